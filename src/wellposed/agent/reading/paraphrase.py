"""Words that are mathematics said aloud, written as mathematics before the text is cut into runs.

"1 if |x| < 0.5 else 0" becomes one piecewise value, "u tends to 1 as x -> inf" a value at infinity, "left of
the origin" a range. Each rewriting keeps the meaning; what it does not know is left as it stands.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.asking import plain_questions
from wellposed.agent.reading.curved import is_radial
from wellposed.agent.reading.spans import Span, maths_spans
from wellposed.agent.reading.spoken import plain_speech
from wellposed.agent.reading.starts import plain_starts
from wellposed.agent.reading.vocabulary import patterns
from wellposed.agent.reading.wordings import plain_fields

__all__ = ["paraphrase"]

_SQUARED = re.compile(
    r"\(([\w.]+(?:\^\d)?) ?([+-]) ?(∂_xx|∂_x\^2|∂\^2 ?/ ?∂x\^2|d\^2 ?/ ?dx\^2|∇\^2|Δ|lap)\)\^2 ?\*? ?"
    r"(?:\(([A-Za-z]\w*)\)|([A-Za-z]\w*))"
)
_GIVEN_FOR = re.compile(
    r",?\s(?:for|if|when|where|in|on|inside|within|over|at)(?: all)?(?: the)?"
    r"(?: (?:region|interval|range|part|strip))?\s?$"
)
_JOIN = re.compile(r"[,;]?\s?(?:and |but |while |else |then )*(?:it is |is |equals |has )?$")
_REST = (
    r"(?:otherwise|elsewhere|everywhere else|outside(?: (?:it|of it|that(?: \w+)?|this(?: \w+)?|there))?"
    r"|else)\b"
)
_REST_AFTER = re.compile(rf",?\s?{_REST}")
_REST_BEFORE = re.compile(rf"[,;]?\s?(?:and |but )*{_REST},?(?: it is| is| =| equals)?\s?$")
_REST_ZERO = re.compile(rf"[,;]?\s?(?:and |but )*(?:is )?(?:zero|nothing|vanishes|none) {_REST}")
_DERIVED = re.compile(r"_[txyzr]{1,4}\b|∂|∇|Δ|'|\bdiff\(|\blap\(|\bd[A-Za-z]+ ?/ ?d")


def paraphrase(text: str) -> str:
    """Return the text with what words say about pieces, operators and far values as mathematics.

    Args:
        text: Normalised text.
    """
    text = plain_starts(plain_questions(plain_fields(plain_speech(text))))
    text = re.sub(  # a title; the region and the equation are written out behind it
        r"\b(?:[A-Z]\w+(?:'s)? )?(?:stress|stream|potential|torsion) function (?:for|of|in)"
        r" an? [a-z -]+(?= ?:)",
        "model",
        text,
    )
    if re.search(r"\b(?:melt|freez|solidif)", text):  # the wall of a half-space is where x = 0
        text = re.sub(r"\b(wall|surface|face) at x ?= ?0(?= (?:is|was|gets)\b)", r"\1", text)
    for pattern, replacement in patterns("paraphrase.yaml", "rewrites"):
        text = pattern.sub(replacement, text)
    if is_radial(text):
        text = re.sub(r"\b([A-Za-z]\w*)_xx ?\+ ?\1_yy\b", r"Δ\1", text)
    text = _SQUARED.sub(_square, text)
    return _join_pieces(text)


def _square(match: re.Match[str]) -> str:
    """Return `(a + L)^2 u`, L an operator, multiplied out: `a^2 u + 2 a L u + L L u`."""
    a, sign, operator = match.group(1), match.group(2), match.group(3)
    u = match.group(4) or match.group(5)
    flat = operator not in ("∇^2", "Δ", "lap")
    once = f"diff({u},x,2)" if flat else f"lap({u})"
    twice = f"diff({u},x,4)" if flat else f"lap(lap({u}))"
    return f"(({a})^2*{u} {sign} 2*({a})*{once} + {twice})"


def _join_pieces(text: str) -> str:
    """Write "A = v1 for r1 and v2 for r2", "v1 if r1, v2 otherwise" as `Piecewise(...)`."""
    spans = maths_spans(text)
    out, at, i = "", 0, 0
    while i < len(spans):
        row = _Row(text, spans, i)
        if not row.read():
            i += 1
            continue
        out += text[at : spans[i].start] + row.joined
        at, i = row.end, row.next
    return out + text[at:]


class _Row:
    """The pieces that follow one value; `read` is true when together they cover what they speak of."""

    def __init__(self, text: str, spans: list[Span], i: int) -> None:
        self.text, self.spans, self.next = text, spans, i
        self.left, first = _split(spans[i])
        self.value = first
        self.pieces: list[tuple[str, str]] = []
        self.closed = False
        self.end = spans[i].end

    @property
    def joined(self) -> str:
        """The value as one piecewise expression."""
        pieces = list(self.pieces)
        sides = [re.fullmatch(r"(\w+) ?[<>]=? ?(.+)", where) for _, where in pieces]
        if len(pieces) == 2 and all(sides) and sides[0].groups() == sides[1].groups():  # type: ignore[union-attr]
            pieces[1] = (pieces[1][0], "True")  # the two halves of an axis leave no point between them
        inner = ", ".join(f"({value}, {where})" for value, where in pieces)
        return (f"{self.left} = " if self.left else "") + f"Piecewise({inner})"

    def read(self) -> bool:
        """Take pieces as long as they come."""
        while self.value is not None and self._piece():
            if self._rest():
                break
        return self.closed or len(self.pieces) > 1

    def _gap(self, i: int) -> str:
        after = self.spans[i + 1].start if i + 1 < len(self.spans) else len(self.text)
        return self.text[self.spans[i].end : after]

    def _piece(self) -> bool:
        """Take one value with its range, or the value of the rest."""
        i = self.next
        if self.pieces and _REST_AFTER.match(self._gap(i)):
            match = _REST_AFTER.match(self._gap(i))
            assert match is not None
            self._close(str(self.value), self.spans[i].end + match.end(), i + 1)
            return True
        if (
            i + 1 >= len(self.spans)
            or not _GIVEN_FOR.fullmatch(self._gap(i))
            or not _is_range(self.spans[i + 1])
        ):
            return False
        self.pieces.append((str(self.value), self.spans[i + 1].text))
        self.end, self.next, self.value = self.spans[i + 1].end, i + 2, None
        return True

    def _close(self, value: str, end: int, after: int) -> None:
        self.pieces.append((value, "True"))
        self.end, self.next, self.closed, self.value = end, after, True, None

    def _rest(self) -> bool:
        """Look behind a piece for the value of the rest or the next; True when nothing more can follow."""
        if self.closed:
            return True
        i = self.next - 1
        gap = self._gap(i)
        zero = _REST_ZERO.match(gap)
        if zero:
            self._close("0", self.spans[i].end + zero.end(), i + 1)
            return True
        if i + 1 >= len(self.spans):
            return True
        left, value = _split(self.spans[i + 1])
        same = not left or left == self.left or left.split("(")[0] == self.left.split("(")[0]
        if value is None or not same:
            return True
        if _REST_BEFORE.fullmatch(gap):
            self._close(value, self.spans[i + 1].end, i + 2)
            return True
        if _JOIN.fullmatch(gap):
            self.next, self.value = i + 1, value
            return False
        return True


def _split(span: Span) -> tuple[str, str | None]:
    """Return (left side or "", value) of `u = 1` or `1`; value None for everything else."""
    if span.measures or re.search(r"[<>]", span.text) or _DERIVED.search(span.text):
        return "", None
    sides = span.text.split("=")
    if len(sides) > 2 or not sides[-1].strip():
        return "", None
    return (sides[0].strip() if len(sides) == 2 else ""), sides[-1].strip()


def _is_range(span: Span) -> bool:
    return (
        bool(re.search(r"[<>]", span.text)) and not span.measures and not re.search(r"(?<![<>])=", span.text)
    )
