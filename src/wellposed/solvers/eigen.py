"""Eigenvalues and critical values on an interval: Chebyshev collocation beside Hermite finite elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program, Term
from wellposed.problem.statement import Problem, symbol
from wellposed.solvers.expressions import literal, numpy_text
from wellposed.solvers.spectral import CRITICAL, EIGENVALUE, Spectral, analyse, refuse
from wellposed.solvers.text import render, statement_lines
from wellposed.solvers.weak_form import boundary_terms, essential, weak_factors

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "eigenvalues on an interval"
_SCHEME = Scheme(
    "Chebyshev collocation of the highest derivative",
    None,
    None,
    "Greengard 1991, SIAM J. Numer. Anal. 28, 1071",
)
_SECOND = Scheme("finite elements with cubic Hermite polynomials", None, None, "Strang & Fix 1973, chapter 6")
_POINTS = (32, 48, 72)
_POINTS_FAR = (64, 90, 128)
_ELEMENTS = (16, 32, 64)
_ELEMENTS_FAR = (60, 120, 240)
_X = symbol("x")


def matches(problem: Problem) -> bool:
    """Return True for eigenvalues or a critical value of one unknown on one axis."""
    kinds = {q.kind for q in problem.quantities}
    one = problem.domain is not None and len(problem.domain.axes) == 1 and problem.domain.inside is None
    return bool(kinds) and one and bool(kinds & {EIGENVALUE, CRITICAL}) and len(problem.unknowns) == 1


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the ladders of both programs.

    Raises:
        UnsupportedProblem: The problem is not a spectral one that the programs can take.
    """
    kinds = {q.kind for q in problem.quantities}
    if len(kinds) != 1:
        raise refuse(f"quantities of the kinds {', '.join(sorted(kinds))} at once", "ask for one kind")
    spectral = analyse(problem)
    weak_factors(spectral.operator, spectral.dimension)  # refuses what the second program cannot take
    boundary_terms(spectral)
    wanted = _wanted(spectral)
    far = spectral.left is None or spectral.right is None
    stretch = 1 + max(0, wanted - 4) / 8
    points = tuple(int(n * stretch) for n in (_POINTS_FAR if far else _POINTS))
    parts = tuple(int(n * stretch) for n in (_ELEMENTS_FAR if far else _ELEMENTS))
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", tuple(Level((n,)) for n in points)),),
        why="a smooth eigenfunction is resolved to rounding by polynomials; elements check it",
        timeout_s=120.0,
        has_manufactured=False,
        second_scheme=_SECOND,
        second_ladders=(Ladder("space", tuple(Level((n,)) for n in parts)),),
        evaluates=True,
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the collocation program and the finite element program."""
    spectral = analyse(plan.problem)
    main = render("eigen_collocation.py.j2", _context(spectral, plan, "program.py", main=True))
    second = render("eigen_elements.py.j2", _context(spectral, plan, "program_second.py", main=False))
    requires = ("numpy", "scipy")
    encodes = _encoded(plan.problem)
    return (
        Program("program.py", main, encodes, requires=requires),
        Program("program_second.py", second, encodes, requires=requires, role="second"),
    )


def _encoded(problem: Problem) -> tuple[Term, ...]:
    return (
        *(Term("equation", f"{e.lhs} = {e.rhs}") for e in problem.equations),
        *(Term("condition", str(c)) for c in problem.conditions),
        *(Term("parameter", p.name) for p in problem.parameters),
    )


def _wanted(spectral: Spectral) -> int:
    """Return the number of eigenvalues that must be known."""
    if spectral.critical:
        return 2
    numbers = []
    for q in spectral.problem.quantities:
        n = spectral.problem.with_values(q.place.get("n", sp.Integer(1)))
        if not n.is_Integer or not 1 <= int(n) <= 60:
            raise refuse(f"`{q.name}` asks for eigenvalue number {n}", "a whole number from 1 to 60")
        numbers.append(int(n))
    return max(numbers)


def _array_text(expression: Any) -> str:
    text = numpy_text(expression)
    return text if expression.has(_X) else f"{text} + 0 * x"


def _function(name: str, factors: Sequence[Any], doc: str) -> str:
    body = ",\n".join(f"        {_array_text(f)}" for f in factors)
    return f'def {name}(x, s=S):\n    """{doc}"""\n    return [\n{body},\n    ]'


def _answers(spectral: Spectral) -> list[tuple[Any, ...]]:
    """Return the index of each quantity, its place in the order, and its formula."""
    problem, found = spectral.problem, []
    for i, q in enumerate(problem.quantities):
        expression = q.expression if q.expression is not None else spectral.free
        expression = problem.with_values(expression)
        if expression.free_symbols - {spectral.free}:
            raise refuse(f"`{q.name}` holds more than `{spectral.free}`", f"an expression in {spectral.free}")
        if spectral.critical:
            found.append((i, numpy_text(expression.xreplace({spectral.free: symbol("value")}))))
        else:
            text = numpy_text(expression.xreplace({spectral.free: spectral.inverse}))
            found.append((i, int(problem.with_values(q.place.get("n", sp.Integer(1)))), text))
    return found


def _twin_levels(spectral: Spectral) -> str:
    """Return the levels of the harmonic oscillator under the problem's own conditions."""
    if spectral.left is None and spectral.right is None:
        return "1.0, 3.0, 5.0"
    near = next(e for e in spectral.ends if e.end == ("left" if spectral.left is not None else "right"))
    orders = [k for k, w in near.weights if w != 0]
    if len(orders) != 1 or (spectral.dimension > 1 and (orders != [1] or spectral.left != 0)):
        return "np.nan"
    first = {(1, 0): 3, (1, 1): 1}.get((spectral.dimension, orders[0]), spectral.dimension)
    return f"{first}.0, {first + 4}.0"


