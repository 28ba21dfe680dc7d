"""The command as its users meet it: what goes in, what comes out, and with which exit code."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sympy as sp

import wellposed
from wellposed.cli import main
from wellposed.command.prompt import shield_equations
from wellposed.errors import ModelError, ProblemError, SandboxUnavailable, UnsupportedProblem
from wellposed.problem.statement import Condition, Problem, Quantity, Span, Unknown, symbol
from wellposed.report import Report
from wellposed.report.schema import Result
from wellposed.verification.evidence import Answer, Check, Evidence

PROMPT = "Solve y' = -2 y with y(0) = 1. Give y(3)."


def decay(prompt: str = PROMPT) -> Problem:
    y, t = Unknown("y", ("t",)), symbol("t")
    return Problem(
        unknowns=(y,),
        equations=(sp.Eq(sp.Derivative(y.applied, t), -2 * y.applied, evaluate=False),),
        span=Span("t", sp.Integer(0), sp.Integer(3)),
        conditions=(Condition("initial", "y", sp.Integer(1)),),
        quantities=(Quantity("y(3)", "value", y.applied, (("t", sp.Integer(3)),)),),
        prompt=prompt,
    )


def solved(status: str = "passed", **changes: Any) -> Report:
    """A report as a solve returns it, its one check with this status."""
    check = Check("residual", status, "0", "0", "it shows that the equation holds")  # type: ignore[arg-type]
    answers = (Answer("y(3)", 0.0024787521766663585, None, 1e-9),)
    return Report("solved", problem=decay(), evidence=Evidence((check,), answers), **changes)


class FakeApi(SimpleNamespace):
    """Stands in for `wellposed.api`: records how it was called and answers as it is told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, dict[str, Any]]] = []
        self.answer: Callable[[], Report] = solved

    def solve(self, prompt: str | Problem, **options: Any) -> Report:
        self.calls.append((prompt, options))
        return self.answer()

    @property
    def prompt(self) -> Any:
        return self.calls[-1][0]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeApi]:
    fake = FakeApi()
    monkeypatch.setitem(sys.modules, "wellposed.api", fake)  # type: ignore[arg-type]
    monkeypatch.setattr(wellposed, "api", fake, raising=False)
    monkeypatch.delenv("WELLPOSED_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)
    return fake


def raises(error: BaseException) -> Callable[[], Report]:
    def answer() -> Report:
        raise error

    return answer


# Where the problem comes from


def test_the_prompt_is_the_argument_itself(api: FakeApi) -> None:
    assert main(["solve", PROMPT, "--no-report"]) == 0
    assert api.prompt == PROMPT


def test_the_prompt_is_read_from_standard_input(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.TextIOWrapper(io.BytesIO("Solve u″ = −1 …\n".encode()), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", text)
    assert main(["solve", "-", "--no-report"]) == 0
    assert api.prompt == "Solve u″ = −1 …"


def test_the_prompt_is_read_from_a_file_of_words(api: FakeApi, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text(f"\ufeff{PROMPT}\n", encoding="utf-8")
    assert main(["solve", "@words.txt", "--no-report"]) == 0
    assert api.prompt == PROMPT


def test_an_edited_problem_file_is_solved_as_it_stands(api: FakeApi, tmp_path: Path) -> None:
    from wellposed.problem.files import dump

    (tmp_path / "my problem.yaml").write_text(dump(decay()), encoding="utf-8")
    assert main(["solve", "my problem.yaml", "--no-report"]) == 0
    assert isinstance(api.prompt, Problem)
    assert api.prompt.equations == decay().equations


@pytest.mark.parametrize("name", ["@absent.txt", "absent.yaml", "@absent.json", "@."])
def test_a_file_that_cannot_be_read_is_a_usage_error(
    api: FakeApi, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", name]) == 2
    shown = capsys.readouterr().err
    assert "cannot read the file" in shown
    assert "instead:" in shown
    assert api.calls == []


def test_text_that_is_not_utf8_is_refused(
    api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "words.txt").write_bytes(b"Solve y' = \xff")
    assert main(["solve", "@words.txt"]) == 2
    assert "not UTF-8 (byte 11)" in capsys.readouterr().err


@pytest.mark.parametrize(
    "prompt", ["-Δu = 2π² sin(πx), u = 0 at both ends", "-u''=1", "-v'' = 1 with v(0) = v(1) = 0", "-Δu"]
)
def test_an_equation_may_begin_with_a_minus_sign(api: FakeApi, prompt: str) -> None:
    assert main(["solve", prompt, "--no-report"]) == 0
    assert api.prompt == prompt
    assert main(["solve", "--no-report", "--", prompt]) == 0
    assert api.prompt == prompt


def test_real_options_are_never_taken_for_equations() -> None:
    takes_value = {"-o", "--then"}
    for words in (["-o", "-a b"], ["--then", "-2 u = 0"], ["-q", "-v"], ["-"], ["--jsn x"], ["-o/tmp/ünder"]):
        assert shield_equations(words, takes_value) == words


def test_follow_ups_and_limits_reach_the_solve_in_order(api: FakeApi) -> None:
    words = ["--then", "now double D", "--then", "-u at 1?", "--cells", "40", "--timeout", "2.5"]
    assert main(["solve", PROMPT, "--no-report", *words]) == 0
    options = api.calls[-1][1]
    assert options["then"] == ("now double D", "-u at 1?")
    assert (options["cells"], options["timeout_s"]) == (40, 2.5)


# Mistakes in the arguments


@pytest.mark.parametrize(
    "words", [["solve", "--jsn", PROMPT], ["sovle", PROMPT], ["solve", "--cell", "9", PROMPT]]
)
def test_a_mistyped_word_gives_2_and_the_right_one(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "Did you mean" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["solve"],
        ["solve", PROMPT, "again"],
        ["solve", PROMPT, "--cells", "many"],
        ["solve", PROMPT, "--timeout", "0"],
        ["solve", PROMPT, "-v", "-q"],
        ["solve", PROMPT, "-o", "a", "--no-report"],
        ["report", "absent"],
        ["schema", "absent"],
    ],
)
def test_wrong_usage_gives_2(api: FakeApi, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Error:" in shown.err
    assert api.calls == []


def test_a_prompt_without_a_command_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([PROMPT]) == 2
    assert "wellposed solve" in capsys.readouterr().err


def test_a_named_model_is_refused_with_6(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", PROMPT, "--model", "some-model"]) == 6
    message = capsys.readouterr().err
    assert "'some-model'" in message
    assert all(part in message for part in ("where:", "why:", "instead:"))
    assert api.calls == []
    assert main(["solve", PROMPT, "--model", "auto", "--no-report"]) == 0


# What comes out


@pytest.mark.parametrize(("status", "code"), [("passed", 0), ("failed", 1), ("missing", 3)])
def test_the_exit_code_is_the_verdict(
    api: FakeApi, status: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    api.answer = lambda: solved(status)
    assert main(["solve", PROMPT, "--no-report"]) == code
    out = capsys.readouterr().out
    assert {0: "VERIFIED", 1: "REFUTED", 3: "INCONCLUSIVE"}[code] in out
    assert "y(3) = " in out


def test_quiet_prints_the_answers_only_and_still_warns(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", PROMPT, "--no-report", "-q"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("y(3) = 0.002478752")
    assert shown.out.count("\n") == 1
    assert shown.err == ""
    api.answer = lambda: solved("failed")
    assert main(["solve", PROMPT, "--no-report", "-q"]) == 1
    assert "REFUTED" in capsys.readouterr().err


def test_a_refusal_goes_to_standard_error_with_4(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.answer = lambda: Report("needs_input", message="no value at x = 1\n  instead: state one")
    assert main(["solve", PROMPT]) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no value at x = 1" in shown.err
    assert list(Path().iterdir()) == []


ENDINGS = [
    (solved, 0, "solved"),
    (lambda: solved("failed"), 1, "solved"),
    (lambda: Report("unsupported", message="a third derivative"), 4, "unsupported"),
    (raises(ProblemError("no condition", instead="give one")), 4, "needs_input"),
    (raises(UnsupportedProblem("a third derivative")), 4, "unsupported"),
    (raises(SandboxUnavailable("nothing ran")), 5, "failed"),
    (raises(ModelError("nonsense")), 6, "failed"),
    (raises(RuntimeError("boom")), 5, "failed"),
    (raises(RecursionError()), 5, "failed"),
    (raises(KeyboardInterrupt()), 130, "failed"),
]


@pytest.mark.parametrize(("answer", "code", "status"), ENDINGS)
def test_json_is_exactly_one_object_whatever_happens(
    api: FakeApi, answer: Callable[[], Report], code: int, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def noisy() -> Report:
        print("a library says hello")
        return answer()

    api.answer = noisy
    assert main(["solve", "--json", "--no-report", PROMPT]) == code
    found = Result.model_validate_json(capsys.readouterr().out)
    assert found.status == status
    assert found.message


@pytest.mark.parametrize(
    "words", [["solve", "--json"], ["solve", "--json", "--jsn", PROMPT], ["sovle", "--json"]]
)
def test_json_is_one_object_after_wrong_usage_too(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert Result.model_validate_json(shown.out).status == "failed"
    assert shown.err == ""


def test_an_unforeseen_error_is_a_message_and_no_traceback(
    api: FakeApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    api.answer = raises(ZeroDivisionError("division by zero"))
    assert main(["solve", PROMPT]) == 5
    message = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in message
    assert "Traceback" not in message
    assert all(part in message for part in ("where: wellposed", "why:", "instead:"))
    for words in (["-v", "-v"], ["-vv"]):
        assert main(["solve", PROMPT, *words]) == 5
        assert "Traceback" in capsys.readouterr().err
    monkeypatch.setenv("WELLPOSED_DEBUG", "1")
    assert main(["solve", PROMPT]) == 5
    assert "Traceback" in capsys.readouterr().err


def test_control_characters_never_reach_the_terminal(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.answer = raises(ProblemError("unknown word '\x1b[2J\x07'"))
    assert main(["solve", PROMPT]) == 4
    assert not {"\x1b", "\x07"} & set(capsys.readouterr().err)


# What is written


def test_a_run_is_written_under_wellposed_runs(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", PROMPT, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    (folder,) = Path("wellposed-runs").iterdir()
    assert {"report.html", "result.json", "problem.yaml"} <= {p.name for p in folder.iterdir()}
    assert all(Path(name).exists() for name in files.values())
    assert main(["solve", PROMPT]) == 0
    assert "report.html" in capsys.readouterr().out.splitlines()[-1]


def test_no_report_writes_nothing(api: FakeApi) -> None:
    assert main(["solve", PROMPT, "--no-report"]) == 0
    assert list(Path().iterdir()) == []


def test_a_folder_of_other_files_is_refused_before_anything_is_solved(
    api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work", encoding="utf-8")
    assert main(["solve", PROMPT, "-o", "thesis"]) == 2
    assert "holds other files" in capsys.readouterr().err
    assert api.calls == []
    assert [p.name for p in (tmp_path / "thesis").iterdir()] == ["chapter.tex"]


def test_a_report_is_rebuilt_from_its_folder(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", PROMPT, "-o", "run", "-q"]) == 0
    page = Path("run", "report.html")
    before = page.read_text(encoding="utf-8")
    page.unlink()
    assert main(["report", "run"]) == 0
    assert page.read_text(encoding="utf-8") == before
    capsys.readouterr()
    assert main(["report", "run", "--json"]) == 0
    assert Result.model_validate_json(capsys.readouterr().out).verdict == "VERIFIED"
