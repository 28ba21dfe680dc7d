"""The prompt as text with typed tokens in place of its amounts; what a pattern has read is blanked out.

`A slab 8 cm thick at 600 °C` becomes `a slab {l0} thick at {v1}`. At the end, whatever is left has not been
read: an amount or a word with a meaning that is left over means that the telling was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from wellposed.agent.reading.dimensions import kind_of, unit
from wellposed.agent.reading.draft import Amount
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.harmless import is_harmless
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.vocabulary import is_weighty
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import Scope, build
from wellposed.problem.mathematics.syntax import Name, Negative, Number, Relation

__all__ = ["Ledger", "Token", "make_ledger", "refuse_unread", "typed"]

_LETTERS = {
    "length": "l", "time": "s", "diffusivity": "a", "conductivity": "k", "heat transfer coefficient": "h",
    "density": "d", "specific heat": "c", "heat flux": "q", "heat source": "g", "molar energy": "e",
    "temperature": "v", "number": "n", "latent heat": "f", "speed": "w", "force": "t", "mass per length": "m",
    "mass": "y",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """One amount of the prompt."""

    letter: str
    amount: Amount
    symbol: str | None
    """The name that it is given, as in `alpha = 1e-5 m²/s`."""
    text: str

    @property
    def coherent(self) -> tuple[sp.Expr, str | None]:
        """Its value in SI base units, and that unit; temperatures in degrees stay in degrees."""
        value: Any = build(self.amount.node, Scope(unknowns={}, coordinates=()))
        found = unit(self.amount.unit) if self.amount.unit else None
        if found is None or self.amount.unit == "degC":
            return value, self.amount.unit
        factor = sp.Rational(found.factor.numerator, found.factor.denominator)
        shift = sp.Rational(found.offset.numerator, found.offset.denominator)
        return factor * value + shift, found.base


@dataclass
class Ledger:
    """The typed text and its tokens."""

    text: str
    tokens: list[Token] = field(default_factory=list)

    def find(self, pattern: str) -> Iterator[re.Match[str]]:
        """Yield matches of a pattern in what is still unread; `<v>` stands for a token of the letter v."""
        for match in re.finditer(typed(pattern), self.text):
            if self.text[match.start() : match.end()] == match.group():
                yield match

    def take(self, match: re.Match[str]) -> None:
        """Blank out what has been read."""
        a, b = match.span()
        self.text = self.text[:a] + "·" * (b - a) + self.text[b:]

    def taken(self, pattern: str) -> re.Match[str] | None:
        """Read the first match of a pattern, or return None."""
        match = next(self.find(pattern), None)
        if match is not None:
            self.take(match)
        return match

    def token(self, number: str) -> Token:
        """Return the token with this number."""
        return self.tokens[int(number)]

    def left(self, letters: str) -> list[Token]:
        """Return the unread tokens of these letters, in order."""
        return [self.tokens[int(m[1])] for m in re.finditer(rf"\{{[{letters}](\d+)\}}", self.text)]

    def unread(self, known: frozenset[str]) -> list[str]:
        """Return what is left over and could change the problem."""
        rest = re.findall(r"\{\w\d+\}|[A-Za-zÀ-ž][\wÀ-ž'-]*", self.text)
        return [w for w in rest if w[0] == "{" or not (w in known or is_harmless(w, opens_sentence=True))]


def typed(pattern: str) -> str:
    """Return a pattern in which `<v>` stands for a token of the letter v."""
    return re.sub(r"<([a-z]+)>", r"\\{[\1](\\d+)\\}", pattern)


def make_ledger(page: Page) -> Ledger | None:
    """Return the typed text of a page; None when it holds mathematics other than plain amounts."""
    tokens: list[Token] = []
    parts: list[str] = []
    at = 0
    for item in page.items:
        s = item.statement
        if s is None:
            continue
        if item.start < at or s.node is None:
            return None
        if isinstance(s.node, Name):
            continue  # `alpha 1e-5 m²/s`: the name of the amount behind it
        amount = amount_of(item)
        symbol = None
        if isinstance(s.node, Relation):
            if set(s.node.operators) != {"="} or not isinstance(s.left, Name):
                return None
            symbol = s.left.name
        if amount is None or not isinstance(amount.node, (Number, Negative)):
            return None
        letter = _LETTERS.get(kind_of(amount.unit))
        if letter is None:
            return None
        tokens.append(Token(letter, amount, symbol, item.text))
        parts += [page.text[at : item.start].lower(), f"{{{letter}{len(tokens) - 1}}}"]
        at = item.end
    parts.append(page.text[at:].lower())
    return Ledger("".join(parts), tokens)


def refuse_unread(ledger: Ledger, page: Page, left: list[str], wanted: str) -> None:
    """Refuse a telling of which an amount or a word with a meaning was not read.

    Args:
        ledger: For its tokens.
        page: For the prompt.
        left: What is left over, from `Ledger.unread`.
        wanted: What the telling should give.

    Raises:
        ProblemError: Naming what was not read.
    """
    spare = [ledger.token(w[2:-1]).text if w[0] == "{" else w for w in left if w[0] == "{" or is_weighty(w)]
    if spare:
        raise ProblemError(
            f"part of the prompt could not be read: {', '.join(map(repr, spare[:4]))}",
            where=page.text[:160],
            why="it may change the answer, so nothing is computed without it",
            instead=f"give {wanted}",
        )
