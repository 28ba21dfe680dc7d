"""Functions said piece by piece, and the steps and pulses of the textbooks.

"f(t) = 1 for t < 2 and 0 afterwards" becomes one `piecewise(…)`; `H(t - 3)`, `δ(t - 1)` and, where the text
speaks of a step or of Laplace transforms, `u(t - 1)` become the functions that they stand for.
"""

from __future__ import annotations

import re

__all__ = ["in_pieces"]

_VALUE = r"(?P<{0}>[^,;.=<>\n?]{{1,60}}?|[^,;=<>\n?]{{0,30}}?\d\.\d[^,;=<>\n?]{{0,30}}?)"
_WHEN = r"(?:for|when|if|while|as long as|during|on)"
_REGION = (
    r"(?P<{0}>(?:[\w.()/*+-]+ ?(?:<=?|>=?) ?)?[a-z] ?(?:<=?|>=?) ?[\w.()/*+-]*[\w)]"
    r"(?: ?(?:<=?|>=?) ?[\w.()/*+-]*[\w)])?)"
)
_ELSE = r"(?:otherwise|afterwards?|after that|thereafter|elsewhere|else|from then on|later|beyond)"
_LEFT = r"(?P<left>(?<![\w'])[A-Za-z]\w{0,5}(?:\([a-z]\))?) ?(?:=|is) ?"
_AGAIN = r"(?:[A-Za-z]\w{0,5}(?:\([a-z]\))? ?= ?|is |it is |equal to )?"
_JOIN = r"(?: ?[,;])?(?: and| but| then)* "


def in_pieces(text: str) -> str:
    """Return the text with named pieces written as one function.

    Args:
        text: A prompt in plain notation.

    Returns:
        The same statement; pieces that do not cover what follows the last of them are left as they stand.
    """
    first = rf"{_LEFT}{_VALUE.format('a')},? {_WHEN} {_REGION.format('ra')}"
    second = rf"{_JOIN}{_AGAIN}{_VALUE.format('b')},? {_WHEN} {_REGION.format('rb')}"
    last = rf"{_JOIN}{_AGAIN}{_VALUE.format('c')},? {_ELSE}\b"
    for pattern in (first + second + last, first + last):
        text = re.sub(pattern, _with_rest, text)
    text = re.sub(first + second + r"(?![\w ]*(?:otherwise|elsewhere))", _covering, text)
    return _steps(text)


def _with_rest(m: re.Match[str]) -> str:
    """Return pieces that end with "otherwise"."""
    found = m.groupdict()
    if not _may_be(found):
        return m.group()
    middle = f"({found['b']}, {found['rb']}), " if found.get("b") else ""
    return f"{found['left']} = piecewise(({found['a']}, {found['ra']}), {middle}({found['c']}, True))"


def _covering(m: re.Match[str]) -> str:
    """Return two pieces, the second of which goes on for ever from where the first ends."""
    found = m.groupdict()
    ends = re.search(r"< ?=? ?([\w.()/*+-]+)$", found["ra"])
    begins = re.fullmatch(r"[a-z] ?>=? ?([\w.()/*+-]+)|([\w.()/*+-]+) ?<=? ?[a-z]", found["rb"])
    if not _may_be(found) or ends is None or begins is None:
        return m.group()
    if ends.group(1) != (begins.group(1) or begins.group(2)):
        return m.group()
    return f"{found['left']} = piecewise(({found['a']}, {found['ra']}), ({found['b']}, True))"


def _may_be(found: dict[str, str | None]) -> bool:
    """True when every value is a formula, not a run of words."""
    values = [found[k] for k in ("a", "b", "c") if found.get(k)]
    return not any(
        re.search(r"[A-Za-z]{4,} |\b(?:at|of|is|to|and|the)\b", v or "") or (v or "").count("(") != (v or "").count(")")
        for v in values
    )


def _steps(text: str) -> str:
    """Write the step and the impulse of the textbooks by the grammar's names."""
    shift = r"\( ?(?=[a-z](?: ?[-+] ?[\w./* ]+)? ?\))"
    if not re.search(r"\bdelta ?=|\bdelta'", text):
        text = re.sub(rf"\bdelta ?{shift}(?=t\b)", "dirac(", text)
    if not re.search(r"\bH ?=|\bH'", text):
        text = re.sub(rf"\bH{shift}(?=t\b)", "heaviside(", text)
    told = re.search(r"\b(?:unit[- ]step|step function|heaviside|laplace transform\w*)\b", text, re.IGNORECASE)
    if told and not re.search(r"\bu'|\bdu ?/|\bu_[xt]", text):
        text = re.sub(rf"\bu{shift}(?=t ?-)", "heaviside(", text)
        text = re.sub(r"\bu_?\(?([1-9]\d?)\)?\(t\)", r"heaviside(t-\1)", text)
    return text
