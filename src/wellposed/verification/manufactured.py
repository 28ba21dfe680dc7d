"""Manufactured solutions: the same equations with data chosen so that the answer is known.

A smooth field is put into every equation; what is left over becomes a source, and its traces become
the boundary and initial data (Roache 2002, J. Fluids Eng. 124, 4; Salari & Knupp 2000). The writer
that wrote the user's program writes this one too, so the two differ in their data only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from wellposed.problem.balance import Balance, balances
from wellposed.problem.layers import layers_of, plain_steps
from wellposed.problem.planar import is_polar, normal_slope
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Span, imbalance, symbol

__all__ = ["Manufactured", "condition_met", "data_range", "field_between", "manufacture"]


@dataclass(frozen=True)
class Manufactured:
    """The manufactured problem with its exact solution."""

    problem: Problem
    solution: Mapping[str, sp.Expr]
    """By unknown, in the coordinates and the evolution variable, without parameters."""


def manufacture(
    problem: Problem,
    region: tuple[Domain | None, Span | None] | None = None,
    direction: float | None = None,
    *,
    mirrored: bool = False,
) -> Manufactured:
    """Return a problem of the same equations, kinds of conditions and shape with a known solution.

    The solution is neither symmetric nor separable. Size and duration of the region are chosen so
    that storage, diffusion and reaction have comparable size; otherwise a wrong term could hide.

    Args:
        problem: The user's problem.
        region: Where and how long, when the family of the program knows better. On an unbounded axis the
            field lives in the region and decays outside of it; the problem keeps its infinite ends.
        direction: Angle (radians from the first axis) near which all gradients must stay, and never
            vanish; for anisotropic problems that are well posed for such orientations only.
        mirrored: Keep all odd derivatives zero on sides that have no flux.

    Raises:
        UnsupportedProblem: The problem has no conservation form.
    """
    domain, span = region if region is not None else _scaled(problem, balances(problem))
    assert domain is not None
    axes = tuple(
        replace(a, lower=problem.with_values(a.lower), upper=problem.with_values(a.upper))
        for a in domain.axes
    )
    domain = replace(domain, axes=axes)
    resized = replace(problem, domain=domain, span=span, quantities=())
    # A steady problem is cut off instead: its own far conditions then hold at a finite place.
    infinite = _infinite_sides(problem) if problem.span is not None else frozenset()
    ranges = {u.name: data_range(resized if infinite else problem, u.name) for u in problem.unknowns}
    solution = {
        u.name: field_between(
            resized,
            *ranges[u.name],
            index=i,
            steady_walls=_has_steady_walls(problem),
            infinite=infinite,
            mirrored=mirrored,
        )
        if direction is None
        else _leaning(resized, direction, i)
        for i, u in enumerate(problem.unknowns)
    }
    fields = {u.applied: solution[u.name] for u in problem.unknowns}
    equations = tuple(_with_source(problem, e, fields) for e in problem.equations)
    conditions = tuple(
        _far_condition(c, resized) if c.side in infinite else condition_met(c, resized, solution)
        for c in problem.conditions
    )
    made = replace(resized, equations=equations, conditions=conditions)
    if infinite:
        made = replace(made, domain=_unbounded_again(domain, problem))
    return Manufactured(made, solution)


def _has_steady_walls(problem: Problem) -> bool:
    """Return True when no condition on a side depends on time."""
    return not any(
        e is not None and problem.span is not None and e.has(symbol(problem.span.name))
        for c in problem.conditions
        if c.side
        for e in (c.expression, c.coefficient)
    )


def _with_source(problem: Problem, equation: sp.Eq, fields: dict[Any, Any]) -> sp.Eq:
    """Return the equation with what the manufactured fields leave over as a source."""
    terms = problem.with_values(imbalance(equation))
    if problem.span is None and problem.domain is not None and len(problem.domain.axes) == 1:
        terms = _with_jumps(terms)
    else:  # a step inside a derivative would leave an impulse behind that no field here causes
        terms = plain_steps(terms)
    right: Any = equation.rhs
    made: Any = sp.Eq(equation.lhs, right + terms.subs(fields).doit())
    return made


def _infinite_sides(problem: Problem) -> frozenset[str]:
    """Return the sides that lie at infinity."""
    assert problem.domain is not None
    ends = [(f"{a.name}{s}", e) for a in problem.domain.axes for s, e in (("-", a.lower), ("+", a.upper))]
    return frozenset(side for side, e in ends if problem.with_values(e).is_infinite)


def _unbounded_again(domain: Domain, problem: Problem) -> Domain:
    """Return the region with the infinite ends that the problem's own domain has."""
    assert problem.domain is not None
    axes = tuple(
        replace(
            a,
            lower=own.lower if own.lower.is_infinite else a.lower,
            upper=own.upper if own.upper.is_infinite else a.upper,
        )
        for a, own in zip(domain.axes, problem.domain.axes, strict=True)
    )
    return replace(domain, axes=axes)


