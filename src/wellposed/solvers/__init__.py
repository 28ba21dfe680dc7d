"""From a problem to a plan and to program text. Nothing here runs a program."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Assumption, Problem

__all__ = ["plan", "write"]

_PAIRS: tuple[str, ...] = (
    "eigen", "eigen_box", "boundary", "fronts", "stefan", "waves", "membrane", "transport", "plane",
    "spectral_box", "dispersive", "lines",
)  # fmt: skip
"""Modules of the families that write two programs, each evaluating the asked quantities itself; the
first that `matches` a problem takes it, before the families below. Each has
    FAMILY: str
    matches(problem) -> bool, cheap and without raising
    plan(problem, cells) -> Plan
    write(plan) -> tuple[Program, ...], the manufactured one alone where `plan.is_manufactured`.
"""

_FROM_INTEGRATORS = frozenset({"value", "closed form"})
_FROM_FIELDS = _FROM_INTEGRATORS | {
    "profile", "integral", "mean", "maximum", "minimum", "solid fraction", "tip position", "front position",
    "order",
}  # fmt: skip


def _require_answerable(problem: Problem, kinds: frozenset[str]) -> None:
    """Refuse before anything is run what could not be answered after it.

    Raises:
        UnsupportedProblem: A quantity is of a kind that the family cannot evaluate.
    """
    for q in problem.quantities:
        if q.kind not in kinds:
            raise UnsupportedProblem(
                f"`{q.name}` asks for a quantity of the kind {q.kind!r}",
                why="it cannot be evaluated from the solution of this kind of problem yet",
                instead=f"ask for one of these: {', '.join(sorted(kinds))}",
            )


def _with_end(problem: Problem) -> Problem:
    """Return the problem with a time to run up to where only the closed form of a field is asked."""
    span = problem.span
    only = all(q.kind == "closed form" for q in problem.quantities)
    if problem.domain is None or span is None or span.end is not None or not only:
        return problem
    end = span.start + 1
    told = Assumption(
        f"the programs run up to {span.name} = {end}",
        "the closed form is for all times, and no time is named",
    )
    return problem.with_changes(span=replace(span, end=end), assumptions=(*problem.assumptions, told))


def _require_local(problem: Problem) -> None:
    """Refuse an integral over space in an equation, which no family here can follow.

    Raises:
        UnsupportedProblem: Naming the equation.
    """
    from sympy import Integral

    found = next((e for e in problem.equations if problem.domain is not None and e.has(Integral)), None)
    if found is not None:
        raise UnsupportedProblem(
            "the equation holds an integral over the unknown",
            where=f"`{found.lhs} = {found.rhs}`",
            why="the programs written here couple neighbouring cells only",
            instead="leave the integral out, or configure a language model, which may write such a program",
        )


def _pair(name: str) -> Any:
    return import_module(f"wellposed.solvers.{name}")


def plan(problem: Problem, *, cells: int | None = None) -> Plan:
    """Return how the problem is solved and checked.

    Args:
        problem: A well-posed problem.
        cells: Cells along the shortest axis at the finest level; None: the family's choice.

    Raises:
        UnsupportedProblem: No family here takes the problem; the message says what stands in the way.
    """
    from wellposed.solvers import fipy_box, kobayashi, ode, ode_asked

    problem = _with_end(problem)
    _require_local(problem)
    for family in map(_pair, _PAIRS):
        if family.matches(problem):
            return family.plan(problem, cells)
    ordinary = problem.is_ordinary and problem.domain is None
    _require_answerable(problem, _FROM_INTEGRATORS | ode_asked.KINDS if ordinary else _FROM_FIELDS)
    if ordinary:
        return ode.plan(problem)
    if kobayashi.matches(problem):
        return kobayashi.plan(problem, cells)
    return fipy_box.plan(problem, cells)


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the programs of the plan, the main one first.

    Raises:
        UnsupportedProblem: The plan's family cannot write this problem.
    """
    from wellposed.solvers import fipy_box, kobayashi, ode

    for family in map(_pair, _PAIRS):
        if plan.family == family.FAMILY:
            return family.write(plan)
    name = "program_manufactured.py" if plan.is_manufactured else "program.py"
    if plan.family == ode.FAMILY:
        return ode.write(plan)
    if plan.family == kobayashi.FAMILY:
        return (kobayashi.write(plan, name),)
    programs = (fipy_box.write(plan, name),)
    if plan.problem.is_ordinary and not plan.is_manufactured and ode.derives(plan.problem):
        programs += (ode.write_closed_form(plan.problem, "program_closed_form.py"),)
    return programs
