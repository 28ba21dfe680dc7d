"""Printing and reading back gives the same expression."""

from __future__ import annotations

import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellposed.problem.mathematics import MathError, Scope, build, parse, parse_expression, to_text
from wellposed.problem.statement import symbol

SCOPE = Scope(
    {"u": ("x", "y", "t"), "T_e": ("x", "y", "t")},
    ("x", "y"),
    "t",
    frozenset({"D", "alpha", "k_B", "lambda", "epsilon_bar", "c0"}),
)
U = sp.Function("u")(symbol("x"), symbol("y"), symbol("t"))
T = sp.Function("T_e")(symbol("x"), symbol("y"), symbol("t"))
VARIABLES = [symbol(n) for n in ("x", "y", "t")]
LEAVES = st.sampled_from(
    [
        *VARIABLES,
        U,
        T,
        *(symbol(n) for n in sorted(SCOPE.parameters)),
        sp.pi,
        sp.E,
        sp.Integer(1),
        sp.Integer(2),
    ]
) | st.builds(sp.Rational, st.integers(-30, 30), st.integers(1, 12))
ONE = [sp.sin, sp.cos, sp.exp, sp.tanh, sp.erf, sp.Abs, sp.Heaviside, sp.sign, sp.atan, sp.sinh, sp.sech]


def safely(make):
    """None where the generated expression has no finite value, such as 1/0."""
    value = make()
    return sp.Integer(1) if value.has(sp.zoo, sp.nan, sp.oo, sp.I) else value


def derived(parts):
    """A derivative of unknowns; SymPy itself would take one of pieces apart into `Derivative(x, x)`."""
    body, variable, order = parts
    if body.has(sp.Piecewise) or not body.has(sp.Function("u"), sp.Function("T_e")):
        return body
    return sp.Derivative(body, (variable, order))


def combine(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        pairs.map(lambda p: p[0] - p[1]),
        pairs.map(lambda p: safely(lambda: p[0] / p[1])),
        st.tuples(inner, st.sampled_from([-2, -1, 2, 3, sp.Rational(1, 2), sp.Rational(-1, 2)])).map(
            lambda p: safely(lambda: p[0] ** p[1])
        ),
        st.tuples(st.sampled_from(ONE), inner).map(lambda p: safely(lambda: p[0](p[1]))),
        st.tuples(inner, st.sampled_from(VARIABLES), st.integers(1, 4)).map(derived),
        pairs.map(lambda p: sp.Max(*p) if not any(q.has(sp.Derivative, sp.Integral) for q in p) else p[0]),
        pairs.map(lambda p: sp.Piecewise((p[0], VARIABLES[0] < 1), (p[1], True))),
        pairs.map(lambda p: sp.Piecewise((p[0], (VARIABLES[1] > 0) & (VARIABLES[0] <= 1)), (p[1], True))),
        inner.map(lambda e: sp.Integral(e, (VARIABLES[0], 0, 1))),
    )


EXPRESSIONS = st.recursive(LEAVES, combine, max_leaves=8)


def rebuilt(e):
    """The same tree made again by its constructors, which is what reading does."""
    return e if not e.args else e.func(*map(rebuilt, e.args))


def out_of_scope(e):
    """What is not finite, what SymPy does not rebuild equal, what the guards refuse, hidden zeros."""
    powers = e.atoms(sp.Pow)
    return (
        e.has(sp.zoo, sp.nan, sp.oo)
        or rebuilt(e) != e
        or any(p.exp.is_number and abs(p.exp) > 100 for p in powers)
        or any(p.base.is_zero for p in powers)
        or any(len(str(r)) > 40 for r in e.atoms(sp.Rational))
    )


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS)
def test_reading_what_was_printed_gives_the_same_expression(e):
    if out_of_scope(e):
        return
    text = to_text(e)
    assert text.isascii()
    assert parse_expression(text, SCOPE) == e, text


@settings(deadline=None, max_examples=60)
@given(EXPRESSIONS, EXPRESSIONS)
def test_equations_round_trip(left, right):
    if out_of_scope(left) or out_of_scope(right):
        return
    equation = sp.Eq(left, right, evaluate=False)
    assert build(parse(to_text(equation)), SCOPE) == equation


@settings(deadline=None, max_examples=400)
@given(st.text(alphabet="xyutD0123.+-*/^()'=_{}\\|∂∇ΔαπdE, ½²∫<>sincoexp&;\n$", max_size=60))
def test_no_text_gets_past_the_error_class(text):
    """Any text gives an expression or a MathError with a place, never another exception."""
    error = refusal(text)
    assert error is None or (str(error) and 0 <= error.position <= len(text))


def refusal(text):
    try:
        build(parse(text), SCOPE, text)
    except MathError as error:
        return error
    return None
