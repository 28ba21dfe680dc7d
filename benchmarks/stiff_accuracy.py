"""Times the stiff programs that wellposed writes against SciPy's Radau with the same right-hand side.

    python benchmarks/stiff_accuracy.py [--repeat N] [--json FILE]

Both solvers get the program's own right-hand side and Jacobian. Each is given the loosest tolerance (a
factor of ten apart) at which its error at the end, against the program's sharpest run by the other family,
is below 1e-8 of the largest asked value; the times are of that run, side by side in one process, the median
of five. What is asked is to be at least ten times as fast.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp
from scipy.integrate import solve_ivp

from wellposed.problem.statement import Condition, Problem, Quantity, Span, Unknown, symbol
from wellposed.solvers import plan, write

WANTED, MUST_REACH = 1e-8, 10.0
TOLERANCES = [10.0**-k for k in range(6, 13)]
t = symbol("t")


def problem(rates: list[Callable[..., Any]], start: list[object], end: sp.Expr) -> Problem:
    """First-order equations y1' = f1(y1, …), …, asked for all unknowns at the end."""
    unknowns = tuple(Unknown(f"y{i + 1}", ("t",)) for i in range(len(rates)))
    fields = [u.applied for u in unknowns]
    return Problem(
        unknowns,
        tuple(sp.Eq(sp.Derivative(u, t), f(*fields)) for u, f in zip(fields, rates, strict=True)),
        span=Span("t", sp.Integer(0), end),
        conditions=tuple(
            Condition("initial", u.name, sp.sympify(v, strict=True))
            for u, v in zip(unknowns, start, strict=True)
        ),
        quantities=tuple(Quantity(f"{u.name}(end)", "value", u.applied, (("t", end),)) for u in unknowns),
    )


def cases() -> dict[str, Problem]:
    """Robertson, Van der Pol and HIRES as in the Test Set for IVP Solvers (Mazzia & Magherini 2008)."""
    r = sp.Rational
    return {
        "Robertson": problem(
            [
                lambda a, b, c: -r(4, 100) * a + 10**4 * b * c,
                lambda a, b, c: r(4, 100) * a - 10**4 * b * c - 3 * 10**7 * b**2,
                lambda a, b, c: 3 * 10**7 * b**2,
            ],
            [1, 0, 0],
            sp.Integer(10**5),
        ),
        "Van der Pol 1e3": problem(
            [lambda u, v: v, lambda u, v: 1000 * (1 - u**2) * v - u], [2, 0], sp.Integer(2000)
        ),
        "HIRES": problem(
            [
                lambda *y: -r(171, 100) * y[0] + r(43, 100) * y[1] + r(832, 100) * y[2] + r(7, 10000),
                lambda *y: r(171, 100) * y[0] - r(875, 100) * y[1],
                lambda *y: -r(1003, 100) * y[2] + r(43, 100) * y[3] + r(35, 1000) * y[4],
                lambda *y: r(832, 100) * y[1] + r(171, 100) * y[2] - r(112, 100) * y[3],
                lambda *y: -r(1745, 1000) * y[4] + r(43, 100) * y[5] + r(43, 100) * y[6],
                lambda *y: (
                    -280 * y[5] * y[7]
                    + r(69, 100) * y[3]
                    + r(171, 100) * y[4]
                    - r(43, 100) * y[5]
                    + r(69, 100) * y[6]
                ),
                lambda *y: 280 * y[5] * y[7] - r(181, 100) * y[6],
                lambda *y: -280 * y[5] * y[7] + r(181, 100) * y[6],
            ],
            [1, 0, 0, 0, 0, 0, 0, r(57, 10000)],
            r(3218122, 10000),
        ),
    }


def module_of(stated: Problem) -> types.ModuleType:
    made = types.ModuleType("program")
    source = next(p for p in write(plan(stated)) if p.role == "main").source
    exec(compile(source, "program.py", "exec"), made.__dict__)
    return made


def timed(run: Callable[[], Any], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def loosest(end_of: Callable[[float], np.ndarray], truth: np.ndarray) -> tuple[float, float]:
    """Return the loosest tolerance that is accurate enough, and its error; the sharpest where none is."""
    error = np.inf
    for rtol in TOLERANCES:
        error = float(np.abs(end_of(rtol) - truth).max() / np.abs(truth).max())
        if error <= WANTED:
            return rtol, error
    return TOLERANCES[-1], error


def measure(stated: Problem, repeat: int) -> dict[str, float]:
    program = module_of(stated)
    span = (float(program.T_START), float(program.OUTPUT_TIMES[-1]))
    names = program.NAMES

    def ours(rtol: float, method: str = "CVODE") -> np.ndarray:
        found = program.solve(rtol, method)
        return np.array([found[n][-1] for n in names])

    def theirs(rtol: float) -> np.ndarray:
        # The absolute tolerances that a user would choose who knows how small the states are.
        atol = 1e-2 * rtol * np.maximum(np.abs(reference), 1e-6 * np.abs(reference).max())
        found = solve_ivp(
            program.rate, span, program.START, "Radau", rtol=rtol, atol=atol, jac=program.jacobian
        )
        return found.y[:, -1]

    reference = ours(1e-12, "Radau")
    own, own_error = loosest(ours, reference)
    other, other_error = loosest(theirs, reference)
    fast, slow = timed(lambda: ours(own), repeat), timed(lambda: theirs(other), repeat)
    return {
        "program_s": fast,
        "program_rtol": own,
        "program_error": own_error,
        "radau_s": slow,
        "radau_rtol": other,
        "radau_error": other_error,
        "ratio": slow / fast,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time stiff programs against SciPy's Radau.")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    options = parser.parse_args()
    print(
        f"{'case':<17}{'program':>10}{'rtol':>8}{'error':>9}{'Radau':>10}{'rtol':>8}{'error':>9}{'ratio':>8}"
    )
    rows = {}
    for name, stated in cases().items():
        row = rows[name] = measure(stated, max(1, options.repeat))
        print(
            f"{name:<17}{row['program_s']:>8.4f} s{row['program_rtol']:>8.0e}{row['program_error']:>9.1e}"
            f"{row['radau_s']:>8.4f} s{row['radau_rtol']:>8.0e}{row['radau_error']:>9.1e}"
            f"{row['ratio']:>7.1f}x",
            flush=True,
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["ratio"] >= MUST_REACH for row in rows.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
