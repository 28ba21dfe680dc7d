"""The few things asked of the kernel that Python's standard library has no function for."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

__all__ = ["LINUX", "call", "drop_capabilities", "forbid_new_privileges", "prctl"]

LINUX = sys.platform.startswith("linux")

_CAPBSET_DROP, _NO_NEW_PRIVS, _CAP_AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_CAPABILITY_VERSION_3 = 0x20080522
_MOST_CAPABILITIES = 64

_libc = ctypes.CDLL(None, use_errno=True)


def call(number: int, *words: int) -> int:
    """Call the kernel by number.

    Args:
        number: Of the system call on this machine.
        words: Its arguments; an address counts as a number.

    Returns:
        What the kernel answers, zero or more.

    Raises:
        OSError: The kernel refused.
    """
    answer = _libc.syscall(ctypes.c_long(number), *(ctypes.c_ulong(word) for word in words))
    if answer < 0:
        reason = ctypes.get_errno()
        raise OSError(reason, os.strerror(reason))
    return answer


def prctl(option: int, *words: int) -> bool:
    """Ask the kernel to change something about this process; return True when it agreed."""
    if not LINUX:
        return False
    padded = [ctypes.c_ulong(word) for word in (option, *words, 0, 0, 0, 0)][:5]
    return _libc.prctl(*padded) == 0


def forbid_new_privileges() -> bool:
    """Make set-uid files powerless for this process and all below it; return True when that holds."""
    return prctl(_NO_NEW_PRIVS, 1)


def drop_capabilities() -> bool:
    """Drop every capability for good; return True when none is left.

    Only root may shrink the bounding set; without new privileges it is of no use to anybody else.
    """
    if not LINUX:
        return False
    for capability in range(_MOST_CAPABILITIES):
        prctl(_CAPBSET_DROP, capability)
    prctl(_CAP_AMBIENT, _CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    with contextlib.suppress(OSError):
        return _libc.capset(header, data) == 0
    return False
