"""Changes that do not change the problem: names, notation, order of sentences, units."""

import itertools

import pytest
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
