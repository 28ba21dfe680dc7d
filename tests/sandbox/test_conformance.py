"""The suite of hostile programs, held at every level that exists here; and what each layer is worth."""

from __future__ import annotations

import pytest

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox.conformance import ATTACKS, Attack, attack
from wellposed.sandbox.probe import find_at

SHORT = {"secrets", "network", "writes", "kernel", "terminal", "forgery"}


def of(*names: str) -> list[Attack]:
    chosen = [each for each in ATTACKS if each.name in names or each.kind in names]
    assert chosen
    return chosen


def exists(level: str) -> None:
    try:
        find_at(level)
    except SandboxUnavailable as missing:
        pytest.skip(missing.what)


def test_the_suite_has_every_class_and_no_name_twice():
    kinds = {each.kind for each in ATTACKS}
    assert kinds == SHORT | {"resources", "endings", "results", "controls"}
    assert len({(each.kind, each.name) for each in ATTACKS}) == len(ATTACKS) >= 200
    assert [each.name for each in ATTACKS if each.gap_at] == ["stat_probing"]


@pytest.mark.slow
def test_every_program_is_held_at_the_strongest_level():
    level = next((lv for lv in ("namespace", "landlock") if works(lv)), None)
    if level is None:
        pytest.skip("no level works here")
    verdicts = attack(level)
    assert [str(v) for v in verdicts if not v.held] == []


@pytest.mark.slow
def test_what_is_quick_is_held_at_the_landlock_level_too():
    exists("landlock")
    quick = [each for each in ATTACKS if each.kind in SHORT]
    verdicts = attack("landlock", attacks=quick)
    assert [str(v) for v in verdicts if not v.held] == []
    assert [v.attack.name for v in verdicts if v.gap] == ["stat_probing"]


def works(level: str) -> bool:
    try:
        find_at(level)
    except SandboxUnavailable:
        return False
    return True


# Layers switched off, and attacks of which at least one then succeeds: what the layer is there for.
WORTH = [
    ("landlock", ("landlock",), ("file", "overwrite", "new_file", "home_folder")),
    ("landlock", ("seccomp",), ("udp", "unix_stream", "fork", "user_namespace", "dates")),
    ("namespace", ("seccomp",), ("vsock", "trace_me", "user_notification", "memory_file")),
    ("none", ("seccomp",), ("tcp", "udp", "fork", "exec_at")),
]


@pytest.mark.parametrize(("level", "without", "names"), WORTH)
def test_without_a_layer_attacks_succeed_that_it_holds(level, without, names):
    exists(level)
    attacks = of(*names)
    open_doors = {v.attack.name for v in attack(level, attacks=attacks, without=without) if not v.held}
    assert open_doors, f"nothing gets through without {without}"
    if level != "none":
        assert [str(v) for v in attack(level, attacks=attacks) if not v.held] == []
