"""Manufactured problems are solved by their fields exactly, at random points of every piece."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import sympy as sp

from stated import (
    D,
    I,
    Q,
    condition,
    heat,
    line,
    logistic,
    mixed_heat,
    oscillator,
    poisson,
    reaction,
    t,
    wind,
    x,
    y,
)
from wellposed.problem.statement import Axis, Condition, Domain, Parameter, Problem, Span, Unknown, symbol
from wellposed.verification.manufactured import manufacture
from wellposed.verification.manufactured_ordinary import manufacture_ordinary

c = symbol("c")


def graded() -> Problem:
    return line(
        lambda u: sp.Eq((1 + x) * D(u, t), D((2 + sp.sin(x)) * D(u, x), x) - x * u + sp.exp(-x)),
        ("value", sp.cos(t)),
        ("robin", I(1), c),
        sp.cos(x),
        parameters=(Parameter("c", I(3)),),
    )


def porous() -> Problem:
    return line(lambda u: sp.Eq(D(u, t), D(u**3 * D(u, x), x)), ("value", I(1)), ("flux", Q(1, 5)), 1 + x / 3)


def burgers() -> Problem:
    return line(
        lambda u: sp.Eq(D(u, t) + u * D(u, x), D(u, x, x) / 10),
        ("value", I(0)),
        ("value", I(0)),
        sp.sin(sp.pi * x),
    )


def pair() -> Problem:
    u, v = Unknown("u", ("x", "t")), Unknown("v", ("x", "t"))
    a, b = u.applied, v.applied
    return Problem(
        (u, v),
        (sp.Eq(D(a, t), D(a, x, x) + a - b), sp.Eq(D(b, t), D((1 + a**2) * D(b, x), x) + a * b)),
        (),
        Domain((Axis("x", I(-1), I(2)),)),
        Span("t", I(1), I(2)),
        (
            *(condition(s, ("gradient", I(0)), "u") for s in ("x-", "x+")),
            *(condition(s, ("value", I(0)), "v") for s in ("x-", "x+")),
            Condition("initial", "u", sp.cos(x)),
            Condition("initial", "v", sp.sin(x)),
        ),
    )


def plate() -> Problem:
    u = Unknown("u", ("x", "y", "t"))
    a = u.applied
    kinds = (("value", I(0)), ("gradient", Q(1, 2)), ("robin", I(1), I(2)), ("flux", I(0)))
    return Problem(
        (u,),
        (sp.Eq(D(a, t), 3 * D(a, x, x) + D(a, y, y) / 2 + D(a, x) - a**2),),
        (),
        Domain((Axis("x", I(0), I(2)), Axis("y", I(0), I(1)))),
        Span("t", I(0), I(1)),
        (
            *(condition(s, k) for s, k in zip(("x-", "x+", "y-", "y+"), kinds, strict=True)),
            Condition("initial", "u", I(1) + x),
        ),
    )


FIELDS = [heat, mixed_heat, reaction, wind, poisson, graded, porous, burgers, pair, plate]


def at_random(expression: sp.Expr, problem: Problem, seed: int) -> float:
    """The expression at a random place inside the domain and the span, to 30 digits."""
    pick = random.Random(seed)
    ranges = [(a.name, a.lower, a.upper) for a in problem.domain.axes] if problem.domain else []
    ranges += [(problem.span.name, problem.span.start, problem.span.end)] if problem.span else []
    place = {symbol(n): a + (b - a) * sp.Rational(pick.randint(1, 998), 999) for n, a, b in ranges}
    return abs(complex(sp.N(problem.with_values(expression.subs(place)), 30)))


def test_heat_residuals_are_what_the_random_points_say() -> None:
    """The probe itself sees a wrong field."""
    problem = heat()
    u = problem.unknowns[0].applied
    wrong = (problem.equations[0].lhs - problem.equations[0].rhs).subs(u, sp.sin(x + t)).doit()
    assert at_random(wrong, problem, 1) > 1e-3


@pytest.mark.parametrize("make", FIELDS, ids=lambda f: f.__name__)
def test_the_field_solves_equations_and_conditions(make) -> None:
    made = manufacture(make())
    problem, solution = made.problem, made.solution
    fields = {u.applied: solution[u.name] for u in problem.unknowns}
    for e in problem.equations:
        residual = problem.with_values(e.lhs - e.rhs).subs(fields).doit()
        assert max(at_random(residual, problem, s) for s in range(3)) < 1e-18
    for given in problem.conditions:
        residual = left_over(given, problem, solution)
        if residual is not None:
            assert max(at_random(residual, problem, s) for s in range(3)) < 1e-18, str(given)


def left_over(given: Condition, problem: Problem, solution) -> sp.Expr | None:
    u = solution[given.unknown]
    if given.kind == "initial":
        return u.subs(t, problem.span.start) - given.expression
    axis = problem.domain.axis(given.side[:-1])
    v, outward = symbol(axis.name), -1 if given.side.endswith("-") else 1
    end = axis.lower if outward < 0 else axis.upper
    if given.kind == "periodic":
        return u.subs(v, axis.lower) - u.subs(v, axis.upper)
    slope = sp.diff(u, v)
    left = {
        "value": u,
        "gradient": slope,
        "robin": outward * slope + (given.coefficient or 0) * u,
        "flux": -outward * conductivity(problem, given.side).subs(symbol("u"), u) * slope,
    }[given.kind]
    return (left - given.expression).subs(v, end)


def conductivity(problem: Problem, side: str) -> sp.Expr:
    """Of the problems above that give a flux: the porous one, and the plate across y."""
    return symbol("u") ** 3 if len(problem.domain.axes) == 1 else Q(1, 2)


@pytest.mark.parametrize("make", FIELDS, ids=lambda f: f.__name__)
def test_equations_and_kinds_of_conditions_stay_the_same(make) -> None:
    problem, made = make(), manufacture(make()).problem
    for mine, theirs in zip(problem.equations, made.equations, strict=True):
        assert mine.lhs == theirs.lhs
        added = theirs.rhs - mine.rhs
        assert not any(added.has(u.applied) for u in problem.unknowns), "only a source is added"
    kinds = [(c.kind, c.unknown, c.side, c.order, c.coefficient) for c in problem.conditions]
    assert kinds == [(c.kind, c.unknown, c.side, c.order, c.coefficient) for c in made.conditions]


@pytest.mark.parametrize("make", FIELDS, ids=lambda f: f.__name__)
def test_the_field_exercises_every_derivative_and_is_not_symmetric(make) -> None:
    made = manufacture(make())
    for name, u in made.solution.items():
        for axis in made.problem.domain.axes:
            v = symbol(axis.name)
            assert at_random(sp.diff(u, v, 2), made.problem, 4) > 1e-6, name
            mirrored = u.subs(v, axis.lower + axis.upper - v)
            assert max(at_random(u - mirrored, made.problem, s) for s in range(3)) > 1e-6
        if made.problem.span:
            assert at_random(sp.diff(u, t), made.problem, 4) > 1e-9


def test_values_stay_inside_the_range_of_the_data() -> None:
    """u^3 in the diffusion must not meet negative fields."""
    made = manufacture(porous())
    for s in range(20):
        u = sp.N(
            made.solution["u"].subs(
                {x: sp.Rational(s, 19), t: made.problem.span.end * sp.Rational(19 - s, 19)}
            )
        )
        assert 0.9 < float(u) < 1.5


@pytest.mark.parametrize("problem", [oscillator(), logistic()])
def test_ordinary_fields_solve_their_problem(problem: Problem) -> None:
    made = manufacture_ordinary(problem)
    u = made.solution["y"]
    e = made.problem.equations[0]
    residual = made.problem.with_values(e.lhs - e.rhs).subs(problem.unknowns[0].applied, u).doit()
    assert max(at_random(residual, replace(made.problem, domain=None), s) for s in range(3)) < 1e-18
    for given in made.problem.conditions:
        assert sp.simplify(sp.diff(u, t, given.order).subs(t, 0) - given.expression) == 0
