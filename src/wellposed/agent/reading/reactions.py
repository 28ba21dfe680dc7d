"""Reactions and decays written as a scheme, `A -> B -> C` or `A + B -> C`, become rate equations.

Sources: law of mass action, P. W. Atkins, J. de Paula, Physical Chemistry, chapter "The rates of chemical
reactions"; decay chains, H. Bateman, Proc. Cambridge Phil. Soc. 15 (1910) 423-427.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from wellposed.errors import ProblemError

__all__ = ["tell_reaction"]

_SPECIES = r"[A-Z][A-Za-z]?\d?"
_SIDE = rf"(?:2 ?)?{_SPECIES}(?: ?\+ ?(?:2 ?)?{_SPECIES})*"
_SCHEME = re.compile(rf"(?<![\w'])({_SIDE}(?: ?-+> ?{_SIDE})+)(?![\w(])")
_QUANTITY = (
    r"\d+(?:\.\d+)?(?:e-?\d+)? ?(?:mol/L|mmol/L|mol/m\^3|mM|M|mg|kg|g|"
    r"µg|mol|nuclei|atoms|Bq|kBq|MBq)?(?![\w/])"
)
_TIME = r"(\d+(?:\.\d+)?) ?(seconds?|s|minutes?|min|hours?|h|days?|d|weeks?|years?|yr|a)\b"
_UNITS = {
    "d": "day",
    "days": "day",
    "hours": "h",
    "hour": "h",
    "minutes": "min",
    "minute": "min",
    "seconds": "s",
    "second": "s",
    "weeks": "week",
    "years": "year",
    "yr": "year",
    "a": "year",
}
_RATE_LAW = re.compile(r"[A-Za-z]'+ ?[-+=]|d\[?[A-Za-z]\]? ?/ ?dt|∂|-> ?(?:-?inf|oo|0\b|\d)")


@dataclass(frozen=True)
class _Step:
    reactants: tuple[tuple[str, int], ...]
    products: tuple[tuple[str, int], ...]


def tell_reaction(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text with a reaction scheme as rate equations, and what was assumed for them.

    Args:
        text: Normalised text.
    """
    if _RATE_LAW.search(text):
        return text, ()
    text, spoken = _spoken(text)
    match = _SCHEME.search(text)
    told = r"rate|half-?\s?li|\bk\d? ?=|constant|mass[- ]action|kinetics"
    if match is None or not (spoken or re.search(told, text)):
        return text, ()
    sides = [_side(part) for part in re.split(r"-+>", match.group(1))]
    steps = [_Step(a, b) for a, b in pairwise(sides)]
    if any(k > 1 for side in sides for _, k in side):
        raise ProblemError(
            f"the rate of `{match.group(1).strip()}` can be written in two ways",
            where=text[:160],
            why="k may count the reactions or the molecules of the reactant, which differ by its number",
            instead="write the rate equation, for example `dA/dt = -2 k A^2`",
        )
    species = list(dict.fromkeys(n for side in sides for n, _ in side))
    rest = text[: match.start()] + " " + text[match.end() :]
    found = _constants(rest, steps, spoken)
    if found is None:
        return text, ()
    rest, constants, given = found
    rest, starts = _starts(rest, species)
    if not starts:
        return text, ()
    notes = []
    for name in species:
        if name not in starts:
            starts[name] = "0"
            notes.append((f"{name}(0) = 0", "the prompt names no amount of it at the start"))
    lines = [f"{n}' = {_rate(n, steps, constants)}" for n in species]
    notes.insert(
        0, (f"the rates are {'; '.join(lines)}", "law of mass action, each step with its own constant")
    )
    begin = [f"{n}(0) = {v}" for n, v in starts.items()]
    rest = _horizon(_asked(rest, species), steps, given, notes)
    return f"{'; '.join([*lines, *given, *begin])}. {rest.strip(' ,;.:')}", tuple(notes)


