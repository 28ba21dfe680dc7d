"""Numbers and formulas as people write them: "5 million", "two thirds", `cos^2 t`, `|sin t|`, `xy'`.

Each rewriting keeps the meaning; nothing here guesses. What stands for a number in words is only rewritten
where a number must stand, so that "one end" and "two tanks" stay words.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.beams import with_beam_places
from wellposed.agent.reading.steps import with_steps

__all__ = ["plain"]

_FUNCTIONS = "sin|cos|tan|sinh|cosh|tanh|sech|exp|log|ln"
_SCALES = {"thousand": 3, "million": 6, "billion": 9}
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "a hundred": 100, "one hundred": 100, "hundred": 100,
}  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_UNITS = (
    r"(?:nano|micro|milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|(?:kilo|centi|milli)?met(?:re|er)s?"
    r"|(?:kilo|milli)?grams?|lit(?:re|er)s?|degrees?|people|persons?|fish|rabbits?|cells|percent|per ?cent|%"
)
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBER = r"\d+(?:\.\d+)?"
_TIMES = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"


def plain(text: str) -> str:
    """Return the text with numbers in figures and formulas in the grammar's own notation.

    Args:
        text: A prompt in plain notation (see `normalise`).

    Returns:
        The same statement.
    """
    return with_beam_places(with_steps(_formulas(_shares(_numbers(_degrees(text))))))


def _degrees(text: str) -> str:
    """Write "40 degrees Celsius" and "an angle of 40 degrees" with the unit that is meant.

    Bare degrees are those of the temperatures in the text where it names a scale, else angles: as a
    word without meaning they would turn 60 degrees into 60 radians.
    """
    scales = {"C": r"C(?:elsius|entigrade)?", "F": r"F(?:ahrenheit)?", "K": r"K(?:elvins?)?"}
    for letter, words in scales.items():
        text = re.sub(rf"(?<=[\d.] )(?:degrees?|deg\.?) {words}\b", f"°{letter}", text)
        text = re.sub(rf"\bin degrees? {words}\b", f"in °{letter}", text, flags=re.IGNORECASE)
    named = re.search(r"°([CF])|\bdeg(?:rees?)? ?([CF])\b|\b([CF])(?:elsius|ahrenheit)", text)
    unit = f"°{next(g for g in named.groups() if g)}" if named else "deg"
    return re.sub(r"(?<=\d)[ -]degrees?\b|(?<=\bin) degrees?\b", f" {unit}", text)


def _shares(text: str) -> str:
    """Write "half its initial value" and "a tenth of the original amount" in per cent of its initial."""
    exact = {word: 100 // n for word, n in _PARTS.items() if 100 % n == 0}
    start = r"(?:its|their|the) (?:initial|original|starting)\b"
    text = re.sub(
        rf"\b(?:an? |one[ -])?({'|'.join(exact)})(?: of)? (?={start})",
        lambda m: f"{exact[m.group(1)]} percent of ",
        text,
    )
    nouns = r"(?: (?:value|amount|concentration|level|population|size|height|charge|mass|speed|velocity)\b)?"
    return re.sub(rf"(?<=\d) ?(?:percent|%) of {start}{nouns}", " percent of its initial", text)


def _numbers(text: str) -> str:
    """Write "5 million", "two thirds", "half an hour" and "3 per cent" in figures."""
    text = re.sub(r"\b([1-5])(?:st|nd|rd|th)\b", lambda m: _ORDINALS[int(m.group(1)) - 1], text)
    counts = "|".join(sorted(_COUNTS, key=len, reverse=True))
    parts = "|".join(_PARTS)
    text = re.sub(
        rf"(?<![\w.])({_NUMBER}) (thousand|million|billion)\b",
        lambda m: _scaled(m.group(1), _SCALES[m.group(2)]),
        text,
    )
    text = re.sub(r"(?<![\w.])(10|[1-9])(?:st|nd|rd|th)\b", lambda m: _ORDINALS[int(m.group(1)) - 1], text)
    text = re.sub(rf"\bhalf an? ({_TIMES})\b", r"0.5 \1", text)
    text = re.sub(rf"\bthree quarters of an? ({_TIMES})\b", r"0.75 \1", text)
    text = re.sub(rf"\b(?:an?|one)[ -]quarter(?: of an?|[ -]) ?({_TIMES})\b", r"0.25 \1", text)
    tens = "|".join(w for w in _COUNTS if " " not in w and w != "hundred")
    text = re.sub(
        rf"\b({tens}) (hundred|thousand)\b(?! and\b)",
        lambda m: str(_COUNTS[m.group(1)] * (100 if m.group(2) == "hundred" else 1000)),
        text,
    )
    text = re.sub(rf"\b(?:an?|one) ({_TIMES}) and a half\b", r"1.5 \1s", text)
    text = re.sub(rf"({_NUMBER}) and a half\b", lambda m: f"{m.group(1)}.5", text)
    # "k = two thirds", "a rate of one half"; never "the left half" or "half a wave"
    text = re.sub(
        rf"(?<==)( ?)(one|two|three|four|five)[ -]({parts})s?\b",
        lambda m: f"{m.group(1)}({_COUNTS[m.group(2)]}/{_PARTS[m.group(3)]})",
        text,
    )
    text = re.sub(
        rf"\b(of|is|to|at|by|at rate) (one|two|three|four|five)[ -]({parts})s?(?= per\b|[,.;?]|$)",
        lambda m: f"{m.group(1)} ({_COUNTS[m.group(2)]}/{_PARTS[m.group(3)]})",
        text,
    )
    text = re.sub(
        rf"\b({counts})[ -](?=(?:{_UNITS})\b)",
        lambda m: f"{_COUNTS[m.group(1).lower()]} ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"(?<== )({counts})(?![\w-])|(?<==)({counts})(?![\w-])",
        lambda m: str(_COUNTS[m.group(1) or m.group(2)]),
        text,
    )
    text = re.sub(r"(?<=[\d)]) ?per ?cent\b|(?<=\d) percent\b", " %", text)
    # a comma between groups of three digits, where no list of numbers can be meant
    return re.sub(r"(?<![\w.,(])(\d{1,3})((?:,\d{3})+)(?=[,;?] |[.;?]?$|[.;?]\s)", _grouped, text)


def _scaled(number: str, power: int) -> str:
    """Return a number times a power of ten, in digits."""
    whole, _, rest = number.partition(".")
    digits = whole + rest.ljust(power, "0")[:power]
    return digits + ("." + rest[power:] if len(rest) > power else "")


def _grouped(match: re.Match[str]) -> str:
    return match.group().replace(",", "")


def _formulas(text: str) -> str:
    """Write `cos^2 t`, `|a|`, `e^{-t}`, `xy'` and `2 ω _0` in the grammar's notation."""
    text = re.sub(r" _(?=\d)", "_", text)
    text = re.sub(r"([A-Za-z])_\(?(\d+)\)?(?![A-Za-z\d])", r"\1\2", text)
    for _ in range(3):
        text = re.sub(r"([\^_])\{([^{}]*)\}", r"\1(\2)", text)
    text = re.sub(rf"\b({_FUNCTIONS})\^(\d)\s?(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))", r"(\1\3)^\2", text)
    text = re.sub(rf"\b({_FUNCTIONS})\^(\d)\s?((?:\d+(?:\.\d+)? ?)?[a-z]\w?)(?![\w(])", r"(\1(\3))^\2", text)
    text = re.sub(r"\|((?:[^|\n=<>,;?()]|,(?! )|\([^()|\n]*\)|[()])+?)\|", _modulus, text)
    return _glued(text)


def _modulus(match: re.Match[str]) -> str:
    """Write bars as a call; an evaluation bar or a table rule is left alone."""
    inner = match.group(1)
    if not inner.strip() or re.search(r"[A-Za-z]{4,} [A-Za-z]{2,}", inner):
        return match.group()
    return f"abs({inner.strip()})"


def _glued(text: str) -> str:
    """Part a coordinate from the derivative glued to it: `xy'` when `y'` stands alone elsewhere too."""
    alone = set(re.findall(r"(?<![A-Za-z_])([A-Za-z])(?='+(?![a-z]))", text))
    alone |= set(re.findall(r"(?<![A-Za-z_])([A-Za-z])(?=\(\d)", text))
    if not alone:
        return text
    letters = "".join(sorted(alone))
    return re.sub(rf"(?<![A-Za-z_])([a-zA-Z])(?<![{letters}])([{letters}])(?='+(?![a-z]))", r"\1 \2", text)
