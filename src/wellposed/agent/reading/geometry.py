"""The region in space, as words say it: "on the unit square", "a rod of length 2", "a 9 x 9 box"."""

from __future__ import annotations

import re

from wellposed.agent.reading.curved import read_curved
from wellposed.agent.reading.draft import Amount, Draft
from wellposed.agent.reading.far import read_far
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.one_range import require_one_range
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Statement
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import (
    Name,
    Negative,
    Node,
    Number,
    Relation,
    Tuple,
)

__all__ = ["amount_of", "number", "read_geometry"]

_Q = r"⟦(\d+)⟧"
_THING = (
    r"(?:rod|bar|slab|plate|wall|string|wire|beam|fin|strip|sheet|sample|film|layer|membrane"
    r"|domain|interval|region|"
    r"line|segment|tube|pipe|channel|box|cavity|column|specimen|foil|pane|block|patch|system)"
)
_ADJ = r"(?:(?!and\b|at\b|is\b|of\b|with\b|after\b|to\b|in\b)[\w-]+ ){0,3}?"


def number(value: int | str) -> Number | Negative:
    """Return a syntax tree for a number."""
    text = str(value)
    return Negative(Number(text[1:])) if text.startswith("-") else Number(text)


def amount_of(item: Item) -> Amount | None:
    """Return the value that a mathematical item stands for, with its unit."""
    s = item.statement
    if s is None or s.node is None:
        return None
    node = s.right if isinstance(s.node, Relation) and s.right is not None else s.node
    if isinstance(node, Relation):
        return None
    return Amount(node, s.measure.unit if s.measure else None)


def read_geometry(page: Page, draft: Draft) -> None:
    """Read ranges, lengths and region words; fill the draft's ranges, lengths and periodic axes."""
    read_curved(page, draft)
    _refuse_curved(page, draft)
    _boxes(page, draft)
    _named(page, draft)
    _infinite(page, draft)
    _lengths(page, draft)
    _intervals(page, draft)
    _periods(page, draft)
    _radius(page, draft)
    read_far(page, draft)


def _refuse_curved(page: Page, draft: Draft) -> None:
    """Say at once that a region is not ours, before its sides are read as those of a box."""
    if draft.inside is not None or draft.entry.get("geometry") == "cylindrical":
        return
    curved = (
        r"\b(elliptic(?:al)?|ellipse|annulus|annular|l-shaped"
        r"|triang(?:le|ular(?! (?:\w+ )?(?:load|distribut)))|hexagon(?:al)?)\b"
    )
    match = re.search(curved, page.template, re.IGNORECASE)
    if match:
        raise UnsupportedProblem(
            f"the region is {match.group(0)!r}, which the built-in reader cannot state yet",
            where=page.text[:80],
            why="its boundary is not made of coordinate lines, so the conditions would be put elsewhere",
            instead="give a region between coordinate lines: an interval, a rectangle, a box",
        )


def _boxes(page: Page, draft: Draft) -> None:
    """`a 9 by 9 box`, `box of size 2 by 1`, `rectangle with sides 2 and 1`."""
    region = r"(?:box|square|rectangle|rectangular (?:domain|region|plate)|domain|region|plate|sheet)"
    for pattern in (
        (
            rf"(?:on |in |over |inside )?(?:a |the )?{_Q} by {_Q} (?:square |rectangular |periodic"
            rf" )?(?:{region})"
        ),
        (
            rf"(?:on |in |over |inside )?(?:a |the )?(?:periodic )?{region}(?: of| is| with| has"
            rf"|:| size| dimensions| sides| measuring|,| =)* ?{_Q} (?:by|and) {_Q}"
        ),
    ):
        for m in page.find(pattern):
            sides = [amount_of(page.item(m, 1)), amount_of(page.item(m, 2))]
            if all(s is not None and not isinstance(s.node, Relation) for s in sides):
                draft.lengths += [s for s in sides if s]
                _note_periodic(page, m, draft)
                page.take(m)
    for m in page.find(
        rf"(?:on |in |over |inside )?(?:a |the )?square(?: (?:domain|plate|region))?(?: of|"
        rf" with| has)* (?:side|sides|side length|edge|edge length)(?: of| length)? {_Q}"
    ):
        side = amount_of(page.item(m, 1))
        if side:
            draft.lengths += [side, side]
            page.take(m)
    for m in page.find(
        rf"(?:on |in |over |inside )?(?:a |the )?(?:periodic )?cube (?:of|with) (?:side|edge)s?(?:"
        rf" length)?(?: of)? {_Q}"
    ):
        side = amount_of(page.item(m, 1))
        if side:
            draft.lengths += [side] * 3
            _note_periodic(page, m, draft)
            page.take(m)


