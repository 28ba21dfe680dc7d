"""The semi-conservative form of parabolic problems in one space dimension, found from their equations.

Every equation becomes, with p = 0, 1 or 2 for planes, cylinders and spheres,

    capacity du/dt = x^-p d/dx (x^p flux) + source,

where flux holds everything that diffuses (also driven by the slopes of other unknowns) and what
convection carries, and source is any function of place, time, the fields and their slopes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.layers import plain_steps
from wellposed.problem.statement import Condition, Problem, imbalance, symbol

__all__ = ["Law", "LinesForm", "Wall", "lines_form"]

_POWERS = {"cartesian": 0, "cylindrical": 1, "spherical": 2}


@dataclass(frozen=True)
class Law:
    """The equation of one unknown; unknowns and slopes stand as plain symbols."""

    unknown: str
    capacity: Any
    flux: Any
    source: Any
    diffusion: Any
    """The coefficient of the unknown's own slope in the flux; 0 when it does not diffuse."""
    convection: Any
    """The part of the flux without slopes, which is carried."""


@dataclass(frozen=True)
class Wall:
    """What holds for one unknown at one end of the axis."""

    unknown: str
    side: str
    value: Any | None
    """The given value, a function of time; None when the flux is given."""
    flux: Any | None
    """The flux along the axis through the wall, a function of time and the fields there."""
    condition: Condition | None
    """None at the far end of an unbounded axis, which nothing reaches."""


