"""Word problems of the trades, told without an equation, against numbers put in by hand."""

import math

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol


def number(p, e):
    return None if e is None else float(p.with_values(sp.sympify(e, strict=not isinstance(e, str))))


def values(p):
    return {q.name: number(p, q.value) for q in p.parameters}


def asked(p):
    return [
        (q.kind, tuple((n, number(p, e)) for n, e in q.at), number(p, q.target), q.unit) for q in p.quantities
    ]


def rate(p, **state):
    """Return the first derivative that the equation gives at a state, all numbers in SI."""
    equation = p.equations[0]
    derivative = next(iter(equation.lhs.atoms(sp.Derivative)))
    u = p.unknowns[0].applied
    found = sp.solve(p.with_values(equation.lhs - equation.rhs), derivative)[0]
    return float(found.xreplace({u: sp.Float(state.pop("value"))}).subs(state))


SIGMA = 5.670374419e-8  # W/(m² K⁴), CODATA 2018
BALL = [
    "A small nickel ball of radius 4 mm at 1100 K cools by radiation to surroundings at 290 K. Emissivity"
    " 0.4,"
    " density 8900 kg/m³, specific heat 440 J/kgK. Temperature after 90 s?",
    "What is the temperature after 1.5 min of a nickel sphere (diameter 8 mm, density 8.9 g/cm³, specific"
    " heat"
    " 0.44 kJ/kgK, emissivity 40 %) that starts at 1100 K and loses heat only by radiation to walls at"
    " 290 K?",
    "Lumped sphere, r = 4 mm, rho = 8900 kg/m^3, cp = 440 J/(kg K), epsilon = 0.4. It radiates into an"
    " environment at 290 K; initially 1100 K. How hot is it after 90 s?",
]


@pytest.mark.parametrize("prompt", BALL, ids=["plain", "diameter", "symbols"])
def test_a_ball_that_radiates(prompt):
    p = read(prompt)
    by_hand = -3 * 0.4 * SIGMA * (900**4 - 290**4) / (8900 * 440 * 0.004)
    assert rate(p, value=900) == pytest.approx(by_hand, rel=1e-8)
    assert asked(p) == [("value", (("t", 90),), None, "K")]
    assert p.unread == ()


def test_radiation_counts_from_absolute_zero_and_answers_in_the_prompts_scale():
    p = read(BALL[0].replace("1100 K", "826.85 °C").replace("290 K", "16.85 °C"))
    assert values(p)["T0"] == pytest.approx(1100)
    assert values(p)["Ts"] == pytest.approx(290)
    assert asked(p)[0][3] == "degC"


def test_radiation_and_convection_together():
    p = read(
        "A copper wire of 2 mm diameter (rho = 8900 kg/m³, c = 385 J/kgK, emissivity 0.6) initially at"
        " 600 °C cools"
        " by radiation and convection, h = 15 W/m²K, in a room at 20 °C. When does it reach 100 °C?"
    )
    by_hand = -4 * (0.6 * SIGMA * (700**4 - 293.15**4) + 15 * (700 - 293.15)) / (8900 * 385 * 0.002)
    assert rate(p, value=700) == pytest.approx(by_hand, rel=1e-8)
    assert asked(p) == [("time when", (), pytest.approx(373.15), "s")]


REFUSED_HEAT = [
    (BALL[0].replace("Emissivity 0.4, density", "Density"), "emissivity"),
    (BALL[0].replace(" to surroundings at 290 K", ""), "surroundings"),
    (BALL[0].replace(" of radius 4 mm", ""), "radius"),
    (BALL[0].replace("specific heat 440 J/kgK", "conductivity"), "."),
    (BALL[0].replace("after 90 s", ""), "moment"),
]


@pytest.mark.parametrize(("prompt", "match"), REFUSED_HEAT)
def test_what_radiation_lacks_is_named(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)


def test_a_rod_with_a_radiating_end():
    p = read(
        "A bar 30 cm long, k = 25 W/mK, with insulated sides has its left end at 700 K; the right end"
        " radiates into"
        " surroundings at 300 K, emissivity 0.9. Temperature of the right end?"
    )
    end = next(c for c in p.conditions if c.side == "x+")
    slope = p.with_values(end.expression).subs(p.unknowns[0].applied, 600)
    assert (end.kind, end.order) == ("gradient", 1)
    assert float(slope) == pytest.approx(-0.9 * SIGMA * (600**4 - 300**4) / 25, rel=1e-8)
    assert asked(p) == [("value", (("x", 0.3),), None, "K")]


