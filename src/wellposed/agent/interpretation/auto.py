"""The built-in reader first, the model where that is not certain, and both held against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wellposed.agent.interpretation.compare import differences
from wellposed.agent.interpretation.interpret import Interpretation, interpret
from wellposed.agent.models.advisor import Advisor
from wellposed.agent.reading import follow_up, read
from wellposed.agent.reading.refusals import MAX_PROMPT, refuse_hostile
from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption, Problem

__all__ = ["Reading", "read_turn"]


@dataclass(frozen=True)
class Reading:
    """A problem with who read it."""

    problem: Problem
    reader: str = "built in"
    """"built in", the model's name, or both."""
    understood: str = ""
    """The problem in the model's words, where it was asked."""
    attempts: int = 0
    """How often the model was asked until its draft held."""


def read_turn(turn: str, previous: Problem | None, advisor: Advisor | None) -> Reading:
    """Return the problem after a turn.

    The built-in reader's problem is used, and no token spent, when it used every part of the words. Otherwise
    the model reads them too; where both give a problem they must agree.

    Args:
        turn: What the user says: a problem, or with `previous` a change of it.
        previous: The problem so far.
        advisor: The model; None: the built-in reader alone.

    Raises:
        ProblemError: Nobody could read it, something is missing, or the readings differ.
        ModelError: The model did not answer in form, or its budget is used up.
        ProviderError: The server, the network or the key is at fault.
    """
    if advisor is None:
        return Reading(read(turn) if previous is None else follow_up(previous, turn))
    own, refusal = None, None
    if len(turn) <= MAX_PROMPT:
        refuse_hostile(turn)
        try:
            own = read(turn) if previous is None else follow_up(previous, turn)
        except ProblemError as error:
            refusal = error
        if own is not None and not own.unread:
            return Reading(own)
    found = interpret(advisor, turn, previous)
    if own is None:
        return _by_model(found, advisor, refusal)
    return _by_both(own, found, advisor)


def _by_model(found: Interpretation, advisor: Advisor, refusal: ProblemError | None) -> Reading:
    why = f"the built-in reader could not: {refusal.what}" if refusal else "it is long"
    told = Assumption(f"the words were read by {advisor.model.name}", why)
    problem = found.problem.with_changes(assumptions=(*found.problem.assumptions, told))
    return Reading(problem, advisor.model.name, found.understood, found.attempts)


def _by_both(own: Problem, found: Interpretation, advisor: Advisor) -> Reading:
    """Return the built-in reading when the model's agrees.

    Raises:
        ProblemError: Naming every difference that changes the answer.
    """
    differ = differences(own, found.problem)
    if differ:
        listed = "".join(f"\n    {i}. {text}" for i, text in enumerate(differ, 1))
        raise ProblemError(
            f"the words can be read in two ways, which differ in:{listed}",
            where=f"not used by the built-in reader: {', '.join(map(repr, own.unread))}",
            why=f"the first is the built-in reader's, the second {advisor.model.name}'s; answers differ",
            instead="say which is meant, in other words, or give a problem file",
        )
    told = Assumption(
        f"{', '.join(map(repr, own.unread))} changes nothing",
        f"the built-in reader did not use it, and {advisor.model.name} reads the same problem",
    )
    problem = replace(own, unread=found.problem.unread, assumptions=(*own.assumptions, told))
    return Reading(problem, f"built in and {advisor.model.name}", found.understood, found.attempts)
