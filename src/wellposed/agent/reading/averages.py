"""Times until a mean, and places where a value is taken: what a wish needs besides its words."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.agent.reading.draft import Ask
from wellposed.agent.reading.region import Setting
from wellposed.errors import ProblemError
from wellposed.problem.statement import Domain, symbol

__all__ = ["averaged", "note_outermost"]


def averaged(setting: Setting, ask: Ask, expression: Any, domain: Domain | None) -> Any:
    """Return the mean of the expression over the whole region, for "when does the mean of u fall to 0.2".

    Args:
        setting: For the text.
        ask: A wish whose noun may be "mean"; every other is returned as it is.
        expression: What is averaged.
        domain: The region.

    Raises:
        ProblemError: The region is not a bounded box in plain coordinates.
    """
    if ask.noun != "mean":
        return expression
    plain = domain is not None and domain.inside is None and all(a.is_bounded for a in domain.axes)
    if domain is None or not plain or domain.axes[0].name == "r":
        raise ProblemError(
            f"{ask.text.strip()!r} a mean is asked for over a region that is no interval or box",
            where=setting.draft.text[:160],
            instead="ask for the time at which the value at a place is reached",
        )
    limits = [(symbol(a.name), a.lower, a.upper) for a in domain.axes]
    size = sp.Mul(*(a.length for a in domain.axes))
    return sp.Integral(expression, *limits) / size


def note_outermost(setting: Setting, ask: Ask) -> None:
    """Note which place is meant where a value may be taken at several."""
    if ask.kind == "depth where" and ask.text.strip().lower().startswith("the depth where"):
        setting.draft.assume("the outermost place with this value is asked for", "it may be taken at several")
