"""Equations with a name: found in the words, written down from the catalogue's data."""

from __future__ import annotations

import re
from functools import cache

from wellposed.agent.reading.curved import is_radial
from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Roles, Statement
from wellposed.agent.reading.vocabulary import data
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Name, Relation

__all__ = ["apply_entry", "find_entry", "rename", "roles_of", "take_name"]


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(r"(?<![\w-])(?:the )?" + n + r"(?![\w])", re.IGNORECASE), key)
        for key, entry in data("equations.yaml").items()
        for n in entry["names"]
    )


def find_entry(text: str) -> tuple[str, dict] | None:
    """Return the catalogue entry that a text names, the longest name first; None without one."""
    hits = [(m.end() - m.start(), key) for pattern, key in _names() if (m := pattern.search(text))]
    if not hits:
        return None
    key = max(hits)[1]
    return key, data("equations.yaml")[key]


def take_name(page: Page, key: str) -> None:
    """Mark the words of the name as read."""
    for pattern, owner in _names():
        if owner == key:
            for match in pattern.finditer(page.text):
                for item in page.items:
                    if item.start < match.end() and item.end > match.start():
                        item.used = True


def roles_of(entry: dict, text: str, statements: list[Statement]) -> Roles:
    """Return the roles that the entry's equations give."""
    space = list(entry.get("space", []))
    if entry.get("laplace"):
        words = " ".join(s.span.text for s in statements)
        flat = re.search(
            r"square|rectang|\b2-?d\b|two[- ]dimension|disk|disc|circle|ellip", text, re.IGNORECASE
        )
        space = ["r"] if is_radial(text) else ["x", "y"] if flat or re.search(r"\by\b", words) else ["x"]
    unknowns = list(entry["unknowns"])
    prime = entry.get("evolution") or (space[0] if space else "t")
    return Roles(unknowns, space, entry.get("evolution"), prime)


def rename(entry: dict, statements: list[Statement]) -> dict[str, str]:
    """Return catalogue name -> prompt name for the unknown, from the prompt's own conditions.

    `N(0) = 10` for the logistic equation keeps `N`; `P(0) = 10` makes it `P`.
    """
    unknowns = list(entry.get("unknowns", []))
    if len(unknowns) != 1:
        return {}
    for s in statements:
        name = _called(s)
        if name is not None and name not in ("x", "t"):
            return {} if name == unknowns[0] else {unknowns[0]: name}
    for s in statements:
        node = s.node.operands[0] if isinstance(s.node, Relation) and s.node.operators == ("=",) else None
        known = ("u", "T", "c", "C", "p", "w", "v", "n")
        if isinstance(node, Name) and node.name in known and node.name not in entry.get("synonyms", {}):
            return {} if node.name == unknowns[0] else {unknowns[0]: node.name}
    return {}


def _called(s: Statement) -> str | None:
    """Return the name that a condition or a question applies: `u` of `u(0, t) = 1`."""
    node = s.node.operands[0] if isinstance(s.node, Relation) else s.node
    function = getattr(node, "function", None)
    base = getattr(function, "body", function)
    return base.stem if isinstance(base, Name) and len(base.stem) <= 2 else None


def apply_entry(draft: Draft, key: str, entry: dict, names: dict[str, str]) -> None:
    """Write the entry's equations into the draft.

    Raises:
        ProblemError: Several forms of the named equation are in use, so it has to be written out.
    """
    if "ambiguous" in entry:
        raise ProblemError(
            f"the {key.replace('-', ' ')} equation is named but not written out",
            where=draft.text[:120],
            why=str(entry["ambiguous"]),
            instead="write the equation itself",
        )
    synonyms = entry.get("synonyms", {})
    defined = {s.left.name for s in draft.definitions if isinstance(s.left, Name)}
    for text in entry["equations"]:
        for short, long in synonyms.items():
            if short in defined and long not in defined:
                text = re.sub(rf"\b{long}\b", short, text)
        for old, new in names.items():
            text = re.sub(rf"\b{old}\b(?!\()", new, text)
        draft.equations.append(Statement(Span(0, 0, text), parse(text), "equation"))
    draft.model = key
    draft.assume(f"the equation is {'; '.join(s.span.text for s in draft.equations)}", str(entry["source"]))
    draft.defaults |= {k: str(v) for k, v in entry.get("optional", {}).items()}
    started = {g.unknown for g in draft.conditions}
    for name, value in entry.get("start", {}).items():
        if name not in started and not any(g.text.startswith(name) for g in draft.conditions):
            given = Given(
                name, "bare", Name(name), Amount(parse(str(value))), ("start", ""), text=f"{name} = {value}"
            )
            draft.conditions.append(given)
            draft.assume(f"{name} starts at {value}", "the usual initial value of the named problem")
