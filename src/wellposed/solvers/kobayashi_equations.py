"""Kobayashi's equations recognised, whatever their symbols, order, sign and notation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.statement import Problem, imbalance, symbol

__all__ = ["Model", "canonical", "matches", "recognise"]

_NUMBERS = ("tau", "epsbar", "delta", "j", "theta0", "alpha", "gamma", "Te", "K")


@dataclass(frozen=True)
class Model:
    """The model's unknowns and numbers as this problem names them."""

    phase: str
    heat: str
    numbers: dict[str, sp.Expr]
    """By the names in `_NUMBERS`; expressions in the problem's parameters."""
    source_phase: sp.Expr
    source_heat: sp.Expr


def canonical(
    phase: sp.Expr, heat: sp.Expr, x: sp.Symbol, y: sp.Symbol, t: sp.Symbol, n: dict[str, sp.Expr]
) -> tuple[sp.Expr, sp.Expr]:
    """Return both equations of the model as right-hand side minus left-hand side.

    Source: Kobayashi 1993, Physica D 63, 410, eqs. (3), (5) and (6).
    """
    px, py = sp.Derivative(phase, x), sp.Derivative(phase, y)
    angle = n["j"] * (sp.atan2(py, px) - n["theta0"])
    eps = n["epsbar"] * (1 + n["delta"] * sp.cos(angle))
    slant = -n["epsbar"] * n["delta"] * n["j"] * sp.sin(angle)
    m = n["alpha"] / sp.pi * sp.atan(n["gamma"] * (n["Te"] - heat))
    first = (
        sp.Derivative(eps**2 * px - eps * slant * py, x)
        + sp.Derivative(eps**2 * py + eps * slant * px, y)
        + phase * (1 - phase) * (phase - sp.Rational(1, 2) + m)
        - n["tau"] * sp.Derivative(phase, t)
    )
    second = (
        sp.Derivative(heat, x, x)
        + sp.Derivative(heat, y, y)
        + n["K"] * sp.Derivative(phase, t)
        - sp.Derivative(heat, t)
    )
    return first, second


def matches(problem: Problem) -> bool:
    """Return True when the equations are Kobayashi's, up to names, order and notation."""
    return recognise(problem) is not None


def recognise(problem: Problem) -> Model | None:
    """Return the model's numbers and names as this problem has them, or None when it is another one."""
    if (
        problem.domain is None
        or problem.span is None
        or len(problem.unknowns) != 2
        or len(problem.domain.axes) != 2
    ):
        return None
    if not any(imbalance(e).has(sp.atan2, sp.atan) for e in problem.equations):
        return None
    for phase, heat in (problem.unknowns, problem.unknowns[::-1]):
        found = _numbers(problem, phase.applied, heat.applied)
        if found is not None:
            return Model(phase.name, heat.name, *found)
    return None


def _numbers(
    problem: Problem, phase: sp.Expr, heat: sp.Expr
) -> tuple[dict[str, sp.Expr], sp.Expr, sp.Expr] | None:
    """Return the model's numbers read off the equations, and the sources left over, or None.

    Reading off is a proposal; the whole equation, rebuilt from the numbers, decides.
    """
    assert problem.domain is not None and problem.span is not None
    x, y = (symbol(a.name) for a in problem.domain.axes)
    t = symbol(problem.span.name)
    pairs = [_without_source(imbalance(e.reversed)) for e in problem.equations]
    first = next((p for p in pairs if p[0].has(sp.atan2)), None)
    second = next((p for p in pairs if not p[0].has(sp.atan2)), None)
    if first is None or second is None:
        return None
    first = _turned(first, sp.Derivative(phase, t), problem)
    second = _turned(second, sp.Derivative(heat, t), problem)
    try:
        numbers = _read_off(sp.expand(first[0].doit()), sp.expand(second[0].doit()), phase, heat, (x, y, t))
    except (KeyError, StopIteration, ZeroDivisionError):
        return None
    rebuilt = canonical(phase, heat, x, y, t, numbers)
    if not all(_same(a[0], b, problem) for a, b in zip((first, second), rebuilt, strict=True)):
        return None
    return numbers, first[1], second[1]


