"""`wellposed read`: show how a prompt is understood, without solving it."""

from __future__ import annotations

import json
from typing import Any

import click

from wellposed.command.model_options import model_choice, model_options
from wellposed.command.outcome import printable
from wellposed.command.prompt import PromptCommand, problem_from

__all__ = ["read"]


@click.command(cls=PromptCommand)
@click.argument("prompt")
@click.option("--json", "as_json", is_flag=True, help="Print the problem as JSON instead of YAML.")
@model_options
def read(prompt: str, as_json: bool, **model: Any) -> int:
    """Print PROMPT as a problem file, without solving it.

    The file can be edited and given to `wellposed solve`.
    """
    choice = model_choice(**model)
    words = problem_from(prompt)
    if isinstance(words, str) and choice.settings is not None:
        from wellposed import api

        problem = api.Session(model=choice.settings).read(words)
    elif isinstance(words, str):
        from wellposed.agent.reading import read as read_words

        problem = read_words(words)
    else:
        problem = words
    from wellposed.problem.files import dump, to_dict

    if as_json:
        click.echo(json.dumps(to_dict(problem), indent=2, allow_nan=False))
    else:
        click.echo(printable(dump(problem)), nl=False)
    return 0
