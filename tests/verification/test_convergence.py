"""Orders are signed, extrapolation is exact for power laws, and bars cover the true error."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellposed.verification.convergence import (
    difference_orders,
    extrapolate,
    fitted_order,
    observed_orders,
    weighted_norm,
)
from wellposed.verification.evidence import Study
from wellposed.verification.orders import gate

POWER = st.floats(0.5, 4.0)
SIZE = st.floats(1e-3, 1e3)
RATIO = st.floats(1.3, 3.0)
COUNT = st.integers(3, 6)


def ladder(first: float, ratio: float, count: int) -> list[float]:
    return [first / ratio**i for i in range(count)]


@given(POWER, SIZE, RATIO, COUNT, SIZE)
def test_a_power_law_shows_its_power(p: float, first: float, ratio: float, count: int, c: float) -> None:
    h = ladder(first, ratio, count)
    assert observed_orders(h, [c * v**p for v in h]) == pytest.approx([p] * (count - 1), rel=1e-6)


@given(POWER, SIZE, RATIO, COUNT)
def test_errors_that_grow_have_negative_orders(p: float, first: float, ratio: float, count: int) -> None:
    h = ladder(first, ratio, count)
    assert all(order < 0 for order in observed_orders(h, [v**-p for v in h]))


@given(st.lists(st.floats(1e-9, 1e3), min_size=3, max_size=6), RATIO, SIZE, SIZE)
def test_orders_do_not_depend_on_units(errors: list[float], ratio: float, a: float, b: float) -> None:
    h = ladder(1.0, ratio, len(errors))
    mine = observed_orders(h, errors)
    scaled = observed_orders([a * v for v in h], [b * e for e in errors])
    assert scaled == pytest.approx(mine, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("sizes", "errors"),
    [
        ((1.0, 2.0), (1.0, 0.5)),
        ((1.0, 1.0), (1.0, 0.5)),
        ((1.0,), (1.0,)),
        ((1.0, 0.5), (1.0, 0.5, 0.2)),
        ((1.0, 0.5), (1.0, 0.0)),
        ((1.0, 0.5), (1.0, -0.1)),
        ((1.0, 0.5), (1.0, math.nan)),
        ((1.0, 0.5), (1.0, math.inf)),
    ],
)
def test_ladders_that_mean_nothing_are_refused(sizes: tuple[float, ...], errors: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="got"):
        observed_orders(sizes, errors)


@given(POWER, RATIO, st.floats(-1e3, 1e3), SIZE)
def test_changes_of_a_power_law_show_its_power(p: float, ratio: float, limit: float, c: float) -> None:
    h = ladder(1.0, ratio, 4)
    changes = [c * abs(a**p - b**p) for a, b in pairwise(h)]
    assert difference_orders(h[:-1], changes) == pytest.approx([p] * 2, rel=1e-5)


def test_the_fit_leaves_out_what_lies_at_the_floor() -> None:
    h = ladder(1.0, 2.0, 5)
    errors = [max(v**2, 1e-2) for v in h]
    assert fitted_order(h, errors, 2e-2) == pytest.approx(2.0)
    assert fitted_order(h, [1e-9] * 5, 1e-6) is None


@given(st.floats(1.6, 2.9), RATIO, st.floats(-10, 10), st.floats(0.05, 10), st.sampled_from([-1, 1]))
def test_the_bar_covers_the_error_of_a_nearly_second_order_ladder(
    p: float, ratio: float, limit: float, c: float, sign: int
) -> None:
    h = ladder(0.5, ratio, 4)
    found = extrapolate(h, [limit + sign * c * v**p for v in h], 2.0, 1e-15)
    assert abs(found.value - limit) <= found.bar * (1 + 1e-6) + 1e-13 * abs(limit)


@given(RATIO, st.floats(-10, 10), st.floats(0.1, 10), st.floats(-0.3, 0.3), st.sampled_from([-1, 1]))
def test_the_bar_covers_higher_terms(ratio: float, limit: float, c: float, small: float, sign: int) -> None:
    h = ladder(0.3, ratio, 4)
    found = extrapolate(h, [limit + sign * c * v**2 * (1 + small * v) for v in h], 2.0, 1e-14)
    assert abs(found.value - limit) <= found.bar
    assert found.asymptotic


@given(st.sampled_from([1.0, 2.0, 4.0]), st.floats(1.5, 3.0), st.floats(-5, 5), st.floats(0.1, 5))
def test_extrapolation_of_the_exact_power_is_exact(p: float, ratio: float, limit: float, c: float) -> None:
    h = ladder(1.0, ratio, 3)
    found = extrapolate(h, [limit + c * v**p for v in h], p, 1e-14)
    assert found.value == pytest.approx(limit, abs=1e-11 * (abs(limit) + c))
    assert found.order == pytest.approx(p, rel=1e-3)


@given(st.floats(0.1, 10), st.floats(-100, 100), SIZE)
def test_extrapolation_moves_with_scale_and_shift(c: float, shift: float, a: float) -> None:
    h = ladder(1.0, 2.0, 4)
    values = [1 + c * v**2 for v in h]
    plain = extrapolate(h, values, 2.0, 0.0)
    moved = extrapolate([a * v for v in h], [shift + v for v in values], 2.0, 0.0)
    assert moved.value == pytest.approx(plain.value + shift, abs=1e-9)
    assert moved.bar == pytest.approx(plain.bar, rel=1e-6, abs=1e-12)


@settings(max_examples=60)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=5))
def test_the_bar_never_falls_below_the_last_change_or_the_floor_when_the_ladder_is_irregular(
    values: list[float],
) -> None:
    h = ladder(1.0, 2.0, len(values))
    found = extrapolate(h, values, 2.0, 1e-6)
    assert found.bar >= 1e-6
    if not found.asymptotic:
        assert found.bar >= 3 * abs(values[-1] - values[-2])
        assert found.value == values[-1]


def test_growing_changes_are_not_asymptotic() -> None:
    found = extrapolate((1.0, 0.5, 0.25), (1.0, 1.1, 1.4), 2.0, 1e-12)
    assert not found.asymptotic
    assert found.bar == pytest.approx(0.9)


def test_the_norm_weighs_cells_by_volume() -> None:
    assert weighted_norm([3.0, 0.0], [1.0, 8.0]) == pytest.approx(1.0)
    assert weighted_norm(np.full((3, 4), -2.0), np.full((3, 4), 0.1)) == pytest.approx(2.0)


def study(errors: tuple[float, ...], expected: float | None = 2.0, floor: float = 1e-12) -> Study:
    h = tuple(ladder(1.0, 2.0, len(errors)))
    return Study("u", "space", h, errors, "L2", "truth", observed_orders(h, errors), None, expected, floor)


@pytest.mark.parametrize(
    ("errors", "status"),
    [
        ((1.0, 0.25, 0.0625, 0.0156), "passed"),
        ((1.0, 2.0, 4.0, 8.0), "failed"),  # growing
        ((1.0, 4.0, 16.0, 64.0), "failed"),  # growing at the scheme's own rate: abs() would pass it
        ((1.0, 0.5, 0.25, 0.125), "failed"),  # first order
        ((1.0, 1.0, 1.0, 1.0), "failed"),  # wrong limit
        ((1.0, 0.25, 0.06, 0.04), "failed"),  # levels off at a wrong limit
        ((1.0, 0.5, 0.2, 0.06), "missing"),  # not there yet
        ((1.0, 0.1, 0.01, 0.001), "missing"),  # better than theory: a trivial case?
        ((1.0, 0.25, 1e-13, 1e-14), "missing"),  # too few levels above the floor
        ((1e-13, 1e-13, 1e-14, 1e-15), "missing"),
    ],
)
def test_the_gate_on_orders(errors: tuple[float, ...], status: str) -> None:
    assert gate("order", study(errors), "It matters.").status == status


def test_the_gate_without_study_or_theory() -> None:
    assert gate("order", None, "It matters.").status == "missing"
    assert gate("order", study((1.0, 0.5, 0.25), None), "It matters.").status == "note"
