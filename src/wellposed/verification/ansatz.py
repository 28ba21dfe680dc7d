"""Closed forms by undetermined coefficients: polynomials on boxes, disks and ellipses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from wellposed.problem.planar import ellipse_of, normal_slope
from wellposed.problem.statement import Condition, Problem, imbalance, symbol

__all__ = ["polynomial"]

_DEGREES = (2, 4, 6)


def polynomial(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return a polynomial that fits a steady linear problem of one unknown in the plane, or None.

    The coefficients follow from the powers in the equation and in the conditions, the latter on an
    ellipse after its own equation has lowered them. The result is a claim like any other.
    """
    domain = problem.domain
    if domain is None or problem.span is not None or len(domain.axes) != 2 or len(problem.unknowns) != 1:
        return None
    if domain.coordinates != "cartesian" or any(c.kind == "flux" for c in problem.conditions):
        return None
    x, y = (symbol(a.name) for a in domain.axes)
    for degree in _DEGREES:
        powers = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]
        unknowns = [sp.Dummy(f"a_{i}_{j}") for i, j in powers]
        field: Any = sum((a * x**i * y**j for a, (i, j) in zip(unknowns, powers, strict=True)), sp.Integer(0))
        rows = [problem.with_values(imbalance(problem.equations[0])).subs(problem.unknowns[0].applied, field)]
        try:
            rows = [r.doit() for r in rows] + [_left_over(problem, c, field) for c in problem.conditions]
            equations = [e for r in rows for e in sp.Poly(sp.expand(r), x, y).coeffs()]
            found: Any = sp.linsolve(equations, unknowns)
        except (sp.PolynomialError, ValueError, TypeError):
            return None
        if found:
            (values,) = found
            if not any(v.free_symbols for v in values):
                return {problem.unknowns[0].name: field.subs(dict(zip(unknowns, values, strict=True)))}
    return None


def _left_over(problem: Problem, c: Condition, field: Any) -> Any:
    """Return what a condition leaves over on its side, as an expression in the coordinates."""
    domain = problem.domain
    assert domain is not None
    if c.kind == "value":
        left = field
    elif c.kind == "gradient":
        left = sp.diff(field, symbol(c.side[:-1]), c.order)
    else:
        left = normal_slope(problem, c.side, field) + (c.coefficient or 0) * field
    rest = problem.with_values(left - (c.expression if c.expression is not None else 0))
    if c.side != "boundary":
        axis = domain.axis(c.side[:-1])
        place = problem.with_values(axis.lower if c.side.endswith("-") else axis.upper)
        return rest.subs(symbol(axis.name), place)
    ellipse = ellipse_of(problem)
    if ellipse is None or c.kind != "value":
        raise ValueError("only values are fitted on curves")
    x, y = (symbol(a.name) for a in domain.axes)
    poly = sp.Poly(sp.expand(rest), y)
    (x0, y0), (a, b) = ellipse.centre, ellipse.half_axes
    curve = sp.Poly(sp.expand((y - y0) ** 2 - b**2 * (1 - (x - x0) ** 2 / a**2)), y)
    return sp.rem(poly, curve).as_expr()
