"""Ordinary problems: notations that mean the same, and stories against the equations that they tell."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import imbalance, symbol

SAME = [
    ("y' + 2 y = (cos(t))^2, y(0) = 1, y(3)?", [
        "y' + 2y = cos^2 t, y(0)=1, y(3)?",
        "dy/dt + 2y = cos²(t), y(0) = 1. y at t = 3?",
        "$\\dot y + 2y = \\cos^2 t$, $y(0)=1$, $y(3)$?",
    ]),
    ("y' + y = abs(sin(10*t)), y(0) = 0, y(1)?", ["y' + y = |sin(10 t)|, y(0) = 0. y at t = 1?"]),
    ("x^2*y'' + x*y' - y = 0, y(1) = 2, y'(1) = 0. y(3)?", [
        "x²y'' + xy' - y = 0, y(1) = 2, y'(1) = 0. y(3)?",
        "x²y'' + xy' − y = 0, y(1)=2, y'(1)=0, from x = 1 to 3; y(3)?",
    ]),
    ("M' = 0.05 M - 12000, M(0) = 150000, M(5)?", [
        "dM/dt = 0.05 M - 12,000, M(0) = 150,000. M(5)?",
        "dM/dt = 0.05 M - 12 thousand, M(0) = 150 thousand. M(5)?",
    ]),
    ("y' = -(2/3) y, y(0) = 3, y(1)?", ["y' = -k y with k = 2/3, y(0) = 3. y(1)?",
                                       "y' = -k y with k = two thirds, y(0) = 3. y(1)?"]),
    ("y' + 3 y = f(t), f(t) = piecewise((1, t < 2), (0, True)), y(0) = 0. y(4)?", [
        "y' + 3y = f(t), f = 1 for t < 2 and 0 afterwards, y(0) = 0. y(4)?",
        "y' + 3y = f(t), f(t) = 1 if t < 2 and 0 otherwise; y(0) = 0. y(4)?",
    ]),
    ("y'' + y = heaviside(t - 3), y(0) = 1, y'(0) = 0. y(5)?", [
        "y'' + y = H(t-3), y(0) = 1, y'(0) = 0. y(5)?",
        "y'' + y = u(t-3) with the unit step u, y(0) = 1, y'(0) = 0. y(5)?",
    ]),
    ("y'' + y = dirac(t - 1), y(0) = 0, y'(0) = 0. y(2)?", ["y'' + y = δ(t-1), y(0)=0, y'(0)=0, y(2)?"]),
    ("N' = 0.3 N, N(0) = 10. N(2)?", ["N' = r N, r = 0.3, N(0)=10, N(2)?"]),
]  # fmt: skip
PAIRS = [(plain, other) for plain, others in SAME for other in others]


@pytest.mark.parametrize(("plain", "other"), PAIRS, ids=[str(i) for i in range(len(PAIRS))])
def test_notations_of_one_problem(plain, other):
    one, two = facts(read(plain)), facts(read(other))
    assert one == two or _by_value(plain) == _by_value(other)


def _by_value(prompt):
    """Return the equation with its parameters put in, the conditions and the places asked."""
    p = read(prompt)
    flat = [sp.simplify(p.with_values(imbalance(e))) for e in p.equations]
    return flat, [str(c) for c in p.conditions], [(q.kind, q.at) for q in p.quantities]


ASKED = [
    ("x' = y, y' = -x, x(0)=1, y(0)=0. What is x + y at t = 1?", "value", "x(t) + y(t)", {"t": 1}),
    ("x' = y, y' = -x, x(0)=1, y(0)=0. |x - y| at t = 2?", "value", "Abs(x(t) - y(t))", {"t": 2}),
    ("y' = -y, y(0) = 1. ∫₀² y dt?", "integral", "Integral(y(t), (t, 0, 2))", {"t": 2}),
    ("y' = -y, y(0) = 1. The integral of y from 0 to 2?", "integral", "Integral(y(t), (t, 0, 2))", {"t": 2}),
    (
        "c'' = 3 c^2, c'(0) = 0, c(1) = 1. Integral of c from 0 to 1?",
        "integral",
        "Integral(c(x), (x, 0, 1))",
        {},
    ),
    ("x'' + 4x + x^3 = 0, x(0) = 1, x'(0) = 0. Period?", "period", "x(t)", {}),
    ("y' = t - y, y(0) = 2, 0 < t < 5. When is y smallest?", "place of minimum", "y(t)", {}),
    ("c'' = 2 c for x > 0, c(0) = 1, c stays bounded. c(1)?", "value", "c(x)", {"x": 1}),
]


@pytest.mark.parametrize(
    ("prompt", "kind", "expression", "at"), ASKED, ids=[str(i) for i in range(len(ASKED))]
)
def test_what_is_asked(prompt, kind, expression, at):
    (q,) = read(prompt).quantities
    assert (q.kind, str(q.expression), {k: int(v) for k, v in q.at}) == (kind, expression, at)


def test_a_maximum_and_its_time():
    p = read("x' = -x, y' = x - 2 y, x(0) = 1, y(0) = 0, 0<t<9. Maximum of y and when is it reached?")
    assert [(q.kind, str(q.expression), q.at) for q in p.quantities] == [
        ("maximum", "y(t)", ()),
        ("place of maximum", "y(t)", ()),
    ]
    assert p.span.end == 9


LEVELS = [
    ("y' = -2 y, y(0) = 4. When does y reach 25% of its initial value?", 1),
    ("y' = -2 y, y(0) = 4. When does y drop to a tenth of the original value?", sp.Rational(2, 5)),
    ("y' = -2 y, y(0) = 4. When does y reach half its initial value?", 2),
    ("y' = -2 y, y(0) = 4. When does y reach 25%?", sp.Rational(1, 4)),
]


@pytest.mark.parametrize(("prompt", "level"), LEVELS, ids=[str(i) for i in range(len(LEVELS))])
def test_levels_that_are_a_share_of_the_start(prompt, level):
    (q,) = read(prompt).quantities
    assert (q.kind, q.target) == ("time when", level)


@pytest.mark.parametrize("level", ["10 percent", "5", "3 s"])
def test_a_level_that_does_not_fit_its_unknown_is_refused(level):
    with pytest.raises(ProblemError, match=r"level that is to be reached|not say which|could not be read"):
        read(f"m' = -k m, k = 0.1 per hour, m(0) = 80 mg. When does m reach {level}?")


NO_LEVELS = [
    "has y fallen by 10%", "has y fallen by 1", "has y dropped by a factor of 3", "does 90% of y remain",
    "has 90% of y decayed", "has 90% of its initial value decayed",
]  # fmt: skip


@pytest.mark.parametrize("said", NO_LEVELS)
def test_changes_and_what_is_gone_are_no_levels(said):
    with pytest.raises(ProblemError, match=r"cannot be read as a level|could not be read"):
        read(f"y' = -2 y, y(0) = 4. When {said}?")


def test_degrees_are_angles_unless_a_temperature_scale_is_named():
    swings = read("y'' + 4 sin(y) = 0, y(0) = 45 degrees, y'(0) = 0. What is the period of y?")
    assert next(c.expression for c in swings.conditions if c.order == 0) == sp.pi / 4
    assert swings.quantities[0].unit is None
    cools = read(
        "Water at 90 degrees Celsius cools in a room at 20 degrees by Newton's law with k = 0.1 per minute."
        " When is it at 30 degrees?"
    )
    assert {p.name: p.value for p in cools.parameters if p.unit == "degC"} == {"T0": 90, "Ta": 20}
    assert cools.quantities[0].target == 30


def test_a_level_on_another_temperature_scale_is_refused():
    with pytest.raises(ProblemError, match="both in °C and in K"):
        read("T' = -k (T - Ta), T(0) = 90 °C, Ta = 20 °C, k = 0.1 1/min. Find the time at which T = 330 K.")


def test_bare_coefficients_count_in_the_unit_of_the_question():
    assert read("y' = -k y, k = 2, y(0) = 1, y after 3 min?").quantities[0].place["t"] == 3


# (story, unknown, the rate or highest derivative that its equation gives, with numbers put in)
STORIES = [
    ("A skydiver of mass 90 kg falls from rest with quadratic drag coefficient 0.3 kg/m. Speed after 4 s?",
     "v", 1, "9.80665 - 0.3/90*v**2"),
    ("A 2 kg block is attached to a spring of constant 18 N/m, displaced by 4 cm and"
     " released from rest. Position"
     " after 1 s?", "x", 2, "-9*x"),
    ("Series RLC circuit with R = 5 ohm, L = 0.5 H, C = 0.01 F; the capacitor is"
     " charged to 6 V, current initially"
     " zero. Charge after 0.2 s?", "q", 2, "-10*q_t - 200*q"),
    ("A cylindrical tank of radius 2 m is filled to 3 m and drains through a hole of"
     " radius 4 cm in the bottom."
     " Water level after 10 min?", "h", 1, "-0.0004*sqrt(19.6133*h)"),
    ("Fish grow logistically at a rate of 0.5 per second with carrying capacity 80,"
     " starting from 20. How many after"
     " 3 seconds?", "N", 1, "0.5*N*(1 - N/80)"),
    ("A tank holds 100 L of water with 2 kg of salt. Brine with 0.1 kg/L flows in at"
     " 3 L/s and the mixture leaves at"
     " 2 L/s. How much salt is in the tank after 30 s?", "S", 1, "0.3 - 2*S/(100 + t)"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "name", "order", "rate"), STORIES, ids=[s[1] for s in STORIES])
def test_stories_tell_their_equation(story, name, order, rate):
    p = read(story)
    u, t = p.unknown(name).applied, symbol("t")
    marks = {sp.Derivative(u, (t, order)): sp.Dummy("top"), sp.Derivative(u, t): sp.Dummy("slope")}
    top = marks[sp.Derivative(u, (t, order))]
    value = sp.Dummy("u")
    flat = p.with_values(imbalance(p.equations[0])).xreplace(marks).xreplace({u: value})
    (found,) = sp.solve(flat, top)
    local = {name: 0.7, "t": 0.4, f"{name}_t": 0.3}
    wanted = _number(rate, local)
    there = {value: 0.7, t: 0.4, marks[sp.Derivative(u, t)]: 0.3}
    assert float(found.subs(there)) == pytest.approx(wanted, rel=1e-9)


def _number(formula, values):
    """Return the value of a formula of this file."""
    from wellposed.problem.mathematics import Scope, build, parse

    expression = build(parse(formula.replace("_t", "dot")), Scope(unknowns={}, parameters=frozenset(
        k.replace("_t", "dot") for k in values)))  # fmt: skip
    return float(expression.subs({symbol(k.replace("_t", "dot")): v for k, v in values.items()}))


BEAMS = [
    # q L^4/(8 EI), q L^4/(8 EI), P L^3/(3 EI), q L^4/(30 EI): Timoshenko & Gere, Mechanics of Materials
    ("Cantilever beam of length 2 m, EI = 4e5 N m^2, uniform load 3 kN/m. Tip"
     " deflection?", 3000 * 16 / (8 * 4e5)),
    ("Cantilever 2 m long, E = 200 GPa, I = 2e-6 m^4, uniform load 3 kN/m. Tip"
     " deflection?", 3000 * 16 / (8 * 4e5)),
    ("A cantilever 3 m long with EI = 1e6 N m^2 carries a point load of 2 kN at the"
     " free end. Deflection of the tip?",
     2000 * 27 / (3 * 1e6)),
    ("Cantilever of length 3 m with triangular load rising from zero at the tip to 4 kN/m at the clamp,"
     " EI = 1e6 N m^2. Tip deflection?", 4000 * 81 / (30 * 1e6)),
    # q L^4/(192 EI)
    ("A beam is clamped at the left and simply supported at the right, length 5 m, EI"
     " = 1e7 N m^2, uniform load"
     " 2 kN/m. Deflection in the middle?", 2000 * 625 / (192 * 1e7)),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "deflection"), BEAMS, ids=[str(i) for i in range(len(BEAMS))])
def test_beams_against_the_handbook(prompt, deflection):
    p = read(prompt)
    x, w = symbol("x"), p.unknowns[0].applied
    e = p.equations[0]
    load = p.with_values(e.rhs / sp.expand(e.lhs).coeff(sp.Derivative(w, (x, 4))))
    body, cs = load, sp.symbols("c0:4")
    for _ in range(4):
        body = sp.integrate(body, x)
    body += sum(c * x**k for k, c in enumerate(cs))
    ends = {"x-": sp.Integer(0), "x+": p.with_values(p.domain.axes[0].upper)}
    rows = [
        sp.diff(body, x, c.order).subs(x, ends[c.side]) - p.with_values(c.expression) for c in p.conditions
    ]
    shape = body.subs(sp.solve(rows, cs))
    place = p.with_values(p.quantities[0].place["x"])
    assert float(shape.subs(x, place)) == pytest.approx(deflection, rel=1e-9)


REFUSED = [
    ("y' + y = u(t-1), y(0) = 0. y(2)?", "`u`"),
    ("A pendulum 2 m long is held at an angle. Period?", "angle"),
    ("y' = sin(t) - y, y(0) = 2. Maximum of y?", "how long the run lasts"),
    ("Bratu problem u'' + exp(u) = 0, u(0)=u(1)=0. Maximum of u (lower branch)?", "side"),
    ("A column 3 m long with EI = 100 N m^2. Buckling load?", ""),
    ("Fish grow logistically with carrying capacity 500, starting from 20. How many after 3 years?", "rate"),
]


@pytest.mark.parametrize(("prompt", "word"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_what_is_missing_is_named(prompt, word):
    with pytest.raises(ProblemError) as caught:
        read(prompt)
    assert word in str(caught.value)
