"""The lines by which a program of the family `plane` evaluates what is asked."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Quantity, symbol
from wellposed.solvers.expressions import function_text, literal, name_text, numpy_text
from wellposed.solvers.fields import flat, number, separate_integrals
from wellposed.solvers.plane_form import Form

__all__ = ["KINDS", "Answers", "asked_names"]

KINDS = frozenset(
    ["value", "profile", "integral", "mean", "maximum", "minimum", "place of maximum", "place of minimum",
     "closed form"]
)  # fmt: skip


def asked_names(form: Form) -> frozenset[str]:
    """Return the names of the unknown and its derivatives that the quantities hold."""
    found: set[str] = set()
    for q in form.problem.quantities:
        if q.expression is not None:
            bare = q.expression.replace(sp.Integral, lambda f, *limits: f + sum(sum(p[1:]) for p in limits))
            found |= {str(s) for s in flat(form.problem, bare).free_symbols}
    return frozenset(found) & frozenset(form.names)


class Answers:
    """Functions and lines for all quantities of one problem.

    Args:
        form: The problem in plain symbols.
        used: Names of the unknown and its derivatives that the program holds.

    Raises:
        UnsupportedProblem: A quantity cannot be evaluated by these programs.
    """

    def __init__(self, form: Form, used: tuple[str, ...]) -> None:
        assert form.problem.domain is not None
        self._form, self._used = form, used
        self._axes = [a.name for a in form.problem.domain.axes]
        self.functions: list[str] = []
        self.lines: list[str] = []
        self.asked: list[int] = []
        for i, q in enumerate(form.problem.quantities):
            if q.kind == "closed form":
                continue
            self.asked.append(i)
            self.lines.append(f'found["answer_{i}"] = {self._text(i, q)}')

    def _text(self, i: int, q: Quantity) -> str:
        if q.kind not in KINDS or q.expression is None:
            raise self._refusal(q, f"the kind {q.kind!r} is not evaluated in the plane")
        whole, parts = separate_integrals(q.expression)
        if parts and q.kind not in ("value", "integral", "mean"):
            raise self._refusal(q, "an integral stands inside an expression that varies over the plane")
        if parts:
            return self._with_integrals(i, q, whole, parts)
        field = self._field(f"asked_{i}", q, whole)
        if q.kind == "integral":
            return f"integral(grid, {field})"
        if q.kind == "mean":
            return f"integral(grid, {field}) / integral(grid, np.ones(grid.x.size))"
        if q.kind in ("value", "profile"):
            return self._at(q, field, q.kind == "profile")
        return self._extreme(q, field)

    def _refusal(self, q: Quantity, why: str) -> UnsupportedProblem:
        return UnsupportedProblem(
            f"`{q.name}` cannot be evaluated",
            where=str(q.expression),
            why=why,
            instead=f"ask for one of these, at places inside the region: {', '.join(sorted(KINDS))}",
        )

    def _field(self, name: str, q: Quantity, expression: sp.Basic) -> str:
        """Write the function of an expression and return the text of its call."""
        bare: Any = flat(self._form.problem, expression)
        if bare.atoms(AppliedUndef) or bare.has(sp.Subs, sp.Derivative, sp.Integral):
            raise self._refusal(q, "it holds the field at another place, or an unusual derivative")
        arguments = [*self._axes, *self._used]
        known = {*arguments, *(p.name for p in self._form.problem.parameters)}
        strange = sorted(str(s) for s in bare.free_symbols if str(s) not in known)
        if strange:
            raise self._refusal(q, f"`{strange[0]}` is not known; derivatives go up to the second order")
        self.functions.append(
            function_text(
                name, arguments, bare, "The integrand, or the expression that is asked for.", self._axes[0]
            )
        )
        return f"{name}(**fields)"

    def _point(self, q: Quantity, name: str) -> str:
        problem = self._form.problem
        assert problem.domain is not None
        place = q.place[name]
        axis, value = problem.domain.axis(name), number(problem, place)
        low, high = number(problem, axis.lower), number(problem, axis.upper)
        if not low - 1e-9 * (high - low) <= value <= high + 1e-9 * (high - low):
            raise self._refusal(q, f"{name} = {value:g} lies outside {low:g} … {high:g}")
        return literal(problem.with_values(place))

    def _inside(self, q: Quantity) -> None:
        domain = self._form.problem.domain
        assert domain is not None
        if domain.inside is not None and all(n in q.place for n in self._axes):
            place: dict[Any, Any] = {symbol(n): q.place[n] for n in self._axes}
            if number(self._form.problem, self._form.problem.with_values(domain.inside).subs(place)) > 1e-9:
                raise self._refusal(q, "the place lies outside the region")

    def _at(self, q: Quantity, field: str, profile: bool) -> str:
        free = [n for n in self._axes if n not in q.place]
        self._inside(q)
        if not profile and not free:
            return f"at(grid, {field}, {', '.join(self._point(q, n) for n in self._axes)})"
        if profile and len(free) == 1:
            return f"along(grid, {field}, {self._line(q, free[0])}, 21)[1]"
        raise self._refusal(q, "a value needs a place along both axes, a profile along one")

    def _line(self, q: Quantity, free: str, limits: tuple[str, str] | None = None) -> str:
        """Return the arguments that say where a line runs: axis, ends, place across."""
        problem = self._form.problem
        assert problem.domain is not None
        (other,) = (n for n in self._axes if n != free)
        if other not in q.place:
            raise self._refusal(q, f"the line along {free} needs a place along {other}")
        axis = problem.domain.axis(free)
        ends = limits or tuple(literal(problem.with_values(e)) for e in (axis.lower, axis.upper))
        ellipse = self._form.ellipse
        if ellipse is not None and limits is None:
            k = self._axes.index(free)
            across: Any = problem.with_values(q.place[other])
            offset = (across - ellipse.centre[1 - k]) / ellipse.half_axes[1 - k]
            reach = ellipse.half_axes[k] * sp.sqrt(1 - offset**2)
            ends = (literal(ellipse.centre[k] - reach), literal(ellipse.centre[k] + reach))
        return f"{self._axes.index(free)}, {', '.join(ends)}, {self._point(q, other)}"

    def _extreme(self, q: Quantity, field: str) -> str:
        sign, wanted = "1" if "maximum" in q.kind else "-1", 1 if q.kind.startswith("place") else 0
        free = [n for n in self._axes if n not in q.place]
        if len(free) == 2:
            return f"extreme(grid, {field}, {sign})[{wanted}]"
        if len(free) == 1:
            return f"extreme_along(grid, {field}, {self._line(q, free[0])}, {sign})[{wanted}]"
        raise self._refusal(q, "no direction is left to search")

    def _with_integrals(self, i: int, q: Quantity, whole: Any, parts: list[tuple[str, sp.Integral]]) -> str:
        texts = {name: self._integral(f"asked_{i}_{name}", q, node) for name, node in parts}
        bare = flat(self._form.problem, whole)
        if bare.free_symbols & {symbol(n) for n in self._form.names}:
            raise self._refusal(q, "an integral and a value at a place stand in one expression")
        place = {symbol(n): self._form.problem.with_values(p) for n, p in q.at}
        bare = bare.subs(place)
        self.lines += [f"{name}_{i} = {text}" for name, text in texts.items()]
        renamed = bare.xreplace({symbol(n): symbol(f"{n}_{i}") for n in texts})
        return numpy_text(renamed)

    def _integral(self, name: str, q: Quantity, node: sp.Integral) -> str:
        problem = self._form.problem
        limits: list[Any] = list(node.limits)
        if any(len(part) != 3 or str(part[0]) not in self._axes for part in limits):
            raise self._refusal(q, "its integral has no limits, or not over a coordinate")
        integrand: Any = node.function
        r = symbol(self._axes[0])
        radial = problem.domain is not None and problem.domain.coordinates == "cylindrical"
        factor = "lambda s, q: 1.0"
        if radial and len(limits) == 2 and integrand.subs(r, 0) == 0:
            integrand, factor = sp.expand(integrand / r), "lambda s, q: s"  # smooth across the pole
        field = self._field(name, q, integrand)
        if len(limits) == 1:
            ((axis, low, high),) = limits
            ends = (literal(problem.with_values(low)), literal(problem.with_values(high)))
            points = f"along(grid, {field}, {self._line(q, str(axis), ends)})"
            return f"np.dot(*{points}[1:])"
        if self._form.ellipse is not None:
            self._require_whole(q, limits)
            return f"integral(grid, {field})"
        ordered = [next(part for part in limits if str(part[0]) == n) for n in self._axes]
        values = [[problem.with_values(part[k]) for part in ordered] for k in (1, 2)]
        if any(v.free_symbols for row in values for v in row):
            raise self._refusal(q, "the limits of its integral depend on a coordinate")
        low_text, high_text = (f"({', '.join(literal(v) for v in row)})" for row in values)
        return f"integral(grid, {field}, {factor}, {low_text}, {high_text})"

    def _require_whole(self, q: Quantity, limits: list[Any]) -> None:
        """Refuse an integral over part of a disk or an ellipse."""
        problem = self._form.problem
        assert problem.domain is not None and problem.domain.inside is not None
        inside = problem.with_values(problem.domain.inside)
        for axis, low, high in limits:
            box = problem.domain.axis(str(axis))
            for end, own in ((low, box.lower), (high, box.upper)):
                gap: Any = problem.with_values(end - own)
                on_curve = sp.simplify(inside.subs(axis, problem.with_values(end)))
                if gap != 0 and sp.simplify(gap) != 0 and on_curve != 0:
                    raise self._refusal(q, "only integrals over the whole region are covered here")


def shown(form: Form, asked: list[int]) -> list[tuple[int, str]]:
    """Return number and printed name of every asked quantity."""
    names = [q.name for q in form.problem.quantities]
    return [(i, repr(name_text(names[i]) if not names[i].isprintable() else f"{names[i]} =")) for i in asked]
