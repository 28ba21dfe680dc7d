"""Equations by name: what the name says is what the written equation says, in the prompt's own letters."""

import re

import pytest
from named_pairs import BAR, RING, SAME, STRING
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError, UnsupportedProblem

OTHERS = {"m1": "a", "m2": "b", "m3": "c", "xi": "x"}
"""Letters of the catalogue's that have no plain letter of their own in the written form."""
PAIRS = [
    pytest.param(*pair, id=f"{name}-{i}") for name, pairs in SAME.items() for i, pair in enumerate(pairs)
]


@pytest.mark.parametrize(("named", "written"), PAIRS)
def test_a_name_says_what_its_equation_says(named, written):
    problem = read(named)
    assert facts(problem, OTHERS) == facts(read(written))
    assert problem.unread == ()
    assert any(a.text.startswith("the equation is") and a.reason for a in problem.assumptions)


# prompt, and what the refusal asks for
MISSING = [
    (f"Heat equation {BAR}. u(0.4, 0.3)?", "`D`"),
    (f"Wave equation {STRING}", "`c`"),
    ("Helmholtz equation, u(0) = 1, u(1) = 0. u(0.5)?", "`k`"),
    (f"Advection equation, {RING}", "`c`"),
    (f"Advection-diffusion equation with D = 0.1, {RING}", "`v`"),
    (f"Burgers equation {BAR}. u(0.5, 0.5)?", "`nu`"),
    (f"Fisher-KPP equation with D = 0.1 {BAR}. u(0.5, 1)?", "`r`"),
    ("Gray-Scott model with Du = 0.2, Dv = 0.1, k = 0.06, periodic on 0 < x < 9, u(x,0) = 1, v(x,0) = 0."
     " v(2, 5)?", "`F`"),
    ("Schnakenberg kinetics with a = 0.1: u(0) = 1, v(0) = 2. u(3)?", "`b`"),
    ("FitzHugh-Nagumo with a = 0.7, tau = 12, v(0) = -1, w(0) = 1. v(9)?", "`b`"),
    (f"Swift-Hohenberg equation, {RING}", "`r`"),
    ("Karma-Rappel model with D = 2, lambda = 3", "`eps4`"),
    ("Van der Pol oscillator, x(0) = 1, x'(0) = 0. x(3)?", "`mu`"),
    ("Duffing equation with alpha = 1, x(0) = 1, x'(0) = 0. x(3)?", "`beta`"),
    ("Lotka-Volterra with alpha = 1, beta = 0.1, gamma = 1.5, x(0) = 10, y(0) = 5. x(3)?", "`delta`"),
    ("Brusselator with A = 1, x(0) = 1, y(0) = 1. x(5)?", "`B`"),
    ("LLG equation in reduced units, H = 2 along z, m(0) = (1, 0, 0). m_z(3)?", "`alpha`"),
    ("LLG equation, alpha = 0.1, H = 2 along z, m(0) = (1, 0, 0). m_z(3)?", "`gamma`"),
    ("Bratu problem, y(0) = 0, y(1) = 0. y(0.5)?", "`lambda`"),
    ("Lane-Emden equation: theta(2)?", "`n`"),
    ("Bessel's equation, y(1) = 1, y'(1) = 0. y(3)?", "`nu`"),
    ("Legendre's equation, y(0) = 0, y'(0) = -1.5. y(0.5)?", "`n`"),
    ("Troesch's problem: y(0.5)?", "`n`"),
    ("Gross-Pitaevskii equation with g = 2, psi(x,0) = exp(-x^2/2) on the line. |psi(0, 1)|?", "`V`"),
    ("Time-dependent Schrödinger equation, V(x) = x^2, psi(x,0) = exp(-x^2). |psi(0, 1)|?", "`hbar`"),
    # initial and boundary data
    ("Lorenz system with x(0) = 1, y(0) = 2. x(1)?", "z"),
    ("Heat equation with D = 1 on 0 < x < 1, u(x,0) = sin(pi x). u(0.4, 0.3)?", "x = 0|x-|left"),
    ("Rössler system", "initial|asked|question"),
    ("HIRES problem", "asked|question"),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "wanted"), MISSING)
def test_what_a_name_leaves_open_is_asked_for(prompt, wanted):
    with pytest.raises(ProblemError) as error:
        read(prompt)
    assert re.search(wanted, str(error.value))


