"""Waves along a line: leapfrog at Courant number one, checked by images or by collocation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Condition, Domain, Problem, Span, symbol
from wellposed.problem.structure import order_in, residual
from wellposed.solvers import hyperbolic
from wellposed.solvers.asked import asked
from wellposed.solvers.encoded import encoded
from wellposed.solvers.expressions import function_text, literal
from wellposed.solvers.text import render, statement_lines

__all__ = ["FAMILY", "matches", "plan", "write"]

FAMILY = "waves on a line"
_SCHEME = Scheme(
    "leapfrog, central differences at Courant number one",
    space_order=2,
    time_order=2,
    citation="Ablowitz, Kruskal & Ladik 1979, SIAM J. Appl. Math. 36, 428; Strikwerda 2004, ch. 8",
)
_IMAGES = Scheme("d'Alembert's formula with images", None, None, "Strauss 2008, sections 2.1 and 3.2")
_COLLOCATION = Scheme(
    "spectral collocation with Dormand-Prince 8(5,3)",
    None,
    None,
    "Trefethen 2000, chs. 3 and 6; Hairer, Norsett & Wanner 1993, II.5",
)
_SHORT = 60
"""Operations up to which a load is simplified."""
_FINEST = 960
_MOST_VALUES = 1.2e7
"""Values of one history, times by places, that the finest level may keep."""
_PERIODS = 8
_DEGREES = (20, 30, 44, 64)
_PANELS = (40, 80, 160)


@dataclass(frozen=True)
class Wave:
    """u_tt = squared u_xx - damping u_t + load(x, t, u, u_x), parameters symbolic."""

    squared: Any
    damping: Any
    load: Any
    """In the symbols of the unknown and of its slope, and in the variables."""
    slope: str

    @property
    def is_bare(self) -> bool:
        """True for the wave equation without any other term."""
        return self.load == 0 and self.damping == 0


def matches(problem: Problem) -> bool:
    """Return True for one unknown on one Cartesian axis with a second time derivative."""
    domain = problem.domain
    if len(problem.unknowns) != 1 or len(problem.equations) != 1 or domain is None or problem.span is None:
        return False
    if len(domain.axes) != 1 or domain.coordinates != "cartesian" or domain.inside is not None:
        return False
    name, equation = problem.unknowns[0].name, problem.equations[0]
    return (
        order_in(equation, name, problem.span.name) == 2
        and order_in(equation, name, domain.axes[0].name) == 2
    )


def form(problem: Problem) -> Wave:
    """Return the equation solved for the acceleration.

    Raises:
        UnsupportedProblem: Mixed derivatives, a speed that depends on the solution or on the time, or
            a damping that is not linear.
    """
    assert problem.domain is not None and problem.span is not None
    unknown, x, t = problem.unknowns[0], problem.domain.axes[0].name, problem.span.name
    rest: Any = residual(problem.equations[0])
    u, slope, rate, bend, force = (
        symbol(unknown.name + end) for end in ("", f"_{x}", f"_{t}", f"_{x}{x}", f"_{t}{t}")
    )
    known = {(1, 0): slope, (2, 0): bend, (0, 1): rate, (0, 2): force}
    table: dict[Any, Any] = {}
    for d in rest.atoms(sp.Derivative):
        counts = {str(v): int(n) for v, n in d.variable_count}
        key = (counts.get(x, 0), counts.get(t, 0))
        if d.expr != unknown.applied or key not in known:
            raise _unsupported(problem, f"the term with `{d}`")
        table[d] = known[key]
    bare = rest.xreplace(table).xreplace({unknown.applied: u})
    if bare.has(AppliedUndef) or bare.has(sp.Integral):
        raise _unsupported(problem, "a term that is not local")
    mass = sp.diff(bare, force)
    if mass == 0 or mass.has(force):
        raise _unsupported(problem, "the second time derivative")
    acceleration = -bare.xreplace({force: sp.Integer(0)}) / mass
    squared = sp.simplify(sp.diff(acceleration, bend))
    damping = sp.simplify(-sp.diff(acceleration, rate))
    load = acceleration.xreplace({bend: sp.Integer(0), rate: sp.Integer(0)})
    if sp.count_ops(load) < _SHORT:  # a manufactured source is long, and no shorter form of it is needed
        load = sp.simplify(sp.expand(load))
    if squared.free_symbols & {u, slope, rate, bend, symbol(t)}:
        raise _unsupported(problem, "a wave speed that depends on the solution or on the time")
    if damping.free_symbols & {u, slope, rate, bend} or load.free_symbols & {rate, bend}:
        raise _unsupported(problem, "damping that is not linear in the velocity")
    return Wave(squared, damping, load, slope.name)


def _unsupported(problem: Problem, what: str) -> UnsupportedProblem:
    return UnsupportedProblem(
        f"{what} in a wave equation",
        where="; ".join(f"`{e.lhs} = {e.rhs}`" for e in problem.equations),
        why="the family of waves on a line takes u_tt = c(x)^2 u_xx - damping(x, t) u_t + F(x, t, u, u_x)",
        instead="rewrite the term, or leave it out",
    )


@dataclass(frozen=True)
class _End:
    """What holds at one end."""

    kind: str
    """"value", "gradient", "robin", "periodic", or "cut" where the domain goes on."""
    value: Any = sp.S.Zero
    coefficient: Any = sp.S.Zero


def _end(problem: Problem, side: str) -> _End:
    assert problem.domain is not None and problem.span is not None
    axis = problem.domain.axes[0]
    found = [c for c in problem.conditions if c.side == side and c.kind != "periodic"]
    if axis.periodic:
        return _End("periodic")
    if not found or not problem.with_values(axis.lower if side.endswith("-") else axis.upper).is_finite:
        return _End("cut")
    c: Condition = found[0]
    kind = "gradient" if c.kind == "flux" and c.expression == 0 else c.kind
    if len(found) > 1 or kind == "flux" or (kind == "gradient" and c.order > 1):
        raise _unsupported(problem, f"the condition `{c}`")
    coefficient = c.coefficient if c.coefficient is not None else sp.Integer(0)
    if kind == "robin" and problem.with_values(coefficient).free_symbols:
        raise _unsupported(problem, f"a coefficient that varies, in `{c}`,")
    return _End(kind, c.expression, coefficient)


@dataclass(frozen=True)
class _Setting:
    """Everything that plan and program text need."""

    wave: Wave
    ends: tuple[_End, _End]
    extent: hyperbolic.Extent
    speed: float
    last: float


def _setting(problem: Problem) -> _Setting:
    assert problem.domain is not None and problem.span is not None
    axis, wave = problem.domain.axes[0], form(problem)
    low, high = (problem.with_values(e) for e in (axis.lower, axis.upper))
    points = np.linspace(float(low) if low.is_finite else -50.0, float(high) if high.is_finite else 50.0, 801)
    squares = hyperbolic.numeric(problem, wave.squared, [axis.name])(points)
    if not np.isfinite(squares).all() or squares.min() <= 0:
        raise _unsupported(problem, "a squared speed that is not positive everywhere")
    speed = math.sqrt(float(squares.max()))
    length = float(high - low) if axis.is_bounded else 10.0
    last = hyperbolic.horizon(problem, _PERIODS * length / speed)
    first = float(problem.with_values(problem.span.start))
    data = [hyperbolic.start(problem, k) for k in (0, 1)]
    fixed = {symbol(n): 0 for n in (problem.unknowns[0].name, wave.slope)}
    data.append(wave.load.subs(fixed).subs(symbol(problem.span.name), first))
    found = hyperbolic.extent(problem, axis, data, speed, last - first)
    return _Setting(
        wave, (_end(problem, f"{axis.name}-"), _end(problem, f"{axis.name}+")), found, speed, last
    )


def _derivatives(expression: Any) -> set[Any]:
    return expression.atoms(sp.Derivative)


def _by_images(problem: Problem, s: _Setting) -> bool:
    """True when d'Alembert's formula with images holds as it stands."""
    if not s.wave.is_bare or problem.with_values(s.wave.squared).free_symbols:
        return False
    if any(e.kind not in ("value", "gradient", "periodic", "cut") or e.value != 0 for e in s.ends):
        return False
    orders = [
        sum(int(n) for _, n in d.variable_count)
        for q in problem.quantities
        if q.expression is not None
        for d in _derivatives(q.expression)
    ]
    return max(orders, default=0) <= 2


def plan(problem: Problem, cells: int | None) -> Plan:
    """Return the plan of a wave problem on a line.

    Raises:
        UnsupportedProblem: The equation, an end condition or a quantity is not covered.
    """
    s = _setting(problem)
    assert problem.domain is not None and problem.span is not None
    first = float(problem.with_values(problem.span.start))
    _asked(problem, s)
    length = s.extent.upper - s.extent.lower
    per_cell = max(1.0, s.speed * (s.last - first) / length)
    finest = min(cells or _FINEST, math.sqrt(_MOST_VALUES / per_cell))
    part = s.extent.division if s.extent.division * 8 <= finest else 1
    base = part * max(1, round(finest / 8 / part))
    ladder = tuple(_level(base * 2**k, per_cell) for k in range(4))
    images = _by_images(problem, s)
    second = tuple(Level(cells=(n,), rtol=1e-11) for n in _DEGREES)
    if images:
        second = tuple(Level(cells=(n,), steps=1) for n in _PANELS)
    axis = problem.domain.axes[0]
    box = Domain((axis,)) if axis.is_bounded else _finite(problem, s)
    duration = min(s.last - first, 0.6 * float(problem.with_values(box.axes[0].length)) / s.speed)
    small = tuple(_level(n, 1.0) for n in (40, 80, 160))
    return Plan(
        problem=problem,
        family=FAMILY,
        scheme=_SCHEME,
        ladders=(Ladder("space", ladder),),
        why="waves travel at a known speed, so the step that follows them exactly from node to node is taken",
        timeout_s=120.0,
        manufactured_region=(
            box,
            Span(problem.span.name, problem.span.start, sp.Float(round(first + duration, 6))),
        ),
        manufactured_ladders=(Ladder("space", small),),
        second_scheme=_IMAGES if images else _COLLOCATION,
        second_ladders=(Ladder("space", second),),
        evaluates=True,
    )


def _level(n: int, per_cell: float) -> Level:
    return Level(cells=(n,), steps=max(1, int(n * per_cell * 0.5)))


def _finite(problem: Problem, s: _Setting) -> Domain:
    """Return the shown part of an infinite line, on which the manufactured problem runs."""
    assert problem.domain is not None
    axis, (low, high) = problem.domain.axes[0], s.extent.shown
    lower = axis.lower if problem.with_values(axis.lower).is_finite else sp.Integer(math.floor(low))
    upper = axis.upper if problem.with_values(axis.upper).is_finite else lower + max(1, math.ceil(high - low))
    return Domain((type(axis)(axis.name, lower, upper),))


def _asked(problem: Problem, s: _Setting):
    assert problem.domain is not None
    shown = {problem.domain.axes[0].name: s.extent.shown}
    return asked(problem, hyperbolic.ranges(problem, shown, s.last))


def write(plan: Plan) -> tuple[Program, ...]:
    """Return the leapfrog program and the second one; the manufactured one alone where that is planned."""
    s = _setting(plan.problem)
    name = "program_manufactured.py" if plan.is_manufactured else "program.py"
    main = _program(plan, s, name, "waves_leapfrog.py.j2", "main")
    if plan.is_manufactured:
        return (main,)
    template = "waves_images.py.j2" if _by_images(plan.problem, s) else "waves_collocation.py.j2"
    return (main, _program(plan, s, "program_second.py", template, "second"))


def _functions(problem: Problem, s: _Setting) -> list[str]:
    assert problem.domain is not None and problem.span is not None
    x, t, u = problem.domain.axes[0].name, problem.span.name, problem.unknowns[0].name
    texts = [
        function_text("speed_squared", [x], s.wave.squared, "Square of the wave speed.", x),
        function_text("damping", [x, t], s.wave.damping, "Damping rate, 1/time.", x),
        function_text(
            "load", [x, t, u, s.wave.slope], s.wave.load, "Every other term of the acceleration.", x
        ),
        function_text("start_value", [x], hyperbolic.start(problem), "Initial shape.", x),
        function_text("start_rate", [x], hyperbolic.start(problem, 1), "Initial velocity.", x),
    ]
    for side, end in zip(("left", "right"), s.ends, strict=True):
        value = end.value
        if end.kind == "cut":
            since = symbol(t) - problem.span.start
            value = hyperbolic.start(problem) + since * hyperbolic.start(problem, 1)
        if end.kind == "periodic":
            continue
        doc = (
            f"What the condition at the {side} end asks for."
            if end.kind != "cut"
            else "Nothing has come here yet."
        )
        rate = sp.diff(value, symbol(t))
        texts.append(function_text(f"{side}_value", [x, t], value, doc, x))
        texts.append(function_text(f"{side}_rate", [x, t], rate, f"Time derivative of {side}_value.", x))
        if end.kind == "robin":
            texts.append(
                function_text(f"{side}_coefficient", [x, t], end.coefficient, "Robin coefficient.", x)
            )
    return texts


def _image_functions(problem: Problem) -> dict[str, Any]:
    """Return the data and their derivatives; a step's derivative is zero but for the step itself."""
    assert problem.domain is not None
    x = problem.domain.axes[0].name
    texts, names = [], {}
    for kind, order, count in (("shape", 0, 3), ("rate", 1, 2)):
        made = []
        expression: Any = hyperbolic.start(problem, order)
        for k in range(count):
            name = f"start_{kind}" + (f"_d{k}" if k else "")
            smooth: Any = sp.diff(expression, symbol(x), k).replace(sp.DiracDelta, lambda *_: sp.Integer(0))
            texts.append(function_text(name, [x], smooth, f"Initial {kind}, derivative {k}.", x))
            made.append(name)
        names[kind] = ", ".join(made)
    return {"functions": texts, "shape_names": names["shape"], "rate_names": names["rate"]}


