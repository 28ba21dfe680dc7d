"""What is asked, as program text: functions of a field that can be evaluated anywhere, and their calls.

The text uses the functions of the template `asked.py.j2`, which expects in the program a
`field(places, times, orders, rate)` with the shape (places..., times).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem, Quantity, symbol
from wellposed.solvers.expressions import literal, name_text, numpy_text

__all__ = ["KINDS", "Asked", "asked"]

KINDS = frozenset(
    {
        "value", "profile", "integral", "mean", "maximum", "minimum", "place of maximum", "place of minimum",
        "time when", "front position", "width", "period", "energy", "conserved", "closed form",
    }
)  # fmt: skip
"""Kinds of quantities that the text covers."""
_PROFILE_POINTS = 21
_TOTALS = ("integral", "mean", "energy", "conserved")


@dataclass(frozen=True)
class Asked:
    """Program text for the asked quantities."""

    functions: tuple[str, ...]
    lines: tuple[str, ...]
    """The body of `answers`."""


def asked(problem: Problem, ranges: Mapping[str, tuple[float, float]]) -> Asked:
    """Return the text that evaluates every quantity but closed forms.

    Args:
        problem: The problem, with one unknown.
        ranges: By axis and by the evolution variable: the range that is searched or integrated over.

    Raises:
        UnsupportedProblem: A quantity lacks a place, or its expression holds what is not covered.
    """
    functions: list[str] = []
    lines: list[str] = []
    for i, q in enumerate(problem.quantities):
        if q.kind == "closed form":
            continue
        if q.kind not in KINDS:
            raise UnsupportedProblem(
                f"`{q.name}` asks for a quantity of the kind {q.kind!r}",
                why="it is not evaluated for this kind of problem yet",
                instead=f"ask for one of these: {', '.join(sorted(KINDS))}",
            )
        expression = q.expression if q.expression is not None else problem.unknowns[0].applied
        functions += _functions(problem, f"asked_{i}", problem.with_values(expression).doit(integrals=False))
        lines += _call(problem, q, i, ranges)
    return Asked(tuple(functions), tuple(lines))


def _functions(problem: Problem, name: str, expression: Any) -> list[str]:
    """Return the function of the expression, after those of the integrals inside it."""
    unknown = problem.unknowns[0]
    variables = [name_text(a) for a in unknown.arguments]
    above: list[str] = []
    body: list[str] = []
    table: dict[Any, Any] = {}
    for k, integral in enumerate(sorted(expression.atoms(sp.Integral), key=str)):
        inner = f"{name}_{k}"
        above += _functions(problem, inner, integral.function)
        body += _integral(unknown.arguments, inner, integral, k)
        table[integral] = symbol(f"total_{k}")
    bare = expression.xreplace(table)
    nodes = sorted(bare.atoms(sp.Derivative), key=str)
    for k, d in enumerate(nodes):
        if d.expr != unknown.applied:
            raise UnsupportedProblem(
                f"`{d}` in an asked quantity", instead="ask for derivatives of the unknown"
            )
        counts = {str(v): int(n) for v, n in d.variable_count}
        table[d] = symbol(f"slope_{k}")
        body.append(f"slope_{k} = {_field(unknown.arguments, counts)}")
    bare = bare.xreplace({d: table[d] for d in nodes})
    if bare.has(unknown.applied):
        body.append(f"level = {_field(unknown.arguments, {})}")
        bare = bare.xreplace({unknown.applied: symbol("level")})
    body.append(f"{', '.join(variables)} = np.ix_({', '.join(variables)})")
    shape = " + ".join(f"0 * {v}" for v in variables)
    head = f"def {name}(field, fine, {', '.join(variables)}):"
    doc = f'    """Return {str(expression).replace(chr(92), "/")} on the product of the places and times."""'
    text = "\n".join([head, doc, *(f"    {b}" for b in body), f"    return {numpy_text(bare)} + {shape}"])
    return [*above, text]


def _field(arguments: tuple[str, ...], counts: Mapping[str, int]) -> str:
    places = ", ".join(name_text(a) for a in arguments[:-1])
    orders = ", ".join(str(counts.get(a, 0)) for a in arguments[:-1])
    return f"field(({places},), {name_text(arguments[-1])}, ({orders},), {counts.get(arguments[-1], 0)})"


def _integral(arguments: tuple[str, ...], inner: str, integral: Any, k: int) -> list[str]:
    """Return the lines that integrate the inner function over its limits by Gauss's rule."""
    lines, places, sums = [], {a: name_text(a) for a in arguments}, []
    for limit in integral.limits:
        if (
            len(limit) != 3
            or str(limit[0]) not in arguments
            or (limit[1].free_symbols | limit[2].free_symbols)
        ):
            raise UnsupportedProblem(
                f"the integral `{integral}` in an asked quantity",
                why="only integrals between given numbers are evaluated",
                instead="give both limits as numbers",
            )
        if not (limit[1].is_finite and limit[2].is_finite):
            raise UnsupportedProblem(
                f"the integral `{integral}` has an infinite limit", instead="give finite limits"
            )
        v = str(limit[0])
        nodes = f"nodes_{k}_{name_text(v)}"
        lines.append(f"{nodes}, weights_{nodes[6:]} = panels({literal(limit[1])}, {literal(limit[2])}, fine)")
        places[v] = nodes
        axis = arguments.index(v)
        shape = ", ".join("-1" if i == axis else "1" for i in range(len(arguments)))
        sums.append(
            f"total_{k} = np.sum(total_{k} * weights_{nodes[6:]}.reshape({shape}), "
            f"axis={axis}, keepdims=True)"
        )
    lines.append(f"total_{k} = {inner}(field, fine, {', '.join(places[a] for a in arguments)})")
    return lines + sums


