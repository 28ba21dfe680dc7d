"""The one narrow protocol between the agent and whatever speaks for a language model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

__all__ = ["RUNGS", "Finish", "LanguageModel", "Message", "Reply", "Request", "Rung", "Shape", "Usage"]

Role = Literal["system", "user", "assistant"]
Rung = Literal["json_schema", "json_object", "tool", "prompt"]
"""How a server is asked for an answer of a given form, the surest way first."""
Finish = Literal["stop", "length", "refused"]

RUNGS: tuple[Rung, ...] = ("json_schema", "json_object", "tool", "prompt")


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True)
class Shape:
    """The form that an answer must have."""

    name: str
    """Letters and underscores, for example `problem_draft`."""
    schema: Mapping[str, Any]
    """A JSON Schema with every property required and no free dictionaries."""


@dataclass(frozen=True)
class Request:
    """One question to a model."""

    purpose: str
    """Why it is asked: "interpret", "write", "repair"…; for traces and for scripted models."""
    messages: tuple[Message, ...]
    shape: Shape | None = None
    rung: Rung = "prompt"
    """How the shape is asked for."""
    most_tokens: int = 8000
    """Limit of the answer's length."""
    is_probe: bool = False
    """True while it is not known that the server understands the rung: a server error may mean that."""


@dataclass(frozen=True)
class Usage:
    """Tokens of one call; None where the server does not say."""

    sent: int | None = None
    received: int | None = None


@dataclass(frozen=True)
class Reply:
    """What came back."""

    text: str
    usage: Usage = Usage()
    finish: Finish = "stop"


class LanguageModel(Protocol):
    """Anything that answers a request."""

    @property
    def name(self) -> str:
        """Name of the model, for example `qwen3:8b`."""
        ...

    @property
    def server(self) -> str:
        """Address of the server without any secret, or what stands in for one."""
        ...

    def complete(
        self,
        request: Request,
        *,
        on_text: Callable[[str], None] | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """Return the answer to one request.

        Args:
            request: The question.
            on_text: Called with each piece of the answer as it arrives.
            timeout_s: Wall-clock seconds that the call may take, retries included; None: its own limit.

        Raises:
            ProviderError: The server, the network or the key is at fault.
        """
        ...
