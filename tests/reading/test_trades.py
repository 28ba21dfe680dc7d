"""Field problems in the words of their trade: outfalls, invasions, patches, pools and interfaces."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError, UnsupportedProblem, WellposedError
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol

X, T, L = symbol("x"), symbol("t"), symbol("L")
OO = sp.oo


def at_rest(name, equation, low, high, ends, asked):
    """Return a steady problem of one unknown on an interval."""
    u = sp.Function(name)(X)
    return Problem(
        (Unknown(name, ("x",)),), (sp.Eq(equation(u), 0, evaluate=False),), (),
        Domain((Axis("x", sp.sympify(low), sp.sympify(high)),)), None,
        tuple(Condition("value", name, sp.nsimplify(v), s) for s, v in ends.items()),
        tuple(Quantity(k, k, e(u), at, target=t) for k, e, at, t in asked),
    )  # fmt: skip


def river(asked):
    """0.25 c' = 12 c'' - 3e-5 c for x > 0, c = 7 mg/L at x = 0."""

    def balance(c):
        return sp.diff(c, X) / 4 - 12 * sp.diff(c, X, 2) + sp.Rational(3, 100000) * c

    return at_rest("c", balance, 0, OO, {"x-": sp.Rational(7, 1000)}, asked)


MILE = river([("value", lambda c: c, (("x", sp.Integer(4000)),), None)])
RIVERS = [
    "A sewage outfall discharges so that c = 7 mg/L right at the discharge. Downstream: U"
     " dc/dx = D d²c/dx² − k c,"
    " U = 0.25 m/s, D = 12 m²/s, k = 3e-5 1/s, c stays bounded. Steady concentration 4 km downstream?",
    "At the discharge point the concentration is 7 mg/L. Further down U dc/dx = D d²c/dx² - k"
     " c, U = 0.25 m/s,"
    " D = 12 m²/s, k = 3e-5 s^-1; c remains bounded as x → ∞. What is the concentration 4 km downstream?",
    "Effluent enters a river, c = 7 mg/L at the outfall. Downstream of it U c' = D c'' - k c"
     " with U = 0.25 m/s,"
    " D = 12 m²/s, k = 3e-5 1/s. c stays finite far downstream. What is c 4 km downstream?",
    r"A town keeps c at 7 mg/L at its outlet x = 0. Downstream $U \frac{dc}{dx} = D"
     r" \frac{d^2c}{dx^2} - k c$ with"
    r" $U = 0.25$ m/s, $D = 12$ m²/s, $k = 3\times10^{-5}$ 1/s; $c$ stays bounded."
     r" Concentration 4 km downstream?",
]  # fmt: skip


@pytest.mark.parametrize("prompt", RIVERS)
def test_an_outfall_is_a_half_line(prompt):
    problem = read(prompt)
    assert facts(problem) == facts(MILE)
    assert problem.quantities[0].unit == "mg/L"


def test_a_distance_downstream_can_be_asked_for():
    problem = read(
        "The concentration is 7 mg/L at the outfall. Downstream: U dc/dx = D d²c/dx² − k c, U ="
        " 0.25 m/s, D = 12 m²/s,"
        " k = 3e-5 1/s, c stays bounded. How far downstream has c dropped to 2 mg/L?"
    )
    level = sp.Rational(2, 1000)
    assert facts(problem) == facts(river([("front position", lambda c: c, (), level)]))


def test_upstream_of_the_outfall_is_refused():
    with pytest.raises(UnsupportedProblem, match="upstream"):
        read(RIVERS[0].replace("4 km downstream", "4 km upstream"))


