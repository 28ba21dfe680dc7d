"""What an equation is made of: orders, coefficients of derivatives, values at points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.statement import Problem, Unknown, symbol

__all__ = ["coefficient", "number", "order_in", "residual", "same_expression", "sample_points"]

_FAR = sp.Integer(10)
"""Stands for an infinite end when a coefficient is sampled."""


def residual(equation: sp.Eq, problem: Problem | None = None) -> sp.Expr:
    """Return left minus right, derivatives of products carried out, parameters put in when given."""
    left: Any = equation.lhs
    difference: Any = left - equation.rhs
    if problem is not None:
        difference = problem.with_values(difference)
    return difference.doit(integrals=False)


def order_in(expression: Any, unknown: str, variable: str) -> int:
    """Return the highest order of a derivative of the unknown by the variable, nested ones added up."""
    if getattr(expression, "is_Derivative", False):
        own = sum(int(n) for v, n in expression.variable_count if str(v) == variable)
        if not any(u.func.__name__ == unknown for u in expression.atoms(AppliedUndef)):
            return 0
        return own + order_in(expression.expr, unknown, variable)
    return max((order_in(a, unknown, variable) for a in expression.args), default=0)


def coefficient(expression: Any, unknown: Unknown, variable: str, order: int) -> sp.Expr:
    """Return d expression / d (d^order unknown / d variable^order), other derivatives held fixed.

    Args:
        expression: From `residual`.
        unknown: The unknown.
        variable: The variable.
        order: 0 for the coefficient of the unknown itself outside all derivatives.
    """
    target = sp.Derivative(unknown.applied, (symbol(variable), order)) if order else unknown.applied
    stand_in = sp.Dummy("d")
    if order:
        return expression.xreplace({target: stand_in}).diff(stand_in).xreplace({stand_in: target})
    hidden = {d: sp.Dummy("h") for d in expression.atoms(sp.Derivative)}
    shown = {v: k for k, v in hidden.items()}
    return (
        expression.xreplace(hidden)
        .xreplace({target: stand_in})
        .diff(stand_in)
        .xreplace({stand_in: target, **shown})
    )


def number(
    expression: sp.Basic | None, problem: Problem, at: Mapping[sp.Symbol, sp.Expr] | None = None
) -> float | None:
    """Return the value of an expression as a float, or None when it has none."""
    if expression is None:
        return None
    value: Any = problem.with_values(sp.sympify(expression, strict=True))
    if at:
        value = value.xreplace(dict(at))
    try:
        result = complex(value.evalf())
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return (
        result.real if abs(result.imag) <= 1e-12 * max(1.0, abs(result.real)) and result == result else None
    )


def sample_points(problem: Problem, count: int = 5) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    """Yield points inside the domain and the span, none of them on an end.

    Args:
        problem: The problem.
        count: Points along each axis.
    """
    ranges: list[tuple[Any, Any, Any]] = []
    for a in problem.domain.axes if problem.domain else ():
        lower, upper = problem.with_values(a.lower), problem.with_values(a.upper)
        ranges.append((symbol(a.name), lower, upper))
    if problem.span is not None:
        end = problem.span.end if problem.span.end is not None else problem.span.start + 1
        ranges.append(
            (symbol(problem.span.name), problem.with_values(problem.span.start), problem.with_values(end))
        )
    lines = []
    for x, lower, upper in ranges:
        low = (upper - 2 * _FAR if upper.is_finite else -_FAR) if not lower.is_finite else lower
        high = low + 2 * _FAR if not upper.is_finite else upper
        lines.append([(x, low + (high - low) * sp.Rational(2 * k + 1, 2 * count)) for k in range(count)])
    for choice in product(*lines):
        yield dict(choice)


def same_expression(a: sp.Expr | None, b: sp.Expr | None, problem: Problem) -> bool:
    """True when two expressions have the same value, symbolically or at sampled numbers."""
    if a is None or b is None:
        return a is b
    difference: Any = problem.with_values(sp.sympify(a, strict=True) - sp.sympify(b, strict=True))
    if difference == 0 or difference.is_zero:
        return True
    hidden = {u: sp.Dummy("u", real=True) for u in difference.atoms(AppliedUndef)}
    difference = difference.xreplace(hidden)
    names = sorted(difference.free_symbols, key=str)
    for shift in (3, 7, 11):
        at = {s: sp.Rational(shift + 2 * k, 13 + k) for k, s in enumerate(names)}
        scale = max(
            (
                abs(v)
                for v in (
                    number(sp.sympify(a, strict=True), problem, at),
                    number(sp.sympify(b, strict=True), problem, at),
                )
                if v
            ),
            default=1.0,
        )
        value = number(difference, problem, at)
        if value is None or abs(value) > 1e-10 * scale:
            return False
    return True
