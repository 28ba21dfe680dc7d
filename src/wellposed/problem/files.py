"""Problem <-> plain dictionary <-> YAML or JSON.

Mathematics stands in the files as text and is read back by `wellposed.problem.mathematics` only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import sympy as sp
import yaml

from wellposed.problem import schema
from wellposed.problem.mathematics import MathError, Scope, parse, parse_equation, parse_expression, to_text
from wellposed.problem.mathematics.syntax import Call, Name
from wellposed.problem.schema import ProblemFileError
from wellposed.problem.statement import (
    Assumption,
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
)
from wellposed.problem.yaml_form import Dumper, Loader

__all__ = ["ProblemFileError", "dump", "from_dict", "load", "problem_schema", "read", "to_dict"]

_MAX_CHARACTERS = 200_000


def problem_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file form."""
    return schema.ProblemFile.model_json_schema()


# -- writing ---------------------------------------------------------------------------------------


def to_dict(problem: Problem) -> dict[str, Any]:
    """Return the problem as dictionaries, lists, strings and numbers; empty parts are left out."""
    names = {u.name: u.arguments for u in problem.unknowns}

    def text(expression: Any) -> Any:
        return _plain(sp.sympify(expression, strict=True), names) if expression is not None else None

    data: dict[str, Any] = {
        "unknowns": [_with_unit("field", str(u), u.unit, u.meaning) for u in problem.unknowns],
        "equations": [to_text(e, unknowns=names) for e in problem.equations],
        "parameters": {
            p.name: _with_unit("value", text(p.value), p.unit, p.meaning) for p in problem.parameters
        },
    }
    data["symbols"] = _symbols(problem)
    if problem.domain is not None:
        data["domain"] = _filled(
            axes={a.name: [text(a.lower), text(a.upper)] for a in problem.domain.axes},
            periodic=[a.name for a in problem.domain.axes if a.periodic],
            coordinates=problem.domain.coordinates if problem.domain.coordinates != "cartesian" else None,
            inside=text(problem.domain.inside),
        )
    if problem.span is not None:
        data["span"] = {problem.span.name: [text(problem.span.start), text(problem.span.end)]}
    data["coordinate_units"] = _coordinate_units(problem)
    data["conditions"] = [
        _filled(
            kind=c.kind,
            unknown=c.unknown,
            side=c.side,
            order=c.order or None,
            coefficient=text(c.coefficient),
            value=text(c.expression),
        )
        for c in problem.conditions
    ]
    data["quantities"] = [
        _filled(
            name=q.name,
            kind=q.kind,
            expression=text(q.expression),
            at={v: text(p) for v, p in q.at},
            unit=q.unit,
            target=text(q.target),
        )
        for q in problem.quantities
    ]
    data["assumptions"] = [{"text": a.text, "reason": a.reason} for a in problem.assumptions]
    data |= {"unread": list(problem.unread), "settings": dict(problem.settings)}
    return _filled(**data, model=problem.model, prompt=problem.prompt)


def _coordinate_units(problem: Problem) -> dict[str, str]:
    """Return the units of axes and span, by name, where they are given."""
    named = [(a.name, a.unit) for a in problem.domain.axes] if problem.domain else []
    named += [(problem.span.name, problem.span.unit)] if problem.span else []
    return {name: unit for name, unit in named if unit is not None}


def dump(problem: Problem, *, form: str = "yaml") -> str:
    """Return the problem as the text of a file.

    Args:
        problem: The problem.
        form: "yaml" or "json".
    """
    data = to_dict(problem)
    if form == "json":
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)


def _symbols(problem: Problem) -> list[str]:
    """Return the names that are used and have neither a value nor a range."""
    parts: list[Any] = [*problem.equations, *(p.value for p in problem.parameters)]
    parts += [e for c in problem.conditions for e in (c.expression, c.coefficient)]
    parts += [e for a in (problem.domain.axes if problem.domain else ()) for e in (a.lower, a.upper)]
    parts += [problem.span.start, problem.span.end] if problem.span else []
    parts += [e for q in problem.quantities for e in (q.expression, q.target, *(p for _, p in q.at))]
    used = {str(s) for e in parts if e is not None for s in sp.sympify(e, strict=True).free_symbols}
    known = {p.name for p in problem.parameters} | {a for u in problem.unknowns for a in u.arguments}
    known |= {a.name for a in problem.domain.axes} if problem.domain else set()
    return sorted(used - known - ({problem.span.name} if problem.span else set()))


def _with_unit(key: str, value: Any, unit: str | None, meaning: str) -> Any:
    """Return the bare value when there is nothing else to say."""
    return _filled(**{key: value, "unit": unit, "meaning": meaning}) if unit or meaning else value


def _filled(**items: Any) -> dict[str, Any]:
    """Return the items that say something; zero does."""
    return {k: v for k, v in items.items() if v is not None and v != "" and v != [] and v != {}}


