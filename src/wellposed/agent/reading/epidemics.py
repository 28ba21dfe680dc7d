"""Epidemics in words: a named compartment model, its people, its rates and its start, written as mathematics.

Source of the models: H. W. Hethcote, The mathematics of infectious diseases, SIAM Review 42 (2000) 599-653.
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import ceil, log, sqrt

from wellposed.agent.reading.headcount import STATES, asked_in_letters

__all__ = ["tell_epidemic"]

_SOURCE = "H. W. Hethcote, SIAM Review 42 (2000) 599-653"
_N = r"(\d+(?:\.\d+)?)"
_NAMED = re.compile(
    r"(?<![\w-])(SEIR|SIR)\b(?:(?:-| )(?:epidemic|type|like))?(?: (?:model|equations|system))?"
)
_PEOPLE = (
    r"people|persons?|pupils|students|inhabitants|residents|boys|girls|children|souls|citizens|individuals"
    r"|villagers|passengers|soldiers|animals|cows|pigs|sheep"
)
_PLACE = (
    r"(?:village|town|city|school|island|population|community|camp|ship|boarding school|herd|country|county"
    r"|university|region|barracks|college|farm|colony|closed population|flock)"
)
_RATES = {
    "beta": r"(?:transmission|infection|contact|infectious contact)(?: rate)?(?: coefficient| constant)?",
    "sigma": r"(?:incubation|latency|progression|onset) rate",
    "gamma": r"(?:recovery|removal|healing) rate",
}
_PERIODS = {
    "sigma": r"(?:mean |average )?(?:incubation|latent|latency|exposed) (?:period|time)",
    "gamma": r"(?:mean |average )?(?:infectious|recovery|infective) (?:period|time)",
}
_UNIT = r"(?: ?(?:/ ?|per |a )(?:day|week|month|hour|year)| 1/(?:day|week|month|hour|year))?"
_START = (
    r"(?:on day 0|at (?:time 0|the start|the beginning|the outset|first)|initially|at "
    r"t ?= ?0|to begin with|starts? with|begins? with|with|there are|there is|are|is|"
    r"has|have|and|,|:|only|one day 0)"
)


def tell_epidemic(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text with an epidemic that it tells as mathematics, and what was assumed.

    Args:
        text: Normalised text.
    """
    named = _NAMED.search(text)
    written = "".join(k for k in "SEIR" if re.search(rf"\b(?:{k}' ?=|d{k} ?/ ?dt ?=)", text))
    if not named and not ("S" in written and "I" in written):
        return text, ()
    text = _products(text)
    letters = named.group(1) if named is not None else written
    story = _Epidemic(text, letters)
    story.letters_of_rates()
    story.people()
    story.start()
    story.equations()
    story.ask()
    return story.text, tuple(story.notes)


def _products(text: str) -> str:
    """Write letters of compartments run together as a product: `beta SI/N`."""
    return re.sub(r"(?<=[\w)*/-] )SI(?=/N|\b(?! units))|(?<=[*\d(-])SI(?=/N\b)|\bSI(?=/N\b)", "S*I", text)


