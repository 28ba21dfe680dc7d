"""Follow-up turns for problems in time: another unit or unknown, a start at rest, a damper, a new value.

Each turn is either done here as a whole, or said again in the words that the reader of turns knows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.agent.reading.dimensions import kind_of, unit
from wellposed.agent.reading.extents import resized
from wellposed.agent.reading.modes import other_modes
from wellposed.agent.reading.undo import restored
from wellposed.agent.reading.units import unit_at, unit_text
from wellposed.errors import ProblemError
from wellposed.problem.statement import Condition, Problem, symbol

__all__ = ["said_plainly", "turned"]

_ASK = (
    r"(?:and |now |ok |please |then |also |but |what about |how about |"
    r"give (?:it |me )?(?:the answer )?|show (?:me )?|the same )*"
)
_END = r"(?: instead| please| too| as well| now)*[ .!?]*"
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_SHARED_UNIT = re.compile(
    rf"(?<![\w.=])({_NUMBER}(?:, ?{_NUMBER})*),? and ({_NUMBER}) ?"
    r"(s|sec|seconds|min|minutes|h|hours|days|weeks|months|years)\b"
)
"""The times of "after 10, 20 and 30 min"."""


def said_plainly(problem: Problem, turn: str) -> str:
    """Return the turn with new values and lists of times in the reader's own words.

    Args:
        problem: For the names of its parameters.
        turn: Normalised text.
    """
    verbs = (
        r"(?:\b(?:set|change|make|let|put|have|try|if|with|now|what if|raise|lower|increase|reduce|decrease"
        r"|choose|take|use|suppose) )"
    )
    for p in problem.parameters:
        name = rf"(?<![\w']){re.escape(p.name)} "
        # The letter `a` is a word as well: it needs the verb in front, and "make a 3 cm rod" is none.
        is_word = p.name in ("a", "A", "I")
        joined = r"(?:(?:is|are|was|were|be|becomes?|equals?|gets?|to|of|now|set to) )+"
        turn = re.sub(rf"{verbs}{'+' if is_word else '*'}{name}{joined}(?={_NUMBER})", f"{p.name} = ", turn)
        if not is_word:
            bare = rf"\b(?:make|set|let|use|take|try|put) {name}(?={_NUMBER}(?! ?times|[- ]?fold))"
            turn = re.sub(bare, f"{p.name} = ", turn)
    turn = _SHARED_UNIT.sub(lambda m: " and ".join(f"{n} {m[3]}" for n in re.findall(_NUMBER, m[0])), turn)
    clock = problem.span.name if problem.span is not None else "t"
    for _ in range(4):
        again = rf"({clock} ?= ?{_NUMBER}(?:, {_NUMBER})*)(,? and|,) {clock} ?= ?(?={_NUMBER})"
        turn = re.sub(again, r"\1\2 ", turn)
    turn = re.sub(rf"^({_ASK})(?={clock} ?= ?{_NUMBER}(?:,| and))", r"\1at ", turn, flags=re.IGNORECASE)
    turn = re.sub(rf"^{_ASK}at (?=\(-?[\d.]+(?:, ?-?[\d.]+)+\))", "the value at ", turn, flags=re.IGNORECASE)
    axes = problem.domain.axes if problem.domain is not None else ()
    if len(axes) == 1:
        place = rf"^{_ASK}(?:at|for) (?={_NUMBER} ?(?:[cmµnk]?m)(?:$|[ ?.!,]))"
        turn = re.sub(place, f"the value at {axes[0].name} = ", turn, flags=re.IGNORECASE)
    listed = rf"(?=(?:{clock} ?= ?)?{_NUMBER}[^?=]*(?:,| and) ?{_NUMBER})"
    return re.sub(rf"^{_ASK}(?:at|for|after) {listed}", "the value at ", turn, flags=re.IGNORECASE)


def turned(problem: Problem, turn: str) -> Problem | None:
    """Return the changed problem when the whole turn is one of those known here; else None.

    Args:
        problem: The problem so far.
        turn: Normalised text.

    Raises:
        ProblemError: The turn is understood, but does not fit the problem.
    """
    for change in (restored, other_modes, resized, _in_unit, _at_rest, _of_another, _damped):
        changed = change(problem, turn.strip())
        if changed is not None:
            return changed
    return None


def _in_unit(problem: Problem, turn: str) -> Problem | None:
    """Apply "in minutes please"."""
    match = re.fullmatch(rf"{_ASK}in (?P<unit>[^.!?,;=\d][^.!?,;=]*?){_END}", turn, re.IGNORECASE)
    found = unit_at(match["unit"], 0) if match else None
    if match is None or found is None or found[1] != len(match["unit"]):
        return None
    from wellposed.problem.dimensions import quantity_unit

    name = unit_text(found[0])
    quantities = []
    for q in problem.quantities:
        own = quantity_unit(problem, q)
        base = unit(own.replace("**", "^")) if own else None
        wanted = unit(name)
        fits = base is not None and wanted is not None and base.dimension == wanted.dimension
        quantities.append(replace(q, unit=name) if fits else q)
    if not any(q.unit == name for q in quantities):
        raise ProblemError(
            f"none of the answers can be given in `{name}`",
            where="; ".join(q.name for q in problem.quantities),
            why="they measure something else, or the problem has no units",
            instead="name a unit of the same kind, or give the problem's values with their units",
        )
    return problem.with_changes(quantities=tuple(quantities))


def _at_rest(problem: Problem, turn: str) -> Problem | None:
    """Apply "start at rest instead"."""
    rest = (
        rf"{_ASK}(?:(?:let |make |if |what if )*(?:it |the \w+ )?(?:is |be )"
        rf"?(?:starts?|starting|begins?|released?|let go)"
        rf"(?: it)? (?:at|from) rest|with(?:out| no| zero) (?:an )?initial (?:velocity|speed)){_END}"
    )
    if not re.fullmatch(rest, turn, re.IGNORECASE):
        return None
    if not any(c.kind == "initial" and c.order == 1 for c in problem.conditions):
        raise ProblemError(
            "the problem has no speed at the start that could be zero",
            where="; ".join(str(c) for c in problem.conditions),
            instead="name the condition, for example `y(0) = 0`",
        )
    zero: Any = sp.Integer(0)
    conditions = tuple(
        replace(c, expression=zero) if c.kind == "initial" and c.order == 1 else c for c in problem.conditions
    )
    return _without_idle(problem.with_changes(conditions=conditions), problem.conditions)


def _without_idle(problem: Problem, before: tuple[Condition, ...]) -> Problem:
    """Drop the parameters that only the replaced conditions held."""
    old = {str(s) for c in before for s in (c.expression.free_symbols if c.expression is not None else ())}
    held: set[str] = set()
    expressions: list[Any] = list(problem.equations)
    for c in problem.conditions:
        expressions += [e for e in (c.expression, c.coefficient) if e is not None]
    for q in problem.quantities:
        expressions += [q.expression, q.target, *(p for _, p in q.at)]
    for p in problem.parameters:
        expressions.append(p.value)
    if problem.span is not None:
        expressions += [problem.span.start, problem.span.end]
    for e in expressions:
        held |= {str(s) for s in cast("Any", e).free_symbols} if e is not None else set()
    kept = tuple(p for p in problem.parameters if p.name in held or p.name not in old)
    return problem.with_changes(parameters=kept)


def _of_another(problem: Problem, turn: str) -> Problem | None:
    """Apply "y instead": the same questions of another unknown."""
    names = "|".join(re.escape(u.name) for u in problem.unknowns)
    match = re.fullmatch(rf"{_ASK}(?P<u>{names}){_END}", turn)
    if match is None or len(problem.unknowns) < 2:
        return None
    other: Any = problem.unknown(match["u"]).applied
    if any(len(cast("Any", q.expression).atoms(AppliedUndef)) != 1 or q.target for q in problem.quantities):
        return None
    unit_of = problem.unknown(match["u"]).unit
    quantities = []
    for q in problem.quantities:
        expression: Any = q.expression
        (own,) = expression.atoms(AppliedUndef)
        name = q.name.replace(own.func.__name__, match["u"], 1)
        same = problem.unknown(own.func.__name__).unit == unit_of
        quantities.append(
            replace(q, name=name, expression=expression.xreplace({own: other}), unit=q.unit if same else None)
        )
    return problem.with_changes(quantities=tuple(quantities))


def _damped(problem: Problem, turn: str) -> Problem | None:
    """Apply "add a damper of 3 kg/s" to an oscillator without one: the term c*x' beside m*x''."""
    match = re.fullmatch(
        rf"{_ASK}(?:add|with|include|put in|give it)(?: a| an| some| linear| viscous| weak| constant)*"
        rf" (?:damping|damper|friction|dashpot)(?: term| coefficient| "
        rf"constant)*(?: of| =| is)* (?P<c>{_NUMBER})"
        rf"(?P<unit> ?[^.!?,;=]*?)?{_END}",
        turn,
        re.IGNORECASE,
    )
    if match is None or problem.span is None or problem.domain is not None or len(problem.unknowns) != 1:
        return None
    t, u = symbol(problem.span.name), problem.unknowns[0].applied
    equation = problem.equations[0]
    left, right = cast("tuple[Any, Any]", equation.args)
    first, second = sp.Derivative(u, t), sp.Derivative(u, (t, 2))
    if not left.has(second) or right.has(second) or (left - right).has(first):
        return None
    inertia: Any = sp.expand(left).coeff(second)
    text = match["unit"].strip()
    value: Any = sp.Rational(match["c"])
    if text:
        found = unit(unit_text(text))
        if found is None or kind_of(unit_text(text)) != "mass rate":
            return None
        value *= sp.Rational(found.factor.numerator, found.factor.denominator)
    elif problem.unknowns[0].unit is not None:
        raise ProblemError(
            f"the damping {match['c']} has no unit, but the problem has units",
            instead="give it with its unit, for example `a damper of 3 kg/s`",
        )
    name = next(n for n in ("c", "b", "damping") if n not in {p.name for p in problem.parameters})
    if not inertia.has(*(symbol(p.name) for p in problem.parameters)) and inertia not in (1,):
        return None  # `2 x'' + …`: whether the term is divided by the 2 is not plain
    from wellposed.problem.statement import Assumption, Parameter

    own = Parameter(name, value, "kg*s**-1" if text else None, "damping")
    note = Assumption(f"the damping term is {name}*{first}", "beside the term of the second derivative")
    return problem.with_changes(
        equations=(sp.Eq(left + symbol(name) * first, right, evaluate=False),),
        parameters=(*problem.parameters, own),
        assumptions=(*problem.assumptions, note),
    )
