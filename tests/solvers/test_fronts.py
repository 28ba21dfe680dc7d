"""Long-run speeds of fronts against closed forms."""

from __future__ import annotations

import math
from typing import Any

import pytest
import sympy as sp
from paired import assert_verified

from wellposed.errors import UnsupportedProblem
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
from wellposed.solvers import plan

X, T = symbol("x"), symbol("t")
U: Any = sp.Function("u")(X, T)
UX, UXX = sp.Derivative(U, X), sp.Derivative(U, (X, 2))
STEP = sp.Piecewise((1, X < 0), (0, True))


def front(right: Any, start: Any = STEP, parameters: dict[str, float] | None = None) -> Problem:
    """u_t = right on the line; how fast does the middle move?"""
    return Problem(
        unknowns=(Unknown("u", ("x", "t")),),
        equations=(sp.Eq(sp.Derivative(U, T), right),),
        parameters=tuple(Parameter(n, sp.Float(v)) for n, v in (parameters or {}).items()),
        domain=Domain((Axis("x", -sp.oo, sp.oo),)),
        span=Span("t", sp.Integer(0), None),
        conditions=(Condition("initial", "u", start),),
        quantities=(Quantity("speed", "speed", U, target=sp.Rational(1, 2)),),
    )


def test_a_pulled_front_of_logistic_growth() -> None:
    made = front(symbol("D") * UXX + symbol("r") * U * (1 - U), parameters={"D": 3e-10, "r": 2e-5})
    assert_verified(made, [2 * math.sqrt(3e-10 * 2e-5)], rel=1e-9)


@pytest.mark.parametrize("a", [0.1, 0.7])
def test_bistable_fronts_move_either_way(a: float) -> None:
    made = front(2 * UXX + 5 * U * (1 - U) * (U - sp.Float(a)))
    assert_verified(made, [abs(math.sqrt(10) * (1 - 2 * a) / math.sqrt(2))])


def test_a_pushed_front() -> None:
    # Hadeler & Rothe 1975: (v + 2)/sqrt(2 v) for v > 2.
    assert_verified(front(UXX + U * (1 - U) * (1 + 8 * U)), [10 / 4])


def test_a_front_that_runs_to_the_left_through_a_moving_medium() -> None:
    mirrored = sp.Piecewise((0, X < 0), (1, True))
    made = front(UXX - sp.Float(0.5) * UX + 4 * U * (1 - U), mirrored)
    assert_verified(made, [4 - 0.5])


def test_a_front_between_other_states() -> None:
    # u = 1 + 2 w, w_t = w_xx + w (1 - w) (w - 0.3).
    w = (U - 1) / 2
    made = front(UXX + 2 * w * (1 - w) * (w - sp.Float(0.3)), sp.Piecewise((3, X < 0), (1, True)))
    assert_verified(made, [0.4 / math.sqrt(2)])


@pytest.mark.parametrize(
    ("right", "start"),
    [
        (UXX + U * (1 - U), 1 / (1 + sp.exp(X / 5))),  # the data set the speed
        (UXX + U * (1 - U), sp.exp(-(X**2))),  # no step
        (UXX + U * (1 - U), 2 * STEP),  # not steady at one end
        (UXX - U * (1 - U) * (U - sp.Rational(1, 2)), STEP),  # both states unstable
        (UXX + X * U * (1 - U), STEP),  # no front of fixed speed
    ],
)
def test_refusals(right: Any, start: Any) -> None:
    with pytest.raises(UnsupportedProblem):
        plan(front(right, start))
