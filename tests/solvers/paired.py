"""Runs both programs of a problem in this process and judges them."""

from __future__ import annotations

import warnings

import numpy as np

from bench import module
from wellposed.contract.plan import Level
from wellposed.contract.run import Run, Runs
from wellposed.problem.statement import Problem
from wellposed.problem.wellposedness import require_wellposed
from wellposed.solvers import plan, write
from wellposed.verification.evidence import Evidence
from wellposed.verification.judge_pair import judge_pair


def runs_of(source: str, levels: tuple[Level, ...]) -> Runs:
    """All levels, each with its arrays and notes, as the harness would store them."""
    solve, found = module(source).solve, []
    for level in levels:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            arrays = {k: np.asarray(v) for k, v in solve(**level.arguments).items()}
        texts = {k: tuple(map(str, np.atleast_1d(v))) for k, v in arrays.items() if v.dtype.kind == "U"}
        numbers = {k: np.asarray(v, dtype=float) for k, v in arrays.items() if k not in texts}
        found.append(Run(level, "ok", numbers, texts))
    return Runs(tuple(found))


def evidence_of(problem: Problem) -> Evidence:
    """What the judge says of the problem."""
    require_wellposed(problem)
    chosen = plan(problem)
    main, second = write(chosen)
    return judge_pair(
        chosen, runs_of(main.source, chosen.levels), runs_of(second.source, chosen.second_levels), None
    )


def assert_verified(problem: Problem, truths: list[float], *, rel: float = 1e-8) -> None:
    """The verdict is VERIFIED, each value is true to `rel`, and the truth lies inside each stated bar."""
    found = evidence_of(problem)
    assert found.verdict == "VERIFIED", [(c.name, c.measured) for c in found.checks if c.status != "passed"]
    for answer, truth in zip(found.answers, truths, strict=True):
        assert isinstance(answer.value, float)
        assert isinstance(answer.error_bar, float)
        error = abs(answer.value - truth)
        assert error <= rel * max(abs(truth), 1e-300) or truth == answer.value == 0, (answer, truth)
        assert error <= answer.error_bar + 4e-12 * abs(truth), (answer, truth)
