"""Fixtures of the sandbox tests: every level that exists here, and proof that nothing is left behind."""

from __future__ import annotations

import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox import LEVELS, Job, Outcome, child, run
from wellposed.sandbox.probe import find_at


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    """Each level in turn; skipped, with the machine's own reason, where it does not exist."""
    try:
        find_at(request.param)
    except SandboxUnavailable as missing:
        pytest.skip(missing.what)
    return request.param


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder for the jobs of one test; it must be empty in the end."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def start() -> Callable[..., Outcome]:
    """Run a program text at a level: `start(level, text, timeout_s=…, on_progress=…)`."""

    def start(level: str, text: str, *args: str, **settings) -> Outcome:
        passed = {key: settings.pop(key) for key in ("on_progress", "cancel") if key in settings}
        files = {"program.py": text.encode()} | settings.pop("files", {})
        settings.setdefault("timeout_s", 30)
        return run(Job(files, ("program.py", *args), **settings), _level=level, **passed)

    return start


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let programs start processes at every level: what ends them is the thing under test."""
    monkeypatch.setattr(child, "may_fork", lambda way: True)


class Token:
    """A word on the command line of a test's processes, by which they are found anywhere on the machine."""

    def __init__(self) -> None:
        self.word = f"token-{secrets.token_hex(8)}"

    def alive(self) -> list[str]:
        """Return the command lines of the living processes that carry the word."""
        if Path("/proc/self/cmdline").exists():
            lines = []
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    lines.append((folder / "cmdline").read_bytes().decode("utf-8", "replace"))
                except OSError:
                    continue
        else:
            listing = subprocess.run(
                ["ps", "-A", "-o", "command="], capture_output=True, text=True, check=True
            )
            lines = listing.stdout.splitlines()
        return [line for line in lines if self.word in line]

    def appears(self, seconds: float = 10) -> bool:
        """Wait until such a process lives."""
        return self._wait(lambda: bool(self.alive()), seconds)

    def vanishes(self, seconds: float = 5) -> bool:
        """Wait until none lives any more."""
        return self._wait(lambda: not self.alive(), seconds)

    @staticmethod
    def _wait(condition: Callable[[], bool], seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if condition():
                return True
            time.sleep(0.02)
        return condition()


@pytest.fixture
def token() -> Token:
    return Token()
