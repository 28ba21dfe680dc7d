"""Does a program say that it encodes the whole problem, and nothing else?"""

from __future__ import annotations

from collections import Counter

from wellposed.contract.program import Program
from wellposed.problem.statement import Problem

__all__ = ["unaccounted"]


def unaccounted(problem: Problem, program: Program) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the program leaves out of the problem, and what it has beyond it.

    Equations, conditions and parameters are compared both ways by their text.
    """
    stated = Counter(f"equation {e.lhs} = {e.rhs}" for e in problem.equations)
    stated += Counter(f"condition {c}" for c in problem.conditions)
    stated += Counter(f"parameter {p.name}" for p in problem.parameters)
    declared = Counter(f"{t.kind} {t.text}" for t in program.encodes)
    return tuple((stated - declared).elements()), tuple((declared - stated).elements())
