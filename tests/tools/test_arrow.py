"""What is told of texts by their bytes together is what Arrow tells of each."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.arrow import char_lengths, is_ascii

TEXTS = st.lists(st.none() | st.text(st.sampled_from("ab\0\x7f\x80é語😀"), max_size=5), max_size=9)


@given(TEXTS, st.integers(0, 4), st.integers(0, 9))
def test_lengths_are_counted_in_characters_whatever_part_of_an_array_is_asked_about(texts, start, rows):
    part = pa.array(texts, pa.string()).slice(start, rows)
    assert char_lengths(part).to_pylist() == [None if text is None else len(text) for text in part.to_pylist()]


@given(st.lists(TEXTS, max_size=3))
def test_texts_are_ascii_where_each_of_them_is(pieces):
    assert is_ascii(pa.chunked_array(pieces, pa.string())) == all(
        text.isascii() for texts in pieces for text in texts if text is not None
    )


@pytest.mark.parametrize(("start", "rows", "told"), [(0, 1, True), (1, 1, False), (2, 1, True), (0, 3, False)])
def test_only_the_texts_that_are_asked_about_count(start, rows, told):
    assert is_ascii(pa.array(["a", "é", "b"]).slice(start, rows)) is told
