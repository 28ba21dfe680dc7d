"""What problems of finite speed share: breaks of the data, how far one has to look, and where to cut."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Problem, Quantity, symbol
from wellposed.solvers.expressions import literal, name_text

__all__ = [
    "Extent",
    "breaks",
    "constants",
    "extent",
    "horizon",
    "numeric",
    "ranges",
    "start",
    "support",
]

_SMALL = 1e-13
_FAR = 2e3
_FINEST_DIVISION = 240


@dataclass(frozen=True)
class Extent:
    """The part of an axis that is computed."""

    lower: float
    upper: float
    shown: tuple[float, float]
    """The part that is returned and searched."""
    division: int
    """Equal parts on whose ends kinks of the data and asked places fall; 1 when there are none."""


def numeric(problem: Problem, expression: sp.Basic, names: Iterable[str]) -> Any:
    """Return the expression as a NumPy function of the named variables, parameters put in."""
    made = sp.lambdify([symbol(n) for n in names], problem.with_values(expression), "scipy")

    def function(*values: Any) -> np.ndarray:
        with np.errstate(all="ignore"):
            found = np.asarray(made(*values), dtype=float)
        return np.broadcast_to(found, np.broadcast_shapes(found.shape, *(np.shape(v) for v in values)))

    return function


def start(problem: Problem, order: int = 0) -> sp.Expr:
    """Return the initial value of the one unknown, or of its time derivative; 0 when it is not given."""
    for c in problem.conditions_of(problem.unknowns[0].name, "initial"):
        if c.order == order and c.expression is not None:
            return c.expression
    return sp.Integer(0)


def breaks(
    problem: Problem, expressions: Iterable[sp.Basic], name: str, low: float, high: float
) -> list[float]:
    """Return where the expressions have kinks or jumps along one axis, in order.

    They are where the argument of an absolute value, a step, a sign, or a condition changes sign.
    """
    switches: set[Any] = set()
    for e in expressions:
        bare = problem.with_values(e)
        for f in bare.atoms(sp.Abs, sp.Heaviside, sp.sign, sp.Max, sp.Min):
            args: Any = f.args
            switches.add(args[0] - args[1] if isinstance(f, (sp.Max, sp.Min)) else args[0])
        for relation in bare.atoms(sp.core.relational.Relational):
            sides: Any = relation.args
            switches.add(sides[0] - sides[1])
    points = np.linspace(low, high, 4001)
    found: set[float] = set()
    for s in switches:
        if s.free_symbols != {symbol(name)}:
            continue
        if s.is_polynomial(symbol(name)):
            roots = [float(r) for r in sp.Poly(s, symbol(name)).nroots() if abs(sp.im(r)) < 1e-12]
        else:
            values = numeric(problem, s, [name])(points)
            change = np.flatnonzero(np.sign(values[1:]) != np.sign(values[:-1]))
            roots = [float((points[i] + points[i + 1]) / 2) for i in change]
        found |= {round(r, 12) for r in roots if low < r < high}
    return sorted(found)


def support(problem: Problem, expressions: Iterable[sp.Basic], name: str) -> tuple[float, float] | None:
    """Return the range outside which the expressions are constant; None when there is no such range."""
    far = np.geomspace(1e-3, _FAR, 4000)
    points = np.concatenate([-far[::-1], [0.0], far])
    low, high = math.inf, -math.inf
    for e in expressions:
        bare = problem.with_values(e)
        if symbol(name) not in bare.free_symbols:
            continue
        values = numeric(problem, bare.doit(), [name])(points)
        size = max(float(np.abs(values).max()), 1e-300)
        if not np.isfinite(values).all():
            return None
        moved = np.flatnonzero(np.abs(np.diff(values)) > _SMALL * size)
        if moved.size and (points[moved[0]] < -_FAR / 4 or points[moved[-1] + 1] > _FAR / 4):
            return None
        if moved.size:
            low, high = min(low, float(points[moved[0]])), max(high, float(points[moved[-1] + 1]))
    return (low, high) if low < high else (0.0, 0.0)


def horizon(problem: Problem, otherwise: float) -> float:
    """Return the last time that matters: the span's end and every asked time."""
    assert problem.span is not None
    clock = problem.span.name
    found = [float(problem.with_values(q.place[clock])) for q in problem.quantities if clock in q.place]
    if problem.span.end is not None:
        found.append(float(problem.with_values(problem.span.end)))
    first = float(problem.with_values(problem.span.start))
    last = max(found, default=first)
    return last if last > first and math.isfinite(last) else first + otherwise


def _places(problem: Problem, q: Quantity, name: str) -> list[float]:
    found = [problem.with_values(q.place[name])] if name in q.place else []
    held: Any = q.expression.atoms(sp.Integral) if q.expression is not None else ()
    for e in held:
        found += [problem.with_values(v) for limit in e.limits if str(limit[0]) == name for v in limit[1:]]
    return [float(v) for v in found if v.is_number and v.is_finite]


