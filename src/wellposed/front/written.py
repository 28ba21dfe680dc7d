"""Programs by a model: written, run, judged, mended, within bounds; every attempt is kept.

The judge is the one of all field programs. An author hears outcomes and measured figures, never a reference,
and what holds only after a repair is judged once more, on manufactured data that nobody was told about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wellposed.errors import ModelError, ProviderError, SandboxUnavailable, WellposedError

if TYPE_CHECKING:
    from wellposed.agent.models.advisor import Advisor
    from wellposed.agent.pipeline import Batch, Results
    from wellposed.agent.writing import MethodDraft
    from wellposed.contract.plan import Plan
    from wellposed.contract.program import Program
    from wellposed.problem.statement import Problem
    from wellposed.report import Attempt
    from wellposed.solvers.model_written import Frame
    from wellposed.verification.evidence import Check, Evidence
    from wellposed.verification.manufactured import Manufactured

__all__ = ["Written", "no_answer", "solve_written"]


@dataclass
class Written:
    """What came of it."""

    attempts: list[Attempt] = field(default_factory=list)
    batch: Batch | None = None
    results: Results | None = None
    evidence: Evidence | None = None
    note: str = ""
    stopped_by: WellposedError | None = None


@dataclass(frozen=True)
class _Held:
    """One method that was run."""

    batch: Batch
    results: Results
    evidence: Evidence


def solve_written(
    problem: Problem,
    advisor: Advisor,
    extra: tuple[Check, ...],
    *,
    cells: int | None,
    timeout_s: float | None,
    tell: Callable[[str], None],
    on_fraction: Callable[[float], None] | None = None,
) -> Written:
    """Return the best that a bounded number of attempts brought.

    Args:
        problem: A well-posed problem that no template covers.
        advisor: Who writes.
        extra: Checks made elsewhere, for every attempt's evidence.
        cells: Cells along the shortest axis at the finest level; None: the plan's.
        timeout_s: Wall-clock limit of an attempt's runs; None: the plan's.
        tell: Told what is being done.
        on_fraction: Told how much of an attempt's runs is done.

    Raises:
        UnsupportedProblem: The contract for written programs does not cover the problem.
        SandboxUnavailable: Nothing can be run on this machine.
    """
    from wellposed.agent.writing import MOST_ATTEMPTS, MethodDraft, again, findings, opening
    from wellposed.report import Attempt

    frame = _frame(problem, cells, timeout_s, advisor.model.name)
    done, messages = Written(), opening(problem, frame.data_text)
    for number in range(1, MOST_ATTEMPTS + 1):
        tell(f"{advisor.model.name} writes a method (attempt {number} of at most {MOST_ATTEMPTS})")
        try:
            draft = advisor.ask("write" if number == 1 else "repair", messages, MethodDraft)
        except (ModelError, ProviderError) as error:
            done.stopped_by, done.note = error, f"ended after {len(done.attempts)} methods: {error.what}"
            break
        found = _refused(draft, frame)
        if found:
            done.attempts.append(Attempt(number, draft.method, "refused", found))
        else:
            tell(f"running the method of attempt {number}")
            held = _held(draft, frame, extra, number, on_fraction)
            runs = [*held.results.runs.runs, *(held.results.trial.runs if held.results.trial else ())]
            found = findings(held.evidence.checks, runs)
            done.attempts.append(Attempt(number, draft.method, held.evidence.verdict, found))
            done.batch, done.results, done.evidence = held.batch, held.results, held.evidence
            if not _may_be_mended(held.evidence, runs):
                break
        messages = (*messages, *again(draft, found))
    return done


def _frame(problem: Problem, cells: int | None, timeout_s: float | None, author: str) -> Frame:
    from wellposed.solvers import model_written
    from wellposed.verification.field_residual import probe_times

    probes: tuple[float, ...] = ()
    if problem.span is not None and problem.span.end is not None:
        start, end = (float(problem.with_values(e)) for e in (problem.span.start, problem.span.end))
        probes = probe_times(start, end)
    plan = model_written.plan(problem, len(probes), cells)
    if timeout_s is not None:
        plan = replace(plan, timeout_s=timeout_s)
    return model_written.frame_of(problem, plan, probes, author)


def _refused(draft: MethodDraft, frame: Frame) -> tuple[str, ...]:
    from wellposed.agent.writing import faults_of
    from wellposed.solvers.expressions import name_text

    names = [name_text(u.name) for u in frame.problem.unknowns]
    return faults_of(draft.method, data=frame.data_text, unknowns=names, is_steady=frame.problem.span is None)


def _held(
    draft: MethodDraft,
    frame: Frame,
    extra: tuple[Check, ...],
    number: int,
    on_fraction: Callable[[float], None] | None,
) -> _Held:
    """Run one method on the user's data and on manufactured ones, and judge it.

    Raises:
        SandboxUnavailable: Nothing can be run on this machine.
    """
    from wellposed.agent.execution import Work, execute
    from wellposed.agent.pipeline import Batch, Results
    from wellposed.verification.judge import Trial
    from wellposed.verification.judge_written import judge_written

    plan = frame.plan
    program = frame.program(draft.method, "program.py")
    made = [_manufactured(frame, draft.method, v) for v in ((0,) if number == 1 else (0, number))]
    work = [Work(program, plan.levels), *(Work(m.program, m.plan.levels) for m in made)]
    own, *found = execute(work, timeout_s=plan.timeout_s, on_fraction=on_fraction)
    trials = tuple(Trial(m.made, m.plan, runs) for m, runs in zip(made, found, strict=True))
    evidence = judge_written(plan, own, trials, (*extra, _encoding(frame)))
    return _Held(Batch(plan, (program,), made[0].plan, made[0].program), Results(own, found[0]), evidence)


@dataclass(frozen=True)
class _Made:
    """A manufactured twin of a method."""

    made: Manufactured
    plan: Plan
    program: Program


def _manufactured(frame: Frame, method: str, variant: int) -> _Made:
    from wellposed.verification.manufactured_general import manufacture_data

    data = manufacture_data(frame.problem, variant)
    name = "program_manufactured.py" if not variant else "program_fresh.py"
    program = frame.program(method, name, data.made.problem, data.sources)
    return _Made(data.made, replace(frame.plan, problem=data.made.problem, is_manufactured=True), program)


def _encoding(frame: Frame) -> Check:
    """Return the note that nobody declared what the method encodes: the numbers have to show it."""
    from wellposed.verification.evidence import Check

    count = len(frame.problem.conditions) + len(frame.problem.parameters)
    return Check(
        "program accounts for the problem",
        "note",
        f"{count} conditions and parameters are the frame's; the equation is the author's",
        "both ways",
        "What a method claims to encode is not believed: manufactured data and the residual measure it.",
    )


def _may_be_mended(evidence: Evidence, runs) -> bool:
    """Return True when something failed that another method could do better."""
    if evidence.verdict == "REFUTED" or any(not r.ok for r in runs):
        return True
    mine = ("manufactured solution", "contract", "fields satisfy", "fields start", "wall")
    return any(c.status == "missing" and c.name.startswith(mine) for c in evidence.checks)


def no_answer(done: Written, author: str) -> WellposedError:
    """Return why no attempt gave evidence."""
    if done.stopped_by is not None:
        return done.stopped_by
    last = done.attempts[-1]
    return SandboxUnavailable(
        f"none of the {len(done.attempts)} methods that {author} wrote could be run",
        where="; ".join(last.findings)[:600],
        why="a method that reaches for files, networks or the frame is refused unseen",
        instead="use a more capable model, or state a problem that the templates cover",
    )
