"""One coherent set of units for a problem: SI, or the units the prompt itself counts in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import sympy as sp

from wellposed.agent.reading.dimensions import Unit, kind_of, unit
from wellposed.agent.reading.draft import Amount, Draft
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import Scope, build
from wellposed.problem.mathematics.syntax import Name, Negative, Number, Power, Relation, walk

__all__ = ["Scale", "choose_scale"]


@dataclass
class Scale:
    """How amounts become numbers."""

    clock: str | None = None
    """The prompt's own time unit, when its equations carry bare numbers; None: SI."""
    ruler: str | None = None
    """The same for lengths."""
    doubt: ProblemError | None = None
    """Two readings of the units; raised once everything else is known to be sound."""

    def value(self, amount: Amount, scope: Scope) -> tuple[sp.Expr, str | None]:
        """Return the number in the problem's units, and the name of that unit."""
        expression = build(amount.node, scope)
        return self.convert(expression, amount.unit)

    def convert(self, expression: sp.Expr, name: str | None) -> tuple[sp.Expr, str | None]:
        """Return an expression given in a unit in the problem's units, and their name."""
        if name is None:
            return expression, None
        found = self._unit(name)
        if name == "degC":
            return expression, "degC"
        if name == "deg":
            return expression * sp.pi / 180, None
        own = {"time": self.clock, "length": self.ruler}.get(found.kind)
        if own:
            factor = found.factor / self._unit(own).factor
            return sp.Rational(factor.numerator, factor.denominator) * expression, own
        if found.offset:
            expression = expression + 0  # an absolute temperature in another scale
            shift = sp.Rational(found.offset.numerator, found.offset.denominator)
            factor = sp.Rational(found.factor.numerator, found.factor.denominator)
            return factor * expression + shift, "K"
        factor = sp.Rational(found.factor.numerator, found.factor.denominator)
        return factor * expression, found.base

    def _unit(self, name: str) -> Unit:
        found = unit(name)
        if found is None:
            raise ProblemError(
                f"the unit `{name}` is not known", instead="write it in SI units, for example m**2/s"
            )
        return found


def choose_scale(draft: Draft) -> Scale:
    """Return SI when the coefficients carry units, else the units that the prompt counts in.

    Raises:
        ProblemError: The coefficients are bare numbers and the lengths and times could be meant in
            more than one unit.
    """
    used = [a.unit for a in _amounts(draft) if a.unit]
    _refuse_two_scales(draft, used + [a.level.unit for a in draft.asks if a.level and a.level.unit])
    with_units = [
        s
        for s in draft.definitions
        if s.measure and kind_of(s.measure.unit) not in ("length", "number", "time")
    ]
    with_units += [s for s in draft.equations if s.measure or s.is_inline]
    inline = any(s.is_inline for s in draft.definitions) or draft.inline
    times = Counter(u for u in used if kind_of(u) == "time")
    lengths = Counter(u for u in used if kind_of(u) == "length")
    scale = Scale()
    declared = {kind_of(u): u for u in draft.units.values()}
    if with_units:
        scale.doubt = _mixed(draft, declared)
    if with_units or not _bare_numbers(draft) or "slots" in draft.entry or _holds_constants(draft):
        return scale
    if inline:
        scale.doubt = ProblemError(
            "the equation's coefficients are bare numbers, while places have units",
            where=draft.text[:160],
            why="the coefficients could be in SI or in the units of the places",
            instead="write the coefficients with their units, for example D = 2e-9 m^2/s",
        )
        return scale
    clock = declared.get("time") or (times.most_common(1)[0][0] if times else None)
    ruler = declared.get("length") or (lengths.most_common(1)[0][0] if lengths else None)
    if clock and len(times) > 1 and "time" not in declared:
        raise ProblemError(
            f"the equation has bare numbers, and times are given in {' and '.join(sorted(times))}",
            where=draft.text[:160],
            why="the coefficients differ between these units",
            instead="say, for example, `t in seconds`, or write the coefficients with units",
        )
    if clock and ruler and (clock, ruler) != ("s", "m") and not declared:
        scale.doubt = ProblemError(
            f"the equation's coefficients are bare numbers; they could be in {ruler} and {clock}, or in SI",
            where=draft.text[:160],
            why="the answer differs between the two",
            instead="write the coefficients with their units, for example D = 2e-9 m^2/s",
        )
        return scale
    scale.clock, scale.ruler = clock, ruler
    if clock:  # said also where it is plain, because follow-up turns count in it
        bare = "the coefficients are bare numbers and this is the only unit of time"
        draft.assume(
            f"time is counted in the unit {clock}", "the prompt says so" if "time" in declared else bare
        )
    return scale


