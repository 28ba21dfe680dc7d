"""Normalised text -> lexemes: numbers, names, derivatives, and the products that nobody writes.

The lexer settles what depends on spacing and neighbourhood, so that the grammar can be small:
where a multiplication sign is understood, which `|` opens and which closes, how far the argument of
`sin` without parentheses reaches, and which `d…/d…` is a derivative.
"""

from __future__ import annotations

import re

from wellposed.problem.mathematics.arguments import wrap_arguments
from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.leibniz import leibniz, nabla_variables
from wellposed.problem.mathematics.lexeme import Lexeme, complaint
from wellposed.problem.mathematics.normalise import Normalised
from wellposed.problem.mathematics.notation import (
    ACCENTS,
    FUNCTIONS,
    GREEK,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_TOKENS,
)

__all__ = ["Lexeme", "lexemes"]


NUMBER = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_MARKS = "".join(ACCENTS)
_GREEK = "".join(GREEK)
_SUBSCRIPT = rf"_(?:\{{[^{{}}]*\}}|[A-Za-z]+\d*|\d+|[{_GREEK}]|∞)"
NAME = re.compile(
    rf"(?P<letters>[A-Za-z]+?(?=[{_MARKS}])|[A-Za-z]+|[{_GREEK}]|Δ(?={_SUBSCRIPT}))"
    rf"(?P<marks>[{_MARKS}]*)(?P<digits>\d*)(?P<subscript>(?:{_SUBSCRIPT})*)(?P<infinity>∞?)"
)
_RELATION = re.compile(r"<=|>=|!=|==|=|<|>")
_PRIMES = re.compile(r"'+")
_ORDER = re.compile(r"\s*\^\s*\{\s*\(\s*(\d)\s*\)\s*\}")
_FUNCTION_POWER = re.compile(r"\s*\^\s*(?:\{\s*(-?\d+|[A-Za-z])\s*\}|(\d+|[A-Za-z](?![A-Za-z])))\s*")
_INVERSE = re.compile(r"\s*\^\s*\(?\s*-\s*1\s*\)?(?!\d)")
_LAPLACE_POWER = re.compile(r"\s*\^\s*(?:\{\s*(\d)\s*\}|(\d))")
_DIFFERENTIAL = re.compile(rf"d\s*([A-Za-z]\d*|[{_GREEK}]\d*)(?![A-Za-z{_GREEK}(])|d([a-z]+)\b")
_LIMIT = re.compile(rf"\s*(?P<mark>[_^])\s*(?P<limit>\{{|-?\d+(?:\.\d+)?|-?[A-Za-z]\d*|-?[{_GREEK}]|-?∞)")
_AT = re.compile(r"\|\s*_\s*(\{)?")
_SIMPLE = {"+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "SLASH", "^": "POW", ",": "COMMA", ";": "SEPARATOR"}
_ENDS = frozenset(
    ["NUMBER", "NAME", "RPAR", "PRIME", "DERIVATIVE", "BAR_CLOSE", "SUBSCRIPT", "DIFFERENTIAL", "AT_CLOSE"]
)
_STARTS = frozenset(
    ["NUMBER", "NAME", "FUNCTION", "LPAR", "BAR_OPEN", "DERIVATIVE", "D", "LAP", "GRAD", "DIV", "INTEGRAL"]
)
_CALLABLE = frozenset(["NAME", "PRIME", "DERIVATIVE"])


_PART = re.compile(r"_(\{[^{}]*\}|[^_]+)")


def _spelled(text: str) -> str:
    return "".join(GREEK.get(c, "inf" if c == "∞" else c) for c in text)


def name_of(m: re.Match[str]) -> tuple[str, int]:
    """Return the canonical name of a NAME match and how many dots stand over it."""
    letters = GREEK.get(m["letters"], "Delta" if m["letters"] == "Δ" else m["letters"])
    dots = 0
    for mark in m["marks"]:
        word = ACCENTS[mark]
        if word.endswith("dot"):
            dots += {"dot": 1, "ddot": 2, "dddot": 3}[word]
        else:
            letters += f"_{word}"
    parts = (re.sub(r"[^A-Za-z0-9]", "", _spelled(p)) for p in _PART.findall(m["subscript"]))
    subscript = "_".join({"infty": "inf", "infinity": "inf"}.get(p, p) for p in parts)
    letters += m["digits"] + (f"_{subscript}" if subscript else "") + ("_inf" if m["infinity"] else "")
    return letters, dots


class _Lexer:
    """One pass over a normalised text."""

    def __init__(self, source: Normalised) -> None:
        self.source = source
        self.text = source.text
        self.out: list[Lexeme] = []
        self.depth: list[str] = []
        self.depth_allowed = MAX_DEPTH
        self.integrals = 0
        self.i = 0
        self.gap = False

    def fail(self, what: str, start: int, end: int, *, why: str = "", instead: str = "") -> MathError:
        return complaint(self.source, what, start, end, why=why, instead=instead)

    def run(self) -> list[Lexeme]:
        text, n = self.text, len(self.text)
        while self.i < n:
            c = text[self.i]
            if c.isspace():
                if c == "\n" and not self.depth:
                    self.emit("SEPARATOR", "\n", self.i + 1)
                else:
                    self.i += 1
                self.gap = True
                continue
            self.one(c)
            self.gap = False
            if len(self.out) > MAX_TOKENS:
                raise self.fail(
                    "the formula is too long", self.i, self.i, instead="use definitions (where k = …)"
                )
        if self.depth and "|" in self.depth:
            raise self.fail("a bar `|` is never closed", n, n, instead="|x|, or abs(x)")
        return self.out

    def emit(self, kind: str, payload: object, end: int) -> None:
        """Add a lexeme from here to `end`, with the understood product before it."""
        previous = self.out[-1].kind if self.out else ""
        if kind in _STARTS and previous in _ENDS:
            if kind == "NUMBER":
                raise self.fail(
                    "a number directly after a name or bracket",
                    self.i,
                    end,
                    why="it could be a lost exponent, an index or a factor",
                    instead="x^2, x_2 or 2*x",
                )
            if kind == "LPAR" and previous in _CALLABLE:
                kind = "SPACED_CALL" if self.gap else "CALL"
            else:
                self.out.append(Lexeme("IMPLICIT" if self.gap else "TOUCHING", None, self.i, self.i))
        elif kind == "LPAR" and previous == "FUNCTION":
            kind = "CALL"
        self.out.append(Lexeme(kind, payload, self.i, end))
        self.i = end

    def open(self, mark: str, kind: str) -> None:
        if len(self.depth) >= self.depth_allowed:
            raise self.fail(
                "too many nested brackets", self.i, self.i + 1, instead="use definitions (where k = …)"
            )
        self.emit(kind, mark, self.i + 1)
        self.depth.append(mark)

    def close(self, kind: str) -> None:
        if not self.depth or self.depth[-1] == "|":
            raise self.fail("this bracket was never opened", self.i, self.i + 1)
        mark = self.depth.pop()
        self.emit("AT_CLOSE" if mark == "@" else kind, None, self.i + 1)

    def one(self, c: str) -> None:
        """Read the lexeme that begins here."""
        text, i = self.text, self.i
        if c.isdigit() or (c == "." and text[i + 1 : i + 2].isdigit()):
            self.number()
        elif c in "d∂" and self.derivative():
            pass
        elif c in "({":
            self.open(c, "LPAR")
        elif c in ")}":
            self.close("RPAR")
        elif c == "'":
            m = _PRIMES.match(text, i)
            self.emit("PRIME", len(m.group()) if m else 1, m.end() if m else i + 1)
        elif c == "|":
            self.bar()
        elif c == "∫":
            self.integral()
        elif c in "∇Δ" and self.nabla(c):
            pass
        else:
            self.sign(c)

    def sign(self, c: str) -> None:
        """Read an operator, a sign that belongs to the lexeme before it, or a name."""
        text, i, previous = self.text, self.i, self.out[-1].kind if self.out else ""
        if m := _RELATION.match(text, i):
            self.emit("REL", {"==": "="}.get(m.group(), m.group()), m.end())
        elif c == "*" and text[i + 1 : i + 2] == "*":
            self.emit("POW", "**", i + 2)
        elif c == "^" and previous == "NAME" and (m := _ORDER.match(text, i)):
            self.emit("PRIME", int(m.group(1)), m.end())
        elif c == "_" and previous == "RPAR" and (m := re.match(_SUBSCRIPT, text[i:])):
            self.emit("SUBSCRIPT", m.group()[1:].strip("{} "), i + m.end())
        elif c in _SIMPLE:
            self.emit(_SIMPLE[c], c, i + 1)
        elif c in "√∛":
            self.emit("FUNCTION", ("sqrt" if c == "√" else "cbrt", None), i + 1)
        elif c == "∞":
            self.emit("NAME", ("oo", 0), i + 1)
        else:
            self.word()

    def number(self) -> None:
        m = NUMBER.match(self.text, self.i)
        assert m is not None
        digits = m.group()
        if sum(c.isdigit() for c in digits) > MAX_DIGITS:
            raise self.fail(f"a number with more than {MAX_DIGITS} digits", m.start(), m.end())
        exponent = re.search(r"[eE]([+-]?\d+)$", digits)
        if exponent and abs(int(exponent.group(1))) > 320:
            raise self.fail(
                "the exponent of this number is out of range", m.start(), m.end(), instead="1e-320 … 1e320"
            )
        self.emit("NUMBER", digits, m.end())

    def bar(self) -> None:
        """Read `|`: an evaluation bar `|_{x=0}`, an opening or a closing bar."""
        m = _AT.match(self.text, self.i)
        ended = bool(self.out) and self.out[-1].kind in _ENDS
        if m and ended:
            start = self.i
            self.out.append(Lexeme("AT_OPEN", None, start, m.end()))
            self.i = m.end()
            if m.group(1):
                self.depth.append("@")
                return
            number = NUMBER.match(self.text, self.i)
            if number is None:
                raise self.fail("the place after this bar is not readable", start, m.end(), instead="|_{x=0}")
            self.emit("NUMBER", number.group(), number.end())
            self.out.append(Lexeme("AT_CLOSE", None, self.i, self.i))
            return
        if ended and "|" in self.depth:
            if self.depth[-1] != "|":
                raise self.fail(
                    "a bracket inside the bars is never closed", self.i, self.i + 1, instead="|x|, or abs(x)"
                )
            self.depth.pop()
            self.emit("BAR_CLOSE", None, self.i + 1)
        else:
            self.open("|", "BAR_OPEN")

    def nabla(self, c: str) -> bool:
        """Read ∇², ∇⁴, ∇·, ∇ or Δ."""
        text, i = self.text, self.i
        m = _LAPLACE_POWER.match(text, i + 1)
        if c == "Δ":
            if NAME.match(text, i) and not m:
                return False
            times, end = (int(m.group(1) or m.group(2)), m.end()) if m else (1, i + 1)
            self.emit("LAP", times, end)
            return True
        if m:
            order = int(m.group(1) or m.group(2))
            if order % 2:
                raise self.fail(f"∇^{order} has no meaning here", i, m.end(), instead="∇², ∇⁴ or ∇(∇²u)")
            self.emit("LAP", order // 2, m.end())
        elif m := re.compile(r"\s*[*.]\s*").match(text, i + 1):
            self.emit("DIV", None, m.end())
        else:
            self.emit("GRAD", None, i + 1)
        return True

    def derivative(self) -> bool:
        """Read a Leibniz derivative, `∂_x`, or the `dx` that ends an integral."""
        text, i = self.text, self.i
        if i and text[i] == "d" and text[i - 1].isalpha() and text[i - 1].isascii():
            return False
        if found := leibniz(self.source, i):
            if found.operand_name is not None:
                m = NAME.match(found.operand_name)
                if m is None:
                    return False
                payload = (*name_of(m), found.operand_name.count("'"), found.variables)
                self.emit("DERIVATIVE", payload, found.end)
            elif found.group is not None:
                self.grouped_derivative(found.variables, found.group, found.end)
            else:
                self.emit("D", (found.variables, True), found.end)
            return True
        if text[i] == "∂":
            if indexed := nabla_variables(text, i):
                self.emit("D", (indexed[0], False), indexed[1])
                return True
            raise self.fail(
                "this ∂ is not part of a derivative", i, i + 1, instead="∂u/∂x, ∂²u/∂x², ∂/∂x(k u) or ∂_x u"
            )
        if self.integrals and (m := _DIFFERENTIAL.match(text, i)):
            self.integrals -= 1
            variable = m.group(1) or m.group(2)
            self.emit("DIFFERENTIAL", GREEK.get(variable, variable), m.end())
            return True
        return False

    def integral(self) -> None:
        """Read the sign of an integral with its limits."""
        self.integrals += 1
        self.emit("INTEGRAL", None, self.i + 1)
        for _ in range(2):
            m = _LIMIT.match(self.text, self.i)
            if m is None:
                return
            start, end = m.span("limit")
            stop = end
            if self.text[start] == "{":
                close = self.text.find("}", start)
                if close < 0:
                    raise self.fail("this limit is never closed", start, start + 1, instead="∫_{0}^{1} u dx")
                start, end, stop = start + 1, close, close + 1
            self.out.append(Lexeme("LOWER" if m["mark"] == "_" else "UPPER", None, m.start("mark"), start))
            self.part(start, end)
            self.out.append(Lexeme("LIMIT_CLOSE", None, end, stop))
            self.i = stop

    def part(self, start: int, end: int) -> None:
        """Add the lexemes of a range that stands in brackets of its own."""
        inner = Normalised(self.source.source, self.text[:end], self.source.origin[: end + 1])
        lexer = _Lexer(inner)
        lexer.i = start
        lexer.depth_allowed = self.depth_allowed - len(self.depth) - 1
        self.out += lexer.run()

    def grouped_derivative(self, variables: object, group: tuple[int, int], end: int) -> None:
        """Read `d(k u)/dx` as `d/dx (k u)`."""
        self.emit("D", (variables, False), group[0])
        self.part(*group)
        self.i = end

    def word(self) -> None:
        """Read a name or a function name with the marks that belong to it."""
        m = NAME.match(self.text, self.i)
        if m is None:
            c = self.text[self.i]
            raise self.fail(f"the character {c!r} has no meaning here", self.i, self.i + 1)
        letters = m["letters"]
        if letters in FUNCTIONS and not m["digits"] and not m["marks"]:
            self.function(m)
            return
        whole = letters + m["digits"]
        if whole in FUNCTIONS and not m["subscript"]:
            self.function(m)
            return
        name, dots = name_of(m)
        self.emit("NAME", (name, dots), m.end())

    def function(self, m: re.Match[str]) -> None:
        """Read the name of a function with the exponent of `sin^2 x`."""
        name, end = FUNCTIONS[m["letters"] + m["digits"]], m.end()
        if m["subscript"]:
            base = m["subscript"][1:].strip("{} ")
            if name != "log" or base not in ("2", "10", "e"):
                self.emit("NAME", name_of(m), m.end())
                return
            name = {"2": "log2", "10": "log10", "e": "log"}[base]
        if _INVERSE.match(self.text, end) and name not in ("lap", "grad", "div", "sqrt"):
            raise self.fail(
                f"`{name}^-1` can be read in two ways",
                m.start(),
                min(end + 3, len(self.text)),
                why="it is the inverse function, or one over the function",
                instead=f"a{name}(x) or 1/{name}(x)" if name in ("sin", "cos", "tan") else f"1/{name}(x)",
            )
        power = _FUNCTION_POWER.match(self.text, end)
        if name in ("lap", "grad", "div"):
            self.emit(name.upper(), 1, end)
            return
        exponent = None
        if power and name not in ("sqrt",):
            exponent, end = power.group(1) or power.group(2), power.end()
        self.emit("FUNCTION", (name, exponent), end)


def lexemes(source: Normalised) -> list[Lexeme]:
    """Return the lexemes of a text.

    Raises:
        MathError: A character, a number or a bracket has no meaning.
    """
    lexer = _Lexer(source)
    stream = lexer.run()
    return wrap_arguments(stream, source)
