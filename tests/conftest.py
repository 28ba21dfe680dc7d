"""Puts this folder on the path, so that the tests of every room share `bench` and `stated`."""

import os

from wellposed import sandbox
from wellposed.errors import SandboxUnavailable


def pytest_configure() -> None:
    """Where the kernel offers no isolation, the tests of solving still run wellposed's own programs."""
    try:
        sandbox.isolation()
    except SandboxUnavailable:
        os.environ[sandbox.ALLOWANCE] = "1"
