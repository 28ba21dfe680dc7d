"""The `wellposed` command group."""

from __future__ import annotations

import os

import click

import wellposed as package
from wellposed.command.chat import chat
from wellposed.command.doctor import doctor
from wellposed.command.outcome import EXIT_CODES
from wellposed.command.read import read
from wellposed.command.replay import replay
from wellposed.command.report import report
from wellposed.command.sandbox import sandbox
from wellposed.command.schema import schema
from wellposed.command.solve import solve
from wellposed.command.tasks import tasks

__all__ = ["complete", "wellposed"]

_COMPLETION = "_WELLPOSED_COMPLETE"


class _Group(click.Group):
    """A group that recognises a problem given without `solve`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; refuse words that look like a prompt with the command to write."""
        word = args[0]
        if len(word.split()) > 1:
            raise click.UsageError(
                f'{word[:60]!r} is not a command; to solve a problem write: wellposed solve "…"', ctx
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(package.__version__, "--version", message="wellposed %(version)s")
def wellposed() -> None:
    r"""Solve a differential equation stated in plain words.

    The answer comes with the program that computed it, a measured bound on its error, and a verdict:
    VERIFIED, INCONCLUSIVE or REFUTED.

    \b
      wellposed solve "Solve y' = -2 y with y(0) = 1. Give y(3)."
    """


for _command in (solve, read, chat, tasks, report, replay, schema, sandbox, doctor):
    wellposed.add_command(_command)


def complete() -> int | None:
    """Answer a shell's request for completions; None when there is none."""
    instruction = os.environ.get(_COMPLETION)
    if not instruction:
        return None
    from click.shell_completion import shell_complete

    return shell_complete(wellposed, {}, "wellposed", _COMPLETION, instruction)
