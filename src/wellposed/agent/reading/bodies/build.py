"""A body as told becomes a Problem.

Sources: H. S. Carslaw, J. C. Jaeger, Conduction of Heat in Solids, 2nd ed. (1959), sections 2.5, 3.3, 3.11,
7.6, 9.3; J. Crank, The Mathematics of Diffusion, 2nd ed. (1975), section 3.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from wellposed.agent.reading.bodies.ask import Wish
from wellposed.agent.reading.bodies.ledger import Token
from wellposed.problem.statement import (
    Assumption,
    Axis,
    Condition,
    Domain,
    Parameter,
    Problem,
    Quantity,
    Span,
    Unknown,
    symbol,
)

if TYPE_CHECKING:
    from wellposed.agent.reading.bodies.tell import Body

__all__ = ["build_problem"]

_MEANINGS = {
    "a": ("alpha", "thermal diffusivity"), "k": ("k", "thermal conductivity"),
    "h": ("h", "heat-transfer coefficient"),
    "d": ("rho", "density"), "c": ("cp", "specific heat"), "b": ("D0", "prefactor of the diffusivity"),
    "e": ("Q", "activation energy"),
}  # fmt: skip
_GAS = sp.Rational("8.314462618")  # J/(mol K), CODATA 2018


class _Maker:
    """Parameters and names of one problem."""

    def __init__(self, body: Body, kelvin: bool) -> None:
        self.body = body
        self.kelvin = kelvin
        self.parameters: list[Parameter] = []
        self.of_token: dict[int, sp.Symbol] = {}

    def number(self, token: Token) -> tuple[sp.Expr, str | None]:
        """Return a token's value in coherent units, and the unit."""
        if token.amount.unit == "degC" and self.kelvin:
            return token.coherent[0] + sp.Rational("273.15"), "K"
        return token.coherent

    def name(self, token: Token, name: str, meaning: str) -> sp.Symbol:
        """Make a parameter of a token, once."""
        if id(token) not in self.of_token:
            value, base = self.number(token)
            self.parameters.append(Parameter(name, value, base, meaning))
            self.of_token[id(token)] = symbol(name)
        return self.of_token[id(token)]


def build_problem(body: Body, prompt: str) -> Problem | None:
    """Return the problem; None where the wishes name a place that the body does not have."""
    temperatures = [f for f in body.faces.values() if f.value and f.kind != "flux"]
    units = {f.value.amount.unit for f in temperatures if f.value} | {_unit_of(body.start)}
    units |= {w.level.amount.unit for w in body.wishes if w.level}
    if not body.is_species and len(units - {None}) > 1:
        return None
    on_ice = any(f.kind == "value" and f.value is None for f in body.faces.values())
    if on_ice and units != {"degC"}:
        return None
    make = _Maker(body, kelvin=False)
    unknown = "c" if body.is_species else "T"
    axis = "r" if body.shape in ("cylindrical", "spherical") else "x"
    place, t = symbol(axis), symbol("t")
    field: Any = sp.Function(unknown)(place, t)
    upper = _upper(body, make)
    diffusivity = _diffusivity(body, make)
    right = diffusivity * _laplacian(body, field, place)
    equation: Any = sp.Eq(sp.Derivative(field, t), right, evaluate=False)
    conditions = _conditions(body, make, unknown, axis)
    quantities = _quantities(body, make, field, place, upper)
    if quantities is None:
        return None
    times = [q.place["t"] for q in quantities if "t" in q.place]
    return Problem(
        unknowns=(Unknown(unknown, (axis,
            "t"), None if body.is_species or body.start is None else make.number(body.start)[1],
                          "content" if body.is_species else "temperature"),),
        equations=(equation,),
        parameters=tuple(make.parameters),
        domain=Domain((Axis(axis, sp.Integer(0), upper, unit="m"),),
                      body.shape if body.shape in (
                          "cylindrical", "spherical") else "cartesian"),  # type: ignore[arg-type]
        span=Span("t", sp.Integer(0), max(times) if times else None, "s"),
        conditions=tuple(conditions),
        quantities=tuple(quantities),
        assumptions=tuple(Assumption(*n) for n in _notes(body)),
        prompt=prompt,
    )  # fmt: skip


def _unit_of(token: Token | None) -> str | None:
    return token.amount.unit if token is not None else None


def _notes(body: Body) -> list[tuple[str, str]]:
    """Return what was assumed, the law included."""
    law = "Fick's second law" if body.is_species else "Fourier's law and the balance of energy"
    shape = {"half": "a half-space", "plane": "a layer between two faces"}.get(
        body.shape, f"a {body.shape} body"
    )
    notes = [
        (f"the body is {shape}, and only the distance from its face or axis counts", "as the prompt tells it")
    ]
    notes.append((f"{law} with constant properties", "the prompt names no other law"))
    if body.is_species and "a" in body.properties and "p" in body.properties:
        at = body.properties["p"].text
        notes.append((f"{at} enters only through D", "D is given as a number"))
    return notes + body.notes


def _upper(body: Body, make: _Maker) -> Any:
    if body.size is None:
        return sp.oo
    name, meaning = {
        "thickness": ("L", "thickness or length"), "half-thickness": ("L", "half of the thickness"),
        "radius": ("R", "radius"), "diameter": ("d", "diameter"),
    }[body.measure]  # fmt: skip
    size = make.name(body.size, name, meaning)
    return {"half-thickness": 2 * size, "diameter": size / 2}.get(body.measure, size)


