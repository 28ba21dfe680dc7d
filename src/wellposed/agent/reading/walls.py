"""Walls through which nothing passes, where a velocity carries the unknown towards them."""

from __future__ import annotations

import re

from sympy.core.function import AppliedUndef

from wellposed.agent.reading.draft import Draft
from wellposed.errors import ProblemError
from wellposed.problem.statement import Problem
from wellposed.problem.structure import coefficient, order_in, residual

__all__ = ["require_clear_walls"]

_NOTHING_PASSES = re.compile(r"flux|flow|impermeable|impervious|sealed|reflecting", re.IGNORECASE)


def require_clear_walls(problem: Problem, draft: Draft) -> None:
    """Refuse "no flux" where the flux has a part that is carried along: two conditions bear that name.

    Args:
        problem: The problem, its closed walls stated as zero gradients.
        draft: What was said of them.

    Raises:
        ProblemError: A velocity crosses a wall that was said to be without flux.
    """
    closing = [g.text for g in draft.conditions if g.kind == "insulated"]
    said = [t for t in closing if _NOTHING_PASSES.search(t)]
    # A region insulated at both ends may let pass what is carried, or not; at an outlet it leaves.
    shut = [t for t in closing if re.search(r"insulat|adiabatic", t, re.IGNORECASE)]
    if not (said or shut) or problem.domain is None or problem.domain.coordinates != "cartesian":
        return
    for equation, u in zip(problem.equations, problem.unknowns, strict=False):
        rest = residual(equation, problem)
        ends = [c.side for c in problem.conditions_of(u.name, "gradient") if c.expression == 0]
        closed = {side[:-1] for side in ends if said or {f"{side[:-1]}-", f"{side[:-1]}+"} <= set(ends)}
        for axis in sorted(closed & {a.name for a in problem.domain.axes}):
            velocity = coefficient(rest, u, axis, 1)
            if order_in(rest, u.name, axis) == 2 and velocity != 0 and not velocity.has(AppliedUndef):
                raise ProblemError(
                    f"{(said or shut)[0].strip()!r} can mean two conditions at the ends of {axis}",
                    why=f"`{u.name}` is carried along with a velocity: either its gradient vanishes there,"
                    " or the whole flux, the carried part included",
                    instead=f"write it out: `{u.name}_{axis} = 0`, or the flux, for example"
                    f" `D {u.name}_{axis} - v {u.name} = 0`, at each end",
                )
