"""A hundred and more ways to state boundary value problems on an interval."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, r, stated, x

from wellposed.agent.reading import read

u, y, w, c, f, T, p = (field(n, x) for n in ("u", "y", "w", "c", "f", "T", "p"))
g = field("g", r)

TABLE = {
    "fixed ends": Said(
        stated([D(u, x, 2) + 6 * x], {"x": (0, 1)}, holds=[("value", "u", 0, "x-"), ("value", "u", 2, "x+")], asks=[("value", u, {x: Q(1, 4)})]),
        equation=["u'' + 6 x = 0", "-u'' = 6x", "$-\\frac{d^2u}{dx^2} = 6x$", "d²u/dx² = −6x", "u_xx = -6 x", "d^2u/dx^2 + 6*x = 0", "d2u/dx2 = -6x"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$", "(0, 1)", "0 ≤ x ≤ 1"],
        ends=["u(0) = 0, u(1) = 2", "u(0)=0 and u(1)=2", "u = 0 at x = 0 and u = 2 at x = 1", "$u(0)=0$, $u(1)=2$", "u = 0 at the left end and u = 2 at the right end"],
        question=["u(0.25)", "u(1/4)", "u at x = 0.25", "the value of u at x = 1/4", "$u(1/4)$"],
    ),
    "slope at one end": Said(
        stated([D(y, x, 2) - 4 * y], {"x": (0, 2)}, holds=[("value", "y", 1, "x-"), ("gradient", "y", 0, "x+", 1)], asks=[("value", y, {x: 1})]),
        equation=["y'' = 4 y", "y'' - 4y = 0", "$\\frac{d^2y}{dx^2} - 4y = 0$", "d²y/dx² = 4y", "y''(x) = 4 y(x)"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$", "0 ≤ x ≤ 2"],
        ends=["y(0) = 1, y'(2) = 0", "y(0)=1 and y'(2)=0", "y = 1 at x = 0 and y' = 0 at x = 2", "$y(0)=1$, $y'(2)=0$", "y(0) = 1, dy/dx(2) = 0",
              "y = 1 at the left end, the right end is insulated"],
        question=["y(1)", "y at x = 1", "the value of y at x = 1", "y in the middle", "$y(1)$"],
    ),
    "flux asked": Said(
        stated([D(c, x, 2) - 9 * c], {"x": (0, 1)}, holds=[("gradient", "c", 0, "x-", 1), ("value", "c", 1, "x+")], asks=[("value", D(c, x), {x: 1})]),
        equation=["c'' = 9 c", "c'' - 9c = 0", "$\\frac{d^2c}{dx^2} = 9c$", "d²c/dx² − 9 c = 0", "c'' = k^2 c, k = 3", "c'' = φ² c with φ = 3"],
        region=["0 < x < 1", "[0, 1]", "$(0,1)$", "0 ≤ x ≤ 1"],
        ends=["c'(0) = 0, c(1) = 1", "c'(0)=0 and c(1)=1", "c' = 0 at x = 0 and c = 1 at x = 1", "$c'(0)=0$, $c(1)=1$", "dc/dx(0) = 0, c(1) = 1"],
        question=["c'(1)", "dc/dx at x = 1", "c' at x = 1", "the slope c'(1)", "the value c'(1)"],
    ),
    "convection diffusion": Said(
        stated([D(w, x) - Q(1, 20) * D(w, x, 2) - 1], {"x": (0, 1)}, holds=[("value", "w", 0, "x-"), ("value", "w", 0, "x+")],
               asks=[("value", w, {x: Q(9, 10)})]),
        equation=["w' = 0.05 w'' + 1", "-0.05 w'' + w' = 1", "$-\\varepsilon w'' + w' = 1$ with $\\varepsilon = 0.05$", "dw/dx = 0.05 d²w/dx² + 1", "−ε w'' + w' = 1, ε = 0.05", "w' - eps w'' = 1 where eps = 1/20"],
        region=["0 < x < 1", "[0, 1]", "the unit interval", "$0<x<1$"],
        ends=["w(0) = 0, w(1) = 0", "w(0) = w(1) = 0", "w = 0 at both ends", "$w(0)=w(1)=0$", "w = 0 at x = 0 and x = 1", "w vanishing at both ends"],
        question=["w(0.9)", "w at x = 0.9", "the value of w at x = 0.9", "$w(0.9)$"],
    ),
    "variable coefficient": Said(
        stated([D((1 + x) * D(u, x), x) + 2], {"x": (0, 1)}, holds=[("value", "u", 0, "x-"), ("value", "u", 1, "x+")], asks=[("value", u, {x: Q(1, 2)})]),
        equation=["d/dx((1 + x) du/dx) = -2", "((1+x) u')' + 2 = 0", "$-\\frac{d}{dx}\\left((1+x)\\frac{du}{dx}\\right) = 2$", "d/dx(k(x) du/dx) + 2 = 0 with k(x) = 1 + x",
                  "-((1+x)u')' = 2", "(k u')' = -2, k = 1 + x"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$", "(0, 1)"],
        ends=["u(0) = 0, u(1) = 1", "u(0)=0 and u(1)=1", "u = 0 at x = 0 and u = 1 at x = 1", "$u(0)=0$, $u(1)=1$"],
        question=["u(0.5)", "u at x = 0.5", "u(1/2)", "u in the middle", "the value of u at the midpoint"],
    ),
    "robin": Said(
        stated([D(T, x, 2) + 3], {"x": (0, 1)}, holds=[("value", "T", 0, "x-"), ("robin", "T", 10, "x+", 0, sp.Integer(2))],
               asks=[("value", T, {x: 1})]),
        equation=["T'' = -3", "T'' + 3 = 0", "$\\frac{d^2T}{dx^2} + 3 = 0$", "d²T/dx² = −3", "-T_xx = 3"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["T(0) = 0, T'(1) + 2 T(1) = 10", "T(0)=0 and T'(1) = -2 (T(1) - 5)", "$T(0)=0$, $T'(1)+2T(1)=10$", "T = 0 at x = 0 and T' + 2 T = 10 at x = 1",
              "T(0) = 0, −T'(1) = 2(T(1) − 5)", "T = 0 at x = 0, T' = -2 (T - 5) at x = 1"],
        question=["T(1)", "T at x = 1", "the value of T at x = 1", "$T(1)$", "T at the right end"],
    ),
    "nonlinear": Said(
        stated([D(f, x, 2) + sp.exp(f)], {"x": (0, 1)}, holds=[("value", "f", 0, "x-"), ("value", "f", 0, "x+")], asks=[("maximum", f, {})]),
        equation=["f'' + exp(f) = 0", "f'' = -e^f", "$f'' + e^{f} = 0$", "d²f/dx² + exp(f) = 0", "$\\frac{d^2f}{dx^2} = -e^{f}$"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["f(0) = 0, f(1) = 0", "f(0) = f(1) = 0", "f = 0 at both ends", "$f(0)=f(1)=0$", "homogeneous Dirichlet conditions"],
        question=["the maximum of f", "max f", "the largest value of f", "the maximum of f(x)", "the maximal f"],
    ),
    "beam": Said(
        stated([D(w, x, 4) - 24], {"x": (0, 1)},
               holds=[("value", "w", 0, "x-"), ("gradient", "w", 0, "x-", 1), ("value", "w", 0, "x+"), ("gradient", "w", 0, "x+", 1)],
               asks=[("value", w, {x: Q(1, 2)})]),
        equation=["w'''' = 24", "d^4w/dx^4 = 24", "$\\frac{d^4w}{dx^4} = 24$", "w^(4) = 24", "w_xxxx = 24", "d⁴w/dx⁴ = 24", "$w'''' = 24$"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["w(0) = 0, w'(0) = 0, w(1) = 0, w'(1) = 0", "w(0) = w'(0) = w(1) = w'(1) = 0", "w = 0 and w' = 0 at both ends", "$w(0)=w'(0)=0$, $w(1)=w'(1)=0$",
              "w = w' = 0 at x = 0 and at x = 1"],
        question=["w(0.5)", "w at x = 0.5", "w(1/2)", "the value of w at the middle", "w at the centre"],
    ),
    "integral asked": Said(
        stated([D(p, x, 2) + p], {"x": (0, 1)}, holds=[("value", "p", 1, "x-"), ("value", "p", 0, "x+")],
               asks=[("integral", sp.Integral(p, (x, 0, 1)), {})]),
        equation=["p'' + p = 0", "p'' = -p", "$\\frac{d^2p}{dx^2} + p = 0$", "d²p/dx² = −p"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["p(0) = 1, p(1) = 0", "p(0)=1 and p(1)=0", "p = 1 at x = 0 and p = 0 at x = 1", "$p(0)=1$, $p(1)=0$"],
        question=["the integral of p from 0 to 1", "∫_0^1 p dx", "$\\int_0^1 p\\,dx$", "the integral of p over x from 0 to 1"],
    ),
    "shifted": Said(
        stated([D(y, x, 2) + D(y, x) / x], {"x": (1, 3)}, holds=[("value", "y", 4, "x-"), ("value", "y", 0, "x+")], asks=[("value", y, {x: 2})]),
        equation=["y'' + y'/x = 0", "x y'' + y' = 0", "$y'' + \\frac{1}{x}y' = 0$", "d²y/dx² + (1/x) dy/dx = 0", "(1/x) d/dx(x dy/dx) = 0", "xy'' + y' = 0"],
        region=["1 < x < 3", "[1, 3]", "$1<x<3$", "x from 1 to 3", "x between 1 and 3"],
        ends=["y(1) = 4, y(3) = 0", "y(1)=4 and y(3)=0", "y = 4 at x = 1 and y = 0 at x = 3", "$y(1)=4$, $y(3)=0$"],
        question=["y(2)", "y at x = 2", "the value of y at x = 2", "$y(2)$"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_boundary_value(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
