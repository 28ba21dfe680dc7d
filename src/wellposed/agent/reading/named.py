"""The equation that a prompt names: found, given the prompt's letters, and written into the draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wellposed.agent.reading.catalogue import apply_entry, find_entry, is_supplied, roles_of, take_name
from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.forms import choose_form
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.kobayashi import finish_kobayashi, read_kobayashi
from wellposed.agent.reading.lettering import relettered, rename, take_said
from wellposed.agent.reading.naming import check_name
from wellposed.agent.reading.situations import is_told
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Roles, Statement
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse

__all__ = ["Named", "enter_named", "find_named", "finish_named", "refuse_additions"]

# Words for terms that a named equation does not have, unless its own entry has read them.
_ADDITIONS = re.compile(
    r"damp\w*|friction\w*|drag|forc(?:ed|ing)|driv(?:en|ing)|sources?|sinks?|reactions?|reacting|advect\w*"
    r"|convect\w*|drift\w*|decay(?:ing|s)?|loss(?:es)?|radiat\w*|gravity|nonlinear\w*|non-linear|coupl\w+"
    r"|delay\w*|fractional|dispersi\w+|viscous|viscosity|generation|absorption|anisotrop\w*|harvest\w*"
    r"|vaccinat\w*|migrat\w*|stochastic|memory|relativistic"
)


@dataclass
class Named:
    """A name of the catalogue in a prompt."""

    key: str
    entry: dict
    """With the form chosen that the prompt means."""
    is_supplied: bool
    """True when the prompt does not write the equation itself."""
    names: dict[str, str] = field(default_factory=dict)
    """Catalogue name -> prompt name, of unknowns, variables and parameters."""

    @property
    def has_reader(self) -> bool:
        """True for a model whose words are read by a module of its own."""
        return "reader" in self.entry

    @property
    def written(self) -> list[Statement]:
        """The equations as if the prompt wrote them, to tell conditions from equations beside them."""
        if not self.is_supplied:
            return []
        texts = [relettered(e, self.names) for e in self.entry["equations"]]
        return [Statement(Span(0, 0, text), parse(text)) for text in texts]


def find_named(text: str, statements: list[Statement], roles: Roles) -> tuple[Named | None, Roles]:
    """Return the equation that a prompt names, and the roles: its own where the prompt does not write it.

    Args:
        text: The normalised prompt.
        statements: Everything mathematical in it.
        roles: As the statements alone show them.

    Raises:
        ProblemError: The name means several equations, or words make it another one.
    """
    found = find_entry(text)
    if found is None:
        return None, roles
    key, entry = found
    if not roles.unknowns and is_told(text, entry.get("yields", [])):
        return None, roles  # the Schrödinger equation of a word problem that has a reading of its own
    if not is_supplied(key, entry, text, statements, roles):
        return Named(key, entry, is_supplied=False), roles
    entry = choose_form(key, entry, text, statements)
    names = rename(entry, statements)
    return Named(key, entry, True, names), roles_of(entry, text, statements, names)


def enter_named(page: Page, draft: Draft, named: Named) -> None:
    """Mark the name and take the parameters that are said in words."""
    draft.entry = named.entry
    take_name(page, named.key)
    for words in named.entry.get("units", {}):
        for m in list(page.find(rf"(?:in |with )?(?:{words})")):
            page.take(m)
    if not named.is_supplied:
        return
    if named.has_reader:
        read_kobayashi(page, draft, named.entry)
    else:
        named.names |= take_said(page, draft, named.entry)


def finish_named(draft: Draft, named: Named) -> None:
    """Write the equation into the draft, or check the one that is written against its name.

    Raises:
        ProblemError: The name and the written equation contradict each other, or a parameter is missing.
    """
    if not named.is_supplied:
        check_name(draft, named.key)
    elif named.has_reader:
        finish_kobayashi(draft, named.entry)
    elif not draft.equations:
        apply_entry(draft, named.key, named.entry, named.names)


def refuse_additions(page: Page, draft: Draft, named: Named) -> None:
    """Refuse a word for a term that the named equation does not have: "the wave equation with damping".

    Raises:
        ProblemError: With the word.
    """
    if not named.is_supplied:
        return
    for item in page.items:
        if item.kind == "word" and not item.used and _ADDITIONS.fullmatch(item.text.lower()):
            raise ProblemError(
                f"the {named.key.replace('-', ' ')} equation with {item.text!r} is named but not written out",
                where=draft.text[:160],
                why="the word stands for a term that the equation of this name does not have",
                instead="write the equation itself, or leave the word out",
            )
