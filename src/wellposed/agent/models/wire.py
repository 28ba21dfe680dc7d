"""A model behind any OpenAI-compatible server, by Chat Completions, their common ground."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from wellposed.agent.models.faults import Fault, fault_of
from wellposed.agent.models.protocol import Finish, Reply, Request, Usage
from wellposed.agent.models.settings import ModelSettings

if TYPE_CHECKING:
    import openai

__all__ = ["ServedModel"]

_TRIES = 4
_LONGEST_WAIT_S = 60.0


class ServedModel:
    """A `LanguageModel` on a server.

    Args:
        settings: Which model, where, with which key.
        sleep: Waits between tries, in seconds; for tests.
    """

    def __init__(self, settings: ModelSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.name, self.server = settings.name, settings.base_url
        self._settings, self._sleep = settings, sleep
        self._client: openai.OpenAI | None = None
        self._takes_stream_options = True

    def complete(
        self,
        request: Request,
        *,
        on_text: Callable[[str], None] | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """Return the answer, trying again after faults that may pass.

        Raises:
            Fault: The server, the network or the key is at fault (a `ProviderError`).
        """
        limit = min(self._settings.timeout_s, timeout_s or self._settings.timeout_s)
        deadline = time.monotonic() + limit
        for attempt in range(_TRIES):
            try:
                return self._once(request, on_text, max(1.0, deadline - time.monotonic()))
            except Fault as fault:
                wait = (
                    fault.wait_s if fault.wait_s is not None else 0.5 * 2**attempt * (1 + random.random() / 4)
                )
                last = attempt == _TRIES - 1
                out_of_time = time.monotonic() + wait > deadline or wait > _LONGEST_WAIT_S
                if not fault.may_pass or last or out_of_time:
                    raise
                self._sleep(wait)
        raise AssertionError("unreachable")

    def _once(self, request: Request, on_text: Callable[[str], None] | None, timeout_s: float) -> Reply:
        try:
            with_options = self._connected().with_options(timeout=timeout_s)
            if on_text is None:
                return self._whole(with_options, request)
            return self._streamed(with_options, request, on_text, time.monotonic() + timeout_s)
        except Fault:
            raise
        except Exception as error:  # whatever the client, its transport or a broken server raises
            s = self._settings
            raise fault_of(
                error, server=s.base_url, model=s.name, key=s.key, is_probe=request.is_probe
            ) from None

    def _connected(self) -> openai.OpenAI:
        if self._client is None:
            import openai

            s = self._settings
            # The client wants a key even where the server does not; retries are ours, counted and bounded.
            self._client = openai.OpenAI(
                api_key=s.key or "none", base_url=s.base_url, max_retries=0, timeout=s.timeout_s
            )
        return self._client

    def _whole(self, client: openai.OpenAI, request: Request) -> Reply:
        made: Any = client.chat.completions.create(**self._arguments(request))
        choices = getattr(made, "choices", None)
        if not choices:
            raise self._unreadable(f"no choices in {str(made)[:80]!r}")
        choice = choices[0]
        calls = getattr(choice.message, "tool_calls", None) or ()
        arguments = next((c.function.arguments for c in calls if getattr(c, "function", None)), None)
        refusal = getattr(choice.message, "refusal", None)
        text = arguments if arguments is not None else (choice.message.content or refusal or "")
        if not isinstance(text, str):
            text = json.dumps(text)
        return Reply(text, _usage(getattr(made, "usage", None)), _finish(choice.finish_reason, refusal))

    def _streamed(
        self, client: openai.OpenAI, request: Request, on_text: Callable[[str], None], deadline: float
    ) -> Reply:
        parts: list[str] = []
        usage, finish, refused = Usage(), None, ""
        for chunk in self._chunks(client, request):
            if time.monotonic() > deadline:  # a timeout of the client is one of silence, not of the whole
                raise Fault("timeout", f"the model {self.name!r} did not finish in time", where=self.server)
            if getattr(chunk, "usage", None) is not None:
                usage = _usage(chunk.usage)
            for choice in getattr(chunk, "choices", None) or ():
                delta = choice.delta
                calls = getattr(delta, "tool_calls", None) or ()
                pieces = [c.function.arguments for c in calls if getattr(c, "function", None)]
                refused += getattr(delta, "refusal", None) or ""
                piece = "".join(p for p in [getattr(delta, "content", None), *pieces] if p)
                if piece:
                    parts.append(piece)
                    on_text(piece)
                finish = choice.finish_reason or finish
        if finish is None:
            raise Fault(
                "network",
                "the server's answer broke off",
                where=self.server,
                instead="try again; if it happens again, look at the server's log",
            )
        return Reply("".join(parts) or refused, usage, _finish(finish, refused))

    def _chunks(self, client: openai.OpenAI, request: Request) -> Iterator[Any]:
        arguments = {**self._arguments(request), "stream": True}
        if self._takes_stream_options:
            arguments["stream_options"] = {"include_usage": True}
        import openai

        try:
            stream: Any = client.chat.completions.create(**arguments)
        except openai.BadRequestError as error:
            if "stream_options" not in str(error) or not self._takes_stream_options:
                raise
            self._takes_stream_options = False
            yield from self._chunks(client, request)
            return
        response = getattr(stream, "response", None)
        kind = response.headers.get("content-type", "") if response is not None else ""
        if "event-stream" not in kind:
            raise self._unreadable(f"it sent {kind.partition(';')[0] or 'no content type'}, not a stream")
        yield from stream

    def _unreadable(self, reason: str) -> Fault:
        return Fault(
            "answer",
            f"the server's answer is no chat completion: {reason}",
            where=self.server,
            instead="check that the address is that of an OpenAI-compatible server (it usually ends in /v1)",
        )

    def _arguments(self, request: Request) -> dict[str, Any]:
        """Return what is sent: one choice, no sampling options, and never tools beside a response format."""
        messages = [{"role": m.role, "content": m.text} for m in request.messages]
        found: dict[str, Any] = {"model": self.name, "messages": messages}
        # OpenAI's newer models refuse `max_tokens`, every other server knows nothing else.
        limit = "max_completion_tokens" if "api.openai.com" in self.server else "max_tokens"
        found[limit] = request.most_tokens
        shape = request.shape
        if shape is None or request.rung == "prompt":
            return found
        if request.rung == "json_schema":
            inner = {"name": shape.name, "schema": shape.schema, "strict": True}
            found["response_format"] = {"type": "json_schema", "json_schema": inner}
        elif request.rung == "json_object":
            found["response_format"] = {"type": "json_object", "schema": shape.schema}
        else:
            function = {"name": shape.name, "parameters": shape.schema}
            found["tools"] = [{"type": "function", "function": function}]
            found["tool_choice"] = {"type": "function", "function": {"name": shape.name}}
        return found


def _usage(found: Any) -> Usage:
    def count(name: str) -> int | None:
        value = getattr(found, name, None)
        return value if isinstance(value, int) and value >= 0 else None

    return Usage(count("prompt_tokens"), count("completion_tokens"))


def _finish(reason: str | None, refusal: str | None) -> Finish:
    if refusal or reason == "content_filter":
        return "refused"
    return "length" if reason == "length" else "stop"
