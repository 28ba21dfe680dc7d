"""`wellposed doctor`: what it finds, what it advises, and with which exit code."""

from __future__ import annotations

import json
import sys
from importlib import metadata

import pytest

import wellposed.sandbox as sandbox
from wellposed.cli import main
from wellposed.errors import SandboxUnavailable
from wellposed.sandbox import Isolation


def diagnosis(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, dict[str, str]]:
    """Run `doctor --json` and return its findings by topic."""
    assert main(["doctor", "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    assert found["ready"] is (code == 0)
    return {finding["topic"]: finding for finding in found["findings"]}


@pytest.fixture
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "isolation", lambda: Isolation("namespace", ("no network",)))


@pytest.mark.usefixtures("isolated")
def test_a_sound_machine_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    found = diagnosis(capsys, 0)
    assert {"Python", "packages", "isolation", "disk", "machine", "model"} == found.keys()
    assert "sympy " in found["packages"]["text"]
    assert found["isolation"]["status"] == "ok"
    assert main(["doctor"]) == 0
    assert "Ready to solve." in capsys.readouterr().out


@pytest.mark.usefixtures("isolated")
def test_a_missing_package_is_named_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    version = metadata.version

    def without_scipy(name: str) -> str:
        if name == "scipy":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", without_scipy)
    found = diagnosis(capsys, 5)
    assert found["scipy"]["status"] == "missing"
    assert found["scipy"]["mend"].endswith("-m pip install scipy")
    assert "scipy" not in found["packages"]["text"]


@pytest.mark.usefixtures("isolated")
def test_a_package_that_is_broken_is_told_from_one_that_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "lark", None)  # importing it now fails
    found = diagnosis(capsys, 5)
    assert found["lark"]["status"] == "missing"
    assert "does not import" in found["lark"]["text"]


def test_weak_isolation_is_told_and_does_not_stop_a_solve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weak = Isolation(
        "none", ("a group",), ("the network is not blocked",), "bubblewrap is not installed", "install it"
    )
    monkeypatch.setattr(sandbox, "isolation", lambda: weak)
    found = diagnosis(capsys, 0)["isolation"]
    assert found["status"] == "limited"
    assert found["mend"] == "install it"
    assert "the network is not blocked" in found["text"]


def test_no_isolation_at_all_stops_a_solve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing() -> Isolation:
        raise SandboxUnavailable("no child process can be started", instead="free some memory")

    monkeypatch.setattr(sandbox, "isolation", nothing)
    found = diagnosis(capsys, 5)["isolation"]
    assert (found["status"], found["mend"]) == ("missing", "free some memory")
    assert main(["doctor"]) == 5
    assert "MISSING" in capsys.readouterr().out
