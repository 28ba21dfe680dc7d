"""The asked quantities of a problem on a line, as functions of the programs that answer them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.layers import plain_steps
from wellposed.problem.statement import Quantity, symbol
from wellposed.solvers.expressions import literal, name_text, numpy_text
from wellposed.solvers.lines_form import LinesForm

__all__ = ["KINDS", "questions"]

KINDS = frozenset(
    ["value", "profile", "integral", "mean", "maximum", "minimum", "place of maximum", "place of minimum",
     "front position", "time when", "steady state", "width"]
)  # fmt: skip
_UNBOUNDED = frozenset(["steady state", "profile"])
_PROFILE_POINTS = 21


def questions(form: LinesForm) -> tuple[str, ...]:
    """Return the texts of the functions that answer each quantity, `answer_<i>(history)` among them.

    Raises:
        UnsupportedProblem: A quantity that these programs cannot evaluate.
    """
    texts: list[str] = []
    for i, q in enumerate(form.problem.quantities):
        texts += _question(form, i, q)
    return tuple(texts)


@dataclass
class _Writer:
    """Turns one expression into the lines of a function of `now` and the place."""

    form: LinesForm
    name: str
    functions: list[str] = field(default_factory=list)
    count: int = 0

    def function(self, name: str, expression: Any, doc: str, *, of_place: bool = True) -> str:
        """Write a function and return its name."""
        lines: list[str] = []
        result = self._replaced(plain_steps(expression), lines, [])
        x, t = symbol(self.form.axis), symbol(self.form.clock)
        place = name_text(self.form.axis)
        head = [f"def {name}(now, {place}):" if of_place else f"def {name}(now):", f'    """{doc}"""']
        if t in result.free_symbols:
            head.append(f"    {name_text(self.form.clock)} = now.t")
        if not of_place and x in result.free_symbols:
            raise _refuse(f"`{expression}` without a place")
        text = numpy_text(result)
        if of_place and result.is_number:
            text = f"np.full_like({place}, {text}, dtype=float)"
        self.functions.append("\n".join([*head, *(f"    {line}" for line in lines), f"    return {text}"]))
        return name

    def _fresh(self, stem: str) -> Any:
        self.count += 1
        return symbol(f"{stem}_{self.count}")

    def _replaced(self, expression: Any, lines: list[str], done: list[Any]) -> Any:
        """Return the expression with fields, derivatives and integrals replaced by local names."""
        problem = self.form.problem
        table: dict[Any, Any] = {}
        for node in _outermost(expression):
            mark = self._fresh("part")
            if isinstance(node, sp.Integral):
                text = self._integral(node)
            elif isinstance(node, sp.Subs):
                inner, olds, news = cast("tuple[Any, Any, Any]", node.args)
                at: Any = dict(zip(olds, news, strict=True))
                text = self._field(inner, problem.with_values(at.get(symbol(self.form.axis))))
            else:
                text = self._field(node, None)
            lines.append(f"{name_text(mark.name)} = {text}")
            table[node] = mark
        return expression.xreplace(table)

    def _field(self, node: Any, place: Any) -> str:
        """Return the call that evaluates an unknown, or its derivative in space, at a place."""
        form, order = self.form, 0
        x, t = symbol(form.axis), symbol(form.clock)
        if isinstance(node, sp.Derivative):
            counts: Any = node.variable_count
            if any(v != x for v, _ in counts):
                raise _refuse(f"`{node}` in a quantity", "only derivatives in space are evaluated")
            order, node = sum(int(n) for _, n in counts), node.expr
        if not isinstance(node, AppliedUndef) or node.func.__name__ not in form.names:
            raise _refuse(f"`{node}` in a quantity")
        where, when = node.args
        if when != t or (order and where != x) or order > 2:
            raise _refuse(f"`{node}` in a quantity", "fields are taken at the one time given beside it")
        place = form.problem.with_values(where) if place is None else place
        text = name_text(form.axis) if place == x else literal(place)
        return f'now.at("{node.func.__name__}", {text}' + (f", {order})" if order else ")")

    def _integral(self, node: Any) -> str:
        if len(node.limits) != 1 or len(node.limits[0]) != 3:
            raise _refuse(f"`{node}`", "integrals need limits, one at a time")
        (variable, low, high), *_ = node.limits
        limits = [_limit(self.form.problem.with_values(e)) for e in (low, high)]
        name = f"{self.name}_inner_{self.count}"
        if variable == symbol(self.form.axis):
            self.function(name, node.function, f"What is integrated over {self.form.axis}.")
            return f"integral(now, {name}, {', '.join(limits)})"
        if variable == symbol(self.form.clock):
            self.function(name, node.function, "What is integrated over time.", of_place=False)
            return f"over_time(now.history, {name}, {', '.join(limits)})"
        raise _refuse(f"`{node}`")


def _limit(value: Any) -> str:
    if value.free_symbols:
        raise _refuse(f"the limit `{value}` of an integral")
    if value in (sp.oo, -sp.oo):
        return "np.inf" if value == sp.oo else "-np.inf"
    return literal(value)


def _outermost(expression: Any) -> list[Any]:
    """Return the fields, derivatives and integrals that stand inside none of each other."""
    if isinstance(expression, (sp.Integral, sp.Derivative, sp.Subs, AppliedUndef)):
        return [expression]
    found: list[Any] = []
    for a in expression.args:
        found += [n for n in _outermost(a) if n not in found]
    return found


def _refuse(what: str, why: str = "") -> UnsupportedProblem:
    return UnsupportedProblem(
        what,
        why=why or "it cannot be evaluated from the fields on a line",
        instead="ask for values, derivatives in space, means, extremes, fronts or times",
    )


def _question(form: LinesForm, i: int, q: Quantity) -> list[str]:
    """Return the functions of one quantity."""
    problem, domain = form.problem, form.problem.domain
    assert domain is not None and problem.span is not None
    if q.kind == "closed form":
        return []
    if q.kind not in KINDS or (q.kind in _UNBOUNDED and not domain.axes[0].is_bounded):
        raise _refuse(f"`{q.name}` asks for a quantity of the kind {q.kind!r}")
    expression = q.expression if q.expression is not None else problem.unknowns[0].applied
    expression = form.named(expression)
    x = symbol(form.axis)
    writer, doc = _Writer(form, f"asked_{i}"), f"What `{_plain(q.name)}` asks for."
    whole = q.kind in ("integral", "mean") and expression.has(sp.Integral)
    if q.kind == "integral" and not whole:
        expression = expression * {0: 1, 1: 2 * sp.pi * x, 2: 4 * sp.pi * x**2}[form.power]
    if q.kind == "mean" and not whole:
        expression = expression * x**form.power
    writer.function(f"asked_{i}", expression, doc)
    call = _call(form, i, q, whole)
    head = [f"def answer_{i}(history):", f'    """{_plain(q.name)}: {q.kind}."""']
    return [*writer.functions, "\n".join([*head, *(f"    {line}" for line in call)])]


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"""', "'''")


