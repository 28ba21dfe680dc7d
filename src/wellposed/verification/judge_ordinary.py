"""The judge of ordinary differential equations: closed forms and integrators of several families."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.plan import Level, Plan
from wellposed.contract.run import Run, Runs
from wellposed.problem.dimensions import quantity_unit
from wellposed.problem.statement import Problem, symbol
from wellposed.verification.answers import (
    closed_form_checks,
    formula,
    in_asked_units,
    no_closed_form,
    place_of,
)
from wellposed.verification.convergence import fitted_order, observed_orders
from wellposed.verification.evidence import Answer, Check, Evidence, Step, Study
from wellposed.verification.exact import Admission
from wellposed.verification.manufactured_ordinary import ManufacturedOrdinary
from wellposed.verification.ordinary_values import exact_value, gap, value
from wellposed.verification.quantities import Unavailable
from wellposed.verification.residual import curve_checks
from wellposed.verification.retraced import retraced

__all__ = ["judge_ordinary"]

_CARELESS = 10.0
"""By how much the error estimates of integrators, which leave out higher terms, may fall short."""
_EPSILON = 2.3e-16
_CHAOTIC = 1e-3
"""Difference anywhere between the two sharpest tolerances, beyond which a path is not followed any more."""
_ROUND_OFF = 1e-14  # a double holds 16 digits; printing and units may cost one or two


def judge_ordinary(
    plan: Plan,
    runs: Runs,
    derivation: Run | None,
    admission: Admission | None,
    trial: tuple[ManufacturedOrdinary, Plan, Runs] | None,
    extra: tuple[Check, ...] = (),
) -> Evidence:
    """Return the evidence for an initial value problem.

    Args:
        plan: The plan of the user's problem.
        runs: Runs of the SciPy program, one per tolerance and method.
        derivation: The run of the SymPy program, for its steps; None when there was none.
        admission: Its closed form, parsed and tested against the problem; None when there is none.
        trial: The manufactured problem with its plan and runs.
        extra: Checks made elsewhere.
    """
    first = _contract(plan, runs)
    if first is not None and first.status == "failed":
        empty = tuple(
            Answer(q.name, None, q.unit, None, place_of(plan.problem, q), how=f"no answer: {first.measured}")
            for q in plan.problem.quantities
        )
        return Evidence((first, *extra), empty)
    checks: list[Check] = [*([first] if first else []), *extra]
    admitted = admission is not None and admission.admitted
    checks += closed_form_checks(admission)
    best = _best(plan, runs)
    if plan.ladders:
        checks += _integrator_checks(plan, runs, best)
        checks.append(_trial_check(trial))
    if best is not None:
        names = {u.name: f"{u.name}_curve" for u in plan.problem.unknowns}
        checks += curve_checks(plan.problem, best, "t_curve", names)
    closed = str(admission.solution[plan.problem.unknowns[0].name]) if admitted and admission else None
    answers = []
    for i, q in enumerate(plan.problem.quantities):
        if q.kind == "closed form":
            checks += [] if admitted else [no_closed_form(q)]
            answers.append(formula(q, closed))
            continue
        found, check = _answer(plan, i, runs, best, admission if admitted else None)
        answers.append(found)
        checks += [check] if check else []
    if best is not None:
        checks += retraced(plan.problem, best, answers)
    studies = _studies(plan, runs, admission if admitted else None)
    steps: tuple[Step, ...] = ()
    if derivation is not None and derivation.ok and admitted:
        pairs = zip(
            derivation.texts.get("step_titles", ()), derivation.texts.get("step_latex", ()), strict=False
        )
        steps = tuple(Step(title, latex) for title, latex in pairs)
    converted, units = in_asked_units(plan.problem, tuple(answers))
    return Evidence(tuple(checks + units), converted, studies, closed, steps)


def _contract(plan: Plan, runs: Runs) -> Check | None:
    """Return the check that the arrays of every integration are what the contract says."""
    if not plan.ladders:
        return None
    name, why = "contract", "Arrays that are missing, misplaced or not finite void every comparison."
    for run in (r for r in runs.runs if r.ok):
        complaint = _complaint(plan.problem, run)
        if complaint:
            return Check(name, "failed", f"{run.level.key}: {complaint}", "arrays as the contract says", why)
    count = sum(r.ok for r in runs.runs)
    status = "passed" if count else "missing"
    return Check(name, status, f"{count} of {len(plan.levels)} integrations ended well", "at least one", why)


def _complaint(problem: Problem, run: Run) -> str:
    names = [n for u in problem.unknowns for n in (u.name, f"{u.name}_curve")]
    lacking = [n for n in ("t", "t_reached", "t_curve", *names) if n not in run.arrays]
    if lacking:
        return f"lacks {', '.join(lacking)}"
    for n in names:
        axis = run.arrays["t_curve" if n.endswith("_curve") else "t"]
        if run.arrays[n].shape != axis.shape:
            return f"`{n}` has the shape {run.arrays[n].shape}, not {axis.shape}"
    if not all(np.isfinite(a).all() for a in run.arrays.values()):
        return "holds numbers that are not finite"
    assert problem.span is not None
    start, t = float(problem.with_values(problem.span.start)), run.arrays["t"]
    if t.size == 0 or abs(float(t[0]) - start) > 1e-9 * max(1.0, abs(start)) or not np.all(np.diff(t) > 0):
        return f"output times do not start at {start:g} and increase"
    return ""


def _best(plan: Plan, runs: Runs) -> Run | None:
    """Return the run with the sharpest tolerance that reached the end, of the plan's first method if any."""
    found = [r for r in runs.runs if r.ok and _reached(plan, r)]
    order = list(dict.fromkeys(v.method for v in plan.levels))
    return min(found, key=lambda r: (order.index(r.level.method), r.level.rtol or 1.0), default=None)


