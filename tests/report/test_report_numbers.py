from __future__ import annotations

import math
import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wellposed.report.numbers import plain, pretty_unit, rounded, with_bar

values = st.floats(min_value=-1e200, max_value=1e200, allow_subnormal=False)
bars = st.floats(min_value=1e-200, max_value=1e200, allow_subnormal=False)


@given(values, bars)
@example(0.372708, 2e-5)
@example(9.996, 0.0999)
@example(0.0, 1e-200)
def test_the_interval_shown_contains_the_interval_measured(value: float, bar: float) -> None:
    shown, half = rounded(value, bar)
    middle, width = Fraction(shown), Fraction(half)
    assert middle - width <= Fraction(repr(value)) - Fraction(repr(bar))
    assert middle + width >= Fraction(repr(value)) + Fraction(repr(bar))


@given(values, bars)
def test_value_and_bar_end_at_the_same_place(value: float, bar: float) -> None:
    shown, half = rounded(value, bar)
    assert shown.as_tuple().exponent == half.as_tuple().exponent


@given(st.floats(min_value=-1e3, max_value=1e3), st.floats(min_value=1e-9, max_value=1e3))
def test_the_bar_shown_is_at_most_a_tenth_and_a_half_unit_larger(value: float, bar: float) -> None:
    # Two digits of the bar: rounding up costs less than one unit, the shift of the value half of one.
    _, half = rounded(value, bar)
    unit = Fraction(10) ** (math.floor(math.log10(bar)) - 1)
    assert Fraction(half) <= Fraction(repr(bar)) + 2 * unit


def test_zeros_that_end_both_are_dropped() -> None:
    assert with_bar(0.37271, 2e-5) == "0.37271 ± 0.00002"


def test_no_digit_is_shown_that_the_bar_does_not_carry() -> None:
    assert with_bar(1.23456789, 0.0123) == "1.235 ± 0.013"


def test_far_from_one_a_power_of_ten_is_shared() -> None:
    assert with_bar(-3.7216e-7, 2e-9) == "(-3.722 ± 0.021) × 10⁻⁷"
    assert with_bar(299792458.0, 1e3) == "(2.997925 ± 0.000011) × 10⁸"


def test_a_bar_near_round_off_is_written_as_a_power() -> None:
    text = with_bar(math.pi, 4e-16)
    assert text.startswith("3.14159265358979")
    assert text.endswith("× 10⁻¹⁶")
    assert len(text) < 40


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_is_not_dressed_up(value: float) -> None:
    assert with_bar(value, 0.1) == "no finite value"
    assert plain(value) == "–"


@pytest.mark.parametrize("bar", [None, math.nan, math.inf])
def test_without_a_finite_bar_none_is_shown(bar: float | None) -> None:
    assert with_bar(0.5, bar) == "0.5"


@pytest.mark.parametrize("bar", [0.0, -1.0, math.nan, math.inf])
def test_rounding_refuses_a_bar_that_is_none(bar: float) -> None:
    with pytest.raises(ValueError, match="bar"):
        rounded(1.0, bar)


@given(st.floats(min_value=-1e300, max_value=1e300, allow_subnormal=False))
def test_a_plain_number_keeps_its_digits(value: float) -> None:
    text = plain(value, digits=17)
    superscript = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    number = re.sub(r" × 10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda m: "e" + m[1].translate(superscript), text)
    assert float(number) == value


def test_units_are_written_as_a_reader_writes_them() -> None:
    assert pretty_unit("m**2/s") == "m²/s"
    assert pretty_unit("kg*m**-3") == "kg·m⁻³"
    assert pretty_unit(None) == ""
