"""Eigenvalues of the Laplacian, with a potential in two dimensions, on rectangles and boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program, Term
from wellposed.problem.statement import Condition, Problem, symbol
from wellposed.solvers.expressions import function_text, literal, name_text, numpy_text
from wellposed.solvers.spectral import EIGENVALUE, free_symbol, linear_terms, refuse, split_symbol
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "eigenvalues on a box"
_SCHEME = Scheme("Chebyshev collocation along each axis", None, None, "Trefethen 2000, chapters 6 and 9")
_SECOND = Scheme("three-point differences along each axis", 2.0, None, "Kuttler & Sigillito 1984")


@dataclass(frozen=True)
class _Box:
    """LAMBDA u = -sum of stiffness[k] u_kk + potential u."""

    stiffness: tuple[Any, ...]
    potential: Any
    conditions: tuple[Any, ...]
    inverse: Any
    free: sp.Symbol


def matches(problem: Problem) -> bool:
    """Return True for eigenvalues of one unknown on a rectangle or a box."""
    domain = problem.domain
    flat = domain is not None and len(domain.axes) in (2, 3) and domain.inside is None
    flat = flat and domain is not None and domain.coordinates == "cartesian" and len(problem.unknowns) == 1
    return flat and any(q.kind == EIGENVALUE for q in problem.quantities)


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the ladders of both programs.

    Raises:
        UnsupportedProblem: It is not a Laplacian with constant factors between plain conditions.
    """
    if {q.kind for q in problem.quantities} != {EIGENVALUE}:
        raise refuse("eigenvalues together with other quantities", "ask for one kind")
    box = _box(problem)
    _answers(problem, box)
    points, parts = ((14, 18, 24), (24, 48, 96)) if box.potential != 0 else ((20, 28, 40), (60, 120, 240))
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", tuple(Level((n,)) for n in points)),),
        why="a smooth eigenfunction is resolved to rounding by polynomials; differences check it",
        timeout_s=120.0,
        has_manufactured=False,
        second_scheme=_SECOND,
        second_ladders=(Ladder("space", tuple(Level((n,)) for n in parts)),),
        evaluates=True,
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the collocation program and the program of differences."""
    problem, box = plan.problem, _box(plan.problem)
    encodes = (
        *(Term("equation", f"{e.lhs} = {e.rhs}") for e in problem.equations),
        *(Term("condition", str(c)) for c in problem.conditions),
        *(Term("parameter", p.name) for p in problem.parameters),
    )
    assert problem.domain is not None
    axes = problem.domain.axes
    shared: dict[str, Any] = {
        "statement": statement_lines(problem),
        "constants": [],
        "ends": [tuple(literal(problem.with_values(e)) for e in (a.lower, a.upper)) for a in axes],
        "stiffness": [literal(c) for c in box.stiffness],
        "conditions": "[" + ", ".join(_pair_text(c) for c in box.conditions) + "]",
        "wanted": max(n for _, n, _ in _answers(problem, box)),
        "potential": box.potential != 0,
        "potential_text": _potential_text(box, [name_text(a.name) for a in axes]),
        "answers": _answers(problem, box),
        "shown": [(repr(f"{q.name} ="), i) for i, q in enumerate(problem.quantities)],
    }
    own = {"main": True, "file_name": "program.py", "method": "Chebyshev collocation"}
    main = render("eigen_box.py.j2", shared | own | {"typical": plan.levels[-1].cells[0]})
    own = {"main": False, "file_name": "program_second.py", "method": "three-point differences"}
    second = render("eigen_box.py.j2", shared | own | {"typical": plan.second_levels[-1].cells[0]})
    requires = ("numpy", "scipy")
    return (
        Program("program.py", main, encodes, requires=requires),
        Program("program_second.py", second, encodes, requires=requires, role="second"),
    )


def _potential_text(box: _Box, axes: list[str]) -> str:
    if box.potential == 0:
        return ""
    return function_text("potential", axes, box.potential, "Return POTENTIAL.", axes[0])


def _pair_text(pair: Any) -> str:
    if pair is None:
        return "None"
    return "(" + ", ".join(f"({literal(a)}, {literal(b)})" for a, b in pair) + ")"


def _box(problem: Problem) -> _Box:
    """Return the factors of the equation and the conditions of each axis, parameters put in."""
    domain, free, u = problem.domain, free_symbol(problem), problem.unknowns[0]
    if free is None or domain is None:
        raise refuse("not exactly one symbol without a value", "give a value to every symbol but one")
    if not all(problem.with_values(a.length).is_finite for a in domain.axes):
        raise refuse("an unbounded region in several dimensions", "a bounded box")
    axes = [symbol(a.name) for a in domain.axes]
    bends = {sp.Derivative(u.applied, (x, 2)): k for k, x in enumerate(axes)}
    stiffness: list[Any] = [sp.Integer(0)] * len(axes)
    factor: Any = sp.Integer(0)
    for piece, value in linear_terms(problem, u).items():
        if piece == u.applied:
            factor = problem.with_values(value)
        elif piece in bends:
            stiffness[bends[piece]] = problem.with_values(value)
        elif value != 0:
            raise refuse(f"the term with {piece}", "second derivatives along the axes and a potential")
    (potential,), (weight,), inverse = split_symbol([factor], free)
    if not weight.is_number or any(not c.is_number for c in stiffness):
        raise refuse("factors of the derivatives or a weight that depend on the place", "constant factors")
    stiffness = [-c / weight for c in stiffness]
    potential = sp.simplify(potential / weight)
    if not all(bool(c > 0) for c in stiffness):
        raise refuse(f"`{free}` has no smallest value", f"ask for -{free}, or turn its sign")
    if potential.free_symbols - set(axes) or (potential.free_symbols and len(axes) == 3):
        raise refuse("a potential in three dimensions", "two dimensions, or no potential")
    conditions = tuple(
        None if a.periodic else tuple(_plain(problem, u.name, a.name + s) for s in "-+") for a in domain.axes
    )
    return _Box(tuple(stiffness), potential, conditions, inverse, free)


def _plain(problem: Problem, unknown: str, side: str) -> tuple[Any, Any]:
    """Return (a, b) of a u + b du/dn = 0 on one side."""
    given: list[Condition] = [c for c in problem.conditions_of(unknown) if c.side == side]
    if len(given) != 1 or (given[0].expression is not None and sp.simplify(given[0].expression) != 0):
        raise refuse(f"no single homogeneous condition at {side}", "u = 0, du/dn = 0 or du/dn + h u = 0")
    (c,) = given
    if c.kind == "robin":
        coefficient = problem.with_values(c.coefficient if c.coefficient is not None else sp.Integer(0))
        if not coefficient.is_number:
            raise refuse(f"a factor in the condition {c} that is not a number", "a constant")
        return coefficient, sp.Integer(1)
    if c.kind == "gradient" and c.order != 1:
        raise refuse(f"the condition {c}", "u = 0, du/dn = 0 or du/dn + h u = 0")
    return (sp.Integer(1), sp.Integer(0)) if c.kind == "value" else (sp.Integer(0), sp.Integer(1))


def _answers(problem: Problem, box: _Box) -> list[tuple[int, int, str]]:
    """Return the index of each quantity, its place in the order, and its formula."""
    found = []
    for i, q in enumerate(problem.quantities):
        n = problem.with_values(q.place.get("n", sp.Integer(1)))
        expression = problem.with_values(q.expression if q.expression is not None else box.free)
        if not n.is_Integer or not 1 <= int(n) <= 40 or expression.free_symbols - {box.free}:
            raise refuse(f"`{q.name}`", f"an expression in {box.free} for a number from 1 to 40")
        found.append((i, int(n), numpy_text(expression.xreplace({box.free: box.inverse}))))
    return found
