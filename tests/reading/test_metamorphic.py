"""Changes that do not change the problem: names, notation, order of sentences, units."""

import itertools
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from same import facts

from wellposed.agent.reading import read

PARTS = [
    "u_t = 0.2 u_xx",
    "0 < x < 3",
    "u = 1 at x = 0",
    "u_x = 0 at x = 3",
    "u(x,0) = exp(-x)",
    "Give u(1, 0.5)",
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[::37])
def test_order_of_sentences(order):
    text = ". ".join(PARTS[i] for i in order) + "."
    assert facts(read(text)) == facts(read(". ".join(PARTS) + "."))


@pytest.mark.parametrize(
    ("unknown", "space", "time"),
    [("c", "x", "t"), ("T", "x", "t"), ("w", "z", "t"), ("phi", "x", "t"), ("n", "y", "t")],
)
def test_names(unknown, space, time):
    def said(u, x, t):
        return (
            f"∂{u}/∂{t} = 0.2 ∂²{u}/∂{x}² - {u}, 0 < {x} < 2, {u}(0,{t}) = 0, {u}(2,{t}) = 1, "
            f"{u}({x},0) = {x}/2. {u}(1, 0.3)?"
        )

    renamed = facts(read(said(unknown, space, time)), {unknown: "u", space: "x", time: "t"})
    assert renamed == facts(read(said("u", "x", "t")))


NOTATIONS = [
    "y'' + 3 y' + 2 y = exp(-t), y(0) = 0, y'(0) = 1, y(2)?",
    "$y'' + 3y' + 2y = e^{-t}$, $y(0)=0$, $y'(0)=1$, $y(2)$?",
    "$\\ddot y + 3\\dot y + 2y = \\exp(-t)$, $y(0)=0$, $\\dot y(0)=1$, $y(2)$?",
    (
        "\\[ \\frac{d^2y}{dt^2} + 3\\frac{dy}{dt} + 2y = e^{-t} \\] with \\(y(0)=0\\), \\"
        "(y'(0)=1\\). \\(y(2)\\)?"
    ),
    "d²y/dt² + 3 dy/dt + 2y = exp(−t), y(0) = 0, dy/dt(0) = 1, y(2)?",
    "ÿ + 3ẏ + 2y = exp(−t), y(0) = 0, ẏ(0) = 1, y(2)?",
    "y''(t) + 3*y'(t) + 2*y(t) = exp(-t), y(0)=0, y'(0)=1, y(2)?",
    "diff(y,t,2) + 3*diff(y,t) + 2*y = exp(-t), y(0) = 0, y'(0) = 1, y(2)?",
]


@pytest.mark.parametrize("text", NOTATIONS[1:])
def test_notation(text):
    assert facts(read(text)) == facts(read(NOTATIONS[0]))


UNITS = [
    (
        "u_t = D u_xx, D = 1e-4 m^2/s, rod of length 50 cm, left end 100 °C, right end insulated,"
        " initially 20 °C. u in the middle after 10 min?"
    ),
    (
        "u_t = D u_xx, D = 1 cm^2/s, rod of length 0.5 m, left end 100 °C, right end insulated,"
        " initially 20 °C. u in the middle after 600 s?"
    ),
    (
        "u_t = D u_xx, D = 100 mm²/s, rod of length 500 mm, left end 100 °C, right end insulated,"
        " initially 20 °C. u in the middle after 10 minutes?"
    ),
    (
        "u_t = D u_xx, D = 0.36 m^2/h, rod of length 50 cm, left end 100 degC, right end insulated,"
        " initially 20 degC. u in the middle after 0.1666666666666666666667 h?"
    ),
]


@pytest.mark.parametrize("text", UNITS[1:3])
def test_units(text):
    assert facts(read(text)) == facts(read(UNITS[0]))


TYPOS = [
    ("boundary", "boundry"),
    ("insulated", "insualted"),
    ("initially", "intially"),
]


@pytest.mark.parametrize(("word", "typo"), TYPOS)
def test_typing_errors_in_words(word, typo):
    right = (
        "u_t = u_xx, 0<x<1, the left boundary is insulated, u = 1 at the right boundary, initially"
        " u = 0. u(0.5, 1)?"
    )
    wrong = right.replace(word, typo)
    assert wrong != right
    p = read(wrong)
    assert facts(p) == facts(read(right))
    assert any(typo in a.text for a in p.assumptions)


