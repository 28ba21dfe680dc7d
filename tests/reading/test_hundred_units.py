"""A hundred and more statements with units: all are kept in SI, whatever they are written in."""

import pytest
import sympy as sp
from same import facts
from voices import D, Q, Said, cases, field, stated, t, x

from wellposed.agent.reading import read

T, c = (field(n, x, t) for n in ("T", "c"))
w, m, v, N = (field(n, t) for n in ("T", "m", "v", "N"))


def at(place, time):
    return {x: place, t: time}


TABLE = {
    "rod": Said(
        stated([D(T, t) - Q(1, 10**5) * D(T, x, 2)], {"x": (0, Q(1, 2))}, ("t", 0, 600), [("value", "T", 100, "x-"), ("gradient", "T", 0, "x+", 1), ("initial", "T", 20)], [("value", T, at(Q(1, 4), 600))]),
        equation=["T_t = a T_xx with a = 1e-5 m^2/s", "∂T/∂t = α ∂²T/∂x² with α = 10 mm²/s", "$T_t = \\alpha T_{xx}$, $\\alpha = 10^{-5}$ m$^2$/s", "dT/dt = a d²T/dx², a = 0.1 cm²/s", "T_t = a T_xx, a = 1·10⁻⁵ m²/s"],
        region=["a rod of length 50 cm", "a rod of length 0.5 m", "a 500 mm long rod", "a rod of length L = 0.5 m", "0 < x < 0.5 m"],
        ends=["the left end held at 100 °C and the right end insulated", "the left end is at 100 °C, the right end is insulated", "the right end insulated, the left end kept at 100 degC", "T = 100 °C at the left end and no flux at the right end"],
        start=["initially 20 °C", "the initial temperature is 20 °C", "T = 20 °C at t = 0", "an initial temperature of 20 degrees Celsius"],
        question=["T in the middle after 10 min", "T at x = 25 cm after 10 minutes", "T at x = 0.25 m and t = 600 s", "the temperature in the middle after 600 s", "T at the midpoint at t = 10 min"],
    ),
    "coffee": Said(
        stated([D(w, t) + Q(1, 1200) * (w - 22)], span=("t", 0, 900), holds=[("initial", "T", 85)], asks=[("value", w, {t: 900})]),
        equation=["T' = -k (T - 22 °C), k = 0.05 1/min", "dT/dt = -k (T - Ta), k = 0.05/min, Ta = 22 °C", "dT/dt = −k (T − Tₐ) with k = 3 1/h and Tₐ = 22 °C", "$\\frac{dT}{dt} = -k(T - T_a)$, $k = 0.05$ 1/min, $T_a = 22$ °C"],
        start=["T(0) = 85 °C", "T = 85 °C at t = 0", "initially T = 85 °C", "T(0) = 85 degC"],
        question=["T after 15 min", "T after 900 s", "T at t = 15 min", "the temperature after a quarter of an hour", "T after 0.25 h", "the temperature after fifteen minutes"],
    ),
    "tablet": Said(
        stated([D(m, t) + Q(1, 14400) * m], span=("t", 0, 7200), holds=[("initial", "m", Q(3, 10000))], asks=[("value", m, {t: 7200})]),
        equation=["dm/dt = -k m with k = 0.25 1/h", "m' = -k m, k = 0.25 per hour", "$\\frac{dm}{dt} = -k m$, $k = 0.25$ 1/h", "dm/dt = −k m, k = 0.25 h⁻¹"],
        start=["m(0) = 300 mg", "m = 300 mg at t = 0", "initially m = 300 mg", "m(0) = 0.3 g"],
        question=["m after 2 h", "m at t = 2 h", "m after 120 min", "m after two hours", "the mass m after 2 hours"],
    ),
    "carbon": Said(
        stated([D(c, t) - Q(2, 10**11) * D(c, x, 2)], {"x": (0, sp.oo)}, ("t", 0, 36000), [("value", "c", 1, "x-"), ("initial", "c", Q(1, 5))], [("value", c, at(Q(1, 1000), 36000))]),
        equation=["c_t = D c_xx with D = 2e-11 m^2/s", "∂c/∂t = D ∂²c/∂x², D = 2·10⁻¹¹ m²/s", "$c_t = D c_{xx}$, $D = 2\\times10^{-11}$ m²/s", "dc/dt = D d²c/dx², D = 2e-7 cm²/s"],
        region=["the half-line x > 0", "x > 0", "0 < x < inf"],
        ends=["c(0,t) = 1", "c = 1 at x = 0"],
        start=["c(x,0) = 0.2", "c = 0.2 at t = 0", "initially c = 0.2"],
        question=["c at x = 1 mm after 10 h", "c at x = 1 mm and t = 10 h", "c at x = 0.001 m after 36000 s", "c at x = 1 mm after ten hours", "c at x = 0.1 cm after 600 min"],
    ),
    "braking": Said(
        stated([D(v, t) + Q(1, 2) * v], span=("t", 0, 4), holds=[("initial", "v", 20)], asks=[("value", v, {t: 4})]),
        equation=["dv/dt = -b v, b = 0.5 1/s", "v' = -b v with b = 0.5 s⁻¹", "$\\dot v = -bv$, $b = 0.5$ 1/s", "dv/dt = −b v, b = 30 1/min"],
        start=["v(0) = 20 m/s", "v = 72 km/h at t = 0", "initially v = 20 m/s", "v(0) = 72 km/h"],
        question=["v after 4 s", "v at t = 4 s", "the speed v after 4 seconds", "v after four seconds"],
    ),
    "strip": Said(
        stated([D(T, t) - Q(1, 10**4) * D(T, x, 2)], {"x": (0, Q(1, 50))}, ("t", 0, 2), [("value", "T", 25, "x-"), ("value", "T", 25, "x+"), ("initial", "T", 400)], [("maximum", T, {t: 2})]),
        equation=["T_t = a T_xx, a = 1e-4 m²/s", "∂T/∂t = α ∂²T/∂x², α = 1 cm²/s", "$T_t = \\alpha T_{xx}$, $\\alpha = 100$ mm²/s", "dT/dt = a d^2T/dx^2, a = 0.0001 m^2/s"],
        region=["a strip of thickness 2 cm", "0 < x < 2 cm", "a 20 mm thick plate", "a plate of thickness 0.02 m"],
        ends=["both faces held at 25 °C", "T = 25 °C at both ends", "both sides kept at 25 °C", "both surfaces at 25 degC"],
        start=["initially 400 °C", "T = 400 °C at t = 0", "an initial temperature of 400 °C", "initially at 400 degrees Celsius"],
        question=["the maximum of T after 2 s", "the highest temperature at t = 2 s", "the maximum temperature after 2 s", "the largest value of T at t = 2 s"],
    ),
    "isotope": Said(
        stated([D(N, t) + Q(1, 864000) * N], span=("t", 0, 432000), holds=[("initial", "N", 800)], asks=[("value", N, {t: 432000})]),
        equation=["dN/dt = -N/tau, tau = 10 days", "N' = -N/τ with τ = 10 d", "$\\frac{dN}{dt} = -\\frac{N}{\\tau}$, $\\tau = 240$ h", "dN/dt = −λN, λ = 0.1 per day"],
        start=["N(0) = 800", "N = 800 at t = 0", "initially N = 800", "N(0) = eight hundred"],
        question=["N after 5 days", "N at t = 5 days", "N after 120 h", "N after five days"],
    ),
    "tank": Said(
        stated([D(m, t) + Q(1, 1800) * m - Q(1, 60)], span=("t", 0, 1800), holds=[("initial", "m", 10)], asks=[("value", m, {t: 1800})]),
        equation=["dm/dt = q - m/tau, q = 1 kg/min, tau = 30 min", "m' = q − m/τ, q = 1 kg/min, τ = 0.5 h", "$\\dot m = q - m/\\tau$, $q = 1$ kg/min, $\\tau = 30$ min", "dm/dt = q - m/tau with q = 60 kg/h and tau = 30 min"],
        start=["m(0) = 10 kg", "m = 10 kg at t = 0", "initially m = 10 kg", "m(0) = 10000 g"],
        question=["m after 30 min", "m at t = 0.5 h", "m after half an hour", "m after thirty minutes", "the mass m after 1800 s"],
    ),
    "membrane": Said(
        stated([D(c, t) - Q(1, 10**9) * D(c, x, 2)], {"x": (0, Q(1, 5000))}, ("t", 0, 60), [("value", "c", 5, "x-"), ("value", "c", 0, "x+"), ("initial", "c", 0)], [("value", c, at(Q(1, 10000), 60))]),
        equation=["c_t = D c_xx, D = 1e-9 m²/s", "∂c/∂t = D ∂²c/∂x² with D = 1000 µm²/s", "$c_t = D c_{xx}$, $D = 10^{-5}$ cm²/s", "dc/dt = D d²c/dx², D = 1e-3 mm²/s"],
        region=["a membrane of thickness 200 µm", "0 < x < 0.2 mm", "a 200 µm thick membrane", "a membrane of thickness 0.2 mm"],
        ends=["c = 5 mol/m³ at x = 0 and c = 0 at the other end", "c = 5 mol/m^3 at the left end and c = 0 at the right end", "c = 5 mol/m³ at the left side and c = 0 at the right side"],
        start=["initially c = 0", "c = 0 at t = 0", "c(x,0) = 0"],
        question=["c in the middle after 1 min", "c at x = 100 µm after 60 s", "c at x = 0.1 mm and t = 1 min", "c at the midpoint after one minute"],
    ),
}  # fmt: skip
CASES = cases(TABLE)


@pytest.mark.parametrize(("name", "prompt"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_units(name, prompt):
    assert facts(read(prompt)) == facts(TABLE[name].problem)


def test_there_are_a_hundred():
    assert len({p for _, p in CASES}) >= 100
