"""`wellposed replay`: run a finished run again from its trace, offline."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wellposed.command.outcome import printable

__all__ = ["replay"]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON object of the replayed run.")
def replay(folder: Path, as_json: bool) -> int:
    """Run DIR again from its trace, without a model and without a network.

    The recorded answers of the model are used, everything else is done anew. Exit code: the verdict's
    when the outcome is the recorded one, 5 when it is not.
    """
    from wellposed import api

    found = api.replay(folder)
    if as_json:
        click.echo(json.dumps(found.report.to_json(), indent=2, allow_nan=False))
    if found.is_same:
        if not as_json:
            click.echo(printable(f"The same outcome: {found.recorded}"))
        return found.report.exit_code
    click.echo(
        printable(
            f"the replay ends otherwise\n  where: {folder / 'trace.jsonl'}\n"
            f"  why: recorded {found.recorded}\n       found    {found.found}\n"
            f"       {found.report.message or ''}\n"
            "  instead: compare the versions of the packages in report.json with those of "
            "`wellposed doctor`"
        ),
        err=True,
    )
    return 5
