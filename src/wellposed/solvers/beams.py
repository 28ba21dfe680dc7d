"""Vibrating beams: Hermite elements, checked by the expansion into the beam's own modes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.linear import LinearForm, initial_data, linear_form
from wellposed.problem.statement import Problem
from wellposed.problem.structure import order_in
from wellposed.solvers import hyperbolic
from wellposed.solvers.asked import Asked, asked
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "vibrating beam"
_ELEMENTS = Scheme(
    "cubic Hermite elements, each of their modes moved exactly", None, None, "Strang & Fix 1973, chs. 1 and 6"
)
_MODES = Scheme(
    "expansion into the modes of the beam", None, None, "Timoshenko 1937, Vibration Problems, ch. V"
)
_TERMS = {(4, 0), (0, 0), (0, 1), (0, 2)}
_ENDS = {(0, 1): "clamped", (0, 2): "hinged", (2, 3): "free", (1, 3): "guided"}
_LOOSE = ("free", "guided")
_CELLS = (8, 16, 32, 64)
_COUNTS = (60, 120, 240, 480)
_PERIODS = 3.0


@dataclass(frozen=True)
class _Beam:
    """u_tt = -bending u_xxxx - damping u_t - stiffness u + load(x)."""

    bending: Any
    damping: Any
    stiffness: Any
    load: Any
    ends: tuple[str, str]


def matches(problem: Problem) -> bool:
    """Return True for one unknown on a bounded axis, of second order in time and fourth in space."""
    domain, span = problem.domain, problem.span
    if domain is None or span is None or len(problem.unknowns) != 1 or len(problem.equations) != 1:
        return False
    if len(domain.axes) != 1 or domain.coordinates != "cartesian" or domain.inside is not None:
        return False
    name, equation = problem.unknowns[0].name, problem.equations[0]
    if order_in(equation, name, span.name) != 2 or order_in(equation, name, domain.axes[0].name) != 4:
        return False
    return domain.axes[0].is_bounded and not domain.axes[0].periodic


def _refuse(what: str) -> UnsupportedProblem:
    return UnsupportedProblem(
        f"{what} of a vibrating beam",
        why="the family takes u_tt + g u_t + k u + B u_xxxx = q(x) with numbers B > 0 and g, k >= 0, and "
        "at each end two of u, u_x, u_xx, u_xxx equal to zero",
        instead="rewrite the term, leave it out, or ask for a string (a wave on a line)",
    )


def _beam(problem: Problem) -> _Beam:
    """Return the pieces of the problem.

    Raises:
        UnsupportedProblem: A term, an end or the start is not covered.
    """
    form = linear_form(problem)
    if form is None or not form.is_constant or not set(form.terms) <= _TERMS:
        raise _refuse("a term that is not linear with a constant coefficient, or another derivative,")
    assert problem.domain is not None and form.clock is not None
    bending, damping, stiffness, load = _solved(form)
    if not bending.is_positive or not damping.is_nonnegative or not stiffness.is_nonnegative:
        raise _refuse("a bending stiffness that is not positive, or growth,")
    if load.has(form.clock):
        raise _refuse("a load that changes in time")
    if any(initial_data(problem, n) is None for n in (0, 1)):
        raise _refuse("a missing start")
    name = problem.domain.axes[0].name
    ends = (_end(problem, f"{name}-"), _end(problem, f"{name}+"))
    if stiffness == 0 and (all(e in _LOOSE for e in ends) or set(ends) == {"hinged", "free"}):
        raise _refuse("ends that let it move as a rigid body, which no mode of bending is,")
    return _Beam(bending, damping, stiffness, load, ends)


def _solved(form: LinearForm) -> tuple[Any, ...]:
    """Return bending, damping, stiffness and load of the equation solved for the acceleration."""
    mass = form.coefficient(0, 2)
    found = [sp.simplify(form.coefficient(*o) / mass) for o in ((4, 0), (0, 1), (0, 0))]
    return (*found, sp.simplify(form.forcing / mass))


def _end(problem: Problem, side: str) -> str:
    """Return how the beam is held at one end."""
    orders = []
    for c in (c for c in problem.conditions if c.side == side):
        zero = c.expression is not None and problem.with_values(c.expression) == 0
        if c.kind not in ("value", "gradient") or not zero:
            raise _refuse(f"the condition `{c}`")
        orders.append(c.order if c.kind == "gradient" else 0)
    kind = _ENDS.get(tuple(sorted(orders)))
    if kind is None:
        raise _refuse(f"conditions on the derivatives {sorted(orders)} at {side}")
    return kind


def _last(problem: Problem, beam: _Beam) -> float:
    assert problem.domain is not None
    length = float(problem.with_values(problem.domain.axes[0].length))
    slowest = 0.7 * length**2 / float(sp.sqrt(beam.bending))
    return hyperbolic.horizon(problem, _PERIODS * slowest)


def _asked(problem: Problem, beam: _Beam) -> Asked:
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    ends = (float(problem.with_values(axis.lower)), float(problem.with_values(axis.upper)))
    return asked(problem, hyperbolic.ranges(problem, {axis.name: ends}, _last(problem, beam)))


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the plan of a vibrating beam.

    Raises:
        UnsupportedProblem: A term, an end or a quantity is not covered.
    """
    _asked(problem, _beam(problem))
    scale = (cells or _CELLS[-1]) / _CELLS[-1]
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_ELEMENTS,
        ladders=(Ladder("space", tuple(Level((max(4, round(n * scale)),), 1) for n in _CELLS)),),
        why="a beam moves as the sum of its modes: those of elements, and those that beam theory gives",
        timeout_s=120.0,
        has_manufactured=False,
        second_scheme=_MODES,
        second_ladders=(Ladder("space", tuple(Level((n,), 1) for n in _COUNTS)),),
        evaluates=True,
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the program of elements and that of modes."""
    main = render("beam_elements.py.j2", _context(plan, "program.py", plan.levels))
    second = render("beam_modes.py.j2", _context(plan, "program_second.py", plan.second_levels))
    encodes = encoded(plan.problem)
    return (
        Program("program.py", main, encodes, requires=("numpy", "scipy")),
        Program("program_second.py", second, encodes, requires=("numpy", "scipy"), role="second"),
    )


def _context(plan: Plan, name: str, levels: tuple[Level, ...]) -> dict[str, Any]:
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    beam, axis = _beam(problem), problem.domain.axes[0]
    text, x = _asked(problem, beam), axis.name
    ends = (float(problem.with_values(axis.lower)), float(problem.with_values(axis.upper)))
    data = [problem.with_values(initial_data(problem, k)) for k in (0, 1)]
    return {
        "file_name": name,
        "statement": statement_lines(problem),
        "axis": x,
        "unknown": problem.unknowns[0].name,
        "lower": literal(problem.with_values(axis.lower)),
        "upper": literal(problem.with_values(axis.upper)),
        "bending": literal(beam.bending),
        "damping": literal(beam.damping),
        "stiffness": literal(beam.stiffness),
        "ends": beam.ends,
        "loaded": beam.load != 0,
        "t_start": literal(problem.with_values(problem.span.start)),
        "horizon": repr(_last(problem, beam)),
        "breaks": [repr(b) for b in hyperbolic.breaks(problem, [*data, beam.load], x, *ends)],
        "functions": [
            function_text("start_value", [x], data[0], "Initial shape.", x),
            function_text("start_rate", [x], data[1], "Initial velocity.", x),
            function_text("load", [x], beam.load, "Load per unit mass.", x),
        ],
        "asked_functions": text.functions,
        "asked_lines": text.lines,
        "example": ", ".join(f"{k}={v!r}" for k, v in levels[-1].arguments.items()),
        "show": [
            (i, repr(f"{q.name} =")) for i, q in enumerate(problem.quantities) if q.kind != "closed form"
        ],
    }
