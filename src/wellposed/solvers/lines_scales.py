"""Where a problem on a line needs a fine grid, how far its solution reaches, and when its data jump."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from wellposed.problem.statement import symbol
from wellposed.solvers.lines_form import LinesForm

__all__ = ["Scales", "scales"]

_FAR = 1e7
"""How many lengths of the problem away an initial field must have come to rest."""
_KINKED = (sp.Abs, sp.Max, sp.Min, sp.sign)


@dataclass(frozen=True)
class Scales:
    """Lengths and times of one problem, in its own units."""

    breaks: tuple[float, ...]
    """Places inside the domain where data or coefficients jump or have a kink."""
    moments: tuple[float, ...]
    """Times after the start at which data jump."""
    extent: tuple[float, float]
    """Within which the initial field varies and everything asked lies."""
    diffusivity: float
    """Largest ratio of diffusion coefficient to capacity on the data's own range."""
    speed: float
    """Largest speed of convection and of reaction fronts."""
    places: tuple[float, ...]
    """Ends and breaks beside which the solution may be steep early on."""
    pulses: tuple[tuple[float, float], ...]
    """Centres and widths of narrow parts of the initial field."""
    layer: float
    """Thinnest layer that reaction or convection can keep up against diffusion; inf without."""
    horizon: float
    """The last asked time after the start, or a guess where the time is what is asked."""
    early: tuple[float, ...]
    """Asked times after the start, the earliest first."""
    length: float


def scales(form: LinesForm) -> Scales:
    """Return the scales of a problem.

    Everything is sampled on the range of the initial and boundary data, so these are estimates for
    the grid; nothing of them enters the discretization's equations.
    """
    lower, upper = _ends(form)
    breaks = _breaks(form, lower, upper)
    asked = _asked_places(form)
    anchors = [v for v in (lower, upper, *breaks, *asked) if math.isfinite(v)] or [0.0]
    size = (max(anchors) - min(anchors)) or max(abs(a) for a in anchors) or 1.0
    extent = _extent(form, lower, upper, anchors, size)
    length = (extent[1] - extent[0]) or size
    samples = _samples(form, extent)
    diffusivity, velocity, rate = _rates(form, samples)
    early = _asked_times(form)
    guess = 0.5 * length**2 / diffusivity if diffusivity else 1.0
    horizon = early[-1] if early else guess
    front = 2 * math.sqrt(diffusivity * rate)
    layer = min(
        math.sqrt(diffusivity / rate) if rate > 0 else math.inf,
        diffusivity / velocity if velocity > 0 else math.inf,
    )
    ends = [v for v in (lower, upper) if math.isfinite(v)]
    return Scales(
        breaks=tuple(breaks),
        moments=tuple(_moments(form)),
        extent=extent,
        diffusivity=diffusivity,
        speed=velocity + front,
        places=tuple(sorted({*ends, *breaks})),
        pulses=_pulses(form, samples[0], extent),
        layer=layer,
        horizon=horizon,
        early=early,
        length=length,
    )


def _ends(form: LinesForm) -> tuple[float, float]:
    domain = form.problem.domain
    assert domain is not None
    a = domain.axes[0]
    lower, upper = form.problem.with_values(a.lower), form.problem.with_values(a.upper)
    return (
        float(lower) if lower.is_finite else -math.inf,
        float(upper) if upper.is_finite else math.inf,
    )


def _every(form: LinesForm) -> list[Any]:
    """Return all expressions of place: coefficients, sources, initial fields; parameters put in."""
    found = [e for law in form.laws for e in (law.capacity, law.flux, law.source)]
    found += [form.initial(n) for n in form.names]
    return [form.problem.with_values(e) for e in found]


def _breaks(form: LinesForm, lower: float, upper: float) -> list[float]:
    roots = _jumps(_every(form), symbol(form.axis), lower, upper)
    inside = sorted({float(f"{r:.14g}") for r in roots if lower < r < upper})
    return [r for i, r in enumerate(inside) if i == 0 or r - inside[i - 1] > 1e-9 * max(1e-300, abs(r))]


