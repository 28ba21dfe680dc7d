"""The asked quantities, evaluated on the arrays of one run by interpolation of higher order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from wellposed.contract.run import Run
from wellposed.problem.statement import Problem, Quantity, symbol

__all__ = ["Unavailable", "evaluate", "field_at", "slot_of"]

_FINE = 2001  # points of the fine grid on which one-dimensional extrema are searched


class Unavailable(Exception):
    """The quantity cannot be evaluated from these arrays; the message says why."""


def slot_of(times: NDArray[np.float64], when: float) -> int:
    """Return the index of an output time.

    Raises:
        Unavailable: No output time is at `when` within round-off.
    """
    index = int(np.argmin(np.abs(times - when)))
    if abs(float(times[index]) - when) > 1e-9 * max(1.0, abs(when), float(np.ptp(times))):
        raise Unavailable(f"the run has no output at {when!r}")
    return index


def field_at(
    axes: Mapping[str, NDArray[np.float64]],
    values: NDArray[np.float64],
    place: Mapping[str, float],
    orders: Mapping[str, int] | None = None,
) -> NDArray[np.float64]:
    """Return a field, or a derivative of it, with the placed axes evaluated and removed.

    Cubic splines along one axis after the other; error O(h^4) for values, O(h^(4-k)) for k-th
    derivatives, also in the half cell between the outermost centre and the wall.
    """
    result = values
    axis_index = 0
    for name, centres in axes.items():
        if name not in place:
            axis_index += 1
            continue
        order = (orders or {}).get(name, 0)
        if centres.size < 4:
            raise Unavailable(f"only {centres.size} cells along {name}")
        result = CubicSpline(centres, result, axis=axis_index)(place[name], nu=order)
    return np.asarray(result)


def evaluate(problem: Problem, quantity: Quantity, run: Run) -> float | tuple[float, ...]:
    """Return the quantity's value from one run, in the problem's own unit.

    Raises:
        Unavailable: The arrays do not hold what the quantity needs, or the kind is not supported.
    """
    snapshot = _snapshot(problem, quantity, run)
    kinds = {
        "value": _value,
        "profile": _profile,
        "integral": _integral,
        "mean": _mean,
        "solid fraction": _mean,
        "maximum": _extremum,
        "minimum": _extremum,
        "tip position": _tip,
        "front position": _front,
    }
    if quantity.kind not in kinds:
        raise Unavailable(f"a quantity of the kind {quantity.kind!r} is not evaluated from fields")
    with np.errstate(all="ignore"):
        value = kinds[quantity.kind](problem, quantity, snapshot)
    if not np.all(np.isfinite(value)):
        raise Unavailable(f"`{quantity.name}` is not a finite number on the level {run.level.key}")
    return value


class _Snapshot:
    """The fields of one output time on their grid."""

    def __init__(
        self,
        axes: dict[str, NDArray[np.float64]],
        fields: dict[str, NDArray[np.float64]],
        volumes: NDArray[np.float64],
        when: float,
    ) -> None:
        self.axes, self.fields, self.volumes, self.when = axes, fields, volumes, when


def _number(problem: Problem, expression: sp.Expr) -> float:
    return float(problem.with_values(expression))


def _snapshot(problem: Problem, quantity: Quantity, run: Run) -> _Snapshot:
    if not run.ok:
        raise Unavailable(f"the level {run.level.key} did not finish")
    names = [a.name for a in problem.domain.axes] if problem.domain else []
    axes = {n: run.arrays[n] for n in names}
    slot, when = -1, float(run.arrays["t"][-1])
    if problem.span is not None and problem.span.name in quantity.place:
        when = _number(problem, quantity.place[problem.span.name])
        slot = slot_of(run.arrays["t"], when)
    fields = {u.name: run.arrays[u.name][slot] for u in problem.unknowns}
    return _Snapshot(axes, fields, run.arrays.get("cell_volumes", np.ones(())), when)


def _pointwise(
    problem: Problem, quantity: Quantity, s: _Snapshot, place: Mapping[str, float]
) -> NDArray[np.float64]:
    """Evaluate the quantity's expression with the placed axes removed, the others kept."""
    expression = problem.with_values(
        quantity.expression if quantity.expression is not None else problem.unknowns[0].applied
    )
    if expression.has(sp.Integral):
        raise Unavailable(
            f"`{expression}` holds an integral, which is not evaluated inside an expression yet"
        )
    table: dict[sp.Basic, sp.Symbol] = {}
    arrays: list[NDArray[np.float64]] = []

    def slot(node: sp.Basic, array: NDArray[np.float64]) -> None:
        table[node] = sp.Dummy()
        arrays.append(array)

    for d in expression.atoms(sp.Derivative):
        name = d.expr.func.__name__
        orders = {v.name: int(n) for v, n in d.variable_count}
        if name not in s.fields or any(v not in s.axes or v not in place for v in orders):
            raise Unavailable(f"`{d}` needs a place along every differentiated axis")
        slot(d, field_at(s.axes, s.fields[name], place, orders))
    for u in problem.unknowns:
        slot(u.applied, field_at(s.axes, s.fields[u.name], place))
    bare = expression.xreplace(table)
    kept = [n for n in s.axes if n not in place]
    grids = np.meshgrid(*(s.axes[n] for n in kept), indexing="ij") if kept else []
    constants = {symbol(n): v for n, v in place.items()}
    if problem.span is not None:
        constants[symbol(problem.span.name)] = s.when
    function = sp.lambdify([*table.values(), *(symbol(n) for n in kept)], bare.subs(constants), "numpy")
    return np.asarray(function(*arrays, *grids), dtype=float)


