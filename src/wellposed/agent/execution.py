"""Programs to runs: levels shared out over sandboxed processes, arrays read back with care."""

from __future__ import annotations

import importlib.resources
import io
import json
import os
import re
import threading
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellposed import sandbox
from wellposed.contract.plan import Level
from wellposed.contract.program import Program
from wellposed.contract.run import Run, Runs, RunStatus
from wellposed.sandbox.artifacts import read_headers

__all__ = ["Work", "execute"]

_LARGE = 3e6  # cost above which a level gets a process of its own
_KERNEL_SPEED = 1000.0
"""How much cheaper a kernel does a level, roughly; each process compiles it again, in a second or two."""
_MAX_BYTES = 1 << 30
_BUDGET_MB = 8192
"""Memory of all programs that run side by side, in MiB."""
_IMPORT = re.compile(r"^(?:import|from) ((?:numpy|scipy|sympy|fipy|mpmath)\b[\w.]*)", re.MULTILINE)


@dataclass(frozen=True)
class Work:
    """One program with the levels it has to run at."""

    program: Program
    levels: tuple[Level, ...]
    timeout_s: float | None = None
    """Limit of its own, in seconds; None: the limit of the whole."""


@dataclass(frozen=True)
class _Share:
    """What one process does."""

    owner: int
    program: Program
    levels: tuple[Level, ...]
    timeout_s: float = float("inf")

    @property
    def cost(self) -> float:
        return sum(_cost(self.program, level) for level in self.levels) + 1e6  # imports


def _cost(program: Program, level: Level) -> float:
    return level.cost / _KERNEL_SPEED if program.role == "fast" else level.cost


def execute(
    work: Sequence[Work],
    *,
    timeout_s: float,
    on_fraction: Callable[[float], None] | None = None,
    processes: int | None = None,
) -> list[Runs]:
    """Run all programs at all their levels and return one `Runs` per piece of work.

    Args:
        work: Programs with levels.
        timeout_s: Wall-clock limit of each process, in seconds.
        on_fraction: Called from worker threads with the share of the estimated cost that is done.
        processes: How many run side by side; None: one per core.

    Raises:
        SandboxUnavailable: Nothing can be run on this machine.
        KeyboardInterrupt: Passed on after every process is dead.
    """
    shares = sorted(_shares(work), key=lambda s: -s.cost)
    total, done = sum(s.cost for s in shares), [0.0] * len(shares)
    cancel, lock = threading.Event(), threading.Lock()
    deadline = time.monotonic() + timeout_s

    def one(index: int) -> tuple[list[Run], str]:
        share = shares[index]

        def progressed(line: str) -> None:
            try:
                fraction = float(line)
            except ValueError:
                return
            with lock:
                done[index] = min(max(fraction, 0.0), 1.0) * share.cost
                if on_fraction:
                    on_fraction(sum(done) / total)

        limit = min(share.timeout_s, max(1.0, deadline - time.monotonic()))
        result = _run_share(pool, share, limit, progressed, cancel)
        progressed("1.0")
        return result

    require = "none" if _unsandboxed(work) else None
    sandboxes = sandbox.Pool(preload=_imports(work), memory_mb=_BUDGET_MB, require=require)
    with sandboxes as pool, ThreadPoolExecutor(processes or os.cpu_count() or 1) as threads:
        futures = [threads.submit(one, i) for i in range(len(shares))]
        try:
            results = [f.result() for f in futures]
        except BaseException:
            cancel.set()  # the sandbox kills its trees; the pool's exit waits for that
            for f in futures:
                f.cancel()
            raise
    collected: list[list[Run]] = [[] for _ in work]
    for share, (runs, _) in zip(shares, results, strict=True):
        collected[share.owner] += runs
    isolation = results[0][1] if results else ""
    return [Runs(tuple(runs), isolation) for runs in collected]


def _imports(work: Sequence[Work]) -> tuple[str, ...]:
    """Return the numeric packages that the programs import: one import then serves all of them."""
    found = ["numpy"]
    for piece in work:
        found += _IMPORT.findall(piece.program.source)
    return tuple(dict.fromkeys(found))


