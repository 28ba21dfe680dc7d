"""What crosses the border as a result, and what does not."""

from __future__ import annotations

import io
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellposed.sandbox.artifacts import Refused, accept, read_headers, read_json, redraw


def npz(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{k: np.asarray(v) for k, v in arrays.items()})
    return buffer.getvalue()


def said(**shapes: list[int]) -> bytes:
    return json.dumps({"arrays": {name: {"shape": shape} for name, shape in shapes.items()}}).encode()


KINDS = [np.arange(6).reshape(2, 3), 1.5, [1j], [True], np.zeros((0, 4)), ["α", "beta"], np.float32([1])]


@pytest.mark.parametrize("value", KINDS, ids=lambda v: str(np.asarray(v).dtype))
def test_arrays_of_numbers_and_texts_cross(value):
    (member,) = read_headers(npz(u=value))
    array = np.asarray(value)
    assert (member.name, member.shape, member.dtype) == ("u", array.shape, array.dtype.str)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 399), st.integers(0, 60))
def test_damaged_archives_are_refused_or_whole_and_never_anything_else(noise, at, cut):
    data = npz(u=np.arange(20.0), v=[1, 2])
    broken = data[:at] + noise + data[at + cut :]
    try:
        members = read_headers(broken)
    except Refused:
        return
    loaded = np.load(io.BytesIO(broken), allow_pickle=False)
    assert {m.name: m.shape for m in members} == {name: loaded[name].shape for name in loaded.files}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_as_json_are_refused_or_plain(data):
    try:
        value = read_json(data)
    except Refused:
        return
    json.dumps(value, allow_nan=False)


def test_json_keeps_what_is_plain():
    assert read_json(b'{"a": [1, -2.5e3, true, null, "x"], "b": {"a": {}}}') == {
        "a": [1, -2500.0, True, None, "x"],
        "b": {"a": {}},
    }


def test_json_is_refused_before_the_parser_is_in_danger():
    for text in ("[" * 10**6, '{"a":' * 100 + "1" + "}" * 100, "9" * 31, "1e999", '{"a": 1, "a": 2}', "NaN"):
        with pytest.raises(Refused):
            read_json(text.encode())
    assert read_json(b'["' + b"[" * 500 + b'"]')[0] == "[" * 500  # brackets in a text nest nothing


def test_a_result_needs_both_files_and_agreement():
    good = {"results.npz": npz(u=[1.0, 2.0]), "result.json": said(u=[2])}
    assert accept(good, limit=10**6) == (good, ())
    for name in good:
        files, reasons = accept({k: v for k, v in good.items() if k != name}, limit=10**6)
        assert files == {}
        assert any("missing" in reason for reason in reasons)
    for wrong in (
        said(u=[3]),
        said(u=[2], v=[1]),
        said(),
        b"[]",
        b"{}",
        b'{"arrays": {"u": {"shape": "2"}}}',
    ):
        assert accept(good | {"result.json": wrong}, limit=10**6)[0] == {}
    assert accept(good, limit=8)[0] == {}
    assert accept(good | {"x.svg": b"<svg/>"}, limit=10**6)[1] == (
        "x.svg: not a kind of file that may leave the sandbox",
    )


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def picture(width: int = 3, height: int = 2, *extra: bytes, rows: bytes | None = None) -> bytes:
    size = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((1 + 3 * width) * height) if rows is None else rows)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + b"".join(extra)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def test_a_picture_keeps_its_pixels_and_loses_everything_else():
    hidden = chunk(b"tEXt", b"Comment\0<script>") + chunk(b"zTXt", b"x\0\0" + zlib.compress(b"hidden"))
    redrawn = redraw(picture(3, 2, hidden))
    assert b"script" not in redrawn
    assert b"zTXt" not in redrawn
    assert redraw(redrawn) == redrawn == redraw(picture(3, 2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg/>",
        picture() + b"tail",
        picture()[:-6],
        picture(0, 5),
        picture(9000, 1),
        picture(60000, 60000, rows=b"\0"),
        picture(rows=bytes(5)),
        picture(rows=bytes(2**20)),
        picture(rows=b"\x09" * 20),
        picture(3, 2, chunk(b"EVIL", b"")),
        picture(3, 2, chunk(b"PLTE", b"1234")),
        picture().replace(b"IDAT", b"IDAX"),
    ],
)
def test_a_picture_that_is_not_sound_is_refused(data):
    with pytest.raises(Refused):
        redraw(data)
