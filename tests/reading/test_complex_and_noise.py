"""Complex unknowns as two real ones, random initial noise from a seed, special functions in formulas."""

import numpy as np
import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem import files
from wellposed.problem.statement import symbol

X, T = symbol("x"), symbol("t")
ENDS = "u = 0 at x = 0 and x = pi"


@pytest.mark.parametrize(
    "prompt",
    [
        f"i u_t = -u_xx, {ENDS}, u(x,0) = sin(2x). |u(1, 1)|^2?",
        f"i*u_t + u_xx = 0, {ENDS}, u(x,0) = sin(2x). |u(1, 1)|^2?",
        f"iu_t = -u_xx, {ENDS}, u(x,0) = sin(2x). |u(1, 1)|^2?",
        f"u_t = i u_xx + 0*i*u_t, {ENDS}, u(x,0) = sin(2x). |u(1, 1)|^2?",
        "i ∂ψ/∂t = -∂²ψ/∂x², ψ(0,t) = ψ(π,t) = 0, ψ(x,0) = sin(2x). |ψ(1,1)|²?",
        r"$i\,\partial_t u = -\partial_{xx} u$, $u(0,t) = u(\pi,t) = 0$, $u(x,0) = \sin(2x)$. $|u(1,1)|^2$?",
    ],
)
def test_a_complex_equation_is_two_real_ones(prompt):
    problem = read(prompt)
    for q in problem.quantities:
        assert {str(v): p for v, p in q.at} == {"x": 1, "t": 1}
    a, b = (u.applied for u in problem.unknowns)
    rates = {e.lhs: e.rhs for e in problem.equations}
    assert rates == {
        sp.Derivative(a, T): -sp.Derivative(b, (X, 2)),
        sp.Derivative(b, T): sp.Derivative(a, (X, 2)),
    }
    assert problem.quantities[0].expression == a**2 + b**2
    assert [c.expression for c in problem.conditions if c.kind == "initial"] == [sp.sin(2 * X), 0]
    assert sum(c.kind == "value" for c in problem.conditions) == 4


def test_a_wave_packet_starts_with_both_parts():
    for packet in ("exp(-x^2) e^{ikx}", "exp(-x^2)*exp(i k x)", "e^{-x^2 + i k x}"):
        problem = read(f"i u_t = -u_xx on the line, u(x,0) = {packet}, k = 3. |u(1, 1)|^2?")
        start = [problem.with_values(c.expression) for c in problem.conditions if c.kind == "initial"]
        wanted = [sp.exp(-(X**2)) * sp.cos(3 * X), sp.exp(-(X**2)) * sp.sin(3 * X)]
        assert [sp.simplify(a - b) for a, b in zip(start, wanted, strict=True)] == [0, 0]


def test_a_cubic_term_keeps_its_modulus():
    problem = read("i u_t = -u_xx - 2|u|^2 u on the line, u(x,0) = sech(x). Re u(0, 1)? Im u(0, 1)?")
    a, b = (u.applied for u in problem.unknowns)
    rate = next(e.rhs for e in problem.equations if e.lhs == sp.Derivative(a, T))
    assert sp.expand(rate + sp.Derivative(b, (X, 2)) + 2 * b * (a**2 + b**2)) == 0
    assert [q.expression for q in problem.quantities] == [a, b]


def test_a_complex_value_is_answered_by_its_two_parts():
    problem = read(f"i u_t = -u_xx, {ENDS}, u(x,0) = sin(2x). u(1, 1)?")
    assert [q.name for q in problem.quantities] == ["Re u(1, 1)", "Im u(1, 1)"]


def test_a_complex_problem_survives_its_file():
    problem = read("y' = (2 + 3i) y, y(0) = 1. |y(1)|?")
    again = files.read(files.dump(problem))
    assert again.equations == problem.equations
    assert again.unknowns[0].name == "y_re"


@pytest.mark.parametrize(
    ("prompt", "match"),
    [
        ("v' = i/C - v, C = 2, v(0) = 1. v(1)?", "`i` has no value"),
        ("u_t = i u_xx, u = 0 at both ends of 0 < x < 1, u(x,0) = sin(pi x). u(0.5, 1)?", "`i` has no value"),
        (f"i u_t = -u_xx, {ENDS}, u(x,0) = sin(2x). Largest u at t = 1?", "complex"),
    ],
)
def test_i_is_never_taken_for_a_number(prompt, match):
    with pytest.raises(UnsupportedProblem, match=match):
        read(prompt)


def test_i_with_a_value_is_a_number():
    problem = read("v' = i/C - v, i = 4, C = 2, v(0) = 1. v(1)?")
    assert {p.name: p.value for p in problem.parameters} == {"i": 4, "C": 2}


RING = "u_t = 0.1 u_xx, periodic on 0 < x < 2"


def start_of(problem, name="u"):
    return next(c.expression for c in problem.conditions if c.kind == "initial" and c.unknown == name)


def sampled(problem, n=4000, name="u"):
    axis = problem.domain.axes[0]
    places = float(axis.lower) + float(axis.length) * (np.arange(n) + 0.5) / n
    return sp.lambdify(X, start_of(problem, name), "numpy")(places)


