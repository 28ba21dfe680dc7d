"""Word problems of the trades, told without an equation: every amount has a part, or the reading stops."""

from wellposed.agent.reading.trades.tell import read_terse, read_trade

__all__ = ["read_terse", "read_trade"]
