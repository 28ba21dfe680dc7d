"""Where the data of an initial value problem jump, kick or pulse in time, found before integrating.

An integrator of high order keeps its order between such times and loses it across them; it may also
step over a short pulse altogether. The written programs therefore restart there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from wellposed.errors import ProblemError, UnsupportedProblem

__all__ = ["JUMPING", "Breaks", "find_breaks", "require_regular", "state_switches"]

JUMPING = (sp.Heaviside, sp.Abs, sp.sign, sp.Max, sp.Min, sp.Piecewise, sp.floor, sp.ceiling, sp.DiracDelta)
"""Functions that jump or have a kink."""
_SCAN = 4001  # places at which a switching function is looked at
_PULSE_WIDTHS = (-6, -2, 0, 2, 6)  # exp(-36) is below round-off of the sum it belongs to
_MOST = 400  # restarts; beyond that, the data are rough everywhere


@dataclass(frozen=True)
class Breaks:
    """Times at which an integration restarts, and the kicks that the state receives there."""

    rates: tuple[Any, ...]
    """The rates without their impulses."""
    times: tuple[float, ...]
    kicks: tuple[tuple[Any, tuple[Any, ...]], ...] = ()
    """Per impulse: its time, and what it adds to each state, in the states before it."""


def find_breaks(
    names: tuple[str, ...], rates: tuple[Any, ...], t: sp.Symbol, start: float, end: float | None
) -> Breaks:
    """Return the rates without impulses, and all times at which they jump or pulse.

    Args:
        names: Names of the states.
        rates: Their rates as numbers, in states and t.
        t: The evolution variable.
        start: Where it starts.
        end: Where it ends; None when that is not known.

    Raises:
        UnsupportedProblem: An impulse at the start, of a nonlinear argument, or whose size depends on a
            state that it changes itself.
    """
    states = {sp.Symbol(n, real=True) for n in names}
    smooth, kicks = _impulses(names, rates, t, start)
    found: set[float] = {float(when) for when, _ in kicks}
    for rate in smooth:
        for switch in _switches(rate):
            if not switch.free_symbols & states and t in switch.free_symbols:
                found |= set(_roots(switch, t, start, end))
        found |= set(_pulses(rate, t, states))
    inside = sorted(v for v in found if v > start and (end is None or v < end))
    return Breaks(smooth, tuple(inside[:_MOST]), kicks)


def state_switches(names: tuple[str, ...], rates: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what changes its sign where a rate jumps because of a state: the arguments of its steps."""
    states = {sp.Symbol(n, real=True) for n in names}
    found: dict[Any, None] = {}
    for rate in rates:
        steps = rate.replace(sp.Abs, lambda e: e).replace(sp.Max, sp.Add).replace(sp.Min, sp.Add)
        found |= {s: None for s in _switches(steps) if s.free_symbols & states}
    return tuple(found)


def _impulses(
    names: tuple[str, ...], rates: tuple[Any, ...], t: sp.Symbol, start: float
) -> tuple[tuple[Any, ...], tuple[tuple[Any, tuple[Any, ...]], ...]]:
    """Split `... + w delta(t - a)` off every rate; the state jumps by w there."""
    table: dict[Any, list[Any]] = {}
    smooth = []
    for i, rate in enumerate(rates):
        rest = sp.expand(rate) if rate.has(sp.DiracDelta) else rate
        for delta in rest.atoms(sp.DiracDelta):
            argument, weight = delta.args[0], rest.coeff(delta)
            slope = sp.diff(argument, t)
            if len(delta.args) > 1 or argument.free_symbols != {t} or sp.diff(slope, t) != 0:
                raise UnsupportedProblem(
                    f"the impulse `{delta}`",
                    why="only impulses at one given time are covered",
                    instead=f"delta({t} - 1), for example",
                )
            when = sp.solve(argument, t)[0]
            rest = rest - weight * delta
            table.setdefault(when, [sp.Integer(0)] * len(names))[i] += (weight / sp.Abs(slope)).subs(t, when)
        smooth.append(rest)
    for when, gains in table.items():
        jumping = {sp.Symbol(n, real=True) for n, g in zip(names, gains, strict=True) if g != 0}
        if any(g.free_symbols & jumping for g in gains):
            raise UnsupportedProblem(
                f"an impulse at {t} = {when} whose size depends on a state that jumps there",
                why="a product of a jump and an impulse has no value of its own",
                instead="give the size of the jump",
            )
        if float(when) == start:
            raise UnsupportedProblem(
                f"an impulse exactly at the start, {t} = {when}",
                why="it is not said whether the initial values hold before or after it",
                instead="leave it out and give the initial values after it",
            )
    return tuple(smooth), tuple((w, tuple(g)) for w, g in sorted(table.items(), key=lambda kv: float(kv[0])))