# Every family: sentences with their formulas in <…>, the letters that may be renamed, none of them elsewhere.
FAMILIES = {
    "decay": (["<u' = -3 u + sin(2 t)>", "<u(0) = 2>", "Give <u(1)>"], "u"),
    "oscillator": (["<u'' + 0.4 u' + 9 u = exp(-t)>", "<u(0) = 1>", "<u'(0) = -2>", "Give <u(2)>"], "u"),
    "pair": (["<u' = v>, <v' = -4 u>", "<u(0) = 1>", "<v(0) = 3>", "Give <u(2)>"], "uv"),
    "boundary value": (["<u'' + x u = 2>", "<u(0) = 0>", "<u(3) = 1>", "Give <u(1)>"], "u"),
    "modes": (["<u'' + lambda u = 0>", "<0 < x < 2>", "<u = 0> at both ends",
               "Give the second eigenvalue"], "u"),
    "heat": (
        ["<u_t = 0.2 u_xx + 3 x>", "<0 < x < 3>", "<u = 1> at <x = 0>", "<u_x = 0> at <x = 3>",
         "<u(x,0) = exp(-x)>", "Give <u(1, 0.5)>"], "ux"),
    "line": (["<u_t = u_xx>", "The domain is the whole line", "<u(x,0) = exp(-x^2)>",
              "Give <u(1, 2)>"], "ux"),
    "ball": (["<u_t = u_rr + (2/r) u_r>", "<0 < r < 2>", "<u(2,t) = 1>", "<u(r,0) = 0>",
              "Give <u(1, 3)>"], "u"),
    "plate": (
        ["<u_t = 0.5 (u_xx + u_yy)>", "<0 < x < 1, 0 < y < 2>", "<u = 0> on the boundary",
         "<u(x,y,0) = sin(pi x)>", "Give <u(0.5, 1, 0.2)>"], "u"),
    "ring": (["<u_t + 2 u_x = 0>", "<0 < x < 1>", "The ends are periodic", "<u(x,0) = sin(2 pi x)>",
              "Give <u(0.25, 1)>"], "ux"),
    "drift": (["<u_t + 2 u_x = 0.1 u_xx>", "<0 < x < 1>", "<u(0,t) = 1>", "<u_x(1,t) = 0>", "<u(x,0) = 0>",
               "Give <u(0.5, 1)>"], "ux"),
    "string": (
        ["<u_tt = 4 u_xx>", "<0 < x < 1>", "<u = 0> at both ends", "<u(x,0) = sin(pi x)>", "<u_t(x,0) = x>",
         "Give <u(0.5, 0.3)>"], "ux"),
    "shock": (["<u_t + u u_x = 0>", "<0 < x < 1>", "The ends are periodic", "<u(x,0) = 1 + sin(2 pi x)>",
               "Give <u(0.5, 0.1)>"], "ux"),
    "poisson": (["<-u_xx - u_yy = 2 x>", "<0 < x < 1, 0 < y < 1>", "<u = 0> on the boundary",
                 "Give <u(0.5, 0.25)>"], "u"),
    "phase field": (
        ["<u_t = 0.01 u_xx + u - u^3>", "<-1 < x < 1>", "No flux at both ends", "<u(x,0) = tanh(5 x)>",
         "Give the maximum of <u> at <t = 2>"], "ux"),
    "steady": (["<u_t = u_xx - 9 u>", "<0 < x < 1>", "<u(0,t) = 2>", "<u_x(1,t) = 0>", "<u(x,0) = 0>",
                "Give the steady state of <u> at <x = 1>"], "ux"),
}  # fmt: skip
LETTERS = {"u": ("c", "T", "w", "phi", "q", "m"), "v": ("p", "s", "g"), "x": ("z",)}
FORMULA = re.compile(r"<((?:[^<>]| < )*)>")


def plain(formula):
    return formula


def unicode_signs(formula):
    formula = re.sub(r"\b([a-z]+)_(xx|tt|rr|zz|yy)\b", lambda m: f"∂²{m[1]}/∂{m[2][0]}²", formula)
    formula = re.sub(r"\b([a-z]+)_([xtrz])\b(?!\()", r"∂\1/∂\2", formula)
    formula = formula.replace("^2", "²").replace("^3", "³").replace("-", "−").replace("<", "<")
    return re.sub(r"\bphi\b", "φ", re.sub(r"\bpi\b", "π", re.sub(r"\blambda\b", "λ", formula)))


