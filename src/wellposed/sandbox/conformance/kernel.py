"""Programs that try the doors of the kernel, and of the terminal."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import OK, Attack, attempts

__all__ = ["KERNEL", "TERMINAL"]

_BUFFER = "ctypes.create_string_buffer(256)"

# Machine code for x86-64: `mov eax, 20 (getpid of i386); int 0x80; ret`.
_FOREIGN = r"""
import mmap
if os.uname().machine == "x86_64":
    code = mmap.mmap(-1, 4096, prot=7)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    answer = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    if answer > 0:
        through("int 0x80")
"""

KERNEL = attempts(
    "kernel",
    exec_program="attempt('exec', lambda: os.execv('/bin/true', ['true']))",
    exec_own_file="""
open('tool', 'wb').write(b'#!/bin/sh\\ntrue\\n')
attempt('exec', lambda: os.execv('./tool', ['tool']))""",
    exec_memory="attempt('memfd', lambda: os.execv(os.memfd_create('x'), ['x']))",
    exec_at="attempt('execveat', lambda: call(322, -100, b'/bin/true', 0, 0, 0))",
    exec_by_loader="attempt('ld', lambda: os.execv('/lib64/ld-linux-x86-64.so.2', ['ld', '/bin/true']))",
    trace_parent="attempt('ptrace', lambda: call(101, 16, os.getppid(), 0, 0))",
    trace_me="attempt('traceme', lambda: call(101, 0, 0, 0, 0))",
    trace_neighbours="""
for pid in range(1, 300):
    attempt('seize', lambda: call(101, 0x4206, pid, 0, 0))""",
    user_namespace="attempt('unshare', lambda: call(272, 0x10000000))",
    every_namespace="""
