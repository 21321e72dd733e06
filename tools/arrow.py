"""pyarrow's compute functions, which type checkers do not know, and what is done with them in several places."""

from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa

_TOGETHER = 64
"""Texts whose bytes are looked at together first."""


class _Compute:
    """pyarrow.compute, imported when a function of it is first used: it then writes the docstrings of all of them."""

    def __getattr__(self, name: str) -> Any:
        function = getattr(import_module("pyarrow.compute"), name)
        setattr(self, name, function)
        return function


compute: Any = _Compute()


def numbers(values: np.ndarray) -> pa.Array:
    """The same whole numbers in the same memory. `pyarrow.array` would import numpy's masked arrays first."""
    values = np.ascontiguousarray(values)
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array, or as a ChunkedArray where its texts are longer than one can hold. `combine_chunks` would
    copy a single chunk, too."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def is_ascii(texts: pa.ChunkedArray | pa.Array) -> bool:
    """Whether all texts are ASCII, told by their bytes together: Arrow looks at each text in more than ten times as
    long. The bytes of null cells count, too."""
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    return all(_are_ascii(chunk) for chunk in chunks if len(chunk))


def _are_ascii(texts: pa.Array) -> bool:
    ends, held = _ends(texts), texts.buffers()[2]
    if held is None or ends[0] == ends[-1]:
        return True
    return int(np.frombuffer(held, np.int8)[ends[0] : ends[-1]].min()) >= 0


def char_lengths(texts: pa.Array) -> pa.Array:
    """How many characters each text has; null where it is null."""
    return compute.binary_length(texts) if is_ascii(texts) else compute.utf8_length(texts)


def longest_text(column: pa.ChunkedArray) -> int:
    """Bytes of the longest text in a column of texts, or more where cells are null."""
    return max((_longest(chunk) for chunk in column.chunks if len(chunk)), default=0)


def are_within(column: pa.ChunkedArray, most: int) -> bool:
    """Whether no text of a column is longer than `most` bytes."""
    return column.nbytes <= most or all(_are_within(chunk, most) for chunk in column.chunks if len(chunk))


def _are_within(texts: pa.Array, most: int) -> bool:
    ends = _ends(texts)
    some = ends[::_TOGETHER]
    # many together are mostly within it already
    together = np.diff(some).max(initial=0) <= most and ends[-1] - some[-1] <= most
    return bool(together or _longest(texts) <= most)


def _longest(texts: pa.Array) -> int:
    return int(np.diff(_ends(texts)).max())


def _ends(texts: pa.Array) -> np.ndarray:
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def is_number(kind: pa.DataType) -> bool:
    """Whether a type is of whole numbers or floats of any width."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def where(table: pa.Table, mask: pa.BooleanArray) -> pa.Table:
    """The rows where a mask without nulls is true. Arrow takes texts by their places twice as fast as by a mask."""
    if any(column.num_chunks > 1 for column in table.columns):
        return table.filter(mask)
    return table.take(compute.indices_nonzero(mask))