def latex(formula):
    formula = re.sub(r"_([xyztr]{1,2})\b", r"_{\1}", formula)
    formula = re.sub(r"exp\(([^()]*)\)", r"e^{\1}", formula)
    formula = re.sub(r"\b(sin|tanh)\b", r"\\\1", formula)
    formula = re.sub(r"(?<![a-z])(pi|lambda|phi)(?![a-z])", r"\\\1", formula)
    return f"${formula}$"


def leibniz(formula):
    formula = re.sub(r"\b([A-Za-z]+)_(xx|tt|rr|zz|yy)\b", lambda m: f"d^2{m[1]}/d{m[2][0]}^2", formula)
    return re.sub(r"\b([A-Za-z]+)_([xtrz])\b(?!\()", r"d\1/d\2", formula)


def starred(formula):
    formula = re.sub(r"(?<=\d) (?=[a-z(])", "*", formula)
    return formula.replace("^", "**")


def renamed(formula, names):
    """Write other letters: `u_xx` -> `c_zz`, function names and places left alone."""

    def word(match):
        text = match.group()
        stem, mark, below = text.partition("_")
        if stem in ("sin", "exp", "tanh", "pi", "lambda"):
            return text
        below = "".join(names.get(b, b) for b in below)
        return names.get(stem, stem) + mark + below

    return re.sub(r"[A-Za-z_]+", word, formula)


NOTES = {"ascii": plain, "unicode": unicode_signs, "latex": latex, "starred": starred, "leibniz": leibniz}


@settings(max_examples=120, derandomize=True, deadline=None)
@given(data=st.data())
def test_every_family_in_other_letters_notations_and_orders(data):
    name = data.draw(st.sampled_from(sorted(FAMILIES)))
    parts, letters = FAMILIES[name]
    names = {a: data.draw(st.sampled_from((a, *LETTERS[a]))) for a in letters}
    note = NOTES[data.draw(st.sampled_from(sorted(NOTES)))]
    order = data.draw(st.permutations(parts))
    said = ". ".join(FORMULA.sub(lambda m: note(renamed(m[1], names)), p) for p in order) + "."
    told = ". ".join(FORMULA.sub(r"\1", p) for p in parts) + "."
    assert facts(read(said), {b: a for a, b in names.items()}) == facts(read(told)), said


LENGTHS = {"m": Fraction(1), "cm": Fraction(1, 100), "mm": Fraction(1, 1000)}
TIMES = {"s": Fraction(1), "min": Fraction(60), "h": Fraction(3600)}
MEASURED = (
    "u_t = D u_xx, D = {D:area}. A rod of length {0.5:length}. Left end at 100 °C, right end insulated."
    " Initially 20 °C. u at x = {0.2:length} after {7200:time}?",
    "T' = -k (T - Ta), k = {0.0005:rate}, Ta = 22 °C, T(0) = 85 °C. T after {5400:time}?",
    "c_t = D c_xx, D = {D:area}, 0 < x < {0.04:length}, c = 1 at both ends, c = 0 at t = 0."
    " c at x = {0.01:length} and t = {3600:time}?",
    "dm/dt = -k m, k = {0.0001:rate}, m(0) = 5 kg. m after {1800:time}?",
)


def written(value, factor):
    number = Fraction(value) / factor
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.12g}"


def in_units(text, length, time):
    def measured(match):
        value, kind = match.groups()
        if kind == "area":
            return written(Fraction(1, 10**6), LENGTHS[length] ** 2 / TIMES[time]) + f" {length}^2/{time}"
        if kind == "rate":
            return written(Fraction(value), Fraction(1, TIMES[time])) + f" 1/{time}"
        unit, table = (length, LENGTHS) if kind == "length" else (time, TIMES)
        return f"{written(value, table[unit])} {unit}"

    return re.sub(r"\{([^:}]+):(\w+)\}", measured, text)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    text=st.sampled_from(MEASURED),
    length=st.sampled_from(sorted(LENGTHS)),
    time=st.sampled_from(["s", "min", "h"]),
)
def test_units_leave_the_problem_as_it_is(text, length, time):
    assert facts(read(in_units(text, length, time))) == facts(read(in_units(text, "m", "s")))
