"""Steady problems in one dimension: boundary value problems of ordinary differential equations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from wellposed.contract.plan import Caution, Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Condition, ConditionKind, Domain, Problem, symbol
from wellposed.solvers import ode
from wellposed.solvers.boundary_ends import Ends, at_end, ends_of
from wellposed.solvers.boundary_quantities import KINDS, place_text, quantity_lines
from wellposed.solvers.boundary_resonance import require_one_solution
from wellposed.solvers.boundary_system import System, jumps_in, system_of
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import literal, name_text, numpy_text
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "boundary values"
_SCHEME = Scheme(
    name="piecewise Chebyshev collocation with Newton's method",
    space_order=None,
    time_order=None,
    citation="Driscoll & Hale 2016, IMA J. Numer. Anal. 36, 108; Trefethen 2000, ch. 6",
)
_SECOND = Scheme(
    name="three-stage Lobatto collocation with residual control (SciPy solve_bvp)",
    space_order=None,
    time_order=None,
    citation="Kierzenka & Shampine 2001, ACM Trans. Math. Softw. 27, 299",
)
_DEGREES = (10, 14, 18, 24)
_TOLERANCES = (1e-5, 1e-7, 1e-9)
_FREE = frozenset(["eigenvalues", "critical value", "speed", "period"])


def matches(problem: Problem) -> bool:
    """Return True for steady problems on one axis whose equations have numbers for all symbols."""
    domain = problem.domain
    if problem.span is not None or domain is None or len(domain.axes) != 1 or domain.inside is not None:
        return False
    if any(q.kind in _FREE for q in problem.quantities) or not problem.unknowns:
        return False
    name = domain.axes[0].name
    known = {symbol(name), *problem.values}
    free = {s for e in problem.equations for s in e.free_symbols}
    return all(u.arguments == (name,) for u in problem.unknowns) and free <= known


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan of a boundary value problem.

    Args:
        problem: A well-posed steady problem on one axis.
        cells: Degree of the polynomials at the finest level, kept between 16 and 40.

    Raises:
        UnsupportedProblem: The problem has no first-order form, or a quantity cannot be evaluated.
        ProblemError: A linear problem has no solution, or infinitely many.
    """
    for q in problem.quantities:
        if q.kind not in KINDS:
            raise UnsupportedProblem(
                f"`{q.name}` asks for a quantity of the kind {q.kind!r}",
                why="it cannot be evaluated from a steady profile",
                instead=f"ask for one of these: {', '.join(sorted(KINDS))}",
            )
    system = system_of(problem)
    ends = ends_of(system)
    require_one_solution(system, ends)
    for q in problem.quantities:
        if q.kind != "closed form":
            quantity_lines(system, q)
    region, extra = _manufactured_region(system, ends)
    top = min(max(cells, 16), 40) if cells else _DEGREES[-1]
    degrees = tuple(round(top * d / _DEGREES[-1]) for d in _DEGREES)
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", tuple(Level((n,)) for n in degrees)),),
        second_scheme=_SECOND,
        second_ladders=(Ladder("tolerance", tuple(Level(rtol=r) for r in _TOLERANCES)),),
        why="steady and in one dimension: polynomials on a few pieces reach round-off",
        timeout_s=120.0,
        has_manufactured=region is not None,
        manufactured_region=(region, None) if region is not None else None,
        manufactured_conditions=extra,
        evaluates=True,
        cautions=_cautions(system),
    )


def _manufactured_region(system: System, ends: Ends) -> tuple[Domain | None, tuple[Condition, ...]]:
    """Return where the manufactured problem lives, and its conditions in place of boundedness.

    An infinite axis is cut off; ends where the solution only has to stay bounded get as many values.
    """
    domain = system.problem.domain
    assert domain is not None
    (axis,) = domain.axes
    if axis.periodic:
        return None, ()
    if axis.is_bounded:
        return domain, ()
    reach = sp.Rational(str(min(_reach(system, ends), 1e6)))
    finite = [system.problem.with_values(e) for e in (axis.lower, axis.upper)]
    lower = (
        finite[0] if finite[0].is_finite else (finite[1] if finite[1].is_finite else sp.Integer(0)) - reach
    )
    upper = (
        finite[1] if finite[1].is_finite else (finite[0] if finite[0].is_finite else sp.Integer(0)) + reach
    )
    if any(not lower < b < upper for b in system.breaks):
        return None, ()
    cut = replace(domain, axes=(replace(axis, lower=lower, upper=upper),))
    if not ends.regular:
        return cut, ()
    given = [c for c in system.problem.conditions if (1 if c.side.endswith("+") else -1) in ends.regular]
    if len(ends.regular) > 1 or len(system.problem.unknowns) > 1 or given:
        return None, ()
    side = f"{axis.name}{'+' if 1 in ends.regular else '-'}"
    name = next(u.name for u in system.problem.unknowns)
    slope: ConditionKind = "gradient"
    kinds: list[ConditionKind] = ["value", slope, slope, slope, slope, slope]
    lacking = len(system.names) - len(ends.rows)
    zero = sp.Integer(0)
    return cut, tuple(Condition(kinds[k], name, zero, side, k) for k in range(lacking))


