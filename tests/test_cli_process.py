"""The command as a process of its own: signals, pipes, terminals, start-up."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# A solve that reports progress and then waits: what a long run looks like from outside.
WAITING = """
import sys, time, types
api = types.ModuleType("wellposed.api")
def solve(prompt, *, on_progress=None, **options):
    try:
        if on_progress:
            text = "level 2 of 8 [bold]"
            on_progress(types.SimpleNamespace(stage="run", fraction=0.25, text=text, remaining_s=42.0))
        print("started", file=sys.stderr, flush=True)
        time.sleep(60)
    finally:
        time.sleep(0.3)
        print("cleaned up", file=sys.stderr, flush=True)
api.solve = solve
import wellposed
sys.modules["wellposed.api"] = wellposed.api = api
from wellposed.cli import main
sys.exit(main(sys.argv[1:]))
"""


def start(*words: str, folder: Path, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WAITING, *words],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        encoding="utf-8",
        cwd=folder,
    )


def wait_for_start(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    assert process.stderr.readline() == "started\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_with_one_line_after_the_clean_up(number: int, code: int, tmp_path: Path) -> None:
    process = start("solve", "a long problem", folder=tmp_path)
    wait_for_start(process)
    process.send_signal(number)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)  # an impatient second one must not cut the clean-up
    out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert out == ""
    assert err.splitlines() == [
        "cleaned up",
        "Interrupted: every program was stopped and nothing was written.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_with_json_still_gives_one_object(tmp_path: Path) -> None:
    process = start("solve", "--json", "a long problem", folder=tmp_path)
    wait_for_start(process)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "failed"


def test_progress_is_a_bar_with_the_remaining_time_on_a_terminal(tmp_path: Path) -> None:
    shown = shown_on_a_terminal("solve", "a long problem", folder=tmp_path)
    assert "run: level 2 of 8 [bold]" in shown
    assert "about 42 s left" in shown
    assert "25 %" in shown


@pytest.mark.parametrize("option", ["-q", "--json"])
def test_no_bar_is_drawn_when_it_is_not_wanted(option: str, tmp_path: Path) -> None:
    assert "level 2" not in shown_on_a_terminal("solve", option, "a long problem", folder=tmp_path)


def shown_on_a_terminal(*words: str, folder: Path) -> str:
    """Run until interrupted with standard error on a pseudo-terminal and return what it showed."""
    mine, theirs = os.openpty()
    try:
        with start(*words, folder=folder, stderr=theirs) as process:
            os.close(theirs)
            shown = read_until(mine, "started")
            process.send_signal(signal.SIGINT)
            shown += read_until(mine, "Interrupted" if "--json" not in words else "cleaned up")
            process.communicate(timeout=30)
    finally:
        os.close(mine)
    return shown


def read_until(terminal: int, word: str) -> str:
    text, deadline = "", time.monotonic() + 30
    while word not in text and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.5)[0]:
            text += os.read(terminal, 65536).decode("utf-8", "replace")
    assert word in text, text
    return text


def test_progress_becomes_lines_without_a_terminal_when_verbose(tmp_path: Path) -> None:
    process = start("solve", "-v", "a long problem", folder=tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline() == "run: level 2 of 8 [bold] (about 42 s left)\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def test_a_reader_that_goes_away_is_no_error_and_no_verdict() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "wellposed.cli", "schema", "report"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_a_shell_can_ask_for_completions() -> None:
    environment = os.environ | {
        "_WELLPOSED_COMPLETE": "bash_complete",
        "COMP_WORDS": "wellposed so",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "wellposed.cli"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "plain,solve\n")


def test_help_takes_less_than_three_tenths_of_a_second() -> None:
    """CPU time of the best of five, so that a busy machine does not decide."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "wellposed.cli", "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.3
