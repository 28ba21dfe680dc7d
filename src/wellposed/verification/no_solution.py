"""When integrations show that what is asked for does not exist."""

from __future__ import annotations

import numpy as np

from wellposed.contract.plan import Plan
from wellposed.contract.run import Run, Runs
from wellposed.errors import ProblemError
from wellposed.problem.statement import Problem

__all__ = ["blow_up", "never_reached", "no_solution", "require_no_sliding", "require_one_solution"]


def blow_up(plan: Plan, runs: Runs) -> float | None:
    """Return where the solution ceases to exist, when every integrator that ended says the same.

    Two families must stop before the end, at the same place within 1 %, with states that have grown
    a thousandfold; a single method that stops may simply have failed.
    """
    if plan.problem.span is None or plan.problem.span.end is None:
        return None
    end = float(plan.problem.with_values(plan.problem.span.end))
    start = float(plan.problem.with_values(plan.problem.span.start))
    found = [r for r in runs.runs if r.ok]
    stopped = [r for r in found if float(r.arrays["t_reached"]) < end - 1e-9 * abs(end - start)]
    if not stopped or len(stopped) < len(found) or len({r.level.method for r in stopped}) < 2:
        return None
    places = [float(r.arrays["t_reached"]) for r in stopped]
    grown = all(_growth(plan.problem, r) > 1e3 for r in stopped)
    return float(np.median(places)) if grown and max(places) - min(places) <= 0.01 * (end - start) else None


def _growth(problem: Problem, run: Run) -> float:
    curves = [np.abs(run.arrays[f"{u.name}_curve"]) for u in problem.unknowns]
    return max(float(np.nanmax(c)) / max(1.0, float(c[0])) for c in curves)


def never_reached(plan: Plan, runs: Runs) -> tuple[str, str] | None:
    """Return a quantity that no run could answer because the solution ends or rests before, and why.

    Every run that ended must say so, those of two families at least; a single method that stops may
    simply have failed.
    """
    found = [r for r in runs.runs if r.ok]
    for i, q in enumerate(plan.problem.quantities):
        said = [r.texts.get(f"note_{i}", ("",))[0] for r in found]
        if len({r.level.method for r in found}) > 1 and all(s.startswith("never answered") for s in said):
            return q.name, said[0].removeprefix("never answered: ")
    return None


def no_solution(problem: Problem, where: float) -> ProblemError:
    """Return the refusal of a problem whose solution becomes infinite inside the span."""
    assert problem.span is not None and problem.span.end is not None
    names = ", ".join(u.name for u in problem.unknowns)
    return ProblemError(
        f"the solution {names} blows up (becomes infinite) near {problem.span.name} = {where:.4g}",
        where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
        why=f"there is no solution at {problem.span.name} = {problem.with_values(problem.span.end)}: "
        "two integrators of different families stop at the same place, the values growing without bound",
        instead=f"ask for a place before {problem.span.name} = {where:.4g}",
    )


def require_one_solution(problem: Problem, runs: Runs) -> None:
    """Refuse a problem of which the program found several solutions.

    Raises:
        ProblemError: Naming what is asked for each of them.
    """
    told = next(
        (r.texts["solutions"] for r in reversed(runs.runs) if len(r.texts.get("solutions", ())) > 1), ()
    )
    if told:
        raise ProblemError(
            f"the problem has at least {len(told)} solutions: " + "; ".join(told),
            where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
            why="each of them satisfies the equation and all conditions, so there is no one answer",
            instead="give one condition less of this kind and one that only the wanted solution satisfies, "
            "for example its slope at one end",
        )


def require_no_sliding(problem: Problem, runs: Runs) -> None:
    """Refuse a problem whose state comes to slide along a jump of its right-hand side.

    There the rates on both sides point at the jump, and the equation itself gives no rate (Filippov 1988).

    Raises:
        ProblemError: Naming the place.
    """
    said = [r.message for r in runs.runs if "slides along a jump" in r.message]
    if len({r.level.method for r in runs.runs if "slides along a jump" in r.message}) < 2:
        return
    clock = problem.span.name if problem.span else "t"
    where = said[0].rpartition("from ")[2].removesuffix(" on")
    raise ProblemError(
        f"the state slides along a jump of the right-hand side from about {clock} = {where} on",
        where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
        why="both sides drive the state at the jump, where the equation gives no rate: what holds there "
        "(sticking, an average of both sides) is a further law that is not stated",
        instead=f"ask for a time before {where}, or put a steep smooth law such as tanh(v/0.01) for the jump",
    )
