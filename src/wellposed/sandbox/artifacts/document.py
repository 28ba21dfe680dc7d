"""JSON from a program: bounded in size, depth and numbers, every key once."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from wellposed.sandbox.artifacts.refusal import Refused

__all__ = ["read_json"]

_MAX_BYTES = 1_000_000
_MAX_DEPTH = 32
_MAX_DIGITS = 30
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def read_json(data: bytes) -> Any:
    """Return what a JSON text says.

    Args:
        data: At most 1 MB of UTF-8.

    Returns:
        Dictionaries, lists, texts, finite numbers, booleans and None.

    Raises:
        Refused: It is too large or too deep, names a key twice, holds a number that is not finite or longer
        than
            30 digits, or is not JSON.
    """
    if len(data) > _MAX_BYTES:
        raise Refused(f"{len(data)} bytes of JSON, more than {_MAX_BYTES}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"not UTF-8 at byte {error.start}") from None
    _limit_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_int=_whole,
            parse_constant=_no_constant,
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused(f"not JSON: {error}"[:200]) from None


def _limit_depth(text: str) -> None:
    """Refuse deep nesting before the parser descends into it."""
    depth = 0
    for character in _STRING.sub('""', text):
        if character in "[{":
            depth += 1
            if depth > _MAX_DEPTH:
                raise Refused(f"nested more than {_MAX_DEPTH} deep")
        elif character in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(f"the key {key[:60]!a} stands twice")
        found[key] = value
    return found


def _finite(text: str) -> float:
    if len(text) > 2 * _MAX_DIGITS:
        raise Refused(f"a number of {len(text)} characters")
    value = float(text)
    if not math.isfinite(value):
        raise Refused(f"the number {text} is larger than any float")
    return value


def _whole(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise Refused(f"an integer of {len(text)} digits")
    return int(text)


def _no_constant(name: str) -> None:
    raise Refused(f"{name} is not a number of JSON")
