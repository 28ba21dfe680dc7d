"""Kobayashi's 1993 model of dendritic growth, recognised by its equations whatever its symbols."""

from __future__ import annotations

import math
from dataclasses import replace

import sympy as sp

from wellposed.contract.plan import Caution, Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Domain, Problem, Span, symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal, name_text, numpy_text
from wellposed.solvers.fipy_box import output_times
from wellposed.solvers.kernels import kobayashi as kernel
from wellposed.solvers.kobayashi_equations import Model, matches, recognise
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "kobayashi"
_IMPLICIT_HEAT = Scheme(
    name="finite volumes, explicit phase and implicit temperature",
    space_order=2.0,
    time_order=1.0,
    citation="fluxes: Patankar 1980, ch. 4; Euler: Hairer, Norsett & Wanner 1993, II.3; Kobayashi 1993",
)
_EXPLICIT_HEAT = Scheme(
    name="finite volumes, Heun's method for phase and temperature",
    space_order=2.0,
    time_order=2.0,
    citation="fluxes: Patankar 1980, ch. 4; Heun: Hairer, Norsett & Wanner 1993, II.1; Kobayashi 1993",
)
_LONGER = 4.0
"""How much longer steps must become for an implicit temperature to be worth its linear solves."""
_SHARED_CELLS = 96
"""Along the shorter axis, where the FiPy program and its kernel are compared."""


