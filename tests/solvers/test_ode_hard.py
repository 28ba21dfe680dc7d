"""Initial value problems that mislead integrators: jumps that hold the state, close passages, chaos."""

from __future__ import annotations

import math

import pytest
import sympy as sp

from stated import D, I, Q, ordinary, t
from wellposed import api
from wellposed.agent import pipeline
from wellposed.problem.statement import Condition, Problem, Quantity, Span, Unknown


@pytest.fixture(autouse=True)
def _short_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_DERIVATION_S", 1.0)


@pytest.mark.parametrize(
    ("problem", "when"),
    [
        # Coulomb friction stops the block at t = 1, where the law for a moving block says nothing.
        (ordinary(lambda v: sp.Eq(D(v, t, 2), -sp.sign(D(v, t))), (I(0), I(1)), end=I(3)), 1),
        # A relay that is held at its threshold: 1/2 - 1 above it, 1/2 + 1 below.
        (ordinary(lambda v: sp.Eq(D(v, t), Q(1, 2) - sp.sign(v)), (I(1),), end=I(6)), 2),
    ],
    ids=["friction", "relay"],
)
def test_a_state_that_is_held_at_a_jump_is_refused(problem: Problem, when: float) -> None:
    report = api.solve(problem)
    assert report.exit_code == 4
    message = report.message or ""
    assert "slides along a jump" in message
    assert float(message.split(" = ")[1].split()[0]) == pytest.approx(when, abs=0.02)


def test_a_jump_that_is_crossed_is_no_obstacle() -> None:
    """x'' = -sign(x) from 1: parabolas, with the period 4 sqrt(2)."""
    report = api.solve(ordinary(lambda v: sp.Eq(D(v, t, 2), -sp.sign(v)), (I(1), I(0)), end=I(8)))
    late = 8 - 4 * math.sqrt(2)
    truth = -1 + (late - 2 * math.sqrt(2)) ** 2 / 2  # between the third and the fifth quarter of a period
    (answer,) = report.answers
    assert report.verdict == "VERIFIED", report.sentence
    assert isinstance(answer.value, float)
    assert isinstance(answer.error_bar, float)
    assert abs(answer.value - truth) <= answer.error_bar


def test_one_turn_of_a_narrow_orbit_ends_where_it_began() -> None:
    """Kepler's problem with the eccentricity 0.99, from the nearest point: the period is 2 pi."""
    x, y = Unknown("x", ("t",)), Unknown("y", ("t",))
    cube = (x.applied**2 + y.applied**2) ** Q(3, 2)
    end = 2 * sp.pi
    start = {"x": (Q(1, 100), I(0)), "y": (I(0), sp.sqrt(199))}
    problem = Problem(
        (x, y),
        tuple(sp.Eq(D(u.applied, t, 2), -u.applied / cube) for u in (x, y)),
        span=Span("t", I(0), end),
        conditions=tuple(
            Condition("initial", n, v, order=k) for n, row in start.items() for k, v in enumerate(row)
        ),
        quantities=tuple(Quantity(f"{u.name}(2 pi)", "value", u.applied, (("t", end),)) for u in (x, y)),
    )
    report = api.solve(problem)
    assert report.verdict == "VERIFIED", report.sentence
    for answer, truth in zip(report.answers, (0.01, 0.0), strict=True):
        assert isinstance(answer.value, float)
        assert isinstance(answer.error_bar, float)
        assert abs(answer.value - truth) <= answer.error_bar <= 1e-5


def test_just_before_a_pole_the_bar_is_wide_enough() -> None:
    end = Q(157, 100)
    report = api.solve(ordinary(lambda v: sp.Eq(D(v, t), 1 + v**2 + 0 * sp.sin(v)), (I(0),), end=end))
    (answer,) = report.answers
    assert report.verdict == "VERIFIED", report.sentence
    assert isinstance(answer.value, float)
    assert isinstance(answer.error_bar, float)
    assert abs(answer.value - math.tan(1.57)) <= answer.error_bar + 1e-13 * answer.value


@pytest.mark.slow
def test_chaos_is_neither_refuted_nor_given_a_narrow_bar() -> None:
    """Lorenz 1963: by t = 50 no double-precision path is the true one, and x lies between -20 and 20."""
    unknowns = tuple(Unknown(n, ("t",)) for n in "xyz")
    x, y, z = (u.applied for u in unknowns)
    problem = Problem(
        unknowns,
        (
            sp.Eq(D(x, t), 10 * (y - x)),
            sp.Eq(D(y, t), x * (28 - z) - y),
            sp.Eq(D(z, t), x * y - Q(8, 3) * z),
        ),
        span=Span("t", I(0), I(50)),
        conditions=tuple(Condition("initial", u.name, I(1)) for u in unknowns),
        quantities=(Quantity("x(50)", "value", x, (("t", I(50)),)),),
    )
    report = api.solve(problem)
    assert report.verdict == "INCONCLUSIVE", report.sentence
    (answer,) = report.answers
    assert isinstance(answer.error_bar, float)
    assert answer.error_bar > 10
