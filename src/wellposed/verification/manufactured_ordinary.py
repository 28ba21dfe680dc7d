"""Manufactured solutions of initial value problems in ordinary differential equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from wellposed.problem.statement import Problem, Span, imbalance, symbol
from wellposed.verification.amplification import Linearisation, amplification, linearised

__all__ = ["ManufacturedOrdinary", "manufacture_ordinary"]

_MOST_GROWTH = 100.0
"""Magnification up to which the sharpest tolerances still tell a wrong program from a sound one."""
_MOST_NOISE = 1e-12
"""Rounding of the rates, in a step and relative to the states, that the sharpest tolerances bear."""
_CUTS = 60


@dataclass(frozen=True)
class ManufacturedOrdinary:
    """A manufactured initial value problem with its exact solution."""

    problem: Problem
    solution: Mapping[str, sp.Expr]
    amplification: float = 1.0
    """Mean factor by which errors made on the way are magnified; 1 where it cannot be told."""


def manufacture_ordinary(problem: Problem, span: Span | None = None) -> ManufacturedOrdinary:
    """Return an initial value problem with the same left and right sides plus a known source.

    The solution stays near the problem's own starting values, so that nonlinear terms are met in
    their own range: y = y0 + s (sin(a tau) + (1 - cos(b tau))/2) with tau from 0 to 1. Where the problem
    magnifies errors so much that no tolerance would bring the error down, the run ends earlier.

    Args:
        problem: The user's problem.
        span: How long, for a problem without a final time.
    """
    problem = replace(problem, span=span or problem.span)
    assert problem.span is not None and problem.span.end is not None
    clock, start = problem.span.name, problem.with_values(problem.span.start)
    end = problem.with_values(problem.span.end)
    length = sp.Dummy("length", positive=True)
    functions = _functions(problem, start, length)
    found = linearised(problem, functions, length)
    growth, cut = _cut(found, float(start), float(end - start)) if found is not None else (1.0, None)
    end = end if cut is None else start + sp.Float(cut)
    problem = replace(problem, span=replace(problem.span, end=end))
    solution = _functions(problem, start, end - start)
    t = symbol(clock)
    fields = {u.applied: solution[u.name] for u in problem.unknowns}
    equations = []
    for e in problem.equations:
        left_over = problem.with_values(imbalance(e)).subs(fields).doit()
        equations.append(sp.Eq(e.lhs, e.rhs + left_over))
    conditions = tuple(
        replace(c, expression=sp.diff(solution[c.unknown], t, c.order).subs(t, start))
        for c in problem.conditions
    )
    made = replace(problem, equations=tuple(equations), conditions=conditions, quantities=())
    return ManufacturedOrdinary(made, solution, growth)


def _cut(found: Linearisation, start: float, whole: float) -> tuple[float, float | None]:
    """Return the magnification, and the length to which the run is cut; None where it can stay whole."""
    length, growth = whole, 1.0
    for _ in range(_CUTS):
        try:
            times, growths, noise = amplification(found, start, length)
        except ArithmeticError:
            return 1.0, None
        growth = float(growths[-1])
        if growth <= _MOST_GROWTH and noise <= _MOST_NOISE:
            break
        last = float(times[max(1, int(np.searchsorted(growths, _MOST_GROWTH)) - 1)]) - start
        # The function is drawn together with the run, so that its later parts come earlier.
        length = min(last if noise <= _MOST_NOISE else length * _MOST_NOISE / noise, length / 2)
    return growth, None if length == whole else length


def _functions(problem: Problem, start: Any, length: Any) -> dict[str, Any]:
    """Return the manufactured function of every unknown on this stretch of time."""
    assert problem.span is not None
    t = symbol(problem.span.name)
    tau = (t - start) / length
    solution = {}
    for i, u in enumerate(problem.unknowns):
        first = next(
            (c.expression for c in problem.conditions_of(u.name, "initial") if c.order == 0), sp.Integer(0)
        )
        value = problem.with_values(first if first is not None else sp.Integer(0))
        size = value / 5 if value != 0 else sp.Rational(1, 5)
        solution[u.name] = value + size * (sp.sin((2 + i) * tau) + (1 - sp.cos((3 + i) * tau)) / 2)
    if _is_singular(problem, solution, t, start):  # y'/t at t = 0: smooth solutions start flat
        solution = {
            n: e.subs(sp.sin((2 + i) * tau), (1 - sp.cos((2 + i) * tau)))
            for i, (n, e) in enumerate(solution.items())
        }
    return solution


def _is_singular(problem: Problem, solution: Mapping[str, sp.Expr], t: sp.Symbol, start: Any) -> bool:
    """Return True when the equations have no value on these functions at the start."""
    fields: dict[Any, Any] = {u.applied: solution[u.name] for u in problem.unknowns}
    found = (problem.with_values(imbalance(e)).subs(fields).doit().subs(t, start) for e in problem.equations)
    return any(v.has(sp.nan, sp.zoo, sp.oo) for v in found)
