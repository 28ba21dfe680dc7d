"""The first-order form of initial value problems, and when it has one solution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.integrals import integrands
from wellposed.problem.statement import Problem, Unknown, imbalance, symbol
from wellposed.solvers import ode_asked

__all__ = [
    "System",
    "first_order",
    "require_unique",
    "state_name",
    "states_of",
    "stretch_of",
    "with_integrals",
]


def state_name(unknown: str, order: int) -> str:
    """Return the array name of a derivative: `y`, then `y_d1`, `y_d2` and so on."""
    return unknown if order == 0 else f"{unknown}_d{order}"


@dataclass(frozen=True)
class System:
    """The first-order form."""

    names: tuple[str, ...]
    rates: tuple[sp.Expr, ...]
    """In symbols named like the states, the evolution variable and the parameters."""
    start: tuple[sp.Expr, ...]


def first_order(problem: Problem) -> System:
    """Solve the equations for their highest derivatives.

    Raises:
        UnsupportedProblem: The highest derivatives cannot be isolated.
    """
    assert problem.span is not None
    t = symbol(problem.span.name)
    residuals = [imbalance(e).doit() for e in problem.equations]
    orders = {u.name: _order(u, residuals) for u in problem.unknowns}
    if any(n == 0 for n in orders.values()):
        raise UnsupportedProblem(
            f"no derivative of `{next(u for u, n in orders.items() if n == 0)}`",
            why="algebraic side conditions are not covered yet",
            instead="eliminate the algebraic unknown by hand",
        )
    table: dict[sp.Basic, sp.Expr] = {}
    highest = []
    for u in problem.unknowns:
        for k in range(orders[u.name], 0, -1):
            table[sp.Derivative(u.applied, (t, k))] = symbol(state_name(u.name, k))
        highest.append(symbol(state_name(u.name, orders[u.name])))
    for u in problem.unknowns:
        table[u.applied] = symbol(u.name)
    flat = [r.xreplace(table) for r in residuals]
    found = _isolated(flat, highest)
    if len(found) != 1 or set(found[0]) != set(highest):
        raise UnsupportedProblem(
            "the highest derivatives cannot be isolated",
            where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
            instead="state the equations solved for the highest derivatives",
        )
    names, rates, start = [], [], []
    for u, top in zip(problem.unknowns, highest, strict=True):
        for k in range(orders[u.name]):
            names.append(state_name(u.name, k))
            rates.append(found[0][top] if k + 1 == orders[u.name] else symbol(state_name(u.name, k + 1)))
            value = next(
                (c.expression for c in problem.conditions_of(u.name, "initial") if c.order == k), None
            )
            if value is None:
                raise UnsupportedProblem(
                    f"no initial value for derivative {k} of `{u.name}`", instead="give it"
                )
            start.append(value)
    return System(tuple(names), tuple(rates), tuple(start))


def _isolated(residuals: list[Any], highest: list[Any]) -> list[dict[Any, Any]]:
    """Return the highest derivatives solved for; empty or several where that is not possible or unique."""
    slopes = [sp.diff(r, h) for r, h in zip(residuals, highest, strict=True)]
    alone = all(
        not (r.free_symbols & set(highest) - {h}) and s != 0 and not s.has(h)
        for r, h, s in zip(residuals, highest, slopes, strict=True)
    )
    if alone:  # solve() would multiply out exp(-(t - 5)**2) into factors that overflow
        return [{h: -r.subs(h, 0) / s for r, h, s in zip(residuals, highest, slopes, strict=True)}]
    try:
        return sp.solve(residuals, highest, dict=True)
    except NotImplementedError:  # SymPy knows no inverse of, for example, sin(y') + y'
        return []


def states_of(problem: Problem, system: System) -> dict[Any, Any]:
    """Return the state symbol of every unknown and derivative that is part of the state."""
    assert problem.span is not None
    t = symbol(problem.span.name)
    table: dict[Any, Any] = {}
    for u in problem.unknowns:
        k = 0
        while state_name(u.name, k) in system.names:
            table[u.applied if k == 0 else sp.Derivative(u.applied, *([t] * k))] = symbol(
                state_name(u.name, k)
            )
            k += 1
        highest = sp.Derivative(u.applied, *([t] * k))
        table[highest] = system.rates[system.names.index(state_name(u.name, k - 1))]
    return table


def stretch_of(problem: Problem, system: System) -> float:
    """Return a time in which the state changes about as much as its own size."""
    assert problem.span is not None
    start = tuple(problem.with_values(s) for s in system.start)
    at: dict[Any, Any] = dict(zip((symbol(n) for n in system.names), start, strict=True))
    at[symbol(problem.span.name)] = problem.with_values(problem.span.start)
    rates = tuple(problem.with_values(r) for r in system.rates)
    return ode_asked.first_stretch(system.names, rates, start, at)


def with_integrals(problem: Problem, system: System) -> System:
    """Return the system with a running integral, as one more state, of everything asked to be integrated."""
    table = states_of(problem, system)
    more = [e.xreplace(table) for e in integrands(problem)]
    return System(
        (*system.names, *(f"integral_{k}" for k in range(len(more)))),
        (*system.rates, *more),
        (*system.start, *(sp.Integer(0) for _ in more)),
    )


def _order(unknown: Unknown, residuals: list[Any]) -> int:
    """Return the highest order in which the unknown is differentiated; 0 when it is not."""
    derivatives = [d for r in residuals for d in r.atoms(sp.Derivative) if d.expr == unknown.applied]
    return max((int(n) for d in derivatives for _, n in d.variable_count), default=0)


def require_unique(problem: Problem, system: System) -> None:
    """Refuse a start at which the right-hand side is not Lipschitz and the state could also stay.

    Picard and Lindelof give one solution where the rates have bounded slopes in the state. At a rest
    point with an infinite slope (y' = sqrt(|y|), y(0) = 0) there are many: y may leave at any time.

    Raises:
        ProblemError: Naming the rate.
    """
    assert problem.span is not None
    states = [symbol(n) for n in system.names]
    at: dict[Any, Any] = dict(zip(states, (problem.with_values(s) for s in system.start), strict=True))
    at[symbol(problem.span.name)] = problem.with_values(problem.span.start)
    rates: list[Any] = [problem.with_values(r) for r in system.rates]
    if any(r.subs(at) != 0 for r in rates):
        return
    for name, rate in zip(system.names, rates, strict=True):
        slopes = [sp.diff(rate, s).subs(at) for s in states]
        if any(not s.is_finite and s.is_number for s in slopes) or sp.nan in slopes:
            raise ProblemError(
                f"the solution is not unique: the rate of `{name}` has an infinite slope where it starts",
                where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
                why="the state may rest there for any time before it leaves, so there is no one answer",
                instead="start a little beside this point, or say which solution is meant",
            )
