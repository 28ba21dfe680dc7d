"""What a homogeneous linear problem with one free symbol is made of: operator, weight, ends, conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Problem, Unknown, imbalance, symbol
from wellposed.solvers.expressions import name_text

__all__ = ["DIMENSION", "End", "Spectral", "analyse", "free_symbol", "linear_terms", "refuse", "split_symbol"]

DIMENSION = {"cartesian": 1, "cylindrical": 2, "spherical": 3}
EIGENVALUE, CRITICAL = "eigenvalues", "critical value"
_X, _S = symbol("x"), symbol("s")
_TAKEN = frozenset((
    "x", "s", "ORDER", "S", "BREAKS", "WANTED", "LAMBDA", "GAUSS", "ESSENTIAL", "operator", "weight",
    "ends", "conditions", "pencil", "integrals", "weak", "weak_weight", "boundary_terms", "shapes",
    "matrices", "eigenvalues", "potential", "nodes_for", "elements", "rates_of", "top", "growing",
    "slowest", "critical_value", "twin_error", "scaled", "basis", "zero_or", "decaying_ends", "rounding",
    "linalg", "optimize", "chebyshev", "values", "grid", "levels", "modes",
))  # fmt: skip
"""A parameter of one of these names would hide something that a program needs."""


@dataclass(frozen=True)
class End:
    """One homogeneous condition: the weighted sum of derivatives vanishes at an end."""

    end: str
    """ "left", "right", or "both" for "equal at both ends"."""
    weights: tuple[tuple[int, Any], ...]
    """Order of the derivative and its factor."""


@dataclass(frozen=True)
class Spectral:
    """A u = LAMBDA B u on an interval, or A(s) u = growth * u for a critical value s."""

    problem: Problem
    free: sp.Symbol
    critical: bool
    axis: Axis
    order: int
    operator: tuple[Any, ...]
    """Factors of u, u', … on the side without LAMBDA, in the symbols x, s and the constants."""
    weight: tuple[Any, ...]
    left: Any
    right: Any
    """None at infinity."""
    ends: tuple[End, ...]
    breaks: tuple[Any, ...]
    inverse: Any
    """The free symbol as an expression in LAMBDA; None for critical values."""
    constants: tuple[tuple[str, Any, str], ...]
    dimension: int = 1

    @property
    def periodic(self) -> bool:
        """True when both ends are joined."""
        return self.axis.periodic


def refuse(what: str, instead: str, why: str = "") -> UnsupportedProblem:
    """Return the refusal of a spectral problem."""
    return UnsupportedProblem(what, why=why or "eigenvalues need it", instead=instead)


def free_symbol(problem: Problem) -> sp.Symbol | None:
    """Return the one symbol without a value, or None when there is not exactly one."""
    known = {symbol(p.name) for p in problem.parameters}
    known |= {symbol(a) for u in problem.unknowns for a in u.arguments}
    found: set[Any] = set()
    for e in problem.equations:
        found |= e.free_symbols
    for c in problem.conditions:
        found |= set().union(*(e.free_symbols for e in (c.expression, c.coefficient) if e is not None))
    for a in problem.domain.axes if problem.domain else ():
        found |= a.lower.free_symbols | a.upper.free_symbols
    found -= known
    return found.pop() if len(found) == 1 else None


