"""`wellposed read`: show how a prompt is understood, without solving it."""

from __future__ import annotations

import json

import click

from wellposed.command.outcome import printable
from wellposed.command.prompt import PromptCommand, problem_from

__all__ = ["read"]


@click.command(cls=PromptCommand)
@click.argument("prompt")
@click.option("--json", "as_json", is_flag=True, help="Print the problem as JSON instead of YAML.")
def read(prompt: str, as_json: bool) -> int:
    """Print PROMPT as a problem file, without solving it.

    The file can be edited and given to `wellposed solve`.
    """
    words = problem_from(prompt)
    if isinstance(words, str):
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
