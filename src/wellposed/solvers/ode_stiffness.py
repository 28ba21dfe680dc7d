"""Is an initial value problem stiff, and the Jacobian that implicit methods need then.

An explicit method must keep its step below a few times 1/|lambda| for every decaying mode lambda of the
Jacobian, long after the mode itself has died out (Hairer & Wanner 1996, IV.2). How many steps that makes
over the whole run is an integral over the solution, which a coarse run of an implicit method gives in a
moment. Where it makes too many, the plan goes to implicit methods at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.problem.statement import symbol

__all__ = ["decay_steps", "is_stiff", "jacobian_of"]

_REACH = 6.0  # Dormand-Prince 8(5,3) is stable on the negative real axis to about -6
_MOST_STEPS = 3000.0  # as many as an implicit method spends at tight tolerances on a smooth solution
_PROBE_STEPS, _PROBE_CALLS, _LOOKS = 2000, 40_000, 200


def jacobian_of(names: tuple[str, ...], rates: tuple[Any, ...]) -> list[list[Any]] | None:
    """Return the derivatives of the rates by the states; None where SymPy has no plain formula for one.

    The slope of a jump counts as zero: an integration restarts there.
    """
    rows: list[list[Any]] = []
    for rate in rates:
        row = [sp.diff(rate, symbol(n)).replace(sp.DiracDelta, lambda *_: sp.Integer(0)) for n in names]
        if any(e.has(sp.Derivative, sp.Subs, sp.nan, sp.zoo) for e in row):
            return None
        rows.append(row)
    return rows


def is_stiff(
    names: tuple[str, ...],
    rates: tuple[Any, ...],
    t: sp.Symbol,
    start: list[float],
    span: tuple[float, float],
) -> bool:
    """Return True when an explicit method would be held back by stability over most of the run."""
    return decay_steps(names, rates, t, start, span) > _MOST_STEPS


def decay_steps(
    names: tuple[str, ...],
    rates: tuple[Any, ...],
    t: sp.Symbol,
    start: list[float],
    span: tuple[float, float],
) -> float:
    """Return how many steps stability alone demands of an explicit method; 0 where that cannot be told.

    Args:
        names: Names of the states.
        rates: Their rates, numbers in states and t, without impulses.
        t: The evolution variable.
        start: Starting values.
        span: Where it starts and ends.
    """
    rows = jacobian_of(names, rates)
    if rows is None:
        return 0.0
    arguments = (t, [symbol(n) for n in names])
    rate, slopes = sp.lambdify(arguments, list(rates), "scipy"), sp.lambdify(arguments, rows, "scipy")
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            places, states = _coarse_path(rate, np.array(start, dtype=float), span)
            return _integrated(slopes, places, states)
        except (ArithmeticError, ValueError, TypeError, NameError, np.linalg.LinAlgError):
            return 0.0  # the programs will tell what is wrong with it


def _coarse_path(
    rate: Callable[..., Any], start: NDArray[np.float64], span: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times and states of a rough integration, as far as it gets within its share of steps."""
    from scipy.integrate import LSODA

    calls = 0

    def counted(when: float, state: NDArray[np.float64]) -> NDArray[np.float64]:
        nonlocal calls
        calls += 1
        if calls > _PROBE_CALLS:
            raise ArithmeticError("the probe takes too long")
        return np.array(rate(when, state), dtype=float)

    gained = np.abs(counted(float(np.nextafter(span[0], span[1])), start)).max() * (span[1] - span[0]) / 100
    sizes = [v for v in (float(np.abs(start).max()), float(gained)) if 0 < v < np.inf]
    size = min(sizes, default=1.0)
    solver = LSODA(counted, span[0], start, span[1], rtol=1e-3, atol=1e-6 * size)
    places, states = [span[0]], [start]
    for _ in range(_PROBE_STEPS):
        try:
            solver.step()
        except (ArithmeticError, RuntimeError):
            break
        if solver.status == "failed" or not np.isfinite(solver.y).all():
            break
        places.append(float(solver.t))
        states.append(solver.y.copy())
        if solver.status == "finished":
            break
    return np.array(places), np.array(states)


def _integrated(
    slopes: Callable[..., Any], places: NDArray[np.float64], states: NDArray[np.float64]
) -> float:
    """Return the integral over the path of the fastest decay, in steps of an explicit method."""
    chosen = np.unique(np.linspace(0, places.size - 1, _LOOKS).astype(int))
    decays = []
    for i in chosen:
        matrix = np.array(slopes(places[i], states[i]), dtype=float)
        decays.append(
            max(0.0, -float(np.linalg.eigvals(matrix).real.min())) if np.isfinite(matrix).all() else 0.0
        )
    # With few looks at a long stretch, the slower end speaks for it: no mode is counted that may have gone.
    low = np.minimum(decays[:-1], decays[1:]) if len(decays) > 1 else np.array([])
    return float(np.sum(low * np.diff(places[chosen]))) / _REACH
