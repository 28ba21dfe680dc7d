"""Which parts of a prompt are mathematics and which are words.

The text is cut into tokens; runs of mathematical tokens become spans. Numbers with units are spans of
their own or parts of a run (`D = 5 m^2/s`), and their units are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wellposed.agent.reading.normalise import GREEK
from wellposed.agent.reading.units import unit_at, unit_text
from wellposed.agent.reading.vocabulary import words

__all__ = ["Measure", "Span", "maths_spans"]

FUNCTIONS = words("functions")
_BARE_FUNCTIONS = words("bare functions")
_LOOSE_FUNCTIONS = words("loose functions")
_GREEK = frozenset(GREEK.values()) | {"epsilon", "varphi", "Omega", "omega", "psi"}
_SHORT_WORDS = words("short words")
_ELEMENTS = words("elements")
_TOKEN = re.compile(
    r"(?P<word>[A-Za-z]+'(?:s|d|t|ll|re|ve|m)\b(?!\s*[=(]))"
    r"|(?P<degree>°[CFK]?|µ[A-Za-z]+)"
    r"|(?P<integral>∫(?:_[\w.-]+)?(?:\^[\w.]+)?(?=.{0,80}?\bd[A-Za-z]\b)"
    r"|\bd[xyzr](?=\s*[.,)\]?=]|\s*$|\s+(?:at|for|after|when|and)\b))"
    r"|(?P<derivative>[d∂](?:\^\d ?)?[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)?(?:\([^()]*\))?"
    r" ?/ ?[d∂][a-zA-Z]+\d?(?:\^\d)?(?![A-Za-z]))"
    r"|(?P<operatorlike>∂_[txyzr]{1,4}(?:\^\d)?|∂_\([txyzr]+\)|[d∂](?:\^\d)? ?/ ?(?:[d∂][a-zA-Z]+"
    r"(?:\^\d)?|\([^()]*\)))"
    r"|(?P<number>(?<![A-Za-z_])(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?![\d]))"
    r"|(?P<name>[A-Za-zÅéèüöäßÉÖÜ][A-Za-z0-9éèüöäß]*(?:_[A-Za-z0-9]+|_(?=\())*'*)"
    r"|(?P<op><=|>=|!=|->|[-+*/^=<>|∂∇Δ∫])"
    r"|(?P<open>[(\[])|(?P<close>[)\]](?:_[txyzr]{1,4}\b|'+)?)|(?P<comma>,)|(?P<other>\S)"
)


@dataclass(frozen=True)
class Measure:
    """A number with its unit, as it stands in a text."""

    start: int
    end: int
    number: str
    unit: str
    """In the spelling of the unit system."""


@dataclass(frozen=True)
class Span:
    """A run of mathematics in the normalised text."""

    start: int
    end: int
    text: str
    measures: tuple[Measure, ...] = ()


@dataclass
class _Token:
    kind: str
    text: str
    start: int
    end: int
    is_maths: bool = False
    measure: Measure | None = None


def maths_spans(text: str) -> list[Span]:
    """Return the mathematical runs of a normalised prompt, in order.

    Args:
        text: Normalised text (see `normalise`).

    Returns:
        Spans that do not overlap; brackets inside a span are balanced.
    """
    tokens = _tokens(text)
    _mark(tokens, text)
    _mark_brackets(tokens)
    runs: list[Span] = []
    run: list[_Token] = []
    depth = 0
    for i, token in enumerate(tokens):
        inside = depth > 0 and token.kind in ("comma", "other") and token.is_maths
        broken = run and (
            not token.is_maths
            or _breaks(run[-1], token, text, depth)
            or (depth == 0 and _restarts(run, tokens, i, text))
        )
        if broken and not inside:
            runs += _finish(run, text)
            run, depth = [], 0
        if token.is_maths or inside:
            run.append(token)
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
    return runs + _finish(run, text)


def _tokens(text: str) -> list[_Token]:
    """Cut the text; a number and its unit become one token."""
    found: list[_Token] = []
    strong = _strong_letters(text)
    at = 0
    while match := _TOKEN.search(text, at):
        kind = match.lastgroup or "other"
        token = _Token(kind, match.group(), match.start(), match.end())
        at = match.end()
        if kind == "number" or (kind == "close" and found):
            measure = _measure(text, token, strong)
            if measure and (kind == "number" or ("/" in measure.unit and "=" in text[max(0, at - 60) : at])):
                token.measure, token.end, at = measure, measure.end, measure.end
        found.append(token)
    return found


def _strong_letters(text: str) -> frozenset[str]:
    """Return names that are certainly symbols: applied, differentiated, subscripted or set equal."""
    names = set(re.findall(r"(?<![A-Za-z])([A-Za-z])(?=\(|'|_)", text))
    names |= set(re.findall(r"(?<![A-Za-z])d(?:\^\d)?([A-Za-z]) ?/ ?d", text))
    names |= set(re.findall(r"∂(?:\^\d)?([A-Za-z])", text)) | set(re.findall(r"/ ?d([A-Za-z])\b", text))
    names |= set(re.findall(r"(?<![A-Za-z\d ])([A-Za-z]) ?(?==|<)", text))
    names |= set(re.findall(r"(?<!\d) ([A-Za-z]) ?(?==|<)", text))
    return frozenset(names)


def _measure(text: str, token: _Token, strong: frozenset[str]) -> Measure | None:
    """Return the number with the unit behind it, unless the unit's letters are symbols of the equations."""
    found = unit_at(text, token.end)
    if not found or re.match(r" ?[d∂](?:\^\d)? ?[A-Za-z]\w* ?/ ?[d∂]", text[token.end :]):
        return None  # "0.5 d^2 psi/dx^2" has no days in it
    written, end = found
    after = text[end:].lstrip(" ")
    letters = re.findall(r"[A-Za-zµΩ°%]+", written)
    if (
        len(letters) == 1
        and len(letters[0]) == 1
        and letters[0].isalpha()
        and not written.startswith(("/", "1"))
    ):
        letter = letters[0]
        glued = after[:1] in tuple("(^*+_'∂∇") or (after[:1] == "/" and after[1:2] != " ")
        if glued or re.match(r"[-=]", after):
            return None
        joined = end - token.end == 1 and letter not in "CFK"  # "1/(2m)": a product, not two metres
        if (letter in strong or joined) and _in_equation(text, token.start):
            return None
        if re.match(r"[A-Za-z](?![A-Za-z])|[A-Za-z]+[_'(]|[A-Za-z]+\^", after) and not after.startswith(
            ("a ", "I ")
        ):
            return None
    elif written.startswith(("/", "1")) and all(part in strong for part in letters):
        return None
    name = unit_text(written)
    if (
        name == "degC"
        and written == "C"
        and re.search(r"\b(?:charge|capacitor|coulomb|circuit|RLC|RC)\b", text)
    ):
        name = "C"  # coulomb, not a temperature
    return Measure(token.start, end, token.text, name)


