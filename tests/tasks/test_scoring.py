"""From replies to scores, to statistics, to regressions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from wellposed.tasks.records import append, earlier, read_baseline, regressions, write_baseline, write_junit
from wellposed.tasks.scoreboard import write_scoreboard
from wellposed.tasks.scoring import Reply, Score, score
from wellposed.tasks.statistics import summary, wilson
from wellposed.tasks.task import Budget, Expectation, ExpectedAnswer, Task, TaskError

TRUTH = 0.25
TASK = Task(
    "quarter",
    ("…",),
    Expectation(answers=(ExpectedAnswer(TRUTH, rtol=1e-3, unit="m"),), order=(1.8, 2.2)),
    budget=Budget(10, 500),
)


def reply(value: Any = TRUTH, **changes: Any) -> Reply:
    answer = {"quantity": "u(0.5)", "value": value, "unit": "m", "error_bar": 1e-4}
    result = {
        "status": "solved",
        "verdict": "VERIFIED",
        "answers": [answer],
        "closed_form": None,
        "study": {"order": 2.0},
        "peak_memory_mb": 100.0,
    } | changes
    return Reply(0, result, 1.5)


@pytest.mark.parametrize(
    ("found", "outcome", "said"),
    [
        (reply(), "right", ""),
        (reply(0.2501), "right", ""),
        (reply(0.2508), "wrong", "0.2508"),
        (reply(None), "wrong", "None"),
        (reply([0.25, 0.25]), "wrong", "0.25"),
        (reply(answers=[]), "wrong", "0 answers"),
        (reply(answers=[{"quantity": "u", "value": 0.25, "unit": "cm", "error_bar": 0}]), "wrong", "cm"),
        (reply(verdict="INCONCLUSIVE"), "unproven", "INCONCLUSIVE"),
        (reply(study={"order": 1.0}), "unproven", "order 1.0"),
        (reply(peak_memory_mb=900.0), "over budget", "900 MB"),
        (reply(status="needs_input", message="no initial value"), "refused", "no initial value"),
        (reply(status="failed", message="no sandbox"), "crashed", "no sandbox"),
        (Reply(-11, None, 0.4, "Fatal error: segmentation"), "crashed", "segmentation"),
        (Reply(None, None, 10.0), "timeout", "10 s"),
    ],
)
def test_every_ending_has_its_outcome(found: Reply, outcome: str, said: str) -> None:
    got = score(TASK, found)
    assert got.outcome == outcome
    assert said in got.why
    assert got.passed == (outcome == "right")


def test_wrong_and_verified_is_the_worst() -> None:
    assert score(TASK, reply(0.3)).silent_wrong
    assert not score(TASK, reply(0.3, verdict="INCONCLUSIVE")).silent_wrong
    refusing = replace(TASK, expect=Expectation("refused", message=("initial",)))
    assert score(refusing, reply()).silent_wrong


def test_a_refusal_must_say_what_is_missing() -> None:
    refusing = replace(TASK, expect=Expectation("refused", message=("initial", "u(x, 0)")))
    said = reply(status="needs_input", message="the Initial state is missing: add u(x, 0) = …")
    assert score(refusing, said).outcome == "right"
    assert score(refusing, reply(status="needs_input", message="no")).outcome == "refused"


def test_bars_are_held_against_the_truth_as_far_as_it_is_known() -> None:
    assert score(TASK, reply(0.25005)).inside_bars
    assert score(TASK, reply(0.2502)).inside_bars is False
    rounded = replace(TASK, expect=Expectation(answers=(ExpectedAnswer(0.333, rtol=1e-2, atol=5e-4),)))
    near = reply(answers=[{"quantity": "u", "value": 1 / 3, "unit": None, "error_bar": 1e-9}])
    assert score(rounded, near).inside_bars


def test_confirmations_and_lists_are_compared() -> None:
    yes = replace(TASK, expect=Expectation(answers=(ExpectedAnswer(True),)))
    assert score(yes, reply(answers=[{"quantity": "q", "value": True}])).passed
    assert not score(yes, reply(answers=[{"quantity": "q", "value": False}])).passed
    assert not score(yes, reply(answers=[{"quantity": "q", "value": 1.0}])).passed
    row = replace(TASK, expect=Expectation(answers=(ExpectedAnswer((1.0, 2.0)),)))
    assert score(row, reply(answers=[{"quantity": "q", "value": [1.0, 2.0], "error_bar": [0, 0]}])).passed
    assert not score(row, reply(answers=[{"quantity": "q", "value": [2.0, 1.0]}])).passed


def test_rates_have_intervals_and_costs_stay_unknown() -> None:
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert wilson(0, 0) == (0.0, 1.0)
    scores = [Score("a", "right", tokens=10, cost=0.5), Score("b", "right", tokens=10, cost=None)]
    assert summary(scores).cost is None
    assert "price is not known" in str(summary(scores))


# -- records ---------------------------------------------------------------------------------------

RIGHT = Score("quarter", "right", "", "VERIFIED", 0.05, True, 2.0, 3.0, 100.0, "f")


def test_an_interrupted_run_is_taken_up(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    append(file, RIGHT)
    append(file, replace(RIGHT, task="cut", outcome="interrupted"))
    append(file, replace(RIGHT, task="changed", fingerprint="old"))
    with file.open("a") as lines:
        lines.write('{"task": "torn')
    assert earlier(file, {"quarter": "f", "cut": "f", "changed": "new"}) == [RIGHT]


def test_junit_tells_failures_from_errors(tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    write_junit(
        file, [RIGHT, replace(RIGHT, outcome="wrong", why="0.3 <&\x1b>"), replace(RIGHT, outcome="crashed")]
    )
    suite = ElementTree.parse(file).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")


@pytest.mark.parametrize(
    ("changes", "figure"),
    [
        ({"outcome": "wrong", "why": "0.3"}, "outcome"),
        ({"verdict": "INCONCLUSIVE"}, "verdict"),
        ({"error": 0.3}, "error"),
        ({"order": 1.5}, "order"),
        ({"wall_s": 7.0}, "wall time"),
        ({"memory_mb": 300.0}, "memory"),
    ],
)
def test_what_became_worse_is_named(tmp_path: Path, changes: dict[str, Any], figure: str) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(file, [RIGHT], {})
    (worse,) = regressions([replace(RIGHT, **changes)], read_baseline(file))
    assert worse.figure == figure
    assert worse.task in str(worse)


def test_noise_is_no_regression(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(file, [RIGHT], {})
    write_baseline(file, [replace(RIGHT, wall_s=4.0)], read_baseline(file))
    entry = read_baseline(file)
    assert entry["quarter"]["wall_s"] == [3.0, 4.0]
    calm = replace(RIGHT, wall_s=6.5, error=0.09, order=1.9, memory_mb=140.0)
    assert regressions([calm, replace(RIGHT, task="new")], entry) == []


def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(TaskError, match="no baseline"):
        read_baseline(tmp_path / "b.json")


def test_the_scoreboard_escapes_and_flags(tmp_path: Path) -> None:
    file = tmp_path / "s.html"
    write_baseline(tmp_path / "b.json", [RIGHT], {})
    old = read_baseline(tmp_path / "b.json")
    now = replace(RIGHT, outcome="wrong", why="<script>alert(1)</script>")
    write_scoreboard(file, [now], old, regressions([now], old))
    page = file.read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Worse than the baseline" in page
