"""Every check of the judge of ordinary equations, with planted bugs that it catches."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
import sympy as sp

from bench import Mutation, run_program, same, small_plan, status, swap, table
from stated import D, I, Q, blow_up, logistic, ordinary, oscillator, t
from wellposed.contract.plan import Ladder, Level
from wellposed.contract.run import Runs
from wellposed.errors import ProblemError
from wellposed.problem.statement import Problem, symbol
from wellposed.solvers import write
from wellposed.verification import amplification, no_solution
from wellposed.verification import judge_ordinary as judge
from wellposed.verification.evidence import Evidence
from wellposed.verification.exact import admit
from wellposed.verification.manufactured_ordinary import manufacture_ordinary

CALM = sp.exp(-t) * (sp.cos(2 * t) + sp.sin(2 * t) / 2)


def judged(
    problem: Problem,
    mutate: Mutation = same,
    *,
    closed: sp.Expr | None = None,
    in_trial: bool = True,
) -> Evidence:
    plan = small_plan(problem)
    numeric = next(p for p in write(plan) if p.requires != ("sympy",))
    made = manufacture_ordinary(problem)
    trial = replace(plan, problem=made.problem, is_manufactured=True)
    twin = write(trial)[0].source
    trial_runs = run_program(mutate(twin) if in_trial else twin, trial)
    admission = admit(problem, {"y": closed}) if closed is not None else None
    runs = run_program(mutate(numeric.source), plan)
    return judge.judge_ordinary(plan, runs, None, admission, (made, trial, trial_runs))


@pytest.mark.parametrize(("problem", "closed"), [(oscillator(), CALM), (logistic(), None)])
def test_sound_programs_are_verified(problem: Problem, closed: sp.Expr | None) -> None:
    evidence = judged(problem, closed=closed)
    assert evidence.verdict == "VERIFIED", table(evidence)
    truth = {True: float(CALM.subs(t, 2)), False: 3 / (1 + 5 * np.exp(-2.2))}[closed is not None]
    (answer,) = evidence.answers
    assert abs(answer.value - truth) <= answer.error_bar + 2e-16 * abs(truth)


@dataclass(frozen=True)
class Bug:
    name: str
    problem: Problem
    check: str
    status: str
    mutate: Mutation = same
    closed: sp.Expr | None = None
    in_trial: bool = True


FAMILIES, TRIAL = "two families of integrators agree", "manufactured solution"
CURVE, START = "curve satisfies the equations", "curve starts as stated"
DEAD = "    raise ValueError('out of order')\n"
BUGS = (
    Bug("asked but not found", oscillator(closed_form=True), "closed form of y(t)", "missing"),
    Bug("writer: coefficient", oscillator(), TRIAL, "failed", swap("- 2*y_d1", "- 2.001*y_d1")),
    Bug("writer: term dropped", logistic(), TRIAL, "failed", swap("(1 - 1/3*y)", "1")),
    Bug(
        "writer: tolerance ignored",
        oscillator(),
        TRIAL,
        "failed",
        swap("rtol=rtol, atol=atol", "rtol=1e-2, atol=1e-2"),
    ),
    Bug(
        "one family has another equation",
        logistic(),
        FAMILIES,
        "failed",
        swap("return rate(when, state)", "return rate(when, state) * (1.01 if method == 'LSODA' else 1)"),
    ),
    Bug(
        "one family is a little off",
        logistic(),
        FAMILIES,
        "missing",
        swap("return rate(when, state)", "return rate(when, state) * (1.00001 if method == 'LSODA' else 1)"),
        None,
        False,
    ),
    Bug(
        "only one family ends",
        logistic(),
        FAMILIES,
        "missing",
        swap(
            "    calls = 0\n",
            "    calls = 0\n    if method != 'DOP853':\n        raise ValueError('out of order')\n",
        ),
    ),
    Bug(
        "no run ends",
        logistic(),
        "error bar of y(2)",
        "missing",
        swap("    calls = 0\n", DEAD + "    calls = 0\n"),
    ),
    Bug(
        "data: damping of the user's program",
        oscillator(),
        "integrators confirm y(2)",
        "failed",
        swap("- 2*y_d1", "- 2.001*y_d1"),
        CALM,
        False,
    ),
    Bug(
        "data: initial value",
        oscillator(),
        "integrators confirm y(2)",
        "failed",
        swap("START = np.array([1,", "START = np.array([1.0001,"),
        CALM,
        False,
    ),
    Bug("data: another coefficient", logistic(), CURVE, "failed", swap("1/3*y", "0.34*y"), None, False),
    Bug(
        "data: a term lost",
        oscillator(),
        CURVE,
        "failed",
        swap("- 2*y_d1", ""),
        None,
        False,
    ),
    Bug(
        "data: another start, without a closed form",
        oscillator(),
        START,
        "failed",
        swap("START = np.array([1,", "START = np.array([1.001,"),
        None,
        False,
    ),
    Bug(
        "output: another state than the curve's",
        logistic(),
        "found on the curve: y(2)",
        "failed",
        swap("result |= {name: values,", "result |= {name: values * 1.001,"),
        None,
        False,
    ),
    Bug(
        "data: no run at all",
        oscillator(),
        "integrators confirm y(2)",
        "missing",
        swap("    calls = 0\n", DEAD + "    calls = 0\n"),
        CALM,
        False,
    ),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda b: f"{b.check}: {b.name}")
def test_the_check_catches_its_planted_bug(bug: Bug) -> None:
    evidence = judged(bug.problem, bug.mutate, closed=bug.closed, in_trial=bug.in_trial)
    assert status(evidence, bug.check) == bug.status, table(evidence)
    assert evidence.verdict == ("REFUTED" if bug.status == "failed" else "INCONCLUSIVE"), table(evidence)


@pytest.mark.parametrize(
    ("problem", "claim"),
    [
        (oscillator(closed_form=True), CALM * sp.Rational(1001, 1000)),
        (oscillator(closed_form=True), CALM.subs(2 * t, 3 * t)),
        (oscillator(closed_form=True), sp.exp(-t) * sp.cos(2 * t)),
        (logistic(), sp.exp(t) / 2),
    ],
    ids=["amplitude", "frequency", "another member of the family", "another equation"],
)
def test_a_closed_form_that_does_not_solve_the_problem_is_never_used(
    problem: Problem, claim: sp.Expr
) -> None:
    evidence = judged(problem, closed=claim)
    (check,) = (c for c in evidence.checks if c.name == "closed form satisfies the problem")
    assert check.status != "passed"
    assert "not satisfied" in check.measured
    assert evidence.closed_form is None
    assert all(not isinstance(a.value, str) for a in evidence.answers)
    asked = any(q.kind == "closed form" for q in problem.quantities)
    assert evidence.verdict != "VERIFIED" or not asked, table(evidence)


def test_not_finite_states_are_never_verified() -> None:
    evidence = judged(logistic(), swap("result |= {name: values,", "result |= {name: values * np.nan,"))
    assert evidence.verdict != "VERIFIED", table(evidence)


def test_a_run_that_lacks_its_states_is_judged_not_raised() -> None:
    evidence = judged(logistic(), swap('"t_reached": np.array(reached), ', ""))
    assert evidence.verdict != "VERIFIED", table(evidence)


def test_a_refused_closed_form_is_not_reported() -> None:
    evidence = judged(oscillator(closed_form=True), closed=2 * CALM)
    assert evidence.closed_form is None
    assert evidence.answers[0].value is None


def test_blow_up_needs_two_families_at_one_place() -> None:
    plan = small_plan(blow_up())
    rough = (Level(rtol=1e-6, method="DOP853"), Level(rtol=1e-6, method="Radau"))
    plan = replace(plan, ladders=(Ladder("tolerance", rough),))
    source = next(p for p in write(plan) if p.requires != ("sympy",)).source
    runs = run_program(source, plan)
    assert no_solution.blow_up(plan, runs) == pytest.approx(np.pi / 2, rel=1e-3)
    one = Runs(tuple(r for r in runs.runs if r.level.method == "DOP853"))
    assert no_solution.blow_up(plan, one) is None


def test_reaching_the_end_is_no_blow_up() -> None:
    plan = small_plan(logistic())
    assert no_solution.blow_up(plan, run_program(write(plan)[1].source, plan)) is None


def test_one_of_many_solutions_is_not_verified() -> None:
    """y' = 3 |y|^(2/3) from 0 has many solutions: no number is given for one of them."""
    problem = ordinary(lambda v: sp.Eq(D(v, t), 3 * sp.Abs(v) ** Q(2, 3)), (I(0),))
    with pytest.raises(ProblemError, match="not unique"):
        small_plan(problem)


