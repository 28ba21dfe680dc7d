"""The command and the pytest plugin on a folder of own tasks, through real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from wellposed.cli import main
from wellposed.command.group import wellposed

MINE = """
- id: cooling
  prompt: y' = -0.25 y, y(0) = 4. Find y(2).
  expect: {answers: [{value: 2.4261226388505337, rtol: 1.0e-8, source: closed form}]}
  tags: [sound]
- id: wrong-truth
  prompt: y' = -0.25 y, y(0) = 4. Find y(2).
  expect: {answers: [{value: 2.5, source: a planted mistake}]}
- id: needs-a-start
  prompt: y' = -0.25 y. Find y(2).
  expect: {status: refused, message: y(0)}
  tags: [sound]
- id: no-time
  prompt: y' = -0.25 y, y(0) = 4. Find y(2).
  expect: {answers: [{value: 2.4261226388505337, source: closed form}]}
  budget: {seconds: 0.05}
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "tasks.yaml").write_text(MINE, encoding="utf-8")
    return folder


def test_one_run_tells_all_endings_apart_and_is_resumed(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["tasks", "run", "--dir", str(mine), "-j", "2", "-o", str(out)]
    assert main(words) == 1
    said = capsys.readouterr().out
    assert "2 of 4 right" in said
    found = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    outcomes = {s["task"]: s["outcome"] for s in found}
    assert outcomes == {
        "cooling": "right",
        "wrong-truth": "wrong",
        "needs-a-start": "right",
        "no-time": "timeout",
    }
    assert (out / "junit.xml").exists()
    assert "wrong-truth" in (out / "scoreboard.html").read_text()
    # What an interrupted run left is kept: nothing runs again, and the sound ones alone exit with 0.
    assert main([*words, "--resume", "--tag", "sound"]) == 0
    assert "2 of 2 right" in capsys.readouterr().out
    base = tmp_path / "base.json"
    assert main([*words, "--resume", "--tag", "sound", "--baseline", str(base), "--update-baseline"]) == 0
    assert set(json.loads(base.read_text())["tasks"]) == {"cooling", "needs-a-start"}
    assert main([*words, "--resume", "--tag", "sound", "--baseline", str(base)]) == 0


def test_listing_and_showing(mine: Path) -> None:
    runner = CliRunner()
    listed = runner.invoke(wellposed, ["tasks", "list", "--dir", str(mine), "--tag", "sound"])
    assert [line.split()[0] for line in listed.output.splitlines()] == ["cooling", "needs-a-start"]
    shown = runner.invoke(wellposed, ["tasks", "show", "cooling", "--dir", str(mine)])
    assert "2.4261226388505337" in shown.output
    assert "closed form" in shown.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "coolin"], "cooling"),
        (["run", "--tag", "soud"], "sound"),
        (["run", "--update-baseline"], "--baseline"),
        (["run", "--baseline", "nowhere.json"], "nowhere.json"),
        (["show", "other"], "instead"),
    ],
)
def test_mistakes_are_told_and_write_nothing(
    mine: Path,
    tmp_path: Path,
    words: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["tasks", *words, "--dir", str(mine)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]


def test_the_pytest_plugin_collects_each_task(mine: Path, tmp_path: Path) -> None:
    installed = any(e.value == "wellposed.tasks.plugin" for e in metadata.entry_points(group="pytest11"))
    loaded = [] if installed else ["-p", "wellposed.tasks.plugin"]
    command = [sys.executable, "-m", "pytest", *loaded, "-p", "no:cacheprovider", "-p", "no:xdist", "-v"]
    chosen = ["--wellposed-tasks", str(mine), "-k", "wrong or needs"]
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [*command, *chosen], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert "expected 2.5" in done.stdout
