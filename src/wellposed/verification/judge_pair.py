"""The judge of problems that two unrelated programs answer, each evaluating the asked quantities itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.plan import Axis, Ladder, Plan, Scheme
from wellposed.contract.run import Run, Runs
from wellposed.problem.dimensions import quantity_unit
from wellposed.problem.statement import Problem, Quantity, symbol
from wellposed.verification.answers import (
    closed_form_checks,
    formula,
    in_asked_units,
    no_closed_form,
    place_of,
)
from wellposed.verification.convergence import Estimate, extrapolate, fitted_order, observed_orders, settled
from wellposed.verification.decisions import DECISIONS, decided
from wellposed.verification.evidence import Answer, Check, Evidence, Study
from wellposed.verification.exact import Admission
from wellposed.verification.judge import Trial
from wellposed.verification.monitors import monitors
from wellposed.verification.noise import noise

__all__ = ["judge_pair"]

_TRIAL_BOUND = 0.01
"""Largest accepted error of a manufactured run, relative to the field: a slope never stands alone."""
_TWIN_BOUND = 1e-6
"""Largest accepted relative error for the problem with a known answer that a program brings itself."""

_ALIKE = ("value", "maximum", "minimum", "mean")
_DOMINATED = "; the bar is the distance to the other method, the looser of the two"
_NOTHING = 1e-3
"""Part of a field's size that confirms a value which is small against the field, or zero."""


@dataclass(frozen=True)
class _Sequence:
    """What one program says of one quantity on all of its levels."""

    values: Mapping[Axis, tuple[list[float], list[NDArray[np.float64]]]]
    """By axis: sizes, decreasing, and values, each of shape (k,)."""
    complaint: str = ""
    rounding: float = 0.0
    """The program's own estimate of the rounding in its finest value, where it gives one (`floor_<i>`)."""


def judge_pair(
    plan: Plan,
    runs: Runs,
    second: Runs | None,
    trial: Trial | None,
    extra: tuple[Check, ...] = (),
    claim: Admission | None = None,
) -> Evidence:
    """Return the evidence for a problem that two programs of unrelated methods answer.

    The answer is the sharper program's; its bar also covers the difference to the other program
    wherever that is larger than the sharper bar and not larger than both bars together.

    Args:
        plan: The plan of the user's problem, with the ladders of both programs.
        runs: Runs of the main program.
        second: Runs of the second program; None when there is none.
        trial: The manufactured study of the main program, or None.
        extra: Checks made elsewhere.
        claim: A closed form with the result of its test; None when there is none.
    """
    checks = [_contract(plan, runs, plan.ladders, ""), *extra]
    if plan.second_ladders:
        checks.append(_contract(plan, second or Runs(()), plan.second_ladders, " of the second program"))
    checks += _trial_checks(trial) + monitors(plan, runs)
    checks += closed_form_checks(claim)
    admitted = claim if claim is not None and claim.admitted else None
    closed = _closed_text(plan.problem, admitted)
    checks += _anchor(plan, runs, trial, admitted)
    answers: list[Answer] = []
    studies: list[Study] = []
    for i, q in enumerate(plan.problem.quantities):
        if q.kind == "closed form":
            checks += [] if closed else [no_closed_form(q)]
            answers.append(formula(q, closed))
            continue
        found, own, study = _one(plan, runs, second, i, q, admitted)
        answers.append(found)
        checks += own
        studies += [study] if study else []
    checks += [Check(c.name, "missing", c.measured, c.bound, c.why) for c in plan.cautions]
    converted, units = in_asked_units(plan.problem, tuple(answers))
    return Evidence(tuple(checks + units), converted, tuple(studies), closed)


def _closed_text(problem: Problem, admitted: Admission | None) -> str | None:
    if admitted is None or len(problem.unknowns) != 1:
        return None
    return str(admitted.solution[problem.unknowns[0].name])


def _contract(plan: Plan, runs: Runs, ladders: Sequence[Ladder], whose: str) -> Check:
    """Return the check that every level ended well and holds finite answers."""
    name, why = f"contract{whose}", "Levels that are missing, or answers that are not numbers, void the bars."
    levels = tuple(dict.fromkeys(level for ladder in ladders for level in ladder.levels))
    ended = [runs.at(level) for level in levels]
    lost = [r for r in ended if not r.ok]
    asked = [i for i, q in enumerate(plan.problem.quantities) if q.kind != "closed form"]
    for run in (r for r in ended if r.ok):
        for i in asked:
            if f"answer_{i}" not in run.arrays:
                said = "; ".join(run.texts.get(f"note_{i}", ())) or f"`answer_{i}` is not returned"
                return Check(name, "missing", f"{run.level.key}: {said}", "one answer a quantity", why)
            if not np.isfinite(run.arrays[f"answer_{i}"]).all():
                said = "; ".join(run.texts.get(f"note_{i}", ())) or f"`answer_{i}` is not finite"
                return Check(name, "missing", f"{run.level.key}: {said}", "finite answers", why)
    if lost:
        said = "; ".join(f"{r.level.key}: {r.status} {r.message}".strip() for r in lost)[:400]
        return Check(name, "missing", said, f"all {len(levels)} levels end well", why)
    return Check(name, "passed", f"{len(levels)} levels", "all end well with finite answers", why)


