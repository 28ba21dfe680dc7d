"""One notation: LaTeX, Unicode and ASCII prompts become the same plain text.

The result is what the rest of the reader works on: ASCII operators (`-`, `*`, `<=`, `'`), `x^2` for powers,
Greek letters by name, `(a)/(b)` for fractions, `diff` dots as primes. Words are left as they stand.
"""

from __future__ import annotations

import re
import unicodedata

from wellposed.agent.reading.prose import plain
from wellposed.agent.reading.units import unit_at

__all__ = ["GREEK", "normalise"]

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta",
    "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "ϰ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "ϱ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "ħ": "hbar", "ℏ": "hbar",
}  # fmt: skip
_CALLED = "sin|cos|tan|sinh|cosh|tanh|exp|log|ln|sqrt|erfc?|max|min|atan|arctan|abs|sign|sech"
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)) | {
    "ₓ": "x", "ₜ": "t", "ₐ": "a", "ₑ": "e", "ₒ": "o", "ₕ": "h", "ₖ": "k", "ₗ": "l", "ₘ": "m", "ₙ": "n",
    "ₚ": "p", "ₛ": "s", "ᵢ": "i", "ᵣ": "r", "ᵤ": "u", "ᵥ": "v", "ⱼ": "j", "₋": "-", "₊": "+",
}  # fmt: skip
_PLAIN = {
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "﹣": "-", "·": "*", "⋅": "*", "∙": "*", "×": "*", "∗": "*",
    "÷": "/",
    "⁄": "/", "∕": "/", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≠": "!=", "′": "'", "’": "'", "‘": "'",
    "ʹ": "'",
    "´": "'", "″": "''", "‴": "'''", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "\u200a": " ", "\u2002": " ", "\u2003": " ", "\u200b": "", "\u2061": "", "\u2062": "*", "½": "(1/2)",
    "¼": "(1/4)", "¾": "(3/4)", "⅓": "(1/3)", "⅔": "(2/3)", "⅕": "(1/5)", "⅛": "(1/8)", "∂": "∂", "∞": "inf",
    "∈": " in ", "ℝ": "R", "√": "sqrt", "℃": "°C", "℉": "°F", "Å": "Å", "′′": "''", "∆": "Δ", "≈": " about ",
    "≔": "=", "→": "->", "⟨": "<", "⟩": ">", "…": "...", "⇒": " ", "º": "°", "\ufeff": "", "\r": "\n",
    "\t": " ",
    "：": ":", "，": ", ", "（": "(", "）": ")", "＝": "=", "∘": "°",
}  # fmt: skip
_LATEX_WORDS = {
    "varepsilon": "epsilon", "epsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho",
    "hbar": "hbar",
    "partial": "∂", "nabla": "∇", "Delta": "Δ", "cdot": "*", "times": "*", "le": "<=", "leq": "<=",
    "ge": ">=",
    "geq": ">=", "leqslant": "<=", "geqslant": ">=", "ne": "!=", "neq": "!=", "infty": "inf", "in": " in ",
    "quad": ", ", "qquad": ", ", "to": "->", "rightarrow": "->", "arctan": "atan", "arcsin": "asin",
    "arccos": "acos", "ln": "log", "operatorname": "", "int": "∫", "circ": "°", "degree": "°", "prime": "'",
    "approx": " about ", "Omega": "Omega", "div": "/", "equiv": "=", "mid": "|", "lvert": "|", "rvert": "|",
    "vert": "|", "lim": "lim", "dots": "...", "ldots": "...", "cdots": "...", "mathbb": "",
    "forall": " for all ",
}  # fmt: skip
_LATEX_STYLES = (
    "displaystyle", "textstyle", "left", "right", "bigl", "bigr", "big", "Big", "Bigl", "Bigr", "limits",
    "nolimits",
    "bigg", "Bigg", "biggl", "biggr", "mathrm", "mathbf", "boldsymbol", "mathit", "rm", "bf", "nonumber",
    "notag",
)  # fmt: skip
_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"


