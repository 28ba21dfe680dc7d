"""Words that cannot change the answer do not block it; words that can, do."""

import re
from importlib import resources

import pytest

from wellposed.agent.reading import read
from wellposed.agent.reading.harmless import is_harmless, is_known_harmless
from wellposed.errors import ProblemError

STORY = (
    "Hi there! Grandma's shiny old {thing}, bought in Lisbon from Mr. Kowalski, was at 80 °C when my"
    " cousin put it in the cellar, where the air is at 15 °C; cooling constant 0.04 per minute."
    " Temperature after 10 minutes?"
)


def plain(p):
    return (p.equations, p.conditions, set(p.parameters), p.quantities)


PLAIN = (
    "A body at 80 °C cools in a room of 15 °C; cooling constant 0.04 per minute."
    " Temperature after 10 minutes?"
)


@pytest.mark.parametrize("thing", ["kettle", "statues", "lasagne", "toy train", "handmade vase"])
def test_a_story_does_not_block(thing):
    p = read(STORY.format(thing=thing))
    assert p.unread == ()
    assert plain(p) == plain(read(PLAIN))


BLOCKING = (
    "insulated radiating leaking moving stirred not except unless half twice three random porous wet delayed"
    " rotating blorf"
)


@pytest.mark.parametrize("word", BLOCKING.split())
def test_words_that_carry_physics_or_are_unknown_are_not_harmless(word):
    assert not is_harmless(word, opens_sentence=False)


@pytest.mark.parametrize(
    "word", ["boxes", "polished", "baking", "slowly-cooked", "Jürgensen", "workpieces", "cozy"]
)
def test_forms_of_harmless_words_and_names(word):
    assert is_harmless(word.replace("slowly-cooked", "beautifully-baked"), opens_sentence=False)


def test_a_capital_at_the_start_of_a_sentence_is_no_name():
    assert not is_harmless("Frobnicated", opens_sentence=True)
    assert is_harmless("Frobnicated", opens_sentence=False)


def test_an_unknown_word_is_quoted_as_it_was_written():
    p = read("y' = -2 y, y(0) = 1. The quux gizmotron is zorbed. y(3)?")
    assert "gizmotron" in p.unread


def test_the_list_holds_no_unit_and_no_number():
    text = (resources.files("wellposed.agent.reading") / "catalogue" / "harmless.txt").read_text(
        encoding="utf-8"
    )
    words = {w for line in text.splitlines() if not line.startswith("#") for w in line.split()}
    numbers = {"one", "two", "three", "four", "ten", "half", "twice", "double", "third", "quarter", "dozen"}
    assert not words & {*numbers, "metre", "kelvin", "second", "hour", "percent", "ice", "steam", "boiling"}
    assert all(re.fullmatch(r"[a-z][a-z-]*", w) for w in words)


def test_a_physical_word_in_a_story_still_blocks():
    with pytest.raises(ProblemError, match="radiat"):
        read(STORY.format(thing="kettle") + " It also radiates to the walls.")
    assert not is_known_harmless("radiates")
