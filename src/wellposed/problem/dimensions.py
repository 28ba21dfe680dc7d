"""The unit of each asked number, from the units of what the problem is stated in."""

from __future__ import annotations

from wellposed.problem.statement import Problem, Quantity

__all__ = ["quantity_unit"]

_OF_THE_FIELD = frozenset({"value", "profile", "mean", "maximum", "minimum", "steady state"})


def quantity_unit(problem: Problem, quantity: Quantity) -> str | None:
    """Return the unit in which a solution of the problem gives the quantity; None when it is not known.

    Args:
        problem: A problem whose numbers carry coherent units (see `wellposed.problem.statement`).
        quantity: One of its quantities.
    """
    for u in problem.unknowns:
        if quantity.expression == u.applied and quantity.kind in _OF_THE_FIELD:
            return u.unit
    return None
