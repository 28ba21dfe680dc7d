"""The mean that fixes the level of a steady problem with gradients or fluxes on every side.

-u'' = f with u' given at both ends determines u up to a constant when the data balance; "u has mean zero"
fixes it. In one dimension the problem is written for the running integral U, U' = u, which is zero at both
ends; the last gradient is left out, since the balance of the data implies it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy as sp

from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Assumption, Condition, Problem, Unknown, symbol

__all__ = ["take_mean_level", "with_mean_level"]

_NAME = r"(?P<u>(?<![\w'])[A-Za-z](?:\([a-z, ]+\))?(?![\w']))"
_ZERO = r"(?:zero|0(?!\.?\d))"
_INTERVAL = r"(?: over (?:the )?(?:interval|domain|\(?0 ?(?:,|<) ?x? ?<? ?\d\)?))?"
_SAID = (
    rf"(?:the )?(?:mean|average)(?: value)? of {_NAME}{_INTERVAL} (?:is|=|equals|vanishes|be) ?{_ZERO}",
    rf"{_NAME} (?:has|with|having|of) (?:a )?(?:{_ZERO} (?:mean|average)"
    rf"|(?:mean|average)(?: value)? {_ZERO})",
    rf"(?:the )?integral of {_NAME}{_INTERVAL} (?:is|=|equals|vanishes|be) ?{_ZERO}",
    rf"∫ ?(?:_0\^1 ?)?{_NAME} ?d[a-zA-Z] ?= ?{_ZERO}",
    rf"(?:with |and )?(?:{_ZERO}[- ](?:mean|average)"
    rf"|(?:mean|average)(?: value)? (?:is |= ?|equal to )?{_ZERO})"
    r"(?! (?:flux|gradient|flow))",
)
_LEAD = (
    r"[,;]? ?(?:\b(?:and|where|with|so that|such that|normali[sz]ed(?: so that| such that| by| to)?"
    r"|let|take) )*"
)


def take_mean_level(text: str) -> tuple[str, bool]:
    """Return the text without "the mean of u is zero", and whether it says so.

    Only where the equation has no derivative in time: there a mean of zero would be an initial condition.

    Args:
        text: Normalised text.
    """
    steady = re.search(r"''|Δ|∇|_xx\b|_yy\b|d\^2", text)
    if steady is None or re.search(r"_t{1,2}\b|/ ?[d∂]t\b|∂_?t\b|eigen", text):
        return text, False
    for pattern in _SAID:
        found = re.search(_LEAD + pattern, text, re.IGNORECASE)
        if found is not None:
            return f"{text[: found.start()]}{text[found.end() :]}", True
    return text, False


def with_mean_level(problem: Problem) -> Problem:
    """Return a steady problem with gradients at both ends whose level is fixed by a mean of zero.

    Args:
        problem: With every condition but the mean; unbalanced data are left for the well-posedness check.

    Raises:
        ProblemError: The other conditions fix the level already.
        UnsupportedProblem: The region has more than one dimension.
    """
    from wellposed.problem.wellposedness import check

    codes = {f.code for f in check(problem)}
    if "incompatible_neumann" in codes:
        return problem
    domain = problem.domain
    if "defined_up_to_constant" not in codes or domain is None:
        raise ProblemError(
            "a mean of zero is given besides conditions that fix the level",
            why="together they can contradict each other",
            instead="leave out the mean, or give gradients or fluxes on every side",
        )
    if len(domain.axes) != 1 or domain.coordinates != "cartesian":
        raise UnsupportedProblem(
            "the level of a steady problem is fixed by a mean on a region of more than one dimension",
            why="no method here takes a mean as a condition there",
            instead="give the value on a part of the boundary, or ask for a difference of two values",
        )
    axis, u = domain.axes[0], problem.unknowns[0]
    name = "U" if u.name != "U" else "V"
    x: Any = symbol(axis.name)
    running: Any = sp.Function(name)(x)
    first, last = (next(c for c in problem.conditions if c.side == f"{axis.name}{end}") for end in ("-", "+"))
    if first.kind != "gradient":
        raise UnsupportedProblem(
            f"the mean is given beside the condition `{first}`",
            instead=f"give the gradient there, for example `{u.name}' = 0`",
        )

    def through(e: Any) -> Any:
        return None if e is None else e.subs(u.applied, sp.Derivative(running, x)).doit(deep=False)

    equation = problem.equations[0]
    return replace(
        problem,
        unknowns=(Unknown(name, (axis.name,), None, f"integral of {u.name} from the lower end"),),
        equations=(sp.Eq(through(equation.lhs), through(equation.rhs), evaluate=False),),  # type: ignore[arg-type]
        conditions=(
            Condition("value", name, sp.Integer(0), first.side),
            Condition("gradient", name, first.expression, first.side, 2),
            Condition("value", name, sp.Integer(0), last.side),
        ),
        quantities=tuple(replace(q, expression=through(q.expression)) for q in problem.quantities),
        assumptions=(
            *problem.assumptions,
            _note(u.name, name, last),
        ),
    )


def _note(unknown: str, running: str, last: Condition) -> Assumption:
    return Assumption(
        f"the mean of {unknown} is zero: written for {running}, {running}' = {unknown}, zero at both ends",
        f"the condition `{last}` follows from the others, since source and boundary data balance",
    )