def _reached(plan: Plan, run: Run) -> bool:
    assert plan.problem.span is not None
    if plan.problem.span.end is None:  # the questions decide how long it runs; notes say what was not reached
        return not any(name.startswith("note_") for name in run.texts)
    end = float(plan.problem.with_values(plan.problem.span.end))
    return float(run.arrays["t_reached"]) >= end - 1e-9 * max(1.0, abs(end))


def _integrator_checks(plan: Plan, runs: Runs, best: Run | None) -> list[Check]:
    """Return the checks that tolerances bite and that two families agree."""
    name, why = (
        "two families of integrators agree",
        "One method may stop, drift or be fooled; two unrelated ones rarely alike.",
    )
    others = [
        r
        for r in runs.runs
        if r.ok and _reached(plan, r) and best is not None and r.level.method != best.level.method
    ]
    if best is None or not others:
        said = (
            "; ".join(sorted({r.message for r in runs.failed if r.message}))[:300]
            or "fewer than two methods reached the end"
        )
        return [Check(name, "missing", said, "two methods reach the end", why)]
    sharpest = min(others, key=lambda r: r.level.rtol or 1.0)
    apart, size = gap(plan.problem, best, sharpest)
    usual = 1e4 * max(best.level.rtol or 0.0, sharpest.level.rtol or 0.0) + 1e-12
    own = sum(_last_change(plan, runs, r) for r in (best, sharpest))
    bound = max(usual, min(_CARELESS * own, _CHAOTIC))
    # Methods that each settle, at different places, do not integrate the same equation; where they do
    # not settle themselves, the problem is too sensitive (chaos) for a verdict.
    tight = [r for r in runs.runs if r.ok and _reached(plan, r) and (r.level.rtol or 1.0) <= 1e-8]
    settled = _scatter(plan.problem, tight) <= 0.1 * apart
    status = "passed" if apart <= bound else "failed" if settled and apart > 1e-3 else "missing"
    measured = f"{best.level.method} and {sharpest.level.method} differ by {apart:.1e} of {size:.3g}"
    reason = (
        "10^4 times the looser tolerance" if bound == usual else f"{_CARELESS:g} times their own last changes"
    )
    return [Check(name, status, measured, f"<= {bound:.0e} ({reason})", why)]


def _last_change(plan: Plan, runs: Runs, run: Run) -> float:
    """Return how much a method's answers change from its next looser tolerance; 0 where it has none."""
    looser = [
        r
        for r in runs.runs
        if r.ok
        and _reached(plan, r)
        and r.level.method == run.level.method
        and (r.level.rtol or 1.0) > (run.level.rtol or 1.0)
    ]
    if not looser:
        return 0.0
    return gap(plan.problem, run, min(looser, key=lambda r: r.level.rtol or 1.0))[0]


