"""Every closed form that the structure of a problem suggests, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sympy as sp

from wellposed.problem.statement import Problem
from wellposed.verification import carried, exact, modes, spreading, steady

__all__ = ["admission_of", "proposals"]

_MAKERS = (
    exact.propose,
    modes.modal,
    carried.transported,
    carried.alembert,
    spreading.on_line,
    spreading.from_surface,
    carried.permanent,
    carried.stretched,
    steady.along_one_axis,
    modes.on_rectangle,
)


def proposals(problem: Problem) -> Iterator[Mapping[str, sp.Expr]]:
    """Yield the closed forms to be tested; none of them is trusted."""
    if any(e.has(sp.Integral) for e in problem.equations):
        return  # no maker takes an integral of the unknown, and SymPy may search long for its value
    for make in _MAKERS:
        try:
            found = make(problem)
        except (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError):
            continue  # what SymPy cannot do to this equation is no fault of the problem
        if found is not None:
            yield found


_NOT_FIELDS = ("eigenvalues", "critical value", "speed")
"""Questions whose answer is not a value of the solution, so that its closed form would decide nothing."""


def admission_of(problem: Problem) -> exact.Admission | None:
    """Return the first closed form that solves the problem, else the first tested one; None without any."""
    if any(q.kind in _NOT_FIELDS for q in problem.quantities):
        return None
    first: exact.Admission | None = None
    for claim in proposals(problem):
        try:
            tested = exact.admit(problem, claim)
        except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError):
            continue
        if tested.admitted:
            return tested
        first = first or tested
    return first
