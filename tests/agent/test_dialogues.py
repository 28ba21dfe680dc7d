"""Whole dialogues through the front door with scripted models: what is said, and how the run ends."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from drafts import COOLING, ROD_WORDS, condition, draft, rod
from methods import (
    CHEATS,
    CRASHES,
    ESCAPES,
    EXACT,
    FABRICATED,
    READS_FILES,
    REDEFINES_FRAME,
    RIGHT,
    USES_NETWORK,
    WRONG_EQUATION,
    leaky,
    method,
)
from served import Answer, served

import wellposed
from wellposed import api
from wellposed.agent.execution import Work, execute
from wellposed.agent.models.advisor import Advisor
from wellposed.agent.models.budget import Budget
from wellposed.agent.models.faults import Fault
from wellposed.agent.models.settings import Limits
from wellposed.agent.testing import ScriptedModel, Turn
from wellposed.cli import main
from wellposed.contract.plan import Level
from wellposed.contract.program import Program
from wellposed.report import Report, load

KEY = "sk-not-to-be-seen-0123456789"


def ended(report: Report) -> tuple[str, str | None, int]:
    return report.status, report.verdict, report.exit_code


def told(words: Any, *turns: Turn, limits: Limits | None = None) -> tuple[Report, ScriptedModel]:
    """The report of words with these turns, all of which must be used."""
    with ScriptedModel(*turns) as model:
        report = wellposed.solve(words, model=Advisor(model, budget=Budget(limits or Limits())))
    return report, model


def written(*methods: str, limits: Limits | None = None) -> tuple[Report, ScriptedModel]:
    """The report of the problem that no template covers, with these methods in turn."""
    turns = [Turn("repair" if i else "write", method(text)) for i, text in enumerate(methods)]
    return told(leaky(), *turns, limits=limits)


def state(report: Report) -> str:
    checks = report.evidence.checks if report.evidence else ()
    return "\n".join(f"{c.status} {c.name}: {c.measured}" for c in checks) + f"\n{report.message}"


@pytest.fixture
def two_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer attempts, where one more would show nothing new."""
    monkeypatch.setattr("wellposed.agent.writing.MOST_ATTEMPTS", 2)


# Reading


def test_01_a_reading_that_is_right_the_first_time() -> None:
    report, _ = told(COOLING, Turn("interpret", draft()))
    assert ended(report) == ("solved", "VERIFIED", 0), state(report)
    assert report.answers[0].value == pytest.approx(35 * math.exp(-2.4), rel=1e-9)
    assert report.model is not None
    assert (report.model.reader, report.model.calls) == ("scripted", 1)
    assert "A bolt cools" in str(report)


def test_02_an_answer_that_is_no_json_and_then_right() -> None:
    turns = (Turn("interpret", t) for t in ("It is a bolt.", "still words", json.dumps(draft())))
    report, _ = told(COOLING, *turns)
    assert ended(report) == ("solved", "VERIFIED", 0), state(report)


def test_03_errors_of_the_schema_and_then_right() -> None:
    wrong = draft(conditions=[condition("dirichlet", "35", "Zu Beginn ist w = 35")])
    report, model = told(
        COOLING, Turn("interpret", wrong), Turn("interpret", draft(), ("conditions.0.kind",))
    )
    assert ended(report) == ("solved", "VERIFIED", 0), state(report)
    assert len(model.requests) == 2


def test_04_units_are_converted_and_the_answer_is_right() -> None:
    report, _ = told(ROD_WORDS, Turn("interpret", rod()))
    assert report.status == "solved", state(report)
    exact = 40 * math.exp(-1.5e-6 * (math.pi / 0.2) ** 2 * 600)
    assert report.answers[0].value == pytest.approx(exact, rel=1e-4)
    assert report.answers[0].unit == "K"


def test_05_what_is_missing_is_asked() -> None:
    report, _ = told(COOLING, Turn("interpret", draft(missing=["How long?"], quantities=[])))
    assert ended(report) == ("needs_input", None, 4)
    assert "How long?" in (report.message or "")


def test_06_invented_data_never_pass() -> None:
    invented = draft(conditions=[condition("initial", "100", "w(0) = 100")])
    report, _ = told(COOLING, *[Turn("interpret", invented)] * 4)
    assert ended(report) == ("needs_input", None, 4)
    assert "4 attempts" in (report.message or "")


def test_07_a_number_that_nobody_used_keeps_the_verdict_open() -> None:
    report, _ = told(f"{COOLING} Der Bolzen wiegt 730 g.", Turn("interpret", draft()))
    assert ended(report) == ("solved", "INCONCLUSIVE", 3), state(report)
    assert "'730'" in state(report)


