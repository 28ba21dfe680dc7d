"""A run again from its trace, offline: the recorded answers of the model, the programs run anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wellposed.errors import WellposedError

if TYPE_CHECKING:
    from wellposed.agent.trace import Trace
    from wellposed.front.assistance import Assistance
    from wellposed.report import Report

__all__ = ["Replayed", "note_outcome", "replay"]


@dataclass(frozen=True)
class Replayed:
    """A replayed run beside the recorded one."""

    report: Report
    recorded: str
    """The recorded outcome: status, verdict and the state of every check, as one line of JSON."""
    found: str
    """The same of the replay."""

    @property
    def is_same(self) -> bool:
        """True when both lines are the same, byte by byte."""
        return self.recorded == self.found


def outcome_line(report: Report) -> str:
    """Return status, verdict and the state of every check as one line of JSON."""
    checks = [[c.name, c.status] for c in report.evidence.checks] if report.evidence else []
    outcomes = [a.outcome for a in report.attempts]
    data = {"status": report.status, "verdict": report.verdict, "checks": checks, "attempts": outcomes}
    return json.dumps(data, ensure_ascii=False)


def note_outcome(trace: Trace, report: Report, helped: Assistance) -> None:
    """Write down how a run ended, and by which model."""
    advisor = helped.advisor
    model = {"name": advisor.model.name, "server": advisor.model.server} if advisor else None
    trace.note("outcome", model=model, line=outcome_line(report), message=report.message)


def replay(folder: Path | str) -> Replayed:
    """Run again what a folder's `trace.jsonl` records, without a model and without a network.

    Args:
        folder: As `wellposed solve` wrote it.

    Raises:
        WellposedError: There is no trace, or it cannot be read.
    """
    from wellposed.agent.trace import RecordedAdvisor, Trace, events_in
    from wellposed.api import Session

    path = Path(folder) / "trace.jsonl"
    try:
        events = list(events_in(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise WellposedError(
            f"{str(path)!r} cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}",
            instead="name the folder of a run as `wellposed solve` wrote it",
        ) from None
    start = next((e for e in events if e["event"] == "start"), {})
    ends = [e for e in events if e["event"] == "outcome"]
    if not ends:
        raise _incomplete(path)
    model = ends[-1].get("model")
    answers = [e for e in events if e["event"] == "answer"]
    advisor = RecordedAdvisor(answers, model["name"], model["server"], Trace()) if model else None
    wishes = {name: start.get(name) for name in ("cells", "timeout_s", "rtol", "method")}
    session = Session(**wishes, model=advisor)
    report = _run_again(session, events, path)
    return Replayed(report, str(ends[-1]["line"]), outcome_line(report))


def _run_again(session: Any, events: list[dict[str, Any]], path: Path) -> Report:
    """Return the last report of the recorded turns, solved wherever the recorded run solved."""
    report: Report | None = None
    turns: list[Any] = []
    for event in events:
        if event["event"] == "turn":
            turns.append(_turn(event))
        elif event["event"] == "outcome" and turns:
            report = session.answer(turns)
            turns = []
    if report is None:
        raise _incomplete(path)
    return report


def _turn(event: Mapping[str, Any]) -> Any:
    if "words" in event:
        return str(event["words"])
    from wellposed.problem.files import from_dict

    return from_dict(event.get("problem"))


def _incomplete(path: Path) -> WellposedError:
    return WellposedError(
        "the trace holds no finished run",
        where=str(path),
        instead="name the folder of a run as `wellposed solve` wrote it",
    )
