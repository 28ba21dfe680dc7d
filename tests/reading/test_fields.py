"""Fields in space and time: each prompt against the statement that it must become, built by hand."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol

X, Y, R, T = (symbol(n) for n in "xyrt")
OO = sp.oo


def field(name, *axes):
    """Return the applied unknown of these axes."""
    return sp.Function(name)(*(symbol(a) for a in axes))


U, UR, UXY, UXYT = field("u", "x", "t"), field("u", "r"), field("u", "x", "y"), field("u", "x", "y", "t")
C, RHO = field("c", "x", "t"), field("rho", "x", "t")


def d(e, *by):
    return sp.Derivative(e, *by)


def half(a, b, at=0):
    """Return a step from a to b."""
    return sp.Piecewise((a, at > X), (b, True))


def start(value, name="u", order=0):
    return Condition("initial", name, sp.sympify(value), order=order)


def held(side, value, name="u"):
    return Condition("value", name, sp.sympify(value), side)


def sealed(side, name="u"):
    return Condition("gradient", name, sp.Integer(0), side, 1)


def periodic(axis, name="u"):
    return Condition("periodic", name, side=f"{axis}-")


def ask(kind, e, target=None, **at):
    places = tuple((k.rstrip("_"), sp.nsimplify(v)) for k, v in at.items())
    return Quantity(kind, kind, e, places, target=None if target is None else sp.nsimplify(target))


def stated(e, equation, axes, conditions, quantities, end=None):
    """Return the problem of one unknown; an axis is (low, high) or (low, high, "periodic")."""
    names = [str(a) for a in e.args]
    evolves = "t" in names
    spaces = [
        Axis(n, sp.sympify(a[0]), sp.sympify(a[1]), len(a) > 2) for n, a in zip(names, axes, strict=False)
    ]
    span = Span("t", sp.Integer(0), None if end is None else sp.nsimplify(end)) if evolves else None
    return Problem(
        (Unknown(e.func.__name__, tuple(names)),), (sp.Eq(equation, 0, evaluate=False),), (),
        Domain(tuple(spaces)), span, tuple(conditions), tuple(quantities),
    )  # fmt: skip


LINE, UNIT, ROUND = [(-OO, OO)], [(0, 1)], [(0, 2 * sp.pi, "periodic")]
HEAT, ADVECT = d(U, T) - d(U, (X, 2)), d(U, T) + d(U, X)
TOP_HAT = sp.Piecewise((1, abs(X) < 1), (0, True))
SHOCK = d(RHO, T) + d(RHO * (1 - RHO), X)

CASES = {
    "moved bump": (
        [
            "u_t + u_x = 0 on the whole line, u(x,0) = exp(-x^2). u(2, 1)?",
            "∂u/∂t + ∂u/∂x = 0 for x in ℝ, u(x,0) = e^{−x²}. Find u(2,1).",
            "A pulse u = exp(-x^2) at t = 0 obeys u_t = -u_x on the real line; what is u at x = 2, t = 1?",
            "$\\partial_t u + \\partial_x u = 0$ on an infinite line, $u(x,0) = e^{-x^2}$. $u(2,1)$?",
        ],
        stated(U, ADVECT, LINE, [start(sp.exp(-(X**2)))], [ask("value", U, x=2, t=1)], 1),
    ),
    "top hat": (
        [
            "u_t + u_x = 0 on the real line, u(x,0) = 1 if |x| < 1 else 0. u(1.5, 1)?",
            "A top hat, u = 1 for |x| < 1 and 0 otherwise, is carried by u_t + u_x = 0 on the whole"
            " line; u(1.5, 1)?",
            "u_t + u_x = 0, -inf < x < inf, initially u = 1 where |x| < 1, zero elsewhere. Give u(1.5,1).",
            r"$u_t + u_x = 0$ on the whole line, $u(x,0) = \begin{cases} 1 & |x| < 1 \\ 0 & \text{otherwise}"
            r"\end{cases}$. $u(1.5, 1)$?",
        ],
        stated(U, ADVECT, LINE, [start(TOP_HAT)], [ask("value", U, x=1.5, t=1)], 1),
    ),
    "wave on a circle": (
        [
            "u_tt = u_xx - 4u, 2π-periodic, u(x,0) = cos(x), u_t(x,0) = 0; u(0, 1)?",
            "Klein-Gordon: u_tt - u_xx + 4u = 0, 2 pi periodic in x, u(x,0) = cos x, starting from"
            " rest. u(0,1)?",
            "u_tt = u_xx - 4 u with u(x,0) = cos(x), released from rest, periodic on 0 < x < 2pi: u at"
            " x = 0, t = 1?",
        ],
        stated(U, d(U, (T, 2)) - d(U, (X, 2)) + 4 * U, ROUND,
               [start(sp.cos(X)), start(0, order=1), periodic("x")],
               [ask("value", U, x=0, t=1)], 1),
    ),
    "traffic shock": (
        [
            "rho_t + (rho(1-rho))_x = 0 on the line; rho = 0.2 for x<0 and 0.7 for x>0 at t = 0."
            " Where is the shock at t = 2?",
            "ρ_t + (ρ(1−ρ))_x = 0, ρ(x,0) = 0.2 if x < 0, 0.7 if x > 0, whole line. Position of the"
            " shock at t = 2?",
            "Traffic: ∂ρ/∂t + ∂/∂x(ρ(1-ρ)) = 0 on the real line; ρ = 0.2 left of the origin and 0.7"
            " right of it"
            " initially. Shock position at t = 2?",
        ],
        stated(RHO, SHOCK, LINE, [start(half(0.2, 0.7), "rho")], [ask("front position", RHO, 0.45, t=2)], 2),
    ),
    "invading front": (
        [
            "u_t = 2 u_xx + u(1-u) on the line, u = 1 for x<0 and 0 for x>0. What is the front speed in"
            " the long run?",
            "u_t = 2u_xx + u - u^2, u(x,0) = 1 for x < 0 and u(x,0) = 0 for x > 0, whole line: how fast"
            " does the front"
            " move in the long run?",
            "∂u/∂t = 2 ∂²u/∂x² + u(1−u), x real line, steep front u = 1 left of x = 0 and 0 right of it"
            " initially;"
            " asymptotic speed of the front?",
        ],
        stated(U, d(U, T) - 2 * d(U, (X, 2)) - U + U**2, LINE, [start(half(1, 0))], [ask("speed", U, 0.5)]),
    ),
    "spreading pool": (
        [
            "u_t = (u^3)_xx on the whole line, u(x,0) = max(0, 1 - x^2). Front position at t = 4?",
            "u_t = (u^3)_{xx} with u(x,0) = max(0, 1 - x²) on the real line: where is the front at t = 4?",
            "Porous medium u_t = ∂²(u³)/∂x², u(x,0) = max(1-x^2, 0), x in R. How far has the front"
            " spread at t = 4?",
        ],
        stated(U, d(U, T) - d(U**3, (X, 2)), LINE, [start(sp.Max(0, 1 - X**2))],
               [ask("front position", U, 0, t=4)], 4),
    ),
    "conductivity that depends on u": (
        [
            "u_t = (k(u) u_x)_x with k(u) = 1 + u^2, 0<x<1, u(0,t) = 1, u(1,t) = 0, u(x,0) = 0. u(0.5, 0.1)?",
            "u_t = div((1+u^2) grad u), 0<x<1, u = 1 at x = 0, u = 0 at x = 1 and u = 0 initially;"
            " u(0.5, 0.1)?",
            "∂_t u = ∂_x((1 + u²) ∂_x u) on (0,1), left end at 1, right end at 0, initially 0. u(0.5,0.1)?",
        ],
        stated(U, d(U, T) - d((1 + U**2) * d(U, X), X), UNIT, [held("x-", 1), held("x+", 0), start(0)],
               [ask("value", U, x=0.5, t=0.1)], 0.1),
    ),
    "steep wave": (
        [
            "u_t + u u_x = 0.05 u_xx, 0<x<1, u = 0 at both ends, u(x,0) = sin(2 pi x)."
            " Maximum of u at t = 0.2 and where is it?",
            "u_t + uu_x = 0.05u_xx on (0,1), u=0 at the ends, u(x,0)=sin(2πx): max of u at t = 0.2, and"
            " where?",
        ],
        stated(U, d(U, T) + U * d(U, X) - d(U, (X, 2)) / 20, UNIT,
               [held("x-", 0), held("x+", 0), start(sp.sin(2 * sp.pi * X))],
               [ask("maximum", U, t=0.2), ask("place of maximum", U, t=0.2)], 0.2),
    ),
    "far value": (
        [
            "u_t = u_xx on the half-line, u_x(0,t) = -1, u(x,0) = 2, u → 2 as x → ∞, u(0,1)?",
            "u_t = u_xx, x > 0, u_x = -1 at x = 0, u(x,0) = 2 and u(x,t) tends to 2 as x -> infinity."
            " u(0,1) = ?",
        ],
        stated(U, HEAT, [(0, OO)],
               [Condition("gradient", "u", sp.Integer(-1), "x-", 1), held("x+", 2), start(2)],
               [ask("value", U, x=0, t=1)], 1),
    ),
    "four walls": (
        [
            "Δu = 0 on 0<x<3, 0<y<2, u = 1 on the top side and u = 0 on the other three sides. u(1, 1)?",
            "Laplace's equation on a rectangle 3 by 2, u = 1 on top, 0 on the other sides; u(1,1)?",
            "u_xx + u_yy = 0 in the rectangle 0 < x < 3, 0 < y < 2, u = 0 on the sides x = 0, x = 3 and"
            " y = 0,"
            " u = 1 on y = 2. u(1,1)?",
        ],
        stated(UXY, d(UXY, (X, 2)) + d(UXY, (Y, 2)), [(0, 3), (0, 2)],
               [held("x-", 0), held("x+", 0), held("y-", 0), held("y+", 1)], [ask("value", UXY, x=1, y=1)]),
    ),
    "phase separation": (
        [
            "c_t = ∇²(c³ − c − 0.5∇²c), periodic, 0<x<8, c(x,0) = 0.1 cos(πx/4). Mean of c at t = 3?",
            "c_t = (c^3 - c - 0.5 c_xx)_xx, 8-periodic in x, c(x,0) = 0.1cos(pi x/4). What is the mean"
            " of c at t = 3?",
            r"$c_t = \nabla^2\left(c^3 - c - \kappa\nabla^2 c\right)$, $\kappa = 0.5$, periodic"
            r" interval of length 8,"
            r" $c(x,0) = 0.1\cos(\pi x/4)$; domain-averaged $c$ at $t=3$?",
            "F = ∫ [f(c) + κ/2|∇c|²] dx with f(c) = (c²-1)²/4 and κ = 0.5; Cahn–Hilliard with mobility"
            " 1, periodic on"
            " 0 < x < 8, c(x,0) = 0.1 cos(πx/4). Mean of c at t = 3?",
        ],
        stated(C, d(C, T) - d(C**3 - C, (X, 2)) + d(C, (X, 4)) / 2, [(0, 8, "periodic")],
               [start(sp.cos(sp.pi * X / 4) / 10, "c"), periodic("x", "c")], [ask("mean", C, t=3)], 3),
    ),
    "pattern of stripes": (
        [
            "u_t = 0.2 u - (1 + ∂_xx)^2 u - u^3, periodic on 0<x<4π, u(x,0) = 0.1 cos(x). Maximum of u"
            " at t = 9?",
            "u_t = r u - (1 + ∇²)² u - u³ with r = 0.2, 4π-periodic in x, u(x,0) = 0.1 cos(x). max u at t=9",
        ],
        stated(U, d(U, T) - U / 5 + U + 2 * d(U, (X, 2)) + d(U, (X, 4)) + U**3, [(0, 4 * sp.pi, "periodic")],
               [start(sp.cos(X) / 10), periodic("x")], [ask("maximum", U, t=9)], 9),
    ),
    "plucked": (
        [
            "u_tt = 9 u_xx, 0<x<3, ends fixed, pulled aside at the middle by 0.2 and let go. u(1, 0.5)?",
            "A string, 0 < x < 3, fixed at both ends, is plucked 0.2 high at x = 1.5. u_tt = 9 u_xx;"
            " u(1, 0.5)?",
            "u_tt = 9u_xx with u(0,t) = u(3,t) = 0, u(x,0) = 2x/15 for x < 1.5 and 2(3-x)/15 for x >="
            " 1.5, at rest"
            " initially. u(1,0.5)?",
        ],
        stated(U, d(U, (T, 2)) - 9 * d(U, (X, 2)), [(0, 3)],
               [held("x-", 0), held("x+", 0), start(0, order=1),
                start(sp.Piecewise((2 * X / 15, sp.Rational(3, 2) > X), (2 * (3 - X) / 15, True)))],
               [ask("value", U, x=1, t=0.5)], 0.5),
    ),
    "cooling through one end": (
        [
            "u_t = u_xx, 0<x<1, u(0,t) = 1, u_x(1,t) = -2(u - 0.5), u(x,0) = 0; when does u(1,t) reach 0.3?",
            "u_t = u_xx on (0,1), u = 1 at x = 0, u_x(1,t) + 2u(1,t) = 1, initially u = 0. At what time"
            " does u(1,t)"
            " reach 0.3?",
        ],
        stated(U, HEAT, UNIT,
               [held("x-", 1), Condition("robin", "u", sp.Integer(1), "x+", 1, sp.Integer(2)), start(0)],
               [ask("time when", U, 0.3, x=1)]),
    ),
    "thin film of fourth order": (
        [
            "u_t = -u_xxxx, 0<x<1, u = u_xx = 0 at both ends, u(x,0) = sin(pi x), u(0.5, 0.01)?",
            "∂u/∂t = -∂⁴u/∂x⁴ on 0<x<1, u(0,t)=u(1,t)=0, u_xx(0,t)=u_xx(1,t)=0, u(x,0) = sin(πx)."
            " u(0.5,0.01)?",
        ],
        stated(U, d(U, T) + d(U, (X, 4)), UNIT,
               [held("x-", 0), held("x+", 0), start(sp.sin(sp.pi * X)),
                *(Condition("gradient", "u", sp.Integer(0), s, 2) for s in ("x-", "x+"))],
               [ask("value", U, x=0.5, t=0.01)], 0.01),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "prompt"), [(n, p) for n, (ps, _) in CASES.items() for p in ps])
def test_field(name, prompt):
    assert facts(read(prompt)) == facts(CASES[name][1])


@pytest.mark.parametrize(
    ("prompt", "inside", "box"),
    [
        ("-∇²u = 2 on the unit disk, u = 0 on the boundary. Value at the centre?", X**2 + Y**2 - 1, (1, 1)),
        ("u_xx + u_yy = -2 in the disk of radius 2, u = 0 on its rim. u(0,0)?", X**2 + Y**2 - 4, (2, 2)),
        (
            "Δu = -2 inside the ellipse x²/9 + y²/4 < 1, u = 0 on the ellipse; u(0,0)?",
            X**2 / 9 + Y**2 / 4 - 1,
            (3, 2),
        ),
        ("Δu + 2 = 0 inside x^2 + y^2 < 4, u = 0 on x^2 + y^2 = 4. u(0,0)?", X**2 + Y**2 - 4, (2, 2)),
        (
            "Δu = -2 on an ellipse with semi-axes 3 and 2, zero on the boundary; u(0,0)?",
            X**2 / 9 + Y**2 / 4 - 1,
            (3, 2),
        ),
    ],
)
def test_region_with_a_curved_boundary(prompt, inside, box):
    p = read(prompt)
    assert sp.simplify(p.domain.inside - inside) == 0
    assert [(a.lower, a.upper) for a in p.domain.axes] == [(-b, b) for b in box]
    assert [(c.kind, c.side, c.expression) for c in p.conditions] == [("value", "boundary", 0)]
    assert p.quantities[0].place == {"x": 0, "y": 0}


def test_annulus_is_one_radial_axis():
    p = read(
        "Δu = 0 in the annulus 1 < r < 3, u = 5 on the inner circle and u = 1 on the outer circle. u at"
        " r = 2?"
    )
    assert p.domain.coordinates == "cylindrical"
    assert {(c.side, c.expression) for c in p.conditions} == {("r-", 5), ("r+", 1)}
    assert sp.simplify(p.equations[0].lhs.doit() - (d(UR, (R, 2)) + d(UR, R) / R).doit()) == 0


def test_radius_written_out_is_radial():
    p = read("u_t = u_rr + u_r/r, 0<r<1, u(1,t)=0, u(r,0) = 1 - r^2. u(0,0.1)?")
    assert (p.domain.coordinates, [c.side for c in p.conditions if c.side]) == ("cylindrical", ["r+"])


def test_flat_interface_of_a_double_well():
    p = read(
        "F = ∫ [ 3 c^2 (1-c)^2 + 0.4 |∇c|^2 ] dV. What is the energy per area of a flat interface"
        " between c=0 and"
        " c=1, and the width between c = 0.1 and c = 0.9?"
    )
    c = field("c", "x")
    rest = (p.equations[0].lhs - p.equations[0].rhs).subs(c, symbol("s")).doit()
    assert sp.expand(rest + sp.diff(3 * symbol("s") ** 2 * (1 - symbol("s")) ** 2, symbol("s"))) == 0
    assert {(x.side, x.expression) for x in p.conditions} == {("x-", 0), ("x+", 1)}
    assert [q.kind for q in p.quantities] == ["integral", "width"]
    assert p.quantities[1].place == {"from": sp.Rational(1, 10), "to": sp.Rational(9, 10)}
    density = p.quantities[0].expression
    assert sp.expand(density - 3 * c**2 * (1 - c) ** 2 - sp.Rational(2, 5) * d(c, X) ** 2) == 0


def test_energy_of_a_relaxing_field():
    p = read(
        "Allen-Cahn with mobility 2 for F = ∫ (u^2 (1-u)^2 + 0.1 u_x^2) dx, 0<x<1, no flux at both ends,"
        " u(x,0) = 0.3 + 0.1 cos(pi x). Total free energy at t = 1? Does the energy decrease?"
    )
    rate = sp.expand((p.equations[0].rhs - 2 * sp.Rational(1, 5) * d(U, (X, 2))).subs(U, symbol("s")).doit())
    s = symbol("s")
    assert sp.expand(rate + 2 * sp.diff(s**2 * (1 - s) ** 2, s)) == 0
    assert [q.kind for q in p.quantities] == ["energy", "energy decay"]
    assert sp.expand(p.quantities[0].expression - U**2 * (1 - U) ** 2 - d(U, X) ** 2 / 10) == 0


@pytest.mark.parametrize(
    "prompt",
    [
        "u_t = 0.5 u_xx + 2u(1-u), 0<x<L, u = 0 at both ends. Smallest L so that the population survives?",
        "n_t = 0.5 n_xx + 2 n (1 - n/7), n = 0 at x = 0 and x = L. What is the critical patch size?",
        "N_t = D N_xx + r N, D = 0.5, r = 2, N(0,t) = N(L,t) = 0; smallest L for which N does not die out?",
    ],
)
def test_critical_patch_is_the_linear_problem(prompt):
    p = read(prompt)
    q, u = p.quantities[0], p.unknowns[0].applied
    assert (q.kind, q.expression, p.span) == ("critical value", symbol("L"), None)
    assert p.domain.axes[0].upper == symbol("L")
    assert sp.expand(p.with_values(p.equations[0].lhs) + d(u, (X, 2)) / 2 + 2 * u) == 0


def test_two_droplets():
    p = read(
        "u_t = Δu + u - u^3, periodic box 24 by 24, u(x,y,0) = 1 + tanh(4 - r1) + tanh(3 - r2) where r1"
        " and r2 are the"
        " distances from (6, 12) and (18, 12). Mean of u at t = 5? Is the mass conserved?"
    )
    profile = next(c.expression for c in p.conditions if c.kind == "initial")
    assert profile.subs({X: 6, Y: 12}) == 1 + sp.tanh(4) + sp.tanh(-9)
    assert [(a.upper, a.periodic) for a in p.domain.axes] == [(24, True), (24, True)]
    assert [q.kind for q in p.quantities] == ["mean", "conserved"]


def test_system_with_values_said_together():
    p = read(
        "u_t = 0.1 u_xx - u v, v_t = 0.2 v_xx + u v - v, 0<x<4, zero flux, u = 1 and v = exp(-x²) initially."
        " Mean of u and v at t = 3?"
    )
    assert {(c.unknown, c.expression) for c in p.conditions if c.kind == "initial"} == {
        ("u", 1), ("v", sp.exp(-(X**2))),
    }  # fmt: skip
    assert [(q.kind, q.expression.func.__name__) for q in p.quantities] == [("mean", "u"), ("mean", "v")]


def test_no_flux_of_fourth_order_says_both_derivatives():
    p = read("c_t = (c^3 - c - 0.1 c_xx)_xx, 0<x<1, no flux at both ends, c(x,0) = 0.1cos(pi x). c(0, 1)?")
    assert {(c.side, c.order) for c in p.conditions if c.side} == {("x-", 1), ("x-", 3), ("x+", 1), ("x+", 3)}
    assert any("third derivative" in a.text for a in p.assumptions)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("u_t = u_xx on 0<x<1, u = 0 at both ends. u(0.5, 1)?", "initial"),
        ("u_t = u_xx on 0<x<1, u(x,0) = x. u(0.5, 1)?", "boundary condition"),
        ("-Δu = 2 on the unit disk. u(0,0)?", "on the boundary"),
        ("Δu = -1 in the disk of radius 1, u = 0 on the boundary. u(2, 0)?", "outside"),
        ("u_t = -0.3 u_xx, 0<x<1, u = 0 at both ends, u(x,0) = sin(pi x). u(0.5,1)?", "negative"),
        ("u_t + 2 u_x = 0, 0<x<1, u(1,t) = 1, u(x,0) = 0. u(0.5,1)?", "enters at the left"),
        ("u_t + 2 u_x = 0, 0<x<1, u(0,t) = 1, u(1,t) = 0, u(x,0) = 0. u(0.5,1)?", "leaves at the right end"),
        ("∇²u = 1 on the unit square with no flux on all sides; u(0.5,0.5)?", "balance"),
        ("u_t = u_xx + k u, 0<x<1, u = 0 at both ends, u(x,0) = 1; u(0.5,1)?", "`k`"),
        ("u_t = u_xx, 0<x<1, u(0,t)=0, u(0,t)=1, u(1,t)=0, u(x,0)=0; u(0.5,1)?", "contradict"),
        ("u_t = 0.1 u_xx on the real line, initially a Gaussian of width 0.2. u(2, 1)?", "two ways"),
        ("u_tt = u_xx, 0<x<1, u = 0 at both ends, u(x,0) = sin(pi x). u(0.5, 1)?", "initial rate"),
        ("F = ∫ (c^2(1-c)^2 + 0.1|∇c|^2) dx, c(x,0) = 0.5, 0<x<1, no flux; c(0,1)?", "how it relaxes"),
        ("F = ∫ (c^2(1-c)^2 + 0.1|∇c|^2) dx; interface energy between c = 0.2 and c = 1?", "common tangent"),
        ("u_t = u_xx + 1 - u, 0<x<L, u = 0 at both ends; smallest L such that u survives?", "not a solution"),
        ("i u_t = -u_xx on the line, u(x,0) = exp(-x^2), largest u at t = 1?", "complex"),
        ("u_t = u_xx + u - u^3, 0<x<1, no flux, u(x,0) = cos(pi x). Free energy at t = 1?", "definition"),
    ],
)  # fmt: skip
def test_what_is_refused(prompt, words):
    with pytest.raises(ProblemError, match=words):
        read(prompt)


def test_a_field_without_a_place_is_the_name_of_its_closed_form() -> None:
    problem = read(
        "u_tt = 25 u_xx on 0 < x < 4, u(0, t) = u(4, t) = 0, u(x, 0) = sin(pi x/2), u_t(x, 0) = 0. "
        "Give u(x, t) in closed form and u(1.5, 0.3)."
    )
    assert [q.kind for q in problem.quantities] == ["closed form", "value"]