def _in_equation(text: str, at: int) -> bool:
    """True when the clause around a position holds a derivative and an equals sign."""
    begin = max((text.rfind(c, 0, at) for c in ("\n", ";", ", ", ". ", "? ")), default=-1)
    ends = [e for c in ("\n", ";", ", ", ". ", "? ") if (e := text.find(c, at)) >= 0]
    clause = text[begin + 1 : min(ends, default=len(text))]
    return "=" in clause and bool(
        re.search(
            r"d\w+ ?/ ?d[a-z]|∂|∇|Δ|[A-Za-z]'(?!s\b)|_(?:t|x|y|z|r){1,4}\b|^\s*\w+\([a-z, ]+\) ?=", clause
        )
    )


def _mark(tokens: list[_Token], text: str) -> None:
    """Decide for each token whether it is mathematics."""
    known: set[str] = set()
    for i, token in enumerate(tokens):
        if token.kind in ("number", "op", "derivative", "operatorlike", "integral"):
            token.is_maths = True
        if re.fullmatch(r"d[A-Za-z]", token.text) and "∫" in text[max(0, token.start - 60) : token.start]:
            token.is_maths = True
        if token.kind == "name" and _is_name(tokens, i, text):
            token.is_maths = True
            known.add(token.text.rstrip("'"))
    for token in tokens:
        if (
            token.kind == "name"
            and token.text in known - FUNCTIONS
            and token.text.lower() not in _SHORT_WORDS
        ):
            token.is_maths = token.is_maths or len(token.text) <= 4 or "_" in token.text


