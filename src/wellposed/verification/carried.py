"""Closed forms along characteristics: transport, d'Alembert's formula, and waves of permanent form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mpmath
import sympy as sp

from wellposed.problem.linear import initial_data, linear_form
from wellposed.problem.statement import Axis, Condition, Problem, imbalance, symbol

__all__ = ["alembert", "permanent", "stretched", "transported"]

_WAVE, _TRANSPORT = {(2, 0), (0, 2)}, {(1, 0), (0, 0), (0, 1)}
_PLACES = (0.31, -0.77, 1.43)
_DIGITS = 40


def transported(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return the data carried at one speed, growing or fading at one rate, with a constant source.

    On a line, around a loop, and from an inflow end: what entered there is carried in.
    """
    form = linear_form(problem)
    if form is None or not form.is_constant or form.clock is None or len(form.axes) != 1:
        return None
    if not set(form.terms) <= _TRANSPORT or form.time_order != 1 or form.forcing.free_symbols:
        return None
    start, (x,), t = initial_data(problem), form.axes, form.clock
    speed, growth, source = (
        sp.simplify(v / form.coefficient(0, 1))
        for v in (form.coefficient(1, 0), -form.coefficient(0, 0), form.forcing)
    )
    if start is None or speed.is_zero:
        return None
    since = t - form.start
    made = source * since if growth == 0 else source * (sp.exp(growth * since) - 1) / growth
    carried = start.subs(x, x - speed * since) * sp.exp(growth * since) + made
    assert problem.domain is not None
    axis, name = problem.domain.axes[0], problem.unknowns[0].name
    if axis.periodic:
        return {name: carried} if _repeats(start, x, axis) else None
    low, high = problem.with_values(axis.lower), problem.with_values(axis.upper)
    inflow, wall = (low, f"{axis.name}-") if speed.is_positive else (high, f"{axis.name}+")
    if inflow.is_infinite:
        return {name: carried}
    given = [c for c in problem.conditions if c.side == wall and c.kind == "value"]
    if len(given) != 1 or given[0].expression is None:
        return None
    delay = (x - inflow) / speed
    entered = problem.with_values(given[0].expression).subs(t, t - delay) * sp.exp(growth * delay)
    entered += source * delay if growth == 0 else source * (sp.exp(growth * delay) - 1) / growth
    return {name: sp.Piecewise((entered, delay < since), (carried, True))}


def _repeats(data: Any, x: sp.Symbol, axis: Axis) -> bool:
    """Return True when the data go on around a loop as they stand."""
    return sp.simplify(data.subs(x, x + axis.length) - data) == 0


