"""Whatever happens to the caller, no process and no folder stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from wellposed.sandbox import stale, tree

NAP = 'import time; open("progress", "w").write("asleep\\n"); time.sleep(300)'
CALLER = """
# CALLER
import signal, sys, tempfile
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell job starts with it ignored
from wellposed.sandbox import Job, run
level, scratch, token = sys.argv[1:]
tempfile.tempdir = scratch
program = b"import time; open('progress', 'w').close(); time.sleep(300)"
run(Job({"program.py": program}, ("program.py", token), timeout_s=200), _level=level)
"""


class Stop(Exception):
    """Raised by a callback."""


@pytest.mark.parametrize("exception", [KeyboardInterrupt, Stop])
def test_an_exception_in_the_middle_leaves_nothing(level, start, token, scratch, exception):
    def stop(line: str) -> None:
        assert line == "asleep"
        assert token.alive()
        assert list(scratch.iterdir())
        raise exception

    with pytest.raises(exception):
        start(level, NAP, token.word, on_progress=stop)
    assert token.alive() == []
    assert list(scratch.iterdir()) == []


def test_many_at_once_do_not_disturb_each_other(level, start):
    """Each ends alone: no descriptor of one keeps another alive."""
    outcomes = {}

    def work(number: int) -> None:
        outcomes[number] = start(level, f"import time; time.sleep(0.1); print({number})")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: o.stdout for n, o in outcomes.items()} == {n: f"{n}\n" for n in range(4)}


def test_a_caller_that_ignores_the_end_of_children_is_served(level, start):
    previous = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert start(level, "print(1)").stdout == "1\n"
    finally:
        signal.signal(signal.SIGCHLD, previous)


def test_without_proc_the_tree_is_watched_by_ps(start, token, monkeypatch):
    """As on macOS."""
    if not shutil.which("ps"):
        pytest.skip("there is no ps")
    monkeypatch.setattr(tree, "_LINUX", False)
    outcome = start("none", "block = bytearray(200 * 2**20); import time; time.sleep(60)", memory_mb=100)
    assert outcome.status == "memory"
    outcome = start("none", "import time; time.sleep(60)", token.word, timeout_s=0.5)
    assert outcome.status == "timeout"
    assert token.alive() == []


def _caller(level: str, scratch, token) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", CALLER, level, str(scratch), token.word]
    caller = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if token.alive() and list(scratch.glob("*/jobs/1/work/progress")):
            return caller
        time.sleep(0.02)
    caller.kill()
    caller.wait()
    raise AssertionError("the program did not start")


def test_ctrl_c_leaves_nothing(level, scratch, token):
    caller = _caller(level, scratch, token)
    caller.send_signal(signal.SIGINT)
    caller.wait(20)
    assert token.alive() == []
    assert list(scratch.iterdir()) == []


def test_a_killed_caller_takes_the_program_with_it(level, scratch, token, monkeypatch):
    caller = _caller(level, scratch, token)
    caller.kill()
    caller.wait(20)
    assert token.vanishes()
    # Nobody was left to remove the folder: the next start does, once it is old enough to be nobody's.
    (left,) = scratch.iterdir()
    monkeypatch.setattr(stale, "_AGE_S", -1.0)
    assert stale.sweep() == 1
    assert not left.exists()


def test_folders_that_are_held_young_or_of_others_stay(scratch, monkeypatch):
    young, held, other = (scratch / f"{stale.PREFIX}{name}" for name in ("young", "held", "other"))
    for folder in (young, held, other):
        folder.mkdir()
    assert stale.sweep() == 0
    monkeypatch.setattr(stale, "_AGE_S", -1.0)
    fd = stale.lock(held)
    if os.geteuid() == 0:
        os.chown(other, 1, 1)
    assert stale.sweep() == (1 if os.geteuid() == 0 else 2)
    assert held.exists()
    assert other.exists() == (os.geteuid() == 0)
    os.close(fd)
    for folder in (held, other):
        folder.rmdir() if folder.exists() else None


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.01, 0.02, 0.03, 0.05])
def test_an_interruption_at_any_moment_leaves_nothing(level, start, token, scratch, delay):
    """SIGINT while the program is being started."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001 + delay)
        with pytest.raises(KeyboardInterrupt):
            start(level, NAP, token.word)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, previous)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert token.vanishes()
    assert list(scratch.iterdir()) == []
