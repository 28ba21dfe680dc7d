"""Returned fields put into the user's own equations: a test that knows nothing of the program's method.

Time derivatives come from five neighbouring output times, space derivatives from splines of degree 7, both
far sharper than a second-order program, so that what is left over is the program's own error. It has to fall
from level to level; a program of another equation leaves a residual that no refinement removes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.plan import Plan
from wellposed.contract.run import Run, Runs
from wellposed.problem.statement import Problem, imbalance, symbol
from wellposed.verification.convergence import observed_orders
from wellposed.verification.evidence import Check

__all__ = ["PROBES", "probe_times", "residual_check", "start_check"]

Array = NDArray[np.float64]

PROBES = (0.4, 0.8)
"""Shares of the span at which the equations are tested."""
_SPACING = 1 / 64
_DEGREE = 7
_MARGIN = 0.15
"""Share of each axis at either end that is left out: the splines' derivatives are poor there."""
_SMALL = 0.02
_LARGE = 0.2
_NODES = 48
_STENCILS = {
    0: (0.0, 0.0, 1.0, 0.0, 0.0),
    1: (1 / 12, -8 / 12, 0.0, 8 / 12, -1 / 12),
    2: (-1 / 12, 16 / 12, -30 / 12, 16 / 12, -1 / 12),
}
"""Central differences of fourth order on five points, of the unit spacing (Fornberg 1988, Math. Comp. 51)."""


class _Unknown(Exception):
    """The equation holds something that cannot be evaluated from the arrays."""


def probe_times(start: float, end: float) -> tuple[float, ...]:
    """Return the output times that the test needs, ascending."""
    length = end - start
    return tuple(start + (p + k * _SPACING) * length for p in PROBES for k in range(-2, 3))


