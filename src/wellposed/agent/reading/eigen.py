"""Eigenvalues and critical values: what is asked of a homogeneous problem whose equation holds a free symbol.

"The lowest four eigenvalues", "λ_1", "the ground state energy in eV", "the first natural frequency in Hz",
"the critical length": one wish for each value, in the one symbol that the prompt leaves without a value.
"""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from wellposed.agent.reading.draft import Amount, Ask, Draft
from wellposed.agent.reading.geometry import number
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.names import missing_names
from wellposed.agent.reading.units import unit_at, unit_text
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Name, Node, walk
from wellposed.problem.statement import Assumption, Problem, Span, symbol

__all__ = ["at_the_margin", "choose_free", "read_critical", "read_eigenvalues"]

_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "couple of": 2,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_LEAD = r"lowest|smallest|first|least|leading|principal|dominant|fundamental"
_NOUN = (
    r"(?:angular |natural |resonan(?:ce|t) |vibration(?:al)? |eigen ?)*frequenc(?:y|ies)|eigen ?-?values?"
    r"|(?:bound[- ]state |eigen-?|quantum )?energ(?:y|ies)(?: levels?| eigenvalues?)?|energy levels?|levels"
    r"|eigenfrequenc(?:y|ies)|overtones?|modes?(?: frequenc(?:y|ies))?"
)
_BETWEEN = r"(?:positive |real |non-?zero |distinct |bound[- ]state |allowed |natural |possible )*"
_SYMBOL = r"⟦(?P<symbol>\d+)⟧"
_ASKED = (
    rf"(?:the |its |all )?(?:(?:(?:{_LEAD})(?:[ -](?:{'|'.join(_COUNTS)}|⟦(?P<count>\d+)⟧))"
    rf"|(?P<words>{'|'.join(_COUNTS)}|⟦(?P<count2>\d+)⟧) (?:lowest|smallest|first))[ -]{_BETWEEN}"
    rf"(?:(?P<noun>{_NOUN})\b|{_SYMBOL})"
    rf"|(?P<nth>{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))(?:[ -](?:lowest|smallest))?[ -]{_BETWEEN}"
    rf"(?:(?P<noun1>{_NOUN})\b)"
    rf"|(?P<one>{_LEAD})[ -]{_BETWEEN}(?:(?P<noun2>{_NOUN})\b|⟦(?P<symbol2>\d+)⟧)"
    rf"|(?P<ground>ground[- ]state)(?: energ(?:y|ies))?|(?P<excited>(?:first|second|third) excited)"
    r"(?:[- ]states?)?(?: energy)?"
    rf"|(?P<noun3>eigen ?-?values?|eigenfrequenc(?:y|ies)|natural frequenc(?:y|ies))(?= ⟦\d+⟧ to ⟦\d+⟧))"
    r"(?: (?:level|state|value|mode)s?)?(?: (?:of|for) the (?:electron|particle|string"
    r"|beam|system|drum|membrane"
    r"|problem|operator|oscillator|well|box|rod|column|cantilever))?"
)
_CRITICAL = (
    r"(?:the )?(?:(?:critical|minimum|minimal|smallest|least|lowest|threshold|euler"
    r"|first)[ -])+(?:(?:euler |axial )?"
    r"(?P<load>buckling load|load|force|compressive force)|(?:patch |domain |reactor "
    r"|slab |habitat |core |bare )*"
    r"(?P<size>lengths?|size|width|thickness|half-?width|radius|dimension)"
    r"|(?:value )?(?:of )?⟦(?P<symbol>\d+)⟧"
    r"|(?P<value>value|parameter|rate|speed|rotation speed))(?: ⟦(?P<named>\d+)⟧)?"
    r"(?: (?:for (?:survival|criticality|buckling|persistence)|of the (?:column|patch"
    r"|reactor|slab|strut|rod|beam)))?"
    r"|(?:the )?(?:euler )?(?P<bare>buckling load|at (?:what"
    r"|which) (?:axial )?load (?:does|will|would|do) (?:it|the \w+)"
    r" buckle)(?: ⟦(?P<named2>\d+)⟧)?"
)
_LETTERS = {"load": ("P", "F", "N"), "size": ("L", "l", "a", "H", "R", "d", "W"), "value": ()}


