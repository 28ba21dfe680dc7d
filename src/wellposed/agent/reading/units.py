"""Where a unit stands in a text, and in which spelling the unit system knows it.

Only recognises; converting is the work of `wellposed.problem.units`.
"""

from __future__ import annotations

import re

__all__ = ["UNIT_WORDS", "unit_at", "unit_text"]

UNIT_WORDS = {
    "second": "s", "seconds": "s", "sec": "s", "secs": "s", "minute": "min", "minutes": "min", "mins": "min",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "day": "day", "days": "day", "week": "week",
    "weeks": "week",
    "year": "year", "years": "year", "yr": "year", "yrs": "year", "month": "month", "months": "month",
    "millisecond": "ms", "milliseconds": "ms", "microseconds": "µs", "microsecond": "µs", "nanoseconds": "ns",
    "metre": "m", "metres": "m", "meter": "m", "meters": "m", "millimetre": "mm", "millimetres": "mm",
    "millimeter": "mm", "millimeters": "mm", "centimetre": "cm", "centimetres": "cm", "centimeter": "cm",
    "centimeters": "cm", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
    "micron": "µm", "microns": "µm", "micrometre": "µm", "micrometres": "µm", "micrometer": "µm",
    "micrometers": "µm", "nanometre": "nm", "nanometres": "nm", "nanometer": "nm", "nanometers": "nm",
    "gram": "g", "grams": "g", "kilogram": "kg", "kilograms": "kg", "milligram": "mg", "milligrams": "mg",
    "litre": "L", "litres": "L", "liter": "L", "liters": "L", "volt": "V", "volts": "V", "amp": "A",
    "amps": "A",
    "ampere": "A", "amperes": "A", "ohm": "ohm", "ohms": "ohm", "farad": "F", "henry": "H", "watt": "W",
    "watts": "W", "joule": "J", "joules": "J", "newton": "N", "newtons": "N", "pascal": "Pa", "kelvin": "K",
    "percent": "percent", "radians": "rad", "radian": "rad", "degC": "degC", "celsius": "degC",
    "Celsius": "degC",
    "hertz": "Hz", "moles": "mol", "mole": "mol", "inch": "inch", "inches": "inch",
}  # fmt: skip
_SYMBOLS = (
    "mg|kg|µg|ug|ng|g|km|cm|mm|µm|um|nm|fm|pm|Å|dm|m|ms|µs|us|ns|ps|min|hr|s|h|d|kJ|MJ|mJ"
    "|meV|keV|MeV|eV|J|kW|mW|MW|W|kPa|MPa|GPa|hPa|"
    "Pa|bar|atm|kN|MN|mN|N|mV|kV|µV|V|mA|µA|kA|A|kohm|kOhm|Mohm|MOhm|kΩ|MΩ|mΩ|Ω|Ohm|mH|µH|uH|nH|H|mF"
    "|µF|uF|nF|pF|F|kHz|MHz|Hz|mL|ml|µL|L|l|"
    "mmol|µmol|kmol|mol|rad|deg|ppm|mM|M|°C|°F|°K|°|degC|degF|deg C|K|C|wt%|at%|vol%|mol%|wt\\.%|at\\.%|%"
)
_ATOM = rf"(?:{_SYMBOLS}|{'|'.join(sorted(UNIT_WORDS, key=len, reverse=True))})(?![A-Za-z%_'(]|\d)"
_GLUED = {
    "mK": "m*K", "m^2K": "m^2*K", "m^2*K": "m^2*K", "m2K": "m^2*K", "kgK": "kg*K", "molK": "mol*K",
    "gK": "g*K",
    "cmK": "cm*K", "m^3K": "m^3*K", "m^2s": "m^2*s", "m2s": "m^2*s", "cm^2s": "cm^2*s",
}  # fmt: skip
_POWERED = rf"{_ATOM}(?:\s?\^\s?-?\(?-?\d\)?)?"
_POWERED_GLUED = r"(?:mK|m\^2 ?\*? ?K|m2K|kg ?K|mol ?K|g ?K|cm ?K|m\^3 ?K|m\^2 ?s|cm\^2 ?s)(?![A-Za-z_'(])"
_BOTTOM = rf"(?:\(\s*{_POWERED}(?:\s?[ *]\s?{_POWERED})*\s*\)|{_POWERED_GLUED}|{_POWERED})"
_TOP = (
    rf"(?:(?:N|kN|MN|Pa|MPa|kg|W|J|V|A|mol|g|m|mm|cm)(?:\^-?\d)? ?[ *] ?)?{_POWERED}(?: ?["
    rf" *]? ?(?:{_SYMBOLS})\^-\d){{0,2}}"
)
_UNIT = re.compile(rf"{_TOP}(?:\s?/\s?{_BOTTOM}|\s+per\s+(?:unit\s+)?{_POWERED})*")
_RECIPROCAL = re.compile(rf"(?:1\s?/\s?|/\s?|per\s+){_BOTTOM}")
_SPELLED = {
    "°C": "degC", "deg C": "degC", "C": "degC", "°F": "degF", "°K": "K", "Ω": "ohm", "Ohm": "ohm",
    "kΩ": "kohm", "kOhm": "kohm", "MOhm": "Mohm",
    "MΩ": "Mohm", "mΩ": "mohm", "Å": "angstrom", "hr": "h", "d": "day", "%": "percent", "°": "deg",
    "um": "µm",
    "us": "µs", "uF": "µF", "ug": "µg", "uH": "µH", "wt%": "percent", "at%": "percent", "vol%": "percent",
    "mol%": "percent", "wt.%": "percent", "at.%": "percent", "ml": "mL", "l": "L",
}  # fmt: skip


