"""Grids and time steps of the finite-volume programs on boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wellposed.contract.plan import Ladder, Level
from wellposed.errors import UnsupportedProblem

__all__ = ["ladders", "shared"]

_SMALLEST_CELLS = {1: 20, 2: 16, 3: 8}
_MOST_CELLS, _MOST_CELLS_BY_KERNEL = 400_000, 4_000_000
_LEVELS = {1: 4, 2: 4, 3: 3}
_TIME_LEVELS = 4


def ladders(
    lengths: Sequence[float], cells: int | None, *, steady: bool, linear: bool, kernel: bool
) -> tuple[Ladder, ...]:
    """Return the ladder in space and, unless steady, the one in time.

    Args:
        lengths: Of the box, along each axis.
        cells: Cells along the shortest axis at the finest level; None: chosen by dimension.
        steady: There is no time.
        linear: Linear problems are cheap enough for one level more, and for more steps.
        kernel: A fast program runs the ladders: one level more of each where a reference can follow.

    Raises:
        UnsupportedProblem: The finest grid is too large.
    """
    dim = len(lengths)
    # In the plane a finer grid would be sharper than the independent method that it is held against.
    more = int(kernel and dim != 2)
    count = (_LEVELS[dim] if linear or dim == 1 else 3) + more
    finest = cells or _SMALLEST_CELLS[dim] * 2 ** (count - 1)
    # Ratio 2; less when that would leave fewer than four cells on the coarsest grid.
    ratio = min(2.0, (max(finest, 4 + count) / 4) ** (1 / (count - 1)))
    counts = [round(max(finest, 4 + count) / ratio**i) for i in reversed(range(count))]
    shape = [max(1, round(length / min(lengths))) for length in lengths]
    grids = [tuple(n * s for s in shape) for n in counts]
    most = _MOST_CELLS_BY_KERNEL if kernel else _MOST_CELLS
    if math.prod(grids[-1]) > most:
        raise UnsupportedProblem(
            f"the finest grid would have {' x '.join(map(str, grids[-1]))} cells",
            why=f"cells are square, so a long box needs many; the limit is {most}",
            instead="ask for fewer cells (--cells), or drop the long direction when nothing varies along it",
        )
    steps = 0 if steady else _steps(dim, linear) * (1 + more)
    space = Ladder("space", tuple(Level(g, steps) for g in grids))
    if steady:
        return (space,)
    # On one grid: the space error is then the same on every level and cancels from differences.
    halvings = reversed(range(_TIME_LEVELS + more))
    return space, Ladder("time", tuple(Level(grids[-2], steps // 2**i) for i in halvings))


def shared(found: tuple[Ladder, ...]) -> tuple[Level, ...]:
    """Return the coarsest levels, at which the FiPy program and the fast one are compared."""
    coarsest = [ladder.levels[0] for ladder in found]
    return tuple(dict.fromkeys(Level(coarsest[0].cells, level.steps) for level in coarsest))


def _steps(dim: int, linear: bool) -> int:
    """Return steps that keep the time error an order below the space error on smooth data."""
    if linear:
        return {1: 1024, 2: 256, 3: 64}[dim]
    return {1: 64, 2: 32, 3: 16}[dim]
