"""Lint, format and types, so that the one test command is the whole check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=540,
    )


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing(words: list[str]) -> None:
    done = run("ruff", *words)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_pyright_finds_nothing() -> None:
    # The packages are those of the interpreter that runs the tests, wherever its environment lies.
    done = run("pyright", "--pythonpath", sys.executable)
    assert done.returncode == 0, done.stdout