def _anchor(plan: Plan, runs: Runs, trial: Trial | None, admitted: Admission | None) -> list[Check]:
    """Return the check that something with a known answer stands behind the programs.

    A program may bring it itself, as `twin_error`: its relative error for a problem of the same kind, on
    the same grid and under the same conditions, whose answer is known in closed form.
    """
    name, why = "a known answer", "Two programs may share an error; one whose answer is known shows it."
    asked = any(q.kind != "closed form" for q in plan.problem.quantities)
    ended = [r for r in (runs.at(level) for level in plan.levels) if r.ok]
    twin = ended[-1].arrays.get("twin_error") if ended else None
    if twin is not None and np.isfinite(twin).all():
        worst = float(np.max(twin))
        status = "passed" if worst <= _TWIN_BOUND else "failed"
        return [Check(name, status, f"relative error {worst:.1e}", f"<= {_TWIN_BOUND:.0e}", why)]
    if not asked or trial is not None or admitted is not None:
        return []
    return [
        Check(name, "missing", "neither a closed form nor a manufactured solution", "one of the two", why)
    ]


def _trial_checks(trial: Trial | None) -> list[Check]:
    """Return the checks that the main program reproduces a manufactured solution."""
    if trial is None:
        return []
    why = "The same program with data whose answer is known must reproduce it, and converge as theory says."
    ladder = trial.plan.ladder("space") or next(iter(trial.plan.ladders), None)
    found = [trial.runs.at(level) for level in ladder.levels] if ladder else []
    if not found or not all(r.ok for r in found):
        said = "; ".join(r.message for r in found if not r.ok)[:300] or "no levels"
        return [Check("manufactured solution", "missing", said, "every level ends well", why)]
    try:
        errors = [_field_error(trial, run) for run in found]
    except (KeyError, ValueError) as reason:
        return [Check("manufactured solution", "failed", f"arrays: {reason}", "fields on their axes", why)]
    measured = f"error {errors[-1]:.1e} at the finest level"
    order = trial.plan.scheme.space_order
    small = errors[-1] <= _TRIAL_BOUND
    checks = [
        Check("manufactured solution, error", "passed" if small else "failed", measured, "<= 1e-2", why)
    ]
    if order is not None and len(errors) >= 3 and min(errors) > 1e-9:
        sizes = [1.0 / run.level.cells[0] for run in found]
        orders = observed_orders(sizes, errors)
        shown = ", ".join(f"{p:.2f}" for p in orders)
        status = "passed" if orders[-1] >= order - 0.3 else "failed" if orders[-1] < order - 1 else "missing"
        checks.append(
            Check(
                "manufactured solution, order in space", status, f"orders {shown}", f">= {order:g} - 0.3", why
            )
        )
    return checks


def _field_error(trial: Trial, run: Run) -> float:
    """Return the largest error of any unknown at the last output, relative to its largest value."""
    problem, worst = trial.plan.problem, 0.0
    axes = [a.name for a in problem.domain.axes] if problem.domain else []
    grids = np.meshgrid(*(run.arrays[a] for a in axes), indexing="ij")
    clock = [symbol(problem.span.name)] if problem.span else []
    for u in problem.unknowns:
        f = sp.lambdify([symbol(a) for a in axes] + clock, trial.manufactured.solution[u.name], "numpy")
        truth = np.asarray(f(*grids, *([float(run.arrays["t"][-1])] if clock else [])), dtype=float)
        last = run.arrays[u.name]
        last = last[-1] if last.ndim == len(axes) + 1 else last
        gap = np.abs(last - np.broadcast_to(truth, last.shape))
        if not np.isfinite(gap).any():
            raise ValueError(f"`{u.name}` holds no number")
        worst = max(worst, float(np.nanmax(gap)) / max(float(np.abs(truth).max()), 1e-300))
    return worst


