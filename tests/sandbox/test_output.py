"""Bounding and cleaning of output, for any chunks."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from wellposed.sandbox.output import Kept, clean


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(2, 60))
def test_head_and_tail_are_kept_however_the_stream_is_cut(chunks, limit):
    kept = Kept(limit)
    for chunk in chunks:
        kept.add(chunk)
    whole = b"".join(chunks)
    assert kept.total == len(whole)
    assert kept.dropped == max(0, len(whole) - limit)
    text = kept.text()
    if len(whole) <= limit:
        assert text == clean(whole.decode("utf-8", "replace"))
    else:
        head = clean(whole[: limit // 2].decode("utf-8", "replace"))
        tail = clean(whole[len(whole) - (limit - limit // 2) :].decode("utf-8", "replace"))
        assert text == f"{head}\n[sandbox] … {len(whole) - limit} bytes left out …\n{tail}"


@given(st.text())
def test_clean_text_holds_no_control_character(text):
    cleaned = clean(text)
    kinds = {unicodedata.category(c) for c in cleaned if c not in "\t\n"}
    assert "Cc" not in kinds
    assert not any(
        unicodedata.bidirectional(c) in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI"} for c in cleaned
    )


@given(st.text(st.characters(categories=("L", "N", "P", "Zs"))))
def test_clean_leaves_ordinary_text_alone(text):
    assert clean(text) == text
