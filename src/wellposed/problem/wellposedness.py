"""Is the problem well posed? Everything that is missing or contradictory, named at once."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wellposed.errors import ProblemError
from wellposed.problem import compatibility, conditions
from wellposed.problem.dimensions import require_dimensions
from wellposed.problem.findings import Finding, side_in_words
from wellposed.problem.homogeneous import homogeneous
from wellposed.problem.statement import Condition, Problem, Quantity, symbol
from wellposed.problem.structure import number, same_expression

__all__ = ["Finding", "NotWellPosed", "check", "require_wellposed"]

_NEEDS_NO_END = frozenset(
    ["closed form", "steady state", "time when", "order", "eigenvalues", "speed", "critical value", "period"]
)
_FREE = frozenset(["eigenvalues", "critical value"])
"""Kinds whose expression holds a symbol that has no value: it is what is looked for."""
_SYMBOLIC = frozenset(["closed form"])


class NotWellPosed(ProblemError):
    """The problem lacks something, or contradicts itself.

    Args:
        findings: The errors, all of them.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        first = findings[0]
        if len(findings) == 1:
            super().__init__(first.what, where=first.where, why=first.why, instead=first.instead)
            return
        what = f"the problem cannot be solved as stated, for {len(findings)} reasons"
        listed = "".join(
            f"\n    {i}. {f.what}" + (f" ({f.why})" if f.why else "") for i, f in enumerate(findings, 1)
        )
        instead = "; ".join(dict.fromkeys(f.instead for f in findings if f.instead))
        super().__init__(what + listed, instead=instead)


def check(problem: Problem) -> tuple[Finding, ...]:
    """Return everything that is wrong or noteworthy, errors first.

    The errors name conditions that are missing, too many or contradictory, names without values,
    places outside the domain, diffusion with the wrong sign, and steady problems whose sources and
    boundary fluxes do not balance.
    """
    found = [
        *_counts(problem),
        *_names(problem),
        *_known_places(problem),
        *conditions.initial(problem),
        *conditions.boundary(problem),
        *_contradictions(problem),
        *homogeneous(problem),
        *_span(problem),
        *_places(problem),
    ]
    blocking = any(
        f.severity == "error" and f.code.startswith(("too_few", "parameter", "unknown")) for f in found
    )
    if not blocking:
        found += compatibility.findings(problem)
    return tuple(sorted(found, key=lambda f: f.severity != "error"))


def require_wellposed(problem: Problem) -> None:
    """Do nothing when the problem is well posed.

    Raises:
        NotWellPosed: With every error that `check` finds, and what to add.
        ProblemError: The units of two terms do not fit.
    """
    errors = tuple(f for f in check(problem) if f.severity == "error")
    if errors:
        raise NotWellPosed(errors)
    require_dimensions(problem)


def _counts(problem: Problem) -> Iterator[Finding]:
    n, m = len(problem.unknowns), len(problem.equations)
    if m == n:
        return
    names = ", ".join(u.name for u in problem.unknowns)
    code = "too_few_equations" if m < n else "too_many_equations"
    yield Finding(
        code,
        "error",
        f"{m} equation{'s' * (m != 1)} for {n} unknown{'s' * (n != 1)} ({names})",
        why="each unknown needs one equation",
        instead="add the missing equation, or give the extra unknown as a parameter or definition"
        if m < n
        else "leave out the equation that does not belong",
    )


def _expressions(problem: Problem) -> Iterator[sp.Basic]:
    yield from problem.equations
    for c in problem.conditions:
        yield from (e for e in (c.expression, c.coefficient) if e is not None)
    for a in problem.domain.axes if problem.domain else ():
        yield from (a.lower, a.upper)
    if problem.span:
        yield from (e for e in (problem.span.start, problem.span.end) if e is not None)
    for q in problem.quantities:
        yield from (e for e in (q.expression, q.target, *(p for _, p in q.at)) if e is not None)


def _names(problem: Problem) -> Iterator[Finding]:
    """Yield names without a value and values without a use."""
    declared = {p.name for p in problem.parameters}
    variables = {a for u in problem.unknowns for a in u.arguments}
    variables |= {a.name for a in problem.domain.axes} if problem.domain else set()
    variables |= {problem.span.name} if problem.span else set()
    used: set[str] = set()
    for e in _expressions(problem):
        used |= {str(s) for s in sp.sympify(e, strict=True).free_symbols}
    chained = {str(s) for p in problem.parameters for s in sp.sympify(p.value, strict=True).free_symbols}
    missing = sorted((used | chained) - declared - variables)
    wanted = {
        str(s)
        for q in problem.quantities
        if q.kind in _FREE and q.expression is not None
        for s in sp.sympify(q.expression, strict=True).free_symbols
    }
    missing = [n for n in missing if n not in wanted]
    symbolic = bool(problem.quantities) and all(q.kind in _SYMBOLIC for q in problem.quantities)
    for name in missing:
        yield Finding(
            "parameter_symbolic" if symbolic else "parameter_missing",
            "note" if symbolic else "error",
            f"`{name}` is used but has no value",
            instead=f"give it a value: {name} = …",
        )
    for name in sorted(declared - used - chained):
        yield Finding("parameter_unused", "note", f"`{name}` is given but nothing uses it")