def normalise(text: str) -> str:
    """Return the prompt in one plain notation.

    Args:
        text: A prompt: plain words, with mathematics in ASCII, Unicode or LaTeX, mixed at will.

    Returns:
        The same statement with ASCII operators and named Greek letters; line breaks are kept.
    """
    text = text.replace("\r\n", "\n")
    if "\\" in text or "$" in text or re.search(r"[\^_]\{", text):
        text = _latex(text)
    text = re.sub(r"(?<![A-Za-z_\d])oo(?![A-Za-z_\d(])", "inf", _unicode(text))
    return plain(_tidy(text))


def _latex(text: str) -> str:
    """Replace LaTeX commands by the plain notation."""
    text = re.sub(r"\$\$|(?<!\\)\$|\\\(|\\\)|\\\[|\\\]", " ", text)
    text = re.sub(r"\\begin\s*\{cases\}(.*?)\\end\s*\{cases\}", _cases, text, flags=re.DOTALL)
    text = re.sub(r"\\(?:begin|end)\s*\{[a-z*]+\}(?:\{[clr|]+\})?", " ", text)
    text = re.sub(r"\\\\(?:\[[^\]]*\])?", "\n", text)
    text = re.sub(r"(?<!\\)&", " ", text)
    text = text.replace("\\%", "%").replace("\\$", "$").replace("\\&", "&").replace("\\_", "_")
    text = re.sub(r"\\[,;:!> ]", " ", text)
    text = re.sub(r"\\(?:" + "|".join(_LATEX_STYLES) + r")(?![A-Za-z])\s*\.?", lambda m: "", text)
    text = re.sub(r"\\(?:text|textrm|mbox|textit|textbf)\s*" + _GROUP, r" \1 ", text)
    text = re.sub(r"\\bar\s*(?:" + _GROUP + r"|(\\?[A-Za-z]+))", lambda m: f" {_bare(m)}bar ", text)
    for name, primes in (("dddot", "'''"), ("ddot", "''"), ("dot", "'")):
        text = re.sub(
            r"\\" + name + r"(?![A-Za-z])\s*(?:" + _GROUP + r"|(\\[A-Za-z]+|[A-Za-z]))(_\d|_\{\d+\})?",
            lambda m, p=primes: f" {m.group(1) or m.group(2)}{m.group(3) or ''}{p}",
            text,
        )
    for _ in range(6):
        text, n = re.subn(r"\\[dtc]?frac\s*" + _GROUP + r"\s*" + _GROUP, _fraction, text)
        text, k = re.subn(r"\\sqrt\s*" + _GROUP, r" sqrt(\1)", text)
        if not n + k:
            break
    text = re.sub(r"\\[dt]?frac\s*(\d)\s*(\d)", r"(\1/\2)", text)
    text = re.sub(r"\\[dt]?frac\s*([A-Za-z\d])\s*([A-Za-z\d])", r"(\1/\2)", text)
    text = re.sub(r"\^\s*" + _GROUP, _power, text)
    text = re.sub(r"_\s*" + _GROUP, lambda m: "_" + re.sub(r"[\s,]", "", m.group(1)), text)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: " " + _LATEX_WORDS.get(m.group(1), m.group(1)) + " ", text)
    text = re.sub(r"(?<=[A-Za-z)\d]) +(?=')", "", text)
    text = re.sub(r"(∇|Δ|∂) +", r"\1", text)
    text = re.sub(r"(?<=[A-Za-z)]) +_(?=[\w(])", "_", text)
    text = re.sub(r" *\^ *", "^", text)
    return text.replace("{", " ").replace("}", " ").replace("\\", " ").replace("~", " ")


