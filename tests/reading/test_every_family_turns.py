"""Follow-up turns on every family of problems: what is changed, what stays, what is refused."""

import pytest
import sympy as sp
from same import facts

from wellposed.agent.reading import follow_up, read
from wellposed.errors import ProblemError

DIFFUSION = "u_t = D u_xx, D = 0.1, 0<x<2, u(0,t) = 0, u(2,t) = 0, u(x,0) = x(2-x). u in the middle at t = 1?"
PAIR = "x' = a x - x y, y' = x y - y, a = 2, x(0) = 1, y(0) = 3. x(4)?"
WAVE = "u_tt = c^2 u_xx, c = 2, 0<x<1, u = 0 at both ends, u(x,0) = sin(pi x), u_t(x,0) = 0. u(0.5, 0.3)?"
BALL = "c_t = D (c_rr + 2/r c_r), D = 0.1, 0<r<1, c(1,t) = 1, c(r,0) = 0. c at r = 0.5 and t = 1?"
MODES = "u'' + lambda u = 0, u(0) = u(1) = 0. Smallest eigenvalue?"
PLATE = "-Δu = q, q = 2, unit square, u = 0 on the boundary. u(0.5, 0.5)?"
FLOW = "u_t + v u_x = 0, v = 2, 0<x<1, periodic, u(x,0) = sin(2 pi x). u(0.25, 1)?"
SLAB = "y'' = k y, k = 4, y(0) = 1, y(1) = 0. y(0.5)?"
PHASE = "p_t = e p_xx + p - p^3, e = 0.01, -1<x<1, no flux at both ends, p(x,0) = tanh(5x). p(0.2, 3)?"
TURNS = [
    (DIFFUSION, "raise D to 0.3", DIFFUSION.replace("D = 0.1", "D = 0.3")),
    (DIFFUSION, "make D 2", DIFFUSION.replace("D = 0.1", "D = 2")),
    (DIFFUSION, "make the diffusivity 0.3", DIFFUSION.replace("D = 0.1", "D = 0.3")),
    (DIFFUSION, "increase D by 20 %", DIFFUSION.replace("D = 0.1", "D = 0.12")),
    (DIFFUSION, "reduce D by a factor of 10", DIFFUSION.replace("D = 0.1", "D = 0.01")),
    (DIFFUSION, "multiply D by 3", DIFFUSION.replace("D = 0.1", "D = 0.3")),
    (DIFFUSION, "D = 0.2 and t = 3", DIFFUSION.replace("D = 0.1", "D = 0.2").replace("t = 1?", "t = 3?")),
    (DIFFUSION, "t = 2 and t = 3", DIFFUSION.replace("t = 1?", "t = 2 and 3?")),
    (DIFFUSION, "what if 0 < x < 4", DIFFUSION.replace("0<x<2", "0<x<4").replace("u(2,t)", "u(4,t)")),
    (DIFFUSION, "length 4 instead", DIFFUSION.replace("0<x<2", "0<x<4").replace("u(2,t)", "u(4,t)")),
    (DIFFUSION, "make it twice as long", DIFFUSION.replace("0<x<2", "0<x<4").replace("u(2,t)", "u(4,t)")),
    (DIFFUSION, "give the mean instead", DIFFUSION.replace("u in the middle", "the mean of u")),
    (DIFFUSION, "and the maximum?", DIFFUSION.replace("u in the middle", "the maximum of u")),
    (DIFFUSION, "the right end held at 3", DIFFUSION.replace("u(2,t) = 0", "u(2,t) = 3")),
    (PAIR, "a = 3", PAIR.replace("a = 2", "a = 3")),
    (PAIR, "y(0) = 5", PAIR.replace("y(0) = 3", "y(0) = 5")),
    (PAIR, "start from (2, 4)", PAIR.replace("x(0) = 1, y(0) = 3", "x(0) = 2, y(0) = 4")),
    (PAIR, "y instead", PAIR.replace("x(4)", "y(4)")),
    (PAIR, "at t = 1 and 2", PAIR.replace("x(4)", "x(1), x(2)")),
    (WAVE, "double the wave speed", WAVE.replace("c = 2", "c = 4")),
    (WAVE, "with u_t(x,0) = x", WAVE.replace("u_t(x,0) = 0", "u_t(x,0) = x")),
    (WAVE, "a free right end", WAVE.replace("u = 0 at both ends", "u(0,t) = 0, u_x(1,t) = 0")),
    (WAVE, "and at x = 0.25?", WAVE.replace("u(0.5, 0.3)", "u(0.25, 0.3)")),
    (BALL, "radius 2 instead", BALL.replace("0<r<1", "0<r<2").replace("c(1,t)", "c(2,t)")),
    (BALL, "and at r = 0?", BALL.replace("r = 0.5", "r = 0")),
    (BALL, "halve D", BALL.replace("D = 0.1", "D = 0.05")),
    (BALL, "c(1,t) = 3", BALL.replace("c(1,t) = 1", "c(1,t) = 3")),
    (MODES, "the third one", MODES.replace("Smallest", "Third")),
    (MODES, "and the first three?", MODES.replace("Smallest eigenvalue", "First three eigenvalues")),
    (MODES, "u'(1) = 0 instead", MODES.replace("u(0) = u(1) = 0", "u(0) = 0, u'(1) = 0")),
    (PLATE, "q = 6", PLATE.replace("q = 2", "q = 6")),
    (PLATE, "at (0.25, 0.5)", PLATE.replace("u(0.5, 0.5)", "u(0.25, 0.5)")),
    (FLOW, "reverse the flow", FLOW.replace("v = 2", "v = -2")),
    (FLOW, "v = 5", FLOW.replace("v = 2", "v = 5")),
    (SLAB, "k = 9", SLAB.replace("k = 4", "k = 9")),
    (SLAB, "y(1) = 3", SLAB.replace("y(1) = 0", "y(1) = 3")),
    (SLAB, "what about x = 0.25?", SLAB.replace("y(0.5)", "y(0.25)")),
    (PHASE, "set e to 0.04", PHASE.replace("e = 0.01", "e = 0.04")),
    (PHASE, "after t = 10", PHASE.replace("p(0.2, 3)", "p(0.2, 10)")),
]  # fmt: skip


