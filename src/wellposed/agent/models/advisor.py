"""A model as the agent uses it: asked for data of a form, within a budget, cached and traced."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from wellposed.agent.models.budget import Budget, Price
from wellposed.agent.models.faults import Fault
from wellposed.agent.models.memory import ReplyCache, RungMemory, digest
from wellposed.agent.models.protocol import RUNGS, LanguageModel, Message, Reply, Request, Rung, Shape
from wellposed.agent.models.settings import ModelSettings, cache_folder
from wellposed.agent.models.strict import shape_of
from wellposed.agent.models.structured import Malformed, instructed, validated
from wellposed.errors import ModelError, WellposedError

__all__ = ["Advisor", "CallLog", "Form", "advisor_for"]

Form = TypeVar("Form", bound=BaseModel)

_TRIES_A_RUNG = 2
_LONGEST_ANSWER = 32_000


class CallLog(Protocol):
    """Takes note of every call."""

    def note(self, event: str, **details: Any) -> None:
        """Write one event down."""
        ...


class _Silent:
    def note(self, event: str, **details: Any) -> None:
        pass


class Advisor:
    """Asks a model questions whose answers have a form.

    Args:
        model: Who is asked.
        budget: What it may cost.
        cache: Replies to questions asked before.
        memory: Which rung the server was found to understand.
        log: Told of every call.
        on_text: Called with each piece of an answer as it arrives.
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        budget: Budget | None = None,
        cache: ReplyCache | None = None,
        memory: RungMemory | None = None,
        log: CallLog | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> None:
        self.model = model
        self.budget = budget or Budget()
        self.log: CallLog = log or _Silent()
        self._cache = cache or ReplyCache(None)
        self._memory = memory or RungMemory(None)
        self._on_text = on_text
        self._rung: Rung | None = None

    def ask(
        self, purpose: str, messages: tuple[Message, ...], form: type[Form], *, most_tokens: int = 8000
    ) -> Form:
        """Return the model's answer as validated data.

        A reply of another form goes back with the errors; a server that cannot be brought to this form by
        one way of asking is asked in the next one.

        Args:
            purpose: Why it is asked, for the trace.
            messages: The conversation so far, instructions first.
            form: What the answer must be.
            most_tokens: Limit of its length; raised once when the answer is cut off.

        Raises:
            ProviderError: The server, the network or the key is at fault.
            UsageLimitExceeded: A limit of the budget is reached.
            ModelError: No answer of this form came.
        """
        question = digest(self.model.name, self.model.server, messages, shape_of(form))
        try:
            found = self._ask(purpose, messages, form, most_tokens)
        except WellposedError as error:
            told = {"kind": type(error).__name__ if isinstance(error, ModelError) else "ProviderError"}
            told |= {"what": error.what, "where": error.where, "why": error.why, "instead": error.instead}
            self.log.note("answer", purpose=purpose, question=question, error=told)
            raise
        self.log.note("answer", purpose=purpose, question=question, data=found.model_dump(mode="json"))
        return found

    def _ask(self, purpose: str, messages: tuple[Message, ...], form: type[Form], most_tokens: int) -> Form:
        shape = shape_of(form)
        key = digest(self.model.name, self.model.server, messages, shape)
        kept = self._kept(purpose, key, messages, form)
        if kept is not None:
            return kept
        known = self._rung or self._memory.get(self.model.server, self.model.name)
        rungs = RUNGS[RUNGS.index(known) :] if known else RUNGS
        complaint = ""
        for rung in rungs:
            request = Request(
                purpose, instructed(messages, shape, rung), shape, rung, most_tokens, rung != known
            )
            try:
                reply, found = self._on_rung(request, form)
            except _Descend as reason:
                complaint = reason.complaint
                continue
            self._rung = rung
            if rung != known:
                self._memory.set(self.model.server, self.model.name, rung)
            self._cache.set(key, reply.text)
            return found
        raise ModelError(
            f"the model {self.model.name!r} gave no answer of the asked form ({shape.name})",
            where=complaint[:400],
            why=f"asked in {len(rungs)} way{'s' * (len(rungs) != 1)}, each time with the errors fed back",
            instead="use a more capable model, or --model none for the built-in reader",
        )

    def _kept(self, purpose: str, key: str, messages: tuple[Message, ...], form: type[Form]) -> Form | None:
        text = self._cache.get(key)
        if text is None:
            return None
        try:
            found = validated(text, form)
        except Malformed:
            return None
        self.budget.add_cached()
        self._note(Request(purpose, messages, shape_of(form)), Reply(text), 0.0, cached=True)
        return found

    def _on_rung(self, request: Request, form: type[Form]) -> tuple[Reply, Form]:
        """Return the answer that one way of asking brings.

        Raises:
            _Descend: It brings none.
        """
        for attempt in range(_TRIES_A_RUNG):
            try:
                reply = self._call(request)
            except Fault as fault:
                if fault.kind == "form" and request.rung != "prompt":
                    raise _Descend(fault.what) from None
                raise
            if reply.finish == "refused":
                raise ModelError(
                    f"the model {self.model.name!r} declines to answer: {reply.text[:200]!r}",
                    instead="state the problem in other words, or use another model",
                )
            try:
                return reply, validated(reply.text, form)
            except Malformed as wrong:
                complaint, foreign = wrong.complaint, wrong.is_foreign
            if reply.finish == "length":
                request = self._longer(request)
                continue
            if foreign and request.is_probe and request.rung != "prompt" and attempt == 0:
                raise _Descend(complaint)  # the server ignores this way of asking
            told = (
                f"Your answer was not of the asked form:\n{complaint}\nSend the whole corrected JSON object."
            )
            turns = (*request.messages, Message("assistant", reply.text[:20_000]), Message("user", told))
            request = replace(request, messages=turns)
        raise _Descend(complaint)

    def _longer(self, request: Request) -> Request:
        if request.most_tokens >= _LONGEST_ANSWER:
            raise ModelError(
                f"the answer of {self.model.name!r} was cut off after {request.most_tokens} tokens",
                instead="use a model that answers more briefly, or state a smaller problem",
            )
        return replace(request, most_tokens=min(2 * request.most_tokens, _LONGEST_ANSWER))

    def _call(self, request: Request) -> Reply:
        self.budget.require()
        start = time.monotonic()
        try:
            reply = self.model.complete(request, on_text=self._on_text, timeout_s=self.budget.seconds_left)
        except Fault as fault:
            wall = time.monotonic() - start
            self.budget.add(request, None, wall)
            self.log.note(
                "fault", purpose=request.purpose, rung=request.rung, kind=fault.kind, message=fault.what
            )
            raise
        wall = time.monotonic() - start
        self.budget.add(request, reply, wall)
        self._note(request, reply, wall, cached=False)
        return reply

    def _note(self, request: Request, reply: Reply, wall_s: float, *, cached: bool) -> None:
        shape: Shape | None = request.shape
        self.log.note(
            "call",
            purpose=request.purpose,
            rung=request.rung,
            form=shape.name if shape else None,
            messages=[[m.role, m.text] for m in request.messages],
            reply=reply.text,
            finish=reply.finish,
            sent=reply.usage.sent,
            received=reply.usage.received,
            cached=cached,
            wall_s=round(wall_s, 4),
        )


class _Descend(Exception):
    """This way of asking does not work here; the next one may."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint


def advisor_for(
    settings: ModelSettings, *, log: CallLog | None = None, on_text: Callable[[str], None] | None = None
) -> Advisor:
    """Return the advisor of a configured model."""
    from wellposed.agent.models.wire import ServedModel

    price = None
    if settings.price_sent is not None and settings.price_received is not None:
        price = Price(settings.price_sent, settings.price_received, settings.currency)
    folder = cache_folder()
    return Advisor(
        ServedModel(settings),
        budget=Budget(settings.limits, price),
        cache=ReplyCache(folder / "replies" if settings.uses_cache else None),
        memory=RungMemory(folder / "servers.json"),
        log=log,
        on_text=on_text,
    )