def _spoken(text: str) -> tuple[str, list[str]]:
    """Write "A decays to B with a half-life of 3 days" as a scheme; return the half-lives in order."""
    pattern = re.compile(
        rf"(?:(?:isotope|nuclide|nucleus|substance) )?({_SPECIES}) "
        rf"(?:decays?|turns|disintegrates) (?:in)?to (?:a |the |an )*"
        rf"(?:stable |daughter |isotope |nuclide )*({_SPECIES})(?: with| at| "
        rf"\()? ?(?:a |an |its |\()*half-?\s?li(?:fe|ves)"
        rf"(?: of| is|:| =)? {_TIME}\)?"
    )
    found = list(pattern.finditer(text))
    if not found or any(a[2] != b[1] for a, b in pairwise(found)):
        return text, []
    lives = [f"{m[3]} {_UNITS.get(m[4], m[4])}" for m in found]
    scheme = " -> ".join([found[0][1], *(m[2] for m in found)])
    for m in reversed(found):
        text = text[: m.start()] + " " + text[m.end() :]
    return f"{scheme}. {re.sub(r'^[ ,;.]+|(?<=[.;]) *(?:,|and) *', '', text)}", lives


def _side(text: str) -> tuple[tuple[str, int], ...]:
    found = re.findall(rf"(2 ?)?({_SPECIES})", text)
    return tuple((name, 2 if twice else 1) for twice, name in found)


def _constants(text: str, steps: list[_Step], lives: list[str]) -> tuple[str, list[str], list[str]] | None:
    """Return the text without what gave the rate constants, the constants, and their definitions."""
    if lives:
        return _lives(text, lives) if len(lives) in (len(steps), len(steps) - 1) else None
    half = re.search(
        rf"(?:with |and |the |of |have |has )*half-?\s?lives(?: of| are|:)? "
        rf"{_TIME}(?: and|,) {_TIME}(?: respectively)?",
        text,
    )
    if half and len(steps) == 2:
        given = [f"{half[1]} {_UNITS.get(half[2], half[2])}", f"{half[3]} {_UNITS.get(half[4], half[4])}"]
        return _lives(text[: half.start()] + " " + text[half.end() :], given)
    named = re.findall(r"(?<![\w'])(k_?\d?) ?= ?\d", text)
    if len(steps) == 1 and named == ["k"]:
        names = ["k"]
    elif named == [f"k{i + 1}" for i in range(len(steps))]:
        names = named
    else:
        return None
    law = re.search(
        r",? ?(?:with )?(?:the )?rate(?: law)?(?: is| =|:)? k ?\*? ?\[?(\w)\]? ?\*? ?\[?(\w)\]?(?=[,.; ])",
        text,
    )
    if law:
        if (
            sorted(law.groups()) != sorted(n for n, k in steps[0].reactants for _ in range(k))
            or len(steps) > 1
        ):
            return None
        text = text[: law.start()] + text[law.end() :]
    orders = {sum(k for _, k in s.reactants) for s in steps}
    for word, order in (("first", 1), ("second", 2), ("zero(?:th)?|third|half", 0)):
        pattern = rf"\b(?:{word})[- ]order\b"
        if re.search(pattern, text, re.IGNORECASE) and orders != {order}:
            return None  # the scheme alone would have another order
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\b(?:with |and |the |a )*(?:rate )?(?:constants?|coefficients?)(?: of| is| are)? (?=k)", " ", text
    )
    return text, names, []


def _lives(text: str, lives: list[str]) -> tuple[str, list[str], list[str]]:
    names = [f"thalf{i + 1}" for i in range(len(lives))]
    return text, [f"log(2)/{n}" for n in names], [f"{n} = {v}" for n, v in zip(names, lives, strict=True)]