def _note_periodic(page: Page, match: re.Match[str], draft: Draft) -> None:
    if re.search(r"\bperiodic\b", match.group(), re.IGNORECASE):
        draft.periodic |= set(draft.roles.space or ["x", "y"])


def _named(page: Page, draft: Draft) -> None:
    """`the unit square`, `the unit interval`."""
    table = {
        "square": 2,
        "interval": 1,
        "rod": 1,
        "bar": 1,
        "cube": 3,
        "box": 0,
        "segment": 1,
        "line segment": 1,
    }
    pattern = (
        r"(?:on |in |over |inside )?(?:a |the )?(periodic )?unit (square|interval|cube|box"
        r"|rod|bar|segment|line segment)"
    )
    for m in page.find(pattern):
        count = table[m.group(2).lower()] or len(draft.roles.space) or 2
        draft.lengths += [Amount(number(1))] * count
        _note_periodic(page, m, draft)
        page.take(m)


def _infinite(page: Page, draft: Draft) -> None:
    """The line and the half-line."""
    for m in page.find(
        r"(?:on |over |in |along |for )?(?:the |an |a )?(?:whole |entire |infinite |full |real "
        r"|doubly infinite |infinitely long |unbounded |very long )+(?:real )?(?:x[- ])?"
        r"(?:line|axis|rod|bar|domain|string|medium|space|interval|wire|tube|channel)"
        r"|(?:for )?all real x|\b(?:on|over) the line\b|\bx in R\b"
        r"|(?:for )?all x(?= |,|\.|;)"
    ):
        draft.ranges[_axis(draft)] = (None, None)
        page.take(m)
    for m in page.find(
        r"(?:on |over |in |for )?(?:the |a |an )?(?:positive )?(?:half[- ]line|half[- ]axis"
        r"|half[- ]space|semi-?infinite (?:rod|bar|solid|medium|domain|body|slab|line|region"
        r"|wall|interval|string|axis|space|channel|tube|wire))"
    ):
        draft.ranges[_axis(draft)] = (Amount(number(0)), None)
        page.take(m)


def _axis(draft: Draft) -> str:
    return draft.roles.space[0] if draft.roles.space else "x"


def _lengths(page: Page, draft: Draft) -> None:
    """`a rod of length 2`, `3 m long`, `a 1 mm slab`, `length L = 10 cm`."""
    patterns = (
        (
            rf"(?:on |in |over |along )?(?:a |an |the )?{_ADJ}{_THING}(?: is| has)? (?:of|with)"
            rf" (?:total |a )?(?:length|width|thickness) (?:of )?{_Q}"
        ),
        (
            rf"(?:on |in |over )?(?:a |an |the )?(?:periodic )?(?:domain|interval|box|region)(?:"
            rf" (?:of|with))? (?:length|size|width) {_Q}"
        ),
        rf"(?:its |the |with |of |total |and )*(?:length|thickness)(?: of| is| =|:)? {_Q}",
        rf"{_Q}[- ](?:long|thick|wide|in length|in thickness|of length|length|thickness)(?:"
        rf" {_ADJ}{_THING})?",
        rf"(?:on |in |over |of )?(?:a |an |the ){_Q} (?:long |thick )?{_ADJ}{_THING}",
    )
    for pattern in patterns:
        for m in page.find(pattern):
            item = page.item(m, m.lastindex or 1)
            amount = amount_of(item)
            if amount is None or item.tag not in ("measure", "number", "expression", "symbol", "definition"):
                continue
            if item.tag == "measure" and not _is_length(amount.unit):
                continue
            if item.tag == "definition":
                if not isinstance(item.statement and item.statement.left, Name):
                    continue
                draft.definitions.append(item.statement)  # type: ignore[arg-type]
                amount = Amount(item.statement.left)  # type: ignore[union-attr, arg-type]
            draft.lengths.append(amount)
            _note_periodic(page, m, draft)
            page.take(m)


