"""A hundred and more ways to ask for eigenvalues."""

import pytest
import sympy as sp
from same import facts
from voices import D, Said, cases, field, stated, symbol, x, y

from wellposed.agent.reading import read

lam, mu, E, k = (symbol(n) for n in ("lambda", "mu", "E", "k"))
u, w, psi, phi, yy = (field(n, x) for n in ("u", "w", "psi", "phi", "y"))
v = field("v", x, y)
UNIT = {"x": (0, 1)}


def nth(expression, *numbers):
    return [("eigenvalues", expression, {"n": n}) for n in numbers]


TABLE = {
    "fixed ends": Said(
        stated([D(u, x, 2) + lam * u], UNIT, holds=[("value", "u", 0, "x-"), ("value", "u", 0, "x+")], asks=nth(lam, 1)),
        equation=["u'' + λ u = 0", "-u'' = lambda u", "$-u'' = \\lambda u$", "d²u/dx² + λu = 0", "$\\frac{d^2u}{dx^2} + \\lambda u = 0$", "u_xx = -lambda u"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$", "the unit interval"],
        ends=["u(0) = 0, u(1) = 0", "u(0) = u(1) = 0", "u = 0 at both ends", "$u(0)=u(1)=0$", "u(0)=0 and u(1)=0"],
        question=["the smallest eigenvalue", "the lowest eigenvalue", "the first eigenvalue", "the smallest eigenvalue lambda", "the lowest eigenvalue λ"],
    ),
    "mixed ends": Said(
        stated([D(yy, x, 2) + mu * yy], {"x": (0, 2)}, holds=[("value", "y", 0, "x-"), ("gradient", "y", 0, "x+", 1)], asks=nth(mu, 1, 2, 3)),
        equation=["y'' + mu y = 0", "-y'' = μ y", "$-\\frac{d^2y}{dx^2} = \\mu y$", "d²y/dx² + μ y = 0", "y'' = -mu*y"],
        region=["0 < x < 2", "[0, 2]", "$0<x<2$"],
        ends=["y(0) = 0, y'(2) = 0", "y(0)=0 and y'(2)=0", "y = 0 at x = 0 and y' = 0 at x = 2", "$y(0)=0$, $y'(2)=0$"],
        question=["the first three eigenvalues", "the three lowest eigenvalues", "the three smallest eigenvalues", "the lowest three eigenvalues"],
    ),
    "weight": Said(
        stated([D(w, x, 2) + lam * (1 + x) * w], UNIT, holds=[("value", "w", 0, "x-"), ("value", "w", 0, "x+")], asks=nth(lam, 2)),
        equation=["w'' + lambda (1 + x) w = 0", "-w'' = λ(1+x)w", "$-w'' = \\lambda\\,(1+x)\\,w$", "d²w/dx² + λ(1 + x) w = 0", "w'' + lambda*(1+x)*w = 0"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["w(0) = 0, w(1) = 0", "w(0) = w(1) = 0", "w = 0 at both ends", "$w(0)=w(1)=0$"],
        question=["the second eigenvalue", "the second smallest eigenvalue", "the 2nd eigenvalue", "the second lowest eigenvalue"],
    ),
    "well": Said(
        stated([-D(psi, x, 2) / 2 + x**2 * psi / 2 - E * psi], {"x": (-sp.oo, sp.oo)}, asks=nth(E, 1, 2)),
        equation=["-psi''/2 + x^2 psi/2 = E psi", "−½ ψ'' + ½ x² ψ = E ψ", "$-\\frac12\\psi'' + \\frac12 x^2\\psi = E\\psi$", "-0.5 d²ψ/dx² + 0.5 x² ψ = E ψ", "-(1/2) psi'' + (1/2) x^2 psi = E psi"],
        region=["the whole line", "the real line", "-inf < x < inf", "$-\\infty<x<\\infty$"],
        question=["the first two eigenvalues", "the two lowest eigenvalues", "the two smallest eigenvalues", "the lowest two eigenvalues E"],
    ),
    "robin end": Said(
        stated([D(phi, x, 2) + k * phi], UNIT, holds=[("value", "phi", 0, "x-"), ("robin", "phi", 0, "x+", 0, sp.Integer(1))], asks=nth(k, 1)),
        equation=["phi'' + k phi = 0", "φ'' + k φ = 0", "$\\varphi'' + k\\varphi = 0$", "d²φ/dx² = −k φ", "$\\phi'' + k\\phi = 0$"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["phi(0) = 0, phi'(1) + phi(1) = 0", "φ(0) = 0 and φ'(1) = −φ(1)", "$\\phi(0)=0$, $\\phi'(1)+\\phi(1)=0$", "φ = 0 at x = 0 and φ' + φ = 0 at x = 1"],
        question=["the smallest eigenvalue k", "the lowest eigenvalue", "the first eigenvalue", "the smallest eigenvalue"],
    ),
    "membrane": Said(
        stated([D(v, x, 2) + D(v, y, 2) + lam * v], {"x": (0, 1), "y": (0, 2)}, holds=[("value", "v", 0, s) for s in ("x-", "x+", "y-", "y+")], asks=nth(lam, 1)),
        equation=["v_xx + v_yy + lambda v = 0", "-Δv = λ v", "$-\\Delta v = \\lambda v$", "∇²v + λ v = 0", "$\\frac{\\partial^2 v}{\\partial x^2} + \\frac{\\partial^2 v}{\\partial y^2} = -\\lambda v$", "-lap(v) = lambda v"],
        region=["0 < x < 1, 0 < y < 2", "the rectangle 0 < x < 1, 0 < y < 2", "$0<x<1$, $0<y<2$", "[0,1] x [0,2]"],
        ends=["v = 0 on the boundary", "v = 0 on all four sides", "v vanishing on the boundary", "homogeneous Dirichlet conditions"],
        question=["the smallest eigenvalue", "the lowest eigenvalue", "the first eigenvalue", "the smallest eigenvalue λ"],
    ),
    "frequency": Said(
        stated([D(w, x, 4) - lam * w], UNIT,
               holds=[("value", "w", 0, "x-"), ("gradient", "w", 0, "x-", 2), ("value", "w", 0, "x+"), ("gradient", "w", 0, "x+", 2)], asks=nth(lam, 1)),
        equation=["w'''' = lambda w", "d^4w/dx^4 = λ w", "$\\frac{d^4w}{dx^4} = \\lambda w$", "w'''' - λ w = 0", "w^(4) = lambda w"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["w(0) = 0, w''(0) = 0, w(1) = 0, w''(1) = 0", "w(0) = w''(0) = w(1) = w''(1) = 0", "w = 0 and w'' = 0 at both ends", "$w(0)=w''(0)=0$, $w(1)=w''(1)=0$", "w = w'' = 0 at x = 0 and x = 1"],
        question=["the smallest eigenvalue", "the lowest eigenvalue", "the first eigenvalue"],
    ),
    "periodic": Said(
        stated([D(u, x, 2) + lam * u - sp.cos(x) * u], {"x": (0, 2 * sp.pi)}, periodic=("x",), holds=[("periodic", "u", None, "x-")], asks=nth(lam, 1)),
        equation=["-u'' + cos(x) u = lambda u", "−u'' + cos(x) u = λu", "$-u'' + \\cos(x)\\,u = \\lambda u$", "d²u/dx² + (λ − cos x) u = 0"],
        region=["0 < x < 2 pi", "[0, 2π]", "$0<x<2\\pi$"],
        ends=["periodic boundary conditions", "periodic conditions", "periodic ends"],
        question=["the smallest eigenvalue", "the lowest eigenvalue", "the first eigenvalue"],
    ),
    "advection": Said(
        stated([D(u, x, 2) + 2 * D(u, x) + lam * u], UNIT, holds=[("value", "u", 0, "x-"), ("value", "u", 0, "x+")], asks=nth(lam, 1, 2)),
        equation=["u'' + 2 u' + lambda u = 0", "-u'' - 2u' = λ u", "$u'' + 2u' + \\lambda u = 0$", "d²u/dx² + 2 du/dx + λ u = 0"],
        region=["0 < x < 1", "[0, 1]", "$0<x<1$"],
        ends=["u(0) = 0, u(1) = 0", "u(0) = u(1) = 0", "u = 0 at both ends", "$u(0)=u(1)=0$"],
        question=["the first two eigenvalues", "the two lowest eigenvalues", "the two smallest eigenvalues"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_eigenvalue(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