class _Epidemic:
    """The text as it becomes mathematics."""

    def __init__(self, text: str, letters: str) -> None:
        self.text, self.letters = text, letters
        self.notes: list[tuple[str, str]] = []
        self.rate = {"beta": "beta", "gamma": "gamma", "sigma": "sigma"}
        self.given: list[str] = []
        self.starts: dict[str, str] = {}

    def _take(self, pattern: str, put: str = " ") -> re.Match[str] | None:
        match = re.search(pattern, self.text, re.IGNORECASE)
        if match:
            self.text = self.text[: match.start()] + match.expand(put) + self.text[match.end() :]
        return match

    def letters_of_rates(self) -> None:
        """Find which letters the prompt has for the rates, and give rates without a letter one."""
        term = self._take(
            r",? ?(?:and |with )?(?:the |an |a )?(?:infection|incidence|transmission|force of infection) term"
            r" (?:is |of |= )?(?=-?\w+ ?\*? ?(?:S ?\*? ?I|S I))(?P<b>[A-Za-z]+\d?) ?\*? ?S ?\*? ?I ?/ ?N",
        )
        if term:
            self.rate["beta"] = term["b"]
        for name, pattern in (
            ("gamma", r"(?:R'|dR ?/ ?dt) ?= ?([A-Za-z]+\d?) ?\*? ?I\b"),
            ("sigma", r"(?:I'|dI ?/ ?dt) ?= ?([A-Za-z]+\d?) ?\*? ?E\b"),
            ("gamma", r"(?:I'|dI ?/ ?dt) ?= ?[^,;.]*- ?([A-Za-z]+\d?) ?\*? ?I\b"),
        ):
            found = re.search(pattern, self.text)
            if found:
                self.rate[name] = found[1]
        written = re.search(r"(?<![\w)])-? ?([A-Za-z]+\d?) ?\*? ?S ?\*? ?I(?:/N| ?/ ?N)", self.text)
        if written and written.group(1) not in ("S", "I", "N"):
            self.rate["beta"] = written.group(1)
        for name, words in _RATES.items():
            match = self._take(
                rf"(?:the |a |an |with )*(?:{words})(?: is| of)? (?P<l>[A-Za-z]\w{{0,6}}) ?= ?(?={_N})",
                r"\g<l> = ",
            )
            if match:
                self.rate[name] = match["l"]
                continue
            self._take(
                rf"\b(?:the |a |an )*(?:{words})(?: (?:of|is|=|:))* ?(?P<v>{_N}{_UNIT})", rf" {name} = \g<v> "
            )
        for name, words in _PERIODS.items():
            match = self._take(
                rf"\b(?:the |a |an |with )*(?:{words})(?: (?:of|is|=|lasts?))* {_N} (days?|weeks?|hours?)"
            )
            if match:
                self.given.append(f"{name} = 1/{match[1]} 1/{match[2].rstrip('s')}")
                self.notes.append(
                    (f"{name} is one over {match[1]} {match[2]}", "stays are exponentially distributed")
                )

    def people(self) -> None:
        """Take the number of people."""
        match = re.search(r"(?<![\w'])N ?= ?\d", self.text)
        if match:
            return
        found = self._take(
            rf"(?:,? ?(?:in|on|of|for|with) )?(?:an? |the )?(?:total |closed |small |boarding )*{_PLACE}"
            rf"(?: size)?(?: (?:of|with|has|is|=|:))* ?{_N}(?: (?:{_PEOPLE}))?"
        ) or self._take(
            rf"(?:\b(?:in|on|of|for|with|among) )?{_N} (?:{_PEOPLE})(?= in total|[,.;:]| live| "
            rf"and no)(?: in total)?"
        )
        if found:
            self.given.append(f"N = {found[1]}")
            self.notes.append((f"N is {found[1]}", "the number of people"))

    def start(self) -> None:
        """Take the numbers in each state on day 0."""
        begin, end = self._opening()
        head, body, tail = self.text[:begin], self.text[begin:end], self.text[end:]
        if not body:
            return
        word = (
            r"(?:people|persons?|pupils|students|boys?|girls?|children|"
            r"individuals?|of them|man|woman|traveller|animals?)"
        )
        for letter in self.letters:
            states = STATES[letter]
            for pattern, value in (
                (rf"{_N} (?:{word} )?(?:is |are |was |were )?(?:{states})\b(?: (?:{word}))?", r"\1"),
                (rf"(?:one|a single) (?:{word} )?(?:is |was )?(?:{states})\b(?: {word})?", "1"),
                (
                    rf"(?:nobody|no one|none|no)(?: (?:{word}))?(?: (?:is|are|has|have))"
                    rf"?(?: been)? (?:{states})\b",
                    "0",
                ),
            ):
                match = re.search(pattern, body, re.IGNORECASE)
                if match:
                    self.starts[letter] = match.expand(value)
                    body = body[: match.start()] + " ~ " + body[match.end() :]
                    break
        body = self._nobody(body)
        rest = re.search(
            r"(?:the |all (?:the )?)?(?:rest|others?|remaining \w+|everyone "
            r"else|everybody else)(?: of (?:them|the \w+))?"
            r"(?: (?:is|are|being))?(?: all| still)* susceptible",
            body,
            re.IGNORECASE,
        )
        if rest:
            body = body.replace(rest.group(), " ")
        if "~" not in body:
            return
        body = (
            re.sub(rf"(?:\b|(?<=,)){_START}(?![\w'])", " ", body, flags=re.IGNORECASE)
            if "~" in body
            else body
        )
        self.text = head + re.sub(r"[~,:]", " ", body) + tail
        for letter in self.letters:
            if letter not in self.starts and letter in "ER":
                self.starts[letter] = "0"
                self.notes.append((f"{letter}(0) = 0", "the prompt names nobody in this state at the start"))
        if "I" in self.starts and "S" not in self.starts:
            self._rest_is_susceptible(said=rest is not None)

    def _nobody(self, body: str) -> str:
        """Take "nobody is exposed or recovered", of which the first state has been read."""
        while True:
            match = re.search(
                r"~,? (?:or|and|nor) (?:has been |is )?(exposed|recovered|removed|immune|infected)\b", body
            )
            zero = [k for k, v in self.starts.items() if v == "0"]
            if not match or not zero:
                return body
            letter = next(k for k, words in STATES.items() if re.fullmatch(words, match[1]))
            if letter not in self.letters or letter in self.starts:
                return body
            self.starts[letter] = "0"
            body = body[: match.start()] + " ~ " + body[match.end() :]

    def _opening(self) -> tuple[int, int]:
        """Return where the sentence about day 0 begins and ends."""
        stops = [0, *(m.end() for m in re.finditer(r"[.?!;](?=\s|$)|\n", self.text)), len(self.text)]
        state = "|".join(STATES.values())
        for a, b in pairwise(stops):
            part = self.text[a:b]
            if "?" in part or re.search(r"\b(?:how|what|when|find|give|compute)\b", part, re.IGNORECASE):
                continue
            told = re.search(
                r"\b(?:on day 0|at the (?:start|beginning|outset)|initially|at first|at time 0)\b",
                part,
                re.IGNORECASE,
            )
            if told and re.search(rf"\b(?:{state})\b", part, re.IGNORECASE):
                clause = re.search(
                    rf"(?:,|;|\band) (?=(?:{_N}|one|a single) (?:\w+ )?(?:is |are )?(?:{state})\b)", part
                )
                before = clause is not None and clause.end() < told.start()
                opens = re.match(
                    rf"\s*(?:{_N}|one|a single) (?:\w+ )?(?:is |are |was |were )?(?:{state})\b",
                    part,
                    re.IGNORECASE,
                )
                first = 0 if opens else clause.start() if clause and before else told.start()
                return a + first, b - 1 if part.rstrip()[-1:] in ".;" else b
        return 0, 0

    def _rest_is_susceptible(self, *, said: bool) -> None:
        others = " - ".join(f"{self.starts[k]}" for k in self.letters if k != "S" and k in self.starts)
        total = next((g for g in self.given if g.startswith("N = ")), None)
        number = re.search(rf"(?<![\w'])N ?= ?{_N}", total or self.text)
        if number is None:
            return
        self.starts["S"] = f"{number[1]} - {others}"
        self.notes.append(
            (
                f"S(0) = {self.starts['S']}",
                "the rest are susceptible" if said else "everybody else can still be infected",
            )
        )

    def _total_of_shares(self) -> None:
        """Take N = 1 where the starts are shares that make up the whole; both usual forms then agree."""
        told = "; ".join([self.text, *self.given])
        if re.search(r"(?<![\w'])N ?=", told):
            return
        parts = [re.search(rf"(?<!\w){k}\(0\) ?= ?{_N}", told) for k in self.letters]
        if all(parts) and abs(sum(float(p[1]) for p in parts if p) - 1.0) < 1e-9:
            self.given.append("N = 1")
            self.notes.append(("N = 1", "the starts are shares of the population"))

    def equations(self) -> None:
        """Write the equations of the named model that the prompt leaves out."""
        for letter, value in self.starts.items():
            if not re.search(rf"(?<!\w){letter}\(0\)", self.text):
                self.given.append(f"{letter}(0) = {value}")
        self._susceptible_from_total()
        self._total_of_shares()
        has = {k for k in self.letters if re.search(rf"(?<![\w]){k}' ?=|d{k} ?/ ?dt ?=", self.text)}
        self._take(
            r",? ?(?:and |with )?(?:the )?(?:other|remaining) equations(?: "
            r"(?:as usual|as always|follow|are the usual ones|are as usual))*"
        )
        b, g, s = (self.rate[k] for k in ("beta", "gamma", "sigma"))
        infection = f"{b}*S*I/N"
        whole = {
            "S": f"S' = -{infection}",
            "E": f"E' = {infection} - {s}*E",
            "I": f"I' = {s}*E - {g}*I" if "E" in self.letters else f"I' = {infection} - {g}*I",
            "R": f"R' = {g}*I",
        }
        if has and has != {"S"}:
            added = []
            if (
                "I" in has
                and "R" not in has
                and "S" in has
                and re.search(r"\bR\(0\)", " ".join(self.given) + self.text)
            ):
                added = ["R"]
        else:
            added = [k for k in self.letters if k not in has]
        if added:
            lines = "; ".join(whole[k] for k in added)
            self.notes.append((f"the equations are {lines}", f"{self.letters} model: {_SOURCE}"))
            self.given.insert(0, lines)
        self.text = _NAMED.sub(" ", self.text)
        self.text = f"{'; '.join(self.given)}. {self.text}" if self.given else self.text

    def _susceptible_from_total(self) -> None:
        """Give S(0) where everybody else and the total are given in symbols."""
        everything = "; ".join(self.given) + " " + self.text
        if re.search(r"(?<!\w)S\(0\)", everything):
            return
        parts = {k: re.search(rf"(?<!\w){k}\(0\) ?= ?{_N}", everything) for k in self.letters[1:]}
        total = re.search(rf"(?<![\w'])N ?= ?{_N}", everything)
        found = [m[1] for m in parts.values() if m]
        if total is None or parts["I"] is None:
            return
        for k, m in parts.items():
            if m is None and re.search(
                r"(?:rest|all others|everyone else|everybody else)[^.;]* susceptible", self.text
            ):
                self.given.append(f"{k}(0) = 0")
            elif m is None:
                return
        self._take(
            r",? ?(?:and )?(?:the |all (?:the )?)?(?:rest|others|everyone else|"
            r"everybody else)(?: (?:is|are))?(?: all)? susceptible"
        )
        self.given.append(f"S(0) = {total[1]} - {' - '.join(found)}")
        self.notes.append(
            (f"S(0) = {total[1]} - {' - '.join(found)}", "the rest of the N people are susceptible")
        )

    def ask(self) -> None:
        """Put questions about people in letters, and set a horizon for a peak without one."""
        self.text = asked_in_letters(self.text, {k: STATES[k] for k in self.letters})
        if re.search(r"maximum of I\b", self.text):
            self._horizon()

    def _horizon(self) -> None:
        """Set the end of a run for the peak, by the growth rate at the start."""
        end = re.search(r"\b(?:until|up to|0 ?(?:<|<=) ?t|t from 0|within|first \d+)\b", self.text)
        values = {
            k: re.search(rf"(?<!\w){re.escape(v)} ?= ?{_N}(?: ?(?:/|per |1/) ?(\w+))?", self.text)
            for k, v in self.rate.items()
        }
        starts = {
            k: re.search(rf"(?<!\w){k} ?= ?{_N}" if k == "N" else rf"(?<!\w){k}\(0\) ?= ?{_N}", self.text)
            for k in "NI"
        }
        b, g, s = values["beta"], values["gamma"], values["sigma"]
        total, ill = starts["N"], starts["I"]
        if end or not (b and g and total and ill) or ("E" in self.letters and not s) or float(ill[1]) <= 0:
            return
        rate = float(b[1]) - float(g[1])
        if "E" in self.letters and s:
            mean, sig = (float(s[1]) + float(g[1])) / 2, float(s[1])
            rate = sqrt(mean**2 + sig * rate) - mean if mean**2 + sig * rate > 0 else -1.0
        if rate <= 0:
            return
        days = ceil((log(float(total[1]) / float(ill[1])) + 5) / rate + 3 / float(g[1]))
        unit = f" {b[2]}" if b[2] else ""
        self.text = re.sub(r"\s*$", "", self.text) + f" The run lasts until t = {days}{unit}."
        self.notes.append(
            (
                f"the run ends at t = {days}{unit}",
                "the first growth would have reached everybody long before, and three illnesses have passed",
            )
        )
