"""Small talk round formulas, and formulas with words in them, put into the reader's own notation.

"Exercise 3. Let y' = …", "hi! i have …", `y(t=0)`, "y(0) equal to 3", "the derivative y'(1)", "at times 1, 2
and 5". Each rewriting keeps the meaning. Works on normalised text.
"""

from __future__ import annotations

import re

__all__ = ["plain_speech"]

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_HEADING = re.compile(
    r"(?:(?<=^)|(?<=\n))\s*(?:\*\*|#+ ?)?(?:exercise|problem|question|task|example|part"
    r"|homework|item|case|aufgabe|ex|q|hw)"
    r"\.? ?(?:no\.? ?)?\(?\d+(?:\.\d+)?[a-d]?\)?(?:\*\*)? ?[.:)]+ ?(?=[A-Za-z$\\∂(])",
    re.IGNORECASE,
)
_PLACED = (
    r"[A-Za-z]\w*'* ?\([^()]+\) ?=|\b(?:at|on|along) |\bends?\b|\bside|\bwall|\bface"
    r"|\b(?:left|right|top|bottom|inner|outer)\b"
    r"|[Dd]irichlet|[Nn]eumann|\bflux|insulat|periodic"
)
_LABEL = re.compile(
    r"(?<![\w-])(?:the |and |with |its |following )*boundary (?:conditions?|values?|data)"
    r"(?: (?:are|is|read))? ?:? ?"
    rf"(?=(?:[^.;\n]|\.\d)*?(?:{_PLACED}))",
    re.IGNORECASE,
)
"""The words "boundary conditions:" before conditions that name their own places."""
_END = r"([^()\[\],=]{1,12})"
_COUNT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "a dozen": 12, "a hundred": 100, "one hundred": 100, "zero": 0, "one half": "0.5",
    "a half": "0.5", "half": "0.5",
    "one quarter": "0.25", "a quarter": "0.25", "three quarters": "0.75",
    "one tenth": "0.1", "a tenth": "0.1",
    "one fifth": "0.2", "a fifth": "0.2", "two fifths": "0.4", "one third": "(1/3)", "a third": "(1/3)",
    "two thirds": "(2/3)", "one eighth": "0.125", "minus one": -1, "one and a half": "1.5",
    "two and a half": "2.5",
}  # fmt: skip
_SAID = "|".join(sorted((w.replace(" ", "[ -]") for w in _COUNT), key=len, reverse=True))
_CALL = r"(?<![A-Za-z])[A-Za-z]\w{0,7}'*\([^()=]{1,24}\)"


def plain_speech(text: str) -> str:
    """Return the text with headings dropped and words inside formulas written as mathematics.

    Args:
        text: Normalised text.
    """
    text = _regions(_LABEL.sub(_unlabelled, _HEADING.sub(" ", _listed(text))))
    text = re.sub(
        r"(?<![\w'=*/+^-] )(?<![\w'=*/+^(])i"
        r"(?= (?:have|am|was|want|would|need|got|think|know|use|used|do|can)\b)",
        "I",
        text,
    )
    text = _half_life(_levels(_parted(_placed(text))))
    text = _numbers(_endless(text))
    text = re.sub(
        rf"({_CALL}) (?:is |are )?(?:being )?"
        r"(?:equal to|equals|given (?:by|as)|taken (?:as|to be)|set to|prescribed as)"
        rf" (?={_NUMBER}|[a-z]+\(|\()",
        r"\1 = ",
        text,
    )
    text = re.sub(
        r"\b(?:the )?(?:first |time |spatial |space )?(?:derivative|slope|velocity|speed|rate|gradient)"
        r"(?: of (?:the )?\w+)? (?=[A-Za-z]\w*'+\(|d[A-Za-z]+ ?/ ?d[a-z]|[A-Za-z]\w*'+(?= at)"
        r"|[A-Za-z]\w*_[xt]\b)",
        "the value of ",
        text,
    )
    text = re.sub(r"\b[Tt]he model is(?=:? )", "model:", text)
    return re.sub(
        rf"\bat (?:the )?(?:times|time points|instants|moments) "
        rf"(?=\(?{_NUMBER}(?:, ?{_NUMBER})*,? and {_NUMBER})",
        "at t = ",
        text,
    )


def _unlabelled(match: re.Match[str]) -> str:
    """Drop a label; in "zero boundary values" the word before says what they are."""
    before = re.search(r"([A-Za-z]+)[ -]$", match.string[: match.start()])
    kinds = (
        "zero",
        "homogeneous",
        "periodic",
        "neumann",
        "dirichlet",
        "robin",
        "mixed",
        "natural",
        "insulated",
    )
    return match.group() if before is not None and before.group(1).lower() in kinds else " "


