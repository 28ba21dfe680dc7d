"""The levels of isolation: how a program is started at each, and what to say about it."""

from __future__ import annotations

import os
import platform
import shutil
import site
import sys
from dataclasses import dataclass
from pathlib import Path

from wellposed.sandbox import bubblewrap
from wellposed.sandbox.job import Isolation, Job, LevelName

__all__ = ["Way", "environment", "isolation_of", "limits", "ways"]

# Libraries alone take some hundred MiB of address space: NumPy, SciPy, SymPy, FiPy and Matplotlib about 500.
_BASE_MB = 1024
_MAX_THREADS = 64


@dataclass(frozen=True)
class Way:
    """One way to start a program; several may lead to the same level, the fullest comes first."""

    level: LevelName
    proc: bool = True
    """A fresh /proc that shows only the job's own processes."""
    nested: bool = False
    """User namespaces stay possible inside."""

    @property
    def owns_processes(self) -> bool:
        """True when the kernel ends every process of the job with the first one."""
        return self.level != "process"

    def wrapper(self, folder: Path) -> list[str]:
        """Return the command that stands before the interpreter."""
        if self.level == "bubblewrap":
            return bubblewrap.arguments(folder, proc=self.proc, nested=self.nested)
        if self.level == "namespaces":
            words = [
                "--user",
                "--map-root-user",
                "--net",
                "--pid",
                "--ipc",
                "--uts",
                "--fork",
                "--kill-child",
            ]
            words += ["--mount-proc"] if self.proc else []
            return [shutil.which("unshare") or "unshare", *words, "--"]
        return []

    def places(self, folder: Path) -> tuple[str, str, str]:
        """Return where the program sees its work folder, its home and its temporary folder."""
        if self.level == "bubblewrap":
            return bubblewrap.WORK, bubblewrap.HOME, bubblewrap.TMP
        return str(folder / "work"), str(folder / "home"), str(folder / "tmp")


def ways(level: LevelName) -> tuple[Way, ...] | str:
    """Return the ways that may lead to a level, fullest first, or why there is none on this machine."""
    if level == "process":
        return (Way(level),)
    if not sys.platform.startswith("linux"):
        return f"{platform.system()} has no namespaces"
    if level == "bubblewrap":
        if not bubblewrap.binary():
            return "bubblewrap is not installed"
        return tuple(Way(level, proc=p, nested=n) for p in (True, False) for n in (False, True))
    if not shutil.which("unshare"):
        return "the command `unshare` of util-linux is not installed"
    return (Way(level), Way(level, proc=False))


def environment(home: str, tmp: str) -> dict[str, str]:
    """Return the whole environment of a program: nothing of this process's own is in it.

    Args:
        home: Its home folder, as seen inside.
        tmp: Its temporary folder, as seen inside.

    Returns:
        Names to values.
    """
    bare = {
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
    # `pip install --user` puts packages under the real home, which `-s` and the other HOME would hide.
    if site.getusersitepackages() in sys.path:
        bare["PYTHONPATH"] = site.getusersitepackages()
    return bare


def limits(job: Job, way: Way) -> dict[str, int]:
    """Return the resource limits of the program by their names in the module `resource`."""
    values = {
        "RLIMIT_CORE": 0,
        # The wall clock decides; this one is for what would run on should everything else be gone.
        "RLIMIT_CPU": int(job.timeout_s * (os.cpu_count() or 1)) + 5,
        "RLIMIT_AS": (job.memory_mb + _BASE_MB) * 2**20,
        "RLIMIT_FSIZE": job.max_file_mb * 2**20,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if may_fork(way):
        values["RLIMIT_NPROC"] = _MAX_THREADS
    return values


def may_fork(way: Way) -> bool:
    """Return True when the kernel can count the program's processes, so that a limit on their number holds.

    RLIMIT_NPROC counts per user namespace since Linux 5.14; without one it counts everything this user runs,
    and it never binds root. Where it does not hold, the program may start no process at all.
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
_LAYERS: dict[LevelName, tuple[str, ...]] = {
    "bubblewrap": (
        "no network",
        "no file of this machine but the interpreter and the system libraries, read-only",
        "own user, process, mount, IPC and host-name namespaces (bubblewrap)",
        "no capabilities",
    ),
    "namespaces": (
        "no network",
        "own user, process, IPC and host-name namespaces (unshare)",
        "no capabilities",
    ),
    "process": ("a process group of its own",),
}
_GAPS: dict[LevelName, tuple[str, ...]] = {
    "bubblewrap": (),
    "namespaces": ("the program can read and write this user's files",),
    "process": (
        "the network is not blocked",
        "the program can read and write this user's files and signal this user's processes",
    ),
}


def isolation_of(way: Way, *, forks: bool = False, weaker_because: str = "", mend: str = "") -> Isolation:
    """Return what to say about a way that was seen to work.

    Args:
        way: How programs are started.
        forks: They were seen to start processes.
        weaker_because: Why no stronger level is used.
        mend: What to do about it.
    """
    gaps = _GAPS[way.level]
    counted = may_fork(way)
    layers = _LAYERS[way.level] + _COMMON
    if counted or not forks:
        layers += (f"at most {_MAX_THREADS} processes",) if counted else ("no further process",)
    else:
        gaps += ("the program can start any number of processes",)
    if way.level == "namespaces" and not way.proc:
        gaps += ("the program sees the list of this machine's processes",)
    return Isolation(
        level=way.level,
        layers=layers,
        gaps=gaps,
        weaker_because=weaker_because,
        mend=mend,
    )
