"""The filter of system calls, executed instruction by instruction for both machines, and its tables."""

from __future__ import annotations

import errno
import os
import re
import struct
from pathlib import Path

import pytest

from wellposed.sandbox.inside import bpf, calls, landlock

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
MACHINES = ("x86_64", "aarch64")
PID = 4711


def answer(machine: str, number: int, *arguments: int, convention: int | None = None) -> int:
    """What the kernel would answer: a small machine for classic BPF."""
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack(
        "=iIQ6Q", number, calls.AUDIT[machine] if convention is None else convention, 0, *words
    )
    lines, at, held = bpf.program(machine, PID), 0, 0
    while True:
        code, true, false, k = lines[at]
        at += 1
        if code == 0x20:
            held = struct.unpack_from("=I", data, k)[0]
        elif code == 0x06:
            return k
        else:
            holds = {0x15: held == k, 0x35: held >= k, 0x25: held > k, 0x45: bool(held & k)}[code]
            at += true if holds else false


def refused(value: int) -> bool:
    return value & 0xFFFF0000 == ERRNO


@pytest.mark.parametrize("machine", MACHINES)
def test_every_allowed_call_is_allowed_and_every_other_is_not(machine):
    allowed = {calls.number(name, machine) for name in calls.ALLOWED} - {None}
    argued = {calls.number(name, machine) for name in calls.ARGUED}
    for number in range(600):
        if number in argued:
            continue
        value = answer(machine, number, 1 << 40, 1 << 40)
        assert (value == ALLOW) == (number in allowed), number
        if number > calls.LAST:
            assert value == ERRNO | errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_foreign_conventions_end_the_process(machine):
    for foreign in (0x40000003, 0x40000028, calls.AUDIT[MACHINES[machine == "x86_64"]], 0):
        assert answer(machine, 0, convention=foreign) == KILL
    if machine == "x86_64":
        assert answer(machine, 0x40000000) == KILL
        assert answer(machine, -1) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_arguments_decide_where_they_have_to(machine):
    def of(name: str, *arguments: int) -> int:
        number = calls.number(name, machine)
        assert number is not None
        return answer(machine, number, *arguments)

    thread = 0x3D0F00  # what the C library passes for a thread
    assert of("clone", thread) == ALLOW
    assert refused(of("clone", 17))  # fork: SIGCHLD
    assert refused(of("clone", 0x4111))  # vfork
    for namespace in (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert refused(of("clone", thread | namespace))
    assert of("clone3", 0) == ERRNO | errno.ENOSYS
    assert of("fallocate", 0) == ERRNO | errno.EOPNOTSUPP
    assert of("kill", PID, 9) == ALLOW
    for other in (0, 1, 2**32 - 1, PID + 1):
        assert refused(of("kill", other, 9))
        assert refused(of("tgkill", other, other, 9))
    assert of("prlimit64", 0) == ALLOW
    assert refused(of("prlimit64", 1))
    assert of("ioctl", 0, 0x5401) == ALLOW
    for taken in (0x5412, 0x541C, 0x540E, 0x40049409):
        assert refused(of("ioctl", 0, taken))
        assert refused(of("ioctl", 0, taken | 1 << 40))  # the kernel reads the lower half
    assert of("fcntl", 0, 3) == ALLOW
    assert refused(of("fcntl", 0, 8))  # F_SETOWN
    assert of("prctl", 15) == ALLOW
    for option in (1, 4, 22, 36, 38, 47, 53):
        assert refused(of("prctl", option))
    assert of("setpriority", 0, 0) == ALLOW
    assert refused(of("setpriority", 0, PID + 1))
    assert refused(of("setpriority", 2, 0))


DANGEROUS = """
execve execveat fork vfork socket socketpair connect bind sendto sendmsg ptrace process_vm_readv mount
unshare setns bpf perf_event_open io_uring_setup keyctl add_key userfaultfd kexec_load init_module
pidfd_open pidfd_getfd memfd_create shmget mq_open inotify_init1 chmod chown utimensat setxattr link
symlink mknod truncate name_to_handle_at open_by_handle_at splice vmsplice setuid capset seccomp
"""


def test_dangerous_calls_stand_in_no_table():
    named = calls.ALLOWED.keys() | calls.ARGUED.keys()
    assert not named & set(DANGEROUS.split())


@pytest.mark.parametrize("machine", MACHINES)
def test_jumps_and_length_are_within_what_the_kernel_takes(machine):
    lines = bpf.program(machine, PID)
    assert len(lines) <= 4096
    assert len(bpf.encoded(lines)) == 8 * len(lines)
    for at, (code, true, false, _) in enumerate(lines):
        if code in (0x15, 0x35, 0x25, 0x45):
            assert max(true, false) < 256
            assert at + 1 + max(true, false) < len(lines)


HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernels_headers(machine):
    path = Path(HEADERS[machine])
    if not path.exists():
        pytest.skip(f"there is no {path}")
    text = path.read_text("utf-8")
    known = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    known.setdefault("newfstatat", known.get("fstatat", -1))
    for name in calls.ALLOWED.keys() | calls.ARGUED.keys() | calls.UNSUPPORTED.keys():
        number = calls.number(name, machine)
        if number is not None and name in known:
            assert number == known[name], name


VERSIONS = [(1, 8, 13), (2, 8, 14), (3, 8, 15), (4, 16, 15), (5, 16, 16), (6, 24, 16), (9, 24, 16)]


@pytest.mark.parametrize(("version", "size", "rights"), VERSIONS)
def test_landlock_names_exactly_the_rights_of_each_version(version, size, rights):
    attributes, known = landlock.ruleset(version)
    assert len(attributes) == size
    assert struct.unpack_from("=Q", attributes)[0] == known == (1 << rights) - 1
    if version >= 4:
        assert struct.unpack_from("=Q", attributes, 8)[0] == 0b11  # TCP: binding and connecting
    if version >= 6:
        assert struct.unpack_from("=Q", attributes, 16)[0] == 0b11  # abstract sockets and signals


def test_what_may_be_done_in_the_own_folder_makes_no_links_and_runs_nothing():
    execute, char, sock, fifo, block, sym = (1 << n for n in (0, 6, 9, 10, 11, 12))
    assert not landlock.Rights.OWN & (execute | char | sock | fifo | block | sym)
    assert not landlock.Rights.READ & ~0b1100
    assert os.uname().machine not in MACHINES or bpf.supported(os.uname().machine) == Path("/proc").exists()
