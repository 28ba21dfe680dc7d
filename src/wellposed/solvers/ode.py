"""Ordinary differential equations: a SymPy derivation, and SciPy programs of two families."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.balance import balances
from wellposed.problem.integrals import integral_limits, integrands
from wellposed.problem.statement import Condition, Problem, Span, symbol
from wellposed.solvers import ode_asked
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import literal, name_text, numpy_text, sympy_text
from wellposed.solvers.fipy_box import output_times
from wellposed.solvers.ode_breaks import Breaks, find_breaks, require_regular
from wellposed.solvers.ode_series import Series, is_singular, series_at_start
from wellposed.solvers.ode_system import (
    System,
    first_order,
    require_unique,
    states_of,
    stretch_of,
    with_integrals,
)
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "derives", "plan", "write", "write_closed_form"]

FAMILY = "ordinary"
_SCHEME = Scheme(
    name="Dormand-Prince 8(5,3) with error control; Radau IIA of order 5 beside it",
    space_order=None,
    time_order=None,
    citation="Hairer, Norsett & Wanner 1993, II.5; Hairer & Wanner 1996, IV.8",
)
_TOLERANCES = (1e-6, 1e-8, 1e-10, 1e-12)


def derives(problem: Problem) -> bool:
    """Return True when a closed form is worth trying: one unknown."""
    return len(problem.unknowns) == 1


def plan(problem: Problem) -> Plan:
    """Return the plan of an initial value problem.

    Raises:
        UnsupportedProblem: Boundary values instead of initial ones, or no first-order form.
    """
    if problem.domain is not None or problem.span is None:
        raise UnsupportedProblem(
            "boundary values of an ordinary differential equation",
            why="this family integrates initial value problems",
            instead="give all conditions at one place",
        )
    asked = problem.span.end is not None or ode_asked.is_open(problem)
    region = None
    if asked:
        system = first_order(problem)
        require_unique(problem, system)
        _breaks(problem, system)
        _series(problem, system)
    if asked and problem.span.end is None:
        # The manufactured problem needs an end of its own: a few times in which the state changes.
        start = problem.with_values(problem.span.start)
        length = 3 * stretch_of(problem, system)
        region = (None, Span(problem.span.name, start, start + sp.Float(length)))
    levels = tuple(Level(rtol=r, method="DOP853") for r in _TOLERANCES)
    second = tuple(Level(rtol=r, method="Radau") for r in _TOLERANCES[1:3])
    third = tuple(Level(rtol=r, method="LSODA") for r in _TOLERANCES[1:])
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("tolerance", levels + second + third),) if asked else (),
        why="SymPy derives a closed form where there is one, SciPy integrates independently",
        timeout_s=120.0,
        manufactured_region=region,
    )


def _breaks(problem: Problem, system: System) -> Breaks:
    """Return the rates without impulses and where the integration restarts.

    Raises:
        ProblemError: A coefficient is infinite inside the span.
        UnsupportedProblem: An impulse that is not covered.
    """
    assert problem.span is not None
    t, start, end = (
        symbol(problem.span.name),
        float(problem.with_values(problem.span.start)),
        problem.span.end,
    )
    last = float(problem.with_values(end)) if end is not None else None
    rates = tuple(problem.with_values(r) for r in system.rates)
    found = find_breaks(system.names, rates, t, start, last)
    equations = "; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations)
    require_regular(found.rates, t, start, last, equations)
    return found


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the derivation (when there is one unknown) and the SciPy program."""
    problem, programs = plan.problem, []
    assert problem.span is not None
    numeric = "program_scipy.py" if derives(problem) else "program.py"
    if plan.is_manufactured:
        return (_write_scipy(plan, "program_manufactured.py"),)
    if derives(problem):
        programs.append(write_closed_form(problem, "program.py"))
    if plan.ladders:
        programs.append(_write_scipy(plan, numeric))
    return tuple(programs)


def _condition_texts(c: Condition, problem: Problem) -> dict[str, str]:
    """Return the weights of y and of its derivative, the place and the value, as program text."""
    assert c.expression is not None
    if problem.domain is None:
        assert problem.span is not None
        return {
            "weights": f"{{{c.order}: 1}}",
            "place": sympy_text(problem.span.start),
            "value": sympy_text(c.expression),
        }
    axis, outward = problem.domain.axes[0], -1 if c.side.endswith("-") else 1
    place = sympy_text(axis.lower if outward < 0 else axis.upper)
    weights = {c.order: sp.Integer(1)}
    if c.kind == "robin":
        weights = {1: sp.Integer(outward), 0: c.coefficient if c.coefficient is not None else sp.Integer(0)}
    elif c.kind == "flux":
        (form,) = balances(problem)
        weights = {1: -outward * form.diffusion[0]}
    text = ", ".join(f"{k}: {sympy_text(w)}" for k, w in weights.items())
    return {"weights": f"{{{text}}}", "place": place, "value": sympy_text(c.expression)}


