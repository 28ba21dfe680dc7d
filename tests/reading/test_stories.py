"""Stories of rates in words: each must state what the equations beside it state, or be refused."""

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol

SEIR = (
    "S' = -b*S*I/N; E' = b*S*I/N - s*E; I' = s*E - g*I; R' = g*I; N = 12000, b = 0.7 1/day, s = 0.25 1/day, "
    "g = 0.125 1/day, S(0) = 11996, E(0) = 0, I(0) = 4, R(0) = 0. I at t = 30 day?"
)
SIR = (
    "S' = -b*S*I/N; I' = b*S*I/N - g*I; R' = g*I; N = 640, b = 0.8 1/day, g = 0.2 1/day, "
    "S(0) = 638, I(0) = 2, R(0) = 0. I at t = 9 day?"
)
PAIRS = [
    (SEIR, "A cold in a town of 12 000: dS/dt = -βSI/N, dE/dt = βSI/N - σE, dI/dt = σE - γI, dR/dt = γI with "
           "β = 0.7/day, incubation rate σ = 0.25/day, recovery rate γ = "
"0.125/day. On day 0 there are 4 infectious, "
           "nobody is exposed or recovered, the rest are susceptible. How many are infectious on day 30?"),
    (SEIR, "SEIR model with infection term βSI/N, β = 0.7/day, σ = 0.25/day, "
"γ = 0.125/day in a town of 12000. "
           "Initially 4 infectious, nobody exposed, nobody recovered. How many infectious on day 30?"),
    (SEIR, "SEIR epidemic, N = 12000, contact rate 0.7 per day, incubation "
"period of 4 days, infectious period of 8 "
           "days. One finds: I(0) = 4, E(0) = 0, R(0) = 0. I on day 30?"),
    (SIR, "SIR epidemic in a school of 640 pupils: dS/dt = -b S I/N, the "
"other equations as usual, b = 0.8 per day, "
          "recovery rate g = 0.2 per day. At the start 2 are infected and nobody is recovered. "
          "How many infected on day 9?"),
    (SIR, "An outbreak follows the SIR model in a village of 640 people with "
"transmission rate 0.8 per day and "
          "recovery rate 0.2 per day. On day 0, 2 people are infected, the rest susceptible. "
          "How many people are infected on day 9?"),
    ("M' = 0.03 M - 900; M(0) = 20000. M(6)?",
     "I borrow 20000 and pay back 900 per year, interest 3% per year, "
"compounded continuously. What do I owe after 6 years?"),
    ("N' = log(2)/5*N; N(0) = 300. N(12)?",
     "A culture grows at a rate proportional to its size; it doubles "
"every 5 hours from 300. How many after 12 hours?"),
    ("A' = -log(2)/3*A; B' = log(2)/3*A - log(2)/7*B; C' = log(2)/7*B; A(0) = 80, B(0) = 0, C(0) = 0. B(4)?",
     "Decay chain A -> B -> C with half-lives 3 h and 7 h, initially 80 kg of A only. How much B after 4 h?"),
    ("A' = -2*A*B; B' = -2*A*B; C' = 2*A*B; A(0) = 1, B(0) = 0.5, C(0) = 0. C(3)?",
     "Reaction A + B -> C, rate k A B, k = 2, A(0) = 1, B(0) = 0.5, no C. C at t = 3?"),
    ("2*x1'' = -8*x1 + 8*(x2 - x1); 2*x2'' = -8*x2 - 8*(x2 - x1); x1(0) "
"= 0.3, x1'(0) = 0, x2(0) = 0, x2'(0) = 0. x2(5)?",
     "Two masses of 2 kg each are coupled by three springs of stiffness "
"8 N/m between two walls. The first is displaced "
     "0.3 m and released from rest. Position of the second after 5 s?"),
    ("3*x'' = -0.06*x'*abs(x'); x(0) = 0, x'(0) = 12. x(4)?",
     "A sled of 3 kg slides at 12 m/s, drag force c v^2 with c = 0.06 kg/m. How far does it go in 4 s?"),
    ("T' = -log(60/45)/6*(T - 20); T(0) = 80. T(9)?",
     "A dish cools from 80 °C to 65 °C in 6 minutes in a 20 °C room. Temperature after 9 minutes?"),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "story"), PAIRS, ids=[str(i) for i in range(len(PAIRS))])
def test_a_story_states_its_equations(plain, story):
    """The rates at a chosen state, the start and the question agree, in the story's own unit of time."""
    one, two = read(plain), read(story)
    end = [sp.Rational(q.place["t"]) for p in (one, two) for q in p.quantities[:1]]
    factor = end[1] / end[0]  # 1, or seconds in the unit that the story counts in
    assert factor in (1, 60, 3600, 86400, 31557600)
    assert _values(one, 1) == _values(two, factor)
    assert [(q.kind, str(q.expression)) for q in one.quantities] == [
        (q.kind, str(q.expression)) for q in two.quantities
    ]


