"""Parabolic problems on a line, through the front door, against closed forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import brentq
from scipy.special import erfc

from stated import D, I, Q, heat, line, t, x
from wellposed import api
from wellposed.problem.statement import (
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)
from wellposed.solvers import lines

oo, r = sp.oo, symbol("r")
Case = tuple[Problem, Sequence[float]]


def asked(kind: str, expression: sp.Expr, at: dict[str, sp.Expr], target: sp.Expr | None = None) -> Quantity:
    return Quantity(f"{kind} {expression}", kind, expression, tuple(at.items()), target=target)


def stated(
    equation: Callable[[sp.Expr], sp.Eq],
    start: sp.Expr,
    walls: Sequence[Condition],
    ends: tuple[sp.Expr, sp.Expr],
    wishes: Callable[[sp.Expr], Sequence[Quantity]],
    *,
    end: sp.Expr | None = I(1),
    axis: str = "x",
    coordinates: str = "cartesian",
) -> Problem:
    unknown = Unknown("u", (axis, "t"))
    u = unknown.applied
    return Problem(
        (unknown,),
        (equation(u),),
        (),
        Domain((Axis(axis, *ends),), coordinates),
        Span("t", I(0), end),
        (Condition("initial", "u", start), *walls),
        tuple(wishes(u)),
    )


def half_space() -> Case:
    """Carslaw & Jaeger 1959, sec. 2.4: erfc(x / (2 sqrt(D t))) and the flux at the wall."""
    problem = stated(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 10),
        I(0),
        [Condition("value", "u", I(1), "x-")],
        (I(0), oo),
        lambda u: [
            asked("value", u, {"x": Q(1, 2), "t": I(1)}),
            asked("value", -D(u, x) / 10, {"x": I(0), "t": I(1)}),
        ],
    )
    return problem, [float(erfc(0.25 / np.sqrt(0.1))), np.sqrt(0.1 / np.pi)]


def sphere() -> Case:
    """Crank 1975, eqs 6.18 and 6.20: a sphere in a bath."""
    problem = stated(
        lambda u: sp.Eq(D(u, t), Q(3, 10) * (D(u, r, r) + 2 / r * D(u, r))),
        I(0),
        [Condition("value", "u", I(1), "r+")],
        (I(0), I(2)),
        lambda u: [asked("value", u, {"r": I(1), "t": I(1)}), asked("mean", u, {"t": I(1)})],
        axis="r",
        coordinates="spherical",
    )
    n = np.arange(1, 60)
    decay = np.exp(-0.3 * (n * np.pi / 2) ** 2)
    value = 1 + 4 / np.pi * np.sum((-1.0) ** n / n * np.sin(n * np.pi / 2) * decay)
    return problem, [value, 1 - 6 / np.pi**2 * np.sum(decay / n**2)]


def half_uptake() -> Case:
    """Crank 1975, eq. 4.18: when half of the final amount is in a slab that is open on one side."""
    problem = stated(
        lambda u: sp.Eq(D(u, t), D(u, x, x)),
        I(0),
        [Condition("gradient", "u", I(0), "x-", order=1), Condition("value", "u", I(1), "x+")],
        (I(0), I(1)),
        lambda u: [asked("time when", sp.Integral(u, (x, 0, 1)), {}, Q(1, 2))],
        end=None,
    )
    odd = 2 * np.arange(100) + 1

    def amount(s: float) -> float:
        return 1 - 8 / np.pi**2 * float(np.sum(np.exp(-((odd * np.pi / 2) ** 2) * s) / odd**2))

    return problem, [brentq(lambda s: amount(s) - 0.5, 0.05, 1.0)]


def robin_slab() -> Case:
    """Crank 1975, eq. 4.50: a slab that loses heat to the air, roots of b tan b = 2."""
    problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x)),
        ("gradient", I(0)),
        ("robin", I(0), I(2)),
        I(1),
        end=Q(1, 2),
        ask=(I(0), I(1)),
    )
    roots = np.array(
        [brentq(lambda b: b * np.sin(b) - 2 * np.cos(b), k * np.pi, (k + 0.5) * np.pi) for k in range(20)]
    )
    weights = 4 * np.sin(roots) / (2 * roots + np.sin(2 * roots)) * np.exp(-(roots**2) / 2)
    return problem, [float(np.sum(weights * np.cos(roots * p))) for p in (0.0, 1.0)]


def burgers_wave() -> Case:
    """The travelling wave of Burgers' equation: speed 1/2 between the states 1 and 0."""
    nu = Q(1, 20)
    problem = stated(
        lambda u: sp.Eq(D(u, t) + u * D(u, x), nu * D(u, x, x)),
        (1 - sp.tanh(x / (4 * nu))) / 2,
        [],
        (-oo, oo),
        lambda u: [
            asked("value", u, {"x": Q(3, 5), "t": I(1)}),
            asked("front position", u, {"t": I(1)}, Q(1, 2)),
        ],
    )
    return problem, [(1 - np.tanh(0.1 / 0.2)) / 2, 0.5]


