"""The state of one walk along the items: what waits for a place, and which places wait for a value."""

from __future__ import annotations

import re
from dataclasses import replace

from wellposed.agent.reading.anchors import anchored, began_twice
from wellposed.agent.reading.draft import Amount, Ask, Draft, Given, Piece
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.runs import is_piece_value, is_zero, root, unit_word
from wellposed.agent.reading.vocabulary import words
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Call, Name, walk

__all__ = ["PLAIN_TARGETS", "TIME_UNITS", "Walk"]

TIME_UNITS = frozenset({"s", "min", "h", "day", "week", "month", "year", "ms", "µs", "ns", "ps", "us"})
PLAIN_TARGETS = ("value", "how much", "velocity", "distance")


class Walk:
    """One walk; subclasses say what each kind of item does."""

    def __init__(self, page: Page, draft: Draft) -> None:
        self.page = page
        self.draft = draft
        self._open: Given | None = None
        self.open_item: Item | None = None
        self.loose: list[tuple[Given, Item]] = []
        """Values of other unknowns said just before the open one: the u of "u = 1 and v = 0 at x = 0"."""
        self.ask: Ask | None = None
        self.sides: list[tuple[str, Amount | str]] = []
        """Sides that wait for a value."""
        self.waiting: list[tuple[str, Amount | str]] = []
        """Places and times that wait for a question."""
        self.when: str | None = None
        self.asking = False
        self.last_word = ""
        self.wish: str | None = None
        self.last_place = ""
        """The coordinate of the last `x = …`, for lists of places."""
        self.lost = False
        """True once a place or time has found no question."""
        self.filled = False
        """True once the open value has got a place."""
        self.closed_sides: list[tuple[str, Amount | str]] = []
        """Sides in front of a value that have got it: "the left end is held at 5"."""
        self.side_items: list[Item] = []
        self.when_items: list[Item] = []

    @property
    def open(self) -> Given | None:
        """The last value; it may still get places."""
        return self._open

    @open.setter
    def open(self, given: Given | None) -> None:
        """Open another value; one that varies along the only axis and got no place is the initial state."""
        old = self._open
        self.loose = [] if self.filled else self.loose
        if (
            old is not None
            and old is not given
            and old.place is None
            and not self.filled
            and self._is_state(old)
        ):
            old.place = ("start", "")
            self.draft.conditions.append(old)
            if self.open_item is not None:
                self.open_item.used = True
            self.draft.assume(
                f"`{old.text}` is the state at the start", "it varies along the axis, as no end can"
            )
        elif (
            old is not None
            and given is not None
            and (old.kind, given.kind, old.place, self.filled) == ("bare", "bare", None, False)
            and None not in (old.unknown, given.unknown)
            and (old.unknown != given.unknown or old.left != given.left or old.text == given.text)
            and self.open_item is not None
        ):
            self.loose.append((old, self.open_item))
        self._open = given

    def _with_loose(self, place: tuple[str, Amount | str]) -> None:
        """Give the values said before the open one its place: "u = 1 and v = 0 at x = 0"."""
        for given, item in self.loose:
            self._add(given, place)
            item.used = True

    def _is_state(self, given: Given) -> bool:
        """True for `u = exp(-x^2)` in one dimension, which cannot be a value at an end."""
        roles = self.draft.roles
        if given.kind != "bare" or given.value is None or roles.evolution is None or not roles.space:
            return False
        if not isinstance(given.left, (Name, Call)) or root(given.left) not in roles.unknowns:
            return False
        nodes = [given.value.node, *(p.region for p in given.pieces)]
        names = {n.name for node in nodes if node is not None for n in walk(node) if isinstance(n, Name)}
        return set(roles.space) <= names and roles.evolution not in names

    def run(self) -> None:
        """Visit every item that is not used yet, in order."""
        for i, item in enumerate(self.page.items):
            if item.used:
                self.last_word = item.text.lower() if item.kind == "word" else ""
                continue
            getattr(self, "_on_" + item.tag.replace(" ", "_"), self._on_other)(item, i)
        self._close_sentence()
        self.draft.open_question = self.lost
        for ask in self.draft.asks:
            for name, places in ask.places.items():
                ask.places[name] = _with_shared_unit(places)

    def _close_sentence(self) -> None:
        if self.waiting and self.ask is None and self.draft.asks:
            self._attach_waiting(self.draft.asks[-1])
        elif self.asking and any(name in self.draft.roles.space for name, _ in self.waiting):
            self._begin(Ask("value", text="value"))  # "what about x = 0.5?"
        for name, place in self.waiting:
            if name == self.draft.roles.evolution and isinstance(place, Amount) and not is_zero(place):
                self.draft.end = self.draft.end or place  # "D = …, 2 h." before the question
        self.lost = self.lost or bool(self.waiting and not self.draft.asks)
        self.waiting = []
        self.open, self.ask, self.when = None, None, None
        self.sides, self.asking, self.last_word = [], False, ""
        self.closed_sides, self.loose = [], []
        self.side_items, self.when_items = [], []

    def _use(self, items: list[Item]) -> None:
        for item in items:
            item.used = True

    def _add(self, given: Given, place: tuple[str, Amount | str]) -> None:
        self.draft.conditions.append(
            Given(given.unknown, given.kind, given.left, given.value, place, list(given.pieces), given.text)
        )

    def _fill(self, place: tuple[str, Amount | str], item: Item) -> None:
        """Give the open value one more place."""
        assert self.open is not None
        if began_twice(self.draft, self.open):
            self.draft.conditions = [g for g in self.draft.conditions if g is not self.open]
            self.open.place, self.when = None, None
        if self.open.kind == "evaluated" or (self.open.place is not None and self.open.place[0] == "start"):
            self.sides.append(place)
            self.side_items.append(item)
            return
        self._add(self.open, place)
        self._with_loose(place)
        self.filled = True
        item.used = True
        if self.open_item is not None:
            self.open_item.used = True

    def _anchors(self, name: str, amount: Amount, item: Item) -> bool:
        """Take "y = 2 and y' = 0 at t = 1" in one variable as values at a place."""
        values = [*self.loose, (self.open, self.open_item)]
        if self.ask is not None or (name == self.draft.roles.evolution and is_zero(amount)):
            return False
        made = [anchored(self.draft, given, name, amount) for given, _ in values]
        if None in made:
            return False
        kept = [g for g in self.draft.conditions if all(g is not given for given, _ in values)]
        self.draft.conditions = [*kept, *(m for m in made if m is not None)]
        self._use([item, *(i for _, i in values if i is not None)])
        self.filled = True
        return True

    def _place_value(self, given: Given, item: Item) -> None:
        """Give a value the place that waits for it, or keep it open for a place that follows."""
        self.last_word = ""
        item.used = True
        self._pieces(given, self.page.items.index(item))
        if self.when == "start":
            given.place = ("start", "")
            self.draft.conditions.append(given)
            self._use(self.when_items)
            self.open = given
            return
        if self.sides:
            for place in self.sides:
                self._add(given, place)
            self._use(self.side_items)
            self.closed_sides = self.sides
            self.sides, self.side_items = [], []
            self.open = None
            return
        item.used = False
        self.open = given
        self.open_item = item
        self.filled = False
        self.ask = None

    def _pieces(self, given: Given, i: int) -> None:
        """Read "1 for x < 0.5 and 0 otherwise" behind a condition."""
        rest = [
            p
            for p in self.page.items[i + 1 : i + 16]
            if p.kind != "comma" and p.text.lower() not in ("and", "but", "is", "it")
        ]
        value, taken = given.value, []
        pieces: list[Piece] = []
        n = 0
        while value is not None and n + 1 < len(rest):
            word, region = rest[n], rest[n + 1]
            if word.text.lower() in ("otherwise", "elsewhere") and pieces:
                pieces.append(Piece(value, None))
                taken.append(word)
                break
            node = region.statement.node if region.statement else None
            if (
                word.text.lower() not in ("for", "if", "when", "where", "in", "on")
                or region.tag != "range"
                or region.used
                or (region.statement is not None and region.statement.span.measures)
                or node is None
            ):
                break
            pieces.append(Piece(value, node))
            taken += [word, region]
            n += 2
            value = amount_of(rest[n]) if n < len(rest) and is_piece_value(rest[n], given) else None
            if value is not None:
                taken.append(rest[n])
                n += 1
        whole = bool(pieces) and (pieces[-1].region is None or len(pieces) > 1)
        if whole:
            given.pieces = pieces
            self._use(taken)

    def _ask_place(self, name: str, place: Amount | str, item: Item) -> None:
        item.used = True
        if self.ask is None:
            self.waiting.append((name, place))
            if self.asking or name == self.draft.roles.evolution:
                return
            item.used = False
            self.side_items.append(item)
            return
        places = self.ask.places.setdefault(name, [])
        if places and places[-1] == "centre" and self.last_word == "centre":
            places.pop()  # "the mid-plane x = 0": the place says where the centre is
        places.append(place)

    def _attach_waiting(self, ask: Ask) -> None:
        for name, place in self.waiting:
            if name in ("side", "start"):
                continue
            if place not in ask.places.get(name, []):
                ask.places.setdefault(name, []).append(place)
        self.waiting = []

    def _time(self, amount: Amount, item: Item, name: str | None = None) -> None:
        name = name or self.draft.roles.evolution or "t"
        self.last_place = name
        item.used = True
        if self.last_word in ("until", "to", "till", "up", "through") and self.ask is None:
            self.draft.end = amount
            return
        if re.search(
            r"(?:end|final|stop|simulation) time (?:is |of )?$", self.page.text[: item.start], re.IGNORECASE
        ):
            self.draft.end = amount
            return
        self._ask_place(name, amount, item)

    def _begin(self, ask: Ask) -> None:
        self.draft.asks.append(ask)
        ask.unit = self.wish
        self.wish = None
        self.ask, self.open, self.asking = ask, None, True
        if self.waiting:
            self._attach_waiting(ask)
        self.sides = []

    def _new_ask(self, kind: str, node: object, item: Item) -> None:
        name = root(node)
        self._begin(Ask(kind, name, node, text=item.text, start=item.start))  # type: ignore[arg-type]

    def _takes_side(self) -> bool:
        """True when the side belongs to the value before it: "u = 0 at both ends", "insulated ends"."""
        given = self.open
        if given is None or given.kind == "evaluated" or (given.place and given.place[0] == "start"):
            return False
        return self.last_word != ","

    def _called(self, item: Item, word: str) -> bool:
        """Take the catalogue's name of an unknown: "infected" is I."""
        for name, patterns in (
            self.draft.entry.get("words", {}).items() if self.draft.entry.get("names") else ()
        ):
            if name not in self.draft.roles.unknowns or not any(re.fullmatch(p, word) for p in patterns):
                continue
            item.used = True
            if self.ask is not None and self.ask.node is None and self.ask.unknown is None:
                self.ask.node, self.ask.unknown = Name(name), name
            elif self.asking:
                self._new_ask("value", Name(name), item)
            return True
        return False

    def _level_word(self, item: Item, word: str) -> bool:
        """Take "half" as the level of a time, where the situation has a natural whole."""
        ask = self.ask
        waits = (
            ask is not None and ask.kind == "time when" and ask.level is None and "whole" in self.draft.entry
        )
        if not waits or word != "half":
            return False
        assert ask is not None
        ask.level = Amount(parse("1/2"))
        item.used = True
        return True

    def _wish_unit(self, unit: str, item: Item, i: int) -> None:
        """Note the unit of an answer, or of a coordinate that was just named."""
        item.used = True
        before = [p for p in self.page.items[:i] if p.start < item.start and p.kind != "comma"]
        named = before[-2] if len(before) > 1 and before[-1].text.lower() == "in" else None
        if named is not None and named.tag == "symbol":
            self.draft.units[named.text] = unit
            named.used = True
        elif self.ask is not None:
            self.ask.unit = unit
        else:
            self.wish = unit

    def _on_word(self, item: Item, i: int) -> None:
        word = item.text.lower()
        if word in words("asking"):
            self.asking = True
            self.sides = []
        unit = unit_word(item.text)
        if self.last_word == "per" and unit in TIME_UNITS:
            self.draft.units[self.draft.roles.evolution or "t"] = unit
            item.used = True
        elif self._called(item, word):
            self.last_word = word
            return
        if self._level_word(item, word):
            self.last_word = word
        elif unit and self.last_word in ("in", "many", "much"):
            self._wish_unit(unit, item, i)
        self.last_word = word

    def _on_stop(self, item: Item, i: int) -> None:
        if item.text == "\n" or (item.text == "." and self._is_abbreviation(item)):
            return
        item.used = True
        if item.text == "?" and self.sides and self.ask is None and self.open is None:
            self._question_of_place()
        self._close_sentence()

    def _question_of_place(self) -> None:
        """Handle "and at x = 0.25?": a place without a value is a question."""
        places, items = [p for p in self.sides if p[0] != "side"], self.side_items
        if len(places) != len(self.sides):
            return
        self.waiting = [w for w in self.waiting if w not in places]
        self._begin(Ask("value", text="value", start=items[0].start if items else 0))
        assert self.ask is not None
        for name, place in places:
            self.ask.places.setdefault(name, []).append(place)
        self._use(items)

    def _is_abbreviation(self, item: Item) -> bool:
        after = self.page.text[item.end : item.end + 1]
        return after.isalnum()

    def _on_comma(self, item: Item, i: int) -> None:
        item.used = True
        self.last_word = ","

    def _on_other(self, item: Item, i: int) -> None:
        self.last_word = item.text.lower()


def _with_shared_unit(places: list[Amount | str]) -> list[Amount | str]:
    """Give "1, 5 and 10 min" the unit that stands only behind the last."""
    done: list[Amount | str] = []
    unit_name: str | None = None
    for place in reversed(places):
        if isinstance(place, Amount):
            unit_name = place.unit or unit_name
            place = replace(place, unit=place.unit or unit_name)
        done.append(place)
    return done[::-1]
