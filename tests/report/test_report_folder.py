from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from report_examples import PROGRAM, front_report, heat_problem, heat_report, ode_report, quick_report

from wellposed.contract.plan import Level
from wellposed.contract.run import Run, Runs
from wellposed.errors import WellposedError
from wellposed.report import Report, load, rebuild
from wellposed.report import folder as folder_module
from wellposed.verification.evidence import Answer, Check, Evidence


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("make", [heat_report, ode_report, front_report])
def test_rebuilding_gives_every_file_byte_for_byte(make, tmp_path) -> None:
    folder = make().save(tmp_path / "out")
    before = contents(folder)
    (folder / "report.html").unlink()
    (folder / "report.md").write_text("spoilt", encoding="utf-8")
    rebuild(folder)
    assert contents(folder) == before


def test_the_same_report_gives_the_same_bytes(tmp_path) -> None:
    first, second = (contents(heat_report().save(tmp_path / name)) for name in ("a", "b"))
    assert first == second


def test_the_folder_holds_what_the_result_names(tmp_path) -> None:
    folder = heat_report().save(tmp_path / "out")
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert all((folder / name).exists() for name in result["files"].values())
    assert {"report", "result", "problem", "program", "figures", "arrays"} <= result["files"].keys()
    named = heat_report().to_json(folder)["files"]
    assert named["report"] == f"{folder.as_posix()}/report.html"
    assert (folder / "program.py").read_text(encoding="utf-8") == PROGRAM.source
    with np.load(folder / "arrays" / "c40_s64.npz", allow_pickle=False) as arrays:
        assert arrays["u"].dtype == np.float64
        assert np.array_equal(arrays["u"], heat_report().finest.arrays["u"])


def test_a_loaded_report_says_what_the_saved_one_said(tmp_path) -> None:
    report = heat_report()
    again = load(report.save(tmp_path / "out"))
    assert again.evidence == report.evidence
    assert again.plan == report.plan
    assert again.programs == report.programs
    assert again.provenance == report.provenance
    assert str(again) == str(report)
    assert again.to_json() == report.to_json()


def test_values_that_json_has_no_word_for_survive(tmp_path) -> None:
    answers = (
        Answer("a", float("nan"), None, float("inf")),
        Answer("b", True),
        Answer("c", (1.0, float("nan"))),
    )
    evidence = Evidence((Check("c", "missing", "-", "-", "-"),), answers)
    a, b, c = load(quick_report(evidence=evidence).save(tmp_path / "out")).answers
    assert np.isnan(a.value)
    assert a.error_bar == float("inf")
    assert b.value is True
    assert isinstance(c.value, tuple)
    assert np.isnan(c.value[1])


def test_a_report_without_a_problem_is_saved_and_loaded(tmp_path) -> None:
    folder = Report("needs_input", message="`u` has no condition at x = 1\n  instead: say one").save(
        tmp_path / "out"
    )
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "`u` has no condition at x = 1" in page
    assert "VERIFIED" not in page
    assert not (folder / "problem.yaml").exists()
    assert load(folder).exit_code == 4


@pytest.mark.parametrize(
    "make", [lambda p: (p / "mine.txt").write_text("mine"), lambda p: (p / "sub").mkdir()]
)
def test_a_folder_with_other_things_is_refused_and_left_alone(make, tmp_path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    make(target)
    before = sorted(target.rglob("*"))
    with pytest.raises(WellposedError) as caught:
        quick_report().save(target)
    error = caught.value
    assert all((error.what, error.where, error.why, error.instead))
    assert sorted(target.rglob("*")) == before
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path) -> None:
    target = tmp_path / "out"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(WellposedError, match="not a folder"):
        quick_report().save(target)
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_parent_that_is_a_file_gives_a_message_and_no_traceback(tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WellposedError, match="cannot be written"):
        quick_report().save(tmp_path / "file" / "out")


def test_an_earlier_report_is_replaced_and_own_files_are_kept(tmp_path) -> None:
    folder = quick_report().save(tmp_path / "out")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "program.py").write_text("edited = True\n", encoding="utf-8")
    ode_report().save(folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "program.py.edited").read_text(encoding="utf-8") == "edited = True\n"
    assert (folder / "program.py").read_text(encoding="utf-8") == PROGRAM.source
    assert not (folder / "figures" / "solution-u.svg").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("stage", ["_all_files", "_write", "_keep_foreign_files", "_swap"])
