"""One statement in many voices: fragments in several notations, put together as people write prompts.

A `Said` holds the Problem as it must be read, built by hand from SymPy objects, and for each part of the
statement (equation, region, conditions, state at the start, question) some ways to write it. `spoken` joins
them: each voice takes the next way of each part, so that notations mix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol

r, s, t, x, y, z = (symbol(n) for n in "rstxyz")

r, s, t, x, y, z = (symbol(n) for n in "rstxyz")
D, Q = sp.Derivative, sp.Rational


def field(name: str, *arguments: sp.Symbol):
    """Return an unknown applied to its variables."""
    return sp.Function(name)(*arguments)


u_free = field("u", t)


def stated(equations, box=None, span=None, holds=(), asks=(), *, periodic=(), inside=None, round_=None):
    """Return the Problem with these parts.

    Args:
        equations: Left sides of `… = 0`, one for each unknown.
        box: Axis name -> (lower, upper).
        span: (name, start, end).
        holds: (kind, unknown, expression, side, order, coefficient), the last three as needed.
        asks: (kind, expression, {variable: place}, target), the last as needed.
        periodic: Names of periodic axes.
        inside: Negative inside a curved region.
        round_: "cylindrical" or "spherical".
    """
    applied = {}
    for e in equations:
        for f in sp.sympify(e).atoms(sp.core.function.AppliedUndef):
            applied[f.func.__name__] = tuple(str(a) for a in f.args)
    axes = tuple(Axis(n, sp.sympify(a), sp.sympify(b), n in periodic) for n, (a, b) in (box or {}).items())
    conditions = []
    for kind, name, value, *rest in holds:
        side, order, coefficient = (*rest, *("", 0, None)[len(rest) :])
        conditions.append(
            Condition(kind, name, None if value is None else sp.sympify(value), side, order, coefficient)
        )
    quantities = []
    for kind, expression, at, *target in asks:
        places = tuple((str(v), sp.sympify(p)) for v, p in at.items())
        level = sp.sympify(target[0]) if target else None
        quantities.append(Quantity("", kind, sp.sympify(expression), places, target=level))
    return Problem(
        unknowns=tuple(Unknown(n, a) for n, a in applied.items()),
        equations=tuple(sp.Eq(e, 0, evaluate=False) for e in equations),
        domain=Domain(axes, round_ or "cartesian", inside) if axes else None,
        span=Span(span[0], sp.sympify(span[1]), None if span[2] is None else sp.sympify(span[2]))
        if span
        else None,
        conditions=tuple(conditions),
        quantities=tuple(quantities),
    )


@dataclass(frozen=True)
class Said:
    """A problem and the ways to write its parts; a part may have none."""

    problem: Problem
    equation: Sequence[str]
    question: Sequence[str]
    """Noun phrases: "u(0.5, 1)", "the value of u at x = 0.5 when t = 1"."""
    start: Sequence[str] = ()
    region: Sequence[str] = ()
    ends: Sequence[str] = ()


_VOICES = (
    "{e}<, {r}><, {c}><, {s}>. {q}?",
    "Consider {e}< for {r}>, subject to <{c} and >{s}. Determine {q}.",
    "hi! i have {e}< on {r}><, with {c}><, and {s}>. could you tell me {q}? thanks a lot",
    "- equation: {e}<\n- domain: {r}><\n- boundary conditions: {c}>"
    "<\n- initial condition: {s}>\n- wanted: {q}",
    "What is {q} if {e}< on {r}>< with {c}>< and {s}>?",
    "With <{c}><JOIN{s}><, on {r}>: {e}. Find {q}.",
    "Equation: {e}.< Domain: {r}.>< Boundary conditions: {c}.>< Initial conditions: {s}.> Compute {q}.",
    "\\begin{{equation}}\n{e}\n\\end{{equation}}\n<on {r}, >with <{c}><, {s}>. Calculate {q}.",
    "I need {q}. The model is {e}< on {r}><; {c}><; {s}>.",
    "Solve {e}< ({r})> with <{c}><, {s}>, and give {q}.",
    "Given <{s}><JOIN{c}>< for {r}>. Integrate {e} numerically and report {q}.",
    "Exercise 3. Let {e}< for {r}>.< {c}.>< {s}.> Evaluate {q}.",
)
"""Parts in `<…>` are left out where the statement has no such part."""


def spoken(said: Said, count: int = len(_VOICES), first: int = 0) -> list[str]:
    """Return `count` prompts that state the same problem."""
    prompts = []
    for k in range(first, first + count):
        ways = {"r": said.region, "c": said.ends, "s": said.start, "e": said.equation, "q": said.question}
        parts = {key: (way[k % len(way)] if way else "") for key, way in ways.items()}
        voice = _VOICES[k % len(_VOICES)]
        if not (said.ends or said.start):
            voice = re.sub(r"(?:, subject to |^With |Given | with )<", "<", voice)
        both = said.ends and said.start
        for part in re.findall(r"<([^<>]*)>", voice):
            key = part[part.index("{") + 1]
            voice = voice.replace(
                f"<{part}>", part.replace("JOIN", " and " if both else "") if ways[key] else ""
            )
        text = re.sub(r"^(?:, on |: | for )", "On ", voice).format(**parts)
        prompts.append(re.sub(r",? (?:with|and) \. (?=[A-Z])", ". ", re.sub(r"with , ", "with ", text)))
    return prompts


def cases(table: dict[str, Said], count: int = len(_VOICES)) -> list[tuple[str, str]]:
    """Return (name, prompt) pairs of all statements of a category."""
    return [
        (name, prompt) for i, (name, said) in enumerate(table.items()) for prompt in spoken(said, count, i)
    ]
