"""The fused stencil of Kobayashi's model: the same scheme as the FiPy program, compiled by numba."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.problem.statement import Problem
from wellposed.solvers.encoded import encoded
from wellposed.solvers.kernels import has_numba
from wellposed.solvers.kobayashi_equations import Model
from wellposed.solvers.text import render

__all__ = ["serves", "write"]

_MOST_FOLDS = 24


def serves(problem: Problem, model: Model) -> bool:
    """Return True when the anisotropy is a polynomial in the gradient's direction and numba is there."""
    return has_numba() and _folds(problem, model) is not None


def _folds(problem: Problem, model: Model) -> int | None:
    fold = sp.nsimplify(problem.with_values(model.numbers["j"]))
    return int(fold) if fold.is_Integer and 1 <= int(fold) <= _MOST_FOLDS else None


def write(plan: Plan, model: Model, context: Mapping[str, object], name: str) -> Program:
    """Return the compiled program of the plan.

    Args:
        plan: The plan.
        model: Its equations, for which `serves` is True.
        context: What the FiPy program's template was filled with.
        name: File name.
    """
    problem = plan.problem
    walls = (c.expression for c in problem.conditions if c.side)
    filled = dict(context) | {
        "file_name": name,
        "fold": _folds(problem, model),
        "sources": model.source_phase != 0 or model.source_heat != 0,
        "moving_walls": any(e is not None and problem.with_values(e) != 0 for e in walls),
    }
    requires = ("numba", "numpy", "scipy")
    return Program(
        name, render("fast_kobayashi.py.j2", filled), encoded(problem), requires=requires, role="fast"
    )
