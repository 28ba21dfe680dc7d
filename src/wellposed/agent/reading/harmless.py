"""Words that cannot change the mathematics: names of things and people, narrative verbs, manners of speech.

The list is data (`catalogue/harmless.txt`). A word that carries physics, a condition or a number
(`catalogue/weighty.txt`) is never harmless, whatever the list says; a word in neither list stays unread
and is shown.
"""

from __future__ import annotations

from functools import cache

from wellposed.agent.reading.vocabulary import fillers, is_weighty, text_of

__all__ = ["is_harmless", "is_known_harmless"]


@cache
def _listed() -> frozenset[str]:
    lines = text_of("harmless.txt").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


@cache
def is_known_harmless(word: str) -> bool:
    """True for a listed word, its plural, tenses and adverb.

    Args:
        word: In lower case.
    """
    if is_weighty(word):
        return False
    known = _listed() | fillers()
    return any(stem in known and not is_weighty(stem) for stem in _stems(word))


def _stems(word: str) -> list[str]:
    """Return the words of which this one may be a form: `boxes` of box, `baking` of bake."""
    word = word.removesuffix("'s").removesuffix("'")
    found = [word]
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    for ending in ("s", "es", "ed", "d", "ing", "ly", "er", "ers"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            found += [stem, stem + "e"]
            if stem[-1] == stem[-2]:
                found.append(stem[:-1])  # stopped, fitting
    return found


def is_harmless(word: str, *, opens_sentence: bool) -> bool:
    """True when leaving a word unread cannot change the problem.

    Args:
        word: As it is written.
        opens_sentence: Its capital letter says nothing then.
    """
    lower = word.lower()
    if is_known_harmless(lower):
        return True
    # An unknown word with a capital inside a sentence is a name: of a person, a place, a product.
    named = word[0].isupper() and word[1:].islower() and len(word) > 2 and not opens_sentence
    if named:
        return not is_weighty(lower)
    parts = lower.split("-")
    return len(parts) > 1 and all(len(p) > 1 and is_known_harmless(p) for p in parts)
