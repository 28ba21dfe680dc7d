"""One problem in many voices: every way of saying it must give the same statement."""

import pytest
from same import facts

from wellposed.agent.reading import read

GROUPS = {
    "decay": [
        "y' = -3 y, y(0) = 2, y(4)?",
        "Solve dy/dt = -3y with y(0) = 2 and tell me y(4).",
        "With y(0)=2 and y' + 3y = 0, what is y at t = 4?",
        "$\\dot y = -3y$, $y(0)=2$. Find $y(4)$.",
        "\\frac{dy}{dt} + 3 y = 0, \\quad y(0) = 2. Value at t = 4?",
        "initial value 2 ... sorry: y(0) = 2; equation y' = −3·y; give y(4)",
        "Given y(0) = 2, compute y(4) if y′ = −3y",
        "hey, quick one: y'(t) = -3*y(t), y(0) = 2 -> what's y(4)? thx",
        "Please integrate y'+3y=0 from y(0)=2 up to t = 4 and report y(4)",
    ],
    "oscillator": [
        "x'' + 0.2 x' + 4 x = 0, x(0) = 1, x'(0) = 0, find x(3)",
        "$\\ddot x + 0.2\\dot x + 4x = 0$ with $x(0)=1$, $\\dot x(0)=0$; $x(3)$?",
        "d^2x/dt^2 + 0.2 dx/dt + 4x = 0; x(0)=1; dx/dt(0) = 0. What is x(3)?",
        "A damped oscillator obeys ẍ + 0.2 ẋ + 4x = 0. x(0) = 1, ẋ(0) = 0. Give x at t = 3.",
        "x'' = -0.2 x' - 4 x, x(0) = 1, at rest initially. What is x(3)?",
        "Find x(3) where x'' + x'/5 + 4x = 0 and x(0) = 1, x'(0) = 0.",
    ],
    "heat fixed": [
        "u_t = 0.5 u_xx, 0 < x < 2, u(0,t) = 0, u(2,t) = 0, u(x,0) = sin(pi x/2). u(1, 0.3)?",
        "Solve u_t = 0.5 u_xx on [0, 2] with u = 0 at both ends and u(x,0) = sin(pi x/2); give u(1, 0.3).",
        "∂u/∂t = ½ ∂²u/∂x² for 0 ≤ x ≤ 2, u(0,t) = u(2,t) = 0, u(x,0) = sin(πx/2). What's u(1, 0.3)?",
        (
            "$u_t = \\frac12 u_{xx}$ on $(0,2)$, $u(0,t)=u(2,t)=0$, $u(x,0)=\\sin\\frac{\\pi x}{2}$."
            " Find $u(1,0.3)$."
        ),
        (
            "$\\frac{\\partial u}{\\partial t} = 0.5\\,\\frac{\\partial^2 u}{\\partial x^2}$,"
            " $0<x<2$; $u=0$ at $x=0$ and $x=2$; $u(x,0)=\\sin(\\pi x/2)$; $u(1,0.3)$?"
        ),
        (
            "With u = 0 at x = 0 and at x = 2 and initially u = sin(pi x/2), solve u_t = u_xx/2"
            " and give u at x = 1 for t = 0.3."
        ),
        (
            "Heat equation u_t = D u_xx with D = 0.5 for x in [0,2]. Both ends are held at zero."
            " Initially u = sin(pi*x/2). Value of u at x = 1, t = 0.3?"
        ),
        "u(x,0) = sin(pi x/2) on 0<x<2, homogeneous Dirichlet conditions, u_t - 0.5 u_xx = 0. u(1,0.3) = ?",
        (
            "Diffusion on an interval of length 2: du/dt = 0.5 d^2u/dx^2, u is zero at both ends,"
            " u(x,0) = sin(pi x/2). What is the value at x=1 and t=0.3?"
        ),
        (
            "u_t = 0.5 Δu in 0 < x < 2, u = 0 on the boundary, initial condition u(x,0) = sin"
            "(πx/2). Compute u(1, 0.3)."
        ),
    ],
    "heat insulated": [
        "u_t = 0.1 u_xx, 0 < x < 1, u_x(0,t) = 0, u_x(1,t) = 0, u(x,0) = 1 + cos(pi x); u(0.25, 2)?",
        "u_t = 0.1 u_xx on 0<x<1, both ends insulated, u(x,0) = 1 + cos(pi x). Give u(0.25, 2).",
        (
            "u_t = 0.1 u_xx on the unit interval with no flux at either end; u(x,0) = 1 + cos"
            "(pi x). u at x = 0.25, t = 2?"
        ),
        "Zero-flux ends, u(x,0) = 1 + cos(πx), ∂u/∂t = 0.1 ∂²u/∂x², 0 ≤ x ≤ 1. What is u(1/4, 2)?",
        "u_t = 0.1 u_xx, 0<x<1, u_x = 0 at x = 0 and x = 1, u(x,0)=1+cos(pi x), u(0.25,2)",
        "u_t = 0.1 u_xx (0<x<1), homogeneous Neumann conditions, u(x,0) = 1+cos(pi x). Find u(0.25, 2).",
        (
            "The left end is insulated and the right end is insulated: u_t = 0.1 u_xx, 0<x<1,"
            " u(x,0) = 1 + cos(pi x). u(0.25, 2)?"
        ),
    ],
    "mixed ends": [
        "u_t = u_xx, 0 < x < 1, u(0,t) = 3, u_x(1,t) = 0, u(x,0) = 0. u(1, 0.5)?",
        (
            "u_t = u_xx on 0<x<1. The left end is held at 3, the right end is insulated, initially"
            " u = 0. u(1, 0.5)?"
        ),
        "u_t = u_xx for 0<x<1, u = 3 at the left end, no flux at the right end, u(x,0) = 0. Give u(1,0.5).",
        "At x = 0 u = 3, at x = 1 u_x = 0. u_t = u_xx, 0<x<1, u(x,0)=0. u(1,0.5)?",
        "u_t = u_xx, 0<x<1, right end insulated, left end kept at 3, u(x,0) = 0, what is u(1, 0.5)?",
    ],
    "robin": [
        "u_t = u_xx, 0<x<1, u(0,t) = 0, u_x(1,t) + 2 u(1,t) = 0, u(x,0) = x. u(0.5, 0.1)?",
        "u_t = u_xx, 0<x<1, u = 0 at x = 0, u_x + 2u = 0 at x = 1, u(x,0) = x. u(0.5, 0.1)?",
        "u_t = u_xx, 0<x<1, u(0,t)=0, -u_x(1,t) = 2u(1,t), u(x,0)=x, find u(0.5,0.1)",
    ],
    "advection-diffusion": [
        "c_t + 2 c_x = 0.1 c_xx on the whole line, c(x,0) = exp(-x^2), c(1, 0.5)?",
        "∂c/∂t + 2 ∂c/∂x = 0.1 ∂²c/∂x² on the real line with c(x,0) = exp(−x²). c(1, 0.5)?",
        "c_t = 0.1 c_xx - 2 c_x, -inf < x < inf, c(x,0) = exp(-x^2). Give c at x = 1 and t = 0.5.",
        "$c_t + 2c_x = 0.1c_{xx}$ for $-\\infty<x<\\infty$, $c(x,0)=e^{-x^2}$; $c(1,0.5)$?",
    ],
    "wave": [
        "u_tt = 9 u_xx, 0<x<pi, u(0,t)=0, u(pi,t)=0, u(x,0) = sin(x), u_t(x,0) = 0, u(pi/2, 0.2)?",
        (
            "wave equation u_tt = c^2 u_xx with c = 3 on [0, pi], fixed ends, u(x,0) = sin(x),"
            " released from rest. u(pi/2, 0.2)?"
        ),
        "∂²u/∂t² = 9 ∂²u/∂x², 0≤x≤π, u = 0 at both ends, u(x,0) = sin x, ∂u/∂t(x,0) = 0. u(π/2, 0.2)?",
        (
            "$u_{tt} = 9u_{xx}$, $0<x<\\pi$, $u(0,t)=u(\\pi,t)=0$, $u(x,0)=\\sin x$, $u_t(x,0)=0$."
            " $u(\\pi/2,0.2)$?"
        ),
    ],
    "poisson": [
        "-u_xx - u_yy = 1 on 0<x<1, 0<y<1, u = 0 on the boundary. u(0.5, 0.5)?",
        "-Δu = 1 on the unit square, u = 0 on all sides; value at the centre?",
        "∇²u = −1 in the unit square with u = 0 on all four edges. u at (0.5, 0.5)?",
        "Solve -lap(u) = 1 for 0<x<1 and 0<y<1 with homogeneous Dirichlet conditions. What is u(1/2, 1/2)?",
        "$-\\nabla^2 u = 1$ on the unit square, $u=0$ on the boundary. $u(0.5,0.5)$?",
        (
            "$-\\frac{\\partial^2 u}{\\partial x^2}-\\frac{\\partial^2 u}{\\partial y^2}=1$, unit"
            " square, zero on the boundary. u in the middle?"
        ),
    ],
    "laplace sides": [
        "u_xx + u_yy = 0, 0<x<2, 0<y<1, u = x on the top side, u = 0 on the other three sides; u(1, 0.5)?",
        (
            "Laplace's equation in the rectangle 0<x<2, 0<y<1 with u = x on the top and u = 0"
            " on the bottom, left and right sides. u(1,0.5)?"
        ),
        "Δu = 0 for 0<x<2, 0<y<1, u(x,1) = x, u(x,0) = 0, u(0,y) = 0, u(2,y) = 0. Find u(1, 0.5).",
    ],
    "boundary value": [
        "y'' + y = 0, y(0) = 0, y(1) = 1, y(0.5)?",
        "-y'' = y with y(0) = 0 and y(1) = 1. What is y(0.5)?",
        "d²y/dx² + y = 0, y(0)=0, y(1)=1. Give y at x = 0.5.",
        "$\\frac{d^2y}{dx^2} + y = 0$ on $(0,1)$, $y(0)=0$, $y(1)=1$, $y(0.5)=?$",
        "y = 0 at x = 0 and y = 1 at x = 1; y'' + y = 0 on [0,1]; find y(0.5)",
    ],
    "system": [
        "x' = y, y' = -x, x(0) = 1, y(0) = 0. x and y at t = 2?",
        "x' = y, y' = -x, starting at (1, 0). Give x(2) and y(2).",
        "dx/dt = y, dy/dt = -x; start with x = 1 and y = 0; what are x and y at t = 2?",
        "$\\dot x = y$, $\\dot y = -x$, $x(0)=1$, $y(0)=0$; $x(2)$ and $y(2)$?",
    ],
    "two places": [
        "u_t = u_xx, 0<x<1, u=0 at both ends, u(x,0)=sin(pi x). u(0.25, 0.1) and u(0.5, 0.1)?",
        "u_t = u_xx, 0<x<1, u=0 at both ends, u(x,0)=sin(pi x). u at x = 0.25 and x = 0.5 for t = 0.1?",
        (
            "u_t = u_xx, 0<x<1, u=0 at both ends, u(x,0)=sin(pi x). At t = 0.1, what is u at x"
            " = 0.25 and at x = 0.5?"
        ),
    ],
    "burgers": [
        "u_t + u u_x = 0.05 u_xx, 0<x<1, u=0 at both ends, u(x,0)=sin(pi x); u(0.5, 0.4)?",
        (
            "Burgers' equation u_t + u u_x = nu u_xx with nu = 0.05 on [0,1], u = 0 at the ends,"
            " u(x,0) = sin(πx). u(0.5, 0.4)?"
        ),
        "viscous Burgers equation, ν = 0.05, 0<x<1, u(0,t)=u(1,t)=0, u(x,0)=sin(pi x). u(0.5,0.4)?",
        (
            "$\\partial_t u + u\\,\\partial_x u = 0.05\\,\\partial_x^2 u$ on $[0,1]$, $u=0$ at"
            " both ends, $u(x,0)=\\sin(\\pi x)$. $u(0.5,0.4)$?"
        ),
    ],
    "periodic": [
        "u_t + u_x = 0, 0<x<1, periodic, u(x,0) = sin(2 pi x). u(0.3, 2)?",
        "u_t = -u_x on 0<x<1 with periodic boundary conditions, u(x,0) = sin(2πx); give u(0.3, 2)",
        "u_t + u_x = 0 on a periodic domain of length 1, u(x,0) = sin(2 pi x). u(0.3, 2)?",
    ],
    "lorenz": [
        "x' = 10(y-x), y' = x(28-z) - y, z' = x y - 8/3 z, x(0)=1, y(0)=1, z(0)=1. x(1)?",
        "Lorenz system with sigma = 10, rho = 28, beta = 8/3, starting from (1,1,1). x at t = 1?",
        "Lorenz equations, σ=10, ρ=28, β=8/3, x(0)=y(0)=z(0)=1. What is x(1)?",
    ],
    "van der pol": [
        "x'' - 2 (1 - x^2) x' + x = 0, x(0) = 1, x'(0) = 0. x(5)?",
        "Van der Pol oscillator with mu = 2, x(0) = 1, x'(0) = 0. x(5)?",
        "van der Pol, μ = 2, starting from x = 1 at rest. Give x(5).",
    ],
}
CASES = [(name, prompt) for name, prompts in GROUPS.items() for prompt in prompts[1:]]


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_same_problem(name, prompt):
    assert facts(read(prompt)) == facts(read(GROUPS[name][0]))
