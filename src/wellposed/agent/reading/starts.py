"""Initial values given by a letter with an index: `c0 = …` for c(x, 0), `y_0 = 2` for y(0)."""

from __future__ import annotations

import re

__all__ = ["plain_starts"]

_IN_TIME = re.compile(
    r"(?<![A-Za-z_])([A-Za-z])_t(?![A-Za-z])|[d∂] ?([A-Za-z]) ?/ ?[d∂]t"
    r"|(?<![A-Za-z_])([A-Za-z])''?(?=[ =(+*-])"
)


def plain_starts(text: str) -> str:
    """Return the text with `c0 = …` written as the initial value of c, where it can be nothing else.

    It can where the equation gives the rate of c, where neither c(…, 0) nor another use of c0 stands in the
    text: a c0 that the equation holds is a parameter.

    Args:
        text: Normalised text.
    """
    for name in {next(g for g in m.groups() if g) for m in _IN_TIME.finditer(text)}:
        given = re.compile(rf"(?<![A-Za-z_\d]){name}_?0(?: ?\([xyzr, ]+\))?(?= ?=)")
        used = re.findall(rf"(?<![A-Za-z_\d]){name}_?0(?!\d|\.)", text)
        told = re.search(
            rf"(?<![A-Za-z_]){name} ?\([^()]*\b0 ?\)|(?<![A-Za-z_]){name} ?\([^()]*t ?= ?0", text
        )
        if len(used) == 1 and told is None and given.search(text):
            axes = [
                a for a in "xyzr" if re.search(rf"(?<![A-Za-z_]){name}_{a}|[d∂](?:\^2)?{a}\b|_{a}{a}\b", text)
            ]
            place = ", ".join([*axes, "0"]) if re.search(rf"{name}_t|∂", text) or axes else "0"
            text = given.sub(f"{name}({place})", text)
    return text
