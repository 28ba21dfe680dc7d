"""Progress of a running program: the new lines of a file that it appends to."""

from __future__ import annotations

import os

from wellposed.sandbox.folder import open_regular
from wellposed.sandbox.output import clean

__all__ = ["PROGRESS_FILE", "Progress"]

PROGRESS_FILE = "progress"
"""The file in the work folder that a program appends its progress lines to."""

_READ = 65_536
_LINE = 200
_LINES = 100


class Progress:
    """Reads the progress file of a job again and again.

    A plain file works at every level of isolation: nothing has to be passed into the sandbox.

    Args:
        work: Descriptor of the job's work folder.
    """

    def __init__(self, work: int) -> None:
        self._work = work
        self._offset = 0
        self._rest = b""

    def lines(self) -> list[str]:
        """Return the complete lines that are new since the last call.

        Returns:
            At most 100 lines of at most 200 characters, cleaned; none when there is no such plain file.
        """
        fd = open_regular(PROGRESS_FILE, self._work)
        if isinstance(fd, str):
            return []
        try:
            chunk = os.pread(fd, _READ, self._offset)
        except OSError:
            return []
        finally:
            os.close(fd)
        self._offset += len(chunk)
        *complete, self._rest = (self._rest + chunk).split(b"\n")
        # A line without an end must not grow without bound.
        self._rest = self._rest[: 8 * _LINE]
        return [clean(line.decode("utf-8", "replace"))[:_LINE] for line in complete[-_LINES:] if line.strip()]
