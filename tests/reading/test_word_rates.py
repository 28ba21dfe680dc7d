"""Pellets, oxides, creep, circuits, tanks, chains, cultures and doses told in words, numbers by hand."""

import math

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol


def rates(p, **state):
    """Return each unknown's rate at a state, by name; all numbers in SI."""
    table = {u.applied: sp.Float(state[u.name]) for u in p.unknowns}
    found = {}
    for e in p.equations:
        lead = max(e.atoms(sp.Derivative), key=lambda d: d.derivative_count)
        others = {d: 0 for d in e.atoms(sp.Derivative) if d.expr == lead.expr and d != lead}
        right = sp.solve(p.with_values(e.lhs - e.rhs).xreplace(others), lead)[0].xreplace(table)
        found[lead.expr.func.__name__] = float(right.subs({symbol("t"): state.get("t", 0)}))
    return found


def starts(p):
    return {
        (c.unknown, c.order): float(p.with_values(c.expression)) for c in p.conditions if c.kind == "initial"
    }


def asked(p):
    return [
        (q.kind, tuple((n, float(p.with_values(e))) for n, e in q.at), q.target and float(q.target), q.unit)
        for q in p.quantities
    ]


PELLETS = [
    ("Catalyst slab of half-thickness 3 mm, first-order reaction k = 0.4 1/s, D = 2e-6 m²/s."
     " Effectiveness factor?",
     lambda a: sp.cosh(a * symbol("r")) / sp.cosh(a * sp.Float(0.003)), math.sqrt(0.4 / 2e-6),
     lambda phi: math.tanh(phi) / phi, 0.003),
    ("A first-order reaction runs in a spherical pellet of 6 mm diameter; De = 2e-6 m²/s, rate constant"
     " 0.4 1/s. Find the"
     " effectiveness factor.",
     lambda a: sp.Float(0.003) * sp.sinh(a * symbol("r")) / (symbol("r") * sp.sinh(a * 0.003)),
     math.sqrt(0.4 / 2e-6), lambda phi: 3 / phi * (1 / math.tanh(phi) - 1 / phi), 0.003),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "profile", "a", "truth", "size"), PELLETS, ids=["slab", "sphere"])
def test_the_effectiveness_factor_is_the_mean_rate(prompt, profile, a, truth, size):
    """Against R. Aris's closed forms: the stated integral of the exact profile is the factor."""
    p = read(prompt)
    c = p.unknowns[0].applied
    exact = profile(a)
    residual = p.with_values(p.equations[0].lhs - p.equations[0].rhs).subs(c, exact).doit()
    assert abs(float(residual.subs(symbol("r"), 0.0017))) < 1e-6 * a**2
    (integral,) = p.quantities[0].expression.atoms(sp.Integral)
    factor = p.with_values(p.quantities[0].expression.subs(integral, 1))
    weight = sp.lambdify(symbol("r"), p.with_values(integral.function).subs(c, exact), "math")
    points = [size * (i + 0.5) / 4000 for i in range(4000)]
    total = math.fsum(weight(x) for x in points) * size / 4000
    assert float(factor) * total == pytest.approx(truth(a * size), rel=1e-6)


def test_kinetics_with_an_activation_energy():
    p = read("Recrystallization by JMAK kinetics: n = 2, k0 = 1e9 1/s, activation energy 200 kJ/mol."
             " Fraction recrystallized"
             " after 30 min at 550 °C?")  # fmt: skip
    k = 1e9 * math.exp(-200e3 / (8.31446261815324 * 823.15))
    assert rates(p, X=0.3, t=600)["X"] == pytest.approx(2 * k * (k * 600) * 0.7)
    with pytest.raises(ProblemError, match="temperature"):
        read("Recrystallization by JMAK kinetics: n = 2, k0 = 1e9 1/s, activation energy 200 kJ/mol. Fraction"
             " recrystallized after 30 min?")  # fmt: skip


def test_creep_by_norton_and_by_a_hyperbolic_sine():
    p = read("A bar creeps under 60 MPa by Norton's law with A = 2e-14 MPa^-5 h^-1 and stress exponent 5."
             " Creep strain after"
             " 500 h, in percent?")  # fmt: skip
    assert rates(p, eps=0)["eps"] == pytest.approx(2e-14 * 60**5 / 3600)
    assert asked(p) == [("value", (("t", 1.8e6),), None, "percent")]
    p = read("Creep with A sinh(alpha sigma)^n exp(-Q/(RT)): A = 1e10 1/s, alpha = 0.015 1/MPa, n = 4, Q"
             " = 310 kJ/mol, sigma"
             " = 70 MPa at 750 °C. Time to 2 % strain in hours?")  # fmt: skip
    by_hand = 1e10 * math.sinh(0.015 * 70) ** 4 * math.exp(-310e3 / (8.31446261815324 * 1023.15))
    assert rates(p, eps=0)["eps"] == pytest.approx(by_hand)
    assert asked(p) == [("time when", (), pytest.approx(0.02), "h")]


def test_lithium_in_a_particle():
    text = ("A battery particle of radius 4 µm with D = 2e-14 m²/s has initial concentration 20000"
        " mol/m³. A current density of"
            " 2 A/m² {} lithium at the surface. Concentration at the surface and in the centre after 60"
            " s?")  # fmt: skip
    slope = 2 / 96485.33212 / 2e-14
    for word, sign in (("extracts", -1), ("inserts", 1)):
        p = read(text.format(word))
        rim = next(c for c in p.conditions if c.side == "r+")
        assert float(p.with_values(rim.expression)) == pytest.approx(sign * slope, rel=1e-9)
        assert [q[1][0] for q in asked(p)] == [("r", 4e-6), ("r", 0)]
    with pytest.raises(ProblemError, match="extracted"):
        read(text.format("moves"))


