"""What happened, one JSON object a line: enough to run it again offline, and nothing secret."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wellposed.agent.models.advisor import Advisor, Form
from wellposed.agent.models.memory import digest
from wellposed.agent.models.protocol import Message, Reply, Request
from wellposed.agent.models.strict import shape_of
from wellposed.errors import (
    ModelError,
    ProblemError,
    ProviderError,
    UnsupportedProblem,
    UsageLimitExceeded,
    WellposedError,
)

__all__ = ["FORMAT", "RecordedAdvisor", "Trace", "events_in"]

FORMAT = "wellposed trace"
_LONGEST_LINE = 4_000_000
_ERRORS: dict[str, type[WellposedError]] = {
    kind.__name__: kind
    for kind in (ModelError, UsageLimitExceeded, ProviderError, ProblemError, UnsupportedProblem)
}


class Trace:
    """Events in the order in which they happened."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def note(self, event: str, **details: Any) -> None:
        """Write one event down; a number that JSON cannot hold as its text."""
        odd = {k: str(v) for k, v in details.items() if isinstance(v, float) and not math.isfinite(v)}
        told = {"event": event, **details, **odd}
        self._lines.append(json.dumps(told, ensure_ascii=False, allow_nan=False))

    @property
    def text(self) -> str:
        """The content of a `trace.jsonl`."""
        return "".join(f"{line}\n" for line in self._lines)


def events_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the events of a `trace.jsonl`.

    Raises:
        WellposedError: A line is no event.
    """
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(line) if len(line) <= _LONGEST_LINE else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("event"), str):
            raise WellposedError(
                f"line {number} of the trace is no event",
                where="trace.jsonl",
                instead="name the folder of a run as `wellposed solve` wrote it",
            )
        yield found


class _NoModel:
    """Stands where the recorded model was; nothing is ever sent."""

    def __init__(self, name: str, server: str) -> None:
        self.name, self.server = name, server

    def complete(self, request: Request, **_: Any) -> Reply:
        raise ModelError(f"a replay asks for something that was not recorded ({request.purpose})")


class RecordedAdvisor(Advisor):
    """Gives the answers of an earlier run, in order, and only to the very same questions.

    Args:
        answers: Events "answer" of a trace.
        name: The model's name then.
        server: The server's address then.
        log: Told of every answer again.
    """

    def __init__(self, answers: Sequence[Mapping[str, Any]], name: str, server: str, log: Trace) -> None:
        super().__init__(_NoModel(name, server), log=log)
        self._answers = answers
        self._place = 0

    def _ask(self, purpose: str, messages: tuple[Message, ...], form: type[Form], most_tokens: int) -> Form:
        question = digest(self.model.name, self.model.server, messages, shape_of(form))
        recorded = self._answers[self._place] if self._place < len(self._answers) else None
        self._place += 1
        if recorded is None or recorded.get("question") != question:
            raise ModelError(
                f"the replay asks something else than the record holds ({purpose}, question {self._place})",
                where="trace.jsonl",
                why="a prompt, a check or a measured number differs from the recorded run",
                instead="solve again with the model",
            )
        error = recorded.get("error")
        if isinstance(error, Mapping):
            kind = _ERRORS.get(str(error.get("kind")), ModelError)
            parts = {p: str(error.get(p, "")) for p in ("where", "why", "instead")}
            raise kind(str(error.get("what", "")), **parts)
        return form.model_validate(recorded.get("data"))

    @property
    def left(self) -> int:
        """How many recorded answers were not asked for."""
        return max(0, len(self._answers) - self._place)
