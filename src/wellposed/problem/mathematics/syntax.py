"""The syntax tree of mathematical notation: what was written, before names have a meaning.

Every node is frozen and knows its `span`, the half-open range of characters of the user's own text
that it came from, so that any later complaint can point at it. Two nodes are equal when they say
the same, wherever they stand (`span` takes no part in comparison).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal

__all__ = [
    "Absolute",
    "At",
    "Binary",
    "Call",
    "Derivative",
    "Dot",
    "Integral",
    "Name",
    "Negative",
    "Node",
    "Number",
    "Operator",
    "Power",
    "Prime",
    "Relation",
    "Subscripted",
    "Tuple",
    "walk",
]

Span = tuple[int, int]


@dataclass(frozen=True)
class Node:
    """Anything that was written."""

    span: Span = field(compare=False, kw_only=True, default=(0, 0))


@dataclass(frozen=True)
class Number(Node):
    """A decimal number, digits as written, for example `1.5e-3`."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    """A name with its subscript, `T_e` or `u_xx`; whether that is a derivative is decided later."""

    name: str

    @property
    def stem(self) -> str:
        """The part before the first underscore: `u` of `u_xx`."""
        return self.name.partition("_")[0] or self.name

    @property
    def subscript(self) -> str:
        """The part after the first underscore: `xx` of `u_xx`; empty when there is none."""
        return self.name.partition("_")[2]


@dataclass(frozen=True)
class Prime(Node):
    """`y'`, `y''`, `y^{(4)}`."""

    body: Node
    order: int


@dataclass(frozen=True)
class Dot(Node):
    r"""`\dot x`, `\ddot x`: a time derivative, or part of a name such as a given strain rate."""

    body: Name
    order: int


@dataclass(frozen=True)
class Derivative(Node):
    """`dy/dx`, `∂²u/∂x∂t`, `d/dx(…)`, `∂_t u`."""

    body: Node
    variables: tuple[tuple[str, int], ...]
    """Variable and order, in the order written."""
    loose: bool = False
    """True for `d/dx f` without parentheses round `f`, whose reach is not visible."""


@dataclass(frozen=True)
class Subscripted(Node):
    """`(u^3)_{xx}`: derivative of a group by subscript."""

    body: Node
    subscript: str


@dataclass(frozen=True)
class Operator(Node):
    """`lap`, `grad` or `div` of something."""

    kind: Literal["lap", "grad", "div"]
    body: Node


@dataclass(frozen=True)
class Call(Node):
    """`f(a, b)`: an application, a value at a place, or a product such as `x(1 - x)`."""

    function: Node
    arguments: tuple[Node, ...]
    style: Literal["call", "spaced", "bare"] = "call"
    """"call": `f(x)`; "spaced": `f (x)`; "bare": `sin x`."""
    exponent: Node | None = None
    """`2` of `sin^2 x`."""


@dataclass(frozen=True)
class Binary(Node):
    """A sum, difference, product or quotient of two."""

    operator: Literal["+", "-", "*", "/", "implicit", "touching"]
    """"implicit": a product by juxtaposition with white space between, "touching": without."""
    left: Node
    right: Node
    grouped: bool = field(default=False, compare=False)
    """True when it stood in parentheses of its own."""


@dataclass(frozen=True)
class Power(Node):
    """`base ^ exponent`."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Negative(Node):
    """`-body`."""

    body: Node


@dataclass(frozen=True)
class Absolute(Node):
    """`|body|`, also the length of a vector."""

    body: Node


@dataclass(frozen=True)
class Integral(Node):
    """`∫_a^b body dx`; without limits when none are written."""

    body: Node
    variable: str
    lower: Node | None = None
    upper: Node | None = None


@dataclass(frozen=True)
class At(Node):
    """`body|_{x=0}`: the value of something at a place."""

    body: Node
    places: tuple[Node, ...]


@dataclass(frozen=True)
class Tuple(Node):
    """`(a, b)`: a vector, or one piece of a piecewise function."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Relation(Node):
    r"""`a = b`, `0 < x <= 1`, `x(0) = \dot x(0) = 0`: operands and the signs between them."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]
    """Each one of `=`, `<`, `<=`, `>`, `>=`, `!=`; one fewer than the operands."""


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below."""
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, parents first."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(list(children(top))))
