"""Evolution on boxes without walls: Fourier spectral with exponential steps, checked by differences."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.balance import time_order
from wellposed.problem.statement import Problem, symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal, name_text
from wellposed.solvers.fields import constants, flat, number
from wellposed.solvers.spectral_answers import KINDS, Answers, derivatives_in, shown
from wellposed.solvers.spectral_form import Form, Operator, analyse
from wellposed.solvers.spectral_split import rests
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "ranges", "write"]

FAMILY = "spectral box"
_SPECTRAL = Scheme(
    name="Fourier pseudo-spectral, ETDRK4 in time",
    space_order=None,
    time_order=4.0,
    citation="Kassam & Trefethen 2005, SIAM J. Sci. Comput. 26, 1214",
)
_DIFFERENCES = Scheme(
    name="fourth-order central differences, SBDF2 in time",
    space_order=4.0,
    time_order=2.0,
    citation="Fornberg 1988, Math. Comput. 51, 699; Ascher, Ruuth & Wetton 1995, SIAM J. Num. An. 32, 797",
)
_STEP = 2.0
"""Largest product of the coarsest step and the rate of what is treated explicitly."""
_MOST_STEPS, _FEWEST_STEPS = 20_000, 16
_CELLS = {1: (48, 384), 2: (32, 160)}
"""By dimension: finest cells along the shortest axis, at least and at most."""
_PROGRAMMED = "kobayashi-1993"
"""The named model that has a program of its own."""
_STEPPED = (sp.Heaviside, sp.Piecewise, sp.sign, sp.Abs, sp.Max, sp.Min)


@dataclass(frozen=True)
class _Scales:
    cells: tuple[int, ...]
    """At the finest level."""
    steps: int
    """At the coarsest level."""


def matches(problem: Problem) -> bool:
    """Return True for evolution equations on periodic or zero-flux boxes that waves represent well.

    In two dimensions everything periodic and what is nonlinear; in one, equations of third order or more
    and those for the real and imaginary part of a complex field.
    """
    domain, span = problem.domain, problem.span
    if domain is None or span is None or span.end is None or domain.coordinates != "cartesian":
        return False
    if domain.inside is not None or len(domain.axes) > 2 or not all(a.is_bounded for a in domain.axes):
        return False
    names = (*(a.name for a in domain.axes), span.name)
    if (
        any(u.arguments != names for u in problem.unknowns)
        or not problem.quantities
        or problem.model == _PROGRAMMED
    ):
        return False
    if (
        any(q.kind not in KINDS or q.expression is None for q in problem.quantities)
        or time_order(problem) != 1
    ):
        return False
    try:
        form = analyse(problem)
        _scales(form, None)
    except (ProblemError, ValueError, TypeError):
        return False
    if any(c.expression is not None and c.expression.has(*_STEPPED) for c in problem.conditions):
        return form.order >= 4
    waves = form.order >= 3 or bool(form.turning)
    return waves or (len(domain.axes) > 1 and not (all(form.mirrored) and form.is_linear))


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan for a problem of this family.

    Args:
        problem: A problem that `matches`.
        cells: Cells along the shortest axis at the finest level; None: from the problem's own lengths.

    Raises:
        UnsupportedProblem: A term, a condition or a quantity is not covered.
    """
    form = analyse(problem)
    Answers(form, _times(problem))
    scales = _scales(form, cells)
    steps = scales.steps
    grids = [tuple(2 * max(4, round(n * f / 2)) for n in scales.cells) for f in (0.5, 0.707, 1.0)]
    main = Ladder("space", tuple(Level(g, 2 * steps) for g in grids))
    clock = Ladder("time", tuple(Level(grids[0], n * steps) for n in (1, 2, 4)))
    # Explicit two-step differences let undamped waves grow by (rate*dt)^4 in each step.
    pace = 2 if form.turning and any(form.groups) else 1
    rival = Ladder("space", tuple(Level(g, 8 * pace * steps) for g in grids))
    rival_clock = Ladder("time", tuple(Level(grids[0], n * pace * steps) for n in (4, 8, 16)))
    assert problem.span is not None and problem.domain is not None
    trial_steps = min(steps, 24)
    end = problem.with_values(problem.span.start) + _duration(problem) * sp.Rational(trial_steps, steps)
    trial_grids = tuple((n,) * len(scales.cells) for n in (16, 24, 36))
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SPECTRAL,
        ladders=(main, clock),
        linear_tolerance=1e-11,
        why="a smooth field on a box without walls, so waves represent it and stiff terms step exactly",
        manufactured_region=(problem.domain, replace(problem.span, end=sp.nsimplify(end, rational=True))),
        manufactured_ladders=(Ladder("space", tuple(Level(g, 4 * trial_steps) for g in trial_grids)),),
        manufactured_mirrored=True,
        second_scheme=_DIFFERENCES,
        second_ladders=(rival, rival_clock),
        evaluates=True,
    )


