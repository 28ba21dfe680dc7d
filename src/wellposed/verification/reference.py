"""References for the actual problem, each with its own error, sampled as if they were runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.plan import Level
from wellposed.contract.run import Run
from wellposed.problem.statement import Problem, symbol
from wellposed.verification.independent import Spectral

__all__ = ["ExactReference", "IndependentReference", "Reference", "as_run"]

Array = NDArray[np.float64]


class Reference(Protocol):
    """Something that knows the solution to within a stated error."""

    @property
    def name(self) -> str:
        """What it is, in words."""
        ...

    @property
    def error(self) -> float:
        """Bound or estimate of its own error, in the fields' unit."""
        ...

    def error_of(self, unknown: str) -> float:
        """The same for one unknown."""
        ...

    def sample(self, unknown: str, axes: Mapping[str, Array], times: Array) -> Array:
        """Return the field on a product grid at the times, shape (m, n_x, …)."""
        ...


@dataclass(frozen=True)
class ExactReference:
    """An admitted closed form, or the solution a manufactured problem was made from."""

    solution: Mapping[str, sp.Expr]
    clock: str | None
    scale: float = 1.0
    name: str = "the exact solution"

    @property
    def error(self) -> float:
        """Round-off of evaluating the closed form in double precision."""
        return 1e-14 * self.scale

    def error_of(self, unknown: str) -> float:
        """Round-off does not tell the unknowns apart."""
        return self.error

    def sample(self, unknown: str, axes: Mapping[str, Array], times: Array) -> Array:
        """Return the closed form on a product grid at the times."""
        names = [symbol(n) for n in axes] + ([symbol(self.clock)] if self.clock else [])
        function = sp.lambdify(names, self.solution[unknown], "scipy")
        grids = np.meshgrid(*axes.values(), indexing="ij") if axes else []
        shape = tuple(a.size for a in axes.values())
        rows = [np.broadcast_to(function(*grids, *([t] if self.clock else [])), shape) for t in times]
        return np.array(rows, dtype=float)


@dataclass(frozen=True)
class IndependentReference:
    """A spectral solution of the stated equations."""

    solution: Spectral
    name: str = "independent spectral collocation with LSODA"

    @property
    def error(self) -> float:
        """Twice the change between two resolutions, of the worst unknown."""
        return max(self.solution.errors.values())

    def error_of(self, unknown: str) -> float:
        """Twice the change between two resolutions."""
        return self.solution.errors[unknown]

    def sample(self, unknown: str, axes: Mapping[str, Array], times: Array) -> Array:
        """Return the field on a product grid at the output times it was computed for."""
        fields = self.solution.sample(unknown, axes)
        slots = [int(np.argmin(np.abs(self.solution.times - t))) for t in times]
        return fields[slots]


def as_run(reference: Reference, problem: Problem, times: Array, cells: int) -> Run:
    """Return the reference on a fine uniform grid, so that quantities are evaluated alike."""
    axes: dict[str, Array] = {}
    volumes = np.ones(())
    for a in problem.domain.axes if problem.domain else ():
        lower, upper = float(problem.with_values(a.lower)), float(problem.with_values(a.upper))
        h = (upper - lower) / cells
        axes[a.name] = np.asarray(lower + (np.arange(cells) + 0.5) * h, dtype=np.float64)
        volumes = np.multiply.outer(volumes, np.full(cells, h))
    arrays: dict[str, Array] = {**axes, "t": times, "cell_volumes": volumes}
    for u in problem.unknowns:
        arrays[u.name] = reference.sample(u.name, axes, times)
    return Run(Level(cells=(cells,) * len(axes)), "ok", arrays)
