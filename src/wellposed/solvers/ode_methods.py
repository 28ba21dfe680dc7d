"""Which integrators serve an initial value problem, at which tolerances, and beside which other family.

Two methods of different families always run: what they agree on is not the fault of either.
"""

from __future__ import annotations

from importlib.util import find_spec

from wellposed.contract.plan import Level, Scheme
from wellposed.errors import UnsupportedProblem

__all__ = ["DEFAULT_TARGET", "FAMILIES", "applicable", "levels_of", "scheme_of", "tolerances_of"]

DEFAULT_TARGET = 1e-8
"""Relative accuracy that an answer is meant to have where none is asked for."""

FAMILIES = {
    "DOP853": "explicit Runge-Kutta",
    "Radau": "implicit Runge-Kutta",
    "LSODA": "linear multistep",
    "CVODE": "linear multistep",
}
_NAMES = {
    "DOP853": ("Dormand-Prince 8(5,3)", "Hairer, Norsett & Wanner 1993, II.5"),
    "Radau": ("Radau IIA of order 5", "Hairer & Wanner 1996, IV.8"),
    "LSODA": ("LSODA, Adams or backward differentiation formulas", "Petzold 1983"),
    "CVODE": ("CVODE, backward differentiation formulas", "Hindmarsh et al. 2005"),
}
_SHARPEST, _COARSEST = 1e-13, 1e-3


def tolerances_of(target: float) -> tuple[float, ...]:
    """Return the tolerances of the ladder, coarse to fine: the sharpest four decades below the target.

    Local errors add up and are amplified over the run; two decades apart, neighbours tell their errors.
    """
    last = max(_SHARPEST, 1e-4 * target)
    return tuple(float(f"{last * f:.0e}") for f in (1e6, 1e4, 1e2, 1.0) if last * f <= 1.01 * _COARSEST)


def applicable(*, stiff: bool, plain: bool) -> tuple[str, ...]:
    """Return the integrators that serve, the one of choice first.

    Args:
        stiff: Stability would hold an explicit method back.
        plain: Neither events nor restarts are needed, which CVODE is not written for here.
    """
    multistep = ("CVODE",) if plain and find_spec("sksundae") is not None else ()
    return ("Radau", *multistep, "LSODA") if stiff else ("DOP853", "Radau", "LSODA", *multistep)


def levels_of(
    methods: tuple[str, ...], *, stiff: bool, target: float, chosen: str | None
) -> tuple[Level, ...]:
    """Return all levels to run: the main integrator, then one or two of other families.

    Args:
        methods: The integrators that serve, from `applicable`.
        stiff: As there.
        target: Relative accuracy that is asked for.
        chosen: The integrator that the user wants, in any case; None: the one of choice.

    Raises:
        UnsupportedProblem: The one that is wanted is unknown, or does not serve this problem.
    """
    tolerances = tolerances_of(target)
    main = methods[0] if chosen is None else _named(chosen, methods)
    others: list[str] = []
    for name in methods:
        if FAMILIES[name] not in {FAMILIES[m] for m in (main, *others)}:
            others.append(name)
    first = tolerances[-2:] if main == "Radau" else tolerances
    found = [Level(rtol=r, method=main) for r in first]
    for name in others:
        chosen_ones = tolerances[1:]
        if name == "Radau":  # one of order 5 is dear at the sharpest tolerance
            chosen_ones = tolerances[-2:] if stiff else tolerances[1:3]
        found += [Level(rtol=r, method=name) for r in chosen_ones]
    return tuple(found)


def _named(chosen: str, methods: tuple[str, ...]) -> str:
    """Return the integrator of this name, written in any case.

    Raises:
        UnsupportedProblem: No integrator that serves has the name.
    """
    for name in methods:
        if name.lower() == chosen.lower():
            return name
    known = next((n for n in FAMILIES if n.lower() == chosen.lower()), None)
    raise UnsupportedProblem(
        f"the method {chosen!r} does not serve this problem"
        if known
        else f"no method for ordinary differential equations is called {chosen!r}",
        where="the method that is asked for",
        why="the problem is stiff: stability would hold an explicit method to millions of steps"
        if known == "DOP853"
        else "it needs restarts or events that are not written for it, or its package is not installed"
        if known
        else "an answer by another method than the one asked for would mislead",
        instead=f"one of these: {', '.join(methods)}",
    )


def scheme_of(levels: tuple[Level, ...]) -> Scheme:
    """Return the integrators of the levels with where they are described."""
    methods = tuple(dict.fromkeys(v.method for v in levels if v.method)) or ("DOP853", "Radau")
    names, sources = zip(*(_NAMES[m] for m in methods), strict=True)
    return Scheme(
        name=f"{names[0]} with error control; " + " and ".join(names[1:]) + " beside it",
        space_order=None,
        time_order=None,
        citation="; ".join(sources),
    )
