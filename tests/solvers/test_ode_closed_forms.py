"""Closed forms of initial value problems that SymPy reaches only when it is asked in the right way."""

from __future__ import annotations

import pytest
import sympy as sp

from stated import D, I, Q, ordinary, t
from wellposed import api

CASES = {
    # SymPy takes exp(1000000 t) for a polynomial of that degree when it is asked to factor it.
    "steep decay": (lambda v: sp.Eq(D(v, t), -(10**6) * (v - 1)), (I(0),), 1 - sp.exp(-(10**6) * t)),
    "resonance": (lambda v: sp.Eq(D(v, t, 2) + 9 * v, sp.cos(3 * t)), (I(0), I(0)), t * sp.sin(3 * t) / 6),
    "Bernoulli": (
        lambda v: sp.Eq(D(v, t) + v, v**3),
        (Q(1, 2),),
        1 / sp.sqrt(1 + 3 * sp.exp(2 * t)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_closed_form_is_found_and_right(name: str) -> None:
    equation, start, truth = CASES[name]
    report = api.solve(ordinary(equation, start, end=I(2), closed_form=True))
    assert report.verdict == "VERIFIED", report.sentence
    assert isinstance(report.answers[1].value, float)
    assert report.answers[1].value == pytest.approx(float(truth.subs(t, 2)), rel=1e-13)