def _moments(form: LinesForm) -> list[float]:
    """Return when data jump in time."""
    walls = [e for w in form.walls for e in (w.value, w.flux) if e is not None]
    found = [form.problem.with_values(e) for e in walls] + _every(form)
    start = _start(form)
    return sorted({r for r in _jumps(found, symbol(form.clock), start, math.inf) if r > start})


def _start(form: LinesForm) -> float:
    assert form.problem.span is not None
    return float(form.problem.with_values(form.problem.span.start))


def _jumps(expressions: Iterable[Any], variable: Any, lower: float, upper: float) -> set[float]:
    """Return where conditions of cases and arguments of kinked functions change sign."""
    gates: list[Any] = []
    for e in expressions:
        for p in e.atoms(sp.Piecewise):
            for _, condition in p.args:
                gates += [r.lhs - r.rhs for r in condition.atoms(sp.core.relational.Relational)]
        for f in e.atoms(*_KINKED):
            gates += list(f.args) if len(f.args) == 1 else [a - f.args[0] for a in f.args[1:]]
    roots: set[float] = set()
    for g in gates:
        if g.free_symbols == {variable}:
            roots |= set(_roots(g, variable, lower, upper))
    return roots


def _roots(g: Any, variable: Any, lower: float, upper: float) -> list[float]:
    if g.is_polynomial(variable):
        return [float(r) for r in sp.Poly(g, variable).nroots(n=17) if r.is_real]
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return []
    points = np.linspace(lower, upper, 4001)
    values = _values(g, [variable], points)
    hits = np.nonzero(values[:-1] * values[1:] < 0)[0]
    found = []
    for k in hits:
        a, b = float(points[k]), float(points[k + 1])
        for _ in range(60):
            c = 0.5 * (a + b)
            same = float(_values(g, [variable], np.array([c]))[0]) * values[k] > 0
            a, b = (c, b) if same else (a, c)
        found.append(0.5 * (a + b))
    return found


def _values(e: Any, arguments: Sequence[Any], *points: np.ndarray) -> np.ndarray:
    """Return finite real values of an expression at points; nan where there are none."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = sp.lambdify(list(arguments), e, "scipy")(*points)
            return np.broadcast_to(np.asarray(found, dtype=float), points[0].shape)
        except (TypeError, ValueError, NameError, ArithmeticError):
            return np.full(points[0].shape, np.nan)


def _asked_places(form: LinesForm) -> list[float]:
    found: list[float] = []
    limits: list[Any] = []
    for q in form.problem.quantities:
        expressions = [q.place[form.axis]] if form.axis in q.place else []
        if q.expression is not None:
            limits = [limit for i in q.expression.atoms(sp.Integral) for limit in i.limits]
            expressions += [e for limit in limits if str(limit[0]) == form.axis for e in limit[1:]]
        for e in expressions:
            value = form.problem.with_values(e)
            if value.is_number and value.is_finite:
                found.append(float(value))
    return found


def _asked_times(form: LinesForm) -> tuple[float, ...]:
    span, start = form.problem.span, _start(form)
    assert span is not None
    asked = [q.place[form.clock] for q in form.problem.quantities if form.clock in q.place]
    asked += [span.end] if span.end is not None else []
    values = {float(form.problem.with_values(t)) - start for t in asked}
    return tuple(sorted(v for v in values if v > 0))


def _extent(
    form: LinesForm, lower: float, upper: float, anchors: list[float], size: float
) -> tuple[float, float]:
    """Return between where the initial fields vary, anchors included."""
    low, high = min(anchors), max(anchors)
    if math.isfinite(lower) and math.isfinite(upper):
        return lower, upper
    out = np.concatenate([np.linspace(0, 60, 24001), np.geomspace(60, _FAR, 4000)]) * size
    for sign, end, finite in ((1.0, high, math.isfinite(upper)), (-1.0, low, math.isfinite(lower))):
        if finite:
            continue
        points = (low if sign > 0 else high) + sign * out
        for name in form.names:
            u = _values(form.problem.with_values(form.initial(name)), [symbol(form.axis)], points)
            gap = np.abs(u - u[-1])
            varied = np.nonzero(gap > 1e-13 * max(float(np.nanmax(np.abs(u))), 1e-300))[0]
            # A field that has not come to rest by then never does; only what is near then matters.
            if varied.size and out[varied[-1]] < 0.1 * _FAR * size:
                reached = float(points[min(varied[-1] + 1, points.size - 1)])
                end = max(end, reached) if sign > 0 else min(end, reached)
        low, high = (low, end) if sign > 0 else (end, high)
    return (low, high) if high > low else (low - 0.5 * size, high + 0.5 * size)


def _samples(form: LinesForm, extent: tuple[float, float]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return places and, per unknown, values between the smallest and largest in the data."""
    x = np.linspace(*extent, 2003)[1:-1]
    fields = []
    for name in form.names:
        u = _values(form.problem.with_values(form.initial(name)), [symbol(form.axis)], x)
        seen = [u[np.isfinite(u)]]
        start = _start(form)
        times = start + np.linspace(0, 1, 41) * (max(_asked_times(form) or (1.0,)))
        for w in form.walls:
            if w.unknown == name and w.value is not None:
                g = _values(form.problem.with_values(w.value), [symbol(form.clock)], times)
                seen.append(g[np.isfinite(g)])
        every = np.concatenate(seen)
        low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 0.0)
        fields.append(low + (high - low) * (np.arange(x.size) * 0.618034 % 1.0))
    return x, fields


