"""Watches one running program until it ends or has to be ended."""

from __future__ import annotations

import os
import selectors
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from wellposed.sandbox.child import Child
from wellposed.sandbox.job import Job, Status
from wellposed.sandbox.output import Kept
from wellposed.sandbox.progress import Progress

__all__ = ["Ended", "Watch"]

_LOOK_S = 0.1
_FIRST_LOOKS_S = 0.02
_DISK_S = 0.05
_DISK_MOST_S = 1.0
_START_S = 60.0
_FLOOD = 16
_MAX_PROCESSES = 200
_MAX_THREADS = 128
_CHUNK = 65_536


@dataclass(frozen=True)
class Ended:
    """Why a program was ended by us."""

    status: Status
    why: str


class Watch:
    """What is known about a running program.

    Args:
        child: The program.
        job: Its limits.
        on_progress: Called with each new progress line, in the caller's thread.
        cancel: When set, the program is ended.
    """

    def __init__(
        self,
        child: Child,
        job: Job,
        *,
        on_progress: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> None:
        self._child = child
        self._job = job
        self._on_progress = on_progress
        self._cancel = cancel
        self._progress = Progress(child.folder.work)
        self._begun = time.monotonic()
        self._armed_at: float | None = None
        self._disk_at = 0.0
        self.stdout, self.stderr = Kept(job.output_limit), Kept(job.output_limit)
        self.peak = 0
        """Largest resident memory of the tree seen, in bytes."""
        self.stopped_at: float | None = None

    @property
    def wall_s(self) -> float:
        """Seconds from the start of the program to its end, or to now."""
        end = self.stopped_at if self.stopped_at is not None else time.monotonic()
        return end - (self._armed_at if self._armed_at is not None else self._begun)

    def until_the_end(self) -> Ended | None:
        """Wait until the program and everything it started has ended, or one limit is reached.

        Returns:
            The limit that was reached; None when the program ended by itself.
        """
        keeps = dict(zip(self._child.streams, (self.stdout, self.stderr), strict=True))
        look_at = 0.0
        with selectors.DefaultSelector() as selector:
            for fd in (*keeps, self._child.report):
                os.set_blocking(fd, False)
                selector.register(fd, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select(max(0.0, look_at - time.monotonic())):
                    chunk = _read(key.fd)
                    if chunk:
                        self._take(key.fd, chunk, keeps)
                    elif chunk is not None and key.fd == self._child.report:
                        self.stopped_at = time.monotonic()
                        return None
                    elif chunk is not None:
                        selector.unregister(key.fd)
                if ended := self._over_output():
                    return self._stop(ended)
                now = time.monotonic()
                if now >= look_at:
                    # Looked at more often at first: most of the short programs would be over unseen.
                    look_at = now + (_LOOK_S if now - self._begun > 1 else _FIRST_LOOKS_S)
                    if ended := self._look(now):
                        return self._stop(ended)

    def drain(self) -> None:
        """Take what is left in the pipes and in the progress file; everything that could write is dead."""
        for fd, kept in zip(self._child.streams, (self.stdout, self.stderr), strict=True):
            while kept.total <= _FLOOD * self._job.output_limit and (chunk := _read(fd)):
                kept.add(chunk)
        for _ in range(10):
            if not self._tell_progress():
                break

    def _take(self, fd: int, chunk: bytes, keeps: dict[int, Kept]) -> None:
        if fd in keeps:
            keeps[fd].add(chunk)
            return
        self._child.hear(chunk)
        if self._armed_at is None and self._child.started:
            self._armed_at = time.monotonic()
            self._child.server.limit(self._job.memory_mb)

    def _stop(self, ended: Ended) -> Ended:
        self.stopped_at = time.monotonic()
        return ended

    def _over_output(self) -> Ended | None:
        limit = _FLOOD * self._job.output_limit
        if max(self.stdout.total, self.stderr.total) <= limit:
            return None
        return Ended("output limit", f"more than {limit} bytes were printed")

    def _look(self, now: float) -> Ended | None:
        """Return the limit that is reached, if any; tell the progress."""
        self._tell_progress()
        if self._cancel is not None and self._cancel.is_set():
            return Ended("cancelled", "it was cancelled")
        if self._armed_at is None:
            late = now - self._begun > _START_S
            return Ended("crashed", f"it did not start within {_START_S:.0f} s") if late else None
        if now - self._armed_at > self._job.timeout_s:
            return Ended("timeout", f"it ran longer than {self._job.timeout_s:g} s")
        return self._look_at_the_tree() or self._look_at_the_disk(now)

    def _look_at_the_tree(self) -> Ended | None:
        members = self._child.look()
        limit = self._job.memory_mb * 2**20
        held = self._child.tree.resident(members, limit=limit)
        self.peak = max(self.peak, held)
        if held > limit:
            return Ended("memory", f"it held {held >> 20} MiB, more than {self._job.memory_mb} MiB")
        if why := self._child.server.over_budget(self._child.number, held):
            return Ended("memory", why)
        if len(members) > _MAX_PROCESSES:
            return Ended("crashed", f"it started more than {_MAX_PROCESSES} processes")
        if sum(p.threads for p in members) > _MAX_PROCESSES + _MAX_THREADS:
            return Ended("crashed", f"it started more than {_MAX_THREADS} threads")
        unnamed = self._child.tree.unnamed(members)
        if unnamed > self._job.disk_bytes:
            return Ended("output limit", f"its unnamed files take {unnamed >> 20} MiB")
        return None

    def _look_at_the_disk(self, now: float) -> Ended | None:
        if now < self._disk_at:
            return None
        full = self._child.folder.too_full(self._job)
        # A folder with many files takes long to walk: the walks stay a part of the time.
        self._disk_at = time.monotonic() + min(_DISK_MOST_S, max(_DISK_S, 4 * (time.monotonic() - now)))
        return Ended("output limit", full) if full else None

    def _tell_progress(self) -> bool:
        """Hand on the new lines; return True when there was one."""
        if self._on_progress is None:
            return False
        lines = self._progress.lines()
        for line in lines:
            self._on_progress(line)
        return bool(lines)


def _read(fd: int) -> bytes | None:
    """Return what is there, empty at the end of the stream, None when there is nothing yet."""
    try:
        return os.read(fd, _CHUNK)
    except BlockingIOError:
        return None
