"""What a program prints: bounded in size, and made harmless for a terminal."""

from __future__ import annotations

import re

__all__ = ["Kept", "clean"]

# C0 without tab and newline, DEL, C1, the line and paragraph separators, and the characters that turn the
# reading direction: each can move a cursor, hide text or set a window title when shown raw.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    r"""Return `text` with control characters spelled out, so that it can be shown anywhere.

    Args:
        text: Anything a program wrote.

    Returns:
        The same with `\r\n` and `\r` as line ends, and every other control character as `\x1b`, `\u202e`, …
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(lambda m: m[0].encode("unicode_escape").decode("ascii"), text)


class Kept:
    """The head and the tail of a stream of bytes, the middle dropped.

    Args:
        limit: Bytes kept in all, at least 2; half of it from the beginning.
    """

    def __init__(self, limit: int) -> None:
        self._head_size = max(1, limit // 2)
        self._tail_size = max(1, limit - self._head_size)
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0
        """Bytes seen so far."""

    def add(self, chunk: bytes) -> None:
        """Take the next bytes of the stream."""
        self.total += len(chunk)
        room = self._head_size - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        self._tail += chunk
        # Trimmed in large steps: trimming at every chunk would copy the tail again and again.
        if len(self._tail) > 2 * self._tail_size:
            del self._tail[: -self._tail_size]

    @property
    def dropped(self) -> int:
        """Bytes left out between head and tail."""
        return self.total - len(self._head) - min(len(self._tail), self._tail_size)

    def text(self) -> str:
        """Return head and tail as clean text, with a line between them that says how much is missing."""
        tail = bytes(self._tail[-self._tail_size :])
        if not self.dropped:
            return clean((bytes(self._head) + tail).decode("utf-8", "replace"))
        head = clean(bytes(self._head).decode("utf-8", "replace"))
        end = clean(tail.decode("utf-8", "replace"))
        return f"{head}\n[sandbox] … {self.dropped} bytes left out …\n{end}"
