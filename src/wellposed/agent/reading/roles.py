"""Which names are unknowns and which are coordinates, told from all runs of mathematics together."""

from __future__ import annotations

import re

from wellposed.agent.reading.curved import is_radial
from wellposed.agent.reading.statements import (
    Roles,
    Statement,
    base_of,
    derivatives,
    differentiated,
    places_of,
)
from wellposed.problem.mathematics.syntax import Call, Name, Node, Number, Relation, walk

__all__ = ["find_roles"]

_COORDINATES = ("x", "y", "z", "r", "s", "xi", "t", "tau", "theta", "phi")


def find_roles(statements: list[Statement], text: str) -> Roles:
    """Return the unknowns and coordinates that the equations show.

    Args:
        statements: All parsed runs.
        text: The whole normalised prompt, for "with respect to x" and the like.
    """
    roles = Roles()
    found: list[tuple[str, str | None, int]] = []
    for s in statements:
        if isinstance(s.node, Relation) and set(s.node.operators) == {"="} and not _only_at_places(s.node):
            found += derivatives(s.node)
    named = _named(statements) - {"x", "y", "z", "r", "t"}  # `x = L` names a place
    constants = _constants(statements)
    found = [d for d in found if d[0] not in constants]
    found = [d for d in found if d[1] not in named]
    found = [d for d in found if not _is_made_of(d[0], found, statements)]
    found = [d for d in found if len(d[0]) < 4 or _moves(d[0], found)]
    explicit = {n for n, v, _ in found if v is not None}
    if explicit:
        found = [d for d in found if d[0] in explicit or d[0] not in named]
    variables = [v for _, v, _ in found if v and v != "lap"]
    roles.unknowns = list(dict.fromkeys(n for n, _, _ in found if n not in variables and n not in ("d",)))
    arguments = _arguments(statements, roles.unknowns)
    if not variables and any(v is None for _, v, _ in found):
        roles.prime = _prime(statements, text, roles.unknowns, arguments)
        variables = [roles.prime]
    elif variables:
        roles.prime = "t" if "t" in variables else variables[0]
    names = list(dict.fromkeys([*variables, *arguments]))
    if any(v == "lap" for _, v, _ in found):
        written, axes = {n for n in names if n != "t"}, _laplace_axes(statements, text)
        if not written or written < set(axes):
            names += [a for a in axes if a not in names]
    if "t" in names or ("tau" in names and len(names) > 1):
        roles.evolution = "t" if "t" in names else "tau"
    roles.space = sorted((n for n in names if n != roles.evolution), key=_axis_order)
    roles.unknowns = [u for u in roles.unknowns if u not in names]
    return roles


def _moves(name: str, found: list[tuple[str, str | None, int]]) -> bool:
    """True for the theta of `theta_t = theta_zz`; `sigma_y` alone is a name, a yield stress."""
    return any(n == name and (v in (None, "t", "lap") or order > 1) for n, v, order in found)


def _is_made_of(name: str, found: list[tuple[str, str | None, int]], statements: list[Statement]) -> bool:
    """True for the hv of `(hv)_x`, a product, and for the f of `f(u)_x`: made of unknowns, none itself."""
    others = {n for n, _, _ in found if n != name}
    if 1 < len(name) < 4 and name.isalpha() and set(name) <= others and not others & {name}:
        return True
    calls = [n for s in statements if s.node is not None for n in walk(s.node) if isinstance(n, Call)]
    own = [c for c in calls if isinstance(c.function, Name) and c.function.name == name]
    return bool(own) and all(
        c.arguments and all(isinstance(a, Name) and a.name in others for a in c.arguments) for c in own
    )


def _only_at_places(node: Node) -> bool:
    """True when every derivative stands at a place: `x'(0) = 0` is no equation."""
    every = derivatives(node)
    placed = [
        d
        for call in places_of(node)
        if call.arguments and any(isinstance(a, Number) for a in call.arguments)
        for d in derivatives(call.function)
    ]
    return bool(every) and len(placed) >= len(every)


def _named(statements: list[Statement]) -> set[str]:
    """Return names that are defined by an expression, as in `theta = atan2(p_y, p_x)`."""
    names: set[str] = set()
    for s in statements:
        if isinstance(s.node, Relation) and set(s.node.operators) == {"="}:
            left, right = s.node.operands[0], s.node.operands[-1]
            if isinstance(left, Name) and any(isinstance(n, Name) for n in walk(right)):
                names.add(left.name)
    return names


