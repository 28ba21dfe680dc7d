"""The draft becomes a Problem."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.agent.reading.asked import unit_of_name
from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.evaluated import evaluate
from wellposed.agent.reading.holding import make_conditions
from wellposed.agent.reading.names import Names, read_names
from wellposed.agent.reading.region import Setting, make_region
from wellposed.agent.reading.scale import choose_scale
from wellposed.agent.reading.statements import Statement, base_of, derivatives
from wellposed.agent.reading.wishes import make_quantities
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import build
from wellposed.problem.mathematics.syntax import Call
from wellposed.problem.statement import Assumption, Problem, Span, Unknown

__all__ = ["assemble"]


def assemble(draft: Draft, prompt: str) -> tuple[Problem, ProblemError | None]:
    """Return the Problem that a draft states, and the doubt about its units, if any.

    Args:
        draft: Everything read, as syntax trees.
        prompt: The prompt as it was given.

    Raises:
        ProblemError: A piece is missing, or two pieces contradict each other.
    """
    if not draft.equations:
        raise no_equation(prompt)
    scale = choose_scale(draft)
    names = read_names(draft, scale)
    draft.asks.sort(key=lambda a: a.start)
    setting = Setting(draft, names, scale)
    evaluated, places = evaluate(setting)
    _find_periods(setting, evaluated)
    domain, span = make_region(setting, places)
    conditions = make_conditions(setting, evaluated, domain, span)
    quantities = make_quantities(setting, domain, span)
    span = _with_end(setting, span, quantities)
    equations = tuple(_equation(s, names) for s in draft.equations)
    _count(draft, equations)
    problem = Problem(
        unknowns=tuple(_unknown(setting, u) for u in draft.roles.unknowns),
        equations=_in_order(draft, equations),
        parameters=tuple(_used(names, equations, conditions, quantities, domain)),
        domain=domain,
        span=span,
        conditions=tuple(conditions),
        quantities=tuple(quantities),
        assumptions=tuple(Assumption(*a) for a in draft.assumptions),
        prompt=prompt,
        model=draft.model,
        settings=tuple(dict.fromkeys(draft.settings)),
    )
    return problem, scale.doubt


def no_equation(prompt: str) -> ProblemError:
    """Return the refusal for words without a differential equation."""
    return ProblemError(
        "no differential equation was recognised in the prompt",
        where=prompt[:120],
        why="the reader needs an equation, the name of a known one, or a situation it knows",
        instead="write the equation with its conditions, for example: u_t = 0.1 u_xx on 0 < x < 1,"
        " u = 0 at both "
        "ends, u(x,0) = sin(pi x); u(0.5, 1)?",
    )


def _find_periods(setting: Setting, evaluated: list) -> None:
    """Mark axes periodic when a condition says u(0, t) = u(1, t), before the region is made."""
    for item in evaluated:
        spots = [(v, p) for _, _, at, _ in item.values for v, p in at.items()]
        if len(spots) == 2 and spots[0][0] == spots[1][0] and not setting.same(spots[0][1], spots[1][1]):
            a, b = (v[3] for v in item.values)
            if sp.expand(item.residual - (a - b)) == 0 or sp.expand(item.residual + (a - b)) == 0:
                setting.draft.periodic.add(spots[0][0])


def _equation(s: Statement, names: Names) -> sp.Eq:
    from wellposed.problem.mathematics.syntax import Relation

    if not isinstance(s.node, Relation):
        raise ProblemError(f"`{s.span.text}` is no equation")
    left, right = (build(o, names.scope, s.span.text) for o in (s.node.operands[0], s.node.operands[-1]))
    return cast("sp.Eq", sp.Eq(left, right, evaluate=False))


def _unknown(setting: Setting, name: str) -> Unknown:
    draft = setting.draft
    unit_name = None
    for given in draft.conditions:
        whose = given.unknown in (None, name)
        if given.kind == "evaluated" and given.left is not None:
            # the unit of `x'(0) = v0` is that of a speed, not of x
            whose = base_of(given.left) == name and isinstance(given.left, Call)
            whose = whose and not derivatives(given.left)
        if given.value is None or not whose:
            continue
        written = given.value.unit or unit_of_name(setting, given.value.node)
        if written:
            unit_name = setting.scale.convert(sp.Integer(0), written)[1]
    meaning = draft.entry.get("meanings", {}).get(name, "")
    return Unknown(name, tuple(draft.roles.coordinates), unit_name, meaning)


def _count(draft: Draft, equations: tuple[sp.Eq, ...]) -> None:
    if len(equations) < len(draft.roles.unknowns):
        raise ProblemError(
            f"{len(equations)} equation(s) for the unknowns {', '.join(draft.roles.unknowns)}",
            where=draft.text[:160],
            why="each unknown needs its own equation",
            instead="add the missing equation, or give the function that is known",
        )
    if len(equations) > len(draft.roles.unknowns):
        shown = "; ".join(s.span.text for s in draft.equations)
        raise ProblemError(
            f"{len(equations)} equations for {len(draft.roles.unknowns)} unknown(s): {shown}",
            where=draft.text[:160],
            why="one of them may be a condition, or a second notation of the same equation",
            instead="give one equation for each unknown",
        )


def _in_order(draft: Draft, equations: tuple[sp.Eq, ...]) -> tuple[sp.Eq, ...]:
    """Return the equations in the order of the unknowns whose rate each one gives, where that is plain."""
    left = list(equations)
    ordered: list[sp.Eq] = []
    for u in draft.roles.unknowns:
        mine = [e for e in left if _leads(e, u)]
        if len(mine) != 1:
            return equations
        ordered.append(mine[0])
        left.remove(mine[0])
    return tuple(ordered)


def _leads(equation: sp.Eq, unknown: str) -> bool:
    return any(
        isinstance(d.expr, AppliedUndef) and d.expr.func.__name__ == unknown
        for d in equation.lhs.atoms(sp.Derivative)
    )


def _with_end(setting: Setting, span: Span | None, quantities: list) -> Span | None:
    """Return the span up to the latest time asked for."""
    if span is None:
        return None
    times = [p for q in quantities for v, p in q.at if v == span.name]
    times += [span.end] if span.end is not None else []
    times = [t for t in times if setting.evaluated(t).is_number]
    if not times:
        return span
    return replace(span, end=max(times, key=lambda t: float(setting.evaluated(t))))


def _used(names: Names, equations: tuple, conditions: list, quantities: list, domain: object) -> list:
    """Return the parameters that something refers to."""
    wanted: set[str] = set()
    expressions: list[Any] = [e for q in equations for e in (q.lhs, q.rhs)]
    expressions += [e for c in conditions for e in (c.expression, c.coefficient) if e is not None]
    expressions += [q.expression for q in quantities if q.expression is not None]
    expressions += [p for q in quantities for _, p in q.at]
    expressions += [e for a in getattr(domain, "axes", ()) for e in (a.lower, a.upper)]
    for e in expressions:
        wanted |= {s.name for s in e.free_symbols}
    for p in reversed(names.parameters):
        if p.name in wanted:
            value: Any = sp.sympify(p.value, strict=True)
            wanted |= {s.name for s in value.free_symbols}
    return [p for p in names.parameters if p.name in wanted]
