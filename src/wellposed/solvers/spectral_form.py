"""Evolution equations on boxes without walls, split into linear symbols and pointwise nonlinear parts.

Every equation is brought to du_i/dt = sum_j S_ij(grad) u_j + sum_g S_g(grad) E_g(x, t, u, grad u) with
constant-coefficient operators S, so that a divergence form stays one. Unknowns without a time derivative
(chemical potentials) are put in where they stand.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Problem, imbalance, symbol
from wellposed.solvers.fields import flat, kept_values, number
from wellposed.solvers.spectral_split import centred

__all__ = ["Form", "Group", "Operator", "analyse"]

Operator = tuple[tuple[sp.Expr, tuple[int, ...]], ...]
"""Pairs of a constant coefficient and the orders of differentiation along the axes."""


@dataclass(frozen=True)
class Group:
    """One operator acting on one pointwise expression."""

    operator: Operator
    expression: sp.Expr
    """In the coordinates, the time, the unknowns and their derivatives, by the names of `flat`."""


@dataclass(frozen=True)
class Form:
    """The problem split into linear and nonlinear parts."""

    problem: Problem
    mirrored: tuple[bool, ...]
    """By axis: True between walls without flux, False for a periodic axis."""
    names: tuple[str, ...]
    """The unknowns that evolve."""
    linear: dict[tuple[int, int], Operator]
    groups: tuple[tuple[Group, ...], ...]
    """By unknown."""
    potentials: dict[str, sp.Expr]
    """The other unknowns, in the evolving ones (derivatives unevaluated)."""

    @property
    def is_linear(self) -> bool:
        """True when no pointwise part holds an unknown."""
        held = {str(s) for row in self.groups for g in row for s in g.expression.free_symbols}
        return not any(self._owner(n) for n in held)

    @property
    def turning(self) -> tuple[tuple[int, int], ...]:
        """Pairs of unknowns whose linear parts only turn them into each other, as i u_t = -u_xx does.

        du/dt = d u + s v and dv/dt = d v - s u: then u + i v and u - i v have the rates d - i s and d + i s
        of their own, so that no linear part is left to be treated explicitly.
        """
        n = len(self.names)
        return tuple((i, j) for i in range(n) for j in range(i + 1, n) if self._turns(i, j))

    def _turns(self, i: int, j: int) -> bool:
        rows = [{o: c for c, o in self.linear.get(key, ())} for key in ((i, j), (j, i), (i, i), (j, j))]
        there, back, own, other = rows
        if not there or set(there) != set(back) or set(own) != set(other):
            return False
        return all(sp.simplify(there[o] + back[o]) == 0 for o in there) and all(
            sp.simplify(own[o] - other[o]) == 0 for o in own
        )

    @property
    def order(self) -> int:
        """The highest order of differentiation in space."""
        found = [sum(o) for op in self.linear.values() for _, o in op]
        found += [sum(o) for row in self.groups for g in row for _, o in g.operator]
        return max(found, default=0)

    def fastest(self, wave: float, low: dict[str, float], high: dict[str, float]) -> tuple[float, float]:
        """Return rate and wave number of the fastest wave that its own linear part does not rule.

        The rate bounds the steps of whatever treats the rest explicitly, the inverse of the wave number
        is about the thickness of an interface.

        Args:
            wave: The largest wave number of the grid.
            low: Smallest expected value of each unknown.
            high: Largest expected value of each unknown.
        """
        ks = np.linspace(0.0, wave, 400)
        worst, edge = 0.0, 0.0
        turned = {*self.turning, *((j, i) for i, j in self.turning)}
        for i, row in enumerate(self.groups):
            own = _sizes(self, self.linear.get((i, i), ()), ks, signed=True)
            rest = np.zeros_like(ks)
            for j in range(len(self.names)):
                if j != i and (i, j) in self.linear and (i, j) not in turned:
                    rest += np.abs(_sizes(self, self.linear[(i, j)], ks, signed=True))
            for g in row:
                rest += np.abs(_sizes(self, g.operator, ks, signed=False)) * self._steepness(g, ks, low, high)
            free = rest > 0.5 * np.maximum(-own, 0.0)
            worst = max(worst, float(rest[free].max(initial=0.0)))
            edge = max(edge, float(ks[free & (rest > 0)].max(initial=0.0)))
        return worst, edge

    def _steepness(
        self, g: Group, ks: np.ndarray, low: dict[str, float], high: dict[str, float]
    ) -> np.ndarray:
        """Return the largest sum of derivatives of the expression, those by slopes times the wave number."""
        bare = self.problem.with_values(g.expression)
        marks = sorted((s for s in bare.free_symbols if self._owner(str(s))), key=str)
        other = {s: sp.Float(0.37) for s in bare.free_symbols if s not in marks}
        total = np.zeros_like(ks)
        for m in marks:
            tries = [np.linspace(low[self._owner(str(s))], high[self._owner(str(s))], 5) for s in marks]
            tries = [t if str(s) in self.names else 0 * t for s, t in zip(marks, tries, strict=True)]
            largest = 0.0
            for place in self._corners():  # a potential is strongest at an end of the box
                slope = sp.lambdify(marks, sp.diff(bare, m).subs(other | place), "numpy")
                with np.errstate(all="ignore"):
                    found = [
                        abs(complex(slope(*p))) for p in itertools.islice(itertools.product(*tries), 3000)
                    ]
                largest = max([largest, *(f for f in found if np.isfinite(f))])
                if not any(s in bare.free_symbols for s in place):
                    break
            order = len(str(m)) - len(self._owner(str(m))) - 1
            total += largest * ks ** max(order, 0)
        return total

    def _corners(self) -> list[dict[Any, Any]]:
        """Return a place inside the box and its corners."""
        assert self.problem.domain is not None
        axes = self.problem.domain.axes
        ends = [[self.problem.with_values(e) for e in (a.lower, a.upper)] for a in axes]
        names = [symbol(a.name) for a in axes]
        inside = dict.fromkeys(names, sp.Float(0.37))
        return [inside, *(dict(zip(names, c, strict=True)) for c in itertools.product(*ends))]

    def _owner(self, name: str) -> str:
        """Return the unknown that a name such as `u_xx` belongs to, or ""."""
        axes = {a.name for a in self.problem.domain.axes} if self.problem.domain else set()
        for n in self.names:
            if name == n or (name.startswith(n + "_") and set(name[len(n) + 1 :]) <= axes):
                return n
        return ""


def _sizes(form: Form, operator: Operator, ks: np.ndarray, *, signed: bool) -> np.ndarray:
    """Return the operator's symbol along the first axis, its real part when signed, else its size."""
    total: Any = np.zeros_like(ks, dtype=complex)
    pairs: Any = operator
    for c, orders in pairs:
        if any(orders[1:]):
            continue  # waves along the first axis stand for all
        total += number(form.problem, c) * (1j * ks) ** orders[0]
    return total.real if signed else np.abs(total)


