"""Word problems of the field: recognised by their words, their slots filled by measures.

A situation is data (`catalogue/situations.yaml`): what it is called, which measures it needs and near which
words they stand, its equations and conditions. A measure that fits no slot stays unread and stops
the reading.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.misreadings import question_of
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Roles, Statement
from wellposed.agent.reading.vocabulary import data
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Name, Relation

__all__ = ["Situation", "apply_situation", "find_situation", "is_told", "situation_roles"]


@dataclass
class Situation:
    """One recognised situation with its filled slots."""

    key: str
    entry: dict
    """The variant's data merged over the situation's."""
    filled: dict[str, Item] = field(default_factory=dict)


def is_told(text: str, keys: list[str]) -> bool:
    """True when the words of one of these situations stand in a text, its measures aside."""
    lower = text.lower()
    return any(
        key in keys
        and any(re.search(t, lower) for t in entry["triggers"])
        and not any(re.search(t, lower) for t in entry.get("unless", []))
        for key, entry in _entries()
    )


def find_situation(page: Page) -> Situation | None:
    """Return the situation that the words tell, its slots filled, or None.

    Raises:
        ProblemError: The situation is recognised, but a measure that it needs is missing.
    """
    text = page.text.lower()
    best: ProblemError | None = None
    for key, entry in _entries():
        if not any(re.search(t, text) for t in entry["triggers"]) or any(
            re.search(t, text) for t in entry.get("unless", [])
        ):
            continue
        for parts in _variants(entry):
            if any(v.get("if") and not re.search(v["if"], text) for v in parts):
                continue
            if any(v.get("unless_text") and re.search(v["unless_text"], text) for v in parts):
                continue
            merged = _merged(entry, parts)
            filled = _fill(page, merged["slots"])
            missing = [
                n for n, slot in merged["slots"].items() if n not in filled and not slot.get("optional")
            ]
            if not missing:
                _refuse_other_question(page, key, merged)
                return Situation(key, merged, filled)
            best = best or _incomplete(page, key, merged, missing, filled)
    if best is not None:
        raise best
    return None


def _refuse_other_question(page: Page, key: str, entry: dict) -> None:
    """Refuse a question for something that follows from the unknown of the situation, but is not it.

    Raises:
        ProblemError: Naming what is asked.
    """
    asked = re.search(entry["refuses"], question_of(page.text), re.IGNORECASE) if "refuses" in entry else None
    if asked is not None:
        unknown = ", ".join(entry.get("meanings", {}).get(u, u) for u in entry["unknowns"])
        raise ProblemError(
            f"{key.replace('-', ' ')}: {asked.group()!r} is asked, and the unknown here is {unknown}",
            where=page.text[-160:],
            why="the two are different things",
            instead="ask for the unknown, or write the equation for what is wanted",
        )


def _entries() -> list[tuple[str, dict]]:
    """Return all situations, those that say more first."""
    return [e for name in ("structures.yaml", "stories.yaml", "situations.yaml") for e in data(name).items()]


def _variants(entry: dict) -> Iterable[tuple[dict, ...]]:
    """Yield the ways in which a situation may be: one of its variants, or one of each of its factors."""
    factors = entry.get("factors", [entry.get("variants", [{}])])
    return itertools.product(*factors)


def _merged(entry: dict, parts: tuple[dict, ...]) -> dict:
    """Return a situation's data with those of its parts put over it."""
    merged = dict(entry)
    slots = dict(entry.get("slots", {}))
    for part in parts:
        merged |= part
        slots |= part.get("slots", {})
    merged["slots"] = slots
    for part in parts:
        for name, formula in part.get("replace", {}).items():
            for key in ("equations", "conditions"):
                lines = merged.get(key, [])
                merged[key] = [re.sub(rf"\b{name}\b", f"({formula})", line) for line in lines]
    return merged


def _incomplete(
    page: Page, key: str, entry: dict, missing: list[str], filled: dict[str, Item]
) -> ProblemError:
    wanted = "; ".join(f"{entry['slots'][n]['help']}" for n in missing)
    spare = [i.text for i in page.maths() if i.tag == "measure" and i not in filled.values()]
    odd = f" ({', '.join(repr(s) for s in spare[:3])} cannot be it: the unit does not fit)" if spare else ""
    return ProblemError(
        f"{key.replace('-', ' ')}: {wanted} is missing{odd}",
        where=page.text[:160],
        why="the equation needs it",
        instead=f"add {wanted}, with its unit",
    )


def _fill(page: Page, slots: dict[str, dict]) -> dict[str, Item]:
    """Return the best assignment of measures to slots: by symbol, then by the words near them."""
    pairs: list[tuple[float, int, str, Item]] = []
    for item in page.maths():
        if item.used or item.tag not in ("measure", "definition", "number", "place", "bare", "expression"):
            continue
        for name, slot in slots.items():
            score = _score(page, item, slot, name)
            if score is not None:
                pairs.append((score, -item.start, name, item))
    pairs.sort(key=lambda p: (-p[0], -p[1]))
    filled: dict[str, Item] = {}
    for _, _, name, item in pairs:
        if name not in filled and all(item is not used for used in filled.values()):
            filled[name] = item
    return filled


