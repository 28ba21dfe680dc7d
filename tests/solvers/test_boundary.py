"""Boundary value problems in one dimension: both programs against formulas and published values."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from wellposed import api
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Unknown, symbol
from wellposed.solvers import boundary, plan, write

x = symbol("x")
D, I, Q = sp.Derivative, sp.Integer, sp.Rational
U = Unknown("u", ("x",))
u = U.applied


def posed(
    equation: sp.Eq,
    *conditions: Condition,
    ask: tuple[Quantity, ...],
    upper: sp.Expr = I(1),
    lower: sp.Expr = I(0),
    coordinates: str = "cartesian",
    unknown: Unknown = U,
) -> Problem:
    domain = Domain((Axis("x", lower, upper),), coordinates)  # type: ignore[arg-type]
    return Problem((unknown,), (equation,), (), domain, None, conditions, ask)


def at(place: sp.Expr, expression: sp.Expr = u) -> Quantity:
    return Quantity(f"{expression} at {place}", "value", expression, (("x", sp.sympify(place, strict=True)),))


def value(side: str, given: sp.Expr) -> Condition:
    return Condition("value", "u", sp.sympify(given, strict=True), side)


def gradient(side: str, given: sp.Expr, order: int = 1) -> Condition:
    return Condition("gradient", "u", sp.sympify(given, strict=True), side, order)


@pytest.fixture
def answers(tmp_path: Path) -> Callable[[Problem], tuple[list[float], list[float]]]:
    """Return the answers of the collocation program and of solve_bvp's."""

    def run(problem: Problem) -> tuple[list[float], list[float]]:
        chosen = plan(problem)
        assert chosen.family == boundary.FAMILY
        found = []
        for role, arguments in (("main", {"cells": (20,), "steps": 0}), ("second", {"rtol": 1e-8})):
            (program,) = (p for p in write(chosen) if p.role == role)
            path = tmp_path / f"{role}.py"
            path.write_text(program.source, encoding="utf-8")
            spec = importlib.util.spec_from_file_location(role, path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            result = module.solve(**arguments)
            found.append([float(result[f"answer_{i}"]) for i in range(len(problem.quantities))])
        return found[0], found[1]

    return run


LAYERS = sp.Piecewise((I(2), x < Q(3, 10)), (Q(1, 4), True))
HINGES = (value("x-", 0), value("x+", 0), gradient("x-", 0, 2), gradient("x+", 0, 2))
CASES: dict[str, tuple[Problem, list[float]]] = {
    # Young & Budynas, Roark's Formulas for Stress and Strain, 7th ed., table 8.1: P L^3/(48 E I).
    "point load in the middle of a hinged beam": (
        posed(
            sp.Eq(3 * D(u, (x, 4)), 7 * sp.DiracDelta(x - 1)),
            *HINGES,
            upper=I(2),
            ask=(at(1), Quantity("most", "maximum", u), at(0, 3 * D(u, x, x, x))),
        ),
        [7 * 8 / (48 * 3), 7 * 8 / (48 * 3), -3.5],
    ),
    # The same table: a cantilever under an even load w bends by w L^4/(8 E I) and w L^3/(6 E I) at its tip.
    "even load on a cantilever": (
        posed(
            sp.Eq(5 * D(u, (x, 4)), I(2)),
            value("x-", 0),
            gradient("x-", 0),
            gradient("x+", 0, 2),
            gradient("x+", 0, 3),
            upper=I(3),
            ask=(at(3), at(3, D(u, x))),
        ),
        [2 * 81 / (8 * 5), 2 * 27 / (6 * 5)],
    ),
    # Thiele 1939: slab cosh(phi x)/cosh(phi), mean tanh(phi)/phi.
    "reaction in a slab": (
        posed(
            sp.Eq(D(u, x, x), 4 * u),
            gradient("x-", 0),
            value("x+", 1),
            ask=(at(0), Quantity("mean", "mean", u)),
        ),
        [1 / math.cosh(2), math.tanh(2) / 2],
    ),
    # Sphere: sinh(phi r)/(r sinh phi), mean 3 (phi coth phi - 1)/phi^2.
    "reaction in a sphere": (
        posed(
            sp.Eq(D(u, x, x) + 2 / x * D(u, x), 25 * u),
            value("x+", 1),
            coordinates="spherical",
            ask=(at(0), Quantity("mean", "mean", u)),
        ),
        [5 / math.sinh(5), 3 * (5 / math.tanh(5) - 1) / 25],
    ),
    # Heat per length through a pipe wall with convection outside: dT / (ln(b/a)/k + 1/(h b)), over 2 pi.
    "pipe wall with convection": (
        posed(
            sp.Eq(D(u, x, x) + D(u, x) / x, 0),
            value("x-", 100),
            Condition("robin", "u", I(20) * 6, "x+", 0, I(6)),
            lower=I(1),
            upper=I(3),
            coordinates="cylindrical",
            ask=(at(1, -D(u, x)), at(3)),
        ),
        [80 / (math.log(3) + 1 / 18), 20 + 80 / (math.log(3) + 1 / 18) / 18],
    ),
    # Resistances in series: 0.3/2 and 0.7/0.25.
    "wall of two layers": (
        posed(
            sp.Eq(D(LAYERS * D(u, x), x), 0),
            value("x-", 1),
            value("x+", 0),
            ask=(at(Q(3, 10)), at(Q(1, 2), -LAYERS * D(u, x)), at(0, -LAYERS * D(u, x))),
        ),
        [1 - 0.15 / 2.95, 1 / 2.95, 1 / 2.95],
    ),
    # Kirchhoff's transform: u + u^2 grows linearly from 0 to 6.
    "conductivity that grows with the temperature": (
        posed(
            sp.Eq(D((1 + 2 * u) * D(u, x), x), 0),
            value("x-", 0),
            value("x+", 2),
            ask=(
                at(Q(1, 2)),
                at(0, -(1 + 2 * u) * D(u, x)),
                Quantity("one", "front position", u, target=I(1)),
            ),
        ),
        [(-1 + math.sqrt(13)) / 2, -6, 1 / 3],
    ),
    # Troesch's problem, lambda = 5: u'(0) = 4.57504614e-2 (Roberts & Shipman 1976, J. Comput. Phys. 10, 232).
    "Troesch": (
        posed(sp.Eq(D(u, x, x), 5 * sp.sinh(5 * u)), value("x-", 0), value("x+", 1), ask=(at(0, D(u, x)),)),
        [4.57504614e-2],
    ),
    "decay along a half-line": (
        posed(
            sp.Eq(D(u, x, x), 9 * u),
            value("x-", 2),
            upper=sp.oo,
            ask=(at(Q(1, 3)), Quantity("all", "integral", u)),
        ),
        [2 * math.exp(-1), 2 / 3],
    ),
    # A beam with a shear force of 6 at its end: a cubic, whose third derivative no straight first guess has.
    "a cubic": (
        posed(
            sp.Eq(D(u, (x, 4)), 0),
            value("x-", 2),
            gradient("x-", -1),
            gradient("x+", 8, 2),
            gradient("x+", 6, 3),
            ask=(at(I(1)), at(I(1), D(u, x))),
        ),
        [2 - 1 + 1 + 1, -1 + 2 + 3],
    ),
    # A wall between two wells of (1 - u^2)^2/2: tanh(x), width measured between -1/2 and 1/2.
    "wall between two wells": (
        posed(
            sp.Eq(D(u, x, x), 2 * u**3 - 2 * u),
            value("x-", -1),
            value("x+", 1),
            lower=-sp.oo,
            upper=sp.oo,
            ask=(
                Quantity("energy", "integral", D(u, x) ** 2 / 2 + (1 - u**2) ** 2 / 2),
                Quantity("width", "width", u, (("from", Q(-1, 2)), ("to", Q(1, 2)))),
            ),
        ),
        [4 / 3, 2 * math.atanh(0.5)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_both_programs_give_what_the_formula_gives(name: str, answers) -> None:
    problem, truth = CASES[name]
    main, second = answers(problem)
    tight = 3e-9 if name == "Troesch" else 1e-10  # as many digits as were published
    assert main == pytest.approx(truth, rel=tight, abs=1e-11)
    assert second == pytest.approx(truth, rel=1e-6)


@pytest.mark.slow
def test_blasius_boundary_layer(answers) -> None:
    # f''' + f f''/2 = 0: f''(0) = 0.332057336215 (Boyd 1999, Exp. Math. 8, 381).
    problem = posed(
        sp.Eq(D(u, x, x, x) + u * D(u, x, x) / 2, 0),
        value("x-", 0),
        gradient("x-", 0),
        gradient("x+", 1),
        upper=sp.oo,
        ask=(at(0, D(u, x, x)),),
    )
    main, second = answers(problem)
    assert main[0] == pytest.approx(0.332057336215, abs=1e-11)
    assert second[0] == pytest.approx(0.332057336215, abs=1e-7)


def test_a_layered_wall_is_verified_through_the_front_door() -> None:
    report = api.solve(CASES["wall of two layers"][0])
    assert report.evidence is not None
    said = "\n".join(f"{c.status} {c.name}: {c.measured}" for c in report.evidence.checks)
    assert report.verdict == "VERIFIED", said
    assert report.answers[0].value == pytest.approx(1 - 0.15 / 2.95, rel=1e-12)


def oscillation(end: sp.Expr) -> Problem:
    return posed(
        sp.Eq(D(u, x, x) + 4 * u, 0), value("x-", 0), value("x+", end), upper=sp.pi / 2, ask=(at(Q(1, 2)),)
    )


@pytest.mark.parametrize(("end", "said"), [(I(1), "no solution"), (I(0), "infinitely many solutions")])
def test_resonance_is_refused_before_anything_runs(end: sp.Expr, said: str) -> None:
    with pytest.raises(ProblemError, match=said) as caught:
        plan(oscillation(end))
    assert "instead:" in str(caught.value)


def test_a_length_beside_resonance_is_solved(answers) -> None:
    near = posed(sp.Eq(D(u, x, x) + 4 * u, 0), value("x-", 0), value("x+", 1), upper=Q(3, 2), ask=(at(1),))
    assert answers(near)[0][0] == pytest.approx(math.sin(2) / math.sin(3), rel=1e-10)


def test_two_solutions_are_both_named_and_none_is_chosen() -> None:
    # u'' + 2 exp(u) = 0 between zeros: u(1/2) = 2 ln cosh(t/4) … with t = sqrt(4) cosh(t/4), twice.
    problem = posed(sp.Eq(D(u, x, x) + 2 * sp.exp(u), 0), value("x-", 0), value("x+", 0), ask=(at(Q(1, 2)),))
    report = api.solve(problem)
    assert (report.status, report.verdict, report.exit_code) == ("needs_input", None, 4)
    theta = [float(sp.nsolve(symbol("t") - 2 * sp.cosh(symbol("t") / 4), g)) for g in (2.4, 8.5)]
    for t in theta:
        assert f"{2 * np.log(np.cosh(t / 4)):.6f}"[:7] in (report.message or "")


def test_a_slope_asked_where_it_jumps_is_not_answered(answers) -> None:
    problem = posed(
        sp.Eq(D(u, x, x), -sp.DiracDelta(x - Q(1, 2))),
        value("x-", 0),
        value("x+", 0),
        ask=(at(Q(1, 2), D(u, x)),),
    )
    assert np.isnan(answers(problem)[0][0])


def test_unequal_wells_have_no_wall_at_rest(answers) -> None:
    problem = posed(
        sp.Eq(D(u, x, x), u * (u - 1) * (u - Q(1, 3))),
        value("x-", 0),
        value("x+", 1),
        lower=-sp.oo,
        upper=sp.oo,
        ask=(at(0),),
    )
    assert np.isnan(answers(problem)[0][0])


def test_what_a_steady_profile_cannot_tell_is_unsupported() -> None:
    problem = CASES["reaction in a slab"][0].with_changes(quantities=(Quantity("tip", "tip position", u),))
    with pytest.raises(UnsupportedProblem, match="tip position"):
        plan(problem)


@pytest.mark.parametrize(
    ("prompt", "truth"),
    [
        ("(1/r) d/dr(r dT/dr) = 0, T(1) = 300 K, T(2) = 400 K, from r = 1 m to 2 m. T(1.5)?",
         300 + 100 * math.log(1.5) / math.log(2)),
        ("A simply supported beam of length 3 m, EI = 4e5 N m^2, carries an even load of 2 kN/m."
         " Maximum deflection?", 5 * 2000 * 81 / (384 * 4e5)),
    ],
)  # fmt: skip
def test_other_axis_names_and_lengths_by_name_reach_a_verdict(prompt: str, truth: float) -> None:
    report = api.solve(prompt)
    assert report.verdict == "VERIFIED", report.sentence
    assert report.answers[0].value == pytest.approx(truth, rel=1e-9)