FIN = (
    "A brass pin fin: diameter 6 mm, length 8 cm, k = 110 W/mK, h = 30 W/m²K, base at 120 °C, air at 25"
    " °C, tip"
    " insulated. Heat loss, efficiency and tip temperature?"
)


def test_a_pin_fin():
    p = read(FIN)
    v = values(p)
    assert (v["A"], v["P"]) == pytest.approx((math.pi * 9e-6, math.pi * 6e-3))
    assert [(q.kind, q.unit, number(p, q.place["x"])) for q in p.quantities] == [
        ("value", "W", 0), ("value", None, 0), ("value", "degC", 0.08),
    ]  # fmt: skip
    tip = next(c for c in p.conditions if c.side == "x+")
    assert (tip.kind, tip.expression) == ("gradient", 0)
    m = math.sqrt(4 * 30 / (110 * 6e-3))
    x = symbol("x")
    closed = 25 + 95 * sp.cosh(m * (sp.Float(0.08) - x)) / sp.cosh(m * 0.08)
    residual = (
        p.with_values(p.equations[0].lhs - p.equations[0].rhs).subs(p.unknowns[0].applied, closed).doit()
    )
    assert abs(float(residual.subs(x, 0.03))) < 1e-10
    heat = p.with_values(p.quantities[0].expression).subs(p.unknowns[0].applied, closed).doit()
    assert float(heat.subs(x, 0)) == pytest.approx(
        math.sqrt(30 * math.pi * 6e-3 * 110 * math.pi * 9e-6) * 95 * math.tanh(m * 0.08)
    )


def test_the_tip_of_a_fin_must_be_said():
    with pytest.raises(ProblemError, match="tip"):
        read(FIN.replace(", tip insulated", "").replace(" and tip temperature", ""))


WALL = [
    "A furnace wall has 25 cm of firebrick (k = 1.4 W/mK) and 12 cm of insulating brick (k = 0.2 W/mK)."
    " The inside face is"
    " at 800 °C and the outside face at 50 °C. Heat flux through the wall and the interface temperature?",
    "Composite wall, left face 800 °C, right face 50 °C; layer 1 is 0.25 m thick with k = 1.4 W/mK, layer"
    " 2 is 120 mm thick"
    " with k = 0.2 W/mK. What is the heat flux? And the temperature of the interface?",
    "A wall consists of an outer layer of 12 cm brick (0.2 W/mK) and an inner layer of 25 cm firebrick"
    " (1.4 W/mK). The"
    " outer surface is at 50 °C, the inner surface at 800 °C. Heat flux and interface temperature?",
    "A wall of 25 cm firebrick and 12 cm wool; k of wool is 0.2 W/mK, k of firebrick is 1.4 W/mK. Inside"
    " 800 °C, outside"
    " 50 °C at the surfaces. Heat flux and the interface temperature?",
]  # fmt: skip


@pytest.mark.parametrize("prompt", WALL, ids=["plain", "faces first", "outer first", "properties apart"])
def test_a_wall_of_two_layers(prompt):
    p = read(prompt)
    v = values(p)
    assert (v["L1"], v["k1"], v["L2"], v["k2"]) == pytest.approx((0.25, 1.4, 0.12, 0.2))
    assert {(c.kind, c.side, number(p, c.expression)) for c in p.conditions} == {
        ("value", "x-", 800),
        ("value", "x+", 50),
    }
    assert asked(p) == [
        ("value", (("x", 0),), None, "W/m^2"),
        ("value", (("x", pytest.approx(0.25)),), None, "degC"),
    ]
    inside = p.with_values(p.equations[0].lhs.args[0]).coeff(
        sp.Derivative(p.unknowns[0].applied, symbol("x"))
    )
    assert [float(inside.subs(symbol("x"), at)) for at in (0.1, 0.3)] == pytest.approx([1.4, 0.2])


def test_three_layers_between_two_airs():
    p = read(
        "A house wall consists of 15 mm plaster (0.5 W/mK), 80 mm foam (0.03 W/mK) and 120 mm brick (0.7"
        " W/mK). Inside air"
        " 20 °C with h = 8 W/m²K, outside air -10 °C with h = 25 W/m²K. Heat loss per square metre?"
    )
    ends = {c.side: (c.kind, number(p, c.coefficient), number(p, c.expression)) for c in p.conditions}
    assert ends["x-"] == ("robin", pytest.approx(8 / 0.5), pytest.approx(8 / 0.5 * 20))
    assert ends["x+"] == ("robin", pytest.approx(25 / 0.7), pytest.approx(-250 / 0.7))


