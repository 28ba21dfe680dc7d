"""One-phase melting or solidification of a half-space behind a wall of constant temperature.

The statement: `model` begins with "stefan"; unknowns T(x, t) and the front s(t); the heat equation and the
balance of heat at the front, in which T and its slope are read at x = s(t); x from 0 to oo; the wall's T at
"x-"; T equal to the melting temperature and s = 0 at the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program, Term
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem, Quantity, Unknown, imbalance, symbol
from wellposed.solvers.expressions import literal, numpy_text
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "stefan"
_SCHEME = Scheme(
    "Chebyshev collocation of the similar profile", None, None, "Carslaw & Jaeger 1959, section 11.2"
)
_SECOND = Scheme(
    "finite differences with the front held in place", 2.0, None, "Landau 1950, Q. Appl. Math. 8, 81"
)


@dataclass(frozen=True)
class _Melting:
    """The numbers of the problem, in its own units."""

    field: Unknown
    front: Unknown
    alpha: Any
    wall: Any
    melting: Any
    stefan: Any


def matches(problem: Problem) -> bool:
    """Return True for a Stefan problem with a field and a front."""
    named = (problem.model or "").startswith("stefan")
    return named and len(problem.unknowns) == 2 and problem.domain is not None and problem.span is not None


def _refuse(what: str, instead: str) -> UnsupportedProblem:
    why = "only then does the front go with the square root of time"
    return UnsupportedProblem(what, why=why, instead=instead)


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the ladders of both programs.

    Raises:
        UnsupportedProblem: It is not one-phase melting of a half-space by a wall of constant temperature.
    """
    melting = _melting(problem)
    _asked(problem, melting)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", tuple(Level((n,)) for n in (16, 24, 32))),),
        why="the profile depends on x/s alone; a march in time between wall and front checks it",
        timeout_s=60.0,
        has_manufactured=False,
        second_scheme=_SECOND,
        second_ladders=(Ladder("space", tuple(Level((n,)) for n in (20, 40, 80))),),
        evaluates=True,
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the similarity program and the front-fixing program."""
    problem = plan.problem
    melting = _melting(problem)
    encodes = (
        *(Term("equation", f"{e.lhs} = {e.rhs}") for e in problem.equations),
        *(Term("condition", str(c)) for c in problem.conditions),
        *(Term("parameter", p.name) for p in problem.parameters),
    )
    context: dict[str, Any] = {
        "statement": statement_lines(problem),
        "alpha": literal(melting.alpha),
        "wall": literal(melting.wall),
        "melting": literal(melting.melting),
        "stefan": literal(melting.stefan),
        "quantities": _asked(problem, melting),
        "indices": list(range(len(problem.quantities))),
        "shown": [(repr(f"{q.name} ="), i) for i, q in enumerate(problem.quantities)],
    }
    names = ("program.py", "program_second.py")
    texts = [
        render(t, context | {"file_name": n})
        for t, n in zip(("stefan_profile.py.j2", "stefan_front_fixing.py.j2"), names, strict=True)
    ]
    requires = ("numpy", "scipy")
    return (
        Program(names[0], texts[0], encodes, requires=requires),
        Program(names[1], texts[1], encodes, requires=requires, role="second"),
    )


def _melting(problem: Problem) -> _Melting:
    assert problem.domain is not None and problem.span is not None
    axis, clock = problem.domain.axes[0], symbol(problem.span.name)
    fields = [u for u in problem.unknowns if len(u.arguments) == 2]
    fronts = [u for u in problem.unknowns if u.arguments == (problem.span.name,)]
    half = axis.lower == 0 and axis.upper == sp.oo and len(problem.domain.axes) == 1
    if len(fields) != 1 or len(fronts) != 1 or not half or problem.domain.coordinates != "cartesian":
        raise _refuse("not one temperature and one front in a half-space", "x from 0 to oo, T(x, t) and s(t)")
    field, front = fields[0], fronts[0]
    alpha, speed = _equations(problem, field, front, symbol(axis.name), clock)
    given = {
        (c.unknown, c.kind, c.side): problem.with_values(c.expression)
        for c in problem.conditions
        if c.expression is not None
    }
    wall = given.get((field.name, "value", f"{axis.name}-"))
    melting = given.get((field.name, "initial", ""))
    start = next((c.expression for c in problem.conditions_of(front.name, "initial")), None)
    if wall is None or melting is None or not wall.is_number or not melting.is_number or start != 0:
        raise _refuse(
            "a wall or a start that is not at one temperature, or a front that does not start at the wall",
            "a constant wall temperature, the melting temperature everywhere at the start, and s(0) = 0",
        )
    if problem.with_values(problem.span.start) != 0:
        raise _refuse("a start at another time than 0", "time counted from the start")
    stefan = sp.N(speed * (wall - melting) / alpha)
    if not alpha > 0 or not stefan.is_real or stefan <= 0:
        raise _refuse(
            f"a Stefan number of {stefan}: the wall drives no front into the half-space",
            "a wall warmer than the solid at its melting point, or colder than the liquid",
        )
    return _Melting(field, front, alpha, wall, melting, stefan)


def _equations(problem: Problem, field: Unknown, front: Unknown, x: Any, t: Any) -> tuple[Any, Any]:
    """Return alpha of T_t = alpha T_xx and K of ds/dt = -K T_x."""
    slope, bend = sp.Derivative(field.applied, x), sp.Derivative(field.applied, (x, 2))
    rate, motion = sp.Derivative(field.applied, t), sp.Derivative(front.applied, t)
    alpha = speed = None
    for equation in problem.equations:
        rest = sp.expand(problem.with_values(imbalance(equation)).doit())
        high, low = (bend, rate) if not rest.has(motion) else (slope, motion)
        a, b = rest.coeff(high), rest.coeff(low)
        if sp.simplify(rest - a * high - b * low) != 0 or b == 0 or not (a / b).is_number:
            raise _refuse(f"the equation {equation.lhs} = {equation.rhs}", "constant properties of one phase")
        if high == bend:
            alpha = -a / b
        else:
            speed = a / b
    if alpha is None or speed is None:
        raise _refuse("no heat equation with a balance at the front", "both equations")
    return alpha, speed


def _asked(problem: Problem, melting: _Melting) -> list[dict[str, str]]:
    """Return the formula, place and time of each quantity, as program text."""
    assert problem.domain is not None and problem.span is not None
    axis, clock = problem.domain.axes[0].name, problem.span.name
    field, front = melting.field.applied, melting.front.applied
    x, t = symbol(axis), symbol(clock)
    marks: dict[Any, Any] = {
        sp.Derivative(field, x): sp.Function("temperature_slope")(symbol("x"), symbol("t")),
        sp.Derivative(front, t): sp.Function("front_rate")(symbol("t")),
    }
    found = []
    for q in problem.quantities:
        expression = problem.with_values(_expression(q, field, front, melting))
        for piece, name in marks.items():
            expression = expression.xreplace({piece: name})
        expression = expression.xreplace({field: sp.Function("temperature")(symbol("x"), symbol("t"))})
        expression = expression.xreplace({front: sp.Function("front")(symbol("t"))})
        known = {symbol("x"), symbol("t")}
        place: Any = q.place.get(axis)
        when: Any = q.place.get(clock)
        level: Any = q.target
        timed = q.kind == "time when"
        needs_place = expression.has(symbol("x"))
        if expression.atoms(sp.Derivative, sp.Integral) or expression.free_symbols - known:
            raise _refuse(f"`{q.name}`, which is not made of T, s and their slopes", "a value of T or of s")
        if (needs_place and place is None) or (when is None) != timed or (timed and q.target is None):
            raise _refuse(f"`{q.name}` without a place or a time", "a place and a time")
        target = problem.with_values(level) if timed else sp.Integer(0)
        size = problem.with_values(place) if needs_place else target
        found.append(
            {
                "kind": "time when" if timed else "value",
                "formula": _program_text(expression),
                "x": literal(problem.with_values(place)) if needs_place else "",
                "t": "" if timed else literal(problem.with_values(when)),
                "target": literal(target),
                "size": literal(size),
            }
        )
    return found


def _expression(q: Quantity, field: Any, front: Any, melting: _Melting) -> Any:
    """Return what the quantity asks for; the front is where T is the melting temperature."""
    if q.kind == "front position" and q.expression == field and q.target is not None:
        if sp.simplify(q.target - melting.melting) == 0:
            return front
    elif q.expression is not None and (q.kind in ("value", "time when") or q.expression == front):
        return q.expression
    raise _refuse(
        f"`{q.name}` of the kind {q.kind!r}", "a value of T or s, or the time when s gets somewhere"
    )


def _program_text(expression: Any) -> str:
    calls = sorted(expression.atoms(sp.core.function.AppliedUndef), key=str)
    stand_ins = {c: symbol(f"{c.func.__name__}_value") for c in calls}
    text = numpy_text(expression.xreplace(stand_ins))
    for call, name in stand_ins.items():
        text = text.replace(str(name), f"{call.func.__name__}({', '.join(str(a) for a in call.args)})")
    return text
