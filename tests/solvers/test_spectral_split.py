"""The split of a polynomial potential: nothing is lost, and the explicit part is small."""

from __future__ import annotations

import pytest
import sympy as sp

from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.solvers import spectral_box
from wellposed.solvers.spectral_form import analyse
from wellposed.solvers.spectral_split import rests

x, y, t, c = (symbol(n) for n in ("x", "y", "t", "c"))
U = Unknown("c", ("x", "y", "t"))


def separating(slope: sp.Expr) -> Problem:
    """c_t = Laplacian(3 slope(c) - 6 Laplacian(c)) on a periodic square."""
    field = U.applied
    inner = 3 * slope.subs(c, field) - 6 * (sp.Derivative(field, (x, 2)) + sp.Derivative(field, (y, 2)))
    right = sp.Derivative(inner, (x, 2)) + sp.Derivative(inner, (y, 2))
    start = sp.Rational(9, 20) + sp.cos(2 * sp.pi * x / 60) / 100
    sides = tuple(Condition("periodic", "c", None, f"{a}-") for a in "xy")
    place = (("x", sp.Integer(10)), ("y", sp.Integer(5)), ("t", sp.Integer(40)))
    return Problem(
        (U,),
        (sp.Eq(sp.Derivative(field, t), right),),
        (),
        Domain(tuple(Axis(a, sp.Integer(0), sp.Integer(60), True) for a in "xy")),
        Span("t", sp.Integer(0), sp.Integer(40)),
        (Condition("initial", "c", start), *sides),
        (Quantity("c", "value", field, place),),
    )


def test_a_well_between_a_quarter_and_three_quarters_is_found_whole() -> None:
    well = 8 * (c - sp.Rational(1, 4)) ** 2 * (sp.Rational(3, 4) - c) ** 2
    form = analyse(separating(sp.diff(well, c)))
    (group,) = form.groups[0]
    scale, linear = group.operator[0][0], {o: k for k, o in form.linear[0, 0]}
    whole = scale * group.expression + linear[2, 0] * c
    assert sp.simplify(sp.diff(whole - 3 * sp.diff(well, c), c)) == 0
    low, high = spectral_box.ranges(form)
    assert (low["c"], high["c"]) == pytest.approx((0.175, 0.825))
    slopes = [abs(float((scale * sp.diff(group.expression, c)).subs(c, v))) for v in (0.25, 0.5, 0.75)]
    assert max(slopes) < 3 * 16 * 0.25 * 1.5  # far below the 3 * 16 * 11/16 of the powers that cancel


def test_a_potential_in_one_piece_stays_as_it_is_written() -> None:
    form = analyse(separating(c**3 - c))
    assert [g.expression for g in form.groups[0]] == [c**3]


def test_only_polynomials_have_resting_values() -> None:
    assert rests(c**3 - c, "c") == pytest.approx([-1, 0, 1])
    assert rests(sp.sin(c), "c") == []
    assert rests(c * x, "c") == []
