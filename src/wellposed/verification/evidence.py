"""What was checked, what came out, and the verdict that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Answer", "Check", "Evidence", "Status", "Step", "Study", "Verdict"]

Status = Literal["passed", "failed", "missing", "note"]
_TELLING = (
    "agrees with",
    "closed form",
    "two families",
    "manufactured solution",
    "order in space",
    "integrators",
)
"""Names of the checks that a reader wants to see first."""

Verdict = Literal["VERIFIED", "INCONCLUSIVE", "REFUTED"]


@dataclass(frozen=True)
class Check:
    """One question put to the numbers.

    "missing" means that the evidence could not be had, which makes the verdict INCONCLUSIVE;
    "note" informs and never decides.
    """

    name: str
    """Stable short name, for example "order in space"."""
    status: Status
    measured: str
    """The figure that was found, with its unit."""
    bound: str
    """What it was held against."""
    why: str
    """Why it matters, and, unless it passed, what would settle or mend it."""


@dataclass(frozen=True)
class Study:
    """A refinement study along one axis: the numbers behind one discretization-error plot."""

    title: str
    """For example "u against the exact solution, refined in space"."""
    axis: Literal["space", "time", "tolerance"]
    sizes: tuple[float, ...]
    """h or dt (or the tolerance) of each level, decreasing."""
    errors: tuple[float, ...]
    """Error norm of each level, same length."""
    norm: str
    """For example "volume-weighted L2"."""
    against: str
    """What the errors are measured against, with that reference's own error."""
    orders: tuple[float, ...]
    """Signed order between neighbouring levels, one shorter than `sizes`."""
    fitted: float | None
    """Least-squares slope over the levels above the floor."""
    expected: float | None
    """The scheme's order, from theory."""
    floor: float = 0.0
    """Below this, errors say nothing: round-off, linear tolerance, the reference's own error."""
    manufactured: bool = False
    """True when the problem solved is the manufactured one, not the user's."""


@dataclass(frozen=True)
class Answer:
    """One asked quantity with its error bar."""

    quantity: str
    value: float | bool | str | tuple[float, ...] | None
    unit: str | None = None
    error_bar: float | tuple[float, ...] | None = None
    at: tuple[tuple[str, float], ...] = ()
    how: str = ""
    """How value and bar came about, for example "Richardson extrapolation, GCI with Fs = 1.25"."""
    reference: float | None = None
    """The value of the reference, when there is one."""


@dataclass(frozen=True)
class Step:
    """One step of a derivation, as LaTeX and as words."""

    title: str
    latex: str


@dataclass(frozen=True)
class Evidence:
    """All checks with the answers and studies they rest on."""

    checks: tuple[Check, ...]
    answers: tuple[Answer, ...] = ()
    studies: tuple[Study, ...] = ()
    closed_form: str | None = None
    """SymPy-parsable text in the prompt's own variables, only when it was admitted."""
    steps: tuple[Step, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """REFUTED when any check failed, INCONCLUSIVE when evidence is missing, else VERIFIED."""
        states = {c.status for c in self.checks}
        if "failed" in states:
            return "REFUTED"
        if "missing" in states or "passed" not in states:
            return "INCONCLUSIVE"
        return "VERIFIED"

    @property
    def sentence(self) -> str:
        """The verdict in one sentence that names the decisive check."""
        for status, verb in (("failed", "failed"), ("missing", "lacks")):
            hits = [c for c in self.checks if c.status == status]
            if hits:
                more = f" (and {len(hits) - 1} more)" if len(hits) > 1 else ""
                return f"{self.verdict}: {verb} {hits[0].name}{more}. {hits[0].why}"
        passed = [c.name for c in self.checks if c.status == "passed"]
        telling = [n for n in passed if n.startswith(_TELLING)] or passed[:3]
        return f"{self.verdict}: all {len(passed)} checks passed, among them {'; '.join(telling[:5])}."