def linear_terms(problem: Problem, u: Unknown) -> dict[Any, Any]:
    """Return the factor of u and of each of its derivatives, evolution terms left out, linearized at zero.

    Raises:
        UnsupportedProblem: Zero is not a solution.
    """
    rest = imbalance(problem.equations[0]).doit()
    if problem.span is not None:
        clock = symbol(problem.span.name)
        gone = {d: sp.Integer(0) for d in rest.atoms(sp.Derivative) if clock in d.variables}
        rest = rest.xreplace(gone)
    pieces = sorted(rest.atoms(sp.Derivative) | rest.atoms(AppliedUndef), key=lambda e: -e.count_ops())
    pieces = [p for p in pieces if p.has(u.applied)]
    marks = {p: sp.Dummy() for p in pieces}
    for p in pieces:
        rest = rest.xreplace({p: marks[p]})
    zero: dict[Any, Any] = {m: sp.Integer(0) for m in marks.values()}
    if sp.simplify(rest.subs(zero)) != 0:
        raise refuse("u = 0 does not satisfy the equation", "state the homogeneous equation")
    linear = {p: rest.diff(m) for p, m in marks.items()}
    nonlinear = any(f.has(*zero) for f in linear.values())
    if nonlinear and not any(q.kind == CRITICAL for q in problem.quantities):
        raise refuse("the equation is not linear", "linearize it, or ask for another quantity")
    return {p: sp.expand(f.subs(zero)) for p, f in linear.items()}


def analyse(problem: Problem) -> Spectral:
    """Return the pieces of a spectral problem on an interval.

    Raises:
        UnsupportedProblem: It is not one that the programs can take; the message says why.
    """
    free, domain = free_symbol(problem), problem.domain
    if free is None or domain is None or len(domain.axes) != 1 or len(problem.unknowns) != 1:
        raise refuse(
            "not one unknown on one interval with one free symbol",
            "leave exactly one symbol without a value, and give a value to every other",
        )
    u, axis = problem.unknowns[0], domain.axes[0]
    critical = any(q.kind == CRITICAL for q in problem.quantities)
    rename, constants = _constants(problem, axis, free, critical)
    x = symbol(axis.name)
    table: dict[int, Any] = {}
    for piece, factor in linear_terms(problem, u).items():
        order = sum(int(n) for v, n in piece.variable_count if v == x) if piece.is_Derivative else 0
        table[order] = table.get(order, 0) + factor
    table = {k: f for k, f in table.items() if f != 0}
    order = max(table, default=0)
    if order not in (2, 4) or any(f.has(AppliedUndef, sp.DiracDelta, sp.Integral) for f in table.values()):
        raise refuse(
            f"a linear equation of order {order} in {axis.name}",
            "an ordinary linear operator of order 2 or 4",
        )
    factors = [table.get(k, sp.Integer(0)) for k in range(order + 1)]
    operator, weight, inverse = factors, [sp.Integer(1)], None
    if not critical:
        operator, weight, inverse = split_symbol(factors, free)
        operator, weight = _trimmed(operator, weight)
    operator, weight = _signed(problem, operator, weight, critical, x, free)
    left, right = (None if e.is_infinite else e.xreplace(rename) for e in (axis.lower, axis.upper))
    ends = _conditions(problem, u, order, factors, free, critical)
    breaks = tuple(b.xreplace(rename) for b in _breaks([*operator, *weight], x))
    if critical and (left is None or right is None or any(b.has(_S) for b in breaks)):
        raise refuse("a critical value on an unbounded interval or of a jump's place", "a bounded interval")
    ends = tuple(
        End(e.end, tuple((k, sp.sympify(w, strict=True).xreplace(rename)) for k, w in e.weights))
        for e in ends
    )
    return Spectral(
        problem, free, critical, axis, order,
        tuple(f.xreplace(rename) for f in operator), tuple(f.xreplace(rename) for f in weight),
        left, right, ends, breaks, inverse, constants, DIMENSION[domain.coordinates],
    )  # fmt: skip


def _constants(
    problem: Problem, axis: Axis, free: sp.Symbol, critical: bool
) -> tuple[dict[Any, Any], tuple[tuple[str, Any, str], ...]]:
    """Return the new name of each symbol in the programs, and the constants they start with."""
    rename: dict[Any, Any] = {symbol(axis.name): _X}
    rename |= {free: _S} if critical else {}
    constants = []
    for p in problem.parameters:
        value = problem.values[symbol(p.name)]
        if value.free_symbols:  # depends on the place: put in as it is
            rename[symbol(p.name)] = value.xreplace({symbol(axis.name): _X})
            continue
        name = name_text(p.name)
        name = f"{name}_" if name in _TAKEN else name
        rename[symbol(p.name)] = symbol(name)
        constants.append((name, value, p.unit or p.meaning))
    return rename, tuple(constants)


