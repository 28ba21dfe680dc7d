"""Turns that edit a problem: the rest stays, and the change is the one that was said."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import follow_up, read

ROD = "u_t = D u_xx, D = 0.1, 0<x<1, u(0,t) = 0, u(1,t) = 0, u(x,0) = sin(pi x). u(0.5, 1)?"
FISH = "dN/dt = 0.6 N (1 - N/400), N(0) = 50, N after 4 years?"
CASES = [
    (ROD, "now double the diffusivity", ROD.replace("D = 0.1", "D = 0.2")),
    (ROD, "halve D", ROD.replace("D = 0.1", "D = 0.05")),
    (ROD, "D = 0.7 please", ROD.replace("D = 0.1", "D = 0.7")),
    (ROD, "make the left end insulated", ROD.replace("u(0,t) = 0", "u_x(0,t) = 0")),
    (ROD, "and with an insulated right end?", ROD.replace("u(1,t) = 0", "u_x(1,t) = 0")),
    (ROD, "make the right end u = 2", ROD.replace("u(1,t) = 0", "u(1,t) = 2")),
    (ROD, "what about t = 10?", ROD.replace("u(0.5, 1)?", "u(0.5, 10)?")),
    (ROD, "and at x = 0.25?", ROD.replace("u(0.5, 1)?", "u(0.25, 1)?")),
    (ROD, "now give u(0.2, 3)", ROD.replace("u(0.5, 1)?", "u(0.2, 3)?")),
    (ROD, "what if u(x,0) = x (1-x)?", ROD.replace("sin(pi x)", "x*(1-x)")),
    (FISH, "and with a constant harvest of 20 per year?", FISH.replace("N/400)", "N/400) - 20")),
    (FISH, "N(0) = 80 instead", FISH.replace("N(0) = 50", "N(0) = 80")),
    (FISH, "and after 9 years?", FISH.replace("4 years", "9 years")),
    ("u_t = 0.3 u_xx, 0<x<1, u=0 at both ends, u(x,0)=1. u(0.5, 1)?", "double the diffusivity",
     "u_t = 0.6 u_xx, 0<x<1, u=0 at both ends, u(x,0)=1. u(0.5, 1)?"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "turn", "whole"), CASES, ids=[c[1] for c in CASES])
def test_turn_gives_the_problem_said_in_one(first, turn, whole):
    assert facts(follow_up(read(first), turn)) == facts(read(whole))


def test_turns_add_up():
    p = follow_up(follow_up(read(ROD), "double D"), "double D")
    assert p.values[next(iter(p.values))] == sp.Rational(2, 5)


def test_numerics_go_to_the_settings():
    p = follow_up(read(ROD), "use 400 cells and dt = 1e-4")
    assert dict(p.settings) == {"cells": "400", "dt": "1e-4"}
    assert facts(p) == facts(read(ROD))
