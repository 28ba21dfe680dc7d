"""From the words of a telling to a Problem: shape, size, properties, question, faces, start, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wellposed.agent.reading.bodies.ask import Wish, read_wishes
from wellposed.agent.reading.bodies.build import build_problem
from wellposed.agent.reading.bodies.ledger import Ledger, Token, make_ledger
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.vocabulary import is_weighty, words
from wellposed.errors import ProblemError
from wellposed.problem.mathematics.syntax import Number
from wellposed.problem.statement import Problem

__all__ = ["Body", "Face", "read_body"]

_SHAPES = (
    ("spherical", r"\b(?:micro)?sphere|\bspherical\b|\bball\b|\bbead\b|\bpellet\b"),
    ("cylindrical", r"\bcylind|\bwire\b|\bround bar\b|\bshaft\b"),
    (
        "half",
        r"\bsemi[- ]?infinite\b|\bhalf[- ]space\b|\b(?:very )?thick (?:\w+ )?(?:block|body|piece|slab)\b"
        r"|\bsoil\b|\bground\b|\bearth\b|carburi[sz]|\bcase[- ]harden|\bnitrid",
    ),
    (
        "plane",
        r"\bslab\b|\bplate\b|\bwall\b|\bsheet\b|\bpane\b|\brod\b|\bbar\b"
        r"|\bboard\b|\bpanel\b|\bstrip\b",
    ),
)
# Words that state another problem than conduction or diffusion in one body at rest.
_OTHERS = re.compile(
    r"\bdrug|releas|moisture|uptake|absor|permea|\bcouple\b|joined|welded|radiat|melt|freez|solidif|\blayer"
    r"|composite|insulation\b|source|generat|current|period|daily|annual|oscillat|\bper\b|linear|flow"
    r"|lumped|newton|cooling constant|hollow|\btube\b|\bpipe|\bfin\b|steady|moving|depends|half at|nonlinear"
    r"|dopant|predeposition|two[- ]dimensional|square|rectang|cube"
)
_SPECIES = re.compile(r"carburi[sz]|nitrid|case[- ]harden|wt%|at%|\bcarbon content|\bconcentration\b")
_HOLD = (
    r"(?:,? (?:is|are|was|were|be|being|gets?|stays?|remains?|jumps?"
    r"|drops?|falls?|rises?|goes|go|with|suddenly|then|now"
    r"|instantly|instantaneously|both|simultaneously|abruptly|all|quickly"
    r"|held|kept|maintained|fixed|dropped|quenched"
    r"|cooled|raised|heated|brought|lowered|set|changed|chilled|down"
    r"|up|constant|at|to|of|in|a|=|takes?|has|have))*"
)
_PARTS = r"(?:faces?|sides?|ends?|surfaces?|edges?)"
_SIDES = (
    (
        "both",
        r"(?:(?:on |at )?(?:both|the two|its two|the|its|all|each|either)(?:"
        r" of its| of the)? ?(?:outer |end )?"
        r"(?:faces|sides|ends|surfaces)|each (?:face|side|end|surface)|either (?:face|side|end))",
    ),
    (
        "lower",
        rf"(?:on |at )?(?:the |its )?(?:left|one|hot|first|near|front|inner|inside)(?:[- ]hand)? {_PARTS}",
    ),
    (
        "upper",
        rf"(?:on |at )?(?:the |its )?(?:right|other|cold|second|far|back"
        rf"|opposite|outer|outside)(?:[- ]hand)? {_PARTS}",
    ),
    (
        "skin",
        r"(?:on |at )?(?:the |its )?(?:\w+ )?(?:outer )?(?:surface|skin"
        r"|outside)(?: (?:carbon|nitrogen|boron|concentration|content|temperature))*",
    ),
)
_FLUID = (
    r"(?:air|oil|water|bath|gas|surroundings?|ambient|room|environment"
    r"|stream|fluid|coolant|brine|wind|liquid)"
)
_ICE = r"(?:on|in) (?:melting )?ice(?: water)?"


@dataclass
class Face:
    """What holds on one face: "value", "convection" or "insulated"."""

    kind: str
    value: Token | None = None
    """None with "value": melting ice."""


@dataclass
class Body:
    """Everything told about the body."""

    shape: str
    is_species: bool
    size: Token | None = None
    measure: str = "thickness"
    """How the size is said: "thickness", "half-thickness", "radius" or "diameter"."""
    faces: dict[str, Face] = field(default_factory=dict)
    start: Token | None = None
    properties: dict[str, Token] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sides(self) -> tuple[str, ...]:
        """The faces that need a condition."""
        return ("lower", "upper") if self.shape == "plane" else ("skin",)


def read_body(page: Page, prompt: str) -> Problem | None:
    """Return the problem that a telling of heat or diffusion in one body states; None when it is none.

    Args:
        page: The items of the normalised prompt.
        prompt: The prompt as it was given.

    Raises:
        ProblemError: It is one, but can be read in two ways.
    """
    lower = page.text.lower()
    shape = next((name for name, pattern in _SHAPES if re.search(pattern, lower)), None)
    if shape is None or _OTHERS.search(lower):
        return None
    ledger = make_ledger(page)
    if ledger is None:
        return None
    is_species = bool(_SPECIES.search(lower))
    if is_species:
        _swap_letters(ledger)
        ledger.taken(r"(?:in )?(?:a )?wet (?:\w+ )?(?:atmosphere|hydrogen|gas)\b")
    _from_zero(ledger)
    body = Body(shape, is_species)
    steps = (_size, _properties, read_wishes, _faces, _start)
    if not all(step(ledger, body) for step in steps):
        return None
    left = ledger.unread(words("body words"))
    if any(w.startswith("{") for w in left):
        return None
    weighty = [w for w in left if is_weighty(w)]
    if weighty:
        raise ProblemError(
            f"part of the prompt could not be read: {', '.join(map(repr, weighty[:4]))}",
            where=page.text[:160],
            why="it may change the answer, so nothing is computed without it",
            instead="say it as a condition on a face, a value with its unit, or leave it out",
        )
    problem = build_problem(body, prompt)
    # A word that is not known is shown, and keeps the answer from being called verified.
    return problem.with_changes(unread=tuple(left)) if problem is not None else None


def _from_zero(ledger: Ledger) -> None:
    """Take "at t = 0", the moment at which everything begins."""
    for i, token in enumerate(ledger.tokens):
        if (
            token.symbol == "t"
            and isinstance(token.amount.node, Number)
            and float(token.amount.node.text) == 0
        ):
            ledger.taken(rf"(?:at |from |starting |time |for )*\{{\w{i}\}}")


def _swap_letters(ledger: Ledger) -> None:
    """In a telling of contents, `v` is a content and `p` the temperature of the process."""
    for i, token in enumerate(ledger.tokens):
        letter = {"n": "v", "v": "p"}.get(token.letter, token.letter)
        ledger.text = ledger.text.replace(f"{{{token.letter}{i}}}", f"{{{letter}{i}}}")


def _size(ledger: Ledger, body: Body) -> bool:
    if body.shape == "half":
        return True
    patterns = [
        ("half-thickness", r"half[- ]thickness (?:of |is |= )?<l>"),
        ("radius", r"(?:with |of )?(?:a |its )?radius (?:of |is |= )?<l>|<l> (?:in )?radius\b"),
        (
            "diameter",
            r"(?:with |of )?(?:a |its )?(?:diameter|dia) (?:of |is |= )?<l>"
            r"|<l>[- ](?:in )?(?:diameter|dia)\b",
        ),
        (
            "thickness",
            r"<l>[- ]?(?:thick|long|wide)(?:ness)?\b|(?:thickness|length|width) (?:of |is |= )?<l>",
        ),
        ("thickness", r"<l> (?:\w+ ){0,2}(?:slab|plate|wall|sheet|pane|rod|bar|board|panel|strip)\b"),
    ]
    for measure, pattern in patterns:
        match = ledger.taken(pattern)
        if match is not None:
            body.size = ledger.token(next(g for g in match.groups() if g))
            body.measure = measure
            break
    named = [t for t in ledger.left("l") if t.symbol in ("L", "R", "d", "D", "a")]
    if body.size is None and len(named) == 1:
        body.size, body.measure = (
            named[0],
            {"R": "radius", "D": "diameter"}.get(named[0].symbol or "", "thickness"),
        )
        ledger.taken(rf"\{{l{ledger.tokens.index(named[0])}\}}")
    if body.shape == "plane" and body.measure in ("radius", "diameter") and _is_round(ledger.text):
        body.shape = "cylindrical"
    fits = (body.measure in ("radius", "diameter")) == (body.shape in ("cylindrical", "spherical"))
    return body.size is not None and fits


def _is_round(text: str) -> bool:
    """True for a bar or a rod of which a radius or a diameter is given and no end is mentioned."""
    return bool(re.search(r"\b(?:bar|rod)\b", text)) and not re.search(r"\bends?\b", text)


def _properties(ledger: Ledger, body: Body) -> bool:
    """Take what can be told by its unit alone; two of one kind mean layers or two media."""
    for letter in "akhdce":
        found = ledger.left(letter)
        if letter == "a" and body.is_species and len(found) == 1 and found[0].symbol == "D0":
            letter = "b"
        if len(found) > 1:
            return False
        if found:
            body.properties[letter] = found[0]
            match = ledger.taken(
                rf"(?:(?:of|is|=|:|with) )*\{{{found[0].letter}{ledger.tokens.index(found[0])}\}}"
            )
            assert match is not None
    if body.is_species:
        return _process(ledger, body)
    has = body.properties.keys()
    return "a" in has or {"k", "d", "c"} <= has


def _process(ledger: Ledger, body: Body) -> bool:
    """Take the temperature of the process: it makes D by Arrhenius's law, or D is given for it."""
    temperatures = ledger.left("p")
    if len(temperatures) > 1 or set(body.properties) not in ({"a"}, {"b", "e"}):
        return False
    if temperatures:
        ledger.taken(r"(?:at |temperature (?:of |is )?)?<p>")
        body.properties["p"] = temperatures[0]
    return "b" not in body.properties or bool(temperatures)


