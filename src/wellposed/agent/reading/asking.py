"""Questions about fields in many words, said in the few words that the walk knows.

"Where does u peak", "and where is it?" become "place of maximum", "where is the shock" a front position,
"is the total mass conserved" one word. Works on normalised text; only questions are touched.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.vocabulary import patterns

__all__ = ["plain_questions"]


def plain_questions(text: str) -> str:
    """Return the text with questions about extrema, fronts and conservation in the walk's own words.

    Args:
        text: Normalised text.
    """
    for pattern, plain in patterns("asking.yaml", "questions", re.IGNORECASE):
        text = pattern.sub(lambda m, p=plain: _said(m, p), text)
    return text


def _said(match: re.Match[str], plain: str) -> str:
    """Return the plain question, with the unknown that the words name behind a `|`."""
    if "\\1" in plain:
        return match.expand(plain)
    if not plain.endswith("|"):
        return plain
    named = next((g for g in match.groups() if g), None)
    return plain[:-1].strip() + (f" of {named}" if named else "")
