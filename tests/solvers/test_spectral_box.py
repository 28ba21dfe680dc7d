"""Evolution on boxes without walls: linear growth, equilibria, shrinking circles, conservation, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from bench import module, run_program
from stated import D, I, Q, heat, reaction, t, wind, x, y
from wellposed.contract.plan import Ladder, Level, Plan
from wellposed.contract.run import Runs
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
from wellposed.solvers import plan, spectral_box, write
from wellposed.verification.evidence import Evidence
from wellposed.verification.judge import Trial
from wellposed.verification.judge_pair import judge_pair
from wellposed.verification.manufactured import manufacture

LINE, PLANE = Unknown("c", ("x", "t")), Unknown("c", ("x", "y", "t"))
C1, C2 = LINE.applied, PLANE.applied


def lap(e: sp.Expr) -> sp.Expr:
    return D(e, x, x) + D(e, y, y)


def ask(kind: str, expression: sp.Expr, **at: sp.Expr) -> Quantity:
    return Quantity(f"{kind} of {expression}", kind, expression, tuple(at.items()))  # type: ignore[arg-type]


def box(
    equations: tuple[sp.Basic, ...],
    starts: Mapping[Unknown, sp.Expr | None],
    length: sp.Expr,
    end: sp.Expr,
    *asked: Quantity,
    walls: int = 0,
    parameters: tuple[Parameter, ...] = (),
) -> Problem:
    """A problem on a line or square; periodic, or with `walls` odd derivatives zero on all sides."""
    names = next(iter(starts)).arguments[:-1]
    given = [Condition("initial", u.name, e) for u, e in starts.items() if e is not None]
    sides = [a + e for a in names for e in "-+"]
    given += [
        Condition("gradient", u.name, I(0), s, 2 * k + 1) for u in starts for s in sides for k in range(walls)
    ]
    return Problem(
        tuple(starts),
        equations,  # type: ignore[arg-type]
        parameters,
        Domain(tuple(Axis(n, I(0), length, not walls) for n in names)),
        Span("t", I(0), end),
        tuple(given),
        asked,
    )


def small(chosen: Plan, cells: tuple[int, int, int], steps: int) -> Plan:
    """The same plan on ladders that take a moment."""
    assert chosen.problem.domain is not None
    dim = len(chosen.problem.domain.axes)
    grids = [(n,) * dim for n in cells]

    def ladders(factor: int) -> tuple[Ladder, ...]:
        space = Ladder("space", tuple(Level(g, 2 * factor * steps) for g in grids))
        return space, Ladder("time", tuple(Level(grids[0], n * factor * steps) for n in (1, 2, 4)))

    return replace(chosen, ladders=ladders(1), second_ladders=ladders(4))


def judged(problem: Problem, cells: tuple[int, int, int], steps: int) -> Evidence:
    chosen = small(plan(problem), cells, steps)
    assert chosen.family == spectral_box.FAMILY
    main, second = write(chosen)
    rival = replace(chosen, ladders=chosen.second_ladders)
    made = manufacture(problem, chosen.manufactured_region, mirrored=chosen.manufactured_mirrored)
    twin = replace(chosen, problem=made.problem, ladders=chosen.manufactured_ladders, is_manufactured=True)
    trial = Trial(made, twin, run_program(write(twin)[0].source, twin))
    runs: tuple[Runs, Runs] = (run_program(main.source, chosen), run_program(second.source, rival))
    return judge_pair(chosen, *runs, trial)


def verified(evidence: Evidence) -> list[tuple[float, float]]:
    """Values and bars, after the verdict."""
    assert evidence.verdict == "VERIFIED", [c for c in evidence.checks if c.status != "passed"]
    return [(a.value, a.error_bar) for a in evidence.answers]  # type: ignore[misc]


def test_a_small_wave_grows_at_the_rate_of_linear_theory() -> None:
    """sigma = k^2 (1 - k^2) for c_t = (c^3 - c - c_xx)_xx about zero (Cahn 1961); next order amplitude^2."""
    k, size = Q(1, 2), Q(1, 1000)
    problem = box(
        (sp.Eq(D(C1, t), D(C1**3 - C1 - D(C1, x, x), x, x)),),
        {LINE: size * sp.cos(k * x)},
        4 * sp.pi,
        I(4),
        ask("value", C1, x=I(0), t=I(4)),
        ask("conserved", C1),
        ask("mean", C1, t=I(4)),
    )
    (value, bar), (kept, _), (mean, _) = verified(judged(problem, (16, 24, 32), 20))
    growth = float(size) * np.exp(4 * 0.25 * 0.75)
    assert bar < 1e-3 * growth
    assert value == pytest.approx(growth, rel=1e-3)
    assert kept is True
    assert abs(mean) < 1e-12


def test_the_pair_with_a_chemical_potential_is_the_same_equation() -> None:
    mu = Unknown("mu", ("x", "t"))
    kappa = symbol("kappa")
    one = box(
        (sp.Eq(D(C1, t), D(C1**3 - C1 - kappa * D(C1, x, x), x, x)),),
        {LINE: Q(1, 5) + sp.cos(sp.pi * x / 6) / 4},
        I(6),
        I(2),
        ask("value", C1, x=I(1), t=I(2)),
        walls=2,
        parameters=(Parameter("kappa", Q(1, 2)),),
    )
    two = replace(
        one,
        unknowns=(LINE, mu),
        equations=(sp.Eq(D(C1, t), D(mu.applied, x, x)), sp.Eq(mu.applied, C1**3 - C1 - kappa * D(C1, x, x))),
    )
    both = [module(write(plan(p))[0].source).solve(cells=(32,), steps=100) for p in (one, two)]
    assert float(both[0]["answer_0"]) == pytest.approx(float(both[1]["answer_0"]), abs=1e-13)
    found = both[1]
    c = found["c"][0]
    assert c.mean() == pytest.approx(0.2, abs=1e-13)
    wave = (np.pi / 6) ** 2 / 2 * (c - c.mean())  # kappa times minus the curvature of one cosine
    assert found["mu"][0] == pytest.approx(c**3 - c + wave, abs=1e-11)


def test_energy_falls_and_mass_stays_in_two_dimensions() -> None:
    density = (C2**2 - 1) ** 2 / 4 + (D(C2, x) ** 2 + D(C2, y) ** 2) / 2
    energy = sp.Integral(density, (x, 0, 12), (y, 0, 12))
    problem = box(
        (sp.Eq(D(C2, t), lap(C2**3 - C2 - lap(C2))),),
        {PLANE: Q(1, 10) + Q(3, 10) * sp.cos(sp.pi * x / 6) * sp.cos(sp.pi * y / 6)},
        I(12),
        I(2),
        ask("energy", energy, t=I(2)),
        ask("energy decay", energy),
        ask("conserved", C2),
        ask("conserved", C2**2),
    )
    chosen = plan(problem)
    found = module(write(chosen)[0].source).solve(cells=(24, 24), steps=60)
    assert found["answer_1"] == 1.0
    assert found["answer_2"] == 1.0
    assert found["answer_3"] == 0.0, "the mean square is no invariant"
    truth = sp.lambdify((x, y), density.subs(C2, problem.conditions[0].expression).doit(), "numpy")  # type: ignore[arg-type]
    h = 12 / 64
    start = sum(truth(i * h, j * h) * h * h for i in range(64) for j in range(64))
    assert found["answer_0"] < start


def test_a_planar_interface_is_at_rest() -> None:
    """tanh(x/sqrt(2)) solves c'' = c^3 - c; mirrored walls at a distance of 10 change it by exp(-14)."""
    profile = sp.tanh((x - 10) / sp.sqrt(2))
    problem = box(
        (sp.Eq(D(C1, t), D(C1**3 - C1 - D(C1, x, x), x, x)),),
        {LINE: profile},
        I(20),
        I(5),
        ask("value", C1, x=I(11), t=I(5)),
        ask("front position", C1, t=I(5)),
        walls=2,
    )
    asked = (problem.quantities[0], replace(problem.quantities[1], target=Q(0)))
    (value, bar), (front, _) = verified(judged(replace(problem, quantities=asked), (48, 64, 96), 40))
    assert value == pytest.approx(np.tanh(1 / np.sqrt(2)), abs=bar + 1e-5)
    assert front == pytest.approx(10.0, abs=1e-6)


def test_a_circle_shrinks_by_its_curvature() -> None:
    """R^2 = R0^2 - 2 t for c_t = lap c + (c - c^3)/e^2; the theory's own error is of order e^2."""
    e, r0, end = Q(3, 20), Q(6, 5), Q(1, 5)
    distance = sp.sqrt((x - 2) ** 2 + (y - 2) ** 2)
    problem = box(
        (sp.Eq(D(C2, t), lap(C2) + (C2 - C2**3) / e**2),),
        {PLANE: sp.tanh((r0 - distance) / (sp.sqrt(2) * e))},
        I(4),
        end,
        Quantity("R", "front position", C2, (("y", I(2)), ("t", end)), target=I(0)),
    )
    assert spectral_box.matches(problem)
    found = module(write(plan(problem))[0].source).solve(cells=(64, 64), steps=60)
    radius = float(found["answer_0"]) - 2
    assert radius**2 == pytest.approx(float(r0**2 - 2 * end), abs=2 * float(e) ** 2)


