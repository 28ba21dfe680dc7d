"""FiPy as a person who knows it writes it: explicit tolerances, one assembly a stage, CG where symmetric."""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("FIPY_SOLVERS", "scipy")

import numpy as np
from fipy import CellVariable, DiffusionTerm, Grid1D, Grid2D, ImplicitSourceTerm, TransientTerm
from fipy.solvers.scipy import LinearCGSolver, LinearLUSolver

__all__ = ["CahnHilliard", "Diffusion"]

GAMMA = 1 - 1 / np.sqrt(2)
Function = Callable[[np.ndarray], np.ndarray]


def solver(tolerance: float, direct: bool):
    if direct:
        return LinearLUSolver(tolerance=tolerance, criterion="initial")
    return LinearCGSolver(tolerance=tolerance, criterion="initial", precon=None, iterations=5000)


class Diffusion:
    """u_t = D lap u + f(u) on the unit interval or square, two-stage SDIRK in time."""

    def __init__(
        self,
        cells: int,
        dim: int,
        diffusivity: float,
        *,
        held: bool,
        source: Function | None = None,
        slope: Function | None = None,
        tolerance: float = 1e-10,
        direct: bool = False,
    ) -> None:
        h = 1 / cells
        self.mesh = Grid1D(nx=cells, dx=h) if dim == 1 else Grid2D(nx=cells, ny=cells, dx=h, dy=h)
        self.u = CellVariable(mesh=self.mesh, hasOld=True)
        if held:
            self.u.constrain(0.0, where=self.mesh.exteriorFaces)
        self.source, self.slope = source, slope
        self.tolerance, self.solver = tolerance, solver(tolerance, direct)
        self.equation = TransientTerm() == DiffusionTerm(coeff=diffusivity)
        if source is not None:
            self.rate, self.load = CellVariable(mesh=self.mesh), CellVariable(mesh=self.mesh)
            self.equation = TransientTerm() == (
                DiffusionTerm(coeff=diffusivity) + ImplicitSourceTerm(coeff=self.rate) + self.load
            )

    def stage(self, base: np.ndarray, dt: float) -> np.ndarray:
        self.u.setValue(base)
        self.u.updateOld()
        if self.source is None or self.slope is None:
            self.equation.solve(var=self.u, dt=dt, solver=self.solver)
            return self.u.value.copy()
        for _ in range(30):
            before = self.u.value.copy()
            slope = self.slope(before)
            self.rate.setValue(slope)
            self.load.setValue(self.source(before) - slope * before)
            self.equation.sweep(var=self.u, dt=dt, solver=self.solver)
            if np.abs(self.u.value - before).max() <= max(self.tolerance, 1e-12):
                return self.u.value.copy()
        raise ArithmeticError("Newton's sweeps did not converge")

    def run(self, start: np.ndarray, dt: float, steps: int) -> np.ndarray:
        u = start
        for _ in range(steps):
            first = self.stage(u, GAMMA * dt)
            u = self.stage(u + (1 - GAMMA) / GAMMA * (first - u), GAMMA * dt)
        return u


class CahnHilliard:
    """c_t = lap(c^3 - c - width lap c) on a square with shut walls; one linear stabilised solve a step.

    (c' - c)/dt = 2 lap c' - width lap lap c' + lap(c^3 - 3 c), after Eyre 1998: symmetric, so CG applies.
    """

    def __init__(self, cells: int, size: float, width: float, tolerance: float = 1e-10) -> None:
        h = size / cells
        self.mesh = Grid2D(nx=cells, ny=cells, dx=h, dy=h)
        self.c = CellVariable(mesh=self.mesh, hasOld=True)
        explicit = self.c.old**3 - 3 * self.c.old
        self.equation = TransientTerm() == (
            DiffusionTerm(coeff=2.0) - DiffusionTerm(coeff=(1.0, width)) + explicit.faceGrad.divergence
        )
        self.solver = solver(tolerance, False)

    def run(self, start: np.ndarray, dt: float, steps: int) -> np.ndarray:
        self.c.setValue(start)
        for _ in range(steps):
            self.c.updateOld()
            self.equation.solve(var=self.c, dt=dt, solver=self.solver)
        return self.c.value.copy()
