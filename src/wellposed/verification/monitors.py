"""Checks on what a conservation law keeps: its total, and the range of its values."""

from __future__ import annotations

import numpy as np

from wellposed.contract.plan import Plan
from wellposed.contract.run import Runs
from wellposed.verification.evidence import Check

__all__ = ["monitors"]

_DRIFT, _OVERSHOOT = 1e-11, 0.01


def monitors(plan: Plan, runs: Runs) -> list[Check]:
    """Return the checks of the total and of the extrema, on the finest level that ended well.

    A program that solves u_t + f(u)_x = 0 returns `conserved`: the total at every time less what has come
    in through the ends. It cannot change but by round-off of `total_size`, the integral of the size. And no
    value can arise that was not there at the start: `range_start` and `range` hold the smallest and the
    largest value then and ever, over all that is computed.
    """
    ended = [r for r in (runs.at(level) for level in plan.levels) if r.ok]
    if plan.is_manufactured or not ended or "range_start" not in ended[-1].arrays:
        return []
    run, unknown = ended[-1], plan.problem.unknowns[0].name
    kept, (low, high) = run.arrays["conserved"], run.arrays["range_start"]
    size = max(float(np.abs(kept).max()), float(run.arrays["total_size"]), 1e-300)
    drift = float(np.ptp(kept)) / size
    checks = [
        Check(
            f"conservation of {unknown}",
            "passed" if drift <= _DRIFT else "failed",
            f"relative drift {drift:.1e}",
            f"<= {_DRIFT:.0e}",
            "The total changes only by what passes the ends; shocks would else move at a wrong speed.",
        )
    ]
    if any(c.kind not in ("initial", "periodic") for c in plan.problem.conditions) or high <= low:
        return checks
    least, most = run.arrays["range"]
    excess = max(float(low - least), float(most - high), 0.0) / float(high - low)
    checks.append(
        Check(
            "no new extrema",
            "passed" if excess <= _OVERSHOOT else "missing",
            f"overshoot {excess:.1e} of the data's range",
            f"<= {_OVERSHOOT:.0e}",
            "A conservation law creates no value that was not there; overshoot means oscillation.",
        )
    )
    return checks
