"""Which unknown a noun means: "temperature" is T, "current" is i; a noun that fits no unknown is refused."""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.statements import derivatives
from wellposed.agent.reading.vocabulary import words
from wellposed.errors import ProblemError

__all__ = ["QUANTITY_WORDS", "meant"]

# Noun -> letters that usually stand for it. Letters in _ANY may stand for everything.
_LETTERS = {
    "temperature": "T theta Theta U", "concentration": "c C n a A B S",
    "population": "N P p n S I R x y F H L",
    "displacement": "x y s z w q eta", "deflection": "w y v q", "current": "i I J j",
    "voltage": "V v U E v_C", "charge": "q Q",
    "angle": "theta phi alpha varphi psi", "density": "rho n N c", "stress": "sigma s tau S",
    "thickness": "x h d s z L l delta X",
    "radius": "r R a", "height": "h y z H x", "mass": "m M A Q x S", "pressure": "p P",
    "position": "x y z s r q", "velocity": "v w V",
    "speed": "v w V", "level": "h H y L", "length": "L l x", "size": "r R d L N",
    "content": "c C w x m M A Q S",
    "conversion": "X x alpha", "magnetization": "m M", "number": "N n P A S I R E x y",
}  # fmt: skip
_ANY = words("any unknown")
QUANTITY_WORDS = words("quantities")


def meant(words: str, draft: Draft, kind: str) -> tuple[str, str | None]:
    """Return the kind of the wish and the unknown that a noun means (None: all of them).

    Args:
        words: The noun phrase, for example "the temperature".
        draft: For its unknowns.
        kind: "value" or "velocity".

    Raises:
        ProblemError: The noun means something that is not among the unknowns.
    """
    unknowns = draft.roles.unknowns
    if words.lower().startswith("how fast"):
        words = "speed"
    noun = next(
        (n for n in _LETTERS if re.search(rf"\b{n}", words.lower()) or n[:-1] + "i" in words.lower()), None
    )
    if noun is None:
        return kind, None
    letters = set(_LETTERS[noun].split())
    fitting = [u for u in unknowns if u in letters or u.rstrip("0123456789") in letters]
    if kind == "velocity":
        if fitting:
            return "value", fitting[0]
        if _second_order(draft) and len(unknowns) == 1:
            return "velocity", unknowns[0]
    if len(fitting) == 1:
        return "value", fitting[0]
    if fitting or (any(u in _ANY for u in unknowns) and kind != "velocity") or draft.entry.get("any_noun"):
        return "value", None
    raise ProblemError(
        f"the prompt asks for the {noun}, and the unknown is {', '.join(unknowns)}",
        where=draft.text[:160],
        why="the two may not be the same thing",
        instead=f"ask for {unknowns[0]} by its letter, or write the equation for the {noun}",
    )


def _second_order(draft: Draft) -> bool:
    """True when the unknown is a position: its equation has a second derivative in time."""
    t = draft.roles.evolution
    return any(
        v in (t, None) and n == 2 for s in draft.equations if s.node for _, v, n in derivatives(s.node)
    )
