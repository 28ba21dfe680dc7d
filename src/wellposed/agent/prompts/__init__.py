"""The prompts, as data files, and how words of others are put into them."""

from __future__ import annotations

import importlib.resources
import re
from functools import cache

__all__ = ["fenced", "names", "prompt"]

_SLOT = re.compile(r"<<([a-z_]+)>>")


@cache
def _text(name: str) -> str:
    return importlib.resources.files("wellposed.agent.prompts").joinpath(f"{name}.md").read_text("utf-8")


def names() -> tuple[str, ...]:
    """Return the names of all prompts."""
    found = importlib.resources.files("wellposed.agent.prompts").iterdir()
    return tuple(sorted(f.name.removesuffix(".md") for f in found if f.name.endswith(".md")))


def prompt(name: str, **slots: str) -> str:
    """Return a prompt with its slots filled; each slot once, and none left.

    Args:
        name: Of the data file, without its ending.
        slots: Text by slot name; what stands in it is never searched for slots again.

    Raises:
        ValueError: A slot has no text, or a text no slot.
    """
    text = _text(name)
    wanted = set(_SLOT.findall(text))
    if wanted != set(slots):
        raise ValueError(f"the prompt {name!r} has the slots {sorted(wanted)}, not {sorted(slots)}")
    return _SLOT.sub(lambda m: slots[m[1]], text).strip()


def fenced(words: str) -> str:
    """Return words of others between marks that they cannot close themselves."""
    inner = words.replace("<text>", "< text>").replace("</text>", "< /text>")
    return f"<text>\n{inner}\n</text>"