_BULLET = re.compile(r"(?P<mark>[-*•▪◦>])(?: +)(?=\S)")
_ORDINAL = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[ivx]{1,4}\)|\(?[a-h]\)) +(?=\S)")


def _listed(text: str) -> str:
    """Drop the marks in front of the lines of a list: `- y(0) = 1` is no minus sign."""
    lines = text.split("\n")
    marked = [bool(_BULLET.match(line.lstrip())) for line in lines]
    numbered = [bool(_ORDINAL.match(line.lstrip())) for line in lines]
    for k, line in enumerate(lines):
        bare = line.lstrip()
        if (
            k
            and re.match(r"[-+] ", bare)
            and not re.search(r"[=<>?:]", re.split(r"[,;]", bare)[0])
            and "=" in lines[k - 1]
        ):
            lines[k] = "\x00" + bare  # a formula that goes on
        elif marked[k]:
            rest = _BULLET.sub("", bare, count=1)
            head = re.split(r"[,;]", rest)[0]
            whole = "=" in head or "?" in head or re.match(r"[A-Za-z][a-z]{2,}\b", rest)
            before = next((b for b in reversed(lines[:k]) if b.strip()), "")
            opens = k == 0 and sum(marked) > 1
            if whole and (
                opens or (sum(marked) > 1 and marked[k]) or "=" in before or before.rstrip().endswith(":")
            ):
                lines[k] = rest
        elif sum(numbered) > 1 and numbered[k]:
            lines[k] = _ORDINAL.sub("", bare, count=1)
    return "\n".join(lines).replace("\n\x00", " ")


def _regions(text: str) -> str:
    """Write "([0, 1])", "domain: (0, 1)" and "x from 1 to 3" as the reader knows ranges."""
    text = re.sub(rf"[(\[]{_END}, ?{_END}[)\]]\^2(?!\w)", r"\1 < x < \2, \1 < y < \2", text)
    one = rf"{_END} ?<=? ?[xyzr] ?<=? ?{_END}"
    text = re.sub(
        r" \(((?:(?:on |for |in )?(?:the )?(?:rectangle|square|box|cube|interval|domain) )?"
        rf"{one}(?:, ?{one})*)\)",
        r" on \1",
        text,
    )
    text = re.sub(rf" \(([\[(]{_END}, ?{_END}[)\]])\)", r" on \1", text)
    text = re.sub(rf"(?<=[;,\n] )(\[{_END}, ?{_END}\])(?=[.;,])", r"on \1", text)
    text = re.sub(
        rf"\b([Dd]omain|[Ii]nterval|[Rr]egion|[Rr]ange) ?: ?(?=[\[(]{_END}, ?{_END}[)\]])", "on ", text
    )
    text = re.sub(
        r"\b((?:integral|mean|average) of (?:the )?[^.;,?]{1,24}) over [xyzr](?= from )", r"\1", text
    )
    value = r"(-?\d+(?:\.\d+)?(?: ?\*? ?pi)?|-?pi|[A-Z])"
    return re.sub(
        rf"(?:(?<=[,;:(\n])|(?<=[,;:(.] )|(?<=^)|\b(?:where|with|on|for|and|in) )"
        r"([xyzr]) (?:runs |goes |ranges |varies |lies |is |running |ranging )*"
        rf"(?:from|between|in between) {value} (?:to|and|up to) {value}(?! ?[=*/^(\w])",
        r" on \2 < \1 < \3",
        text,
    )


def _placed(text: str) -> str:
    """Write `y(t = 0)`, `u(x, t=0)` and `u(x=1, t=2)` with plain arguments, in the order of the names."""

    def bare(match: re.Match[str]) -> str:
        arguments = [a.strip() for a in match.group(2).split(",")]
        named = [re.fullmatch(r"([xyzrst])\s?=\s?(.+)", a) for a in arguments]
        if not any(named):
            return match.group()
        keys = [n.group(1) if n else a for n, a in zip(named, arguments, strict=True)]
        if any(k not in ("x", "y", "z", "r", "s", "t") for k in keys) or keys != sorted(
            keys, key="rsxyzt".index
        ):
            return match.group()  # which place is meant is not said by the names
        inner = ", ".join(n.group(2) if n else a for n, a in zip(named, arguments, strict=True))
        return f"{match.group(1)}({inner})"

    return re.sub(r"(?<![A-Za-z])([A-Za-z]\w{0,7}'*)\(([^()]*=[^()]*)\)", bare, text)


_ENDLESS = r"(?:as|for|when|with) t ?(?:->|goes to|tends to|approaches) ?(?:\+ ?)?(?:inf\w*|oo)\b"


