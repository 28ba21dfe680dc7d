"""No test of this folder reaches a live model server or the user's own configuration, unless `--live`."""

from __future__ import annotations

from pathlib import Path

import pytest

from wellposed.agent.models.wire import ServedModel


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "WELLPOSED_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WELLPOSED_CONFIG", str(tmp_path / "no-config.toml"))
    monkeypatch.setenv("WELLPOSED_CACHE", str(tmp_path / "cache"))
    connect = ServedModel._connected

    def near(self: ServedModel):
        if "127.0.0.1" not in self.server and not request.config.getoption("--live", default=False):
            raise AssertionError(f"a test wants to reach {self.server}")
        return connect(self)

    monkeypatch.setattr(ServedModel, "_connected", near)