def _values(p, factor):
    """Return the rates at a fixed state, times counted in the given unit, and the start."""
    t = symbol("t")
    state = {
        u.applied: sp.Rational(7 + 3 * i, 5) for i, u in enumerate(sorted(p.unknowns, key=lambda u: u.name))
    }
    found = set()
    for e in p.equations:
        residual = p.with_values(e.lhs - e.rhs)
        orders = {d: d.derivative_count for d in residual.atoms(sp.Derivative)}
        lead = max(orders, key=lambda d: orders[d])
        slopes = {d: sp.Rational(3, 10) / factor for d in orders if orders[d] == 1 and d != lead}
        rate = sp.solve(residual, lead)[0].xreplace(slopes).xreplace(state) * factor ** orders[lead]
        found.add((str(lead.expr), round(float(rate.subs(t, 1)), 9)))
    start = {(c.unknown, c.order, round(float(p.with_values(c.expression)), 9)) for c in p.conditions}
    return found, start


REFUSED = [
    "SIR model with vaccination rate 0.02 per day, beta = 0.4 per day, "
"gamma = 0.1 per day, N = 900, I(0) = 4, R(0) = 0. "
    "I on day 20?",
    "SIR model in a school of 300 pupils: 2 infected on Monday, beta = "
"0.5/day, gamma = 0.1/day. How many infected on day 12?",
    "I borrow 900 at 5% per year continuously, after 3 years the rate "
"becomes 6%. What do I owe after 9 years?",
    "I borrow 900 at 5% per year compounded monthly. What do I owe after 9 years?",
    "A loan of 900 with a fee of 40 at 5% per year, compounded continuously. What is owed after 2 years?",
    "A ball of 1 kg is thrown upward from 5 m height at 9 m/s with "
"quadratic drag 0.01 kg/m. How high does it rise?",
    "Two masses of 1 kg and 2 kg are coupled by three springs of 9 N/m "
"between walls; the first is displaced 0.1 m. "
    "Position of the second after 1 s?",
    "Second-order reaction A -> B with k = 0.1, A(0) = 1. A(3)?",
    "Reaction 2A -> B with rate constant k = 0.1 and A(0) = 1. A(3)?",
    "-hbar^2/(2m) psi'' = E psi, psi(0) = psi(L) = 0, L = 1 nm. The lowest 3 energies in eV?",
]  # fmt: skip


@pytest.mark.parametrize("prompt", REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_what_the_story_does_not_say_is_not_guessed(prompt):
    with pytest.raises(ProblemError):
        read(prompt)


def test_what_comes_out_of_an_oven_is_hot():
    p = read(
        "A cake comes out of the oven at 170 °C; after 10 minutes it is 110 "
        "°C. The kitchen is at 25 °C. When is it at 60 °C?"
    )
    values = {q.name: float(q.value) for q in p.parameters}
    assert (values["T0"], values["Ta"], values["T1"]) == (170, 25, 110)


def test_a_peak_gets_a_stated_horizon_and_the_prompts_unit_of_time():
    p = read(
        "SIR model: dS/dt = -b S I/N, dI/dt = b S I/N - g I, dR/dt = g I, "
        "N = 3000, b = 0.5 per day, g = 0.1 per day, "
        "I(0) = 6, R(0) = 0. When does I peak and how high?"
    )
    assert [(q.kind, q.unit) for q in p.quantities] == [("place of maximum", "day"), ("maximum", None)]
    days = float(p.span.end) / 86400
    assert days == 59  # (log(500) + 5)/(0.5 - 0.1) + 3/0.1, rounded up
    assert any("the run ends at" in a.text for a in p.assumptions)


def test_a_throw_ends_at_the_latest_when_it_would_without_drag():
    p = read(
        "A stone of mass 0.4 kg is thrown straight up at 15 m/s with "
        "quadratic drag 0.003 kg/m. How high does it rise?"
    )
    assert [(q.kind, str(q.expression)) for q in p.quantities] == [("maximum", "y(t)")]
    assert float(p.with_values(p.span.end)) == pytest.approx(15 / 9.80665)


@pytest.mark.parametrize("said", ["(∫₀¹ y dx)", ""])
def test_an_effectiveness_factor_is_one_integral_however_it_is_spelt(said: str) -> None:
    problem = read(f"y'' = 4 y, y'(0) = 0, y(1) = 1. y(0) and the effectiveness factor {said}?")
    y = problem.unknowns[0].applied
    assert problem.quantities[1].expression == sp.Integral(y, (symbol("x"), 0, 1))
