"""What is remembered between sessions: which rung a server understands, and its replies."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wellposed.agent.models.protocol import RUNGS, Message, Rung, Shape

__all__ = ["ReplyCache", "RungMemory", "digest"]


def digest(model: str, server: str, messages: tuple[Message, ...], shape: Shape | None) -> str:
    """Return the name under which the answer to a question is kept: a hash of all that it depends on.

    The prompts are part of the messages, so a changed prompt is another question.
    """
    content = {
        "model": model,
        "server": server,
        "messages": [[m.role, m.text] for m in messages],
        "shape": [shape.name, shape.schema] if shape else None,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(path: Path, data: Any) -> None:
    """Write whole or not at all; a cache that cannot be written is no reason to fail."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            os.replace(partial, path)  # noqa: PTH105 - atomic, also where the target exists
        finally:
            partial.unlink(missing_ok=True)


@dataclass(frozen=True)
class RungMemory:
    """Which rung of the ladder each server and model was found to understand."""

    file: Path | None
    """None: nothing is remembered beyond the process."""

    def get(self, server: str, model: str) -> Rung | None:
        """Return the remembered rung; None when there is none."""
        data = _read(self.file) if self.file else None
        rung = data.get(f"{server} {model}") if isinstance(data, dict) else None
        return rung if rung in RUNGS else None

    def set(self, server: str, model: str, rung: Rung) -> None:
        """Remember a rung."""
        if self.file is None:
            return
        data = _read(self.file)
        known = data if isinstance(data, dict) else {}
        _write(self.file, {**known, f"{server} {model}": rung})


@dataclass(frozen=True)
class ReplyCache:
    """Replies by the content of their question, on disk; only those that had the asked form."""

    folder: Path | None
    """None: nothing is kept."""

    def get(self, key: str) -> str | None:
        """Return the reply kept under this digest; None when there is none."""
        data = _read(self.folder / f"{key}.json") if self.folder else None
        text = data.get("reply") if isinstance(data, dict) else None
        return text if isinstance(text, str) else None

    def set(self, key: str, text: str) -> None:
        """Keep a reply."""
        if self.folder is not None:
            _write(self.folder / f"{key}.json", {"reply": text})
