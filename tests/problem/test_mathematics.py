"""The notation: what is read as what, and what is refused."""

from __future__ import annotations

import pytest
import sympy as sp
from notation_scopes import (
    BALL,
    FIELD,
    MOTION,
    ODE,
    PLANE,
    ROD,
    D,
    L,
    X,
    Y,
    a,
    alpha,
    c0,
    d,
    k,
    omega,
    r,
    t,
    u,
    v,
    x,
    y,
    z,
)

from wellposed.problem.mathematics import (
    MathError,
    Scope,
    build,
    parse,
    parse_equation,
    parse_expression,
    parse_many,
    places,
    roles,
    to_latex,
    to_text,
)
from wellposed.problem.statement import symbol

SAME_HEAT = [
    "u_t = D u_xx",
    "u_t = D*u_xx",
    "u_t = D u_{xx}",
    "∂u/∂t = D ∂²u/∂x²",
    "∂u/∂t = D ∂^2u/∂x^2",
    "∂ₜu = D ∂ₓₓu",
    "du/dt = D d2u/dx2",
    "du/dt = D d^2u/dx^2",
    "d u / d t = D d^2 u / d x^2",
    r"\frac{\partial u}{\partial t} = D\frac{\partial^2 u}{\partial x^2}",
    r"$\dfrac{\partial u}{\partial t} = D \, \frac{\partial^{2} u}{\partial x^{2}}$",
    r"\partial_t u = D \partial_{xx} u",
    r"\partial_t u = D \partial_x^2 u",
    r"\partial_t u = D \partial^2_x u",
    r"u_t = D \nabla^2 u",
    r"u_t = D\Delta u",
    "u_t = D Δu",
    "u_t = D ∇²u",
    "u_t = D lap(u)",
    "u_t = ∇·(D∇u)",
    "u_t = ∇·D∇u",
    "u_t = div(D grad(u))",
    r"u_t = \nabla\cdot\left(D\nabla u\right)",
    "u_t = d/dx(D du/dx)",
    "u_t = d(D du/dx)/dx",
    r"\frac{\partial u}{\partial t} = \frac{\partial}{\partial x}\left(D\frac{\partial u}{\partial x}\right)",
    r"\dot{u} = D u_{xx}",
    "u̇ = D u_xx",
    "∂u(x,t)/∂t = D ∂²u(x,t)/∂x²",
    "Derivative(u(x, t), t) = D*Derivative(u(x, t), (x, 2))",
    "Derivative(u, t) = D*Derivative(u, x, x)",
    r"\begin{equation} u_t = D u_{xx} \end{equation}",
    "u_t =\n D u_xx",
]


@pytest.mark.parametrize("text", SAME_HEAT)
def test_one_equation_in_every_notation(text):
    assert parse_equation(text, FIELD) == sp.Eq(d(u, t), D * d(u, (x, 2)))


