"""Closed forms of heat and diffusion on lines and half-lines: Gaussians, steps and error functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from wellposed.problem.linear import LinearForm, initial_data, linear_form
from wellposed.problem.statement import Problem, symbol

__all__ = ["from_surface", "on_line"]

_DIFFUSION = {(2, 0), (1, 0), (0, 0), (0, 1)}


def _numbers(form: LinearForm) -> tuple[Any, Any, Any, Any]:
    """Return D, v, k and s of u_t = D u_xx - v u_x + k u + s."""
    mass = form.coefficient(0, 1)
    signed = (-form.coefficient(2, 0), form.coefficient(1, 0), -form.coefficient(0, 0), form.forcing)
    d, v, k, s = (sp.simplify(value / mass) for value in signed)
    return d, v, k, s


def _spread_form(problem: Problem) -> LinearForm | None:
    form = linear_form(problem)
    if form is None or not form.is_constant or form.clock is None or len(form.axes) != 1:
        return None
    if not set(form.terms) <= _DIFFUSION or (2, 0) not in form.terms or (0, 1) not in form.terms:
        return None
    if form.forcing.free_symbols or not _numbers(form)[0].is_positive or problem.domain is None:
        return None
    return form if problem.domain.coordinates == "cartesian" else None


def on_line(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return what spreads from Gaussians, steps and polynomials on the whole line.

    u_t = D u_xx - v u_x + k u + s; drift and growth are taken out by moving and scaling the field.
    (Carslaw & Jaeger 1959, section 2.2.)
    """
    form = _spread_form(problem)
    assert problem.domain is not None or form is None
    if form is None or any(problem.with_values(e).is_finite for e in _ends(problem)):
        return None
    start = initial_data(problem)
    if start is None or form.clock is None:
        return None
    d, v, k, s = _numbers(form)
    (x,), since = form.axes, form.clock - form.start
    total: Any = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(_as_steps(start, x), power_exp=False, power_base=False)):
        part = _spread(term, x, d, since)
        if part is None:
            return None
        total += part
    source = s * since if k == 0 else s * (sp.exp(k * since) - 1) / k
    return {problem.unknowns[0].name: total.subs(x, x - v * since) * sp.exp(k * since) + source}


def _ends(problem: Problem) -> tuple[Any, Any]:
    assert problem.domain is not None
    return problem.domain.axes[0].lower, problem.domain.axes[0].upper


def _as_steps(data: Any, x: Any) -> Any:
    """Return a piecewise constant function as a sum of steps, everything else as it is."""
    if not isinstance(data, sp.Piecewise):
        return data
    pairs: Any = data.as_expr_set_pairs(sp.S.Reals)
    total: Any = sp.Integer(0)
    for value, where in pairs:
        if value.has(x):
            return data
        for piece in where.args if isinstance(where, sp.Union) else (where,):
            if not isinstance(piece, sp.Interval):
                return data
            total += value * (_up(x, piece.inf) - _up(x, piece.sup))
    return total


def _up(x: Any, place: Any) -> Any:
    if place.is_infinite:
        return sp.Integer(1) if place == -sp.oo else sp.Integer(0)
    return sp.Heaviside(x - place)


def _spread(term: Any, x: Any, d: Any, since: Any) -> Any:
    """Return what one term of the data becomes by u_t = d u_xx, or None."""
    if term.is_polynomial(x):
        total, part, n = sp.Integer(0), term, 0
        while part != 0:  # exp(d t d^2/dx^2), which ends for a polynomial
            total, n = total + part, n + 1
            part = sp.diff(part, x, 2) * d * since / n
        return total
    factor, shape = term.as_independent(x, as_Add=False)
    exponent: Any = shape.args[0] if shape.args else sp.Integer(0)
    if isinstance(shape, sp.Heaviside) and sp.diff(shape.args[0], x).is_number:
        gap = shape.args[0] / sp.Abs(sp.diff(shape.args[0], x))
        return factor * (1 + sp.erf(sp.expand(gap) / (2 * sp.sqrt(d * since)))) / 2
    if isinstance(shape, sp.exp) and exponent.is_polynomial(x):
        power = sp.Poly(exponent, x)
        if power.degree() == 2 and (-power.coeff_monomial(x**2)).is_positive:
            return factor * _widened(power, x, d, since)
    return None


def _widened(power: sp.Poly, x: Any, d: Any, since: Any) -> Any:
    """Return the Gaussian exp(-a (x - m)^2 + rest) after the time has widened it."""
    a, b = -power.coeff_monomial(x**2), power.coeff_monomial(x)
    middle = b / (2 * a)
    rest = power.coeff_monomial(1) + a * middle**2
    growth = 1 + 4 * a * d * since
    return sp.exp(rest - a * (x - middle) ** 2 / growth) / sp.sqrt(growth)


def from_surface(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return the error-function solution of a half-line, uniform at first, with steady surface data.

    A given value (also with drift: Ogata & Banks 1961), a given slope, or exchange with surroundings
    (Carslaw & Jaeger 1959, sections 2.5, 2.7 and 2.9).
    """
    form = _spread_form(problem)
    if form is None or form.clock is None:
        return None
    low, high = (problem.with_values(e) for e in _ends(problem))
    if low.is_finite == high.is_finite:
        return None
    axis = problem.domain.axes[0] if problem.domain else None
    assert axis is not None
    wall, side, inward = (low, "-", 1) if low.is_finite else (high, "+", -1)
    given = [c for c in problem.conditions if c.side == f"{axis.name}{side}"]
    start = initial_data(problem)
    if start is None or start.free_symbols or len(given) != 1:
        return None
    c = given[0]
    data = problem.with_values(c.expression if c.expression is not None else sp.Integer(0))
    d, v, k, s = _numbers(form)
    if data.free_symbols or k != 0 or s != 0 or (v != 0 and c.kind != "value"):
        return None
    depth, since = inward * (symbol(axis.name) - wall), form.clock - form.start
    reach = 2 * sp.sqrt(d * since)
    if c.kind == "value":
        drift = inward * v
        share = sp.erfc((depth - drift * since) / reach)
        if drift == 0:
            return {c.unknown: start + (data - start) * share}
        share = (share + sp.exp(drift * depth / d) * sp.erfc((depth + drift * since) / reach)) / 2
        return {c.unknown: start + (data - start) * share}
    if c.kind == "gradient" and c.order == 1:
        slope = -inward * data  # positive where the field rises towards the wall
        layer = 2 * sp.sqrt(d * since / sp.pi) * sp.exp(-(depth**2) / (4 * d * since))
        return {c.unknown: start + slope * (layer - depth * sp.erfc(depth / reach))}
    coefficient = problem.with_values(c.coefficient) if c.coefficient is not None else sp.Integer(0)
    if c.kind != "robin" or not coefficient.is_positive:
        return None
    h = coefficient
    share = sp.erfc(depth / reach)
    share -= sp.exp(h * depth + h**2 * d * since) * sp.erfc(depth / reach + h * sp.sqrt(d * since))
    return {c.unknown: start + (data / h - start) * share}