def _plain(expression: sp.Basic, names: Mapping[str, tuple[str, ...]]) -> Any:
    """Return a number where that is exact, else text."""
    if isinstance(expression, sp.Integer) and abs(int(expression)) < 10**15:
        return int(expression)
    if isinstance(expression, sp.Rational):
        value = float(expression)
        if Fraction(repr(value)) == Fraction(int(expression.p), int(expression.q)) and len(repr(value)) < 12:
            return value
    return to_text(expression, unknowns=names)


# -- reading ---------------------------------------------------------------------------------------


def load(path: str | Path) -> Problem:
    """Return the problem in a YAML or JSON file.

    Raises:
        ProblemFileError: The file is missing, malformed, or says something that is not understood.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ProblemFileError(f"the file {str(path)!r} cannot be read: {reason}") from None
    return read(text)


def read(text: str) -> Problem:
    """Return the problem in the text of a YAML or JSON file (JSON is read as YAML).

    Raises:
        ProblemFileError: The text is malformed, or says something that is not understood.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ProblemFileError(
            f"a problem file of {len(text)} characters", instead=f"at most {_MAX_CHARACTERS}"
        )
    try:
        data = yaml.load(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ProblemFileError(
            f"the file is not valid YAML: {error.problem}",
            path=f"line {line}",
            instead="key: value, lists with `- `",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ProblemFileError(f"the file is not valid YAML: {error}") from None
    return from_dict(data)


def from_dict(data: Any) -> Problem:
    """Return the problem in a dictionary of the form of `problem_schema()`.

    Raises:
        ProblemFileError: A key is not known, a value has the wrong kind, or mathematics cannot be
            read; the message names the place, for example `conditions[1].side`.
    """
    if not isinstance(data, dict):
        raise ProblemFileError(
            f"a problem is a mapping, not {type(data).__name__}", instead="unknowns: [u(x, t)] and so on"
        )
    data = {k: _rejoined(v) if k in ("unknowns", "equations") else v for k, v in data.items()}
    return _Reader(schema.validated(data)).problem()


def _rejoined(items: Any) -> Any:
    """Return the list with `u(x` and `t)` put together again, which YAML cut apart at the comma."""
    if not isinstance(items, list) or not all(isinstance(i, str) for i in items):
        return items
    whole: list[str] = []
    for item in items:
        if whole and whole[-1].count("(") > whole[-1].count(")"):
            whole[-1] += f", {item}"
        else:
            whole.append(item)
    return whole


class _Reader:
    """The models of one file -> a Problem."""

    def __init__(self, model: schema.ProblemFile) -> None:
        self.model = model
        self.unknowns = tuple(self.unknown(u, f"unknowns[{i}]") for i, u in enumerate(model.unknowns))
        axes = tuple(model.domain.axes) if model.domain else ()
        span = next(iter(model.span)) if model.span else None
        self.scope = Scope(
            {u.name: u.arguments for u in self.unknowns},
            axes,
            span or (self.unknowns[0].arguments[-1] if not axes else None),
            frozenset(model.parameters) | frozenset(model.symbols),
            geometry=model.domain.coordinates if model.domain else "cartesian",
        )

    def problem(self) -> Problem:
        m = self.model
        return Problem(
            unknowns=self.unknowns,
            equations=tuple(self.equation(e, f"equations[{i}]") for i, e in enumerate(m.equations)),
            parameters=tuple(self.parameter(n, p) for n, p in m.parameters.items()),
            domain=self.domain(),
            span=self.span(),
            conditions=tuple(self.condition(c, f"conditions[{i}]") for i, c in enumerate(m.conditions)),
            quantities=tuple(self.quantity(q, f"quantities[{i}]") for i, q in enumerate(m.quantities)),
            assumptions=tuple(Assumption(a.text, a.reason) for a in m.assumptions),
            unread=tuple(m.unread),
            prompt=m.prompt,
            model=m.model,
            settings=tuple(m.settings.items()),
        )

    def unknown(self, entry: str | schema.UnknownEntry, path: str) -> Unknown:
        text = entry if isinstance(entry, str) else entry.field
        node = self.guarded(lambda: parse(text), path)
        if not isinstance(node, Call) or not isinstance(node.function, Name):
            raise ProblemFileError(
                f"{text!r} is not an unknown with its arguments", path=path, instead="u(x, t)"
            )
        arguments = tuple(a.name for a in node.arguments if isinstance(a, Name))
        if len(arguments) != len(node.arguments) or len(set(arguments)) != len(arguments):
            raise ProblemFileError(f"the arguments of {text!r} are not names", path=path, instead="u(x, t)")
        more = {} if isinstance(entry, str) else {"unit": entry.unit, "meaning": entry.meaning}
        return Unknown(node.function.name, arguments, **more)

    def guarded(self, make: Callable[[], Any], path: str) -> Any:
        """Return make(), a complaint about mathematics told with its place in the file."""
        try:
            return make()
        except MathError as error:
            raise ProblemFileError(
                f"{path}: {error.what}" if path else error.what,
                path=f"{path}{error.where}",
                why=error.why,
                instead=error.instead,
            ) from None

    def expression(self, value: str | float | None, path: str) -> Any:
        """Return the expression behind a number or text; None stays None."""
        if value is None:
            return None
        if isinstance(value, float) and not math.isfinite(value):
            if math.isnan(value):
                raise ProblemFileError("not a number", path=path, instead="a number or mathematics")
            return sp.oo if value > 0 else -sp.oo
        text = repr(value) if isinstance(value, int | float) else value
        return self.guarded(lambda: parse_expression(text, self.scope), path)

    def equation(self, text: str, path: str) -> sp.Eq:
        return self.guarded(lambda: parse_equation(text, self.scope), path)

    def parameter(self, name: str, entry: Any) -> Parameter:
        path = f"parameters.{name}"
        if isinstance(entry, schema.ParameterEntry):
            return Parameter(name, self.expression(entry.value, f"{path}.value"), entry.unit, entry.meaning)
        return Parameter(name, self.expression(entry, path))

    def ends(self, values: list[Any], path: str) -> tuple[Any, Any]:
        if len(values) != 2:
            raise ProblemFileError(f"{len(values)} ends are given", path=path, instead="[lower, upper]")
        return self.expression(values[0], f"{path}[0]"), self.expression(values[1], f"{path}[1]")

    def domain(self) -> Domain | None:
        d = self.model.domain
        if d is None:
            return None
        wrong = [p for p in d.periodic if p not in d.axes]
        if wrong:
            raise ProblemFileError(
                f"{wrong[0]!r} is not an axis", path="domain.periodic", instead=f"one of {', '.join(d.axes)}"
            )
        units = self.model.coordinate_units
        axes = (
            Axis(n, *self.ends(v, f"domain.axes.{n}"), periodic=n in d.periodic, unit=units.get(n))
            for n, v in d.axes.items()
        )
        return Domain(tuple(axes), d.coordinates, self.expression(d.inside, "domain.inside"))

    def span(self) -> Span | None:
        if not self.model.span:
            return None
        if len(self.model.span) > 1:
            raise ProblemFileError("more than one evolution variable", path="span", instead="t: [0, 1]")
        name, values = next(iter(self.model.span.items()))
        start, end = self.ends(values, f"span.{name}")
        if start is None:
            raise ProblemFileError("the start is missing", path=f"span.{name}[0]", instead=f"{name}: [0, 1]")
        return Span(name, start, end, self.model.coordinate_units.get(name))

    def condition(self, c: schema.ConditionEntry, path: str) -> Condition:
        names = [u.name for u in self.unknowns]
        if c.unknown not in names:
            raise ProblemFileError(
                f"{c.unknown!r} is not an unknown",
                path=f"{path}.unknown",
                instead=f"one of {', '.join(names)}",
            )
        sides = [f"{a}{e}" for a in self.scope.coordinates for e in "-+"]
        if self.model.domain is not None and self.model.domain.inside is not None:
            sides = ["boundary"]
        axes = list(self.scope.coordinates)
        if c.kind == "initial" and c.side:
            raise ProblemFileError(
                "an initial condition has no side", path=f"{path}.side", instead="leave it out"
            )
        if c.kind != "initial" and c.side not in (sides + axes if c.kind == "periodic" else sides):
            raise ProblemFileError(
                f"{c.side!r} is not a side",
                path=f"{path}.side",
                instead=f"one of {', '.join(sides) or 'none'}",
            )
        if c.kind != "periodic" and c.value is None:
            raise ProblemFileError("the value is missing", path=f"{path}.value", instead="value: 0")
        if c.kind == "robin" and c.coefficient is None:
            raise ProblemFileError(
                "the coefficient is missing", path=f"{path}.coefficient", instead="coefficient: h/k"
            )
        return Condition(
            c.kind,
            c.unknown,
            self.expression(c.value, f"{path}.value"),
            c.side,
            c.order,
            self.expression(c.coefficient, f"{path}.coefficient"),
        )

    def quantity(self, q: schema.QuantityEntry, path: str) -> Quantity:
        at = tuple((n, self.expression(v, f"{path}.at.{n}")) for n, v in q.at.items())
        places = {"eigenvalues": ("n",), "width": ("from", "to", *self.scope.variables)}
        known = places.get(q.kind, tuple(self.scope.variables))
        for n, _ in at:
            if n not in known:
                raise ProblemFileError(
                    f"{n!r} is not a variable",
                    path=f"{path}.at.{n}",
                    instead=f"one of {', '.join(known)}",
                )
        return Quantity(
            q.name,
            q.kind,
            self.expression(q.expression, f"{path}.expression"),
            at,
            q.unit,
            self.expression(q.target, f"{path}.target"),
        )
