"""`wellposed solve`: from a prompt to answers, a verdict and a folder."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellposed.command.model_options import model_choice, model_options
from wellposed.command.outcome import EXIT_CODES, printable
from wellposed.command.progress import progress_shown
from wellposed.command.prompt import PromptCommand, problem_from
from wellposed.errors import WellposedError

if TYPE_CHECKING:
    from wellposed.problem.statement import Problem
    from wellposed.report import Report

__all__ = ["solve"]

_SLUG_LENGTH = 40

_EPILOG = f"""PROMPT is the problem in words, '-' for standard input, '@FILE' for a text file, or the path of
an edited problem file (.yaml, .json). {EXIT_CODES}"""


@click.command(cls=PromptCommand, epilog=_EPILOG)
@click.argument("prompt")
@click.option(
    "--then", "follow_ups", multiple=True, metavar="TURN", help="A follow-up turn; may be repeated."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write; by default a new one under wellposed-runs/.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object (see `wellposed schema report`)."
)
@click.option("--no-report", is_flag=True, help="Write nothing to disk.")
@click.option(
    "--cells", type=click.IntRange(min=2), metavar="N", help="Cells along each axis on the finest grid."
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help="Wall-clock limit of the whole solve in seconds.",
)
@click.option(
    "--rtol",
    type=float,
    metavar="X",
    help="Relative accuracy asked for, for example 1e-6; missing it leaves the verdict open.",
)
@click.option(
    "--method", metavar="NAME", help="Method to use; an unknown one is answered by those that serve."
)
@click.option("--compare", "all_methods", is_flag=True, help="Solve by every method that serves and compare.")
@model_options
@click.option(
    "-v", "--verbose", count=True, help="Log progress as lines and let libraries warn; twice: traces too."
)
@click.option(
    "--allow-unsandboxed",
    is_flag=True,
    help="Where the kernel offers no isolation, run wellposed's own programs without; says what is lost.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print the answers only, no progress.")
def solve(
    prompt: str,
    follow_ups: tuple[str, ...],
    output: Path | None,
    as_json: bool,
    no_report: bool,
    cells: int | None,
    timeout_s: float | None,
    rtol: float | None,
    method: str | None,
    all_methods: bool,
    verbose: int,
    allow_unsandboxed: bool,
    quiet: bool,
    **model: Any,
) -> int:
    """Solve PROMPT, a differential equation stated in plain words."""
    _refuse_contradictions(output, no_report, verbose, quiet)
    if all_methods and method is not None:
        raise click.UsageError("--compare and --method exclude each other\n  instead: leave one of them out")
    choice = model_choice(**model)
    if output is not None:
        _refuse_folder(output)
    asked = problem_from(prompt)
    if allow_unsandboxed:
        _allow_unsandboxed()
    with _tidy_output(verbose), progress_shown(quiet=quiet or as_json, verbose=bool(verbose)) as listener:
        from wellposed import api, comparison

        solved = comparison.compare if all_methods else partial(api.solve, method=method, **choice.arguments)
        report = solved(
            asked,
            then=tuple(turn.strip() for turn in follow_ups),
            cells=cells,
            timeout_s=timeout_s,
            rtol=rtol,
            on_progress=listener,
        )
        # A refusal has nothing to show on a page, unless a model was paid for what it tried.
        folder, unwritten = None, None
        if (report.status == "solved" or report.model is not None) and not no_report:
            folder, unwritten = _save(report, output or _new_folder(report.problem))
    if as_json:
        click.echo(json.dumps(report.to_json(folder), indent=2, allow_nan=False))
    else:
        _print(report, folder, quiet=quiet)
    if unwritten is not None:
        click.echo(printable(str(unwritten)), err=True)
        return unwritten.exit_code
    return report.exit_code


def _allow_unsandboxed() -> None:
    """Let wellposed's own programs run at any level, and say what is lost where it is weak."""
    from wellposed import sandbox

    os.environ[sandbox.ALLOWANCE] = "1"
    found = sandbox.isolation("none")
    if found.level == "none":
        click.echo(printable(f"Warning: {found}"), err=True)


def _save(report: Report, folder: Path) -> tuple[Path | None, WellposedError | None]:
    """Return the folder written, or why it was not: computed answers must not be lost with it."""
    try:
        return report.save(folder), None
    except WellposedError as error:
        return None, error


def _new_folder(problem: Problem | None) -> Path:
    """Return a folder under wellposed-runs/ that does not exist, named after the time and the prompt."""
    words = re.sub(r"[^a-z0-9]+", "-", problem.prompt.lower() if problem else "")
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ") + f"-{words[:_SLUG_LENGTH].strip('-')}".rstrip("-")
    paths = (Path("wellposed-runs", name + suffix) for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in paths if not path.exists())


def _print(report: Report, folder: Path | None, *, quiet: bool) -> None:
    if report.status != "solved":
        click.echo(printable(report.message or ""), err=True)
        if folder is not None:
            click.echo(f"What was tried: {folder / 'report.html'}", err=True)
        return
    if quiet:
        from wellposed.report.summary import answer_text

        for answer in report.answers:
            click.echo(printable(f"{answer.quantity} = {answer_text(answer)}"))
        if report.verdict != "VERIFIED":
            # Bare numbers must not look better than their evidence.
            click.echo(printable(report.sentence), err=True)
        return
    click.echo(printable(str(report)))
    if folder is not None:
        click.echo(f"\nReport: {folder / 'report.html'}")


def _refuse_contradictions(output: Path | None, no_report: bool, verbose: int, quiet: bool) -> None:
    if output is not None and no_report:
        raise click.UsageError("-o and --no-report exclude each other\n  instead: leave one of them out")
    if verbose and quiet:
        raise click.UsageError("-v and -q exclude each other\n  instead: leave one of them out")


def _refuse_folder(folder: Path) -> None:
    """Refuse a folder that cannot take the report, before minutes are spent on computing it.

    Raises:
        click.UsageError: The folder holds something else than an earlier report, or cannot be written.
    """
    holds_report = (folder / "report.json").is_file()
    if folder.is_dir() and not holds_report and any(folder.iterdir()):
        raise click.UsageError(
            f"the folder {str(folder)!r} holds other files than a report\n  where: the option -o\n"
            "  why: a report replaces its folder as a whole\n"
            "  instead: name a new or an empty folder, or that of an earlier report"
        )
    nearest = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not os.access(nearest, os.W_OK):
        raise click.UsageError(
            f"the folder {str(folder)!r} cannot be made: {str(nearest)!r} is not writable\n"
            "  where: the option -o\n  instead: name a folder of your own, or use --no-report"
        )


@contextlib.contextmanager
def _tidy_output(verbose: int) -> Iterator[None]:
    """Keep standard output for the result: what a library prints or warns meanwhile is no part of it."""
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        if not verbose and not sys.warnoptions:
            warnings.simplefilter("ignore")
        yield
