"""The arguments of bubblewrap: an allow-list of what a program may see, and nothing else."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

__all__ = ["HOME", "TMP", "WORK", "arguments", "binary"]

WORK, HOME, TMP = "/job/work", "/job/home", "/tmp"
"""Where the job's folders are mounted inside."""

_SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "alternatives", "fonts")
_STORES = ("/nix/store", "/gnu/store")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# Never the whole prefix: a virtual environment may have been made in the project's or the home folder itself.
_PREFIX_PARTS = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg", "share", "etc", "ssl")
_PREFIX_PARTS_AT_HOME = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg")
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


def _prefixes() -> list[Path]:
    """Return the folders that the interpreter is installed in, as named and as resolved."""
    real = Path(sys.executable).resolve()
    named = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    named += [str(real.parent.parent)] if real.parent.name == "bin" else []
    return _unique(p for name in named for p in (Path(name), Path(name).resolve()))


def _unique(paths: Iterable[Path]) -> list[Path]:
    return list(dict.fromkeys(paths))


def _inside(path: Path, folders: Iterable[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)


@cache
def _interpreter() -> tuple[str, ...]:
    """Return the mounts that make the interpreter and its packages readable."""
    home = Path.home().resolve()
    bound = [Path("/usr"), *(Path(p) for p in _SYSTEM_LINKS if Path(p).is_dir()), *map(Path, _STORES)]
    mounts: list[str] = []

    def bind(path: Path) -> None:
        if path.exists() and not _inside(path, bound):
            mounts.extend(["--ro-bind", str(path), str(path)])
            bound.append(path)

    for prefix in _prefixes():
        if prefix == Path("/"):
            continue
        parts = _PREFIX_PARTS_AT_HOME if _inside(home, [prefix]) else _PREFIX_PARTS
        for part in parts:
            bind(prefix / part)
    # Packages may lie outside the prefixes; the user's own ones count only where this process uses them.
    for folder in site.getsitepackages():
        bind(Path(folder))
    if site.getusersitepackages() in sys.path:
        bind(Path(site.getusersitepackages()))
    for link, target in _links(Path(sys.executable)):
        if not _inside(link, bound):
            mounts.extend(["--symlink", target, str(link)])
            bound.append(link)
    bind(Path(sys.executable).resolve())
    return tuple(mounts)


def _links(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each symbolic link from `path` to the file itself, with its target."""
    for _ in range(40):
        if not path.is_symlink():
            return
        target = str(path.readlink())
        yield path, target
        path = path.parent / target


def _system() -> list[str]:
    """Return the mounts of the system's libraries, a few files of /etc and five devices."""
    mounts = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM_LINKS:
        path = Path(name)
        if path.is_symlink():
            mounts += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            mounts += ["--ro-bind", name, name]
    for store in _STORES:
        if Path(store).is_dir():
            mounts += ["--ro-bind", store, store]
    for name in _ETC:
        if Path("/etc", name).exists():
            mounts += ["--ro-bind", f"/etc/{name}", f"/etc/{name}"]
    # Not --dev: that would bring a writable /dev/shm without a limit.
    for name in _DEVICES:
        mounts += ["--dev-bind-try", f"/dev/{name}", f"/dev/{name}"]
    return mounts


def arguments(folder: Path, *, proc: bool, nested: bool) -> list[str]:
    """Return the command line of bubblewrap up to the program.

    Args:
        folder: The job's folder, with `work`, `home` and `tmp` in it.
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
    words += ["--die-with-parent", "--new-session"]
    # /tmp comes before the interpreter: one that lives under /tmp would be hidden otherwise.
    if "--size" in known:
        words += ["--size", str(_TMP_MB * 2**20), "--tmpfs", TMP]
    else:
        words += ["--bind", str(folder / "tmp"), TMP]
    words += _system()
    words += _interpreter()
    words += ["--bind", str(folder / "work"), WORK, "--bind", str(folder / "home"), HOME]
    words += ["--proc", "/proc"] if proc else []
    words += ["--remount-ro", "/"] if "--remount-ro" in known else []
    return [*words, "--chdir", WORK, "--"]
