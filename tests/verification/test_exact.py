"""Closed forms are proposed from structure and admitted only when they solve the problem."""

from __future__ import annotations

import pytest
import sympy as sp

from stated import D, I, Q, heat, line, mixed_heat, ordinary, oscillator, poisson, reaction, t, x, y
from wellposed.problem.statement import Parameter, Problem, symbol
from wellposed.verification.exact import admit, propose

k, L = symbol("k"), symbol("L")
FALL = sp.exp(-(sp.pi**2) * t / 10) * sp.sin(sp.pi * x)


def test_the_truth_is_admitted() -> None:
    found = admit(heat(), {"u": FALL})
    assert found.admitted
    assert found.symbolic
    assert found.worst < 1e-25


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (FALL * (1 + sp.Rational(1, 10**9)), "condition"),  # the right shape, a little too large
        (FALL.subs(t, t + sp.Rational(1, 10**6)), "condition"),  # late
        (sp.exp(-(sp.pi**2) * t / 10) * sp.sin(sp.pi * x) + x / 10**12, "condition"),  # leaks at a wall
        (sp.exp(-t) * sp.sin(sp.pi * x), "equation"),
        (sp.sin(sp.pi * x), "equation"),
        (I(0), "condition"),
        (sp.zoo * x, "equation"),
        (sp.log(x - 2) + FALL, "equation"),
    ],
)
def test_false_claims_are_refused_and_the_first_fault_is_named(claim: sp.Expr, said: str) -> None:
    found = admit(heat(), {"u": claim})
    assert not found.admitted
    assert said in found.complaint


def test_an_identity_that_needs_simplification_is_admitted() -> None:
    problem = ordinary(lambda v: sp.Eq(D(v, t, t) + 4 * v, 0), (I(0), I(2)))
    assert admit(problem, {"y": 2 * sp.sin(t) * sp.cos(t)}).admitted


def test_every_initial_condition_counts() -> None:
    calm = sp.exp(-t) * (sp.cos(2 * t) + sp.sin(2 * t) / 2)
    assert admit(oscillator(), {"y": calm}).admitted
    assert not admit(oscillator(), {"y": sp.exp(-t) * sp.cos(2 * t)}).admitted
    assert not admit(oscillator(), {"y": 2 * calm}).admitted


def test_gradient_and_robin_conditions_are_part_of_the_claim() -> None:
    k0, slope, data = Q(3, 2), Q(1, 2), Q(11, 4)
    assert [c.expression for c in mixed_heat().conditions[:2]] == [slope, data]
    steady = line(lambda u: sp.Eq(D(u, x, x), 0), ("gradient", slope), ("robin", data, k0), ask=(Q(1, 4),))
    right = slope * x + 1
    assert admit(steady, {"u": right}).admitted
    assert "x-" in admit(steady, {"u": 2 * right - 1 - slope * 0}).complaint
    assert "x+" in admit(steady, {"u": right + 1}).complaint


def test_parameters_are_put_in_before_the_claim_is_tested() -> None:
    problem = line(
        lambda u: sp.Eq(D(u, t), k * D(u, x, x)),
        ("value", I(0)),
        ("value", I(0)),
        sp.sin(sp.pi * x),
        parameters=(Parameter("k", Q(1, 10)),),
    )
    assert admit(problem, {"u": sp.exp(-k * sp.pi**2 * t) * sp.sin(sp.pi * x)}).admitted
    assert not admit(problem, {"u": sp.exp(-2 * k * sp.pi**2 * t) * sp.sin(sp.pi * x)}).admitted


@pytest.mark.parametrize(
    ("problem", "truth"),
    [
        (heat(), FALL),
        (poisson(), sp.sin(sp.pi * x) * sp.sin(sp.pi * y)),
        (
            heat(3 * sp.sin(2 * sp.pi * x) - sp.sin(sp.pi * x)),
            3 * sp.exp(-4 * sp.pi**2 * t / 10) * sp.sin(2 * sp.pi * x) - FALL,
        ),
        (
            line(
                lambda u: sp.Eq(D(u, t), D(u, x, x) / 10 - 2 * u),
                ("gradient", I(0)),
                ("gradient", I(0)),
                1 + sp.cos(sp.pi * x),
            ),
            sp.exp(-2 * t) + sp.exp(-2 * t - sp.pi**2 * t / 10) * sp.cos(sp.pi * x),
        ),
        (
            line(
                lambda u: sp.Eq(D(u, t), D(u, x, x)),
                ("value", I(1)),
                ("value", I(3)),
                1 + 2 * x + sp.sin(sp.pi * x),
            ),
            1 + 2 * x + sp.exp(-(sp.pi**2) * t) * sp.sin(sp.pi * x),
        ),
        (line(lambda u: sp.Eq(-D(u, x, x), 1), ("value", I(0)), ("value", I(0))), x * (1 - x) / 2),
        (
            line(lambda u: sp.Eq(D(u, t) + D(u, x) / 2, D(u, x, x) / 50), ("periodic",), ("periodic",), I(2)),
            I(2),
        ),
    ],
)
def test_proposals_that_are_admitted_are_the_truth(problem: Problem, truth: sp.Expr) -> None:
    proposal = propose(problem)
    assert proposal is not None
    found = admit(problem, proposal)
    assert found.admitted, found.complaint
    assert sp.simplify(found.solution["u"] - truth) == 0


@pytest.mark.parametrize("problem", [reaction(), heat(x * (1 - x)), heat(sp.exp(x))])
def test_nothing_that_is_admitted_comes_from_data_without_a_finite_sum(problem: Problem) -> None:
    proposal = propose(problem)
    assert proposal is None or not admit(problem, proposal).admitted


def test_an_insulated_steady_problem_has_no_single_solution_to_propose() -> None:
    problem = line(lambda u: sp.Eq(D(u, x, x), 0), ("gradient", I(0)), ("gradient", I(0)))
    proposal = propose(problem)
    assert proposal is None or proposal["u"] == 0


TENT = sp.Piecewise((x, x < sp.Rational(1, 2)), (1 - x, True))
STEP = sp.Piecewise((1, x < sp.Rational(1, 3)), (0, True))


@pytest.mark.parametrize(("start", "walls"), [(TENT, "value"), (STEP, "gradient")])
def test_an_initial_profile_in_pieces_is_no_steady_solution(start: sp.Expr, walls: str) -> None:
    problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 10), (walls, I(0)), (walls, I(0)), start, ask=(Q(1, 2),)
    )
    found = admit(problem, {"u": start})
    assert not found.admitted
    assert "jumps where x" in found.complaint


def test_pieces_that_join_smoothly_are_admitted() -> None:
    half = sp.Rational(1, 2)
    joined = sp.Piecewise((0, x < half), ((x - half) ** 2, True))
    pushed = sp.Piecewise((0, x < half), (2, True))
    problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) - pushed),
        ("value", I(0)),
        ("gradient", I(1)),
        joined,
        ask=(Q(1, 2),),
    )
    assert admit(problem, {"u": joined}).admitted
