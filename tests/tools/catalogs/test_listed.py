"""The longest text in a parquet column's list of texts is read from its page, or Arrow is asked."""

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.catalogs.reading.listed import longest_listed


def longest(texts: Sequence[str | None], damaged: bytes = b"", **options) -> int | None:
    file = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array(texts, pa.string())}), file, **options)
    chunk = pq.read_metadata(file).row_group(0).column(0)
    file.seek(chunk.dictionary_page_offset)
    file.write(damaged)
    return longest_listed(file, chunk)


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd", "brotli"])
@pytest.mark.parametrize("checked", [True, False])
def test_the_longest_text_is_found_whatever_the_page_is_packed_by(codec: str, checked: bool):
    texts = [f"text {number % 700}" + "é" * (number % 300) for number in range(2_000)]
    assert longest(texts, compression=codec, write_page_checksum=checked) == max(len(text.encode()) for text in texts)


@pytest.mark.parametrize("text", ["a\0\0b", "\0\0\0\0b", "x" * 70_000])
def test_of_texts_that_could_be_misread_nothing_is_said(text: str):
    assert longest(["one", text, "three"]) is None


@pytest.mark.parametrize("damaged", [b"\x15\x06", b"\x15\x04\x15\xfe\xff\xff\xff\x0f", b"\x00" * 20])
def test_of_a_damaged_page_nothing_is_said(damaged: bytes):
    assert longest(["one", "two", "three"] * 9, damaged) is None


def test_a_codec_that_differs_by_writer_is_left_to_arrow():
    assert longest(["one", "two"], compression="lz4") is None


@given(st.lists(st.none() | st.text(max_size=300), min_size=1, max_size=60))
def test_what_is_said_is_right(texts: list[str | None]):
    found = longest(texts)
    assert found is None or found == max(len(text.encode()) for text in texts if text is not None)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=60), st.integers(1, 90))
def test_it_does_not_matter_how_much_is_looked_through_at_once(texts: list[str], at_once: int):
    whole = longest(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regraft.tools.catalogs.reading.listed._AT_ONCE", at_once)
        assert longest(texts) == whole
