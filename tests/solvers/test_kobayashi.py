"""Kobayashi's model: recognised by its equations, refused when they differ, right when it runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from bench import Mutation, module, run_program, same, swap
from stated import D, I, Q
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
from wellposed.solvers import kobayashi, plan, write
from wellposed.verification import orders
from wellposed.verification.evidence import Study
from wellposed.verification.judge import Trial
from wellposed.verification.manufactured import manufacture
from wellposed.verification.reference import ExactReference

NUMBERS = {
    "tau": Q(3, 10000),
    "epsbar": Q(1, 100),
    "delta": Q(1, 50),
    "j": I(6),
    "theta0": I(0),
    "alpha": Q(9, 10),
    "gamma": I(10),
    "Te": I(1),
    "K": Q(8, 5),
}


def dendrite(
    *,
    names: tuple[str, str, str, str, str] = ("p", "T", "x", "y", "t"),
    letters: dict[str, str] | None = None,
    swapped: bool = False,
    expanded: bool = False,
    well: sp.Expr | None = None,
    heat_factor: sp.Expr = I(1),
    size: sp.Expr = Q(1, 2),
    end: sp.Expr = Q(1, 500),
    wall: tuple[str, sp.Expr] = ("gradient", I(0)),
) -> Problem:
    """The model on a small box, under any names and in several notations."""
    p_name, heat_name, x_name, y_name, t_name = names
    x, y, t = symbol(x_name), symbol(y_name), symbol(t_name)
    n = {k: symbol((letters or {}).get(k, k)) for k in NUMBERS}
    unknowns = (Unknown(p_name, (x_name, y_name, t_name)), Unknown(heat_name, (x_name, y_name, t_name)))
    p, heat = (u.applied for u in unknowns)
    px, py = D(p, x), D(p, y)
    angle = sp.atan2(py, px)
    eps = n["epsbar"] * (1 + n["delta"] * sp.cos(n["j"] * (angle - n["theta0"])))
    turn = -n["epsbar"] * n["delta"] * n["j"] * sp.sin(n["j"] * (angle - n["theta0"]))
    m = n["alpha"] / sp.pi * sp.atan(n["gamma"] * (n["Te"] - heat))
    drive = p * (1 - p) * (p - Q(1, 2) + m) if well is None else well
    spread = D(eps**2 * px - eps * turn * py, x) + D(eps**2 * py + eps * turn * px, y)
    first = sp.Eq(n["tau"] * D(p, t), (spread.doit() if expanded else spread) + drive)
    second = sp.Eq(D(heat, t), heat_factor * (D(heat, x, x) + D(heat, y, y)) + n["K"] * D(p, t))
    if swapped:
        first, second = sp.Eq(second.rhs - second.lhs, 0), sp.Eq(-first.rhs, -first.lhs)
    middle = size / 2
    seed = (1 - sp.tanh((sp.sqrt((x - middle) ** 2 + (y - middle) ** 2) - Q(1, 10)) / Q(1, 50))) / 2
    kind, data = wall
    conditions = [
        Condition(kind, u.name, data, f"{a}{s}", int(kind == "gradient"))
        for u in unknowns
        for a in (x_name, y_name)
        for s in "-+"
    ]
    return Problem(
        unknowns,
        (first, second),
        tuple(Parameter((letters or {}).get(k, k), v) for k, v in NUMBERS.items()),
        Domain((Axis(x_name, I(0), size), Axis(y_name, I(0), size))),
        Span(t_name, I(0), end),
        (*conditions, Condition("initial", p_name, seed), Condition("initial", heat_name, I(0))),
        (Quantity("fraction", "solid fraction", p, ((t_name, end),)),),
    )


def test_the_model_is_recognised() -> None:
    assert kobayashi.matches(dendrite())
    assert plan(dendrite()).family == kobayashi.FAMILY


@pytest.mark.parametrize(
    "options",
    [
        {"names": ("phi", "theta", "a", "b", "s")},
        {"letters": {"tau": "w", "epsbar": "e0", "delta": "d4", "K": "L", "gamma": "g", "Te": "U"}},
        {"swapped": True},
        {"expanded": True},
    ],
    ids=["unknowns renamed", "parameters renamed", "equations swapped and turned", "derivatives expanded"],
)
def test_names_order_and_notation_do_not_matter(options) -> None:
    assert kobayashi.matches(dendrite(**options))


P = sp.Function("p")(*(symbol(s) for s in "xyt"))


@pytest.mark.parametrize(
    "options",
    [
        {"well": P * (1 - P) * (P - Q(1, 2))},
        {
            "well": P
            * (1 - P)
            * (
                P
                - Q(1, 3)
                + symbol("alpha")
                / sp.pi
                * sp.atan(symbol("gamma") * (symbol("Te") - sp.Function("T")(*(symbol(s) for s in "xyt"))))
            )
        },
        {"heat_factor": I(2)},
    ],
    ids=["no undercooling", "another well", "another diffusivity"],
)
def test_a_changed_equation_is_not_taken_for_the_model(options) -> None:
    problem = dendrite(**options)
    assert not kobayashi.matches(problem)
    with pytest.raises(UnsupportedProblem):
        write(plan(problem))


def test_walls_that_are_not_insulated_are_refused() -> None:
    with pytest.raises(UnsupportedProblem, match="wall condition"):
        plan(dendrite(wall=("value", I(0))))


def test_strong_anisotropy_carries_a_caution() -> None:
    assert plan(dendrite()).cautions == ()
    strong = tuple(replace(p, value=Q(1, 10)) if p.name == "delta" else p for p in dendrite().parameters)
    (caution,) = plan(dendrite().with_changes(parameters=strong)).cautions
    assert caution.name == "well-posed anisotropy"


def small_run(problem: Problem, steps: int = 24) -> dict[str, np.ndarray]:
    source = write(plan(problem))[0].source
    return module(source).solve((24, 24), steps)


def test_the_program_conserves_heat_and_grows() -> None:
    found = small_run(dendrite())
    total = found["mean_T"] - 1.6 * found["mean_p"]
    assert np.ptp(total) <= 1e-10
    assert total[0] == pytest.approx(-1.6 * found["p"][0].mean(), abs=1e-10)
    assert found["p"][-1].mean() > found["p"][0].mean()
    assert found["residual"] <= 1e-10


def test_the_quarter_and_the_whole_box_agree() -> None:
    problem = dendrite()
    source = write(plan(problem))[0].source
    assert "MIRRORED = True" in source
    quarter = module(source).solve((24, 24), 24)
    whole = module(source.replace("MIRRORED = True", "MIRRORED = False")).solve((24, 24), 24)
    for name in "pT":
        assert np.abs(quarter[name] - whole[name]).max() <= 1e-9


def test_a_seed_off_the_middle_is_not_mirrored() -> None:
    problem = dendrite()
    moved = tuple(
        replace(c, expression=c.expression.subs(symbol("x"), symbol("x") + Q(1, 20)))
        if c.kind == "initial" and c.unknown == "p"
        else c
        for c in problem.conditions
    )
    assert "MIRRORED = False" in write(plan(problem.with_changes(conditions=moved)))[0].source


def test_renamed_problems_give_the_same_numbers() -> None:
    plain = small_run(dendrite(), 8)
    renamed = small_run(dendrite(names=("phi", "theta", "a", "b", "s"), swapped=True), 8)
    assert np.abs(plain["p"] - renamed["phi"]).max() <= 1e-12
    assert np.abs(plain["T"] - renamed["theta"]).max() <= 1e-12


def trial_of(problem: Problem, mutate: Mutation = same) -> Trial:
    chosen = plan(problem)
    made = manufacture(problem, chosen.manufactured_region, chosen.manufactured_direction)
    trial = replace(chosen, problem=made.problem, ladders=chosen.manufactured_ladders, is_manufactured=True)
    (program,) = write(trial)
    assert program.role == "fast"
    runs = run_program(mutate(program.source), trial)
    return Trial(made, trial, runs)


def studies_of(trial: Trial) -> tuple[Study | None, Study | None]:
    reference = ExactReference(trial.manufactured.solution, "t", 1.0, "the manufactured solution")
    time = orders.time_study(trial.plan, trial.runs)
    error = orders.time_error(trial.plan, time)
    return orders.space_study(trial.plan, trial.runs, reference, time_error=error), time


@pytest.mark.slow
def test_the_manufactured_study_shows_second_order_in_space_and_in_time() -> None:
    space, time = studies_of(trial_of(dendrite()))
    assert space.orders[-1] == pytest.approx(2.0, abs=0.2)
    assert time.orders[-1] == pytest.approx(2.0, abs=0.2)
    assert orders.gate("space", space, "It matters.").status == "passed"
    assert orders.gate("time", time, "It matters.").status == "passed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "flux[k] = square * slope_x - slant * slope_y",
            "flux[k] = square * slope_x + slant * slope_y",
        ),
        ("+ LATENT_HEAT * step", "+ 0.99 * LATENT_HEAT * step"),
        ("phase - 0.5 + pull", "phase - 0.51 + pull"),
    ],
    ids=["sign of the turning flux", "latent heat", "well"],
)
def test_the_manufactured_study_catches_wrong_physics(old: str, new: str) -> None:
    space, _ = studies_of(trial_of(dendrite(), swap(old, new)))
    assert orders.gate("space", space, "It matters.").status == "failed"
