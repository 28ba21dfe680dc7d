"""A filled form and its questions as a Problem."""

from __future__ import annotations

import re
from typing import Any, cast

import sympy as sp

from wellposed.agent.reading.trades.asked import Wish
from wellposed.agent.reading.trades.script import Amount
from wellposed.agent.reading.trades.slots import Filling
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import Scope, build, parse
from wellposed.problem.statement import (
    Assumption,
    Axis,
    Condition,
    ConditionKind,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)

__all__ = ["build_problem", "temperature_unit"]

_CONDITION = re.compile(r"([a-z]+)(\d?): (\w+?)('*)(?: ([a-z][+-]))?(?: \[(.+?)\])? = (.+)")
_CONSTANTS = {
    "sigma_SB": ("Stefan_Boltzmann", "kg*s**-3*K**-4", "Stefan-Boltzmann constant (CODATA)"),
    "R_gas": ("R", "m**2*kg*s**-2*K**-1*mol**-1", "molar gas constant (CODATA)"),
    "F_c": ("physical", "s*A*mol**-1", "Faraday constant (CODATA)"),
    "g": ("g", "m*s**-2", "standard gravity (CGPM 1901)"),
}


def temperature_unit(amounts: list[Amount], absolute: bool) -> tuple[bool, str]:
    """Return whether temperatures are counted in kelvin, and the unit that the prompt speaks in.

    Args:
        amounts: All amounts of the prompt.
        absolute: The law needs absolute temperatures.
    """
    units = [a.unit for a in amounts if a.kind == "temperature"]
    return absolute or set(units) - {"degC"} != set(), units[0] if units else "K"


class _Maker:
    """Names and their meaning for one problem."""

    def __init__(self, filling: Filling, amounts: list[Amount]) -> None:
        self.form, self.filling, self.amounts = filling.form, filling, amounts
        self.kelvin, self.said = temperature_unit(amounts, bool(self.form.get("kelvin")))
        self.unknowns = {n: tuple(str(a) for a in args) for n, args in self.form["unknowns"].items()}
        self.axes = self.form.get("axes", {})
        self.span = self.form.get("span")
        self.parameters: list[Parameter] = []
        self.given: dict[str, Any] = {}
        for name, amount in filling.found.items():
            slot = filling.slots[name]
            value, unit = amount.value(kelvin=self.kelvin, difference=bool(slot.get("difference")))
            self.parameters.append(Parameter(name, value, unit, slot["means"]))
        for name in self.form.get("constants", []):
            self.parameters.append(_constant(name))
        for name, formula, unit, meaning in self.form.get("let", []):
            self.parameters.append(Parameter(name, self.expression(formula), unit or None, meaning))

    def expression(self, text: str, given: dict[str, Any] | None = None) -> Any:
        """Return a formula of the catalogue, captured amounts put in."""
        scope = Scope(
            unknowns=self.unknowns,
            coordinates=tuple(self.axes),
            evolution=self.span,
            parameters=frozenset(p.name for p in self.parameters) | frozenset([self.form.get("free", "t")]),
            definitions=given or {},
            geometry=self.form.get("geometry", "cartesian"),
        )
        return build(parse(str(text)), scope)


def _constant(name: str) -> Parameter:
    from scipy import constants

    attribute, unit, meaning = _CONSTANTS[name]
    value = (
        constants.physical_constants["Faraday constant"][0]
        if name == "F_c"
        else getattr(constants, attribute)
    )
    return Parameter(name, sp.Rational(repr(value)), unit, meaning)


def build_problem(filling: Filling, wishes: list[Wish], amounts: list[Amount], prompt: str) -> Problem:
    """Return the problem that a filled form states.

    Args:
        filling: The form and its amounts.
        wishes: The questions.
        amounts: All amounts of the prompt, by number.
        prompt: As it was given.
    """
    make = _Maker(filling, amounts)
    form = filling.form
    quantities = [q for w in wishes for q in _quantities(make, w)]
    times = [q.place[make.span] for q in quantities if make.span in q.place]
    horizon = form.get("horizon")
    end = max(times, key=float) if times else None
    if horizon and _needs_end(quantities):
        far = make.expression(horizon)
        known = Problem((), (), tuple(make.parameters))
        end = far if end is None or float(known.with_values(far)) > float(end) else end
    if "lasts" in form and end is not None:
        _require_lasting(make, end)
    span = Span(make.span, sp.Integer(0), end, form.get("span unit", "s")) if make.span else None
    domain = Domain(
        tuple(Axis(a, _end(make, ends[0], -sp.oo), _end(make, ends[1], sp.oo), unit="m")
              for a, ends in make.axes.items()),
        form.get("geometry", "cartesian"),
    ) if make.axes else None  # fmt: skip
    units = form.get("units", {})
    problem = Problem(
        unknowns=tuple(
            Unknown(n, args, _unknown_unit(make, units.get(n)), form.get("meanings", {}).get(n, ""))
            for n, args in make.unknowns.items()
        ),
        equations=tuple(make.expression(e) for e in form["equations"]),
        parameters=tuple(make.parameters),
        domain=domain,
        span=span,
        conditions=tuple(_condition(make, c) for c in form.get("conditions", [])),
        quantities=tuple(quantities),
        assumptions=_notes(filling),
        prompt=prompt,
    )
    return problem.with_changes(parameters=_used(problem))