EXPRESSIONS = [
    (FIELD, "2πx", 2 * sp.pi * x),
    (FIELD, "x(1-x)", x * (1 - x)),
    (FIELD, "x (1-x)^2", x * (1 - x) ** 2),
    (FIELD, "u(1-u)", u * (1 - u)),
    (FIELD, "u(1-u)(u-a)", u * (1 - u) * (u - a)),
    (FIELD, "a u(1 - u/k)", a * u * (1 - u / k)),
    (FIELD, "2 x u v", 2 * x * u * v),
    (FIELD, "kx", k * x),
    (FIELD, "2kx^2", 2 * k * x**2),
    (FIELD, "sin πx", sp.sin(sp.pi * x)),
    (FIELD, "sin(πx)", sp.sin(sp.pi * x)),
    (FIELD, "cos 3t", sp.cos(3 * t)),
    (FIELD, r"\cos \omega t", sp.cos(omega * t)),
    (FIELD, "cos ωt", sp.cos(omega * t)),
    (FIELD, "sin^2 x", sp.sin(x) ** 2),
    (FIELD, r"\sin^2\left(\frac{\pi x}{L}\right)", sp.sin(sp.pi * x / L) ** 2),
    (FIELD, "cos²(x)", sp.cos(x) ** 2),
    (FIELD, r"\sin^{-1} x", sp.asin(x)),
    (FIELD, "sin x cos t", sp.sin(x) * sp.cos(t)),
    (FIELD, "exp(-x^2)", sp.exp(-(x**2))),
    (FIELD, "e^{-x}", sp.exp(-x)),
    (FIELD, "e^(-k t)", sp.exp(-k * t)),
    (FIELD, "e^-kt", sp.exp(-k * t)),
    (FIELD, "x e^{-x}", x * sp.exp(-x)),
    (FIELD, "xe^{-x}", x * sp.exp(-x)),
    (FIELD, "|x - 1/2|", sp.Abs(x - sp.Rational(1, 2))),
    (FIELD, r"\left|x\right|", sp.Abs(x)),
    (FIELD, "|x||t|", sp.Abs(x) * sp.Abs(t)),
    (FIELD, "½ x²", x**2 / 2),
    (FIELD, r"\tfrac12 x", x / 2),
    (FIELD, "1/2 x", x / 2),
    (FIELD, "√2 x", sp.sqrt(2) * x),
    (FIELD, "√(1+x)", sp.sqrt(1 + x)),
    (FIELD, r"\sqrt{1+x^2}", sp.sqrt(1 + x**2)),
    (FIELD, r"\sqrt[3]{k}", k ** sp.Rational(1, 3)),
    (FIELD, "x^n(1-x)", x ** symbol("n") * (1 - x)),
    (FIELD, "e^x u", sp.exp(x) * u),
    (FIELD, "e^-t sin(x)", sp.exp(-t) * sp.sin(x)),
    (FIELD, "2e-3x", x / 500),
    (FIELD, "u^3/2", u**3 / 2),
    (FIELD, "-x^2", -(x**2)),
    (FIELD, "2^-3", sp.Rational(1, 8)),
    (FIELD, "2^3^2", sp.Integer(512)),
    (FIELD, "x**2", x**2),
    (FIELD, "2·3×x", 6 * x),
    (FIELD, "1.5×10^-3", sp.Rational(3, 2000)),
    (FIELD, "2.5·10⁻⁴", sp.Rational(1, 4000)),
    (FIELD, "1e-5", sp.Rational(1, 100000)),
    (FIELD, "0.1", sp.Rational(1, 10)),
    (FIELD, "100 000 x", 100000 * x),
    (FIELD, "12\u2009500", sp.Integer(12500)),
    (FIELD, "c₀ + c_0 + c0", 3 * c0),
    (FIELD, "λ + \\lambda + lambda", 3 * symbol("lambda")),
    (FIELD, "ε̇0", symbol("epsilon0_dot")),
    (FIELD, r"T_\mathrm{e} + T_{e}", 2 * symbol("T_e")),
    (FIELD, "H(x - 1/2)", sp.Heaviside(x - sp.Rational(1, 2))),
    (FIELD, "θ(x)", sp.Heaviside(x)),
    (FIELD, "δ(x)", sp.DiracDelta(x)),
    (FIELD, "J_0(x)", sp.besselj(0, x)),
    (FIELD, "max(0, 1 - x^2)", sp.Max(0, 1 - x**2)),
    (FIELD, "arctan(x) + atan2(x, t)", sp.atan(x) + sp.atan2(x, t)),
    (FIELD, "ln(x) + log(x)", 2 * sp.log(x)),
    (FIELD, "sech(x)^2 + erfc(x)", sp.sech(x) ** 2 + sp.erfc(x)),
    (FIELD, "piecewise((1, x < 1/2), (0, True))", sp.Piecewise((1, x < sp.Rational(1, 2)), (0, True))),
    (
        FIELD,
        r"\begin{cases} 1 & \text{if } x < 0.5 \\ 0 & \text{otherwise} \end{cases}",
        sp.Piecewise((1, x < sp.Rational(1, 2)), (0, True)),
    ),
    (
        FIELD,
        r"\begin{cases}1&x<\frac{L}{2}\\0&x\ge\frac L2\end{cases}",
        sp.Piecewise((1, x < L / 2), (0, x >= L / 2)),
    ),
    (
        FIELD,
        r"\begin{cases} x, & 0 \le x \le 1, \\ 0, & x > 1. \end{cases}",
        sp.Piecewise((x, (x >= 0) & (x <= 1)), (0, x > 1)),
    ),
    (FIELD, "∫₀¹ u dx", sp.Integral(u, (x, 0, 1))),
    (FIELD, r"\int_0^1 x u\,dx", sp.Integral(x * u, (x, 0, 1))),
    (FIELD, r"\int_{0}^{L} u \, \mathrm{d}x", sp.Integral(u, (x, 0, L))),
    (FIELD, "2 ∫₀ᵗ s^2 ds + 1", 2 * sp.Integral(symbol("s") ** 2, (symbol("s"), 0, t)) + 1),
    (FIELD, "(u^3)_{xx}", d(u**3, (x, 2))),
    (FIELD, "d/dx((1+u^2) u_x)", d((1 + u**2) * d(u, x), x)),
    (FIELD, "u_xt", d(u, x, t)),
    (FIELD, "∂²u/∂x∂t", d(u, x, t)),
    (FIELD, "u_xxxx", d(u, (x, 4))),
    (FIELD, "∇⁴u", d(u, (x, 4))),
    (FIELD, "lap(u^3 - u - lap(u))", d(u**3, (x, 2)) - d(u, (x, 2)) - d(u, (x, 4))),
    (FIELD, "-Δu", -d(u, (x, 2))),
    (FIELD, "|∇u|²", d(u, x) ** 2),
    (FIELD, "a ∇u", a * d(u, x)),
    (FIELD, "(u_x)^2", d(u, x) ** 2),
    (FIELD, "u u_x", u * d(u, x)),
    (FIELD, "uu_x", u * d(u, x)),
    (FIELD, "6uu_x", 6 * u * d(u, x)),
    (ODE, "y'' + 2y' + 5y", d(Y, (x, 2)) + 2 * d(Y, x) + 5 * Y),
    (ODE, "y″ − 2xy′", d(Y, (x, 2)) - 2 * x * d(Y, x)),
    (ODE, "y’ + y", d(Y, x) + Y),
    (ODE, "y^{(4)} - y", d(Y, (x, 4)) - Y),
    (ODE, "x^2y'' + xy' + (x^2 - n^2)y", x**2 * d(Y, (x, 2)) + x * d(Y, x) + (x**2 - symbol("n") ** 2) * Y),
    (ODE, "(x y')'", d(x * d(Y, x), x)),
    (ODE, "dy/dx + 2xy^2", d(Y, x) + 2 * x * Y**2),
    (ODE, "y(x)", Y),
    (ODE, "y(1 - y)", Y * (1 - Y)),
    (ODE, "sinh(λ y)", sp.sinh(symbol("lambda") * Y)),
    (MOTION, "x'' - 5(1-x^2)x' + x", d(X, (t, 2)) + sp.Mul(-5, 1 - X**2, d(X, t)) + X),
    (MOTION, r"\ddot x + \omega^2 x", d(X, (t, 2)) + omega**2 * X),
    (MOTION, r"\ddot{x} + 9x - \cos 3t", d(X, (t, 2)) + 9 * X - sp.cos(3 * t)),
    (MOTION, "exp(-Q/RT)", sp.exp(-symbol("Q") / (symbol("R") * symbol("T")))),
    (MOTION, "k/m x", k * X / symbol("m")),
    (PLANE, "Δu", d(u.func(x, y, t), (x, 2)) + d(u.func(x, y, t), (y, 2))),
    (PLANE, "(a, b)·∇u", a * d(u.func(x, y, t), x) + symbol("b") * d(u.func(x, y, t), y)),
    (PLANE, "|∇u|^2", d(u.func(x, y, t), x) ** 2 + d(u.func(x, y, t), y) ** 2),
    (PLANE, "∂²u/∂x∂y", d(u.func(x, y, t), x, y)),
]


