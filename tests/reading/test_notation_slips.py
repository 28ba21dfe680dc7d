"""Slips of notation: read where only one meaning is possible, refused with both readings named where not."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import follow_up, read
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol

t, x = symbol("t"), symbol("x")
START = ", y(0) = 1, y(1)?"
SAME = [
    ("y' = -y + sin 2t", "y' = -y + sin(2*t)"),
    ("y' = -y + sin t cos 3t", "y' = -y + sin(t)*cos(3*t)"),
    ("y' = -y + tan^2 t", "y' = -y + (tan(t))^2"),
    ("y' = -y + cos t^2", "y' = -y + cos(t^2)"),
    ("y' = 1/2 y", "y' = 0.5*y"),
    ("y' = -y + 2^-t", "y' = -y + 2^(-t)"),
    ("y' = -y + e^-t", "y' = -y + exp(-t)"),
    ("y' = -y - y'^2", "y' = -y - (y')^2"),
    ("y' = -|y|", "y' = -abs(y)"),
    ("y' = -y + ln(1+t)", "y' = -y + log(1+t)"),
    ("y' = -y + lg(1+t)", "y' = -y + log(1+t)/log(10)"),
    ("ty' + y = 2t", "t*y' + y = 2*t"),
    ("y'' + t^2y = 0, y'(0) = 2", "y'' + t^2*y = 0, y'(0) = 2"),
    ("y' = y(1-y)", "y' = y*(1 - y)"),
    ("y' = k(1-y), k = 3", "y' = 3*(1 - y)"),
    ("y' = -a(t) y, a(t) = 1 + t", "y' = -(1 + t)*y"),
    ("y' = -y + 2.5x10^-3", "y' = -y + 0.0025"),
    ("d2y/dt2 + 4y = 0, y'(0) = 2", "y'' + 4*y = 0, y'(0) = 2"),
    ("y' = -√2 y", "y' = -sqrt(2)*y"),
]


@pytest.mark.parametrize(("slip", "plain"), SAME, ids=[s for s, _ in SAME])
def test_one_meaning(slip, plain):
    assert facts(read(slip + START)) == facts(read(plain + START))


TWO = [
    ("y' = -1/2y", "(1/2)*x or 1/(2*x)"),
    ("y' = -y/2(1+t)", "1/(2*(1 + x))"),
    ("y' = -y + e^-2t", "exp(-k*t)"),
    ("y' = -y + e^-t/5", "exp(-k*t)"),
    ("y' = -y + sin t/2", "sin(x/2) or sin(x)/2"),
    ("y' = e^ty", "exp(t*y) or exp(t)*y"),
    ("y' = -y + sin^-1 t", "asin(x) or 1/sin(x)"),
    ("y' = -y^1/2", "sqrt(x)"),
    ("y' = -√2y", "sqrt(2*y) or sqrt(2)*y"),
    ("y' = -0,5 y", "0.5"),
    ("y' = -0,5y", "0.5"),
    ("y' = -y + exp -t", "exp(-x)"),
    ("y' = k(t), k = 2", "k*t"),
    ("y' = 5%y", "could not be read"),
]


@pytest.mark.parametrize(("slip", "both"), TWO, ids=[s for s, _ in TWO])
def test_two_meanings_are_named(slip, both):
    with pytest.raises(ProblemError) as caught:
        read(slip + START)
    assert both in str(caught.value)


@pytest.mark.parametrize("time", ["t = 1,5?", "t = 1,5.", "t = 0,25?"])
def test_a_decimal_comma_is_no_list(time):
    with pytest.raises(ProblemError, match="two ways"):
        read(f"y' = -y, y(0) = 2. What is y at {time}")
    with pytest.raises(ProblemError, match="two ways"):
        follow_up(read("y' = -y, y(0) = 2. y(1)?"), f"what about {time}")


def test_commas_that_part_arguments_and_ends():
    p = read("u_t=u_xx,0<x<1,u(0,t)=0,u(1,t)=0,u(x,0)=sin(pi x),u(0.5,0.1)?")
    assert p.quantities[0].place == {"x": sp.Rational(1, 2), "t": sp.Rational(1, 10)}


def test_grouped_thousands_and_log_are_noted():
    p = read("y' = -log(y), y(0) = 2,000, y(1)?")
    assert [c.expression for c in p.conditions] == [2000]
    said = " ".join(a.text for a in p.assumptions)
    assert "2,000" in said
    assert "natural logarithm" in said


BULLETS = "Decay:\n- y' = -2 y\n- y(0) = 3\n- y(1)?"


@pytest.mark.parametrize(
    "listed",
    [BULLETS, BULLETS.replace("- ", "* "), BULLETS.replace("- ", "• "),
     "1. y' = -2 y\n2. y(0) = 3\n3. y(1)?", "(a) y' = -2 y\n(b) y(0) = 3\n(c) y(1)?"],
)  # fmt: skip
def test_a_bullet_is_no_minus_sign(listed):
    assert facts(read(listed)) == facts(read("y' = -2 y, y(0) = 3, y(1)?"))


def test_a_continued_line_keeps_its_minus_sign():
    broken = "u_t = 0.1 u_xx\n - 3 u, 0 < x < 1, u = 0 at both ends, u(x,0) = x, u(0.5, 1)?"
    assert facts(read(broken)) == facts(read(broken.replace("\n", "")))


def test_an_unknown_named_a_is_no_article():
    p = read("a' = -2 a b, b' = a b - b, a(0) = 1, b(0) = 2. What is a at t = 2?")
    a, b = (sp.Function(n)(t) for n in "ab")
    assert p.equations[0].rhs == -2 * a * b
    assert [q.expression for q in p.quantities] == [a]


def test_the_centre_of_a_ball_is_no_half_radius():
    p = read("c_t = c_rr + (2/r) c_r, 0 < r < 3, c(3,t) = 1, c(r,0) = 0. c at the centre at t = 1?")
    assert p.quantities[0].place["r"] == 0


def test_the_moment_of_a_condition_is_kept():
    p = read("y' = y/t. Initial condition: y = 2 at t = 1. y at t = 3?")
    assert (p.span.start, p.span.end) == (1, 3)
