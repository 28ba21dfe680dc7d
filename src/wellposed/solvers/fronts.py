"""The long-run speed of fronts u_t = (D(u) u_x)_x - a u_x + f(u): phase plane beside simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program, Term
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem, imbalance, symbol
from wellposed.solvers.expressions import function_text
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "front speed"
_SCHEME = Scheme("shooting in the phase plane", None, None, "Aronson & Weinberger 1978, Adv. Math. 30, 33")
_SECOND = Scheme(
    "staggered finite differences of order 4 in a moving window",
    None,
    None,
    "Ebert & van Saarloos 2000, Physica D 146, 1",
)
_W = symbol("w")


@dataclass(frozen=True)
class _Front:
    """The scaled problem: w = 0 is the invaded state ahead, w = 1 the state behind."""

    ahead: float
    behind: float
    direction: int
    drift: float
    diffusion: sp.Expr
    """D(u) as a function of w, in the problem's unit."""
    reaction: sp.Expr
    """f(u)/(behind - ahead) as a function of w, in the problem's unit."""


def matches(problem: Problem) -> bool:
    """Return True when the speed of one unknown's front on one axis is asked."""
    kinds = {q.kind for q in problem.quantities}
    one = problem.domain is not None and len(problem.domain.axes) == 1 and problem.span is not None
    return "speed" in kinds and one and len(problem.unknowns) == 1


def _refuse(
    what: str, instead: str, why: str = "the speed in the long run depends on it"
) -> UnsupportedProblem:
    return UnsupportedProblem(what, why=why, instead=instead)


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the ladders of both programs.

    Raises:
        UnsupportedProblem: It is no front of a scalar reaction-diffusion equation from steep data.
    """
    if {q.kind for q in problem.quantities} != {"speed"}:
        raise _refuse("a speed in the long run together with other quantities", "ask for the speed alone")
    _front(problem)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("tolerance", tuple(Level(rtol=r) for r in (1e-6, 1e-8, 1e-10))),),
        why="the travelling profile is an orbit of two dimensions; a simulation from the step checks it",
        timeout_s=120.0,
        has_manufactured=False,
        second_scheme=_SECOND,
        second_ladders=(Ladder("space", tuple(Level((n,)) for n in (24, 48, 96))),),
        evaluates=True,
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the shooting program and the simulation."""
    problem = plan.problem
    encodes = (
        *(Term("equation", f"{e.lhs} = {e.rhs}") for e in problem.equations),
        *(Term("condition", str(c)) for c in problem.conditions),
        *(Term("parameter", p.name) for p in problem.parameters),
    )
    context = _context(problem, _front(problem))
    names = ("program.py", "program_second.py")
    texts = [
        render(t, context | {"file_name": n})
        for t, n in zip(("front_shooting.py.j2", "front_simulation.py.j2"), names, strict=True)
    ]
    requires = ("numpy", "scipy")
    return (
        Program(names[0], texts[0], encodes, requires=requires),
        Program(names[1], texts[1], encodes, requires=("numpy",), role="second"),
    )


def _balance(problem: Problem) -> tuple[Any, Any, Any]:
    """Return D(v), the drift a and f(v) of u_t = (D u_x)_x - a u_x + f, with v for u.

    Raises:
        UnsupportedProblem: The equation is not of this form.
    """
    u, span = problem.unknowns[0], problem.span
    assert span is not None and problem.domain is not None
    x, t, v = symbol(problem.domain.axes[0].name), symbol(span.name), sp.Dummy("v", real=True)
    rest = sp.expand(problem.with_values(imbalance(problem.equations[0])).doit())
    ut, ux, uxx = (sp.Derivative(u.applied, k) for k in (t, x, (x, 2)))
    a, b, c = sp.Dummy(), sp.Dummy(), sp.Dummy()
    rest = rest.xreplace({ut: a, uxx: b}).xreplace({ux: c}).xreplace({u.applied: v})
    if rest.atoms(sp.Derivative) or rest.has(AppliedUndef) or rest.free_symbols - {a, b, c, v}:
        raise _refuse("an equation that is not u_t = (D(u) u_x)_x - a u_x + f(u)", "an equation of this form")
    storage = rest.diff(a)
    if storage == 0 or storage.free_symbols:
        raise _refuse("a factor of u_t that is not a number", "divide the equation by it")
    rest = sp.expand(-rest / storage)
    diffusion, slope2, slope = rest.diff(b), rest.coeff(c, 2), rest.subs({a: 0, b: 0}).coeff(c, 1)
    reaction = rest.subs({a: 0, b: 0, c: 0})
    left = sp.simplify(rest + a - diffusion * b - slope2 * c**2 - slope * c - reaction)
    if left != 0 or sp.simplify(slope2 - sp.diff(diffusion, v)) != 0 or slope.free_symbols:
        raise _refuse("an equation that is not u_t = (D(u) u_x)_x - a u_x + f(u)", "an equation of this form")
    return diffusion.xreplace({v: _W}), -slope, reaction.xreplace({v: _W})


