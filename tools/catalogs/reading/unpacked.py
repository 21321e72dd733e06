"""What the rows of a parquet file may take in memory, by its footer: a few bytes of run lengths stand for any number of
values, and a page that is packed well for one text that is longer than memory."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from .files import DataFile

MOST_LISTED_BYTES = 64 << 20
"""Values in lists may take so much in one row group: nothing says how they are spread over its rows."""

_MOST_PAGES_BYTES, _LARGE_CHUNK_BYTES = 256 << 20, 64 << 20
_MOST_CELL_BYTES = 32 << 20
_SPARSE = 50
"""Lists that take so many times their bytes in the file are not what a file of such a size is read for."""

_WIDTHS = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8, "BYTE_ARRAY": 4}
_LEVELS = 4
"""Bytes of a value in lists that say to which list it belongs."""

_HEADER_BYTES = 256
_KIND_FIELD, _SIZE_FIELD, _PACKED_FIELD = 1, 2, 3
_LIST_PAGE = 2
_BINARY, _LIST, _SET, _STRUCT = 8, 9, 10, 12
_MOST_DEPTH = 8


def group_bytes(group: Any, widths: Sequence[int]) -> int:
    """Bytes that the rows of a group take at most, texts that the file holds once counted as places in a list."""
    return sum(
        max(chunk.total_uncompressed_size, chunk.num_values * width)
        for chunk, width in zip(chunks_of(group), widths, strict=True)
    )


def leaf_widths(footer: Any) -> list[int]:
    """Bytes that a value takes at least, by the place of its column."""
    columns = [footer.schema.column(place) for place in range(footer.num_columns)]
    return [
        (_WIDTHS.get(column.physical_type) or column.length or 0) + (_LEVELS if column.max_repetition_level else 0)
        for column in columns
    ]


def chunks_of(group: Any) -> list[Any]:
    """The column chunks of a row group."""
    return [group.column(place) for place in range(group.num_columns)]


def excess(file: DataFile, group: Any, widths: Sequence[int]) -> str | None:
    """Why a row group cannot be read in bounded memory, whichever of its rows are asked for; None where it can."""
    lists = pages = 0
    for chunk, width in zip(chunks_of(group), widths, strict=True):
        name = chunk.path_in_schema
        listed = chunk.num_values * width if chunk.num_values > group.num_rows else 0
        lists += listed if listed > _SPARSE * chunk.total_compressed_size else 0
        if lists > MOST_LISTED_BYTES:
            return f"holds {chunk.num_values:,} values in lists of {name!r}: its lists take {_mb(lists)}"
        if chunk.total_uncompressed_size > max(chunk.num_values, 1) * _MOST_CELL_BYTES:
            return f"holds texts of {_mb(chunk.total_uncompressed_size // max(chunk.num_values, 1))} each in {name!r}"
        pages += _largest_page(file, chunk) if chunk.total_uncompressed_size > _LARGE_CHUNK_BYTES else 0
        if pages > _MOST_PAGES_BYTES:
            return f"needs {_mb(pages)} at once, for one page of its columns up to {name!r}"
    return None


def _mb(size: int) -> str:
    return f"{size >> 20:,} MB"


def _largest_page(file: DataFile, chunk: Any) -> int:
    """Unpacked bytes of the largest page; 0 where its headers cannot be read, or only by fetching much of the file."""
    if file.remote and chunk.total_uncompressed_size <= _SPARSE * chunk.total_compressed_size:
        return 0
    first = chunk.dictionary_page_offset
    place = chunk.data_page_offset if first is None else min(first, chunk.data_page_offset)
    end, largest = place + chunk.total_compressed_size, 0
    with file.open() as source:
        while place < end:
            source.seek(place)
            header = source.read(_HEADER_BYTES)
            try:
                size, packed, length = _page_header(header)
            except (IndexError, ValueError):  # statistics that are longer than what was read, or no header at all
                return largest
            largest = max(largest, size)
            place += length + packed
    return largest


def list_bytes(source: IO[bytes], chunk: Any) -> int | None:
    """Unpacked bytes of the list of texts that a column chunk begins with; None where it does not begin with one."""
    first = chunk.dictionary_page_offset
    source.seek(chunk.data_page_offset if first is None else min(first, chunk.data_page_offset))
    try:
        fields = dict(_Thrift(source.read(_HEADER_BYTES)).fields())
    except (IndexError, ValueError):
        return None
    return fields.get(_SIZE_FIELD) if fields.get(_KIND_FIELD) == _LIST_PAGE else None


def _page_header(data: bytes) -> tuple[int, int, int]:
    """Unpacked and packed bytes of a page, and those of its header, which is a struct of Thrift's compact protocol."""
    reader = _Thrift(data)
    sizes = {field: value for field, value in reader.fields() if isinstance(value, int)}
    size, packed = sizes.get(_SIZE_FIELD, -1), sizes.get(_PACKED_FIELD, -1)
    if size < 0 or packed < 0:
        raise ValueError("no page header")
    return size, packed, reader.place


class _Thrift:
    """Just enough of Thrift's compact protocol to tell the whole numbers of a struct and where it ends."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def fields(self, depth: int = 0) -> Iterator[tuple[int, int | None]]:
        """Numbers of fields with their values, None for what is no whole number."""
        number = 0
        while (head := self._byte()) & 0x0F:
            number = number + (head >> 4) if head >> 4 else self._number()
            yield number, self._value(head & 0x0F, depth)

    def _byte(self) -> int:
        byte = self._data[self.place]
        self.place += 1
        return byte

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def _number(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)

    def _value(self, kind: int, depth: int) -> int | None:
        if kind in (1, 2):  # true and false are told by their kind alone
            return None
        if kind in (4, 5, 6):
            return self._number()
        if kind == _STRUCT and depth < _MOST_DEPTH:
            for _ in self.fields(depth + 1):
                pass
            return None
        if kind in (_LIST, _SET):
            raise ValueError("page headers hold no lists")
        self.place += {3: 1, 7: 8}[kind] if kind in (3, 7) else self._varint() if kind == _BINARY else len(self._data)
        return None
