"""The front door: a prompt or a problem in, a report out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from wellposed.errors import ProblemError, UnsupportedProblem, WellposedError
from wellposed.front.conclusion import concluded, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from wellposed.agent.pipeline import Batch, Results
    from wellposed.contract.run import Run
    from wellposed.front.assistance import Model
    from wellposed.front.replay import Replayed
    from wellposed.problem.statement import Problem
    from wellposed.report import Report
    from wellposed.verification.evidence import Check, Evidence

__all__ = ["Progress", "Session", "refusal", "replay", "solve"]

Stage = Literal["read", "plan", "run", "judge", "report"]


@dataclass(frozen=True)
class Progress:
    """Where a solve stands."""

    stage: Stage
    fraction: float | None
    """Share of the whole solve that is done, 0 to 1."""
    text: str
    remaining_s: float | None = None
    """Estimated seconds to the end of the runs; None before there is anything to go by."""


Listener = Callable[[Progress], None]


def solve(
    prompt: str | Problem,
    *,
    then: Sequence[str] = (),
    cells: int | None = None,
    timeout_s: float | None = None,
    rtol: float | None = None,
    method: str | None = None,
    on_progress: Listener | None = None,
    model: Model = "auto",
) -> Report:
    """Solve a problem stated in words, or a `Problem`, and return its report.

    Args:
        prompt: The problem in words, or already as a `Problem`.
        then: Follow-up turns ("now double the diffusivity"); the report is of the last one.
        cells: Cells along the shortest axis at the finest level; None: chosen by the plan.
        timeout_s: Wall-clock limit of the runs, in seconds; None: the plan's own.
        rtol: Relative accuracy asked for; None: usual for the kind of problem.
        method: Name of the method to use (see `wellposed.solvers.methods`); None: the one of choice.
        on_progress: Called with a `Progress` as the solve goes on, also from worker threads.
        model: A language model for what the built-in reader and the templates do not cover: a name,
            "auto" for the configured one (on a fresh machine: none), or "none".

    Returns:
        The report. A problem at fault gives one with the status "needs_input" or "unsupported" and
        a message instead of an answer; nothing is raised for it.
    """
    try:
        session = Session(
            cells=cells,
            timeout_s=timeout_s,
            rtol=rtol,
            method=method,
            on_progress=on_progress,
            model=model,
        )
    except WellposedError as error:
        return refusal(error, None)
    return session.answer([prompt, *then])


def replay(folder: Path | str) -> Replayed:
    """Run a saved run again from its trace, without a model and without a network.

    Args:
        folder: As `Report.save` or `wellposed solve` wrote it.

    Returns:
        The replayed report, and whether it ends as the recorded run did.

    Raises:
        WellposedError: There is no trace, or it cannot be read.
    """
    from wellposed.front.replay import replay as run_again

    return run_again(folder)


class Session:
    """A conversation that remembers the problem between turns.

    Args:
        cells: As for `solve`.
        timeout_s: As for `solve`.
        rtol: As for `solve`.
        method: As for `solve`.
        on_progress: As for `solve`.
        model: As for `solve`.

    Raises:
        ProviderError: The model's configuration cannot be used.
    """

    def __init__(
        self,
        *,
        cells: int | None = None,
        timeout_s: float | None = None,
        rtol: float | None = None,
        method: str | None = None,
        on_progress: Listener | None = None,
        model: Model = "auto",
    ) -> None:
        from wellposed.agent.trace import Trace
        from wellposed.front.assistance import Assistance

        self.problem: Problem | None = None
        self._cells, self._timeout, self._listener = cells, timeout_s, on_progress
        self._rtol, self._method = rtol, method
        self._trace, self._heard = Trace(), ""
        self._help = Assistance(model, self._trace, self._hear if on_progress else None)
        self._trace.note("start", cells=cells, timeout_s=timeout_s, rtol=rtol, method=method)

    def ask(self, turn: str | Problem) -> Report:
        """Read a turn (the first states the problem, later ones change it) and solve."""
        return self.answer([turn])

    def answer(self, turns: Sequence[str | Problem]) -> Report:
        """Read turns one after the other and solve what they state in the end."""
        problem = self.problem
        try:
            for turn in turns:
                problem = self.read(turn)
        except WellposedError as error:
            return self._kept(refusal(error, self.problem))
        assert problem is not None
        return self.solve(problem)

    def read(self, turn: str | Problem) -> Problem:
        """Return the problem after this turn, and remember it.

        Raises:
            ProblemError: The turn does not state or change a well-posed problem.
        """
        self._tell("read", 0.0, "reading the problem")
        if isinstance(turn, str):
            self._trace.note("turn", words=turn)
            self.problem = self._help.read(turn, self.problem)
        else:
            from wellposed.problem.files import to_dict
            from wellposed.problem.wellposedness import require_wellposed

            require_wellposed(turn)
            self._trace.note("turn", problem=to_dict(turn))
            self.problem = turn
        return self.problem

    def solve(self, problem: Problem) -> Report:
        """Plan, write, run and judge this problem; return the report."""
        started, clock = datetime.now(UTC), time.perf_counter()
        timings: dict[str, float] = {}

        def lap(name: str) -> None:
            nonlocal clock
            timings[name] = time.perf_counter() - clock
            clock = time.perf_counter()

        try:
            from wellposed.agent import pipeline
            from wellposed.verification.accuracy import with_accuracy

            self._tell("plan", 0.02, "choosing a method and writing the programs")
            cells = self._cells or _asked_cells(problem)
            batch = pipeline.prepare(
                problem, cells=cells, timeout_s=self._timeout, rtol=self._rtol, method=self._method
            )
            batch, made = _manufactured(batch)
            lap("plan")
            levels = len(batch.plan.levels) + len(batch.plan.second_levels)
            levels += len(batch.trial_plan.levels) if batch.trial_plan else 0
            results = pipeline.run(batch, self._running(levels))
            lap("run")
            self._tell("judge", 0.92, "judging")
            evidence = with_accuracy(batch.plan, _judge(batch, made, results))
            lap("judge")
        except UnsupportedProblem as error:
            return self._kept(self._written(problem, error, started))
        except WellposedError as error:
            return self._kept(refusal(error, problem))
        self._tell("report", 1.0, "done")
        return self._kept(concluded(batch, results, evidence, started, timings))

    def _written(self, problem: Problem, error: UnsupportedProblem, started: datetime) -> Report:
        """Return the report of a problem that no template covers, by a model's methods where there is one."""
        advisor = self._help.advisor
        if advisor is None:
            return refusal(error, problem)
        from wellposed.front.written import no_answer, solve_written

        clock = time.perf_counter()
        try:
            found = solve_written(
                problem,
                advisor,
                _read_in_full(problem),
                cells=self._cells or _asked_cells(problem),
                timeout_s=self._timeout,
                tell=lambda text: self._tell("run", 0.05, text),
            )
        except UnsupportedProblem:
            return refusal(error, problem)  # what the templates say is what the user can mend
        except WellposedError as fault:
            return refusal(fault, problem)
        self._help.note = found.note
        if found.evidence is None or found.batch is None or found.results is None:
            report = refusal(no_answer(found, advisor.model.name), problem)
        else:
            timings = {"write, run and judge": time.perf_counter() - clock}
            report = concluded(found.batch, found.results, found.evidence, started, timings)
        return replace(report, attempts=tuple(found.attempts))

    def _kept(self, report: Report) -> Report:
        """Return the report with what the model did and the trace of it all."""
        from wellposed.front.replay import note_outcome

        note_outcome(self._trace, report, self._help)
        return replace(report, model=self._help.use, trace=self._trace.text)

    def _hear(self, piece: str) -> None:
        """Show the end of what a model is writing."""
        self._heard = (self._heard + piece)[-400:]
        self._tell("read", 0.01, f"the model writes: …{' '.join(self._heard.split())[-60:]}")

    def listen(self, listener: Listener | None) -> None:
        """Tell another listener from now on."""
        self._listener = listener

    def _tell(self, stage: Stage, fraction: float, text: str, remaining: float | None = None) -> None:
        if self._listener is not None:
            self._listener(Progress(stage, fraction, text, remaining))

    def _running(self, levels: int) -> Callable[[float], None]:
        start = time.monotonic()

        def told(share: float) -> None:
            elapsed = time.monotonic() - start
            remaining = elapsed * (1 - share) / share if share > 0.02 and elapsed > 1 else None
            self._tell("run", 0.05 + 0.85 * share, f"running {levels} levels", remaining)

        return told


