"""`wellposed sandbox`: exit codes, the folder of results, what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wellposed.cli import main
from wellposed.errors import SandboxUnavailable
from wellposed.sandbox import isolation, probe

GOOD = """
import json, numpy
numpy.savez("results.npz", u=numpy.ones((2, 3)))
json.dump({"arrays": {"u": {"shape": [2, 3], "dtype": "float64"}}}, open("result.json", "w"))
print("\\x1b[31mred")
"""
ENDINGS = {
    "ok": (GOOD, 0),
    "failed": ("raise RuntimeError('no convergence')", 10),
    "time": ("while True: pass", 11),
    "limit": ("block = bytearray(2**34)", 12),
    "refused": ("print('VERIFIED')", 13),
    "killed": ("import os; os.abort()", 14),
}


@pytest.fixture(autouse=True)
def isolated():
    try:
        isolation()
    except SandboxUnavailable as missing:
        pytest.skip(missing.what)


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_its_exit_code_and_only_good_results_come_out(ending, tmp_path, capsys):
    text, code = ENDINGS[ending]
    script, folder = tmp_path / "program.py", tmp_path / "out" / "deep"
    script.write_text(text, "utf-8")
    words = [
        "sandbox",
        "run",
        str(script),
        "--workdir",
        str(folder),
        "--time",
        "3" if ending == "time" else "30",
    ]
    assert main([*words, "--memory", "200", "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["exit_code"], told["level"]) == (ending, code, isolation().level)
    found = sorted(path.name for path in folder.iterdir())
    assert found == (["result.json", "results.npz"] if ending == "ok" else [])
    assert sorted(told["files"]) == found
    assert "\x1b" not in told["stdout"]


def test_words_for_people_are_clean(tmp_path, capsys):
    script = tmp_path / "program.py"
    script.write_text(GOOD, "utf-8")
    assert main(["sandbox", "run", str(script), "--workdir", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert shown.out == "\\x1b[31mred\n"
    assert "finished, results accepted" in shown.err


def test_a_folder_with_something_in_it_is_refused_and_nothing_runs(tmp_path, capsys):
    script, folder = tmp_path / "program.py", tmp_path / "out"
    script.write_text(GOOD, "utf-8")
    folder.mkdir()
    (folder / "results.npz").write_text("from before", "ascii")
    assert main(["sandbox", "run", str(script), "--workdir", str(folder)]) == 2
    assert "name an empty or new folder" in " ".join(capsys.readouterr().err.split())
    assert (folder / "results.npz").read_text("ascii") == "from before"


def test_without_a_sandbox_nothing_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(probe, "_found", dict.fromkeys(("namespace", "landlock", "seatbelt"), "switched off"))
    script = tmp_path / "program.py"
    script.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", "utf-8")
    words = ["sandbox", "run", str(script), "--workdir", str(tmp_path / "out")]
    assert main([*words, "--json"]) == 125
    assert json.loads(capsys.readouterr().out)["status"] == "no sandbox"
    assert main(words) == 125
    assert "Nothing was run: no program can be run at level 'landlock'" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()
    assert list(Path(tmp_path / "out").iterdir()) == []
    assert main(["sandbox", "check"]) == 125


def test_check_says_the_level_layer_by_layer(capsys):
    assert main(["sandbox", "check"]) == 0
    shown = capsys.readouterr().out
    assert f"Programs run at level {isolation().level!r}." in shown
    assert main(["sandbox", "check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [found["level"] for found in told["levels"]] == ["namespace", "landlock", "seatbelt", "none"]
    assert told["level"] == isolation().level
