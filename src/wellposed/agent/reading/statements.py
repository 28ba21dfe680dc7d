"""What each run of mathematics says: an equation, a condition, a range, a value, a place, a wish.

Works on syntax trees only; which names are unknowns and which are coordinates is decided here, from all
runs together, before any of them becomes an expression.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from wellposed.agent.reading.dimensions import unit
from wellposed.agent.reading.normalise import GREEK
from wellposed.agent.reading.spans import Measure, Span
from wellposed.problem.mathematics import MathError, parse
from wellposed.problem.mathematics.syntax import (
    At,
    Binary,
    Call,
    Derivative,
    Dot,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Prime,
    Relation,
    Subscripted,
    Tuple,
    walk,
)

__all__ = [
    "Kind",
    "Roles",
    "Statement",
    "base_of",
    "classify",
    "derivatives",
    "differentiated",
    "parse_spans",
    "places_of",
    "unreadable_equation",
]

Kind = Literal[
    "equation", "condition", "bare", "place", "range", "definition", "application", "symbol", "number",
    "measure",
    "point", "expression", "unparsed",
]  # fmt: skip
_SUBSCRIPT = re.compile(r"[txyzr]{1,4}")
_GREEK = frozenset(GREEK.values())


@dataclass
class Statement:
    """One relation, value or name that the prompt writes as mathematics."""

    span: Span
    node: Node | None
    kind: Kind = "expression"
    error: MathError | None = None
    left: Node | None = None
    """For relations of two: the side with the name."""
    right: Node | None = None
    measure: Measure | None = None
    """The unit behind the right side, when there is one."""
    is_inline: bool = False
    """True when units inside the formula have been put into SI."""


@dataclass
class Roles:
    """Which name plays which part."""

    unknowns: list[str] = field(default_factory=list)
    space: list[str] = field(default_factory=list)
    evolution: str | None = None
    prime: str | None = None
    """What `'` differentiates by."""

    @property
    def coordinates(self) -> list[str]:
        """Space coordinates first, the evolution variable last."""
        return [*self.space, *([self.evolution] if self.evolution else [])]


def parse_spans(spans: list[Span]) -> list[Statement]:
    """Parse every run; chained equalities become one statement for each link."""
    out: list[Statement] = []
    for span in spans:
        text, measure = _without_units(span)
        try:
            node = parse(text)
        except MathError as error:
            out.append(Statement(span, None, "unparsed", error))
            continue
        for part in _links(node):
            out.append(Statement(span, part, measure=measure))
    return out


_DERIVATIVE = re.compile(
    r"[A-Za-z]'|[A-Za-z]_[txyzr]{1,4}(?![A-Za-z])|[d∂](?:\^?\d)? ?[A-Za-z(]?\w* ?/ ?[d∂]|∇|Δ"
)


def unreadable_equation(statements: list[Statement]) -> MathError | None:
    """Return why the first differential equation that is no formula could not be read, if there is one."""
    for s in statements:
        if s.error is not None and "=" in s.span.text and _DERIVATIVE.search(s.span.text):
            return s.error
    return None


def _without_units(span: Span) -> tuple[str, Measure | None]:
    """Return the run with measures reduced to their numbers, and the last measure."""
    text, shift = span.text, span.start
    for m in reversed(span.measures):
        text = text[: m.start - shift] + m.number + text[m.end - shift :]
    if text.endswith("="):
        text = text[:-1]
    return text.strip(), (span.measures[-1] if span.measures else None)


def _links(node: Node) -> list[Node]:
    """Split `a = b = c` into `a = c` and `b = c`; leave every other node alone."""
    if not isinstance(node, Relation) or len(node.operands) < 3 or set(node.operators) != {"="}:
        return [node]
    # In `u(0, t) = 0 = u(2, t)` the number is the value of both.
    last = next((o for o in node.operands if isinstance(o, Number)), node.operands[-1])
    return [Relation((left, last), ("=",), span=node.span) for left in node.operands if left is not last]


def derivatives(node: Node) -> list[tuple[str, str | None, int]]:
    """Return (name, variable, order) of each derivative of a name; variable None for primes."""
    found: list[tuple[str, str | None, int]] = []
    for n in walk(node):
        if isinstance(n, (Prime, Dot)):
            name = _name(n.body)
            found += [(name, "t" if isinstance(n, Dot) else None, n.order)] if name else []
        elif isinstance(n, Derivative):
            inner = [] if isinstance(n.body, (Name, Call)) else derivatives(n.body)
            total = sum(k for _, k in n.variables)
            found += [(name, n.variables[0][0], total + order) for name, v, order in inner if v]
            found += [(name, v, k) for name in ([] if inner else _names(n.body)) for v, k in n.variables]
        elif (
            isinstance(n, Call)
            and isinstance(n.function, Name)
            and n.function.name in ("diff", "Derivative")
            and n.arguments
        ):
            found += _called_derivative(n)
        elif isinstance(n, Operator) and n.kind in ("lap", "grad"):
            found += [(name, "lap", 2) for name in _names(n.body)[:1]]
        elif isinstance(n, Subscripted):
            inner = derivatives(n.body)
            found += [
                (name, v, n.subscript.count(v) + k) for name, w, k in inner for v in set(n.subscript) if w
            ]
            names = [] if inner else _names(n.body)
            found += [(name, v, n.subscript.count(v)) for name in names for v in set(n.subscript)]
        elif isinstance(n, Name) and _is_subscripted(n):
            found += [(n.stem, v, n.subscript.count(v)) for v in dict.fromkeys(n.subscript)]
    return found


def _is_subscripted(name: Name) -> bool:
    """True for `u_xx` and `theta_t`: a short or Greek name with variables below it."""
    short = len(name.stem) <= 3 or name.stem in _GREEK
    return short and _SUBSCRIPT.fullmatch(name.subscript) is not None


def differentiated(node: Node) -> set[str]:
    """Return the names of which a derivative itself is written, not one of an expression with them."""
    found: set[str] = set()
    for n in walk(node):
        if isinstance(n, Name) and _is_subscripted(n):
            found.add(n.stem)
        elif isinstance(n, (Prime, Dot, Derivative, Operator, Subscripted)):
            found |= {name for name in [_name(n.body)] if name}
        elif isinstance(n, Call) and _name(n) in ("diff", "Derivative") and n.arguments:
            found |= {name for name in [_name(n.arguments[0])] if name}
    return found


def _called_derivative(call: Call) -> list[tuple[str, str | None, int]]:
    """Return the derivatives in `diff(u, x, 2)`."""
    body, *rest = call.arguments
    orders: dict[str, int] = {}
    last = None
    for n in rest:
        if isinstance(n, Name):
            last = n.name
            orders[last] = orders.get(last, 0) + 1
        elif isinstance(n, Number) and last is not None:
            orders[last] += int(float(n.text)) - 1
    inner = (
        []
        if isinstance(body, (Name, Call)) and _name(body) not in ("diff", "Derivative")
        else derivatives(body)
    )
    total = sum(orders.values())
    if inner and last is not None:
        return [(name, last, total + order) for name, v, order in inner if v]
    return [(name, v, k) for name in _names(body)[:1] for v, k in orders.items()]


def _name(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    return _name(node.function) if isinstance(node, Call) else None


def _names(node: Node) -> list[str]:
    """Return the names that a derivative may be of, those in front first."""
    inner = [n.stem for n in walk(node) if isinstance(n, Name)]
    return list(dict.fromkeys(inner))


def places_of(node: Node) -> list[Call]:
    """Return the calls in a node whose arguments are places: `u(0, t)`, `y'(0)`."""
    return [n for n in walk(node) if isinstance(n, Call) and n.style != "bare"]


def _is_evaluated(call: Call, roles: Roles) -> bool:
    """True for `u(0, t)` or `y'(L)`, false for `u(x, t)`, `sin(x)` and products."""
    name = base_of(call.function)
    if name not in roles.unknowns:
        return False
    if all(isinstance(a, Name) and a.name in roles.coordinates for a in call.arguments):
        return False
    # `u(1 - v)` and `y(2 - t)` are products; `u(0, t)` and `y(L/2)` are values at a place.
    return not any(_varies(a, roles) for a in call.arguments)


def _varies(argument: Node, roles: Roles) -> bool:
    """True for an argument that mixes an unknown or a coordinate with something else."""
    names = {n.name for n in walk(argument) if isinstance(n, Name)}
    if names & set(roles.unknowns) - set(roles.coordinates):
        return True
    return bool(names & set(roles.coordinates)) and not isinstance(argument, Name)


def base_of(node: Node) -> str | None:
    """Return the unknown that a call is of: `u` for `u`, `u_x`, `u'`, `du/dx`."""
    if isinstance(node, Name):
        return node.stem if _SUBSCRIPT.fullmatch(node.subscript) else node.name
    if isinstance(node, (Prime, Dot, Derivative)):
        return base_of(node.body)
    return base_of(node.function) if isinstance(node, Call) else None


def classify(statements: list[Statement], roles: Roles, text: str) -> None:
    """Give each statement its kind, in place.

    Args:
        statements: From `parse_spans`.
        roles: From `find_roles` or from a catalogue entry.
        text: The normalised prompt, for the words that follow a statement.
    """
    scales = {m.unit for s in statements for m in s.span.measures if m.unit in ("degC", "degF", "K")}
    own = next(iter(scales)) if len(scales) == 1 else ""
    for s in statements:
        if s.node is not None:
            s.kind = _kind(s, roles)
            _in_base_units(s, own)
    _demote(statements, text)


def _in_base_units(s: Statement, own: str = "") -> None:
    """Put units that stand inside a formula into SI; a unit behind a whole value stays with the statement.

    Args:
        s: Changed in place.
        own: The scale in which the prompt gives every temperature; a difference from one, `T - 22 °C`, is
            then counted in it.

    Raises:
        MathError: A temperature in degrees stands inside a formula.
    """
    measures = s.span.measures
    if not measures or s.kind in ("application", "range", "measure", "number", "point", "place"):
        return
    ends = measures[-1].end == s.span.end
    if len(measures) == 1 and ends and s.kind != "equation":
        return
    keep = measures[-1] if ends and s.kind in ("condition", "bare") else None
    text, shift = s.span.text, s.span.start
    for m in reversed(measures):
        found = unit(m.unit)
        differs = m.unit == own and re.search(r"\([A-Za-z]\w* ?- ?$", text[: m.start - shift])
        if differs and re.match(r" ?\)", text[m.end - shift :]):
            text = f"{text[: m.start - shift]}{m.number}{text[m.end - shift :]}"
            continue
        if found is None or (m is not keep and found.offset):
            raise MathError(
                f"the unit `{m.unit}` cannot stand inside a formula", text=text, instead="use kelvin"
            )
        factor = "" if m is keep else f"*({found.factor.numerator}/{found.factor.denominator})"
        text = f"{text[: m.start - shift]}({m.number}{factor}){text[m.end - shift :]}"
    node = _links(parse(text))[0] if s.node is not None else None
    if not isinstance(node, Relation):
        return
    s.node, s.measure, s.is_inline = node, keep, True
    s.left, s.right = node.operands[0], node.operands[-1]


def _kind(s: Statement, roles: Roles) -> Kind:
    node = s.node
    if isinstance(node, Relation):
        return _relation_kind(s, node, roles)
    if s.measure is not None and isinstance(node, (Number, Negative)):
        return "measure"
    if isinstance(node, Number) or (isinstance(node, Negative) and isinstance(node.body, Number)):
        return "number"
    if isinstance(node, Name):
        return "symbol"
    if isinstance(node, Tuple):
        return "point"
    if isinstance(node, Call) and base_of(node.function) in roles.unknowns:
        return "application"
    return "expression"


def _relation_kind(s: Statement, node: Relation, roles: Roles) -> Kind:
    if set(node.operators) != {"="}:
        return "range"
    left, right = node.operands[0], node.operands[-1]
    if isinstance(left, Number) and not isinstance(right, Number):
        left, right = right, left
    s.left, s.right = left, right
    calls = [c for c in places_of(node) if _is_evaluated(c, roles)]
    if calls or any(isinstance(n, At) for n in walk(node)):
        return "condition"
    name = _name(left)
    plain = (
        isinstance(left, Name) and not derivatives(left) and name not in (*roles.unknowns, *roles.coordinates)
    )
    known = [] if plain else [d for d in derivatives(node) if d[0] in roles.unknowns]
    if known:
        endless = isinstance(right, Name) and right.name == "oo"
        return "bare" if endless else "equation"  # "u_x = oo" is what a wave that breaks comes to
    if isinstance(left, Name) and name in roles.unknowns:
        return "bare"
    if isinstance(left, Name) and name in roles.coordinates:
        return "place"
    if isinstance(left, Call) and name in roles.unknowns:
        return "bare" if len(left.arguments) == len(roles.coordinates) else "condition"
    if isinstance(left, (Name, Call)) and name:
        return "definition"
    if any(isinstance(n, Name) and n.name in roles.unknowns for n in walk(node)) and not known:
        return "equation" if isinstance(left, (Binary, Negative)) else "bare"
    return "definition"


def _demote(statements: list[Statement], text: str) -> None:
    """Turn `du/dx = 0 at x = 1` from an equation into a condition that waits for its place."""
    equations = [s for s in statements if s.kind == "equation" and s.node]
    orders = {id(s): _top(s) for s in equations}
    for s in equations:
        after = text[s.span.end : s.span.end + 60]
        name, order = orders[id(s)]
        higher = any(orders[id(o)][0] == name and orders[id(o)][1] > order for o in equations if o is not s)
        placed = re.match(
            r" ?,? ?(?:at|on|for) (?:(?:the |both |all |either |each )*(?:left|right|top|bottom"
            r"|upper|lower|ends?|sides?|boundar|walls?|edges?|faces?|inner|outer|other|insulated"
            r"|surface)"
            r"|[xyzr] ?=|\(?[xyzrt] ?=)",
            after,
        )
        if (order == 1 and (higher or (placed and len(equations) > 1))) or (higher and placed):
            s.kind = "bare"


def _top(s: Statement) -> tuple[str, int]:
    """Return the name and the order of the highest derivative in a statement (space before time)."""
    found = derivatives(s.node) if s.node else []
    name, _, order = max(found, key=lambda d: d[2], default=("", None, 0))
    return name, order