def _far_condition(condition: Condition, problem: Problem) -> Condition:
    """Return the condition at infinity, where every manufactured field has decayed to its middle."""
    low, high = data_range(problem, condition.unknown)
    middle = _short((low + high) / 2)
    return replace(condition, expression=middle if condition.kind == "value" else sp.Integer(0))


def _with_jumps(expression: Any) -> Any:
    """Return the expression with layers under a derivative written by steps.

    SymPy differentiates a piecewise coefficient piece by piece and forgets the jump between them. A
    smooth field has a flux k u' that jumps with k: its divergence holds a point source, which steps give.
    """
    if not isinstance(expression, sp.Derivative):
        return expression.func(*(_with_jumps(a) for a in expression.args)) if expression.args else expression
    inner = expression.args[0].replace(lambda e: isinstance(e, sp.Piecewise), _steps)
    return expression.func(_with_jumps(inner), *expression.args[1:])


def _steps(pieces: Any) -> Any:
    """Return layers along one coordinate as a sum of steps; other pieces as they are."""
    tests: list[Any] = [r for _, c in pieces.args for r in c.atoms(sp.core.relational.Relational)]
    names = {s for r in tests for s in r.free_symbols}
    if len(names) != 1:
        return pieces
    (x,) = names
    ends = sorted({sp.solve(r.lhs - r.rhs, x)[0] for r in tests}, key=float)

    def layer(place: Any) -> Any:
        return next((e for e, c in pieces.args if c.subs(x, place) == sp.true), sp.Integer(0))

    middles = [ends[0] - 1, *((a + b) / 2 for a, b in pairwise(ends)), ends[-1] + 1]
    layers = [layer(m) for m in middles]
    steps = zip(ends, layers[:-1], layers[1:], strict=True)
    return layers[0] + sum((after - before) * sp.Heaviside(x - end) for end, before, after in steps)


def data_range(problem: Problem, unknown: str) -> tuple[float, float]:
    """Return the smallest and largest value in the initial and boundary data of one unknown."""
    assert problem.domain is not None
    found: list[float] = []
    points = [
        (0.03 + 0.94 * ((0.618034 * k) % 1.0), 0.05 + 0.9 * ((0.754878 * k) % 1.0), k / 60) for k in range(61)
    ]
    for c in problem.conditions_of(unknown):
        if c.kind not in ("initial", "value") or c.order or c.expression is None:
            continue
        for point in points:
            place = {
                symbol(a.name): a.lower + sp.Float(f) * a.length
                for a, f in zip(problem.domain.axes, point, strict=False)
            }
            if problem.span is not None:
                place[symbol(problem.span.name)] = problem.span.start
            value = sp.N(problem.with_values(problem.with_values(c.expression).subs(place)))
            if value.is_real:
                found.append(float(value))
    low, high = (min(found), max(found)) if found else (0.0, 0.0)
    size = max(abs(low), abs(high))
    if high - low <= 1e-6 * size or size == 0:
        return (0.2, 1.0) if size == 0 else (low - 0.4 * size, high + 0.4 * size)
    return low + 0.1 * (high - low), high - 0.1 * (high - low)


