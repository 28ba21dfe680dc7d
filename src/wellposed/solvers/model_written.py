"""Programs whose method somebody else writes: the problem's data before it, the frame that runs it after it.

Levels, output times, arrays and the clock belong to the frame, so that a method cannot choose its own; all
data (sources, initial and boundary values) are functions, so that the very same text also runs on
manufactured ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Condition, Problem, symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import literal, name_text, numpy_text
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "Frame", "frame_of", "plan", "takes"]

FAMILY = "written by a model"

_SPACE = {1: (10, 20, 40, 80), 2: (8, 16, 32), 3: (6, 12, 24)}
_STEPS = {1: 512, 2: 256, 3: 256}
_HALVINGS = 3
_KINDS = frozenset({"initial", "value", "gradient", "robin", "periodic"})
_SCHEME = Scheme(
    "second order in space and in time, as the contract for written programs demands",
    2.0,
    2.0,
    "demanded by the contract; measured on manufactured data and on the user's own problem",
)


def takes(problem: Problem) -> str:
    """Return why a written program cannot follow the contract for this problem; empty when it can."""
    domain, span = problem.domain, problem.span
    if domain is None:
        return "it has no region in space"
    if domain.inside is not None or not all(problem.with_values(a.length).is_finite for a in domain.axes):
        return "its region is not a bounded box"
    if len(domain.axes) > 3 or (span is not None and span.end is None):
        return "it has more than three axes, or no final time"
    odd = next((c for c in problem.conditions if c.kind not in _KINDS), None)
    if odd is not None:
        return (
            f"the condition `{odd}` is of the kind {odd.kind!r}; values, gradients and Robin conditions are"
        )
    if domain.coordinates != "cartesian" and any(problem.with_values(a.lower) == 0 for a in domain.axes):
        return "its axis of symmetry belongs to it"
    return ""


def plan(problem: Problem, output_probes: int, cells: int | None = None) -> Plan:
    """Return the plan: ladders that the method cannot change.

    Args:
        problem: One that `takes` accepts.
        output_probes: How many output times the judge needs besides the asked ones.
        cells: Cells along the shortest axis at the finest level; None: chosen by dimension.

    Raises:
        UnsupportedProblem: The contract does not cover the problem.
    """
    reason = takes(problem)
    if reason:
        raise UnsupportedProblem(
            f"no program can be written for this problem: {reason}",
            where="the contract for written programs (docs/contract.md)",
            instead="state it on a bounded box, with values, gradients or Robin conditions at its sides",
        )
    assert problem.domain is not None
    dim = len(problem.domain.axes)
    lengths = [float(problem.with_values(a.length)) for a in problem.domain.axes]
    shape = [max(1, round(length / min(lengths))) for length in lengths]
    counts = _SPACE[dim] if cells is None else _halved(cells, len(_SPACE[dim]))
    grids = [tuple(n * s for s in shape) for n in counts]
    steps = _STEPS[dim] if problem.span is not None else 0
    if steps and len(_asked(problem)) + output_probes + 2 > steps >> _HALVINGS:
        raise UnsupportedProblem(
            f"{len(_asked(problem))} output times are asked for",
            why="the coarsest level takes one step between two of them",
            instead="ask for fewer times at once",
        )
    ladders = [Ladder("space", tuple(Level(g, steps) for g in grids))]
    if steps:
        times = tuple(Level(grids[-2], steps >> k) for k in reversed(range(_HALVINGS + 1)))
        ladders.append(Ladder("time", times))
    scheme = _SCHEME if steps else Scheme(_SCHEME.name, 2.0, None, _SCHEME.citation)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=scheme,
        ladders=tuple(ladders),
        linear_tolerance=1e-10,
        why="no template covers it; a language model wrote the method, and everything else is as always",
        timeout_s=300.0,
    )


def _halved(finest: int, count: int) -> tuple[int, ...]:
    least = max(4, finest >> (count - 1))
    return tuple(least << k for k in range(count))


def _asked(problem: Problem) -> tuple[float, ...]:
    """Return the asked times after the start, the end included, ascending."""
    span = problem.span
    if span is None or span.end is None:
        return ()
    start = float(problem.with_values(span.start))
    times = [q.place[span.name] for q in problem.quantities if span.name in q.place]
    found = {float(problem.with_values(t)) for t in (*times, span.end)}
    return tuple(sorted(t for t in found if t > start))


@dataclass(frozen=True)
class Frame:
    """Everything of a program but its method."""

    problem: Problem
    """The user's problem: its equations are what a method encodes."""
    plan: Plan
    probes: tuple[float, ...]
    author: str

    def program(
        self,
        method: str,
        name: str,
        made: Problem | None = None,
        sources: Mapping[str, sp.Expr] | None = None,
    ) -> Program:
        """Return the method with its data and its frame.

        Args:
            method: Python text with the functions of the contract.
            name: File name.
            made: A manufactured problem whose data replace the user's; None: the user's own.
            sources: By unknown: the manufactured sources.
        """
        data = made or self.problem
        context = self._context(data, sources or {})
        levels = self.plan.ladders[0].levels[-2]
        source = render(
            "model_frame.py.j2",
            {
                **context,
                "file_name": name,
                "author": " ".join(self.author.replace('"""', "").split())[:60],
                "statement": statement_lines(self.problem),
                "made": made is not None,
                "method": method.strip(),
                "show_cells": levels.cells,
                "show_steps": levels.steps,
                "base_steps": max(1, self.plan.ladders[0].levels[0].steps >> _HALVINGS),
            },
        )
        return Program(name, source, encoded(self.problem), author="model", requires=("numpy", "scipy"))

    @property
    def data_text(self) -> str:
        """The data functions of the user's problem, as a method's author sees them."""
        context = self._context(self.problem, {})
        constants = [f"{n} = {v}" for n, v, _ in context["constants"]]
        return "\n\n".join(["\n".join(constants), *context["functions"]]).strip()

    def _context(self, data: Problem, sources: Mapping[str, sp.Expr]) -> dict[str, Any]:
        problem = self.problem
        assert data.domain is not None
        space = [a.name for a in data.domain.axes]
        clock = data.span.name if data.span else None
        everywhere = space + ([clock] if clock else [])
        functions = [
            _function(f"source_{name_text(u.name)}", everywhere, sources.get(u.name, sp.Integer(0)),
                      f"The extra term on the right of the equation for {u.name}.")
            for u in problem.unknowns
        ]  # fmt: skip
        for c in data.conditions:
            functions += _condition_functions(c, space, clock)
        return {
            "constants": [
                (name_text(p.name), literal(problem.values[symbol(p.name)]), p.unit or p.meaning)
                for p in problem.parameters
                if not problem.values[symbol(p.name)].free_symbols
            ],
            "functions": functions,
            "axes": [(a.name, *(literal(data.with_values(e)) for e in (a.lower, a.upper)))
                     for a in data.domain.axes],
            "fields": _initial_names(problem),
            "unknowns": [u.name for u in problem.unknowns],
            "t_start": literal(data.with_values(data.span.start)) if data.span else None,
            "output_times": [repr(t) for t in self._times()],
        }  # fmt: skip

    def _times(self) -> tuple[float, ...]:
        """Return asked and probed times; two that differ by rounding are one."""
        found: list[float] = []
        for t in sorted({*_asked(self.problem), *self.probes}):
            if not found or t - found[-1] > 1e-9 * max(abs(t), 1e-300):
                found.append(t)
        return tuple(found)


