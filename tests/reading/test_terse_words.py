"""Terse everyday word problems, held against the same problem in plain notation, in SI units."""

from __future__ import annotations

import pytest
from same import facts

from wellposed.agent.reading import read
from wellposed.errors import ProblemError

G = "9.80665"
PAIRS = (
    (
        "RLC circuit: L = 50 mH, R = 8 ohm, C = 220 uF, 24 V switched on at t = 0. Capacitor voltage after "
        "4 ms?",
        "0.05 q'' + 8 q' + q/0.00022 = 24, q(0) = 0, q'(0) = 0. q(0.004)/0.00022?",
    ),
    (
        "A coil of 30 mH in series with 6 Ω is connected to a 9 V battery. What is the current after 3 ms?",
        "0.03 i' + 6 i = 9, i(0) = 0. i(0.003)?",
    ),
    (
        "JMAK with k = 4e-7 s^-3 and n = 3. Time for 30 % transformation?",
        "X' = 3*4e-7*t^2*(1 - X), X(0) = 0. When does X reach 0.3?",
    ),
    (
        "First-order reaction P -> Q, k = 0.005 1/s. Time to 75 % conversion?",
        "c' = -0.005 c, c(0) = 1. When does c reach 0.25?",
    ),
    (
        "Decomposition is first order with rate constant 0.3/h. What conversion after 2 h?",
        "c' = -0.3/3600 c, c(0) = 1. 1 - c(7200)?",
    ),
    (
        "Caesium has a half-life of 30 years. How long until 35 % has decayed?",
        "N' = -log(2)/946728000 N, N(0) = 1. When does N reach 0.65?",
    ),
    (
        "An isotope decays with a half-life of 8 days. When is only 5 % left?",
        "N' = -log(2)/691200 N, N(0) = 1. When does N reach 0.05?",
    ),
    (
        "The population of a city grows at 3 % per year, compounded yearly. It is 50000 now. How large will "
        "it be in 6 years?",
        "N' = log(103/100)/31557600 N, N(0) = 50000. N(189345600)?",
    ),
    (
        "Steady temperature in a hollow sphere, inner radius 4 cm at 90 °C, outer radius 9 cm at 15 °C. T at "
        "6 cm?",
        "T_rr + 2 T_r/r = 0 for 0.04 < r < 0.09, T(0.04) = 90, T(0.09) = 15. T(0.06)?",
    ),
    (
        "Pipe wall, steady: inner radius 3 cm at 180 °C, outer radius 4 cm at 60 °C. T at r = 3.5 cm?",
        "T_rr + T_r/r = 0 for 0.03 < r < 0.04, T(0.03) = 180, T(0.04) = 60. T(0.035)?",
    ),
    (
        "Steady conduction through a brick wall 0.24 m thick, conductivity 0.6 W/(m K), 19 °C on one side "
        "and -7 °C on the other. Heat flux?",
        "0.6 T'' = 0, T(0) = 19, T(0.24) = -7. -0.6*T'(0)?",
    ),
    (
        "Cooling fin: aluminium, k = 200 W/mK, diameter 8 mm, length 6 cm, base 90 °C, air 25 °C, "
        "h = 15 W/m²K, insulated tip. Tip temperature?",
        "200*pi*0.008^2/4*T'' = pi*0.008*15*(T - 25), T(0) = 90, T'(0.06) = 0. T(0.06)?",
    ),
    (
        "Cantilever beam, 3 m, uniform load 1.5 kN/m, EI = 2e6 Nm2: tip deflection?",
        "2e6 w'''' = 1500, w(0) = 0, w'(0) = 0, w''(3) = 0, w'''(3) = 0. w(3)?",
    ),
    (
        "A tank contains 200 litres of brine with 8 kg salt. Brine with 0.05 kg/L flows in at 4 L/min; "
        "outflow 2 L/min. Salt after 30 min?",
        "S' = 50*0.004/60 - 0.002/60*S/(0.2 + (0.004/60 - 0.002/60)*t), S(0) = 8. S(1800)?",
    ),
    (
        "A ball is thrown upward at 14 m/s from 3 m. When does it land? No air resistance.",
        f"y'' = -{G}, y(0) = 3, y'(0) = 14. When does y reach 0?",
    ),
    (
        "A coin is dropped from a tower 45 m high. Neglect air resistance. How fast is it after 2 s?",
        f"y'' = -{G}, y(0) = 45, y'(0) = 0. -y'(2)?",
    ),
    (
        "A jumper of 70 kg with quadratic drag c = 0.3 kg/m: speed after 6 s and terminal speed?",
        f"70 v' = 70*{G} - 0.3 v^2, v(0) = 0. v(6)? Find the steady state of v.",
    ),
    (
        "A block of 3 kg hangs on a spring with k = 40 N/m and damping c = 5 N s/m. It is released from rest "
        "6 cm from equilibrium. Where is it after 2 s?",
        "3 x'' + 5 x' + 40 x = 0, x(0) = 0.06, x'(0) = 0. x(2)?",
    ),
    (
        "Lotka-Volterra with alpha = 0.8, beta = 0.2, delta = 0.05, gamma = 0.6, prey 12, predators 3 at the "
        "start. How many predators at t = 4?",
        "x' = 0.8 x - 0.2 x y, y' = 0.05 x y - 0.6 y, x(0) = 12, y(0) = 3. y(4)?",
    ),
    (
        "How long does it take until the centre of a 2 cm thick copper plate (alpha = 1e-4 m2/s), initially "
        "at 300 °C, with both faces held at 20 °C, has cooled to 60 °C?",
        "T_t = 1e-4 T_xx for 0 < x < 0.02, T = 20 at both ends, T(x,0) = 300. When does T(0.01,t) reach 60?",
    ),
    (
        "Helium permeates through a 1 mm foil with D = 2e-10 m2/s, c = 8 mol/m3 on one side, 0 on the other, "
        "initially empty. Flux after 20 minutes?",
        "c_t = 2e-10 c_xx for 0 < x < 0.001, c(0,t) = 8, c(0.001,t) = 0, c(x,0) = 0. "
        "-2e-10*c_x(0.001, 1200)?",
    ),
    (
        "Parabolic oxidation y^2 = kp t, kp = 5e-14 m2/s. Thickness after 40 h?",
        "q' = 5e-14, q(0) = 0. sqrt(q(144000))?",
    ),
    (
        "Norton creep: strain rate = A sigma^n with A = 3e-15 (MPa, 1/h), n = 4, stress 60 MPa. Strain after "
        "500 h?",
        "eps' = 3e-15*60^4/3600, eps(0) = 0. eps(1800000)?",
    ),
    (
        "Simply supported beam: 5 m span, point load 12 kN at midspan, EI = 6 MNm2. Midspan deflection?",
        "6e6 w'''' = 12000 dirac(x - 2.5), w(0) = 0, w''(0) = 0, w(5) = 0, w''(5) = 0. w(2.5)?",
    ),
    (
        "Van der Pol with mu = 3: period of the limit cycle?",
        "x'' - 3 (1 - x^2) x' + x = 0, x(0) = 2, x'(0) = 0. Period of x?",
    ),
    (
        "Point source diffusion on the infinite line: c(x,0) = delta(x), D = 0.3. c(2,1)?",
        "c_t = 0.3 c_xx on the whole line, c(x,0) = delta(x). c(2,1)?",
    ),
    (
        "Inviscid Burgers with v(x,0) = -2 sin(x): when does the shock form?",
        "v_t + v v_x = 0, v(x,0) = -2 sin(x). When does the shock form?",
    ),
    (
        "-psi'' + (2 x^4 - x^2) psi = E psi. Two lowest energies?",
        "-psi'' + (2 x^4 - x^2) psi = E psi on the whole line. Find the two lowest eigenvalues.",
    ),
    (
        "A string of length 2 m fixed at both ends is plucked at its middle by 3 cm; wave speed 150 m/s. "
        "Displacement of the middle after 4 ms?",
        "A string of length 2 m fixed at both ends is plucked at its middle by 3 cm; wave speed 150 m/s. "
        "Displacement at x = 1 m after 4 ms?",
    ),
    (
        "A parachutist (mass 90 kg) falls from rest with linear drag, b = 15 kg/s. Terminal velocity?",
        f"90 v' = 90*{G} - 15 v, v(0) = 0. Find the steady state of v.",
    ),
)