def unit_at(text: str, start: int) -> tuple[str, int] | None:
    """Return the unit that begins at `start` (blanks skipped) and where it ends, or None.

    Args:
        text: Normalised text.
        start: Position after a number.

    Returns:
        The unit as written, and the position after it.
    """
    skipped = start + len(text[start:]) - len(text[start:].lstrip(" -"))
    if skipped > start + 1 or (text[start:skipped] == "-" and not re.match(r"[a-z]{3,}", text[skipped:])):
        return None
    match = _UNIT.match(text, skipped)
    if not match and text[start : start + 1] in ("/", " "):
        match = _RECIPROCAL.match(text, skipped)
    return (match.group(0), match.end()) if match else None


def unit_text(written: str) -> str:
    """Return the spelling of a unit that the unit system knows, for example `W/(m*K)` for `W/mK`."""
    text = re.sub(r"\s+per\s+(?:unit\s+)?", "/", written.strip())
    text = re.sub(r"^per\s+", "1/", text)
    text = re.sub(r"^/", "1/", text)
    text = re.sub(
        r"/\s?(mK|m\^2 ?\*? ?K|m2K|kg ?K|mol ?K|g ?K|cm ?K|m\^3 ?K|m\^2 ?s|cm\^2 ?s)$", _split_glued, text
    )
    for word in sorted(_SPELLED, key=len, reverse=True):
        text = re.sub(
            rf"(?<![A-Za-z°%.]){re.escape(word)}(?![A-Za-z%])", "\x01" + _SPELLED[word] + "\x01", text
        )
    text = text.replace("\x01", "")
    text = re.sub(r"[A-Za-zµ]+", lambda m: UNIT_WORDS.get(m.group(0), m.group(0)), text)
    text = re.sub(r"(?<=[A-Za-z0-9)]) +(?=[A-Za-zµ])", "*", text)
    return re.sub(r"\s", "", text)


def _split_glued(match: re.Match[str]) -> str:
    glued = match.group(1).replace(" ", "")
    return f"/({_GLUED[glued]})"
