"""A program runs, tells its progress, and its files come back; what is not a plain file does not."""

from __future__ import annotations

import pytest

from wellposed.sandbox import Job, isolation, run

ALL_BYTES = bytes(range(256))


def test_files_progress_and_output_come_back(level, start):
    told: list[str] = []
    outcome = start(
        level,
        """
import sys, time
text = open("request.json").read()
with open("progress", "a") as file:
    for i in range(3):
        file.write(f"level {i} of 3\\n")
        file.flush()
        time.sleep(0.05)
    file.write("no end of line")
open("field.npz", "wb").write(bytes(range(256)) * 4)
open("result.json", "w").write(text.upper())
open("notes.txt", "w").write("not asked for")
print("said", sys.argv[1:])
print("complained", file=sys.stderr)
""",
        "request.json",
        "x = 1",
        files={"request.json": b'{"cells": 10}'},
        collect=(".npz", "result.json", ".json"),
        on_progress=told.append,
    )
    assert (outcome.status, outcome.returncode) == ("ok", 0), outcome.stderr
    assert outcome.files == {"field.npz": ALL_BYTES * 4, "result.json": b'{"CELLS": 10}'}
    assert outcome.refused == ()
    assert outcome.stdout == "said ['request.json', 'x = 1']\n"
    assert outcome.stderr == "complained\n"
    assert told == ["level 0 of 3", "level 1 of 3", "level 2 of 3"]
    assert outcome.isolation.level == level
    assert 0.15 <= outcome.wall_s < 20
    assert 0 < outcome.cpu_s < 20
    assert 5 < outcome.peak_memory_mb < 500


def test_progress_arrives_while_the_program_runs(level, start):
    """The program waits for a file that only the callback makes appear, so no line can be told afterwards."""
    seen_running = []
    outcome = start(
        level,
        """
import time
with open("progress", "a") as file:
    print("begun", file=file)
time.sleep(0.6)
print("done")
""",
        on_progress=lambda line: seen_running.append(line) if not seen_running else None,
    )
    assert seen_running == ["begun"]
    assert outcome.status == "ok"


def test_progress_lines_are_short_clean_and_only_from_a_plain_file(level, start):
    told: list[str] = []
    start(
        level,
        'open("progress", "wb").write(b"\\x1b[2J" + b"x" * 500 + b"\\n" + b"y" * 10**6 + b"\\nlast\\n")',
        on_progress=told.append,
    )
    assert told[0] == "\\x1b[2J" + "x" * 193
    assert all(len(line) <= 200 for line in told)
    told.clear()
    start(level, 'import os; os.symlink("/etc/passwd", "progress")', on_progress=told.append)
    assert told == []


def test_an_exit_status_is_a_crash_and_not_an_exception(level, start):
    outcome = start(level, 'import sys; sys.exit("no convergence")')
    assert (outcome.status, outcome.returncode) == ("crashed", 1)
    assert outcome.stderr == "no convergence\n"


def test_a_signal_is_a_crash_with_its_name(level, start):
    outcome = start(level, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert (outcome.status, outcome.returncode) == ("crashed", -11)
    assert "[sandbox] ended by signal 11 (SIGSEGV)" in outcome.stderr


def test_only_plain_files_come_back(level, start, tmp_path):
    (tmp_path / "secret").write_text("secret", "utf-8")
    outcome = start(
        level,
        f"""
import os, socket
os.symlink({str(tmp_path / "secret")!r}, "link.npz")
open("one.npz", "w").write("1")
os.link("one.npz", "two.npz")
os.mkfifo("pipe.npz")
os.mkdir("folder.npz")
socket.socket(socket.AF_UNIX).bind("socket.npz")
open("large.npz", "wb").truncate(2 * 2**20)
open("odd name.npz", "w").close()
open("good.npz", "w").write("good")
""",
        collect=(".npz",),
        max_file_mb=1,
        without=("seccomp", "landlock"),
    )
    reasons = dict(line.split(": ", 1) for line in outcome.refused)
    # The file size limit may end the program at the large file: then nothing after it exists.
    assert reasons["link.npz"] == "a symbolic link"
    assert "2 names" in reasons["one.npz"]
    assert "2 names" in reasons["two.npz"]
    assert reasons["pipe.npz"] == "not a regular file"
    assert reasons["folder.npz"] == "not a regular file"
    assert "socket.npz" in reasons
    assert b"secret" not in outcome.files.values()


def test_a_large_file_is_stopped_and_refused(level, start):
    outcome = start(
        level, 'open("large.npz", "wb").write(bytes(3 * 2**20))', collect=(".npz",), max_file_mb=1
    )
    assert outcome.status == "crashed"
    assert "File too large" in outcome.stderr
    assert all(len(content) <= 2**20 for content in outcome.files.values())


def test_a_deeply_nested_folder_is_removed(level, start, scratch):
    outcome = start(
        level,
        """
import os
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
open("deepest", "w").close()
os.mkdir("closed", 0)
""",
    )
    # Nobody needs so deep a folder: it may be ended for that.
    assert outcome.status in ("ok", "output limit"), outcome.stderr
    assert list(scratch.iterdir()) == []


def test_an_outcome_has_no_truth_value(level, start):
    outcome = start(level, "pass")
    with pytest.raises(TypeError, match=r"outcome\.status"):
        bool(outcome)
    assert str(outcome).startswith("ok (exit status 0) after")


@pytest.mark.parametrize(
    "change",
    [
        {"files": {"../up.py": b""}},
        {"files": {".hidden": b""}},
        {"files": {"a/b": b""}},
        {"argv": ()},
        {"argv": ("a\0b",)},
        {"timeout_s": 0},
        {"timeout_s": float("nan")},
        {"memory_mb": -1},
    ],
)
def test_a_malformed_job_is_refused(change):
    good = {"files": {"a.py": b""}, "argv": ("a.py",), "timeout_s": 1}
    with pytest.raises(ValueError, match=r"\S"):
        Job(**(good | change))


def test_the_strongest_level_is_the_default():
    outcome = run(Job({"a.py": b"print(6 * 7)"}, ("a.py",), timeout_s=30), require="none")
    assert outcome.stdout == "42\n"
    assert outcome.isolation == isolation("none")
