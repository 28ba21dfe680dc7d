"""How far the argument of a function without parentheses reaches, and which forms are refused."""

from __future__ import annotations

from dataclasses import replace

from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.lexeme import Lexeme, complaint
from wellposed.problem.mathematics.normalise import Normalised

__all__ = ["wrap_arguments"]

_BARE = frozenset(["NUMBER", "NAME", "PRIME", "DERIVATIVE"])
_JOINS = frozenset(["IMPLICIT", "TOUCHING"])


def wrap_arguments(stream: list[Lexeme], source: Normalised) -> list[Lexeme]:
    """Put brackets round the argument of `sin 2πx` and the body of `∇·D∇c`."""
    out: list[Lexeme] = []
    i = 0
    while i < len(stream):
        token = stream[i]
        out.append(token)
        i += 1
        following = stream[i].kind if i < len(stream) else ""
        if token.kind == "D" and following == "LPAR":
            out[-1] = replace(token, payload=(token.payload[0], False))  # type: ignore[index]
        if token.kind in ("TOUCHING", "IMPLICIT", "SLASH"):
            _refuse_ambiguous(stream, i - 1, source)
        if token.kind == "FUNCTION" and following != "CALL":
            stop = _bare_end(stream, i, source, token)
        elif token.kind == "DIV" and following not in ("LPAR",):
            stop = _product_end(stream, i)
        else:
            continue
        if stop == i:
            raise complaint(
                source,
                f"`{source.text[token.start : token.end].strip()}` has no argument",
                token.start,
                token.end,
                instead="sin(x), exp(-x), div(D*grad(u))",
            )
        opening = "BARE_CALL" if token.kind == "FUNCTION" else "LPAR"
        out.append(Lexeme(opening, None, stream[i].start, stream[i].start))
        out += wrap_arguments(stream[i:stop], source)
        out.append(Lexeme("RPAR", None, stream[stop - 1].end, stream[stop - 1].end))
        i = stop
    return out


def _refuse_ambiguous(stream: list[Lexeme], i: int, source: Normalised) -> None:
    """Refuse what neighbours pull one way and the rules of precedence the other.

    `1/2x` and `y/2(1 + x)`; `x^1/2`; and after a bare exponent of e `e^-2t`, `e^-k t`, `e^-t/tau`: people
    who write these mostly mean x^(1/2), exp(-2t), exp(-k t), exp(-t/tau), which is not what precedence says.
    """
    operator, before = stream[i].kind, stream[i - 1]
    following = stream[i + 1].kind if i + 1 < len(stream) else ""
    if i < 2 or before.kind not in ("NUMBER", "NAME"):
        return
    tight = operator == "TOUCHING" and before.kind == "NUMBER"
    if tight and stream[i - 2].kind == "SLASH":
        instead = "(1/2)*(1 + x) or 1/(2*(1 + x))" if following == "LPAR" else "(1/2)*x or 1/(2*x)"
        raise _two_ways(source, stream[i - 2], stream[i + 1], instead)
    j = i - 2
    while j > 0 and stream[j].kind == "MINUS":
        j -= 1
    if j < 1 or stream[j].kind != "POW":
        return
    negative = j < i - 2
    if operator == "SLASH" and before.kind == "NUMBER" and before.payload == "1":
        raise _two_ways(source, stream[j], stream[i], "x^(1/2), sqrt(x) or (x^1)/2")
    base = stream[j - 1].payload
    name = base[0] if isinstance(base, tuple) and stream[j - 1].kind == "NAME" else ""
    if not name.endswith("e") or "_" in name:
        return
    loose = operator != "SLASH" and following in ("NAME", "PRIME", "DERIVATIVE", "NUMBER")
    if (loose and (negative or before.kind == "NUMBER")) or (operator == "SLASH" and negative):
        raise _two_ways(source, stream[j], stream[min(i + 1, len(stream) - 1)], "exp(-k*t) or exp(-k)*t")


def _two_ways(source: Normalised, first: Lexeme, last: Lexeme, instead: str) -> MathError:
    text = source.text[first.start : last.end]
    return complaint(source, f"`{text}` can be read in two ways", first.start, last.end, instead=instead)


def _group_end(stream: list[Lexeme], i: int) -> int:
    """Return the index behind the bracket that closes the one at i."""
    level = 0
    for j in range(i, len(stream)):
        if stream[j].kind in ("LPAR", "CALL", "SPACED_CALL", "BAR_OPEN", "AT_OPEN"):
            level += 1
        elif stream[j].kind in ("RPAR", "BAR_CLOSE", "AT_CLOSE"):
            level -= 1
            if level == 0:
                return j + 1
    return len(stream)


def _bare_end(stream: list[Lexeme], i: int, source: Normalised, function: Lexeme) -> int:
    """Return where the argument of a function without parentheses ends."""
    name = function.payload[0] if isinstance(function.payload, tuple) else ""
    one_factor = name in ("sqrt", "cbrt")
    j = i
    while j < len(stream):
        kind = stream[j].kind
        if kind in _BARE:
            j += 1
        elif (
            (kind == "CALL" and stream[j - 1].kind in _BARE and j > i)
            or kind == "BAR_OPEN"
            or (kind == "LPAR" and (j == i or stream[j - 1].kind == "TOUCHING"))
        ):
            j = _group_end(stream, j)
        elif kind == "POW" and j > i:
            j = _exponent_end(stream, j + 1)
        elif kind in _JOINS and not one_factor and j > i and _continues(stream, j):
            j += 1
        else:
            break
    if j < len(stream) and stream[j].kind == "SLASH" and not one_factor:
        tight = source.text[stream[j].start - 1 : stream[j].start] not in (" ", "")
        if tight and stream[j - 1].kind != "RPAR":
            raise complaint(
                source,
                "it is not clear how far the argument of this function reaches",
                function.start,
                stream[j].end,
                why="sin x/2 can mean sin(x/2) or sin(x)/2",
                instead="write the argument in parentheses, sin(x/2)",
            )
    return j


def _continues(stream: list[Lexeme], j: int) -> bool:
    """True when the factor behind the understood product at j still belongs to the argument."""
    following = stream[j + 1].kind if j + 1 < len(stream) else ""
    return following in ("NUMBER", "NAME") or (following == "LPAR" and stream[j].kind == "TOUCHING")


def _exponent_end(stream: list[Lexeme], j: int) -> int:
    while j < len(stream) and stream[j].kind == "MINUS":
        j += 1
    if j < len(stream) and stream[j].kind == "LPAR":
        return _group_end(stream, j)
    return min(j + 1, len(stream))


def _product_end(stream: list[Lexeme], i: int) -> int:
    """Return where a product ends that is written without signs."""
    level, j = 0, i
    while j < len(stream):
        kind = stream[j].kind
        if kind in ("LPAR", "CALL", "SPACED_CALL", "BAR_OPEN", "AT_OPEN"):
            level += 1
        elif kind in ("RPAR", "BAR_CLOSE", "AT_CLOSE"):
            level -= 1
        if level < 0 or (
            level == 0 and kind in ("PLUS", "MINUS", "REL", "COMMA", "SEPARATOR", "TIMES", "SLASH")
        ):
            break
        j += 1
    return j
