"""Equations with a name: found in the words, written down from the catalogue's data."""

from __future__ import annotations

import re
from functools import cache

from wellposed.agent.reading.curved import is_radial
from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.forms import refuse_qualified
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.lettering import parameter_names, relettered
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Roles, Statement, derivatives
from wellposed.agent.reading.vocabulary import data
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Call, Name, Relation, walk

__all__ = ["apply_entry", "find_entry", "is_supplied", "roles_of", "take_name"]

_FILES = ("equations.yaml", "fields.yaml", "functions.yaml")


@cache
def _entries() -> dict[str, dict]:
    return {key: entry for name in _FILES for key, entry in data(name).items()}


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(r"(?<![\w-])(?:the )?" + n + r"(?![\w])", re.IGNORECASE), key)
        for key, entry in _entries().items()
        for n in entry["names"]
    )


def find_entry(text: str) -> tuple[str, dict] | None:
    """Return the catalogue entry that a text names, the longest name first; None without one."""
    hits = [(m.end() - m.start(), key) for pattern, key in _names() if (m := pattern.search(text))]
    if not hits:
        return None
    key = max(hits)[1]
    return key, _entries()[key]


def is_supplied(key: str, entry: dict, text: str, statements: list[Statement], roles: Roles) -> bool:
    """True when the prompt names the equation without writing it.

    Args:
        key: The catalogue's name of the entry.
        entry: The entry.
        text: The normalised prompt.
        statements: Everything mathematical in it.
        roles: As the statements alone show them.

    Raises:
        ProblemError: A word in front of the name makes it another equation, which is not written.
    """
    if roles.unknowns and not all(_is_slope(s, entry) for s in statements):
        return False
    for pattern, owner in _names():
        match = pattern.search(text) if owner == key else None
        if match is not None:
            refuse_qualified(key, entry, match.start(), text)
    return True


def _is_slope(s: Statement, entry: dict) -> bool:
    """True unless a statement is an equation: `u_t = 0` beside the name of a wave equation is a condition."""
    if not isinstance(s.node, Relation) or set(s.node.operators) != {"="}:
        return True
    found = derivatives(s.node)
    if not found:
        return True
    if len({variable for _, variable, _ in found}) > 1:
        return False  # u_t + u u_x = 0 is no condition
    forms = entry.get("forms", [entry])
    written = [
        d
        for f in forms
        for e in f.get("equations", entry.get("equations", []))
        for d in derivatives(parse(e))
    ]
    order = max(n for _, _, n in found)
    right = {n.name for n in walk(s.node.operands[-1]) if isinstance(n, Name)}
    return order < max(n for _, _, n in written) and not right & {name for name, _, _ in found}


def take_name(page: Page, key: str) -> None:
    """Mark the words of the name as read."""
    for pattern, owner in _names():
        if owner == key:
            for match in pattern.finditer(page.text):
                for item in page.items:
                    if item.start < match.end() and item.end > match.start():
                        item.used = True


def roles_of(entry: dict, text: str, statements: list[Statement], names: dict[str, str]) -> Roles:
    """Return the roles that the entry's equations give.

    Args:
        entry: The catalogue entry, with its form chosen.
        text: The normalised prompt.
        statements: Everything mathematical in it.
        names: Catalogue name -> prompt name of unknowns and variables.
    """
    space = list(entry.get("space", []))
    if entry.get("laplace"):
        space = _axes(entry, text, statements, [_own(names, u) for u in entry["unknowns"]])
    unknowns = [_own(names, u) for u in entry["unknowns"]]
    space = [_own(names, x) for x in space]
    prime = entry.get("prime") or entry.get("evolution") or (space[0] if space else "t")
    return Roles(unknowns, space, entry.get("evolution"), prime)


def _own(names: dict[str, str], name: str) -> str:
    """Return the prompt's name for one of the catalogue's."""
    return names.get(name, name)


