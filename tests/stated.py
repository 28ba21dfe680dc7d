"""Problems that several rooms' tests solve, given as `Problem` objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy as sp

from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)

x, y, z, t = (symbol(n) for n in "xyzt")
D = sp.Derivative
I, Q = sp.Integer, sp.Rational
Side = tuple  # (kind, expression) or (kind, expression, coefficient)


def line(
    equation: Callable[[sp.Expr], sp.Eq],
    left: Side,
    right: Side,
    start: sp.Expr | None = None,
    *,
    end: sp.Expr = I(1),
    ask: Sequence[sp.Expr] = (Q(1, 3),),
    parameters: tuple[Parameter, ...] = (),
    lower: sp.Expr = I(0),
    upper: sp.Expr = I(1),
) -> Problem:
    """A problem for u(x, t) on an interval, or for u(x) when there is no start value."""
    unknown = Unknown("u", ("x", "t") if start is not None else ("x",))
    u = unknown.applied
    periodic = left[0] == "periodic"
    conditions = [condition("x-", left), condition("x+", right)]
    if start is not None:
        conditions.append(Condition("initial", "u", start))
    moment = (("t", end),) if start is not None else ()
    return Problem(
        (unknown,),
        (equation(u),),
        parameters,
        Domain((Axis("x", lower, upper, periodic),)),
        Span("t", I(0), end) if start is not None else None,
        tuple(conditions),
        tuple(Quantity(f"u({p})", "value", u, (("x", sp.sympify(p, strict=True)), *moment)) for p in ask),
    )


def condition(side: str, given: Side, unknown: str = "u") -> Condition:
    kind, *rest = given
    if kind == "periodic":
        return Condition("periodic", unknown, None, side)
    return Condition(
        kind, unknown, rest[0], side, 1 if kind == "gradient" else 0, rest[1] if len(rest) > 1 else None
    )


def heat(start: sp.Expr = sp.sin(sp.pi * x), ask: Sequence[sp.Expr] = (Q(1, 2),)) -> Problem:
    """The heat equation between two cold walls: the fundamental mode decays by exp(-pi^2/10)."""
    return line(lambda u: sp.Eq(D(u, t), D(u, x, x) / 10), ("value", I(0)), ("value", I(0)), start, ask=ask)


def mixed_heat() -> Problem:
    """Diffusion with a given gradient on the left, Robin on the right, and a source; data compatible."""
    k = Q(3, 2)
    return line(
        lambda u: sp.Eq(D(u, t), Q(1, 5) * D(u, x, x) + x / 4),
        ("gradient", Q(1, 2)),
        ("robin", Q(1, 2) + k * (1 + Q(1, 2)), k),
        1 + x / 2,
        end=Q(1, 2),
        ask=(Q(1, 4),),
    )


def reaction() -> Problem:
    """Diffusion with the cubic reaction of Allen and Cahn between insulated walls."""
    c = symbol("D")
    return line(
        lambda u: sp.Eq(D(u, t), c * D(u, x, x) + u - u**3),
        ("gradient", I(0)),
        ("gradient", I(0)),
        Q(1, 2) * sp.cos(sp.pi * x),
        end=Q(1, 2),
        ask=(Q(1, 4),),
        parameters=(Parameter("D", Q(1, 20)),),
    )


def wind() -> Problem:
    """Convection and diffusion round a ring."""
    return line(
        lambda u: sp.Eq(D(u, t) + D(u, x) / 2, D(u, x, x) / 50),
        ("periodic",),
        ("periodic",),
        1 + sp.sin(2 * sp.pi * x),
        ask=(Q(1, 3),),
    )


def poisson(ask: tuple[sp.Expr, sp.Expr] = (Q(1, 2), Q(1, 2))) -> Problem:
    """Poisson's equation on the unit square with the solution sin(pi x) sin(pi y)."""
    unknown = Unknown("u", ("x", "y"))
    u = unknown.applied
    load = 2 * sp.pi**2 * sp.sin(sp.pi * x) * sp.sin(sp.pi * y)
    return Problem(
        (unknown,),
        (sp.Eq(-D(u, x, x) - D(u, y, y), load),),
        (),
        Domain((Axis("x", I(0), I(1)), Axis("y", I(0), I(1)))),
        None,
        tuple(Condition("value", "u", I(0), s) for s in ("x-", "x+", "y-", "y+")),
        (Quantity("u at a place", "value", u, (("x", ask[0]), ("y", ask[1]))),),
    )


def ordinary(
    equation: Callable[[sp.Expr], sp.Eq],
    start: Sequence[sp.Expr],
    *,
    end: sp.Expr | None = I(2),
    parameters: tuple[Parameter, ...] = (),
    closed_form: bool = False,
) -> Problem:
    """An initial value problem for y(t) from t = 0 that asks for y at the end."""
    unknown = Unknown("y", ("t",))
    v = unknown.applied
    asked = [Quantity("y(t)", "closed form", v)] if closed_form else []
    if end is not None:
        asked.append(Quantity(f"y({end})", "value", v, (("t", end),)))
    return Problem(
        (unknown,),
        (equation(v),),
        parameters,
        None,
        Span("t", I(0), end),
        tuple(Condition("initial", "y", value, order=k) for k, value in enumerate(start)),
        tuple(asked),
    )


def oscillator(**wishes: bool) -> Problem:
    """y'' + 2 y' + 5 y = 0 from rest at 1."""
    return ordinary(lambda v: sp.Eq(D(v, t, t) + 2 * D(v, t) + 5 * v, 0), (I(1), I(0)), **wishes)


def logistic() -> Problem:
    """y' = r y (1 - y/3)."""
    r = symbol("r")
    return ordinary(
        lambda v: sp.Eq(D(v, t), r * v * (1 - v / 3)), (Q(1, 2),), parameters=(Parameter("r", Q(11, 10)),)
    )


def blow_up() -> Problem:
    """y' = 1 + y^2, whose solution tan(t) ends at pi/2, asked at 2."""
    return ordinary(lambda v: sp.Eq(D(v, t), 1 + v**2), (I(0),))
