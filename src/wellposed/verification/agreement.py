"""A kernel against the program whose scheme it advances: the same numbers, to the linear tolerance."""

from __future__ import annotations

import numpy as np

from wellposed.contract.plan import Plan
from wellposed.contract.run import Run, Runs
from wellposed.verification.evidence import Check

__all__ = ["agreement"]

_NAME = "kernel agrees with FiPy"
_WHY = (
    "The kernel does the fine levels in place of the readable FiPy program, so both must be the same "
    "discretization: at common levels they may differ by the linear tolerance, and not by a truncation error."
)


def agreement(plan: Plan, fast: Runs, main: Runs | None) -> tuple[Check, ...]:
    """Return the check that the fast program and the main one give the same fields at the shared levels.

    Each step may leave its linear tolerance behind, so the bound is the tolerance times the number of
    steps, and never looser than 1e-8: truncation errors on coarse grids are far above that.

    Args:
        plan: The plan, with its shared levels.
        fast: The runs of the fast program.
        main: Those of the main program at the shared levels; None where it ran the ladders itself.
    """
    if main is None:
        return ()
    worst, where = 0.0, ""
    bound = 0.0
    for level in plan.shared_levels:
        a, b = fast.at(level), main.at(level)
        for run, who in ((a, "the kernel"), (b, "FiPy")):
            if not run.ok:
                measured = f"{level.key}: {who}: {run.status}. {run.message}"
                return (Check(_NAME, "missing", measured, "both finish", _WHY),)
        bound = max(bound, min(1e-8, 10 * plan.linear_tolerance * max(1, level.steps)))
        for unknown in plan.problem.unknowns:
            difference = _difference(a, b, unknown.name)
            if not difference <= worst:
                worst, where = difference, f"`{unknown.name}` at {level.key}"
    bound = max(bound, 1e-10)
    levels = ", ".join(level.key for level in plan.shared_levels)
    measured = f"largest difference {worst:.1e} of the largest value over {levels}"
    if worst <= bound:
        return (Check(_NAME, "passed", measured, f"<= {bound:.0e}", _WHY),)
    return (Check(_NAME, "failed", f"{measured} ({where})", f"<= {bound:.0e}", _WHY),)


def _difference(a: Run, b: Run, name: str) -> float:
    """Return the largest difference over all places and output times, relative; inf when it cannot be had."""
    if name not in a.arrays or name not in b.arrays or a.arrays[name].shape != b.arrays[name].shape:
        return float("inf")
    size = max(float(np.abs(b.arrays[name]).max()), 1e-300)
    difference = float(np.abs(a.arrays[name] - b.arrays[name]).max()) / size
    return difference if np.isfinite(difference) else float("inf")
