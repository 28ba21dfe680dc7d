"""How problem files look in YAML: plain data only, short things on one line."""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["Dumper", "Loader"]


class Dumper(yaml.SafeDumper):
    """Short lists and mappings on one line, long ones below each other."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write anchors."""
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """Return a short mapping of plain values on one line."""
        simple = all(not isinstance(v, dict | list) or k == "at" for k, v in mapping.items())
        short = sum(len(str(k)) + len(str(v)) + 4 for k, v in mapping.items()) < 90
        return super().represent_mapping(
            tag, mapping, flow_style=bool(mapping) and simple and short and len(mapping) > 1
        )

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        """Return a short list of plain values on one line."""
        simple = all(not isinstance(v, dict | list) for v in sequence)
        short = sum(len(str(v)) + 2 for v in sequence) < 80
        return super().represent_sequence(tag, sequence, flow_style=simple and short)


class Loader(yaml.SafeLoader):
    """Only plain data: no anchors, no duplicate keys, no clock times read as numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own protocol)

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse anchors, which can grow without limit."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.MarkedYAMLError(problem="anchors are not used here", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Refuse a key that stands twice."""
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key is one word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|false|False)$", list("tTfF")),
    ("int", r"^[-+]?\d+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?$", list("-+.0123456789")),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)
