"""Refinement studies in space and in time, and the checks that rest on them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellposed.contract.plan import Level, Plan
from wellposed.contract.run import Run, Runs
from wellposed.verification.convergence import fitted_order, observed_orders, weighted_norm
from wellposed.verification.evidence import Check, Study
from wellposed.verification.reference import Reference

__all__ = ["gate", "separation", "space_study", "time_error", "time_study"]

Array = NDArray[np.float64]
BELOW, ABOVE, SPREAD = 0.2, 0.5, 0.25
"""Accepted shortfall, excess and jump of the order between neighbouring pairs."""


@dataclass(frozen=True)
class _Fields:
    """All unknowns of one level at the last output time, each scaled by its own size."""

    run: Run

    def size(self, names: list[str]) -> dict[str, float]:
        return {n: max(float(np.abs(self.run.arrays[n]).max()), 1e-300) for n in names}


def _length(level: Level, run: Run) -> float:
    """Return the cell size read back from the volumes: the geometric mean edge."""
    volumes = run.arrays["cell_volumes"]
    return float(np.mean(volumes) ** (1 / max(1, volumes.ndim)))


def _final(plan: Plan, runs: Runs, level: Level) -> tuple[Run, dict[str, Array]]:
    """Return the run and its final fields, extrapolated in time when the plan has a twin level.

    Schemes of first order in time carry a twin at twice the steps: 2 u(dt/2) - u(dt) removes the
    leading time error, so that what is left shows the order in space.
    """
    run = runs.at(level)
    fields = {u.name: run.arrays[u.name][-1] for u in plan.problem.unknowns}
    twin = runs.at(Level(level.cells, 2 * level.steps))
    if plan.scheme.time_order == 1 and level.steps and twin.ok:
        fields = {n: 2 * twin.arrays[n][-1] - f for n, f in fields.items()}
    return run, fields


def space_study(plan: Plan, runs: Runs, reference: Reference, *, time_error: float | None) -> Study | None:
    """Return the errors of all space levels against the reference; None when levels are missing."""
    ladder = plan.ladder("space")
    if ladder is None or any(not runs.at(level).ok for level in ladder.levels):
        return None
    names = [u.name for u in plan.problem.unknowns]
    scale = _Fields(runs.at(ladder.levels[-1])).size(names)
    sizes, errors = [], []
    for level in ladder.levels:
        run, fields = _final(plan, runs, level)
        axes = {a.name: run.arrays[a.name] for a in plan.problem.domain.axes} if plan.problem.domain else {}
        volumes, when = run.arrays["cell_volumes"], run.arrays["t"][-1:]
        parts = [
            weighted_norm((fields[n] - reference.sample(n, axes, when)[0]) / scale[n], volumes) for n in names
        ]
        sizes.append(_length(level, run))
        errors.append(max(float(np.sqrt(np.mean(np.square(parts)))), 1e-300))
    floor = max(
        1e-13,
        10 * plan.linear_tolerance,
        3 * max(reference.error_of(n) / scale[n] for n in names),
        3 * (time_error or 0.0),
    )
    return Study(
        title=f"{', '.join(names)} against {reference.name}, refined in space",
        axis="space",
        sizes=tuple(sizes),
        errors=tuple(errors),
        norm="volume-weighted L2, relative to the largest value",
        against=f"{reference.name} (its own error {reference.error:.1e})",
        orders=observed_orders(sizes, errors),
        fitted=fitted_order(sizes, errors, floor),
        expected=plan.scheme.space_order,
        floor=floor,
        manufactured=plan.is_manufactured,
    )


def time_study(plan: Plan, runs: Runs) -> Study | None:
    """Return the changes under halving of the step on one grid.

    The grid is the same on every level, so the space error cancels from the changes.
    """
    ladder = plan.ladder("time")
    if ladder is None or any(not runs.at(level).ok for level in ladder.levels):
        return None
    names = [u.name for u in plan.problem.unknowns]
    scale = _Fields(runs.at(ladder.levels[-1])).size(names)
    found = [runs.at(level) for level in ladder.levels]
    sizes = [float(np.max(run.arrays["dt"])) for run in found]
    changes = []
    for a, b in itertools.pairwise(found):
        volumes = a.arrays["cell_volumes"]
        parts = [weighted_norm((a.arrays[n][-1] - b.arrays[n][-1]) / scale[n], volumes) for n in names]
        changes.append(max(float(np.sqrt(np.mean(np.square(parts)))), 1e-300))
    floor = max(1e-13, 10 * plan.linear_tolerance)
    return Study(
        title=f"{', '.join(names)}: change under halving the time step",
        axis="time",
        sizes=tuple(sizes[:-1]),
        errors=tuple(changes),
        norm="volume-weighted L2, relative to the largest value",
        against="the same grid with half the step, so the space error cancels",
        orders=observed_orders(sizes[:-1], changes),
        fitted=fitted_order(sizes[:-1], changes, floor),
        expected=plan.scheme.time_order,
        floor=floor,
        manufactured=plan.is_manufactured,
    )


def time_error(plan: Plan, study: Study | None) -> float | None:
    """Return the estimated time error of the space levels, relative; None when it is not known.

    With the last change d between dt and dt/2, the error left at dt/2 is d/(2^p - 1). Where the space
    levels are extrapolated in time (u = u0 + a dt + b dt^2, twins at half the step), b dt^2/2 is left;
    two neighbouring changes give b dt^2 = 8/3 (d1 - 2 d2) with dt the larger step of d1.
    """
    ladder, space = plan.ladder("time"), plan.ladder("space")
    if ladder is None or space is None or plan.scheme.time_order is None:
        return 0.0
    if study is None:
        return None
    p, steps, last = plan.scheme.time_order, space.levels[-1].steps, study.errors[-1]
    if plan.ladder("twin") is not None and len(study.errors) >= 2:
        curvature = 8 / 3 * abs(study.errors[-2] - 2 * last)
        return curvature / 2 * (ladder.levels[-3].steps / steps) ** 2
    return last / (2**p - 1) * (ladder.levels[-1].steps / steps) ** p


def separation(name: str, space: Study | None, error: float | None) -> Check | None:
    """Return the check that the time error is at least ten times below the space error."""
    if space is None or space.expected is None:
        return None
    if error is None:
        why = "Orders in space and time are only told apart when the other error is known and small."
        return Check(name, "missing", "the time study did not finish", "<= 0.1", why)
    ratio = error / space.errors[-1]
    return Check(
        name=name,
        status="passed" if ratio <= 0.1 else "missing",
        measured=f"time error / space error = {ratio:.1e} on the finest grid",
        bound="<= 0.1",
        why="Orders in space and time are only told apart when the other error is small. "
        + ("" if ratio <= 0.1 else "Take more time steps."),
    )


def gate(name: str, study: Study | None, why: str, *, decide: Callable[[Study], bool] | None = None) -> Check:
    """Return the check of a study's signed orders against theory, floor and asymptotic range."""
    if study is None:
        return Check(name, "missing", "no study", "an observed order", why + " Levels did not finish.")
    expected = study.expected
    above = [i for i, e in enumerate(study.errors) if e > study.floor]
    pairs = [p for i, p in enumerate(study.orders) if i in above and i + 1 in above]
    shown = ", ".join(f"{p:.2f}" for p in study.orders)
    if expected is None:
        return Check(name, "note", f"orders {shown}", "no theory for this data", why)
    bound = f"{expected:g} - {BELOW} … {expected:g} + {ABOVE}"
    if len(pairs) < 2:
        measured = f"orders {shown}; largest error {max(study.errors):.1e}, floor {study.floor:.1e}"
        return Check(name, "missing", measured, bound, why + " Fewer than three levels above the floor.")
    last = pairs[-2:]
    measured = f"orders {shown}; finest error {study.errors[-1]:.1e}"
    if min(last) < expected - BELOW:
        # Orders that still rise towards theory are coarse levels, not a wrong program.
        rising = last[-1] > max(last[0] + SPREAD, 0.0)
        settled = last[-1] < expected - BELOW and not rising
        status = "failed" if settled and (decide is None or decide(study)) else "missing"
        return Check(name, status, measured, bound, why + " The error falls more slowly than theory says.")
    if max(last) > expected + ABOVE or abs(last[1] - last[0]) > SPREAD:
        return Check(
            name, "missing", measured, bound, why + " The levels are not in the asymptotic range yet."
        )
    return Check(name, "passed", measured, bound, why)