def test_a_rest_point_with_a_finite_slope_is_unique() -> None:
    small_plan(ordinary(lambda v: sp.Eq(D(v, t), v * (1 - v)), (I(0),)))


def test_an_unstable_manufactured_problem_refutes_nothing() -> None:
    """A pendulum near its upper rest point amplifies rounding a billionfold: missing, not failed."""
    problem = ordinary(lambda v: sp.Eq(D(v, t, 2), -sp.sin(v)), (I(3), I(0)), end=I(50))
    evidence = judged(problem)
    assert evidence.verdict != "REFUTED", table(evidence)


def test_parameters_reach_the_program() -> None:
    r = symbol("r")
    assert r in logistic().equations[0].free_symbols
    assert "r = 1.1" in write(small_plan(logistic()))[1].source


STEEP = ordinary(
    lambda v: sp.Eq(D(v, t, 2) + Q(1, 10) * D(v, t), -Q(981, 100) * sp.sin(v)), (I(2), I(0)), end=I(5)
)


def test_an_amplifying_manufactured_problem_decides_by_convergence() -> None:
    """Errors are amplified; a sound program still reaches the truth, one with a wrong term does not."""
    sound = judged(STEEP)
    assert status(sound, TRIAL) == "passed", table(sound)
    wrong = judged(STEEP, swap("np.sin(y)", "np.sin(1.00001*y)"))
    assert status(wrong, TRIAL) != "passed", table(wrong)


UNSTABLE = ordinary(lambda v: sp.Eq(D(v, t), 100 * (v - sp.sin(t))), (I(0),), end=Q(1, 10))


def test_a_growing_mode_is_judged_over_a_stretch_in_which_it_does_not_drown_everything() -> None:
    """y' = 100 (y - sin t) magnifies errors by exp(10): its manufactured run ends before that."""
    sound = judged(UNSTABLE)
    assert status(sound, TRIAL) == "passed", table(sound)
    wrong = judged(UNSTABLE, swap("100*y", "100.1*y"))
    assert status(wrong, TRIAL) == "failed", table(wrong)


def test_magnification_is_that_of_the_linearised_problem() -> None:
    """For y' = a y it is the mean of exp(a (t - s)) over s before t: (exp(a t) - 1)/(a t)."""
    problem = ordinary(lambda v: sp.Eq(D(v, t), 2 * v), (I(1),))
    length = sp.Dummy("length", positive=True)
    found = amplification.linearised(problem, {"y": 1 + t / length}, length)
    assert found is not None
    _, growth, _ = amplification.amplification(found, 0.0, 2.0)
    assert growth[-1] == pytest.approx((np.exp(4) - 1) / 4, rel=0.02)