def read_eigenvalues(page: Page, draft: Draft) -> None:
    """Add a wish for each eigenvalue that is asked for, and note which symbol is free.

    Args:
        page: The items; the question's words are marked.
        draft: Gets the wishes; `free` becomes the symbol without a value.

    Raises:
        ProblemError: It cannot be told which symbol is meant, or how many values.
    """
    for m in list(page.find(_ASKED)):
        groups = m.groupdict()
        noun = next((groups[k] for k in ("noun", "noun1", "noun2", "noun3") if groups.get(k)), None)
        symbol = _symbol(page, groups, draft)
        if noun is None and symbol is None and not (groups.get("ground") or groups.get("excited")):
            continue
        if noun is not None and not _is_eigen(page, draft, noun):
            continue
        if (
            noun is None
            and symbol is not None
            and "eigen" not in page.text.lower()
            and not _fits(draft, symbol)
        ):
            continue
        unit, end = _unit(page, m.end())
        numbers = _numbers(page, groups)
        told = re.sub(r"⟦(\d+)⟧", lambda mark: page.items[int(mark.group(1))].text, m.group().strip())
        for n in numbers:
            ask = Ask("eigenvalues", text=told, start=page.offsets[m.start()], unit=unit)
            ask.places["n"] = [Amount(number(n))]
            ask.unknown = symbol
            ask.noun = (
                noun or "energy" if groups.get("ground") or groups.get("excited") else noun or ""
            ).lower()
            draft.asks.append(ask)
        page.take(m)
        for item in page.items:
            if m.end() < len(page.offsets) and page.offsets[m.end() - 1] < item.start < end:
                item.used = True
    _numbered(page, draft)


def _symbol(page: Page, groups: dict[str, str | None], draft: Draft) -> str | None:
    """Return the symbol that the question names, when it is one."""
    key = groups.get("symbol") or groups.get("symbol2")
    item = page.items[int(key)] if key else None
    node = item.statement.node if item is not None and item.statement is not None else None
    known = {*draft.roles.unknowns, *draft.roles.coordinates}
    return node.name if isinstance(node, Name) and node.name not in known else None


def _fits(draft: Draft, symbol: str) -> bool:
    """True for a letter that eigenvalues usually have."""
    return symbol in ("lambda", "mu", "E", "omega", "k", "nu", "Lambda", "epsilon")


def _is_eigen(page: Page, draft: Draft, noun: str) -> bool:
    """True when a noun means eigenvalues here: an "energy" only where a state or a level is spoken of."""
    text = page.text.lower()
    if re.search(r"eigen|levels?$", noun) or "free" in draft.entry:
        return True
    if "energ" in noun:
        return bool(re.search(r"eigen|schr|quantum|bound|psi|energy level|\bwell\b", text))
    if "frequenc" in noun or "mode" in noun or "overtone" in noun:
        return bool(re.search(r"omega|lambda|eigen|\bw\^2", text))
    return False


def _numbers(page: Page, groups: dict[str, str | None]) -> list[int]:
    """Return which values are asked, counted from the lowest."""
    count = groups.get("count") or groups.get("count2")
    if count:
        text = page.items[int(count)].text
        if not text.isdigit() or not 1 <= int(text) <= 50:
            raise ProblemError(f"{text!r} eigenvalues cannot be asked for", instead="ask for 1 to 50 of them")
        return list(range(1, int(text) + 1))
    if groups.get("ground"):
        return [1]
    if groups.get("excited"):
        return [1 + _ORDINALS[str(groups["excited"]).split()[0].lower()]]
    if groups.get("nth"):
        word = str(groups["nth"]).lower()
        return [_ORDINALS[word] if word in _ORDINALS else int(re.sub(r"\D", "", word))]
    whole = " ".join(str(v) for v in groups.values() if v).lower()
    if groups.get("words"):
        return list(range(1, _COUNTS[str(groups["words"]).lower()] + 1))
    if groups.get("one"):
        plural = re.search(r"(?:values|ies|levels|modes)\b", whole)
        if plural:
            raise ProblemError(
                "how many of the lowest values are asked is not said",
                where=page.text[:160],
                instead="say, for example, `the lowest three`",
            )
        return [1]
    spoken = next(
        (n for w, n in _COUNTS.items() if re.search(rf"[ -]{w}\b", " " + page.template.lower())), None
    )
    return list(range(1, spoken + 1)) if spoken else [1]


