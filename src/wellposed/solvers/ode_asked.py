"""What is asked of an initial value problem beyond values at given times, as program text.

Extrema are found where the slope of the asked expression vanishes, by the integrator's own event
search; running integrals are further states; questions without a final time (when is a level
reached, where does it settle, how long is a period) are integrated in stretches, each as long as all
before it, until they are answered.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.problem.statement import Problem, symbol
from wellposed.solvers.expressions import literal, numpy_text

__all__ = ["KINDS", "asked_context", "first_stretch", "is_open"]

EXTREMA = frozenset({"maximum", "minimum", "place of maximum", "place of minimum"})
OPEN = frozenset({"time when", "steady state", "period"})
KINDS = EXTREMA | OPEN | {"integral", "mean"}


def is_open(problem: Problem) -> bool:
    """Return True when the question itself decides how long the run lasts."""
    return problem.span is not None and any(q.kind in OPEN for q in problem.quantities)


def first_stretch(
    names: tuple[str, ...], rates: tuple[Any, ...], start: tuple[Any, ...], at: dict[Any, Any]
) -> float:
    """Return a time in which the state changes about as much as its own size; 1 where nothing says.

    For a state y with the rate f: |y|/|f|, and |f|/|f'| with the rate's own change f' along the
    solution, which also holds where y starts at zero.

    Args:
        names: Names of the states.
        rates: Their rates, numbers in the states and the evolution variable.
        start: Their starting values.
        at: States and evolution variable at the start.
    """
    times = []
    for value, rate in zip(start, rates, strict=True):
        change = sum(sp.diff(rate, symbol(n)) * r for n, r in zip(names, rates, strict=True))
        speed, bend = (abs(complex(sp.N(sp.sympify(e, strict=True).subs(at)))) for e in (rate, change))
        size = abs(float(value))
        times += [a / b for a, b in ((size, speed), (speed, bend)) if a > 0 and 0 < b < float("inf")]
    return min(times, default=1.0)


def asked_context(
    problem: Problem, flat: dict[Any, Any], names: tuple[str, ...], rates: tuple[Any, ...]
) -> list[dict[str, object]]:
    """Return, per question that the program answers itself, the texts that its template needs.

    Args:
        problem: The problem.
        flat: Unknowns and their derivatives by state symbol.
        names: Names of the states.
        rates: Their rates, in state symbols.
    """
    assert problem.span is not None
    t = symbol(problem.span.name)
    found: list[dict[str, object]] = []
    for i, q in enumerate(problem.quantities):
        if q.kind not in EXTREMA | OPEN:
            continue
        whole: Any = q.expression if q.expression is not None else problem.unknowns[0].applied
        expression = whole.xreplace(flat)
        slope = sp.diff(expression, t) + sum(
            sp.diff(expression, symbol(n)) * r for n, r in zip(names, rates, strict=True)
        )
        found.append(
            {
                "index": i,
                "kind": q.kind,
                "name": q.name.replace('"', "'"),
                "expression": numpy_text(expression),
                "slope": numpy_text(slope),
                "target": literal(problem.with_values(q.target)) if q.target is not None else "0.0",
            }
        )
    return found
