"""Vibrating rectangles and boxes: leapfrog on a grid, checked by the expansion into modes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.linear import LinearForm, initial_data, linear_form
from wellposed.problem.statement import Condition, Problem, Quantity, symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal, name_text
from wellposed.solvers.fields import flat, number
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "vibrating rectangle or box"
KINDS = frozenset(
    ["value", "maximum", "minimum", "place of maximum", "place of minimum", "integral", "mean", "energy",
     "closed form"]
)  # fmt: skip
_LEAPFROG = Scheme("leapfrog, central differences", 2.0, 2.0, "Strikwerda 2004, ch. 8")
_MODES = Scheme("expansion into modes, exact in time", None, None, "Strauss 2008, section 10.1")
_COURANT = 0.7
_FINEST, _COARSEST, _MOST_WORK = {2: 192, 3: 60}, {2: 64, 3: 40}, 3e8
"""Cells along the shorter axis, at most and at least, and nodes times steps of the finest level."""
_MODE_COUNTS = {2: (24, 48, 96, 192), 3: (10, 20, 40)}
_SIDES = ("left", "right", "bottom", "top", "back", "front")


@dataclass(frozen=True)
class _Setting:
    """Everything that plan and program text need."""

    squared: tuple[Any, ...]
    damping: Any
    stiffness: Any
    load: Any
    sides: tuple[Condition, ...]
    """In the order left, right, bottom, top, back, front."""
    times: tuple[Any, ...]


def matches(problem: Problem) -> bool:
    """Return True for one unknown on a rectangle or in a box with a second time derivative."""
    domain, span = problem.domain, problem.span
    if domain is None or span is None or len(problem.unknowns) != 1 or len(domain.axes) not in (2, 3):
        return False
    if domain.coordinates != "cartesian" or domain.inside is not None:
        return False
    form = linear_form(problem)
    return form is not None and form.time_order == 2 and all(a.is_bounded for a in domain.axes)


def _refuse(what: str) -> UnsupportedProblem:
    return UnsupportedProblem(
        f"{what} on a vibrating rectangle or box",
        why="these programs take u_tt = A u_xx + B u_yy (+ C u_zz) - g u_t - k u with A, B, C > 0 and "
        "g, k >= 0 numbers, each side held at zero or free",
        instead="rewrite the term, leave it out, or ask for a wave on a line",
    )


def _setting(problem: Problem, *, manufactured: bool = False) -> _Setting:
    """Return the pieces of the problem.

    Raises:
        UnsupportedProblem: A term, a side or a quantity is not covered.
    """
    form = linear_form(problem)
    assert form is not None and problem.domain is not None
    if not form.is_constant or not set(form.terms) <= {*_bends(form), *_rests(form)}:
        raise _refuse("a coefficient that varies, or another derivative,")
    *squares, k, g, f = _solved(form)
    if not (all(c.is_positive for c in squares) and k.is_nonnegative and g.is_nonnegative):
        raise _refuse("speeds that are not real, or growth,")
    sides = tuple(_side(problem, f"{x.name}{end}") for x in problem.domain.axes for end in "-+")
    given = [problem.with_values(c.expression or sp.Integer(0)) for c in sides]
    if not manufactured and (f != 0 or any(v != 0 for v in given)):
        raise _refuse("a load, or sides that are driven,")
    if any(initial_data(problem, n) is None for n in (0, 1)):
        raise _refuse("a missing start")
    return _Setting(tuple(squares), g, k, f, sides, _times(problem))


def _bends(form: LinearForm) -> list[tuple[int, ...]]:
    """Return the keys of the second derivatives along the axes."""
    count = len(form.axes)
    return [(*(2 * (i == k) for i in range(count)), 0) for k in range(count)]


def _rests(form: LinearForm) -> list[tuple[int, ...]]:
    """Return the keys of the unknown, its rate and its acceleration."""
    return [(*(0,) * len(form.axes), n) for n in range(3)]


def _solved(form: LinearForm) -> tuple[Any, ...]:
    """Return A, B (and C), k, g and the load of the equation solved for the acceleration."""
    own, rate, mass = (form.coefficient(*o) for o in _rests(form))
    squares = [-sp.simplify(form.coefficient(*o) / mass) for o in _bends(form)]
    return (*squares, sp.simplify(own / mass), sp.simplify(rate / mass), form.forcing / mass)


def _side(problem: Problem, side: str) -> Condition:
    found = [c for c in problem.conditions if c.side == side]
    c = found[0] if len(found) == 1 else None
    if c is None or c.kind not in ("value", "gradient", "flux") or c.order > 1:
        raise _refuse(f"the condition on {side}")
    if c.kind == "flux":
        if c.expression != 0:
            raise _refuse(f"the condition `{c}`")
        return replace(c, kind="gradient", order=1)
    return c


def _times(problem: Problem) -> tuple[Any, ...]:
    span = problem.span
    assert span is not None
    start = problem.with_values(span.start)
    asked = {problem.with_values(q.place[span.name]) for q in problem.quantities if span.name in q.place}
    if not asked or any(span.name not in q.place and q.kind != "closed form" for q in problem.quantities):
        if span.end is None:
            raise _refuse("a quantity without a time")
        asked.add(problem.with_values(span.end))
    later = sorted((v for v in asked if number(problem, v) > number(problem, start)), key=float)
    if len(later) < len(asked):
        raise _refuse("a quantity at or before the start")
    return tuple(later)


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the plan of a vibrating rectangle or box.

    Raises:
        UnsupportedProblem: A term, a side or a quantity is not covered.
    """
    s = _setting(problem)
    _Answers(problem, s)
    assert problem.domain is not None and problem.span is not None
    lengths = [number(problem, a.length) for a in problem.domain.axes]
    start = number(problem, problem.span.start)
    dimension = len(lengths)
    finest = cells or _FINEST[dimension]

    def level(n: int, duration: float) -> Level:
        grid = tuple(max(8, round(n * length / min(lengths))) for length in lengths)
        rates = (float(c) * (m / length) ** 2 for c, m, length in zip(s.squared, grid, lengths, strict=True))
        return Level(grid, max(4, math.ceil(duration * math.sqrt(sum(rates)) / _COURANT)))

    duration = float(s.times[-1]) - start
    while finest > _COARSEST[dimension] and _work(level(finest, duration)) > _MOST_WORK:
        finest = round(0.8 * finest)
    if _work(level(finest, duration)) > 4 * _MOST_WORK:
        raise _refuse("so long a time")
    grids = [level(round(finest * f), duration) for f in (0.25, 0.354, 0.5, 0.707, 1.0)]
    trial = min(duration, max(lengths) / math.sqrt(max(map(float, s.squared))))
    trial = float(f"{trial:.6g}")
    modes = tuple(Level((n,) * dimension, 1) for n in _MODE_COUNTS[dimension])
    end = problem.with_values(problem.span.start) + sp.nsimplify(trial, rational=True)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_LEAPFROG,
        ladders=(Ladder("space", tuple(grids)),),
        why="steps that follow the waves on a grid, and the modes that a rectangle or a box has",
        timeout_s=120.0,
        manufactured_region=(problem.domain, replace(problem.span, end=end)),
        manufactured_ladders=(
            Ladder(
                "space", tuple(level(n, trial) for n in ((24, 36, 54) if dimension == 2 else (12, 18, 27)))
            ),
        ),
        second_scheme=_MODES,
        second_ladders=(Ladder("space", modes),),
        evaluates=True,
    )


