"""The options that say which language model helps, where it is, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from wellposed.agent.models.settings import ModelSettings

__all__ = ["ModelChoice", "model_choice", "model_options"]

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--model",
        metavar="NAME",
        help="A language model for what the built-in reader and the templates do not cover; auto: the "
        "configured one (the default), none: never.",
    ),
    click.option("--base-url", metavar="URL", help="Its server, for example http://localhost:11434/v1."),
    click.option(
        "--max-calls", type=click.IntRange(min=1), metavar="N", help="Most calls to the model (30)."
    ),
    click.option("--max-tokens", type=click.IntRange(min=1), metavar="N", help="Most tokens (300000)."),
    click.option(
        "--max-cost",
        type=click.FloatRange(min=0, min_open=True),
        metavar="X",
        help="Most money, where a price is known (1).",
    ),
    click.option(
        "--max-seconds",
        type=click.FloatRange(min=0, min_open=True),
        metavar="S",
        help="Most seconds of waiting for the model (900).",
    ),
    click.option("--no-cache", is_flag=True, help="Ask the model again what it answered before."),
)


def model_options(command: Command) -> Command:
    """Give a command the options of this module."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class ModelChoice:
    """What the options and the configuration come to."""

    settings: ModelSettings | None
    is_refused: bool
    """True when the user said none."""

    @property
    def arguments(self) -> dict[str, Any]:
        """Keyword arguments for the front door; empty where nothing is configured."""
        if self.settings is not None:
            return {"model": self.settings}
        return {"model": "none"} if self.is_refused else {}


def model_choice(
    model: str | None,
    base_url: str | None,
    max_calls: int | None,
    max_tokens: int | None,
    max_cost: float | None,
    max_seconds: float | None,
    no_cache: bool,
) -> ModelChoice:
    """Return the model that the options and the configuration name.

    Raises:
        ProviderError: The configuration cannot be used.
    """
    from wellposed.agent.models.settings import model_settings

    caps = {"calls": max_calls, "tokens": max_tokens, "money": max_cost, "seconds": max_seconds}
    found = model_settings(
        model,
        base_url,
        limits={k: v for k, v in caps.items() if v is not None},
        uses_cache=not no_cache,
    )
    return ModelChoice(found, model == "none")
