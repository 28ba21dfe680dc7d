"""Why a file of a program was not taken."""

from __future__ import annotations

__all__ = ["Refused"]


class Refused(ValueError):
    """A file is not what it has to be; the text says what is wrong, with cleaned and shortened values."""
