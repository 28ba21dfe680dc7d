"""Derivatives of expressions with unknowns in them: unevaluated, linear, in the scope's geometry."""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.mathematics.scope import Geometry
from wellposed.problem.statement import symbol

__all__ = ["Vector", "differentiate", "divergence", "gradient", "laplacian"]


class Vector(tuple[sp.Expr, ...]):
    """Components along the coordinates."""

    def times(self, factor: sp.Expr) -> Vector:
        """Return the vector scaled."""
        return Vector(factor * c for c in self)

    def plus(self, other: Vector) -> Vector:
        """Return the sum."""
        return Vector(a + b for a, b in zip(self, other, strict=True))

    def dot(self, other: Vector) -> sp.Expr:
        """Return the scalar product."""
        return sp.Add(*(a * b for a, b in zip(self, other, strict=True)))


def differentiate(expression: sp.Expr, variable: str, order: int = 1) -> sp.Expr:
    """Return d^order expression / d variable^order.

    Parts without unknowns are differentiated at once. With unknowns, sums are taken apart and
    factors that do not depend on the variable are taken out; what is left stays an unevaluated
    `Derivative`, so that a flux such as `k(x)*u_x` keeps its divergence form.
    """
    x = symbol(variable)
    if not expression.has(x):
        return sp.Integer(0)
    if not expression.has(AppliedUndef):
        return expression.diff(x, order)
    if isinstance(expression, sp.Add):
        return sp.Add(*(differentiate(a, variable, order) for a in expression.args))
    if isinstance(expression, sp.Mul):
        outside, inside = expression.as_independent(x, as_Add=False)
        if outside != 1:
            return outside * differentiate(inside, variable, order)
    return sp.Derivative(expression, (x, order))


def gradient(expression: sp.Expr, coordinates: tuple[str, ...]) -> Vector:
    """Return the gradient; radial and axial components are plain derivatives in every geometry."""
    return Vector(differentiate(expression, x) for x in coordinates)


def divergence(vector: Vector, coordinates: tuple[str, ...], geometry: Geometry) -> sp.Expr:
    """Return the divergence: d(r^n F_r)/dr / r^n along a radial first axis, n = 1 or 2."""
    terms = []
    for i, (x, component) in enumerate(zip(coordinates, vector, strict=True)):
        metric = (
            symbol(x) ** {"cartesian": 0, "cylindrical": 1, "spherical": 2}[geometry]
            if i == 0
            else sp.Integer(1)
        )
        terms.append(_under(component, x, metric))
    return sp.Add(*terms)


def _under(component: sp.Expr, x: str, metric: sp.Expr) -> sp.Expr:
    """Return d(metric*component)/dx / metric, constants outside."""
    if metric == 1:
        return differentiate(component, x)
    if isinstance(component, sp.Add):
        return sp.Add(*(_under(a, x, metric) for a in component.args))
    outside, inside = component.as_independent(symbol(x), as_Add=False)
    return outside * differentiate(metric * inside, x) / metric


def laplacian(expression: sp.Expr, coordinates: tuple[str, ...], geometry: Geometry) -> sp.Expr:
    """Return the Laplacian."""
    if geometry == "cartesian":
        return sp.Add(*(differentiate(expression, x, 2) for x in coordinates))
    return divergence(gradient(expression, coordinates), coordinates, geometry)