def _angular(spectral: Spectral) -> str:
    """Return m**2 or l*(l + 1) of a radial equation: the factor of -u/x**2 at the centre, per that of u''."""
    if spectral.dimension == 1 or spectral.left != 0:
        return "0"
    strength = sp.limit(sp.simplify(-spectral.operator[0] / spectral.operator[2] * _X**2), _X, 0, "+")
    return numpy_text(strength) if strength.is_finite else "np.nan"


def _context(spectral: Spectral, plan: Plan, name: str, *, main: bool) -> dict[str, Any]:
    problem = plan.problem
    answers = _answers(spectral)
    names = "u, u', ... in the operator" if not spectral.critical else "u, u', ..., growth on the other side"
    infinite = spectral.left is None or spectral.right is None
    context: dict[str, Any] = {
        "title": "The critical value" if spectral.critical else "Eigenvalues",
        "statement": statement_lines(problem),
        "file_name": name,
        "main": main,
        "critical": spectral.critical,
        "constants": [(n, literal(v), c) for n, v, c in spectral.constants],
        "order": spectral.order,
        "infinite": infinite,
        "left": "None" if spectral.left is None else numpy_text(spectral.left),
        "right": "None" if spectral.right is None else numpy_text(spectral.right),
        "operator_text": _function("operator", spectral.operator, f"Return the factors of {names}."),
        "weight_text": _function("weight", spectral.weight, "Return the same of what LAMBDA multiplies."),
        "conditions": [(e.end, _weights_text(e.weights)) for e in spectral.ends],
        "breaks": [numpy_text(b) for b in spectral.breaks],
        "wanted": _wanted(spectral),
        "answers": answers,
        "shown": [(repr(f"{q.name} ="), i) for i, q in enumerate(problem.quantities)],
        "typical": plan.levels[-1].cells[0] if main else plan.second_levels[-1].cells[0],
        "periodic": spectral.periodic,
        "dimension": spectral.dimension,
        "angular": _angular(spectral),
        "twin_levels": _twin_levels(spectral) if infinite else "",
        "symbol": "critical",
        "symbol_id": "critical_",
    }
    if not main:
        context["weak"] = _weak_text(spectral.operator, spectral)
        context["weak_weight"] = _weak_text(spectral.weight, spectral)
        context["boundary"] = [(m, e, i, j, numpy_text(f)) for m, e, i, j, f in boundary_terms(spectral)]
        context["essential"] = essential(spectral)
    return context


def _weights_text(weights: Sequence[tuple[int, Any]]) -> str:
    return "{" + ", ".join(f"{k}: {numpy_text(w)}" for k, w in weights) + "}"


def _weak_text(factors: Sequence[Any], spectral: Spectral) -> list[tuple[str, str]]:
    return [(str(k), _array_text(f)) for k, f in weak_factors(factors, spectral.dimension).items()]
