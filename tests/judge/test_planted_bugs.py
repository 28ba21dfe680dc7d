"""Every check of the judge of fields, with planted bugs that it catches.

A bug of the writer is in the program and in its manufactured twin; a bug of the data is in the
user's program alone, where the twin cannot see it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import sympy as sp

from bench import Mutation, Spoil, failures, judged, same, small_plan, status, swap, table
from stated import D, I, Q, heat, line, mixed_heat, poisson, t, wind, x
from wellposed.problem.statement import Problem, Quantity


def ramp() -> Problem:
    """Diffusion between a cold and a hot wall; the data meet at the corners."""
    return line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 10),
        ("value", I(0)),
        ("value", I(1)),
        x + sp.sin(sp.pi * x) / 2,
        end=Q(1, 2),
    )


def insulated() -> Problem:
    return line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 10),
        ("gradient", I(0)),
        ("gradient", I(0)),
        1 + sp.cos(sp.pi * x) / 2,
    )


def twice_asked() -> Problem:
    """The heat equation with a second output time half way."""
    problem = heat()
    u = problem.unknowns[0].applied
    early = Quantity("u(1/2, 1/2)", "value", u, (("x", Q(1, 2)), ("t", Q(1, 2))))
    return problem.with_changes(quantities=(*problem.quantities, early))


def times(factor: Callable[..., float]) -> Spoil:
    """Spoil the last output by a factor that may depend on the level."""
    return lambda level, a: a | {"u": np.concatenate([a["u"][:-1], a["u"][-1:] * factor(level)])}


def with_array(name: str, make: Callable[[dict], np.ndarray]) -> Spoil:
    return lambda level, a: a | {name: make(a)}


def dipped(level: object, a: dict) -> dict:
    """One cell beside the wall dips below the data at the middle output time."""
    u = a["u"].copy()
    u[1, 0] -= 0.05
    return a | {"u": u}


def leaking(level: object, a: dict) -> dict:
    return a | {"u": a["u"] * (1 - 1e-6 * a["t"])[:, None]}


def trembling(level: object, a: dict) -> dict:
    """Noise far below the space error, with a sign that changes from level to level."""
    return a | {"u": a["u"] + 2e-4 * (-1) ** int(np.log2(a["x"].size / 10))}


@dataclass(frozen=True)
class Bug:
    name: str
    problem: Callable[[], Problem]
    check: str
    """The check that must see it."""
    status: str = "failed"
    mutate: Mutation = same
    spoil: Spoil | None = None
    in_trial: bool = True
    alone: bool = False
    """No other check may fail: without this one the bug would pass."""


SPACE, TIME = "manufactured solution, order in space", "manufactured solution, order in time"
ASSEMBLE = "    mesh, operator, load, capacity = assemble(cells)"
STEP = "        for k in range(count):"

BUGS = (
    # The contract: arguments obeyed, arrays whole, linear solves finished.
    Bug("cells ignored", heat, "contract", mutate=swap(ASSEMBLE, "    cells = (20,)\n" + ASSEMBLE)),
    Bug("steps ignored", heat, "contract", mutate=swap(ASSEMBLE, "    steps = 50\n" + ASSEMBLE)),
    Bug("nan", heat, "contract", spoil=times(lambda level: np.nan)),
    Bug(
        "infinite at one level", heat, "contract", spoil=times(lambda v: np.inf if v.cells == (40,) else 1.0)
    ),
    Bug("wrong box", heat, "contract", mutate=swap("UPPER = (1,)", "UPPER = (1.01,)"), in_trial=False),
    Bug("double dt on the axis", heat, "contract", mutate=swap("taken += [dt]", "taken += [2 * dt]")),
    Bug("no dt", heat, "contract", spoil=with_array("dt", lambda a: np.zeros(0))),
    Bug(
        "no volumes", heat, "contract", spoil=lambda _, a: {k: v for k, v in a.items() if k != "cell_volumes"}
    ),
    Bug("field of another shape", heat, "contract", spoil=with_array("u", lambda a: a["u"][:, :-1])),
    Bug(
        "constant volumes", heat, "contract", spoil=with_array("cell_volumes", lambda a: np.ones(a["x"].size))
    ),
    Bug(
        "tilted volumes",
        heat,
        "contract",
        spoil=with_array("cell_volumes", lambda a: np.linspace(0.5, 1.5, a["x"].size) / a["x"].size),
    ),
    Bug(
        "axis out of order",
        heat,
        "contract",
        spoil=with_array("x", lambda a: np.r_[a["x"][0], a["x"][-2:0:-1], a["x"][-1]]),
    ),
    Bug("times mislabelled", heat, "contract", spoil=with_array("t", lambda a: 0.9 * a["t"])),
    Bug(
        "linear solve stops early",
        heat,
        "contract",
        mutate=swap("new = factor.solve(right)", "new = factor.solve(right) * (1 + 1e-9)"),
        alone=True,
    ),
    # The manufactured study: what the user's own data hide.
    Bug("source dropped", heat, SPACE, mutate=swap("volumes * source_u(*centres, when)", "0 * volumes")),
    Bug(
        "source with the wrong sign", heat, SPACE, mutate=swap("+ volumes * source_u", "- volumes * source_u")
    ),
    Bug("transposed axes", poisson, SPACE, mutate=swap("reshape(cells[::-1]).T", "reshape(cells[::-1])")),
    Bug(
        "robin at first order",
        mixed_heat,
        SPACE,
        mutate=swap("mesh.facesRight.value, widths[0] / 2", "mesh.facesRight.value, 0.0"),
    ),
    Bug("upwind", wind, SPACE, mutate=swap("CentralDifferenceConvectionTerm", "UpwindConvectionTerm")),
    Bug(
        "source a step late",
        heat,
        TIME,
        mutate=swap(
            "stage(u, now + GAMMA * dt)",
            "stage(u, now + dt)",
            "first - u), now + dt)",
            "first - u), now + 2 * dt)",
        ),
    ),
    Bug(
        "source at the start of the step",
        heat,
        TIME,
        mutate=swap("first - u), now + dt)", "first - u), now)"),
    ),
    Bug("backward Euler", heat, TIME, mutate=swap("GAMMA = 1 - 1 / np.sqrt(2)", "GAMMA = 1.0")),
    Bug(
        "large error of the right order",
        heat,
        "manufactured solution, error",
        "missing",
        swap("on_grid(v, cells) for", "on_grid(v, cells) * (1 + 600 / cells[0] ** 2) for"),
    ),
    # The user's own problem.
    Bug(
        "diffusivity off by 1 %",
        heat,
        "order in space",
        mutate=swap("full_like(x, 1/10)", "full_like(x, 1.01/10)"),
    ),
    Bug("one plus h", heat, "order in space", spoil=times(lambda v: 1 + 0.1 / v.cells[0])),
    Bug("growing error", heat, "order in space", spoil=times(lambda v: 1 + 1e-4 * v.cells[0])),
    Bug("a step too many", heat, "order in time", mutate=swap(STEP, "        for k in range(count + 1):")),
    Bug("a step too few", heat, "order in time", mutate=swap(STEP, "        for k in range(count - 1):")),
    Bug("one plus dt", heat, "order in time", spoil=times(lambda v: 1 + 1 / v.steps)),
    Bug(
        "change that grows with finer steps", heat, "order in time", spoil=times(lambda v: 1 + 1e-6 * v.steps)
    ),
    Bug("trembling value", heat, "error bar of u(1/2)", "missing", spoil=trembling),
    Bug(
        "diffusivity of the user's program",
        heat,
        "agrees with the exact solution",
        mutate=swap("full_like(x, 1/10)", "full_like(x, 1.01/10)"),
        in_trial=False,
    ),
    Bug("result scaled", poisson, "agrees with the exact solution", spoil=times(lambda v: 0.99)),
    Bug(
        "source of the user's program",
        mixed_heat,
        "agrees with independent spectral collocation with LSODA",
        mutate=swap("return (1/4)*x", "return (1.05/4)*x"),
        in_trial=False,
    ),
    Bug(
        "transfer coefficient",
        mixed_heat,
        "agrees with independent spectral collocation with LSODA",
        mutate=swap("full_like(x, 3/2)", "full_like(x, 3.3/2)"),
        in_trial=False,
    ),
    Bug(
        "walls swapped",
        ramp,
        "wall",
        mutate=swap(
            "mesh.facesLeft)",
            "mesh.facesNew)",
            "mesh.facesRight)",
            "mesh.facesLeft)",
            "mesh.facesNew)",
            "mesh.facesRight)",
        ),
        in_trial=False,
    ),
    Bug(
        "wall forgotten",
        ramp,
        "wall",
        "missing",
        mutate=swap("    u.constrain(boundary_1(*faces), where=mesh.facesRight)", "    pass"),
        in_trial=False,
    ),
    Bug(
        "gradient with the wrong sign",
        mixed_heat,
        "wall",
        mutate=swap("-1 * boundary_0(*faces)", "boundary_0(*faces)"),
        in_trial=False,
    ),
    Bug("leak round the ring", wind, "conservation of ⟨u⟩", spoil=leaking, alone=True),
    Bug("leak between insulated walls", insulated, "conservation of ⟨u⟩", spoil=leaking, alone=True),
    Bug("dip between the outputs", twice_asked, "maximum principle", spoil=dipped, alone=True),
    Bug(
        "initial state returned",
        heat,
        "order in space",
        spoil=with_array("u", lambda a: np.array([a["u"][0]] * 2)),
    ),
    Bug(
        "initial state returned, unmoved",
        heat,
        "not trivial",
        "missing",
        spoil=with_array("u", lambda a: np.array([a["u"][0]] * 2)),
    ),
    Bug("frozen solve", heat, "contract", mutate=swap("new = factor.solve(right)", "new = base.copy()")),
    Bug(
        "frozen solve that hides its residual",
        heat,
        SPACE,
        mutate=swap(
            "new = factor.solve(right)", "new = base.copy()", "return new, residual", "return new, 0.0"
        ),
    ),
    Bug("constant output", poisson, "order in space", spoil=with_array("u", lambda a: np.ones_like(a["u"]))),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda b: f"{b.check}: {b.name}")
def test_the_check_catches_its_planted_bug(bug: Bug) -> None:
    evidence = judged(bug.problem(), bug.mutate, spoil=bug.spoil, in_trial=bug.in_trial)
    assert status(evidence, bug.check) == bug.status, table(evidence)
    assert evidence.verdict == ("REFUTED" if failures(evidence) else "INCONCLUSIVE")
    if bug.status == "failed":
        assert evidence.verdict == "REFUTED"
        assert evidence.sentence.startswith("REFUTED")
    if bug.alone:
        assert failures(evidence) == {c.name for c in evidence.checks if c.name.startswith(bug.check)}, table(
            evidence
        )


def test_a_copy_of_the_exact_solution_is_not_verified() -> None:
    """Errors at round-off on every level show nothing about the program."""

    def copied(level: object, a: dict) -> dict:
        decay = np.exp(-(np.pi**2) / 10 * a["t"])[:, None]
        return a | {"u": decay * np.sin(np.pi * a["x"])[None, :]}

    evidence = judged(heat(), spoil=copied)
    assert evidence.verdict == "INCONCLUSIVE"
    assert status(evidence, "order in space") == "missing"


def test_random_noise_is_not_verified() -> None:
    noise = np.random.default_rng(5)
    evidence = judged(
        heat(), spoil=lambda _, a: a | {"u": a["u"] + 1e-3 * noise.standard_normal(a["u"].shape)}
    )
    assert evidence.verdict != "VERIFIED"


def test_a_solution_that_stands_still_is_trivial_and_refused() -> None:
    evidence = judged(line(lambda u: sp.Eq(D(u, t), D(u, x, x) / 10), ("value", I(0)), ("value", I(1)), x))
    assert evidence.verdict == "INCONCLUSIVE"
    assert status(evidence, "not trivial") == "missing"


def test_steps_too_coarse_to_tell_the_errors_apart_are_named() -> None:
    evidence = judged(heat(), plan=small_plan(heat(), steps=16))
    assert status(evidence, "errors told apart") == "missing"
    assert evidence.verdict == "INCONCLUSIVE"


def test_the_twin_with_too_few_steps_is_named() -> None:
    plan = small_plan(heat(), steps=16, coarsest=20)
    evidence = judged(heat(), plan=plan)
    assert status(evidence, "manufactured solution, errors told apart") == "missing", table(evidence)


def test_a_level_that_crashes_makes_evidence_missing_and_is_named() -> None:
    mutate = swap(ASSEMBLE, "    if cells[0] > 40:\n        raise ValueError('too large')\n" + ASSEMBLE)
    evidence = judged(heat(), mutate, in_trial=False)
    assert evidence.verdict == "INCONCLUSIVE"
    (check,) = (c for c in evidence.checks if c.name == "contract")
    assert "too large" in check.measured
    assert "c80_s96" in check.measured


def test_a_program_that_never_finishes_leaves_an_inconclusive_verdict() -> None:
    mutate = swap(ASSEMBLE, "    raise ValueError('no luck')\n" + ASSEMBLE)
    evidence = judged(heat(), mutate)
    assert evidence.verdict == "INCONCLUSIVE"
    assert status(evidence, "contract") == "missing"
    assert [a.value for a in evidence.answers] == [None]


def test_without_a_manufactured_study_nothing_is_verified() -> None:
    from bench import run_program
    from wellposed.solvers import write
    from wellposed.verification.judge import judge_fields

    plan = small_plan(heat())
    runs = run_program(write(plan)[0].source, plan)
    evidence = judge_fields(plan, runs, None)
    assert evidence.verdict == "INCONCLUSIVE"
    assert status(evidence, "manufactured solution") == "missing"


def test_a_caution_of_the_plan_stands_against_verified() -> None:
    from wellposed.contract.plan import Caution

    plan = replace(small_plan(heat()), cautions=(Caution("shaky ground", "2", "<= 1", "It is shaky."),))
    evidence = judged(heat(), plan=plan)
    assert evidence.verdict == "INCONCLUSIVE"
    assert status(evidence, "shaky ground") == "missing"
