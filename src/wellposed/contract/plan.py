"""The plan: which method, on which ladders of levels, checked against what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wellposed.problem.statement import Problem

__all__ = ["Ladder", "Level", "Plan", "Scheme"]

Axis = Literal["space", "time", "tolerance"]


@dataclass(frozen=True)
class Level:
    """One discretization: cells along each axis and time steps over the whole span."""

    cells: tuple[int, ...] = ()
    steps: int = 0
    """0 for a steady problem."""
    rtol: float | None = None
    """Relative tolerance, for integrators that choose their own steps."""

    @property
    def key(self) -> str:
        """A name that is unique in a ladder and safe as a file name, for example `c40x40_s64`."""
        text = "c" + "x".join(str(n) for n in self.cells) + f"_s{self.steps}"
        return text if self.rtol is None else f"{text}_r{self.rtol:.0e}".replace("-", "m")


@dataclass(frozen=True)
class Ladder:
    """Levels that differ in one respect only, coarse to fine."""

    axis: Axis
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Scheme:
    """A discretization with the orders that theory gives it, and the source that says so."""

    name: str
    space_order: float | None
    time_order: float | None
    citation: str


@dataclass(frozen=True)
class Plan:
    """How one problem is solved and checked."""

    problem: Problem
    family: str
    """The program writer that serves it: "ode closed form", "fipy box", "kobayashi", …"""
    scheme: Scheme
    ladders: tuple[Ladder, ...] = ()
    linear_tolerance: float = 1e-12
    """Relative residual at which the linear solves stop; a floor under every measured error."""
    why: str = ""
    """One sentence: why this method for this problem."""
    timeout_s: float = 600.0
    is_manufactured: bool = False

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every level that has to run, each once, in the order of first use."""
        return tuple(dict.fromkeys(level for ladder in self.ladders for level in ladder.levels))

    def ladder(self, axis: Axis) -> Ladder | None:
        """Return the ladder along this axis, or None."""
        return next((ladder for ladder in self.ladders if ladder.axis == axis), None)
