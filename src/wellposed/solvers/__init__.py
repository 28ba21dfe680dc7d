"""From a problem to a plan and to program text. Nothing here runs a program."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Assumption, Problem

__all__ = ["methods", "plan", "write"]

_PAIRS: tuple[str, ...] = (
    "eigen", "eigen_box", "boundary", "fronts", "stefan", "waves", "beams", "membrane", "transport", "plane",
    "spectral_box", "dispersive", "lines",
)  # fmt: skip
"""Modules of the families that write two programs, each evaluating the asked quantities itself; the
first that `matches` a problem takes it, before the families below. Each has
    FAMILY: str
    matches(problem) -> bool, cheap and without raising
    plan(problem, cells) -> Plan
    write(plan) -> tuple[Program, ...], the manufactured one alone where `plan.is_manufactured`.
"""

_SHARPEST, _COARSEST = 1e-13, 0.1
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


def plan(
    problem: Problem, *, cells: int | None = None, rtol: float | None = None, method: str | None = None
) -> Plan:
    """Return how the problem is solved and checked.

    Args:
        problem: A well-posed problem.
        cells: Cells along the shortest axis at the finest level; None: the family's choice.
        rtol: Relative accuracy that the answers are asked to have; None: the family's own.
        method: The family or, for initial value problems, the integrator to use (see `methods`); None:
            the one of choice.

    Raises:
        UnsupportedProblem: No family here takes the problem; the message says what stands in the way.
    """
    if rtol is not None:
        _require_target(rtol)
    problem = _with_end(problem)
    _require_local(problem)
    found = _plan(problem, cells, rtol, method or _wished(problem))
    return found if rtol is None else replace(found, target=rtol, target_asked=True)


def _require_target(rtol: float) -> None:
    """Refuse a relative accuracy that no computation in double precision could have, or that says nothing.

    Raises:
        ProblemError: Naming the range.
    """
    if not _SHARPEST <= rtol <= _COARSEST:
        raise ProblemError(
            f"a relative accuracy of {rtol:g} cannot be asked for",
            where="rtol",
            why="numbers of 16 digits do not carry a bound below 1e-13; one above 0.1 would say nothing",
            instead=f"a number between {_SHARPEST:g} and {_COARSEST:g}, for example 1e-6",
        )


def _wished(problem: Problem) -> str | None:
    """Return the method that the words ask for, where it serves: by name, or "another" one.

    Raises:
        UnsupportedProblem: Another method is asked for, and there is none.
    """
    wish = dict(problem.settings).get("method", "").lower()
    if wish == "another":
        known = methods(problem)
        if len(known) < 2:
            raise UnsupportedProblem(
                "there is no other method for this problem",
                where=f"methods that serve it: {', '.join(known) or 'a derivation only'}",
                why="the same answer again would tell nothing new",
                instead="keep this one: its programs are checked against an unrelated method anyway",
            )
        return known[1]
    words = {"radau": "Radau", "lsoda": "LSODA", "dopri": "DOP853", "dormand": "DOP853", "bdf": "CVODE"}
    name = next((n for word, n in words.items() if word in wish), None)
    return name if name is not None and name in methods(problem) else None


def methods(problem: Problem) -> tuple[str, ...]:
    """Return the names that `plan` takes as its method for this problem, the one of choice first."""
    from wellposed.solvers import kobayashi, ode

    problem = _with_end(problem)
    if problem.is_ordinary and problem.domain is None:
        return () if any(f.matches(problem) for f in map(_pair, _PAIRS)) else ode.methods(problem)
    found = [name.replace("_", "-") for name in _PAIRS if _pair(name).matches(problem)]
    if kobayashi.matches(problem):
        found.append("kobayashi")
    elif _by_volumes(problem):
        found.append("fipy")
    return tuple(found)


def _by_volumes(problem: Problem) -> bool:
    """Return True when the finite volumes of FiPy take the problem too."""
    from wellposed.solvers import fipy_box

    try:
        _require_answerable(problem, _FROM_FIELDS)
        fipy_box.plan(problem, None)
    except (UnsupportedProblem, ProblemError, ValueError, TypeError, AttributeError, AssertionError):
        return False
    return True


def _chosen(problem: Problem, cells: int | None, method: str) -> Plan:
    """Return the plan of the family with this name.

    Raises:
        UnsupportedProblem: No family that takes the problem has the name.
    """
    from wellposed.solvers import fipy_box, kobayashi

    known = methods(problem)
    name = method.lower().replace("_", "-").replace(" ", "-")
    if name not in known:
        raise UnsupportedProblem(
            f"the method {method!r} does not serve this problem",
            where="the method that is asked for",
            why="an answer by another method than the one asked for would mislead",
            instead=f"one of these: {', '.join(known)}" if known else "leave the method open",
        )
    if name == "fipy":
        return fipy_box.plan(problem, cells)
    if name == "kobayashi":
        return kobayashi.plan(problem, cells)
    return _pair(name.replace("-", "_")).plan(problem, cells)


def _plan(problem: Problem, cells: int | None, rtol: float | None, method: str | None) -> Plan:
    from wellposed.solvers import fipy_box, kobayashi, ode, ode_asked
    from wellposed.solvers.ode_methods import DEFAULT_TARGET

    pair = next((f for f in map(_pair, _PAIRS) if f.matches(problem)), None)
    integrated = problem.is_ordinary and problem.domain is None and pair is None
    if method is not None and not integrated:
        return _chosen(problem, cells, method)
    if pair is not None:
        return pair.plan(problem, cells)
    ordinary = problem.is_ordinary and problem.domain is None
    _require_answerable(problem, _FROM_INTEGRATORS | ode_asked.KINDS if ordinary else _FROM_FIELDS)
    if ordinary:
        return ode.plan(problem, target=rtol or DEFAULT_TARGET, method=method)
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
    if plan.family == ode.FAMILY:
        return ode.write(plan)
    if plan.family == kobayashi.FAMILY:
        return kobayashi.write(plan)
    programs = fipy_box.write(plan)
    if plan.problem.is_ordinary and not plan.is_manufactured and ode.derives(plan.problem):
        programs += (ode.write_closed_form(plan.problem, "program_closed_form.py"),)
    return programs
