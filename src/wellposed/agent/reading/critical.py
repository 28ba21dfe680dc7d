"""Critical sizes: the smallest patch on which a population survives, the rate at which rest gets unstable.

The state u = 0 loses its stability where the linearized steady problem has a solution other than zero, so
that homogeneous problem is what is stated (J. G. Skellam, Biometrika 38 (1951) 196, for the patch).
"""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from wellposed.agent.reading.draft import Ask, Draft
from wellposed.agent.reading.items import Page
from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption, Problem, Unknown
from wellposed.problem.structure import residual

__all__ = ["linearized", "read_survival"]

_Q = r"(?:⟦(\d+)⟧)"
_THING = (
    r"(?:(?:patch|domain|habitat|reactor|slab|interval|strip|system|growth|reaction) )?"
    r"(?:size|length|width|thickness|extent|radius|rate|value|patch|domain|habitat|slab|interval|strip)"
)
_LIVE = (
    r"(?:survives?|persists?|lives?|(?:can |may )?(?:survive|persist|grow|live)|grows?|(?:does|will"
    r"|do) not (?:die out|go extinct"
    r"|vanish|decay)|(?:becomes?|is|turns?|goes) (?:unstable|critical|supercritical)|loses? (?:its"
    r" )?stability|goes critical"
    r"|does not die out|is sustained|can be sustained|(?:just )?(?:starts|begins) to grow|sustain\w*)"
)
_PATTERNS = (
    rf"(?:the )?(?:smallest|minimal|minimum|critical|least|shortest|lowest|threshold) {_THING}(?:"
    rf" (?:of|for) (?:the )?\w+)?(?: {_Q})?"
    rf",? (?:so that|such that|for which|at which|where|on which|that lets|that|above which|beyond"
    rf" which|needed for|needed so that|for)"
    rf"(?: {_Q}| the| a| its| any| small| trivial| zero| rest| uniform| \w+){{0,4}} (?:to )?{_LIVE}",
    rf"(?:the )?(?:smallest|minimal|minimum|critical|least|lowest) {_Q}"
    rf",? (?:so that|such that|for which|at which|where|above which|beyond which|that lets)"
    rf"(?: {_Q}| the| a| its| any| small| trivial| zero| rest| uniform| \w+){{0,4}} (?:to )?{_LIVE}",
    rf"(?:for |at )?(?:which|what) {_THING}? ?{_Q} (?:does|do|will|can|is) (?:the |a )?(?:\w+ |{_Q}"
    rf" ){{0,3}}(?:just |first )?{_LIVE}",
    rf"how (?:large|long|wide|big|small) (?:must|should|does|has|can) (?:the )?(?:patch|domain"
    rf"|habitat|{_Q})(?: \w+)?(?: at least)?"
    rf" (?:be|to be)(?: at least)? (?:so that|for|such that)(?: {_Q}| the| a| \w+){{0,3}} (?:to )?{_LIVE}",
    rf"(?:the )?critical (?:patch|domain|habitat|strip) (?:size|length|width)(?: {_Q})?",
)


def read_survival(page: Page, draft: Draft) -> None:
    """Read a question for a critical size; the symbol without a value is what is looked for."""
    if not draft.roles.space:
        return
    for pattern in _PATTERNS:
        for m in list(page.find(pattern)):
            start = page.offsets[m.start()]
            text = page.text[start : page.offsets[m.end() - 1] + 1].strip()
            names = [page.items[int(g)].text.strip() for g in m.groups() if g]
            unknown = next((n for n in names if n not in draft.roles.unknowns and n.isidentifier()), None)
            unit = _unit_wanted(page, m, text)
            draft.asks.append(Ask("critical value", unknown, text=text, start=start, unit=unit, noun="size"))
            page.take(m)


def _unit_wanted(page: Page, m: re.Match[str], text: str) -> str | None:
    """Return the unit of a critical length: the one asked for, else that of the diffusion coefficient."""
    if not re.search(r"length|size|width|thickness|extent|patch|domain|habitat|slab|interval|strip", text):
        return None
    end = page.offsets[m.end() - 1] + 1
    asked = re.match(r",? ?\(?in ([kcmµn]?m)\b\)?", page.text[end:])
    if asked is None:
        own = re.search(r"\d ?([kcmµn]?m)(?:\^2|²) ?/", page.text)
        return own[1] if own else None
    for item in page.items:
        if end <= item.start < end + asked.end():
            item.used = True
    return asked[1]


def linearized(problem: Problem) -> Problem:
    """Return the steady problem for a small disturbance of u = 0, a symbol in it being looked for.

    Args:
        problem: With a question of kind "critical value".

    Raises:
        ProblemError: u = 0 is no solution, so that it has no stability to lose.
    """
    asked = [q for q in problem.quantities if q.kind == "critical value"]
    if not asked or problem.span is None:
        return problem
    small = sp.Dummy("small")
    time = problem.span.name if problem.span else ""
    steady = tuple(
        Unknown(u.name, tuple(a for a in u.arguments if a != time), u.unit, u.meaning)
        for u in problem.unknowns
    )
    table: Any = {u.applied: small * v.applied for u, v in zip(problem.unknowns, steady, strict=True)}
    equations = []
    for e in problem.equations:
        rest: Any = residual(e).subs(table).doit()
        if sp.simplify(rest.subs(small, 0).doit()) != 0:
            raise ProblemError(
                "a critical size is asked, but u = 0 is not a solution of the equation",
                why="without it there is no state that loses its stability",
                instead="state which question is meant with the equation that it leads to",
            )
        equations.append(sp.Eq(sp.expand(sp.diff(rest, small).subs(small, 0).doit()), 0, evaluate=False))
    kept = tuple(c for c in problem.conditions if c.kind != "initial")
    uneven = [c for c in kept if c.expression is not None and c.expression != 0]
    if uneven:
        raise ProblemError(
            f"a critical size is asked, but `{uneven[0]}` keeps u from being zero",
            instead="give conditions that u = 0 meets",
        )
    used = {str(s) for e in equations for s in e.free_symbols} | {
        str(s)
        for a in (problem.domain.axes if problem.domain else ())
        for s in (a.lower.free_symbols | a.upper.free_symbols)
    }
    note = Assumption(
        f"`{asked[0].expression}` is critical where small disturbances of zero neither grow nor decay",
        "below it the state zero is stable; the equation is linearized there",
    )
    return problem.with_changes(
        parameters=tuple(p for p in problem.parameters if p.name in used),
        unknowns=steady, equations=tuple(equations), span=None, conditions=kept,
        assumptions=(*problem.assumptions, note),
    )  # fmt: skip