def _starts(text: str, species: list[str]) -> tuple[str, dict[str, str]]:
    """Take the amounts at the start."""
    starts: dict[str, str] = {}
    only = re.search(
        rf"(?:(?:initially|at first|at the start|we|i|there is|there are|"
        rf"starts?|begins?|starting|with|from|only|,|pure) )*({_QUANTITY})"
        rf" (?:of )?(?:pure )?(?:isotope |species )?(?:{'|'.join(species)})"
        rf"\b(?: only| alone| and nothing else)?",
        text,
        re.IGNORECASE,
    )
    if only and only[1].strip():
        name = re.search(rf"({'|'.join(species)})\b(?: only| alone| and nothing else)?$", only.group())
        if name:
            starts[name[1]] = only[1].strip()
            text = text[: only.start()] + " ~ " + text[only.end() :]
    for name in species:
        for pattern in (
            rf"(?:(?:initial(?:ly)?|at first|at the start|with|and|"
            rf"concentrations?|,) )*(?:\[{name}\](?:_?0)?|{name}_?0|{name}\(0\)) "
            rf"?(?:=|is) ?({_QUANTITY})",
            rf"(?:initially |and )?{name} (?:starts?|begins?)(?: out)?(?: at| with| from) ({_QUANTITY})",
        ):
            match = re.search(pattern, text, re.IGNORECASE)
            if match and name not in starts:
                starts[name] = match[1].strip()
                text = text[: match.start()] + " ~ " + text[match.end() :]
        none = re.search(
            rf"(?:,? ?(?:and |with |initially )*)no (?:[A-Z]\w? (?:or|and|nor) )"
            rf"?{name}\b(?: at (?:first|the start)| initially)?",
            text,
        )
        if none and name not in starts and not re.search(rf"no \w+ (?:or|and|nor) {name}$", none.group()):
            starts[name] = "0"
            text = text[: none.start()] + " ~ " + text[none.end() :]
        elif none and name not in starts:
            starts[name] = "0"
            other = re.search(r"no (\w+) (?:or|and|nor)", none.group())
            if other and other[1] in species:
                starts.setdefault(other[1], "0")
            text = text[: none.start()] + " ~ " + text[none.end() :]
    text = re.sub(
        r"(?:\b(?:we|i) (?:begin|start) with |\binitially |\bat the start |"
        r"\b(?:initial|starting) (?:concentrations?|amounts?) )?~",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(r"(?: *,)+(?= *[.,;?])|(?<=[.;]) *,", "", text), starts


def _rate(name: str, steps: list[_Step], constants: list[str]) -> str:
    """Return the rate of change of a species."""
    terms = []
    for step, k in zip(steps, constants, strict=False):
        speed = "*".join([k, *(f"{n}^{p}" if p > 1 else n for n, p in step.reactants)])
        made = dict(step.products).get(name, 0) - dict(step.reactants).get(name, 0)
        if made:
            terms.append(("-" if made < 0 else "+") + (f"{abs(made)}*" if abs(made) > 1 else "") + speed)
    return "".join(terms).removeprefix("+") or "0"


def _horizon(text: str, steps: list[_Step], given: list[str], notes: list[tuple[str, str]]) -> str:
    """Set the end of a run for the peak in a chain of decays, which is long over after ten of the longest."""
    if "maximum of" not in text or re.search(r"\b(?:until|up to|between|0 ?<)", text):
        return text
    lives = [re.fullmatch(r"\w+ = (\d+(?:\.\d+)?) (\w+)", g) for g in given]
    if len(lives) < len(steps) or not all(lives) or len({m[2] for m in lives if m}) > 1:
        return text
    unit = next(m[2] for m in lives if m)
    end = 10 * sum(float(m[1]) for m in lives if m)
    notes.append(
        (f"the run ends at t = {end:g} {unit}", "ten times the half-lives together: the chain has run down")
    )
    return f"{text} The run lasts until t = {end:g} {unit}."


def _asked(text: str, species: list[str]) -> str:
    """Put the question in letters: "how much B after 4 h" as "what is B after 4 h"."""
    names = "|".join(species)
    text = re.sub(rf"\[({names})\]", r"\1", text)
    text = re.sub(
        rf"\bhow (?:much|many)(?: \w+)??(?: of)?(?: isotope| species| "
        rf"nuclide)? ({names})\b(?: (?:is|there|are|left|has formed|have we|"
        rf"do we have|remains?|will be|present))*",
        r"what is \1",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"(?:the )?(?:concentration|amount|mass|quantity) of ({names})\b", r"\1", text, flags=re.IGNORECASE
    )
    text = re.sub(
        r"^\W*(?:(?:the |a |consecutive |consider |reaction|decay chain|"
        r"chain|radioactive|irreversible|elementary|scheme|kinetics|mass[- "
        r"]action|series)\b[ ,:.]*)+",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(r"\s+", " ", text)