def _faces(ledger: Ledger, body: Body) -> bool:
    ledger.taken(
        r"(?<!both )(?<!two )(?<!other )(?:the |its )?(?:lateral (?:surface"
        r"|sides?)|sides|long sides|curved surface)(?: is| are)?(?: \w+ly"
        r"| well)? insulated"
        r"|laterally insulated|insulated (?:sides|laterally|lateral surface)"
    )
    for side, words_of_side in _SIDES:
        for pattern, kind in (
            (
                rf"{words_of_side}(?: (?:is|are|being|suddenly|then|gets))* (?:exposed"
                rf" to|cooled by|facing|in contact with|swept by)"
                rf" (?:\w+ )?{_FLUID} (?:at |of )?<v>",
                "convection" if "h" in body.properties else "unknown",
            ),
            (rf"(?:insulated|adiabatic) (?:on|at) {words_of_side}", "insulated"),
            (
                rf"{words_of_side}(?:,? (?:is|are|being|stays?|remains?))?(?: perfectly"
                rf"| well| thermally| kept)* (?:insulated|adiabatic)",
                "insulated",
            ),
            (rf"{words_of_side}{_HOLD} <v>", "value"),
            (rf"{words_of_side}{_HOLD} {_ICE}", "value"),
            (rf"<v> (?:on|at) {words_of_side}\b", "value"),
        ):
            match = ledger.taken(pattern)
            if match is not None and (kind == "unknown" or not _put(ledger, body, side, kind, match)):
                return False
    ambient = None
    if not _heated(ledger, body):
        return False
    if "h" in body.properties and not any(f.kind == "convection" for f in body.faces.values()):
        ambient = ledger.taken(
            rf"(?:\w+ ){{0,2}}\b{_FLUID}(?: temperature)?(?: that)?(?:,? (?:is"
            rf"|of|at|temperature|around it|=|has))* <v>"
        )
        ambient = ambient or ledger.taken(rf"<v> (?:\w+ )?{_FLUID}\b")
        if ambient is None:
            return False
        _convect(ledger, body, ledger.token(next(g for g in ambient.groups() if g)))
    elif not body.faces:
        quench = ledger.taken(
            r"(?:quenched|plunged|dropped|immersed|dipped|put)(?: \w+ly)? (?:in"
            r"|into|to) (?:\w+ ){0,3}?(?:at |of |that is at )?<v>"
        )
        if quench is not None:
            body.notes.append(
                ("the surface takes the bath's temperature at once", "no heat-transfer coefficient is given")
            )
            for side in body.sides:
                body.faces[side] = Face("value", ledger.token(quench[1]))
    return set(body.faces) == set(body.sides)