def _work(level: Level) -> float:
    return float(level.steps) * math.prod(level.cells)


class _Answers:
    """Functions and lines for all quantities."""

    def __init__(self, problem: Problem, s: _Setting) -> None:
        assert problem.domain is not None and problem.span is not None
        self._problem, self._times = problem, s.times
        self._axes = [a.name for a in problem.domain.axes]
        self._clock = problem.span.name
        self.functions: list[str] = []
        self.lines: list[str] = []
        self.asked = [i for i, q in enumerate(problem.quantities) if q.kind != "closed form"]
        for i in self.asked:
            self._add(i, problem.quantities[i])

    def _refusal(self, q: Quantity, why: str) -> UnsupportedProblem:
        return UnsupportedProblem(
            f"`{q.name}` cannot be evaluated", why=why, instead=f"ask for one of these: {sorted(KINDS)}"
        )

    def _add(self, i: int, q: Quantity) -> None:
        if q.kind not in KINDS or q.expression is None:
            raise self._refusal(q, f"the kind {q.kind!r} is not evaluated here")
        when = q.place.get(self._clock)
        value = self._problem.with_values(when) if when is not None else self._times[-1]
        slot = self._times.index(value)
        expression: Any = q.expression
        if isinstance(expression, sp.Integral):
            self._require_whole(q, expression)
            expression = expression.function
        u = self._problem.unknowns[0].name
        bare = self._problem.with_values(flat(self._problem, expression).subs(symbol(self._clock), value))
        names = [*self._axes, u, *(f"{u}_{n}" for n in (*self._axes, self._clock))]
        if bare.has(sp.Integral, sp.Subs, sp.Derivative) or {str(v) for v in bare.free_symbols} - set(names):
            raise self._refusal(q, "it holds more than the field and its first derivatives")
        self.functions.append(
            function_text(f"density_{i}", names, bare, "What is asked for, at every place.", names[0])
        )
        arguments = f"pictures[{slot}], density_{i}"
        fixed = [self._point(q, a) if a in q.place else "None" for a in self._axes]
        whole = isinstance(q.expression, sp.Integral)
        if whole or q.kind in ("integral", "energy", "mean"):
            area = " / np.prod(np.subtract(UPPER, LOWER))" if q.kind == "mean" else ""
            text = f"integral({arguments}){area}"
        elif q.kind == "value" and "None" not in fixed:
            text = f"at({arguments}, {', '.join(fixed)})"
        elif q.kind != "value" and "None" in fixed:
            sign = "1" if "maximum" in q.kind else "-1"
            text = f"extreme({arguments}, {sign}, ({', '.join(fixed)}))[{int(q.kind.startswith('place'))}]"
        else:
            raise self._refusal(q, "the places given do not fit the kind of quantity")
        self.lines.append(f'found["answer_{i}"] = {text}')

    def _point(self, q: Quantity, name: str) -> str:
        assert self._problem.domain is not None
        axis, place = self._problem.domain.axis(name), number(self._problem, q.place[name])
        low, high = number(self._problem, axis.lower), number(self._problem, axis.upper)
        if not low - 1e-9 <= place <= high + 1e-9:
            raise self._refusal(q, f"{name} = {place:g} lies outside")
        return literal(self._problem.with_values(q.place[name]))

    def _require_whole(self, q: Quantity, node: sp.Integral) -> None:
        assert self._problem.domain is not None
        bounds: Any = node.limits
        limits = {str(p[0]): p[1:] for p in bounds}
        for a in self._problem.domain.axes:
            found = limits.get(a.name, ())
            ends = (a.lower, a.upper)
            gaps = [self._problem.with_values(v - e) for v, e in zip(found, ends, strict=False)]
            if len(gaps) != 2 or any(sp.simplify(g) != 0 for g in gaps):
                raise self._refusal(q, "only integrals over the whole region are covered")


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the leapfrog program and the one by modes; the former alone for a manufactured problem."""
    s = _setting(plan.problem, manufactured=plan.is_manufactured)
    encodes = encoded(plan.problem)
    if plan.is_manufactured:
        source = render("membrane_leapfrog.py.j2", _context(plan, s, "program_manufactured.py", plan.levels))
        return (Program("program_manufactured.py", source, encodes, requires=("numpy", "scipy")),)
    main = render("membrane_leapfrog.py.j2", _context(plan, s, "program.py", plan.levels))
    second = render("membrane_modes.py.j2", _context(plan, s, "program_second.py", plan.second_levels))
    return (
        Program("program.py", main, encodes, requires=("numpy", "scipy")),
        Program("program_second.py", second, encodes, requires=("numpy",), role="second"),
    )


def _context(plan: Plan, s: _Setting, name: str, levels: tuple[Level, ...]) -> dict[str, Any]:
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    axes, clock = [a.name for a in problem.domain.axes], problem.span.name
    answers = _Answers(problem, s)
    texts = [
        function_text("start_value", axes, initial_data(problem, 0), "Initial shape.", axes[0]),
        function_text("start_rate", axes, initial_data(problem, 1), "Initial velocity.", axes[0]),
        function_text("load", [*axes, clock], s.load, "Load per unit mass.", axes[0]),
    ]
    for side, c in zip(_SIDES, s.sides, strict=False):
        data = problem.with_values(c.expression or sp.Integer(0))
        texts.append(
            function_text(
                f"side_{side}", [*axes, clock], data, f"Value or slope on the {side} side.", axes[0]
            )
        )
    held = [c.kind == "value" for c in s.sides]
    names = [q.name for q in problem.quantities]
    return {
        "file_name": name,
        "statement": statement_lines(problem),
        "axes": axes,
        "unknown": problem.unknowns[0].name,
        "lower": [literal(problem.with_values(a.lower)) for a in problem.domain.axes],
        "upper": [literal(problem.with_values(a.upper)) for a in problem.domain.axes],
        "squared": [literal(v) for v in s.squared],
        "damping": literal(s.damping),
        "stiffness": literal(s.stiffness),
        "held": str(tuple(zip(held[::2], held[1::2], strict=True))),
        "sides": [f"side_{n}" for n in _SIDES],
        "t_start": literal(problem.with_values(problem.span.start)),
        "times": [literal(v) for v in s.times],
        "functions": texts + answers.functions,
        "answers": answers.lines,
        "shown": [
            (i, repr(f"{names[i]} =" if names[i].isprintable() else name_text(names[i])))
            for i in answers.asked
        ],
        "show_cells": levels[-1].cells,
        "show_steps": levels[-1].steps,
    }