def _program(plan: Plan, s: _Setting, name: str, template: str, role: Any) -> Program:
    problem = plan.problem
    assert problem.domain is not None and problem.span is not None
    axis, text = problem.domain.axes[0], _asked(problem, s)
    levels = plan.levels if role == "main" else plan.second_levels
    images = "images" in template
    data = [hyperbolic.start(problem, k) for k in (0, 1)]
    marks = hyperbolic.breaks(problem, data, axis.name, s.extent.lower, s.extent.upper)
    sign = {"value": -1, "gradient": 1, "cut": 0, "periodic": None}
    context = {
        "file_name": name,
        "statement": statement_lines(problem),
        "constants": hyperbolic.constants(problem),
        "axis": axis.name,
        "unknown": problem.unknowns[0].name,
        "lower": repr(s.extent.lower),
        "upper": repr(s.extent.upper),
        "t_start": literal(problem.with_values(problem.span.start)),
        "horizon": repr(s.last),
        "shown": tuple(repr(v) for v in s.extent.shown),
        "cut": any(e.kind == "cut" for e in s.ends),
        "periodic": axis.periodic,
        "left": s.ends[0],
        "right": s.ends[1],
        "functions": _functions(problem, s),
        "asked_functions": text.functions,
        "asked_lines": text.lines,
        "interpolation": 4,
        "squared": literal(problem.with_values(s.wave.squared)) if images else "",
        "signs": tuple(sign.get(e.kind) for e in s.ends),
        "breaks": [repr(b) for b in marks],
        "example": ", ".join(f"{k}={v!r}" for k, v in levels[-1].arguments.items()),
        "show": [
            (i, repr(f"{q.name} =")) for i, q in enumerate(problem.quantities) if q.kind != "closed form"
        ],
    }
    if images:
        context |= _image_functions(problem)
    requires = ("numpy",) if role == "main" or images else ("numpy", "scipy")
    return Program(name, render(template, context), encoded(problem), requires=requires, role=role)