def _scaled(problem: Problem, forms: tuple[Balance, ...]) -> tuple[Domain, Span | None]:
    """Return a region and a duration on which every kind of term matters.

    With the diffusivity D, the reaction rate k and the shortest length L: the duration is
    0.3 L^2/D, and L shrinks until k times the duration is at most 3.
    """
    domain, span = problem.domain, problem.span
    assert domain is not None
    if span is None:
        return domain, None
    if span.end is not None:
        span = replace(span, start=problem.with_values(span.start))
        problem = replace(problem, span=span)
    lengths = [float(problem.with_values(a.length)) for a in domain.axes]
    typical: dict[Any, Any] = {
        symbol(u.name): sp.Float(sum(data_range(problem, u.name)) / 2) for u in problem.unknowns
    }
    typical |= {symbol(a.name): a.lower + sp.Float(0.37) * a.length for a in domain.axes}
    typical[symbol(span.name)] = span.start

    def size(e: sp.Expr) -> float:
        value = sp.N(problem.with_values(problem.with_values(e).subs(typical)))
        return abs(float(value)) if value.is_real and value.is_finite else 0.0

    diffusivity = max(max(size(d) for d in b.diffusion) / (size(b.capacity) or 1.0) for b in forms)
    rate = max(size(sp.diff(b.source, symbol(b.unknown))) / (size(b.capacity) or 1.0) for b in forms)
    if diffusivity == 0:
        return domain, span
    duration = 0.3 * min(lengths) ** 2 / diffusivity
    factor = min(1.0, float(np.sqrt(3.0 / (rate * duration)))) if rate > 0 else 1.0
    axes = tuple(
        a
        if a.periodic and factor == 1.0
        else Axis(a.name, a.lower, a.lower + _short(factor) * a.length, a.periodic)
        for a in domain.axes
    )
    end = problem.with_values(span.start) + _short(duration * factor**2)
    return replace(domain, axes=axes), replace(span, end=end)


def _short(value: float) -> sp.Expr:
    """Return the number rounded to two digits, exact, so that programs stay readable."""
    return sp.Rational(f"{value:.1e}") if value != 1.0 else sp.Integer(1)


def _place(problem: Problem, axis: Axis) -> sp.Expr:
    """Return a coordinate from 0 to 1 in which a smooth function obeys what the geometry asks for.

    Over layers of diffusion coefficient k it is the integral of dx/k, so that the flux k du/dx is
    continuous.
    """
    assert problem.domain is not None
    x = symbol(axis.name)
    layers = layers_of(problem) if problem.span is not None else ()  # steady ones get sources at the steps
    if not layers:
        return (x - axis.lower) / axis.length
    pieces, total, start = [], sp.Integer(0), axis.lower
    for k, end in layers:
        pieces.append((total + (x - start) / k, x < end))
        total, start = total + (end - start) / k, end
    last = [(pieces[-1][0], sp.true)]
    return sp.Piecewise(*((e / total, c) for e, c in [*pieces[:-1], *last]))


def field_between(
    problem: Problem,
    low: float,
    high: float,
    *,
    index: int,
    steady_walls: bool,
    infinite: frozenset[str] = frozenset(),
    mirrored: bool = False,
    variant: int = 0,
) -> sp.Expr:
    """Return a smooth field between the two values.

    A steady part that no axis separates plus a moving part; where the walls must stay steady, the
    moving part and its normal derivative vanish on them. Towards infinite sides both decay.
    """
    assert problem.domain is not None
    middle, reach = _short((low + high) / 2), _short((high - low) / 2)
    scaled = {a.name: _place(problem, a) for a in problem.domain.axes}
    loops = {a.name for a in problem.domain.axes if a.periodic}
    loops |= {c.side[:-1] for c in problem.conditions if c.kind == "periodic"}
    if mirrored:  # any smooth function of these goes on as its mirror image
        scaled = {n: e if n in loops else (1 - sp.cos(sp.pi * e)) / 2 for n, e in scaled.items()}
    if problem.domain.coordinates != "cartesian" and problem.domain.axes[0].lower == 0:
        scaled, loops = _smooth_at_axis(problem, scaled, loops)
    for a in problem.domain.axes:
        far = [f"{a.name}{s}" in infinite for s in "-+"]
        centre = sp.Rational(1, 2) if all(far) else sp.Integer(1 if far[0] else 0)
        if any(far):
            reach = reach * sp.exp(-(8 if all(far) else 2) * (scaled[a.name] - centre) ** 2)
    tau = sp.Integer(0)
    if problem.span is not None and problem.span.end is not None:
        start = problem.with_values(problem.span.start)
        tau = (symbol(problem.span.name) - start) / (problem.with_values(problem.span.end) - start)
    # Variants are unrelated phases: data that nobody was shown after a program was mended.
    steady = sp.Rational(2, 5) + index + sp.Rational(13, 10) * variant
    moving, bubble = sp.Rational(7, 10) + 2 * index - sp.Rational(9, 10) * variant, sp.Integer(1)
    for i, a in enumerate(problem.domain.axes):
        xi = scaled[a.name]
        if a.name in loops:
            wave = 2 * sp.pi * xi
            steady, moving = steady + sp.sin(wave + i), moving + sp.cos(wave + sp.Rational(1, 2))
            continue
        steady += sp.Rational(21 + 8 * i, 10) * xi
        moving += sp.Rational(27 - 6 * i, 10) * xi
        bubble *= 16 * xi**2 * (1 - xi) ** 2
    if problem.span is None:
        return middle + reach * (sp.cos(steady) * sp.Rational(3, 5) + sp.sin(moving) * sp.Rational(2, 5))
    if steady_walls and bubble != 1:
        motion = bubble * sp.sin(moving + sp.Rational(6, 5) * tau)
    else:
        motion = sp.sin(moving + sp.Rational(6, 5) * tau)
    return middle + reach * (sp.cos(steady) * sp.Rational(1, 2) + motion * sp.Rational(1, 2))


