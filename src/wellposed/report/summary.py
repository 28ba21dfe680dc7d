"""The report as a short plain text, for a terminal or a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wellposed.report.numbers import plain, pretty_unit, with_bar
from wellposed.verification.evidence import Answer

if TYPE_CHECKING:
    from wellposed.report.contents import Contender, Report

__all__ = ["answer_text", "comparison_lines", "place_text", "summary"]

_PROFILE_VALUES_SHOWN = 4
_WORDS = {
    "needs_input": "The problem is not complete",
    "unsupported": "The problem is not supported yet",
    "failed": "The problem could not be solved",
}


def place_text(answer: Answer) -> str:
    """Return where an answer holds, for example `x = 0.5, t = 1`, or ""."""
    return ", ".join(f"{name} = {plain(place)}" for name, place in answer.at)


def answer_text(answer: Answer) -> str:
    """Return an answer's value with its error bar and unit on one line.

    A profile is cut after a few values; the whole of it stands in `result.json`.
    """
    value, bar, unit = answer.value, answer.error_bar, pretty_unit(answer.unit)
    if value is None:
        return "no value"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        bars = bar if isinstance(bar, tuple) else (bar,) * len(value)
        shown = [with_bar(v, b) for v, b in zip(value, bars, strict=False)][:_PROFILE_VALUES_SHOWN]
        rest = len(value) - len(shown)
        return f"{'; '.join(shown)}{f'; and {rest} more' if rest > 0 else ''} {unit}".rstrip()
    text = with_bar(value, bar if not isinstance(bar, tuple) else None)
    if unit and "±" in text and not text.startswith("("):
        return f"({text}) {unit}"
    return f"{text} {unit}".rstrip()


def summary(report: Report) -> str:
    """Return the problem as read, the answers, the verdict and the checks, one statement a line."""
    blocks: list[list[str]] = []
    if report.problem:
        lines = str(report.problem).splitlines()
        blocks.append(["Problem as read", *(f"  {line}" for line in lines)])
        if report.problem.assumptions:
            blocks.append(["Assumed", *(f"  {a}" for a in report.problem.assumptions)])
        if report.problem.unread:
            blocks.append(["Not used from the prompt", *(f"  {part!r}" for part in report.problem.unread)])
    if report.answers:
        blocks.append(
            ["Answer" if len(report.answers) == 1 else "Answers", *map(_answer_line, report.answers)]
        )
    if report.closed_form:
        blocks.append(["Closed form", f"  {report.closed_form}"])
    if report.verdict:
        blocks.append([report.sentence])
    else:
        blocks.append([f"{_WORDS[report.status]}: {report.message}"])
    if report.model:
        blocks.append(["Language model", *(f"  {line}" for line in _model_lines(report))])
    if report.evidence and report.evidence.checks:
        width = max(len(c.name) for c in report.evidence.checks)
        rows = [
            f"  {c.status:<8}{c.name:<{width}}  {c.measured} (bound: {c.bound})"
            for c in report.evidence.checks
        ]
        blocks.append(["Checks", *rows])
    if report.comparison:
        blocks.append(["Methods compared", *comparison_lines(report.comparison)])
    return "\n\n".join("\n".join(block) for block in blocks)


def comparison_lines(rows: tuple[Contender, ...]) -> list[str]:
    """Return a table of accuracy against cost, one method a line, with its answers below."""
    width = max(len("method"), *(len(r.method) for r in rows))
    lines = [f"  {'method':<{width}}  {'verdict':<13}{'relative bar':>13}{'programs':>10}{'whole':>9}"]
    for r in rows:
        bar = "–" if r.relative_bar is None else f"{r.relative_bar:.1e}"
        lines.append(f"  {r.method:<{width}}  {r.verdict:<13}{bar:>13}{r.run_s:>8.2f} s{r.whole_s:>7.1f} s")
        lines += [f"  {'':<{width}}  {text}" for text in (r.answers or (r.message,))]
    return lines


def _answer_line(answer: Answer) -> str:
    text = answer_text(answer)
    bare = isinstance(answer.value, float | int) and not isinstance(answer.value, bool)
    note = "" if not bare or answer.error_bar is not None else "  (no error bar)"
    return f"  {answer.quantity} = {text}{note}"


def _model_lines(report: Report) -> list[str]:
    m = report.model
    assert m is not None
    lines = [f"{m.name}: {m.cost}"]
    lines += [f"in its words, which nothing relies on: {m.understood}"] if m.understood else []
    lines += [f"method {a.number}: {a.outcome}" for a in report.attempts]
    return lines + ([m.note] if m.note else [])
