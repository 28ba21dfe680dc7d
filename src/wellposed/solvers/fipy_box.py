"""FiPy programs for second-order problems on boxes: diffusion, convection, reaction; steady or not."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from wellposed.contract.plan import Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.balance import Balance, balances, time_order
from wellposed.problem.statement import Condition, Problem, symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal, name_text
from wellposed.solvers.fipy_levels import ladders, shared
from wellposed.solvers.kernels import reaction, separable
from wellposed.solvers.text import render, show_lines, statement_lines

__all__ = ["FAMILY", "plan", "write"]

FAMILY = "fipy box"
_SCHEME = Scheme(
    name="cell-centred finite volumes, SDIRK2 in time",
    space_order=2.0,
    time_order=2.0,
    citation="central fluxes on a uniform grid: Patankar 1980, ch. 4; SDIRK2: Alexander 1977, theorem 5",
)
_FACES = {
    "x-": "facesLeft",
    "x+": "facesRight",
    "y-": "facesBottom",
    "y+": "facesTop",
    "z-": "facesFront",
    "z+": "facesBack",
}


@dataclass(frozen=True)
class _Form:
    """The problem as the templates need it."""

    problem: Problem
    balances: tuple[Balance, ...]
    is_linear: bool
    """One unknown, operator and boundary data steady, source affine in the unknown."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(u.name for u in self.problem.unknowns)

    @property
    def clock(self) -> str:
        return self.problem.span.name if self.problem.span else "t"

    @property
    def kernel(self) -> str:
        """What can advance the same scheme faster: "modes", "stencils", or nothing, ""."""
        if self.is_linear:
            return "modes" if separable.bases(self.problem, self.balances[0]) else ""
        return (
            "stencils" if len(self.balances) == 1 and reaction.serves(self.problem, self.balances[0]) else ""
        )

    @property
    def has_convection(self) -> bool:
        return any(b.has_convection for b in self.balances)


def _form(problem: Problem) -> _Form:
    """Bring the problem to conservation form and refuse what the templates do not cover."""
    domain = problem.domain
    if domain is None or domain.coordinates != "cartesian":
        raise UnsupportedProblem(
            "the finite-volume programs cover Cartesian boxes only",
            where=f"coordinates {domain.coordinates}" if domain else "no domain",
            instead="state the problem on an interval, a rectangle or a box",
        )
    for axis in domain.axes:
        if not axis.is_bounded:
            raise UnsupportedProblem(
                f"the axis `{axis.name}` is unbounded", instead="give a finite range that is large enough"
            )
    if time_order(problem) > 1:
        raise UnsupportedProblem(
            f"the equation is of order {time_order(problem)} in time",
            why="these finite-volume programs step first-order equations, and no other family takes it",
            instead="waves are taken in one to three dimensions with values or free ends; state such a one",
        )
    forms = balances(problem)
    clock = problem.span.name if problem.span else "t"
    names = frozenset(u.name for u in problem.unknowns)
    steady = all(not b.depends_on(names | {clock}) for b in forms)
    source = forms[0].source
    u = symbol(forms[0].unknown)
    affine = sp.diff(source, u, 2) == 0 and not sp.diff(source, u).has(symbol(clock))
    still = not any(
        e is not None and e.has(symbol(clock))
        for c in problem.conditions
        if c.side
        for e in (c.expression, c.coefficient)
    )
    return _Form(problem, forms, len(forms) == 1 and steady and affine and still)


