"""Steady closed forms in one dimension, and steady parts of problems in more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from wellposed.problem.linear import LinearForm, boundary_data, linear_form
from wellposed.problem.statement import Condition, Problem, symbol

__all__ = ["along_one_axis", "steady_state"]

_HINTS = (
    "nth_linear_constant_coeff_homogeneous",
    "nth_linear_constant_coeff_undetermined_coefficients",
    "nth_linear_euler_eq_homogeneous",
    "nth_linear_euler_eq_nonhomogeneous_undetermined_coefficients",
)
_PLAIN = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh)


def along_one_axis(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return the solution of a steady linear problem along one axis, by its general solution.

    Coefficients may be constant or those of an Euler equation, as in radial coordinates.
    """
    form = linear_form(problem)
    if form is None or form.clock is not None or len(form.axes) != 1:
        return None
    found = _ordinary(problem, form)
    return None if found is None else {problem.unknowns[0].name: found}


def steady_state(problem: Problem, form: LinearForm) -> Any:
    """Return a steady function that carries the forcing and the data on the sides, or None."""
    data = boundary_data(problem)
    if form.forcing == 0 and all(d == 0 for d in data):
        return sp.Integer(0)
    if len(form.axes) == 1:
        return _ordinary(problem, form)
    if any(d != 0 for d in data):
        return None
    total: Any = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(form.forcing)):
        factor = sp.simplify(form.applied(term, 0) / term)
        if factor.free_symbols or factor == 0:
            return None
        total += term / factor
    return total


def _ordinary(problem: Problem, form: LinearForm) -> Any:
    """Return the solution of the equation without its rates, fitted to the sides; None where that fails."""
    (x,) = form.axes
    y = sp.Function("_y")
    steady = {k[0]: c for k, c in form.terms.items() if form.clock is None or k[-1] == 0}
    order = max(steady, default=0)
    sides = [c for c in problem.conditions if c.side and c.kind != "periodic"]
    if order == 0 or order > 4 or any(c.kind == "flux" for c in sides) or _strange(form.forcing):
        return None
    if len(sides) < order and not _regular_centre(problem):
        return None
    left: Any = sum((c * (sp.diff(y(x), x, n) if n else y(x)) for n, c in steady.items()), sp.Integer(0))
    power = order if any(c.has(x) for c in steady.values()) else 0
    if power and not all(sp.simplify(c * x ** (power - n)).is_number for n, c in steady.items()):
        return None
    equation = sp.Eq(sp.expand(left * x**power), sp.expand(form.forcing * x**power))
    for hint in _HINTS:
        try:
            solved: Any = sp.dsolve(equation, y(x), hint=hint)
            general = solved.rhs
        except (ValueError, TypeError, NotImplementedError, AttributeError, IndexError):
            continue
        return _fitted(problem, general, x, sides)
    return None


def _strange(forcing: Any) -> bool:
    return any(not isinstance(f, _PLAIN) for f in forcing.atoms(sp.Function)) or forcing.has(sp.Piecewise)


def _regular_centre(problem: Problem) -> bool:
    domain = problem.domain
    return domain is not None and domain.coordinates != "cartesian" and domain.axes[0].lower == 0


def _fitted(problem: Problem, general: Any, x: sp.Symbol, sides: list[Condition]) -> Any:
    constants = sorted((s for s in general.free_symbols if s != x), key=str)
    rows = [_left_over(problem, c, general, x) for c in sides]
    if _regular_centre(problem) and len(sides) < len(constants):
        expanded = sp.expand(general)
        singular = [c for c in constants if not sp.limit(expanded.coeff(c), x, 0, "+").is_finite]
        general = general.subs(dict.fromkeys(singular, 0))
        rows = [_left_over(problem, c, general, x) for c in sides]
        constants = [c for c in constants if c not in singular]
    found = sp.solve(rows, constants, dict=True)
    if len(found) != 1 or len(found[0]) != len(constants):
        return None
    fitted = general.subs(found[0])
    return None if fitted.free_symbols & set(constants) else sp.simplify(fitted)


def _left_over(problem: Problem, c: Condition, field: Any, x: sp.Symbol) -> Any:
    assert problem.domain is not None
    axis = problem.domain.axis(c.side[:-1])
    place = problem.with_values(axis.lower if c.side.endswith("-") else axis.upper)
    slope = sp.diff(field, x)
    if c.kind == "gradient":
        left = sp.diff(field, x, c.order)
    elif c.kind == "robin":
        outward = slope if c.side.endswith("+") else -slope
        left = outward + problem.with_values(c.coefficient or sp.Integer(0)) * field
    else:
        left = field
    data = problem.with_values(c.expression if c.expression is not None else sp.Integer(0))
    return (left - data).subs(symbol(axis.name), place)
