"""The conservation form of a second-order problem, found from its equations.

Every equation of the families solved by finite volumes is brought to

    capacity du/dt = sum_i d/dx_i (diffusion_i du/dx_i) - sum_i d/dx_i (velocity_i u) + source,

whatever the notation it was stated in (divergence form, expanded, with the sign on either side).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Problem, Unknown, imbalance, symbol

__all__ = ["Balance", "balances", "time_order"]


@dataclass(frozen=True)
class Balance:
    """One equation in conservation form; unknowns stand as plain symbols of their own names."""

    unknown: str
    capacity: sp.Expr
    """Coefficient of du/dt; 0 for a steady equation."""
    diffusion: tuple[sp.Expr, ...]
    """One coefficient per axis, positive when the problem is well posed."""
    velocity: tuple[sp.Expr, ...]
    """Convection per axis, in conservative form d(velocity u)/dx."""
    source: sp.Expr
    """Everything without derivatives; may contain every unknown."""

    @property
    def has_convection(self) -> bool:
        """True when any velocity is not zero."""
        return any(v != 0 for v in self.velocity)

    def depends_on(self, names: frozenset[str]) -> frozenset[str]:
        """Return which of these names occur in the coefficients (not in the source)."""
        free = {str(s) for e in (self.capacity, *self.diffusion, *self.velocity) for s in e.free_symbols}
        return frozenset(free) & names


def time_order(problem: Problem) -> int:
    """Return the highest derivative in the evolution variable; 0 for a steady problem."""
    if problem.span is None:
        return 0
    t = symbol(problem.span.name)
    orders = [
        sum(n for v, n in d.variable_count if v == t)
        for e in problem.equations
        for d in imbalance(e).atoms(sp.Derivative)
    ]
    return max(orders, default=0)


def balances(problem: Problem) -> tuple[Balance, ...]:
    """Return one balance per unknown, in the order of the problem's unknowns.

    Raises:
        UnsupportedProblem: A derivative, a product of derivatives or a coupling has no place in
            the conservation form, so the finite-volume writer cannot take the problem.
        ProblemError: An unknown has no equation.
    """
    if problem.domain is None:
        raise UnsupportedProblem(
            "the problem has no region in space", why="finite volumes need one", instead="give its extent"
        )
    if any(e.has(sp.Integral) for e in problem.equations):
        raise UnsupportedProblem(
            "an equation holds an integral",
            why="finite volumes couple neighbouring cells only",
            instead="leave the integral out",
        )
    found: dict[str, Balance] = {}
    for equation, unknown in _pair(problem):
        found[unknown.name] = _balance(equation, unknown, problem)
    return tuple(found[u.name] for u in problem.unknowns)


def _pair(problem: Problem) -> list[tuple[sp.Eq, Unknown]]:
    """Return equations with the unknown each one is for: the one whose rate or curvature it holds."""
    if len(problem.equations) != len(problem.unknowns):
        raise ProblemError(
            f"{len(problem.equations)} equations for {len(problem.unknowns)} unknowns",
            why="each unknown needs its own equation",
            instead="add the missing equation or remove an unknown",
        )
    left = list(problem.unknowns)
    pairs: list[tuple[sp.Eq, Unknown]] = []
    for equation in problem.equations:
        differentiated = [
            u for u in left if any(d.has(u.applied) for d in imbalance(equation).atoms(sp.Derivative))
        ]
        if not differentiated:
            raise UnsupportedProblem(
                f"the equation `{equation.lhs} = {equation.rhs}` has no derivative of a remaining unknown",
                why="algebraic side conditions are not part of the finite-volume family",
                instead="eliminate the algebraic equation by hand",
            )
        rates = [u for u in differentiated if _has_rate(equation, u, problem)]
        pairs.append((equation, (rates or differentiated)[0]))
        left.remove(pairs[-1][1])
    return pairs


def _has_rate(equation: sp.Eq, unknown: Unknown, problem: Problem) -> bool:
    if problem.span is None:
        return False
    return imbalance(equation).doit().has(sp.Derivative(unknown.applied, symbol(problem.span.name)))


def _balance(equation: sp.Eq, unknown: Unknown, problem: Problem) -> Balance:
    assert problem.domain is not None
    axes = [symbol(a.name) for a in problem.domain.axes]
    flat, slots = _flatten(equation, problem)
    u = symbol(unknown.name)
    rate = slots.get((unknown.name, "t", 1), sp.Integer(0))
    second = [slots.setdefault((unknown.name, str(x), 2), sp.Dummy()) for x in axes]
    first = [slots.setdefault((unknown.name, str(x), 1), sp.Dummy()) for x in axes]
    allowed = {rate, *second, *first}
    for key, mark in slots.items():
        # Slopes of other unknowns may enter through diffusion(v), so they are looked at later.
        if mark not in allowed and flat.has(mark) and key[2:] != (1,):
            raise _unplaced(equation, unknown, key)

    residual: Any = sp.expand(flat)  # SymPy annotates `coeff` as possibly None
    capacity = -residual.coeff(rate) if rate != 0 else sp.Integer(0)
    diffusion = [residual.coeff(m) for m in second]
    sign = _sign(capacity if capacity != 0 else diffusion[0], problem)
    rest = sp.expand(residual + (capacity * rate if rate != 0 else 0))
    rest = sp.expand(rest - sum(a * m for a, m in zip(diffusion, second, strict=True)))
    if rest.has(*second) or (rate != 0 and rest.has(rate)):
        raise _unplaced(equation, unknown, (unknown.name, "", 2))
    # d/dx (A du/dx) = A u_xx + (dA/dx) u_x: what the expanded equation lacks of it is convection.
    for a, x, slope in zip(diffusion, axes, first, strict=True):
        # A slope that the equation does not contain gets a mark of its own, so that it stays visible
        # and the equation is refused instead of being read as one in divergence form.
        slopes = {v.name: slots.setdefault((v.name, str(x), 1), sp.Dummy()) for v in problem.unknowns}
        slopes[unknown.name] = slope
        total = sp.diff(a, x) + sum(sp.diff(a, symbol(n)) * mark for n, mark in slopes.items())
        rest = sp.expand(rest - total * slope)
    others = {symbol(v.name) for v in problem.unknowns} - {u}
    if any(rest.coeff(slope).free_symbols & others for slope in first):
        raise _unplaced(equation, unknown, (unknown.name, "", 1))  # carried by another unknown's field
    velocity, source = _convection(rest, u, axes, first, equation, unknown)
    marks = set(slots.values())
    parts: tuple[Any, ...] = (capacity, *diffusion, *velocity, source)
    for part in parts:
        if part.free_symbols & marks:
            key = next(k for k, m in slots.items() if m in part.free_symbols)
            raise _unplaced(equation, unknown, key)
    return Balance(
        unknown=unknown.name,
        capacity=sp.factor_terms(sign * capacity),
        diffusion=tuple(sp.factor_terms(sign * a) for a in diffusion),
        velocity=tuple(sp.factor_terms(sign * v) for v in velocity),
        source=sp.factor_terms(sign * source),
    )


def _flatten(equation: sp.Eq, problem: Problem) -> tuple[sp.Expr, dict[tuple, sp.Symbol]]:
    """Return rhs - lhs with every derivative replaced by a symbol, and which symbol is which.

    Keys are (unknown, variable, order); mixed derivatives have the variables joined by ",".
    The evolution variable is called "t" in the keys whatever its name.
    """
    # A parameter that varies in place has a slope, which a bare name would hide.
    varying = {s: v for s, v in problem.values.items() if v.free_symbols}
    residual = imbalance(equation.reversed).xreplace(varying).doit()
    clock = problem.span.name if problem.span else None
    slots: dict[tuple, sp.Symbol] = {}
    table: dict[sp.Basic, sp.Symbol] = {}
    for d in residual.atoms(sp.Derivative):
        name = d.expr.func.__name__ if isinstance(d.expr, AppliedUndef) else str(d.expr)
        names = ["t" if v.name == clock else v.name for v, _ in d.variable_count]
        key = (name, ",".join(names), sum(int(n) for _, n in d.variable_count))
        slots[key] = sp.Dummy("_".join(str(k) for k in key))
        table[d] = slots[key]
    flat = residual.xreplace(table)
    return flat.xreplace({v.applied: symbol(v.name) for v in problem.unknowns}), slots


def _convection(
    rest: sp.Expr,
    u: sp.Symbol,
    axes: list[sp.Symbol],
    slopes: list[sp.Symbol],
    equation: sp.Eq,
    unknown: Unknown,
) -> tuple[list[sp.Expr], sp.Expr]:
    """Split what is left into conservative velocities and a source.

    B(x, t, u) u_x = d/dx G - (dG/dx at fixed u) with G = integral of B over u, and G = velocity u.
    """
    velocity: list[sp.Expr] = []
    source = rest
    for x, slope in zip(axes, slopes, strict=True):
        expanded: Any = sp.expand(source)
        speed = -expanded.coeff(slope)
        source = sp.expand(source + speed * slope)
        if source.has(slope):
            raise _unplaced(equation, unknown, (unknown.name, str(x), 1))
        transported = sp.integrate(speed, (u, 0, u)) if speed.has(u) else speed * u
        velocity.append(sp.cancel(transported / u) if speed.has(u) else speed)
        source = sp.expand(source + sp.diff(transported, x))
    return velocity, source


def _sign(expression: sp.Expr, problem: Problem) -> int:
    """Return the sign that makes the expression positive somewhere typical in the domain."""
    number = problem.with_values(expression)
    for s in sorted(number.free_symbols, key=str):
        number = number.subs(s, sp.Rational(37, 100))
    return -1 if number.is_real and number < 0 else 1


def _unplaced(equation: sp.Eq, unknown: Unknown, key: tuple) -> UnsupportedProblem:
    name, variables, order = key
    what = (
        f"the derivative of `{name}` of order {order} in `{variables}`"
        if variables
        else "a product of derivatives"
    )
    return UnsupportedProblem(
        f"{what} has no place in the conservation form of the equation for `{unknown.name}`",
        where=f"`{equation.lhs} = {equation.rhs}`",
        why="the finite-volume writer covers capacity du/dt = div(D grad u) - div(v u) + source(u, x, t)",
        instead="rewrite the term, or state the problem in one of these forms",
    )
