"""Each limit ends the program, with its own status, and nothing of the program lives on."""

from __future__ import annotations

import sys
import threading

import pytest

STUBBORN = """
import os, signal, subprocess, sys, time
nap = '''
import signal, time
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
time.sleep(300)
'''
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for stopped in (False, True):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            words = [sys.executable, "-c", nap, sys.argv[1]]
            child = subprocess.Popen(words, env={}, cwd="/", start_new_session=True)
            if stopped:
                time.sleep(0.1)
                child.send_signal(signal.SIGSTOP)
        os._exit(0)
"""
"""Leaves two daemons behind, in sessions of their own and without this job's environment; one ignores
SIGTERM, the other is stopped."""


def test_a_timeout_ends_daemons_too(level, start, token, forking):
    outcome = start(level, STUBBORN + "time.sleep(300)", token.word, timeout_s=1.0)
    assert outcome.status == "timeout"
    assert outcome.returncode is None
    assert "[sandbox] ended: it ran longer than 1 s" in outcome.stderr
    assert 1.0 <= outcome.wall_s < 5
    assert token.alive() == []


def test_daemons_end_with_a_program_that_ends_well(level, start, token, forking):
    outcome = start(level, STUBBORN + "time.sleep(0.3); print('done')", token.word)
    assert (outcome.status, outcome.stdout) == ("ok", "done\n")
    assert token.alive() == []


def test_killing_its_supervisor_frees_nobody(level, start, token, forking):
    """At the weakest level a program can kill the process above it; its daemons are found all the same."""
    murder = "time.sleep(0.3); os.kill(os.getppid(), signal.SIGKILL); time.sleep(20)"
    outcome = start(level, STUBBORN + murder, token.word, timeout_s=1)
    assert outcome.status in ("crashed", "timeout")
    assert token.alive() == []


def test_processor_time_is_counted_and_a_busy_program_ends(level, start):
    outcome = start(level, "while True: pass", timeout_s=0.7)
    assert outcome.status == "timeout"
    assert 0.1 < outcome.cpu_s < 3


def test_a_flood_of_output_is_ended_and_bounded(level, start):
    outcome = start(level, "while True: print('x' * 1000)", output_limit=10_000)
    assert outcome.status == "output limit"
    assert "bytes left out" in outcome.stdout
    assert len(outcome.stdout) < 10_200


def test_long_output_keeps_head_and_tail(level, start):
    outcome = start(level, "for i in range(5000): print(f'line {i}')", output_limit=10_000)
    assert outcome.status == "ok"
    assert outcome.stdout.startswith("line 0\nline 1\n")
    assert outcome.stdout.endswith("line 4998\nline 4999\n")
    assert "bytes left out" in outcome.stdout


def test_terminal_escapes_are_spelled_out(level, start):
    outcome = start(level, r"print('\x1b]0;title\x07\u202etxt\rover')")
    assert outcome.stdout == "\\x1b]0;title\\x07\\u202etxt\nover\n"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not enforce RLIMIT_AS")
def test_a_large_allocation_is_refused(level, start):
    outcome = start(level, "block = bytearray(8 * 2**30)", memory_mb=200)
    assert (outcome.status, outcome.returncode) == ("memory", 1)
    assert "MemoryError" in outcome.stderr


def test_memory_held_is_watched_over_the_tree(level, start, forking):
    """No process alone is over the limit; all together are."""
    outcome = start(
        level,
        """
import os, time
for _ in range(4):
    if os.fork() == 0:
        block = bytearray(os.urandom(1) * (60 * 2**20))
        time.sleep(60)
time.sleep(60)
""",
        memory_mb=150,
    )
    assert outcome.status == "memory"
    assert "more than 150 MiB" in outcome.stderr
    assert outcome.peak_memory_mb > 150


def test_many_files_are_ended(level, start):
    outcome = start(
        level,
        """
import time
for i in range(6):
    with open(f"{i}.bin", "wb") as file:
        file.write(bytes([1]) * 2**20)
        file.flush()
time.sleep(60)
""",
        max_file_mb=1,
    )
    assert outcome.status == "output limit"
    assert "more than 4 MiB" in outcome.stderr


MANY = """
import os, time
alive = 0
for _ in range(300):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    alive += 1
print(alive, flush=True)
"""


def test_the_kernel_refuses_every_further_process(level, start):
    outcome = start(level, MANY)
    assert outcome.status == "ok"
    assert (int(outcome.stdout) == 0) == ("no further process" in outcome.isolation.sentence)


def test_too_many_processes_are_ended_where_the_kernel_does_not_count(level, start, forking):
    outcome = start(level, MANY + "time.sleep(60)", timeout_s=2)
    if outcome.status == "timeout":
        assert int(outcome.stdout) < 200  # the kernel refused the others
    else:
        assert outcome.status == "crashed"
        assert "it started more than 200 processes" in outcome.stderr


def test_threads_are_not_processes(level, start):
    outcome = start(
        level, "import threading as t; w = t.Thread(target=print, args=(1,)); w.start(); w.join()"
    )
    assert (outcome.status, outcome.stdout) == ("ok", "1\n")


def test_cancel_ends_it_soon(level, start, token, forking):
    cancel = threading.Event()
    timer = threading.Timer(0.4, cancel.set)
    timer.start()
    outcome = start(level, STUBBORN + "time.sleep(300)", token.word, cancel=cancel)
    timer.join()
    assert outcome.status == "cancelled"
    assert outcome.wall_s < 3
    assert token.alive() == []
