"""The host that is attacked: planted files, open ports, and a look at them before and after."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

from wellposed.sandbox.stale import PREFIX

__all__ = ["Range"]


class Range:
    """Targets on this machine; a context that removes them afterwards."""

    def __init__(self) -> None:
        self.secret = f"planted-{secrets.token_hex(12)}"
        self._folder = Path()
        self._sockets: dict[str, socket.socket] = {}

    def __enter__(self) -> Range:
        """Plant the files and open the ports."""
        # Not below the folder for temporary files: a sandbox may well have one of its own there.
        self._folder = Path(tempfile.mkdtemp(prefix="wellposed-range-", dir=_outside()))
        (self._folder / "home").mkdir()
        (self._folder / "target").mkdir()
        (self._folder / "secret").write_text(self.secret, "ascii")
        (self._folder / "victim").write_text("as it was", "ascii")
        self._open("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self._open("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self._open("unix", socket.AF_UNIX, socket.SOCK_STREAM, str(self._folder / "door"))
        self._open("dgram", socket.AF_UNIX, socket.SOCK_DGRAM, str(self._folder / "letters"))
        name = f"wellposed-{secrets.token_hex(8)}"
        self._open("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\0" + name)
        self.asked: dict[str, Any] = {
            "secret": str(self._folder / "secret"),
            "victim": str(self._folder / "victim"),
            "target": str(self._folder / "target"),
            "home": str(Path.home()),
            "scratch": str(self._folder),
            "tcp": self._sockets["tcp"].getsockname()[1],
            "udp": self._sockets["udp"].getsockname()[1],
            "unix": str(self._folder / "door"),
            "dgram": str(self._folder / "letters"),
            "abstract": name,
            "pid": os.getpid(),
        }
        self._before = self._look()
        return self

    def __exit__(self, *_: object) -> None:
        """Close and remove everything."""
        for each in self._sockets.values():
            each.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _open(self, name: str, family: int, kind: int, address: Any) -> None:
        opened = socket.socket(family, kind)
        opened.bind(address)
        if kind == socket.SOCK_STREAM:
            opened.listen(64)
        opened.setblocking(False)
        self._sockets[name] = opened

    def _look(self) -> dict[str, tuple[object, ...]]:
        """Return what the planted files are like."""
        found: dict[str, tuple[object, ...]] = {}
        for path in sorted(self._folder.rglob("*")):
            info = path.lstat()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            found[str(path)] = (
                content,
                info.st_mode,
                info.st_uid,
                info.st_mtime_ns,
                info.st_nlink,
                info.st_size,
            )
        return found

    def damage(self) -> list[str]:
        """Return what an attack reached: changed files, connections, folders of sandboxes left behind."""
        reached = [f"a connection to {name}" for name in self._sockets if self._visited(name)]
        after = self._look()
        for path in sorted(self._before.keys() | after.keys()):
            # A folder's own date changes when something in it does, which is told by itself.
            if self._before.get(path) != after.get(path):
                reached.append(f"{Path(path).name} of the host was changed")
        self._before = after
        planted = [
            Path("/planted"),
            Path("/dev/shm/planted"),
            Path("/tmp/planted.npy"),
            Path.home() / "planted",
        ]
        reached += [f"{path} was made" for path in planted if path.exists()]
        return reached

    def _visited(self, name: str) -> bool:
        opened = self._sockets[name]
        came = False
        with contextlib.suppress(BlockingIOError):
            while True:
                if opened.type == socket.SOCK_DGRAM:
                    opened.recv(100)
                else:
                    opened.accept()[0].close()
                came = True
        return came


def left_behind() -> list[str]:
    """Return the folders of sandboxes that this user has in the folder for temporary files."""
    folder = Path(tempfile.gettempdir()).resolve()
    return [str(path) for path in folder.glob(f"{PREFIX}*")]


def _outside() -> str:
    """Return a writable folder that is not the one for temporary files, where there is one."""
    for folder in ("/var/tmp", str(Path.home())):
        if os.access(folder, os.W_OK):
            return folder
    return tempfile.gettempdir()
