"""The nouns of the sandbox: what is asked (`Job`), what came back (`Outcome`), what stood between."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "ALLOWANCE",
    "DEFAULT",
    "LEVELS",
    "Isolation",
    "Job",
    "LevelName",
    "Outcome",
    "Status",
    "enough",
    "safe_name",
]

Status = Literal["ok", "crashed", "timeout", "memory", "output limit", "cancelled"]
LevelName = Literal["namespace", "landlock", "seatbelt", "none"]

LEVELS: tuple[LevelName, ...] = ("namespace", "landlock", "seatbelt", "none")
"""The levels of isolation, strongest first; "seatbelt" is macOS's, and as strong as "landlock"."""

DEFAULT: LevelName = "landlock"
"""What is required where nothing is said."""


ALLOWANCE = "WELLPOSED_ALLOW_UNSANDBOXED"
"""Environment variable: "1" lets programs written from wellposed's own templates run at any level."""


def enough(require: str) -> tuple[LevelName, ...]:
    """Return the levels that are as strong as required, strongest first.

    Raises:
        ValueError: It names no level.
    """
    if require not in LEVELS:
        raise ValueError(f"require = {require!r} is not one of {', '.join(LEVELS)}")
    return {"namespace": LEVELS[:1], "landlock": LEVELS[:3], "seatbelt": LEVELS[:3], "none": LEVELS}[require]


_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


def safe_name(name: str) -> bool:
    """Return True when `name` is a flat file name that means the same on every system."""
    return _SAFE_NAME.fullmatch(name) is not None


@dataclass(frozen=True)
class Job:
    """One program to run: its files, its arguments and its limits.

    Raises:
        ValueError: A file name is not flat and plain, a limit is not positive, or there is nothing to run.
    """

    files: Mapping[str, bytes]
    """Name to content; placed into the job's own fresh work folder before the start."""
    argv: tuple[str, ...]
    """The program's file and its arguments: `("harness.py", "in.json")` runs what `python harness.py in.json`
    would, in a process that can start no other."""
    timeout_s: float
    """Wall-clock limit in seconds, counted from the moment the program starts."""
    memory_mb: int = 4096
    """Limit in MiB of the resident memory of all processes together; the address space of each is limited to
    the same plus 1 GiB for libraries."""
    output_limit: int = 1_000_000
    """Bytes kept of stdout and of stderr, each; at 16 times as many the program is ended."""
    collect: tuple[str, ...] = ()
    """Files to bring back: exact names (`result.json`), suffixes with their dot (`.npz`), or "*" for all.

    Neither a suffix nor "*" brings back one of the job's own `files`; an exact name does.
    """
    max_file_mb: int = 512
    """Largest file the program may write, in MiB."""
    disk_mb: int | None = None
    """Limit in MiB of all its files together; None: four times `max_file_mb`."""

    @property
    def disk_bytes(self) -> int:
        """Limit of all its files together, in bytes."""
        return (4 * self.max_file_mb if self.disk_mb is None else self.disk_mb) * 2**20

    def __post_init__(self) -> None:
        for name in self.files:
            if not safe_name(name):
                raise ValueError(f"{name!r} is not a flat file name of letters, digits, '.', '_' and '-'")
        if self.disk_mb is not None and self.disk_mb <= 0:
            raise ValueError(f"disk_mb = {self.disk_mb!r} must be positive")
        if not self.argv:
            raise ValueError("argv is empty: there is nothing to run")
        if any("\0" in word for word in self.argv):
            raise ValueError("argv holds a NUL character, which no program can be given")
        if not (math.isfinite(self.timeout_s) and self.timeout_s > 0):
            raise ValueError(f"timeout_s = {self.timeout_s!r} must be a positive number of seconds")
        for limit in ("memory_mb", "output_limit", "max_file_mb"):
            if getattr(self, limit) <= 0:
                raise ValueError(f"{limit} = {getattr(self, limit)!r} must be positive")


@dataclass(frozen=True)
class Isolation:
    """What stands between a program and this machine, as found by really starting one."""

    level: LevelName
    layers: tuple[str, ...]
    """What is in force, each in a few words."""
    gaps: tuple[str, ...] = ()
    """What is open at this level, each in a few words."""
    weaker_because: str = ""
    """Why a stronger level is not used; empty at the strongest."""
    mend: str = ""
    """What to do to get a stronger level; empty when there is nothing to do."""

    @property
    def sentence(self) -> str:
        """The isolation in one or two sentences, gaps and the reason of a downgrade included."""
        text = f"Programs run at level {self.level!r}: {', '.join(self.layers)}."
        if self.gaps:
            text += f" Open at this level: {', '.join(self.gaps)}."
        if self.weaker_because:
            text += f" Nothing stronger because {self.weaker_because}."
        return text

    @property
    def network_blocked(self) -> bool:
        """True when the program cannot reach any network, the machine's own included."""
        return "no network" in self.layers

    @property
    def host_files_hidden(self) -> bool:
        """True when the program sees no file of the machine but the interpreter and the system libraries."""
        return self.level != "none"

    def __str__(self) -> str:
        """Return the sentence, and the mend on a second line when there is one."""
        return self.sentence + (f"\n  instead: {self.mend}" if self.mend else "")


@dataclass(frozen=True)
class Outcome:
    """What became of one job. A crash or a timeout is an outcome, not an exception."""

    status: Status
    returncode: int | None
    """The exit status, minus the signal number when a signal ended it, None when it was ended by us."""
    stdout: str
    """Kept head and tail of what it printed; control characters and terminal escapes are spelled out."""
    stderr: str
    """As `stdout`; a last line `[sandbox] …` says why the program was ended."""
    isolation: Isolation
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The files asked for that are plain, regular and small enough."""
    refused: tuple[str, ...] = ()
    """The files asked for that were not brought back, each with the reason."""
    wall_s: float = 0.0
    """From the start of the program to its end, in seconds."""
    cpu_s: float = 0.0
    """User and system time of the program and of the children it waited for, in seconds."""
    peak_memory_mb: float = 0.0
    """Largest resident memory in MiB: of one process as the kernel counts, or of all as seen in passing."""

    def __bool__(self) -> bool:
        """Refuse: `if outcome:` would hide a timeout."""
        raise TypeError("an Outcome has no truth value; compare outcome.status with 'ok'")

    def __str__(self) -> str:
        """Return one line: status, exit status, times, memory, files."""
        code = "" if self.returncode is None else f" (exit status {self.returncode})"
        return (
            f"{self.status}{code} after {self.wall_s:.2f} s, {self.cpu_s:.2f} s CPU, "
            f"{self.peak_memory_mb:.0f} MiB, {len(self.files)} file(s), at level {self.isolation.level!r}"
        )
