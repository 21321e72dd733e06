"""How much a source may bring into memory at once, and what becomes of whatever its reading raises."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Condition, get_ident
from time import monotonic

import pyarrow as pa

from ....domain.boundary import boundary, named
from ....domain.errors import DatasetError
from ...arrow import compute as pc

MAX_READ_BYTES = 256 << 20
"""Rows that are read together may take so many bytes: a file of a kilobyte can unpack to more than memory holds."""

BATCH_BYTES = 32 << 20
"""Rows are streamed about so many bytes at a time, as far as a file tells how long they are."""

_AT_ONCE_BYTES, _PATIENCE_S = 384 << 20, 5.0
"""Bytes that all reads of this process may take before those that began later wait, and how long one waits at most: it
may hold what the first one needs."""

SAMPLE_BYTES = 32 << 20
"""Sampled rows take about so many bytes: whoever looks at them makes many times as much of each value."""

_VALUE_BYTES = 32
"""What Python takes for a value in a list, at least, whatever it takes in a file."""

MAX_VALUES = 4_000_000
"""Values of one JSON text: each takes many times the two characters that write it."""


class _Readers:
    """Threads that read datasets, in the order in which they began."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._depths: dict[int, int] = {}

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """While this thread reads a dataset."""
        me = get_ident()
        with self._changed:
            self._depths[me] = self._depths.get(me, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._depths[me] -= 1
                if not self._depths[me]:
                    del self._depths[me]
                self._changed.notify_all()

    def make_room(self) -> None:
        """Wait, before more is read, while all reads together take too much and another thread began before."""
        end, me = monotonic() + _PATIENCE_S, get_ident()
        with self._changed:
            while pa.total_allocated_bytes() > _AT_ONCE_BYTES and next(iter(self._depths), me) != me:
                if monotonic() > end:
                    return
                self._changed.wait(0.05)


READERS = _Readers()


def expanded_bytes(table: pa.Table) -> int:
    """The size of a table once its categories are written out."""
    return table.nbytes + sum(_categories_bytes(chunk) for column in table.columns for chunk in column.chunks)


def _categories_bytes(array: pa.Array) -> int:
    """What the categories in an array take, in lists and objects, too, once they are written out."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        texts = array.dictionary
        return pc.sum(pc.take(pc.binary_length(texts), array.indices)).as_py() or 0 if _is_text(texts.type) else 0
    return sum(map(_categories_bytes, parts(array)))


def parts(array: pa.Array) -> list[pa.Array]:
    """The values inside the lists or objects of an array."""
    kind = array.type
    if pa.types.is_map(kind):
        within = array.offsets
        first, last = within[0].as_py(), within[-1].as_py()
        return [array.keys.slice(first, last - first), array.items.slice(first, last - first)]
    if pa.types.is_struct(kind):
        return array.flatten()
    return [array.flatten()] if pa.types.is_nested(kind) and hasattr(array, "flatten") else []


def weight(table: pa.Table) -> int:
    """Bytes that the rows take at least once Python looks at their values."""
    values = sum(map(_values, (chunk for column in table.columns for chunk in column.chunks)))
    return max(table.nbytes, values * _VALUE_BYTES)


def _values(array: pa.Array) -> int:
    return sum(map(_values, within)) if (within := parts(array)) else len(array)


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
