"""A hundred and more ways to state nonlinear conservation laws."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x

from wellposed.agent.reading import read

u, q, h, n, v, s = (field(a, x, t) for a in ("u", "q", "h", "rho", "v", "s"))
LINE = {"x": (-sp.oo, sp.oo)}


def at(place, time):
    return {x: place, t: time}


def step(left, right, where=0):
    return sp.Piecewise((left, x < where), (right, True))


TABLE = {
    "inviscid step": Said(
        stated([D(u, t) + u * D(u, x)], LINE, ("t", 0, 2), [("initial", "u", step(2, 0))], [("value", u, at(1, 2))]),
        equation=["u_t + u u_x = 0", "∂u/∂t + u ∂u/∂x = 0", "$u_t + u u_x = 0$", "u_t + (u^2/2)_x = 0", "$u_t + \\left(\\frac{u^2}{2}\\right)_x = 0$", "u_t = -u u_x", "∂u/∂t + ∂(u²/2)/∂x = 0"],
        region=["the whole line", "the real line", "-inf < x < inf", "$-\\infty<x<\\infty$"],
        start=["u(x,0) = 2 for x < 0 and 0 for x > 0", "u(x,0) = 2 for x < 0, u(x,0) = 0 for x > 0", "$u(x,0) = \\begin{cases} 2 & x < 0 \\\\ 0 & x > 0 \\end{cases}$", "u = 2 for x < 0 and u = 0 for x > 0 at t = 0", "u(x,0) = 2 if x < 0, 0 otherwise"],
        question=["u(1, 2)", "u at x = 1 and t = 2", "the value of u at x = 1, t = 2", "$u(1,2)$"],
    ),
    "viscous": Said(
        stated([D(u, t) + u * D(u, x) - Q(1, 20) * D(u, x, 2)], {"x": (0, 1)}, ("t", 0, Q(2, 5)), [("value", "u", 0, "x-"), ("value", "u", 0, "x+"), ("initial", "u", sp.sin(sp.pi * x))], [("value", u, at(Q(1, 2), Q(2, 5)))]),
        equation=["u_t + u u_x = 0.05 u_xx", "∂u/∂t + u ∂u/∂x = ν ∂²u/∂x² with ν = 0.05", "$u_t + u u_x = \\nu u_{xx}$, $\\nu = 0.05$", "u_t = 0.05 u_xx - u u_x", "u_t + (u^2/2)_x = u_xx/20"],
        region=["0 < x < 1", "[0, 1]", "the unit interval", "$0<x<1$"],
        ends=["u(0,t) = u(1,t) = 0", "u = 0 at both ends", "u = 0 at x = 0 and x = 1", "homogeneous Dirichlet conditions"],
        start=["u(x,0) = sin(pi x)", "u = sin(πx) at t = 0", "$u(x,0)=\\sin(\\pi x)$", "initially u = sin(πx)"],
        question=["u(0.5, 0.4)", "u at x = 0.5 and t = 0.4", "u in the middle at t = 0.4", "$u(0.5,0.4)$"],
    ),
    "traffic": Said(
        stated([D(n, t) + D(n * (1 - n), x)], LINE, ("t", 0, 1), [("initial", "rho", step(Q(1, 5), Q(4, 5)))], [("value", n, at(0, 1))]),
        equation=["rho_t + (rho (1 - rho))_x = 0", "∂ρ/∂t + ∂(ρ(1 − ρ))/∂x = 0", "$\\rho_t + (\\rho(1-\\rho))_x = 0$", "ρ_t + (ρ(1−ρ))_x = 0", "∂ρ/∂t + ∂/∂x(ρ (1 − ρ)) = 0"],
        region=["the whole line", "the real line", "$-\\infty<x<\\infty$"],
        start=["rho(x,0) = 0.2 for x < 0 and 0.8 for x > 0", "ρ(x,0) = 0.2 for x < 0, ρ(x,0) = 0.8 for x > 0", "$\\rho(x,0) = \\begin{cases} 0.2 & x < 0 \\\\ 0.8 & x > 0 \\end{cases}$", "ρ = 0.2 for x < 0 and ρ = 0.8 for x > 0 at t = 0"],
        question=["rho(0, 1)", "ρ at x = 0 and t = 1", "$\\rho(0,1)$", "the value of ρ at x = 0, t = 1"],
    ),
    "cubic flux": Said(
        stated([D(q, t) + D(q**3, x)], {"x": (0, 1)}, ("t", 0, Q(1, 10)), [("periodic", "q", None, "x-"), ("initial", "q", 1 + sp.sin(2 * sp.pi * x) / 2)], [("value", q, at(Q(1, 3), Q(1, 10)))], periodic=("x",)),
        equation=["q_t + (q^3)_x = 0", "∂q/∂t + ∂(q³)/∂x = 0", "$q_t + (q^3)_x = 0$", "q_t + 3 q^2 q_x = 0", "∂q/∂t + ∂/∂x(q³) = 0"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic ends"],
        start=["q(x,0) = 1 + sin(2 pi x)/2", "q = 1 + ½ sin(2πx) at t = 0", "$q(x,0) = 1 + \\frac12\\sin(2\\pi x)$", "initially q = 1 + sin(2πx)/2"],
        question=["q(1/3, 0.1)", "q at x = 1/3 and t = 0.1", "$q(1/3, 0.1)$", "the value of q at x = 1/3, t = 1/10"],
    ),
    "buckley": Said(
        stated([D(s, t) + D(s**2 / (s**2 + (1 - s) ** 2), x)], {"x": (0, 2)}, ("t", 0, Q(1, 2)), [("value", "s", 1, "x-"), ("initial", "s", 0)], [("front position", s, {t: Q(1, 2)}, Q(1, 2))]),
        equation=["s_t + (s^2/(s^2 + (1-s)^2))_x = 0", "∂s/∂t + ∂/∂x(s²/(s² + (1 − s)²)) = 0", "$s_t + \\left(\\frac{s^2}{s^2 + (1-s)^2}\\right)_x = 0$", "s_t + f(s)_x = 0 with f(s) = s^2/(s^2 + (1-s)^2)"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["s(0,t) = 1", "s = 1 at x = 0", "s = 1 at the left end", "$s(0,t)=1$"],
        start=["s(x,0) = 0", "s = 0 at t = 0", "initially s = 0"],
        question=["the position where s = 0.5 at t = 0.5", "the front position s = 0.5 at t = 0.5", "where s = 0.5 at t = 0.5"],
    ),
    "rarefaction": Said(
        stated([D(u, t) + u * D(u, x)], {"x": (-3, 3)}, ("t", 0, 1), [("value", "u", 0, "x-"), ("initial", "u", step(0, 1))], [("value", u, at(Q(1, 2), 1))]),
        equation=["u_t + u u_x = 0", "∂u/∂t + u ∂u/∂x = 0", "$u_t + uu_x = 0$", "u_t + (u^2/2)_x = 0"],
        region=["-3 < x < 3", "[-3, 3]", "$-3<x<3$"],
        ends=["u(-3,t) = 0", "u = 0 at x = -3", "u = 0 at the left end", "$u(-3,t)=0$"],
        start=["u(x,0) = 0 for x < 0 and 1 for x > 0", "u(x,0) = 0 for x < 0, u(x,0) = 1 for x > 0", "u = 0 for x < 0 and u = 1 for x > 0 at t = 0", "$u(x,0) = \\begin{cases} 0 & x < 0 \\\\ 1 & x \\ge 0 \\end{cases}$"],
        question=["u(0.5, 1)", "u at x = 0.5 and t = 1", "the value of u at x = 1/2, t = 1"],
    ),
    "shallow water": Said(
        stated([D(h, t) + D(h * v, x), D(v, t) + v * D(v, x) + 10 * D(h, x)], {"x": (0, 10)}, ("t", 0, 1),
               [("periodic", "h", None, "x-"), ("periodic", "v", None, "x-"), ("initial", "h", 1 + sp.exp(-((x - 5) ** 2)) / 10), ("initial", "v", 0)], [("value", h, at(7, 1))], periodic=("x",)),
        equation=["h_t + (h v)_x = 0, v_t + v v_x + 10 h_x = 0", "∂h/∂t + ∂(h v)/∂x = 0, ∂v/∂t + v ∂v/∂x + 10 ∂h/∂x = 0", "$h_t + (hv)_x = 0$, $v_t + vv_x + gh_x = 0$, $g = 10$", "h_t = -(h v)_x, v_t = -v v_x - g h_x with g = 10"],
        region=["0 < x < 10", "[0, 10]", "$0<x<10$"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic ends"],
        start=["h(x,0) = 1 + 0.1 exp(-(x-5)^2), v(x,0) = 0", "h = 1 + 0.1 exp(−(x−5)²) and v = 0 at t = 0", "$h(x,0) = 1 + 0.1e^{-(x-5)^2}$, $v(x,0)=0$"],
        question=["h(7, 1)", "h at x = 7 and t = 1", "the value of h at x = 7, t = 1"],
    ),
    "mass asked": Said(
        stated([D(u, t) + D(u**2, x)], {"x": (0, 2)}, ("t", 0, 1), [("periodic", "u", None, "x-"), ("initial", "u", sp.sin(sp.pi * x) ** 2)], [("maximum", u, {t: 1})], periodic=("x",)),
        equation=["u_t + (u^2)_x = 0", "∂u/∂t + ∂(u²)/∂x = 0", "$u_t + (u^2)_x = 0$", "u_t + 2 u u_x = 0"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic"],
        start=["u(x,0) = sin(pi x)^2", "u = sin²(πx) at t = 0", "$u(x,0) = \\sin^2(\\pi x)$", "initially u = sin(πx)²"],
        question=["the maximum of u at t = 1", "max u at t = 1", "the maximum value of u(x, 1)", "the largest u at t = 1"],
    ),
    "porous": Said(
        stated([D(u, t) - D(u**2, x, 2)], {"x": (-4, 4)}, ("t", 0, 1), [("value", "u", 0, "x-"), ("value", "u", 0, "x+"), ("initial", "u", sp.Piecewise((1 - x**2, sp.Abs(x) < 1), (0, True)))], [("value", u, at(0, 1))]),
        equation=["u_t = (u^2)_xx", "∂u/∂t = ∂²(u²)/∂x²", "$u_t = (u^2)_{xx}$", "∂u/∂t = ∂²/∂x²(u²)"],
        region=["-4 < x < 4", "[-4, 4]", "$-4<x<4$"],
        ends=["u = 0 at both ends", "u(-4,t) = u(4,t) = 0", "u = 0 at x = -4 and x = 4"],
        start=["u(x,0) = 1 - x^2 for |x| < 1 and 0 otherwise", "u = 1 − x² for |x| < 1, 0 otherwise at t = 0", "$u(x,0) = \\begin{cases} 1 - x^2 & |x| < 1 \\\\ 0 & \\text{otherwise}\\end{cases}$"],
        question=["u(0, 1)", "u at x = 0 and t = 1", "the value of u at x = 0, t = 1"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_conservation_law(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
