"""`f(x)`: a function, a value at a place, or a product; and `places`, which tells what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.mathematics import special
from wellposed.problem.mathematics import syntax as sx
from wellposed.problem.mathematics.calculus import Vector, differentiate
from wellposed.problem.mathematics.functions import CONTEXTUAL, FUNCTIONS, apply_function, bessel, power
from wellposed.problem.mathematics.scope import Scope
from wellposed.problem.statement import symbol

if TYPE_CHECKING:
    from wellposed.problem.mathematics.building import Builder

__all__ = ["Place", "application", "is_product", "places"]

_FUNCTION_NAMES = frozenset(FUNCTIONS.values())


@dataclass(frozen=True)
class Place:
    """An unknown or its derivative at a place, as in `u_x(1, t)` or `y'(0)`."""

    unknown: str
    orders: Mapping[str, int]
    """Variable -> order of differentiation; empty for the value itself."""
    at: Mapping[str, sp.Expr]
    """Variable -> where; variables left free do not appear."""


def places(node: sx.Node, scope: Scope, text: str = "") -> Place | None:
    r"""Return what a node such as `u_x(1, t)`, `\dot x(0)`, `dy/dx(0)` or `u(x, 0)` points at.

    Returns:
        None when the node is not an unknown, or a derivative of one, at a place.

    Raises:
        MathError: The call has the wrong number of arguments, or names that are not declared.
    """
    from wellposed.problem.mathematics.building import Builder

    b = Builder(scope, text)
    if isinstance(node, sx.At):
        return _place_of(b.scalar(node), scope)
    if not isinstance(node, sx.Call) or _head(b, node.function) is None or is_product(b, node):
        return None
    return _place_of(b.scalar(node), scope)


def _place_of(value: Any, scope: Scope) -> Place | None:
    """Return the place behind `u(0, t)` or `Subs(Derivative(u(x, t), x), x, 0)`."""
    at: dict[str, Any] = {}
    if isinstance(value, sp.Subs):
        variables: Any = value.variables
        points: Any = value.point
        at = {str(v): p for v, p in zip(variables, points, strict=True)}
        value = value.expr
    orders: dict[str, int] = {}
    if value.is_Derivative:
        orders = {str(v): int(n) for v, n in value.variable_count}
        value = value.expr
    if not isinstance(value, AppliedUndef):
        return None
    name = value.func.__name__
    at |= {v: p for v, p in zip(scope.unknowns[name], value.args, strict=True) if symbol(v) != p}
    return Place(name, orders, at) if at else None


def _head(b: Builder, function: sx.Node) -> AppliedUndef | None:
    r"""Return the unknown behind `u`, `u_x`, `u'`, `\dot u`, `du/dx`; None for anything else."""
    if isinstance(function, sx.Prime | sx.Dot | sx.Derivative):
        return _head(b, function.body)
    if not isinstance(function, sx.Name):
        return None
    value = b.known(function.name)
    while isinstance(value, sp.Derivative):
        value = value.expr
    return value if isinstance(value, AppliedUndef) else None


def is_product(b: Builder, node: sx.Call) -> bool:
    """True when a call is a product: `u(1 - u)`, `D(1 + x)`, `φ(1 − φ)(φ − m)`.

    The argument of an unknown decides: with another or the same unknown in it, or with fewer
    entries than the unknown has arguments and a variable in it, the call is a product.

    Raises:
        MathError: Both readings are possible.
    """
    if node.style == "bare" or node.exponent is not None or len(node.arguments) != 1:
        return False
    head = _head(b, node.function)
    argument = node.arguments[0]
    if head is not None:
        return _unknown_times(b, node, head, argument)
    if not isinstance(node.function, sx.Name):
        return True
    name = node.function.name
    found = b.scope.find(name)
    if found is None:
        if name in _FUNCTION_NAMES or name in CONTEXTUAL or bessel(name):
            return False
        return name in ("pi", "e") or b.scope.derivative(name) is not None
    if found in b.scope.definitions:
        return _definition_times(b, node, b.scope.definitions[found], argument)
    return _parameter_times(b, node, name, argument)


def _unknown_times(b: Builder, node: sx.Call, head: AppliedUndef, argument: sx.Node) -> bool:
    """Decide for an unknown, or a derivative of one, before a bracket with one entry."""
    value = b.scalar(argument)
    if value.has(AppliedUndef):
        return True
    own = [a for a in head.args if a.is_Symbol]
    inside = [a for a in own if value.has(a)]
    if len(own) > 1 and not isinstance(argument, sx.Name | sx.Number) and value.free_symbols:
        return True
    if len(own) > 1:
        raise b.fail(
            f"`{head.func.__name__}` depends on {', '.join(map(str, own))}; one entry does not say where",
            node,
            instead=f"{head.func}({', '.join(map(str, own))}) with a value for each, or `*` for a product",
        )
    if inside and value != inside[0]:
        raise b.fail(
            "it is not clear whether this is a product or a value at a place",
            node,
            instead="write `*` for a product",
        )
    return node.style == "spaced" and isinstance(argument, sx.Binary) and bool(value.free_symbols)


def _definition_times(b: Builder, node: sx.Call, value: sp.Expr, argument: sx.Node) -> bool:
    """Decide for a named expression before a bracket."""
    variables = [symbol(v) for v in b.scope.variables]
    varies = value.has(AppliedUndef) or (bool(variables) and value.has(*variables))
    if not varies:
        return not (isinstance(argument, sx.Name) and b.scope.find(argument.name) in b.scope.variables)
    if isinstance(argument, sx.Binary) and node.style == "spaced":
        raise b.fail(
            "it is not clear whether this is a product or a function of its argument",
            node,
            instead="write `*`",
        )
    return False


def _parameter_times(b: Builder, node: sx.Call, name: str, argument: sx.Node) -> bool:
    """Decide for a parameter or a variable before a bracket."""
    found = b.scope.find(argument.name) if isinstance(argument, sx.Name) else None
    if found in b.scope.variables or found in b.scope.unknowns:
        raise b.fail(
            f"`{name}` is called like a function of `{found}` but is not defined as one",
            node,
            instead=f"say what {name}({found}) is (where {name}({found}) = …), or write {name}*{found}",
        )
    if isinstance(argument, sx.Number) and node.style == "call":
        raise b.fail(
            f"`{name}` is called like a function but is not one here", node, instead=f"{name}*{argument.text}"
        )
    return True


def application(b: Builder, node: sx.Call) -> Any:
    """Return what a call means."""
    if is_product(b, node):
        return b.multiplied([b.value(node.function), b.value(node.arguments[0])], node)
    if _head(b, node.function) is not None:
        return _at_arguments(b, node)
    if not isinstance(node.function, sx.Name):
        return _split_call(b, node)
    name = node.function.name
    found = b.scope.find(name)
    if found is not None and found in b.scope.definitions:
        return _definition(b, node, b.scope.definitions[found])
    if found is None:
        return _function(b, node, name)
    raise b.fail(f"`{name}` is not a function here", node)


def _split_call(b: Builder, node: sx.Call) -> Any:
    """Return `xy'(0)` or `xf(x)`: a word whose last letter is called."""
    function = node.function
    inner = function.body if isinstance(function, sx.Prime) else function
    word = b.split_word(inner) if isinstance(inner, sx.Name) else None
    if word is None:
        raise b.fail("this cannot be applied to an argument", node)
    last = replace(function, body=word[1]) if isinstance(function, sx.Prime) else word[1]
    return b.multiplied([b.value(word[0]), b.value(replace(node, function=last))], node)


def _at_arguments(b: Builder, node: sx.Call) -> sp.Expr:
    """Return the value of an unknown or its derivative at the place in brackets."""
    head = _head(b, node.function)
    assert head is not None
    name = head.func.__name__
    order = b.scope.written.get(name) or b.scope.unknowns[name]
    arguments = [b.scalar(a) for a in node.arguments]
    names = [str(a) for a in arguments]
    if len(arguments) != len(order):
        raise b.fail(
            f"`{name}` is called with {len(arguments)} arguments, it has {len(order)}: {', '.join(order)}",
            node,
        )
    if sorted(names) == sorted(order):
        return b.scalar(node.function)
    misplaced = [n for n, wanted in zip(names, order, strict=True) if n in order and n != wanted]
    if misplaced:
        raise b.fail(
            f"`{misplaced[0]}` stands in the place of another argument of `{name}`",
            node,
            why=f"`{name}` was introduced as {name}({', '.join(order)})",
        )
    return special.at_place(b.scalar(node.function), dict(zip(order, arguments, strict=True)))


def _definition(b: Builder, node: sx.Call, value: Any) -> Any:
    """Return a named expression, at another argument when one is given."""
    arguments = [b.scalar(a) for a in node.arguments]
    plain = all(isinstance(a, AppliedUndef) or str(a) in b.scope.variables for a in arguments)
    if plain and any(value.has(a) for a in arguments):
        return value
    own: list[sp.Expr] = [
        symbol(v) for v in b.scope.variables if value.has(symbol(v)) and not value.has(AppliedUndef)
    ]
    own = own or sorted(value.atoms(AppliedUndef), key=str)
    if len(own) == 1 and len(arguments) == 1:
        return value.xreplace({own[0]: arguments[0]})
    raise b.fail("this named expression is called with other arguments than it was written with", node)


def _function(b: Builder, node: sx.Call, name: str) -> Any:
    """Return a standard function of its arguments."""
    forms = {"Piecewise": special.piecewise, "Derivative": _derivative, "Integral": _integral, "Subs": _subs}
    if name in forms:
        return forms[name](b, node)
    if name in ("And", "Or", "Not"):
        raise b.fail("a condition stands where a value is wanted", node)
    arguments = tuple(b.scalar(a) for a in _bare_arguments(b, node))
    if name in _FUNCTION_NAMES or (name in CONTEXTUAL and len(arguments) == 1):
        value = b.guarded(lambda: apply_function(CONTEXTUAL.get(name, name), arguments), node)
    elif (special_function := bessel(name)) and len(arguments) == 1:
        value = special_function(arguments[0])
    elif isinstance(node.function, sx.Name) and b.split_word(node.function):
        return _split_call(b, node)
    else:
        raise b.unknown_name(node.function)  # type: ignore[arg-type]
    if node.exponent is None:
        return value
    exponent = b.scalar(node.exponent)
    if exponent == -1:
        return _inverse(b, node, name, arguments)
    return b.guarded(lambda: power(value, exponent), node)


def _inverse(b: Builder, node: sx.Call, name: str, arguments: tuple[sp.Expr, ...]) -> sp.Expr:
    """Return `sin^{-1} x`, which is the inverse function by convention."""
    inverse = {n: "a" + n for n in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth")}
    if name not in inverse:
        raise b.fail(f"`{name}^-1` is not clear", node, instead=f"1/{name}(x)")
    return apply_function(inverse[name], arguments)


def _bare_arguments(b: Builder, node: sx.Call) -> tuple[sx.Node, ...]:
    """Return the arguments, refusing `sin x u` where the last factor may stand outside."""
    if node.style != "bare":
        return node.arguments
    argument = node.arguments[0]
    factors: list[sx.Node] = []
    while (
        isinstance(argument, sx.Binary)
        and argument.operator in ("implicit", "touching")
        and not argument.grouped
    ):
        factors.insert(0, argument.right)
        argument = argument.left
    factors.insert(0, argument)
    free = {symbol(v) for v in b.scope.variables}
    seen = False
    for f in factors:
        value = b.value(f)
        unclear = (
            isinstance(value, Vector) or (seen and value.has(AppliedUndef)) or special.product_call(b, f)
        )
        if unclear:
            raise b.fail(
                "it is not clear how far the argument of this function reaches",
                node,
                instead="write the argument in parentheses: sin(x)*u",
            )
        seen = seen or bool(value.free_symbols & free)  # type: ignore[union-attr]
    return node.arguments


def _counts(b: Builder, items: tuple[sx.Node, ...]) -> list[tuple[sp.Symbol, int]]:
    """Return the (variable, order) pairs of `Derivative(f, x, (y, 2), t, 3)`."""
    found: list[tuple[sp.Symbol, int]] = []
    for item in items:
        name, times = item.items if isinstance(item, sx.Tuple) and len(item.items) == 2 else (item, None)
        if isinstance(name, sx.Number) and found and name.text.isdigit():
            found[-1] = (found[-1][0], int(name.text))
            continue
        if not isinstance(name, sx.Name) or (times is not None and not isinstance(times, sx.Number)):
            raise b.fail(
                "a variable is wanted here", item, instead="Derivative(u, x, x) or Derivative(u, (x, 2))"
            )
        known = b.scope.find(name.name)
        if known is None or known not in b.scope.variables:
            raise b.fail(f"`{name.name}` is not a variable here", name)
        found.append((symbol(known), int(times.text) if isinstance(times, sx.Number) else 1))
    if not found or sum(n for _, n in found) > 20:
        raise b.fail("the order of this derivative is not readable", items[0] if items else sx.Node())
    return found


def _derivative(b: Builder, node: sx.Call) -> sp.Expr:
    """Return `Derivative(f, x, x)`: unevaluated as soon as an unknown stands inside."""
    if len(node.arguments) < 2:
        raise b.fail("a derivative names its variables", node, instead="Derivative(u, x)")
    body = b.scalar(node.arguments[0])
    counts = _counts(b, node.arguments[1:])
    for x, _ in counts:
        special.refuse_independent(b, body, str(x), node)  # type: ignore[arg-type]
    if not body.has(AppliedUndef):
        for x, n in counts:
            body = differentiate(body, str(x), n)
        return body
    return sp.Derivative(body, *counts)


def _integral(b: Builder, node: sx.Call) -> sp.Expr:
    """Return `Integral(f, (x, a, b))`."""
    if len(node.arguments) < 2:
        raise b.fail("an integral names its variable", node, instead="Integral(u, (x, 0, 1))")
    value: sp.Expr | None = None
    limits: list[Any] = []
    wider = b
    for item in node.arguments[1:]:
        parts = item.items if isinstance(item, sx.Tuple) else (item,)
        if not isinstance(parts[0], sx.Name) or len(parts) not in (1, 3):
            raise b.fail("the range of an integral is (variable, from, to)", item, instead="(x, 0, 1)")
        name = b.scope.find(parts[0].name) or parts[0].name
        extra = {name} - set(b.scope.names)
        wider = type(b)(replace(wider.scope, parameters=wider.scope.parameters | extra), b.text)
        limits.append((symbol(name), *(b.scalar(p) for p in parts[1:])))
    value = wider.scalar(node.arguments[0])
    return sp.Integral(value, *limits)


def _subs(b: Builder, node: sx.Call) -> sp.Expr:
    """Return `Subs(f, x, 0)` or `Subs(f, (x, t), (0, 1))`."""
    if len(node.arguments) != 3:
        raise b.fail(
            "Subs takes an expression, variables and places", node, instead="Subs(Derivative(u, x), x, 0)"
        )
    body, names, points = node.arguments
    variables = names.items if isinstance(names, sx.Tuple) else (names,)
    values = points.items if isinstance(points, sx.Tuple) else (points,)
    if len(variables) != len(values) or not all(isinstance(v, sx.Name) for v in variables):
        raise b.fail("Subs takes as many places as variables", node)
    pairs = [(symbol(v.name), b.scalar(p)) for v, p in zip(variables, values, strict=True)]  # type: ignore[attr-defined]
    return sp.Subs(b.scalar(body), tuple(p[0] for p in pairs), tuple(p[1] for p in pairs))
