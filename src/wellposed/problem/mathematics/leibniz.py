"""Derivatives in Leibniz form: `dy/dx`, `d2u/dx2`, `∂²u/∂x∂t`, `d/dx`, `d(k u)/dx`, `∂_t`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.normalise import Normalised
from wellposed.problem.mathematics.notation import ACCENTS, GREEK, GREEK_NAMES

__all__ = ["Leibniz", "leibniz", "nabla_variables"]

_GREEK = "".join(GREEK)
_MARKS = "".join(ACCENTS)
_VARIABLE = rf"(?:{'|'.join(sorted(GREEK_NAMES, key=len, reverse=True))}|[A-Za-z{_GREEK}])"
_ORDER = r"(?:\^\s*(?:\{\s*(?P<%s1>\d)\s*\}|\(\s*(?P<%s2>\d)\s*\)|(?P<%s3>\d))|(?P<%s4>\d))"
_TOP = re.compile(rf"(?P<d>d|∂)\s*(?:{_ORDER.replace('%s', 'o')}\s*)?")
_NAME = re.compile(
    rf"(?P<name>(?:[A-Za-z]+|[{_GREEK}])[{_MARKS}]*\d*(?:_(?:\{{[^{{}}]*\}}|[A-Za-z]+\d*|\d+|[{_GREEK}]))?'*)"
    r"\s*(?P<call>\([^()]*\)\s*)?/"
)
_BOTTOM = re.compile(
    rf"(?P<d>d|∂)\s*(?P<v>{_VARIABLE}(?:_(?:\{{\w+\}}|\w(?!\w)))?)\s*(?:\^\s*(?:\{{\s*(?P<p1>\d)\s*\}}|(?P<p2>\d))|(?P<p3>\d+))?"
)
_INDEXED = re.compile(
    r"∂\s*_\s*(?:\{(?P<a>[^{}]+)\}|(?P<b>\w))\s*(?:\^\s*(?:\{\s*(?P<o>\d)\s*\}|(?P<p>\d)))?"
)
_INDEXED_LATE = re.compile(
    r"∂\s*\^\s*(?:\{\s*(?P<o>\d)\s*\}|(?P<p>\d))\s*_\s*(?:\{(?P<a>[^{}]+)\}|(?P<b>\w))"
)
_WORD_OF_D = re.compile(r"d([A-Za-z][A-Za-z0-9]*)")


@dataclass(frozen=True)
class Leibniz:
    """One derivative in Leibniz form."""

    variables: tuple[tuple[str, int], ...]
    end: int
    """Index behind it."""
    operand_name: str | None = None
    group: tuple[int, int] | None = None
    """Range of the operand in parentheses (or a call), parentheses included."""


def leibniz(source: Normalised, i: int) -> Leibniz | None:
    """Return the Leibniz derivative that begins at i of the normalised text, or None.

    Raises:
        MathError: The orders above and below the bar differ.
    """
    text = source.text
    for top in _tops(text, i):
        order = next((int(top[f"o{k}"]) for k in "1234" if top[f"o{k}"]), None)
        operand, group, j = _operand(text, top.end())
        if j is None:
            continue
        bottom = _denominator(text, j, top["d"], order)
        if bottom is None:
            continue
        variables, end = bottom
        total = sum(n for _, n in variables)
        if total != (order or 1):
            raise MathError(
                f"the derivative is of order {order or 1} above the bar and {total} below it",
                text=source.source,
                span=source.span(i, end),
                instead="dy/dx, d^2y/dx^2 or ∂²u/∂x∂t; a squared derivative is (dy/dx)^2",
            )
        return Leibniz(variables, end, operand, group)
    return None


def _tops(text: str, i: int) -> list[re.Match[str]]:
    """Return the possible readings of the part before the operand."""
    m = _TOP.match(text, i)
    return [m] if m else []


def _operand(text: str, j: int) -> tuple[str | None, tuple[int, int] | None, int | None]:
    """Return (name, group, index behind the slash); the index is None when there is no operand."""
    if text.startswith("/", j):
        return None, None, j + 1
    if text.startswith("(", j):
        close = _closing(text, j)
        k = _skip(text, close + 1) if close is not None else 0
        if close is not None and text.startswith("/", k):
            inside = text[j + 1 : close].strip()
            if (m := _NAME.fullmatch(inside + "/")) and not m["call"]:
                return m["name"], None, k + 1
            return None, (j, close + 1), k + 1
        return None, None, None
    m = _NAME.match(text, j)
    if m is None:
        return None, None, None
    if m["call"]:
        return None, (m.start("name"), m.end("call")), m.end()
    return m["name"], None, m.end()


def _denominator(
    text: str, j: int, d: str, order: int | None
) -> tuple[tuple[tuple[str, int], ...], int] | None:
    """Return the variables below the bar and the index behind them."""
    j = _skip(text, j)
    bracket = text.startswith("(", j)
    if bracket:
        j = _skip(text, j + 1)
    variables: list[tuple[str, int]] = []
    while m := _BOTTOM.match(text, j):
        if m["d"] != d or sum(n for _, n in variables) >= (order or 1):
            break
        name, power = m["v"], m["p1"] or m["p2"]
        end = m.end()
        if m["p3"]:
            # `dx2` is x twice in d2u/dx2 and the variable x2 in du/dx2.
            if order and order > 1 and len(m["p3"]) == 1:
                power = m["p3"]
            else:
                name += m["p3"]
        elif (
            not power
            and name.isascii()
            and (w := _WORD_OF_D.match(text, j))
            and not _splits(w.group(1), order)
        ):
            name, end = w.group(1), max(end, w.end())
        variables.append((_canonical(name), int(power or 1)))
        j = end
        k = _skip(text, j)
        if text.startswith(d, k) and sum(n for _, n in variables) < (order or 1):
            j = k
    if not variables:
        return None
    if bracket:
        j = _skip(text, j)
        if not text.startswith(")", j):
            return None
        j += 1
    return tuple(variables), j


def _splits(word: str, order: int | None) -> bool:
    """True for the `xdy` of `dxdy`: two differentials in one word."""
    return bool(order and order > 1 and re.fullmatch(r"[A-Za-z](?:d[A-Za-z])+\d*", word))


def _canonical(name: str) -> str:
    stem, mark, subscript = name.partition("_")
    letters = "".join(GREEK.get(c, c) for c in stem)
    return letters + (mark + subscript.strip("{}") if mark else "")


def _skip(text: str, j: int) -> int:
    while j < len(text) and text[j] == " ":
        j += 1
    return j


def _closing(text: str, j: int) -> int | None:
    """Return the index of the parenthesis that closes the one at j."""
    level = 0
    for k in range(j, len(text)):
        if text[k] in "([{":
            level += 1
        elif text[k] in ")]}":
            level -= 1
            if level == 0:
                return k
    return None


def nabla_variables(text: str, i: int) -> tuple[tuple[tuple[str, int], ...], int] | None:
    """Return variables and end of `∂_t`, `∂_{xx}`, `∂_x^2` or `∂^2_x` at i, or None."""
    m = _INDEXED.match(text, i) or _INDEXED_LATE.match(text, i)
    if m is None:
        return None
    letters = re.sub(r"[\s,]", "", m["a"] or m["b"])
    times = int(m["o"] or m["p"] or 1)
    if letters in GREEK_NAMES:
        return ((letters, times),), m.end()
    counted: dict[str, int] = {}
    for c in letters:
        name = GREEK.get(c, c)
        counted[name] = counted.get(name, 0) + times
    return tuple(counted.items()), m.end()