def _unsandboxed(work: Sequence[Work]) -> bool:
    """Return True when the user allowed weaker isolation and every program is one of wellposed's own."""
    allowed = os.environ.get(sandbox.ALLOWANCE) == "1"
    return allowed and all(piece.program.author == "template" for piece in work)


def _shares(work: Sequence[Work]) -> list[_Share]:
    """Give every large level its own process; small ones of one program share a process."""
    shares: list[_Share] = []
    for owner, piece in enumerate(work):
        limit = piece.timeout_s or float("inf")
        small = tuple(level for level in piece.levels if _cost(piece.program, level) <= _LARGE)
        large = (level for level in piece.levels if _cost(piece.program, level) > _LARGE)
        shares += [_Share(owner, piece.program, (level,), limit) for level in large]
        if small:
            shares.append(_Share(owner, piece.program, small, limit))
    return shares


def _run_share(
    pool: sandbox.Pool,
    share: _Share,
    timeout_s: float,
    on_line: Callable[[str], None],
    cancel: threading.Event,
) -> tuple[list[Run], str]:
    levels = [{"key": v.key, "arguments": v.arguments, "weight": v.cost} for v in share.levels]
    request = {"program": share.program.name, "entry": share.program.entry, "levels": levels}
    harness = importlib.resources.files("wellposed.contract").joinpath("harness.py").read_bytes()
    job = sandbox.Job(
        files={
            "harness.py": harness,
            "request.json": json.dumps(request).encode(),
            share.program.name: share.program.source.encode(),
        },
        argv=("harness.py",),
        timeout_s=timeout_s,
        collect=(".npz", "levels.jsonl"),
    )
    outcome = pool.run(job, on_progress=on_line, cancel=cancel)
    notes = _notes(outcome.files.get("levels.jsonl", b""))
    return [_run(level, outcome, notes) for level in share.levels], outcome.isolation.sentence


def _notes(text: bytes) -> dict[str, dict[str, object]]:
    """Return what the harness noted per level; a line that is not the expected object is skipped."""
    notes: dict[str, dict[str, object]] = {}
    for line in text.decode("utf-8", "replace").splitlines()[:1000]:
        try:
            note = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(note, dict) and isinstance(note.get("key"), str):
            notes[note["key"]] = note
    return notes


def _run(level: Level, outcome: sandbox.Outcome, notes: Mapping[str, Mapping[str, object]]) -> Run:
    note = notes.get(level.key, {})
    wall, memory = _number(note.get("wall_s")), _number(note.get("memory_mb"))
    data = outcome.files.get(f"{level.key}.npz")
    if data is not None and note.get("status") == "ok":
        try:
            arrays, texts = _read(data)
        except (ValueError, zipfile.BadZipFile, OSError, EOFError, KeyError) as error:
            return Run(
                level, "bad result", wall_s=wall, memory_mb=memory, message=f"unreadable arrays: {error}"
            )
        return Run(level, "ok", arrays, texts, wall, memory)
    status: RunStatus = "memory" if note.get("status") == "memory" else "crashed"
    if outcome.status == "cancelled":
        status = "not run"
    elif outcome.status in ("timeout", "memory", "output limit"):
        status = outcome.status
    said = str(note.get("message") or "") or outcome.stderr.strip()[-400:]
    return Run(level, status, wall_s=wall, memory_mb=memory, message=said)


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) and np.isfinite(value) else 0.0


def _read(data: bytes) -> tuple[dict[str, NDArray[np.float64]], dict[str, tuple[str, ...]]]:
    """Read an .npz without pickle, after every header was checked against what the file holds."""
    read_headers(data, limit=_MAX_BYTES)
    arrays: dict[str, NDArray[np.float64]] = {}
    texts: dict[str, tuple[str, ...]] = {}
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        for name in found.files:
            array = found[name]
            if array.dtype.kind == "U":
                texts[name] = tuple(str(s) for s in np.atleast_1d(array))
            elif array.dtype.kind not in "fiub":
                raise ValueError(f"`{name}` holds {array.dtype}, not real numbers")
            else:
                arrays[name] = np.asarray(array, dtype=np.float64)
    return arrays, texts
