"""Time-dependent parabolic problems in one space dimension: finite volumes against spectral elements.

Planes, cylinders and spheres; bounded, half-unbounded and unbounded axes, and rings; layers, nonlinear
and coupled equations, data that jump. Both programs evaluate the asked quantities themselves.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import ProblemError
from wellposed.problem.balance import balances, time_order
from wellposed.problem.layers import layers_of
from wellposed.problem.statement import Domain, Problem, Span, symbol
from wellposed.solvers.lines_asked import KINDS, questions
from wellposed.solvers.lines_form import LinesForm, lines_form
from wellposed.solvers.lines_program import is_degenerate, program
from wellposed.solvers.lines_scales import Scales, scales

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "lines"
_VOLUMES = Scheme(
    name="finite volumes on a graded grid, LSODA in time",
    space_order=2.0,
    time_order=None,
    citation="Skeel & Berzins 1990, SIAM J. Sci. Stat. Comput. 11, 1; LSODA: Petzold 1983",
)
_ELEMENTS = Scheme(
    name="spectral elements, Radau IIA in time",
    space_order=None,
    time_order=None,
    citation="Patera 1984, J. Comput. Phys. 54, 468; Radau IIA: Hairer & Wanner 1996, IV.8",
)
_FINEST, _MOST = 800, 3200
_PER_LAYER = 12
"""Cells across the thinnest layer, at the finest level."""
_TOLERANCES = (1e-5, 1e-7, 1e-9)
_SECOND_TOLERANCES = (1e-6, 1e-8)
_FROM_BOXES = frozenset(
    {"value", "profile", "integral", "mean", "maximum", "minimum", "order", "closed form"}
)
"""Kinds that the finite-volume programs on boxes answer as well."""


def matches(problem: Problem) -> bool:
    """Return True when this family takes the problem.

    Linear problems on an interval with compatible smooth data and plain questions stay with the
    programs on boxes, which hold them against closed forms.
    """
    domain = problem.domain
    if domain is None or problem.span is None or len(domain.axes) != 1 or time_order(problem) != 1:
        return False
    asked = [q for q in problem.quantities if q.kind != "closed form"]
    if (not asked and domain.axes[0].is_bounded) or any(q.kind not in KINDS for q in asked):
        return False
    try:
        form = lines_form(problem)
        questions(form)
        return _takes_over(form)
    except (ProblemError, ValueError, TypeError, KeyError, NotImplementedError, ArithmeticError):
        return False


def _takes_over(form: LinesForm) -> bool:
    """True when the programs on boxes cannot take the problem, or not as well."""
    problem, domain = form.problem, form.problem.domain
    assert domain is not None
    if not domain.axes[0].is_bounded or form.power or len(form.laws) > 1:
        return True
    if any(c.kind in ("flux", "robin", "gradient") for c in problem.conditions):
        return True
    if any(q.kind not in _FROM_BOXES or _is_involved(q.expression) for q in problem.quantities):
        return True
    if any(q.kind in ("maximum", "minimum") and form.clock not in q.place for q in problem.quantities):
        return True
    if not _is_linear(form):
        return True
    found = scales(form)
    steep = found.diffusivity * min(found.early or (1.0,)) < 1e-3 * found.length**2
    return bool(found.breaks or found.moments) or steep or _jumps_at_walls(form)


def _is_involved(expression: Any) -> bool:
    return expression is not None and expression.has(sp.Derivative, sp.Integral, sp.Subs)


def _is_linear(form: LinesForm) -> bool:
    names = [symbol(n) for n in (*form.names, *form.slopes)]
    walls = [w.flux for w in form.walls if w.flux is not None]
    parts = [e for law in form.laws for e in (law.flux, law.source)]
    return not any(law.capacity.has(*names) for law in form.laws) and all(
        sp.diff(e, a, b) == 0 for e in (*parts, *walls) for a in names for b in names
    )


def _jumps_at_walls(form: LinesForm) -> bool:
    """True when an initial field and a given value, or gradient, differ at the start."""
    problem = form.problem
    assert problem.domain is not None and problem.span is not None
    axis, x = problem.domain.axes[0], symbol(form.axis)
    start = problem.with_values(problem.span.start)
    for c in problem.conditions:
        if not c.side or c.kind not in ("value", "gradient") or c.expression is None:
            continue
        place = problem.with_values(axis.lower if c.side.endswith("-") else axis.upper)
        field = sp.diff(form.initial(c.unknown), x, c.order if c.kind == "gradient" else 0)
        gap = problem.with_values(field).subs(x, place) - problem.with_values(c.expression).subs(
            {symbol(form.clock): start, x: place}
        )
        value = sp.N(gap)
        if not value.is_number or not value.is_finite or abs(value) > 1e-9:
            return True
    return False


# -- plan ------------------------------------------------------------------------------------------


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan: four grids and three tolerances; half as many for the second program.

    Args:
        problem: A problem for which `matches` is True.
        cells: Cells at the finest level; None: as many as the thinnest layer needs.
    """
    form = lines_form(problem)
    found = scales(form)
    finest = 8 * max(2, round((cells or _finest(form, found)) / 8))
    grids = [finest // 2**k for k in (3, 2, 1, 0)]
    sharp = _TOLERANCES[-1]
    space = Ladder("space", tuple(Level(cells=(n,), rtol=sharp) for n in grids))
    time = Ladder("tolerance", tuple(Level(cells=(grids[1],), rtol=r) for r in _TOLERANCES))
    rough = any(is_degenerate(form, i) for i in range(len(form.laws)))
    second = [max(2, finest // n) for n in ((20, 10, 5) if rough else (56, 28, 14))]
    trial = [min(n, 100 * 2**k) for k, n in enumerate(grids[:3])]
    sharp_second = _SECOND_TOLERANCES[-1]
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_VOLUMES,
        ladders=(space, time),
        linear_tolerance=sharp_second,
        why="parabolic in one space dimension: a graded grid and stiff integrators resolve steps and layers, "
        "and spectral elements from the weak form check them",
        manufactured_ladders=(Ladder("space", tuple(Level(cells=(n,), rtol=sharp) for n in trial)),),
        manufactured_region=_region(form, found),
        has_manufactured=_has_manufactured(form),
        second_scheme=_ELEMENTS,
        second_ladders=(
            Ladder("space", tuple(Level(cells=(n,), rtol=sharp_second) for n in second)),
            Ladder("tolerance", tuple(Level(cells=(second[1],), rtol=r) for r in _SECOND_TOLERANCES)),
        ),
        evaluates=True,
    )


def _finest(form: LinesForm, found: Scales) -> int:
    """Return cells enough for the thinnest layer, over the whole range that is computed."""
    assert form.problem.domain is not None
    length = found.extent[1] - found.extent[0]
    if not form.problem.domain.axes[0].is_bounded:
        length += 2 * (8 * math.sqrt(found.diffusivity * found.horizon) + found.speed * found.horizon)
    needed = _PER_LAYER * length / found.layer
    return int(min(_MOST, max(_FINEST, needed)))


def _has_manufactured(form: LinesForm) -> bool:
    """True when a smooth field can be put into the equations on the stated domain.

    Over layers its flux must be continuous, which is arranged for constant coefficients only.
    """
    problem = form.problem
    x = symbol(form.axis)
    cases = [
        p
        for law in form.laws
        for e in (law.diffusion, law.capacity)
        for p in problem.with_values(e).atoms(sp.Piecewise)
    ]
    if any(p.free_symbols != {x} for p in cases):
        return False
    if any(problem.with_values(law.diffusion).has(sp.Piecewise) for law in form.laws) and not layers_of(
        problem
    ):
        return False
    if any(c.kind == "flux" for c in problem.conditions):
        try:
            balances(problem)
        except ProblemError:
            return False
    return True


def _region(form: LinesForm, found: Scales) -> tuple[Domain, Span]:
    """Return where and how long the manufactured problem runs, so that all terms have comparable size.

    With the diffusivity D, the rate k of reactions and the length L: the duration is 0.3 L^2/D, and L
    shrinks until k times the duration is at most 3; over layers the duration shrinks alone.
    """
    domain, span = form.problem.domain, form.problem.span
    assert domain is not None and span is not None
    axis, value = domain.axes[0], form.problem.with_values
    length, d = found.length, found.diffusivity
    duration = 0.3 * length**2 / d
    reaction = d / found.layer**2 if math.isfinite(found.layer) else 0.0
    short = min(1.0, 3.0 / (reaction * duration)) if reaction else 1.0
    keeps = axis.periodic or bool(layers_of(form.problem))
    duration, length = (duration * short, length * (1.0 if keeps else math.sqrt(short)))
    lower, upper = value(axis.lower), value(axis.upper)
    if not (lower.is_finite or upper.is_finite):
        lower = _number(found.extent[0])
    if not keeps or not upper.is_finite or not lower.is_finite:
        lower, upper = (
            (lower, lower + _number(length)) if lower.is_finite else (upper - _number(length), upper)
        )
    start = value(span.start)
    where = replace(domain, axes=(replace(axis, lower=lower, upper=upper),))
    return where, replace(span, start=start, end=start + _number(duration))


def _number(value: float) -> Any:
    """Return the value to three digits, exact, so that programs stay readable."""
    return sp.Rational(f"{value:.2e}")


# -- programs --------------------------------------------------------------------------------------


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the finite-volume program and the one with spectral elements.

    Raises:
        UnsupportedProblem: The problem is not of this family.
    """
    form = lines_form(plan.problem)
    found = scales(form)
    if plan.is_manufactured:
        return (program(plan, form, found, "program_manufactured.py", "main"),)
    return (
        program(plan, form, found, "program.py", "main"),
        program(plan, form, found, "program_second.py", "second"),
    )
