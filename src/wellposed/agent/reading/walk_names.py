"""What a name in the words does to the walk: an unknown that is asked for, a unit, a coordinate."""

from __future__ import annotations

import re

from wellposed.agent.reading.items import Item
from wellposed.agent.reading.runs import root, unit_word
from wellposed.agent.reading.statements import Statement, derivatives
from wellposed.agent.reading.walk import Walk
from wellposed.problem.mathematics.syntax import Name

__all__ = ["SHARED", "NamesWalk"]

SHARED = ("mean", "integral", "maximum", "minimum", "profile", "steady state")
"""Kinds of questions that a second name after "and" shares."""


class NamesWalk(Walk):
    """Symbols between the words."""

    def _on_symbol(self, item: Item, i: int) -> None:
        s = item.statement
        assert s is not None and isinstance(s.node, Name)
        name = s.node.name
        self_word, self.last_word = self.last_word, ""
        roots = derivatives(s.node)
        if name in self.draft.roles.unknowns or (roots and roots[0][0] in self.draft.roles.unknowns):
            item.used = True
            self._mention(item, s, self_word)
            return
        if self_word in ("in", "many") and unit_word(item.text) and not self._is_coordinate_unit(item, i):
            self._wish_unit(unit_word(item.text) or "", item, i)
            return
        if self.ask is not None and self.ask.kind == "how much" and self_word == "many":
            return
        item.used = name in self.draft.roles.coordinates or self._is_parameter(name)

    def _is_coordinate_unit(self, item: Item, i: int) -> bool:
        return item.text in self.draft.roles.coordinates and self.draft.roles.space == [item.text]

    def _is_parameter(self, name: str) -> bool:
        return any(d.left is not None and root(d.left) == name for d in self.draft.definitions)

    def _mention(self, item: Item, s: Statement, joined: str) -> None:
        """Handle an unknown named in words: "c at x = 1", "u is zero at the ends", "maximum of u"."""
        if self.ask is not None and self.ask.node is None and not (self.ask.is_placed and self.ask.unknown):
            self.ask.node, self.ask.unknown = s.node, root(s.node)
            return
        nexts = self.page.text[item.end : item.end + 40]
        if self.ask is not None and self.ask.kind in SHARED and not self.ask.is_placed and joined == "and":
            again = self.ask.unknown == root(s.node)  # "the mean of u and u at the centre"
            self._new_ask("value" if again else self.ask.kind, s.node, item)  # "the mean of u and v"
            return
        if self._declares_unit(item, nexts):
            return
        if (
            re.match(
                r" (?:is|are|stays|vanishes|has|be|=|satisfies|remains|denotes|means|being|and its)\b", nexts
            )
            and not self.asking
        ):
            return
        if re.match(r" (?:vanishing|being|held|kept|fixed|equal to|set to|prescribed)\b", nexts):
            return
        is_asked = self.asking or re.match(r"(?: and [a-z])? (?:at|after|for|in|when|on)\b", nexts)
        if is_asked:
            self._new_ask("value", s.node, item)

    def _declares_unit(self, item: Item, nexts: str) -> bool:
        """Take "T in °C" as the unit of the unknown."""
        match = re.match(r" (?:is |measured |given )?in ([\w°µ/^]+)", nexts)
        unit = unit_word(match.group(1)) if match else None
        if match is None or unit is None:
            return False
        self.draft.units[item.text] = unit
        for part in self.page.items:
            if item.end <= part.start < item.end + match.end():
                part.used = True
        return True
