"""Questions that no quantity holds are refused by name; those that one can hold are read."""

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol

SPRING = "x'' + 0.4 x' + 4 x = 4, x(0) = 0, x'(0) = 0. "
ROD = "u_t = 0.1 u_xx, 0<x<1, u = 0 at both ends, u(x,0) = sin(pi x). "
FLOW = "u_t + u u_x = 0, 0<x<1, periodic, u(x,0) = sin(2 pi x). "
DROP = "u_t = 0.01 (u_xx + u_yy) + u - u^3, the unit square, no flux on the boundary, u(x,y,0) = x y. "
ASKED = [
    (SPRING, "How many zeros does x have until t = 10?"),
    (SPRING, "How many oscillations until t = 20?"),
    (SPRING, "How often does x cross 1 until t = 20?"),
    (SPRING, "What is the overshoot?"),
    (SPRING, "What is the settling time?"),
    (SPRING, "Give the rise time."),
    (SPRING, "What is the damping ratio?"),
    (ROD, "How wide is the profile at t = 0.5?"),
    (ROD, "How many maxima does u have at t = 0.1?"),
    (ROD, "Full width at half maximum at t = 0.5?"),
    (ROD, "What is the length where u > 0.5 at t = 0.1?"),
    (ROD, "When does the maximum drop below 0.3?"),
    (ROD, "What is the distance between the fronts at t = 1?"),
    (ROD, "What is the e-folding time?"),
    (FLOW, "How many shocks form?"),
    ("y' = y^2, y(0) = 1. ", "When does the solution blow up?"),
    (ROD, "u(0.5, 1) minus u(0.25, 1)?"),
    (ROD, "Ratio of u(0.5, 1) to u(0.25, 1)?"),
    (ROD, "Give the logarithm of u(0.5, 1)."),
    (ROD, "What is u(0.5, 1) squared?"),
    (ROD, "What is the relative change of u at x = 0.5 until t = 1?"),
    (DROP, "When does the droplet vanish?"),
    (DROP, "What area has u > 0.2 at t = 1?"),
    (DROP, "What is the free energy at t = 1?"),
]


@pytest.mark.parametrize(("story", "question"), ASKED, ids=[q for _, q in ASKED])
def test_refused_by_name(story, question):
    with pytest.raises(ProblemError) as caught:
        read(story + question)
    words = [w for w in question.lower().strip("?.").split() if len(w) > 3]
    assert any(w in caught.value.what.lower() for w in words)
    assert caught.value.instead


def test_half_life_of_a_decay():
    p = read("dN/dt = -0.2 N, N(0) = 300. What is the half-life?")
    assert [(q.kind, q.target) for q in p.quantities] == [("time when", 150)]


def test_half_life_towards_another_value_is_not_guessed():
    with pytest.raises(ProblemError):
        read("dN/dt = -0.2 (N - 40), N(0) = 300. What is the half-life?")


def test_time_until_a_mean():
    p = read("u_t = 0.1 u_xx, 0<x<2, u = 0 at both ends, u(x,0) = 1. When does the mean of u fall to 0.2?")
    (q,) = p.quantities
    x, t = symbol("x"), symbol("t")
    assert (q.kind, q.target) == ("time when", sp.Rational(1, 5))
    assert q.expression == sp.Integral(sp.Function("u")(x, t), (x, 0, 2)) / 2


def test_place_of_a_value_is_the_outermost():
    p = read(ROD + "Where is u = 0.3 at t = 0.1?")
    (q,) = p.quantities
    assert (q.kind, q.target) == ("front position", sp.Rational(3, 10))
    assert any("outermost" in a.text for a in p.assumptions)


def test_values_at_different_places_are_not_added():
    with pytest.raises(ProblemError, match="different places"):
        read("y' = -y, y(0) = 1. Find y(1) - y(2).")


PARTS = [
    ROD.replace("sin(pi x)", "1 for 0.4<x<0.6"),
    ROD.replace("0<x<1", "the unit interval").replace("sin(pi x)", "1 for 0.4<x<0.6"),
    ROD.replace("0.1 u_xx", "0.1 u_xx + q, q = 3 for 0.4<x<0.6"),
    ROD.replace("both ends", "both ends for t < 2"),
    ROD.replace("u = 0 at both ends", "u(0,t) = 1 for t < 0.5, u(1,t) = 0"),
]


@pytest.mark.parametrize("story", PARTS)
def test_a_value_on_a_part_is_not_taken_for_the_whole(story):
    with pytest.raises(ProblemError):
        read(story + "u(0.5, 1)?")


def test_a_value_for_all_times_or_the_whole_axis_is_read():
    always = ROD.replace("both ends", "both ends for t > 0").replace("sin(pi x)", "sin(pi x) for 0<x<1")
    assert read(always + "u(0.5, 1)?").conditions == read(ROD + "u(0.5, 1)?").conditions
    half = read("u_t = u_xx for x > 0, u(0,t) = 1, u(x,0) = 0 for x > 0. u(0.5, 1)?")
    assert [c.expression for c in half.conditions if c.kind == "initial"] == [0]