def _asked_cells(problem: Problem) -> int | None:
    text = dict(problem.settings).get("cells", "")
    return int(text) if text.isdigit() and int(text) >= 2 else None


def _manufactured(batch: Batch):
    """Return the batch with its manufactured twin, and what was manufactured."""
    from wellposed.agent import pipeline
    from wellposed.solvers import ode
    from wellposed.verification.manufactured import manufacture
    from wellposed.verification.manufactured_ordinary import manufacture_ordinary

    plan = batch.plan
    if not plan.has_manufactured:
        return batch, None
    if plan.family == ode.FAMILY:
        if not plan.ladders:
            return batch, None
        made = manufacture_ordinary(plan.problem, plan.manufactured_region and plan.manufactured_region[1])
        return pipeline.with_trial(batch, made.problem), made
    posed = plan.problem.with_changes(conditions=plan.problem.conditions + plan.manufactured_conditions)
    found = manufacture(
        posed,
        plan.manufactured_region,
        plan.manufactured_direction,
        mirrored=plan.manufactured_mirrored,
    )
    return pipeline.with_trial(batch, found.problem, found.solution), found


def _judge(batch: Batch, made, results: Results) -> Evidence:
    from wellposed.solvers import ode
    from wellposed.verification.agreement import agreement
    from wellposed.verification.judge import Trial, judge_fields
    from wellposed.verification.judge_ordinary import judge_ordinary
    from wellposed.verification.judge_pair import judge_pair
    from wellposed.verification.no_solution import (
        blow_up,
        never_reached,
        no_solution,
        require_no_sliding,
        require_one_solution,
    )
    from wellposed.verification.proposals import admission_of

    runs, trial, derivation = results.runs, results.trial, results.derivation
    extra = (*_read_in_full(batch.plan.problem), _accounted(batch))
    if batch.plan.family == ode.FAMILY:
        require_no_sliding(batch.plan.problem, runs)
        where = blow_up(batch.plan, runs)
        if where is not None:
            raise no_solution(batch.plan.problem, where)
        never = never_reached(batch.plan, runs)
        if never is not None:
            raise ProblemError(
                f"`{never[0]}` has no answer: what it asks for never happens",
                where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in batch.plan.problem.equations),
                why=f"integrators of two families say so: {never[1]}",
                instead="ask for a level on the way there, or for the steady state",
            )
        pair = (
            (made, batch.trial_plan, trial)
            if trial is not None and made is not None and batch.trial_plan
            else None
        )
        return judge_ordinary(
            batch.plan, runs, derivation, _admission(batch.plan.problem, derivation), pair, extra
        )
    study = (
        Trial(made, batch.trial_plan, trial) if trial is not None and batch.trial_plan is not None else None
    )
    claim = _admission(batch.plan.problem, derivation)
    if batch.plan.evaluates:
        require_one_solution(batch.plan.problem, runs)
        claim = claim or admission_of(batch.plan.problem)
        return judge_pair(batch.plan, runs, results.second, study, extra, claim)
    extra += agreement(batch.plan, runs, results.shared)
    return judge_fields(batch.plan, runs, study, extra, claim)


