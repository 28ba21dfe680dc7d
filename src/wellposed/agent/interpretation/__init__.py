"""From words to a problem with a model's help: a draft that is parsed, checked and held against the words."""

from wellposed.agent.interpretation.auto import Reading, read_turn
from wellposed.agent.interpretation.interpret import Interpretation, interpret

__all__ = ["Interpretation", "Reading", "interpret", "read_turn"]
