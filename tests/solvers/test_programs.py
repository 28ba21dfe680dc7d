"""Written programs: standalone, exact where the scheme is exact, alike whichever template wrote them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from bench import module, run_program
from stated import (
    D,
    I,
    Q,
    condition,
    heat,
    line,
    logistic,
    mixed_heat,
    oscillator,
    poisson,
    reaction,
    t,
    wind,
    x,
    y,
)
from wellposed.contract.plan import Ladder, Level
from wellposed.problem.statement import Axis, Condition, Domain, Parameter, Problem, Span, Unknown, symbol
from wellposed.solvers import fipy_box, plan, write
from wellposed.verification.manufactured import manufacture


def solved(problem: Problem, cells: tuple[int, ...], steps: int = 0) -> dict[str, np.ndarray]:
    level = Level(cells, steps)
    chosen = replace(fipy_box.plan(problem), ladders=(Ladder("space", (level,)),))
    text = write(fipy_box.plan(problem))[0].source
    (run,) = run_program(text, chosen).runs
    assert run.ok, run.message
    return dict(run.arrays)


def steady(equation: Callable[[sp.Expr], sp.Eq], left: tuple, right: tuple) -> Problem:
    return line(equation, left, right)


LINE = 3 - 2 * x
SIDES = {
    "value": lambda end: ("value", LINE.subs(x, end)),
    "gradient": lambda end: ("gradient", I(-2)),
    "robin": lambda end: ("robin", (1 if end else -1) * I(-2) + Q(5, 2) * LINE.subs(x, end), Q(5, 2)),
    "flux": lambda end: ("flux", (1 if end else -1) * I(2) * 7),
}
PAIRS = [(a, b) for a in SIDES for b in SIDES if not {a, b} <= {"gradient", "flux"}]


@pytest.mark.parametrize(("left", "right"), PAIRS, ids=lambda s: s)
def test_linear_profiles_are_exact_for_every_kind_of_side(left: str, right: str) -> None:
    problem = steady(lambda u: sp.Eq(7 * D(u, x, x), 0), SIDES[left](0), SIDES[right](1))
    found = solved(problem, (9,))
    assert found["u"][0] == pytest.approx(3 - 2 * found["x"], abs=1e-12)


@pytest.mark.parametrize(("left", "right"), [p for p in PAIRS if "value" not in p], ids=lambda s: s)
def test_linear_profiles_stay_when_convection_and_its_source_balance(left: str, right: str) -> None:
    problem = steady(lambda u: sp.Eq(3 * D(u, x), 7 * D(u, x, x) - 6), SIDES[left](0), SIDES[right](1))
    found = solved(problem, (9,))
    assert found["u"][0] == pytest.approx(3 - 2 * found["x"], abs=1e-12)


def test_convection_at_walls_of_given_value_is_of_second_order() -> None:
    """FiPy's central term takes half the cell's value on such a wall: not exact, but no order is lost."""
    problem = steady(lambda u: sp.Eq(3 * D(u, x), 7 * D(u, x, x) - 6), SIDES["value"](0), SIDES["value"](1))
    errors = []
    for n in (8, 16, 32):
        found = solved(problem, (n,))
        errors.append(np.abs(found["u"][0] - 3 + 2 * found["x"]).max())
    assert errors[-1] < 1e-3
    assert errors[-1] < 1e-12 or np.log2(errors[-2] / errors[-1]) > 1.9


def test_quadratics_between_gradients_are_exact_up_to_the_wall() -> None:
    """u = x^2: central fluxes are exact for it between cells, the wall's value is met linearly."""
    problem = steady(lambda u: sp.Eq(D(u, x, x), 2), ("gradient", I(0)), ("value", I(1)))
    h = 1 / 8
    found = solved(problem, (8,))
    # The slope at the wall over half a cell: h^2/4 less than the square in all cells.
    assert found["u"][0] == pytest.approx(found["x"] ** 2 - h**2 / 4, abs=1e-12)


def test_planes_are_exact_in_two_dimensions() -> None:
    u = Unknown("u", ("x", "y"))
    plane = 1 + 2 * x - 3 * y
    kinds = (
        ("value", plane.subs(x, 0)),
        ("gradient", I(2)),
        ("robin", 3 + 4 * plane.subs(y, 0), I(4)),
        ("value", plane.subs(y, 2)),
    )
    problem = Problem(
        (u,),
        (sp.Eq(-5 * D(u.applied, x, x) - D(u.applied, y, y) / 2, 0),),
        (),
        Domain((Axis("x", I(0), I(1)), Axis("y", I(0), I(2)))),
        None,
        tuple(condition(s, k) for s, k in zip(("x-", "x+", "y-", "y+"), kinds, strict=True)),
    )
    found = solved(problem, (5, 7))
    a, b = np.meshgrid(found["x"], found["y"], indexing="ij")
    assert found["u"][0] == pytest.approx(1 + 2 * a - 3 * b, abs=1e-11)


