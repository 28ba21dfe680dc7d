"""Conditions that name their place in the formula: `u_x(0, t) = 1` as a relation between values at places."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.agent.reading.draft import Amount, Given
from wellposed.agent.reading.region import Setting
from wellposed.problem.mathematics import build
from wellposed.problem.statement import symbol

__all__ = ["Evaluated", "evaluate", "place_of"]


class Evaluated:
    """A condition as a relation between values of the unknowns at places."""

    def __init__(
        self,
        given: Given,
        residual: sp.Expr,
        values: list[tuple[str, dict[str, int], dict[str, sp.Expr], sp.Dummy]],
    ) -> None:
        self.given = given
        self.residual = residual
        self.values = values
        """(unknown, orders by variable, place by variable, the symbol that stands for it)."""


def evaluate(setting: Setting) -> tuple[list[Evaluated], dict[str, list[sp.Expr]]]:
    """Build every condition that names its place, and return the places on each coordinate."""
    found: list[Evaluated] = []
    places: dict[str, list[sp.Expr]] = {}
    for given in setting.draft.conditions:
        if given.kind == "evaluated":
            item = _evaluated(setting, given)
            found.append(item)
            for _, _, at, _ in item.values:
                for name, value in at.items():
                    places.setdefault(name, []).append(value)
        elif given.place and isinstance(given.place[1], Amount):
            places.setdefault(given.place[0], []).append(setting.number(given.place[1]))
    return found, places


def _evaluated(setting: Setting, given: Given) -> Evaluated:
    scope = setting.names.scope
    left = build(given.left, scope, given.text) if given.left is not None else sp.Integer(0)
    right = sp.Integer(0)
    if given.value is not None:
        right = setting.scale.convert(build(given.value.node, scope, given.text), given.value.unit)[0]
    return _with_marks(setting, given, left - right)


def _with_marks(setting: Setting, given: Given, residual: Any) -> Evaluated:
    """Replace each value at a place by a symbol."""
    unknowns = {
        u: tuple(symbol(a) for a in setting.draft.roles.coordinates) for u in setting.draft.roles.unknowns
    }
    values = []
    table: dict[sp.Basic, sp.Dummy] = {}
    for node in sorted(residual.atoms(sp.Subs, AppliedUndef), key=lambda n: -len(str(n))):
        if isinstance(node, AppliedUndef) and any(node in big.atoms(AppliedUndef) for big in table):
            continue
        place = place_of(node, unknowns)
        if place is None:
            continue
        table[node] = sp.Dummy(str(node), real=True)
        values.append((*place, table[node]))
    flat = residual.xreplace(table)
    for name, arguments in unknowns.items():
        own = sp.Function(name)(*arguments)
        spots = [at for _, _, at, _ in values if at]
        if spots and flat.has(own):  # `u_x(1, t) = -2 (u - 3)`: the value at the same place
            mark = sp.Dummy(name, real=True)
            flat = flat.xreplace({own: mark})
            values.append((name, {}, dict(spots[0]), mark))
    return Evaluated(given, flat, values)


def place_of(node: Any, unknowns: dict) -> tuple[str, dict[str, int], dict[str, Any]] | None:
    """Return (unknown, orders by variable, place by variable) of `u(0, t)` or of a derivative at a place."""
    at: dict[str, Any] = {}
    orders: dict[str, int] = {}
    body: Any = node
    if isinstance(node, sp.Subs):
        at = {str(v): p for v, p in zip(body.variables, body.point, strict=True)}
        body = body.expr
    if body.is_Derivative:
        orders = {str(v): int(n) for v, n in body.variable_count}
        body = body.expr
    if not isinstance(body, AppliedUndef) or body.func.__name__ not in unknowns:
        return None
    name = body.func.__name__
    # SymPy takes `Subs(y'(t), t, 0)` and `Subs(y'(x), x, 0)` for one object and may return the one it met
    # first, in an earlier problem: the place of the argument says which variable is meant.
    pairs: Any = zip(unknowns[name], body.args, strict=True)
    own_names = {str(a): own.name for own, a in pairs if a.is_Symbol}
    at = {own_names.get(v, v): p for v, p in at.items()}
    orders = {own_names.get(v, v): n for v, n in orders.items()}
    for own, argument in zip(unknowns[name], body.args, strict=True):
        if own_names.get(str(argument)) in at:
            continue
        if argument != own and argument.free_symbols.isdisjoint(set(unknowns[name])):
            at[own.name] = argument
    return name, orders, at