def plan(problem: Problem, cells: int | None = None) -> Plan:
    """Return the plan for a problem of this family.

    Args:
        problem: A well-posed problem on a box.
        cells: Cells along the shortest axis at the finest level; None: chosen by dimension.

    Raises:
        UnsupportedProblem: The problem is not of this family.
    """
    form = _form(problem)
    assert problem.domain is not None
    lengths = [float(problem.with_values(a.length)) for a in problem.domain.axes]
    is_steady, is_fast = problem.span is None, form.kernel != ""
    levels = ladders(lengths, cells, steady=is_steady, linear=form.is_linear, kernel=is_fast)
    how = "one factorisation serves every step" if form.is_linear else "swept to convergence"
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME
        if not is_steady
        else Scheme(_SCHEME.name.split(",")[0], 2.0, None, _SCHEME.citation.split(";")[0]),
        ladders=levels,
        linear_tolerance=1e-12,
        why=f"second order in space on a box, so FiPy's finite volumes apply; {how}"
        + (f"; {form.kernel} of the same scheme do the fine levels" if is_fast else ""),
        shared_levels=shared(levels) if is_fast else (),
    )


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the FiPy program of the plan and, where there is one, the fast program of the same scheme.

    The manufactured problem is written once: by the fast writer where it can, as that gives the answers.

    Raises:
        UnsupportedProblem: The problem is not of this family.
    """
    form = _form(plan.problem)
    name = "program_manufactured.py" if plan.is_manufactured else "program.py"
    template = "fipy_linear.py.j2" if form.is_linear else "fipy_sweeps.py.j2"
    context = _context(form, plan, name)
    context["functions"] = _linear_functions(form) if form.is_linear else _sweep_functions(form)
    context["functions"] += _condition_functions(form)
    kernel = form.kernel if plan.shared_levels else ""
    if kernel and plan.is_manufactured:
        return (_kernel(form, plan, context, name),)
    requires = ("fipy", "numpy", "scipy")
    main = Program(name, render(template, context), encoded(form.problem), requires=requires)
    return (main, _kernel(form, plan, context, "program_fast.py")) if kernel else (main,)


def _kernel(form: _Form, plan: Plan, context: dict[str, object], name: str) -> Program:
    if form.is_linear:
        return separable.write(plan, form.balances[0], context, name)
    data = [*_initial_functions(form), *_condition_functions(form)]
    return reaction.write(plan, form.balances[0], context, data, name)


def _context(form: _Form, plan: Plan, name: str) -> dict[str, object]:
    problem = form.problem
    assert problem.domain is not None
    axes = [
        {
            "name": a.name,
            "name_id": name_text(a.name),
            "quoted": f'"{a.name}"',
            "lower": literal(problem.with_values(a.lower)),
            "upper": literal(problem.with_values(a.upper)),
        }
        for a in problem.domain.axes
    ]
    names = [b.unknown for b in form.balances]
    finest = plan.ladders[0].levels[-2]
    return {
        "title": "Steady finite-volume program"
        if problem.span is None
        else "Time-dependent finite-volume program",
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": [
            (name_text(p.name), literal(problem.values[symbol(p.name)]), p.unit or p.meaning)
            for p in problem.parameters
            if not problem.values[symbol(p.name)].free_symbols
        ],
        "axes": axes,
        "steady": problem.span is None,
        "t_start": literal(problem.with_values(problem.span.start)) if problem.span else "0.0",
        "output_times": [literal(t) for t in output_times(problem)],
        "grid": _grid(problem),
        "grid_args": ", ".join(
            f"n{c}=cells[{i}], d{c}=widths[{i}]" for i, c in enumerate("xyz"[: len(axes)])
        ),
        "convection": form.has_convection,
        "isotropic": all(len(set(b.diffusion)) == 1 for b in form.balances),
        "unknown": names[0],
        "unknown_id": name_text(names[0]),
        "unknowns": [{"name": n, "id": name_text(n), "face_id": f"{name_text(n)}_face"} for n in names],
        "cell_args": ", ".join(name_text(n) for n in names),
        "face_args": ", ".join(f"{name_text(n)}_face" for n in names),
        "sides": [
            _side(c, i, form) for i, c in enumerate(problem.conditions) if c.side and c.kind != "periodic"
        ],
        "linear_solver": "LinearLUSolver" if len(axes) == 1 or form.has_convection else "LinearCGSolver",
        "sweep_tolerance": "1e-10",
        "linear_tolerance": repr(plan.linear_tolerance),
        "steady_guess": "0.5",
        "show_cells": finest.cells,
        "show_steps": finest.steps,
        "show": show_lines(problem, output_times(problem)),
    }


def output_times(problem: Problem) -> tuple[sp.Expr, ...]:
    """Return the asked times after the start, ascending; the last is the end of the span."""
    if problem.span is None:
        return ()
    clock, start = problem.span.name, problem.with_values(problem.span.start)
    asked = [q.place[clock] for q in problem.quantities if clock in q.place]
    if problem.span.end is not None:
        asked.append(problem.span.end)
    times = {problem.with_values(t) for t in asked}
    return tuple(sorted((t for t in times if float(t) > float(start)), key=float))


def _grid(problem: Problem) -> str:
    assert problem.domain is not None
    periodic = [a.periodic for a in problem.domain.axes]
    if not any(periodic):
        return f"Grid{len(periodic)}D"
    suffix = {(True,): "1D", (True, True): "2D", (True, False): "2DLeftRight", (False, True): "2DTopBottom"}
    if tuple(periodic) not in suffix:
        raise UnsupportedProblem(
            "periodic directions in three dimensions", instead="use one or two dimensions"
        )
    return f"PeriodicGrid{suffix[tuple(periodic)]}"


def _side(condition: Condition, index: int, form: _Form) -> dict[str, object]:
    assert form.problem.domain is not None
    names = [a.name for a in form.problem.domain.axes]
    axis = condition.side[:-1]
    if axis not in names or (condition.kind == "gradient" and condition.order != 1):
        raise UnsupportedProblem(
            f"the condition `{condition}`",
            why="finite volumes take values, first derivatives, fluxes and Robin conditions on sides",
            instead=f"use one of the sides {', '.join(form.problem.domain.sides)}",
        )
    end, letter = condition.side[-1], "xyz"[names.index(axis)]
    return {
        "unknown": condition.unknown,
        "kind": condition.kind,
        "name": condition.side,
        "faces": _FACES[letter + end],
        "axis": names.index(axis),
        "axis_id": name_text(axis),
        "outward": "-1" if end == "-" else "1",
        "value": f"boundary_{index}",
        "coefficient": f"transfer_{index}",
        "comment": f"{condition.kind} on {condition.side}",
    }


def _arguments(form: _Form, *, time: bool, fields: bool) -> list[str]:
    assert form.problem.domain is not None
    names = [a.name for a in form.problem.domain.axes]
    names += [form.clock] if time else []
    return names + ([b.unknown for b in form.balances] if fields else [])


def _initial_functions(form: _Form) -> list[str]:
    space = _arguments(form, time=False, fields=False)
    texts = []
    for b in form.balances:
        for c in form.problem.conditions_of(b.unknown, "initial"):
            assert c.expression is not None
            texts.append(
                function_text(
                    f"initial_{name_text(b.unknown)}", space, c.expression, f"Initial {b.unknown}.", space[0]
                )
            )
    return texts


def _linear_functions(form: _Form) -> list[str]:
    (b,) = form.balances
    u, i = symbol(b.unknown), name_text(b.unknown)
    space = _arguments(form, time=False, fields=False)
    rate = sp.diff(b.source, u)
    texts = _initial_functions(form)
    for axis, d, v in zip(space, b.diffusion, b.velocity, strict=True):
        texts.append(
            function_text(
                f"diffusion_{i}_{name_text(axis)}", space, d, f"Diffusion coefficient along {axis}.", space[0]
            )
        )
        if form.has_convection:
            texts.append(
                function_text(
                    f"velocity_{i}_{name_text(axis)}", space, v, f"Velocity along {axis}.", space[0]
                )
            )
    texts.append(
        function_text(
            f"capacity_{i}", space, b.capacity, f"Coefficient of d{b.unknown}/d{form.clock}.", space[0]
        )
    )
    texts.append(
        function_text(f"rate_{i}", space, rate, f"The source's part proportional to {b.unknown}.", space[0])
    )
    rest = sp.expand(b.source - rate * u) if rate != 0 else b.source
    arguments = space if form.problem.span is None else _arguments(form, time=True, fields=False)
    texts.append(function_text(f"source_{i}", arguments, rest, f"The source without {b.unknown}.", space[0]))
    return texts


def _sweep_functions(form: _Form) -> list[str]:
    if not all(len(set(b.diffusion)) == 1 for b in form.balances):
        raise UnsupportedProblem(
            "diffusion differs between the axes and the problem is nonlinear or coupled",
            instead="scale the coordinates so that the diffusion coefficients agree",
        )
    args = _arguments(form, time=True, fields=True)
    space = _arguments(form, time=False, fields=False)
    texts = _initial_functions(form)
    for b in form.balances:
        i, u = name_text(b.unknown), symbol(b.unknown)
        parts = [
            ("capacity", b.capacity),
            ("source", b.source),
            ("slope", sp.diff(b.source, u)),
            ("diffusion", b.diffusion[0]),
        ]
        parts = parts if form.problem.span else parts[1:]
        for part, e in parts:
            texts.append(
                function_text(
                    f"{part}_{i}", args, e, f"{part.capitalize()} in the equation of {b.unknown}.", space[0]
                )
            )
        if form.has_convection:
            for axis, v in zip(space, b.velocity, strict=True):
                texts.append(
                    function_text(
                        f"velocity_{i}_{name_text(axis)}", args, v, f"Velocity along {axis}.", space[0]
                    )
                )
    return texts


def _condition_functions(form: _Form) -> list[str]:
    arguments = _arguments(form, time=not form.is_linear, fields=False)
    like, texts = arguments[0], []
    for index, c in enumerate(form.problem.conditions):
        if not c.side or c.kind == "periodic":
            continue
        assert c.expression is not None
        texts.append(
            function_text(f"boundary_{index}", arguments, c.expression, f"Right-hand side of: {c}.", like)
        )
        if c.coefficient is not None:
            texts.append(
                function_text(
                    f"transfer_{index}", arguments, c.coefficient, f"Transfer coefficient of: {c}.", like
                )
            )
    return texts
