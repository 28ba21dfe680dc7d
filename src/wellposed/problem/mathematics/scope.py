"""What the names in a formula mean, and how a written name is found among the declared ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sympy as sp

__all__ = ["Geometry", "Scope"]

Geometry = Literal["cartesian", "cylindrical", "spherical"]


@dataclass(frozen=True)
class Scope:
    """The meaning of names.

    A name that stands nowhere here is an error, except π (`pi`), Euler's number (`e`) and `oo`,
    which any declaration of the same name replaces.
    """

    unknowns: Mapping[str, tuple[str, ...]]
    """Name -> arguments, space axes first, the evolution variable last."""
    coordinates: tuple[str, ...] = ()
    """Space axes; `lap`, `div` and `grad` run over them."""
    evolution: str | None = None
    """The variable in which the problem evolves, usually `t`."""
    parameters: frozenset[str] = frozenset()
    definitions: Mapping[str, sp.Expr] = field(default_factory=dict)
    """Named expressions, put in wherever the name stands; `f'` may have an entry of its own."""
    prime: str | None = None
    """The variable that ' differentiates by; None: the only argument of the unknown."""
    geometry: Geometry = "cartesian"
    """cylindrical: the first axis is radial, a second one axial; spherical: the axis is radial."""
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Order of the arguments as the text writes them, where it differs: {"u": ("t", "x")}."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Coordinates, the evolution variable and every argument of an unknown, each once."""
        names = [*self.coordinates, *([self.evolution] if self.evolution else [])]
        names += [a for arguments in self.unknowns.values() for a in arguments]
        return tuple(dict.fromkeys(names))

    @property
    def names(self) -> frozenset[str]:
        """Every declared name."""
        return (
            frozenset(self.unknowns)
            | self.parameters
            | frozenset(self.definitions)
            | frozenset(self.variables)
        )

    def find(self, name: str) -> str | None:
        """Return the declared name that this writing means: `c_0`, `c0` and `T_infty` are found as one."""
        if name in self.names:
            return name
        key = _key(name)
        hits = [n for n in self.names if _key(n) == key]
        return hits[0] if len(hits) == 1 else None

    def derivative(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """Return (function, variables) when the name is a subscript derivative such as `u_xx`."""
        stem, mark, subscript = name.rpartition("_")
        if not mark or not subscript or (stem not in self.unknowns and stem not in self.definitions):
            return None
        allowed = self.unknowns.get(stem) or self.variables
        pieces = segment(subscript, allowed)
        return (stem, pieces) if pieces else None

    def split(self, word: str) -> tuple[str, ...] | None:
        """Return the factors of a run of letters, `("k", "x")` for `kx`, or None.

        Every piece must be declared (or π); a subscript belongs to the last piece. Single letters
        come first; other declared names are used only when exactly one division is possible.
        """
        stem, mark, subscript = word.partition("_")
        if len(stem) < 2:
            return None
        pieces = _single_letters(stem)
        if pieces is None or not self._all_known(pieces, mark + subscript):
            known = sorted(n for n in self.names | {"pi"} if "_" not in n)
            divisions = [p for p in _divisions(stem, known) if self._all_known(p, mark + subscript)]
            if len(divisions) != 1:
                return None
            pieces = divisions[0]
        return (*pieces[:-1], pieces[-1] + mark + subscript)

    def _all_known(self, pieces: tuple[str, ...], subscript: str) -> bool:
        last = pieces[-1] + subscript
        return all(p in self.names or p == "pi" for p in pieces[:-1]) and (
            last in self.names or last == "pi" or self.derivative(last) is not None
        )

    def suggestions(self, name: str) -> tuple[str, ...]:
        """Return declared names that look like this one."""
        return tuple(get_close_matches(name[:40], sorted(self.names), n=3, cutoff=0.5))


def _key(name: str) -> str:
    return name.replace("_", "").replace("infty", "inf").replace("infinity", "inf")


def segment(text: str, names: Iterable[str]) -> tuple[str, ...] | None:
    """Return the text cut into these names, longest first, or None."""
    if not text:
        return ()
    for name in sorted(names, key=len, reverse=True):
        if text.startswith(name) and (rest := segment(text[len(name) :], names)) is not None:
            return (name, *rest)
    return None


def _single_letters(stem: str) -> tuple[str, ...] | None:
    """Return the letters of a word, digits staying with the letter before them."""
    pieces: list[str] = []
    for c in stem:
        if c.isdigit() and pieces:
            pieces[-1] += c
        elif c.isalpha():
            pieces.append(c)
        else:
            return None
    return tuple(pieces) if len(pieces) > 1 else None


def _divisions(stem: str, names: list[str], limit: int = 8) -> list[tuple[str, ...]]:
    """Return the ways to cut a short word into these names, at most `limit`."""
    if len(stem) > 12:
        return []
    found: list[tuple[str, ...]] = []
    stack: list[tuple[tuple[str, ...], str]] = [((), stem)]
    steps = 0
    while stack and len(found) < limit and steps < 2000:
        steps += 1
        done, rest = stack.pop()
        if not rest:
            found.append(done)
            continue
        stack.extend(((*done, n), rest[len(n) :]) for n in names if rest.startswith(n))
    return [f for f in found if len(f) > 1]