def _diffusivity(body: Body, make: _Maker) -> Any:
    have = body.properties
    if "a" in have:
        name = "D" if body.is_species else "alpha"
        return make.name(
            have["a"], name, "diffusion coefficient" if body.is_species else "thermal diffusivity"
        )
    if "b" in have:
        d0, q = (make.name(have[x], *_MEANINGS[x]) for x in ("b", "e"))
        make.parameters.append(Parameter("R", _GAS, "m**2*kg*s**-2*K**-1*mol**-1", "molar gas constant"))
        kelvin = _Maker(body, kelvin=True).number(have["p"])[0]
        make.parameters.append(Parameter("Tp", kelvin, "K", "temperature of the process"))
        value = d0 * sp.exp(-q / (symbol("R") * symbol("Tp")))
        make.parameters.append(Parameter("D", value, "m**2*s**-1", "diffusion coefficient, Arrhenius's law"))
        return symbol("D")
    k, rho, cp = (make.name(have[x], *_MEANINGS[x]) for x in "kdc")
    return k / (rho * cp)


def _laplacian(body: Body, field: Any, place: Any) -> Any:
    power = {"cylindrical": 1, "spherical": 2}.get(body.shape, 0)
    second = sp.Derivative(field, (place, 2))
    return second + power * sp.Derivative(field, place) / place if power else second


def _conditions(body: Body, make: _Maker, unknown: str, axis: str) -> list[Condition]:
    assert body.start is not None
    sides = {
        "lower": f"{axis}-",
        "upper": f"{axis}+",
        "skin": f"{axis}-" if body.shape == "half" else f"{axis}+",
    }
    done: list[Condition] = []
    for n, (where, face) in enumerate(sorted(body.faces.items())):
        side = sides[where]
        if face.kind == "insulated":
            done.append(Condition("gradient", unknown, sp.Integer(0), side, 1))
        elif face.kind == "flux":
            assert face.value is not None
            flux = make.name(face.value, "q", "heat flux into the body")
            k = make.name(body.properties["k"], *_MEANINGS["k"])
            inward = -1 if side.endswith("-") else 1
            done.append(Condition("gradient", unknown, inward * flux / k, side, 1))
        elif face.kind == "value":
            value = (
                make.name(face.value, f"{unknown}s{n + 1}", f"value on {side}")
                if face.value
                else sp.Integer(0)
            )
            done.append(Condition("value", unknown, value, side))
        else:
            assert face.value is not None
            h = make.name(body.properties["h"], *_MEANINGS["h"])
            k = make.name(body.properties["k"], *_MEANINGS["k"])
            medium = make.name(face.value, "Ta", "temperature of the medium")
            done.append(Condition("robin", unknown, h * medium / k, side, 0, h / k))
    start = make.name(body.start, f"{unknown}0", "value at the start")
    return [*done, Condition("initial", unknown, start)]


def _quantities(body: Body, make: _Maker, field: Any, place: Any, upper: Any) -> list[Quantity] | None:
    done: list[Quantity] = []
    for wish in body.wishes:
        made = _quantity(body, make, field, place, upper, wish)
        if made is None:
            return None
        done.append(made)
    return done


def _quantity(body: Body, make: _Maker, field: Any, place: Any, upper: Any, wish: Wish) -> Quantity | None:
    at: list[tuple[str, Any]] = []
    if wish.kind in ("value", "time when"):
        where = _where(body, make, upper, wish)
        if where is None:
            return None
        at.append((place.name, where))
    if wish.time is not None:
        at.append(("t", make.number(wish.time)[0]))
    target = make.number(wish.level)[0] if wish.level is not None else None
    own = _unit_of(wish.level) or _unit_of(body.start)
    kind, expression, wanted = wish.kind, field, own
    if kind in ("time when", "mean time"):
        wanted = "s"
    if kind == "front position":
        wanted = "m"
    if kind == "mean time":
        power = {"cylindrical": 1, "spherical": 2}.get(body.shape, 0)
        expression = (power + 1) * sp.Integral(field * place**power, (place, 0, upper)) / upper ** (power + 1)
        kind = "time when"
    told = ", ".join(f"{n} = {v}" for n, v in at)
    name = f"{wish.kind} of {field.func.__name__}" + (f" at {told}" if told else "")
    return Quantity(name, kind, expression, tuple(at), wanted, target)  # type: ignore[arg-type]


def _where(body: Body, make: _Maker, upper: Any, wish: Wish) -> Any:
    """Return the coordinate of a named place; None where the body has no such place, or two."""
    place = wish.place
    radial = body.shape in ("cylindrical", "spherical")
    if isinstance(place, Token):
        depth = make.number(place)[0]
        closed = [s for s, f in body.faces.items() if f.kind == "insulated"]
        face = closed[0] if wish.counted == "insulated" and len(closed) == 1 else wish.counted
        if face == "middle":
            alike = body.shape == "plane" and body.faces["lower"] == body.faces["upper"]
            return depth if radial else upper / 2 - depth if alike else None
        if face:
            return {"lower": depth, "upper": upper - depth}.get(face) if body.shape == "plane" else None
        if radial:
            return upper - depth
        # In a layer, a distance from "the surface" is the same from both faces when they are alike.
        alike = body.shape == "half" or body.faces["lower"] == body.faces["upper"]
        return depth if alike else None
    if place == "middle":
        return None if body.shape == "half" else sp.Integer(0) if radial else upper / 2
    if place == "skin":
        alike = body.shape != "plane" or body.faces["lower"] == body.faces["upper"]
        return (upper if radial else sp.Integer(0)) if alike else None
    if place == "insulated":
        closed = [s for s, f in body.faces.items() if f.kind == "insulated"]
        return {"lower": sp.Integer(0), "upper": upper}.get(closed[0]) if len(closed) == 1 else None
    return {"lower": sp.Integer(0), "upper": upper}.get(place or "") if body.shape == "plane" else None
