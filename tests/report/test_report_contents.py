from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from report_examples import PROVENANCE, front_report, heat_evidence, heat_problem, heat_report, ode_report

from wellposed.contract.plan import Level
from wellposed.contract.run import Run, Runs
from wellposed.report import Report, report_schema
from wellposed.report.schema import Result
from wellposed.verification.evidence import Answer, Check, Evidence

KEYS = [
    *("status", "verdict", "answers", "closed_form", "message", "problem", "assumptions", "checks"),
    *("study", "comparison", "model", "files", "timings", "peak_memory_mb", "versions"),
]


def evidence_with(*statuses: str, answers: tuple[Answer, ...] = ()) -> Evidence:
    return Evidence(tuple(Check(f"check {s}", s, "1", "2", "because") for s in statuses), answers)


@pytest.mark.parametrize(
    ("statuses", "verdict", "code"),
    [
        (("passed",), "VERIFIED", 0),
        (("passed", "failed"), "REFUTED", 1),
        (("passed", "missing"), "INCONCLUSIVE", 3),
        ((), "INCONCLUSIVE", 3),
    ],
)
def test_verdict_and_exit_code_follow_from_the_checks(statuses, verdict, code) -> None:
    report = heat_report(evidence=evidence_with(*statuses))
    assert (report.verdict, report.exit_code) == (verdict, code)


@pytest.mark.parametrize(("status", "code"), [("needs_input", 4), ("unsupported", 4), ("failed", 5)])
def test_a_report_that_is_not_solved_has_no_verdict_and_no_answer(status, code) -> None:
    report = Report(status, problem=heat_problem(), evidence=heat_evidence(), message="why")
    result = report.to_json()
    assert report.exit_code == code
    assert report.verdict is None
    assert (result["verdict"], result["answers"], result["closed_form"]) == (None, [], None)
    assert result["message"] == "why"


def test_a_report_cannot_be_solved_without_evidence_nor_refused_without_a_message() -> None:
    with pytest.raises(ValueError, match="evidence"):
        heat_report(evidence=None)
    with pytest.raises(ValueError, match="message"):
        Report("needs_input")


@pytest.mark.parametrize("make", [heat_report, ode_report, front_report])
def test_the_object_has_exactly_the_published_keys_and_form(make) -> None:
    result = make().to_json()
    assert list(result) == KEYS
    text = json.dumps(result, allow_nan=False)
    assert Result.model_validate_json(text, strict=True).model_dump(mode="json") == result
    schema = report_schema()
    assert sorted(schema["required"]) == sorted(KEYS)
    assert schema["additionalProperties"] is False


def test_answers_keep_order_kind_place_and_bar() -> None:
    answers = (
        Answer("u(0.5, 1)", 0.37271, "K", 2e-5, (("x", 0.5), ("t", 1.0)), reference=0.3727),
        Answer("profile", (0.0, math.nan, 1.0), None, (0.1, math.inf, 0.1)),
        Answer("is the mass conserved?", True),
        Answer("closed form", "sin(x)"),
        Answer("time when", None),
        Answer("NumPy", np.float64(2.5), None, np.float64(math.nan)),
    )
    found = heat_report(evidence=evidence_with("passed", answers=answers)).to_json()["answers"]
    assert [a["quantity"] for a in found] == [a.quantity for a in answers]
    assert [a["value"] for a in found] == [0.37271, [0.0, None, 1.0], True, "sin(x)", None, 2.5]
    assert found[0]["at"] == {"x": 0.5, "t": 1.0}
    assert [a["error_bar"] for a in found] == [2e-5, [0.1, None, 0.1], None, None, None, None]
    assert found[0]["reference"] == 0.3727


def test_numbers_that_are_not_finite_become_null_everywhere() -> None:
    studies = tuple(replace(s, fitted=math.nan, floor=math.inf) for s in heat_evidence().studies)
    evidence = replace(heat_evidence(), studies=studies)
    provenance = replace(PROVENANCE, timings={"run": math.nan})
    result = heat_report(evidence=evidence, provenance=provenance).to_json()
    assert result["study"]["order"] is None
    assert result["study"]["studies"][0]["floor"] is None
    assert result["timings"] == {"run": None}
    json.dumps(result, allow_nan=False)


def test_the_orders_are_those_of_the_users_problem_first() -> None:
    evidence = heat_evidence()
    own, made, *_ = evidence.studies
    swapped = replace(evidence, studies=(replace(made, fitted=1.5), replace(own, fitted=1.9)))
    assert heat_report(evidence=swapped).study.order == 1.9
    assert heat_report(evidence=replace(evidence, studies=(replace(made, fitted=1.5),))).study.order == 1.5
    assert heat_report(evidence=evidence).study.time_order == pytest.approx(1.0, abs=0.05)
    assert ode_report().study.order is None


def test_fields_come_from_the_finest_completed_level() -> None:
    report = heat_report()
    coarse, fine = Level((10,), 64), Level((80,), 64)
    runs = Runs((*report.runs.runs, Run(fine, "timeout")))
    (field,) = replace(report, runs=runs).fields
    assert field.values.shape == (40,)
    assert field.t == 1.0
    assert field.history.shape == (5, 40)
    only = Runs((report.runs.at(coarse),))
    assert replace(report, runs=only).fields[0].values.shape == (10,)


def test_arrays_that_break_the_contract_give_no_field_and_no_failure(tmp_path) -> None:
    report = heat_report()
    bad = Run(Level((10,), 64), "ok", {"x": np.arange(10.0), "t": np.arange(3.0), "u": np.zeros((2, 9))})
    report = replace(report, runs=Runs((bad,)))
    assert report.fields == ()
    assert (report.save(tmp_path / "out") / "report.html").is_file()


def test_the_text_shows_problem_answer_verdict_and_what_was_not_used() -> None:
    text = str(heat_report())
    for part in (
        "u(0.5, 1) = 0.37271 ± 0.00002",
        "VERIFIED: all ",
        "lengths are in metres (the prompt gives D in m²/s)",
        "'and plot it nicely'",
        "u = 0 on x- (left)",
        "order in space",
    ):
        assert part in text


def test_a_number_without_a_bar_says_so() -> None:
    report = heat_report(evidence=evidence_with("missing", answers=(Answer("u", 1.5),)))
    assert "(no error bar)" in str(report)
    assert "no error bar could be measured" in report._repr_html_()
