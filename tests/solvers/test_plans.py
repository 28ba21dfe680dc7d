"""Plans: ladders with regular ratios, orders from theory, and honest refusals."""

from __future__ import annotations

import pytest
import sympy as sp

from stated import D, I, heat, line, logistic, mixed_heat, oscillator, poisson, reaction, t, wind, x, y, z
from wellposed.errors import UnsupportedProblem
from wellposed.problem.statement import Axis, Condition, Domain, Problem, Quantity, Span, Unknown, symbol
from wellposed.solvers import fipy_box, plan, write

FIELDS = [heat, mixed_heat, reaction, wind, poisson]


@pytest.mark.parametrize("make", FIELDS, ids=lambda f: f.__name__)
def test_ladders_halve_the_cells_and_the_steps(make) -> None:
    found = fipy_box.plan(make())
    space = found.ladder("space")
    assert len(space.levels) >= 3
    for coarse, fine in zip(space.levels, space.levels[1:], strict=False):
        assert fine.cells == tuple(2 * n for n in coarse.cells)
        assert fine.steps == coarse.steps
    time = found.ladder("time")
    assert (time is None) == (make().span is None)
    if time:
        assert len(time.levels) >= 4
        assert len({level.cells for level in time.levels}) == 1
        assert all(b.steps == 2 * a.steps for a, b in zip(time.levels, time.levels[1:], strict=False))


@pytest.mark.parametrize("make", FIELDS, ids=lambda f: f.__name__)
def test_orders_come_with_their_source(make) -> None:
    scheme = fipy_box.plan(make()).scheme
    assert scheme.space_order == 2
    assert scheme.time_order == (None if make().span is None else 2)
    assert any(c.isdigit() for c in scheme.citation)


@pytest.mark.parametrize("cells", [16, 32, 64, 128, 50, 100])
def test_asked_cells_are_those_of_the_finest_level(cells: int) -> None:
    finest = plan(heat(), cells=cells).ladder("space").levels[-1].cells[0]
    assert abs(finest - cells) <= 0.15 * cells


def test_keys_are_unique_and_safe() -> None:
    for problem in (heat(), poisson(), logistic()):
        keys = [level.key for level in plan(problem).levels]
        assert len(set(keys)) == len(keys)
        assert all(k.replace("_", "").isalnum() for k in keys)


def test_long_boxes_get_cells_that_are_nearly_square() -> None:
    problem = poisson().with_changes(domain=Domain((Axis("x", I(0), I(3)), Axis("y", I(0), I(1)))))
    for level in plan(problem).ladder("space").levels:
        assert level.cells[0] == 3 * level.cells[1]


def test_very_long_boxes_are_refused_before_they_explode() -> None:
    problem = poisson().with_changes(domain=Domain((Axis("x", I(0), I(1000)), Axis("y", I(0), I(1)))))
    with pytest.raises(UnsupportedProblem, match="cells"):
        plan(problem)


def test_integrators_of_two_families_at_falling_tolerances() -> None:
    levels = plan(oscillator()).levels
    assert {"DOP853", "Radau"} <= {level.method for level in levels}
    tolerances = [level.rtol for level in levels if level.method == "DOP853"]
    assert tolerances == sorted(tolerances, reverse=True)
    assert len(tolerances) >= 3


def third_in_time() -> Problem:
    u = Unknown("u", ("x", "y", "z", "t"))
    v = u.applied
    return Problem(
        (u,),
        (sp.Eq(D(v, t, t, t), D(v, x, x) + D(v, y, y) + D(v, z, z)),),
        (),
        Domain(tuple(Axis(n, I(0), I(1)) for n in "xyz")),
        Span("t", I(0), I(1)),
        (
            *(Condition("value", "u", I(0), n + end) for n in "xyz" for end in "-+"),
            Condition("initial", "u", sp.sin(sp.pi * x) * sp.sin(sp.pi * y) * sp.sin(sp.pi * z)),
            Condition("initial", "u", I(0), order=1),
            Condition("initial", "u", I(0), order=2),
        ),
    )


def on_a_disk() -> Problem:
    r = symbol("r")
    u = Unknown("u", ("r",))
    return Problem(
        (Unknown("u", ("r", "t")),),
        (sp.Eq(D(sp.Function("u")(r, t), t), D(sp.Function("u")(r, t), r, r)),),
        (),
        Domain((Axis("r", I(0), I(1)),), "cylindrical"),
        Span("t", I(0), I(1)),
        (Condition("value", u.name, I(0), "r+"), Condition("initial", "u", I(1))),
    )


def boundary_values_of_an_ordinary_equation() -> Problem:
    return line(lambda u: sp.Eq(D(u, x, x) + u, 0), ("value", I(0)), ("value", I(1)))


def implicit() -> Problem:
    y = Unknown("y", ("t",))
    return Problem(
        (y,),
        (sp.Eq(sp.sin(D(y.applied, t)) + D(y.applied, t), y.applied),),
        (),
        None,
        Span("t", I(0), I(1)),
        (Condition("initial", "y", I(1)),),
        (Quantity("y(1)", "value", y.applied, (("t", I(1)),)),),
    )


@pytest.mark.parametrize("make", [third_in_time, on_a_disk, implicit], ids=lambda f: f.__name__)
def test_what_no_family_takes_is_refused_with_advice(make) -> None:
    with pytest.raises(UnsupportedProblem) as caught:
        write(plan(make()))
    assert caught.value.instead or caught.value.why


@pytest.mark.parametrize("make", [*FIELDS, oscillator, logistic], ids=lambda f: f.__name__)
def test_programs_are_plain_python_of_public_packages(make) -> None:
    for program in write(plan(make())):
        compiled = compile(program.source, program.name, "exec")
        assert "wellposed" not in program.source
        assert set(program.requires) <= {"fipy", "numpy", "scipy", "sympy"}
        assert compiled.co_filename == program.name
        assert "eval(" not in program.source
        assert "exec(" not in program.source
