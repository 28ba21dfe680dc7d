"""Drafts as a model would fill them, for the tests of this folder."""

from __future__ import annotations

import copy
from typing import Any

COOLING = (
    "Ein Bolzen kühlt ab: die Temperaturdifferenz w zur Halle erfüllt w' = -r w mit r = 0,4 pro Stunde. "
    "Zu Beginn ist w = 35. Wie gross ist w nach 6 Stunden?"
)
"""In German, which the built-in reader does not know."""


def draft(**changes: Any) -> dict[str, Any]:
    """The draft of `COOLING`, with some entries replaced."""
    whole: dict[str, Any] = {
        "understood": "A bolt cools; the difference decays at the rate r.",
        "missing": [],
        "unknowns": [{"name": "w", "arguments": ["t"], "unit": None, "meaning": "difference"}],
        "equations": [{"text": "Derivative(w(t), t) = -r*w(t)", "quote": "w' = -r w"}],
        "parameters": [
            {
                "name": "r",
                "value": "0.4",
                "unit": None,
                "meaning": "rate per hour",
                "quote": "r = 0,4 pro Stunde",
            }
        ],
        "axes": [],
        "coordinates": "cartesian",
        "inside": None,
        "span": {"name": "t", "start": "0", "end": "6", "quote": "nach 6 Stunden"},
        "conditions": [
            {
                "kind": "initial",
                "unknown": "w",
                "side": None,
                "order": 0,
                "value": "35",
                "coefficient": None,
                "quote": "Zu Beginn ist w = 35",
            }
        ],
        "quantities": [
            {
                "name": "w(6)",
                "kind": "value",
                "expression": "w(t)",
                "at": [{"name": "t", "value": "6"}],
                "unit": None,
                "target": None,
                "quote": "Wie gross ist w nach 6 Stunden?",
            }
        ],
        "assumptions": [{"text": "time counts in hours", "reason": "the rate does"}],
    }
    return {**copy.deepcopy(whole), **changes}


def condition(kind: str, value: str | None, quote: str, **more: Any) -> dict[str, Any]:
    base = {"kind": kind, "unknown": "w", "side": None, "order": 0, "value": value, "coefficient": None}
    return {**base, "quote": quote, **more}


ROD_WORDS = (
    "Une barre de 20 cm, diffusivité 1,5 mm²/s, ses deux bouts à 0 K d'écart, part de 40 K sin(pi x/L). "
    "Écart au milieu après 10 min ?"
)
"""In French and with units that have to be converted."""


def rod(**changes: Any) -> dict[str, Any]:
    """The draft of `ROD_WORDS`."""

    def parameter(name: str, value: str, unit: str, quote: str) -> dict[str, Any]:
        return {"name": name, "value": value, "unit": unit, "meaning": name, "quote": quote}

    whole = draft(
        understood="Heat conduction in a bar.",
        unknowns=[{"name": "w", "arguments": ["x", "t"], "unit": "K", "meaning": "excess"}],
        equations=[{"text": "Derivative(w, t) = D*Derivative(w, (x, 2))", "quote": "diffusivité"}],
        parameters=[
            parameter("L", "20", "cm", "barre de 20 cm"),
            parameter("D", "1.5", "mm**2/s", "diffusivité 1,5 mm²/s"),
            parameter("A", "40", "K", "40 K sin(pi x/L)"),
            parameter("te", "10", "min", "après 10 min"),
        ],
        axes=[{"name": "x", "lower": "0", "upper": "L", "periodic": False, "quote": "20 cm"}],
        span={"name": "t", "start": "0", "end": "te", "quote": "10 min"},
        conditions=[
            condition("value", "0", "ses deux bouts à 0 K", side="x-"),
            condition("value", "0", "ses deux bouts à 0 K", side="x+"),
            condition("initial", "A*sin(pi*x/L)", "part de 40 K sin(pi x/L)"),
        ],
        quantities=[
            {
                "name": "w au milieu",
                "kind": "value",
                "expression": "w",
                "at": [{"name": "x", "value": "L/2"}, {"name": "t", "value": "te"}],
                "unit": None,
                "target": None,
                "quote": "Écart au milieu après 10 min",
            }
        ],
        assumptions=[],
    )
    return {**whole, **changes}
