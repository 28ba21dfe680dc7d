"""Vibrating rectangles and boxes against single modes, Fourier series and the conservation of energy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy as sp
from paired import runs_of

from wellposed import solvers
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.verification.proposals import admission_of

x, y, t = (symbol(n) for n in "xyt")
D, I, Q, pi = sp.Derivative, sp.Integer, sp.Rational, sp.pi
U = Unknown("u", ("x", "y", "t"))
u = U.applied
LAPLACIAN = D(u, (x, 2)) + D(u, (y, 2))
CLAMPED = tuple(Condition("value", "u", I(0), s) for s in ("x-", "x+", "y-", "y+"))
FREE = tuple(Condition("gradient", "u", I(0), s, 1) for s in ("x-", "x+", "y-", "y+"))


def drum(acceleration, shape, rate=I(0), *, sides=CLAMPED, ask=(), width=I(1), height=I(1)) -> Problem:
    initial = (Condition("initial", "u", shape), Condition("initial", "u", rate, order=1))
    region = Domain((Axis("x", I(0), width), Axis("y", I(0), height)))
    equation = sp.Eq(D(u, (t, 2)), acceleration)
    return Problem((U,), (equation,), (), region, Span("t", I(0), I(1)), initial + sides, tuple(ask))


def at(px, py, when, expression=u) -> Quantity:
    return Quantity("asked", "value", expression, (("x", px), ("y", py), ("t", when)))


def both(problem: Problem, cells: int = 64) -> list[list[list[float]]]:
    """All answers of the last three levels of both programs, the main one first."""
    plan = solvers.plan(problem, cells=cells)
    assert plan.family == "vibrating rectangle or box"
    main, second = solvers.write(plan)
    found = []
    for program, levels in ((main, plan.levels), (second, plan.second_levels[:3])):
        runs = runs_of(program.source, levels[-3:]).runs
        asked = range(len(problem.quantities))
        found.append([[float(np.ravel(r.arrays[f"answer_{i}"])[0]) for i in asked] for r in runs])
    return found


def agree(problem: Problem, truths: list[float], main: float, second: float) -> None:
    first, other = both(problem)
    assert first[-1] == pytest.approx(truths, abs=main)
    assert other[-1] == pytest.approx(truths, abs=second)


def test_a_mode_of_an_oblong_drum_with_its_velocity_and_slope() -> None:
    w = math.pi * math.sqrt(3 * (1 / 4 + 4))
    asked = (
        at(Q(1, 2), Q(1, 5), Q(7, 10)),
        at(Q(1, 2), Q(1, 5), Q(7, 10), D(u, t)),
        at(Q(1, 2), Q(1, 5), Q(7, 10), D(u, y)),
    )
    problem = drum(3 * LAPLACIAN, sp.sin(pi * x / 2) * sp.sin(2 * pi * y), ask=asked, width=I(2))
    place, turn = math.sin(math.pi / 4), 2 * math.pi / 5
    truths = [
        place * math.sin(turn) * math.cos(0.7 * w),
        -place * math.sin(turn) * w * math.sin(0.7 * w),
        place * 2 * math.pi * math.cos(turn) * math.cos(0.7 * w),
    ]
    agree(problem, truths, 0.05, 1e-10)
    first, _ = both(problem)
    errors = [abs(level[0] - truths[0]) for level in first]
    assert errors[-1] < 0.6 * errors[-2] < 0.36 * errors[-3]


def test_a_free_damped_plate_with_stiffness_on_one_held_side() -> None:
    sides = (CLAMPED[0], *FREE[1:])
    problem = drum(
        LAPLACIAN - 2 * D(u, t) - 5 * u,
        I(0),
        sp.sin(pi * x / 2) * sp.cos(pi * y),
        sides=sides,
        ask=(at(Q(3, 4), Q(1, 3), I(1)),),
    )
    w = math.sqrt(1.25 * math.pi**2 + 5 - 1)
    truth = math.sin(3 * math.pi / 8) * math.cos(math.pi / 3) * math.exp(-1) * math.sin(w) / w
    agree(problem, [truth], 1e-3, 1e-10)


def test_a_parabolic_shape_is_a_fourier_series_and_keeps_its_energy() -> None:
    energy = D(u, t) ** 2 / 2 + (D(u, x) ** 2 + D(u, y) ** 2) / 2
    asked = (at(Q(2, 5), Q(1, 4), Q(3, 5)), Quantity("energy", "energy", energy, (("t", Q(3, 5)),)))
    problem = drum(LAPLACIAN, x * (1 - x) * y * (1 - y), ask=asked)
    n = np.arange(1, 400, 2)
    parts = np.outer(8 / (n * math.pi) ** 3, 8 / (n * math.pi) ** 3)
    parts = parts * np.outer(np.sin(0.4 * math.pi * n), np.sin(0.25 * math.pi * n))
    truth = float(np.sum(parts * np.cos(0.6 * math.pi * np.sqrt(np.add.outer(n**2, n**2)))))
    agree(problem, [truth, 1 / 90], 2e-3, 2e-5)  # half of twice the integral of (1 - 2 x)^2 y^2 (1 - y)^2


def test_the_largest_deflection_and_where_it_is() -> None:
    asked = (
        Quantity("highest", "maximum", u, (("t", Q(1, 10)),)),
        Quantity("where", "place of maximum", u, (("t", Q(1, 10)),)),
    )
    problem = drum(LAPLACIAN, sp.sin(pi * x) * sp.sin(pi * y), ask=asked)
    agree(problem, [math.cos(math.sqrt(2) * math.pi / 10), 0.5], 1e-3, 1e-8)


def test_a_single_mode_has_a_closed_form_and_a_parabola_has_none() -> None:
    one = admission_of(drum(LAPLACIAN, sp.sin(pi * x) * sp.sin(2 * pi * y)))
    assert one is not None
    assert one.admitted
    truth = sp.sin(pi * x) * sp.sin(2 * pi * y) * sp.cos(sp.sqrt(5) * pi * t)
    assert sp.simplify(one.solution["u"] - truth) == 0
    none = admission_of(drum(LAPLACIAN, x * (1 - x) * y * (1 - y)))
    assert none is None or not none.admitted


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (drum(-LAPLACIAN, sp.sin(pi * x), ask=(at(Q(1, 2), Q(1, 2), I(1)),)), "not real"),
        (drum(LAPLACIAN + sp.sin(t), I(0), ask=(at(Q(1, 2), Q(1, 2), I(1)),)), "load"),
        (drum(x * LAPLACIAN, I(0), ask=(at(Q(1, 2), Q(1, 2), I(1)),)), "varies"),
        (drum(LAPLACIAN, I(0), ask=(at(I(2), Q(1, 2), I(1)),)), "cannot be evaluated"),
    ],
    ids=["elliptic", "driven", "varying", "outside"],
)
def test_what_is_not_covered_is_refused_by_name(problem: Problem, words: str) -> None:
    with pytest.raises(UnsupportedProblem, match=words):
        solvers.plan(problem)


Z = symbol("z")
BOX = Unknown("u", ("x", "y", "z", "t"))


def room(begin, ask, *, sides, rest=I(0), speed=(4, 4, 4), lengths=(1, 1, 2)) -> Problem:
    axes = tuple(Axis(n, I(0), I(length)) for n, length in zip("xyz", lengths, strict=True))
    push = sum(c * D(BOX.applied, (symbol(n), 2)) for c, n in zip(speed, "xyz", strict=True))
    start = (Condition("initial", "u", begin), Condition("initial", "u", I(0), "", 1))
    law = (sp.Eq(D(BOX.applied, (t, 2)) + rest, push),)
    return Problem((BOX,), law, (), Domain(axes), Span("t", I(0), None), (*start, *sides), tuple(ask))


def test_sound_in_a_room_with_hard_walls_and_one_open_end() -> None:
    # cos(2 pi x) cos(pi y) cos(pi z/4) with its pressure zero at z = 2, damped by 1/2.
    hard = tuple(Condition("gradient", "u", I(0), s, 1) for s in ("x-", "x+", "y-", "y+", "z-"))
    begin = sp.cos(2 * pi * x) * sp.cos(pi * y) * sp.cos(pi * Z / 4)
    place = (("x", Q(1, 10)), ("y", Q(1, 5)), ("z", Q(1, 2)), ("t", Q(2, 5)))
    problem = room(begin, [Quantity("p", "value", BOX.applied, place)], rest=D(BOX.applied, t) / 2,
                   sides=(*hard, Condition("value", "u", I(0), "z+")))  # fmt: skip
    swing = math.sqrt(4 * (4 + 1 + 1 / 16) * math.pi**2 - 1 / 16)
    fall = math.exp(-0.1) * (math.cos(0.4 * swing) + math.sin(0.4 * swing) / (4 * swing))
    truth = math.cos(0.2 * math.pi) * math.cos(0.2 * math.pi) * math.cos(math.pi / 8) * fall
    plan = solvers.plan(problem, cells=24)
    main, second = solvers.write(plan)
    (exact,) = runs_of(second.source, plan.second_levels[:1]).runs
    assert float(exact.arrays["answer_0"]) == pytest.approx(truth, abs=1e-12)
    errors = [abs(float(r.arrays["answer_0"]) - truth) for r in runs_of(main.source, plan.levels[-3:]).runs]
    assert errors[2] < 0.62 * errors[1] < 0.39 * errors[0]


def test_an_absorbing_wall_of_a_room_is_refused() -> None:
    wall = (Condition("robin", "u", I(0), "x-", coefficient=I(1)),)
    sides = tuple(Condition("value", "u", I(0), s) for s in ("x+", "y-", "y+", "z-", "z+"))
    asked = Quantity("p", "value", BOX.applied, (("x", Q(1, 2)), ("y", Q(1, 2)), ("z", I(1)), ("t", I(1))))
    with pytest.raises(UnsupportedProblem, match="condition on x-"):
        solvers.plan(room(sp.sin(pi * x), [asked], sides=sides + wall))
