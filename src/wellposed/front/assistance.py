"""The model of a session, if it has one: who it is, what it may cost, and what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Union

from wellposed.agent.models.settings import ModelSettings, model_settings

if TYPE_CHECKING:
    from wellposed.agent.interpretation import Reading
    from wellposed.agent.models.advisor import Advisor
    from wellposed.agent.models.protocol import LanguageModel
    from wellposed.agent.trace import Trace
    from wellposed.problem.statement import Problem
    from wellposed.report import ModelUse

__all__ = ["Assistance", "Model"]

Model = Union[str, ModelSettings, "LanguageModel", "Advisor", None]
"""A model's name, "auto" (the configured one), "none" or None, settings, or anything that answers."""


@dataclass
class Assistance:
    """The model of one session; nothing is connected before it is needed.

    Args:
        model: Which.
        trace: Told of every call.
        on_text: Called with each piece of an answer as it arrives.
    """

    model: Model
    trace: Trace
    on_text: Callable[[str], None] | None = None
    reading: Reading | None = None
    note: str = ""
    _advisor: Advisor | None = None

    def __post_init__(self) -> None:
        """Find the settings at once: a faulty configuration is told before anything is read."""
        if isinstance(self.model, str):
            self.model = model_settings(self.model)

    @property
    def advisor(self) -> Advisor | None:
        """Who is asked; None without a model."""
        if self._advisor is None and self.model is not None:
            from wellposed.agent.models.advisor import Advisor, advisor_for

            if isinstance(self.model, ModelSettings):
                self._advisor = advisor_for(self.model, log=self.trace, on_text=self.on_text)
            elif isinstance(self.model, Advisor):
                self._advisor = self.model
                self._advisor.log = self.trace
            elif not isinstance(self.model, str):
                self._advisor = Advisor(self.model, log=self.trace, on_text=self.on_text)
        return self._advisor

    def read(self, turn: str, previous: Problem | None) -> Problem:
        """Return the problem after a turn of words.

        Raises:
            WellposedError: It cannot be read, or the model cannot be asked.
        """
        from wellposed.agent.interpretation import read_turn

        self.reading = read_turn(turn, previous, self.advisor)
        return self.reading.problem

    @property
    def use(self) -> ModelUse | None:
        """What the model had to do with it so far; None when it was not asked."""
        advisor = self._advisor
        if advisor is None or not (advisor.budget.spent.calls or advisor.budget.spent.cached):
            return None
        from wellposed.report import ModelUse

        spent = advisor.budget.spent
        found = ModelUse(
            advisor.model.name,
            advisor.model.server,
            self.reading.reader if self.reading else "not needed",
            calls=spent.calls,
            tokens=spent.sent + spent.received,
            cost=str(spent),
            note=self.note,
        )
        return replace(found, understood=self.reading.understood) if self.reading else found
