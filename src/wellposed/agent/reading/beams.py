"""The places of a beam that have names: "tip deflection", "moment at the clamp"."""

from __future__ import annotations

import re

__all__ = ["with_beam_places"]

_NOUNS = r"(deflection|displacement|slope|rotation|bending moment|moment)"
_PLACES = {
    r"(?:free end|tip|(?:right|far) end|end)": "L",
    r"(?:clamp|clamped end|wall|fixed end|built[- ]in end|root|left end)": "0",
    r"(?:middle|centre|center|mid-?span|mid-?point)": "L/2",
}


def with_beam_places(text: str) -> str:
    """Return a question about a beam said in words with its places as values of x.

    Args:
        text: A prompt in plain notation; one that writes the equation is left as it stands.
    """
    if not re.search(r"\bbeam\b|cantilever", text, re.IGNORECASE) or re.search(
        r"''|d\^4|_xx|\^4 ?[wy]", text
    ):
        return text
    for pattern, place in _PLACES.items():
        text = re.sub(rf"\b(?:the )?{pattern} {_NOUNS}\b", rf"\1 at x = {place}", text, flags=re.IGNORECASE)
        text = re.sub(
            rf"\b(?:the )?{_NOUNS},? (?:at|of|in) (?:the |its )?{pattern}\b",
            rf"\1 at x = {place}",
            text,
            flags=re.IGNORECASE,
        )
    return text
