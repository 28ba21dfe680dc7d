"""First-order transport and scalar conservation laws on a line: WENO, checked by characteristics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.contract.plan import Caution, Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Domain, Problem, Span, symbol
from wellposed.problem.structure import order_in, residual
from wellposed.solvers import hyperbolic
from wellposed.solvers.asked import asked
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "transport on a line"
_SCHEME = Scheme(
    "WENO of fifth order with strong stability preserving Runge-Kutta steps of third",
    space_order=None,  # five where the solution is smooth, one in the mean where it jumps
    time_order=3,
    citation="Jiang & Shu 1996, J. Comput. Phys. 126, 202; Gottlieb, Shu & Tadmor 2001, SIAM Rev. 43, 89",
)
_PATHS = Scheme("characteristics", None, None, "Lax 1957, Comm. Pure Appl. Math. 10, 537")
_CELLS = (100, 200, 400, 800)
_COURANT = 0.4


@dataclass(frozen=True)
class Law:
    """u_t + flux_x = source, with the speed d flux / du; parameters symbolic, u a symbol."""

    speed: Any
    flux: Any
    source: Any
    carried: Any
    """The rate of u along a characteristic."""


@dataclass(frozen=True)
class _Setting:
    law: Law
    extent: hyperbolic.Extent
    inflow: tuple[str, ...]
    """Of "left" and "right", those where a value is given."""
    values: tuple[float, float]
    """Smallest and largest initial and inflow value."""
    top: float
    last: float
    convex: int
    """1 or -1 where the speed rises or falls with u throughout and nothing else acts; else 0."""
    linear: bool


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


def form(problem: Problem) -> Law:
    """Return the equation in conservation form.

    Raises:
        UnsupportedProblem: Not linear in the derivatives, or a speed that depends on u and on the place.
    """
    assert problem.domain is not None and problem.span is not None
    unknown, x, t = problem.unknowns[0], problem.domain.axes[0].name, problem.span.name
    rest: Any = residual(problem.equations[0])
    u, slope, rate = (symbol(unknown.name + end) for end in ("", f"_{x}", f"_{t}"))
    bare = rest.xreplace(
        {sp.Derivative(unknown.applied, symbol(x)): slope, sp.Derivative(unknown.applied, symbol(t)): rate}
    ).xreplace({unknown.applied: u})
    mass = sp.diff(bare, rate)
    if bare.has(sp.Derivative, AppliedUndef, sp.Integral) or mass == 0 or mass.has(rate, slope):
        raise _unsupported(problem, "the time derivative")
    change = -bare.xreplace({rate: sp.Integer(0)}) / mass
    # Only the speed is simplified: a manufactured source is long, and no shorter form of it is needed.
    speed = sp.simplify(sp.expand(-sp.diff(change, slope)))
    carried = sp.expand(change.xreplace({slope: sp.Integer(0)}))
    if speed.has(slope):
        raise _unsupported(problem, "a term that is not linear in the slope")
    if not speed.has(u):
        return Law(speed, speed * u, carried + sp.diff(speed, symbol(x)) * u, carried)
    if speed.free_symbols & {symbol(x), symbol(t)}:
        raise _unsupported(problem, "a speed that depends both on the solution and on place or time")
    flux = sp.integrate(speed, u)
    if flux.has(sp.Integral):
        raise _unsupported(problem, "a speed without an elementary flux")
    return Law(speed, flux, carried, carried)


def _unsupported(problem: Problem, what: str) -> UnsupportedProblem:
    return UnsupportedProblem(
        f"{what} in a transport equation",
        where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
        why="the family takes u_t + a(x, t) u_x = s(u, x, t) and u_t + f(u)_x = s(u, x, t)",
        instead="rewrite the term, or leave it out",
    )


def _given(problem: Problem) -> dict[str, Any]:
    """Return the inflow values by end."""
    assert problem.domain is not None
    found: dict[str, Any] = {}
    for c in problem.conditions:
        if c.kind in ("initial", "periodic"):
            continue
        if c.kind != "value":
            raise _unsupported(problem, f"the condition `{c}`")
        found["left" if c.side.endswith("-") else "right"] = c.expression
    return found


def _setting(problem: Problem) -> _Setting:
    assert problem.domain is not None and problem.span is not None
    axis, law, given = problem.domain.axes[0], form(problem), _given(problem)
    x, t, u = axis.name, problem.span.name, problem.unknowns[0].name
    first = float(problem.with_values(problem.span.start))
    last = hyperbolic.horizon(problem, 10.0)
    low, high = (problem.with_values(e) for e in (axis.lower, axis.upper))
    ends = (float(low) if low.is_finite else -50.0, float(high) if high.is_finite else 50.0)
    begin = hyperbolic.start(problem)
    found = list(hyperbolic.numeric(problem, begin, [x])(np.linspace(*ends, 20001)))
    for value in given.values():
        found += list(hyperbolic.numeric(problem, value, [t])(np.linspace(first, last, 501)))
    values = (float(np.min(found)), float(np.max(found)))
    if not np.isfinite(values).all():
        raise _unsupported(problem, "initial or inflow values that are not finite")
    wide = np.linspace(values[0], values[1], 101) if law.source == 0 else _wider(values)
    grid = np.meshgrid(np.linspace(*ends, 41), np.linspace(first, last, 21), wide, indexing="ij")
    speeds = hyperbolic.numeric(problem, law.speed, [x, t, u])(*grid)
    top = float(np.abs(speeds).max())
    if not np.isfinite(top):
        raise _unsupported(problem, "a speed that is not finite")
    linear = not law.speed.has(symbol(u))
    convex = 0
    if not linear and law.source == 0 and not given:
        steps = np.diff(hyperbolic.numeric(problem, law.speed, [u])(np.linspace(*values, 2001)))
        convex = 1 if (steps > 0).all() else -1 if (steps < 0).all() else 0
    extent = hyperbolic.extent(problem, axis, [begin], top, last - first, closed=bool(given))
    return _Setting(law, extent, tuple(sorted(given)), values, top, last, convex, linear)


def _wider(values: tuple[float, float]) -> np.ndarray:
    """Return values of u that a source may lead to; the program stops where this was not enough."""
    middle, reach = sum(values) / 2, max(2 * (values[1] - values[0]), 0.4 * abs(sum(values)), 0.1)
    return np.linspace(middle - reach, middle + reach, 101)


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the plan of a transport problem.

    Raises:
        UnsupportedProblem: The equation, a condition or a quantity is not covered.
    """
    assert problem.domain is not None and problem.span is not None
    s = _setting(problem)
    _text(problem, s)
    first = float(problem.with_values(problem.span.start))
    turns = max(0.2, s.top * (s.last - first) / (s.extent.upper - s.extent.lower))
    scale = (cells or _CELLS[-1]) / _CELLS[-1] / max(1.0, turns / 4) ** 0.5
    ladder = tuple(_level(max(25, round(n * scale)), turns) for n in _CELLS)
    second = tuple(
        Level(cases, steps=1) for cases in (((100,), (200,), (400,)) if s.convex else ((20,), (40,), (80,)))
    )
    has_second = bool(s.convex) or s.linear
    axis = problem.domain.axes[0]
    if not axis.is_bounded:
        lower = int(np.floor(s.extent.shown[0]))
        upper = lower + max(1, int(np.ceil(s.extent.shown[1] - lower)))
        axis = Axis(axis.name, _or(problem, axis.lower, lower), _or(problem, axis.upper, upper))
    width = float(problem.with_values(axis.length))
    duration = min(s.last - first, 0.25 * width / max(s.top, 1e-12))
    end = sp.Float(round(first + duration, 6)) if duration > 1e-5 else problem.span.start + sp.Float(duration)
    caution = Caution(
        "second method", "none for this flux", "two unrelated methods", "One method may be wrong."
    )
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", ladder),),
        why="the scheme keeps jumps sharp, moves them as conservation asks, and does not oscillate",
        timeout_s=180.0,
        manufactured_region=(Domain((axis,)), Span(problem.span.name, problem.span.start, end)),
        manufactured_ladders=(Ladder("space", tuple(_level(n, 1.0) for n in (40, 80, 160))),),
        second_scheme=_PATHS if has_second else None,
        second_ladders=(Ladder("space", second),) if has_second else (),
        evaluates=True,
        cautions=() if has_second else (caution,),
    )


