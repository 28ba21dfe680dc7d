"""NumPy's `.npz` from a program: read by its headers, before NumPy sees it and anything is allocated.

An `.npz` is a zip file of `.npy` members (NumPy Enhancement Proposal 1). NumPy allocates what a header
declares: a file of some hundred bytes can ask for terabytes. Here the declared sizes are limited first, the
members must be exactly as long as their headers say, and each is unpacked once, in small steps, to see that
it is.
"""

from __future__ import annotations

import ast
import io
import math
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

from wellposed.sandbox.artifacts.refusal import Refused

__all__ = ["Member", "read_headers"]

_MAX_BYTES = 1 << 30
_MAX_MEMBERS = 4096
_MAX_HEADER = 4096
_MAX_DIMENSIONS = 16
_MAX_RATIO = 2000
"""Deflate shrinks zeros, which fields do hold, by a factor of about 1030, and nothing by more."""
_STEP = 1 << 16
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_ .-]{0,99}\.npy")
_DTYPE = re.compile(r"(?P<order>[<>|=])(?P<kind>[biufcUS])(?P<size>[0-9]{1,6})")
_SIZES = {"b": {1}, "i": {1, 2, 4, 8}, "u": {1, 2, 4, 8}, "f": {2, 4, 8, 16}, "c": {8, 16, 32}}
_MAX_TEXT = 65_536
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_LOCAL = struct.Struct("<4s5H3I2H")


@dataclass(frozen=True)
class Member:
    """One array of an archive, as its header declares it."""

    name: str
    dtype: str
    """As NumPy writes it: "<f8"."""
    shape: tuple[int, ...]


def read_headers(data: bytes, *, limit: int = _MAX_BYTES) -> tuple[Member, ...]:
    """Return the arrays of an `.npz` after it was checked from end to end.

    Args:
        data: The file.
        limit: Most bytes that all arrays together may take.

    Returns:
        The arrays in the order of the file; NumPy may now load it, without pickle.

    Raises:
        Refused: It is no zip file of plain numeric or text arrays, or declares more than it holds or may
        hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _limit(entries, data, limit)
            return tuple(_member(archive, entry, limit) for entry in entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError) as error:
        raise Refused(f"not a sound zip file: {error}"[:200]) from None
    except (RuntimeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(f"not a sound archive: {error}"[:200]) from None


def _limit(entries: list[zipfile.ZipInfo], data: bytes, limit: int) -> None:
    """Refuse by the list of contents alone."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused("there is something before the zip file begins")
    if len(entries) > _MAX_MEMBERS:
        raise Refused(f"{len(entries)} members, more than {_MAX_MEMBERS}")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("a member stands twice")
    total = sum(entry.file_size for entry in entries)
    if total > limit:
        raise Refused(f"it declares {total} bytes of arrays, more than {limit}")
    spans = []
    for entry in entries:
        if not _NAME.fullmatch(entry.filename) or ".." in entry.filename:
            raise Refused(f"the member name {entry.filename[:60]!a} is not plain")
        if entry.compress_type not in _METHODS or entry.flag_bits & _ENCRYPTED:
            raise Refused(f"{entry.filename}: neither stored nor deflated")
        if entry.file_size > _MAX_RATIO * max(entry.compress_size, 1) + _STEP:
            raise Refused(f"{entry.filename}: {entry.file_size} bytes out of {entry.compress_size}")
        spans.append(_span(entry, data))
    spans.sort()
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise Refused("members overlap")


def _span(entry: zipfile.ZipInfo, data: bytes) -> tuple[int, int]:
    """Return where a member lies, its local header included, which must agree with the list of contents."""
    start = entry.header_offset
    fields = _LOCAL.unpack_from(data, start)
    signature, name_length, extra_length = fields[0], fields[9], fields[10]
    name_at = start + _LOCAL.size
    if signature != b"PK\x03\x04" or data[name_at : name_at + name_length] != entry.filename.encode("ascii"):
        raise Refused(f"{entry.filename}: the two places that name it disagree")
    return start, name_at + name_length + extra_length + entry.compress_size


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> Member:
    """Read one header and count the bytes behind it."""
    name = entry.filename.removesuffix(".npy")
    with archive.open(entry) as stream:
        text, before = _header(stream, name)
        member, size = _declared(text, name)
        expected = before + size
        if expected != entry.file_size or size > limit:
            has = entry.file_size - before
            raise Refused(f"{name}: {member.dtype} of shape {member.shape} needs {size} bytes, not {has}")
        seen = before
        while chunk := stream.read(_STEP):
            seen += len(chunk)
            if seen > expected:
                break
    if seen != expected:
        raise Refused(f"{name}: {seen} bytes instead of {expected}")
    return member


def _header(stream: IO[bytes], name: str) -> tuple[str, int]:
    """Return the text of an `.npy` header and the number of bytes up to the data."""
    magic = stream.read(8)
    if len(magic) != 8 or magic[:6] != b"\x93NUMPY" or (magic[6], magic[7]) not in {(1, 0), (2, 0), (3, 0)}:
        raise Refused(f"{name}: not an array of NumPy")
    width = 2 if magic[6] == 1 else 4
    length = int.from_bytes(stream.read(width), "little")
    if length > _MAX_HEADER:
        raise Refused(f"{name}: a header of {length} bytes")
    text = stream.read(length)
    if len(text) != length:
        raise Refused(f"{name}: its header is cut off")
    return text.decode("utf-8" if magic[6] == 3 else "latin-1"), 8 + width + length


def _declared(text: str, name: str) -> tuple[Member, int]:
    """Return what a header declares, and how many bytes of data that takes."""
    try:
        header = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise Refused(f"{name}: its header cannot be read") from None
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        raise Refused(f"{name}: its header has other fields than an array")
    descr, shape = header["descr"], header["shape"]
    found = _DTYPE.fullmatch(descr) if isinstance(descr, str) else None
    if found is None:
        raise Refused(f"{name}: {str(descr)[:60]!a} is no plain number or text; objects are refused")
    size = int(found["size"])
    kind = found["kind"]
    if (kind in _SIZES and size not in _SIZES[kind]) or (kind in "US" and size > _MAX_TEXT):
        raise Refused(f"{name}: there is no {descr[:60]!a}")
    if (
        not isinstance(shape, tuple)
        or len(shape) > _MAX_DIMENSIONS
        or not all(type(n) is int and 0 <= n < 1 << 48 for n in shape)
        or type(header["fortran_order"]) is not bool
    ):
        raise Refused(f"{name}: {str(shape)[:60]!a} is not a shape")
    return Member(name, descr, shape), math.prod(shape) * size * (4 if kind == "U" else 1)
