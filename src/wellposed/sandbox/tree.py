"""The process tree of a job as the host sees it: what lives in it, how much memory it holds, and its end."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Process", "Tree", "inner_pid", "status"]

_LINUX = sys.platform.startswith("linux")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_PATIENCE_S = 5.0


@dataclass(frozen=True)
class Process:
    """One process; the start time tells it from a later one with the same number."""

    pid: int
    parent: int
    started: int
    session: int
    resident: int
    """Resident memory in bytes."""
    threads: int = 1


def _from_proc(pid: int) -> Process | None:
    """Read one living process from /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    if len(fields) < 22 or fields[0] in (b"Z", b"X"):
        return None
    return Process(
        pid, int(fields[1]), int(fields[19]), int(fields[3]), int(fields[21]) * _PAGE, int(fields[17])
    )


def _names(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _table() -> dict[int, Process]:
    """Return every living process of the machine that can be seen."""
    if _LINUX:
        numbers = (int(name) for name in _names("/proc") if name.isdigit())
        return {p.pid: p for p in map(_from_proc, numbers) if p}
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss=,stat="], capture_output=True, text=True, check=False, timeout=5
    )
    rows = (line.split() for line in listing.stdout.splitlines())
    return {int(r[0]): Process(int(r[0]), int(r[1]), 0, 0, int(r[2]) * 1024) for r in rows if r[3][0] != "Z"}


def _below(root: int, table: dict[int, Process]) -> set[int]:
    """Return the numbers of the descendants of `root`."""
    found = {root}
    while more := {p.pid for p in table.values() if p.parent in found and p.pid not in found}:
        found |= more
    return found - {root}


def _children(pid: int) -> list[int]:
    """Return the children of one process: cheap, but perhaps not all while they come and go."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in _names(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_bytes().split())
    return found


def status(pid: int) -> dict[str, str]:
    """Return what the kernel says about a process in /proc; nothing where it does not say it."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return {}


def inner_pid(pid: int) -> int:
    """Return the number by which a process knows itself, in its own pid namespace."""
    numbers = status(pid).get("NSpid", "").split()
    return int(numbers[-1]) if numbers else pid


class Tree:
    """The tree of processes below one child of this process.

    Args:
        root: A process that has not been waited for.
        marker: Text that only this job's processes carry in their environment: the path of its folder.
        own: The root itself is one of the job's processes.
    """

    def __init__(self, root: int, marker: str, *, own: bool = False) -> None:
        self.root = root
        self._marker = os.fsencode(marker)
        self._own = own
        self._aside: set[int] = set()
        self._seen: dict[int, int] = {}
        self._walks = _LINUX and Path(f"/proc/self/task/{os.getpid()}/children").exists()

    def set_aside(self, pids: Iterable[int]) -> None:
        """Leave processes below the root out of every look from now on; they are ended with the others."""
        self._aside = set(pids)

    def look(self) -> list[Process]:
        """Return the living processes of the job, and remember them."""
        if self._walks:
            waiting, members = [self.root], []
            known = {self.root}
            if self._own and (process := _from_proc(self.root)):
                members.append(process)
            while waiting:
                for pid in _children(waiting.pop()):
                    if pid not in known and (process := _from_proc(pid)):
                        known.add(pid)
                        members.append(process)
                        waiting.append(pid)
        else:
            table = _table()
            members = [table[pid] for pid in _below(self.root, table)]
            members += [table[self.root]] if self._own and self.root in table else []
        members = [p for p in members if p.pid not in self._aside]
        self._seen.update((p.pid, p.started) for p in members)
        return members

    def unnamed(self, members: Iterable[Process]) -> int:
        """Return the bytes of files that are open but have no name any more, so that no folder shows them.

        What the kernel does not let us look at counts as nothing.
        """
        found: dict[tuple[int, int], int] = {}
        for process in members:
            with contextlib.suppress(OSError):
                for name in _names(f"/proc/{process.pid}/fd"):
                    with contextlib.suppress(OSError):
                        info = os.stat(f"/proc/{process.pid}/fd/{name}")  # noqa: PTH116
                        if stat.S_ISREG(info.st_mode) and info.st_nlink == 0:
                            found[info.st_dev, info.st_ino] = info.st_blocks * 512
        return sum(found.values())

    def resident(self, members: Iterable[Process], *, limit: int) -> int:
        """Return the memory that the processes hold together, in bytes.

        Pages shared after a fork count once for each process, unless that would exceed the limit: then the
        kernel is asked for the proportional share, which costs more time.
        """
        members = list(members)
        total = sum(p.resident for p in members)
        if total <= limit or not _LINUX:
            return total
        return sum(_proportional(p) for p in members)

    def alive(self, *, searching: bool) -> set[int]:
        """Return the numbers of the job's living processes, the root not among them.

        Args:
            searching: Also look for processes that left the tree, by their environment.
        """
        table = _table()
        members = _below(self.root, table)
        members |= {
            pid for pid, started in self._seen.items() if pid in table and table[pid].started == started
        }
        members |= {p.pid for p in table.values() if p.session == self.root}
        if searching and _LINUX:
            members |= {pid for pid in table if pid not in members and self._marked(pid)}
        self._seen.update((pid, table[pid].started) for pid in members)
        return members - {self.root, os.getpid()}

    def end(self, *, searching: bool) -> set[int]:
        """Kill all but the root until nothing is left.

        Args:
            searching: Also end the processes that left the tree, known by their environment.

        Returns:
            What is still alive after five seconds: nothing, unless the kernel cannot end it.
        """
        until = time.monotonic() + _PATIENCE_S
        pause = 0.001
        while left := self.alive(searching=searching):
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() > until:
                return left
            time.sleep(pause)
            pause = min(2 * pause, 0.05)
        return set()

    def _marked(self, pid: int) -> bool:
        """Return True when the process carries the marker in its environment or works in the folder."""
        if pid == os.getpid():
            return False
        with contextlib.suppress(OSError):
            if self._marker in Path(f"/proc/{pid}/environ").read_bytes():
                return True
        with contextlib.suppress(OSError):
            return os.fsencode(Path(f"/proc/{pid}/cwd").readlink()).startswith(self._marker)
        return False


def _proportional(process: Process) -> int:
    """Return the proportional share of one process's memory in bytes; its resident memory when not told."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return process.resident
