"""Manufactured data for equations of any kind, as sources beside the unchanged equation.

Where `manufacture` rewrites the equation for a template, a program that somebody else wrote keeps its own
equation and is handed another source, other initial values and other boundary values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem, imbalance
from wellposed.verification.manufactured import Manufactured, condition_met, data_range, field_between

__all__ = ["ManufacturedData", "manufacture_data"]


@dataclass(frozen=True)
class ManufacturedData:
    """A manufactured problem with the source that each of its equations has beyond the user's."""

    made: Manufactured
    sources: Mapping[str, sp.Expr]
    """By unknown, in the order of the equations: what stands on the right beside the stated equation."""


def manufacture_data(problem: Problem, variant: int = 0) -> ManufacturedData:
    """Return data under which the solution of the user's equations is known.

    Args:
        problem: On a bounded box.
        variant: Another number gives other, unrelated data.

    Raises:
        UnsupportedProblem: The region is unbounded or curved, or a condition is of a kind without data.
    """
    domain = problem.domain
    if domain is None or domain.inside is not None or not all(a.is_bounded for a in _placed(problem)):
        raise UnsupportedProblem("no manufactured data for this region", instead="a bounded box")
    resized = replace(problem, domain=replace(domain, axes=_placed(problem)), quantities=())
    solution = {
        u.name: field_between(
            resized, *data_range(resized, u.name), index=i, steady_walls=False, variant=variant
        )
        for i, u in enumerate(problem.unknowns)
    }

    def put_in(expression: Any) -> Any:
        """Replace every applied unknown, also those inside an integral at another place."""

        def known(e: Any) -> Any:
            name = e.func.__name__
            own = problem.unknown(name).applied.args
            return solution[name].xreplace(dict(zip(own, e.args, strict=True)))

        found = expression.replace(
            lambda e: isinstance(e, AppliedUndef) and e.func.__name__ in solution, known
        )
        return found.doit(integrals=False)

    sources = {
        u.name: put_in(problem.with_values(imbalance(e)))
        for u, e in zip(problem.unknowns, problem.equations, strict=True)
    }
    conditions = tuple(condition_met(c, resized, solution) for c in problem.conditions)
    equations = tuple(
        sp.Eq(e.lhs, e.rhs + s, evaluate=False)
        for e, s in zip(problem.equations, sources.values(), strict=True)
    )
    made = replace(resized, equations=equations, conditions=conditions)
    return ManufacturedData(Manufactured(made, solution), sources)


def _placed(problem: Problem):
    assert problem.domain is not None
    return tuple(
        replace(a, lower=problem.with_values(a.lower), upper=problem.with_values(a.upper))
        for a in problem.domain.axes
    )
