"""What a prompt says about the numerics: cells, time step, method, studies."""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.items import Item, Page
from wellposed.problem.mathematics.syntax import Name, walk

__all__ = ["read_numerics"]

_Q = r"⟦(\d+)⟧"
_METHODS = {
    r"(?:using |with |by )?(?:the )?explicit (?:euler|ftcs|scheme|method|time[- ]stepping)": "explicit",
    r"\bftcs\b": "explicit",
    r"(?:using |with |by )?(?:the )?implicit (?:euler|scheme|method|time[- ]stepping)": "implicit",
    r"(?:using |with |by )?(?:the )?crank[- ]nicolson(?: scheme| method)?": "crank-nicolson",
    r"(?:using |with |by )?(?:the )?backward euler(?: scheme| method)?": "implicit",
    r"(?:using |with |by )?(?:the )?forward euler(?: scheme| method)?": "explicit",
    r"(?:using |with |by |in )?(?:the )?finite[- ]volumes?(?: method| scheme)?": "finite volume",
    (
        r"(?:using |with |by )?(?:the )?(?:rk ?-?45?|runge[- ]kutta|dopri5?|dormand[- ]prince"
        r"|radau|bdf|lsoda|euler'?s?(?: method)?|heun|verlet|newmark|simpson|shooting(?: method)?"
        r"|(?:an? )?(?:non-?)?stiff(?= (?:method|integrator|solver))"
        r"|spectral(?: method)?|chebyshev|finite[- ](?:difference|element)s?)(?: method| scheme"
        r"| integrator| solver)?"
    ): "named",
    r"(?:using |with |by |in )?fipy": "finite volume",
    (
        r"(?:try |use |with |using )?(?:another|a different|some other) (?:numerical )?(?:method"
        r"|scheme|solver)"
    ): "another",
}
_LEAD = r"(?:and |use |using |with |on |a |an |the |grid of |mesh of |resolution of )*"
_COUNTS = ("N", "Nx", "nx", "M")


def read_numerics(page: Page, draft: Draft) -> None:
    """Move wishes about cells, steps and methods into the settings."""
    for m in page.find(rf"{_LEAD}{_Q} by {_Q}(?: grid cells| grid| mesh| cells| points)(?: grid| mesh)?"):
        draft.settings.append(("cells", f"{page.item(m, 1).text}x{page.item(m, 2).text}"))
        page.take(m)
    kinds = (
        r"(?:equal |uniform |grid |mesh |finite[- ]volume |control )*(?:cells|volumes|elements"
        r"|grid ?points|mesh ?points|intervals|points|nodes)"
    )
    for m in page.find(rf"{_LEAD}{_Q} {kinds}(?: per side| in each direction)?"):
        draft.settings.append(("cells", page.item(m, 1).text))
        page.take(m)
    for m in page.find(
        rf"{_LEAD}(?:time[- ]?steps?(?: size)?|steps?(?: size| width)?)(?: of|:| =| dt =| size)* {_Q}"
    ):
        if page.item(m, 1).tag not in ("equation", "bare", "condition", "expression"):
            draft.settings.append(("dt", page.item(m, 1).text.split("=")[-1].strip()))
            page.take(m)
    for pattern, name in _METHODS.items():
        for m in page.find(pattern):
            draft.settings.append(("method", name if name != "named" else m.group().strip().lower()))
            page.take(m)
    for m in page.find(rf"(?:over|against|versus|vs\.?) {_Q}"):
        if page.item(m, 1).text in ("dx", "h", "dt", "N", "dy"):
            page.take(m)
    for m in page.find(
        rf"(?:to|with|at least)? ?{_Q} (?:significant |correct |accurate )*"
        r"(?:digits|decimals|decimal places|figures)"
    ):
        draft.settings.append(("digits", page.item(m, 1).text))
        page.take(m)
    for m in page.find(r"(?:with )?(?:no|without|zero)(?: thermal| interface)? noise"):
        page.take(m)
    _named_steps(page, draft)


def _named_steps(page: Page, draft: Draft) -> None:
    """`dt = 1e-4`, `dx = 0.01`, `N = 10, 20, 40` when the equations do not use these names."""
    used = {
        n.name
        for i in page.maths()
        if i.statement and i.statement.kind in ("equation", "condition", "bare") and i.statement.node
        for n in walk(i.statement.node)
        if isinstance(n, Name)
    } | set(draft.roles.unknowns)
    used |= set(re.findall(r"[A-Za-z]\w*", " ".join(draft.entry.get("equations", []))))
    for item in page.maths():
        s = item.statement
        if s is None or s.kind != "definition" or not isinstance(s.left, Name) or item.used:
            continue
        name = s.left.name
        if name in ("dt", "dx", "dy"):
            _take_setting(page, draft, item, name)
        elif name in _COUNTS and name not in used:
            _take_setting(page, draft, item, "cells")


def _take_setting(page: Page, draft: Draft, item: Item, key: str) -> None:
    """Take the value and the list that may follow it."""
    texts = [item.text.split("=", 1)[1].strip()]
    item.used = True
    last = item
    for follower in page.items[page.items.index(item) + 1 :]:
        between = page.text[last.end : follower.start].replace("and", "")
        if follower.tag == "number" and not between.strip(" ,"):
            texts.append(follower.text)
            follower.used = True
            last = follower
        elif follower.kind != "comma" and follower.text.lower() != "and":
            break
    draft.settings.append((key, ", ".join(texts)))
