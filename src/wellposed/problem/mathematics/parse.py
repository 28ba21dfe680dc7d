"""Text -> syntax tree: one statement with `parse`, several with `parse_many`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from wellposed.problem.mathematics import syntax as sx
from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.normalise import Normalised, normalise
from wellposed.problem.mathematics.tokens import Lexeme, lexemes

if TYPE_CHECKING:
    from lark import Lark

__all__ = ["parse", "parse_many"]

_WORDS = {
    "NUMBER": "a number", "NAME": "a name", "FUNCTION": "a function", "LPAR": "`(`", "RPAR": "`)`",
    "DERIVATIVE": "a derivative", "BAR_OPEN": "`|`", "BAR_CLOSE": "a closing `|`", "REL": "`=`",
    "PLUS": "`+`", "MINUS": "`-`", "TIMES": "`*`", "SLASH": "`/`", "POW": "`^`", "COMMA": "`,`",
    "DIFFERENTIAL": "`dx` at the end of the integral", "$END": "the end", "AT_CLOSE": "`}`",
}  # fmt: skip
_OPERAND = frozenset(["NUMBER", "NAME", "FUNCTION", "LPAR", "DERIVATIVE"])
_DEPTH = {"LPAR": 1, "CALL": 1, "SPACED_CALL": 1, "BARE_CALL": 1, "BAR_OPEN": 1, "AT_OPEN": 1,
          "RPAR": -1, "BAR_CLOSE": -1, "AT_CLOSE": -1}  # fmt: skip
_MAX_TREE = 64
_HELP = "u_t = D*u_xx, y'' + 2*y' + 5*y = 0, ∂u/∂t = D ∂²u/∂x², div(k*grad(u)) = f, u(0, t) = sin(2*t)"


@dataclass(frozen=True)
class _Statement:
    """One statement's lexemes with the text they came from."""

    source: Normalised
    stream: tuple[Lexeme, ...]


def parse(text: str) -> sx.Node:
    """Return the syntax tree of one expression or one (possibly chained) relation.

    Args:
        text: ASCII, Unicode, LaTeX or mixed notation, at most 4000 characters.

    Raises:
        MathError: The text is not one statement of this notation; the message has a caret under
            the place and says what was expected.
    """
    source = normalise(text)
    statements = list(_split(source, lexemes(source), commas=False))
    if not statements:
        raise MathError("there is no formula here", text=text, instead=_HELP)
    if len(statements) > 1:
        second = statements[1].stream
        at = second[0].start if second else len(source.text) - 1
        raise MathError(
            "there is more than one statement here",
            text=text,
            span=source.span(at, at + 1),
            instead="one at a time",
        )
    return _tree(statements[0])


def parse_many(text: str) -> tuple[sx.Node, ...]:
    r"""Return the syntax trees of several statements.

    Statements end at a line break, `;` or `\\`, and at a comma between complete relations.

    Raises:
        MathError: A statement is not of this notation.
    """
    source = normalise(text)
    return tuple(_tree(s) for s in _split(source, lexemes(source), commas=True))


def _split(source: Normalised, stream: Sequence[Lexeme], *, commas: bool) -> Iterator[_Statement]:
    """Yield the statements of a stream."""
    for part in _cut(_joined(stream), "SEPARATOR"):
        pieces = list(_cut(part, "COMMA")) if commas else [part]
        if len(pieces) > 1 and all(_is_relation(p) for p in pieces):
            yield from (_Statement(source, tuple(p)) for p in pieces)
        else:
            yield _Statement(source, tuple(_trimmed(part)))


def _joined(stream: Sequence[Lexeme]) -> list[Lexeme]:
    """Drop the line breaks inside a statement: after or before an operator."""
    out: list[Lexeme] = []
    for i, token in enumerate(stream):
        if token.kind == "SEPARATOR" and token.payload == "\n":
            before = out[-1].kind if out else ""
            after = stream[i + 1].kind if i + 1 < len(stream) else ""
            if before in ("REL", "PLUS", "MINUS", "TIMES", "SLASH") or after in ("REL", "TIMES", "SLASH"):
                continue
            if after in ("PLUS", "MINUS") and not _is_relation(next(_cut(stream[i + 1 :], "SEPARATOR"), ())):
                continue
        out.append(token)
    return out


def _cut(stream: Sequence[Lexeme], kind: str) -> Iterator[list[Lexeme]]:
    """Yield the non-empty parts between lexemes of this kind outside all brackets."""
    part: list[Lexeme] = []
    level = 0
    for token in stream:
        level += _DEPTH.get(token.kind, 0)
        if token.kind == kind and (level == 0 or kind == "SEPARATOR"):
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _is_relation(part: Sequence[Lexeme]) -> bool:
    level = 0
    for token in part:
        level += _DEPTH.get(token.kind, 0)
        if token.kind == "REL" and level == 0:
            return True
    return False


