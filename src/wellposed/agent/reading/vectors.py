"""Values given together: `(x, y, z) = (1, 1, 1) at t = 0`, `m(0) = (1, 0, 0)`, "a field of 2 along z".

Each becomes one relation for each component, in the letters of the named equation.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.catalogue import find_entry

__all__ = ["plain_vectors"]

_ENTRY = r"[^(),;=]*(?:\([^()]*\)[^(),;=]*)*"
_LIST = rf"\(({_ENTRY}(?:, ?{_ENTRY})+)\)"
_NAMES = r"\(([A-Za-z]\w*(?:\( ?0 ?\))?(?:, ?[A-Za-z]\w*(?:\( ?0 ?\))?)+)\)(\( ?0 ?\))?"
_AT_START = r",? ?(?:at (?:t ?= ?0|time (?:0|zero)|the start)|initially|to start with)"
_BEFORE = r"\b(?:initial\w*(?: \w+){0,3}|starts?(?:ing)?(?: (?:from|at|with))?|from)[ :]*$"
_AXIS = r"(?:along|in|parallel to) (?:the )?([-+]?) ?([xyz])\b(?:[- ](?:axis|direction))?"


def plain_vectors(text: str) -> str:
    """Return the text with lists of components written out.

    Args:
        text: Normalised text.
    """
    text = re.sub(rf"{_NAMES} ?= ?{_LIST}(?:({_AT_START}))?", _together, text)
    found = find_entry(text)
    if found is None or "vectors" not in found[1]:
        return text
    for other, own in found[1].get("aliases", {}).items():
        text = re.sub(rf"(?<!\w){other}(?=\(|\b(?! [a-z]{{3,}}))", own, text)
    for name, row in found[1]["vectors"].items():
        text = (_state if row == found[1]["unknowns"] else _field)(text, name, row)
    return text


def _together(match: re.Match[str]) -> str:
    """Write `(x, y) = (1, 2) at t = 0` as `x(0) = 1, y(0) = 2`."""
    names = [n.strip() for n in match.group(1).split(",")]
    values = _split(match.group(3))
    starts = bool(match.group(2) or match.group(4)) or re.search(
        _BEFORE, match.string[: match.start()], re.IGNORECASE
    )
    if len(names) != len(values) or (not starts and not all("(" in n for n in names)):
        return match.group()
    return ", ".join(f"{n if '(' in n else f'{n}(0)'} = {v}" for n, v in zip(names, values, strict=True))


def _split(text: str) -> list[str]:
    """Cut at the commas outside brackets."""
    parts, depth = [""], 0
    for ch in text:
        depth += (ch == "(") - (ch == ")")
        if ch == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += ch
    return [p.strip() for p in parts]


def _state(text: str, name: str, row: list[str]) -> str:
    """Write the initial direction of a unit vector by its components."""
    text = re.sub(
        rf"(?<!\w){name}(?: ?\( ?0 ?\))? ?= ?{_LIST}(?:{_AT_START})?",
        lambda m: _listed(m, row, "(0)"),
        text,
    )
    who = rf"(?:{name}(?: ?\( ?0 ?\))?|the (?:magneti[sz]ation|moment|spin|macrospin))"
    who += "(?: is| starts?| points?| =)*"
    said = rf"(?:{who}|initially|starting)(?: out| at first| initially)* {_AXIS}(?:{_AT_START})?"
    return re.sub(said, lambda m: _along(row, "(0)", f"{m.group(1)}1", m.group(2)), text, flags=re.IGNORECASE)


def _field(text: str, name: str, row: list[str]) -> str:
    """Write a constant field by its components."""
    text = re.sub(rf"(?<!\w){name} ?= ?{_LIST}", lambda m: _listed(m, row, ""), text)
    size = r"(-?\d+(?:\.\d+)?(?:e-?\d+)?(?: ?[A-Za-z][\w/]*)?)"
    who = rf"(?:an? |the )?(?:(?:applied |external |constant |magnetic )*field(?: {name})?|{name})"
    said = rf"(?<!\w){who}(?: ?=| of| is)* ?{size},? {_AXIS}"
    return re.sub(said, lambda m: _along(row, "", f"{m.group(2)}{m.group(1)}", m.group(3)), text)


def _listed(match: re.Match[str], row: list[str], at: str) -> str:
    values = _split(match.group(1))
    if len(values) != len(row):
        return match.group()
    return ", ".join(f"{n}{at} = {v}" for n, v in zip(row, values, strict=True))


def _along(row: list[str], at: str, value: str, axis: str) -> str:
    """Return the components of a vector along one axis; the row ends in x, y, z or 1, 2, 3."""
    return ", ".join(
        f"{n}{at} = {value.lstrip('+') if n[-1] in (axis, str('xyz'.index(axis) + 1)) else 0}" for n in row
    )
