"""The front door with problems given as objects: read, planned, written, run, judged, answered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from stated import D, I, Q, blow_up, heat, line, oscillator, poisson, t, x, y, z
from wellposed import api
from wellposed.agent import pipeline
from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Problem,
    Quantity,
    Span,
    Unknown,
)


def checks(report) -> str:
    return "\n".join(f"{c.status} {c.name}: {c.measured}" for c in report.evidence.checks)


def test_an_ordinary_equation_is_verified_with_its_closed_form() -> None:
    report = api.solve(oscillator(closed_form=True))
    assert (report.status, report.verdict, report.exit_code) == ("solved", "VERIFIED", 0), checks(report)
    formula, value = report.answers
    truth = sp.exp(-t) * (sp.cos(2 * t) + sp.sin(2 * t) / 2)
    claimed = sp.sympify(str(formula.value), locals={"t": t})
    assert sp.simplify(claimed - truth) == 0
    assert value.value == pytest.approx(float(truth.subs(t, 2)), rel=1e-14)
    assert report.evidence.steps


def test_the_heat_equation_is_verified_at_second_order() -> None:
    seen: list[api.Progress] = []
    report = api.solve(heat(), cells=80, on_progress=seen.append)
    assert (report.status, report.verdict, report.exit_code) == ("solved", "VERIFIED", 0), checks(report)
    (answer,) = report.answers
    truth = np.exp(-(np.pi**2) / 10)
    assert abs(answer.value - truth) <= answer.error_bar <= 1e-3
    assert report.evidence.closed_form == "exp(-pi**2*t/10)*sin(pi*x)"
    space = next(s for s in report.evidence.studies if s.axis == "space" and not s.manufactured)
    assert space.orders[-1] == pytest.approx(2.0, abs=0.1)
    assert {"space", "time"} == {s.axis for s in report.evidence.studies}
    assert seen[-1].fraction == 1.0
    assert {p.stage for p in seen} == {"read", "plan", "run", "judge", "report"}
    assert all(r.ok for r in report.runs.runs)


def test_poissons_equation_is_verified_at_second_order() -> None:
    report = api.solve(poisson(), cells=64)
    assert (report.status, report.verdict, report.exit_code) == ("solved", "VERIFIED", 0), checks(report)
    (answer,) = report.answers
    assert abs(answer.value - 1) <= answer.error_bar <= 1e-3
    space = next(s for s in report.evidence.studies if not s.manufactured)
    assert space.orders[-1] == pytest.approx(2.0, abs=0.1)


def test_a_solution_that_blows_up_before_the_asked_time_is_refused_and_placed() -> None:
    report = api.solve(blow_up())
    assert (report.status, report.verdict, report.exit_code) == ("needs_input", None, 4)
    assert "1.571" in report.message
    assert "instead:" in report.message
    assert not report.answers


def test_a_time_that_never_comes_is_asked_back_and_not_a_failure() -> None:
    report = api.solve("u_t = u_xx, 0<x<1, u(0,t)=0, u(1,t)=0, u(x,0)=sin(pi*x). When does u(0.5,t) reach 3?")
    assert (report.status, report.verdict, report.exit_code) == ("needs_input", None, 4)
    assert "never reached" in report.message
    assert "--timeout" not in report.message


def third_in_time() -> Problem:
    """An equation of order three in time, which no family covers."""
    u = Unknown("u", ("x", "y", "z", "t"))
    v = u.applied
    return Problem(
        (u,),
        (sp.Eq(D(v, t, t, t), D(v, x, x) + D(v, y, y) + D(v, z, z)),),
        (),
        Domain(tuple(Axis(n, I(0), I(1)) for n in "xyz")),
        Span("t", I(0), I(1)),
        (
            *(Condition("value", "u", I(0), n + end) for n in "xyz" for end in "-+"),
            Condition("initial", "u", sp.sin(sp.pi * x)),
            Condition("initial", "u", I(0), order=1),
            Condition("initial", "u", I(0), order=2),
        ),
        (Quantity("u", "value", v, tuple((n, Q(1, 2)) for n in "xyzt")),),
    )


def test_what_is_not_covered_is_unsupported_and_says_so() -> None:
    report = api.solve(third_in_time())
    assert (report.status, report.verdict, report.exit_code) == ("unsupported", None, 4)
    assert "order 3 in time" in report.message


def test_a_problem_that_lacks_a_condition_needs_input() -> None:
    problem = heat()
    report = api.solve(problem.with_changes(conditions=problem.conditions[1:]))
    assert (report.status, report.exit_code) == ("needs_input", 4)
    assert "instead:" in report.message


def test_an_equation_that_cannot_be_solved_for_its_rate_is_unsupported() -> None:
    y = Unknown("y", ("t",))
    problem = Problem(
        (y,),
        (sp.Eq(sp.sin(D(y.applied, t)) + D(y.applied, t), y.applied),),
        (),
        None,
        Span("t", I(0), I(1)),
        (Condition("initial", "y", I(1)),),
        (Quantity("y(1)", "value", y.applied, (("t", I(1)),)),),
    )
    assert api.solve(problem).status == "unsupported"


def test_a_session_remembers_the_problem() -> None:
    session = api.Session(timeout_s=100.0)
    first = oscillator()
    assert session.read(first) is first
    assert session.problem is first
    calmer = replace(first, conditions=(replace(first.conditions[0], expression=I(2)), first.conditions[1]))
    report = session.solve(session.read(calmer))
    assert session.problem is calmer
    assert report.verdict == "VERIFIED", checks(report)
    assert report.answers[0].value == pytest.approx(2 * -0.13967208461, rel=1e-8)


def test_a_session_keeps_its_problem_when_a_turn_is_refused() -> None:
    session = api.Session()
    session.read(oscillator())
    with pytest.raises(Exception, match="instead"):
        session.read(heat().with_changes(conditions=()))
    assert session.problem == oscillator()


def test_a_program_that_leaves_out_a_condition_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.write

    def forgetful(plan):
        return tuple(replace(p, encodes=p.encodes[1:]) for p in real(plan))

    monkeypatch.setattr(pipeline, "write", forgetful)
    report = api.solve(oscillator())
    (check,) = (c for c in report.evidence.checks if c.name == "program accounts for the problem")
    assert check.status == "failed"
    assert "left out: equation" in check.measured
    assert (report.verdict, report.exit_code) == ("REFUTED", 1)


def test_programs_that_crash_give_a_report_and_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.write

    def broken(plan):
        return tuple(replace(p, source="raise SystemExit('broken')\n") for p in real(plan))

    monkeypatch.setattr(pipeline, "write", broken)
    for problem in (heat(), oscillator()):
        report = api.solve(problem)
        assert report.verdict in (None, "INCONCLUSIVE")
        assert report.exit_code in (3, 5)


def test_no_time_to_run_gives_a_report_and_not_a_traceback() -> None:
    report = api.solve(heat(), timeout_s=1.0, cells=2560)
    assert report.verdict in (None, "INCONCLUSIVE")


def test_a_boundary_value_problem_in_one_dimension() -> None:
    report = api.solve(
        line(lambda u: sp.Eq(-D(u, x, x), 1), ("value", I(0)), ("value", I(0)), ask=(Q(1, 2),))
    )
    assert (report.status, report.verdict) == ("solved", "VERIFIED"), report.message or checks(report)
    (answer,) = report.answers
    assert abs(answer.value - 0.125) <= answer.error_bar