def _front(problem: Problem) -> _Front:
    """Return which state invades which, and in which direction.

    Raises:
        UnsupportedProblem: The states, the reaction between them or the initial data select no single front.
    """
    diffusion, drift, reaction = _balance(problem)
    low, high = _states(problem, reaction)
    f = sp.lambdify(_W, reaction, "numpy")
    inner = low + (high - low) * np.linspace(0, 1, 4003)[1:-1]
    values = np.broadcast_to(np.asarray(f(inner), dtype=float) / (high - low), inner.shape)
    # Seen along w from the state at the right end (w = 0) to the one at the left (w = 1).
    signs = np.sign(values)[np.abs(values) > 1e-12 * max(np.abs(values).max(), 1e-300)]
    turns = int(np.count_nonzero(np.diff(signs)))
    if signs.size == 0 or turns > 1 or (turns == 1 and signs[0] > 0):
        raise _refuse(
            "a reaction with further steady states between the two, or with both of them unstable",
            "two neighbouring states, or two stable ones with one unstable state between",
        )
    direction = 1 if turns == 1 or signs[0] > 0 else -1
    ahead, behind = (low, high) if direction == 1 else (high, low)
    place = ahead + (behind - ahead) * _W
    front = _Front(
        float(ahead), float(behind), direction, float(drift),
        sp.sympify(diffusion, strict=True).subs(_W, place), reaction.subs(_W, place) / (behind - ahead),
    )  # fmt: skip
    grid = np.linspace(0, 1, 201)
    spread = np.broadcast_to(
        np.asarray(sp.lambdify(_W, front.diffusion, "numpy")(grid), dtype=float), grid.shape
    )
    if not (spread[1:-1] > 0).all():
        raise _refuse("a diffusivity that is not positive between the two states", "a positive diffusivity")
    _require_steep(problem, front)
    return front


def _states(problem: Problem, reaction: Any) -> tuple[float, float]:
    """Return the states at the right and the left end of the initial data; both are zeros of f."""
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    start = next((c.expression for c in problem.conditions if c.kind == "initial"), None)
    if start is None or not axis.upper.is_infinite or not axis.lower.is_infinite:
        raise _refuse("a front on a bounded interval", "the whole line, with a step as initial data")
    x = symbol(axis.name)
    ends = []
    for side in (1, -1):
        far = [sp.N(problem.with_values(start).subs(x, sp.Float(side * r))) for r in (1e9, 1e12)]
        if not all(v.is_real for v in far) or abs(float(far[1] - far[0])) > 1e-9 * (1 + abs(float(far[1]))):
            raise _refuse(f"initial data without a limit at {side}*oo", "a step between two states")
        ends.append(float(far[1]))
    low, high = ends
    size = max(abs(low), abs(high), 1e-300)
    if abs(high - low) <= 1e-12 * size:
        raise _refuse("initial data with the same state at both ends", "a step between two states")
    f = sp.lambdify(_W, reaction, "math")
    largest = max(abs(f(low + (high - low) * k / 37)) for k in range(1, 37))
    if any(abs(f(e)) > 1e-9 * largest for e in ends):
        raise _refuse(f"initial data that end at {high:g} and {low:g}, not both steady", "two steady states")
    return low, high


def _require_steep(problem: Problem, front: _Front) -> None:
    """Refuse data that decay so slowly into an unstable state that they, not the equation, set the speed."""
    growth, spread = (_number(e, 0) for e in (sp.diff(front.reaction, _W), front.diffusion))
    start = next(c.expression for c in problem.conditions if c.kind == "initial")
    assert start is not None and problem.domain is not None
    if growth <= 0:
        return
    if spread <= 0:
        return
    steepness, x = float(np.sqrt(growth / spread)), symbol(problem.domain.axes[0].name)
    gap = (problem.with_values(start) - front.ahead) / (front.behind - front.ahead)
    logs = []
    for far in (40, 60):
        value = abs(sp.N(gap.subs(x, sp.Float(front.direction * far / steepness)), 60))
        if value < 1e-300:
            return
        logs.append(float(sp.log(value)))
    if logs[1] - logs[0] > -20 * 0.999:
        raise _refuse(
            f"initial data that decay more slowly than exp(-{steepness:.4g} |x|) into the unstable state",
            "a step or data that vanish far ahead",
        )


def _number(expression: Any, place: int) -> float:
    value = sp.N(expression.subs(_W, place))
    if not value.is_real or not value.is_finite:
        raise _refuse("a reaction without slopes at the two states", "a reaction that is smooth there")
    return float(value)


def _context(problem: Problem, front: _Front) -> dict[str, Any]:
    grid = np.linspace(0, 1, 1001)
    scale = float(np.max(np.broadcast_to(sp.lambdify(_W, front.diffusion, "numpy")(grid), grid.shape)))
    slopes = [abs(_number(sp.diff(front.reaction, _W), e)) for e in (0, 1)]
    peak = 4 * float(
        np.max(np.abs(np.broadcast_to(sp.lambdify(_W, front.reaction, "numpy")(grid), grid.shape)))
    )
    time = 1 / max(slopes[0], peak)
    diffusion, reaction = front.diffusion / sp.Float(scale), front.reaction * sp.Float(time)
    product = diffusion * reaction
    ahead = [_number(sp.diff(product, _W, k), 0) / k for k in (1, 2)]
    behind = [(-1) ** k * _number(sp.diff(product, _W, k), 1) / k for k in (1, 2)]
    if behind[0] <= 0:
        raise _refuse(
            "a state behind the front that is not strictly stable", "a stable state behind the front"
        )
    return {
        "statement": statement_lines(problem),
        "state_ahead": repr(front.ahead),
        "state_behind": repr(front.behind),
        "direction": front.direction,
        "drift": repr(front.drift),
        "time": repr(time),
        "scale": repr(scale),
        "ahead": [repr(v) for v in ahead],
        "behind": [repr(v) for v in behind],
        "diffusivity_text": function_text("diffusivity", ("w",), diffusion, "Return D, in DIFFUSION.", "w"),
        "rate_text": function_text("rate", ("w",), reaction, "Return f, per TIME.", "w"),
        "answers": list(range(len(problem.quantities))),
    }
