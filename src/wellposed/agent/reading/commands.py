"""What a follow-up turn tells to do to a field: insulate an end, take a term away, change the range."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.agent.reading.extents import with_domain
from wellposed.agent.reading.items import Page
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import Scope, build
from wellposed.problem.mathematics.syntax import Name, Relation
from wellposed.problem.statement import Problem, symbol

__all__ = ["plain_command", "with_commands"]

_SIDE = (
    r"(?:the |its )?(?:left|right|top|bottom|upper|lower|inner|outer|both|all|two|other)(?:[ -]hand)?"
    r"(?: (?:four|three|two|the))?(?: (?:ends?|sides?|edges?|boundar(?:y|ies)|walls?|faces?|surfaces?))?"
)
_COMMANDS: tuple[tuple[str, str], ...] = (
    (rf"\binsulate ({_SIDE})(?: too| as well| instead)?", r"no flux at \1"),
    (rf"\bmake ({_SIDE}) (?:insulated|insulating|adiabatic|no[- ]flux)", r"no flux at \1"),
    (rf"\bmake (?:{_SIDE}|it|the (?:domain|problem|box|ends?|boundar\w+)|everything) periodic", "periodic"),
    (r"\b(?:change|set|replace|switch|turn) the (left|right|top|bottom) (?:boundary |end |side"
     r" )?(?:conditions?|bcs?|data)"
     r" (?:to|by|with|into) ", r"at the \1 end "),
    (r"\b(?:an? |the )?(?:free|loose) (left|right) end\b", r"zero slope at the \1 end"),
    (r"\b(?:let|make|leave) the (left|right) end (?:free|loose|go)\b", r"zero slope at the \1 end"),
    (r"\bhalf the ", "halve the "),
)  # fmt: skip
_TERMS = {
    r"(?:source|sink|forcing|heating|load|inhomogeneity)": "source",
    r"(?:reaction|growth|decay|loss|reactive)": "reaction",
    r"(?:advection|convection|drift|flow|transport|wind|velocity)": "advection",
    r"(?:damping|friction|dissipation)": "damping",
    r"(?:diffusion|viscosity|conduction)": "diffusion",
}
_WORDS = "|".join(_TERMS)
_REMOVE = (
    rf"(?:now |and |please |what if (?:i|we|you|one) |ok |then )*(?:remove|drop|delete|omit|switch"
    rf" off|turn off|take away|leave out|ignore)"
    rf"(?: the| any)? (?P<term>{_WORDS})(?: terms?| again)*",
    rf"(?:now |and |solve it |what if |the same |what about it )*(?:without|with no|there is no"
    rf"|there was no|with zero|no)(?: the| any)? (?P<term>{_WORDS})(?: terms?)?",
    rf"(?:now |and |what if |what happens if )*(?:the )?(?P<term>{_WORDS})(?: terms?)? (?:is|are"
    rf"|gets?|were|was|be|being)"
    r" (?:removed|dropped|switched off|turned off|off|zero|absent|gone|missing)",
)
_REVERSE = (
    r"(?:now |and |what if |please )*(?:reverse|flip|invert|turn round|turn around)(?: the)?(?:"
    r" sign| direction)?(?: of the)?"
    r" (?:velocity|speed|flow|wind|advection|direction)(?: direction)?"
)


def plain_command(turn: str) -> str:
    """Return the turn with orders said as conditions, "insulate the left end" as "no flux at the left end".

    Args:
        turn: Normalised text.
    """
    for pattern, plain in _COMMANDS:
        turn = re.sub(pattern, plain, turn, flags=re.IGNORECASE)
    return turn


def with_commands(problem: Problem, page: Page) -> Problem:
    """Return the problem with terms taken away, the flow reversed or the range changed, as a turn says.

    Raises:
        ProblemError: The problem has no such term, or the range is not of its axes.
    """
    for pattern in _REMOVE:
        for m in list(page.find(pattern)):
            role = next(
                r for words, r in _TERMS.items() if re.fullmatch(words, m.group("term"), re.IGNORECASE)
            )
            problem = _scaled(problem, role, sp.Integer(0), m.group("term"))
            page.take(m)
    for m in list(page.find(_REVERSE)):
        problem = _scaled(problem, "advection", sp.Integer(-1), "advection")
        page.take(m)
    return _with_ranges(problem, page)


def _scaled(problem: Problem, role: str, factor: sp.Expr, word: str) -> Problem:
    """Multiply every term of one role."""
    found = False
    equations = []
    for e in problem.equations:
        sides = []
        for side in (cast("Any", e.lhs), cast("Any", e.rhs)):
            terms = []
            for t in sp.Add.make_args(side.expand(deep=False) if isinstance(side, sp.Mul) else side):
                hit = _role(problem, t) == role
                found = found or (hit and t != 0)
                terms.append(factor * t if hit else t)
            sides.append(sp.Add(*terms))
        equations.append(sp.Eq(sides[0], sides[1], evaluate=False))
    if not found:
        raise ProblemError(
            f"the problem has no {word} term",
            where="; ".join(f"{e.lhs} = {e.rhs}" for e in problem.equations),
            instead="state the changed equation",
        )
    names = {str(s) for e in equations for s in e.free_symbols}
    for c in problem.conditions:
        names |= {str(s) for x in (c.expression, c.coefficient) if x is not None for s in x.free_symbols}
    for a in problem.domain.axes if problem.domain else ():
        names |= {str(s) for s in a.lower.free_symbols | a.upper.free_symbols}
    for q in problem.quantities:
        names |= {str(s) for s in (q.expression or sp.S.Zero).free_symbols}
        names |= {str(s) for _, p in q.at for s in p.free_symbols}
    for p in reversed(problem.parameters):
        names |= {str(s) for s in p.value.free_symbols} if p.name in names else set()
    kept = tuple(p for p in problem.parameters if p.name in names)
    return problem.with_changes(equations=tuple(equations), parameters=kept)


def _role(problem: Problem, term: Any) -> str:
    """Return what a term is: source, reaction, advection, damping, diffusion or rate."""
    axes = {symbol(a.name) for a in problem.domain.axes} if problem.domain else set()
    clock = symbol(problem.span.name) if problem.span else None
    space, time = 0, 0
    for d in term.atoms(sp.Derivative):
        for v, n in d.variable_count:
            space = max(space, int(n)) if v in axes else space
            time = max(time, int(n)) if v == clock else time
    if not term.has(AppliedUndef):
        return "source"
    if time:
        second = any(
            n == 2 and v == clock
            for e in problem.equations
            for d in cast("Any", e).atoms(sp.Derivative)
            for v, n in d.variable_count
        )
        return "damping" if time == 1 and second else "rate"
    return {0: "reaction", 1: "advection"}.get(space, "diffusion")


def _with_ranges(problem: Problem, page: Page) -> Problem:
    """Change the range of an axis: "what if 0 < x < 4"."""
    domain = problem.domain
    if domain is None or domain.inside is not None:
        return problem
    scope = Scope(unknowns={}, parameters=frozenset(p.name for p in problem.parameters))
    for item in page.maths():
        s = item.statement
        if s is None or s.kind != "range" or item.used or s.span.measures or not isinstance(s.node, Relation):
            continue
        operands = list(s.node.operands)
        if len(operands) != 3 or not all(o.startswith("<") for o in s.node.operators):
            continue
        middle = operands[1]
        if not isinstance(middle, Name) or all(a.name != middle.name for a in domain.axes):
            continue
        low, high = (build(o, scope) for o in (operands[0], operands[2]))
        axes = tuple(replace(a, lower=low, upper=high) if a.name == middle.name else a for a in domain.axes)
        domain = replace(domain, axes=axes)
        item.used = True
    return problem if domain is problem.domain else with_domain(problem, domain)
