"""The child: it arms itself, proves that it is armed, waits for the word, and becomes the program.

There is no exec between the arming and the program, so that the filter of system calls can refuse every
exec, and so that the packages which the server has imported already need not be imported again.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.machinery
import json
import os
import resource
import signal
import sys
import threading
import types
from typing import Any, NoReturn

from . import bpf, landlock, proof
from .kernel import drop_capabilities, forbid_new_privileges, prctl

__all__ = ["become"]

_PDEATHSIG, _SET_DUMPABLE = 1, 4
_FLUSH_FAILED, _INTERRUPTED = 120, 130


def become(order: dict[str, Any], out: int, err: int, told: int, go: int) -> NoReturn:
    """Turn this freshly forked process into the program of an order; never returns.

    Args:
        order: What to run and behind what; see `server`.
        out: Descriptor that becomes standard output.
        err: Descriptor that becomes standard error.
        told: Descriptor for one JSON object that says what was proved, or why this cannot go on.
        go: Descriptor that gives one byte when the program may start.
    """
    code = 127
    try:
        _settle(order, out, err, keep=(told, go))
        _tell(told, _arm(order))
        if os.read(go, 1) == b"1":
            os.close(go)
            os.close(told)
            code = _run(order["argv"], order["cwd"])
    except BaseException as error:
        with contextlib.suppress(OSError):
            _tell(told, {"failed": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(code)


def _tell(told: int, facts: dict[str, Any]) -> None:
    os.write(told, json.dumps(facts).encode() + b"\n")


def _settle(order: dict[str, Any], out: int, err: int, *, keep: tuple[int, int]) -> None:
    """Take the place, the streams, the environment and the limits of the program."""
    os.setsid()
    prctl(_PDEATHSIG, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.dup2(out, 1)
    os.dup2(err, 2)
    first = 3
    for fd in sorted(keep):
        os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, max(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    os.environ.clear()
    os.environ.update(order["env"])
    os.umask(0o077)
    os.chdir(order["cwd"])
    os.nice(order["nice"])
    for name, value in order["limits"].items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            # macOS refuses some of them, RLIMIT_AS for one.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (value, value))


def _arm(order: dict[str, Any]) -> dict[str, Any]:
    """Put the layers on, weakest privilege first, and try each before the next one hides it.

    Returns:
        `proved`: the layers in force; `open`: by layer, what could be done although it should not; `abi`: the
        version of Landlock.
    """
    asked, opened, proved = order["layers"], {}, []
    version = 0

    def note(layer: str, doors: list[str]) -> None:
        if doors:
            opened[layer] = doors
        else:
            proved.append(layer)

    note("limits", proof.limits(order["limits"]))
    if "privileges" in asked:
        drop_capabilities()
        forbid_new_privileges()
        note("privileges", proof.privileges())
    if "namespaces" in asked:
        note("namespaces", proof.namespaces(order["canary"]))
    if "seatbelt" in asked:
        note("seatbelt", proof.seatbelt(order["canary"]))
    # The host looks through this process's descriptors for files that have no name any more.
    prctl(_SET_DUMPABLE, 1)
    if "landlock" in asked:
        try:
            version = landlock.restrict(_rules(order))
            note("landlock", proof.landlock(order["canary"], order["library"]))
        except OSError as error:
            opened["landlock"] = [str(error)]
    if "seccomp" in asked:
        installed = bpf.install()
        note("seccomp", proof.seccomp() if installed else ["no filter could be put on"])
    return {"armed": True, "proved": proved, "open": opened, "abi": version, "pid": os.getpid()}


def _rules(order: dict[str, Any]) -> list[tuple[str, int]]:
    rights = landlock.Rights
    rules = [(path, rights.READ) for path in order["readable"]]
    rules += [(f"/proc/{os.getpid()}", rights.READ)]
    rules += [(path, rights.READ | rights.WRITE) for path in ("/dev/null", "/dev/zero", "/dev/full")]
    return rules + [(path, rights.OWN) for path in order["writable"]]


def _run(argv: list[str], folder: str) -> int:
    """Run the program as Python would, and return its exit status."""
    script = f"{folder}/{argv[0]}"
    sys.argv[:] = argv
    sys.path.insert(0, folder)
    module = types.ModuleType("__main__")
    module.__file__ = script
    module.__builtins__ = sys.modules["builtins"]  # pyright: ignore[reportAttributeAccessIssue]
    sys.modules["__main__"] = module
    code = _guarded(
        lambda: importlib.machinery.SourceFileLoader("__main__", script).exec_module(module), script
    )
    for finish in (threading._shutdown, atexit._run_exitfuncs):  # pyright: ignore[reportAttributeAccessIssue]
        code = _guarded(finish, script) or code
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            code = code or _FLUSH_FAILED
    return code


def _guarded(act: Any, script: str) -> int:
    """Return the exit status that Python gives to what an act raises."""
    try:
        act()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 0xFF
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as error:
        # The frames of this module and of the import machinery are none of the program's.
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename != script:
            frames = frames.tb_next
        sys.excepthook(type(error), error.with_traceback(frames), frames)
        return _INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    return 0
