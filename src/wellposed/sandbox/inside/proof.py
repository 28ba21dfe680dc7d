"""Each layer proves itself by attempts that must fail, made in the armed child before any program is read."""

# ruff: noqa: PTH102, PTH120, PTH208, PTH211
# Every attempt is a single system call; pathlib may make several.

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import socket
from collections.abc import Callable, Mapping

from .kernel import LINUX, call, prctl

__all__ = ["landlock", "limits", "namespaces", "privileges", "seatbelt", "seccomp"]

_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_PTRACE = {"x86_64": 101, "aarch64": 117}
_UNSHARE = {"x86_64": 272, "aarch64": 97}
_NEW_USER = 0x10000000
_TIOCSTI = 0x5412
_DUMPABLE = 4
# An address of the range set aside for documentation (RFC 5737): a datagram socket only looks for a route.
_NOWHERE = ("192.0.2.1", 9)


def _open_doors(acts: Mapping[str, Callable[[], object]], reasons: set[int] | None = None) -> list[str]:
    """Return the acts that succeeded, or that failed for another reason than a refusal."""
    doors = []
    for name, act in acts.items():
        try:
            act()
        except OSError as refusal:
            if reasons is None or refusal.errno in reasons:
                continue
            doors.append(
                f"{name} failed with {errno.errorcode.get(refusal.errno or 0, '?')}, not by a refusal"
            )
        else:
            doors.append(name)
    return doors


def _read(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _route() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_NOWHERE)


def namespaces(canary: str) -> list[str]:
    """Return what is open although namespaces should close it.

    Args:
        canary: A file of the host that must not be seen.
    """
    doors = _open_doors(
        {
            "reading a file of the host": lambda: _read(canary),
            "a route to a network": _route,
            "making a folder in the root": lambda: os.mkdir("/wellposed-proof"),
        }
    )
    # Numbers begin anew in a pid namespace, and the server is the first or the second process there.
    return doors if os.getppid() < 10 else [*doors, "the host's process numbers"]


def landlock(canary: str, library: str) -> list[str]:
    """Return what is open although Landlock should close it; called before the filter of system calls is on.

    Args:
        canary: A file of the host, which its user can read and write.
        library: A file that may be read, and must not be written.
    """
    outside = _open_doors(
        {
            "reading a file of the host": lambda: _read(canary),
            "writing a file of the host": lambda: _write(canary),
            "making a folder beside it": lambda: os.mkdir(f"{os.path.dirname(canary)}/proof"),
        },
        _DENIED | {errno.ENOENT},
    )
    return outside + _open_doors(
        {
            "listing the root folder": lambda: os.listdir("/"),
            "writing a library": lambda: _write(library),
            "making a symbolic link": lambda: os.symlink("nowhere", "proof-link"),
        },
        _DENIED,
    )


def seatbelt(canary: str) -> list[str]:
    """Return what is open although the profile of macOS should close it."""
    return _open_doors(
        {
            "reading a file of the host": lambda: _read(canary),
            "writing a file of the host": lambda: _write(canary),
            "a route to a network": _route,
        },
        _DENIED,
    )


def seccomp() -> list[str]:
    """Return what is open although the filter of system calls should close it."""
    machine = os.uname().machine

    def fork() -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def change() -> None:
        if prctl(_DUMPABLE, 1):
            return
        raise OSError(errno.EPERM, "refused")

    return _open_doors(
        {
            "an internet socket": lambda: socket.socket(socket.AF_INET).close(),
            "a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
            "a pair of sockets": lambda: [s.close() for s in socket.socketpair()],
            "a new process": fork,
            # A file that does not exist: without the filter this fails as well, but for that reason.
            "running a program": lambda: os.execv("/wellposed-proof/none", ["none"]),
            "tracing": lambda: call(_PTRACE[machine], 0, 0, 0, 0),
            "a new user namespace": lambda: call(_UNSHARE[machine], _NEW_USER),
            "signalling the parent": lambda: os.kill(os.getppid(), 0),
            "becoming dumpable": change,
            "writing into a terminal": lambda: fcntl.ioctl(0, _TIOCSTI, b"x"),
        },
        {errno.EPERM},
    )


def privileges() -> list[str]:
    """Return what is left of privileges although all should be gone."""
    doors = []
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capget(header, data) != 0 or any(data):
        doors.append("a capability")
    if not LINUX or ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) != 1:
        doors.append("new privileges")
    return doors


def limits(wanted: Mapping[str, int]) -> list[str]:
    """Return the limits that are not as low as they should be."""
    loose = []
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        soft, hard = resource.getrlimit(kind)
        if not (0 <= soft <= value and 0 <= hard <= value):
            loose.append(name)
    return loose
