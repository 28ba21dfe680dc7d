"""Checks that follow from the problem's structure: conservation, extrema, walls, symmetry, contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wellposed.contract.plan import Plan
from wellposed.contract.run import Run, Runs
from wellposed.errors import ProblemError
from wellposed.problem.balance import balances
from wellposed.problem.statement import Condition, Problem, imbalance, symbol
from wellposed.verification.evidence import Check
from wellposed.verification.quantities import field_at

__all__ = ["conservation", "conserved_densities", "contract", "extrema", "moved", "walls"]

Array = NDArray[np.float64]
_HUGE = 1e100
"""Beyond this the square of a number, and with it every norm, leaves the range of double precision."""


def contract(plan: Plan, runs: Runs) -> Check:
    """Return the check that every level ended well and did what it was asked.

    Cells and steps are read back from the arrays, never assumed; all numbers must be finite and the
    algebraic residual must be at the linear tolerance.
    """
    name, why = (
        ("contract (manufactured)" if plan.is_manufactured else "contract"),
        ("A level that ignores its arguments, or a linear solve that stopped early, voids every order."),
    )
    worst = 0.0
    for level in plan.levels:
        run = runs.at(level)
        if not run.ok:
            return Check(
                name, "missing", f"{level.key}: {run.status}. {run.message}", "every level ends well", why
            )
        complaint = _complaint(plan.problem, run)
        if complaint:
            return Check(name, "failed", f"{level.key}: {complaint}", "arrays as the contract says", why)
        worst = max(worst, float(run.arrays["residual"]))
    bound = max(1e-10, 100 * plan.linear_tolerance)
    status = "passed" if worst <= bound else "failed"
    return Check(
        name,
        status,
        f"{len(plan.levels)} levels; largest linear residual {worst:.1e}",
        f"<= {bound:.0e}",
        why,
    )


def _complaint(problem: Problem, run: Run) -> str:
    axes = [a.name for a in problem.domain.axes] if problem.domain else []
    needed = [*axes, "t", "cell_volumes", "dt", "residual", *(u.name for u in problem.unknowns)]
    lacking = [n for n in needed if n not in run.arrays]
    if lacking:
        return f"lacks {', '.join(lacking)}"
    if tuple(run.arrays[n].size for n in axes) != run.level.cells:
        return f"asked for {run.level.cells} cells, got {tuple(run.arrays[n].size for n in axes)}"
    if run.level.steps and abs(run.arrays["dt"].size - run.level.steps) > max(2, 0.02 * run.level.steps):
        return f"asked for {run.level.steps} steps, took {run.arrays['dt'].size}"
    shape = (run.arrays["t"].size, *run.level.cells)
    for u in problem.unknowns:
        if run.arrays[u.name].shape != shape:
            return f"`{u.name}` has the shape {run.arrays[u.name].shape}, not {shape}"
    if not all(np.isfinite(a).all() for a in run.arrays.values()):
        return "holds numbers that are not finite"
    if any(a.size and np.abs(a).max() > _HUGE for a in run.arrays.values()):
        return f"holds numbers above {_HUGE:.0e}: the run has diverged"
    return _misplaced(problem, run)


def _misplaced(problem: Problem, run: Run) -> str:
    """Return what is wrong with the place and the duration, read back from the arrays."""
    volume = 1.0
    for a in problem.domain.axes if problem.domain else ():
        lower, upper = (float(problem.with_values(e)) for e in (a.lower, a.upper))
        centres = run.arrays[a.name]
        h = (upper - lower) / centres.size
        volume *= h
        if np.abs(centres - lower - h * (np.arange(centres.size) + 0.5)).max() > 1e-6 * h:
            return f"centres along {a.name} are not of {centres.size} equal cells on {lower:g} … {upper:g}"
    if run.arrays["cell_volumes"].shape != run.level.cells:
        return f"`cell_volumes` has the shape {run.arrays['cell_volumes'].shape}, not {run.level.cells}"
    if not np.allclose(run.arrays["cell_volumes"], volume, rtol=1e-6, atol=0):
        return f"`cell_volumes` are not {volume:g}"
    return _mistimed(problem, run) if problem.span is not None and problem.span.end is not None else ""


def _mistimed(problem: Problem, run: Run) -> str:
    """Return what is wrong with the output times and the steps."""
    assert problem.span is not None and problem.span.end is not None
    start, end = (float(problem.with_values(e)) for e in (problem.span.start, problem.span.end))
    t, slack = run.arrays["t"], 1e-9 * max(abs(end - start), abs(start))
    if abs(float(t[0]) - start) > slack or abs(float(t[-1]) - end) > slack or not np.all(np.diff(t) > 0):
        return f"output times run from {t[0]:g} to {t[-1]:g}, not from {start:g} to {end:g}"
    if abs(float(np.sum(run.arrays["dt"])) - (end - start)) > slack:
        return f"the steps add up to {np.sum(run.arrays['dt']):g}, not {end - start:g}"
    return ""


def conserved_densities(problem: Problem) -> tuple[Mapping[str, sp.Expr], ...]:
    """Return weights c_j by unknown for which sum_j c_j times the mean of u_j cannot change.

    An equation gives one when it reads sum_j c_j du_j/dt = (terms that are space derivatives as a
    whole), with constant c_j, and no wall lets anything through: zero gradient or periodic.
    """
    if problem.span is None or problem.domain is None:
        return ()
    shut = all(
        c.kind == "periodic"
        or (
            c.kind in ("gradient", "flux")
            and c.expression is not None
            and problem.with_values(c.expression) == 0
        )
        for c in problem.conditions
        if c.side
    )
    if not shut:
        return ()
    t, found = symbol(problem.span.name), []
    periodic = all(a.periodic for a in problem.domain.axes)
    for e in problem.equations:
        weights: dict[str, sp.Expr] = {}
        for term in sp.Add.make_args(problem.with_values(imbalance(e)).expand(deep=False)):
            factor, d = term.as_independent(sp.Derivative)
            if not isinstance(d, sp.Derivative) or factor.free_symbols:
                break
            if d.variables == (t,):
                weights[d.expr.func.__name__] = weights.get(d.expr.func.__name__, sp.Integer(0)) + factor
            elif t in d.variables or not (periodic or _stops_at_walls(d)):
                break
        else:
            found.append(weights)
    return tuple(w for w in found if w)


def _stops_at_walls(d: sp.Derivative) -> bool:
    """Return True when zero gradients at the walls make the flux in d(flux)/dx zero there.

    Every term of the flux must carry a derivative of an unknown: convection, d(v u)/dx, does not.
    """
    flux: Any = sp.Derivative(d.expr, *d.variables[:-1]) if len(d.variables) > 1 else d.expr
    return all(term.has(sp.Derivative) for term in sp.Add.make_args(flux))


def conservation(plan: Plan, runs: Runs) -> list[Check]:
    """Return one check per conserved mean, on the finest level that finished."""
    checks = []
    ladder = plan.ladder("space")
    run = runs.at(ladder.levels[-1]) if ladder else None
    if run is None or not run.ok or plan.is_manufactured:
        return []
    for weights in conserved_densities(plan.problem):
        label = _label(weights)
        volumes = run.arrays["cell_volumes"]
        total = sum(
            float(c) * np.tensordot(run.arrays[n], volumes, axes=volumes.ndim) for n, c in weights.items()
        )
        total = np.asarray(total) / volumes.sum()
        size = max(
            sum(abs(float(c)) * float(np.abs(run.arrays[n]).max()) for n, c in weights.items()), 1e-300
        )
        drift = float(np.ptp(total)) / size
        bound = max(1e-10, 100 * plan.linear_tolerance * max(1, run.level.steps) ** 0.5)
        status = "passed" if drift <= bound else "failed"
        why = "Nothing passes the walls and the equation has no source, so the total cannot change."
        checks.append(
            Check(f"conservation of {label}", status, f"relative drift {drift:.1e}", f"<= {bound:.0e}", why)
        )
    return checks


def _label(weights: Mapping[str, sp.Expr]) -> str:
    """Return the conserved sum as text, positive terms first: `⟨T⟩ - 1.6 ⟨p⟩`."""
    terms = sorted(((float(c), n) for n, c in weights.items()), reverse=True)
    text = " ".join(f"{'+' if c > 0 else '-'} {'' if abs(c) == 1 else f'{abs(c):g} '}⟨{n}⟩" for c, n in terms)
    return text.removeprefix("+ ")


def extrema(plan: Plan, runs: Runs) -> Check | None:
    """Return the check of the maximum principle for source-free diffusion and convection."""
    problem, ladder = plan.problem, plan.ladder("space")
    if plan.is_manufactured or problem.span is None or len(problem.unknowns) != 1 or ladder is None:
        return None
    run, unknown = runs.at(ladder.levels[-1]), problem.unknowns[0].name
    try:
        (form,) = balances(problem)
    except ProblemError:
        return None
    walls = [c for c in problem.conditions if c.side]
    plain = all(
        c.kind in ("value", "periodic") or (c.kind == "gradient" and c.expression == 0) for c in walls
    )
    still = not any(c.expression is not None and c.expression.free_symbols for c in walls)
    if not run.ok or form.source != 0 or not plain or not still or any(v.free_symbols for v in form.velocity):
        return None
    field = run.arrays[unknown]
    data = [
        float(problem.with_values(c.expression))
        for c in walls
        if c.kind == "value" and c.expression is not None
    ]
    low, high = min([float(field[0].min()), *data]), max([float(field[0].max()), *data])
    span = max(high - low, 1e-6 * max(abs(low), abs(high)), 1e-300)
    excess = max(low - float(field.min()), float(field.max()) - high, 0.0) / span
    status = "passed" if excess <= 1e-6 else "missing" if excess <= 1e-2 else "failed"
    why = "Diffusion without a source creates no new extremum; overshoot means oscillation or a wrong sign."
    return Check("maximum principle", status, f"overshoot {excess:.1e} of the data's range", "<= 1e-6", why)


def walls(plan: Plan, runs: Runs) -> list[Check]:
    """Return the check that the returned fields satisfy every wall condition ever better."""
    ladder = plan.ladder("space")
    if ladder is None or any(not runs.at(level).ok for level in ladder.levels) or plan.problem.domain is None:
        return []
    checks = []
    for c in plan.problem.conditions:
        if not c.side or c.kind in ("periodic", "flux") or (c.kind == "gradient" and c.order != 1):
            continue
        errors = [_mismatch(plan.problem, c, runs.at(level)) for level in ladder.levels]
        if None in errors:
            continue
        # The largest of the coarser levels: one of them may be small by accident.
        coarse, fine = max(float(e or 0.0) for e in errors[:-1]), float(errors[-1] or 0.0)
        met = fine <= 1e-4 or (fine <= 0.02 and fine <= 0.5 * coarse)
        status = "passed" if met else "failed" if fine > 0.2 and fine > 0.9 * coarse else "missing"
        why = "A forgotten or misplaced wall condition is silent in most codes."
        tag = " (manufactured)" if plan.is_manufactured else ""
        checks.append(
            Check(f"wall: {c}{tag}", status, f"mismatch {coarse:.1e} → {fine:.1e}", "falls, and <= 2 %", why)
        )
    return _summary(checks, plan.is_manufactured)


def _summary(checks: list[Check], manufactured: bool) -> list[Check]:
    """Fold passed wall checks into one line; keep the others."""
    passed = [c for c in checks if c.status == "passed"]
    if not passed:
        return checks
    worst = max(passed, key=lambda c: float(c.measured.rsplit(" ", 1)[1]))
    tag = " (manufactured)" if manufactured else ""
    one = Check(
        f"wall conditions{tag}",
        "passed",
        f"{len(passed)} met; worst {worst.measured}",
        worst.bound,
        worst.why,
    )
    return [one, *(c for c in checks if c.status != "passed")]


def _mismatch(problem: Problem, c: Condition, run: Run) -> float | None:
    """Return the largest mismatch of one wall condition at the last output, relative to the field."""
    assert problem.domain is not None
    axes = {a.name: run.arrays[a.name] for a in problem.domain.axes}
    axis, outward = problem.domain.axis(c.side[:-1]), -1.0 if c.side.endswith("-") else 1.0
    place = {axis.name: float(problem.with_values(axis.lower if outward < 0 else axis.upper))}
    field = run.arrays[c.unknown][-1]
    if any(a.size < 4 for a in axes.values()):
        return None
    value = field_at(axes, field, place)
    slope = field_at(axes, field, place, {axis.name: 1})
    rest = [n for n in axes if n != axis.name]
    grids = dict(zip(rest, np.meshgrid(*(axes[n] for n in rest), indexing="ij"), strict=True)) if rest else {}
    numbers: dict[str, Array | float] = {
        **grids,
        **place,
        **({problem.span.name: float(run.arrays["t"][-1])} if problem.span else {}),
    }

    def known(e: sp.Expr | None) -> Array:
        names = list(numbers)
        f = sp.lambdify(
            [symbol(n) for n in names], problem.with_values(e if e is not None else sp.Integer(0)), "scipy"
        )
        return np.asarray(f(*(numbers[n] for n in names)), dtype=float)

    length = float(problem.with_values(axis.length))
    size = max(float(np.abs(run.arrays[c.unknown]).max()), 1e-300)
    if c.kind == "value":
        return float(np.abs(value - known(c.expression)).max()) / size
    if c.kind == "gradient":
        return float(np.abs(slope - known(c.expression)).max()) * length / size
    k = known(c.coefficient)
    return (
        float(np.abs(outward * slope + k * value - known(c.expression)).max())
        * length
        / size
        / max(1.0, float(np.abs(k).max()) * length)
    )


def moved(plan: Plan, runs: Runs, reference_error: float) -> Check | None:
    """Return the check that the solution has left its initial state by more than the error."""
    ladder = plan.ladder("space")
    if plan.problem.span is None or ladder is None or plan.is_manufactured:
        return None
    run = runs.at(ladder.levels[-1])
    if not run.ok:
        return None
    change = max(
        float(
            np.abs(run.arrays[u.name][-1] - run.arrays[u.name][0]).max()
            / max(np.abs(run.arrays[u.name]).max(), 1e-300)
        )
        for u in plan.problem.unknowns
    )
    met = change > 10 * reference_error
    why = "If the initial state already agrees, agreement proves nothing (and a frozen solve would pass)."
    return Check(
        "not trivial",
        "passed" if met else "missing",
        f"relative change {change:.1e}",
        f"> 10 x error {reference_error:.1e}",
        why,
    )
