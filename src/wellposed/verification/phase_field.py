"""Checks for fields between 0 and 1 with a thin interface: resolution, and arms that should be alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from wellposed.contract.plan import Plan
from wellposed.contract.run import Run, Runs
from wellposed.verification.evidence import Check

__all__ = ["arms", "interface", "phase_checks"]

Array = NDArray[np.float64]
_CELLS, _SPREAD = 4.0, 0.02
"""Cells across the 10-90 % width that the tests on moving fronts want; allowed spread of arms."""


def phase_checks(plan: Plan, runs: Runs) -> list[Check]:
    """Return the checks for problems that ask for a phase's fraction or tip; empty for others."""
    asked = [q for q in plan.problem.quantities if q.kind in ("solid fraction", "tip position")]
    ladder = plan.ladder("space")
    if not asked or ladder is None or not runs.at(ladder.levels[-1]).ok or len(ladder.levels[-1].cells) != 2:
        return []
    names: dict[Any, str] = {u.applied: u.name for u in plan.problem.unknowns}
    name = next((names[q.expression] for q in asked if q.expression in names), plan.problem.unknowns[0].name)
    return [interface(plan, runs, name), *arms(plan, runs, name)]


def interface(plan: Plan, runs: Runs, name: str) -> Check:
    """Return the check that the interface is resolved by enough cells on the finest grid.

    The mean 10-90 % width is the area in which the phase is between 0.1 and 0.9 over the length of
    the interface; that length is the integral of |grad p| over the same area divided by 0.8.
    """
    ladder = plan.ladder("space")
    assert ladder is not None
    widths = [_width_in_cells(plan, runs.at(level), name) for level in ladder.levels if runs.at(level).ok]
    status = "passed" if widths[-1] >= _CELLS else "missing"
    return Check(
        "interface resolved",
        status,
        f"{', '.join(f'{w:.1f}' for w in widths)} cells across the 10-90 % interface, coarse to fine",
        f">= {_CELLS:g} cells",
        "A front thinner than a few cells pins to the grid and moves at the wrong speed."
        + ("" if status == "passed" else " A finer grid would settle it."),
    )


def _width_in_cells(plan: Plan, run: Run, name: str) -> float:
    field = run.arrays[name][-1]
    assert plan.problem.domain is not None
    axes = [run.arrays[a.name] for a in plan.problem.domain.axes]
    slopes = np.gradient(field, *axes)
    steepness = np.sqrt(sum(s**2 for s in slopes))
    inside = (field > 0.1) & (field < 0.9)
    volumes = run.arrays["cell_volumes"]
    length = float(np.sum((steepness * volumes)[inside])) / 0.8
    h = float(np.mean(volumes)) ** 0.5
    return float(np.sum(volumes[inside])) / max(length, 1e-300) / h


def arms(plan: Plan, runs: Runs, name: str) -> list[Check]:
    """Return the check that all arms are equally long, when the crystal has grown arms.

    Turning the crystal by one arm does not turn the grid, so different lengths show the grid's
    own anisotropy.
    """
    ladder = plan.ladder("space")
    assert ladder is not None and plan.problem.domain is not None
    found = [_arm_lengths(plan, runs.at(level), name) for level in ladder.levels if runs.at(level).ok]
    if any(len(lengths) < 2 for lengths in found):
        return []
    spreads = [float(np.ptp(lengths) / np.mean(lengths)) for lengths in found]
    status = "passed" if spreads[-1] <= _SPREAD else "missing"
    shown = ", ".join(f"{100 * s:.1f} %" for s in spreads)
    measured = f"{len(found[-1])} arms; lengths differ by {shown}, coarse to fine"
    why = "Equal arms lie differently on the grid: a difference is the grid's own anisotropy."
    return [Check("symmetry of the arms", status, measured, f"<= {100 * _SPREAD:g} %", why)]


def _arm_lengths(plan: Plan, run: Run, name: str) -> list[float]:
    """Return the distances of the contour 1/2 from the middle at its local maxima over the angle."""
    assert plan.problem.domain is not None
    axes = [run.arrays[a.name] for a in plan.problem.domain.axes]
    steps = [float(a[1] - a[0]) for a in axes]
    middles = [0.5 * float(a[0] + a[-1]) for a in axes]
    reach = min(float(a[-1] - a[0]) for a in axes) / 2
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    radii = np.linspace(0, reach, max(200, 2 * max(a.size for a in axes)))
    places = [
        (m + np.outer(f(angles), radii) - a[0]) / h
        for m, f, a, h in zip(middles, (np.cos, np.sin), axes, steps, strict=True)
    ]
    along = map_coordinates(run.arrays[name][-1], places, order=1, mode="nearest")
    contour = np.array([_outermost(radii, along[k]) for k in range(angles.size)])
    if contour.max() <= 0 or np.ptp(contour) < 0.1 * contour.max():
        return []
    wide = 40  # +- 20 degrees: side branches are not arms
    rolled = np.array([np.roll(contour, k) for k in range(-wide, wide + 1)])
    peaks = (contour >= rolled.max(axis=0)) & (contour > 0.6 * contour.max())
    groups = np.split(np.flatnonzero(peaks), np.flatnonzero(np.diff(np.flatnonzero(peaks)) > wide) + 1)
    return [float(contour[g].max()) for g in groups if g.size]


def _outermost(radii: Array, line: Array) -> float:
    above = np.flatnonzero(line >= 0.5)
    if above.size == 0 or above[-1] + 1 >= radii.size:
        return 0.0
    i = int(above[-1])
    return float(radii[i] + (radii[i + 1] - radii[i]) * (line[i] - 0.5) / (line[i] - line[i + 1]))
