"""Time per step of the kernels that wellposed writes, against hand-written FiPy of the same scheme."""

from __future__ import annotations

import numpy as np
from handwritten import CahnHilliard, Diffusion
from measuring import Row, alternate, loaded

from wellposed.agent.reading import read
from wellposed.problem.statement import Problem
from wellposed.solvers import fipy_box, plan, write

__all__ = ["allen_cahn", "cahn_hilliard", "dendrite", "heat_line", "heat_plane", "programs"]

BISTABLE = "u_t = 0.001 (u_xx + u_yy) + u - u^3 on the unit square with no flux on the boundary and "
START = "u(x,y,0) = 0.8 cos(2 pi x) cos(3 pi y)"
DENDRITE = (
    "Grow a dendrite with Kobayashi's phase-field model: latent heat K = 1.6, anisotropy 0.02, six-fold, "
    "on a 9 x 9 box, until t = 0.2. Report the solid fraction and the tip position."
)


def programs(problem: Problem, end: float | None = None) -> dict[str, object]:
    """The FiPy program and the kernel of a problem, by role, run up to another end."""
    family = plan if plan(problem).family in ("kobayashi", fipy_box.FAMILY) else fipy_box.plan
    made = {p.role: loaded(p.source, f"bench_{p.role}") for p in write(family(problem))}
    for module in made.values():
        if end is not None:
            module.OUTPUT_TIMES = (end,)  # type: ignore[attr-defined]
    return made


def _row(work: str, must: float, ours: float, theirs: float, gap: float, note: str) -> Row:
    same = f"answers differ by {gap:.0e}"
    note = f"{same}; {note}" if note else same
    reached = theirs / ours if gap <= 1e-10 else float("nan")  # another answer is no comparison
    return Row(work, f"{1e3 * ours:.4g} ms", f"{1e3 * theirs:.4g} ms", reached, must, note=note)


def heat_line() -> Row:
    cells, steps, dt = 1000, 100, 1e-4
    problem = read(
        "Solve u_t = u_xx on 0 < x < 1 with u = 0 at both ends and u(x,0) = sin(pi x) + x (1 - x). "
        "Give u(0.5, 1)"
    )
    kernel = programs(problem, dt * steps)["fast"]
    start = kernel.initial_u(kernel.centres_of((cells,))["x"])
    best = [Diffusion(cells, 1, 1.0, held=True, direct=d) for d in (False, True)]
    sharp = Diffusion(cells, 1, 1.0, held=True, direct=True).run(start, dt, steps)
    gap = np.abs(kernel.solve((cells,), steps)["u"][-1] - sharp).max()
    ours, *theirs = alternate(
        lambda: kernel.solve((cells,), steps), *(lambda f=f: f.run(start, dt, 5) for f in best)
    )
    which = "CG" if theirs[0] < theirs[1] else "LU"
    note = f"kernel: run of {steps} steps, closed form in time; FiPy: {which}, run of 5 steps"
    return _row("heat 1-D, 1000 cells: step", 1000, ours / steps, min(theirs) / 5, gap, note)


def heat_plane() -> Row:
    cells, steps, dt = 256, 20, 1e-4
    problem = read(
        "Solve u_t = u_xx + u_yy on the unit square with u = 0 on the boundary and "
        "u(x,y,0) = x (1 - x) sin(pi y). Give u(0.5, 0.5, 1)"
    )
    kernel = programs(problem, dt * steps)["fast"]
    grid = np.meshgrid(*kernel.centres_of((cells, cells)).values(), indexing="ij")
    start = kernel.initial_u(*grid).T.ravel()
    sharp = Diffusion(cells, 2, 1.0, held=True, tolerance=1e-13).run(start, dt, steps)
    gap = np.abs(kernel.solve((cells, cells), steps)["u"][-1].T.ravel() - sharp).max()
    fipy = Diffusion(cells, 2, 1.0, held=True)
    ours, theirs = alternate(lambda: kernel.solve((cells, cells), steps), lambda: fipy.run(start, dt, 2))
    note = f"kernel: run of {steps} steps, closed form in time; FiPy: CG, run of 2 steps"
    return _row("heat 256²: step", 40, ours / steps, theirs / 2, gap, note)


def allen_cahn() -> Row:
    cells, steps, dt = 256, 4, 0.05
    kernel = programs(read(f"Solve {BISTABLE}{START}. Give u(0.3, 0.3, 1)"), dt * steps)["fast"]
    stages = kernel.Stages((cells, cells))
    start = kernel.initial_u(*stages.grid).T.ravel()
    given = {"source": lambda u: u - u**3, "slope": lambda u: 1 - 3 * u**2}
    sharp = Diffusion(cells, 2, 1e-3, held=False, tolerance=1e-13, **given).run(start, dt, steps)
    gap = np.abs(kernel.solve((cells, cells), steps)["u"][-1].T.ravel() - sharp).max()
    fipy = Diffusion(cells, 2, 1e-3, held=False, **given)
    ours, theirs = alternate(lambda: kernel.solve((cells, cells), steps), lambda: fipy.run(start, dt, 1))
    note = "two nonlinear stages a step, each solved to the end by both"
    return _row("Allen-Cahn 256²: step", 100, ours / steps, theirs, gap, note)


def cahn_hilliard() -> Row:
    cells, dt = 256, 0.01
    problem = read(
        "Solve c_t = lap(c^3 - c - lap c) on 0 < x < 256, 0 < y < 256 with periodic boundaries and "
        "c(x,y,0) = 0.1 cos(pi x/32) cos(pi y/16) + 0.05 cos(pi x/16). Give c(10, 10, 1)"
    )
    ours_plan = plan(problem)
    program = loaded(write(ours_plan)[0].source, "bench_cahn_hilliard")
    fipy = CahnHilliard(cells, 256.0, 1.0)
    x, y = fipy.mesh.cellCenters.value
    start = 0.1 * np.cos(np.pi * x / 32) * np.cos(np.pi * y / 16) + 0.05 * np.cos(np.pi * x / 16)
    few, many = alternate(lambda: program.solve((cells, cells), 2), lambda: program.solve((cells, cells), 12))
    (theirs,) = alternate(lambda: fipy.run(start, dt, 1))
    ours = (many - few) / 10
    note = (
        f"NOT the same scheme: ours is {ours_plan.scheme.name} (fourth order), "
        "FiPy's a stabilised Euler step; no kernel of FiPy's scheme is written for this kind"
    )
    return Row(
        "Cahn-Hilliard 256²: step",
        f"{1e3 * ours:.4g} ms",
        f"{1e3 * theirs:.4g} ms",
        theirs / ours,
        50,
        note=note,
    )


def dendrite() -> Row:
    cells, h = (500, 500), 9 / 500
    dt = 0.2 * h * h
    made = programs(read(DENDRITE), 2 * dt)
    for module in made.values():
        module.MIRRORED = False
    fipy, kernel = made["main"], made["fast"]
    a, b = (m.solve(cells, 2) for m in (fipy, kernel))
    gap = max(np.abs(a[n] - b[n]).max() for n in "pT")
    few, many, one, three = alternate(
        lambda: kernel.solve(cells, 2),
        lambda: kernel.solve(cells, 42),
        lambda: fipy.solve(cells, 1),
        lambda: fipy.solve(cells, 3),
        repeat=3,
    )
    note = "Heun's method, explicit in both fields; differences of runs, so set-up is left out; median of 3"
    return _row("Kobayashi 500²: step", 50, (many - few) / 40, (three - one) / 2, gap, note)
