"""Runs tasks, each in a process of its own, so that one that crashes takes no other down."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

from wellposed.tasks.scoring import Reply, Score, score
from wellposed.tasks.task import Task

__all__ = ["ask", "run_all"]

_GRACE_S = 5.0
"""Between asking a process to end and killing it; the command stops its own sandboxes meanwhile."""


def run_all(
    tasks: Sequence[Task],
    *,
    jobs: int = 1,
    options: Sequence[str] = (),
    on_start: Callable[[Task], None] | None = None,
    on_score: Callable[[Score], None] | None = None,
) -> list[Score]:
    """Run every task and return the scores in the tasks' order.

    Args:
        tasks: What to run.
        jobs: How many side by side.
        options: Further options of `wellposed solve`, for example a model.
        on_start: Called from a worker thread as a task starts.
        on_score: Called from this thread as a score comes in.

    Raises:
        KeyboardInterrupt: Passed on when every process has ended; scores until then were told.
    """
    stop = threading.Event()

    def one(task: Task) -> Score:
        if stop.is_set():
            return Score(task.id, "interrupted", "not started")
        if on_start is not None:
            on_start(task)
        reply = ask(task, options, stop)
        if stop.is_set():
            return Score(task.id, "interrupted", "stopped", wall_s=reply.wall_s)
        return score(task, reply)

    found: dict[str, Score] = {}
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        waiting = {pool.submit(one, task) for task in tasks}
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    found[result.task] = result
                    if on_score is not None:
                        on_score(result)
        except BaseException:
            stop.set()
            for future in waiting:
                future.cancel()
            raise
    return [found[t.id] for t in tasks]


def ask(task: Task, options: Sequence[str] = (), stop: threading.Event | None = None) -> Reply:
    """Put one task to the command and return what came back.

    Args:
        task: With words or a problem file.
        options: Further options of `wellposed solve`.
        stop: Set to end the process before its time.
    """
    with tempfile.TemporaryDirectory(prefix="wellposed-task-") as folder:
        question, follow_ups = task.turns[0] if task.turns else "", task.turns[1:]
        if task.problem is not None:
            file = Path(folder, "problem.yaml")
            file.write_text(task.problem, encoding="utf-8")
            question = str(file)
        command = [sys.executable, "-m", "wellposed", "solve", "--json", "--no-report", *options]
        command += [word for turn in follow_ups for word in ("--then", turn)]
        return _process([*command, "--", question], task.budget.seconds, folder, stop)


def _process(command: list[str], seconds: float, folder: str, stop: threading.Event | None) -> Reply:
    start = time.monotonic()
    with Path(folder, "out").open("w+b") as out, Path(folder, "err").open("w+b") as err:
        # A session of its own: the whole of it can be ended, and the terminal's Ctrl-C comes to us alone.
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        try:
            ended = _awaited(child, start + seconds, stop)
        finally:
            _end(child)
        wall = time.monotonic() - start
        out.seek(0)
        err.seek(0)
        said, told = out.read(50_000_000), err.read()[-20_000:].decode("utf-8", "replace")
    try:
        result = json.loads(said)
    except (json.JSONDecodeError, UnicodeDecodeError):
        result = None
    code = child.returncode if ended else None
    return Reply(code, result if isinstance(result, dict) else None, wall, told)


def _awaited(child: subprocess.Popen[bytes], deadline: float, stop: threading.Event | None) -> bool:
    """Return True when the process ended by itself in time."""
    while time.monotonic() < deadline and not (stop is not None and stop.is_set()):
        try:
            child.wait(min(0.1, max(0.01, deadline - time.monotonic())))
        except subprocess.TimeoutExpired:
            continue
        return True
    return False


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the process and everything it started."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE_S)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
