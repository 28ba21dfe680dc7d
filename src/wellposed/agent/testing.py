"""Models for tests and for replays: they answer from a script or a record, and refuse anything else.

model = ScriptedModel(Turn("interpret", draft), Turn("write", program))
session = wellposed.Session(model=model)
…
model.require_consumed()
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from wellposed.agent.models.protocol import Reply, Request, Usage
from wellposed.errors import ModelError, ProviderError

__all__ = ["RecordedModel", "ScriptedModel", "Turn", "UnexpectedCall", "question_digest"]


class UnexpectedCall(ModelError):
    """A model of a test or a replay was asked something that is not in its script, or asked too little."""


@dataclass(frozen=True)
class Turn:
    """One expected call and its answer."""

    purpose: str
    """The purpose that the request must have: "interpret", "write", "repair"…"""
    answer: str | Mapping[str, Any] | ProviderError | Callable[[Request], str]
    """Text as the model would send it; a mapping, sent as JSON; an error to raise; or a function of the
    request."""
    mentions: tuple[str, ...] = ()
    """What the last message of the request must hold."""
    usage: Usage = field(default_factory=lambda: Usage(100, 50))


class _Strict:
    """A model that counts its calls and says when some are left over."""

    name = "scripted"
    server = "script:"

    def _left(self) -> list[str]:
        raise NotImplementedError

    def require_consumed(self) -> None:
        """Do nothing when every call of the script was made.

        Raises:
            UnexpectedCall: Naming those that were not.
        """
        left = self._left()
        if left:
            raise UnexpectedCall(f"{len(left)} expected calls were not made: {', '.join(left)}")

    def __enter__(self) -> Self:
        """Return itself; on leaving, `require_consumed` is called unless something was raised."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Require that every call was made."""
        if kind is None:
            self.require_consumed()


class ScriptedModel(_Strict):
    """Answers from a list of turns, in order.

    Args:
        turns: The calls that are expected.
        name: The model's name.
    """

    def __init__(self, *turns: Turn, name: str = "scripted") -> None:
        self.name = name
        self.requests: list[Request] = []
        self._turns = list(turns)

    def complete(
        self,
        request: Request,
        *,
        on_text: Callable[[str], None] | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """Return the next turn's answer.

        Raises:
            UnexpectedCall: The script is over, or expects another question.
            ProviderError: The turn says so.
        """
        place = len(self.requests)
        self.requests.append(request)
        if place >= len(self._turns):
            raise UnexpectedCall(f"call {place + 1} ({request.purpose}) is not in the script")
        turn = self._turns[place]
        if turn.purpose != request.purpose:
            raise UnexpectedCall(
                f"call {place + 1} is for {request.purpose!r}; the script expects {turn.purpose!r}"
            )
        last = request.messages[-1].text
        missing = [m for m in turn.mentions if m not in last]
        if missing:
            raise UnexpectedCall(f"call {place + 1} does not mention {missing[0]!r}", where=last[-2000:])
        if isinstance(turn.answer, ProviderError):
            raise turn.answer
        answer = turn.answer(request) if callable(turn.answer) else turn.answer
        text = answer if isinstance(answer, str) else json.dumps(answer)
        if on_text is not None:
            on_text(text)
        return Reply(text, turn.usage)

    def _left(self) -> list[str]:
        return [t.purpose for t in self._turns[len(self.requests) :]]


def question_digest(messages: Sequence[Sequence[str]], form: str | None) -> str:
    """Return a hash of what was asked, by which a recorded answer is found again."""
    text = json.dumps([[list(m) for m in messages], form], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


class RecordedModel(_Strict):
    """Answers from the calls of an earlier run, in order, and only to the very same questions.

    Args:
        calls: Events "call" of a `trace.jsonl`.
        name: The model's name then.
        server: The server's address then; nothing is sent there.
    """

    def __init__(self, calls: Sequence[Mapping[str, Any]], *, name: str, server: str) -> None:
        self.name, self.server = name, server
        self._calls = list(calls)
        self._place = 0

    def complete(
        self,
        request: Request,
        *,
        on_text: Callable[[str], None] | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """Return the recorded answer.

        Raises:
            UnexpectedCall: Another question than the recorded one, or one more.
        """
        if self._place >= len(self._calls):
            raise UnexpectedCall(f"the record ends before this call ({request.purpose})")
        call = self._calls[self._place]
        asked = question_digest([[m.role, m.text] for m in request.messages], _form(request))
        if asked != question_digest(call["messages"], call["form"]):
            raise UnexpectedCall(
                f"call {self._place + 1} ({request.purpose}) asks something else than the record holds",
                why="the prompts, the grammar or the checks have changed since it was made",
                instead="solve again with the model",
            )
        self._place += 1
        if "fault" in call:
            raise ProviderError(call["fault"])
        return Reply(call["reply"], Usage(call["sent"], call["received"]), call["finish"])

    def _left(self) -> list[str]:
        return [str(c["purpose"]) for c in self._calls[self._place :]]


def _form(request: Request) -> str | None:
    return request.shape.name if request.shape else None
