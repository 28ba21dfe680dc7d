"""Walls of several layers, and two thick bodies of different materials in contact.

Which amount belongs to which layer or side is told by the order of the text and by the words beside it; where
these do not decide, the reading stops. Perfect contact: temperature and heat flux are continuous at each
interface (H. S. Carslaw, J. C. Jaeger, Conduction of Heat in Solids, 2nd ed. (1959), sections 1.9 and 3.2).
"""

from __future__ import annotations

import re

from wellposed.agent.reading.trades.script import Script
from wellposed.errors import ProblemError

__all__ = ["layered"]

_INSIDE = r"inner(?:most)?|inside|indoors?|interior|hot(?:ter)?|left|front|furnace[- ]side|room[- ]side"
_OUTSIDE = r"outer(?:most)?|outside|outdoors?|exterior|cold(?:er)?|right|back"
_MATERIALS = re.compile(
    r"(?<![A-Za-z])(?:copper|(?:stainless )?steel|alumini?um|brass|bronze|iron|glass|wood|oak|lead|stone"
    r"|marble|silver|gold|zinc|nickel|titanium|concrete|granite|ceramic|tin|quartz|skin|hand|ice|plastic"
    r"|rubber|cork|hot|cold)(?![A-Za-z])",
    re.IGNORECASE,
)
_SIDE = re.compile(rf"(?<![\w-])(?:(?P<in>{_INSIDE})|(?P<out>{_OUTSIDE}))(?![\w-])", re.IGNORECASE)
_SIGN = r"(?:(?<![A-Za-z])(?:[A-Za-z]|lambda|alpha|rho|cp|c_p)_?\w? ?(?:=|of|is) ?)?"
_PROPERTIES = {
    "conductivity": ("k", "conductivity"), "diffusivity": ("alpha", "thermal diffusivity"),
    "density": ("rho", "density"), "specificheat": ("c", "specific heat"), "length": ("L", "thickness"),
}  # fmt: skip


def layered(trade: dict, script: Script) -> dict:
    """Return a trade with one slot for each amount of each layer and of each side.

    Args:
        trade: The entry, whose `layered` says "wall" or "contact".
        script: The marked text; stays as it is.

    Raises:
        ProblemError: The amounts cannot be told apart.
    """
    marks = [(m.start(), int(m[1]), m[2]) for m in re.finditer(r"⟦(\d+) _(\w+)⟧", script.text)]
    asked = _question_start(script.text)
    count = sum(kind == "conductivity" for _, _, kind in marks)
    _require_count(script, count)
    made = {**trade, "slots": dict(trade.get("slots", {}))}
    wall = trade["layered"] == "wall"
    names = (
        [] if wall else list(dict.fromkeys(m.group().lower() for m in _MATERIALS.finditer(script.text)))[:2]
    )
    kinds = _PROPERTIES if wall else {k: v for k, v in _PROPERTIES.items() if k != "length"}
    order = _order(script, marks, count)
    for kind, (letter, meaning) in kinds.items():
        found = [n for at, n, k in marks if k == kind and not (kind == "length" and at > asked)]
        if found and len(found) != count:
            raise ProblemError(
                f"{count} conductivities, but {len(found)} values for the {meaning} of the layers",
                where=", ".join(script.amounts[n].text for n in found),
                why="each layer needs one",
                instead=f"give conductivity and {meaning} of each layer in the same order",
            )
        if kind == "length" and not found:
            raise ProblemError(
                "the thicknesses of the layers are missing", instead="add the thickness of each layer"
            )
        places = _labelled(script.text, found, names) if names else order
        if wall and kind != "length":
            places = _matched(script.text, marks, found, order)
        for i, number in enumerate(found):
            place = places[i]
            made["slots"][f"{letter}{place + 1}"] = {
                "kind": kind, "token": number, "means": f"the {meaning} of layer {place + 1}", "sign": _SIGN,
            }  # fmt: skip
    if wall:
        _sides(made, script, marks, asked)
    else:
        _starts(made, script, [n for at, n, k in marks if k == "temperature" and at < asked], names)
    return _equations(made, count, wall)


def _require_count(script: Script, count: int) -> None:
    """Refuse "three layers" with two conductivities.

    Raises:
        ProblemError: With both numbers.
    """
    said = re.search(r"(?:⟦(\d+) _number⟧|\b(two|three|four|five)) (?:\w+ )?layers\b", script.text)
    if said is None:
        return
    number = (
        int(script.amounts[int(said[1])].number)
        if said[1]
        else ["two", "three", "four", "five"].index(said[2]) + 2
    )
    if number != count:
        raise ProblemError(
            f"{number} layers are told, but {count} conductivities are given",
            why="each layer needs one",
            instead="give thickness and conductivity of each layer",
        )


def _question_start(text: str) -> int:
    """Return where the last sentence begins when it asks and holds no conductivity."""
    marks = [m.end() for m in re.finditer(r"[.!?;](?=\s)", text)]
    last = marks[-1] if marks else len(text)
    return last if "conductivity⟧" not in text[last:] else len(text)


