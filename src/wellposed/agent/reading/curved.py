"""Regions with a curved boundary: disks, ellipses, annuli.

A disk or an ellipse is a `Domain.inside`, with one side, "boundary". An annulus, and a disk in which the
words use the radius `r`, are one radial axis, which says the same when nothing depends on the angle.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy as sp

from wellposed.agent.reading.draft import Amount, Draft
from wellposed.agent.reading.items import Item, Page
from wellposed.agent.reading.vocabulary import Phrase
from wellposed.errors import UnsupportedProblem
from wellposed.problem.mathematics import MathError, parse
from wellposed.problem.mathematics.syntax import Binary, Name, Node, Number, Relation, walk
from wellposed.problem.statement import Problem, symbol
from wellposed.problem.structure import coefficient, residual

__all__ = ["box_of", "is_radial", "read_curved", "with_radial"]

_Q = r"⟦(\d+)⟧"
_IN = (
    r"(?:on |in |inside |over |within |for |through(?:out)? )?(?:the interior of )?(?:a |an |the )?"
    r"(?:thin |flat |solid |open )*"
)
_ROUND = (
    r"(?:disk|disc|circle"
    r"|circular (?:domain|region|plate|membrane|disk|disc|drum|area|shaft|cross[- ]section))"
)
_OVAL = (
    r"(?:ellipse|ellipsis|elliptic(?:al)? (?:domain|region|plate|membrane|cross[- ]section|area|hole|shaft"
    r"|bar|rod|disk|disc|drum|section|beam|tube|duct|pipe|channel))"
)
_RING = r"(?:annulus|ring|annular (?:domain|region|plate|gap))"


def is_radial(text: str) -> bool:
    """True when the words speak of a round region in terms of its radius `r`."""
    if re.search(rf"\b{_RING}\b", text, re.IGNORECASE):
        return not re.search(r"\b(?:theta|phi)\b|\bx ?=|\by ?=", text)
    round_region = re.search(rf"\b{_ROUND}\b", text, re.IGNORECASE)
    return bool(round_region and re.search(r"\br ?=|\br ?<|_rr?\b|\(r\)", text)) and not re.search(
        r"_xx|_yy|\b[xy]\^2|\(x, ?y|\btheta\b", text
    )


def read_curved(page: Page, draft: Draft) -> None:
    """Read disks, ellipses and annuli into the draft's `inside`, or into a radial axis.

    Raises:
        UnsupportedProblem: The region is not made of one curve, or of two circles.
    """
    if draft.roles.space == ["r"] and is_radial(page.text):
        draft.entry = {**draft.entry, "geometry": "cylindrical"}
        _radial(page, draft)
        return
    if draft.roles.space != ["x", "y"]:
        return
    _by_inequality(page, draft)
    _round(page, draft)
    _oval(page, draft)
    if draft.inside is not None:
        _mark_boundary(page, draft.inside)


def _radial(page: Page, draft: Draft) -> None:
    """Read `annulus 1 < r < 2`, `annulus with radii 1 and 2`, `disk of radius 2`."""
    between = r"(?: (?:between|with|of|from|the|inner|outer|radii|radius|r ?=))*"
    for m in page.find(rf"{_IN}{_RING}{between} {_Q}(?:,| and| to|outer|radius| )* {_Q}"):
        low, high = (_node(page.item(m, k)) for k in (1, 2))
        if low is not None and high is not None:
            draft.ranges["r"] = (Amount(low), Amount(high))
            page.take(m)
    for m in page.find(rf"{_IN}(?:unit {_ROUND}|{_ROUND} (?:of|with) (?:a )?radius {_Q})"):
        radius = _node(page.item(m, 1)) if m.group(1) else Number("1")
        if radius is not None:
            draft.ranges["r"] = (Amount(Number("0")), Amount(radius))
            page.take(m)
    for m in page.find(rf"{_IN}(?:{_RING}|{_ROUND})(?= ⟦)"):
        page.take(m)
    draft.assume("nothing depends on the angle", "the region and all that is given are the same all round")


def _node(item: Item) -> Node | None:
    """Return the number or name that an item stands for, `2` of `R = 2` too."""
    s = item.statement
    if s is None or s.node is None or s.measure is not None:
        return None
    node = s.node.operands[-1] if isinstance(s.node, Relation) and s.node.operators == ("=",) else s.node
    return None if isinstance(node, Relation) else node


def _by_inequality(page: Page, draft: Draft) -> None:
    """Read `x^2/9 + y^2/4 < 1`, and `the ellipse x^2/9 + y^2/4 = 1`."""
    label = (
        rf"(?:(?:{_ROUND}|{_OVAL}|region|domain|area|set)(?: (?:given|defined|bounded|enclosed) by)?"
        rf"(?: the)?(?: {_ROUND}| {_OVAL}| curve)?:? )?"
    )
    for m in page.find(rf"{_IN}{label}{_Q}"):
        item = page.item(m, 1)
        node = item.statement.node if item.statement else None
        if not isinstance(node, Relation) or len(node.operands) != 2 or not _spans_plane(node):
            continue
        named = re.search(rf"{_ROUND}|{_OVAL}|bounded|curve", m.group(), re.IGNORECASE)
        if node.operators[0] == "=" and not (named and draft.inside is None):
            continue
        if node.operators[0].startswith(">") or draft.inside is not None:
            raise UnsupportedProblem(
                f"the region `{item.text}` is not the inside of one curve",
                where=page.text[:120],
                instead="give a region such as `x^2/9 + y^2/4 < 1`",
            )
        draft.inside = Binary("-", node.operands[0], node.operands[1])
        page.take(m)


def _spans_plane(node: Relation) -> bool:
    names = {n.name for n in walk(node) if isinstance(n, Name)}
    return {"x", "y"} <= names


def _round(page: Page, draft: Draft) -> None:
    """Read `the unit disk`, `disk of radius 2 (centred at (1, 0))`."""
    centre = rf"(?:,? (?:cent(?:er|re)d|with cent(?:er|re)|around) (?:at |on |in )?(?:the )?(?:origin|{_Q}))?"
    for m in list(page.find(rf"{_IN}unit {_ROUND}{centre}")):
        _set_round(page, draft, m, "1", page.item(m, 1) if m.group(1) else None)
    for m in list(page.find(rf"{_IN}{_ROUND} (?:of|with) (?:a )?radius (?:of )?{_Q}{centre}")):
        radius = _node(page.item(m, 1))
        if radius is not None:
            text = page.item(m, 1).text.split("=")[-1].strip()
            _set_round(page, draft, m, text, page.item(m, 2) if m.group(2) else None)


def _set_round(page: Page, draft: Draft, m: re.Match[str], radius: str, centre: Item | None) -> None:
    on_it = re.match(r"on .*circle", m.group(), re.IGNORECASE)
    if draft.inside is not None or on_it:
        return  # "u = 0 on the unit circle" names the boundary
    a, b = "0", "0"
    if centre is not None:
        inner = centre.text.strip("() ").split(",")
        if len(inner) != 2:
            return
        a, b = inner[0].strip(), inner[1].strip()
    draft.inside = parse(f"(x - ({a}))^2 + (y - ({b}))^2 - ({radius})^2")
    if centre is None and "cent" not in m.group() and "origin" not in m.group():
        draft.assume("the disk is centred at the origin", "the prompt gives only its radius")
    page.take(m)


def _oval(page: Page, draft: Draft) -> None:
    """Read `an ellipse with semi-axes 3 and 2`."""
    axes = (
        rf"(?:with |of |having )(?:the )?(?:semi-?axes|half[- ]axes) (?:of )?{_Q}(?: in x)?(?:,| and)* {_Q}"
    )
    for m in list(page.find(rf"{_IN}{_OVAL} {axes}(?: in y)?")):
        a, b = (page.item(m, k).text.split("=")[-1].strip() for k in (1, 2))
        draft.inside = parse(f"(x/({a}))^2 + (y/({b}))^2 - 1")
        draft.assume(
            f"the ellipse is centred at the origin, its half-axis {a} along x and {b} along y",
            "the prompt names x first and no centre",
        )
        page.take(m)


def _mark_boundary(page: Page, inside: Node) -> None:
    """Let `x^2 + y^2 = 1` behind "u = 0 on" be the boundary of `x^2 + y^2 < 1`."""
    for item in page.maths():
        node = item.statement.node if item.statement else None
        if item.used or not isinstance(node, Relation) or node.operators != ("=",) or not _spans_plane(node):
            continue
        if Binary("-", node.operands[0], node.operands[1]) == inside or _same(node, inside):
            item.phrase = Phrase("sides", "all", item.start, item.end, item.text)
            item.statement, item.kind = None, "phrase"


def _same(node: Relation, inside: Node) -> bool:
    from wellposed.problem.mathematics import Scope, build

    scope = Scope(unknowns={}, coordinates=("x", "y"))
    try:
        a, b = build(Binary("-", node.operands[0], node.operands[1]), scope), build(inside, scope)
    except MathError:  # it holds other names: no curve, but a value
        return False
    return sp.expand(a - b) == 0


def box_of(inside: Any, names: tuple[str, ...]) -> list[tuple[sp.Expr, sp.Expr]]:
    """Return the box round the region where a quadratic form is negative.

    Args:
        inside: a (x - x0)^2 + b (y - y0)^2 - c, parameters put in, in any arrangement.
        names: The coordinates.

    Raises:
        UnsupportedProblem: The boundary is not an ellipse along the axes.
    """
    axes = [symbol(n) for n in names]
    form = sp.expand(inside)
    fits = form.is_polynomial(*axes) and sp.Poly(form, *axes).total_degree() == 2
    squares: list[Any] = [form.coeff(x, 2) for x in axes] if fits else []
    mixed = [sp.diff(form, axes[i], axes[j]) for i in range(len(axes)) for j in range(i)] if fits else []
    if not fits or any(m != 0 for m in mixed) or any(s.is_positive is not True for s in squares):
        raise UnsupportedProblem(
            f"the region where {inside} < 0 is not an ellipse along the axes",
            why="its extent cannot be told",
            instead="give a disk, an ellipse such as `x^2/9 + y^2/4 < 1`, or a rectangle",
        )
    centre = {x: -sp.diff(form, x).subs(x, 0) / (2 * s) for x, s in zip(axes, squares, strict=True)}
    depth = -form.subs(centre)
    reach = [sp.sqrt(depth / s) for s in squares]
    return [
        (sp.simplify(centre[x] - r), sp.simplify(centre[x] + r)) for x, r in zip(axes, reach, strict=True)
    ]


def with_radial(problem: Problem) -> Problem:
    """Return the problem with its coordinates named radial where the equation is written for a radius.

    `u_rr + u_r/r` is a Laplacian in cylindrical, `u_rr + 2 u_r/r` in spherical coordinates.
    """
    domain = problem.domain
    if domain is None or domain.coordinates != "cartesian" or domain.axes[0].name != "r" or domain.inside:
        return problem
    r = symbol("r")
    found: set[Any] = set()
    for e in problem.equations:
        rest = residual(e, problem)
        for u in problem.unknowns:
            second = coefficient(rest, u, "r", 2)
            if second != 0:
                found.add(sp.simplify(r * coefficient(rest, u, "r", 1) / second))
    if found == {sp.Integer(1)}:
        return problem.with_changes(domain=replace(domain, coordinates="cylindrical"))
    if found == {sp.Integer(2)}:
        return problem.with_changes(domain=replace(domain, coordinates="spherical"))
    return problem
