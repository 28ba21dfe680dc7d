"""Special functions as people write them: `P_3(x)` beside the word Legendre, `J_n(k r)`, "Re psi(0, 1)".

A letter with an index is a polynomial only where its name is said: `T_0 (1 - x)` alone is a value T_0.
"""

from __future__ import annotations

import re

from wellposed.agent.reading.imaginary import plain_complex

__all__ = ["plain_special"]

# Source of the letters: NIST Digital Library of Mathematical Functions, section 18.3.
_POLYNOMIALS = (
    ("legendre", "P", "legendre"),
    ("hermite", "H", "hermite"),
    ("chebyshev|tchebyche?ff?", "T", "chebyshevt"),
    ("laguerre", "L", "laguerre"),
)


def plain_special(text: str) -> str:
    """Return the text with named polynomials as calls of the grammar and parts of complex values as calls.

    Args:
        text: Normalised text.
    """
    for name, letter, function in _POLYNOMIALS:
        if not re.search(rf"\b(?:{name})\b(?:'s)? (?:polynomials?|functions?)", text, re.IGNORECASE):
            continue
        text = re.sub(rf"(?<!\w){letter}_?(\d{{1,2}})\(", rf"{function}(\1, ", text)
        text = re.sub(
            rf",? ?(?:where |with )?(?:(?:{letter}_?\d{{1,2}}) (?:is |denotes )?)?(?:the )?(?:{name})(?:'s)?"
            r" (?:polynomials?|functions?)(?: of (?:degree|order) \d+)?(?= |[.,;)])",
            "",
            text,
            flags=re.IGNORECASE,
        )
    return plain_complex(text)
