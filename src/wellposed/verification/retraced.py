"""What is asked, found again on the returned curve by the judge itself.

A program says what it found: a value, an extremum, the time of an event. The judge looks the same thing
up on the curve that the program returned, by splines, so that a wrong formula, a wrong place, a wrong
unit or another event cannot hide behind a sound integration.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.run import Run
from wellposed.problem.integrals import whole_of
from wellposed.problem.statement import Problem, Quantity
from wellposed.verification.evidence import Answer, Check
from wellposed.verification.residual import Curve, curves_of, evaluated

__all__ = ["retraced"]

Array = NDArray[np.float64]
_NEAR = 1e-5
"""Accepted difference in units of the asked expression's size, beside the splines' own error."""
_DENSE = 16
"""Points looked at per interval of the curve, where extrema and events are searched."""


def retraced(problem: Problem, run: Run, answers: Sequence[Answer]) -> list[Check]:
    """Return one check for every answer that can be looked up on the curve.

    Args:
        problem: An initial value problem.
        run: The integration that the answers come from.
        answers: In the order of the problem's quantities, in the problem's own units.
    """
    names = {u.name: f"{u.name}_curve" for u in problem.unknowns}
    curves = curves_of(problem, run, "t_curve", names)
    if not curves:
        return []
    checks = []
    for q, answer in zip(problem.quantities, answers, strict=True):
        if isinstance(answer.value, bool) or not isinstance(answer.value, (int, float)):
            continue
        fine, coarse = (_found(problem, q, float(answer.value), c) for c in curves)
        if fine is None or coarse is None:
            continue
        (measured, scale), (other, _) = fine, coarse
        known = abs(measured - other)
        if known > 1e-2 * scale:
            continue  # the curve is too rough there
        gap = measured
        ok = gap <= 20 * known + _NEAR * scale
        why = "The judge looks up what is asked on the returned curve itself."
        said = f"off by {gap / scale:.1e} of {scale:.3g}"
        checks.append(
            Check(f"found on the curve: {q.name}", "passed" if ok else "failed", said, f"<= {_NEAR:.0e}", why)
        )
    return checks


def _found(problem: Problem, q: Quantity, answer: float, curve: Curve) -> tuple[float, float] | None:
    """Return how far the answer is from what the curve says, and the size that this is relative to."""
    assert problem.span is not None
    clock = problem.span.name
    if q.kind in ("value", "integral", "mean"):
        return _value(problem, q, answer, curve, clock)
    if q.expression is None or q.expression.has(sp.Integral):
        return None
    dense = _dense(curve)
    values = _on(problem, q.expression, curve, dense)
    if values is None or set(q.place) - {clock}:
        return None
    size = max(float(np.ptp(values)), 1e-12 * float(np.abs(values).max()), 1e-300)
    inside = _inside(dense, answer)
    if q.kind in ("maximum", "minimum"):
        best = float(values.max() if q.kind == "maximum" else values.min())
        return abs(answer - best), size
    if q.kind in ("place of maximum", "place of minimum") and inside:
        at = _on(problem, q.expression, curve, np.array([answer]))
        best = float(values.max() if q.kind == "place of maximum" else values.min())
        return None if at is None else (abs(float(at[0]) - best), size)
    if q.kind == "time when" and q.target is not None and inside:
        return _event(problem, q, answer, curve, (dense, values, size))
    return None


def _value(
    problem: Problem, q: Quantity, answer: float, curve: Curve, clock: str
) -> tuple[float, float] | None:
    whole: Any = whole_of(problem, q)
    if whole is None:
        return None
    dense = _dense(curve)
    table: dict[Any, Any] = {}
    for node in whole.atoms(sp.Integral):
        if len(node.limits) != 1 or len(node.limits[0]) != 3 or str(node.limits[0][0]) != clock:
            return None
        low, high = (problem.with_values(v) for v in node.limits[0][1:])
        if not (
            low.is_number and high.is_number and _inside(dense, float(low)) and _inside(dense, float(high))
        ):
            return None
        gained = _integral(problem, node.function, curve, float(low), float(high))
        if gained is None:
            return None
        table[node] = sp.Float(gained, 17)
    total = whole.xreplace(table)
    when = problem.with_values(q.place[clock]) if clock in q.place else None
    if when is None and problem.with_values(total).is_number:
        found = float(problem.with_values(total))
        return abs(answer - found), max(abs(found), abs(answer), 1e-300)
    if when is None or not when.is_number or not _inside(dense, float(when)):
        return None
    if any(d.derivative_count > 2 for d in total.atoms(sp.Derivative)):
        return None
    at, along = (_on(problem, total, curve, p) for p in (np.array([float(when)]), dense))
    if at is None:
        return None
    size = float(np.abs(along).max()) if along is not None else abs(float(at[0]))
    return abs(answer - float(at[0])), max(size, 1e-300)


def _event(
    problem: Problem, q: Quantity, answer: float, curve: Curve, along: tuple[Array, Array, float]
) -> tuple[float, float] | None:
    """Return how far the expression is from the level at the answer, or was from it before."""
    dense, values, size = along
    assert q.target is not None and q.expression is not None
    level = problem.with_values(q.target)
    at = _on(problem, q.expression, curve, np.array([answer]))
    if at is None or not level.is_number:
        return None
    gap = abs(float(at[0]) - float(level))
    before = values[dense < answer - 2 * float(np.diff(dense).max())] - float(level)
    if before.size > 2:
        # Passing the level earlier, by more than the curve's error, makes the answer another event.
        started = np.sign(before[np.abs(before) > _NEAR * size][:1])
        if started.size:
            gap = max(gap, float((-started[0] * before).max()))
    return gap, size


def _on(problem: Problem, expression: sp.Expr, curve: Curve, places: Array) -> Array | None:
    rows = evaluated(problem, [problem.with_values(expression)], curve, places)
    return None if rows is None else rows[0]


def _integral(problem: Problem, function: Any, curve: Curve, low: float, high: float) -> float | None:
    from scipy.integrate import simpson

    places = np.linspace(low, high, _DENSE * 400 + 1)
    values = _on(problem, function, curve, places)
    return None if values is None else float(simpson(values, x=places))


def _dense(curve: Curve) -> Array:
    n = curve.nodes.size
    return np.interp(np.linspace(0, n - 1, _DENSE * (n - 1) + 1), np.arange(n), curve.nodes)


def _inside(dense: Array, place: float) -> bool:
    return bool(dense[0] - 1e-12 <= place <= dense[-1] + 1e-12 * max(1.0, abs(float(dense[-1]))))
