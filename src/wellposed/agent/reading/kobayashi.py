"""Kobayashi's dendrite model said in words: parameters, box, walls and seed."""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Amount, Draft, Given
from wellposed.agent.reading.geometry import amount_of, number
from wellposed.agent.reading.items import Page
from wellposed.agent.reading.spans import Span
from wellposed.agent.reading.statements import Statement
from wellposed.errors import ProblemError
from wellposed.problem.mathematics import parse
from wellposed.problem.mathematics.syntax import Name, Node, Number, Relation

__all__ = ["finish_kobayashi", "read_kobayashi"]

_NAME = "kobayashi-1993"


def read_kobayashi(page: Page, draft: Draft, entry: dict) -> None:
    """Take the parameters that are said in words: "latent heat K = 1.6", "anisotropy 0.04", "six-fold".

    Args:
        page: The prompt's items.
        draft: Filled with definitions.
        entry: The catalogue entry.
    """
    for name, patterns in entry["said"].items():
        for pattern in patterns:
            for m in page.find(pattern.replace("Q", r"⟦(\d+)⟧").replace(f"(?={name})", r"(?=⟦)")):
                item = page.item(m, 1) if m.lastindex else None
                amount = amount_of(item) if item is not None else None
                if item is not None and amount is not None and item.tag in ("number", "expression"):
                    draft.definitions.append(definition(name, amount.node))
                elif item is not None and item.tag != "definition":
                    continue
                for part in page.within(m):
                    part.used = part.used or part.statement is None or part.tag in ("number", "expression")
    folds = "|".join(entry["folds"])
    for m in page.find(
        rf"(?:(?:with |a |an |and )*({folds}|⟦(\d+)⟧)[- ]?fold(?: symmetry| symmetric| anisotropy"
        rf"| crystal| dendrite)*)|\b(twofold|fourfold|sixfold)(?: symmetry| symmetric| anisotropy)*"
    ):
        word = (m.group(1) or m.group(3) or "").lower()
        node: Node = page.item(m, 2).statement.node if m.group(2) else number(entry["folds"][word])  # type: ignore[union-attr, assignment]
        draft.definitions.append(definition("j", node))
        page.take(m)
    for m in page.find(
        r"(?:grow |simulate |of |the growth of |let |a |an |the |single )*(?:dendrites?|dendritic"
        r" (?:growth|crystal|solidification)|snowflakes?|crystals?)(?: grow(?:ing|th)?)?(?!"
        r" ?tip| ?fraction| ?arm)"
    ):
        page.take(m)
    for m in page.find(
        r"(?:,? ?(?:and |with )*(?:no|without|zero)(?: thermal| interface)? noise|noise(?:"
        r" is)?(?: switched)? off)"
    ):
        page.take(m)


def definition(name: str, node: Node) -> Statement:
    """Return the statement `name = node`."""
    left = Name(name)
    return Statement(Span(0, 0, name), Relation((left, node), ("=",)), "definition", None, left, node)


def finish_kobayashi(draft: Draft, entry: dict) -> None:
    """Write the model's equations, walls, initial values and seed into the draft.

    Raises:
        ProblemError: Latent heat, anisotropy or symmetry is not given.
    """
    given = {s.left.name for s in draft.definitions if isinstance(s.left, Name)}
    for name, help_text in entry["required"].items():
        if name not in given:
            raise ProblemError(
                f"Kobayashi's model needs `{name}`: {help_text}",
                where=draft.text[:120],
                why="the shape and speed of the dendrite depend on it",
                instead=f"add it to the prompt: {help_text}",
            )
    for text in entry["equations"]:
        draft.equations.append(Statement(Span(0, 0, text), parse(text), "equation"))
    for text in entry["definitions"]:
        node = parse(text)
        assert isinstance(node, Relation)
        draft.definitions.append(
            Statement(Span(0, 0, text), node, "definition", None, node.operands[0], node.operands[1])
        )
    for name, value in entry["parameters"].items():
        if name not in given:
            draft.definitions.append(definition(name, parse(str(value))))
            draft.assume(f"{name} = {value}", f"the value of {entry['source']}")
    draft.model = _NAME
    draft.centred = not draft.ranges
    draft.assume("the equations are those of the named model", str(entry["source"]))
    if draft.centred and draft.lengths:
        draft.assume(
            "the box is centred at the origin",
            "so that the seed is at x = y = 0; the prompt gives only its size",
        )
    _walls(draft)
    _start(draft, entry)


def _walls(draft: Draft) -> None:
    if any(g.place and g.place[0] == "side" for g in draft.conditions) or draft.periodic:
        return
    for name in draft.roles.unknowns:
        draft.conditions.append(
            Given(name, "insulated", None, Amount(Number("0")), ("side", "all"), text="zero flux")
        )
    draft.assume("no flux of p and T through the walls", "the paper's walls; the prompt names none")


def _start(draft: Draft, entry: dict) -> None:
    known = {g.unknown for g in draft.conditions if g.place and g.place[0] == "start"}
    known |= {m.group(1) for g in draft.conditions if (m := re.match(r"(\w+) ?\(x, ?y, ?0\)", g.text))}
    if "p" not in known:
        draft.conditions.append(
            Given("p", "bare", Name("p"), Amount(parse(entry["seed"])), ("start", ""), text="seed")
        )
        draft.assume(
            "p starts as a smooth circular seed of radius 0.1 in the centre",
            "10 epsbar with the equilibrium profile across the interface; the prompt names none",
        )
    if "T" not in known:
        draft.conditions.append(
            Given("T", "bare", Name("T"), Amount(Number("0")), ("start", ""), text="T = 0")
        )
        draft.assume("T starts at 0", "the paper's undercooled melt; the prompt names none")
    draft.assume("the noise is off", "the answer is then one number, and the checks can be exact")