@pytest.mark.parametrize("has_earlier", [False, True])
def test_an_interrupted_save_leaves_what_was_there(stage, has_earlier, tmp_path, monkeypatch) -> None:
    target = tmp_path / "out"
    if has_earlier:
        ode_report().save(target)
    before = contents(target)
    original = getattr(folder_module, stage)

    def interrupted(*arguments):
        if stage == "_write":
            folder, files = arguments
            original(folder, dict(list(files.items())[:3]))
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_module, stage, interrupted)
    with pytest.raises(KeyboardInterrupt):
        quick_report().save(target)
    assert contents(target) == before
    assert [p.name for p in tmp_path.iterdir()] == (["out"] if has_earlier else [])


def test_an_interrupt_between_the_two_renames_brings_the_earlier_report_back(tmp_path, monkeypatch) -> None:
    target = ode_report().save(tmp_path / "out")
    before = contents(target)
    rename = Path.rename

    def interrupted(self: Path, to: Path) -> Path:
        if self.suffix == ".partial":
            raise KeyboardInterrupt
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        quick_report().save(target)
    assert contents(target) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["program.py", "problem.yaml", "arrays/c40_s64.npz"])
def test_a_page_is_not_rebuilt_around_something_that_was_changed(name, tmp_path) -> None:
    folder = heat_report().save(tmp_path / "out")
    path = folder / name
    path.write_bytes(path.read_bytes() + b"\n")
    before = contents(folder)
    with pytest.raises(WellposedError, match="was changed after the solve") as caught:
        rebuild(folder)
    assert name in caught.value.what
    path.unlink()
    with pytest.raises(WellposedError, match="is missing"):
        rebuild(folder)
    assert contents(folder) == {k: v for k, v in before.items() if k != name}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"format": "other"}', '{"format": "wellposed report", "version": 1, "sha256": {}}'],
)
def test_a_folder_that_is_no_report_gives_a_message(text, tmp_path) -> None:
    (tmp_path / "report.json").write_text(text, encoding="utf-8")
    with pytest.raises(WellposedError) as caught:
        rebuild(tmp_path)
    assert caught.value.instead


def test_a_record_cannot_name_files_outside_its_folder(tmp_path) -> None:
    folder = quick_report().save(tmp_path / "out")
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    record = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    record["sha256"]["../secret"] = "0"
    (folder / "report.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(WellposedError, match="outside the folder"):
        load(folder)


@pytest.mark.parametrize("name", ["../evil.py", "a/b.py", "report.html", "program.txt", ".py", ""])
def test_a_program_name_that_is_no_plain_file_name_is_refused(name, tmp_path) -> None:
    report = quick_report(programs=(replace(PROGRAM, name=name),))
    with pytest.raises(WellposedError, match="program name"):
        report.save(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_a_free_name_is_made_from_the_prompt(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = ode_report().save(), ode_report().save()
    assert first.name.startswith("wellposed-solve-y-2-y-5-y-0")
    assert second.name == f"{first.name}-2"
    assert {first.parent, second.parent} == {tmp_path}


def test_half_characters_in_a_prompt_do_not_stop_the_report(tmp_path) -> None:
    problem = replace(heat_problem(), prompt="caf\udce9 \x00 \x1b[31m")
    folder = quick_report(problem=problem).save(tmp_path / "out")
    (folder / "report.html").read_text(encoding="utf-8")
    json.loads((folder / "result.json").read_text(encoding="utf-8"))


def test_levels_whose_names_coincide_keep_their_own_arrays(tmp_path) -> None:
    levels = (Level(rtol=1.0e-10, method="a/b"), Level(rtol=1.4e-10, method="a/b"))
    runs = tuple(Run(v, "ok", {"t": np.full(3, v.rtol)}, texts={"steps": ("a", "b")}) for v in levels)
    again = load(quick_report(runs=Runs(runs)).save(tmp_path / "out"))
    assert [r.level for r in again.runs.runs] == list(levels)
    assert [r.arrays["t"][0] for r in again.runs.runs] == [1.0e-10, 1.4e-10]
    assert again.runs.runs[0].texts == {"steps": ("a", "b")}
