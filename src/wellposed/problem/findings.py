"""One finding about a problem, and the words for its sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wellposed.problem.statement import Domain

__all__ = ["Finding", "side_in_words"]

_WORDS = {"x-": "left", "x+": "right", "y-": "bottom", "y+": "top", "z-": "back", "z+": "front"}


@dataclass(frozen=True)
class Finding:
    """One thing about a problem that keeps it from being solved, or that a reader should know."""

    code: str
    """Stable short name, for example "missing_initial_condition"."""
    severity: Literal["error", "note"]
    what: str
    where: str = ""
    why: str = ""
    instead: str = ""

    def __str__(self) -> str:
        """Return the four parts, one under the other."""
        lines = [self.what]
        lines += [
            f"  {k}: {v}"
            for k, v in (("where", self.where), ("why", self.why), ("instead", self.instead))
            if v
        ]
        return "\n".join(lines)


def side_in_words(side: str, domain: Domain | None) -> str:
    """Return, for example, `the left end (x = 0)`."""
    if side == "boundary":
        return "the boundary"
    axis, end = side[:-1], side[-1:]
    place = ""
    for a in domain.axes if domain else ():
        if a.name == axis:
            place = f"{axis} = {a.lower if end == '-' else a.upper}"
    word = _WORDS.get(side, "")
    if domain and domain.coordinates != "cartesian" and domain.axes[0].name == axis:
        word = "inner" if end == "-" else "outer"
    return f"the {word} end ({place})" if word and place else f"{side} ({place})" if place else side
