"""Transport and conservation laws on a line against translation, characteristics and jump conditions."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from paired import runs_of
from scipy.optimize import brentq

import wellposed
from wellposed import solvers
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.problem.wellposedness import NotWellPosed, require_wellposed
from wellposed.verification.judge_pair import judge_pair

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
    total = run(problem, tmp_path)["main"][-1]["conserved"]
    assert np.ptp(total) < 1e-12


def test_a_flux_that_is_not_convex_is_not_verified_without_a_second_method() -> None:
    hump = sp.exp(-(x**2))
    plan = solvers.plan(law(D(u, t) + (u**2 - u) * u * D(u, x), hump, [at(Q(1, 2), I(1))]))
    assert [c.name for c in plan.cautions] == ["second method"]


def test_oil_displaced_by_water_has_the_front_of_the_tangent_on_the_flux(tmp_path: Path) -> None:
    # Buckley & Leverett 1942 with f = u^2/(u^2 + (1-u)^2/3): f'(v) = f(v)/v at v = sqrt(m/(1+m)), m = 1/3.
    flux = u**2 / (u**2 + (1 - u) ** 2 / 3)
    behind = 0.5
    ahead = (behind**2 / (behind**2 + (1 - behind) ** 2 / 3)) / behind
    problem = law(D(u, t) + D(flux, x), step(I(1), I(0)), [front(I(1), Q(1, 5)), front(I(1), Q(2, 5))])
    found = run(problem, tmp_path)
    for i in (0, 1):  # both levels lie in the jump, which spans 0 to 1/2
        assert float(found["second"][-1][f"answer_{i}"]) == pytest.approx(ahead, abs=1e-9)
        assert float(found["main"][-1][f"answer_{i}"]) == pytest.approx(ahead, rel=5e-3)


def test_a_cubic_flux_has_a_shock_with_a_fan_behind_it(tmp_path: Path) -> None:
    # f = u^3 from 2 to -2: the tangent from (2, 8) touches at -1, so the shock moves at 3 and a fan follows.
    problem = law(D(u, t) + 3 * u**2 * D(u, x), step(I(2), I(-2)), [front(Q(1, 2), I(1)), at(I(3), Q(1, 2))],
                  end=Q(1, 2))  # fmt: skip
    found = run(problem, tmp_path)
    assert float(found["second"][-1]["answer_0"]) == pytest.approx(1.5, abs=1e-9)
    assert float(found["main"][-1]["answer_0"]) == pytest.approx(1.5, rel=1e-2)
    assert float(found["second"][-1]["answer_1"]) == pytest.approx(-math.sqrt(2), abs=1e-9)
    assert float(found["main"][-1]["answer_1"]) == pytest.approx(-math.sqrt(2), rel=1e-2)


def test_a_square_pulse_loses_height_as_the_root_of_time(tmp_path: Path) -> None:
    # Height 3 and width 1: the fan has caught the shock at t = 2/3; then the front is at sqrt(6 t), by area.
    square = sp.Piecewise((I(3), (x > 0) & (x < 1)), (I(0), True))
    peak = Quantity("peak", "maximum", u, (("t", Q(3, 2)),))
    found = run(law(BURGERS, square, [front(Q(3, 2), Q(1, 3)), peak], end=Q(3, 2)), tmp_path)
    assert float(found["second"][-1]["answer_0"]) == pytest.approx(3.0, abs=1e-9)
    assert float(found["second"][-1]["answer_1"]) == pytest.approx(2.0, abs=1e-6)
    assert float(found["main"][-1]["answer_0"]) == pytest.approx(3.0, rel=5e-3)
    assert float(found["main"][-1]["answer_1"]) == pytest.approx(2.0, rel=5e-3)


def test_colliding_shocks_go_on_as_one(tmp_path: Path) -> None:
    # Speeds 5 and 1 from 0 and 2 meet at x = 5/2, t = 1/2; then 3.
    stairs = sp.Piecewise((I(6), x < 0), (I(4), x < 0.5), (I(0), True))
    problem = law(BURGERS, stairs, [front(I(1), I(1))])
    meet = 0.5 / (5 - 2)  # shocks at speeds 5 and 2
    agree(problem, tmp_path, 5 * meet + 3 * (1 - meet), 2e-3, 1e-9)


def breaks(problem: Problem, folder: Path) -> tuple[float, float]:
    found = run(problem, folder)
    return tuple(float(found[role][-1]["answer_0"]) for role in ("main", "second"))


def test_a_wave_breaks_where_its_speed_falls_fastest(tmp_path: Path) -> None:
    asked = Quantity("breaking", "time when", D(u, x), (), target=sp.oo)
    # u = 2 exp(-x^2) falls fastest at 1/sqrt(2), at 2 sqrt(2/e).
    main, second = breaks(law(BURGERS, 2 * sp.exp(-(x**2)), [asked], end=None), tmp_path)
    assert second == pytest.approx(math.sqrt(math.e / 2) / 2, rel=1e-9)
    assert main == pytest.approx(second, rel=1e-2)


def test_a_wave_that_only_fans_out_never_breaks() -> None:
    asked = Quantity("breaking", "time when", D(u, x), (), target=sp.oo)
    report = wellposed.solve(law(BURGERS, sp.tanh(x), [asked], end=None))
    assert report.status == "needs_input"
    assert "falls nowhere" in str(report.message)


def test_a_flux_that_loses_some_is_refuted() -> None:
    problem = law(
        BURGERS, 1 + sp.sin(2 * sp.pi * x) / 2, [at(Q(1, 5), Q(1, 5))], axis=RING, ends=ROUND, end=Q(1, 5)
    )
    plan = solvers.plan(problem)
    main, second = solvers.write(plan)
    leaky = main.source.replace("through[:-1] - through[1:]", "through[:-1] - 1.001 * through[1:]")
    assert leaky != main.source
    for source, expected in ((main.source, "passed"), (leaky, "failed")):
        found = judge_pair(
            plan, runs_of(source, plan.levels), runs_of(second.source, plan.second_levels), None
        )
        (kept,) = [c for c in found.checks if c.name == "conservation of u"]
        assert kept.status == expected


@pytest.mark.slow
def test_a_pulse_that_turns_into_a_shock_is_verified() -> None:
    peak = Quantity("peak", "maximum", u, (("t", I(2)),))
    report = wellposed.solve(
        law(BURGERS, sp.Piecewise((x, (x > 0) & (x < 2)), (I(0), True)), [peak], end=I(2))
    )
    assert report.evidence is not None
    assert str(report.evidence.verdict) == "VERIFIED"
    (found,) = report.evidence.answers  # the triangle keeps its area 2: its edge is at 2 sqrt(1 + t)
    assert found.value == pytest.approx(2 / math.sqrt(3), abs=1e-3)


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


def test_a_front_that_comes_from_outside_of_what_is_shown_conserves_all_the_same() -> None:
    # At x = 2 nothing is to be seen until the shock passes at t = 4/3: the whole line is watched.
    problem = law(BURGERS, step(I(3), I(0)), [at(I(2), Q(3, 2))], end=Q(3, 2))
    plan = solvers.plan(problem)
    main, second = solvers.write(plan)
    found = judge_pair(
        plan, runs_of(main.source, plan.levels), runs_of(second.source, plan.second_levels), None
    )
    table = {c.name: c.status for c in found.checks}
    assert (table["conservation of u"], table["no new extrema"]) == ("passed", "passed")
    assert found.answers[0].value == pytest.approx(3.0, abs=1e-6)
