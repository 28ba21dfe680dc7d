"""One started program: its pipes, its report, its end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox.folder import Folder
from wellposed.sandbox.interruption import uninterrupted
from wellposed.sandbox.job import Job
from wellposed.sandbox.levels import Way, environment, limits, may_fork
from wellposed.sandbox.tree import Tree

__all__ = ["Child"]

_NICE = 5
_FAREWELL_S = 0.5
_PATIENCE_S = 5.0
_REPORT_MAX = 65_536


@cache
def _warden() -> str:
    """Return the text of the program that runs first inside the sandbox."""
    return Path(__file__).with_name("warden.py").read_text("utf-8")


class Child:
    """A program from the outside; nothing runs before `start`.

    Args:
        way: At which level to start it.
        folder: Its folder.
    """

    def __init__(self, way: Way, folder: Folder) -> None:
        self.way = way
        self.facts: dict[str, Any] = {}
        """What the warden told so far."""
        self.cpu_s = 0.0
        """User and system time as waited for, in seconds; known after `end`."""
        self.report = -1
        """Descriptor of the warden's report; its end of file is the warden's end."""
        self._folder = folder
        self._lifeline = -1
        self._heard = b""
        self._process: subprocess.Popen[bytes] | None = None
        self._tree: Tree | None = None

    def start(self, job: Job) -> None:
        """Start the program; `end` and `close` must be called afterwards, whatever happens.

        Args:
            job: What to run; its files are in the folder already.

        Raises:
            SandboxUnavailable: The interpreter or the wrapper cannot be started.
        """
        self.report, told = os.pipe()
        watched, self._lifeline = os.pipe()
        words = [*self.way.wrapper(self._folder.path), sys.executable, "-I", "-S", "-B", "-c", _warden()]
        words.append(json.dumps(self._order(job) | {"report": told, "lifeline": watched}))
        try:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env={"PATH": "/usr/bin:/bin"},
                pass_fds=(told, watched),
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise SandboxUnavailable(
                f"{words[0]!r} cannot be started: {error}",
                where=f"the sandbox, level {self.way.level!r}",
                why="no program can be run without it",
                instead="run `wellposed doctor` to see what is missing",
            ) from None
        finally:
            for fd in (told, watched):
                os.close(fd)

    def _order(self, job: Job) -> dict[str, Any]:
        """Return what the warden has to do."""
        work, home, tmp = self.way.places(self._folder.path)
        return {
            "argv": [sys.executable, "-B", "-s", *job.argv],
            "env": environment(home, tmp),
            "cwd": work,
            "limits": limits(job, self.way),
            "nice": _NICE,
            "forks": may_fork(self.way),
        }

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The first process: the wrapper, or the warden itself."""
        if self._process is None:
            raise RuntimeError("the program was not started")
        return self._process

    @property
    def tree(self) -> Tree:
        """The processes of the program."""
        if self._tree is None:
            self._tree = Tree(self.process.pid, str(self._folder.path))
        return self._tree

    @property
    def returncode(self) -> int | None:
        """Exit status of the first process, once ended."""
        return self.process.returncode

    @property
    def streams(self) -> tuple[int, int]:
        """The descriptors of what the program prints: stdout and stderr."""
        out, err = self.process.stdout, self.process.stderr
        if out is None or err is None:
            raise RuntimeError("the program was started without pipes")
        return out.fileno(), err.fileno()

    def hear(self, chunk: bytes) -> None:
        """Take the next bytes of the warden's report; what is not a JSON object is passed over."""
        self._heard = (self._heard + chunk)[:_REPORT_MAX]
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                self.facts.update(told if isinstance(told, dict) else {})

    def end(self) -> None:
        """End every process of the job and wait for the first; a second call does nothing.

        When the start itself was interrupted there is no handle to the process; closing the lifeline ends it.

        Raises:
            SandboxUnavailable: A process cannot be ended.
        """
        with uninterrupted():
            left = self._end()
        if left:
            raise SandboxUnavailable(
                f"{len(left)} process(es) of the program cannot be ended: {sorted(left)}",
                where="the sandbox, after the program",
                why="they would go on using this machine",
                instead="end them by hand; a file system that hangs is the usual cause",
            )

    def _end(self) -> set[int]:
        """Do the work of `end`; return the processes that are still alive."""
        self._let_go()
        if self._process is None:
            self._listen_for_the_end(_PATIENCE_S)
            return set()
        if self._process.returncode is not None:
            return set()
        if "code" not in self.facts:
            self._listen_for_the_end(_FAREWELL_S)
        # A warden that reported has ended all below itself; one that was killed has not.
        left = self.tree.end(searching=not self.way.owns_processes and "code" not in self.facts)
        with contextlib.suppress(OSError):
            os.kill(self.process.pid, signal.SIGKILL)
        try:
            _, status, used = os.wait4(self.process.pid, 0)
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_s = used.ru_utime + used.ru_stime
        except ChildProcessError:
            # A caller that ignores SIGCHLD has its children waited for by the kernel.
            self.process.returncode = 0
        return left

    def close(self) -> None:
        """Close what is still open of the pipes."""
        self._let_go()
        report, self.report = self.report, -1
        if report >= 0:
            os.close(report)
        for stream in (self._process.stdout, self._process.stderr) if self._process else ():
            if stream is not None:
                stream.close()

    def _let_go(self) -> None:
        """Close the lifeline: the warden ends everything, itself last."""
        lifeline, self._lifeline = self._lifeline, -1
        if lifeline >= 0:
            os.close(lifeline)

    def _listen_for_the_end(self, seconds: float) -> None:
        """Give the warden a moment to end its program and to report what it used."""
        if self.report < 0:
            return
        os.set_blocking(self.report, False)
        until = time.monotonic() + seconds
        while "code" not in self.facts and time.monotonic() < until:
            try:
                chunk = os.read(self.report, 4096)
            except BlockingIOError:
                time.sleep(0.005)
                continue
            if not chunk:
                return
            self.hear(chunk)
