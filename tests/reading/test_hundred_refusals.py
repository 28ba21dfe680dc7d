"""A hundred and more prompts that must not be answered, in every voice, each with a reason that names the thing."""

import pytest
from voices import Said, spoken, stated, u_free

from wellposed.agent.reading import read
from wellposed.errors import ProblemError

NOTHING = stated([u_free], span=("t", 0, 1))
HEAT = ["u_t = 0.2 u_xx", "∂u/∂t = 0.2 ∂²u/∂x²", "$u_t = 0.2 u_{xx}$", "u_t = D u_xx with D = 0.2"]
ROD = ["0 < x < 1", "[0, 1]", "$0<x<1$"]
COLD = ["u = 0 at both ends", "u(0,t) = 0, u(1,t) = 0", "u = 0 at x = 0 and x = 1"]
SINE = ["u(x,0) = sin(pi x)", "u = sin(πx) at t = 0", "$u(x,0)=\\sin(\\pi x)$"]
PLACE = ["u(0.5, 1)", "u at x = 0.5 and t = 1", "the value of u at x = 0.5, t = 1"]
POINT = ["y(2)", "y at t = 2", "the value of y at t = 2"]
# (what is wrong, the statement, words of which one must be in the refusal)
TABLE = [
    ("no start", Said(NOTHING, HEAT, PLACE, region=ROD, ends=COLD), ("initial condition",)),
    ("no ends", Said(NOTHING, HEAT, PLACE, SINE, ROD), ("no boundary condition",)),
    ("one end", Said(NOTHING, HEAT, PLACE, SINE, ROD, ["u(0,t) = 0", "u = 0 at x = 0", "u = 0 at the left end"]), ("no boundary condition at the right end",)),
    ("backward", Said(NOTHING, ["u_t = -0.2 u_xx", "∂u/∂t = −0.2 ∂²u/∂x²", "$u_t = -0.2u_{xx}$"], PLACE, SINE, ROD, COLD), ("negative",)),
    ("two values", Said(NOTHING, ["y' = -k y, k = 2, k = 3", "dy/dt = -k y with k = 2 and k = 3", "$\\dot y = -ky$, $k = 2$, $k = 3$"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("`k` has two values",)),
    ("no value", Said(NOTHING, ["y' = -k y", "dy/dt = −k y", "$\\dot y = -k y$"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("no value is given for `k`",)),
    ("idle value", Said(NOTHING, ["y' = -3 y, m = 7", "dy/dt = -3 y with m = 7", "$\\dot y = -3y$, $m = 7$"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("`m = 7` is given",)),
    ("contradiction", Said(NOTHING, ["y' = -3 y", "dy/dt = −3y", "$\\dot y = -3y$"], POINT, ["y(0) = 1 and y(0) = 4", "y(0) = 1, y(0) = 4", "y = 1 at t = 0 and y = 4 at t = 0"]), ("contradict",)),
    ("too few starts", Said(NOTHING, ["y'' + 4 y = 0", "d²y/dt² = −4y", "$\\ddot y + 4y = 0$"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("initial rate",)),
    ("pure slopes", Said(NOTHING, ["u'' = 3", "d²u/dx² = 3", "$u'' = 3$", "u_xx = 3"], ["u(0.5)", "u at x = 0.5", "u in the middle"], region=ROD, ends=["u'(0) = 0, u'(1) = 0", "u'(0)=0 and u'(1)=0", "$u'(0)=u'(1)=0$"]), ("no steady solution",)),
    ("no question", Said(NOTHING, HEAT, ["the answer", "the result", "something useful"], SINE, ROD, COLD), ("what is asked", "the question")),
    ("where only", Said(NOTHING, HEAT, ["u at t = 1", "the value of u at t = 1", "u when t = 1"], SINE, ROD, COLD), ("x is missing",)),
    ("when only", Said(NOTHING, HEAT, ["u at x = 0.5", "the value of u at x = 0.5", "u in the middle"], SINE, ROD, COLD), ("t is missing",)),
    ("two meanings", Said(NOTHING, ["y' = -1/2y", "dy/dt = -1/2y", "y' + 1/2y = 0"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("two ways",)),
    ("decimal comma", Said(NOTHING, ["y' = -0,5 y", "dy/dt = -0,5 y", "$\\dot y = -0,5 y$"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("two ways",)),
    ("several values", Said(NOTHING, ["y' = -k y, k = 1, 2 and 5", "dy/dt = -k y with k = 1, 2 and 5", "$\\dot y = -ky$ for $k = 1$, 2 and 5"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("3 values",)),
    ("delay", Said(NOTHING, ["y' = -y(t-1)", "dy/dt = -y(t - 1)", "$\\dot y = -y(t-1)$"], POINT, ["y(0) = 1", "y = 1 at t = 0"]), ("product",)),
    ("outside", Said(NOTHING, HEAT, ["u(3, 1)", "u at x = 3 and t = 1"], SINE, ROD, COLD), ("outside 0",)),
    ("before", Said(NOTHING, ["y' = -3 y", "dy/dt = −3y"], ["y(-2)", "y at t = -2"], ["y(0) = 1", "y = 1 at t = 0"]), ("not after its start",)),
    ("count", Said(NOTHING, ["y'' + 4 y = 0", "d²y/dt² = −4y"], ["how many zeros y has until t = 9", "the number of zeros of y until t = 9"], ["y(0) = 1, y'(0) = 0", "y = 1 and y' = 0 at t = 0"]), ("zeros",)),
    ("mixed units", Said(NOTHING, ["u_t = 0.2 u_xx"], ["u in the middle after 3 min", "u at x = 1 cm after 3 min"], ["u(x,0) = 1", "u = 1 at t = 0"], ["a 2 cm rod", "a rod of length 2 cm"], ["u = 0 at both ends"]), ("cm and min",)),
    ("outflow", Said(NOTHING, ["u_t + 2 u_x = 0", "∂u/∂t + 2 ∂u/∂x = 0", "$u_t + 2u_x = 0$"], PLACE, SINE, ROD, ["u(1,t) = 0", "u = 0 at x = 1", "u = 0 at the right end"]), ("enters at the left end",)),
    ("unknown twice", Said(NOTHING, ["x' = y, y' = -x, z' = w", "dx/dt = y, dy/dt = -x, dz/dt = w"], ["x(1)", "x at t = 1"], ["x(0) = 1, y(0) = 0, z(0) = 0", "x = 1, y = 0 and z = 0 at t = 0"]), ("no value is given for `w`",)),
]  # fmt: skip
CASES = [
    (name, prompt, named) for i, (name, said, named) in enumerate(TABLE) for prompt in spoken(said, 6, 2 * i)
]


@pytest.mark.parametrize(("name", "prompt", "named"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_refused_with_its_reason(name, prompt, named):
    with pytest.raises(ProblemError) as caught:
        read(prompt)
    assert any(word in caught.value.what for word in named)
    assert caught.value.where or caught.value.instead or caught.value.why


def test_there_are_a_hundred():
    assert len({c[1] for c in CASES}) >= 100
