"""The job's own folder: made fresh, read without trusting anything in it, always removed.

Everything is read through a descriptor of the folder, never through a path: a program may rename its folders
and put links in their places.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox.job import Job, safe_name

__all__ = ["DIRECTORY", "EVERYTHING", "Folder", "Usage", "no_folder", "open_regular", "remove"]

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
DIRECTORY = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_DIRECTORY", 0) | _NOFOLLOW
# Without O_NONBLOCK, opening a FIFO for reading waits for a writer that never comes.
_FILE = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0)
EVERYTHING = "*"
"""Stands in `Job.collect` for every file that is not the job's own."""
_MAX_FILES = 1000
_MAX_ENTRIES = 10_000
_MAX_DEPTH = 64
# Removing a folder takes some disks milliseconds, and looking into each of many as long.
_MAX_FOLDERS = 1000
_PARTS = ("work", "home", "tmp")


@dataclass(frozen=True)
class Usage:
    """How much a program has written."""

    size: int
    """Bytes on the disk."""
    entries: int
    depth: int = 0
    """How deep folders are nested."""
    folders: int = 0


class Folder:
    """The folder of one job, with `work`, `home` and `tmp` in it; nothing is on the disk before `make`.

    Args:
        path: Where to make it; its parent is private to this user.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.work = -1
        """Descriptor of the work folder, once made."""

    def make(self) -> None:
        """Make the folder, readable by this user only.

        Raises:
            SandboxUnavailable: The temporary folder of this machine cannot be written.
        """
        try:
            self.path.mkdir(mode=0o700)
            for name in _PARTS:
                (self.path / name).mkdir(mode=0o700)
            self.work = os.open(self.path / "work", DIRECTORY)
        except OSError as error:
            raise no_folder(error) from None

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write the job's files into the work folder."""
        for name, content in files.items():
            fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600, dir_fd=self.work)
            with os.fdopen(fd, "wb") as file:
                file.write(content)

    def take(self, job: Job) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return the files that the job asks for, and the refused ones with their reasons.

        Args:
            job: Says what to bring back and how large it may be.

        Returns:
            Name to content, and `"name: reason"` for each refused file.
        """
        files: dict[str, bytes] = {}
        refused: list[str] = []
        room = job.disk_bytes
        suffixes = tuple(c for c in job.collect if c.startswith("."))
        for name in sorted(_names(self.work)):
            wanted = name.endswith(suffixes) or EVERYTHING in job.collect
            if not (name in job.collect or (wanted and name not in job.files)):
                continue
            if not safe_name(name):
                refused.append(f"{name[:100]!a}: not a plain flat file name")
                continue
            if len(files) >= _MAX_FILES:
                refused.append(f"{name}: more than {_MAX_FILES} files")
                break
            content = read_regular(name, self.work, limit=min(room, job.max_file_mb * 2**20))
            if isinstance(content, str):
                refused.append(f"{name}: {content}")
            else:
                files[name] = content
                room -= len(content)
        return files, tuple(refused)

    def discard(self) -> None:
        """Close the descriptors and remove the folder with everything in it; a second call does nothing.

        Raises:
            OSError: Something in it cannot be removed.
        """
        work, self.work = self.work, -1
        if work >= 0:
            os.close(work)
        remove(self.path)

    def usage(self) -> Usage:
        """Return what the three folders hold; counting stops at the limit of entries or of depth."""
        size = entries = deepest = folders = 0
        waiting: list[tuple[str, ...]] = [(str(self.path / part),) for part in _PARTS]
        while waiting and entries < _MAX_ENTRIES and deepest <= _MAX_DEPTH and folders <= _MAX_FOLDERS:
            names = waiting.pop()
            deepest = max(deepest, len(names))
            with contextlib.suppress(OSError), _opened(names) as folder:
                for name, info in _entries(folder):
                    entries += 1
                    if entries >= _MAX_ENTRIES:
                        break
                    size += getattr(info, "st_blocks", 0) * 512
                    if stat.S_ISDIR(info.st_mode):
                        folders += 1
                        waiting.append((*names, name))
        return Usage(size, entries, deepest, folders)

    def too_full(self, job: Job) -> str:
        """Return why the program has written too much, or nothing."""
        usage = self.usage()
        if usage.size > job.disk_bytes:
            return f"its files take {usage.size >> 20} MiB, more than {job.disk_bytes >> 20} MiB"
        if usage.depth > _MAX_DEPTH:
            return f"it nested folders more than {_MAX_DEPTH} deep"
        if usage.folders > _MAX_FOLDERS:
            return f"it made more than {_MAX_FOLDERS} folders"
        if usage.entries >= _MAX_ENTRIES:
            return f"it made more than {_MAX_ENTRIES} files and folders"
        return ""


def no_folder(error: OSError) -> SandboxUnavailable:
    """Return the error that says that no folder could be made."""
    return SandboxUnavailable(
        f"no temporary folder could be made: {error}",
        where="the sandbox, before the program was started",
        why="each program runs in a fresh folder of its own",
        instead="free some space, or name a writable folder in the environment variable TMPDIR",
    )


@contextlib.contextmanager
def _opened(names: tuple[str, ...]) -> Iterator[int]:
    """Open a folder step by step: the path to a deep one is longer than any system takes."""
    fd = os.open(names[0], DIRECTORY)
    try:
        for name in names[1:]:
            below = os.open(name, DIRECTORY, dir_fd=fd)
            os.close(fd)
            fd = below
        yield fd
    finally:
        os.close(fd)


def _entries(folder: int) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the entries of a folder; what vanishes meanwhile is passed over."""
    with contextlib.suppress(OSError), os.scandir(folder) as inside:
        for entry in inside:
            with contextlib.suppress(OSError):
                yield entry.name, entry.stat(follow_symlinks=False)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def open_regular(name: str, folder: int) -> int | str:
    """Open a file only if it is what it seems.

    Args:
        name: A name in the folder.
        folder: Descriptor of the folder.

    Returns:
        A descriptor for reading, or the reason of the refusal.
    """
    try:
        fd = os.open(name, _FILE, dir_fd=folder)
    except OSError as error:
        # ELOOP is what O_NOFOLLOW answers for a link, ENXIO what O_NONBLOCK answers for a socket.
        link = error.errno == errno.ELOOP
        return "a symbolic link" if link else f"cannot be opened as a regular file ({error.strerror})"
    info = os.fstat(fd)
    if not stat.S_ISREG(info.st_mode):
        os.close(fd)
        return "not a regular file"
    if info.st_nlink != 1:
        os.close(fd)
        return f"has {info.st_nlink} names (hard links)"
    return fd