@pytest.mark.parametrize(("told", "plain"), PAIRS, ids=[p[0][:40] for p in PAIRS])
def test_terse_words_state_the_same_problem(told: str, plain: str) -> None:
    problem = read(told)
    assert not problem.unread
    assert facts(problem) == facts(read(plain))


def test_peaks_are_sought_over_a_span_that_holds_them() -> None:
    chain = read(
        "Consecutive reactions A->B->C with k1 = 0.6/min, k2 = 0.24/min, A0 = 3 mol/L. When is B largest, "
        "and how much is it?"
    )
    assert [q.kind for q in chain.quantities] == ["place of maximum", "maximum"]
    assert chain.span is not None
    assert float(chain.with_values(chain.span.end)) > 60 * 2.5453  # ln(k1/k2)/(k1 - k2) = 2.5453 min
    epidemic = read(
        "An SIR epidemic in a population of 5000: beta = 0.5/day, gamma = 0.2/day, 3 infected at first. When "
        "does the number of infected peak?"
    )
    assert [q.kind for q in epidemic.quantities] == ["place of maximum"]
    assert epidemic.span is not None
    # The growth from 3 to a share of 5000 at the rate beta - gamma takes at least ln(1000)/0.3 = 23 days.
    assert float(epidemic.with_values(epidemic.span.end)) > 3 * 23 * 86400


