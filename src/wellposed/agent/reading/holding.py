"""Conditions: from what was said to `Condition` objects on named sides."""

from __future__ import annotations

import sympy as sp

from wellposed.agent.reading.draft import Amount, Given
from wellposed.agent.reading.evaluated import Evaluated
from wellposed.agent.reading.one_range import only_piece
from wellposed.agent.reading.region import Setting
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.mathematics import build
from wellposed.problem.statement import Assumption, Condition, Domain, Problem, Span, symbol
from wellposed.problem.structure import order_in

__all__ = ["make_conditions", "with_sealed_ends"]


def make_conditions(
    setting: Setting, evaluated: list[Evaluated], domain: Domain | None, span: Span | None
) -> list[Condition]:
    """Return the conditions of the problem, each on its side.

    Raises:
        ProblemError: A condition has no place, or its place is not on the boundary.
    """
    done: list[Condition] = []
    ready = {id(e.given): e for e in evaluated}
    given_sides: set[str] = set()
    later: list[Given] = []
    for given in setting.draft.conditions:
        if given.kind == "evaluated":
            new = _from_values(setting, ready[id(given)], domain, span)
        elif given.place and given.place == ("side", "rest"):
            later.append(given)
            continue
        else:
            new = _from_words(setting, given, domain, span, set())
        given_sides |= {c.side for c in new if c.side}
        done += new
    for given in later:
        done += _from_words(setting, given, domain, span, given_sides)
    done += [
        Condition("periodic", u, side=f"{a.name}-")
        for a in (domain.axes if domain else ())
        if a.periodic
        for u in setting.draft.roles.unknowns
    ]
    return _distinct(setting, done)


def _from_values(
    setting: Setting, item: Evaluated, domain: Domain | None, span: Span | None
) -> list[Condition]:
    given = item.given
    if not item.values:
        raise ProblemError(f"the condition `{given.text}` names no value of an unknown at a place")
    axes = {name for _, _, at, _ in item.values for name in at}
    if len(axes) != 1:
        raise ProblemError(
            f"the condition `{given.text}` fixes {len(axes)} coordinates",
            why="a condition holds on one side, for one value of one coordinate",
            instead="write, for example, u(0, t) = 1",
        )
    variable = axes.pop()
    if any(variable not in at for _, _, at, _ in item.values):
        raise ProblemError(
            f"the condition `{given.text}` names a value without a place",
            instead=f"write each value at its place, for example {item.values[0][0]}(0) = 1",
        )
    spots = [at[variable] for _, _, at, _ in item.values]
    if len(item.values) == 2 and not setting.same(spots[0], spots[1]):
        return _periodic(setting, item, variable)
    place = spots[0]
    if span is not None and variable == span.name:
        return _initial(setting, item, variable)
    side = _side(setting, domain, variable, place, given.text)
    for piece in given.pieces:
        region = build(piece.region, setting.names.scope, given.text) if piece.region is not None else False
        only_piece(setting, given, (setting.number(piece.value), region))
    return [_boundary(setting, item, variable, side)]


def _periodic(setting: Setting, item: Evaluated, variable: str) -> list[Condition]:
    a, b = (v[3] for v in item.values)
    if sp.expand(item.residual - (a - b)) == 0 or sp.expand(item.residual + (a - b)) == 0:
        setting.draft.periodic.add(variable)
        return []
    raise UnsupportedProblem(
        f"the condition `{item.given.text}` joins two places",
        instead="give a condition at each end, or `periodic`",
    )


def _initial(setting: Setting, item: Evaluated, variable: str) -> list[Condition]:
    if len(item.values) != 1:
        raise UnsupportedProblem(
            f"the initial condition `{item.given.text}` joins several values", instead="give each"
        )
    unknown, orders, _, mark = item.values[0]
    order = orders.get(variable, 0)
    if set(orders) - {variable}:
        raise UnsupportedProblem(f"the initial condition `{item.given.text}` is on a space derivative")
    value = _with_pieces(setting, item.given, _solve(item.residual, mark, item.given.text))
    return [Condition("initial", unknown, value, order=order)]


def _solve(residual: sp.Expr, mark: sp.Symbol, text: str) -> sp.Expr:
    """Return the value of `mark` from a linear relation."""
    slope = sp.expand(residual).coeff(mark, 1)
    rest = sp.expand(residual - slope * mark) if slope.free_symbols.isdisjoint({mark}) else None
    if rest is None or rest.has(mark) or slope == 0:
        raise UnsupportedProblem(f"the condition `{text}` is not linear in the unknown")
    value = -rest / slope
    # Keep the form in which it was written: expanding `x*(1 - x)` helps nobody.
    if residual.coeff(mark) == 1:
        return -(residual - mark)
    return sp.factor_terms(value)