def _one(
    plan: Plan, runs: Runs, second: Runs | None, i: int, q: Quantity, admitted: Admission | None
) -> tuple[Answer, list[Check], Study | None]:
    """Return the answer to one quantity, its checks, and the study behind its plot."""
    problem = plan.problem
    if q.kind in DECISIONS:
        known, decision = decided(q, runs, second, i, place_of(problem, q))
        return known, [decision], None
    size = _field_size(problem, runs)
    scale, fuzz = noise(plan, q, size)
    main = _sequence(runs, plan.ladders, i)
    own = _estimates(main, plan.scheme, scale, fuzz)
    rival_sequence = _sequence(second, plan.second_ladders, i) if second is not None else _Sequence({})
    rival = _estimates(rival_sequence, plan.second_scheme or plan.scheme, scale, fuzz)
    name, why = f"error bar of {q.name}", "A number without a bound on its error is worth little."
    if not own and not rival:
        said = main.complaint or rival_sequence.complaint or "no values"
        empty = Answer(q.name, None, q.unit, None, place_of(problem, q), how=said)
        return empty, [Check(name, "missing", said, "a value at every level", why)], None
    alike = size if q.expression in {u.applied for u in problem.unknowns} and q.kind in _ALIKE else 0.0
    agreement = _agreement(q, own, rival, alike) if plan.second_ladders else None
    best, other = (own, rival) if own and (not rival or _rank(own) <= _rank(rival)) else (rival, own)
    values = tuple(e.value for e in best)
    bars = tuple(_widened(e, o) for e, o in zip(best, other or best, strict=True))
    asymptotic = all(e.asymptotic for e in best)
    single = len(values) == 1
    known = _exact(problem, q, admitted)
    answer = Answer(
        q.name,
        values[0] if single else values,
        quantity_unit(problem, q),
        bars[0] if single else bars,
        place_of(problem, q),
        how=best[0].how + (_DOMINATED if bars[0] > 1.01 * best[0].bar else ""),
        reference=known if known is not None else (other[0].value if other else None),
    )
    shown = f"{values[0]:.10g} ± {bars[0]:.1e}" + ("" if single else " (first value)")
    checks = [
        Check(
            name,
            "passed" if asymptotic else "missing",
            shown,
            "changes that fall from level to level",
            why if asymptotic else f"{why} {best[0].how}; finer levels would settle it.",
        )
    ]
    checks += [agreement] if agreement else []
    checks += [_against(q, values[0], bars[0], known, size)] if known is not None else []
    target = known if known is not None else (other[0].value if other and best is not own else None)
    return answer, checks, _study(plan, q, main, target)


def _sequence(runs: Runs | None, ladders: Sequence[Ladder], i: int) -> _Sequence:
    """Return the values of the i-th quantity along every ladder; only levels that ended well count."""
    table: dict[Axis, tuple[list[float], list[NDArray[np.float64]]]] = {}
    complaint, rounding = "", 0.0
    for ladder in ladders if runs is not None else ():
        sizes: list[float] = []
        values: list[NDArray[np.float64]] = []
        for level in ladder.levels:
            run = runs.at(level) if runs is not None else None
            found = run.arrays.get(f"answer_{i}") if run is not None and run.ok else None
            if run is None or found is None or not np.isfinite(found).all():
                said = "; ".join(run.texts.get(f"note_{i}", ())) if run is not None else ""
                complaint = said or (run.message if run is not None else "") or f"no value at {level.key}"
                continue
            size = 1.0 / level.cells[0] if ladder.axis in ("space", "twin") else float(level.rtol or 1.0)
            sizes.append(size)
            values.append(np.atleast_1d(found))
            rounding = float(np.max(run.arrays.get(f"floor_{i}", 0.0)))
        if values and all(v.shape == values[0].shape for v in values):
            table[ladder.axis] = (sizes, values)
    return _Sequence(table, complaint, rounding)


def _estimates(found: _Sequence, scheme: Scheme, size: float, fuzz: float) -> list[Estimate]:
    """Return one estimate per component, the bars of all ladders added up."""
    if not found.values or any(len(values) < 2 for _, values in found.values.values()):
        return []
    main: Axis = "space" if "space" in found.values else next(iter(found.values))
    sizes, rows = found.values[main]
    estimates = []
    for k in range(rows[0].size):
        column = [float(r[k]) for r in rows]
        floor = max(fuzz * max(max(abs(v) for v in column), size * 1e-3, 1e-300), found.rounding)
        order = scheme.space_order if main == "space" else None
        one = extrapolate(sizes, column, order, floor) if order is not None else settled(column, floor)
        for axis, (_, others) in found.values.items():
            if axis != main:
                more = settled([float(r[k]) for r in others], floor)
                one = replace(
                    one,
                    bar=one.bar + more.bar,
                    asymptotic=one.asymptotic and more.asymptotic,
                    how=f"{one.how}; {axis}: {more.how}",
                )
        estimates.append(one)
    return estimates


