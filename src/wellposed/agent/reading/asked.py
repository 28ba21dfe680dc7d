"""The expression and the unit that a wish asks for."""

from __future__ import annotations

import re
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.agent.reading.draft import Amount, Ask
from wellposed.agent.reading.evaluated import place_of
from wellposed.agent.reading.region import Setting
from wellposed.agent.reading.statements import derivatives
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.mathematics import build, parse
from wellposed.problem.mathematics.syntax import Call, Name, walk
from wellposed.problem.statement import symbol

__all__ = ["applied", "expressions", "interface_level", "own_unit", "unit_of_name"]


def expressions(setting: Setting, ask: Ask, spot: dict[str, sp.Expr]) -> list[tuple[sp.Expr, str]]:
    """Return what is asked at a place: (expression, name); places inside the expression go to `spot`."""
    unknowns = setting.draft.roles.unknowns
    if ask.node is None:
        if ask.kind in ("slope", "velocity"):
            return [_slope(setting, ask)]
        key = _defined_by(setting, ask)
        if key:
            return [_from_entry(setting, ask, key)]
        if ask.kind == "distance":
            return [_distance(setting, ask, spot)]
        single = ask.kind in ("solid fraction", "tip position", "front position", "speed")
        chosen = [ask.unknown] if ask.unknown else unknowns[:1] if single else unknowns
        return [(applied(setting, u), u) for u in chosen]
    expression = build(ask.node, setting.names.scope, ask.text)
    arguments = {u: tuple(symbol(a) for a in setting.draft.roles.coordinates) for u in unknowns}
    if isinstance(expression, (AppliedUndef, sp.Subs)):
        found = place_of(expression, arguments)
        if found:
            name, orders, at = found
            spot.update(at)
            own = applied(setting, name)
            for variable, order in orders.items():
                own = sp.Derivative(own, (symbol(variable), order))
            if not orders and not at:
                return [(own, name)]
            return [(own, ask.text.strip())]
    if isinstance(expression, AppliedUndef):
        return [(expression, expression.func.__name__)]
    return [(_at_one_place(setting, ask, expression, arguments, spot), ask.text)]


def _at_one_place(
    setting: Setting, ask: Ask, expression: Any, arguments: dict, spot: dict[str, sp.Expr]
) -> sp.Expr:
    """Return `x(1) + y(1)` as `x + y`, the place put into `spot`.

    Raises:
        ProblemError: The places differ.
    """
    table: dict[Any, Any] = {}
    places: list[dict[str, Any]] = []
    inner = [n.expr for n in expression.atoms(sp.Subs)]
    for node in expression.atoms(sp.Subs, AppliedUndef):
        if any(node in e.atoms(AppliedUndef) for e in inner):
            continue
        found = place_of(node, arguments)
        if found is None or not found[2]:
            continue
        name, orders, at = found
        own = applied(setting, name)
        for variable, order in orders.items():
            own = sp.Derivative(own, (symbol(variable), order))
        table[node] = own
        places.append(at)
    if not table:
        return expression
    changed = expression.xreplace(table)
    if any(at != places[0] for at in places) or len(table) < len(changed.atoms(AppliedUndef)):
        raise ProblemError(
            f"{ask.text.strip()!r} joins values at different places",
            where=setting.draft.text[:160],
            why="a question is answered at one place and time",
            instead="ask for each value on its own",
        )
    spot.update(places[0])
    return changed


def _slope(setting: Setting, ask: Ask) -> tuple[sp.Expr, str]:
    roles = setting.draft.roles
    unknown = ask.unknown or roles.unknowns[0]
    variable = roles.space[0] if roles.space and ask.kind == "slope" else roles.evolution or "t"
    return sp.Derivative(applied(setting, unknown), symbol(variable)), f"d{unknown}/d{variable}"


def _from_entry(setting: Setting, ask: Ask, key: str) -> tuple[sp.Expr, str]:
    """Return a flux or a fraction, which only a known situation defines.

    Raises:
        ProblemError: The prompt's equation alone does not say what it is.
    """
    text = setting.draft.entry.get(key)
    if text is None:
        raise ProblemError(
            f"{ask.text.strip()!r} is asked, but its definition is not given",
            where=setting.draft.text[:160],
            why="it has coefficients and a sign that the equation alone does not fix",
            instead="ask for an expression, for example `-k u_x(0, t)`, or give the free energy: "
            "F = ∫ [f(c) + kappa/2 |∇c|^2] dx"
            if "energy" in key or key == "interface"
            else "ask for an expression, for example `-k u_x(0, t)` or `u_x at x = 0`",
        )
    return build(parse(str(text)), setting.names.scope), ask.text.strip()


def _defined_by(setting: Setting, ask: Ask) -> str:
    """Return which part of the catalogue's entry says what is asked, empty where none does."""
    if ask.kind == "fraction":
        return _which_part(setting, ask)
    if ask.kind == "time when":
        return "whole" if "whole" in setting.draft.entry else ""
    return {"energy": "energy", "interface energy": "interface", "flux": "flux"}.get(ask.kind, "")


_STAYED = re.compile(
    r"\b(?:remain\w*|still|retain\w*|undecayed|unreleased)\b"
    r"|(?<!has )(?<!have )\bleft\b(?! (?:face|side|end|surface|wall|edge))"
)
_GONE = re.compile(
    r"\b(?:releas\w+|lost|(?:has|have) left|gone|escaped|leached|extracted|decayed|disintegrated|absorbed"
    r"|taken up|removed|evaporated|dried|given off|come out|diffused out|reached|uptake"
    r"|saturation|saturated)\b"
)


