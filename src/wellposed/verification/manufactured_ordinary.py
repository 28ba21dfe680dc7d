"""Manufactured solutions of initial value problems in ordinary differential equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from wellposed.problem.statement import Problem, Span, imbalance, symbol

__all__ = ["ManufacturedOrdinary", "manufacture_ordinary"]


@dataclass(frozen=True)
class ManufacturedOrdinary:
    """A manufactured initial value problem with its exact solution."""

    problem: Problem
    solution: Mapping[str, sp.Expr]


def manufacture_ordinary(problem: Problem, span: Span | None = None) -> ManufacturedOrdinary:
    """Return an initial value problem with the same left and right sides plus a known source.

    The solution stays near the problem's own starting values, so that nonlinear terms are met in
    their own range: y = y0 + s (sin(a tau) + (1 - cos(b tau))/2) with tau from 0 to 1.

    Args:
        problem: The user's problem.
        span: How long, for a problem without a final time.
    """
    problem = replace(problem, span=span or problem.span)
    assert problem.span is not None and problem.span.end is not None
    t, start = symbol(problem.span.name), problem.with_values(problem.span.start)
    tau = (t - start) / (problem.with_values(problem.span.end) - start)
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
    return ManufacturedOrdinary(made, solution)


def _is_singular(problem: Problem, solution: Mapping[str, sp.Expr], t: sp.Symbol, start: Any) -> bool:
    """Return True when the equations have no value on these functions at the start."""
    fields: dict[Any, Any] = {u.applied: solution[u.name] for u in problem.unknowns}
    found = (problem.with_values(imbalance(e)).subs(fields).doit().subs(t, start) for e in problem.equations)
    return any(v.has(sp.nan, sp.zoo, sp.oo) for v in found)
