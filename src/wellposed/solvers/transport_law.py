"""A scalar conservation law on a line: flux, speeds, the part of the line that matters, its breaking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Problem, imbalance, symbol
from wellposed.problem.structure import residual
from wellposed.solvers import hyperbolic

__all__ = ["Law", "Setting", "breaking", "form", "given", "setting", "unbroken"]


@dataclass(frozen=True)
class Law:
    """u_t + flux_x = source, with the speed d flux / du; parameters symbolic, u a symbol."""

    speed: Any
    flux: Any
    source: Any
    carried: Any
    """The rate of u along a characteristic."""


@dataclass(frozen=True)
class Setting:
    """What the programs need to know about one problem."""

    law: Law
    extent: hyperbolic.Extent
    """The part of the line that is computed, and the part that is shown."""
    inflow: tuple[str, ...]
    """Of "left" and "right", those where a value is given."""
    values: tuple[float, float]
    """Smallest and largest initial and inflow value."""
    top: float
    """Largest speed."""
    last: float
    """The time to run up to."""
    bends: bool
    """True where the speed both rises and falls with u."""
    convex: int
    """1 or -1 where the speed rises or falls with u throughout and nothing else acts; else 0."""
    monotone: int
    """1 or -1 where the flux is not convex, but the initial values rise or fall throughout; else 0."""
    linear: bool
    jumps: bool
    """True where the initial values of a law that is not linear jump, so that fans may open."""
    sharpens: bool
    """True where the solution may jump within the time."""

    @property
    def has_second(self) -> bool:
        """Whether a formula gives the solution too."""
        return bool(self.convex or self.monotone) or self.linear


def form(problem: Problem) -> Law:
    """Return the equation in conservation form.

    Raises:
        UnsupportedProblem: Not linear in the derivatives, or a speed that depends on u and on the place.
    """
    assert problem.domain is not None and problem.span is not None
    written = _as_written(problem)
    if written is not None:
        return written
    unknown, x, t = problem.unknowns[0], problem.domain.axes[0].name, problem.span.name
    rest: Any = residual(problem.equations[0])
    u, slope, rate = (symbol(unknown.name + end) for end in ("", f"_{x}", f"_{t}"))
    bare = rest.xreplace(
        {sp.Derivative(unknown.applied, symbol(x)): slope, sp.Derivative(unknown.applied, symbol(t)): rate}
    ).xreplace({unknown.applied: u})
    mass = sp.diff(bare, rate)
    if bare.has(sp.Derivative, AppliedUndef, sp.Integral) or mass == 0 or mass.has(rate, slope):
        raise _unsupported(problem, "the time derivative")
    change = -bare.xreplace({rate: sp.Integer(0)}) / mass
    # Only the speed is simplified: a manufactured source is long, and no shorter form of it is needed.
    speed = sp.simplify(sp.expand(-sp.diff(change, slope)))
    carried = sp.expand(change.xreplace({slope: sp.Integer(0)}))
    if speed.has(slope):
        raise _unsupported(problem, "a term that is not linear in the slope")
    if not speed.has(u):
        return Law(speed, speed * u, carried + sp.diff(speed, symbol(x)) * u, carried)
    if speed.free_symbols & {symbol(x), symbol(t)}:
        raise _unsupported(problem, "a speed that depends both on the solution and on place or time")
    flux = sp.integrate(speed, u)
    if flux.has(sp.Integral):
        raise _unsupported(problem, "a speed without an elementary flux")
    return Law(speed, flux, carried, carried)


def _as_written(problem: Problem) -> Law | None:
    """Return the law of an equation that reads u_t + f(u)_x = source, without carrying out the derivative."""
    assert problem.domain is not None and problem.span is not None
    unknown, x, t = problem.unknowns[0], problem.domain.axes[0].name, problem.span.name
    u, flux, source, mass = symbol(unknown.name), sp.Integer(0), sp.Integer(0), sp.Integer(0)
    for term in sp.Add.make_args(imbalance(problem.equations[0])):
        factor, d = term.as_independent(sp.Derivative)
        if d == sp.Derivative(unknown.applied, symbol(t)) and not factor.free_symbols & {
            symbol(x),
            symbol(t),
        }:
            mass += factor
        elif isinstance(d, sp.Derivative) and d.variables == (symbol(x),) and not factor.has(unknown.applied):
            inner = d.expr.xreplace({unknown.applied: u})
            if (inner.free_symbols | factor.free_symbols) & {symbol(x), symbol(t)}:
                return None
            flux += factor * inner
        elif not term.has(sp.Derivative, sp.Integral):
            source -= term.xreplace({unknown.applied: u})
        else:
            return None
    if mass == 0 or mass.has(AppliedUndef) or flux.has(sp.Derivative, AppliedUndef, sp.Integral):
        return None
    speed = sp.diff(flux, u) / mass
    return Law(speed, flux / mass, source / mass, source / mass)


def breaking(problem: Problem) -> tuple[int, ...]:
    """Return which quantities ask for the time at which the slope first becomes infinite."""
    return tuple(
        i
        for i, q in enumerate(problem.quantities)
        if q.kind == "time when" and q.target is not None and q.target.is_infinite
    )


def unbroken(problem: Problem) -> Problem:
    """Return the problem with those quantities marked as answered elsewhere."""
    found = breaking(problem)
    kept = tuple(
        replace(q, kind="closed form") if i in found else q for i, q in enumerate(problem.quantities)
    )
    return problem.with_changes(quantities=kept)


def _breaks_near(problem: Problem, law: Law) -> float | None:
    """Return about when the slope becomes infinite: 1 over the largest fall of the speed along the line."""
    assert problem.domain is not None and problem.span is not None
    x, u = problem.domain.axes[0].name, problem.unknowns[0].name
    first = float(problem.with_values(problem.span.start))
    places = _places(problem, problem.domain.axes[0])
    speeds = hyperbolic.numeric(problem, law.speed, [u])(
        hyperbolic.numeric(problem, hyperbolic.start(problem), [x])(places)
    )
    fall = float(-np.min(np.diff(speeds) / np.diff(places)))
    return first + 1 / fall if fall > 0 else None


def _places(problem: Problem, axis: Axis) -> np.ndarray:
    """Return places on which the initial values are looked at: closer around the middle of a long line."""
    low, high = (problem.with_values(e) for e in (axis.lower, axis.upper))
    if low.is_finite and high.is_finite:
        return np.linspace(float(low), float(high), 20001)
    near = np.linspace(-50.0, 50.0, 20001)
    return (
        near
        + float(low if low.is_finite else high if high.is_finite else 0)
        + (50.0 if low.is_finite else -50.0 if high.is_finite else 0.0)
    )


def _unsupported(problem: Problem, what: str) -> UnsupportedProblem:
    return UnsupportedProblem(
        f"{what} in a transport equation",
        where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
        why="the family takes u_t + a(x, t) u_x = s(u, x, t) and u_t + f(u)_x = s(u, x, t)",
        instead="rewrite the term, or leave it out",
    )


def given(problem: Problem) -> dict[str, Any]:
    """Return the inflow values by end.

    Raises:
        UnsupportedProblem: A condition of another kind.
    """
    assert problem.domain is not None
    found: dict[str, Any] = {}
    for c in problem.conditions:
        if c.kind in ("initial", "periodic"):
            continue
        if c.kind != "value":
            raise _unsupported(problem, f"the condition `{c}`")
        found["left" if c.side.endswith("-") else "right"] = c.expression
    return found


def setting(problem: Problem) -> Setting:
    """Return what the programs of a problem need to know.

    Raises:
        UnsupportedProblem: The equation or a condition is not covered, or values are not finite.
    """
    assert problem.domain is not None and problem.span is not None
    axis, law, entering = problem.domain.axes[0], form(problem), given(problem)
    x, t, u = axis.name, problem.span.name, problem.unknowns[0].name
    first, last = float(problem.with_values(problem.span.start)), _last(problem, law)
    begin, places = hyperbolic.start(problem), _places(problem, axis)
    values = hyperbolic.numeric(problem, begin, [x])(places)
    found = list(values)
    for value in entering.values():
        found += list(hyperbolic.numeric(problem, value, [t])(np.linspace(first, last, 501)))
    between = (float(np.min(found)), float(np.max(found)))
    if not np.isfinite(between).all():
        raise _unsupported(problem, "initial or inflow values that are not finite")
    wide = np.linspace(*between, 101) if law.source == 0 else _wider(between)
    ends = (float(places[0]), float(places[-1]))
    grid = np.meshgrid(np.linspace(*ends, 41), np.linspace(first, last, 21), wide, indexing="ij")
    speeds = hyperbolic.numeric(problem, law.speed, [x, t, u])(*grid)
    least, most = float(speeds.min()), float(speeds.max())
    if not np.isfinite([least, most]).all():
        raise _unsupported(problem, "a speed that is not finite")
    linear, turn = not law.speed.has(symbol(u)), 0
    if not linear:
        many = np.linspace(wide[0], wide[-1], 2001) if wide[-1] > wide[0] else wide
        steps = np.diff(hyperbolic.numeric(problem, law.speed, [u])(many))
        turn = 1 if (steps > 0).all() else -1 if (steps < 0).all() else 0
    alone = not linear and law.source == 0 and not entering
    rises = np.diff(values)
    one_way = (
        0 if axis.periodic or not alone else 1 if (rises >= 0).all() else -1 if (rises <= 0).all() else 0
    )
    extent = hyperbolic.extent(problem, axis, [begin], (least, most), last - first, closed=bool(entering))
    jumps = _has_jump(problem, begin, extent, between[1] - between[0])
    when = None if linear else _breaks_near(problem, law) if law.source == 0 else first
    return Setting(
        law,
        extent,
        tuple(sorted(entering)),
        between if law.source == 0 else (float(wide[0]), float(wide[-1])),
        max(abs(least), abs(most)),
        last,
        not linear and turn == 0,
        turn if alone else 0,
        one_way if alone and not turn and not axis.periodic else 0,
        linear,
        jumps and not linear,
        jumps or bool(entering) or (when is not None and when <= last),
    )


def _has_jump(problem: Problem, begin: sp.Expr, extent: hyperbolic.Extent, height: float) -> bool:
    """Return True where the initial values jump somewhere inside."""
    assert problem.domain is not None
    x, near = problem.domain.axes[0].name, 1e-9 * (extent.upper - extent.lower)
    value = hyperbolic.numeric(problem, begin, [x])
    marks = hyperbolic.breaks(problem, [begin], x, extent.lower, extent.upper)
    return any(abs(float(value(m + near) - value(m - near))) > 1e-3 * height for m in marks)


def _last(problem: Problem, law: Law) -> float:
    """Return the time to run up to; where only the breaking is asked for, a little before it."""
    asked = breaking(problem)
    if not asked:
        return hyperbolic.horizon(problem, 10.0)
    assert problem.span is not None
    if law.source != 0 or law.speed.free_symbols & {symbol(a) for a in problem.unknowns[0].arguments}:
        raise _unsupported(
            problem, "the time of breaking with a source or a speed that varies in place or time"
        )
    first, others = float(problem.with_values(problem.span.start)), unbroken(problem)
    when = _breaks_near(problem, law)
    if all(q.kind == "closed form" for q in others.quantities):
        return first + (0.6 * (when - first) if when is not None else 1.0)
    return hyperbolic.horizon(others, 10.0)


def _wider(values: tuple[float, float]) -> np.ndarray:
    """Return values of u that a source may lead to; the program stops where this was not enough."""
    middle, reach = sum(values) / 2, max(2 * (values[1] - values[0]), 0.4 * abs(sum(values)), 0.1)
    return np.linspace(middle - reach, middle + reach, 101)
