"""What is asked: each wish with its places becomes one or more quantities, in the order of the prompt."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any, cast

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.agent.reading.asked import applied, expressions, interface_level, own_unit
from wellposed.agent.reading.averages import averaged, note_outermost
from wellposed.agent.reading.distances import Distance, counted_from
from wellposed.agent.reading.draft import Amount, Ask
from wellposed.agent.reading.levels import INITIAL
from wellposed.agent.reading.reaching import require_fitting_level
from wellposed.agent.reading.region import Setting
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import build
from wellposed.problem.mathematics.syntax import Name
from wellposed.problem.statement import Domain, Quantity, Span

__all__ = ["make_quantities"]

_WHOLE = {"mean", "integral", "interface energy", "maximum", "minimum", "profile", "solid fraction",
          "tip position", "front position", "energy", "conserved", "energy decay", "speed", "time when",
          "place of maximum", "place of minimum"}  # fmt: skip
_LISTED = re.compile(
    r"\s*(?:of )?(?:[A-Za-z]\w{0,6}'*)?\s*(?:,|,? ?and(?: also)?|as well as|plus)\s*(?:of |the )*"
)
_POINTWISE = ("value", "how much", "steady state", "slope")


def make_quantities(setting: Setting, domain: Domain | None, span: Span | None) -> list[Quantity]:
    """Return the quantities asked for.

    Raises:
        ProblemError: Nothing is asked, or a value is asked without saying where or when.
    """
    asks = _without_shadows(_formulas(setting), setting.draft.text, steady=span is None)
    _share_units(asks)
    quantities: list[Quantity] = []
    for ask in asks:
        quantities += _quantities(setting, ask, domain, span)
    if not quantities:
        quantities = _default(setting, domain, span)
    return list(dict.fromkeys(quantities))


def _formulas(setting: Setting) -> list[Ask]:
    """Return the wishes; where a closed form is wanted, `u(x, t)` without a place is its name."""
    asks = setting.draft.asks
    if not any(a.kind == "closed form" for a in asks):
        return asks
    names = {str(applied(setting, n)).replace(" ", "") for n in setting.draft.roles.unknowns}
    return [
        a
        for a in asks
        if a.kind != "value" or a.is_placed or a.text.replace(" ", "").strip(",.") not in names
    ]


def _share_units(asks: list[Ask]) -> None:
    """Give a unit said once, "(MPa)" after the last wish, to the wishes before it for the same unknown."""
    for i, ask in enumerate(asks):
        later = [b for b in asks[i + 1 :] if b.unit and b.unknown == ask.unknown and b.kind != "time when"]
        if ask.unit is None and later and ask.kind in (*_POINTWISE, later[0].kind):
            ask.unit = later[0].unit


def _without_shadows(asks: list[Ask], text: str, *, steady: bool) -> list[Ask]:
    """Drop words such as "value" that only announce the wish after them."""
    kept: list[Ask] = []
    for i, ask in enumerate(asks):
        empty = ask.kind in ("value", "how much", "steady state") and ask.node is None and not ask.is_placed
        follower = asks[i + 1] if i + 1 < len(asks) else None
        between = text[ask.start + len(ask.text) : follower.start] if follower is not None else ""
        joined = re.search(r"\band\b|,|;|[.?!] |\bplus\b", between)
        announces = follower is not None and len(between) < 40 and not joined
        if not ask.is_placed and follower is not None and follower.kind == f"place of {ask.kind}":
            # "the maximum and its place at t = 2"
            ask.places = {k: list(v) for k, v in follower.places.items()}
        if (
            not ask.is_placed
            and follower is not None
            and follower.kind == ask.kind
            and _LISTED.fullmatch(between)
        ):
            # "u and v at x = 2 and t = 1"
            ask.places = {k: list(v) for k, v in follower.places.items()}
            ask.points = list(follower.points)
        if empty and joined and follower is not None and not re.search(r"[.?!;] ", between):
            ask.places = {
                k: list(v) for k, v in follower.places.items()
            }  # "the displacement and the velocity at t = 2"
            ask.points = list(follower.points)
            empty = False
        if ask.kind.startswith("place of") and ask.node is None and not ask.is_placed:
            like = next((a for a in reversed(kept) if a.kind == ask.kind.split()[-1]), None)
            if like is not None:  # "the maximum of u at t = 2, and where is it?"
                ask.node, ask.unknown = like.node, ask.unknown or like.unknown
                ask.places = {k: list(v) for k, v in like.places.items()}
        if empty and (announces or (ask.kind == "steady state" and len(asks) > 1 and steady)):
            continue
        kept.append(ask)
    return kept


def _quantities(setting: Setting, ask: Ask, domain: Domain | None, span: Span | None) -> list[Quantity]:
    if ask.kind in ("eigenvalues", "critical value"):
        return [_open_value(setting, ask)]
    if ask.kind == "width":
        return [_width(setting, ask)]
    if ask.kind in ("closed form", "order"):
        return (
            [_formula(setting, ask)]
            if ask.kind == "closed form"
            else [Quantity("order of accuracy", "order")]
        )
    done: list[Quantity] = []
    spots = _spots(setting, ask, domain, span)
    for spot in spots:
        for expression, name in expressions(setting, ask, spot):
            done.append(_quantity(setting, ask, expression, name, spot, domain, span))
    return done


def _open_value(setting: Setting, ask: Ask) -> Quantity:
    """Return a wish for an eigenvalue or a critical value."""
    assert ask.node is not None
    expression = build(ask.node, setting.names.scope, ask.text)
    numbers = ask.places.get("n", [])
    at = tuple(("n", setting.number(a)) for a in numbers if isinstance(a, Amount))
    name = f"{ask.text} {at[0][1]}" if at else ask.text
    return Quantity(name, ask.kind, expression, at, ask.unit)  # type: ignore[arg-type]


def _width(setting: Setting, ask: Ask) -> Quantity:
    """Return the distance between two levels of the profile.

    Raises:
        ProblemError: The levels are not said.
    """
    ends = setting.draft.entry.get("width")
    if ends is None:
        raise ProblemError(
            f"{ask.text.strip()!r} is asked, but not between which values",
            why="a profile that runs out smoothly has no width of its own",
            instead="say, for example, `the width between c = 0.1 and c = 0.9`",
        )
    own = applied(setting, setting.draft.roles.unknowns[0])
    at = tuple(zip(("from", "to"), (sp.Rational(e) for e in ends), strict=True))
    return Quantity(f"width between {ends[0]} and {ends[1]}", "width", own, at, ask.unit)


def _formula(setting: Setting, ask: Ask) -> Quantity:
    unknown = ask.unknown or setting.draft.roles.unknowns[0]
    own = applied(setting, unknown)
    return Quantity(str(own), "closed form", own)


def _spots(setting: Setting, ask: Ask, domain: Domain | None, span: Span | None) -> list[dict[str, sp.Expr]]:
    """Return every combination of the places and times of a wish."""
    named: dict[str, list[sp.Expr]] = {}
    for name, places in ask.places.items():
        for place in places:
            axis, value = _spot(setting, name, place, domain, span)
            if value is not None and value not in named.setdefault(axis, []):
                named[axis].append(value)
    if ask.points:
        centre = [n for n in named if n in setting.draft.roles.space]
        fixed = {n: v for n, v in named.items() if n not in centre}
        spots = (
            [dict(zip(centre, c, strict=True)) for c in itertools.product(*(named[n] for n in centre))]
            if centre
            else []
        )
        spots += [_point(setting, p) for p in ask.points]
        return [
            s | dict(zip(fixed, c, strict=True)) for c in itertools.product(*fixed.values()) for s in spots
        ]
    return [dict(zip(named, combination, strict=True)) for combination in itertools.product(*named.values())]


def _spot(
    setting: Setting, name: str, place: Amount | str, domain: Domain | None, span: Span | None
) -> tuple[str, sp.Expr | None]:
    if isinstance(place, Distance) and domain is not None:
        axis = domain.axis(name)
        radial = domain.coordinates != "cartesian" or name == "r"
        inwards = _richer(setting, place)
        if inwards:
            return name, inwards * setting.number(place)
        return name, counted_from(place, setting.number(place), axis, is_radial=radial)
    if isinstance(place, Amount):
        return name, setting.number(place)
    if domain is None:
        return name, None
    if name == "side":
        index = "xyz".index(place[0])
        if index >= len(domain.axes):
            raise ProblemError(
                f"the side {place!r} is asked for, which a region of {len(domain.axes)} axes does not have",
                where=setting.draft.text[:160],
                instead=f"name a place, for example {domain.axes[0].name} = {domain.axes[0].lower}",
            )
        axis = domain.axes[index]
        return axis.name, axis.lower if place.endswith("-") else axis.upper
    axis = domain.axis(name)
    if not axis.is_bounded:
        raise ProblemError(f"the middle of `{name}` is asked for, but the region is not bounded")
    radial = domain.coordinates != "cartesian" or name == "r"
    if radial and name == domain.axes[0].name and axis.lower == 0:
        return name, axis.lower  # the centre of a cylinder or a sphere
    return name, (axis.lower + axis.upper) / 2


def _richer(setting: Setting, place: Distance) -> int:
    """Return on which side of a couple's joint its "A-rich" half is, +1 or -1; 0 where that is not told."""
    element = re.fullmatch(r"(\w+)-rich", place.origin)
    if element is None or not re.search(
        rf"\b{element[1]} (?:content|concentration|composition|fraction)", setting.draft.text, re.IGNORECASE
    ):
        return 0
    ends = {
        s.left.name: setting.number(Amount(s.right, s.measure.unit if s.measure else None))
        for s in setting.draft.definitions
        if isinstance(s.left, Name) and s.left.name in ("cl", "cr") and s.right is not None
    }
    if len(ends) != 2:
        return 0
    left, right = (ends[k] for k in sorted(ends))
    return 0 if left == right else 1 if right > left else -1


