"""First-order transport and scalar conservation laws on a line: WENO, checked by characteristics."""

from __future__ import annotations

import numpy as np
import sympy as sp

from wellposed.contract.plan import Caution, Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.problem.statement import Axis, Domain, Problem, Span
from wellposed.problem.structure import order_in
from wellposed.solvers.transport_law import Setting, setting
from wellposed.solvers.transport_text import asked_text, written

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "transport on a line"
_SCHEME = Scheme(
    "WENO of fifth order with strong stability preserving Runge-Kutta steps of third",
    space_order=None,  # five where the solution is smooth, one in the mean where it jumps
    time_order=3,
    citation="Jiang & Shu 1996, J. Comput. Phys. 126, 202; Gottlieb, Shu & Tadmor 2001, SIAM Rev. 43, 89",
)
_PATHS = Scheme("characteristics", None, None, "Lax 1957, Comm. Pure Appl. Math. 10, 537")
_LAX = Scheme("the formula of Lax and Oleinik", None, None, "Lax 1957, Comm. Pure Appl. Math. 10, 537")
_HOPF = Scheme("the formula of Hopf for monotone data", None, None, "Hopf 1965, J. Math. Mech. 14, 951")
_ALONE = Caution("second method", "none for this flux", "two unrelated methods", "One method may be wrong.")
_CELLS = (100, 200, 400, 800)


def matches(problem: Problem) -> bool:
    """Return True for one unknown on one Cartesian axis in an equation of first order in both variables."""
    domain = problem.domain
    if len(problem.unknowns) != 1 or len(problem.equations) != 1 or domain is None or problem.span is None:
        return False
    if len(domain.axes) != 1 or domain.coordinates != "cartesian" or domain.inside is not None:
        return False
    name, equation = problem.unknowns[0].name, problem.equations[0]
    return (
        order_in(equation, name, problem.span.name) == 1
        and order_in(equation, name, domain.axes[0].name) == 1
    )


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the plan of a transport problem.

    Raises:
        UnsupportedProblem: The equation, a condition or a quantity is not covered.
    """
    assert problem.domain is not None and problem.span is not None
    s = setting(problem)
    asked_text(problem, s)
    first = float(problem.with_values(problem.span.start))
    turns = max(0.2, s.top * (s.last - first) / (s.extent.upper - s.extent.lower))
    scale = (cells or _CELLS[-1]) / _CELLS[-1] / max(1.0, turns / 4) ** 0.5
    ladder = tuple(_level(max(25, round(n * scale)), turns) for n in _CELLS)
    tried = ((100,), (200,), (400,)) if s.convex or s.monotone else ((20,), (40,), (80,))
    second = (Ladder("space", tuple(Level(n, steps=1) for n in tried)),)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", ladder),),
        why="the scheme keeps jumps sharp, moves them as conservation asks, and does not oscillate",
        timeout_s=180.0,
        manufactured_region=_region(problem, s, first),
        manufactured_ladders=(Ladder("space", tuple(_level(n, 1.0) for n in (40, 80, 160))),),
        second_scheme=_second(s) if s.has_second else None,
        second_ladders=second if s.has_second else (),
        evaluates=True,
        cautions=() if s.has_second else (_ALONE,),
    )


def _second(s: Setting) -> Scheme:
    return _LAX if s.convex else _HOPF if s.monotone else _PATHS


def _region(problem: Problem, s: Setting, first: float) -> tuple[Domain, Span]:
    """Return where and how long the manufactured problem runs."""
    assert problem.domain is not None and problem.span is not None
    axis = problem.domain.axes[0]
    if not axis.is_bounded:
        lower = int(np.floor(s.extent.shown[0]))
        upper = lower + max(1, int(np.ceil(s.extent.shown[1] - lower)))
        axis = Axis(axis.name, _or(problem, axis.lower, lower), _or(problem, axis.upper, upper))
    width = float(problem.with_values(axis.length))
    duration = min(s.last - first, 0.25 * width / max(s.top, 1e-12))
    end = sp.Float(round(first + duration, 6)) if duration > 1e-5 else problem.span.start + sp.Float(duration)
    return Domain((axis,)), Span(problem.span.name, problem.span.start, end)


def _or(problem: Problem, end: sp.Expr, otherwise: int) -> sp.Expr:
    return end if problem.with_values(end).is_finite else sp.Integer(otherwise)


def _level(n: int, turns: float) -> Level:
    return Level(cells=(n,), steps=max(8, int(n * turns)))


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the WENO program and that of characteristics; the manufactured one alone where planned."""
    s = setting(plan.problem)
    name = "program_manufactured.py" if plan.is_manufactured else "program.py"
    main = written(plan, s, name, "transport_weno.py.j2", "main")
    if plan.is_manufactured or not plan.second_ladders:
        return (main,)
    return (main, written(plan, s, "program_second.py", "transport_paths.py.j2", "second"))
