"""The conservation form of an equation does not depend on how it was written."""

from __future__ import annotations

import pytest
import sympy as sp

from stated import D, I, Q, t, x, y
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.balance import Balance, balances, time_order
from wellposed.problem.statement import Axis, Domain, Parameter, Problem, Span, Unknown, symbol

U, V = Unknown("u", ("x", "t")), Unknown("v", ("x", "t"))
W = Unknown("u", ("x", "y"))
u, v, w = U.applied, V.applied, W.applied
a, b = symbol("u"), symbol("v")


def of(
    *equations: sp.Eq, steady: bool = False, unknowns: tuple[Unknown, ...] | None = None
) -> tuple[Balance, ...]:
    plane = unknowns == (W,)
    axes = (Axis("x", I(0), I(1)), Axis("y", I(0), I(1))) if plane else (Axis("x", I(0), I(1)),)
    problem = Problem(
        unknowns or ((U,) if len(equations) == 1 else (U, V)),
        equations,
        (Parameter("k", I(2)),),
        Domain(axes),
        None if steady or plane else Span("t", I(0), I(1)),
    )
    return balances(problem)


def one(equation: sp.Eq) -> tuple:
    (form,) = of(equation)
    return form.capacity, form.diffusion[0], form.velocity[0], form.source


LAPLACE = D(u, x, x)


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        (sp.Eq(D(u, t), 3 * LAPLACE), (1, 3, 0, 0)),
        (sp.Eq(D(u, t) - 3 * LAPLACE, 0), (1, 3, 0, 0)),
        (sp.Eq(-D(u, t), -3 * LAPLACE), (1, 3, 0, 0)),
        (sp.Eq(3 * LAPLACE, D(u, t)), (1, 3, 0, 0)),
        (sp.Eq(0, 3 * LAPLACE - D(u, t)), (1, 3, 0, 0)),
        (sp.Eq(2 * D(u, t), 3 * LAPLACE), (2, 3, 0, 0)),
        (sp.Eq(D(u, t), 3 * LAPLACE - 5 * u + x), (1, 3, 0, x - 5 * a)),
        (sp.Eq(D(u, t) + 4 * D(u, x), LAPLACE), (1, 1, 4, 0)),
        (sp.Eq(D(u, t), LAPLACE - 4 * D(u, x)), (1, 1, 4, 0)),
        (sp.Eq(D(u, t) + D(4 * u, x), LAPLACE), (1, 1, 4, 0)),
        (sp.Eq(D(u, t) + x * D(u, x), LAPLACE), (1, 1, x, a)),
        (sp.Eq(D(u, t) + D(x * u, x), LAPLACE), (1, 1, x, 0)),
        (sp.Eq(D(u, t), D((1 + x) * D(u, x), x)), (1, 1 + x, 0, 0)),
        (sp.Eq(D(u, t), (1 + x) * LAPLACE + D(u, x)), (1, 1 + x, 0, 0)),
        (sp.Eq(D(u, t), (1 + x) * LAPLACE), (1, 1 + x, 1, 0)),
        (sp.Eq(D(u, t) + u * D(u, x), LAPLACE), (1, 1, a / 2, 0)),
        (sp.Eq(D(u, t) + D(u**2 / 2, x), LAPLACE), (1, 1, a / 2, 0)),
        (sp.Eq(D(u, t) + D(u**3, x), LAPLACE), (1, 1, a**2, 0)),
        (sp.Eq(D(u, t), D(u**3 * D(u, x), x)), (1, a**3, 0, 0)),
        (sp.Eq(D(u, t), D(u**4, x, x)), (1, 4 * a**3, 0, 0)),
        (sp.Eq(D(u, t), u**3 * LAPLACE + 3 * u**2 * D(u, x) ** 2), (1, a**3, 0, 0)),
        (sp.Eq((1 + u**2) * D(u, t), LAPLACE), (1 + a**2, 1, 0, 0)),
        (sp.Eq(D(u, t), LAPLACE + u - u**3), (1, 1, 0, a - a**3)),
    ],
)
def test_forms_of_one_equation(equation: sp.Eq, expected: tuple) -> None:
    for found, wanted in zip(one(equation), expected, strict=True):
        assert sp.simplify(found - wanted) == 0, one(equation)


