"""One program in a sandbox: its pipes, its report, what was proved before it started, its end."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox import bubblewrap, readable
from wellposed.sandbox.folder import Folder
from wellposed.sandbox.interruption import uninterrupted
from wellposed.sandbox.job import Job
from wellposed.sandbox.levels import environment, limits
from wellposed.sandbox.server import Server, stuck
from wellposed.sandbox.tree import Process, Tree, inner_pid, status

__all__ = ["Child", "Unarmed"]

_NICE = 5
_FAREWELL_S = 2.0
_REPORT_MAX = 65_536
_NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts")
_PROMISED = {"limits"}


class Unarmed(SandboxUnavailable):
    """A layer is not in force, or the program could not be started; nothing of it has run."""


class Child:
    """A program from the outside; nothing runs before `start`.

    Args:
        server: Where it runs.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.number = server.number()
        self.folder = Folder(server.jobs / str(self.number))
        self.facts: dict[str, Any] = {}
        """What was reported so far."""
        self.started = False
        """The layers were proved and the program was let go."""
        self.report = self._out = self._err = -1
        self._heard = b""
        self._pid = 0
        self._tree: Tree | None = None

    def start(self, job: Job) -> None:
        """Ask for a child that arms itself; `end` and `close` must be called afterwards, whatever happens.

        Args:
            job: What to run; its files are in the folder already.
        """
        pairs = [os.pipe() for _ in range(3)]
        (self._out, out), (self._err, err), (self.report, report) = pairs
        try:
            self.server.send(self._order(job), (out, err, report))
        finally:
            for fd in (out, err, report):
                os.close(fd)

    def _order(self, job: Job) -> dict[str, Any]:
        """Return what the server and the child have to do."""
        way, jobs = self.server.way, self.server.jobs
        places = [way.inside(self.folder.path / name, jobs) for name in ("work", "home", "tmp")]
        work, home, tmp = places
        if way.private_tmp and self.server.single:
            tmp = bubblewrap.TMP
            places.append(tmp)
        return {
            "job": self.number,
            "argv": list(job.argv),
            "env": environment(home, tmp),
            "cwd": work,
            "nice": _NICE,
            "limits": limits(job, way),
            "layers": sorted(way.layers),
            "readable": list(readable.paths()),
            "writable": places,
            "canary": str(self.server.canary),
            "library": os.__file__,
        }

    @property
    def streams(self) -> tuple[int, int]:
        """The descriptors of what the program prints: stdout and stderr."""
        return self._out, self._err

    def hear(self, chunk: bytes) -> None:
        """Take the next bytes of the report; the word to start is given once the layers are proved.

        Raises:
            Unarmed: A layer is not in force.
        """
        self._heard = (self._heard + chunk)[:_REPORT_MAX]
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                self.facts.update(told if isinstance(told, dict) else {})
        if "armed" in self.facts and not self.started:
            self._require_the_layers()
            self.started = True
            if self.server.single:
                # What was there before the program is none of its processes.
                self.server.tree.set_aside(p.pid for p in self.server.tree.look() if p.pid != self._pid)
            self.server.send({"go": self.number})

    def _require_the_layers(self) -> None:
        """Look at what was proved from inside, and at what the kernel says about the child.

        Raises:
            Unarmed: A layer is not in force.
        """
        wanted = self.server.way.layers | _PROMISED
        if self.server.way.level == "none":
            wanted = frozenset[str]()
        missing = wanted - set(self.facts.get("proved", ()))
        opened = self.facts.get("open", {})
        doors = [f"{layer}: {', '.join(opened.get(layer, ['not proved']))}" for layer in sorted(missing)]
        doors += self._seen_from_outside()
        if doors:
            raise self.unarmed(f"a layer does not hold: {'; '.join(doors)}")

    def _seen_from_outside(self) -> list[str]:
        """Return what the kernel's own word about the child contradicts."""
        self._pid = self._find()
        told = status(self._pid) if self._pid else {}
        if not told:
            return []
        layers = self.server.way.layers
        doors = []
        if "seccomp" in layers and told.get("Seccomp") != "2":
            doors.append("the kernel knows no filter of system calls on it")
        if "privileges" in layers:
            held = {told.get(f"Cap{kind}", "?").strip("0") for kind in ("Inh", "Prm", "Eff", "Amb")}
            if told.get("NoNewPrivs") != "1" or held != {""}:
                doors.append("the kernel says that it has privileges")
        if told.get("Threads") != "1":
            doors.append("it has more threads than the one that is armed")
        if "namespaces" in layers:
            doors += [f"it shares the host's {name} namespace" for name in _NAMESPACES if self._shares(name)]
        return doors

    def _shares(self, name: str) -> bool:
        try:
            theirs, ours = (Path(f"/proc/{who}/ns/{name}").readlink() for who in (self._pid, "self"))
        except OSError:
            return False  # not shown to us; the attempts from inside stand
        return theirs == ours

    def _find(self) -> int:
        """Return the number of the child as this host knows it, 0 when it cannot be found."""
        inner = int(self.facts.get("pid", 0))
        if not self.server.way.owns_processes:
            return inner
        return next((p.pid for p in self.server.tree.look() if inner_pid(p.pid) == inner), 0)

    def unarmed(self, what: str) -> Unarmed:
        """Return the error that says why the program could not be started."""
        error = self.server.unavailable(f"the program could not be started: {what}")
        return Unarmed(error.what, where=error.where, why=error.why, instead=error.instead)

    def look(self) -> list[Process]:
        """Return the living processes of the program."""
        return self.tree.look()

    @property
    def tree(self) -> Tree:
        """The processes of the program; known once it was started."""
        if self.server.single:
            return self.server.tree
        if self._tree is None:
            self._tree = Tree(self._pid, str(self.server.path), own=True)
        return self._tree

    def end(self) -> None:
        """End every process of the program; a second call does nothing.

        Raises:
            SandboxUnavailable: A process cannot be ended.
        """
        with uninterrupted():
            self.server.forget(self.number)
            left: set[int] = set()
            if "code" not in self.facts and self.report >= 0:
                self.server.send({"end": self.number})
                self._listen_for_the_end()
            if "code" not in self.facts and self.report >= 0:
                # The server itself was killed or hangs: everything in it ends.
                left = self.server.end(searching=not self.server.way.owns_processes)
        if left:
            raise stuck(left)

    def close(self) -> None:
        """Close what is still open of the pipes and remove the folder.

        Raises:
            SandboxUnavailable: The folder cannot be removed.
        """
        descriptors = (self.report, self._out, self._err)
        self.report = self._out = self._err = -1
        for fd in descriptors:
            if fd >= 0:
                os.close(fd)
        self.folder.discard()

    def _listen_for_the_end(self) -> None:
        """Give the server a moment to end the program and to report what it used."""
        os.set_blocking(self.report, False)
        until = time.monotonic() + _FAREWELL_S
        while "code" not in self.facts and time.monotonic() < until:
            try:
                chunk = os.read(self.report, 4096)
            except BlockingIOError:
                time.sleep(0.002)
                continue
            if not chunk:
                return
            with contextlib.suppress(Unarmed):
                self.hear(chunk)