@pytest.mark.parametrize(
    "words",
    [
        "u(x,0) = 0.5 + random noise of amplitude 0.01, seed 3",
        "u(x,0) = 0.5 plus random noise of amplitude 0.01 (seed 3)",
        "initially u = 0.5 with small random noise between -0.01 and 0.01 added, random seed 3",
        "u = 0.5 + uniform random perturbations of size ±0.01 at t = 0, seed = 3",
    ],
)
def test_noise_is_one_field_of_its_seed(words):
    problem = read(f"{RING}, {words}. u(0.5, 0.1)?")
    again = read(f"{RING}, u(x,0) = 0.5 + noise of amplitude 0.01 with seed 3. u(0.5, 0.1)?")
    assert start_of(problem) == start_of(again)
    values = sampled(problem) - 0.5
    assert np.max(np.abs(values)) == pytest.approx(0.01, rel=0.01)
    assert abs(np.mean(values)) < 1e-12
    assert any("seed 3" in a.text for a in problem.assumptions)
    assert problem.unread == ()


def test_another_seed_and_another_unknown_are_other_fields():
    fields = [
        start_of(read(f"{RING}, u(x,0) = random noise of amplitude 0.1, seed {s}. u(0.5, 0.1)?"))
        for s in (1, 2)
    ]
    assert fields[0] != fields[1]
    pair = read(
        "Gray-Scott model: Du = 0.2, Dv = 0.1, F = 0.04, k = 0.06, periodic on 0 < x < 50, u(x,0) = 1 +"
        " random noise of amplitude 0.01, v(x,0) = 1 + random noise of amplitude 0.01, seed 1. u(25, 10)?"
    )
    assert start_of(pair, "u") != start_of(pair, "v")


def test_a_standard_deviation_is_kept():
    problem = read(f"{RING}, u(x,0) = gaussian noise of standard deviation 0.02, seed 11. u(0.5, 0.1)?")
    assert np.std(sampled(problem)) == pytest.approx(0.02, rel=1e-4)


def test_noise_between_walls_fits_them():
    noise = "random noise of amplitude 0.1, seed 2. u(1,1)?"
    sealed = read(f"u_t = u_xx, no flux at both ends of 0 < x < 2, u(x,0) = 1 + {noise}")
    assert [sp.diff(start_of(sealed), X).subs(X, e) for e in (0, 2)] == [0, 0]
    held = read(f"u_t = u_xx, u = 0 at both ends of 0 < x < 2, u(x,0) = {noise}")
    assert [start_of(held).subs(X, e) for e in (0, 2)] == [0, 0]


def test_noise_on_a_square():
    problem = read(
        "Allen-Cahn equation with D = 0.5 on a periodic square of side 20, random initial condition of"
        " amplitude 0.1, seed 7. Mean of u at t = 5?"
    )
    y = symbol("y")
    line = 20 * (np.arange(64) + 0.5) / 64
    values = sp.lambdify((X, y), start_of(problem), "numpy")(*np.meshgrid(line, line))
    assert np.max(np.abs(values)) == pytest.approx(0.1, rel=0.1)
    assert start_of(problem).subs({X: 0, y: 3}).equals(start_of(problem).subs({X: 20, y: 3}))


@pytest.mark.parametrize(
    ("prompt", "match"),
    [
        (f"{RING}, u(x,0) = 0.5 + random noise of amplitude 0.01. u(0.5, 0.1)?", "seed"),
        ("u_t = u_xx on the line, u(x,0) = x + random noise of amplitude 0.1, seed 3. u(0, 1)?", "bounded"),
        ("u_t = 0.1 u_xx + white noise of strength 0.1, periodic on 0 < x < 1, u(x,0) = 0.5, seed 3. "
         "u(0.5, 1)?",
         "random force"),
        ("x' = -x, x(0) = 1 + random noise of amplitude 0.1, seed 3. x(1)?", "bounded"),
    ],
)  # fmt: skip
def test_noise_that_leaves_the_answer_open_is_refused(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)


SPECIAL = [
    ("u(x,0) = P_3(x), P_3 the Legendre polynomial", sp.legendre(3, X)),
    ("u(x,0) = legendre(4, x)", sp.legendre(4, X)),
    ("u(x,0) = H_2(x), the Hermite polynomial", sp.hermite(2, X)),
    ("u(x,0) = T_5(x), a Chebyshev polynomial", sp.chebyshevt(5, X)),
    ("u(x,0) = J_1(3x)", sp.besselj(1, 3 * X)),
    ("u(x,0) = J0(x)*Ai(x)", sp.besselj(0, X) * sp.airyai(X)),
]


@pytest.mark.parametrize(("words", "wanted"), SPECIAL)
def test_special_functions_stand_in_formulas(words, wanted):
    problem = read(f"u_t = u_xx, u = 0 at both ends of 0 < x < 1, {words}. u(0.5, 0.1)?")
    assert sp.expand(start_of(problem) - wanted) == 0


def test_a_letter_with_an_index_is_a_value_where_no_polynomial_is_named():
    with pytest.raises(ProblemError, match=r"T0|T_0"):
        read("u'' = T_0 (1 - x), u(0) = 0, u(1) = 0. u(0.5)?")


@pytest.mark.parametrize(
    "title",
    [
        "Vibrating string:", "RL circuit:", "A bullet:", "Catalyst particle:", "Population in a patch:",
        "Klein-Gordon soliton:",
    ],
)  # fmt: skip
def test_titles_over_a_written_equation_are_read(title):
    equation = "y'' + 4 y = 0, y(0) = 1, y'(0) = 0. y(1)?"
    problem = read(f"{title} {equation}")
    assert facts(problem) == facts(read(equation))
    assert problem.unread == ()


@pytest.mark.parametrize("word", ["rotating", "insulated", "delayed", "stochastic"])
def test_words_with_weight_still_stop_the_reading(word):
    with pytest.raises(ProblemError):
        read(f"A {word} catalyst patch: y'' + 4 y = 0, y(0) = 1, y'(0) = 0. y(1)?")
