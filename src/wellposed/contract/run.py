"""What came back from running a program at one level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wellposed.contract.plan import Level

__all__ = ["Run", "RunStatus", "Runs"]

RunStatus = Literal["ok", "crashed", "timeout", "memory", "output limit", "bad result", "not run"]


@dataclass(frozen=True)
class Run:
    """The arrays of one level and what it took to compute them.

    Arrays of a field program (see `docs/contract.md`):
        <axis>: cell centres along each axis, shape (n,), strictly increasing.
        t: output times, shape (m,).
        <unknown>: the field at each output time, shape (m, n_x, n_y, …); steady: m = 1.
        cell_volumes: shape (n_x, n_y, …).
        dt: the time steps taken, shape (k,); empty when steady.
        residual: largest relative algebraic residual of any linear solve, shape ().
    Arrays of an ordinary program: t (m,), <unknown> (m,), no volumes.
    Any further array is a named monitor, for example `conserved` over `t_monitor`.
    """

    level: Level
    status: RunStatus
    arrays: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Text results, for example the steps of a derivation as LaTeX."""
    wall_s: float = 0.0
    memory_mb: float = 0.0
    message: str = ""
    """Why it is not ok; the end of the program's own words."""

    def __bool__(self) -> bool:
        """Refuse: `if run:` would hide a failed run."""
        raise TypeError("a Run has no truth value; compare run.status with 'ok'")

    @property
    def ok(self) -> bool:
        """True when the level ended well and its arrays obey the contract."""
        return self.status == "ok"


@dataclass(frozen=True)
class Runs:
    """All levels of one program."""

    runs: tuple[Run, ...]
    isolation: str = ""
    """What stood between the programs and the machine, in words."""

    def at(self, level: Level) -> Run:
        """Return the run at this level; a run with status "not run" when there is none."""
        for run in self.runs:
            if run.level == level:
                return run
        return Run(level=level, status="not run", message="the level was never started")

    @property
    def failed(self) -> tuple[Run, ...]:
        """The runs that are not ok."""
        return tuple(r for r in self.runs if not r.ok)
