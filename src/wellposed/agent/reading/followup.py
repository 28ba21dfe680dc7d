"""Follow-up turns: words that edit a Problem.

"now double the diffusivity", "make the left end insulated", "what about t = 10?", "use 400 cells",
"and with a constant loss of 40 per month?". A turn that is not understood to the last number is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace

import sympy as sp

from wellposed.agent.reading.clauses import read_clauses
from wellposed.agent.reading.commands import plain_command, with_commands
from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.evaluated import evaluate
from wellposed.agent.reading.holding import make_conditions
from wellposed.agent.reading.items import Page, make_page
from wellposed.agent.reading.names import Names
from wellposed.agent.reading.normalise import normalise
from wellposed.agent.reading.notation import refuse_unclear_notation
from wellposed.agent.reading.numerics import read_numerics
from wellposed.agent.reading.paraphrase import paraphrase
from wellposed.agent.reading.refusals import refuse_hostile
from wellposed.agent.reading.region import Setting
from wellposed.agent.reading.scale import Scale
from wellposed.agent.reading.several import refuse_several
from wellposed.agent.reading.spans import maths_spans
from wellposed.agent.reading.statements import Roles, Statement, classify, derivatives, parse_spans
from wellposed.agent.reading.terms import change_equations
from wellposed.agent.reading.turns import said_plainly, turned
from wellposed.agent.reading.vocabulary import mend
from wellposed.agent.reading.wishes import make_quantities
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import Scope
from wellposed.problem.mathematics.syntax import Name
from wellposed.problem.statement import Condition, Problem, Quantity

__all__ = ["follow_up"]


def follow_up(problem: Problem, turn: str) -> Problem:
    """Return the problem as a follow-up turn changes it.

    Args:
        problem: From `read`, or from an earlier follow-up.
        turn: What the user says next.

    Returns:
        The changed problem, checked again.

    Raises:
        ProblemError: The turn is not understood, or the changed problem is not well posed.
    """
    refuse_hostile(turn)
    plain = normalise(turn)
    refuse_unclear_notation(plain)
    refuse_several(plain, problem.prompt)
    whole = turned(problem, plain)
    if whole is not None:
        return whole if len(whole.prompt) < len(problem.prompt) else _closed(problem, whole, turn)
    text = paraphrase(plain_command(said_plainly(problem, plain)))
    text, _ = mend(text, [(s.start, s.end) for s in maths_spans(text)])
    roles = _roles(problem)
    statements = parse_spans(maths_spans(text))
    classify(statements, roles, text)
    for s in statements:
        if s.kind == "equation" and s.node is not None:
            found = derivatives(s.node)
            if all(v in roles.space and k == 1 for _, v, k in found):
                s.kind = "bare"  # "u_x = 0 at the right end": a turn's equation of first order is a condition
    page = make_page(text, statements)
    draft = Draft(roles, text)
    changed = with_commands(problem, page)
    changed = change_equations(changed, page, draft, _scale(problem))
    read_numerics(page, draft)
    read_clauses(page, draft)
    _complain(page, turn)
    if draft.equations:
        raise ProblemError(
            f"the turn gives another equation, `{draft.equations[0].span.text}`",
            why="what else of the problem still holds with it is not plain",
            instead="state the whole problem again with the new equation",
        )
    changed = _with_parameters(changed, draft)
    changed = _with_conditions(changed, draft)
    changed = _with_quantities(changed, draft)
    if draft.settings:
        fresh = dict(draft.settings)
        twice = [k for k, v in draft.settings if fresh[k] != v]
        if twice:
            raise ProblemError(
                f"the turn gives the {twice[0]} two values: "
                + ", ".join(v for k, v in draft.settings if k == twice[0]),
                instead="give one; every answer is computed on several refinements anyway",
            )
        kept = [(k, v) for k, v in changed.settings if k not in fresh]
        changed = changed.with_changes(settings=(*kept, *fresh.items()))
    return _closed(problem, changed, turn)


def _closed(problem: Problem, changed: Problem, turn: str) -> Problem:
    """Return the changed problem, checked, with the turn in its prompt.

    Raises:
        ProblemError: Nothing has changed, or the changed problem is not well posed.
    """
    if _same(changed, problem):
        raise ProblemError(
            f"nothing in the turn {turn[:80]!r} changes the problem",
            instead=(
                "say what to change: a value (`D = 0.2`), a condition (`u = 1 at x = 0`), a time, the cells"
            ),
        )
    from wellposed.agent.reading.reader import checked

    return checked(changed.with_changes(prompt=f"{problem.prompt}\n> {turn}"))


def _same(one: Problem, other: Problem) -> bool:
    """True when two problems differ in nothing but the order of their conditions."""
    ordered = [p.with_changes(conditions=tuple(sorted(p.conditions, key=repr))) for p in (one, other)]
    return ordered[0] == ordered[1]


def _roles(problem: Problem) -> Roles:
    """Return the roles of a problem's names."""
    space = [a.name for a in problem.domain.axes] if problem.domain else []
    evolution = problem.span.name if problem.span else None
    if problem.domain is None and evolution is not None and evolution != "t":
        return Roles([u.name for u in problem.unknowns], [], evolution, evolution)
    return Roles(
        [u.name for u in problem.unknowns], space, evolution, evolution or (space[0] if space else None)
    )


