"""Stories of rates told in words, written as equations: loans, growth, throws, coupled masses.

A tale is data (`catalogue/tales.yaml`): the words that announce it, the values that it needs and how people
say them, its equations, and how its question is put. What a tale takes is replaced by mathematics; a number
that it does not take stays in the text, where the reader refuses what it cannot read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.units import unit_at, unit_text
from wellposed.agent.reading.vocabulary import data

__all__ = ["Telling", "tell"]

Note = tuple[str, str]
_NUMBER = re.compile(r"(?<![\w.^])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.]*\w\()")
_EACH = re.compile(r"(?<=\d) (?:a|an|each|every) (?=(?:second|minute|hour|day|week|month|year)\b)")
_EQUATION = re.compile(r"[A-Za-z]'+ ?[-+=(]|d(?:\^2)?[A-Za-z] ?/ ?d[a-z]|∂|_tt?\b")


@dataclass(frozen=True)
class Telling:
    """A text in which a story has become mathematics, and what was assumed for it."""

    text: str
    notes: tuple[Note, ...] = ()


@dataclass
class _Amount:
    text: str
    kind: str
    percent: str = ""


class _Script:
    """A text with its amounts replaced by marks, for example `⟦2 mass⟧`."""

    def __init__(self, text: str) -> None:
        self.amounts: list[_Amount] = []
        out, at = "", 0
        text = _EACH.sub(" per ", text)
        for m in _NUMBER.finditer(text):
            if m.start() < at:
                continue
            found = unit_at(text, m.end())
            end, unit = (found[1], unit_text(found[0])) if found else (m.end(), "")
            percent = m.group() if unit.startswith("percent") else ""
            kind = "percent" if percent else "plain" if not unit else kind_of(unit).replace(" ", "")
            out += f"{text[at : m.start()]}⟦{len(self.amounts)} {kind}⟧"
            self.amounts.append(_Amount(text[m.start() : end], kind, percent))
            at = end
        self.template = out + text[at:]

    def find(self, pattern: str) -> re.Match[str] | None:
        """Return the first match; `<mass>` in a pattern stands for a mass, `<any>` for every amount."""
        pattern = re.sub(r"(?<!P)<(\w+)>", _mark, pattern)
        return re.search(pattern, self.template, re.IGNORECASE)

    def plain(self) -> str:
        """Return the text with the amounts written out."""
        return re.sub(r"⟦(\d+) \w+⟧", lambda m: self.amounts[int(m[1])].text, self.template)


def _mark(match: re.Match[str]) -> str:
    kinds = r"\w+" if match[1] == "any" else match[1]
    return rf"⟦(\d+) {kinds}⟧"


def tell(text: str) -> Telling:
    """Return the text with the story that it tells as mathematics; the text itself where there is none.

    Args:
        text: Normalised text.
    """
    if re.search(r"pendulum|\bangles?\b", text):
        text = re.sub(r"(?<=\d) ?degrees?\b(?! ?(?:[CFK]\b|celsius|fahrenheit|kelvin))", "°", text)
    if _EQUATION.search(text):
        return Telling(text)
    lower = text.lower()
    for name, tale in data("tales.yaml").items():
        if not all(re.search(t, lower) for t in tale["triggers"]):
            continue
        if any(re.search(t, lower) for t in tale.get("unless", [])):
            continue
        told = _told(name, tale, text)
        if told is not None:
            return told
    return Telling(text)


def _told(name: str, tale: dict, text: str) -> Telling | None:
    script = _Script(text)
    values: dict[str, str] = {}
    notes: list[Note] = []
    for slot, how in tale["slots"].items():
        for pattern in how["said"]:
            match = script.find(pattern)
            if match is None:
                continue
            said = script.amounts[int(next(g for g in match.groups() if g is not None and g.isdigit()))]
            values[slot] = _value(said, match)
            notes.append((f"{slot} is {said.text}", how["means"]))
            script.template = (
                script.template[: match.start()] + how.get("leaves", " ") + script.template[match.end() :]
            )
            break
    for slot, how in tale["slots"].items():
        if slot in values and how.get("like") in values:  # "from 95 to 80 °C": the unit is said once
            values[slot] += _NUMBER.sub("", values[how["like"]])
    form = next((f for f in tale["forms"] if _fits(f, values, text)), None)
    if form is None:
        return None
    for pattern, plain in [*tale.get("asks", []), *form.get("asks", [])]:
        marked = re.sub(r"(?<!P)<(\w+)>", _mark, pattern)
        script.template = re.sub(marked, plain, script.template, flags=re.IGNORECASE)
    for pattern in tale.get("take", []):
        script.template = re.sub(rf"\b(?:{pattern})(?!\w)", " ", script.template, flags=re.IGNORECASE)
    given = ", ".join(f"{k} = {v}" for k, v in values.items())
    notes.insert(0, (f"{name.replace('-', ' ')}: {'; '.join(form['equations'])}", tale["source"]))
    notes += [tuple(n) for n in form.get("notes", [])]
    stated = "; ".join([*form["equations"], *form.get("conditions", []), given])
    # The story comes last, so that its question can speak of the names above.
    rest = re.sub(r"\s+(?=[,.?;])", "", re.sub(r"[ ]+", " ", script.plain())).strip(" ,;")
    return Telling(f"{stated}. {rest}", tuple(notes))


def _fits(form: dict, values: dict[str, str], text: str) -> bool:
    """True when exactly the values of a form were found, and its own words stand in the text."""
    said = form.get("if")
    return set(form["with"]) == set(values) and (said is None or bool(re.search(said, text.lower())))


def _value(amount: _Amount, match: re.Match[str]) -> str:
    """Return an amount as it is written in mathematics, per cent and "per year" said apart put together."""
    named = match.groupdict()
    per = f" 1/{named['per']}" if named.get("per") else ""
    if amount.percent:
        rate = re.search(r"(?:per|/) ?(\w+)$", amount.text)
        per = per or (f" 1/{rate[1]}" if rate else "")
        return f"({amount.percent}/100){per}" if not per else f"{_hundredth(amount.percent)}{per}"
    return f"{amount.text}{named.get('unit') or ''}{per}"


def _hundredth(number: str) -> str:
    """Return a number divided by 100, in digits."""
    from decimal import Decimal

    return f"{(Decimal(number) / 100):f}"
