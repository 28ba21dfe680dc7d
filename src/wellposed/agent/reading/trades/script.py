"""A telling with a mark in place of each amount: `a ⟦0 length⟧ rod`; what has been read is blanked out.

Patterns of the catalogue speak of amounts by their kind: `<length>`, `<t:time>` (a group named t) and, in a
slot, `<>` for the slot's own kinds; `~` stands for the little words between a noun and its amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.agent.reading.dimensions import kind_of, unit
from wellposed.agent.reading.harmless import is_harmless
from wellposed.agent.reading.units import unit_at, unit_text

__all__ = ["Amount", "Script", "typed"]

_NUMBER = re.compile(r"(?<![\w.^)\]-])(?<!L/)-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.]*\w\()")
_LITTLE = (
    r"(?:,? ?\(?(?:of|is|are|was|at|a|an|the|to|with|about|equal|equals|has|have|held|kept|constant"
    r"|being|=|:))*,? ?"
)
_ANGLES, _SHARES = ("deg", "rad"), ("percent", "ppm")


@dataclass(frozen=True)
class Amount:
    """A number with its unit, as written."""

    text: str
    number: str
    unit: str
    """In the spelling of `units.unit_text`; empty for a pure number."""

    @property
    def kind(self) -> str:
        """What it measures, in one word: "length", "heatflux", "angle", "share", "number"."""
        if self.unit in _ANGLES:
            return "angle"
        if self.unit in _SHARES:
            return "share"
        kind = kind_of(self.unit).replace(" ", "")
        return kind if kind.isalpha() else "other"

    def value(self, *, kelvin: bool = False, difference: bool = False) -> tuple[Any, str | None]:
        """Return the number in coherent units, and that unit.

        Args:
            kelvin: Temperatures in degrees Celsius become absolute ones; else they stay.
            difference: It is a difference of temperatures.
        """
        number = sp.Rational(self.number)
        found = unit(self.unit) if self.unit else None
        if found is None:
            return number, None
        if self.unit == "deg":
            return number * sp.pi / 180, None
        if self.unit == "degC" and not kelvin and not difference:
            return number, "degC"
        factor = sp.Rational(found.factor.numerator, found.factor.denominator)
        shift = sp.Rational(found.offset.numerator, found.offset.denominator)
        return factor * number + (0 if difference else shift), found.base


def typed(pattern: str, kinds: str = "") -> str:
    """Return a pattern of the catalogue as a regular expression.

    Args:
        pattern: See the head of this module.
        kinds: The kinds that `<>` stands for, parted by `|`.
    """
    pattern = pattern.replace("~", _LITTLE).replace("<>", f"<{kinds}>" if kinds else "<>")
    pattern = re.sub(r"(?<!P)<(\w+):([a-z|]+)>", r"⟦(?P<\1>\\d+) _(?:\2)⟧", pattern)
    return re.sub(r"(?<!P)<([a-z|]+)>", r"⟦(\\d+) _(?:\1)⟧", pattern)


def _newton_metres(match: re.Match[str]) -> str:
    """Return `N m` for `Nm` and `N m^2` for `Nm2`."""
    return f"{match[1]}{match[2]} m{'^2' if match[3] else ''}"


class Script:
    """A marked text and its amounts."""

    def __init__(self, text: str) -> None:
        self.amounts: list[Amount] = []
        text = re.sub(r"(?<=\d)( ?)([kM]?N)m(?:(?=\^|\b)|(2)\b)", _newton_metres, text)
        out, at = "", 0
        for m in re.finditer(_NUMBER, text):
            if m.start() < at:
                continue
            found = unit_at(text, m.end())
            end, name = (found[1], unit_text(found[0])) if found else (m.end(), "")
            amount = Amount(text[m.start() : end], m.group(), name)
            out += f"{text[at : m.start()]}⟦{len(self.amounts)} _{amount.kind}⟧"
            self.amounts.append(amount)
            at = end
        self.text = out + text[at:]
        """What is still to be read, an amount as `⟦0 _length⟧`."""

    def copy(self) -> Script:
        """Return a script on which reading can start again."""
        other = object.__new__(Script)
        other.amounts, other.text = self.amounts, self.text
        return other

    def find(self, pattern: str, *, exact: bool = False) -> Iterator[re.Match[str]]:
        """Yield the matches of a typed pattern in what is not yet read.

        Args:
            pattern: From `typed`.
            exact: Upper and lower case differ (symbols).
        """
        yield from re.finditer(pattern, self.text, 0 if exact else re.IGNORECASE)

    def take(self, match: re.Match[str]) -> None:
        """Blank out what a match covers."""
        a, b = match.span()
        self.text = self.text[:a] + "·" * (b - a) + self.text[b:]

    def taken(self, pattern: str, *, exact: bool = False) -> re.Match[str] | None:
        """Take the first match, or return None."""
        match = next(self.find(pattern, exact=exact), None)
        if match is not None:
            self.take(match)
        return match

    def left(self, kinds: str) -> list[re.Match[str]]:
        """Return the marks of these kinds that are not yet read."""
        return list(self.find(typed(f"<{kinds}>")))

    def unread(self, known: frozenset[str]) -> list[str]:
        """Return amounts, signs and words that nobody has read and that are not known to say nothing."""
        found = []
        for m in re.finditer(r"⟦(\d+) \w+⟧|[=<>^|+*/∫\d]+|[A-Za-zÀ-ž][\wÀ-ž'-]*", self.text):
            if m[1] is not None:
                found.append(self.amounts[int(m[1])].text)
                continue
            word = m.group()
            if not word[0].isalpha() or (
                word.lower() not in known and not is_harmless(word, opens_sentence=True)
            ):
                found.append(word)
        return found