LACKING = (
    ("RLC circuit: L = 50 mH, C = 220 uF, 24 V switched on. Capacitor voltage after 4 ms?", "resistance"),
    ("RC circuit: R = 3 kOhm, C = 5 µF, 12 V. Capacitor voltage after 9 ms?", "at the start"),
    ("First-order reaction P -> Q. Time to 75 % conversion?", "rate constant"),
    (
        "The population of a city grows at 3 % per year. It is 50000 now. How large will it be in 6 years?",
        "compounded yearly",
    ),
    ("Pipe wall, steady: inner radius 3 cm at 180 °C, outer radius 4 cm. T at r = 3.5 cm?", "outer"),
    (
        "Steady conduction through a wall 0.24 m thick, 19 °C on one side and -7 °C on the other. Heat flux?",
        "conductivity",
    ),
    ("JMAK: k = 4e-7 s^-3, n = 2. Time for 30 % transformation?", "s\\^-2"),
    (
        "A tank contains 60 litres of brine with 2 kg salt. Brine with 0.1 kg/L flows in at 1 L/min; outflow "
        "4 L/min. Salt after 30 min?",
        "run empty",
    ),
    ("-psi'' + x^3 psi = E psi. Two lowest energies?", "range"),
    ("-psi'' - x^2 psi = E psi. Two lowest energies?", "range"),
    ("A ball is thrown upward at 14 m/s. When does it land? No air resistance.", "height"),
    ("A jumper of 70 kg with quadratic drag: speed after 6 s?", "drag"),
    ("Parabolic oxidation, kp = 5e-14 m2/s. Thickness after 40 h?", "2 kp t"),
    ("Helium permeates through a 1 mm foil, c = 8 mol/m3 on one side, 0 on the other, initially empty. "
     "Flux after 20 minutes?", "diffusion"),
    ("A block hangs on a spring with k = 40 N/m. It is released from rest 6 cm from equilibrium. "
     "Where is it after 2 s?", "mass"),
)  # fmt: skip


@pytest.mark.parametrize(("told", "named"), LACKING, ids=[p[0][:40] for p in LACKING])
def test_what_is_missing_is_named(told: str, named: str) -> None:
    with pytest.raises(ProblemError, match=named):
        read(told)