def _smooth_at_axis(
    problem: Problem, scaled: dict[str, Any], loops: set[str]
) -> tuple[dict[str, Any], set[str]]:
    """Return coordinates between 0 and 1 whose smooth functions are smooth at r = 0 too.

    Cartesian ones on a disk in polar coordinates, r^2 elsewhere.
    """
    assert problem.domain is not None
    first, *rest = problem.domain.axes
    if rest and is_polar(problem):
        r, angle = scaled[first.name], symbol(rest[0].name)
        both = {first.name: (1 + r * sp.cos(angle)) / 2, rest[0].name: (1 + r * sp.sin(angle)) / 2}
        return {**scaled, **both}, loops - {rest[0].name}
    return {**scaled, first.name: scaled[first.name] ** 2}, loops


def _leaning(problem: Problem, direction: float, index: int) -> sp.Expr:
    """Return a field between 0.1 and 0.9 whose gradient stays within some degrees of a direction."""
    assert problem.domain is not None and problem.span is not None and problem.span.end is not None
    xi, eta = ((symbol(a.name) - a.lower) / a.length for a in problem.domain.axes)
    start = problem.with_values(problem.span.start)
    tau = (symbol(problem.span.name) - start) / (problem.with_values(problem.span.end) - start)
    half = sp.Rational(1, 2)
    along = (xi - half) * _short(float(np.cos(direction))) + (eta - half) * _short(float(np.sin(direction)))
    wave = sp.sin(sp.Rational(6, 5) * along + sp.Rational(3, 10) * sp.sin(2 * tau + index))
    ripple = sp.cos(2 * xi + 3 * eta + tau + index) / 120
    return half + sp.Rational(7 - 2 * index, 20) * wave + ripple


def condition_met(condition: Condition, problem: Problem, solution: Mapping[str, sp.Expr]) -> Condition:
    """Return the condition of the same kind that the manufactured field satisfies."""
    assert problem.domain is not None
    u = solution[condition.unknown]
    if condition.kind == "periodic":
        return condition
    if condition.kind == "initial":
        assert problem.span is not None
        t = symbol(problem.span.name)
        return replace(condition, expression=sp.diff(u, t, condition.order).subs(t, problem.span.start))
    place: dict[Any, Any] = {}
    if condition.side != "boundary":
        axis = problem.domain.axis(condition.side[:-1])
        place[symbol(axis.name)] = axis.lower if condition.side.endswith("-") else axis.upper
    if condition.kind == "value":
        data = u
    elif condition.kind == "gradient":
        data = sp.diff(u, symbol(condition.side[:-1]), condition.order)
    elif condition.kind == "flux":
        form = next(b for b in balances(problem) if b.unknown == condition.unknown)
        names = {symbol(n): e for n, e in solution.items()}
        index = next((k for k, a in enumerate(problem.domain.axes) if symbol(a.name) in place), 0)
        index = 0 if problem.domain.coordinates == "cylindrical" and is_polar(problem) else index
        slope = normal_slope(problem, condition.side, u)
        data = -problem.with_values(form.diffusion[index]).subs(names) * slope
    else:
        assert condition.coefficient is not None
        slope = normal_slope(problem, condition.side, u)
        data = slope + problem.with_values(condition.coefficient) * u
    return replace(condition, expression=problem.with_values(data.subs(place)))