for bit in (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
    attempt(hex(bit), lambda: call(272, bit))
    attempt(hex(bit), lambda: call(56, bit | 17, 0, 0, 0, 0))""",
    enter_namespace="attempt('setns', lambda: call(308, os.open('/proc/self/ns/net', 0), 0))",
    mount="attempt('mount', lambda: call(165, b'none', b'/tmp', b'tmpfs', 0, 0))",
    unmount="attempt('umount', lambda: call(166, b'/usr', 2))",
    new_mounts="""
attempt('fsopen', lambda: call(430, b'tmpfs', 0))
attempt('open_tree', lambda: call(428, -100, b'/', 1))
attempt('move_mount', lambda: call(429, -100, b'/', -100, b'/', 0))
attempt('mount_setattr', lambda: call(442, -100, b'/', 0, 0, 0))""",
    change_root="attempt('chroot', lambda: os.chroot('.')); attempt('pivot', lambda: call(155, b'.', b'.'))",
    bpf="attempt('bpf', lambda: call(321, 0, (ctypes.c_uint64 * 16)(1, 4, 4, 1), 72))",
    perf="attempt('perf', lambda: call(298, (ctypes.c_uint64 * 16)(1), 0, -1, -1, 0))",
    userfaultfd="attempt('uffd', lambda: call(323, 0))",
    kexec="""
attempt('kexec', lambda: call(246, 0, 0, 0, 0)); attempt('file', lambda: call(320, 0, 0, 0, 0, 0))""",
    modules="attempt('init', lambda: call(175, 0, 0, b'')); attempt('finit', lambda: call(313, 0, b'', 0))",
    reboot="attempt('reboot', lambda: call(169, 0xfee1dead, 672274793, 0, 0))",
    clock="import time\nattempt('clock', lambda: time.clock_settime(time.CLOCK_REALTIME, 1e9)); "
    f"attempt('adj', lambda: call(305, 0, {_BUFFER}) and False)",
    host_name="import socket\nattempt('name', lambda: socket.sethostname('planted'))",
    personality="attempt('personality', lambda: call(135, 0x0040000))",
    swap="attempt('swapon', lambda: call(167, b'x', 0))",
    quotas="attempt('quotactl', lambda: call(179, 0, 0, 0, 0))",
    port_access="attempt('iopl', lambda: call(172, 3)); attempt('ioperm', lambda: call(173, 0, 1, 1))",
    segment_tables="attempt('modify_ldt', lambda: call(154, 0, ctypes.create_string_buffer(16), 16))",
    compare_processes="attempt('kcmp', lambda: call(312, os.getpid(), os.getppid(), 0, 0, 0))",
    pages_of_others="attempt('move_pages', lambda: call(279, os.getppid(), 0, 0, 0, 0, 0)); "
    "attempt('madvise', lambda: call(440, 0, 0, 0, 0, 0)); attempt('release', lambda: call(448, 0, 0))",
    file_handles="attempt('open_by_handle', lambda: call(304, 0, ctypes.create_string_buffer(64), 0))",
    splice="attempt('vmsplice', lambda: call(278, os.pipe()[1], (ctypes.c_uint64 * 2)(), 1, 0))",
    asynchronous_io="attempt('io_setup', lambda: call(206, 1, (ctypes.c_uint64 * 1)()))",
    users="""
attempt('setuid', lambda: os.getuid() != 0 and os.setuid(0))
attempt('setgroups', lambda: os.setgroups([0]))
attempt('setresuid', lambda: os.setresuid(0, 1, 2))""",
    capabilities="""
attempt('capset', lambda: call(126, (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()))""",
    looser_filter="attempt('seccomp', lambda: call(317, 1, 0, (ctypes.c_uint64 * 2)())); "
    "attempt('prctl', lambda: libc.prctl(22, 2, 0, 0, 0) == 0)",
    user_notification="attempt('listener', lambda: call(317, 1, 8, (ctypes.c_uint64 * 2)()))",
    own_death_signal="""
attempt('pdeathsig', lambda: libc.prctl(1, 0) == 0); attempt('dump', lambda: libc.prctl(4, 0) == 0)""",
    subreaper="attempt('subreaper', lambda: libc.prctl(36, 1, 0, 0, 0) == 0)",
    speculation="attempt('speculation', lambda: libc.prctl(53, 0, 2, 0, 0) == 0)",
    unknown_calls="""
for number in range(464, 700):
    attempt(number, lambda: call(number, 0, 0, 0, 0, 0, 0))""",
    x32="attempt('x32', lambda: call(0x40000000 + 41, 2, 1, 0))",
    i386=_FOREIGN,
    newer_landlock="attempt('landlock', lambda: call(444, 0, 0, 1))",
    statistics="""
attempt('cachestat', lambda: call(451, 0, 0, 0, 0)); attempt('statmount', lambda: call(457, 0, 0, 0, 0))""",
)

TERMINAL = (
    Attack(
        "terminal",
        "escapes",
        r"""
deliver()
print('\x1b]0;owned\x07\x1b[2J\x1b[31m\x1bP+q\x1b\\ \x9b31m \u202egnp.exe \u200b\r overwritten')
print('\x1b]52;c;b3duZWQ=\x07\x1b[6n\x05\x0e', file=sys.stderr)""",
        (OK,),
    ),
    Attack(
        "terminal",
        "broken_text",
        r"deliver(); os.write(1, b'\xff\xfe\xc3\x28\xed\xa0\x80\x00\x1b[2J')",
        (OK,),
    ),
    *attempts(
        "terminal",
        typing_into_it="""
import fcntl
for fd in (0, 1, 2):
    for byte in b'id\\n':
        attempt('TIOCSTI', lambda: fcntl.ioctl(fd, 0x5412, bytes([byte])))
attempt('tty', lambda: os.open('/dev/tty', os.O_RDWR))""",
        console="import fcntl\nattempt('TIOCLINUX', lambda: fcntl.ioctl(0, 0x541C, b'\\x03'))",
        taking_it="import fcntl\nattempt('TIOCSCTTY', lambda: fcntl.ioctl(0, 0x540E, 0))",
        new_terminal="import pty\nattempt('pty', lambda: os.openpty())",
    ),
)
