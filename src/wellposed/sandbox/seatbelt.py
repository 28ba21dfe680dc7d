"""The profile for macOS's `sandbox-exec`. Its text is tested; it has never been run on a Mac by its authors.

Like every other level it is used only where the attempts of `inside.proof` fail as they must, on that very
machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = ["BINARY", "arguments", "profile"]

BINARY = "/usr/bin/sandbox-exec"
"""Always by this path: a search could find another one."""

_SYSTEM = (
    "/usr/lib",
    "/usr/share",
    "/System/Library",
    "/System/Volumes/Preboot/Cryptexes",
    "/Library/Frameworks",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_SYSCTLS = (
    "hw.activecpu", "hw.byteorder", "hw.cachelinesize", "hw.cpufamily", "hw.cputype", "hw.l1dcachesize",
    "hw.l2cachesize", "hw.logicalcpu", "hw.logicalcpu_max", "hw.machine", "hw.memsize", "hw.ncpu",
    "hw.pagesize", "hw.physicalcpu", "hw.physicalcpu_max", "kern.argmax", "kern.hostname",
    "kern.osproductversion", "kern.osrelease", "kern.ostype", "kern.osversion", "kern.version",
)  # fmt: skip


def _quoted(path: str) -> str:
    """Return a path as a string of the profile's language (a Scheme)."""
    if any(ord(c) < 0x20 or c == "\x7f" for c in path):
        raise ValueError(f"{path!r} holds a control character, which a profile cannot name safely")
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def profile(readable: Iterable[str], jobs: Path) -> str:
    """Return the profile: everything is denied but reading some folders and writing one.

    Args:
        readable: The interpreter's folders and files.
        jobs: The folder with the jobs' folders; written and read.

    Returns:
        The text for `sandbox-exec -p`. No rule names a network, so none can be reached, unix sockets
        included.

    Raises:
        ValueError: A path holds a control character.
    """
    reads = [*_SYSTEM, *readable, str(jobs)]
    lines = [
        "(version 1)",
        "(deny default)",
        # The server forks the child that becomes the program; the interpreter itself is started by exec.
        "(allow process-fork)",
        f"(allow process-exec (literal {_quoted(BINARY)}))",
        "(allow process-exec " + " ".join(f"(subpath {_quoted(p)})" for p in readable) + ")",
        "(allow signal (target same-sandbox))",
        "(allow file-read-metadata)",
        "(allow file-read* " + " ".join(f"(subpath {_quoted(p)})" for p in reads) + ")",
        "(allow file-read* file-write-data " + " ".join(f"(literal {_quoted(p)})" for p in _DEVICES) + ")",
        f"(allow file-write* (subpath {_quoted(str(jobs))}))",
        f"(deny file-link (subpath {_quoted(str(jobs))}))",
        "(allow sysctl-read " + " ".join(f"(sysctl-name {_quoted(n)})" for n in _SYSCTLS) + ")",
    ]
    return "\n".join(lines) + "\n"


def arguments(readable: Iterable[str], jobs: Path) -> list[str]:
    """Return the command line of `sandbox-exec` up to the program."""
    return [BINARY, "-p", profile(readable, jobs)]
