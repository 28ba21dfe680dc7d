"""The complaint about a piece of mathematics, with a caret under the place."""

from __future__ import annotations

from wellposed.errors import ProblemError

__all__ = ["MathError"]

_WIDTH = 76


def caret(text: str, position: int, length: int = 1) -> str:
    """Return the part of the text round `position` with carets under it, two lines."""
    position = max(0, min(position, len(text)))
    shown = "".join(" " if c in "\r\n\t" else c for c in text)
    start = 0
    if len(shown) > _WIDTH:
        start = max(0, min(position - _WIDTH // 2, len(shown) - _WIDTH))
    window = shown[start : start + _WIDTH]
    length = max(1, min(length, len(window) - (position - start)))
    return f"{window}\n{' ' * (position - start)}{'^' * length}"


class MathError(ProblemError):
    """A piece of mathematics that cannot be read, or that can be read in more than one way.

    Args:
        what: What is wrong.
        text: The whole text.
        span: The characters at fault, half-open.
        why: Why it matters.
        instead: What to write instead; the help for the form that was attempted.
    """

    def __init__(
        self, what: str, *, text: str = "", span: tuple[int, int] = (0, 0), why: str = "", instead: str = ""
    ) -> None:
        self.text = text
        self.position = span[0]
        """Index of the first character at fault."""
        self.span = span
        marked = caret(text, span[0], span[1] - span[0]) if text else ""
        where = "\n".join(("      " if i else "") + line for i, line in enumerate(marked.split("\n")))
        if where:
            where = "\n      " + where
        super().__init__(what, where=where, why=why, instead=instead)
