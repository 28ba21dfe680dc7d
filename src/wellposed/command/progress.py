"""Progress on standard error: a bar with the remaining time on a terminal, lines when verbose."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from wellposed.command.outcome import printable

if TYPE_CHECKING:
    from wellposed.api import Progress

__all__ = ["progress_shown", "time_left"]

Listener = Callable[["Progress"], None]

_REFRESHES_PER_S = 4


@contextlib.contextmanager
def progress_shown(*, quiet: bool, verbose: bool) -> Iterator[Listener | None]:
    """Yield what to call with each `Progress`, or None when nobody is to be shown any.

    Args:
        quiet: Show nothing.
        verbose: Where there is no terminal, write one line for each new text.
    """
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if quiet or not (is_terminal or verbose):
        yield None
    elif is_terminal:
        with _bar() as listener:
            yield listener
    else:
        yield _line_writer()


@contextlib.contextmanager
def _bar() -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        # Texts hold the user's words: markup would read "[b]" in them as bold.
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}", markup=False),
    )
    # stdout is left alone: rich must not redirect it while `--json` relies on it.
    console = Console(stderr=True)
    bar = Progress(
        *columns,
        console=console,
        transient=True,
        refresh_per_second=_REFRESHES_PER_S,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = bar.add_task("starting", total=None, left="")

    def show(event: Progress) -> None:  # type: ignore[valid-type]
        bar.update(
            task,
            description=printable(f"{event.stage}: {event.text}"),
            total=None if event.fraction is None else 1.0,
            completed=event.fraction or 0.0,
            left=time_left(event.remaining_s),
        )

    with bar:
        yield show


def _line_writer() -> Listener:
    last = ""

    def write(event: Progress) -> None:
        nonlocal last
        line = printable(f"{event.stage}: {event.text}")
        if line != last:
            left = time_left(event.remaining_s)
            click.echo(f"{line} ({left})" if left else line, err=True)
            last = line

    return write


def time_left(seconds: float | None) -> str:
    """Return the remaining time in words, for example "about 2 min left"; empty when unknown."""
    if seconds is None or not 0 <= seconds < float("inf"):
        return ""
    if seconds < 1:
        return "almost done"
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} min left"
    return f"about {seconds / 3600:.1f} h left"
