"""A control group of the kernel around a sandbox: true limits of memory and of tasks, where one can be made.

Version 2 needs a subtree handed over to this user (`systemd-run --user --scope -p Delegate=yes …`); version
1 needs root. Where neither is there, the host watches instead.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

__all__ = ["Group"]

_ROOT = Path("/sys/fs/cgroup")
_V1 = {"memory": ("memory.limit_in_bytes", "memory.failcnt"), "pids": ("pids.max", "")}
_V2 = {"memory": ("memory.max", "memory.events"), "pids": ("pids.max", "")}
_PATIENCE_S = 2.0


class Group:
    """The control groups of one sandbox; without any where they cannot be made.

    Args:
        memory: Limit in bytes over all its processes.
        tasks: Limit of processes and threads.
    """

    def __init__(self, memory: int, tasks: int) -> None:
        self._folders: dict[str, Path] = {}
        self._version = 0
        wanted = {"memory": memory, "pids": tasks}
        for controller, parent, version in _own():
            files = (_V2 if version == 2 else _V1).get(controller)
            if files is None or controller in self._folders:
                continue
            with contextlib.suppress(OSError):
                folder = parent / f"wellposed-{secrets.token_hex(8)}"
                folder.mkdir()
                try:
                    (folder / files[0]).write_text(str(wanted[controller]), "ascii")
                except OSError:
                    folder.rmdir()
                    raise
                with contextlib.suppress(OSError):
                    (folder / "memory.swap.max").write_text("0", "ascii")
                self._folders[controller] = folder
                self._version = version

    @property
    def limits(self) -> tuple[str, ...]:
        """What the kernel limits here: "memory", "pids", both or nothing."""
        return tuple(self._folders)

    def add(self, pids: Iterable[int]) -> None:
        """Move processes into the groups; what they start later is born there."""
        for folder in self._folders.values():
            for pid in pids:
                with contextlib.suppress(OSError):
                    (folder / "cgroup.procs").write_text(str(pid), "ascii")

    @property
    def hit_memory(self) -> bool:
        """True when the limit of memory was reached and a process was killed for it."""
        if "memory" not in self._folders:
            return False
        name = "memory.events" if self._version == 2 else "memory.oom_control"
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in (self._folders["memory"] / name).read_text("ascii").splitlines():
                if line.startswith("oom_kill "):
                    return int(line.split()[1]) > 0
        return False

    def close(self) -> None:
        """Remove the groups; their processes have ended."""
        until = time.monotonic() + _PATIENCE_S
        for folder in self._folders.values():
            while True:
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    pass
                except OSError:
                    if time.monotonic() < until:
                        time.sleep(0.005)  # the kernel lets go of the last process a moment after its end
                        continue
                break
        self._folders = {}


def _own() -> list[tuple[str, Path, int]]:
    """Return the controllers of this process with the folders of its groups and their version."""
    found: list[tuple[str, Path, int]] = []
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/cgroup").read_text("ascii").splitlines():
            _, names, path = line.split(":", 2)
            for name in names.split(","):
                if name in _V1:
                    found.append((name, _ROOT / name / path.lstrip("/"), 1))
            if not names and (_ROOT / "cgroup.controllers").exists():
                group = _ROOT / path.lstrip("/")
                found += [(name, group, 2) for name in _V2]
    return [(name, folder, version) for name, folder, version in found if os.access(folder, os.W_OK)]
