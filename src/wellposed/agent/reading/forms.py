"""One name, several equations: the words and the letters that have a value decide which one is meant.

"FitzHugh-Nagumo with a, b and tau" is one scaling, "with a, epsilon and gamma" another. Where neither the
words nor the letters decide, the refusal shows every form, so that one of them can be written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wellposed.agent.reading.statements import Statement
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.notation import FUNCTIONS
from wellposed.problem.mathematics.syntax import Call, Name, Relation, walk

__all__ = ["choose_form", "given_letters", "parameter_letters", "refuse_qualified"]

_CONSTANTS = {"pi", "e", "i", "inf", "oo"}
# A word in front of a name that makes it the name of another equation.
_QUALIFIERS = (
    r"fractional|damped|undamped|forced|driven|stochastic|noisy|modified|generali[sz]ed|nonlinear|non-linear"
    r"|backwards?|reversed|double|coupled|relativistic|extended|perturbed|delayed?|nonlocal|non-local|quintic"
    r"|quadratic|quartic|convective|anisotropic|hyperbolic|quasi-?linear|semi-?linear|inhomogeneous"
    r"|nonhomogeneous|non-homogeneous|variable-coefficient|degenerate|singular|discrete|lattice|vector"
    r"|integro-differential|spherical|elastic|thermal|magnetic|rotating|derivative|logarithmic|regulari[sz]ed"
    r"|parametric|hybrid|doubly|time-fractional|space-fractional|telegraph|biharmonic|schamel|cylindrical"
)


def choose_form(key: str, entry: dict, text: str, statements: list[Statement]) -> dict:
    """Return the entry with the one form that a prompt means.

    Args:
        key: The catalogue's name of the entry.
        entry: The entry; returned as it is when it has one form.
        text: The normalised prompt.
        statements: Everything mathematical in it.

    Raises:
        ProblemError: Several forms are left; they are shown.
    """
    if "forms" not in entry:
        return entry
    every = [_merged(entry, form) for form in entry["forms"]]
    said = [f for f in every if all(_has(text, p) for p in _listed(f.get("if")))]
    said = [f for f in said if not any(_has(text, p) for p in _listed(f.get("unless")))]
    told = [f for f in said if "if" in f]
    left = told or said
    known = {a for f in every for a in (*parameter_letters(f), *f.get("synonyms", {}))}
    given = given_letters(statements, text, entry) & known
    left = [f for f in left if given <= {*parameter_letters(f), *f.get("synonyms", {})}]
    lacking = {id(f): len(_missing(f, given, text)) for f in left}
    chosen = [f for f in left if lacking[id(f)] == min(lacking.values())]
    if len({tuple(f["equations"]) for f in chosen}) == 1:
        return chosen[0]
    raise _undecided(key, chosen or every, text)


def _merged(entry: dict, form: dict) -> dict:
    """Return the entry with a form put in; the letters' tables of both count."""
    both = {k: {**entry[k], **form[k]} for k in ("synonyms", "meanings") if k in entry and k in form}
    return {**entry, **form, **both}


def _listed(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _has(text: str, pattern: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _missing(entry: dict, given: set[str], text: str) -> set[str]:
    """Return the parameters of a form that have neither a value nor a usual one."""
    own = {entry.get("synonyms", {}).get(a, a) for a in given} | given
    from_units = {
        n for pattern, values in entry.get("units", {}).items() if _has(text, pattern) for n in values
    }
    return parameter_letters(entry) - own - set(entry.get("usual", {})) - from_units - {entry.get("free")}


def parameter_letters(entry: dict) -> set[str]:
    """Return the names in an entry's equations that stand for numbers or given functions."""
    names: set[str] = set()
    inner: set[str] = set()
    for text in (*entry["equations"], *entry.get("definitions", [])):
        node = parse(text)
        names |= {n.name for n in walk(node) if isinstance(n, Name)}
        if text in entry.get("definitions", []) and isinstance(node, Relation):
            inner |= {n.name for n in walk(node.operands[0]) if isinstance(n, Name)}
    own = {*entry["unknowns"], *entry.get("space", []), entry.get("evolution"), "t", "x", "y", "z"}
    own -= set() if entry.get("laplace") or "t" in own else {"t"}
    return names - own - inner - _CONSTANTS - set(FUNCTIONS)


def given_letters(statements: Iterable[Statement], text: str, entry: dict) -> set[str]:
    """Return the names to which a prompt gives a value, those said in words included."""
    found: set[str] = set()
    for s in statements:
        if isinstance(s.node, Relation) and s.node.operators == ("=",):
            left = s.node.operands[0]
            left = left.function if isinstance(left, Call) else left
            found |= {left.name} if isinstance(left, Name) else set()
    for letter, words in entry.get("said", {}).items():
        found |= {letter} if _has(text, rf"\b(?:{words})(?: of| is| equal to|:| =)* ?[-\d.]") else set()
    return found


def _undecided(key: str, forms: list[dict], text: str) -> ProblemError:
    shown = list(dict.fromkeys("; ".join(f["equations"]) for f in forms))
    return ProblemError(
        f"the {key.replace('-', ' ')} equation is named but not written out",
        where=text[:120],
        why=f"{len(shown)} forms of it are in use and give different answers: "
        + " or ".join(f"`{e}`" for e in shown),
        instead="write the one that is meant into the prompt, with a value for each of its parameters",
    )


def refuse_qualified(key: str, entry: dict, start: int, text: str) -> None:
    """Refuse a name with words that make it another equation: "damped wave equation".

    Args:
        key: The catalogue's name of the entry.
        entry: The entry; `beyond` are words that add terms to it.
        start: Where the name begins.
        text: The normalised prompt.

    Raises:
        ProblemError: With the word.
    """
    before = re.search(rf"(?<![\w-])({_QUALIFIERS})[ -](?:the )?$", text[:start], re.IGNORECASE)
    if before is None and "beyond" in entry:
        before = re.search(rf"(?<!no )(?<!without )\b((?:{entry['beyond']})\w*)", text, re.IGNORECASE)
    if before is None:
        return
    raise ProblemError(
        f"the {before.group(1).lower()} {key.replace('-', ' ')} equation is named but not written out",
        where=text[:120],
        why=f"{before.group(1)!r} adds or changes a term of the equation that is known by this name",
        instead="write the equation itself",
    )
