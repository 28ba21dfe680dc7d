"""What the names in the equations stand for: parameters with values, named functions, settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import sympy as sp

from wellposed.agent.reading.draft import Amount, Draft
from wellposed.agent.reading.imaginary import is_imaginary
from wellposed.agent.reading.scale import Scale
from wellposed.agent.reading.statements import Statement
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.mathematics import Scope, build, parse
from wellposed.problem.mathematics.functions import CONTEXTUAL, bessel
from wellposed.problem.mathematics.notation import FUNCTIONS
from wellposed.problem.mathematics.syntax import Call, Derivative, Integral, Name, Node, Prime, walk
from wellposed.problem.statement import Parameter, symbol

__all__ = ["Names", "missing_names", "read_names"]

_CONSTANTS = {"pi", "e", "E", "True", "inf", "oo", "infinity", "∞"}
_SETTINGS = {"dt": "dt", "dx": "dx", "h": "dx", "N": "cells", "Nx": "cells", "n": "cells", "nx": "cells"}
# CODATA 2018 exact values; standard gravity (CGPM 1901).
_PHYSICAL = {
    "R": ("8.31446261815324", "J/(mol*K)", "molar gas constant"),
    "g": ("9.80665", "m/s^2", "standard gravity"),
    "m_e": ("9.1093837015e-31", "kg", "electron mass"),
    "m_n": ("1.67492749804e-27", "kg", "neutron mass"),
    "m_p": ("1.67262192369e-27", "kg", "proton mass"),
    "hbar": ("1.054571817e-34", "J*s", "reduced Planck constant"),
    "k_B": ("1.380649e-23", "J/K", "Boltzmann constant"),
    "kB": ("1.380649e-23", "J/K", "Boltzmann constant"),
}


@dataclass
class Names:
    """The scope for building expressions, and the parameters for the Problem."""

    scope: Scope
    parameters: list[Parameter] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Definitions that something refers to."""


def read_names(draft: Draft, scale: Scale) -> Names:
    """Sort the definitions into parameters and functions and return the scope.

    Raises:
        ProblemError: A name in an equation has no value, or one name has two values.
    """
    arguments = tuple(draft.roles.coordinates)
    unknowns = dict.fromkeys(draft.roles.unknowns, arguments)
    table = _table(draft)
    wanted = _wanted(draft, table)
    numeric = {n: s for n, s in table.items() if n in wanted and not _varies(s, draft, table)}
    _fill_gaps(draft, wanted, table, numeric)
    scope = Scope(
        unknowns=unknowns,
        coordinates=tuple(draft.roles.space),
        evolution=draft.roles.evolution,
        parameters=frozenset(numeric) | ({draft.free} if draft.free else set()) | _open(draft),
        prime=draft.roles.prime,
        geometry=draft.entry.get("geometry", "cartesian"),
    )
    names = Names(scope)
    names.used = wanted
    names.parameters = _parameters(numeric, scope, scale)
    names.scope = _with_functions(
        scope, scale, {n: s for n, s in table.items() if n in wanted and n not in numeric}
    )
    return names


def missing_names(draft: Draft) -> list[str]:
    """Return the names in the equations and conditions that nothing defines yet."""
    table = _table(draft)
    natural = {"hbar", "m_e", "m_n", "m_p", "k_B", "kB"}  # letters that mean nothing else
    return sorted(
        _wanted(draft, table) - set(table) - set(draft.defaults) - natural - {draft.free or ""} - _open(draft)
    )


def _open(draft: Draft) -> set[str]:
    """Return symbols that are put in later: noise, and `i` where it can only be the imaginary unit."""
    noises = set(re.findall(r"\bnoise\d\b", draft.text))
    text = " ; ".join([draft.text, *(s.span.text for s in draft.equations)])
    given = any(_defined(s) == "i" for s in draft.definitions) or "i" in draft.roles.unknowns
    return noises | ({"i"} if not given and is_imaginary(text) else set())


def _table(draft: Draft) -> dict[str, Statement]:
    """Return the definitions by name; the same name twice with two values is a contradiction."""
    table: dict[str, Statement] = {}
    for s in draft.definitions:
        name = _defined(s)
        if name is None:
            continue
        if name in table and table[name].right != s.right:
            raise ProblemError(
                f"`{name}` has two values: `{table[name].span.text}` and `{s.span.text}`",
                where=draft.text[:120],
                why="the answer depends on which one applies",
                instead="give it once",
            )
        table[name] = s
    return table


def _defined(s: Statement) -> str | None:
    if isinstance(s.left, Name):
        return s.left.name
    if isinstance(s.left, Call) and isinstance(s.left.function, Name):
        return s.left.function.name
    if isinstance(s.left, Prime) and isinstance(s.left.body, Name):
        return s.left.body.name + "'"
    return None


