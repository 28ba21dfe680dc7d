"""The exceptions of wellposed.

    WellposedError
      ProblemError            the words or the equation are at fault; the user can mend it
        UnsupportedProblem    valid, but not ours yet
      SandboxUnavailable      nothing could be run, or nothing that ran gave a result
      ModelError              a language model answered, wrongly, to the end of its attempts
        UsageLimitExceeded    the calls, tokens, money or seconds set aside for it are used up
      ProviderError           the wire to a model server failed

A crashed program, a timeout and a refuted solution are results, not exceptions.
Every message has four parts: what is wrong (with its value), where it stands, why it matters,
and what to write instead.
"""

from __future__ import annotations

__all__ = [
    "ModelError",
    "ProblemError",
    "ProviderError",
    "SandboxUnavailable",
    "UnsupportedProblem",
    "UsageLimitExceeded",
    "WellposedError",
]


class WellposedError(Exception):
    """Base class: something is wrong that the message says how to mend.

    Args:
        what: What is wrong, with the offending value.
        where: Where it stands: the prompt, a line of a file, a condition. May be empty.
        why: Why it matters, when that is not obvious. May be empty.
        instead: What to write or do instead.
    """

    exit_code = 5

    def __init__(self, what: str, *, where: str = "", why: str = "", instead: str = "") -> None:
        self.what = what
        self.where = where
        self.why = why
        self.instead = instead
        super().__init__(what)

    def __str__(self) -> str:
        """Return the four parts, one under the other."""
        parts = [self.what]
        parts += [f"  where: {self.where}"] if self.where else []
        parts += [f"  why: {self.why}"] if self.why else []
        parts += [f"  instead: {self.instead}"] if self.instead else []
        return "\n".join(parts)


class ProblemError(WellposedError):
    """The words or the equations do not state one well-posed problem."""

    exit_code = 4


class UnsupportedProblem(ProblemError):
    """The problem is valid, but no method here solves it yet."""


class SandboxUnavailable(WellposedError):
    """No program could be run; never shown as a program's own output."""

    exit_code = 5


class ModelError(WellposedError):
    """A language model answered wrongly to the end of its attempts."""

    exit_code = 6


class UsageLimitExceeded(ModelError):
    """The calls, tokens, money or seconds set aside for a language model are used up."""


class ProviderError(WellposedError):
    """The model server, the network or the key is at fault."""

    exit_code = 6
