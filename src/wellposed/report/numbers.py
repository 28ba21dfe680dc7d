"""Numbers as a reader should see them: no digit that the error bar does not carry."""

from __future__ import annotations

import math
import re
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal, localcontext

__all__ = ["plain", "pretty_unit", "rounded", "with_bar"]

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LARGEST_FIXED = 6
"""Numbers of 10**6 and more are written with a power of ten."""
_SMALLEST_FIXED = -4
"""Numbers below 10**-4 are written with a power of ten."""
_DECIMALS_BESIDE_BAR = 10
"""With more decimals than this the bar is written as a power of ten: nobody counts zeros."""


def rounded(value: float, bar: float) -> tuple[Decimal, Decimal]:
    """Round a value and its error bar to the same decimal place.

    The bar keeps two significant digits and is rounded up, by as much as the rounding of the value
    moved, so that the interval shown always contains the interval measured. Zeros that end both
    are dropped.

    Args:
        value: Finite.
        bar: Half width of the interval, finite and positive, in the same unit.

    Returns:
        The rounded value and the rounded bar.

    Raises:
        ValueError: The value is not finite, or the bar is not finite and positive.
    """
    if not math.isfinite(value) or not math.isfinite(bar) or bar <= 0:
        raise ValueError(
            f"cannot round {value!r} with the bar {bar!r}; both have to be finite, the bar positive"
        )
    exact, width = Decimal(repr(float(value))), Decimal(repr(float(bar)))
    with localcontext() as context:
        context.prec = 60
        context.rounding = ROUND_CEILING  # sums that do not fit are rounded up, like the bar itself
        place = width.adjusted() - 1
        if exact:
            # A double carries 17 digits; a place beyond them would show digits that nobody has.
            place = max(place, exact.adjusted() - 17)
        unit = Decimal(1).scaleb(place)
        shown = (exact / unit).to_integral_value(ROUND_HALF_EVEN) * unit
        moved = max(shown - exact, exact - shown)
        half = ((width + moved) / unit).to_integral_value(ROUND_CEILING) * unit
        while place < 0 and _last_digit_is_zero(shown, place) and _last_digit_is_zero(half, place):
            place += 1
        unit = Decimal(1).scaleb(place)
        return shown.quantize(unit), half.quantize(unit)


def _last_digit_is_zero(number: Decimal, place: int) -> bool:
    return (number.scaleb(-place)) % 10 == 0


def with_bar(value: float, bar: float | None) -> str:
    """Return a value with its error bar, for example `0.37271 ± 0.00002`.

    Args:
        value: The number; not finite gives "no finite value".
        bar: Half width; None or not finite: the value alone; 0: the value to full precision.

    Returns:
        Text with an ASCII minus sign and, where needed, a power of ten in superscript digits.
    """
    value = float(value)
    if not math.isfinite(value):
        return "no finite value"
    if bar is None or not math.isfinite(bar) or bar < 0:
        return plain(value)
    if bar == 0:
        return plain(value, digits=15)
    shown, half = rounded(value, bar)
    top = max((n.adjusted() for n in (shown, half) if n), default=0)
    if _SMALLEST_FIXED < top < _LARGEST_FIXED and _decimals(shown) <= _DECIMALS_BESIDE_BAR:
        return f"{shown:f} ± {half:f}"
    if half.adjusted() < top - _DECIMALS_BESIDE_BAR or _SMALLEST_FIXED < top < _LARGEST_FIXED:
        return f"{_power(shown)} ± {_power(half.normalize())}"
    return f"({shown.scaleb(-top):f} ± {half.scaleb(-top):f}) × 10{str(top).translate(_SUPERSCRIPT)}"


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: float | None, digits: int = 6) -> str:
    """Return a number without a bar, to so many significant digits.

    Args:
        value: The number; None or not finite gives "–".
        digits: Significant digits, at least 1.

    Returns:
        For example `0.0025` or `3.1 × 10⁻¹⁰`.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    return _power(Decimal(f"{float(value):.{digits - 1}e}").normalize())


def _power(number: Decimal) -> str:
    """Return the number in fixed notation, or with a power of ten when it is far from 1."""
    top = number.adjusted() if number else 0
    if _SMALLEST_FIXED < top < _LARGEST_FIXED or (
        top == _SMALLEST_FIXED and len(number.as_tuple().digits) < 3
    ):
        return f"{number:f}"
    return f"{number.scaleb(-top):f} × 10{str(top).translate(_SUPERSCRIPT)}"


def pretty_unit(unit: str | None) -> str:
    """Return a unit as a reader writes it: `m**2/s` becomes `m²/s`; None becomes ""."""
    text = re.sub(r"\s*(?:\*\*|\^)\s*(-?\d+)", lambda m: m[1].translate(_SUPERSCRIPT), unit or "")
    return re.sub(r"\s*\*\s*", "·", text)
