"""Follow-up turns on fields: what changes, what stays, and what is refused."""

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.agent.reading.followup import follow_up
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol

X = symbol("x")
HEAT = "u_t = 0.1 u_xx, 0<x<2, u = 0 at both ends, u(x,0) = sin(pi x/2). u(1, 0.5)?"
HEATED = "u_t = D u_xx + 3, D = 0.5, 0<x<1, u = 0 at x=0, u = 1 at x = 1, u(x,0)=x, u(0.5, 1)?"
FLOW = "u_t + 2 u_x = 0, periodic, 0<x<1, u(x,0) = sin(2 pi x); u(0.25, 1)?"
SQUARE = "-Δu = 1 on the unit square, u = 0 on the boundary, u(0.5,0.5)?"


def sides(p):
    return {(c.side, c.kind, c.expression) for c in p.conditions if c.side}


def profile(p):
    return next(c.expression for c in p.conditions if c.kind == "initial")


@pytest.mark.parametrize(
    "turn", ["now insulate the left end", "make the left end insulated", "no flux at x = 0"]
)
def test_insulate_one_end(turn):
    assert sides(follow_up(read(HEAT), turn)) == {("x-", "gradient", 0), ("x+", "value", 0)}


def test_insulate_a_side_of_a_square():
    assert ("y+", "gradient", 0) in sides(follow_up(read(SQUARE), "insulate the top side"))


@pytest.mark.parametrize("turn", ["make the right end periodic", "make it periodic"])
def test_periodic_ends_replace_both_conditions(turn):
    p = follow_up(read(HEAT), turn)
    assert p.domain.axes[0].periodic
    assert sides(p) == {("x-", "periodic", None)}


@pytest.mark.parametrize(
    ("turn", "expected"),
    [("start from sin(3 pi x) instead", sp.sin(3 * sp.pi * X)), ("now with u(x,0) = x(2-x)", X * (2 - X)),
     ("let the initial condition be exp(-x)", sp.exp(-X))],
)  # fmt: skip
def test_other_start(turn, expected):
    assert sp.expand(profile(follow_up(read(HEAT), turn)) - expected) == 0


@pytest.mark.parametrize(
    "turn", ["what if the source is removed", "remove the source term", "without the source"]
)
def test_source_is_taken_away_and_nothing_else(turn):
    before, after = read(HEATED), follow_up(read(HEATED), turn)
    rate = before.equations[0].rhs - after.equations[0].rhs
    assert (rate, after.conditions, after.quantities) == (3, before.conditions, before.quantities)


def test_change_one_condition():
    p = follow_up(read(HEATED), "change the right boundary condition to u_x = 0")
    assert sides(p) == {("x-", "value", 0), ("x+", "gradient", 0)}


def test_reversed_flow():
    before, after = read(FLOW), follow_up(read(FLOW), "reverse the velocity")
    u = before.unknowns[0].applied
    assert sp.expand(before.equations[0].lhs - after.equations[0].lhs - 4 * sp.Derivative(u, X)) == 0


def test_other_range_and_place():
    assert follow_up(read(HEAT), "what if the domain is 0<x<4?").domain.axes[0].upper == 4
    assert follow_up(read(HEAT), "what about x = 0.5?").quantities[0].place["x"] == sp.Rational(1, 2)


@pytest.mark.parametrize(
    ("base", "turn"),
    [(HEAT, "remove the source term"), (HEAT, "reverse the flow"), (HEAT, "use u_t = u_xx - u instead"),
     (SQUARE, "change the domain to the unit disk"), (HEAT, "make it stochastic")],
)  # fmt: skip
def test_turns_that_are_refused(base, turn):
    with pytest.raises(ProblemError):
        follow_up(read(base), turn)