def _cases(match: re.Match[str]) -> str:
    """Return the rows of a `cases` environment as one piecewise value."""
    rows: list[tuple[str, str]] = []
    for row in re.split(r"\\\\", match.group(1)):
        if not row.strip():
            continue
        value, _, where = row.partition("&")
        where = re.sub(r"\\(?:text|mathrm|textrm|mbox)\s*\{([^{}]*)\}", r"\1", where).strip(" ,.\n")
        where = re.sub(r"^(?:if|for|when|where)\b(?: all)?", "", where).strip()
        final = not where or re.match(r"(?:otherwise|elsewhere|else)\b", where)
        rows.append((value.strip(" ,"), "True" if final else where))
    if len(rows) == 2 and _is_complement(rows[0][1], rows[1][1]):
        rows[1] = (rows[1][0], "True")  # the two halves of an axis leave no point between them
    return f" Piecewise({', '.join(f'({value}, {where})' for value, where in rows)}) "


def _is_complement(one: str, other: str) -> bool:
    """True for `x < 0` and `x >= 0`: the same name and place, the other direction."""

    def sides(text: str) -> tuple[str, str, str]:
        plain = re.sub(
            r"\\(?:le|leq|leqslant|lt)(?![A-Za-z])",
            "<",
            re.sub(r"\\(?:ge|geq|geqslant|gt)(?![A-Za-z])", ">", text),
        )
        found = re.fullmatch(r"\s*(\w+)\s*([<>≤≥])=?\s*(\S.*?)\s*", plain.replace("≤", "<").replace("≥", ">"))
        return (found[1], found[2], found[3]) if found else ("", text, text)

    (a, sign, place), (b, turned, there) = sides(one), sides(other)
    return bool(a) and (a, place) == (b, there) and sign != turned


def _bare(match: re.Match[str]) -> str:
    """Return the name under a bar without its backslash, in the reader's spelling."""
    name = (match.group(1) or match.group(2)).strip().lstrip("\\")
    return _LATEX_WORDS.get(name, name)


def _fraction(match: re.Match[str]) -> str:
    """Return a fraction; derivatives keep the form `∂^2u/∂x^2` that the grammar knows."""
    top, bottom = match.group(1).strip(), match.group(2).strip()
    if re.match(r"(d|∂|\\partial|\\mathrm\{d\})(?![A-Za-z]*\()", top) and re.match(
        r"(d\s*\^?\{?\d?\}?\s*[A-Za-z\\]|∂|\\partial|\\mathrm\{d\})", bottom
    ):
        top = re.sub(r"\\mathrm\{d\}", "d", top)
        bottom = re.sub(r"\\mathrm\{d\}", "d", bottom)
        top = re.sub(r"(\\partial|∂|d)\s*(\^\s*\{?\d\}?)?\s+(?=[A-Za-z\\(])", r"\1\2 ", top)
        return f" {top}/{bottom} "
    return f"(({top})/({bottom}))"


def _power(match: re.Match[str]) -> str:
    body = match.group(1).strip()
    if re.fullmatch(r"[\s']*|(\\prime\s*)+", body):
        return "'" * max(body.count("\\prime"), body.count("'"))
    if body in ("\\circ", "\\degree"):
        return "°"
    return f"^{body}" if re.fullmatch(r"\d+|[A-Za-z]", body) else f"^({body})"


def _unicode(text: str) -> str:
    """Replace Unicode mathematics by the plain notation."""
    text = _accents(text)
    text = re.sub(r"[µμ](?=[mslgLMNVAFHJW](?![A-Za-z])|mol\b|m[²³^/*])", "µ", text)
    text = re.sub(
        r"∫([₀-₉ₐ-ₜ₋]*)([⁰¹²³-⁹⁻ᴸ]*)",
        lambda m: "∫" + _limits(m.group(1), m.group(2)),
        text,
    )
    out: list[str] = []
    for i, ch in enumerate(text):
        out.append(_letter(ch, text[i + 1 : i + 2], out))
    text = "".join(out)
    return text.replace("\x01", "^").replace("\x02", "")


