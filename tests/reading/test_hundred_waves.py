"""A hundred and more ways to state waves on strings, rods and the line."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x

from wellposed.agent.reading import read

u, w, y, p, th = (field(a, x, t) for a in ("u", "w", "y", "p", "theta"))


def fixed(name):
    return [("value", name, 0, "x-"), ("value", name, 0, "x+")]


def at(place, time):
    return {x: place, t: time}


TABLE = {
    "fixed string": Said(
        stated([D(u, t, 2) - 4 * D(u, x, 2)], {"x": (0, 1)}, ("t", 0, Q(1, 2)), [*fixed("u"), ("initial", "u", sp.sin(sp.pi * x)), ("initial", "u", 0, "", 1)], [("value", u, at(Q(1, 4), Q(1, 2)))]),
        equation=["u_tt = 4 u_xx", "∂²u/∂t² = 4 ∂²u/∂x²", "$\\frac{\\partial^2 u}{\\partial t^2} = 4\\frac{\\partial^2 u}{\\partial x^2}$", "u_tt = c^2 u_xx with c = 2", "$u_{tt} = c^2u_{xx}$, $c = 2$", "u_tt - 4 u_xx = 0", "d²u/dt² = 4 d²u/dx²", "∂_tt u = 4 ∂_xx u"],
        region=["0 < x < 1", "[0, 1]", "the unit interval", "$0<x<1$", "0 ≤ x ≤ 1"],
        ends=["u(0,t) = 0, u(1,t) = 0", "u = 0 at both ends", "u(0,t) = u(1,t) = 0", "both ends fixed", "fixed ends", "$u(0,t)=u(1,t)=0$"],
        start=["u(x,0) = sin(pi x), u_t(x,0) = 0", "u = sin(πx) and u_t = 0 at t = 0", "$u(x,0) = \\sin(\\pi x)$, $u_t(x,0) = 0$", "u(x,0) = sin(πx) and ∂u/∂t(x,0) = 0", "u(x,0) = sin(pi x), released from rest"],
        question=["u(0.25, 0.5)", "u at x = 0.25 and t = 0.5", "the displacement u at x = 1/4, t = 0.5", "u(1/4, 1/2)", "$u(1/4, 1/2)$"],
    ),
    "free end": Said(
        stated([D(w, t, 2) - D(w, x, 2)], {"x": (0, 2)}, ("t", 0, 3), [("value", "w", 0, "x-"), ("gradient", "w", 0, "x+", 1), ("initial", "w", 0), ("initial", "w", sp.sin(sp.pi * x / 4), "", 1)], [("value", w, at(2, 3))]),
        equation=["w_tt = w_xx", "∂²w/∂t² = ∂²w/∂x²", "$w_{tt} = w_{xx}$", "w_tt - w_xx = 0", "∂²w/∂t² − ∂²w/∂x² = 0"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["w(0,t) = 0, w_x(2,t) = 0", "w = 0 at x = 0 and w_x = 0 at x = 2", "$w(0,t)=0$, $w_x(2,t)=0$", "w = 0 at the left end and zero slope at the right end"],
        start=["w(x,0) = 0, w_t(x,0) = sin(pi x/4)", "w = 0 and w_t = sin(πx/4) at t = 0", "$w(x,0) = 0$, $w_t(x,0) = \\sin(\\pi x/4)$", "w(x,0) = 0 and ∂w/∂t(x,0) = sin(πx/4)"],
        question=["w(2, 3)", "w at x = 2 and t = 3", "$w(2,3)$", "w at the right end at t = 3"],
    ),
    "line": Said(
        stated([D(p, t, 2) - 9 * D(p, x, 2)], {"x": (-sp.oo, sp.oo)}, ("t", 0, 1), [("initial", "p", sp.exp(-(x**2))), ("initial", "p", 0, "", 1)], [("value", p, at(3, 1))]),
        equation=["p_tt = 9 p_xx", "∂²p/∂t² = 9 ∂²p/∂x²", "$p_{tt} = 9p_{xx}$", "p_tt = c² p_xx, c = 3"],
        region=["the whole line", "the real line", "-inf < x < inf", "$-\\infty<x<\\infty$"],
        start=["p(x,0) = exp(-x^2), p_t(x,0) = 0", "p = e^(-x²) and p_t = 0 at t = 0", "$p(x,0) = e^{-x^2}$, $p_t(x,0) = 0$", "p(x,0) = exp(-x^2) and zero initial velocity"],
        question=["p(3, 1)", "p at x = 3 and t = 1", "the value of p at x = 3, t = 1", "$p(3,1)$"],
    ),
    "damped": Said(
        stated([D(y, t, 2) + Q(1, 2) * D(y, t) - D(y, x, 2)], {"x": (0, sp.pi)}, ("t", 0, 2), [*fixed("y"), ("initial", "y", sp.sin(x)), ("initial", "y", 0, "", 1)], [("value", y, at(sp.pi / 2, 2))]),
        equation=["y_tt + 0.5 y_t = y_xx", "∂²y/∂t² + ½ ∂y/∂t = ∂²y/∂x²", "$y_{tt} + \\frac12 y_t = y_{xx}$", "y_tt = y_xx - 0.5 y_t", "y_tt + 2 b y_t = y_xx with b = 0.25"],
        region=["0 < x < pi", "[0, π]", "$0<x<\\pi$", "0 ≤ x ≤ π"],
        ends=["y(0,t) = 0, y(pi,t) = 0", "y = 0 at both ends", "y(0,t) = y(π,t) = 0", "$y(0,t)=y(\\pi,t)=0$", "fixed ends"],
        start=["y(x,0) = sin(x), y_t(x,0) = 0", "y = sin x and y_t = 0 at t = 0", "$y(x,0) = \\sin x$, $y_t(x,0) = 0$", "y(x,0) = sin(x), at rest"],
        question=["y(pi/2, 2)", "y at x = π/2 and t = 2", "$y(\\pi/2, 2)$", "y at the midpoint at t = 2"],
    ),
    "klein gordon": Said(
        stated([D(u, t, 2) - D(u, x, 2) + 3 * u], {"x": (0, 1)}, ("t", 0, 1), [*fixed("u"), ("initial", "u", x * (1 - x)), ("initial", "u", 0, "", 1)], [("value", u, at(Q(1, 2), 1))]),
        equation=["u_tt = u_xx - 3 u", "∂²u/∂t² = ∂²u/∂x² − 3u", "$u_{tt} - u_{xx} + 3u = 0$", "u_tt - u_xx + k u = 0 with k = 3"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["u(0,t) = u(1,t) = 0", "u = 0 at both ends", "homogeneous Dirichlet conditions"],
        start=["u(x,0) = x(1-x), u_t(x,0) = 0", "u = x(1−x) and u_t = 0 at t = 0", "$u(x,0) = x(1-x)$, $u_t(x,0)=0$", "u(x,0) = x (1 - x), u_t(x, t=0) = 0"],
        question=["u(0.5, 1)", "u at the middle at t = 1", "u at x = 0.5 and t = 1", "$u(0.5,1)$"],
    ),
    "sine gordon": Said(
        stated([D(th, t, 2) - D(th, x, 2) + sp.sin(th)], {"x": (-5, 5)}, ("t", 0, 1), [("gradient", "theta", 0, "x-", 1), ("gradient", "theta", 0, "x+", 1), ("initial", "theta", 4 * sp.atan(sp.exp(x))), ("initial", "theta", 0, "", 1)],
               [("value", th, at(1, 1))]),
        equation=["theta_tt = theta_xx - sin(theta)", "∂²θ/∂t² = ∂²θ/∂x² − sin θ", "$\\theta_{tt} - \\theta_{xx} + \\sin\\theta = 0$", "θ_tt − θ_xx + sin(θ) = 0"],
        region=["-5 < x < 5", "[-5, 5]", "$-5<x<5$"],
        ends=["theta_x(-5,t) = 0, theta_x(5,t) = 0", "no flux at both ends", "θ_x = 0 at both ends", "homogeneous Neumann conditions"],
        start=["theta(x,0) = 4 atan(exp(x)), theta_t(x,0) = 0", "θ = 4 arctan(exp(x)) and θ_t = 0 at t = 0", "$\\theta(x,0) = 4\\arctan(e^x)$, $\\theta_t(x,0) = 0$"],
        question=["theta(1, 1)", "θ at x = 1 and t = 1", "$\\theta(1,1)$"],
    ),
    "driven": Said(
        stated([D(u, t, 2) - D(u, x, 2) - x * sp.cos(t)], {"x": (0, 1)}, ("t", 0, 2), [("value", "u", 0, "x-"), ("value", "u", sp.sin(t), "x+"), ("initial", "u", 0), ("initial", "u", x, "", 1)], [("value", u, at(Q(1, 2), 2))]),
        equation=["u_tt = u_xx + x cos(t)", "∂²u/∂t² − ∂²u/∂x² = x cos t", "$u_{tt} = u_{xx} + x\\cos t$", "u_tt - u_xx = x*cos(t)"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["u(0,t) = 0, u(1,t) = sin(t)", "u = 0 at x = 0 and u = sin t at x = 1", "$u(0,t)=0$, $u(1,t)=\\sin t$", "u = 0 at the left end and u = sin(t) at the right end"],
        start=["u(x,0) = 0, u_t(x,0) = x", "u = 0 and u_t = x at t = 0", "$u(x,0)=0$, $u_t(x,0)=x$"],
        question=["u(0.5, 2)", "u at x = 0.5 and t = 2", "the value of u at x = 0.5, t = 2"],
    ),
    "periodic": Said(
        stated([D(u, t, 2) - D(u, x, 2)], {"x": (0, 2 * sp.pi)}, ("t", 0, 1), [("periodic", "u", None, "x-"), ("initial", "u", sp.cos(2 * x)), ("initial", "u", 0, "", 1)], [("value", u, at(1, 1))], periodic=("x",)),
        equation=["u_tt = u_xx", "∂²u/∂t² = ∂²u/∂x²", "$u_{tt} = u_{xx}$", "u_tt − u_xx = 0"],
        region=["0 < x < 2 pi", "[0, 2π]", "$0<x<2\\pi$"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic ends"],
        start=["u(x,0) = cos(2x), u_t(x,0) = 0", "u = cos 2x and u_t = 0 at t = 0", "$u(x,0) = \\cos(2x)$, $u_t(x,0)=0$", "u(x,0) = cos(2x), from rest"],
        question=["u(1, 1)", "u at x = 1 and t = 1", "$u(1,1)$"],
    ),
    "beam": Said(
        stated([D(w, t, 2) + D(w, x, 4)], {"x": (0, 1)}, ("t", 0, Q(1, 10)), [*fixed("w"), ("gradient", "w", 0, "x-", 2), ("gradient", "w", 0, "x+", 2), ("initial", "w", sp.sin(sp.pi * x)), ("initial", "w", 0, "", 1)],
               [("value", w, at(Q(1, 2), Q(1, 10)))]),
        equation=["w_tt + w_xxxx = 0", "∂²w/∂t² + ∂⁴w/∂x⁴ = 0", "$w_{tt} + w_{xxxx} = 0$", "w_tt = -w_xxxx"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["w(0,t) = 0, w_xx(0,t) = 0, w(1,t) = 0, w_xx(1,t) = 0", "w = 0 and w_xx = 0 at both ends", "w = w_xx = 0 at both ends", "w(0,t) = w(1,t) = 0 and w_xx(0,t) = w_xx(1,t) = 0"],
        start=["w(x,0) = sin(pi x), w_t(x,0) = 0", "w = sin(πx) and w_t = 0 at t = 0", "$w(x,0) = \\sin(\\pi x)$, $w_t(x,0)=0$"],
        question=["w(0.5, 0.1)", "w at x = 0.5 and t = 0.1", "w in the middle at t = 0.1"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_wave(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
