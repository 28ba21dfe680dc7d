"""One linear notation for ASCII, Unicode and LaTeX, with every character's origin remembered.

The result is made of ASCII, Greek letters, combining accents and the signs ∂ ∇ Δ ∫ ∞. LaTeX
commands become their signs, fractions become `(a)/(b)` (Leibniz quotients stay `d^2 y/d x^2`),
superscript characters become `^{…}`, subscript characters `_{…}`, and a line break in LaTeX
becomes `;`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from wellposed.problem.mathematics.environments import BEGIN, CONDITION_WORDS, TEXT, cells
from wellposed.problem.mathematics.error import MathError
from wellposed.problem.mathematics.notation import (
    ACCENTS,
    DROPPED,
    FRACTION_COMMANDS,
    FRACTIONS,
    GREEK_VARIANTS,
    INVISIBLE,
    LATEX_ACCENTS,
    LATEX_FUNCTIONS,
    LATEX_GREEK,
    LATEX_SIGNS,
    MAX_LENGTH,
    SIGNS,
    SPACE_COMMANDS,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    WORD_COMMANDS,
)

__all__ = ["Normalised", "normalise"]

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_LEIBNIZ_TOP = re.compile(r"\s*(?:d|∂)\s*(?:\^\s*(?:\{\s*\d\s*\}|\d)\s*)?(?P<operand>.*)$", re.DOTALL)
_LEIBNIZ_BOTTOM = re.compile(r"\s*\(?\s*(?:d|∂)\s*[^\W\d_]", re.DOTALL)
_ONE_NAME = re.compile(
    r"[^\W\d_][̇̈̄-\u0305\u0302\u0303]*\d*(?:_(?:\{[^{}]*\}|\w))?'*\s*$|[A-Za-z]+\d*\s*$|\s*$"
)
_WRAPPED = re.compile(r"\((?:[^()]|\([^()]*\))*\)\s*$")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d])")


@dataclass(frozen=True)
class Normalised:
    """A text in the one linear notation."""

    source: str
    """As it was written."""
    text: str
    origin: tuple[int, ...]
    """For every character of `text` the index in `source` that it comes from, plus one at the end."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of `source` behind a range of `text`."""
        if start >= len(self.text):
            return (len(self.source), len(self.source))
        first = self.origin[start]
        last = self.origin[max(start, end - 1)] + 1
        return (first, max(first + 1, last))


