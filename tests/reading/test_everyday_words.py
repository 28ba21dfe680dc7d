"""Short everyday ways to put a question, held against the same problem in plain notation."""

from __future__ import annotations

import pytest
from same import facts

from wellposed.agent.reading import read

PAIRS = (
    (
        "-psi''/2 + 2 x^2 psi = E psi for x from -oo to oo. Find the two lowest E.",
        "-psi''/2 + 2 x^2 psi = E psi on the whole line. Find the two lowest eigenvalues.",
    ),
    (
        "-y'' = lambda y, y(0) = 0, y'(3) = 0. Find the two smallest eigenvalues, each counted with its "
        "multiplicity.",
        "-y'' = lambda y, y(0) = 0, y'(3) = 0. Find the two smallest eigenvalues.",
    ),
    (
        "Eigenvalues of -v'' = λ v, v(0) = 0, v(4) = 0: first two.",
        "-v'' = lambda v, v(0) = 0, v(4) = 0. Find the first two eigenvalues.",
    ),
    (
        "z' = 2 - 0.3 z^2, z(0) = 0.5. To which value does z settle in the end?",
        "z' = 2 - 0.3 z^2, z(0) = 0.5. Find the steady state of z.",
    ),
    (
        "w' + 2 w = H(t - 3), w(0) = 1, where H is the Heaviside step function. w(4)?",
        "w' + 2 w = Heaviside(t - 3), w(0) = 1. Find w(4).",
    ),
    (
        "Diffusion in a sphere: c_t = 0.3 (c_rr + (2/r) c_r) for 0 < r < 2, c(2,t) = 1, c(r,0) = 0. "
        "c(1, 0.5)?",
        "c_t = 0.3 (c_rr + (2/r) c_r) for 0 < r < 2, c(2,t) = 1, c(r,0) = 0. Find c(1, 0.5).",
    ),
    (
        "c_t = 0.2 c_xx - c^2, periodic on 0 < x < 3, c0 = 1 + 0.1 cos(2 pi x/3). Mean of c at t = 2?",
        "c_t = 0.2 c_xx - c^2, periodic on 0 < x < 3, c(x,0) = 1 + 0.1 cos(2 pi x/3). Mean of c at t = 2?",
    ),
    (
        "w_t - 2 w_x = 0, 2pi-periodic, w(x,0) = exp(cos x). w(1,3)=?",
        "w_t - 2 w_x = 0 on 0 < x < 2 pi with periodic boundaries, w(x,0) = exp(cos x). Find w(1,3).",
    ),
    (
        "Convergence study for u_t = 0.5 u_xx on 0 < x < 1, u = 0 at both ends, u(x,0) = sin(pi x), end time "
        "0.1, N = 16, 32, 64 cells. What order is observed?",
        "u_t = 0.5 u_xx on 0 < x < 1, u = 0 at both ends, u(x,0) = sin(pi x), end time 0.1. Observed order.",
    ),
    (
        "Burgers' equation u_t + u u_x = 0 on the real line with u(x,0) = 1/(2 + x^2). u(1, 0.5)?",
        "u_t + u u_x = 0 on the real line with u(x,0) = 1/(2 + x^2). Find u(1, 0.5).",
    ),
    (
        "SIR model with beta = 0.6, gamma = 0.15, S(0) = 0.98, I(0) = 0.02, R(0) = 0. I(12)?",
        "S' = -0.6 S I, I' = 0.6 S I - 0.15 I, R' = 0.15 I, S(0) = 0.98, I(0) = 0.02, R(0) = 0. I(12)?",
    ),
    (
        "Blasius equation g''' + g g''/2 = 0, g(0) = g'(0) = 0, g'(oo) = 1. g''(0)?",
        "g''' + g g''/2 = 0 for x > 0, g(0) = 0, g'(0) = 0, g'(inf) = 1. Find g''(0).",
    ),
    ("q' = -0.8 q + 1, q0 = 3. q(2)?", "q' = -0.8 q + 1, q(0) = 3. q(2)?"),
    ("q' = -0.8 (q - q0), q0 = 3, q(0) = 1. q(2)?", "q' = -0.8 (q - 3), q(0) = 1. q(2)?"),
    (
        "u_t = 4 u_xx + 2 u (1 - u) on the whole line, starting from a sharp step. How fast does the front "
        "move in the long run?",
        "u_t = 4 u_xx + 2 u (1 - u) on the whole line. How fast does the front move in the long run?",
    ),
)


@pytest.mark.parametrize(("told", "plain"), PAIRS, ids=[p[0][:40] for p in PAIRS])
def test_everyday_words_state_the_same_problem(told: str, plain: str) -> None:
    problem = read(told)
    assert not problem.unread
    assert facts(problem) == facts(read(plain))
