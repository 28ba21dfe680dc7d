"""What of a draft rests on the user's words, and what of the words the draft does not use.

A model may not invent data: every equation, parameter, end, condition and question quotes the words it rests
on, and the quotation is looked up. Numbers that the words do not hold are listed as assumptions; numbers of
the words that the draft does not use are listed as unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from wellposed.agent.interpretation.draft import ProblemDraft
from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption

__all__ = ["assumed_numbers", "require_quotes", "unread_numbers"]

_NUMBER = re.compile(r"(?<![A-Za-z_\d.])(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)(?:,(\d+))?(?!\d)")
_LONGEST = 40
_HARMLESS = {Fraction(n) for n in (0, 1, 2)}
"""Numbers that every derivation brings along: orders, squares, halves."""
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _parts(draft: ProblemDraft) -> Iterator[tuple[str, str, str]]:
    """Yield place, quotation and mathematics of everything that must rest on the words."""
    for i, e in enumerate(draft.equations):
        yield f"equations[{i}]", e.quote, e.text
    for p in draft.parameters:
        yield f"parameters.{p.name}", p.quote, p.value
    for a in draft.axes:
        yield f"axes.{a.name}", a.quote, f"{a.lower} {a.upper}"
    if draft.span is not None and draft.span.end is not None:
        yield f"span.{draft.span.name}", draft.span.quote, f"{draft.span.start} {draft.span.end}"
    for i, c in enumerate(draft.conditions):
        yield f"conditions[{i}]", c.quote, f"{c.value or ''} {c.coefficient or ''}"
    for i, q in enumerate(draft.quantities):
        at = " ".join(p.value for p in q.at)
        yield f"quantities[{i}]", q.quote, f"{q.expression or ''} {q.target or ''} {at}"


def require_quotes(draft: ProblemDraft, words: str) -> None:
    """Do nothing when every part of the draft quotes the words.

    Raises:
        ProblemError: Naming the parts that do not.
    """
    plain = _plain(words)
    bare = []
    for place, quote, _ in _parts(draft):
        wanted = _plain(quote).strip(" .,;:\"'`")
        if len(wanted) < 2 or wanted not in plain:
            bare.append(f"{place} (quote: {quote[:60]!r})")
    if bare:
        raise ProblemError(
            "not found in the problem text: " + "; ".join(bare[:6]),
            where=bare[0].partition(" ")[0],
            why="what the text does not say may not be filled in: another value would give another answer",
            instead="copy the words that say it exactly; if no words say it, put a question under `missing`",
        )


def _written(text: str) -> list[tuple[Fraction, ...]]:
    """Return each number of a text in every way that it can be meant: `1,5` is 1.5, or 1 and 5."""
    found: list[tuple[Fraction, ...]] = []
    plain = unicodedata.normalize("NFKC", text.translate(_SUPERSCRIPTS))
    for first, second in _NUMBER.findall(plain):
        if len(first) + len(second) > _LONGEST:
            continue
        one = Fraction(first)
        found.append((Fraction(f"{first}.{second}"), one, Fraction(second)) if second else (one,))
    return found


def _numbers(text: str) -> list[Fraction]:
    return [n for ways in _written(text) for n in ways]


def _digits(number: Fraction) -> str:
    """Return the number's digits without its power of ten: a percentage or a prefix keeps them."""
    if number == 0:
        return "0"
    return f"{float(number):.12e}".partition("e")[0].rstrip("0").rstrip(".")


def assumed_numbers(draft: ProblemDraft, words: str, who: str) -> tuple[Assumption, ...]:
    """Return one assumption for each part whose numbers the words do not hold.

    Args:
        draft: The draft.
        words: What the user said.
        who: The model's name.
    """
    known = {_digits(n) for n in _numbers(words)}
    made = []
    for place, quote, mathematics in _parts(draft):
        foreign = [n for n in _numbers(mathematics) if n not in _HARMLESS and _digits(n) not in known]
        if foreign and place.startswith("parameters."):
            name = place.partition(".")[2]
            unit = next((f" {p.unit}" for p in draft.parameters if p.name == name and p.unit), "")
            made.append(
                Assumption(f"{name} = {mathematics}{unit}", f"a value that {who} takes from {quote!r}")
            )
        elif foreign:
            made.append(
                Assumption(f"{place}: {mathematics.strip()}", f"numbers that {who} takes from {quote!r}")
            )
    return tuple(made)


def unread_numbers(draft: ProblemDraft, words: str) -> tuple[str, ...]:
    """Return the numbers of the words that stand nowhere in the draft."""
    used = " ".join(text for _, _, text in _parts(draft))
    used += " ".join(f" {c.order}" for c in draft.conditions) + f" {draft.inside or ''}"
    used += f" {draft.span.start} {draft.span.end}" if draft.span else ""
    known = {_digits(n) for n in _numbers(used)} | {_digits(n) for n in _HARMLESS}
    left = []
    for ways in _written(words):
        whole, parts = ways[0], ways[1:]
        if _digits(whole) in known or (parts and all(_digits(p) in known for p in parts)):
            continue
        left.append(_shown(whole))
    return tuple(dict.fromkeys(left))


def _shown(number: Fraction) -> str:
    return f"{float(number):.12g}"