def _which_part(setting: Setting, ask: Ask) -> str:
    """Return the entry's key for the part that is asked: what has moved, or else the "rest".

    Raises:
        ProblemError: The question names neither or both.
    """
    if "rest" not in setting.draft.entry:
        return "fraction"
    text = setting.draft.text.lower()
    start = max(text.rfind(mark, 0, ask.start + 1) for mark in (". ", "? ", "; ", "\n")) + 1
    ends = (text.find(mark, ask.start) for mark in (". ", "?", "; ", "\n"))
    end = min((e for e in ends if e >= 0), default=len(text))
    asked = text[start:end]
    stayed, gone = _STAYED.search(asked), _GONE.search(asked)
    if bool(stayed) == bool(gone):
        raise ProblemError(
            f"{ask.text.strip()!r} can be the part that is left or the part that has moved",
            where=setting.draft.text[:160],
            why="the question names neither, or both",
            instead="ask, for example, which fraction remains, or which fraction is released",
        )
    return "rest" if stayed else "fraction"


def _distance(setting: Setting, ask: Ask, spot: dict[str, sp.Expr]) -> tuple[sp.Expr, str]:
    """Return the way that a speed has covered, or the unknown itself when it is a position."""
    roles = setting.draft.roles
    unknown = ask.unknown or roles.unknowns[0]
    own = applied(setting, unknown)
    if unknown not in ("v", "u", "w", "V") or roles.space or roles.evolution is None:
        return own, unknown
    t = symbol(roles.evolution)
    end = spot.get(t.name) or _last_time(setting, ask, t.name)
    return sp.Integral(own, (t, sp.Integer(0), end)), f"distance covered up to {t} = {end}"


def _last_time(setting: Setting, ask: Ask, name: str) -> sp.Expr:
    """Return the only time that the prompt names, for a wish that does not repeat it."""
    times = [
        setting.number(a)
        for other in setting.draft.asks
        for a in other.places.get(name, [])
        if isinstance(a, Amount)
    ]
    times += [setting.number(setting.draft.end)] if setting.draft.end else []
    if len(set(times)) != 1:
        raise ProblemError(
            f"{ask.text.strip()!r} is asked without saying when", instead=f"add, for example, at {name} = 1"
        )
    return times[0]


def interface_level(setting: Setting, kind: str) -> sp.Expr | None:
    """Return the level of a phase at its interface for the position of a tip; None for a fraction.

    Raises:
        UnsupportedProblem: The fraction is asked of a phase that does not run from 0 to 1.
    """
    level = setting.draft.entry.get("interface")
    if kind == "tip position":
        return sp.Rational(str(level or "1/2"))
    if level is not None:
        raise UnsupportedProblem(
            "the solid fraction is asked of a phase that runs from -1 to 1",
            where=setting.draft.text[:160],
            why="its mean is not the fraction",
            instead="ask for the mean of the phase p; the fraction is (1 + mean)/2",
        )
    return None


def applied(setting: Setting, unknown: str) -> Any:
    """Return an unknown applied to its own variables, `u(x, t)`."""
    return sp.Function(unknown)(*(symbol(a) for a in setting.draft.roles.coordinates))


def unit_of_name(setting: Setting, node: object) -> str | None:
    """Return the unit with which a parameter was written, for a condition such as `T(0) = T0`."""
    names = {n for n in walk(node) if isinstance(n, Name)} if isinstance(node, (Name, Call)) else set()
    found = {s.measure.unit for s in setting.draft.definitions if s.left in names and s.measure is not None}
    return found.pop() if len(found) == 1 else None


def _clock_unit(setting: Setting) -> str | None:
    """Return the unit of time in which the prompt counts, None when it has no units."""
    if setting.scale.clock:
        return setting.scale.clock
    for s in setting.draft.definitions:
        name = s.measure.unit if s.measure else ""
        found = re.search(r"(?:^|/|\*)\(?(s|min|h|day|week|year)\b", name)
        if found:
            return found.group(1)
    return None


def own_unit(setting: Setting, ask: Ask, expression: sp.Expr) -> str | None:
    """Return the unit in which the prompt gives values of the unknown, when it gives any."""
    if ask.kind in ("time when", "period") or (
        ask.kind.startswith("place of") and not setting.draft.roles.space
    ):
        return _clock_unit(setting)
    if ask.kind in ("place of maximum", "place of minimum"):
        return None if setting.draft.roles.space else _clock_unit(setting)
    if ask.kind == "flux":
        return setting.draft.entry.get("flux_unit")
    if not isinstance(expression, AppliedUndef):
        return "m" if ask.kind == "depth where" and _clock_unit(setting) else None
    if ask.kind == "depth where":
        return "m" if _clock_unit(setting) else None
    for given in setting.draft.conditions:
        whose = given.unknown in (None, expression.func.__name__)
        if not whose or given.value is None or given.kind not in ("value", "bare", "evaluated"):
            continue
        if given.kind == "evaluated" and given.left is not None and derivatives(given.left):
            continue  # the unit of a speed is not that of its place
        unit_name = given.value.unit or unit_of_name(setting, given.value.node)
        if unit_name:
            return unit_name
    return setting.draft.entry.get("units", {}).get(expression.func.__name__)
