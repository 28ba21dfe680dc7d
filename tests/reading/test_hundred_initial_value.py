"""A hundred and more ways to state initial value problems of one equation."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, symbol, t, x

from wellposed.agent.reading import read

tau, v = symbol("tau"), field("v", t)
c, n, q, w, y, th = (field(a, t) for a in ("c", "n", "q", "w", "y", "theta"))
p, m = field("p", x), field("m", symbol("tau"))

TABLE = {
    "decay": Said(
        stated([D(c, t) + Q(1, 2) * c], span=("t", 0, 4), holds=[("initial", "c", 3)], asks=[("value", c, {t: 4})]),
        equation=["dc/dt = -c/2", "c' = -0.5 c", "$\\frac{dc}{dt} = -\\frac{1}{2} c$", "dc/dt + ½ c = 0", "ċ = −0.5·c"],
        start=["c(0) = 3", "c = 3 at t = 0", "the initial value c(0) = 3", "initially c = 3", "c(t=0) = 3", "c(0) equal to 3", "c starting at 3"],
        question=["c(4)", "c at t = 4", "the value of c at time t = 4", "$c(4)$", "c when t = 4", "what c is at t = 4"],
    ),
    "forced": Said(
        stated([D(y, t) + 2 * y - sp.sin(3 * t)], span=("t", 0, Q(3, 2)), holds=[("initial", "y", 0)],
               asks=[("value", y, {t: Q(3, 2)})]),
        equation=["y' + 2 y = sin(3 t)", "dy/dt = sin 3t - 2y", "$\\dot{y} + 2y = \\sin(3t)$", "y'(t) = -2 y(t) + sin(3t)", "dy/dt + 2·y = sin(3·t)"],
        start=["y(0) = 0", "y = 0 at t = 0", "zero initial value, y(0) = 0", "y(0)=0", "y initially zero", "y(0) = zero"],
        question=["y(1.5)", "y(3/2)", "y at t = 1.5", "the value y(1.5)", "y at time 1.5", "$y(3/2)$", "y for t = 1.5"],
    ),
    "logistic": Said(
        stated([D(n, t) - Q(7, 10) * n * (1 - n / 50)], span=("t", 0, 6), holds=[("initial", "n", 8)],
               asks=[("value", n, {t: 6})]),
        equation=["n' = 0.7 n (1 - n/50)", "dn/dt = 0.7*n*(1 - n/50)", "$\\frac{dn}{dt} = 0.7\\,n\\left(1 - \\frac{n}{50}\\right)$",
                  "n' = r n (1 - n/K), r = 0.7, K = 50", "ṅ = 0.7 n (1 − n/50)", "dn/dt = r*n*(1-n/K) where r = 0.7 and K = 50"],
        start=["n(0) = 8", "n = 8 at t = 0", "n(0)=8", "n equal to 8 at the start", "initial value n(0) = 8"],
        question=["n(6)", "n at t = 6", "n(t) at t = 6", "the value of n at t = 6", "n at time six", "n(6)"],
    ),
    "oscillator": Said(
        stated([D(q, t, 2) + Q(2, 5) * D(q, t) + 9 * q], span=("t", 0, 2),
               holds=[("initial", "q", 1), ("initial", "q", -2, "", 1)], asks=[("value", q, {t: 2})]),
        equation=["q'' + 0.4 q' + 9 q = 0", "$\\ddot q + 0.4 \\dot q + 9 q = 0$", "d²q/dt² + 0.4 dq/dt + 9q = 0", "q̈ + 0.4 q̇ + 9 q = 0",
                  "d^2q/dt^2 = -0.4 dq/dt - 9 q", "\\frac{d^2 q}{dt^2} + 0.4 \\frac{dq}{dt} + 9 q = 0", "d2q/dt2 + 0.4 dq/dt + 9 q = 0"],
        start=["q(0) = 1, q'(0) = -2", "q(0)=1 and q'(0)=-2", "$q(0) = 1$, $\\dot q(0) = -2$", "q = 1 and q' = -2 at t = 0", "q(0) = 1 and dq/dt(0) = -2"],
        question=["q(2)", "q at t = 2", "the value of q(2)", "$q(2)$", "q(t = 2)", "q at time t = 2"],
    ),
    "velocity asked": Said(
        stated([D(w, t, 2) + 4 * w], span=("t", 0, 1), holds=[("initial", "w", 0), ("initial", "w", 3, "", 1)],
               asks=[("value", D(w, t), {t: 1})]),
        equation=["w'' + 4 w = 0", "w'' = -4w", "$\\frac{d^2w}{dt^2} + 4w = 0$", "ẅ + 4w = 0", "d²w/dt² = −4 w"],
        start=["w(0) = 0, w'(0) = 3", "w(0) = 0 and w'(0) = 3", "w = 0 and w' = 3 at t = 0", "w'(0) = 3, w(0) = 0"],
        question=["w'(1)", "dw/dt at t = 1", "w' at t = 1", "the derivative w'(1)", "the velocity w'(1)"],
    ),
    "space as variable": Said(
        stated([D(p, x) + 2 * x * p], span=("x", 0, Q(1, 2)), holds=[("initial", "p", 1)],
               asks=[("value", p, {x: Q(1, 2)})]),
        equation=["dp/dx = -2 x p", "p' + 2xp = 0", "$\\frac{dp}{dx} + 2xp = 0$", "p'(x) = -2 x p(x)", "dp/dx + 2·x·p = 0"],
        start=["p(0) = 1", "p = 1 at x = 0", "p(0)=1", "the initial condition p(0) = 1"],
        question=["p(0.5)", "p at x = 0.5", "p(1/2)", "the value of p at x = 1/2", "p(x = 0.5)"],
    ),
    "late start": Said(
        stated([D(y, t) - y / t], span=("t", 1, 3), holds=[("initial", "y", 2)], asks=[("value", y, {t: 3})]),
        equation=["y' = y/t", "dy/dt = y/t", "t y' = y", "$t\\,\\dot y = y$", "$\\frac{dy}{dt} = \\frac{y}{t}$", "t dy/dt - y = 0"],
        start=["y(1) = 2", "y = 2 at t = 1", "y(1)=2", "the starting value y(1) = 2", "y(t=1) = 2"],
        question=["y(3)", "y at t = 3", "the value y(3)", "y(t) at t = 3"],
    ),
    "pendulum": Said(
        stated([D(th, t, 2) + 9 * sp.sin(th)], span=("t", 0, 2), holds=[("initial", "theta", Q(1, 2)), ("initial", "theta", 0, "", 1)],
               asks=[("value", th, {t: 2})]),
        equation=["theta'' + 9 sin(theta) = 0", "θ'' + 9 sin θ = 0", "$\\ddot\\theta + 9\\sin\\theta = 0$", "d²θ/dt² = −9 sin(θ)", "d^2theta/dt^2 = -9*sin(theta)"],
        start=["theta(0) = 0.5, theta'(0) = 0", "θ(0) = ½, θ'(0) = 0", "$\\theta(0) = 0.5$, $\\dot\\theta(0) = 0$", "θ = 0.5 and θ' = 0 at t = 0", "theta(0) = 1/2 and theta'(0) = 0"],
        question=["theta(2)", "θ(2)", "$\\theta(2)$", "θ at t = 2", "theta at t = 2"],
    ),
    "nonlinear": Said(
        stated([D(v, t) - (10 - v**2 / 5)], span=("t", 0, 3), holds=[("initial", "v", 0)], asks=[("value", v, {t: 3})]),
        equation=["v' = 10 - 0.2 v^2", "dv/dt = 10 − 0.2 v²", "$\\dot v = 10 - 0.2v^2$", "v' = g - k v^2, g = 10, k = 0.2", "dv/dt = 10 - v**2/5", "v' = a - b*v^2 with a = 10 and b = one fifth"],
        start=["v(0) = 0", "v = 0 at t = 0", "v(0)=0", "v initially 0", "v(0) = 0"],
        question=["v(3)", "v at t = 3", "the value of v at t = 3", "v when t = 3", "v(t=3)"],
    ),
    "several times": Said(
        stated([D(y, t) + y - 1], span=("t", 0, 5), holds=[("initial", "y", 0)],
               asks=[("value", y, {t: k}) for k in (1, 2, 5)]),
        equation=["y' = 1 - y", "dy/dt + y = 1", "$y' + y = 1$", "ẏ = 1 − y", "dy/dt = 1 - y(t)"],
        start=["y(0) = 0", "y = 0 at t = 0", "y(0)=0", "initially y = 0"],
        question=["y(1), y(2) and y(5)", "y at t = 1, 2 and 5", "y(1), y(2), y(5)", "the values of y at t = 1, t = 2 and t = 5", "y at times 1, 2 and 5"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_initial_value(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