def _trimmed(part: Sequence[Lexeme]) -> Sequence[Lexeme]:
    """Without a comma or a full stop at the end."""
    return part[:-1] if part and part[-1].kind == "COMMA" else part


def _tree(statement: _Statement) -> sx.Node:
    """Return the tree of one statement."""
    from lark import Token
    from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

    source = statement.source
    tokens = [Token(t.kind, "", start_pos=n) for n, t in enumerate(statement.stream)]
    builder = _Builder(source, statement.stream)
    try:
        node = builder.node(_lark().parse(tokens))  # type: ignore[arg-type]
    except UnexpectedToken as error:
        raise _unexpected(statement, error) from None
    except (UnexpectedInput, VisitError) as error:
        raise MathError(str(error), text=source.source) from None
    _refuse_deep(node, source.source)
    return node


def _refuse_deep(top: sx.Node, text: str) -> None:
    """Refuse trees whose depth would exhaust the stack of whoever walks them; sums may be long."""
    level = [(top, 0)]
    while level:
        node, depth = level.pop()
        if depth > _MAX_TREE:
            raise MathError(
                "the formula is nested too deeply", text=text, span=node.span, instead="use definitions"
            )
        if isinstance(node, sx.Prime | sx.Dot) and node.order > 10:
            raise MathError(
                f"a derivative of order {node.order}", text=text, span=node.span, instead="at most 10"
            )
        chain = isinstance(node, sx.Binary)
        for child in sx.children(node):
            level.append((child, depth if chain and child is node.left else depth + 1))  # type: ignore[attr-defined]


def _unexpected(statement: _Statement, error: Any) -> MathError:
    """Return the complaint about a lexeme that does not fit."""
    source, stream = statement.source, statement.stream
    ended = error.token.type == "$END"
    if ended:
        last = stream[-1].end if stream else 0
        span = source.span(last, last + 1)
        what = "the formula stops too early"
    else:
        token = stream[error.token.start_pos]
        span = source.span(token.start, max(token.end, token.start + 1))
        what = f"`{source.source[span[0] : span[1]]}` does not fit here"
    expected = set(error.accepts or error.expected)
    words = ["a number, a name or a bracket"] if expected >= _OPERAND else []
    words += sorted(_WORDS[e] for e in expected if e in _WORDS and not (words and e in _OPERAND))
    return MathError(
        what,
        text=source.source,
        span=span,
        why=f"expected {', '.join(words)}" if words else "",
        instead=_HELP,
    )


@cache
def _lark() -> Lark:
    """Return the parser, built once."""
    from lark import Lark, Token
    from lark.lexer import Lexer

    class Given(Lexer):
        """Hands on the tokens that tokens.py made."""

        def __init__(self, lexer_conf: Any) -> None:
            pass

        def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
            yield from data

    grammar = files("wellposed.problem.mathematics").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=Given, maybe_placeholders=False)


