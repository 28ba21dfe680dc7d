"""The 1-D heat prompt from words to written report: a cold process, and a session that is warm."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from measuring import Row

__all__ = ["prompt"]

HEAT = (
    "Solve u_t = 0.1 u_xx on 0 < x < 1 with u = 0 at both ends and u(x,0) = sin(pi x). "
    "Give u(0.5, 1) and plot the discretization error."
)


def prompt() -> list[Row]:
    import wellposed

    cold, warm, levels = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        for k in range(5):
            start = time.perf_counter()
            words = [
                sys.executable,
                "-m",
                "wellposed.cli",
                "solve",
                HEAT,
                "-o",
                str(Path(folder, f"cold{k}")),
            ]
            subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            cold.append(time.perf_counter() - start)
        for k in range(6):
            start = time.perf_counter()
            report = wellposed.Session().ask(HEAT)
            report.save(Path(folder, f"warm{k}"))
            warm.append(time.perf_counter() - start)
            assert report.plan is not None
            levels = [len(ladder.levels) for ladder in report.plan.ladders]
    note = f"levels in space and in time: {levels}; median of 5; programs run in sandboxed processes"
    a, b = median(cold), median(warm[1:])
    return [
        Row("1-D heat prompt, report included: cold process", f"{a:.2f} s", "", a, 3.0, "s", note, True),
        Row("1-D heat prompt, report included: warm session", f"{b:.2f} s", "", b, 0.4, "s", note, True),
    ]
