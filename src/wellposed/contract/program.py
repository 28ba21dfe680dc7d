"""A program: readable, standalone Python that computes the answer at a given level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Program", "Term"]


@dataclass(frozen=True)
class Term:
    """One piece of the problem that a program says it encodes."""

    kind: Literal["equation", "condition", "parameter", "domain", "span"]
    text: str


@dataclass(frozen=True)
class Program:
    """Source text with its entry point.

    `python program.py` runs on its own and shows the result; imported, it exposes
    `solve(level, progress)` as described in `docs/contract.md`.
    """

    name: str
    """File name, for example "program.py"."""
    source: str
    encodes: tuple[Term, ...] = ()
    """What the program declares to account for; compared with the Problem both ways."""
    author: Literal["template", "model", "user"] = "template"
    entry: str = "solve"
    requires: tuple[str, ...] = ()
    """Public packages it imports."""
    role: Literal["main", "fast", "second", "derivation"] = "main"
    """"fast": the main program's own scheme as a kernel; "second": an unrelated method for the same
    problem; "derivation": SymPy's closed form."""