def _wanted(draft: Draft, table: dict[str, Statement]) -> set[str]:
    """Return the names that the equations, conditions and questions need, definitions followed."""
    nodes: list[Node | None] = [s.node for s in draft.equations]
    nodes += [n for g in draft.conditions for n in (g.left, g.value.node if g.value else None)]
    nodes += [p.value.node for g in draft.conditions for p in g.pieces]
    nodes += [p.region for g in draft.conditions for p in g.pieces]
    nodes += [g.place[1].node for g in draft.conditions if g.place and isinstance(g.place[1], Amount)]
    nodes += [a.node for pair in draft.ranges.values() for a in pair if a] + [a.node for a in draft.lengths]
    nodes += [draft.end.node] if draft.end else []
    nodes += [draft.inside] if draft.inside is not None else []
    for ask in draft.asks:
        nodes.append(ask.node)
        nodes += [p.node for places in ask.places.values() for p in places if isinstance(p, Amount)]
        nodes += [n for point in ask.points for n in point]
        nodes += [ask.level.node] if ask.level else []
    wanted: set[str] = set()
    queue = [n for n in nodes if n is not None]
    while queue:
        for name in _free(queue.pop(), draft, set(table)):
            if name not in wanted:
                wanted.add(name)
                right = table[name].right if name in table else None
                queue += [right] if right is not None else []
    return wanted


def _free(node: Node, draft: Draft, defined: set[str]) -> set[str]:
    """Return the names in a node that are neither unknowns nor coordinates nor functions."""
    roles = draft.roles
    known = {*roles.unknowns, *roles.coordinates}
    scope = Scope(
        unknowns={u: tuple(roles.coordinates) for u in roles.unknowns},
        coordinates=tuple(roles.space),
        evolution=roles.evolution,
        parameters=frozenset(defined | set(draft.defaults)),
    )
    found: set[str] = set()
    called = {n.function.name for n in walk(node) if isinstance(n, Call) and isinstance(n.function, Name)}
    called = {n for n in called if n in CONTEXTUAL or bessel(n)} - defined
    for n in walk(node):
        if isinstance(n, Prime) and isinstance(n.body, Name) and n.body.name + "'" in defined:
            found.add(n.body.name + "'")
        if isinstance(n, Derivative):
            found |= {v for v, _ in n.variables if v in defined}
        if isinstance(n, Integral):
            continue
        if not isinstance(n, Name) or n.name in known or n.name in called:
            continue
        if n.name not in defined and n.name in _CONSTANTS | set(FUNCTIONS):
            continue
        if scope.derivative(n.name):
            continue
        name = scope.find(n.name)
        pieces = scope.split(n.name) if name is None else None
        if name in known or name is not None:
            found |= {name} - known  # type: ignore[arg-type]
        elif pieces:
            found |= {p for p in pieces if p not in known and p not in _CONSTANTS and not scope.derivative(p)}
        else:
            found.add(n.name)
    return found


def _varies(s: Statement, draft: Draft, table: dict[str, Statement], depth: int = 0) -> bool:
    """True when a definition depends on an unknown or a coordinate."""
    if s.right is None or depth > 8:
        return False
    roles = draft.roles
    for n in walk(s.right):
        if isinstance(n, Name):
            stem_is_unknown = (
                n.stem in roles.unknowns and n.subscript != "" and set(n.subscript) <= set(roles.coordinates)
            )
            if n.name in roles.unknowns or n.name in roles.coordinates or stem_is_unknown:
                return True
            if n.name in table and table[n.name] is not s and _varies(table[n.name], draft, table, depth + 1):
                return True
    return isinstance(s.left, Prime)


