"""Conditions that fit each other and the equation: signs of diffusion, balance of fluxes, corners."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.findings import Finding
from wellposed.problem.statement import Axis, Condition, Problem, Unknown, symbol
from wellposed.problem.structure import coefficient, number, order_in, residual, sample_points

__all__ = ["findings", "inflow"]

_LEVEL_KINDS = frozenset(
    ["value", "profile", "integral", "mean", "maximum", "minimum", "closed form", "time when"]
)
_BALANCE_TOLERANCE = 1e-6


def findings(problem: Problem) -> Iterator[Finding]:
    """Yield what does not fit."""
    for equation in problem.equations:
        rest = residual(equation, problem)
        for u in problem.unknowns:
            yield from _sign(problem, rest, u)
    if len(problem.unknowns) == 1 and len(problem.equations) == 1:
        yield from _neumann(problem)
    yield from _corners(problem)


def _velocity(problem: Problem, u: Unknown, axis: str, order: int, times: int) -> sp.Expr | None:
    """Return the coefficient c in d^times u/dt^times = … + c d^order u/dx^order, or None."""
    if problem.span is None:
        return None
    for equation in problem.equations:
        rest = residual(equation, problem)
        if order_in(rest, u.name, problem.span.name) != times or order_in(rest, u.name, axis) != order:
            continue
        above = coefficient(rest, u, axis, order)
        below = coefficient(rest, u, problem.span.name, times)
        if below != 0 and above != 0:
            return -above / below
    return None


def inflow(problem: Problem, u: Unknown, axis: str) -> str | None:
    """Return the side where a first-order equation carries `u` into the domain, or None.

    None when the speed changes sign, depends on the unknown, or cannot be evaluated.
    """
    speed = _velocity(problem, u, axis, 1, 1)
    if speed is None or speed.has(AppliedUndef):
        return None
    values = [number(speed, problem, at) for at in sample_points(problem)]
    if any(v is None for v in values) or not values:
        return None
    # u_t = c u_x travels towards smaller x when c > 0.
    if all(v > 0 for v in values):  # type: ignore[operator]
        return f"{axis}+"
    return f"{axis}-" if all(v < 0 for v in values) else None  # type: ignore[operator]


def _sign(problem: Problem, rest: sp.Expr, u: Unknown) -> Iterator[Finding]:
    """Yield a wrong sign of the highest even space derivative in an evolution equation."""
    if problem.span is None or problem.domain is None:
        return
    times = order_in(rest, u.name, problem.span.name)
    if times not in (1, 2) or not any(a.name in u.arguments for a in problem.domain.axes):
        return
    below = coefficient(rest, u, problem.span.name, times)
    for axis in problem.domain.axes:
        order = order_in(rest, u.name, axis.name)
        if order not in (2, 4, 6) or below == 0:
            continue
        above = coefficient(rest, u, axis.name, order)
        if above == 0:
            continue
        good = -above / below * (-1) ** (order // 2 + 1)
        worst = _most_negative(problem, good)
        if worst is None:
            continue
        value, place = worst
        where = f" at {place}" if place else ""
        if order == 2 and times == 1:
            yield Finding(
                "negative_diffusivity",
                "error",
                f"the diffusion coefficient of `{u.name}` along {axis.name} is negative ({value:g}{where})",
                "",
                "that is the backward heat equation, which is ill-posed: the smallest disturbance grows",
                "check the sign; diffusion is u_t = +D u_xx with D > 0",
            )
        else:
            yield Finding(
                "wrong_sign",
                "error",
                f"the term with d^{order}{u.name}/d{axis.name}^{order} has the wrong sign ({value:g}{where})",
                "",
                "short waves grow without limit: with initial data the problem is ill-posed",
                "check the sign of this term",
            )


def _most_negative(problem: Problem, expression: sp.Expr) -> tuple[float, str] | None:
    """Return the most negative sampled value and its place; None when there is none.

    A coefficient that depends on unknowns counts as negative only when it is so for every tried
    value of them, since their range is not known.
    """
    bare = problem.with_values(expression)
    fields = sorted(bare.atoms(AppliedUndef) | bare.atoms(sp.Derivative), key=lambda e: -e.count_ops())
    marks = [sp.Dummy() for _ in fields]
    for f, mark in zip(fields, marks, strict=True):
        bare = bare.xreplace({f: mark})
    places: list[Any] = sorted(bare.free_symbols - set(marks), key=str)
    points = list(sample_points(problem)) if places else [{}]
    tries = [n / 7 for n in (-20, -9, -3, -1, 1, 3, 5, 9, 20)] if fields else [0.0]
    value_of = sp.lambdify([*marks, *places], bare, "math")
    worst: tuple[float, str] | None = None
    for at in points:
        if any(s not in at for s in places):
            return None
        here = [float(at[s]) for s in places]
        known = []
        for k in range(len(tries)):
            filled = [tries[(k + 3 * j) % len(tries)] for j in range(len(fields))]
            try:
                value = value_of(*filled, *here)
            except NameError:  # a function that `math` lacks, such as Heaviside
                value = number(
                    bare, problem, dict(zip([*marks, *places], map(sp.Float, [*filled, *here]), strict=True))
                )
            except (ArithmeticError, ValueError, TypeError):
                continue
            if isinstance(value, (int, float)) and value == value:
                known.append(float(value))
        if not known or max(known) >= 0:
            continue
        place = ", ".join(f"{s} = {v:.4g}" for s, v in zip(places, here, strict=True))
        if worst is None or max(known) < worst[0]:
            worst = (max(known), place)
    return worst


# -- steady problems with fluxes all round --------------------------------------------------------


def _neumann(problem: Problem) -> Iterator[Finding]:
    """Yield an unbalanced, or a balanced but not unique, steady problem with gradients all round."""
    u, domain = problem.unknowns[0], problem.domain
    if (
        problem.span is not None
        or domain is None
        or domain.inside is not None
        or any(q.kind == "eigenvalues" for q in problem.quantities)
    ):
        return
    conditions = [c for c in problem.conditions if c.kind != "periodic"]
    if any(c.kind not in ("gradient", "flux") or (c.kind == "gradient" and c.order != 1) for c in conditions):
        return
    if not all(a.is_bounded for a in domain.axes) or domain.inside is not None:
        return
    rest = residual(problem.equations[0], problem)
    derivatives = rest.atoms(sp.Derivative)
    hidden = rest.xreplace({d: sp.Dummy() for d in derivatives})
    if hidden.has(AppliedUndef) or any(order_in(rest, u.name, a.name) != 2 for a in domain.axes):
        return
    difference = _imbalance(problem, rest, u, conditions)
    if difference is None:
        return
    gap, scale = difference
    if abs(gap) > _BALANCE_TOLERANCE * scale:
        yield Finding(
            "incompatible_neumann",
            "error",
            f"there is no steady solution: what is produced inside and what leaves through the boundary "
            f"do not balance (they differ by {gap:.4g})",
            "",
            "with a gradient or flux given on every side, the integral of the source must equal the boundary "
            "flux: otherwise no solution exists (the data are incompatible)",
            "give a value on one side, change a flux, or ask for the evolution in time",
        )
        return
    asked = [
        q
        for q in problem.quantities
        if q.kind in _LEVEL_KINDS and not (q.expression or sp.S.Zero).has(sp.Derivative)
    ]
    yield Finding(
        "defined_up_to_constant",
        "error" if asked else "note",
        f"`{u.name}` is only defined up to a constant: no condition fixes its level",
        "",
        "gradients and fluxes on every side leave the level free",
        f"give the value of {u.name} at one place, or its mean",
    )


def _imbalance(
    problem: Problem, rest: sp.Expr, u: Unknown, conditions: list[Condition]
) -> tuple[float, float] | None:
    """Return (∫ source - boundary flux, scale); None when the operator is not of a known form."""
    assert problem.domain is not None
    axes = problem.domain.axes
    second: list[Any] = [coefficient(rest, u, a.name, 2) for a in axes]
    first = [coefficient(rest, u, a.name, 1) for a in axes]
    operator = sum(
        (s * sp.Derivative(u.applied, (symbol(a.name), 2)) + f * sp.Derivative(u.applied, symbol(a.name))
         for s, f, a in zip(second, first, axes, strict=True)),
        sp.Integer(0),
    )  # fmt: skip
    source = sp.expand(rest - operator)
    if source.has(AppliedUndef) or any(c.has(AppliedUndef) for c in second + first):
        return None
    weight: Any = sp.Integer(1)
    if len(axes) == 1:
        # (w u')' = w u'' + w' u' with w'/w = first/second - so w = exp(∫ first/second) (Sturm-Liouville).
        x = symbol(axes[0].name)
        ratio = sp.cancel(first[0] / second[0])
        if not (ratio.is_rational_function(x)):
            return None
        weight = sp.simplify(sp.exp(sp.integrate(ratio, x))).replace(sp.Abs, lambda e: e)
        source, second = source / second[0], [sp.Integer(1)]
    elif any(f != 0 for f in first) or any(s.free_symbols for s in second):
        return None
    inside = _integral(source * weight, problem, axes)
    scale = _integral(sp.Abs(source * weight), problem, axes)
    if inside is None or scale is None:
        return None
    through = 0.0
    for c in conditions:
        part = _through(problem, c, second, weight, axes, coefficient(rest, u, c.side[:-1], 2))
        if part is None:
            return None
        through += part
        scale += abs(part)
    return inside + through, max(scale, 1e-300)


def _through(
    problem: Problem,
    c: Condition,
    second: list[sp.Expr],
    weight: sp.Expr,
    axes: tuple[Axis, ...],
    own: sp.Expr,
) -> float | None:
    """Return the integral of (second * weight * du/dn) over one side, n outward."""
    i = next(k for k, a in enumerate(axes) if a.name == c.side[:-1])
    upper = c.side.endswith("+")
    place = problem.with_values(axes[i].upper if upper else axes[i].lower)
    here = {symbol(axes[i].name): place}
    expression: Any = problem.with_values(sp.sympify(c.expression, strict=True))
    # flux: outward -D du/dn = expression with D > 0; gradient: along the axis, not along n.
    outward = -expression / sp.Abs(own) if c.kind == "flux" else expression * (1 if upper else -1)
    whole = (second[i] * weight * outward).xreplace(here)
    if whole.has(AppliedUndef) or whole.has(sp.nan, sp.zoo):
        return None
    return _integral(whole, problem, axes[:i] + axes[i + 1 :])


def _integral(expression: sp.Expr, problem: Problem, axes: tuple[Axis, ...]) -> float | None:
    """Return the integral over a box by Gauss-Legendre quadrature, 16 points along each axis."""
    if expression == 0:
        return 0.0
    if len(axes) > 2 and expression.free_symbols:
        return None
    nodes, weights = np.polynomial.legendre.leggauss(16)
    ends = [(number(a.lower, problem), number(a.upper, problem)) for a in axes]
    if any(low is None or high is None for low, high in ends):
        return None
    constant = not expression.free_symbols
    total = 0.0
    for choice in product(range(1 if constant else len(nodes)), repeat=len(axes)):
        factor, at = 1.0, {}
        for k, a, (low, high) in zip(choice, axes, ends, strict=True):
            half = (high - low) / 2  # type: ignore[operator]
            factor *= 2 * half if constant else float(weights[k]) * half
            at[symbol(a.name)] = sp.Float(low + half * (1 + float(nodes[k])))  # type: ignore[operator]
        value = number(expression, problem, at)
        if value is None:
            return None
        total += factor * value
    return total


# -- corners -------------------------------------------------------------------------------------


def _corners(problem: Problem) -> Iterator[Finding]:
    """Yield a note where the initial field and a boundary value differ at the start (1-D)."""
    domain, span = problem.domain, problem.span
    if domain is None or span is None or len(domain.axes) != 1:
        return
    axis = domain.axes[0]
    for u in problem.unknowns:
        start = next((c for c in problem.conditions_of(u.name, "initial") if c.order == 0), None)
        if start is None or start.expression is None:
            continue
        for c in problem.conditions_of(u.name, "value"):
            place = axis.lower if c.side.endswith("-") else axis.upper
            here = {
                symbol(axis.name): problem.with_values(place),
                symbol(span.name): problem.with_values(span.start),
            }
            a, b = number(start.expression, problem, here), number(c.expression, problem, here)  # type: ignore[arg-type]
            if a is not None and b is not None and abs(a - b) > 1e-9 * max(1.0, abs(a), abs(b)):
                yield Finding(
                    "corner_mismatch",
                    "note",
                    f"`{u.name}` jumps at {axis.name} = {place}: initially {a:g}, from then on {b:g}",
                    "",
                    "the solution is not smooth at this corner, which lowers the observed order early on",
                    "",
                )
