"""Damaged prompts are read or refused; nothing else ever reaches a user."""

import random

import pytest
from test_paraphrases import GROUPS

from wellposed.agent.reading import read
from wellposed.errors import WellposedError

PROMPTS = [prompt for group in GROUPS.values() for prompt in group]


def damaged(prompt: str, dice: random.Random) -> str:
    kind = dice.randrange(5)
    at = dice.randrange(len(prompt))
    if kind == 0:
        return prompt[:at] + prompt[at + dice.randrange(1, 15) :]
    if kind == 1:
        return prompt[:at]
    if kind == 2:
        other = dice.choice(PROMPTS)
        return prompt[:at] + other[dice.randrange(len(other)) :]
    if kind == 3:
        return prompt[:at] + dice.choice("()[]'=_^*/,.;?<>|∂πt x0$\\{}é\n") + prompt[at:]
    words = prompt.split()
    dice.shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize("seed", range(8))
def test_damage_never_breaks_the_reader(seed):
    dice = random.Random(seed)
    outcomes = set()
    for _ in range(25):
        text = damaged(dice.choice(PROMPTS), dice)
        try:
            outcomes.add(type(read(text)).__name__)
        except WellposedError as refusal:
            outcomes.add("refused" if refusal.what else "refused without a word")
    assert "refused" in outcomes
    assert outcomes <= {"refused", "Problem"}
