"""Eigenvalues and critical values belong to homogeneous linear problems with one open symbol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

from wellposed.problem.findings import Finding
from wellposed.problem.statement import Problem, imbalance

__all__ = ["homogeneous"]

_KINDS = ("eigenvalues", "critical value")


def homogeneous(problem: Problem) -> Iterator[Finding]:
    """Yield what keeps a problem from having eigenvalues: a source, a held value, a nonlinear term."""
    asked = [q for q in problem.quantities if q.kind in _KINDS]
    if not asked:
        return
    word = "eigenvalues are" if asked[0].kind == "eigenvalues" else "a critical value is"
    for c in problem.conditions:
        value: Any = problem.with_values(c.expression) if c.expression is not None else sp.Integer(0)
        if sp.simplify(value) != 0:
            yield Finding(
                "not_homogeneous",
                "error",
                f"{word} asked for, but a condition is not homogeneous: {c}",
                why="with a value other than zero there is a solution for every value of the symbol",
                instead="set the condition to zero, or ask for the solution",
            )
    # Small disturbances of zero decide a critical value: the solvers take the part linear in them.
    linear = any(q.kind == "eigenvalues" for q in asked)
    for e in problem.equations:
        yield from (f for f in _of_equation(problem, e, word) if linear or f.code != "not_linear")


def _of_equation(problem: Problem, equation: sp.Basic, word: str) -> Iterator[Finding]:
    """Yield a source term or a term that is not linear."""
    flat: Any = sp.sympify(imbalance(equation), strict=True).doit()
    marks: dict[Any, Any] = {}
    scale = sp.Dummy("s", real=True)
    for d in sorted(flat.atoms(sp.Derivative), key=lambda d: -d.derivative_count):
        marks[d] = scale * sp.Dummy(str(d), real=True)
    scaled = flat.xreplace(marks).xreplace(
        {u.applied: scale * sp.Dummy(u.name, real=True) for u in problem.unknowns}
    )
    if sp.expand(scaled.subs(scale, 0)) != 0:
        yield Finding(
            "not_homogeneous",
            "error",
            f"{word} asked for, but the equation has a term without the unknown: {equation}",
            why="with a source there is a solution for every value of the symbol",
            instead="leave the source out, or ask for the solution",
        )
    elif sp.simplify(sp.diff(scaled, scale, 2)) != 0:
        yield Finding(
            "not_linear",
            "error",
            f"{word} asked for, but the equation is not linear in the unknown: {equation}",
            why="the size of the solution would change the value",
            instead="linearise the equation about the state that loses its stability",
        )