def test_an_oxide_by_its_two_rate_constants():
    p = read("Deal-Grove oxidation: parabolic constant B = 0.4 µm²/h, linear rate constant B/A = 2 µm/h,"
             " 30 nm native oxide."
             " How many hours until the oxide is 0.5 µm thick?")  # fmt: skip
    um = 1e-6
    assert rates(p, x=0.1 * um)["x"] == pytest.approx(0.4 * um / (0.2 + 0.2) / 3600)
    assert starts(p) == {("x", 0): pytest.approx(3e-8)}
    assert asked(p) == [("time when", (), pytest.approx(5e-7), "h")]


def test_carbon_at_a_depth_in_hours():
    p = read("How many hours until the carbon content is 0.45 wt% at a depth of 0.8 mm? Steel 0.15 wt%,"
             " surface 1.0 wt%, D ="
             " 1.6e-11 m²/s.")  # fmt: skip
    assert asked(p) == [("time when", (("x", 0.0008),), pytest.approx(0.0045), "h")]
    p = read("A gear of 0.15 wt% carbon steel is carburized with 1.0 wt% at the surface, D = 1.6e-11"
             " m²/s. Carbon content"
             " 600 µm below the surface after 3 h? And at what depth is it 0.3 wt% after 3 h, in"
             " µm?")  # fmt: skip
    assert [(q[0], q[3]) for q in asked(p)] == [("value", "percent"), ("front position", "µm")]


def test_alternating_current():
    p = read("A 20 mH coil in series with 8 Ω is connected to a source of 12 V amplitude, V = 12 sin(2π"
             " 50 t), at t = 0. No"
             " current at first. Current after 7 ms?")  # fmt: skip
    assert rates(p, i=0.4, t=0.002)["i"] == pytest.approx((12 * math.sin(0.2 * math.pi) - 8 * 0.4) / 0.02)
    p = read("An RLC series circuit with R = 15 Ω, L = 40 mH, C = 20 µF is connected at t = 0 to a 9 V"
             " rms source, cosine, 60"
             " Hz. No charge and no current at the start. Charge after 4 ms?")  # fmt: skip
    assert rates(p, q=1e-5, t=0)["q"] == pytest.approx((9 * math.sqrt(2) - 1e-5 / 2e-5) / 0.04)
    with pytest.raises(ProblemError):
        read("A coil of 10 mH and 5 Ω in series on an AC source of 10 V and 50 Hz. Current after 15 ms?")


def test_two_tanks_in_series():
    p = read("Two tanks in series, each with 200 L of pure water. Brine with 15 g/L flows at 4 L/min into"
             " the first, from the"
             " first into the second at 4 L/min, and out at 4 L/min. Salt in the second tank after 20"
             " min?")  # fmt: skip
    q, volume = 4e-3 / 60, 0.2
    assert rates(p, S1=1, S2=0.5) == pytest.approx({"S1": 15 * q - q / volume, "S2": q / volume * 0.5})
    assert starts(p) == {("S1", 0): 0, ("S2", 0): 0}
    with pytest.raises(ProblemError):
        read("Two tanks in series, each with 200 L of pure water. Brine with 15 g/L flows at 4 L/min into"
            " the first, from the"
             " first into the second at 3 L/min. Salt in the second tank after 20 min?")  # fmt: skip


def test_parent_and_daughter():
    p = read("A parent nuclide with half-life 3 h decays to a daughter with half-life 40 min, which"
             " decays to a stable product."
             " Initially 5e5 parent nuclei. How many daughter nuclei after 2 h? When is the number of"
             " daughter nuclei"
             " largest?")  # fmt: skip
    a, b = math.log(2) / 10800, math.log(2) / 2400
    assert rates(p, N1=1000, N2=300) == pytest.approx({"N1": -a * 1000, "N2": a * 1000 - b * 300})
    assert [(q[0], q[3]) for q in asked(p)] == [("value", None), ("place of maximum", "h")]


def test_a_chemostat():
    p = read("Chemostat, Monod kinetics: mu_max = 0.6 1/h, Ks = 0.3 g/L, yield 0.4, dilution rate D = 0.2"
             " 1/h, feed 8 g/L."
             " X(0) = 0.2 g/L, S(0) = 8 g/L. Biomass after 10 h?")  # fmt: skip
    growth = 0.6 * 2 / 2.3
    by_hand = {"X": (growth - 0.2) * 1.5 / 3600, "S": (0.2 * 6 - growth * 1.5 / 0.4) / 3600}
    assert rates(p, X=1.5, S=2) == pytest.approx(by_hand)
    assert asked(p)[0][3] == "g/L"


def test_a_tablet():
    p = read("A patient swallows a 400 mg tablet. Absorption half-life 45 min, elimination half-life 6 h,"
             " volume of"
             " distribution 50 L, bioavailability 70 %. Plasma concentration after 3 h in mg/L?")  # fmt: skip
    ka, ke = math.log(2) / 2700, math.log(2) / 21600
    assert rates(p, G=2e-4, A=1e-4) == pytest.approx({"G": -ka * 2e-4, "A": ka * 2e-4 - ke * 1e-4})
    assert starts(p)[("G", 0)] == pytest.approx(2.8e-4)
    with pytest.raises(ProblemError, match="volume"):
        read("A patient swallows a 400 mg tablet. Absorption half-life 45 min, elimination half-life 6 h."
            " Plasma concentration"
             " after 3 h in mg/L?")  # fmt: skip
