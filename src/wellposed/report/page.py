"""The report as HTML and Markdown pages and as a card for notebooks.

One set of plain rows is prepared here; the templates only arrange it. Every text is escaped by the
template engine; only `Markup` made by `typeset`, `figures` and `highlight` passes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wellposed.report.figures import Drawing, draw
from wellposed.report.highlight import highlighted
from wellposed.report.numbers import plain, pretty_unit, with_bar
from wellposed.report.summary import answer_text, place_text
from wellposed.report.typeset import (
    Formula,
    condition_formula,
    equation_formula,
    latex_of,
    range_formula,
    value_latex,
)

if TYPE_CHECKING:
    from wellposed.contract.run import Run
    from wellposed.problem.statement import Problem, Quantity
    from wellposed.report.contents import Report
    from wellposed.verification.evidence import Answer, Study

__all__ = ["card", "html_page", "markdown_page"]

_TITLE_LENGTH = 90
_HEADINGS = {
    "solved": "Answer",
    "needs_input": "The problem is not complete",
    "unsupported": "The problem is not supported yet",
    "failed": "The problem could not be solved",
}
_CARD_FIGURES = 2
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]|#~$!])")


def html_page(report: Report, drawings: Sequence[Drawing] | None = None) -> str:
    """Return the whole page: one file, no script, nothing fetched.

    Args:
        report: The report.
        drawings: Its figures, when they are drawn already.
    """
    return _environment().get_template("page.html").render(**_content(report, drawings))


def card(report: Report, drawings: Sequence[Drawing] | None = None) -> str:
    """Return a compact card: verdict, answers, equations, first figures."""
    content = _content(report, drawings)
    figures = [f for _, group in content["figures"] for f in group][:_CARD_FIGURES]
    content["figures"] = [("", figures)] if figures else []
    return _environment().get_template("card.html").render(**content)


def markdown_page(report: Report, drawings: Sequence[Drawing] | None = None) -> str:
    """Return the page as Markdown; figures are linked from the folder `figures`."""
    text = _markdown_environment().get_template("page.md").render(**_content(report, drawings))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wellposed.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["minus"] = lambda text: str(text).replace("-", "−").replace(" × ", "\u202f×\u202f")
    return environment


@cache
def _markdown_environment() -> Environment:
    return Environment(
        loader=PackageLoader("wellposed.report", "templates"),
        autoescape=False,
        finalize=_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _markdown(value: Any) -> str:
    """Return a value as Markdown text in which no sign of it has a meaning."""
    if isinstance(value, Formula):
        source = value.latex.replace("$", r"\$").replace("<", r"\lt ").replace("\n", " ")
        return f"$${source}$$" if value.is_display else f"${source}$"
    if isinstance(value, Markup):
        return str(value)
    text = " ".join(str(value).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN_SIGNS.sub(r"\\\1", text)


def _content(report: Report, drawings: Sequence[Drawing] | None) -> dict[str, Any]:
    problem, evidence = report.problem, report.evidence
    prompt = problem.prompt.strip() if problem else ""
    title = prompt or (str(problem.equations[0]) if problem and problem.equations else "") or report.status
    return {
        "title": title if len(title) <= _TITLE_LENGTH else f"{title[: _TITLE_LENGTH - 1].rstrip()}…",
        "prompt": prompt,
        "heading": _HEADINGS[report.status],
        "status": report.status,
        "verdict": report.verdict or "",
        "verdict_class": (report.verdict or report.status).lower(),
        "sentence": _sentence(report),
        "message_lines": (report.message or "").splitlines(),
        "answers": [_answer_row(a) for a in report.answers],
        "closed_form": None
        if report.closed_form in [a.value for a in report.answers]
        else report.closed_form,
        "problem": _problem_rows(problem) if problem else None,
        "steps": [(s.title, Formula(s.latex)) for s in (evidence.steps if evidence else ())],
        "checks": evidence.checks if evidence else (),
        "figures": [(g, list(f)) for g, f in groupby(drawings or draw(report), key=lambda d: d.group)],
        "studies": [_study_rows(s) for s in report.study.studies],
        "programs": _program_rows(report),
        "method": _method_rows(report),
        "levels": [_level_row(r) for r in (report.runs.runs if report.runs else ())],
        "comparison": [
            (
                c.method,
                c.verdict,
                "–" if c.relative_bar is None else plain(c.relative_bar, 2),
                f"{c.run_s:.2f} s",
                f"{c.whole_s:.1f} s",
                "; ".join(c.answers) or c.message,
            )
            for c in report.comparison
        ],
        "provenance": _provenance_rows(report),
    }


def _sentence(report: Report) -> str:
    """Return the verdict's sentence without the verdict itself, which stands beside it."""
    if report.status != "solved":
        return ""
    text = report.sentence.removeprefix(f"{report.verdict}:").strip()
    return text[:1].upper() + text[1:]


def _answer_row(answer: Answer) -> dict[str, Any]:
    values = answer.value if isinstance(answer.value, tuple) else ()
    bars = answer.error_bar if isinstance(answer.error_bar, tuple) else (answer.error_bar,) * len(values)
    is_number = isinstance(answer.value, float | int) and not isinstance(answer.value, bool)
    return {
        "quantity": answer.quantity,
        "place": place_text(answer),
        "value": answer_text(answer),
        "is_text": isinstance(answer.value, str),
        "note": "no error bar could be measured" if is_number and answer.error_bar is None else "",
        "how": answer.how,
        "reference": None if answer.reference is None else plain(answer.reference, 10),
        "profile": [with_bar(v, b) for v, b in zip(values, bars, strict=False)],
        "unit": pretty_unit(answer.unit),
    }


