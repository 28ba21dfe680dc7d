"""From what came back to a score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wellposed.tasks.task import Expectation, ExpectedAnswer, Task

__all__ = ["Outcome", "Reply", "Score", "score"]

Outcome = Literal["right", "unproven", "wrong", "refused", "over budget", "timeout", "crashed", "interrupted"]
"""right: as expected. unproven: right values with a weaker verdict. wrong: solved, and not as expected, or
solved where it had to be refused. refused: not answered where an answer was due. crashed: no result."""


@dataclass(frozen=True)
class Reply:
    """What the front door gave back for one task."""

    exit_code: int | None
    """None when the process was killed at the end of its time."""
    result: Mapping[str, Any] | None
    """The JSON object; None when there was none."""
    wall_s: float
    stderr: str = ""


@dataclass(frozen=True)
class Score:
    """How one run of a task ended."""

    task: str
    outcome: Outcome
    why: str = ""
    """What was not as expected; empty for "right"."""
    verdict: str | None = None
    error: float | None = None
    """Largest difference from an expected value, in units of what is accepted."""
    inside_bars: bool | None = None
    """True when every expected number lies inside its answer's error bar, as far as both are known."""
    order: float | None = None
    wall_s: float = 0.0
    memory_mb: float = 0.0
    fingerprint: str = ""
    tokens: int = 0
    cost: float | None = None

    @property
    def passed(self) -> bool:
        """True when the task ended as expected."""
        return self.outcome == "right"

    @property
    def silent_wrong(self) -> bool:
        """True for the worst outcome: a wrong answer that is called VERIFIED."""
        return self.outcome == "wrong" and self.verdict == "VERIFIED"


def score(task: Task, reply: Reply) -> Score:
    """Return the score of a reply."""
    base = {"task": task.id, "wall_s": reply.wall_s, "fingerprint": task.fingerprint}
    if reply.exit_code is None:
        return Score(outcome="timeout", why=f"no answer in {task.budget.seconds:g} s", **base)
    result = reply.result
    if result is None:
        last = reply.stderr.strip().splitlines()[-1:] or [""]
        return Score(
            outcome="crashed", why=f"exit code {reply.exit_code}, no result: {last[0][:200]}", **base
        )
    usage = result.get("usage") or {}
    base |= {
        "verdict": result.get("verdict"),
        "order": (result.get("study") or {}).get("order"),
        "memory_mb": float(result.get("peak_memory_mb") or 0.0),
        "tokens": int(usage.get("tokens") or 0),
        "cost": usage.get("cost"),
    }
    status = result.get("status")
    if status in ("needs_input", "unsupported"):
        return _refusal(task.expect, result, base)
    if status != "solved":
        return Score(outcome="crashed", why=str(result.get("message") or status)[:300], **base)
    if task.expect.status == "refused":
        return Score(outcome="wrong", why="solved, but it had to be refused", **base)
    return _solved(task, result, base)


def _refusal(expect: Expectation, result: Mapping[str, Any], base: dict[str, Any]) -> Score:
    message = str(result.get("message") or "")
    if expect.status != "refused":
        return Score(outcome="refused", why=message.splitlines()[0][:300] if message else "refused", **base)
    lacking = [word for word in expect.message if word.lower() not in message.lower()]
    if lacking:
        why = f"refused, but the message does not say {', '.join(map(repr, lacking))}: {message[:200]}"
        return Score(outcome="refused", why=why, **base)
    return Score(outcome="right", **base)


def _solved(task: Task, result: Mapping[str, Any], base: dict[str, Any]) -> Score:
    expect, answers = task.expect, list(result.get("answers") or [])
    faults, worst, inside = _compared(expect.answers, answers)
    base |= {"error": worst, "inside_bars": inside}
    if faults:
        return Score(outcome="wrong", why="; ".join(faults)[:400], **base)
    if expect.closed_form and not result.get("closed_form"):
        faults.append("no closed form was found")
    order = base["order"]
    if expect.order is not None and not (order is not None and expect.order[0] <= order <= expect.order[1]):
        faults.append(f"order {order} is not in {expect.order[0]:g} … {expect.order[1]:g}")
    if result.get("verdict") not in expect.verdicts:
        faults.append(f"{result.get('verdict')}, not {' or '.join(expect.verdicts)}")
    if faults:
        return Score(outcome="unproven", why="; ".join(faults), **base)
    limit = task.budget.memory_mb
    if limit is not None and base["memory_mb"] > limit:
        why = f"{base['memory_mb']:.0f} MB of memory; {limit:g} MB are accepted"
        return Score(outcome="over budget", why=why, **base)
    return Score(outcome="right", **base)


def _compared(
    expected: Sequence[ExpectedAnswer], answers: Sequence[Mapping[str, Any]]
) -> tuple[list[str], float | None, bool | None]:
    """Return what differs, the largest difference in tolerances, and whether all bars cover the truth."""
    if len(answers) < len(expected):
        return [f"{len(answers)} answers, expected {len(expected)}"], None, None
    faults: list[str] = []
    worst, covered = None, None
    for want, got in zip(expected, answers, strict=False):
        name = got.get("quantity") or "?"
        if want.unit is not None and got.get("unit") != want.unit:
            faults.append(f"{name} is given in {got.get('unit')}, expected {want.unit}")
            continue
        wanted, found = _numbers(want.value), _numbers(got.get("value"))
        if isinstance(want.value, bool) or len(wanted) != len(found):
            if got.get("value") != want.value or isinstance(got.get("value"), bool) != isinstance(
                want.value, bool
            ):
                faults.append(f"{name} = {got.get('value')}, expected {want.value}")
            continue
        bars = _numbers(got.get("error_bar"))
        for i, (truth, value) in enumerate(zip(wanted, found, strict=True)):
            accepted = want.atol + want.rtol * abs(truth)
            ratio = abs(value - truth) / accepted if accepted else (0.0 if value == truth else math.inf)
            worst = max(worst or 0.0, ratio)
            if ratio > 1:
                faults.append(f"{name} = {value:.10g}, expected {truth:.10g} within {accepted:.1e}")
            if len(bars) in (1, len(found)):
                bar = bars[min(i, len(bars) - 1)]
                # The expected value is itself known to its 13 digits, or to what the task grants it.
                covered = (covered is not False) and abs(value - truth) <= bar + want.atol + 1e-12 * abs(
                    truth
                )
    return faults, worst, covered


def _numbers(value: Any) -> list[float]:
    if isinstance(value, (list, tuple)):
        return [float(v) for v in value if isinstance(v, (int, float)) and not isinstance(v, bool)]
    return [float(value)] if isinstance(value, (int, float)) and not isinstance(value, bool) else []