# One name, several equations: the refusal shows the forms.
AMBIGUOUS = [
    ("Poisson equation with f = 1, u(0) = 0, u(1) = 0. u(0.5)?", ("-lap(u) = f", "`lap(u) = f")),
    (f"KdV equation, {RING}", ("+ 6*u", "- 6*u")),
    (f"Allen-Cahn equation with eps = 0.1, {RING}", ("eps^2*lap(u) + u - u^3", "(u - u^3)/eps^2")),
    ("Cahn-Hilliard equation with M = 1, kappa = 0.5, periodic on 0 < x < 9, c(x,0) = 0.1. c(1, 1)?",
     ("c^3 - c", "2*c*(1 - c)")),
    ("Schrödinger equation on 0 < x < 1 with V(x) = x, hbar = 1, m = 1", ("diff(psi,t)", "E*psi")),
    ("Focusing NLS with psi(x,0) = sech(x). |psi(0, 1)|?", ("2*abs(psi)^2", "diff(psi,x,2)/2")),
    ("Hermite equation with n = 2, y(0) = -2, y'(0) = 0. y(1)?", ("2*x*y'", "- x*y'")),
    ("Blasius equation: f''(0)?", ("f*f''/2", "f*f'' = 0")),
    ("Klein-Gordon equation with m = 1 and c = 2 on the line, u(x,0) = exp(-x^2), u_t(x,0) = 0. u(0, 1)?",
     ("m^2*u`", "m^2*c^4*u")),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "forms"), AMBIGUOUS)
def test_a_name_of_several_equations_is_asked_back(prompt, forms):
    with pytest.raises(ProblemError) as error:
        read(prompt)
    assert all(f in str(error.value) for f in forms)
    assert error.value.exit_code == 4


@pytest.mark.parametrize(
    "prompt",
    [
        f"Damped wave equation with c = 1 {STRING}",
        f"Fractional heat equation with D = 1 {BAR}. u(0.5, 1)?",
        "Modified KdV equation on the line, u(x,0) = sech(x). u(0, 1)?",
        "LLG equation in reduced units with easy axis z, alpha = 0.1, H = 1 along z, m(0) = (1, 0, 0)."
        " m_z(3)?",
        "Double pendulum with L = 1, theta(0) = 1, theta'(0) = 0. theta(2)?",
        f"Wave equation with damping, c = 1 {STRING}",
        f"Heat equation with a source, D = 1 {BAR}. u(0.5, 1)?",
    ],
)
def test_a_word_that_changes_the_equation_is_not_passed_over(prompt):
    with pytest.raises(ProblemError, match="written out"):
        read(prompt)


def test_usual_values_are_assumptions_with_their_source():
    notes = {
        a.text: a.reason for a in read("Lorenz system with x(0) = 1, y(0) = 1, z(0) = 1. x(1)?").assumptions
    }
    assert "1963" in notes["rho = 28"]
    assert {"sigma = 10", "beta = 8/3"} <= set(notes)
    start = {a.text for a in read("HIRES problem: y8(10)?").assumptions}
    assert "y8 starts at 0.0057" in start


def test_the_tip_of_karma_and_rappel_is_where_their_phase_is_zero():
    words = "lambda = 3, D = 2, eps4 = 0 on 0 < x < 9, 0 < y < 9, no flux at the walls"
    start = "p(x,y,0) = tanh(3 - x - y), u(x,y,0) = -0.5"
    problem = read(f"Karma-Rappel model with {words}, {start}. Tip position at t = 5?")
    assert problem.quantities[0].target == 0
    with pytest.raises(UnsupportedProblem, match="-1 to 1"):
        read(f"Karma-Rappel model with {words}, {start}. Solid fraction at t = 5?")


def test_a_word_problem_comes_before_the_equation_it_names():
    problem = read(
        "Solve the Schrödinger equation for an electron in an infinite well 2 nm wide: ground state energy?"
    )
    assert len(problem.unknowns) == 1
    assert problem.quantities[0].unit == "J"


def test_what_was_read_before_does_not_move_a_place():
    """SymPy keeps one object for `theta'(t)` at t = 0 and `theta'(xi)` at xi = 0."""
    read("Pendulum with L = 2, g = 9.8, theta(0) = 1, theta'(0) = 0. theta(3)?")
    problem = read("Lane-Emden equation of index 3: theta(2)?")
    assert problem.span is not None
    assert problem.span.name == "xi"
    assert {(c.order, c.expression) for c in problem.conditions} == {(0, 1), (1, 0)}


def test_other_forms_of_a_stochastic_or_complex_word_stay_refused():
    with pytest.raises(UnsupportedProblem, match="random force"):
        read(f"Heat equation with D = 1 and white noise of strength 0.1, {RING}")