def _shown(
    problem: Problem, axis: Axis, data: tuple[sp.Expr, ...], places: list[float], ways: tuple[float, float]
) -> tuple[float, float]:
    """Return the part of the axis that is searched: up to its finite ends, else as far as waves come."""
    low, high = (problem.with_values(e) for e in (axis.lower, axis.upper))
    everywhere = any(
        axis.name not in q.place and not (q.expression is not None and q.expression.atoms(sp.Integral))
        for q in problem.quantities
        if q.kind != "closed form"
    )
    shown: list[float | None] = [
        float(low) if low.is_finite else None,
        float(high) if high.is_finite else None,
    ]
    if None in shown:
        features = support(problem, data, axis.name)
        if features is None and everywhere:
            raise UnsupportedProblem(
                f"a quantity over all of {axis.name}, on which the initial data do not settle",
                why="the search would never end",
                instead=f"ask at given places, or make {axis.name} periodic or finite",
            )
        bounds = list(places)
        if features is not None and (everywhere or not places):
            bounds += [features[0] - ways[0], features[1] + ways[1]]
        bounds += [v for v in shown if v is not None]
        middle = bounds or [0.0]
        unit = max(1.0, *ways)
        shown[0] = shown[0] if shown[0] is not None else min(middle) - 0.25 * unit
        shown[1] = shown[1] if shown[1] is not None else max(middle) + 0.25 * unit
    assert shown[0] is not None
    assert shown[1] is not None
    return shown[0], shown[1]


def extent(
    problem: Problem,
    axis: Axis,
    data: Iterable[sp.Expr],
    speed: float | tuple[float, float],
    duration: float,
    *,
    closed: bool = False,
) -> Extent:
    """Return the part of the axis to compute, cut where nothing can come from in time.

    Args:
        problem: The problem.
        axis: The axis; an infinite end, or one without a condition, is cut.
        data: What waves start from, in the axis' variable.
        speed: Largest speed, either way, or the least and the largest with their signs.
        duration: Time over which waves travel.
        closed: Whether finite ends without a condition stay where they are, because things leave there.

    Raises:
        UnsupportedProblem: A quantity is asked over an infinite line on which the data do not settle.
    """
    low, high = (problem.with_values(e) for e in (axis.lower, axis.upper))
    data = tuple(data)
    least, most = speed if isinstance(speed, tuple) else (-speed, speed)
    ways = (max(-least, 0.0) * duration, max(most, 0.0) * duration)  # how far to the left and to the right
    places = [p for q in problem.quantities for p in _places(problem, q, axis.name)]
    shown = _shown(problem, axis, data, places, ways)
    given = {c.side for c in problem.conditions}
    finite = [closed and bool(e.is_finite) for e in (low, high)]
    free = [not axis.periodic and f"{axis.name}{e}" not in given for e in "-+"]
    cut = [is_free and not stays for is_free, stays in zip(free, finite, strict=True)]
    lower = shown[0] - 1.02 * ways[1] if cut[0] else shown[0]
    upper = shown[1] + 1.02 * ways[0] if cut[1] else shown[1]
    marks = breaks(problem, data, axis.name, lower, upper) + [p for p in places if lower < p < upper]
    if any(cut):
        lower = math.floor(lower) if cut[0] else lower
        upper = lower + math.ceil(upper - lower) if cut[1] else upper
    return Extent(lower, upper, shown, _division(marks, lower, upper))


def _division(marks: list[float], lower: float, upper: float) -> int:
    """Return the least number of equal parts on whose ends all marks fall, at most 240; else 1."""
    whole = 1
    for m in marks:
        part = Fraction((m - lower) / (upper - lower)).limit_denominator(_FINEST_DIVISION)
        if abs(float(part) * (upper - lower) - (m - lower)) > 1e-10 * (upper - lower):
            continue
        both = math.lcm(whole, part.denominator)
        whole = both if both <= _FINEST_DIVISION else whole
    return whole


def constants(problem: Problem) -> list[tuple[str, str, str]]:
    """Return name, value and unit or meaning of every parameter that is a number, as program text."""
    table = problem.values
    return [
        (name_text(p.name), literal(table[symbol(p.name)]), p.unit or p.meaning)
        for p in problem.parameters
        if not table[symbol(p.name)].free_symbols
    ]


def ranges(
    problem: Problem, shown: Mapping[str, tuple[float, float]], last: float
) -> dict[str, tuple[float, float]]:
    """Return the searched range of every axis and of the time."""
    assert problem.span is not None
    return {**shown, problem.span.name: (float(problem.with_values(problem.span.start)), last)}
