"""What a number after "when does it reach" means: a level, a share of the initial value, or neither.

"By 10 %" and "by a factor of 3" are changes, "90 % of it has decayed" is what is gone; taken for levels,
they would give the time of something else.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.dimensions import unit
from wellposed.agent.reading.draft import Amount
from wellposed.agent.reading.items import Item
from wellposed.errors import ProblemError
from wellposed.problem.mathematics.syntax import Number

__all__ = ["is_share", "require_fitting_level"]

_OF_START = re.compile(r"\s*of (?:its|their|the) (?:own )?(?:initial|original|starting)\b(?: value)?")
_OF_OTHER = re.compile(r" ?of\b")
_LEFT = re.compile(
    r"\s*(?:(?:is |are |still )?(?:left|remains?|remaining|present|there)\b\s*)?"
    r"(?:$|[.?!,;:)]|(?:and|if|in|with|when)\b)"
)
_CHANGE = re.compile(r"(?:\bby(?: about| another| an? (?:additional|extra))?|\bfactor(?: of)?) ?$")
_ARRIVES = re.compile(
    r"(?:\b(?:reach|reache[sd]|reaching|hits?|exceeds?|passes|crosses|attains?|equals?|to|at|is|are|above|below|than)"
    r"|=|≥|≤|>|<)(?: (?:about|only|just|up to|the level(?: of)?))? ?$"
)


def is_share(text: str, item: Item, level: Amount | None, in_space: bool) -> bool:
    """Return True when a level is a share of the initial value: "10 % of its initial value".

    Args:
        text: The prompt.
        item: Where the level stands in it.
        level: The level.
        in_space: The unknown depends on places, where shares are read by their own words.

    Raises:
        ProblemError: The number is a change, or a percentage of something else.
    """
    before, place = text[: item.start], text[max(0, item.start - 60) : item.end + 30]
    share = _OF_START.match(text, item.end)
    if _CHANGE.search(before):
        raise _no_level(item, place, "it is a change, and a time is asked until a level")
    if level is None or level.unit not in ("percent", "%") or in_space:
        return share is not None
    if share is not None and not _LEFT.match(text, share.end()):
        raise _no_level(item, place, "it may be what is left or what is gone")
    if share is None and (not _ARRIVES.search(before) or _OF_OTHER.match(text, item.end)):
        raise _no_level(item, place, "it does not say of what, and whether that is left or gone")
    return share is not None


def _no_level(item: Item, place: str, why: str) -> ProblemError:
    return ProblemError(
        f"{item.text!r} cannot be read as a level that is reached",
        where=place.strip(),
        why=why,
        instead="name the level itself, for example `when is it at 40 °C`, or `10 % of its initial value`",
    )


def require_fitting_level(level: Amount, own: str | None, text: str) -> None:
    """Refuse a level in a unit, or without one, that does not fit what is to reach it.

    Args:
        level: The level, not a share.
        own: The unit in which the prompt gives what reaches it; None: it gives none.
        text: The question.

    Raises:
        ProblemError: 10 % for an amount given in mg, or a bare 5 for one.
    """
    field = unit(own) if own else None
    if field is None or not field.base:
        return
    given = unit(level.unit) if level.unit else None
    bare = level.unit is None and isinstance(level.node, Number) and float(level.node.text) != 0
    scaled = field.factor != 1
    if (given is not None and given.dimension != field.dimension) or (bare and scaled):
        said = f"in {level.unit}" if level.unit else "without a unit"
        raise ProblemError(
            f"the level that is to be reached is given {said}, and what reaches it in {own}",
            where=text.strip(),
            why="the two cannot be compared",
            instead=f"give the level in {own}",
        )
