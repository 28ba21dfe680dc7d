"""What a session has spent on a model, and what it may still spend."""

from __future__ import annotations

from dataclasses import dataclass, field

from wellposed.agent.models.protocol import Reply, Request
from wellposed.agent.models.settings import Limits
from wellposed.errors import UsageLimitExceeded

__all__ = ["Budget", "Price", "Spent"]

_CHARACTERS_A_TOKEN = 3
"""Below what tokenizers reach on English and code, so that an estimate is not too small."""


@dataclass(frozen=True)
class Price:
    """Price of a million tokens."""

    sent: float
    received: float
    currency: str = "USD"


@dataclass(frozen=True)
class Spent:
    """Running totals."""

    calls: int = 0
    sent: int = 0
    received: int = 0
    is_estimate: bool = False
    """True when a server did not say how many tokens it counted."""
    money: float | None = None
    """None: no price is known, which is not zero."""
    currency: str = "USD"
    seconds: float = 0.0
    cached: int = 0
    """Questions answered from the cache, which cost nothing."""

    def __str__(self) -> str:
        """Return, for example, `3 calls, 4210 tokens, cost unknown, 12.4 s`."""
        tokens = f"{'about ' if self.is_estimate else ''}{self.sent + self.received} tokens"
        cost = "cost unknown" if self.money is None else f"{self.money:.4f} {self.currency}"
        cached = f" ({self.cached} more from the cache)" if self.cached else ""
        return f"{self.calls} call{'s' * (self.calls != 1)}{cached}, {tokens}, {cost}, {self.seconds:.1f} s"


@dataclass
class Budget:
    """Limits with the totals so far."""

    limits: Limits = field(default_factory=Limits)
    price: Price | None = None
    spent: Spent = field(default_factory=Spent)

    def require(self) -> None:
        """Refuse a further call when a limit is reached.

        Raises:
            UsageLimitExceeded: Naming the limit.
        """
        caps, so_far = self.limits, self.spent
        reached = [
            text
            for text, is_reached in (
                (f"{caps.calls} calls (--max-calls)", so_far.calls >= caps.calls),
                (f"{caps.tokens} tokens (--max-tokens)", so_far.sent + so_far.received >= caps.tokens),
                (f"{caps.seconds:g} s of waiting (--max-seconds)", so_far.seconds >= caps.seconds),
                (f"{caps.money:g} {so_far.currency} (--max-cost)", (so_far.money or 0.0) >= caps.money),
            )
            if is_reached
        ]
        if reached:
            raise UsageLimitExceeded(
                f"the budget for the language model is used up: {'; '.join(reached)}",
                where=f"spent so far: {so_far}",
                why="what was done so far is kept, and no further call is made",
                instead="raise the limit that is named, or state the problem more plainly",
            )

    @property
    def seconds_left(self) -> float:
        """Seconds of waiting that are left."""
        return max(0.0, self.limits.seconds - self.spent.seconds)

    def add(self, request: Request, reply: Reply | None, wall_s: float) -> None:
        """Count one call; tokens that the server does not name are estimated from the text."""
        old = self.spent
        usage = reply.usage if reply is not None else None
        sent = usage.sent if usage else None
        received = usage.received if usage else None
        guessed = sent is None or received is None
        if sent is None:
            sent = sum(len(m.text) for m in request.messages) // _CHARACTERS_A_TOKEN if reply else 0
        if received is None:
            received = len(reply.text) // _CHARACTERS_A_TOKEN if reply else 0
        money = old.money
        if self.price is not None:
            cost = (sent * self.price.sent + received * self.price.received) / 1e6
            money = (old.money or 0.0) + cost
        self.spent = Spent(
            old.calls + 1,
            old.sent + sent,
            old.received + received,
            old.is_estimate or (guessed and reply is not None),
            money,
            self.price.currency if self.price else old.currency,
            old.seconds + wall_s,
            old.cached,
        )

    def add_cached(self) -> None:
        """Count one question that the cache answered."""
        from dataclasses import replace

        self.spent = replace(self.spent, cached=self.spent.cached + 1)
