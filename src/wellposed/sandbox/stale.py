"""Folders of programs whose host was killed before it could remove them; their lock has died with it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from pathlib import Path

from wellposed.sandbox.folder import DIRECTORY, remove

__all__ = ["PREFIX", "lock", "sweep"]

PREFIX = "wellposed-sandbox-"
"""How the folders of running sandboxes begin."""

_AGE_S = 10.0
"""A folder is locked in the moment after it is made; a younger one is left alone."""


def lock(path: Path) -> int:
    """Lock a folder for as long as this process lives, or until the descriptor is closed.

    Args:
        path: The folder.

    Returns:
        The descriptor that holds the lock.
    """
    fd = os.open(path, DIRECTORY)
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return fd


def sweep() -> int:
    """Remove the folders that nobody holds any more.

    Returns:
        How many were removed. What belongs to other users, is young or is held is left alone.
    """
    removed = 0
    folder = Path(tempfile.gettempdir()).resolve()
    with contextlib.suppress(OSError):
        for path in sorted(folder.glob(f"{PREFIX}*")):
            with contextlib.suppress(OSError):
                removed += _remove_if_left(path)
    return removed


def _remove_if_left(path: Path) -> bool:
    fd = os.open(path, DIRECTORY)
    try:
        info = os.fstat(fd)
        if info.st_uid != os.geteuid() or time.time() - info.st_mtime < _AGE_S:
            return False
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(path)
    finally:
        os.close(fd)
    return True