@pytest.mark.parametrize("sign", [1, -1])
def test_steady_equations_have_positive_diffusion_whatever_their_sign(sign: int) -> None:
    (form,) = of(sp.Eq(sign * (D(w, x, x) + D(w, y, y)), sign * x), unknowns=(W,))
    assert (form.capacity, form.diffusion, form.source) == (0, (1, 1), -x)


def test_systems_keep_the_order_of_the_unknowns() -> None:
    equations = (sp.Eq(D(v, t), D(v, x, x) + u), sp.Eq(D(u, t), 2 * LAPLACE - v))
    first, second = of(*equations)
    assert (first.unknown, first.diffusion, first.source) == ("u", (2,), -b)
    assert (second.unknown, second.diffusion, second.source) == ("v", (1,), a)


def test_diffusion_that_depends_on_another_unknown_in_divergence_form() -> None:
    first, _ = of(sp.Eq(D(u, t), D((1 + v) * D(u, x), x)), sp.Eq(D(v, t), D(v, x, x)))
    assert (first.diffusion, first.velocity, first.source) == ((b + 1,), (0,), 0)
    assert first.depends_on(frozenset("uv")) == {"v"}


@pytest.mark.parametrize(
    "equations",
    [
        (sp.Eq(D(u, t), u * LAPLACE),),  # (u u_x)_x lacks its second half
        (sp.Eq(D(u, t), v * LAPLACE), sp.Eq(D(v, t), D(v, x, x))),
        (sp.Eq(D(u, t), LAPLACE - v * D(u, x)), sp.Eq(D(v, t), D(v, x, x))),  # not (v u)_x
        (sp.Eq(D(u, t), LAPLACE + D(v, x)), sp.Eq(D(v, t), D(v, x, x))),
        (sp.Eq(D(u, t), LAPLACE + D(v, x, x)), sp.Eq(D(v, t), D(v, x, x))),
        (sp.Eq(D(u, t), LAPLACE + D(u, x) ** 2),),
        (sp.Eq(D(u, t), sp.sin(LAPLACE)),),
        (sp.Eq(sp.exp(D(u, t)), LAPLACE),),
        (sp.Eq(D(u, t), D(u, x, x, x)),),
        (sp.Eq(D(u, t), -D(u, x, x, x, x)),),
        (sp.Eq(D(u, t), LAPLACE + D(u, x, t)),),
        (sp.Eq(D(u, t, t), LAPLACE),),
        (sp.Eq(D(u, t), LAPLACE), sp.Eq(u, v)),
    ],
    ids=str,
)
def test_what_has_no_conservation_form_is_refused_and_not_bent(equations: tuple[sp.Eq, ...]) -> None:
    with pytest.raises(UnsupportedProblem):
        print(of(*equations))


def test_too_few_equations_are_the_users_fault() -> None:
    with pytest.raises(ProblemError, match="1 equations for 2 unknowns"):
        of(sp.Eq(D(u, t), LAPLACE), unknowns=(U, V))


def test_the_order_in_time() -> None:
    def problem(equation: sp.Eq, span: Span | None) -> Problem:
        return Problem((U,), (equation,), (), Domain((Axis("x", I(0), I(1)),)), span)

    clock = Span("t", I(0), Q(1, 2))
    assert time_order(problem(sp.Eq(D(u, t), LAPLACE), clock)) == 1
    assert time_order(problem(sp.Eq(D(u, t, t), LAPLACE), clock)) == 2
    assert time_order(problem(sp.Eq(LAPLACE, 0), None)) == 0
