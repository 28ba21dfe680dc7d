"""Units of terms, and of what is asked: against the rules of dimensional analysis, by hand."""

import pytest
import sympy as sp

from wellposed.errors import ProblemError
from wellposed.problem import files
from wellposed.problem.dimensions import quantity_unit, require_dimensions
from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)

x, t, L, k, alpha, h, T0, Ta = (symbol(n) for n in ("x", "t", "L", "k", "alpha", "h", "T0", "Ta"))
T = sp.Function("T")(x, t)


def wall(*asked, alpha_unit="m**2*s**-1", unit="degC", h_unit="kg*s**-3*K**-1"):
    """A plane wall with convection at its right face."""
    return Problem(
        unknowns=(Unknown("T", ("x", "t"), unit),),
        equations=(sp.Eq(sp.Derivative(T, t), alpha * sp.Derivative(T, (x, 2)), evaluate=False),),
        parameters=(
            Parameter("L", sp.Rational(1, 10), "m"),
            Parameter("k", sp.Integer(2), "m*kg*s**-3*K**-1"),
            Parameter("alpha", sp.Rational(1, 10**5), alpha_unit),
            Parameter("h", sp.Integer(30), h_unit),
            Parameter("T0", sp.Integer(90), "degC"),
            Parameter("Ta", sp.Integer(20), "degC"),
        ),
        domain=Domain((Axis("x", sp.Integer(0), L),)),
        span=Span("t", sp.Integer(0), sp.Integer(600)),
        conditions=(
            Condition("initial", "T", T0),
            Condition("gradient", "T", sp.Integer(0), "x-", 1),
            Condition("robin", "T", h * Ta / k, "x+", 0, h / k),
        ),
        quantities=asked,
    )


ASKED = [
    (Quantity("T", "value", T), "degC"),
    (Quantity("slope", "value", sp.Derivative(T, x)), "K/m"),
    (Quantity("rate", "value", sp.Derivative(T, t)), "K/s"),
    (Quantity("flux", "value", -k * sp.Derivative(T, x)), "W/m**2"),
    (Quantity("drop", "value", T.subs(x, 0) - T.subs(x, L)), "K"),
    (Quantity("mean", "value", sp.Integral(T, (x, 0, L)) / L), "degC"),
    (Quantity("excess", "value", sp.Integral(T - Ta, (x, 0, L)) / L), "K"),
    (Quantity("ratio", "value", (T - Ta) / (T0 - Ta)), "1"),
    (Quantity("when", "time when", T, (("x", L / 2),), target=sp.Integer(40)), "s"),
    (Quantity("where", "front position", T, target=sp.Integer(40)), "m"),
    (Quantity("mean", "mean", T), "degC"),
    (Quantity("speed", "speed", T, target=sp.Integer(40)), "m/s"),
    (Quantity("heat", "integral", h * (T - Ta)), "W/m"),
    # The Celsius zero would enter this number: no unit can be promised.
    (Quantity("content", "integral", k * T), None),
]


@pytest.mark.parametrize(("quantity", "unit"), ASKED, ids=[f"{q.name}-{q.kind}" for q, _ in ASKED])
def test_unit_of_what_is_asked(quantity, unit):
    assert quantity_unit(wall(quantity), quantity) == unit


def test_units_that_are_not_written_are_found():
    """The time, the place and the temperature scale follow from the diffusivity and the condition."""
    p = wall(unit=None)
    assert quantity_unit(p, Quantity("T", "value", T)) == "degC"


def test_current_follows_from_voltage_and_resistance():
    i, r, v = sp.Function("i")(t), symbol("R"), symbol("V")
    p = Problem(
        unknowns=(Unknown("i", ("t",)),),
        equations=(sp.Eq(symbol("H") * sp.Derivative(i, t) + r * i, v, evaluate=False),),
        parameters=(
            Parameter("R", sp.Integer(5), "m**2*kg*s**-3*A**-2"),
            Parameter("V", sp.Integer(9), "m**2*kg*s**-3*A**-1"),
            Parameter("H", sp.Integer(2), "m**2*kg*s**-2*A**-2"),
        ),
    )
    assert quantity_unit(p, Quantity("i", "value", i)) == "A"
    assert quantity_unit(p, Quantity("di/dt", "value", sp.Derivative(i, t))) == "A/s"
    assert quantity_unit(p, Quantity("power", "value", r * i**2)) == "W"


def test_bare_numbers_have_no_unit():
    y = sp.Function("y")(t)
    p = Problem((Unknown("y", ("t",)),), (sp.Eq(sp.Derivative(y, t), -2 * y, evaluate=False),))
    assert quantity_unit(p, Quantity("y", "value", y)) is None
    require_dimensions(p)


def test_a_clock_in_minutes_stays_in_minutes():
    y = sp.Function("T")(t)
    p = Problem(
        (Unknown("T", ("t",), "degC"),),
        (sp.Eq(sp.Derivative(y, t), -(y - 20) / 10, evaluate=False),),
        span=Span("t", sp.Integer(0), sp.Integer(5), "min"),
    )
    assert quantity_unit(p, Quantity("when", "time when", y, target=sp.Integer(30))) == "min"
    assert quantity_unit(p, Quantity("rate", "value", sp.Derivative(y, t))) == "K/min"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alpha_unit": "m*s**-1"}, ["K/(m*s)", "Derivative"]),
        ({"alpha_unit": "kg"}, ["kg"]),
        ({"unit": "kg"}, ["kg"]),
        ({"h_unit": "m*kg*s**-3*K**-1"}, ["h"]),
    ],
)
def test_a_mismatch_is_named_term_by_term(change, words):
    with pytest.raises(ProblemError) as caught:
        require_dimensions(wall(**change).with_changes(span=Span("t", sp.Integer(0), sp.Integer(9), "s")))
    assert all(w in str(caught.value) for w in words)
    assert caught.value.instead
    assert caught.value.where


def test_an_answer_in_another_kind_of_unit_is_refused():
    q = Quantity("T at x = 0", "value", T, unit="kg")
    with pytest.raises(ProblemError, match="asked in kg"):
        require_dimensions(wall(q))
    require_dimensions(wall(Quantity("T at x = 0", "value", T, unit="K")))


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_units_of_coordinates_survive_a_file(form):
    p = wall()
    p = p.with_changes(
        span=Span("t", sp.Integer(0), sp.Integer(9), "min"),
        domain=Domain((Axis("x", sp.Integer(0), L, unit="cm"),)),
    )
    again = files.read(files.dump(p, form=form))
    assert again.span == p.span
    assert again.domain == p.domain
