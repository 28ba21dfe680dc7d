"""Does a linear boundary value problem have one solution, none, or infinitely many?

The homogeneous problem has a solution other than zero exactly where the collocation matrix is singular
(Fredholm's alternative); the right-hand side then decides between none and infinitely many.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.errors import ProblemError
from wellposed.solvers.boundary_ends import Ends, at_end
from wellposed.solvers.boundary_system import System

__all__ = ["require_one_solution"]

_DEGREE, _PARTS = 16, 4
_SINGULAR, _ALONE, _MET = 1e-11, 1e-6, 1e-7


def require_one_solution(system: System, ends: Ends) -> None:
    """Do nothing where a linear problem on a finite interval has exactly one solution.

    Raises:
        ProblemError: It has none, or infinitely many.
    """
    if not (system.is_linear and ends.is_linear and system.axis.is_bounded):
        return
    with np.errstate(all="ignore"):
        matrix, right = _assembled(system, ends)
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        return
    for _ in range(3):  # rows and columns to entries of about one, whatever the units
        matrix, right = _balanced(matrix, right)
    left, sizes, _ = np.linalg.svd(matrix)
    if sizes[-1] > _SINGULAR * sizes[0] or (
        sizes.size > 1 and sizes[-2] > 0 and sizes[-1] > _ALONE * sizes[-2]
    ):
        return
    along = abs(float(left[:, -1] @ right))
    where = "; ".join([*(f"`{e.lhs} = {e.rhs}`" for e in system.problem.equations), *ends.texts])
    why = "with zero data the equation has solutions other than zero under these conditions (resonance)"
    if along <= _MET * max(float(np.linalg.norm(right)), 1e-300):
        raise ProblemError(
            "the problem has infinitely many solutions",
            where=where,
            why=f"{why}, and any multiple of them can be added",
            instead="add what fixes the multiple, for example a value or a mean, or change a condition",
        )
    raise ProblemError(
        "the problem has no solution",
        where=where,
        why=f"{why}, so that the given data can only be met if they happen to balance, which they do not",
        instead="change the length, a coefficient or a condition, or ask for the eigenvalues",
    )


def _balanced(matrix: NDArray[np.float64], right: NDArray[np.float64]):
    rows = 1 / np.maximum(np.abs(matrix).max(axis=1), 1e-300)
    matrix, right = matrix * rows[:, None], right * rows
    return matrix / np.maximum(np.abs(matrix).max(axis=0), 1e-300), right


def _assembled(system: System, ends: Ends) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return matrix and right-hand side of the collocation equations of y' = A(x) y + b(x)."""
    problem, x, states = system.problem, system.x, system.states
    rates = [problem.with_values(r) for r in system.rates]
    zero = dict.fromkeys(states, 0)
    slopes = [[sp.diff(r, s) for s in states] for r in rates]
    a_of = sp.lambdify([x], slopes, ["numpy", "scipy"])
    b_of = sp.lambdify([x], [r.subs(zero) for r in rates], ["numpy", "scipy"])
    corners = [problem.with_values(system.axis.lower), *system.breaks, problem.with_values(system.axis.upper)]
    floats = [float(c) for c in corners]
    edges = np.unique(np.concatenate([np.linspace(a, b, _PARTS + 1) for a, b in pairwise(floats)]))
    count, pieces, nodes = len(states), edges.size - 1, _DEGREE + 1
    size = count * pieces * nodes
    matrix, right = np.zeros((size, size)), np.zeros(size)
    local = -np.cos(np.pi * np.arange(nodes) / _DEGREE)
    points = -np.cos(np.pi * (np.arange(_DEGREE) + 0.5) / _DEGREE)
    chebyshev = np.polynomial.chebyshev
    inverse = np.linalg.inv(chebyshev.chebvander(local, _DEGREE))
    values = chebyshev.chebvander(points, _DEGREE) @ inverse
    change = chebyshev.chebvander(points, _DEGREE - 1) @ chebyshev.chebder(np.eye(nodes), axis=0) @ inverse
    line = 0
    index = np.arange(size).reshape(pieces, count, nodes)
    for piece in range(pieces):
        half = (edges[piece + 1] - edges[piece]) / 2
        for p, s in enumerate(points):
            place = edges[piece] + half * (1 + s)
            a, b = np.array(a_of(place), dtype=float), np.array(b_of(place), dtype=float)
            for i in range(count):
                matrix[line, index[piece, i]] += change[p]
                matrix[line, index[piece].ravel()] -= half * np.outer(a[i], values[p]).ravel()
                right[line] = half * b[i]
                line += 1
    line = _join(system, edges, index, matrix, right, line)
    _close(system, ends, index, matrix, right, line)
    return matrix, right


def _join(system: System, edges: Any, index: Any, matrix: Any, right: Any, line: int) -> int:
    for piece in range(edges.size - 2):
        for i in range(len(system.states)):
            matrix[line, index[piece + 1, i, 0]], matrix[line, index[piece, i, -1]] = 1.0, -1.0
            for jump in system.jumps:
                if jump.state == i and abs(float(jump.place) - edges[piece + 1]) < 1e-14:
                    height = system.problem.with_values(jump.height)
                    for j, s in enumerate(system.states):
                        matrix[line, index[piece, j, -1]] -= float(sp.diff(height, s))
                    right[line] += float(height.subs(dict.fromkeys(system.states, 0)))
            line += 1
    return line


def _close(system: System, ends: Ends, index: Any, matrix: Any, right: Any, line: int) -> None:
    problem = system.problem
    marks = {
        at_end(n, end): index[0 if end < 0 else -1, i, 0 if end < 0 else -1]
        for i, n in enumerate(system.names)
        for end in (-1, 1)
    }
    for row in ends.rows:
        bare = problem.with_values(row)
        for mark, column in marks.items():
            matrix[line, column] += float(sp.diff(bare, mark))
        right[line] = -float(bare.subs(dict.fromkeys(marks, 0)))
        line += 1
