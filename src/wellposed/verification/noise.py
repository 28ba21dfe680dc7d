"""Changes of an answer that say nothing: round-off, linear solves, the flatness around an extremum."""

from __future__ import annotations

import numpy as np

from wellposed.contract.plan import Plan
from wellposed.problem.statement import Quantity

__all__ = ["noise"]

_ROUND_OFF = 1e-13


def noise(plan: Plan, q: Quantity, size: float) -> tuple[float, float]:
    """Return the size and the relative error under which changes of a quantity say nothing.

    The error of the linear solves; for the place of an extremum, at which the field is flat, its root,
    relative to the extent of the region.
    """
    relative = max(_ROUND_OFF, plan.linear_tolerance) if plan.linear_tolerance > 1e-12 else _ROUND_OFF
    domain = plan.problem.domain
    if not q.kind.startswith("place of") or domain is None:
        return size, relative
    lengths = [float(plan.problem.with_values(a.length)) for a in domain.axes if a.is_bounded]
    return 1e3 * max(lengths, default=1.0), float(np.sqrt(max(relative, 1e-12)))
