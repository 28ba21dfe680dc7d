"""The prompts that everything else depends on, read exactly."""

import sympy as sp

from wellposed.agent.reading import read
from wellposed.problem.statement import Condition, symbol

x, y, t = (symbol(n) for n in "xyt")


def test_damped_oscillator():
    p = read("Solve y'' + 2 y' + 5 y = 0 with y(0) = 1, y'(0) = 0. Give y(2).")
    f = sp.Function("y")(t)
    assert p.domain is None
    assert p.span is not None
    assert (p.span.name, p.span.start, p.span.end) == ("t", 0, 2)
    assert sp.expand(p.equations[0].lhs - p.equations[0].rhs - (f.diff(t, 2) + 2 * f.diff(t) + 5 * f)) == 0
    assert set(p.conditions) == {
        Condition("initial", "y", sp.Integer(1), order=0),
        Condition("initial", "y", sp.Integer(0), order=1),
    }
    assert [(q.kind, q.expression, q.at) for q in p.quantities] == [("value", f, (("t", 2),))]
    assert p.unread == ()


def test_heat_with_a_study():
    p = read(
        "Solve u_t = 0.1 u_xx on 0 < x < 1 with u = 0 at both ends and u(x,0) = sin(pi x). "
        "Give u(0.5, 1) and plot the discretization error."
    )
    u = sp.Function("u")(x, t)
    assert p.equations == (sp.Eq(u.diff(t), sp.Rational(1, 10) * u.diff(x, 2), evaluate=False),)
    assert p.domain is not None
    assert (p.domain.axes[0].lower, p.domain.axes[0].upper) == (0, 1)
    assert p.span is not None
    assert p.span.end == 1
    assert set(p.conditions) == {
        Condition("value", "u", sp.Integer(0), "x-"),
        Condition("value", "u", sp.Integer(0), "x+"),
        Condition("initial", "u", sp.sin(sp.pi * x)),
    }
    assert [(q.kind, q.expression, q.place) for q in p.quantities] == [
        ("value", u, {"x": sp.Rational(1, 2), "t": sp.Integer(1)})
    ]
    assert ("study", "discretization error") in p.settings


def test_poisson_on_the_unit_square():
    p = read("-Δu = 2π² sin(πx) sin(πy) on the unit square, u = 0 on the boundary; u at the centre?")
    u = sp.Function("u")(x, y)
    source = 2 * sp.pi**2 * sp.sin(sp.pi * x) * sp.sin(sp.pi * y)
    assert sp.expand(p.equations[0].lhs - p.equations[0].rhs + u.diff(x, 2) + u.diff(y, 2) + source) == 0
    assert p.span is None
    assert {c.side for c in p.conditions} == {"x-", "x+", "y-", "y+"}
    assert all(c.kind == "value" and c.expression == 0 for c in p.conditions)
    assert p.quantities[0].place == {"x": sp.Rational(1, 2), "y": sp.Rational(1, 2)}


def test_kobayashi_dendrite():
    p = read(
        "Grow a dendrite with Kobayashi's phase-field model: latent heat K = 1.6, anisotropy 0.04, six-fold, "
        "on a 9 x 9 box, until t = 0.2. Report the solid fraction and the tip position."
    )
    assert p.model == "kobayashi-1993"
    values = {q.name: q.value for q in p.parameters}
    assert values == {
        "K": sp.Rational(8, 5), "delta": sp.Rational(1, 25), "j": 6, "tau": sp.Rational(3, 10000),
        "epsbar": sp.Rational(1, 100), "alpha": sp.Rational(9, 10), "gamma": 10, "Te": 1, "theta0": sp.pi / 2,
    }  # fmt: skip
    assert [u.name for u in p.unknowns] == ["p", "T"]
    assert p.domain is not None
    assert [(a.lower, a.upper) for a in p.domain.axes] == [(sp.Rational(-9, 2), sp.Rational(9, 2))] * 2
    walls = [c for c in p.conditions if c.kind == "gradient"]
    assert len(walls) == 8
    assert all(c.expression == 0 and c.order == 1 for c in walls)
    seed = next(c.expression for c in p.conditions_of("p", "initial"))
    assert seed is not None
    at = seed.subs({symbol("epsbar"): sp.Rational(1, 100)})
    assert abs(float(at.subs({x: sp.Rational(1, 10), y: 0})) - 0.5) < 1e-12
    assert float(at.subs({x: 0, y: 0})) > 0.99
    assert [(q.kind, q.place, q.target) for q in p.quantities] == [
        ("solid fraction", {"t": sp.Rational(1, 5)}, None),
        ("tip position", {"t": sp.Rational(1, 5)}, sp.Rational(1, 2)),
    ]
    rate = sp.Function("T")(x, y, t).diff(t)
    assert p.equations[1].lhs == rate
    said = " ".join(a.text for a in p.assumptions)
    for word in ("seed", "noise", "walls", "centred"):
        assert word in said