def _boundary(setting: Setting, item: Evaluated, variable: str, side: str) -> Condition:
    by_order: dict[int, tuple[str, sp.Symbol]] = {}
    for unknown, orders, _, mark in item.values:
        if set(orders) - {variable}:
            raise UnsupportedProblem(f"the boundary condition `{item.given.text}` is on another derivative")
        by_order[orders.get(variable, 0)] = (unknown, mark)
    unknowns = {u for u, _ in by_order.values()}
    if len(unknowns) > 1:
        raise UnsupportedProblem(f"the condition `{item.given.text}` joins several unknowns")
    unknown = unknowns.pop()
    if len(by_order) == 1:
        order, (_, mark) = next(iter(by_order.items()))
        value = _solve(item.residual, mark, item.given.text)
        return Condition("value" if order == 0 else "gradient", unknown, value, side, order)
    if set(by_order) == {0, 1}:
        return _robin(item, unknown, by_order[0][1], by_order[1][1], side)
    raise UnsupportedProblem(
        f"the condition `{item.given.text}` mixes derivatives", instead="value, gradient or robin"
    )


def _robin(item: Evaluated, unknown: str, value: sp.Symbol, slope: sp.Symbol, side: str) -> Condition:
    """Bring a u' + b u = c to du/dn + k u = e with the outward normal."""
    flat = sp.expand(item.residual)
    a, b = flat.coeff(slope, 1), flat.coeff(value, 1)
    rest = sp.expand(flat - a * slope - b * value)
    if rest.has(slope, value) or a.has(slope, value) or b.has(slope, value):
        raise UnsupportedProblem(
            f"the condition `{item.given.text}` is not linear", why="radiation and the like come later"
        )
    sign = 1 if side.endswith("+") else -1
    return Condition("robin", unknown, sp.simplify(-sign * rest / a), side, 1, sp.simplify(sign * b / a))


def _side(setting: Setting, domain: Domain | None, variable: str, place: sp.Expr, text: str) -> str:
    """Return the side at this place."""
    axis = next((a for a in (domain.axes if domain else ()) if a.name == variable), None)
    if axis is None:
        raise ProblemError(
            f"the condition `{text}` stands at {variable} = {place}, but `{variable}` is no coordinate"
        )
    for end, bound in (("-", axis.lower), ("+", axis.upper)):
        if place == bound or (
            bound.is_finite is not False and place.is_finite is not False and setting.same(place, bound)
        ):
            return f"{variable}{end}"
    raise ProblemError(
        (
            f"the condition `{text}` stands at {variable} = {place}, which is no end of the range"
            f" {axis.lower} to {axis.upper}"
        ),
        where=setting.draft.text[:160],
        why="a boundary condition belongs to an end of the range",
        instead=f"put it at {variable} = {axis.lower} or {variable} = {axis.upper}, or correct the range",
    )


def _from_words(
    setting: Setting, given: Given, domain: Domain | None, span: Span | None, taken: set[str]
) -> list[Condition]:
    """Return the conditions for a value whose place was said in words."""
    if given.place is None:
        raise ProblemError(
            f"`{given.text}` is said without a place",
            where=setting.draft.text[:160],
            why="it could hold at a side or at the start",
            instead=f"write, for example, `{given.text} at x = 0` or `initially {given.text}`",
        )
    unknowns = _targets(setting, given)
    if given.place[0] == "start":
        return [c for u in unknowns for c in _start(setting, given, u, span)]
    sides = _sides(setting, given, domain, taken)
    return [_on_side(setting, given, u, side) for u in unknowns for side in sides]


def _targets(setting: Setting, given: Given) -> list[str]:
    unknowns = setting.draft.roles.unknowns
    if given.unknown is not None:
        return [given.unknown]
    if given.kind == "value" and len(unknowns) > 1:
        raise ProblemError(
            f"`{given.text}` does not say of which unknown it is the value ({', '.join(unknowns)})",
            where=setting.draft.text[:160],
            instead=f"write, for example, {unknowns[0]} = {given.text}",
        )
    return list(unknowns)


def _start(setting: Setting, given: Given, unknown: str, span: Span | None) -> list[Condition]:
    if span is None:
        raise ProblemError(f"`{given.text}` is an initial condition, but nothing evolves in time here")
    if given.kind == "rest":
        order = _time_order(setting, unknown, span)
        return [Condition("initial", unknown, sp.Integer(0), order=1)] if order > 1 else []
    item = _with_place(setting, given, unknown, span.name)
    order = item.values[0][1].get(span.name, 0) if item else 0
    value = _solve(item.residual, item.values[0][3], given.text) if item else _plain(setting, given)
    return [Condition("initial", unknown, _with_pieces(setting, given, value), order=order)]


def _time_order(setting: Setting, unknown: str, span: Span) -> int:
    from wellposed.agent.reading.statements import derivatives

    orders = [
        n
        for s in setting.draft.equations
        for name, v, n in (derivatives(s.node) if s.node else [])
        if name == unknown and v in (span.name, None)
    ]
    return max(orders, default=1)


def _plain(setting: Setting, given: Given) -> sp.Expr:
    return setting.number(given.value) if given.value else sp.Integer(0)


