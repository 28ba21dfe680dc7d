"""The prompts are data: a change of what is sent to a model shows in a diff of these snapshots."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from drafts import COOLING
from methods import leaky

from wellposed.agent.interpretation.interpret import _opening
from wellposed.agent.models.protocol import Message
from wellposed.agent.prompts import names
from wellposed.agent.reading import read
from wellposed.agent.writing import MethodDraft, again, opening
from wellposed.solvers.model_written import frame_of, plan

SNAPSHOTS = Path(__file__).parent / "snapshots"
KNOWN = "Solve y' = -2 y with y(0) = 1. Give y(3)."


def conversations() -> dict[str, tuple[Message, ...]]:
    problem = leaky()
    frame = frame_of(problem, plan(problem, 0), (), "someone")
    asked = opening(problem, frame.data_text)
    return {
        "interpret": _opening(COOLING, None),
        "interpret_turn": _opening("and with y(0) = 3?", read(KNOWN)),
        "write": asked,
        "repair": again(MethodDraft(scheme="a", method="b"), ["orders 0.01; bound 2 - 0.2 … 2 + 0.5"]),
    }


@pytest.mark.parametrize("name", ["interpret", "interpret_turn", "write", "repair"])
def test_what_is_sent_is_what_the_snapshot_shows(name: str) -> None:
    """Set WELLPOSED_UPDATE_SNAPSHOTS=1 to write the snapshots anew, then read their diff."""
    text = "".join(f"=== {m.role} ===\n{m.text}\n" for m in conversations()[name])
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("WELLPOSED_UPDATE_SNAPSHOTS") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_prompt_is_in_a_snapshot() -> None:
    interpreting = {"interpret", "interpret_again", "interpret_turn", "interpret_words"}
    assert set(names()) == interpreting | {"repair", "write", "write_problem"}


def test_no_prompt_names_a_reference_or_a_gate_that_a_model_could_aim_at() -> None:
    sent = "".join(m.text for name in ("write", "repair") for m in conversations()[name])
    assert "3/13" not in sent
    assert "GCI" not in sent
