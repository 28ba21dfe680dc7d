"""What `check` finds, and what it lets pass."""

from __future__ import annotations

import pytest
from posed import LEFT, RIGHT, START, TIME, posed

from wellposed.errors import ProblemError
from wellposed.problem.wellposedness import check, require_wellposed

STEADY = {"unknowns": (("T", ("x",)),), "span": None}
PLANE = {"unknowns": (("u", ("x", "y")),), "axes": (("x", "0", "1"), ("y", "0", "2")), "span": None}
ALL_ROUND = tuple(("gradient", "u", s, "0", 1) for s in ("x-", "x+", "y-", "y+"))
RADIAL = {"unknowns": (("u", ("r", "t")),), "axes": (("r", "0", "1"),)}
MOTION = {"unknowns": (("y", ("t",)),), "axes": ()}


def asked(name="u", kind="value", inner=None, **at):
    return (name, kind, inner, tuple(at.items()))


GOOD = {
    "heat": posed("u_t = u_xx"),
    "wave": posed("u_tt = u_xx", conditions=(START, LEFT, RIGHT, ("initial", "u", "", "0", 1))),
    "varying diffusivity": posed("u_t = d/dx((1+x) u_x)"),
    "porous medium": posed("u_t = (u^3)_{xx}"),
    "fourth order": posed(
        "u_t = lap(u^3 - u - lap(u))",
        conditions=(START, *(("gradient", "u", s, "0", o) for s in ("x-", "x+") for o in (1, 3))),
    ),
    "beam in time": posed(
        "u_tt = -u_xxxx",
        conditions=(
            START,
            ("initial", "u", "", "0", 1),
            *(c for s in ("x-", "x+") for c in (("value", "u", s, "0", 0), ("gradient", "u", s, "0", 2))),
        ),
    ),
    "advection to the right": posed("u_t + 2 u_x = 0", conditions=(START, LEFT)),
    "advection to the left": posed("u_t - u_x = 0", conditions=(START, RIGHT)),
    "periodic": posed("u_t = u_xx", conditions=(START,), periodic=("x",)),
    "whole line": posed("u_t = u_xx", axes=(("x", "-oo", "oo"),), conditions=(START,)),
    "half line": posed("u_t = u_xx", axes=(("x", "0", "oo"),), conditions=(START, LEFT)),
    "sphere without a centre condition": posed(
        "u_t = lap(u)", **RADIAL, coordinates="spherical",
        conditions=(("initial", "u", "", "1 - r", 0), ("value", "u", "r+", "0", 0)),
    ),
    "boundary value problem": posed(
        "T'' + 9 T = 0", **STEADY, conditions=(("value", "T", "x-", "2", 0), ("value", "T", "x+", "1", 0))
    ),
    "both conditions at one end": posed(
        "T'' + 9 T = 0", **STEADY, conditions=(("value", "T", "x-", "2", 0), ("gradient", "T", "x-", "1", 1))
    ),
    "pendulum": posed(
        "y'' + sin(y) = 0", **MOTION, conditions=(("initial", "y", "", "2", 0), ("initial", "y", "", "0", 1)),
        quantities=(asked("y(1)", t="1"),),
    ),
    "insulated but reacting": posed(
        "T'' = T - 1", **STEADY, conditions=tuple(("gradient", "T", s, "0", 1) for s in ("x-", "x+"))
    ),
    "symmetric stiff": posed("u_t = D u_xx", parameters=(("D", "1e-9"),)),
    "KdV on a circle": posed("u_t + 6 u u_x + u_xxx = 0", conditions=(START,), periodic=("x",)),
    "closed form with a symbol": posed(
        "y' = -k y", **MOTION, free=("k",), conditions=(("initial", "y", "", "1", 0),),
        quantities=(asked("y(t)", "closed form"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_held_against_a_well_posed_problem(name):
    assert [f for f in check(GOOD[name]) if f.severity == "error"] == []
    require_wellposed(GOOD[name])


BAD = {
    "no initial": (posed("u_t = u_xx", conditions=(LEFT, RIGHT)), "missing_initial_condition", "initial"),
    "no rate": (posed("u_tt = u_xx"), "missing_initial_condition", "rate"),
    "one end bare": (posed("u_t = u_xx", conditions=(START, LEFT)), "missing_boundary_condition", "right"),
    "radial end bare": (
        posed("u_t = lap(u)", **RADIAL, coordinates="cylindrical", conditions=(("initial", "u", "",
            "1", 0),)),
        "missing_boundary_condition", "outer",
    ),
    "hollow sphere": (
        posed("u_t = lap(u)", unknowns=(("u", ("r", "t")),), axes=(("r", "1", "2"),), coordinates="spherical",
              conditions=(("initial", "u", "", "1", 0), ("value", "u", "r+", "0", 0))),
        "missing_boundary_condition", "inner",
    ),
    "two for a plate": (posed("u_tt = -u_xxxx"), "missing_boundary_condition", "needs 2"),
    "contradiction": (
        posed("u_t = u_xx", conditions=(START, LEFT, ("value", "u", "x-", "50", 0), RIGHT)),
        "contradictory_conditions", "0 and 50",
    ),
    "contradictory starts": (
        posed("u_t = u_xx", conditions=(START, ("initial", "u", "", "1", 0), LEFT, RIGHT)),
        "contradictory_conditions", "the start",
    ),
    "value and gradient": (
        posed("u_t = u_xx", conditions=(START, LEFT, ("gradient", "u", "x-", "0", 1), RIGHT)),
        "too_many_conditions", "2 boundary conditions",
    ),
    "rate for heat": (
        posed("u_t = u_xx", conditions=(START, LEFT, RIGHT, ("initial", "u", "", "0", 1))),
        "too_many_conditions", "order 1",
    ),
    "periodic with an end": (
        posed("u_t = u_xx", conditions=(START, LEFT), periodic=("x",)), "contradictory_conditions",
            "periodic",
    ),
    "outflow only": (posed("u_t + 2 u_x = 0", conditions=(START, RIGHT)), "missing_boundary_condition",
    "enters"),
    "backward heat": (posed("u_t = -2e-9 u_xx"), "negative_diffusivity", "-2e-09"),
    "backward by a parameter": (
        posed("u_t = D u_xx", parameters=(("D", "-1"),)), "negative_diffusivity", "negative",
    ),
    "negative in a part": (posed("u_t = d/dx((x - 1/2) u_x)"), "negative_diffusivity", "x = 0.1"),
    "negative behind a step": (posed("u_t = (1 - 3 H(x - 1/2)) u_xx"), "negative_diffusivity",
        "-2 at x = 0.7"),
    "negative on the left side": (posed("-u_t = u_xx"), "negative_diffusivity", "(-1)"),
    "wrong fourth order": (
        posed("u_t = u_xxxx", conditions=(START, *(c for s in ("x-", "x+") for c in (
            ("value", "u", s, "0", 0), ("gradient", "u", s, "0", 2))))),
        "wrong_sign", "d^4u",
    ),
    "elliptic in time": (
        posed("u_tt = -u_xx", conditions=(START, LEFT, RIGHT, ("initial", "u", "",
            "0", 1))), "wrong_sign", "d^2u",
    ),
    "no value": (posed("u_t = D u_xx", free=("D",)), "parameter_missing", "`D`"),
    "too few equations": (
        posed("u_t = u_xx", unknowns=(("u", ("x", "t")), ("v", ("x", "t")))), "too_few_equations",
            "2 unknowns",
    ),
    "no end": (posed("u_t = u_xx", span=("t", "0", None), quantities=(asked(x="1/2"),)), "end_missing",
    "time"),
    "outside": (posed("u_t = u_xx", quantities=(asked(x="2", t="1"),)), "outside_domain", "x = 2"),
    "too late": (posed("u_t = u_xx", quantities=(asked(x="1/2", t="3"),)), "outside_domain", "t = 3"),
    "before the start": (posed("u_t = u_xx", quantities=(asked(x="1/2", t="-1"),)), "before_start", "t = -1"),
    "heated and insulated": (
        posed("T'' = -4", **STEADY, conditions=tuple(("gradient", "T", s, "0", 1) for s in ("x-", "x+"))),
        "incompatible_neumann", "do not balance",
    ),
    "heated plate": (posed("lap(u) = x y", **PLANE, conditions=ALL_ROUND), "incompatible_neumann", "1"),
    "no level": (
        posed("T'' = -4", **STEADY, quantities=(asked("T(0.5)", x="1/2"),),
              conditions=(("gradient", "T", "x-", "0", 1), ("gradient", "T", "x+", "-4", 1))),
        "defined_up_to_constant", "level",
    ),
    "empty domain": (posed("u_t = u_xx", axes=(("x", "1", "0"),)), "empty_domain", "1 to 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named(name):
    problem, code, words = BAD[name]
    found = [f for f in check(problem) if f.code == code]
    assert found, [f.code for f in check(problem)]
    assert found[0].severity == "error"
    assert any(words in str(f) for f in found)
    with pytest.raises(ProblemError) as caught:
        require_wellposed(problem)
    assert caught.value.exit_code == 4


def test_balanced_fluxes_pass_in_every_geometry():
    def ends(axis, low, high):
        return (("gradient", "u", f"{axis}-", low, 1), ("gradient", "u", f"{axis}+", high, 1))

    radial = {"unknowns": (("u", ("r",)),), "axes": (("r", "1", "2"),), "span": None}
    # Exact solutions whose gradients are the given ones: u = -r², u = -r², u = x³.
    cylinder = posed("lap(u) = -4", **radial, coordinates="cylindrical", conditions=ends("r", "-2", "-4"))
    sphere = posed("lap(u) = -6", **radial, coordinates="spherical", conditions=ends("r", "-2", "-4"))
    line = posed(
        "d/dx((1+x) u_x) = 6x + 9x^2", unknowns=(("u", ("x",)),), span=None, conditions=ends("x", "0", "3")
    )
    for problem in (cylinder, sphere, line):
        assert [f.code for f in check(problem)] == ["defined_up_to_constant"]
        assert check(problem)[0].severity == "note"
    off = posed("lap(u) = -4", **radial, coordinates="cylindrical", conditions=ends("r", "-2", "-4.1"))
    assert check(off)[0].code == "incompatible_neumann"


def test_outward_flux_is_measured_with_the_equations_own_coefficient():
    # (2 T')' = -4 makes 4 in all; 4 leaves through the right end, none through the left.
    def plate(out):
        conditions = (("flux", "T", "x-", "0", 0), ("flux", "T", "x+", out, 0))
        return check(posed("d/dx(2 T') = -4".replace("T'", "dT/dx"), **STEADY, conditions=conditions))

    assert plate("4")[0].code == "defined_up_to_constant"
    assert plate("-4")[0].code == "incompatible_neumann"


def test_all_errors_are_named_at_once():
    problem = posed("u_t = D u_xx", free=("D",), conditions=(LEFT,), quantities=(asked(x="7", t="1"),))
    with pytest.raises(ProblemError) as caught:
        require_wellposed(problem)
    text = str(caught.value)
    for words in ("`D` is used", "initial", "right end", "x = 7"):
        assert words in text


def test_notes_do_not_stop_anything():
    jump = posed(
        "u_t = u_xx", conditions=(("initial", "u", "", "1", 0), LEFT, RIGHT), parameters=(("k", "1"),)
    )
    assert {f.code for f in check(jump)} == {"corner_mismatch", "parameter_unused"}
    require_wellposed(jump)
    twice = posed("u_t = u_xx", conditions=(START, LEFT, LEFT, RIGHT), span=TIME)
    assert [f.code for f in check(twice)] == ["repeated_condition"]
