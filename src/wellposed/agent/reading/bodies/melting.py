"""Melting and freezing from a wall, told in words: one phase at its melting point, a layer that grows.

The balance at the front says that the latent heat is brought, or taken away, through the layer:
rho L ds/dt = -k T_x when it melts and +k T_x when it freezes (H. S. Carslaw, J. C. Jaeger, Conduction of Heat
in Solids, 2nd ed. (1959), section 11.2; J. Stefan, 1891).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.agent.reading.bodies.ledger import Ledger, Token, make_ledger, refuse_unread
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.vocabulary import words
from wellposed.errors import ProblemError, UnsupportedProblem
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

__all__ = ["read_melting"]

_KIND = re.compile(r"\bmelt|\bfreez|\bfroze|\bsolidif|\bstefan\b|\bthaw")
_OTHER = re.compile(r"\bsphere|\bspherical|\bcylind|\bdroplet|\bconvect|\bflux of\b|\bradiat|\balloy|\bmushy")
_WALL = (
    r"(?:wall|surface|face|top|boundary|mou?ld|plate|side|edge|air|lid|bottom|base|end)"
    r"(?:,? (?:temperature|wall|surface|which|that|is|are|was|gets?|being|be"
    r"|held|kept|maintained|fixed|suddenly"
    r"|brought|raised|lowered|heated|cooled|dropped|drops|rises|set|then|now|of|up|down|above|it|jumps|and"
    r"|instantly|at|to|stays|stay|remains|constant|a|has|=|from|on|by|with|its|the))*"
)
_PHASE = (
    r"(?:\b(?:at|is|its|the|initially|everywhere|throughout|of|a|all|uniformly"
    r"|just|exactly|already|and|has|in"
    r"|temperature|melting|freezing|fusion|solidification|point)\b[ ,=(]*)*"
)
_LAYER = (
    r"(?:the )?(?:(?:molten|melted|frozen|solid|solidified|liquid|thawed|ice"
    r"|melt|water|solidification|melting"
    r"|freezing) )*(?:layer|crust|film|zone|ice|skin|shell|region|liquid|solid|melt|depth|sheet|cover|front"
    r"|interface)"
)
_LONG = r"(?:how (?:long|much time)|when|(?:the )?time|after (?:what time|how long)|at what time)"
_PROPERTIES = {
    "k": ("k", "thermal conductivity"),
    "d": ("rho", "density"),
    "c": ("c", "specific heat"),
    "f": ("L_f", "latent heat of fusion"),
    "a": ("alpha", "thermal diffusivity"),
}


@dataclass
class _Layer:
    """What is told of the layer."""

    properties: dict[str, Token]
    wall: Token
    melting: Token | None
    """None: ice or water, at 0 degC."""

    @property
    def melting_point(self) -> tuple[sp.Expr, str]:
        """Value and unit."""
        if self.melting is None:
            return sp.Integer(0), "degC"
        value, base = self.melting.coherent
        return value, base or "degC"


def read_melting(page: Page, prompt: str) -> Problem | None:
    """Return the one-phase Stefan problem that a telling states; None when it is none.

    Args:
        page: The items of the normalised prompt.
        prompt: The prompt as it was given.

    Raises:
        ProblemError: It is one, but something is missing or not understood.
        UnsupportedProblem: Both phases conduct, or the body is no half-space.
    """
    lower = page.text.lower()
    if not _KIND.search(lower) or re.search(r"\b(?:ignor|neglect)\w* (?:the )?latent", lower):
        return None
    ledger = make_ledger(page)
    if ledger is None or not ledger.left("f"):
        return None
    other = _OTHER.search(lower)
    if other:
        raise UnsupportedProblem(
            f"melting or freezing with {other.group()!r}",
            where=page.text[:160],
            why="only a half-space behind a wall of constant temperature is built in",
            instead="state a plane layer that grows from a wall at one temperature",
        )
    _begin(ledger)
    layer = _told(ledger, page)
    asked, ends = _asked(ledger, page)
    left = ledger.unread(words("melting words"))
    refuse_unread(
        ledger, page, left, "wall and melting temperature, k, rho, c, the latent heat, one question"
    )
    return _problem(layer, asked, ends, prompt, tuple(left))


def _begin(ledger: Ledger) -> None:
    """Take "at t = 0", the moment at which everything begins."""
    for i, token in enumerate(ledger.tokens):
        if token.symbol == "t" and token.letter in "ns" and token.coherent[0] == 0:
            ledger.taken(rf"(?:at |from |starting |time |for )*\{{\w{i}\}}(?: on(?:wards?)?)?")


def _told(ledger: Ledger, page: Page) -> _Layer:
    """Take the properties and the two temperatures.

    Raises:
        ProblemError: One is missing, or given twice.
        UnsupportedProblem: The phase that changes is not at its melting point.
    """
    found: dict[str, Token] = {}
    for letter, (_, meaning) in _PROPERTIES.items():
        tokens = ledger.left(letter)
        if len(tokens) > 1:
            raise UnsupportedProblem(
                f"two values are given for the {meaning}: {tokens[0].text!r} and {tokens[1].text!r}",
                why="a single phase conducts here; the other is at its melting point throughout",
                instead=f"give the {meaning} of the layer that grows",
            )
        if tokens:
            found[letter] = tokens[0]
            ledger.taken(rf"\{{{letter}{ledger.tokens.index(tokens[0])}\}}")
    needed = "kdf" if "a" in found else "kdcf"
    missing = [_PROPERTIES[x][1] for x in needed if x not in found]
    if missing:
        raise ProblemError(
            f"melting or freezing is told, but the {' and the '.join(missing)} is not given",
            where=page.text[:160],
            why="the speed of the front depends on it",
            instead=f"add the {' and the '.join(missing)}, with its unit",
        )
    wall = ledger.taken(rf"\b{_WALL} <v>") or ledger.taken(
        r"<v> (?:at|on) (?:the |its )?(?:wall|surface|face)"
    )
    if wall is None:
        raise ProblemError(
            "melting or freezing is told, but the temperature of the wall is not found",
            where=page.text[:160],
            instead="add, for example, `the wall is at 20 °C`",
        )
    rest = ledger.left("v")
    while ledger.taken(rf"(?:{_PHASE})<v>\)?"):
        pass
    if len({t.coherent for t in rest}) > 1:
        raise UnsupportedProblem(
            f"the body is not at its melting point: {', '.join(repr(t.text) for t in rest)}",
            why="then both phases conduct, and the one-phase solution does not hold",
            instead="a body at its melting point, behind a wall at another temperature",
        )
    if not rest and not re.search(r"\bice\b|\bwater\b|\blake\b|\bpond\b", ledger.text):
        raise ProblemError(
            "melting or freezing is told, but the melting point is not given",
            where=page.text[:160],
            why="the wall's distance from it drives the front",
            instead="add, for example, `at its melting point of 40 °C`",
        )
    return _Layer(found, ledger.token(wall[1]), rest[0] if rest else None)


@dataclass
class _Wish:
    """One question: "front", "time" (of a thickness), "temperature" (at a depth) or "flux"."""

    kind: str
    amount: Token | None
    unit: str


def _asked(ledger: Ledger, page: Page) -> tuple[list[_Wish], Token | None]:
    """Take the questions and the time that they are asked for.

    Raises:
        ProblemError: They are not understood.
    """
    wished = _unit(ledger)
    wishes: list[_Wish] = []
    unless = r"(?:(?!\{)[^.?!;])*?"
    for m in list(
        ledger.find(rf"{_LONG}\b{unless}<l>(?:{unless}\b(?:thick|deep|melted|frozen|solid\w*|molten))?")
    ):
        ledger.take(m)
        wishes.append(_Wish("time", ledger.token(m[1]), wished["time"] or "s"))
    for m in list(
        ledger.find(
            r"(?:how (?:hot|warm|cold)|(?:the )?temperature)(?: is it| at| in the \w+)*(?: a (?:depth"
            r"|distance) of)? <l>(?: (?:deep|from|behind|below|away from|into|inside)(?: the"
            r"| its| it)*(?: wall| surface| face| top| ice| melt)*)?"
        )
    ):
        ledger.take(m)
        wishes.append(_Wish("temperature", ledger.token(m[1]), "degC"))
    if ledger.taken(r"(?:the )?heat flux(?: \w+){0,2} (?:at|through|into) the (?:wall|surface)"):
        wishes.append(_Wish("flux", None, "W/m^2"))
    fronts = (
        rf"how (?:thick|deep)\b{unless}(?:{_LAYER}|(?=\{{s)|melted|frozen|molten|solidified)",
        rf"(?:thickness|depth) (?:of|is) {_LAYER}(?: of \w+)?",
        r"(?:position|place|location) of (?:the )?(?:\w+ )?(?:front|interface|boundary)",
        r"where is (?:the )?(?:\w+ )?(?:front|interface)",
        rf"how (?:far|much)\b{unless}(?:front|interface|moved|melted|frozen|solidified|molten|advanced|got)",
        rf"{_LAYER} thickness|(?:front|interface) position|(?:thaw|melt|freez|frost)(?:ing)? depth",
    )
    if any(ledger.taken(p) for p in fronts):
        wishes.insert(0, _Wish("front", None, wished["length"] or "mm"))
    times = ledger.left("s")
    while ledger.taken(r"(?:(?:after|at|for|t|in|the first|of|,|and) )*<s>"):
        pass
    timed = [w for w in wishes if w.kind != "time"]
    if not wishes or (timed and len(times) != 1) or (not timed and times):
        raise ProblemError(
            "melting or freezing is told, but the question could not be read",
            where=page.text[:200],
            instead="ask how thick the layer is after a time, or how long until it is so thick",
        )
    return wishes, times[0] if times else None


def _unit(ledger: Ledger) -> dict[str, str]:
    """Take the units that the answers are wanted in."""
    found = {"length": "", "time": ""}
    names = {
        "millimetres": "mm",
        "millimeters": "mm",
        "centimetres": "cm",
        "centimeters": "cm",
        "metres": "m",
        "meters": "m",
        "minutes": "min",
        "hours": "h",
        "days": "day",
        "seconds": "s",
    }
    while (
        m := ledger.taken(
            r"(?:\(| )in (mm|cm|m|µm|min|h|s|days?|(?:milli|centi)?met(?:re|er)s|minutes"
            r"|hours"
            r"|seconds)\b"
        )
    ) is not None:
        name = names.get(m[1], m[1].rstrip("s") if m[1].startswith("day") else m[1])
        found["length" if name in ("mm", "cm", "m", "µm") else "time"] = name
    if (m := ledger.taken(r"how many (mm|cm|min|h|s|days|minutes|hours|seconds)\b")) is not None:
        name = names.get(m[1], m[1])
        found["length" if name in ("mm", "cm") else "time"] = name
    return found


def _problem(
    layer: _Layer, asked: list[_Wish], end: Token | None, prompt: str, unread: tuple[str, ...]
) -> Problem:
    x, t = symbol("x"), symbol("t")
    field, front = sp.Function("T")(x, t), sp.Function("s")(t)
    melting, base = layer.melting_point
    wall, wall_base = layer.wall.coherent
    if wall_base != base:
        raise ProblemError(
            f"the temperatures are in two units: `{layer.wall.text}` and {base}", instead="write both in °C"
        )
    if wall == melting:
        raise ProblemError("wall and melting point have the same temperature", why="nothing drives the front")
    _same_direction(prompt, bool(wall > melting))
    parameters = []
    for letter, token in layer.properties.items():
        name, meaning = _PROPERTIES[letter]
        parameters.append(Parameter(name, *token.coherent, meaning))
    parameters += [
        Parameter("Tw", wall, base, "temperature of the wall"),
        Parameter("Tm", melting, base, "melting point"),
    ]
    k, rho, latent = (symbol(n) for n in ("k", "rho", "L_f"))
    heat: Any = sp.Derivative(field, (x, 2))
    equation = (
        sp.Eq(sp.Derivative(field, t), symbol("alpha") * heat, evaluate=False)
        if "a" in layer.properties
        else sp.Eq(rho * symbol("c") * sp.Derivative(field, t), k * heat, evaluate=False)
    )
    sign = -1 if wall > melting else 1
    balance = sp.Eq(
        rho * latent * sp.Derivative(front, t), sign * k * sp.Derivative(field, x), evaluate=False
    )
    return Problem(
        unknowns=(
            Unknown("T", ("x", "t"), base, "temperature in the layer"),
            Unknown("s", ("t",), "m", "thickness of the layer"),
        ),
        equations=(equation, balance),  # type: ignore[arg-type]
        parameters=tuple(parameters),
        domain=Domain((Axis("x", sp.Integer(0), sp.oo, unit="m"),)),
        span=Span("t", sp.Integer(0), end.coherent[0] if end else None, "s"),
        conditions=(
            Condition("value", "T", symbol("Tw"), "x-"),
            Condition("initial", "T", symbol("Tm")),
            Condition("initial", "s", sp.Integer(0)),
        ),
        quantities=tuple(_quantity(w, field, front, end) for w in asked),
        assumptions=tuple(_notes(layer)),
        unread=unread,
        prompt=prompt,
        model="stefan, one phase (Neumann)",
    )


def _notes(layer: _Layer) -> list[Assumption]:
    notes = [
        Assumption("the body is thick enough to be a half-space", "only the growing layer conducts"),
        Assumption(
            "the phase behind the front is at its melting point throughout", "one-phase Stefan problem"
        ),
        Assumption("both phases have the density of the layer", "the prompt gives one density"),
    ]
    if layer.melting is None:
        notes.append(Assumption("the melting point is 0 °C", "the body is ice or water"))
    return notes


def _same_direction(prompt: str, melts: bool) -> None:
    """Refuse "freezing" behind a warm wall.

    Raises:
        ProblemError: The words say the contrary of the temperatures.
    """
    says_melt = re.search(
        r"\b(?:melts?|melting(?! (?:point|temperature))|melted|molten layer|thaw\w*)\b", prompt
    )
    says_freeze = re.search(
        r"\b(?:freez(?:es?|ing)(?! (?:point|temperature))|frozen|froze|solidif\w+)\b", prompt, re.IGNORECASE
    )
    if (melts and says_freeze and not says_melt) or (not melts and says_melt and not says_freeze):
        raise ProblemError(
            f"the words say {'freezing' if melts else 'melting'}, the temperatures the contrary",
            why="a wall warmer than the melting point melts, a colder one freezes",
            instead="check the temperatures of wall and melting point",
        )


def _quantity(wish: _Wish, field: Any, front: Any, end: Token | None) -> Quantity:
    at = (("t", end.coherent[0]),) if end is not None else ()
    if wish.kind == "time":
        assert wish.amount is not None
        level = wish.amount.coherent[0]
        return Quantity(f"time until s = {wish.amount.text}", "time when", front, (), wish.unit, level)
    if wish.kind == "temperature":
        assert wish.amount is not None
        place = (("x", wish.amount.coherent[0]), *at)
        return Quantity(f"T at {wish.amount.text}", "value", field, place, wish.unit)
    if wish.kind == "flux":
        slope = -symbol("k") * sp.Derivative(field, symbol("x"))
        return Quantity("heat flux at the wall", "value", slope, (("x", sp.Integer(0)), *at), wish.unit)
    return Quantity("thickness of the layer", "value", front, at, wish.unit)