@pytest.mark.parametrize(("scope", "text", "expected"), EXPRESSIONS)
def test_expressions(scope, text, expected):
    assert parse_expression(text, scope) == expected


def test_radial_operators_have_their_metric():
    T = sp.Function("T")(r, z, t)
    c = sp.Function("c")(r, t)
    assert parse_expression("lap(T)", ROD) == d(r * d(T, r), r) / r + d(T, (z, 2))
    assert parse_expression("∇·(D∇c)", BALL) == D * d(r**2 * d(c, r), r) / r**2
    leibniz = r"\frac{1}{r}\frac{\partial}{\partial r}\left(r\frac{\partial T}{\partial r}\right)"
    assert parse_expression(leibniz, ROD) == d(r * d(T, r), r) / r
    assert parse_expression("1/r d/dr(r dT/dr)", ROD) == d(r * d(T, r), r) / r


def test_definitions_are_put_in_and_called():
    scope = Scope(
        {"u": ("x", "t")}, ("x",), "t", frozenset({"a"}), {"k": 1 + x**2, "q": 1 + a * u, "k'": symbol("a")}
    )
    assert parse_expression("d/dx(k(x) du/dx)", scope) == d((1 + x**2) * d(u, x), x)
    assert parse_expression("k(2)", scope) == 5
    assert parse_expression("k(0.5)", scope) == sp.Rational(5, 4)
    assert parse_expression("q(u) u_x", scope) == (1 + a * u) * d(u, x)
    assert parse_expression("q(3)", scope) == 1 + 3 * a
    assert parse_expression("k_x", scope) == 2 * x
    assert parse_expression("k'", scope) == a
    assert parse_expression("dq/du", scope) == a


