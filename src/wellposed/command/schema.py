"""`wellposed schema`: the JSON Schemas of the problem file and of the `--json` object."""

from __future__ import annotations

import json

import click

__all__ = ["schema"]


@click.command()
@click.argument("which", type=click.Choice(["problem", "report"]), default="report")
def schema(which: str) -> int:
    """Print the JSON Schema of a problem file or of the object that --json prints (the default)."""
    if which == "problem":
        from wellposed.problem.files import problem_schema as published
    else:
        from wellposed.report import report_schema as published

    click.echo(json.dumps(published(), indent=2))
    return 0