def test_a_wave_of_heat_decays_on_a_periodic_square() -> None:
    problem = box(
        (sp.Eq(D(C2, t), symbol("D") * lap(C2)),),
        {PLANE: 1 + sp.sin(2 * x) * sp.cos(y)},
        2 * sp.pi,
        I(1),
        ask("maximum", C2, t=I(1)),
        ask("value", D(C2, x), x=I(0), y=I(0), t=I(1)),
        parameters=(Parameter("D", Q(1, 5)),),
    )
    (most, bar), (slope, _) = verified(judged(problem, (16, 24, 32), 16))
    assert most == pytest.approx(1 + np.exp(-1.0), abs=bar + 1e-12)
    assert bar < 1e-3
    assert slope == pytest.approx(2 * np.exp(-1.0), abs=1e-3)


def test_two_species_follow_their_linear_system_where_they_are_small() -> None:
    """u_t = Du lap u + a u - b v, v_t = Dv lap v + c u - d v is linear: one mode obeys a 2 x 2 matrix."""
    u, v = Unknown("u", ("x", "y", "t")), Unknown("v", ("x", "y", "t"))
    p, q = u.applied, v.applied
    mode = sp.cos(sp.pi * x / 3)
    problem = box(
        (
            sp.Eq(D(p, t), lap(p) / 10 + p - q),
            sp.Eq(D(q, t), lap(q) + 2 * p - 2 * q - p**2 * q),
        ),
        {u: mode / 1000, v: I(0)},
        I(3),
        I(1),
        ask("value", p, x=I(0), y=I(1), t=I(1)),
        walls=1,
    )
    k2 = (np.pi / 3) ** 2
    matrix = np.array([[1 - k2 / 10, -1], [2, -2 - k2]])
    values, vectors = np.linalg.eig(matrix)
    truth = (vectors @ (np.exp(values) * np.linalg.solve(vectors, [1e-3, 0]))).real[0]
    ((value, bar),) = verified(judged(problem, (12, 16, 24), 24))
    assert value == pytest.approx(truth, rel=1e-5)
    assert bar < 1e-3 * abs(truth)


