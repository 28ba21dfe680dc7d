"""Observed orders, Richardson extrapolation and error bars from refinement ladders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Estimate",
    "difference_orders",
    "extrapolate",
    "fitted_order",
    "observed_orders",
    "settled",
    "weighted_norm",
]

_SHRINKS = 0.6
"""Largest quotient of neighbouring changes that counts as falling: one half for a first order, and some
irregularity, as where a front falls differently between the nodes of each level."""
_ASYMPTOTIC_BELOW, _ASYMPTOTIC_ABOVE = 0.5, 1.0  # accepted distance of the order from theory


def weighted_norm(error: ArrayLike, volumes: ArrayLike) -> float:
    """Return the volume-weighted root mean square, sqrt(sum(e^2 V) / sum(V)), in the field's unit."""
    e, v = np.asarray(error, dtype=float), np.asarray(volumes, dtype=float)
    return float(np.sqrt(np.sum(e**2 * v) / np.sum(v)))


def observed_orders(sizes: Sequence[float], errors: Sequence[float]) -> tuple[float, ...]:
    """Return the signed order between each pair of neighbouring levels.

    p_i = log(e_i / e_{i+1}) / log(h_i / h_{i+1}); negative when the error grows under refinement.

    Args:
        sizes: Cell sizes or time steps, strictly decreasing, shape (n,), n >= 2.
        errors: Norm of the error at each level, shape (n,), positive.

    Returns:
        Orders, shape (n - 1,), dimensionless.

    Raises:
        ValueError: A size does not decrease, or an error is not positive and finite.
    """
    h, e = np.asarray(sizes, dtype=float), np.asarray(errors, dtype=float)
    if h.shape != e.shape or h.size < 2 or not np.all(np.diff(h) < 0):
        raise ValueError(f"sizes must decrease and match the errors; got {sizes!r} and {errors!r}")
    if not (np.all(np.isfinite(e)) and np.all(e > 0)):
        raise ValueError(f"errors must be positive and finite; got {errors!r}")
    return tuple(float(p) for p in np.log(e[:-1] / e[1:]) / np.log(h[:-1] / h[1:]))


def difference_orders(sizes: Sequence[float], differences: Sequence[float]) -> tuple[float, ...]:
    """Return orders from the changes between neighbouring levels; needs no reference.

    With u_i = u + C h_i^p, the change between the levels i and i+1 is C h_i^p (1 - r^-p), so for a
    constant ratio r the changes fall at the order p themselves.

    Args:
        sizes: The coarser size of each change, strictly decreasing, shape (n,), n >= 2.
        differences: Norms of the changes, shape (n,), positive.

    Returns:
        Orders, shape (n - 1,), dimensionless.

    Raises:
        ValueError: As for `observed_orders`.
    """
    return observed_orders(sizes, differences)


def fitted_order(sizes: Sequence[float], errors: Sequence[float], floor: float = 0.0) -> float | None:
    """Return the least-squares slope of log(error) over log(size) above the floor.

    Returns:
        The slope, or None with fewer than two levels above the floor.
    """
    pairs = [(math.log(h), math.log(e)) for h, e in zip(sizes, errors, strict=True) if e > floor and e > 0]
    if len(pairs) < 2:
        return None
    x, y = np.array(pairs).T
    return float(np.polyfit(x, y, 1)[0])


@dataclass(frozen=True)
class Estimate:
    """A value extrapolated along one axis, with its error bar."""

    value: float
    """Best estimate: extrapolated when the levels are asymptotic, else the finest level's."""
    bar: float
    finest: float
    order: float | None
    """Observed from the three finest levels; None when the changes are at the floor or irregular."""
    asymptotic: bool
    how: str


