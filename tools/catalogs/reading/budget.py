"""How much a source may bring into memory at once, and what becomes of whatever its reading raises."""

from contextlib import AbstractContextManager

import pyarrow as pa

from ....domain.boundary import boundary, named
from ....domain.errors import DatasetError
from ...arrow import compute as pc

MAX_READ_BYTES = 1 << 30
"""Rows that are read together may take so many bytes: a file of a kilobyte can unpack to more than memory holds."""

BATCH_BYTES = 32 << 20
"""Rows are streamed about so many bytes at a time, as far as a file tells how long they are."""

SAMPLE_BYTES = 32 << 20
"""Sampled rows take about so many bytes: whoever looks at them makes many times as much of each value."""

MAX_VALUES = 12_000_000
"""Values of one JSON text: each takes many times the two characters that write it."""


def expanded_bytes(table: pa.Table) -> int:
    """The size of a table once its categories are written out."""
    return table.nbytes + sum(
        pc.sum(pc.take(pc.binary_length(chunk.dictionary), chunk.indices)).as_py() or 0
        for column in table.columns
        if pa.types.is_dictionary(column.type) and _is_text(column.type.value_type)
        for chunk in column.chunks
    )


def _is_text(kind: pa.DataType) -> bool:
    return any(
        test(kind)
        for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    )


def too_large(size: int) -> str:
    """Why rows that would take `size` bytes are not read."""
    return f"rows that are read together hold more than {MAX_READ_BYTES >> 20:,} MB ({size >> 20:,} MB or more)"


def reading(dataset: str, *passing: type[Exception]) -> AbstractContextManager[None]:
    """Whatever nobody expected while a dataset is opened, read or looked at is a fault of that dataset alone.

    Raises DatasetError for it; what is raised on purpose, what the operating system says, and the kinds `passing` keep
    their meaning.
    """

    def unreadable(exc: Exception) -> DatasetError:
        if isinstance(exc, MemoryError):
            return DatasetError(dataset, "it needs more memory than there is")
        return DatasetError(dataset, f"reading it failed with an unexpected {named(exc)}")

    return boundary(unreadable, OSError, *passing)
