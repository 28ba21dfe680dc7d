"""Complex waves by their real and imaginary part, against packets, solitons and coherent states."""

from __future__ import annotations

import math

import numpy as np
import pytest
from paired import runs_of

from wellposed import solvers
from wellposed.agent.reading import read
from wellposed.problem.statement import Problem


def both(problem: Problem, family: str) -> list[float]:
    """The asked value by the finest level of the main and of the second program."""
    plan = solvers.plan(problem)
    assert plan.family == family
    found = []
    main, second = solvers.write(plan)
    for program, levels in ((main, plan.ladders[0].levels), (second, plan.second_ladders[0].levels)):
        (run,) = runs_of(program.source, levels[-1:]).runs
        found.append(float(np.ravel(run.arrays["answer_0"])[0]))
    return found


def test_a_free_packet_spreads_and_travels() -> None:
    # D. J. Griffiths, Introduction to Quantum Mechanics, section 2.4: a Gaussian of variance (1 + t^2)/2.
    problem = read("i psi_t = -psi_xx/2 on the line, psi(x,0) = exp(-x^2/2) e^{2 i x}. |psi(1, 1)|^2?")
    main, second = both(problem, "dispersive waves on a line")
    truth = math.exp(-((1 - 2) ** 2) / 2) / math.sqrt(2)
    assert main == pytest.approx(truth, rel=1e-9)
    assert second == pytest.approx(truth, rel=1e-2)


def test_a_bright_soliton_keeps_its_shape() -> None:
    # V. E. Zakharov, A. B. Shabat 1972: sech(x - 2 k t) with the phase k x + (1 - k^2) t.
    problem = read("i u_t + u_xx + 2 |u|^2 u = 0 on the line, u(x,0) = sech(x) e^{i x/2}. |u(2, 1)|?")
    main, second = both(problem, "dispersive waves on a line")
    assert main == pytest.approx(1 / math.cosh(1), rel=1e-5)
    assert second == pytest.approx(1 / math.cosh(1), rel=1e-2)


def test_a_coherent_state_swings_in_its_trap() -> None:
    problem = read("i psi_t = -psi_xx/2 + x^2/2 psi on the line, psi(x,0) = exp(-(x-1)^2/2). |psi(0, 1)|^2?")
    main, second = both(problem, "dispersive waves on a line")
    truth = math.exp(-(math.cos(1) ** 2))
    assert main == pytest.approx(truth, rel=1e-8)
    assert second == pytest.approx(truth, rel=1e-2)


def test_waves_on_a_ring_are_their_fourier_series() -> None:
    problem = read("i u_t = -u_xx, periodic on 0 < x < 2pi, u(x,0) = exp(sin(x)). |u(1, 1)|^2?")
    main, second = both(problem, "spectral box")
    k = np.fft.fftfreq(512, 1 / 512)
    start = np.fft.fft(np.exp(np.sin(2 * np.pi * np.arange(512) / 512))) / 512
    truth = abs(np.sum(start * np.exp(-1j * k**2 + 1j * k))) ** 2
    assert main == pytest.approx(truth, rel=1e-12)
    assert second == pytest.approx(truth, rel=1e-3)


def test_two_species_that_do_not_turn_into_each_other_are_no_pair() -> None:
    start = "a(x,0) = cos(pi x/3), b(x,0) = 0"
    problem = read(f"a_t = a_xx + b_xx, b_t = b_xx + a_xx, periodic on 0 < x < 6, {start}. a(1, 1)?")
    assert solvers.plan(problem).family != "spectral box"


def test_the_same_noise_stands_in_both_programs() -> None:
    problem = read(
        "Cahn-Hilliard equation with D = 1, gamma = 0.5, periodic on 0 < x < 16, c(x,0) = 0.1 + random noise"
        " of amplitude 0.01, seed 5. c(3, 2)?"
    )
    main, second = both(problem, "spectral box")
    assert main == pytest.approx(second, rel=2e-3)
    assert abs(main - 0.1) > 1e-4
