"""How a command ends when there is no report: messages, the JSON object, the exit code."""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from wellposed.errors import ProblemError, UnsupportedProblem, WellposedError

__all__ = [
    "EXIT_CODES",
    "Wishes",
    "failure",
    "printable",
    "show_defect",
    "show_error",
    "show_stop",
    "show_usage",
    "wishes",
]

EXIT_CODES = (
    "Exit codes: 0 VERIFIED (or done), 1 REFUTED, 2 wrong usage, 3 INCONCLUSIVE, 4 the problem is ambiguous, "
    "not well posed or not supported, 5 could not run, 6 model server, 130 interrupted."
)

FailureStatus = Literal["needs_input", "unsupported", "failed"]

_COULD_NOT_RUN = 5


@dataclass(frozen=True)
class Wishes:
    """What the arguments say about output, known even when they cannot be parsed."""

    as_json: bool
    debug: bool


def wishes(words: list[str]) -> Wishes:
    """Return how failures are to be shown, read from the raw arguments before any `--`."""
    options = words[: words.index("--")] if "--" in words else words
    loud = sum(len(w) - 1 for w in options if w.startswith("-v") and set(w[1:]) == {"v"})
    loud += options.count("--verbose")
    return Wishes("--json" in options, loud >= 2 or os.environ.get("WELLPOSED_DEBUG", "") not in ("", "0"))


def failure(status: FailureStatus, message: str) -> dict[str, Any]:
    """Return the JSON object of a solve that came to no answer; it fits `wellposed schema report`.

    It is spelled out here, and not made by the report room, so that it can be printed even when a package
    that the report room imports is broken.
    """
    return {
        "status": status,
        "verdict": None,
        "answers": [],
        "closed_form": None,
        "message": message,
        "problem": {},
        "assumptions": [],
        "checks": [],
        "study": {"order": None, "time_order": None, "studies": []},
        "comparison": [],
        "model": None,
        "files": {},
        "timings": {},
        "peak_memory_mb": 0.0,
        "versions": {},
    }


def printable(text: str) -> str:
    """Return the text without control characters, which could drive the reader's terminal."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c == "\u00a0"))


def show_usage(error: click.ClickException, asked: Wishes) -> int:
    """Show a mistake in the arguments and return exit code 2 (or the exception's own)."""
    if asked.as_json:
        _print_json("failed", error.format_message())
    else:
        error.show()
    return error.exit_code


def show_error(error: WellposedError, asked: Wishes) -> int:
    """Show an error that says how to mend it and return its exit code."""
    status: FailureStatus = "failed"
    if isinstance(error, ProblemError):
        status = "unsupported" if isinstance(error, UnsupportedProblem) else "needs_input"
    _show(status, str(error), asked, error)
    return error.exit_code


def show_defect(error: Exception, asked: Wishes) -> int:
    """Show an exception that nobody foresaw, as a message in four parts, and return 5."""
    detail = " ".join(str(error).split())[:500]
    foreseen = WellposedError(
        f"an error inside wellposed: {type(error).__name__}" + (f": {detail}" if detail else ""),
        where=_place(error),
        why="this is a defect or a broken installation, not a fault of the problem; no answer is given",
        instead="run `wellposed doctor`; if all is well there, report this with the output of the same "
        "command and `-v -v`",
    )
    _show("failed", str(foreseen), asked, error)
    return _COULD_NOT_RUN


def show_stop(line: str, asked: Wishes) -> None:
    """Say in one line that the user stopped the command."""
    if asked.as_json:
        _print_json("failed", line)
    else:
        click.echo(line, err=True)


def _show(status: FailureStatus, message: str, asked: Wishes, error: Exception) -> None:
    if asked.debug:
        traceback.print_exception(error, file=sys.stderr)
    if asked.as_json:
        _print_json(status, message)
    else:
        click.echo(printable(message), err=True)


def _print_json(status: FailureStatus, message: str) -> None:
    click.echo(json.dumps(failure(status, message), indent=2))


def _place(error: Exception) -> str:
    """Return the innermost line of wellposed's own that the exception passed through."""
    package = Path(__file__).parent.parent
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if package in Path(f.filename).parents] or list(frames)
    if not own:
        return "unknown"
    last = own[-1]
    path = Path(last.filename)
    name = path.relative_to(package.parent) if package in path.parents else path.name
    return f"{name}, line {last.lineno}, in `{last.name}`"
