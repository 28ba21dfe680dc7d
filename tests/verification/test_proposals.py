"""Closed forms of fields against textbook formulas, and claims that must not be admitted."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import sympy as sp

from wellposed.problem.statement import Axis, Condition, Domain, Problem, Span, Unknown, symbol
from wellposed.verification.exact import admit
from wellposed.verification.proposals import admission_of, proposals

x, y, t, r = (symbol(n) for n in "xytr")
D, I, Q, oo, pi = sp.Derivative, sp.Integer, sp.Rational, sp.oo, sp.pi
u = Unknown("u", ("x", "t")).applied
UX, UXX, UXXX, UT, UTT = D(u, x), D(u, (x, 2)), D(u, (x, 3)), D(u, t), D(u, (t, 2))
LOOP = Condition("periodic", "u", None, "x-")


def value(side: str, data: sp.Expr = I(0)) -> Condition:
    return Condition("value", "u", data, side)


def slope(side: str, data: sp.Expr = I(0), order: int = 1) -> Condition:
    return Condition("gradient", "u", data, side, order)


def starts(shape: sp.Expr, rate: sp.Expr | None = None) -> tuple[Condition, ...]:
    first = (Condition("initial", "u", shape),)
    return first if rate is None else (*first, Condition("initial", "u", rate, order=1))


def evolving(equation: sp.Eq, conditions: tuple[Condition, ...], low=-oo, high=oo, *, loop=False) -> Problem:
    axis = Axis("x", sp.sympify(low, strict=True), sp.sympify(high, strict=True), loop)
    return Problem(
        (Unknown("u", ("x", "t")),), (equation,), (), Domain((axis,)), Span("t", I(0), I(1)), conditions
    )


def steady(equation: sp.Eq, conditions: tuple[Condition, ...], axes: tuple[Axis, ...], system="cartesian"):
    unknown = Unknown("u", tuple(a.name for a in axes))
    return Problem((unknown,), (equation,), (), Domain(axes, system), None, conditions)


def assert_found(problem: Problem, truth: Callable[..., float], places: list[tuple[float, ...]]) -> None:
    found = admission_of(problem)
    assert found is not None
    assert found.admitted, found.complaint
    names = [symbol(a) for a in problem.unknowns[0].arguments]
    for place in places:
        own = float(sp.N(found.solution["u"].subs(dict(zip(names, map(sp.Float, place), strict=True)))))
        assert own == pytest.approx(truth(*place), rel=1e-12, abs=1e-13)


INNER = [(0.21, 0.13), (0.83, 0.77)]
OUTER = [(-0.9, 0.4), (0.3, 0.2), (2.2, 0.9)]
HALF = [(0.3, 0.1), (0.7, 0.9), (3.0, 0.5)]


@pytest.mark.parametrize(
    ("equation", "conditions", "truth"),
    [
        (
            sp.Eq(UTT, 9 * UXX),
            (value("x-"), value("x+"), *starts(4 * sp.sin(pi * x), I(0))),
            lambda x, t: 4 * math.sin(math.pi * x) * math.cos(3 * math.pi * t),
        ),
        (
            sp.Eq(UTT, UXX - 3 * pi**2 * u),
            (slope("x-"), slope("x+"), *starts(sp.cos(pi * x), I(1))),
            lambda x, t: (
                math.cos(math.pi * x) * math.cos(2 * math.pi * t)
                + math.sin(math.sqrt(3) * math.pi * t) / (math.sqrt(3) * math.pi)
            ),
        ),
        (
            sp.Eq(UTT + 2 * UT, UXX),
            (value("x-"), slope("x+"), *starts(I(0), sp.sin(pi * x / 2))),
            lambda x, t: (
                math.sin(math.pi * x / 2)
                * math.exp(-t)
                * math.sin(math.sqrt(math.pi**2 / 4 - 1) * t)
                / math.sqrt(math.pi**2 / 4 - 1)
            ),
        ),
        (
            sp.Eq(UTT, -4 * D(u, (x, 4))),
            (
                *(value(s) for s in ("x-", "x+")),
                *(slope(s, I(0), 2) for s in ("x-", "x+")),
                *starts(sp.sin(2 * pi * x), I(0)),
            ),
            lambda x, t: math.sin(2 * math.pi * x) * math.cos(8 * math.pi**2 * t),
        ),
        (
            sp.Eq(UT, UXX),
            (value("x-", I(2)), value("x+", I(5)), *starts(2 + 3 * x - sp.sin(3 * pi * x))),
            lambda x, t: 2 + 3 * x - math.sin(3 * math.pi * x) * math.exp(-9 * math.pi**2 * t),
        ),
    ],
    ids=["string", "klein-gordon", "damped", "beam", "heat"],
)
def test_modes_between_two_ends(equation, conditions, truth) -> None:
    assert_found(evolving(equation, conditions, 0, 1), truth, INNER)


def test_drift_and_dispersion_turn_a_mode_on_a_loop() -> None:
    drift = evolving(sp.Eq(UT + 2 * UX, UXX / 10), (LOOP, *starts(sp.sin(2 * pi * x))), 0, 1, loop=True)
    fall = 4 * math.pi**2 / 10
    assert_found(
        drift,
        lambda x, t: math.exp(-fall * t) * math.sin(2 * math.pi * (x - 2 * t)),
        [(0.2, 0.3), (0.9, 0.6)],
    )
    airy = evolving(sp.Eq(UT + UXXX, 0), (LOOP, *starts(sp.cos(2 * x))), 0, 2 * pi, loop=True)
    assert_found(airy, lambda x, t: math.cos(2 * x + 8 * t), OUTER)


def test_alembert_on_a_line_and_its_image_on_a_half_line() -> None:
    line = evolving(sp.Eq(UTT, 4 * UXX), starts(1 / (1 + x**2), 2 * x * sp.exp(-(x**2))))

    def free(x: float, t: float) -> float:
        a, b = x - 2 * t, x + 2 * t
        return 0.5 / (1 + a * a) + 0.5 / (1 + b * b) + 0.25 * (math.exp(-a * a) - math.exp(-b * b))

    assert_found(line, free, OUTER)
    for wall, sign in ((value("x-"), -1), (slope("x-"), 1)):
        half = evolving(sp.Eq(UTT, 4 * UXX), (wall, *starts(x**2 * sp.exp(-x), I(0))), 0)

        def images(x: float, t: float, sign: int = sign) -> float:
            def shape(s: float) -> float:
                return (sign if s < 0 else 1) * s * s * math.exp(-abs(s))

            return 0.5 * shape(x - 2 * t) + 0.5 * shape(x + 2 * t)

        assert_found(half, images, HALF)


def test_what_is_carried_grows_fades_and_enters() -> None:
    line = evolving(sp.Eq(UT + 2 * UX, 1 - 3 * u), starts(sp.exp(-(x**2))))
    assert_found(
        line,
        lambda x, t: math.exp(-((x - 2 * t) ** 2) - 3 * t) + (1 - math.exp(-3 * t)) / 3,
        OUTER,
    )
    pipe = evolving(sp.Eq(UT + 2 * UX, -u), (value("x-", sp.sin(t)), *starts(I(5))), 0)
    assert_found(
        pipe,
        lambda x, t: math.exp(-x / 2) * math.sin(t - x / 2) if x < 2 * t else 5 * math.exp(-t),
        HALF,
    )


def test_gaussians_and_steps_spread() -> None:
    cloud = evolving(sp.Eq(UT + UX, UXX / 2 - u), starts(3 * sp.exp(-((x - 1) ** 2) / 2)))
    assert_found(
        cloud,
        lambda x, t: 3 * math.exp(-t - (x - 1 - t) ** 2 / (2 * (1 + t))) / math.sqrt(1 + t),
        OUTER,
    )
    step = evolving(sp.Eq(UT, 2 * UXX), starts(sp.Piecewise((5, x < 1), (1, True))))
    assert_found(step, lambda x, t: 3 - 2 * math.erf((x - 1) / math.sqrt(8 * t)), OUTER)


@pytest.mark.parametrize(
    ("wall", "drift", "truth"),
    [
        (value("x-", I(100)), 0, lambda x, t: 20 + 80 * math.erfc(x / math.sqrt(8 * t))),
        (
            slope("x-", I(-5)),
            0,
            lambda x, t: (
                20
                + 5 * (2 * math.sqrt(2 * t / math.pi) * math.exp(-x * x / (8 * t)))
                - 5 * x * math.erfc(x / math.sqrt(8 * t))
            ),
        ),
        (
            Condition("robin", "u", I(300), "x-", coefficient=I(3)),
            0,
            lambda x, t: (
                20
                + 80 * math.erfc(x / math.sqrt(8 * t))
                - 80 * math.exp(3 * x + 18 * t) * math.erfc(x / math.sqrt(8 * t) + 3 * math.sqrt(2 * t))
            ),
        ),
        (
            value("x-", I(100)),
            1,
            lambda x, t: (
                20
                + 40 * math.erfc((x - t) / math.sqrt(8 * t))
                + 40 * math.exp(x / 2) * math.erfc((x + t) / math.sqrt(8 * t))
            ),
        ),
    ],
    ids=["value", "heat flow", "exchange", "drift"],
)
def test_a_half_space_and_its_surface(wall, drift, truth) -> None:
    assert_found(evolving(sp.Eq(UT + drift * UX, 2 * UXX), (wall, *starts(I(20))), 0), truth, HALF)


@pytest.mark.parametrize(
    ("equation", "shape", "truth"),
    [
        (
            sp.Eq(UT + u * UX, UXX / 5),
            2 - sp.tanh(5 * x / 2),
            lambda x, t: 2 - math.tanh(2.5 * (x - 2 * t)),
        ),
        (sp.Eq(UT + 6 * u * UX + UXXX, 0), 2 / sp.cosh(x) ** 2, lambda x, t: 2 / math.cosh(x - 4 * t) ** 2),
        (
            sp.Eq(UT, UXX + u * (1 - u)),
            (1 + sp.exp(x / sp.sqrt(6))) ** -2,
            lambda x, t: (1 + math.exp((x - 5 * t / math.sqrt(6)) / math.sqrt(6))) ** -2,
        ),
        (
            sp.Eq(UT, UXX + u - u**3),
            sp.tanh(x / sp.sqrt(2)),
            lambda x, t: math.tanh(x / math.sqrt(2)),
        ),
        (sp.Eq(UT + 2 * u * UX, 0), 3 * x + 1, lambda x, t: (3 * x + 1) / (1 + 6 * t)),
    ],
    ids=["burgers", "soliton", "fisher", "allen-cahn", "stretched"],
)
def test_nonlinear_waves_of_permanent_form(equation, shape, truth) -> None:
    assert_found(evolving(equation, starts(shape)), truth, OUTER)


def test_laplace_on_a_rectangle_with_modes_on_two_sides() -> None:
    axes = (Axis("x", I(0), I(1)), Axis("y", I(0), I(2)))
    w = sp.Function("u")(x, y)
    sides = (
        value("x-"),
        value("x+", sp.sin(pi * y / 2)),
        value("y-"),
        value("y+", 3 * sp.sin(2 * pi * x)),
    )

    def truth(x: float, y: float) -> float:
        one = math.sin(math.pi * y / 2) * math.sinh(math.pi * x / 2) / math.sinh(math.pi / 2)
        return one + 3 * math.sin(2 * math.pi * x) * math.sinh(2 * math.pi * y) / math.sinh(4 * math.pi)

    assert_found(steady(sp.Eq(D(w, (x, 2)) + D(w, (y, 2)), 0), sides, axes), truth, [(0.3, 0.4), (0.8, 1.7)])


def test_radial_steady_states() -> None:
    w = sp.Function("u")(r)
    ring = (Axis("r", I(1), I(2)),)
    walls = (value("r-"), value("r+", I(3)))
    pipe = steady(sp.Eq(D(w, (r, 2)) + D(w, r) / r, 0), walls, ring, "cylindrical")
    assert_found(pipe, lambda r: 3 * math.log(r) / math.log(2), [(1.2,), (1.9,)])
    ball = steady(sp.Eq(D(w, (r, 2)) + 2 * D(w, r) / r, -6), walls[1:], (Axis("r", I(0), I(2)),), "spherical")
    assert_found(ball, lambda r: 7 - r * r, [(0.5,), (1.9,)])


@pytest.mark.parametrize(
    "problem",
    [
        evolving(sp.Eq(UT + u * UX, UXX / 5), starts(2 - sp.tanh(3 * x))),  # too steep for the viscosity
        evolving(sp.Eq(UT + 6 * u * UX + UXXX, 0), starts(3 / sp.cosh(x) ** 2)),  # breaks into several
        evolving(sp.Eq(UTT, UXX), (LOOP, *starts(x * (1 - x), I(0))), 0, 1, loop=True),
        evolving(sp.Eq(UTT, UXX), (value("x-"), value("x+"), *starts(x * (1 - x), I(0))), 0, 1),
        evolving(sp.Eq(UT, UXX), (slope("x-"), slope("x+"), *starts(sp.Heaviside(x - Q(1, 2)))), 0, 1),
    ],
    ids=["burgers", "two solitons", "kinked loop", "infinite series", "step at rest"],
)
def test_nothing_false_is_admitted(problem: Problem) -> None:
    assert all(not admit(problem, claim).admitted for claim in proposals(problem))


def test_a_step_at_rest_solves_no_heat_equation_and_one_at_the_wrong_speed_no_transport() -> None:
    insulated = (slope("x-"), slope("x+"))
    step = sp.Heaviside(x - Q(1, 2))
    found = admit(evolving(sp.Eq(UT, UXX), (*insulated, *starts(step)), 0, 1), {"u": step})
    assert not found.admitted
    assert "jumps" in found.complaint
    moving = evolving(sp.Eq(UT + 2 * UX, 0), starts(sp.Heaviside(x)))
    assert admit(moving, {"u": sp.Heaviside(x - 2 * t)}).admitted
    assert not admit(moving, {"u": sp.Heaviside(x - 3 * t)}).admitted


def test_a_claim_that_does_not_close_the_loop_is_refused() -> None:
    loop = evolving(sp.Eq(UT + UX, 0), (LOOP, *starts(x)), 0, 1, loop=True)
    found = admit(loop, {"u": x - t})
    assert not found.admitted
    assert "periodic" in found.complaint
