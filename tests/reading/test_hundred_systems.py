"""A hundred and more ways to state initial value problems of several equations."""

import pytest
from same import facts
from voices import D, Q, Said, cases, field, stated, t

from wellposed.agent.reading import read

x, y, z, a, b, c, p, q, s, i, w = (
    field(n, t) for n in ("x", "y", "z", "A", "B", "c", "p", "q", "S", "I", "w")
)
u, v, x1, x2 = (field(n, t) for n in ("u", "v", "x1", "x2"))

TABLE = {
    "rotation": Said(
        stated([D(x, t) - y, D(y, t) + x], span=("t", 0, 2), holds=[("initial", "x", 1), ("initial", "y", 0)],
               asks=[("value", x, {t: 2}), ("value", y, {t: 2})]),
        equation=["x' = y, y' = -x", "dx/dt = y, dy/dt = -x", "$\\dot x = y$, $\\dot y = -x$", "x' = y and y' = -x", "ẋ = y, ẏ = −x", "x'(t) = y(t), y'(t) = -x(t)",
                  "\\frac{dx}{dt} = y, \\quad \\frac{dy}{dt} = -x"],
        start=["x(0) = 1, y(0) = 0", "x(0)=1 and y(0)=0", "x = 1, y = 0 at t = 0", "x = 1 and y = 0 at t = 0", "$x(0)=1$, $y(0)=0$"],
        question=["x(2) and y(2)", "x and y at t = 2", "x(2), y(2)", "the values of x and y at t = 2", "x(2) and also y(2)"],
    ),
    "predator": Said(
        stated([D(p, t) - p + Q(1, 2) * p * q, D(q, t) - Q(1, 4) * p * q + q], span=("t", 0, 3),
               holds=[("initial", "p", 3), ("initial", "q", 1)], asks=[("value", p, {t: 3})]),
        equation=["p' = p - 0.5 p q, q' = 0.25 p q - q", "dp/dt = p − ½ p q, dq/dt = ¼ p q − q", "dp/dt = p - p*q/2 and dq/dt = p*q/4 - q",
                  "$\\dot p = p - \\frac12 pq$, $\\dot q = \\frac14 pq - q$", "p' = p(1 - q/2), q' = q(p/4 - 1)"],
        start=["p(0) = 3, q(0) = 1", "p(0)=3 and q(0)=1", "p = 3 and q = 1 at t = 0", "initially p = 3 and q = 1", "$p(0)=3$ and $q(0)=1$"],
        question=["p(3)", "p at t = 3", "the value of p at t = 3", "p(t=3)", "p when t = 3"],
    ),
    "chain": Said(
        stated([D(a, t) + 2 * a, D(b, t) - 2 * a + b], span=("t", 0, 1), holds=[("initial", "A", 1), ("initial", "B", 0)],
               asks=[("value", b, {t: 1})]),
        equation=["A' = -2 A, B' = 2 A - B", "dA/dt = -2A, dB/dt = 2A - B", "dA/dt = -k1 A, dB/dt = k1 A - k2 B, k1 = 2, k2 = 1",
                  "$\\frac{dA}{dt} = -2A$, $\\frac{dB}{dt} = 2A - B$", "dA/dt = −k₁A, dB/dt = k₁A − k₂B with k₁ = 2 and k₂ = 1"],
        start=["A(0) = 1, B(0) = 0", "A(0)=1 and B(0)=0", "A = 1 and B = 0 at t = 0", "$A(0) = 1$, $B(0) = 0$"],
        question=["B(1)", "B at t = 1", "the value of B at t = 1", "$B(1)$", "B(t=1)"],
    ),
    "three": Said(
        stated([D(x, t) - 10 * (y - x), D(y, t) - x * (28 - z) + y, D(z, t) - x * y + Q(8, 3) * z], span=("t", 0, Q(1, 2)),
               holds=[("initial", n, k) for n, k in (("x", 1), ("y", 2), ("z", 3))], asks=[("value", z, {t: Q(1, 2)})]),
        equation=["x' = 10(y - x), y' = x(28 - z) - y, z' = x y - 8/3 z", "dx/dt = 10 (y-x), dy/dt = x (28-z) - y, dz/dt = x*y - (8/3)*z",
                  "x' = s (y - x), y' = x (r - z) - y, z' = x y - b z with s = 10, r = 28, b = 8/3",
                  "$\\dot x = 10(y-x)$, $\\dot y = x(28-z)-y$, $\\dot z = xy - \\frac{8}{3}z$"],
        start=["x(0) = 1, y(0) = 2, z(0) = 3", "x(0)=1, y(0)=2 and z(0)=3", "x = 1, y = 2, z = 3 at t = 0", "$x(0)=1$, $y(0)=2$, $z(0)=3$"],
        question=["z(0.5)", "z at t = 0.5", "z(1/2)", "the value of z at t = 0.5", "$z(0.5)$"],
    ),
    "coupled springs": Said(
        stated([D(u, t, 2) + 3 * u - v, D(v, t, 2) + 3 * v - u], span=("t", 0, 1),
               holds=[("initial", "u", 1), ("initial", "v", 0), ("initial", "u", 0, "", 1), ("initial", "v", 0, "", 1)],
               asks=[("value", u, {t: 1}), ("value", v, {t: 1})]),
        equation=["u'' = -3u + v, v'' = u - 3v", "$\\ddot u = -3u + v$, $\\ddot v = u - 3v$", "d²u/dt² = −3u + v, d²v/dt² = u − 3v",
                  "u'' + 3 u - v = 0 and v'' + 3 v - u = 0", "d^2u/dt^2 = v - 3 u, d^2v/dt^2 = u - 3 v"],
        start=["u(0) = 1, v(0) = 0, u'(0) = 0, v'(0) = 0", "u(0) = 1, v(0) = 0, u'(0) = v'(0) = 0", "u(0)=1, v(0)=0 and u'(0)=0, v'(0)=0",
               "u = 1, v = 0, u' = 0 and v' = 0 at t = 0"],
        question=["u(1) and v(1)", "u and v at t = 1", "u(1), v(1)", "the values of u and v at t = 1"],
    ),
    "epidemic": Said(
        stated([D(s, t) + Q(1, 2) * s * i, D(i, t) - Q(1, 2) * s * i + Q(1, 5) * i], span=("t", 0, 8),
               holds=[("initial", "S", Q(99, 100)), ("initial", "I", Q(1, 100))], asks=[("value", i, {t: 8})]),
        equation=["S' = -0.5 S I, I' = 0.5 S I - 0.2 I", "dS/dt = -b S I, dI/dt = b S I - g I, b = 0.5, g = 0.2", "dS/dt = −β S I, dI/dt = β S I − γ I with β = 0.5, γ = 0.2",
                  "$\\dot S = -\\beta S I$, $\\dot I = \\beta S I - \\gamma I$, $\\beta = 0.5$, $\\gamma = 0.2$", "dS/dt = -S*I/2 and dI/dt = S*I/2 - I/5"],
        start=["S(0) = 0.99, I(0) = 0.01", "S(0)=0.99 and I(0)=0.01", "S = 0.99 and I = 0.01 at t = 0", "$S(0)=0.99$, $I(0)=0.01$"],
        question=["I(8)", "I at t = 8", "the value of I at t = 8", "$I(8)$"],
    ),
    "indices": Said(
        stated([D(x1, t) + x1 - x2, D(x2, t) + 4 * x2], span=("t", 0, 2), holds=[("initial", "x1", 0), ("initial", "x2", 5)],
               asks=[("value", x1, {t: 2})]),
        equation=["x1' = x2 - x1, x2' = -4 x2", "dx1/dt = x2 - x1, dx2/dt = -4 x2", "$\\dot x_1 = x_2 - x_1$, $\\dot x_2 = -4x_2$",
                  "x₁' = x₂ − x₁, x₂' = −4 x₂", "x_1' = x_2 - x_1, x_2' = -4 x_2", "$\\frac{dx_1}{dt} = x_2 - x_1$ and $\\frac{dx_2}{dt} = -4x_2$"],
        start=["x1(0) = 0, x2(0) = 5", "x_1(0) = 0 and x_2(0) = 5", "$x_1(0)=0$, $x_2(0)=5$", "x₁(0) = 0, x₂(0) = 5", "x1 = 0 and x2 = 5 at t = 0"],
        question=["x1(2)", "x_1(2)", "$x_1(2)$", "x₁(2)", "x1 at t = 2", "the value of x1 at t = 2"],
    ),
    "excitable": Said(
        stated([D(v, t) - (v - v**3 / 3 - w + Q(1, 2)), D(w, t) - Q(2, 25) * (v + Q(7, 10) - Q(4, 5) * w)], span=("t", 0, 20),
               holds=[("initial", "v", -1), ("initial", "w", 0)], asks=[("value", v, {t: 20}), ("value", w, {t: 20})]),
        equation=["v' = v - v^3/3 - w + 0.5, w' = 0.08 (v + 0.7 - 0.8 w)", "dv/dt = v − v³/3 − w + 0.5, dw/dt = 0.08(v + 0.7 − 0.8w)",
                  "$\\dot v = v - \\frac{v^3}{3} - w + 0.5$, $\\dot w = 0.08\\,(v + 0.7 - 0.8\\,w)$",
                  "v' = v - v**3/3 - w + J, w' = e (v + a - b w), J = 0.5, e = 0.08, a = 0.7, b = 0.8"],
        start=["v(0) = -1, w(0) = 0", "v(0)=-1 and w(0)=0", "v = -1 and w = 0 at t = 0", "$v(0)=-1$, $w(0)=0$", "v(0) = −1, w(0) = 0"],
        question=["v(20) and w(20)", "v and w at t = 20", "v(20), w(20)", "the values of v and w at t = 20"],
    ),
    "norm asked": Said(
        stated([D(x, t) - y, D(y, t) + 4 * x], span=("t", 0, 1), holds=[("initial", "x", 0), ("initial", "y", 2)],
               asks=[("value", x + y, {t: 1})]),
        equation=["x' = y, y' = -4 x", "dx/dt = y, dy/dt = -4x", "$\\dot x = y$, $\\dot y = -4x$", "ẋ = y, ẏ = −4x"],
        start=["x(0) = 0, y(0) = 2", "x = 0 and y = 2 at t = 0", "x(0)=0 and y(0)=2", "$x(0)=0$, $y(0)=2$"],
        question=["x + y at t = 1", "the value of x + y at t = 1", "x(1) + y(1)", "x+y at t = 1"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_system(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
