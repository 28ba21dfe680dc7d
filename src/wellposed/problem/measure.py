"""Products of units with unknown powers: what a term is measured in, as far as it is known.

A measure is a product of unit names, `K*m**-1`, and of names whose units are still to be found, `[x]**-2`.
Multiplying terms adds the powers, so that an equation between two terms is linear in the unknown ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from wellposed.problem.units import parse_unit

__all__ = ["Measure", "known", "open_name"]

_SI = frozenset({"m", "s", "kg", "K", "mol", "A", "rad"})
_FACTOR = re.compile(r"([A-Za-z]+)(?:\*\*(-?\d+))?")
# Combinations that have a name of their own, by their SI base units (SI brochure, 9th edition, tables 4-6).
_NAMED = {
    "kg/s**3": "W/m**2", "kg*m/s**3": "W/m", "kg*m**2/s**3": "W", "kg*m**2/s**2": "J", "kg/s**2": "J/m**2",
    "kg/(m*s**2)": "Pa", "kg*m/s**2": "N", "kg*m**2/(A*s**3)": "V", "A*s": "C",
    "kg*m**2/(A**2*s**3)": "ohm",
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A product of units and of open names, with their powers."""

    powers: tuple[tuple[str, Fraction], ...] = ()
    """Sorted by name; open names stand in square brackets."""

    def __mul__(self, other: Measure) -> Measure:
        """Return the product."""
        total = dict(self.powers)
        for name, power in other.powers:
            total[name] = total.get(name, Fraction(0)) + power
        return _made(total)

    def __pow__(self, power: Fraction | int) -> Measure:
        """Return the power."""
        return _made({n: p * power for n, p in self.powers})

    def __truediv__(self, other: Measure) -> Measure:
        """Return the quotient."""
        return self * other**-1

    @property
    def opens(self) -> dict[str, Fraction]:
        """The open names with their powers."""
        return {n: p for n, p in self.powers if n.startswith("[")}

    @property
    def base(self) -> dict[str, Fraction]:
        """Powers of the SI base units, the sizes of units left out; open names are kept."""
        total: dict[str, Fraction] = {}
        for name, power in self.powers:
            for base, inner in _bases(name):
                total[base] = total.get(base, Fraction(0)) + inner * power
        return {n: p for n, p in total.items() if p}

    def with_solved(self, table: dict[str, Measure]) -> Measure:
        """Return the measure with open names replaced by what they were found to be."""
        found = Measure()
        for name, power in self.powers:
            found *= table.get(name, Measure(((name, Fraction(1)),))) ** power
        return found

    @property
    def text(self) -> str | None:
        """The unit in a spelling that `parse_unit` reads; None when a power is no whole number."""
        if any(p.denominator != 1 for _, p in self.powers):
            return None
        above = [f"{n}**{p}" if p > 1 else n for n, p in self.powers if p > 0]
        below = [f"{n}**{-p}" if p < -1 else n for n, p in self.powers if p < 0]
        top = "*".join(above) or "1"
        plain = top if not below else f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'*'.join(below)})"
        return _NAMED.get(plain, plain)


def _made(powers: dict[str, Fraction]) -> Measure:
    return Measure(tuple(sorted((n, p) for n, p in powers.items() if p)))


@cache
def _bases(name: str) -> tuple[tuple[str, Fraction], ...]:
    """Return the SI base units of one unit name; an open name stands for itself."""
    if name.startswith("[") or name in _SI:
        return () if name == "rad" else ((name, Fraction(1)),)
    return tuple((n, Fraction(p)) for n, p in parse_unit(name).dimensions)


def open_name(name: str) -> Measure:
    """Return the measure of a name whose unit is not known."""
    return Measure(((f"[{name}]", Fraction(1)),))


@cache
def known(unit: str | None) -> Measure:
    """Return the measure of a unit text.

    Args:
        unit: A coherent unit, for example `m**2*s**-1`, `min`, `degC`; None or `1` for a pure number.

    Raises:
        UnitError: The unit is not known.
    """
    if unit in (None, "", "1", "percent"):
        return Measure()
    assert unit is not None
    if unit in ("degC", "degF"):
        return Measure((("K", Fraction(1)),))
    pieces = _plain(unit)
    if pieces is not None:
        total = Measure()
        for name, power in pieces:
            total *= Measure(((name, Fraction(power)),))
        return total
    parsed = parse_unit(unit)
    if parsed.factor == 1:
        return _made({n: Fraction(p) for n, p in parsed.dimensions})
    # A unit of another size keeps its own name: a number in it must not be taken for one in SI.
    return Measure(((unit, Fraction(1)),))


def _plain(unit: str) -> Iterable[tuple[str, int]] | None:
    """Return the factors of a product of SI base units such as `kg*m**-1*s**-2`; None for other texts."""
    pieces = [_FACTOR.fullmatch(p) for p in re.split(r"(?<!\*)\*(?!\*)", unit)]
    if all(m is not None and m[1] in _SI for m in pieces):
        return [(m[1], int(m[2] or 1)) for m in pieces if m is not None]
    return None
