"""Stretches of a coordinate said in words: "the integral of c from 0 to 1", "solve from t = 1 to 3"."""

from __future__ import annotations

from wellposed.agent.reading.draft import Amount, Draft
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.problem.mathematics.syntax import Integral, Name, Node, walk

__all__ = ["read_stretches"]

_Q = r"⟦(\d+)⟧"
_INTEGRAL = (
    rf"(?:the |an? )?(?:definite |time )?(?:integral|area under(?: the (?:curve|graph))?)(?: of| under)? {_Q}"
    rf"(?: (?:over|in|with respect to) {_Q})?,?(?: taken)? (?:from|between|over) {_Q}"
    rf" (?:to|and|up to|until) {_Q}"
)
_FROM_TO = rf"(?:from|between|for|over) {_Q} (?:to|and|up to|until|through) {_Q}"


def read_stretches(page: Page, draft: Draft) -> None:
    """Turn integrals in words into formulas, and take ranges said with "from … to …".

    Args:
        page: The items; those that are used are marked, an integral becomes an expression.
        draft: Gets the ranges.
    """
    for m in list(page.find(_INTEGRAL)):
        body, over, low, high = (page.item(m, k) if m.group(k) else None for k in (1, 2, 3, 4))
        assert body is not None
        assert low is not None
        assert high is not None
        variable = _variable(draft, over, low, high)
        statement = body.statement
        if (
            variable is None
            or statement is None
            or statement.node is None
            or not _is_field(draft, statement.node)
        ):
            continue
        ends = [amount_of(low), amount_of(high)]
        if any(e is None or e.unit for e in ends):
            continue
        page.take(m)
        statement.node = Integral(statement.node, variable, ends[0].node, ends[1].node)  # type: ignore[union-attr]
        statement.kind = "expression"
        body.used = False
    for m in list(page.find(_FROM_TO)):
        _range(page, draft, page.item(m, 1), page.item(m, 2), m)


def _is_field(draft: Draft, node: Node) -> bool:
    return any(isinstance(n, Name) and n.name in draft.roles.unknowns for n in walk(node))


def _variable(draft: Draft, over: Item | None, low: Item, high: Item) -> str | None:
    """Return the variable of an integral: the one that is named, else the only one there is."""
    for item in (over, low, high):
        name = _coordinate(item) if item is not None else None
        if name is not None and (item is over or name in draft.roles.coordinates):
            return name  # "from 0 to pi": a letter there need not be a coordinate
    names = draft.roles.space or draft.roles.coordinates or [draft.roles.prime or "t"]
    return names[0] if len(names) == 1 else None


def _coordinate(item: Item) -> str | None:
    """Return the `x` of `x` or `x = 1`."""
    s = item.statement
    if s is None:
        return None
    node = s.left if item.tag == "place" else s.node
    return node.name if isinstance(node, Name) else None


def _range(page: Page, draft: Draft, low: Item, high: Item, match: object) -> None:
    """Take "from x = 1 to 3" as the range of x."""
    name = _coordinate(low) if low.tag == "place" else None
    ends = amount_of(low), amount_of(high)
    if name is None or high.tag not in ("place", "number", "measure", "expression", "symbol") or None in ends:
        return
    if high.tag == "place" and _coordinate(high) != name:
        return
    first, last = ends
    assert first is not None
    assert last is not None
    if first.unit is None and last.unit is not None:
        first = Amount(first.node, last.unit)
    draft.ranges[name] = (first, last)
    if name == draft.roles.evolution:
        draft.end = draft.end or last
    page.take(match)  # type: ignore[arg-type]
