"""What a program declares to account for, from the statement that it was written from."""

from __future__ import annotations

from typing import Any

from wellposed.contract.program import Term
from wellposed.problem.statement import Problem

__all__ = ["encoded"]


def encoded(problem: Problem) -> tuple[Term, ...]:
    """Return the terms of a program that writes the whole statement.

    Parameters count as encoded when an equation, a condition, the region, the span or a quantity uses
    them, directly or through another parameter.
    """
    terms = [Term("equation", f"{e.lhs} = {e.rhs}") for e in problem.equations]
    terms += [Term("condition", str(c)) for c in problem.conditions]
    sources: list[Any] = list(problem.equations)
    sources += [e for c in problem.conditions for e in (c.expression, c.coefficient)]
    sources += [e for a in (problem.domain.axes if problem.domain else ()) for e in (a.lower, a.upper)]
    sources += [problem.domain.inside] if problem.domain else []
    sources += [problem.span.start, problem.span.end] if problem.span else []
    sources += [e for q in problem.quantities for e in (q.expression, q.target, *(p for _, p in q.at))]
    used = {str(s) for e in sources if e is not None for s in e.free_symbols}
    for p in reversed(problem.parameters):
        if p.name in used:
            used |= {str(s) for s in p.value.free_symbols}
    terms += [Term("parameter", p.name) for p in problem.parameters if p.name in used]
    return tuple(terms)
