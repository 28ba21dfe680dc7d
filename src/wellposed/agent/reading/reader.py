"""From a prompt to a Problem: the path through the reader's steps."""

from __future__ import annotations

import re
from itertools import takewhile

from wellposed.agent.reading.assemble import assemble, no_equation
from wellposed.agent.reading.bodies import read_body, read_melting, read_string
from wellposed.agent.reading.clauses import read_clauses
from wellposed.agent.reading.critical import linearized, read_survival
from wellposed.agent.reading.curved import with_radial
from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.eigen import at_the_margin, choose_free, read_critical, read_eigenvalues
from wellposed.agent.reading.epidemics import tell_epidemic
from wellposed.agent.reading.functional import Functional, read_functional, use_functional
from wellposed.agent.reading.gaps import fill_gaps
from wellposed.agent.reading.geometry import read_geometry
from wellposed.agent.reading.holding import with_sealed_ends
from wellposed.agent.reading.imaginary import with_parts
from wellposed.agent.reading.items import Item, Page, make_page
from wellposed.agent.reading.levels import with_levels
from wellposed.agent.reading.mean_level import take_mean_level, with_mean_level
from wellposed.agent.reading.meanings import QUANTITY_WORDS
from wellposed.agent.reading.misreadings import plain_rates, refuse_misreadings
from wellposed.agent.reading.named import enter_named, find_named, finish_named, refuse_additions
from wellposed.agent.reading.noise import plain_noise, with_noise
from wellposed.agent.reading.normalise import normalise
from wellposed.agent.reading.notation import conventions, refuse_unclear_notation
from wellposed.agent.reading.numerics import read_numerics
from wellposed.agent.reading.paraphrase import paraphrase
from wellposed.agent.reading.reactions import tell_reaction
from wellposed.agent.reading.refusals import refuse_hostile
from wellposed.agent.reading.roles import find_roles
from wellposed.agent.reading.several import refuse_several
from wellposed.agent.reading.shapes import read_shapes
from wellposed.agent.reading.situations import apply_situation, find_situation, situation_roles
from wellposed.agent.reading.spans import maths_spans
from wellposed.agent.reading.special import plain_special
from wellposed.agent.reading.statements import classify, parse_spans, unreadable_equation
from wellposed.agent.reading.stretches import read_stretches
from wellposed.agent.reading.tales import tell
from wellposed.agent.reading.titles import plain_titles
from wellposed.agent.reading.trades import read_terse, read_trade
from wellposed.agent.reading.vectors import plain_vectors
from wellposed.agent.reading.vocabulary import is_weighty, mend, words
from wellposed.agent.reading.walls import require_clear_walls
from wellposed.errors import ProblemError
from wellposed.problem.statement import Assumption, Problem

__all__ = ["checked", "read"]

_TELLING = words("telling")


def read(prompt: str) -> Problem:
    """Return the problem that a prompt states in plain words and mathematics.

    Args:
        prompt: Words with mathematics in ASCII, Unicode or LaTeX.

    Returns:
        A well-posed problem; every gap that was filled is in `assumptions`, every part of the prompt that
        was not used in `unread`.

    Raises:
        ProblemError: Something is missing, contradictory or can be read in two ways; the message says
            what to write.
        UnsupportedProblem: The problem is stated, but cannot be expressed yet.
    """
    from wellposed.problem.wellposedness import NotWellPosed

    refuse_hostile(prompt)
    plain = plain_rates(normalise(prompt))
    refuse_unclear_notation(plain)
    refuse_misreadings(plain)
    try:
        return _told_or_stated(plain, prompt)
    except ProblemError as refusal:
        if type(refusal) not in (ProblemError, NotWellPosed):
            raise
        terse, lack = read_terse(plain, prompt)
        if terse is not None:
            return checked(terse)
        raise (lack or refusal) from None


def _told_or_stated(plain: str, prompt: str) -> Problem:
    """Return the problem of a normalised text, told as a trade or stated in mathematics."""
    trade, refusal = read_trade(plain, prompt)
    if trade is not None:
        return checked(trade)
    if refusal is None:
        return _stated(plain, prompt)
    try:
        problem = _stated(plain, prompt)
    except ProblemError:
        raise refusal from None
    if problem.unread:
        raise refusal
    return problem


