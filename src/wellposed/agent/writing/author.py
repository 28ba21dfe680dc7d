"""What a method's author is told: the problem, the contract, and, after a failure, what was measured."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from wellposed.agent.models.protocol import Message
from wellposed.agent.prompts import fenced, prompt
from wellposed.contract.run import Run
from wellposed.problem.statement import Problem

__all__ = ["MOST_ATTEMPTS", "MethodDraft", "again", "findings", "opening"]

MOST_ATTEMPTS = 4
_MOST_FINDINGS = 8
_LONGEST = 300
_SECRET = ("agrees with", "closed form", "a known answer")


class MethodDraft(BaseModel):
    """A numerical method as Python text."""

    model_config = ConfigDict(extra="forbid")

    scheme: Annotated[str, Field(max_length=1000)] = Field(description="The scheme in one or two sentences.")
    method: Annotated[str, Field(max_length=60_000)] = Field(
        description="The Python text with the functions of the contract, without the data and the frame."
    )


class _Check(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def measured(self) -> str: ...
    @property
    def bound(self) -> str: ...


def opening(problem: Problem, data: str) -> tuple[Message, ...]:
    """Return the question for a method.

    Args:
        problem: As read and checked.
        data: Text of the data functions.
    """
    skeleton = importlib.resources.files("wellposed.agent.prompts").joinpath("skeleton.py.txt")
    told = prompt(
        "write_problem",
        problem=str(problem),
        words=fenced(problem.prompt or "(given as a problem, without words)"),
        data=data,
        skeleton=skeleton.read_text("utf-8").strip(),
    )
    return (Message("system", prompt("write")), Message("user", told))


def findings(checks: Iterable[_Check], runs: Sequence[Run]) -> tuple[str, ...]:
    """Return what stands against a method, from outcomes and evidence alone, a line each.

    References are not among it: only that a check was missed, and by how much.
    """
    lost = (f"{r.level.key}: {r.status}: {r.message[-_LONGEST:]}" for r in runs if not r.ok)
    crashed = list(dict.fromkeys(lost))
    bad = [c for c in checks if c.status == "failed"] + [c for c in checks if c.status == "missing"]
    told = [f"{c.name}: {c.status}; measured {_shown(c)}; bound {c.bound}" for c in bad]
    return tuple((crashed[:3] + told)[:_MOST_FINDINGS])


def _shown(check: _Check) -> str:
    """Return what was measured; a check against a reference would give the reference away."""
    return "(not shown)" if check.name.startswith(_SECRET) else check.measured[:_LONGEST]


def again(draft: MethodDraft, found: Sequence[str]) -> tuple[Message, ...]:
    """Return the turns that ask for a better method; what a program printed is data."""
    listed = fenced("\n".join(f"- {text}" for text in found))
    return (
        Message("assistant", draft.model_dump_json()),
        Message("user", prompt("repair", findings=listed)),
    )
