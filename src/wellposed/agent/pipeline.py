"""Plan, write, run and judge one problem: the middle of the path, joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import sympy as sp

from wellposed.agent.account import unaccounted
from wellposed.agent.execution import Work, execute
from wellposed.contract.plan import Level, Plan
from wellposed.contract.program import Program
from wellposed.contract.run import Run, Runs
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem
from wellposed.solvers import plan as make_plan
from wellposed.solvers import write

__all__ = ["Batch", "Results", "prepare", "run", "with_trial"]

_DERIVATION = Level()
_DERIVATION_S = 12.0
"""SymPy may search for hours where there is no closed form; those it finds, it finds in seconds."""
_ASKED_DERIVATION_S = 40.0
"""The same where the closed form is what is asked for."""


@dataclass(frozen=True)
class Batch:
    """A plan with its programs, and the manufactured twin of both."""

    plan: Plan
    programs: tuple[Program, ...]
    trial_plan: Plan | None = None
    trial_program: Program | None = None

    @property
    def gaps(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What any of the programs leaves out of the problem, and what it adds."""
        found = [unaccounted(self.plan.problem, p) for p in self.programs]
        return tuple(dict.fromkeys(x for f in found for x in f[0])), tuple(
            dict.fromkeys(x for f in found for x in f[1])
        )


def prepare(
    problem: Problem,
    *,
    cells: int | None,
    timeout_s: float | None,
    rtol: float | None = None,
    method: str | None = None,
) -> Batch:
    """Return the plan and the programs of the user's problem.

    Args:
        problem: The problem.
        cells: Cells along the shortest axis at the finest level; None: the family's choice.
        timeout_s: Wall-clock limit of the runs; None: the plan's own.
        rtol: Relative accuracy that is asked for; None: the family's own.
        method: Name of the method that is asked for; None: the one of choice.

    Raises:
        UnsupportedProblem: No family takes the problem.
    """
    chosen = make_plan(problem, cells=cells, rtol=rtol, method=method)
    if timeout_s is not None:
        chosen = replace(chosen, timeout_s=timeout_s)
    return Batch(chosen, write(chosen))


def with_trial(batch: Batch, made: Problem, near: Mapping[str, sp.Expr] | None = None) -> Batch:
    """Return the batch with the manufactured problem written by the same writer.

    Args:
        batch: The user's problem.
        made: The manufactured one.
        near: Its solution by unknown, for families that look for one of several solutions.
    """
    trial = replace(
        batch.plan,
        problem=made,
        ladders=batch.plan.manufactured_ladders or batch.plan.ladders,
        is_manufactured=True,
        near=tuple((near or {}).items()),
    )
    try:
        return replace(
            batch, trial_plan=trial, trial_program=write(trial)[0]
        )  # the kernel where there is one
    except UnsupportedProblem:
        return batch


@dataclass(frozen=True)
class Results:
    """What came back from running every program of a batch."""

    runs: Runs
    trial: Runs | None = None
    derivation: Run | None = None
    second: Runs | None = None
    shared: Runs | None = None
    """The main program at the levels that it shares with the fast one, whose runs then are `runs`."""


def run(batch: Batch, on_fraction: Callable[[float], None] | None) -> Results:
    """Run everything: the main program, its manufactured twin, the derivation and the second program.

    Raises:
        SandboxUnavailable: Nothing can be run on this machine.
    """
    roles = {p.role: p for p in batch.programs}
    numeric, fast, second, derivation = (roles.get(r) for r in ("main", "fast", "second", "derivation"))
    work: list[Work] = []
    if numeric is not None and fast is None:
        work.append(Work(numeric, batch.plan.levels))
    if fast is not None:
        work.append(Work(fast, batch.plan.fast_levels))
    if batch.trial_program is not None and batch.trial_plan is not None:
        work.append(Work(batch.trial_program, batch.trial_plan.levels))
    if derivation is not None:
        wanted = any(q.kind == "closed form" for q in batch.plan.problem.quantities)
        limit = _ASKED_DERIVATION_S if wanted else _DERIVATION_S
        work.append(Work(derivation, (_DERIVATION,), limit))
    if second is not None:
        work.append(Work(second, batch.plan.second_levels))
    if numeric is not None and fast is not None:
        work.append(Work(numeric, batch.plan.shared_levels))
    found = execute(work, timeout_s=batch.plan.timeout_s, on_fraction=on_fraction)
    runs = found.pop(0) if numeric is not None or fast is not None else Runs(())
    trial = found.pop(0) if batch.trial_program is not None else None
    derived = found.pop(0) if derivation is not None else None
    rival = found.pop(0) if second is not None else None
    shared = found.pop(0) if numeric is not None and fast is not None else None
    if not runs.isolation and derived is not None:
        runs = replace(runs, isolation=derived.isolation)
    return Results(runs, trial, derived.at(_DERIVATION) if derived is not None else None, rival, shared)
