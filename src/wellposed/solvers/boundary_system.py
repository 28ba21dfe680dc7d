"""The first-order form of a steady problem in one dimension.

States are the unknowns with their derivatives. Where a coefficient under a derivative jumps, as in
(k u')' with a layered k, the differentiated quantity k u' is itself a state: it stays continuous where
u' does not, so that layers are joined as conservation demands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.exceptions import NonInvertibleMatrixError
from sympy.solvers.solveset import NonlinearError

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Problem, imbalance, symbol

__all__ = ["Jump", "System", "break_places", "jumps_in", "settled", "system_of"]

_JUMPING = (sp.Piecewise, sp.Heaviside, sp.sign, sp.Abs, sp.Max, sp.Min)


@dataclass(frozen=True)
class Jump:
    """A state that jumps at a place, because of a point source there."""

    place: sp.Expr
    state: int
    height: sp.Expr
    """In the state symbols and parameters, at the place."""


@dataclass(frozen=True)
class System:
    """y' = rates(x, y) with what joins the pieces of the axis."""

    problem: Problem
    names: tuple[str, ...]
    """Of the states."""
    rates: tuple[sp.Expr, ...]
    """In symbols named like the states, the axis and the parameters."""
    jumps: tuple[Jump, ...]
    breaks: tuple[sp.Expr, ...]
    """Places inside the axis where a rate or a state jumps, ascending."""
    carried: tuple[tuple[str, str], ...] = ()
    """Pairs of a state that stands for a flux and the unknown it belongs to."""
    orders: tuple[tuple[str, int], ...] = field(default=())
    """How many of an unknown's derivatives are states, itself counted."""

    @property
    def axis(self) -> Axis:
        """The one axis."""
        assert self.problem.domain is not None
        return self.problem.domain.axes[0]

    @property
    def x(self) -> Any:
        """Its symbol."""
        return symbol(self.axis.name)

    @property
    def states(self) -> tuple[Any, ...]:
        """The states' symbols."""
        return tuple(symbol(n) for n in self.names)

    @property
    def is_linear(self) -> bool:
        """True when every rate is affine in the states."""
        slopes = (sp.diff(r, s) for r in self.rates for s in self.states)
        return not any(slope.has(*self.states) for slope in slopes)

    @property
    def has_centre(self) -> bool:
        """True when the axis is a radius that starts at zero."""
        domain, lower = self.problem.domain, self.problem.with_values(self.axis.lower)
        return bool(domain is not None and domain.coordinates != "cartesian" and lower == 0)

    def along(self, expression: Any) -> Any:
        """Return the derivative of an expression along a solution."""
        total = sp.diff(expression, self.x)
        for s, r in zip(self.states, self.rates, strict=True):
            total += sp.diff(expression, s) * r
        return total

    def in_states(self, expression: Any) -> Any:
        """Return an expression in the unknowns and their derivatives as one in the states."""
        problem = self.problem
        expression = settled(problem, expression).doit(integrals=False)
        table: dict[Any, Any] = {}
        for d in sorted(expression.atoms(sp.Derivative), key=str):
            value: Any = symbol(d.expr.func.__name__)
            for _ in range(sum(int(n) for _, n in d.variable_count)):
                value = self.along(value)
            table[d] = sp.cancel(value) if value.is_rational_function() else value
        expression = expression.xreplace(table)
        names = {u.name for u in problem.unknowns}
        return expression.replace(
            lambda e: isinstance(e, AppliedUndef) and e.func.__name__ in names,
            lambda e: symbol(e.func.__name__),
        )


def settled(problem: Problem, expression: Any) -> Any:
    """Return the expression with those parameters replaced that depend on the place."""
    table = {s: v for s, v in problem.values.items() if v.free_symbols}
    return sp.sympify(expression, strict=True).subs(table)


def jumps_in(expression: Any, x: Any) -> bool:
    """Return True when the expression has a jump or a kink somewhere along x."""
    return any(e.has(x) for e in expression.atoms(*_JUMPING, sp.DiracDelta))


def break_places(problem: Problem, expressions: list[Any]) -> tuple[sp.Expr, ...]:
    """Return the places inside the axis at which one of the expressions jumps or has a kink.

    Raises:
        UnsupportedProblem: A place cannot be found, as for a jump in the unknown itself.
    """
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    x = symbol(axis.name)
    lower, upper = problem.with_values(axis.lower), problem.with_values(axis.upper)
    found: set[Any] = set()
    for expression in expressions:
        for test in _tests(expression, x):
            level = problem.with_values(test)
            if level.atoms(AppliedUndef) or level.free_symbols != {x}:
                raise UnsupportedProblem(
                    f"a jump where `{test}` = 0, which depends on the solution",
                    why="the pieces of the axis must be known beforehand",
                    instead="smooth the jump, for example with tanh",
                )
            found |= _roots(level, x, lower, upper, test)
    inside = {p for p in found if p.is_real and lower < p < upper}
    return tuple(sorted(inside, key=float))


