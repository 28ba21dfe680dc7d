"""Times the command as its users start it: cold processes, from the shell's point of view.

    python benchmarks/end_to_end.py [--repeat N] [--json FILE] [--only NAME]

Each case is a fresh process that writes its report into a temporary folder; the table shows the median
and the range.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import wellposed

CASES: dict[str, list[str]] = {
    "help": ["--help"],
    "ode": ["solve", "Solve y'' + 2 y' + 5 y = 0 with y(0) = 1, y'(0) = 0. Give y(2)."],
    "heat 1-D": [
        "solve",
        "Solve u_t = 0.1 u_xx on 0 < x < 1 with u = 0 at both ends and u(x,0) = sin(pi x). "
        "Give u(0.5, 1) and plot the discretization error.",
    ],
    "poisson 2-D": [
        "solve",
        "-Δu = 2π² sin(πx) sin(πy) on the unit square, u = 0 on the boundary; u at the centre?",
    ],
}


def machine() -> dict[str, object]:
    """What the figures were taken on; without it they mean nothing."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "processor": processor(),
        "usable_cores": cores,
        "load_before": load,
        "platform": platform.platform(),
        "python": platform.python_version(),
        "wellposed": wellposed.__version__,
    }


def processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def time_once(words: list[str]) -> tuple[float, int]:
    """Return wall seconds and the exit code of one cold process."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "wellposed.cli", *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - start, done.returncode


def measure(name: str, repeat: int) -> dict[str, object]:
    runs = [time_once(CASES[name]) for _ in range(repeat)]
    seconds = [wall for wall, _ in runs]
    return {
        "case": name,
        "median_s": statistics.median(seconds),
        "least_s": min(seconds),
        "most_s": max(seconds),
        "exit_codes": sorted({code for _, code in runs}),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the command end to end.")
    parser.add_argument("--repeat", type=int, default=5, help="processes per case (default 5)")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    parser.add_argument("--only", choices=CASES, action="append", help="only this case; may be repeated")
    options = parser.parse_args()

    about, rows = machine(), []
    print(", ".join(f"{key}: {value}" for key, value in about.items()))
    print(f"median of {options.repeat}, wall seconds, cold processes\n")
    print(f"{'case':<14}{'median':>9}{'least':>9}{'most':>9}  exit")
    for name in options.only or CASES:
        row = measure(name, max(1, options.repeat))
        rows.append(row)
        codes = ", ".join(map(str, row["exit_codes"]))  # type: ignore[call-overload]
        print(
            f"{name:<14}{row['median_s']:>9.2f}{row['least_s']:>9.2f}{row['most_s']:>9.2f}  {codes}",
            flush=True,
        )
    if options.json:
        text = json.dumps({"machine": about, "repeat": options.repeat, "cases": rows}, indent=2)
        options.json.write_text(text + "\n", encoding="utf-8")
    # A time means nothing for a solve that did not come to a verdict.
    return 0 if all(set(row["exit_codes"]) <= {0, 1, 3} for row in rows) else 1  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
