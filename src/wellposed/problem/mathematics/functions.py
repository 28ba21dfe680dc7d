"""The functions that a formula may name, and the guards that keep their evaluation short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from wellposed.problem.mathematics.notation import FUNCTIONS

__all__ = ["CONTEXTUAL", "apply_function", "bessel", "power"]

MAX_RESULT_DIGITS = 400
MAX_EXPONENT = 100
MAX_ORDER = 60
_ONE = {
    name: getattr(sp, name)
    for name in [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "sech",
        "csch",
        "asin",
        "acos",
        "atan",
        "acot",
        "asec",
        "acsc",
        "asinh",
        "acosh",
        "atanh",
        "acoth",
        "asech",
        "acsch",
        "exp",
        "sqrt",
        "cbrt",
        "Abs",
        "sign",
        "erf",
        "erfc",
        "erfi",
        "erfinv",
        "erfcinv",
        "Heaviside",
        "DiracDelta",
        "airyai",
        "airybi",
        "airyaiprime",
        "airybiprime",
        "LambertW",
        "loggamma",
        "Ei",
        "Si",
        "Ci",
        "fresnels",
        "fresnelc",
        "floor",
        "ceiling",
        "factorial",
    ]
}
_TWO = {
    name: getattr(sp, name)
    for name in [
        "atan2",
        "besselj",
        "bessely",
        "besseli",
        "besselk",
        "expint",
        "legendre",
        "hermite",
        "chebyshevt",
        "laguerre",
        "root",
    ]
}
_COMPLEX = {"re": sp.re, "im": sp.im, "conjugate": sp.conjugate}
# Names that are functions only when nothing else of that name is declared.
CONTEXTUAL = {
    "H": "Heaviside", "Theta": "Heaviside", "theta": "Heaviside", "step": "Heaviside", "delta": "DiracDelta",
    "Gamma": "gamma", "gamma": "gamma", "Ai": "airyai", "Bi": "airybi", "W": "LambertW",
    "Re": "re", "Im": "im", "conj": "conjugate",
}  # fmt: skip
_POLYNOMIALS = ("legendre", "hermite", "chebyshevt", "laguerre")
_BESSEL = {"J": sp.besselj, "Y": sp.bessely, "N": sp.bessely, "I": sp.besseli, "K": sp.besselk}


def apply_function(name: str, arguments: tuple[sp.Expr, ...]) -> sp.Expr:
    """Return the function of these arguments.

    Args:
        name: One of the values of `FUNCTIONS`, or "gamma".
        arguments: Its arguments.

    Raises:
        ValueError: Wrong number of arguments, or a value beyond the guards; the text says which.
    """
    if name in ("Max", "Min"):
        if not 1 <= len(arguments) <= 8:
            raise ValueError(f"`{name.lower()}` takes one to eight arguments")
        return (sp.Max if name == "Max" else sp.Min)(*arguments)
    n = len(arguments)
    if name in _TWO or (name == "log" and n == 2):
        _expect(name, n, 2)
        _guard_orders(name, arguments)
        return sp.log(arguments[0]) / sp.log(arguments[1]) if name == "log" else _TWO[name](*arguments)
    if name == "atan" and n == 2:
        return sp.atan2(*arguments)
    _expect(name, n, 1)
    return _one(name, arguments[0])


def _one(name: str, x: sp.Expr) -> sp.Expr:
    if name == "log":
        return sp.log(x)
    if name in ("log10", "log2"):
        return sp.log(x) / sp.log(int(name[3:]))
    if name in ("factorial", "gamma"):
        if x.is_number and not (abs(x) <= MAX_ORDER) == True:  # noqa: E712  (SymPy's own booleans)
            raise ValueError(f"`{name}` of a number beyond {MAX_ORDER} is not computed here")
        return sp.gamma(x) if name == "gamma" else sp.factorial(x)
    return _COMPLEX[name](x) if name in _COMPLEX else _ONE[name](x)


def _expect(name: str, given: int, wanted: int) -> None:
    if given != wanted:
        raise ValueError(f"`{name}` takes {wanted} argument{'s' * (wanted > 1)}, not {given}")


def _guard_orders(name: str, arguments: tuple[sp.Expr, ...]) -> None:
    """Refuse orders that SymPy would expand into very long polynomials."""
    order = arguments[1] if name == "root" else arguments[0]
    fits = order.is_Integer and (0 if name in _POLYNOMIALS else 1) <= abs(int(order)) <= MAX_ORDER
    if (name in _POLYNOMIALS and not fits) or (name == "root" and order.is_number and not fits):
        raise ValueError(f"the order of `{name}` has to be an integer up to {MAX_ORDER}")


def bessel(name: str) -> Callable[[sp.Expr], sp.Expr] | None:
    """Return the Bessel function behind `J_0`, `Y1`, `K_nu`…, or None for other names."""
    letter, order = name[:1], name[1:].lstrip("_")
    if letter in _BESSEL and order.isdigit() and len(order) <= 2:
        return lambda x: _BESSEL[letter](int(order), x)
    return None


def power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return base**exponent.

    Raises:
        ValueError: The number that would come out is too long, or the exponent is out of range.
    """
    if exponent.is_Rational and abs(exponent) > MAX_EXPONENT and base not in (sp.E, sp.Integer(10)):
        raise ValueError(f"the exponent {_short(exponent)} is out of range (at most {MAX_EXPONENT})")
    if base.is_Rational and exponent.is_Rational:
        size = max(len(str(abs(base.p))), len(str(base.q)))  # type: ignore[attr-defined]
        if size * abs(exponent) > MAX_RESULT_DIGITS:
            raise ValueError(f"the power {_short(base)}^{_short(exponent)} is too large to be written out")
    if base.is_zero and exponent.is_negative:
        raise ValueError("a division by zero")
    result: Any = sp.Pow(base, exponent)
    if result.is_Pow and result.exp.is_Rational and abs(result.exp) > MAX_EXPONENT and result.base != sp.E:
        raise ValueError(f"the exponent {_short(result.exp)} is out of range (at most {MAX_EXPONENT})")
    return result


def _short(number: sp.Expr) -> str:
    text = str(number)
    return text if len(text) < 20 else text[:16] + "…"


assert set(FUNCTIONS.values()) - set(_ONE) - set(_TWO) == {
    "log", "log10", "log2", "Max", "Min", "Piecewise", "lap", "div", "grad", "Derivative", "Integral",
    "Subs", "And", "Or", "Not",
}  # fmt: skip
