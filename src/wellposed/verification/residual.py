"""The returned curve put into the stated equations: a test that knows nothing of the program's method.

Splines through all nodes and through every other node give the derivatives twice. Where both agree, the
derivatives are known, and so is the residual; where they differ (kinks, boundary layers, too few nodes
for an oscillation) nothing is said. A program that solves another equation soundly leaves a residual
that no refinement removes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.run import Run
from wellposed.problem.statement import Condition, Problem, imbalance, symbol
from wellposed.verification.evidence import Check

__all__ = ["Curve", "curve_checks", "curves_of", "evaluated"]

Array = NDArray[np.float64]
_DEGREE = 7
_MARGIN = 20.0
"""A residual counts when it exceeds this many times the difference between the two splines' residuals.

An order-p derivative error falls by 2**p from the coarse spline to the fine one, so that for a sound
curve the residual is at most 1/(2**p - 1) of that difference; 20 leaves room for errors that cancel.
"""
_NOTHING = 1e-5
"""Residuals below this share of the equation's terms are left to the other checks."""
_RUN = 4
"""So many neighbouring nodes must say so: one may lie where two errors happen to agree."""
_END = 6
"""Nodes at either end at which a spline's derivatives are poor."""


@dataclass(frozen=True)
class Curve:
    """The unknowns of an ordinary problem on nodes, with derivatives from splines."""

    name: str
    """Of the independent variable."""
    nodes: Array
    splines: Mapping[str, Any]
    """By unknown: a spline of degree 7."""

    def derivative(self, unknown: str, order: int, at: Array) -> Array:
        """Return the derivative of an unknown at the places, shape (k,); order 0: the unknown itself."""
        return np.asarray(self.splines[unknown].derivative(order)(at) if order else self.splines[unknown](at))


def curve_checks(problem: Problem, run: Run, nodes: str, values: Mapping[str, str]) -> list[Check]:
    """Return the checks that a returned curve satisfies the equations and starts as stated.

    Args:
        problem: With one independent variable.
        run: Its arrays.
        nodes: Name of the array of nodes, shape (n,), increasing.
        values: By unknown, the name of the array of its values there, shape (n,).

    Returns:
        One check on the equations and, for initial value problems, one on the initial conditions;
        nothing where the curve is too short or the equations hold more than derivatives.
    """
    if any(e.has(sp.Integral, sp.DiracDelta) for e in problem.equations):
        return []
    curves = curves_of(problem, run, nodes, values)
    if not curves:
        return []
    checks = [_equation_check(problem, curves)]
    if problem.span is not None:
        checks += _start_checks(problem, curves)
    return checks


def curves_of(problem: Problem, run: Run, nodes: str, values: Mapping[str, str]) -> list[Curve]:
    """Return the curve through all nodes and the one through every other node; nothing if too short.

    Args:
        problem: With one independent variable.
        run: Its arrays.
        nodes: Name of the array of nodes, shape (n,), increasing.
        values: By unknown, the name of the array of its values there, shape (n,).
    """
    where = run.arrays[nodes]
    if where.size < 4 * _END + 2 * _DEGREE or not np.all(np.diff(where) > 0):
        return []
    variable = problem.unknowns[0].arguments[0]
    return [
        Curve(variable, where[::k], {n: _spline(where[::k], run.arrays[a][::k]) for n, a in values.items()})
        for k in (1, 2)
    ]


def _spline(nodes: Array, values: Array) -> Any:
    from scipy.interpolate import make_interp_spline

    return make_interp_spline(nodes, values, k=_DEGREE)


def _equation_check(problem: Problem, curves: list[Curve]) -> Check:
    name = "curve satisfies the equations"
    why = "The numbers returned are put into the stated equations: another equation leaves a residual."
    places = curves[1].nodes[_END:-_END]
    judged, worst, bad = 0, 0.0, 0
    for e in problem.equations:
        terms: list[Any] = list(sp.Add.make_args(problem.with_values(imbalance(e)).doit()))
        fine, coarse = (evaluated(problem, terms, c, places) for c in curves)
        if fine is None or coarse is None:
            return Check(name, "note", "the equations have no value on the curve", "a number", why)
        size = np.abs(fine).sum(axis=0)
        size = size + 1e-3 * size.max() + 1e-300
        residual, apart = np.abs(fine.sum(axis=0)), np.abs((fine - coarse).sum(axis=0))
        known = (apart <= 1e-2 * size) & _sampled(problem, e, curves[0], places, size)
        off = known & (residual > _MARGIN * apart + _NOTHING * size)
        judged += int(known.sum())
        bad = max(bad, _longest(off))
        worst = max(worst, float((residual / size)[known].max(initial=0.0)))
    share = judged / (places.size * len(problem.equations))
    measured = f"largest residual {worst:.1e} of the terms, judged at {share:.0%} of the nodes"
    bound = "no residual beyond the error of the derivatives"
    if bad >= _RUN:
        return Check(name, "failed", f"{measured}; {bad} neighbouring nodes beyond", bound, why)
    if share < 0.5:
        return Check(name, "note", measured + ": the curve is too rough to be differentiated", bound, why)
    return Check(name, "passed", measured, bound, why)


