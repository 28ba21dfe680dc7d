"""The judge: (plan, runs) to evidence. It sees numbers and the statement, never a program's text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from wellposed.contract.plan import Plan
from wellposed.contract.run import Runs
from wellposed.problem.statement import Problem, imbalance, symbol
from wellposed.verification import orders, structure_checks
from wellposed.verification.answers import (
    answer,
    closed_form_checks,
    compare,
    formula,
    in_asked_units,
    no_closed_form,
    place_of,
)
from wellposed.verification.evidence import Answer, Check, Evidence, Study
from wellposed.verification.exact import Admission
from wellposed.verification.independent import spectral
from wellposed.verification.manufactured import Manufactured
from wellposed.verification.phase_field import phase_checks
from wellposed.verification.proposals import admission_of
from wellposed.verification.reference import ExactReference, IndependentReference, Reference

__all__ = ["Trial", "judge_fields"]


@dataclass(frozen=True)
class Trial:
    """The manufactured problem's plan and runs."""

    manufactured: Manufactured
    plan: Plan
    runs: Runs


def judge_fields(
    plan: Plan,
    runs: Runs,
    trial: Trial | None,
    extra: tuple[Check, ...] = (),
    claim: Admission | None = None,
) -> Evidence:
    """Return the evidence for a problem solved as fields on grids.

    Args:
        plan: The plan of the user's problem.
        runs: Its runs.
        trial: The manufactured study of the same program, or None when there is none.
        extra: Checks made elsewhere, for example that the program accounts for the problem.
        claim: A closed form that was derived elsewhere, tested; None: one is looked for here.
    """
    first = structure_checks.contract(plan, runs)
    if first.status == "failed" or not any(r.ok for r in runs.runs):
        # Nothing can be measured on arrays that break the contract.
        empty = tuple(
            Answer(q.name, None, q.unit, None, place_of(plan.problem, q), how=f"no answer: {first.measured}")
            for q in plan.problem.quantities
        )
        return Evidence((first, *extra), empty)
    checks: list[Check] = [first, *extra]
    studies: list[Study] = []
    checks += _judge_trial(trial, studies)
    time = orders.time_study(plan, runs)
    error = orders.time_error(plan, time)
    if time is not None:
        studies.append(time)
        checks.append(_time_check(plan, time))
    found = [answer(plan, runs, q) for q in plan.problem.quantities if q.kind not in ("closed form", "order")]
    answers = tuple(a for a, _ in found)
    checks += [c for _, c in found]
    admission = claim if claim is not None and claim.admitted else admission_of(plan.problem)
    checks += closed_form_checks(admission)
    references = _references(plan, runs, admission)
    space, checks_space = _space_checks(plan, runs, references, error)
    studies += [space] if space else []
    checks += checks_space
    answers, checks_compared = _compared(plan, runs, answers, references)
    checks += checks_compared
    checks += structure_checks.conservation(plan, runs)
    checks += phase_checks(plan, runs)
    checks += [Check(c.name, "missing", c.measured, c.bound, c.why) for c in plan.cautions]
    checks += structure_checks.walls(plan, runs)
    checks += [
        c
        for c in (
            structure_checks.extrema(plan, runs),
            structure_checks.moved(plan, runs, _relative(answers)),
        )
        if c
    ]
    closed = _closed_form(plan.problem, admission)
    if closed is None:
        checks += [no_closed_form(q) for q in plan.problem.quantities if q.kind == "closed form"]
    converted, units = in_asked_units(plan.problem, _ordered(plan, answers, space, closed))
    return Evidence(tuple(checks + units), converted, tuple(studies), closed)


def _closed_form(problem: Problem, admission: Admission | None) -> str | None:
    """Return the admitted closed form of a problem with one unknown, as text."""
    if admission is None or not admission.admitted or len(admission.solution) != 1:
        return None
    return str(admission.solution[problem.unknowns[0].name])