def _place(problem: Problem, quantity: Quantity, s: _Snapshot) -> dict[str, float]:
    return {n: _number(problem, quantity.place[n]) for n in s.axes if n in quantity.place}


def _value(problem: Problem, quantity: Quantity, s: _Snapshot) -> float:
    place = _place(problem, quantity, s)
    missing = [n for n in s.axes if n not in place]
    if missing:
        raise Unavailable(f"no place along {', '.join(missing)}")
    return float(_pointwise(problem, quantity, s, place))


def _profile(problem: Problem, quantity: Quantity, s: _Snapshot) -> tuple[float, ...]:
    place = _place(problem, quantity, s)
    free = [n for n in s.axes if n not in place]
    if len(free) != 1 or problem.domain is None:
        raise Unavailable("a profile needs exactly one free axis")
    axis = problem.domain.axis(free[0])
    points = np.linspace(_number(problem, axis.lower), _number(problem, axis.upper), 21)
    return tuple(float(_pointwise(problem, quantity, s, {**place, free[0]: p})) for p in points)


def _integral(problem: Problem, quantity: Quantity, s: _Snapshot) -> float:
    if _place(problem, quantity, s):
        raise Unavailable("integrals over part of the axes")
    return float(np.sum(_pointwise(problem, quantity, s, {}) * s.volumes))


def _mean(problem: Problem, quantity: Quantity, s: _Snapshot) -> float:
    return _integral(problem, quantity, s) / float(np.sum(s.volumes))


def _extremum(problem: Problem, quantity: Quantity, s: _Snapshot) -> float:
    pick = np.max if quantity.kind == "maximum" else np.min
    cells = _pointwise(problem, quantity, s, {})
    if len(s.axes) != 1 or problem.domain is None:
        return float(pick(cells))
    (_name, centres), axis = next(iter(s.axes.items())), problem.domain.axes[0]
    fine = np.linspace(_number(problem, axis.lower), _number(problem, axis.upper), _FINE)
    return float(pick(CubicSpline(centres, cells)(fine)))


def _crossing(x: NDArray[np.float64], values: NDArray[np.float64], level: float) -> float:
    """Return the outermost place where the field crosses the level, by cubic interpolation."""
    roots = [float(r) for r in CubicSpline(x, values).solve(level, extrapolate=False)]
    if not roots:
        raise Unavailable(f"the field never crosses {level:g}")
    return max(roots)


def _tip(problem: Problem, quantity: Quantity, s: _Snapshot) -> float:
    """Return the largest distance from the seed's centre (the origin) of the contour on an axis."""
    if len(s.axes) != 2:
        raise Unavailable("a tip position needs two dimensions")
    level = _number(problem, quantity.target) if quantity.target is not None else 0.5
    found = []
    for along in s.axes:
        (across,) = (n for n in s.axes if n != along)
        line = _pointwise(problem, quantity, s, {across: 0.0})
        half = s.axes[along] > 0
        if line[half].max() > level > line[half].min():
            found.append(_crossing(s.axes[along][half], line[half], level))
    if not found:
        raise Unavailable(f"no axis through the seed crosses {level:g}")
    return max(found)


def _front(problem: Problem, quantity: Quantity, s: _Snapshot) -> float:
    if len(s.axes) != 1:
        raise Unavailable("a front position needs one dimension")
    level = _number(problem, quantity.target) if quantity.target is not None else 0.5
    (centres,) = s.axes.values()
    return _crossing(centres, _pointwise(problem, quantity, s, {}), level)