def _unit(page: Page, at: int) -> tuple[str | None, int]:
    """Return the unit of a wish, "in eV" or "(Hz)", and where it ends in the text."""
    begin = page.offsets[at - 1] + 1 if at <= len(page.offsets) else len(page.text)
    behind = page.text[begin:]
    sentence = re.split(r"[?!;\n]|\.(?!\d)", behind, maxsplit=1)[0]
    for match in re.finditer(r"(?:\b(?:measured )?in |\()(?:units of )?(?=[A-Za-z])", sentence):
        found = unit_at(page.text, begin + match.end())
        if found is None:
            continue
        name = unit_text(found[0])
        if match.end() <= 5 or re.fullmatch(r"[mkMGµ]?(?:eV|Hz|J)|rad/s|[kM]?N|1/.*", name):
            return name, found[1]
    return None, begin


def _numbered(page: Page, draft: Draft) -> None:
    """Take `lambda1` and `E_2` in a question."""
    missing = set(missing_names(draft)) | _written(page)
    for item in page.maths():
        node = item.statement.node if item.statement else None
        if item.used or item.tag != "symbol" or not isinstance(node, Name):
            continue
        match = re.fullmatch(r"(lambda|mu|E|omega|k)_?(\d)", node.name)
        if match is None or node.name in missing:
            continue
        first = 1 if re.search(rf"\b{match.group(1)}_?0\b", page.text) else 0
        ask = Ask("eigenvalues", match.group(1), text=item.text, start=item.start)
        ask.places["n"] = [Amount(number(int(match.group(2)) + first))]
        draft.asks.append(ask)
        item.used = True


def _written(page: Page) -> set[str]:
    """Return the names that the relations of a prompt hold."""
    return {
        n.name
        for i in page.maths()
        if i.statement is not None
        and i.tag in ("equation", "condition", "bare", "definition")
        and i.statement.node
        for n in walk(i.statement.node)
        if isinstance(n, Name)
    }


def read_critical(page: Page, draft: Draft) -> None:
    """Add the wish for a critical value: a buckling load, the least length of a patch that survives.

    Args:
        page: The items; the question's words are marked.
        draft: Gets the wish.
    """
    for m in list(page.find(r"\beuler(?:'s|[- ]bernoulli)? (?:column|strut|beam|rod)")):
        page.take(m)
    for m in list(page.find(_CRITICAL)):
        groups = m.groupdict()
        named = next((groups[k] for k in ("named", "named2", "symbol") if groups.get(k)), None)
        item = page.items[int(named)] if named else None
        node = item.statement.node if item is not None and item.statement is not None else None
        what = (
            "load" if groups.get("load") or groups.get("bare") else "size" if groups.get("size") else "value"
        )
        told = re.search(
            r"buckl|critical|surviv|nontrivial|non-trivial|nonzero|persist|extinct", page.text.lower()
        )
        if not told or (item is not None and not isinstance(node, Name)):
            continue
        if groups.get("symbol") and not re.match(r"(?:the )?critical", m.group(), re.IGNORECASE):
            continue
        unit, end = _unit(page, m.end())
        ask = Ask("critical value", text=m.group().strip(), start=page.offsets[m.start()], unit=unit)
        ask.unknown = node.name if isinstance(node, Name) else None
        ask.noun = what
        draft.asks.append(ask)
        page.take(m)
        for part in page.items:
            if page.offsets[m.end() - 1] < part.start < end:
                part.used = True


def choose_free(draft: Draft) -> None:
    """Find the one symbol without a value that the eigenvalues or critical values are of.

    Raises:
        ProblemError: No symbol, or several, could be meant.
    """
    asks = [a for a in draft.asks if a.kind in ("eigenvalues", "critical value")]
    if not asks:
        return
    named = next((a.unknown for a in asks if a.unknown), None)
    free = draft.entry.get("free") or _candidate(draft, asks[0], named)
    if named is not None and named != free and "free" not in draft.entry:
        raise ProblemError(
            f"`{named}` is asked for, but the symbol without a value is `{free}`", where=draft.text[:160]
        )
    draft.free = free
    for ask in asks:
        ask.node = _expression(draft, ask, free)
        ask.unknown = None


