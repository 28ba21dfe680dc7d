"""Mathematics for the page: SymPy to LaTeX to MathML, which browsers set without a network."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

from wellposed.problem.statement import symbol

if TYPE_CHECKING:
    import sympy as sp

    from wellposed.problem.statement import Condition, Problem

__all__ = ["Formula", "condition_formula", "equation_formula", "latex_of", "range_formula", "value_latex"]

# MathML Core elements that the converter produces; anything else is unwrapped to its text.
_TAGS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom"),
        *("mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover"),
        *("mmultiscripts", "mprescripts", "mtable", "mtr", "mtd"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *("xmlns", "display", "displaystyle", "scriptlevel", "mathvariant", "width", "height", "depth"),
        *("stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize"),
        *("movablelimits", "accent", "accentunder", "linethickness", "symmetric", "largeop"),
        *("columnalign", "columnspacing", "rowspacing"),
    )
)
_SHORT_DECIMAL = 7
"""Digits."""


@dataclass(frozen=True)
class Formula:
    """A formula as LaTeX source; MathML when put into a page."""

    latex: str
    is_display: bool = True

    def __html__(self) -> str:
        """Return MathML, or the LaTeX source as escaped text when it cannot be converted."""
        return _mathml(self.latex, "block" if self.is_display else "inline")

    def __str__(self) -> str:
        """Return the LaTeX source."""
        return self.latex


def _mathml(latex: str, display: str) -> Markup:
    from latex2mathml.converter import Converter

    try:
        tree = Converter(display=display).convert_to_element(latex)
    except Exception:  # the converter raises many unrelated classes; the source is still readable
        return Markup('<code class="latex">{}</code>').format(latex)
    _clean(tree)
    tree.set("aria-label", latex)
    return Markup(tostring(tree, encoding="unicode"))


def _clean(element: Element) -> None:
    """Keep only known tags and attributes, and turn character references into characters.

    The converter puts references such as `&#x0002B;` into element text and unescapes the serialized
    tree; that would let text of a formula become markup, so it is done here on the tree instead.
    """
    if element.tag not in _TAGS:
        element.tag = "mrow" if len(element) else "mtext"
    for name in list(element.attrib):
        if name in _ATTRIBUTES:
            element.set(name, html.unescape(element.attrib[name]))
        else:
            del element.attrib[name]
    element.text = html.unescape(element.text) if element.text else element.text
    element.tail = html.unescape(element.tail) if element.tail else element.tail
    for child in element:
        _clean(child)


def latex_of(expression: sp.Basic) -> str:
    """Return the LaTeX of an expression, in the notation of the whole package."""
    from wellposed.problem.mathematics import to_latex

    return to_latex(expression)


def value_latex(value: sp.Expr) -> str:
    """Return a value as LaTeX; a fraction with a short decimal form as that, `1/10` as `0.1`."""
    if value.is_Rational and not value.is_Integer:
        exact = Decimal(int(value.p)) / Decimal(int(value.q))  # type: ignore[attr-defined]
        if len(exact.as_tuple().digits) <= _SHORT_DECIMAL and exact * int(value.q) == int(value.p):  # type: ignore[attr-defined]
            return f"{exact:f}"
    return latex_of(value)


def equation_formula(equation: sp.Eq) -> Formula:
    """Return an equation, left side = right side."""
    return Formula(f"{latex_of(equation.lhs)} = {latex_of(equation.rhs)}")


def range_formula(name: str, lower: sp.Expr, upper: sp.Expr | None) -> Formula:
    """Return the range of a variable, for example `0 <= x <= 1`."""
    variable = latex_of(symbol(name))
    start = value_latex(lower)
    if upper is None:
        return Formula(rf"{variable} \geq {start}", is_display=False)
    left = "<" if lower.is_infinite else r"\leq"
    right = "<" if upper.is_infinite else r"\leq"
    return Formula(rf"{start} {left} {variable} {right} {value_latex(upper)}", is_display=False)


def condition_formula(problem: Problem, condition: Condition) -> Formula | None:
    """Return a condition as a formula, or None when words say it better (`str(condition)`).

    Initial:  u(x, 0) = f  or  du/dt (x, 0) = f.
    On a side: u(0, t) = f, du/dx (0, t) = f, -D du/dn = f at x = 0, du/dn + a u = f at x = 0.
    """
    import sympy as sp

    place = _place(problem, condition)
    if condition.expression is None or place is None:
        return None
    unknown = problem.unknown(condition.unknown)
    name = latex_of(symbol(condition.unknown))
    variable, value = place
    expression = value_latex(condition.expression)
    at = ", ".join(value_latex(value) if a == variable else latex_of(symbol(a)) for a in unknown.arguments)
    where = rf"\quad \text{{at }} {latex_of(symbol(variable))} = {value_latex(value)}"
    if condition.kind in ("initial", "value", "gradient"):
        head = name
        if condition.order:
            power = f"^{{{condition.order}}}" if condition.order > 1 else ""
            d = "d" if len(unknown.arguments) == 1 else r"\partial"
            head = rf"\frac{{{d}{power} {name}}}{{{d} {latex_of(symbol(variable))}{power}}}"
        return Formula(rf"{head}({at}) = {expression}")
    if condition.kind == "robin":
        normal = rf"\frac{{\partial {name}}}{{\partial n}}"
        weight = latex_of((condition.coefficient or sp.Integer(0)) * unknown.applied)
        weight = weight.replace(latex_of(unknown.applied), name)
        sign = "" if weight.startswith("-") else "+ "
        return Formula(rf"{normal} {sign}{weight} = {expression}{where}")
    if condition.kind == "flux":
        return Formula(rf"-D\,\frac{{\partial {name}}}{{\partial n}} = {expression}{where}")
    return None


def _place(problem: Problem, condition: Condition) -> tuple[str, sp.Expr] | None:
    """Return the variable that the condition fixes and its value there."""
    if condition.kind == "initial":
        return (problem.span.name, problem.span.start) if problem.span else None
    match = re.fullmatch(r"(\w+)([+-])", condition.side)
    if problem.domain is None or match is None:
        return None
    axis = next((a for a in problem.domain.axes if a.name == match[1]), None)
    if axis is None:
        return None
    return axis.name, axis.lower if match[2] == "-" else axis.upper