def write_closed_form(problem: Problem, name: str) -> Program:
    """Return the SymPy program that derives the closed form of a problem with one unknown."""
    (unknown,), (t,) = problem.unknowns, problem.unknowns[0].arguments
    context = {
        "file_name": name,
        "statement": statement_lines(problem),
        "t": t,
        "t_id": name_text(t),
        "y": unknown.name,
        "y_id": name_text(unknown.name),
        "constants": [
            (name_text(p.name), sympy_text(problem.values[symbol(p.name)]), p.unit or p.meaning)
            for p in problem.parameters
        ],
        "equation": sympy_text(problem.equations[0]),
        "conditions": [_condition_texts(c, problem) for c in problem.conditions],
        "order": max(
            (len(d.variables) for d in problem.equations[0].atoms(sp.Derivative)),
            default=1,
        ),
        "show": [
            f'print("{q.name} =", sp.N(solution.subs({name_text(t)}, {sympy_text(q.place[t])})))'
            for q in problem.quantities
            if q.kind == "value" and q.expression == unknown.applied and t in q.place
        ],
    }
    return Program(
        name,
        render("ode_closed_form.py.j2", context),
        encoded(problem),
        requires=("sympy",),
        role="derivation",
    )


def _times(problem: Problem) -> tuple[Any, ...]:
    """Return the output times: those asked, and where integrals begin and end."""
    assert problem.span is not None
    start = problem.with_values(problem.span.start)
    more = {t for t in integral_limits(problem) if float(t) > float(start)}
    return tuple(sorted({*output_times(problem), *more}, key=float))


def _series(problem: Problem, system: System) -> Series | None:
    """Return the series at a singular start; None where the start is regular.

    Raises:
        ProblemError: No one smooth solution has the starting values.
        UnsupportedProblem: Several coupled unknowns.
    """
    assert problem.span is not None
    t = symbol(problem.span.name)
    at: dict[Any, Any] = {
        symbol(n): problem.with_values(s) for n, s in zip(system.names, system.start, strict=True)
    }
    at[t] = problem.with_values(problem.span.start)
    rates = tuple(problem.with_values(r) for r in system.rates)
    if not is_singular(rates, at):
        return None
    where = "; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations)
    if len(problem.unknowns) > 1 or ode_asked.is_open(problem) or integrands(problem):
        raise UnsupportedProblem(
            f"the equation is singular at the start, {t} = {at[t]}",
            where=where,
            why="a series start is covered for values of one unknown only",
            instead=f"start a little beside {t} = {at[t]}",
        )
    return series_at_start(rates[-1], tuple(symbol(n) for n in system.names), t, at, where)


def _write_scipy(plan: Plan, name: str) -> Program:
    problem = plan.problem
    assert problem.span is not None
    bare = first_order(problem)
    system = with_integrals(problem, bare)
    derivatives = [n for n in system.names if n not in {u.name for u in problem.unknowns}]
    asked = ode_asked.asked_context(problem, states_of(problem, bare), bare.names, bare.rates)
    opened = ode_asked.is_open(problem)
    breaks = _breaks(problem, system)
    series = _series(problem, bare)
    jumps = any(r.has(sp.DiracDelta) for r in system.rates)
    context = {
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": [
            (name_text(p.name), literal(problem.values[symbol(p.name)]), p.unit or p.meaning)
            for p in problem.parameters
        ],
        "t_id": name_text(problem.span.name),
        "t_start": literal(problem.with_values(problem.span.start)),
        "asked": asked,
        "is_open": opened,
        "first_stretch": repr(stretch_of(problem, bare)) if opened else "",
        "output_times": [literal(t) for t in _times(problem)],
        "names": system.names,
        "names_comment": "_d1 is the first derivative, and so on" if derivatives else "the state",
        "state_ids": [name_text(n) for n in system.names],
        "rates": [numpy_text(r) for r in (breaks.rates if jumps else system.rates)],
        "series": [repr(c) for c in series.coefficients] if series else [],
        "reach": repr(series.reach) if series else "",
        "breaks": [repr(v) for v in breaks.times],
        "kicks": [(repr(float(w)), [numpy_text(g) for g in gains]) for w, gains in breaks.kicks],
        "start": [numpy_text(problem.with_values(s)) for s in system.start],
        "atol_factor": "1e-2",
    }
    return Program(name, render("ode_scipy.py.j2", context), encoded(problem), requires=("numpy", "scipy"))