def _point(setting: Setting, point: tuple) -> dict[str, sp.Expr]:
    names = setting.draft.roles.coordinates
    space = setting.draft.roles.space
    values = [setting.number(Amount(p)) for p in point]
    if len(values) == len(names):
        return dict(zip(names, values, strict=True))
    if len(values) == len(space):
        return dict(zip(space, values, strict=True))
    raise ProblemError(
        (
            f"the point ({', '.join(map(str, values))}) has {len(values)} coordinates; the problem"
            f" has {', '.join(names)}"
        ),
        instead=f"give one number for each of {', '.join(names)}",
    )


def _needed(setting: Setting, kind: str, domain: Domain | None, span: Span | None) -> list[str]:
    """Return the variables that a wish of this kind has to name."""
    roles = setting.draft.roles
    if kind == "time when":
        return [] if "whole" in setting.draft.entry else list(roles.space)
    if kind in ("conserved", "energy decay", "speed", "period", "steady state", "eigenvalues"):
        return []
    if kind not in _WHOLE:
        return list(roles.coordinates)
    over_time = domain is None and kind.split()[-1] in ("maximum", "minimum")
    return [span.name] if span is not None and not over_time else []


def _quantity(
    setting: Setting,
    ask: Ask,
    expression: sp.Expr,
    name: str,
    spot: dict[str, sp.Expr],
    domain: Domain | None,
    span: Span | None,
) -> Quantity:
    kind, roles = _kind(setting, ask, span), setting.draft.roles
    if isinstance(expression, sp.Integral):
        return _integral(setting, ask, expression, spot, span)
    if ask.kind == "flux" and domain is not None:
        spot.setdefault(domain.axes[0].name, domain.axes[0].lower)
    if kind == "time when" or (domain is None and kind.split()[-1] in ("maximum", "minimum")):
        spot.pop(span.name if span is not None else "", None)
    target = setting.number(ask.level) if ask.level else None
    everywhere = kind == "time when" and target is not None and bool(target.is_infinite)
    for variable in [] if everywhere or ask.noun == "mean" else _needed(setting, kind, domain, span):
        if variable not in spot:
            spot[variable] = _fill(setting, ask, variable, domain, span)
    at = tuple((v, spot[v]) for v in setting.draft.roles.coordinates if v in spot)
    if kind in ("solid fraction", "tip position"):
        expression = applied(setting, ask.unknown or setting.draft.roles.unknowns[0])
    expression = averaged(setting, ask, expression, domain)
    note_outermost(setting, ask)
    if target is not None and ask.is_share:
        target = target * INITIAL
    elif ask.level is not None and kind == "time when" and not (setting.scale.ruler or roles.space):
        own = own_unit(setting, replace(ask, kind="value"), expression)
        require_fitting_level(ask.level, own, setting.draft.text[:160])
    if kind == "time when" and target is None:
        raise ProblemError(
            f"{ask.text.strip()!r} does not say which value has to be reached",
            where=setting.draft.text[:160],
            instead="name the value, for example `until it is at 40 °C`",
        )
    if kind in ("tip position", "solid fraction") and target is None:
        target = interface_level(setting, kind)
    label = _label(name, kind, at) if isinstance(expression, (AppliedUndef, sp.Derivative)) else ask.text
    return Quantity(label, kind, expression, at, ask.unit or own_unit(setting, ask, expression), target)  # type: ignore[arg-type]


