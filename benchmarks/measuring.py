"""How times are taken: side by side, alternating, medians; and what this machine can do at best."""

from __future__ import annotations

import importlib.util
import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["Row", "alternate", "loaded", "triad"]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    work: str
    ours: str
    theirs: str
    reached: float
    """The figure of merit: a ratio, or what the row measures."""
    must: float
    unit: str = "x"
    note: str = ""
    smaller_is_better: bool = False

    @property
    def met(self) -> bool:
        return self.reached <= self.must if self.smaller_is_better else self.reached >= self.must


def alternate(*tasks: Callable[[], object], repeat: int = 5) -> tuple[float, ...]:
    """Return the median wall seconds of each task; they take turns, so that a busy moment hits all."""
    taken: list[list[float]] = [[] for _ in tasks]
    for task in tasks:
        task()  # compiles, imports and fills caches
    for _ in range(repeat):
        for k, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            taken[k].append(time.perf_counter() - start)
    return tuple(statistics.median(t) for t in taken)


def loaded(source: str, name: str = "program") -> types.ModuleType:
    """Return a written program as a module, from a file as a user would have it."""
    folder = Path(tempfile.mkdtemp(prefix="wellposed-bench-"))
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def triad(threads: int, repeat: int = 9) -> float:
    """Return the memory bandwidth in bytes/s of a = b + s c, as STREAM counts it: three arrays, no more.

    J. D. McCalpin 1995, IEEE TCCA Newsletter, 19-25.
    """
    from numba import njit

    @njit(nogil=True, fastmath=True, error_model="numpy")
    def kernel(a, b, c, first, stop):
        for i in range(first, stop):
            a[i] = b[i] + 3.0 * c[i]

    size = 16_000_000  # 128 MB each, far beyond any cache
    a, b, c = (np.full(size, v) for v in (0.0, 1.0, 2.0))
    cuts = np.linspace(0, size, threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:

        def once() -> None:
            list(pool.map(lambda k: kernel(a, b, c, cuts[k], cuts[k + 1]), range(threads)))

        (seconds,) = alternate(once, repeat=repeat)
    return 3 * 8 * size / seconds