def invasion(reaction, level, left=1, right=0):
    """Return u_t = 2 u_xx + reaction, asked for the speed of the front."""
    u = sp.Function("u")(X, T)
    step = sp.Piecewise((left, X < 0), (right, True))
    return Problem(
        (Unknown("u", ("x", "t")),),
        (sp.Eq(sp.Derivative(u, T) - 2 * sp.Derivative(u, (X, 2)) - reaction(u), 0, evaluate=False),), (),
        Domain((Axis("x", -OO, OO),)), Span("t", sp.Integer(0), None),
        (Condition("value", "u", sp.sympify(left), "x-"), Condition("value", "u", sp.sympify(right), "x+"),
         Condition("initial", "u", step)),
        (Quantity("speed", "speed", u, (), target=level),),
    )  # fmt: skip


PUSHED = invasion(lambda u: u * (1 - u) * (1 + 7 * u), sp.Rational(1, 2))
FRONTS = [
    "Front speed for u_t = 2 u_xx + u(1-u)(1+7u): u = 1 on the left invades u = 0 on the"
     " right. How fast does it go"
    " in the long run, starting from a steep front?",
    "u_t = 2 u_xx + u(1-u)(1+7u). The state u = 1 on the left invades u = 0 on the right,"
     " starting from a steep"
    " front. How fast asymptotically?",
    "A pushed front: u_t = 2 u_xx + u(1-u)(1+7u), u=1 on the left and u=0 on the right. What"
     " is the speed eventually?",
    "u_t = 2 u_xx + u (1 - u)(1 + 7u): u = 1 far left, u = 0 far right, steep front at t = 0."
     " Long-time speed of"
    " the invasion?",
    r"Determine the asymptotic front speed (pushed) for $u_t = 2u_{xx} + u(1-u)(1+7u)$, $u=1$"
     r" on the left invading"
    r" $u=0$ on the right from a steep initial front.",
    "How fast does the front go in the long run: u_t = 2 u_xx + u(1-u)(1+7u), u = 1 left, u = 0 right?",
    "How fast does u=1 on the left invade u=0 on the right asymptotically if u_t = 2u_xx + u(1-u)(1+7u)?",
    "Speed of the pushed front of u_t = 2 u_xx + u(1-u)(1+7u), u = 1 on the left, u = 0 on the right,"
    " steep start?",
]  # fmt: skip


@pytest.mark.parametrize("prompt", FRONTS)
def test_an_invasion_is_asked_for_its_speed(prompt):
    problem = read(prompt)
    assert facts(problem) == facts(PUSHED)
    assert problem.unread == ()


def test_a_front_between_other_states_starts_from_these():
    """The state ahead is the one named, not a rest state that the reaction has besides."""
    problem = read(
        "u_t = 2 u_xx + (u+1)(2-u)(u-0.25): the state u = 2 on the left invades u = -1 on the"
        " right. Front speed in the"
        " long run?"
    )
    expected = invasion(lambda u: (u + 1) * (2 - u) * (u - sp.Rational(1, 4)), sp.Rational(1, 2), 2, -1)
    assert facts(problem) == facts(expected)


def patch(d, r):
    return at_rest(
        "n", lambda n: -d * sp.diff(n, X, 2) - r * n, 0, L, {"x-": 0, "x+": 0},
        [("critical value", lambda _: L, (), None)],
    )  # fmt: skip


PATCHES = [
    "n_t = D n_xx + r n with n = 0 beyond the patch, D = 6 m²/s, r = 0.02 1/s. What is the"
     " smallest patch length L for which the population survives, in km?",
    "n_t = D n_xx + r n in a patch 0 < x < L, n = 0 outside it. D = 6 m²/s, r = 0.02 1/s."
     " Critical patch size in km?",
    "n_t = D n_xx + r n, n = 0 outside a strip of width L. D = 6 m²/s, r = 0.02 1/s: below which L does the"
    " population die out, in km?",
    "n_t = D n_xx + r n, n = 0 at both faces of the slab, D = 6 m²/s, r = 0.02 1/s. How thick"
     " must the slab at least"
    " be so that n does not die out, in km?",
]  # fmt: skip


@pytest.mark.parametrize("prompt", PATCHES)
def test_a_critical_patch(prompt):
    problem = read(prompt)
    assert facts(problem) == facts(patch(6, sp.Rational(2, 100)))
    assert problem.quantities[0].unit == "km"


