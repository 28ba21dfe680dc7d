"""The solution: curves, profiles, maps and front lines; and monitors over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wellposed.report.figures.canvas import COLOURS, Drawing, canvas, drawing, over_time
from wellposed.report.numbers import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from wellposed.report.contents import FieldSnapshot

__all__ = ["monitor_drawings", "solution_drawings"]

_SOLUTION = "Solution"
_MOST_PROFILES = 6
_MOST_CURVE_POINTS = 1500
"""More points than a screen has columns only make the file larger."""
_MAP_PIXELS = 400
"""Cells along an axis above which a map is thinned."""


def solution_drawings(fields: Sequence[FieldSnapshot], variable: str) -> Iterator[Drawing]:
    """Yield the figures of the solution.

    Args:
        fields: One of each unknown.
        variable: Name of the evolution variable, for labels; "" when steady.

    Yields:
        `solution` for all unknowns of an ODE; `solution-<unknown>` for each field, and
        `front-<unknown>` for a field that changes between 0 and 1 over time.
    """
    drawable = [f for f in fields if np.isfinite(f.history).any()]
    curves = [f for f in drawable if not f.axes]
    if curves:
        yield _curves(curves, variable)
    for snapshot in drawable:
        if len(snapshot.axes) == 1:
            yield _profiles(snapshot, variable)
        elif len(snapshot.axes) >= 2:
            yield _map(snapshot)
            if _is_phase(snapshot.values) and len(snapshot.axes) == 2 and len(snapshot.times) > 2:
                yield _fronts(snapshot, variable)


def _curves(fields: Sequence[FieldSnapshot], variable: str) -> Drawing:
    with canvas() as (figure, axes):
        axes.grid(visible=True)
        for number, f in enumerate(fields):
            keep = _thin(len(f.times), _MOST_CURVE_POINTS)
            axes.plot(f.times[keep], f.history[keep], color=COLOURS[number % len(COLOURS)], label=f.unknown)
        axes.set_xlabel(_name(variable))
        axes.set_ylabel(_name(fields[0].unknown) if len(fields) == 1 else "solution")
        axes.margins(x=0.01)
        if len(fields) > 1:
            axes.legend()
        names = ", ".join(f.unknown for f in fields)
        caption = f"Solution {names} over {variable}."
        alternative = f"Curve of {names} over {variable}. {_ends(fields[0])}"
        return drawing(figure, "solution", _SOLUTION, caption=caption, alternative=alternative)


def _profiles(f: FieldSnapshot, variable: str) -> Drawing:
    (axis_name, x), *_ = f.axes.items()
    with canvas() as (figure, axes):
        axes.grid(visible=True)
        rows = _spread(len(f.history), _MOST_PROFILES)
        for position, row in enumerate(rows):
            shade = over_time()(position / max(1, len(rows) - 1))
            label = f"${variable}$ = {f.times[row]:.4g}" if f.times.size else f.unknown
            keep = _thin(x.size, _MOST_CURVE_POINTS)
            axes.plot(
                x[keep], f.history[row][keep], color=shade if len(rows) > 1 else COLOURS[0], label=label
            )
        axes.set_xlabel(_name(axis_name))
        axes.set_ylabel(_name(f.unknown))
        axes.margins(x=0.01)
        if len(rows) > 1:
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        over = f" at {len(rows)} times" if len(rows) > 1 else ""
        caption = f"Solution {f.unknown} over {axis_name}{over}, finest level."
        alternative = f"Profile of {f.title}. {_ends(f)}"
        return drawing(
            figure, f"solution-{_safe(f.unknown)}", _SOLUTION, caption=caption, alternative=alternative
        )


def _map(f: FieldSnapshot) -> Drawing:
    names = list(f.axes)
    x, y = f.axes[names[0]], f.axes[names[1]]
    values, cut = f.values, ""
    for name in names[2:]:
        middle = f.axes[name].size // 2
        cut += f", cut at {name} = {f.axes[name][middle]:.4g}"
        values = values[:, :, middle]
    kx, ky = _thin(x.size, _MAP_PIXELS), _thin(y.size, _MAP_PIXELS)
    x, y, values = x[kx], y[ky], values[np.ix_(kx, ky)]
    with canvas(height=3.7) as (figure, axes):
        colours, limits = _colours(values)
        # Cells become one embedded raster; as paths a 150 x 150 field would take megabytes.
        mesh = axes.pcolormesh(
            x, y, values.T, cmap=colours, vmin=limits[0], vmax=limits[1], shading="nearest", rasterized=True
        )
        if _is_phase(f.values):
            axes.contour(x, y, values.T, levels=[0.5], colors="white", linewidths=1.0)
        bar = figure.colorbar(mesh, ax=axes, shrink=0.9)
        bar.outline.set_linewidth(0.5)  # type: ignore[operator]  # a Spine, typed as a method
        bar.ax.set_title(_name(f.unknown), fontsize=9)
        _map_axes(axes, names)
        figure.set_dpi(180)
        line = " The white line is the level 0.5." if _is_phase(f.values) else ""
        caption = f"Solution {f.title}{cut}, finest level.{line}"
        alternative = f"Map of {f.title}{cut}. {_ends(f)}"
        return drawing(
            figure, f"solution-{_safe(f.unknown)}", _SOLUTION, caption=caption, alternative=alternative
        )


def _fronts(f: FieldSnapshot, variable: str) -> Drawing:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    names = list(f.axes)
    x, y = f.axes[names[0]], f.axes[names[1]]
    shades = ScalarMappable(Normalize(f.times[0], f.times[-1]), over_time())
    with canvas(height=3.7) as (figure, axes):
        for row in _spread(len(f.history), 10):
            field = f.history[row]
            if field.min() < 0.5 < field.max():
                colour = [shades.to_rgba(f.times[row])]
                axes.contour(x, y, field.T, levels=[0.5], colors=colour, linewidths=1.1)
        bar = figure.colorbar(shades, ax=axes, shrink=0.9)
        bar.outline.set_linewidth(0.5)  # type: ignore[operator]  # a Spine, typed as a method
        bar.ax.set_title(_name(variable), fontsize=9)
        _map_axes(axes, names)
        axes.set_xlim(1.5 * x[0] - 0.5 * x[1], 1.5 * x[-1] - 0.5 * x[-2])
        axes.set_ylim(1.5 * y[0] - 0.5 * y[1], 1.5 * y[-1] - 0.5 * y[-2])
        caption = f"Level {f.unknown} = 0.5 at the output times, finest level."
        alternative = f"Lines {f.unknown} = 0.5 over the plane, one for each output time. {_ends(f)}"
        return drawing(
            figure, f"front-{_safe(f.unknown)}", _SOLUTION, caption=caption, alternative=alternative
        )


def _map_axes(axes: Axes, names: Sequence[str]) -> None:
    axes.set_aspect("equal")
    axes.set_xlabel(_name(names[0]))
    axes.set_ylabel(_name(names[1]))
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)


def monitor_drawings(
    arrays: Mapping[str, NDArray[np.float64]], fields: frozenset[str], variable: str
) -> Iterator[Drawing]:
    """Yield one curve over time for each monitor that a program returned.

    Args:
        arrays: All arrays of one run.
        fields: Names that are no monitors: axes, unknowns and the contract's own arrays.
        variable: Name of the evolution variable.

    Yields:
        Drawings named `monitor-<name>`; a monitor that stays near its first value is drawn as the
        change since the start, so that a small drift can be seen.
    """
    known = fields | {"t", "t_monitor", "cell_volumes", "dt", "residual"}
    for name, values in arrays.items():
        values = np.asarray(values, dtype=float)
        times = next((arrays[k] for k in ("t_monitor", "t") if _shape(arrays, k) == values.shape), None)
        if (
            name in known
            or name.endswith("_curve")
            or f"{name}_curve" in arrays
            or values.ndim != 1
            or values.size < 2
            or times is None
            or not np.isfinite(values).all()
        ):
            continue
        yield _monitor(name, np.asarray(times, dtype=float), values, variable)


def _shape(arrays: Mapping[str, NDArray[np.float64]], name: str) -> tuple[int, ...] | None:
    return np.shape(arrays[name]) if name in arrays else None


def _monitor(name: str, times: NDArray[np.float64], values: NDArray[np.float64], variable: str) -> Drawing:
    start, drift = float(values[0]), float(np.ptp(values))
    is_change = drift <= 1e-3 * max(abs(start), float(np.abs(values).max()))
    shown = values - start if is_change else values
    title = name.replace("_", " ")
    with canvas() as (figure, axes):
        axes.grid(visible=True)
        keep = _thin(times.size, _MOST_CURVE_POINTS)
        axes.plot(times[keep], shown[keep], color=COLOURS[2])
        axes.set_xlabel(_name(variable))
        axes.set_ylabel(f"change of {title}" if is_change else title)
        axes.margins(x=0.01)
        if drift == 0:
            axes.set_ylim(-1, 1)
        caption = f"Monitor: {title} over {variable}, finest level."
        if is_change:
            caption += f" Drawn as the change since the start, where it is {plain(start)}."
        alternative = (
            f"Curve of {title}: from {plain(start)} to {plain(values[-1])}; it spans {plain(drift, 3)}."
        )
        return drawing(figure, f"monitor-{_safe(name)}", "Monitors", caption=caption, alternative=alternative)


def _ends(f: FieldSnapshot) -> str:
    return f"Values from {plain(np.nanmin(f.history), 4)} to {plain(np.nanmax(f.history), 4)}."


def _is_phase(values: NDArray[np.float64]) -> bool:
    """True for a field that is mostly 0 or 1, with an interface between."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if not (-0.1 <= low < 0.1 and 0.9 < high <= 1.1):
        return False
    return float(np.mean((values < 0.1) | (values > 0.9))) > 0.5


def _colours(values: NDArray[np.float64]) -> tuple[str, tuple[float, float]]:
    """Return a colour map that keeps its order without colour, and its limits."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low == high:
        return "cividis", (low - 0.5, high + 0.5)
    if low < 0 < high and min(-low, high) > 0.2 * max(-low, high):
        top = max(-low, high)
        return "RdBu_r", (-top, top)
    return "cividis", (low, high)


def _spread(length: int, most: int) -> list[int]:
    """Return up to `most` indices, first and last included, evenly spread."""
    return sorted({round(i) for i in np.linspace(0, length - 1, min(length, most))})


def _thin(length: int, most: int) -> NDArray[np.intp]:
    return np.asarray(_spread(length, most), dtype=np.intp)


def _name(text: str) -> str:
    """Return a label; a dollar sign would start mathematics."""
    return text.replace("$", r"\$") if len(text) > 1 or not text.isascii() else f"${text}$"


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else f"-{ord(c):x}" for c in name)