def _is_even(model: Model, problem: Problem) -> bool:
    """Return True when the problem does not change under x -> -x and y -> -y about the box's middle."""
    assert problem.domain is not None
    numbers = {n: problem.with_values(e) for n, e in model.numbers.items()}
    turns = [numbers["j"], 2 * numbers["j"] * numbers["theta0"] / sp.pi]  # in half turns: j pi and 2 j theta0
    if any(not (v.is_number and abs(float(v) / 2 - round(float(v) / 2)) < 1e-12) for v in turns):
        return False
    if model.source_phase != 0 or model.source_heat != 0:
        return False
    for c in problem.conditions_of(model.phase, "initial"), problem.conditions_of(model.heat, "initial"):
        for condition in c:
            assert condition.expression is not None
            for a in problem.domain.axes:
                v = symbol(a.name)
                turned = condition.expression.subs(v, a.lower + a.upper - v)
                if sp.simplify(problem.with_values(turned - condition.expression)) != 0:
                    return False
    return True


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan: three grids, three time steps on the coarsest, a small manufactured box.

    Args:
        problem: A problem for which `matches` is True.
        cells: Cells along each axis at the finest level; None: one per epsbar with a kernel,
            about ten across the interface, and 600 on Kobayashi's 9 x 9 box without one.

    Raises:
        UnsupportedProblem: Walls other than insulated ones.
    """
    model = recognise(problem)
    assert model is not None and problem.domain is not None and problem.span and problem.span.end is not None
    _wall_functions(problem, model.phase)
    _wall_functions(problem, model.heat)
    numbers = {n: float(problem.with_values(e)) for n, e in model.numbers.items()}
    lengths = [float(problem.with_values(a.length)) for a in problem.domain.axes]
    duration = float(problem.with_values(problem.span.end - problem.span.start))
    is_fast = kernel.serves(problem, model)
    across = 1.0 if is_fast else 1.5  # cell size over epsbar; the interface is ten times as wide
    finest = cells or max(32, round(min(lengths) / (across * numbers["epsbar"]) / 24) * 24)
    shape = [length / min(lengths) for length in lengths]

    def grid(count: float) -> tuple[int, ...]:
        return tuple(_even(_even(count) * s) for s in shape)

    def stable(level: tuple[int, ...]) -> int:
        return _stable_steps(min(h / n for h, n in zip(lengths, level, strict=True)), duration, numbers)

    grids = [grid(finest * r) for r in ((0.3536, 0.5, 0.7071, 1.0) if is_fast else (0.5, 0.7071, 1.0))]
    steps = stable(grids[-1])
    space = Ladder("space", tuple(Level(g, steps) for g in grids))
    times = (steps // 4, steps // 2, steps, 2 * steps)[0 if is_fast else 1 :]
    time = Ladder("time", tuple(Level(grids[0], n) for n in times))
    common = grid(min(_SHARED_CELLS, finest))
    box, small = 5 * numbers["epsbar"], 2 * numbers["tau"]  # where all terms have comparable size
    region = (_square(problem, box), Span(problem.span.name, sp.Integer(0), sp.Rational(f"{small:.1e}")))
    trial_steps = _stable_steps(box / 24, small, numbers)
    trials = tuple(Level((n, n), trial_steps) for n in (6, 12, 24))
    twins = tuple(Level(level.cells, 2 * level.steps) for level in trials)
    twin = () if _steps_heat_explicitly(numbers) else (Ladder("twin", twins),)
    trial_time = (*(Level((12, 12), trial_steps // k) for k in (4, 2, 1)), twins[1])
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_EXPLICIT_HEAT if _steps_heat_explicitly(numbers) else _IMPLICIT_HEAT,
        ladders=(space, time),
        linear_tolerance=1e-12,
        why=f"{steps} steps keep the explicit phase stable on the finest grid"
        + ("; a compiled kernel of the same scheme does the fine levels" if is_fast else ""),
        cautions=_cautions(numbers),
        manufactured_region=region,
        manufactured_direction=numbers["theta0"] + math.pi / numbers["j"],  # the stiffest orientation
        manufactured_ladders=(Ladder("space", trials), *twin, Ladder("time", trial_time)),
        shared_levels=(Level(common, stable(common)),) if is_fast else (),
    )


def _cautions(n: dict[str, float]) -> tuple[Caution, ...]:
    """Return the caution about orientations in which the model is not well posed, if there are any.

    With the stiffness eps + eps'' = epsbar (1 - delta (j^2 - 1) cos j(theta - theta0)), diffusion
    along the interface turns negative when |delta| (j^2 - 1) > 1: such orientations are missing from
    the crystal's shape, its outline gets corners, and refinement need not converge (Burton, Cabrera &
    Frank 1951; Eggleston, McFadden & Voorhees 2001, Physica D 150, 91).
    """
    excess = abs(n["delta"]) * (n["j"] ** 2 - 1)
    if excess <= 1:
        return ()
    measured = f"delta (j^2 - 1) = {excess:.3g}"
    limit = 1 / (n["j"] ** 2 - 1)
    why = (
        "Above 1 the stiffness eps + eps'' is negative for some orientations: the equations are not "
        "well posed there and the limit of fine grids is not guaranteed. "
        f"An anisotropy below {limit:.3g} would settle it."
    )
    return (Caution("well-posed anisotropy", measured, "<= 1", why),)


def _even(value: float) -> int:
    return 2 * max(4, round(value / 2))


def _square(problem: Problem, size: float) -> Domain:
    assert problem.domain is not None
    side = sp.Rational(f"{size:.1e}")
    return Domain(tuple(Axis(a.name, sp.Integer(0), side) for a in problem.domain.axes))


def _limits(n: dict[str, float]) -> tuple[float, float]:
    """Return the largest stable explicit steps of phase and temperature over h^2.

    The limit of Euler's and Heun's methods in two dimensions is h^2 / (4 D) (von Neumann), with
    D = eps^2 / tau for the phase; the stiffness eps (eps + eps'') of the anisotropy raises eps^2 by up to
    (1 + delta (j^2 - 1)) (1 + delta).
    """
    stiff = n["epsbar"] ** 2 * (1 + abs(n["delta"]) * max(1.0, n["j"] ** 2 - 1)) * (1 + abs(n["delta"]))
    return 0.9 * n["tau"] / (4 * stiff), 0.9 / 4


def _steps_heat_explicitly(n: dict[str, float]) -> bool:
    phase, heat = _limits(n)
    return phase <= _LONGER * heat


def _stable_steps(h: float, duration: float, n: dict[str, float]) -> int:
    """Return a multiple of 8 steps that keeps the explicit equations stable."""
    phase, heat = _limits(n)
    limit = min(phase, heat) if _steps_heat_explicitly(n) else phase
    return 8 * math.ceil(duration / min(limit * h**2, 0.7 * n["tau"]) / 8)


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the FiPy program of the plan and, where there is one, the kernel of the same scheme.

    Raises:
        UnsupportedProblem: The equations are not Kobayashi's.
    """
    problem, model = plan.problem, recognise(plan.problem)
    if model is None or problem.domain is None or problem.span is None:
        raise UnsupportedProblem(
            "the equations are not Kobayashi's model", instead="compare with the catalogue entry"
        )
    context = _context(plan, model)
    main = Program(
        "program.py",
        render("kobayashi.py.j2", context),
        encoded(problem),
        requires=("fipy", "numpy", "scipy"),
    )
    if not plan.shared_levels:
        name = "program_manufactured.py" if plan.is_manufactured else "program.py"
        return (replace(main, name=name, source=main.source.replace("python program.py", f"python {name}")),)
    if plan.is_manufactured:
        return (kernel.write(plan, model, context, "program_manufactured.py"),)
    return main, kernel.write(plan, model, context, "program_fast.py")


