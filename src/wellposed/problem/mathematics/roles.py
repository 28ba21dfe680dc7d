"""What a formula shows about its names before anybody has said what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wellposed.problem.mathematics import syntax as sx
from wellposed.problem.mathematics.notation import FUNCTIONS

__all__ = ["Roles", "roles"]

Hint = str
"""One of "unknown", "coordinate", "evolution", "parameter"."""

_CONSTANTS = frozenset(["pi", "oo", "inf", "True", "otherwise", "False"])
_FUNCTIONS = frozenset(FUNCTIONS.values())
# Letters that subscripts use for variables; only a stem with such a subscript is a candidate.
_USUAL_VARIABLES = (
    "x",
    "y",
    "z",
    "t",
    "r",
    "s",
    "theta",
    "phi",
    "tau",
    "xi",
    "eta",
    "zeta",
    "rho",
    "S",
    "p",
    "q",
    "v",
)


@dataclass(frozen=True)
class Roles:
    """How the names of some statements are used."""

    differentiated: Mapping[str, frozenset[str | None]]
    """Names under a derivative -> by which variables; None for a prime, "." for a dot."""
    orders: Mapping[str, int]
    """Highest order of a derivative of the name that is written without doubt."""
    coordinates: tuple[str, ...]
    """Variables that something is differentiated by, in order of first use."""
    subscripted: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """Stem -> (whole name, letters): `u_xx` gives ("u_xx", ("x", "x")). Candidates only: `T_e` gives
    nothing, since `e` is no usual variable, but `k_t` does."""
    calls: Mapping[str, tuple[tuple[sx.Node, ...], ...]]
    """Names that stand directly before a bracket -> the arguments, call by call. A product such as
    `x(1 - x)` is among them."""
    operated: frozenset[str]
    """Names inside lap, grad or div."""
    free: frozenset[str]
    """Every other name, words such as `kx` unsplit."""
    geometry: bool
    """True when lap, grad or div occur."""

    @property
    def unknowns(self) -> tuple[str, ...]:
        """Names that are certainly differentiated, or stand under ∇ or Δ, in order of first use."""
        return tuple(dict.fromkeys([*self.differentiated, *sorted(self.operated)]))

    @property
    def names(self) -> frozenset[str]:
        """Every name that was used."""
        return (
            self.free
            | frozenset(self.differentiated)
            | frozenset(self.coordinates)
            | frozenset(self.calls)
            | frozenset(self.subscripted)
        )


class _Collector:
    def __init__(self, hints: Mapping[str, Hint]) -> None:
        self.hints = hints
        self.differentiated: dict[str, set[str | None]] = {}
        self.orders: dict[str, int] = {}
        self.coordinates: dict[str, None] = {}
        self.subscripted: dict[str, dict[str, tuple[str, ...]]] = {}
        self.calls: dict[str, list[tuple[sx.Node, ...]]] = {}
        self.operated: set[str] = set()
        self.free: dict[str, None] = {}
        self.geometry = False

    def under(self, body: sx.Node, variable: str | None, order: int) -> None:
        """Note that the body is differentiated; only a plain name becomes a candidate."""
        while isinstance(body, sx.Call):
            body = body.function
        if isinstance(body, sx.Prime | sx.Dot | sx.Derivative):
            body = body.body
        if isinstance(body, sx.Name):
            letters = self.letters(body)
            name = body.stem if letters else body.name
            self.differentiated.setdefault(name, set()).add(variable)
            self.orders[name] = max(self.orders.get(name, 0), order + len(letters))

    def letters(self, node: sx.Name) -> tuple[str, ...]:
        """Return the variables that the subscript of a name may stand for."""
        from wellposed.problem.mathematics.scope import segment

        if self.hints.get(node.name) is not None:
            return ()
        given = [n for n, h in self.hints.items() if h in ("coordinate", "evolution")]
        return segment(node.subscript, [*given, *_USUAL_VARIABLES]) or ()

    def visit(self, node: sx.Node) -> None:
        if isinstance(node, sx.Prime | sx.Dot):
            self.under(node.body, None if isinstance(node, sx.Prime) else ".", node.order)
        elif isinstance(node, sx.Derivative):
            total = sum(n for _, n in node.variables)
            for variable, _ in node.variables:
                self.coordinates.setdefault(variable)
                self.under(node.body, variable, total)
        elif isinstance(node, sx.Operator):
            self.geometry = True
            self.operate(node.body)
        elif isinstance(node, sx.Call) and isinstance(node.function, sx.Name):
            name = node.function.name
            if name == "Derivative":
                self.strict_derivative(node)
            elif name not in _FUNCTIONS:
                self.calls.setdefault(name, []).append(node.arguments)
        elif isinstance(node, sx.Integral):
            self.coordinates.setdefault(node.variable)
        elif isinstance(node, sx.Name) and node.name not in _FUNCTIONS | _CONSTANTS:
            self.name(node)

    def operate(self, body: sx.Node) -> None:
        if isinstance(body, sx.Name):
            self.operated.add(body.name)
        elif isinstance(body, sx.Operator):
            self.operate(body.body)

    def strict_derivative(self, node: sx.Call) -> None:
        for item in node.arguments[1:]:
            name = item.items[0] if isinstance(item, sx.Tuple) else item
            if isinstance(name, sx.Name):
                self.coordinates.setdefault(name.name)
                self.under(node.arguments[0], name.name, len(node.arguments) - 1)

    def name(self, node: sx.Name) -> None:
        letters = self.letters(node)
        if letters:
            self.subscripted.setdefault(node.stem, {})[node.name] = letters
        else:
            self.free.setdefault(node.name)


def roles(nodes: sx.Node | Iterable[sx.Node], hints: Mapping[str, Hint] | None = None) -> Roles:
    """Return how the names in some statements are used, without knowing what they mean.

    Args:
        nodes: One tree or several.
        hints: What is already known: name -> "unknown", "coordinate", "evolution" or "parameter".
            A name hinted at as a parameter is never taken for a subscript derivative.

    Returns:
        The uses. `y''` alone gives the unknown `y` and the variable None; `u_t` gives a candidate
        in `subscripted`, nothing more.
    """
    collector = _Collector(hints or {})
    for top in [nodes] if isinstance(nodes, sx.Node) else nodes:
        for node in sx.walk(top):
            collector.visit(node)
    c = collector
    taken = set(c.differentiated) | set(c.coordinates) | set(c.calls)
    return Roles(
        differentiated={k: frozenset(v) for k, v in c.differentiated.items()},
        orders=c.orders,
        coordinates=tuple(c.coordinates),
        subscripted={k: tuple(v.items()) for k, v in c.subscripted.items()},
        calls={k: tuple(v) for k, v in c.calls.items()},
        operated=frozenset(c.operated),
        free=frozenset(n for n in c.free if n not in taken),
        geometry=c.geometry,
    )
