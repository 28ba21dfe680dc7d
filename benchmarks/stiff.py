"""Stiff systems at 1e-8: the program that wellposed writes, against SciPy's Radau on the same equations."""

from __future__ import annotations

import numpy as np
from measuring import Row, alternate, loaded
from scipy.integrate import solve_ivp

from wellposed.agent.reading import read
from wellposed.solvers import plan, write

__all__ = ["stiff"]

_RTOL = 1e-8
_SYSTEMS = {
    "Robertson": (
        "Solve x' = -0.04*x + 10000*y*z, y' = 0.04*x - 10000*y*z - 30000000*y^2, z' = 30000000*y^2 "
        "with x(0) = 1, y(0) = 0, z(0) = 0. Give x(10000)"
    ),
    "Van der Pol 1e3": "Solve x' = y, y' = 1000*(1 - x^2)*y - x with x(0) = 2, y(0) = 0. Give x(2000)",
}


def stiff() -> list[Row]:
    rows = []
    for name, words in _SYSTEMS.items():
        chosen = plan(read(words))
        program = next(p for p in write(chosen) if p.role == "main")
        module = loaded(program.source, "bench_stiff")
        methods = dict.fromkeys(level.method for level in chosen.levels)
        end = float(module.OUTPUT_TIMES[-1])
        start = np.asarray(module.START, dtype=float)

        def radau(module=module, end=end, start=start):
            found = solve_ivp(
                module.rate, (0.0, end), start, "Radau", rtol=_RTOL, atol=1e-12, jac=module.jacobian
            )
            return found.y[0, -1]

        tasks = [lambda m=m, f=module: f.solve(rtol=_RTOL, method=m) for m in methods]
        *ours, theirs = alternate(*tasks, radau)
        best, method = min(zip(ours, methods, strict=True))
        note = (
            f"{method}, whole program with its dense curve; Radau with the same Jacobian; HIRES is not timed"
        )
        rows.append(
            Row(
                f"{name} at 1e-8",
                f"{1e3 * best:.4g} ms",
                f"{1e3 * theirs:.4g} ms",
                theirs / best,
                10,
                note=note,
            )
        )
    return rows
