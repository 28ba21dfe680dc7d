"""Questions with the answer yes or no, decided by the programs on every level."""

from __future__ import annotations

import numpy as np

from wellposed.contract.run import Runs
from wellposed.problem.statement import Quantity
from wellposed.verification.evidence import Answer, Check

__all__ = ["DECISIONS", "decided"]

DECISIONS = frozenset(["conserved", "energy decay"])


def decided(
    q: Quantity, runs: Runs, second: Runs | None, i: int, place: tuple[tuple[str, float], ...]
) -> tuple[Answer, Check]:
    """Return the decision and the check that all levels of both programs came to it.

    Args:
        q: The question.
        runs: Runs of the main program, with `answer_<i>` 1, 0 or nan, and `drift_<i>`, what was measured.
        second: Runs of the second program; None when there is none.
        i: Number of the quantity.
        place: Where it is asked.
    """
    every = [r for found in (runs, second) if found is not None for r in found.runs if r.ok]
    said = [float(r.arrays[f"answer_{i}"]) for r in every if f"answer_{i}" in r.arrays]
    drifts = [float(np.max(r.arrays[f"drift_{i}"])) for r in every if f"drift_{i}" in r.arrays]
    name = f"decision on {q.name}"
    why = "A yes or no must not depend on the grid, the steps or the method."
    clear = bool(said) and np.isfinite(said).all() and len(set(said)) == 1
    measured = f"{len(said)} levels, largest change {max(drifts, default=np.nan):.1e} of the whole"
    answer = Answer(q.name, bool(said[0]) if clear else None, None, None, place, how=measured)
    return answer, Check(name, "passed" if clear else "missing", measured, "all levels say the same", why)