def _score(page: Page, item: Item, slot: dict, name: str) -> float | None:
    """Return how well a measure fits a slot; None when it cannot."""
    amount = amount_of(item)
    if amount is None or kind_of(amount.unit) != slot["kind"]:
        return None
    s = item.statement
    left = s.left if s is not None and isinstance(s.node, Relation) else None
    if isinstance(left, Name):
        return 1000.0 if left.name in slot.get("symbols", [name]) else None
    if slot["kind"] == "number" and not slot.get("near"):
        return None
    start = max(page.text.rfind(c, 0, item.start) for c in (". ", "? ", "; ", "\n"))
    ends = [e for c in (". ", "? ", "; ", "\n") if (e := page.text.find(c, item.end)) >= 0]
    sentence_end = min(ends, default=len(page.text))
    before, after = page.text[start + 1 : item.start].lower(), page.text[item.end : sentence_end].lower()
    best = None
    for word in slot.get("near", []):
        for m in re.finditer(word, before):
            gap = before[m.end() :]
            distance = len(gap) + 25 * gap.count(",") + 12 * gap.count(" and ")
            best = max(best or 0.0, 100.0 - distance)
        m2 = re.search(word, after)
        if m2:
            gap = after[: m2.start()]
            distance = len(gap) + 25 * gap.count(",") + 12 * gap.count(" and ") + 3
            best = max(best or 0.0, 100.0 - distance)
    if best is not None and best > 0:
        return best
    return 1.0 if slot.get("alone", True) and slot["kind"] not in ("number", "time") else None


def situation_roles(situation: Situation) -> Roles:
    """Return unknowns and coordinates of a situation."""
    entry = situation.entry
    space = list(entry.get("space", []))
    return Roles(
        list(entry["unknowns"]),
        space,
        entry.get("evolution"),
        entry.get("evolution") or (space[0] if space else "t"),
    )


def apply_situation(page: Page, draft: Draft, situation: Situation) -> None:
    """Write the situation's equations, parameters and conditions into the draft and mark its words used."""
    entry = situation.entry
    draft.entry = {**entry, "any_noun": True}
    for name, item in situation.filled.items():
        draft.definitions.append(_filled(name, item))
    _state(draft, entry)
    draft.defaults |= {k: str(v) for k, v in entry.get("defaults", {}).items()}
    shown = "; ".join([*entry["equations"], *entry.get("conditions", [])])
    draft.assume(f"{situation.key.replace('-', ' ')}: {shown}", entry["source"])
    for name, item in situation.filled.items():
        draft.assume(f"{name} is {item.text}", entry["slots"][name]["help"])
    _take_words(page, entry)
    _take_nouns(page, list(situation.filled.values()))
    for item in page.maths():
        if any(re.fullmatch(p, item.text) for p in entry.get("take_maths", [])):
            item.used = True
    for pattern in entry.get("take", []):
        for match in re.finditer(pattern, page.text.lower()):
            for part in page.items:
                wish = part.phrase is not None and part.phrase.kind in ("targets", "study")
                if (
                    part.statement is None
                    and not wish
                    and part.start < match.end()
                    and part.end > match.start()
                ):
                    part.used = True


def _take_nouns(page: Page, filled: list[Item]) -> None:
    """Mark the nouns in front of the measures that filled a slot: the "length" of "length of 5 m"."""
    for item in filled:
        i = page.items.index(item)
        before = [
            p for p in page.items[max(0, i - 3) : i] if p.text.lower() not in ("of", "is", "a", "=", ":")
        ]
        if (before and before[-1].tag == "value") or (
            before and before[-1].phrase and before[-1].phrase.name == "value"
        ):
            before[-1].used = True


def _state(draft: Draft, entry: dict) -> None:
    """Write definitions, equations, conditions and ranges into the draft."""
    for text in entry.get("definitions", []):
        relation = parse(text)
        assert isinstance(relation, Relation)
        draft.definitions.append(
            Statement(
                Span(0, 0, text), relation, "definition", None, relation.operands[0], relation.operands[1]
            )
        )
    for text in entry["equations"]:
        draft.equations.append(Statement(Span(0, 0, text), parse(text), "equation"))
    for text in entry.get("conditions", []):
        relation = parse(text)
        assert isinstance(relation, Relation)
        draft.conditions.append(
            Given(None, "evaluated", relation.operands[0], Amount(relation.operands[1]), text=text)
        )
    for name, (low, high) in entry.get("ranges", {}).items():
        draft.ranges[name] = tuple(None if v is None else Amount(parse(str(v))) for v in (low, high))  # type: ignore[assignment]


def _filled(name: str, item: Item) -> Statement:
    """Return a filled slot as a definition, and mark its measure as used."""
    s, amount = item.statement, amount_of(item)
    assert s is not None
    assert amount is not None
    item.used = True
    left = Name(name)
    node = Relation((left, amount.node), ("=",))
    span = Span(item.start, item.end, item.text, s.span.measures)
    return Statement(span, node, "definition", None, left, amount.node, s.measure)


def _take_words(page: Page, entry: dict) -> None:
    """Mark the words that belong to the situation as read."""
    # What stands between two parts of a trigger, the ".*", has not been read by it.
    named = [part for trigger in entry["triggers"] for part in trigger.split(".*")]
    for pattern in [*named, *(rf"\b(?:{w})(?!\w)" for w in entry.get("words", []))]:
        for match in re.finditer(pattern, page.text.lower()):
            for item in page.items:
                if item.kind == "word" and item.start < match.end() and item.end > match.start():
                    item.used = True
