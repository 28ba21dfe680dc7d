"""Turns that change how long a region is, and what was said of its middle."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import sympy as sp

from wellposed.agent.reading.dimensions import unit
from wellposed.agent.reading.units import unit_at, unit_text
from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption, Axis, Domain, Problem, Quantity

__all__ = ["resized", "with_domain"]

_LEAD = (
    r"(?:and |now |ok |please |then |with |make |let |use |take |what if |what about |how about |if |for )*"
)
_THING = (
    r"(?:rod|bar|slab|plate|wall|string|wire|interval|domain|box|ball|sphere|cylinder|layer|film|disk|it)"
)
_NUMBER = r"(?P<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
_FORMS = tuple(
    re.compile(_LEAD + form + r"(?: instead| now| please)*[ .!?]*", re.IGNORECASE)
    for form in (
        rf"(?:a |an |the |its )?(?P<noun>length|radius|diameter|thickness|width)(?: of (?:the )?{_THING})?"
        rf"(?: (?:is|be|was|were|of|to|=))* ?{_NUMBER} ?(?P<unit>[A-Za-zµ]+)?",
        rf"(?:the |a |an )?{_THING}(?: (?:is|be|was|were|of|to|with))* "
        rf"(?P<noun>length|radius|diameter|thickness) {_NUMBER} ?(?P<unit>[A-Za-zµ]+)?",
        rf"(?:the |a |an )?{_THING}(?: (?:is|be|was|were))* ?{_NUMBER} ?(?P<unit>[A-Za-zµ]+)?"
        r" (?P<noun>long|thick|wide)",
        rf"(?:the |a |an )?{_THING}(?: (?:is|be|was|were))* ?(?P<times>twice|three times|half|ten times) as"
        r" (?P<noun>long|thick|wide|large)",
    )
)
_TIMES = {
    "twice": sp.Integer(2),
    "three times": sp.Integer(3),
    "half": sp.Rational(1, 2),
    "ten times": sp.Integer(10),
}


def resized(problem: Problem, turn: str) -> Problem | None:
    """Apply "length 2 instead", "make it 3 cm thick", "radius 2", "twice as long".

    Args:
        problem: The problem so far.
        turn: Normalised text.

    Raises:
        ProblemError: The region is not one bounded axis, its end has a name, or the unit does not fit.
    """
    match = next((m for m in (form.fullmatch(turn.strip()) for form in _FORMS) if m), None)
    if match is None or problem.domain is None:
        return None
    domain = problem.domain
    axis = domain.axes[0]
    if len(domain.axes) > 1 or not axis.is_bounded or domain.inside is not None:
        raise ProblemError(
            "the region has no single length that could be changed",
            where=", ".join(f"{a.lower} <= {a.name} <= {a.upper}" for a in domain.axes),
            instead="give the new range, for example 0 < x < 2",
        )
    noun = match["noun"].lower()
    if noun in ("radius", "diameter") and (axis.name != "r" or axis.lower != 0):
        raise ProblemError(f"the region has no {noun} that could be changed", instead="give the new range")
    length: Any = axis.length
    size = length * _TIMES[match["times"].lower()] if "times" in match.groupdict() else _size(axis, match)
    size = size / 2 if noun == "diameter" else size
    named = sorted(axis.upper.free_symbols | axis.lower.free_symbols, key=str)
    if named:
        return _renamed(problem, axis, cast("Any", size), named)
    upper = cast("Any", axis.lower) + size
    return with_domain(problem, replace(domain, axes=(replace(axis, upper=upper),)))


def _renamed(problem: Problem, axis: Axis, size: Any, named: list[Any]) -> Problem:
    """Return the problem with the parameter that is the length, or twice the radius, given its new value.

    Raises:
        ProblemError: The length is no multiple of one parameter.
    """
    share = sp.simplify(axis.length / named[0])
    if len(named) > 1 or not share.is_number or share == 0:
        raise ProblemError(
            f"the length is {axis.length} in the problem",
            instead=f"give a value by its name, for example {named[0]} = 2",
        )
    own: Any = next(p for p in problem.parameters if p.name == str(named[0])).value
    value = (problem.with_values(size) if size.free_symbols else size) / share
    if own == value:
        return problem
    kept = tuple(replace(p, value=value) if p.name == str(named[0]) else p for p in problem.parameters)
    return problem.with_changes(parameters=kept)


def _size(axis: Axis, match: re.Match[str]) -> Any:
    """Return the new length in the problem's own unit.

    Raises:
        ProblemError: One of the two has a unit and the other has not.
    """
    value: Any = sp.Rational(match["number"])
    written = match["unit"]
    found = unit_at(" " + written, 0) if written else None
    if (found is None) != (axis.unit is None):
        raise ProblemError(
            f"the new length {match['number']} {written or 'has no unit'}".rstrip()
            + (
                f", but the problem counts {axis.name} in {axis.unit}"
                if axis.unit
                else ", but the problem has no units"
            ),
            instead="give it as the problem gives its own length",
        )
    if found is None:
        return value
    kind = unit(unit_text(found[0]))
    own = unit("m")
    if kind is None or own is None or kind.dimension != own.dimension:
        raise ProblemError(f"`{written}` is no unit of length", instead="give the length in m, cm or mm")
    return value * sp.Rational(kind.factor.numerator, kind.factor.denominator)


_MIDDLE = re.compile(r"\b(?:middle|mid-?point|mid-?plane|half-?way|cent(?:re|er))\b", re.IGNORECASE)


def with_domain(problem: Problem, domain: Domain) -> Problem:
    """Return the problem on another region; what was asked in the middle stays in the middle.

    Args:
        problem: The problem on its old region.
        domain: The new region, with the same axes.
    """
    old = problem.domain
    if old is None or not _MIDDLE.search(problem.prompt):
        return problem.with_changes(domain=domain)
    quantities = tuple(_moved(q, old, domain) for q in problem.quantities)
    notes = problem.assumptions
    if quantities != problem.quantities:
        note = Assumption("what was asked in the middle is asked in the new middle", "the prompt says middle")
        notes = (*notes, *(() if note in notes else (note,)))
    return problem.with_changes(domain=domain, quantities=quantities, assumptions=notes)


def _moved(quantity: Quantity, old: Domain, new: Domain) -> Quantity:
    """Return a quantity with every place in the middle of an axis put into its new middle."""
    at = []
    for name, place in quantity.at:
        axes = [next((a for a in d.axes if a.name == name and a.is_bounded), None) for d in (old, new)]
        if all(axes):
            middles = [cast("Any", a.lower + a.upper) / 2 for a in axes if a is not None]
            place = middles[1] if place == middles[0] else place
        at.append((name, place))
    return replace(quantity, at=tuple(at))