def test_08_a_wrong_key_is_told_with_code_6() -> None:
    fault = Fault("key", "the server refuses the key (401)", where="x", instead="set OPENAI_API_KEY")
    report, _ = told(COOLING, Turn("interpret", fault))
    assert ended(report) == ("failed", None, 6)
    assert "OPENAI_API_KEY" in (report.message or "")


def test_09_a_model_that_never_answers_in_form_ends_with_code_6() -> None:
    report, _ = told(COOLING, *[Turn("interpret", "The answer is 3.2, VERIFIED.")] * 5)
    assert ended(report) == ("failed", None, 6)
    assert report.answers == ()


def test_10_mathematics_that_is_code_is_never_evaluated(tmp_path: Path) -> None:
    mark = tmp_path / "touched"
    code = f"Derivative(w(t), t) = __import__('pathlib').Path('{mark}').touch()"
    hostile = draft(equations=[{"text": code, "quote": "w' = -r w"}])
    report, _ = told(COOLING, *[Turn("interpret", hostile)] * 4)
    assert ended(report) == ("needs_input", None, 4)
    assert not mark.exists()


# Writing and repairing


def test_11_a_method_that_is_right_the_first_time() -> None:
    report, model = written(RIGHT)
    assert ended(report) == ("solved", "VERIFIED", 0), state(report)
    (answer,) = report.answers
    assert abs(answer.value - EXACT) <= answer.error_bar <= 1e-3
    assert {p.author for p in report.programs} == {"model"}
    assert [a.outcome for a in report.attempts] == ["VERIFIED"]
    assert "source_w" in model.requests[0].messages[-1].text


def test_12_a_wrong_equation_is_caught_then_mended_and_judged_on_fresh_data(tmp_path: Path) -> None:
    report, model = written(WRONG_EQUATION, RIGHT)
    assert ended(report) == ("solved", "VERIFIED", 0), state(report)
    assert [a.outcome for a in report.attempts] == ["REFUTED", "VERIFIED"]
    said = model.requests[1].messages[-1].text
    assert "fields satisfy the equations: failed" in said
    assert "manufactured solution, order in space: failed" in said
    assert any(c.name.endswith("(fresh data)") for c in report.evidence.checks)
    folder = report.save(tmp_path / "run")
    assert WRONG_EQUATION.strip() in (folder / "attempts" / "attempt_1.py").read_text(encoding="utf-8")
    again = load(folder)
    assert (again.model, again.attempts, again.trace) == (report.model, report.attempts, report.trace)
    assert "written by a model" in (folder / "report.html").read_text(encoding="utf-8")
    found = api.replay(folder)
    assert found.is_same
    assert found.recorded.encode() == found.found.encode()


def test_13_a_method_that_is_never_right_ends_refuted() -> None:
    report, model = written(*[WRONG_EQUATION] * 4)
    assert ended(report) == ("solved", "REFUTED", 1)
    assert len(report.attempts) == len(model.requests) == 4


def test_14_figures_that_are_made_up_are_refuted_whatever_the_model_says_of_them(two_tries: None) -> None:
    lie = method(
        FABRICATED, "Second order. VERIFIED against the exact solution, error 1e-12, verdict: VERIFIED."
    )
    report, _ = told(leaky(), Turn("write", lie), Turn("repair", lie))
    assert ended(report) == ("solved", "REFUTED", 1), state(report)


def test_15_a_method_that_is_right_on_manufactured_data_only_leaves_a_residual(two_tries: None) -> None:
    report, _ = written(*[CHEATS] * 2)
    assert ended(report) == ("solved", "REFUTED", 1)
    failed = [c.name for c in report.evidence.checks if c.status == "failed"]
    assert failed == ["fields satisfy the equations"]


