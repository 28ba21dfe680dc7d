"""Several values of one parameter: a problem has one of each, so the reader says how to ask for the rest."""

from __future__ import annotations

import re

from wellposed.errors import ProblemError

__all__ = ["refuse_several"]

_VALUE = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_PLACES = frozenset(("t", "x", "y", "z", "r", "s", "n", "i", "j", "theta", "phi", "tau"))
_GRIDS = frozenset(("N", "n", "M", "Nx", "nx", "N_x", "cells", "h", "dx", "dt"))
_REFINED = re.compile(
    r"\b(?:refin\w+|grids?|mesh\w*|cells|convergence|order of accuracy|observed order)\b", re.IGNORECASE
)
"""A list of grids is one study of one problem."""
_LIST = re.compile(
    rf"(?<![\w'(])(?P<name>[A-Za-z]\w{{0,9}}) ?(?:=|in) ?[({{\[]?(?P<values>{_VALUE}(?:, ?{_VALUE})*"
    rf"(?:,? ?(?:and|or|vs\.?|versus|then) {_VALUE}|, ?{_VALUE}))"
    rf"(?![\w.]*\w)[)}}\]]?(?! ?[A-Za-z]?[\w.]*\s?[<>=(*^/'])"
)


def refuse_several(text: str, first: str = "") -> None:
    """Refuse "for D = 1, 2 and 5".

    Args:
        text: Normalised text of a prompt or a turn.
        first: What comes before a turn, for the advice; empty for a first prompt.

    Raises:
        ProblemError: Naming the values and how to ask for them one by one.
    """
    for match in _LIST.finditer(text):
        name = match.group("name")
        values = re.findall(_VALUE, match.group("values"))
        if name in _PLACES or len(set(values)) < 2 or _is_unknown(name, text):
            continue
        if re.search(r"_[txyzr]{1,4}$", name) or (name in _GRIDS and _REFINED.search(text)):
            continue
        asked = " and ".join(f"`what if {name} = {v}?`" for v in values[0 if first else 1 :])
        start = "" if first else f"state it with {name} = {values[0]}, then "
        raise ProblemError(
            f"`{name}` is given {len(values)} values: {', '.join(values)}",
            where=text[max(0, match.start() - 40) : match.end() + 20].strip(),
            why="each makes another problem, with an answer and a verdict of its own",
            instead=f"{start}ask one turn at a time: {asked}",
        )


def _is_unknown(name: str, text: str) -> bool:
    """True for a name that is differentiated or applied in the text."""
    return bool(re.search(rf"(?<![A-Za-z]){name}(?:'|_[txyzr]\b|\()|[d∂]{name} ?/ ?[d∂]", text))