class _Writer:
    """The text so far, with origins."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[str] = []
        self.origin: list[int] = []

    def put(self, text: str, at: int) -> None:
        for c in text:
            self.out.append(c)
            self.origin.append(at)

    def fail(self, what: str, start: int, end: int, instead: str = "") -> MathError:
        return MathError(what, text=self.source, span=(start, end), instead=instead)


def normalise(text: str) -> Normalised:
    """Return the text in the one linear notation.

    Args:
        text: Mathematics in ASCII, Unicode, LaTeX or a mixture.

    Raises:
        MathError: The text is too long, or holds a command or character with no meaning here.
    """
    if len(text) > MAX_LENGTH:
        raise MathError(
            f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read",
            instead="split it into several definitions",
        )
    writer = _Writer(text)
    _write(writer, 0, len(text), depth=0)
    return Normalised(text, "".join(writer.out), (*writer.origin, len(text)))


def _write(w: _Writer, i: int, end: int, depth: int) -> None:
    """Write the normal form of `source[i:end]`."""
    if depth > 24:
        raise w.fail(
            "the braces are nested too deeply", i, i + 1, instead="split the formula into definitions"
        )
    s = w.source
    while i < end:
        c = s[i]
        if c == "\\":
            i = _command(w, i, end, depth)
        elif c in SUPERSCRIPTS or c in SUBSCRIPTS:
            table, mark = (SUPERSCRIPTS, "^") if c in SUPERSCRIPTS else (SUBSCRIPTS, "_")
            j = i
            while j < end and s[j] in table:
                j += 1
            w.put(mark + "{", i)
            for k in range(i, j):
                w.put(table[s[k]], k)
            w.put("}", j - 1)
            i = j
        elif c.isdigit() and (m := _THOUSANDS.match(s, i, end)):
            for k in range(i, m.end()):
                if s[k].isdigit():
                    w.put(s[k], k)
            i = m.end()
        else:
            _character(w, c, i)
            i += 1


def _character(w: _Writer, c: str, i: int) -> None:
    """Write one ordinary character."""
    if c in SIGNS:
        w.put(SIGNS[c], i)
    elif c in FRACTIONS:
        w.put("({}/{})".format(*FRACTIONS[c]), i)
    elif c in GREEK_VARIANTS:
        w.put(GREEK_VARIANTS[c], i)
    elif c == "$" or c in INVISIBLE:
        pass
    elif c in "&~" or c in SPACES:
        w.put(" ", i)
    elif c.isascii() or c in ACCENTS:
        w.put(c, i)
    elif unicodedata.category(c).startswith("M"):
        raise w.fail(f"the accent {unicodedata.name(c, c)} has no meaning here", i, i + 1)
    else:
        w.put(_decomposed(c), i)


def _decomposed(c: str) -> str:
    """Return `x` + accent for an accented letter such as `ẋ`, a plain letter for a styled one."""
    parts = unicodedata.normalize("NFD", c)
    if len(parts) > 1 and all(p in ACCENTS for p in parts[1:]):
        return parts
    plain = unicodedata.normalize("NFKC", c) if 0x1D400 <= ord(c) <= 0x1D7FF else c
    return {"𝜕": "∂", "𝛛": "∂", "𝛁": "∇", "𝜵": "∇"}.get(c, GREEK_VARIANTS.get(plain, plain))


def _group(w: _Writer, i: int, end: int) -> tuple[int, int, int]:
    """Return (start, stop, next) of the LaTeX argument that begins at or after i."""
    s = w.source
    while i < end and s[i].isspace():
        i += 1
    if i >= end:
        raise w.fail("a LaTeX argument is missing", end, end, instead="close it, for example \\frac{a}{b}")
    if s[i] == "\\":
        m = _COMMAND.match(s, i, end)
        return (i, m.end(), m.end()) if m else (i, end, end)
    if s[i] != "{":
        return i, i + 1, i + 1
    stop = _closing(w, i, end)
    return i + 1, stop, stop + 1


def _closing(w: _Writer, i: int, end: int) -> int:
    """Return the index of the brace that closes the one at i."""
    s, level, j = w.source, 0, i
    while j < end:
        if s[j] == "\\":
            j += 1
        elif s[j] == "{":
            level += 1
        elif s[j] == "}":
            level -= 1
            if level == 0:
                return j
        j += 1
    raise w.fail("this brace is never closed", i, i + 1, instead="add the missing }")


def _command(w: _Writer, i: int, end: int, depth: int) -> int:
    """Write one LaTeX command with its arguments; return the index behind it."""
    m = _COMMAND.match(w.source, i, end)
    if m is None:
        return end
    name, j = m.group(1), m.end()
    if name in ("\\", "newline", "cr"):
        w.put(";", i)
        spacing = re.compile(r"\s*\[[\d.]+\s*[a-z]+\]").match(w.source, j, end)
        return spacing.end() if spacing else j
    if name in SPACE_COMMANDS or name in DROPPED:
        return _spacing(w, name, i, j, end)
    if name == "begin":
        return _environment(w, i, end, depth)
    if name == "end":
        close = w.source.find("}", j, end)
        return end if close < 0 else close + 1
    taking = {"sqrt": _root, **dict.fromkeys(FRACTION_COMMANDS, _fraction)}
    if name in taking:
        return taking[name](w, i, j, end, depth)
    if name in WORD_COMMANDS:
        return _word(w, i, j, end)
    if name in LATEX_ACCENTS:
        return _accent(w, name, i, j, end, depth)
    _sign(w, name, i, j)
    if name in LATEX_FUNCTIONS and j < end and w.source[j].isalnum():
        w.put(" ", i)
    return j


def _sign(w: _Writer, name: str, i: int, j: int) -> None:
    """Write a command that stands for one sign, letter or function name."""
    if name in LATEX_GREEK:
        w.put(LATEX_GREEK[name], i)
    elif name in LATEX_SIGNS:
        w.put(LATEX_SIGNS[name], i)
    elif name in LATEX_FUNCTIONS:
        w.put(" " + LATEX_FUNCTIONS[name], i)
    else:
        raise w.fail(
            f"the LaTeX command `\\{name}` is not known here", i, j, instead="write it in plain notation"
        )


def _spacing(w: _Writer, name: str, i: int, j: int, end: int) -> int:
    r"""Write a space for spacing commands, nothing for sizes; `\left.` loses its dot."""
    if name in SPACE_COMMANDS:
        w.put(" ", i)
        if name == "hspace":
            return _group(w, j, end)[2]
    elif name in ("left", "right") and j < end and w.source[j] == ".":
        return j + 1
    return j


def _word(w: _Writer, i: int, j: int, end: int) -> int:
    r"""Write `\text{amb}` or `\mathrm{d}` as its letters."""
    start, stop, after = _group(w, j, end)
    word = w.source[start:stop].strip().lstrip("*")
    if not re.fullmatch(r"[A-Za-z0-9 .\\,/^-]*", word):
        raise w.fail(f"`{word}` is not a word that a formula can hold", start, stop)
    attached = bool(w.out) and w.out[-1] in "_{"
    if not attached and w.out and w.out[-1].isalnum():
        w.put(" ", i)
    w.put(re.sub(r"[^A-Za-z0-9]", "", word) if attached else word.replace("\\", "").replace(",", ""), start)
    if not attached and len(word) > 1 and after < end and w.source[after].isalpha():
        w.put(" ", i)
    return after


def _piece(w: _Writer, start: int, stop: int, depth: int) -> _Writer:
    """Return the normal form of a part on its own."""
    part = _Writer(w.source)
    _write(part, start, stop, depth + 1)
    return part


def _append(w: _Writer, part: _Writer) -> None:
    w.out += part.out
    w.origin += part.origin


def _fraction(w: _Writer, i: int, j: int, end: int, depth: int) -> int:
    """Write `((a)/(b))`, or a Leibniz quotient in its linear form."""
    start, stop, after = _group(w, j, end)
    top = _piece(w, start, stop, depth)
    start, stop, after = _group(w, after, end)
    bottom = _piece(w, start, stop, depth)
    above, below = "".join(top.out), "".join(bottom.out)
    m = _LEIBNIZ_TOP.match(above)
    if m and _LEIBNIZ_BOTTOM.match(below):
        cut = m.start("operand")
        operand = m.group("operand")
        wrap = not (_ONE_NAME.fullmatch(operand) or _WRAPPED.match(operand))
        w.put(" ", i)
        w.out += top.out[:cut]
        w.origin += top.origin[:cut]
        w.put("(" if wrap else "", i)
        w.out += top.out[cut:]
        w.origin += top.origin[cut:]
        w.put(")/" if wrap else "/", i)
        _append(w, bottom)
        w.put(" ", i)
        return after
    w.put("((", i)
    _append(w, top)
    w.put(")/(", i)
    _append(w, bottom)
    w.put("))", after - 1)
    return after


def _root(w: _Writer, i: int, j: int, end: int, depth: int) -> int:
    """Write `sqrt(x)` or `root(x, n)`."""
    degree = None
    if j < end and w.source[j] == "[":
        close = w.source.find("]", j, end)
        if close < 0:
            raise w.fail("the degree of this root is never closed", j, j + 1, instead="\\sqrt[3]{x}")
        degree, j = _piece(w, j + 1, close, depth), close + 1
    start, stop, after = _group(w, j, end)
    body = _piece(w, start, stop, depth)
    w.put(" root(" if degree else " sqrt(", i)
    _append(w, body)
    if degree:
        w.put(",", i)
        _append(w, degree)
    w.put(")", after - 1)
    return after


def _accent(w: _Writer, name: str, i: int, j: int, end: int, depth: int) -> int:
    """Write a letter followed by its combining mark."""
    start, stop, after = _group(w, j, end)
    body = _piece(w, start, stop, depth)
    letters = "".join(body.out).strip()
    if not letters or not letters[0].isalpha() or not re.fullmatch(r"[^\W_]+(_.*)?", letters):
        raise w.fail(
            f"`\\{name}` stands over something that is not a name", i, after, instead=f"\\{name}{{x}}"
        )
    first = "".join(body.out).index(letters[0])
    word = re.match(r"[A-Za-z]+|.", letters)
    cut = first + (len(word.group()) if word else 1)
    w.out += body.out[first:cut]
    w.origin += body.origin[first:cut]
    w.put(LATEX_ACCENTS[name], i)
    w.out += body.out[cut:]
    w.origin += body.origin[cut:]
    return after


def _environment(w: _Writer, i: int, end: int, depth: int) -> int:
    """Write the rows of an environment; a `cases` with conditions becomes one piecewise value."""
    m = BEGIN.match(w.source, i, end)
    if m is None:
        raise w.fail(
            "this \\begin has no environment name", i, i + 6, instead="\\begin{cases} … \\end{cases}"
        )
    name = m.group(1)
    closing = f"\\end{{{name}}}"
    stop = w.source.find(closing, m.end(), end)
    if stop < 0:
        raise w.fail(f"`\\begin{{{name}}}` is never ended", i, m.end(), instead=f"add {closing}")
    after = stop + len(closing)
    rows = cells(w.source, m.end(), stop)
    first_cells = [w.source[row[0][0] : row[0][1]] for row in rows]
    if name.rstrip("*") not in ("cases", "dcases", "rcases") or any("=" in c for c in first_cells):
        w.put(" ", i)
        _write(w, m.end(), stop, depth + 1)
        w.put(" ", i)
        return after
    w.put(" piecewise(", i)
    for n, row in enumerate(rows):
        w.put(", (" if n else "(", row[0][0])
        start, finish = row[0]
        while finish > start and w.source[finish - 1] in ", \n":
            finish -= 1
        _append(w, _piece(w, start, finish, depth))
        w.put(", ", row[0][1])
        _condition(w, row[1] if len(row) > 1 else (row[0][1], row[0][1]), depth)
        w.put(")", row[-1][1])
    w.put(") ", after - 1)
    return after


def _condition(w: _Writer, cell: tuple[int, int], depth: int) -> None:
    """Write when one piece holds: a relation, or True for `otherwise`."""
    part = TEXT.sub(lambda m: " " * 6 + m.group(1).ljust(len(m.group()) - 6), w.source[cell[0] : cell[1]])
    bare = part.strip().strip(".,;").strip().lower()
    if bare in ("", "otherwise", "else", "elsewhere", "otherwise.", "sonst"):
        w.put("True", cell[0])
        return
    start = cell[0]
    lead = CONDITION_WORDS.match(part)
    start += lead.end() if lead else 0
    stop = cell[0] + len(part.rstrip(" .,;\n"))
    _append(w, _piece(w, start, max(start, stop), depth))
