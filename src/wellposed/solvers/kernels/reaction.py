"""One diffusing and reacting field on a rectangle: the FiPy scheme as compiled stencils.

Each stage is solved by Chebyshev's semi-iteration (Golub & Varga 1961, Numer. Math. 3, 147), which needs
one pass over the cells per iteration and no scalar products.
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
from wellposed.solvers.expressions import function_text, literal, name_text, numpy_text
from wellposed.solvers.kernels import has_numba
from wellposed.solvers.text import render

__all__ = ["serves", "write"]

_SCALAR = (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.atan)
"""Functions that have the same text for one number as for arrays."""


def serves(problem: Problem, balance: Balance) -> bool:
    """Return True for constant diffusion on a rectangle with a smooth source of elementary functions.

    Args:
        problem: A time-dependent problem on a box with one unknown.
        balance: Its equation.
    """
    domain = problem.domain
    if (
        not has_numba()
        or domain is None
        or problem.span is None
        or len(domain.axes) != 2
        or balance.has_convection
    ):
        return False
    if any(problem.with_values(e).free_symbols for e in (balance.capacity, *balance.diffusion)):
        return False
    clock = symbol(problem.span.name)
    if any(
        c.coefficient is not None and problem.with_values(c.coefficient).has(clock)
        for c in problem.conditions
    ):
        return False
    part, _ = _parts(balance)
    return all(isinstance(f, _SCALAR) for f in part.atoms(sp.Function)) and not part.atoms(sp.Piecewise)


def _parts(balance: Balance) -> tuple[Any, Any]:
    """Return the source's terms with the unknown, and those without it."""
    u = symbol(balance.unknown)
    terms = sp.Add.make_args(sp.expand(balance.source))
    return sp.Add(*(e for e in terms if e.has(u))), sp.Add(*(e for e in terms if not e.has(u)))


def write(
    plan: Plan, balance: Balance, context: Mapping[str, Any], functions: list[str], name: str
) -> Program:
    """Return the program of the plan.

    Args:
        plan: The plan of a problem that this kernel serves.
        balance: Its equation.
        context: What the FiPy program's template was filled with.
        functions: Texts of the functions of initial and boundary data.
        name: File name.
    """
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    axes, clock = [a.name for a in problem.domain.axes], problem.span.name
    capacity = problem.with_values(balance.capacity)
    reacting, forcing = (e / balance.capacity for e in _parts(balance))
    arguments = [*axes, clock, balance.unknown]
    u = symbol(balance.unknown)
    texts = [
        "@inlined\n" + _scalar("source", arguments, reacting, f"The source's part with {balance.unknown}."),
        "@inlined\n" + _scalar("slope", arguments, sp.diff(reacting, u), f"Its slope in {balance.unknown}."),
        function_text(
            "forcing", [*axes, clock], forcing, f"The source's part without {balance.unknown}.", axes[0]
        ),
    ]
    conductivity = [problem.with_values(d) for d in balance.diffusion]
    sides = [
        {
            **s,
            "slot": 2 * s["axis"] + (s["outward"] == "1"),
            "end": "UPPER" if s["outward"] == "1" else "LOWER",
            "conductivity": literal(conductivity[s["axis"]]),
        }
        for s in context["sides"]
    ]
    filled = dict(context) | {
        "file_name": name,
        "sides": sides,
        "periodic": [str(a.periodic) for a in problem.domain.axes],
        "diffusivity": [literal(d / capacity) for d in conductivity],
        "functions": [*functions, *texts],
    }
    source = render("fast_reaction.py.j2", filled)
    return Program(name, source, encoded(problem), requires=("numba", "numpy", "scipy"), role="fast")


def _scalar(name: str, arguments: list[str], expression: Any, doc: str) -> str:
    listed = ", ".join(name_text(a) for a in arguments)
    # The zero makes a number of what would be an integer constant.
    value = f"0.0 * {name_text(arguments[-1])} + {numpy_text(expression)}"
    return f'def {name}({listed}):\n    """{doc}"""\n    return {value}'