class _Builder:
    """lark tree -> frozen nodes."""

    def __init__(self, source: Normalised, stream: Sequence[Lexeme]) -> None:
        self.source = source
        self.stream = stream

    def lexeme(self, token: Any) -> Lexeme:
        return self.stream[token.start_pos]

    def span_of(self, children: Sequence[Any]) -> tuple[int, int]:
        """Return the span from the first child to the last."""
        spans = [
            c.span if isinstance(c, sx.Node) else self.token_span(c)
            for c in children
            if not isinstance(c, tuple)
        ]
        spans += [n.span for c in children if isinstance(c, tuple) for n in c]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0, 0)

    def token_span(self, token: Any) -> tuple[int, int]:
        t = self.lexeme(token)
        return self.source.span(t.start, t.end)

    def node(self, tree: Any) -> Any:
        """Return the node of a subtree; depth is bounded by the lexer's limit on brackets."""
        stack: list[tuple[Any, list[Any], int]] = [(tree, [], 0)]
        result: Any = None
        while stack:
            current, done, i = stack.pop()
            if i and result is not None:
                done.append(result)
                result = None
            if i < len(current.children):
                child = current.children[i]
                stack.append((current, done, i + 1))
                if hasattr(child, "children"):
                    stack.append((child, [], 0))
                else:
                    result = child
                continue
            result = getattr(self, "_" + current.data)(done)
        return result

    def _start(self, c: list[Any]) -> sx.Node:
        return c[0]

    def _relation(self, c: list[Any]) -> sx.Node:
        if len(c) == 1:
            return c[0]
        signs = tuple(str(self.lexeme(t).payload) for t in c[1::2])
        return sx.Relation(tuple(c[0::2]), signs, span=self.span_of(c))

    def _binary(self, c: list[Any]) -> sx.Node:
        kind = c[1].type
        sign = {
            "PLUS": "+",
            "MINUS": "-",
            "TIMES": "*",
            "SLASH": "/",
            "IMPLICIT": "implicit",
            "TOUCHING": "touching",
        }
        return sx.Binary(sign[kind], c[0], c[2], span=self.span_of([c[0], c[2]]))  # type: ignore[arg-type]

    def _negative(self, c: list[Any]) -> sx.Node:
        return sx.Negative(c[1], span=self.span_of(c))

    def _positive(self, c: list[Any]) -> sx.Node:
        return c[1]

    def _laplacian(self, c: list[Any]) -> sx.Node:
        body, span = c[1], self.span_of(c)
        for _ in range(int(str(self.lexeme(c[0]).payload))):
            body = sx.Operator("lap", body, span=span)
        return body

    def _operator(self, c: list[Any]) -> sx.Node:
        return sx.Operator(c[0].type.lower(), c[1], span=self.span_of(c))

    def _derivative_of(self, c: list[Any]) -> sx.Node:
        variables, loose = self.lexeme(c[0]).payload  # type: ignore[misc]
        return sx.Derivative(c[1], variables, loose, span=self.span_of(c))

    def _power(self, c: list[Any]) -> sx.Node:
        return sx.Power(c[0], c[2], span=self.span_of(c))

    def _prime(self, c: list[Any]) -> sx.Node:
        order = int(str(self.lexeme(c[1]).payload))
        return sx.Prime(c[0], order, span=self.span_of(c))

    def _subscripted(self, c: list[Any]) -> sx.Node:
        return sx.Subscripted(c[0], str(self.lexeme(c[1]).payload), span=self.span_of(c))

    def _call(self, c: list[Any]) -> sx.Node:
        style = "spaced" if c[1].type == "SPACED_CALL" else "call"
        return sx.Call(c[0], c[2], style, span=self.span_of(c))

    def _at(self, c: list[Any]) -> sx.Node:
        return sx.At(c[0], c[2], span=self.span_of(c))

    def _number(self, c: list[Any]) -> sx.Node:
        return sx.Number(str(self.lexeme(c[0]).payload), span=self.token_span(c[0]))

    def _name(self, c: list[Any]) -> sx.Node:
        name, dots = self.lexeme(c[0]).payload  # type: ignore[misc]
        span = self.token_span(c[0])
        node = sx.Name(name, span=span)
        return sx.Dot(node, dots, span=span) if dots else node

    def _derivative(self, c: list[Any]) -> sx.Node:
        name, dots, primes, variables = self.lexeme(c[0]).payload  # type: ignore[misc]
        span = self.token_span(c[0])
        body: sx.Node = sx.Name(name, span=span)
        if dots:
            body = sx.Dot(sx.Name(name, span=span), dots, span=span)
        if primes:
            body = sx.Prime(body, primes, span=span)
        return sx.Derivative(body, variables, span=span)

    def _group(self, c: list[Any]) -> sx.Node:
        inner = replace(c[1], span=self.span_of(c))
        return replace(inner, grouped=True) if isinstance(inner, sx.Binary) else inner

    def _tuple(self, c: list[Any]) -> sx.Node:
        return sx.Tuple((c[1], *c[3]), span=self.span_of(c))

    def _absolute(self, c: list[Any]) -> sx.Node:
        return sx.Absolute(c[1], span=self.span_of(c))

    def _apply(self, c: list[Any]) -> sx.Node:
        name, exponent = self.lexeme(c[0]).payload  # type: ignore[misc]
        function = sx.Name(name, span=self.token_span(c[0]))
        power: sx.Node | None = None
        if exponent is not None:
            digits = exponent.lstrip("-")
            power = sx.Number(digits) if digits.isdigit() else sx.Name(digits)
            power = sx.Negative(power) if exponent.startswith("-") else power
        style = "bare" if c[1].type == "BARE_CALL" else "call"
        return sx.Call(function, c[2], style, power, span=self.span_of(c))

    def _integral(self, c: list[Any]) -> sx.Node:
        lower = upper = None
        for i, child in enumerate(c):
            if not isinstance(child, sx.Node) and child.type == "LOWER":
                lower = c[i + 1]
            elif not isinstance(child, sx.Node) and child.type == "UPPER":
                upper = c[i + 1]
        variable = str(self.lexeme(c[-1]).payload)
        return sx.Integral(c[-2], variable, lower, upper, span=self.span_of(c))

    def _arguments(self, c: list[Any]) -> tuple[sx.Node, ...]:
        return tuple(c[0::2])