def _rank(estimates: Sequence[Estimate]) -> tuple[bool, float]:
    """Return what is smaller for the better answer: a bar that its own levels bear out comes first."""
    return not all(e.asymptotic for e in estimates), max(e.bar for e in estimates)


def _widened(best: Estimate, other: Estimate) -> float:
    """Return the bar, widened by the distance to the other program up to that program's own bar."""
    return max(best.bar, min(abs(best.value - other.value), other.bar))


def _agreement(q: Quantity, own: Sequence[Estimate], rival: Sequence[Estimate], size: float) -> Check:
    """Return the check that both programs agree; `size` is that of the field whose value is asked, else 0."""
    name = f"two methods agree on {q.name}"
    why = "One method may be wrong in its own way; two unrelated ones rarely in the same way."
    if not own or not rival or len(own) != len(rival):
        return Check(name, "missing", "one of the two programs gives no value", "two values", why)
    worst = max(
        zip(own, rival, strict=True),
        key=lambda p: abs(p[0].value - p[1].value) / max(p[0].bar + p[1].bar, 1e-300),
    )
    a, b = worst
    gap, allowed = abs(a.value - b.value), a.bar + b.bar
    scale = max(abs(a.value), abs(b.value), 1e-300)
    measured = f"{a.value:.10g} ± {a.bar:.1e} and {b.value:.10g} ± {b.bar:.1e}, difference {gap:.1e}"
    if gap > allowed:
        settled = a.asymptotic and b.asymptotic and gap > 1e-3 * scale and gap > 3 * allowed
        return Check(name, "failed" if settled else "missing", measured, f"<= {allowed:.1e}", why)
    sharp = max(a.bar, b.bar) <= max(0.02 * scale, _NOTHING * size, 3 * min(a.bar, b.bar))
    more = "" if sharp else " The looser of the two is too loose to confirm anything."
    return Check(name, "passed" if sharp else "missing", measured, f"<= {allowed:.1e}", why + more)


def _exact(problem: Problem, q: Quantity, admitted: Admission | None) -> float | None:
    """Return the value that an admitted closed form gives to a point value; None for other kinds."""
    if admitted is None or q.kind != "value" or q.expression is None:
        return None
    table: dict[Any, Any] = {u.applied: admitted.solution[u.name] for u in problem.unknowns}
    expression = problem.with_values(q.expression.subs(table).doit())
    place: dict[Any, Any] = {symbol(n): problem.with_values(p) for n, p in q.at}
    value = sp.N(problem.with_values(expression.subs(place)), 30)
    return float(value) if value.is_real and value.is_finite else None


def _against(q: Quantity, value: float, bar: float, known: float, size: float) -> Check:
    gap, allowed = abs(value - known), bar + 1e-12 * max(abs(known), 1e-3 * size)
    return Check(
        f"agrees with the closed form: {q.name}",
        "passed" if gap <= allowed else "failed",
        f"{value:.10g}, closed form {known:.10g}, difference {gap:.1e}",
        f"<= {allowed:.1e}",
        "The stated bound must hold where the truth is known.",
    )


def _field_size(problem: Problem, runs: Runs) -> float:
    names = [u.name for u in problem.unknowns]
    found = [np.nanmax(np.abs(r.arrays[n])) for r in runs.runs if r.ok for n in names if n in r.arrays]
    return max((float(v) for v in found if np.isfinite(v)), default=0.0)


def _study(plan: Plan, q: Quantity, found: _Sequence, target: float | None) -> Study | None:
    """Return the errors of one answer over the levels of the main program; None without a target."""
    axis: Axis | None = next((a for a in ("space", "tolerance") if a in found.values), None)
    if axis is None or target is None:
        return None
    sizes, rows = found.values[axis]
    if len(sizes) < 2 or rows[0].size != 1 or not bool(np.all(np.diff(sizes) < 0)):
        return None
    scale = max(abs(target), 1e-300)
    errors = [max(abs(float(r[0]) - target) / scale, 1e-17) for r in rows]
    order = plan.scheme.space_order if axis == "space" else None
    return Study(
        title=f"{q.name} against the best value",
        axis="space" if axis == "space" else "tolerance",
        sizes=tuple(sizes),
        errors=tuple(errors),
        norm="difference, relative to the value",
        against=f"{target:.10g}",
        orders=observed_orders(sizes, errors),
        fitted=fitted_order(sizes, errors, 1e-13),
        expected=order,
        floor=1e-13,
    )
