"""What many scores say together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wellposed.tasks.scoring import Score

__all__ = ["Summary", "summary", "wilson"]

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution


@dataclass(frozen=True)
class Summary:
    """Counts and rates over scores."""

    outcomes: dict[str, int]
    silent_wrong: int
    inside_bars: tuple[int, int]
    """Tasks whose error bars cover the truth, and tasks where both are known."""
    wall_s: float
    tokens: int
    cost: float | None

    @property
    def total(self) -> int:
        """How many scores."""
        return sum(self.outcomes.values())

    @property
    def right(self) -> int:
        """How many are as expected."""
        return self.outcomes.get("right", 0)

    def __str__(self) -> str:
        """Return the summary in two lines."""
        low, high = wilson(self.right, self.total)
        others = ", ".join(f"{n} {name}" for name, n in self.outcomes.items() if name != "right" and n)
        line = f"{self.right} of {self.total} right ({low:.0%} … {high:.0%} with 95 % confidence)"
        line += f"; {others}" if others else ""
        covered, known = self.inside_bars
        line += f"\n{self.silent_wrong} wrong and VERIFIED; {covered} of {known} error bars cover the truth"
        line += f"; {self.wall_s:.0f} s of wall time"
        if self.tokens:
            line += f"; {self.tokens} tokens"
            line += f", {self.cost:.4f} in money" if self.cost is not None else ", their price is not known"
        return line


def summary(scores: Sequence[Score]) -> Summary:
    """Return counts and rates."""
    bars = [s.inside_bars for s in scores if s.inside_bars is not None]
    costs = [s.cost for s in scores if s.tokens]
    return Summary(
        dict(Counter(s.outcome for s in scores)),
        sum(s.silent_wrong for s in scores),
        (sum(bars), len(bars)),
        sum(s.wall_s for s in scores),
        sum(s.tokens for s in scores),
        None if any(c is None for c in costs) else sum(c or 0.0 for c in costs),
    )


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a rate.

    E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209; it holds for few trials and for rates near 0 and 1.

    Args:
        hits: How often it happened.
        total: Out of how many.
    """
    if total == 0:
        return 0.0, 1.0
    p, z2 = hits / total, _Z**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z / (1 + z2 / total) * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2))
    return max(0.0, middle - half), min(1.0, middle + half)
