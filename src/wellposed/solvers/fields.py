"""Expressions in fields and their derivatives as functions of plain numbers, for written programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from wellposed.problem.statement import Problem, symbol
from wellposed.solvers.expressions import literal, name_text

__all__ = ["constants", "derivative_name", "flat", "kept_values", "number", "separate_integrals"]


def derivative_name(unknown: str, along: Sequence[str]) -> str:
    """Return the name that a program gives a derivative: `u_xy` for d^2u/dxdy, `u` for none."""
    return f"{unknown}_{''.join(along)}" if along else unknown


def kept_values(problem: Problem, expression: sp.Basic) -> Any:
    """Return the expression with every parameter put in that is not a plain number."""
    table = {s: e for s, e in problem.values.items() if e.free_symbols}
    return expression.subs(table) if table else expression


def flat(problem: Problem, expression: sp.Basic) -> Any:
    """Return the expression with symbols `u`, `u_x`, `u_xy` in place of fields and their derivatives.

    Derivatives of products are carried out first; those in the evolution variable keep its name too.
    """
    done = kept_values(problem, expression).doit(integrals=False)
    order = [a.name for a in problem.domain.axes] if problem.domain else []
    order += [problem.span.name] if problem.span else []
    table: dict[Any, Any] = {}
    for d in done.atoms(sp.Derivative):
        counts = {v.name: int(n) for v, n in d.variable_count}
        along = [a for a in order for _ in range(counts.get(a, 0))]
        table[d] = symbol(derivative_name(d.expr.func.__name__, along))
    done = done.xreplace(table)
    return done.xreplace({u.applied: symbol(u.name) for u in problem.unknowns})


def separate_integrals(expression: sp.Basic) -> tuple[Any, list[tuple[str, sp.Integral]]]:
    """Return the expression with `part_0`, `part_1`, … in place of its integrals, and these."""
    found = sorted(expression.atoms(sp.Integral), key=str)
    outer = [i for i in found if not any(i != j and j.has(i) for j in found)]
    named = [(f"part_{k}", i) for k, i in enumerate(outer)]
    return expression.xreplace({i: symbol(n) for n, i in named}), named


def constants(problem: Problem) -> list[tuple[str, str, str]]:
    """Return name, value and comment of every parameter that is a plain number."""
    values = problem.values
    return [
        (name_text(p.name), literal(values[symbol(p.name)]), p.unit or p.meaning)
        for p in problem.parameters
        if not values[symbol(p.name)].free_symbols
    ]


def number(problem: Problem, expression: sp.Expr) -> float:
    """Return a number of the problem, parameters put in."""
    return float(problem.with_values(sp.sympify(expression, strict=True)))
