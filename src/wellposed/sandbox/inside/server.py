"""The first process inside a sandbox: it imports packages, forks one armed child per order, ends them all.

It never reads a byte of a program. Orders come as JSON lines over a socket, whose end is the end of
everything:

    {"job": n, "argv", "env", "cwd", "nice", "limits", "layers", "readable", "writable", "canary", "library"}
                        with three descriptors: standard output, standard error, and the report of this job
    {"go": n}           the program may start
    {"end": n}          the child is killed

Lines of a report: what the child proved, or {"failed": "…"}; at last {"code": n, "cpu_s": s, "peak_kb": k}.
Where `single` is set there is one order only, and whatever its program left behind is ended before the last
line.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from . import program
from .kernel import LINUX, prctl

__all__ = ["main"]

_SET_DUMPABLE, _CHILD_SUBREAPER = 4, 36
_CHUNK = 65_536
_DESCRIPTORS = 3
_PATIENCE_S = 3.0


@dataclass
class _Job:
    """One running child."""

    pid: int
    report: int
    told: int
    """Descriptor of what the child tells before the program starts; -1 once it is closed."""
    go: int


def _offspring() -> set[int]:
    """Return the living descendants of this process, by the parents in /proc."""
    parent = {}
    with os.scandir("/proc") as entries:
        pids = [int(entry.name) for entry in entries if entry.name.isdigit()]
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
            try:
                state, above = os.read(fd, 4096).rpartition(b")")[2].split()[:2]
            finally:
                os.close(fd)
            if state not in (b"Z", b"X"):
                parent[pid] = int(above)
    found = {os.getpid()}
    while more := {pid for pid, above in parent.items() if above in found and pid not in found}:
        found |= more
    return found - {os.getpid()}


def _end_all(pid: int) -> None:
    """Kill whatever a program left; to a subreaper like this process all of it, daemons too, is offspring."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    if os.getpid() == 1:
        return  # the end of the first process of a pid namespace is the end of all
    until = time.monotonic() + _PATIENCE_S
    while LINUX and time.monotonic() < until:
        try:
            left = _offspring()
        except OSError:
            return  # no /proc: the host looks for itself
        for other in left:
            with contextlib.suppress(OSError):
                os.kill(other, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not left:
            return
        time.sleep(0.001)


class _Server:
    """The orders taken and the children that run."""

    def __init__(self, control: socket.socket, *, single: bool) -> None:
        self._control = control
        self._single = single
        self._text = b""
        self._descriptors: list[int] = []
        self._jobs: dict[int, _Job] = {}
        self._woken, wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Take orders until the host closes the socket; then end every child."""
        while True:
            told = {job.told: job for job in self._jobs.values() if job.told >= 0}
            ready = select.select([self._control, self._woken, *told], [], [])[0]
            for fd in told:
                if fd in ready:
                    self._forward(told[fd])
            if self._woken in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._woken, _CHUNK)
                self._reap()
            if self._control in ready and not self._listen():
                break
        for job in self._jobs.values():
            with contextlib.suppress(OSError):
                os.kill(job.pid, signal.SIGKILL)
        for job in list(self._jobs.values()):
            _, status, used = os.wait4(job.pid, 0)
            self._finish(job, status, used)

    def _listen(self) -> bool:
        """Take what has come over the socket; return False at its end."""
        data, descriptors, _, _ = socket.recv_fds(self._control, _CHUNK, _DESCRIPTORS)
        self._descriptors += descriptors
        for fd in descriptors:
            os.set_inheritable(fd, False)
        if not data:
            return False
        *lines, self._text = (self._text + data).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))
        return True

    def _obey(self, order: dict[str, Any]) -> None:
        if "job" in order:
            self._start(order)
            return
        job = self._jobs.get(int(order.get("go", order.get("end", 0))))
        if job is None:
            return  # it has ended meanwhile
        if "go" in order:
            os.write(job.go, b"1")
        else:
            os.kill(job.pid, signal.SIGKILL)

    def _start(self, order: dict[str, Any]) -> None:
        """Fork the child of an order."""
        out, err, report = (self._descriptors.pop(0) for _ in range(_DESCRIPTORS))
        told, tell = os.pipe()
        go, let_go = os.pipe()
        pid = os.fork()
        if pid == 0:
            program.become(order, out, err, tell, go)
        for fd in (out, err, tell, go):
            os.close(fd)
        self._jobs[order["job"]] = _Job(pid, report, told, let_go)

    def _forward(self, job: _Job) -> None:
        """Hand on what a child tells about its arming; after the word it says nothing any more."""
        told = os.read(job.told, _CHUNK)
        if told:
            self._report(job, told)
        else:
            os.close(job.told)
            job.told = -1

    def _reap(self) -> None:
        by_pid = {job.pid: job for job in self._jobs.values()}
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, used = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid in by_pid:
                    self._finish(by_pid[pid], status, used)

    def _finish(self, job: _Job, status: int, used: Any) -> None:
        """Report the end of a child, after the end of all it may have started."""
        self._jobs = {n: other for n, other in self._jobs.items() if other is not job}
        if job.told >= 0:
            self._forward(job)
        if self._single:
            _end_all(job.pid)
        peak = used.ru_maxrss if LINUX else used.ru_maxrss // 1024
        facts = {
            "code": os.waitstatus_to_exitcode(status),
            "cpu_s": used.ru_utime + used.ru_stime,
            "peak_kb": peak,
        }
        self._report(job, json.dumps(facts).encode() + b"\n")
        for fd in (job.report, job.go, job.told):
            if fd >= 0:
                os.close(fd)

    @staticmethod
    def _report(job: _Job, text: bytes) -> None:
        # The host may be gone already.
        with contextlib.suppress(OSError):
            os.write(job.report, text)


def main() -> None:
    """Import what is wanted, then serve; `sys.argv[1]` is a JSON object that says what and how."""
    spec = json.loads(sys.argv[1])
    os.set_inheritable(spec["control"], False)
    # Not dumpable: a program cannot open this process's descriptors through /proc and forge a report.
    prctl(_SET_DUMPABLE, 0)
    prctl(_CHILD_SUBREAPER, 1)
    # An interrupt from the terminal is for the host, which closes the socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path += spec["search"]
    with socket.socket(fileno=spec["control"]) as control:
        control.sendall(b"here\n")
        for name in spec["preload"]:
            # What is missing or broken shows itself in the program that imports it.
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        gc.collect()
        gc.freeze()
        _Server(control, single=spec["single"]).serve()