def test_a_round_patch_is_no_strip():
    with pytest.raises(WellposedError):
        read(
            "n_t = D n_xx + r n, n = 0 outside a circular patch of radius L, D = 6, r = 0.02."
            " Critical patch length L?"
        )


def interface(bulk, kappa, a, b, ends=None):
    """Return the profile at rest between a and b, asked for its energy and a width."""
    slope = sp.diff(bulk(X), X)
    asked = [("integral", lambda c: kappa * sp.Derivative(c, X) ** 2 / 2 + bulk(c), (), None)]
    if ends:
        asked.append(
            ("width", lambda c: c, tuple(zip(("from", "to"), map(sp.nsimplify, ends), strict=True)), None)
        )
    return at_rest(
        "c", lambda c: kappa * sp.diff(c, X, 2) - slope.subs(X, c), -OO, OO, {"x-": a, "x+": b}, asked
    )


def well(c):
    return 3 * c**2 * (1 - c) ** 2


KAPPA = sp.Rational(1, 5)
INTERFACES = [
    ("Free energy F = ∫ [f(c) + κ/2|∇c|²] dV with f(c) = 3c²(1-c)² and κ = 0.2. What is the"
     " energy per unit area of a"
     " flat equilibrium interface between c = 0 and c = 1, plus the distance between the points"
      " c = 0.2 and c = 0.8?",
     interface(well, KAPPA, 0, 1, (0.2, 0.8))),
    ("F[c] = ∫ { 3c²(1-c)² + ½γ|∇c|² } dx with γ = 0.2. Interface energy between the phases c"
     " = 0 and c = 1, and"
     " distance between c = 0.2 and c = 0.8?", interface(well, KAPPA, 0, 1, (0.2, 0.8))),
    ("F = ∫ [W c²(1-c)² + ½ε²|∇c|²] dV, W = 3, ε² = 0.2. Energy per unit area of a flat"
     " interface between c = 0 and"
     " c = 1?", interface(well, KAPPA, 0, 1)),
    ("The free energy is F = ∫ (f(c) + (kappa/2)(dc/dx)^2) dx, f(c) = 3c^2 (1-c)^2, kappa ="
     " 0.2. Interfacial energy"
     " of the flat equilibrium profile between c = 0 and c = 1 and its width from c = 0.2 to c = 0.8?",
     interface(well, KAPPA, 0, 1, (0.2, 0.8))),
    ("Free energy density f(c) = A c²(1-c)² with A = 3, gradient energy coefficient kappa ="
     " 0.2 in κ/2|∇c|². What is"
     " the surface energy of a planar interface between c = 0 and c = 1 at equilibrium?",
     interface(well, KAPPA, 0, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected"), INTERFACES, ids=[str(i) for i in range(len(INTERFACES))])
def test_an_interface_at_rest_needs_no_mobility(prompt, expected):
    problem = read(prompt)
    found, wanted = facts(problem), facts(expected)
    assert {k: v for k, v in found.items() if k != "equations"} == {
        k: v for k, v in wanted.items() if k != "equations"
    }
    assert {sp.factor(e / KAPPA) for e in found["equations"]} == {
        sp.factor(e / KAPPA) for e in wanted["equations"]
    }


def test_how_a_free_energy_relaxes_must_be_said():
    with pytest.raises(ProblemError, match="relaxes"):
        read(
            "F = ∫ [3c²(1-c)² + 0.1|∇c|²] dx, periodic on 0 < x < 9, c(x,0) = 0.5 + 0.1 cos(2πx/9)."
            " Mean of c at t = 2?"
        )


POOLS = [
    "Porous medium equation with m = 3: u_t = (u^3)_xx, u(x,0) = sqrt(max(0, 2 - x^2/12)) on"
    " the real line. Position"
    " of the front at t = 5?",
    "The porous medium equation (m = 3), u_t = (u³)_xx, starts from $u(x,0) = \\sqrt{\\max\\left(0,"
    " 2-\\tfrac{x^2}{12}\\right)}$ on the whole line. Where is the right edge of the support at t = 5?",
    "Barenblatt: u_t = (u^3)_xx on the line, u(x,0) = sqrt(max(0, 2 - x^2/12)). How far has"
    " it spread at t = 5?",
]


@pytest.mark.parametrize("prompt", POOLS)
def test_an_exponent_that_the_equation_has_is_used_up(prompt):
    u = sp.Function("u")(X, T)
    expected = Problem(
        (Unknown("u", ("x", "t")),),
        (sp.Eq(sp.Derivative(u, T) - sp.Derivative(u**3, (X, 2)), 0, evaluate=False),), (),
        Domain((Axis("x", -OO, OO),)), Span("t", sp.Integer(0), sp.Integer(5)),
        (Condition("initial", "u", sp.sqrt(sp.Max(0, 2 - X**2 / 12))),),
        (Quantity("front", "front position", u, (("t", sp.Integer(5)),), target=sp.Integer(0)),),
    )  # fmt: skip
    problem = read(prompt)
    assert facts(problem) == facts(expected)
    assert problem.unread == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "u_t + u u_x = 0, u(x,0) = cos(x), 2π-periodic. When does a shock form?",
        "What is the breaking time for u_t + u u_x = 0 on the line with u(x,0) = 3 exp(-x²)?",
    ],
)
def test_when_a_wave_breaks_is_when_its_slope_is_infinite(prompt):
    (asked,) = read(prompt).quantities
    assert (asked.kind, asked.expression, asked.at, asked.target) == (
        "time when",
        sp.Derivative(sp.Function("u")(symbol("x"), symbol("t")), symbol("x")),
        (),
        sp.oo,
    )


REFUSED = [
    ("Porous medium equation with m = 4: u_t = (u^3)_xx, u(x,0) = max(0, 1 - x^2) on the line."
     " Front at t = 1?", "m = 4"),
    ("Speed of the front at t = 3 for u_t = u_xx + u(1-u), u = 1 on the left and u = 0 on the right?",
     "moment"),
    ("Breaking time for v_t + u u_x = 0 and u_t = v_y on the line with u(x,0) = 2 exp(-x²)?", "reaking time"),
    ("u_t = u_xx + 0.3 η with Gaussian noise η, 0<x<1, u = 0 at both ends, u(x,0)=0. u(0.5,1)?", "noise"),
    ("Stochastic heat equation du = u_xx dt + 0.3 dW on (0,1), u = 0 at both ends. Mean of u"
     " at t = 1?", "random"),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "match"), REFUSED)
