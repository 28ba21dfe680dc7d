"""Asked quantities as lines of program text that evaluate them from a curve of states."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem, Quantity
from wellposed.solvers.boundary_system import System
from wellposed.solvers.expressions import literal, name_text, numpy_text

__all__ = ["KINDS", "place_text", "quantity_lines"]

KINDS = frozenset(
    ["value", "profile", "integral", "mean", "maximum", "minimum", "place of maximum", "place of minimum",
     "width", "front position", "closed form"]
)  # fmt: skip
_PROFILE_PLACES = 21


def place_text(problem: Problem, place: sp.Expr) -> str:
    """Return a place as program text, infinite ones included."""
    found = problem.with_values(place)
    if found.is_infinite:
        return "np.inf" if found.is_positive else "-np.inf"
    return literal(found)


def quantity_lines(system: System, quantity: Quantity) -> list[str]:
    """Return the body of a function of `curve` that returns the quantity.

    Raises:
        UnsupportedProblem: The quantity's expression cannot be evaluated from the states.
    """
    problem, x = system.problem, system.x
    if quantity.expression is None and quantity.kind not in (
        "profile",
        "mean",
        "integral",
        "maximum",
        "minimum",
    ):
        raise UnsupportedProblem(f"`{quantity.name}` has no expression", instead="say of what")
    expression = quantity.expression if quantity.expression is not None else problem.unknowns[0].applied
    lines: list[str] = []
    bare: Any = _with_totals(system, expression, lines)
    of = _lambda(system, bare)
    spot = quantity.place.get(str(x))
    if quantity.kind == "value" or (quantity.kind in ("maximum", "minimum") and spot is not None):
        place = "LOWER" if spot is None else place_text(problem, spot)
        if spot is None and bare.has(x, *system.states):
            raise UnsupportedProblem(f"`{quantity.name}` is asked at no place", instead=f"say at which {x}")
        if not bare.has(x, *system.states):
            return [*lines, f"return {numpy_text(bare)}"]
        return [*lines, f"return value_at(curve, {of}, {place})"]
    return [*lines, *_over_axis(system, quantity, bare, of)]


def _over_axis(system: System, quantity: Quantity, bare: Any, of: str) -> list[str]:
    """Return the lines for quantities that range over the axis."""
    kind, problem = quantity.kind, system.problem
    if kind == "profile":
        return [
            f"x = np.linspace(curve.edges[0], curve.edges[-1], {_PROFILE_PLACES})",
            f"return values_on(curve, {of}, x)",
        ]
    if kind in ("integral", "mean"):
        if kind == "integral" and not bare.has(system.x, *system.states):
            return [f"return {numpy_text(bare)}"]
        weight = _volume(system)
        whole = f"integral(curve, {_lambda(system, bare * weight)}, curve.edges[0], curve.edges[-1])"
        if kind == "integral":
            return [f"return {whole}"]
        return [
            f"volume = integral(curve, {_lambda(system, weight)}, curve.edges[0], curve.edges[-1])",
            f"return {whole} / volume",
        ]
    if kind in ("maximum", "minimum", "place of maximum", "place of minimum"):
        sign = -1 if "minimum" in kind else 1
        slope = sign * system.along(bare)
        slope = slope.replace(
            lambda e: isinstance(e, sp.Derivative) and not e.args[0].free_symbols, lambda e: sp.Integer(0)
        )
        found = f"highest(curve, {_lambda(system, sign * bare)}, {_lambda(system, slope)})"
        if kind.startswith("place"):
            return [f"return {found}[1]"]
        return [f"return {'-' if sign < 0 else ''}{found}[0]"]
    if kind == "front position":
        if quantity.target is None:
            raise UnsupportedProblem(
                f"`{quantity.name}` names no level", instead="say which level the front is at"
            )
        return [f"return crossings(curve, {of}, {literal(problem.with_values(quantity.target))})[-1]"]
    if kind == "width" and {"from", "to"} <= set(quantity.place):
        first, second = (literal(problem.with_values(quantity.place[k])) for k in ("from", "to"))
        return [f"return distance(curve, {of}, {first}, {second})"]
    raise UnsupportedProblem(
        f"`{quantity.name}` asks for a quantity of the kind {kind!r}",
        why="it cannot be evaluated from a steady profile",
        instead=f"ask for one of these: {', '.join(sorted(KINDS))}",
    )


def _with_totals(system: System, expression: Any, lines: list[str]) -> Any:
    """Return the expression in the states, integrals replaced by names that the added lines define."""
    table: dict[Any, Any] = {}
    for k, whole in enumerate(sorted(expression.atoms(sp.Integral), key=str)):
        if len(whole.limits) != 1 or len(whole.limits[0]) != 3:
            raise UnsupportedProblem(f"the integral `{whole}`", instead="give it limits along the one axis")
        variable, lower, upper = whole.limits[0]
        body = system.in_states(whole.function.subs(variable, system.x))
        ends = ", ".join(place_text(system.problem, e) for e in (lower, upper))
        lines.append(f"total_{k} = integral(curve, {_lambda(system, body)}, {ends})")
        table[whole] = sp.Symbol(f"total_{k}", real=True)
    return system.in_states(expression.xreplace(table))


def _volume(system: System) -> Any:
    domain = system.problem.domain
    assert domain is not None
    return {
        "cartesian": sp.Integer(1),
        "cylindrical": 2 * sp.pi * system.x,
        "spherical": 4 * sp.pi * system.x**2,
    }[domain.coordinates]


def _lambda(system: System, expression: Any) -> str:
    names = ", ".join(name_text(n) for n in (str(system.x), *system.names))
    return f"lambda {names}: {numpy_text(expression)}"
