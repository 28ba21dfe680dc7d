"""Initial shapes said in words: a plucked string, a top hat, a Gaussian, distances from given centres."""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.spans import Measure, Span
from wellposed.agent.reading.statements import Statement
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Name, Node, Relation

__all__ = ["read_shapes"]

_Q = r"⟦(\d+)⟧"
_PARTS = {"half": "1/2", "third": "1/3", "quarter": "1/4", "fifth": "1/5", "tenth": "1/10"}
_PLACE = (
    r"(?:at|in) (?:(?P<middle>(?:the |its )?(?:middle|mid-?point|centre|center|mid-?span)(?: of the"
    r" string)?)"
    r"|(?P<times>a|one|two|three) (?P<part>third|quarter|fifth|tenth)s? of"
    r" (?:the way|its length|the length|the string)(?: along| from (?:the |one )?(?:left )?end)?"
    r"|(?:the point )?⟦(?P<at>\d+)⟧(?: from (?:the |one )?(?:left )?end)?)"
)
_PULL = (
    r"(?:is |was |and |being |initially |then |,)*(?:plucked|pulled|drawn|lifted|raised|displaced"
    r"|deflected|picked)"
    r"(?: (?:aside|sideways|up|upwards?|out|down|away))?"
)
_BY = (
    r"(?:(?:by |to (?:a height of )?|with (?:a )?(?:height|amplitude) (?:of )?|a distance (?:of )?)*"
    r"⟦(?P<by>\d+)⟧(?: high| aside| up| out| upwards)?)"
)
_GO = r"(?:,? ?(?:and|then) )*(?:let go|released?|set free)(?: from rest| at rest)?"
_COUNT = {"a": 1, "one": 1, "two": 2, "three": 3}


def read_shapes(page: Page, draft: Draft) -> None:
    """Read shapes said in words into the draft's conditions and definitions.

    Args:
        page: The items; those that are used are marked.
        draft: With the region's ranges and lengths.

    Raises:
        ProblemError: A shape lacks a measure.
    """
    _distances(page, draft)
    if draft.roles.evolution is None or len(draft.roles.space) != 1:
        return
    _plucked(page, draft)
    _top_hat(page, draft)
    _gaussian(page, draft)


def _define(draft: Draft, name: str, amount: Amount) -> None:
    measure = Measure(0, 0, "", amount.unit) if amount.unit else None
    node = Relation((Name(name), amount.node), ("=",))
    draft.definitions.append(
        Statement(Span(0, 0, name), node, "definition", None, Name(name), amount.node, measure)
    )


def _start(draft: Draft, text: str, said: str) -> None:
    """Give the only unknown an initial value, written in the grammar."""
    name = draft.roles.unknowns[0]
    given = Given(name, "bare", Name(name), Amount(parse(text)), ("start", ""), text=said)
    draft.conditions.append(given)


def _plucked(page: Page, draft: Draft) -> None:
    """`plucked 4 mm high at a third of its length`, `pulled aside at the middle by 0.1 and let go`."""
    for order in (rf"{_PULL} ?{_BY} {_PLACE}", rf"{_PULL} {_PLACE},? {_BY}"):
        for m in list(page.find(rf"{order}(?:{_GO})?")):
            height, ends = amount_of(page.items[int(m.group("by"))]), _extent(draft)
            if height is None:
                continue
            if ends is None:
                raise ProblemError(
                    f"{_said(page, m)!r}: the length of the string is not given",
                    why="the shape runs straight from each end to the point that is pulled",
                    instead="add, for example, 0 < x < 1",
                )
            low, high = ends
            _define(draft, "pull", height)
            _define(draft, "xa", low)
            _define(draft, "xb", high)
            place = _place(page, draft, m)
            x = draft.roles.space[0]
            rising = f"(pull*({x} - xa)/({place} - xa), {x} < {place})"
            falling = f"(pull*(xb - {x})/(xb - {place}), True)"
            _start(draft, f"Piecewise({rising}, {falling})", _said(page, m))
            name = draft.roles.unknowns[0]
            if height.unit:
                draft.entry = {**draft.entry, "units": {name: height.unit}}
            if not any(g.kind == "rest" for g in draft.conditions):
                zero = Amount(parse("0"))
                draft.conditions.append(Given(name, "rest", None, zero, ("start", ""), text=_said(page, m)))
            draft.assume(
                "the string is straight from each end to the point that is pulled, and starts from rest",
                "that is what pulling it at one point and letting go gives",
            )
            page.take(m)


def _place(page: Page, draft: Draft, m: re.Match[str]) -> str:
    if m.group("middle"):
        return "((xa + xb)/2)"
    if m.group("part"):
        return f"(xa + (xb - xa)*{_COUNT[m.group('times')]}*({_PARTS[m.group('part')]}))"
    amount = amount_of(page.items[int(m.group("at"))])
    if amount is None:
        raise ProblemError(f"the place in {_said(page, m)!r} is not a number")
    _define(draft, "xp", amount)
    return "(xa + xp)" if " from " in m.group() else "xp"


def _extent(draft: Draft) -> tuple[Amount, Amount] | None:
    """Return both ends of the axis, as far as they have been said."""
    low, high = draft.ranges.get(draft.roles.space[0], (None, None))
    if low is not None and high is not None:
        return low, high
    if len(draft.lengths) == 1:
        return low or Amount(parse("0")), draft.lengths[0]
    for s in draft.definitions:
        if isinstance(s.left, Name) and s.left.name == "L":
            return Amount(parse("0")), Amount(Name("L"))
    return None


