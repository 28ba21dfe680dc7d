"""Turns for problems in time, quantum boxes, and names over written equations."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import read
from wellposed.agent.reading.followup import follow_up
from wellposed.errors import ProblemError
from wellposed.problem.statement import imbalance, symbol

SPRING = "x'' + c x' + k x = 0, c = 0.4, k = 9, x(0) = 2, x'(0) = 1. x(3)?"
FREE = "x'' + 9 x = 0, x(0) = 2, x'(0) = 1. x(3)?"
FISH = "N' = 0.2 N (1 - N/300), N(0) = 20. N(6)?"
PAIR = "x' = y, y' = -x, x(0) = 1, y(0) = 0. x(1)?"
TURNS = [
    (SPRING, "start at rest instead", SPRING.replace("x'(0) = 1", "x'(0) = 0")),
    (SPRING, "let it start from rest", SPRING.replace("x'(0) = 1", "x'(0) = 0")),
    (SPRING, "what if k is 5", SPRING.replace("k = 9", "k = 5")),
    (SPRING, "set c to 0.1", SPRING.replace("c = 0.4", "c = 0.1")),
    (SPRING, "k is now 5", SPRING.replace("k = 9", "k = 5")),
    (SPRING, "at t = 1, 4 and 7", SPRING.replace("x(3)?", "x(1), x(4), x(7)?")),
    (SPRING, "and at t = 1 and 4?", SPRING.replace("x(3)?", "x(1), x(4)?")),
    (FREE, "with damping 0.3", FREE.replace("+ 9 x", "+ 0.3 x' + 9 x")),
    (FISH, "and with a constant harvest of 3 per year", FISH.replace("N/300)", "N/300) - 3")),
    (PAIR, "y instead", PAIR.replace("x(1)?", "y(1)?")),
]


@pytest.mark.parametrize(("before", "turn", "after"), TURNS, ids=[t[1] for t in TURNS])
def test_a_turn_changes_what_it_names(before, turn, after):
    assert facts(follow_up(read(before), turn)) == facts(read(after))


def test_a_unit_named_in_a_turn_states_what_time_counts_in():
    changed = follow_up(read(FISH), "add a constant catch of 4 per month")
    assert any("t counts in the unit month" in a.text for a in changed.assumptions)


COFFEE = "Coffee at 85 °C in a room at 22 °C, k = 0.04 1/min. How long until it is at 45 °C?"


def test_the_answer_in_another_unit():
    assert [q.unit for q in follow_up(read(COFFEE), "in hours please").quantities] == ["h"]
    with pytest.raises(ProblemError, match="none of the answers"):
        follow_up(read(COFFEE), "in kg please")


def test_a_damper_without_its_unit_is_asked_back():
    told = read(
        "A mass of 2 kg on a spring of constant 50 N/m is pulled down 0.1 "
        "m and released from rest. Position after 1 s?"
    )
    with pytest.raises(ProblemError, match="no unit"):
        follow_up(told, "add a damper of 3")
    damped = follow_up(told, "add a damper of 3 kg/s")
    assert {p.name: p.value for p in damped.parameters}["c"] == 3


def test_rest_needs_a_speed():
    with pytest.raises(ProblemError, match="no speed"):
        follow_up(read(FISH), "start at rest")


# J; h^2 n^2/(8 m L^2): D. J. Griffiths, Introduction to Quantum Mechanics, eq. 2.27
BOXES = [
    ("An electron in a box of length 2 nm with hard walls: first two "
"levels in eV?", "m_e", "2e-9", [1, 2], "eV"),
    ("A neutron between two hard walls 8 fm apart: ground state energy in MeV?", "m_n", "8e-15", [1], "MeV"),
    ("A proton in a one-dimensional box of width 6 fm. Lowest level in MeV?", "m_p", "6e-15", [1], "MeV"),
    ("Find the energy of the 4th level for an electron in an infinite "
"well of width 0.7 nm (eV).", "m_e", "7e-10", [4], "eV"),
    ("What is the third energy level of an electron in an infinite "
"square well 0.6 nm wide, in meV?", "m_e", "6e-10", [3],
     "meV"),
]  # fmt: skip
MASSES = {"m_e": 9.1093837e-31, "m_n": 1.674927498e-27, "m_p": 1.672621924e-27}


@pytest.mark.parametrize(
    ("prompt", "mass", "width", "levels", "unit"), BOXES, ids=[b[1] + b[2] for b in BOXES]
)
def test_a_particle_between_walls(prompt, mass, width, levels, unit):
    p = read(prompt)
    values = {q.name: float(q.value) for q in p.parameters}
    assert values[mass] == pytest.approx(MASSES[mass], rel=1e-8)
    assert values["L"] == pytest.approx(float(width), rel=1e-14)
    assert [(q.kind, q.at, q.unit) for q in p.quantities] == [
        ("eigenvalues", (("n", sp.Integer(n)),), unit) for n in levels
    ]


def test_a_quantum_oscillator():
    p = read(
        "An electron in a harmonic potential with angular frequency 2e15 "
        "rad/s. What are the two lowest energies in eV?"
    )
    (equation,) = p.equations
    x, E, hbar, m, w = (symbol(n) for n in ("x", "E", "hbar", "m_e", "omega"))
    psi = sp.Function("psi")(x)
    law = -(hbar**2) / (2 * m) * sp.Derivative(psi, (x, 2)) + m * w**2 / 2 * x**2 * psi - E * psi
    assert sp.expand(imbalance(equation) - law) == 0
    assert not p.domain.axes[0].is_bounded
    assert [q.unit for q in p.quantities] == ["eV", "eV"]


SINE = "u(0,t) = u(1,t) = 0, u(x,0) = sin(pi x)"


@pytest.mark.parametrize(
    "prompt",
    [
        f"Heat equation: u_tt = u_xx, {SINE}, u_t(x,0) = 0; u(0.5, 0.2)?",
        f"The wave equation u_t = 2 u_xx, {SINE}. u(0.5, 0.2)?",
        f"Laplace's equation u_t = u_xx, {SINE}. u(0.5, 0.2)?",
    ],
)
def test_a_name_that_contradicts_the_equation_is_not_dropped(prompt):
    with pytest.raises(ProblemError, match="is another one"):
        read(prompt)


def test_a_source_under_the_name_of_laplace_is_noted():
    p = read("Laplace's equation u_xx + u_yy = 3 on the unit square, u = 0 on the boundary. u(0.5, 0.5)?")
    assert any("Laplace" in a.reason for a in p.assumptions)


TITLED = [
    ("y'' = 4 y, y(0) = 0, y(1) = 1. y(0.5)?", "Catalyst slab: y'' = 4 y, y(0) = 0, y(1) = 1. y(0.5)?"),
    ("s' = -s/7, s(0) = 90. s(2)?", "Relaxation: ds/dt = -s/7, s(0) = 90 (Al-4Cu alloy). s(2)?"),
    ("x' = 0.3/(0.1 + 2 x), x(0) = 0.02. x(2)?",
     "Deal–Grove for SiO2: x' = 0.3/(0.1 + 2 x), x(0) = 0.02 (dry O2, 900 °C). x(2)?"),
    ("c'' = 9 c^2, c'(0) = 0, c(1) = 1. The integral of c^2 from 0 to 1?",
     "Pellet: c'' = p^2 c^2, p = 3, c'(0) = 0, c(1) = 1. Effectiveness factor?"),
    ("y''' + 4 y' = 0, y(0) = 0, y'(0) = 1, y''(0) = 2; closed form?",
     "y''' + 4y' = 0, y(0)=0, y'(0)=1, y''(0)=2; formula?"),
    ("f''' + f f''/2 = 0, f(0) = 0, f'(0) = 0, f'(9) = 1. f(1)?",
     "Blasius boundary layer: f''' + f f''/2 = 0, f(0) = f'(0) = 0, f'(9) = 1. f(1)?"),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "titled"), TITLED, ids=[str(i) for i in range(len(TITLED))])
def test_a_title_changes_nothing(plain, titled):
    assert facts(read(plain)) == facts(read(titled))


@pytest.mark.parametrize("prompt", ["x' = 2 (Ca-Co), x(0) = 0. x(2)?", "x' = 2 CO2, x(0) = 0. x(2)?"])
def test_a_symbol_in_an_equation_is_no_title(prompt):
    with pytest.raises(ProblemError):
        read(prompt)
