"""The nouns of the suite: one program (`Attack`) and what became of it (`Verdict`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["FAILED", "KILLED", "LIMIT", "OK", "PRELUDE", "REFUSED", "TIME", "Attack", "Verdict", "attempts"]

OK, FAILED, TIME, LIMIT, REFUSED, KILLED = 0, 10, 11, 12, 13, 14
_ANY = (OK, FAILED, TIME, LIMIT, REFUSED, KILLED)

PRELUDE = """\
import ctypes, json, os, sys
host = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)

def through(what):
    print("GOT " + "THROUGH", what, flush=True)

def attempt(what, act):
    try:
        answer = act()
    except BaseException:
        return
    if answer is not False:
        through(what)

def call(number, *words):
    # The numbers in this suite are those of x86-64.
    if os.uname().machine != "x86_64":
        raise OSError("not tried on this machine")
    if libc.syscall(number, *words) == -1:
        raise OSError(ctypes.get_errno(), "refused")

def deliver(**arrays):
    import struct, zipfile
    said = {}
    if "numpy" in sys.modules:
        import numpy
        arrays = {k: numpy.asarray(v) for k, v in (arrays or {"u": [1.0, 2.0]}).items()}
        numpy.savez("results.npz", **arrays)
        said = {k: {"shape": list(v.shape), "dtype": str(v.dtype)} for k, v in arrays.items()}
    else:
        with zipfile.ZipFile("results.npz", "w") as archive:
            for k, v in (arrays or {"u": [1.0, 2.0]}).items():
                text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % len(v)
                data = struct.pack(f"<{len(v)}d", *v)
                head = b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(text)) + text
                archive.writestr(k + ".npy", head + data)
                said[k] = {"shape": [len(v)], "dtype": "float64"}
    json.dump({"arrays": said}, open("result.json", "w"))
"""
"""What every program of the suite begins with; `host` says where the things to attack are."""


@dataclass(frozen=True)
class Attack:
    """One program of the suite."""

    kind: str
    name: str
    text: str
    """What follows the prelude."""
    codes: tuple[int, ...] = _ANY
    """The exit codes of `wellposed sandbox run` that are right for it."""
    time_s: float = 10.0
    memory_mb: int = 512
    disk_mb: int = 32
    gap_at: str = ""
    """The level that declares not to hold it."""
    shows: str = ""
    """What has to be printed, for programs that must work."""


@dataclass(frozen=True)
class Verdict:
    """What became of one program."""

    attack: Attack
    held: bool
    why: str
    """What was reached, or how it ended."""
    wall_s: float
    gap: bool = False
    """It was not held, and the level says beforehand that it does not hold it."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `wellposed sandbox check --full --json` prints."""
        return {
            "kind": self.attack.kind,
            "name": self.attack.name,
            "held": self.held,
            "declared_gap": self.gap,
            "why": self.why,
            "wall_s": round(self.wall_s, 3),
        }

    def __str__(self) -> str:
        """Return one line."""
        mark = "gap    " if self.gap else "held   " if self.held else "NOT HELD"
        return f"{mark} {self.attack.kind:<10} {self.attack.name:<28} {self.why}"


def attempts(kind: str, **texts: str) -> tuple[Attack, ...]:
    """Return attacks that only have to fail: each text is an expression or statements that try one thing."""
    return tuple(Attack(kind, name, text) for name, text in texts.items())
