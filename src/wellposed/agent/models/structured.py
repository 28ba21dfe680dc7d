"""From a model's text to validated data: the ladder of ways to ask, errors fed back, all bounded."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from wellposed.agent.models.protocol import Message, Rung, Shape

__all__ = ["Malformed", "data_in", "instructed", "validated"]

Form = TypeVar("Form", bound=BaseModel)

_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_MOST_CHARACTERS = 400_000
_MOST_COMPLAINTS = 12


class Malformed(Exception):
    """A reply that is not of the asked form.

    Args:
        complaint: What is wrong with it, for the model.
        is_foreign: True when it is no JSON object of this form at all, so that the server may not have
            understood the way of asking.
    """

    def __init__(self, complaint: str, *, is_foreign: bool) -> None:
        super().__init__(complaint)
        self.complaint = complaint
        self.is_foreign = is_foreign


def instructed(messages: tuple[Message, ...], shape: Shape, rung: Rung) -> tuple[Message, ...]:
    """Return the messages with the schema in words where the rung does not carry it by itself.

    `json_object` carries it for some servers and not for others, so it is said there too.
    """
    if rung in ("json_schema", "tool"):
        return messages
    told = (
        "Answer with one JSON object and nothing else: no explanation, no code fence. It must follow this "
        "JSON Schema, with every property present (null where there is nothing to say):\n"
        f"{json.dumps(shape.schema)}"
    )
    first, *rest = messages
    if first.role == "system":
        return (Message("system", f"{first.text}\n\n{told}"), *rest)
    return (Message("system", told), *messages)


def data_in(text: str) -> Any:
    """Return the JSON object in a reply that may hold thoughts, a code fence or words around it.

    Raises:
        Malformed: There is none.
    """
    if len(text) > _MOST_CHARACTERS:
        raise Malformed(f"the reply has {len(text)} characters; at most {_MOST_CHARACTERS}", is_foreign=True)
    plain = _THOUGHTS.sub("", text).strip()
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"\{", plain))[:50]:
        try:
            found, _ = decoder.raw_decode(plain, match.start())
        except (json.JSONDecodeError, RecursionError):
            continue
        return found
    try:
        json.loads(plain)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        reason = "nested too deeply"
    else:
        reason = "it is JSON, but no object"
    raise Malformed(f"the reply is no JSON object: {reason}", is_foreign=True)


def validated(text: str, form: type[Form]) -> Form:
    """Return the reply as data of this form.

    Raises:
        Malformed: With every complaint about it.
    """
    data = data_in(text)
    try:
        return form.model_validate(data)
    except ValidationError as error:
        lines = []
        for e in error.errors()[:_MOST_COMPLAINTS]:
            place = ".".join(str(part) for part in e["loc"]) or "the object"
            given = "" if e["type"] == "missing" else f" (given: {str(e.get('input'))[:60]!r})"
            lines.append(f"- {place}: {e['msg']}{given}")
        known = set(form.model_fields)
        foreign = not isinstance(data, dict) or not known & set(data)
        raise Malformed("\n".join(lines), is_foreign=foreign) from None