def _context(plan: Plan, model: Model) -> dict[str, object]:
    """Return what the templates of both programs are filled with."""
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    x, y = (a.name for a in problem.domain.axes)
    clock, space = problem.span.name, [x, y]
    functions: list[str] = []
    for unknown, source in ((model.phase, model.source_phase), (model.heat, model.source_heat)):
        start = next(problem.conditions_of(unknown, "initial")).expression
        assert start is not None
        functions.append(
            function_text(f"initial_{name_text(unknown)}", space, start, f"Initial {unknown}.", x)
        )
        added = problem.with_values(source)
        functions.append(
            function_text(f"source_{name_text(unknown)}", [*space, clock], added, f"Source of {unknown}.", x)
        )
        functions += _wall_functions(problem, unknown)
    level = plan.ladders[0].levels[0]
    return {
        "file_name": "program.py",
        "explicit_heat": plan.scheme.name == _EXPLICIT_HEAT.name,
        "statement": [line if len(line) < 100 else line[:97] + "..." for line in statement_lines(problem)],
        "p": model.phase,
        "T": model.heat,
        "p_id": name_text(model.phase),
        "T_id": name_text(model.heat),
        "x": x,
        "y": y,
        "x_id": name_text(x),
        "y_id": name_text(y),
        "mirrored": not plan.is_manufactured and _is_even(model, problem),
        "middle": [literal(problem.with_values((a.lower + a.upper) / 2)) for a in problem.domain.axes],
        "constants": [
            (name_text(p.name), literal(problem.values[symbol(p.name)]), p.unit or p.meaning)
            for p in problem.parameters
        ],
        "axes": [
            {"lower": literal(problem.with_values(a.lower)), "upper": literal(problem.with_values(a.upper))}
            for a in problem.domain.axes
        ],
        "t_start": literal(problem.with_values(problem.span.start)),
        "output_times": [literal(t) for t in output_times(problem)],
        "linear_tolerance": repr(plan.linear_tolerance),
        "functions": functions,
        "show_cells": level.cells,
        "show_steps": level.steps,
        **{n: _text(e) for n, e in model.numbers.items()},
    }


def _wall_functions(problem: Problem, unknown: str) -> list[str]:
    """Return, per axis, the text of the gradient along it on the walls that it crosses.

    Raises:
        UnsupportedProblem: A wall has another kind of condition.
    """
    assert problem.domain is not None and problem.span is not None
    names = [*(a.name for a in problem.domain.axes), problem.span.name]
    texts = []
    for axis in problem.domain.axes:
        ends: dict[str, sp.Expr] = {}
        for c in problem.conditions_of(unknown):
            if (
                c.side[:-1] == axis.name
                and c.kind == "gradient"
                and c.order == 1
                and c.expression is not None
            ):
                ends[c.side[-1]] = c.expression
            elif c.side[:-1] == axis.name:
                raise UnsupportedProblem(
                    f"the wall condition `{c}`",
                    why="the dendrite program knows walls with given gradients only",
                    instead="use insulated walls (zero gradients)",
                )
        x, low = symbol(axis.name), ends.get("-", sp.Integer(0))
        high = ends.get("+", sp.Integer(0))
        slope = low if low == high else sp.Piecewise((low, x < (axis.lower + axis.upper) / 2), (high, True))
        name = f"wall_slope_{name_text(unknown)}_{name_text(axis.name)}"
        texts.append(
            function_text(name, names, slope, f"d{unknown}/d{axis.name} on the walls across it.", names[0])
        )
    return texts


def _text(expression: sp.Expr) -> str:
    text = literal(expression) if not expression.free_symbols else numpy_text(expression)
    return f"({text})" if any(c in text for c in "+-*/ ") else text
