"""How many conditions each unknown has, against how many its equation needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wellposed.problem import compatibility
from wellposed.problem.findings import Finding, side_in_words
from wellposed.problem.statement import Domain, Problem, Unknown
from wellposed.problem.structure import order_in

__all__ = ["boundary", "initial"]


def _order(problem: Problem, unknown: Unknown, variable: str) -> int:
    return max((order_in(e, unknown.name, variable) for e in problem.equations), default=0)


def initial(problem: Problem) -> Iterator[Finding]:
    """Yield initial conditions that are missing or too many."""
    span = problem.span
    if span is None:
        return
    for u in problem.unknowns:
        order = _order(problem, u, span.name) if span.name in u.arguments else 0
        given = {c.order for c in problem.conditions_of(u.name, "initial")}
        for k in sorted(set(range(order)) - given):
            what = (
                f"the initial value of `{u.name}`"
                if k == 0
                else f"the initial d^{k}{u.name}/d{span.name}^{k}"
            )
            if k == 1:
                what = f"the initial rate d{u.name}/d{span.name}"
            spaces = [a if a != span.name else str(span.start) for a in u.arguments]
            example = f"{u.name}({', '.join(spaces)}) = …"
            if k:
                mark = "_" + span.name * k if len(spaces) > 1 else "'" * k
                example = f"{u.name}{mark}({', '.join(spaces)}) = …"
            yield Finding(
                "missing_initial_condition",
                "error",
                f"{what} is missing: there is no initial condition of order {k}",
                why=f"the equation is of order {order} in {span.name}",
                instead=f"add the initial condition {example}",
            )
        for k in sorted(g for g in given if g >= order):
            yield Finding(
                "too_many_conditions",
                "error",
                f"an initial condition of order {k} is given for `{u.name}`, which needs {order or 'none'}",
                why=f"the equation is of order {order} in {span.name}",
                instead="leave it out",
            )


def boundary(problem: Problem) -> Iterator[Finding]:
    """Yield boundary conditions that are missing or too many, axis by axis."""
    domain = problem.domain
    if domain is None:
        return
    if domain.inside is not None:
        yield from _around(problem)
        return
    for u in problem.unknowns:
        for axis in domain.axes:
            order = _order(problem, u, axis.name) if axis.name in u.arguments else 0
            if axis.periodic or any(
                c.kind == "periodic" and c.side[:-1] == axis.name for c in problem.conditions_of(u.name)
            ):
                continue
            if order:
                yield from _along(problem, u, axis.name, order)


def _around(problem: Problem) -> Iterator[Finding]:
    """Yield what is missing or too many on the one side of a region that is not a box."""
    assert problem.domain is not None
    for u in problem.unknowns:
        order = max((_order(problem, u, a.name) for a in problem.domain.axes), default=0)
        given = len({(c.kind, c.order) for c in problem.conditions_of(u.name) if c.side == "boundary"})
        if given == order // 2:
            continue
        yield Finding(
            "missing_boundary_condition" if given < order // 2 else "too_many_conditions",
            "error",
            f"`{u.name}` has {_how_many(given)} on the boundary, but needs {order // 2}",
            why=f"the equation is of order {order} in space",
            instead=f"give {order // 2} on the boundary: value, flux or robin",
        )


def _along(problem: Problem, u: Unknown, axis: str, order: int) -> Iterator[Finding]:
    """Yield what is missing or too many at the two ends of one axis."""
    domain = problem.domain
    assert domain is not None
    ends = [f"{axis}-", f"{axis}+"]
    needed = [s for s in ends if _needs_condition(problem, domain, s)]
    given = Counter(
        s for s, _, _ in {(c.side, c.kind, c.order) for c in problem.conditions_of(u.name)} if s in ends
    )
    free_choice = len(u.arguments) == 1 or order % 2
    if free_choice:
        yield from _along_any(problem, u, axis, order, given, needed)
        return
    for side in ends:
        lacking = order // 2 - given[side]
        words = side_in_words(side, domain)
        if lacking > 0 and side in needed:
            yield Finding(
                "missing_boundary_condition",
                "error",
                f"`{u.name}` has {_how_many(given[side])} at {words}, but needs {order // 2}",
                why=f"the equation is of order {order} in {axis}, so each end needs {order // 2}",
                instead=f"add a boundary condition for {u.name} at {words}: value, flux, gradient or robin",
            )
        elif lacking < 0:
            yield Finding(
                "too_many_conditions",
                "error",
                f"`{u.name}` has {given[side]} boundary conditions at {words}; only {order // 2} can hold",
                why=f"the equation is of order {order} in {axis}",
                instead="say which of them applies",
            )


def _along_any(
    problem: Problem, u: Unknown, axis: str, order: int, given: Counter[str], needed: list[str]
) -> Iterator[Finding]:
    """Yield the complaint where only the number at both ends together counts."""
    total = sum(given.values())
    wanted = order if len(needed) == 2 else min(order, (order + 1) // 2) if needed else 0
    both = " and ".join(side_in_words(s, problem.domain) for s in (f"{axis}-", f"{axis}+"))
    if order == 1 and len(u.arguments) > 1:
        inflow = compatibility.inflow(problem, u, axis)
        if inflow is not None:
            side = inflow
            wanted = 1 if side in needed else 0
            if wanted and not given[side] and total:
                yield Finding(
                    "missing_boundary_condition",
                    "error",
                    f"`{u.name}` enters at {side_in_words(side, problem.domain)}, where nothing is given",
                    why="a condition where the flow leaves cannot be met",
                    instead=f"give the value of {u.name} at {side_in_words(side, problem.domain)}",
                )
                return
            against = next((e for e in (f"{axis}-", f"{axis}+") if e != side and given[e]), None)
            if against is not None:
                yield Finding(
                    "too_many_conditions",
                    "error",
                    f"`{u.name}` leaves at {side_in_words(against, problem.domain)}, "
                    "where a condition is given",
                    why="what flows out is decided inside; a condition where the flow leaves cannot be met",
                    instead="leave out that condition",
                )
                return
    if total < wanted:
        yield Finding(
            "missing_boundary_condition",
            "error",
            f"`{u.name}` has {_how_many(total)} at {both} together; {wanted} needed",
            why=f"the equation is of order {order} in {axis}",
            instead=f"add {wanted - total} boundary condition{'s' * (wanted - total > 1)} for {u.name}",
        )
    elif total > order:
        yield Finding(
            "too_many_conditions",
            "error",
            f"`{u.name}` has {total} boundary conditions at {both} together; only {order} can hold",
            why=f"the equation is of order {order} in {axis}",
            instead="say which of them apply",
        )


def _needs_condition(problem: Problem, domain: Domain, side: str) -> bool:
    """False at infinity and at the centre of a radial axis, where regularity takes its place."""
    axis = domain.axis(side[:-1])
    place = problem.with_values(axis.lower if side.endswith("-") else axis.upper)
    if not place.is_finite and place.is_infinite:
        return False
    radial = domain.coordinates != "cartesian" and domain.axes[0].name == axis.name
    return not (radial and side.endswith("-") and place == 0)


def _how_many(n: int) -> str:
    return {0: "no boundary condition", 1: "one boundary condition"}.get(n, f"{n} boundary conditions")
