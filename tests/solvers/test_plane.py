"""Steady fields in the plane: closed forms on disks, ellipses, rings, boxes and cylinders, and refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from scipy import special

from bench import module, run_program
from stated import D, I, Q, condition, poisson, x, y
from wellposed.contract.plan import Plan
from wellposed.contract.run import Runs
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Unknown,
    symbol,
)
from wellposed.problem.wellposedness import check
from wellposed.solvers import plan, plane, write
from wellposed.verification.evidence import Evidence
from wellposed.verification.exact import admit, propose
from wellposed.verification.judge import Trial
from wellposed.verification.judge_pair import judge_pair
from wellposed.verification.manufactured import manufacture

r, theta = symbol("r"), symbol("theta")
FIELD = Unknown("u", ("x", "y"))
U = FIELD.applied
LAPLACE = D(U, x, x) + D(U, y, y)
BOX = Domain((Axis("x", I(0), I(2)), Axis("y", I(0), I(1))))


def ask(kind: str, expression: sp.Expr, **at: sp.Expr) -> Quantity:
    return Quantity(f"{kind} of {expression}", kind, expression, tuple(at.items()))  # type: ignore[arg-type]


def boxed(equation: sp.Basic, sides: dict[str, tuple], *asked: Quantity, **more: object) -> Problem:
    given = tuple(condition(s, c) for s, c in sides.items())
    return Problem((FIELD,), (equation,), (), BOX, None, given, asked).with_changes(**more)  # type: ignore[arg-type]


def cold(value: sp.Expr = I(0)) -> dict[str, tuple]:
    return dict.fromkeys(("x-", "x+", "y-", "y+"), ("value", value))


def elliptic(equation: sp.Basic, given: Condition, *asked: Quantity, a: int = 3, b: int = 2) -> Problem:
    inside = x**2 / a**2 + y**2 / b**2 - 1
    domain = Domain((Axis("x", I(-a), I(a)), Axis("y", I(-b), I(b))), inside=inside)
    return Problem((FIELD,), (equation,), (), domain, None, (given,), asked)


def judged(problem: Problem) -> tuple[Evidence, Plan]:
    chosen = plan(problem, cells=64)
    assert chosen.family == plane.FAMILY
    main, second = write(chosen)
    rival = replace(chosen, ladders=chosen.second_ladders)
    made = manufacture(problem)
    twin = replace(chosen, problem=made.problem, is_manufactured=True)
    trial = Trial(made, twin, run_program(write(twin)[0].source, twin))
    runs: tuple[Runs, Runs] = (run_program(main.source, chosen), run_program(second.source, rival))
    return judge_pair(chosen, *runs, trial), chosen


def holds(problem: Problem, *truths: float | tuple[float, ...], within: float) -> None:
    """The verdict is VERIFIED, the bars cover the truth, and they are at most `within` wide."""
    evidence, _ = judged(problem)
    bad = [c for c in evidence.checks if c.status != "passed"]
    assert evidence.verdict == "VERIFIED", bad
    for answer, truth in zip(evidence.answers, truths, strict=True):
        assert answer.value is not None
        assert answer.error_bar is not None
        gap = np.abs(np.subtract(answer.value, truth))
        assert (gap <= np.add(answer.error_bar, 1e-12)).all(), (answer, truth)
        assert np.max(answer.error_bar) <= within, answer


def test_torsion_of_an_ellipse() -> None:
    """Stress function of a shaft (Timoshenko & Goodier 1970, art. 106): J = pi a^3 b^3/(a^2 + b^2)."""
    a, b = 3, 2
    problem = elliptic(
        sp.Eq(LAPLACE, -2),
        Condition("value", "u", I(0), "boundary"),
        ask("integral", 2 * U),
        ask("maximum", U),
        ask("place of maximum", U),
        ask("value", -D(U, y), x=I(0), y=I(b)),
    )
    holds(
        problem,
        np.pi * a**3 * b**3 / (a**2 + b**2),
        a**2 * b**2 / (a**2 + b**2),
        (0.0, 0.0),
        2 * a**2 * b / (a**2 + b**2),
        within=1e-4,
    )
    w = a**2 * b**2 / sp.Integer(a**2 + b**2) * (1 - x**2 / a**2 - y**2 / b**2)
    proposed = propose(problem)
    assert proposed is not None
    assert sp.expand(proposed["u"] - w) == 0
    assert admit(problem, {"u": w}).admitted
    assert not admit(problem, {"u": w + 1}).admitted


def test_no_polynomial_is_proposed_where_none_fits() -> None:
    """One side held at 1 and three at 0: the solution has logarithms of the angle at the corners."""
    side = cold() | {"x+": ("value", I(1))}
    assert propose(boxed(sp.Eq(LAPLACE, 0), side, ask("integral", U))) is None


def test_a_disk_that_loses_heat_through_its_rim() -> None:
    """u'' + u'/r = -4 with u' + 2 u = 0 at R = 2: u = 2 + 4 - r^2, here with an angle in the data."""
    truth = 6 - x**2 - y**2 + x * y
    u_n = (x * sp.diff(truth, x) + y * sp.diff(truth, y)) / 2
    problem = elliptic(
        sp.Eq(LAPLACE, -4),
        Condition("robin", "u", u_n + 2 * truth, "boundary", 0, I(2)),
        ask("value", U, x=Q(1, 2), y=Q(-4, 5)),
        ask("mean", U),
        a=2,
        b=2,
    )
    holds(problem, float(truth.subs({x: Q(1, 2), y: Q(-4, 5)})), 4.0, within=1e-4)


def test_a_ring_between_two_temperatures_and_its_heat_flow() -> None:
    unknown = Unknown("u", ("r", "theta"))
    v = unknown.applied
    problem = Problem(
        (unknown,),
        (sp.Eq(D(v, r, r) + D(v, r) / r + D(v, theta, theta) / r**2, 0),),
        (Parameter("k", Q(7, 2)),),
        Domain((Axis("r", I(1), I(4)), Axis("theta", I(0), 2 * sp.pi, True)), "cylindrical"),
        None,
        (condition("r-", ("value", I(10))), condition("r+", ("value", I(2)))),
        (
            ask("value", v, r=I(2), theta=I(1)),
            ask("value", sp.Integral(-symbol("k") * r * D(v, r), (theta, 0, 2 * sp.pi)), r=I(1)),
            ask("value", sp.Integral(v * r, (r, 1, 4), (theta, 0, 2 * sp.pi))),
        ),
    )
    flow = 2 * np.pi * 3.5 * 8 / np.log(4)
    s = sp.Symbol("s")
    inside = 2 * sp.pi * sp.integrate((10 - 8 * sp.log(s) / sp.log(4)) * s, (s, 1, 4))
    holds(problem, 10 - 8 * np.log(2) / np.log(4), flow, float(inside), within=3e-2)


def test_a_hot_side_that_decays_by_the_hyperbolic_sine() -> None:
    """u = sin(pi x/2) sinh(pi (1 - y)/2)/sinh(pi/2), insulated on the right half instead of x = 2."""
    side = cold() | {"y-": ("value", sp.sin(sp.pi * x / 4)), "x+": ("gradient", I(0))}
    problem = boxed(
        sp.Eq(LAPLACE, 0),
        side,
        ask("value", -D(U, y), x=I(1), y=I(1)),
        ask("integral", U),
        ask("profile", U, y=Q(1, 2)),
    )
    k = np.pi / 4
    xs = np.linspace(0, 2, 21)
    holds(
        problem,
        np.sin(k) * k / np.sinh(k),
        (1 / k) * (np.cosh(k) - 1) / k / np.sinh(k),
        tuple(np.sin(k * xs) * np.sinh(k / 2) / np.sinh(k)),
        within=1e-4,
    )


def test_helmholtz_above_its_first_mode() -> None:
    """u_xx + u_yy + 30 u = f with f of one mode; 30 lies beyond the lowest eigenvalue 5 pi^2/4."""
    mode = sp.sin(sp.pi * x) * sp.sin(2 * sp.pi * y)
    problem = boxed(sp.Eq(LAPLACE + 30 * U, mode), cold(), ask("value", U, x=Q(1, 2), y=Q(1, 4)))
    holds(problem, 1 / (30 - 5 * np.pi**2), within=1e-5)


def test_a_variable_coefficient_between_robin_flux_and_value_sides() -> None:
    truth, k = x**2 * y + sp.cos(y), 1 + x * y / 2
    div = sp.diff(k * sp.diff(truth, x), x) + sp.diff(k * sp.diff(truth, y), y)
    sides = {
        "x-": ("robin", (-sp.diff(truth, x) + 3 * truth).subs(x, 0), I(3)),
        "x+": ("flux", (-k * sp.diff(truth, x)).subs(x, 2)),
        "y-": ("value", truth.subs(y, 0)),
        "y+": ("gradient", sp.diff(truth, y).subs(y, 1)),
    }
    equation = sp.Eq(D(k * D(U, x), x) + D(k * D(U, y), y), sp.expand(div))
    problem = boxed(
        equation, sides, ask("value", U, x=I(1), y=Q(1, 2)), ask("value", D(U, x), x=I(1), y=I(1))
    )
    holds(problem, 0.5 + np.cos(0.5), 2.0, within=1e-3)


def test_a_short_rod_cooled_on_its_mantle() -> None:
    """u = J0(r) cosh(z) is harmonic; on r = 1 its Robin data follow from it."""
    unknown = Unknown("u", ("r", "z"))
    v, z = unknown.applied, symbol("z")
    truth = sp.besselj(0, r) * sp.cosh(z)
    given = (
        condition("r+", ("robin", (sp.diff(truth, r) + truth).subs(r, 1), I(1))),
        condition("z-", ("gradient", I(0))),
        condition("z+", ("value", truth.subs(z, Q(3, 2)))),
    )
    problem = Problem(
        (unknown,),
        (sp.Eq(D(v, r, r) + D(v, r) / r + D(v, z, z), 0),),
        (),
        Domain((Axis("r", I(0), I(1)), Axis("z", I(0), Q(3, 2))), "cylindrical"),
        None,
        given,
        (ask("value", v, r=I(0), z=I(0)), ask("integral", v)),
    )
    volume = 2 * np.pi * special.j1(1.0) * np.sinh(1.5)
    holds(problem, 1.0, volume, within=1e-3)


def test_values_that_jump_at_two_corners_and_their_mean_by_symmetry() -> None:
    """One hot side of a square: by rotation, the four such problems add up to 1 in the middle."""
    square = Domain((Axis("x", I(0), I(1)), Axis("y", I(0), I(1))))
    side = cold() | {"x+": ("value", I(1))}
    problem = boxed(sp.Eq(LAPLACE, 0), side, ask("value", U, x=Q(1, 2), y=Q(1, 2)), domain=square)
    assert "jump" in plan(problem).why
    holds(problem, 0.25, within=1e-6)


def bratu(strength: sp.Expr) -> Problem:
    square = Domain((Axis("x", I(0), I(1)), Axis("y", I(0), I(1))))
    equation = sp.Eq(LAPLACE + strength * sp.exp(U), 0)
    return boxed(equation, cold(), ask("value", U, x=Q(1, 2), y=Q(1, 2)), domain=square)


def test_several_solutions_are_named_instead_of_picking_one() -> None:
    chosen = plan(bratu(I(2)), cells=64)
    for program in write(chosen):
        found = module(program.source).solve(cells=(20, 20))
        assert np.isnan(found["answer_0"])
        assert "several solutions" in found["note_0"][0]


def test_no_solution_is_said_beyond_the_fold() -> None:
    """The fold of u_xx + u_yy + s exp(u) = 0 on the unit square lies at s = 6.808 (Boyd 1986)."""
    chosen = plan(bratu(I(9)), cells=64)
    found = module(write(chosen)[0].source).solve(cells=(20, 20))
    assert np.isnan(found["answer_0"])
    assert "no solution" in found["note_0"][0]


def test_a_falling_reaction_has_one_solution_and_needs_no_search() -> None:
    truth = x * (2 - x) * y * (1 - y)
    load = sp.expand(sp.diff(truth, x, 2) + sp.diff(truth, y, 2) - truth**3)
    problem = boxed(sp.Eq(LAPLACE - U**3, load), cold(), ask("value", U, x=I(1), y=Q(1, 2)))
    assert "several" not in write(plan(problem))[0].source
    holds(problem, 0.25, within=1e-4)


def test_resonance_gives_no_number() -> None:
    problem = boxed(sp.Eq(LAPLACE + 5 * sp.pi**2 / 4 * U, 1), cold(), ask("value", U, x=I(1), y=Q(1, 2)))
    evidence, _ = judged(problem)
    assert evidence.verdict != "VERIFIED"


def test_plain_values_on_boxes_stay_with_finite_volumes() -> None:
    assert not plane.matches(poisson())
    assert plan(poisson()).family == "fipy box"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (boxed(sp.Eq(D(U, x, x) - D(U, y, y), 0), cold(), ask("integral", U)), "elliptic"),
        (boxed(sp.Eq(LAPLACE, 1), {s: ("flux", Q(-1, 6)) for s in cold()}, ask("mean", U)), "constant"),
        (boxed(sp.Eq(LAPLACE, 1), cold(), ask("value", D(U, x), x=I(5), y=I(0))), "cannot be evaluated"),
        (
            elliptic(
                sp.Eq(LAPLACE, 1), Condition("value", "u", I(0), "boundary"), ask("value", U, x=I(3), y=I(2))
            ),
            "cannot be evaluated",
        ),
    ],
    ids=["hyperbolic", "level", "outside", "outside an ellipse"],
)
def test_what_cannot_be_answered_is_refused(problem: Problem, said: str) -> None:
    with pytest.raises((UnsupportedProblem, ProblemError)) as refused:
        plan(problem)
    assert said in str(refused.value)


def test_a_star_shaped_region_is_refused_and_not_taken_for_its_box() -> None:
    domain = Domain(BOX.axes, inside=x**4 + y**4 - 1)
    problem = boxed(sp.Eq(LAPLACE, 1), {}, ask("integral", U), domain=domain)
    problem = replace(problem, conditions=(Condition("value", "u", I(0), "boundary"),))
    with pytest.raises(UnsupportedProblem, match="region"):
        plan(problem)


def test_a_boundary_without_a_condition_is_named() -> None:
    problem = elliptic(sp.Eq(LAPLACE, 1), Condition("value", "u", I(0), "boundary"), ask("integral", U))
    assert not [f for f in check(problem) if f.severity == "error"]
    (missing,) = [f for f in check(replace(problem, conditions=())) if f.severity == "error"]
    assert missing.code == "missing_boundary_condition"
