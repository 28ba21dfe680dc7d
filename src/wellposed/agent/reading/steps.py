"""The steps and pulses of the textbooks: `H(t - 3)`, `δ(t - 1)`, and `u(t - 1)` where a step is spoken of."""

from __future__ import annotations

import re

__all__ = ["with_steps"]


def with_steps(text: str) -> str:
    """Return the text with steps and impulses by the grammar's names.

    Args:
        text: A prompt in plain notation.

    Returns:
        The same statement; "1 for t < 2 and 0 afterwards" says "otherwise" at its end.
    """
    text = re.sub(
        r"(?<=[\w)])( )(?:afterwards?|after that|thereafter|from then on|later on)(?=[,.;?]|$)",
        r"\1otherwise",
        text,
    )
    shift = r"\( ?(?=[a-z](?: ?[-+] ?[\w./* ]+)? ?\))"
    if not re.search(r"\bdelta ?=|\bdelta'", text):
        text = re.sub(rf"\bdelta ?{shift}(?=t\b)", "dirac(", text)
    if not re.search(r"\bH ?=|\bH'", text):
        text = re.sub(rf"\bH{shift}(?=t\b)", "heaviside(", text)
    told = re.search(
        r"\b(?:unit[- ]step|step function|heaviside|laplace transform\w*)\b", text, re.IGNORECASE
    )
    if told and not re.search(r"\bu'|\bdu ?/|\bu_[xt]", text):
        text = re.sub(rf"\bu{shift}(?=t ?-)", "heaviside(", text)
        text = re.sub(r"\bu_?\(?([1-9]\d?)\)?\(t\)", r"heaviside(t-\1)", text)
    return text