def _labelled(text: str, found: list[int], names: list[str]) -> list[int]:
    """Return the body of each amount: by the material named last before it, else by the order of the text."""
    labels = []
    for number in found:
        before = text[: text.index(f"⟦{number} ")]
        said = [m.group().lower() for m in _MATERIALS.finditer(before)]
        labels.append(names.index(said[-1]) if said and said[-1] in names else None)
    known = [x for x in labels if x is not None]
    return [x or 0 for x in labels] if sorted(known) == list(range(len(found))) else list(range(len(found)))


def _matched(text: str, marks: list[tuple[int, int, str]], found: list[int], order: list[int]) -> list[int]:
    """Return the layer of each property: amounts may be listed apart from the thicknesses, by material.

    Raises:
        ProblemError: They are listed apart, and neither names nor order tell which is which.
    """
    lengths = [n for _, n, k in marks if k == "length"][: len(found)]
    kinds = [k for _, n, k in marks if n in (*lengths, *found)]
    if not re.fullmatch(r"(l+k+|k+l+)", "".join("l" if k == "length" else "k" for k in kinds)):
        return order
    nouns = [
        m[1].lower()
        if (m := re.search(rf"⟦{n} _length⟧[- ](?:(?:of|thick|in|layer|a|the) )*([A-Za-z]+)", text))
        else ""
        for n in lengths
    ]
    near = []
    for number in found:
        at = text.index(f"⟦{number} ")
        window = (
            re.split(r"⟧", text[:at])[-1][-40:]
            + text[text.index("⟧", at) + 1 :][:25].split("⟦")[0].split(",")[0]
        )
        near.append([i for i, noun in enumerate(nouns) if len(noun) > 2 and noun in window.lower()])
    if all(len(n) == 1 for n in near) and sorted(n[0] for n in near) == list(range(len(found))):
        return [order[n[0]] for n in near]
    if any(near) or not re.search(r"respectively|\bk_?1\b|\bfirst\b|conductivities", text, re.IGNORECASE):
        raise ProblemError(
            "thicknesses and conductivities are listed apart, and which belong together is not clear",
            instead="write them layer by layer: `20 cm brick (k = 0.7 W/mK), 10 cm wool (k = 0.04 W/mK)`",
        )
    return order


def _starts(made: dict, script: Script, found: list[int], names: list[str]) -> None:
    """Give each of two bodies its temperature at the start."""
    if len(found) != 2:
        return
    places = _labelled(script.text, found, names)
    for name, number in zip(("Ti", "To") if places == [0, 1] else ("To", "Ti"), found, strict=True):
        means = "the temperature of a body at the start"
        made["slots"][name] = {"kind": "temperature", "token": number, "means": means, "sign": _SIGN}


def _order(script: Script, marks: list[tuple[int, int, str]], count: int) -> list[int]:
    """Return the place of each layer from the inside, in the order in which the text names them."""
    first = next((at for at, _, k in marks if k in ("conductivity", "length")), 0)
    said = script.text[max(0, first - 60) : first]
    sides = list(_SIDE.finditer(said[max(said.rfind(c) for c in ".;:,") + 1 :]))
    if sides and sides[-1]["out"] and "right" not in sides[-1].group().lower() and count == 2:
        return [1, 0]
    return list(range(count))


def _sides(made: dict, script: Script, marks: list[tuple[int, int, str]], asked: int) -> None:
    """Give each temperature and each heat-transfer coefficient its side."""
    for kind, letter, meaning in (
        ("temperature", "T", "temperature"),
        ("heattransfercoefficient", "h", "heat-transfer coefficient"),
    ):
        told = [(at, n) for at, n, k in marks if k == kind and at < asked]
        if kind == "temperature":
            start = [n for at, n in told if _is_start(script.text, at)]
            if len(start) == 1:
                told = [t for t in told if t[1] not in start]
                made["slots"]["Tz"] = {
                    "kind": kind,
                    "token": start[0],
                    "means": "the temperature at the start",
                }
        sides = [_side(script.text, at, kind) for at, _ in told]
        if len(told) == 2 and sides[0] == sides[1]:
            sides = ["in", "out"] if sides[0] == "" else sides
        if len(told) > 2 or len(set(sides)) != len(sides) or (told and "" in sides):
            raise ProblemError(
                f"which side each {meaning} belongs to is not clear: "
                + ", ".join(repr(script.amounts[n].text) for _, n in told),
                why="the sides are not alike",
                instead=f"say `inside …`, `outside …` (or left, right) beside each {meaning}",
            )
        for side, (_, number) in zip(sides, told, strict=True):
            name = f"{letter}{'i' if side == 'in' else 'o'}"
            which = "inside or left" if side == "in" else "outside or right"
            made["slots"][name] = {
                "kind": kind,
                "token": number,
                "means": f"the {meaning} {which}",
                "sign": _SIGN,
            }