@pytest.mark.parametrize(("before", "turn", "after"), TURNS, ids=[f"{b[:9]}-{t}" for b, t, _ in TURNS])
def test_a_turn_gives_the_problem_said_in_one(before, turn, after):
    assert facts(follow_up(read(before), turn)) == facts(read(after))


FAMILIES = [DIFFUSION, PAIR, WAVE, BALL, MODES, PLATE, FLOW, SLAB, PHASE]
IDLE = ["thanks!", "keep everything as it is", "undo that", "back to the original", "make it more realistic"]


@pytest.mark.parametrize("prompt", FAMILIES, ids=[p[:9] for p in FAMILIES])
def test_turns_that_change_nothing_are_refused_and_say_so(prompt):
    problem = read(prompt)
    for turn in IDLE:
        with pytest.raises(ProblemError) as caught:
            follow_up(problem, turn)
        assert caught.value.instead


@pytest.mark.parametrize("prompt", FAMILIES, ids=[p[:9] for p in FAMILIES])
def test_the_way_back(prompt):
    first = read(prompt)
    second = follow_up(first, "use 400 cells")
    third = follow_up(second, "use 100 cells")
    assert dict(third.settings)["cells"] == "100"
    assert follow_up(third, "undo that") == second
    assert follow_up(third, "back to the original") == first
    assert follow_up(follow_up(third, "undo the last change"), "undo") == first


def test_there_is_no_way_back_from_an_unknown_past():
    changed = follow_up(read(DIFFUSION), "D = 0.4").with_changes(settings=(("cells", "7"),))
    with pytest.raises(ProblemError, match="followed again"):
        follow_up(changed, "undo that")


SEVERAL = [
    "for D = 1, 2 and 5",
    "what about D = 1, 2, 5?",
    "D = 0.2 or 0.4",
    "D = 2, D = 3",
    "use 200 cells and 400 cells",
    "u = 1 at x = 0 and u = 2 at x = 0",
    "u(x,0) = 1 and u(x,0) = 2",
]


@pytest.mark.parametrize("turn", SEVERAL)
def test_contradictions_and_several_values_are_refused(turn):
    with pytest.raises(ProblemError) as caught:
        follow_up(read(DIFFUSION), turn)
    assert caught.value.instead


@pytest.mark.parametrize(
    "prompt",
    ["y' = -k y, y(0) = 1, y(2) for k = 1, 2 and 5?", "y' = -k y, k = 1, 2, 5, y(0) = 1, y(2)?",
     "y' = -k y, y(0) = 1, y(2) with k = 0.5 and 0.7?"],
)  # fmt: skip
def test_several_values_in_a_first_prompt_say_how_to_ask(prompt):
    with pytest.raises(ProblemError) as caught:
        read(prompt)
    assert "what if k =" in caught.value.instead


@pytest.mark.parametrize("turn", ["increase D by 2", "raise D by 3", "reduce D by 0.1"])
def test_a_bare_number_to_change_by_is_asked_back(turn):
    with pytest.raises(ProblemError, match="two ways"):
        follow_up(read(DIFFUSION), turn)


def test_the_middle_moves_with_the_region():
    p = follow_up(read(DIFFUSION), "what if 0 < x < 6")
    assert p.quantities[0].place["x"] == 3
    assert any("middle" in a.text for a in p.assumptions)
    fixed = follow_up(read(DIFFUSION.replace("in the middle", "at x = 1")), "what if 0 < x < 6")
    assert fixed.quantities[0].place["x"] == 1


HOT = (
    "T_t = a T_xx, a = 1e-5 m²/s, a rod of length 50 cm, left end at 100 °C, right end insulated, initially"
    " 20 °C. T in the middle after 10 min?"
)


def test_lengths_with_units():
    assert follow_up(read(HOT), "make it 80 cm long").domain.axes[0].upper == sp.Rational(4, 5)
    with pytest.raises(ProblemError, match="no unit"):
        follow_up(read(HOT), "length 2")
    with pytest.raises(ProblemError, match="no units"):
        follow_up(read(DIFFUSION), "make it 3 m long")
