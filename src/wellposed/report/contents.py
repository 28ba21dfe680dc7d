"""What a report holds: plain data, from which every page, figure and file is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.contract.run import Run, Runs
from wellposed.verification.evidence import Answer, Evidence, Study, Verdict

if TYPE_CHECKING:
    from wellposed.problem.statement import Problem

__all__ = [
    "Attempt",
    "Contender",
    "FieldSnapshot",
    "ModelUse",
    "Provenance",
    "RefinementStudy",
    "Report",
    "ReportStatus",
]

ReportStatus = Literal["solved", "needs_input", "unsupported", "failed"]

_EXIT_CODES: dict[str, int] = {"VERIFIED": 0, "REFUTED": 1, "INCONCLUSIVE": 3}


@dataclass(frozen=True)
class Provenance:
    """Where and when the numbers were made."""

    versions: Mapping[str, str]
    """Package name to version, wellposed itself included."""
    platform: str
    python: str
    seed: int | None
    """Seed of every random choice; None when nothing was random."""
    wall_s: float
    """Whole path, in seconds."""
    peak_memory_mb: float
    """Largest of any program run, in MiB."""
    isolation: str
    """What stood between the programs and the machine, in words."""
    started: str
    """ISO 8601, UTC."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Stage of the path to seconds."""


@dataclass(frozen=True)
class Contender:
    """One method of a comparison: what it found, how well, and at what cost."""

    method: str
    verdict: str
    """The verdict, or the status of a solve that came to none."""
    answers: tuple[str, ...]
    """As in the summary: `y(1) = 0.5 ± 1e-11`."""
    relative_bar: float | None
    """Largest error bar of an answer, or its distance from the closed form, relative to its value."""
    run_s: float
    """Seconds that its programs ran, over all levels."""
    whole_s: float
    """Seconds from the plan to the verdict."""
    message: str = ""
    """Why there is no answer."""


@dataclass(frozen=True)
class ModelUse:
    """What a language model had to do with a report; it never decides a verdict."""

    name: str
    server: str
    """Address without any secret."""
    reader: str
    """Who read the words: "built in", the model's name, or both."""
    understood: str = ""
    """The problem in the model's own words, which nothing relies on."""
    calls: int = 0
    tokens: int = 0
    cost: str = ""
    """Calls, tokens, cost and waiting time in words; an unknown cost is called so."""
    note: str = ""
    """What ended its work early, if anything did."""


@dataclass(frozen=True)
class Attempt:
    """One program method that a model wrote, kept whatever became of it."""

    number: int
    source: str
    outcome: str
    """"VERIFIED", "INCONCLUSIVE", "REFUTED", or "refused": it was not run."""
    findings: tuple[str, ...] = ()
    """What stood against it, as its author was told."""


@dataclass(frozen=True, eq=False)
class FieldSnapshot:
    """One unknown at the last output time on the finest level, ready to be drawn."""

    unknown: str
    axes: Mapping[str, NDArray[np.float64]]
    """Axis name to cell centres, shape (n,), in the order of the array's axes; empty for an ODE."""
    values: NDArray[np.float64]
    """Shape (n_x, n_y, …) at `t`; for an ODE the shape is ()."""
    t: float | None
    """Output time; None for a steady problem."""
    title: str
    times: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """All output times, shape (m,); empty for a steady problem."""
    history: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """The field at all of them, shape (m, n_x, …)."""


@dataclass(frozen=True)
class RefinementStudy:
    """The studies behind the verdict, and the two orders that sum them up."""

    studies: tuple[Study, ...] = ()

    @property
    def order(self) -> float | None:
        """Observed order in space: of the user's problem, else of the manufactured one."""
        return self._order("space")

    @property
    def time_order(self) -> float | None:
        """Observed order in time: of the user's problem, else of the manufactured one."""
        return self._order("time")

    def _order(self, axis: str) -> float | None:
        own = [s for s in self.studies if s.axis == axis and s.fitted is not None]
        return min(own, key=lambda s: s.manufactured).fitted if own else None


