"""Where a closed form switches: a step may stand only where the equation lets it stand.

Away from its switches a piecewise function can satisfy an equation that it violates on them: a step at
rest solves the heat equation everywhere but at the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from wellposed.problem.linear import LinearForm, linear_form
from wellposed.problem.statement import Problem

__all__ = ["forbidden_step"]

_STEPPED = (sp.Piecewise, sp.Heaviside, sp.Abs, sp.sign, sp.Max, sp.Min)
_SIDE, _SMALL = sp.Rational(1, 10**45), sp.Float("1e-25")
_MOMENTS = (sp.Rational(13, 37), sp.Rational(71, 101))


def forbidden_step(problem: Problem, solution: Mapping[str, sp.Expr]) -> str:
    """Return what is wrong with the switches of a field; empty where there is nothing.

    Steps may move along the characteristics of an equation of transport or of waves. Elsewhere the field
    and its derivatives below the order of the equation must go on across the switch.
    """
    if problem.domain is None:
        return ""
    form = linear_form(problem)
    for name, field in solution.items():
        for switch in _switches(field):
            if form is not None and _is_characteristic(form, switch):
                continue
            if not _goes_on(problem, form, field, switch):
                return f"{name} or its slope jumps where {switch} = 0, which the equation does not allow"
    return ""


def _switches(field: Any) -> set[Any]:
    """Return the functions at whose zeros the field switches."""
    found = {a.args[0] for a in field.atoms(sp.Heaviside, sp.Abs, sp.sign) if a.args[0].free_symbols}
    found |= {a.args[0] - b for a in field.atoms(sp.Max, sp.Min) for b in a.args[1:]}
    for piece in field.atoms(sp.Piecewise):
        for _, condition in piece.args:
            found |= {r.lhs - r.rhs for r in condition.atoms(sp.core.relational.Relational)}
    return {f for f in found if f.free_symbols}


def _is_characteristic(form: LinearForm, switch: Any) -> bool:
    """Return True when steps of the field move along the zeros of the switch."""
    if form.clock is None or not form.is_constant or len(form.axes) != 1:
        return False
    order = max(sum(key) for key in form.terms)
    if order != form.time_order or order > 2:
        return False
    (x,) = form.axes
    slopes = (sp.diff(switch, x), sp.diff(switch, form.clock))
    total: Any = sum(
        (c * slopes[0] ** key[0] * slopes[1] ** key[1] for key, c in form.terms.items() if sum(key) == order),
        sp.Integer(0),
    )
    return sp.simplify(total) == 0


def _goes_on(problem: Problem, form: LinearForm | None, field: Any, switch: Any) -> bool:
    assert problem.domain is not None
    if form is None or len(form.axes) != 1 or (form.clock is not None and switch.has(form.clock)):
        return False
    (x,) = form.axes
    leading = [c for key, c in form.terms.items() if key[0] >= 1]
    order = max((key[0] for key in form.terms), default=0)
    order = 1 if any(c.has(*_STEPPED) for c in leading) else order
    moments = [{}] if form.clock is None else [{form.clock: form.start + m} for m in _MOMENTS]
    places = [p for p in sp.solve(switch, x) if p.is_real and _inside(problem, p)]
    for k in range(order):
        slope = sp.diff(field, x, k)
        for place in places:
            for moment in moments:
                sides = [sp.N(slope.subs({**moment, x: place + s * _SIDE}), 40) for s in (-1, 1)]
                gap = sides[1] - sides[0]
                if not gap.is_number or not abs(gap) < _SMALL * (1 + abs(sides[0])):
                    return False
    return True


def _inside(problem: Problem, place: Any) -> bool:
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    return bool(problem.with_values(axis.lower) < place) and bool(place < problem.with_values(axis.upper))
