"""The words the reader knows: phrases that mean something, words that mean nothing, and typing errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

__all__ = ["Phrase", "data", "fillers", "is_weighty", "mend", "patterns", "phrases", "text_of", "words"]


@dataclass(frozen=True)
class Phrase:
    """Words with a meaning, at their place in the text."""

    kind: str
    """"sides", "states", "when", "targets", "spots" or "study"."""
    name: str
    start: int
    end: int
    text: str


def text_of(name: str) -> str:
    """Return a data file of the catalogue as text."""
    return (resources.files("wellposed.agent.reading") / "catalogue" / name).read_text(encoding="utf-8")


@cache
def data(name: str) -> dict:
    """Return a YAML data file of the catalogue, read once."""
    return yaml.load(text_of(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def words(name: str) -> frozenset[str]:
    """Return one of the word lists of `lists.yaml`."""
    return frozenset(str(data("lists.yaml")[name]).split())


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    table = data("words.yaml")
    return tuple(
        (re.compile(r"(?<![\w'-])" + p.replace(" ", r"\s+") + r"(?![\w'])", re.IGNORECASE), kind, name)
        for kind, entries in table.items()
        for name, expressions in entries.items()
        for p in expressions
    )


@cache
def fillers() -> frozenset[str]:
    """Words that carry no part of a statement."""
    return frozenset(text_of("filler.txt").split())


@cache
def _weighty() -> frozenset[str]:
    lines = text_of("weighty.txt").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


def is_weighty(word: str) -> bool:
    """True when leaving this word unread could change the answer."""
    return word.lower() in _weighty()


def phrases(text: str) -> list[Phrase]:
    """Return the phrases of the vocabulary in a text, the longest at each place, in order.

    Args:
        text: Normalised text in which the mathematics is blanked out.
    """
    found = [
        Phrase(kind, name, m.start(), m.end(), m.group())
        for pattern, kind, name in _patterns()
        for m in pattern.finditer(text)
        if m.group().strip()
    ]
    found.sort(key=lambda p: (p.start - p.end, p.start))
    taken: list[Phrase] = []
    for phrase in found:
        if all(phrase.end <= other.start or phrase.start >= other.end for other in taken):
            taken.append(phrase)
    return sorted(taken, key=lambda p: p.start)


@cache
def _known_words() -> tuple[str, ...]:
    table = data("words.yaml")
    words = {
        w
        for kinds in table.values()
        for ps in kinds.values()
        for p in ps
        for w in re.findall(r"[a-z]{5,}", p)
    }
    words |= {w for w in fillers() | _weighty() if re.fullmatch(r"[a-z]{5,}", w)}
    for name in (
        "equations.yaml",
        "fields.yaml",
        "functions.yaml",
        "situations.yaml",
        "structures.yaml",
        "stories.yaml",
    ):
        # A stem before a bracket or an escape, as in `dendr(?:ite|itic)`, is no word.
        words |= set(re.findall(r"(?<![a-z])[a-z]{5,}(?![a-z]|\\|\(|\?|\[)", text_of(name).lower()))
    return tuple(sorted(words))


@cache
def _closest(word: str) -> str | None:
    """Return the one known word that this one is a misspelling of, or None."""
    from rapidfuzz.distance import OSA

    near = [
        known
        for known in _known_words()
        if known[0] == word[0]
        and abs(len(known) - len(word)) <= 1
        and OSA.distance(word, known, score_cutoff=1) <= 1
    ]
    if len(near) != 1:
        return None
    better = near[0]
    # A plural or a tense is another word, not a misspelling; so is a short word with one letter exchanged.
    if any(word == better + e or better == word + e for e in ("s", "d", "r", "n", "y")):
        return None
    if len(word) == len(better) and word[:-2] == better[:-2]:
        return None
    exchanged = len(word) == len(better) and sorted(word) != sorted(better)
    return None if exchanged and len(word) < 8 else better


def mend(text: str, protected: list[tuple[int, int]]) -> tuple[str, list[tuple[str, str]]]:
    """Correct misspelt words of the vocabulary; numbers and symbols are never touched.

    Args:
        text: Normalised text.
        protected: Ranges of mathematics, left as they are.

    Returns:
        The corrected text, and (written, read as) for each correction.
    """
    from wellposed.agent.reading.harmless import is_known_harmless

    known = set(_known_words())
    changes: list[tuple[str, str]] = []

    def correct(match: re.Match[str]) -> str:
        word = match.group()
        lower = word.lower()
        inside = any(a <= match.start() < b for a, b in protected)
        if inside or lower in known or is_known_harmless(lower) or (word[0].isupper() and match.start() > 0):
            return word
        better = _closest(lower)
        if better is None:
            return word
        changes.append((word, better))
        return better

    return re.sub(r"(?<![\w'-])[A-Za-z]{5,}(?![\w'-])", correct, text), changes


@cache
def patterns(name: str, section: str, flags: int = 0) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the pairs of a table, their patterns compiled with its `parts` put in for `<NAME>`.

    Args:
        name: The data file.
        section: The list of pairs (pattern, text) in it.
        flags: For the patterns.
    """
    table = data(name)
    done = []
    for pattern, text in table[section]:
        for part, meaning in table["parts"].items():
            pattern = pattern.replace(f"<{part}>", meaning)
        done.append((re.compile(pattern, flags), text))
    return tuple(done)