def _require_lasting(make: _Maker, end: Any) -> None:
    """Refuse a moment after the law has ended: a tank that has run empty.

    Raises:
        ProblemError: What must stay positive, `lasts`, has become zero by then.
    """
    formula, what = make.form["lasts"]
    known = Problem((), (), tuple(make.parameters))
    left = known.with_values(make.expression(formula).subs(symbol(str(make.span)), end))
    if float(left) <= 0:
        raise ProblemError(
            f"{what} before the moment that is asked",
            why="the law holds only until then",
            instead="ask for an earlier moment",
        )


def _needs_end(quantities: list[Quantity]) -> bool:
    return any(q.kind in ("maximum", "minimum", "place of maximum", "place of minimum") for q in quantities)


def _end(make: _Maker, text: Any, endless: Any) -> Any:
    return endless if text is None else make.expression(str(text))


def _unknown_unit(make: _Maker, unit: str | None) -> str | None:
    return ("K" if make.kelvin else "degC") if unit == "temperature" else unit


def _condition(make: _Maker, text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    assert match is not None, text
    kind, order, unknown, primes, side, coefficient, right = match.groups()
    count = int(order) if order else len(primes)
    if kind == "gradient" and not order:
        count = 1
    return Condition(
        cast("ConditionKind", kind),
        unknown,
        make.expression(right),
        side or "",
        count,
        make.expression(coefficient) if coefficient else None,
    )


def _quantities(make: _Maker, wish: Wish) -> list[Quantity]:
    """Return the quantities of one question, one for each moment that it names."""
    ask = wish.ask
    if ask.get("hot") and not _first_is_hot(make):
        raise ProblemError(
            "the first body is not the hotter one",
            why="which of the two is asked for would be read wrongly",
            instead="name the hotter body first",
        )
    given = {n: make.amounts[i].value(kelvin=make.kelvin)[0] for n, i in wish.given.items()}
    expression = make.expression(ask["of"], given)
    target = make.expression(ask["target"], given) if "target" in ask else None
    done = []
    for moment in wish.times or (None,):
        at = []
        for name, place in (ask.get("at") or {}).items():
            if place == "<once>" and not wish.times:
                at.append((name, sp.Integer(1)))
            elif place in ("*", "<once>"):
                assert moment is not None
                at.append((name, make.amounts[moment].value()[0]))
            else:
                at.append((name, make.expression(str(place), given)))
        if wish.nth:
            at.append(("n", sp.Integer(wish.nth)))
        told = ", ".join(f"{n} = {sp.N(v, 6) if v.is_number else v}" for n, v in at)
        name = ask.get("name", ask["of"]) + (f" at {told}" if told else "")
        done.append(
            Quantity(name, ask.get("kind", "value"), expression, tuple(at), _unit(make, wish), target)
        )
    return done


def _first_is_hot(make: _Maker) -> bool:
    one, two = (make.filling.found[n].value(kelvin=True)[0] for n in ("T1", "T2"))
    return bool(one > two)


def _unit(make: _Maker, wish: Wish) -> str | None:
    if wish.unit == "temperature":
        return make.said if make.kelvin else "degC"
    return wish.unit if wish.unit not in ("", "1") else None


def _notes(filling: Filling) -> tuple[Assumption, ...]:
    form = filling.form
    first = Assumption("; ".join(form["equations"]), form["source"])
    parts = [Assumption(f"{n} is {a.text}", filling.slots[n]["means"]) for n, a in filling.found.items()]
    return (first, *parts, *(Assumption(*n) for n in form.get("notes", [])))


def _used(problem: Problem) -> tuple[Parameter, ...]:
    """Return the parameters that the problem speaks of, and those that these are made of."""
    parts: list[Any] = [*problem.equations]
    for c in problem.conditions:
        parts += [e for e in (c.expression, c.coefficient) if e is not None]
    for q in problem.quantities:
        parts += [e for e in (q.expression, q.target, *(v for _, v in q.at)) if e is not None]
    for a in problem.domain.axes if problem.domain else ():
        parts += [a.lower, a.upper]
    if problem.span and problem.span.end is not None:
        parts.append(problem.span.end)
    wanted: set[Any] = set().union(*(sp.sympify(e, strict=True).free_symbols for e in parts))
    for p in reversed(problem.parameters):
        if symbol(p.name) in wanted:
            wanted |= p.value.free_symbols
    return tuple(p for p in problem.parameters if symbol(p.name) in wanted)
