"""Expressions written as program text give the numbers that SymPy gives."""

from __future__ import annotations

import keyword

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from bench import module
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import symbol
from wellposed.solvers.expressions import function_text, literal, name_text, numpy_text, sympy_text

x, y, k, lam = (symbol(n) for n in ("x", "y", "k", "lambda"))
PLACES = (np.array([0.3, 0.7, 1.1]), np.array([0.9, 0.2, 0.5]))
ATOMS = st.sampled_from(
    [x, y, sp.Integer(2), sp.Integer(-3), sp.Rational(2, 7), sp.pi, sp.Float("0.25"), sp.sqrt(2), sp.E]
)


def joined(children: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(
        st.tuples(children, children).map(lambda p: p[0] + p[1]),
        st.tuples(children, children).map(lambda p: p[0] * p[1]),
        st.tuples(children, children).map(lambda p: p[0] - p[1]),
        st.tuples(children, children).map(lambda p: p[0] / (1 + p[1] ** 2)),
        st.tuples(children, st.sampled_from([-2, -1, 2, 3])).map(lambda p: (2 + sp.cos(p[0])) ** p[1]),
        st.tuples(children, st.sampled_from([1, 3])).map(
            lambda p: (2 + sp.sin(p[0])) ** sp.Rational(p[1], 2)
        ),
        children.map(sp.sin),
        children.map(lambda e: sp.exp(-(e**2))),
        children.map(sp.tanh),
        children.map(lambda e: sp.atan2(e, 2)),
        children.map(sp.Abs),
        st.tuples(children, children).map(lambda p: sp.Max(p[0], p[1])),
        st.tuples(children, children).map(
            lambda p: sp.Piecewise((p[0], x < sp.Rational(1, 2)), (p[1], True))
        ),
    )


EXPRESSIONS = st.recursive(ATOMS, joined, max_leaves=8)


@given(EXPRESSIONS)
def test_written_functions_give_the_same_numbers(expression: sp.Expr) -> None:
    text = function_text("f", ["x", "y"], expression, "A function.", "x")
    f = module("import numpy as np\nfrom scipy import special\n\n\n" + text).f
    with np.errstate(all="ignore"):
        found = f(*PLACES)
    assert found.shape == (3,)
    assert found.dtype == float
    for i in range(3):
        place = {x: sp.Float(PLACES[0][i], 30), y: sp.Float(PLACES[1][i], 30)}
        truth = complex(expression.subs(place).evalf(25))
        if np.isfinite(truth.real) and truth.imag == 0:
            assert found[i] == pytest.approx(truth.real, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "expression",
    [
        sp.erf(x),
        sp.besselj(0, x),
        sp.gamma(1 + x),
        sp.Heaviside(x - sp.Rational(1, 2)),
        sp.sign(x - 1),
        sp.cbrt(x),
        sp.Min(x, y, k),
        1 / x**2,
        x**-y,
        -(x**2),
        (-x) ** 2,
        2**x,
        sp.Rational(1, 3) ** x,
        sp.log(x, 2),
        sp.sinh(x) / sp.cosh(x),
        sp.csc(x),
        sp.floor(5 * x),
    ],
    ids=str,
)
def test_special_functions(expression: sp.Expr) -> None:
    head = "import numpy as np\nfrom scipy import special\n\nk = 0.4\n\n\n"
    f = module(head + function_text("f", ["x", "y"], expression, "A function.", "x")).f
    for i, value in enumerate(f(*PLACES)):
        truth = expression.subs({x: PLACES[0][i], y: PLACES[1][i], k: 0.4}).evalf(20)
        assert value == pytest.approx(float(truth), rel=1e-12)


def test_constants_take_the_shape_of_the_place() -> None:
    for e in (sp.Integer(0), sp.pi / 3, y):
        f = module("import numpy as np\n" + function_text("f", ["x", "y"], e, "A function.", "x")).f
        assert f(*PLACES).shape == (3,)


def test_long_expressions_are_written_with_steps_that_hide_no_name() -> None:
    a0 = symbol("a0")
    long = sum(sp.sin(a0 * x + i * y) ** 2 / (2 + sp.cos(a0 * x)) for i in range(9))
    text = function_text("f", ["x", "y"], long, "A function.", "x")
    f = module("import numpy as np\n\na0 = 1.7\n\n\n" + text).f
    truth = sp.lambdify((x, y), long.subs(a0, 1.7), "numpy")(*PLACES)
    assert f(*PLACES) == pytest.approx(truth, rel=1e-12)
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize(
    "name",
    [
        "lambda",
        "class",
        "np",
        "solve",
        "print",
        "max",
        "GAMMA",
        "NAMES",
        "LOWER",
        "sparse",
        "splu",
        "os",
        "zip",
        "round",
        "T_START",
        "2D",
        "u'",
        "D*",
        "φ",
        "ε_0",
        "",
    ],
)
def test_names_are_identifiers_that_hide_nothing(name: str) -> None:
    text = name_text(name)
    assert text.isidentifier()
    assert not keyword.iskeyword(text)
    assert text not in {
        "np",
        "solve",
        "print",
        "max",
        "GAMMA",
        "NAMES",
        "LOWER",
        "sparse",
        "splu",
        "os",
        "zip",
        "round",
        "T_START",
    }


@pytest.mark.parametrize("name", ["u", "D", "x_1", "theta", "φ"])
def test_good_names_stay(name: str) -> None:
    assert name_text(name) == name


def test_a_reserved_symbol_in_a_function() -> None:
    f = module(
        "import numpy as np\n\nlambda_ = 3.0\n\n\n" + function_text("f", ["x"], lam * x, "A function.", "x")
    ).f
    assert f(PLACES[0]) == pytest.approx(3 * PLACES[0])


@pytest.mark.parametrize(
    "value",
    [
        sp.Integer(7),
        sp.Rational(1, 3),
        sp.Float("1e-30"),
        sp.pi / 7,
        sp.sqrt(2) * 10**-9,
        sp.exp(-3),
        sp.Rational(10**20, 3),
        sp.Integer(-4),
    ],
)
def test_literals_are_exact_to_the_last_bit(value: sp.Expr) -> None:
    found = module(f"import numpy as np\nvalue = {literal(value)}\n").value
    assert float(found) == pytest.approx(float(value.evalf(30)), rel=4e-16)


def test_literals_have_no_free_symbols() -> None:
    with pytest.raises(ValueError, match="not a number"):
        literal(k + 1)


@pytest.mark.parametrize(
    "expression",
    [
        sp.Rational(1, 3) * x**2,
        sp.pi * sp.exp(-x),
        sp.Abs(x - 2),
        sp.Max(x, 1),
        sp.Heaviside(x),
        sp.Piecewise((x, x < 1), (x**2, True)),
        sp.E**2 + sp.sqrt(x),
        sp.sin(x) / x,
    ],
)
def test_sympy_text_stays_exact(expression: sp.Expr) -> None:
    found = module(
        f'import sympy as sp\nx = sp.Symbol("x", real=True)\nvalue = {sympy_text(expression)}\n'
    ).value
    assert found == expression


def test_sympy_text_of_equations() -> None:
    u = sp.Function("y")(x)
    text = sympy_text(sp.Eq(u.diff(x, 2) + u / 3, sp.cos(x)))
    found = module(
        f'import sympy as sp\nx = sp.Symbol("x", real=True)\ny = sp.Function("y")\nvalue = {text}\n'
    ).value
    assert found == sp.Eq(u.diff(x, 2) + u / 3, sp.cos(x))


def test_no_integer_is_raised_to_a_negative_power() -> None:
    assert "**-" not in numpy_text(x**-3 + (x + y) ** -1)


def test_a_point_source_is_refused_with_what_to_write() -> None:
    with pytest.raises(UnsupportedProblem, match="infinite at one place") as caught:
        numpy_text(sp.DiracDelta(sp.Symbol("x")))
    assert "exp(" in caught.value.instead