def test_a_steady_profile_does_not_move_in_time() -> None:
    problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x)), ("gradient", I(-2)), ("robin", I(0) - 2 + 2 * 1, I(2)), LINE
    )
    found = solved(problem, (8,), 16)
    assert found["u"][-1] == pytest.approx(3 - 2 * found["x"], abs=1e-12)


def test_time_steps_are_exact_for_growth_that_is_linear_in_time() -> None:
    problem = line(lambda u: sp.Eq(D(u, t), D(u, x, x) + 3), ("gradient", I(0)), ("gradient", I(0)), I(1))
    found = solved(problem, (4,), 5)
    assert found["u"][-1] == pytest.approx(4.0, abs=1e-12)
    assert found["t"] == pytest.approx([0.0, 1.0])
    assert found["dt"].sum() == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("make", [heat, mixed_heat, wind, poisson, reaction], ids=lambda f: f.__name__)
def test_the_manufactured_twin_is_written_by_the_same_template(make) -> None:
    """Otherwise the study would show the order of a program that the user does not get."""
    chosen = fipy_box.plan(make())
    twin = replace(chosen, problem=manufacture(make()).problem, is_manufactured=True)

    def skeleton(text: str) -> str:
        # A kernel takes all steps at once where nothing moves; agreement with FiPy stands for that.
        last = "def solve(" if "from fipy" not in text else "def value_at"
        return text[text.index("# The discretization") : text.index(last)]

    assert skeleton(write(chosen)[-1].source) == skeleton(write(twin)[0].source)


def as_linear_and_swept(
    problem: Problem, cells: tuple[int, ...], steps: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict, dict]:
    first = solved(problem, cells, steps)
    real = fipy_box._form
    monkeypatch.setattr(fipy_box, "_form", lambda p: replace(real(p), is_linear=False))
    assert "Picard" in write(fipy_box.plan(problem))[0].source
    return first, solved(problem, cells, steps)


@pytest.mark.parametrize(
    ("make", "cells", "steps"),
    [(heat, (12,), 4), (mixed_heat, (12,), 4), (wind, (12,), 4), (poisson, (6, 6), 0)],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_fipys_own_solver_agrees_with_the_prefactored_system(make, cells, steps, monkeypatch) -> None:
    factored, swept = as_linear_and_swept(make(), cells, steps, monkeypatch)
    size = np.abs(factored["u"]).max()
    assert np.abs(swept["u"] - factored["u"]).max() <= 1e-9 * size
    assert swept["dt"] == pytest.approx(factored["dt"])


def test_convection_through_mixed_sides_agrees_between_the_templates(monkeypatch) -> None:
    problem = line(
        lambda u: sp.Eq(D(u, t) + D((1 + x) * u, x), D(u, x, x) / 4 + t),
        ("robin", I(1), I(2)),
        ("flux", Q(1, 10)),
        1 + x,
    )
    factored, swept = as_linear_and_swept(problem, (10,), 4, monkeypatch)
    assert np.abs(swept["u"] - factored["u"]).max() <= 1e-9


def test_every_cell_is_where_its_axis_says() -> None:
    """A ramp in x alone, on a box with three different extents, stays a ramp in x."""
    u = Unknown("u", ("x", "y", "t"))
    problem = Problem(
        (u,),
        (sp.Eq(D(u.applied, t), D(u.applied, x, x) + D(u.applied, y, y)),),
        (),
        Domain((Axis("x", I(-1), I(2)), Axis("y", I(5), I(6)))),
        Span("t", I(2), I(3)),
        (
            condition("x-", ("value", I(-1))),
            condition("x+", ("value", I(2))),
            condition("y-", ("gradient", I(0))),
            condition("y+", ("gradient", I(0))),
            Condition("initial", "u", x),
        ),
    )
    found = solved(problem, (6, 4), 3)
    assert found["u"].shape == (2, 6, 4)
    assert found["x"] == pytest.approx(-1 + 3 * (np.arange(6) + 0.5) / 6)
    assert found["y"] == pytest.approx(5 + (np.arange(4) + 0.5) / 4)
    assert found["u"][-1] == pytest.approx(np.repeat(found["x"][:, None], 4, axis=1), abs=1e-12)
    assert found["cell_volumes"] == pytest.approx(np.full((6, 4), 0.125))
    assert found["t"] == pytest.approx([2.0, 3.0])


def test_asked_times_become_output_times() -> None:
    problem = heat()
    (asked,) = problem.quantities
    early = replace(asked, name="early", at=(("x", Q(1, 2)), ("t", Q(3, 10))))
    found = solved(problem.with_changes(quantities=(early, asked)), (8,), 10)
    assert found["t"] == pytest.approx([0.0, 0.3, 1.0])
    assert found["dt"].sum() == pytest.approx(1.0)
    peak = np.exp(-(np.pi**2) / 10 * found["t"])
    assert found["u"].max(axis=1) / found["u"][0].max() == pytest.approx(peak, rel=2e-2)


def test_parameters_named_like_words_of_python() -> None:
    lam = symbol("lambda")
    problem = line(
        lambda u: sp.Eq(D(u, x, x), -lam),
        ("value", I(0)),
        ("value", I(0)),
        parameters=(Parameter("lambda", I(4)),),
    )
    found = solved(problem, (8,))
    assert found["u"][0] == pytest.approx(2 * found["x"] * (1 - found["x"]) + 1 / 128, abs=1e-12)


def test_what_flows_through_the_walls_and_what_is_made_is_what_is_gained() -> None:
    """A flux of 1/10 out on the right, 3/10 in on the left, a source of 1: a gain of 6/5 in unit time."""
    problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 5 + 1), ("flux", Q(-3, 10)), ("flux", Q(1, 10)), 1 + x**2
    )
    found = solved(problem, (16,), 8)
    total = (found["u"] * found["cell_volumes"]).sum(axis=1)
    assert total[1] - total[0] == pytest.approx(1.2, abs=1e-12)


