"""Dispersive waves on the whole line: boxes of two widths, wide enough that nothing reaches their ends.

The field starts at rest far away, so a periodic box stands in for the line. The two programs of
`spectral_box` run on boxes of different widths; what comes around an end differs between them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan
from wellposed.contract.program import Program
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.balance import time_order
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, symbol
from wellposed.problem.structure import order_in
from wellposed.solvers import spectral_box
from wellposed.solvers.encoded import encoded
from wellposed.solvers.fields import number
from wellposed.solvers.spectral_answers import KINDS
from wellposed.solvers.spectral_form import Form, analyse

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "dispersive waves on a line"
_REACH, _SAMPLES = 400.0, 2**15
"""Half the width and the number of places on which the initial data are looked at."""
_FLAT, _AUDIBLE = 1e-11, 1e-5
"""What counts as at rest, and the share of the largest wave below which waves are not followed."""
_MOST_CELLS, _MARGIN = 3072, 1.3
_TRIAL_CELLS = (96, 144, 216)
_NO_MEANING = frozenset({"mean", "conserved", "energy decay"})


def matches(problem: Problem) -> bool:
    """Return True for dispersive waves on the whole line, at rest far away.

    One equation of third or higher order, or the two for the real and imaginary part of a complex field.
    """
    domain, span, count = problem.domain, problem.span, len(problem.unknowns)
    if domain is None or span is None or span.end is None or count > 2:
        return False
    if len(domain.axes) != 1 or domain.coordinates != "cartesian" or time_order(problem) != 1:
        return False
    ends = [problem.with_values(e) for e in (domain.axes[0].lower, domain.axes[0].upper)]
    if any(e.is_finite for e in ends):
        return False
    if count == 1 and order_in(problem.equations[0], problem.unknowns[0].name, domain.axes[0].name) < 3:
        return False
    if count == 2 and not _is_pair(problem):
        return False
    asked = [q for q in problem.quantities if q.kind != "closed form"]
    return all(q.kind in KINDS - _NO_MEANING and q.expression is not None for q in asked)


def _is_pair(problem: Problem) -> bool:
    """True for two unknowns whose linear parts turn into each other."""
    try:
        return bool(analyse(_on(problem, -1, 1)).turning)
    except (ProblemError, ValueError, TypeError):
        return False


def _refuse(what: str) -> UnsupportedProblem:
    return UnsupportedProblem(
        f"{what} in a dispersive wave on a line",
        why="a box stands in for the line only while the field is at rest at its ends",
        instead="give data that run out to one constant on both sides, an earlier time, or a periodic box",
    )


def _data(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Return places and initial values around the middle of the data, a row for each unknown."""
    assert problem.domain is not None
    found = [c.expression for c in problem.conditions if c.kind == "initial" and c.order == 0]
    if len(found) != len(problem.unknowns) or any(e is None for e in found):
        raise _refuse("a missing start")
    x = np.linspace(-_REACH, _REACH, _SAMPLES)
    rows = []
    for e in found:
        bare = problem.with_values(e).replace(sp.sech, lambda a: 1 / sp.cosh(a))  # type: ignore[arg-type]
        with np.errstate(all="ignore"):
            values = sp.lambdify([symbol(problem.domain.axes[0].name)], bare, "numpy")(x)
        rows.append(np.broadcast_to(np.asarray(values, dtype=float), x.shape))
    inner = np.abs(x) < 100
    values = np.array(rows)[:, inner]
    if not np.isfinite(values).all():
        raise _refuse("a start that is not finite")
    return x[inner], values


def _extent(problem: Problem) -> tuple[float, float, float]:
    """Return where the data start and end, and the largest wave number that matters in them.

    Raises:
        UnsupportedProblem: The data do not settle to one constant.
    """
    x, values = _data(problem)
    size = float(np.ptp(values, axis=1).max())
    parts = values - values[:, :1]
    away = np.flatnonzero((np.abs(parts) > _FLAT * max(size, 1e-300)).any(axis=0))
    if size == 0 or np.abs(parts[:, -1]).max() > _FLAT * size or not away.size or x[away[-1]] > 90:
        raise _refuse("data that do not settle")
    heard = np.abs(np.fft.rfft(parts)).max(axis=0)
    waves = 2 * np.pi * np.arange(heard.size) / (x[-1] - x[0])
    top = float(waves[np.flatnonzero(heard > _AUDIBLE * heard.max())[-1]])
    return float(x[away[0]]), float(x[away[-1]]), top


def _speed(form: Form, top: float) -> float:
    """Return the largest group velocity of waves up to a wave number, with the drift by the field itself."""
    low, high = spectral_box.ranges(form)
    k = np.linspace(0.0, top, 400)
    own, turn = (
        sum((number(form.problem, c) * (1j * k) ** o[0] for c, o in form.linear.get(key, ())), 0j * k)
        for key in ((0, 0), (0, 1))
    )
    phase = own.imag + (turn.real if form.turning else 0.0)
    rate, _ = form.fastest(top, low, high)
    return float(np.abs(np.gradient(phase, k)).max()) + rate / top


