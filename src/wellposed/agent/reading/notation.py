"""Numbers and roots that are read in two ways, refused by name; conventions that are taken, noted."""

from __future__ import annotations

import re

from wellposed.errors import ProblemError

__all__ = ["conventions", "refuse_unclear_notation"]

_COMMA = re.compile(r"(?<![\w.,])(\d+),(\d+)(?![\d.]|,\d|\s*[)\]])|(?<![\w.,])(\d+),(\d+)(?=[.]?(?:\s|$))")
_GROUPED = re.compile(r"(?<![\w.,(])\d{1,3}(?:,\d{3})+(?!,?\d)")
_ROOT = re.compile(r"(?:√|\bsqrt)\s?(\d+)\s?([A-Za-z]\w*)(?! ?\()")


def refuse_unclear_notation(text: str) -> None:
    """Refuse a decimal comma and a root without brackets.

    Args:
        text: Normalised text, in which thousands are no longer grouped.

    Raises:
        ProblemError: Naming both readings.
    """
    for match in _COMMA.finditer(text):
        a, b = match.group(1) or match.group(3), match.group(2) or match.group(4)
        at_ends = re.search(r"[xyzr] ?= ?$", text[: match.start()]) and _are_ends(text, a, b)
        if _is_bracketed(text, match.start()) or at_ends:
            continue
        raise ProblemError(
            f"`{match.group()}` can be read in two ways",
            where=text[max(0, match.start() - 40) : match.end() + 40],
            why=f"it is {a}.{b} with a decimal comma, or the two numbers {a} and {b}",
            instead=f"write {a}.{b}, or `{a} and {b}`",
        )
    root = _ROOT.search(text)
    if root:
        number, name = root.groups()
        raise ProblemError(
            f"`√{number}{name}` can be read in two ways",
            where=text[max(0, root.start() - 40) : root.end() + 40],
            why=f"it is the root of {number}*{name}, or the root of {number}, times {name}",
            instead=f"write sqrt({number}*{name}) or sqrt({number})*{name}",
        )


def _is_bracketed(text: str, at: int) -> bool:
    """True inside brackets, where a comma parts arguments: `u(0,1)`, `[0,2]`."""
    before = text[:at]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def _are_ends(text: str, low: str, high: str) -> bool:
    """True when the two numbers are the ends of a range that the text names: "u = 0 at x = 0,1"."""
    ranged = rf"(?<![\d.]){low} ?<=? ?[a-z]+ ?<=? ?{high}(?![\d.])|[\[(] ?{low}, ?{high} ?[\])]"
    return bool(re.search(ranged, text)) or ((low, high) == ("0", "1") and "unit interval" in text)


def conventions(prompt: str) -> list[tuple[str, str]]:
    """Return (what was taken, why) for notations that have a usual meaning.

    Args:
        prompt: As the user wrote it.
    """
    notes = []
    if re.search(r"(?<![A-Za-z])log ?(?=[(a-z])(?!istic|arithm)", prompt):
        notes.append(("log is the natural logarithm", "as in mathematics; log10 is written log10"))
    grouped = _GROUPED.search(prompt)
    if grouped:
        number = grouped.group()
        notes.append(
            (
                f"`{number}` is read as {number.replace(',', '')}",
                "a comma before three digits parts thousands",
            )
        )
    return notes