def analyse(problem: Problem) -> Form:
    """Split the problem.

    Raises:
        UnsupportedProblem: It is not first order in time, not on a box without walls, or has a term that
            these programs do not take.
    """
    assert problem.domain is not None and problem.span is not None
    mirrored = tuple(_mirrored(problem, a.name, a.periodic) for a in problem.domain.axes)
    rates, potentials = _solved(problem)
    names = tuple(rates)
    linear: dict[tuple[int, int], dict[tuple[int, ...], Any]] = {}
    groups: list[tuple[Group, ...]] = []
    for i, name in enumerate(names):
        pieces: dict[Any, list[Any]] = {}
        for coefficient, orders, inner in _terms(problem, rates[name]):
            if isinstance(inner, AppliedUndef):
                row = linear.setdefault((i, names.index(inner.func.__name__)), {})
                row[orders] = row.get(orders, 0) + coefficient
                continue
            pieces.setdefault(inner, []).append((coefficient, orders))
        merged: dict[Any, Any] = {}
        for inner, operator in pieces.items():
            key = tuple(sorted(operator, key=str))
            merged[key] = merged.get(key, 0) + flat(problem, inner)
        groups.append(tuple(Group(op, e) for op, e in merged.items()))
    if len(names) == 1:
        anew = centred(
            problem, names[0], linear.get((0, 0), {}), [(g.operator, g.expression) for g in groups[0]]
        )
        if anew is not None:
            linear[0, 0], groups[0] = anew[0], tuple(Group(op, e) for op, e in anew[1])
    table = {k: tuple((c, o) for o, c in row.items()) for k, row in linear.items()}
    form = Form(problem, mirrored, names, table, tuple(groups), potentials)
    _require_known(form)
    return form


def _mirrored(problem: Problem, axis: str, periodic: bool) -> bool:
    """Return False for a periodic axis, True between two walls without flux."""
    if periodic or any(c.kind == "periodic" and c.side[:-1] == axis for c in problem.conditions):
        return False
    given = [c for c in problem.conditions if c.side[:-1] == axis]
    if given and all(
        c.kind in ("gradient", "flux") and c.expression == 0 and (c.kind == "flux" or c.order % 2 == 1)
        for c in given
    ):
        return True
    raise UnsupportedProblem(
        f"the box has walls along {axis} that are neither periodic nor without flux",
        why="Fourier methods need fields that go on periodically or as their mirror image",
        instead="periodic sides, or zero flux on both",
    )


