"""Runs the suite at a level, with layers switched off where it is to be seen what they are worth."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable

from wellposed.sandbox.conformance.attack import OK, PRELUDE, Attack, Verdict
from wellposed.sandbox.conformance.controls import CONTROLS
from wellposed.sandbox.conformance.endings import ENDINGS
from wellposed.sandbox.conformance.forgery import FORGERY
from wellposed.sandbox.conformance.kernel import KERNEL, TERMINAL
from wellposed.sandbox.conformance.network import NETWORK
from wellposed.sandbox.conformance.range import Range
from wellposed.sandbox.conformance.resources import RESOURCES
from wellposed.sandbox.conformance.results import RESULTS
from wellposed.sandbox.conformance.secrets import SECRETS
from wellposed.sandbox.conformance.writes import WRITES
from wellposed.sandbox.job import LevelName
from wellposed.sandbox.output import clean
from wellposed.sandbox.script import Finished, run_script

__all__ = ["ATTACKS", "attack"]

ATTACKS: tuple[Attack, ...] = (
    *SECRETS,
    *NETWORK,
    *WRITES,
    *RESOURCES,
    *ENDINGS,
    *KERNEL,
    *TERMINAL,
    *RESULTS,
    *FORGERY,
    *CONTROLS,
)
"""Every program of the suite."""

_MARK = "GOT THROUGH"
_GRACE_S = 60.0
"""Starting and clearing away may take this long on a busy machine with a slow disk."""


def attack(
    level: LevelName,
    *,
    attacks: Iterable[Attack] = ATTACKS,
    without: tuple[str, ...] = (),
    on_verdict: Callable[[Verdict], None] | None = None,
) -> list[Verdict]:
    """Run attacks at a level and say of each whether it was held.

    Args:
        level: The level of isolation.
        attacks: Which ones; all.
        without: Layers to switch off.
        on_verdict: Called after each.

    Returns:
        One verdict per attack, in order.

    Raises:
        SandboxUnavailable: The level does not work on this machine.
    """
    verdicts: list[Verdict] = []
    with Range() as host:
        for each in attacks:
            verdicts.append(_one(each, level, without, host))
            if on_verdict is not None:
                on_verdict(verdicts[-1])
    return verdicts


def _one(each: Attack, level: LevelName, without: tuple[str, ...], host: Range) -> Verdict:
    begun = time.monotonic()
    finished = run_script(
        (PRELUDE + each.text + "\n").encode(),
        arguments=(json.dumps(host.asked),),
        time_s=each.time_s,
        memory_mb=each.memory_mb,
        disk_mb=each.disk_mb,
        _level=level,
        _without=without,
    )
    wall_s = time.monotonic() - begun
    faults = _faults(each, finished, host, wall_s)
    gap = bool(faults) and each.gap_at == level
    why = "; ".join(faults) or f"{finished.ending}, exit code {finished.exit_code}"
    return Verdict(each, not faults or gap, why[:300], wall_s, gap)


def _faults(each: Attack, finished: Finished, host: Range, wall_s: float) -> list[str]:
    """Return everything that should not have been."""
    outcome = finished.outcome
    printed = outcome.stdout + outcome.stderr
    faults = [line for line in printed.splitlines() if _MARK in line][:3]
    if host.secret in printed or any(host.secret.encode() in content for content in finished.files.values()):
        faults.append("the secret came out")
    faults += host.damage()
    if finished.exit_code not in each.codes:
        last = (outcome.stderr.strip().splitlines() or [""])[-1]
        said = "; ".join(finished.refused)
        faults.append(f"exit code {finished.exit_code} instead of {each.codes} ({last[:100]} {said[:150]})")
    if finished.exit_code != OK and finished.files:
        faults.append("files came out")
    if wall_s > each.time_s + _GRACE_S:
        faults.append(f"it took {wall_s:.0f} s")
    if clean(printed) != printed:
        faults.append("control characters came out")
    if each.shows and each.shows not in printed:
        faults.append(f"it did not print {each.shows!r}")
    if outcome.peak_memory_mb > 3 * each.memory_mb:
        faults.append(f"it held {outcome.peak_memory_mb:.0f} MiB")
    return faults
