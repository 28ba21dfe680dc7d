"""Turns that ask for other eigenvalues: "the third", "and the second one?", "the first four"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy as sp

from wellposed.problem.statement import Problem

__all__ = ["other_modes"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LEAD = (
    r"(?:and |now |ok |please |also |then |what about |how about |what is |what are |give (?:me )?"
    r"|show (?:me )?|i want )*"
)
_NOUN = (
    r"(?: (?:smallest|lowest))?(?: (?:eigen-?values?|eigen-?frequenc(?:y|ies)|levels?|modes?|energ(?:y|ies)"
    r"|frequenc(?:y|ies)|states?|energy levels?|natural frequenc(?:y|ies)|ones?))?"
)
_END = r"(?: instead| too| as well| please| now)*[ .?!]*"
_SEVERAL = re.compile(
    rf"{_LEAD}(?:the )?(?:(?:first|lowest|smallest) (?P<count>{'|'.join(_COUNTS)}|\d+)"
    rf"|(?P<before>{'|'.join(_COUNTS)}|\d+) (?:first|lowest|smallest)){_NOUN}{_END}",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"{_LEAD}(?:the )?(?P<order>{'|'.join(_ORDINALS)}|lowest|smallest|\d+th){_NOUN}{_END}", re.IGNORECASE
)


def other_modes(problem: Problem, turn: str) -> Problem | None:
    """Return the problem with other eigenvalues asked, where it asks for eigenvalues.

    Args:
        problem: The problem so far.
        turn: Normalised text.
    """
    if not problem.quantities or any(q.kind != "eigenvalues" for q in problem.quantities):
        return None
    several, one = _SEVERAL.fullmatch(turn.strip()), _ONE.fullmatch(turn.strip())
    if several:
        said = (several["count"] or several["before"]).lower()
        count = _COUNTS.index(said) + 1 if said in _COUNTS else int(said)
        numbers = list(range(1, min(count, 40) + 1))
    elif one:
        said = one["order"].lower()
        numbers = [_ORDINALS.index(said) + 1 if said in _ORDINALS else int(re.sub(r"\D", "", said) or 1)]
    else:
        return None
    first = problem.quantities[0]
    noun = re.sub(r" \d+$", "", first.name)
    made: list[Any] = [replace(first, name=f"{noun} {n}", at=(("n", sp.Integer(n)),)) for n in numbers]
    return problem.with_changes(quantities=tuple(made))
