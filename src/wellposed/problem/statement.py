"""The typed statement of a differential equation problem.

Everything that a solver, the judge or a reader of the report needs to know about *what* is asked
stands here, and nothing about *how* it is solved. All classes are frozen; expressions are SymPy
trees built by `wellposed.problem.mathematics` and never by evaluating text.

Conventions:
    * Symbols are made by `symbol(name)`: real, no other assumption, so that equal names are equal.
    * Unknowns are applied undefined functions, `u(x, y, t)`: coordinates in the order of the
      domain's axes first, the evolution variable last.
    * Numbers carry coherent units: when a problem has units, every value is stored in the unit that
      its `unit` field names, all units are SI base combinations (temperatures may be degC), and
      only answers are converted, to `Quantity.unit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

import sympy as sp
from sympy.core.function import AppliedUndef

__all__ = [
    "Assumption",
    "Axis",
    "Condition",
    "ConditionKind",
    "Domain",
    "Parameter",
    "Problem",
    "Quantity",
    "QuantityKind",
    "Span",
    "Unknown",
    "imbalance",
    "symbol",
]

ConditionKind = Literal["initial", "value", "gradient", "flux", "robin", "periodic"]
QuantityKind = Literal[
    "value",
    "profile",
    "integral",
    "mean",
    "maximum",
    "minimum",
    "solid fraction",
    "tip position",
    "front position",
    "time when",
    "closed form",
    "order",
    "conserved",
    "energy",
    "energy decay",
    "eigenvalues",
    "steady state",
    "speed",
    "critical value",
    "width",
    "period",
    "place of maximum",
    "place of minimum",
]
CoordinateSystem = Literal["cartesian", "cylindrical", "spherical"]

# Sides are named by axis and end: "x-" is the lower end of x, "x+" the upper.
_SIDE_WORDS = {"x-": "left", "x+": "right", "y-": "bottom", "y+": "top", "z-": "back", "z+": "front"}


def symbol(name: str) -> sp.Symbol:
    """Return the one symbol with this name that wellposed uses anywhere (real)."""
    return sp.Symbol(name, real=True)


def imbalance(equation: sp.Basic) -> Any:
    """Return the left side minus the right side of an `Eq`, which is zero on a solution.

    (Typed `Any`, as other results below: SymPy's annotations make the sides `Basic`, without arithmetic.)
    """
    left, right = cast("tuple[Any, Any]", equation.args)
    return left - right


@dataclass(frozen=True)
class Unknown:
    """A field or function to be found, for example `u(x, t)`."""

    name: str
    arguments: tuple[str, ...]
    """Names of the variables it depends on: space axes first, evolution variable last."""
    unit: str | None = None
    meaning: str = ""

    @property
    def applied(self) -> AppliedUndef:
        """The SymPy object, for example `u(x, t)`."""
        made: Any = sp.Function(self.name)(*(symbol(a) for a in self.arguments))
        return made

    def __str__(self) -> str:
        """Return, for example, `u(x, t)`."""
        return f"{self.name}({', '.join(self.arguments)})"


@dataclass(frozen=True)
class Parameter:
    """A named number of the problem, for example `D = 0.1 m**2/s`."""

    name: str
    value: sp.Expr
    """An expression without free symbols other than earlier parameters and coordinates."""
    unit: str | None = None
    meaning: str = ""

    def __str__(self) -> str:
        """Return, for example, `D = 0.1 m**2/s`."""
        return f"{self.name} = {self.value}" + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class Axis:
    """One space coordinate and its range."""

    name: str
    lower: sp.Expr
    upper: sp.Expr
    """Either end may be infinite (`-oo`, `oo`)."""
    periodic: bool = False
    unit: str | None = None
    """The unit of places on it; None: not given (see `wellposed.problem.dimensions`)."""

    @property
    def length(self) -> sp.Expr:
        """Upper minus lower end."""
        return self.upper - self.lower

    @property
    def is_bounded(self) -> bool:
        """True when both ends are finite."""
        return bool(self.lower.is_finite and self.upper.is_finite)


@dataclass(frozen=True)
class Domain:
    """The region in space: a product of axes in one coordinate system."""

    axes: tuple[Axis, ...]
    coordinates: CoordinateSystem = "cartesian"
    inside: sp.Expr | None = None
    """Negative inside a region that does not fill its axes' box, for example `x**2/4 + y**2 - 1`.
    Such a region has one side, named "boundary"."""

    @property
    def sides(self) -> tuple[str, ...]:
        """Names of the sides that need a condition: "x-", "x+", … (none on a periodic axis)."""
        if self.inside is not None:
            return ("boundary",)
        return tuple(f"{a.name}{end}" for a in self.axes if not a.periodic for end in "-+")

    def axis(self, name: str) -> Axis:
        """Return the axis with this name.

        Raises:
            KeyError: No axis has the name.
        """
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise KeyError(name)


@dataclass(frozen=True)
class Span:
    """The evolution variable (usually time) and its range."""

    name: str
    start: sp.Expr
    end: sp.Expr | None
    """None when only a closed form is asked, so that no final time is needed."""
    unit: str | None = None
    """The unit in which it is counted, `s`, `min`…; None: not given."""


@dataclass(frozen=True)
class Condition:
    """One condition on one unknown.

    kind "initial":  d^order unknown / dt^order = expression at the start of the span.
    kind "value":    unknown = expression on `side`.
    kind "gradient": d^order unknown / d axis^order = expression on `side` (along the axis, not
                     along the outward normal; order >= 1).
    kind "flux":     the outward flux -D du/dn (of the equation's own diffusion coefficient)
                     equals expression on `side`.
    kind "robin":    du/dn + coefficient * u = expression on `side`, n the outward normal.
    kind "periodic": no expression; the axis is also marked periodic.
    """

    kind: ConditionKind
    unknown: str
    expression: sp.Expr | None = None
    side: str = ""
    """ "x-", "x+", "y-", …; empty for an initial condition."""
    order: int = 0
    coefficient: sp.Expr | None = None

    def __str__(self) -> str:
        """Return a line a person can read, for example `u = 0 at the left side (x-)`."""
        if self.kind == "periodic":
            return f"{self.unknown} is periodic in {self.side[:-1] or self.side}"
        if self.kind == "initial":
            return f"{self.unknown}{chr(39) * self.order} = {self.expression} at the start"
        side = f"on {self.side} ({_SIDE_WORDS[self.side]})" if self.side in _SIDE_WORDS else f"on {self.side}"
        left = {
            "value": self.unknown,
            "gradient": _derivative(self.unknown, self.side[:-1], self.order),
            "flux": f"outward flux of {self.unknown}",
            "robin": f"d{self.unknown}/dn + ({self.coefficient})*{self.unknown}",
        }[self.kind]
        return f"{left} = {self.expression} {side}"


def _derivative(unknown: str, axis: str, order: int) -> str:
    """Return `du/dx` or `d^2u/dx^2`."""
    power = f"^{order}" if order > 1 else ""
    return f"d{power}{unknown}/d{axis}{power}"


@dataclass(frozen=True)
class Quantity:
    """One thing the prompt asks for.

    How the kinds use `expression`, `at` and `target`:
        value: the expression (which may hold derivatives or integrals with limits) at `at`.
        integral: of the expression over the whole domain; an `Integral` with limits is taken as it is.
        maximum, minimum, place of maximum, place of minimum: over whatever `at` leaves free.
        time when: the first time at which the expression at `at` reaches `target`.
        front position: the outermost place at which the expression equals `target`.
        width: the distance between the places where the expression equals `at`'s "from" and "to".
        eigenvalues: `expression` in the free symbol of the equation, for the n-th smallest real
            eigenvalue (multiple ones counted as often as they occur), `at` = (("n", n),).
        critical value: `expression` in the free symbol, at its smallest positive value for which the
            homogeneous problem has a solution other than zero.
        speed: of the front at which the expression equals `target`, in the long run.
        steady state: the limit of the expression at `at` for large times.
        period: of the expression's oscillation in the long run.
    """

    name: str
    """As the prompt has it, for example `u(0.5, 1)`."""
    kind: QuantityKind
    expression: sp.Expr | None = None
    """In the unknowns, for example `u(x, t)` or `Derivative(u(x, t), x)`."""
    at: tuple[tuple[str, sp.Expr], ...] = ()
    """Where: pairs of variable name and place, for example (("x", 1/2), ("t", 1))."""
    unit: str | None = None
    """The unit in which the prompt wants the answer; None: the problem's own."""
    target: sp.Expr | None = None
    """For "time when" and "front position": the level that is reached."""

    @property
    def place(self) -> dict[str, sp.Expr]:
        """`at` as a dictionary."""
        return dict(self.at)


@dataclass(frozen=True)
class Assumption:
    """A gap in the prompt that was filled, and why in this way."""

    text: str
    reason: str

    def __str__(self) -> str:
        """Return `text (reason)`."""
        return f"{self.text} ({self.reason})"


@dataclass(frozen=True)
class Problem:
    """A differential equation problem, complete enough to be solved."""

    unknowns: tuple[Unknown, ...]
    equations: tuple[sp.Eq, ...]
    """One per unknown; derivatives unevaluated, parameters symbolic."""
    parameters: tuple[Parameter, ...] = ()
    domain: Domain | None = None
    """None for an initial value problem in ordinary differential equations."""
    span: Span | None = None
    """None for a steady problem."""
    conditions: tuple[Condition, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    unread: tuple[str, ...] = ()
    """Parts of the prompt that were not used, word for word."""
    prompt: str = ""
    model: str | None = None
    """Name of the catalogue entry the equations come from, with its source, when they do."""
    settings: tuple[tuple[str, str], ...] = field(default=())
    """What the prompt says about the numerics, for example (("cells", "400"),)."""

    @property
    def is_ordinary(self) -> bool:
        """True when every unknown depends on one variable only."""
        return all(len(u.arguments) == 1 for u in self.unknowns)

    @property
    def values(self) -> dict[Any, sp.Expr]:
        """Parameter values by symbol, chained definitions resolved."""
        table: dict[Any, sp.Expr] = {}
        for p in self.parameters:
            table[symbol(p.name)] = p.value.subs(table)
        return table

    def with_values(self, expression: sp.Basic) -> Any:
        """Return the expression with every parameter replaced by its value.

        Also under a derivative, where `subs` would put a parameter that varies in place in only after
        differentiating, so that the slope of the parameter itself would be lost.

        (Typed `Any`: SymPy's annotations make the result a `Basic`, which has no arithmetic.)
        """
        return expression.xreplace(self.values) if self.parameters else expression

    def unknown(self, name: str) -> Unknown:
        """Return the unknown with this name.

        Raises:
            KeyError: No unknown has the name.
        """
        for u in self.unknowns:
            if u.name == name:
                return u
        raise KeyError(name)

    def conditions_of(self, unknown: str, kind: ConditionKind | None = None) -> Iterator[Condition]:
        """Yield the conditions on one unknown, of one kind when given."""
        return (c for c in self.conditions if c.unknown == unknown and kind in (None, c.kind))

    def with_changes(self, **changes: Any) -> Problem:
        """Return a copy with these fields replaced."""
        return replace(self, **changes)

    def __str__(self) -> str:
        """Return the problem as a short text, one statement a line."""
        lines = [f"{e.lhs} = {e.rhs}" for e in self.equations]
        lines += [f"  {p}" for p in self.parameters]
        if self.domain:
            lines += [f"  {a.lower} <= {a.name} <= {a.upper}" for a in self.domain.axes]
        if self.span:
            lines.append(f"  {self.span.name} from {self.span.start} to {self.span.end}")
        lines += [f"  {c}" for c in self.conditions]
        lines += [f"  find {q.name}" for q in self.quantities]
        return "\n".join(lines)
