"""Closed forms by separation: finite sums of modes in time, and sums over the sides of a rectangle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy.simplify.fu import TR7, TR8

from wellposed.problem.linear import LinearForm, boundary_data, initial_data, linear_form
from wellposed.problem.statement import Problem, symbol
from wellposed.verification.steady import steady_state

__all__ = ["modal", "on_rectangle"]

_MOST_TERMS = 12
_STEPPED = (sp.Piecewise, sp.Heaviside, sp.Abs, sp.sign, sp.Max, sp.Min)
"""No mode has a step or a kink, even where its derivatives look like multiples of it."""


def modal(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return a finite sum of modes that starts from the initial data, on top of a steady state.

    Each term of the data must be an eigenfunction of every spatial operator of the equation; then its
    factor in time follows from an ordinary equation of first or second order. A single travelling wave
    stands in where odd derivatives turn sines into cosines.
    """
    form = linear_form(problem)
    if form is None or form.clock is None or not form.is_constant or form.time_order not in (1, 2):
        return None
    if form.forcing.has(form.clock) or any(d.has(form.clock) for d in boundary_data(problem)):
        return None
    data = [initial_data(problem, k) for k in range(form.time_order)]
    base = steady_state(problem, form)
    if base is None or any(d is None or d.has(*_STEPPED) for d in data):
        return None
    data[0] = data[0] - base
    total = base
    for k, shape in enumerate(data):
        part = _evolved(form, shape, k)
        if part is None:
            return None
        total += part
    return {problem.unknowns[0].name: total}


def _evolved(form: LinearForm, shape: Any, order: int) -> Any:
    """Return what grows from one initial datum (0: value, 1: rate), or None."""
    for rewritten in (lambda e: e, lambda e: sp.expand(TR8(TR7(e)))):
        terms = [v for v in sp.Add.make_args(rewritten(sp.expand(shape))) if v != 0]
        if len(terms) > _MOST_TERMS:
            return None
        found = [_term(form, v, order) for v in terms]
        if all(f is not None for f in found):
            return sp.Add(*found)
    return None


def _term(form: LinearForm, shape: Any, order: int) -> Any:
    assert form.clock is not None
    factors = [sp.simplify(form.applied(shape, k) / shape) for k in range(form.time_order + 1)]
    since = form.clock - form.start
    if not any(f.free_symbols for f in factors):
        bend = factors[2] if form.time_order == 2 else sp.Integer(0)
        return None if factors[-1] == 0 else shape * _history(factors[0], factors[1], bend, order, since)
    return _travelling_mode(form, shape, since) if form.time_order == 1 else None


def _history(a0: Any, a1: Any, a2: Any, order: int, since: Any) -> Any:
    """Return T with a2 T'' + a1 T' + a0 T = 0 whose value (order 0) or rate (order 1) starts at one."""
    if a2 == 0:
        return sp.exp(-a0 / a1 * since)
    decay, gap = a1 / (2 * a2), sp.simplify((a1**2 - 4 * a2 * a0) / (4 * a2**2))
    value, rate = (sp.Integer(1), decay) if order == 0 else (sp.Integer(0), sp.Integer(1))
    fall = sp.exp(-decay * since)
    if gap == 0:
        return fall * (value + rate * since)
    size = sp.sqrt(sp.Abs(gap))
    if gap.is_negative:
        return fall * (value * sp.cos(size * since) + rate / size * sp.sin(size * since))
    return fall * (value * sp.cosh(size * since) + rate / size * sp.sinh(size * since))


def _travelling_mode(form: LinearForm, shape: Any, since: Any) -> Any:
    """Return a sine or cosine of a linear phase, carried along and damped by its own complex rate."""
    amplitude, wave = shape.as_independent(*form.axes, as_Add=False)
    if not isinstance(wave, (sp.sin, sp.cos)):
        return None
    (phase,) = wave.args
    numbers = [sp.diff(phase, x) for x in form.axes]
    if any(k.free_symbols for k in numbers):
        return None
    rate, mass = sp.Integer(0), sp.Integer(0)
    for key, c in form.terms.items():
        value = c * sp.Mul(*((sp.I * k) ** n for k, n in zip(numbers, key, strict=False)))
        rate, mass = (rate + value, mass) if key[-1] == 0 else (rate, mass + value)
    real, imaginary = sp.simplify(-rate / mass).as_real_imag()
    return amplitude * sp.exp(real * since) * wave.func(phase + imaginary * since)


def on_rectangle(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return a sum over the sides of a rectangle for a u_xx + b u_yy + c u = 0 with modes as data.

    Every side brings the part that vanishes on the other three: modes along it, and hyperbolic (or
    linear) functions across it. (Carslaw & Jaeger 1959, section 5.3.)
    """
    form = linear_form(problem)
    if form is None or form.clock is not None or len(form.axes) != 2 or not form.is_constant:
        return None
    if set(form.terms) - {(2, 0), (0, 2), (0, 0)} or form.forcing != 0 or problem.domain is None:
        return None
    if problem.domain.coordinates != "cartesian" or not all(a.is_bounded for a in problem.domain.axes):
        return None
    total: Any = sp.Integer(0)
    for c in problem.conditions:
        if c.kind not in ("value", "gradient", "periodic") or c.order > 1:
            return None
        data = problem.with_values(c.expression) if c.expression is not None else sp.Integer(0)
        if data == 0 or c.kind == "periodic":
            continue
        part = _from_side(problem, form, c.side, c.kind, data)
        if part is None:
            return None
        total += part
    return {problem.unknowns[0].name: total}


def _from_side(problem: Problem, form: LinearForm, side: str, kind: str, data: Any) -> Any:
    """Return the part that carries the data of one side and vanishes, in their own way, on the others."""
    assert problem.domain is not None
    across = problem.domain.axis(side[:-1])
    k = problem.domain.axes.index(across)
    y, (x,) = symbol(across.name), [s for s in form.axes if s != symbol(across.name)]
    ends = {"-": problem.with_values(across.lower), "+": problem.with_values(across.upper)}
    here, there = ends[side[-1]], ends["+" if side[-1] == "-" else "-"]
    opposite = [c.kind for c in problem.conditions if c.side == across.name + ("+-"[side[-1] == "+"])]
    along, over = (form.coefficient(*o) for o in (((0, 2), (2, 0)) if k == 0 else ((2, 0), (0, 2))))
    total: Any = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(TR8(TR7(data)))):
        bend = sp.simplify(sp.diff(term, x, 2) / term)
        if bend.free_symbols or over == 0:
            return None
        square = sp.simplify(-(along * bend + form.coefficient(0, 0)) / over)
        profile = _across(square, y - there, free=opposite == ["gradient"])
        size = profile if kind == "value" else sp.diff(profile, y)
        scale = size.subs(y, here)
        if scale == 0:
            return None
        total += term * profile / scale
    return total


def _across(square: Any, distance: Any, *, free: bool) -> Any:
    """Return Y with Y'' = square Y whose slope (free) or value vanishes at distance zero."""
    if square == 0:
        return sp.Integer(1) if free else distance
    size = sp.sqrt(sp.Abs(square))
    if square.is_negative:
        return sp.cos(size * distance) if free else sp.sin(size * distance)
    return sp.cosh(size * distance) if free else sp.sinh(size * distance)
