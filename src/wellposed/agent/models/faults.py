"""What went wrong on the wire, told in four parts, and whether another try may help."""

from __future__ import annotations

import re
from typing import Any, Literal

from wellposed.errors import ProviderError

__all__ = ["Fault", "fault_of", "without_secrets"]

Kind = Literal["key", "model", "address", "context", "form", "busy", "server", "network", "timeout", "answer"]
_AGAIN: frozenset[Kind] = frozenset({"busy", "server", "network", "timeout"})
_CONTEXT = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|too many (?:input )?tokens|prompt is too long|"
    r"exceeds? the (?:available|model's) context",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model\b.{0,80}\b(?:not found|does not exist|not exist|unknown|not available|not loaded)", re.I
)
_KEY_LIKE = re.compile(r"\b(?:sk|key|pk|gsk|api)[-_][A-Za-z0-9_\-*]{6,}|Bearer\s+\S+")
_LONGEST = 300


class Fault(ProviderError):
    """A call that failed.

    Args:
        kind: What failed.
        what: What is wrong.
        where: The server.
        why: Why it matters.
        instead: What to do.
        wait_s: Seconds that the server asks to wait before the next try.
    """

    def __init__(
        self,
        kind: Kind,
        what: str,
        *,
        where: str = "",
        why: str = "",
        instead: str = "",
        wait_s: float | None = None,
    ) -> None:
        self.kind = kind
        self.wait_s = wait_s
        super().__init__(what, where=where, why=why, instead=instead)

    @property
    def may_pass(self) -> bool:
        """True when the same call may work a moment later."""
        return self.kind in _AGAIN


def without_secrets(text: str, key: str = "") -> str:
    """Return a server's words on one line, short, without anything that looks like a key."""
    if len(key) >= 4:
        text = text.replace(key, "[key]")
    return _KEY_LIKE.sub("[key]", " ".join(text.split()))[:_LONGEST]


def fault_of(error: Exception, *, server: str, model: str, key: str, is_probe: bool) -> Fault:
    """Return what an exception of the client means.

    Args:
        error: As the client raised it.
        server: The server's address.
        model: The model's name.
        key: To be kept out of the message.
        is_probe: True while it is open whether the server understands the way of asking.
    """
    import openai

    if isinstance(error, openai.APITimeoutError):
        return Fault(
            "timeout",
            f"the model {model!r} did not answer in time",
            where=server,
            instead="try again, raise `timeout_s` in the configuration file, or use a faster model",
        )
    if isinstance(error, openai.APIConnectionError):
        return Fault(
            "network",
            "no model server answers",
            where=server,
            why=without_secrets(str(error.__cause__ or error), key),
            instead="start the server, check the address (--base-url) and the network, or use --model none",
        )
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, server, model, key, is_probe)
    return Fault(
        "answer",
        f"the server's answer cannot be read: {without_secrets(str(error), key)}",
        where=server,
        instead="check that the address is that of an OpenAI-compatible server (it usually ends in /v1)",
    )


def _of_status(error: Any, server: str, model: str, key: str, is_probe: bool) -> Fault:
    status, said = error.status_code, without_secrets(_said(error), key)
    code = str(getattr(error, "code", "") or "")
    if status in (401, 403):
        return Fault(
            "key",
            f"the server refuses the key ({status}): {said}",
            where=server,
            instead="set OPENAI_API_KEY to a key of this server; keys are read from the environment only",
        )
    if "context_length" in code or (status in (400, 413, 422, 500) and _CONTEXT.search(said)):
        return Fault(
            "context",
            f"the question is too long for the model {model!r}: {said}",
            where=server,
            why="the rest would be cut off, and the answer would be to another problem",
            instead="state the problem in fewer words, or use a model with a larger context",
        )
    if "model_not_found" in code or (status in (400, 404) and _NO_MODEL.search(said)):
        return Fault(
            "model",
            f"the server does not know the model {model!r}: {said}",
            where=server,
            instead="name a model that it serves (--model, WELLPOSED_MODEL), or load it there first",
        )
    if status == 404:
        return Fault(
            "address",
            f"nothing answers chat completions at this address (404): {said}",
            where=server,
            instead="check --base-url: it usually ends in /v1, as in http://localhost:11434/v1",
        )
    return _of_other_status(status, said, server, error, is_probe)


def _of_other_status(status: int, said: str, server: str, error: Any, is_probe: bool) -> Fault:
    if status in (400, 422, 501) or (status == 500 and is_probe):
        # llama-cpp-python's server answers 500 to a response format that it does not know.
        return Fault(
            "form",
            f"the server refuses the request ({status}): {said}",
            where=server,
            instead="use another model or server, or --model none",
        )
    wait = _wait(error)
    if status == 429:
        spent = "quota" in said.lower() or "billing" in said.lower()
        return Fault(
            "key" if spent else "busy",
            f"the server takes no more requests now (429): {said}",
            where=server,
            instead="add credit or use another key" if spent else "wait a little and try again",
            wait_s=wait,
        )
    return Fault(
        "server" if status >= 500 or status in (408, 409) else "form",
        f"the server failed ({status}): {said}",
        where=server,
        instead="try again later, or use another server",
        wait_s=wait,
    )


def _said(error: Any) -> str:
    body = error.body
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict):
            return str(inner.get("message") or inner.get("detail") or inner)
        return str(inner)
    return str(body or error.message)


def _wait(error: Any) -> float | None:
    """Return the seconds of a Retry-After header."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None
