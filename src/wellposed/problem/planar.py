"""Regions of the plane that are not boxes, and the slope of a field across their boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.problem.statement import Problem, symbol
from wellposed.problem.structure import coefficient, residual

__all__ = ["Ellipse", "ellipse_of", "is_polar", "normal_slope"]


@dataclass(frozen=True)
class Ellipse:
    """(x - centre)^2/a^2 + (y - centre)^2/b^2 < 1."""

    centre: tuple[sp.Expr, sp.Expr]
    half_axes: tuple[sp.Expr, sp.Expr]


def ellipse_of(problem: Problem) -> Ellipse | None:
    """Return the ellipse with axes along the coordinates that `inside` describes, or None."""
    domain = problem.domain
    if domain is None or domain.inside is None or len(domain.axes) != 2:
        return None
    x, y = (symbol(a.name) for a in domain.axes)
    try:
        poly = sp.Poly(sp.expand(problem.with_values(domain.inside)), x, y)
    except sp.PolynomialError:
        return None
    allowed = {(2, 0), (0, 2), (1, 0), (0, 1), (0, 0)}
    terms: dict[Any, Any] = poly.as_dict()
    if not set(terms) <= allowed or any(c.free_symbols for c in terms.values()):
        return None
    cx, cy = terms.get((2, 0), sp.Integer(0)), terms.get((0, 2), sp.Integer(0))
    if not (cx.is_positive and cy.is_positive):
        return None
    bx, by = terms.get((1, 0), sp.Integer(0)), terms.get((0, 1), sp.Integer(0))
    rest = bx**2 / (4 * cx) + by**2 / (4 * cy) - terms.get((0, 0), sp.Integer(0))
    if not rest.is_positive:
        return None
    return Ellipse((-bx / (2 * cx), -by / (2 * cy)), (sp.sqrt(rest / cx), sp.sqrt(rest / cy)))


def is_polar(problem: Problem) -> bool:
    """True for coordinates (r, theta): the second derivative along the angle is divided by r^2.

    (r, z) of a body of revolution has the same name for its coordinates, "cylindrical".
    """
    domain = problem.domain
    if domain is None or domain.coordinates != "cylindrical" or len(domain.axes) != 2:
        return False
    rest, u = residual(problem.equations[0], problem), problem.unknowns[0]
    one, two = (coefficient(rest, u, a.name, 2) for a in domain.axes)
    r = symbol(domain.axes[0].name)
    return one != 0 and sp.simplify(two / one * r**2 - 1) == 0


def normal_slope(problem: Problem, side: str, field: sp.Expr) -> Any:
    """Return du/dn of a field, n outward, as an expression in the coordinates.

    Args:
        problem: The problem; its region gives the normal.
        side: "x-", "x+", … or "boundary".
        field: The field u, in the coordinates.
    """
    domain = problem.domain
    assert domain is not None
    axes = [symbol(a.name) for a in domain.axes]
    if side == "boundary":
        assert domain.inside is not None
        gradient = [sp.diff(problem.with_values(domain.inside), a) for a in axes]
        length = sp.sqrt(sum(g**2 for g in gradient))
        return sum(g * sp.diff(field, a) for g, a in zip(gradient, axes, strict=True)) / length
    outward = -1 if side.endswith("-") else 1
    slope = outward * sp.diff(field, symbol(side[:-1]))
    return slope / axes[0] if side[:-1] == str(axes[-1]) and is_polar(problem) else slope