PLACES = [
    (ODE, "y(0)", ("y", {}, {"x": 0})),
    (ODE, "y'(0)", ("y", {"x": 1}, {"x": 0})),
    (ODE, "y''(L)", ("y", {"x": 2}, {"x": L})),
    (ODE, "dy/dx(0)", ("y", {"x": 1}, {"x": 0})),
    (ODE, r"\frac{dy}{dx}(0)", ("y", {"x": 1}, {"x": 0})),
    (ODE, r"\left.\frac{dy}{dx}\right|_{x=1}", ("y", {"x": 1}, {"x": 1})),
    (ODE, "y(pi/6)", ("y", {}, {"x": sp.pi / 6})),
    (FIELD, "u(x, 0)", ("u", {}, {"t": 0})),
    (FIELD, "u(0.5, 1)", ("u", {}, {"x": sp.Rational(1, 2), "t": 1})),
    (FIELD, "u_x(1,t)", ("u", {"x": 1}, {"x": 1})),
    (FIELD, "∂u/∂x(0, t)", ("u", {"x": 1}, {"x": 0})),
    (FIELD, "u_t(x,0)", ("u", {"t": 1}, {"t": 0})),
    (FIELD, "u_x|_{x=L}", ("u", {"x": 1}, {"x": L})),
    (MOTION, r"\dot x(0)", ("x", {"t": 1}, {"t": 0})),
    (MOTION, "x'(0)", ("x", {"t": 1}, {"t": 0})),
    (MOTION, "ẋ(0)", ("x", {"t": 1}, {"t": 0})),
]


@pytest.mark.parametrize(("scope", "text", "expected"), PLACES)
def test_places(scope, text, expected):
    place = places(parse(text), scope)
    assert place is not None
    assert (place.unknown, dict(place.orders), dict(place.at)) == expected


@pytest.mark.parametrize(
    ("scope", "text"), [(FIELD, "u"), (FIELD, "u(x,t)"), (FIELD, "u(1-u)"), (ODE, "2*y(0)")]
)
def test_what_is_no_place(scope, text):
    assert places(parse(text), scope) is None


