"""Linear diffusion on boxes whose operator is a sum over the axes: the FiPy scheme solved mode by mode.

The method is fast diagonalization (Lynch, Rice & Thomas 1964, Numer. Math. 6, 185): sines, cosines or
waves where the coefficients along an axis are constant and its walls alike, else the eigenvectors of
its tridiagonal matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.problem.balance import Balance
from wellposed.problem.statement import Problem, symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import literal
from wellposed.solvers.text import render

__all__ = ["bases", "write"]

_TEXTS = {
    "sine": "sines, transformed in n log n operations",
    "cosine": "cosines, transformed in n log n operations",
    "ring": "the waves of a ring, transformed in n log n operations",
    "dense": "the eigenvectors of its tridiagonal matrix",
}
_TRANSFORMS = {"sine": ("dst", "idst"), "cosine": ("dct", "idct"), "ring": ("fft",), "dense": ()}


def bases(problem: Problem, balance: Balance) -> tuple[str, ...] | None:
    """Return the basis along each axis, or None when the operator is not a sum over the axes.

    Args:
        problem: A time-dependent problem on a box with one unknown, steady walls and an affine source.
        balance: Its equation.
    """
    domain, span = problem.domain, problem.span
    if domain is None or span is None or balance.has_convection:
        return None
    u = symbol(balance.unknown)
    constants = [balance.capacity, sp.diff(balance.source, u)]
    constants += [c.coefficient for c in problem.conditions if c.side and c.coefficient is not None]
    if any(problem.with_values(e).free_symbols for e in constants):
        return None
    found = []
    for axis, diffusion in zip(domain.axes, balance.diffusion, strict=True):
        others = problem.with_values(diffusion).free_symbols - {symbol(axis.name)}
        varies = bool(problem.with_values(diffusion).free_symbols)
        if others or (varies and axis.periodic):
            return None
        found.append(_basis(problem, axis.name, axis.periodic, varies))
    return tuple(found)


def _basis(problem: Problem, name: str, periodic: bool, varies: bool) -> str:
    if periodic:
        return "ring"
    kinds = dict.fromkeys("-+", "gradient")  # a side without a condition is shut
    kinds |= {c.side[-1]: c.kind for c in problem.conditions if c.side[:-1] == name}
    walls = {"gradient" if k == "flux" else k for k in kinds.values()}
    if varies or len(walls) > 1:
        return "dense"
    return {"value": "sine", "gradient": "cosine"}.get(walls.pop(), "dense")


def write(plan: Plan, balance: Balance, context: Mapping[str, Any], name: str) -> Program:
    """Return the program of the plan.

    Args:
        plan: The plan of a problem for which `bases` finds some.
        balance: Its equation.
        context: What the FiPy program's template was filled with.
        name: File name.
    """
    problem = plan.problem
    assert problem.span is not None
    found = bases(problem, balance)
    assert found is not None
    u, clock = symbol(balance.unknown), symbol(problem.span.name)
    rate = problem.with_values(sp.diff(balance.source, u))
    rest = sp.expand(balance.source - sp.diff(balance.source, u) * u)
    axes = [{**a, "basis": b, "basis_text": _TEXTS[b]} for a, b in zip(context["axes"], found, strict=True)]
    filled = dict(context) | {
        "file_name": name,
        "axes": axes,
        "bases": found,
        "by_basis": [(b, [i for i, c in enumerate(found) if c == b]) for b in dict.fromkeys(found)],
        "fft_names": sorted({t for b in found for t in _TRANSFORMS[b]}),
        "capacity": literal(problem.with_values(balance.capacity)),
        "rate": literal(rate),
        "moving_source": rest.has(clock),
    }
    source = render("fast_separable.py.j2", filled)
    return Program(name, source, encoded(problem), requires=("numpy", "scipy"), role="fast")
