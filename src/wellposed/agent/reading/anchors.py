"""Conditions of problems in one variable that name their place in words: "y = 2 at t = 1" is `y(1) = 2`."""

from __future__ import annotations

from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.runs import is_slope
from wellposed.problem.mathematics.syntax import Call, Name, Prime

__all__ = ["anchored", "began_twice"]


def anchored(draft: Draft, given: Given | None, name: str, amount: Amount) -> Given | None:
    """Return the condition with its place in the formula; None where the place is an end or has a unit.

    In one variable without a range, "p = 1 at x = 0" names a point, not the side of a region.

    Args:
        draft: For the coordinates and the range.
        given: The value that waits for its place.
        name: The variable of the place.
        amount: The place.
    """
    alone = draft.roles.coordinates == [name] and name not in draft.ranges and not draft.lengths
    if given is None or not alone or amount.unit is not None or given.place not in (None, ("start", "")):
        return None
    if given.kind != "bare" or given.left is None or isinstance(given.left, Call):
        return None
    if name != draft.roles.evolution and not isinstance(given.left, (Name, Prime)):
        return None
    call = Call(given.left, (amount.node,))
    return Given(given.unknown, "evaluated", call, given.value, text=given.text)


def began_twice(draft: Draft, given: Given) -> bool:
    """True for the second value of "initially u = 0 and u = 1 at x = 0": it belongs to the end.

    Args:
        draft: Holds the conditions so far.
        given: The value that was taken for one at the start.
    """
    start = ("start", "")
    others = [g for g in draft.conditions if g is not given and g.place == start and g.kind == "bare"]
    bare = given.kind == "bare" and given.place == start
    return bare and any(g.left == given.left or is_slope(given, draft) for g in others)
