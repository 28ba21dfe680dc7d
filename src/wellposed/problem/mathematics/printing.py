"""SymPy -> text that this package and SymPy both read, and -> LaTeX for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from wellposed.problem.mathematics.notation import GREEK_NAMES
from wellposed.problem.statement import Problem

__all__ = ["to_latex", "to_text"]

_SIGNS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MARKS = {"bar": r"\bar", "hat": r"\hat", "tilde": r"\tilde", "dot": r"\dot", "ddot": r"\ddot"}


class _Text(StrPrinter):
    """Strict ASCII: `Derivative(u(x, t), (x, 2))`, `exp(-pi**2*t/10)*sin(pi*x)`."""

    short: dict[str, tuple[str, ...]]

    def _print_Function(self, expr: Any) -> str:
        name = expr.func.__name__
        if isinstance(expr, AppliedUndef) and self.short.get(name) == tuple(map(str, expr.args)):
            return name
        return super()._print_Function(expr)

    def _print_Exp1(self, expr: Any) -> str:
        return "exp(1)"

    def _print_ImaginaryUnit(self, expr: Any) -> str:
        return "sqrt(-1)"

    def _print_Float(self, expr: Any) -> str:
        return repr(float(expr))

    def _print_And(self, expr: Any) -> str:
        return self._junction("And", expr)

    def _print_Or(self, expr: Any) -> str:
        return self._junction("Or", expr)

    def _print_Not(self, expr: Any) -> str:
        return self._junction("Not", expr)

    def _junction(self, name: str, expr: Any) -> str:
        parts = sorted(expr.args, key=sp.default_sort_key)
        return f"{name}({', '.join(self._print(a) for a in parts)})"

    def _print_Relational(self, expr: Any) -> str:
        return f"{self._print(expr.lhs)} {_SIGNS[expr.rel_op]} {self._print(expr.rhs)}"


class _Latex(LatexPrinter):
    """Fields without their arguments, derivatives in Leibniz form."""

    def __init__(self, **settings: Any) -> None:
        super().__init__({"fold_short_frac": False, "ln_notation": True, **settings})

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return _name(expr.name)

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        if not isinstance(expr, AppliedUndef):
            return super()._print_Function(expr, exp)
        name = _name(expr.func.__name__)
        if not all(a.is_Symbol for a in expr.args):
            name += rf"\left({', '.join(self._print(a) for a in expr.args)}\right)"
        return name if exp is None else f"{name}^{{{exp}}}"

    def _print_Derivative(self, expr: Any) -> str:
        inner = expr.expr
        d = r"\partial" if len(_variables(inner)) > 1 else "d"
        total = sum(int(n) for _, n in expr.variable_count)
        below = "".join(
            rf"{d} {_name(v.name)}" + (f"^{{{n}}}" if n > 1 else r"\,") for v, n in expr.variable_count
        )
        above = d + (f"^{{{total}}}" if total > 1 else "")
        below = below.removesuffix(r"\,")
        if isinstance(inner, AppliedUndef):
            return rf"\frac{{{above} {self._print(inner)}}}{{{below}}}"
        return rf"\frac{{{above}}}{{{below}}}\left({self._print(inner)}\right)"

    def _print_Mul(self, expr: Any) -> str:
        number, rest = expr.as_coeff_Mul()
        if number.is_Rational and not number.is_Integer and rest.has(sp.Derivative):
            # A fraction in front of a derivative, not the derivative in a numerator.
            sign = "- " if number < 0 else ""
            text = self._print(rest)
            text = rf"\left({text}\right)" if rest.is_Add else text
            return rf"{sign}\frac{{{abs(number.p)}}}{{{number.q}}} {text}"
        return super()._print_Mul(expr)

    def _print_Subs(self, expr: Any) -> str:
        places = ", ".join(
            f"{self._print(v)}={self._print(p)}" for v, p in zip(expr.variables, expr.point, strict=True)
        )
        return rf"\left.{self._print(expr.expr)}\right|_{{{places}}}"


def to_text(expression: sp.Basic, *, unknowns: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """Return strict ASCII notation; `parse_expression(to_text(e), scope)` gives e back.

    Args:
        expression: An expression or a relation built by this package. A floating-point number is
            printed with its shortest decimal form, and read back as that exact rational.
        unknowns: Name -> arguments. These are printed without their arguments, `Derivative(u, x)`,
            wherever the arguments are just those; such text is read back in the same scope only.
    """
    printer = _Text({"order": None})
    printer.short = dict(unknowns or {})
    return printer.doprint(expression)


def to_latex(expression: sp.Basic, problem: Problem | None = None) -> str:
    """Return LaTeX: `u(x, t)` as u, derivatives in Leibniz form, Greek parameters.

    Args:
        expression: An expression or a relation.
        problem: When given, its unknowns keep the name of their evolution variable apart: nothing
            else depends on it.
    """
    return _Latex().doprint(expression)


def _variables(expression: sp.Basic) -> set[sp.Symbol]:
    return {a for u in expression.atoms(AppliedUndef) for a in u.args if isinstance(a, sp.Symbol)}


def _name(name: str) -> str:
    """Return the LaTeX of a name: Greek letters, accents, upright subscripts of several letters."""
    stem, *rest = name.split("_")
    digits = stem.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    letters = stem[: len(stem) - len(digits)] if digits.isdigit() else stem
    subscripts = [digits] if digits.isdigit() else []
    text = _word(letters)
    for part in rest:
        if part in _MARKS:
            text = f"{_MARKS[part]}{{{text}}}"
        else:
            subscripts.append(r"\infty" if part == "inf" else _word(part))
    return text + (f"_{{{','.join(subscripts)}}}" if subscripts else "")


def _word(word: str) -> str:
    if word in GREEK_NAMES:
        return {"hbar": r"\hbar", "ell": r"\ell", "omicron": "o"}.get(word, rf"\{word}")
    return word if len(word) < 2 or word.isdigit() else rf"\mathrm{{{word}}}"
