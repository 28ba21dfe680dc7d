"""A hundred and more ways to ask for what is left after a long time."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x, y

from wellposed.agent.reading import read

u, c, T = (field(n, x, t) for n in ("u", "c", "T"))
w = field("w", x, y, t)
s, n, v = (field(m, t) for m in ("s", "n", "v"))
LONG = [
    "the steady state of {u}{at}",
    "the steady-state value of {u}{at}",
    "the limit of {u}{at} as t -> inf",
    "the long-time value of {u}{at}",
    "the equilibrium value of {u}{at}",
    "{u}{at} in the long run",
]


def long(name, place=""):
    return [q.format(u=name, at=f" at {place}" if place else "") for q in LONG]


TABLE = {
    "rod": Said(
        stated([D(u, t) - D(u, x, 2)], {"x": (0, 2)}, ("t", 0, None), [("value", "u", 1, "x-"), ("value", "u", 3, "x+"), ("initial", "u", 0)], [("steady state", u, {x: Q(1, 2)})]),
        equation=["u_t = u_xx", "∂u/∂t = ∂²u/∂x²", "$u_t = u_{xx}$", "u_t − u_xx = 0"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["u(0,t) = 1, u(2,t) = 3", "u = 1 at x = 0 and u = 3 at x = 2", "u = 1 at the left end and u = 3 at the right end", "$u(0,t)=1$, $u(2,t)=3$"],
        start=["u(x,0) = 0", "u = 0 at t = 0", "initially u = 0"],
        question=long("u", "x = 0.5"),
    ),
    "source": Said(
        stated([D(T, t) - Q(1, 2) * D(T, x, 2) - 4], {"x": (0, 1)}, ("t", 0, None), [("gradient", "T", 0, "x-", 1), ("value", "T", 0, "x+"), ("initial", "T", 0)], [("steady state", T, {x: 0})]),
        equation=["T_t = 0.5 T_xx + 4", "∂T/∂t = ½ ∂²T/∂x² + 4", "$T_t = \\frac12 T_{xx} + 4$", "T_t - 0.5 T_xx = 4"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["T_x(0,t) = 0, T(1,t) = 0", "T_x = 0 at x = 0 and T = 0 at x = 1", "the left end insulated and T = 0 at the right end", "$T_x(0,t)=0$, $T(1,t)=0$"],
        start=["T(x,0) = 0", "T = 0 at t = 0", "initially T = 0"],
        question=long("T", "x = 0"),
    ),
    "reaction": Said(
        stated([D(c, t) - D(c, x, 2) + 9 * c], {"x": (0, 1)}, ("t", 0, None), [("value", "c", 2, "x-"), ("gradient", "c", 0, "x+", 1), ("initial", "c", 0)], [("steady state", c, {x: 1})]),
        equation=["c_t = c_xx - 9 c", "∂c/∂t = ∂²c/∂x² − 9c", "$c_t = c_{xx} - 9c$", "c_t = c_xx - k c, k = 9"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["c(0,t) = 2, c_x(1,t) = 0", "c = 2 at x = 0 and c_x = 0 at x = 1", "c = 2 at the left end, the right end insulated", "$c(0,t)=2$, $c_x(1,t)=0$"],
        start=["c(x,0) = 0", "c = 0 at t = 0", "initially c = 0"],
        question=long("c", "x = 1"),
    ),
    "plate": Said(
        stated([D(w, t) - D(w, x, 2) - D(w, y, 2) - 2], {"x": (0, 1), "y": (0, 1)}, ("t", 0, None), [*(("value", "w", 0, e) for e in ("x-", "x+", "y-", "y+")), ("initial", "w", 0)], [("steady state", w, {x: Q(1, 2), y: Q(1, 2)})]),
        equation=["w_t = w_xx + w_yy + 2", "∂w/∂t = ∇²w + 2", "$w_t = \\Delta w + 2$", "w_t - lap(w) = 2"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "[0,1] x [0,1]"],
        ends=["w = 0 on the boundary", "w = 0 on all sides", "homogeneous Dirichlet conditions"],
        start=["w(x,y,0) = 0", "w = 0 at t = 0", "initially w = 0"],
        question=["the steady state of w at the centre", "the steady-state value of w at (0.5, 0.5)", "the long-time value of w at the centre", "the equilibrium value of w at x = 0.5, y = 0.5"],
    ),
    "logistic": Said(
        stated([D(n, t) - n * (2 - n / 3)], span=("t", 0, None), holds=[("initial", "n", 1)], asks=[("steady state", n, {})]),
        equation=["n' = n (2 - n/3)", "dn/dt = n(2 − n/3)", "$\\dot n = n\\left(2 - \\frac{n}{3}\\right)$", "dn/dt = 2 n - n^2/3"],
        start=["n(0) = 1", "n = 1 at t = 0", "initially n = 1", "$n(0)=1$"],
        question=long("n"),
    ),
    "charging": Said(
        stated([D(s, t) + Q(1, 4) * s - 5], span=("t", 0, None), holds=[("initial", "s", 0)], asks=[("steady state", s, {})]),
        equation=["s' = 5 - 0.25 s", "ds/dt + s/4 = 5", "$\\dot s = 5 - \\frac{s}{4}$", "ds/dt = q - k s, q = 5, k = 0.25"],
        start=["s(0) = 0", "s = 0 at t = 0", "initially s = 0", "$s(0)=0$"],
        question=long("s"),
    ),
    "falling": Said(
        stated([D(v, t) - 10 + v**2 / 40], span=("t", 0, None), holds=[("initial", "v", 0)], asks=[("steady state", v, {})]),
        equation=["v' = 10 - v^2/40", "dv/dt = 10 − v²/40", "$\\dot v = 10 - \\frac{v^2}{40}$", "dv/dt = g - k v^2, g = 10, k = 0.025"],
        start=["v(0) = 0", "v = 0 at t = 0", "initially v = 0", "$v(0)=0$"],
        question=long("v"),
    ),
    "cooled end": Said(
        stated([D(T, t) - D(T, x, 2)], {"x": (0, 1)}, ("t", 0, None), [("value", "T", 100, "x-"), ("robin", "T", 60, "x+", 0, sp.Integer(3)), ("initial", "T", 20)], [("steady state", T, {x: 1})]),
        equation=["T_t = T_xx", "∂T/∂t = ∂²T/∂x²", "$T_t = T_{xx}$"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["T(0,t) = 100, T_x(1,t) = -3 (T(1,t) - 20)", "T = 100 at x = 0 and T_x = -3 (T - 20) at x = 1", "$T(0,t)=100$, $T_x(1,t) = -3(T(1,t)-20)$"],
        start=["T(x,0) = 20", "T = 20 at t = 0", "initially T = 20"],
        question=long("T", "x = 1"),
    ),
    "mean": Said(
        stated([D(u, t) - D(u, x, 2) - 6 * x], {"x": (0, 1)}, ("t", 0, None), [("value", "u", 0, "x-"), ("value", "u", 0, "x+"), ("initial", "u", 0)], [("steady state", u, {x: Q(1, 2)})]),
        equation=["u_t = u_xx + 6 x", "∂u/∂t = ∂²u/∂x² + 6x", "$u_t = u_{xx} + 6x$"],
        region=["0 < x < 1", "[0, 1]", "the unit interval"],
        ends=["u = 0 at both ends", "u(0,t) = u(1,t) = 0", "homogeneous Dirichlet conditions"],
        start=["u(x,0) = 0", "u = 0 at t = 0", "initially u = 0"],
        question=["the steady state of u in the middle", "the steady-state value of u at x = 1/2", "the long-time value of u at the midpoint", "the limit of u(0.5, t) as t -> inf"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_steady_state(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
