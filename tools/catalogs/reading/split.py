"""One split of a dataset: its files, read one after the other as one table."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil
from threading import Lock
from typing import Any, Protocol, TypeAlias

import pyarrow as pa

from ....domain.errors import DatasetError
from ..base import BLOCK_ROWS
from .arrow_file import ArrowRecords, read_arrow
from .cache import TableCache
from .fields import read_fields
from .files import DataFile, format_of
from .json_text import read_json, read_json_lines
from .parquet import ParquetPart
from .records import Records
from .text import read_documents, read_lines
from .types import SchemaConflict, conform, unify_schemas

SMALL_FILE_BYTES, SMALL_TABLE_BYTES = 32 << 20, 48 << 20
"""A split of text files up to these sizes (as stored, as a table) is held in memory, so that any block is at hand."""

HEAD_ROWS = 20_000
"""Rows at the start of a large text split from which a sample is drawn."""

_HEAD_CHUNKS = 4
"""Chunks of records that such a start has at the most; few long rows fill one."""

_WINDOWS = 4
_WINDOW_ROWS = 8_192
_STREAM_ROWS = 8_192


Rows: TypeAlias = Records | ArrowRecords


class Split(Protocol):
    """The rows of one split."""

    @property
    def rows(self) -> int | None:
        """How many; None where only reading it all would tell."""
        ...

    def schema(self) -> pa.Schema:
        """Names and stable types of the columns."""
        ...

    def ends(self, rows: int) -> Sequence[int]:
        """The numbers of the rows after each block of `rows` rows at the most; only where `rows` is known."""
        ...

    def read(self, start: int, stop: int, schema: pa.Schema) -> pa.Table:
        """Rows start to stop; only where `rows` is known."""
        ...

    def stream(self, schema: pa.Schema) -> Iterator[pa.Table]:
        """All rows in tables of any size."""
        ...

    def sample(self, rows: int, chance: random.Random) -> tuple[pa.Table, list[int]]:
        """Some rows and their numbers, in ascending order."""
        ...


class ParquetSplit:
    """A split of parquet files: everything about it is known from the footers."""

    def __init__(self, parts: Sequence[ParquetPart], cache: TableCache) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(part.rows for part in parts)]
        self._cache = cache

    @property
    def rows(self) -> int:
        return self._starts[-1]

    def ends(self, rows: int) -> Sequence[int]:
        if rows <= BLOCK_ROWS:
            return even_ends(0, self.rows, rows)
        groups = [start + end for part, start in zip(self._parts, self._starts, strict=False) for end in part.ends]
        return group_ends(groups, rows)

    @cached_property
    def _schema(self) -> pa.Schema:
        files = [part.file for part in self._parts]
        return unified([part.full_schema for part in self._parts], files[0].dataset, [file.name for file in files])

    def schema(self) -> pa.Schema:
        return self._schema

    def read(self, start: int, stop: int, schema: pa.Schema) -> pa.Table:
        pieces = [
            part.read(max(start, first) - first, min(stop, first + part.rows) - first, schema, self._cache)
            for part, first in zip(self._parts, self._starts, strict=False)
            if first < stop and start < first + part.rows
        ]
        return pa.concat_tables(pieces) if pieces else schema.empty_table()

    def stream(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for start in range(0, self.rows, _STREAM_ROWS):
            yield self.read(start, min(start + _STREAM_ROWS, self.rows), schema)

    def sample(self, rows: int, chance: random.Random) -> tuple[pa.Table, list[int]]:
        windows = self._windows(rows, chance)
        numbers = [number for first, end in windows for number in range(first, end)]
        chosen = sorted(chance.sample(numbers, min(rows, len(numbers))))
        pieces = []
        for first, end in windows:
            within = [number - first for number in chosen if first <= number < end]
            if within:
                pieces.append(self._take(first, end, within))
        return (pa.concat_tables(pieces) if pieces else self._schema.empty_table()), chosen

    def _take(self, first: int, end: int, places: Sequence[int]) -> pa.Table:
        """Rows at some places of a row group."""
        part, start = next(
            (part, start) for part, start in zip(self._parts, self._starts, strict=False) if first < start + part.rows
        )
        return part.take(first - start, end - start, places, self._schema, self._cache)

    def _windows(self, rows: int, chance: random.Random) -> list[tuple[int, int]]:
        """Row groups that are spread over the split and hold enough rows, each cut to what is quickly read."""
        most = max(_WINDOW_ROWS, 2 * rows)
        groups = [
            (first + low, min(first + high, first + low + most))
            for part, first in zip(self._parts, self._starts, strict=False)
            for low, high in part.groups()
            if high > low
        ]
        wanted = max(_WINDOWS, -(-2 * rows * len(groups) // max(self.rows, 1)))
        if len(groups) <= wanted:
            return groups
        edges = [len(groups) * window // wanted for window in range(wanted + 1)]
        return [groups[chance.randrange(low, high)] for low, high in pairwise(edges)]


class TextSplit:
    """A split of text files: held in memory when it is small, else streamed and of unknown length. `told` are columns
    that the files' places tell, by their names; `documents` are files of text that are a row each."""

    def __init__(
        self,
        files: Sequence[DataFile],
        kind: str,
        options: Mapping[str, Any],
        cache: TableCache,
        told: Mapping[str, Mapping[str, str]] | None = None,
        *,
        documents: bool = False,
    ) -> None:
        self._files = files
        self._told = told or {}
        self._documents = documents
        self._kind = kind
        self._options = options
        self._cache = cache
        self._key = (kind, repr(sorted(options.items())), *(file.key for file in files))
        self._lock = Lock()
        self._small: bool | None = None if sum(file.size for file in files) <= SMALL_FILE_BYTES else False
        self._scanned: pa.Schema | None = None
        self._count: int | None = None

    @property
    def rows(self) -> int | None:
        self._look()
        return self._count

    def ends(self, rows: int) -> Sequence[int]:
        return even_ends(0, self.rows or 0, rows)

    def schema(self) -> pa.Schema:
        """Of all rows: a large split is read through once for it."""
        self._look()
        with self._lock:
            if self._scanned is None:
                self._scanned = self._unified((file, records.schema()) for file, records in self._records())
            return self._scanned

    def read(self, start: int, stop: int, schema: pa.Schema) -> pa.Table:
        self._look()
        return conform(self._cache.get(self._key, self._load).slice(start, stop - start), schema)

    def stream(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for _, records in self._records():
            yield records.table(schema)

    def sample(self, rows: int, chance: random.Random) -> tuple[pa.Table, list[int]]:
        count = self.rows
        if count is not None:
            chosen = sorted(chance.sample(range(count), min(rows, count)))
            return self.read(0, count, self.schema()).take(chosen), chosen
        head = self._head()
        table = pa.concat_tables(records.table(schema) for records, schema in head) if head else pa.table({})
        chosen = sorted(chance.sample(range(table.num_rows), min(rows, table.num_rows)))
        return table.take(chosen), chosen

    def _head(self) -> list[tuple[Rows, pa.Schema]]:
        taken: list[tuple[DataFile, Rows]] = []
        for file, records in self._records():
            taken.append((file, records))
            if sum(each.rows for _, each in taken) >= HEAD_ROWS or len(taken) >= _HEAD_CHUNKS:
                break
        schema = self._scanned or self._unified((file, records.schema()) for file, records in taken)
        return [(records, schema) for _, records in taken]

    def _look(self) -> None:
        """Find out once whether the split is small, and its length and types if it is."""
        with self._lock:
            if self._small is not None:
                return
            table = self._load_small()
            self._small = table is not None
            if table is not None:
                self._scanned, self._count = table.schema, table.num_rows
                self._cache.get(self._key, lambda: table)

    def _load_small(self) -> pa.Table | None:
        taken, size = [], 0
        for file, records in self._records():
            taken.append((file, records))
            size += records.table(records.schema()).nbytes
            if size > SMALL_TABLE_BYTES:
                return None
        schema = self._unified((file, records.schema()) for file, records in taken)
        tables = [records.table(schema) for _, records in taken]
        return pa.concat_tables(tables) if tables else schema.empty_table()

    def _load(self) -> pa.Table:
        schema = self._scanned
        tables = [records.table(schema) for _, records in self._records()] if schema is not None else []
        return pa.concat_tables(tables) if tables else pa.table({})

    def _records(self) -> Iterator[tuple[DataFile, Rows]]:
        if self._documents:
            yield from ((self._files[0], records) for records in read_documents(self._files, self._options, self._told))
            return
        for file in self._files:
            for records in _read(file, self._kind, self._options):
                yield file, records.with_told(self._told.get(file.name, {}))

    def _unified(self, schemas: "Iterator[tuple[DataFile, pa.Schema]]") -> pa.Schema:
        """One schema of many, keeping no more than one a file."""
        by_file: dict[DataFile, pa.Schema] = {}
        for file, schema in schemas:
            if file in by_file:
                schema = unified([by_file[file], schema], file.dataset, [file.name] * 2)  # noqa: PLW2901
            by_file[file] = schema
        return unified(list(by_file.values()), self._files[0].dataset, [file.name for file in by_file])


def even_ends(start: int, stop: int, rows: int) -> Sequence[int]:
    """Where blocks of `rows` rows from start to stop end; the last may be shorter."""
    return [*range(start + rows, stop, rows), stop] if start < stop else []


def group_ends(groups: Iterable[int], rows: int) -> list[int]:
    """Where blocks of `rows` rows at the most end, given where row groups do: a block holds whole groups, or a part of
    one that is larger, so that no group is fetched by two who make blocks without need."""
    ends: list[int] = []
    start = whole = 0
    for end in groups:
        if end - start > rows and whole > start:
            ends.append(start := whole)
        if end - start > rows:
            parts = ceil((end - start) / rows)
            ends += even_ends(start, end, ceil((end - start) / parts))
            start = end
        whole = end
    return [*ends, whole] if whole > start else ends


def _read(file: DataFile, kind: str, options: Mapping[str, Any]) -> Iterator[Rows]:
    if kind in ("json", "jsonl"):
        return read_json_lines(file, options) if format_of(file.name) == "jsonl" else read_json(file, options)
    if kind == "arrow":
        return read_arrow(file)
    return read_lines(file, options) if kind == "txt" else read_fields(file, options)


def unified(schemas: Sequence[pa.Schema], dataset: str, sources: Sequence[str]) -> pa.Schema:
    """One schema for tables of `sources` (files or splits). Raises DatasetError, naming both, when they contradict."""
    try:
        return unify_schemas(schemas)
    except SchemaConflict as exc:
        names = list(dict.fromkeys((sources[exc.first], sources[exc.second])))
        raise DatasetError(
            dataset,
            f"column {exc.column!r} does not have one type in {' and '.join(names)} ({exc})",
            "bring it to one type",
            column=exc.column,
            sources=names,
        ) from exc
