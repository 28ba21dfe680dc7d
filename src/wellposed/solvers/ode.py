"""Ordinary differential equations: a SymPy derivation, and SciPy programs of two families."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Plan
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.balance import balances
from wellposed.problem.integrals import integral_limits, integrands
from wellposed.problem.statement import Condition, Problem, Span, symbol
from wellposed.solvers import ode_asked
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import literal, name_text, numpy_text, sympy_text
from wellposed.solvers.fipy_box import output_times
from wellposed.solvers.ode_breaks import JUMPING, Breaks, find_breaks, require_regular, state_switches
from wellposed.solvers.ode_methods import DEFAULT_TARGET, applicable, levels_of, scheme_of
from wellposed.solvers.ode_series import Series, is_singular, series_at_start
from wellposed.solvers.ode_stiffness import is_stiff, jacobian_of
from wellposed.solvers.ode_system import (
    System,
    first_order,
    require_unique,
    states_of,
    stretch_of,
    with_integrals,
)
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "derives", "methods", "plan", "write", "write_closed_form"]

FAMILY = "ordinary"
_WHY = "SymPy derives a closed form where there is one, SciPy integrates independently"
_WHY_STIFF = "the problem is stiff: implicit methods of two families, with the Jacobian by SymPy"


def derives(problem: Problem) -> bool:
    """Return True when a closed form is worth trying: one unknown."""
    return len(problem.unknowns) == 1


def plan(problem: Problem, *, target: float = DEFAULT_TARGET, method: str | None = None) -> Plan:
    """Return the plan of an initial value problem.

    Args:
        problem: The problem.
        target: Relative accuracy that its answers are meant to have.
        method: The integrator to use; None: the one of choice.

    Raises:
        UnsupportedProblem: Boundary values instead of initial ones, no first-order form, or a method that
            does not serve.
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
    stiff = asked and _stiff(problem, system)
    serving = applicable(stiff=stiff, plain=asked and _is_plain(problem, system))
    levels = levels_of(serving, stiff=stiff, target=target, chosen=method)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=scheme_of(levels),
        ladders=(Ladder("tolerance", levels),) if asked else (),
        why=_WHY_STIFF if stiff else _WHY,
        target=target,
        timeout_s=120.0,
        manufactured_region=region,
    )


def methods(problem: Problem) -> tuple[str, ...]:
    """Return the integrators that serve the problem, the one of choice first; none without a time to run."""
    assert problem.span is not None
    if problem.span.end is None and not ode_asked.is_open(problem):
        return ()
    system = first_order(problem)
    return applicable(stiff=_stiff(problem, system), plain=_is_plain(problem, system))


def _stiff(problem: Problem, system: System) -> bool:
    """Return True when stability would hold an explicit method back; False where no end says how long."""
    span = problem.span
    assert span is not None
    if span.end is None or _series(problem, system) is not None:
        return False
    breaks = _breaks(problem, system)
    start = [float(problem.with_values(s)) for s in system.start]
    ends = float(problem.with_values(span.start)), float(problem.with_values(span.end))
    return is_stiff(system.names, breaks.rates, symbol(span.name), start, ends)


def _is_plain(problem: Problem, system: System) -> bool:
    """Return True when neither events nor restarts nor a series are needed."""
    asked = {q.kind for q in problem.quantities} & (ode_asked.OPEN | ode_asked.EXTREMA)
    rates = [problem.with_values(r) for r in system.rates]
    rough = any(r.has(*JUMPING) for r in rates)
    return not (asked or rough or _breaks(problem, system).times or _series(problem, system))


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
    used = tuple(dict.fromkeys(v.method for v in plan.levels if v.method))
    rows = jacobian_of(system.names, breaks.rates) if "DOP853" not in used else None
    context = {
        "file_name": name,
        "statement": statement_lines(problem),
        "main_method": used[0],
        "shown_methods": ", ".join(f'"{m}"' for m in used[:2]),
        "cvode": "CVODE" in used,
        "switches": [numpy_text(s) for s in state_switches(system.names, system.rates)],
        "jacobian": [[numpy_text(e) for e in row] for row in rows] if rows else [],
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
    requires = ("numpy", "scipy", "scikit-sundae") if "CVODE" in used else ("numpy", "scipy")
    return Program(name, render("ode_scipy.py.j2", context), encoded(problem), requires=requires)
