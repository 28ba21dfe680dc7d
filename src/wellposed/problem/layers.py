"""Coefficients that jump from layer to layer."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.errors import UnsupportedProblem
from wellposed.problem.balance import balances
from wellposed.problem.statement import Problem, symbol

__all__ = ["layers_of", "plain_steps"]


def plain_steps(expression: Any) -> Any:
    """Return the expression with unit steps written as cases, whose derivative is 0 off the step."""
    return expression.replace(
        sp.Heaviside, lambda a, *_: sp.Piecewise((sp.Integer(0), a < 0), (sp.Integer(1), True))
    )


def layers_of(problem: Problem) -> list[tuple[sp.Expr, sp.Expr]]:
    """Return the constant diffusion coefficients of layers along one axis, each with its upper end.

    Empty where there is one layer, more than one unknown or axis, or a coefficient of another kind.
    """
    domain = problem.domain
    if domain is None or len(domain.axes) != 1 or len(problem.unknowns) != 1:
        return []
    try:
        whole: Any = problem.with_values(balances(problem)[0].diffusion[0])
    except UnsupportedProblem:
        return []
    axis, x = domain.axes[0], symbol(domain.axes[0].name)
    whole = sp.piecewise_fold(plain_steps(whole))
    if not isinstance(whole, sp.Piecewise):
        return []
    found: list[tuple[sp.Expr, sp.Expr]] = []
    pieces: Any = whole.args
    for k, condition in pieces:
        ends: Any = condition.as_set().sup if condition != sp.true else sp.oo
        upper = problem.with_values(axis.upper)
        if k.free_symbols or not k.is_positive or ends <= (found[-1][1] if found else axis.lower):
            return []
        found.append((k, ends if ends < upper else upper))
    return found if whole.free_symbols == {x} and found[-1][1] == problem.with_values(axis.upper) else []
