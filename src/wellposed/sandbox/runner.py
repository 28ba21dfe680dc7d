"""Runs one job in one sandbox and says what became of it."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox.child import Child
from wellposed.sandbox.interruption import uninterrupted
from wellposed.sandbox.job import Job, Outcome, Status
from wellposed.sandbox.levels import Way, isolation_of
from wellposed.sandbox.server import Server
from wellposed.sandbox.watch import Ended, Watch

__all__ = ["execute", "execute_in"]

_NO_MEMORY = re.compile(
    r"^(?:[\w.]*MemoryError\b|.*\bstd::bad_alloc\b|OpenBLAS.*(?:alloc|memory)|.*Cannot allocate memory)",
    re.MULTILINE,
)
_LAST_WORDS = 2000


def execute(
    job: Job,
    way: Way,
    *,
    weaker_because: str = "",
    mend: str = "",
    on_progress: Callable[[str], None] | None = None,
    cancel: threading.Event | None = None,
) -> Outcome:
    """Run a job in a sandbox of its own.

    Args:
        job: What to run.
        way: How to start it.
        weaker_because: Why no stronger way is taken; for the outcome's isolation.
        mend: What to do about it.
        on_progress: Called with each new line of the file `progress`, in this thread.
        cancel: When set, the program is ended.

    Returns:
        What became of it. Nothing of the program runs any more and its folder is gone, also after an
        exception.

    Raises:
        Unarmed: The program was not started, because a layer does not hold or a part is missing.
        SandboxUnavailable: The program could not be ended.
    """
    # It exists before anything is made, so that an interruption at any moment finds what to undo.
    server = Server(way)
    try:
        server.start()
        return execute_in(
            server, job, weaker_because=weaker_because, mend=mend, on_progress=on_progress, cancel=cancel
        )
    finally:
        server.close()


def execute_in(
    server: Server,
    job: Job,
    *,
    weaker_because: str = "",
    mend: str = "",
    on_progress: Callable[[str], None] | None = None,
    cancel: threading.Event | None = None,
) -> Outcome:
    """Run a job in a sandbox that was started; several threads may do so in a shared one.

    Args, Returns, Raises: As `execute`; the sandbox stays open.
    """
    child = Child(server)
    try:
        # Descriptors made in the moment of an interruption would be held by nobody.
        with uninterrupted():
            child.folder.make()
            child.folder.put(job.files)
            child.start(job)
        watch = Watch(child, job, on_progress=on_progress, cancel=cancel)
        ended = watch.until_the_end()
        child.end()
        watch.drain()
        _refuse_unstarted(child, ended)
        files, refused = child.folder.take(job)
        status, code, note = _judge(job, child, watch, ended)
        isolation = isolation_of(
            server.way, abi=int(child.facts.get("abi", 0)), weaker_because=weaker_because, mend=mend
        )
        return Outcome(
            status=status,
            returncode=code,
            stdout=watch.stdout.text(),
            stderr=_with_note(watch.stderr.text(), note),
            isolation=isolation,
            files=files,
            refused=refused,
            wall_s=watch.wall_s,
            cpu_s=float(child.facts.get("cpu_s", server.cpu_s)),
            peak_memory_mb=_peak_mb(child, watch),
        )
    finally:
        _clean_up(child)


def _clean_up(child: Child) -> None:
    """End the program and remove its folder; an interruption in the middle of it waits.

    Raises:
        SandboxUnavailable: A process cannot be ended, or the folder cannot be removed.
    """
    with uninterrupted():
        try:
            child.end()
        finally:
            try:
                child.close()
            except OSError as error:
                raise SandboxUnavailable(
                    f"the program's folder {child.folder.path} cannot be removed: {error}",
                    where="the sandbox, after the program",
                    why="it would go on taking space on this disk",
                    instead="remove it by hand",
                ) from None


def _refuse_unstarted(child: Child, ended: Ended | None) -> None:
    """Raise when the program itself never ran.

    Raises:
        Unarmed: The wrapper or the interpreter failed.
    """
    if child.started or (ended is not None and ended.status == "cancelled"):
        return
    reason = str(child.facts.get("failed", "")) or (ended.why if ended is not None else "")
    if not reason:
        child.server.end()
        reason = child.server.last_words() or f"exit status {child.server.returncode}"
    raise child.unarmed(reason)


def _judge(job: Job, child: Child, watch: Watch, ended: Ended | None) -> tuple[Status, int | None, str]:
    """Return status, exit status and the last line for stderr."""
    if ended is not None:
        return ended.status, None, f"ended: {ended.why}"
    code = child.facts.get("code")
    if code is None:
        return "crashed", None, "ended: its supervising process was killed"
    if code == 0:
        return "ok", 0, ""
    cpu_s = child.facts["cpu_s"]
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and cpu_s >= job.timeout_s):
        return "timeout", code, f"ended by the limit on processor time ({cpu_s:.0f} s used)"
    if code < 0 and (_peak_mb(child, watch) >= 0.9 * job.memory_mb or child.server.hit_memory):
        return "memory", code, f"ended by signal {-code} near the memory limit of {job.memory_mb} MiB"
    if _NO_MEMORY.search(watch.stderr.text()[-_LAST_WORDS:]):
        return "memory", code, f"it asked for more than the memory limit of {job.memory_mb} MiB"
    note = f"ended by signal {-code} ({signal.Signals(-code).name})" if code < 0 else ""
    return "crashed", code, note


def _peak_mb(child: Child, watch: Watch) -> float:
    """Return the largest resident memory: as the kernel counted for one process, or as seen over the tree."""
    return max(float(child.facts.get("peak_kb", 0)) / 1024, watch.peak / 2**20)


def _with_note(text: str, note: str) -> str:
    """Return stderr with the sandbox's own last line."""
    if not note:
        return text
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}[sandbox] {note}\n"
