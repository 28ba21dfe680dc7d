"""The form that a model fills: a problem as text, every part with the words it rests on.

All properties are required and nothing is a free dictionary, because servers turn this into a grammar.
Mathematics is text, read by `wellposed.problem.mathematics` and never evaluated.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wellposed.problem.statement import ConditionKind, CoordinateSystem, QuantityKind

__all__ = [
    "AxisDraft",
    "ConditionDraft",
    "EquationDraft",
    "ParameterDraft",
    "PlaceDraft",
    "ProblemDraft",
    "QuantityDraft",
    "SpanDraft",
    "UnknownDraft",
]

Text = Annotated[str, Field(max_length=2000)]
Quote = Annotated[
    str, Field(max_length=2000, description="The words of the problem text this rests on, copied exactly.")
]
Mathematics = Annotated[
    str, Field(max_length=2000, description="A number or mathematics, such as 0.5, sin(pi*x), L/2, oo.")
]
Unit = Annotated[str, Field(max_length=60)]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UnknownDraft(_Draft):
    """A field or function to be found."""

    name: Text = Field(description="Its bare name, such as u.")
    arguments: list[Text] = Field(description="Space axes first, time last: [x, t].")
    unit: Unit | None = Field(description="An SI unit or degC; null when the text names no units.")
    meaning: Text = Field(description="What it is, in a few words.")


class EquationDraft(_Draft):
    """One differential equation."""

    text: Text = Field(description="Such as Derivative(u(x, t), t) = D*Derivative(u(x, t), (x, 2)).")
    quote: Quote


class ParameterDraft(_Draft):
    """A named number."""

    name: Text
    value: Mathematics
    unit: Unit | None = Field(description="As the text has it, such as cm**2/s; null: dimensionless.")
    meaning: Text
    quote: Quote


class AxisDraft(_Draft):
    """One space coordinate."""

    name: Text
    lower: Mathematics
    upper: Mathematics
    periodic: bool
    quote: Quote


class SpanDraft(_Draft):
    """The evolution variable."""

    name: Text
    start: Mathematics
    end: Mathematics | None = Field(description="null when no final time is needed.")
    quote: Quote


class ConditionDraft(_Draft):
    """A boundary or an initial condition."""

    kind: ConditionKind = Field(
        description="initial; value; gradient: derivative along the axis; flux: outward flux -D du/dn; "
        "robin: du/dn + coefficient*u = value; periodic."
    )
    unknown: Text
    side: Text | None = Field(description="x-, x+, y-, y+… or boundary; null for an initial condition.")
    order: Literal[0, 1, 2, 3, 4] = Field(description="Order of the derivative: gradient 1 and up; else 0.")
    value: Mathematics | None
    coefficient: Mathematics | None = Field(description="Of u in a robin condition; else null.")
    quote: Quote


class PlaceDraft(_Draft):
    """A variable at a place."""

    name: Text
    value: Mathematics


class QuantityDraft(_Draft):
    """One thing that is asked."""

    name: Text = Field(description="As the text asks for it, such as u(0.5, 1).")
    kind: QuantityKind
    expression: Mathematics | None = Field(description="In the unknowns, such as u(x, t).")
    at: list[PlaceDraft]
    unit: Unit | None = Field(description="The unit that the answer is wanted in; null: none is named.")
    target: Mathematics | None = Field(description="The level for time when, front position and speed.")
    quote: Quote


class AssumptionDraft(_Draft):
    """Something that the text leaves open and that does not change the answer."""

    text: Text
    reason: Text


class ProblemDraft(_Draft):
    """A differential equation problem."""

    understood: Text = Field(description="The problem in one or two plain sentences.")
    missing: list[Text] = Field(
        description="What the text would have to say for one answer to follow, as questions; else empty."
    )
    unknowns: list[UnknownDraft]
    equations: list[EquationDraft] = Field(description="As many as unknowns.")
    parameters: list[ParameterDraft]
    axes: list[AxisDraft] = Field(description="Empty for ordinary differential equations in time.")
    coordinates: CoordinateSystem
    inside: Mathematics | None = Field(description="Negative inside a curved region; else null.")
    span: SpanDraft | None
    conditions: list[ConditionDraft]
    quantities: list[QuantityDraft]
    assumptions: list[AssumptionDraft]
