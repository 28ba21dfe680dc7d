"""A hundred and more ways to state nonlinear reaction-diffusion equations and phase fields."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x, y

from wellposed.agent.reading import read

u, v, c, phi, a, b, n = (field(m, x, t) for m in ("u", "v", "c", "phi", "a", "b", "n"))
c2 = field("c", x, y, t)


def sealed(*names, axes="x"):
    return [("gradient", m, 0, s + e, 1) for m in names for s in axes for e in "-+"]


def at(place, time):
    return {x: place, t: time}


TABLE = {
    "fisher": Said(
        stated([D(n, t) - D(n, x, 2) - n * (1 - n)], {"x": (0, 10)}, ("t", 0, 2), [*sealed("n"), ("initial", "n", sp.exp(-x))], [("value", n, at(5, 2))]),
        equation=["n_t = n_xx + n (1 - n)", "∂n/∂t = ∂²n/∂x² + n(1 − n)", "$n_t = n_{xx} + n(1-n)$", "n_t - n_xx = n - n^2", "n_t = D n_xx + r n (1 - n), D = 1, r = 1"],
        region=["0 < x < 10", "[0, 10]", "$0<x<10$"],
        ends=["no flux at both ends", "n_x(0,t) = n_x(10,t) = 0", "homogeneous Neumann conditions", "both ends insulated", "n_x = 0 at x = 0 and x = 10"],
        start=["n(x,0) = exp(-x)", "n = e^(-x) at t = 0", "$n(x,0) = e^{-x}$", "initially n = exp(−x)"],
        question=["n(5, 2)", "n at x = 5 and t = 2", "the value of n at x = 5, t = 2", "n in the middle at t = 2"],
    ),
    "allen cahn": Said(
        stated([D(phi, t) - Q(1, 100) * D(phi, x, 2) - phi + phi**3], {"x": (-1, 1)}, ("t", 0, 3), [*sealed("phi"), ("initial", "phi", sp.tanh(5 * x))], [("value", phi, at(Q(1, 5), 3))]),
        equation=["phi_t = 0.01 phi_xx + phi - phi^3", "∂φ/∂t = ε² ∂²φ/∂x² + φ − φ³ with ε = 0.1", "$\\varphi_t = 0.01\\varphi_{xx} + \\varphi - \\varphi^3$", "φ_t = 0.01 φ_xx + φ(1 − φ²)", "phi_t = eps^2 phi_xx + phi - phi^3, eps = 0.1"],
        region=["-1 < x < 1", "[-1, 1]", "$-1<x<1$"],
        ends=["no flux at both ends", "homogeneous Neumann conditions", "zero flux at the ends", "φ_x = 0 at both ends"],
        start=["phi(x,0) = tanh(5x)", "φ = tanh(5x) at t = 0", "$\\varphi(x,0) = \\tanh(5x)$", "initially φ = tanh 5x"],
        question=["phi(0.2, 3)", "φ at x = 0.2 and t = 3", "$\\varphi(0.2, 3)$", "φ(1/5, 3)"],
    ),
    "cahn hilliard": Said(
        stated([D(c, t) - D(c**3 - c - Q(1, 50) * D(c, x, 2), x, 2)], {"x": (0, 1)}, ("t", 0, Q(1, 10)), [("periodic", "c", None, "x-"), ("initial", "c", sp.cos(2 * sp.pi * x) / 10)], [("maximum", c, {t: Q(1, 10)})], periodic=("x",)),
        equation=["c_t = (c^3 - c - 0.02 c_xx)_xx", "∂c/∂t = ∂²/∂x²(c³ − c − 0.02 ∂²c/∂x²)", "$c_t = (c^3 - c - 0.02 c_{xx})_{xx}$", "∂c/∂t = ∇²(c³ − c − κ ∇²c), κ = 0.02", "c_t = (c^3 - c - k c_xx)_xx with k = 0.02"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic ends"],
        start=["c(x,0) = 0.1 cos(2 pi x)", "c = 0.1 cos(2πx) at t = 0", "$c(x,0) = 0.1\\cos(2\\pi x)$", "initially c = cos(2πx)/10"],
        question=["the maximum of c at t = 0.1", "max c at t = 0.1", "the maximum of c(x, 0.1)", "the largest value of c at t = 0.1"],
    ),
    "schnakenberg": Said(
        stated([D(u, t) - Q(1, 20) * D(u, x, 2) - Q(1, 10) + u - u**2 * v, D(v, t) - 2 * D(v, x, 2) - Q(9, 10) + u**2 * v], {"x": (0, 4)}, ("t", 0, 1),
               [*sealed("u", "v"), ("initial", "u", 1), ("initial", "v", Q(9, 10) + sp.cos(sp.pi * x / 4) / 10)], [("value", u, at(2, 1)), ("value", v, at(2, 1))]),
        equation=["u_t = 0.05 u_xx + 0.1 - u + u^2 v, v_t = 2 v_xx + 0.9 - u^2 v", "∂u/∂t = 0.05 ∂²u/∂x² + 0.1 − u + u²v, ∂v/∂t = 2 ∂²v/∂x² + 0.9 − u²v",
                  "$u_t = 0.05u_{xx} + a - u + u^2v$, $v_t = 2v_{xx} + b - u^2v$, $a = 0.1$, $b = 0.9$", "u_t = 0.05 u_xx + a - u + u^2 v and v_t = 2 v_xx + b - u^2 v, with a = 0.1 and b = 0.9"],
        region=["0 < x < 4", "[0, 4]", "$0<x<4$"],
        ends=["no flux at both ends", "homogeneous Neumann conditions", "u_x = v_x = 0 at both ends", "zero-flux ends"],
        start=["u(x,0) = 1, v(x,0) = 0.9 + 0.1 cos(pi x/4)", "u = 1 and v = 0.9 + 0.1 cos(πx/4) at t = 0", "$u(x,0) = 1$, $v(x,0) = 0.9 + 0.1\\cos(\\pi x/4)$"],
        question=["u(2, 1) and v(2, 1)", "u and v at x = 2 and t = 1", "the values of u and v at x = 2, t = 1"],
    ),
    "bistable": Said(
        stated([D(u, t) - D(u, x, 2) - u * (1 - u) * (u - Q(1, 4))], {"x": (0, 20)}, ("t", 0, 5), [("value", "u", 1, "x-"), ("value", "u", 0, "x+"), ("initial", "u", sp.Piecewise((1, x < 5), (0, True)))], [("value", u, at(8, 5))]),
        equation=["u_t = u_xx + u (1 - u) (u - 0.25)", "∂u/∂t = ∂²u/∂x² + u(1 − u)(u − ¼)", "$u_t = u_{xx} + u(1-u)(u-a)$, $a = 0.25$", "u_t = u_xx + u(1-u)(u-a) with a = one quarter"],
        region=["0 < x < 20", "[0, 20]", "$0<x<20$"],
        ends=["u(0,t) = 1, u(20,t) = 0", "u = 1 at x = 0 and u = 0 at x = 20", "u = 1 at the left end and u = 0 at the right end", "$u(0,t)=1$, $u(20,t)=0$"],
        start=["u(x,0) = 1 for x < 5 and 0 otherwise", "u = 1 for x < 5 and u = 0 for x > 5 at t = 0", "$u(x,0) = \\begin{cases} 1 & x < 5 \\\\ 0 & \\text{otherwise} \\end{cases}$", "u(x,0) = 1 if x < 5, 0 otherwise"],
        question=["u(8, 5)", "u at x = 8 and t = 5", "the value of u at x = 8, t = 5"],
    ),
    "catalysis": Said(
        stated([D(a, t) - Q(1, 2) * D(a, x, 2) + 3 * a * b, D(b, t) - D(b, x, 2) + 3 * a * b], {"x": (0, 1)}, ("t", 0, Q(1, 2)),
               [("value", "a", 1, "x-"), ("gradient", "a", 0, "x+", 1), ("gradient", "b", 0, "x-", 1), ("value", "b", 2, "x+"), ("initial", "a", 0), ("initial", "b", 0)], [("value", b, at(Q(1, 2), Q(1, 2)))]),
        equation=["a_t = 0.5 a_xx - 3 a b, b_t = b_xx - 3 a b", "∂a/∂t = ½ ∂²a/∂x² − 3 a b, ∂b/∂t = ∂²b/∂x² − 3 a b", "$a_t = \\frac12 a_{xx} - 3ab$, $b_t = b_{xx} - 3ab$", "a_t = 0.5 a_xx - k a b, b_t = b_xx - k a b, k = 3"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["a(0,t) = 1, a_x(1,t) = 0, b_x(0,t) = 0, b(1,t) = 2", "a = 1 and b_x = 0 at x = 0, a_x = 0 and b = 2 at x = 1", "$a(0,t)=1$, $b_x(0,t)=0$, $a_x(1,t)=0$, $b(1,t)=2$"],
        start=["a(x,0) = 0, b(x,0) = 0", "a = 0 and b = 0 at t = 0", "a = b = 0 at t = 0", "$a(x,0)=b(x,0)=0$"],
        question=["b(0.5, 0.5)", "b at x = 0.5 and t = 0.5", "the value of b at x = 0.5, t = 0.5"],
    ),
    "nonlinear diffusion": Said(
        stated([D(c, t) - D((1 + c) * D(c, x), x)], {"x": (0, 1)}, ("t", 0, 1), [("value", "c", 1, "x-"), ("gradient", "c", 0, "x+", 1), ("initial", "c", 0)], [("value", c, at(Q(1, 2), 1))]),
        equation=["c_t = ((1 + c) c_x)_x", "∂c/∂t = ∂/∂x((1 + c) ∂c/∂x)", "$c_t = ((1+c)c_x)_x$", "∂c/∂t = ∂/∂x(D(c) ∂c/∂x) with D(c) = 1 + c", "c_t = (D(c) c_x)_x, D(c) = 1 + c"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["c(0,t) = 1, c_x(1,t) = 0", "c = 1 at x = 0 and c_x = 0 at x = 1", "c = 1 at the left end, the right end insulated", "$c(0,t)=1$, $c_x(1,t)=0$"],
        start=["c(x,0) = 0", "c = 0 at t = 0", "initially c = 0"],
        question=["c(0.5, 1)", "c at x = 0.5 and t = 1", "c in the middle at t = 1", "$c(0.5,1)$"],
    ),
    "plane phase": Said(
        stated([D(c2, t) - Q(1, 25) * (D(c2, x, 2) + D(c2, y, 2)) - c2 + c2**3], {"x": (0, 2), "y": (0, 2)}, ("t", 0, 1), [*sealed("c", axes="xy"), ("initial", "c", sp.cos(sp.pi * x) * sp.cos(sp.pi * y))], [("value", c2, {x: Q(1, 2), y: 1, t: 1})]),
        equation=["c_t = 0.04 (c_xx + c_yy) + c - c^3", "∂c/∂t = 0.04 ∇²c + c − c³", "$c_t = 0.04\\Delta c + c - c^3$", "c_t = 0.04 lap(c) + c - c^3"],
        region=["0 < x < 2, 0 < y < 2", "the square 0 < x < 2, 0 < y < 2", "[0,2] x [0,2]", "$0<x<2$, $0<y<2$"],
        ends=["no flux on the boundary", "homogeneous Neumann conditions", "zero flux on all sides"],
        start=["c(x,y,0) = cos(pi x) cos(pi y)", "c = cos(πx) cos(πy) at t = 0", "$c(x,y,0) = \\cos(\\pi x)\\cos(\\pi y)$"],
        question=["c(0.5, 1, 1)", "c at x = 0.5, y = 1 and t = 1", "c at (0.5, 1) for t = 1"],
    ),
    "arrhenius": Said(
        stated([D(u, t) - D(u, x, 2) - 2 * sp.exp(u / (1 + u / 20))], {"x": (-1, 1)}, ("t", 0, Q(1, 10)), [("value", "u", 0, "x-"), ("value", "u", 0, "x+"), ("initial", "u", 0)], [("maximum", u, {t: Q(1, 10)})]),
        equation=["u_t = u_xx + 2 exp(u/(1 + u/20))", "∂u/∂t = ∂²u/∂x² + 2 exp(u/(1 + 0.05u))", "$u_t = u_{xx} + \\delta\\exp\\left(\\frac{u}{1+\\epsilon u}\\right)$, $\\delta = 2$, $\\epsilon = 0.05$", "u_t = u_xx + d exp(u/(1 + e1 u)), d = 2, e1 = 0.05"],
        region=["-1 < x < 1", "[-1, 1]", "$-1<x<1$"],
        ends=["u = 0 at both ends", "u(-1,t) = u(1,t) = 0", "homogeneous Dirichlet conditions"],
        start=["u(x,0) = 0", "u = 0 at t = 0", "initially u = 0"],
        question=["the maximum of u at t = 0.1", "max u at t = 0.1", "the largest value of u at t = 0.1"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_reaction_diffusion(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