def _kind(setting: Setting, ask: Ask, span: Span | None) -> str:
    """Return the kind of quantity that a wish is here."""
    kind = {
        "how much": "value",
        "slope": "value",
        "flux": "value",
        "velocity": "value",
        "distance": "value",
        "fraction": "mean",
        "depth where": "front position",
        "interface energy": "integral",
    }.get(ask.kind, ask.kind)
    if kind == "steady state" and span is None:
        return "value"
    if kind in ("mean", "integral", "profile") and not setting.draft.roles.space and ask.is_placed:
        return "value"  # "mean radius after 10 h": nothing to average over
    return kind


def _integral(
    setting: Setting, ask: Ask, expression: sp.Integral, spot: dict[str, sp.Expr], span: Span | None
) -> Quantity:
    limits: list[tuple[Any, ...]] = [tuple(cast("Any", lim)) for lim in expression.limits]
    over = next((lim for lim in limits if span is not None and str(lim[0]) == span.name), None)
    if span is not None and over is not None and len(over) == 3:
        spot[span.name] = over[2]
    elif span is not None and span.name not in spot and setting.draft.roles.space:
        spot[span.name] = _fill(setting, ask, span.name, None, span)
    at = tuple(spot.items())
    return Quantity(ask.text, "integral", expression, at, ask.unit)


