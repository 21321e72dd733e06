"""Arrow files, as `datasets.save_to_disk` and Feather write them: record batches one after the other.

A batch says how long its buffers are once they are unpacked; that is looked at before any is, since a few kilobytes can
be said to unpack to more than memory holds. What came out is validated: places in it may point anywhere.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from .budget import MAX_READ_BYTES, expanded_bytes, too_large
from .files import DataFile
from .labels import Labels, features_labels
from .parquet import features_of, first_line, without_views
from .text import CHUNK_ROWS
from .types import clean_names, conform, normal_type, readable, with_told

_BROKEN = (pa.ArrowException, OSError, ValueError, struct.error)
_FILE, _OLD_FEATHER, _BODY = b"ARROW1", b"FEA1", 8
_HEADER, _BUFFERS, _COMPRESSION = 2, 2, 3
"""Places of fields in the tables of Arrow's Message.fbs."""
_DICTIONARY, _DATA = "dictionary", 1


@dataclass(frozen=True)
class ArrowRecords:
    """Some rows of an Arrow file, under clean names."""

    rows_held: pa.Table

    @property
    def rows(self) -> int:
        return self.rows_held.num_rows

    def with_told(self, told: Mapping[str, str]) -> "ArrowRecords":
        """The rows with columns of one value each, where they have none of that name."""
        return ArrowRecords(with_told(self.rows_held, told))

    def schema(self) -> pa.Schema:
        return pa.schema([(field.name, normal_type(field.type)) for field in self.rows_held.schema])

    def table(self, schema: pa.Schema) -> pa.Table:
        return readable(conform(without_views(self.rows_held), schema))


def read_arrow(file: DataFile) -> Iterator[ArrowRecords]:
    """The rows, a batch or a part of one at a time. Raises DatasetError for a file that is broken or too large."""
    try:
        with _streams(file) as (messages, batches):
            names = clean_names(batches.schema.names)
            for batch in _batches(file, messages, batches):
                table = pa.Table.from_batches([batch]).rename_columns(names).replace_schema_metadata(None)
                if (size := expanded_bytes(table)) > MAX_READ_BYTES:
                    raise file.problem(f"is too large: {too_large(size)}", "write it in smaller batches")
                yield from (ArrowRecords(table.slice(n, CHUNK_ROWS)) for n in range(0, len(table), CHUNK_ROWS))
                if not len(table):
                    yield ArrowRecords(table)
    except _BROKEN as exc:
        raise file.problem(f"is a broken Arrow file ({first_line(exc)})", "fetch it again") from exc
    except TypeError as exc:
        raise file.problem(f"has a column that cannot be read: {exc}") from exc


def arrow_labels(file: DataFile) -> Labels:
    """Class label names that the `datasets` library notes in the file. Raises DatasetError for a broken one."""
    try:
        with _streams(file) as (_, batches):
            return features_labels(features_of(batches.schema.metadata))
    except _BROKEN as exc:
        raise file.problem(f"is a broken Arrow file ({first_line(exc)})", "fetch it again") from exc


@contextmanager
def _streams(file: DataFile) -> Iterator[tuple[pa.ipc.MessageReader, pa.ipc.RecordBatchStreamReader]]:
    """The file twice: as messages that are only looked at, and as the batches that these hold."""
    with _opened(file) as seen, _opened(file) as read:
        yield pa.ipc.MessageReader.open_stream(seen), pa.ipc.open_stream(read)


def _opened(file: DataFile) -> pa.NativeFile:
    place = file.parquet_source()
    source = pa.memory_map(str(place)) if isinstance(place, Path) else pa.PythonFile(place, "r")
    start = source.read(_BODY)
    if start.startswith(_OLD_FEATHER):
        source.close()
        raise file.problem("is Feather of version 1", "write it again by pyarrow.feather.write_feather")
    source.seek(_BODY if start.startswith(_FILE) else 0)
    return source


def _batches(
    file: DataFile, messages: pa.ipc.MessageReader, batches: pa.ipc.RecordBatchStreamReader
) -> Iterator[pa.RecordBatch]:
    for message in messages:
        if message.type == "schema":
            continue
        if (size := _unpacked(message)) > MAX_READ_BYTES:
            raise file.problem(f"is too large: {too_large(size)}", "write it in smaller batches")
        if message.type != _DICTIONARY:
            batch = batches.read_next_batch()
            batch.validate(full=True)
            yield batch


def _unpacked(message: pa.ipc.Message) -> int:
    """Bytes of a message's buffers in memory."""
    body = message.body
    if body is None:
        return 0
    said = _Flat(message.metadata.to_pybytes())
    batch = said.table(said.root(), _HEADER)
    if message.type == _DICTIONARY and batch is not None:
        batch = said.table(batch, _DATA)
    if batch is None or said.table(batch, _COMPRESSION) is None:
        return body.size
    sizes = [struct.unpack_from("<q", body, offset)[0] for offset, length in said.pairs(batch, _BUFFERS) if length]
    return body.size + sum(size for size in sizes if size > 0)


class _Flat:
    """The little of FlatBuffers that these messages need: tables in tables, and lists of pairs of numbers."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def root(self) -> int:
        return self._number("<I", 0)

    def table(self, table: int, field: int) -> int | None:
        place = self._field(table, field)
        return None if place is None else place + self._number("<I", place)

    def pairs(self, table: int, field: int) -> Iterator[tuple[int, int]]:
        start = self.table(table, field)
        if start is not None:
            count = self._number("<I", start)
            yield from (struct.unpack_from("<qq", self._data, start + 4 + 16 * number) for number in range(count))

    def _field(self, table: int, field: int) -> int | None:
        known = table - self._number("<i", table)
        entry = 4 + 2 * field
        offset = self._number("<H", known + entry) if entry < self._number("<H", known) else 0
        return table + offset if offset else None

    def _number(self, form: str, place: int) -> int:
        if place < 0:
            raise struct.error("a place before the start")
        return struct.unpack_from(form, self._data, place)[0]