def _heated(ledger: Ledger, body: Body) -> bool:
    """Read a heat flux that enters through the surface; False when it is not told where."""
    flux = ledger.taken(
        r"(?:(?:a|an|constant|uniform|steady|heated|by|with|absorbs|receives|takes up|surface) )*"
        r"(?:heat )?flux"
        r" (?:of |is |= )?<q>(?: (?:enters|is applied|acts|falls|into|on|at|to|through|the|its|surface|it))*"
    )
    flux = flux or ledger.taken(
        r"(?:the |its )?surface (?:(?:absorbs|receives|is heated with|is heated by|gets) )<q>"
    )
    if flux is None:
        return not ledger.left("q")
    if "k" not in body.properties or body.shape == "plane" or body.faces:
        return False
    body.faces["skin"] = Face("flux", ledger.token(flux[1]))
    return True


def _put(ledger: Ledger, body: Body, side: str, kind: str, match: re.Match[str]) -> bool:
    number = next((g for g in match.groups() if g), None)
    face = Face(kind, ledger.token(number) if number else None)
    if side == "skin" and body.shape == "plane":
        return False  # "the surface" of a plate: one face, or both?
    if side == "skin" or (side == "both" and body.shape != "plane"):
        sides: tuple[str, ...] = body.sides
    else:
        sides = ("lower", "upper") if side == "both" else (side,)
    if any(s in body.faces or s not in body.sides for s in sides):
        return False
    body.faces.update(dict.fromkeys(sides, face))
    return True


def _convect(ledger: Ledger, body: Body, ambient: Token) -> None:
    """Convection holds on each face of which nothing else is said."""
    free = [s for s in body.sides if s not in body.faces]
    told = ledger.taken(r"(?:on|at|from) (?:both|each) (?:faces?|sides?|ends?|surfaces?)")
    if len(free) == 2 and told is None:
        body.notes.append(("both faces are in the same medium", "the prompt names one medium and no face"))
    for side in free:
        body.faces[side] = Face("convection", ambient)


def _start(ledger: Ledger, body: Body) -> bool:
    """The one value that is left is the start: what stands at a face or is waited for has been taken."""
    left = ledger.left("v")
    if len(left) != 1:
        return False
    body.start = left[0]
    ledger.taken(
        r"(?:(?:initially|uniformly|originally|first|uniform|initial|is"
        r"|was|at|of|from|temperature|heated|to|with"
        r"|contains|containing|starts|starting|throughout|everywhere|a"
        r"|an|hot|content|base|core|and|has|the|in) )*<v>"
        r"(?: throughout| everywhere| uniformly| initially)?"
    )
    return not ledger.left("v")
