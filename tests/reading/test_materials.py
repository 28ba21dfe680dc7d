"""Kinetics and steady fields told in words: the number that follows from each equation, by closed forms."""

import math

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.dimensions import quantity_unit


def rate(p, value, time=0.0):
    """Return the right side of an ordinary equation at a value and a time."""
    u = p.unknowns[0].applied
    right = p.with_values(p.equations[0].rhs).subs(u, value).subs(sp.Symbol("t", real=True), time)
    return float(right)


def test_grain_growth_rate():
    p = read("Grain growth d^2 - d0^2 = K t with d0 = 8 µm and K = 4e-14 m²/s. Grain size after 3 h in µm?")
    assert rate(p, 8e-6) == pytest.approx(4e-14 / (2 * 8e-6))
    assert (p.quantities[0].unit, quantity_unit(p, p.quantities[0])) == ("µm", "m")


def test_coarsening_rate():
    p = read("LSW coarsening of precipitates, r0 = 6 nm, K = 2e-29 m³/s. Mean radius after 50 h in nm?")
    assert rate(p, 6e-9) == pytest.approx(2e-29 / (3 * 36e-18))


def test_transformed_fraction():
    """X = 1 - exp(-(k t)^n) has the rate n k (k t)^(n-1) (1 - X)."""
    p = read("JMAK kinetics with k = 2e-3 1/s and n = 2. What fraction is transformed after 300 s?")
    x = 1 - math.exp(-(0.6**2))
    assert rate(p, x, 300) == pytest.approx(2 * 2e-3 * 0.6 * (1 - x))
    assert quantity_unit(p, p.quantities[0]) == "1"


def test_oxidation():
    p = read(
        "Deal-Grove oxidation: A = 0.2 µm, B = 0.01 µm²/h, initial oxide 30 nm."
        " Oxide thickness after 2 h in nm?"
    )
    assert rate(p, 30e-9) == pytest.approx(0.01e-12 / 3600 / (0.2e-6 + 60e-9))


def test_the_centre_of_a_wire_is_its_axis():
    p = read(
        "A wire of radius 2 mm carries a current that generates 3e8 W/m³;"
        " conductivity 25 W/mK; the surface is"
        " at 50 °C. What is the temperature at the centre?"
    )
    assert p.quantities[0].place["r"] == 0
    assert p.domain.coordinates == "cylindrical"
    assert {c.side for c in p.conditions} == {"r-", "r+"}


STEADY = [
    (
        "Hydrogen permeates through a 3 mm thick steel membrane, D = 2e-9 m²/s,"
        " upstream concentration 6 mol/m³,"
        " downstream zero. Steady flux?",
        {"x-": 6, "x+": 0}, "mol/(m**2*s)",
    ),
    (
        "A long pipe has inner radius 2 cm, outer radius 4 cm, conductivity 16 W/mK. The inner surface is at"
        " 120 °C, the outer surface at 30 °C. Heat loss per metre?",
        {"r-": 120, "r+": 30}, "W/m",
    ),
    (
        "A wall 0.2 m thick has conductivity k = 0.6 (1 + 0.001 T) W/mK, inner face 700 °C, outer face 90 °C."
        " Heat flux?",
        {"x-": 700, "x+": 90}, "kg/s**3",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "sides", "unit"), STEADY)
def test_steady_flux(prompt, sides, unit):
    p = read(prompt)
    assert {c.side: float(p.with_values(c.expression)) for c in p.conditions} == sides
    assert quantity_unit(p, p.quantities[0]) == unit


def test_a_heat_flux_into_a_deep_block():
    p = read(
        "A thick steel block at 25 °C; a constant heat flux of 20 kW/m² enters"
        " through the surface. k = 40 W/mK,"
        " alpha = 1.1e-5 m²/s. Surface temperature after 1 min?"
    )
    side = next(c for c in p.conditions if c.side == "x-")
    assert (side.kind, float(p.with_values(side.expression))) == ("gradient", -500)


@pytest.mark.parametrize(
    "prompt",
    [
        # The unit of k decides between (k t)^n and k t^n; a bare k does not.
        "JMAK kinetics with k = 0.002 and n = 3. What fraction is transformed after 500 s?",
        "Grain growth with d0 = 10 µm and K = 1e-14 m²/s. Grain size after 2 h?",
        "LSW coarsening, r0 = 5 nm, K = 1e-29 m²/s. Mean radius after 100 h?",
    ],
)
def test_what_could_mean_two_laws_is_not_answered(prompt):
    with pytest.raises(ProblemError):
        read(prompt)
