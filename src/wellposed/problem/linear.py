"""One linear equation as the derivatives that it holds, each with its coefficient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.statement import Problem, imbalance, symbol

__all__ = ["LinearForm", "boundary_data", "initial_data", "linear_form"]


@dataclass(frozen=True)
class LinearForm:
    """The sum of coefficient * derivative of the unknown equals the forcing."""

    terms: Mapping[tuple[int, ...], Any]
    """By the orders of differentiation along the axes and, last where there is one, in time."""
    forcing: Any
    axes: tuple[sp.Symbol, ...]
    clock: sp.Symbol | None
    start: Any

    @property
    def is_constant(self) -> bool:
        """True when no coefficient varies."""
        return not any(c.free_symbols for c in self.terms.values())

    @property
    def time_order(self) -> int:
        """The highest order of differentiation in time."""
        return max(key[-1] for key in self.terms) if self.clock is not None else 0

    def coefficient(self, *orders: int) -> Any:
        """Return the coefficient of one derivative, zero where the equation does not hold it."""
        return self.terms.get(orders, sp.Integer(0))

    def applied(self, field: Any, time_order: int) -> Any:
        """Return the spatial operator before the time derivative of this order, applied to a field."""
        total: Any = sp.Integer(0)
        for key, c in self.terms.items():
            if self.clock is not None and key[-1] != time_order:
                continue
            value = field
            for x, n in zip(self.axes, key, strict=False):
                value = sp.diff(value, x, n) if n else value
            total += c * value
        return total


def linear_form(problem: Problem) -> LinearForm | None:
    """Return the equation of a problem with one unknown, or None where it is not linear and local."""
    if len(problem.unknowns) != 1 or len(problem.equations) != 1 or problem.domain is None:
        return None
    u, span = problem.unknowns[0], problem.span
    rest: Any = problem.with_values(imbalance(problem.equations[0])).doit()
    axes = tuple(symbol(a.name) for a in problem.domain.axes)
    clock = symbol(span.name) if span is not None else None
    variables = [*axes, *([clock] if clock is not None else [])]
    marks: dict[Any, Any] = {}
    keys: dict[Any, tuple[int, ...]] = {}
    for d in rest.atoms(sp.Derivative):
        if d.expr != u.applied:
            return None
        counts = {v: int(n) for v, n in d.variable_count}
        marks[d] = sp.Dummy()
        keys[marks[d]] = tuple(counts.get(v, 0) for v in variables)
    bare = rest.xreplace(marks)
    own = sp.Dummy()
    keys[own] = (0,) * len(variables)
    bare = sp.expand(bare.xreplace({u.applied: own}))
    if bare.atoms(AppliedUndef) or bare.has(sp.Integral, sp.Derivative):
        return None
    terms = {key: sp.simplify(sp.diff(bare, m)) for m, key in keys.items()}
    if any(c.has(*keys) for c in terms.values()):
        return None
    forcing = -bare.xreplace({m: sp.Integer(0) for m in keys})
    since = problem.with_values(span.start) if span is not None else sp.Integer(0)
    return LinearForm({k: c for k, c in terms.items() if c != 0}, forcing, axes, clock, since)


def initial_data(problem: Problem, order: int = 0) -> Any:
    """Return the initial value or rate of the first unknown, None where it is not given."""
    name = problem.unknowns[0].name
    found = [c.expression for c in problem.conditions_of(name, "initial") if c.order == order]
    return problem.with_values(found[0]) if len(found) == 1 and found[0] is not None else None


def boundary_data(problem: Problem) -> list[Any]:
    """Return what the conditions on the sides ask for, periodic sides left out."""
    return [
        problem.with_values(c.expression) for c in problem.conditions if c.side and c.expression is not None
    ]