def _is_name(tokens: list[_Token], i: int, text: str) -> bool:
    """True when the name at this place is a symbol or a function rather than a word."""
    token = tokens[i]
    name = token.text
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    touching = bool(after and after.kind == "open" and after.start == token.end)
    sums = set("+*/^=<>|") | {"<=", ">="}
    follows_op = bool(before and before.kind == "op" and (before.text in sums or before.text in "-∂∇Δ∫"))
    leads_op = bool(
        after
        and after.kind == "op"
        and (after.text in sums or (after.text == "-" and text[after.end : after.end + 1] != "\n"))
    )
    bare = (
        name in _BARE_FUNCTIONS
        and after is not None
        and bool(re.fullmatch(r"[\d.]+|[a-zA-Z]\d?|pi|omega|theta|phi|lambda", after.text))
    )
    called = name.rstrip("'") in FUNCTIONS and (touching or bare)
    if called or (name in _LOOSE_FUNCTIONS and touching):
        return True
    if "_" in name or name.endswith("'") or name == "True":
        return True
    if re.match(r"\^[\w(]|\*[\w(]|/\(", text[token.end : token.end + 2]):
        return True  # a factor that is left out would change the equation
    if re.fullmatch(r"(?:RK|rk|BDF|bdf|AB|AM|DOPRI|dopri)\d+", name):
        return False
    if re.fullmatch(r"[A-Za-z]{1,7}\d+", name) and name not in _ELEMENTS and name[-2:] not in ("1D", "2D"):
        return True
    if name in _GREEK or re.sub(r"(bar|dot|hat)?\d*$", "", name) in _GREEK:
        return name == "pi" or not (
            after and after.text == "-" and re.match(r"-[a-z]{3,}", text[after.start :])
        )
    if name in ("a", "I", "A"):
        return _is_written(token, text) or _is_letter(
            name, before, after, touching, follows_op, leads_op, text
        )
    if name in _ELEMENTS and not touching and not (after and after.text == "="):
        return False
    if len(name) == 1:
        return True
    if after and after.kind == "op" and after.text == "=":
        return True
    if len(name) <= 3 and name.lower() not in _SHORT_WORDS:
        glued = bool(before and before.kind == "number" and before.end == token.start)
        return follows_op or leads_op or touching or glued
    return bool(touching and follows_op and len(name) <= 12)


def _is_written(token: _Token, text: str) -> bool:
    """True for the a of "3 a b" where a_t is written, and the A of "k1 A" where dA/dt is."""
    name = token.text
    applied = rf"(?<![A-Za-z])(?:[d∂](?:\^\d)?{name} ?/ ?[d∂]|{name}(?:'|_[txyzr]{{1,3}}\b|\())"
    asked = re.match(r" (?:at|after|when|for) [txr]\b", text[token.end :])
    return bool(re.search(applied, text)) and (asked is not None or _in_equation(text, token.start))


