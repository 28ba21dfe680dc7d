"""Steady elliptic problems in two dimensions, as the programs of the family `plane` need them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem import planar
from wellposed.problem.planar import Ellipse, ellipse_of
from wellposed.problem.statement import Condition, Problem, symbol
from wellposed.solvers.fields import derivative_name, flat, kept_values, number

__all__ = ["Form", "Side", "analyse", "jumps_at_corners"]

_ORDERS = ((), (0,), (1,), (0, 0), (0, 1), (1, 1))


@dataclass(frozen=True)
class Side:
    """One side with what has to vanish on it."""

    name: str
    kind: str
    residual: sp.Expr
    """In the coordinates, `n_1` and `n_2` (outward normal), and the unknown with its slopes."""
    text: str


@dataclass(frozen=True)
class Form:
    """The problem in plain symbols, and the kind of each direction of its grid."""

    problem: Problem
    equation: sp.Expr
    names: tuple[str, ...]
    """The unknown and its derivatives up to the second order, in the order of `_ORDERS`."""
    first: Literal["interval", "periodic", "pole", "axis"]
    """"pole": radius of polar coordinates from zero; "axis": radius of a body of revolution from zero."""
    second: Literal["interval", "periodic"]
    ellipse: Ellipse | None
    is_polar: bool
    sides: tuple[Side, ...]

    @property
    def arguments(self) -> list[str]:
        """Arguments of the written functions: both coordinates, the unknown, its derivatives."""
        assert self.problem.domain is not None
        return [a.name for a in self.problem.domain.axes] + list(self.names)

    @property
    def is_linear(self) -> bool:
        """True when equation and conditions are affine in the unknown and its derivatives."""
        marks = [symbol(n) for n in self.names]
        texts = [self.equation, *(s.residual for s in self.sides)]
        return all(
            sp.expand(sp.diff(e, a, b)) == 0 for e in texts for a, b in itertools.product(marks, marks)
        )

    @property
    def is_monotone(self) -> bool:
        """True when theory excludes a second solution: linear without growth, or a falling reaction.

        For a(x, y) second derivatives and first derivatives with fixed coefficients plus g(u) with
        g' of the sign opposite to that of the second derivatives (Gilbarg & Trudinger 2001, th. 10.1).
        """
        u, second = symbol(self.names[0]), symbol(self.names[3])
        slope = sp.diff(self.equation, u)
        lead = sp.diff(self.equation, second)
        if (lead.free_symbols | sp.diff(self.equation, symbol(self.names[1])).free_symbols) & {
            symbol(n) for n in self.names
        }:
            return False
        ratio = self.problem.with_values(slope / lead)
        signs = [ratio.subs(place) for place in _places(self)]
        return all(v.is_real and float(v) <= 0 for v in signs if v.is_number)

    @property
    def volume(self) -> sp.Expr:
        """The element of area or volume over the product of the coordinates' differentials."""
        assert self.problem.domain is not None
        r = symbol(self.problem.domain.axes[0].name)
        if self.problem.domain.coordinates != "cylindrical":
            return sp.Integer(1)
        return r if self.is_polar else 2 * sp.pi * r


def _places(form: Form) -> list[dict[Any, Any]]:
    assert form.problem.domain is not None
    axes = form.problem.domain.axes
    found = []
    for i, j, k in itertools.product((1, 3, 6), (2, 5, 8), (-20, -7, -3, -1, 0, 1, 2, 5, 20)):
        place: dict[Any, Any] = {}
        for a, f in zip(axes, (i, j), strict=True):
            low = number(form.problem, a.lower)
            place[symbol(a.name)] = sp.Float(low + (number(form.problem, a.upper) - low) * f / 9)
        place |= {symbol(n): sp.Rational(k, 3 + m) for m, n in enumerate(form.names)}
        found.append(place)
    return found


def analyse(problem: Problem) -> Form:
    """Return the problem in plain symbols.

    Raises:
        UnsupportedProblem: The programs do not cover the region, the equation or a condition.
        ProblemError: The problem has no unique solution, or is not elliptic.
    """
    assert problem.domain is not None
    axes = problem.domain.axes
    ellipse = ellipse_of(problem)
    if problem.domain.inside is not None and ellipse is None:
        raise UnsupportedProblem(
            "this region is not covered yet",
            where=f"inside: {problem.domain.inside} < 0",
            instead="rectangles, disks, ellipses along the axes, rings and sectors in polar coordinates",
        )
    unknown = problem.unknowns[0].name
    names = tuple(derivative_name(unknown, [axes[i].name for i in o]) for o in _ORDERS)
    (stated,) = problem.equations
    equation = sp.expand(flat(problem, stated.lhs - stated.rhs))  # type: ignore[operator]
    _require_covered(problem, equation, names)
    is_polar = planar.is_polar(problem)
    first, second = _directions(problem, is_polar)
    form = Form(problem, equation, names, first, second, ellipse, is_polar, ())
    _require_elliptic(form)
    sides = tuple(_side(form, c) for c in problem.conditions if c.side and c.kind != "periodic")
    form = Form(problem, equation, names, first, second, ellipse, is_polar, sides)
    if all(s.kind in ("gradient", "flux") for s in sides) and not equation.has(symbol(unknown)):
        raise ProblemError(
            f"`{unknown}` is only defined up to a constant: no condition fixes its level",
            why="gradients and fluxes on every side leave the level free",
            instead=f"give the value of {unknown} on one side",
        )
    return form


