"""The text of the programs for transport on a line: differences that keep jumps, and characteristics."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.problem.statement import Problem, symbol
from wellposed.solvers import hyperbolic
from wellposed.solvers.asked import Asked, asked
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal
from wellposed.solvers.text import render, statement_lines
from wellposed.solvers.transport_law import Setting, breaking, given, unbroken

__all__ = ["asked_text", "written"]

_COURANT = 0.4
_TRIES = 3
"""Local minima that are followed down before they are compared."""


def _functions(problem: Problem, s: Setting) -> list[str]:
    assert problem.domain is not None and problem.span is not None
    x, t, u = problem.domain.axes[0].name, problem.span.name, problem.unknowns[0].name
    law = s.law
    texts = [
        function_text("flux", [x, t, u], law.flux, "Flux of u.", u),
        function_text(
            "flux_speed", [x, t, u], law.speed, "Speed of travel: the derivative of the flux by u.", u
        ),
        function_text("source", [x, t, u], law.source, "What is added beside the flux.", u),
        function_text("carried_rate", [x, t, u], law.carried, "Rate of u along a path.", u),
        function_text("start_value", [x], hyperbolic.start(problem), "Initial values.", x),
    ]
    if breaking(problem):
        begin = problem.with_values(hyperbolic.start(problem))
        slope = sp.diff(problem.with_values(law.speed).subs(symbol(u), begin), symbol(x))
        texts.append(function_text("speed_slope", [x], slope, "Slope of the speed at the start.", x))
    for side, value in given(problem).items():
        texts.append(function_text(f"{side}_value", [x, t], value, f"What enters at the {side} end.", x))
    return texts


def _points(problem: Problem) -> list[tuple[int, str, str]]:
    assert problem.domain is not None and problem.span is not None
    x, t = problem.domain.axes[0].name, problem.span.name
    return [
        (i, literal(problem.with_values(q.place[x])), literal(problem.with_values(q.place[t])))
        for i, q in enumerate(problem.quantities)
        if q.kind == "value" and x in q.place and t in q.place
    ]


def asked_text(problem: Problem, s: Setting) -> Asked:
    """Return the text of the asked quantities.

    Raises:
        UnsupportedProblem: A quantity is not covered.
    """
    assert problem.domain is not None
    shown = {problem.domain.axes[0].name: s.extent.shown}
    return asked(unbroken(problem), hyperbolic.ranges(problem, shown, s.last))


def _reach(problem: Problem, s: Setting) -> float:
    """Return how far anything may travel before an end that was cut would be felt."""
    assert problem.domain is not None and problem.span is not None
    axis = problem.domain.axes[0]
    ends = [
        e for e in "-+" if not axis.periodic and f"{axis.name}{e}" not in {c.side for c in problem.conditions}
    ]
    open_ends = [
        e
        for e in ends
        if (s.extent.lower < s.extent.shown[0] if e == "-" else s.extent.upper > s.extent.shown[1])
    ]
    if not open_ends:
        return float("inf")
    return 1.02 * s.top * (s.last - float(problem.with_values(problem.span.start))) + 1e-9


def written(plan: Plan, s: Setting, name: str, template: str, role: Any) -> Program:
    """Return one program of the plan.

    Args:
        plan: The plan.
        s: What `setting` returns for its problem.
        name: The program's file name.
        template: The file name of its template.
        role: "main" or "second".
    """
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    axis, text, law = problem.domain.axes[0], asked_text(problem, s), s.law
    levels = plan.levels if role == "main" else plan.second_levels
    begin = hyperbolic.start(problem)
    context = {
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": hyperbolic.constants(problem),
        "axis": axis.name,
        "unknown": problem.unknowns[0].name,
        "lower": repr(s.extent.lower),
        "upper": repr(s.extent.upper),
        "t_start": literal(problem.with_values(problem.span.start)),
        "horizon": repr(s.last),
        "shown": tuple(repr(v) for v in s.extent.shown),
        "reach": "np.inf" if np.isinf(_reach(problem, s)) else repr(_reach(problem, s)),
        "periodic": axis.periodic,
        "inflow": s.inflow,
        "functions": _functions(problem, s),
        "asked_functions": text.functions,
        "asked_lines": text.lines,
        "interpolation": 4,
        "courant": _COURANT,
        "breaks": [
            repr(b) for b in hyperbolic.breaks(problem, [begin], axis.name, s.extent.lower, s.extent.upper)
        ],
        "bends": s.bends,
        "breaking": breaking(problem),
        "jumps": s.jumps,
        "free": law.source == 0,
        "sharpens": s.sharpens and not plan.is_manufactured,
        "convex": bool(s.convex),
        "monotone": s.monotone,
        "least_cost": bool(s.convex or s.monotone),
        "tries": _TRIES,
        "rising": s.convex > 0,
        "least": repr(s.values[0]),
        "most": repr(s.values[1]),
        "fine": 100 if s.convex or s.monotone else 400,
        "height": repr(max(s.values[1] - s.values[0], 1e-300)),
        "points": _points(problem),
        "example": ", ".join(f"{k}={v!r}" for k, v in levels[-1].arguments.items()),
        "show": [
            (i, repr(f"{q.name} =")) for i, q in enumerate(problem.quantities) if q.kind != "closed form"
        ],
    }
    return Program(name, render(template, context), encoded(problem), requires=("numpy",), role=role)