def test_a_stage_without_a_solution_stops_and_returns_nothing() -> None:
    """u = 1 + dt exp(5 u) has no root at this step: neither sweeps nor the linear solve may go on."""
    problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 100 + sp.exp(5 * u)),
        ("gradient", I(0)),
        ("gradient", I(0)),
        I(1),
    )
    source = write(fipy_box.plan(problem))[0].source
    with pytest.raises((ArithmeticError, RuntimeError)), np.errstate(all="ignore"):
        module(source).solve((4,), 2)


def standalone(source: str, folder: Path) -> str:
    path = folder / "program.py"
    path.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "wellposed" not in source
    return done.stdout


def lighter(problem: Problem, cells: tuple[int, ...], steps: int) -> str:
    """The program with a light level in the part that shows the answer."""
    source = write(fipy_box.plan(problem))[0].source
    head, mark, tail = source.partition('if __name__ == "__main__":')
    assert mark
    tail = re.sub(r"solve\(cells=\([^)]*\), steps=\d+\)", f"solve(cells={cells}, steps={steps})", tail)
    return head + mark + tail


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (lambda: lighter(heat(), (40,), 64), "u(1/2) = 0.372"),
        (lambda: lighter(poisson(), (32, 32), 0), "u at a place = 1.000"),
        (lambda: lighter(reaction(), (16,), 4), "u(1/4) = 0.415"),
        (lambda: write(plan(oscillator()))[0].source, "y(2) = -0.139"),
        (lambda: write(plan(oscillator()))[1].source, "-0.139"),
    ],
    ids=["heat", "poisson", "reaction", "closed form", "integrators"],
)
def test_programs_run_on_their_own_and_show_the_answer(source, said, tmp_path: Path) -> None:
    assert said in standalone(source(), tmp_path)


def test_the_derivation_shows_its_steps() -> None:
    found = module(write(plan(oscillator()))[0].source).solve()
    truth = sp.exp(-t) * (sp.cos(2 * t) + sp.sin(2 * t) / 2)
    claimed = sp.sympify(found["closed_form"], locals={"t": t})
    assert sp.simplify(claimed - truth) == 0
    assert found["residual"] == "0"
    assert len(found["step_titles"]) == len(found["step_latex"]) >= 5
    assert any("roots" in s for s in found["step_titles"])


def test_the_derivation_of_a_nonlinear_equation() -> None:
    found = module(write(plan(logistic()))[0].source).solve()
    claimed = sp.sympify(found["closed_form"], locals={"t": t})
    assert float(claimed.subs(t, 2)) == pytest.approx(3 / (1 + 5 * np.exp(-2.2)), rel=1e-12)
