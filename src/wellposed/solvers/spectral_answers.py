"""The lines by which a program of the family `spectral box` evaluates what is asked."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Quantity, symbol
from wellposed.solvers.expressions import function_text, literal, name_text, numpy_text
from wellposed.solvers.fields import flat, number, separate_integrals
from wellposed.solvers.spectral_form import Form

__all__ = ["KINDS", "Answers", "derivatives_in"]

_FOLLOWED = ("conserved", "energy decay")
KINDS = frozenset(
    ["value", "profile", "integral", "mean", "energy", "maximum", "minimum", "place of maximum",
     "place of minimum", "front position", *_FOLLOWED]
)  # fmt: skip


def derivatives_in(form: Form, expression: sp.Expr) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return the derivatives that an expression from `flat` holds: name, unknown and orders."""
    assert form.problem.domain is not None
    axes = [a.name for a in form.problem.domain.axes]
    found = {}
    for s in sorted(str(s) for s in expression.free_symbols):
        owner = next(
            (n for n in form.names if s.startswith(n + "_") and set(s[len(n) + 1 :]) <= set(axes)), ""
        )
        if owner:
            letters = s[len(owner) + 1 :]
            found[s] = (owner, tuple(letters.count(a) for a in axes))
    return found


class Answers:
    """Functions and lines for all quantities of one problem.

    Args:
        form: The problem split into parts.
        times: Start and output times, ascending.
        arguments: Names of coordinates and time.

    Raises:
        UnsupportedProblem: A quantity cannot be evaluated by these programs.
    """

    def __init__(self, form: Form, times: list[sp.Expr]) -> None:
        problem = form.problem
        assert problem.domain is not None and problem.span is not None
        self._form, self._times = form, times
        self._axes = [a.name for a in problem.domain.axes]
        self._clock = problem.span.name
        self.functions: list[tuple[str, Any, str]] = []
        """Name, expression by the names of `flat`, and docstring."""
        self.lines: list[str] = []
        self.histories: list[tuple[int, str]] = []
        self.asked = [i for i, q in enumerate(problem.quantities) if q.kind != "closed form"]
        for i in self.asked:
            self._add(i, problem.quantities[i])

    def text(self, arguments: list[str]) -> list[str]:
        """Return the functions' texts, all with the same arguments."""
        like = self._form.names[0]
        return [function_text(n, arguments, e, doc, like) for n, e, doc in self.functions]

    def _refusal(self, q: Quantity, why: str) -> UnsupportedProblem:
        return UnsupportedProblem(
            f"`{q.name}` cannot be evaluated",
            where=str(q.expression),
            why=why,
            instead=f"ask for one of these: {', '.join(sorted(KINDS))}",
        )

    def _density(self, name: str, q: Quantity, expression: Any) -> str:
        """Write the function of an expression in the fields; return its name."""
        problem = self._form.problem
        held: dict[Any, Any] = {problem.unknown(n).applied: e for n, e in self._form.potentials.items()}
        bare = flat(problem, expression.xreplace(held))
        if bare.atoms(AppliedUndef) or bare.has(
            sp.Derivative, sp.Subs, sp.Integral, sp.Heaviside, sp.Piecewise
        ):
            raise self._refusal(q, "it holds a step, or the field at another place")
        known = {*self._axes, self._clock, *self._form.names, *derivatives_in(self._form, bare)}
        known |= {p.name for p in problem.parameters}
        strange = sorted(str(s) for s in bare.free_symbols if str(s) not in known)
        if strange:
            raise self._refusal(q, f"`{strange[0]}` is not known")
        self.functions.append((name, bare, "The integrand, or the expression that is asked for."))
        return name

    def _slot(self, q: Quantity) -> int:
        place = q.place.get(self._clock)
        if place is None:
            return len(self._times) - 1
        when = self._form.problem.with_values(place)
        return next(
            k for k, t in enumerate(self._times) if abs(float(t - when)) < 1e-12 * max(1.0, abs(float(when)))
        )

    def _add(self, i: int, q: Quantity) -> None:
        if q.kind not in KINDS or q.expression is None:
            raise self._refusal(q, f"the kind {q.kind!r} is not evaluated on boxes without walls")
        whole, parts = separate_integrals(q.expression)
        if q.kind in _FOLLOWED:
            density = parts[0][1].function if len(parts) == 1 and whole == symbol("part_0") else whole
            if parts and (len(parts) != 1 or whole != symbol("part_0")):
                raise self._refusal(q, "one integral is followed over time, not a combination")
            name = self._density(f"asked_{i}", q, density)
            k = len(self.histories)
            self.histories.append((i, name))
            rule = "decide_conserved" if q.kind == "conserved" else "decide_decay"
            self.lines.append(
                f'found["answer_{i}"], found["drift_{i}"] = {rule}(history[:, {k}], sizes[:, {k}])'
            )
            return
        picture = f"snapshots[{self._slot(q)}]"
        if parts:
            self._combined(i, q, whole, parts, picture)
            return
        field = f"{self._density(f'asked_{i}', q, whole)}(**{picture})"
        self.lines.append(f'found["answer_{i}"] = {self._text(q, field)}')

    def _text(self, q: Quantity, field: str) -> str:
        if q.kind in ("integral", "energy"):
            return f"integral(grid, {field})"
        if q.kind == "mean":
            return f"mean(grid, {field})"
        fixed = [self._point(q, a) if a in q.place else "None" for a in self._axes]
        free = [a for a in self._axes if a not in q.place]
        if q.kind == "value" and not free:
            return f"at(grid, {field}, {', '.join(fixed)})"
        if q.kind == "profile" and len(free) == 1:
            (axis,) = free
            k = self._axes.index(axis)
            points = [f"[{p}]" if p != "None" else f"np.linspace(LOWER[{k}], UPPER[{k}], 21)" for p in fixed]
            return f"sampled(grid, {field}, [{', '.join(points)}]).ravel()"
        if q.kind == "front position" and len(free) == 1 and q.target is not None:
            level = literal(self._form.problem.with_values(q.target))
            return f"outermost(grid, {field}, {level}, [{', '.join(fixed)}])"
        if "m" in q.kind and free and q.kind not in ("profile", "front position"):
            sign = "1" if "maximum" in q.kind else "-1"
            wanted = 1 if q.kind.startswith("place") else 0
            return f"extreme(grid, {field}, {sign}, [{', '.join(fixed)}])[{wanted}]"
        raise self._refusal(q, "the places given do not fit the kind of quantity")

    def _point(self, q: Quantity, name: str) -> str:
        problem = self._form.problem
        assert problem.domain is not None
        axis, value = problem.domain.axis(name), number(problem, q.place[name])
        if not number(problem, axis.lower) - 1e-9 <= value <= number(problem, axis.upper) + 1e-9:
            raise self._refusal(q, f"{name} = {value:g} lies outside the box")
        return literal(problem.with_values(q.place[name]))

    def _combined(
        self, i: int, q: Quantity, whole: Any, parts: list[tuple[str, sp.Integral]], picture: str
    ) -> None:
        if q.kind not in ("value", "integral", "energy", "mean"):
            raise self._refusal(q, "an integral stands inside an expression that varies in space")
        problem = self._form.problem
        assert problem.domain is not None
        bare = flat(problem, whole)
        if bare.free_symbols & {symbol(n) for n in self._form.names}:
            raise self._refusal(q, "an integral and a value at a place stand in one expression")
        table: dict[Any, Any] = {symbol(n): problem.with_values(p) for n, p in q.at}
        for name, node in parts:
            bounds: Any = node.limits
            limits = {str(p[0]): p[1:] for p in bounds}
            if sorted(limits) != sorted(self._axes) or any(len(p) != 2 for p in limits.values()):
                raise self._refusal(q, "only integrals over the whole box are covered")
            for a in problem.domain.axes:
                low, high = limits[a.name]
                if problem.with_values(low - a.lower) != 0 or problem.with_values(high - a.upper) != 0:
                    raise self._refusal(q, "only integrals over the whole box are covered")
            density = self._density(f"asked_{i}_{name}", q, node.function)
            self.lines.append(f"{name}_{i} = integral(grid, {density}(**{picture}))")
            table[symbol(name)] = symbol(f"{name}_{i}")
        self.lines.append(f'found["answer_{i}"] = {numpy_text(bare.subs(table))}')


def shown(form: Form, asked: list[int]) -> list[tuple[int, str]]:
    """Return number and printed name of every asked quantity."""
    names = [q.name for q in form.problem.quantities]
    return [(i, repr(f"{names[i]} =" if names[i].isprintable() else name_text(names[i]))) for i in asked]
