"""A model as the author of a method: what is asked of it, what is refused unseen, what it is told."""

from wellposed.agent.writing.author import MOST_ATTEMPTS, MethodDraft, again, findings, opening
from wellposed.agent.writing.screening import faults_of

__all__ = ["MOST_ATTEMPTS", "MethodDraft", "again", "faults_of", "findings", "opening"]
