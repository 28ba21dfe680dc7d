"""The judge's own look at returned curves: equations put on them, and what is asked found again."""

from __future__ import annotations

import numpy as np
import sympy as sp

from stated import D, I, ordinary, t
from wellposed.contract.plan import Level
from wellposed.contract.run import Run
from wellposed.problem.statement import Quantity
from wellposed.verification.evidence import Answer
from wellposed.verification.residual import curve_checks
from wellposed.verification.retraced import retraced


def test_an_event_that_is_not_the_first_is_refuted() -> None:
    """y'' + y = 0 from 1 passes zero at pi/2 and at 3 pi/2; the second one is not what was asked."""
    problem = ordinary(lambda v: sp.Eq(D(v, t, 2), -v), (I(1), I(0)), end=I(6))
    asked = Quantity("time", "time when", problem.unknowns[0].applied, target=I(0))
    problem = problem.with_changes(quantities=(asked,))
    run = Run(
        Level(rtol=1e-10, method="DOP853"),
        "ok",
        {"t_curve": np.linspace(0, 6, 401), "y_curve": np.cos(np.linspace(0, 6, 401))},
    )
    for when, state in ((np.pi / 2, "passed"), (3 * np.pi / 2, "failed"), (1.6, "failed")):
        (check,) = retraced(problem, run, [Answer("time", float(when))])
        assert check.status == state, check


def test_a_rough_curve_is_not_judged() -> None:
    """Twenty oscillations between two nodes leave nothing to differentiate: a note, no refusal."""
    problem = ordinary(lambda v: sp.Eq(D(v, t, 2), -1000000 * v), (I(1), I(0)), end=I(50))
    nodes = np.linspace(0, 50, 401)
    run = Run(Level(rtol=1e-10, method="DOP853"), "ok", {"t_curve": nodes, "y_curve": np.cos(1000 * nodes)})
    found = {c.name: c.status for c in curve_checks(problem, run, "t_curve", {"y": "y_curve"})}
    assert found["curve satisfies the equations"] == "note"


def test_an_integral_that_is_zero_is_looked_up_too() -> None:
    """The sine over a whole period gains nothing; another number is refuted, and nought is not skipped."""
    problem = ordinary(lambda v: sp.Eq(D(v, t), sp.cos(t)), (I(0),), end=2 * sp.pi)
    y = problem.unknowns[0].applied
    asked = Quantity("gain", "value", sp.Integral(y, (t, I(0), 2 * sp.pi)) + 1)
    problem = problem.with_changes(quantities=(asked,))
    nodes = np.linspace(0, 2 * np.pi, 401)
    run = Run(Level(rtol=1e-10, method="DOP853"), "ok", {"t_curve": nodes, "y_curve": np.sin(nodes)})
    for told, state in ((1.0, "passed"), (1.01, "failed")):
        (check,) = retraced(problem, run, [Answer("gain", told)])
        assert check.status == state, check
