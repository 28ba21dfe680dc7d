"""The programs for parabolic problems on a line, written out: equations, walls, grid and questions."""

from __future__ import annotations

from typing import Any, Literal

import sympy as sp

from wellposed.contract.plan import Plan
from wellposed.contract.program import Program
from wellposed.problem.statement import symbol
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal, name_text
from wellposed.solvers.fipy_box import output_times
from wellposed.solvers.lines_asked import questions
from wellposed.solvers.lines_form import LinesForm
from wellposed.solvers.lines_scales import Scales
from wellposed.solvers.text import render, statement_lines

__all__ = ["is_degenerate", "program"]

Role = Literal["main", "second"]
_DEGREE, _ROUGH_DEGREE = 5, 2
"""Of the elements; the low one where the diffusion coefficient vanishes and the solution has kinks."""


def program(plan: Plan, form: LinesForm, found: Scales, name: str, role: Role) -> Program:
    """Return one of the two programs.

    Args:
        plan: The plan of the user's problem, or of the manufactured one.
        form: Its problem's form.
        found: Its problem's scales.
        name: File name.
        role: "main": finite volumes; "second": spectral elements.

    Raises:
        UnsupportedProblem: A quantity cannot be evaluated.
    """
    main = role == "main"
    ladder = (plan.ladders if main else plan.second_ladders)[0]
    context = _context(form, found, name) | _grid(found)
    context |= {
        "title": "Parabolic problem on a line, by finite volumes"
        if main
        else "Parabolic problem on a line, by elements",
        "coarsest": ladder.levels[0].cells[0],
        "show_cells": ladder.levels[-1].cells[0],
        "cells_doc": "(number of cells,)." if main else "(number of elements,).",
        "degree": _ROUGH_DEGREE if any(is_degenerate(form, i) for i in range(len(form.laws))) else _DEGREE,
    }
    source = render("lines_volumes.py.j2" if main else "lines_elements.py.j2", context)
    return Program(name, source, encoded(plan.problem), requires=("numpy", "scipy"), role=role)


def _context(form: LinesForm, found: Scales, name: str) -> dict[str, object]:
    problem = form.problem
    assert problem.domain is not None and problem.span is not None
    axis = problem.domain.axes[0]
    times = output_times(problem)
    index = {n: i for i, n in enumerate(form.names)}
    walls = [
        {
            "index": index[w.unknown],
            "end": 0 if w.side.endswith("-") else -1,
            "function": _wall_name(w),
            "wall": w,
        }
        for w in form.walls
    ]
    t = symbol(form.clock)
    data = [law.capacity for law in form.laws] + [law.flux for law in form.laws]
    data += [law.source for law in form.laws]
    data += [e for w in form.walls for e in (w.value, w.flux) if e is not None]
    asked = [i for i, q in enumerate(problem.quantities) if q.kind != "closed form"]
    breaking = [problem.with_values(e) for law in form.laws for e in (law.capacity, law.source)]
    return {
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": [
            (name_text(p.name), literal(problem.values[symbol(p.name)]), p.unit or p.meaning)
            for p in problem.parameters
            if not problem.values[symbol(p.name)].free_symbols
        ],
        "unknowns": [{"name": n, "id": name_text(n)} for n in form.names],
        "axis": form.axis,
        "axis_id": name_text(form.axis),
        "lower": _end(problem.with_values(axis.lower)),
        "upper": _end(problem.with_values(axis.upper)),
        "power": form.power,
        "periodic": form.is_periodic,
        "t_start": literal(problem.with_values(problem.span.start)),
        "t_end": literal(times[-1]) if times else "np.inf",
        "output_times": [literal(v) for v in times],
        "varies": any(t in e.free_symbols for e in data),
        "values": [w for w in walls if w["wall"].value is not None],  # type: ignore[union-attr]
        "fluxes": [w for w in walls if w["wall"].flux is not None],  # type: ignore[union-attr]
        "functions": _functions(form),
        "questions": questions(form),
        "asked": asked,
        "shown": [(i, repr(problem.quantities[i].name)) for i in asked],
        "uses_slopes": any(law.source.has(*map(symbol, form.slopes)) for law in form.laws),
        "split": bool(found.breaks) and any(e.has(sp.Piecewise) for e in breaking),
        "support": _support(form),
    }


