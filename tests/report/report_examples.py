"""Hand-made reports: an ODE, one-dimensional diffusion and a two-dimensional front."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sympy as sp

from wellposed.contract.plan import Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program, Term
from wellposed.contract.run import Run, Runs
from wellposed.problem.statement import (
    Assumption,
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)
from wellposed.report import Provenance, Report
from wellposed.verification.evidence import Answer, Check, Evidence, Step, Study

X, Y, T = symbol("x"), symbol("y"), symbol("t")

PROVENANCE = Provenance(
    versions={"wellposed": "0.1.0", "fipy": "4.0.3", "sympy": "1.14.0"},
    platform="Linux x86_64",
    python="3.11.7",
    seed=7,
    wall_s=6.42,
    peak_memory_mb=143.2,
    isolation="own process group, bare environment, no network",
    started="2030-01-02T03:04:05+00:00",
    timings={"read": 0.02, "run": 5.1, "judge": 0.4},
)

PROGRAM = Program(
    name="program.py",
    source='"""Diffusion in one dimension."""\n\nimport numpy as np\n\n\ndef solve(level, progress=None):\n'
    "    # One row for each output time.\n    h = 1 / level['cells'][0]\n"
    '    return {"x": np.arange(level["cells"][0]) * h, "label": f"h = {h:.3g}"}\n',
    encodes=(Term("equation", "u_t = D u_xx"),),
    requires=("numpy", "fipy"),
)


def heat_problem() -> Problem:
    u = Unknown("u", ("x", "t"), unit=None, meaning="temperature")
    diffusivity = symbol("D")
    return Problem(
        unknowns=(u,),
        equations=(sp.Eq(sp.Derivative(u.applied, T), diffusivity * sp.Derivative(u.applied, (X, 2))),),
        parameters=(Parameter("D", sp.Rational(1, 10), "m**2/s", "diffusivity"),),
        domain=Domain((Axis("x", sp.Integer(0), sp.Integer(1)),)),
        span=Span("t", sp.Integer(0), sp.Integer(1)),
        conditions=(
            Condition("value", "u", sp.Integer(0), side="x-"),
            Condition("value", "u", sp.Integer(0), side="x+"),
            Condition("initial", "u", sp.sin(sp.pi * X)),
        ),
        quantities=(
            Quantity("u(0.5, 1)", "value", u.applied, (("x", sp.Rational(1, 2)), ("t", sp.Integer(1)))),
        ),
        assumptions=(Assumption("lengths are in metres", "the prompt gives D in m²/s"),),
        unread=("and plot it nicely",),
        prompt="Solve u_t = D u_xx on 0 < x < 1 with D = 0.1 m²/s, u = 0 at both ends and "
        "u(x,0) = sin(pi x). Give u(0.5, 1) and plot it nicely.",
    )


def heat_run(cells: int, steps: int) -> Run:
    x = (np.arange(cells) + 0.5) / cells
    t = np.linspace(0, 1, 5)
    monitor = np.linspace(0, 1, 40)
    arrays = {
        "x": x,
        "t": t,
        "u": np.exp(-0.1 * np.pi**2 * t)[:, None] * np.sin(np.pi * x),
        "cell_volumes": np.full(cells, 1 / cells),
        "dt": np.full(steps, 1 / steps),
        "residual": np.array(3e-14),
        "t_monitor": monitor,
        "conserved": 1 + 1e-14 * np.sin(9 * monitor),
    }
    return Run(Level((cells,), steps), "ok", arrays, wall_s=0.3 * cells / 10, memory_mb=120.0)


def study(
    axis: str, sizes: tuple[float, ...], order: float, *, manufactured: bool = False, floor: float = 1e-9
):
    errors = tuple(0.3 * h**order * (1 + 0.1 * h) for h in sizes)
    orders = tuple(
        float(np.log(a / b) / np.log(h / k))
        for a, b, h, k in zip(errors[:-1], errors[1:], sizes[:-1], sizes[1:], strict=True)
    )
    what = "manufactured solution" if manufactured else "u against the exact solution"
    return Study(
        title=f"{what}, refined in {axis}",
        axis=axis,
        sizes=sizes,
        errors=errors,
        norm="volume-weighted L2",
        against="the closed form (its own error 1e-16)",
        orders=orders,
        fitted=float(np.mean(orders)),
        expected=order,
        floor=floor,
        manufactured=manufactured,
    )


def heat_evidence() -> Evidence:
    h = (0.1, 0.05, 0.025, 0.0125)
    return Evidence(
        checks=(
            Check(
                "exact solution", "passed", "3.1e-05 at the finest level", "1e-03", "The answer is compared."
            ),
            Check("order in space", "passed", "2.00", "2 ± 0.2", "A wrong scheme has another order."),
            Check("order in time", "passed", "1.02", "1 ± 0.2", "A wrong scheme has another order."),
            Check("symmetry", "note", "2e-15", "-", "The problem is symmetric about x = 1/2."),
        ),
        answers=(
            Answer(
                "u(0.5, 1)",
                0.37271,
                None,
                2e-5,
                (("x", 0.5), ("t", 1.0)),
                "Richardson extrapolation, GCI with Fs = 1.25",
                0.372708,
            ),
        ),
        studies=(
            study("space", h, 2.0),
            study("space", h, 2.0, manufactured=True, floor=4e-4),
            study("time", h, 1.0),
            study("time", h, 1.0, manufactured=True),
        ),
        closed_form="exp(-pi**2*t/10)*sin(pi*x)",
        steps=(Step("Separate the variables", r"u(x, t) = X(x)\, T(t)"),),
    )


def heat_report(**changes: object) -> Report:
    problem = heat_problem()
    space = Ladder("space", tuple(Level((n,), 64) for n in (10, 20, 40)))
    time = Ladder("time", tuple(Level((40,), n) for n in (16, 32, 64)))
    plan = Plan(
        problem=problem,
        family="fipy box",
        scheme=Scheme("implicit Euler, central differences", 2.0, 1.0, "LeVeque, 2007, section 9.3"),
        ladders=(space, time),
        why="The equation is linear and parabolic on an interval.",
    )
    runs = Runs(tuple(heat_run(level.cells[0], level.steps) for level in plan.levels), "own process group")
    fields = {
        "status": "solved",
        "problem": problem,
        "plan": plan,
        "programs": (PROGRAM,),
        "evidence": heat_evidence(),
        "runs": runs,
        "provenance": PROVENANCE,
    }
    return Report(**{**fields, **changes})


def quick_report(**changes: object) -> Report:
    """A report without figures, for tests in which they do not matter."""
    return heat_report(**{"runs": None, "evidence": replace(heat_evidence(), studies=()), **changes})


def ode_report() -> Report:
    y = Unknown("y", ("t",))
    problem = Problem(
        unknowns=(y,),
        equations=(
            sp.Eq(
                sp.Derivative(y.applied, (T, 2)) + 2 * sp.Derivative(y.applied, T) + 5 * y.applied,
                sp.Integer(0),
            ),
        ),
        span=Span("t", sp.Integer(0), sp.Integer(2)),
        conditions=(
            Condition("initial", "y", sp.Integer(1)),
            Condition("initial", "y", sp.Integer(0), order=1),
        ),
        quantities=(
            Quantity("y(2)", "value", y.applied, (("t", sp.Integer(2)),)),
            Quantity("closed form", "closed form"),
        ),
        prompt="Solve y'' + 2 y' + 5 y = 0 with y(0) = 1, y'(0) = 0. Give y(2) and the closed form.",
    )
    level = Level(rtol=1e-10)
    t = np.linspace(0, 2, 201)
    values = np.exp(-t) * (np.cos(2 * t) + np.sin(2 * t) / 2)
    return Report(
        status="solved",
        problem=problem,
        plan=Plan(problem, "ode closed form", Scheme("closed form", None, None, "none needed")),
        programs=(PROGRAM,),
        evidence=Evidence(
            checks=(
                Check("residual", "passed", "0", "0", "The closed form meets the equation."),
                Check("independent method", "missing", "-", "1e-9", "Run SciPy at a tighter tolerance."),
            ),
            answers=(
                Answer("y(2)", float(values[-1]), None, 1e-16, (("t", 2.0),), "closed form in 50 digits"),
                Answer("closed form", "exp(-t)*(cos(2*t) + sin(2*t)/2)"),
            ),
            closed_form="exp(-t)*(cos(2*t) + sin(2*t)/2)",
            steps=(
                Step("Characteristic polynomial", r"\lambda^{2} + 2 \lambda + 5 = 0"),
                Step("Its roots", r"\lambda_{1,2} = -1 \pm 2 i"),
                Step("General solution", r"y(t) = e^{-t} \left(C_{1} \cos 2 t + C_{2} \sin 2 t\right)"),
            ),
        ),
        runs=Runs(
            (Run(level, "ok", {"t": t, "y": values}, wall_s=0.2, memory_mb=60.0),), "own process group"
        ),
        provenance=PROVENANCE,
    )


def front_problem() -> Problem:
    p, heat = Unknown("p", ("x", "y", "t"), meaning="phase, 1 in the solid"), Unknown("T", ("x", "y", "t"))
    laplacian = sp.Derivative(p.applied, (X, 2)) + sp.Derivative(p.applied, (Y, 2))
    tau, latent = symbol("tau"), symbol("K")
    return Problem(
        unknowns=(p, heat),
        equations=(
            sp.Eq(tau * sp.Derivative(p.applied, T), laplacian + p.applied * (1 - p.applied)),
            sp.Eq(sp.Derivative(heat.applied, T), latent * sp.Derivative(p.applied, T)),
        ),
        parameters=(
            Parameter("tau", sp.Rational("0.0003"), "s", "relaxation time"),
            Parameter("K", sp.Rational("1.6"), None, "latent heat"),
        ),
        domain=Domain(tuple(Axis(n, sp.Integer(0), sp.Integer(9)) for n in "xy")),
        span=Span("t", sp.Integer(0), sp.Rational(1, 5)),
        conditions=(
            *(
                Condition("gradient", u, sp.Integer(0), side=s, order=1)
                for u in "pT"
                for s in ("x-", "x+", "y-", "y+")
            ),
            Condition("initial", "p", sp.Integer(0)),
            Condition("initial", "T", sp.Integer(0)),
        ),
        quantities=(Quantity("solid fraction", "solid fraction"), Quantity("profile", "profile")),
        prompt="Grow a dendrite until t = 0.2.",
        model="Kobayashi, Physica D 63 (1993) 410",
    )


def front_report(cells: int = 48) -> Report:
    problem = front_problem()
    x = (np.arange(cells) + 0.5) * 9 / cells
    t = np.linspace(0, 0.2, 5)
    r, angle = np.hypot(x[:, None] - 4.5, x - 4.5), np.arctan2(x - 4.5, x[:, None] - 4.5)
    radius = 0.4 + 15 * t[:, None, None] * (1 + 0.25 * np.cos(6 * angle))
    phase = 0.5 * (1 - np.tanh((r - radius) / 0.15))
    arrays = {
        "x": x,
        "y": x,
        "t": t,
        "p": phase,
        "T": 1.6 * phase - 0.8,
        "cell_volumes": np.full((cells, cells), (9 / cells) ** 2),
        "dt": np.full(200, 1e-3),
        "residual": np.array(1e-13),
        "t_monitor": t,
        "energy": np.exp(-8 * t),
    }
    level = Level((cells, cells), 200)
    coarse = Run(Level((8, 8), 200), "timeout", wall_s=600.0, message="stopped after 600 s")
    return Report(
        status="solved",
        problem=problem,
        plan=Plan(problem, "kobayashi", Scheme("semi-implicit Euler", 2.0, 1.0, "Kobayashi 1993")),
        programs=(PROGRAM,),
        evidence=Evidence(
            checks=(
                Check("refinement", "failed", "0.31", "0.05", "The tip is not resolved; take more cells."),
            ),
            answers=(
                Answer("solid fraction", 0.2113, None, 0.0147, how="GCI"),
                Answer("profile", tuple(float(v) for v in x[:7]), "m**2/s", 0.01),
            ),
        ),
        runs=Runs((coarse, Run(level, "ok", arrays, wall_s=12.0, memory_mb=300.0)), "own process group"),
        provenance=PROVENANCE,
    )
