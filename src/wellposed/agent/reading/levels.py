"""Which level a front is followed at, and the steep start of a front that is only asked for its speed.

A front joins two states; it is followed half-way between them. The states are those of the initial profile at
the two ends of the axis, else the rest states of the reaction.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption, Condition, Problem, Quantity, symbol
from wellposed.problem.structure import coefficient, number, order_in, residual

__all__ = ["INITIAL", "with_levels"]

INITIAL = sp.Dummy("initial", real=True)
"""Stands in a level for the initial value of what is asked, until that is known."""

_FRONTS = ("speed", "front position")
_FAR = 1e4
"""Stands for an infinite end, in the problem's lengths, where a profile has reached its end state."""


def with_levels(problem: Problem) -> Problem:
    """Return the problem with the level of each front that is asked for.

    Args:
        problem: Its fronts may lack a level, and a front's speed an initial profile.

    Raises:
        ProblemError: The level at which the front is to be followed cannot be told.
    """
    problem = problem.with_changes(quantities=tuple(_from_start(problem, q) for q in problem.quantities))
    fronts = [q for q in problem.quantities if q.kind in _FRONTS and q.target is None]
    if not fronts or problem.span is None or problem.domain is None or len(problem.domain.axes) != 1:
        return problem
    if all(q.kind == "speed" for q in fronts):
        problem = _with_steep_start(problem)
    return problem.with_changes(quantities=tuple(_levelled(problem, q) for q in problem.quantities))


def _from_start(problem: Problem, q: Quantity) -> Quantity:
    """Return the quantity with a level that is a fraction of the initial value in numbers."""
    if q.target is None or not q.target.has(INITIAL):
        return q
    start = _initial(problem, q.expression.func.__name__) if isinstance(q.expression, AppliedUndef) else None
    if start is None or start.free_symbols:
        raise ProblemError(
            f"{q.name!r} asks for a fraction of the initial value, and that is not one number",
            why="the level is not known without it",
            instead="give the level itself",
        )
    return replace(q, target=q.target.xreplace({INITIAL: start}))


def _levelled(problem: Problem, q: Quantity) -> Quantity:
    if q.kind not in _FRONTS or q.target is not None or not isinstance(q.expression, AppliedUndef):
        return q
    name = q.expression.func.__name__
    if q.kind == "front position" and _is_frost(problem, name):
        return replace(q, target=sp.Integer(0))
    if q.kind == "front position" and _spreads_only(problem, name):
        raise ProblemError(
            f"{q.name!r} is asked, but not at which level of `{name}` the depth is measured",
            why="what spreads by diffusion alone has no front; every level is at another place",
            instead=f"add the level, for example `how deep is {name} = 0.1`",
        )
    states = _states(problem, name)
    if states is None:
        raise ProblemError(
            f"{q.name!r} is asked, but not at which level of `{name}` the front is",
            why="the level says what is followed, and the initial profile does not tell it",
            instead=f"add, for example, `the front is where {name} = 1/2`",
        )
    return replace(q, target=sp.nsimplify((states[0] + states[1]) / 2, rational=True))


def _states(problem: Problem, name: str) -> tuple[sp.Expr, sp.Expr] | None:
    """Return the two states that a front of an unknown joins, or None."""
    left, right = _ends(problem, name)
    if left is None or right is None:
        return None
    if left != right:
        return left, right
    start = _initial(problem, name)
    if start is not None and start.has(sp.Max, sp.Piecewise) and _degenerate(problem, name):
        return left, left  # the edge of a spreading pool: where it ends
    stable = [s for s in _rest_states(problem, name) if s[1] and s[0] != left]
    return (left, stable[-1][0]) if stable else None


def _is_frost(problem: Problem, name: str) -> bool:
    """True when the depth of frost is asked of a temperature in degC: it ends where water freezes."""
    return problem.unknown(name).unit == "degC" and bool(re.search(r"\bfrost\b", problem.prompt.lower()))


def _spreads_only(problem: Problem, name: str) -> bool:
    """True for linear diffusion without a velocity, which carries no front along."""
    assert problem.domain is not None
    if len(problem.unknowns) != 1 or len(problem.equations) != 1:
        return False
    u, axis = problem.unknown(name), problem.domain.axes[0].name
    rest = residual(problem.equations[0], problem)
    if order_in(rest, name, axis) != 2:
        return False
    parts = [coefficient(rest, u, axis, 2), coefficient(rest, u, axis, 1)]
    still: Any = rest.xreplace({d: sp.Integer(0) for d in rest.atoms(sp.Derivative)})
    if parts[1] != 0 and problem.domain.coordinates == "cartesian":
        return False
    return not any(p.has(AppliedUndef) for p in (*parts, sp.diff(still, u.applied)))


