"""From the words of a telling to its Problem, or to the refusal that says what it lacks.

A trade is data (`catalogue/trades_*.yaml`): the words that announce it, its parts and how they are said, the
forms that it takes, and how its questions are put. Everything in the text must have been read by one of
these; an amount or a word with a meaning that is left over stops the reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wellposed.agent.reading.dimensions import unit
from wellposed.agent.reading.trades.asked import Wish, give_units, read_wishes, wanted_units
from wellposed.agent.reading.trades.build import build_problem
from wellposed.agent.reading.trades.layers import layered
from wellposed.agent.reading.trades.script import Script, typed
from wellposed.agent.reading.trades.slots import Filling, complete, fill, forms
from wellposed.agent.reading.vocabulary import data, is_weighty, mend
from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption, Problem

__all__ = ["read_terse", "read_trade"]

_FILES = (
    "trades_bodies.yaml",
    "trades_heat.yaml",
    "trades_matter.yaml",
    "trades_forces.yaml",
    "trades_rates.yaml",
)
_TERSE = ("trades_terse.yaml",)
_EQUATION = re.compile(
    r"[A-Za-z]'+ ?[-+=(]|\bd(?:\^[2-4])? ?[A-Za-z]\w* ?/ ?d ?[a-z]|∂|\b[A-Za-z]_(?:t|x|xx|tt|r|rr)\b|∇|Δ"
)
_ODD = re.compile(r"was not understood|could not be read")
_START = (
    (r"\b([A-Za-z]\w*)\(0\)(?= ?=)", r"\g<1>0"),
    (
        r",? ?\b(?:at|from|since|starting at|for|time)? ?(?<![A-Za-z])t ?(?:=|>) ?0(?:\.0)?(?: ?s)?"
        r"(?: on(?:wards?)?)?(?![\w^*/]|\.\d)",
        " ",
    ),
)


@cache
def _trades(files: tuple[str, ...]) -> tuple[tuple[str, dict], ...]:
    return tuple((n, t) for f in files for n, t in data(f).items() if n != "shared")


@cache
def _shared() -> frozenset[str]:
    return frozenset(w for f in _FILES for w in str(data(f).get("shared", "")).split())


def _words(trade: dict) -> frozenset[str]:
    """Return the words that a trade and its parts know."""
    said = [trade, *(part for parts in trade.get("factors", []) for part in parts)]
    return _shared() | {w for part in said for w in str(part.get("words", "")).split()}


@dataclass
class _Attempt:
    """One form tried on the text."""

    filling: Filling
    wishes: list[Wish]
    left: list[str]
    weighty: list[str]

    @property
    def rank(self) -> tuple[int, int, int]:
        """How far it is from being understood."""
        return (len(self.filling.missing), int(not self.wishes), len(self.weighty))

    @property
    def is_whole(self) -> bool:
        """True when nothing is missing and nothing with a meaning is left over."""
        timed = all(w.times for w in self.wishes if "*" in (w.ask.get("at") or {}).values())
        return self.rank == (0, 0, 0) and timed


def read_trade(text: str, prompt: str) -> tuple[Problem | None, ProblemError | None]:
    """Return the problem that a telling of the trades states; nothing when the words announce none.

    A trade that `yields` returns its refusal instead of raising it: another reader may know the telling.

    Args:
        text: Normalised text.
        prompt: As it was given.

    Raises:
        ProblemError: One is told, but something is missing, or something was not understood.
    """
    lower = text.lower()
    for name, trade in _trades(_FILES):
        if _EQUATION.search(text) and not trade.get("formulas"):
            continue
        if all(re.search(t, lower) for t in trade["triggers"]) and not any(
            re.search(t, lower) for t in trade.get("unless", [])
        ):
            try:
                return _read(name.replace("-", " "), trade, text, prompt), None
            except ProblemError as refusal:
                if not trade.get("yields"):
                    raise
                return None, refusal
    return None, None


def read_terse(text: str, prompt: str) -> tuple[Problem | None, ProblemError | None]:
    """Return the problem of a short everyday telling, for a text that no other reader has understood.

    Args:
        text: Normalised text.
        prompt: As it was given.

    Returns:
        The problem, or what the first telling that the words announce lacks, or neither.
    """
    lower, first = text.lower(), None
    for name, trade in _trades(_TERSE):
        if _EQUATION.search(text) and not trade.get("formulas"):
            continue
        if not all(re.search(t, lower) for t in trade["triggers"]):
            continue
        if any(re.search(t, lower) for t in trade.get("unless", [])):
            continue
        try:
            return _read(name.replace("-", " "), trade, text, prompt), None
        except ProblemError as refusal:
            # With words left over it may be another story, whose own refusal says more.
            if not _ODD.search(str(refusal)):
                first = first or refusal
    return None, first


def _read(name: str, trade: dict, text: str, prompt: str) -> Problem:
    for pattern, plain in [*_START, *trade.get("raw", [])]:
        text = re.sub(pattern, plain, text)
    fresh = Script(text)
    changes: list[tuple[str, str]] = []
    own = _words(trade)
    kept = [
        m.span()
        for m in re.finditer(r"⟦[^⟧]*⟧|[A-Za-zÀ-ž-]+", fresh.text)
        if m.group()[0] == "⟦" or m.group().lower() in own
    ]
    fresh.text, changes = mend(fresh.text, kept)
    for pattern, plain in trade.get("first", []):
        fresh.text = re.sub(typed(pattern), plain, fresh.text, flags=re.IGNORECASE)
    if "layered" in trade:
        trade = layered(trade, fresh)
    attempts = [_attempt(form, fresh.copy()) for form in forms(trade, text.lower())]
    if not attempts:
        raise ProblemError(
            f"{name} is told, but not in full",
            where=text[:160],
            why="what is missing decides the equations",
            instead=trade.get("otherwise", "say it as an equation with its conditions"),
        )
    best = next((a for a in attempts if a.is_whole), None)
    if best is None:
        raise _refusal(name, min(attempts, key=lambda a: a.rank), text)
    _require_power(name, best.filling)
    _require_order(name, best.filling)
    problem = build_problem(best.filling, best.wishes, fresh.amounts, prompt)
    mended = tuple(
        Assumption(f"{a!r} is read as {b!r}", "it is one or two letters from a word of the vocabulary")
        for a, b in changes
    )
    return problem.with_changes(unread=tuple(best.left), assumptions=(*problem.assumptions, *mended))


def _require_power(name: str, filling: Filling) -> None:
    """Refuse a constant A of a law A s^n whose unit does not fit the exponent.

    Raises:
        ProblemError: With the unit that would fit.
    """
    if "power" not in filling.form:
        return
    constant, exponent = (filling.found[n] for n in filling.form["power"])
    found, pressure = unit(constant.unit) if constant.unit else None, unit("Pa")
    assert pressure is not None
    n = float(exponent.number)
    wanted = tuple(-n * p + t for p, t in zip(pressure.dimension, (0, 0, -1, 0, 0, 0), strict=True))
    if found is None or found.dimension != wanted:
        raise ProblemError(
            f"{name}: the unit of A in {constant.text!r} does not fit the exponent n = {exponent.number}",
            why="A s^n must be a rate, so A depends on the unit of the stress s",
            instead=f"give A in MPa^-{exponent.number}/s",
        )


def _require_order(name: str, filling: Filling) -> None:
    """Refuse a constant k of a law k t^n that is not given in a time to the power -n.

    Raises:
        ProblemError: With the unit that would fit.
    """
    if "order" not in filling.form:
        return
    constant, exponent = (filling.found[n] for n in filling.form["order"])
    found = unit(constant.unit)
    if found is None or found.dimension != (0, 0, -float(exponent.number), 0, 0, 0):
        raise ProblemError(
            f"{name}: the unit of {constant.text!r} does not fit the exponent n = {exponent.number}",
            why="k t^n must be a pure number",
            instead=f"give k in s^-{exponent.number}, or in 1/s for X = 1 - exp(-(k t)^n)",
        )


def _attempt(form: dict, script: Script) -> _Attempt:
    for pattern in form.get("take", []):
        while script.taken(rf"(?<![A-Za-z]){typed(pattern)}"):
            pass
    wanted = wanted_units(script)
    filling = fill(form, script)
    wishes = read_wishes(script, form)
    complete(filling)
    give_units(script, wishes, wanted, _units(filling, script))
    known = _shared() | frozenset(str(form.get("words", "")).split())
    left = script.unread(known)
    if form.get("repeats"):  # a value that is said again says nothing new
        left = [w for w in left if w not in {a.text for a in filling.found.values()}]
    weighty = [w for w in left if not w[0].isalpha() or is_weighty(w.lower()) or w.lower() in _CHANGES]
    return _Attempt(filling, wishes, [w for w in left if w not in weighty], weighty)


_CHANGES = frozenset(["except", "moving", "rotating"])


def _units(filling: Filling, script: Script) -> dict[str, str]:
    """Return the unit of each question that the prompt itself suggests."""
    found: dict[str, str] = {}
    times = [a.unit for a in script.amounts if a.kind == "time"]
    rates = [
        m[1] for a in script.amounts if (m := re.fullmatch(r".*/\(?(s|min|h|day|week|month|year)\)?", a.unit))
    ]
    lengths = [a.unit for a in script.amounts if a.kind == "length"]
    for ask in filling.form.get("asks", []):
        like = ask.get("like")
        if like == "length":
            found[ask["say"]] = (lengths or ["m"])[0]
        elif like == "time":
            found[ask["say"]] = (times or rates or ["s"])[0]
        elif like == "temperature":
            found[ask["say"]] = "temperature"
        elif like in filling.found:
            found[ask["say"]] = filling.found[like].unit
    return found


def _refusal(name: str, attempt: _Attempt, text: str) -> ProblemError:
    """Return what stops the reading: a part that is missing, a question, or words that were not read."""
    filling = attempt.filling
    odd = (
        f" ({', '.join(repr(w) for w in attempt.weighty[:3])} was not understood)" if attempt.weighty else ""
    )
    if filling.missing:
        wanted = "; ".join(filling.slots[n]["means"] for n in filling.missing)
        return ProblemError(
            f"{name}: {wanted} is missing{odd}",
            where=text[:160],
            why="the equation needs it",
            instead=f"add {wanted}, with its unit",
        )
    if attempt.wishes and not attempt.weighty:
        return ProblemError(
            f"{name}: the moment at which {attempt.wishes[0].ask.get('name', 'it')} is asked is not said",
            where=text[:160],
            instead="add, for example, `after 10 min`",
        )
    if not attempt.wishes:
        asks = [a["name"] for a in filling.form.get("asks", []) if a.get("name")]
        return ProblemError(
            f"{name}: the question could not be read{odd}",
            where=text[:200],
            instead=f"ask for {', '.join(dict.fromkeys(asks))}",
        )
    return ProblemError(
        f"part of the prompt could not be read: {', '.join(map(repr, attempt.weighty[:4]))}",
        where=text[:160],
        why="it may change the answer, so nothing is computed without it",
        instead="say it as a value with its unit, a condition, or leave it out",
    )
