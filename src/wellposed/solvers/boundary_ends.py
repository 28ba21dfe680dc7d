"""What holds at the two ends of the axis, in the states of the first-order form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.balance import balances
from wellposed.problem.statement import Condition, symbol
from wellposed.problem.structure import coefficient, order_in, residual
from wellposed.solvers.boundary_system import System, settled

__all__ = ["Ends", "at_end", "ends_of"]


@dataclass(frozen=True)
class Ends:
    """The conditions at both ends."""

    rows: tuple[Any, ...]
    """What must vanish, in symbols of `at_end` and parameters."""
    texts: tuple[str, ...]
    """The condition behind each row, in words."""
    guess: tuple[tuple[int, int, int, sp.Expr], ...]
    """Known values for a first guess: state of the unknown, order of its derivative, end (-1, 1), value."""
    regular: tuple[int, ...] = ()
    """Infinite ends at which boundedness takes the place of conditions: -1, 1."""
    dropped: tuple[Any, ...] = ()
    """Given at an infinite end besides boundedness, which already fixes the solution: to be met, not set."""
    pin: tuple[int, sp.Expr] | None = None
    """State and value that hold the profile in place at the middle of an infinite line."""

    @property
    def is_linear(self) -> bool:
        """True when every row is affine in the states at the ends."""
        free = {s for row in self.rows for s in row.free_symbols if "@" in s.name}
        return not any(sp.diff(row, s).free_symbols & free for row in self.rows for s in free)


def at_end(name: str, end: int) -> Any:
    """Return the symbol of a state at the lower (-1) or upper (1) end."""
    return symbol(f"{name}@{'a' if end < 0 else 'b'}")


def ends_of(system: System) -> Ends:
    """Return the conditions in the states.

    Raises:
        ProblemError: Their number does not fit the order of the equations.
        UnsupportedProblem: A condition is of a kind that is not covered.
    """
    problem, axis = system.problem, system.axis
    infinite = [end for end, e in ((-1, axis.lower), (1, axis.upper)) if problem.with_values(e).is_infinite]
    rows: list[tuple[int, Any, str]] = []
    guess: list[tuple[int, int, int, Any]] = []
    for c in problem.conditions:
        if c.kind == "periodic":
            continue
        end = -1 if c.side.endswith("-") else 1
        if end < 0 and system.has_centre:
            continue  # symmetry takes its place below
        rows.append((end, _at(system, _left_over(system, c, end), end), str(c)))
        known = _known(system, c, end)
        guess += [known] if known is not None else []
    if system.has_centre:
        rows += [(-1, row, "symmetry at the centre") for row in _symmetric(system)]
    if any(c.kind == "periodic" for c in problem.conditions) or axis.periodic:
        rows += [(0, at_end(n, -1) - at_end(n, 1), f"{n} is periodic") for n in system.names]
    size = len(system.names)
    regular: tuple[int, ...] = ()
    dropped: tuple[Any, ...] = ()
    if len(rows) < size and infinite:
        bare = [end for end in infinite if not any(r[0] == end for r in rows)]
        regular = tuple(bare or infinite)
        dropped = tuple(r for end, r, _ in rows if end in regular)
        rows = [r for r in rows if r[0] not in regular]
    elif len(rows) != size:
        raise ProblemError(
            f"{len(rows)} conditions for {size} derivatives",
            where="; ".join(t for _, _, t in rows),
            why="each order of each equation needs one condition at one of the ends",
            instead="leave out or add conditions until the numbers agree",
        )
    pin = _pin(system, infinite) if not regular else None
    return Ends(tuple(r for _, r, _ in rows), tuple(t for *_, t in rows), tuple(guess), regular, dropped, pin)


def _at(system: System, expression: Any, end: int) -> Any:
    """Return an expression in the states taken at one end."""
    axis, problem = system.axis, system.problem
    place = axis.lower if end < 0 else axis.upper
    table: dict[Any, Any] = {s: at_end(n, end) for s, n in zip(system.states, system.names, strict=True)}
    if problem.with_values(place).is_infinite:
        if expression.has(system.x):
            expression = (
                sp.limit(expression, system.x, place) if not expression.has(*system.states) else expression
            )
        return expression.xreplace(table)
    # A coefficient that jumps exactly at the end is meant from inside.
    if expression.has(sp.Piecewise):
        inside = (problem.with_values(axis.lower) + problem.with_values(axis.upper)) / 2
        near = place + (inside - place) * sp.Rational(1, 10**9)
        pieces = {
            e: e.subs(system.x, near)
            for e in expression.atoms(sp.Piecewise)
            if e.subs(system.x, near).is_number
        }
        expression = expression.xreplace(pieces)
    return expression.subs(system.x, place).xreplace(table)


def _left_over(system: System, c: Condition, end: int) -> Any:
    """Return left minus right side of a condition, in the states."""
    problem = system.problem
    unknown = problem.unknown(c.unknown)
    u: Any = unknown.applied
    data = settled(problem, c.expression if c.expression is not None else sp.Integer(0))
    slope = sp.Derivative(u, system.x)
    left: Any
    if c.kind == "value":
        left = u
    elif c.kind == "gradient":
        left = sp.Derivative(u, (system.x, c.order))
    elif c.kind == "robin":
        left = end * slope + settled(problem, c.coefficient or sp.Integer(0)) * u
    else:
        left = -end * _diffusivity(system, c) * slope
    found = system.in_states(left - data)
    if found.atoms(sp.Derivative):
        raise UnsupportedProblem(f"the condition `{c}` holds a derivative that is not known at the end")
    return found


def _diffusivity(system: System, c: Condition) -> Any:
    """Return the coefficient of the unknown's own diffusive flux."""
    problem = system.problem
    try:
        (form,) = [b for b in balances(problem) if b.unknown == c.unknown]
        found: Any = form.diffusion[0]
    except ProblemError:
        unknown = problem.unknown(c.unknown)
        rests = [residual(e) for e in problem.equations]
        rest = next((r for r in rests if order_in(r, c.unknown, system.axis.name) == 2), None)
        if rest is None:
            raise UnsupportedProblem(
                f"the condition `{c}` gives a flux, but the equation has no diffusive flux",
                instead="give the derivative that is meant, or the value",
            ) from None
        found = coefficient(rest, unknown, system.axis.name, 2)
        found = (
            -found
            if sp.N(
                problem.with_values(found).subs(dict.fromkeys(found.free_symbols, sp.Rational(1, 3)))
            ).is_negative
            else found
        )
    found = settled(problem, found).replace(
        lambda e: isinstance(e, sp.Symbol) and e.name == c.unknown,
        lambda e: problem.unknown(c.unknown).applied,
    )
    domain = problem.domain
    if domain is not None and domain.coordinates != "cartesian":
        # r k u_r under the derivative: the flux per area has k, not r k.
        for power in (1, 2):
            bare = sp.simplify(found / system.x**power)
            if not bare.has(system.x) and found.has(system.x):
                return bare
    return found


