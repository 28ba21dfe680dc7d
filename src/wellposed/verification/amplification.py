"""How much an initial value problem magnifies small errors made on the way.

An error d made at time s has grown to P(t, s) d at time t, where P is the propagator of the equations
linearised about the solution. With local errors of at most `tol` in each of N steps, what has gathered at
t is at most tol times the sum of |P(t, s)| over the steps (Hairer, Norsett & Wanner 1993, II.3), that is
N tol times its mean over s. Where the solution is known, as a manufactured one is, P can be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.problem.statement import Problem, imbalance, symbol

__all__ = ["Linearisation", "amplification", "linearised"]

Array = NDArray[np.float64]

_STEPS = 160
_LARGEST = 60  # states; beyond that the matrices cost more than the check is worth
_ENOUGH = 1e30
_EPSILON = 2.3e-16
_LONGEST = 100  # the programs' longest step is this part of the run


@dataclass(frozen=True)
class Linearisation:
    """A problem linearised about a known solution that is stretched over a length of time."""

    evaluated: Callable[[float, float], Any]
    """At a time, for a length: derivatives by the highest orders and by the states; states; gross terms."""
    successors: tuple[int, ...]
    """Per state, the state that is its derivative; -1 - i where that is the highest of unknown i."""
    names: tuple[str, ...]

    def at(self, when: float, length: float) -> tuple[Array, Array, Array]:
        """Return the matrix of the first-order form, the states and the gross rates of their tops."""
        mass, rest, states, terms = (np.array(v, dtype=float) for v in self.evaluated(when, length))
        highest = -np.linalg.solve(mass, rest)
        gross = np.abs(np.linalg.inv(mass)) @ terms[0]
        matrix, rates = np.zeros((states.size, states.size)), np.zeros(states.size)
        for i, follows in enumerate(self.successors):
            if follows >= 0:
                matrix[i, follows] = 1.0
                rates[i] = abs(states[0][follows])
            else:
                matrix[i], rates[i] = highest[-1 - follows], gross[-1 - follows]
        return matrix, np.abs(states[0]), rates


def linearised(problem: Problem, solution: Mapping[str, sp.Expr], length: sp.Symbol) -> Linearisation | None:
    """Return the linearisation about a solution that depends on a length; None where it cannot be had.

    Args:
        problem: The problem; its equations may hold any source that does not depend on the unknowns.
        solution: A function of time, and of the length, for every unknown.
        length: The symbol of the length.
    """
    assert problem.span is not None
    t = symbol(problem.span.name)
    try:
        residuals: list[Any] = [problem.with_values(imbalance(e)).doit() for e in problem.equations]
        orders = [
            max(
                (
                    int(d.derivative_count)
                    for r in residuals
                    for d in r.atoms(sp.Derivative)
                    if d.expr == u.applied
                ),
                default=0,
            )
            for u in problem.unknowns
        ]
        if 0 in orders or sum(orders) > _LARGEST:
            return None
        nodes = [
            [sp.Derivative(u.applied, (t, k)) if k else u.applied for k in range(order + 1)]
            for u, order in zip(problem.unknowns, orders, strict=True)
        ]
        flat_names: dict[Any, Any] = {n: sp.Dummy(real=True) for row in nodes for n in reversed(row)}
        flat = [r.xreplace(flat_names) for r in residuals]
        values = {
            flat_names[n]: sp.diff(solution[u.name], t, k)
            for u, row in zip(problem.unknowns, nodes, strict=True)
            for k, n in enumerate(row)
        }
        states = [flat_names[n] for row in nodes for n in row[:-1]]
        mass = [[_slope(r, flat_names[row[-1]]).xreplace(values) for row in nodes] for r in flat]
        rest = [[_slope(r, s).xreplace(values) for s in states] for r in flat]
        terms = [[sp.Add(*(sp.Abs(part.xreplace(values)) for part in sp.Add.make_args(r))) for r in flat]]
        evaluated = sp.lambdify((t, length), [mass, rest, [[values[s] for s in states]], terms], "scipy")
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        return None
    successors: list[int] = []
    for i, row in enumerate(nodes):
        successors += [*range(len(successors) + 1, len(successors) + len(row) - 1), -1 - i]
    return Linearisation(evaluated, tuple(successors), tuple(u.name for u in problem.unknowns))


def amplification(found: Linearisation, start: float, length: float) -> tuple[Array, Array, float]:
    """Return times, the mean over earlier times s of the norm of P(t, s) at each, and the relative noise.

    Norms are relative to the size that every state has over the stretch. The noise is what rounding of
    the equations' terms makes of a state in the longest step that the programs take.

    Args:
        found: The linearisation.
        start: Where the stretch starts.
        length: How long it is.

    Raises:
        ArithmeticError: The linearisation has no finite value somewhere.
    """
    from scipy.linalg import expm

    times = np.linspace(start, start + length, _STEPS + 1)
    try:
        with np.errstate(all="ignore"):
            samples = [found.at(when, length) for when in times]
    except (NameError, TypeError, ValueError, np.linalg.LinAlgError) as error:
        raise ArithmeticError(str(error)) from None
    matrices = np.array([m for m, _, _ in samples])
    scale = np.max([s for _, s, _ in samples], axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    if not np.isfinite(matrices).all():
        raise ArithmeticError("the linearisation is not finite")
    noise = float(_EPSILON * np.max(np.max([r for _, _, r in samples], axis=0) / scale) * length / _LONGEST)
    noise = noise if np.isfinite(noise) else 0.0
    spread = scale[None, :] / scale[:, None]
    since: Array = np.empty((0, scale.size, scale.size))
    growth = [1.0]
    for k in range(_STEPS):
        with np.errstate(all="ignore"):
            forward = expm((matrices[k] + matrices[k + 1]) / 2 * (length / _STEPS)) * spread
            since = forward @ np.concatenate([since, np.eye(scale.size)[None]])
            size = np.abs(since).sum(axis=2).max(axis=1).mean()
        if not np.isfinite(size) or size > _ENOUGH:
            growth += [_ENOUGH] * (_STEPS - k)
            break
        growth.append(float(size))
    return times, np.maximum.accumulate(np.array(growth)), noise


def _slope(residual: Any, by: Any) -> Any:
    """Return the derivative; jumps, whose slope is an impulse, count as flat."""
    return sp.diff(residual, by).replace(sp.DiracDelta, lambda *_: sp.Integer(0)).doit()
