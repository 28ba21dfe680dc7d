"""Turns that take turns back: "undo that", "back to the original"."""

from __future__ import annotations

import re

from wellposed.errors import ProblemError, WellposedError
from wellposed.problem.statement import Problem

__all__ = ["restored"]

_POLITE = r"(?:ok(?:ay)?,? |please,? |now |no,? |let us |let's |can you |could you |we |i want to )*"
_LAST = re.compile(
    rf"{_POLITE}(?:undo|revert|take back|forget|cancel|go back (?:on|one step)|step back|drop)"
    r"(?: (?:that|this|it|(?:the|my) (?:last|previous)(?: (?:change|turn|edit|step|one))?|the change"
    r"|one step))?"
    r"(?: again)?(?: please)?[ .!]*",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"{_POLITE}(?:go |get |switch |return |back |revert |reset |undo |start |restore |everything |all )*"
    r"(?:back |again )?(?:(?:to |from |with )?(?:the )?(?:original|first|initial|starting)"
    r"(?: (?:problem|statement|one|version|set-?up|case|settings?|values?|parameters?))?"
    r"|everything|all(?: changes)?|over)(?: again)?(?: please)?[ .!]*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:back|original|undo|revert|reset|restore|return|over|take|forget|cancel|drop|step)\b", re.IGNORECASE
)


def restored(problem: Problem, turn: str) -> Problem | None:
    """Return the problem before the last turn, or the first one; None for every other turn.

    The turns are kept in the prompt. They are followed again from the start, and must lead to the problem at
    hand: a problem that was changed in another way has no history to go back in.

    Args:
        problem: The problem so far.
        turn: Normalised text.

    Raises:
        ProblemError: There is no earlier turn, or the way to the problem is not known.
    """
    text = turn.strip()
    whole = _ALL.fullmatch(text) is not None and _BACK.search(text) is not None
    if not whole and _LAST.fullmatch(text) is None:
        return None
    first, *turns = problem.prompt.split("\n> ")
    if not turns:
        raise ProblemError(
            "there is no earlier turn to take back",
            where=turn[:80],
            instead="say what to change: a value (`D = 0.2`), a condition (`u = 1 at x = 0`), a time",
        )
    steps = _replayed(first, turns)
    if steps is None or steps[-1] != problem:
        raise ProblemError(
            "the turns that led to this problem cannot be followed again",
            where=turn[:80],
            why="the problem was made or changed in another way than by these words",
            instead="state the whole problem again",
        )
    return steps[0] if whole else steps[-2]


def _replayed(first: str, turns: list[str]) -> list[Problem] | None:
    """Return the problem after each turn, the first one in front; None where a turn cannot be followed."""
    from wellposed.agent.reading.followup import follow_up
    from wellposed.agent.reading.reader import read

    try:
        steps = [read(first)]
        for turn in turns:
            steps.append(follow_up(steps[-1], turn))
    except WellposedError:
        return None
    return steps
