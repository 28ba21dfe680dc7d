"""The form of task files: pydantic at the border, frozen dataclasses inside."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from wellposed.tasks.task import Budget, Expectation, ExpectedAnswer, Task, TaskError

__all__ = ["TaskFile", "checked"]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerFile(_Strict):
    """An expected answer."""

    value: bool | float | list[float]
    rtol: float = Field(1e-4, ge=0)
    atol: float = Field(0.0, ge=0)
    unit: str | None = None
    source: str = ""


class ExpectFile(_Strict):
    """What must come back."""

    status: Literal["solved", "refused"] = "solved"
    verdict: Annotated[
        list[Literal["VERIFIED", "INCONCLUSIVE", "REFUTED"]], BeforeValidator(_as_list), Field(min_length=1)
    ] = ["VERIFIED"]
    answers: list[AnswerFile] = []
    order: tuple[float, float] | None = None
    closed_form: bool = False
    message: Annotated[list[str], BeforeValidator(_as_list)] = []

    @model_validator(mode="after")
    def _consistent(self) -> ExpectFile:
        if self.status == "refused" and (self.answers or self.order or self.closed_form):
            raise ValueError("a refusal has no answers, no order and no closed form")
        if self.status == "solved" and not (self.answers or self.order or self.closed_form):
            raise ValueError("say what must come back: answers, order or closed_form")
        return self


class BudgetFile(_Strict):
    """What a task may cost."""

    seconds: float = Field(120.0, gt=0)
    memory_mb: float | None = Field(None, gt=0)


class TaskFile(_Strict):
    """One task as it stands in a file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=80)
    prompt: str | None = None
    turns: list[str] = []
    problem: dict[str, Any] | None = None
    expect: ExpectFile
    budget: BudgetFile = BudgetFile(seconds=120.0, memory_mb=None)
    tags: list[str] = []

    @model_validator(mode="after")
    def _one_question(self) -> TaskFile:
        if sum(bool(v) for v in (self.prompt, self.turns, self.problem)) != 1:
            raise ValueError("give exactly one of prompt, turns and problem")
        return self


def checked(entry: Any, where: str) -> Task:
    """Return the task that an entry of a file describes.

    Raises:
        TaskError: It is not of the form; names every place.
    """
    try:
        found = TaskFile.model_validate(entry)
    except ValidationError as error:
        lines = "; ".join(
            f"{'.'.join(str(p) for p in e['loc']) or 'the task'}: {e['msg']}" for e in error.errors()[:5]
        )
        raise TaskError(
            f"the task cannot be read: {lines}",
            where=where,
            why="a key that is not understood would be an expectation that is never checked",
            instead="see docs/tasks.md for the keys of a task",
        ) from None
    return _task(found, where)


def _task(found: TaskFile, where: str) -> Task:
    import yaml

    e = found.expect
    answers = tuple(
        ExpectedAnswer(
            tuple(a.value) if isinstance(a.value, list) else a.value, a.rtol, a.atol, a.unit, a.source
        )
        for a in e.answers
    )
    expect = Expectation(
        e.status, tuple(e.verdict), answers, e.order, e.closed_form, tuple(m for m in e.message)
    )
    turns = tuple(found.turns) or ((found.prompt,) if found.prompt else ())
    problem = yaml.safe_dump(found.problem, sort_keys=False) if found.problem else None
    budget = Budget(found.budget.seconds, found.budget.memory_mb)
    return Task(found.id, turns, expect, problem, budget, tuple(found.tags), where)
