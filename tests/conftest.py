"""Puts this folder on the path, so that the tests of every room share `bench` and `stated`.

No language model is configured while tests run, whatever the machine's own configuration says.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from wellposed import sandbox
from wellposed.errors import SandboxUnavailable

for _name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "WELLPOSED_MODEL"):
    os.environ.pop(_name, None)
os.environ["WELLPOSED_CONFIG"] = str(
    Path(tempfile.gettempdir()) / "wellposed-tests-have-no-configuration.toml"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the only way to let a test reach a live model server."""
    parser.addoption("--live", action="store_true", help="let tests reach a live model server")


def pytest_configure() -> None:
    """Where the kernel offers no isolation, the tests of solving still run wellposed's own programs."""
    try:
        sandbox.isolation()
    except SandboxUnavailable:
        os.environ[sandbox.ALLOWANCE] = "1"
