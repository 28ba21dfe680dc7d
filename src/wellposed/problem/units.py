"""Units as people write them -> factors to SI; a thin layer over pint.

A unit text is cut up here, by pattern, and pint is only ever asked for the meaning of one bare name,
so that nothing a user writes is evaluated. The conventions of the field:

    * everything behind a slash stands below it: `W/m²K` and `J/mol K` mean W/(m²·K), J/(mol·K);
    * `°C` alone is a temperature; with `difference=True`, or inside a product (`J/(kg °C)`), it is a
      difference of temperatures;
    * `wt%`, `at%`, `mol%`, `vol%` and `%` are hundredths of one.

Arithmetic is exact: 0.23 cm²/s is 23/1000000 m²/s, and floats are rounded once, at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from wellposed.errors import ProblemError

__all__ = ["Unit", "UnitError", "convert", "parse_unit", "same_dimension", "to_si"]

Value = TypeVar("Value", int, float, Fraction)

_MAX_LENGTH = 60
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SIGNS = str.maketrans(
    {
        "µ": "μ",
        "·": " ",
        "⋅": " ",
        "×": "*",
        "−": "-",
        "–": "-",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "∙": " ",
    }
)
_NAMES = {
    "°C": "degC", "℃": "degC", "degC": "degC", "celsius": "degC", "Celsius": "degC", "oC": "degC",
    "°F": "degF", "℉": "degF", "degF": "degF", "fahrenheit": "degF", "°K": "kelvin", "°": "degree",
    "deg": "degree", "Å": "angstrom", "\u212b": "angstrom", "A°": "angstrom", "Ang": "angstrom",
    "micron": "micrometer",
    "microns": "micrometer", "μ": "micrometer", "um": "micrometer", "us": "microsecond", "uA": "microampere",
    "ug": "microgram", "uV": "microvolt", "uF": "microfarad", "uL": "microliter", "umol": "micromole",
    "uW": "microwatt", "uN": "micronewton", "sec": "second", "secs": "second", "hr": "hour", "hrs": "hour",
    "mins": "minute", "yr": "year", "yrs": "year", "a": "year", "kyr": "kiloyear", "Myr": "megayear",
    "%": "percent", "wt%": "percent", "at%": "percent", "mol%": "percent", "vol%": "percent",
    "wt.%": "percent", "at.%": "percent", "mass%": "percent", "ppm": "ppm", "l": "liter", "cc": "milliliter",
    "M": "molar", "mM": "millimolar", "Ohm": "ohm", "Ω": "ohm", "\u2126": "ohm", "kΩ": "kiloohm",
    "MΩ": "megaohm",
    "mΩ": "milliohm", "Nm": "newton*meter", "Torr": "torr", "mmHg": "mmHg", "kgf": "kilogram_force",
    "people": "", "persons": "", "individuals": "", "animals": "", "cells": "", "units": "", "unit": "",
}  # fmt: skip
_TEMPERATURES = {"degC": "delta_degree_Celsius", "degF": "delta_degree_Fahrenheit"}
_OFFSET = {
    "degC": (Fraction(1), Fraction("273.15")),
    "degF": (Fraction(5, 9), Fraction("255.3722222222222222222")),
}
_OFFSET["degF"] = (Fraction(5, 9), Fraction("459.67") * Fraction(5, 9))
_BASE = {"meter": "m", "second": "s", "kilogram": "kg", "kelvin": "K", "mole": "mol", "ampere": "A",
         "candela": "cd",
         "radian": "rad"}  # fmt: skip
_PIECE = re.compile(
    r"\s*(?:(?P<name>(?:wt|at|mol|vol|mass)\.?\s?%|[°℃℉]?[A-Za-zμΩÅ\u212b\u2126]+°?|[°℃℉%])"
    r"(?P<power>\s*(?:\^|\*\*)\s*(?:\(\s*-?\d{1,2}\s*\)|\{\s*-?\d{1,2}\s*\}|[+-]?\d{1,2})|[+-]?\d{1,2}(?![\d.]))?"
    r"|(?P<sign>/|\*(?!\*)|\(|\))|(?P<one>1)(?=\s*(?:/|$)))"
)
_HELP = "m, µm, cm²/s, W/(m²·K), J/(mol K), mA/cm², °C, wt%, days, 1/min"


class UnitError(ProblemError):
    """A unit that is not known, or two that do not fit together."""


@dataclass(frozen=True)
class Unit:
    """A unit: how many SI units it is, and of what."""

    text: str
    """As it was written."""
    factor: Fraction
    """Value in SI = factor * value + offset."""
    dimensions: tuple[tuple[str, int], ...]
    """SI base units with their powers, sorted, for example (("m", 2), ("s", -1))."""
    offset: Fraction = Fraction(0)
    """For a temperature on a scale with its own zero, in kelvin."""

    @property
    def si(self) -> str:
        """The SI unit of the same dimension, for example `m**2/s`; `1` when dimensionless."""
        above = [f"{n}**{p}" if p > 1 else n for n, p in self.dimensions if p > 0]
        below = [f"{n}**{-p}" if p < -1 else n for n, p in self.dimensions if p < 0]
        top = "*".join(above) or "1"
        if not below:
            return top
        return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'*'.join(below)})"

    def __str__(self) -> str:
        """Return the text it was written as."""
        return self.text


@cache
def parse_unit(text: str) -> Unit:
    """Return the unit that a text names.

    Args:
        text: For example `cm²/s`, `W/m²K`, `°C`, `per hour`, `s^-1`. Empty: dimensionless.

    Raises:
        UnitError: A name is not known, or the text can be read in two ways; suggestions included.
    """
    if len(text) > _MAX_LENGTH:
        raise UnitError(f"a unit of {len(text)} characters", instead=_HELP)
    plain = re.sub(r"\bper\b", "/", text.translate(_SIGNS)).strip()
    plain = "" if plain == "1" else plain
    plain = re.sub(r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m.group().translate(_SUPERSCRIPTS), plain)
    factors = _factors(plain, text)
    if len(factors) == 1 and factors[0][1] == 1 and factors[0][0] in _OFFSET:
        scale, offset = _OFFSET[factors[0][0]]
        return Unit(text, scale, (("K", 1),), offset)
    total, dimensions = Fraction(1), {}
    for name, exponent in factors:
        factor, bases = _known(_TEMPERATURES.get(name, name))
        total *= factor**exponent
        for base, p in bases:
            dimensions[base] = dimensions.get(base, 0) + p * exponent
    return Unit(text, total, tuple(sorted((n, p) for n, p in dimensions.items() if p)))


def _factors(plain: str, text: str) -> list[tuple[str, int]]:
    """Return the named factors with their powers."""
    found: list[tuple[str, int]] = []
    below, starred, groups = False, False, []
    i = 0
    while i < len(plain):
        m = _PIECE.match(plain, i)
        if m is None:
            if not plain[i:].strip():
                break
            raise UnitError(f"the unit {text!r} is not readable at {plain[i:]!r}", instead=_HELP)
        sign = m["sign"]
        if sign == "/":
            below = True
        elif sign == "(":
            groups.append(below)
        elif sign == ")" and groups:
            below = groups.pop()
        elif sign == ")":
            raise UnitError(f"a bracket in the unit {text!r} was never opened", instead=_HELP)
        elif sign == "*":
            starred = below and not groups
        elif m["name"]:
            if starred:
                raise UnitError(
                    f"the unit {text!r} can be read in two ways",
                    why="a/b*c can mean a/(b*c) or (a/b)*c",
                    instead="W/(m*K), or a space: W/m K is W/(m K)",
                )
            power = int(re.sub(r"[^\d-]", "", m["power"].replace("**", "")) or 1) if m["power"] else 1
            found += _split(m["name"].replace(" ", ""), -power if below else power, found, text)
        i = m.end()
    if groups:
        raise UnitError(f"a bracket in the unit {text!r} is never closed", instead=_HELP)
    return found


def _split(name: str, power: int, before: list[tuple[str, int]], text: str) -> list[tuple[str, int]]:
    """Return the factors behind one run of letters: `molK` is two, `mK` below a power too."""
    if power < 0 and name in ("mK", "cmK", "mmK") and before and before[0][0] in ("W", "kW", "mW"):
        return [(name[:-1], power), ("K", power)]
    alias = _NAMES.get(name)
    if alias is not None:
        return [(n, power) for n in alias.split("*") if n]
    if _exists(name):
        return [(name, power)]
    for cut in range(len(name) - 1, 0, -1):
        left, right = name[:cut], name[cut:]
        if right in ("K", "s", "m", "h", "°C", "mol") and (_exists(left) or left in _NAMES):
            # Exponents stand with the last letter: `kgK^2` is kg·K².
            return [(_NAMES.get(left, left), 1 if power > 0 else -1), (_NAMES.get(right, right), power)]
    near = get_close_matches(name, [*_NAMES, *_COMMON], n=3, cutoff=0.6)
    raise UnitError(
        f"the unit {name!r} is not known",
        where=f"{text!r}" if text != name else "",
        instead=f"did you mean {', '.join(near)}?" if near else _HELP,
    )


_COMMON = (
    "m", "mm", "cm", "km", "nm", "pm",
    "meter", "s", "ms", "min", "minutes", "hour", "hours", "day", "days",
    "week",
    "month", "year", "years", "kg", "g", "mg", "t", "K", "kelvin", "mol", "kmol", "A", "mA", "V", "mV",
    "W", "kW",
    "MW",
    "J", "kJ", "MJ",
    "eV", "keV", "meV", "N", "kN", "Pa", "kPa", "MPa", "GPa", "bar", "atm", "psi", "Hz", "kHz",
    "L",
    "mL", "rad", "C", "F", "H", "T", "inch", "ft", "mile", "gallon", "cal", "kcal", "Wh", "kWh",
)  # fmt: skip


@cache
def _registry() -> Any:
    """Return pint's registry with exact numbers; made once, on first use."""
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)  # type: ignore[arg-type]


