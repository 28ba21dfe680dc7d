"""The dendrite at full size: cell updates per second against the machine's memory, and bytes per cell."""

from __future__ import annotations

import os
import time
import tracemalloc
from functools import partial
from pathlib import Path

import numpy as np
from measuring import Row, alternate, triad
from steps import DENDRITE, programs

__all__ = ["growth", "large_dendrite", "memory"]

_BYTES_PER_UPDATE = 8 * 4  # both fields read once and written once, as a perfect cache would have it


def large_dendrite() -> list[Row]:
    from wellposed.agent.reading import read

    cells, threads = (2048, 2048), 2
    h = 9 / cells[0]
    kernel = programs(read(DENDRITE), 15 * 0.2 * h * h)["fast"]
    kernel.MIRRORED = False
    few, many = alternate(*(lambda n=n: kernel.solve(cells, n, threads=threads) for n in (1, 15)))
    updates = 14 * 2 * cells[0] * cells[1] / (many - few)  # two stages a step
    bandwidth = triad(threads)
    share = updates * _BYTES_PER_UPDATE / bandwidth
    speed = Row(
        "Kobayashi 2048²: cell updates/s, two threads",
        f"{updates / 1e6:.0f} M/s",
        "",
        updates / 1e6,
        250,
        "M/s",
        note="an update is one stage of one cell, both fields; a step has two",
    )
    note = f"triad {bandwidth / 1e9:.1f} GB/s with {threads} threads; 32 bytes an update"
    return [
        speed,
        Row("  of the memory-bandwidth limit", f"{100 * share:.0f} %", "", 100 * share, 30, "%", note),
    ]


def memory() -> Row:
    """The peak of all arrays at once, as tracemalloc counts NumPy's, per cell."""
    from wellposed.agent.reading import read

    n = 2048
    kernel = programs(read(DENDRITE), 2 * 0.2 * (9 / n) ** 2)["fast"]
    kernel.MIRRORED = False
    kernel.solve((64, 64), 1)  # compiles
    tracemalloc.start()
    kernel.solve((n, n), 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    per_cell = peak / n**2
    note = "peak of all arrays, set-up and the returned fields included"
    return Row(
        "Kobayashi 2048²: memory per cell", f"{per_cell:.0f} bytes", "", per_cell, 100, "bytes", note, True
    )


_GROWTH = {
    1: (
        [10**3, 10**4, 10**5, 10**6],
        "u_t = u_xx on 0 < x < 1 with u = 0 at both ends and u(x,0) = sin(pi x). Give u(0.5, 1)",
    ),
    2: (
        [32, 100, 316, 1000],
        "u_t = u_xx + u_yy on the unit square with u = 0 on the boundary and "
        "u(x,y,0) = sin(pi x) sin(pi y). Give u(0.5, 0.5, 1)",
    ),
    3: (
        [10, 22, 46, 100],
        "u_t = u_xx + u_yy + u_zz on the unit cube with u = 0 on the boundary and "
        "u(x,y,z,0) = sin(pi x) sin(pi y) sin(pi z). Give u(0.5, 0.5, 0.5, 1)",
    ),
}


def growth() -> Row:
    """Time of a whole heat run over three decades of cells, in one to three dimensions; draws a plot."""
    from matplotlib.figure import Figure

    from wellposed.agent.reading import read

    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.add_subplot(xlabel="cells N", ylabel="seconds", xscale="log", yscale="log")
    worst, told = 0.0, []
    for dim, (counts, words) in _GROWTH.items():
        kernel = programs(read(f"Solve {words}"), 0.1)["fast"]
        sizes = np.array([float(n) ** dim for n in counts])
        times = np.array(alternate(*(partial(kernel.solve, (n,) * dim, 64) for n in counts)))
        axes.plot(sizes, times, "o-", label=f"{dim}-D")
        work = sizes * np.log(sizes)
        slope = np.polyfit(np.log(work[1:]), np.log(times[1:]), 1)[0]  # the smallest run is all start-up
        worst = max(worst, float(slope))
        told.append(f"{dim}-D {slope:.2f}")
    reference = np.array([1e3, 1e6])
    scaled = reference * np.log(reference)
    axes.plot(reference, scaled / scaled[-1] * axes.get_ylim()[1], "k--", label="N log N")
    axes.legend(frameon=False)
    path = Path(os.environ.get("WELLPOSED_BENCH_FOLDER", ".")) / f"growth-{time.strftime('%Y%m%d')}.svg"
    figure.savefig(path)
    note = f"exponent of time in N log N over the upper two decades: {', '.join(told)}; plot in {path}"
    return Row(
        "heat, 1-D to 3-D, cost growth over 3 decades",
        f"{worst:.2f}",
        "",
        worst,
        1.1,
        "of N log N",
        note,
        True,
    )
