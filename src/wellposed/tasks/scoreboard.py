"""The scoreboard: one HTML page without scripts, from scores alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from wellposed.tasks.records import Regression
from wellposed.tasks.scoring import Score
from wellposed.tasks.statistics import summary

__all__ = ["write_scoreboard"]


def write_scoreboard(
    file: Path, scores: Sequence[Score], baseline: Mapping[str, dict[str, Any]], worse: Sequence[Regression]
) -> None:
    """Write the page.

    Args:
        file: Where to.
        scores: Of this run.
        baseline: Entries by task id, to draw trends against; may be empty.
        worse: Regressions against it.
    """
    import jinja2

    text = resources.files("wellposed.tasks").joinpath("scoreboard.html.j2").read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(text)
    longest = max((s.wall_s for s in scores), default=1.0) or 1.0
    rows = [_row(s, baseline.get(s.task), longest) for s in scores]
    flagged: dict[str, list[str]] = {}
    for r in worse:
        flagged.setdefault(r.task, []).append(f"{r.figure}: {r.before} → {r.now}")
    page = template.render(
        rows=rows, summary=str(summary(scores)).splitlines(), flagged=flagged, has_baseline=bool(baseline)
    )
    part = file.with_name(file.name + ".part")
    part.write_text(page, encoding="utf-8")
    part.replace(file)


def _row(s: Score, old: Mapping[str, Any] | None, longest: float) -> dict[str, Any]:
    walls = [float(w) for w in (old or {}).get("wall_s") or []]
    return {
        "task": s.task,
        "outcome": s.outcome,
        "css": s.outcome.replace(" ", "-"),
        "verdict": s.verdict or "",
        "error": "" if s.error is None else f"{s.error:.2g}",
        "old_error": "" if not old or old.get("error") is None else f"{old['error']:.2g}",
        "order": "" if s.order is None else f"{s.order:.2f}",
        "wall": f"{s.wall_s:.1f}",
        "trend": _line([*walls, s.wall_s]),
        "share": round(100 * s.wall_s / longest, 1),
        "memory": f"{s.memory_mb:.0f}" if s.memory_mb else "",
        "why": s.why,
    }


def _line(values: Sequence[float]) -> str:
    """Return the points of a small SVG polyline, 60 by 16, or "" with fewer than two values."""
    if len(values) < 2:
        return ""
    top = max(values) or 1.0
    step = 60 / (len(values) - 1)
    return " ".join(f"{i * step:.1f},{15 - 14 * v / top:.1f}" for i, v in enumerate(values))
