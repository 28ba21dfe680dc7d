"""Scores on disk: results as they come in, JUnit XML for CI, and the baseline they are held against."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from wellposed.tasks.scoring import Score
from wellposed.tasks.task import TaskError

__all__ = ["Regression", "append", "earlier", "read_baseline", "regressions", "write_baseline", "write_junit"]

_SAMPLES = 5
"""How many wall times of a task a baseline keeps, to know their noise."""
_SLOWER, _SLOWER_S = 1.5, 1.0
_LARGER, _LARGER_MB = 1.3, 50.0
_ERROR_UNITS = 0.1
"""Errors below a tenth of what is accepted are noise of no interest."""


def append(file: Path, score: Score) -> None:
    """Write one score down, so that an interrupted run loses nothing."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(score), allow_nan=False, default=str) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def earlier(file: Path, fingerprints: Mapping[str, str]) -> list[Score]:
    """Return the scores of an earlier, interrupted run that still hold: same task, ended by itself."""
    if not file.exists():
        return []
    found: list[Score] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = Score(**json.loads(line))
        except (json.JSONDecodeError, TypeError):
            continue  # the line that the interrupt cut short
        if entry.outcome != "interrupted" and fingerprints.get(entry.task) == entry.fingerprint:
            found.append(entry)
    return found


def write_junit(file: Path, scores: Sequence[Score]) -> None:
    """Write the scores as JUnit XML: wrong answers are failures, crashes are errors."""
    suite = ElementTree.Element(
        "testsuite",
        name="wellposed tasks",
        tests=str(len(scores)),
        failures=str(sum(not s.passed and s.outcome != "crashed" for s in scores)),
        errors=str(sum(s.outcome == "crashed" for s in scores)),
        time=f"{sum(s.wall_s for s in scores):.3f}",
    )
    for s in scores:
        case = ElementTree.SubElement(
            suite, "testcase", classname="wellposed.tasks", name=s.task, time=f"{s.wall_s:.3f}"
        )
        if not s.passed:
            kind = "error" if s.outcome == "crashed" else "failure"
            ElementTree.SubElement(case, kind, message=_plain(f"{s.outcome}: {s.why}"), type=s.outcome)
    ElementTree.indent(suite)
    file.write_bytes(ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True))


def _plain(text: str) -> str:
    """Drop what XML 1.0 cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")


# -- baseline --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Regression:
    """One figure of one task that became worse than the baseline by more than its noise."""

    task: str
    figure: str
    before: str
    now: str

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.task}: {self.figure} was {self.before}, is {self.now}"


def read_baseline(file: Path) -> dict[str, dict[str, Any]]:
    """Return the baseline's entries by task id.

    Raises:
        TaskError: The file cannot be read as a baseline.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        entries = data["tasks"]
        if not all(isinstance(v, dict) for v in entries.values()):
            raise TypeError("entries are not objects")
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise TaskError(
            f"{str(file)!r} is no baseline: {error}",
            why="without it nothing can be said about regressions",
            instead="write one with --baseline FILE --update-baseline",
        ) from None
    return entries


def write_baseline(file: Path, scores: Iterable[Score], old: Mapping[str, dict[str, Any]]) -> None:
    """Write the baseline with these scores in it; other tasks' entries stay, files are replaced whole."""
    entries = dict(old)
    for s in scores:
        walls = [*(old.get(s.task, {}).get("wall_s") or []), round(s.wall_s, 3)][-_SAMPLES:]
        entries[s.task] = {
            "outcome": s.outcome,
            "verdict": s.verdict,
            "error": s.error,
            "order": s.order,
            "wall_s": walls,
            "memory_mb": s.memory_mb,
        }
    text = json.dumps({"tasks": dict(sorted(entries.items()))}, indent=1, default=str) + "\n"
    part = file.with_name(file.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def regressions(scores: Iterable[Score], baseline: Mapping[str, dict[str, Any]]) -> list[Regression]:
    """Return what became worse: outcome, verdict, error, order, wall time or memory.

    Times count as worse beyond 1.5 times the slowest of the kept samples and a second more, memory beyond
    1.3 times and 50 MB more, errors beyond twice the old one and a tenth of what is accepted.
    """
    found: list[Regression] = []
    for s in scores:
        old = baseline.get(s.task)
        if old is None or s.outcome == "interrupted":
            continue
        if old.get("outcome") == "right" and not s.passed:
            found.append(Regression(s.task, "outcome", "right", f"{s.outcome} ({s.why})"))
        if old.get("verdict") == "VERIFIED" and s.verdict != "VERIFIED":
            found.append(Regression(s.task, "verdict", "VERIFIED", str(s.verdict)))
        found += _figures(s, old)
    return found


def _figures(s: Score, old: Mapping[str, Any]) -> list[Regression]:
    found: list[Regression] = []
    error = old.get("error")
    if error is not None and s.error is not None and s.error > max(2 * error, _ERROR_UNITS):
        shown = f"{error:.2g} of what is accepted", f"{s.error:.2g}"
        found.append(Regression(s.task, "error", *shown))
    order = old.get("order")
    if order is not None and s.order is not None and s.order < order - 0.2:
        found.append(Regression(s.task, "order", f"{order:.2f}", f"{s.order:.2f}"))
    walls = [float(w) for w in old.get("wall_s") or []]
    if walls and s.wall_s > _SLOWER * max(walls) + _SLOWER_S:
        found.append(Regression(s.task, "wall time", f"at most {max(walls):.1f} s", f"{s.wall_s:.1f} s"))
    memory = float(old.get("memory_mb") or 0.0)
    if memory and s.memory_mb > _LARGER * memory + _LARGER_MB:
        found.append(Regression(s.task, "memory", f"{memory:.0f} MB", f"{s.memory_mb:.0f} MB"))
    return found