def two_layers() -> Case:
    """In series, resistances 1/2 and 1/8: the interface rests at 4/5."""
    k = symbol("k")
    u = Unknown("u", ("x", "t")).applied
    problem = line(
        lambda u: sp.Eq(D(u, t), D(k * D(u, x), x)),
        ("value", I(0)),
        ("value", I(1)),
        I(0),
        parameters=(Parameter("k", sp.Piecewise((I(1), x < Q(1, 2)), (I(4), True))),),
    )
    rest = asked("steady state", u, {"x": Q(1, 2)})
    return problem.with_changes(span=Span("t", I(0), None), quantities=(rest,)), [0.8]


def gaussian_in_a_stream() -> Case:
    """Spreading and carried: variance 0.01 + 2 D t, centre at v t."""
    problem = stated(
        lambda u: sp.Eq(D(u, t) + D(u, x), D(u, x, x) / 50),
        sp.exp(-50 * x**2),
        [],
        (-oo, oo),
        lambda u: [asked("value", u, {"x": I(2), "t": I(2)}), asked("integral", u, {"t": I(2)})],
        end=I(2),
    )
    return problem, [np.sqrt(0.01 / 0.09), np.sqrt(np.pi / 50)]


LONG = [half_uptake, two_layers, gaussian_in_a_stream, burgers_wave]
CASES = [half_space, sphere, robin_slab, *(pytest.param(c, marks=pytest.mark.slow) for c in LONG)]


@pytest.mark.parametrize("make", CASES, ids=lambda f: f.__name__)
def test_values_agree_with_closed_forms_inside_their_bars(make: Callable[[], Case]) -> None:
    problem, truths = make()
    report = api.solve(problem)
    told = "\n".join(f"{c.status} {c.name}: {c.measured}" for c in report.evidence.checks)
    assert report.plan.family == lines.FAMILY
    assert (report.status, report.verdict) == ("solved", "VERIFIED"), told
    assert len(report.answers) == len(truths)
    for answer, truth in zip(report.answers, truths, strict=True):
        assert abs(answer.value - truth) <= answer.error_bar <= 1e-3 * abs(truth), answer
        assert abs(answer.value - truth) <= 1e-6 * abs(truth)


@pytest.mark.slow
def test_a_spreading_pool_of_porous_medium_flow() -> None:
    """Barenblatt 1952 with m = 2: u = s^(-1/3) (1/2 - x^2 s^(-2/3)/12), s = 1 + t; kinks at its edges."""
    problem = stated(
        lambda u: sp.Eq(D(u, t), D(u**2, x, x)),
        sp.Max(Q(1, 2) - x**2 / 12, 0),
        [],
        (-oo, oo),
        lambda u: [asked("value", u, {"x": I(2), "t": I(3)}), asked("front position", u, {"t": I(3)}, I(0))],
        end=I(3),
    )
    value, edge = api.solve(problem).answers
    s = 4.0
    truth = s ** (-1 / 3) * (0.5 - 4 * s ** (-2 / 3) / 12)
    assert abs(value.value - truth) <= value.error_bar
    assert abs(value.value - truth) <= 1e-4 * truth
    assert abs(edge.value - np.sqrt(6) * s ** (1 / 3)) <= edge.error_bar


def test_a_grid_that_cannot_resolve_a_layer_is_not_verified() -> None:
    problem = line(
        lambda u: sp.Eq(D(u, t) + D(u, x), D(u, x, x) / 2000),
        ("value", I(0)),
        ("value", I(1)),
        I(0) * x,
        end=I(3),
        ask=(Q(1999, 2000),),
    )
    report = api.solve(problem, cells=16)
    assert report.verdict != "VERIFIED"


@pytest.mark.slow
def test_a_level_that_is_never_reached_has_no_time() -> None:
    problem, _ = half_uptake()
    (wish,) = problem.quantities
    never = Quantity(wish.name, wish.kind, wish.expression, wish.at, target=Q(3, 2))
    report = api.solve(problem.with_changes(quantities=(never,)))
    assert report.exit_code == 4
    assert "never reached" in report.message


def test_smooth_linear_problems_with_plain_questions_stay_with_the_programs_on_boxes() -> None:
    assert not lines.matches(heat())
    carried = stated(
        lambda u: sp.Eq(D(u, t), -D(u, x)),
        sp.exp(-(x**2)),
        [],
        (-oo, oo),
        lambda u: [asked("value", u, {"x": I(1), "t": I(1)})],
    )
    assert not lines.matches(carried)
