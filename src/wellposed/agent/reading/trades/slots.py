"""The parts of a trade's problem and the amounts that play them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from wellposed.agent.reading.trades.script import Amount, Script, typed

__all__ = ["Filling", "complete", "fill", "forms"]


@dataclass
class Filling:
    """What was found for a form."""

    form: dict
    """The trade's data with those of the chosen parts over it."""
    script: Script
    found: dict[str, Amount] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def slots(self) -> dict[str, dict]:
        """The slots of the form."""
        return self.form["slots"]


def forms(trade: dict, text: str) -> Iterator[dict]:
    """Yield the forms of a trade whose own words stand in the text: one part of each of its factors.

    Args:
        trade: An entry of the catalogue.
        text: The prompt, in lower case.
    """
    for parts in itertools.product(*trade.get("factors", [[{}]])):
        if not all(_said(part, text) for part in parts):
            continue
        merged = _merged(trade, parts)
        needed = merged.get("needs")
        if (not needed or needed in merged["slots"]) and not merged.get(merged.get("refuses", "")):
            yield merged


def _said(part: dict, text: str) -> bool:
    wanted, barred = part.get("if"), part.get("unless")
    return (not wanted or bool(re.search(wanted, text))) and not (barred and re.search(barred, text))


def _merged(trade: dict, parts: tuple[dict, ...]) -> dict:
    """Return the trade's data with its parts put over it: lists are joined, tables merged."""
    merged = {k: v for k, v in trade.items() if k != "factors"}
    merged["slots"] = dict(trade.get("slots", {}))
    for part in parts:
        for key, value in part.items():
            if key == "slots":
                merged["slots"] |= value
            elif key in ("conditions", "let", "asks", "notes", "take", "constants"):
                merged[key] = [*merged.get(key, []), *value]
            elif key == "words":
                merged[key] = f"{merged.get(key, '')} {value}"
            elif key == "put":
                merged[key] = {**merged.get("put", {}), **value}
            else:
                merged[key] = value
    puts = merged.get("put", {})
    for _ in range(3):  # a formula that is put in may hold a letter of another part
        for name, formula in puts.items():
            merged = _replaced(merged, name, str(formula))
    merged["asks"] = sorted(merged.get("asks", []), key=lambda a: a.get("kind", "value") == "value")
    return merged


def _replaced(merged: dict, name: str, formula: str) -> dict:
    """Put a formula in for a name in everything that is mathematics."""

    def put(text: str) -> str:
        return re.sub(rf"(?<![\w]){name}(?!\w)", f"({formula})", text)

    done = dict(merged)
    for key in ("equations", "conditions"):
        done[key] = [put(e) for e in merged.get(key, [])]
    if "horizon" in merged:
        done["horizon"] = put(str(merged["horizon"]))
    done["axes"] = {
        a: [e if e is None else put(str(e)) for e in ends] for a, ends in merged.get("axes", {}).items()
    }
    done["asks"] = [
        {k: put(v) if k in ("of", "target") else {a: put(str(e)) for a, e in v.items()} if k == "at" else v
         for k, v in ask.items()}
        for ask in merged.get("asks", [])
    ]  # fmt: skip
    return done


def fill(form: dict, script: Script) -> Filling:
    """Return the amounts that play the parts of a form, by symbol or by the words near them.

    Args:
        form: From `forms`.
        script: A fresh copy; what is found is blanked out.
    """
    done = Filling(form, script)
    for how in (_by_token, _by_symbol, _by_words):
        _each(done, how)
    return done


def complete(done: Filling) -> None:
    """Give the parts that are still open the only amount of their kind, and note what is missing.

    Args:
        done: From `fill`, the questions taken out of its script.
    """
    _each(done, _alone)
    done.missing = [n for n, slot in done.slots.items() if n not in done.found and not slot.get("optional")]


def _each(done: Filling, how: Callable[[Script, str, dict], int | None]) -> None:
    for name, slot in sorted(done.slots.items(), key=lambda s: s[1].get("rank", 0)):
        if name not in done.found and (number := how(done.script, name, slot)) is not None:
            done.found[name] = done.script.amounts[number]


def _by_token(script: Script, name: str, slot: dict) -> int | None:
    """Take the amount that an earlier step has already given to the slot, with its sign: `k1 = `."""
    if "token" not in slot:
        return None
    script.taken(rf"{slot.get('sign', '')}⟦{slot['token']} _\w+⟧", exact=True)
    return slot["token"]


def _kinds(slot: dict) -> str:
    return slot["kind"].replace(" ", "")


def _by_symbol(script: Script, name: str, slot: dict) -> int | None:
    if slot["kind"] == "none":
        return None
    names = "|".join(map(re.escape, slot.get("symbols", [name])))
    pattern = typed(rf"(?<![\w'])(?:{names}) ?(?:=|:|is|of)? ?<>", _kinds(slot))
    match = script.taken(pattern, exact=True)
    return int(match[1]) if match else None


def _by_words(script: Script, name: str, slot: dict) -> int | None:
    for said in slot.get("said", []):
        match = script.taken(rf"(?<![A-Za-z]){typed(said, _kinds(slot))}")
        if match is not None:
            return int(next(g for g in match.groups() if g is not None and g.isdigit()))
    return None


def _alone(script: Script, name: str, slot: dict) -> int | None:
    """Take the only amount of the slot's kind that is left, where the kind says what it must be."""
    left = script.left(_kinds(slot))
    if not slot.get("alone") or len(left) != 1:
        return None
    script.take(left[0])
    return int(left[0][1])
