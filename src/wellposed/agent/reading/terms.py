"""Changing an equation term by term: "double the diffusivity", "add a constant loss of 40 per month"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import sympy as sp

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.scale import Scale
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import Scope, build
from wellposed.problem.statement import Assumption, Problem, symbol

__all__ = ["change_equations"]

_Q = r"⟦(\d+)⟧"
_FACTORS = {
    "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twice": 2, "triple": 3, "tripled": 3,
    "treble": 3, "quadruple": 4,
    "halve": sp.Rational(1, 2), "halved": sp.Rational(1, 2), "halving": sp.Rational(1, 2),
    "half": sp.Rational(1, 2),
}  # fmt: skip
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "hundred": 100}
# What a word of the field may be called in an equation, and the order of the term it multiplies.
_MEANINGS: dict[str, tuple[str, str]] = {
    (r"(?:thermal |heat |mass )?(?:diffusivity|diffusion (?:coefficient|constant)|diffusion"
        r"|diffusion rate)"): ("D alpha kappa a nu", "diffusion"),
    r"viscosity": ("nu mu", "diffusion"),
    r"(?:thermal )?conductivity": ("k lambda K", "diffusion"),
    r"(?:advection |flow |wind |transport )?(?:velocity|speed)": ("v c u a w U V", "advection"),
    r"wave speed": ("c", "wave"),
    r"damping(?: coefficient| constant)?": ("gamma c delta mu b beta zeta", "damping"),
    r"(?:growth|reaction) rate": ("r k lambda", ""),
    r"(?:decay|cooling|rate|elimination) (?:constant|rate)|cooling coefficient": ("k lambda r", ""),
    r"carrying capacity": ("K", ""),
    r"latent heat": ("L_f Lf K", ""),
    r"anisotropy(?: strength)?": ("delta", ""),
    r"mass": ("m M", ""),
    r"(?:spring )?stiffness|spring constant": ("k", ""),
    r"resistance": ("R", ""),
    r"capacitance": ("C", ""),
    r"inductance": ("L", ""),
    r"load": ("q", ""),
    r"length": ("L l", ""),
    r"heat[- ]transfer coefficient": ("h", ""),
    r"half[- ]life": ("thalf", ""),
}  # fmt: skip
_WORDS = "|".join(f"(?:{p})" for p in _MEANINGS)


def change_equations(problem: Problem, page: Page, draft: Draft, scale: Scale) -> Problem:
    """Return the problem with the changes of parameters and terms that a turn asks for.

    Args:
        problem: The problem so far.
        page: The turn; what is used is marked.
        draft: The turn's draft, for its roles.
        scale: The problem's units.

    Raises:
        ProblemError: The thing to change is not in the problem, or not alone.
    """
    problem = _scaled(problem, page)
    problem = _named_values(problem, page, scale)
    return _added(problem, page, scale)


def _scaled(problem: Problem, page: Page) -> Problem:
    """Apply "double D", "twice the diffusivity", "ten times the speed", "increase k by 20 %"."""
    factors = "|".join(_FACTORS)
    numbers = "|".join(_NUMBERS)
    names = "|".join(re.escape(p.name) for p in problem.parameters) or "(?!)"
    thing = (
        rf"(?:the |its )?(?:value of )?(?:(?P<word>{_WORDS})(?: (?:{names})\b)?|(?P<name>{names})\b"
        rf"|⟦(?P<item>\d+)⟧)"
    )
    count = rf"(?P<times>{numbers}|⟦(?P<count>\d+)⟧)"
    larger = r"(?: (?:as )?(?:larger|bigger|higher|large|high|greater))?"
    lead = r"(?:now |and |please |what if (?:i|we|you) |then )*"
    patterns = (
        (
            rf"(?:now |and |please |with |if (?:i|we|you) |what if (?:i|we|you) )*\b(?P<factor>{factors})"
            rf" (?:of )?{thing}"
        ),
        (
            rf"(?:with |at |now |and |make |multiply )*{thing} (?:is |are |be |gets? |by )*"
            rf"(?P<factor>{factors})"
            r"(?: as (?:large|big|high))?"
        ),
        (
            rf"(?:now |and |with |at |make |multiply )*(?P<times>{numbers}|⟦(?P<count>\d+)⟧)(?:"
            rf" |-)(?:times|fold) (?:as (?:large|big|high) )?{thing}"
        ),
        rf"{lead}(?:multiply|scale) {thing} (?:by )?{count}(?: times)?",
        rf"{lead}(?:make|increase|raise) {thing} (?:to be )?by a factor (?:of )?{count}",
        rf"{lead}(?:make|increase|raise) {thing} (?:to be |by )?{count}(?: times|[- ]fold){larger}",
        rf"{lead}(?P<less>divide) {thing} by {count}",
        rf"{lead}(?P<less>reduce|lower|decrease|cut|make) {thing} (?:to be )?by a factor (?:of )?{count}",
        rf"{lead}(?P<less>make) {thing} {count} times (?:smaller|lower|less)",
        rf"{lead}(?P<by>increase|raise|reduce|lower|decrease|cut) {thing} by {count}",
    )
    for pattern in patterns:
        for m in list(page.find(pattern)):
            groups = m.groupdict()
            factor = _share(page, groups) if groups.get("by") else _factor(page, groups)
            if factor is None:
                continue
            name = groups.get("name")
            if groups.get("item"):
                name = page.items[int(groups["item"])].text
                if name not in {p.name for p in problem.parameters}:
                    continue
            problem = _multiply(problem, name, groups.get("word"), factor)
            page.take(m)
    return problem


def _share(page: Page, groups: dict[str, str | None]) -> sp.Expr:
    """Return 1.2 for "increase D by 20 %".

    Raises:
        ProblemError: The number has no per cent sign.
    """
    amount = amount_of(page.items[int(str(groups["count"]))]) if groups.get("count") else None
    if amount is None or amount.unit not in ("%", "percent"):
        raise ProblemError(
            f"{groups['by']!r} by a bare number can be read in two ways",
            why="the number may be added, or it may be a factor",
            instead="write the new value (`D = 0.3`), `by 20 %`, or `by a factor of 2`",
        )
    share = build(amount.node, Scope(unknowns={})) / 100
    return 1 + share if str(groups["by"]).lower() in ("increase", "raise") else 1 - share


def _factor(page: Page, groups: dict[str, str | None]) -> sp.Expr | None:
    if groups.get("factor"):
        return sp.sympify(_FACTORS[str(groups["factor"]).lower()], strict=True)
    if groups.get("count"):
        amount = amount_of(page.items[int(str(groups["count"]))])
        plain = build(amount.node, Scope(unknowns={})) if amount and amount.unit is None else None
    else:
        times = groups.get("times")
        plain = sp.Integer(_NUMBERS[times.lower()]) if times else None
    return 1 / plain if groups.get("less") and plain is not None else plain


def _multiply(problem: Problem, name: str | None, word: str | None, factor: sp.Expr) -> Problem:
    """Multiply a parameter, or the terms that a word of the field means."""
    if name is None:
        name, role = _parameter(problem, word or "")
        if name is None:
            return _multiply_terms(problem, role, word or "", factor)
    parameters = tuple(
        replace(p, value=factor * p.value) if p.name == name else p for p in problem.parameters
    )
    return problem.with_changes(parameters=parameters)


def _parameter(problem: Problem, word: str) -> tuple[str | None, str]:
    """Return the parameter that a word means, and the kind of its term."""
    for pattern, (letters, role) in _MEANINGS.items():
        if re.fullmatch(pattern, word, re.IGNORECASE):
            fitting = [p.name for p in problem.parameters if p.name in letters.split()]
            if len(fitting) > 1:
                fitting = [n for n in fitting if _multiplies(problem, n, role)] or fitting
            if len(fitting) > 1:
                raise ProblemError(
                    f"the {word} may be {' or '.join(fitting)}",
                    instead=f"use the letter, for example `double {fitting[0]}`",
                )
            return (fitting[0] if fitting else None), role
    return None, ""


def _multiplies(problem: Problem, name: str, role: str) -> bool:
    sides: list[Any] = [side for e in problem.equations for side in (e.lhs, e.rhs)]
    terms = [t for side in sides for t in sp.Add.make_args(side)]
    return any(t.has(symbol(name)) and _has_role(problem, t, role) for t in terms)


def _has_role(problem: Problem, term: Any, role: str) -> bool:
    """True when a term is of this kind: diffusion, advection, wave, damping."""
    axes = {symbol(a.name) for a in problem.domain.axes} if problem.domain else set()
    clock = symbol(problem.span.name) if problem.span else None
    orders = [0, 0]
    for d in term.atoms(sp.Derivative):
        for v, n in d.variable_count:
            if v in axes:
                orders[0] = max(orders[0], int(n) + sum(1 for inner in d.expr.atoms(sp.Derivative)))
            elif v == clock:
                orders[1] = max(orders[1], int(n))
    wanted = {
        "diffusion": orders[0] == 2,
        "wave": orders[0] == 2,
        "advection": orders[0] == 1,
        "damping": orders == [0, 1],
    }
    return wanted.get(role, False)


def _multiply_terms(problem: Problem, role: str, word: str, factor: sp.Expr) -> Problem:
    """Multiply the terms of one kind whose coefficient is a plain number."""
    factor = factor**2 if role == "wave" else factor
    found = False
    equations = []
    for e in problem.equations:
        left, right = cast("Any", e.lhs), cast("Any", e.rhs)
        second = problem.span is not None and any(
            n == 2 and v == symbol(problem.span.name)
            for d in (left - right).atoms(sp.Derivative)
            for v, n in d.variable_count
        )
        sides = []
        for side in (left, right):
            terms = []
            for t in sp.Add.make_args(side):
                hit = _has_role(problem, t, role) and (role != "damping" or second)
                found = found or hit
                terms.append(factor * t if hit else t)
            sides.append(sp.Add(*terms))
        equations.append(sp.Eq(sides[0], sides[1], evaluate=False))
    if not found:
        raise ProblemError(
            f"the problem has nothing that is called {word!r}",
            instead="name the parameter by its letter, or state the problem again",
        )
    return problem.with_changes(equations=tuple(equations))


def _named_values(problem: Problem, page: Page, scale: Scale) -> Problem:
    """Apply "with a diffusivity of 0.3", "change the length to 2"."""
    pattern = (
        rf"(?:now |and |with |a |change |set |use |for |an |make |let |the |what if |what about |raise "
        r"|lower |increase |reduce |decrease |choose |take |try )*"
        rf"(?P<word>{_WORDS})(?: (?:of|to|is|was|were|becomes|be|=|equal to))* {_Q}"
    )
    for m in list(page.find(pattern)):
        item = page.items[int(m.group(m.re.groups))]
        amount = amount_of(item)
        if amount is None or item.tag not in ("number", "measure", "expression"):
            continue
        name, _ = _parameter(problem, m.group("word"))
        if name is None:
            raise ProblemError(
                f"the problem has no parameter for the {m.group('word')}: its coefficients are plain numbers",
                instead="state the equation again with the new number",
            )
        value = scale.convert(build(amount.node, Scope(unknowns={})), amount.unit)[0]
        parameters = tuple(replace(p, value=value) if p.name == name else p for p in problem.parameters)
        problem = problem.with_changes(parameters=parameters)
        page.take(m)
    return problem


_SINKS = (
    r"catch|harvest(?:ing)?|fishing|hunting|removal|withdrawal|loss|sink|outflow|culling"
    r"|drain|extraction|consumption"
)
_SOURCES = (
    r"source|inflow|immigration|supply|stocking|heating|infusion|feed|injection|forcing"
    r"|heat source|production|deposit"
)


def _added(problem: Problem, page: Page, scale: Scale) -> Problem:
    """Apply "with a constant loss of 40 per month": a constant term in the rate."""
    pattern = (
        rf"(?:ok |and |now |with |add |a |an |constant |steady |uniform |annual |yearly |what"
        rf" if there is |including )*\b(?P<kind>{_SINKS}|{_SOURCES})(?: rate| term)?(?: (?:of"
        rf"|at|is|=))* {_Q}"
    )
    for m in list(page.find(pattern)):
        item = page.items[int(m.group(m.re.groups))]
        problem = _with_term(problem, m.group("kind"), item, scale)
        page.take(m)
    return problem


def _with_term(problem: Problem, kind: str, item: Item, scale: Scale) -> Problem:
    amount = amount_of(item)
    if amount is None or item.tag not in ("number", "measure", "expression"):
        raise ProblemError(f"the size of the {kind} is not a number: {item.text!r}")
    if len(problem.equations) != 1 or problem.span is None:
        raise ProblemError(
            f"the {kind} could be added to any of {len(problem.equations)} equations",
            instead="state the changed equation",
        )
    value, clock = build(amount.node, Scope(unknowns={})), problem.span.name
    if amount.unit is not None:
        if scale.clock is None and not any(x.unit for x in (*problem.parameters, *problem.unknowns)):
            per = re.fullmatch(r"1/(\w+)|(\w+)\^-1", amount.unit)
            counted = (per.group(1) or per.group(2)) if per else ""
            if kind_of(counted) != "time":
                raise ProblemError(
                    f"the {kind} is given in `{amount.unit}`, but the problem has no units",
                    why=f"whether {clock} counts in that unit changes the answer",
                    instead="give the number alone, in the problem's own numbers, or give the problem units",
                )
            note = Assumption(
                f"{clock} counts in the unit {counted}",
                "the turn names it, and the problem names no other",
            )
            problem = problem.with_changes(assumptions=(*problem.assumptions, note))
        else:
            value = _rate(value, amount.unit, scale)
    value = -value if re.fullmatch(_SINKS, kind, re.IGNORECASE) else value
    e = problem.equations[0]
    rate = sp.Derivative(problem.unknowns[0].applied, symbol(clock))
    capacity = sp.expand(e.lhs).coeff(rate)
    if capacity != 1:
        raise ProblemError(
            f"the {kind} cannot be placed: the equation is not written as d{problem.unknowns[0].name}/dt = …",
            instead="state the changed equation",
        )
    return problem.with_changes(equations=(sp.Eq(e.lhs, e.rhs + value, evaluate=False),))


def _rate(value: sp.Expr, unit_name: str, scale: Scale) -> sp.Expr:
    """Return an amount per time in the problem's own unit of time."""
    match = re.fullmatch(r"1/(\w+)|(\w+)\^-1", unit_name)
    if match is None:
        return scale.convert(value, unit_name)[0]
    per = match.group(1) or match.group(2)
    one, _ = scale.convert(sp.Integer(1), per)
    return value / one
