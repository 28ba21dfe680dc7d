"""The bounded conversation that ends in a well-posed problem, a question to the user, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wellposed.agent.interpretation.draft import ProblemDraft
from wellposed.agent.interpretation.grounding import assumed_numbers, require_quotes, unread_numbers
from wellposed.agent.interpretation.stated import stated
from wellposed.agent.models.advisor import Advisor
from wellposed.agent.models.protocol import Message
from wellposed.agent.prompts import fenced, prompt
from wellposed.errors import ProblemError
from wellposed.problem.files import dump
from wellposed.problem.statement import Assumption, Problem
from wellposed.problem.wellposedness import require_wellposed

__all__ = ["MOST_ATTEMPTS", "Interpretation", "interpret"]

MOST_ATTEMPTS = 4
_LONGEST_WORDS = 60_000


@dataclass(frozen=True)
class Interpretation:
    """A model's reading that held."""

    problem: Problem
    understood: str
    """The problem in the model's words; shown as such, and never relied on."""
    attempts: int


def interpret(advisor: Advisor, words: str, previous: Problem | None = None) -> Interpretation:
    """Return the problem that words state, as a model reads them and our checks accept it.

    Args:
        advisor: Who is asked.
        words: What the user says: the whole problem, or with `previous` a change of it.
        previous: The problem that the words change.

    Raises:
        ProblemError: The model says what is missing, or no attempt held.
        ModelError: The model did not answer in form, or its budget is used up.
        ProviderError: The server, the network or the key is at fault.
    """
    if len(words) > _LONGEST_WORDS:
        raise ProblemError(
            f"the text has {len(words)} characters",
            why=f"at most {_LONGEST_WORDS} are sent to a model",
            instead="state one problem, or give it as a problem file",
        )
    whole = words if previous is None else f"{previous.prompt}\n> {words}"
    messages = _opening(words, previous)
    complaint: ProblemError | None = None
    for attempt in range(1, MOST_ATTEMPTS + 1):
        draft = advisor.ask("interpret", messages, ProblemDraft)
        try:
            problem = _held(draft, whole, advisor.model.name)
        except _Question as question:
            raise question.error from None
        except ProblemError as error:
            complaint = error
        except Exception as error:  # a draft may be any nonsense that a grammar lets through
            complaint = ProblemError(f"the form cannot be checked ({type(error).__name__})")
        else:
            return Interpretation(problem, draft.understood, attempt)
        messages = (
            *messages,
            Message("assistant", draft.model_dump_json()),
            Message("user", prompt("interpret_again", complaint=str(complaint))),
        )
    assert complaint is not None
    raise ProblemError(
        f"the problem could not be stated in {MOST_ATTEMPTS} attempts; the last fails on: {complaint.what}",
        where=complaint.where,
        why=complaint.why,
        instead="state the problem in other words, or as a problem file (`wellposed schema problem`)",
    )


class _Question(Exception):
    """The model found that the words do not state one problem."""

    def __init__(self, error: ProblemError) -> None:
        super().__init__(str(error))
        self.error = error


def _opening(words: str, previous: Problem | None) -> tuple[Message, ...]:
    system = Message("system", prompt("interpret"))
    if previous is None:
        return (system, Message("user", prompt("interpret_words", words=fenced(words))))
    state = dump(replace(previous, prompt=""))
    told = prompt("interpret_turn", problem=state, before=fenced(previous.prompt), words=fenced(words))
    return (system, Message("user", told))


def _held(draft: ProblemDraft, words: str, who: str) -> Problem:
    """Return the draft's problem when every check accepts it.

    Raises:
        _Question: The draft names something that is missing.
        ProblemError: A check does not accept it.
    """
    if draft.missing:
        raise _Question(_asked_back(draft, who))
    problem = stated(draft, words)
    require_quotes(draft, words)
    require_wellposed(problem)
    return problem.with_changes(
        assumptions=(*(_as_told(a, who) for a in problem.assumptions), *assumed_numbers(draft, words, who)),
        unread=unread_numbers(draft, words),
    )


def _as_told(assumption: Assumption, who: str) -> Assumption:
    return replace(assumption, reason=f"{assumption.reason}; assumed by {who}")


def _asked_back(draft: ProblemDraft, who: str) -> ProblemError:
    questions = "".join(f"\n    {i}. {text}" for i, text in enumerate(draft.missing, 1))
    return ProblemError(
        f"the words do not state one problem; {who} asks:{questions}",
        where=draft.understood,
        why="another answer to any of these gives another result",
        instead="state the problem again with the answers in it",
    )
