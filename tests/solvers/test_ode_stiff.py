"""Stiff problems, asked accuracies and chosen methods, through the front door."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from stated import D, I, Q, heat, logistic, ordinary, t
from wellposed import api, comparison
from wellposed.agent import pipeline
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Condition, Problem, Quantity, Span, Unknown
from wellposed.report import Report
from wellposed.solvers import methods
from wellposed.solvers import plan as make_plan
from wellposed.solvers.ode_stiffness import decay_steps


@pytest.fixture(autouse=True)
def _short_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers do not need SymPy's search for a closed form to go on for its full time."""
    monkeypatch.setattr(pipeline, "_DERIVATION_S", 1.0)


def system(equations: dict[str, object], start: tuple[object, ...], end: sp.Expr, *asked: str) -> Problem:
    """First-order equations of unknowns named by the keys, each a function of all of them."""
    unknowns = tuple(Unknown(n, ("t",)) for n in equations)
    fields = [u.applied for u in unknowns]
    return Problem(
        unknowns,
        tuple(sp.Eq(D(u, t), f(*fields)) for u, f in zip(fields, equations.values(), strict=True)),  # type: ignore[operator]
        span=Span("t", I(0), end),
        conditions=tuple(
            Condition("initial", u.name, sp.sympify(v, strict=True))
            for u, v in zip(unknowns, start, strict=True)
        ),
        quantities=tuple(
            Quantity(f"{u.name}({end})", "value", u.applied, (("t", end),))
            for u in unknowns
            if u.name in asked
        ),
    )


def robertson(end: sp.Expr) -> Problem:
    """Robertson 1966: three reactions with rates from 0.04 to 3e7."""
    slow, fast, quadratic = Q(4, 100), I(10**4), I(3 * 10**7)
    return system(
        {
            "a": lambda a, b, c: -slow * a + fast * b * c,
            "b": lambda a, b, c: slow * a - fast * b * c - quadratic * b**2,
            "c": lambda a, b, c: quadratic * b**2,
        },
        (1, 0, 0),
        end,
        "a",
        "b",
        "c",
    )


def relaxation() -> Problem:
    """Van der Pol's equation with the damping 1000."""
    return system({"u": lambda u, v: v, "v": lambda u, v: 1000 * (1 - u**2) * v - u}, (2, 0), I(2000), "u")


# Values at the end from the Test Set for IVP Solvers (Mazzia & Magherini 2008), there with 16 digits.
PUBLISHED = [
    (
        robertson(I(10**11)),
        (0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050),
        5e-2,  # the slow rate is a difference of terms 4e9 times as large: two digits are asked for
    ),
    (relaxation(), (1.706167732170483,), 1e-9),
]


@pytest.mark.parametrize(("problem", "truth", "accuracy"), PUBLISHED, ids=["robertson", "van der pol"])
@pytest.mark.slow
def test_published_values_lie_within_the_bars(
    problem: Problem, truth: tuple[float, ...], accuracy: float
) -> None:
    report = api.solve(problem)
    assert report.verdict == "VERIFIED", str(report)
    assert report.plan is not None
    assert {v.method for v in report.plan.levels} == {"Radau", "CVODE"}
    for answer, value in zip(report.answers, truth, strict=True):
        assert isinstance(answer.value, float)
        assert isinstance(answer.error_bar, float)
        assert abs(answer.value - value) <= answer.error_bar + 1e-15 * abs(value)
        assert answer.error_bar <= accuracy * abs(value)


@pytest.mark.parametrize(
    ("rate", "stiff"),
    [
        (lambda y: -(10**6) * (y - 1), True),
        (lambda y: -10 * (y - sp.cos(t)), False),
        (lambda y: 100 * (y - sp.sin(t)), False),  # it grows: every method must follow it
        (lambda y: -(10**4) * (y - sp.cos(t)) ** 3, False),  # the rate dies out with what it drives away
    ],
)
def test_stiffness_is_decay_that_outlasts_what_decays(rate, stiff: bool) -> None:
    plan = make_plan(ordinary(lambda v: sp.Eq(D(v, t), rate(v)), (I(0),), end=I(1)))
    assert (plan.levels[0].method == "Radau") is stiff


