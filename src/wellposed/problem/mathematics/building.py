"""Syntax tree + scope -> SymPy, by constructors only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.mathematics import calculus, special
from wellposed.problem.mathematics import syntax as sx
from wellposed.problem.mathematics.calculus import Vector
from wellposed.problem.mathematics.calls import application
from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.functions import power
from wellposed.problem.mathematics.parse import parse
from wellposed.problem.mathematics.scope import Scope
from wellposed.problem.statement import symbol

__all__ = ["build", "parse_equation", "parse_expression"]

_RELATIONS = {"=": sp.Eq, "<": sp.StrictLessThan, "<=": sp.LessThan, ">": sp.StrictGreaterThan,
              ">=": sp.GreaterThan, "!=": sp.Unequality}  # fmt: skip
_PRODUCTS = ("*", "implicit", "touching")
Value = sp.Expr | Vector


def build(node: sx.Node, scope: Scope, text: str = "") -> Any:
    """Return the SymPy expression or relation that a tree means in this scope.

    Args:
        node: From `parse`.
        scope: The meaning of every name.
        text: The text the tree came from, so that complaints can show it.

    Returns:
        An expression; for a relation `sp.Eq` (unevaluated) or an inequality. A chain of
        inequalities becomes `sp.And`. The value of an unknown at a place is the unknown applied to
        it, `u(0, t)`; of a derivative a `Subs`.

    Raises:
        MathError: A name is not declared, or a form has no or no single meaning in this scope.
    """
    builder = Builder(scope, text)
    return builder.relation(node) if isinstance(node, sx.Relation) else builder.scalar(node)


def parse_expression(text: str, scope: Scope) -> sp.Expr:
    """Return the expression that the text means in this scope.

    Raises:
        MathError: The text is not one expression, or a name has no meaning in the scope.
    """
    node = parse(text)
    if isinstance(node, sx.Relation):
        raise MathError("an expression is wanted here, not a relation", text=text, span=node.span)
    return build(node, scope, text)


def parse_equation(text: str, scope: Scope) -> sp.Eq:
    """Return the equation that the text means in this scope.

    Raises:
        MathError: The text is not one equation, or a name has no meaning in the scope.
    """
    node = parse(text)
    if not isinstance(node, sx.Relation) or node.operators != ("=",):
        raise MathError("one equation is wanted here", text=text, span=node.span, instead="left = right")
    return build(node, scope, text)


class Builder:
    """One tree in one scope."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text

    def fail(self, what: str, node: sx.Node, *, why: str = "", instead: str = "") -> MathError:
        """Return the complaint about this node."""
        return MathError(what, text=self.text, span=node.span, why=why, instead=instead)

    def relation(self, node: sx.Relation) -> Any:
        """Return `sp.Eq`, an inequality, or `And` of a chain of inequalities."""
        sides = [self.scalar(o) for o in node.operands]
        if len(sides) > 2 and any(s in ("=", "!=") for s in node.operators):
            raise self.fail(
                "several equations are chained here",
                node,
                instead="write them one by one, separated by commas",
            )
        parts = []
        for i, sign in enumerate(node.operators):
            keep = {"evaluate": False} if sign in ("=", "!=") else {}
            part = _RELATIONS[sign](sides[i], sides[i + 1], **keep)
            # The form that Python's own `0 < x` has in SymPy: the number on the right.
            flip = not keep and sides[i].is_number and isinstance(part, sp.Rel)
            parts.append(part.reversed if flip else part)
        return parts[0] if len(parts) == 1 else sp.And(*parts)

    def scalar(self, node: sx.Node) -> sp.Expr:
        """Return an expression; a vector with one component is its component."""
        value = self.value(node)
        if isinstance(value, Vector):
            if len(value) != 1:
                raise self.fail(
                    "this is a vector, a scalar is wanted", node, instead="div(D*grad(u)), or v·∇u"
                )
            return value[0]
        if value.has(sp.nan, sp.zoo):
            raise self.fail("this has no finite value", node, why="it divides by zero")
        return value

    def value(self, node: sx.Node) -> Value:
        """Return what the node means."""
        return getattr(self, "_" + type(node).__name__.lower())(node)

    def guarded(self, make: Callable[[], sp.Expr], node: sx.Node) -> sp.Expr:
        """Return make(), its ValueError and SymPy's own complaints turned into ours."""
        try:
            return make()
        except MathError:
            raise
        except (ValueError, TypeError, ArithmeticError, NotImplementedError) as error:
            raise self.fail(str(error) or "this cannot be built", node) from None

    # -- leaves ---------------------------------------------------------------------------------

    def _number(self, node: sx.Number) -> sp.Expr:
        return sp.Rational(node.text)

    def _name(self, node: sx.Name) -> Value:
        value = self.known(node.name)
        if value is not None:
            return value
        pieces = self.scope.split(node.name)
        if pieces is None:
            raise self.unknown_name(node)
        return sp.Mul(*(self.piece(p) for p in pieces))

    def piece(self, name: str) -> sp.Expr:
        """Return one factor of a split word."""
        value = self.known(name)
        assert value is not None  # split() hands out known names only
        return value

    def known(self, name: str) -> sp.Expr | None:
        """Return what a whole name means, or None."""
        scope = self.scope
        found = scope.find(name)
        if found is None or (found != name and scope.derivative(name)):
            if derivative := scope.derivative(name):
                function, variables = derivative
                value = self.known(function)
                for v in variables:
                    value = calculus.differentiate(value, v) if value is not None else None
                return value
            return {"pi": sp.pi, "e": sp.E, "oo": sp.oo, "inf": sp.oo}.get(name)
        if found in scope.unknowns:
            return sp.Function(found)(*(symbol(a) for a in scope.unknowns[found]))
        if found in scope.definitions:
            return scope.definitions[found]
        return symbol(found)

    def unknown_name(self, node: sx.Name) -> MathError:
        """Return the complaint about a name that means nothing here."""
        near = self.scope.suggestions(node.name)
        hint = f"did you mean {', '.join(f'`{n}`' for n in near)}? Otherwise give" if near else "give"
        return self.fail(
            f"`{_short(node.name)}` is not declared here",
            node,
            why="a name without a meaning would have to be guessed",
            instead=f"{hint} a meaning (where {_short(node.name)} = …), or write products with *",
        )

    # -- arithmetic -----------------------------------------------------------------------------

    def _binary(self, node: sx.Binary) -> Value:
        first, spine = _spine(node)
        if node.operator in "+-":
            return self.sum(first, spine)
        return self.multiplied(self.factors(first, spine), node)

    def sum(self, first: sx.Node, spine: list[sx.Binary]) -> Value:
        """Return first ± right ± right … as one sum."""
        terms = [self.value(first)]
        for here in spine:
            right = self.value(here.right)
            terms.append(right if here.operator == "+" else self.negated(right))
        vectors = [t if isinstance(t, Vector) else Vector((t,)) for t in terms]
        if not any(isinstance(t, Vector) for t in terms):
            return sp.Add(*terms)  # type: ignore[arg-type]
        if len({len(v) for v in vectors}) > 1:
            raise self.fail(
                "a vector and a scalar are added here", spine[-1], instead="div(…) or v·∇u, which are scalars"
            )
        return Vector(sp.Add(*components) for components in zip(*vectors, strict=True))

    def factors(self, first: sx.Node, spine: list[sx.Binary]) -> list[Value]:
        """Return the factors of first * right / right …, to be multiplied at once.

        SymPy distributes `2*(x + 1)` but not `2*(x + 1)*y`, so that multiplying one by one would
        give another tree than the one that was printed.
        """
        factors: list[Value] = []
        while isinstance(first, sx.Negative):
            factors.append(sp.Integer(-1))
            first = first.body
        factors.append(self.value(first))
        for here in spine:
            special.refuse_unclear(self, here)
            if here.operator == "/":
                factors += self.quotient(here)
            elif (split := special.product_call(self, here.right)) is not None:
                factors += [self.value(split[0]), self.value(split[1])]
            else:
                factors.append(self.value(here.right))
        return factors

    def multiplied(self, factors: list[Value], node: sx.Node) -> Value:
        """Return the product; of two vectors the scalar product."""
        scalars = [f for f in factors if not isinstance(f, Vector)]
        vectors = [f for f in factors if isinstance(f, Vector)]
        if not vectors:
            return sp.Mul(*scalars)
        if len(vectors) > 2 or len({len(v) for v in vectors}) > 1:
            raise self.fail(
                "these vectors cannot be multiplied", node, instead="v·∇u: two of the same length"
            )
        if len(vectors) == 2:
            return sp.Mul(*scalars, vectors[0].dot(vectors[1]))
        return vectors[0].times(sp.Mul(*scalars))

    def quotient(self, here: sx.Binary) -> list[Value]:
        """Return the factors that `/ right` contributes."""
        split = special.product_call(self, here.right)
        if isinstance(here.right, sx.Binary) and here.right.operator not in "+-":
            below = self.factors(*_spine(here.right))
            if not any(isinstance(f, Vector) for f in below):
                return [self.reciprocal(f, here) for f in below]  # type: ignore[arg-type]
        if split is None:
            return [self.reciprocal(self.scalar(here.right), here)]
        if split[2] == "call":
            raise self.fail(
                "it is not clear what stands below this fraction bar", here, instead="(a/b)*(c) or a/(b*(c))"
            )
        return [self.reciprocal(self.scalar(split[0]), here), self.value(split[1])]

    def reciprocal(self, below: sp.Expr, node: sx.Node) -> sp.Expr:
        """Return 1/below, refusing a division by zero."""
        if below.is_zero:
            raise self.fail("a division by zero", node)
        return sp.Pow(below, -1)

    def negated(self, value: Value) -> Value:
        """Return -value."""
        return value.times(sp.Integer(-1)) if isinstance(value, Vector) else -value

    def _negative(self, node: sx.Negative) -> Value:
        return self.negated(self.value(node.body))

    def _power(self, node: sx.Power) -> Value:
        if (split := special.product_call(self, node.base)) is not None:
            tail = replace(node, base=split[1])
            return self.multiplied([self.value(split[0]), self.value(tail)], node)
        if isinstance(node.base, sx.Name) and (word := self.split_word(node.base)):
            special.refuse_split_exponent(self, node)
            return self.multiplied([self.value(word[0]), self.value(replace(node, base=word[1]))], node)
        special.refuse_split_exponent(self, node)
        if (split := special.product_call(self, node.exponent)) is not None:
            return self.multiplied([self.value(replace(node, exponent=split[0])), self.value(split[1])], node)
        if (
            isinstance(node.base, sx.Absolute)
            and isinstance(node.exponent, sx.Number)
            and node.exponent.text == "2"
        ):
            base = self.value(node.base.body)
            if not isinstance(base, Vector):
                base = sp.Abs(base)
        else:
            base = self.value(node.base)
        exponent = self.scalar(node.exponent)
        if isinstance(base, Vector):
            if exponent != 2 and len(base) != 1:
                raise self.fail("only the square of a vector has a meaning here", node, instead="|grad(u)|^2")
            if exponent == 2:
                return base.dot(base)
            base = base[0]
        return self.guarded(lambda: power(base, exponent), node)

    def split_word(self, node: sx.Name) -> tuple[sx.Node, sx.Name] | None:
        """Return (product of all but the last factor, last factor) of a word that has to be split."""
        if self.known(node.name) is not None:
            return None
        pieces = self.scope.split(node.name)
        if pieces is None and node.name.endswith("e") and len(node.name) > 1 and "_" not in node.name:
            before = node.name[:-1]
            if self.known(before) is not None or self.scope.split(before):
                return sx.Name(before, span=node.span), sx.Name("e", span=node.span)
        if pieces is None:
            return None
        head: sx.Node = sx.Name(pieces[0], span=node.span)
        for p in pieces[1:-1]:
            head = sx.Binary("*", head, sx.Name(p, span=node.span), span=node.span)
        return head, sx.Name(pieces[-1], span=node.span)

    # -- derivatives ----------------------------------------------------------------------------

    def _prime(self, node: sx.Prime) -> Value:
        if isinstance(node.body, sx.Name):
            marked = node.body.name + "'" * node.order
            if marked in self.scope.definitions:
                return self.scope.definitions[marked]
            if word := self.split_word(node.body):
                return self.multiplied([self.value(word[0]), self._prime(replace(node, body=word[1]))], node)
        body = self.scalar(node.body)
        special.refuse_constant(self, body, node)
        return calculus.differentiate(body, special.primed_variable(self, body, node), node.order)

    def _dot(self, node: sx.Dot) -> Value:
        name = f"{node.body.name}_{'d' * (node.order - 1)}dot" if node.order < 4 else ""
        body = self.known(node.body.name)
        if self.scope.find(name) and (body is None or not body.has(AppliedUndef)):
            return self.value(sx.Name(name, span=node.span))
        if body is None:
            raise self.unknown_name(replace(node.body, name=name, span=node.span))
        special.refuse_constant(self, body, node)
        variable = self.scope.evolution
        if variable is None:
            variable = special.primed_variable(self, body, node)
        return calculus.differentiate(body, variable, node.order)

    def _derivative(self, node: sx.Derivative) -> Value:
        return special.leibniz_derivative(self, node)

    def _subscripted(self, node: sx.Subscripted) -> Value:
        from wellposed.problem.mathematics.scope import segment

        pieces = segment(node.subscript.replace(",", "").replace(" ", ""), self.scope.variables)
        if not pieces:
            raise self.fail("this subscript does not name variables", node, instead="(u^3)_{xx}")
        body = self.scalar(node.body)
        for p in pieces:
            body = calculus.differentiate(body, p)
        return body

    def _operator(self, node: sx.Operator) -> Value:
        return special.operator(self, node)

    # -- brackets -------------------------------------------------------------------------------

    def _absolute(self, node: sx.Absolute) -> Value:
        value = self.value(node.body)
        if isinstance(value, Vector):
            return sp.Abs(value[0]) if len(value) == 1 else sp.sqrt(value.dot(value))
        return sp.Abs(value)

    def _tuple(self, node: sx.Tuple) -> Value:
        if len(node.items) != len(self.scope.coordinates):
            raise self.fail(
                "a list in brackets has no meaning here", node, instead="one component for each axis"
            )
        return Vector(self.scalar(i) for i in node.items)

    def _call(self, node: sx.Call) -> Value:
        return application(self, node)

    def _at(self, node: sx.At) -> Value:
        return special.evaluated_at(self, node)

    def _integral(self, node: sx.Integral) -> Value:
        return special.integral(self, node)

    def _relation(self, node: sx.Relation) -> Value:
        raise self.fail("a relation stands where a value is wanted", node)


def _spine(node: sx.Binary) -> tuple[sx.Node, list[sx.Binary]]:
    """Return the first operand of a chain of sums, or of products, and the steps behind it in order."""
    additive = node.operator in "+-"
    spine: list[sx.Binary] = []
    leaf: sx.Node = node
    while (
        isinstance(leaf, sx.Binary) and not (spine and leaf.grouped) and (leaf.operator in "+-") == additive
    ):
        spine.append(leaf)
        leaf = leaf.left
    return leaf, spine[::-1]


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:37] + "…"
