"""Programs that advance the same scheme as the FiPy programs, without assembling anything."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

__all__ = ["has_numba"]


@cache
def has_numba() -> bool:
    """Return True when compiled kernels can run here; the programs run in this same environment."""
    return find_spec("numba") is not None