def _switches(expression: Any) -> Iterator[Any]:
    """Yield what changes its sign where the expression jumps or has a kink."""
    for node in expression.atoms(sp.Heaviside, sp.Abs, sp.sign):
        yield node.args[0]
    for node in expression.atoms(sp.Max, sp.Min):
        first, *others = node.args
        yield from (first - other for other in others)
    for node in expression.atoms(sp.Piecewise):
        for _, condition in node.args:
            for relation in condition.atoms(sp.core.relational.Relational):
                yield relation.lhs - relation.rhs


def _roots(switch: Any, t: sp.Symbol, start: float, end: float | None) -> Iterator[float]:
    if sp.diff(switch, t, 2) == 0:
        yield from (float(v) for v in sp.solve(switch, t) if v.is_real)
        return
    if end is None:
        return
    yield from _sign_changes(switch, t, start, end)


def _sign_changes(expression: Any, t: sp.Symbol, start: float, end: float) -> Iterator[float]:
    """Yield the places where an expression of t alone changes its sign, to round-off."""
    from scipy.optimize import brentq

    f = sp.lambdify(t, expression, "scipy")
    places = np.linspace(start, end, _SCAN)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(f(places), dtype=float), places.shape)
        for i in np.flatnonzero(np.isfinite(values[:-1]) & np.isfinite(values[1:])):
            if values[i] == 0:
                yield float(places[i])
            elif values[i] * values[i + 1] < 0:
                yield float(brentq(f, places[i], places[i + 1], xtol=1e-15 * max(1.0, abs(end)), rtol=1e-15))  # pyright: ignore[reportArgumentType]
        if values[-1] == 0:
            yield float(end)


def _pulses(expression: Any, t: sp.Symbol, states: set[sp.Symbol]) -> Iterator[float]:
    """Yield centre and flanks of exp(-((t - a)/w)^2) and of other functions of such a square."""
    for node in expression.atoms(sp.exp, sp.cosh, sp.sech, sp.Pow):
        inner = node.args[0]
        if inner.free_symbols != {t} or inner.free_symbols & states:
            continue
        square = sp.Poly(inner, t) if inner.is_polynomial(t) else None
        if square is not None and square.degree() == 2:
            a, b, _ = (float(c) for c in square.all_coeffs())
            yield from (-b / (2 * a) + k / abs(a) ** 0.5 for k in _PULSE_WIDTHS)
        elif square is not None and square.degree() == 1 and not isinstance(node, (sp.Pow, sp.exp)):
            a, b = (float(c) for c in square.all_coeffs())
            yield from ((-b + k) / a for k in _PULSE_WIDTHS)


def require_regular(
    rates: tuple[Any, ...], t: sp.Symbol, start: float, end: float | None, where: str
) -> None:
    """Refuse a span that holds a place at which a coefficient is infinite.

    Raises:
        ProblemError: Naming the place.
    """
    if end is None:
        return
    for rate in rates:
        bottom = sp.denom(sp.together(rate.rewrite([sp.tan, sp.cot, sp.sec, sp.csc], sp.cos)))
        for factor in sp.Mul.make_args(sp.factor(bottom)):
            base = factor.as_base_exp()[0]
            if base.free_symbols != {t}:
                continue
            for pole in _sign_changes(base, t, start, end):
                if start < pole <= end and _grows(rate, t, pole):
                    raise ProblemError(
                        f"a coefficient is infinite at {t} = {pole:.6g}, inside the span",
                        where=where,
                        why="the solution cannot be continued through it by the equation alone",
                        instead=f"ask for a place before {t} = {pole:.6g}, or start behind it",
                    )


def _grows(rate: Any, t: sp.Symbol, pole: float) -> bool:
    """True when the rate really grows without bound there: numerator and denominator may vanish together."""
    others = {s: sp.Float(0.7310585) for s in rate.free_symbols - {t}}
    sizes = []
    for distance in (1e-4, 1e-6, 1e-8):
        value = sp.N(rate.subs(others).subs(t, sp.Float(pole, 30) - distance * max(1.0, abs(pole))), 20)
        sizes.append(abs(complex(value)) if value.is_number else 0.0)
    return sizes[2] > 3 * sizes[1] > 9 * sizes[0]
