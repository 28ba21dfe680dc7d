"""What a run of mathematics says to the walk: its value, its unknown, whether it may be a piece."""

from __future__ import annotations

import re

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.statements import Statement, derivatives
from wellposed.agent.reading.units import unit_at, unit_text
from wellposed.problem.mathematics.syntax import (
    Call,
    Derivative,
    Dot,
    Integral,
    Name,
    Node,
    Number,
    Prime,
    walk,
)

__all__ = [
    "counted",
    "is_integral",
    "is_piece_value",
    "is_slope",
    "is_zero",
    "right_of",
    "root",
    "unit_word",
    "unknown_in",
]


def is_piece_value(item: Item, given: Given) -> bool:
    """True for what may be the next piece: a number, or the same unknown set equal to something."""
    if item.tag == "bare" and item.statement is not None and item.statement.left is not None:
        return given.left is not None and root(item.statement.left) == root(given.left)
    return item.tag in ("number", "measure", "expression")


def right_of(s: Statement) -> Amount | None:
    """Return the right side of a relation with its unit."""
    return Amount(s.right, s.measure.unit if s.measure else None) if s.right is not None else None


def is_zero(amount: Amount) -> bool:
    """True for the number 0."""
    return isinstance(amount.node, Number) and float(amount.node.text) == 0


def unknown_in(s: Statement, draft: Draft) -> str | None:
    """Return the unknown on the left side of a relation, or None."""
    if s.left is None:
        return None
    name = root(s.left)
    found = [d[0] for d in derivatives(s.left)]
    return next((n for n in [*found, name] if n in draft.roles.unknowns), None)


def is_slope(given: Given, draft: Draft) -> bool:
    """True for a value of a derivative in space."""
    found = derivatives(given.left) if isinstance(given.left, Node) else []
    return any(v in draft.roles.space for _, v, _ in found)


def root(node: object) -> str | None:
    """Return the name at the bottom of a call or a derivative."""
    if isinstance(node, Name):
        return node.stem
    if isinstance(node, (Prime, Dot, Derivative)):
        return root(node.body)
    return root(node.function) if isinstance(node, Call) else None


def is_integral(s: Statement) -> bool:
    """True when a run holds an integral."""
    return s.node is not None and any(isinstance(n, Integral) for n in walk(s.node))


def unit_word(word: str) -> str | None:
    """Return the unit that a whole word is, in the unit system's spelling, or None."""
    found = unit_at(word, 0)
    return unit_text(word) if found and found[1] == len(word) else None


def counted(amount: Amount, word: str, page: Page) -> Amount:
    """Give the 10 of "day 10" its unit where the prompt has units of time."""
    timed = any(
        re.search(r"\b(?:s|min|h|day|week|month|year)\b", m.unit)
        for item in page.maths()
        if item.statement is not None
        for m in item.statement.span.measures
    )
    unit = unit_word(word) if timed and word not in ("time", "after", "t") else None
    return Amount(amount.node, unit) if kind_of(unit) == "time" else amount