def _stated(plain: str, prompt: str) -> Problem:
    """Return the problem of a normalised text that no trade has read."""
    refuse_several(plain)
    stated, has_mean = take_mean_level(plain)
    calm, noises = plain_noise(plain_special(plain_vectors(stated)))
    story, notes = tell_epidemic(plain_titles(paraphrase(calm)))
    scheme, rates = tell_reaction(story)
    telling = tell(scheme)
    text, functional = read_functional(telling.text)
    spans = maths_spans(text)
    text, changes = mend(text, [(s.start, s.end) for s in spans])
    told = _told(text, prompt) if functional is None else None
    if told is not None:
        return checked(_with_changes(told, changes))
    draft, page = _collect(text, functional)
    for said in (*notes, *rates, *telling.notes, *conventions(prompt)):
        draft.assume(*said)
    for note in _mended(changes):
        draft.assume(note.text, note.reason)
    problem, doubt = assemble(draft, prompt)
    left = _unread(page, {known: written for written, known in changes})
    problem = with_noise(_completed(problem, draft), noises)
    problem = with_mean_level(problem) if has_mean else problem
    problem = checked(problem.with_changes(unread=left))
    if doubt is not None:
        raise doubt
    return problem


def _told(text: str, prompt: str) -> Problem | None:
    """Return the problem of a telling in words alone; None when there is an equation or no such telling."""
    statements = parse_spans(maths_spans(text))
    roles = find_roles(statements, text)
    if roles.unknowns:
        return None
    classify(statements, roles, text)
    page = make_page(text, statements)
    return read_melting(page, prompt) or read_string(page, prompt) or read_body(page, prompt)


def _mended(changes: list[tuple[str, str]]) -> list[Assumption]:
    reason = "it is one or two letters from a word of the vocabulary"
    return [Assumption(f"{written!r} is read as {known!r}", reason) for written, known in changes]


def _with_changes(problem: Problem, changes: list[tuple[str, str]]) -> Problem:
    return problem.with_changes(assumptions=(*problem.assumptions, *_mended(changes)))


def _completed(problem: Problem, draft: Draft) -> Problem:
    """Return the problem with what follows from it: radial coordinates, levels of fronts, critical states."""
    problem = with_parts(problem)
    if any(g.kind == "insulated" for g in draft.conditions):
        problem = with_sealed_ends(problem)
        require_clear_walls(with_radial(problem), draft)
    return at_the_margin(linearized(with_levels(with_radial(problem))))


def _collect(text: str, functional: Functional | None = None) -> tuple[Draft, Page]:
    """Read everything in a text into a draft."""
    statements = parse_spans(maths_spans(text))
    named, roles = find_named(text, statements, find_roles(statements, text))
    classify([*statements, *(named.written if named is not None else [])], roles, text)
    page = make_page(text, statements)
    situation = find_situation(page) if not roles.unknowns else None
    if situation is not None:
        roles, named = situation_roles(situation), None
        classify(statements, roles, text)
    draft = Draft(roles, text)
    if situation is not None:
        draft.entry = situation.entry
    read_survival(page, draft)
    read_critical(page, draft)
    read_eigenvalues(page, draft)
    if situation is not None:
        apply_situation(page, draft, situation)
    if named is not None:
        enter_named(page, draft, named)
    if functional is not None:
        use_functional(draft, functional)
    read_numerics(page, draft)
    read_stretches(page, draft)
    read_geometry(page, draft)
    if not roles.unknowns:
        raise unreadable_equation(statements) or no_equation(text)
    read_shapes(page, draft)
    read_clauses(page, draft)
    if named is not None:
        finish_named(draft, named)
    choose_free(draft)
    fill_gaps(page, draft)
    if named is not None:
        refuse_additions(page, draft, named)
    _complain(page, draft)
    return draft, page


