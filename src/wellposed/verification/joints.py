"""Whether a closed form in pieces is smooth enough where they meet, which no residual beside them shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from wellposed.problem.statement import Problem, symbol
from wellposed.problem.structure import number, order_in, sample_points

__all__ = ["gap_between_pieces"]

_PIECES = (sp.Piecewise, sp.Heaviside, sp.sign, sp.Abs, sp.Max, sp.Min)
_SMALL = 1e-9


def gap_between_pieces(problem: Problem, solution: Mapping[str, sp.Expr]) -> str:
    """Return what breaks where the pieces of a claimed solution meet in space, empty when nothing does.

    An equation of order m in a coordinate holds across a fixed place only if the derivatives of orders
    0 to m - 1 are continuous there. A claim whose places cannot be found is not believed either.

    Args:
        problem: The problem.
        solution: The claimed fields by unknown, parameters put in.
    """
    clock = problem.span.name if problem.span is not None else ""
    if any(order_in(e, u.name, clock) == 2 for e in problem.equations for u in problem.unknowns):
        return ""  # waves carry kinks along
    for axis in problem.domain.axes if problem.domain is not None else ():
        x = symbol(axis.name)
        for name, field in solution.items():
            order = max((order_in(e, name, axis.name) for e in problem.equations), default=0)
            pieces = [p for p in field.atoms(*_PIECES) if p.has(x)]
            if order < 2 or not pieces:
                continue
            places = _places(field, x)
            if places is None:
                return f"its pieces in {axis.name} cannot be followed to where they meet"
            for place in places:
                for k in range(order):
                    if _jumps(problem, sp.diff(field, x, k), x, place):
                        what = "it" if k == 0 else f"its derivative of order {k}"
                        return f"{what} jumps at {axis.name} = {place}, where the equation allows no jump"
    return ""


def _places(field: Any, x: sp.Symbol) -> list[Any] | None:
    """Return where the pieces meet, None when a place moves or cannot be solved for."""
    found: set[Any] = set()
    for piece in field.atoms(*_PIECES):
        if not piece.has(x):
            continue
        shape = piece if isinstance(piece, sp.Piecewise) else piece.rewrite(sp.Piecewise)
        if not isinstance(shape, sp.Piecewise):
            return None
        for edge in shape.atoms(Relational):
            if not edge.has(x):
                continue
            left, right = edge.args
            roots: Any = sp.solve(left - right, x)  # type: ignore[operator]
            if not roots or any(r.free_symbols for r in roots):
                return None
            found |= set(roots)
    return sorted(found, key=float)


def _jumps(problem: Problem, field: Any, x: sp.Symbol, place: Any) -> bool:
    """True when a field has two values at a place, at any of a few sampled times and other coordinates."""
    assert problem.domain is not None
    axis = problem.domain.axis(x.name)
    low, high = (problem.with_values(e) for e in (axis.lower, axis.upper))
    if not bool(low < place) or not bool(place < high):
        return False
    scale = 1e-7 * max(1.0, abs(float(place)))
    for point in sample_points(problem):
        rest = {s: v for s, v in point.items() if s != x}
        beside = [number(field, problem, {**rest, x: place + d * scale}) for d in (-2, -1, 1, 2)]
        if any(v is None for v in beside):
            return True
        a, b, c, d = (float(v) for v in beside if v is not None)
        jump = abs((2 * b - a) - (2 * c - d))  # both sides drawn straight on to the place
        if jump > 1e3 * _SMALL * max(1.0, abs(a), abs(b), abs(c), abs(d)):
            return True
    return False