def read_regular(name: str, folder: int, *, limit: int) -> bytes | str:
    """Return the content of a regular file of at most `limit` bytes, or the reason of the refusal."""
    fd = open_regular(name, folder)
    if isinstance(fd, str):
        return fd
    with os.fdopen(fd, "rb") as file:
        size = os.fstat(fd).st_size
        if size > limit:
            return f"{size} bytes, more than {limit}"
        return file.read(limit)


def remove(path: Path) -> None:
    """Remove a folder, however deep, whatever its modes; nothing outside it is touched.

    A nested folder is first moved up to the top, so neither recursion nor a long path is ever needed.

    Args:
        path: The folder; nothing happens when it is missing.
    """
    with contextlib.suppress(FileNotFoundError):
        path.chmod(0o700)
        top = os.open(path, DIRECTORY)
        try:
            _empty(top)
        finally:
            os.close(top)
        path.rmdir()


def _empty(top: int) -> None:
    """Remove everything in the folder behind the descriptor `top`."""
    while names := _names(top):
        for name in names:
            if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
                os.unlink(name, dir_fd=top)
                continue
            # The empty ones at once: opening each of some ten thousand takes many times as long.
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=top)
                continue
            # A folder without the owner's rights can be neither read nor moved.
            os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, DIRECTORY, dir_fd=top)
            try:
                _lift(inner, top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _lift(inner: int, top: int) -> None:
    """Unlink the files of `inner` and move its folders into `top`."""
    for name in _names(inner):
        if not stat.S_ISDIR(os.stat(name, dir_fd=inner, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=inner)
            continue
        os.chmod(name, 0o700, dir_fd=inner)
        # A random name: the program may have taken any name that could be foreseen.
        os.rename(name, f"..{secrets.token_hex(16)}", src_dir_fd=inner, dst_dir_fd=top)
