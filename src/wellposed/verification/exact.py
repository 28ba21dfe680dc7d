"""Exact solutions: proposed from the problem's structure, admitted only when they satisfy it.

A proposal is never trusted. It is admitted when the symbolic residual of every equation simplifies
to zero and the equations and all conditions vanish at random points in 40-digit arithmetic.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.simplify.fu import TR7, TR8

from wellposed.errors import ProblemError
from wellposed.problem.balance import balances
from wellposed.problem.planar import ellipse_of, is_polar, normal_slope
from wellposed.problem.statement import Condition, Problem, symbol
from wellposed.verification.ansatz import polynomial
from wellposed.verification.exponentials import rational_in_exponentials
from wellposed.verification.steps import forbidden_step

__all__ = ["Admission", "admit", "propose"]

_DIGITS, _POINTS, _SEED = 40, 12, 20240229
_SMALL = sp.Float("1e-25")
_SIMPLIFY_OPS = 400
_JUST_AFTER, _FAR = sp.Rational(1, 10**80), sp.Integer(10) ** 30
"""A time at which nothing has moved by the digits kept, and a place beyond which nothing happens."""


@dataclass(frozen=True)
class Admission:
    """Whether a closed form solves the problem, and how far that was shown."""

    solution: Mapping[str, sp.Expr]
    """By unknown; parameters replaced by their values."""
    symbolic: bool
    """True when every residual simplified to zero."""
    worst: float
    """Largest residual of equations and conditions at the random points, relative to the terms."""
    complaint: str
    """The first condition or equation that does not hold; empty when all do."""

    @property
    def admitted(self) -> bool:
        """True when the closed form may serve as a reference."""
        return not self.complaint and self.symbolic


def admit(problem: Problem, solution: Mapping[str, sp.Expr]) -> Admission:
    """Test a closed form against every equation and condition of the problem.

    Args:
        problem: The problem, parameters with values.
        solution: Expression by unknown name, in the coordinates and the evolution variable.
    """
    fixed = {n: problem.with_values(e) for n, e in solution.items()}
    fields = {u.applied: fixed[u.name] for u in problem.unknowns}
    symbolic, worst, complaint = True, 0.0, forbidden_step(problem, fixed)
    pick = random.Random(_SEED)
    for e in problem.equations:
        terms = [problem.with_values(side).subs(fields).doit() for side in (e.lhs, e.rhs)]
        residual = terms[0] - terms[1]
        symbolic = symbolic and _vanishes(residual)
        size = _largest(residual, terms, problem, pick)
        worst = max(worst, size)
        if size > _SMALL and not complaint:
            complaint = f"the equation `{e.lhs} = {e.rhs}` is not satisfied: relative residual {size:.1e}"
    for c in problem.conditions:
        residual, terms = _condition_residual(c, problem, fixed)
        size = _largest(residual, terms, problem, pick)
        worst = max(worst, size)
        if size > _SMALL and not complaint:
            complaint = f"the condition `{c}` is not satisfied: residual {size:.1e}"
    return Admission(fixed, symbolic, worst, complaint)


def _vanishes(residual: sp.Expr) -> bool:
    if residual == 0 or sp.expand(residual) == 0:
        return True
    if sp.expand(rational_in_exponentials(residual)) == 0:
        return True
    if residual.count_ops() > _SIMPLIFY_OPS:
        return False
    return sp.simplify(residual) == 0


def _ranges(problem: Problem) -> dict[sp.Symbol, tuple[sp.Expr, sp.Expr]]:
    table: dict[sp.Symbol, tuple[sp.Expr, sp.Expr]] = {}
    for a in problem.domain.axes if problem.domain else ():
        lower, upper = problem.with_values(a.lower), problem.with_values(a.upper)
        lower = lower if lower.is_finite else (upper - 5 if upper.is_finite else sp.Integer(-5))
        table[symbol(a.name)] = (lower, upper if upper.is_finite else lower + 5)
    if problem.span is not None:
        start = problem.with_values(problem.span.start)
        end = problem.with_values(problem.span.end) if problem.span.end is not None else start + 1
        table[symbol(problem.span.name)] = (start, end if end != start else start + 1)
    return table


def _largest(residual: sp.Expr, terms: list[sp.Expr], problem: Problem, pick: random.Random) -> float:
    """Return the largest residual over random points, relative to the size of the terms there."""
    if residual == 0:
        return 0.0
    worst = 0.0
    free = residual.free_symbols
    for _ in range(_POINTS):
        place: dict[Any, sp.Expr] = {
            s: lo + (hi - lo) * sp.Rational(pick.randint(5, 995), 1000)
            for s, (lo, hi) in _ranges(problem).items()
            if s in free
        }
        value = sp.N(residual.subs(place), _DIGITS)
        sizes = [abs(complex(sp.N(t.subs(place), 15))) for t in terms if not t.subs(place).free_symbols]
        if value.free_symbols or not value.is_finite:
            return float("inf")
        worst = max(worst, float(abs(value)) / max(1.0, *sizes) if sizes else float(abs(value)))
    return worst


def _condition_residual(
    c: Condition, problem: Problem, fixed: Mapping[str, sp.Expr]
) -> tuple[sp.Expr, list[sp.Expr]]:
    """Return what the condition leaves over, and its terms, as expressions in what is still free."""
    u, data = (
        fixed[c.unknown],
        problem.with_values(c.expression if c.expression is not None else sp.Integer(0)),
    )
    if c.kind == "initial":
        assert problem.span is not None
        t, start = symbol(problem.span.name), problem.with_values(problem.span.start)
        rate: Any = sp.diff(u, t, c.order)
        left: Any = rate.subs(t, start)
        if left.has(sp.nan, sp.zoo, sp.oo, -sp.oo):  # divided by the time since the start
            left = rate.subs(t, start + _JUST_AFTER)
        return left - data, [left, data]
    assert problem.domain is not None
    if c.kind == "periodic":
        return _gap_around(problem, c.side, u)
    place = _restriction(problem, c.side)
    if c.kind == "value":
        left = u
    elif c.kind == "gradient":
        left = sp.diff(u, symbol(c.side[:-1]), c.order)
    elif c.kind == "flux":
        form = next(b for b in balances(problem) if b.unknown == c.unknown)
        index = next((k for k, a in enumerate(problem.domain.axes) if a.name == c.side[:-1]), 0)
        index = 0 if problem.domain.coordinates == "cylindrical" and is_polar(problem) else index
        names = {symbol(n): e for n, e in fixed.items()}
        left = -problem.with_values(form.diffusion[index]).subs(names) * normal_slope(problem, c.side, u)
    else:
        left = normal_slope(problem, c.side, u) + problem.with_values(c.coefficient or sp.Integer(0)) * u
    left, data = left.subs(place, simultaneous=True), data.subs(place, simultaneous=True)
    return left - data, [left, data]


def _restriction(problem: Problem, side: str) -> dict[Any, Any]:
    """Return what the coordinates are on a side; on an ellipse, by the first coordinate's own angle."""
    assert problem.domain is not None
    ellipse = ellipse_of(problem) if side == "boundary" else None
    if ellipse is not None:
        one, two = (symbol(a.name) for a in problem.domain.axes)
        # A one-to-one stand-in for the angle that stays inside the first coordinate's range.
        angle = 2 * sp.pi * (one - problem.with_values(problem.domain.axes[0].lower))
        angle /= problem.with_values(problem.domain.axes[0].length)
        (x0, y0), (a, b) = ellipse.centre, ellipse.half_axes
        return {one: x0 + a * sp.cos(angle), two: y0 + b * sp.sin(angle)}
    axis = problem.domain.axis(side[:-1])
    end = problem.with_values(axis.lower if side.endswith("-") else axis.upper)
    return {symbol(axis.name): end if end.is_finite else sp.sign(end) * _FAR}


