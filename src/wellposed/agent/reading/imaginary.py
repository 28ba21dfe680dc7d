"""Complex unknowns: `i u_t = -u_xx + V u` becomes two real equations, for the real and the imaginary part.

The reader builds the problem with `i` as a symbol; here every unknown `u` becomes `u_re + i*u_im`, and
equations, conditions and questions are split. `|u|^2` is `u_re^2 + u_im^2`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Assumption, Condition, Problem, Quantity, Unknown, imbalance, symbol

__all__ = ["is_imaginary", "plain_complex", "with_parts"]

_UNIT = symbol("i")
_SIGNS = re.compile(
    r"(?<![A-Za-z])i ?\*? ?(?:hbar ?\*? ?)?(?:\*? ?[A-Za-z]+_t\b|[∂d] ?_?t|[∂d] ?[A-Za-z]+ ?/ ?[∂d]t)"
    r"|(?<![A-Za-z_])[-+] ?\d*\.?\d* ?\*? ?i(?: ?\*? ?[A-Za-z]\w*)? ?\)|\be\^\(? ?-?(?:\d* ?\*? ?)i"
    r"|\bexp\( ?-?(?:\d+(?:\.\d+)? ?\*? ?)?i(?![a-hj-np-z]{2})|(?<![A-Za-z])i ?\*? ?(?:hbar ?\*? ?)?diff\("
)
_SHOWN = ("value", "profile", "steady state")


def is_imaginary(text: str) -> bool:
    """True when `i` can only be the imaginary unit: before a rate, in `e^(i x)`, in `(1 + 2i)`.

    Args:
        text: The text that is read, equations from the catalogue included.
    """
    return _SIGNS.search(text) is not None and re.search(r"(?<![A-Za-z])i ?= ?[-\d]", text) is None


def plain_complex(text: str) -> str:
    """Return the text with parts of a complex unknown as calls, and `iu_t` as a product.

    Args:
        text: Normalised text.
    """
    for name in set(re.findall(r"(?<![A-Za-z])i([A-Za-z])_t\b", text)):
        if re.search(rf"(?<![A-Za-z]){name}(?:_x|\()", text):
            text = re.sub(rf"(?<![A-Za-z])i{name}_t\b", f"i {name}_t", text)
    if is_imaginary(text):  # `e^(ikx)` is a product of letters
        text = re.sub(r"(?:\be\^|\bexp)\((?:[^()]|\([^()]*\))*\)", _parted, text)
    called = r" *([A-Za-z]\w* ?\([^()]*\))"
    for words, function in (("real part", "Re"), ("imaginary part", "Im")):
        text = re.sub(rf"\b(?:the )?{words} of{called}", rf"{function}(\1)", text, flags=re.IGNORECASE)
        text = re.sub(
            rf"\b(?:the )?{words} of (?:the )?([A-Za-z]+)(?= (?:at|when)\b)",
            rf"{function}(\1)",
            text,
            flags=re.IGNORECASE,
        )
    text = re.sub(rf"\b(Re|Im) (?! ){called}", r"\1(\2)", text)
    square = r"(?:probability density|density) "
    return re.sub(rf"\b(?:the )?{square}(?=(?:abs\(|\|))", "", text, flags=re.IGNORECASE)


def _parted(match: re.Match[str]) -> str:
    """Part `i` from the letters glued to it, and these from each other: `ikx` is `i k x`."""
    return re.sub(
        r"(?<![A-Za-z])(\d*)i([a-hj-z]{1,3})(?![A-Za-z(])",
        lambda m: " ".join([m.group(1) + "i", *m.group(2)]).strip(),
        match.group(),
    )


def with_parts(problem: Problem) -> Problem:
    """Return a problem with complex unknowns as one for their real and imaginary parts.

    Args:
        problem: With the symbol `i` in it where it is complex; another one is returned as it is.

    Raises:
        UnsupportedProblem: A condition or a question has no real form.
    """
    held: list[Any] = [*problem.equations, *(c.expression for c in problem.conditions)]
    held += [p.value for p in problem.parameters] + [c.coefficient for c in problem.conditions]
    held += [q.expression for q in problem.quantities]
    if not any(e is not None and sp.sympify(e, strict=True).has(_UNIT) for e in held):
        return problem
    split = _Split(problem)
    equations = tuple(e for equation in problem.equations for e in split.equation(equation))
    note = Assumption(
        "i is the imaginary unit; "
        + ", ".join(f"{u.name} = {u.name}_re + i*{u.name}_im" for u in problem.unknowns),
        "the equation is for a complex function, which is solved by its two real parts",
    )
    return problem.with_changes(
        unknowns=tuple(part for u in problem.unknowns for part in split.parts[u.name]),
        equations=split.solved(equations),
        parameters=tuple(p for p in problem.parameters if symbol(p.name) not in split.inlined),
        conditions=tuple(c for condition in problem.conditions for c in split.condition(condition)),
        quantities=tuple(q for quantity in problem.quantities for q in split.quantity(quantity)),
        assumptions=(*problem.assumptions, note),
    )


class _Split:
    """The real and imaginary parts of one problem's expressions."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.parts = {
            u.name: tuple(
                Unknown(f"{u.name}_{end}", u.arguments, u.unit, f"{word} part of {u.name}")
                for end, word in (("re", "real"), ("im", "imaginary"))
            )
            for u in problem.unknowns
        }
        self.inlined: dict[Any, Any] = {}
        for p in problem.parameters:
            value = p.value.subs(self.inlined)
            if value.has(_UNIT):
                self.inlined[symbol(p.name)] = value

    def of(self, expression: Any) -> tuple[Any, Any]:
        """Return real and imaginary part of an expression."""
        bare = sp.sympify(expression, strict=True).subs(self.inlined).xreplace({_UNIT: sp.I})
        bare = self._moduli(bare)
        names = {u.name for u in self.problem.unknowns}

        def joined(*arguments: Any, name: str = "") -> Any:
            a, b = (sp.Function(part.name)(*arguments) for part in self.parts[name])
            return a + sp.I * b

        for name in names:
            bare = bare.replace(sp.Function(name), lambda *a, n=name: joined(*a, name=n))
        bare = sp.expand(bare.doit(integrals=False) if bare.has(sp.Derivative) else bare)
        real = {
            a: sp.Dummy(f"r{k}", real=True)
            for k, a in enumerate(sorted(bare.atoms(sp.Derivative, sp.Integral, AppliedUndef), key=_size))
        }
        flat = bare
        for a in sorted(real, key=_size, reverse=True):  # derivatives before what they are of
            flat = flat.xreplace({a: real[a]})
        whole: Any = sp.expand(flat, complex=True)
        back = {d: a for a, d in real.items()}
        parts = (sp.re(whole), sp.im(whole))
        if any(p.has(sp.re, sp.im, sp.I) for p in parts):
            raise UnsupportedProblem(
                f"`{expression}` could not be split into real and imaginary part",
                instead="write the two parts as two equations",
            )
        return parts[0].xreplace(back), parts[1].xreplace(back)

    def _moduli(self, expression: Any) -> Any:
        """Return the expression with `|u|`, real and imaginary parts of unknowns written in their parts."""
        table: dict[Any, Any] = {}
        for node in expression.atoms(sp.Abs, sp.re, sp.im, sp.conjugate, sp.arg):
            if not node.args[0].has(AppliedUndef, sp.I):
                continue
            a, b = self.of(node.args[0])
            table[node] = {
                sp.Abs: sp.sqrt(a**2 + b**2),
                sp.re: a,
                sp.im: b,
                sp.conjugate: a - sp.I * b,
                sp.arg: sp.atan2(b, a),
            }[node.func]
        return expression.xreplace(table)

    def equation(self, equation: sp.Eq) -> tuple[sp.Eq, ...]:
        """Return the equations for the two parts."""
        real, imaginary = self.of(imbalance(equation))
        made: Any = tuple(sp.Eq(e, 0, evaluate=False) for e in (real, imaginary) if e != 0)
        return made

    def solved(self, equations: tuple[sp.Eq, ...]) -> tuple[sp.Eq, ...]:
        """Return the equations with the rates alone on their left sides, where they are linear in them."""
        span = self.problem.span
        if span is None:
            return equations
        t = symbol(span.name)
        parts = [part.applied for row in self.parts.values() for part in row]
        orders = [
            max((n for d in e.atoms(sp.Derivative) for v, n in _counts(d) if v == t), default=0)
            for e in equations
        ]
        top = max(orders, default=0)
        if top == 0:
            return equations
        marks = {sp.Derivative(p, (t, top)): sp.Dummy(f"rate{k}") for k, p in enumerate(parts)}
        flat = [imbalance(e).xreplace(marks) for e in equations]
        if any(f.has(*(sp.Derivative(p, t) for p in parts)) and top == 1 for f in flat):
            return equations
        try:
            found: Any = sp.linsolve(flat, *marks.values())
        except (ValueError, NotImplementedError):
            return equations
        rates: Any = next(iter(found), None)
        if rates is None or any(r.has(*marks.values()) for r in rates):
            return equations
        made: Any = (sp.Eq(d, sp.expand(r), evaluate=False) for d, r in zip(marks, rates, strict=True))
        return tuple(made)

    def condition(self, condition: Condition) -> tuple[Condition, ...]:
        """Return the conditions for the two parts.

        Raises:
            UnsupportedProblem: A coefficient in it is complex, so that it joins the parts.
        """
        names = [part.name for part in self.parts[condition.unknown]]
        if condition.expression is None:
            return tuple(replace(condition, unknown=n) for n in names)
        coefficient = condition.coefficient
        if coefficient is not None and self.of(coefficient)[1] != 0:
            raise UnsupportedProblem(
                f"the condition `{condition}` has a complex coefficient",
                why="it joins the real and the imaginary part",
                instead="give values at the ends",
            )
        parts = self.of(condition.expression)
        return tuple(replace(condition, unknown=n, expression=e) for n, e in zip(names, parts, strict=True))

    def quantity(self, quantity: Quantity) -> tuple[Quantity, ...]:
        """Return what is asked, in the parts; a complex value is asked by its two parts.

        Raises:
            UnsupportedProblem: It has no meaning for complex values.
        """
        if quantity.expression is None:
            return (quantity,)
        expression, at = self._placed(quantity)
        real, imaginary = self.of(expression)
        if imaginary == 0:
            return (replace(quantity, expression=real, at=at),)
        if quantity.kind not in _SHOWN:
            raise UnsupportedProblem(
                f"{quantity.name!r} is asked ({quantity.kind}) of a complex function",
                why="complex numbers have no order",
                instead=f"ask it of |{self.problem.unknowns[0].name}|^2, or of its real or imaginary part",
            )
        pairs = ((f"Re {quantity.name}", real), (f"Im {quantity.name}", imaginary))
        return tuple(replace(quantity, name=n, expression=e, at=at) for n, e in pairs)

    def _placed(self, quantity: Quantity) -> tuple[Any, tuple[tuple[str, Any], ...]]:
        """Return `|u(x, t)|^2` with the place beside it for `|u(0, 1)|^2`."""
        expression: Any = quantity.expression
        spots = {a for a in expression.atoms(AppliedUndef) if any(not x.is_Symbol for x in a.args)}
        places = {a.args for a in spots}
        if len(places) != 1 or expression.has(sp.Derivative, sp.Integral, sp.Subs) or quantity.at:
            return expression, quantity.at
        (place,) = places
        arguments = self.problem.unknowns[0].arguments
        own = {a: a.func(*(symbol(n) for n in arguments)) for a in spots}
        at = tuple((n, p) for n, p in zip(arguments, place, strict=True) if p != symbol(n))
        return expression.xreplace(own), at


def _counts(derivative: sp.Derivative) -> Any:
    """Return pairs of variable and order (typed `Any`: SymPy calls them `Basic`)."""
    return derivative.variable_count


def _size(node: Any) -> tuple[int, str]:
    return node.count_ops() + (100 if node.is_Derivative else 0), str(node)
