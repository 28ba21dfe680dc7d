"""What is said of a solution far away: it stays bounded, it decays."""

from __future__ import annotations

from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.items import Page
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Name

__all__ = ["read_far"]

_WHO = r"(?:,? ?(?:and|with|where) )*(?:⟦(\d+)⟧|the solution|it) (?:is |stays |remains |must be |being )*"
_WHERE = (
    r"(?: (?:as|for|when) (?:⟦\d+⟧) ?-> ?(?:inf\w*|⟦\d+⟧)| at (?:plus |minus )?inf(?:inity)?"
    r"| far away| far from \w+)"
)
_BOUNDED = r"(?:bounded|finite|regular)"
_DECAYS = r"(?:decays?(?: to zero)?|decaying|vanish(?:es|ing)?|goes to zero|tends to zero)"


def read_far(page: Page, draft: Draft) -> None:
    """Read `u decays at infinity`: a condition for a steady problem, in time what the start implies.

    Args:
        page: The items; those that are used are marked.
        draft: With the ranges of its axes.
    """
    open_ends = [
        (axis, end)
        for axis, (low, high) in draft.ranges.items()
        for end, bound in (("-inf", low), ("inf", high))
        if bound is None and axis in draft.roles.space
    ]
    for m in list(page.find(_WHO + _BOUNDED + _WHERE + "?")):
        page.take(m)
    for m in list(page.find(_WHO + _DECAYS + _WHERE)):
        if not open_ends:
            continue
        if draft.roles.evolution is None:
            for axis, end in open_ends:
                name, zero = draft.roles.unknowns[0], Amount(parse("0"))
                place = (axis, Amount(parse(end)))
                draft.conditions.append(
                    Given(name, "bare", Name(name), zero, place, text="decays at infinity")
                )
        page.take(m)
