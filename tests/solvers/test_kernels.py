"""Kernels: the same scheme as the FiPy program, and found out when they are not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import sympy as sp
from test_kobayashi import dendrite

from bench import Mutation, module, same, swap
from stated import D, I, Q, heat, line, t, wind, x, y
from wellposed.contract.plan import Level, Plan
from wellposed.contract.program import Program
from wellposed.contract.run import Run, Runs
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.solvers import fipy_box, plan, write
from wellposed.solvers.kernels import kobayashi as kernel
from wellposed.verification.agreement import agreement
from wellposed.verification.evidence import Check


def programs(chosen: Plan) -> tuple[Program, Program]:
    found = {p.role: p for p in write(chosen)}
    return found["main"], found["fast"]


@cache
def runs_of(source: str, levels: tuple[Level, ...]) -> Runs:
    solve = module(source).solve
    return Runs(tuple(Run(v, "ok", dict(solve(**v.arguments))) for v in levels))


def compared(problem: Problem, level: Level, mutate: Mutation = same) -> Check:
    """The check that a kernel (mutated) agrees with its FiPy program at one level."""
    chosen = replace(plan(problem), shared_levels=(level,))
    main, fast = programs(chosen)
    found = agreement(chosen, runs_of(mutate(fast.source), (level,)), runs_of(main.source, (level,)))
    assert [c.name for c in found] == ["kernel agrees with FiPy"]
    return found[0]


def difference(problem: Problem, level: Level) -> float:
    main, fast = programs(plan(problem))
    (a,), (b,) = (runs_of(p.source, (level,)).runs for p in (main, fast))
    return max(float(np.abs(a.arrays[u.name] - b.arrays[u.name]).max()) for u in problem.unknowns)


def turned(j, theta0) -> Problem:
    """The dendrite with another anisotropy, its seed off the middle, so that the walls matter."""
    problem = dendrite()
    values = {"j": sp.sympify(j, strict=True), "theta0": theta0}
    x = symbol("x")
    return problem.with_changes(
        parameters=tuple(replace(p, value=values.get(p.name, p.value)) for p in problem.parameters),
        conditions=tuple(
            replace(c, expression=c.expression.subs(x, x + Q(1, 8))) if c.kind == "initial" else c
            for c in problem.conditions
        ),
    )


@pytest.mark.parametrize(
    "problem",
    [dendrite(), turned(3, Q(1, 5)), turned(4, Q(1, 3))],
    ids=["mirrored quarter", "odd fold, turned", "even fold, turned"],
)
def test_the_dendrite_kernel_is_the_fipy_scheme(problem: Problem) -> None:
    assert difference(problem, Level((20, 20), 16)) <= 1e-14


def test_an_implicit_temperature_too() -> None:
    slow = {"tau": Q(3, 100)}
    problem = dendrite()
    problem = problem.with_changes(
        parameters=tuple(replace(p, value=slow.get(p.name, p.value)) for p in problem.parameters)
    )
    assert "implicit temperature" in plan(problem).scheme.name
    assert difference(problem, Level((20, 20), 16)) <= 1e-10


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("flux[k] = square * slope_x - slant * slope_y", "flux[k] = square * slope_x + slant * slope_y"),
        ("(0.25 / h_x)", "(0.2501 / h_x)"),
        ("LATENT_HEAT * step", "0.9999 * LATENT_HEAT * step"),
    ],
    ids=["a sign", "a cross difference", "the latent heat"],
)
def test_a_wrong_dendrite_kernel_is_refuted(old: str, new: str) -> None:
    level = Level((20, 20), 16)
    assert compared(dendrite(), level).status == "passed"
    assert compared(dendrite(), level, swap(old, new)).status == "failed"


def rod(walls: dict, diffusion=Q(1, 10), source=I(0)) -> Problem:
    """A rod with the given ends, warming from a profile that meets no wall in particular."""
    problem = line(
        lambda u: sp.Eq(2 * D(u, t), D(diffusion * D(u, x), x) + source + u / 3),
        walls["-"],
        walls["+"],
        1 + x**2,
    )
    return problem


ENDS = {
    "values": {"-": ("value", I(1)), "+": ("value", I(3))},
    "gradients": {"-": ("gradient", Q(1, 2)), "+": ("gradient", I(2))},
    "mixed": {"-": ("gradient", I(0)), "+": ("value", I(2))},
    "robin": {"-": ("robin", I(1), I(2)), "+": ("robin", I(0), Q(1, 2))},
}


@pytest.mark.parametrize("source", [I(0), x * sp.sin(3 * t)], ids=["still", "moving source"])
@pytest.mark.parametrize("ends", ENDS)
def test_modes_of_a_rod_are_the_fipy_scheme(ends: str, source: sp.Expr) -> None:
    problem = rod(ENDS[ends], source=source)
    chosen = fipy_box.plan(problem)
    a, b = (runs_of(p.source, (Level((13,), 6),)).runs[0].arrays["u"] for p in fipy_box.write(chosen))
    assert np.abs(a - b).max() <= 1e-12


def test_modes_with_a_coefficient_that_varies() -> None:
    written = fipy_box.write(fipy_box.plan(rod(ENDS["robin"], diffusion=(1 + x) / 5)))
    a, b = (runs_of(p.source, (Level((13,), 6),)).runs[0].arrays["u"] for p in written)
    assert np.abs(a - b).max() <= 1e-12


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.arange(1, n + 1) / (2 * n)", "np.arange(1, n + 1) / (2 * n + 1)"),
        ("1 - 2 * GAMMA", "1 - 1.99 * GAMMA"),
    ],
    ids=["a grid of nodes", "the amplification"],
)
def test_wrong_modes_are_refuted(old: str, new: str) -> None:
    assert compared(heat(), Level((16,), 8)).status == "passed"
    assert compared(heat(), Level((16,), 8), swap(old, new)).status == "failed"


def plate(**walls: Condition) -> Problem:
    """A bistable field on a rectangle; sides that are not given hold the value 1/5."""
    u = Unknown("u", ("x", "y", "t"))
    equation = sp.Eq(
        2 * D(u.applied, t), D(u.applied, x, x) / 50 + D(u.applied, y, y) / 50 + u.applied - u.applied**3
    )
    sides = {s: Condition("value", "u", Q(1, 5), s) for s in ("x-", "x+", "y-", "y+")}
    for condition in walls.values():
        sides[condition.side] = condition
    start = Condition("initial", "u", Q(1, 5) + x * y / 3)
    return Problem(
        (u,),
        (equation,),
        (),
        Domain((Axis("x", I(0), I(1)), Axis("y", I(0), Q(3, 2)))),
        Span("t", I(0), I(2)),
        (*sides.values(), start),
        (Quantity("middle", "value", u.applied, (("x", Q(1, 2)), ("y", Q(1, 2)), ("t", I(2)))),),
    )


PLATES = {
    "values": plate(),
    "other walls": plate(
        a=Condition("gradient", "u", sp.sin(t), "x-", 1),
        b=Condition("robin", "u", y, "x+", coefficient=Q(3, 2)),
        c=Condition("flux", "u", Q(1, 100), "y-"),
    ),
}


@pytest.mark.parametrize("problem", PLATES.values(), ids=PLATES)
def test_stencils_of_a_reacting_plate_are_the_fipy_scheme(problem: Problem) -> None:
    chosen = fipy_box.plan(problem)
    a, b = (runs_of(p.source, (Level((10, 15), 6),)).runs[0].arrays["u"] for p in fipy_box.write(chosen))
    assert np.abs(a - b).max() <= 1e-10


def test_wrong_stencils_are_refuted() -> None:
    level = Level((10, 15), 6)
    assert compared(PLATES["values"], level).status == "passed"
    wrong = swap("2 * v + u[i - 1, k]", "2.0001 * v + u[i - 1, k]")
    assert compared(PLATES["values"], level, wrong).status == "failed"


def test_a_sum_over_the_axes_is_required() -> None:
    cross = rod(ENDS["values"], diffusion=1 + t)
    assert plan(cross).shared_levels == ()
    assert fipy_box.plan(wind()).shared_levels == ()


def test_without_numba_or_with_a_broken_fold_fipy_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [p.role for p in write(plan(turned(6, I(0))))] == ["main", "fast"]
    assert [p.role for p in write(plan(turned(Q(5, 2), I(0))))] == ["main"]
    monkeypatch.setattr(kernel, "has_numba", lambda: False)
    chosen = plan(dendrite())
    assert chosen.shared_levels == ()
    assert [p.role for p in write(chosen)] == ["main"]


def test_a_program_that_did_not_finish_is_no_agreement() -> None:
    chosen = plan(dendrite())
    (level,) = chosen.shared_levels
    run = Run(level, "ok", {"p": np.ones((2, 3, 3)), "T": np.zeros((2, 3, 3))})
    crashed = Run(level, "crashed", message="out of luck")
    assert agreement(chosen, Runs((run,)), Runs((crashed,)))[0].status == "missing"
    assert agreement(chosen, Runs((crashed,)), Runs((run,)))[0].status == "missing"
    assert agreement(chosen, Runs((run,)), Runs((run,)))[0].status == "passed"
    spoilt = replace(run, arrays={**run.arrays, "p": np.full((2, 3, 3), np.nan)})
    assert agreement(chosen, Runs((spoilt,)), Runs((run,)))[0].status == "failed"
    assert agreement(chosen, Runs((run,)), None) == ()
