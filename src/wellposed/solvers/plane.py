"""Steady elliptic problems in two dimensions by finite differences, checked by spectral collocation."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import ProblemError
from wellposed.problem.statement import Problem, symbol
from wellposed.problem.structure import order_in
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal, name_text
from wellposed.solvers.fields import constants, number
from wellposed.solvers.plane_answers import Answers, asked_names, shown
from wellposed.solvers.plane_form import Form, analyse, jumps_at_corners
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "plane"
_DIFFERENCES = Scheme(
    name="central differences on a boundary-fitted grid",
    space_order=2.0,
    time_order=None,
    citation="LeVeque 2007, Finite Difference Methods for ODEs and PDEs, ch. 3",
)
_SPECTRAL = Scheme(
    name="Chebyshev and Fourier collocation",
    space_order=None,
    time_order=None,
    citation="Trefethen 2000, Spectral Methods in MATLAB, ch. 6, 7 and 11",
)
_ELSEWHERE = frozenset(["eigenvalues", "critical value"])
_NOT_SMOOTH = (sp.Piecewise, sp.Heaviside, sp.sign, sp.Abs, sp.Max, sp.Min)
_FINEST, _COUNT, _NONLINEAR_FINEST = 160, 4, 112
_SPECTRAL_COUNTS = (12, 20, 30, 42)


def matches(problem: Problem) -> bool:
    """Return True for a steady second-order equation of one unknown on a bounded region of the plane.

    Plain point values of linear problems on boxes that the finite-volume family settles stay there.
    """
    domain = problem.domain
    if domain is None or problem.span is not None or len(domain.axes) != 2 or not problem.quantities:
        return False
    if len(problem.unknowns) != 1 or len(problem.equations) != 1 or domain.coordinates == "spherical":
        return False
    names = tuple(a.name for a in domain.axes)
    if problem.unknowns[0].arguments != names or not all(a.is_bounded for a in domain.axes):
        return False
    if any(q.kind in _ELSEWHERE for q in problem.quantities):
        return False
    if [order_in(problem.equations[0], problem.unknowns[0].name, n) for n in names] != [2, 2]:
        return False
    return domain.inside is not None or domain.coordinates != "cartesian" or not _is_plain(problem)


def _is_plain(problem: Problem) -> bool:
    """True for constant-coefficient diffusion with values or no flux on the sides, asked at points."""
    u = problem.unknowns[0].applied
    asked = all(
        q.kind == "closed form" or (q.kind == "value" and q.expression == u) for q in problem.quantities
    )
    sides = all(
        c.kind in ("value", "periodic") or (c.kind in ("gradient", "flux") and c.expression == 0)
        for c in problem.conditions
    )
    if not asked or not sides or jumps_at_corners(problem):
        return False
    if any(c.expression is not None and c.expression.has(*_NOT_SMOOTH) for c in problem.conditions):
        return False
    try:
        form = analyse(problem)
    except ProblemError:
        return True  # the other family has its own words for what is wrong
    lead = [problem.with_values(sp.diff(form.equation, symbol(form.names[k]))) for k in (3, 5)]
    mixed = [sp.diff(form.equation, symbol(form.names[k])) for k in (1, 2, 4)]
    constant = not lead[0].free_symbols and lead[0] == lead[1] and all(m == 0 for m in mixed)
    return constant and form.is_linear and form.is_monotone and not form.equation.has(*_NOT_SMOOTH)


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan for a problem of this family.

    Args:
        problem: A problem that `matches`.
        cells: Cells along the shortest axis at the finest level; None: the family's choice.

    Raises:
        UnsupportedProblem: The region, the equation, a condition or a quantity is not covered.
        ProblemError: The problem has no unique solution.
    """
    form = analyse(problem)
    Answers(form, _used(form))
    finest = max(cells or (_FINEST if form.is_linear else _NONLINEAR_FINEST), 8 * 2 ** (_COUNT - 1))
    counts = [finest // 2**k for k in reversed(range(_COUNT))]
    one, two = _shape(form)
    ladder = Ladder("space", tuple(Level((round(n * one), 2 * round(n * two / 2))) for n in counts))
    pairs = ((n // 2, n) if form.first in ("pole", "axis") else (n, n) for n in _SPECTRAL_COUNTS)
    why = "second order in two dimensions, steady: a sparse system on a grid that fits the boundary"
    jumps = jumps_at_corners(problem)
    if jumps:
        why += f"; the values jump at the corner {jumps[0]}, which limits spectral convergence to low order"
    elif not form.is_linear:
        why += ", solved by Newton's method"
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_DIFFERENCES,
        ladders=(ladder,),
        linear_tolerance=1e-11,
        why=why,
        second_scheme=_SPECTRAL,
        second_ladders=(Ladder("space", tuple(Level(p) for p in pairs)),),
        evaluates=True,
    )


def _shape(form: Form) -> tuple[float, float]:
    """Return the share of cells along each direction of the grid."""
    if form.ellipse is not None or form.first == "pole":
        return 0.5, 1.0
    assert form.problem.domain is not None
    lengths = [number(form.problem, a.length) for a in form.problem.domain.axes]
    if form.is_polar:
        lengths[1] *= number(form.problem, form.problem.domain.axes[0].upper)
    short = min(lengths)
    one, two = (min(length / short, 3.0) for length in lengths)
    return one, two


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the program by differences and the spectral one; the former alone for a manufactured problem.

    Raises:
        UnsupportedProblem: The problem is not of this family.
    """
    form = analyse(plan.problem)
    encodes = encoded(plan.problem)
    requires = ("numpy", "scipy")
    if plan.is_manufactured:
        name = "program_manufactured.py"
        source = render("plane_differences.py.j2", _context(form, plan, name, plan.ladders))
        return (Program(name, source, encodes, requires=requires),)
    made = []
    for name, template, role, ladders in (
        ("program.py", "plane_differences.py.j2", "main", plan.ladders),
        ("program_second.py", "plane_spectral.py.j2", "second", plan.second_ladders),
    ):
        source = render(template, _context(form, plan, name, ladders))
        made.append(Program(name, source, encodes, requires=requires, role=role))  # type: ignore[arg-type]
    return tuple(made)


def _used(form: Form) -> tuple[str, ...]:
    """Return the names of the unknown and those derivatives that the problem holds, in their order."""
    free = {str(s) for e in (form.equation, *(s.residual for s in form.sides)) for s in e.free_symbols}
    wanted = free | asked_names(form) | {form.names[0]}
    return tuple(n for n in form.names if n in wanted)


def _context(form: Form, plan: Plan, name: str, ladders: tuple[Ladder, ...]) -> dict[str, Any]:
    problem, used = form.problem, _used(form)
    assert problem.domain is not None
    answers = Answers(form, used)
    functions, slopes, sides = _functions(form, used)
    matrices = ("sparse.identity(s_all.size)", "d_1", "d_2", "d_11", "d_12", "d_22")
    box = [(problem.with_values(a.lower), problem.with_values(a.upper)) for a in problem.domain.axes]
    if form.ellipse is not None:
        box = [(sp.Integer(0), sp.Integer(1)), (sp.Integer(0), 2 * sp.pi)]
    return {
        "title": f"Steady field {problem.unknowns[0]} in the plane.",
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": constants(problem),
        "axes": [name_text(a.name) for a in problem.domain.axes],
        "unknown": form.names[0],
        "lower": [literal(b[0]) for b in box],
        "upper": [literal(b[1]) for b in box],
        "ellipse": None
        if form.ellipse is None
        else {
            "centre": [literal(v) for v in form.ellipse.centre],
            "half_axes": [literal(v) for v in form.ellipse.half_axes],
        },
        "first": form.first,
        "second": form.second,
        "is_linear": form.is_linear,
        "search": not plan.is_manufactured and not form.is_linear and not form.is_monotone,
        "coarse": (10, 20) if form.first in ("pole", "axis") else (16, 16),
        "functions": functions + answers.functions,
        "slopes": slopes,
        "sides": sides,
        "used": [form.names.index(n) for n in used],
        "matrices": [(name_text(n), matrices[form.names.index(n)]) for n in used],
        "answers": answers.lines,
        "asked": answers.asked,
        "shown": shown(form, answers.asked),
        "show_cells": ladders[0].levels[-2].cells,
    }


def _functions(form: Form, used: tuple[str, ...]) -> tuple[list[str], list[Any], list[Any]]:
    """Return function texts, the table of the equation's slopes, and the table of sides."""
    assert form.problem.domain is not None
    arguments = [a.name for a in form.problem.domain.axes] + list(used)
    like = arguments[0]
    texts = [function_text("equation", arguments, form.equation, "Vanishes inside.", like)]
    if form.ellipse is None:
        two = [a.name for a in form.problem.domain.axes]
        texts.append(function_text("volume", two, form.volume, "Element of area or volume.", like))
    slopes = []
    for n in used:
        slope = sp.diff(form.equation, symbol(n))
        if slope != 0:
            title = f"Derivative of `equation` by {n}."
            texts.append(function_text(f"equation_by_{name_text(n)}", arguments, slope, title, like))
            slopes.append((name_text(n), f"equation_by_{name_text(n)}"))
    sides = []
    names = [a.name for a in form.problem.domain.axes]
    for k, side in enumerate(form.sides):
        both = ["n_1", "n_2", *arguments]
        texts.append(
            function_text(
                f"side_{k}", both, side.residual, f"Vanishes on the side {side.name} ({side.kind}).", like
            )
        )
        table = []
        for n in used if side.kind != "value" else ():
            slope = sp.diff(side.residual, symbol(n))
            if slope != 0:
                title = f"Derivative of `side_{k}` by {n}."
                texts.append(function_text(f"side_{k}_by_{name_text(n)}", both, slope, title, like))
                table.append((name_text(n), f"side_{k}_by_{name_text(n)}"))
        on_curve = side.name == "boundary"
        sides.append(
            {
                "direction": 0 if on_curve else names.index(side.name[:-1]),
                "end": "+" if on_curve else side.name[-1],
                "residual": f"side_{k}",
                "slopes": table,
                "is_value": side.kind == "value",
                "text": side.text if len(side.text) < 60 else side.name,
            }
        )
    return texts, slopes, sides
