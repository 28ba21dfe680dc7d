"""Waves along a line against d'Alembert, standing waves, dispersion relations and Fourier series."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import wellposed
from wellposed import solvers
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.problem.wellposedness import NotWellPosed, require_wellposed

x, t = symbol("x"), symbol("t")
D, I, Q = sp.Derivative, sp.Integer, sp.Rational
U = Unknown("u", ("x", "t"))
u = U.applied
WALLS = (Condition("value", "u", I(0), "x-"), Condition("value", "u", I(0), "x+"))
FREE = (Condition("gradient", "u", I(0), "x-", 1), Condition("gradient", "u", I(0), "x+", 1))
UNIT = Axis("x", I(0), I(1))
LINE = Axis("x", -sp.oo, sp.oo)


def wave(acceleration, shape, rate=I(0), *, ends=WALLS, axis=UNIT, ask=(), end=I(3)) -> Problem:
    """u_tt = acceleration from a shape and a velocity."""
    initial = (Condition("initial", "u", shape), Condition("initial", "u", rate, order=1))
    equation = sp.Eq(D(u, (t, 2)), acceleration)
    return Problem(
        (U,), (equation,), (), Domain((axis,)), Span("t", I(0), end), initial + tuple(ends), tuple(ask)
    )


def at(place, when, expression=u) -> Quantity:
    return Quantity("asked", "value", expression, (("x", place), ("t", when)))


def both(problem: Problem, folder: Path, index: int = 0) -> list[list[float]]:
    """Run both programs at all their levels; the first list is the main program's."""
    plan = solvers.plan(problem)
    assert plan.evaluates
    found = []
    for program in solvers.write(plan):
        file = folder / program.name
        file.write_text(program.source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(program.name[:-3], file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        levels = plan.levels[:3] if program.role == "main" else plan.second_levels
        found.append([np.ravel(module.solve(**v.arguments)[f"answer_{index}"])[0] for v in levels])
    return found


def agree(problem: Problem, folder: Path, truth: float, main: float, second: float) -> None:
    first, other = both(problem, folder)
    assert first[-1] == pytest.approx(truth, abs=main)
    assert other[-1] == pytest.approx(truth, abs=second)


def test_a_plucked_string_is_exact_also_between_its_kinks(tmp_path: Path) -> None:
    shape = sp.Piecewise((5 * x / 2, x < Q(2, 5)), (5 * (1 - x) / 3, True))
    problem = wave(9 * D(u, (x, 2)), shape, ask=(at(Q(3, 10), Q(7, 5)),))
    n = np.arange(1, 40001)
    parts = 2 * np.sin(n * np.pi * 0.4) / (0.4 * 0.6 * (n * np.pi) ** 2)
    series = float(np.sum(parts * np.sin(n * np.pi * 0.3) * np.cos(3 * n * np.pi * 1.4)))
    agree(problem, tmp_path, series, 5e-5, 5e-5)
    first, other = both(problem, tmp_path)
    assert first[-1] == pytest.approx(other[-1], abs=1e-12)


def test_a_struck_string(tmp_path: Path) -> None:
    rate = sp.Piecewise((I(1), (x > Q(1, 4)) & (x < Q(1, 2))), (I(0), True))
    problem = wave(D(u, (x, 2)), I(0), rate, ask=(at(Q(1, 2), Q(1, 8)),))
    agree(problem, tmp_path, 1 / 16, 1e-12, 1e-12)  # half the length of the overlap, 1/8


@pytest.mark.parametrize(
    ("ends", "shape", "truth"),
    [(WALLS, sp.sin(2 * sp.pi * x), 0.0), (FREE, sp.cos(2 * sp.pi * x), 1.0)],
    ids=["held", "free"],
)
def test_standing_waves_between_two_ends(ends, shape, truth, tmp_path: Path) -> None:
    problem = wave(4 * D(u, (x, 2)), shape, ends=ends, ask=(at(Q(1, 6), Q(2, 3)),))
    value = float(shape.subs(x, Q(1, 6))) * math.cos(4 * math.pi * 2 / 3)
    agree(problem, tmp_path, value, 1e-10, 1e-10)


def test_klein_gordon_waves_keep_their_dispersion_relation(tmp_path: Path) -> None:
    ring = Axis("x", I(0), I(1), periodic=True)
    ends = (Condition("periodic", "u", None, "x-"),)
    problem = wave(D(u, (x, 2)) - 5 * u, sp.cos(2 * sp.pi * x), ends=ends, axis=ring, ask=(at(Q(0), I(1)),))
    agree(problem, tmp_path, math.cos(math.sqrt(4 * math.pi**2 + 5)), 1e-3, 1e-9)


def test_a_damped_string(tmp_path: Path) -> None:
    problem = wave(D(u, (x, 2)) - D(u, t), sp.sin(sp.pi * x), ask=(at(Q(1, 2), I(1)),))
    w = math.sqrt(math.pi**2 - 0.25)
    agree(problem, tmp_path, math.exp(-0.5) * (math.cos(w) + math.sin(w) / (2 * w)), 1e-3, 1e-10)


def test_a_pulse_on_the_whole_line_and_its_reflection_on_a_half_line(tmp_path: Path) -> None:
    pulse = sp.exp(-((x - 3) ** 2))
    whole = wave(D(u, (x, 2)), pulse, ends=(), axis=LINE, ask=(at(I(1), I(4)),))
    agree(whole, tmp_path, (math.exp(-4) + math.exp(-36)) / 2, 1e-4, 1e-12)
    half = wave(D(u, (x, 2)), pulse, ends=WALLS[:1], axis=Axis("x", I(0), sp.oo), ask=(at(I(1), I(4)),))
    agree(half, tmp_path, (math.exp(-4) - math.exp(-0)) / 2, 1e-3, 1e-12)


def test_period_place_of_maximum_and_energy(tmp_path: Path) -> None:
    energy = (D(u, t) ** 2 + 4 * D(u, x) ** 2) / 2
    asked = (
        Quantity("period", "period", u, (("x", Q(1, 3)),)),
        Quantity("energy", "energy", energy, (("t", I(1)),)),
        Quantity("time", "time when", u, (("x", Q(1, 2)),), target=Q(1, 2)),
    )
    problem = wave(4 * D(u, (x, 2)), sp.sin(sp.pi * x), ask=asked)
    for index, truth in enumerate((1.0, math.pi**2, 1 / 6)):
        for values in both(problem, tmp_path, index):
            assert values[-1] == pytest.approx(truth, rel=1e-4)


@pytest.mark.slow
def test_the_whole_path_verifies_a_robin_end(tmp_path: Path) -> None:
    # tan k = -k: the mode sin(k x) of a string held at 0 and tied by a spring, u_x + u = 0, at 1.
    ends = (WALLS[0], Condition("robin", "u", I(0), "x+", 0, I(1)))
    k = 2.0287578381104342
    problem = wave(D(u, (x, 2)), sp.sin(sp.Float(k, 17) * x), ends=ends, ask=(at(Q(1, 2), I(1)),), end=I(1))
    report = wellposed.solve(problem)
    assert report.evidence is not None
    (answer,) = report.evidence.answers
    assert str(report.evidence.verdict) == "VERIFIED", report.evidence
    assert isinstance(answer.value, float)
    assert isinstance(answer.error_bar, float)
    assert abs(answer.value - math.sin(k / 2) * math.cos(k)) <= answer.error_bar + 1e-12


def test_one_initial_condition_is_not_enough() -> None:
    problem = wave(D(u, (x, 2)), sp.sin(sp.pi * x), ask=(at(Q(1, 2), I(1)),))
    with pytest.raises(NotWellPosed, match="initial rate"):
        require_wellposed(
            problem.with_changes(conditions=tuple(c for c in problem.conditions if c.order == 0))
        )


def test_quadratic_damping_is_refused_by_name() -> None:
    problem = wave(D(u, (x, 2)) - D(u, t) ** 2, sp.sin(sp.pi * x), ask=(at(Q(1, 2), I(1)),))
    with pytest.raises(UnsupportedProblem, match="damping"):
        solvers.plan(problem)


def test_a_maximum_over_a_line_whose_data_never_settle_is_refused() -> None:
    asked = (Quantity("highest", "maximum", u, (("t", I(1)),)),)
    problem = wave(D(u, (x, 2)), sp.cos(x), ends=(), axis=LINE, ask=asked)
    with pytest.raises(UnsupportedProblem, match="do not settle"):
        solvers.plan(problem)
