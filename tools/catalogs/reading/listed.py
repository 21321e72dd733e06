"""The longest of the texts that a parquet column holds once each, from the bytes of their page.

Arrow tells it, too, but makes a table of all of them by their hashes first, which takes five times as long.
"""

import re
from typing import IO, Any

import numpy as np
import pyarrow as pa

_MOST_BYTES = 16 << 20
_AT_ONCE = 128 << 10
"""Bytes that are looked through at once: what is noted of them stays in the processor's cache."""
_NUMBER = rb"[\x80-\xff]{0,4}[\x00-\x7f]"
_HEADER = re.compile(
    rb"\x15\x04\x15(%b)\x15(%b)(?:\x15%b\x3c|\x4c)\x15(%b)\x15[\x00\x04][\x11\x12]?\x00\x00" % ((_NUMBER,) * 4),
    re.DOTALL,
)
"""A page header of Thrift's compact protocol and no other: a dictionary of plain values, its size in memory and in the
file, perhaps a check sum, how many values, whether they are sorted."""
_CODECS = {"SNAPPY": "snappy", "GZIP": "gzip", "ZSTD": "zstd", "BROTLI": "brotli", "UNCOMPRESSED": None}


def longest_listed(file: IO[bytes], chunk: Any) -> int | None:
    """Bytes of the longest text in the list that a column chunk (by the footer) begins with; None where its page cannot
    be read so, for a text with NULs, say: then Arrow is to be asked."""
    start, end = chunk.dictionary_page_offset, chunk.data_page_offset
    if chunk.compression not in _CODECS or start is None or not 0 < end - start <= _MOST_BYTES:
        return None
    file.seek(start)
    page = file.read(end - start)
    header = _HEADER.match(page)
    if header is None:
        return None
    unpacked, packed, count = map(_number, header.groups())
    data = memoryview(page)[header.end() : header.end() + packed]
    texts = _unpacked(data, unpacked, _CODECS[chunk.compression])
    return None if texts is None else _longest(np.frombuffer(texts, np.uint8), count)


def _number(varint: bytes) -> int:
    """A whole number of Thrift's, which is never negative here."""
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(varint)) >> 1


def _unpacked(data: memoryview, size: int, codec: str | None) -> memoryview | None:
    """The texts, in memory that Arrow keeps for what it reads next."""
    try:
        texts = data if codec is None else memoryview(pa.decompress(data, size, codec) if size <= _MOST_BYTES else b"")
    except (pa.ArrowException, OSError):
        return None
    return texts if len(texts) == size else None


def _longest(page: np.ndarray, count: int) -> int | None:
    """The longest of the texts, each of which stands behind its length in four bytes, the lowest first.

    Where no text holds two NULs, lengths end where two of them come before another byte. Whether these are the lengths
    indeed shows by each text's end, which must be where the next length begins.
    """
    pieces = [_after_two_zeros(page[at : at + _AT_ONCE + 2]) + at for at in range(0, len(page), _AT_ONCE)]
    starts = np.concatenate(pieces) - 2 if pieces else np.zeros(0, np.int64)
    if len(starts) != count or not count or starts[0] != 0:
        return None
    lengths = page[starts].astype(np.int64) + 256 * page[starts + 1].astype(np.int64)
    ends = starts + 4 + lengths
    return int(lengths.max()) if (ends[:-1] == starts[1:]).all() and ends[-1] == len(page) else None


def _after_two_zeros(page: np.ndarray) -> np.ndarray:
    """Where two zeros begin that come before another byte."""
    zero = page == 0
    return ((zero[:-2] & zero[1:-1]) > zero[2:]).nonzero()[0]
