"""What a telling asks for: which quantity, when, and in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.trades.script import Script, typed
from wellposed.agent.reading.units import unit_at, unit_text

__all__ = ["Wish", "give_units", "read_wishes", "wanted_units"]

_ASKS = re.compile(
    r"\?|\b(?:find|give|compute|calculate|determine|estimate|what|how|when|where|report|tell|state|which|evaluate|predict)\b",
    re.IGNORECASE,
)

_MOMENT = (
    r"(?:(?:after|at|for|until|time|t|=|and|in|within|during|exactly|of|once|when|the first|first|later|,)"
    r" ?)*<s:time>(?: ?(?:later|have passed|has passed|has gone by"
    r"|of (?:cooling|heating|exposure|charging|discharg\w+)))?"
)
_HOW_MANY = (
    r"\b(?:in|after)? ?how many (?=(?:seconds|minutes|hours|days|weeks|years|mm|cm|µm|microns|nm|millimet"
    r"|centimet|microm)\w*)"
)


@dataclass
class Wish:
    """One question as found."""

    ask: dict
    start: int
    given: dict[str, int]
    """Amounts captured by its pattern: name -> number of the amount."""
    nth: int = 0
    times: tuple[int, ...] = ()
    unit: str = ""


def read_wishes(script: Script, form: dict) -> list[Wish]:
    """Return the questions in the order of the text; what they say is blanked out.

    Args:
        script: The text, the form's amounts already taken.
        form: The form with its `asks`.
    """
    asked = _questions(script.text)
    found: list[Wish] = []
    for ask in form.get("asks", []):
        if ask.get("again"):  # a further place of the question before: each interface of a wall
            found += [
                Wish(ask, w.start, w.given)
                for w in found
                if w.ask["say"] == ask["say"] and not w.ask.get("again")
            ]
            continue
        for match in list(script.find(typed(rf"(?<![A-Za-z])(?:{ask['say']})"))):
            if script.text[match.start() : match.end()] != match.group():
                continue
            if not any(a <= match.start() < b for a, b in asked):
                continue
            script.take(match)
            given = {
                k.rstrip("2"): int(v) for k, v in match.groupdict().items() if v is not None and v.isdigit()
            }
            found += [Wish(ask, match.start(), given, n) for n in _ordinals(match, ask)]
    found.sort(key=lambda w: w.start)
    _give_times(script, found)
    done: list[Wish] = []
    for wish in found:
        if not any(
            (w.ask, w.given, w.nth, w.times) == (wish.ask, wish.given, wish.nth, wish.times) for w in done
        ):
            done.append(wish)
    return done


def give_units(script: Script, found: list[Wish], wanted: dict[str, int], units: dict[str, str]) -> None:
    """Give each question the unit that the prompt wants, or that its kind of question has.

    Args:
        script: Gets back the units that fit no question.
        found: The questions.
        wanted: From `wanted_units`.
        units: What the prompt suggests for an ask, by its pattern.
    """
    for wish in found:
        base = str(units.get(wish.ask["say"]) or wish.ask.get("unit", ""))
        fitting = [u for u in wanted if _same_kind(u, base)]
        near = [u for u in fitting if wanted[u] > wish.start] or fitting
        wish.unit = near[0] if near else base
    used = {w.unit for w in found}
    for name, at in wanted.items():
        if name not in used:
            script.text = script.text[:at] + f" = {name} " + script.text[at:]  # a unit that no question has


def _questions(text: str) -> list[tuple[int, int]]:
    """Return where the sentences that ask begin and end; the last one when none does."""
    marks = [0, *(m.end() for m in re.finditer(r"[.?!;:](?=\s|$)|\n", text)), len(text)]
    said = [(a, b) for a, b in pairwise(marks) if text[a:b].strip(" ·.?!;:\n")]
    asking = [(a, b) for a, b in said if _ASKS.search(text[a:b])]
    if said and said[-1] not in asking:
        asking.append(said[-1])
    return asking


_NUMBERS = ["first", "second", "third", "fourth", "fifth", "sixth"]


def _ordinals(match: re.Match[str], ask: dict) -> list[int]:
    """Return which of the eigenvalues are asked: `first three`, `second`; 0 where none are counted."""
    if not ask.get("counted"):
        return [0]
    words = match.groupdict()
    many = words.get("many")
    if many:
        count = {"two": 2, "three": 3, "four": 4, "five": 5}.get(many) or int(many)
        return list(range(1, count + 1))
    nth = words.get("nth")
    return [_NUMBERS.index(nth.lower()) + 1 if nth else 1]


def _give_times(script: Script, found: list[Wish]) -> None:
    """Give each question the moments behind it; one without any those before it."""
    moments: list[tuple[int, int]] = []
    while (match := script.taken(typed(_MOMENT))) is not None:
        moments.append((match.start(), int(match["s"])))
    moments.sort()
    open_ones = [w for w in found if {"*", "<once>"} & set(map(str, (w.ask.get("at") or {}).values()))]
    for i, wish in enumerate(open_ones):
        end = open_ones[i + 1].start if i + 1 < len(open_ones) else len(script.text)
        behind = [n for at, n in moments if wish.start < at < end]
        wish.times = tuple(behind)
    for wish in open_ones:
        if not wish.times:
            groups = [w.times for w in open_ones if w.times]
            before = tuple(n for at, n in moments if at < open_ones[0].start)
            wish.times = before or (groups[0] if groups else ())
    used = {n for w in found for n in w.times}
    for at, n in moments:
        if n not in used:  # a moment that no question names stays to be complained of
            script.text = script.text[:at] + f"⟦{n} _time⟧" + script.text[at:]


def wanted_units(script: Script) -> dict[str, int]:
    """Take `in mm`, `(in hours)`, `how many minutes`: unit -> where it stands."""
    found: dict[str, int] = {}
    for pattern in (
        _HOW_MANY,
        r"\b(?:answer |give it |expressed )?in (?=[A-Za-z°µ%])",
        r"\((?:in )?(?=[A-Za-z°µ%])",
    ):
        for match in list(re.finditer(pattern, script.text, re.IGNORECASE)):
            unit = unit_at(script.text, match.end())
            if unit is None or "⟦" in unit[0]:
                continue
            end = unit[1]
            if pattern[0:2] == r"\(" and not script.text[end:].startswith(")"):
                continue
            name = unit_text(unit[0])
            found.setdefault(name, match.start())
            text = "how long" if "how many" in match.group().lower() and kind_of(name) == "time" else ""
            if "how many" in match.group().lower() and kind_of(name) == "length":
                text = "how far"
            gap = end - match.start()
            if len(text) > gap:
                continue
            script.text = script.text[: match.start()] + text + "·" * (gap - len(text)) + script.text[end:]
    return found


def _same_kind(name: str, base: str) -> bool:
    return kind_of(name) == ("temperature" if base == "temperature" else kind_of(base))