def _trial_check(trial: tuple[ManufacturedOrdinary, Plan, Runs] | None) -> Check:
    name, why = (
        "manufactured solution",
        "The same program with a source whose answer is known must reproduce it.",
    )
    if trial is None:
        return Check(name, "missing", "no study", "error at the tolerance", why)
    made, plan, runs = trial
    found = [r for r in runs.runs if r.ok and _reached(plan, r)]
    if len({r.level.method for r in found}) < 2:
        said = "; ".join(sorted({r.message for r in runs.failed if r.message}))[:200]
        return Check(name, "missing", said or "runs did not finish", "two methods reach the end", why)
    assert plan.problem.span is not None
    t = symbol(plan.problem.span.name)
    truth = {n: sp.lambdify(t, e, "scipy") for n, e in made.solution.items()}
    errors = [
        _distance(made.problem, run, {n: f(run.arrays["t"]) for n, f in truth.items()}) for run in found
    ]
    allowed = [_allowed(made, r) for r in found]
    share, worst = max((e / a, e) for e, a in zip(errors, allowed, strict=True))
    measured = f"largest error {worst:.1e}, {share:.1e} of what its tolerance allows, {len(found)} runs"
    bound = f"<= tolerance x steps x magnification ({made.amplification:.1e}) x {_CARELESS:g}"
    if share <= 1:
        return Check(name, "passed", measured, bound, why)
    # Methods that agree with themselves over the tolerances, and not with the truth, show a wrong
    # program; where they scatter, the manufactured problem amplifies every rounding error.
    scatter = _scatter(made.problem, found)
    if scatter > 0.1 * min(*errors, 1.0):
        unstable = " The runs scatter among themselves: the manufactured problem is too sensitive to decide."
        return Check(name, "missing", f"{measured}; scatter {scatter:.1e}", bound, why + unstable)
    return Check(name, "failed", measured, bound, why)


def _allowed(made: ManufacturedOrdinary, run: Run) -> float:
    """Return the error that local errors of the size of the tolerance and round-off can make together.

    N steps, each within the tolerance, and magnified on the way to the end (see `amplification`).
    """
    steps = max(1.0, float(run.arrays.get("steps_taken", np.array(1.0))))
    local = _CARELESS * (run.level.rtol or 1.0) + _EPSILON
    return local * max(1.0, steps * made.amplification)


def _scatter(problem: Problem, runs: Sequence[Run]) -> float:
    """Return the largest difference between two tolerances of one method anywhere, relative.

    Two chaotic paths may be near each other at one time by chance, and are not all along.
    """
    first: dict[str, Run] = {}
    for run in runs:
        first.setdefault(run.level.method or "", run)
    return max((_apart(problem, run, first[run.level.method or ""]) for run in runs), default=0.0)


def _apart(problem: Problem, run: Run, other: Run) -> float:
    """Return the largest difference at the output times and, where both share their nodes, on the curves."""
    found, same = 0.0, np.array_equal(run.arrays["t_curve"], other.arrays["t_curve"])
    for u in problem.unknowns:
        size = max(float(np.abs(other.arrays[f"{u.name}_curve"]).max()), 1e-300)
        for name in (u.name, f"{u.name}_curve") if same else (u.name,):
            found = max(found, float(np.abs(run.arrays[name] - other.arrays[name]).max()) / size)
    return found


def _range(problem: Problem, index: int, run: Run) -> float:
    """Return how far apart the values of an asked unknown lie over the run; 0 for other expressions.

    Where the tolerances of one method lead to different paths, the true one may be anywhere among them.
    """
    expression = problem.quantities[index].expression
    found = next((u.name for u in problem.unknowns if u.applied == expression), None)
    return float(np.ptp(run.arrays[f"{found}_curve"])) if found else 0.0


def _distance(problem: Problem, run: Run, other: Mapping[str, NDArray[np.float64]]) -> float:
    """Return the largest difference of a run from other values at its times, relative to their size."""
    gaps = []
    for u in problem.unknowns:
        known = np.broadcast_to(other[u.name], run.arrays[u.name].shape)
        size = max(float(np.abs(known).max()), 1e-300)
        gaps.append(float(np.abs(run.arrays[u.name] - known).max()) / size)
    return max(gaps)