def test_layers_that_warm_up():
    p = read(
        "Two layers, 3 cm with k = 40 W/mK, rho = 7800 kg/m³, c = 500 J/kgK and 2 cm with k = 0.9 W/mK,"
        " rho = 2000 kg/m³,"
        " c = 900 J/kgK, are initially at 15 °C. The left face is suddenly brought to 150 °C, the right"
        " face is kept at"
        " 15 °C. Temperature at the interface after 5 min?"
    )
    start = next(c for c in p.conditions if c.kind == "initial")
    assert number(p, start.expression) == 15
    capacity = p.with_values(p.equations[0].lhs).coeff(sp.Derivative(p.unknowns[0].applied, symbol("t")))
    assert [float(capacity.subs(symbol("x"), at)) for at in (0.01, 0.04)] == pytest.approx([3.9e6, 1.8e6])
    assert asked(p) == [("value", (("x", pytest.approx(0.03)), ("t", 300)), None, "degC")]


REFUSED_WALLS = [
    (WALL[0].replace("12 cm of insulating", "insulating"), "thickness"),
    (WALL[0].replace(" and the outside face at 50 °C", ""), "temperature outside"),
    (WALL[0].replace("The inside face is at 800 °C", "Inside 800 °C, inside 700 °C"), "side"),
    ("A wall of 20 cm brick and 10 cm wool with k = 0.7 W/mK, k = 0.04 W/mK. Inside 20 °C, outside 0 °C."
     " Heat flux?", "apart"),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "match"), REFUSED_WALLS)
def test_what_a_wall_lacks_is_named(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)


CONTACT = [
    "Two thick aluminium and glass blocks at 80 °C and 10 °C are pressed together. Aluminium: k = 200"
    " W/mK, alpha = 8e-5"
    " m²/s. Glass: k = 1 W/mK, alpha = 5e-7 m²/s. What is the contact temperature?",
    "A thick aluminium block at 80 °C is brought into contact with a thick glass block at 10 °C; both are"
    " semi-infinite."
    " Glass: k = 1 W/mK, alpha = 5e-7 m²/s. Aluminium: k = 200 W/mK, alpha = 8e-5 m²/s. Temperature of"
    " the contact surface?",
]


@pytest.mark.parametrize("prompt", CONTACT)
def test_two_thick_bodies_in_contact(prompt):
    p = read(prompt)
    v = values(p)
    assert (v["Ti"], v["k1"], v["alpha1"]) == pytest.approx((80, 200, 8e-5))
    assert (v["To"], v["k2"], v["alpha2"]) == pytest.approx((10, 1, 5e-7))


def test_a_bar_half_hot_and_half_cold():
    p = read(
        "The left half of a copper bar 60 cm long is at 90 °C, the right half at 30 °C. Both ends are"
        " insulated, alpha ="
        " 1.1e-4 m²/s. Temperature in the middle and 10 cm from the left end after 2 min?"
    )
    start = next(c for c in p.conditions if c.kind == "initial").expression
    assert [number(p, start.subs(symbol("x"), at)) for at in (0.1, 0.5)] == [90, 30]
    assert [q[1] for q in asked(p)] == [(("x", 0.3), ("t", 120)), (("x", 0.1), ("t", 120))]
    assert all(c.kind == "gradient" for c in p.conditions if c.side)


def test_two_bars_end_to_end():
    text = (
        "Two bars, each 20 cm long, one at 150 °C and the other at 10 °C, are brought into perfect"
        " contact end to end; all"
        " other surfaces are insulated. Diffusivity 1e-5 m²/s. Temperature 5 cm from the interface in the"
        " cold bar after"
        " 10 min?"
    )
    assert asked(read(text)) == [("value", (("x", 0.25), ("t", 600)), None, "degC")]
    with pytest.raises(ProblemError, match="hotter"):
        read(text.replace("150 °C", "5 °C"))
    with pytest.raises(ProblemError, match="outer ends"):
        read(text.replace("; all other surfaces are insulated", ""))


def test_a_round_drum():
    p = read("What is the fundamental frequency of a drum of 30 cm diameter, tension 1500 N/m, 0.2 kg/m²?")
    assert [(q.kind, q.unit, q.place["n"]) for q in p.quantities] == [("eigenvalues", "Hz", 1)]
    assert values(p)["R0"] == pytest.approx(0.15)
    with pytest.raises(ProblemError):
        read("What is the second frequency of a drum of 30 cm diameter, tension 1500 N/m, 0.2 kg/m²?")


