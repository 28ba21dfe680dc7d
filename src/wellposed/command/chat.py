"""`wellposed chat`: a problem and its changes, turn by turn, kept so that it can be taken up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellposed.command.model_options import model_choice, model_options
from wellposed.command.outcome import printable
from wellposed.command.progress import progress_shown
from wellposed.errors import WellposedError

if TYPE_CHECKING:
    from wellposed.api import Session
    from wellposed.report import Report

__all__ = ["chat"]

_HELP = """State a problem, then change it: "now double D", "what about t = 10?".
  /problem    show the problem as it stands
  /save DIR   write the last report
  /new        start with another problem
  /quit       leave (or Ctrl-D)"""


@click.command()
@click.option(
    "--resume",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take up an earlier conversation.",
)
@click.option("--cells", type=click.IntRange(min=2), metavar="N", help="Cells on the finest grid.")
@model_options
def chat(resume: Path | None, cells: int | None, **model: Any) -> int:
    """Talk about one problem: state it, look at the answer, change it.

    The conversation is written to a file that --resume takes up.
    """
    choice = model_choice(**model)
    from wellposed import api

    record = resume or _new_record()
    with progress_shown(quiet=False, verbose=False) as listener:
        session = api.Session(cells=cells, on_progress=listener, **choice.arguments)
    if resume is not None:
        _take_up(session, resume)
    click.echo(f"{_HELP}\nThis conversation is kept in {record}")
    report: Report | None = None
    for line in _lines(record):
        if line in ("/quit", "/exit"):
            break
        if line.startswith("/"):
            _command(line, session, report)
            continue
        with progress_shown(quiet=False, verbose=False) as shown:
            session.listen(shown)
            report = _answered(session, line)
        click.echo(printable(str(report)))
        _keep(record, line, session, report)
    return 0


def _answered(session: Session, line: str) -> Report:
    return session.ask(line)


def _command(line: str, session: Session, report: Report | None) -> None:
    word, _, rest = line.partition(" ")
    if word == "/problem":
        click.echo(printable(str(session.problem or "no problem yet")))
    elif word == "/new":
        session.problem = None
        click.echo("A new problem.")
    elif word == "/save" and report is not None:
        try:
            click.echo(f"Report: {report.save(Path(rest.strip() or 'wellposed-chat')) / 'report.html'}")
        except WellposedError as error:
            click.echo(printable(str(error)), err=True)
    else:
        click.echo(_HELP)


def _lines(record: Path) -> Iterator[str]:
    """Yield what the user says, without empty lines, until the end of the input."""
    ask = _reader(record)
    while True:
        try:
            line = ask("wellposed> ").strip()
        except EOFError:
            return
        if line:
            yield line


def _reader(record: Path) -> Callable[[str], str]:
    """Return what asks for a line: with editing and history on a terminal, plainly elsewhere."""
    import sys

    if sys.stdin.isatty():
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory

        return PromptSession(history=FileHistory(str(record.with_suffix(".history")))).prompt
    return input


def _new_record() -> Path:
    from platformdirs import user_state_path

    folder = user_state_path("wellposed", appauthor=False) / "chats"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.jsonl"


def _keep(record: Path, line: str, session: Session, report: Report) -> None:
    from wellposed.problem.files import to_dict

    entry = {
        "turn": line,
        "problem": to_dict(session.problem) if session.problem is not None else None,
        "status": report.status,
        "verdict": report.verdict,
    }
    with record.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")


def _take_up(session: Session, record: Path) -> None:
    """Put the last problem of a conversation into the session.

    Raises:
        click.UsageError: The file holds no conversation.
    """
    from wellposed.problem.files import from_dict

    try:
        entries = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
        last = next((e["problem"] for e in reversed(entries) if e["problem"] is not None), None)
        session.problem = from_dict(last) if last is not None else None
    except (OSError, ValueError, KeyError, TypeError, WellposedError) as error:
        raise click.UsageError(
            f"the conversation cannot be taken up: {str(error).splitlines()[0]}\n  where: {record}\n"
            "  instead: name a file that `wellposed chat` wrote"
        ) from None
    for entry in entries:
        click.echo(printable(f"> {entry.get('turn', '')}"))
    if session.problem is not None:
        click.echo(printable(str(session.problem)))
