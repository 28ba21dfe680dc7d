"""PNG pictures from a program: decoded within limits and written anew, with nothing but the picture in them.

The format is that of the PNG specification (ISO/IEC 15948). SVG and HTML are refused altogether: they can
carry scripts and links, and wellposed draws its own from data.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from wellposed.sandbox.artifacts.refusal import Refused

__all__ = ["redraw"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_SIDE = 8192
_MAX_PIXELS = 40_000_000
_MAX_BYTES = 64 << 20
# Colour type to samples per pixel and the depths allowed (table 11.1 of the specification).
_KINDS = {
    0: (1, {1, 2, 4, 8, 16}),
    2: (3, {8, 16}),
    3: (1, {1, 2, 4, 8}),
    4: (2, {8, 16}),
    6: (4, {8, 16}),
}
_PALETTE = 3
_FILTERS = 5


def redraw(data: bytes) -> bytes:
    """Return the same picture in a file that was written here.

    Args:
        data: A PNG file.

    Returns:
        A PNG file with size, palette, transparency and pixels, and no other part.

    Raises:
        Refused: It is not a sound PNG within the limits of size, or is interlaced or followed by anything.
    """
    if len(data) > _MAX_BYTES:
        raise Refused(f"{len(data)} bytes of PNG, more than {_MAX_BYTES}")
    parts = _parts(data)
    header = parts["IHDR"]
    if len(header) != 13:
        raise Refused("its header is not 13 bytes long")
    width, height, depth, kind, method, filtering, interlace = struct.unpack(">2I5B", header)
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE and width * height <= _MAX_PIXELS):
        raise Refused(f"{width} x {height} pixels, more than {_MAX_SIDE} a side or {_MAX_PIXELS}")
    if kind not in _KINDS or depth not in _KINDS[kind][1] or (method, filtering, interlace) != (0, 0, 0):
        raise Refused("its colours, filter or interlacing are not those of a plain picture")
    palette = parts.get("PLTE", b"")
    if (kind == _PALETTE) != bool(palette) and kind in (_PALETTE, 0, 4):
        raise Refused("its palette does not belong to its colours")
    if len(palette) % 3 or len(palette) > 768 or len(parts.get("tRNS", b"")) > 256:
        raise Refused("its palette is malformed")
    row = 1 + (width * _KINDS[kind][0] * depth + 7) // 8
    pixels = _inflate(parts["IDAT"], row * height)
    if any(pixels[at] >= _FILTERS for at in range(0, len(pixels), row)):
        raise Refused("a row has a filter that does not exist")
    kept = [("IHDR", header)]
    kept += [(name, parts[name]) for name in ("PLTE", "tRNS") if name in parts]
    kept += [("IDAT", zlib.compress(pixels, 6)), ("IEND", b"")]
    return _SIGNATURE + b"".join(_written(name, content) for name, content in kept)


def _written(name: str, content: bytes) -> bytes:
    word = name.encode("ascii")
    return struct.pack(">I", len(content)) + word + content + struct.pack(">I", zlib.crc32(word + content))


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts that matter, those of the pixels joined."""
    parts: dict[str, bytes] = {}
    pixels: list[bytes] = []
    names: list[str] = []
    for name, content in _walk(data):
        names.append(name)
        if name == "IDAT":
            pixels.append(content)
        elif name in parts:
            raise Refused(f"the part {name!a} stands twice")
        elif name in ("IHDR", "PLTE", "tRNS"):
            parts[name] = content
        elif name[:1].isupper() and name != "IEND":
            raise Refused(f"the unknown part {name!a} matters for the picture")
    if names[:1] != ["IHDR"] or not pixels:
        raise Refused("it does not begin with its header, or has no pixels")
    return parts | {"IDAT": b"".join(pixels)}


def _walk(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts in order, each with its check sum proved, the end being where the file ends."""
    if not data.startswith(_SIGNATURE):
        raise Refused("not a PNG file")
    at = len(_SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length > len(data) - at - 12:
            raise Refused("a part is longer than the file")
        word, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if struct.unpack_from(">I", data, at + 8 + length)[0] != zlib.crc32(word + content):
            raise Refused("a part has a wrong check sum")
        at += 12 + length
        yield word.decode("ascii", "replace"), content
        if word == b"IEND":
            if at != len(data):
                raise Refused("something stands behind its end")
            return
    raise Refused("it is cut off")


def _inflate(packed: bytes, size: int) -> bytes:
    """Return exactly the bytes that the header promises."""
    engine = zlib.decompressobj()
    try:
        pixels = engine.decompress(packed, size + 1)
    except zlib.error as error:
        raise Refused(f"its pixels cannot be unpacked: {error}") from None
    if len(pixels) != size or not engine.eof or engine.unused_data:
        raise Refused("its pixels are more or fewer than its header promises")
    return pixels