def _candidate(draft: Draft, ask: Ask, named: str | None) -> str:
    missing = missing_names(draft)
    if ask.kind == "eigenvalues" and _holds(draft, "E") and (not missing or "energ" in ask.noun):
        missing = ["E"]
    if named is not None and (named in missing or _holds(draft, named)):
        missing = [n for n in missing if n == named] or [named]
    if len(missing) > 1:
        usual = _LETTERS.get(ask.noun, ()) or ("lambda", "mu", "E", "omega", "k")
        fitting = [n for n in missing if n in usual]
        missing = fitting if len(fitting) == 1 and len(missing) == 1 else missing
    if (
        not missing
        and ask.kind == "critical value"
        and ask.noun == "size"
        and not (draft.lengths or draft.ranges)
    ):
        draft.lengths.append(Amount(Name("L")))
        draft.assume("the length is called L", "the prompt asks for it and gives it no letter")
        return "L"
    if len(missing) != 1:
        raise ProblemError(
            f"{ask.text!r} is asked for, but "
            + (
                f"several symbols have no value: {', '.join(missing)}"
                if missing
                else "every symbol has a value"
            ),
            where=draft.text[:160],
            why="the equation has to hold exactly one symbol that is left open",
            instead="write the equation with one open symbol, as in -u'' = lambda*u, and give the others",
        )
    return missing[0]


def _holds(draft: Draft, name: str) -> bool:
    defined = {s.left.name for s in draft.definitions if isinstance(s.left, Name)}
    nodes = [s.node for s in draft.equations] + [a.node for pair in draft.ranges.values() for a in pair if a]
    return name not in defined and any(
        isinstance(n, Name) and n.name == name for node in nodes if node is not None for n in walk(node)
    )


def _expression(draft: Draft, ask: Ask, free: str) -> Node:
    """Return what is asked in the free symbol: itself, or the frequency in Hz that belongs to it."""
    entry = draft.entry.get("eigen", {})
    noun = ask.noun
    if "frequenc" in noun or "mode" in noun or "overtone" in noun:
        angular = "angular" in noun or ask.unit == "rad/s"
        if "angular" in entry:
            if not angular and ask.unit is None:
                ask.unit = "Hz"
            return parse(str(entry["angular"])) if angular else parse(f"({entry['angular']})/(2*pi)")
        if free == "omega" and ask.unit is not None and ask.unit.endswith("Hz"):
            return parse("omega/(2*pi)")
        if free not in ("omega", "f", "nu"):
            raise ProblemError(
                f"a frequency is asked for, and the equation's open symbol is `{free}`",
                where=draft.text[:160],
                why=f"whether it is sqrt({free}) or sqrt({free})/(2*pi) changes the answer",
                instead=f"ask for the eigenvalues {free}, or write the equation with omega",
            )
    if "eigen" in noun and free == "omega" and not any("omega" in (a.text or "") for a in draft.asks):
        raise ProblemError(
            "the eigenvalues are asked for, and the equation is written with `omega`",
            where=draft.text[:160],
            why="they may be omega or omega^2",
            instead="ask for the frequencies omega, or write lambda for omega^2",
        )
    ask.unit = ask.unit or entry.get("unit")
    return Name(free)


def at_the_margin(problem: Problem) -> Problem:
    """Return a problem in time whose critical value is asked as the steady problem at the margin.

    Args:
        problem: From the assembly; left as it is when no critical value is asked of an evolution.
    """
    span: Span | None = problem.span
    asked = any(q.kind == "critical value" for q in problem.quantities)
    if not asked or span is None or problem.domain is None or len(problem.unknowns) != 1:
        return problem
    u, t = problem.unknowns[0], symbol(span.name)
    equation: Any = problem.equations[0]
    orders = [n for d in equation.atoms(sp.Derivative) for v, n in d.variable_count if v == t]
    if orders != [1]:
        return problem
    rate = next(d for d in equation.atoms(sp.Derivative) if t in d.variables)
    held = {d: sp.Dummy("d") for d in equation.atoms(sp.Derivative)} | {u.applied: sp.Dummy("u")}
    if equation.xreplace(held).has(t):
        return problem
    steady = type(u)(u.name, tuple(a for a in u.arguments if a != span.name), u.unit, u.meaning)
    flat = sp.Eq(
        *(side.xreplace({rate: sp.Integer(0)}).subs(u.applied, steady.applied) for side in equation.args)
    )
    note = Assumption(
        f"the critical value is where d{u.name}/d{span.name} = 0 has a solution other than zero",
        "there the fastest growing mode neither grows nor decays",
    )
    return problem.with_changes(
        unknowns=(steady,),
        equations=(flat,),
        span=None,
        conditions=tuple(c for c in problem.conditions if c.kind != "initial"),
        assumptions=(*problem.assumptions, note),
    )
