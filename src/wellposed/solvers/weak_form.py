"""The weak form of an operator of order 2 or 4 on an interval: factors inside and terms at the ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from wellposed.problem.statement import symbol
from wellposed.solvers.spectral import Spectral, refuse

__all__ = ["boundary_terms", "essential", "weak_factors"]

_X = symbol("x")


def weak_factors(factors: Sequence[Any], dimension: int) -> dict[tuple[int, int], Any]:
    """Return {(i, j): factor of u^(i) v^(j)} after the integration by parts that Hermite cubics need.

    Args:
        factors: Factors of u, u', … up to the fourth derivative, in the symbol x.
        dimension: 1, or 2 and 3 for a radius, which weighs the test function by x and x**2.
    """
    c = [f * _X ** (dimension - 1) for f in factors] + [sp.Integer(0)] * (5 - len(factors))
    c2, c3, c4 = c[2], c[3], c[4]
    table = {
        (0, 0): c[0],
        (1, 0): c[1] - sp.diff(c2, _X),
        (1, 1): -c2,
        (2, 0): -sp.diff(c3, _X) + sp.diff(c4, _X, 2),
        (2, 1): -c3 + 2 * sp.diff(c4, _X),
        (2, 2): c4,
    }
    found = {k: sp.simplify(f) for k, f in table.items()}
    if any(f.has(sp.DiracDelta, sp.Derivative, sp.Subs) for f in found.values()):
        raise refuse("the factor of a derivative jumps", "factors that jump only at the unknown itself")
    return {k: f for k, f in found.items() if f != 0}


def essential(spectral: Spectral) -> list[tuple[str, int]]:
    """Return the conditions that trial and test functions keep: (end, order of the derivative)."""
    lowest = spectral.order // 2
    if spectral.periodic:
        return [("both", 0), ("both", 1)]
    found = []
    for e in spectral.ends:
        orders = [k for k, w in e.weights if w != 0]
        if max(orders) < lowest:
            if len(orders) != 1:
                raise refuse("a condition that joins the value and the slope", "separate conditions")
            found.append((e.end, orders[0]))
    return found


def boundary_terms(spectral: Spectral) -> list[tuple[str, str, int, int, Any]]:
    """Return (matrix, end, i, j, factor): terms factor * u^(i) v^(j) at the ends.

    Integration by parts leaves [c2 u' v] of a second and [c4 u''' v - (c4 v)' u'' + c3 u'' v] of a higher
    derivative; the natural conditions replace the highest derivatives, the essential ones remove v or v'.
    """
    if spectral.periodic:
        return []
    kept = set(essential(spectral))
    found: list[tuple[str, str, int, int, Any]] = []
    for name, factors in (("A", spectral.operator), ("B", spectral.weight)):
        c = [f * _X ** (spectral.dimension - 1) for f in factors]
        c += [sp.Integer(0)] * (5 - len(factors))
        for end, place in (("left", spectral.left), ("right", spectral.right)):
            if place is None:
                continue
            given = {max(k for k, w in e.weights if w != 0): e for e in spectral.ends if e.end == end}
            terms: list[tuple[int, int, Any]] = [(1, 0, c[2]), (3, 0, c[4]), (2, 1, -c[4])]
            terms.append((2, 0, c[3] - sp.diff(c[4], _X)))
            for i, j, factor in terms:
                if factor == 0 or (end, j) in kept or (i < 2 and (end, i) in kept):
                    continue
                found += [(name, end, *t) for t in _replaced(i, j, factor, given, place)]
    return found


def _replaced(i: int, j: int, factor: Any, given: dict[int, Any], place: Any) -> list[tuple[int, int, Any]]:
    """Return the term with u^(i) replaced by what the conditions say of it."""
    if i not in given:
        if i > 1 and sp.simplify(factor.subs(_X, place)) != 0:
            raise refuse(
                "a condition set that leaves a moment or a force at an end open", "simpler conditions"
            )
        return [(i, j, factor)] if i <= 1 else []
    weights = dict(given[i].weights)
    found = [(k, j, -factor * w / weights[i]) for k, w in weights.items() if k != i and w != 0]
    if any(k > 1 for k, _, _ in found):
        raise refuse("a condition that joins two high derivatives", "separate conditions")
    return found
