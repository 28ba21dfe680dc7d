"""The question of a telling: what, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from wellposed.agent.reading.bodies.ledger import Ledger, Token, typed

if TYPE_CHECKING:
    from wellposed.agent.reading.bodies.tell import Body

__all__ = ["Wish", "read_wishes"]

_MIDDLE = (
    r"(?:(?:at|in|on|along|of) )?(?:the |its |their )?(?:very )?(?:cent(?:re"
    r"|er)|middle|core|mid-?plane|mid-?point|axis|cent(?:re|er)line)(?:"
    r" plane| temperature| of the \w+)?"
)
_BELOW = (
    r"(?:a depth of |at depth |depth )?<l>(?: (?:deep|down)\b| (?:below"
    r"|beneath|under|from|inside|in from|away from) (?:the |its )?(?:[\w-]+"
    r" )?(?:surface|skin|face|end)| depth)|(?:at |a )depth (?:of )?<l>"
)
_OFF_MIDDLE = (
    r"(?:at )?(?:a distance (?:of )?)?<l> (?:away |off |out )?from (?:the |its )?"
    r"(?:cent(?:re|er)(?:[- ]?(?:line|plane))?|middle|mid-?plane|axis|core)(?: of the \w+)?"
)
_CHANGE = (
    r"(?:reach(?:es|ed)?|hits?|has (?:cooled|warmed|dropped|fallen"
    r"|risen|come|got)(?: down| up)? to|(?:drops?|falls?|cools?|warms?"
    r"|gets?|heats?|rises?|goes|comes?|is|be|are|has)"
    r"(?: down| up)?(?: (?:to|below|above|at|under|only))*)"
)
_LONG = (
    r"(?:how (?:long|soon|much time|many (?:minutes|hours|seconds|days))"
    r"|(?:after )?what time|when (?:does|will|is|has|do)|time (?:until"
    r"|for|to|needed|required|it takes)|at what time)"
)
_DEEP = (
    r"(?:(?:at )?what depth|how (?:deep|far)|(?:case|penetration|frost) depth|depth of the"
    r"|depth (?:at which|where))"
)
_WHAT = r"\btemp(?:erature)?s?\b|how (?:hot|warm|cold|cool)|\bconcentration\b|\bcontent\b|wt%|carbon"


@dataclass(frozen=True)
class Wish:
    """One thing asked."""

    kind: str
    """"value", "mean", "time when" or "front position"."""
    place: str | Token | None = None
    """"middle", "skin", "insulated", "lower", "upper", or a distance from a face."""
    time: Token | None = None
    level: Token | None = None
    counted: str = ""
    """What a distance is counted from, when it is named: "lower", "upper", "insulated" or "middle"."""


def read_wishes(ledger: Ledger, body: Body) -> bool:
    """Read the question, which is the sentence that asks; False when it is not understood."""
    times, elsewhere = _times(ledger)
    if elsewhere:
        return False  # a time that no question names: a stage of the process, a period
    if re.search(_LONG, ledger.text):
        return _waiting(ledger, body, times)
    if re.search(_DEEP, ledger.text):
        return _deep(ledger, body, times)
    if not times:
        return False
    kind = "mean" if ledger.taken(r"\b(?:mean|average|averaged)\b") else "value"
    asked = _question(ledger)
    if asked is None or not re.search(_WHAT, asked[2]):
        return False
    places: list[str | Token | None] = [None] if kind == "mean" else _places(ledger, body, asked)
    body.wishes = [Wish(kind, p, t, counted=_counted(asked[2])) for p in places for t in times]
    return bool(body.wishes)


def _counted(text: str) -> str:
    """Return what a distance in the question is counted from."""
    match = re.search(
        r"from (?:the |its )?(left|heated|hot|right|cold|insulated|other"
        r"|far)(?:[- ]hand)? (?:face|side|end|surface)",
        text,
    )
    if re.search(typed(_OFF_MIDDLE), text):
        return "middle" if match is None and len(re.findall(r"\{l\d+\}", text)) == 1 else "unclear"
    if match is None:
        return ""
    return {"left": "lower", "right": "upper", "insulated": "insulated"}.get(match[1], "unclear")


def _question(ledger: Ledger) -> tuple[int, int, str] | None:
    """Return start, end and text of the one sentence that asks."""
    marks = [0, *(m.end() for m in re.finditer(r"[.?!;](?=\s|$)|\n", ledger.text)), len(ledger.text)]
    asking = [
        (a, b, ledger.text[a:b])
        for a, b in pairwise(marks)
        if re.search(
            r"\?|\b(?:find|give|compute|calculate|determine|what|estimate|report|tell|need|want|how)\b",
            ledger.text[a:b],
        )
    ]
    said = [(a, b, ledger.text[a:b]) for a, b in pairwise(marks) if ledger.text[a:b].strip()]
    # Without a question word the question is what is said last: "Temp at the centre after 20 s".
    asking = asking or said[-1:]
    return asking[-1] if len(asking) == 1 else None


def _times(ledger: Ledger) -> tuple[list[Token], list[Token]]:
    """Take the times: those that the question names, or the only one; and those that it does not name."""
    found: list[tuple[int, Token]] = []
    pattern = (
        r"(?:(?:after|at|for|t|time|=|and|in|the first|exactly|,|of|once"
        r"|has passed|a) )*<s>(?: later| have passed| has passed| of \w+ing\b)?"
    )
    while (match := ledger.taken(pattern)) is not None:
        found.append((match.end() - 1, ledger.token(match[1])))
    asked = _question(ledger)
    if asked is None or len(found) == 1:
        return [t for _, t in found], []
    inside = [t for at, t in found if asked[0] <= at < asked[1]]
    return inside, [t for _, t in found if t not in inside]


def _places(ledger: Ledger, body: Body, asked: tuple[int, int, str]) -> list[str | Token | None]:
    """Take the places named in the question."""
    found: list[tuple[int, str | Token | None]] = []
    names = [
        (_BELOW, "depth"),
        (_OFF_MIDDLE, "depth"),
        (_MIDDLE, "middle"),
        (r"(?:(?:at|on|of) )?(?:the |its )?(?:insulated|adiabatic) (?:face|side|end|surface)", "insulated"),
        (r"(?:at|on|of) (?:the |its )?left (?:face|side|end|surface)", "lower"),
        (r"(?:at|on|of) (?:the |its )?right (?:face|side|end|surface)", "upper"),
        (r"(?:at|on|of) (?:the |its )(?:outer )?(?:surface|skin)\b|\bsurface temperature", "skin"),
    ]
    if body.shape == "half":
        names.append((r"(?:at|in) (?:the )?<l>", "depth"))
    for pattern, name in names:
        for match in list(ledger.find(pattern)):
            if not asked[0] <= match.start() < asked[1]:
                continue
            if name == "skin" and re.search(r"\{v\d+\} $", ledger.text[: match.start()]):
                continue  # "1.2 wt% at the surface": a condition
            ledger.take(match)
            token = next((g for g in match.groups() if g), None)
            found.append((match.start(), ledger.token(token) if token else name))
    return [p for _, p in sorted(found, key=lambda f: f[0])]


def _level(ledger: Ledger) -> Token | None:
    """Take the value that is waited for."""
    match = ledger.taken(rf"{_CHANGE} <v>") or ledger.taken(r"(?:until|till|to get) <v>")
    return ledger.token(match[1]) if match else None


def _waiting(ledger: Ledger, body: Body, times: list[Token]) -> bool:
    asked = next(((m.start(), n) for m in ledger.find(_LONG) for n in (_end(ledger.text, m.end()),)), None)
    level = None
    if asked is not None:
        inside = [
            m for m in ledger.find(rf"(?:{_CHANGE}|until|till) <v>") if asked[0] <= m.start() < asked[1]
        ]
        if len(inside) == 1:
            ledger.take(inside[0])
            level = ledger.token(inside[0][1])
    if level is None or times or asked is None:
        return False
    mean = ledger.taken(r"\b(?:mean|average)\b")
    places = [None] if mean else _places(ledger, body, (*asked, ""))
    ledger.taken(_LONG + r"(?: does it take| will it take| is it| until| before| for| till)*")
    body.wishes = [Wish("mean time" if mean else "time when", p, level=level) for p in places]
    return len(body.wishes) == 1


def _deep(ledger: Ledger, body: Body, times: list[Token]) -> bool:
    asked = ledger.taken(_DEEP)
    if not times or asked is None:
        return False
    levels = (
        rf"(?:{_CHANGE}|does|has) (?:the )?(?:\w+ )?<v>(?: (?:line|isotherm|front|mark|level))?",
        r"(?:the )?<v> (?:line|isotherm|front|mark|level)",
        r"(?:carbon|content|concentration|temperature)(?: content| concentration)?"
        r" (?:is |at |of |equal to |still )*<v>",
    )
    until = _end(ledger.text, asked.end())
    found = [m for p in levels for m in ledger.find(p) if asked.end() <= m.start() < until]
    if not found:
        return False
    ledger.take(found[0])
    level = ledger.token(found[0][1])
    body.wishes = [Wish("front position", None, t, level) for t in times]
    return True


def _end(text: str, at: int) -> int:
    match = re.search(r"[.?!;](?=\s|$)|\n", text[at:])
    return at + match.start() if match else len(text)
