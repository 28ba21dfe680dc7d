"""Differential equations in plain words: the answer, the program, and a bound on the error.

import wellposed
report = wellposed.solve("Solve y' = -2 y with y(0) = 1. Give y(1).")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wellposed.api import Progress, Session, solve
    from wellposed.comparison import compare
    from wellposed.problem.statement import Problem
    from wellposed.report import Report

__version__ = "0.1.0"

__all__ = ["Problem", "Progress", "Report", "Session", "__version__", "compare", "solve"]

# Imported when first asked for: `wellposed --help` must not wait for SymPy.
_LATE = {
    "Problem": "wellposed.problem.statement",
    "Progress": "wellposed.api",
    "Report": "wellposed.report",
    "Session": "wellposed.api",
    "compare": "wellposed.comparison",
    "solve": "wellposed.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
