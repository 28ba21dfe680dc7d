"""What each kind of mathematics does to the walk."""

from __future__ import annotations

import re

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.distances import with_origin
from wellposed.agent.reading.draft import Amount, Ask, Given, Piece
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item
from wellposed.agent.reading.reaching import is_share
from wellposed.agent.reading.runs import counted, is_integral, is_zero, right_of, root, unit_word, unknown_in
from wellposed.agent.reading.statements import Statement, derivatives
from wellposed.agent.reading.walk import TIME_UNITS
from wellposed.agent.reading.walk_names import SHARED, NamesWalk
from wellposed.errors import ProblemError
from wellposed.problem.mathematics.syntax import Call, Name, Node, Number, Tuple, walk

__all__ = ["MathsWalk"]

_BEFORE_VALUE = (
    "at", "to", "of", "is", "are", "temperature", "equal", "equals", "with", "value", "concentration", "from",
    "uniform", "constant", "fixed", "uniformly", "",
)  # fmt: skip


class MathsWalk(NamesWalk):
    """Equations, conditions, places, values and names."""

    def _on_equation(self, item: Item, i: int) -> None:
        assert item.statement is not None
        self.draft.equations.append(item.statement)
        item.used = True
        if self.ask is not None and self._is_complete(self.ask):
            self.ask, self.asking = None, False  # "What is u(1, 2) if u_t = …": the question is over
        self.open, self.last_word = None, ""

    def _is_complete(self, ask: Ask) -> bool:
        """True once a question has a place in every coordinate."""
        if ask.kind in SHARED and ask.node is not None:
            return self.draft.roles.evolution in ask.places
        evaluated = isinstance(ask.node, Call) and ask.kind == "value"
        return evaluated or bool(ask.points) or set(self.draft.roles.coordinates) <= set(ask.places)

    def _on_condition(self, item: Item, i: int) -> None:
        s = item.statement
        assert s is not None
        if self.asking and self._is_open_question(item):
            return
        given = Given(None, "evaluated", s.left or s.node, right_of(s), text=s.span.text)
        self.draft.inline = self.draft.inline or s.is_inline
        self.draft.conditions.append(given)
        item.used = True
        self._pieces(given, i)
        self.open, self.last_word, self.ask = given, "", None

    def _is_open_question(self, item: Item) -> bool:
        return item.text.rstrip().endswith("=")

    def _on_bare(self, item: Item, i: int) -> None:
        s = item.statement
        assert s is not None
        if self.ask is not None and self.ask.kind in ("time when", "depth where") and s.left is not None:
            self.ask.node, self.ask.level = s.left, right_of(s)
            self.ask.is_share = is_share(self.page.text, item, self.ask.level, True)
            item.used = True
            return
        given = Given(unknown_in(s, self.draft), "bare", s.left, right_of(s), text=s.span.text)
        self._place_value(given, item)

    def _on_place(self, item: Item, i: int) -> None:
        s = item.statement
        assert s is not None and isinstance(s.left, Name)
        name, amount = s.left.name, right_of(s)
        assert amount is not None
        self.last_place = name
        if self._anchors(name, amount, item):
            return
        told = not self.asking or (self.open is not None and self.open.kind == "bare" and not self.filled)
        if name == self.draft.roles.evolution and is_zero(amount) and told and self.ask is None:
            self._at_start(item)
            return
        if name == self.draft.roles.evolution:
            self._time(amount, item, name)
            return
        place = (name, amount)
        if self.open is not None and self.ask is None and name in self.draft.roles.space:
            self._fill(place, item)
        elif self.ask is not None or self.asking:
            self._ask_place(name, amount, item)
        elif name in self.draft.roles.space:
            self.sides.append(place)
            self.side_items.append(item)
            self.waiting.append(place)
        else:
            self._ask_place(name, amount, item)
        self.last_word = ""

    def _at_start(self, item: Item) -> None:
        """Handle `at t = 0`: it makes the open value an initial one, else announces one."""
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
            item.used = True
            if self.open_item is not None:
                self.open_item.used = True
        else:
            self.when = "start"
            self.when_items = [item]
            item.used = True

    def _on_definition(self, item: Item, i: int) -> None:
        s = item.statement
        assert s is not None
        if isinstance(s.left, Call) and isinstance(s.right, Tuple) and self._vector(s.left, s.right, item):
            return
        self.last_word = ""
        self.draft.definitions.append(s)
        item.used = True

    def _measured(self, ask: Ask, s: Statement) -> None:
        """Take the places of `T(5 cm, 2 min)` with their units.

        Raises:
            ProblemError: The places cannot be told apart.
        """
        names = self.draft.roles.coordinates
        call = s.node
        assert isinstance(call, Call)
        if len(call.arguments) != len(names):
            raise ProblemError(
                f"`{ask.text}` names {len(call.arguments)} places; the problem has {', '.join(names)}",
                instead="give one value for each coordinate",
            )
        ask.node = call.function
        left = list(s.span.measures)
        for name, argument in zip(names, call.arguments, strict=True):
            # measures stand in the order of the arguments, so the first that fits is its own
            own = next((m for m in left if _same_number(argument, m.number)), None)
            left = left[left.index(own) + 1 :] if own is not None else left
            ask.places[name] = [Amount(argument, own.unit if own is not None else None)]
        if left:
            raise ProblemError(
                f"the units in `{ask.text}` cannot be read", instead="write x = 5 cm, t = 2 min"
            )

    def _vector(self, left: Call, right: Tuple, item: Item) -> bool:
        """Take `y(0) = (1, 0, 0)` for the unknowns y1, y2, y3."""
        unknowns = self.draft.roles.unknowns
        stem = root(left)
        if len(right.items) != len(unknowns) or not all(u.rstrip("0123456789") == stem for u in unknowns):
            return False
        for name, value in zip(unknowns, right.items, strict=True):
            call = Call(Name(name), left.arguments)
            self.draft.conditions.append(Given(None, "evaluated", call, Amount(value), text=item.text))
        item.used = True
        return True

    def _on_application(self, item: Item, i: int) -> None:
        s = item.statement
        assert s is not None and isinstance(s.node, Call)
        names = self.draft.roles.coordinates
        free = all(isinstance(a, Name) and a.name in names for a in s.node.arguments)
        item.used = True
        if free:
            if self.ask is not None and self.ask.node is None:
                self.ask.node = s.node.function
                self.ask.unknown = self.ask.unknown or root(s.node)
            elif self.asking:
                self._new_ask("value", s.node.function, item)
            return
        waits = (
            self.ask is not None and self.ask.kind in ("time when", "depth where") and self.ask.node is None
        )
        held = any(isinstance(a, Name) and a.name in names for a in s.node.arguments)
        if held and self.ask is not None and self.ask.node is None and self.ask.kind in SHARED:
            self.ask.node, self.ask.unknown = s.node, root(s.node)  # "the maximum of u(x, 1)"
            return
        if waits and self.ask is not None and self.ask.level is None and not s.span.measures:
            self.ask.node, self.ask.unknown = s.node, root(s.node)  # "when does u(0, t) reach 0.3"
            return
        ask = Ask("value", root(s.node), s.node, text=item.text.rstrip("= "), start=item.start)
        if s.span.measures:
            self._measured(ask, s)
        empty = self.ask is not None and self.ask.node is None and not self.ask.is_placed
        if empty and self.ask is not None and self.ask.kind in ("value", "how much", "steady state"):
            self.draft.asks.remove(self.ask)  # "the value of u(0.5)": the word named the same wish
        self._begin(ask)
        self.last_word = ""

    def _on_point(self, item: Item, i: int) -> None:
        node = item.statement.node if item.statement else None
        assert isinstance(node, Tuple)
        start = self.when == "start" or self.last_word in ("from", "with")
        if start and len(node.items) == len(self.draft.roles.unknowns) and not self.draft.roles.space:
            for name, value in zip(self.draft.roles.unknowns, node.items, strict=True):
                self.draft.conditions.append(
                    Given(name, "bare", Name(name), Amount(value), ("start", ""), text=item.text)
                )
            item.used = True
            self._use(self.when_items)
        elif self.ask is not None or self.asking:
            if self.ask is None:
                self._new_ask("value", None, item)
            assert self.ask is not None
            self.ask.points.append(node.items)
            item.used = True
        self.last_word = ""

    def _on_measure(self, item: Item, i: int) -> None:
        amount = amount_of(item)
        assert amount is not None
        word, self.last_word = self.last_word, ""
        if (
            self.ask is not None
            and self.ask.kind == "time when"
            and self.ask.level is None
            and amount.unit not in TIME_UNITS
        ):
            self._value(amount, item, word)
            return
        space = self.draft.roles.space
        if (self.ask is not None or self.asking) and len(space) == 1 and kind_of(amount.unit) == "length":
            waits = (
                self.ask is not None
                and self.ask.kind in ("time when", "depth where")
                and self.ask.level is None
            )
            if not (waits and self._is_long()):
                self._ask_place(space[0], with_origin(self.page, item, amount), item)
                return
        if amount.unit in TIME_UNITS and (
            word in (",", "after", "at", "for", "until", "in", "to", "=", "time", "day", "") or self.asking
        ):
            self._time_amount(amount, word, item)
            return
        self._value(amount, item, word)

    def _is_long(self) -> bool:
        """True when the unknown itself is a length, as in `x' = …` for a thickness."""
        return any(g.value is not None and kind_of(g.value.unit) == "length" for g in self.draft.conditions)

    def _time_amount(self, amount: Amount, word: str, item: Item) -> None:
        self.last_word = word
        self._time(amount, item)
        self.last_word = ""

    def _on_number(self, item: Item, i: int) -> None:
        amount = amount_of(item)
        assert amount is not None
        word, self.last_word = self.last_word, ""
        if self._lists(item):
            self._ask_place(self.last_place, amount, item)
            return
        if word in ("day", "time", "hour", "year", "second", "after", "t") and (
            self.asking or self.ask or not is_zero(amount)
        ):
            self._time_amount(counted(amount, word, self.page), word, item)
            return
        self._value(amount, item, word)

    def _lists(self, item: Item) -> bool:
        """True for the 5 and the 10 of "for t = 1, 5, 10"."""
        if self.ask is None or not self.last_place:
            return False
        earlier = [p for p in self.page.maths() if p.end <= item.start]
        if not earlier or not earlier[-1].used or earlier[-1].tag not in ("place", "number", "measure"):
            return False
        between = self.page.text[earlier[-1].end : item.start]
        return bool(re.fullmatch(r"\s*(?:,|,?\s*(?:and|or))\s*(?:at |after |for )?", between))

    def _value(self, amount: Amount, item: Item, word: str) -> None:
        """Handle a number that may be the value of the unknown: "held at 5", "initially 20 °C"."""
        if self.ask is not None:
            if self.ask.kind in ("time when", "depth where") and self.ask.level is None:
                self.ask.level = amount
                self.ask.is_share = is_share(self.page.text, item, amount, bool(self.draft.roles.space))
                item.used = True
            return
        if word in _BEFORE_VALUE:
            given = Given(None, "value", None, amount, text=item.text)
            if self.sides or self.when == "start":
                self._place_value(given, item)
            elif self.closed_sides:
                # "kept at 10 °C and also at 30 °C": a second value for the same side
                for place in self.closed_sides:
                    self._add(given, place)
                item.used = True
            elif self.open is not None and self.open.kind == "evaluated":
                return
            else:
                self.open, self.open_item, self.filled = given, item, False

    def _on_expression(self, item: Item, i: int) -> None:
        s = item.statement
        if s is None or s.node is None:
            return
        if self.last_word == "in" and unit_word(item.text):
            self._wish_unit(unit_word(item.text) or "", item, i)
            return
        roots = [d for d in derivatives(s.node) if d[0] in self.draft.roles.unknowns]
        if (self.asking or self.ask or self._is_questioned(item)) and (
            roots or is_integral(s) or self._holds_unknown(s.node)
        ):
            item.used = True
            self._explain(item, i)
            if self.ask is not None and self.ask.node is None and not self.ask.is_placed:
                self.ask.node, self.ask.unknown = s.node, root(s.node)
            else:
                self._new_ask("integral" if is_integral(s) else "value", s.node, item)
            return
        if self.when == "start" or self.sides:
            self._place_value(Given(None, "value", None, Amount(s.node), text=item.text), item)

    def _holds_unknown(self, node: Node) -> bool:
        """True for `x + y` and `sqrt(x^2 + y^2)`: a formula in the unknowns."""
        return any(isinstance(n, Name) and n.name in self.draft.roles.unknowns for n in walk(node))

    def _is_questioned(self, item: Item) -> bool:
        """True when the sentence of an item ends with a question mark."""
        return bool(re.match(r"[^.?!;\n]*\?", self.page.text[item.end :]))

    def _explain(self, item: Item, i: int) -> None:
        """Mark the words that a formula in brackets spells out: "effectiveness factor (∫ c dx)"."""
        if not item.text.startswith("(") and not self.page.text[: item.start].rstrip().endswith("("):
            return
        for before in reversed(self.page.items[max(0, i - 4) : i]):
            if before.kind not in ("word", "comma") or before.text.lower() in ("and", ","):
                break
            before.used = True

    def _on_range(self, item: Item, i: int) -> None:
        s = item.statement
        target = self.open
        if s is None or s.node is None or target is None or target.value is None:
            return
        if self.filled and target.place is None:
            item.used = self._is_always(s.node)
            return  # the value has its place already: "u = 0 at both ends for t < 2" is not read
        target.pieces.append(Piece(target.value, s.node))
        item.used = True
        if target.place is None and target.kind in ("bare", "value"):
            self.piece_owner = target

    def _is_always(self, node: Node) -> bool:
        """True for `t > 0`, which limits nothing."""
        named = [n.name for n in walk(node) if isinstance(n, Name)]
        zero = any(isinstance(n, Number) and float(n.text) == 0 for n in walk(node))
        signs = getattr(node, "operators", ())
        first = getattr(node, "operands", (None,))[0]
        later = signs in ((">",), (">=",)) if isinstance(first, Name) else signs in (("<",), ("<=",))
        return named == [self.draft.roles.evolution] and zero and later

    def _on_unparsed(self, item: Item, i: int) -> None:
        self.last_word = ""


def _same_number(node: Node, text: str) -> bool:
    return isinstance(node, Number) and float(node.text) == float(text)