def _letter(ch: str, following: str, out: list[str]) -> str:
    """Return the plain form of one character, given what stands before and after it."""
    if ch in _SUPERSCRIPTS:
        inside = bool(out) and out[-1][:1] in ("\x01", "\x02")
        return ("\x02" if inside else "\x01") + _SUPERSCRIPTS[ch]
    if ch in _SUBSCRIPTS:
        inside = (bool(out) and out[-1][:1] == "_") or (bool(out) and out[-1][:1] == "\x02")
        return ("\x02" if inside else "_") + _SUBSCRIPTS[ch]
    if ch == "–":  # an en dash is a minus before a number or symbol, a pause between blanks
        return "-" if following.strip() else " - "
    if ch == "—":
        return " ; "
    if ch in GREEK:
        name = GREEK[ch]
        before = out[-1][-1:] if out else ""
        space = " " if before.isalnum() or before in ")'" else ""
        if before in ("∂", "d") and (before == "∂" or len(out) < 2 or not out[-2][-1:].isalpha()):
            space = ""
        return space + name + (" " if following.isalpha() or following == "(" or following in GREEK else "")
    return _PLAIN.get(ch, ch)


def _limits(low: str, high: str) -> str:
    """Return the limits of an integral as `_a^b`."""
    a = "".join(_SUBSCRIPTS.get(c, c) for c in low)
    b = "".join(_SUPERSCRIPTS.get(c, "L") for c in high)
    return (f"_{a}" if a else "") + (f"^{b}" if b else "") + (" " if a or b else "")


def _accents(text: str) -> str:
    """Write letters with dots and bars as primes and names; leave words such as `Rössler` alone."""
    out = ""
    decomposed = unicodedata.normalize("NFD", text)
    marks = {
        "\u0307": "'",
        "\u0308": "''",
        "\u0304": "bar",
        "\u0305": "bar",
        "\u0302": "hat",
        "\u0303": "tilde",
    }
    for i, ch in enumerate(decomposed):
        if ch not in marks:
            out += ch
            continue
        before, after = decomposed[i - 2 : i - 1], decomposed[i + 1 : i + 2]
        base = decomposed[i - 1 : i]
        in_word = (before.isalpha() or after.isalpha()) and base.isascii() and base.isalpha()
        if in_word or (ch == "\u0308" and (before.isalpha() or after.isalpha())):
            out += ch
        elif ch == "\u0307" and (after.isdigit() or after in _SUBSCRIPTS):
            out = out[:-1] + f"{GREEK.get(base, base)}dot"
        elif marks[ch].isalpha():
            out = out[:-1] + GREEK.get(base, base) + marks[ch]
            out += " " if after.isalpha() or after == "(" else ""
        else:
            out += marks[ch]
    return unicodedata.normalize("NFC", out)


_REGION = (
    "box|square|rectangle|rectangular|domain|region|plate|grid|mesh|cells|points|lattice|sheet|area|size"
)
_SIZE = r"(\d+(?:\.\d+)?(?: ?(?:[cmµkn]?m))?) ?(?:x|\*|X) ?(?=\d)"
_BOXES = (
    re.compile(rf"{_SIZE}(\d+(?:\.\d+)?(?: ?[cmµkn]?m)?)(?= (?:\w+ ){{0,2}}(?:{_REGION})\b)"),
    re.compile(
        rf"(?<=[\s(])((?:{_REGION})(?: of| is| with| has|:| size| dimensions?|,| =)* ?){_SIZE}(\d)",
        re.IGNORECASE,
    ),
)


_RANGE = r"[(\[]([^\[\](),=]{1,12}),([^\[\](),=]{1,12})[)\]]"