def _roots(level: Any, x: Any, lower: Any, upper: Any, test: Any) -> set[Any]:
    if level.is_polynomial(x):
        return {sp.Rational(str(r)) if r.is_Float else r for r in sp.roots(sp.Poly(level, x)) if r.is_real}
    try:
        found: Any = sp.solveset(level, x, sp.Interval(lower, upper))
    except (NotImplementedError, ValueError):
        found = None
    if found is None or not (found.is_empty or isinstance(found, sp.FiniteSet)):
        raise UnsupportedProblem(
            f"the places where `{test}` = 0 cannot be found", instead="give them as numbers"
        )
    return set(found)


def _tests(expression: Any, x: Any) -> list[Any]:
    """Return expressions in x whose zeros are the places of jumps and kinks."""
    tests: list[Any] = []
    for e in expression.atoms(sp.Piecewise):
        for _, condition in e.args:
            tests += [r.lhs - r.rhs for r in condition.atoms(sp.core.relational.Relational) if r.has(x)]
    for e in expression.atoms(sp.Heaviside, sp.sign, sp.Abs, sp.DiracDelta):
        tests += [e.args[0]] if e.args[0].has(x) else []
    for e in expression.atoms(sp.Max, sp.Min):
        first, *rest = e.args
        tests += [first - other for other in rest if (first - other).has(x)]
    return tests


@dataclass
class _Flattened:
    """Equations whose derivatives are all of unknowns or of fluxes that were given a name."""

    x: Any
    functions: list[Any]
    equations: list[Any] = field(default_factory=list)
    carried: list[tuple[str, str]] = field(default_factory=list)

    def flat(self, expression: Any) -> Any:
        """Return the expression with jumping fluxes under derivatives replaced by named states."""
        if not expression.has(sp.Derivative):
            return expression
        if not isinstance(expression, sp.Derivative):
            return expression.func(*(self.flat(a) for a in expression.args))
        inner = self.flat(expression.expr)
        counts: Any = expression.variable_count
        count = sum(int(n) for _, n in counts)
        if inner in self.functions:
            return sp.Derivative(inner, (self.x, count))
        if jumps_in(inner, self.x):
            inner = self._named(inner)
            return sp.Derivative(inner, (self.x, count))
        return sp.Derivative(inner, (self.x, count)).doit()

    def _named(self, inner: Any) -> Any:
        derivatives = inner.atoms(sp.Derivative)
        base = next(iter(sorted(derivatives, key=str))).expr if derivatives else None
        name = f"flux_{base.func.__name__}" if base is not None else f"carried_{len(self.carried)}"
        while any(f.func.__name__ == name for f in self.functions):
            name += "_"
        made: Any = sp.Function(name)(self.x)
        self.functions.append(made)
        self.equations.append(inner - made)
        self.carried.append((name, base.func.__name__ if base is not None else ""))
        return made


def _gathered(residual: Any, x: Any) -> Any:
    """Return the residual with total derivatives of equal weight and order added up under one derivative.

    d/dx(k u') - d/dx(v u) has one continuous flux, k u' - v u, not two.
    """
    bins: dict[Any, Any] = {}
    rest = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(residual, deep=False)):
        found: list[Any] = [f for f in sp.Mul.make_args(term) if isinstance(f, sp.Derivative)]
        compound = [f for f in found if not isinstance(f.expr, AppliedUndef)]
        if len(found) == 1 and compound and jumps_in(compound[0].expr, x):
            weight = sp.simplify(term / compound[0])
            number, shape = weight.as_coeff_Mul()
            order = sum(int(n) for _, n in compound[0].variable_count)
            bins[(shape, order)] = bins.get((shape, order), 0) + number * compound[0].expr
        else:
            rest += term
    for (shape, order), inner in bins.items():
        if not inner.has(sp.Derivative):  # transport alone: d/dx(v u), carried continuously as v u
            rest += shape * sp.Derivative(inner, (x, order))
            continue
        rest += shape * sp.Derivative(sp.expand(inner, deep=False), (x, order))
    return rest


