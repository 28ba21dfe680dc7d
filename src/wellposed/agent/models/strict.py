"""JSON Schemas that every structured-output server takes.

All properties required (absent is null), no further properties, no defaults, no free dictionaries: servers
that turn a schema into a grammar leave optional properties out, and strict ones refuse the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from wellposed.agent.models.protocol import Shape

__all__ = ["shape_of", "strict"]

_DROPPED = ("default", "title", "minLength", "maxLength", "pattern", "minItems", "maxItems", "format")
"""Keywords that some servers refuse; our own validation holds to them."""


def shape_of(form: type[BaseModel]) -> Shape:
    """Return the shape that answers of this form are asked in.

    Args:
        form: A pydantic model without free dictionaries.

    Raises:
        ValueError: The form holds a free dictionary.
    """
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in form.__name__).strip("_")
    return Shape(name, strict(form.model_json_schema()))


def strict(schema: Any) -> Any:
    """Return a schema with every property required and nothing that a server may refuse.

    Raises:
        ValueError: A mapping with free keys, which no strict server takes.
    """
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    if isinstance(schema.get("additionalProperties"), Mapping):
        raise ValueError(f"a free dictionary in the schema: {schema.get('title', '')}")
    kept = {
        key: {name: strict(part) for name, part in value.items()}
        if key in ("properties", "$defs")
        else strict(value)
        for key, value in schema.items()
        if key not in _DROPPED
    }
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    # A reference may have no sibling keywords in the strict dialect.
    return {"$ref": kept["$ref"]} if "$ref" in kept else kept
