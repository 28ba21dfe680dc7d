"""A hundred and more ways to state time-dependent problems in two and three dimensions."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x, y, z

from wellposed.agent.reading import read

u, c, T, w = (field(n, x, y, t) for n in ("u", "c", "T", "w"))
p = field("p", x, y, z, t)
SIDES2 = ("x-", "x+", "y-", "y+")
SIDES3 = (*SIDES2, "z-", "z+")


def laplacian(f):
    return D(f, x, 2) + D(f, y, 2)


TABLE = {
    "cold square": Said(
        stated([D(u, t) - laplacian(u)], {"x": (0, 1), "y": (0, 1)}, ("t", 0, Q(1, 10)),
               [*(("value", "u", 0, s) for s in SIDES2), ("initial", "u", sp.sin(sp.pi * x) * sp.sin(sp.pi * y))], [("value", u, {x: Q(1, 2), y: Q(1, 2), t: Q(1, 10)})]),
        equation=["u_t = u_xx + u_yy", "∂u/∂t = ∇²u", "$u_t = \\Delta u$", "∂u/∂t = ∂²u/∂x² + ∂²u/∂y²", "u_t = lap(u)", "$\\frac{\\partial u}{\\partial t} = \\nabla^2 u$", "u_t − Δu = 0"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "$0<x<1$, $0<y<1$", "[0,1] x [0,1]", "the square 0 < x < 1, 0 < y < 1"],
        ends=["u = 0 on the boundary", "u = 0 on all four sides", "homogeneous Dirichlet conditions", "u = 0 on all sides", "zero values on the boundary"],
        start=["u(x,y,0) = sin(pi x) sin(pi y)", "u = sin(πx) sin(πy) at t = 0", "$u(x,y,0) = \\sin(\\pi x)\\sin(\\pi y)$", "initially u = sin(πx)·sin(πy)"],
        question=["u(0.5, 0.5, 0.1)", "u at x = 0.5, y = 0.5 and t = 0.1", "u at the centre at t = 0.1", "u at (0.5, 0.5) for t = 0.1", "$u(0.5, 0.5, 0.1)$"],
    ),
    "one hot side": Said(
        stated([D(T, t) - Q(1, 2) * laplacian(T)], {"x": (0, 2), "y": (0, 1)}, ("t", 0, 1),
               [("value", "T", 0, "x-"), ("value", "T", 0, "x+"), ("value", "T", 0, "y-"), ("value", "T", 5, "y+"), ("initial", "T", 0)], [("value", T, {x: 1, y: Q(1, 2), t: 1})]),
        equation=["T_t = 0.5 (T_xx + T_yy)", "∂T/∂t = ½ ∇²T", "$T_t = \\frac12 \\Delta T$", "T_t = a (T_xx + T_yy), a = 0.5", "dT/dt = 0.5 (d²T/dx² + d²T/dy²)"],
        region=["0 < x < 2, 0 < y < 1", "the rectangle 0 < x < 2, 0 < y < 1", "[0,2] x [0,1]", "$0<x<2$, $0<y<1$", "a 2 by 1 rectangle"],
        ends=["T = 5 on the top side and T = 0 on the other three sides", "T(x,1,t) = 5, T(x,0,t) = 0, T(0,y,t) = 0, T(2,y,t) = 0", "T = 5 at y = 1, T = 0 at y = 0, x = 0 and x = 2", "T = 0 on the left, right and bottom sides and T = 5 on the top side"],
        start=["T(x,y,0) = 0", "T = 0 at t = 0", "initially T = 0", "$T(x,y,0)=0$"],
        question=["T(1, 0.5, 1)", "T at x = 1, y = 0.5 and t = 1", "T at (1, 0.5) for t = 1", "the value of T at x = 1, y = 1/2, t = 1"],
    ),
    "sealed plate": Said(
        stated([D(c, t) - Q(1, 10) * laplacian(c) + c], {"x": (0, 1), "y": (0, 3)}, ("t", 0, 2),
               [*(("gradient", "c", 0, s, 1) for s in SIDES2), ("initial", "c", 1 + sp.cos(sp.pi * x))], [("value", c, {x: 0, y: 1, t: 2})]),
        equation=["c_t = 0.1 (c_xx + c_yy) - c", "∂c/∂t = 0.1 ∇²c − c", "$c_t = D\\Delta c - c$, $D = 0.1$", "∂c/∂t = 0.1 (∂²c/∂x² + ∂²c/∂y²) − c", "c_t + c = 0.1 lap(c)"],
        region=["0 < x < 1, 0 < y < 3", "the rectangle 0 < x < 1, 0 < y < 3", "[0,1] x [0,3]", "$0<x<1$, $0<y<3$"],
        ends=["no flux on the boundary", "all sides insulated", "homogeneous Neumann conditions", "zero flux on all four sides", "no flux through the boundary"],
        start=["c(x,y,0) = 1 + cos(pi x)", "c = 1 + cos(πx) at t = 0", "$c(x,y,0) = 1 + \\cos(\\pi x)$", "initially c = 1 + cos(πx)"],
        question=["c(0, 1, 2)", "c at x = 0, y = 1 and t = 2", "c at (0, 1) for t = 2", "the value of c at x = 0, y = 1, t = 2"],
    ),
    "periodic box": Said(
        stated([D(w, t) + 2 * D(w, x) + D(w, y)], {"x": (0, 1), "y": (0, 1)}, ("t", 0, 1), [("periodic", "w", None, "x-"), ("periodic", "w", None, "y-"), ("initial", "w", sp.sin(2 * sp.pi * x) * sp.cos(2 * sp.pi * y))],
               [("value", w, {x: Q(1, 4), y: 0, t: 1})], periodic=("x", "y")),
        equation=["w_t + 2 w_x + w_y = 0", "∂w/∂t + 2 ∂w/∂x + ∂w/∂y = 0", "$w_t + 2w_x + w_y = 0$", "w_t = -2 w_x - w_y"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "$0<x<1$, $0<y<1$", "[0,1] x [0,1]"],
        ends=["periodic boundary conditions", "periodic conditions in x and y", "periodic boundaries", "periodic conditions"],
        start=["w(x,y,0) = sin(2 pi x) cos(2 pi y)", "w = sin(2πx) cos(2πy) at t = 0", "$w(x,y,0) = \\sin(2\\pi x)\\cos(2\\pi y)$"],
        question=["w(0.25, 0, 1)", "w at x = 0.25, y = 0 and t = 1", "w at (1/4, 0) for t = 1", "w(1/4, 0, 1)"],
    ),
    "cube": Said(
        stated([D(p, t) - D(p, x, 2) - D(p, y, 2) - D(p, z, 2)], dict.fromkeys("xyz", (0, 1)), ("t", 0, Q(1, 20)),
               [*(("value", "p", 0, s) for s in SIDES3), ("initial", "p", 1)], [("value", p, {x: Q(1, 2), y: Q(1, 2), z: Q(1, 2), t: Q(1, 20)})]),
        equation=["p_t = p_xx + p_yy + p_zz", "∂p/∂t = ∂²p/∂x² + ∂²p/∂y² + ∂²p/∂z²", "$p_t = p_{xx} + p_{yy} + p_{zz}$", "∂p/∂t = ∇²p", "$\\partial_t p = \\Delta p$"],
        region=["the unit cube", "0 < x < 1, 0 < y < 1, 0 < z < 1", "the cube 0 < x < 1, 0 < y < 1, 0 < z < 1"],
        ends=["p = 0 on the boundary", "p = 0 on all faces", "homogeneous Dirichlet conditions", "p = 0 on all six faces"],
        start=["p(x,y,z,0) = 1", "p = 1 at t = 0", "initially p = 1", "$p(x,y,z,0) = 1$"],
        question=["p(0.5, 0.5, 0.5, 0.05)", "p at the centre at t = 0.05", "p at x = 0.5, y = 0.5, z = 0.5 and t = 0.05", "the value of p at the centre at t = 0.05"],
    ),
    "drum": Said(
        stated([D(u, t, 2) - 4 * laplacian(u)], {"x": (0, 1), "y": (0, 1)}, ("t", 0, Q(1, 5)),
               [*(("value", "u", 0, s) for s in SIDES2), ("initial", "u", x * (1 - x) * y * (1 - y)), ("initial", "u", 0, "", 1)], [("value", u, {x: Q(1, 2), y: Q(1, 2), t: Q(1, 5)})]),
        equation=["u_tt = 4 (u_xx + u_yy)", "∂²u/∂t² = 4 ∇²u", "$u_{tt} = c^2\\Delta u$, $c = 2$", "u_tt = 4 lap(u)", "$\\frac{\\partial^2 u}{\\partial t^2} = 4\\nabla^2 u$"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "$0<x<1$, $0<y<1$", "[0,1] x [0,1]"],
        ends=["u = 0 on the boundary", "u = 0 on all sides", "fixed edges, u = 0 on the boundary", "homogeneous Dirichlet conditions"],
        start=["u(x,y,0) = x(1-x)y(1-y), u_t(x,y,0) = 0", "u = x(1−x)y(1−y) and u_t = 0 at t = 0", "$u(x,y,0) = x(1-x)y(1-y)$, $u_t(x,y,0) = 0$"],
        question=["u(0.5, 0.5, 0.2)", "u at the centre at t = 0.2", "u at (0.5, 0.5) for t = 0.2", "u at x = 1/2, y = 1/2 and t = 0.2"],
    ),
    "mixed sides": Said(
        stated([D(c, t) - laplacian(c) - 1], {"x": (0, 1), "y": (0, 1)}, ("t", 0, 1),
               [("value", "c", 1, "x-"), ("value", "c", 0, "x+"), ("gradient", "c", 0, "y-", 1), ("gradient", "c", 0, "y+", 1), ("initial", "c", 0)], [("mean", c, {t: 1})]),
        equation=["c_t = c_xx + c_yy + 1", "∂c/∂t = ∇²c + 1", "$c_t - \\Delta c = 1$", "∂c/∂t = ∂²c/∂x² + ∂²c/∂y² + 1"],
        region=["the unit square", "0 < x < 1, 0 < y < 1", "$0<x<1$, $0<y<1$"],
        ends=["c = 1 on the left side, c = 0 on the right side, top and bottom insulated", "c = 1 at x = 0, c = 0 at x = 1, no flux at y = 0 and y = 1", "c(0,y,t) = 1, c(1,y,t) = 0, c_y(x,0,t) = 0, c_y(x,1,t) = 0",
              "c = 1 on the left, c = 0 on the right and no flux on the top and bottom"],
        start=["c(x,y,0) = 0", "c = 0 at t = 0", "initially c = 0"],
        question=["the mean of c at t = 1", "the average of c at t = 1", "the mean value of c at t = 1", "the mean of c over the square at t = 1"],
    ),
    "anisotropic": Said(
        stated([D(u, t) - 2 * D(u, x, 2) - 3 * D(u, y, 2)], {"x": (-1, 1), "y": (-1, 1)}, ("t", 0, Q(1, 4)),
               [*(("value", "u", 0, s) for s in SIDES2), ("initial", "u", sp.cos(sp.pi * x / 2) * sp.cos(sp.pi * y / 2))], [("value", u, {x: 0, y: 0, t: Q(1, 4)})]),
        equation=["u_t = 2 u_xx + 3 u_yy", "∂u/∂t = 2 ∂²u/∂x² + 3 ∂²u/∂y²", "$u_t = 2u_{xx} + 3u_{yy}$", "u_t = a u_xx + b u_yy, a = 2, b = 3"],
        region=["-1 < x < 1, -1 < y < 1", "the square -1 < x < 1, -1 < y < 1", "[-1,1] x [-1,1]", "$-1<x<1$, $-1<y<1$"],
        ends=["u = 0 on the boundary", "u = 0 on all four sides", "homogeneous Dirichlet conditions"],
        start=["u(x,y,0) = cos(pi x/2) cos(pi y/2)", "u = cos(πx/2) cos(πy/2) at t = 0", "$u(x,y,0) = \\cos(\\pi x/2)\\cos(\\pi y/2)$"],
        question=["u(0, 0, 0.25)", "u at x = 0, y = 0 and t = 0.25", "u at (0, 0) for t = 1/4", "u at the centre at t = 0.25"],
    ),
    "gray pair": Said(
        stated([D(u, t) - Q(1, 100) * laplacian(u) - 1 + u * w**2, D(w, t) - Q(1, 2) * laplacian(w) - u * w**2 + w], {"x": (0, 2), "y": (0, 2)}, ("t", 0, 3),
               [*(("gradient", n, 0, s, 1) for n in "uw" for s in SIDES2), ("initial", "u", 1), ("initial", "w", x)], [("value", w, {x: 1, y: 1, t: 3})]),
        equation=["u_t = 0.01 (u_xx + u_yy) + 1 - u w^2, w_t = 0.5 (w_xx + w_yy) + u w^2 - w", "∂u/∂t = 0.01 ∇²u + 1 − u w², ∂w/∂t = 0.5 ∇²w + u w² − w", "$u_t = 0.01\\Delta u + 1 - u w^2$, $w_t = 0.5\\Delta w + u w^2 - w$"],
        region=["0 < x < 2, 0 < y < 2", "the square 0 < x < 2, 0 < y < 2", "[0,2] x [0,2]"],
        ends=["no flux on the boundary", "homogeneous Neumann conditions", "zero flux on all sides"],
        start=["u(x,y,0) = 1, w(x,y,0) = x", "u = 1 and w = x at t = 0", "$u(x,y,0) = 1$, $w(x,y,0) = x$"],
        question=["w(1, 1, 3)", "w at x = 1, y = 1 and t = 3", "w at (1, 1) for t = 3", "w at the centre at t = 3"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_plane_or_box(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
