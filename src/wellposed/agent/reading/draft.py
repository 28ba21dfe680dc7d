"""What has been read so far: names and syntax trees, before they become a Problem."""

from __future__ import annotations

from dataclasses import dataclass, field

from wellposed.agent.reading.statements import Roles, Statement
from wellposed.problem.mathematics.syntax import Node

__all__ = ["Amount", "Ask", "Draft", "Given", "Piece"]


@dataclass(frozen=True)
class Amount:
    """A number or expression with the unit it was written with."""

    node: Node
    unit: str | None = None


@dataclass(frozen=True)
class Piece:
    """A value on a part of an axis, `1 for x < 0`."""

    value: Amount
    region: Node | None
    """A relation; None for "otherwise"."""


@dataclass
class Given:
    """One condition as it was said."""

    unknown: str | None
    """None: all unknowns."""
    kind: str
    """"bare" (value or derivative of `left`), "insulated", "zero", "value", "evaluated" or "periodic"."""
    left: Node | None = None
    value: Amount | None = None
    place: tuple[str, Amount | str] | None = None
    """("side", "x-"), ("start", ""), or (coordinate, amount)."""
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""


@dataclass
class Ask:
    """One thing asked for, with where and when."""

    kind: str
    unknown: str | None = None
    node: Node | None = None
    places: dict[str, list[Amount | str]] = field(default_factory=dict)
    points: list[tuple[Node, ...]] = field(default_factory=list)
    unit: str | None = None
    text: str = ""
    level: Amount | None = None
    noun: str = ""
    """For eigenvalues and critical values: the word that the prompt has for them."""
    start: int = 0
    is_share: bool = False
    """The level is a fraction of the initial value."""

    @property
    def is_placed(self) -> bool:
        """True once a place or a time has been attached."""
        return bool(self.places or self.points)


@dataclass
class Draft:
    """The collected statement."""

    roles: Roles
    text: str
    equations: list[Statement] = field(default_factory=list)
    conditions: list[Given] = field(default_factory=list)
    definitions: list[Statement] = field(default_factory=list)
    ranges: dict[str, tuple[Amount | None, Amount | None]] = field(default_factory=dict)
    lengths: list[Amount] = field(default_factory=list)
    """Extents said in words, in the order of the axes."""
    centred: bool = False
    periodic: set[str] = field(default_factory=set)
    asks: list[Ask] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    """Units declared in words: "t in hours"."""
    settings: list[tuple[str, str]] = field(default_factory=list)
    assumptions: list[tuple[str, str]] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    """Parameter values from the catalogue, used where the prompt gives none."""
    because: str = ""
    """Where these values are from, empty: they are the usual ones."""
    meanings: dict[str, str] = field(default_factory=dict)
    """What the letters of a named equation stand for."""
    model: str | None = None
    end: Amount | None = None
    """The final time, when the prompt names one."""
    entry: dict = field(default_factory=dict)
    """The catalogue entry that named the equation."""
    inside: Node | None = None
    """Negative inside a region with a curved boundary."""
    inline: bool = False
    """True when a condition has a unit inside its formula."""
    free: str | None = None
    """The symbol that has no value because it is what is looked for."""
    open_question: bool = False
    """A place or a time was named that no question took."""

    def assume(self, text: str, reason: str) -> None:
        """Record a gap that was filled."""
        if (text, reason) not in self.assumptions:
            self.assumptions.append((text, reason))
