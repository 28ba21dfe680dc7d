"""One sandbox for several programs of one command: one import of packages, a child for every program.

    with Pool(preload=("numpy",), memory_mb=8192) as pool:
        outcome = pool.run(job)

A child serves one program and ends with it. It is forked with the packages in memory, arms itself before a
byte of the program is read, and sees no file of its neighbours; where the kernel cannot hold neighbours
apart, each program gets a sandbox of its own instead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from types import TracebackType

from wellposed.sandbox.job import Job, Outcome
from wellposed.sandbox.probe import Found, find
from wellposed.sandbox.runner import execute, execute_in
from wellposed.sandbox.server import Server

__all__ = ["Pool"]


class Pool:
    """Programs side by side within one budget; nothing is started before it is entered.

    Args:
        preload: Packages that every program will find imported.
        memory_mb: Limit in MiB of all programs together; None: each has its own limit only.
        require: The weakest level of isolation that will do; None: "landlock".
    """

    def __init__(
        self, *, preload: Iterable[str] = (), memory_mb: int | None = None, require: str | None = None
    ) -> None:
        self._preload = tuple(preload)
        self._memory_mb = memory_mb
        self._require = require
        self._found: Found | None = None
        self._server: Server | None = None

    def __enter__(self) -> Pool:
        """Start the sandbox; it imports while this process goes on.

        Raises:
            SandboxUnavailable: No program can be run behind the isolation required.
        """
        self._found = find(self._require)
        if self._found.way.shares:
            self._server = Server(
                self._found.way, preload=self._preload, single=False, memory_mb=self._memory_mb
            )
            try:
                self._server.start()
            except BaseException:
                self._server.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything; nothing of the sandbox stays."""
        if self._server is not None:
            self._server.close()

    def run(
        self,
        job: Job,
        *,
        on_progress: Callable[[str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Outcome:
        """Run one program; several threads may do so at once.

        Args:
            job: What to run, and its limits.
            on_progress: Called in this thread with each new progress line.
            cancel: When set from another thread, the program is ended within about 0.1 s.

        Returns:
            What became of it.

        Raises:
            SandboxUnavailable: The program could not be started, or not be ended.
        """
        if self._found is None:
            raise RuntimeError("the pool was not entered")
        because, mend = self._found.isolation.weaker_because, self._found.isolation.mend
        if self._server is None:
            way = self._found.way
            return execute(
                job, way, weaker_because=because, mend=mend, on_progress=on_progress, cancel=cancel
            )
        return execute_in(
            self._server, job, weaker_because=because, mend=mend, on_progress=on_progress, cancel=cancel
        )