def _initial(problem: Problem, name: str) -> Any:
    found = next((c for c in problem.conditions_of(name, "initial") if c.order == 0), None)
    return (
        problem.with_values(found.expression) if found is not None and found.expression is not None else None
    )


def _ends(problem: Problem, name: str) -> tuple[sp.Expr | None, sp.Expr | None]:
    """Return the states at both ends: a value held there, else the initial profile's."""
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    found: list[sp.Expr | None] = []
    for end, bound in (("-", axis.lower), ("+", axis.upper)):
        held = next((c for c in problem.conditions_of(name, "value") if c.side == axis.name + end), None)
        place = problem.with_values(bound)
        far: Any = sp.Float(_FAR if end == "+" else -_FAR) if place.is_infinite else place
        start = held.expression if held is not None else _initial(problem, name)
        here = {symbol(axis.name): far, symbol(problem.span.name): problem.with_values(problem.span.start)}  # type: ignore[union-attr]
        value = number(start, problem, here) if start is not None else None
        found.append(None if value is None else sp.nsimplify(round(value, 12), rational=True))
    return found[0], found[1]


def _degenerate(problem: Problem, name: str) -> bool:
    """True when the diffusion coefficient vanishes with the unknown, so that edges stay sharp."""
    assert problem.domain is not None
    u = problem.unknown(name)
    for e in problem.equations:
        rest = residual(e, problem)
        axis = problem.domain.axes[0].name
        if order_in(rest, name, axis) == 2:
            d = coefficient(rest, u, axis, 2)
            return bool(d.has(AppliedUndef)) and d.xreplace({u.applied: sp.Integer(0)}) == 0
    return False


def _rest_states(problem: Problem, name: str) -> list[tuple[sp.Expr, bool]]:
    """Return the real zeros of the reaction, rising, each with whether it is stable."""
    if len(problem.unknowns) != 1 or problem.span is None:
        return []
    u, mark = problem.unknown(name), sp.Dummy("u", real=True)
    rest = residual(problem.equations[0], problem)
    pace = coefficient(rest, u, problem.span.name, 1)
    flat: Any = rest.xreplace({d: sp.Integer(0) for d in rest.atoms(sp.Derivative)}).xreplace(
        {u.applied: mark}
    )
    if pace == 0 or pace.has(AppliedUndef) or flat.free_symbols != {mark} or not flat.is_polynomial(mark):
        return []
    reaction: Any = -flat / pace
    roots = [r for r in sp.Poly(reaction, mark).nroots() if abs(sp.im(r)) < 1e-9]
    slope = sp.diff(reaction, mark)
    done = [
        (sp.nsimplify(round(float(sp.re(r)), 10), rational=True), float(slope.subs(mark, r)) < 0)
        for r in roots
    ]
    return sorted(done, key=lambda s: float(s[0]))


def _with_steep_start(problem: Problem) -> Problem:
    """Give a front that is asked for its speed, and for nothing else, a step as its start."""
    u = problem.unknowns[0]
    assert problem.domain is not None
    if len(problem.unknowns) != 1 or any(problem.conditions_of(u.name, "initial")):
        return problem
    x = symbol(problem.domain.axes[0].name)
    held = {c.side: c.expression for c in problem.conditions_of(u.name, "value")}
    if {f"{x}-", f"{x}+"} <= held.keys() and not problem.domain.axes[0].is_bounded:
        return _with_step(problem, held[f"{x}-"], held[f"{x}+"])
    states = _rest_states(problem, u.name)
    stable = [s for s, is_stable in states if is_stable]
    axis = problem.domain.axes[0]
    if not stable or len(states) < 2 or axis.is_bounded:
        return problem
    ahead = (
        stable[0]
        if len(stable) > 1
        else max((s for s, _ in states if s != stable[0] and s < stable[0]), default=None)
    )
    if ahead is None:
        return problem
    return _with_step(problem, stable[-1], ahead)


def _with_step(problem: Problem, left: Any, right: Any) -> Problem:
    """Start from a step between two states at the origin."""
    assert problem.domain is not None
    x = symbol(problem.domain.axes[0].name)
    step: Any = sp.Piecewise((left, x < 0), (right, True))
    note = Assumption(
        f"the front starts as a step from {left} to {right} at {x} = 0",
        "no initial profile is given; from any steep enough one the same speed is reached in the long run",
    )
    return problem.with_changes(
        conditions=(*problem.conditions, Condition("initial", problem.unknowns[0].name, step)),
        assumptions=(*problem.assumptions, note),
    )