def _scale(problem: Problem) -> Scale:
    """Return the units in which the problem counts."""
    own = problem.span.unit if problem.span else None
    ruler = problem.domain.axes[0].unit if problem.domain else None
    return Scale(clock=own if own != "s" else None, ruler=ruler if ruler != "m" else None)


def _complain(page: Page, turn: str) -> None:
    """Refuse when part of the turn is unread.

    Raises:
        ProblemError: Naming the part.
    """
    left = page.leftover()
    for item in left:
        if item.statement is not None and item.statement.error is not None:
            raise item.statement.error
    # A turn is short: a word that is not known may be the one that says what to do.
    serious = [i.text for i in left]
    if serious:
        raise ProblemError(
            f"part of the turn could not be read: {', '.join(repr(s) for s in serious[:4])}",
            where=turn[:120],
            why="it may change the answer",
            instead=(
                "say one change at a time: a value (`D = 0.2`), a condition (`u = 1 at x = 0`), a"
                " time (`t = 10`)"
            ),
        )


def _names(problem: Problem) -> Names:
    roles = _roles(problem)
    arguments = {u.name: u.arguments for u in problem.unknowns}
    scope = Scope(
        unknowns=arguments,
        coordinates=tuple(roles.space),
        evolution=roles.evolution,
        parameters=frozenset(p.name for p in problem.parameters),
        prime=roles.prime,
        geometry=problem.domain.coordinates if problem.domain else "cartesian",
    )
    return Names(scope, list(problem.parameters))


def _setting(problem: Problem, draft: Draft) -> Setting:
    return Setting(draft, _names(problem), _scale(problem))


def _with_parameters(problem: Problem, draft: Draft) -> Problem:
    """Give parameters the values that the turn names.

    Raises:
        ProblemError: The problem has no parameter of that name.
    """
    if not draft.definitions:
        return problem
    setting = _setting(problem, draft)
    values = {}
    for s in draft.definitions:
        name = s.left.name if isinstance(s.left, Name) else None
        if name is None or name not in {p.name for p in problem.parameters}:
            known = (
                ", ".join(p.name for p in problem.parameters) or "none: its coefficients are plain numbers"
            )
            raise ProblemError(
                f"`{s.span.text}`: the problem has no parameter of that name (its parameters: {known})",
                instead="use one of its names, or state the whole problem again",
            )
        value = _value(setting, s)
        if values.get(name, value) != value:
            raise ProblemError(
                f"the turn gives `{name}` two values, {values[name]} and {value}",
                why="the answer depends on which one applies",
                instead=f"give one, and ask for the other in the next turn: `what if {name} = {value}?`",
            )
        values[name] = value
    parameters = tuple(replace(p, value=values.get(p.name, p.value)) for p in problem.parameters)
    return problem.with_changes(parameters=parameters)


