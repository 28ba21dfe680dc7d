"""A name that contradicts the equation beside it: "heat equation u_tt = u_xx"."""

from __future__ import annotations

import re

from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.statements import derivatives
from wellposed.errors import ProblemError

__all__ = ["check_name"]

# Name -> the order in time of its equation; steady heat and one-way waves are left alone.
_ORDERS = {"heat": 1, "fisher": 1, "burgers": 1, "wave": 2}


def check_name(draft: Draft, key: str) -> None:
    """Refuse an equation whose order in time is not that of the equation it is called.

    Args:
        draft: With the written equations and the roles.
        key: The catalogue's key of the name that the prompt has.

    Raises:
        ProblemError: The name and the equation contradict each other.
    """
    time = draft.roles.evolution
    if len(draft.equations) != 1 or draft.equations[0].node is None or len(draft.roles.unknowns) != 1:
        return
    found = [d for d in derivatives(draft.equations[0].node) if d[0] == draft.roles.unknowns[0]]
    in_time = max((n for _, v, n in found if v == time and time is not None), default=0)
    in_space = max((n for _, v, n in found if v != time), default=0)
    written = draft.equations[0].span.text
    if key == "laplace" and in_time:
        raise _contradiction(draft, "laplace's", written, "it has no derivative in time")
    if key == "laplace" and in_space == 2 and not re.search(r"= ?0\s*$|^\s*0 ?=", written):
        draft.assume(f"`{written}` is solved as it is written", "the prompt calls it Laplace's equation")
    wanted = _ORDERS.get(key)
    if wanted is None or in_space != 2 or in_time in (0, wanted):
        return
    if re.search(r"schr|telegraph|cattaneo|hyperbolic|quantum", draft.text, re.IGNORECASE):
        return
    raise _contradiction(draft, key, written, f"it has a derivative of order {wanted} in time, not {in_time}")


def _contradiction(draft: Draft, name: str, written: str, why: str) -> ProblemError:
    return ProblemError(
        f"the prompt names the {name} equation, but the equation written, `{written}`, is another one",
        where=draft.text[:160],
        why=f"the {name} equation: {why}; the two have different solutions",
        instead="leave the name out, or correct the equation",
    )
