"""The prompt as one row of items: mathematics, phrases with a meaning, and plain words.

Every later step takes items from this row and marks them used; what nobody used is unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from wellposed.agent.reading.harmless import is_harmless
from wellposed.agent.reading.statements import Statement
from wellposed.agent.reading.vocabulary import Phrase, fillers, phrases

__all__ = ["Item", "Page", "make_page"]

_WORD = re.compile(r"[A-Za-zÀ-ž°µ][\wÀ-ž'-]*|[.?!;:,\n()]|\S")
_HIDDEN = "\ue000"


@dataclass
class Item:
    """One piece of the prompt."""

    kind: str
    """"maths", "phrase", "word", "stop" or "comma"."""
    text: str
    start: int
    end: int
    statement: Statement | None = None
    phrase: Phrase | None = None
    used: bool = False

    @property
    def tag(self) -> str:
        """What it is for a reader: the statement's kind, the phrase's kind, or the item's own."""
        if self.statement is not None:
            return self.statement.kind
        return self.phrase.kind if self.phrase else self.kind


@dataclass
class Page:
    """The prompt with its items."""

    text: str
    items: list[Item] = field(default_factory=list)
    template: str = ""
    """The text with each run of mathematics replaced by `⟦n⟧`, n its place in `items`."""
    offsets: list[int] = field(default_factory=list)
    """Position in `text` of each character of `template`."""

    def maths(self) -> Iterable[Item]:
        """Yield the mathematical items."""
        return (i for i in self.items if i.statement is not None)

    def find(self, pattern: str) -> Iterable[re.Match[str]]:
        """Yield matches of a pattern in the template whose words are not used yet."""
        for match in re.finditer(pattern, self.template, re.IGNORECASE):
            if not any(i.used for i in self.within(match)):
                yield match

    def within(self, match: re.Match[str]) -> list[Item]:
        """Return the items that a template match covers."""
        start, end = self.offsets[match.start()], self.offsets[match.end() - 1]
        return [i for i in self.items if i.end > start and i.start <= end]

    def take(self, match: re.Match[str]) -> None:
        """Mark everything that a template match covers as used."""
        for item in self.within(match):
            item.used = True

    def item(self, match: re.Match[str], group: int | str) -> Item:
        """Return the mathematical item that a group such as `⟦7⟧` of a match names."""
        return self.items[int(match.group(group))]

    def leftover(self) -> list[Item]:
        """Return the items that say something and that nobody used."""
        return [
            i
            for n, i in enumerate(self.items)
            if not i.used and i.kind not in ("stop", "comma") and not self._says_nothing(n, i)
        ]

    def _says_nothing(self, n: int, item: Item) -> bool:
        """True for a word that cannot change the problem."""
        if item.kind != "word":
            return False
        titled = n > 1 and self.items[n - 2].text.lower() in ("mr", "mrs", "ms", "dr", "prof")
        opens = n == 0 or (self.items[n - 1].kind == "stop" and not titled)
        return _is_filler(item) or is_harmless(item.text, opens_sentence=opens)


def _is_filler(item: Item) -> bool:
    return item.kind == "word" and (item.text.lower() in fillers() or not item.text[0].isalpha())


def make_page(text: str, statements: list[Statement]) -> Page:
    """Return the row of items for a text and its statements.

    Args:
        text: Normalised text, typing errors mended.
        statements: Classified statements; several may share one span.
    """
    hidden = text
    for s in statements:
        hidden = hidden[: s.span.start] + _HIDDEN * (s.span.end - s.span.start) + hidden[s.span.end :]
    items = [Item("maths", s.span.text, s.span.start, s.span.end, statement=s) for s in statements]
    found = phrases(hidden)
    items += [Item("phrase", p.text, p.start, p.end, phrase=p) for p in found]
    covered = [(p.start, p.end) for p in found]
    for match in _WORD.finditer(hidden):
        if _HIDDEN in match.group() or any(a <= match.start() < b for a, b in covered):
            continue
        mark = match.group()
        kind = "comma" if mark in ",()" else "stop" if mark in ".?!;\n" else "word"
        items.append(Item(kind, mark, match.start(), match.end()))
    items.sort(key=lambda i: (i.start, i.end))
    page = Page(text, items)
    _make_template(page)
    return page


def _make_template(page: Page) -> None:
    """Write the template text and its offsets; chained statements show once."""
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for n, item in enumerate(page.items):
        if item.statement is None or item.start < at:
            continue
        out.append(page.text[at : item.start])
        offsets += range(at, item.start)
        mark = f"⟦{n}⟧"
        out.append(mark)
        offsets += [item.start] * (len(mark) - 1) + [item.end - 1]
        at = item.end
    out.append(page.text[at:])
    offsets += range(at, len(page.text))
    page.template, page.offsets = "".join(out), offsets