def _judge_trial(trial: Trial | None, studies: list[Study]) -> list[Check]:
    why = "The same program with data whose answer is known: its error must fall at the scheme's order."
    if trial is None:
        return [Check("manufactured solution", "missing", "no study", "an observed order", why)]
    contract = structure_checks.contract(trial.plan, trial.runs)
    if contract.status == "failed":
        return [contract]
    clock = trial.plan.problem.span.name if trial.plan.problem.span else None
    scale = max(
        (
            float(np.abs(r.arrays[n]).max())
            for r in trial.runs.runs
            if r.ok
            for n in trial.manufactured.solution
        ),
        default=1.0,
    )
    reference = ExactReference(trial.manufactured.solution, clock, scale, "the manufactured solution")
    time = orders.time_study(trial.plan, trial.runs)
    error = orders.time_error(trial.plan, time)
    space = orders.space_study(trial.plan, trial.runs, reference, time_error=error)
    studies += [s for s in (space, time) if s]
    checks = [contract, orders.gate("manufactured solution, order in space", space, why)]
    if trial.plan.scheme.time_order is not None and trial.plan.problem.span is not None:
        checks.append(orders.gate("manufactured solution, order in time", time, why))
    if trial.plan.problem.span is not None:
        apart = orders.separation("manufactured solution, errors told apart", space, error)
        checks += [apart] if apart else []
    if space is not None:
        finest = space.errors[-1]
        status = "passed" if finest <= 0.05 else "missing"
        small = "A slope never stands alone: the error itself must be small."
        checks.append(
            Check(
                "manufactured solution, error", status, f"{finest:.1e} at the finest level", "<= 5e-2", small
            )
        )
    return checks


def _time_check(plan: Plan, study: Study) -> Check:
    why = "The time stepping of the user's own problem must converge as theory says."
    check = orders.gate("order in time", study, why, decide=lambda _: _smooth(plan.problem))
    if check.status == "missing" and max(study.errors) <= 1e-9:
        small = f"every halving changes the field by less than {max(study.errors):.0e}"
        return Check(
            "order in time", "note", small, "nothing left to measure", why + " The time error is negligible."
        )
    return check


def _smooth(problem: Problem) -> bool:
    """Return True when the data have no kinks and meet at the walls, so that full order is due."""
    import sympy as sp

    kinks = (sp.Piecewise, sp.Heaviside, sp.Abs, sp.Max, sp.Min, sp.sign, sp.DiracDelta)
    expressions = [c.expression for c in problem.conditions if c.expression is not None]
    expressions += [imbalance(e) for e in problem.equations]
    if any(problem.with_values(e).has(*kinks) for e in expressions):
        return False
    return _corners_meet(problem)


def _corners_meet(problem: Problem) -> bool:
    from wellposed.problem.statement import symbol

    if problem.span is None or problem.domain is None:
        return True
    start: dict[Any, Any] = {symbol(problem.span.name): problem.span.start}
    inner: dict[Any, Any] = {symbol(a.name): a.lower + a.length * 37 / 100 for a in problem.domain.axes}
    for c in problem.conditions:
        first = next(problem.conditions_of(c.unknown, "initial"), None)
        if c.kind != "value" or first is None or first.expression is None or c.expression is None:
            continue
        axis = problem.domain.axis(c.side[:-1])
        wall = axis.lower if c.side.endswith("-") else axis.upper
        place: dict[Any, Any] = {**inner, symbol(axis.name): wall}
        gap = problem.with_values((first.expression - c.expression).subs(start).subs(place))
        gap = problem.with_values(gap)
        if gap.is_number and abs(complex(gap.evalf())) > 1e-9:
            return False
    return True


def _output_times(plan: Plan, runs: Runs) -> np.ndarray:
    return next((r.arrays["t"] for r in runs.runs if r.ok), np.zeros(1))


