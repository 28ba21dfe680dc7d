"""Who says what about what: the row of items is walked once, and values find their places.

"u = 0 at both ends", "the left end is held at 5", "initially u = sin(x)", "u at x = 1 for t = 2": a value
waits for a place, or a place for a value; what is asked collects the places that follow it.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Amount, Ask, Draft, Given
from wellposed.agent.reading.geometry import number
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.meanings import meant
from wellposed.agent.reading.walk import PLAIN_TARGETS
from wellposed.agent.reading.walk_maths import MathsWalk
from wellposed.problem.mathematics.syntax import Number

__all__ = ["read_clauses"]

_SIDES = {"left": "x-", "right": "x+", "bottom": "y-", "top": "y+"}
_ALWAYS = (
    "closed form",
    "time when",
    "depth where",
    "solid fraction",
    "tip position",
    "front position",
    "place of maximum",
    "place of minimum",
    "period",
    "speed",
    "conserved",
    "energy decay",
    "interface energy",
    "width",
    "eigenvalues",
)


def read_clauses(page: Page, draft: Draft) -> None:
    """Walk the items and fill the draft's equations, conditions, definitions and questions.

    Args:
        page: The items; those that are used are marked.
        draft: Filled with what they say.
    """
    _PhraseWalk(page, draft).run()


class _PhraseWalk(MathsWalk):
    """Sides, states, beginnings, wishes."""

    def _on_sides(self, item: Item, i: int) -> None:
        assert item.phrase is not None
        place: tuple[str, Amount | str] = ("side", item.phrase.name)
        if item.phrase.name == "list":
            place = (
                "side",
                "list:"
                + " ".join(_SIDES[w] for w in re.findall(r"left|right|top|bottom", item.text.lower())),
            )
        if self.ask is not None and item.phrase.name in ("x-", "x+", "y-", "y+"):
            self.ask.places.setdefault("side", []).append(item.phrase.name)
            item.used = True
        elif self._takes_side():
            self._fill(place, item)
        else:
            self.sides.append(place)
            self.side_items.append(item)
            self.open, self.when = None, None
        self.closed_sides = []
        self.last_word = ""

    def _on_states(self, item: Item, i: int) -> None:
        assert item.phrase is not None
        name = item.phrase.name
        self.last_word = ""
        if name == "periodic":
            self.draft.periodic |= set(self._periodic_axes(item))
            self._use([item, *self.side_items])  # "the ends are periodic"
            self.sides, self.side_items = [], []
            return
        given = Given(
            None, "zero" if name in ("zero", "fixed") else name, text=item.text, value=Amount(Number("0"))
        )
        if re.search(r"dirichlet|neumann|insulated|flux", item.text, re.IGNORECASE):
            self.when = None  # "initially u = 1 and homogeneous Dirichlet conditions"
        if not self.sides and self.when is None and self._is_general(item, i):
            given.place = ("side", "all")
            self.draft.conditions.append(given)
            item.used = True
            return
        self._place_value(given, item)

    def _is_general(self, item: Item, i: int) -> bool:
        """True for "homogeneous Dirichlet conditions" that name no side: they hold on all."""
        if not re.search(r"dirichlet|neumann|condition|flux|boundary", item.text, re.IGNORECASE):
            return False
        for after in self.page.items[i + 1 :]:
            if after.kind in ("stop", "comma"):
                return True
            if after.tag in ("bare", "condition", "equation"):
                return True
            if after.tag in ("sides", "place"):
                return False
        return True

    def _periodic_axes(self, item: Item) -> list[str]:
        after = re.match(
            r" in (?:the )?([xyz])\b(?:[- ]direction)?(?: and ([xyz])\b)?", self.page.text[item.end :]
        )
        return [a for a in after.groups() if a] if after else list(self.draft.roles.space or ["x"])

    def _on_when(self, item: Item, i: int) -> None:
        assert item.phrase is not None
        item.used = True
        if item.phrase.name == "zero":
            given = Given(None, "zero", None, Amount(number(0)), ("start", ""), text=item.text)
            self.draft.conditions.append(given)
            return
        if item.phrase.name == "rest":
            for name in self.draft.roles.unknowns:
                self.draft.conditions.append(
                    Given(name, "rest", None, Amount(number(0)), ("start", ""), text=item.text)
                )
            return
        if (
            self.open is not None
            and self.open.place is None
            and self.open.kind != "evaluated"
            and not self.filled
        ):
            self.open.place = ("start", "")
            self.draft.conditions.append(self.open)
            self._with_loose(("start", ""))
            self.loose = []
            if self.open_item is not None:
                self.open_item.used = True
            self.open = None
        self.when, self.when_items = "start", [item]
        self.last_word = "from"

    def _on_targets(self, item: Item, i: int) -> None:
        assert item.phrase is not None
        kind = item.phrase.name
        self.last_word = item.text.lower().split()[-1]
        if kind not in _ALWAYS and not self.asking and not self._leads_question(item, i):
            follower = self.page.items[i + 1] if i + 1 < len(self.page.items) else None
            named = kind == "speed" and follower is not None and follower.tag == "definition"
            item.used = named or kind in (*PLAIN_TARGETS, "mean", "steady state", "profile")
            return
        item.used = True
        if (
            self.ask is not None
            and not self.ask.is_placed
            and self.page.text[: item.start].rstrip().endswith("(")
        ):
            return  # "the fraction that is solid (mean p)": said again in other words
        if kind == "steady state" and self._is_endless(item):
            assert self.ask is not None
            self.ask.kind = kind  # "u at x = 1 in the long run"
            return
        if self._continues(item):
            assert self.ask is not None
            plain = kind in PLAIN_TARGETS
            if (self.ask.kind in PLAIN_TARGETS and not plain) or (plain and kind in ("velocity", "distance")):
                self.ask.kind = kind
            if plain or self.ask.kind == kind:
                return
        if (
            kind == "mean"
            and self.ask is not None
            and self.ask.kind == "time when"
            and self.ask.level is None
        ):
            self.ask.noun = "mean"  # "when does the mean of u fall to 0.2"
            return
        spotted = self.ask is not None and self.ask.is_placed and self.ask.node is None
        if kind in PLAIN_TARGETS and spotted and self._follows_spot(item, i):
            return  # "core temperature": the place came first
        ask = Ask(kind, text=item.text, start=item.start)
        if kind in ("value", "velocity"):
            ask.kind, ask.unknown = meant(item.text, self.draft, kind)
        self._begin(ask)

    def _is_endless(self, item: Item) -> bool:
        """True for "in the long run" behind a value that is asked without a time."""
        adverb = re.match(r"in the long|as t|for large|eventually|ultimately", item.text, re.IGNORECASE)
        ask = self.ask
        return bool(
            adverb and ask and ask.kind in PLAIN_TARGETS and self.draft.roles.evolution not in ask.places
        )

    def _continues(self, item: Item) -> bool:
        """True when a target belongs to the one before it: "the largest | deflection", "the value of | T"."""
        ask = self.ask
        if ask is None or ask.is_placed or ask.node is not None:
            return False
        between = self.page.text[ask.start + len(ask.text) : item.start].lower()
        return not re.search(r"\band\b|,|;|\bplus\b|\bor\b", between)

    def _follows_spot(self, item: Item, i: int) -> bool:
        """True when the word before is a place used like an adjective."""
        before = next((p for p in reversed(self.page.items[:i]) if p.kind != "comma"), None)
        return before is not None and before.tag == "spots"

    def _leads_question(self, item: Item, i: int) -> bool:
        """True when the sentence is a question without a question word: "Value at t = 1?"."""
        rest = self.page.items[i + 1 :]
        n = next((n for n, p in enumerate(rest) if p.kind == "stop" and p.text in "?."), len(rest))
        if n < len(rest) and rest[n].text == "?":
            return True
        states = any(
            p.tag in ("when", "bare", "condition", "states") or p.text.lower() in ("is", "are")
            for p in rest[:n]
        )
        return not states and (i == 0 or self.page.items[i - 1].kind in ("stop", "comma") or n == len(rest))

    def _on_spots(self, item: Item, i: int) -> None:
        if self.open is not None and self.open.kind != "evaluated" and self.ask is None:
            return
        assert item.phrase is not None
        before = self.page.text[: item.start].rstrip().lower()
        if item.phrase.name == "surface":
            self._on_surface(item, before)
            return
        item.used = True
        if self.ask is None and not self.asking:
            self._begin(Ask("value", text=item.text, start=item.start))
        for name in self.draft.roles.space or ["x"]:
            self._ask_place(name, "centre", item)
        self.last_word = "centre"

    def _on_surface(self, item: Item, before: str) -> None:
        """Handle "the surface": a place that is asked for, a side, or what a depth is counted from."""
        if re.search(r"(?:below|under|beneath|from|inside|to)$", before):
            item.used = True
        elif self.ask is not None or self.asking or self._leads_question(item, self.page.items.index(item)):
            item.used = True
            if self.ask is None:
                self._begin(Ask("value", text=item.text, start=item.start))
            assert self.ask is not None
            self.ask.places.setdefault("side", []).append(self._outer())
            self.last_word = "centre"
        else:
            item.used = False
            if self._takes_side():
                self._fill(("side", self._outer()), item)
            else:
                self.sides.append(("side", self._outer()))
                self.side_items.append(item)
                self.open = None
            self.last_word = ""

    def _outer(self) -> str:
        """Return the side that "the surface" is: the outer one of a radial axis, else the first."""
        axis = (self.draft.roles.space or ["x"])[0]
        return "x+" if axis == "r" else "x-"

    def _on_study(self, item: Item, i: int) -> None:
        assert item.phrase is not None
        item.used = True
        if item.phrase.name == "norm":
            return
        self.draft.settings.append(("study", item.phrase.name))
        if item.phrase.name == "order":
            self.draft.asks.append(Ask("order", text=item.text, start=item.start))
