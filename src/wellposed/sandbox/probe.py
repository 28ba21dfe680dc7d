"""Finds the strongest level of isolation that works here; a layer that is not proved does not count."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox.child import Unarmed
from wellposed.sandbox.job import DEFAULT, Isolation, Job, LevelName, enough
from wellposed.sandbox.levels import Way, ways
from wellposed.sandbox.runner import execute

__all__ = ["Found", "Surveyed", "find", "find_at", "survey"]

_TRIVIAL = Job(files={"probe.py": b""}, argv=("probe.py",), timeout_s=20, memory_mb=256, output_limit=10_000)


@dataclass(frozen=True)
class Found:
    """A way to start programs that was seen to work."""

    way: Way
    isolation: Isolation


@dataclass(frozen=True)
class Surveyed:
    """What was found about one level."""

    level: LevelName
    works: bool
    text: str
    """What is in force, or why the level does not work."""
    layers: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the object that `wellposed sandbox check --json` prints for a level."""
        return {
            "level": self.level,
            "works": self.works,
            "layers": list(self.layers),
            "gaps": list(self.gaps),
            "why_not": "" if self.works else self.text,
        }

    def __str__(self) -> str:
        """Return one line, and one for each layer and each gap."""
        lines = [
            f"{'works   ' if self.works else 'missing '} {self.level}{'' if self.works else f': {self.text}'}"
        ]
        lines += [f"           + {layer}" for layer in self.layers]
        return "\n".join(lines + [f"           - {gap}" for gap in self.gaps])


def survey() -> list[Surveyed]:
    """Return what each level is worth on this machine, strongest first."""
    found: list[Surveyed] = []
    for level in enough("none"):
        at = _at(level)
        if isinstance(at, str):
            found.append(Surveyed(level, False, at))
        else:
            isolation = at.isolation
            found.append(Surveyed(level, True, isolation.sentence, isolation.layers, isolation.gaps))
    return found


_lock = threading.Lock()
_found: dict[LevelName, Found | str] = {}
"""The way of each level looked for, or why it does not work."""


def find(require: str | None = None) -> Found:
    """Return the strongest way that works on this machine; looked for once per process.

    Args:
        require: The weakest level that will do; None: "landlock".

    Returns:
        The way to start programs and what stands between them and the machine.

    Raises:
        SandboxUnavailable: No level works, or none as strong as required.
        ValueError: `require` names no level.
    """
    reasons: list[str] = []
    levels = enough(require or DEFAULT)
    for level in levels:
        found = _at(level)
        if not isinstance(found, str):
            because = "; ".join(reasons)
            isolation = replace(found.isolation, weaker_because=because, mend=_mend(reasons))
            return Found(found.way, isolation)
        reasons.append(f"{level}: {found}")
    raise SandboxUnavailable(
        f"no program can be run at level {require or DEFAULT!r} or stronger: {'; '.join(reasons)}",
        where="the sandbox of this machine",
        why="programs run only behind the isolation that was asked for",
        instead=(_mend(reasons) or "run `wellposed sandbox check` to see what is missing")
        + "; `solve --allow-unsandboxed` runs programs of wellposed's own templates all the same",
    )


def find_at(level: LevelName) -> Found:
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
    return found


def _at(level: LevelName) -> Found | str:
    """Return the fullest working way of a level, or why there is none."""
    with _lock:
        if level not in _found:
            _found[level] = _try(level)
        return _found[level]


def _try(level: LevelName) -> Found | str:
    if os.name != "posix":
        return "this system has no POSIX processes; use Linux, macOS or WSL 2"
    if not sys.executable:
        return "the path of the Python interpreter is not known"
    candidates = ways(level)
    if isinstance(candidates, str):
        return candidates
    reasons: list[str] = []
    for way in candidates:
        try:
            outcome = execute(_TRIVIAL, way)
        except Unarmed as error:
            reasons.append(error.what)
            continue
        except SandboxUnavailable as error:
            return error.what
        if outcome.status == "ok":
            return Found(way, outcome.isolation)
        reasons.append(f"an empty program ended with {outcome}: {outcome.stderr.strip()[-200:]}")
    return reasons[0]


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
