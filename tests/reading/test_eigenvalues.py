"""Eigenvalue and critical value problems: which symbol is open, which values are asked, what is refused."""

import pytest
import sympy as sp

from wellposed.agent.reading import read
from wellposed.errors import ProblemError
from wellposed.problem.statement import symbol


def asked(prompt):
    """Return (kind, expression, n, unit) of each quantity."""
    return [(q.kind, str(q.expression), q.place.get("n"), q.unit) for q in read(prompt).quantities]


def lowest(n, expression="lambda", unit=None):
    return [("eigenvalues", expression, k, unit) for k in range(1, n + 1)]


ASKED = [
    ("-u'' = lambda u, u(0) = u(2) = 0. The lowest three eigenvalues?", lowest(3)),
    ("Find the first 3 eigenvalues of -u'' = λu on (0,2), u = 0 at both ends.", lowest(3)),
    ("$-u'' = \\lambda u$, $u(0)=u(2)=0$. $\\lambda_1$, $\\lambda_2$ and $\\lambda_3$?", lowest(3)),
    ("u'' + mu u = 0 for 0<x<3, u(0) = 0, u'(3) = 0; smallest mu?", lowest(1, "mu")),
    ("-y'' + 3 x^4 y = E y, -4 < x < 4, y = 0 at both ends. Ground state energy?", lowest(1, "E")),
    ("-0.5 psi'' + 2 x^2 psi = E psi on the whole line. The lowest two energy levels?", lowest(2, "E")),
    ("-0.5 psi'' + 2 x^2 psi = E psi on the whole line. First excited state energy?",
     [("eigenvalues", "E", 2, None)]),
    ("-Δu = λ u on 0<x<2, 0<y<3, u = 0 on the boundary. The third eigenvalue?",
     [("eigenvalues", "lambda", 3, None)]),
    ("EI w'''' = mu omega^2 w, EI = 20, mu = 3, w(0)=w''(0)=0, w(2)=w''(2)=0; first natural frequency in Hz?",
     lowest(1, "omega/(2*pi)", "Hz")),
    ("A violin string 0.33 m long, under a tension of 60 N, has a mass per length of"
     " 0.6 g/m. It is fixed at both"
     " ends. Fundamental frequency in Hz?", lowest(1, "omega/(2*pi)", "Hz")),
    ("Cantilever beam of length 0.8 m, E = 70 GPa, I = 2e-9 m^4, density 2700 kg/m^3,"
     " cross-section 3e-4 m^2. First"
     " two natural frequencies in Hz?", lowest(2, "omega/(2*pi)", "Hz")),
    ("An electron sits in an infinite well 0.7 nm wide. Lowest two energies in eV?", lowest(2, "E", "eV")),
    ("EI y'' + P y = 0, y(0) = y(L) = 0, EI = 40, L = 3. Smallest buckling load P?",
     [("critical value", "P", None, None)]),
    ("A pinned-pinned column 2 m long with bending stiffness 3e4 N m^2. Critical buckling load in kN?",
     [("critical value", "P", None, "kN")]),
    ("D n'' + r n = 0, n(0)=n(L)=0, D = 2, r = 3. Critical length L?", [("critical value", "L", None, None)]),
    ("n_t = D n_xx + r n, n = 0 at both ends, D = 2, r = 3. Critical patch length?",
     [("critical value", "L", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "wanted"), ASKED, ids=[str(i) for i in range(len(ASKED))])
def test_values_that_are_asked(prompt, wanted):
    assert asked(prompt) == wanted


def test_an_open_symbol_is_no_parameter():
    p = read("-u'' = lambda u, u(0)=0, u(1) = 0; smallest eigenvalue?")
    assert not p.parameters
    assert p.span is None
    assert symbol("lambda") in p.equations[0].free_symbols


def test_the_margin_of_an_evolution_is_steady():
    p = read("n_t = 2 n_xx + 3 n, n = 0 at both ends. Critical patch length?")
    assert p.span is None
    assert not p.equations[0].has(symbol("t"))
    assert any("neither grow" in f"{a}" for a in p.assumptions)


def test_a_box_in_nanometres_counts_in_si_like_the_constants():
    p = read("An electron sits in an infinite well 0.7 nm wide. Lowest energy in eV?")
    values = {str(k): float(v) for k, v in p.values.items()}
    assert values["L"] == pytest.approx(0.7e-9)
    # h^2/(8 m L^2), D. J. Griffiths, Introduction to Quantum Mechanics, eq. 2.30
    level = (
        sp.pi**2 * values["hbar"] ** 2 / (2 * values["m_e"] * values["L"] ** 2)
    ).evalf() / 1.602176634e-19
    assert float(level) == pytest.approx(0.7674, rel=1e-3)


REFUSED = [
    ("-u'' = lambda u, u(0) = 1, u(1) = 0. Smallest eigenvalue?", "homogeneous"),
    ("-u'' = lambda u + 2, u(0) = 0, u(1) = 0. Smallest eigenvalue?", "term without"),
    ("-u'' + u^3 = lambda u, u(0) = 0, u(1) = 0. Smallest eigenvalue?", "not linear"),
    ("-u'' = 3 u, u(0) = 0, u(1) = 0. Smallest eigenvalue?", "every symbol"),
    ("-u'' = lambda u, u(0) = 0, u(1) = 0. u(0.5)?", "lambda"),
    ("-u'' = lambda u. Smallest eigenvalue?", ""),
    ("-u'' = lambda u, u(0) = 0. Smallest eigenvalue?", ""),
    ("u'' + omega^2 u = 0, u(0) = u(1) = 0. The lowest eigenvalue?", "omega^2"),
    ("u'' + lambda u = 0, u(0) = u(1) = 0. The lowest natural frequency in Hz?", "sqrt"),
]


@pytest.mark.parametrize(("prompt", "word"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_what_has_no_eigenvalues_is_refused(prompt, word):
    with pytest.raises(ProblemError) as caught:
        read(prompt)
    assert word in str(caught.value)