@dataclass(frozen=True)
class _Moment:
    """The fields around one probe time, on the axes of one level."""

    problem: Problem
    axes: Mapping[str, Array]
    stacks: Mapping[str, Array]
    """By unknown: shape (5, n_x, …), or (1, n_x, …) where the problem is steady."""
    spacing: float
    when: float

    def derivative(self, unknown: str, orders: Mapping[str, int], places: Mapping[str, Array]) -> Array:
        """Return a derivative of an unknown on the product grid of the places."""
        clock = self.problem.span.name if self.problem.span else None
        in_time = orders.get(clock, 0) if clock else 0
        if in_time not in _STENCILS:
            raise _Unknown(f"a derivative of order {in_time} in time")
        stack = self.stacks[unknown]
        if stack.shape[0] == 1:
            field = stack[0]
        else:
            field = np.tensordot(np.asarray(_STENCILS[in_time]), stack, axes=1) / self.spacing**in_time
        for k, (name, centres) in enumerate(self.axes.items()):
            field = self._along(centres, field, k, places[name], orders.get(name, 0), name)
        return np.asarray(field)

    def _along(self, centres: Array, field: Array, axis: int, at: Array, order: int, name: str) -> Array:
        from scipy.interpolate import make_interp_spline

        assert self.problem.domain is not None
        if self.problem.domain.axis(name).periodic:  # the spline goes on round the seam
            n, length = centres.size, float(self.problem.with_values(self.problem.domain.axis(name).length))
            centres = np.concatenate([centres[-4:] - length, centres, centres[:4] + length])
            field = np.take(field, np.arange(-4, n + 4), axis=axis, mode="wrap")
        degree = min(_DEGREE, (centres.size - 1) // 2 * 2 - 1)
        if degree < 3 or order > degree - 2:
            raise _Unknown("too few cells")
        return make_interp_spline(centres, field, k=degree, axis=axis)(at, nu=order)


def residual_check(plan: Plan, runs: Runs) -> Check:
    """Return the check that the fields of every level satisfy the stated equations ever better."""
    name = "fields satisfy the equations"
    why = "The numbers returned are put into the stated equations: another equation leaves a residual."
    ladder = plan.ladder("space")
    found = [runs.at(level) for level in ladder.levels] if ladder else []
    if len(found) < 2 or not all(r.ok for r in found):
        return Check(name, "missing", "levels are missing", "a residual at every level", why)
    try:
        residuals = [_relative(plan.problem, run) for run in found]
    except (_Unknown, TypeError, ValueError, KeyError, NameError) as reason:
        return Check(name, "missing", f"cannot be evaluated: {reason}"[:200], "a residual", why)
    orders = observed_orders([1.0 / r.level.cells[0] for r in found], [max(r, 1e-300) for r in residuals])
    shown = " → ".join(f"{r:.1e}" for r in residuals)
    bound = f"falls, and <= {_SMALL:g} of the terms"
    falls = orders[-1] >= 1.0 or residuals[-1] <= 1e-5
    if falls and residuals[-1] <= _SMALL:
        return Check(name, "passed", shown, bound, why)
    if (residuals[-1] > _LARGE and orders[-1] < 0.5) or (residuals[-1] > _SMALL and orders[-1] < 0.2):
        return Check(name, "failed", shown, bound, why)
    return Check(name, "missing", shown, bound, f"{why} Finer levels would settle it.")


def start_check(plan: Plan, runs: Runs) -> list[Check]:
    """Return the check that the finest fields begin with the stated initial values."""
    ladder, problem = plan.ladder("space"), plan.problem
    if problem.span is None or ladder is None or not runs.at(ladder.levels[-1]).ok:
        return []
    run, worst = runs.at(ladder.levels[-1]), 0.0
    grids = np.meshgrid(*(run.arrays[a] for a in _axes(problem)), indexing="ij")
    for c in problem.conditions:
        if c.kind == "initial" and c.order == 0 and c.expression is not None:
            f = sp.lambdify([symbol(a) for a in _axes(problem)], problem.with_values(c.expression), "scipy")
            field = run.arrays[c.unknown][0]
            size = max(float(np.abs(run.arrays[c.unknown]).max()), 1e-300)
            worst = max(worst, float(np.abs(field - f(*grids)).max()) / size)
    why = "The right equation from another start is another problem."
    status = "passed" if worst <= 1e-6 else "failed"
    return [Check("fields start as stated", status, f"difference {worst:.1e}", "<= 1e-6", why)]


def _axes(problem: Problem) -> list[str]:
    return [a.name for a in problem.domain.axes] if problem.domain else []


def _moments(problem: Problem, run: Run) -> list[_Moment]:
    axes = {a: run.arrays[a] for a in _axes(problem)}
    if problem.span is None:
        return [_Moment(problem, axes, {u.name: run.arrays[u.name][-1:] for u in problem.unknowns}, 1.0, 0.0)]
    assert problem.span.end is not None
    start, end = (float(problem.with_values(e)) for e in (problem.span.start, problem.span.end))
    wanted, times = probe_times(start, end), run.arrays["t"]
    slots = [int(np.argmin(np.abs(times - t))) for t in wanted]
    if np.abs(times[slots] - np.asarray(wanted)).max() > 1e-6 * (end - start):
        raise _Unknown("the output times are not there")
    moments = []
    for k in range(0, len(wanted), 5):
        stacks = {u.name: run.arrays[u.name][slots[k : k + 5]] for u in problem.unknowns}
        moments.append(_Moment(problem, axes, stacks, _SPACING * (end - start), wanted[k + 2]))
    return moments


def _relative(problem: Problem, run: Run) -> float:
    """Return the root mean square of the residual over that of the terms, the worst of all equations."""
    worst = 0.0
    for moment in _moments(problem, run):
        places = {n: _inner(problem, n) for n in moment.axes}
        for e in problem.equations:
            expression = problem.with_values(imbalance(e)).doit(integrals=False)
            terms = [_term(t, moment, places) for t in sp.Add.make_args(expression.expand())]
            size = float(np.sqrt(np.mean(sum(np.square(t) for t in terms))))
            left = float(np.sqrt(np.mean(np.square(sum(terms)))))
            if not np.isfinite([size, left]).all():
                raise _Unknown("the equation has no finite value on the fields")
            worst = max(worst, left / max(size, 1e-300))
    return worst


def _inner(problem: Problem, name: str) -> Array:
    assert problem.domain is not None
    axis = problem.domain.axis(name)
    lower, upper = (float(problem.with_values(e)) for e in (axis.lower, axis.upper))
    margin = 0.0 if axis.periodic else _MARGIN
    return lower + (upper - lower) * np.linspace(margin, 1 - margin, 23)


def _term(term: Any, moment: _Moment, places: Mapping[str, Array]) -> Array:
    """Return one term on the product grid of the places."""
    grids = dict(zip(places, np.meshgrid(*places.values(), indexing="ij"), strict=True))
    values: dict[Any, Any] = {symbol(n): g for n, g in grids.items()}
    if moment.problem.span is not None:
        values[symbol(moment.problem.span.name)] = moment.when
    table: dict[Any, Any] = {}
    for integral in term.atoms(sp.Integral):
        table[integral] = sp.Dummy()
        values[table[integral]] = _integral(integral, moment, places)
    bare = term.xreplace(table)
    for node in sorted(bare.atoms(sp.Derivative), key=lambda d: -d.derivative_count):
        table[node] = sp.Dummy()
        orders = {v.name: int(n) for v, n in node.variable_count}
        values[table[node]] = moment.derivative(_own(node.expr, moment.problem), orders, places)
    for u in moment.problem.unknowns:
        table[u.applied] = sp.Dummy()
        values[table[u.applied]] = moment.derivative(u.name, {}, places)
    return _evaluated(bare.xreplace(table), values, tuple(len(p) for p in places.values()))


def _own(applied: Any, problem: Problem) -> str:
    name = next((u.name for u in problem.unknowns if applied == u.applied), None)
    if name is None:
        raise _Unknown(f"`{applied}`")
    return name


def _evaluated(expression: Any, values: Mapping[Any, Any], shape: tuple[int, ...]) -> Array:
    left = expression.free_symbols - set(values)
    if left or expression.has(sp.Derivative, sp.Integral):
        raise _Unknown(f"`{expression}`")
    with np.errstate(all="ignore"):
        found = sp.lambdify(list(values), expression, "scipy")(*values.values())
    return np.broadcast_to(np.asarray(found, dtype=float), shape)


def _integral(integral: Any, moment: _Moment, places: Mapping[str, Array]) -> Array:
    """Return an integral over a fixed range of the only axis, by Gauss-Legendre nodes."""
    limits = integral.limits[0]
    if len(integral.limits) != 1 or len(limits) != 3 or len(places) != 1:
        raise _Unknown(f"`{integral}`")
    ((axis, at),) = places.items()
    y, (a, b) = limits[0], (float(e) for e in limits[1:])
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    inner = (a + b) / 2 + (b - a) / 2 * nodes
    table: dict[Any, Any] = {}
    values: dict[Any, Any] = {y: inner[None, :]}
    if y != symbol(axis):
        values[symbol(axis)] = at[:, None]
    if moment.problem.span is not None:
        values[symbol(moment.problem.span.name)] = moment.when
    for u in moment.problem.unknowns:
        for at_node, spots in (
            (u.applied.xreplace({symbol(axis): y}), inner[None, :]),
            (u.applied, at[:, None]),
        ):
            if at_node not in table:
                table[at_node] = sp.Dummy()
                values[table[at_node]] = moment.derivative(u.name, {}, {axis: spots.ravel()}).reshape(
                    spots.shape
                )
    body = integral.function.xreplace(table)
    rows = _evaluated(body, values, (at.size, inner.size))
    return np.asarray(rows @ weights * (b - a) / 2)
