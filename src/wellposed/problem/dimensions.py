"""Dimensional analysis: each term of each equation in the same unit, and the unit of each asked number.

Units that the statement gives are put in; those it does not give (of an unknown, a coordinate, a parameter)
are found from the equations, each of which says that its terms measure the same thing. A bare number other
than one may carry a unit that was not written, so a term with one neither proves nor contradicts anything.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy as sp

from wellposed.errors import ProblemError
from wellposed.problem.measure import Measure
from wellposed.problem.statement import Problem, Quantity, symbol
from wellposed.problem.terms_measured import Mismatch, Tally
from wellposed.problem.units import UnitError, parse_unit

__all__ = ["quantity_unit", "require_dimensions"]

_OF_THE_FIELD = frozenset({"value", "profile", "mean", "maximum", "minimum", "steady state"})
_OF_PLACES = frozenset({"front position", "width", "tip position", "place of maximum", "place of minimum"})
_OF_TIMES = frozenset({"time when", "period"})
_PURE = frozenset({"solid fraction"})


def quantity_unit(problem: Problem, quantity: Quantity) -> str | None:
    """Return the unit in which a solution of the problem gives the quantity; None when it is not known.

    Args:
        problem: A problem whose numbers carry coherent units (see `wellposed.problem.statement`).
        quantity: One of its quantities.

    Returns:
        For example `degC`, `W/m**2`, `s`; `1` for a pure number of a problem that has units.
    """
    if not _has_units(problem):
        return None
    for u in problem.unknowns:
        if quantity.expression == u.applied and quantity.kind in _OF_THE_FIELD and u.unit:
            return u.unit
    try:
        tally = _tally(problem)
        if _is_open(quantity, tally):
            return _as_wanted(problem, quantity)
        found = _measure(problem, quantity, tally)
        if found is None:
            return None
        shift = _shift(problem, quantity, tally) if quantity.kind in _OF_THE_FIELD | {"integral"} else "none"
        text = _text(problem, found, tally, quantity.unit)
    except (Mismatch, UnitError):
        return None
    if shift == "whole" and text == "K":
        return "degC"
    return text if shift != "part" else None


def _is_open(q: Quantity, tally: Tally) -> bool:
    """True when bare numbers in the asked expression may carry units, as in `-(0.5 + 0.001*T)*T_x`."""
    if q.expression is None or q.kind not in _OF_THE_FIELD:
        return False
    try:
        tally.measure(q.expression, asked=True)
    except Mismatch:
        return tally.measure(q.expression) is None
    return False


def _as_wanted(problem: Problem, q: Quantity) -> str | None:
    """Return the SI unit of what is wanted, which bare numbers neither prove nor contradict."""
    clock = problem.span.unit if problem.span else None
    rulers = {a.unit for a in problem.domain.axes} if problem.domain else set()
    coherent = clock in (None, "s") and rulers <= {None, "m"}
    return parse_unit(q.unit).si if q.unit is not None and coherent else None


def _is_celsius(problem: Problem, tally: Tally, name: str) -> bool:
    """True for an unknown that is a temperature where the problem's temperatures are in degrees Celsius."""
    given = [p.unit for p in problem.parameters] + [u.unit for u in problem.unknowns]
    return "degC" in given and tally.of(symbol(name)).text == "K"


def require_dimensions(problem: Problem) -> None:
    """Raise when two terms of an equation or a condition, or an asked number, differ in what they measure.

    Args:
        problem: Any problem; one without units passes.

    Raises:
        ProblemError: Naming the two terms and what each one measures.
    """
    if not _has_units(problem):
        return
    try:
        _tally(problem)
    except Mismatch as error:
        raise ProblemError(
            f"the units do not fit: {error.first} is {error.first_unit},"
            f" but {error.second} is {error.second_unit}",
            where=error.where,
            why="terms that are added or set equal must measure the same thing",
            instead="check the numbers' units, for example a diffusivity in m^2/s",
        ) from None
    for q in problem.quantities:
        _require_wanted(problem, q)


def _require_wanted(problem: Problem, q: Quantity) -> None:
    """Refuse a temperature that is wanted in kg."""
    own = quantity_unit(problem, q)
    if q.unit is None or own is None:
        return
    dimensions = () if own == "1" else parse_unit(own).dimensions
    if dimensions != parse_unit(q.unit).dimensions and not (own == "1" and _bare(problem)):
        raise ProblemError(
            f"{q.name!r} is asked in {q.unit}, but the problem gives it in {own}",
            where=str(q.expression or q.kind),
            why="the two units measure different things, so no conversion exists",
            instead=f"a unit of the same kind as {own}",
        )


def _bare(problem: Problem) -> bool:
    """True when the unknowns' own units were never written."""
    return all(u.unit is None for u in problem.unknowns)


def _has_units(problem: Problem) -> bool:
    given = [p.unit for p in problem.parameters] + [u.unit for u in problem.unknowns]
    given += [a.unit for a in problem.domain.axes] if problem.domain else []
    given += [problem.span.unit] if problem.span else []
    return any(given)