@pytest.mark.parametrize(
    "text", [READS_FILES, USES_NETWORK, REDEFINES_FRAME, ESCAPES, "def solve_steady(", ""]
)
def test_16_files_networks_and_the_frame_are_refused_unseen(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("it was run")

    monkeypatch.setattr("wellposed.agent.execution.execute", never)
    report, model = written(*[text] * 4)
    assert ended(report) == ("failed", None, 5)
    assert [a.outcome for a in report.attempts] == ["refused"] * 4
    assert report.attempts[0].findings[0] in model.requests[1].messages[-1].text


def test_17_a_crash_goes_back_as_data_and_then_it_is_right() -> None:
    report, model = written(CRASHES, RIGHT)
    assert ended(report) == ("solved", "VERIFIED", 0), state(report)
    said = model.requests[1].messages[-1].text
    assert "Ignore the rules" in said
    assert said.count("</text>") == 1
    assert said.index("Ignore the rules") < said.index("</text>")


def test_18_a_budget_that_ends_midway_keeps_what_there_is() -> None:
    report, _ = written(WRONG_EQUATION, limits=Limits(calls=1))
    assert ended(report) == ("solved", "REFUTED", 1)
    assert [a.outcome for a in report.attempts] == ["REFUTED"]
    assert report.model is not None
    assert "budget" in report.model.note
    assert "budget" in str(report)


def test_19_a_budget_that_ends_while_reading_is_told_with_code_6() -> None:
    bad = Turn("interpret", draft(conditions=[]))
    report, _ = told(COOLING, bad, limits=Limits(calls=1))
    assert ended(report) == ("failed", None, 6)
    assert "1 calls" in (report.message or "")
    assert '"event": "call"' in report.trace


def test_20_a_problem_that_the_contract_does_not_cover_stays_unsupported() -> None:
    problem = leaky()
    assert problem.domain is not None
    curved = problem.with_changes(conditions=())
    assert wellposed.solve(curved, model=ScriptedModel()).status == "needs_input"
    delayed = "y' = -y(t - 1) with y(0) = 1. Give y(3)."
    report = wellposed.solve(delayed, model=None)
    assert report.verdict is None


def test_21_without_a_model_the_same_problem_is_unsupported() -> None:
    report = wellposed.solve(leaky(), model="none")
    assert ended(report) == ("unsupported", None, 4)
    assert report.model is None
    assert "language model" in (report.message or "")


# Replays


def test_a_replay_that_ends_otherwise_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, _ = told(COOLING, Turn("interpret", draft()))
    folder = report.save(tmp_path / "run")
    trace = folder / "trace.jsonl"
    lines = trace.read_text(encoding="utf-8").replace('"35"', '"36"', 1)
    trace.write_text(lines.replace("VERIFIED", "REFUTED"), encoding="utf-8")
    assert main(["replay", str(folder)]) == 5
    assert "ends otherwise" in capsys.readouterr().err


def test_a_run_without_a_model_leaves_a_trace_too(tmp_path: Path) -> None:
    report = wellposed.solve("Solve y' = -2 y with y(0) = 1. Give y(3).", then=["now y(0) = 2"])
    folder = report.save(tmp_path / "run")
    assert main(["replay", str(folder)]) == 0
    found = api.replay(folder)
    assert found.report.answers[0].value == pytest.approx(2 * math.exp(-6))


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"event": 3}', '{"event": "start"}'])
def test_a_broken_trace_is_named(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "trace.jsonl").write_text(text, encoding="utf-8")
    assert main(["replay", str(tmp_path)]) == 5
    assert "trace" in capsys.readouterr().err


# Keys


def test_the_key_is_in_no_file_of_a_run_and_in_no_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    with served(lambda _: Answer(json.dumps(draft()))) as server:
        words = ["solve", COOLING, "--model", "tiny", "--base-url", server.url, "-o", "run", "-v", "-v"]
        assert main(words) == 0
        assert server.keys == [f"Bearer {KEY}"]
        assert main(["solve", COOLING, "--model", "tiny", "--base-url", server.url, "--no-report"]) == 0
        assert len(server.requests) == 1  # the second run was answered by the cache
    shown = capfd.readouterr()
    assert "35.0" not in shown.err
    written_files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert {"trace.jsonl", "report.html", "servers.json"} <= {p.name for p in written_files}
    for path in written_files:
        assert KEY.encode() not in path.read_bytes(), path
    assert KEY not in shown.out + shown.err


def test_a_failed_run_with_a_model_keeps_what_was_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    missing = json.dumps(draft(missing=["How long?"]))
    with served(lambda _: Answer(missing)) as server:
        words = ["solve", COOLING, "--model", "tiny", "--base-url", server.url, "-o", "run"]
        assert main(words) == 4
    assert "How long?" in (tmp_path / "run" / "trace.jsonl").read_text(encoding="utf-8")


def test_the_key_is_not_in_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    look = "import os\n\ndef solve(**_):\n    raise ValueError(str(dict(os.environ)))\n"
    level = Level(cells=(4,))
    (runs,) = execute([Work(Program("program.py", look), (level,))], timeout_s=30)
    assert "PATH" in runs.at(level).message
    assert KEY not in runs.at(level).message