def _is_length(unit: str | None) -> bool:
    return unit is not None and bool(re.fullmatch(r"[kcmµnpd]?m|um|angstrom|inch", unit))


def _intervals(page: Page, draft: Draft) -> None:
    """`on (0, 1)`, `x in [0, pi]`, `0 < x < 1`, `x > 0`."""
    for item in page.maths():
        s = item.statement
        if s is None or item.used or item.tag not in ("point", "range"):
            continue
        before = page.text[max(0, item.start - 40) : item.start]
        if item.tag == "point":
            _point_interval(page, draft, item, before)
            continue
        bounds = _bounds(s.node, draft)
        if bounds is None:
            continue
        name, low, high = bounds
        if name in draft.roles.coordinates and not _is_piece(page, item, before):
            if name == draft.roles.evolution:
                told = [p for p in page.maths() if p.end <= item.start][-1:]
                if low is None and told and told[0].tag in ("bare", "condition") and before.endswith("for "):
                    continue  # "u(0,t) = 1 for t < 0.5": a part of the condition, no end of time
                draft.end = draft.end or (Amount(high) if high is not None else None)
            else:
                _set_range(draft, name, low, high, _unit(s))
            item.used = True


def _unit(statement: object) -> str | None:
    measure = getattr(statement, "measure", None)
    span = getattr(statement, "span", None)
    if span is not None and len({m.unit for m in span.measures}) > 1:
        raise ProblemError(f"the range `{span.text}` mixes units", instead="write both ends in one unit")
    return measure.unit if measure else None


def _set_range(draft: Draft, name: str, low: Node | None, high: Node | None, unit: str | None = None) -> None:
    old = draft.ranges.get(name, (None, None))
    require_one_range(draft, name, (low, high), old)
    new = (Amount(low, unit) if low is not None else None, Amount(high, unit) if high is not None else None)
    draft.ranges[name] = (new[0] or old[0], new[1] or old[1])


def _point_interval(page: Page, draft: Draft, item: Item, before: str) -> None:
    """Read `[0, 1]` after a preposition as the range of the one coordinate there is."""
    node = item.statement.node if item.statement else None
    if not isinstance(node, Tuple) or len(node.items) != 2:
        return
    named = re.search(r"\b([a-z]) (?:in|from|on|over|between)(?: the interval)? ?$", before)
    placed = re.search(
        (
            r"(?:\b(?:on|in|over|interval|domain|region|range|for|∈)(?: the)?(?: closed| open|"
            r" unit)?(?: interval| domain| range)?|Ω ?=) ?$"
        ),
        before,
    )
    follows = re.match(r" ?(?:x|\*) ?[(\[]", page.text[item.end :])
    if not (named or placed) or follows:
        return
    low, high = node.items
    name = named.group(1) if named and named.group(1) in draft.roles.coordinates else None
    axes = draft.roles.space
    if name is None and len(axes) > 1:
        return
    name = name or (axes[0] if axes else draft.roles.evolution or "x")
    if name == draft.roles.evolution:
        draft.end = Amount(high)
        draft.ranges[name] = (Amount(low), Amount(high))
    else:
        _set_range(draft, name, None if _is_infinite(low) else low, None if _is_infinite(high) else high)
        if _is_infinite(low) or _is_infinite(high):
            draft.ranges.setdefault(name, (None, None))
    item.used = True


