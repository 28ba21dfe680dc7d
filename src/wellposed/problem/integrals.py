"""What is asked of a function of one variable, with everything that is integrated written out."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.problem.statement import Problem, Quantity, symbol

__all__ = ["integral_limits", "integrands", "whole_of"]


def whole_of(problem: Problem, quantity: Quantity) -> Any:
    """Return the expression whose value is asked; means and integrals over the span become integrals.

    Args:
        problem: An initial value problem.
        quantity: One of its quantities.

    Returns:
        The expression, or None for kinds that are not the value of one expression.
    """
    assert problem.span is not None
    expression: Any = quantity.expression if quantity.expression is not None else problem.unknowns[0].applied
    if quantity.kind == "value":
        return expression
    if quantity.kind not in ("integral", "mean"):
        return None
    if expression.has(sp.Integral):
        return expression
    clock = symbol(problem.span.name)
    end = quantity.place.get(problem.span.name, problem.span.end)
    if end is None:
        return None
    whole = sp.Integral(expression, (clock, problem.span.start, end))
    return whole if quantity.kind == "integral" else whole / (end - problem.span.start)


def integrands(problem: Problem) -> tuple[Any, ...]:
    """Return every expression that the quantities integrate over the evolution variable, each once."""
    return tuple(dict.fromkeys(node.function for node in _integrals(problem)))


def integral_limits(problem: Problem) -> tuple[Any, ...]:
    """Return the limits of all those integrals as numbers, each once."""
    return tuple(
        dict.fromkeys(problem.with_values(v) for node in _integrals(problem) for v in node.limits[0][1:])
    )


def _integrals(problem: Problem) -> list[Any]:
    found: list[Any] = []
    for q in problem.quantities:
        whole = whole_of(problem, q)
        found += sorted(whole.atoms(sp.Integral), key=str) if whole is not None else []
    return found
