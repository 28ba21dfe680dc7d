"""Questions to initial value problems beyond values at given times, through the front door."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from scipy.special import ellipk

from bench import run_program
from stated import D, I, Q, ordinary, t
from wellposed import api
from wellposed.agent import pipeline
from wellposed.problem.statement import Problem, Quantity
from wellposed.solvers import plan as make_plan
from wellposed.solvers import write
from wellposed.verification.judge_ordinary import judge_ordinary

Y = sp.Function("y")(t)
VT = math.sqrt(9.81 / 0.3)  # y' = 9.81 - 0.3 y**2: y = VT tanh(0.3 VT t)
DAMPED = math.sqrt(1 - 0.15**2)  # y'' + 0.3 y' + y = 0 from y = 0, y' = 1


@pytest.fixture(autouse=True)
def _short_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers do not need SymPy's search for a closed form to go on for its full time."""
    monkeypatch.setattr(pipeline, "_DERIVATION_S", 2.0)


def asking(problem: Problem, *quantities: Quantity) -> Problem:
    return replace(problem, quantities=quantities)


def fall(end: sp.Expr | None) -> Problem:
    return ordinary(lambda v: sp.Eq(D(v, t), sp.Float("9.81") - sp.Float("0.3") * v**2), (I(0),), end=end)


def swing(end: sp.Expr | None) -> Problem:
    return ordinary(lambda v: sp.Eq(D(v, t, t), -sp.sin(v)), (I(2), I(0)), end=end)


def damped(end: sp.Expr | None) -> Problem:
    return ordinary(lambda v: sp.Eq(D(v, t, t) + Q(3, 10) * D(v, t) + v, 0), (I(0), I(1)), end=end)


