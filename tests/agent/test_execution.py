"""Programs at levels: arguments arrive, arrays come back whole, one failure stays one failure."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest

from wellposed.agent import execution
from wellposed.agent.execution import Work, execute
from wellposed.contract.plan import Level
from wellposed.contract.program import Program

LEVELS = (Level((4,), 8), Level((3, 5), 16), Level((2, 2, 2), 0))

ECHO = """
import numpy as np


def solve(cells, steps, progress=None):
    assert isinstance(cells, tuple)
    if progress:
        progress(1.0)
    return {"cells": np.array(cells), "steps": steps, "words": ("one", "two"), "field": np.ones(cells)}
"""

TOLERANT = """
def solve(rtol, method="none", progress=None):
    return {"rtol": rtol, "words": (method,)}
"""


def ran(source: str, levels: tuple[Level, ...] = LEVELS, timeout_s: float = 60.0, **more: object):
    (runs,) = execute([Work(Program("program.py", source), levels)], timeout_s=timeout_s, **more)
    return runs


def test_arguments_and_arrays_go_round() -> None:
    runs = ran(ECHO)
    for level in LEVELS:
        run = runs.at(level)
        assert run.ok, run.message
        assert tuple(run.arrays["cells"]) == level.cells
        assert run.arrays["steps"] == level.steps
        assert run.arrays["field"].shape == level.cells
        assert run.texts["words"] == ("one", "two")
        assert run.wall_s > 0
        assert run.memory_mb > 1
    assert runs.isolation


def test_tolerances_and_methods_arrive() -> None:
    levels = (Level(rtol=1e-6, method="DOP853"), Level(rtol=1e-12, method="Radau"), Level(rtol=1e-3))
    runs = ran(TOLERANT, levels)
    assert [float(runs.at(v).arrays["rtol"]) for v in levels] == [1e-6, 1e-12, 1e-3]
    assert [runs.at(v).texts["words"] for v in levels] == [("DOP853",), ("Radau",), ("none",)]


def test_a_level_that_crashes_leaves_the_others() -> None:
    source = ECHO.replace(
        "    assert isinstance",
        "    if len(cells) == 2:\n        raise ValueError('no planes today')\n    assert isinstance",
    )
    runs = ran(source)
    assert [runs.at(v).status for v in LEVELS] == ["ok", "crashed", "ok"]
    assert "no planes today" in runs.at(LEVELS[1]).message
    assert len(runs.failed) == 1


def test_a_level_that_runs_out_of_memory_is_named() -> None:
    source = ECHO.replace(
        "    assert isinstance", "    if len(cells) == 2:\n        raise MemoryError\n    assert isinstance"
    )
    runs = ran(source)
    assert [runs.at(v).status for v in LEVELS] == ["ok", "memory", "ok"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def solve(:\n", "SyntaxError"),
        ("import no_such_package_at_all\n", "no_such_package_at_all"),
        ("x = 1\n", "solve"),
    ],
)
def test_a_program_that_cannot_start_says_why_at_every_level(source: str, said: str) -> None:
    runs = ran(source)
    assert {runs.at(v).status for v in LEVELS} == {"crashed"}
    assert said in runs.at(LEVELS[0]).message


def test_leaving_early_is_a_crash_of_what_did_not_finish() -> None:
    source = ECHO.replace(
        "    assert isinstance",
        "    if len(cells) == 2:\n        import os\n        os._exit(3)\n    assert isinstance",
    )
    runs = ran(source)
    assert runs.at(LEVELS[0]).ok
    assert [runs.at(v).status for v in LEVELS[1:]] == ["crashed", "crashed"]


def test_the_time_limit_ends_the_run_and_keeps_what_was_done() -> None:
    source = ECHO.replace(
        "    assert isinstance",
        "    if len(cells) == 2:\n        import time\n        time.sleep(60)\n    assert isinstance",
    )
    start = time.monotonic()
    runs = ran(source, timeout_s=3.0)
    assert time.monotonic() - start < 20
    assert runs.at(LEVELS[0]).ok
    assert runs.at(LEVELS[1]).status == "timeout"


@pytest.mark.parametrize(
    "value",
    ["np.array([{'a': 1}, None], dtype=object)", "np.array([1 + 2j])", "{'nested': 1}"],
    ids=["objects", "complex numbers", "a dictionary"],
)
def test_arrays_that_are_not_plain_numbers_are_a_bad_result(value: str) -> None:
    runs = ran(ECHO.replace('"field": np.ones(cells)', f'"field": {value}'), LEVELS[:1])
    assert not runs.at(LEVELS[0]).ok


def test_pickled_arrays_are_never_unpickled() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, field=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="objects are refused"):
        execution._read(buffer.getvalue())


def test_large_levels_get_a_process_of_their_own_and_all_come_back() -> None:
    levels = (Level((2000, 2000), 1), Level((4,), 8))
    source = ECHO.replace("np.ones(cells)", "np.ones(3)")
    assert all(run.ok for run in ran(source, levels).runs)


def test_two_programs_keep_their_levels_apart() -> None:
    second = ECHO.replace('"steps": steps', '"steps": -steps')
    found = execute(
        [Work(Program("program.py", ECHO), LEVELS), Work(Program("program_manufactured.py", second), LEVELS)],
        timeout_s=60.0,
    )
    assert [float(r.at(LEVELS[0]).arrays["steps"]) for r in found] == [8, -8]


def test_progress_reaches_one_and_never_leaves_the_range() -> None:
    seen: list[float] = []
    ran(ECHO, on_fraction=seen.append)
    assert seen[-1] == pytest.approx(1.0)
    assert all(0 <= v <= 1 for v in seen)


def test_a_level_that_was_never_asked_is_not_run() -> None:
    assert ran(ECHO).at(Level((99,), 1)).status == "not run"


def test_a_run_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="status"):
        bool(ran(ECHO, LEVELS[:1]).runs[0])
