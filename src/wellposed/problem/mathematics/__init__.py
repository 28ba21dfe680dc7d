"""Mathematics text <-> SymPy by one allow-listed grammar; no text is ever evaluated.

`parse` and `parse_many` turn text into a syntax tree, `roles` says what the tree shows about its
names, and `build` turns it into SymPy once a `Scope` says what the names mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.parse import parse, parse_many
from wellposed.problem.mathematics.roles import Roles, roles
from wellposed.problem.mathematics.scope import Scope
from wellposed.problem.mathematics.syntax import Node, Relation

if TYPE_CHECKING:
    from wellposed.problem.mathematics.building import build, parse_equation, parse_expression
    from wellposed.problem.mathematics.calls import Place, places
    from wellposed.problem.mathematics.printing import to_latex, to_text

__all__ = [
    "MathError",
    "Node",
    "Place",
    "Relation",
    "Roles",
    "Scope",
    "build",
    "parse",
    "parse_equation",
    "parse_expression",
    "parse_many",
    "places",
    "roles",
    "to_latex",
    "to_text",
]

# These need SymPy, which takes most of a second to import; parsing does not.
_LATE = {
    "build": "building", "parse_equation": "building", "parse_expression": "building", "Place": "calls",
    "places": "calls", "to_latex": "printing", "to_text": "printing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import what needs SymPy when it is first asked for."""
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
