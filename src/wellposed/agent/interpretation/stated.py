"""A draft -> the one Problem that it states, in SI units, by our own grammar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy as sp

from wellposed.agent.interpretation.draft import ProblemDraft
from wellposed.errors import ProblemError
from wellposed.problem.files import from_dict
from wellposed.problem.statement import Parameter, Problem
from wellposed.problem.units import parse_unit

__all__ = ["stated"]


def stated(draft: ProblemDraft, words: str) -> Problem:
    """Return the problem of a draft.

    Args:
        draft: As a model filled it.
        words: What the user said; becomes the problem's prompt.

    Raises:
        ProblemError: A name, a unit or mathematics cannot be read; the message names the place.
    """
    problem = from_dict(_as_dict(draft, words))
    _require_quantities(problem)
    if not any(p.unit for p in problem.parameters) and not any(u.unit for u in problem.unknowns):
        return problem
    _require_named_numbers(draft)
    celsius = any(u.unit == "degC" for u in problem.unknowns)
    for u in problem.unknowns:
        if u.unit is not None and u.unit != "degC" and parse_unit(u.unit).factor != 1:
            raise ProblemError(
                f"the unknown `{u.name}` is counted in {u.unit}",
                where="unknowns",
                why="all numbers are converted to SI before anything is solved",
                instead=f"use {parse_unit(u.unit).si}, and name the wanted unit with the quantity",
            )
    return problem.with_changes(parameters=tuple(_in_si(p, celsius) for p in problem.parameters))


def _as_dict(d: ProblemDraft, words: str) -> dict[str, Any]:
    """Return the draft in the form of a problem file."""
    duplicates = [p.name for p in d.parameters]
    if len(set(duplicates)) < len(duplicates):
        raise ProblemError("a parameter is given twice", where="parameters", instead="give each name once")
    data: dict[str, Any] = {
        "unknowns": [
            _said(field=f"{u.name}({', '.join(u.arguments)})", unit=u.unit, meaning=u.meaning)
            for u in d.unknowns
        ],
        "equations": [e.text for e in d.equations],
        "parameters": {
            p.name: _said(value=p.value, unit=_unit(p.unit), meaning=p.meaning) for p in d.parameters
        },
        "conditions": [
            _said(
                kind=c.kind,
                unknown=c.unknown,
                side=c.side,
                order=c.order or None,
                value=None if c.kind == "periodic" else c.value,
                coefficient=c.coefficient if c.kind == "robin" else None,
            )
            for c in d.conditions
        ],
        "quantities": [
            {
                **_said(
                    name=q.name, kind=q.kind, expression=q.expression, unit=_unit(q.unit), target=q.target
                ),
                "at": {p.name: p.value for p in q.at},
            }
            for q in d.quantities
        ],
        "assumptions": [{"text": a.text, "reason": a.reason} for a in d.assumptions],
        "prompt": words,
    }
    if d.axes:
        data["domain"] = _said(
            axes={a.name: [a.lower, a.upper] for a in d.axes},
            periodic=[a.name for a in d.axes if a.periodic],
            coordinates=d.coordinates,
            inside=d.inside,
        )
    if d.span is not None:
        data["span"] = {d.span.name: [d.span.start, d.span.end]}
    return data


def _said(**items: Any) -> dict[str, Any]:
    return {k: v for k, v in items.items() if v is not None and v != ""}


def _unit(text: str | None) -> str | None:
    return None if text in (None, "", "1", "-", "none", "dimensionless") else text


def _require_quantities(problem: Problem) -> None:
    if not problem.quantities:
        raise ProblemError(
            "nothing is asked",
            where="quantities",
            instead="name what the text asks for; if it asks for nothing, put that under `missing`",
        )


def _require_named_numbers(draft: ProblemDraft) -> None:
    """Refuse bare lengths and times in a problem with units: nobody could convert them.

    Raises:
        ProblemError: Naming the place.
    """
    places = [(f"axes.{a.name}", v) for a in draft.axes for v in (a.lower, a.upper)]
    places += (
        [(f"span.{draft.span.name}", v) for v in (draft.span.start, draft.span.end)] if draft.span else []
    )
    places += [(f"quantities.{q.name}.at.{p.name}", p.value) for q in draft.quantities for p in q.at
               if p.name not in ("n", "theta", "phi")]  # fmt: skip
    for place, value in places:
        if (
            value is not None
            and value.strip().lstrip("-").replace(".", "", 1).isdigit()
            and float(value) != 0
        ):
            raise ProblemError(
                f"the number {value} has no unit, in a problem with units",
                where=place,
                why="it would be taken for metres or seconds",
                instead="give it as a parameter with its unit, and write the parameter's name here",
            )


def _in_si(p: Parameter, celsius: bool) -> Parameter:
    """Return the parameter with its value in SI units, exactly; temperatures stay on the unknown's scale."""
    if p.unit is None or (p.unit == "degC" and celsius):
        return p
    unit = parse_unit(p.unit)
    if unit.factor == 1 and unit.offset == 0:
        return p
    if p.value.free_symbols:
        raise ProblemError(
            f"`{p.name}` is an expression in {p.unit}",
            where=f"parameters.{p.name}",
            why="an expression of other parameters is counted in SI units like them",
            instead=f"give it as a number, or in {unit.si}",
        )
    if unit.offset and celsius is False and p.unit == "degC":
        return replace(p, value=p.value + sp.Rational(str(unit.offset)), unit="K")
    factor = sp.Rational(unit.factor.numerator, unit.factor.denominator)
    offset = sp.Rational(unit.offset.numerator, unit.offset.denominator)
    return replace(p, value=factor * p.value + offset, unit=unit.si)
