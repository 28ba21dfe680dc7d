"""The first process inside the sandbox: sets the limits, starts the program, ends what it left behind.

This file is never imported by wellposed: its text is handed to `python -I -S -c`, so it may use the standard
library only, and nothing of it has to be readable inside the sandbox. `sys.argv[1]` is one JSON object:

    argv, env, cwd      what to run
    limits              {"RLIMIT_CORE": 0, …}, soft and hard alike
    forks               false: the program may start threads, but no process
    nice                added to the niceness
    report, lifeline    descriptors: JSON lines to the host; end of file when the host is gone

Lines of the report: {"armed": true, …} before the program starts, {"failed": "…"} when it cannot be started,
{"code": n, "cpu_s": s, "peak_kb": k} after everything has ended.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import select
import signal
import struct
import sys
import time

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
CAPABILITY_VERSION_3 = 0x20080522
LINUX = sys.platform.startswith("linux")


def prctl(*args):
    """Ask the kernel to change something about this process; return True when it agreed."""
    if not LINUX:
        return False
    words = [ctypes.c_ulong(a) for a in args] + [ctypes.c_ulong(0)] * (5 - len(args))
    return ctypes.CDLL(None, use_errno=True).prctl(*words) == 0


def give_up_privileges():
    """Drop every capability, for good; return True when none is left."""
    if not LINUX:
        return False
    for capability in range(64):
        prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    dropped = ctypes.CDLL(None).capset(header, data) == 0
    return prctl(PR_SET_NO_NEW_PRIVS, 1) and dropped


def refuse_forks():
    """Let the kernel refuse new processes to this one, with EAGAIN as at a limit; return True when it will.

    A filter of system calls (seccomp, classic BPF): fork, vfork and clone without CLONE_THREAD are refused;
    clone3, whose flags a filter cannot read, does not exist, so that libc falls back to clone; any foreign
    calling convention ends the program.
    """
    table = {"x86_64": (0xC000003E, 56, (57, 58)), "aarch64": (0xC00000B7, 220, ())}
    if not LINUX or os.uname().machine not in table:
        return False
    arch, clone, forks = table[os.uname().machine]
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000
    again, absent = refuse | errno.EAGAIN, refuse | errno.ENOSYS
    # (code, when true, when false, operand): a jump is named by the answer it leads to, None is the next line
    lines = [
        (load, None, None, 4),
        (equal, None, kill, arch),
        (load, None, None, 0),
        (at_least, kill, None, 0x40000000),
        (equal, absent, None, 435),
        *((equal, again, None, number) for number in forks),
        (equal, None, allow, clone),
        (load, None, None, 16),
        (any_bit, allow, again, 0x00010000),
    ]
    ends = [allow, again, absent, kill]

    def skip(line, to):
        return 0 if to is None else len(lines) + ends.index(to) - line - 1

    words = [struct.pack("=HBBI", c, skip(i, t), skip(i, f), k) for i, (c, t, f, k) in enumerate(lines)]
    words += [struct.pack("=HBBI", answer, 0, 0, end) for end in ends]
    program = ctypes.create_string_buffer(b"".join(words))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(words), ctypes.addressof(program)))
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(header))


def start(spec, blocked):
    """Fork and exec the program; return its process number and a descriptor that tells why exec failed."""
    told, tell = os.pipe()  # close-on-exec: end of file means that exec worked
    pid = os.fork()
    if pid:
        os.close(tell)
        return pid, told
    try:
        # Its own group: on systems without a process table to read, the group is all that can be ended.
        os.setpgid(0, 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for name, value in spec["limits"].items():
            kind = getattr(resource, name, None)
            if kind is not None:
                hard = resource.getrlimit(kind)[1]
                value = value if hard == resource.RLIM_INFINITY else min(value, hard)
                # macOS refuses some of them, RLIMIT_AS for one.
                with contextlib.suppress(ValueError, OSError):
                    resource.setrlimit(kind, (value, value))
        os.nice(spec["nice"])
        os.umask(0o077)
        os.chdir(spec["cwd"])
        for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if not spec["forks"]:
            refuse_forks()
        os.execve(spec["argv"][0], spec["argv"], spec["env"])
    except BaseException as error:
        os.write(tell, str(error).encode())
    finally:
        os._exit(127)


def offspring():
    """Return the living descendants of this process, by the parents in /proc."""
    parent = {}
    with os.scandir("/proc") as entries:
        pids = [int(entry.name) for entry in entries if entry.name.isdigit()]
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
            try:
                state, above = os.read(fd, 4096).rpartition(b")")[2].split()[:2]
            finally:
                os.close(fd)
            if state not in (b"Z", b"X"):
                parent[pid] = int(above)
    found = {os.getpid()}
    while more := {pid for pid, above in parent.items() if above in found and pid not in found}:
        found |= more
    return found - {os.getpid()}


def end_all(pid):
    """Kill whatever is left; as a subreaper this process is an ancestor of all of it, daemons included."""
    if os.getpid() == 1:
        return  # the end of the first process of a pid namespace is the end of all
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    until = time.monotonic() + 3
    while LINUX and time.monotonic() < until:
        try:
            left = offspring()
        except OSError:
            return  # no /proc: the host looks for itself
        for other in left:
            with contextlib.suppress(OSError):
                os.kill(other, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not left:
            return
        time.sleep(0.001)


def wait_for(pid, lifeline, woken):
    """Wait for the program or for the end of the host; return the wait status, None when the host let go."""
    while True:
        ready = select.select([lifeline, woken], [], [])[0]
        if woken in ready:
            os.read(woken, 4096)
        with contextlib.suppress(ChildProcessError):
            while True:
                ended, status = os.waitpid(-1, os.WNOHANG)
                if ended == pid:
                    return status
                if ended == 0:
                    break
        if lifeline in ready:
            return None


def main():
    """Arm, start, wait, end, report."""
    spec = json.loads(sys.argv[1])
    report, lifeline = spec["report"], spec["lifeline"]
    os.set_inheritable(report, False)
    os.set_inheritable(lifeline, False)

    def tell(**facts):
        # The host may be gone already.
        with contextlib.suppress(OSError):
            os.write(report, json.dumps(facts).encode() + b"\n")

    # Not dumpable: the program cannot open this process's descriptors through /proc and forge the report.
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    bare = give_up_privileges()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    tell(armed=True, bare=bare)
    pid, told = start(spec, blocked)
    reason = os.read(told, 1000)
    os.close(told)
    if reason:
        tell(failed=reason.decode("utf-8", "replace"))
        return
    status = wait_for(pid, lifeline, woken)
    if status is None:
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
    end_all(pid)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = used.ru_maxrss if LINUX else used.ru_maxrss // 1024
    tell(code=os.waitstatus_to_exitcode(status), cpu_s=used.ru_utime + used.ru_stime, peak_kb=peak)


main()
os._exit(0)
