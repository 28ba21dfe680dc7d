"""All methods that serve one problem, solved by each: accuracy against cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wellposed.errors import UnsupportedProblem, WellposedError

if TYPE_CHECKING:
    from wellposed.api import Progress
    from wellposed.problem.statement import Problem
    from wellposed.report import Contender, Report

__all__ = ["compare"]


def compare(
    prompt: str | Problem,
    *,
    then: Sequence[str] = (),
    cells: int | None = None,
    timeout_s: float | None = None,
    rtol: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Solve a problem by every method that serves it and return the report of the one of choice.

    Args:
        prompt: The problem in words, or already as a `Problem`.
        then: Follow-up turns.
        cells: Cells along the shortest axis at the finest level; None: chosen by each method.
        timeout_s: Wall-clock limit of each method's runs, in seconds; None: its own.
        rtol: Relative accuracy asked for; None: usual for the kind of problem.
        on_progress: Called as each solve goes on.

    Returns:
        The report, whose `comparison` holds one row per method. A problem at fault gives one with a message
        instead, as `wellposed.solve` does.
    """
    from wellposed.api import Session, refusal
    from wellposed.solvers import methods

    session = Session(cells=cells, timeout_s=timeout_s, rtol=rtol, on_progress=on_progress)
    try:
        problem = session.read(prompt)
        for turn in then:
            problem = session.read(turn)
        names = methods(problem)
        if len(names) < 2:
            raise UnsupportedProblem(
                "there is no second method to compare with for this problem",
                where=f"methods that serve it: {', '.join(names) or 'a derivation only'}",
                why="a comparison needs two",
                instead="solve it without --compare: the answer is checked by unrelated methods anyway",
            )
    except WellposedError as error:
        return refusal(error, session.problem)
    reports, rows = [], []
    for name in names:
        start = time.perf_counter()
        own = Session(cells=cells, timeout_s=timeout_s, rtol=rtol, method=name, on_progress=on_progress)
        reports.append(own.solve(problem))
        rows.append(_row(name, reports[-1], time.perf_counter() - start))
    chosen = next((r for r in reports if r.status == "solved"), reports[0])
    return replace(chosen, comparison=tuple(rows))


def _row(name: str, report: Report, seconds: float) -> Contender:
    from wellposed.report import Contender
    from wellposed.report.summary import answer_text

    bars = [
        max(a.error_bar, 0.0 if a.reference is None else abs(a.value - a.reference)) / abs(a.value)
        for a in report.answers
        if isinstance(a.value, float) and isinstance(a.error_bar, float) and a.value
    ]
    runs = report.runs.runs if report.runs else ()
    return Contender(
        method=name,
        verdict=report.verdict or report.status,
        answers=tuple(f"{a.quantity} = {answer_text(a)}" for a in report.answers),
        relative_bar=max(bars) if bars else None,
        run_s=sum(r.wall_s for r in runs),
        whole_s=seconds,
        message="" if report.status == "solved" else (report.message or "").splitlines()[0],
    )