def _is_start(text: str, at: int) -> bool:
    words = r"(?:initial\w*|uniform\w*|everywhere|throughout|starts?|at first|originally)"
    behind = re.match(r"⟦[^⟧]*⟧ (?:initially|throughout|everywhere|at first|at the start)", text[at:])
    return bool(re.search(words + r"[^.;⟦]{0,40}$", text[:at]) or behind)


def _side(text: str, at: int, kind: str) -> str:
    """Return "in", "out" or "" for a mark, by the nearest word for a side before it, else behind it."""
    begin = max(text.rfind(c, 0, at) for c in (". ", "; ", "? "))
    before = text[begin + 1 : at]
    beside = re.match(r" (?:on |at |in )?(?:the |its )?", text[text.index("⟧", at) + 1 :])
    next_to = _SIDE.match(text, text.index("⟧", at) + 1 + (beside.end() if beside else 0))
    if next_to is not None:
        return "in" if next_to["in"] else "out"
    words = list(_SIDE.finditer(before))
    if words and f"_{kind}⟧" not in before[words[-1].end() :]:
        return "in" if words[-1]["in"] else "out"
    behind = re.match(r"[^.;?⟦,]{0,40}", text[text.index("⟧", at) + 1 :])
    ahead = next(_SIDE.finditer(behind.group()), None) if behind else None
    return "" if ahead is None else "in" if ahead["in"] else "out"


def _equations(made: dict, count: int, wall: bool) -> dict:
    """Return the trade with equations, conditions and questions for this number of layers."""
    slots = made["slots"]
    edges = [" + ".join(f"L{j}" for j in range(1, i + 1)) for i in range(1, count + 1)] if wall else ["0"]
    conductivity = _pieces([f"k{i}" for i in range(1, count + 1)], edges)
    moving = not wall or "Tz" in slots or "alpha1" in slots or "rho1" in slots
    made["equations"] = [f"diff({conductivity}*diff(T,x),x) = 0"]
    made["unknowns"] = {"T": ["x"]}
    if moving:
        store = "k{0}/alpha{0}" if "alpha1" in slots else "rho{0}*c{0}"
        needed = ["alpha"] if "alpha1" in slots else ["rho", "c"]
        for letter in needed:
            meaning = {"alpha": "diffusivity", "rho": "density", "c": "specific heat"}[letter]
            for i in range(1, count + 1):
                slots.setdefault(
                    f"{letter}{i}", {"kind": "none", "means": f"the {meaning} of layer or body {i}"}
                )
        capacity = _pieces([store.format(i) for i in range(1, count + 1)], edges)
        made["equations"] = [f"{capacity}*diff(T,t) = diff({conductivity}*diff(T,x),x)"]
        made["unknowns"] = {"T": ["x", "t"]}
        made["span"] = "t"
    for name, where in (("Ti", "inside (or left)"), ("To", "outside (or right)")):
        slots.setdefault(name, {"kind": "none", "means": f"the temperature {where}"})
    if not wall:
        made["axes"] = {"x": [None, None]}
        made["conditions"] = ["initial: T = piecewise((Ti, x < 0), (To, True))"]
        return made
    if moving:
        slots.setdefault("Tz", {"kind": "none", "means": "the temperature at the start"})
    made["axes"] = {"x": ["0", edges[-1]]}
    left = "robin: T x- [hi/k1] = hi*Ti/k1" if "hi" in slots else "value: T x- = Ti"
    right = f"robin: T x+ [ho/k{count}] = ho*To/k{count}" if "ho" in slots else "value: T x+ = To"
    made["conditions"] = [left, right, *(["initial: T = Tz"] if moving else [])]
    made["asks"] = _asks(made, edges, moving)
    made["factors"] = [
        [{**part, "asks": _asks(part, edges, moving)} for part in parts] for parts in made.get("factors", [])
    ]
    return made


def _pieces(values: list[str], edges: list[str]) -> str:
    parts = [f"({v}, x < {e})" for v, e in zip(values, edges, strict=False)]
    if len(parts) == len(values):
        parts[-1] = f"({values[-1]}, True)"
    else:
        parts.append(f"({values[-1]}, True)")
    return f"piecewise({', '.join(parts)})"


def _asks(made: dict, edges: list[str], moving: bool) -> list[dict]:
    """Return the questions of the catalogue, with the interfaces of this wall."""
    found = []
    for ask in made.get("asks", []):
        places = {"<interfaces>": edges[:-1], "<first>": edges[:1], "<last>": edges[-2:-1]}.get(
            str((ask.get("at") or {}).get("x")), [(ask.get("at") or {}).get("x")]
        )
        for i, place in enumerate(places):
            at = {**(ask.get("at") or {}), "x": str(place).replace("<end>", edges[-1])} | (
                {"t": "*"} if moving else {}
            )
            found.append({**ask, "at": at, "again": i > 0})
    return found
