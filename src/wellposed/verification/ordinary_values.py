"""Asked quantities of initial value problems, from integrations and from closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from wellposed.contract.run import Run
from wellposed.problem.integrals import integrands, whole_of
from wellposed.problem.statement import Problem, Quantity, symbol
from wellposed.verification.exact import Admission
from wellposed.verification.quantities import Unavailable, slot_of

__all__ = ["exact_value", "gap", "value"]


def value(problem: Problem, index: int, run: Run) -> float:
    """Return the asked quantity from the arrays of one run, derivatives and integrals included."""
    assert problem.span is not None
    q, clock = problem.quantities[index], problem.span.name
    if f"answer_{index}" in run.arrays:
        return float(run.arrays[f"answer_{index}"])
    whole: Any = whole_of(problem, q)
    if whole is None:
        raise Unavailable("; ".join(run.texts.get(f"note_{index}", ())) or f"no {q.kind} in the run")
    expression = problem.with_values(_integrated(problem, whole, run))
    if clock not in q.place:
        return float(expression)
    when = float(problem.with_values(q.place[clock]))
    slot = slot_of(run.arrays["t"], when)
    table: dict[sp.Basic, sp.Expr] = {}
    for d in sorted(expression.atoms(sp.Derivative), key=lambda d: -d.derivative_count):
        name = f"{d.expr.func.__name__}_d{int(d.derivative_count)}"
        if name not in run.arrays:
            raise Unavailable(f"`{d}` is not part of the state")
        table[d] = sp.Float(float(run.arrays[name][slot]), 17)
    for u in problem.unknowns:
        table[u.applied] = sp.Float(float(run.arrays[u.name][slot]), 17)
    return float(expression.xreplace(table).subs(symbol(clock), when))


def _integrated(problem: Problem, whole: Any, run: Run) -> Any:
    """Return the expression with every integral replaced by what its running integral gained."""
    table: dict[Any, Any] = {}
    order = integrands(problem)
    for node in whole.atoms(sp.Integral):
        low, high = (float(problem.with_values(v)) for v in node.limits[0][1:])
        running, times = run.arrays[f"integral_{order.index(node.function)}"], run.arrays["t"]
        table[node] = sp.Float(float(running[slot_of(times, high)] - running[slot_of(times, low)]), 17)
    return whole.xreplace(table)


def exact_value(problem: Problem, q: Quantity, admission: Admission) -> float | None:
    """Return what an admitted closed form gives for the quantity; None for kinds it cannot give."""
    assert problem.span is not None
    t = symbol(problem.span.name)
    whole = whole_of(problem, q)
    if whole is None or (t.name not in q.place and not whole.has(sp.Integral)):
        return None
    fields: dict[Any, Any] = {u.applied: admission.solution[u.name] for u in problem.unknowns}
    expression = problem.with_values(problem.with_values(whole).subs(fields)).doit(integrals=False)
    if t.name in q.place:
        expression = expression.subs(t, problem.with_values(q.place[t.name]))
    number = sp.N(expression, 30)
    return float(number) if number.is_real and number.is_finite else None


def gap(problem: Problem, a: Run, b: Run) -> tuple[float, float]:
    """Return the largest relative difference of two integrations, and the size of what it is relative to.

    Compared are the states at the output times, and every answer that the programs give themselves.
    """
    worst, size = 0.0, 0.0
    for u in problem.unknowns:
        scale = max(float(np.abs(a.arrays[f"{u.name}_curve"]).max()), 1e-300)
        worst = max(worst, float(np.abs(a.arrays[u.name] - b.arrays[u.name]).max()) / scale)
        size = max(size, scale)
    for name in a.arrays.keys() & b.arrays.keys():
        if name.startswith("answer_"):
            one, other = float(a.arrays[name]), float(b.arrays[name])
            scale = max(abs(one), abs(other), 1e-300)
            worst, size = max(worst, abs(one - other) / scale), max(size, scale)
    return worst, size
