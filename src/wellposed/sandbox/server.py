"""A sandbox as seen from outside: started with the layers around it, asked to run programs."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox import readable, stale
from wellposed.sandbox.cgroup import Group
from wellposed.sandbox.folder import no_folder, remove
from wellposed.sandbox.interruption import uninterrupted
from wellposed.sandbox.levels import Way, environment
from wellposed.sandbox.tree import Tree

__all__ = ["Server"]

_PATIENCE_S = 5.0
_MAX_TASKS = 256
_SERVER_MB = 512
_BOOT = "import sys; sys.path.insert(0, sys.argv[2]); import inside.server as s; del sys.path[0]; s.main()"
_swept = threading.Event()


class Server:
    """A sandbox in which programs can be run; nothing runs and nothing is on the disk before `start`.

    Args:
        way: How it is started.
        preload: Packages that it imports before the first program comes.
        single: It runs one program only, whose leftovers it ends.
        memory_mb: Limit in MiB of all its programs together; None: each has its own limit only.
    """

    def __init__(
        self, way: Way, *, preload: Iterable[str] = (), single: bool = True, memory_mb: int | None = None
    ) -> None:
        self.way = way
        self.single = single
        self.path = Path(tempfile.gettempdir()).resolve() / f"{stale.PREFIX}{secrets.token_hex(8)}"
        self.cpu_s = 0.0
        """User and system time as waited for, in seconds; known after `close`."""
        self._preload = tuple(preload)
        self._memory = None if memory_mb is None else memory_mb * 2**20
        self._held: dict[int, int] = {}
        self._numbers = itertools.count(1)
        self._sending = threading.Lock()
        self._lock = -1
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._group: Group | None = None
        self._ended = False
        self._words = b""
        self._tree: Tree | None = None

    @property
    def jobs(self) -> Path:
        """The folder with a folder for each program."""
        return self.path / "jobs"

    @property
    def canary(self) -> Path:
        """A file of this user's that no program may reach."""
        return self.path / "canary"

    @property
    def pid(self) -> int:
        """The number of the first process: the wrapper, or the server itself."""
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process.pid

    @property
    def tree(self) -> Tree:
        """All processes below the first one; it remembers what it has seen."""
        if self._tree is None:
            self._tree = Tree(self.pid, str(self.path))
        return self._tree

    @property
    def returncode(self) -> int | None:
        """Exit status of the first process, once ended."""
        return self._process.returncode if self._process else None

    def start(self) -> None:
        """Start it; `close` must be called afterwards, whatever happens.

        Raises:
            SandboxUnavailable: The folder, the interpreter or the wrapper fails.
        """
        if not _swept.is_set():
            _swept.set()
            stale.sweep()
        with uninterrupted():
            try:
                self.path.mkdir(mode=0o700)
                self._lock = stale.lock(self.path)
                self.canary.write_text("not for programs\n", "ascii")
                self.jobs.mkdir(mode=0o700)
                (self.jobs / "server").mkdir(mode=0o700)
            except OSError as error:
                raise no_folder(error) from None
            self._launch()

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        home = self.way.inside(self.jobs / "server", self.jobs)
        bare = environment(home, home)
        spec = {"control": theirs.fileno(), "preload": self._preload, "single": self.single, "search": []}
        spec["folder"] = str(self.path)  # for whoever looks at the list of processes
        if folder := readable.user_packages():
            spec["search"] = [folder]
        words = [*self.way.wrapper(self.jobs, bare), sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT]
        words += [json.dumps(spec), self.way.trusted]
        try:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env=bare,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            ours.close()
            raise self.unavailable(f"{words[0]!r} cannot be started: {error}") from None
        finally:
            theirs.close()
        self._control = ours

    def unavailable(self, what: str) -> SandboxUnavailable:
        """Return the error that says why no program can be run here."""
        return SandboxUnavailable(
            what,
            where=f"the sandbox, level {self.way.level!r}",
            why="no program can be run without it",
            instead="run `wellposed doctor` to see what is missing",
        )

    def number(self) -> int:
        """Return the number of the next program."""
        return next(self._numbers)

    def send(self, order: dict[str, Any], descriptors: Iterable[int] = ()) -> None:
        """Send an order; a server that has gone away is found out by what it does not answer."""
        text = json.dumps(order).encode() + b"\n"
        with self._sending, contextlib.suppress(OSError):
            if self._control is None:
                return
            sent = socket.send_fds(self._control, [text], list(descriptors)) if descriptors else 0
            self._control.sendall(text[sent:])

    def limit(self, memory_mb: int) -> None:
        """Put control groups of the kernel around the processes that run now, where that can be done."""
        memory = self._memory or memory_mb * 2**20
        self._group = Group(memory + _SERVER_MB * 2**20, _MAX_TASKS)
        if self._group.limits:
            self._group.add([self.pid, *(p.pid for p in self.tree.look())])

    @property
    def hit_memory(self) -> bool:
        """True when the kernel ended a program for the memory that all held."""
        return self._group is not None and self._group.hit_memory

    def over_budget(self, number: int, held: int) -> str:
        """Note what a program holds; return why it must end (all hold too much, and it most), or nothing."""
        self._held[number] = held
        together = sum(list(self._held.values()))
        if self._memory is None or together <= self._memory or held < max(list(self._held.values())):
            return ""
        return f"the programs together held {together >> 20} MiB, more than {self._memory >> 20} MiB"

    def forget(self, number: int) -> None:
        """Drop what was noted about a program that has ended."""
        self._held.pop(number, None)

    def last_words(self) -> str:
        """Return what the wrapper or the server complained of; called after `end`."""
        return self._words.decode("utf-8", "replace").strip()[:500]

    def end(self, *, searching: bool = False) -> set[int]:
        """End every process and wait for the first; a second call does nothing.

        Args:
            searching: Also look for processes that left the tree.

        Returns:
            Processes that cannot be ended; none, unless the kernel itself is stuck.
        """
        with uninterrupted():
            control, self._control = self._control, None
            if control is not None:
                control.close()
            if self._process is None or self._ended:
                return set()
            self._ended = True
            if not searching:
                self._let_it_end()
            left = self.tree.end(searching=searching)
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
            try:
                _, status, used = os.wait4(self.pid, 0)
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self.cpu_s = used.ru_utime + used.ru_stime
            except ChildProcessError:
                # A caller that ignores SIGCHLD has its children waited for by the kernel.
                self._process.returncode = 0
            return left

    def _let_it_end(self) -> None:
        """Give the server a moment to end by itself: its standard error is closed when it has."""
        if self._process is None or self._process.stderr is None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stderr, selectors.EVENT_READ)
            until = time.monotonic() + 0.5
            while (left := until - time.monotonic()) > 0 and selector.select(left):
                if not (chunk := os.read(self._process.stderr.fileno(), 4096)):
                    return
                self._words = (self._words + chunk)[:4096]

    def close(self) -> None:
        """End everything and remove the folder; an interruption in the middle of it waits.

        Raises:
            SandboxUnavailable: A process cannot be ended, or the folder cannot be removed.
        """
        with uninterrupted():
            left = self.end()
            if self._group is not None:
                self._group.close()
                self._group = None
            if self._process is not None and self._process.stderr is not None:
                self._process.stderr.close()
            lock, self._lock = self._lock, -1
            if lock >= 0:
                os.close(lock)
            try:
                remove(self.path)
            except OSError as error:
                raise SandboxUnavailable(
                    f"the program's folder {self.path} cannot be removed: {error}",
                    where="the sandbox, after the program",
                    why="it would go on taking space on this disk",
                    instead="remove it by hand",
                ) from None
        if left:
            raise stuck(left)


def stuck(left: set[int]) -> SandboxUnavailable:
    """Return the error that says which processes cannot be ended."""
    return SandboxUnavailable(
        f"{len(left)} process(es) of the program cannot be ended: {sorted(left)}",
        where="the sandbox, after the program",
        why="they would go on using this machine",
        instead="end them by hand; a file system that hangs is the usual cause",
    )
