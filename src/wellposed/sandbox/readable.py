"""What of this machine a program may read: the interpreter with its packages, and the system's libraries.

An allow-list, used twice: bubblewrap mounts nothing else, and Landlock opens nothing else.
"""

from __future__ import annotations

import site
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = [
    "DEVICES",
    "Interpreter",
    "etc",
    "interpreter",
    "paths",
    "stores",
    "system_folders",
    "user_packages",
]

DEVICES = ("null", "zero", "full", "random", "urandom")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_STORES = ("/nix/store", "/gnu/store")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "alternatives", "fonts")
# Never the whole prefix: a virtual environment may have been made in the project's or the home folder itself.
_PREFIX_PARTS = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg", "share", "etc", "ssl")
_PREFIX_PARTS_AT_HOME = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg")
# What numeric libraries ask about the machine; no process of it, and nothing of its mounts and networks.
_MACHINE = (
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/version",
    "/proc/filesystems", "/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/osrelease",
    "/sys/devices/system/cpu", "/sys/devices/system/node",
)  # fmt: skip


@dataclass(frozen=True)
class Interpreter:
    """Where the interpreter and its packages lie."""

    folders: tuple[Path, ...]
    """Folders and files to make readable, none inside another."""
    links: tuple[tuple[Path, str], ...]
    """Symbolic links on the way to the interpreter, with their targets, that lie in none of the folders."""


def system_folders() -> Iterator[Path]:
    """Yield the folders of programs and libraries directly below the root, links among them."""
    yield from (Path(name) for name in _SYSTEM if Path(name).is_symlink() or Path(name).is_dir())


def stores() -> list[Path]:
    """Return the package stores of systems that keep their libraries in one."""
    return [Path(name) for name in _STORES if Path(name).is_dir()]


def etc() -> list[Path]:
    """Return the few files of /etc that libraries need: the loader's, the time zone, the fonts."""
    return [path for name in _ETC if (path := Path("/etc", name)).exists()]


def user_packages() -> str:
    """Return the folder of packages installed by `pip install --user`, empty when this process uses none."""
    folder = site.getusersitepackages()
    return folder if folder in sys.path else ""


def _prefixes() -> list[Path]:
    """Return the folders that the interpreter is installed in, as named and as resolved."""
    real = Path(sys.executable).resolve()
    named = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    named += [str(real.parent.parent)] if real.parent.name == "bin" else []
    return list(dict.fromkeys(p for name in named for p in (Path(name), Path(name).resolve())))


def _inside(path: Path, folders: Iterable[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)


@cache
def interpreter() -> Interpreter:
    """Return what makes this interpreter and its packages readable."""
    home = Path.home().resolve()
    bound = [Path("/usr"), *(p for p in system_folders() if not p.is_symlink()), *stores()]
    before = len(bound)

    def bind(path: Path) -> None:
        if path.exists() and not _inside(path, bound):
            bound.append(path)

    for prefix in _prefixes():
        if prefix == Path("/"):
            continue
        parts = _PREFIX_PARTS_AT_HOME if _inside(home, [prefix]) else _PREFIX_PARTS
        for part in parts:
            bind(prefix / part)
    # Packages may lie outside the prefixes; the user's own ones count only where this process uses them.
    for folder in (*site.getsitepackages(), user_packages()):
        if folder:
            bind(Path(folder))
    links = tuple((link, target) for link, target in _links(Path(sys.executable)) if not _inside(link, bound))
    bind(Path(sys.executable).resolve())
    return Interpreter(tuple(bound[before:]), links)


def _links(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each symbolic link from `path` to the file itself, with its target."""
    for _ in range(40):
        if not path.is_symlink():
            return
        target = str(path.readlink())
        yield path, target
        path = path.parent / target


@cache
def paths() -> tuple[str, ...]:
    """Return every path below which an armed program may read."""
    found = [Path("/usr"), *system_folders(), *stores(), *etc(), *interpreter().folders]
    return (*map(str, found), *_MACHINE, "/dev/random", "/dev/urandom")
