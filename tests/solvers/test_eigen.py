"""Eigenvalues and critical values on an interval, against closed forms and published numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
import sympy as sp
from paired import assert_verified, evidence_of
from scipy import optimize, special

import wellposed
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Unknown,
    symbol,
)
from wellposed.solvers import plan

X, LAM = symbol("x"), symbol("lambda")
U: Any = sp.Function("u")(X)


def d(n: int) -> Any:
    return sp.Derivative(U, (X, n))


def at(side: str, kind: Any = "value", order: int = 0, coefficient: Any = None) -> Condition:
    return Condition(kind, "u", sp.Integer(0), side, order, coefficient)


def clamped(side: str) -> list[Condition]:
    return [at(side), at(side, "gradient", 1)]


def unloaded(side: str) -> list[Condition]:
    return [at(side, "gradient", 2), at(side, "gradient", 3)]


def pinned(side: str) -> list[Condition]:
    return [at(side), at(side, "gradient", 2)]


def spectrum(
    left: Any,
    right: Any,
    low: Any,
    high: Any,
    conditions: list[Condition],
    *,
    free: sp.Symbol = LAM,
    expression: Any = None,
    numbers: tuple[int, ...] = (1, 2, 3),
    parameters: dict[str, float] | None = None,
    coordinates: Any = "cartesian",
    periodic: bool = False,
) -> Problem:
    """The eigenvalues of left = right on an interval."""
    return Problem(
        unknowns=(Unknown("u", ("x",)),),
        equations=(sp.Eq(left, right),),
        parameters=tuple(Parameter(n, sp.Float(v)) for n, v in (parameters or {}).items()),
        domain=Domain((Axis("x", sp.sympify(low), sp.sympify(high), periodic),), coordinates),
        conditions=tuple(conditions),
        quantities=tuple(
            Quantity(f"level {n}", "eigenvalues", expression or free, (("n", sp.Integer(n)),))
            for n in numbers
        ),
    )


def critical(
    left: Any, free: sp.Symbol, low: Any, high: Any, conditions: list[Condition], **more: Any
) -> Problem:
    """The smallest positive value of `free` at which left = 0 has a solution other than zero."""
    made = spectrum(left, 0, low, high, conditions, free=free, **more)
    return made.with_changes(quantities=(Quantity(f"critical {free}", "critical value", free),))


def test_levels_of_a_box_in_si_units() -> None:
    hbar, m, width = 1.054571817e-34, 9.1093837e-31, 4e-10
    e, h, mass = symbol("E"), symbol("hbar"), symbol("m_e")
    box = spectrum(
        -(h**2) / (2 * mass) * d(2), e * U, 0, sp.Float(width), [at("x-"), at("x+")], free=e,
        parameters={"hbar": hbar, "m_e": m},
    )  # fmt: skip
    assert_verified(box, [(n * math.pi * hbar / width) ** 2 / (2 * m) for n in (1, 2, 3)])


def test_the_front_door_gives_the_levels_with_their_programs() -> None:
    report = wellposed.solve(spectrum(d(2) + LAM * U, 0, 0, 3, [at("x-"), at("x+", "gradient", 1)]))
    assert report.evidence is not None
    assert report.evidence.verdict == "VERIFIED", report.evidence.sentence
    assert report.evidence.answers[1].value == pytest.approx((math.pi / 2) ** 2, rel=1e-10)


def test_an_end_that_gives_way_elastically() -> None:
    roots = [
        optimize.brentq(lambda k: math.sin(k) * 2 + k * math.cos(k), a, b)
        for a, b in ((1.6, 3.1), (4.8, 6.2))
    ]
    made = spectrum(
        d(2) + LAM**2 * U, 0, 0, 1, [at("x-"), at("x+", "robin", 0, sp.Integer(2))], numbers=(1, 2)
    )
    assert_verified(made, roots)


def test_a_ring_has_pairs_of_equal_levels() -> None:
    ring = spectrum(-d(2), LAM * U, 0, 5, [], periodic=True, numbers=(1, 2, 3, 4))
    base = (2 * math.pi / 5) ** 2
    assert_verified(ring, [0.0, base, base, 4 * base])


def test_insulated_ends_have_the_level_zero() -> None:
    made = spectrum(-d(2), LAM * U, 0, 2, [at("x-", "gradient", 1), at("x+", "gradient", 1)], numbers=(1, 2))
    assert_verified(made, [0.0, math.pi**2 / 4])


def test_oscillator_on_the_whole_line_in_si_units() -> None:
    hbar, m, w = 1.054571817e-34, 1.67e-27, 3e13
    e = symbol("E")
    well = sp.Float(0.5 * m * w**2) * X**2
    made = spectrum(-sp.Float(hbar**2 / (2 * m)) * d(2) + well * U, e * U, -sp.oo, sp.oo, [], free=e)
    assert_verified(made, [(n + 0.5) * hbar * w for n in range(3)])


def test_pure_quartic_oscillator() -> None:
    # Banerjee, Bhatnagar, Choudhry & Kanwal 1978, Proc. R. Soc. A 360, 575.
    made = spectrum(-d(2) + X**4 * U, LAM * U, -sp.oo, sp.oo, [], numbers=(1, 2))
    assert_verified(made, [1.060362090484183, 3.799673029801394])


def test_morse_well_and_hydrogen() -> None:
    depth = 18.0
    morse = spectrum(-d(2) + depth * (1 - sp.exp(-X)) ** 2 * U, LAM * U, -sp.oo, sp.oo, [], numbers=(1, 3))
    assert_verified(morse, [2 * math.sqrt(depth) * (n + 0.5) - (n + 0.5) ** 2 for n in (0, 2)])
    hydrogen = spectrum(-d(2) / 2 - U / X, LAM * U, 0, sp.oo, [at("x-")], numbers=(1, 2, 3))
    assert_verified(hydrogen, [-0.5, -0.125, -1 / 18])


@pytest.mark.slow
def test_finite_well_and_the_levels_it_does_not_have() -> None:
    well = sp.Piecewise((-7, sp.Abs(X) < 1), (0, True))
    even = optimize.brentq(lambda k: k * math.tan(k) - math.sqrt(14 - k * k), 0.5, 1.5)
    made = spectrum(-d(2) / 2 + well * U, LAM * U, -sp.oo, sp.oo, [], numbers=(1,))
    assert_verified(made, [even**2 / 2 - 7])
    found = evidence_of(spectrum(-d(2) / 2 + well * U, LAM * U, -sp.oo, sp.oo, [], numbers=(6,)))
    assert found.verdict == "INCONCLUSIVE"
    assert found.answers[0].value is None
    assert "continuous spectrum" in found.answers[0].how


def test_a_free_particle_has_no_levels() -> None:
    found = evidence_of(spectrum(-d(2), LAM * U, -sp.oo, sp.oo, [], numbers=(1,)))
    assert found.verdict == "INCONCLUSIVE"
    assert found.answers[0].value is None


@pytest.mark.parametrize(
    ("left", "right", "truths"),
    [  # Blevins 1979, Formulas for Natural Frequency and Mode Shape, table 8-1: (beta L)**2
        (clamped, clamped, [4.7300407448627**2, 7.8532046240958**2]),
        (clamped, unloaded, [1.8751040687120**2, 4.6940911329742**2]),
        (clamped, pinned, [3.9266023120479**2, 7.0685827456287**2]),
        (pinned, pinned, [math.pi**2, 4 * math.pi**2]),
    ],
)
def test_beam_frequencies(left: Any, right: Any, truths: list[float]) -> None:
    w = symbol("omega")
    made = spectrum(d(4), w**2 * U, 0, 1, [*left("x-"), *right("x+")], free=w, numbers=(1, 2))
    assert_verified(made, truths)


def test_a_free_beam_moves_rigidly_twice() -> None:
    made = spectrum(d(4), LAM * U, 0, 1, [*unloaded("x-"), *unloaded("x+")], expression=sp.sqrt(LAM))
    assert_verified(made, [0.0, 0.0, 4.7300407448627**2])


@pytest.mark.parametrize(
    ("ends", "factor"),
    [
        ([*pinned("x-"), *pinned("x+")], 1.0),
        ([*clamped("x-"), *clamped("x+")], 4.0),
        ([*clamped("x-"), *pinned("x+")], (4.493409457909064 / math.pi) ** 2),
    ],
)
def test_euler_buckling(ends: list[Condition], factor: float) -> None:
    load, stiffness, length = symbol("P"), 5.2e4, 2.5
    truth = factor * math.pi**2 * stiffness / length**2
    column = sp.Float(stiffness) * d(4) + load * d(2)
    assert_verified(critical(column, load, 0, sp.Float(length), ends), [truth])
    assert_verified(spectrum(column, 0, 0, sp.Float(length), ends, free=load, numbers=(1,)), [truth])


def test_smallest_patch_that_a_population_survives_in() -> None:
    size = symbol("L")
    logistic = symbol("D") * d(2) + symbol("r") * U * (1 - U)
    patch = critical(logistic, size, 0, size, [at("x-"), at("x+")], parameters={"D": 3e-9, "r": 2e-5})
    assert_verified(patch, [math.pi * math.sqrt(3e-9 / 2e-5)])


def test_critical_radius_of_a_sphere() -> None:
    size = symbol("R")
    made = critical(d(2) + 2 * d(1) / X + 4 * U, size, 0, size, [at("x+")], coordinates="spherical")
    assert_verified(made, [math.pi / 2])


def test_growth_between_insulated_ends_has_no_critical_rate() -> None:
    rate = symbol("r")
    found = evidence_of(
        critical(d(2) + rate * U, rate, 0, 3, [at("x-", "gradient", 1), at("x+", "gradient", 1)])
    )
    assert found.verdict == "INCONCLUSIVE"
    assert found.answers[0].value is None


def test_drum_and_ball() -> None:
    drum = spectrum(d(2) + d(1) / X + LAM**2 * U, 0, 0, 2, [at("x+")], coordinates="cylindrical")
    assert_verified(drum, list(special.jn_zeros(0, 3) / 2))
    twisted = spectrum(
        d(2) + d(1) / X + (LAM**2 - 9 / X**2) * U, 0, 0, 1, [at("x+")], coordinates="cylindrical"
    )
    assert_verified(twisted, list(special.jn_zeros(3, 3)))
    ball = spectrum(d(2) + 2 * d(1) / X + LAM * U, 0, 0, 3, [at("x+")], coordinates="spherical")
    assert_verified(ball, [(n * math.pi / 3) ** 2 for n in (1, 2, 3)])


def test_string_of_varying_density() -> None:
    # u'' + lambda u/(1 + x)**2 = 0: lambda = 1/4 + (n pi/ln 2)**2 (Courant & Hilbert 1953, V.8).
    made = spectrum(d(2) + LAM / (1 + X) ** 2 * U, 0, 0, 1, [at("x-"), at("x+")])
    assert_verified(made, [0.25 + (n * math.pi / math.log(2)) ** 2 for n in (1, 2, 3)])


@pytest.mark.parametrize(
    ("left", "ends"),
    [
        (d(2) - LAM * U, [at("x-"), at("x+")]),  # no smallest: they go to minus infinity
        (d(2) + LAM * U + LAM**2 * X * U, [at("x-"), at("x+")]),  # enters in two ways
        (d(2) + LAM * U, [Condition("value", "u", sp.Integer(1), "x-"), at("x+")]),  # not homogeneous
        (d(2) + LAM * U + 1, [at("x-"), at("x+")]),
    ],
)
def test_refusals(left: Any, ends: list[Condition]) -> None:
    with pytest.raises(UnsupportedProblem):
        plan(spectrum(left, 0, 0, 1, ends))


def test_a_wrong_condition_in_the_program_is_noticed() -> None:
    from paired import runs_of

    from wellposed.solvers import write
    from wellposed.verification.judge_pair import judge_pair

    chosen = plan(spectrum(d(2) + LAM * U, 0, 0, 1, [at("x-"), at("x+", "robin", 0, sp.Integer(3))]))
    main, second = write(chosen)
    wrong = main.source.replace("{1: 1, 0: 3}", "{1: 1, 0: -0.5}")
    assert wrong != main.source
    found = judge_pair(
        chosen, runs_of(wrong, chosen.levels), runs_of(second.source, chosen.second_levels), None
    )
    assert found.verdict == "REFUTED"
