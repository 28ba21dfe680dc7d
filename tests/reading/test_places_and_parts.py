"""Where a distance is counted from, which part is asked, what a wall lets through."""

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError

_SLAB = "A slab 6 cm thick at 90 °C, both faces held at 10 °C; alpha = 2e-5 m²/s. "
_ROD = "A rod of 30 cm, at 60 °C, left end held at 0 °C, right end held at 40 °C; alpha 1e-4 m²/s. "
_COUPLE = (
    "Diffusion couple of two long bars that meet at x = 0: {} at% Zn for x<0 and {} at% Zn for x>0."
    " D0 exp(-Q/RT) with D0 = 2e-5 m²/s, Q = 180 kJ/mol. Zn content 20 µm inside the Zn-rich side"
    " after 3 h at 780 °C?"
)


@pytest.mark.parametrize("middle", ["midplane", "centre", "middle"])
def test_a_distance_from_the_middle_is_not_one_from_the_face(middle):
    p = read(_SLAB + f"Temperature 4 mm from the {middle} after 8 s?")
    assert [p.with_values(q.place["x"]) for q in p.quantities] == [sp.Rational(26, 1000)]


def test_an_end_that_is_named_by_a_quality_is_asked_back():
    with pytest.raises(ProblemError, match="two places"):
        read(_ROD + "Temperature 5 cm away from the warm end after 60 s?")


@pytest.mark.parametrize(("left", "right", "sign"), [(5, 25, 1), (25, 5, -1)])
def test_the_rich_side_of_a_couple_is_where_more_is(left, right, sign):
    p = read(_COUPLE.format(left, right))
    assert p.with_values(p.quantities[0].place["x"]) == sp.Rational(sign * 20, 10**6)


@pytest.mark.parametrize(
    ("words", "expression"),
    [("remains", "c(r, t)"), ("is still inside", "c(r, t)"), ("is released", "1 - c(r, t)")],
)
def test_what_is_left_and_what_has_gone_are_two_parts(words, expression):
    p = read(
        "Microspheres of radius 40 µm release a drug uniformly loaded; D = 3e-15 m²/s;"
        f" what fraction of the drug {words} after 2 days?"
    )
    assert str(p.quantities[0].expression) == expression


@pytest.mark.parametrize(("words", "expression"), [("is left", "N(t)"), ("has decayed", "1 - N(t)")])
def test_what_is_left_of_a_decaying_sample(words, expression):
    p = read(f"Half-life 6 days. What fraction of the nuclei {words} after 4 days?")
    assert str(p.quantities[0].expression) == expression


@pytest.mark.parametrize(
    ("body", "coordinates"),
    [("rod of nylon, radius 2 mm,", "cylindrical"), ("rubber ball of diameter 4 mm", "spherical"),
     ("polymer sheet, 2 mm thick,", "cartesian")],
)  # fmt: skip
def test_uptake_by_a_round_body_is_radial(body, coordinates):
    p = read(f"A {body} absorbs water. D = 5e-13 m²/s. What fraction of saturation is taken up after 6 days?")
    assert p.domain is not None
    assert p.domain.coordinates == coordinates
    assert p.with_values(p.domain.axes[0].upper) == sp.Rational(2, 1000)


def test_uptake_through_one_face_leaves_the_other_closed():
    p = read(
        "A 3 mm thick polymer plate absorbs moisture through one face only, the other face is sealed."
        " D = 5e-13 m²/s. What fraction of saturation after 9 days?"
    )
    assert {(c.kind, c.side) for c in p.conditions} == {("value", "x-"), ("gradient", "x+"), ("initial", "")}


def test_no_flux_with_a_velocity_is_asked_back():
    with pytest.raises(ProblemError, match="two conditions"):
        read("c_t = (0.2 c_x - 3 c)_x on 0<x<4, zero flux at both ends, c(x,0)=1. c(3,1)?")


def test_no_flux_without_a_velocity_is_a_gradient():
    p = read("c_t = 0.2 c_xx on 0<x<4, zero flux at both ends, c(x,0)=x. c(3,1)?")
    assert [c.kind for c in p.conditions] == ["gradient", "gradient", "initial"]


def test_a_penetration_depth_without_a_level_is_asked_back():
    with pytest.raises(ProblemError, match="level"):
        read("u_t = u_xx, x>0, u(0,t)=1, u(x,0)=0: what is the penetration depth at t=4?")


def test_frost_ends_where_water_freezes():
    p = read(
        "Soil at 6 °C initially, surface suddenly -9 °C, alpha=5e-7 m²/s."
        " How deep does the frost get in 50 days?"
    )
    assert [(q.kind, q.target) for q in p.quantities] == [("front position", 0)]


def test_pipe_insulation_by_the_outer_diameter():
    p = read(
        "A pipe of 80 mm outer diameter at 160 °C is covered with insulation 30 mm thick, conductivity"
        " 0.04 W/mK; outside is air at 15 °C, h = 9 W/m²K. Heat loss per metre of pipe?"
    )
    assert p.domain is not None
    assert p.with_values(p.domain.axes[0].lower) == sp.Rational(4, 100)


@pytest.mark.parametrize("said", ["0 < x < 8", "0 < x < 8 with x in cm and t in s"])
def test_bare_places_beside_a_coefficient_in_centimetres_are_asked_back(said):
    with pytest.raises(ProblemError, match="no unit"):
        read(f"T_t = a T_xx with a = 0.02 cm²/s on {said}, T(0,t)=90, T(8,t)=0, T(x,0)=0. T(3, 500)?")


def test_bare_places_beside_a_coefficient_in_si_are_in_metres():
    p = read("T_t = a T_xx with a = 2e-6 m²/s on 0 < x < 0.1, T(0,t)=90, T(0.1,t)=0, T(x,0)=0. T(0.03, 500)?")
    assert p.quantities[0].place["x"] == sp.Rational(3, 100)