def _top_hat(page: Page, draft: Draft) -> None:
    """`a top hat of height 2 between x = 1 and x = 3`, `a square pulse of height 1 on 1 < x < 2`."""
    pattern = (
        r"(?:(?:starts? (?:as|from|with)|initially|the initial \w+ is|of|is|as|with) )*"
        r"(?:a |an |the )?(?P<unit>unit )?(?:top[- ]hat|square (?:pulse|wave|bump)|rectangular"
        r" (?:pulse|bump|profile)"
        r"|box(?:car)? (?:pulse|profile))"
        rf"(?: profile| function)?(?: (?:of|with) (?:height|amplitude|value) {_Q})?"
        rf"(?: (?:between|from|on|over|for|in|occupying|covering|where))+ {_Q}(?: (?:and|to) {_Q})?"
    )
    for m in list(page.find(pattern)):
        height = page.item(m, 2).text if m.group(2) else "1" if m.group("unit") else None
        inner = _between(page.item(m, 3), page.item(m, 4) if m.group(4) else None, draft.roles.space[0])
        if inner is None:
            continue
        if height is None:
            draft.assume("the top hat has height 1", "the prompt gives no height")
            height = "1"
        _start(draft, f"Piecewise(({height.split('=')[-1]}, {inner}), (0, True))", _said(page, m))
        page.take(m)


def _between(first: Item, second: Item | None, x: str) -> str | None:
    """Return `1 < x < 2` from a range, or from two places."""
    s = first.statement
    if second is None:
        return first.text if s is not None and s.kind == "range" and not s.span.measures else None
    a, b = (i.text.split("=")[-1].strip() for i in (first, second))
    return f"{a} < {x} < {b}"


def _gaussian(page: Page, draft: Draft) -> None:
    """`a Gaussian of height 1 and standard deviation 0.2 centred at x = 2`."""
    pattern = (
        r"(?:(?:starts? (?:as|from|with)|initially|the initial \w+ is|is|as|with) )*"
        r"(?:a |the )?(?P<unit>unit )?"
        r"gaussian(?: (?:pulse|bump|profile|hump|blob|packet))?"
        r"(?:,? (?:and |of |with |a |an |unit )*(?:height|amplitude|peak(?: value)?)"
        rf"(?: of| =)?(?: {_Q})?|,? (?:and |of |with |a )*(?:standard deviation|sigma)(?: of| =)? {_Q}"
        rf"|,? (?:and |of |with |a )*(?:width|radius)(?: of| =)? {_Q}"
        rf"|,? (?:and )?(?:cent(?:er|re)d|around|cent(?:er|re)) (?:at |on |around )?(?:the origin|{_Q}))+"
    )
    for m in list(page.find(pattern)):
        height, sigma, width, centre = (_text(page, m, k) for k in range(2, 6))
        if sigma is None:
            raise ProblemError(
                f"the width of {_said(page, m)!r} can be read in two ways"
                if width
                else f"the width of {_said(page, m)!r} is not given",
                why="exp(-x^2/w^2) and exp(-x^2/(2 w^2)) are both called a Gaussian of width w",
                instead="give the standard deviation, or write the profile as a formula",
            )
        x = draft.roles.space[0]
        if height is None:
            draft.assume("the Gaussian has height 1", "the prompt gives no height")
        if centre is None:
            draft.assume("the Gaussian is centred at the origin", "the prompt gives no other place")
        _start(draft, f"({height or 1})*exp(-({x} - ({centre or 0}))^2/(2*({sigma})^2))", _said(page, m))
        page.take(m)


def _text(page: Page, m: re.Match[str], k: int) -> str | None:
    return page.item(m, k).text.split("=")[-1].strip() if m.group(k) else None


def _said(page: Page, m: re.Match[str]) -> str:
    """Return the words of a match as the prompt has them."""
    return page.text[page.offsets[m.start()] : page.offsets[m.end() - 1] + 1].strip()


def _distances(page: Page, draft: Draft) -> None:
    """`a, b: distances from (10, 16), (22, 16)`, `r the distance from (1, 1)`."""
    to = (
        r"(?: (?:are|is|be|being|denotes?|denoting|the|respective|measured|=))* distances?"
        r"(?: of a point| of \(x, ?y\))? (?:from|to)(?: the)?(?: points?| cent(?:er|re)s?| droplets?| at)*"
    )
    rows = (
        rf"(?:where |with |and |here )*{_Q}(?:,| and) {_Q}{to} {_Q}(?:,| and) {_Q}",
        rf"(?:where |with |and |here )*{_Q}{to} {_Q}",
    )
    for k, pattern in enumerate(rows):
        for m in list(page.find(pattern)):
            items = [page.item(m, i) for i in range(1, 5 if k == 0 else 3)]
            half = len(items) // 2
            pairs = [(a, _point(b)) for a, b in zip(items[:half], items[half:], strict=True)]
            if not all(_is_name(a) and b is not None for a, b in pairs) or draft.roles.space != ["x", "y"]:
                continue
            for a, b in pairs:
                assert b is not None
                _define(draft, a.text.strip(), Amount(parse(f"sqrt((x - ({b[0]}))^2 + (y - ({b[1]}))^2)")))
            page.take(m)


def _is_name(item: Item) -> bool:
    node: Node | None = item.statement.node if item.statement else None
    return isinstance(node, Name)


def _point(item: Item) -> tuple[str, str] | None:
    """Return the two coordinates of `(10, 16)`."""
    inner = re.fullmatch(r"\(([^(),]+),([^(),]+)\)", item.text.strip())
    return (inner.group(1), inner.group(2)) if inner else None
