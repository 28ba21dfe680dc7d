"""Distances counted from a named face: "5 mm from the insulated end", "2 cm below the surface"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from wellposed.agent.reading.draft import Amount
from wellposed.agent.reading.items import Item, Page
from wellposed.errors import ProblemError
from wellposed.problem.statement import Axis

__all__ = ["Distance", "counted_from", "with_origin"]

_FACE = r"ends?|sides?|faces?|surfaces?|skin|walls?|edges?|boundary"
_CENTRE = r"mid-?planes?|mid-?points?|cent(?:re|er)(?:[- ]?(?:line|plane|point))?|middle|axis|core"
_ORIGIN = re.compile(
    r"\s*(?:away |in(?:wards?)? |deep )?(from|below|beneath|under|inside) "
    rf"(?:the |its |an? |one |either |each )?((?:[\w-]+ )??)({_FACE}|{_CENTRE})\b",
    re.IGNORECASE,
)
_NAMED = {
    "lower": frozenset(("left", "left-hand", "first", "bottom", "lower", "near", "inner", "inside")),
    "upper": frozenset(("right", "right-hand", "second", "other", "far", "opposite", "upper", "outer")),
}


@dataclass(frozen=True)
class Distance(Amount):
    """A place told by its distance from a face or from the middle."""

    origin: str = ""
    """"lower", "upper", "surface", "centre", or the adjective of a face that is not known by its place."""
    text: str = ""


def with_origin(page: Page, item: Item, amount: Amount) -> Amount:
    """Return a length as a distance when a face stands behind it, and mark the words of the face as used.

    Args:
        page: The items.
        item: The length.
        amount: Its value.
    """
    match = _ORIGIN.match(page.text, item.end)
    if match is None:
        return amount
    for other in page.items:
        if item.end <= other.start < match.end():
            other.used = True
    adjective, noun = match[2].strip().lower(), match[3].lower()
    if re.fullmatch(_CENTRE, noun):
        origin = "centre"
    elif not adjective:
        origin = "surface"
    else:
        origin = next((side for side, words in _NAMED.items() if adjective in words), adjective)
    return Distance(amount.node, amount.unit, origin, f"{item.text}{match.group()}")


def counted_from(place: Distance, distance: Any, axis: Axis, *, is_radial: bool) -> Any:
    """Return the coordinate of a place told by its distance.

    Args:
        place: The distance with its origin.
        distance: Its value.
        axis: The coordinate's range.
        is_radial: True for a radius.

    Raises:
        ProblemError: The face is not known by its name, or the direction is not told.
    """
    half_line = bool(axis.upper.is_infinite and axis.lower.is_finite) and not is_radial
    if place.origin == "centre" and is_radial and axis.lower == 0:
        return distance
    if place.origin == "lower" or (half_line and place.origin != "centre"):
        return axis.lower + distance
    if place.origin == "surface":
        return axis.upper - distance if is_radial else axis.lower + distance
    if place.origin == "upper" and axis.upper.is_finite:
        return axis.upper - distance
    raise ProblemError(
        f"the place {place.text.strip()!r} can be in two places",
        why="the coordinate of what it is counted from, or the direction, is not told",
        instead=f"give it as a coordinate, for example {axis.name} = 0.1, or from the left or the right end",
    )
