"""Times the sandbox against plain Python: an empty program, a FiPy job cold and warm, and a long run.

    python benchmarks/sandbox_speed.py [--repeat N] [--long SECONDS]

The table shows the least and the median of the wall clock and the least processor time, in milliseconds,
our own process included; on a busy machine the processor time is the one to compare.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from wellposed.sandbox import Job, Outcome, Pool, isolation, run
from wellposed.sandbox.artifacts import read_headers

FIPY = """
import numpy as np
from fipy import CellVariable, DiffusionTerm, Grid1D, TransientTerm
mesh = Grid1D(nx=50, dx=0.02)
u = CellVariable(mesh=mesh, value=0.0)
u.constrain(1.0, mesh.facesLeft)
for _ in range({steps}):
    (TransientTerm() == DiffusionTerm(0.1)).solve(u, dt=0.01)
np.savez("results.npz", u=u.value)
"""
PRELOAD = ("numpy", "scipy.sparse.linalg", "fipy")


def used() -> float:
    """Processor time of this process and of the children it has waited for, in seconds."""
    kinds = (resource.getrusage(kind) for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(kind.ru_utime + kind.ru_stime for kind in kinds)


def milliseconds(act: Callable[[], float | None], repeat: int) -> tuple[float, float, float]:
    """Time an act, which returns the processor time that nobody has waited for yet."""
    times, processor = [], []
    for _ in range(repeat):
        begun, before = time.perf_counter(), used()
        more = act() or 0.0
        times.append(1000 * (time.perf_counter() - begun))
        processor.append(1000 * (used() - before + more))
    return min(times), statistics.median(times), min(processor)


def plainly(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.py").write_text(text, "utf-8")
        bare = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "FIPY_SOLVERS": "scipy"}
        subprocess.run([sys.executable, "a.py"], cwd=folder, env=bare, check=True)


def job(text: str) -> Job:
    return Job({"a.py": text.encode()}, ("a.py",), timeout_s=300, collect=("results.npz",))


def checked(outcome: Outcome) -> float:
    if outcome.status != "ok":
        raise SystemExit(f"the program failed: {outcome}\n{outcome.stderr}")
    for content in outcome.files.values():
        read_headers(content)
    return outcome.cpu_s


def alone(text: str) -> None:
    checked(run(job(text)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--long", type=float, default=10.0, help="seconds of the long run; 0: leave it out")
    asked = parser.parse_args()
    print(isolation().sentence)
    short = FIPY.format(steps=3)
    rows = {
        "python, empty program": milliseconds(lambda: plainly("pass"), asked.repeat),
        "sandbox, empty program": milliseconds(lambda: alone("pass"), asked.repeat),
        "python, FiPy job": milliseconds(lambda: plainly(short), asked.repeat),
        "sandbox, FiPy job, cold": milliseconds(lambda: alone(short), asked.repeat),
    }
    with Pool(preload=PRELOAD) as pool:
        checked(pool.run(job(short)))
        rows["sandbox, FiPy job, warm"] = milliseconds(lambda: checked(pool.run(job(short))), asked.repeat)
    if asked.long:
        begun = time.perf_counter()
        plainly(FIPY.format(steps=200))
        steps = max(10, int(200 * asked.long / (time.perf_counter() - begun)))
        long = FIPY.format(steps=steps)
        rows["python, long FiPy run"] = milliseconds(lambda: plainly(long), 3)
        rows["sandbox, long FiPy run"] = milliseconds(lambda: alone(long), 3)
    print(f"{'':<28}{'least':>10}{'median':>10}{'processor':>11}  ms")
    for name, (least, median, processor) in rows.items():
        print(f"{name:<28}{least:>10.0f}{median:>10.0f}{processor:>11.0f}")


if __name__ == "__main__":
    main()
