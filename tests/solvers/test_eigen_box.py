"""Eigenvalues on rectangles and boxes against closed forms."""

from __future__ import annotations

import math
from typing import Any

import pytest
import sympy as sp
from paired import assert_verified
from scipy import optimize, special

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Unknown, symbol
from wellposed.solvers import plan

LAM = symbol("lambda")
NAMES = ("x", "y", "z")


def box(
    sizes: tuple[Any, ...],
    potential: Any = 0,
    *,
    kinds: dict[str, str] | None = None,
    numbers: tuple[int, ...],
    expression: Any = LAM,
    periodic: str = "",
) -> Problem:
    """-laplace u + potential u = lambda u with u = 0 all round, but for the sides in `kinds`."""
    names = NAMES[: len(sizes)]
    u: Any = sp.Function("u")(*map(symbol, names))
    laplace = sum((sp.Derivative(u, (symbol(n), 2)) for n in names), sp.Integer(0))
    sides = [n + s for n in names if n not in periodic for s in "-+"]
    made = {s: (kinds or {}).get(s, "value") for s in sides}
    return Problem(
        unknowns=(Unknown("u", names),),
        equations=(sp.Eq(-laplace + potential * u, LAM * u),),
        domain=Domain(
            tuple(
                Axis(n, sp.Integer(0), sp.sympify(a), n in periodic)
                for n, a in zip(names, sizes, strict=True)
            )
        ),
        conditions=tuple(
            Condition(k, "u", sp.Integer(0), s, 1 if k == "gradient" else 0)  # type: ignore[arg-type]
            for s, k in made.items()
        ),
        quantities=tuple(
            Quantity(f"level {n}", "eigenvalues", expression, (("n", sp.Integer(n)),)) for n in numbers
        ),
    )


def test_a_square_membrane_has_equal_pairs() -> None:
    unit = math.pi**2 / 9
    assert_verified(box((3, 3), numbers=(1, 2, 3, 4)), [2 * unit, 5 * unit, 5 * unit, 8 * unit])


def test_frequency_of_a_rectangle_with_a_free_side() -> None:
    made = box((2, 1), kinds={"x+": "gradient"}, numbers=(1,), expression=sp.sqrt(LAM) / (2 * sp.pi))
    assert_verified(made, [math.sqrt((math.pi / 4) ** 2 + math.pi**2) / (2 * math.pi)])


def test_a_box_and_a_tube() -> None:
    truths = sorted(
        math.pi**2 * (i * i + j * j / 4 + k * k / 9) for i in (1, 2) for j in (1, 2) for k in (1, 2, 3)
    )
    assert_verified(box((1, 2, 3), numbers=(1, 2, 3)), truths[:3])
    assert_verified(
        box((1, 2), periodic="y", numbers=(1, 2, 3)), [math.pi**2, 2 * math.pi**2, 2 * math.pi**2]
    )


def test_a_potential_that_does_not_separate() -> None:
    # psi = sin(x) sin(y) exp(a cos(x) cos(y)) is positive and vanishes at the walls: the lowest level is 2.
    x, y, a = symbol("x"), symbol("y"), sp.Rational(2, 5)
    slopes = (sp.sin(x) * sp.cos(y)) ** 2 + (sp.cos(x) * sp.sin(y)) ** 2
    potential = -6 * a * sp.cos(x) * sp.cos(y) + a**2 * slopes
    assert_verified(box((sp.pi, sp.pi), potential, numbers=(1,)), [2.0])


def test_a_slope_in_two_directions_adds_airy_levels() -> None:
    def lowest(force: float) -> float:
        scale = force ** (1 / 3)

        def ends(level: float) -> float:
            (a0, _, b0, _), (a1, _, b1, _) = (special.airy(scale * (x - level / force)) for x in (0, 1))
            return a0 * b1 - a1 * b0

        return optimize.brentq(ends, math.pi**2, math.pi**2 + force, xtol=1e-13)

    made = box((1, 1), 20 * symbol("x") + 35 * symbol("y"), numbers=(1,))
    assert_verified(made, [lowest(20.0) + lowest(35.0)])


@pytest.mark.parametrize("sizes", [(sp.oo, 1)])
def test_refusals(sizes: tuple[Any, ...]) -> None:
    with pytest.raises(UnsupportedProblem):
        plan(box(sizes, numbers=(1,)))
