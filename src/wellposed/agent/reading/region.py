"""The domain and the span of the evolution variable, from ranges, lengths and places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy as sp

from wellposed.agent.reading.curved import box_of
from wellposed.agent.reading.dimensions import unit
from wellposed.agent.reading.draft import Amount, Draft
from wellposed.agent.reading.names import Names
from wellposed.agent.reading.scale import Scale
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import build
from wellposed.problem.mathematics.syntax import Name, Node, Number, walk
from wellposed.problem.statement import Axis, Domain, Span, symbol

__all__ = ["Setting", "make_region"]


class Setting:
    """Everything needed to turn an amount into a number of the problem."""

    def __init__(self, draft: Draft, names: Names, scale: Scale) -> None:
        self.draft = draft
        self.names = names
        self.scale = scale

    def number(self, amount: Amount) -> sp.Expr:
        """Return an amount as an expression in the problem's units."""
        return self.scale.convert(build(amount.node, self.names.scope, self.draft.text), amount.unit)[0]

    def evaluated(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression with the parameters' values put in."""
        table: Any = {}
        for p in self.names.parameters:
            table[symbol(p.name)] = sp.sympify(p.value, strict=True).subs(table)
        return expression.subs(table)

    def same(self, a: sp.Expr, b: sp.Expr) -> bool:
        """True when two places are one, parameters put in."""
        difference = self.evaluated(sp.sympify(a - b, strict=True))
        if difference.has(sp.nan):
            return bool(a == b)
        if difference == 0 or not difference.is_number:
            return bool(difference == 0)
        # relative to the places themselves: a box of 1e-14 m has two walls
        sizes = [self.evaluated(sp.sympify(e, strict=True)) for e in (a, b)]
        scale = max((abs(e.evalf()) for e in sizes if e.is_finite and e.is_number), default=1)
        return bool(abs(difference.evalf()) <= 1e-12 * scale)


def make_region(setting: Setting, places: dict[str, list[sp.Expr]]) -> tuple[Domain | None, Span | None]:
    """Return the domain and the span.

    Args:
        setting: The draft with its scope and units.
        places: Places on each coordinate at which conditions are given.

    Raises:
        ProblemError: The extent of an axis is not given and cannot be told from the conditions.
    """
    draft = setting.draft
    roles = draft.roles
    if not roles.space:
        name = roles.evolution or "t"
        return None, Span(name, *_ends(setting, places, name), _unit_along(setting, name))
    if len(roles.space) == 1 and roles.evolution is None and _is_initial_value(setting, places):
        name = roles.space[0]
        return None, Span(name, *_ends(setting, places, name), _unit_along(setting, name))
    if draft.inside is not None:
        return _curved(setting, draft.inside), _span(setting, places)
    axes = [_axis(setting, name, i, places.get(name, [])) for i, name in enumerate(roles.space)]
    axes = [replace(a, unit=_unit_along(setting, a.name)) for a in axes]
    return Domain(tuple(axes), draft.entry.get("geometry", "cartesian")), _span(setting, places)


def _span(setting: Setting, places: dict[str, list[sp.Expr]]) -> Span | None:
    name = setting.draft.roles.evolution
    return Span(name, *_ends(setting, places, name), _unit_along(setting, name)) if name else None


def _curved(setting: Setting, inside: Node) -> Domain:
    """Return a region with a curved boundary in the box round it."""
    names = tuple(setting.draft.roles.space)
    expression = build(inside, setting.names.scope, setting.draft.text)
    box = box_of(setting.evaluated(expression), names)
    axes = tuple(Axis(n, low, high) for n, (low, high) in zip(names, box, strict=True))
    return Domain(axes, inside=expression)


def _unit_along(setting: Setting, name: str) -> str | None:
    """Return the unit in which the problem counts along a coordinate, where the prompt writes one."""
    draft = setting.draft
    evolves = name == draft.roles.evolution
    if evolves and setting.scale.clock:
        return setting.scale.clock
    amounts: list[Any] = [a for pair in (draft.ranges.get(name, ()),) for a in pair]
    amounts += [draft.end] if evolves else draft.lengths if name in draft.roles.space else []
    amounts += [p for ask in draft.asks for p in ask.places.get(name, [])]
    amounts += [g.place[1] for g in draft.conditions if g.place and g.place[0] == name]
    for amount in amounts:
        if isinstance(amount, Amount) and amount.unit:
            return setting.scale.convert(sp.Integer(0), amount.unit)[1]
    written = [unit(s.measure.unit) for s in draft.definitions if s.measure and s.measure.unit]
    seconds = evolves and any(u is not None and u.dimension[2] for u in written)
    return "s" if seconds else None  # values with units are put into SI


def _is_initial_value(setting: Setting, places: dict[str, list[sp.Expr]]) -> bool:
    """True for one variable with every condition at one place: an initial value problem."""
    draft = setting.draft
    name = draft.roles.space[0]
    if draft.free or _is_bounded_far_away(draft, name):
        return False
    sided = any(g.place and g.place[0] == "side" for g in draft.conditions)
    bounded = draft.ranges.get(name, (None, None))[1] is not None or draft.lengths or name in draft.periodic
    distinct: list[sp.Expr] = []
    for p in places.get(name, []):
        if not any(setting.same(p, d) for d in distinct):
            distinct.append(p)
    if sided or len(distinct) > 1:
        return False
    if len(distinct) == 1:
        return bool(not bounded or setting.draft.asks)
    return not bounded


def _is_bounded_far_away(draft: Draft, name: str) -> bool:
    """True when a solution on an infinite range is told to stay bounded: that stands for a condition."""
    low, high = draft.ranges.get(name, (Amount(Number("0")),) * 2)
    told = re.search(r"\bbounded\b|\bfinite (?:as|at|for)\b", draft.text)
    return bool(told) and (low is None or high is None)


def _ends(setting: Setting, places: dict[str, list[sp.Expr]], name: str) -> tuple[sp.Expr, sp.Expr | None]:
    """Return start and end of the evolution: from the conditions, the words, and the times asked for."""
    draft = setting.draft
    given = draft.ranges.get(name, (None, None))
    starts = places.get(name, [])
    start = setting.number(given[0]) if given[0] else (starts[0] if starts else sp.Integer(0))
    distinct = [s for s in starts if not setting.same(s, start)]
    if distinct:
        raise ProblemError(
            f"conditions are given at {name} = {start} and at {name} = {distinct[0]}",
            where=draft.text[:160],
            why="an initial value problem starts from one place",
            instead="give all initial values at the same place",
        )
    ends: list[sp.Expr] = []
    if draft.end is not None:
        ends.append(setting.number(draft.end))
    if given[1] is not None and name != draft.roles.evolution:
        ends.append(setting.number(given[1]))
    for ask in draft.asks:
        ends += [setting.number(a) for a in ask.places.get(name, []) if isinstance(a, Amount)]
        ends += _point_times(setting, ask.points, name)
        ends += list(getattr(ask, "times", []))
    ends = [e for e in ends if setting.evaluated(e).is_number]
    return start, max(ends, key=lambda e: float(setting.evaluated(e))) if ends else None


def _point_times(setting: Setting, points: list[tuple], name: str) -> list[sp.Expr]:
    coordinates = setting.draft.roles.coordinates
    if name not in coordinates or not points:
        return []
    i = coordinates.index(name)
    return [setting.number(Amount(p[i])) for p in points if len(p) == len(coordinates)]


def _axis(setting: Setting, name: str, i: int, places: list[sp.Expr]) -> Axis:
    draft = setting.draft
    periodic = name in draft.periodic
    if name in draft.ranges:
        low, high = draft.ranges[name]
        low_value = setting.number(low) if low else -sp.oo
        high_value = setting.number(high) if high else sp.oo
        if high is None and low is not None and draft.lengths:
            high_value = low_value + setting.number(draft.lengths[min(i, len(draft.lengths) - 1)])
        return Axis(name, low_value, high_value, periodic)
    if draft.lengths:
        extents = (
            draft.lengths
            if len(draft.lengths) > 1 or len(draft.roles.space) == 1
            else draft.lengths * len(draft.roles.space)
        )
        if i >= len(extents):
            raise ProblemError(
                f"the extent of the {name} axis is not given", instead=f"add, for example, 0 < {name} < 1"
            )
        length = setting.number(extents[i])
        if draft.centred:
            return Axis(name, -length / 2, length / 2, periodic)
        if not any(setting.same(p, sp.Integer(0)) for p in places) and not places:
            draft.assume(f"{name} runs from 0", "only the length is given")
        return Axis(name, sp.Integer(0), length, periodic)
    return _from_places(setting, name, places, periodic)


def _is_cauchy(setting: Setting) -> bool:
    """True when an evolution has initial values and nothing is said about any side."""
    draft = setting.draft
    sided = any(g.place and g.place[0] != "start" for g in draft.conditions) or draft.periodic
    varies = any(
        g.value is not None
        and any(isinstance(n, Name) and n.name in draft.roles.space for n in walk(g.value.node))
        for g in draft.conditions
    )
    return bool(draft.roles.evolution and len(draft.roles.space) == 1 and varies and not sided)


def _confines(setting: Setting, name: str) -> bool:
    """True for eigenvalues of -a y'' + V y, a > 0, whose polynomial V grows without bound on both sides."""
    draft, x = setting.draft, symbol(name)
    if draft.conditions or len(draft.equations) != 1 or not draft.asks:
        return False
    node = draft.equations[0].node
    if any(ask.kind != "eigenvalues" for ask in draft.asks) or node is None:
        return False
    equation: Any = build(node, setting.names.scope, draft.text)
    if not isinstance(equation, sp.Eq):
        return False
    sides: tuple[Any, ...] = equation.args
    rest = sp.expand(setting.evaluated(sides[0] - sides[1]).doit())
    bends = {d for d in rest.atoms(sp.Derivative) if d.derivative_count == 2}
    if len(bends) != 1:
        return False
    (bend,) = bends
    y, lead = bend.expr, rest.coeff(bend)
    potential = sp.expand(rest - lead * bend).coeff(y)
    if not lead.is_number or sp.expand(rest - lead * bend - potential * y) != 0:
        return False
    growth = sp.expand(-potential / lead)
    if not growth.is_polynomial(x):
        return False
    top = sp.Poly(growth, x)
    return bool(top.degree() >= 2 and top.degree() % 2 == 0 and top.LC().is_positive)


def _from_places(setting: Setting, name: str, places: list[sp.Expr], periodic: bool) -> Axis:
    """Return the axis between the two places at which conditions are given."""
    distinct: list[sp.Expr] = []
    for p in places:
        if not any(setting.same(p, d) for d in distinct):
            distinct.append(p)
    free = symbol(setting.draft.free) if setting.draft.free else None
    if free is not None and free in distinct and len(distinct) == 2:
        distinct.remove(free)
        setting.draft.assume(f"{free} is positive", "it is an extent that is looked for")
        return Axis(name, distinct[0], free, periodic)
    if not all(setting.evaluated(p).is_number and setting.evaluated(p).is_extended_real for p in distinct):
        raise ProblemError(
            f"the places {', '.join(map(str, distinct))} of `{name}` cannot be put in order",
            where=setting.draft.text[:160],
            instead=f"give the range in numbers, for example 0 < {name} < 1",
        )
    distinct.sort(key=lambda p: float(setting.evaluated(p)))
    if len(distinct) == 2:
        return Axis(name, distinct[0], distinct[1], periodic)
    if len(distinct) > 2:
        raise ProblemError(
            f"conditions are given at {len(distinct)} places of {name}: {', '.join(map(str, distinct))}",
            where=setting.draft.text[:160],
            instead=f"say over which range of {name} the equation holds, and put the conditions at its ends",
        )
    if not distinct and setting.draft.asks and all(a.kind == "speed" for a in setting.draft.asks):
        setting.draft.assume(
            f"{name} runs over the whole line", "only the speed of a front far from any end is asked"
        )
        return Axis(name, -sp.oo, sp.oo, periodic)
    if not distinct and _is_cauchy(setting):
        setting.draft.assume(
            f"{name} runs over the whole line", "initial values are given and no boundary is mentioned"
        )
        return Axis(name, -sp.oo, sp.oo, periodic)
    if not distinct and not periodic and _confines(setting, name):
        setting.draft.assume(
            f"{name} runs over the whole line", "the potential grows without bound on both sides"
        )
        return Axis(name, -sp.oo, sp.oo)
    raise ProblemError(
        f"the range of `{name}` is not given"
        + (f" (one condition stands at {name} = {distinct[0]})" if distinct else ""),
        where=setting.draft.text[:160],
        why="the region decides which conditions are needed",
        instead=f"add, for example, `0 < {name} < 1`, `on the half-line` or `on the whole line`",
    )
