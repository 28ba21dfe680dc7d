"""The rows and cells of LaTeX environments such as cases."""

from __future__ import annotations

import re

__all__ = ["BEGIN", "CONDITION_WORDS", "TEXT", "cells"]

BEGIN = re.compile(r"\\begin\s*\{([A-Za-z]+\*?)\}(?:\[[a-z]\])?(?:\{[a-z]\})?")
CONDITION_WORDS = re.compile(r"^(?:if|for|when|where|in|,|\s|~|:)+|[.,;\s]+$")
TEXT = re.compile(r"\\(?:text|mathrm|mbox|textrm)\s*\{([^{}]*)\}")


def cells(source: str, start: int, stop: int) -> list[list[tuple[int, int]]]:
    """Return the ranges of the cells, row by row, of the text between begin and end."""
    rows: list[list[tuple[int, int]]] = []
    for row in re.split(r"(\\\\(?:\s*\[[^\]\n]*\])?)", source[start:stop]):
        if row.strip() and not row.startswith("\\\\"):
            found, at = [], start
            for cell in row.split("&"):
                found.append((at, at + len(cell)))
                at += len(cell) + 1
            rows.append(found)
        start += len(row)
    return rows
