"""How much of a polynomial potential is stepped exactly: its slope in the middle of its range."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import sympy as sp

from wellposed.problem.statement import Problem, symbol

__all__ = ["centred", "rests"]

_BEYOND = 0.15
"""How far beyond its resting values an unknown may go, as a share of their distance."""


def rests(drive: Any, unknown: str) -> list[float]:
    """Return the real roots of a polynomial in the unknown alone; empty for anything else."""
    u = symbol(unknown)
    if drive.free_symbols != {u} or not drive.is_polynomial(u):
        return []
    found = np.roots([float(c) for c in sp.Poly(drive, u).all_coeffs()])
    return sorted(float(r.real) for r in found if abs(r.imag) < 1e-7 * (1 + abs(r)))


def centred(
    problem: Problem,
    unknown: str,
    linear: dict[tuple[int, ...], Any],
    groups: Iterable[tuple[Any, Any]],
) -> tuple[dict[tuple[int, ...], Any], list[tuple[Any, Any]]] | None:
    """Return the split of S u + sum_g L_g E_g anew, None where nothing is gained or it is of another kind.

    A potential such as (c - a)^2 (b - c)^2, multiplied out, has large powers that cancel where c is: stepping
    them explicitly would ask for tiny steps. Here the operators L_g are multiples of one operator L, and the
    E_g make up one polynomial E(u). A slope between its steepest and its flattest near the values
    at which it rests goes to the part that is stepped exactly, u times that slope leaves E.

    Args:
        problem: The problem, for the values of its parameters.
        unknown: The one unknown that evolves.
        linear: S: coefficients by orders of differentiation.
        groups: Pairs of L_g, itself pairs of coefficient and orders, and E_g.
    """
    u, parts = symbol(unknown), list(groups)
    if len(parts) < 2:
        return None
    base = {orders: problem.with_values(c) for c, orders in parts[0][0]}
    first, total = next(iter(base)), sp.Integer(0)
    for operator, expression in parts:
        own = {orders: problem.with_values(c) for c, orders in operator}
        if set(own) != set(base):
            return None
        scale = own[first] / base[first]
        if any(sp.simplify(own[o] - scale * base[o]) != 0 for o in base):
            return None
        total += scale * problem.with_values(expression)
    total = sp.expand(total)
    if total.free_symbols != {u} or not total.is_polynomial(u):
        return None
    whole = sp.expand(total + problem.with_values(linear.get(first, sp.Integer(0))) / base[first] * u)
    places = rests(whole, unknown)
    if len(places) < 2:
        return None
    reach = _BEYOND * (places[-1] - places[0])
    slopes = sp.lambdify(u, sp.diff(total, u), "numpy")(
        np.linspace(places[0] - reach, places[-1] + reach, 201)
    )
    slope = sp.nsimplify(float(f"{(slopes.min() + slopes.max()) / 2:.3g}"), rational=True)
    moved = dict(linear)
    for orders, c in base.items():
        moved[orders] = moved.get(orders, sp.Integer(0)) + slope * c
    return moved, [(parts[0][0], sp.expand(total - slope * u))]
