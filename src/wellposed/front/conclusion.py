"""From evidence, or from what stood in its way, to the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from wellposed.errors import (
    ModelError,
    ProblemError,
    ProviderError,
    SandboxUnavailable,
    UnsupportedProblem,
    WellposedError,
)

if TYPE_CHECKING:
    from wellposed.agent.pipeline import Batch, Results
    from wellposed.problem.statement import Problem
    from wellposed.report import Report
    from wellposed.verification.evidence import Answer, Evidence

__all__ = ["concluded", "refusal"]


def refusal(error: WellposedError, problem: Problem | None) -> Report:
    """Return the report of a problem that could not be stated, or of a model that could not be asked."""
    from wellposed.report import Report

    status: Literal["needs_input", "unsupported", "failed"] = "failed"
    if isinstance(error, UnsupportedProblem):
        status = "unsupported"
    elif isinstance(error, ProblemError):
        status = "needs_input"
    code = error.exit_code if isinstance(error, ModelError | ProviderError) else None
    return Report(status=status, problem=problem, message=str(error), error_code=code)


def _has_no_answer(answers: Sequence[Answer]) -> bool:
    """True when the program followed the solution and found that what is waited for does not come."""
    said = ("never reached", "not reached", "the level is never reached", "it holds at the start already")
    return all(a.how.startswith(said) for a in answers)


def _unanswered(answers: Sequence[Answer]) -> str:
    """Return the four-part message for a solve that ran and gave no value."""
    asked = ", ".join(a.quantity for a in answers)
    if _has_no_answer(answers):
        error: WellposedError = ProblemError(
            f"{asked} has no answer",
            where=answers[0].how,
            why="the solution does not pass through the value that is asked for",
            instead="ask for a value that it reaches, or for its limit at long times",
        )
        return str(error)
    what = f"no value was computed for {asked}"
    error = SandboxUnavailable(
        what,
        where=answers[0].how,
        why="without a value there is nothing to bound",
        instead="give more time (--timeout), a coarser grid (--cells), or ask for another quantity",
    )
    return str(error)


def concluded(
    batch: Batch,
    results: Results,
    evidence: Evidence,
    started: datetime,
    timings: dict[str, float],
) -> Report:
    """Return the report of a problem that was run and judged."""
    import platform
    from importlib import metadata

    from wellposed.report import Provenance, Report

    names = ("wellposed", "sympy", "numpy", "scipy", "fipy", "matplotlib")
    runs = results.runs
    every = [r for found in (runs, results.trial, results.second) if found is not None for r in found.runs]
    provenance = Provenance(
        versions={n: metadata.version(n) for n in names},
        platform=platform.platform(),
        python=platform.python_version(),
        seed=None,
        wall_s=sum(timings.values()),
        peak_memory_mb=max((r.memory_mb for r in every), default=0.0),
        isolation=runs.isolation,
        started=started.isoformat(timespec="seconds"),
        timings=timings,
    )
    unanswered = [a for a in evidence.answers if a.value is None]
    nothing = bool(unanswered) and len(unanswered) == len(evidence.answers)
    programs = batch.programs + ((batch.trial_program,) if batch.trial_program else ())
    return Report(
        status=("needs_input" if _has_no_answer(unanswered) else "failed") if nothing else "solved",
        message=_unanswered(unanswered) if nothing else None,
        problem=batch.plan.problem,
        plan=batch.plan,
        programs=programs,
        evidence=evidence,
        runs=runs,
        provenance=provenance,
    )
