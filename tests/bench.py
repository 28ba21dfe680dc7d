"""Runs written programs in this process, so that a mutant costs a fraction of a second."""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from wellposed.contract.plan import Ladder, Level, Plan
from wellposed.contract.run import Run, Runs
from wellposed.problem.statement import Problem
from wellposed.solvers import fipy_box, write
from wellposed.solvers import plan as make_plan
from wellposed.verification.evidence import Evidence
from wellposed.verification.judge import Trial, judge_fields
from wellposed.verification.manufactured import manufacture

Mutation = Callable[[str], str]
Spoil = Callable[[Level, dict], dict]


def module(source: str) -> types.ModuleType:
    """The program as a module; its text is our own writer's."""
    made = types.ModuleType("program")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # FiPy still asks NumPy for names that have moved
        exec(compile(source, "program.py", "exec"), made.__dict__)
    return made


def swap(*pairs: str, count: int = -1) -> Mutation:
    """A mutation that replaces texts pairwise (old, new, old, new, …) and insists that each is there."""

    def mutate(source: str) -> str:
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in source, f"the program does not say {old!r}; mend the mutation\n{source}"
            source = source.replace(old, new, count)
        return source

    return mutate


def same(source: str) -> str:
    return source


def run_program(source: str, plan: Plan, spoil: Spoil | None = None) -> Runs:
    """All levels of the plan, as the harness would run them."""
    solve, runs = module(source).solve, []
    for level in plan.levels:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                arrays = dict(solve(**level.arguments))
        except Exception as error:
            runs.append(Run(level, "crashed", message=f"{type(error).__name__}: {error}"))
            continue
        arrays = spoil(level, arrays) if spoil else arrays
        texts = {k: tuple(v) for k, v in arrays.items() if isinstance(v, tuple | str)}
        numbers = {k: np.asarray(v, dtype=float) for k, v in arrays.items() if k not in texts}
        runs.append(Run(level, "ok", numbers, texts))
    return Runs(tuple(runs))


def small_plan(problem: Problem, *, coarsest: int = 10, levels: int = 4, steps: int = 96) -> Plan:
    """The family's plan on ladders that take a moment."""
    dim = len(problem.domain.axes) if problem.domain else 0
    if not dim:
        return make_plan(problem)
    chosen = fipy_box.plan(problem)
    steps = 0 if problem.span is None else steps
    grids = [(coarsest * 2**i,) * dim for i in range(levels)]
    ladders = [Ladder("space", tuple(Level(g, steps) for g in grids))]
    if steps:
        ladders.append(Ladder("time", tuple(Level(grids[-2], steps // 2**i) for i in (3, 2, 1, 0))))
    return replace(chosen, ladders=tuple(ladders), shared_levels=())  # the FiPy program runs them


def judged(
    problem: Problem,
    mutate: Mutation = same,
    *,
    spoil: Spoil | None = None,
    plan: Plan | None = None,
    in_trial: bool = True,
) -> Evidence:
    """What the judge says of the written program, mutated, with its manufactured twin.

    Args:
        problem: The problem.
        mutate: Applied to the program's text, and to its twin's.
        spoil: Applied to the arrays of each level of the main program.
        plan: The plan; None: a small one.
        in_trial: Whether the twin is mutated too, as it is when the writer is at fault.
    """
    plan = plan or small_plan(problem)
    found = manufacture(problem)
    trial_plan = replace(plan, problem=found.problem, is_manufactured=True)
    runs = (
        _runs(mutate(write(plan)[0].source), plan)
        if spoil is None
        else run_program(mutate(write(plan)[0].source), plan, spoil)
    )
    twin = write(trial_plan)[0].source
    trial_runs = _runs(mutate(twin) if in_trial else twin, trial_plan)
    return judge_fields(plan, runs, Trial(found, trial_plan, trial_runs))


@cache
def _cached(source: str, levels: tuple[Level, ...]) -> Runs:
    plan = Plan.__new__(Plan)
    object.__setattr__(plan, "ladders", (Ladder("space", levels),))
    return run_program(source, plan)


def _runs(source: str, plan: Plan) -> Runs:
    return _cached(source, plan.levels)


def status(evidence: Evidence, name: str) -> str:
    """The status of the check with this name; fails when there is none."""
    found = [c for c in evidence.checks if c.name == name or c.name.startswith(name + ":")]
    assert found, f"no check {name!r} among {[c.name for c in evidence.checks]}"
    return found[0].status


def failures(evidence: Evidence) -> set[str]:
    return {c.name for c in evidence.checks if c.status == "failed"}


def table(evidence: Evidence) -> str:
    return "\n".join(f"{c.status:8} {c.name}: {c.measured} | {c.bound}" for c in evidence.checks)
