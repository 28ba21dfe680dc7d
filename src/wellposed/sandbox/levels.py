"""The levels of isolation: how a program is started at each, and what to say about it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wellposed.sandbox import bubblewrap, readable, seatbelt
from wellposed.sandbox.inside import bpf, landlock
from wellposed.sandbox.job import Isolation, Job, LevelName

__all__ = ["TRUSTED", "Way", "environment", "isolation_of", "limits", "ways"]

TRUSTED = Path(__file__).with_name("inside")
"""The modules that run inside before a program."""

# Libraries alone take some hundred MiB of address space: NumPy, SciPy, SymPy, FiPy and Matplotlib about 500.
_BASE_MB = 1024
_MAX_THREADS = 64
_STACK = 16 * 2**20


@dataclass(frozen=True)
class Way:
    """One way to start a program; several may lead to the same level, the fullest comes first."""

    level: LevelName
    layers: frozenset[str] = frozenset()
    """What has to prove itself inside: "namespaces", "landlock", "seatbelt", "seccomp", "privileges"."""
    proc: bool = True
    """A fresh /proc that shows only the job's own processes."""
    nested: bool = False
    """User namespaces stay possible to a program that no filter of system calls holds."""

    @property
    def owns_processes(self) -> bool:
        """True when the kernel ends every process of the job with the first one."""
        return self.level == "namespace"

    @property
    def shares(self) -> bool:
        """True when several programs may run beside each other in one server without meeting."""
        return {"landlock", "seccomp"} <= self.layers

    def without(self, layers: Iterable[str]) -> Way:
        """Return the same way with layers switched off, to see what each of them is worth."""
        return replace(self, layers=self.layers - set(layers))

    def wrapper(self, jobs: Path, bare: Mapping[str, str]) -> list[str]:
        """Return the command that stands before the interpreter."""
        if self.level == "namespace":
            return bubblewrap.arguments(jobs, TRUSTED, bare, proc=self.proc, nested=self.nested)
        if self.level == "seatbelt":
            return seatbelt.arguments([*readable.paths(), str(TRUSTED)], jobs)
        return []

    def inside(self, path: Path, jobs: Path) -> str:
        """Return how a path below the jobs' folder is called inside."""
        if self.level != "namespace":
            return str(path)
        return str(Path(bubblewrap.JOBS) / path.relative_to(jobs))

    @property
    def trusted(self) -> str:
        """The folder inside that holds the package `inside`."""
        return bubblewrap.TRUSTED if self.level == "namespace" else str(TRUSTED.parent)

    @property
    def private_tmp(self) -> bool:
        """True when /tmp is the sandbox's own, of limited size."""
        return self.level == "namespace" and bubblewrap.limits_tmp()


def ways(level: LevelName) -> tuple[Way, ...] | str:
    """Return the ways that may lead to a level, fullest first, or why there is none on this machine."""
    linux, machine = sys.platform.startswith("linux"), platform.machine()
    basic = frozenset({"privileges"} if linux else ()) | frozenset(
        {"seccomp"} if bpf.supported(machine) else ()
    )
    if level == "none":
        return (Way(level, basic),)
    if level == "seatbelt":
        if sys.platform != "darwin":
            return "only macOS has it"
        if not os.access(seatbelt.BINARY, os.X_OK):
            return f"{seatbelt.BINARY} is missing"
        return (Way(level, frozenset({"seatbelt"})),)
    if not linux:
        return f"{platform.system()} has neither namespaces nor Landlock"
    held = frozenset({"landlock"}) if landlock.abi() else frozenset[str]()
    if level == "namespace":
        if not bubblewrap.binary():
            return "bubblewrap is not installed"
        layers = basic | held | {"namespaces"}
        return tuple(Way(level, layers, proc=p, nested=n) for p in (True, False) for n in (False, True))
    if not held:
        return "the kernel has no Landlock (it came with Linux 5.13), or has it switched off"
    if not bpf.supported(machine):
        return f"there is no filter of system calls for {machine}"
    return (Way(level, basic | held),)


def environment(home: str, tmp: str) -> dict[str, str]:
    """Return the whole environment of a program: nothing of this process's own is in it.

    Args:
        home: Its home folder, as seen inside.
        tmp: Its temporary folder, as seen inside.

    Returns:
        Names to values.
    """
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": tmp,
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "FIPY_SOLVERS": "scipy",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": f"{home}/matplotlib",
    }


def limits(job: Job, way: Way) -> dict[str, int]:
    """Return the resource limits of the program by their names in the module `resource`."""
    values = {
        "RLIMIT_CORE": 0,
        # The wall clock decides; this one is for what would run on should everything else be gone.
        "RLIMIT_CPU": int(job.timeout_s * (os.cpu_count() or 1)) + 5,
        "RLIMIT_AS": (job.memory_mb + _BASE_MB) * 2**20,
        "RLIMIT_FSIZE": job.max_file_mb * 2**20,
        "RLIMIT_STACK": _STACK,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if _counts_processes(way):
        values["RLIMIT_NPROC"] = _MAX_THREADS
    return values


def _counts_processes(way: Way) -> bool:
    """Return True when the kernel counts the processes and threads of the program, so that a limit holds.

    RLIMIT_NPROC counts per user namespace since Linux 5.14; without one it counts everything this user runs,
    and it never binds root. The host counts threads itself everywhere.
    """
    return way.owns_processes and _kernel() >= (5, 14) and os.geteuid() != 0


def _kernel() -> tuple[int, int]:
    try:
        major, minor = platform.release().split(".")[:2]
        return int(major), int("".join(c for c in minor if c.isdigit()) or 0)
    except ValueError:
        return 0, 0


_COMMON = (
    "a bare environment",
    "limits on time, memory, files and output",
    "an own folder that is removed afterwards",
)
_SAID = {
    "namespaces": "own user, process, mount, network, IPC and host-name namespaces (bubblewrap)",
    "seatbelt": "the profile of macOS (sandbox-exec)",
    "privileges": "no capabilities and no new privileges",
    "seccomp": "no further process, no exec, no socket and few system calls (seccomp)",
}
_HIDES_FILES = "no file of this machine but the interpreter and the system libraries, read-only"
_STAT = "whether a path exists, its size and its dates can be found out"
_POLLED = (
    "the space and the number of files are watched, not reserved: a fast writer goes over before it is ended"
)


def isolation_of(way: Way, *, abi: int = 0, weaker_because: str = "", mend: str = "") -> Isolation:
    """Return what to say about a way that was seen to work.

    Args:
        way: How programs are started.
        abi: The version of Landlock that was in force.
        weaker_because: Why no stronger level is used.
        mend: What to do about it.
    """
    layers: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    if way.layers & {"namespaces", "seccomp", "seatbelt"}:
        layers += ("no network",)
    else:
        gaps += ("the network is not blocked",)
    if way.layers & {"namespaces", "landlock", "seatbelt"}:
        layers += (_HIDES_FILES,)
    else:
        gaps += ("the program can read and write this user's files",)
    layers += tuple(text for name, text in _SAID.items() if name in way.layers)
    if "landlock" in way.layers:
        layers += (f"no file, port or signal outside its folder (Landlock{f', ABI {abi}' if abi else ''})",)
    if way.level == "landlock":
        gaps += (_STAT,)
    if "seccomp" not in way.layers:
        gaps += ("the program can start processes", "every system call of the kernel is open to it")
    if way.level == "seatbelt":
        gaps += ("this profile was never tried on a Mac by its authors",)
    return Isolation(way.level, layers + _COMMON, (*gaps, _POLLED), weaker_because, mend)
