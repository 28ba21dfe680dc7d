"""What is said only once and only in passing: masses, lengths, starting values without a symbol.

"A 3 kg sledge starts with 5 m/s … m dv/dt = -b v": the equation needs `m` and `v(0)`, and one mass
and one speed are left over. A measure fills a gap only when it is the only one of its kind.
"""

from __future__ import annotations

from wellposed.agent.reading.dimensions import kind_of
from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.geometry import amount_of
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.names import missing_names
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Statement, derivatives
from wellposed.problem.mathematics.syntax import Call, Name, Relation

__all__ = ["fill_gaps"]

# The usual letters of the field; a letter may mean more than one kind.
_USUAL = {
    "m": ("mass",), "M": ("mass",), "L": ("length", "inductance"), "l": ("length",), "R": ("resistance",
    "length"),
    "C": ("capacitance",), "V": ("voltage", "volume"), "E": ("voltage", "pressure"), "U": ("voltage",),
    "g": ("acceleration",), "v": ("speed",), "u": ("speed", "temperature"), "T": ("temperature",),
    "k": ("rate", "stiffness"),
    "D": ("diffusivity",), "alpha": ("diffusivity",), "c": ("mass per length", "speed", "molarity"),
    "h": ("length",),
    "x": ("length",), "y": ("length",), "z": ("length",), "r": ("length",), "s": ("length",),
    "q": ("charge",),
    "i": ("current",), "I": ("current",), "Q": ("charge", "molar energy"), "N": ("number",),
    "theta": ("number",), "p": ("pressure",),
    "sigma": ("pressure",), "d": ("length",), "a": ("length",), "H": ("length",),
}  # fmt: skip


def fill_gaps(page: Page, draft: Draft) -> None:
    """Use measures that are left over for the gaps that they alone can fill.

    Args:
        page: Items, marked used where they fill a gap.
        draft: Gets definitions, initial values and notes on what was assumed.
    """
    _repeats(page, draft)
    _default_length(draft)
    for name in missing_names(draft):
        item = _only(page, _USUAL.get(name, ()))
        amount = amount_of(item) if item else None
        if item is None or amount is None or item.statement is None:
            continue
        left = Name(name)
        node = Relation((left, amount.node), ("=",))
        span = Span(item.start, item.end, f"{name} = {item.text}", item.statement.span.measures)
        draft.definitions.append(
            Statement(span, node, "definition", None, left, amount.node, item.statement.measure)
        )
        draft.assume(
            f"{name} is {item.text}", f"the only {kind_of(amount.unit)} in the prompt without a name"
        )
        item.used = True
    _start_values(page, draft)
    _context_only(page, draft)


def _only(page: Page, kinds: tuple[str, ...]) -> Item | None:
    """Return the one unused measure of these kinds."""
    found = [i for i in page.maths() if not i.used and i.tag == "measure" and _kind(i) in kinds]
    return found[0] if len(found) == 1 else None


def _kind(item: Item) -> str:
    amount = amount_of(item)
    return kind_of(amount.unit) if amount else ""


def _repeats(page: Page, draft: Draft) -> None:
    """A measure that an equation or a definition already holds is a repetition: `12 V battery`."""
    said = {
        (m.number, m.unit)
        for i in page.maths()
        if i.used and i.statement and i.statement.kind in ("equation", "definition", "condition", "bare")
        for m in i.statement.span.measures
    }
    for item in page.maths():
        s = item.statement
        if (
            not item.used
            and s is not None
            and s.measure is not None
            and (s.measure.number, s.measure.unit) in said
        ):
            item.used = True


def _default_length(draft: Draft) -> None:
    """`L = 10 cm` without another word is the length of the one axis."""
    if draft.lengths or len(draft.roles.space) != 1 or draft.ranges:
        return
    for s in draft.definitions:
        if (
            isinstance(s.left, Name)
            and s.left.name in ("L", "l", "a", "d", "H")
            and (s.measure is None or kind_of(s.measure.unit) == "length")
        ):
            used = any(
                isinstance(n, Name) and n.name == s.left.name for e in draft.equations for n in _walk(e)
            )
            evaluated = any(_mentions(g, s.left.name) for g in draft.conditions)
            if (s.left.name == "L" or not used) and not evaluated:
                draft.lengths.append(Amount(s.left))
                return


def _walk(s: Statement) -> list:
    from wellposed.problem.mathematics.syntax import walk

    return list(walk(s.node)) if s.node else []


def _mentions(given: Given, name: str) -> bool:
    from wellposed.problem.mathematics.syntax import walk

    return given.left is not None and any(isinstance(n, Name) and n.name == name for n in walk(given.left))


def _start_values(page: Page, draft: Draft) -> None:
    """Give an ordinary problem's only unknown the starting value that is left over."""
    roles = draft.roles
    if len(roles.unknowns) != 1 or _has_start(draft) or roles.evolution is None:
        return
    name = roles.unknowns[0]
    item = _only(page, _USUAL.get(name, ()))
    amount = amount_of(item) if item else None
    if item is None or amount is None or _rate_order(draft, name) != 1:
        return
    draft.conditions.append(
        Given(name, "bare", Name(name), amount, ("start", ""), text=f"{name} = {item.text}")
    )
    draft.assume(
        f"{name} starts at {item.text}", f"the only {kind_of(amount.unit)} in the prompt without a place"
    )
    item.used = True


def _has_start(draft: Draft) -> bool:
    n = len(draft.roles.space)
    return any(
        (g.place and g.place[0] == "start")
        or (g.kind == "evaluated" and isinstance(g.left, Call) and (not n or _is_start(g.left, draft)))
        for g in draft.conditions
    )


def _is_start(call: Call, draft: Draft) -> bool:
    """True for `u(x, 0)`: the space arguments are free."""
    names = [a.name if isinstance(a, Name) else "" for a in call.arguments]
    return all(x in names for x in draft.roles.space)


def _rate_order(draft: Draft, name: str) -> int:
    """Return the order of the equation in the evolution variable."""
    t = draft.roles.evolution
    found = [d for s in draft.equations for d in (derivatives(s.node) if s.node else []) if d[0] == name]
    return max((n for _, v, n in found if v in (t, None)), default=0)


def _context_only(page: Page, draft: Draft) -> None:
    """A temperature that no term depends on describes the setting: `K = … at 850 °C`."""
    if missing_names(draft) or any(_USUAL.get(u, ("",))[0] == "temperature" for u in draft.roles.unknowns):
        return
    measured = [
        s for s in draft.definitions if s.measure is not None and kind_of(s.measure.unit) == "temperature"
    ]
    if measured or not draft.equations:
        return
    for item in page.maths():
        if not item.used and item.tag == "measure" and _kind(item) == "temperature":
            item.used = True
            draft.assume(
                f"{item.text} only describes the setting", "no term of the equation depends on a temperature"
            )