def _box(
    problem: Problem, q: Quantity, ranges: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[str, str]]:
    """Return the range of every variable as text; a placed one has no length."""
    box = {}
    for v in problem.unknowns[0].arguments:
        if v in q.place:
            place = literal(problem.with_values(q.place[v]))
            box[v] = (place, place)
        else:
            box[v] = (repr(float(ranges[v][0])), repr(float(ranges[v][1])))
    return box


def _need(problem: Problem, q: Quantity, free: list[str], wanted: int) -> None:
    if len(free) != wanted:
        raise UnsupportedProblem(
            f"`{q.name}` leaves {', '.join(free) or 'nothing'} free",
            why=f"a quantity of the kind {q.kind!r} needs {wanted} free variable{'s' * (wanted != 1)} here",
            instead="give the place or the time",
        )


def _call(problem: Problem, q: Quantity, i: int, ranges: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return the lines of `answers` for one quantity."""
    box = _box(problem, q, ranges)
    arguments = problem.unknowns[0].arguments
    free = [v for v in arguments if v not in q.place]
    clock = arguments[-1]
    if q.kind in _TOTALS or q.kind in ("value", "profile", "front position", "width"):
        body: Any = q.expression if q.expression is not None else problem.unknowns[0].applied
        bound = {str(limit[0]) for e in body.atoms(sp.Integral) for limit in e.limits}
        free = [v for v in free if v not in bound]
    if q.kind == "value":
        _need(problem, q, free, 0)
        fixed = {v: "np.array([0.0])" if v not in q.place else f"np.array([{box[v][0]}])" for v in arguments}
        if clock not in q.place:
            fixed[clock] = f"np.array([{ranges[clock][1]!r}])"
        return [f'result["answer_{i}"] = asked_{i}(field, fine, {", ".join(fixed.values())}).ravel()[0]']
    if q.kind == "profile":
        _need(problem, q, free, 1)
        points = {
            v: f"np.linspace({b[0]}, {b[1]}, {_PROFILE_POINTS if v in free else 1})" for v, b in box.items()
        }
        return [f'result["answer_{i}"] = asked_{i}(field, fine, {", ".join(points.values())}).ravel()']
    if q.kind in _TOTALS:
        return _total(problem, q, i, box, ranges)
    if q.kind.endswith(("maximum", "minimum")):
        return _extreme(q, i, box, free)
    return _along(problem, q, i, box, free)


def _total(
    problem: Problem,
    q: Quantity,
    i: int,
    box: dict[str, tuple[str, str]],
    ranges: Mapping[str, tuple[float, float]],
) -> list[str]:
    """Return the integral over the free axes, at a time; for a mean, divided by their lengths."""
    arguments = problem.unknowns[0].arguments
    clock, names, lines, weights = arguments[-1], [], [], []
    body: Any = q.expression if q.expression is not None else problem.unknowns[0].applied
    whole = body.has(sp.Integral)
    for axis, v in enumerate(arguments):
        if v in q.place or v == clock or whole:
            last = repr(float(ranges[clock][1])) if v == clock and v not in q.place else box[v][0]
            names.append(f"np.array([{last}])")
            continue
        n = f"{name_text(v)}_{i}"
        lines.append(f"nodes_{n}, weights_{n} = panels({box[v][0]}, {box[v][1]}, fine)")
        names.append(f"nodes_{n}")
        shape = ", ".join("-1" if k == axis else "1" for k in range(len(arguments)))
        weights.append(f"weights_{n}.reshape({shape})")
        if q.kind == "mean":
            lines.append(f"weights_{n} /= weights_{n}.sum()")
    product = " * ".join([f"asked_{i}(field, fine, {', '.join(names)})", *weights])
    return [*lines, f'result["answer_{i}"] = np.sum({product})']


def _extreme(q: Quantity, i: int, box: dict[str, tuple[str, str]], free: list[str]) -> list[str]:
    sign = "-" if q.kind.endswith("minimum") else ""
    variables = ", ".join(name_text(v) for v in box)
    text = ", ".join(f"({low}, {high})" for low, high in box.values())
    count = "8 * fine + 1" if len(free) == 1 else "129" if len(free) == 2 else "33"
    curve = f"lambda {variables}: {sign}asked_{i}(field, fine, {variables})"
    call = f"best, where = largest({curve}, [{text}], {count})"
    if not q.kind.startswith("place"):
        return [call, f'result["answer_{i}"] = {sign}best']
    wanted = [k for k, v in enumerate(box) if v in free]
    return [call, f'result["answer_{i}"] = np.array([{", ".join(f"where[{k}]" for k in wanted)}])']


def _along(
    problem: Problem, q: Quantity, i: int, box: dict[str, tuple[str, str]], free: list[str]
) -> list[str]:
    """Return the lines for what is found by following one variable."""
    _need(problem, q, free, 1)
    v = free[0]
    arguments = ", ".join("s" if a == v else f"np.array([{box[a][0]}])" for a in box)
    curve = f"lambda s: asked_{i}(field, fine, {arguments}).ravel()"
    span, name = f"{box[v][0]}, {box[v][1]}, 8 * fine + 1", f'result["answer_{i}"]'
    note = f'result["note_{i}"] = np.array('
    if q.kind == "period":
        return [
            f"{name} = repeats_after({curve}, {span})",
            f"if not np.isfinite({name}):",
            f'    {note}"it does not repeat itself within the time that was followed")',
        ]
    if q.kind == "width":
        first, last = (numpy_text(problem.with_values(q.place[k])) for k in ("from", "to"))
        return [
            f"starts = crossings(lambda s: ({curve})(s) - ({first}), {span})",
            f"ends = crossings(lambda s: ({curve})(s) - ({last}), {span})",
            f"{name} = abs(ends[-1] - starts[-1]) if starts and ends else np.nan",
            f"if not np.isfinite({name}):",
            f'    {note}"the level is not reached")',
        ]
    if q.target is None:
        raise UnsupportedProblem(f"`{q.name}` has no level", instead="say which value is to be reached")
    target = literal(problem.with_values(q.target))
    which = 0 if q.kind == "time when" else -1
    return [
        f"found = crossings(lambda s: ({curve})(s) - ({target}), {span})",
        f"{name} = found[{which}] if found else np.nan",
        "if not found:",
        f'    {note}"the level {target} is not reached between {box[v][0]} and {box[v][1]}")',
    ]
