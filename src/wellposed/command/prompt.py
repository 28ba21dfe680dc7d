"""Where the words of a problem come from: the argument itself, standard input, or a file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from wellposed.problem.statement import Problem

__all__ = ["PromptCommand", "problem_from", "shield_equations"]

_MOST_BYTES = 1_000_000
_PROBLEM_FILES = (".yaml", ".yml", ".json")


class PromptCommand(click.Command):
    """A command whose prompt may begin with a minus sign: `wellposed solve "-Δu = 1 …"`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse with equations shielded from being read as options."""
        options = [p for p in self.params if isinstance(p, click.Option)]
        takes_value = {name for p in options if not p.is_flag and not p.count for name in p.opts}
        return super().parse_args(ctx, shield_equations(args, takes_value))


def shield_equations(arguments: list[str], takes_value: set[str]) -> list[str]:
    """Return the arguments with a space before each equation that begins with a minus sign.

    An argument is an equation when it begins with exactly one "-" and contains white space, "=" or a
    character outside ASCII, none of which a real option of one letter does. The space (which readers strip)
    keeps click from taking it for an option; a mistyped option is still one, and still refused.

    Args:
        arguments: As they came from the shell; those after "--" are left alone.
        takes_value: Names of options whose next argument is their value, for example {"-o", "--then"}.

    Returns:
        As many arguments, in the same order.
    """
    shielded: list[str] = []
    is_value = False
    for i, word in enumerate(arguments):
        if word == "--" and not is_value:
            return shielded + arguments[i:]
        shielded.append(f" {word}" if not is_value and _is_equation(word, takes_value) else word)
        is_value = not is_value and word in takes_value
    return shielded


def _is_equation(word: str, takes_value: set[str]) -> bool:
    if not re.match(r"-[^-]", word):
        return False
    if re.search(r"[\s=]", word):
        return True
    return not word.isascii() and word[:2] not in takes_value


def problem_from(argument: str, stdin: IO[Any] | None = None) -> str | Problem:
    """Return the prompt's words, or the problem when the argument names a problem file.

    Args:
        argument: Words; "-" for standard input; "@path" for a file of words; or the path of an existing
            problem file (.yaml, .yml, .json).
        stdin: Read instead of standard input.

    Raises:
        click.UsageError: A named file cannot be read, or the text is too long or not UTF-8.
        ProblemError: A problem file does not hold a problem.
    """
    if argument == "-":
        source = stdin if stdin is not None else sys.stdin
        return _decoded(getattr(source, "buffer", source).read(_MOST_BYTES + 1), "standard input")
    text = argument.strip()
    if text.startswith("@"):
        path = Path(text[1:])
        return _problem_in(path) if _names_problem_file(path) else _words_in(path)
    if _names_problem_file(Path(text)) and not re.search(r"\s", text):
        return _problem_in(Path(text))
    if _is_existing_problem_file(text):
        return _problem_in(Path(text))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise click.UsageError("the prompt is not valid UTF-8\n  instead: set a UTF-8 locale") from None
    return text


def _names_problem_file(path: Path) -> bool:
    return path.suffix.lower() in _PROBLEM_FILES


def _is_existing_problem_file(text: str) -> bool:
    """True for a path with spaces in it that exists; a long prompt is not a path at all."""
    try:
        return _names_problem_file(Path(text)) and Path(text).is_file()
    except (OSError, ValueError):
        return False


def _problem_in(path: Path) -> Problem:
    _bytes_of(path)  # so that a missing file is a usage error like any other
    from wellposed.problem.files import load

    return load(path)


def _words_in(path: Path) -> str:
    return _decoded(_bytes_of(path), str(path))


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise click.UsageError(
            f"cannot read the file {str(path)!r}: {reason}\n  where: the PROMPT argument\n"
            "  instead: name a file that exists, or give the problem in words"
        ) from None


def _decoded(data: bytes | str, origin: str) -> str:
    if len(data) > _MOST_BYTES:
        raise click.UsageError(
            f"the text is longer than {_MOST_BYTES} bytes\n  where: {origin}\n"
            "  instead: state one problem, in words or as a problem file"
        )
    if isinstance(data, str):
        return data.strip()
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise click.UsageError(
            f"the text is not UTF-8 (byte {error.start})\n  where: {origin}\n  instead: save it as UTF-8"
        ) from None