def _turned(pair: tuple[sp.Expr, sp.Expr], rate: sp.Derivative, problem: Problem) -> tuple[sp.Expr, sp.Expr]:
    """Return operator and source with the sign in which the equation's own rate is negative."""
    weight = problem.with_values(sp.expand(pair[0].doit()).coeff(rate))
    return (-pair[0], -pair[1]) if weight.is_positive else pair


def _without_source(residual: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Split off the terms without any unknown: a source, as in manufactured problems."""
    terms = sp.Add.make_args(residual)
    kept = [t for t in terms if t.has(AppliedUndef)]
    return sp.Add(*kept), sp.Add(*(t for t in terms if not t.has(AppliedUndef)))


def _read_off(
    first: Any, second: Any, phase: sp.Expr, heat: sp.Expr, place: tuple[sp.Symbol, ...]
) -> dict[str, sp.Expr]:
    """Propose the numbers from single telling terms of both equations (`Any`: `coeff` may be None)."""
    x, y, t = place
    sign = -1 if second.coeff(sp.Derivative(heat, t)) == 1 else 1
    numbers = {
        "K": sign * second.coeff(sp.Derivative(phase, t)),
        "tau": -first.coeff(sp.Derivative(phase, t)),
    }
    arctan = next(iter(first.atoms(sp.atan)))
    slope = sp.expand(arctan.args[0])
    numbers["gamma"] = -slope.coeff(heat)
    numbers["Te"] = sp.simplify(slope.subs(heat, 0) / numbers["gamma"])
    numbers["alpha"] = sp.simplify(4 * sp.pi * first.coeff(arctan).subs(phase, sp.Rational(1, 2)))
    cosine = next(c for c in first.atoms(sp.cos) if c.has(sp.atan2))
    angle = next(iter(cosine.atoms(sp.atan2)))
    inner = sp.expand(cosine.args[0])
    numbers["j"] = inner.coeff(angle)
    if numbers["j"].could_extract_minus_sign():  # the cosine is even
        inner, numbers["j"] = -inner, -numbers["j"]
    numbers["theta0"] = -sp.simplify(inner.subs(angle, 0) / numbers["j"])
    # With a = cos(angle), b = sin(angle): the coefficient of p_xx holds eps^2 = epsbar^2 (1 + delta a)^2.
    a = sp.Dummy()
    sine = sp.sin(cosine.args[0])
    curve = first.xreplace({cosine: a, sine: sp.Integer(0)}).coeff(sp.Derivative(phase, (x, 2)))
    flat = sp.expand(
        curve.subs({sp.Derivative(phase, x): sp.Integer(1), sp.Derivative(phase, y): sp.Integer(0)})
    )
    numbers["epsbar"] = sp.sqrt(flat.subs(a, 0)).replace(sp.Abs, lambda v: v)
    numbers["delta"] = sp.simplify(flat.coeff(a, 1) / (2 * flat.subs(a, 0)))
    return {n: sp.simplify(e) for n, e in numbers.items()}


def _same(mine: sp.Expr, model: sp.Expr, problem: Problem) -> bool:
    """Return True when both are the same operator, shown with two smooth fields at two places."""
    assert problem.domain is not None and problem.span is not None
    difference = problem.with_values(mine - model)
    if difference == 0:
        return True
    names = [symbol(a.name) for a in problem.domain.axes] + [symbol(problem.span.name)]
    for k in (1, 2):
        fields = {
            u.applied: sp.Rational(1, 2)
            + sp.sin(sum((i + 1 + k) * v for i, v in enumerate(names, 1)) + n) / (3 + n + k)
            for n, u in enumerate(problem.unknowns)
        }
        trial = difference.subs(fields).doit()
        for f in (0.31, 0.77):
            value = complex(trial.subs({v: sp.Float(f * (i + 1), 30) for i, v in enumerate(names)}).evalf(25))
            if abs(value) > 1e-12:
                return False
    return True
