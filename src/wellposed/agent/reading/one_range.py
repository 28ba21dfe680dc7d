"""Two ranges of one coordinate contradict each other, or one is the part on which a value holds."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wellposed.agent.reading.draft import Draft, Given
from wellposed.agent.reading.region import Setting
from wellposed.errors import ProblemError
from wellposed.problem.mathematics.syntax import Negative, Node, Number
from wellposed.problem.statement import symbol

__all__ = ["only_piece", "require_one_range"]


def require_one_range(draft: Draft, name: str, new: tuple[Node | None, Node | None], old: tuple) -> None:
    """Refuse a second range that is not the first: the part on which a value holds, or a contradiction.

    Args:
        draft: For the lengths said in words.
        name: The coordinate.
        new: Both ends as they are said now, None where one is not.
        old: Both ends as they were said before.

    Raises:
        ProblemError: Naming both.
    """
    pairs = [(n, o.node) for n, o in zip(new, old, strict=True) if n is not None and o is not None]
    known = (
        [abs(_end(n)) for n in (draft.lengths[0].node,)]
        if draft.lengths and not draft.lengths[0].unit
        else []
    )
    ends = [_end(n) for n in new if n is not None]
    shorter = bool(known) and len(ends) == 2 and len(draft.roles.space) == 1 and ends[1] - ends[0] < known[0]
    if any(_end(n) != _end(o) for n, o in pairs) or shorter:
        raise ProblemError(
            f"two ranges of {name} are given",
            where=draft.text[:160],
            why="one may be the part on which a value holds; what holds on the rest is then not said",
            instead=f"say what holds elsewhere (`1 for 2 < {name} < 3 and 0 otherwise`), or give one range",
        )


def _end(node: Node) -> float:
    """Return the number that an end is, another for each name."""
    sign = -1.0 if isinstance(node, Negative) else 1.0
    body = node.body if isinstance(node, Negative) else node
    return (
        sign * float(body.text)
        if isinstance(body, Number)
        else float("nan")
        if body is None
        else hash(body) * 1.0
    )


def only_piece(setting: Setting, given: Given, piece: Any) -> sp.Expr:
    """Return the one value of "u(x,0) = 1 for x > 0", where the whole axis is meant.

    Args:
        setting: For the ranges.
        given: The condition.
        piece: Its value and where it holds.

    Raises:
        ProblemError: The range is only a part; what holds on the rest is not said.
    """
    value, region = piece
    whole = region == sp.true or any(
        region
        in (sp.Gt(symbol(n), low), sp.Ge(symbol(n), low), sp.Lt(symbol(n), high), sp.Le(symbol(n), high))
        for n, low, high in _ends(setting)
    )
    if not whole:
        raise ProblemError(
            f"`{given.text}` is said only for {region}",
            where=setting.draft.text[:160],
            why="what holds on the rest is not said",
            instead=f"say it too: `{value} for {region} and 0 otherwise`",
        )
    return value


def _ends(setting: Setting) -> list[tuple[str, Any, Any]]:
    """Return (coordinate, lower end, upper end) of every range; time begins at zero."""
    found: list[tuple[str, Any, Any]] = []
    for name, ends in setting.draft.ranges.items():
        low, high = (setting.number(e) if e is not None else None for e in ends)
        found.append((name, low if low is not None else -sp.oo, high if high is not None else sp.oo))
    if setting.draft.roles.evolution is not None:
        found.append((setting.draft.roles.evolution, sp.Integer(0), sp.oo))
    return found