def _rates(form: LinesForm, samples: tuple[np.ndarray, list[np.ndarray]]) -> tuple[float, float, float]:
    """Return the largest diffusivity, convection speed and growth rate on the samples."""
    x, fields = samples
    names = [symbol(n) for n in (form.axis, form.clock, *form.names, *form.slopes)]
    moment = np.full_like(x, _start(form) + 0.37 * max(_asked_times(form) or (1.0,)))
    arrays = [x, moment, *fields, *(np.zeros_like(x) for _ in form.slopes)]

    def largest(e: Any, capacity: Any) -> float:
        v = _values(form.problem.with_values(e), names, *arrays)
        c = np.abs(_values(form.problem.with_values(capacity), names, *arrays))
        with np.errstate(all="ignore"):
            ratio = np.abs(v) / c
        return float(np.max(ratio[np.isfinite(ratio)], initial=0.0))

    diffusivity = max(largest(law.diffusion, law.capacity) for law in form.laws)
    speed = rate = 0.0
    for law, slope in zip(form.laws, form.slopes, strict=True):
        u = symbol(law.unknown)
        drift = sp.diff(law.convection, u) + sp.diff(law.source, symbol(slope))
        if form.power:  # the part p D/r of a radial term is geometry, not wind
            drift = drift if not drift.has(1 / symbol(form.axis)) else sp.Integer(0)
        if law.diffusion != 0:
            speed = max(speed, largest(drift, law.capacity))
        rate = max(rate, largest(sp.diff(law.source, u), law.capacity))
    return diffusivity, speed, rate


def _pulses(form: LinesForm, x: np.ndarray, extent: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Return centre and width of the part of an initial field where it varies, when that is narrow."""
    found = []
    fine = np.linspace(*extent, 20_001)
    for name in form.names:
        u = _values(form.problem.with_values(form.initial(name)), [symbol(form.axis)], fine)
        change = np.abs(np.diff(u))
        total = float(np.nansum(change))
        if not np.isfinite(total) or total <= 0 or np.nanmax(change) > 0.3 * total:
            continue
        grown = np.cumsum(change) / total
        a, b = (float(fine[int(np.searchsorted(grown, q))]) for q in (0.1, 0.9))
        if b - a < 0.1 * (extent[1] - extent[0]):
            found.append((0.5 * (a + b), max(b - a, float(x[1] - x[0]))))
    return tuple(found)