def _fill_gaps(
    draft: Draft, wanted: set[str], table: dict[str, Statement], numeric: dict[str, Statement]
) -> None:
    """Give names without a value the catalogue's or the physical constant's; else complain."""
    missing = sorted(wanted - set(table) - {draft.free} - _open(draft))
    for name in list(missing):
        if name in draft.defaults:
            numeric[name] = _as_statement(name, draft.defaults[name])
            draft.assume(
                f"{name} = {draft.defaults[name]}",
                draft.because or f"the usual value of {draft.model or 'the model'}",
            )
            missing.remove(name)
        elif name in _PHYSICAL and (name != "g" or "g" in wanted):
            value, unit_name, meaning = _PHYSICAL[name]
            numeric[name] = _as_statement(name, value, unit_name)
            draft.assume(f"{name} = {value} {unit_name}", meaning)
            missing.remove(name)
    if "i" in missing:
        raise UnsupportedProblem(
            "`i` has no value, and it may be the imaginary unit",
            where=draft.text[:160],
            why="an equation for a complex function is another problem than one with a number `i`",
            instead="give `i` a value, or write the rate as `i*u_t` where it is the imaginary unit",
        )
    unused = [s for n, s in table.items() if n not in wanted]
    if unused and not missing:
        raise ProblemError(
            f"`{unused[0].span.text}` is given, but nothing in the problem uses it",
            where=draft.text[:160],
            why="the equation may lack a term, or use another letter for it",
            instead="write the equation with this letter in it, or leave the value out",
        )
    if missing:
        listed = ", ".join(f"`{m}`" for m in missing)
        raise ProblemError(
            f"no value is given for {listed}",
            where=draft.text[:160],
            why="the answer depends on it",
            instead=_wanted_values(missing, draft),
        )


def _wanted_values(missing: list[str], draft: Draft) -> str:
    """Return what to add for the missing names, with what each stands for where that is known."""
    if not any(m in draft.meanings for m in missing):
        return f"add, for example, `{missing[0]} = 0.1`"
    return "add " + ", ".join(
        f"`{m} = …`" + (f" ({draft.meanings[m]})" if m in draft.meanings else "") for m in missing
    )


def _as_statement(name: str, value: str, unit_name: str | None = None) -> Statement:
    from wellposed.agent.reading.spans import Measure, Span

    measure = Measure(0, 0, value, unit_name) if unit_name else None
    node = parse(f"{name} = {value}")
    return Statement(
        Span(0, 0, f"{name} = {value}"), node, "definition", None, Name(name), parse(value), measure
    )


def _parameters(numeric: dict[str, Statement], scope: Scope, scale: Scale) -> list[Parameter]:
    """Return the parameters, those that others refer to first."""
    done: list[Parameter] = []
    left = dict(numeric)
    while left:
        ready = [n for n, s in left.items() if not _names_in(s) & (set(left) - {n})]
        if not ready:
            raise ProblemError(
                f"the values of {', '.join(f'`{n}`' for n in left)} refer to each other",
                instead="give each of them a number",
            )
        for name in ready:
            s = left.pop(name)
            assert s.right is not None
            value, unit_name = scale.value(Amount(s.right, s.measure.unit if s.measure else None), scope)
            done.append(Parameter(name, value, unit_name))
    return done


def _names_in(s: Statement) -> set[str]:
    """Return the names on the right side of a definition."""
    return {n.name for n in walk(s.right) if isinstance(n, Name)} if s.right is not None else set()


def _with_functions(scope: Scope, scale: Scale, functions: dict[str, Statement]) -> Scope:
    """Return the scope with named expressions, in an order in which each finds those it uses."""
    definitions: dict[str, sp.Expr] = {}
    left = dict(functions)
    for _ in range(len(left) + 1):
        for name, s in list(left.items()):
            needs = {n.name for n in walk(s.right) if isinstance(n, Name)} if s.right else set()
            needs |= (
                {
                    n.body.name + "'"
                    for n in walk(s.right)
                    if isinstance(n, Prime) and isinstance(n.body, Name)
                }
                if s.right
                else set()
            )
            if needs & (set(left) - {name}):
                continue
            inner = _replace_scope(scope, definitions)
            value = _function_value(s, inner, definitions, functions)
            definitions[name] = scale.convert(value, s.measure.unit if s.measure else None)[0]
            del left[name]
    if left:
        raise ProblemError(
            f"the definitions of {', '.join(f'`{n}`' for n in left)} refer to each other",
            instead="write them so that each uses only those before it",
        )
    return _replace_scope(scope, definitions)


def _function_value(
    s: Statement, scope: Scope, definitions: dict[str, sp.Expr], functions: dict[str, Statement]
) -> sp.Expr:
    """Return the expression behind a definition; `f' = df/dθ` is differentiated here."""
    right = s.right
    if isinstance(right, Derivative) and isinstance(right.body, Name) and right.body.name in functions:
        variable = right.variables[0][0]
        plain = symbol(variable)
        inner = dict(definitions)
        inner[variable] = plain
        open_scope = _replace_scope(scope, inner)
        body = build(functions[right.body.name].right, open_scope)  # type: ignore[arg-type]
        return sp.diff(body, plain).subs(plain, definitions.get(variable, plain))
    return build(right, scope)  # type: ignore[arg-type]


def _replace_scope(scope: Scope, definitions: dict[str, sp.Expr]) -> Scope:
    from dataclasses import replace

    return replace(scope, definitions=dict(definitions))