def closed_beam(p, w):
    """Return the largest residual of equation and end conditions for a deflection w(x)."""
    x, u = symbol("x"), p.unknowns[0].applied
    found = []
    for c in p.conditions:
        at = 0 if c.side == "x-" else number(p, p.domain.axes[0].upper)
        found.append(float(sp.diff(w, x, c.order).subs(x, at)) - number(p, c.expression))
    inside = p.with_values(p.equations[0].lhs - p.equations[0].rhs).subs(u, w).doit()
    return max(abs(float(inside.subs(x, 0.7))), *(abs(f) for f in found))


def test_beams_have_moments_shears_and_slopes():
    x = symbol("x")
    p = read("A cantilever 3 m long carries a 400 N load at its free end, EI = 2e5 N m². Slope at the"
             " free end, bending"
             " moment at the wall and the shear at the wall?")  # fmt: skip
    w = 400 * x**2 * (9 - x) / 1200000  # P x² (3 L - x)/(6 EI)
    assert closed_beam(p, w) < 1e-12
    got = [
        float(
            p.with_values(q.expression).subs(p.unknowns[0].applied, w).doit().subs(x, number(p, q.place["x"]))
        )
        for q in p.quantities
    ]
    assert got == pytest.approx([400 * 9 / 4e5, 1200, 400])
    p = read("A simply supported beam of 5 m span carries 2 kN/m, uniformly distributed. E = 70 GPa, I ="
             " 3000 cm^4. Maximum"
             " bending moment and maximum shear force?")  # fmt: skip
    stiff = 70e9 * 3e-5
    assert closed_beam(p, 2000 * x * (125 - 10 * x**2 + x**3) / (24 * stiff)) < 1e-9
    assert [(q.kind, q.unit) for q in p.quantities] == [("maximum", "N*m"), ("maximum", "N")]
    p = read("Triangular load on a cantilever 2 m long, from zero at the wall to 5 kN/m at the free end."
             " EI = 1e6 N m². Tip"
             " deflection in mm?")  # fmt: skip
    load = p.with_values(p.equations[0].rhs)
    assert [float(load.subs(x, at)) for at in (0, 1, 2)] == [0, 2500, 5000]
    assert asked(p)[0][3] == "mm"


@pytest.mark.parametrize("spoilt", [", EI = 2e5 N m²", " 3 m long", " at its free end"])
def test_what_a_beam_lacks_is_refused(spoilt):
    text = "A cantilever 3 m long carries a 400 N load at its free end, EI = 2e5 N m². Slope at the free end?"
    with pytest.raises(ProblemError):
        read(text.replace(spoilt, "", 1))


def test_a_hanging_cable():
    p = read(
        "A cable hangs between two poles of equal height 60 m apart; weight 15 N/m, horizontal tension"
        " 1.2 kN. Sag?"
    )
    x, a = symbol("x"), 1200 / 15
    y = a * (sp.cosh((x - 30) / a) - sp.cosh(30 / a))
    residual = p.with_values(p.equations[0].lhs - p.equations[0].rhs).subs(p.unknowns[0].applied, y).doit()
    assert abs(float(residual.subs(x, 7))) < 1e-12
    assert number(p, p.quantities[0].place["x"]) == 30
    with pytest.raises(ProblemError, match="lowest point"):
        read("A cable hangs between two poles 60 m apart, weight 15 N/m, tension 1.2 kN. Sag?")


def test_flights_with_drag():
    text = (
        "A ball of 200 g is thrown at 25 m/s at 30° above the horizontal with drag c v^2, c = 0.004 kg/m. {}?"
    )
    p = read(text.format("Range"))
    assert asked(p) == [("time when", (), 0, "m")]
    start = {c.unknown: number(p, c.expression) for c in p.conditions}
    assert start == pytest.approx({"v": 25 * math.cos(math.pi / 6), "p": math.tan(math.pi / 6), "y": 0})
    p = read(text.format("Maximum height"))
    assert [(q.kind, str(q.expression)) for q in p.quantities] == [("maximum", "y(t)")]
    assert read(text.format("Time of flight")).quantities[0].kind == "time when"
    for spoilt in ("Range and maximum height", "Impact speed"):
        with pytest.raises(ProblemError):
            read(text.format(spoilt))
    with pytest.raises(ProblemError, match="drag"):
        read("A ball of 200 g is thrown at 25 m/s at 30° above the horizontal. Range?")
