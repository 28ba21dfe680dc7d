"""The letters of a named equation: those that the prompt uses take the place of the catalogue's own."""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.forms import parameter_letters
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Statement
from wellposed.problem.mathematics.syntax import Call, Derivative, Dot, Name, Node, Number, Prime, Relation

__all__ = ["parameter_names", "relettered", "rename", "take_said"]

_GREEK = ("psi", "phi", "theta", "eta", "rho", "chi", "Psi", "Phi")
_COORDINATES = ("x", "y", "z", "r", "t", "s", "xi", "eta")
_KNOWN = ("u", "T", "c", "C", "p", "w", "v", "n", "phi", "psi", "V")
_WORD = re.compile(r"(?<![\w.])([A-Za-z]\w*)(?![\w(])")
_ORDINALS = {
    "zeroth": 0, "zero": 0, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip


def relettered(text: str, names: dict[str, str]) -> str:
    """Return an equation with names replaced, all at once; functions keep theirs."""
    return _WORD.sub(lambda m: names.get(m.group(1), m.group(1)), text)


def rename(entry: dict, statements: list[Statement]) -> dict[str, str]:
    """Return catalogue name -> prompt name for the unknowns and the variable, from the prompt's conditions.

    `N(0) = 10` for the logistic equation keeps `N`; `P(0) = 10` makes it `P`; `u(0) = 1, v(0) = 2` for a
    system in x and y makes them `u` and `v` where the entry lists these letters.

    Args:
        entry: The catalogue entry, with its form chosen.
        statements: Everything mathematical in the prompt.
    """
    unknowns = list(entry["unknowns"])
    called = [n for s in statements if (n := _called(s)) is not None]
    names = _of_one(entry, unknowns[0], called, statements) if len(unknowns) == 1 else {}
    if len(unknowns) > 1:
        sets = [unknowns, *([list(row) for row in entry.get("letters", [])])]
        seen = {n for n in called if any(n in row for row in sets)}
        row = next((r for r in sets if seen <= set(r)), unknowns)
        names = {a: b for a, b in zip(unknowns, row, strict=True) if a != b}
    for own, others in entry.get("variables", {}).items():
        written = {n for s in statements for n in _letters(s)}
        other = next((o for o in others if o in written), None)
        if other is not None and own not in written:
            names[own] = other
    return names


def _of_one(entry: dict, own: str, called: list[str], statements: list[Statement]) -> dict[str, str]:
    letters = {*parameter_letters(entry), *entry.get("synonyms", {})}
    axes = {*entry.get("space", []), entry.get("evolution")} | ({"x"} if entry.get("laplace") else set())
    called = [name for name in called if name not in axes]  # x(2 - x) is a product
    if called:
        return {} if own in called else {own: called[0]}
    for s in statements:
        node = s.node.operands[0] if isinstance(s.node, Relation) and s.node.operators == ("=",) else s.node
        rows = [row[0] for row in entry.get("letters", [])]
        if isinstance(node, Name) and node.name in (own, *_KNOWN, *rows) and node.name not in letters:
            return {} if node.name == own else {own: node.name}
    return {}


def _letters(s: Statement) -> set[str]:
    """Return the names that stand alone on the left of a relation or as an argument."""
    from wellposed.problem.mathematics.syntax import walk

    return {n.name for n in walk(s.node) if isinstance(n, Name)} if s.node is not None else set()


def _called(s: Statement) -> str | None:
    """Return the name that a condition or a question puts at a place: `u` of `u(0, t) = 1` and `u'(0)`.

    `V(x) = x^2` gives a function, not a place.
    """
    node = s.node.operands[0] if isinstance(s.node, Relation) else s.node
    base: Node | None = node.function if isinstance(node, Call) else None
    if isinstance(node, Call) and all(isinstance(a, Name) and a.name in _COORDINATES for a in node.arguments):
        return None
    while isinstance(base, (Prime, Dot, Derivative)):
        base = base.body
    if not isinstance(base, Name):
        return None
    stem = base.stem if re.fullmatch(r"[txyzr]{1,4}", base.subscript) and len(base.stem) < 3 else base.name
    return stem if len(base.stem) <= 2 or base.stem in _GREEK else None


def parameter_names(draft: Draft, entry: dict) -> dict[str, str]:
    """Return catalogue letter -> prompt letter for the parameters that the prompt gives by another one."""
    defined: set[str] = set()
    for s in draft.definitions:
        left = s.left.function if isinstance(s.left, Call) else s.left
        defined |= {left.name} if isinstance(left, Name) else set()
    own = parameter_letters(entry)
    names: dict[str, str] = {}
    for short, long in entry.get("synonyms", {}).items():
        if short in defined and short not in own and long not in defined and long not in names:
            names[long] = short
    return names


def take_said(page: Page, draft: Draft, entry: dict) -> dict[str, str]:
    """Take parameters said in words, "wave speed 2", and return letters that words declare.

    Args:
        page: The prompt's items; what is taken is marked.
        draft: Gets definitions.
        entry: The catalogue entry.

    Returns:
        Catalogue letter -> prompt letter, from "wave speed s = 2".
    """
    names: dict[str, str] = {}
    own = parameter_letters(entry)
    for letter, words in entry.get("said", {}).items():
        if letter not in own:
            continue
        before = r"(?<![\w⟧-])(?:an? |the |and |with |its |constant )*"
        for m in list(page.find(rf"{before}(?:{words})(?: of| is| equal to|:| =)* ?⟦(\d+)⟧")):
            item = page.item(m, 1)
            other = _defined(item)
            if other is not None and other not in own:
                names[letter] = other
            if item.tag in ("number", "measure", "expression"):
                _define(draft, letter, item)
                page.take(m)
            elif item.tag == "definition":
                for part in page.within(m):
                    part.used = part.used or part.statement is None
    for letter, words in entry.get("ordinals", {}).items():
        numbers = "|".join(_ORDINALS)
        pattern = rf"(?:of )?(?:the )?(?:({numbers})[- ](?:{words})|(?:{words}) ({numbers}))\b"
        for m in list(page.find(pattern)):
            number = Number(str(_ORDINALS[(m.group(1) or m.group(2)).lower()]))
            _add(draft, letter, number, m.group())
            page.take(m)
    return names


def _defined(item: Item) -> str | None:
    node = item.statement.node if item.statement is not None else None
    left = node.operands[0] if isinstance(node, Relation) and node.operators == ("=",) else None
    return left.name if isinstance(left, Name) else None


def _define(draft: Draft, letter: str, item: Item) -> None:
    amount = amount_of(item)
    if amount is None or item.statement is None:
        return
    _add(draft, letter, amount.node, f"{letter} = {item.text}", item.statement)


def _add(draft: Draft, letter: str, value: Node, text: str, source: Statement | None = None) -> None:
    left = Name(letter)
    span = Span(0, 0, text, source.span.measures if source is not None else ())
    measure = source.measure if source is not None else None
    draft.definitions.append(
        Statement(span, Relation((left, value), ("=",)), "definition", None, left, value, measure)
    )