@lru_cache(maxsize=64)
def _tally(problem: Problem) -> Tally:
    """Return what every name of a problem is measured in, from all its statements together.

    Raises:
        Mismatch: Two of them contradict each other.
    """
    tally = Tally(problem)
    for p in problem.parameters:
        if p.value.free_symbols:
            tally.equal(symbol(p.name), p.value, str(p))
    for axis in problem.domain.axes if problem.domain else ():
        for end in (axis.lower, axis.upper):
            if end.free_symbols:
                tally.equal(symbol(axis.name), end, f"{axis.lower} <= {axis.name} <= {axis.upper}")
    # Equations come last, so that one with a wrong unit is named itself.
    for c in problem.conditions:
        if c.kind == "value" or (c.kind == "initial" and not c.order):
            _condition(problem, c, tally)
    given = {symbol(p.name) for p in problem.parameters if p.unit}
    for equation in problem.equations:
        # In an equation of bare numbers, u_t = u_xx, each coefficient may carry a unit, also a one.
        if given & equation.free_symbols:
            tally.equal(equation.args[0], equation.args[1], f"{equation.lhs} = {equation.rhs}")
    for c in problem.conditions:
        _condition(problem, c, tally)
    return tally


def _condition(problem: Problem, c: Any, tally: Tally) -> None:
    """Add what a condition says."""
    if c.expression is None:
        return
    own: Any = problem.unknown(c.unknown).applied
    if c.kind == "value":
        tally.equal(own, c.expression, str(c))
    elif c.kind == "initial" and problem.unknown(c.unknown).arguments:
        last = problem.span.name if problem.span else problem.unknown(c.unknown).arguments[-1]
        left = sp.Derivative(own, (symbol(last), c.order)) if c.order else own
        tally.equal(left, c.expression, str(c))
    elif c.kind == "gradient" and c.side:
        tally.equal(sp.Derivative(own, (symbol(c.side[:-1]), max(c.order, 1))), c.expression, str(c))
    elif c.kind == "robin" and c.side[:-1] in {a.name for a in getattr(problem.domain, "axes", ())}:
        slope = sp.Derivative(own, symbol(c.side[:-1]))
        tally.equal(slope, c.coefficient * own, str(c))
        tally.equal(slope, c.expression, str(c))


def _measure(problem: Problem, q: Quantity, tally: Tally) -> Measure | None:
    """Return what a quantity is measured in, open names left in."""
    if q.kind in _PURE:
        return Measure()
    if q.kind in ("closed form", "order", "conserved", "energy", "energy decay"):
        return None
    axis = problem.domain.axes[0].name if problem.domain else problem.unknowns[0].arguments[-1]
    clock = problem.span.name if problem.span else None
    if q.kind in _OF_TIMES:
        return tally.of(symbol(clock)) if clock else None
    if q.kind in _OF_PLACES:
        places = [a.name for a in problem.domain.axes if a.name not in q.place] if problem.domain else [axis]
        return tally.of(symbol(places[0] if places else axis))
    if q.kind == "speed":
        return tally.of(symbol(axis)) / tally.of(symbol(clock)) if clock else None
    if q.expression is None:
        return None
    found = tally.measure(q.expression, asked=True)
    if q.kind == "integral" and found is not None and not isinstance(q.expression, sp.Integral):
        for a in problem.domain.axes if problem.domain else ():
            found *= tally.of(symbol(a.name))
        extra = {"cylindrical": 1, "spherical": 2}.get(
            problem.domain.coordinates if problem.domain else "", 0
        )
        found *= tally.of(symbol(axis)) ** extra
    return found


def _text(problem: Problem, found: Measure, tally: Tally, wanted: str | None) -> str | None:
    """Return a measure as a unit; a name that nothing gives a unit to is a pure number."""
    found = tally.solved(found)
    opens = found.opens
    if opens:
        # Data without units: the answer is a number of the same, unwritten unit.
        pure = {f"[{u.name}]" for u in problem.unknowns} | {f"[{p.name}]" for p in problem.parameters}
        if not set(opens) <= pure or (wanted is not None and parse_unit(wanted).dimensions):
            return None
        found = found.with_solved(dict.fromkeys(opens, Measure()))
    return found.text


def _shift(problem: Problem, q: Quantity, tally: Tally) -> str:
    """Return how the zero of the Celsius scale enters an asked number: "none", "whole" or "part"."""
    warm = [u for u in problem.unknowns if _is_celsius(problem, tally, u.name)]
    if not warm or q.expression is None:
        return "none"
    change = sp.Dummy("change", real=True)
    expression: Any = q.expression
    if isinstance(expression, sp.Derivative):
        return "none"
    moved = expression
    for u in warm:
        f = sp.Function(u.name)
        moved = moved.replace(f, lambda *a, f=f: f(*a) + change)
    shifted = {symbol(p.name): symbol(p.name) + change for p in problem.parameters if p.unit == "degC"}
    moved = moved.subs(shifted)
    difference = sp.expand((moved - expression).doit())
    if difference == 0:
        return "none"
    return "whole" if sp.simplify(difference - change) == 0 else "part"
