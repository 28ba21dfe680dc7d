"""Power series at a start where the equation is singular and the solution is not: Lane-Emden, Bessel.

In y'' + 2 y'/x + y^5 = 0 with y(0) = 1, y'(0) = 0 the rate cannot be evaluated at x = 0, although the
solution is smooth there. Its Taylor coefficients follow one after the other from the equation
(Horedt 2004, Polytropes, section 2.4), and the integration starts a little beside the singular place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.errors import ProblemError

__all__ = ["Series", "is_singular", "series_at_start"]

_DEGREE = 8
_STEP = 0.02  # in radii of the coefficients' growth: the first term left out is below 0.02^9 = 5e-16


@dataclass(frozen=True)
class Series:
    """y = sum of coefficients[k] (t - start)^k, good to round-off up to `reach`."""

    coefficients: tuple[float, ...]
    reach: float


def is_singular(rates: tuple[Any, ...], at: dict[Any, Any]) -> bool:
    """Return True when a rate has no value at the start."""
    values = (sp.sympify(r, strict=True).subs(at) for r in rates)
    return any(v.has(sp.nan, sp.zoo, sp.oo) or v in (sp.oo, -sp.oo) for v in values)


def series_at_start(
    highest: Any, states: tuple[sp.Symbol, ...], t: sp.Symbol, at: dict[Any, Any], where: str
) -> Series:
    """Return the power series of the one smooth solution with the given starting values.

    Args:
        highest: The highest derivative in the states and t, as numbers otherwise.
        states: The unknown and its lower derivatives.
        t: The evolution variable.
        at: States and t at the start.
        where: The equation, for messages.

    Raises:
        ProblemError: No smooth solution has these starting values, or more than one has.
    """
    s, c = sp.Symbol("s"), sp.Symbol("c")
    order = len(states)
    known: list[Any] = [sp.nsimplify(at[y]) / sp.factorial(k) for k, y in enumerate(states)]
    exact = sp.nsimplify(highest, rational=True)
    for k in range(order, _DEGREE + 1):
        trial = sum(v * s**i for i, v in enumerate(known)) + c * s**k
        table: dict[Any, Any] = {y: sp.diff(trial, s, j) for j, y in enumerate(states)}
        residual = sp.diff(trial, s, order) - exact.subs(t, at[t] + s).xreplace(table)
        known.append(
            _next(sp.expand(sp.series(residual, s, 0, k - order + 1).removeO()), s, c, k - order, where)
        )
    numbers = tuple(float(v) for v in known)
    size = max(abs(v) for v in numbers) or 1.0
    growth = max((abs(v) / size) ** (1 / k) for k, v in enumerate(numbers) if k)
    return Series(numbers, _STEP / growth if growth else 1.0)


def _next(residual: Any, s: sp.Symbol, c: sp.Symbol, top: int, where: str) -> Any:
    """Return the coefficient that makes the lowest orders of the residual vanish."""
    for power in range(-4, top + 1):
        part = residual.coeff(s, power)
        found = sp.solve(part, c) if part.has(c) else []
        if len(found) == 1:
            return sp.nsimplify(found[0], rational=True)
        if part.has(c) or sp.simplify(part) != 0:
            break
    raise ProblemError(
        "the equation is singular at the start, and no one smooth solution has these starting values",
        where=where,
        why="at such a place only some starting values belong to a solution, often those with a zero slope",
        instead="give a starting value that the equation allows there, or start beside it",
    )
