"""Programs that do not end, or end in a bad way."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import FAILED, KILLED, LIMIT, OK, REFUSED, TIME, Attack

__all__ = ["ENDINGS"]


def _end(name: str, text: str, codes: tuple[int, ...], time_s: float = 1.0) -> Attack:
    return Attack("endings", name, text, codes, time_s)


_IGNORE = """
import signal
for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
"""

ENDINGS = (
    _end("spin", "while True: pass", (TIME,)),
    _end("sleep", "import time\ntime.sleep(1000)", (TIME,)),
    _end("ignored_signals", _IGNORE + "while True: pass", (TIME,)),
    _end(
        "blocked_signals", "import signal\nsignal.pthread_sigmask(0, range(1, 64))\nwhile True: pass", (TIME,)
    ),
    _end("stops_itself", "import signal\nos.kill(os.getpid(), signal.SIGSTOP)", (TIME,)),
    _end("hangs_in_native_code", "libc.sleep(1000)", (TIME,)),
    _end("hangs_in_a_regular_expression", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", (TIME,)),
    _end(
        "hangs_in_a_lock",
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        (TIME,),
    ),
    _end("hangs_at_the_end", "import atexit, time\natexit.register(time.sleep, 1000)", (TIME,)),
    _end(
        "hangs_in_a_thread",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
        (TIME,),
    ),
    _end(
        "catches_everything",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        (TIME,),
    ),
    _end("waits_for_input", "deliver()\nattempt('input', lambda: input())", (OK,), 20),
    _end("reads_the_terminal", "deliver()\nattempt('tty', lambda: open('/dev/tty').read())", (OK,), 20),
    _end("waits_for_a_pipe", "r, w = os.pipe()\nos.read(r, 1)", (TIME,)),
    _end("closes_its_streams", "os.close(0); os.close(1); os.close(2)\nwhile True: pass", (TIME,)),
    _end(
        "closes_every_descriptor",
        "os.closerange(0, 256)\nimport time\nwhile True: time.sleep(1)",
        (TIME,),
    ),
    _end(
        "daemon",
        """
attempt('fork', lambda: os.fork() or os.execv('/bin/sleep', ['sleep', '31']))
attempt('setsid', lambda: os.setsid())
deliver()""",
        (OK,),
        20,
    ),
    _end("kills_everything", "attempt('kill', lambda: os.kill(-1, 9))\ndeliver()", (OK, KILLED), 20),
    _end("kills_its_parent", "attempt('kill', lambda: os.kill(os.getppid(), 9))\ndeliver()", (OK,), 20),
    _end(
        "kills_the_host",
        """
for pid in (1, host['pid'], os.getppid()):
    for number in (0, 9, 15, 19):
        attempt('kill', lambda: os.kill(pid, number))
    attempt('sigqueue', lambda: call(129, pid, 9, ctypes.create_string_buffer(128)))
    attempt('tkill', lambda: call(200, pid, 9))
    attempt('tgkill', lambda: call(234, pid, pid, 9))
attempt('killpg', lambda: os.killpg(0, 0))
deliver()""",
        (OK,),
        20,
    ),
    _end(
        "signals_by_owning_descriptors",
        """
import fcntl
attempt('setown', lambda: fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid()))
attempt('pdeathsig', lambda: libc.prctl(1, 0, 0, 0, 0) == 0)
deliver()""",
        (OK,),
        20,
    ),
    _end("kills_itself", "os.kill(os.getpid(), 9)", (KILLED,), 20),
    _end("terminates_itself", "os.kill(os.getpid(), 15)", (KILLED,), 20),
    _end("aborts", "os.abort()", (KILLED,), 20),
    _end("segfaults", "ctypes.string_at(0)", (KILLED,), 20),
    _end(
        "overflows_the_stack",
        "def f(n): return f(n + 1)\nsys.setrecursionlimit(10**9)\nf(0)",
        (KILLED, FAILED, LIMIT),
        20,
    ),
    _end("overflows_in_native_code", "x = []\nfor _ in range(10**6): x = [x]\nrepr(x)", (KILLED, FAILED), 20),
    _end("exits_early", "deliver()\nos._exit(0)", (OK,), 20),
    _end("exits_with_256", "sys.exit(256)", (REFUSED, FAILED), 20),
    _end("exits_with_an_error", "deliver()\nsys.exit(3)", (FAILED,), 20),
    _end("raises", "deliver()\nraise RuntimeError('after the results')", (FAILED,), 20),
    _end("raises_at_the_end", "deliver()\nimport threading\nraise SystemExit('no')", (FAILED,), 20),
    _end("divides_by_zero", "1 / 0", (FAILED,), 20),
    _end("is_no_python", "this is not python", (FAILED,), 20),
    _end("brings_nothing", "pass", (REFUSED,), 20),
    _end(
        "moves_its_folder",
        "deliver()\nattempt('up', lambda: os.rename(os.getcwd(), '../elsewhere') or False)",
        (OK, REFUSED),
        20,
    ),
)