def _grid(found: Scales) -> dict[str, object]:
    """Return what the programs say about scales."""
    return {
        "breaks": [repr(b) for b in found.breaks],
        "places": [repr(p) for p in found.places],
        "moments": [repr(m) for m in found.moments],
        "pulses": [(f"{p:.6g}", f"{w:.3g}") for p, w in found.pulses],
        "extent": [repr(e) for e in found.extent],
        "diffusivity": f"{found.diffusivity:.6g}",
        "speed": f"{found.speed:.6g}",
        "horizon": f"{found.horizon:.6g}",
        "early": [f"{v:.6g}" for v in found.early],
    }


def _end(value: Any) -> str:
    return literal(value) if value.is_finite else ("np.inf" if value == sp.oo else "-np.inf")


def _wall_name(wall: Any) -> str:
    end = "left" if wall.side.endswith("-") else "right"
    kind = "value" if wall.value is not None else "flux"
    return f"{kind}_{name_text(wall.unknown)}_{end}"


def _functions(form: LinesForm) -> list[str]:
    """Return the functions of the equations, the initial fields and the walls."""
    axis, clock = form.axis, form.clock
    plain, sloped = [axis, clock, *form.names], [axis, clock, *form.names, *form.slopes]
    texts = []
    for i, law in enumerate(form.laws):
        u, n = name_text(law.unknown), law.unknown
        texts.append(_text(f"initial_{u}", [axis], form.initial(n), f"Initial {n}."))
        texts.append(
            _text(f"capacity_{u}", plain, _guarded(form, law.capacity), f"Coefficient of d{n}/d{clock}.")
        )
        doc = f"Of {n}, what diffuses and what is carried: capacity d{n}/d{clock} = div flux + source."
        texts.append(_text(f"flux_{u}", sloped, _flux(form, i), doc))
        texts.append(
            _text(f"source_{u}", sloped, _guarded(form, law.source), f"The rest of the equation of {n}.")
        )
    for w in form.walls:
        told = str(w.condition) if w.condition is not None else f"nothing diffuses through {w.side}"
        if w.value is not None:
            texts.append(_text(_wall_name(w), [clock], w.value, f"Given value: {told}."))
        else:
            texts.append(_text(_wall_name(w), plain, _guarded(form, w.flux), f"Flux along {axis}: {told}."))
    name = _support(form)
    if name:
        law = next(law for law in form.laws if name_text(law.unknown) == name)
        u = symbol(law.unknown)
        pressure = sp.integrate(sp.expand(law.diffusion / u), u)
        texts.append(_text(f"pressure_{name}", [law.unknown], pressure, "Integral of diffusivity/u."))
    return texts


def _text(name: str, arguments: list[str], expression: Any, doc: str) -> str:
    """Return the text of a function; its result has the shape of the first argument it depends on."""
    free = {str(s) for s in expression.free_symbols}
    like = next((a for a in (arguments[0], *arguments[2:]) if a in free), arguments[0])
    return function_text(name, arguments, expression, doc.replace("\\", "/"), like)


def is_degenerate(form: LinesForm, i: int) -> bool:
    """True when the diffusion coefficient vanishes with the unknown itself."""
    law = form.laws[i]
    u = symbol(law.unknown)
    return bool(law.diffusion.has(u)) and form.problem.with_values(law.diffusion).subs(u, 0) == 0


def _flux(form: LinesForm, i: int) -> Any:
    """Return the flux; a coefficient that vanishes with the unknown is not continued below zero."""
    law = form.laws[i]
    if not is_degenerate(form, i):
        return _guarded(form, law.flux)
    u, slope = symbol(law.unknown), symbol(form.slopes[i])
    rest = sp.expand(law.flux - law.diffusion * slope)
    return law.diffusion.subs(u, sp.Max(u, 0)) * slope + _guarded(form, rest)


def _guarded(form: LinesForm, expression: Any) -> Any:
    """Return the expression with roots of unknowns taken of max(u, 0): undershoots stay harmless."""
    names = {symbol(n) for n in form.names}
    return expression.replace(
        lambda e: isinstance(e, sp.Pow) and e.base in names and not e.exp.is_integer and e.exp.is_positive,
        lambda e: sp.Max(e.base, 0) ** e.exp,
    )


def _support(form: LinesForm) -> str:
    """Return the identifier of the unknown whose support is asked for, or an empty text."""
    for q in form.problem.quantities:
        if q.kind == "front position" and q.target is not None and form.problem.with_values(q.target) == 0:
            for i, u in enumerate(form.problem.unknowns):
                if q.expression == u.applied and is_degenerate(form, i):
                    return name_text(u.name)
    return ""