def _admission(problem: Problem, derivation: Run | None):
    """Return the derived closed form, read by our own grammar and tested; None when there is none."""
    from wellposed.problem.mathematics import Scope, parse_expression
    from wellposed.verification.exact import admit

    if derivation is None or not derivation.ok or not derivation.texts.get("closed_form"):
        return None
    scope = Scope(unknowns={}, coordinates=problem.unknowns[0].arguments)
    try:
        solution = parse_expression(derivation.texts["closed_form"][0], scope)
    except ProblemError:
        return None
    return admit(problem, {problem.unknowns[0].name: solution})


def _read_in_full(problem: Problem) -> tuple[Check, ...]:
    """Return the check that no part of the prompt was left unread; nothing for a problem without one."""
    from wellposed.verification.evidence import Check

    if not problem.prompt:
        return ()
    why = "A word that was not understood may have changed the problem."
    if not problem.unread:
        return (Check("prompt read in full", "passed", "every part was used", "nothing left over", why),)
    left = "; ".join(repr(part) for part in problem.unread)
    why += " State the problem without it, or in other words."
    return (Check("prompt read in full", "missing", f"not used: {left}", "nothing left over", why),)


def _accounted(batch: Batch) -> Check:
    from wellposed.verification.evidence import Check

    left_out, added = batch.gaps
    why = "A program that leaves out or adds a term solves another problem."
    if not left_out and not added:
        count = len(batch.programs[0].encodes)
        return Check(
            "program accounts for the problem",
            "passed",
            f"{count} terms, conditions and parameters match",
            "both ways",
            why,
        )
    said = "; ".join([f"left out: {x}" for x in left_out] + [f"added: {x}" for x in added])
    grave = any(not x.startswith("parameter") for x in (*left_out, *added))
    return Check("program accounts for the problem", "failed" if grave else "missing", said, "both ways", why)
