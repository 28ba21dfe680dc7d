"""Finds the strongest level of isolation that works here, by starting a tiny program at each and looking."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox.job import LEVELS, Isolation, Job, LevelName
from wellposed.sandbox.levels import Way, isolation_of, ways
from wellposed.sandbox.runner import execute

__all__ = ["find", "find_at"]

# What a program must not be able to do where a level promises so: each is tried for real.
_TINY = b"""
import json, os, socket, sys
asked = json.loads(sys.argv[1])
def can(act):
    try:
        act()
    except OSError:
        return False
    return True
print(json.dumps({
    "network": can(lambda: socket.create_connection(("127.0.0.1", asked["port"]), timeout=2).close()),
    "route": can(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 9))),
    "host file": can(lambda: open(asked["file"]).close()),
    "processes": os.getpid() > 9,
    "fork": can(lambda: os.fork() or os._exit(0)),
    "root folder": can(lambda: os.mkdir("/wellposed-probe") or os.rmdir("/wellposed-probe")),
}))
"""
_PROMISED: dict[LevelName, frozenset[str]] = {
    "bubblewrap": frozenset({"network", "route", "processes", "host file", "root folder"}),
    "namespaces": frozenset({"network", "route", "processes"}),
    "process": frozenset(),
}
_lock = threading.Lock()
_found: dict[LevelName, tuple[Way, bool] | str] = {}
"""The way of each level looked for, and whether programs can start processes; or why it does not work."""


def find(require: str | None = None) -> tuple[Way, Isolation]:
    """Return the strongest way that works on this machine; looked for once per process.

    Args:
        require: The weakest level that will do; None accepts any.

    Returns:
        The way to start programs and what stands between them and the machine.

    Raises:
        SandboxUnavailable: No level works, or none as strong as required.
        ValueError: `require` names no level.
    """
    if require is not None and require not in LEVELS:
        raise ValueError(f"require = {require!r} is not one of {', '.join(LEVELS)}")
    reasons: list[str] = []
    for level in LEVELS:
        found = _at(level)
        if not isinstance(found, str):
            way, forks = found
            because = "; ".join(reasons)
            return way, isolation_of(way, forks=forks, weaker_because=because, mend=_mend(reasons))
        reasons.append(f"{level}: {found}")
        if level == require:
            break
    raise SandboxUnavailable(
        f"no program can be run at level {require or LEVELS[-1]!r} or stronger: {'; '.join(reasons)}",
        where="the sandbox of this machine",
        why="generated programs run only behind the isolation that was asked for",
        instead=_mend(reasons) or "run `wellposed doctor` to see what is missing",
    )


def find_at(level: LevelName) -> tuple[Way, Isolation]:
    """Return the way to start programs at exactly this level.

    Args:
        level: The level.

    Returns:
        The way, and what stands between programs and the machine there.

    Raises:
        SandboxUnavailable: The level does not work on this machine; the message says why.
    """
    found = _at(level)
    if isinstance(found, str):
        raise SandboxUnavailable(
            f"level {level!r} does not work here: {found}",
            where="the sandbox of this machine",
            instead=_mend([f"{level}: {found}"]),
        )
    way, forks = found
    return way, isolation_of(way, forks=forks)


def _at(level: LevelName) -> tuple[Way, bool] | str:
    """Return the fullest working way of a level, or why there is none."""
    with _lock:
        if level not in _found:
            _found[level] = _try(level)
        return _found[level]


def _try(level: LevelName) -> tuple[Way, bool] | str:
    if os.name != "posix":
        return "this system has no POSIX processes; use Linux, macOS or WSL 2"
    if not sys.executable:
        return "the path of the Python interpreter is not known"
    candidates = ways(level)
    if isinstance(candidates, str):
        return candidates
    reasons: list[str] = []
    with _bait() as asked:
        for way in candidates:
            seen = _open_doors(way, asked)
            if isinstance(seen, str):
                reasons.append(seen)
                continue
            broken = sorted(seen & _PROMISED[level])
            if not broken:
                return way, "fork" in seen
            reasons.append(f"a tiny program could still reach: {', '.join(broken)}")
    return reasons[0]


@contextlib.contextmanager
def _bait() -> Iterator[str]:
    """Provide a listening port and a file for the tiny program to try, as JSON."""
    with socket.socket() as listener, tempfile.NamedTemporaryFile(prefix="wellposed-probe-") as file:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield json.dumps({"port": listener.getsockname()[1], "file": file.name})


def _open_doors(way: Way, asked: str) -> set[str] | str:
    """Return what a program started this way can do, or why it cannot be started."""
    job = Job(
        files={"probe.py": _TINY}, argv=("probe.py", asked), timeout_s=20, memory_mb=256, output_limit=10_000
    )
    try:
        outcome = execute(job, way, isolation_of(way))
    except SandboxUnavailable as error:
        return error.what
    if outcome.status != "ok":
        return f"a tiny program ended with {outcome}: {outcome.stderr.strip()[-200:]}"
    return {act for act, possible in json.loads(outcome.stdout).items() if possible}


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text("ascii").strip()
    except OSError:
        return ""


def _mend(reasons: list[str]) -> str:
    """Return what to do for a stronger level."""
    if not reasons or not sys.platform.startswith("linux"):
        return ""
    if "is not installed" in reasons[0]:
        return (
            "install bubblewrap (Debian, Ubuntu: `apt install bubblewrap`; Fedora: `dnf install bubblewrap`)"
        )
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return (
            "allow bubblewrap to make user namespaces: an AppArmor profile for /usr/bin/bwrap, or "
            "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`"
        )
    if _setting("kernel/unprivileged_userns_clone") == "0":
        return "allow user namespaces: `sysctl -w kernel.unprivileged_userns_clone=1`"
    if _setting("user/max_user_namespaces") == "0":
        return "allow user namespaces: `sysctl -w user.max_user_namespaces=15000`"
    return "allow user namespaces; in a container, its runtime's system-call profile usually forbids them"
