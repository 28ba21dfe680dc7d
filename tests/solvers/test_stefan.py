"""One-phase Stefan problems against Neumann's similarity solution."""

from __future__ import annotations

import math
from typing import Any

import pytest
import sympy as sp
from paired import assert_verified
from scipy import optimize, special

from wellposed.errors import UnsupportedProblem
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
from wellposed.solvers import plan

X, T = symbol("x"), symbol("t")
TEMPERATURE: Any = sp.Function("T")(X, T)
FRONT: Any = sp.Function("s")(T)
PROPERTIES = {"k": 0.6, "rho": 1000.0, "c": 4200.0, "L_f": 3.34e5}


def melting(quantities: list[Quantity], *, wall: float = 12.0, start: float = 0.0) -> Problem:
    """A half-space of ice at its melting point whose wall is warm from t = 0 on."""
    k, rho, c, latent = (symbol(n) for n in PROPERTIES)
    return Problem(
        unknowns=(Unknown("T", ("x", "t")), Unknown("s", ("t",))),
        equations=(
            sp.Eq(rho * c * sp.Derivative(TEMPERATURE, T), k * sp.Derivative(TEMPERATURE, (X, 2))),
            sp.Eq(rho * latent * sp.Derivative(FRONT, T), -k * sp.Derivative(TEMPERATURE, X)),
        ),
        parameters=tuple(Parameter(n, sp.Float(v)) for n, v in PROPERTIES.items()),
        domain=Domain((Axis("x", sp.Integer(0), sp.oo),)),
        span=Span("t", sp.Integer(0), sp.Integer(7200)),
        conditions=(
            Condition("value", "T", sp.Float(wall), "x-"),
            Condition("initial", "T", sp.Float(start)),
            Condition("initial", "s", sp.Integer(0)),
        ),
        quantities=tuple(quantities),
        model="stefan, one phase (Neumann)",
    )


def neumann(wall: float) -> tuple[float, float]:
    """lambda and the diffusivity."""
    p = PROPERTIES
    number = p["c"] * abs(wall) / p["L_f"]
    lam = optimize.brentq(
        lambda v: math.sqrt(math.pi) * v * math.exp(v * v) * math.erf(v) - number, 1e-6, 5, xtol=1e-15
    )
    return lam, p["k"] / p["rho"] / p["c"]


def test_front_temperature_flux_and_time() -> None:
    lam, alpha = neumann(12.0)
    s = 2 * lam * math.sqrt(alpha * 3600)
    x = 0.4 * s
    spread = 2 * math.sqrt(alpha * 3600)
    slope = -12 / special.erf(lam) * 2 / math.sqrt(math.pi) / spread
    asked = [
        Quantity("s(3600)", "value", FRONT, (("t", sp.Integer(3600)),)),
        Quantity("T inside", "value", TEMPERATURE, (("x", sp.Float(x)), ("t", sp.Integer(3600)))),
        Quantity(
            "wall flux", "value", -symbol("k") * sp.Derivative(TEMPERATURE, X),
            (("x", sp.Integer(0)), ("t", sp.Integer(3600))),
        ),
        Quantity("time", "time when", FRONT, target=sp.Float(0.01)),
        Quantity("ahead", "value", TEMPERATURE, (("x", sp.Float(2 * s)), ("t", sp.Integer(3600)))),
    ]  # fmt: skip
    truths = [
        s,
        12 * (1 - special.erf(x / spread) / special.erf(lam)),
        -0.6 * slope,
        (0.01 / 2 / lam) ** 2 / alpha,
        0.0,
    ]
    assert_verified(melting(asked), truths)


def test_a_strong_driving_force() -> None:
    lam, alpha = neumann(200.0)
    asked = [Quantity("s", "value", FRONT, (("t", sp.Integer(60)),))]
    assert_verified(melting(asked, wall=200.0), [2 * lam * math.sqrt(60 * alpha)])


def test_a_wall_that_drives_no_front_is_refused() -> None:
    with pytest.raises(UnsupportedProblem, match="Stefan number"):
        plan(melting([Quantity("s", "value", FRONT, (("t", sp.Integer(60)),))], wall=-5.0))
