"""Prompts that are easily read wrong without a word: each must be read right, or be refused with the"
" reason."""

import math

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError

TEA = "A cup of tea at 85 °C stands in a room of 20 °C"
SLAB = "A slab 4 cm thick at 300 °C; both faces are lowered to 200 °C. alpha = 1e-5 m²/s."
BALL = (
    "A sphere of {} 1 cm, initially at 900 K, radiates into surroundings at 300 K, emissivity 0.5,"
    " rho = 7800 kg/m³, c = 500 J/kgK. {}?"
)
OXIDE = "Deal-Grove: B = 0.3 µm²/h, A = 0.2 µm, initial oxide 20 nm. "
DECAY = "100 g of a substance decays with a half-life of 8 days. "
RC = "An RC circuit: 10 kΩ and 100 µF, battery 9 V, initially uncharged. "
TANK = "A tank holds 100 L of pure water. Brine with 20 g/L flows in at 5 L/min and out at the same rate. "

REFUSED = [
    # a change is no value
    (f"{TEA}; after 5 min it has dropped by 15 °C. Temperature after 12 minutes?", "change"),
    (f"{TEA} and cools by 10 °C in 5 minutes. Temperature after 12 minutes?", "change"),
    (f"{TEA}, k = 0.05 per minute. How long until it has cooled by 30 °C?", "change"),
    (f"{SLAB} How long until the middle has dropped by 50 °C?", "change"),
    (f"{SLAB} How long until the middle is 50 °C cooler?", "difference"),
    (f"{OXIDE}When has the oxide grown by 100 nm?", "change"),
    ("y' = -0.3 y, y(0) = 10. When has y dropped by 40 %?", "change"),
    # a difference is no temperature
    ("In a room at 20 °C stands a cup of coffee, initially 70 °C above the room temperature; cooling constant"
     " 0.05 per minute. Temperature after 10 min?", "difference"),
    ("A body cools in air at 20 °C; the initial temperature difference is 60 °C, k = 0.1 per minute."
     " Temperature after 5 min?", "difference"),
    ("A cake at 170 °C is put in a kitchen 150 °C colder; k = 0.05 per minute. Temperature after 9"
     " min?", "differ"),
    # per cent of what
    ("y' = -0.3 y, y(0) = 10. When has y dropped to 40 %?", "of what"),
    # what is gone is not what is left
    (f"{DECAY}How much has decayed after 10 days?", "gone"),
    ("A patient gets a 300 mg bolus of a drug with half-life 4 h. How much has been eliminated after 6"
     " h?", "gone"),
    # another quantity than the unknown
    (f"{TANK}Concentration after 10 min?", "Concentration"),
    (f"{TEA}, k = 0.05 per minute. How fast is it cooling after 10 min?", "How fast"),
    ("A pendulum 1 m long is released from 40°. Speed of the bob after 0.3 s?", "bob"),
    ("Grain growth with d^2 - d0^2 = K t, K = 1e-14 m²/s, initial grain diameter 5 µm. Grain radius after"
     " 2 h?",
     "radius"),
    (BALL.format("radius", "Rate of cooling after 2 min"), "question"),
    ("An RC circuit with R = 10 kΩ and C = 1 µF is discharged from 9 V through two resistors in parallel."
     " Voltage"
     " after 1 s?", "parallel"),
    # diameter or radius, thickness or half of it, length or area
    ("A wire of 2 mm generates 1e7 W/m³, k = 20 W/mK, surface at 100 °C. Temperature at the centre?", "."),
    ("A steel ball of 3 cm at 850 °C is dropped in oil at 40 °C, h = 500 W/m²K, k = 50 W/mK, alpha ="
     " 1.2e-5 m²/s."
     " Temperature at the centre after 1 min?", "."),
    (BALL.format("size", "Temperature after 2 min"), "radius"),
    ("A tank of cross-section 3 m² filled to 2 m drains through a 4 cm hole. Height after 1 min?", "hole"),
    ("A pin fin of 5 mm, length 5 cm, k = 45 W/mK, h = 20 W/m²K, base 100 °C, air 20 °C, tip insulated."
     " Heat loss?", "section"),
    # without a unit, with the wrong one, with another meaning
    ("Coffee at 90 °C in a room at 20 °C, cooling constant 0.05. Temperature after 10 minutes?", "constant"),
    ("A pendulum of length 1 m is released from rest at an angle of 0.7. Angle after 1 s?", "0.7"),
    ("A tyre at 2 bar gauge leaks: dp/dt = -0.01 (p - 1) with p in bar, p(0) = 2. p(10)?", "gauge"),
    ("A bar creeps, Norton's law, A = 3e-15 1/h, n = 5, stress 80 MPa. Strain after 100 h?", "unit of A"),
    ("A bar creeps, Norton's law, A = 3e-15 MPa^-4 h^-1, n = 5, stress 80 MPa. Strain after 100"
     " h?", "unit of A"),
    ("A simply supported beam of 4 m span carries a load of 200 kg in the middle, EI = 1e6 N m². Maximum"
     " deflection?", "."),
    ("A wall has three layers: 10 cm (k = 1 W/mK) and 5 cm (k = 0.04 W/mK). 20 °C inside, 0 °C outside."
     " Heat flux?",
     "3 layers"),
    ("A ball of mass 1 kg is thrown at 20 m/s at 40° from the vertical, no air resistance. Range?", "."),
    ("Effectiveness factor of a sphere with a first-order reaction and a Thiele modulus of 2?", "definition"),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "match"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_what_could_be_read_wrong_is_refused(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)


def values(prompt):
    p = read(prompt)
    return {q.name: float(p.with_values(q.value)) for q in p.parameters}, p


def test_to_a_value_stays_a_value():
    v, _ = values(f"{TEA} and cools to 70 °C in 5 minutes. Temperature after 12 minutes?")
    assert (v["T0"], v["Ta"], v["T1"], v["t1"]) == (85, 20, 70, 300)
    _, p = values("A plate 4 cm thick at 300 °C is cooled by 20 °C water on both faces, h = 500 W/m²K, k"
        " = 50 W/mK,"
                  " alpha = 1e-5 m²/s. Temperature in the middle after 1 min?")  # fmt: skip
    assert {float(p.with_values(c.expression)) for c in p.conditions if c.kind == "robin"} == {200.0}


def test_the_tanks_own_diameter_is_not_its_height():
    v, p = values("A cylindrical tank of diameter 2 m filled to a height of 3 m drains through a hole of"
        " diameter 5 cm in"
                  " the bottom. Height of the water after 2 min?")  # fmt: skip
    h = p.unknowns[0].applied
    rate = float(p.with_values(p.equations[0].rhs).subs(h, 3))
    assert rate == pytest.approx(-((0.05 / 2) ** 2) * math.sqrt(2 * 9.80665 * 3))
    assert v["h0"] == 3


@pytest.mark.parametrize(
    ("ask", "expression", "unit"),
    [("Charge", "q", "C"), ("Current", "q'", "A"), ("Voltage across the resistor", "R q'", "V"),
     ("Energy in the capacitor", "q^2/2C", "J")],
)  # fmt: skip
def test_a_circuit_answers_what_is_asked(ask, expression, unit):
    _, p = values(f"{RC}{ask} after 1 s?")
    t = sp.Symbol("t", real=True)
    q = 9e-4 * (1 - sp.exp(-t))  # RC = 1 s
    truth = {"q": q, "q'": q.diff(t), "R q'": 1e4 * q.diff(t), "q^2/2C": q**2 / 2e-4}[expression]
    got = p.with_values(p.quantities[0].expression).subs(p.unknowns[0].applied, q).doit()
    assert float(got.subs(t, 1)) == pytest.approx(float(truth.subs(t, 1)))
    assert p.quantities[0].unit == unit


def test_radius_and_diameter_differ_by_two():
    one, two = (values(BALL.format(word, "Temperature after 2 min"))[1] for word in ("radius", "diameter"))
    slopes = [p.with_values(p.equations[0].lhs).args for p in (one, two)]
    factor = [math.prod(float(a) for a in s if a.is_number) for s in slopes]
    assert factor[0] == pytest.approx(2 * factor[1])


def test_below_the_horizontal_is_not_above():
    text = "A ball of mass 1 kg is thrown at 20 m/s at 40° {} the horizontal from a tower 50 m high, no drag."
    start = []
    for word in ("above", "below"):
        _, p = values(text.format(word) + " Range?")
        start.append(next(float(p.with_values(c.expression)) for c in p.conditions if c.unknown == "p"))
    assert start == pytest.approx([math.tan(math.radians(40)), -math.tan(math.radians(40))])


def test_celsius_is_absolute_where_the_law_needs_it():
    v, p = values(BALL.format("radius", "Temperature after 2 min").replace("900 K", "900 °C"))
    assert (v["T0"], v["Ts"]) == (pytest.approx(1173.15), 300)
    assert p.quantities[0].unit == "degC"


def test_per_minute_is_not_per_second():
    v, p = values(f"{TEA}, cooling constant 0.06 per minute. Temperature after 90 seconds?")
    assert v["k"] == pytest.approx(0.001)
    assert p.quantities[0].place["t"] == 90


@pytest.mark.parametrize("letter", ["N", "C", "m", "A", "J"])
def test_an_unknown_is_not_its_namesake_among_the_units(letter):
    for said in (f"0.2 {letter} per hour", f"0.2 {letter}/h"):
        p = read(f"d{letter}/dt = -{said}, {letter}(0) = 100. Value of {letter} after 30 minutes?")
        u = p.unknowns[0].applied
        assert float(p.with_values(p.equations[0].rhs).subs(u, 50)) == pytest.approx(-0.2 * 50 / 3600)


MOVING = "u_t + 2 u_x = 0.5 u_xx on 0 < x < 1, {}, u(x,0) = 1 + x. u(0.5, 0.1)?"


@pytest.mark.parametrize("said", ["both ends insulated", "no flux at both ends", "sealed ends"])
def test_what_is_closed_to_a_moving_medium_must_be_said(said):
    with pytest.raises(ProblemError, match="two conditions"):
        read(MOVING.format(said))


def test_the_words_can_decide_what_is_closed():
    closed = read(MOVING.format("zero diffusive flux at both ends")).conditions
    assert closed == read(MOVING.format("u_x = 0 at both ends")).conditions
    outlet = read(MOVING.format("u = 1 at x = 0, the right end is insulated")).conditions
    assert {(c.kind, c.side) for c in outlet} == {("value", "x-"), ("gradient", "x+"), ("initial", "")}


LEVEL = [
    "-u'' = cos(pi x) on 0 < x < 1, u'(0) = u'(1) = 0, the mean of u is zero. u(0.25)?",
    "-u'' = cos(pi x), u'(0) = 0 = u'(1), 0 < x < 1, normalised so that the integral of u is 0. u(0.25)?",
    "Poisson's equation -u'' = cos(pi x) on 0 < x < 1 with u'(0) = u'(1) = 0 and zero mean. u(0.25)?",
]


@pytest.mark.parametrize("prompt", LEVEL)
def test_a_mean_fixes_the_level(prompt):
    """u = cos(pi x)/pi^2 by hand; its running integral sin(pi x)/pi^3 must satisfy what is stated."""
    p = read(prompt)
    x = sp.Symbol("x", real=True)
    running = sp.sin(sp.pi * x) / sp.pi**3
    assert (
        sp.simplify((p.equations[0].lhs - p.equations[0].rhs).subs(p.unknowns[0].applied, running).doit())
        == 0
    )
    for c in p.conditions:
        at = 0 if c.side == "x-" else 1
        assert sp.simplify(sp.diff(running, x, c.order).subs(x, at) - c.expression) == 0
    value = p.quantities[0].expression.subs(p.unknowns[0].applied, running).doit().subs(x, sp.Rational(1, 4))
    assert float(value) == pytest.approx(math.cos(math.pi / 4) / math.pi**2)


@pytest.mark.parametrize(
    ("prompt", "match"),
    [
        (LEVEL[0].replace(", the mean of u is zero", ""), "mean"),
        ("u'' = 1 on 0 < x < 1, u'(0) = 0, u'(1) = 0, u has mean zero. u(0.5)?", "differ by -1"),
        ("Δu = cos(pi x) on the unit square, no flux on the boundary, u has mean zero. u(0,0)?", "dimension"),
        ("-u'' = 1 on 0 < x < 1, u(0) = 0, u'(1) = 0, u has mean zero. u(0.5)?", "fix the level"),
    ],
)
def test_a_level_that_is_free_or_impossible_is_refused(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)