def _duration(problem: Problem) -> Any:
    assert problem.span is not None
    return problem.with_values(_times(problem)[-1] - problem.span.start)


def _times(problem: Problem) -> list[Any]:
    """Return the start and all asked times after it, ascending."""
    span = problem.span
    assert span is not None and span.end is not None
    start = problem.with_values(span.start)
    asked = {problem.with_values(q.place[span.name]) for q in problem.quantities if span.name in q.place}
    if any(span.name not in q.place for q in problem.quantities) or not asked:
        asked.add(problem.with_values(span.end))
    later = sorted((t for t in asked if float(t) > float(start)), key=float)
    if not later:
        raise UnsupportedProblem("nothing is asked after the start", instead="ask at a later time")
    return [start, *later]


def _scales(form: Form, cells: int | None) -> _Scales:
    """Return cells that resolve the problem's own lengths, and steps that follow its own rates.

    Raises:
        UnsupportedProblem: The rates would need too many steps.
    """
    problem = form.problem
    assert problem.domain is not None
    lengths = [number(problem, a.length) for a in problem.domain.axes]
    low, high = ranges(form)
    least, most = _CELLS[len(lengths)]
    short = min(lengths)
    _, edge = form.fastest(np.pi * most / short, low, high)
    finest = cells or min(max(least, round(short * edge)), most)
    grid = tuple(min(round(finest * length / short), 4 * most) for length in lengths)
    rate, _ = form.fastest(np.pi * finest / short, low, high)
    needed = max(_FEWEST_STEPS, math.ceil(float(_duration(problem)) * rate / _STEP))
    if needed > _MOST_STEPS:
        raise UnsupportedProblem(
            f"about {needed} time steps would be needed",
            why="a term that cannot be stepped exactly is too fast on this grid",
            instead="ask for an earlier time",
        )
    return _Scales(grid, needed)


def ranges(form: Form) -> tuple[dict[str, float], dict[str, float]]:
    """Return the smallest and largest initial value of each unknown, with a margin for growth."""
    problem = form.problem
    assert problem.domain is not None and problem.span is not None
    names = [symbol(a.name) for a in problem.domain.axes]
    lines = [np.linspace(number(problem, a.lower), number(problem, a.upper), 41) for a in problem.domain.axes]
    grids = np.meshgrid(*lines, indexing="ij")
    low, high = {}, {}
    for n in form.names:
        start = next((c.expression for c in problem.conditions_of(n, "initial") if c.order == 0), None)
        if start is None:
            raise UnsupportedProblem(f"`{n}` has no initial value", instead="give it")
        bare = problem.with_values(start)
        values = np.broadcast_to(
            np.asarray(sp.lambdify(names, bare, "numpy")(*grids), dtype=float), grids[0].shape
        )
        low[n], high[n] = float(np.nanmin(values)), float(np.nanmax(values))
        rests = _rests(form, n)
        if len(rests) > 1:  # it goes to where its potential rests, and a little beyond
            low[n], high[n] = min(low[n], *rests), max(high[n], *rests)
            margin = 0.15 * (high[n] - low[n])
        else:
            margin = max(0.1 * (high[n] - low[n]), 0.5)
        low[n], high[n] = low[n] - margin, high[n] + margin
    return low, high


