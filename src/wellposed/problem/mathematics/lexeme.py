"""One token of the notation, and the complaint about a place in it."""

from __future__ import annotations

from dataclasses import dataclass

from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.normalise import Normalised

__all__ = ["Lexeme", "complaint"]


@dataclass(frozen=True)
class Lexeme:
    """One token: its kind, what it carries, and where it stands in the normalised text."""

    kind: str
    payload: object
    start: int
    end: int

    def __str__(self) -> str:
        return self.kind


def complaint(
    source: Normalised, what: str, start: int, end: int, *, why: str = "", instead: str = ""
) -> MathError:
    """Return the error about a range of the normalised text, shown in the text as it was written."""
    return MathError(what, text=source.source, span=source.span(start, end), why=why, instead=instead)