def _fill(setting: Setting, ask: Ask, variable: str, domain: Domain | None, span: Span | None) -> sp.Expr:
    """Return the place that a wish leaves unsaid, when only one is possible."""
    if span is not None and variable == span.name and span.end is not None:
        return span.end
    what = "when" if span is not None and variable == span.name else "where"
    raise ProblemError(
        f"{ask.text.strip() or 'a value'!r} is asked without saying {what} ({variable} is missing)",
        where=setting.draft.text[:160],
        instead=f"add, for example, `at {variable} = 1`",
    )


def _label(name: str, kind: str, at: tuple[tuple[str, sp.Expr], ...]) -> str:
    places = ", ".join(f"{v} = {p}" for v, p in at)
    if kind == "value":
        return f"{name} at {places}" if "(" not in name and places else name
    return f"{kind} of {name}" + (f" at {places}" if places else "")


def _default(setting: Setting, domain: Domain | None, span: Span | None) -> list[Quantity]:
    """Return what a prompt wants that only says "solve"."""
    draft = setting.draft
    first = applied(setting, draft.roles.unknowns[0])
    if draft.open_question or "?" in draft.text:
        raise ProblemError(
            "the question in the prompt could not be read",
            where=draft.text[-160:],
            why="answering another question would be worse than asking back",
            instead=(
                "ask for a value at a place and time, for example `u(0.5, 1)`, or for the closed form,"
                " a mean, a maximum"
            ),
        )
    if (
        any(k == "study" for k, _ in draft.settings)
        and span is not None
        and span.end is not None
        and domain is not None
    ):
        draft.assume("the profile at the final time is the answer", "the prompt asks only for the study")
        return [Quantity(f"profile of {first}", "profile", first, ((span.name, span.end),))]
    if domain is None and len(draft.roles.unknowns) == 1:
        draft.assume(f"the closed form of {first} is the answer", "the prompt names no value")
        return [Quantity(str(first), "closed form", first)]
    if span is None or span.end is not None:
        draft.assume(f"the profile of {first} is the answer", "the prompt names no value")
        at = ((span.name, span.end),) if span is not None and span.end is not None else ()
        return [Quantity(f"profile of {first}", "profile", first, at)]
    raise ProblemError(
        "the prompt does not say what is asked",
        where=draft.text[:160],
        instead="add, for example, `Give u(0.5, 1)` or `the profile at t = 2`",
    )
