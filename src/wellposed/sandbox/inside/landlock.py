"""Landlock: the kernel refuses a process every file, port and signal outside a list, without any privilege.

Numbers are from the kernel's `linux/landlock.h`. A kernel states which version of the interface (ABI) it has;
only the rights of that version may be named.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from .kernel import LINUX, call

__all__ = ["Rights", "abi", "restrict", "ruleset"]

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL_DEV
# By version: how many rights on files exist, whether ports and signals can be refused.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_TCP_SINCE, _SCOPES_SINCE, _IOCTL_SINCE = 4, 6, 5
_TCP = 0b11
_SCOPES = 0b11


class Rights:
    """What may be done below a path; combined by the kernel's bits."""

    READ = _READ | _LIST
    WRITE = _WRITE | _TRUNCATE
    OWN = _READ | _LIST | _WRITE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER
    """Everything with plain files and folders; no links, pipes, sockets or devices, and nothing executed."""


def abi() -> int:
    """Return the version of Landlock that this kernel has switched on, 0 when none."""
    if not LINUX:
        return 0
    try:
        return call(_CREATE, 0, 0, _VERSION_FLAG)
    except OSError:
        return 0


def ruleset(version: int) -> tuple[bytes, int]:
    """Return `struct landlock_ruleset_attr` for a version of the interface, and its rights on files.

    Everything that the version can refuse is named, so everything is refused that no rule allows.

    Args:
        version: The kernel's ABI, at least 1.
    """
    files = (1 << (_FILE_RIGHTS.get(version, 16))) - 1
    words = [files]
    if version >= _TCP_SINCE:
        words.append(_TCP)
    if version >= _SCOPES_SINCE:
        words.append(_SCOPES)
    return struct.pack(f"={len(words)}Q", *words), files


def restrict(rules: Iterable[tuple[str, int]]) -> int:
    """Refuse this thread, and all it starts, everything but the rules.

    Args:
        rules: Paths, each with `Rights`; a missing path is passed over.

    Returns:
        The version in force.

    Raises:
        OSError: The kernel has no Landlock, or refused; nothing is restricted then.
    """
    version = abi()
    if version < 1:
        raise OSError("this kernel has no Landlock")
    attributes, known = ruleset(version)
    text = ctypes.create_string_buffer(attributes, len(attributes))
    fd = call(_CREATE, ctypes.addressof(text), len(attributes), 0)
    try:
        for path, rights in rules:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                _allow(fd, path, rights & known)
        call(_RESTRICT, fd, 0)
    finally:
        os.close(fd)
    return version


def _allow(ruleset_fd: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place))
        call(_ADD, ruleset_fd, _PATH_BENEATH, ctypes.addressof(rule), 0)
    finally:
        os.close(place)
