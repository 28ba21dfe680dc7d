"""The plan: which method, on which ladders of levels, checked against what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sympy as sp

from wellposed.problem.statement import Condition, Domain, Problem, Span

__all__ = ["Caution", "Ladder", "Level", "Plan", "Scheme"]

Axis = Literal["space", "twin", "time", "tolerance"]


@dataclass(frozen=True)
class Level:
    """One discretization: cells along each axis and time steps over the whole span."""

    cells: tuple[int, ...] = ()
    steps: int = 0
    """0 for a steady problem."""
    rtol: float | None = None
    """Relative tolerance, for integrators that choose their own steps."""
    method: str | None = None
    """Name of the integrator, for programs that offer several."""

    @property
    def key(self) -> str:
        """A name that is unique in a ladder and safe as a file name, for example `c40x40_s64`."""
        text = "c" + "x".join(str(n) for n in self.cells) + f"_s{self.steps}"
        text += "" if self.rtol is None else f"_r{self.rtol:.0e}".replace("-", "m")
        return text if self.method is None else f"{text}_{self.method}"

    @property
    def arguments(self) -> dict[str, object]:
        """What the program's entry point is called with."""
        if self.rtol is not None:
            chosen: dict[str, object] = {"rtol": self.rtol}
            chosen |= {"method": self.method} if self.method else {}
            return chosen | ({"cells": self.cells} if self.cells else {})
        return {"cells": self.cells, "steps": self.steps} if self.cells else {}

    @property
    def cost(self) -> float:
        """Rough cost, for sharing out work and for the remaining time; arbitrary unit."""
        cells = 1.0
        for n in self.cells:
            cells *= n
        return max(1, self.steps) * (cells + 3000.0)


@dataclass(frozen=True)
class Ladder:
    """Levels that differ in one respect only, coarse to fine."""

    axis: Axis
    """"twin": the space levels again at twice the steps, to extrapolate first-order schemes in time."""
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Scheme:
    """A discretization with the orders that theory gives it, and the source that says so."""

    name: str
    space_order: float | None
    time_order: float | None
    citation: str


@dataclass(frozen=True)
class Caution:
    """Evidence that this problem cannot have, known before anything is run."""

    name: str
    measured: str
    bound: str
    why: str


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
    target: float | None = None
    """Relative accuracy that the answers are meant to have; None: the family's own."""
    target_asked: bool = False
    """True when the user asked for it, so that missing it leaves the verdict open."""
    manufactured_region: tuple[Domain | None, Span | None] | None = None
    """Where and how long the manufactured problem runs, when the family knows better than the judge."""
    manufactured_conditions: tuple[Condition, ...] = ()
    """Conditions that the manufactured problem has besides, where its region ends and the user's does not."""
    manufactured_direction: float | None = None
    """Angle near which the gradients of manufactured fields must stay, in radians from the first
    axis; for anisotropic problems that are well posed only there."""
    manufactured_ladders: tuple[Ladder, ...] = ()
    """Ladders of the manufactured problem; empty: the same as `ladders`."""
    manufactured_mirrored: bool = False
    """True where sides without flux must stay so in the manufactured problem too."""
    has_manufactured: bool = True
    """False where no manufactured problem of the same kind makes sense, as for eigenvalues."""
    is_manufactured: bool = False
    near: tuple[tuple[str, sp.Expr], ...] = ()
    """By unknown: fields near which the solution is looked for, where there may be several. Set for
    manufactured problems, whose programs must find the manufactured solution and not another one."""
    second_scheme: Scheme | None = None
    """The unrelated method of the second program, for families that write two."""
    second_ladders: tuple[Ladder, ...] = ()
    """Ladders of the second program."""
    shared_levels: tuple[Level, ...] = ()
    """Where a fast program runs the ladders: coarse levels that the main program runs too, and at which
    both must agree. Empty: the main program runs the ladders itself."""
    evaluates: bool = False
    """True when the programs evaluate the asked quantities themselves, as arrays `answer_<i>` for the
    i-th quantity of the problem, because events, eigenvalues or high-order formulas need it."""
    cautions: tuple[Caution, ...] = ()
    """What stands against a verdict of VERIFIED however well the numbers agree."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every level that has to run, each once, in the order of first use."""
        return tuple(dict.fromkeys(level for ladder in self.ladders for level in ladder.levels))

    @property
    def fast_levels(self) -> tuple[Level, ...]:
        """Every level that the fast program has to run: the ladders and the shared levels."""
        return tuple(dict.fromkeys((*self.levels, *self.shared_levels)))

    @property
    def second_levels(self) -> tuple[Level, ...]:
        """Every level that the second program has to run."""
        return tuple(dict.fromkeys(level for ladder in self.second_ladders for level in ladder.levels))

    def ladder(self, axis: Axis) -> Ladder | None:
        """Return the ladder along this axis, or None."""
        return next((ladder for ladder in self.ladders if ladder.axis == axis), None)
