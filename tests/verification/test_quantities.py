"""Asked quantities from known fields, at the order of the interpolation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp

from stated import D, I, Q, heat, poisson, x, y
from wellposed.contract.plan import Level
from wellposed.contract.run import Run
from wellposed.problem.statement import Axis, Domain, Problem, Quantity
from wellposed.verification.quantities import Unavailable, evaluate, slot_of

END = (("t", I(1)),)


def line_run(field: Callable[[np.ndarray], np.ndarray], n: int) -> Run:
    centres = (np.arange(n) + 0.5) / n
    rows = np.array([0 * centres, field(centres)])
    arrays = {"x": centres, "t": np.array([0.0, 1.0]), "u": rows, "cell_volumes": np.full(n, 1 / n)}
    return Run(Level((n,), 4), "ok", arrays)


def plane_run(field: Callable[..., np.ndarray], n: int, low: float = 0.0, high: float = 1.0) -> Run:
    h = (high - low) / n
    centres = low + (np.arange(n) + 0.5) * h
    a, b = np.meshgrid(centres, centres, indexing="ij")
    arrays = {
        "x": centres,
        "y": centres,
        "t": np.zeros(1),
        "u": field(a, b)[np.newaxis],
        "cell_volumes": np.full((n, n), h * h),
    }
    return Run(Level((n, n)), "ok", arrays)


def asked(
    problem: Problem,
    kind: str,
    *at: tuple[str, sp.Expr],
    expression: sp.Expr | None = None,
    target: sp.Expr | None = None,
) -> Quantity:
    return Quantity(
        "q", kind, problem.unknowns[0].applied if expression is None else expression, at, target=target
    )


def wave(v: np.ndarray) -> np.ndarray:
    return np.exp(v) * np.sin(3 * v)


def order(errors: list[float]) -> float:
    return float(np.log2(errors[-2] / errors[-1]))


@pytest.mark.parametrize("place", [Q(1, 3), Q(1, 2), Q(1, 100), I(0), I(1)])
def test_values_at_points_and_on_walls_are_of_fourth_order(place: sp.Expr) -> None:
    truth = wave(np.array(float(place)))
    errors = [
        abs(evaluate(heat(), asked(heat(), "value", ("x", place), *END), line_run(wave, n)) - truth)
        for n in (16, 32, 64)
    ]
    assert errors[-1] < 1e-5
    assert order(errors) > 3.5 or errors[-1] < 1e-8


@pytest.mark.parametrize("place", [Q(1, 3), I(0), I(1)])
def test_slopes_are_of_third_order_also_on_walls(place: sp.Expr) -> None:
    u = heat().unknowns[0].applied
    truth = float(sp.diff(sp.exp(x) * sp.sin(3 * x), x).subs(x, place))
    quantity = asked(heat(), "value", ("x", place), *END, expression=D(u, x))
    errors = [abs(evaluate(heat(), quantity, line_run(wave, n)) - truth) for n in (16, 32, 64)]
    assert errors[-1] < 1e-3 * abs(truth) + 1e-3
    assert order(errors) > 2.5


def test_cubics_are_exact() -> None:
    cubic = lambda v: 1 - 2 * v + v**3  # noqa: E731
    quantity = asked(heat(), "value", ("x", Q(2, 7)), *END)
    assert evaluate(heat(), quantity, line_run(cubic, 8)) == pytest.approx(cubic(2 / 7), abs=1e-13)


def test_an_expression_in_the_unknown_place_and_time() -> None:
    problem = heat()
    u = problem.unknowns[0].applied
    quantity = asked(problem, "value", ("x", Q(1, 3)), *END, expression=u**2 + x)
    assert evaluate(problem, quantity, line_run(wave, 128)) == pytest.approx(
        wave(np.array(1 / 3)) ** 2 + 1 / 3, abs=1e-6
    )


def test_integrals_means_and_extrema() -> None:
    problem, run = heat(), line_run(lambda v: np.sin(np.pi * v) + v, 200)
    truth = 2 / np.pi + 0.5
    assert evaluate(problem, asked(problem, "integral", *END), run) == pytest.approx(truth, rel=1e-4)
    assert evaluate(problem, asked(problem, "mean", *END), run) == pytest.approx(truth, rel=1e-4)
    fine = np.linspace(0, 1, 100001)
    top = (np.sin(np.pi * fine) + fine).max()
    assert evaluate(problem, asked(problem, "maximum", *END), run) == pytest.approx(top, abs=1e-6)
    assert evaluate(problem, asked(problem, "minimum", *END), run) == pytest.approx(0.0, abs=1e-6)


def test_profiles_have_twenty_one_points_from_wall_to_wall() -> None:
    found = evaluate(heat(), asked(heat(), "profile", *END), line_run(wave, 64))
    assert len(found) == 21
    assert found == pytest.approx(wave(np.linspace(0, 1, 21)), abs=1e-5)


def test_fronts_are_found_at_the_level() -> None:
    problem = heat()
    run = line_run(lambda v: 0.5 * (1 - np.tanh((v - 0.37) / 0.1)), 64)
    assert evaluate(problem, asked(problem, "front position", *END), run) == pytest.approx(0.37, abs=1e-5)
    quarter = evaluate(problem, asked(problem, "front position", *END, target=Q(1, 4)), run)
    assert quarter == pytest.approx(0.37 + 0.1 * np.arctanh(0.5), abs=1e-4)
    with pytest.raises(Unavailable, match="never crosses"):
        evaluate(problem, asked(problem, "front position", *END, target=I(7)), run)


def test_points_in_the_plane_are_not_transposed() -> None:
    field = lambda a, b: a + 10 * b**2  # noqa: E731
    quantity = asked(poisson(), "value", ("x", Q(1, 5)), ("y", Q(7, 10)))
    assert evaluate(poisson(), quantity, plane_run(field, 16)) == pytest.approx(0.2 + 4.9, abs=1e-9)


def test_mixed_derivatives_in_the_plane() -> None:
    u = poisson().unknowns[0].applied
    quantity = asked(poisson(), "value", ("x", Q(1, 5)), ("y", Q(7, 10)), expression=D(u, x, y))
    found = evaluate(poisson(), quantity, plane_run(lambda a, b: a**2 * b**3, 16))
    assert found == pytest.approx(2 * 0.2 * 3 * 0.49, abs=1e-9)


def test_tips_of_a_cross_are_measured_from_the_seed() -> None:
    problem = poisson().with_changes(domain=Domain((Axis("x", I(-1), I(1)), Axis("y", I(-1), I(1)))))

    def ellipse(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return 0.5 * (1 - np.tanh((np.sqrt(a**2 / 0.36 + b**2 / 0.16 + 1e-12) - 1) / 0.2))

    errors = [
        abs(evaluate(problem, asked(problem, "tip position"), plane_run(ellipse, n, -1.0, 1.0)) - 0.6)
        for n in (32, 64, 128)
    ]
    assert errors[-1] < 1e-5


@pytest.mark.parametrize(
    "quantity",
    [
        Quantity("q", "value", heat().unknowns[0].applied, (("x", Q(1, 2)), ("t", Q(1, 2)))),
        Quantity("q", "value", heat().unknowns[0].applied, END),
        Quantity("q", "eigenvalues", heat().unknowns[0].applied),
        Quantity("q", "tip position", heat().unknowns[0].applied, END),
    ],
    ids=["no such output", "no place", "another kind", "one dimension"],
)
def test_what_the_arrays_do_not_hold_is_unavailable(quantity: Quantity) -> None:
    with pytest.raises(Unavailable):
        evaluate(heat(), quantity, line_run(wave, 16))


def test_values_that_are_not_finite_are_unavailable() -> None:
    problem = heat()
    u = problem.unknowns[0].applied
    quantity = asked(problem, "value", ("x", Q(1, 2)), *END, expression=sp.log(-1 - u**2))
    with pytest.raises(Unavailable):
        evaluate(problem, quantity, line_run(wave, 16))


def test_failed_runs_hold_nothing() -> None:
    with pytest.raises(Unavailable, match="did not finish"):
        evaluate(heat(), asked(heat(), "value", ("x", Q(1, 2)), *END), Run(Level((8,), 4), "timeout"))


def test_output_times_match_to_round_off_only() -> None:
    times = np.array([0.0, 0.1 + 0.2, 1.0])
    assert slot_of(times, 0.3) == 1
    with pytest.raises(Unavailable):
        slot_of(times, 0.3001)
