"""Dispersive waves on the line against solitons and a Fourier integral."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy as sp
from paired import runs_of
from scipy.integrate import quad

from wellposed import solvers
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol

x, t = symbol("x"), symbol("t")
D, I, Q = sp.Derivative, sp.Integer, sp.Rational
u = Unknown("u", ("x", "t")).applied
LINE = Domain((Axis("x", -sp.oo, sp.oo),))
KDV = sp.Eq(D(u, t) + 6 * u * D(u, x) + D(u, (x, 3)), 0)


def wave(equation: sp.Eq, shape: sp.Expr, *ask: Quantity, end: sp.Expr) -> Problem:
    start = (Condition("initial", "u", shape),)
    return Problem((Unknown("u", ("x", "t")),), (equation,), (), LINE, Span("t", I(0), end), start, ask)


def at(place: sp.Expr, when: sp.Expr) -> Quantity:
    return Quantity("asked", "value", u, (("x", place), ("t", when)))


def both(problem: Problem, level: int = 1) -> list[list[float]]:
    """All answers of one level of the main and of the second program."""
    plan = solvers.plan(problem)
    assert plan.family == "dispersive waves on a line"
    found = []
    main, second = solvers.write(plan)
    for program, levels in ((main, plan.ladders[0].levels), (second, plan.second_ladders[0].levels)):
        (run,) = runs_of(program.source, levels[level : level + 1]).runs
        found.append([float(np.ravel(run.arrays[f"answer_{i}"])[0]) for i in range(len(problem.quantities))])
    return found


def test_a_soliton_keeps_its_height_and_its_area() -> None:
    end = Q(1, 5)
    asked = (
        at(Q(1, 2), end),
        Quantity("highest", "maximum", u, (("t", end),)),
        Quantity("crest", "place of maximum", u, (("t", end),)),
        Quantity("area", "integral", sp.Integral(u, (x, -sp.oo, sp.oo)), (("t", end),)),
    )
    main, second = both(wave(KDV, 2 / sp.cosh(x) ** 2, *asked, end=end), 2)
    truths = [2 / math.cosh(0.5 - 0.8) ** 2, 2.0, 0.8, 4.0]
    assert main == pytest.approx(truths, abs=2e-5)
    assert second == pytest.approx(truths, abs=2e-3)


def test_a_hump_six_high_is_two_solitons() -> None:
    # Drazin & Johnson 1989, section 4.5: the two-soliton solution that starts as 6 sech(x)^2.
    end = Q(1, 20)
    main, second = both(wave(KDV, 6 / sp.cosh(x) ** 2, at(Q(1, 2), end), end=end), 2)
    a, b = 0.5, 0.05
    top = 12 * (3 + 4 * math.cosh(2 * a - 8 * b) + math.cosh(4 * a - 64 * b))
    truth = top / (3 * math.cosh(a - 28 * b) + math.cosh(3 * a - 36 * b)) ** 2
    assert main[0] == pytest.approx(truth, rel=2e-4)
    assert second[0] == pytest.approx(truth, rel=2e-2)


def test_linear_waves_spread_as_their_fourier_integral_says() -> None:
    end = Q(1, 10)
    problem = wave(sp.Eq(D(u, t) + D(u, (x, 3)), 0), sp.exp(-(x**2)), at(Q(-3, 10), end), end=end)
    truth = quad(
        lambda k: math.exp(-k * k / 4) * math.cos(-0.3 * k + 0.1 * k**3) / math.sqrt(math.pi), 0, 14
    )[0]
    main, _ = both(problem)
    assert main[0] == pytest.approx(truth, abs=1e-8)
    plan = solvers.plan(problem)
    steps = runs_of(solvers.write(plan)[1].source, plan.second_ladders[1].levels).runs
    changes = np.abs(np.diff([float(r.arrays["answer_0"]) for r in steps]))
    assert changes[1] < 0.35 * changes[0]  # second order in time: a quarter at each halving


@pytest.mark.parametrize(
    "shape", [sp.tanh(x), sp.cos(x), 1 / (1 + x**2)], ids=["step", "endless", "long tail"]
)
def test_data_that_never_come_to_rest_are_refused(shape: sp.Expr) -> None:
    with pytest.raises(UnsupportedProblem, match="do not settle"):
        solvers.plan(wave(KDV, shape, at(I(0), I(1)), end=I(1)))