@cache
def _exists(name: str) -> bool:
    """True when pint knows this one bare name."""
    if not re.fullmatch(r"[A-Za-zμΩ_°]{1,30}", name):
        return False
    return name in _COMMON or name in _registry()


@cache
def _known(name: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """Return the factor to SI and the base units of one bare name."""
    unit = _registry().Quantity(Fraction(1), name).to_base_units()
    bases = []
    for base, power in unit.unit_items():
        if base == "radian":
            continue
        bases.append((_BASE.get(base, base), int(power)))
    return Fraction(unit.magnitude), tuple(bases)


def convert(value: Value, unit: str, to: str, *, difference: bool = False) -> Value:
    """Return a value given in `unit` as a value in `to`.

    Args:
        value: A number; a Fraction stays exact, a float is rounded once.
        unit: The unit it is in.
        to: The unit that is wanted.
        difference: For °C and °F: the value is a difference of temperatures, not a temperature.

    Raises:
        UnitError: The two units measure different things.
    """
    a, b = parse_unit(unit), parse_unit(to)
    if a.dimensions != b.dimensions:
        raise UnitError(
            f"{unit!r} cannot be converted to {to!r}",
            why=f"the first is {_words(a)}, the second {_words(b)}",
            instead=f"a unit of the same kind, for example {b.si}",
        )
    shift = Fraction(0) if difference else a.offset - b.offset
    return _rounded((_exact(value) * a.factor + shift) / b.factor, value)


def to_si(value: Value, unit: str, *, difference: bool = False) -> tuple[Value, str]:
    """Return a value in SI base units and the text of that unit, for example (2.3e-05, "m**2/s").

    Args:
        value: A number.
        unit: The unit it is in.
        difference: For °C and °F: a difference of temperatures.

    Raises:
        UnitError: The unit is not known.
    """
    u = parse_unit(unit)
    return _rounded(_exact(value) * u.factor + (0 if difference else u.offset), value), u.si


def same_dimension(a: str, b: str) -> bool:
    """True when two units measure the same thing.

    Raises:
        UnitError: One of them is not known.
    """
    return parse_unit(a).dimensions == parse_unit(b).dimensions


def _exact(value: float | Fraction) -> Fraction:
    """Return the decimal that a float was written as: 0.23 is 23/100."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def _rounded(exact: Fraction, like: Any) -> Any:
    if isinstance(like, Fraction):
        return exact
    return float(exact)


def _words(unit: Unit) -> str:
    """Return what a unit measures, in words where there are any."""
    return _MEANINGS.get(unit.si, f"measured in {unit.si}")


_MEANINGS = {
    "m": "a length", "s": "a time", "kg": "a mass", "K": "a temperature", "mol": "an amount",
    "1": "a pure number",
    "A": "a current", "m/s": "a speed", "m**2": "an area", "m**3": "a volume", "m**2/s": "a diffusivity",
    "kg/(m*s**2)": "a pressure or stress", "kg*m**2/s**2": "an energy", "kg*m**2/s**3": "a power",
    "kg*m/s**2": "a force", "kg/s**3": "a heat flux", "kg/m**3": "a density", "1/s": "a rate",
    "kg*m/(K*s**3)": "a conductivity", "kg/(K*s**3)": "a heat transfer coefficient",
}  # fmt: skip
