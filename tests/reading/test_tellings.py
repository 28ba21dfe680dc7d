"""Strings, melting and freezing told in words alone, against statements made by hand."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol

X, T = symbol("x"), symbol("t")
U, TEMPERATURE, FRONT = sp.Function("u")(X, T), sp.Function("T")(X, T), sp.Function("s")(T)


def string(length, square, shape, motion, asked):
    """Return u_tt = square u_xx between two fixed ends; asked are (expression, x, t)."""
    return Problem(
        (Unknown("u", ("x", "t")),),
        (sp.Eq(sp.Derivative(U, (T, 2)) - square * sp.Derivative(U, (X, 2)), 0, evaluate=False),), (),
        Domain((Axis("x", sp.Integer(0), length),)), Span("t", sp.Integer(0), max(t for _, _, t in asked)),
        (Condition("value", "u", sp.Integer(0), "x-"), Condition("value", "u", sp.Integer(0), "x+"),
         Condition("initial", "u", shape), Condition("initial", "u", motion, order=1)),
        tuple(Quantity("q", "value", e, (("x", x), ("t", t))) for e, x, t in asked),
    )  # fmt: skip


def tent(h, p, length):
    return sp.Piecewise((h * X / p, p > X), (h * (length - X) / (length - p), True))


Q = sp.Rational
PLUCKED = string(
    Q(7, 10), 240**2, tent(Q(4, 1000), Q(14, 100), Q(7, 10)), sp.Integer(0), [(U, Q(3, 10), Q(12, 10000))]
)
PULLS = [
    "A string of length 0.7 m is fixed at both ends and the wave speed is 240 m/s. It is"
     " plucked 4 mm high at a"
    " distance of 14 cm from the bridge (x = 0) and released from rest. What is the"
     " displacement in mm at x = 0.3 m at"
    " t = 1.2 ms?",
    "Plucked string: L = 70 cm, c = 240 m/s, ends fixed, plucked 4 mm high 0.14 m from the left end (x = 0)."
    " Displacement in mm at x = 0.3 m, t = 1.2 ms?",
    "A 70 cm guitar string with a wave speed of 240 m/s is pulled aside 4 mm at a fifth of"
     " its length from the bridge"
    " and let go. What is its displacement 30 cm from the bridge after 1.2 ms, in mm?",
    "What is the displacement in mm of a string at x = 0.3 m after 1.2 ms? The string is 0.7"
     " m long, waves travel at"
    " 240 m/s, it is fixed at both ends, plucked 4 mm high at 0.14 m from the left end and released.",
    "A violin string (length 70 cm, wave speed 240 m/s) is clamped at both ends. At t = 0 it"
     " is plucked to a height of"
    " 4 mm at 14 cm from the nut and released. How high is it 30 cm from the nut at t = 1.2 ms?",
]  # fmt: skip


@pytest.mark.parametrize("prompt", PULLS)
def test_a_plucked_string(prompt):
    problem = read(prompt)
    assert facts(problem) == facts(PLUCKED)
    assert problem.quantities[0].unit == "mm"
    assert problem.unread == ()


def test_tension_and_mass_per_length_and_a_velocity():
    problem = read(
        "A steel string 1.2 m long, tension 90 N and mass per unit length 10 g/m, is fixed at"
        " both ends. It is plucked"
        " 3 mm high at its midpoint and let go. Displacement at x = 40 cm after 2 ms, and the velocity there?"
    )
    asked = [(U, Q(4, 10), Q(2, 1000)), (sp.Derivative(U, T), Q(4, 10), Q(2, 1000))]
    expected = string(Q(12, 10), 9000, tent(Q(3, 1000), Q(6, 10), Q(12, 10)), sp.Integer(0), asked)
    assert facts(problem) == facts(expected)
    assert [q.unit for q in problem.quantities] == ["mm", "m/s"]


def test_the_right_end_is_not_the_left():
    problem = read(PULLS[1].replace("left end (x = 0)", "right end"))
    shape = tent(Q(4, 1000), Q(56, 100), Q(7, 10))
    assert facts(problem) == facts(
        string(Q(7, 10), 240**2, shape, sp.Integer(0), [(U, Q(3, 10), Q(12, 10000))])
    )


def test_a_struck_string():
    problem = read(
        "A string of length 2 m, fixed at both ends, c = 60 m/s, initially straight, is struck so"
        " that it has velocity"
        " 3 m/s between x = 0.4 m and x = 0.7 m. Displacement at x = 1 m and t = 10 ms?"
    )
    blow = sp.Piecewise((3, sp.And(Q(2, 5) < X, Q(7, 10) > X)), (0, True))
    expected = string(sp.Integer(2), 3600, sp.Integer(0), blow, [(U, sp.Integer(1), Q(1, 100))])
    assert facts(problem) == facts(expected)


NO_STRING = [
    (PULLS[1].replace("c = 240 m/s, ", ""), "wave speed"),
    (PULLS[0].replace("of length 0.7 m ", ""), "length"),
    (PULLS[1].replace("4 mm high ", ""), "how high"),
    (
        PULLS[4].replace("How high is it 30 cm from the nut", "How high is it 30 cm from the bridge"),
        "different ends",
    ),
    (PULLS[1].replace("Plucked string", "Damped plucked string"), "damped"),
    (PULLS[1].replace("left end (x = 0)", "right end (x = 0)"), "x = 0"),
]


@pytest.mark.parametrize(("prompt", "match"), NO_STRING)
def test_a_string_that_is_not_told_in_full_is_refused(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)


def stefan(wall, melting, k, rho, c, latent, asked, end):
    """Return the one-phase problem; the sign at the front is that of melting or of freezing."""
    sign = -1 if wall > melting else 1
    slope = sp.Derivative(TEMPERATURE, X)
    heat = sp.Eq(
        rho * c * sp.Derivative(TEMPERATURE, T), k * sp.Derivative(TEMPERATURE, (X, 2)), evaluate=False
    )
    front = sp.Eq(rho * latent * sp.Derivative(FRONT, T), sign * k * slope, evaluate=False)
    return Problem(
        (Unknown("T", ("x", "t")), Unknown("s", ("t",))), (heat, front), (),
        Domain((Axis("x", sp.Integer(0), sp.oo),)), Span("t", sp.Integer(0), end),
        (Condition("value", "T", sp.Integer(wall), "x-"), Condition("initial", "T", sp.Integer(melting)),
         Condition("initial", "s", sp.Integer(0))), tuple(asked), model="stefan",
    )  # fmt: skip


def thick(t):
    return Quantity("s", "value", FRONT, (("t", sp.Integer(t)),))


def until(s):
    return Quantity("t", "time when", FRONT, (), target=s)


ICE = (Q(11, 5), 917, 2050, 334000)
WATER = (Q(3, 5), 1000, 4200, 334000)
WAX = (Q(1, 5), 880, 2400, 195000)
MELTS = [
    ("A half-space of ice at its melting point 0 °C has its wall suddenly raised to 15 °C at t"
     " = 0. Water: k = 0.6 W/mK,"
     " rho = 1000 kg/m³, c = 4200 J/kgK, latent heat 334 kJ/kg. How thick is the molten layer"
      " after 2 hours, in mm?",
     stefan(15, 0, *WATER, [thick(7200)], 7200), "mm"),
    ("Freezing of a lake: the water is at 0 °C and its surface is suddenly at -12 °C. For ice"
     " k = 2.2 W/mK, density"
     " 917 kg/m³, specific heat 2050 J/kgK, latent heat of fusion 334 kJ/kg. Thickness of the"
      " ice after 1 day in cm?",
     stefan(-12, 0, *ICE, [thick(86400)], 86400), "cm"),
    ("A block of wax at its melting temperature of 54 °C; its face is suddenly brought to 80"
     " °C. k = 0.2 W/(m K),"
     " ρ = 880 kg/m³, cp = 2400 J/(kg K), L = 195 kJ/kg. How long until 5 mm have melted?",
     stefan(80, 54, *WAX, [until(Q(5, 1000))], None), "s"),
    ("Still water at 0 °C starts to freeze from the top, which is held at -12 °C. How long"
     " until the ice is 5 cm thick,"
     " in hours? k = 2.2 W/mK, rho = 917 kg/m³, cp = 2050 J/kgK, latent heat 3.34e5 J/kg",
     stefan(-12, 0, *ICE, [until(Q(5, 100))], None), "h"),
    ("A slab of paraffin, initially at its melting point (54 °C), is melted by a wall suddenly"
     " at 80 °C. k = 0.2 W/mK,"
     " rho = 880 kg/m³, c = 2.4 kJ/kgK, heat of fusion 195 kJ/kg. When has the melt front moved 1 cm?",
     stefan(80, 54, *WAX, [until(Q(1, 100))], None), "s"),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected", "unit"), MELTS, ids=[str(i) for i in range(len(MELTS))])
def test_melting_and_freezing(prompt, expected, unit):
    problem = read(prompt)
    assert facts(problem) == facts(expected)
    assert problem.quantities[0].unit == unit
    assert problem.model is not None
    assert problem.model.startswith("stefan")
    assert problem.unread == ()


NO_MELTING = [
    (MELTS[0][0].replace("latent heat 334 kJ/kg", "latent heat 334 kJ/kg, rho = 917 kg/m³"), "two values"),
    (MELTS[2][0].replace("k = 0.2 W/(m K), ", ""), "thermal conductivity"),
    (
        MELTS[2][0].replace("at its melting temperature of 54 °C", "at 20 °C, melting point 54 °C"),
        "melting point",
    ),
    (MELTS[1][0].replace("-12 °C", "12 °C"), "contrary"),
    (MELTS[1][0].replace("Thickness of the ice", "Thickness of the ice on a sphere"), "sphere"),
    (MELTS[2][0].replace("How long until 5 mm have melted?", "What happens?"), "question"),
]


@pytest.mark.parametrize(("prompt", "match"), NO_MELTING)
def test_melting_that_is_not_one_phase_or_not_in_full_is_refused(prompt, match):
    with pytest.raises((ProblemError, UnsupportedProblem), match=match):
        read(prompt)


def test_signs_and_titles_that_say_nothing_new() -> None:
    functional = "free energy F = ∫ [ ½(c²−1)² + ½κ|∇c|² ] dV with κ = 0.002."
    asked = "The energy per unit area of a flat equilibrium interface between c = −1 and c = {}1?"
    plain, signed = (read(f"{functional} {asked.format(s)}") for s in ("", "+"))
    named = read(f"Cahn–Hilliard {functional} {asked.format('+')}")
    assert plain.equations == signed.equations == named.equations
    assert plain.conditions == signed.conditions == named.conditions
    shaft = "-Δu = 2 inside x²/9 + y² < 1, u = 0 on the ellipse. u at the centre?"
    assert read(f"Torsion function of a thin oval rod: {shaft}").equations == read(shaft).equations
