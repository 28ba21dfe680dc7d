"""Two readings of the same words held against each other, term by term."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.statement import Condition, Problem, Quantity, imbalance, symbol

__all__ = ["differences"]

_POINTS = 4
_TOLERANCE = 1e-9


def differences(one: Problem, other: Problem) -> tuple[str, ...]:
    """Return what would change the answer if the other reading were right, in words; empty when nothing.

    Names of unknowns, coordinates and parameters do not count, nor do meanings and assumptions.

    Args:
        one: A reading; its names are used in the words.
        other: Another reading.
    """
    names = _renaming(one, other)
    if names is None:
        return (f"the unknowns: {_names(one)}, or {_names(other)}",)
    found = [*_equations(one, other, names), *_region(one, other, names)]
    found += _conditions(one, other, names)
    return (*found, *_quantities(one, other, names))


def _names(problem: Problem) -> str:
    return ", ".join(map(str, problem.unknowns))


class _Renaming:
    """The other reading's names -> this one's."""

    def __init__(self, one: Problem, other: Problem) -> None:
        self.unknowns = {b.name: a.name for a, b in zip(one.unknowns, other.unknowns, strict=True)}
        self.variables: dict[str, str] = {}
        for a, b in zip(one.unknowns, other.unknowns, strict=True):
            self.variables |= dict(zip(b.arguments, a.arguments, strict=True))

    def __call__(self, expression: Any) -> Any:
        """Return the other reading's expression in this one's names."""
        if expression is None:
            return None
        symbols = {symbol(b): symbol(a) for b, a in self.variables.items()}
        renamed = sp.sympify(expression, strict=True).xreplace(symbols)
        return renamed.replace(
            lambda e: isinstance(e, AppliedUndef) and e.func.__name__ in self.unknowns,
            lambda e: sp.Function(self.unknowns[e.func.__name__])(*e.args),
        )

    def side(self, side: str) -> str:
        """Return the name of a side."""
        return f"{self.variables.get(side[:-1], side[:-1])}{side[-1:]}"


def _renaming(one: Problem, other: Problem) -> _Renaming | None:
    shapes = [[len(u.arguments) for u in p.unknowns] for p in (one, other)]
    return _Renaming(one, other) if shapes[0] == shapes[1] else None


def _same(a: Any, b: Any, *, factor: bool = False) -> bool:
    """Return True when two expressions agree at random points, up to a constant factor when allowed.

    Derivatives, integrals and applied unknowns are taken as names of their own.
    """
    if a is None or b is None:
        return a is b
    table: dict[Any, Any] = {}

    def bare(e: Any) -> Any:
        e = sp.sympify(e, strict=True)
        for node in sorted(e.atoms(sp.Derivative, sp.Integral, AppliedUndef), key=lambda n: -len(str(n))):
            canonical = node.doit() if isinstance(node, sp.Integral) else node
            table.setdefault(canonical, sp.Dummy(str(len(table))))
            e = e.xreplace({node: table[canonical]})
        return e

    left, right = bare(a), bare(b)
    names = sorted(left.free_symbols | right.free_symbols, key=str)
    chance = random.Random(7)
    ratios = []
    for _ in range(_POINTS):
        place = {n: sp.Float(chance.uniform(0.3, 0.9)) for n in names}
        x, y = sp.N(left.subs(place)), sp.N(right.subs(place))
        if not (x.is_number and y.is_number):
            return left == right
        x, y = complex(x), complex(y)
        if not factor and abs(x - y) > _TOLERANCE * max(abs(x), abs(y), 1e-300):
            return False
        ratios.append(x / y if y else (1.0 if not x else float("inf")))
    return not factor or all(abs(r - ratios[0]) <= _TOLERANCE * abs(ratios[0]) for r in ratios)


def _equations(one: Problem, other: Problem, names: _Renaming) -> Iterator[str]:
    theirs = [(e, names(other.with_values(imbalance(e)))) for e in other.equations]
    for e in one.equations:
        own = one.with_values(imbalance(e))
        match = next((t for t in theirs if _same(own, t[1], factor=True)), None)
        if match is None:
            shown = "; ".join(f"`{t.lhs} = {t.rhs}`" for t, _ in theirs) or "nothing"
            yield f"the equation: `{e.lhs} = {e.rhs}` {_valued(one)}, or {shown} {_valued(other)}".rstrip()
        else:
            theirs.remove(match)


def _valued_in(problem: Problem, expression: Any) -> Any:
    return None if expression is None else problem.with_values(expression)


def _valued(problem: Problem) -> str:
    told = ", ".join(str(p) for p in problem.parameters)
    return f"with {told}" if told else ""


def _region(one: Problem, other: Problem, names: _Renaming) -> Iterator[str]:
    def ends(p: Problem, rename: Any) -> dict[str, tuple[Any, ...]]:
        table: dict[str, tuple[Any, ...]] = {}
        for a in p.domain.axes if p.domain else ():
            name = names.variables.get(a.name, a.name) if rename else a.name
            table[name] = (p.with_values(a.lower), p.with_values(a.upper))
        return table

    own, theirs = ends(one, False), ends(other, True)
    for name in dict.fromkeys([*own, *theirs]):
        a, b = own.get(name), theirs.get(name)
        if a is None or b is None or not all(map(_same_end, a, b)):
            yield f"the range of {name}: {_range(a)}, or {_range(b)}"
    systems = [p.domain.coordinates if p.domain else "none" for p in (one, other)]
    if systems[0] != systems[1]:
        yield f"the coordinates: {systems[0]}, or {systems[1]}"
    starts = [p.with_values(p.span.start) if p.span else None for p in (one, other)]
    if not _same(*starts):
        yield f"the start: {starts[0]}, or {starts[1]}"


def _same_end(a: Any, b: Any) -> bool:
    return a == b if a.is_infinite or b.is_infinite else _same(a, b)


def _range(ends: tuple[Any, ...] | None) -> str:
    return f"{ends[0]} … {ends[1]}" if ends else "none"


def _conditions(one: Problem, other: Problem, names: _Renaming) -> Iterator[str]:
    def key(c: Condition, rename: bool) -> tuple[str, str, str, int]:
        unknown = names.unknowns[c.unknown] if rename else c.unknown
        side = names.side(c.side) if rename and c.side not in ("", "boundary") else c.side
        return (unknown, c.kind, side if c.kind != "periodic" else side.rstrip("+-"), c.order)

    theirs = {key(c, True): c for c in other.conditions}
    for c in one.conditions:
        found = theirs.pop(key(c, False), None)
        if found is None:
            yield f"a condition: {c}, or none like it"
            continue
        pairs = ((c.expression, found.expression), (c.coefficient, found.coefficient))
        if not all(_same(_valued_in(one, a), names(_valued_in(other, b))) for a, b in pairs):
            yield f"a condition: {c}, or {found}"
    for c in theirs.values():
        yield f"a condition: none, or {c}"


def _quantities(one: Problem, other: Problem, names: _Renaming) -> Iterator[str]:
    if len(one.quantities) != len(other.quantities):
        yield f"what is asked: {_asked(one)}, or {_asked(other)}"
        return
    for a, b in zip(one.quantities, other.quantities, strict=True):
        if not _same_quantity(one, a, other, b, names):
            yield f"what is asked: {_told(a)}, or {_told(b)}"


def _same_quantity(one: Problem, a: Quantity, other: Problem, b: Quantity, names: _Renaming) -> bool:
    if a.kind != b.kind or (a.unit or None) != (b.unit or None):
        return False
    own = {n: one.with_values(v) for n, v in a.at}
    theirs = {names.variables.get(n, n): other.with_values(v) for n, v in b.at}
    if own.keys() != theirs.keys() or not all(_same(own[n], theirs[n]) for n in own):
        return False

    def pair(x: Any, y: Any) -> bool:
        return _same(_valued_in(one, x), names(_valued_in(other, y)))

    x = a.expression if a.expression is not None else one.unknowns[0].applied
    y = b.expression if b.expression is not None else other.unknowns[0].applied
    return pair(x, y) and pair(a.target, b.target)


def _asked(problem: Problem) -> str:
    return "; ".join(_told(q) for q in problem.quantities) or "nothing"


def _told(q: Quantity) -> str:
    at = ", ".join(f"{n} = {v}" for n, v in q.at)
    return f"{q.kind} of {q.expression}" + (f" at {at}" if at else "") + (f" in {q.unit}" if q.unit else "")