PEAK_AT = math.atan2(DAMPED, 0.15) / DAMPED
CASES = {
    "distance": (
        asking(fall(I(2)), Quantity("way", "value", sp.Integral(Y, (t, 0, 2)))),
        math.log(math.cosh(0.3 * VT * 2)) / 0.3,
    ),
    "distance between two times": (
        asking(fall(I(2)), Quantity("way", "integral", sp.Integral(Y, (t, 1, 2)))),
        (math.log(math.cosh(0.6 * VT)) - math.log(math.cosh(0.3 * VT))) / 0.3,
    ),
    "mean over the span": (
        asking(fall(I(2)), Quantity("mean", "mean", Y)),
        math.log(math.cosh(0.3 * VT * 2)) / 0.6,
    ),
    "time until": (
        asking(fall(None), Quantity("when", "time when", Y, target=I(4))),
        math.atanh(4 / VT) / (0.3 * VT),
    ),
    "where it settles": (asking(fall(None), Quantity("end", "steady state", Y)), VT),
    "period": (asking(swing(None), Quantity("P", "period", Y)), 4 * ellipk(math.sin(1) ** 2)),
    "period while it fades": (asking(damped(None), Quantity("P", "period", Y)), 2 * math.pi / DAMPED),
    "a level that is only touched": (
        asking(
            ordinary(lambda v: sp.Eq(D(v, t, t) + 9 * v, 0), (I(0), I(6)), end=None),
            Quantity("when", "time when", Y, target=I(2)),
        ),
        math.pi / 6,
    ),
    "a tiny scale": (
        asking(
            ordinary(lambda v: sp.Eq(D(v, t), 3 * v * (1 - v * 10**20)), (Q(1, 10**21),), end=I(1)),
            Quantity("y(1)", "value", Y, (("t", I(1)),)),
        ),
        1e-20 / (1 + 9 * math.exp(-3)),
    ),
    "return through zero": (
        asking(damped(None), Quantity("when", "time when", Y, target=I(0))),
        math.pi / DAMPED,
    ),
    "highest": (asking(damped(I(9)), Quantity("peak", "maximum", Y)), math.exp(-0.15 * PEAK_AT)),
    "lowest": (
        asking(damped(I(9)), Quantity("dip", "minimum", Y)),
        -math.exp(-0.15 * (PEAK_AT + math.pi / DAMPED)),
    ),
    "when highest": (asking(damped(I(9)), Quantity("when", "place of maximum", Y)), PEAK_AT),
    "highest at an end": (asking(fall(I(2)), Quantity("top", "maximum", Y)), VT * math.tanh(0.6 * VT)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_bar_covers_the_truth(name: str) -> None:
    problem, truth = CASES[name]
    report = api.solve(problem)
    (answer,) = report.answers
    assert report.verdict == "VERIFIED", report.sentence
    assert isinstance(answer.value, float)
    assert isinstance(answer.error_bar, float)
    assert abs(answer.value - truth) <= answer.error_bar + 4e-15 * abs(truth)
    assert answer.error_bar <= 1e-8 * abs(truth)


@pytest.mark.parametrize(
    "problem",
    [
        asking(
            ordinary(lambda v: sp.Eq(D(v, t), 1 - v), (I(0),), end=None),
            Quantity("when", "time when", Y, target=I(2)),
        ),
        asking(
            ordinary(lambda v: sp.Eq(D(v, t), v**2), (I(1),), end=None),
            Quantity("settles", "steady state", Y),
        ),
    ],
)
def test_what_never_happens_is_refused(problem: Problem) -> None:
    report = api.solve(problem)
    assert report.exit_code == 4
    assert "never happens" in (report.message or "")
    assert "instead" in (report.message or "")


@pytest.mark.slow
def test_an_integrator_that_leaves_the_numbers_refutes_nothing() -> None:
    # Chandrasekhar 1939: 1/sqrt(1 + t^2/3) is the polytrope of index 5.
    star = ordinary(lambda v: sp.Eq(D(v, t, t) + 2 * D(v, t) / t + v**5, 0), (I(1), I(0)), end=I(3))
    report = api.solve(asking(star, Quantity("y(3)", "value", Y, (("t", I(3)),))))
    assert report.verdict != "REFUTED", report.sentence
    assert report.answers[0].value == pytest.approx(0.5, rel=1e-8)


def test_a_pole_exactly_at_the_end_is_refused() -> None:
    report = api.solve(asking(ordinary(lambda v: sp.Eq(D(v, t), v / (t - 2)), (I(3),), end=I(2))))
    assert report.exit_code == 4
    assert "infinite at t = 2" in (report.message or "")


@pytest.mark.parametrize(
    ("problem", "spoil"),
    [
        (CASES["highest"][0], lambda a: a | {"answer_0": a["answer_0"] * 1.01}),
        (CASES["distance"][0], lambda a: a | {"integral_0": a["integral_0"] * 1.01, "y": a["y"] * 1.01}),
    ],
)
def test_families_that_answer_differently_are_refuted(
    problem: Problem, spoil: Callable[[dict], dict]
) -> None:
    plan = make_plan(problem)
    program = next(p for p in write(plan) if p.role == "main")

    def other(level, arrays: dict) -> dict:
        return spoil(arrays) if level.method != "DOP853" else arrays

    sound = judge_ordinary(plan, run_program(program.source, plan), None, None, None)
    spoiled = judge_ordinary(plan, run_program(program.source, plan, other), None, None, None)
    (before, after) = (
        next(c for c in e.checks if c.name == "two families of integrators agree") for e in (sound, spoiled)
    )
    assert (before.status, after.status) == ("passed", "failed")
    assert np.isfinite(float(before.measured.split("differ by ")[1].split()[0]))


PULSE = sp.exp(-(((t - 5) / Q(1, 20)) ** 2))
ROUGH = {
    "narrow pulse": (
        ordinary(lambda v: sp.Eq(D(v, t), -v + 10 * PULSE), (I(1),), end=I(8)),
        # integrating factor e^t: e^-8 + 10 sqrt(pi)/20 e^(-3) e^((1/40)^2), both tails far outside
        math.exp(-8) + 0.5 * math.sqrt(math.pi) * math.exp(-3 + 1 / 1600),
    ),
    "force switched on": (
        ordinary(lambda v: sp.Eq(D(v, t, t) + v, sp.Heaviside(t - 2)), (I(0), I(0)), end=I(5)),
        1 - math.cos(3),
    ),
    "hammer": (
        ordinary(
            lambda v: sp.Eq(D(v, t, t) + 2 * D(v, t) + 5 * v, 3 * sp.DiracDelta(t - 1)),
            (I(0), I(0)),
            end=I(3),
        ),
        1.5 * math.exp(-2) * math.sin(4),
    ),
    "rectified force": (
        ordinary(lambda v: sp.Eq(D(v, t), sp.Abs(sp.sin(10 * t))), (I(0),), end=I(2)),
        (6 * 2 + (1 - math.cos(20 - 6 * math.pi))) / 10,
    ),
}


@pytest.mark.parametrize("name", ROUGH)
def test_kicks_jumps_and_pulses_are_not_passed_over(name: str) -> None:
    problem, truth = ROUGH[name]
    report = api.solve(problem)
    (answer,) = report.answers
    assert isinstance(answer.value, float)
    assert isinstance(answer.error_bar, float)
    assert abs(answer.value - truth) <= answer.error_bar + 1e-14 * abs(truth)
    assert answer.error_bar <= 1e-8 * abs(truth)


@pytest.mark.parametrize(
    ("equation", "said"),
    [
        (lambda v: sp.Eq(D(v, t), sp.tan(t) * v), "infinite at t = 1.5708"),
        (lambda v: sp.Eq((t - 1) * D(v, t), v + 1), "infinite at t = 1"),
        (lambda v: sp.Eq(D(v, t), sp.DiracDelta(t)), "exactly at the start"),
        (lambda v: sp.Eq(D(v, t), v * sp.DiracDelta(t - 1)), "depends on a state that jumps"),
    ],
)
def test_what_the_equation_does_not_say_is_refused(equation: Callable, said: str) -> None:
    report = api.solve(ordinary(equation, (I(1),)))
    assert report.exit_code == 4
    assert said in (report.message or "")


def singular(*start: sp.Expr) -> Problem:
    """Lane and Emden's equation of index 5, y'' + 2 y'/t + y^5 = 0: y = 1/sqrt(1 + t^2/3) from (1, 0)."""
    return ordinary(lambda v: sp.Eq(D(v, t, t) + 2 / t * D(v, t) + v**5, 0), start)


@pytest.mark.slow
def test_a_smooth_solution_at_a_singular_start() -> None:
    report = api.solve(singular(I(1), I(0)))
    (answer,) = report.answers
    assert report.verdict == "VERIFIED", report.sentence
    assert answer.value == pytest.approx(1 / math.sqrt(1 + 4 / 3), rel=1e-12)


def test_a_start_that_the_singular_equation_does_not_allow_is_refused() -> None:
    report = api.solve(singular(I(1), I(1)))
    assert report.exit_code == 4
    assert "singular at the start" in (report.message or "")
