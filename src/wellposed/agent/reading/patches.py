"""Patches and slabs: "u vanishes beyond the reserve" as its ends, extinction as the contrary of survival.

Works on normalised text; what it leaves is read by `critical`.
"""

from __future__ import annotations

import re

__all__ = ["plain_patch"]

_MOVING = re.compile(r"(?<![A-Za-z])[A-Za-z]\w*_t{1,2}\b|∂_?t\b|/ ?[d∂]t\b|∂t")
_PATCH = (
    r"(?:patch|habitat|refuge|strip|slab|reserve|island|reactor|domain|region"
    r"|interval|bed|oasis|lake|core|crystal)"
)
_GONE = (
    r"(?:dies?(?: out)?|goes? extinct|goes? out|vanish(?:es)?|disappears?|decays?"
    r"|becomes? extinct|perish(?:es)?)"
)


def plain_patch(text: str) -> str:
    """Write "u = 0 beyond the reserve" as its ends, and a question for its extinction as one for survival.

    Args:
        text: Normalised text.
    """
    asked = re.search(
        r"\b(?:smallest|critical|minim\w+|shortest|least|threshold|below which|how (?:thick"
        r"|large|long|wide|big))\b",
        text,
        re.IGNORECASE,
    )
    if asked is None or not _MOVING.search(text) or not re.search(rf"\b{_PATCH}\b", text, re.IGNORECASE):
        return text
    u = re.search(r"(?<![A-Za-z])([A-Za-z]+)_t\b|∂_t ?([A-Za-z]+)|[∂d]([A-Za-z]+) ?/ ?[∂d]t", text)
    name = next((g for g in u.groups() if g), "u") if u else "u"
    outside = (
        rf"({name} ?= ?0) (?:outside|beyond|at the (?:edges?|rims?|borders?) of)(?: of)?(?: (?:it\b"
        rf"|(?:the |a |an |this |its )?{_PATCH}\b)|(?= ?[,.;]))"
    )
    sized = r" (?:of|with) (?:an? )?(?:width|length|size|thickness) ([A-Z])\b"
    text, said = re.subn(outside + sized, r"\1 at both ends, 0 < x < \2", text)
    if not said:
        text, said = re.subn(outside, r"\1 at both ends", text)
    text = (
        re.sub(r" at both ends \((?=[^()]*=[^()]*\))([^()]*)\)", r" at both ends, \1", text) if said else text
    )
    text = _asked(text, name)
    text = re.sub(
        rf"\b(?:living |lives? )?in (?:a|the) {_PATCH} of (?:length|width|size|thickness) ([A-Z])\b",
        r"on 0 < x < \1",
        text,
    )
    text = re.sub(r"\((in [kcmµn]?m)\)", r"\1", text)
    text = re.sub(rf"\b(?:in|on|inside|within) (?:a|the) {_PATCH},? (?=0 ?<|-?[\w./]+ ?< ?x)", "on ", text)
    letter = re.search(r"the smallest length ([A-Z])\b", text)
    if letter and not re.search(
        rf"< ?x ?<|\b(?:length|width|thickness|size) {letter[1]}\b(?! for which)", text
    ):
        text = re.sub(r"\b(?:[Tt]he|[Aa]) (?=smallest)", "the ", f"On 0 < x < {letter[1]}: {text}")
    return text


def _asked(text: str, name: str) -> str:
    """Write the question for the length at which a population lives or dies in one way."""
    size = (
        r"(?:(?:patch |habitat |slab |strip |critical )?(?:length|size|width|thickness|extent) ?)?([A-Z]\b)?"
    )
    text = re.sub(
        rf"(?:what's|what is|find|give|determine)? ?(?:the )?critical (?:{_PATCH} )?(?:length"
        rf"|size|width|thickness)(?: ([A-Z])\b)?,?"
        rf"(?: below which (?:the )?\w+ (?:always )?{_GONE})?(?=[ ?.,])",
        lambda m: f" what is the smallest length {m[1] or 'L'} for which {name} survives",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"\bbelow (?:which|what) {size} ?(?:does|do|will|would)?"
        rf" ?(?:the )?(\w+) (?:always )?{_GONE}(?=[ ?.,])",
        lambda m: f"the smallest length {m[1] or 'L'} for which {m[2]} survives",
        text,
    )
    text = re.sub(
        rf"\bhow (?:thick|large|long|wide|big) (?:must|should|has|does) (?:the |a )?{_PATCH}"
        r"(?: at least)?(?: have)?(?: to)? be"
        rf"(?: at least)? (?:so that|for|such that) (?:the |a )?\w+ (?:to )?(?:does"
        rf"|do|not|will|can|survives?|persists?| |die|out|go"
        r"|extinct|grows?|goes|critical|live|vanish|decay)+(?=[?.,])",
        f"what is the smallest length L for which {name} survives",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"\b(?:the )?(?:smallest|minimum|minimal|least) {_PATCH} (?:length|size|width|thickness)(?= ?[?.])",
        f"what is the smallest length L for which {name} survives",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(
        rf"(?:the )?(?:smallest|minimum|minimal|least|shortest) {_PATCH} (?:length"
        rf"|size|width|thickness)(?: ([A-Z])\b)?"
        r",? (?:in|on|at|for) which (?:the |a )?\w+ (?:can |may |will )?(?:survive"
        r"|persist|live|grow)s?",
        lambda m: f"the smallest length {m[1] or 'L'} for which {name} survives",
        text,
        flags=re.IGNORECASE,
    )