def _constants(statements: list[Statement]) -> set[str]:
    """Return names that are set to a number and never differentiated themselves, as `m` of `(u^m)_xx`."""
    direct = {name for s in statements if s.node is not None for name in differentiated(s.node)}
    names: set[str] = set()
    for s in statements:
        if isinstance(s.node, Relation) and s.node.operators == ("=",):
            left, right = s.node.operands
            plain = not any(isinstance(n, (Name, Call)) and n != Name("pi") for n in walk(right))
            if isinstance(left, Name) and plain:
                names.add(left.name)
    return names - direct


def _axis_order(name: str) -> tuple[int, str]:
    return (_COORDINATES.index(name) if name in _COORDINATES else 99, name)


def _arguments(statements: list[Statement], unknowns: list[str]) -> list[str]:
    """Return coordinate names that stand as arguments of the unknowns: x and t of `u(x, t)`."""
    names: list[str] = []
    for s in statements:
        for call in places_of(s.node) if s.node else []:
            if base_of(call.function) in unknowns:
                names += [a.name for a in call.arguments if isinstance(a, Name) and a.name in _COORDINATES]
    return names


def _prime(statements: list[Statement], text: str, unknowns: list[str], arguments: list[str]) -> str:
    """Return the variable that primes mean."""
    said = re.search(r"(?:with respect to|derivatives? (?:in|by)|d/d|function of) ?([a-z])\b", text)
    if said and said.group(1) not in unknowns:
        return said.group(1)
    names = {n.name for s in statements for n in (walk(s.node) if s.node else []) if isinstance(n, Name)}
    for joined in [n for n in names if re.fullmatch(r"[a-z]{2,3}", n) and set(n) & set(unknowns)]:
        names |= set(joined)
    for candidate in dict.fromkeys([*arguments, "t", "x", "r", "s", "z"]):
        if candidate in names and candidate not in unknowns and not _has_value(statements, candidate, text):
            return candidate
    ends = re.search(
        r"\beigen-?values?\b|\b(?:both|the|left|right)(?: hand)? ends?\b|\bboundary\b|\binsulated\b",
        text,
        re.IGNORECASE,
    )
    placed = ends is not None or len(_places(statements, unknowns)) > 1
    return "x" if "x" not in unknowns and placed else "t"


def _has_value(statements: list[Statement], name: str, text: str) -> bool:
    """True for a letter that is a coefficient: `r = 0.3` gives it a value, and no place is named by it."""
    if name in ("t", "x"):
        return False
    given = [s for s in statements if isinstance(s.node, Relation) and s.node.operands[0] == Name(name)]
    return any(
        s.node is not None
        and s.node.operators == ("=",)  # type: ignore[attr-defined]
        and not re.search(r"\b(?:at|when|to|from|until) $", text[: s.span.start])
        for s in given
    )


def _places(statements: list[Statement], unknowns: list[str]) -> set[tuple[Node, ...]]:
    """Return the places at which conditions on the unknowns stand."""
    places: set[tuple[Node, ...]] = set()
    for s in statements:
        if isinstance(s.node, Relation) and set(s.node.operators) == {"="}:
            for call in places_of(s.node):
                inner = {n.name for a in call.arguments for n in walk(a) if isinstance(n, Name)}
                if base_of(call.function) in unknowns and not inner & set(unknowns):
                    places.add(call.arguments)
    return places


def _laplace_axes(statements: list[Statement], text: str) -> list[str]:
    """Return the axes that a Laplace operator without named coordinates acts on."""
    names = {n.name for s in statements for n in (walk(s.node) if s.node else []) if isinstance(n, Name)}
    written = [n for n in ("x", "y", "z") if n in names]
    if is_radial(text):
        return ["r"]
    flat = re.search(
        r"square|rectang|\b2-?d\b|two[- ]dimension|plane|disk|disc|circle|ellip", text, re.IGNORECASE
    )
    cubic = re.search(r"\bcube|\b3-?d\b|three[- ]dimension|cuboid", text, re.IGNORECASE)
    if cubic:
        return ["x", "y", "z"]
    if "y" in names and "z" in names and not flat:
        return ["x", "y", "z"]
    return ["x", "y"] if flat or "y" in names else written or ["x"]
