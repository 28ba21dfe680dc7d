"""Vibrating beams against closed forms, tabulated wave numbers and statics."""

from __future__ import annotations

import math

import pytest
import sympy as sp
from paired import assert_verified, evidence_of

from bench import module
from wellposed import solvers
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol

x, t = symbol("x"), symbol("t")
I, Q = sp.Integer, sp.Rational
U = Unknown("w", ("x", "t"))
w = U.applied
HINGED, CLAMPED, FREE = (0, 2), (0, 1), (2, 3)


def beam(ends, begin, ask, *, rate=I(0), rest=I(0), load=I(0), stiff=I(1), length=I(1)) -> Problem:
    conditions = [Condition("initial", "w", begin), Condition("initial", "w", rate, "", 1)]
    for side, orders in zip(("x-", "x+"), ends, strict=True):
        conditions += [Condition("gradient" if k else "value", "w", I(0), side, k) for k in orders]
    left = sp.Derivative(w, (t, 2)) + stiff * sp.Derivative(w, (x, 4)) + rest
    axis = Axis("x", I(0), length)
    return Problem(
        (U,), (sp.Eq(left, load),), (), Domain((axis,)), Span("t", I(0), None), tuple(conditions), tuple(ask)
    )


def at(place, when, expression=w) -> Quantity:
    return Quantity("asked", "value", expression, (("x", place), ("t", when)))


def test_a_hinged_beam_swings_as_a_sine() -> None:
    # w = sin(2 pi x) cos((2 pi)^2 sqrt(3) t)
    problem = beam((HINGED, HINGED), sp.sin(2 * sp.pi * x), [at(Q(1, 5), Q(1, 4))], stiff=I(3))
    truth = math.sin(0.4 * math.pi) * math.cos(4 * math.pi**2 * math.sqrt(3) / 4)
    assert_verified(problem, [truth], rel=1e-6)


def test_a_struck_beam_on_springs_with_friction() -> None:
    # Mode sin(pi x): q'' + q'/2 + (pi^4 + 7) q = 0 with q(0) = 0, q'(0) = 1.
    rest = sp.Derivative(w, t) / 2 + 7 * w
    problem = beam((HINGED, HINGED), I(0), [at(Q(1, 2), Q(1, 3))], rate=sp.sin(sp.pi * x), rest=rest)
    swing = math.sqrt(math.pi**4 + 7 - 1 / 16)
    assert_verified(problem, [math.exp(-1 / 12) * math.sin(swing / 3) / swing], rel=1e-6)


def test_a_clamped_beam_comes_to_rest_at_its_static_deflection() -> None:
    # w = q x^2 (1-x)^2/24 at rest; friction 8 leaves exp(-4 * 6) of the swinging.
    problem = beam((CLAMPED, CLAMPED), I(0), [at(Q(1, 2), I(6))], rest=8 * sp.Derivative(w, t), load=I(24))
    assert_verified(problem, [1 / 16], rel=1e-6)


def test_modes_have_the_tabulated_wave_numbers() -> None:
    # cos k cosh k = 1 (clamped), = -1 (cantilever): 4.730041, 7.853205 and 1.875104, 4.694091.
    for ends, known in (((CLAMPED, CLAMPED), (4.730041, 7.853205)), ((CLAMPED, FREE), (1.875104, 4.694091))):
        plan = solvers.plan(beam(ends, x**2 * (1 - x) ** 2, [at(Q(1, 2), Q(1, 10))]))
        second = module(solvers.write(plan)[1].source)
        assert second.wave_numbers(2) == pytest.approx(known, abs=1e-6)


def test_a_beam_that_nothing_holds_is_refused() -> None:
    with pytest.raises(UnsupportedProblem, match="rigid body"):
        solvers.plan(beam((FREE, FREE), x**2, [at(Q(1, 2), Q(1, 10))]))


def test_a_slope_that_the_start_does_not_have_is_not_verified() -> None:
    # x (1 - x) is bent at hinged ends, where the moment must vanish: its curvature does not settle.
    asked = at(Q(1, 2), Q(1, 10), sp.Derivative(w, (x, 3)))
    assert evidence_of(beam((HINGED, HINGED), x * (1 - x), [asked])).verdict != "VERIFIED"