def _rests(form: Form, unknown: str) -> list[float]:
    """Return the values at which what drives the only unknown of a problem vanishes; empty when not known."""
    if len(form.names) != 1 or len(form.groups[0]) != 1:
        return []
    group, own = form.groups[0][0], {o: c for c, o in form.linear.get((0, 0), ())}
    c, orders = group.operator[0]
    share = own.get(orders, sp.Integer(0)) / c
    return rests(sp.expand(form.problem.with_values(group.expression + share * symbol(unknown))), unknown)


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the spectral program and the one by differences; the former alone for a manufactured problem.

    Raises:
        UnsupportedProblem: The problem is not of this family.
    """
    form = analyse(plan.problem)
    encodes, requires = encoded(plan.problem), ("numpy", "scipy")
    if plan.is_manufactured:
        name = "program_manufactured.py"
        source = render("spectral_etd.py.j2", _context(form, name, plan.ladders))
        return (Program(name, source, encodes, requires=requires),)
    main = render("spectral_etd.py.j2", _context(form, "program.py", plan.ladders))
    second = render("spectral_differences.py.j2", _context(form, "program_second.py", plan.second_ladders))
    return (
        Program("program.py", main, encodes, requires=requires),
        Program("program_second.py", second, encodes, requires=requires, role="second"),
    )


def _operator_text(operator: Operator) -> str:
    return "(" + "".join(f"({_constant(c)}, {o}), " for c, o in operator).rstrip() + ")"


def _constant(value: Any) -> str:
    from wellposed.solvers.expressions import numpy_text

    return numpy_text(sp.sympify(value, strict=True))


def _context(form: Form, name: str, ladders: tuple[Ladder, ...]) -> dict[str, Any]:
    problem = form.problem
    assert problem.domain is not None and problem.span is not None
    times = _times(problem)
    answers = Answers(form, times)
    axes = [a.name for a in problem.domain.axes]
    clock = problem.span.name
    nonlinear = [(i, g) for i, row in enumerate(form.groups) for g in row]
    potentials = {n: flat(problem, e) for n, e in form.potentials.items()}
    inner: dict[str, Any] = {}
    for _, g in nonlinear:
        inner |= derivatives_in(form, g.expression)
    outer: dict[str, Any] = {}
    for e in (*potentials.values(), *(e for _, e, _ in answers.functions)):
        outer |= derivatives_in(form, e)
    outer = {n: v for n, v in outer.items() if n not in inner}
    stage = [*axes, clock, *form.names, *inner]
    every = [*stage, *outer]
    texts = [
        function_text(f"initial_{name_text(n)}", axes, _initial(form, n), f"Initial {n}.", axes[0])
        for n in form.names
    ]
    texts += [
        function_text(
            f"part_{k}", stage, g.expression, f"A nonlinear part of d{form.names[i]}/d{clock}.", axes[0]
        )
        for k, (i, g) in enumerate(nonlinear)
    ]
    texts += [
        function_text(f"potential_{name_text(n)}", every, e, f"The field {n}.", form.names[0])
        for n, e in potentials.items()
    ]
    level = ladders[0].levels[1]
    return {
        "title": f"Evolution of {', '.join(form.names)} on a box without walls.",
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": constants(problem),
        "axes": [name_text(a) for a in axes],
        "clock": name_text(clock),
        "lower": [literal(problem.with_values(a.lower)) for a in problem.domain.axes],
        "upper": [literal(problem.with_values(a.upper)) for a in problem.domain.axes],
        "mirrored": [str(m) for m in form.mirrored],
        "t_start": literal(times[0]),
        "output_times": [literal(t) for t in times[1:]],
        "names": [name_text(n) for n in form.names],
        "linear": [(key, _operator_text(op)) for key, op in form.linear.items()],
        "turning": form.turning,
        "nonlinear": [(i, _operator_text(g.operator), f"part_{k}") for k, (i, g) in enumerate(nonlinear)],
        "inner": [(name_text(n), name_text(u), o) for n, (u, o) in inner.items()],
        "outer": [(name_text(n), name_text(u), o) for n, (u, o) in outer.items()],
        "potentials": [(name_text(n), f"potential_{name_text(n)}") for n in potentials],
        "functions": texts + answers.text(every),
        "histories": answers.histories,
        "watched": 40 if answers.histories else 1,
        "answers": answers.lines,
        "shown": shown(form, answers.asked),
        "show_cells": level.cells,
        "show_steps": level.steps,
    }


def _initial(form: Form, unknown: str) -> Any:
    found = next(c.expression for c in form.problem.conditions_of(unknown, "initial") if c.order == 0)
    return flat(form.problem, found)  # type: ignore[arg-type]