def _with_place(setting: Setting, given: Given, unknown: str, variable: str) -> Evaluated | None:
    """Return a bare relation `u_x = 0` as one at a place, or None when it is a plain value."""
    if given.left is None or given.kind != "bare":
        return None
    scope = setting.names.scope
    left = build(given.left, scope, given.text)
    right = _plain(setting, given)
    residual = left - right
    own = sp.Function(unknown)(*(symbol(a) for a in setting.draft.roles.coordinates))
    values = []
    table: dict[sp.Basic, sp.Dummy] = {}
    for node in residual.atoms(sp.Derivative):
        if node.expr == own:
            table[node] = sp.Dummy("d", real=True)
            values.append((unknown, {str(v): int(n) for v, n in node.variable_count}, {}, table[node]))
    flat = residual.xreplace(table)
    if flat.has(own):
        mark = sp.Dummy("u", real=True)
        flat = flat.xreplace({own: mark})
        values.append((unknown, {}, {}, mark))
    return Evaluated(given, flat, values) if values else None


def _with_pieces(setting: Setting, given: Given, value: sp.Expr) -> sp.Expr:
    """Return the value as a piecewise function when parts of the axis were named."""
    if not given.pieces:
        return value
    scope = setting.names.scope
    pieces = [
        (setting.number(p.value), build(p.region, scope, given.text) if p.region is not None else True)
        for p in given.pieces
    ]
    if len(pieces) == 1 and given.pieces[0].region is not None:
        return only_piece(setting, given, pieces[0])
    return sp.Piecewise(*pieces)


def _sides(setting: Setting, given: Given, domain: Domain | None, taken: set[str]) -> list[str]:
    """Return the names of the sides that a place means."""
    assert given.place is not None
    name, where = given.place
    if domain is None:
        raise ProblemError(
            f"`{given.text}` is said of a side, but the range of the variable is not given",
            where=setting.draft.text[:160],
            instead="give the range, for example 0 < x < 1",
        )
    if isinstance(where, Amount):
        return [_side(setting, domain, name, setting.number(where), given.text)]
    every = list(domain.sides)
    if where.startswith("list:"):
        return [s for s in where[5:].split() if s in every]
    groups = {
        "all": every,
        "rest": [s for s in every if s not in taken],
        "left-right": [s for s in every if s[0] == domain.axes[0].name],
        "bottom-top": [s for s in every if len(domain.axes) > 1 and s[0] == domain.axes[1].name],
    }
    if where in groups:
        return groups[where]
    index = {"x": 0, "y": 1, "z": 2}[where[0]]
    if index >= len(domain.axes):
        raise ProblemError(
            f"the side {where!r} of `{given.text}` does not exist in a region of {len(domain.axes)} axes"
        )
    return [f"{domain.axes[index].name}{where[-1]}"]


def _on_side(setting: Setting, given: Given, unknown: str, side: str) -> Condition:
    variable = side[:-1]
    if given.kind == "insulated" and side == "boundary":
        return Condition("flux", unknown, sp.Integer(0), side)
    if given.kind == "insulated":
        return Condition("gradient", unknown, sp.Integer(0), side, 1)
    if given.kind in ("zero", "value"):
        return Condition("value", unknown, _plain(setting, given), side)
    item = _with_place(setting, given, unknown, variable)
    if item is None:
        return Condition("value", unknown, _plain(setting, given), side)
    return _boundary(setting, item, variable, side)


def _distinct(setting: Setting, conditions: list[Condition]) -> list[Condition]:
    """Drop repeats; two different values for one thing are a contradiction."""
    done: list[Condition] = []
    for c in conditions:
        if c in done:
            continue
        rival = next((d for d in done if _same_place(c, d) and c.kind == d.kind and c.order == d.order), None)
        if rival is not None:
            same = (
                rival.expression is not None
                and c.expression is not None
                and setting.same(rival.expression, c.expression)
            )
            if same and rival.coefficient == c.coefficient:
                continue
            raise ProblemError(
                f"two different conditions contradict each other: `{rival}` and `{c}`",
                where=setting.draft.text[:200],
                why="both cannot hold at once",
                instead="say which one applies",
            )
        done.append(c)
    return done


def _same_place(a: Condition, b: Condition) -> bool:
    return a.unknown == b.unknown and a.side == b.side and (a.kind == "initial") == (b.kind == "initial")


def with_sealed_ends(problem: Problem) -> Problem:
    """Return the problem with the second condition that "no flux" means for an equation of fourth order.

    With the flux -M d(f'(u) - kappa u_xx)/dx of Cahn and Hilliard, nothing passes a wall where u_x = 0
    exactly when u_xxx = 0 there as well.
    """
    added: list[Condition] = []
    for u in problem.unknowns:
        for c in problem.conditions_of(u.name, "gradient"):
            here = [o for o in problem.conditions_of(u.name) if o.side == c.side]
            fourth = max(order_in(e, u.name, c.side[:-1]) for e in problem.equations) == 4
            if fourth and here == [c] and c.order == 1 and c.expression == 0:
                added.append(Condition("gradient", u.name, sp.Integer(0), c.side, 3))
    if not added:
        return problem
    note = Assumption(
        "no flux at a wall means that the first and the third derivative vanish there",
        "the equation is of fourth order, and its flux holds the third derivative",
    )
    return problem.with_changes(
        conditions=(*problem.conditions, *added), assumptions=(*problem.assumptions, note)
    )