def test_decay_is_counted_in_steps_of_an_explicit_method() -> None:
    y = sp.Symbol("y", real=True)
    assert decay_steps(("y",), (-600 * y,), t, [1.0], (0.0, 5.0)) == pytest.approx(600 * 5 / 6)


@pytest.mark.parametrize("rtol", [0.0, -1e-6, 2.0, 1e-20, float("nan"), float("inf")])
def test_an_accuracy_that_means_nothing_is_refused(rtol: float) -> None:
    report = api.solve(logistic(), rtol=rtol)
    assert report.exit_code == 4
    for part in ("relative accuracy", "where: rtol", "why:", "instead:"):
        assert part in (report.message or "")


def accuracy(report: Report) -> str:
    assert report.evidence is not None
    return next(c.status for c in report.evidence.checks if c.name.startswith("accuracy of"))


def test_the_asked_accuracy_sets_the_ladder_and_the_verdict() -> None:
    loose, usual, tight = (make_plan(logistic(), rtol=r) for r in (1e-3, None, 1e-12))
    assert min(v.rtol or 1 for v in loose.levels) == 1e-7
    assert min(v.rtol or 1 for v in usual.levels) == 1e-12
    assert min(v.rtol or 1 for v in tight.levels) == 1e-13
    pendulum = ordinary(lambda v: sp.Eq(D(v, t, 2), -sp.sin(v)), (I(1), I(0)))
    met = api.solve(pendulum, rtol=1e-3)
    assert (met.verdict, accuracy(met)) == ("VERIFIED", "passed")
    rounded = api.solve(robertson(I(10**10)), rtol=1e-12)
    assert (rounded.verdict, accuracy(rounded)) == ("INCONCLUSIVE", "missing")


def test_a_named_method_is_used_and_a_wrong_one_answered_by_those_that_serve() -> None:
    assert make_plan(logistic(), method="radau").levels[0].method == "Radau"
    with pytest.raises(UnsupportedProblem) as unknown:
        make_plan(logistic(), method="leapfrog")
    assert "DOP853, Radau, LSODA" in (unknown.value.instead)
    with pytest.raises(UnsupportedProblem, match="does not serve") as unsuitable:
        make_plan(robertson(I(10**5)), method="DOP853")
    assert "stiff" in unsuitable.value.why
    with pytest.raises(ProblemError) as field:
        make_plan(heat(), method="DOP853")
    assert methods(heat())[0] in field.value.instead


def test_another_method_is_another_family() -> None:
    again = replace(logistic(), settings=(("method", "another"),))
    assert make_plan(again).levels[0].method == methods(logistic())[1]


@pytest.mark.slow
def test_all_methods_are_compared() -> None:
    report = comparison.compare(ordinary(lambda v: sp.Eq(D(v, t, 2), -sp.sin(v)), (I(1), I(0))), rtol=1e-6)
    assert [c.method for c in report.comparison] == list(methods(report.problem))  # type: ignore[arg-type]
    assert {c.verdict for c in report.comparison} == {"VERIFIED"}
    assert all(c.relative_bar is not None and 0 < c.relative_bar <= 1e-6 for c in report.comparison)
    assert [row["method"] for row in report.to_json()["comparison"]] == [c.method for c in report.comparison]
    assert "Methods compared" in str(report)


def test_one_method_alone_cannot_be_compared() -> None:
    alone = ordinary(lambda v: sp.Eq(D(v, t), -v), (I(1),), end=None, closed_form=True)
    report = comparison.compare(alone)
    assert report.exit_code == 4
    assert "no second method" in (report.message or "")