def system_of(problem: Problem) -> System:
    """Return the first-order form.

    Raises:
        UnsupportedProblem: The highest derivatives cannot be isolated, or a point source is of a kind
            that is not covered.
    """
    assert problem.domain is not None
    x = symbol(problem.domain.axes[0].name)
    made = _Flattened(x, [u.applied for u in problem.unknowns])
    residuals = [_gathered(settled(problem, imbalance(e)), x) for e in problem.equations]
    flats = [made.flat(r) for r in residuals] + made.equations
    flats = [f.expand(diracdelta=True, wrt=x) if f.has(sp.DiracDelta) else f for f in flats]
    orders = {f: max((_order(e, f) for e in flats), default=0) for f in made.functions}
    lost = next((f for f, n in orders.items() if n == 0), None)
    if lost is not None:
        raise UnsupportedProblem(
            f"no derivative of `{lost}`",
            why="algebraic side conditions are not covered yet",
            instead="eliminate the algebraic unknown by hand",
        )
    names, tops, table = [], [], {}
    for f, n in orders.items():
        top = sp.Dummy(f"top_{f.func.__name__}")
        tops.append(top)
        table[sp.Derivative(f, (x, n))] = top
        for k in range(n):
            name = f.func.__name__ if k == 0 else f"{f.func.__name__}_{k}"
            names.append(name)
            table[f if k == 0 else sp.Derivative(f, (x, k))] = symbol(name)
    solved = _solved([_replaced(e, table) for e in flats], tops, problem)
    rates: list[Any] = []
    for (f, n), top in zip(orders.items(), tops, strict=True):
        rates += [symbol(f"{f.func.__name__}_{k}") for k in range(1, n)] + [solved[top]]
    rates, jumps = _point_sources(rates, x, problem)
    known = {u.name: orders[u.applied] for u in problem.unknowns}
    breaks = break_places(problem, [*rates]) + tuple(j.place for j in jumps)
    inside = tuple(sorted(set(breaks), key=float))
    return System(
        problem, tuple(names), tuple(rates), jumps, inside, tuple(made.carried), tuple(known.items())
    )


def _order(expression: Any, function: Any) -> int:
    found = [d for d in expression.atoms(sp.Derivative) if d.expr == function]
    return max((int(n) for d in found for _, n in d.variable_count), default=0)


def _replaced(expression: Any, table: dict[Any, Any]) -> Any:
    """Return the expression with derivatives first, then functions at any place, replaced by symbols."""
    derivatives = {k: v for k, v in table.items() if isinstance(k, sp.Derivative)}
    return expression.xreplace(derivatives).xreplace(table)


def _solved(flats: list[Any], tops: list[Any], problem: Problem) -> dict[Any, Any]:
    """Return the highest derivatives, which must enter linearly."""
    kinds = (*_JUMPING, sp.DiracDelta)
    hidden = {e: sp.Dummy("j") for f in flats for e in f.atoms(*kinds) if not e.has(*tops)}
    plain = [f.xreplace(hidden) for f in flats]
    shown = {v: k for k, v in hidden.items()}
    try:
        matrix, right = sp.linear_eq_to_matrix(plain, tops)
        found = matrix.LUsolve(right)
    except (NonlinearError, NonInvertibleMatrixError, ValueError, TypeError):
        raise UnsupportedProblem(
            "the highest derivatives cannot be isolated",
            where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
            why="they must enter linearly, one for each unknown",
            instead="state the equations solved for the highest derivatives",
        ) from None
    deltas = [v for e, v in hidden.items() if isinstance(e, sp.DiracDelta)]
    return {t: _tidy(f, deltas).xreplace(shown).xreplace(shown) for t, f in zip(tops, found, strict=True)}


def _tidy(expression: Any, deltas: list[Any]) -> Any:
    if deltas and expression.has(*deltas):
        expression = sp.collect(sp.expand(expression), deltas)
    return (
        sp.together(expression) if expression.count_ops() < 60 and not expression.has(*deltas) else expression
    )


def _point_sources(rates: list[Any], x: Any, problem: Problem) -> tuple[list[Any], tuple[Jump, ...]]:
    """Take the point sources out of the rates and return the jumps they make."""
    clean, jumps = [], []
    for i, rate in enumerate(rates):
        for delta in sorted(rate.atoms(sp.DiracDelta), key=str):
            argument = problem.with_values(delta.args[0])
            slope = sp.diff(argument, x)
            mark = sp.Dummy("delta")
            height: Any = sp.diff(rate.xreplace({delta: mark}), mark)
            if len(delta.args) > 1 or height.has(mark, sp.DiracDelta) or not slope.is_number or slope == 0:
                raise UnsupportedProblem(
                    f"the point source `{delta}` enters in a way that is not covered",
                    why="a point load or source must stand in the equation once, times a strength",
                    instead="state a couple as two opposite loads, or as a jump between two problems",
                )
            rate = rate.xreplace({delta: mark}).subs(mark, 0)
            place = sp.solve(argument, x)[0]
            jumps.append(Jump(place, i, height.subs(x, place) / abs(slope)))
        clean.append(rate)
    assert problem.domain is not None
    lower, upper = (
        problem.with_values(e) for e in (problem.domain.axes[0].lower, problem.domain.axes[0].upper)
    )
    for jump in jumps:
        if not lower < jump.place < upper:
            raise UnsupportedProblem(
                f"a point source at {jump.place}, which is not inside the domain",
                instead="give it as a flux or force at the end",
            )
    return clean, tuple(jumps)
