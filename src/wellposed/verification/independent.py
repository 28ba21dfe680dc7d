"""An independent second opinion: Chebyshev or Fourier collocation with SciPy's integrators.

Nothing is shared with the finite-volume programs: the right-hand sides come from the stated
equations themselves, space is spectral (Trefethen 2000, chs. 6, 7 and 13), time is LSODA.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.interpolate import BarycentricInterpolator

from wellposed.problem.statement import Axis, Condition, Problem, imbalance, symbol

__all__ = ["Spectral", "spectral"]

Array = NDArray[np.float64]


class _NotCovered(Exception):
    """The collocation method does not take this problem."""


@dataclass(frozen=True)
class _Line:
    """Nodes and differentiation along one axis."""

    axis: Axis
    nodes: Array
    first: Array
    periodic: bool


def _chebyshev(axis: Axis, lower: float, upper: float, n: int) -> _Line:
    """Chebyshev points and differentiation matrix (Trefethen 2000, ch. 6), ascending."""
    k = np.arange(n + 1)
    x = -np.cos(np.pi * k / n)
    c = np.where((k == 0) | (k == n), 2.0, 1.0) * (-1.0) ** k
    gaps = x[:, None] - x[None, :] + np.eye(n + 1)
    matrix = np.outer(c, 1 / c) / gaps
    matrix -= np.diag(matrix.sum(axis=1))
    half = (upper - lower) / 2
    return _Line(axis, lower + half * (x + 1), matrix / half, False)


def _fourier(axis: Axis, lower: float, upper: float, n: int) -> _Line:
    """Equispaced points and the periodic differentiation matrix (Trefethen 2000, ch. 3), n even."""
    j = np.arange(1, n)
    column = np.concatenate([[0.0], 0.5 * (-1.0) ** j / np.tan(j * np.pi / n)])
    matrix = np.array([np.roll(column, i) for i in range(n)]).T
    length = upper - lower
    return _Line(axis, lower + length * np.arange(n) / n, matrix * 2 * np.pi / length, True)


class Spectral:
    """A spectral solution on one grid."""

    def __init__(
        self, lines: Sequence[_Line], times: Array, fields: Mapping[str, Array], errors: Mapping[str, float]
    ) -> None:
        self.lines, self.times, self.fields, self.errors = tuple(lines), times, dict(fields), dict(errors)

    def sample(self, unknown: str, axes: Mapping[str, Array]) -> Array:
        """Return the field at all output times on a product grid, shape (m, n_x, …)."""
        result = self.fields[unknown]
        for i, line in enumerate(self.lines, start=1):
            points = axes[line.axis.name]
            if line.periodic:
                n, length = line.nodes.size, line.first.shape[0] * (line.nodes[1] - line.nodes[0])
                waves = np.fft.fftfreq(n, 1 / n)
                phases = np.exp(2j * np.pi * np.outer((points - line.nodes[0]) / length, waves)) / n
                summed = np.tensordot(phases, np.fft.fft(result, axis=i), axes=(1, i))
                result = np.real(np.moveaxis(summed, 0, i))
            else:
                result = np.asarray(BarycentricInterpolator(line.nodes, result, axis=i)(points))
        return result


def spectral(problem: Problem, times: Sequence[float], seconds: float = 20.0) -> Spectral | None:
    """Return the collocation solution with an error estimate from two resolutions, or None.

    Args:
        problem: A problem on bounded axes, first order in time or steady.
        times: Output times, the start first; empty for a steady problem.
        seconds: Give up silently when the integration takes longer.
    """
    try:
        dim = len(problem.domain.axes) if problem.domain else 0
        sizes = {1: (32, 48), 2: (14, 20)}.get(dim)
        if sizes is None or any(e.has(sp.Integral) for e in problem.equations):
            return None
        coarse = _solve(problem, sizes[0], times, 1e-8, seconds)
        fine = _solve(problem, sizes[1], times, 1e-10, seconds)
    except (_NotCovered, ArithmeticError, np.linalg.LinAlgError):
        return None
    axes = {line.axis.name: np.linspace(line.nodes[0], line.nodes[-1], 33) for line in fine.lines}
    errors = {}
    for u in problem.unknowns:
        sampled = fine.sample(u.name, axes)
        gap = float(np.abs(coarse.sample(u.name, axes) - sampled).max())
        errors[u.name] = 2.0 * gap + 1e-9 * float(np.abs(sampled).max())
    return Spectral(fine.lines, fine.times, fine.fields, errors)


class _Collocation:
    """The right-hand side of the semi-discrete system with the walls eliminated."""

    def __init__(self, problem: Problem, n: int) -> None:
        assert problem.domain is not None
        self.problem = problem
        self.lines = [self._line(a, n) for a in problem.domain.axes]
        self.shape = tuple(line.nodes.size for line in self.lines)
        self.inner = tuple(slice(None) if line.periodic else slice(1, -1) for line in self.lines)
        self.grid = np.meshgrid(*(line.nodes for line in self.lines), indexing="ij")
        self.names = [u.name for u in problem.unknowns]
        self.clock = symbol(problem.span.name) if problem.span else sp.Dummy("t")
        self.coordinates = [symbol(line.axis.name) for line in self.lines]
        self.rates, self.slots = self._rates()
        self.walls = {name: self._walls(name) for name in self.names}
        inner_shape = tuple(len(range(*s.indices(m))) for s, m in zip(self.inner, self.shape, strict=True))
        self.inner_shape, self.count = inner_shape, int(np.prod(inner_shape))

    def _line(self, axis: Axis, n: int) -> _Line:
        ends = [self.problem.with_values(e) for e in (axis.lower, axis.upper)]
        if not all(e.is_finite for e in ends):
            raise _NotCovered
        make = _fourier if axis.periodic else _chebyshev
        return make(axis, float(ends[0]), float(ends[1]), 2 * n if axis.periodic else n)

    def _rates(self) -> tuple[list[Callable[..., Array]], list[tuple[str, tuple[int, ...]]]]:
        """Return functions for the rates (or residuals when steady) and the derivatives they need."""
        residuals = [self.problem.with_values(imbalance(e.reversed)).doit() for e in self.problem.equations]
        if self.problem.span is not None:
            marks = [sp.Dummy() for _ in self.names]
            table = {
                sp.Derivative(u.applied, self.clock): m
                for u, m in zip(self.problem.unknowns, marks, strict=True)
            }
            found = sp.solve([r.xreplace(table) for r in residuals], marks, dict=True)
            if len(found) != 1 or set(found[0]) != set(marks):
                raise _NotCovered
            residuals = [found[0][m] for m in marks]
        slots: dict[sp.Basic, tuple[str, tuple[int, ...]]] = {}
        for r in residuals:
            for d in r.atoms(sp.Derivative):
                orders = {v: int(n) for v, n in d.variable_count}
                if self.clock in orders:
                    raise _NotCovered
                slots[d] = (d.expr.func.__name__, tuple(orders.get(x, 0) for x in self.coordinates))
        for u in self.problem.unknowns:
            slots[u.applied] = (u.name, (0,) * len(self.lines))
        symbols = {node: sp.Dummy() for node in slots}
        arguments = [*symbols.values(), *self.coordinates, self.clock]
        functions = [sp.lambdify(arguments, r.xreplace(symbols), "scipy") for r in residuals]
        return functions, list(slots.values())

    def _walls(self, name: str) -> list[tuple[int, Array, list[Callable[..., Array]]]]:
        """Return per axis the two boundary rows and the functions of their data."""
        walls = []
        for i, line in enumerate(self.lines):
            if line.periodic:
                continue
            rows, data = [], []
            for end in "-+":
                hits = [c for c in self.problem.conditions_of(name) if c.side == line.axis.name + end]
                if len(hits) != 1:
                    raise _NotCovered
                row, value = self._row(hits[0], line, end)
                rows.append(row)
                data.append(sp.lambdify([*self.coordinates, self.clock], value, "scipy"))
            walls.append((i, np.array(rows), data))
        return walls

    def _row(self, c: Condition, line: _Line, end: str) -> tuple[Array, sp.Expr]:
        index, outward = (0, -1.0) if end == "-" else (-1, 1.0)
        unit, value = np.zeros(line.nodes.size), self.problem.with_values(c.expression or sp.Integer(0))
        unit[index] = 1.0
        if c.kind == "value":
            return unit, value
        if c.kind == "gradient" and c.order == 1:
            return line.first[index], value
        coefficient = self.problem.with_values(c.coefficient or sp.Integer(0))
        if c.kind == "robin" and not coefficient.free_symbols:
            return outward * line.first[index] + float(coefficient) * unit, value
        raise _NotCovered

    def complete(self, flat: Array, t: float) -> dict[str, Array]:
        """Return full fields whose walls satisfy the conditions, from the inner values."""
        fields = {}
        for k, name in enumerate(self.names):
            full = np.zeros(self.shape)
            full[self.inner] = flat[k * self.count : (k + 1) * self.count].reshape(self.inner_shape)
            for i, rows, data in self.walls[name]:
                ends = rows[:, [0, -1]]
                moved, grids = np.moveaxis(full, i, 0), [np.moveaxis(g, i, 0) for g in self.grid]
                values = [
                    np.broadcast_to(f(*(g[e] for g in grids), t), moved[0].shape)
                    for f, e in zip(data, (0, -1), strict=True)
                ]
                known = np.array(values) - np.tensordot(rows[:, 1:-1], moved[1:-1], axes=(1, 0))
                moved[[0, -1]] = np.tensordot(np.linalg.inv(ends), known, axes=(1, 0))
            fields[name] = full
        return fields

    def __call__(self, t: float, flat: Array) -> Array:
        """Return the rates (steady: residuals) at the inner points."""
        fields = self.complete(flat, t)
        arrays = []
        for name, orders in self.slots:
            a = fields[name]
            for i, order in enumerate(orders):
                for _ in range(order):
                    a = np.moveaxis(np.tensordot(self.lines[i].first, a, axes=(1, i)), 0, i)
            arrays.append(a)
        rates = [
            np.broadcast_to(f(*arrays, *self.grid, t), self.shape)[self.inner].ravel() for f in self.rates
        ]
        return np.concatenate(rates)


def _solve(problem: Problem, n: int, times: Sequence[float], rtol: float, seconds: float) -> Spectral:
    import time

    system, deadline = _Collocation(problem, n), time.monotonic() + seconds

    def timed(t: float, y: Array) -> Array:
        if time.monotonic() > deadline:
            raise ArithmeticError("the independent method took too long")
        return system(t, y)

    if problem.span is None:
        flat = _newton(timed, np.full(system.count * len(system.names), 0.5))
        states, stamps = [flat], np.zeros(1)
    else:
        start = []
        for name in system.names:
            (c,) = problem.conditions_of(name, "initial")
            f = sp.lambdify(system.coordinates, problem.with_values(c.expression or sp.Integer(0)), "scipy")
            start.append(np.broadcast_to(f(*system.grid), system.shape)[system.inner].ravel())
            _require_resolved(system.lines, f, problem.with_values(c.expression or sp.Integer(0)))
        y0 = np.concatenate(start).astype(float)
        scale = max(1e-300, float(np.abs(y0).max()))
        with np.errstate(all="ignore"):
            got = solve_ivp(
                timed, (times[0], times[-1]), y0, "LSODA", t_eval=times, rtol=rtol, atol=rtol * 1e-2 * scale
            )
        if not got.success or np.ndim(got.y) != 2 or not np.isfinite(got.y).all():
            raise ArithmeticError(got.message)
        states, stamps = list(got.y.T), np.asarray(times, dtype=float)
    fields: dict[str, list[Array]] = {name: [] for name in system.names}
    for t, flat in zip(stamps, states, strict=True):
        for name, full in system.complete(flat, float(t)).items():
            fields[name].append(full)
    return Spectral(system.lines, stamps, {k: np.array(v) for k, v in fields.items()}, {})


def _require_resolved(lines: Sequence[_Line], start: Callable[..., Array], expression: sp.Expr) -> None:
    """Refuse an initial state that the nodes cannot represent: between them it must agree to 1 %."""
    axes = {line.axis.name: np.linspace(line.nodes[0], line.nodes[-1], 41)[1:-1] for line in lines}
    shape = tuple(line.nodes.size for line in lines)
    nodes = np.meshgrid(*(line.nodes for line in lines), indexing="ij")
    between = np.meshgrid(*axes.values(), indexing="ij")
    sampled = Spectral(lines, np.zeros(1), {"start": np.broadcast_to(start(*nodes), shape)[np.newaxis]}, {})
    truth = np.broadcast_to(start(*between), between[0].shape)
    gap = np.abs(sampled.sample("start", axes)[0] - truth).max()
    if gap > 0.01 * max(float(np.abs(truth).max()), 1e-300) and expression != 0:
        raise _NotCovered


def _newton(residual: Callable[[float, Array], Array], y: Array) -> Array:
    """Solve residual(y) = 0 by Newton's method with a difference Jacobian; exact when linear."""
    for _ in range(30):
        r = residual(0.0, y)
        step = max(1.0, float(np.abs(y).max())) * 1e-7
        jacobian = np.array([(residual(0.0, y + step * e) - r) / step for e in np.eye(y.size)]).T
        change = np.linalg.solve(jacobian, -r)
        y = y + change
        if np.abs(change).max() <= 1e-11 * max(1.0, float(np.abs(y).max())):
            return y
    raise ArithmeticError("Newton's method did not converge")
