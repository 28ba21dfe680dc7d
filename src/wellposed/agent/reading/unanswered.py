"""Questions that a statement has no quantity for: refused by name, with what may be asked instead."""

from __future__ import annotations

import re

from wellposed.agent.reading.vocabulary import patterns
from wellposed.errors import UnsupportedProblem

__all__ = ["refuse_unanswered"]


def refuse_unanswered(text: str) -> None:
    """Refuse a question that would otherwise be taken for another: how many zeros, how wide, what overshoot.

    Args:
        text: Normalised text.

    Raises:
        UnsupportedProblem: Naming the question and what may be asked instead.
    """
    for pattern, instead in patterns("unanswered.yaml", "questions", re.IGNORECASE):
        match = pattern.search(text)
        if match is None or re.match(r" ?(?:=|of \d|is \d)", text[match.end() :]):
            continue
        asked = match.group().strip()
        raise UnsupportedProblem(
            f"{asked!r} is asked for",
            where=text[max(0, match.start() - 60) : match.end() + 40].strip(),
            why="it is no value, extremum, mean, time or place of the solution that a statement can hold",
            instead=instead,
        )
