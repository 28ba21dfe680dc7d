"""A steady balance along a stream, with the place where something enters as x = 0.

"At the discharge" is x = 0, "2 km downstream" is x = 2 km, and what is said of the water downstream holds for
x > 0. Works on normalised text, and only on equations without a derivative in time.
"""

from __future__ import annotations

import re

from wellposed.errors import UnsupportedProblem

__all__ = ["plain_outfall"]

_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?:/\d+)?"
_UNIT = r"(?: ?(?:°C|K|[a-zµ]{0,2}[gLm](?:ol)?(?:\^-?\d)?(?: ?/ ?[a-zµ]{0,2}[gLm](?:\^\d)?)?|percent|%|ppm))?"
_STEADY = re.compile(r"\bd(?:\^2 ?)?([A-Za-z])\w* ?/ ?d([xyz])(?:\^2)?|\b([A-Za-z])''")
_MOVING = re.compile(r"(?<![A-Za-z])[A-Za-z]\w*_t{1,2}\b|∂_?t\b|/ ?[d∂]t\b|∂t")
_MOUTH = (
    r"(?:right |just |directly |exactly )?(?:at|by) (?:the |its |their |a )?(?:point of )?(?:discharge"
    r"|outfall|outlet"
    r"|mouth|source|inlet|entrance|release|near end|spill)(?: point| site| pipe)?(?:,? ?\(?x ?= ?0\)?)?"
)


def plain_outfall(text: str) -> str:
    """Return the text with a steady balance along a stream as one on x > 0.

    Args:
        text: Normalised text.

    Raises:
        UnsupportedProblem: A place upstream is asked for.
    """
    found = _STEADY.search(text)
    words = re.search(
        r"\bdownstream\b|\bfurther down\b|\bdischarge|\boutfall|\boutlet\b|\binlet\b", text, re.IGNORECASE
    )
    endless = re.search(r"\b(?:bounded|finite|inf\w*|decays?|vanishes|downstream)\b|-> ?0", text)
    if found is None or words is None or endless is None or _MOVING.search(text):
        return _decay(text, found)
    upstream = re.search(r"\d ?[kcm]?m (?:further )?upstream", text)
    if upstream:
        raise UnsupportedProblem(
            f"{upstream.group()!r} is asked for",
            why="the balance is stated downstream of the discharge only",
            instead="state the problem on both sides with the coordinate x, or ask downstream",
        )
    c, x = found[1] or found[3], found[2] or "x"
    text = re.sub(rf"\b{c} ?-> ?0 (?:far (?:down|away)\w*|downstream)", f"{c} = 0 at {x} = inf", text)
    text = _places(text, c, x)
    text = re.sub(
        r" (?:as|when|for) [xyz] ?-> ?inf\w*|(?<=bounded|.finite) (?:far )?(?:downstream|away|down)", "", text
    )
    text = re.sub(
        r"\b(?:[Dd]ownstream|[Ff]urther down(?:stream)?)(?: of (?:it|the \w+))?(?:[:,]| (?=the|[A-Z] ))",
        " ",
        text,
        count=1,
    )
    if not re.search(rf"{x} ?> ?0|0 ?< ?{x}", text):
        text = f"For {x} > 0: {text}"
    return _decay(_without_story(text), found)


def _places(text: str, c: str, x: str) -> str:
    """Write values at the mouth, and what is so far downstream, with the coordinate."""
    text = re.sub(rf"\b({c} ?= ?{_NUMBER}{_UNIT}),? {_MOUTH}", rf"\1 at {x} = 0", text)
    text = re.sub(
        rf"(?:\b(?:so that|such that|A \w+|The \w+|the \w+|which) )?(?:keeps|holds"
        rf"|maintains|fixes) {c} at ({_NUMBER}{_UNIT}) {_MOUTH}",
        rf" {c} = \1 at {x} = 0",
        text,
    )
    level = rf"(?:the )?concentration (?:is|there is|equals|is held at|is kept at|of) ({_NUMBER}{_UNIT})"
    text = re.sub(rf"{_MOUTH},? {level}", rf"{c} = \1 at {x} = 0", text, flags=re.IGNORECASE)
    text = re.sub(rf"{level} {_MOUTH}", rf"{c} = \1 at {x} = 0", text)
    text = re.sub(
        rf"\bhow far downstream (?:has|does|is|will) {c} (?:dropped|fallen|drop|fall"
        rf"|down|sunk)(?: to| below)+"
        rf" ({_NUMBER}{_UNIT})",
        rf"at what depth is {c} = \1",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(
        rf"(?:at )?({_NUMBER} ?[kcm]?m) (?:further )?(?:downstream|down the (?:river"
        rf"|stream|channel))(?: of (?:it|the \w+))?",
        rf"at {x} = \1",
        text,
    )


def _without_story(text: str) -> str:
    """Take out who discharges what into which water: it does not enter the balance."""
    words_of_it = (
        r"\b(?:A|An|The|the|In|Into) (?:\w+ )?(?:sewage|waste\w*|effluent|river|factory"
        r"|plant|outfall|stream|estuary|town)\b"
        r"(?: (?:outfall|works|pipe|stream|river))?(?:,)?(?: (?:discharges|enters"
        r"|flows|pours|empties|releases|lets)"
        r"(?: (?:into|in|a|the|river|stream|sea|lake|its|waste|effluent|steadily"
        r"|continuously|pollutant|salt|dye))*)?"
        r"(?: so that| such that| and| where|,)?"
    )
    text = re.sub(words_of_it, " ", text)
    text = re.sub(
        r"\b(?:Effluent|Sewage|Pollutant|Waste ?water|Dye)\b(?: (?:enters|discharges"
        r"|flows) (?:into |in )?(?:a|the) \w+)?[,:]?",
        " ",
        text,
    )
    return re.sub(r"[ ]{2,}", " ", text)


def _decay(text: str, found: re.Match[str] | None) -> str:
    """Write "c decays (to zero)" of a steady half-line as what it means far away."""
    if found is None or _MOVING.search(text):
        return text
    c = found[1] or found[3]
    text = re.sub(
        r"\b(stays|remains|is|must be|keeps|being) finite\b(?: far (?:away|along \w+(?: \w+)?))?",
        r"\1 bounded",
        text,
    )
    if not re.search(r"[xyz] ?> ?0|0 ?<=? ?[xyz]\b|half-line|semi-?infinite", text):
        return text
    return re.sub(rf"\b{c} decays(?: to (?:zero|0))?(?=[,.;]| and)", f"{c} decays far away", text)