def _solved(problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rate of every unknown that evolves, and the others in terms of these."""
    assert problem.span is not None
    t = symbol(problem.span.name)
    rate_of = {u.name: sp.Derivative(u.applied, t) for u in problem.unknowns}
    rates: dict[str, Any] = {}
    potentials: dict[str, Any] = {}
    left = list(problem.equations)
    for u in problem.unknowns:
        found = [e for e in left if imbalance(e).has(rate_of[u.name])]
        own = [e for e in found if not any(imbalance(e).has(r) for n, r in rate_of.items() if n != u.name)]
        if found:
            equation = (own or found)[0]
            left.remove(equation)
            rates[u.name] = _isolated(imbalance(equation), rate_of[u.name], equation)
    for u in problem.unknowns:
        if u.name in rates:
            continue
        held = [e for e in left if e.lhs == u.applied or e.rhs == u.applied] or left
        if not held:
            raise UnsupportedProblem(f"no equation is left for `{u.name}`", instead="add it")
        left.remove(held[0])
        potentials[u.name] = _isolated(imbalance(held[0]), u.applied, held[0])
    for _ in potentials:  # one potential may stand in another
        replaced = {problem.unknown(n).applied: e for n, e in potentials.items()}
        potentials = {n: e.xreplace(replaced) for n, e in potentials.items()}
        rates = {n: e.xreplace(replaced) for n, e in rates.items()}
    rates = {n: e.xreplace({rate_of[m]: r for m, r in rates.items() if m != n}) for n, e in rates.items()}
    for n, e in {**rates, **potentials}.items():
        if any(e.has(problem.unknown(m).applied) for m in potentials) or e.has(*rate_of.values()):
            raise UnsupportedProblem(
                f"`{n}` cannot be isolated", why="unknowns without a rate must follow from the others"
            )
    return rates, potentials


def _isolated(rest: Any, target: Any, equation: sp.Eq) -> Any:
    mark = sp.Dummy("m")
    marked = rest.xreplace({target: mark})
    factor = sp.diff(marked, mark)
    if factor == 0 or factor.has(mark) or factor.atoms(AppliedUndef):
        raise UnsupportedProblem(
            f"`{target}` does not stand alone in the equation",
            where=f"`{equation.lhs} = {equation.rhs}`",
            why="its coefficient must be a number",
            instead="divide the equation by it, or treat it by finite volumes",
        )
    return sp.Add(*(-term / factor for term in sp.Add.make_args(marked.xreplace({mark: sp.Integer(0)}))))


def _terms(problem: Problem, expression: Any) -> list[tuple[Any, tuple[int, ...], Any]]:
    """Return (constant, orders, inner) with the sum of constant * d^orders(inner) equal to the expression.

    `inner` is an unknown, or an expression that is not linear in one.
    """
    assert problem.domain is not None and problem.span is not None
    axes = [a.name for a in problem.domain.axes]
    variables = {symbol(n) for n in [*axes, problem.span.name]}
    found: list[tuple[Any, tuple[int, ...], Any]] = []
    for term in sp.Add.make_args(sp.expand(kept_values(problem, expression), deep=False)):
        fixed, moving = term.as_independent(*variables, *(u.applied for u in problem.unknowns), as_Add=False)
        if isinstance(moving, sp.Derivative):
            orders = [0] * len(axes)
            counts: Any = moving.variable_count
            for v, n in counts:
                if v.name not in axes:
                    raise UnsupportedProblem(f"`{moving}` holds a second derivative in time")
                orders[axes.index(v.name)] += int(n)
            for c, inner_orders, inner in _terms(problem, moving.expr):
                total = tuple(a + b for a, b in zip(orders, inner_orders, strict=True))
                found.append((fixed * c, total, inner))
        elif isinstance(opened := _opened(moving), sp.Add):
            for part in opened.args:
                found += [(fixed * c, o, e) for c, o, e in _terms(problem, part)]
        else:
            found.append((fixed, (0,) * len(axes), moving))
    return found


def _opened(expression: Any) -> Any:
    """Return a sum as it is, and a product that holds one multiplied out, derivatives left alone."""
    return sp.expand(expression, deep=False) if isinstance(expression, sp.Mul) else expression


def _require_known(form: Form) -> None:
    problem = form.problem
    assert problem.domain is not None and problem.span is not None
    known = {a.name for a in problem.domain.axes} | {problem.span.name, *(p.name for p in problem.parameters)}
    for row in form.groups:
        for g in row:
            for s in g.expression.free_symbols:
                if str(s) not in known and not form._owner(str(s)):
                    raise UnsupportedProblem(
                        f"`{s}` has no place in these programs",
                        instead="give it a value, or state it otherwise",
                    )
    for op in form.linear.values():
        for c, _ in op:
            if any(str(s) not in {p.name for p in problem.parameters} for s in c.free_symbols):
                raise UnsupportedProblem(f"the coefficient `{c}` is not a number")