def _endless(text: str) -> str:
    """Write "the limit of u as t -> inf" and "the long-time limit of u" as its steady state."""
    text = re.sub(
        rf"\b(?:the )?limit(?:ing value)? (?:of )?(?=(?:[^.?!;\n]|\.\d)*?{_ENDLESS})",
        "the value of ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(_ENDLESS, "in the long run", text)
    return re.sub(
        r"\b(?:the )?(?:long[- ]time|eventual|asymptotic) limit of ",
        "the steady state of ",
        text,
        flags=re.IGNORECASE,
    )


def _parted(text: str) -> str:
    """Part a factor from the derivative glued to it: `xu_x`, `gh_x`, where `u_t`, `h_t` stand alone too."""
    alone = set(re.findall(r"(?<![A-Za-z_])([A-Za-z])(?=_[txyzr]{1,4}(?![A-Za-z0-9]))", text))
    alone |= set(re.findall(r"(?<![A-Za-z_])([A-Za-z])(?=\()", text))
    whole = set(
        re.findall(r"(?:^|[,;.:\n]|\bwith\b|\bwhere\b|\band\b) ?([A-Za-z]{2})_[txyzr]{1,4}(?= ?=)", text)
    )

    def parted(match: re.Match[str]) -> str:
        first, second = match.group(1), match.group(2)
        keep = second not in alone or first + second in whole or first + second in ("dx", "dt")
        return match.group() if keep else f"{first} {second}"

    text = re.sub(r"(?<=\()([a-zA-Z])([A-Za-z])(?=\)_[txyzr]{1,4}(?![A-Za-z0-9]))", parted, text)
    return re.sub(r"(?<![A-Za-z_∂])([a-zA-Z])([A-Za-z])(?=_[txyzr]{1,4}(?![A-Za-z0-9]))", parted, text)


_DECAY = re.compile(
    r"(?:d([A-Za-z]) ?/ ?dt|(?<![A-Za-z])([A-Za-z])'(?!'))(?:\(t\))? ?= ?- ?([^-+=,;?!\n]+?)"
    r"(?=,|;|\n| with| where| and|\. |$)"
)


def _half_life(text: str) -> str:
    """Write "the half-life" of `y' = -k y` as the time until half of y is left.

    Only where every term of the decay holds y, so that it goes to zero: half of the way to another value
    would be another time.
    """
    match = _DECAY.search(text)
    name = (match.group(1) or match.group(2)) if match else ""
    if match is None or not re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", match.group(3)):
        return text
    return re.sub(
        rf"\b(?:what(?:'s| is) |give |find |compute |determine |calculate )?(?:the |its )?"
        r"half[- ]?life(?:time)?"
        rf"(?: of (?:the )?(?:{name}|\w+))?(?= ?[?.]|$)",
        f"how long until {name} = 50 percent of its initial value",
        text,
        flags=re.IGNORECASE,
    )


_MOVED = r"(?:_[txyzr]|'|\([a-z], ?t\))"


def _levels(text: str) -> str:
    """Write "the position where s = 0.5" as the question for a depth, where s is an unknown."""

    def asked(match: re.Match[str]) -> str:
        u = match.group("u")
        moved = re.search(rf"(?<![A-Za-z]){u}{_MOVED}|[d∂]{u} ?/ ?[d∂]", text)
        return match.group() if moved is None else f"{match.group('lead') or ''}the depth where {u} = "

    text = re.sub(
        r"\b[Ww]here (?:is|does|has) ([A-Za-z]\w{0,6}) ?(?:=|equal(?: to)?|reach(?:ed)?|have the value|at) ?"
        rf"(?={_NUMBER})",
        r"what is the place where \1 = ",
        text,
    )
    noun = r"(?:the )?(?:front |interface )?(?:position|location|place|point|coordinate)(?: [xr])?,?"
    verb = r"(?:find|give|report|me|compute|calculate|determine|evaluate|need|is|wanted:?|tell)"
    return re.sub(
        rf"(?:{noun} (?:where |at which |of )?|(?P<lead>\b{verb} )(?:[xr] )?(?:where|at which place) )"
        rf"(?P<u>[A-Za-z]\w{{0,6}}) ?(?:=|equals|is equal to|reaches|is) ?(?={_NUMBER})",
        asked,
        text,
        flags=re.IGNORECASE,
    )


def _numbers(text: str) -> str:
    """Write the numbers said in words where only a number can stand: "y(0) = two thirds", "at time six"."""

    def said(match: re.Match[str]) -> str:
        return str(_COUNT[match.group(1).lower().replace("-", " ")])

    text = re.sub(
        rf"(?<==) ?({_SAID})\b(?!-| (?:of|end|side))", lambda m: f" {said(m)}", text, flags=re.IGNORECASE
    )
    text = re.sub(rf"(?<=\bat time )({_SAID})(?=[ ,.?;]|$)", said, text, flags=re.IGNORECASE)
    return re.sub(rf"(?<=\bequal to )({_SAID})(?=[ ,.?;]|$)", said, text, flags=re.IGNORECASE)