def _known(system: System, c: Condition, end: int) -> tuple[int, int, int, Any] | None:
    order = c.order if c.kind == "gradient" else 0
    data = system.problem.with_values(c.expression) if c.expression is not None else sp.Integer(0)
    if c.kind not in ("value", "gradient") or order > 2 or not data.is_number or not data.is_finite:
        return None
    return system.names.index(c.unknown), order, end, data


def _symmetric(system: System) -> list[Any]:
    """Return what vanishes at the centre: odd derivatives and fluxes."""
    rows = []
    orders = dict(system.orders)
    for name, order in orders.items():
        rows += [at_end(f"{name}_{k}", -1) for k in range(1, order, 2)]
    for name, _ in system.carried:
        rows += [at_end(name, -1)]
    return rows


def _pin(system: System, infinite: list[int]) -> tuple[int, sp.Expr] | None:
    """Return what holds a profile in place that could stand anywhere on an infinite line."""
    problem = system.problem
    if len(infinite) < 2 or any(r.has(system.x) for r in system.rates):
        return None
    for u in problem.unknowns:
        far = {
            c.side[-1]: problem.with_values(c.expression)
            for c in problem.conditions_of(u.name, "value")
            if c.expression is not None
        }
        if len(far) == 2 and far["-"] != far["+"] and dict(system.orders)[u.name] >= 2:
            return system.names.index(u.name), (far["-"] + far["+"]) / 2
    return None
