"""A hundred and more ways to state Laplace's, Poisson's and Helmholtz' equation and their kin."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, x, y, z

from wellposed.agent.reading import read

u, v, p, phi, T = (field(n, x, y) for n in ("u", "v", "p", "phi", "T"))
w = field("w", x, y, z)
SQUARE = {"x": (0, 1), "y": (0, 1)}
SIDES = ("x-", "x+", "y-", "y+")


def zero(name, *sides):
    return [("value", name, 0, s) for s in sides or SIDES]


def laplacian(f):
    return D(f, x, 2) + D(f, y, 2)


CENTRE = {x: Q(1, 2), y: Q(1, 2)}
TABLE = {
    "poisson": Said(
        stated([laplacian(u) + 2], SQUARE, holds=zero("u"), asks=[("value", u, CENTRE)]),
        equation=["-Δu = 2", "∇²u = −2", "$-\\Delta u = 2$", "-u_xx - u_yy = 2", "u_xx + u_yy = -2", "$-\\nabla^2 u = 2$", "-lap(u) = 2", "∂²u/∂x² + ∂²u/∂y² = −2"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "$0<x<1$, $0<y<1$", "[0,1] x [0,1]", "the square [0,1]^2"],
        ends=["u = 0 on the boundary", "u = 0 on all sides", "homogeneous Dirichlet conditions", "u = 0 on all four sides", "u vanishing on the boundary", "zero boundary values"],
        question=["u(0.5, 0.5)", "u at the centre", "u at x = 0.5 and y = 0.5", "the value of u at (0.5, 0.5)", "$u(1/2, 1/2)$", "u in the middle"],
    ),
    "laplace": Said(
        stated([laplacian(T)], {"x": (0, 2), "y": (0, 1)}, holds=[*zero("T", "x-", "x+", "y-"), ("value", "T", sp.sin(sp.pi * x / 2), "y+")], asks=[("value", T, {x: 1, y: Q(1, 2)})]),
        equation=["ΔT = 0", "T_xx + T_yy = 0", "∇²T = 0", "$\\Delta T = 0$", "lap(T) = 0", "∂²T/∂x² + ∂²T/∂y² = 0", "$T_{xx} + T_{yy} = 0$"],
        region=["0 < x < 2, 0 < y < 1", "the rectangle 0 < x < 2, 0 < y < 1", "[0,2] x [0,1]", "$0<x<2$, $0<y<1$"],
        ends=["T(x,1) = sin(pi x/2), T(x,0) = 0, T(0,y) = 0, T(2,y) = 0", "T = sin(πx/2) on the top side and T = 0 on the other three sides", "T = sin(πx/2) at y = 1, T = 0 at y = 0, x = 0 and x = 2",
              "T = 0 on the left, right and bottom sides and T = sin(pi x/2) on the top side"],
        question=["T(1, 0.5)", "T at x = 1 and y = 0.5", "T at (1, 0.5)", "the value of T at x = 1, y = 1/2", "$T(1, 0.5)$"],
    ),
    "helmholtz": Said(
        stated([laplacian(p) + 9 * p - 1], SQUARE, holds=zero("p"), asks=[("value", p, {x: Q(1, 4), y: Q(1, 2)})]),
        equation=["Δp + 9 p = 1", "p_xx + p_yy + 9 p = 1", "∇²p + k²p = 1 with k = 3", "$\\Delta p + k^2 p = 1$, $k = 3$", "lap(p) + 9 p = 1", "p_xx + p_yy + k^2 p = 1, k = 3"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "[0,1] x [0,1]", "$0<x<1$, $0<y<1$"],
        ends=["p = 0 on the boundary", "p = 0 on all sides", "homogeneous Dirichlet conditions", "p vanishing on the boundary"],
        question=["p(0.25, 0.5)", "p at x = 0.25 and y = 0.5", "p(1/4, 1/2)", "the value of p at (0.25, 0.5)"],
    ),
    "screened": Said(
        stated([-laplacian(v) + 4 * v - sp.exp(x) * y], SQUARE, holds=[("gradient", "v", 0, s, 1) for s in SIDES], asks=[("value", v, CENTRE)]),
        equation=["-Δv + 4 v = exp(x) y", "−∇²v + 4v = y e^x", "$-\\Delta v + 4v = y\\,e^x$", "4 v - v_xx - v_yy = y*exp(x)"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "[0,1] x [0,1]", "$0<x<1$, $0<y<1$"],
        ends=["no flux on the boundary", "homogeneous Neumann conditions", "all sides insulated", "zero flux on all sides"],
        question=["v(0.5, 0.5)", "v at the centre", "the value of v at the centre", "v at x = 1/2 and y = 1/2"],
    ),
    "mixed": Said(
        stated([laplacian(u)], SQUARE, holds=[("value", "u", 1, "x-"), ("value", "u", 0, "x+"), ("gradient", "u", 0, "y-", 1), ("gradient", "u", 2, "y+", 1)], asks=[("value", u, CENTRE)]),
        equation=["Δu = 0", "u_xx + u_yy = 0", "∇²u = 0", "$\\nabla^2 u = 0$"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "[0,1] x [0,1]"],
        ends=["u(0,y) = 1, u(1,y) = 0, u_y(x,0) = 0, u_y(x,1) = 2", "u = 1 at x = 0, u = 0 at x = 1, u_y = 0 at y = 0 and u_y = 2 at y = 1", "u = 1 on the left side, u = 0 on the right side, u_y = 0 on the bottom side, u_y = 2 on the top side",
              "$u(0,y)=1$, $u(1,y)=0$, $u_y(x,0)=0$, $u_y(x,1)=2$"],
        question=["u(0.5, 0.5)", "u at the centre", "u at x = 0.5 and y = 0.5"],
    ),
    "cube": Said(
        stated([D(w, x, 2) + D(w, y, 2) + D(w, z, 2) + 6], dict.fromkeys("xyz", (0, 1)), holds=zero("w", *(a + e for a in "xyz" for e in "-+")), asks=[("value", w, {n: Q(1, 2) for n in (x, y, z)})]),
        equation=["-Δw = 6", "w_xx + w_yy + w_zz = -6", "$-\\Delta w = 6$", "∇²w = −6", "∂²w/∂x² + ∂²w/∂y² + ∂²w/∂z² = −6"],
        region=["the unit cube", "the cube 0 < x < 1, 0 < y < 1, 0 < z < 1", "0 < x < 1, 0 < y < 1, 0 < z < 1"],
        ends=["w = 0 on the boundary", "w = 0 on all faces", "homogeneous Dirichlet conditions", "w = 0 on all six faces"],
        question=["w(0.5, 0.5, 0.5)", "w at the centre", "w at x = 0.5, y = 0.5 and z = 0.5", "the value of w at the centre"],
    ),
    "variable": Said(
        stated([D((1 + x) * D(phi, x), x) + D((1 + x) * D(phi, y), y) + 1], SQUARE, holds=zero("phi"), asks=[("maximum", phi, {})]),
        equation=["-div((1 + x) grad(phi)) = 1", "−∇·((1 + x)∇φ) = 1", "$-\\nabla\\cdot((1+x)\\nabla\\varphi) = 1$", "div(k grad(phi)) = -1 with k = 1 + x", "∇·(k∇φ) = −1, k = 1 + x"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "[0,1] x [0,1]"],
        ends=["phi = 0 on the boundary", "φ = 0 on all sides", "homogeneous Dirichlet conditions"],
        question=["the maximum of phi", "max φ", "the largest value of φ", "the maximum of φ"],
    ),
    "mean asked": Said(
        stated([laplacian(u) + x * y], {"x": (0, 1), "y": (0, 2)}, holds=zero("u"), asks=[("mean", u, {})]),
        equation=["-Δu = x y", "u_xx + u_yy = -x y", "$-\\Delta u = xy$", "∇²u + x y = 0", "∂²u/∂x² + ∂²u/∂y² = −xy"],
        region=["0 < x < 1, 0 < y < 2", "the rectangle 0 < x < 1, 0 < y < 2", "[0,1] x [0,2]", "$0<x<1$, $0<y<2$"],
        ends=["u = 0 on the boundary", "u = 0 on all four sides", "homogeneous Dirichlet conditions"],
        question=["the mean of u", "the average of u", "the mean value of u", "the mean of u over the rectangle"],
    ),
    "nonlinear": Said(
        stated([laplacian(u) + sp.exp(u)], SQUARE, holds=zero("u"), asks=[("value", u, CENTRE)]),
        equation=["Δu + exp(u) = 0", "-Δu = e^u", "$-\\Delta u = e^{u}$", "u_xx + u_yy = -exp(u)", "∇²u + e^u = 0"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "[0,1] x [0,1]"],
        ends=["u = 0 on the boundary", "u = 0 on all sides", "homogeneous Dirichlet conditions"],
        question=["u(0.5, 0.5)", "u at the centre", "u in the middle", "the value of u at (0.5, 0.5)"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_elliptic(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
