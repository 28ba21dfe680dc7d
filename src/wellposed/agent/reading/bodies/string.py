"""A string that is plucked or struck, told in words: length, wave speed, shape, question.

u_tt = (T/mu) u_xx with both ends at rest (L. Euler, 1748; P. M. Morse, Vibration and Sound, 2nd ed. (1948),
section 10).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy as sp

from wellposed.agent.reading.bodies.ledger import Ledger, Token, make_ledger, refuse_unread
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.vocabulary import words
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import (
    Assumption,
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)

__all__ = ["read_string"]

_END = (
    r"(?:the |its |one |that |the same )?(?P<end{0}>left(?:[- ]hand)? end|right(?:[- ]hand)? end"
    r"|bridge|nut|end|left|right|other"
    r" end|far end)"
)
_MIDDLE = (
    r"(?:at|in|of) (?:the |its )?(?:exact )?(?:middle|mid-?point|cent(?:re|er))(?: of (?:the "
    r"|its )?(?:string|length))?"
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_PART = (
    r"(?:at )?(?P<times1>a|one|two|three) (?P<part1>third|quarter|fourth|fifth"
    r"|sixth|eighth|tenth)s? of (?:the way"
    r"|its length|the length|the string|the string's length)(?: along(?: it)?)?(?: from "
    + _END.format(3)
    + ")?"
)
_PULL = r"(?:plucked|pulled|drawn|lifted|raised|displaced|deflected|picked|pluck|pulling)"


@dataclass
class _Pluck:
    """Height and place of the point that is pulled; the place as an expression in L."""

    height: Token
    place: Any
    origin: str


def read_string(page: Page, prompt: str) -> Problem | None:
    """Return the problem of a plucked or struck string; None when the words tell of none.

    Args:
        page: The items of the normalised prompt.
        prompt: The prompt as it was given.

    Raises:
        ProblemError: It is one, but something is missing or not understood.
        UnsupportedProblem: It is damped, stiff or driven.
    """
    lower = page.text.lower()
    if not re.search(r"\bstrings?\b|\bwire\b", lower) or not re.search(
        rf"\b{_PULL}\b|\bstruck\b|\bhit\b", lower
    ):
        return None
    ledger = make_ledger(page)
    if ledger is None or not ledger.left("l"):
        return None
    other = re.search(
        r"\bdamp(?!er pedal)\w*|\bfriction|\bair resistance|\bstiff|\bdriven\b|\bbow(?:ed|ing)\b", lower
    )
    if other and not re.search(r"\b(?:un|no |without |neglect\w* |ignor\w* )" + other.group(), lower):
        raise UnsupportedProblem(
            f"a string with {other.group()!r}",
            why="its equation has another term, of which the size is not said in words alone",
            instead="write the equation, for example u_tt + 2 b u_t = c^2 u_xx",
        )
    _clear(ledger)
    rate, parameters = _rate(ledger, page)
    length = _length(ledger, page)
    parameters.insert(0, Parameter("L", *length.coherent, "length of the string"))
    struck = _struck(ledger)
    pluck = None if struck else _pluck(ledger, page)
    quantities, end = _asked(ledger, page, pluck)
    left = tuple(ledger.unread(words("string words")))
    refuse_unread(ledger, page, list(left), "length, wave speed, height and place, question")
    start = _start(parameters, pluck, struck)
    return _problem(rate, parameters, start, quantities, end, (prompt, left))


def _clear(ledger: Ledger) -> None:
    """Take the moment at which it starts and the name `x = 0` of the end that places are counted from.

    Raises:
        ProblemError: x = 0 is said to be the right end.
    """
    for i, token in enumerate(ledger.tokens):
        if token.coherent[0] != 0 or token.symbol not in ("t", "x"):
            continue
        match = ledger.taken(rf"(?:(?:at|from|starting|time|for|where|which|is) )*\{{\w{i}\}}")
        if match and re.search(r"(?:right|other|far)[^{.]*$", ledger.text[: match.start()].rstrip(" ·")):
            raise ProblemError("x = 0 is said of the right end", instead="let x = 0 be the left end")


def _one(ledger: Ledger, letter: str) -> Token | None:
    """Take the only token of a letter."""
    tokens = ledger.left(letter)
    if len(tokens) != 1:
        return None
    ledger.taken(rf"\{{{letter}{ledger.tokens.index(tokens[0])}\}}")
    return tokens[0]


def _rate(ledger: Ledger, page: Page) -> tuple[Any, list[Parameter]]:
    """Take the wave speed, or tension and mass per length; return c^2.

    Raises:
        ProblemError: Neither is given.
    """
    named = ledger.taken(
        r"(?:wave speed|speed of (?:the )?(?:transverse )?waves?|waves? (?:travels?"
        r"|runs?|moves?|propagates?)(?: on it"
        r"| along it)?|c)(?: (?:along|on|in) (?:it|the string))?(?: (?:is|of|=|at|with))* <w>"
    )
    marked = [t for t in ledger.left("w") if t.symbol in ("c", "a", "v")]
    speed = ledger.token(named[1]) if named else None
    if speed is None and marked:
        speed = marked[0]
        ledger.taken(rf"\{{w{ledger.tokens.index(speed)}\}}")
    if speed is None and len(ledger.left("w")) == 1 and not re.search(r"\bstruck\b|\bhit\b", ledger.text):
        speed = _one(ledger, "w")
    if speed is not None:
        return symbol("c") ** 2, [Parameter("c", *speed.coherent, "wave speed")]
    tension, linear = _one(ledger, "t"), _one(ledger, "m")
    whole = _one(ledger, "y") if linear is None else None
    if tension is None or (linear is None and whole is None):
        raise ProblemError(
            "a string is told, but neither its wave speed nor tension and mass per length",
            where=page.text[:160],
            why="they set the pace of the motion",
            instead="add, for example, `wave speed 120 m/s`, or `tension 60 N, 4 g/m`",
        )
    force = Parameter("F", *tension.coherent, "tension")
    if linear is not None:
        return symbol("F") / symbol("mu"), [force, Parameter("mu", *linear.coherent, "mass per length")]
    assert whole is not None
    return symbol("F") * symbol("L") / symbol("m"), [
        force,
        Parameter("m", *whole.coherent, "mass of the string"),
    ]


def _length(ledger: Ledger, page: Page) -> Token:
    """Take the length of the string.

    Raises:
        ProblemError: It is not given.
    """
    for pattern in (
        r"<l>[- ]long\b",
        r"length(?: (?:of|is|=))* <l>",
        r"<l> in length",
        r"\bstring of <l>",
        r"<l> (?:\w+ )?(?:string|wire)\b",
        r"supports <l> apart",
        r"<l> apart",
    ):
        match = ledger.taken(pattern)
        if match is not None:
            return ledger.token(match[1])
    for token in ledger.left("l"):
        if token.symbol in ("L", "l"):
            ledger.taken(rf"\{{l{ledger.tokens.index(token)}\}}")
            return token
    raise ProblemError(
        "a string is told, but not its length",
        where=page.text[:160],
        instead="add, for example, `length 0.65 m`",
    )


def _from_end(distance: Any, end: str | None) -> Any:
    """Return the coordinate of a place said by its distance from an end."""
    return symbol("L") - distance if end and re.match(r"right|other|far", end) else distance


def _label(end: str | None) -> str:
    """Return the end where x = 0 is when a distance is counted from this end."""
    return end if end in ("bridge", "nut") else ""


def _pluck(ledger: Ledger, page: Page) -> _Pluck:
    """Take the height and the place of the point that is pulled.

    Raises:
        ProblemError: One of them is not found.
    """
    asked = _question(ledger)
    place, origin = None, ""
    for m in ledger.find(
        rf"(?:at )?(?:a |the )?(?:point |distance |distance of |place )*<l> (?:away )?from {_END.format(1)}"
    ):
        if not asked[0] <= m.start() < asked[1]:
            ledger.take(m)
            place, origin = _from_end(ledger.token(m[1]).coherent[0], m["end1"]), _label(m["end1"])
            break
    if place is None and (m := _first(ledger, _MIDDLE, asked)):
        place = symbol("L") / 2
    if place is None and (m := _first(ledger, _PART, asked)):
        count = {"a": 1, "one": 1, "two": 2, "three": 3}[m["times1"]]
        place = _from_end(symbol("L") * count / _PARTS[m["part1"]], m["end3"])
        origin = _label(m["end3"])
    if place is None:
        at = [
            t
            for t in ledger.left("l")
            if t.symbol in ("x", "a") and not asked[0] <= _where(ledger, t) < asked[1]
        ]
        if len(at) == 1:
            place = at[0].coherent[0]
            ledger.taken(rf"(?:at )?(?:the point )?\{{l{ledger.tokens.index(at[0])}\}}")
    heights = [t for t in ledger.left("l") if not asked[0] <= _where(ledger, t) < asked[1]]
    if place is None or len(heights) != 1:
        raise ProblemError(
            "a plucked string is told, but not how high or where it is pulled",
            where=page.text[:200],
            why="the shape runs straight from each end to the point that is pulled",
            instead="write, for example, `plucked 3 mm high at 12 cm from the left end`",
        )
    ledger.taken(rf"\{{l{ledger.tokens.index(heights[0])}\}}")
    return _Pluck(heights[0], place, origin)


def _first(ledger: Ledger, pattern: str, asked: tuple[int, int]) -> re.Match[str] | None:
    """Take the first match outside the sentence that asks."""
    match = next((m for m in ledger.find(pattern) if not asked[0] <= m.start() < asked[1]), None)
    if match is not None:
        ledger.take(match)
    return match


def _where(ledger: Ledger, token: Token) -> int:
    return ledger.text.find(f"{{{token.letter}{ledger.tokens.index(token)}}}")


def _question(ledger: Ledger) -> tuple[int, int]:
    """Return where the sentence that asks begins and ends: the first with a question word, else the last."""
    marks = [0, *(m.end() for m in re.finditer(r"[.?!;:](?=\s|$)|\n", ledger.text)), len(ledger.text)]
    said = [(a, b) for a, b in pairwise(marks) if ledger.text[a:b].strip()]
    asks = r"what|find|how|where is|give|compute|determine|displacement|deflection|velocity|position|tell"
    lead = rf"[\s·]*(?:and |so |then |i want |now |the )*\b(?:{asks})\b"
    return next(((a, b) for a, b in said if re.match(lead, ledger.text[a:b])), said[-1])


def _struck(ledger: Ledger) -> tuple[Token, Token, Token] | None:
    """Take the velocity that a hammer gives to a part of the string: (velocity, from, to)."""
    if not re.search(r"\bstruck\b|\bhit\b", ledger.text):
        return None
    match = ledger.taken(
        r"(?:initial )?(?:velocity|speed)(?: (?:of|is|=))* <w>(?:(?!\{)[^.?!])*?(?:between"
        r"|from) <l> (?:and|to) <l>"
    )
    match = match or ledger.taken(r"(?:at|with|to) <w> (?:between|from) <l> (?:and|to) <l>")
    if match is None:
        raise ProblemError(
            "a struck string is told, but not which velocity the blow gives to which part",
            instead="write, for example, `struck: velocity 2 m/s between x = 0.1 m and x = 0.2 m`",
        )
    return ledger.token(match[1]), ledger.token(match[2]), ledger.token(match[3])


def _asked(ledger: Ledger, page: Page, pluck: _Pluck | None) -> tuple[list[Quantity], Any]:
    """Take what is asked, where and when.

    Raises:
        ProblemError: It is not understood.
    """
    x, t = symbol("x"), symbol("t")
    field = sp.Function("u")(x, t)
    question = ledger.text[slice(*_question(ledger))]
    wants_place = re.search(
        r"displacement|deflection|how high|height|how far|where|position|shape|\bu\b", question
    )
    wants_speed = re.search(r"velocity|how fast|(?<!wave )\bspeed", question)
    unit = ledger.taken(r"(?:in|give|answer in) (mm|cm|m|µm|millimet(?:re|er)s)\b")
    wished = unit[1] if unit else (pluck.height.amount.unit if pluck else "m")
    wished = "mm" if wished and wished.startswith("milli") else wished
    places: list[tuple[int, Any]] = []
    for m in list(ledger.find(rf"<l> (?:away )?from {_END.format(1)}")):
        halved = pluck is None or pluck.place == symbol("L") / 2
        if not halved and pluck is not None and _label(m["end1"]) != pluck.origin:
            raise ProblemError(
                "the place that is pulled and the place that is asked are counted from different ends",
                where=page.text[:160],
                instead="count both from the same end",
            )
        ledger.take(m)
        places.append((m.start(), _from_end(ledger.token(m[1]).coherent[0], m["end1"])))
    for m in list(ledger.find(_MIDDLE)):
        ledger.take(m)
        places.append((m.start(), symbol("L") / 2))
    for m in list(ledger.find(r"(?:at |the point )?<l>")):
        ledger.take(m)
        places.append((m.start(), ledger.token(m[1]).coherent[0]))
    times = ledger.left("s")
    while ledger.taken(r"(?:(?:after|at|for|t|time|and|,) )*<s>(?: later)?"):
        pass
    if not places or not times or not (wants_place or wants_speed):
        raise ProblemError(
            "a string is told, but the question could not be read",
            where=page.text[:200],
            instead="ask, for example, for the displacement at x = 0.2 m and t = 1 ms",
        )
    done = []
    for when in (token.coherent[0] for token in times):
        for _, place in sorted(places, key=lambda p: p[0]):
            spot = (("x", place), ("t", when))
            if wants_place:
                done.append(Quantity(f"u({place}, {when})", "value", field, spot, wished))
            if wants_speed:
                rate = sp.Derivative(field, t)
                done.append(Quantity(f"velocity at x = {place}, t = {when}", "value", rate, spot, "m/s"))
    return done, max(token.coherent[0] for token in times)


def _start(
    parameters: list[Parameter], pluck: _Pluck | None, struck: tuple[Token, Token, Token] | None
) -> tuple[Any, Any]:
    """Return displacement and velocity at the start; their measures become parameters."""
    x, length = symbol("x"), symbol("L")
    if pluck is not None:
        parameters.append(Parameter("h", *pluck.height.coherent, "height of the point that is pulled"))
        parameters.append(Parameter("p", pluck.place, "m", "place of the point that is pulled"))
        h, p = symbol("h"), symbol("p")
        return sp.Piecewise((h * x / p, x < p), (h * (length - x) / (length - p), True)), sp.Integer(0)
    assert struck is not None
    parameters.append(Parameter("w", *struck[0].coherent, "velocity that the blow gives"))
    low, high = (token.coherent[0] for token in struck[1:])
    return sp.Integer(0), sp.Piecewise((symbol("w"), sp.And(x > low, x < high)), (sp.Integer(0), True))


def _problem(
    rate: Any,
    parameters: list[Parameter],
    start: tuple[Any, Any],
    quantities: list[Quantity],
    end: Any,
    said: tuple[str, tuple[str, ...]],
) -> Problem:
    x, t = symbol("x"), symbol("t")
    field = sp.Function("u")(x, t)
    equation: Any = sp.Eq(sp.Derivative(field, (t, 2)), rate * sp.Derivative(field, (x, 2)), evaluate=False)
    return Problem(
        unknowns=(Unknown("u", ("x", "t"), "m", "displacement"),),
        equations=(equation,),
        parameters=tuple(parameters),
        domain=Domain((Axis("x", sp.Integer(0), symbol("L"), unit="m"),)),
        span=Span("t", sp.Integer(0), end, "s"),
        conditions=(
            Condition("value", "u", sp.Integer(0), "x-"),
            Condition("value", "u", sp.Integer(0), "x+"),
            Condition("initial", "u", start[0]),
            Condition("initial", "u", start[1], order=1),
        ),
        quantities=tuple(quantities),
        assumptions=(
            Assumption(
                "small transverse motion of an ideal string: u_tt = c^2 u_xx", "Morse 1948, section 10"
            ),
            Assumption("both ends are fixed", "as on an instrument"),
            Assumption(
                "x is counted from the end that the place of the pull is counted from",
                "the prompt's own origin",
            ),
        ),
        unread=said[1],
        prompt=said[0],
    )
