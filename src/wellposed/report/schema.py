"""The published form of a report as one JSON object.

Exactly this object is printed by `--json` and written to `result.json`. Numbers are finite or
null: a value that is not finite is no answer, and JSON has no word for it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from wellposed.verification.evidence import Answer, Study

if TYPE_CHECKING:
    from wellposed.report.contents import Report

__all__ = ["Result", "report_schema", "result_of"]


def _finite(value: Any) -> Any:
    """Return a plain Python value in which every number that is not finite is None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value


Number = Annotated[float | None, BeforeValidator(_finite)]
"""A finite number, or None for one that is not finite."""


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AnswerObject(_Object):
    """One asked quantity."""

    quantity: str = Field(description="As the prompt has it, for example `u(0.5, 1)`.")
    at: dict[str, Number] = Field(description="Where: variable name to place.")
    value: Annotated[bool | float | str | list[Number] | None, BeforeValidator(_finite)] = Field(
        description="A number, a list (profile), true or false (confirmation), text, or null: no value."
    )
    unit: str | None = Field(description="Unit of value, error_bar and reference; null: the problem's own.")
    error_bar: Annotated[float | list[Number] | None, BeforeValidator(_finite)] = Field(
        description="Half width of the interval around value; null: none could be measured."
    )
    how: str = Field(description="How value and error bar came about.")
    reference: Number = Field(description="The reference's value, when there is one.")


class AssumptionObject(_Object):
    """A gap in the prompt that was filled."""

    text: str
    reason: str


class CheckObject(_Object):
    """One question put to the numbers."""

    name: str
    status: Literal["passed", "failed", "missing", "note"]
    measured: str
    bound: str
    why: str


class RefinementObject(_Object):
    """One refinement study along one axis."""

    title: str
    axis: Literal["space", "time", "tolerance"]
    sizes: list[Number]
    errors: list[Number]
    norm: str
    against: str
    orders: list[Number] = Field(description="Signed order between neighbouring levels.")
    fitted: Number = Field(description="Least-squares order over the levels above the floor.")
    expected: Number = Field(description="The scheme's order, from theory.")
    floor: Number = Field(description="Errors below it say nothing.")
    manufactured: bool = Field(description="True when the manufactured problem was solved, not the user's.")


class ContenderObject(_Object):
    """One method of a comparison."""

    method: str
    verdict: str = Field(description="The verdict, or the status of a solve that came to none.")
    answers: list[str]
    relative_bar: Number = Field(description="Largest error bar of an answer, relative to its value.")
    run_s: Number = Field(description="Seconds that its programs ran, over all levels.")
    whole_s: Number = Field(description="Seconds from the plan to the verdict.")
    message: str = Field(description="Why there is no answer.")


class StudyObject(_Object):
    """All refinement studies with the orders that sum them up."""

    order: Number = Field(description="Observed order in space.")
    time_order: Number = Field(description="Observed order in time.")
    studies: list[RefinementObject]


class ModelObject(_Object):
    """What a language model had to do with the result."""

    name: str
    server: str
    reader: str = Field(description='Who read the words: "built in", the model, or both.')
    understood: str = Field(description="The problem in the model's own words; nothing relies on it.")
    calls: int
    tokens: int
    cost: str = Field(description="In words; an unknown cost is called so.")
    attempts: int = Field(description="How many methods it wrote; 0: the programs come from templates.")
    note: str


class Result(_Object):
    """The outcome of one `wellposed solve`."""

    model_config = ConfigDict(extra="forbid", title="wellposed result")

    status: Literal["solved", "needs_input", "unsupported", "failed"]
    verdict: Literal["VERIFIED", "INCONCLUSIVE", "REFUTED"] | None
    answers: list[AnswerObject] = Field(description="In the order in which the prompt asks.")
    closed_form: str | None = Field(description="SymPy-parsable text in the prompt's own variables.")
    message: str | None = Field(description="The verdict in a sentence, or what is missing or went wrong.")
    problem: dict[str, Any] = Field(description="The problem as read; empty when none could be read.")
    assumptions: list[AssumptionObject]
    checks: list[CheckObject]
    study: StudyObject
    comparison: list[ContenderObject] = Field(description="One row per method; empty without --compare.")
    model: ModelObject | None = Field(description="null: no language model was asked.")
    files: dict[str, str] = Field(description="What was written: kind of file to path.")
    timings: dict[str, Number] = Field(description="Stage of the path to seconds.")
    peak_memory_mb: Number = Field(description="Largest memory of any program, in MiB.")
    versions: dict[str, str] = Field(description="Package to version.")


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the object that a report becomes."""
    schema = Result.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def result_of(report: Report, folder: Path | None = None) -> dict[str, Any]:
    """Return a report as the object of `report_schema()`.

    Args:
        report: The report.
        folder: Where it was saved, to name the files there; None: no files.

    Returns:
        Plain dictionaries, lists, text, booleans and finite numbers.
    """
    from wellposed.report.folder import file_names, problem_as_dict

    evidence = report.evidence
    prefix = "" if folder is None or folder == Path() else f"{folder.as_posix()}/"
    result = Result(
        status=report.status,
        verdict=report.verdict,
        answers=[_answer(a) for a in report.answers],
        closed_form=report.closed_form,
        message=report.sentence or None,
        problem=problem_as_dict(report.problem) if report.problem else {},
        assumptions=[
            AssumptionObject(text=a.text, reason=a.reason)
            for a in (report.problem.assumptions if report.problem else ())
        ],
        checks=[
            CheckObject(name=c.name, status=c.status, measured=c.measured, bound=c.bound, why=c.why)
            for c in (evidence.checks if evidence else ())
        ],
        study=StudyObject(
            order=report.study.order,
            time_order=report.study.time_order,
            studies=[_study(s) for s in report.study.studies],
        ),
        comparison=[
            ContenderObject(
                method=c.method,
                verdict=c.verdict,
                answers=list(c.answers),
                relative_bar=c.relative_bar,
                run_s=c.run_s,
                whole_s=c.whole_s,
                message=c.message,
            )
            for c in report.comparison
        ],
        model=_model(report),
        files={} if folder is None else {kind: prefix + name for kind, name in file_names(report).items()},
        timings=dict(report.provenance.timings) if report.provenance else {},
        peak_memory_mb=report.provenance.peak_memory_mb if report.provenance else 0.0,
        versions=dict(report.provenance.versions) if report.provenance else {},
    )
    return result.model_dump(mode="json")


def _model(report: Report) -> ModelObject | None:
    m = report.model
    if m is None:
        return None
    return ModelObject(
        name=m.name,
        server=m.server,
        reader=m.reader,
        understood=m.understood,
        calls=m.calls,
        tokens=m.tokens,
        cost=m.cost,
        attempts=len(report.attempts),
        note=m.note,
    )


def _answer(answer: Answer) -> AnswerObject:
    return AnswerObject(
        quantity=answer.quantity,
        at=dict(answer.at),
        value=answer.value,  # type: ignore[arg-type]  # the validator takes tuples and NumPy scalars
        unit=answer.unit,
        error_bar=answer.error_bar,  # type: ignore[arg-type]
        how=answer.how,
        reference=answer.reference,
    )


def _study(study: Study) -> RefinementObject:
    return RefinementObject(
        title=study.title,
        axis=study.axis,
        sizes=list(study.sizes),
        errors=list(study.errors),
        norm=study.norm,
        against=study.against,
        orders=list(study.orders),
        fitted=study.fitted,
        expected=study.expected,
        floor=study.floor,
        manufactured=study.manufactured,
    )