def extrapolate(sizes: Sequence[float], values: Sequence[float], order: float, floor: float) -> Estimate:
    """Return the Richardson extrapolation of one quantity with a grid convergence index.

    Asymptotic levels: value = f1 + (f1 - f2)/(r^p - 1) with the theoretical p, and the bar is
    1.25 |f1 - f2|/(r^p - 1) (Roache 1994, J. Fluids Eng. 116, 405, eq. 5, three or more grids).
    Otherwise the finest value with 3 times the largest recent change (Roache's factor for unproven
    order, applied to the change itself). The bar is never below the floor.

    Args:
        sizes: Cell sizes or steps, decreasing, shape (n,), n >= 2.
        values: The quantity at each level, shape (n,).
        order: The order of the scheme, from theory.
        floor: Error of the values that refinement cannot remove, in the quantity's unit.
    """
    h = np.asarray(sizes, dtype=float)
    f: NDArray[np.float64] = np.asarray(values, dtype=float)
    changes = np.diff(f)
    last = abs(float(changes[-1]))
    if np.all(np.abs(changes[-2:]) <= floor):
        return Estimate(float(f[-1]), max(floor, last), float(f[-1]), None, True, "changes at the floor")
    observed = _quantity_order(h, changes, floor)
    ratio = float(h[-2] / h[-1])
    if observed is not None and order - _ASYMPTOTIC_BELOW <= observed <= order + _ASYMPTOTIC_ABOVE:
        step = float(changes[-1]) / (ratio**order - 1)
        bar = max(1.25 * abs(step), floor)
        return Estimate(
            float(f[-1]) + step, bar, float(f[-1]), observed, True, "Richardson, GCI with Fs = 1.25"
        )
    bar = max(3.0 * float(np.abs(changes[-2:]).max()), floor)
    return Estimate(
        float(f[-1]), bar, float(f[-1]), observed, False, "not asymptotic: 3 times the last changes"
    )


def settled(values: Sequence[float], floor: float) -> Estimate:
    """Return the finest value with a bar from its last changes, for schemes without a fixed order.

    The change to the finest level estimates the error of the level before it. Where the changes shrink by
    a factor r from level to level, those still to come add up to r/(1 - r) times the last one; the bar
    is twice that, and at least twice the last change. A last change that is small by accident, after others
    that did not shrink, is not trusted: then half of the one before counts too.

    Args:
        values: The quantity at each level, coarse to fine, shape (n,), n >= 2.
        floor: Error of the values that refinement cannot remove, in the quantity's unit.
    """
    changes = np.abs(np.diff(np.asarray(values, dtype=float)))
    last = float(changes[-1])
    before = float(changes[-2]) if changes.size > 1 else np.inf
    ratio = last / before if before > 0 else 0.0
    fell = ratio <= _SHRINKS or last <= 10 * floor or last <= 1e-9 * abs(values[-1])
    if not fell:
        bar, how = 3.0 * max(last, before), "changes do not fall yet"
        return Estimate(float(values[-1]), max(bar, floor), float(values[-1]), None, False, how)
    ratio = min(ratio, _SHRINKS)
    bar, how = 2.0 * last * max(1.0, ratio / (1.0 - ratio)), "twice the change over the last two levels"
    if changes.size > 2 and before > _SHRINKS * float(changes[-3]) and before > 10 * floor:
        bar = max(bar, 0.5 * before)
    return Estimate(float(values[-1]), max(bar, floor), float(values[-1]), None, True, how)


def _quantity_order(h: NDArray[np.float64], changes: NDArray[np.float64], floor: float) -> float | None:
    """Return the order of the last three levels, or None when the changes do not fall regularly.

    For unequal ratios the order solves d1/d2 = (h1^p - h2^p)/(h2^p - h3^p), found by bisection.
    """
    if changes.size < 2 or abs(changes[-1]) <= floor:
        return None
    quotient = float(changes[-2] / changes[-1])
    if quotient <= 0:
        return None
    h1, h2, h3 = (float(v) for v in h[-3:])

    def model(p: float) -> float:
        return (h1**p - h2**p) / (h2**p - h3**p) - quotient

    low, high = 0.05, 8.0
    if model(low) * model(high) > 0:
        return None
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if model(low) * model(middle) > 0 else (low, middle)
    return 0.5 * (low + high)
