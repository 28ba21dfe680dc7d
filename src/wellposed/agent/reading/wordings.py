"""Field problems said in the words of their trade, put into the reader's own plain words.

An outfall is x = 0, "2 km downstream" a place, "u = 1 on the left invades u = 0 on the right" two far values,
"u = 0 beyond the reserve" a value at both ends. Each rewriting needs the words that make its meaning certain;
a text without them is left as it stands. Works on normalised text.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.imaginary import is_imaginary
from wellposed.agent.reading.outfalls import plain_outfall
from wellposed.agent.reading.patches import plain_patch
from wellposed.agent.reading.unanswered import refuse_unanswered
from wellposed.errors import ProblemError, UnsupportedProblem

__all__ = ["plain_fields"]

_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?:/\d+)?"
_MOVING = re.compile(r"(?<![A-Za-z])[A-Za-z]\w*_t{1,2}\b|∂_?t\b|/ ?[d∂]t\b|∂t")


def plain_fields(text: str) -> str:
    """Return the text with outfalls, invading fronts, patches and pools in the reader's plain words.

    Args:
        text: Normalised text.

    Raises:
        ProblemError: An exponent contradicts the written equation.
        UnsupportedProblem: The unknown is complex without an `i`, the force random, or what is asked is the
            speed of a front at one moment.
    """
    _refuse(text)
    refuse_unanswered(text)
    text = _breaking(text)
    text = re.sub(rf"({_NUMBER}) per (second|minute|hour|day|week|month|year)\b", r"\1 1/\2", text)
    text = _notation(text)
    text = re.sub(r"\bon R(?=[,.;:]|$| with)", "on the real line", text)
    return _pool(plain_patch(_front(plain_outfall(text))))


def _refuse(text: str) -> None:
    named = re.search(r"schr|ginzburg|pitaevsk|\bnls\b|\bcgle\b", text, re.IGNORECASE)
    if re.search(r"\bcomplex\b", text) and not is_imaginary(text) and not named:
        raise UnsupportedProblem(
            "the unknown is said to be complex, but no `i` stands in the equation",
            why="the unknowns of a problem are real where nothing else is written",
            instead="write the equation with `i`, or real and imaginary part as two equations",
        )
    noise = re.search(
        r"\b(?:white |gaussian |thermal |random |additive |multiplicative )+(?:noise|forc\w+)\b"
        r"|\bnoise of (?:strength|intensity)|(?-i:\bd[WB](?:_t)?\b(?! ?/ ?d))"
        r"|\bstochastic (?:\w+ ){0,2}equation",
        text,
        re.IGNORECASE,
    )
    if noise and not re.search(
        r"\b(?:no|without|zero) (?:\w+ )?noise\b|noise (?:is )?(?:switched )?off", text
    ):
        raise UnsupportedProblem(
            f"the equation has a random force ({noise.group()!r})",
            why="its solution is a distribution; only equations without noise are solved",
            instead="leave the noise out, or state the equation for the mean",
        )


_BREAKING = re.compile(
    r"\b(?:when|at what time|after (?:what time|how long)|how long\b[^.?!]{0,20}) (?:does"
    r"|do|will|is|until|before|till)"
    r" (?:a |the |first )*(?:shock|wave|gradient|solution|profile)s? (?:first )?(?:form"
    r"|break|steepen|blow|develop|be"
    r" formed|appear)\w*|\b(?:wave[- ])?(?:breaking|shock[- ]formation|blow-?up) time|\btime (?:of"
    r"|until|to|when) (?:the |a |first )*"
    r"(?:shock|wave)(?: formation| breaking| forms| breaks|s break)",
    re.IGNORECASE,
)


def _breaking(text: str) -> str:
    """Say when a wave breaks as the time at which its slope becomes infinite.

    Raises:
        UnsupportedProblem: Which slope is meant cannot be seen from the equation.
    """
    asked = _BREAKING.search(text)
    if asked is None:
        return text
    slopes = re.findall(r"(?<![A-Za-z_])([A-Za-z]\w*?)_([a-su-z])(?![A-Za-z_])", text)
    slopes += re.findall(r"[d∂] ?([A-Za-z]) ?/ ?[d∂] ?([a-su-z])(?![A-Za-z])", text)
    if not slopes and not re.search(
        r"[A-Za-z]_\w*t|[d∂] ?t\b|flux", text
    ):  # the equation is named, not written
        start = re.search(r"\b([a-z])\(x, ?0\)", text)
        u = start[1] if start else "u"
        named = r"\binviscid burgers(?:'s?)?(?: equation)?,?(?= |:|,)"
        text, count = re.subn(named, f"{u}_t + {u} {u}_x = 0", text, count=1, flags=re.IGNORECASE)
        slopes = [(u, "x")] * count
    if len(set(slopes)) != 1:
        raise UnsupportedProblem(
            f"{asked.group()!r} is asked for",
            why="it is the time at which a slope becomes infinite, and which slope is not clear",
            instead="write the equation with the derivative, for example u_t + u u_x = 0",
        )
    return _BREAKING.sub(f"time when {slopes[0][0]}_{slopes[0][1]} = oo", text)


_CURVED = r"\b(?:ellip\w+|disks?|discs?|circular|circle)\b"


def _notation(text: str) -> str:
    """Write operators before a name, distances and the parts of a curved rim as the reader knows them."""
    text = re.sub(r"∂_(xx|yy|xy|tt|xxx|xxxx) ?([A-Za-z]+)\b(?! ?\()", r"\2_\1", text)
    text = re.sub(
        r"\b([A-Za-z]\d?) ?= ?(?:the )?distance (from|to) (?:the )?(?:cent(?:re|er) )?(?=\()",
        r"where \1 is the distance from ",
        text,
    )
    text = re.sub(r"\bon the (inner|outer)(?= ?[,.;])", r"on the \1 circle", text)
    if not re.search(_CURVED, text, re.IGNORECASE):
        return text
    text = re.sub(r"\b(?:on|along) (?:its|the) (?:outer )?(?:edge|border|rim)(?! of)", "on the rim", text)
    text = re.sub(r"\b(?:on|along) it(?= ?[.,;])", "on the rim", text)
    text = re.sub(r"\b(?:at|in) the origin\b", "at (0, 0)", text)
    text = re.sub(
        r"(?:\b(?:the )?tors\w+ constant )?(?:\b[A-Z] ?= ?)?(\d+) ?\*? ?∫ ?∫ ?([A-Za-z]+) ?(?:dA"
        r"|dx ?dy|dS)\b",
        r"the integral of \1*\2",
        text,
    )
    return re.sub(r"\bobeys\b|\bsatisfies\b|\bsatisfying\b", ":", text)


_LONG = (
    r"(?:,? ?(?:eventually|asymptotically|finally|ultimately|in the long run|in the long term|for long times"
    r"|at (?:late|long|large) times?|after a long time|as t ?-> ?inf\w*))"
)
_ASKED = (
    r"(?:(?:at )?(?:what|which) (?:is )?(?:the |long-?(?:time|run) |final |eventual "
    r"|asymptotic |constant )*(?:front |wave"
    rf" |invasion )?(?:speed|velocity)(?: of (?:the |this )?(?:\w+ )?(?:front|wave|invasion))?{_LONG}?"
    r"|how fast (?:does|will|do|is) (?:it|this|the (?:\w+ )?(?:front|wave|invasion"
    r"|state|population))(?: (?:go|move|moving"
    rf"|travel|spread|advance|run|propagate|going|invade))*{_LONG}?"
    rf"|how fast{_LONG}"
    r"|how fast (?:does|do|will)(?= (?:[A-Za-z]\w* ?=|on the real line))"
    r"|(?:the )?(?:speed|velocity) of (?:the |this )?(?:\w+ )?(?:front|wave|invasion)"
    r"|(?:give |find |determine |compute |calculate )?(?:the )?(?:long-?(?:time"
    r"|run) |final |eventual |asymptotic |limiting )*"
    r"(?:front|invasion|wave|propagation) (?:speed|velocity)|(?:long-?(?:time"
    r"|run) |asymptotic |final |eventual )+(?:speed"
    rf"|velocity)(?: of the (?:\w+ )?(?:front|invasion|wave))?){_LONG}?"
)
_STEEP = (
    r",? ?(?:\(?(?:starting|started|start|beginning|it starts|and|,|with|for"
    r"|after|launched) )*(?:from |as |with )?(?:an? |the )?"
    r"(?:initially |infinitely |very |sufficiently )?(?:steep|sharp|step-like)(?: initial)? (?:front|start"
    r"|step|profile|edge"
    r"|interface|data|condition)s?(?: at (?:the start|t ?= ?0))?\)?"
)


def _front(text: str) -> str:
    """Write an invasion as two far values, and the question for its speed in one way."""
    told = re.search(r"\bfront|\binva[ds]|\btravell?ing wave|\bpulled\b|\bpushed\b", text, re.IGNORECASE)
    asked = list(re.finditer(_ASKED, text, re.IGNORECASE))
    timed = [m for m in asked if re.match(r",? ?(?:at|after) (?:time )?(?:t\b|\d)", text[m.end() :])]
    if told is None or not asked or not _MOVING.search(text):
        return text
    if timed:
        raise UnsupportedProblem(
            f"{timed[0].group().strip()!r} is asked for at one moment",
            why="only the speed that a front has in the long run is computed",
            instead="ask for the speed in the long run, or for where the front is at two times",
        )
    states = re.compile(
        rf"(?:the state )?\b([A-Za-z]\w*) ?= ?({_NUMBER}) ?(?:,? ?(?:far |behind )?(?:on the "
        rf"|to the |at the |at )?(?:far )?left"
        rf"(?: side| end| of it)?)(?: (?:is|that)? ?(?:invades?|invading|moves into"
        rf"|spreads into|advances into|replaces"
        rf"|takes over|displaces|and|into)|,|;)* ?(?:the (?:unstable |stable |metastable |empty )?state )?"
        rf"\1 ?= ?({_NUMBER}) ?(?:,? ?(?:far |ahead )?(?:on the |to the |at the |at )?(?:far )?right(?: side"
        rf"| end)?)",
        re.IGNORECASE,
    )
    text = re.sub(
        r"\((?:a |the )?(?:pulled|pushed|bistable)(?: front| case)?\)|\bin the (?:pulled|pushed) case\b",
        " ",
        text,
    )
    match = states.search(text)
    if match is None or re.search(r"\bx ?< ?0\b|\bt ?= ?0[^.?!]{0,12}" + re.escape(match[0]), text):
        return text
    u, left, right = match.groups()
    ends = f"on the real line, {u} = {left} at x = -inf and {u} = {right} at x = inf, "
    text = text[: match.start()] + ends + text[match.end() :]
    text = re.sub(_STEEP, " ", text)
    asked = list(re.finditer(_ASKED, text, re.IGNORECASE))
    for m in reversed(asked):
        text = text[: m.start()] + " " + text[m.end() :]
    text = re.sub(rf"{_LONG}(?= ?[,.?;]| if | when )", "", text)
    unit = re.search(r"\bin ([kcmµ]?m ?/ ?(?:s|min|h|hr|hour|day|d|yr|year|week))\b", text)
    text = text.replace(unit.group(), "") if unit else text
    text = re.sub(r"^[\s,:]*(?:for|of)\b|(?<=[.:;])\s*(?:for|of)\b(?= [A-Za-z]\w*_t)", " ", text.strip())
    text = re.sub(r"(?:^|(?<=[.?!] ))(?:A|The)? ?(?:\w+ )?[Ff]ront(?: \([^()]*\))? ?[:,]", " ", text)
    text = re.sub(
        r"\((?:a |the )?(?:pulled|pushed|bistable)(?: front| case)?\)|\bin the (?:pulled|pushed) case\b",
        " ",
        text,
    )
    text = re.sub(
        r"\(?\b(?:the |a )?(?:Nagumo|Zeldovich|Huxley|KPP|FKPP|Fisher-KPP|Fisher)(?: equation)?\)?[:,]?",
        " ",
        text,
    )
    text = re.sub(r"\b(?:where|with|and|if|when)\s+(?=on the real line)|\s*\?", " ", text)
    text = re.sub(r"\s+(?=[,.;])", "", re.sub(r"[ ]{2,}", " ", text)).strip().rstrip(",.;")
    return f"{text}. What is the front speed{' in ' + unit[1] if unit else ''}?"


def _pool(text: str) -> str:
    """Read the exponent of a porous medium that the equation has already, and the edge of what spreads.

    Raises:
        ProblemError: The exponent contradicts the equation.
    """
    power = re.search(
        r"\(([A-Za-z]\w*)\^(\d+(?:\.\d+)?|\(\d+/\d+\))\)_(?:xx|\(xx\))|(?:lap|Δ|∇\^2) ?\(?([A-Za-z])\^(\d+)",
        text,
    )
    if power is None or not re.search(
        r"\bporous|\bPME\b|\bBarenblatt|\bslow diffusion|\bsupport\b|\bspread", text, re.IGNORECASE
    ):
        return text
    given = re.search(r",? ?(?:\(|with (?:the )?(?:exponent )?|for |, )?\bm ?= ?(\d+(?:\.\d+)?)\)?", text)
    exponent = (power[2] or power[4]).strip("()")
    if given and not re.search(r"\bm\b", text[: given.start()] + text[given.end() :]):
        if given[1] != exponent:
            raise ProblemError(
                f"m = {given[1]} is given, but the equation has the exponent {exponent}",
                where=text[:120],
                why="the two state different problems",
                instead=f"write m = {exponent}, or the equation with the exponent {given[1]}",
            )
        text = text[: given.start()] + text[given.end() :]
    text = re.sub(
        r"\b(?:the )?(?:position of )?(?:the )?(?:right(?:most)?|outer|leading) (?:edge"
        r"|end|boundary|tip)(?: of the (?:support|pool|drop"
        r"|spot|profile))?\b",
        "front position",
        text,
    )
    text = re.sub(r"\bwhere is front position", "what is the front position", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\bhow far (?:has|does|did|will) (?:it|u|the (?:pool|liquid|drop|gas|support)) (?:have )?(?:spread"
        r"|reach|extend)(?:ed)?",
        "what is the front position",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"(?:\b(?:[Tt]he|[Aa]) )?(?:\b[Pp]orous[- ][Mm]edium|\bPME|\bBarenblatt)(?: equation"
        r"| problem| solution| profile)?[:,]?",
        " ",
        text,
    )
    return re.sub(r"\bat the origin\b|\bin the (?:middle|centre|center)\b", "at x = 0", text)
