"""The spectral second opinion knows solutions that are known, and says how well."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from stated import D, I, Q, heat, line, mixed_heat, poisson, reaction, t, wind, x
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Span, Unknown, symbol
from wellposed.verification.independent import spectral
from wellposed.verification.manufactured import manufacture

X = np.linspace(0.0, 1.0, 17)


@pytest.mark.parametrize("make", [heat, mixed_heat, reaction, wind, poisson], ids=lambda f: f.__name__)
def test_it_reproduces_manufactured_fields_within_its_own_error(make) -> None:
    made = manufacture(make())
    problem = made.problem
    end = float(problem.span.end) if problem.span else 0.0
    found = spectral(problem, [0.0, end] if problem.span else [])
    assert found is not None
    axes = {a.name: np.linspace(float(a.lower), float(a.upper), 17) for a in problem.domain.axes}
    sampled = found.sample("u", axes)[-1]
    names = [symbol(n) for n in axes]
    truth = sp.lambdify(names, made.solution["u"].subs(t, end), "numpy")(
        *np.meshgrid(*axes.values(), indexing="ij")
    )
    error = np.abs(sampled - truth).max()
    assert error <= 3 * found.errors["u"]
    assert found.errors["u"] < 1e-4 * np.abs(truth).max()


def test_the_heat_equation() -> None:
    found = spectral(heat(), [0.0, 0.5, 1.0])
    assert found is not None
    for row, when in zip(found.sample("u", {"x": X}), (0.0, 0.5, 1.0), strict=True):
        truth = np.exp(-(np.pi**2) * when / 10) * np.sin(np.pi * X)
        assert np.abs(row - truth).max() <= found.errors["u"]
    assert found.errors["u"] < 1e-6


def test_a_travelling_wave_of_burgers_equation() -> None:
    """u = 1/2 (1 - tanh((x - t/2)/(4 nu))): a shock layer that moves at half the jump (Cole-Hopf)."""
    nu = Q(1, 5)
    wave = (1 - sp.tanh((x - t / 2) / (4 * nu))) / 2
    problem = line(
        lambda u: sp.Eq(D(u, t) + u * D(u, x), nu * D(u, x, x)),
        ("value", wave.subs(x, 0)),
        ("value", wave.subs(x, 1)),
        wave.subs(t, 0),
    )
    found = spectral(problem, [0.0, 1.0])
    assert found is not None
    truth = sp.lambdify(x, wave.subs(t, 1), "numpy")(X)
    assert np.abs(found.sample("u", {"x": X})[-1] - truth).max() <= found.errors["u"] < 1e-5


def test_a_kink_makes_the_stated_error_large() -> None:
    """A step in the data is beyond spectral accuracy, and the error must say so."""
    problem = heat(sp.Piecewise((1, x < Q(1, 2)), (0, True)))
    found = spectral(problem, [0.0, 0.02])
    assert found is None or found.errors["u"] > 1e-3


@pytest.mark.parametrize(
    "problem",
    [
        Problem(
            (Unknown("u", ("x", "t")),),
            (sp.Eq(D(sp.Function("u")(x, t), t, t), D(sp.Function("u")(x, t), x, x)),),
            (),
            Domain((Axis("x", I(0), I(1)),)),
            Span("t", I(0), I(1)),
            (
                Condition("value", "u", I(0), "x-"),
                Condition("value", "u", I(0), "x+"),
                Condition("initial", "u", sp.sin(sp.pi * x)),
            ),
        ),
        Problem(
            (Unknown("u", ("x",)),),
            (sp.Eq(D(sp.Function("u")(x), x, x), 1),),
            (),
            Domain((Axis("x", I(0), sp.oo),)),
            None,
            (Condition("value", "u", I(0), "x-"), Condition("value", "u", I(0), "x+")),
        ),
        line(lambda u: sp.Eq(D(u, x, x), 1), ("gradient", I(0)), ("gradient", I(1))),
    ],
    ids=["second order in time", "unbounded", "singular"],
)
def test_what_it_does_not_cover_gives_none(problem: Problem) -> None:
    found = spectral(problem, [0.0, 1.0] if problem.span else [])
    assert found is None or found.errors["u"] > 1e-3
