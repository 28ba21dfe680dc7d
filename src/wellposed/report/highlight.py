"""Python source as HTML with marked tokens, by the standard library's own tokenizer."""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from collections.abc import Iterator

from markupsafe import Markup, escape

__all__ = ["highlighted"]

_STRINGS = frozenset(
    getattr(tokenize, name)
    for name in ("STRING", "FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END")
    if hasattr(tokenize, name)
)
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def highlighted(source: str) -> Markup:
    """Return source text with keywords, strings, comments, numbers and names marked.

    Args:
        source: Python; text that is no Python comes back escaped and unmarked from the fault on.

    Returns:
        Safe HTML whose text is exactly the source.
    """
    lines = io.StringIO(source, newline="").readlines()  # the tokenizer's own idea of a line
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    parts: list[Markup] = []
    done = 0
    for kind, begin, end in _marks(source):
        if begin[0] > len(lines) or end[0] > len(lines):
            break
        first, last = starts[begin[0] - 1] + begin[1], starts[end[0] - 1] + end[1]
        if first < done or last > len(source):
            continue
        parts += [escape(source[done:first]), Markup('<i class="{}">{}</i>').format(kind, source[first:last])]
        done = last
    return Markup("").join([*parts, escape(source[done:])])


def _marks(source: str) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Yield kind, begin and end (line from 1, column from 0) of each token that is marked."""
    after_definition = False
    try:
        for token in tokenize.generate_tokens(io.StringIO(source, newline="").readline):
            kind = _kind(token, after_definition)
            if token.type == tokenize.NAME:
                after_definition = token.string in ("def", "class")
            if kind:
                yield kind, token.start, token.end
    except (tokenize.TokenError, SyntaxError):
        return


def _kind(token: tokenize.TokenInfo, after_definition: bool) -> str:
    if token.type == tokenize.COMMENT:
        return "c"
    if token.type in _STRINGS:
        return "s"
    if token.type == tokenize.NUMBER:
        return "n"
    if token.type != tokenize.NAME:
        return ""
    if keyword.iskeyword(token.string):
        return "k"
    if after_definition:
        return "d"
    return "b" if token.string in _BUILTINS else ""