def _gap_around(problem: Problem, side: str, u: Any) -> tuple[Any, list[Any]]:
    """Return what value and slope together miss when a loop is closed."""
    assert problem.domain is not None
    axis = problem.domain.axis(side.rstrip("+-"))
    x = symbol(axis.name)
    low, high = problem.with_values(axis.lower), problem.with_values(axis.upper)
    pairs: list[tuple[Any, Any]] = [(f.subs(x, low), f.subs(x, high)) for f in (u, sp.diff(u, x))]
    gap = sp.Add(*(sp.Abs(a - b) for a, b in pairs))
    return gap, [abs(a) for a, _ in pairs]


def propose(problem: Problem) -> Mapping[str, sp.Expr] | None:
    """Return a candidate solution by separation into eigenfunctions, or None.

    Covers one linear equation with constant coefficients whose data are finite sums of
    eigenfunctions of the operator, on top of a steady part (one dimension).
    """
    if (
        len(problem.unknowns) != 1
        or problem.domain is None
        or any(not a.is_bounded for a in problem.domain.axes)
    ):
        return None
    if problem.domain.inside is not None:
        return polynomial(problem)
    axes = problem.domain.axes
    try:
        (form,) = balances(problem)
    except ProblemError:
        return None
    u = symbol(form.unknown)
    coordinates = {symbol(a.name) for a in problem.domain.axes}
    clock = symbol(problem.span.name) if problem.span else None
    numbers = [problem.with_values(e) for e in (form.capacity, *form.diffusion, *form.velocity)]
    source = problem.with_values(form.source)
    rate = sp.diff(source, u)
    if any(e.free_symbols for e in (*numbers, rate)) or (clock is not None and source.has(clock)):
        return None

    def operator(field: sp.Expr) -> sp.Expr:
        result = rate * field
        for a, d, v in zip(axes, form.diffusion, form.velocity, strict=True):
            x = symbol(a.name)
            result += problem.with_values(d) * sp.diff(field, x, 2) - problem.with_values(v) * sp.diff(
                field, x
            )
        return result

    forcing = sp.expand(source - rate * u)
    steady = _steady(problem, operator, forcing, numbers, rate)
    if steady is None:
        return polynomial(problem) if clock is None and problem.domain.coordinates == "cartesian" else None
    if clock is None:
        return {form.unknown: steady}
    start = next((c.expression for c in problem.conditions_of(form.unknown, "initial")), None)
    if start is None:
        return None
    moving = sp.Integer(0)
    assert problem.span is not None
    since = clock - problem.with_values(problem.span.start)
    spectrum = _spectrum(problem.with_values(start) - steady, operator, coordinates)
    if spectrum is None:
        return None
    for term, eigenvalue in spectrum:
        moving += term * sp.exp(eigenvalue / numbers[0] * since)
    return {form.unknown: steady + moving}


