"""Word problems: the equation, its numbers in SI and the unit of the answer."""

import math

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError


def numbers(p):
    return {q.name: float(p.with_values(sp.sympify(q.value))) for q in p.parameters}


def test_newton_cooling():
    p = read(
        "A cup of tea at 85 °C stands in a room of 22 °C; the cooling constant is 0.04 per"
        " minute. Temperature after 12 minutes?"
    )
    assert numbers(p) == pytest.approx({"T0": 85, "Ta": 22, "k": 0.04 / 60})
    q = p.quantities[0]
    assert (q.unit, q.place["t"]) == ("degC", 720)


def test_newton_cooling_time():
    p = read(
        "How long does it take a 90 degC body in a 20 degC room with cooling constant 0.05"
        " per minute to reach 35 degC?"
    )
    assert (p.quantities[0].kind, p.quantities[0].target, p.quantities[0].unit) == ("time when", 35, "min")


def test_drug_with_infusion():
    p = read(
        "A patient gets a bolus of 300 mg and then a continuous infusion of 15 mg per hour;"
        " the drug is eliminated "
        "with a half-life of 4 h. How much drug, in mg, is left in the body after 6 hours?"
    )
    f = sp.Function("A")(sp.Symbol("t", real=True))
    rate = p.with_values(p.equations[0].rhs).subs(f, sp.Rational(1, 1000))
    assert float(rate) == pytest.approx(15e-6 / 3600 - math.log(2) / 14400 * 1e-3)
    assert p.quantities[0].unit == "mg"


def test_quenched_bar():
    p = read(
        "A copper bar of 40 cm length is at 80 °C. The two ends are then held on ice, the sides are"
        " insulated, thermal "
        "diffusivity 1.1 cm²/s. What is the temperature in the middle after 2 minutes?"
    )
    assert numbers(p) == pytest.approx({"L": 0.4, "alpha": 1.1e-4})
    assert {(c.kind, c.side, c.expression) for c in p.conditions} == {
        ("value", "x-", 0), ("value", "x+", 0), ("initial", "", 80),
    }  # fmt: skip
    q = p.quantities[0]
    assert float(p.with_values(q.place["x"])) == pytest.approx(0.2)
    assert (q.place["t"], q.unit) == (120, "degC")


def test_sheet_in_air():
    p = read(
        "A 3 cm thick plate leaves the oven at 110 °C and is cooled in air of 25 °C on both"
        " sides, h = 15 W/m²K, "
        "k = 0.3 W/mK, alpha = 2e-7 m²/s. What is the core temperature after 30 min?"
    )
    sides = {c.side: c for c in p.conditions if c.kind == "robin"}
    assert set(sides) == {"x-", "x+"}
    for c in sides.values():
        assert float(p.with_values(c.coefficient)) == pytest.approx(50)
        assert float(p.with_values(c.expression)) == pytest.approx(1250)


def test_decarburization_depth():
    p = read(
        "Steel with 0.6 wt% carbon is decarburized; the surface content is zero. D = 4e-11"
        " m²/s. At what depth (µm) is "
        "the carbon 0.5 wt% after 3 h?"
    )
    q = p.quantities[0]
    assert (q.kind, q.unit, q.place["t"]) == ("front position", "µm", 10800)
    assert float(q.target) == pytest.approx(0.005)
    assert p.domain is not None
    assert p.domain.axes[0].upper == sp.oo


def test_clamped_beam():
    p = read(
        "A beam is clamped at both ends, 4 m long, EI = 1e6 N m², uniform load of 2 kN/m."
        " Maximum deflection in mm?"
    )
    assert {(c.kind, c.side, c.order) for c in p.conditions} == {
        ("value", "x-", 0), ("gradient", "x-", 1), ("value", "x+", 0), ("gradient", "x+", 1),
    }  # fmt: skip
    assert (p.quantities[0].kind, p.quantities[0].unit) == ("maximum", "mm")


def test_diffusion_couple_with_arrhenius_coefficient():
    p = read(
        "Diffusion couple of two long bars that meet at x = 0: 5 at% Zn for x<0 and 25 at% Zn for x>0. "
        "D0 exp(-Q/RT) with D0 = 3e-5 m²/s, Q = 190 kJ/mol. Zn content 30 µm inside the Zn-rich"
        " side after 4 h at 800 °C?"
    )
    d = float(p.with_values(sp.Symbol("D", real=True)))
    assert d == pytest.approx(3e-5 * math.exp(-190e3 / (8.31446261815324 * 1073.15)))


def test_two_wishes_are_both_kept():
    p = read("x'' + x = 0, x(0) = 1, x'(0) = 0. Give the displacement and the velocity at t = 2.")
    assert [str(q.expression) for q in p.quantities] == ["x(t)", "Derivative(x(t), t)"]


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        (
            "A cup of coffee at 90 °C cools in a room, k = 0.05 1/min. Temperature after 5 min?",
            "surroundings",
        ),
        ("An RC circuit with R = 10 kΩ and a 5 V battery, uncharged. Voltage after 1 s?", "capacitance"),
        (
            "A cup of tea at 85 °C stands in a room of 22 °C; cooling constant 0.04 per minute;"
            " 5 g of milk are added. "
            "Temperature after 12 minutes?",
            "5 g",
        ),
    ],
)
def test_missing_and_spare_measures(prompt, word):
    with pytest.raises(ProblemError, match=word):
        read(prompt)