def test_walls_that_let_something_through_are_not_taken() -> None:
    assert not spectral_box.matches(heat())
    assert not spectral_box.matches(wind())
    assert not spectral_box.matches(reaction())
    problem = box(
        (sp.Eq(D(C2, t), lap(C2) - C2**3),), {PLANE: sp.cos(x)}, I(1), I(1), ask("mean", C2, t=I(1)), walls=1
    )
    assert spectral_box.matches(problem)
    open_side = [replace(c, expression=I(1)) if c.side == "x+" else c for c in problem.conditions]
    assert not spectral_box.matches(replace(problem, conditions=tuple(open_side)))


def test_a_step_in_what_is_asked_is_refused() -> None:
    problem = box(
        (sp.Eq(D(C2, t), lap(C2) - C2**3),),
        {PLANE: sp.cos(2 * sp.pi * x)},
        I(1),
        I(1),
        ask("integral", sp.Heaviside(C2), t=I(1)),
    )
    with pytest.raises(UnsupportedProblem, match="cannot be evaluated"):
        spectral_box.plan(problem)


def test_a_decision_that_levels_disagree_on_is_none() -> None:
    problem = box((sp.Eq(D(C2, t), lap(C2)),), {PLANE: sp.cos(x)}, 2 * sp.pi, I(1), ask("conserved", C2))
    chosen = small(plan(problem), (8, 12, 16), 8)
    runs = run_program(write(chosen)[0].source, chosen)
    (first, *others) = runs.runs
    spoiled = replace(first, arrays={**first.arrays, "answer_0": np.array(0.0)})
    sound = judge_pair(chosen, runs, None, None)
    mixed = judge_pair(chosen, Runs((spoiled, *others)), None, None)
    assert sound.answers[0].value is True
    assert mixed.answers[0].value is None
    assert mixed.verdict != "VERIFIED"
