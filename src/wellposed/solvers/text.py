"""Pieces that every written program shares: rendering, the statement, the lines that show answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sympy as sp
from jinja2 import Environment, PackageLoader, StrictUndefined

from wellposed.problem.statement import Problem
from wellposed.solvers.expressions import literal

__all__ = ["render", "show_lines", "statement_lines"]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("wellposed.solvers"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # Python source, not markup
    )


def render(template: str, context: Mapping[str, object]) -> str:
    """Return the program text, with runs of blank lines reduced to what a formatter would leave."""
    lines: list[str] = []
    blank = 0
    for line in _environment().get_template(template).render(context).splitlines():
        text = line.rstrip()
        blank = blank + 1 if not text else 0
        if blank <= 2:
            lines.append(text)
    source = "\n".join(lines).strip() + "\n"
    if "special." in source and "from scipy import special" not in source:
        source = source.replace("import numpy as np\n", "import numpy as np\nfrom scipy import special\n", 1)
    return source


def statement_lines(problem: Problem) -> list[str]:
    """Return the problem in plain ASCII lines for the head of a program."""
    return [_plain(line) for line in str(problem).splitlines()]


def _plain(line: str) -> str:
    return line.replace('"""', "'''").replace("\\", "/")


def show_lines(problem: Problem, times: Sequence[sp.Expr]) -> list[str]:
    """Return the lines by which a program prints the asked point values of its fields."""
    lines: list[str] = []
    clock = problem.span.name if problem.span else None
    names: dict[Any, str] = {u.applied: u.name for u in problem.unknowns}
    axes = [a.name for a in problem.domain.axes] if problem.domain else []
    for q in problem.quantities:
        if q.kind != "value" or q.expression not in names or any(a not in q.place for a in axes):
            continue
        point = tuple(literal(problem.with_values(q.place[a])) for a in axes)
        when = -1
        if clock in q.place:
            place = problem.with_values(q.place[clock])
            when = 1 + list(times).index(place) if place in times else 0
        place = f"({', '.join(point)}{',' if len(point) == 1 else ''})"
        text = f'value_at(result, "{names[q.expression]}", {place}, when={when})'
        lines.append(f"print({_plain(q.name + ' =')!r}, {text})")
    return lines
