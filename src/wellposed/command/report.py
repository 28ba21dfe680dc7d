"""`wellposed report`: rebuild the pages of a finished run from its data."""

from __future__ import annotations

import json
from pathlib import Path

import click

__all__ = ["report"]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print the run's JSON object.")
def report(folder: Path, as_json: bool) -> int:
    """Rebuild the report in DIR from its data, without solving again."""
    from wellposed.report import rebuild

    rebuilt = rebuild(folder)
    if as_json:
        click.echo(json.dumps(rebuilt.to_json(folder.absolute()), indent=2, allow_nan=False))
    else:
        click.echo(f"Report: {folder / 'report.html'}")
    return 0