def _is_infinite(node: Node) -> bool:
    body = node.body if isinstance(node, Negative) else node
    return isinstance(body, Name) and body.name in ("inf", "infinity", "oo", "∞", "infty")


def _bounds(node: Node | None, draft: Draft) -> tuple[str, Node | None, Node | None] | None:
    """Return (name, low, high) of `a < x < b`, `x > a`, `x < b`."""
    if not isinstance(node, Relation) or "=" in node.operators or "!=" in node.operators:
        return None
    operands = list(node.operands)
    rising = node.operators[0].startswith("<")
    if not rising:
        operands.reverse()
    at = [i for i, o in enumerate(operands) if isinstance(o, Name) and o.name in draft.roles.coordinates]
    if len(at) != 1:
        return None
    i = at[0]
    low = operands[i - 1] if i else None
    high = operands[i + 1] if i + 1 < len(operands) else None
    name = operands[i].name  # type: ignore[union-attr]
    return name, *(None if n is None or _is_infinite(n) else n for n in (low, high))  # type: ignore[return-value]


def _is_piece(page: Page, item: Item, before: str) -> bool:
    """True when the range limits a value said before it: `u = 1 for x < 0`."""
    node = item.statement.node if item.statement else None
    one_sided = isinstance(node, Relation) and len(node.operands) == 2
    joined = re.search(r"(?:\b(?:for|if|when|where|on|in|inside|at)|,)(?: all)? ?$", before)
    i = page.items.index(item)
    previous = next(
        (p for p in reversed(page.items[:i]) if p.statement is not None or p.kind == "stop"), None
    )
    values = previous is not None and previous.tag in ("bare", "condition", "number", "measure")
    otherwise = re.match(
        r",? ?(?:and |, )?(?:u ?= ?)?(?:⟦\d+⟧|[-\d.]+) ?(?:otherwise|elsewhere|for|if)", page.text[item.end :]
    )
    several = len({p.text.replace(" ", "") for p in page.maths() if p.tag == "range"}) > 1
    return bool(
        values
        and joined
        and (
            (one_sided and several)
            or otherwise
            or (one_sided and previous and previous.tag in ("bare", "number", "measure"))
        )
    )


def _radius(page: Page, draft: Draft) -> None:
    """`r from the box centre`: the distance from the middle of a box said by its size."""
    for m in page.find(
        rf"(?:and |where |with )*{_Q} (?:is |being |the |denotes |distance |measured |radius"
        rf" )*from the (?:box |domain )?(?:cent(?:er|re)|middle)(?: of the (?:box|domain))?"
    ):
        item = page.item(m, 1)
        node = item.statement.node if item.statement else None
        if not isinstance(node, Name) or node.name in draft.roles.coordinates or draft.ranges:
            continue
        squares = " + ".join(f"{a}^2" for a in draft.roles.space)
        text = f"{node.name} = sqrt({squares})"
        relation = parse(text)
        assert isinstance(relation, Relation)
        draft.definitions.append(
            Statement(
                Span(0, 0, text), relation, "definition", None, relation.operands[0], relation.operands[1]
            )
        )
        draft.centred = True
        draft.assume(
            "the box is centred at the origin",
            f"`{node.name}` is measured from its centre, and only its size is given",
        )
        page.take(m)


def _periods(page: Page, draft: Draft) -> None:
    """`2pi-periodic`, `periodic with period 2`."""
    for pattern in (
        rf"{_Q}-periodic(?: in [xyz])?",
        rf"periodic (?:boundary conditions )?(?:in [xyz] )?with period {_Q}",
        rf"(?:with )?period {_Q} (?:in x)?",
    ):
        for m in page.find(pattern):
            amount = amount_of(page.item(m, 1))
            if amount:
                axis = _axis(draft)
                draft.periodic.add(axis)
                if axis not in draft.ranges and not draft.lengths:
                    draft.lengths.append(amount)
                page.take(m)
