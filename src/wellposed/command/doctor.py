"""`wellposed doctor`: what is installed, what isolation is in force, and how to mend what is not."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import click

from wellposed.command.outcome import printable

if TYPE_CHECKING:
    from wellposed.doctor import Diagnosis

__all__ = ["doctor"]

_MARKS = {"ok": "ok     ", "limited": "limited", "missing": "MISSING"}
_CANNOT_SOLVE = 5


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> int:
    """Say what works here and how to mend what does not.

    Exit code 0 when problems can be solved, 5 when something they need is missing.
    """
    from wellposed.doctor import examine

    diagnosis = examine()
    if as_json:
        click.echo(json.dumps(diagnosis.to_json(), indent=2))
    else:
        _print(diagnosis)
    return 0 if diagnosis.is_ready else _CANNOT_SOLVE


def _print(diagnosis: Diagnosis) -> None:
    width = max(len(finding.topic) for finding in diagnosis.findings)
    indent = " " * (width + 11)
    columns = max(60, min(120, shutil.get_terminal_size().columns))
    for finding in diagnosis.findings:
        head = f"{_MARKS[finding.status]}  {finding.topic:<{width}}  "
        click.echo(printable(click.wrap_text(finding.text, columns, head, indent)))
        if finding.mend:
            click.echo(printable(f"{indent}mend: {finding.mend}"))  # not wrapped: it may be copied
    click.echo("\nReady to solve." if diagnosis.is_ready else "\nNot ready: mend what is MISSING first.")