def _references(plan: Plan, runs: Runs, admission: Admission | None) -> list[Reference]:
    """Return the references of the actual problem, sharpest first."""
    problem, found = plan.problem, []
    times = _output_times(plan, runs)
    if admission is not None and admission.admitted:
        clock = problem.span.name if problem.span else None
        scale = max(
            (float(np.abs(r.arrays[u.name]).max()) for r in runs.runs if r.ok for u in problem.unknowns),
            default=1.0,
        )
        found.append(ExactReference(admission.solution, clock, scale))
    second = spectral(problem, [float(t) for t in times] if problem.span else [])
    if second is not None:
        found.append(IndependentReference(second))
    return found


def _space_checks(
    plan: Plan, runs: Runs, references: list[Reference], error: float | None
) -> tuple[Study | None, list[Check]]:
    """Return the space study of the user's problem against its best reference, and its checks."""
    why = "The error of the user's own problem must fall as theory says."
    if not references:
        missing = Check(
            "reference for the problem itself",
            "missing",
            "no exact solution and no independent method",
            "an exact solution or an independent method",
            "Without one, the answer rests on its own refinement and on the manufactured study of the code.",
        )
        return None, [missing]
    reference = references[0]
    study = orders.space_study(plan, runs, reference, time_error=error)
    if study is None:
        return None, [orders.gate("order in space", None, why)]
    sharp = study.errors[-1] > study.floor
    smooth = _smooth(plan.problem)
    checks = [orders.gate("order in space", study, why, decide=lambda _: smooth and sharp)]
    if checks[0].status == "missing" and max(study.errors) <= study.floor and _is_straight(plan, reference):
        # The grid holds a straight line exactly; the manufactured solution shows the order.
        exact = f"error at most {max(study.errors):.0e} on every level, {study.floor:.0e} is the floor"
        checks = [Check("order in space", "note", exact, "nothing left to measure", why)]
    apart = orders.separation("errors told apart", study, error) if plan.problem.span is not None else None
    return study, checks + ([apart] if apart else [])


def _is_straight(plan: Plan, reference: Reference) -> bool:
    """Return True for a steady closed form of first degree, which central differences hold exactly."""
    if (
        plan.problem.span is not None
        or plan.problem.domain is None
        or not isinstance(reference, ExactReference)
    ):
        return False
    axes = [symbol(a.name) for a in plan.problem.domain.axes]
    forms = [plan.problem.with_values(e) for e in reference.solution.values()]
    return all(e.is_polynomial(*axes) and sp.Poly(e, *axes).total_degree() <= 1 for e in forms)


def _compared(
    plan: Plan, runs: Runs, answers: tuple[Answer, ...], references: list[Reference]
) -> tuple[tuple[Answer, ...], list[Check]]:
    if not any(a.value is not None for a in answers):
        return answers, []
    asked = replace(
        plan,
        problem=replace(
            plan.problem,
            quantities=tuple(q for q in plan.problem.quantities if q.kind not in ("closed form", "order")),
        ),
    )
    times, checks, known = _output_times(plan, runs), [], {}
    for reference in references:
        comparison = compare(asked, answers, reference, times)
        checks.append(comparison.check)
        known = {**comparison.values, **known}
    return tuple(replace(a, reference=known.get(a.quantity)) for a in answers), checks


def _relative(answers: tuple[Answer, ...]) -> float:
    ratios = [
        float(np.max(np.atleast_1d(a.error_bar))) / max(float(np.max(np.abs(a.value))), 1e-300)
        for a in answers
        if isinstance(a.value, float) and a.error_bar
    ]
    return min(max(ratios, default=1e-6), 1e-3)


def _ordered(
    plan: Plan, answers: tuple[Answer, ...], space: Study | None, closed: str | None
) -> tuple[Answer, ...]:
    """Return the answers in the order in which the prompt asks for them."""
    left = list(answers)
    result = []
    for q in plan.problem.quantities:
        if q.kind == "order":
            value = space.orders[-1] if space else None
            result.append(
                Answer(
                    q.name,
                    value,
                    None,
                    abs(space.orders[-1] - space.orders[-2]) if space else None,
                    how="last pair of levels",
                )
            )
        elif q.kind == "closed form":
            result.append(formula(q, closed))
        else:
            result.append(left.pop(0))
    return tuple(result)