def _known_places(problem: Problem) -> Iterator[Finding]:
    """Yield conditions on unknowns or sides that do not exist."""
    names = {u.name for u in problem.unknowns}
    sides = set(problem.domain.sides) if problem.domain else set()
    periodic = (
        {f"{a.name}{e}" for a in problem.domain.axes if a.periodic for e in "-+"} if problem.domain else set()
    )
    for c in problem.conditions:
        if c.unknown not in names:
            yield Finding(
                "unknown_name",
                "error",
                f"a condition is given for `{c.unknown}`, which is not an unknown",
                where=str(c),
                instead=f"the unknowns are {', '.join(sorted(names))}",
            )
        elif c.kind == "periodic" or c.kind == "initial":
            continue
        elif c.side in periodic:
            yield Finding(
                "contradictory_conditions",
                "error",
                f"{c.side[:-1]} is periodic and has a condition at {side_in_words(c.side, problem.domain)}",
                where=str(c),
                why="a periodic direction has no ends",
                instead="keep one of the two",
            )
        elif c.side not in sides:
            yield Finding(
                "unknown_side",
                "error",
                f"there is no side {c.side!r}",
                where=str(c),
                instead=f"the sides are {', '.join(sorted(sides)) or 'none'}",
            )


def _contradictions(problem: Problem) -> Iterator[Finding]:
    """Yield pairs of conditions that give one thing two values."""
    seen: dict[tuple[str, str, str, int], Condition] = {}
    for c in problem.conditions:
        if c.kind == "periodic":
            continue
        key = (c.unknown, c.side, c.kind, c.order)
        other = seen.setdefault(key, c)
        if other is c:
            continue
        same = same_expression(other.expression, c.expression, problem) and same_expression(
            other.coefficient, c.coefficient, problem
        )
        if same:
            yield Finding("repeated_condition", "note", f"a condition is given twice: {c}")
            continue
        place = side_in_words(c.side, problem.domain) if c.side else "the start"
        yield Finding(
            "contradictory_conditions",
            "error",
            f"contradictory conditions on `{c.unknown}` at {place}: {other.expression} and {c.expression}",
            where=f"{other}; {c}",
            why="both cannot hold at once",
            instead="say which of the two applies",
        )


def _span(problem: Problem) -> Iterator[Finding]:
    """Yield a missing or impossible end of the span."""
    span = problem.span
    if span is None:
        return
    if span.end is None:
        asked = [q for q in problem.quantities if q.kind not in _NEEDS_NO_END and span.name not in q.place]
        for q in asked:
            yield Finding(
                "end_missing",
                "error",
                f"`{q.name}` is asked without a {'time' if span.name == 't' else span.name}",
                instead=f"say at which {span.name} it is wanted, or how long the run lasts",
            )
        return
    start, end = number(span.start, problem), number(span.end, problem)
    if start is not None and end is not None and end <= start:
        yield Finding(
            "empty_span",
            "error",
            f"{span.name} ends at {end:g}, not after its start {start:g}",
            instead="a later end",
        )


def _places(problem: Problem) -> Iterator[Finding]:
    """Yield quantities asked outside the domain or the span, and empty axes."""
    for a in problem.domain.axes if problem.domain else ():
        low, high = number(a.lower, problem), number(a.upper, problem)
        if low is not None and high is not None and high <= low:
            yield Finding(
                "empty_domain", "error", f"{a.name} runs from {low:g} to {high:g}", instead="upper > lower"
            )
    for q in problem.quantities:
        for name, place in q.at:
            yield from _place(problem, q, name, place)
        yield from _outside_curve(problem, q)


def _outside_curve(problem: Problem, q: Quantity) -> Iterator[Finding]:
    """Yield a place outside a region with a curved boundary."""
    domain = problem.domain
    if domain is None or domain.inside is None or not all(a.name in q.place for a in domain.axes):
        return
    value = number(domain.inside, problem, {symbol(a.name): q.place[a.name] for a in domain.axes})
    if value is not None and value > 1e-9:
        yield Finding(
            "outside_domain",
            "error",
            f"`{q.name}` is asked outside the region, which is where {domain.inside} < 0",
            instead="a place inside the region",
        )


def _place(problem: Problem, q: Quantity, name: str, place: sp.Expr) -> Iterator[Finding]:
    value = number(place, problem)
    if value is None:
        return
    span = problem.span
    if span is not None and name == span.name:
        low, high = number(span.start, problem), number(span.end, problem)
        if low is not None and value < low - 1e-9 * max(1.0, abs(low)):
            yield Finding(
                "before_start",
                "error",
                f"`{q.name}` is asked at {name} = {value:g}, before the start {name} = {low:g}",
                instead=f"a {name} after {low:g}",
            )
    elif problem.domain is not None and any(a.name == name for a in problem.domain.axes):
        axis = problem.domain.axis(name)
        low, high = number(axis.lower, problem), number(axis.upper, problem)
    else:
        return
    tolerance = 1e-9 * max(abs(v) for v in (1e-300, low or 0.0, high or 0.0, value) if v < float("inf"))
    outside = high is not None and value > high + tolerance
    if not (span is not None and name == span.name):
        outside = outside or (low is not None and value < low - tolerance)
    if outside:
        yield Finding(
            "outside_domain",
            "error",
            f"`{q.name}` is asked at {name} = {value:g}, outside {_end(low, '-oo')} … {_end(high, 'oo')}",
            instead=f"a place inside the domain, or a larger range of {name}",
        )


def _end(value: float | None, infinite: str) -> str:
    return infinite if value is None or abs(value) == float("inf") else f"{value:g}"