def test_what_has_no_place_in_a_statement_is_named(prompt, match):
    with pytest.raises(ProblemError, match=match):
        read(prompt)


Y = symbol("y")
OVAL = X**2 / 16 + Y**2 / 4 - 1


def poisson(source, places):
    """Return the Laplacian of u = -source inside x²/16 + y²/4 < 1, u = 0 on the rim."""
    u = sp.Function("u")(X, Y)
    laplacian = sp.Derivative(u, (X, 2)) + sp.Derivative(u, (Y, 2))
    return Problem(
        (Unknown("u", ("x", "y")),), (sp.Eq(laplacian, -source, evaluate=False),), (),
        Domain(tuple(Axis(n, sp.Integer(-e), sp.Integer(e)) for n, e in (("x", 4), ("y", 2))), inside=OVAL),
        None, (Condition("value", "u", sp.Integer(0), "boundary"),),
        tuple(Quantity("u", "value", u, (("x", sp.nsimplify(a)), ("y", sp.nsimplify(b)))) for a, b in places),
    )  # fmt: skip


CENTRE, BOTH = [(0, 0)], [(0, 0), (1, 0)]
OVALS = [
    ("The Prandtl stress function of an elliptic shaft with semi-axes 4 and 2 satisfies u_xx +"
     " u_yy = -2, u = 0 on the"
     " rim. u at the centre?", poisson(2, CENTRE)),
    ("Δu = -2 inside x²/16 + y²/4 < 1 with u = 0 on the ellipse. Find u in the centre and at (1, 0).",
     poisson(2, BOTH)),
    ("Poisson's equation -Δu = 2 on the elliptical region x^2/16 + y^2/4 ≤ 1, u vanishes on"
     " its boundary. Value at the"
     " origin?", poisson(2, CENTRE)),
    ("An elliptic membrane with semi-axes 4 and 2 obeys Δu = -5, u = 0 on the edge. u at the origin?",
     poisson(5, CENTRE)),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected"), OVALS, ids=[str(i) for i in range(len(OVALS))])
def test_an_oval_section(prompt, expected):
    problem = read(prompt)
    assert problem.domain is not None
    assert sp.expand(problem.domain.inside - OVAL) == 0
    assert facts(problem) == facts(expected)


ALIKE = [
    (r"KdV: $u_t + 6 u u_x + u_{xxx} = 0$, $u(x,0) = \tfrac12"
     r" \operatorname{sech}^2\left(\tfrac{x}{2}\right)$ on the"
     " real line. $u(1, 1)$?",
     "u_t + 6*u*u_x + u_xxx = 0, -inf < x < inf, u(x,0) = 0.5*sech(x/2)^2. u(1, 1)?"),
    (r"$\partial_t u + u\,\partial_x u = \nu\,\partial_{xx} u$, $x\in\mathbb{R}$, $\nu=0.2$,"
     r" $u(x,0)=1-\tanh\left(\frac{x}{2\nu}\right)$; what is $u(1,1)$?",
     "u_t + u*u_x = 0.2*u_xx, -inf < x < inf, u(x,0) = 1 - tanh(x/0.4). u(1, 1)?"),
    (r"$u_t + 2 u_x = 0$ on $\mathbb{R}$, $u(x,0) = \tfrac{1}{1+x^2}$. What is $u(3,1)$?",
     "u_t + 2*u_x = 0, -inf < x < inf, u(x,0) = 1/(1+x^2). u(3,1)?"),
    ("u_t = ∇²u + u - u³ on a periodic box 40 × 40, u(x,y,0) = tanh((8 - r)/√2), r = distance"
     " from the centre (20, 20)."
     " Run to t = 10 and tell me the mean of u and u at the centre.",
     "u_t = lap(u) + u - u^3, 0 < x < 40, 0 < y < 40, periodic, u(x,y,0) ="
     " tanh((8 - sqrt((x-20)^2 + (y-20)^2))/sqrt(2)). Mean of u at t = 10? u(20, 20, 10)?"),
    ("Annulus 1 < r < 3: u_rr + u_r/r = 0, u = 5 on the inner circle, u = 1 on the outer. u at r = 2?",
     "u_rr + u_r/r = 0, 1 < r < 3, u(1) = 5, u(3) = 1. u(2)?"),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "plain"), ALIKE, ids=[str(i) for i in range(len(ALIKE))])
def test_other_notations_state_the_same(prompt, plain):
    assert facts(read(prompt)) == facts(read(plain))
    assert read(prompt).unread == ()


COMPLEX = [
    "Schrödinger: i ψ_t = -½ ψ_xx, ψ(x,0) = exp(-x²) on the real line. |ψ(1, 2)|?",
    "i u_t + u_xx + 2|u|²u = 0 on the line, u(x,0) = sech(x) e^{ix}. |u(0,1)|?",
    "Ginzburg-Landau A_t = A_xx + (1+3i) A - |A|²A, periodic on 0<x<10, A(x,0) = 0.2. |A(2, 5)|?",
]


@pytest.mark.parametrize("prompt", COMPLEX)
def test_a_complex_unknown_has_two_real_parts(prompt):
    problem = read(prompt)
    assert [u.meaning.split()[0] for u in problem.unknowns] == ["real", "imaginary"]
    assert not any(e.has(sp.I, symbol("i")) for e in problem.equations)
