"""Questions about people in an epidemic, "how many have had it by day 90", put in letters."""

from __future__ import annotations

import re

__all__ = ["STATES", "asked_in_letters"]

STATES = {
    "S": r"susceptibles?|healthy",
    "E": r"exposed|incubating",
    "I": r"infectious|infected|infectives?|sick|ill|cases?",
    "R": r"recovered|removed|immune",
}
"""Words for the compartments of the usual models."""


def asked_in_letters(text: str, states: dict[str, str]) -> str:
    """Return the text with "how many are infectious" as "what is I".

    Args:
        text: The story; its questions name the states in words.
        states: The words for each state, by its letter.
    """
    lead = (
        r"(?:(?:people|persons|pupils|students|boys|girls|children|of them|"
        r"are|will be|is|were|still|then|there|currently|infected people) )"
        r"*"
    )
    for letter in states:
        words = states[letter]
        when = r"(?=(?: (?:are|is|will be|there|people|then|at the same time|still))*,? (?:on|after|at|in) )"
        text = re.sub(
            rf"(?:\b(?:how many|the number of|number of) {lead}|\bstill )"
            rf"(?:{words})\b(?: (?:people|persons|pupils|boys|are|there|"
            rf"individuals))*{when}",
            f"what is {letter}",
            text,
            flags=re.IGNORECASE,
        )
        text = re.sub(
            rf"\bhow many (?:people |pupils |boys |persons )?(?:have|will have) "
            rf"(?:been )?(?:{words})(?= (?:by|on|after|at))",
            f"what is {letter}",
            text,
            flags=re.IGNORECASE,
        )
        text = re.sub(
            rf"(?<=[.;:] )(?:{words})(?: people)?(?= (?:after|on day|at t) [^.?]*\?)",
            f"what is {letter}",
            text,
            flags=re.IGNORECASE,
        )
    infected = states["I"]
    text = re.sub(
        rf"(?:what is )?(?:the )?(?:peak|maximum|largest|highest) (?:number|"
        rf"count) of (?:people )?(?:{infected})(?: people)?"
        r"(?:,? and (?:when|on which day)(?: (?:is|does|it|occurs?|reached|"
        r"happens?))*|,? and place of maximum)",
        "what are the maximum of I and place of maximum of I",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(rf"\bmaximum (?:number )?of (?:{infected})\b", "maximum of I", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\bplace of maximum of I,? and (?:how high|how large|at what "
        r"(?:value|level|height)|to what value|how many)(?: (?:is|does|it|"
        r"get|the|peak|rise|go))*",
        "what are the place of maximum of I and maximum of I",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"\bplace of maximum of the (?:epidemic|outbreak|infection)\b", "place of maximum of I", text
    )
    return text
