"""The system calls of Linux that a numeric program may make, by name, with their numbers on two machines.

An allow-list: what does not stand here is refused. Numbers are from the kernel's own tables
(`arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h`); None: the machine has no
such call.
"""

from __future__ import annotations

__all__ = ["ALLOWED", "ARGUED", "AUDIT", "LAST", "UNSUPPORTED", "number"]

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names the calling convention of a machine to a filter (`linux/audit.h`)."""

LAST = 463
"""The newest call that was looked at; newer ones do not exist for a program, so that libraries fall back."""

_ONLY_X86 = """
open 2, stat 4, lstat 6, poll 7, access 21, pipe 22, select 23, dup2 33, pause 34, alarm 37, rename 82,
mkdir 83, rmdir 84, creat 85, unlink 87, readlink 89, getpgrp 111, time 201, epoll_create 213, getdents 78,
epoll_wait 232, signalfd 282, eventfd 284
"""

_BOTH = """
read 0 63, write 1 64, close 3 57, fstat 5 80, lseek 8 62, mmap 9 222, mprotect 10 226, munmap 11 215, brk
12 214, rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, pread64 17 67, pwrite64 18 68,
readv 19 65, writev 20 66, sched_yield 24 124, mremap 25 216, msync 26 227, mincore 27 232, madvise 28 233,
dup 32 23, nanosleep 35 101, getitimer 36 102, setitimer 38 103, getpid 39 172, sendfile 40 71, exit 60 93,
wait4 61 260, uname 63 160, flock 73 32, fsync 74 82, fdatasync 75 83, ftruncate 77 46, getcwd 79 17, chdir
80 49, fchdir 81 50, umask 95 166, gettimeofday 96 169, getrlimit 97 163, getrusage 98 165, sysinfo 99 179,
times 100 153, getuid 102 174, getgid 104 176, geteuid 107 175, getegid 108 177, getppid 110 173, getgroups
115 158, getresuid 118 148, getresgid 120 150, getpgid 121 155, getsid 124 156, capget 125 90, rt_sigpending
127 136, rt_sigtimedwait 128 137, rt_sigsuspend 130 133, sigaltstack 131 132, statfs 137 43, fstatfs 138 44,
getpriority 140 141, sched_getparam 143 121, sched_getscheduler 145 120, sched_get_priority_max 146 125,
sched_get_priority_min 147 126, sched_rr_get_interval 148 127, gettid 186 178, readahead 187 213, getxattr
191 8, lgetxattr 192 9, fgetxattr 193 10, listxattr 194 11, llistxattr 195 12, flistxattr 196 13, futex 202
98, sched_getaffinity 204 123, getdents64 217 61, set_tid_address 218 96, restart_syscall 219 128, fadvise64
221 223, timer_create 222 107, timer_settime 223 110, timer_gettime 224 108, timer_getoverrun 225 109,
timer_delete 226 111, clock_gettime 228 113, clock_getres 229 114, clock_nanosleep 230 115, exit_group 231
94, epoll_ctl 233 21, get_mempolicy 239 236, waitid 247 95, openat 257 56, mkdirat 258 34, newfstatat 262
79, unlinkat 263 35, renameat 264 38, readlinkat 267 78, faccessat 269 48, pselect6 270 72, ppoll 271 73,
set_robust_list 273 99, get_robust_list 274 100, epoll_pwait 281 22, timerfd_create 283 85, timerfd_settime
286 86, timerfd_gettime 287 87, signalfd4 289 74, eventfd2 290 19, epoll_create1 291 20, dup3 292 24, pipe2
293 59, preadv 295 69, pwritev 296 70, getcpu 309 168, sched_getattr 315 275, renameat2 316 276, getrandom
318 278, membarrier 324 283, copy_file_range 326 285, preadv2 327 286, pwritev2 328 287, statx 332 291, rseq
334 293, close_range 436 436, faccessat2 439 439, epoll_pwait2 441 441
"""

_ARGUED = """
clone 56 220, ioctl 16 29, fcntl 72 25, kill 62 129, tgkill 234 131, prctl 157 167, prlimit64 302 261,
sched_setaffinity 203 122, personality 135 92, setpriority 141 140
"""
"""Allowed for some arguments; `bpf` says which."""

_UNSUPPORTED = "clone3 435 435, openat2 437 437, fallocate 285 47"
"""Answered as not supported, for which the C library has a way around; a filter could not read the flags of
the first two, which lie in memory, and space set aside by the third would be seen too late."""


def _table(text: str) -> dict[str, tuple[int | None, int | None]]:
    table: dict[str, tuple[int | None, int | None]] = {}
    for entry in text.replace("\n", " ").split(","):
        name, *numbers = entry.split()
        table[name] = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else None
    return table


ALLOWED = _table(_BOTH) | _table(_ONLY_X86)
"""Calls allowed with any arguments: files by descriptor and path, memory, threads' locks, clocks, waiting."""
ARGUED = _table(_ARGUED)
UNSUPPORTED = _table(_UNSUPPORTED)

_MACHINES = ("x86_64", "aarch64")


def number(name: str, machine: str) -> int | None:
    """Return the number of a call of this module's tables; None where the machine has none."""
    return (ALLOWED | ARGUED | UNSUPPORTED)[name][_MACHINES.index(machine)]
