"""Programs without a bug are VERIFIED, and their answers are right within the stated bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from bench import judged, small_plan, status, table
from stated import D, I, Q, heat, line, mixed_heat, poisson, reaction, t, wind, x
from wellposed.problem.statement import Parameter, Problem, Quantity, symbol


def driven() -> Problem:
    """Walls that move in time, with a source and a decay rate."""
    return line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 4 - u + sp.sin(2 * t)),
        ("value", I(0)),
        ("gradient", I(0)),
        I(0) * x + sp.sin(sp.pi * x / 2) / 2,
    )


def graded() -> Problem:
    """A conductivity that varies in space, in divergence form."""
    return line(
        lambda u: sp.Eq(D(u, t), D((1 + x / 2) * D(u, x), x) / 5),
        ("value", I(0)),
        ("value", I(0)),
        sp.sin(sp.pi * x),
        end=Q(1, 2),
    )


def outflow() -> Problem:
    """Convection through walls without a gradient: the total is not conserved."""
    return line(
        lambda u: sp.Eq(D(u, t) + D(u, x), D(u, x, x) / 10),
        ("gradient", I(0)),
        ("gradient", I(0)),
        1 + sp.cos(sp.pi * x) / 2,
    )


def fluxed() -> Problem:
    """A given outward flux on the right."""
    return line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 5),
        ("value", I(0)),
        ("flux", Q(-1, 10)),
        x / 2 + sp.sin(sp.pi * x) ** 2,
        end=Q(1, 2),
    )


def measured() -> Problem:
    """The length of the interval is a parameter."""
    length = symbol("L")
    return line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 10),
        ("value", I(0)),
        ("value", I(0)),
        sp.sin(sp.pi * x / length),
        upper=length,
        ask=(Q(1, 2),),
        parameters=(Parameter("L", Q(3, 2)),),
    )


def named_like_the_program() -> Problem:
    """A parameter with a name that the written program uses for itself."""
    c = symbol("GAMMA")
    return line(
        lambda u: sp.Eq(D(u, t), c * D(u, x, x)),
        ("value", I(0)),
        ("value", I(0)),
        sp.sin(sp.pi * x),
        parameters=(Parameter("GAMMA", Q(1, 10)),),
    )


def balanced() -> Problem:
    """Asked where the solution vanishes by symmetry."""
    return heat(sp.sin(sp.pi * x) - sp.sin(sp.pi * x) + sp.sin(2 * sp.pi * x), ask=(Q(1, 2),))


@pytest.mark.parametrize(
    "make",
    [heat, mixed_heat, wind, poisson, graded, outflow, measured, named_like_the_program],
    ids=lambda f: f.__name__,
)
def test_a_sound_program_is_verified(make: Callable[[], Problem]) -> None:
    evidence = judged(make())
    assert evidence.verdict == "VERIFIED", table(evidence)
    for answer in evidence.answers:
        assert answer.error_bar is not None
        assert np.all(np.asarray(answer.error_bar) > 0)


def test_a_sound_program_with_moving_data_is_verified() -> None:
    evidence = judged(driven(), plan=small_plan(driven(), steps=256))
    assert evidence.verdict == "VERIFIED", table(evidence)


def test_a_given_flux_is_never_refuted() -> None:
    """No independent method takes a flux condition yet, so the verdict may lack a reference."""
    evidence = judged(fluxed())
    assert evidence.verdict != "REFUTED", table(evidence)
    assert status(evidence, "manufactured solution, order in space") == "passed"


def test_constant_data_between_insulated_walls_break_no_maximum_principle() -> None:
    still = line(lambda u: sp.Eq(D(u, t), D(u, x, x) / 4), ("gradient", I(0)), ("gradient", I(0)), I(1))
    evidence = judged(still)
    assert evidence.verdict == "INCONCLUSIVE", table(evidence)
    assert status(evidence, "not trivial") == "missing"


def test_a_layer_that_the_grid_barely_resolves_is_not_refuted() -> None:
    blown = line(lambda u: sp.Eq(D(u, t) + D(u, x), D(u, x, x) / 100), ("value", I(0)), ("value", I(1)), x**8)
    evidence = judged(blown, plan=small_plan(blown, steps=256))
    assert evidence.verdict != "REFUTED", table(evidence)


@pytest.mark.parametrize(
    "start", [I(1) + 0 * x, sp.Piecewise((1, x < Q(1, 2)), (0, True))], ids=["jump at the walls", "step"]
)
def test_data_with_jumps_are_not_refuted(start: sp.Expr) -> None:
    evidence = judged(heat(start))
    assert evidence.verdict != "REFUTED", table(evidence)


def test_units_of_very_different_size_do_not_matter() -> None:
    """A micrometre, 10^-14 m^2/s and a thousand moles: the same problem in SI units."""
    small = line(
        lambda u: sp.Eq(D(u, t), Q(1, 10**14) * D(u, x, x)),
        ("value", I(0)),
        ("value", I(0)),
        1000 * sp.sin(sp.pi * x * 10**6),
        upper=Q(1, 10**6),
        ask=(Q(1, 3 * 10**6),),
        end=I(5),
    )
    evidence = judged(small)
    assert evidence.verdict == "VERIFIED", table(evidence)
    truth = 1000 * np.exp(-(np.pi**2) * 0.05) * np.sin(np.pi / 3)
    assert abs(evidence.answers[0].value - truth) <= evidence.answers[0].error_bar


def test_an_answer_that_is_zero_by_symmetry_is_not_mistaken_for_noise() -> None:
    evidence = judged(balanced(), plan=small_plan(balanced(), steps=256))
    assert evidence.verdict == "VERIFIED", table(evidence)
    assert abs(evidence.answers[0].value) < 1e-12


def test_the_true_error_lies_inside_the_bar_and_the_bar_is_not_idle() -> None:
    """Against the closed forms, over several places: never outside, never a thousand times too wide."""
    problem = heat(ask=(Q(1, 7), Q(1, 2), Q(4, 5)))
    evidence = judged(problem, plan=small_plan(problem, steps=256))
    for place, found in zip((1 / 7, 1 / 2, 4 / 5), evidence.answers, strict=True):
        truth = np.exp(-(np.pi**2) / 10) * np.sin(np.pi * place)
        assert abs(found.value - truth) <= found.error_bar <= 1e-3 * truth


def test_integrals_means_and_extrema_come_with_bars_that_hold() -> None:
    u = heat().unknowns[0].applied
    end = (("t", I(1)),)
    asked = (
        Quantity("total", "integral", u, end),
        Quantity("mean", "mean", u, end),
        Quantity("peak", "maximum", u, end),
        Quantity("slope", "value", D(u, x), (("x", I(0)), *end)),
    )
    problem = heat().with_changes(quantities=asked)
    evidence = judged(problem, plan=small_plan(problem, steps=256))
    decay = np.exp(-(np.pi**2) / 10)
    truths = (2 / np.pi * decay, 2 / np.pi * decay, decay, np.pi * decay)
    for found, truth in zip(evidence.answers, truths, strict=True):
        assert abs(found.value - truth) <= found.error_bar, (found, truth)
    assert evidence.verdict == "VERIFIED", table(evidence)


def test_the_closed_form_found_by_separation_is_part_of_the_evidence() -> None:
    evidence = judged(heat())
    assert evidence.closed_form == "exp(-pi**2*t/10)*sin(pi*x)"


@pytest.mark.slow
def test_a_small_nonlinear_problem_is_verified() -> None:
    problem = reaction()
    evidence = judged(problem, plan=small_plan(problem, coarsest=8, levels=3, steps=32))
    assert evidence.verdict == "VERIFIED", table(evidence)


def test_a_straight_line_at_rest_is_verified_though_no_order_shows() -> None:
    still = poisson()
    walls = {"x-": I(0), "x+": Q(1, 2), "y-": x / 2, "y+": x / 2}
    held = tuple(replace(c, expression=walls[c.side]) for c in still.conditions)
    plain = replace(still, equations=(sp.Eq(still.equations[0].lhs, I(0)),), conditions=held)
    evidence = judged(plain)
    assert evidence.verdict == "VERIFIED", table(evidence)
    assert status(evidence, "order in space") == "note"
