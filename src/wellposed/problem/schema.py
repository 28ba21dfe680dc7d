"""The file form of a problem, as pydantic models: what is published as a JSON Schema."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wellposed.errors import ProblemError
from wellposed.problem.statement import ConditionKind, CoordinateSystem, QuantityKind

__all__ = [
    "AssumptionEntry",
    "ConditionEntry",
    "DomainEntry",
    "ParameterEntry",
    "ProblemFile",
    "ProblemFileError",
    "QuantityEntry",
    "UnknownEntry",
    "validated",
]


class ProblemFileError(ProblemError):
    """A problem file that cannot be read.

    Args:
        what: What is wrong.
        path: The place inside the file, for example `conditions[1].side`.
        why: Why it matters.
        instead: What to write instead.
    """

    def __init__(self, what: str, *, path: str = "", why: str = "", instead: str = "") -> None:
        self.path = path
        super().__init__(what, where=path, why=why, instead=instead)


Mathematics = Annotated[
    str | int | float,
    Field(description="A number, or mathematics as text: `sin(pi*x)`, `Derivative(u, x)`, `1/3`, `oo`."),
]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$", max_length=40)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class UnknownEntry(_Entry):
    """A field or function to be found, with its unit."""

    field: str = Field(description="The unknown with its arguments, space axes first: `u(x, t)`.")
    unit: str | None = Field(None, description="Its unit, for example `K`; none: dimensionless.")
    meaning: str = Field("", description="What it is, in words.")


class ParameterEntry(_Entry):
    """A named number with a unit or a meaning."""

    value: Mathematics = Field(description="Its value; may use parameters that stand above it.")
    unit: str | None = Field(None, description="Its unit, for example `m**2/s`; none: dimensionless.")
    meaning: str = Field("", description="What it is, in words.")


class DomainEntry(_Entry):
    """The region in space."""

    axes: dict[Name, list[Mathematics]] = Field(
        description="Each space axis with its lower and upper end, for example `x: [0, 1]`; `oo` for no end."
    )
    periodic: list[Name] = Field(default_factory=list, description="Names of the axes that are periodic.")
    coordinates: CoordinateSystem = Field(
        "cartesian",
        description="cylindrical: the first axis is the radius; spherical: the axis is the radius.",
    )
    inside: Mathematics | None = Field(
        None,
        description="Negative inside a region that does not fill the axes' box, for example "
        '`x**2/4 + y**2 - 1`; its one side is "boundary".',
    )


class ConditionEntry(_Entry):
    """One condition on one unknown."""

    kind: ConditionKind = Field(
        description="initial: at the start; value: unknown = value on a side; gradient: derivative along the "
        "axis = value; flux: outward flux -D du/dn = value; robin: du/dn + coefficient*u = value; periodic."
    )
    unknown: Name = Field(description="Name of the unknown.")
    value: Mathematics | None = Field(None, description="The right side; left out for periodic.")
    side: str = Field("", description='"x-" is the lower end of x, "x+" the upper; left out for initial.')
    order: int = Field(
        0, ge=0, le=6, description="Order of the derivative: gradient 1 and up, initial 0 and up."
    )
    coefficient: Mathematics | None = Field(None, description="The coefficient of u in a robin condition.")


class QuantityEntry(_Entry):
    """One thing that is asked."""

    name: str = Field(description="As it is asked, for example `u(0.5, 1)`.")
    kind: QuantityKind = Field(description="What is asked: a value, a profile, an integral, a closed form, …")
    expression: Mathematics | None = Field(
        None, description="In the unknowns, for example `Derivative(u, x)`."
    )
    at: dict[Name, Mathematics] = Field(
        default_factory=dict, description="Where: name of a variable and its value."
    )
    unit: str | None = Field(None, description="The unit that the answer is wanted in.")
    target: Mathematics | None = Field(None, description="The level that is reached, for `time when`.")


class AssumptionEntry(_Entry):
    """A gap that was filled."""

    text: str = Field(description="What was assumed.")
    reason: str = Field(description="Why in this way.")


class ProblemFile(_Entry):
    """A differential equation problem, complete enough to be solved."""

    unknowns: list[str | UnknownEntry] = Field(
        min_length=1,
        description="The unknowns with their arguments: `u(x, t)`, or a mapping with field and unit.",
    )
    equations: list[str] = Field(
        min_length=1,
        description="One for each unknown, for example `Derivative(u, t) = D*Derivative(u, x, x)`.",
    )
    parameters: dict[Name, Mathematics | ParameterEntry] = Field(
        default_factory=dict,
        description="Named numbers, for example `D: 0.1`, or a mapping with value and unit.",
    )
    symbols: list[Name] = Field(
        default_factory=list, description="Constants without a value, which stay symbols in a closed form."
    )
    domain: DomainEntry | None = Field(
        None, description="The region in space; left out for ordinary equations in time."
    )
    span: dict[Name, list[Mathematics | None]] | None = Field(
        None, description="The evolution variable with its start and end: `t: [0, 1]`; a missing end is null."
    )
    coordinate_units: dict[Name, str] = Field(
        default_factory=dict, description="Units of the coordinates: `{x: m, t: s}`."
    )
    conditions: list[ConditionEntry] = Field(
        default_factory=list, description="Boundary and initial conditions."
    )
    quantities: list[QuantityEntry] = Field(default_factory=list, description="What is asked.")
    assumptions: list[AssumptionEntry] = Field(default_factory=list, description="What was assumed, and why.")
    unread: list[str] = Field(default_factory=list, description="Parts of the prompt that were not used.")
    prompt: str = Field("", description="The words that the problem was read from.")
    model: str | None = Field(None, description="Name of the catalogue entry the equations come from.")
    settings: dict[str, str] = Field(
        default_factory=dict, description="What is said about the numerics: `cells: '400'`."
    )


def validated(data: dict[str, Any]) -> ProblemFile:
    """Return the model of a dictionary.

    Raises:
        ProblemFileError: A key is not known or missing, or a value has the wrong kind.
    """
    try:
        return ProblemFile.model_validate(data)
    except ValidationError as error:
        raise _readable(error) from None


def _readable(error: ValidationError) -> ProblemFileError:
    """Return the first complaint in our words."""
    details = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    first = details[0]
    steps = [s for s in first["loc"] if not (isinstance(s, str) and ("[" in s or s in _UNION_TAGS))]
    path = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).lstrip(".")
    if first["type"] == "extra_forbidden":
        known = _fields_at(steps[:-1])
        near = get_close_matches(str(steps[-1]), known, n=1, cutoff=0.5)
        return ProblemFileError(
            f"the key {str(steps[-1])!r} is not known",
            path=path,
            instead=f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}",
        )
    if first["type"] == "missing":
        return ProblemFileError(f"{str(steps[-1])!r} is missing", path=path, instead=f"add `{steps[-1]}: …`")
    given = first.get("input")
    expected = first.get("ctx", {}).get("expected")
    near = get_close_matches(str(given), re.findall(r"'([^']*)'", str(expected)), n=1) if expected else []
    return ProblemFileError(
        f"{given!r} does not fit here",
        path=path,
        why=first["msg"],
        instead=f"did you mean {near[0]!r}?" if near else "",
    )


_UNION_TAGS = frozenset(["str", "int", "float", "UnknownEntry", "ParameterEntry", "key"])
_ENTRIES: dict[str, type[BaseModel]] = {
    "unknowns": UnknownEntry,
    "parameters": ParameterEntry,
    "domain": DomainEntry,
    "conditions": ConditionEntry,
    "quantities": QuantityEntry,
    "assumptions": AssumptionEntry,
}


def _fields_at(steps: list[Any]) -> list[str]:
    model = _ENTRIES.get(str(steps[0]), ProblemFile) if steps else ProblemFile
    return list(model.model_fields)