def alembert(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return d'Alembert's formula on a line, a loop or, with images, a half-line (Strauss 2008, ch. 3)."""
    form = linear_form(problem)
    if form is None or not form.is_constant or form.clock is None or set(form.terms) != _WAVE:
        return None
    (x,), name = form.axes, problem.unknowns[0].name
    shape, rate = initial_data(problem, 0), initial_data(problem, 1)
    squared = -form.coefficient(2, 0) / form.coefficient(0, 2)
    if shape is None or rate is None or form.forcing != 0 or not squared.is_positive:
        return None
    assert problem.domain is not None
    axis, path = problem.domain.axes[0], sp.sqrt(squared) * (form.clock - form.start)
    moved = sp.integrate(rate, x) / sp.sqrt(squared)
    if moved.has(sp.Integral):
        return None
    ahead, behind = x + path, x - path

    def pair(low: Any, high: Any, sign: int) -> Any:
        value = (shape.subs(x, high) + sign * shape.subs(x, low)) / 2
        return value + (moved.subs(x, high) - moved.subs(x, low)) / 2

    free = pair(behind, ahead, 1)
    if axis.periodic:
        return {name: free} if _repeats(shape, x, axis) and _repeats(moved, x, axis) else None
    low, high = problem.with_values(axis.lower), problem.with_values(axis.upper)
    if low.is_infinite and high.is_infinite:
        return {name: free}
    if low.is_infinite == high.is_infinite:
        return None
    wall, end = (low, "-") if low.is_finite else (high, "+")
    kind = _plain_end(problem, f"{axis.name}{end}")
    if kind is None:
        return None
    outer, inner = (ahead, behind) if end == "-" else (behind, ahead)
    image = 2 * wall - inner
    sign = -1 if kind == "value" else 1
    reflected = (shape.subs(x, outer) + sign * shape.subs(x, image)) / 2
    toward = 1 if end == "-" else -1
    at_wall = moved.subs(x, wall)
    reflected += toward * (moved.subs(x, outer) - at_wall) / 2
    reflected += sign * toward * (moved.subs(x, image) - at_wall) / 2
    return {name: sp.Piecewise((reflected, toward * (inner - wall) < 0), (free, True))}


def _plain_end(problem: Problem, side: str) -> str | None:
    """Return "value" or "gradient" where that vanishes at the end."""
    given: list[Condition] = [c for c in problem.conditions if c.side == side]
    if len(given) != 1 or given[0].expression != 0 or given[0].kind not in ("value", "gradient", "flux"):
        return None
    return "value" if given[0].kind == "value" else "gradient"


def stretched(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return the solution of u_t + k u u_x = 0 on a line from a linear profile a x + b."""
    x, t, rest = _moving(problem)
    if rest is None:
        return None
    u = sp.Function("_u")(x, t)
    bare = sp.expand(rest.subs(problem.unknowns[0].applied, u).doit())
    mass, pull = bare.coeff(sp.Derivative(u, t)), bare.coeff(sp.Derivative(u, x)).coeff(u)
    start = initial_data(problem)
    if start is None or not mass.is_number or not pull.is_number or mass == 0 or pull == 0:
        return None
    if sp.expand(bare - mass * sp.Derivative(u, t) - pull * u * sp.Derivative(u, x)) != 0:
        return None
    slope = sp.diff(start, x)
    assert problem.span is not None
    if slope.free_symbols:
        return None
    return {
        problem.unknowns[0].name: start
        / (1 + pull / mass * slope * (t - problem.with_values(problem.span.start)))
    }


def _moving(problem: Problem) -> tuple[Any, Any, Any | None]:
    """Return place, time and the equation of one unknown on an unbounded axis, parameters put in."""
    domain, span = problem.domain, problem.span
    if domain is None or span is None or len(domain.axes) != 1 or len(problem.unknowns) != 1:
        return None, None, None
    x, t = symbol(domain.axes[0].name), symbol(span.name)
    rest: Any = problem.with_values(imbalance(problem.equations[0]))
    if domain.coordinates != "cartesian" or rest.has(sp.Integral):
        return None, None, None
    return x, t, rest


def permanent(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return the initial profile moving unchanged, u(x, 0) = f(x) and u = f(x - c t), where some c fits.

    Solitons, fronts and kinks are such waves; c follows from the equation at one place, and the claim
    that it holds everywhere is left to the test of the closed form.
    """
    x, t, rest = _moving(problem)
    shape = initial_data(problem) if rest is not None else None
    if (
        rest is None
        or shape is None
        or shape.has(sp.Piecewise, sp.Heaviside, sp.Abs, sp.sign)
        or not shape.has(x)
    ):
        return None
    if not _autonomous(problem, rest, x, t):
        return None
    assert problem.span is not None and problem.domain is not None
    c, since = sp.Dummy("c", real=True), t - problem.with_values(problem.span.start)
    wave = shape.subs(x, x - c * since)
    if problem.domain.axes[0].periodic and not _repeats(shape, x, problem.domain.axes[0]):
        return None
    left: Any = rest.subs(problem.unknowns[0].applied, wave).doit().subs(t, t - since)
    rate = initial_data(problem, 1)
    if rate is not None:
        left = rate + c * sp.diff(shape, x)
    polynomial = sp.Poly(left, c) if left.is_polynomial(c) else None
    if polynomial is None or polynomial.degree() != 1:
        return None
    one, zero = polynomial.all_coeffs()
    speed = _speed(-zero / one, x)
    return None if speed is None else {problem.unknowns[0].name: wave.subs(c, speed)}


def _autonomous(problem: Problem, rest: Any, x: Any, t: Any) -> bool:
    bare = rest.replace(lambda e: isinstance(e, sp.Derivative), lambda _: sp.Integer(1))
    bare = bare.xreplace({problem.unknowns[0].applied: sp.Integer(1)})
    return not bare.has(x) and not bare.has(t)


def _speed(ratio: Any, x: Any) -> Any:
    """Return the one number that the ratio is at every place, exactly; None where it varies."""
    values = [sp.N(ratio.subs(x, sp.Rational(str(p))), _DIGITS) for p in _PLACES]
    if any(not v.is_real for v in values):
        return None
    gap = max(abs(v - values[0]) for v in values)
    if gap > 1e-25 * (1 + abs(values[0])):
        return None
    with mpmath.workdps(_DIGITS - 8):
        for squared in (False, True):
            value = values[0] ** 2 if squared else values[0]
            guess = sp.nsimplify(value, rational=True, tolerance=1e-20)
            if guess.q < 10**7 and abs(guess - value) < 1e-24 * (1 + abs(value)):
                return sp.sign(values[0]) * sp.sqrt(guess) if squared else guess
    simplest = sp.simplify(ratio)
    return None if simplest.has(x) else simplest
