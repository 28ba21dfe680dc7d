"""The forms whose meaning hangs on the scope: places, integrals, pieces, unclear fractions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.mathematics import calculus
from wellposed.problem.mathematics import syntax as sx
from wellposed.problem.statement import symbol

if TYPE_CHECKING:
    from wellposed.problem.mathematics.building import Builder

__all__ = [
    "at_place",
    "condition",
    "evaluated_at",
    "integral",
    "piecewise",
    "primed_variable",
    "product_call",
]

_WHOLE_DOMAIN = frozenset(["V", "A", "S", "Omega"])


def product_call(b: Builder, node: sx.Node) -> tuple[sx.Node, sx.Node, str] | None:
    """Return (factor, group, style) when a call is really a product such as `x(1 - x)`."""
    from wellposed.problem.mathematics.calls import is_product

    if isinstance(node, sx.Call) and is_product(b, node):
        return node.function, node.arguments[0], node.style
    return None


def refuse_unclear(b: Builder, here: sx.Binary) -> None:
    """Refuse `Q/R T` and `d/dx k u_x`, which are read in two ways.

    A number below the bar (`1/2 x`) and an unknown, derivative or bracket behind it (`k/m v`,
    `1/r u_r`) go from left to right. In an exponent or the argument of a function `a/b c` is always
    refused.
    """
    left, right = here.left, here.right
    if here.operator not in ("implicit", "touching"):
        return
    last = left.right if isinstance(left, sx.Binary) and not left.grouped else left
    if isinstance(last, sx.Derivative) and last.loose:
        raise b.fail(
            "it is not clear what d/d… is taken of", here, instead="d/dx(k*du/dx): brackets round all of it"
        )
    if (
        not isinstance(left, sx.Binary)
        or left.grouped
        or left.operator != "/"
        or isinstance(left.right, sx.Number)
    ):
        return
    if isinstance(left.right, sx.Binary):
        return
    if isinstance(right, sx.Name) and not _has_unknown(b, right):
        raise b.fail(
            "it is not clear whether the last factor stands below the fraction bar",
            here,
            why="a/b c can mean (a/b)*c or a/(b*c)",
            instead="write one of them with brackets",
        )


def _has_unknown(b: Builder, node: sx.Node) -> bool:
    value = b.value(node)
    return isinstance(value, sp.Expr) and value.has(AppliedUndef)


def refuse_split_exponent(b: Builder, node: sx.Power) -> None:
    """Refuse `x^ny`, where the exponent may be `n` or `n*y`, and `e^xy`; `e^kt` is exp(k*t), k a constant."""
    exponent = node.exponent.body if isinstance(node.exponent, sx.Negative) else node.exponent
    if exponent is not node.exponent and product_call(b, exponent) is not None:
        raise b.fail("it is not clear how far this exponent reaches", node, instead="exp(-x)*(1 - x)")
    if not isinstance(exponent, sx.Name) or exponent.span[1] - exponent.span[0] < 2:
        return
    base_is_e = isinstance(node.base, sx.Name) and node.base.name.endswith("e")
    pieces = b.scope.split(exponent.name) if b.known(exponent.name) is None else None
    if pieces is None:
        return
    varying = {*b.scope.variables, *b.scope.unknowns}
    if not base_is_e or all(p in varying for p in pieces):
        x, y = pieces[0], "*".join(pieces[1:])
        two = f"exp({x}*{y}) or exp({x})*{y}" if base_is_e else "x^(n*y) or x^n*y"
        raise b.fail("it is not clear how far this exponent reaches", node, instead=two)


def primed_variable(b: Builder, body: sp.Expr, node: sx.Node) -> str:
    """Return the variable that a prime on this body differentiates by.

    Raises:
        MathError: There is no single one.
    """
    if b.scope.prime is not None:
        return b.scope.prime
    variables = {str(a) for u in body.atoms(AppliedUndef) for a in u.args if a.is_Symbol}
    if not variables:
        variables = {v for v in b.scope.variables if body.has(symbol(v))}
    if len(variables) == 1:
        return variables.pop()
    raise b.fail(
        "it is not clear by which variable this is differentiated",
        node,
        why=f"it depends on {', '.join(sorted(variables)) or 'no variable'}",
        instead="du/dx, u_x or ∂u/∂t",
    )


def by_other_name(b: Builder, body: Any, variable: str, order: int) -> sp.Expr | None:
    """Return the derivative of a definition by the symbol or unknown it is written in, or None."""
    inner = b.known(variable)
    if inner is None or not body.has(inner) or not isinstance(inner, sp.Symbol | AppliedUndef):
        return None
    stand_in = sp.Dummy(variable, real=True)
    return body.xreplace({inner: stand_in}).diff(stand_in, order).xreplace({stand_in: inner})


def refuse_constant(b: Builder, body: sp.Expr, node: sx.Prime | sx.Dot | sx.Derivative) -> None:
    """Refuse `D'` or `dk/dx` of a constant, and the derivative of a variable itself."""
    if body.has(AppliedUndef) or not isinstance(node.body, sx.Name | sx.Number):
        return
    name = node.body.name if isinstance(node.body, sx.Name) else node.body.text
    if isinstance(node.body, sx.Name) and b.scope.find(name) in b.scope.definitions:
        return
    kind = "a variable" if b.scope.find(name) in b.scope.variables else "a constant"
    raise b.fail(
        f"`{name}` is {kind} here, so its derivative is trivial",
        node,
        instead=f"say what `{name}` depends on, for example {name}(t)",
    )


def refuse_independent(b: Builder, body: sp.Expr, name: str, node: sx.Derivative) -> None:
    """Refuse `du/dy` when u does not depend on y: it would silently be zero."""
    if isinstance(body, AppliedUndef) and not body.has(symbol(name)):
        raise b.fail(
            f"`{body.func.__name__}` does not depend on `{name}`",
            node,
            why=f"it is {body}, so the derivative would be zero",
        )


def at_place(value: Any, place: dict[str, sp.Expr]) -> sp.Expr:
    """Return the value at a place: `u(0, t)`, or `Subs(Derivative(u(x, t), x), x, 0)`."""
    moved = {symbol(k): v for k, v in place.items() if symbol(k) != v and value.has(symbol(k))}
    if not moved:
        return value
    if not value.has(sp.Derivative, sp.Integral):
        return value.subs(moved, simultaneous=True)
    return sp.Subs(value, tuple(moved), tuple(moved.values()))


def evaluated_at(b: Builder, node: sx.At) -> sp.Expr:
    """Return `body|_{x=0}`."""
    body = b.scalar(node.body)
    place: dict[str, sp.Expr] = {}
    for item in node.places:
        if (
            isinstance(item, sx.Relation)
            and item.operators == ("=",)
            and isinstance(item.operands[0], sx.Name)
        ):
            name = b.scope.find(item.operands[0].name)
            if name is None or name not in b.scope.variables:
                raise b.fail(f"`{item.operands[0].name}` is not a variable here", item)
            place[name] = b.scalar(item.operands[1])
        elif len(node.places) == 1 and not isinstance(item, sx.Relation):
            variables = [v for v in b.scope.variables if body.has(symbol(v))]
            if len(variables) != 1:
                raise b.fail("the bar does not say which variable has this value", node, instead="|_{x=0}")
            place[variables[0]] = b.scalar(item)
        else:
            raise b.fail("a place is written variable = value", item, instead="|_{x=0}")
    return at_place(body, place)


def integral(b: Builder, node: sx.Integral) -> sp.Expr:
    """Return `Integral(body, (x, a, b))`; over dV without limits: over all space axes."""
    from wellposed.problem.mathematics.building import Builder

    if node.variable in _WHOLE_DOMAIN and node.lower is None and node.variable not in b.scope.names:
        body = b.scalar(node.body)
        return sp.Integral(body, *(symbol(x) for x in b.scope.coordinates))
    name = b.scope.find(node.variable) or node.variable
    wider = replace(b.scope, parameters=b.scope.parameters | ({name} - set(b.scope.names)))
    body = Builder(wider, b.text).scalar(node.body)
    if node.lower is None or node.upper is None:
        if node.lower is not None or node.upper is not None:
            raise b.fail("this integral has one limit only", node, instead="∫_0^1 u dx")
        return sp.Integral(body, symbol(name))
    return sp.Integral(body, (symbol(name), b.scalar(node.lower), b.scalar(node.upper)))


def piecewise(b: Builder, node: sx.Call) -> sp.Expr:
    """Return `Piecewise` of pairs (value, condition)."""
    pairs = []
    for item in node.arguments:
        if not isinstance(item, sx.Tuple) or len(item.items) != 2:
            raise b.fail(
                "a piece is a pair (value, condition)", item, instead="piecewise((1, x < 1/2), (0, True))"
            )
        pairs.append((b.scalar(item.items[0]), condition(b, item.items[1])))
    return b.guarded(lambda: sp.Piecewise(*pairs), node)


def condition(b: Builder, node: sx.Node) -> Any:
    """Return the condition of a piece."""
    if isinstance(node, sx.Name) and node.name in ("True", "otherwise", "else", "true"):
        return sp.true
    if isinstance(node, sx.Name) and node.name == "False":
        return sp.false
    if isinstance(node, sx.Relation):
        keep = [o for o in node.operators if o not in ("=", "!=")]
        if not keep and len(node.operands) == 2:
            sides = [b.scalar(o) for o in node.operands]
            return sp.Eq(*sides) if node.operators == ("=",) else sp.Ne(*sides)
        return b.relation(node)
    if (
        isinstance(node, sx.Call)
        and isinstance(node.function, sx.Name)
        and node.function.name in ("And", "Or", "Not")
    ):
        parts = [condition(b, a) for a in node.arguments]
        return {"And": sp.And, "Or": sp.Or, "Not": sp.Not}[node.function.name](*parts)
    raise b.fail("a condition is wanted here", node, instead="x < 1/2, 0 < x < 1, or True for the last piece")


def operator(b: Builder, node: sx.Operator) -> Any:
    """Return lap, grad or div in the geometry of the scope."""
    axes, geometry = b.scope.coordinates, b.scope.geometry
    if product_call(b, node.body) is not None:
        raise b.fail(
            "it is not clear how far this operator reaches",
            node,
            instead="lap(u)*(1 - u) or lap(u*(1 - u))",
        )
    if not axes:
        raise b.fail("there are no space coordinates here", node, why="∇ and Δ run over the space axes")
    if node.kind == "div":
        body = b.value(node.body)
        vector = body if isinstance(body, calculus.Vector) else calculus.Vector((body,))
        if len(vector) != len(axes):
            raise b.fail(
                "div is taken of something that is not a vector", node, instead="div(D*grad(u)), ∇·(D∇u)"
            )
        return calculus.divergence(vector, axes, geometry)
    body = b.scalar(node.body)
    if not any(body.has(symbol(x)) for x in axes):
        raise b.fail("this does not depend on the space axes", node, why=f"they are {', '.join(axes)}")
    if node.kind == "grad":
        return calculus.gradient(body, axes)
    return calculus.laplacian(body, axes, geometry)


def leibniz_derivative(b: Builder, node: sx.Derivative) -> sp.Expr:
    """Return `dy/dx`, `∂²u/∂x∂t` or `d/dx(…)`; also `dq/du` of a definition in u."""
    body = b.scalar(node.body)
    refuse_constant(b, body, node)
    for variable, order in node.variables:
        name = b.scope.find(variable)
        if name is None or name not in b.scope.variables:
            value = by_other_name(b, body, variable, order)
            if value is None:
                raise b.fail(
                    f"`{variable}` is not a variable here",
                    node,
                    why=f"the variables are {', '.join(b.scope.variables) or 'none'}",
                )
            body = value
            continue
        refuse_independent(b, body, name, node)
        body = calculus.differentiate(body, name, order)
    return body
