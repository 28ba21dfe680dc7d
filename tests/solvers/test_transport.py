"""Transport and conservation laws on a line against translation, characteristics and jump conditions."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import brentq

import wellposed
from wellposed import solvers
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.problem.wellposedness import NotWellPosed, require_wellposed

x, t = symbol("x"), symbol("t")
D, I, Q = sp.Derivative, sp.Integer, sp.Rational
U = Unknown("u", ("x", "t"))
u = U.applied
LINE = Axis("x", -sp.oo, sp.oo)
RING = Axis("x", I(0), I(1), periodic=True)
ROUND = (Condition("periodic", "u", None, "x-"),)
BURGERS = D(u, t) + u * D(u, x)


def law(left, begin, ask, *, axis=LINE, ends=(), end=I(1), source=I(0)) -> Problem:
    conditions = (Condition("initial", "u", begin), *ends)
    return Problem(
        (U,), (sp.Eq(left, source),), (), Domain((axis,)), Span("t", I(0), end), conditions, tuple(ask)
    )


def at(place, when) -> Quantity:
    return Quantity("asked", "value", u, (("x", place), ("t", when)))


def front(when, level=Q(1, 2)) -> Quantity:
    return Quantity("front", "front position", u, (("t", when),), target=level)


def step(low, high, where=0):
    return sp.Piecewise((low, x < where), (high, True))


def run(problem: Problem, folder: Path) -> dict[str, list[dict]]:
    """Run the main program at its third level and the second one at all."""
    plan = solvers.plan(problem)
    found = {}
    for program in solvers.write(plan):
        file = folder / program.name
        file.write_text(program.source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(program.name[:-3], file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        levels = plan.levels[2:3] if program.role == "main" else plan.second_levels[-2:]
        found[program.role] = [module.solve(**v.arguments) for v in levels]
    return found


def agree(problem: Problem, folder: Path, truth: float, main: float, second: float) -> None:
    found = run(problem, folder)
    assert float(found["main"][-1]["answer_0"]) == pytest.approx(truth, abs=main)
    assert float(found["second"][-1]["answer_0"]) == pytest.approx(truth, abs=second)


def test_a_pulse_is_carried_along_without_change(tmp_path: Path) -> None:
    problem = law(D(u, t) + 2 * D(u, x), sp.exp(-(x**2)), [at(Q(7, 4), I(1))])
    agree(problem, tmp_path, math.exp(-1 / 16), 1e-5, 1e-12)


def test_a_square_wave_keeps_its_height_and_its_edge(tmp_path: Path) -> None:
    square = sp.Piecewise((I(1), (x > 0) & (x < 1)), (I(0), True))
    agree(law(D(u, t) + 2 * D(u, x), square, [at(Q(5, 2), I(1))]), tmp_path, 1.0, 1e-4, 1e-12)
    agree(law(D(u, t) + 2 * D(u, x), square, [front(I(1))]), tmp_path, 3.0, 2e-2, 1e-9)


@pytest.mark.slow
def test_a_value_on_a_jump_is_told_to_have_no_one_value(tmp_path: Path) -> None:
    square = sp.Piecewise((I(1), (x > 0) & (x < 1)), (I(0), True))
    report = wellposed.solve(law(D(u, t) + 2 * D(u, x), square, [at(I(3), I(1))]))
    assert report.evidence is not None
    assert str(report.evidence.verdict) != "VERIFIED"
    assert "jumps there" in str(report.evidence)


def test_what_enters_at_the_end_arrives_later_and_decays(tmp_path: Path) -> None:
    ends = (Condition("value", "u", sp.sin(t) ** 4, "x-"),)
    problem = law(
        D(u, t) + D(u, x) / 2,
        I(0),
        [at(Q(1, 4), I(2))],
        axis=Axis("x", I(0), I(1)),
        ends=ends,
        end=I(2),
        source=-u,
    )
    agree(problem, tmp_path, math.sin(1.5) ** 4 * math.exp(-0.5), 1e-3, 1e-6)


def test_a_speed_that_varies_in_space(tmp_path: Path) -> None:
    # dx/dt = x: u(x, t) = f(x exp(-t)).
    ends = (Condition("value", "u", sp.exp(-1), "x-"),)
    problem = law(D(u, t) + x * D(u, x), sp.exp(-((x - 1) ** 2)), [at(I(2), Q(1, 2))],
                  axis=Axis("x", I(0), I(4)), ends=ends, end=Q(1, 2))  # fmt: skip
    agree(problem, tmp_path, math.exp(-((2 * math.exp(-0.5) - 1) ** 2)), 1e-4, 1e-6)


def test_a_wave_that_steepens_before_it_breaks(tmp_path: Path) -> None:
    when = 0.1  # breaks at 1/(2 pi)
    problem = law(
        BURGERS, sp.sin(2 * sp.pi * x), [at(Q(1, 3), Q(1, 10))], axis=RING, ends=ROUND, end=Q(1, 10)
    )
    foot = brentq(lambda y: y + when * math.sin(2 * math.pi * y) - 1 / 3, 0, 0.5, xtol=1e-14)
    agree(problem, tmp_path, math.sin(2 * math.pi * foot), 1e-5, 1e-9)


def test_a_shock_moves_as_rankine_and_hugoniot_ask(tmp_path: Path) -> None:
    problem = law(BURGERS, step(I(3), I(1)), [front(I(1), I(2))])
    agree(problem, tmp_path, 2.0, 2e-2, 1e-6)


def test_after_breaking_the_wave_is_the_entropy_solution(tmp_path: Path) -> None:
    # An odd wave keeps its shock at rest at 1/2; left of it the foot is still found on the left.
    problem = law(BURGERS, sp.sin(2 * sp.pi * x), [at(Q(2, 5), Q(1, 2))], axis=RING, ends=ROUND, end=Q(1, 2))
    foot = brentq(lambda y: y + 0.5 * math.sin(2 * math.pi * y) - 0.4, 0, 0.25, xtol=1e-14)
    agree(problem, tmp_path, math.sin(2 * math.pi * foot), 1e-4, 1e-8)


def test_a_rarefaction_fans_out(tmp_path: Path) -> None:
    agree(law(BURGERS, step(I(0), I(1)), [at(Q(1, 4), I(1))]), tmp_path, 0.25, 1e-2, 1e-9)


def test_a_queue_of_cars_grows_backwards(tmp_path: Path) -> None:
    # Flux u (1 - u): from 1/4 into a standing queue at 1 the shock moves at -1/4.
    problem = law(D(u, t) + (1 - 2 * u) * D(u, x), step(Q(1, 4), I(1)), [front(I(2), Q(5, 8))], end=I(2))
    agree(problem, tmp_path, -0.5, 2e-2, 1e-6)


def test_the_total_is_conserved_to_round_off(tmp_path: Path) -> None:
    problem = law(
        BURGERS, 1 + sp.sin(2 * sp.pi * x), [at(Q(1, 5), Q(1, 2))], axis=RING, ends=ROUND, end=Q(1, 2)
    )
    total = run(problem, tmp_path)["main"][-1]["total"]
    assert np.ptp(total) < 1e-12


def test_a_flux_that_is_not_convex_is_not_verified_without_a_second_method() -> None:
    plan = solvers.plan(law(D(u, t) + (u**2 - u) * u * D(u, x), step(I(1), I(0)), [at(Q(1, 2), I(1))]))
    assert [c.name for c in plan.cautions] == ["second method"]


def test_a_condition_where_the_flow_leaves_is_an_error() -> None:
    both = (Condition("value", "u", I(0), "x-"), Condition("value", "u", I(1), "x+"))
    axis = Axis("x", I(0), I(1))
    problem = law(D(u, t) + D(u, x), I(0), [at(Q(1, 2), I(1))], axis=axis, ends=both)
    with pytest.raises(NotWellPosed, match="leaves"):
        require_wellposed(problem)
    with pytest.raises(NotWellPosed, match="enters"):
        require_wellposed(law(D(u, t) + D(u, x), I(0), [at(Q(1, 2), I(1))], axis=axis, ends=both[1:]))


def test_a_speed_of_solution_and_place_together_is_refused() -> None:
    with pytest.raises(UnsupportedProblem, match="both on the solution and on place"):
        solvers.plan(law(D(u, t) + x * u * D(u, x), sp.exp(-(x**2)), [at(Q(1, 2), I(1))]))