def frame_of(problem: Problem, chosen: Plan, probes: Sequence[float], author: str) -> Frame:
    """Return the frame of a plan made by `plan`."""
    return Frame(problem, chosen, tuple(probes), author)


def _initial_names(problem: Problem) -> list[tuple[str, str]]:
    """Return pairs of field name and function that gives its start: rates too, for second order in time."""
    names = []
    for u in problem.unknowns:
        orders = sorted({c.order for c in problem.conditions_of(u.name, "initial")})
        names += [((f"rate_{u.name}" if k else u.name), _start_name(u.name, k)) for k in orders if k <= 1]
    return names


def _start_name(unknown: str, order: int) -> str:
    return f"initial_{'rate_' if order else ''}{name_text(unknown)}"


def _condition_functions(c: Condition, space: list[str], clock: str | None) -> list[str]:
    if c.kind == "periodic" or c.expression is None:
        return []
    if c.kind == "initial":
        return [_function(_start_name(c.unknown, c.order), space, c.expression, f"{c}")]
    arguments = space + ([clock] if clock else [])
    order = str(c.order) if c.kind == "gradient" and c.order > 1 else ""
    side = f"{c.side[:-1]}_{'lower' if c.side.endswith('-') else 'upper'}"
    name = f"{c.kind}{order}_{name_text(c.unknown)}_{side}"
    made = [_function(name, arguments, c.expression, f"Right side of: {c}")]
    if c.coefficient is not None:
        made.append(_function(f"coefficient_{name}", arguments, c.coefficient, f"Coefficient of: {c}"))
    return made


def _function(name: str, arguments: Sequence[str], expression: Any, doc: str) -> str:
    """Return the text of a data function on arrays; integrals become Gauss-Legendre sums."""
    lines = [f"def {name}({', '.join(map(name_text, arguments))}):", f'    """{_ascii(doc)}"""']
    body, table = sp.sympify(expression, strict=True), {}
    for k, node in enumerate(sorted(body.atoms(sp.Integral), key=str)):
        y, a, b = node.limits[0]
        if len(node.limits) != 1 or node.function.has(sp.Integral):
            raise UnsupportedProblem(f"the integral `{node}`", instead="single integrals with limits")
        table[node] = sp.Symbol(f"integral_{k}")
        spot = sp.Symbol(f"node_{k}")
        inner = numpy_text(node.function.xreplace({y: spot}))
        ends = f"{numpy_text(a)}, {numpy_text(b)}"
        lines.append(f"    integral_{k} = sum(weight * ({inner}) for node_{k}, weight in gauss({ends}))")
    text = numpy_text(body.xreplace(table))
    like = " + ".join(f"0 * {name_text(a)}" for a in arguments)
    lines.append(f"    return {text} + {like}")
    return "\n".join(lines)


def _ascii(text: str) -> str:
    return text.replace('"""', "'''").replace("\\", "/")
