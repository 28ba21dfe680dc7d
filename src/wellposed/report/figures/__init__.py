"""Every figure of a report, as SVG, from its arrays and studies alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wellposed.report.figures.canvas import Drawing
from wellposed.report.figures.solution import monitor_drawings, solution_drawings
from wellposed.report.figures.studies import study_drawings

if TYPE_CHECKING:
    from wellposed.report.contents import Report

__all__ = ["Drawing", "draw"]


def draw(report: Report) -> tuple[Drawing, ...]:
    """Return the figures of a report: solution, discretization errors, monitors.

    The same report gives the same bytes.
    """
    problem, run = report.problem, report.finest
    variable = problem.span.name if problem and problem.span else ""
    drawings = [*solution_drawings(report.fields, variable), *study_drawings(report.study.studies)]
    if problem and run is not None:
        axes = problem.domain.axes if problem.domain else ()
        names = frozenset(a.name for a in axes) | {u.name for u in problem.unknowns}
        drawings += monitor_drawings(run.arrays, names, variable)
    return tuple(drawings)