def _answer(
    plan: Plan, index: int, runs: Runs, best: Run | None, admission: Admission | None
) -> tuple[Answer, Check | None]:
    """Return the quantity: from the closed form when admitted, else from the sharpest integration."""
    problem, q = plan.problem, plan.problem.quantities[index]
    name, why = f"error bar of {q.name}", "A number without a bound on its error is worth little."
    at, unit = place_of(problem, q), quantity_unit(problem, q)
    exact = exact_value(problem, q, admission) if admission else None
    numeric, bar, said = _numeric(plan, index, runs, best)
    if numeric is None and exact is None:
        return Answer(q.name, None, unit, None, at, said), Check(name, "missing", said, "a value", why)
    if exact is None:
        assert numeric is not None
        return Answer(q.name, numeric, unit, bar, at, said), Check(
            name, "passed", f"{numeric:.10g} ± {bar:.1e}", "two families, falling tolerances", why
        )
    found = Answer(q.name, exact, unit, _ROUND_OFF * abs(exact), at, "closed form in 30 digits", numeric)
    if numeric is None:
        return found, Check(
            f"integrators confirm {q.name}", "missing", said, "a second, numerical value", why
        )
    gap, allowed = abs(exact - numeric), bar + 1e-9 * max(abs(exact), abs(numeric))
    status = "passed" if gap <= allowed else "failed"
    why = "The closed form and an unrelated integration of the equation must give the same number."
    return found, Check(
        f"integrators confirm {q.name}",
        status,
        f"{exact:.12g} and {numeric:.12g}",
        f"within {allowed:.1e}",
        why,
    )


def _numeric(plan: Plan, index: int, runs: Runs, best: Run | None) -> tuple[float | None, float, str]:
    """Return value and bar: ten times the change over the last two tolerances and to the other family."""
    if best is None:
        said = [line for r in runs.runs for line in r.texts.get(f"note_{index}", ())]
        return None, 0.0, said[0] if said else "no integrator reached the end"
    try:
        number = value(plan.problem, index, best)
        others = [r for r in runs.runs if r.ok and _reached(plan, r) and r is not best]
        near = [
            r
            for r in others
            if r.level.method == best.level.method
            and (r.level.rtol or 1) <= 1e2 * (best.level.rtol or 1) * 1.01
        ]
        far = [r for r in others if r.level.method != best.level.method]
        changes = [abs(value(plan.problem, index, r) - number) for r in near]
        if far:
            changes.append(
                abs(value(plan.problem, index, min(far, key=lambda r: r.level.rtol or 1.0)) - number)
            )
    except Unavailable as reason:
        return None, 0.0, str(reason)
    if not changes:
        return None, 0.0, "only one integration reached the end"
    if _scatter(plan.problem, [best, *near]) > _CHAOTIC:
        changes.append(_range(plan.problem, index, best))
    bar = max(max(changes), 1e-13 * abs(number), 1e-300)
    return (
        number,
        bar,
        f"{best.level.method} at rtol {best.level.rtol:.0e}; bar: change to another tolerance and family",
    )


def _studies(plan: Plan, runs: Runs, admission: Admission | None) -> tuple[Study, ...]:
    """Return the errors against the closed form over the tolerance, where there is one."""
    if admission is None or plan.problem.span is None or plan.problem.span.end is None:
        return ()
    t, u = symbol(plan.problem.span.name), plan.problem.unknowns[0]
    sizes, errors = [], []
    main = plan.levels[0].method if plan.levels else None
    for level in (v for v in plan.levels if v.method == main and v.rtol is not None):
        run = runs.at(Level(rtol=level.rtol, method=level.method))
        if not run.ok or not _reached(plan, run):
            continue
        truth = np.asarray(
            sp.lambdify(t, admission.solution[u.name], "scipy")(run.arrays["t_curve"]), dtype=float
        )
        truth = np.broadcast_to(truth, run.arrays["t_curve"].shape)
        error = float(np.abs(run.arrays[f"{u.name}_curve"] - truth).max() / max(np.abs(truth).max(), 1e-300))
        sizes.append(float(level.rtol or 0.0))
        errors.append(max(error, 1e-17))
    if len(sizes) < 2:
        return ()
    return (
        Study(
            title=f"{u.name} by {main} against the closed form",
            axis="tolerance",
            sizes=tuple(sizes),
            errors=tuple(errors),
            norm="largest error, relative to the largest value",
            against="the closed form",
            orders=observed_orders(sizes, errors),
            fitted=fitted_order(sizes, errors, 1e-14),
            expected=None,
            floor=1e-14,
        ),
    )
