"""Discretization-error plots: measured points, fitted slope, expected slope and floor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from wellposed.report.figures.canvas import COLOURS, INK, Drawing, canvas, drawing
from wellposed.report.numbers import plain
from wellposed.verification.evidence import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["study_drawings"]

_SIZE_LABELS = {
    "space": "cell size $h$",
    "time": r"time step $\Delta t$",
    "tolerance": "relative tolerance",
}
_REFINED = {"space": "in space", "time": "in time", "tolerance": "in tolerance"}
_MAX_TICKS = 6


def study_drawings(studies: Sequence[Study]) -> Iterator[Drawing]:
    """Yield one log-log plot for each study that has a positive, finite error.

    Args:
        studies: Drawn in the order space, time, tolerance; the user's problem before the manufactured.

    Yields:
        Drawings named `error-space-1`, `error-space-2`, `error-time-1`, …
    """
    for axis in ("space", "time", "tolerance"):
        own = sorted((s for s in studies if s.axis == axis), key=lambda s: s.manufactured)
        drawable = (s for s in own if _points(s)[0].size)
        for number, study in enumerate(drawable, start=1):
            yield _draw(study, f"error-{axis}-{number}")


def _points(study: Study) -> tuple[np.ndarray, np.ndarray]:
    """Return the sizes and errors that a logarithm can take."""
    sizes, errors = np.asarray(study.sizes, float), np.asarray(study.errors, float)
    n = min(sizes.size, errors.size)
    sizes, errors = sizes[:n], errors[:n]
    good = np.isfinite(sizes) & np.isfinite(errors) & (sizes > 0) & (errors > 0)
    return sizes[good], errors[good]


def _draw(study: Study, name: str) -> Drawing:
    sizes, errors = _points(study)
    above = errors > study.floor
    span = np.array([sizes.min(), sizes.max()])
    lines = [errors.min(), errors.max()]
    with canvas() as (figure, axes):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.grid(visible=True, which="major")
        if study.expected is not None:
            guide = _line(sizes, errors, above, study.expected, span) * 0.5
            axes.plot(
                span,
                guide,
                "--",
                color=INK,
                linewidth=1.1,
                label=f"expected slope {plain(study.expected, 3)}",
            )
            lines += list(guide)
        if study.fitted is not None:
            fit = _line(sizes, errors, above, study.fitted, span)
            axes.plot(span, fit, color=COLOURS[0], label=f"fitted slope {study.fitted:.2f}")
            lines += list(fit)
        axes.plot(sizes, errors, "o", color=COLOURS[1], markersize=5.5, label="measured", zorder=3)
        low, high = min(lines), max(lines)
        if study.floor > 0 and study.floor > low / 30:
            low = min(low, study.floor / 3)
            axes.axhspan(low / 10, study.floor, color="#8a9096", alpha=0.3, linewidth=0, label="floor")
        axes.set_ylim(low / 1.8, high * 1.8)
        _label_axes(axes, study, sizes)
        axes.legend(loc="upper left")
        caption = f"{study.title}. {'Manufactured problem. ' if study.manufactured else ''}"
        caption += f"Error: {study.norm}, against {study.against}."
        group = f"Discretization error {_REFINED[study.axis]}"
        return drawing(figure, name, group, caption=caption, alternative=_alternative(study, sizes, errors))


def _line(
    sizes: np.ndarray, errors: np.ndarray, above: np.ndarray, slope: float, at: np.ndarray
) -> np.ndarray:
    """Return the line of this slope through the logarithmic mean of the points above the floor."""
    use = above if above.any() else np.ones_like(above)
    centre = np.log(errors[use]).mean() - slope * np.log(sizes[use]).mean()
    return np.exp(centre + slope * np.log(at))


def _label_axes(axes: Axes, study: Study, sizes: np.ndarray) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

    axes.set_xlabel(_SIZE_LABELS[study.axis])
    axes.set_ylabel("error")
    ticks = np.unique(sizes)[:: max(1, math.ceil(sizes.size / _MAX_TICKS))]
    axes.xaxis.set_major_locator(FixedLocator(ticks.tolist()))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _tick(x)))
    axes.xaxis.set_minor_locator(NullLocator())
    low, high = axes.get_ylim()
    # Within two decades the powers of ten alone would leave an axis with one label or none.
    is_narrow = high / low < 100
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if is_narrow else (1.0,)))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda y, _: _tick(y) if is_narrow else f"$10^{{{round(math.log10(y))}}}$")
    )
    axes.yaxis.set_minor_formatter(NullFormatter())


def _tick(value: float) -> str:
    if 1e-3 <= value < 1e4:
        return f"{value:.3g}"
    exponent = math.floor(math.log10(value) + 1e-9)
    mantissa = value / 10.0**exponent
    power = f"10^{{{exponent}}}"
    return f"${power}$" if abs(mantissa - 1) < 5e-3 else rf"${mantissa:.3g}\cdot {power}$"


def _alternative(study: Study, sizes: np.ndarray, errors: np.ndarray) -> str:
    text = (
        f"Log-log plot of the error of {study.title}, refined {_REFINED[study.axis]}: from "
        f"{plain(errors[0], 3)} at {plain(sizes[0], 3)} to {plain(errors[-1], 3)} at {plain(sizes[-1], 3)}."
    )
    if study.fitted is not None:
        text += f" Fitted slope {study.fitted:.2f}."
    if study.expected is not None:
        text += f" Expected slope {plain(study.expected, 3)}."
    return text + (f" Errors below {plain(study.floor, 2)} say nothing." if study.floor > 0 else "")