def _symbol_function(factors: list[Any], free: sp.Symbol) -> tuple[Any, Any]:
    """Return the function of the free symbol in which the factors are linear, and its inverse."""
    marks: set[Any] = set()
    for f in factors:
        for term in sp.Add.make_args(sp.expand(f)):
            marks |= (
                {sp.Mul(*(m for m in sp.Mul.make_args(term) if m.has(free)))} if term.has(free) else set()
            )
    if len(marks) != 1:
        raise refuse(
            f"the equation is not linear in one function of `{free}`", "an eigenvalue that enters once"
        )
    function, value = marks.pop(), sp.Dummy("LAMBDA", positive=True)
    powers = function.as_powers_dict()
    positive = sp.Dummy("p", positive=True)
    if function == free:
        return function, symbol("LAMBDA")
    if set(powers) != {free} or not powers[free].is_positive:
        raise refuse(f"`{free}` enters as {function}", "an eigenvalue that enters as a power")
    found = sp.solve(sp.Eq(function.subs(free, positive), value), positive)
    if len(found) != 1:
        raise refuse(f"`{free}` enters as {function}", "an eigenvalue that enters as a power")
    return function, found[0].xreplace({value: symbol("LAMBDA")})


def _trimmed(operator: list[Any], weight: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return A and B without the vanishing high derivatives of B."""
    while len(weight) > 1 and weight[-1] == 0:
        weight.pop()
    if len(weight) > 3 or operator[-1] == 0:
        raise refuse("the eigenvalue stands before the highest derivative", "divide the equation by it")
    return operator, weight


def split_symbol(factors: list[Any], free: sp.Symbol) -> tuple[list[Any], list[Any], Any]:
    """Return A and B of A u = LAMBDA B u, and the free symbol as an expression in LAMBDA.

    Raises:
        UnsupportedProblem: The symbol does not enter linearly by one power of itself.
    """
    function, inverse = _symbol_function(factors, free)
    mark = sp.Dummy("L")
    linear = [sp.expand(f).xreplace({function: mark}) for f in factors]
    if any(f.has(free) for f in linear):
        raise refuse(f"`{free}` enters in more than one way", "an eigenvalue that enters once")
    return [f.coeff(mark, 0) for f in linear], [sp.simplify(-f.coeff(mark, 1)) for f in linear], inverse


def sampled(expression: Any, problem: Problem, x: Any, free: Any) -> list[float]:
    """Return values of the expression at a few places, those that are real numbers."""
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    low, high = (problem.with_values(e).subs(free, 1) for e in (axis.lower, axis.upper))
    low = low if low.is_finite else (high - 1 if high.is_finite else sp.Integer(-1))
    high = high if high.is_finite else low + (2 if axis.lower.is_infinite else 1)
    values = []
    for share in (0.11, 0.37, 0.52, 0.78, 0.93):
        place = {x: low + share * (high - low), free: sp.Float(1)}
        value = sp.N(problem.with_values(expression).subs(place))
        values += [float(value)] if value.is_real and value.is_finite else []
    return values


def _signed(
    problem: Problem, operator: list[Any], weight: list[Any], critical: bool, x: Any, free: Any
) -> tuple[list[Any], list[Any]]:
    """Turn the signs so that eigenvalues have a smallest, or growth rates a largest one.

    Raises:
        UnsupportedProblem: The leading factor changes sign, or the eigenvalues have no smallest.
    """
    leading = sampled(operator[-1], problem, x, free)
    if not leading or not (all(v > 0 for v in leading) or all(v < 0 for v in leading)):
        raise refuse("the factor of the highest derivative vanishes or changes sign", "a regular equation")
    order, sign = len(operator) - 1, 1 if leading[0] > 0 else -1
    bounded_above = sign * (1 if order == 2 else -1)
    if critical:
        return [bounded_above * f for f in operator], weight
    # Of A u = LAMBDA B u, a high wave number makes LAMBDA = (bounded_above * -1) k**order / (B k**j i**j).
    highest = len(weight) - 1
    values = sampled(weight[-1], problem, x, free)
    if not values or not (all(v > 0 for v in values) or all(v < 0 for v in values)) or highest == 1:
        raise refuse("the weight of the eigenvalue vanishes or changes sign", "a weight of one sign")
    direction = -bounded_above * (1 if values[0] > 0 else -1) * (1 if highest == 0 else -1)
    if direction < 0:
        raise refuse(
            f"`{free}` has no smallest value: the eigenvalues go to minus infinity",
            f"ask for -{free}, or turn its sign in the equation",
        )
    return operator, weight


def _breaks(expressions: list[Any], x: Any) -> tuple[Any, ...]:
    """Return the places at which a Piecewise, Heaviside, Abs, Min or Max in the factors switches."""
    found: set[Any] = set()
    for e in expressions:
        tests = [a.args[0] for a in e.atoms(sp.Heaviside, sp.Abs, sp.sign)]
        tests += [a.args[0] - b for a in e.atoms(sp.Max, sp.Min) for b in a.args[1:]]
        for piece in e.atoms(sp.Piecewise):
            for _, condition in piece.args:
                tests += [r.lhs - r.rhs for r in condition.atoms(sp.core.relational.Relational)]
        for test in (t for t in tests if t.has(x)):
            found |= set(sp.solve(test, x))
    if any(not f.is_extended_real for f in found):
        raise refuse("a coefficient switches at places that cannot be told", "intervals with plain ends")
    return tuple(sorted(found, key=str))


def _conditions(
    problem: Problem, u: Unknown, order: int, factors: list[Any], free: Any, critical: bool
) -> tuple[End, ...]:
    """Return the homogeneous conditions, with regularity at a centre."""
    assert problem.domain is not None
    axis = problem.domain.axes[0]
    if axis.periodic:
        return tuple(End("both", ((k, sp.Integer(1)),)) for k in range(order))
    found: list[End] = []
    for side, place in (("-", axis.lower), ("+", axis.upper)):
        end = "left" if side == "-" else "right"
        given = [c for c in problem.conditions_of(u.name) if c.side == axis.name + side]
        if place.is_infinite:
            found += [End(end, ((k, sp.Integer(1)),)) for k in range(order // 2)]
            continue
        found += [End(end, _weights(c, end, free, critical)) for c in given]
        if not given and order == 2 and place == 0:
            found.append(End(end, _regular(factors, symbol(axis.name))))
    if len(found) != order:
        raise refuse(
            f"{len(found)} conditions for an equation of order {order}", "one condition for each order"
        )
    return tuple(found)


def _weights(c: Condition, end: str, free: Any, critical: bool) -> tuple[tuple[int, Any], ...]:
    if c.expression is not None and sp.simplify(c.expression) != 0:
        raise refuse(f"the condition {c} is not homogeneous", "conditions that zero satisfies")
    if c.coefficient is not None and c.coefficient.has(free) and not critical:
        raise refuse(f"the condition {c} holds the eigenvalue", "an eigenvalue in the equation only")
    if c.kind == "robin":
        return ((1, sp.Integer(-1 if end == "left" else 1)), (0, c.coefficient or sp.Integer(0)))
    return (({"value": 0, "flux": 1}.get(c.kind, c.order), sp.Integer(1)),)


def _regular(factors: list[Any], x: Any) -> tuple[tuple[int, Any], ...]:
    """Return the weights that the equation itself demands at a centre, from its strongest pole there."""
    for power in (2, 1):
        limits = [sp.limit(sp.simplify(f * x**power), x, 0, "+") for f in factors]
        if any(v.is_infinite for v in limits):
            break
        weights = tuple((k, v) for k, v in enumerate(limits) if v != 0)
        if weights:
            return tuple(reversed(weights))
    raise refuse("no condition at x = 0 and no pole of the equation there", "a condition at that end")