def _value(setting: Setting, s: Statement) -> sp.Expr:
    from wellposed.agent.reading.draft import Amount

    assert s.right is not None
    return setting.number(Amount(s.right, s.measure.unit if s.measure else None))


def _with_conditions(problem: Problem, draft: Draft) -> Problem:
    """Replace the conditions on the sides, and the initial values, that the turn names."""
    if not draft.conditions and not draft.periodic:
        return problem
    setting = _setting(problem, draft)
    evaluated, _ = evaluate(setting)
    domain = problem.domain
    if draft.periodic and domain is not None:
        axes = tuple(replace(a, periodic=a.periodic or a.name in draft.periodic) for a in domain.axes)
        domain = replace(domain, axes=axes)
    new = make_conditions(setting, evaluated, domain, problem.span)
    kept = [c for c in problem.conditions if not any(_replaces(n, c) for n in new)]
    kept = [
        c
        for c in kept
        if not (
            domain
            and c.side
            and c.side != "boundary"
            and domain.axis(c.side[:-1]).periodic
            and c.kind != "periodic"
        )
    ]
    return problem.with_changes(conditions=(*kept, *(n for n in new if n not in kept)), domain=domain)


def _replaces(new: Condition, old: Condition) -> bool:
    if new.unknown != old.unknown:
        return False
    if new.kind == "initial" or old.kind == "initial":
        return new.kind == old.kind and new.order == old.order
    return new.side == old.side


def _with_quantities(problem: Problem, draft: Draft) -> Problem:
    """Ask for something else, or for the same at other places and times."""
    if not draft.asks and draft.end is None:
        return problem
    setting = _setting(problem, draft)
    moved = _moved(problem, draft, setting)
    quantities = moved if moved is not None else tuple(make_quantities(setting, problem.domain, problem.span))
    span = problem.span
    if span is not None:
        ends = [p for q in quantities for v, p in q.at if v == span.name and setting.evaluated(p).is_number]
        if draft.end is not None:
            ends.append(setting.number(draft.end))
        if ends:
            span = replace(span, end=max(ends, key=lambda e: float(setting.evaluated(e))))
    return problem.with_changes(quantities=tuple(quantities), span=span)


def _moved(problem: Problem, draft: Draft, setting: Setting) -> tuple[Quantity, ...] | None:
    """Return the old quantities at the places that the turn names, when it names nothing else."""
    bare = all(a.node is None and a.kind in ("value", "how much") and a.unknown is None for a in draft.asks)
    if not bare or not problem.quantities:
        return None
    places: dict[str, list[sp.Expr]] = {}
    for ask in draft.asks:
        if ask.points:
            return None
        for name, spots in ask.places.items():
            for spot in spots:
                if isinstance(spot, str):
                    return None
                places.setdefault(name, []).append(setting.number(spot))
    if draft.end is not None and problem.span is not None:
        places.setdefault(problem.span.name, []).append(setting.number(draft.end))
    if not places:
        return problem.quantities
    done: list[Quantity] = []
    last = problem.quantities
    for q in last:
        for i in range(max(len(v) for v in places.values())):
            at = {**q.place, **{n: v[min(i, len(v) - 1)] for n, v in places.items() if n in q.place}}
            if set(places) - set(q.place):
                return None
            name = (
                re.sub(r" at .*|\(.*", "", q.name) + " at " + ", ".join(f"{n} = {v}" for n, v in at.items())
            )
            done.append(replace(q, name=name, at=tuple(at.items())))
    return tuple(dict.fromkeys(done))