def _require_covered(problem: Problem, equation: sp.Expr, names: tuple[str, ...]) -> None:
    assert problem.domain is not None
    allowed = {*names, *(a.name for a in problem.domain.axes), *(p.name for p in problem.parameters)}
    strange = sorted(str(s) for s in equation.free_symbols if str(s) not in allowed)
    if strange:
        raise UnsupportedProblem(
            f"`{strange[0]}` has no place in a second-order equation in two dimensions",
            where=f"`{problem.equations[0].lhs} = {problem.equations[0].rhs}`",
            why="the programs for the plane cover derivatives up to the second order of one unknown",
            instead="lower the order, or give every name a value",
        )
    if equation.has(sp.DiracDelta):
        raise UnsupportedProblem(
            "a coefficient under a derivative jumps",
            where=f"`{problem.equations[0].lhs} = {problem.equations[0].rhs}`",
            why="nodes on smooth grids lose their order at jumps of a coefficient",
            instead="give a smooth coefficient",
        )


def _directions(problem: Problem, is_polar: bool) -> tuple[Any, Any]:
    assert problem.domain is not None
    if problem.domain.inside is not None:
        return "pole", "periodic"
    one, two = problem.domain.axes
    given = {c.side[:-1] for c in problem.conditions if c.kind == "periodic"}
    loops = [a.periodic or a.name in given for a in (one, two)]
    second = "periodic" if loops[1] else "interval"
    if problem.domain.coordinates == "cartesian" or number(problem, one.lower) != 0:
        return ("periodic" if loops[0] else "interval"), second
    if not is_polar:
        return "axis", second
    full = abs(number(problem, two.upper) - number(problem, two.lower) - 2 * float(sp.pi)) < 1e-9
    if not (full and loops[1]):
        raise UnsupportedProblem(
            f"the region is a sector whose tip is at {one.name} = 0",
            why="the solution may be singular at the tip, where the programs would lose their order",
            instead="give the whole disk with a periodic angle, or an inner radius greater than zero",
        )
    return "pole", second


def _require_elliptic(form: Form) -> None:
    """Refuse equations that are hyperbolic or parabolic somewhere."""
    a, b, c = (sp.diff(form.equation, symbol(form.names[k])) for k in (3, 4, 5))
    value = form.problem.with_values(4 * a * c - b**2)
    signs = [value.subs(place) for place in _places(form)]
    # Coefficients may depend on the unknown, whose range is not known: one good place is enough then.
    depends = bool(value.free_symbols & {symbol(n) for n in form.names})
    good = [v.is_real and float(v) > 0 for v in signs if v.is_number]
    if not good or not (any(good) if depends else all(good)):
        stated = form.problem.equations[0]
        raise UnsupportedProblem(
            "the equation is not elliptic in both directions",
            where=f"`{stated.lhs} = {stated.rhs}`",
            why="values all round the boundary then do not determine a solution",
            instead="check the signs of the second derivatives",
        )


def _side(form: Form, c: Condition) -> Side:
    problem = form.problem
    assert problem.domain is not None and c.expression is not None
    if c.side not in problem.domain.sides or (
        c.kind == "gradient" and (c.order != 1 or c.side == "boundary")
    ):
        raise UnsupportedProblem(
            f"the condition `{c}`",
            why="sides take values, first derivatives, fluxes and Robin conditions",
            instead=f"use one of the sides {', '.join(problem.domain.sides)}",
        )
    u, u_1, u_2 = (symbol(n) for n in form.names[:3])
    data = flat(problem, c.expression)
    slope: Any = symbol("n_1") * u_1 + symbol("n_2") * u_2
    if form.is_polar:
        slope = symbol("n_1") * u_1 + symbol("n_2") * u_2 / symbol(problem.domain.axes[0].name)
    if c.kind == "value":
        left: Any = u
    elif c.kind == "gradient":
        left = u_1 if c.side[:-1] == problem.domain.axes[0].name else u_2
    elif c.kind == "flux":
        left = -_diffusion(form) * slope
    else:
        assert c.coefficient is not None
        left = slope + kept_values(problem, c.coefficient) * u
    return Side(c.side, c.kind, left - data, str(c))


def _diffusion(form: Form) -> sp.Expr:
    """Return the coefficient of the second derivative along the first axis, made positive."""
    found = sp.diff(form.equation, symbol(form.names[3]))
    signs = [form.problem.with_values(found).subs(p) for p in _places(form)]
    return -found if sum(1 if float(v) > 0 else -1 for v in signs if v.is_real) < 0 else found


def jumps_at_corners(problem: Problem) -> list[str]:
    """Return in words the corners of a box at which two given values differ."""
    domain = problem.domain
    if domain is None or domain.inside is not None or len(domain.axes) != 2:
        return []
    one, two = domain.axes
    values = {
        c.side: c.expression for c in problem.conditions if c.kind == "value" and c.expression is not None
    }
    found = []
    for e, f in itertools.product("-+", "-+"):
        a, b = values.get(one.name + e), values.get(two.name + f)
        if a is None or b is None:
            continue
        place = {
            symbol(one.name): one.lower if e == "-" else one.upper,
            symbol(two.name): two.lower if f == "-" else two.upper,
        }
        va, vb = (sp.N(problem.with_values(problem.with_values(v).subs(place))) for v in (a, b))
        if abs(va - vb) > 1e-9 * max(1.0, abs(va), abs(vb)):
            where = ", ".join(f"{k} = {v}" for k, v in place.items())
            found.append(f"{where}: {float(va):.4g} and {float(vb):.4g}")
    return found
