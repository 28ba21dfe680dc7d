"""Short problems in the notation of the package, for the tests of this room."""

from __future__ import annotations

from wellposed.problem.mathematics import Scope, parse_equation, parse_expression
from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
)

UNIT = (("x", "0", "1"),)
TIME = ("t", "0", "1")
START = ("initial", "u", "", "sin(pi*x)", 0)
LEFT = ("value", "u", "x-", "0", 0)
RIGHT = ("value", "u", "x+", "0", 0)


def posed(
    *equations,
    unknowns=(("u", ("x", "t")),),
    axes=UNIT,
    span=TIME,
    conditions=(START, LEFT, RIGHT),
    parameters=(),
    free=(),
    quantities=(),
    coordinates="cartesian",
    periodic=(),
):
    names = frozenset(p[0] for p in parameters) | frozenset(free)
    scope = Scope(
        dict(unknowns), tuple(a[0] for a in axes), span[0] if span else None, names, geometry=coordinates
    )

    def e(text):
        return parse_expression(text, scope) if text is not None else None

    return Problem(
        unknowns=tuple(Unknown(n, a) for n, a in unknowns),
        equations=tuple(parse_equation(q, scope) for q in equations),
        parameters=tuple(Parameter(n, e(v)) for n, v in parameters),
        domain=Domain(tuple(Axis(n, e(a), e(b), n in periodic) for n, a, b in axes), coordinates)
        if axes
        else None,
        span=Span(span[0], e(span[1]), e(span[2])) if span else None,
        conditions=tuple(
            Condition(kind, name, e(value), side, order, e(c[0]) if c else None)
            for kind, name, side, value, order, *c in conditions
        ),
        quantities=tuple(
            Quantity(name, kind, e(inner), tuple((n, e(p)) for n, p in at))
            for name, kind, inner, at in quantities
        ),
    )