@dataclass(frozen=True)
class LinesForm:
    """The problem as the programs need it."""

    problem: Problem
    power: int
    laws: tuple[Law, ...]
    walls: tuple[Wall, ...]
    """Of the unknowns that diffuse, at both ends; empty when periodic."""
    is_periodic: bool

    @property
    def axis(self) -> str:
        """Name of the space axis."""
        assert self.problem.domain is not None
        return self.problem.domain.axes[0].name

    @property
    def clock(self) -> str:
        """Name of the time."""
        assert self.problem.span is not None
        return self.problem.span.name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the unknowns."""
        return tuple(law.unknown for law in self.laws)

    @property
    def slopes(self) -> tuple[str, ...]:
        """Names of the slopes."""
        return tuple(f"{n}_{self.axis}" for n in self.names)

    def initial(self, name: str) -> Any:
        """Return the initial field of one unknown."""
        return plain_steps(self.named(next(self.problem.conditions_of(name, "initial")).expression))

    def named(self, expression: Any) -> Any:
        """Return the expression with parameters that vary in place or time written out."""
        return expression.xreplace(_varying(self.problem))


def _varying(problem: Problem) -> dict[Any, Any]:
    """Return the parameters whose value depends on place or time (constants keep their names)."""
    return {s: v for s, v in problem.values.items() if v.free_symbols or v.atoms(AppliedUndef)}


def _refuse(what: str, why: str = "", instead: str = "") -> UnsupportedProblem:
    why = why or "these programs solve parabolic equations of first order in time, in one space dimension"
    return UnsupportedProblem(what, why=why, instead=instead or "state the problem in this form")


def lines_form(problem: Problem) -> LinesForm:
    """Return the form.

    Raises:
        UnsupportedProblem: The problem is not parabolic in one space dimension and time.
    """
    domain, span = problem.domain, problem.span
    if domain is None or span is None or len(domain.axes) != 1 or domain.inside is not None:
        raise _refuse("the problem is not one in one space dimension and time")
    axis = domain.axes[0]
    if any(u.arguments != (axis.name, span.name) for u in problem.unknowns):
        raise _refuse("an unknown does not depend on both place and time")
    if len(problem.equations) != len(problem.unknowns):
        raise _refuse(f"{len(problem.equations)} equations for {len(problem.unknowns)} unknowns")
    power = _POWERS[domain.coordinates]
    if power and problem.with_values(axis.lower).is_negative:
        raise _refuse("a radius below zero")
    for u in problem.unknowns:
        if next(problem.conditions_of(u.name, "initial"), None) is None:
            raise _refuse(f"`{u.name}` has no initial condition", instead="give its field at the start")
    laws = _laws(problem, power)
    periodic = axis.periodic or any(c.kind == "periodic" for c in problem.conditions)
    walls = () if periodic else _walls(problem, laws, power)
    return LinesForm(problem, power, laws, walls, periodic)


# -- equations -------------------------------------------------------------------------------------


class _Marks:
    """Plain symbols for the unknowns, their slopes, curvatures and rates."""

    def __init__(self, problem: Problem) -> None:
        assert problem.domain is not None and problem.span is not None
        self.x, self.t = symbol(problem.domain.axes[0].name), symbol(problem.span.name)
        self.fields = [symbol(u.name) for u in problem.unknowns]
        self.slopes = [symbol(f"{u.name}_{self.x}") for u in problem.unknowns]
        self.curves = [sp.Dummy(f"{u.name}_xx") for u in problem.unknowns]
        self.rates = [sp.Dummy(f"{u.name}_t") for u in problem.unknowns]
        taken = {p.name for p in problem.parameters} | {u.name for u in problem.unknowns}
        if taken & {str(s) for s in self.slopes}:
            raise _refuse("a name is used both for a slope and for something else")
        self._names = {u.name: i for i, u in enumerate(problem.unknowns)}

    def flat(self, expression: Any) -> Any:
        """Return the expression with every derivative and unknown replaced by its symbol.

        Raises:
            UnsupportedProblem: A derivative of another kind.
        """
        table: dict[Any, Any] = {}
        for d in expression.atoms(sp.Derivative):
            orders = {str(v): int(n) for v, n in d.variable_count}
            kinds = {str(self.t): [self.rates], str(self.x): [self.slopes, self.curves]}
            if not isinstance(d.expr, AppliedUndef) or len(orders) != 1:
                raise _refuse(f"the derivative `{d}`")
            ((variable, order),) = orders.items()
            if variable not in kinds or order > len(kinds[variable]):
                raise _refuse(f"the derivative `{d}`", "only u_t, u_x and u_xx are covered here")
            table[d] = kinds[variable][order - 1][self._names[d.expr.func.__name__]]
        flat = expression.xreplace(table)
        for u in flat.atoms(AppliedUndef):
            if u.args != (self.x, self.t) or u.func.__name__ not in self._names:
                raise _refuse(f"`{u}` in an equation", "delays and values at other places are not covered")
            flat = flat.xreplace({u: self.fields[self._names[u.func.__name__]]})
        if flat.has(sp.DiracDelta, sp.Integral):
            raise _refuse("a point source or an integral in an equation")
        return flat


def _laws(problem: Problem, power: int) -> tuple[Law, ...]:
    marks = _Marks(problem)
    residuals = []
    for e in problem.equations:
        stated: Any = plain_steps(imbalance(e).xreplace(_varying(problem)))
        flat = marks.flat(stated.doit(integrals=False))
        residuals.append((flat, _divides(stated)))
    capacities, rest = _separated(problem, [r for r, _ in residuals], marks)
    divides = any(d for _, d in residuals)
    laws = [
        _law(problem, marks, i, c, r, power, divides)
        for i, (c, r) in enumerate(zip(capacities, rest, strict=True))
    ]
    if not any(law.diffusion != 0 for law in laws):
        raise _refuse("nothing diffuses: no equation has a second derivative in space")
    return tuple(laws)


def _divides(stated: Any) -> bool:
    """True when a coefficient with cases stands inside a derivative: a flux, continuous over layers."""
    return any(d.expr.has(sp.Piecewise) for d in stated.atoms(sp.Derivative))


def _separated(problem: Problem, residuals: list[Any], marks: _Marks) -> tuple[list[Any], list[Any]]:
    """Return capacities and the rest of each equation, so that capacity_i du_i/dt = rest_i."""
    n = len(residuals)
    mass: Any = sp.Matrix(n, n, lambda i, j: sp.diff(residuals[i], marks.rates[j]))
    if mass.atoms(sp.Symbol) & set(marks.rates):
        raise _refuse("an equation that is not linear in the rates of change")
    still = dict.fromkeys(marks.rates, 0)
    rest = [-r.xreplace(still) for r in residuals]
    for order in permutations(range(n)) if n <= 4 else [tuple(range(n))]:
        if all(mass[order[j], k] == 0 for j in range(n) for k in range(n) if j != k) and all(
            mass[order[j], j] != 0 for j in range(n)
        ):
            chosen = [order[j] for j in range(n)]
            return [mass[i, j] for j, i in enumerate(chosen)], [rest[i] for i in chosen]
    if mass.has(*marks.fields, *marks.slopes, marks.x, marks.t) or problem.with_values(mass.det()) == 0:
        raise _refuse("the equations cannot be solved for the rates of change")
    solved: Any = mass.inv() * sp.Matrix(rest)
    return [sp.Integer(1)] * n, [_expanded(e, marks) for e in solved]


def _law(problem: Problem, marks: _Marks, i: int, capacity: Any, rest: Any, power: int, divides: bool) -> Law:
    """Split one equation into capacity, flux and source."""
    x, own = marks.x, marks.curves[i]
    sign = _sign(problem, sp.diff(rest, own) if rest.has(own) else capacity)
    capacity, rest = sign * capacity, sign * rest
    weights = [sp.diff(rest, c) for c in marks.curves]
    if any(w.has(*marks.curves, *marks.slopes) for w in weights):
        raise _refuse("an equation that is not linear in its second derivatives")
    if weights[i].has(sp.Piecewise) and x in weights[i].free_symbols and not divides:
        # In c u_t = a(x) u_xx the slope is continuous over a step of a; only as (c/a) u_t = u_xx
        # does the equation have that as its flux.
        capacity, rest = capacity / weights[i], _expanded(rest / weights[i], marks)
        weights = [sp.diff(rest, c) for c in marks.curves]
    if not problem.with_values(capacity).is_positive and _sign(problem, capacity) < 0:
        raise _refuse("the diffusivity is negative", "that is the backward heat equation")
    flux: Any = sum((w * s for w, s in zip(weights, marks.slopes, strict=True)), sp.Integer(0))
    source = _without_slopes(_expanded(rest - _spread(flux, marks, power), marks), marks)
    if source.has(*marks.curves):
        raise _refuse("second derivatives that no flux explains")
    carried = sp.Integer(0)
    if power == 0 and source.has(marks.slopes[i]):
        carried, source = _carried(source, marks, i)
    if weights[i] == 0 and (source.has(marks.slopes[i]) or carried != 0):
        raise _refuse(f"`{marks.fields[i]}` is carried but does not diffuse", "that is hyperbolic")
    if weights[i] == 0 and flux != 0:
        raise _refuse(f"`{marks.fields[i]}` moves only by the gradient of another unknown")
    return Law(str(marks.fields[i]), capacity, flux + carried, source, weights[i], carried)


def _expanded(expression: Any, marks: _Marks) -> Any:
    """Return sums of products where derivatives occur; other terms stay as they are.

    Powers stay whole, and so does data: written out, a narrow pulse far from the origin is a sum of huge
    numbers that nearly cancel.
    """
    terms = sp.Add.make_args(expression)
    moving = [a for a in terms if a.has(*marks.slopes, *marks.curves)]
    still = [a for a in terms if not a.has(*marks.slopes, *marks.curves)]
    return sp.expand(sp.Add(*moving), power_exp=False, power_base=False) + sp.Add(*still)


def _spread(flux: Any, marks: _Marks, power: int) -> Any:
    """Return x^-p d/dx (x^p flux), written out."""
    total = sp.diff(flux, marks.x) + power * flux / marks.x
    for u, s, c in zip(marks.fields, marks.slopes, marks.curves, strict=True):
        total += sp.diff(flux, u) * s + sp.diff(flux, s) * c
    return total


def _without_slopes(rest: Any, marks: _Marks) -> Any:
    """Drop terms in curvatures and slopes whose coefficients vanish after simplification."""
    for mark in (*marks.curves, *marks.slopes):
        if rest.has(mark):
            weight = sp.diff(rest, mark)
            if weight.count_ops() < 300 and sp.simplify(weight) == 0:
                rest = rest.xreplace({mark: sp.Integer(0)})
    return rest


def _carried(source: Any, marks: _Marks, i: int) -> tuple[Any, Any]:
    """Move B(x, t, u) u_x into the flux where B has a primitive in u; leave it a source otherwise."""
    u, slope = marks.fields[i], marks.slopes[i]
    speed = sp.diff(source, slope)
    others = {*marks.fields, *marks.slopes} - {u}
    if speed.free_symbols & others or not (speed.is_polynomial(u) or u not in speed.free_symbols):
        return sp.Integer(0), source
    if speed.has(sp.Piecewise):
        return sp.Integer(0), source
    carried = sp.integrate(sp.expand(speed, power_exp=False), (u, 0, u))
    left = _expanded(source - speed * slope - sp.diff(carried, marks.x), marks)
    return (carried, left) if not left.has(slope) else (sp.Integer(0), source)


def _sign(problem: Problem, expression: Any) -> int:
    """Return the sign of the expression somewhere typical."""
    number = problem.with_values(expression)
    for k, s in enumerate(sorted(number.free_symbols, key=str)):
        number = number.subs(s, sp.Rational(37 + 5 * k, 100))
    number = sp.N(number)
    return -1 if number.is_real and number < 0 else 1


# -- walls -----------------------------------------------------------------------------------------


def _walls(problem: Problem, laws: Sequence[Law], power: int) -> tuple[Wall, ...]:
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    found = []
    for law in laws:
        for side in (f"{axis.name}-", f"{axis.name}+"):
            given = [c for c in problem.conditions_of(law.unknown) if c.side == side]
            if law.diffusion == 0:
                if any(c.kind == "value" for c in given):
                    raise _refuse(f"a value of `{law.unknown}` at a wall, though it does not diffuse")
                continue
            if len(given) > 1:
                raise _refuse(f"{len(given)} conditions on `{law.unknown}` at {side}")
            found.append((law, side, given[0] if given else None))
    return tuple(_wall(problem, law, side, c, found, power) for law, side, c in found)


def _wall(
    problem: Problem, law: Law, side: str, c: Condition | None, every: Sequence[Any], power: int
) -> Wall:
    """Return the value or the flux at one wall."""
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    x, place = symbol(axis.name), axis.lower if side.endswith("-") else axis.upper
    if not problem.with_values(place).is_finite:
        if c is not None and c.kind == "value":
            return Wall(law.unknown, side, plain_steps(_data(problem, c)), None, c)
        flux = law.convection
        return Wall(law.unknown, side, None, flux, c)
    if power and side.endswith("-") and problem.with_values(place) == 0:
        return Wall(law.unknown, side, None, sp.Integer(0), c)
    if c is None:
        raise _refuse(f"`{law.unknown}` has no condition at {side}", instead="give one")
    if c.kind == "value":
        return Wall(law.unknown, side, plain_steps(_data(problem, c)).subs(x, place), None, c)
    slopes = {}
    for other, where, condition in every:
        name = symbol(f"{other.unknown}_{x}")
        if where == side and condition is not None and condition.kind != "value":
            slopes[name] = _slope(problem, other, condition)
    if c.kind == "flux":
        outward = -1 if side.endswith("-") else 1
        flux = -outward * _data(problem, c) + law.flux - law.diffusion * symbol(f"{law.unknown}_{x}")
    else:
        flux = law.flux
    flux = plain_steps(flux.subs(slopes)).subs(x, place)
    if flux.has(*(symbol(f"{other.unknown}_{x}") for other, *_ in every)):
        raise _refuse(f"the flux of `{law.unknown}` at {side} needs a slope that is not given")
    return Wall(law.unknown, side, None, flux, c)


def _slope(problem: Problem, law: Law, c: Condition) -> Any:
    """Return du/dx at the wall from a gradient, flux or Robin condition."""
    outward = -1 if c.side.endswith("-") else 1
    data = _data(problem, c)
    if c.kind == "gradient":
        if c.order != 1:
            raise _refuse(f"the condition `{c}`")
        return data
    if c.kind == "flux":
        return -outward * data / law.diffusion
    coefficient = c.coefficient if c.coefficient is not None else sp.Integer(0)
    transfer = _fields_as_symbols(problem, coefficient.xreplace(_varying(problem)))
    return outward * (data - transfer * symbol(c.unknown))


def _data(problem: Problem, c: Condition) -> Any:
    assert c.expression is not None
    return _fields_as_symbols(problem, c.expression.xreplace(_varying(problem)))


def _fields_as_symbols(problem: Problem, expression: Any) -> Any:
    """Return boundary data with unknowns, which may stand at the wall's place, as plain symbols."""
    names = {u.name for u in problem.unknowns}
    for u in expression.atoms(AppliedUndef):
        if u.func.__name__ not in names:
            raise _refuse(f"`{u}` in a boundary condition")
        expression = expression.xreplace({u: symbol(u.func.__name__)})
    if expression.has(sp.Derivative, sp.Integral):
        raise _refuse("a derivative or an integral in boundary data")
    return expression