def _tidy(text: str) -> str:
    """Join what notation splits: powers of ten, digit groups, numbered names, primes."""
    text = re.sub(r"(?<=\d)\s*(?:\*|x)\s*10\s*\^\s*\(?\s*([-+]?\s*\d+)\s*\)?", _ten, text)
    text = re.sub(
        r"(?<![\w.^)])10\s*\^\s*\(?\s*(-\s*\d+)\s*\)?", lambda m: "1e" + m.group(1).replace(" ", ""), text
    )
    text = re.sub(r"(?<![\w.,])(\d{1,3})((?: \d{3})+)(?![\d.])", lambda m: m.group(0).replace(" ", ""), text)
    text = re.sub(
        r"(?<![\w.,(])(\d{1,3})((?:,\d{3})+)(?![\d.,])", lambda m: m.group(0).replace(",", ""), text
    )
    text = re.sub(r"([A-Za-z])_\(?(\d+)\)?(?![A-Za-z])", r"\1\2", text)
    text = re.sub(
        r"\b([123])-?[dD]\b(?![/(])",
        lambda m: {"1": "one", "2": "two", "3": "three"}[m.group(1)] + "-dimensional",
        text,
    )
    text = _BOXES[0].sub(r"\1 by \2", text)
    text = _BOXES[1].sub(r"\1\2 by \3", text)
    text = re.sub(rf"{_RANGE} ?[x*] ?{_RANGE}", r"\1 < x < \2, \3 < y < \4", text)
    text = re.sub(r"∇ ?\* ?", "div ", text)
    text = re.sub(r"\bdiv (?=\()", "div", text)
    text = re.sub(rf"\b({_CALLED}) +(?=[(\[])", r"\1", text)
    text = re.sub(rf"\b({_CALLED}) +(?=\^)", r"\1", text)
    text = re.sub(r"\bw\.? ?r\.? ?t\.?(?= )", "with respect to", text)
    text = re.sub(r"\b((?:wt|at|mol|vol)\.?%) [A-Z][a-z]?\b(?= [a-z]|,|\.)", r"\1", text)
    text = re.sub(
        r"\b([Gg]amma|[Aa]lpha|[Bb]eta|[Dd]elta)(?: |-)(?=prime\b|phase\b|particles?\b|iron\b|brass\b)",
        r"\1-",
        text,
    )
    text = re.sub(r"([a-z]{3,}) \(([^()\s]{1,8}|k?[WJ] ?/ ?[^()]{1,8})\)(?=[\s,?.:;]|$)", _wish, text)
    text = re.sub(r"\bd\(([A-Za-z]\w*)\)(?=/d[a-z]\b)", r"d\1", text)
    text = re.sub(r"\bd\s+(?=[A-Za-z]+\s*/\s*d[a-z]\b)", "d", text)
    text = re.sub(r"sqrt\s*(\d+(?:\.\d+)?|[A-Za-z])(?![\w(])", r"sqrt(\1)", text)
    text = re.sub(r"\b([A-Z][a-z]{3,})-\d{1,3}\b", r"\1", text)
    text = re.sub(r"(?<=[\d )/])([cmkµnd]?m)([234])(?![\w^.])", r"\1^\2", text)
    text = re.sub(r"\*\*", "^", text)
    text = re.sub(r"(?<![A-Za-z_])([a-zA-Z])\^\(+\s*([3-6])\s*\)+(?!\w)", _order, text)
    text = re.sub(r"\^\s*\(\s*(\d+)\s*\)", r"^\1", text)
    text = re.sub(r"[ ]+", " ", text)
    text = re.sub(r" (?=[,.;?!)])(?![.]\d)", "", text)
    return text.strip()


def _wish(match: re.Match[str]) -> str:
    """Write `How deep (m) …` as `How deep in m …`."""
    found = unit_at(match.group(2), 0)
    is_unit = found is not None and found[1] == len(match.group(2))
    return f"{match.group(1)} in {match.group(2)}" if is_unit else match.group(0)


def _order(match: re.Match[str]) -> str:
    """Write `y^(4)`, `y^{(4)}` with primes; with `y^4` elsewhere it stays a power."""
    name = match.group(1)
    powers = re.search(rf"(?<![A-Za-z_]){name}\^\d", match.string)
    return match.group() if powers else name + "'" * int(match.group(2))


def _ten(match: re.Match[str]) -> str:
    return "e" + match.group(1).replace(" ", "").replace("+", "")
