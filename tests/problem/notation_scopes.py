"""Names and scopes that the tests of the notation share."""

from __future__ import annotations

import sympy as sp

from wellposed.problem.mathematics import Scope
from wellposed.problem.statement import symbol

x, y, t, r, z = (symbol(n) for n in "xytrz")
D, L, k, a, alpha, omega, c0 = (symbol(n) for n in ("D", "L", "k", "a", "alpha", "omega", "c_0"))
u, v = sp.Function("u")(x, t), sp.Function("v")(x, t)
Y = sp.Function("y")(x)
X = sp.Function("x")(t)

FIELD = Scope(
    {"u": ("x", "t"), "v": ("x", "t")},
    ("x",),
    "t",
    frozenset({"D", "L", "k", "a", "b", "alpha", "T_e", "c_0", "lambda", "omega", "n", "epsilon0_dot"}),
)
ODE = Scope({"y": ("x",)}, (), "x", frozenset({"a", "b", "k", "n", "L", "lambda"}))
MOTION = Scope({"x": ("t",)}, (), "t", frozenset({"k", "m", "omega", "r", "tau", "E", "R", "T", "Q"}))
PLANE = Scope({"u": ("x", "y", "t")}, ("x", "y"), "t", frozenset({"D", "a", "b"}))
ROD = Scope({"T": ("r", "z", "t")}, ("r", "z"), "t", frozenset({"alpha"}), geometry="cylindrical")
BALL = Scope({"c": ("r", "t")}, ("r",), "t", frozenset({"D"}), geometry="spherical")


def d(f, *variables):
    return sp.Derivative(f, *variables)
