"""Words that look like a value and are not one: changes, differences, shares of nothing, what is gone.

"It has dropped by 15 °C" holds no temperature, "70 °C above the room" no temperature of the body, and how
much has decayed is not what is left. Each is refused with the words that would say it without doubt.
"""

from __future__ import annotations

import re

from wellposed.errors import ProblemError

__all__ = ["plain_rates", "question_of", "refuse_misreadings"]

_AMOUNT = (
    r"(-?\d[\d.]*(?:e[-+]?\d+)?) ?(°C|°F|K|%|percent|wt%|[kmµ]?g|[mk]?V|mol/m\^3|m?g/L|[kM]?Pa|[km]?N"
    r"|[cmµnk]?m)(?![A-Za-z/^])"
)
_TIMES = r"(?:s|sec|second|min|minute|h|hr|hour|day|week|month|year)"
_RATE = r"(?! ?(?:per\b|/|each\b|every\b|an? (?:second|minute|hour|day|week|month|year)))"
_MEDIUM = r"(?! (?:air|water|oil|gas|brine|steam|fluid|coolant|stream|wide|thick|long|deep|high|tall|x |by ))"
_BY = re.compile(
    r"\b(?:drop|f[ae]ll|s[aiu]nk|cool|warm|r[ai]s|rose|rising|risen|lower|reduc|increas|decreas|declin|heat|gr[eo]w|shr[aiu]nk|thicken|swell|expand"
    r"|chill|gone (?:up|down)|go(?:es)? (?:up|down)|went (?:up|down))\w*(?: (?:down|up|off|further|only))*,?"
    rf" by (?:about |another |a further |exactly |only )*{_AMOUNT}{_RATE}{_MEDIUM}",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(-?\d[\d.]*) ?(°C|°F|K|degrees?|deg)(?![A-Za-z/^])[, ]+(?:above|below|over|under|cooler|warmer|hotter"
    r"|colder|higher|lower|less|more)\b(?! (?:zero|freezing|0\b|the melting))",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:temperature (?:difference|excess|rise|drop|jump|step)|(?:difference|rise|drop|increase|decrease)"
    r" (?:of|in) (?:the )?temperature|excess temperature|overheat\w*|superheat\w*|undercool\w*|subcool\w*)"
    r"(?: (?:of|is|by|between the \w+|equals|=))* ?(-?\d[\d.]*) ?(°C|°F|K|degrees?)(?![A-Za-z/^])",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\bhow (?:much|many)\b[^.?!]*\b(?:decayed|disintegrated|lost|eliminated|excreted|gone|disappeared"
    r"|vanished|left the (?:body|tank)|washed out|evaporated|used up|leaked)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:drop|f[ae]ll|s[aiu]nk|decay|declin|decreas|rise|rose|risen|grow|grew|increas|reach|down|up|reduc)\w*"
    r"(?: (?:down|up|off))? (?:to|below|above|under) (-?\d[\d.]*) ?(?:%|percent)"
    r"(?! ?(?:of\b|C\b|carbon|per|/|solid|humidity|saturat|conver|transform))",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"fraction|conversion|converted|transformed|crystal|humidity|saturat|yield|charged|wt%|at%|vol%|carbon"
    r"|interest|strain|alcohol|moisture|\(0\) ?= ?1(?![\d.])|initially 1(?![\d.])",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|\b(?:find|give|compute|calculate|determine|how)\b", re.IGNORECASE)


def question_of(text: str) -> str:
    """Return the sentences that ask, the last one where none does.

    Args:
        text: Normalised text.
    """
    sentences = re.split(r"(?<=[.?!;])\s+|\n", text)
    asking = [s for s in sentences if _ASKS.search(s)]
    said = [s for s in sentences if re.search(r"\w", s)]
    return " ".join(asking or said[-1:])


def plain_rates(text: str) -> str:
    """Return the text with `dN/dt = -0.2 N per hour` as a rate times N: there are no newtons in it.

    "No diffusive flux" becomes "zero gradient", which is what it says.

    Args:
        text: Normalised text.
    """
    text = re.sub(
        r"\b(?:zero|no|vanishing) (?:purely )?(?:diffusive|conductive) (?:heat |mass )?flux(?:es)?\b",
        "zero gradient",
        text,
        flags=re.IGNORECASE,
    )
    for letter in set(re.findall(r"\bd([A-Za-z]) ?/ ?dt\b|\b([A-Za-z])'(?= ?=)", text)):
        name = letter[0] or letter[1]
        text = re.sub(
            rf"(?<![\w.])(\d+(?:\.\d+)?) ?\*? ?{name} ?(?:per|/) ?({_TIMES})\b(?!\^)",
            rf"\1 1/\2 * {name}",
            text,
        )
    return text


def refuse_misreadings(text: str) -> None:
    """Refuse a text in which a change or a difference stands where a value would be read.

    Args:
        text: Normalised text.

    Raises:
        ProblemError: Naming the words and what to write instead.
    """
    for pattern, what, instead in (
        (
            _BY,
            "cannot be read as a level or a value: it is a change",
            "name the value that is reached: `when is it at 40 °C`",
        ),
        (_ABOVE, "cannot be read as a temperature: it is a difference", "name the temperature itself"),
        (_DIFFERENCE, "cannot be read as a temperature: it is a difference", "name both temperatures"),
    ):
        match = pattern.search(text)
        if match is not None:
            raise ProblemError(
                f"{match.group().strip()!r} {what}",
                where=text[max(0, match.start() - 40) : match.end() + 40],
                why="read as a value it would give another answer",
                instead=instead,
            )
    _shares(text)


def _shares(text: str) -> None:
    """Refuse what is gone where the unknown is what is left, and a share of which nobody says of what."""
    gone = _GONE.search(text)
    if gone is not None and not re.search(r"fraction|percent|%|share|part\b", gone.group(), re.IGNORECASE):
        raise ProblemError(
            f"{gone.group().strip()!r} asks for what is gone, and the equations give what is there",
            why="the two are different numbers",
            instead="ask how much is left (and take it from what there was)",
        )
    share = _SHARE.search(text)
    if share is not None and not _SHARES.search(text) and len(re.findall(r"%|percent", text)) == 1:
        raise ProblemError(
            f"{share.group().strip()!r} does not say of what",
            where=text[max(0, share.start() - 40) : share.end() + 40],
            why="it may be a share of the initial value, or the value itself",
            instead="write, for example, `to 40 % of its initial value`, or the value",
        )
