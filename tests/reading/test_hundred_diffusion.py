"""A hundred and more ways to state diffusion along one coordinate: between walls, radial, unbounded."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, r, stated, t, x, z

from wellposed.agent.reading import read

u, c, T, w, n = (field(a, x, t) for a in ("u", "c", "T", "w", "n"))
ur, cr = field("u", r, t), field("c", r, t)
th = field("theta", z, t)
ENDS = [("value", "u", 0, "x-"), ("value", "u", 0, "x+")]


def at(place, time):
    return {x: place, t: time}


TABLE = {
    "fixed ends": Said(
        stated([D(u, t) - Q(1, 5) * D(u, x, 2)], {"x": (0, 3)}, ("t", 0, Q(1, 2)), [*ENDS, ("initial", "u", sp.sin(sp.pi * x / 3))], [("value", u, at(1, Q(1, 2)))]),
        equation=["u_t = 0.2 u_xx", "∂u/∂t = 0.2 ∂²u/∂x²", "$\\frac{\\partial u}{\\partial t} = \\frac{1}{5}\\frac{\\partial^2 u}{\\partial x^2}$", "u_t = k u_xx with k = 0.2", "du/dt = 0.2 d²u/dx²", "u_t - 0.2 u_xx = 0", "∂_t u = 0.2 ∂_xx u", "$u_t = 0.2\\,u_{xx}$"],
        region=["0 < x < 3", "[0, 3]", "$0<x<3$", "0 ≤ x ≤ 3", "the interval (0, 3)", "x from 0 to 3"],
        ends=["u(0,t) = 0, u(3,t) = 0", "u = 0 at both ends", "u(0,t) = u(3,t) = 0", "u = 0 at x = 0 and x = 3", "homogeneous Dirichlet conditions", "zero values at both ends"],
        start=["u(x,0) = sin(pi x/3)", "u(x,0) = sin(πx/3)", "$u(x,0) = \\sin(\\pi x/3)$", "u = sin(pi*x/3) at t = 0", "initially u = sin(πx/3)"],
        question=["u(1, 0.5)", "u at x = 1 and t = 0.5", "the value of u at x = 1, t = 0.5", "u(1, 1/2)", "$u(1, 0.5)$", "u at x = 1 when t = 0.5"],
    ),
    "insulated end": Said(
        stated([D(c, t) - Q(1, 10) * D(c, x, 2)], {"x": (0, 1)}, ("t", 0, 2), [("value", "c", 1, "x-"), ("gradient", "c", 0, "x+", 1), ("initial", "c", 0)], [("value", c, at(1, 2))]),
        equation=["c_t = 0.1 c_xx", "∂c/∂t = D ∂²c/∂x² with D = 0.1", "dc/dt = 0.1 d^2c/dx^2", "$\\partial_t c = 0.1\\,\\partial_x^2 c$", "$c_t = D c_{xx}$, $D = 0.1$", "∂c/∂t = ∂/∂x(0.1 ∂c/∂x)"],
        region=["0 < x < 1", "[0, 1]", "the unit interval", "$0<x<1$", "0 ≤ x ≤ 1"],
        ends=["c(0,t) = 1, c_x(1,t) = 0", "c = 1 at x = 0 and no flux at x = 1", "c(0,t) = 1 and ∂c/∂x(1,t) = 0", "c = 1 at the left end, the right end insulated", "$c(0,t)=1$, $c_x(1,t)=0$",
              "c = 1 at the left end and zero flux at the right end"],
        start=["c(x,0) = 0", "c = 0 at t = 0", "c initially zero", "$c(x,0)=0$", "initially c = 0"],
        question=["c(1, 2)", "c at x = 1 and t = 2", "the value of c at x = 1, t = 2", "c(x=1, t=2)", "c at x = 1 after t = 2"],
    ),
    "source": Said(
        stated([D(T, t) - D(T, x, 2) - 3 * sp.exp(-x)], {"x": (0, 2)}, ("t", 0, 1), [("gradient", "T", 0, "x-", 1), ("value", "T", 5, "x+"), ("initial", "T", 5)], [("maximum", T, {t: 1})]),
        equation=["T_t = T_xx + 3 exp(-x)", "∂T/∂t = ∂²T/∂x² + 3 e^(-x)", "$T_t = T_{xx} + 3e^{-x}$", "∂T/∂t − ∂²T/∂x² = 3 exp(−x)", "dT/dt = d²T/dx² + q(x), q(x) = 3 exp(-x)"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["T_x(0,t) = 0, T(2,t) = 5", "the left end insulated and T = 5 at the right end", "T_x = 0 at x = 0 and T = 5 at x = 2", "$T_x(0,t)=0$, $T(2,t)=5$"],
        start=["T(x,0) = 5", "T = 5 at t = 0", "initially T = 5", "$T(x,0)=5$"],
        question=["the maximum of T at t = 1", "max T at t = 1", "the largest value of T at t = 1", "the maximum of T(x, 1)"],
    ),
    "line": Said(
        stated([D(w, t) - Q(1, 2) * D(w, x, 2)], {"x": (-sp.oo, sp.oo)}, ("t", 0, 1), [("initial", "w", sp.exp(-(x**2)))], [("value", w, at(Q(1, 2), 1))]),
        equation=["w_t = 0.5 w_xx", "∂w/∂t = ½ ∂²w/∂x²", "$w_t = \\frac12 w_{xx}$", "w_t = w_xx/2", "2 w_t = w_xx"],
        region=["the whole line", "the real line", "-inf < x < inf", "$-\\infty < x < \\infty$", "−∞ < x < ∞"],
        start=["w(x,0) = exp(-x^2)", "w(x,0) = e^(-x²)", "$w(x,0) = e^{-x^2}$", "w = exp(-x^2) at t = 0", "initially w = exp(−x²)"],
        question=["w(0.5, 1)", "w at x = 0.5 and t = 1", "the value of w at x = 1/2, t = 1", "$w(0.5, 1)$"],
    ),
    "half line": Said(
        stated([D(u, t) - 2 * D(u, x, 2)], {"x": (0, sp.oo)}, ("t", 0, 3), [("value", "u", 1, "x-"), ("initial", "u", 0)], [("value", u, at(2, 3))]),
        equation=["u_t = 2 u_xx", "∂u/∂t = 2 ∂²u/∂x²", "$u_t = 2u_{xx}$", "u_t = D u_xx, D = 2", "du/dt = 2 d^2u/dx^2"],
        region=["x > 0", "the half-line x > 0", "0 < x < inf", "$x>0$", "0 < x < ∞"],
        ends=["u(0,t) = 1", "u = 1 at x = 0", "$u(0,t)=1$"],
        start=["u(x,0) = 0", "u = 0 at t = 0", "initially u = 0", "$u(x,0)=0$"],
        question=["u(2, 3)", "u at x = 2 and t = 3", "the value of u at x = 2, t = 3", "$u(2,3)$"],
    ),
    "sphere": Said(
        stated([D(cr, t) - (D(cr, r, 2) + 2 * D(cr, r) / r)], {"r": (0, 1)}, ("t", 0, Q(1, 10)), [("value", "c", 1, "r+"), ("initial", "c", 0)],
               [("value", cr, {r: 0, t: Q(1, 10)})], round_="spherical"),
        equation=["c_t = c_rr + (2/r) c_r", "∂c/∂t = ∂²c/∂r² + (2/r) ∂c/∂r", "$c_t = \\frac{1}{r^2}\\frac{\\partial}{\\partial r}\\left(r^2\\frac{\\partial c}{\\partial r}\\right)$", "∂c/∂t = (1/r²) ∂/∂r(r² ∂c/∂r)", "dc/dt = 1/r^2 d/dr(r^2 dc/dr)"],
        region=["0 < r < 1", "0 <= r <= 1", "$0<r<1$", "0 ≤ r ≤ 1"],
        ends=["c(1,t) = 1", "c = 1 at r = 1", "$c(1,t)=1$"],
        start=["c(r,0) = 0", "c = 0 at t = 0", "initially c = 0", "$c(r,0)=0$"],
        question=["c(0, 0.1)", "c at r = 0 and t = 0.1", "the value of c at r = 0, t = 0.1", "c at the centre at t = 0.1"],
    ),
    "cylinder": Said(
        stated([D(ur, t) - 3 * (D(ur, r, 2) + D(ur, r) / r)], {"r": (0, 2)}, ("t", 0, Q(1, 4)), [("value", "u", 0, "r+"), ("initial", "u", 4 - r**2)],
               [("value", ur, {r: 1, t: Q(1, 4)})], round_="cylindrical"),
        equation=["u_t = 3 (u_rr + u_r/r)", "∂u/∂t = 3(∂²u/∂r² + (1/r)∂u/∂r)", "$u_t = 3\\left(u_{rr} + \\frac{1}{r}u_r\\right)$", "∂u/∂t = (3/r) ∂/∂r(r ∂u/∂r)"],
        region=["0 < r < 2", "0 <= r <= 2", "$0<r<2$", "0 ≤ r ≤ 2"],
        ends=["u(2,t) = 0", "u = 0 at r = 2", "$u(2,t)=0$"],
        start=["u(r,0) = 4 - r^2", "u = 4 - r² at t = 0", "$u(r,0) = 4 - r^2$", "initially u = 4 − r²"],
        question=["u(1, 0.25)", "u at r = 1 and t = 0.25", "u(1, 1/4)", "the value of u at r = 1, t = 0.25"],
    ),
    "cooling wall": Said(
        stated([D(th, t) - Q(1, 4) * D(th, z, 2)], {"z": (0, 1)}, ("t", 0, 2), [("gradient", "theta", 0, "z-", 1), ("robin", "theta", 0, "z+", 0, sp.Integer(2)), ("initial", "theta", 1)],
               [("value", th, {z: 1, t: 2})]),
        equation=["theta_t = 0.25 theta_zz", "∂θ/∂t = 0.25 ∂²θ/∂z²", "$\\theta_t = \\frac14\\theta_{zz}$", "∂θ/∂t = a ∂²θ/∂z² with a = 0.25"],
        region=["0 < z < 1", "$0<z<1$", "0 ≤ z ≤ 1"],
        ends=["theta_z(0,t) = 0, theta_z(1,t) = -2 theta(1,t)", "θ_z = 0 at z = 0 and θ_z + 2θ = 0 at z = 1", "$\\theta_z(0,t)=0$, $\\theta_z(1,t) = -2\\theta(1,t)$", "θ_z(0,t) = 0 and θ_z(1,t) + 2 θ(1,t) = 0"],
        start=["theta(z,0) = 1", "θ = 1 at t = 0", "initially θ = 1", "$\\theta(z,0)=1$"],
        question=["theta(1, 2)", "θ at z = 1 and t = 2", "$\\theta(1,2)$", "the value of θ at z = 1, t = 2"],
    ),
    "two pieces": Said(
        stated([D(n, t) - D(n, x, 2)], {"x": (0, 4)}, ("t", 0, 1), [("gradient", "n", 0, "x-", 1), ("gradient", "n", 0, "x+", 1), ("initial", "n", sp.Piecewise((2, x < 1), (0, True)))],
               [("value", n, at(3, 1))]),
        equation=["n_t = n_xx", "∂n/∂t = ∂²n/∂x²", "$n_t = n_{xx}$", "dn/dt = d²n/dx²"],
        region=["0 < x < 4", "[0, 4]", "$0<x<4$"],
        ends=["n_x(0,t) = 0, n_x(4,t) = 0", "no flux at both ends", "both ends insulated", "n_x = 0 at x = 0 and x = 4", "homogeneous Neumann conditions", "zero flux at either end"],
        start=["n(x,0) = 2 for x < 1 and 0 otherwise", "n(x,0) = 2 for x < 1, n(x,0) = 0 otherwise", "n = 2 for x < 1 and n = 0 otherwise at t = 0", "$n(x,0) = \\begin{cases} 2 & x < 1 \\\\ 0 & \\text{otherwise} \\end{cases}$", "initially n = 2 if x < 1, 0 otherwise"],
        question=["n(3, 1)", "n at x = 3 and t = 1", "the value of n at x = 3, t = 1", "$n(3,1)$"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_diffusion(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