def boxed(problem: Problem, widening: float = 1.0) -> Problem:
    """Return the problem on a periodic box that waves of the asked time do not outrun.

    Raises:
        UnsupportedProblem: The data do not settle, or an equation cannot be split.
    """
    assert problem.domain is not None and problem.span is not None and problem.span.end is not None
    axis = problem.domain.axes[0]
    low, high, top = _extent(problem)
    first = _on(problem, math.floor(low), math.ceil(high))
    duration = number(problem, problem.span.end) - number(problem, problem.span.start)
    travel = min(_speed(analyse(first), top) * duration, 60.0 + (high - low))
    margin = widening * (travel + 0.25 * (high - low))
    asked = [number(problem, q.place[axis.name]) for q in problem.quantities if axis.name in q.place]
    return _on(
        problem, math.floor(min(low - margin, *asked, low)), math.ceil(max(high + margin, *asked, high))
    )


def _on(problem: Problem, low: int, high: int) -> Problem:
    assert problem.domain is not None
    axis = replace(problem.domain.axes[0], lower=sp.Integer(low), upper=sp.Integer(high), periodic=True)
    ends: dict[Any, Any] = {sp.oo: axis.upper, -sp.oo: axis.lower}

    def placed(q: Quantity) -> Quantity:
        if q.expression is None:
            return q
        whole: Any = q.expression
        return replace(q, expression=whole.xreplace({n: n.xreplace(ends) for n in whole.atoms(sp.Integral)}))

    starts = tuple(c for c in problem.conditions if c.kind == "initial")
    rings = tuple(Condition("periodic", u.name, None, f"{axis.name}-") for u in problem.unknowns)
    return problem.with_changes(
        domain=Domain((axis,)),
        conditions=(*starts, *rings),
        quantities=tuple(placed(q) for q in problem.quantities),
    )


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan of a dispersive wave on a line.

    Raises:
        UnsupportedProblem: The data do not settle, or a term or a quantity is not covered.
    """
    assert problem.domain is not None
    name = problem.domain.axes[0].name
    for c in problem.conditions:
        if c.side and (c.kind != "value" or c.expression != 0):
            raise _refuse(f"the condition `{c}`")
    own, wide = boxed(problem), boxed(problem, _MARGIN)
    assert own.domain is not None and wide.domain is not None
    low, high, top = _extent(problem)
    width, wider = (number(problem, d.axes[0].length) for d in (own.domain, wide.domain))
    needed = 2 * math.ceil(width * 2.5 * top / math.pi / 2)
    if needed > _MOST_CELLS and cells is None:
        raise _refuse(f"about {needed} cells, which so wide a box would need,")
    try:
        inner = spectral_box.plan(own, cells or max(needed, 192))
    except ProblemError as error:
        raise _refuse("a term or a quantity that is not covered") from error
    share = wider / width
    second = tuple(
        Ladder(a.axis, tuple(Level((2 * round(v.cells[0] * share / 2),), v.steps) for v in a.levels))
        for a in inner.second_ladders
    )
    assert inner.manufactured_region is not None
    centre = Axis(name, sp.Integer(math.floor(low)), sp.Integer(math.ceil(high)))
    (trial,) = inner.manufactured_ladders
    return replace(
        inner,
        problem=problem,
        family=FAMILY,
        manufactured_mirrored=False,
        manufactured_region=(Domain((centre,)), inner.manufactured_region[1]),
        manufactured_ladders=(
            Ladder("space", tuple(Level((n,), trial.levels[0].steps) for n in _TRIAL_CELLS)),
        ),
        why="the field is at rest far away, so periodic boxes of two widths stand in for the line",
        second_ladders=second,
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return both programs, each on its own box; the spectral one alone for a manufactured problem."""
    if plan.is_manufactured:
        assert plan.manufactured_region is not None and plan.manufactured_region[0] is not None
        axis = plan.manufactured_region[0].axes[0]
        low, high, width = int(axis.lower), int(axis.upper), int(axis.length)
        on_box = _on(plan.problem, low - 2 * width, high + 2 * width)  # its field has died out there
        (program,) = spectral_box.write(replace(plan, problem=on_box))
        return (replace(program, encodes=encoded(plan.problem)),)
    terms = encoded(plan.problem)
    main = spectral_box.write(replace(plan, problem=boxed(plan.problem)))[0]
    second = spectral_box.write(replace(plan, problem=boxed(plan.problem, _MARGIN)))[1]
    return replace(main, encodes=terms), replace(second, encodes=terms)
