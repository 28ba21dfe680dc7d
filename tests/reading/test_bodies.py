"""Heat and diffusion in one body, told in words, against problems stated by hand as facts."""

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError


def facts(p):
    """Return (coordinates, end of the axis, sides, start, questions) in SI numbers."""

    def number(e):
        return None if e is None else round(float(p.with_values(sp.sympify(e))), 12)

    sides = {
        c.side: (c.kind, number(c.expression), number(c.coefficient))
        for c in p.conditions
        if c.kind != "initial"
    }
    start = [number(c.expression) for c in p.conditions if c.kind == "initial"]
    asked = [(q.kind, tuple((n, number(e)) for n, e in q.at), number(q.target), q.unit) for q in p.quantities]
    axis = p.domain.axes[0]
    rate = p.equations[0].rhs.atoms(sp.Derivative)
    assert all(str(d.expr).startswith(("T(", "c(")) for d in rate)
    return (p.domain.coordinates, number(axis.upper), sides, start, asked)


TOLD = [
    (
        "Brass slab, 6 cm thick, at 500 C. Both faces get quenched to 30 C. alpha = 3e-5 m2/s. Temp"
        " at the"
        " centre after 20 s pls",
        ("cartesian", 0.06, {"x-": ("value", 30, None), "x+": ("value", 30, None)}, [500],
         [("value", (("x", 0.03), ("t", 20)), None, "degC")]),
    ),
    (
        "How long until the middle of a 4 cm thick aluminium plate at 300 °C drops to 120 °C when both"
        " faces are"
        " held at 20 °C? Diffusivity 9e-5 m²/s.",
        ("cartesian", 0.04, {"x-": ("value", 20, None), "x+": ("value", 20, None)}, [300],
         [("time when", (("x", 0.02),), 120, "s")]),
    ),
    (
        "A 2 m long copper rod, k = 390 W/mK, rho = 8900 kg/m³, cp = 390 J/kgK, is initially at 15 °C. One"
        " end is"
        " held at 90 °C, the other end is insulated. What is the temperature of the insulated end after 1 h?",
        ("cartesian", 2, {"x-": ("value", 90, None), "x+": ("gradient", 0, None)}, [15],
         [("value", (("x", 2), ("t", 3600)), None, "degC")]),
    ),
    (
        "A steel ball of 3 cm radius at 850 °C is dropped in oil at 40 °C, h = 500 W/m²K, k ="
        " 50 W/mK,"
        " alpha = 1.2e-5 m²/s. Temperature at the centre after 1 min?",
        ("spherical", 0.03, {"r+": ("robin", 400, 10)}, [850],
         [("value", (("r", 0), ("t", 60)), None, "degC")]),
    ),
    (
        "A long cylinder, diameter 8 cm, initially at 400 K, is cooled in air of 300 K with h = 60 W/m²K; k"
        " = 30"
        " W/mK, diffusivity 8e-6 m²/s. How long until the axis is at 320 K?",
        ("cylindrical", 0.04, {"r+": ("robin", 600, 2)}, [400], [("time when", (("r", 0),), 320, "s")]),
    ),
    (
        "Soil at 9 °C everywhere. The surface suddenly falls to -11 °C. alpha = 6e-7 m²/s. How deep does the"
        " 0 °C"
        " line reach after 20 days? Ignore latent heat.",
        ("cartesian", float("inf"), {"x-": ("value", -11, None)}, [9],
         [("front position", (("t", 1728000),), 0, "m")]),
    ),
    (
        "At what depth is the carbon 0.6 wt% after 5 h of carburizing a 0.1 wt% steel with 1.2 wt% at"
        " the surface"
        " and D = 3e-11 m2/s?",
        ("cartesian", float("inf"), {"x-": ("value", 0.012, None)}, [0.001],
         [("front position", (("t", 18000),), 0.006, "m")]),
    ),
    (
        "How long must a steel with 0.15 wt% C be carburized with 1.0 wt% at the surface to get 0.4 wt% at a"
        " depth of 0.9 mm? D = 2e-11 m²/s.",
        ("cartesian", float("inf"), {"x-": ("value", 0.01, None)}, [0.0015],
         [("time when", (("x", 0.0009),), 0.004, "s")]),
    ),
    (
        "A very long steel bar, diameter 8 cm, 650 °C, is quenched in water at 15 °C with h = 2000 W/m²K."
        " k = 40 W/mK; alpha = 9e-6 m²/s. How long until the centre has cooled to 90 °C?",
        ("cylindrical", 0.04, {"r+": ("robin", 750, 50)}, [650], [("time when", (("r", 0),), 90, "s")]),
    ),
    (
        "A rod 50 cm long is at 80 °C. One end is kept on ice and the other end is"
        " insulated. Diffusivity 1e-4"
        " m²/s. Temperature 5 cm from the insulated end after 2 min?",
        ("cartesian", 0.5, {"x-": ("value", 0, None), "x+": ("gradient", 0, None)}, [80],
         [("value", (("x", 0.45), ("t", 120)), None, "degC")]),
    ),
    (
        "Ground initially at 5 °C everywhere, the surface is at -9 °C from t = 0 on."
        " alpha = 7e-7 m2/s, neglect"
        " latent heat. Depth of the 0 °C isotherm after 2 weeks?",
        ("cartesian", float("inf"), {"x-": ("value", -9, None)}, [5],
         [("front position", (("t", 1209600),), 0, "m")]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected"), TOLD, ids=[str(i) for i in range(len(TOLD))])
def test_a_telling_is_read(prompt, expected):
    p = read(prompt)
    assert facts(p) == expected
    assert p.unread == ()
    assert any("constant properties" in a.text for a in p.assumptions)


def test_arrhenius_by_hand():
    """1.5e-5 * exp(-142000 / (8.314462618 * 1193.15)) m²/s at 920 °C."""
    p = read(
        "Carburizing at 920 °C: D0 = 1.5e-5 m²/s, Q = 142 kJ/mol, base 0.2 wt% C, surface 1.1 wt%"
        " C. Carbon"
        " content 0.8 mm below the surface after 10 h?"
    )
    value = p.with_values(sp.Symbol("D", real=True))
    assert float(value) == pytest.approx(1.5e-5 * 2.718281828459045 ** (-142000 / (8.314462618 * 1193.15)))
    assert p.quantities[0].unit == "percent"


SAME = [
    ("A plate 8 cm thick at 90 °C", "A plate 0.08 m thick at 90 °C"),
    ("alpha = 0.12 cm²/s", "alpha = 1.2e-5 m²/s"),
    ("after 2 min", "after 120 s"),
    ("Both faces are held at 10 °C", "The two faces are suddenly kept at 10 °C"),
]
BASE = (
    "A plate 8 cm thick at 90 °C. Both faces are held at 10 °C; alpha = 0.12 cm²/s. Temperature in the middle"
    " after 2 min?"
)


@pytest.mark.parametrize(("a", "b"), SAME)
def test_other_words_and_units_state_the_same(a, b):
    assert a in BASE
    assert facts(read(BASE)) == facts(read(BASE.replace(a, b)))


def test_celsius_and_kelvin_differ_by_the_zero_only():
    warm = facts(read(BASE))
    cold = facts(read(BASE.replace("90 °C", "363.15 K").replace("10 °C", "283.15 K")))
    assert cold[2]["x-"][1] - warm[2]["x-"][1] == pytest.approx(273.15)
    assert cold[3][0] - warm[3][0] == pytest.approx(273.15)
    assert cold[:2] == warm[:2]


@pytest.mark.parametrize(
    "prompt",
    [
        BASE.replace("; alpha", " for 1 min, then insulated; alpha"),
        BASE.replace("A plate", "A moving plate"),
        BASE.replace("; alpha", " except the left one; alpha"),
        BASE.replace(" 8 cm thick", ""),
        BASE.replace("at 90 °C", "at 90 °C and at 70 °C"),
        BASE.replace("90 °C", "363.15 K"),
        BASE.replace("alpha = 0.12 cm²/s", "alpha = 0.12 cm/s"),
        BASE.replace("alpha = 0.12 cm²/s", "a radiating lamp, alpha = 0.12 cm²/s"),
        BASE.replace("Both faces", "It is put between two hot plates so that both faces"),
        "Bar 30 cm long at 300 K, both ends on ice, alpha = 1e-5 m2/s, middle temperature after 100 s?",
    ],
)
def test_a_telling_with_something_else_in_it_is_not_answered(prompt):
    with pytest.raises(ProblemError):
        read(prompt)
