"""The filter of system calls (seccomp): a program of classic BPF, written here instruction by instruction.

Each instruction is (code, skip when true, skip when false, operand), as in Linux's `linux/filter.h`; the
words it loads are those of `struct seccomp_data`: number at 0, calling convention at 4, arguments of 8
bytes each from 16 on. The kernel reads the arguments tested here as 32-bit words, so their lower halves
decide.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from . import calls
from .kernel import LINUX, call

__all__ = ["Instruction", "encoded", "install", "program", "supported"]

Instruction = tuple[int, int, int, int]

_LOAD, _EQUAL, _AT_LEAST, _ABOVE, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSE = _ERRNO | errno.EPERM
_ABSENT = _ERRNO | errno.ENOSYS
_UNSUPPORTED = _ERRNO | errno.EOPNOTSUPP
_X32 = 0x40000000

_CLONE_THREAD, _CLONE_NEW_ANYTHING = 0x00010000, 0x7E020000
# isatty, the size of a terminal, how much can be read, blocking or not, close on exec or not
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# Duplicate, flags, locks, the size of a pipe; not the owner of a descriptor, who gets signals.
_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)
# Reading: dumpable, capability, name, seccomp mode, no-new-privileges, timer slack; writing: the name, VMA
# names
_PRCTLS = (3, 15, 16, 21, 23, 30, 39, 0x53564D41)
_QUERY = 0xFFFFFFFF
_SET_FILTER, _TSYNC = 1, 1
_NUMBER_OF_SECCOMP = {"x86_64": 317, "aarch64": 277}


def supported(machine: str) -> bool:
    """Return True when there is a filter for this machine."""
    return LINUX and machine in calls.AUDIT


def _argument(index: int) -> Instruction:
    return _LOAD, 0, 0, 16 + 8 * index


def _one_of(index: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow when the argument is one of the values, refuse otherwise."""
    lines = [_argument(index)]
    for value in values:
        lines += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*lines, (_RETURN, 0, 0, _REFUSE)]


def _own_niceness(pid: int) -> list[Instruction]:
    """Allow PRIO_PROCESS (0) of this process, which can only become nicer; refuse groups and users."""
    return [_argument(0), (_EQUAL, 1, 0, 0), (_RETURN, 0, 0, _REFUSE), *_one_of(1, (0, pid))]


def _thread_only() -> list[Instruction]:
    """Allow a new thread without new namespaces; refuse a new process."""
    return [
        _argument(0),
        (_ANY_BIT, 1, 0, _CLONE_NEW_ANYTHING),
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]


def program(machine: str, pid: int) -> list[Instruction]:
    """Return the filter for one process.

    Args:
        machine: "x86_64" or "aarch64".
        pid: The process as it sees itself: the only one it may signal and set limits of.

    Returns:
        The instructions. A foreign calling convention ends the process; what is not allowed is refused with
        EPERM; what is newer than the tables does not exist.
    """
    rules = {
        "clone": _thread_only(),
        "ioctl": _one_of(1, _IOCTLS),
        "fcntl": _one_of(1, _FCNTLS),
        "kill": _one_of(0, (pid,)),
        "tgkill": _one_of(0, (pid,)),
        "prctl": _one_of(0, _PRCTLS),
        "prlimit64": _one_of(0, (0, pid)),
        "sched_setaffinity": _one_of(0, (0, pid)),
        "setpriority": _own_niceness(pid),
        "personality": _one_of(0, (_QUERY,)),
    }
    lines: list[Instruction] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, calls.AUDIT[machine]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        lines += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL_PROCESS)]
    # The frequent calls stand first in the table; every answer stands right behind its test.
    for name in calls.ALLOWED:
        lines += _when(calls.number(name, machine), [(_RETURN, 0, 0, _ALLOW)])
    for name in calls.ARGUED:
        lines += _when(calls.number(name, machine), rules[name])
    for name in calls.UNSUPPORTED:
        answer = _UNSUPPORTED if name == "fallocate" else _ABSENT
        lines += _when(calls.number(name, machine), [(_RETURN, 0, 0, answer)])
    return [*lines, (_ABOVE, 0, 1, calls.LAST), (_RETURN, 0, 0, _ABSENT), (_RETURN, 0, 0, _REFUSE)]


def _when(number: int | None, rule: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(_EQUAL, 0, len(rule), number), *rule]


def encoded(lines: list[Instruction]) -> bytes:
    """Return the filter as the kernel reads it: `struct sock_filter` of 8 bytes each."""
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def install() -> bool:
    """Put the filter over every thread of this process, for good; return True when it is in force.

    It cannot be taken off again, and a process needs no privilege for it once new ones are forbidden.
    """
    machine = os.uname().machine
    if not supported(machine):
        return False
    lines = program(machine, os.getpid())
    text = ctypes.create_string_buffer(encoded(lines))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(lines), ctypes.addressof(text)))
    try:
        return call(_NUMBER_OF_SECCOMP[machine], _SET_FILTER, _TSYNC, ctypes.addressof(header)) == 0
    except OSError:
        return False