def _complain(page: Page, draft: Draft) -> None:
    """Refuse when a part that could change the answer has not been read.

    Raises:
        ProblemError: Naming the parts.
    """
    left = page.leftover()
    for item in left:
        if item.statement is not None and item.statement.error is not None:
            raise item.statement.error
    serious = [
        i
        for i in left
        if i.statement is not None
        or i.kind == "phrase"
        or is_weighty(i.text)
        or _is_asked(page, draft, i)
        or _is_told(page, i)
        or _is_second_question(page, i)
        or _is_glued(page, i)
    ]
    serious += [i for i in page.maths() if i not in serious and _is_cut_off(page, i)]
    if serious:
        shown = "; ".join(repr(_context(page, i)) for i in serious[:4])
        raise ProblemError(
            f"part of the prompt could not be read: {shown}",
            why="it may change the answer, so nothing is computed without it",
            instead=(
                "say it as an equation, a condition (`u = 1 at x = 0`), a value (`D = 0.1`) or leave it out"
            ),
        )


def _is_asked(page: Page, draft: Draft, item: Item) -> bool:
    """True for the name of a physical quantity in a question: asking for the energy is not asking for u."""
    if item.text.lower().rstrip("s") not in QUANTITY_WORDS and item.text.lower() not in QUANTITY_WORDS:
        return False
    start = max(page.text.rfind(mark, 0, item.start) for mark in (". ", "? ", "\n", ";"))
    ends = [e for mark in (". ", "?", "\n", ";") if (e := page.text.find(mark, item.end)) >= 0]
    return any(start <= ask.start <= min(ends, default=len(page.text)) for ask in draft.asks)


def _is_told(page: Page, item: Item) -> bool:
    """True for an unread word of a sentence that tells to do something and of which nothing was read."""
    marks = [0, *(i.end for i in page.items if i.kind == "stop"), len(page.text)]
    start = max(m for m in marks if m <= item.start)
    end = min(m for m in marks if m >= item.end)
    inside = [i for i in page.items if i.start >= start and i.end <= end]
    if any(i.used and i.kind in ("maths", "phrase") for i in inside):
        return False
    return any(i.text.lower() in _TELLING for i in inside)


def _is_second_question(page: Page, item: Item) -> bool:
    """True for an unread word after an "and" in a question that was not understood."""
    i = page.items.index(item)
    back = list(
        takewhile(lambda p: p.kind in ("word", "comma") and p.text.lower() != "and", reversed(page.items[:i]))
    )
    first = i - len(back) - 1
    if first < 0 or page.items[first].text.lower() != "and":
        return False
    rest = list(takewhile(lambda p: p.kind != "stop", page.items[i:]))
    ends = page.items[i + len(rest)].text if i + len(rest) < len(page.items) else ""
    return ends == "?" and not any(p.kind in ("maths", "phrase") for p in rest)


def _is_glued(page: Page, item: Item) -> bool:
    """True for a short unread word beside a formula: `y' = -2 yy` is no equation with a stray word."""
    if len(item.text) > 3 or not item.text.isalnum():
        return False
    i = page.items.index(item)
    beside = [page.items[k] for k in (i - 1, i + 1) if 0 <= k < len(page.items)]
    formulae = ("equation", "definition", "condition", "bare")
    return any(
        n.statement is not None
        and n.tag in formulae
        and re.fullmatch(r"\s*|\s?[-+*/^=]\s?\(?", page.text[min(n.end, item.end) : max(n.start, item.start)])
        for n in beside
    )


def _is_cut_off(page: Page, item: Item) -> bool:
    """True for a symbol that only a blank or the letter `a` parts from the equation before it: `- 3 a b`."""
    if item.tag not in ("symbol", "expression", "number"):
        return False
    before = [p for p in page.maths() if p.end <= item.start]
    if not before or before[-1].tag not in ("equation", "bare", "definition", "condition"):
        return False
    return re.fullmatch(r" ?(?:[aAI%] ?)?", page.text[before[-1].end : item.start]) is not None


def _context(page: Page, item: Item) -> str:
    """Return an unread item with the words round it."""
    start = max(0, page.text.rfind(" ", 0, max(0, item.start - 14)) + 1)
    end = page.text.find(" ", item.end + 10)
    return page.text[start : end if end > 0 else len(page.text)].strip()


def _unread(page: Page, written: dict[str, str]) -> tuple[str, ...]:
    """Return the parts that were not used as the prompt has them, mended words as they were written."""
    return tuple(written.get(i.text, i.text) for i in page.leftover())


def checked(problem: Problem) -> Problem:
    """Return the problem after the well-posedness check."""
    from wellposed.problem.wellposedness import require_wellposed

    require_wellposed(problem)
    return problem
