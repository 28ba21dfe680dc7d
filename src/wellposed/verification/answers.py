"""Asked quantities with error bars, from the ladders in space and in time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wellposed.contract.plan import Axis, Plan
from wellposed.contract.run import Run, Runs
from wellposed.problem.dimensions import quantity_unit
from wellposed.problem.statement import Problem, Quantity
from wellposed.problem.units import convert
from wellposed.verification.convergence import Estimate, extrapolate
from wellposed.verification.evidence import Answer, Check
from wellposed.verification.exact import Admission
from wellposed.verification.quantities import Unavailable, evaluate
from wellposed.verification.reference import Reference, as_run

__all__ = [
    "Comparison",
    "answer",
    "closed_form_checks",
    "compare",
    "formula",
    "in_asked_units",
    "no_closed_form",
    "place_of",
]

_FIELD_KINDS = ("value", "profile", "mean", "maximum", "minimum")
_FINE = {0: 1, 1: 800, 2: 200, 3: 64}


def formula(quantity: Quantity, closed: str | None) -> Answer:
    """Return the answer to a question for a closed form."""
    how = "closed form, tested against the problem" if closed else "no closed form was found"
    return Answer(quantity.name, closed, None, None, how=how)


def closed_form_checks(admission: Admission | None) -> list[Check]:
    """Return the check of a proposed closed form; one that was not admitted is only told, not used."""
    if admission is None:
        return []
    name, why = "closed form satisfies the problem", "A closed form is a claim until every residual vanishes."
    bound = "0 symbolically, <= 1e-25 numerically"
    if admission.complaint:
        return [Check(name, "note", f"not used: {admission.complaint}", bound, why)]
    symbolic = (
        "symbolic residual 0" if admission.symbolic else "not used: symbolic residual not shown to be 0"
    )
    measured = f"largest residual {admission.worst:.1e} at random points in 40 digits; {symbolic}"
    return [Check(name, "passed" if admission.symbolic else "note", measured, bound, why)]


def no_closed_form(quantity: Quantity) -> Check:
    """Return the check that says that an asked closed form was not found."""
    why = "A closed form was asked for."
    name = f"closed form of {quantity.name}"
    return Check(name, "missing", "none found within the time limit", "a closed form", why)


def place_of(problem: Problem, quantity: Quantity) -> tuple[tuple[str, float], ...]:
    """Return where and when the quantity is asked, as numbers."""
    return tuple((name, float(problem.with_values(e))) for name, e in quantity.at)


def answer(plan: Plan, runs: Runs, quantity: Quantity) -> tuple[Answer, Check]:
    """Return the quantity with its error bar, and the check that the bar stands on theory.

    The value is extrapolated in space on the space ladder; the correction from the time ladder (one
    grid, smaller and smaller steps) is added. The bars of both are added too.
    """
    problem, name = plan.problem, f"error bar of {quantity.name}"
    why = "A number without a bound on its error is worth little."
    try:
        space = _values(plan, runs, quantity, "space")
        times = _values(plan, runs, quantity, "time") if plan.ladder("time") else None
    except Unavailable as reason:
        empty = Answer(quantity.name, None, quantity.unit, None, place_of(problem, quantity), how=str(reason))
        return empty, Check(name, "missing", str(reason), "a value at every level", why)
    size = _field_size(plan, runs) if quantity.kind in _FIELD_KINDS else 0.0
    parts = [
        _combine(plan, column, times[1][i] if times else None, space[0], times[0] if times else (), size)
        for i, column in enumerate(space[1])
    ]
    values, bars = tuple(p.value for p in parts), tuple(p.bar for p in parts)
    single = len(parts) == 1
    found = Answer(
        quantity=quantity.name,
        value=values[0] if single else values,
        unit=quantity_unit(problem, quantity),
        error_bar=bars[0] if single else bars,
        at=place_of(problem, quantity),
        how=parts[0].how,
    )
    asymptotic = all(p.asymptotic for p in parts)
    check = Check(
        name=name,
        status="passed" if asymptotic else "missing",
        measured=f"{values[0]:.8g} ± {bars[0]:.1e}" + ("" if single else " (first value)"),
        bound="levels asymptotic in space and in time",
        why=why if asymptotic else f"{why} {parts[0].how}; finer levels would settle it.",
    )
    return found, check


def in_asked_units(problem: Problem, answers: tuple[Answer, ...]) -> tuple[tuple[Answer, ...], list[Check]]:
    """Return the answers in the units that the prompt asks for, and a check for each that has none.

    Where the problem has units at all, a number whose unit cannot be told is not an answer yet.
    """
    asked = {q.name: q.unit for q in problem.quantities}
    has_units = any(p.unit for p in problem.parameters) or any(u.unit for u in problem.unknowns)
    found, checks = [], []
    for a in answers:
        wanted = asked.get(a.quantity)
        if a.value is None or isinstance(a.value, (bool, str)):
            found.append(a)
        elif a.unit is not None:
            found.append(_converted(a, wanted or a.unit))
        else:
            found.append(a)
            if wanted is not None or (has_units and a.how and "order" not in a.how):
                why = "The problem has units, and the number alone may be off by a power of ten."
                checks.append(Check(f"unit of {a.quantity}", "missing", "not known", wanted or "a unit", why))
    return tuple(found), checks


def _converted(a: Answer, unit: str) -> Answer:
    if unit == "1":
        return replace(a, unit=None)  # a pure number is shown without a unit
    if unit == a.unit or a.unit is None:
        return a
    own = a.unit

    def one(value: float, *, difference: bool) -> float:
        return float(convert(value, own, unit, difference=difference))

    def each(
        values: float | tuple[float, ...] | None, *, difference: bool
    ) -> float | tuple[float, ...] | None:
        if values is None:
            return None
        if isinstance(values, tuple):
            return tuple(one(v, difference=difference) for v in values)
        return one(values, difference=difference)

    assert not isinstance(a.value, (bool, str))
    return replace(
        a,
        value=each(a.value, difference=False),
        error_bar=each(a.error_bar, difference=True),
        reference=None if a.reference is None else one(a.reference, difference=False),
        unit=unit,
    )


def _field_size(plan: Plan, runs: Runs) -> float:
    """Return the largest value of any field: a value that is zero by symmetry has no scale of its own."""
    names = [u.name for u in plan.problem.unknowns]
    return max((float(np.abs(r.arrays[n]).max()) for r in runs.runs if r.ok for n in names), default=0.0)


def _values(plan: Plan, runs: Runs, quantity: Quantity, axis: Axis) -> tuple[list[float], list[list[float]]]:
    """Return the sizes and, per component of the quantity, its values on the ladder."""
    ladder = plan.ladder(axis)
    assert ladder is not None
    sizes, rows = [], []
    for level in ladder.levels:
        run = runs.at(level)
        value = evaluate(plan.problem, quantity, run)
        rows.append(value if isinstance(value, tuple) else (value,))
        sizes.append(_size(run, axis))
    return sizes, [list(column) for column in zip(*rows, strict=True)]


def _size(run: Run, axis: str) -> float:
    if axis == "time":
        return float(np.max(run.arrays["dt"]))
    volumes = run.arrays["cell_volumes"]
    return float(np.mean(volumes) ** (1 / max(1, volumes.ndim)))


def _combine(
    plan: Plan,
    space: list[float],
    times: list[float] | None,
    h: list[float],
    dt: list[float] | tuple[float, ...],
    size: float,
) -> Estimate:
    scale = max(max(abs(v) for v in space), size, 1e-300)
    floor = max(1e-13, 10 * plan.linear_tolerance) * scale
    grid = extrapolate(h, space, plan.scheme.space_order or 1.0, floor)
    if times is None:
        return grid
    clock = extrapolate(dt, times, plan.scheme.time_order or 1.0, floor)
    grids, steps = plan.ladder("space"), plan.ladder("time")
    assert grids is not None and steps is not None
    ratio = steps.levels[-1].steps / grids.levels[-1].steps  # the space levels may take other steps
    share = ratio ** (plan.scheme.time_order or 1.0)
    correction, bar = (clock.value - clock.finest) * share, clock.bar * share
    return Estimate(
        value=grid.value + correction,
        bar=grid.bar + bar,
        finest=grid.finest,
        order=grid.order,
        asymptotic=grid.asymptotic and clock.asymptotic,
        how=f"space: {grid.how} (bar {grid.bar:.1e}); time: {clock.how} (bar {bar:.1e})",
    )


@dataclass(frozen=True)
class Comparison:
    """A reference held against all answers."""

    check: Check
    values: dict[str, float]
    """By quantity name."""


def _coarse(plan: Plan) -> dict[str, np.ndarray]:
    """Return a few places along each axis."""
    problem = plan.problem
    axes = problem.domain.axes if problem.domain else ()
    return {
        a.name: np.linspace(float(problem.with_values(a.lower)), float(problem.with_values(a.upper)), 12)[
            1:-1
        ]
        for a in axes
    }


def compare(plan: Plan, answers: tuple[Answer, ...], reference: Reference, times: np.ndarray) -> Comparison:
    """Return the check that every answer agrees with the reference inside its error bar."""
    dim = len(plan.problem.domain.axes) if plan.problem.domain else 0
    size = max(
        float(np.abs(f).max())
        for f in (reference.sample(u.name, _coarse(plan), times) for u in plan.problem.unknowns)
    )
    run = as_run(reference, plan.problem, times, _FINE[dim])
    worst, values, missing, tight = 0.0, {}, [], True
    detail = ""
    for q, a in zip(plan.problem.quantities, answers, strict=True):
        if a.value is None or isinstance(a.value, (bool, str)) or a.error_bar is None:
            continue
        try:
            known = evaluate(plan.problem, q, run)
        except Unavailable as reason:
            missing.append(f"{q.name}: {reason}")
            continue
        pairs = zip(np.atleast_1d(a.value), np.atleast_1d(known), np.atleast_1d(a.error_bar), strict=True)
        for value, truth, bar in pairs:
            ratio = abs(value - truth) / (bar + reference.error)
            tight = tight and reference.error <= max(3 * bar, 1e-6 * abs(value), 1e-6 * size)
            if ratio >= worst:
                worst, detail = (
                    ratio,
                    f"{q.name}: {value:.8g}, reference {truth:.8g}, "
                    f"difference {abs(value - truth):.1e}, bar {bar:.1e}",
                )
        values[q.name] = float(np.atleast_1d(known)[0])
    name = f"agrees with {reference.name}"
    why = "The stated bound must hold where the truth is known to another method."
    if not values or missing:
        return Comparison(
            Check(name, "missing", "; ".join(missing) or "no numeric answer", "within the bars", why), values
        )
    if worst > 1:
        return Comparison(Check(name, "failed", detail, f"bar + {reference.error:.1e}", why), values)
    if not tight:
        return Comparison(
            Check(
                name,
                "missing",
                f"{detail}; reference error {reference.error:.1e}",
                "a reference sharper than the bar",
                why,
            ),
            values,
        )
    return Comparison(Check(name, "passed", detail, f"bar + {reference.error:.1e}", why), values)