def _or(problem: Problem, end: sp.Expr, otherwise: int) -> sp.Expr:
    return end if problem.with_values(end).is_finite else sp.Integer(otherwise)


def _level(n: int, turns: float) -> Level:
    return Level(cells=(n,), steps=max(8, int(n * turns)))


def _text(problem: Problem, s: _Setting):
    assert problem.domain is not None
    shown = {problem.domain.axes[0].name: s.extent.shown}
    return asked(problem, hyperbolic.ranges(problem, shown, s.last))


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the WENO program and that of characteristics; the manufactured one alone where planned."""
    s = _setting(plan.problem)
    name = "program_manufactured.py" if plan.is_manufactured else "program.py"
    main = _program(plan, s, name, "transport_weno.py.j2", "main")
    if plan.is_manufactured or not plan.second_ladders:
        return (main,)
    return (main, _program(plan, s, "program_second.py", "transport_paths.py.j2", "second"))


def _functions(problem: Problem, s: _Setting) -> list[str]:
    assert problem.domain is not None and problem.span is not None
    x, t, u = problem.domain.axes[0].name, problem.span.name, problem.unknowns[0].name
    law = s.law
    texts = [
        function_text("flux", [x, t, u], law.flux, "Flux of u.", u),
        function_text(
            "flux_speed", [x, t, u], law.speed, "Speed of travel: the derivative of the flux by u.", u
        ),
        function_text("source", [x, t, u], law.source, "What is added beside the flux.", u),
        function_text("carried_rate", [x, t, u], law.carried, "Rate of u along a path.", u),
        function_text("start_value", [x], hyperbolic.start(problem), "Initial values.", x),
    ]
    for side, value in _given(problem).items():
        texts.append(function_text(f"{side}_value", [x, t], value, f"What enters at the {side} end.", x))
    return texts


def _points(problem: Problem) -> list[tuple[int, str, str]]:
    assert problem.domain is not None and problem.span is not None
    x, t = problem.domain.axes[0].name, problem.span.name
    return [
        (i, literal(problem.with_values(q.place[x])), literal(problem.with_values(q.place[t])))
        for i, q in enumerate(problem.quantities)
        if q.kind == "value" and x in q.place and t in q.place
    ]


def _program(plan: Plan, s: _Setting, name: str, template: str, role: Any) -> Program:
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    axis, text = problem.domain.axes[0], _text(problem, s)
    levels = plan.levels if role == "main" else plan.second_levels
    begin = hyperbolic.start(problem)
    ends = [
        e for e in "-+" if not axis.periodic and f"{axis.name}{e}" not in {c.side for c in problem.conditions}
    ]
    open_ends = [
        e
        for e in ends
        if (s.extent.lower < s.extent.shown[0] if e == "-" else s.extent.upper > s.extent.shown[1])
    ]
    first = float(problem.with_values(problem.span.start))
    context = {
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": hyperbolic.constants(problem),
        "axis": axis.name,
        "unknown": problem.unknowns[0].name,
        "lower": repr(s.extent.lower),
        "upper": repr(s.extent.upper),
        "t_start": literal(problem.with_values(problem.span.start)),
        "horizon": repr(s.last),
        "shown": tuple(repr(v) for v in s.extent.shown),
        "reach": repr(1.02 * s.top * (s.last - first) + 1e-9) if open_ends else "np.inf",
        "periodic": axis.periodic,
        "inflow": s.inflow,
        "functions": _functions(problem, s),
        "asked_functions": text.functions,
        "asked_lines": text.lines,
        "interpolation": 4,
        "courant": _COURANT,
        "breaks": [
            repr(b) for b in hyperbolic.breaks(problem, [begin], axis.name, s.extent.lower, s.extent.upper)
        ],
        "convex": bool(s.convex),
        "rising": s.convex > 0,
        "least": repr(s.values[0]),
        "most": repr(s.values[1]),
        "fine": 100 if s.convex else 400,
        "height": repr(max(s.values[1] - s.values[0], 1e-300)),
        "points": _points(problem),
        "example": ", ".join(f"{k}={v!r}" for k, v in levels[-1].arguments.items()),
        "show": [
            (i, repr(f"{q.name} =")) for i, q in enumerate(problem.quantities) if q.kind != "closed form"
        ],
    }
    return Program(name, render(template, context), encoded(problem), requires=("numpy",), role=role)