def _sampled(
    problem: Problem, equation: sp.Eq, curve: Curve, places: Array, size: Array
) -> NDArray[np.bool_]:
    """Return where the nodes lie dense enough for what the equation says of the highest derivative.

    An oscillation faster than the nodes looks like a slow one; the equation gives it away, because the
    highest derivative that it asks for would change the unknown between two nodes by its whole size.
    """
    expression: Any = problem.with_values(imbalance(equation)).doit()
    found = [d for d in expression.atoms(sp.Derivative) if any(d.expr == u.applied for u in problem.unknowns)]
    if not found:
        return np.ones(places.shape, dtype=bool)
    top = max(found, key=lambda d: int(d.derivative_count))
    slot = sp.Dummy()
    leading = evaluated(
        problem, [sp.diff(expression.xreplace({top: slot}), slot).xreplace({slot: top})], curve, places
    )
    if leading is None:
        return np.zeros(places.shape, dtype=bool)
    order, name = int(top.derivative_count), top.expr.func.__name__
    values = curve.derivative(name, 0, curve.nodes)
    swing = max(float(np.ptp(values)), 0.1 * float(np.abs(values).max()))
    return size * float(np.diff(curve.nodes).max()) ** order <= 0.1 * np.abs(leading[0]) * swing


def _longest(flags: NDArray[np.bool_]) -> int:
    """Return the length of the longest run of True."""
    longest = current = 0
    for flag in flags:
        current = current + 1 if flag else 0
        longest = max(longest, current)
    return longest


def evaluated(problem: Problem, terms: list[Any], curve: Curve, places: Array) -> Array | None:
    """Return expressions in the unknowns at the places.

    Args:
        problem: With one independent variable.
        terms: Expressions with the problem's values put in.
        curve: Gives the unknowns and their derivatives.
        places: Values of the independent variable, shape (k,).

    Returns:
        Shape (terms, k); None where one is not a finite real number.
    """
    variable = symbol(curve.name)
    table: dict[Any, Any] = {}
    inputs: list[Any] = [variable]
    arrays: list[Array] = [places]
    found = {d for term in terms for d in term.atoms(sp.Derivative)}
    for d in sorted(found, key=lambda d: -d.derivative_count):
        unknown = next((u.name for u in problem.unknowns if d.expr == u.applied), None)
        if unknown is None:
            return None
        slot = sp.Dummy()
        table[d] = slot
        inputs.append(slot)
        arrays.append(curve.derivative(unknown, int(d.derivative_count), places))
    for u in problem.unknowns:
        slot = sp.Dummy()
        table[u.applied] = slot
        inputs.append(slot)
        arrays.append(curve.derivative(u.name, 0, places))
    plain = [term.xreplace(table) for term in terms]
    if any(term.free_symbols - set(inputs) or term.atoms(sp.Function) & set(table) for term in plain):
        return None
    try:
        with np.errstate(all="ignore"):
            rows = [
                np.broadcast_to(f(*arrays), places.shape)
                for f in (sp.lambdify(inputs, p, "scipy") for p in plain)
            ]
            values = np.array(rows, dtype=float)
    except (
        TypeError,
        ValueError,
        NameError,
        KeyError,
    ):  # a function without a numerical form, complex values
        return None
    return values if np.isfinite(values).all() else None


def _start_checks(problem: Problem, curves: list[Curve]) -> list[Check]:
    """Return the check that the curve begins with the stated initial values."""
    name, why = "curve starts as stated", "The right equation from another start is another problem."
    stated = [c for c in problem.conditions if c.kind == "initial" and c.expression is not None]
    worst, bad = 0.0, ""
    assert problem.span is not None
    start = float(problem.with_values(problem.span.start))
    if not stated or abs(float(curves[0].nodes[0]) - start) > 1e-9 * max(1.0, abs(start)):
        return []
    for c in stated:
        wanted = _wanted(problem, c)
        if wanted is None:
            continue
        fine, coarse = (float(v.derivative(c.unknown, c.order, v.nodes[:1])[0]) for v in curves)
        span = float(np.ptp(curves[0].nodes))
        values = curves[0].derivative(c.unknown, 0, curves[0].nodes)
        size = max(abs(wanted), float(np.abs(values).max()) / span**c.order, 1e-300)
        gap = abs(fine - wanted)
        if abs(fine - coarse) > 1e-2 * size:
            continue  # the derivative at the start is not resolved
        worst = max(worst, gap / size)
        if gap > _MARGIN * abs(fine - coarse) + _NOTHING * size:
            bad = f"{c}: {fine:.6g}"
    measured = bad or f"largest difference {worst:.1e}"
    return [Check(name, "failed" if bad else "passed", measured, "the stated initial values", why)]


def _wanted(problem: Problem, condition: Condition) -> float | None:
    assert condition.expression is not None
    value = problem.with_values(condition.expression)
    return float(value) if value.is_number and value.is_real else None
