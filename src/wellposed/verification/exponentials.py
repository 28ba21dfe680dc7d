"""Identities of exponential and hyperbolic functions, shown by algebra."""

from __future__ import annotations

from typing import Any

import sympy as sp

__all__ = ["rational_in_exponentials"]

_HYPERBOLIC = (sp.exp, sp.tanh, sp.sinh, sp.cosh, sp.sech, sp.csch, sp.coth)
_MOST_OPS = 4000


def rational_in_exponentials(expression: Any) -> Any:
    """Return the numerator of an expression as a polynomial in independent exponentials.

    The result is zero exactly when the expression is; anything that holds other functions, or is too
    large, comes back as it is.
    """
    if expression.count_ops() > _MOST_OPS or not expression.has(*_HYPERBOLIC):
        return expression
    if any(not isinstance(f, _HYPERBOLIC) for f in expression.atoms(sp.Function)):
        return expression
    plain = expression.rewrite(sp.exp)
    steps: dict[Any, Any] = {}
    for e in plain.atoms(sp.exp):
        _note(sp.expand(e.args[0]), steps)
    marks = {part: sp.Dummy(positive=True) for part in steps}
    table: dict[Any, Any] = {}
    for e in plain.atoms(sp.exp):
        value: Any = sp.Integer(1)
        for term in sp.Add.make_args(sp.expand(e.args[0])):
            factor, part = term.as_coeff_Mul()
            value *= marks[part] ** (factor / steps[part])
        table[e] = value
    numerator, _ = sp.fraction(sp.together(plain.xreplace(table)))
    return sp.expand(numerator)


def _note(exponent: Any, steps: dict[Any, Any]) -> None:
    """Keep, for each part of an exponent, the largest number that all its factors are multiples of."""
    for term in sp.Add.make_args(exponent):
        factor, part = term.as_coeff_Mul()
        known = steps.get(part, sp.Integer(0))
        steps[part] = sp.gcd(known, factor) if known else sp.Abs(factor)
