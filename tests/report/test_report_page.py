from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from report_examples import (
    PROGRAM,
    PROVENANCE,
    front_report,
    heat_evidence,
    heat_problem,
    heat_report,
    ode_report,
)

from wellposed.contract.run import Run, Runs
from wellposed.problem.statement import Assumption, Condition, Parameter
from wellposed.report import Report
from wellposed.report.figures import draw
from wellposed.report.highlight import highlighted
from wellposed.report.page import card, html_page, markdown_page
from wellposed.report.typeset import Formula, condition_formula
from wellposed.verification.evidence import Answer, Check, Evidence, Step

HOSTILE = "</code></pre></svg><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}{% raw %}`|$x$"


class Tags(HTMLParser):
    """Collects elements and attributes, and whether every element that opens also closes."""

    VOID = frozenset({"meta", "br", "img", "hr", "link", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def hostile_report() -> Report:
    problem = replace(
        heat_problem(),
        prompt=HOSTILE,
        unread=(HOSTILE,),
        assumptions=(Assumption(HOSTILE, HOSTILE),),
        parameters=(Parameter("D", sp.Rational(1, 10), HOSTILE, HOSTILE),),
        model=HOSTILE,
        settings=((HOSTILE, HOSTILE),),
    )
    own, *_ = heat_evidence().studies
    evidence = Evidence(
        checks=(Check(HOSTILE, "passed", HOSTILE, HOSTILE, HOSTILE),),
        answers=(Answer(HOSTILE, HOSTILE, HOSTILE, how=HOSTILE), Answer("u", 1.0, HOSTILE, 0.1)),
        studies=(replace(own, title=HOSTILE, norm=HOSTILE, against=HOSTILE),),
        closed_form=HOSTILE,
        steps=(Step(HOSTILE, rf"\text{{{HOSTILE}}}"), Step("x", r"\href{javascript:alert(1)}{x} < y")),
    )
    program = replace(PROGRAM, source=f"# {HOSTILE}\nx = '''{HOSTILE}'''\n", requires=(HOSTILE,))
    provenance = replace(PROVENANCE, isolation=HOSTILE, versions={HOSTILE: HOSTILE})
    report = heat_report(problem=problem, evidence=evidence, programs=(program,), provenance=provenance)
    runs = tuple(replace(r, status="crashed", message=HOSTILE) for r in report.runs.runs[:1])
    return replace(report, runs=Runs((*runs, *report.runs.runs[1:])))


@pytest.mark.parametrize("render", [html_page, card])
def test_hostile_text_never_becomes_markup(render) -> None:
    calm, hostile = Tags(render(heat_report())), Tags(render(hostile_report()))
    assert not {"script", "img", "iframe", "object"} & set(hostile.tags)
    assert set(hostile.tags) <= set(calm.tags) | {"li", "code", "q", "mtext", "mo", "mspace"}
    assert not [name for name, _ in hostile.attributes if name.startswith("on") or name in ("src", "srcset")]
    links = [value for name, value in hostile.attributes if name in ("href", "xlink:href")]
    assert all(value and value.startswith(("#", "data:image/png;base64,")) for value in links)
    assert "49" not in re.findall(r"alert\(1\)&gt;&#34;&#39;(\d+)", render(hostile_report()))


def test_a_message_with_markup_is_text() -> None:
    page = html_page(Report("failed", message=HOSTILE))
    assert "<script" not in page
    assert html.escape(HOSTILE, quote=False).split("&lt;img")[0] in page


def test_hostile_text_is_inert_in_markdown() -> None:
    page = markdown_page(hostile_report())
    without_formulas = re.sub(r"\$\$.*?\$\$", "", page)
    assert "<script" not in page
    assert "<img" not in page
    assert "](javascript" not in page
    assert r"\`\|\$x\$" in without_formulas


@pytest.mark.parametrize("make", [heat_report, ode_report, front_report, hostile_report])
def test_a_page_is_well_formed_and_fetches_nothing(make) -> None:
    page = html_page(make())
    tags = Tags(page)
    assert tags.open == []
    identifiers = [value for name, value in tags.attributes if name == "id"]
    assert len(identifiers) == len(set(identifiers))
    targets = set(re.findall(r"url\(#([^)]+)\)", page)) | set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(identifiers)
    assert not {"script", "link", "iframe"} & set(tags.tags)
    known = {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/1998/Math/MathML",
    }
    addresses = {v for n, v in tags.attributes if v and v.startswith("http")}
    assert addresses <= known
    assert "@import" not in page


def test_answer_and_verdict_stand_at_the_top() -> None:
    page = html_page(heat_report())
    text = re.sub(r"<[^>]+>", "", page)
    places = [text.index(part) for part in ("0.37271 ± 0.00002", "VERIFIED", "Problem as read", "Evidence")]
    places[1] = text.index("VERIFIED", text.index("wellposed report"))
    assert places == sorted(places)


def test_every_part_of_the_report_stands_on_the_page() -> None:
    report = heat_report()
    text = html.unescape(re.sub(r"<[^>]+>", "", html_page(report)))
    parts = [c.why for c in report.evidence.checks]
    parts += [a.text for a in report.problem.assumptions] + [a.reason for a in report.problem.assumptions]
    parts += [*report.problem.unread, PROGRAM.source, PROVENANCE.isolation, PROVENANCE.started, "fipy 4.0.3"]
    parts += [s.title for s in report.evidence.studies] + [
        report.plan.scheme.citation,
        "Separate the variables",
    ]
    assert [part for part in parts if part not in text] == []


def test_figures_tables_and_formulas_speak_to_readers_who_cannot_see_them() -> None:
    page = html_page(front_report())
    svgs = re.findall(r"<svg[^>]*>", page)
    assert svgs
    assert all('role="img"' in svg and 'aria-label="' in svg for svg in svgs)
    assert page.count("<figure>") == page.count("<figcaption>") == len(svgs)
    assert all("<thead>" in table for table in page.split("<table")[1:])
    assert re.findall(r'<math[^>]*aria-label="', page)


def test_the_figures_are_there_by_name() -> None:
    heat = {d.name for d in draw(heat_report())}
    assert heat == {
        *("error-space-1", "error-space-2", "error-time-1", "error-time-2"),
        *("solution-u", "monitor-conserved"),
    }
    assert {d.name for d in draw(ode_report())} == {"solution"}
    assert {d.name for d in draw(front_report())} == {"solution-p", "solution-T", "front-p", "monitor-energy"}


def test_error_plots_carry_measured_fitted_and_expected_slopes_in_words() -> None:
    first, *_ = (d for d in draw(heat_report()) if d.name == "error-space-1")
    fitted = heat_evidence().studies[0].fitted
    assert f"Fitted slope {fitted:.2f}." in first.alternative
    assert "Expected slope 2." in first.alternative


def test_studies_with_nothing_to_draw_are_left_out() -> None:
    own, *_ = heat_evidence().studies
    empty = replace(own, errors=(0.0, float("nan"), -1.0, float("inf")), fitted=None)
    single = replace(own, errors=(0.0, 0.0, 0.0, 1e-12), fitted=None, expected=None, floor=1e-9)
    report = heat_report(evidence=replace(heat_evidence(), studies=(empty, single)))
    assert [d.name for d in draw(report) if d.name.startswith("error")] == ["error-space-1"]
    html_page(report)


def test_fields_with_holes_and_constants_are_drawn() -> None:
    report = heat_report()
    run = report.finest
    for change in (float("nan"), 1.0, 1e300):
        values = run.arrays["u"].copy()
        values[:, ::2] = change
        changed = replace(report, runs=Runs((Run(run.level, "ok", {**run.arrays, "u": values}),)))
        assert "solution-u" in {d.name for d in draw(changed)}
    hollow = replace(report, runs=Runs((Run(run.level, "ok", {**run.arrays, "u": values * float("nan")}),)))
    assert "solution-u" not in {d.name for d in draw(hollow)}


def test_a_page_with_a_field_of_150_by_150_stays_below_a_megabyte() -> None:
    report = front_report(150)
    assert len(html_page(report).encode()) < 1_000_000
    for figure in draw(report):
        ElementTree.fromstring(figure.svg)


def test_highlighting_keeps_every_character() -> None:
    source = PROGRAM.source + 'broken = """'
    marked = highlighted(source)
    assert html.unescape(re.sub(r"</?i[^>]*>", "", str(marked))) == source
    assert '<i class="k">def</i> <i class="d">solve</i>' in marked


@given(st.text(alphabet=st.sampled_from(list("abcdef01 \t\n\r\f\"'#{}()<>&:=.\\\x1c\u2028é")), max_size=60))
def test_highlighting_any_text_keeps_every_character(source: str) -> None:
    marked = str(highlighted(source))
    assert html.unescape(re.sub(r'</?i(?: class="\w")?>', "", marked)) == source


@given(st.text(max_size=40))
def test_any_formula_source_gives_inert_well_formed_markup(latex: str) -> None:
    markup = Formula(latex).__html__()
    tags = Tags(markup)
    assert set(tags.tags) <= {"code"} or tags.tags[0] == "math"
    assert not {"script", "img", "a"} & set(tags.tags)


@pytest.mark.parametrize(
    "latex",
    [r"\text{<script>alert(1)</script>}", r"\mathrm{<img src=x onerror=alert(1)>}", r"\text{&lt;script&gt;}"],
)
def test_markup_in_a_formula_that_can_be_converted_stays_text(latex) -> None:
    markup = str(Formula(latex).__html__())
    assert markup.startswith("<math")
    assert not {"script", "img"} & set(Tags(markup).tags)


def test_a_formula_carries_no_link() -> None:
    tags = Tags(str(Formula(r"\href{javascript:alert(1)}{x}").__html__()))
    assert not [v for n, v in tags.attributes if n != "aria-label" and "javascript" in (v or "")]


@pytest.mark.parametrize(
    ("condition", "latex"),
    [
        (Condition("value", "u", sp.Integer(0), side="x+"), "u(1, t) = 0"),
        (Condition("initial", "u", sp.Integer(3)), "u(x, 0) = 3"),
        (
            Condition("initial", "u", sp.Integer(3), order=2),
            r"\frac{\partial^{2} u}{\partial t^{2}}(x, 0) = 3",
        ),
        (
            Condition("gradient", "u", sp.Integer(1), side="x-", order=1),
            r"\frac{\partial u}{\partial x}(0, t) = 1",
        ),
    ],
)
def test_conditions_are_typeset_at_their_place(condition, latex) -> None:
    assert condition_formula(heat_problem(), condition).latex == latex


def test_robin_and_flux_name_the_side_and_periodic_stays_in_words() -> None:
    problem = heat_problem()
    robin = Condition("robin", "u", sp.Integer(4), side="x+", coefficient=sp.Integer(-2))
    latex = condition_formula(problem, robin).latex
    assert latex.startswith(r"\frac{\partial u}{\partial n} - 2 u = 4")
    assert latex.endswith(r"\text{at }x = 1") or latex.endswith(r"\text{at } x = 1")
    flux = condition_formula(problem, Condition("flux", "u", sp.Integer(4), side="x-")).latex
    assert flux.startswith(r"-D\,\frac{\partial u}{\partial n} = 4")
    assert condition_formula(problem, Condition("periodic", "u", side="x")) is None