def _problem_rows(problem: Problem) -> dict[str, Any]:
    ranges = [
        range_formula(a.name, a.lower, a.upper) for a in (problem.domain.axes if problem.domain else ())
    ]
    if problem.span:
        ranges.append(range_formula(problem.span.name, problem.span.start, problem.span.end))
    system = problem.domain.coordinates if problem.domain else "cartesian"
    return {
        "unknowns": [(str(u), pretty_unit(u.unit), u.meaning) for u in problem.unknowns],
        "equations": [equation_formula(e) for e in problem.equations],
        "ranges": ranges,
        "coordinates": "" if system == "cartesian" else system,
        "conditions": [condition_formula(problem, c) or str(c) for c in problem.conditions],
        "parameters": [
            (_symbol(p.name), Formula(value_latex(p.value), is_display=False), pretty_unit(p.unit), p.meaning)
            for p in problem.parameters
        ],
        "quantities": [_quantity_text(q) for q in problem.quantities],
        "assumptions": problem.assumptions,
        "unread": problem.unread,
        "model": problem.model,
        "settings": problem.settings,
    }


def _symbol(name: str) -> Formula:
    from wellposed.problem.statement import symbol

    return Formula(latex_of(symbol(name)), is_display=False)


def _quantity_text(quantity: Quantity) -> str:
    told = quantity.kind in ("value", quantity.name)
    unit = f", in {pretty_unit(quantity.unit)}" if quantity.unit else ""
    return quantity.name + ("" if told else f" ({quantity.kind})") + unit


def _study_rows(study: Study) -> dict[str, Any]:
    orders = ["", *(f"{p:.2f}" for p in study.orders)]
    return {
        "title": study.title,
        "manufactured": study.manufactured,
        "size_name": {"space": "h", "time": "Δt", "tolerance": "tolerance"}[study.axis],
        "norm": study.norm,
        "against": study.against,
        "rows": [
            (plain(h, 4), plain(e, 4), orders[i] if i < len(orders) else "")
            for i, (h, e) in enumerate(zip(study.sizes, study.errors, strict=False))
        ],
        "fitted": None if study.fitted is None else f"{study.fitted:.2f}",
        "expected": None if study.expected is None else plain(study.expected, 3),
        "floor": plain(study.floor, 2) if study.floor > 0 else "",
    }


def _program_rows(report: Report) -> list[dict[str, Any]]:
    authors = {"template": "written from a template", "model": "written by a model", "user": "written by you"}
    return [
        {
            "name": p.name,
            "author": authors[p.author],
            "requires": ", ".join(p.requires),
            "lines": len(p.source.splitlines()),
            "source": highlighted(p.source),
        }
        for p in report.programs
    ]


def _method_rows(report: Report) -> list[tuple[str, str]]:
    plan = report.plan
    if plan is None:
        return []
    orders = [
        f"{plain(order, 3)} in {axis}"
        for axis, order in (("space", plan.scheme.space_order), ("time", plan.scheme.time_order))
        if order is not None
    ]
    rows = [("Method", plan.family), ("Why", plan.why), ("Scheme", plan.scheme.name)]
    rows += [("Order by theory", ", ".join(orders)), ("Source", plan.scheme.citation)]
    rows += [("Relative residual of linear solves", plain(plan.linear_tolerance, 2))]
    return [(name, text) for name, text in rows if text]


def _level_row(run: Run) -> tuple[str, ...]:
    cells = " × ".join(str(n) for n in run.level.cells) or "–"
    dt = run.arrays.get("dt")
    widest = plain(float(dt.max()), 4) if dt is not None and dt.size else "–"
    tolerance = plain(run.level.rtol, 2) if run.level.rtol is not None else "–"
    tolerance += f" ({run.level.method})" if run.level.method else ""
    status = (
        run.status if run.ok or not run.message else f"{run.status}: {run.message.strip().splitlines()[-1]}"
    )
    measured = (f"{run.wall_s:.2f} s", f"{run.memory_mb:.0f} MiB")
    return (cells, str(run.level.steps or "–"), widest, tolerance, *measured, status)


def _provenance_rows(report: Report) -> list[tuple[str, str]]:
    p = report.provenance
    if p is None:
        return []
    rows = [
        ("Started", p.started),
        ("Wall time", f"{p.wall_s:.1f} s"),
        ("Stages", ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in p.timings.items())),
        ("Peak memory of a program", f"{p.peak_memory_mb:.0f} MiB"),
        ("Isolation", p.isolation),
        *_model_rows(report),
        ("Seed", "none needed" if p.seed is None else str(p.seed)),
        ("Platform", p.platform),
        ("Python", p.python),
        ("Versions", ", ".join(f"{name} {version}" for name, version in p.versions.items())),
    ]
    return [(name, text) for name, text in rows if text]


def _model_rows(report: Report) -> list[tuple[str, str]]:
    """Return what a language model had to do with it."""
    m = report.model
    if m is None:
        return []
    outcomes = ", ".join(f"{a.number}: {a.outcome}" for a in report.attempts)
    return [
        ("Language model", f"{m.name} at {m.server}"),
        ("Read by", m.reader),
        ("In the model's words (nothing relies on them)", m.understood),
        ("Methods it wrote", f"{len(report.attempts)} ({outcomes})" if outcomes else ""),
        ("Spent on it", m.cost),
        ("Note", m.note),
    ]
