"""The arguments of bubblewrap: an allow-list of what a program may see, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wellposed.sandbox import readable

__all__ = ["JOBS", "TMP", "TRUSTED", "arguments", "binary", "limits_tmp"]

JOBS, TRUSTED, TMP = "/job", "/trusted", "/tmp"
"""Where the jobs' folders, our own modules and a private temporary folder are mounted inside."""

_TMP_MB = 256


@cache
def binary() -> str:
    """Return the path of bubblewrap, or an empty string."""
    # The distribution's own path first: some systems let only that one make user namespaces.
    usual = Path("/usr/bin/bwrap")
    return str(usual) if os.access(usual, os.X_OK) else shutil.which("bwrap") or ""


@cache
def _options() -> frozenset[str]:
    """Return the options that the installed bubblewrap knows."""
    told = subprocess.run([binary(), "--help"], capture_output=True, text=True, check=False, timeout=10)
    words = (told.stdout + told.stderr).split()
    return frozenset(word for word in words if word.startswith("--"))


def limits_tmp() -> bool:
    """Return True when the installed bubblewrap can limit the size of a private /tmp (since 0.7)."""
    return "--size" in _options()


def _interpreter() -> list[str]:
    """Return the mounts that make the interpreter and its packages readable."""
    found = readable.interpreter()
    mounts: list[str] = []
    for path in found.folders:
        mounts += ["--ro-bind", str(path), str(path)]
    for link, target in found.links:
        mounts += ["--symlink", target, str(link)]
    return mounts


def _system() -> list[str]:
    """Return the mounts of the system's libraries, a few files of /etc and five devices."""
    mounts = ["--ro-bind", "/usr", "/usr"]
    for path in readable.system_folders():
        if path.is_symlink():
            mounts += ["--symlink", str(path.readlink()), str(path)]
        else:
            mounts += ["--ro-bind", str(path), str(path)]
    for path in (*readable.stores(), *readable.etc()):
        mounts += ["--ro-bind", str(path), str(path)]
    # Not --dev: that would bring a writable /dev/shm without a limit.
    for name in readable.DEVICES:
        mounts += ["--dev-bind-try", f"/dev/{name}", f"/dev/{name}"]
    return mounts


def arguments(jobs: Path, trusted: Path, bare: Mapping[str, str], *, proc: bool, nested: bool) -> list[str]:
    """Return the command line of bubblewrap up to the program.

    Args:
        jobs: The folder with the jobs' folders in it; the one thing that can be written.
        trusted: The folder of the modules that run inside before a program.
        bare: The whole environment inside.
        proc: Mount a fresh /proc; many containers forbid that.
        nested: Leave user namespaces possible inside; forbidding them needs bubblewrap 0.8.

    Returns:
        The words, `--` at the end.
    """
    known = _options()
    words = [binary()]
    words += ["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    words += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    optional = [["--unshare-cgroup-try"], ["--cap-drop", "ALL"], ["--as-pid-1"], ["--clearenv"]]
    optional += [] if nested else [["--disable-userns"]]
    for option in optional:
        words += option if option[0] in known else []
    for name, value in bare.items():
        words += ["--setenv", name, value]
    words += ["--die-with-parent", "--new-session"]
    # /tmp comes before the interpreter: one that lives under /tmp would be hidden otherwise.
    if limits_tmp():
        words += ["--size", str(_TMP_MB * 2**20), "--tmpfs", TMP]
    words += _system()
    words += _interpreter()
    words += ["--ro-bind", str(trusted), f"{TRUSTED}/inside", "--bind", str(jobs), JOBS]
    words += ["--proc", "/proc"] if proc else []
    words += ["--remount-ro", "/"] if "--remount-ro" in known else []
    return [*words, "--chdir", "/", "--"]
