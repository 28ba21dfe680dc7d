"""Time to a given accuracy: against hand-written FiPy, and against py-pde with its best stepper."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import numpy as np
from handwritten import Diffusion
from measuring import Row, alternate, loaded
from steps import BISTABLE, START

from wellposed.agent.reading import read
from wellposed.solvers import plan, write

__all__ = ["against_fipy", "against_py_pde"]

_END = 2.0
_PROMPT = f"Solve {BISTABLE}{START}. Give u(0.3, 0.3, {_END:g})"


def _spectral():
    module = loaded(write(plan(read(_PROMPT)))[0].source, "bench_spectral")
    reference = module.solve((256, 256), 128)["u"][-1]
    check = module.solve((256, 256), 64)["u"][-1]
    assert np.abs(reference - check).max() < 1e-6  # a tenth of a thousandth of what is asked
    return module, reference


def _error(field: np.ndarray, reference: np.ndarray) -> float:
    return float(np.sqrt(np.mean((field - reference) ** 2) / np.mean(reference**2)))


def _fewest(run, reference: np.ndarray, most: int = 4096) -> tuple[int, float]:
    """Return the fewest steps, by doubling, that reach 1e-3, and the error."""
    steps = 1
    while steps <= most:
        with np.errstate(all="ignore"):
            error = _error(run(steps), reference)
        if error <= 1e-3:
            return steps, error
        steps *= 2
    raise ArithmeticError("1e-3 is not reached")


def against_fipy() -> Row:
    module, reference = _spectral()
    kernel_grid = np.meshgrid(
        module.solve((256, 256), 1)["x"], module.solve((256, 256), 1)["y"], indexing="ij"
    )
    start = (0.8 * np.cos(2 * np.pi * kernel_grid[0]) * np.cos(3 * np.pi * kernel_grid[1])).T.ravel()
    given = {"source": lambda u: u - u**3, "slope": lambda u: 1 - 3 * u**2}
    fipy = Diffusion(256, 2, 1e-3, held=False, **given)
    ours_steps, ours_error = _fewest(lambda n: module.solve((256, 256), n)["u"][-1], reference)
    their_steps, their_error = _fewest(
        lambda n: fipy.run(start, _END / n, n).reshape(256, 256).T, reference, most=256
    )
    ours, theirs = alternate(
        lambda: module.solve((256, 256), ours_steps),
        lambda: fipy.run(start, _END / their_steps, their_steps),
        repeat=3,
    )
    note = (
        f"both on 256²; ours: ETDRK4, {ours_steps} steps, error {ours_error:.0e}; "
        f"FiPy: SDIRK2, {their_steps} steps, error {their_error:.0e}; median of 3"
    )
    return Row(
        "Allen-Cahn 256² to 1e-3",
        f"{1e3 * ours:.4g} ms",
        f"{1e3 * theirs:.4g} ms",
        theirs / ours,
        500,
        note=note,
    )


_PY_PDE = """
import json, time, sys
import numpy as np
from pde import CartesianGrid, PDE, ScalarField
started = time.perf_counter()
grid = CartesianGrid([[0, 1], [0, 1]], 256)
x, y = (grid.cell_coords[..., k] for k in (0, 1))
state = ScalarField(grid, 0.8 * np.cos(2 * np.pi * x) * np.cos(3 * np.pi * y))
equation = PDE({"u": "0.001 * laplace(u) + u - u**3"}, bc={"derivative": 0})
given = dict(t_range=2.0, tracker=None, backend="numba")
reference = np.load(sys.argv[1])
best = None
adaptive = {"solver": "runge-kutta", "adaptive": True, "tolerance": 1e-2}
for options in (adaptive, {"solver": "euler", "dt": 0.0035}, {"solver": "euler", "dt": 0.002}):
    first = time.perf_counter()
    result = equation.solve(state, **given, **options)
    compiled = time.perf_counter() - first
    error = float(np.sqrt(np.mean((result.data - reference) ** 2) / np.mean(reference**2)))
    times = []
    for _ in range(5):
        again = time.perf_counter()
        equation.solve(state, **given, **options)
        times.append(time.perf_counter() - again)
    found = [float(np.median(times)), compiled, error, str(options)]
    if error <= 1e-3 and (best is None or found[0] < best[0]):
        best = found
print(json.dumps(best))
"""


def against_py_pde() -> list[Row]:
    import tempfile
    from pathlib import Path

    module, reference = _spectral()
    ours_steps, error = _fewest(lambda n: module.solve((256, 256), n)["u"][-1], reference)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "reference.npy")
        np.save(path, reference)
        done = subprocess.run([sys.executable, "-c", _PY_PDE, str(path)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-600:])
    theirs, compiled, their_error, options = json.loads(done.stdout.splitlines()[-1])
    start = time.perf_counter()
    fresh = loaded(write(plan(read(_PROMPT)))[0].source, "bench_spectral_fresh")
    fresh.solve((256, 256), ours_steps)
    first = time.perf_counter() - start
    (ours,) = alternate(lambda: module.solve((256, 256), ours_steps))
    note = f"ours: ETDRK4, {ours_steps} steps, error {error:.0e}; py-pde: {options}, error {their_error:.0e}"
    whole = "ours: reading, planning, writing and the first run"
    return [
        Row("Allen-Cahn 256² to 1e-3, py-pde, compiled", *_shown(ours, theirs), theirs / ours, 2, note=note),
        Row("  with its compilation", *_shown(first, compiled), compiled / first, 10, note=whole),
    ]


def _shown(*seconds: float) -> tuple[str, ...]:
    return tuple(f"{1e3 * s:.4g} ms" for s in seconds)