@dataclass(frozen=True, eq=False)
class Report:
    """The end of the path: the problem as it was read, the answers, the evidence, the programs.

    Raises:
        ValueError: Solved without a problem and evidence, or not solved and without a message.
    """

    status: ReportStatus
    problem: Problem | None = None
    plan: Plan | None = None
    programs: tuple[Program, ...] = ()
    evidence: Evidence | None = None
    runs: Runs | None = None
    provenance: Provenance | None = None
    message: str | None = None
    """What is missing or went wrong, when the status is not "solved"."""
    comparison: tuple[Contender, ...] = ()
    """One row per method, where several were compared."""
    model: ModelUse | None = None
    """None when no model was asked."""
    attempts: tuple[Attempt, ...] = ()
    """Every method that a model wrote, in order; the last one that was run gave the evidence."""
    trace: str = ""
    """What happened, one JSON object a line; `wellposed replay` runs it again."""
    error_code: int | None = None
    """Exit code of what stood in the way, where it is not the status's own."""

    def __post_init__(self) -> None:
        if self.status == "solved" and (self.problem is None or self.evidence is None):
            raise ValueError("a solved report needs its problem and its evidence")
        if self.status != "solved" and not self.message:
            raise ValueError(f"a report with status {self.status!r} needs a message that says why")

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of the evidence; None unless the problem was solved."""
        return self.evidence.verdict if self.evidence and self.status == "solved" else None

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, or the message of a report without a verdict."""
        if self.evidence and self.verdict:
            return self.message or self.evidence.sentence
        return self.message or ""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was asked, in the order asked; empty unless the problem was solved."""
        return self.evidence.answers if self.evidence and self.status == "solved" else ()

    @property
    def study(self) -> RefinementStudy:
        """The refinement studies with their orders in space and time."""
        return RefinementStudy(self.evidence.studies if self.evidence else ())

    @property
    def closed_form(self) -> str | None:
        """The admitted closed form as SymPy-parsable text, in the prompt's own variables."""
        return self.evidence.closed_form if self.evidence and self.status == "solved" else None

    @property
    def exit_code(self) -> int:
        """0 VERIFIED, 1 REFUTED, 3 INCONCLUSIVE, 4 not stated or not supported, 5 could not run."""
        if self.verdict:
            return _EXIT_CODES[self.verdict]
        return self.error_code or (5 if self.status == "failed" else 4)

    @property
    def finest(self) -> Run | None:
        """The completed run with the most cells, then the most steps, then the least tolerance."""
        done = [r for r in self.runs.runs if r.ok] if self.runs else []
        if not done:
            return None
        return max(
            done, key=lambda r: (np.prod(r.level.cells or (1,)), r.level.steps, -(r.level.rtol or 0.0))
        )

    @property
    def fields(self) -> tuple[FieldSnapshot, ...]:
        """Every unknown at the last output time on the finest level."""
        run, problem = self.finest, self.problem
        if run is None or problem is None:
            return ()
        found = (_snapshot(problem, u.name, run.arrays) for u in problem.unknowns if u.name in run.arrays)
        return tuple(f for f in found if f is not None)

    def to_json(self, folder: Path | str | None = None) -> dict[str, Any]:
        """Return the one object that `--json` prints and `result.json` holds.

        Args:
            folder: Where the report was saved; `files` then names the files there. None: none.

        Returns:
            The object of `report_schema()`; every number in it is finite, or null.
        """
        from wellposed.report.schema import result_of

        return result_of(self, None if folder is None else Path(folder))

    def save(self, folder: Path | str | None = None) -> Path:
        """Write the report's folder, whole or not at all.

        Args:
            folder: Where to; an earlier report there is replaced. None: a new folder in the working
                directory, named after the prompt.

        Returns:
            The folder.

        Raises:
            WellposedError: The folder holds something else than a report, or cannot be written.
        """
        from wellposed.report.folder import save

        return save(self, None if folder is None else Path(folder))

    def _repr_html_(self) -> str:
        """Return a compact card for notebooks."""
        from wellposed.report.page import card

        return card(self)

    def __str__(self) -> str:
        """Return a summary in plain text."""
        from wellposed.report.summary import summary

        return summary(self)


def _snapshot(
    problem: Problem, unknown: str, arrays: Mapping[str, NDArray[np.float64]]
) -> FieldSnapshot | None:
    """Return one unknown ready to be drawn; None when its shape does not follow the contract."""
    names = tuple(a.name for a in problem.domain.axes) if problem.domain else ()
    if not names and f"{unknown}_curve" in arrays:  # an integrator's dense output, not the asked times only
        arrays = {**arrays, unknown: arrays[f"{unknown}_curve"], "t": arrays["t_curve"]}
    history = np.asarray(arrays[unknown], dtype=float)
    axes = {n: np.asarray(arrays[n], dtype=float) for n in names if n in arrays}
    shape = tuple(len(a) for a in axes.values())
    steady = problem.span is None
    if steady and history.shape == shape:
        history = history[np.newaxis]
    times = np.empty(0) if steady else np.asarray(arrays.get("t", ()), dtype=float)
    if len(axes) != len(names) or history.ndim == 0 or history.shape[1:] != shape or not len(history):
        return None
    if not steady and times.shape != history.shape[:1]:
        return None
    t = None if steady else float(times[-1])
    variable = problem.span.name if problem.span else ""
    title = unknown if t is None else f"{unknown} at {variable} = {t:.6g}"
    return FieldSnapshot(unknown, axes, history[-1], t, title, times, history)