def _axes(entry: dict, text: str, statements: list[Statement], unknowns: list[str]) -> list[str]:
    """Return the space axes: as many as the region has, or as values are written at."""
    words = " ".join(s.span.text for s in statements)
    if is_radial(text):
        return ["r"]
    if re.search(r"\bcube|\b3-?d\b|three[- ]dimension|cuboid", text, re.IGNORECASE):
        return ["x", "y", "z"]
    flat = re.search(r"square|rectang|\b2-?d\b|two[- ]dimension|disk|disc|circle|ellip", text, re.IGNORECASE)
    if flat or ("y" not in unknowns and re.search(r"\by\b", words)):
        return ["x", "y"]
    calls = [
        len(n.arguments)
        for s in statements
        for n in (walk(s.node) if s.node else [])
        if isinstance(n, Call) and isinstance(n.function, Name) and n.function.name in unknowns
    ]
    axes = max(calls, default=0) - (1 if entry.get("evolution") else 0)
    return ["x", "y", "z"][: min(max(axes, 1), 3)]


def apply_entry(draft: Draft, key: str, entry: dict, names: dict[str, str]) -> None:
    """Write the entry's equations into the draft.

    Args:
        draft: With everything else that the prompt says.
        key: The catalogue's name of the entry.
        entry: The entry, with its form chosen.
        names: Catalogue name -> prompt name of unknowns, variables and letters that words declare.

    Raises:
        ProblemError: The equation needs a physical constant in a problem without units.
    """
    names = {**parameter_names(draft, entry), **names}
    for text in entry["equations"]:
        text = relettered(text, names)
        draft.equations.append(Statement(Span(0, 0, text), parse(text), "equation"))
    for text in entry.get("definitions", []):
        node = parse(relettered(text, names))
        assert isinstance(node, Relation)
        left, right = node.operands
        draft.definitions.append(Statement(Span(0, 0, text), node, "definition", None, left, right))
    draft.model = key
    draft.assume(f"the equation is {'; '.join(s.span.text for s in draft.equations)}", str(entry["source"]))
    for name, value in entry.get("usual", {}).items():
        draft.defaults[_own(names, name)] = str(value)
    draft.because = str(entry.get("because", ""))
    draft.meanings = {_own(names, k): str(v) for k, v in entry.get("meanings", {}).items()}
    _take_units(draft, entry)
    _start(draft, entry, names)
    _conditions(draft, entry, names)


def _take_units(draft: Draft, entry: dict) -> None:
    """Give constants the value that "atomic units" says; without units they have none of their own.

    Raises:
        ProblemError: The reduced Planck constant stands in a problem of plain numbers without a value.
    """
    for pattern, values in entry.get("units", {}).items():
        if re.search(pattern, draft.text, re.IGNORECASE):
            draft.defaults |= {k: str(v) for k, v in values.items()}
            draft.because = "the units that the prompt names"
            return
    defined = {s.left.name for s in draft.definitions if isinstance(s.left, Name)}
    measured = any(s.measure is not None for s in draft.definitions) or any(
        g.value is not None and g.value.unit for g in draft.conditions
    )
    if any("hbar" in e for e in entry["equations"]) and "hbar" not in defined and not measured:
        raise ProblemError(
            "no value is given for `hbar`",
            where=draft.text[:160],
            why="the numbers of the prompt have no units, so its SI value does not fit them",
            instead="add `hbar = 1, m = 1` (or `in atomic units`), or give units to every number",
        )


def _start(draft: Draft, entry: dict, names: dict[str, str]) -> None:
    """Add the usual initial values of a named problem for unknowns that have none."""
    started = {g.unknown for g in draft.conditions}
    for own, value in entry.get("start", {}).items():
        name = _own(names, own)
        if name not in started and not any(re.match(rf"{name}\b", g.text) for g in draft.conditions):
            given = Given(
                name, "bare", Name(name), Amount(parse(str(value))), ("start", ""), text=f"{name} = {value}"
            )
            draft.conditions.append(given)
            draft.assume(f"{name} starts at {value}", "the usual initial value of the named problem")


def _conditions(draft: Draft, entry: dict, names: dict[str, str]) -> None:
    """Add the conditions that belong to a named problem, where the prompt gives none."""
    if draft.conditions:
        return
    for text in entry.get("conditions", []):
        text = re.sub(r"\b[A-Za-z]+(?='*\()", lambda m: names.get(m.group(), m.group()), text)
        node = parse(text)
        assert isinstance(node, Relation)
        given = Given(None, "evaluated", node.operands[0], Amount(node.operands[1]), text=text)
        draft.conditions.append(given)
        draft.assume(f"the condition is {text}", "it belongs to the named problem; the prompt gives none")