_Operator = Callable[[sp.Expr], sp.Expr]


def _spectrum(
    expression: sp.Expr, operator: _Operator, coordinates: set[sp.Symbol]
) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """Split an expression into eigenfunctions with their eigenvalues: as it stands, else linearised.

    Products of sines and cosines become sums only when needed, to keep closed forms short.
    """
    for form in (lambda e: e, lambda e: sp.expand(TR8(TR7(e)))):
        pairs = []
        for term in sp.Add.make_args(form(sp.expand(expression))):
            ratio = sp.simplify(operator(term) / term) if term != 0 else sp.Integer(0)
            if ratio.free_symbols & coordinates:
                break
            pairs.append((term, ratio))
        else:
            return [p for p in pairs if p[0] != 0]
    return None


def _steady(
    problem: Problem, operator: _Operator, forcing: sp.Expr, numbers: list[sp.Expr], rate: sp.Expr
) -> sp.Expr | None:
    """Return a function with operator(s) + forcing = 0 that carries the boundary data."""
    assert problem.domain is not None
    data = [
        problem.with_values(c.expression) for c in problem.conditions if c.side and c.expression is not None
    ]
    if forcing == 0 and all(d == 0 for d in data):
        return sp.Integer(0)
    coordinates = {symbol(a.name) for a in problem.domain.axes}
    spectrum = _spectrum(forcing, operator, coordinates)
    if spectrum is not None and all(k != 0 for _, k in spectrum) and all(d == 0 for d in data):
        return sp.Add(*(-term / k for term, k in spectrum))
    if len(problem.domain.axes) == 1 and rate == 0 and numbers[2] == 0:
        return _integrated(problem, forcing, numbers[1])
    return None


def _integrated(problem: Problem, forcing: sp.Expr, diffusivity: sp.Expr) -> sp.Expr | None:
    """Return the steady solution in one dimension by integrating twice."""
    assert problem.domain is not None
    x = symbol(problem.domain.axes[0].name)
    a, b = sp.symbols("_a _b")
    twice = sp.integrate(sp.integrate(-forcing / diffusivity, x), x)
    if twice.has(sp.Integral):
        return None
    general = twice + a * x + b
    name = problem.unknowns[0].name
    left_over = [
        _condition_residual(c, problem, {name: general})[0]
        for c in problem.conditions
        if c.side and c.kind != "periodic"
    ]
    found = sp.solve(left_over, [a, b], dict=True)
    if len(found) != 1 or len(found[0]) != 2:
        return None
    return sp.expand(general.subs(found[0]))
