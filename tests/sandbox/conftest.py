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
from wellposed.sandbox import LEVELS, Job, Outcome, run
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
def start(request: pytest.FixtureRequest) -> Callable[..., Outcome]:
    """Run a program text at a level: `start(level, text, timeout_s=…, on_progress=…, without=…)`."""
    off = ("seccomp", "landlock") if "forking" in request.fixturenames else ()

    def start(level: str, text: str, *args: str, **settings) -> Outcome:
        passed = {key: settings.pop(key) for key in ("on_progress", "cancel") if key in settings}
        passed["_without"] = settings.pop("without", off)
        files = {"program.py": text.encode()} | settings.pop("files", {})
        settings.setdefault("timeout_s", 30)
        return run(Job(files, ("program.py", *args), **settings), _level=level, **passed)

    return start


@pytest.fixture
def forking() -> None:
    """Let programs start processes at every level: what ends them is the thing under test."""


class Token:
    """Finds a test's processes anywhere on the machine: by a word, or by the folder of their sandbox."""

    def __init__(self, folder: Path) -> None:
        self.word = f"token-{secrets.token_hex(8)}"
        self._folder = str(folder)

    def alive(self) -> list[str]:
        """Return the command lines of the living processes: sandboxes, and what their programs started."""
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
        started = [line for line in lines if self.word in line and "CALLER" not in line]
        return started + [line for line in lines if self._folder in line and "inside.server" in line]

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
def token(scratch: Path) -> Token:
    return Token(scratch)
