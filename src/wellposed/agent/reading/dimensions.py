"""What kind of thing a unit measures, and its size in SI base units.

A small exact table, so that reading never has to load the full unit system: the reader needs to know that
`40 mm` is a length and `12 W/(m^2*K)` a heat-transfer coefficient, and to put both into SI.
Sources: SI brochure, 9th edition (2019); 1 year = 365.25 days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

__all__ = ["Unit", "kind_of", "unit"]

Dimension = tuple[int, ...]
"""Powers of metre, kilogram, second, kelvin, mole, ampere."""

_BASE: dict[str, tuple[Fraction, Dimension]] = {
    "m": (Fraction(1), (1, 0, 0, 0, 0, 0)), "g": (Fraction(1, 1000), (0, 1, 0, 0, 0, 0)),
    "s": (Fraction(1), (0, 0, 1, 0, 0, 0)), "K": (Fraction(1), (0, 0, 0, 1, 0, 0)),
    "mol": (Fraction(1), (0, 0, 0, 0, 1, 0)), "A": (Fraction(1), (0, 0, 0, 0, 0, 1)),
    "min": (Fraction(60), (0, 0, 1, 0, 0, 0)), "h": (Fraction(3600), (0, 0, 1, 0, 0, 0)),
    "day": (Fraction(86400), (0, 0, 1, 0, 0, 0)), "week": (Fraction(604800), (0, 0, 1, 0, 0, 0)),
    "year": (Fraction(31557600), (0, 0, 1, 0, 0, 0)), "month": (Fraction(31557600, 12), (0, 0, 1, 0, 0, 0)),
    "L": (Fraction(1, 1000), (3, 0, 0, 0, 0, 0)), "N": (Fraction(1), (1, 1, -2, 0, 0, 0)),
    "J": (Fraction(1), (2, 1, -2, 0, 0, 0)), "W": (Fraction(1), (2, 1, -3, 0, 0, 0)),
    "Pa": (Fraction(1), (-1, 1, -2, 0, 0, 0)), "V": (Fraction(1), (2, 1, -3, 0, 0, -1)),
    "F": (Fraction(1), (-2, -1, 4, 0, 0, 2)), "H": (Fraction(1), (2, 1, -2, 0, 0, -2)),
    "ohm": (Fraction(1), (2, 1, -3, 0, 0, -2)), "Hz": (Fraction(1), (0, 0, -1, 0, 0, 0)),
    "eV": (Fraction("1.602176634e-19"), (2, 1, -2, 0, 0, 0)), "bar": (Fraction(100000), (-1, 1, -2, 0, 0, 0)),
    "atm": (Fraction(101325), (-1, 1, -2, 0, 0, 0)), "C": (Fraction(1), (0, 0, 1, 0, 0, 1)),
    "rad": (Fraction(1), (0,) * 6), "deg": (Fraction("0.017453292519943295"), (0,) * 6),
    "percent": (Fraction(1, 100), (0,) * 6), "ppm": (Fraction(1, 1000000), (0,) * 6),
    "angstrom": (Fraction(1, 10**10), (1, 0, 0, 0, 0, 0)), "inch": (Fraction("0.0254"), (1, 0, 0, 0, 0, 0)),
    "M": (Fraction(1000), (-3, 0, 0, 0, 1, 0)), "degC": (Fraction(1), (0, 0, 0, 1, 0, 0)),
    "degF": (Fraction(5, 9), (0, 0, 0, 1, 0, 0)), "1": (Fraction(1), (0,) * 6),
}  # fmt: skip
_PREFIXES = {
    "k": 1000, "M": 10**6, "G": 10**9, "c": Fraction(1, 100), "d": Fraction(1, 10), "m": Fraction(1, 1000),
    "µ": Fraction(1, 10**6), "u": Fraction(1, 10**6), "n": Fraction(1, 10**9), "p": Fraction(1, 10**12),
    "h": 100,
    "f": Fraction(1, 10**15),
}  # fmt: skip
_KINDS: dict[Dimension, str] = {
    (1, 0, 0, 0, 0, 0): "length", (0, 0, 1, 0, 0, 0): "time", (0, 1, 0, 0, 0, 0): "mass",
    (0, 0, 0, 1, 0, 0): "temperature", (0, 0, -1, 0, 0, 0): "rate", (2, 0, -1, 0, 0, 0): "diffusivity",
    (1, 0, -1, 0, 0, 0): "speed", (1, 0, -2, 0, 0, 0): "acceleration", (3, 0, 0, 0, 0, 0): "volume",
    (3, 0, -1, 0, 0, 0): "flow", (0, 1, -1, 0, 0, 0): "mass rate", (-3, 1, 0, 0, 0, 0): "density",
    (1, 1, -3, -1, 0, 0): "conductivity", (0, 1, -3, -1, 0, 0): "heat transfer coefficient",
    (2, 0, -2, -1, 0, 0): "specific heat", (0, 1, -3, 0, 0, 0): "heat flux",
    (-1, 1, -3, 0, 0, 0): "heat source",
    (2, 0, -2, 0, 0, 0): "latent heat", (1, 1, -2, 0, 0, 0): "force", (0, 1, -2, 0, 0, 0): "stiffness",
    (2, 1, -2, 0, 0, 0): "energy", (2, 1, -2, 0, -1, 0): "molar energy", (-1, 1, -2, 0, 0, 0): "pressure",
    (2, 1, -3, 0, 0, -1): "voltage", (0, 0, 0, 0, 0, 1): "current", (2, 1, -3, 0, 0, -2): "resistance",
    (-2, -1, 4, 0, 0, 2): "capacitance", (2, 1, -2, 0, 0, -2): "inductance", (0, 0, 1, 0, 0, 1): "charge",
    (-1, 1, 0, 0, 0, 0): "mass per length", (3, 1, -2, 0, 0, 0): "bending stiffness",
    (2, 1, -3, 0, 0, 0): "power",
    (0, 0, 0, 0, 0, 0): "number", (2, 0, 0, 0, 0, 0): "area",
    (4, 0, 0, 0, 0, 0): "second moment", (-3, 0, 0, 0, 1, 0): "molarity",
    (-2, 0, 0, 0, 0, 1): "current density", (3, 0, -2, 0, 0, 0): "coarsening",
}  # fmt: skip
_FACTOR = re.compile(r"([A-Za-zµ]+|1)(?:\^\(?(-?\d+)\)?)?")


@dataclass(frozen=True)
class Unit:
    """A unit: its size in SI base units, its dimension, and the zero of its scale."""

    name: str
    factor: Fraction
    dimension: Dimension
    offset: Fraction = Fraction(0)
    """Added after the factor, for absolute temperatures in degrees."""

    @property
    def kind(self) -> str:
        """What it measures, for example "length"; the dimension in figures when it has no name here."""
        return _KINDS.get(self.dimension, str(self.dimension))

    @property
    def base(self) -> str | None:
        """The SI base combination, for example `kg*m**-1*s**-2`; None for a pure number."""
        names = ("m", "kg", "s", "K", "mol", "A")
        parts = [n if p == 1 else f"{n}**{p}" for n, p in zip(names, self.dimension, strict=True) if p]
        return "*".join(parts) or None


@cache
def unit(text: str) -> Unit | None:
    """Return the unit with this spelling (see `units.unit_text`), or None when it is not known."""
    factor, dimension = Fraction(1), [0] * 6
    flat = text.replace(" ", "")
    offset = {"degC": Fraction("273.15"), "degF": Fraction("459.67") * Fraction(5, 9)}.get(flat, Fraction(0))
    sign = 1
    for part in re.split(r"([*/()])", flat):
        if part in ("", "*", "("):
            continue
        if part in ("/", ")"):
            # everything after a slash divides; in `W/(m*K)` that is what the brackets mean
            sign = -1
            continue
        match = _FACTOR.fullmatch(part)
        atom = _atom(match.group(1)) if match else None
        if match is None or atom is None:
            return None
        power = sign * int(match.group(2) or 1)
        factor *= atom[0] ** power
        dimension = [a + power * b for a, b in zip(dimension, atom[1], strict=True)]
    return Unit(text, factor, tuple(dimension), offset)


def _atom(name: str) -> tuple[Fraction, Dimension] | None:
    if name in _BASE:
        return _BASE[name]
    if name[:1] in _PREFIXES and name[1:] in _BASE:
        factor, dimension = _BASE[name[1:]]
        return factor * _PREFIXES[name[0]], dimension
    return None


def kind_of(text: str | None) -> str:
    """Return what a unit measures; "number" for no unit."""
    found = unit(text) if text else None
    return found.kind if found else "number"
