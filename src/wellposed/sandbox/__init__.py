"""Processes, limits and isolation: runs one program, brings back its files, leaves nothing behind.

    outcome = run(Job(files={"a.py": b"print(1)"}, argv=("a.py",), timeout_s=10))

The kernel is the only boundary here; nothing looks at what a program says. How strong the boundary is depends
on the machine: `isolation()` tells, and every `Outcome` carries it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from wellposed.sandbox.job import ALLOWANCE, DEFAULT, LEVELS, Isolation, Job, LevelName, Outcome, Status
from wellposed.sandbox.pool import Pool
from wellposed.sandbox.probe import find, find_at
from wellposed.sandbox.runner import execute

__all__ = [
    "ALLOWANCE",
    "DEFAULT",
    "LEVELS",
    "Isolation",
    "Job",
    "Outcome",
    "Pool",
    "Status",
    "isolation",
    "run",
]


def run(
    job: Job,
    *,
    on_progress: Callable[[str], None] | None = None,
    cancel: threading.Event | None = None,
    require: str | None = None,
    _level: LevelName | None = None,
    _without: tuple[str, ...] = (),
) -> Outcome:
    """Run one program at the strongest level of isolation that works on this machine.

    The program reports progress by appending lines to a file named `progress` in its work folder.

    Args:
        job: What to run, and its limits.
        on_progress: Called in this thread with each new progress line (at most 200 characters, cleaned).
        cancel: When set from another thread, the program is ended within about 0.1 s.
        require: The weakest level that will do: "namespace", "landlock" or "none"; None: "landlock".
        _level: Exactly this level; for tests.
        _without: Layers switched off; for tests that show what each is worth.

    Returns:
        What became of it. Every process of the job is dead and its folder is gone, whether this returns or
        raises.

    Raises:
        SandboxUnavailable: No program can be run behind the isolation required; nothing of it has run.
        ValueError: `require` names no level.
    """
    found = find_at(_level) if _level is not None else find(require)
    return execute(
        job,
        found.way.without(_without),
        weaker_because=found.isolation.weaker_because,
        mend=found.isolation.mend,
        on_progress=on_progress,
        cancel=cancel,
    )


def isolation(require: str | None = None) -> Isolation:
    """Return what stands between programs and this machine, found once by really starting an empty one.

    Args:
        require: The weakest level that will do; None: "landlock".

    Returns:
        The level, its layers and gaps, why nothing stronger is in force and what to do about it.

    Raises:
        SandboxUnavailable: No program can be run at such a level here.
    """
    return find(require).isolation
