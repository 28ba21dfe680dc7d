"""One program file, run behind the sandbox, and what of its results may leave: `wellposed sandbox run`."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wellposed.sandbox.artifacts import accept
from wellposed.sandbox.folder import DIRECTORY, EVERYTHING
from wellposed.sandbox.job import Job, LevelName, Outcome, safe_name
from wellposed.sandbox.probe import find, find_at
from wellposed.sandbox.runner import execute

__all__ = ["EXIT_CODES", "Ending", "Finished", "export", "run_script"]

Ending = Literal["ok", "failed", "time", "limit", "refused", "killed"]

EXIT_CODES: Mapping[Ending, int] = {
    "ok": 0,
    "failed": 10,
    "time": 11,
    "limit": 12,
    "refused": 13,
    "killed": 14,
}
"""What `wellposed sandbox run` ends with; 125 stands for a sandbox that could not be made."""

_SCRIPT = "script.py"
# Working files that a program may leave behind; they stay behind.
_LEFT = (".txt", ".csv", ".dat", ".log", ".tmp")
_FULL = re.compile(r"^OSError: \[Errno (?:27|28|122)\]", re.MULTILINE)
_LAST_WORDS = 2000


@dataclass(frozen=True)
class Finished:
    """What became of a script and its results."""

    ending: Ending
    outcome: Outcome
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What may be exported; nothing unless the ending is "ok"."""
    refused: tuple[str, ...] = ()
    """Why results were not accepted, each with the name of its file."""

    @property
    def exit_code(self) -> int:
        """The exit status of the command."""
        return EXIT_CODES[self.ending]

    def __bool__(self) -> bool:
        """Refuse: `if finished:` would hide an ending."""
        raise TypeError("a Finished has no truth value; compare finished.ending with 'ok'")


def run_script(
    source: bytes,
    *,
    arguments: tuple[str, ...] = (),
    time_s: float = 60,
    memory_mb: int = 2048,
    disk_mb: int = 512,
    name: str = _SCRIPT,
    require: str | None = None,
    cancel: threading.Event | None = None,
    _level: LevelName | None = None,
    _without: tuple[str, ...] = (),
) -> Finished:
    """Run one program and judge what it brings back.

    Args:
        source: The program's text.
        arguments: Words after its name.
        time_s: Limit in seconds of the wall clock.
        memory_mb: Limit in MiB of resident memory.
        disk_mb: Limit in MiB of its files together; all arrays together may be as large.
        name: What the file is called inside; replaced when it is not a plain name.
        require: The weakest level of isolation that will do; None: "landlock".
        cancel: When set, the program is ended.
        _level: Exactly this level; for tests.
        _without: Layers switched off; for tests.

    Returns:
        How it ended. Its exit status and what it prints decide nothing about its results.

    Raises:
        SandboxUnavailable: It could not be run; nothing of it has run.
    """
    script = name if safe_name(name) and name.endswith(".py") else _SCRIPT
    job = Job(
        files={script: source},
        argv=(script, *arguments),
        timeout_s=time_s,
        memory_mb=memory_mb,
        max_file_mb=disk_mb,
        disk_mb=disk_mb,
        output_limit=1_000_000,
        collect=(EVERYTHING,),
    )
    found = find_at(_level) if _level is not None else find(require)
    outcome = execute(
        job,
        found.way.without(_without),
        weaker_because=found.isolation.weaker_because,
        mend=found.isolation.mend,
        cancel=cancel,
    )
    if (ending := _ending(outcome)) != "ok":
        return Finished(ending, outcome)
    wanted = {n: c for n, c in outcome.files.items() if not n.endswith(_LEFT) and n != "progress"}
    files, reasons = accept(wanted, limit=disk_mb * 2**20)
    reasons += outcome.refused
    if reasons:
        return Finished("refused", outcome, refused=reasons)
    return Finished("ok", outcome, files)


def _ending(outcome: Outcome) -> Ending:
    """Return how a program ended, before anything it wrote is looked at."""
    if outcome.status == "timeout":
        return "time"
    if outcome.status in ("memory", "output limit"):
        return "limit"
    if outcome.status == "cancelled" or outcome.returncode is None or outcome.returncode < 0:
        return "killed"
    if outcome.returncode == 0:
        return "ok"
    return "limit" if _FULL.search(outcome.stderr[-_LAST_WORDS:]) else "failed"


def export(files: Mapping[str, bytes], folder: Path) -> None:
    """Write accepted files into an empty folder: all of them, or none.

    Args:
        files: Name to content.
        folder: An existing folder.

    Raises:
        OSError: It cannot be written, or a name is taken; what was written is removed again.
    """
    into = os.open(folder, DIRECTORY)
    written: list[str] = []
    try:
        for name, content in files.items():
            fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=into)
            written.append(name)
            with os.fdopen(fd, "wb") as file:
                file.write(content)
    except BaseException:
        for name in written:
            os.unlink(name, dir_fd=into)
        raise
    finally:
        os.close(into)
