"""A hundred and more ways to state advection, with and without diffusion and decay."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x

from wellposed.agent.reading import read

u, c, q, n, T = (field(a, x, t) for a in ("u", "c", "q", "n", "T"))
RING = [("periodic", "u", None, "x-")]


def at(place, time):
    return {x: place, t: time}


TABLE = {
    "ring": Said(
        stated([D(u, t) + Q(3, 2) * D(u, x)], {"x": (0, 1)}, ("t", 0, 2), [*RING, ("initial", "u", sp.sin(2 * sp.pi * x))], [("value", u, at(Q(1, 4), 2))], periodic=("x",)),
        equation=["u_t + 1.5 u_x = 0", "∂u/∂t + 1.5 ∂u/∂x = 0", "$u_t + \\frac32 u_x = 0$", "u_t = -1.5 u_x", "u_t + a u_x = 0 with a = 3/2", "du/dt + 1.5 du/dx = 0", "∂_t u + 1.5 ∂_x u = 0"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$", "the unit interval"],
        ends=["periodic boundary conditions", "periodic", "periodic ends", "periodic conditions", "u(0,t) = u(1,t)"],
        start=["u(x,0) = sin(2 pi x)", "u = sin(2πx) at t = 0", "$u(x,0) = \\sin(2\\pi x)$", "initially u = sin(2πx)", "u(x, t=0) = sin(2 pi x)"],
        question=["u(0.25, 2)", "u at x = 0.25 and t = 2", "the value of u at x = 1/4, t = 2", "$u(1/4, 2)$", "u(1/4, 2)"],
    ),
    "inflow": Said(
        stated([D(c, t) + D(c, x)], {"x": (0, 2)}, ("t", 0, 1), [("value", "c", 1, "x-"), ("initial", "c", 0)], [("value", c, at(Q(1, 2), 1))]),
        equation=["c_t + c_x = 0", "∂c/∂t + ∂c/∂x = 0", "$c_t + c_x = 0$", "c_t = -c_x", "dc/dt + dc/dx = 0"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["c(0,t) = 1", "c = 1 at x = 0", "c = 1 at the inlet", "c = 1 at the left end", "$c(0,t)=1$"],
        start=["c(x,0) = 0", "c = 0 at t = 0", "initially c = 0", "$c(x,0)=0$"],
        question=["c(0.5, 1)", "c at x = 0.5 and t = 1", "the value of c at x = 0.5, t = 1", "$c(0.5,1)$"],
    ),
    "with diffusion": Said(
        stated([D(q, t) + 2 * D(q, x) - Q(1, 20) * D(q, x, 2)], {"x": (0, 1)}, ("t", 0, Q(1, 2)), [("value", "q", 1, "x-"), ("gradient", "q", 0, "x+", 1), ("initial", "q", 0)], [("value", q, at(Q(3, 4), Q(1, 2)))]),
        equation=["q_t + 2 q_x = 0.05 q_xx", "∂q/∂t + 2 ∂q/∂x = 0.05 ∂²q/∂x²", "$q_t + v q_x = D q_{xx}$, $v = 2$, $D = 0.05$", "q_t = 0.05 q_xx - 2 q_x", "q_t = D q_xx - v q_x with v = 2 and D = 1/20"],
        region=["0 < x < 1", "[0, 1]", "the unit interval", "$0<x<1$"],
        ends=["q(0,t) = 1, q_x(1,t) = 0", "q = 1 at x = 0 and q_x = 0 at x = 1", "q = 1 at the inlet and zero gradient at the outlet", "q = 1 at the left end and zero slope at the right end", "$q(0,t)=1$, $q_x(1,t)=0$"],
        start=["q(x,0) = 0", "q = 0 at t = 0", "initially q = 0", "$q(x,0)=0$"],
        question=["q(0.75, 0.5)", "q at x = 0.75 and t = 0.5", "q(3/4, 1/2)", "the value of q at x = 0.75, t = 0.5"],
    ),
    "decaying": Said(
        stated([D(n, t) + 3 * D(n, x) + Q(1, 2) * n], {"x": (0, 5)}, ("t", 0, 1), [("value", "n", 2, "x-"), ("initial", "n", 0)], [("value", n, at(2, 1))]),
        equation=["n_t + 3 n_x = -0.5 n", "∂n/∂t + 3 ∂n/∂x = −½ n", "$n_t + 3n_x + \\frac12 n = 0$", "n_t = -3 n_x - n/2", "n_t + v n_x + k n = 0, v = 3, k = 0.5"],
        region=["0 < x < 5", "[0, 5]", "$0<x<5$"],
        ends=["n(0,t) = 2", "n = 2 at x = 0", "n = 2 at the left end", "$n(0,t)=2$"],
        start=["n(x,0) = 0", "n = 0 at t = 0", "initially n = 0"],
        question=["n(2, 1)", "n at x = 2 and t = 1", "the value of n at x = 2, t = 1"],
    ),
    "backward": Said(
        stated([D(u, t) - 2 * D(u, x)], {"x": (0, 4)}, ("t", 0, 1), [("value", "u", 0, "x+"), ("initial", "u", sp.exp(-((x - 3) ** 2)))], [("value", u, at(1, 1))]),
        equation=["u_t - 2 u_x = 0", "u_t = 2 u_x", "∂u/∂t − 2 ∂u/∂x = 0", "$u_t - 2u_x = 0$"],
        region=["0 < x < 4", "[0, 4]", "$0<x<4$"],
        ends=["u(4,t) = 0", "u = 0 at x = 4", "u = 0 at the right end", "$u(4,t)=0$"],
        start=["u(x,0) = exp(-(x-3)^2)", "u = exp(−(x−3)²) at t = 0", "$u(x,0) = e^{-(x-3)^2}$", "initially u = exp(-(x-3)^2)"],
        question=["u(1, 1)", "u at x = 1 and t = 1", "the value of u at x = 1, t = 1", "$u(1,1)$"],
    ),
    "line": Said(
        stated([D(u, t) + D(u, x)], {"x": (-sp.oo, sp.oo)}, ("t", 0, 3), [("initial", "u", sp.exp(-(x**2)))], [("value", u, at(2, 3))]),
        equation=["u_t + u_x = 0", "∂u/∂t + ∂u/∂x = 0", "$u_t + u_x = 0$", "u_t = -u_x"],
        region=["the whole line", "the real line", "$-\\infty<x<\\infty$", "-inf < x < inf"],
        start=["u(x,0) = exp(-x^2)", "u = e^(-x²) at t = 0", "$u(x,0) = e^{-x^2}$", "initially u = exp(−x²)"],
        question=["u(2, 3)", "u at x = 2 and t = 3", "$u(2,3)$", "the value of u at x = 2, t = 3"],
    ),
    "variable speed": Said(
        stated([D(u, t) + (1 + x) * D(u, x)], {"x": (0, 1)}, ("t", 0, Q(1, 2)), [("value", "u", sp.sin(t), "x-"), ("initial", "u", 0)], [("value", u, at(Q(1, 2), Q(1, 2)))]),
        equation=["u_t + (1 + x) u_x = 0", "∂u/∂t + (1 + x) ∂u/∂x = 0", "$u_t + (1+x)u_x = 0$", "u_t + a(x) u_x = 0, a(x) = 1 + x", "u_t = -(1+x) u_x"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["u(0,t) = sin(t)", "u = sin(t) at x = 0", "$u(0,t) = \\sin t$", "u = sin t at the left end"],
        start=["u(x,0) = 0", "u = 0 at t = 0", "initially u = 0"],
        question=["u(0.5, 0.5)", "u at x = 0.5 and t = 0.5", "the value of u at x = 0.5, t = 0.5"],
    ),
    "periodic diffusion": Said(
        stated([D(u, t) + D(u, x) - Q(1, 50) * D(u, x, 2)], {"x": (0, 2 * sp.pi)}, ("t", 0, 1), [*RING, ("initial", "u", sp.cos(x))], [("value", u, at(1, 1))], periodic=("x",)),
        equation=["u_t + u_x = 0.02 u_xx", "∂u/∂t + ∂u/∂x = 0.02 ∂²u/∂x²", "$u_t + u_x = \\nu u_{xx}$, $\\nu = 0.02$", "u_t = 0.02 u_xx - u_x", "u_t + u_x = ν u_xx with ν = 0.02"],
        region=["0 < x < 2 pi", "[0, 2π]", "$0<x<2\\pi$", "0 < x < 2π"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic"],
        start=["u(x,0) = cos(x)", "u = cos x at t = 0", "$u(x,0) = \\cos x$", "initially u = cos(x)"],
        question=["u(1, 1)", "u at x = 1 and t = 1", "$u(1,1)$", "the value of u at x = 1, t = 1"],
    ),
    "flux form": Said(
        stated([D(T, t) + D(2 * T, x) - D((1 + x) * D(T, x), x)], {"x": (0, 1)}, ("t", 0, 1), [("value", "T", 3, "x-"), ("value", "T", 0, "x+"), ("initial", "T", 3 - 3 * x)], [("mean", T, {t: 1})]),
        equation=["T_t + (2 T)_x = ((1 + x) T_x)_x", "∂T/∂t + ∂(2T)/∂x = ∂/∂x((1 + x) ∂T/∂x)", "$T_t + (2T)_x = ((1+x)T_x)_x$", "∂T/∂t + 2 ∂T/∂x = ∂/∂x((1+x) ∂T/∂x)"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["T(0,t) = 3, T(1,t) = 0", "T = 3 at x = 0 and T = 0 at x = 1", "$T(0,t)=3$, $T(1,t)=0$", "T = 3 at the left end and T = 0 at the right end"],
        start=["T(x,0) = 3 - 3x", "T = 3(1−x) at t = 0", "$T(x,0) = 3 - 3x$", "initially T = 3 - 3 x"],
        question=["the mean of T at t = 1", "the average of T at t = 1", "the mean value of T at t = 1"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_advection(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