_FOREIGN = {
    "length": r"(?<![a-zµ])(?:km|dm|cm|mm|µm|um|nm|pm)(?![a-z])",
    "time": r"(?<![a-zµ])(?:ms|µs|us|ns|min|h|day|week|year)(?![a-z])",
}


def _mixed(draft: Draft, declared: dict[str, str]) -> ProblemError | None:
    """Return the doubt of bare places or times beside coefficients that are not in metres and seconds."""
    compound = [
        s.measure.unit
        for s in draft.definitions
        if s.measure and kind_of(s.measure.unit) not in ("length", "number", "time")
    ]
    ends = [a for pair in draft.ranges.values() for a in pair if a] + draft.lengths
    space = ends + _places(draft, draft.roles.space)
    times = _places(draft, [draft.roles.evolution or ""]) + ([draft.end] if draft.end else [])
    for kind, amounts in (("length", space), ("time", times)):
        own = declared.get(kind)
        spelled = [u for u in compound if own or re.search(_FOREIGN[kind], u)]
        if not spelled or own in ("m", "s") or any(a.unit for a in amounts):
            continue
        bare = [n.text for a in amounts if isinstance(n := a.node, Number) and float(n.text) != 0]
        if bare:
            return ProblemError(
                f"the {kind} {bare[0]} has no unit, and a coefficient is given in {spelled[0]}",
                where=draft.text[:160],
                why=f"it could be in the {kind} unit of that coefficient, in the one named, or in SI",
                instead="write the unit behind each place and time, for example `0 < x < 10 cm`",
            )
    return None


def _places(draft: Draft, names: list[str]) -> list[Amount]:
    """Return the amounts asked at for these variables."""
    return [
        p
        for ask in draft.asks
        for name, places in ask.places.items()
        if name in names
        for p in places
        if isinstance(p, Amount)
    ]


def _refuse_two_scales(draft: Draft, used: list[str]) -> None:
    """Raise when temperatures are on two scales."""
    if {"K", "degC"} <= set(used):
        raise ProblemError(
            "temperatures are given both in °C and in K",
            where=draft.text[:160],
            why="a value in K may be a temperature or a difference of temperatures",
            instead="give all of them in one of the two",
        )
    if "K" in used and re.search(r"\b(?:on|in) (?:melting )?ice\b", draft.text.lower()):
        raise ProblemError(
            "melting ice is at 0 °C, but the temperatures are given in K",
            where=draft.text[:160],
            why="the zero of the ice would be taken for 0 K",
            instead="give the temperature of the ice in K, 273.15 K, or all temperatures in °C",
        )


def _amounts(draft: Draft) -> list[Amount]:
    found = [g.value for g in draft.conditions if g.value]
    found += [g.place[1] for g in draft.conditions if g.place and isinstance(g.place[1], Amount)]
    found += [a for pair in draft.ranges.values() for a in pair if a] + draft.lengths
    found += [draft.end] if draft.end else []
    for ask in draft.asks:
        found += [p for places in ask.places.values() for p in places if isinstance(p, Amount)]
    for s in draft.definitions:
        if s.measure and s.right is not None:
            found.append(Amount(s.right, s.measure.unit))
    return found


def _holds_constants(draft: Draft) -> bool:
    """True when a constant of nature stands in an equation: its value comes in SI."""
    names = {n.name for s in draft.equations if s.node for n in walk(s.node) if isinstance(n, Name)}
    return bool(names & {"hbar", "m_e", "m_n", "m_p", "k_B", "kB"})


def _bare_numbers(draft: Draft) -> bool:
    """True when an equation holds a plain number that has a dimension: not 0, 1 or an exponent."""
    for s in draft.equations:
        if not isinstance(s.node, Relation):
            continue
        exponents = {id(n.exponent) for n in walk(s.node) if isinstance(n, Power)}
        for n in walk(s.node):
            if isinstance(n, Number) and id(n) not in exponents and float(n.text) not in (0.0, 1.0):
                return True
            if (
                isinstance(n, Negative)
                and isinstance(n.body, Number)
                and float(n.body.text) not in (0.0, 1.0)
            ):
                return True
        if not any(d for d in draft.definitions):
            return True
    return _bare_coefficients(draft)


def _bare_coefficients(draft: Draft) -> bool:
    """True when coefficients were given as bare numbers, none with a unit: `k = 2`, "after 3 min"."""
    held = {n.name for s in draft.equations if s.node for n in walk(s.node) if isinstance(n, Name)}
    mine = [s for s in draft.definitions if isinstance(s.left, Name) and s.left.name in held]
    return bool(mine) and all(s.measure is None and isinstance(s.right, (Number, Negative)) for s in mine)