def _cautions(system: System) -> tuple[Caution, ...]:
    """Return the doubt that a jumping coefficient outside a derivative leaves."""
    if system.carried or not any(_top_jumps(system)):
        return ()
    return (
        Caution(
            "meaning of the jump",
            "a coefficient of the highest derivative jumps",
            "a flux form such as d/dx(k du/dx)",
            "Outside a derivative it leaves open what is continuous there; the derivatives were taken so. "
            "State the equation with the coefficient under the derivative.",
        ),
    )


def _top_jumps(system: System) -> list[bool]:
    """Return for every equation whether the coefficient of its highest derivative jumps."""
    found = []
    for e in system.problem.equations:
        left: Any = e.lhs
        rest = (left - e.rhs).doit(integrals=False)
        orders = [sum(int(n) for _, n in d.variable_count) for d in rest.atoms(sp.Derivative)]
        for d in rest.atoms(sp.Derivative):
            if sum(int(n) for _, n in d.variable_count) == max(orders):
                mark = sp.Dummy()
                found.append(jumps_in(sp.diff(rest.xreplace({d: mark}), mark), system.x))
    return found


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the collocation program, solve_bvp's, and a derivation where a closed form is within reach.

    Raises:
        UnsupportedProblem: As for `plan`.
    """
    problem = plan.problem
    system = system_of(problem)
    ends = ends_of(system)
    if ends.pin is not None:
        system = _with_drift(system, ends.pin[0])
    context = _context(plan, system, ends)
    name = "program_manufactured.py" if plan.is_manufactured else "program.py"
    main = Program(
        name,
        render("boundary_collocation.py.j2", context | {"file_name": name}),
        encoded(problem),
        requires=("numpy", "scipy"),
    )
    if plan.is_manufactured:
        return (main,)
    name = "program_solve_bvp.py"
    second = render("boundary_bvp.py.j2", context | _singular(system) | {"file_name": name})
    programs = (main, Program(name, second, encoded(problem), requires=("numpy", "scipy"), role="second"))
    return programs + _derivation(problem, system)


def _derivation(problem: Problem, system: System) -> tuple[Program, ...]:
    """Return the SymPy derivation where it is asked for, or likely to end."""
    asked = any(q.kind == "closed form" for q in problem.quantities)
    smooth = system.is_linear and not system.breaks
    if len(problem.unknowns) != 1 or not system.axis.is_bounded or system.has_centre or not (asked or smooth):
        return ()
    try:
        return (ode.write_closed_form(problem, "program_closed_form.py"),)
    except (ProblemError, ValueError):
        return ()


def _with_drift(system: System, pinned: int) -> System:
    """Return the system with a constant more: a drift velocity, which is zero where a profile stands."""
    drift, name = symbol("drift"), system.names[pinned]
    rates = list(system.rates)
    rates[pinned + 1] += drift * symbol(f"{name}_1")
    return replace(system, names=(*system.names, "drift"), rates=(*rates, sp.Integer(0)))


def _context(plan: Plan, system: System, ends: Ends) -> dict[str, object]:
    problem, axis = plan.problem, system.axis
    left = [at_end(n, -1) for n in system.names]
    right = [at_end(n, 1) for n in system.names]
    orders = dict(system.orders)
    unknowns = [u.name for u in problem.unknowns]
    return {
        "statement": statement_lines(problem),
        "constants": [
            (name_text(p.name), literal(problem.values[symbol(p.name)]), p.unit or p.meaning)
            for p in problem.parameters
            if not problem.values[symbol(p.name)].free_symbols
        ],
        "names": system.names,
        "states_comment": "_1 is the first derivative, and so on; flux_… is what a derivative acts on",
        "x": name_text(axis.name),
        "x_name": axis.name,
        "lower": place_text(problem, axis.lower),
        "upper": place_text(problem, axis.upper),
        "breaks": [repr(float(b)) for b in system.breaks],
        "reach": repr(_reach(system, ends)),
        "regular": ends.regular,
        "pin": None if ends.pin is None else f"({ends.pin[0]}, {literal(ends.pin[1])})",
        "centre": system.has_centre,
        "linear": system.is_linear and ends.is_linear,
        "guess": [(s, k, e, literal(v)) for s, k, e, v in ends.guess],
        "guess_orders": [(system.names.index(n), k) for n, k in orders.items()],
        "not_negative": _amounts(problem, system),
        "state_ids": [name_text(n) for n in system.names],
        "rates": [numpy_text(r) for r in system.rates],
        "slopes": [[numpy_text(sp.diff(r, s)) for s in system.states] for r in system.rates],
        "jumps": [(system.breaks.index(j.place), j.state, numpy_text(j.height)) for j in system.jumps],
        "conditions_comment": "; ".join(ends.texts) or "nothing",
        "left_ids": [numpy_text(s).replace("@", "_") for s in left],
        "right_ids": [numpy_text(s).replace("@", "_") for s in right],
        "rows": [numpy_text(r) for r in ends.rows],
        "rows_left": [[numpy_text(sp.diff(r, s)) for s in left] for r in ends.rows],
        "rows_right": [[numpy_text(sp.diff(r, s)) for s in right] for r in ends.rows],
        "far_rows": [numpy_text(r) for r in ends.dropped],
        "quantities": [
            {
                "index": i,
                "name": _plain(q.name),
                "quoted": repr(_plain(q.name)),
                "lines": quantity_lines(system, q),
            }
            for i, q in enumerate(problem.quantities)
            if q.kind != "closed form"
        ],
        "unknowns": unknowns,
        "near": _near(plan, system),
        "show_degree": plan.levels[-1].cells[0],
        "show_rtol": "1e-9",
    }


def _plain(text: str) -> str:
    return text.replace('"', "'").replace("\\", "/").replace("\n", " ")


def _near(plan: Plan, system: System) -> list[str]:
    """Return the states near which the solution is to be looked for; for manufactured problems."""
    if not plan.near:
        return []
    known = dict(plan.near)
    fields = {u.applied: known[u.name] for u in plan.problem.unknowns}
    texts = []
    for name in system.names:
        base = next(
            (n for n in known if name == n or (name.startswith(f"{n}_") and name[len(n) + 1 :].isdigit())),
            None,
        )
        if base is None:
            texts.append("0.0")
            continue
        order = int(name[len(base) + 1 :] or 0) if name != base else 0
        texts.append(
            numpy_text(
                sp.diff(fields[plan.problem.unknown(base).applied], system.x, order) if order else known[base]
            )
        )
    return texts


def _amounts(problem: Problem, system: System) -> bool:
    """Return True when the unknowns are amounts, which cannot be negative: units, and data above zero."""
    data = [
        problem.with_values(c.expression)
        for c in problem.conditions
        if c.kind == "value" and c.expression is not None
    ]
    numbers = [float(d) for d in data if d.is_number and d.is_real]
    physical = all(u.unit or u.meaning for u in problem.unknowns)
    return bool(physical and numbers and min(numbers) >= 0 and max(numbers) > 0 and not system.is_linear)


def _reach(system: System, ends: Ends) -> float:
    """Return a first length for an infinite axis: a dozen decay lengths of the far state, else 8."""
    problem = system.problem
    far = {system.states[s]: v for s, k, e, v in ends.guess if k == 0}
    table: dict[Any, Any] = {s: far.get(s, sp.Integer(0)) for s in system.states}
    table[system.x] = sp.Integer(50)
    try:
        rows = [
            [float(sp.N(problem.with_values(sp.diff(r, s)).subs(table))) for s in system.states]
            for r in system.rates
        ]
    except (TypeError, ValueError):
        return 8.0
    matrix = np.array(rows)
    if not np.isfinite(matrix).all():
        return 8.0
    sizes = np.abs(np.linalg.eigvals(matrix).real)
    found = sizes[sizes > 1e-9 * max(float(np.abs(matrix).max()), 1e-300)]
    return float(f"{12 / found.min():.3g}") if found.size else 8.0


def _singular(system: System) -> dict[str, object]:
    """Return the part of the rates that is divided by the radius, where the rest is regular at the centre."""
    none: dict[str, object] = {"singular": None, "regular_rates": None}
    if not system.has_centre:
        return none
    r = system.x
    matrix = [[sp.limit(r * sp.diff(f, s), r, 0) for s in system.states] for f in system.rates]
    if any(not e.is_number or not e.is_finite for row in matrix for e in row):
        return none
    regular = []
    for f, row in zip(system.rates, matrix, strict=True):
        part = sum((e * s for e, s in zip(row, system.states, strict=True)), sp.Integer(0)) / r
        rest = sp.simplify(f - part)
        at_centre = rest.subs(r, 0)
        if at_centre.has(sp.zoo, sp.nan, sp.oo, -sp.oo):
            return none
        regular.append(rest)
    return {
        "singular": [[literal(system.problem.with_values(e)) for e in row] for row in matrix],
        "regular_rates": [numpy_text(e) for e in regular],
    }