def _call(form: LinesForm, i: int, q: Quantity, whole: bool) -> list[str]:
    """Return the body of `answer_<i>`."""
    problem = form.problem
    assert problem.span is not None and problem.domain is not None
    x = form.axis
    place = literal(problem.with_values(q.place[x])) if x in q.place else "np.nan"
    when = q.place.get(form.clock, problem.span.end)
    now = f"history({literal(problem.with_values(when))})" if when is not None else ""
    at_place = f"lambda now: float(asked_{i}(now, {place}))"
    needs_time = q.kind not in ("time when", "steady state")
    if needs_time and not now:
        raise _refuse(f"`{q.name}` without a time")
    target = _target(problem.with_values(q.target)) if q.target is not None else ""
    if q.kind == "value" or whole:
        return [f"return float(asked_{i}({now}, {place}))"]
    if q.kind == "profile":
        axis = problem.domain.axes[0]
        ends = [literal(problem.with_values(e)) for e in (axis.lower, axis.upper)]
        return [f"return asked_{i}({now}, np.linspace({ends[0]}, {ends[1]}, {_PROFILE_POINTS}))"]
    if q.kind == "integral":
        return [f"return integral({now}, asked_{i})"]
    if q.kind == "mean":
        size = f"integral(now, lambda now, p: p**{form.power})"
        return [f"now = {now}", f"return integral(now, asked_{i}) / {size}"]
    if q.kind == "front position":
        return _front(form, i, q, now, target or "0.5")
    if q.kind == "width":
        ends = [literal(problem.with_values(q.place[k])) for k in ("from", "to")]
        found = [f"outermost(now, asked_{i}, {e})" for e in ends]
        return [f"now = {now}", f"return abs({found[0]} - {found[1]})"]
    if q.kind == "time when":
        if not target:
            raise _refuse(f"`{q.name}` without a level")
        return [f"return first_time(history, {at_place}, {target})"]
    if q.kind == "steady state":
        return [f"return float(asked_{i}(at_rest(history), {place}))"]
    return _extreme(form, i, q, now, place)


def _target(value: Any) -> str:
    if value.free_symbols or value.atoms(AppliedUndef):
        raise _refuse(f"the level `{value}`", "a level must be a number")
    return literal(value)


def _front(form: LinesForm, i: int, q: Quantity, now: str, target: str) -> list[str]:
    """Return the body for a front; at level 0 of a field that spreads where it is not zero, its edge."""
    level = form.problem.with_values(q.target if q.target is not None else sp.Rational(1, 2))
    for u, law in zip(form.problem.unknowns, form.laws, strict=True):
        own = symbol(u.name)
        if level == 0 and q.expression == u.applied and law.diffusion.has(own):
            return [f'return edge_of_support({now}, "{u.name}")']
    return [f"return outermost({now}, asked_{i}, {target})"]


def _extreme(form: LinesForm, i: int, q: Quantity, now: str, place: str) -> list[str]:
    """Return the body for extremes over place, over time, or over both."""
    sign = "-" if "minimum" in q.kind else ""
    wants_place = q.kind.startswith("place")
    of_place = f"lambda now, p: {sign}asked_{i}(now, p)"
    if form.axis in q.place:
        if form.clock in q.place:
            raise _refuse(f"`{q.name}` leaves nothing free to search")
        if form.problem.span is None or form.problem.span.end is None:
            raise _refuse(f"`{q.name}` without a final time")
        found = f"highest_in_time(history, lambda now: {sign}float(asked_{i}(now, {place})))"
    elif form.clock in q.place or wants_place:
        found = f"highest({now}, {of_place})"
    else:
        found = f"highest_in_time(history, lambda now: highest(now, {of_place})[1])"
    return [f"return {found}[0]" if wants_place else f"return {sign}{found}[1]"]