def test_written_order_of_arguments():
    scope = Scope({"u": ("x", "t")}, ("x",), "t", written={"u": ("t", "x")})
    place = places(parse("u(0, x)"), scope)
    assert place is not None
    assert dict(place.at) == {"t": 0}
    with pytest.raises(MathError, match="another argument"):
        build(parse("u(0, x)"), FIELD)


MANY = [
    ("x' = y - x, y' = -x", 2),
    ("x' = 2x\ny' = 3y", 2),
    ("x' = 2x; y' = 3y", 2),
    (r"\begin{cases} x' = 2x \\ y' = 3y \end{cases}", 2),
    (r"\begin{align} x' &= 2x, \\ y' &= 3y \end{align}", 2),
    (r"\dot a=b-2c,\ \dot b = a+0.7b,\ \dot c = 0.3-c(b-4.1)", 3),
    ("u(0,t) = 0, u(1,t) = 0", 2),
    ("u_t = u_xx\n  + f", 1),
    ("-Δu = f\n-Δv = g", 2),
    ("f(x, y) = max(x, y)", 1),
    ("$u_t = u_{xx}$, $u(0,t)=0$", 2),
]


@pytest.mark.parametrize(("text", "count"), MANY)
def test_several_statements(text, count):
    assert len(parse_many(text)) == count


def test_a_chain_of_relations_keeps_its_parts():
    node = parse(r"x(0)=\dot x(0)=0")
    assert len(node.operands) == 3
    assert node.operators == ("=", "=")
    assert build(parse("0 < x <= 1"), FIELD) == sp.And(x > 0, x <= 1)


def test_roles_without_declared_meaning():
    found = roles(parse_many("y'' + 2y' + 5y = 0"))
    assert found.differentiated == {"y": frozenset({None})}
    assert found.orders == {"y": 2}
    found = roles(parse_many("∂c/∂t = D ∂²c/∂x² - k c, k_B = T_e + u_0"))
    assert found.differentiated == {"c": frozenset({"t", "x"})}
    assert found.coordinates == ("t", "x")
    assert {"D", "k", "k_B", "T_e", "u_0"} <= found.free
    assert not found.subscripted
    found = roles(parse("u_t = D u_xx + f(x, t)"))
    assert dict(found.subscripted["u"]) == {"u_t": ("t",), "u_xx": ("x", "x")}
    assert [len(arguments) for arguments in found.calls["f"]] == [2]
    assert not found.differentiated
    found = roles(parse(r"m \ddot x + k x = F_t"), {"F_t": "parameter"})
    assert found.differentiated == {"x": frozenset({"."})}
    assert "F_t" in found.free
    assert roles(parse("-Δu = f")).operated == {"u"}


def test_strict_text():
    assert to_text(sp.exp(-(sp.pi**2) * t / 10) * sp.sin(sp.pi * x)) == "exp(-pi**2*t/10)*sin(pi*x)"
    assert to_text(d(u, x)) == "Derivative(u(x, t), x)"
    assert to_text(D * d(u, (x, 2)), unknowns={"u": ("x", "t")}) == "D*Derivative(u, (x, 2))"
    assert parse_expression(to_text(sp.sqrt(-1) * x), FIELD) == sp.I * x
    place = sp.Subs(d(u, x), x, 0)
    assert parse_expression(to_text(place), FIELD) == place
    assert parse_expression(to_text(u.func(0, t)), FIELD) == u.func(0, t)


LATEX = [
    (d(u, t), r"\frac{\partial u}{\partial t}"),
    (d(Y, (x, 2)), r"\frac{d^{2} y}{d x^{2}}"),
    (alpha * c0, r"\alpha c_{0}"),
    (symbol("T_inf"), r"T_{\infty}"),
    (symbol("epsilon_bar"), r"\bar{\epsilon}"),
    (symbol("T_amb"), r"T_{\mathrm{amb}}"),
    (u.func(0, t), r"u\left(0, t\right)"),
    (sp.Subs(d(u, x), x, 0), r"\left.\frac{\partial u}{\partial x}\right|_{x=0}"),
]


@pytest.mark.parametrize(("expression", "latex"), LATEX)
def test_latex(expression, latex):
    assert to_latex(expression) == latex