def _is_letter(
    name: str,
    before: _Token | None,
    after: _Token | None,
    touching: bool,
    follows_op: bool,
    leads_op: bool,
    text: str,
) -> bool:
    """Decide for `a`, `A` and `I`, which are words as well."""
    if touching or (leads_op and not (after and after.text == "-")) or follows_op:
        return True
    if before and before.kind in ("open", "close") and leads_op:
        return True  # "(a - u + u^2 v)", "(1 + b) A - A^3"
    if before and before.kind == "open" and after and after.kind == "close":
        return bool(re.search(r"(?:abs|sqrt|exp|sin|cos|log)$", text[: before.start]))  # "abs(A)"
    if before and before.kind == "number" and before.measure is None and name != "a":
        return True
    factors = bool(
        before and (before.text in _GREEK or before.text in "+-*/^=<>" or re.fullmatch("[A-Z]", before.text))
    )
    if factors and after and (after.text in _GREEK or after.text.endswith("'")):
        return True
    return (
        bool(after and (after.kind == "derivative" or "_" in after.text or after.text.endswith("'")))
        and name != "I"
    )


def _mark_brackets(tokens: list[_Token]) -> None:
    """Brackets and the commas in them are mathematics when everything inside is."""
    stack: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == "open":
            stack.append(i)
        elif token.kind == "close" and stack:
            first = stack.pop()
            inner = tokens[first + 1 : i]
            if inner and all(
                t.is_maths or t.kind == "comma" or t.text in ("inf", "...", "True") for t in inner
            ):
                for t in tokens[first : i + 1]:
                    t.is_maths = True
    # "||" and single unmatched bars are not mathematics.
    bars = [t for t in tokens if t.text == "|"]
    if len(bars) % 2:
        for t in bars:
            t.is_maths = False


def _restarts(run: list[_Token], tokens: list[_Token], i: int, text: str) -> bool:
    """True when a second relation begins without a comma: the `u = 3` of `x = 0 u = 3`."""
    token = tokens[i]
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if token.kind == "open" and text[run[-1].end : token.start]:
        inner = text[token.end : text.find(")", token.end)]
        return bool(re.search(r"[<>]", inner)) and any(t.text == "=" for t in run)
    begins = token.kind == "name" and following is not None and following.text == "="
    if (
        token.kind == "name"
        and following is not None
        and following.kind == "open"
        and following.start == token.end
    ):
        begins = bool(re.match(r"\([^()]*\) ?=", text[following.start :]))
    complete = run[-1].kind in ("number", "name", "close") and any(t.text in ("=", "<", "<=") for t in run)
    return begins and complete and bool(text[run[-1].end : token.start])


def _breaks(before: _Token, token: _Token, text: str, depth: int) -> bool:
    """True when two neighbouring mathematical tokens belong to different runs."""
    gap = text[before.end : token.start]
    if "\n" in gap and depth == 0:
        continued = before.kind == "op" or (token.kind == "op" and token.text in ("=", "+"))
        if not continued:
            return True
    if token.kind == "op" or before.kind == "op":
        return False
    if before.measure and token.kind in ("number", "name", "derivative", "open"):
        return not (token.kind == "open" and depth)
    if before.text in FUNCTIONS:
        return False
    if (
        depth == 0
        and before.kind in ("name", "derivative", "number", "close")
        and gap
        and token.kind == "number"
    ):
        return True
    if (
        depth == 0
        and token.kind == "open"
        and gap
        and token.text == "["
        and before.kind in ("name", "number")
    ):
        return before.kind == "name"
    # "u(1, 1.5)" after a closing bracket and blank starts a new run only when an equation is complete.
    return False


def _finish(run: list[_Token], text: str) -> list[Span]:
    """Return the run as a span, trimmed of operators that hang at its ends."""
    while run and (
        run[-1].kind == "comma" or (run[-1].kind == "op" and run[-1].text != "=") or run[-1].kind == "open"
    ):
        run = run[:-1]
    while run and (
        run[0].kind in ("comma", "close")
        or (run[0].kind == "op" and run[0].text in ("*", "/", "^", "=", "+", "->", ">", "<"))
    ):
        if run[0].text in (">", "<"):
            break
        run = run[1:]
    if not run or all(t.kind in ("op", "comma", "open", "close") for t in run):
        return []
    start, end = run[0].start, run[-1].end
    measures = tuple(t.measure for t in run if t.measure)
    return [Span(start, end, text[start:end], measures)]
