"""Parquet files by row groups: a range of rows touches only the groups that hold it."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ...arrow import compute as pc
from .budget import BATCH_BYTES, MAX_READ_BYTES, READERS, expanded_bytes, too_large
from .cache import TableCache
from .files import DataFile
from .labels import features_labels
from .listed import longest_listed
from .pieces import in_pieces, safe_rows
from .streams import Streams
from .types import are_texts, clean_names, conform, holds_dictionary, normal_type, readable, text_type, with_told
from .unpacked import MOST_LISTED_BYTES, chunks_of, excess, group_bytes, leaf_widths

_BROKEN = (pa.ArrowException, OSError, ValueError)
CACHED_GROUP_BYTES = 64 << 20
"""Row groups up to this size (uncompressed) are kept for the next range; larger ones are streamed each time."""

_PREFIX_SHARE = 4
_STREAM_BUFFER = 1 << 20
_PROBE_BUFFER = 64 << 10
_LOOKED_AT = 64
"""Rows that tell whether bytes are texts."""
_PLACE_BYTES = 4
"""A column that takes more bytes a value holds more than places in a list of texts."""
_REPEATED_BYTES = 256 << 20
_SHORTER = "split its texts into shorter ones"


@dataclass(frozen=True)
class ParquetPart:
    """A parquet file by its footer. `schema` has stable types; `ends` are the row numbers after each row group.

    `spelled` are columns whose class labels are read as their names: those that other files number otherwise. `coded`
    are texts of which the file holds each once: they are written out when it is known that there is room for them.
    `listed` are such texts in lists, as far as there might be none.
    `raw_names` are the file's own names of the columns. `fronted` are the bytes that the texts of each row group may
    take at most beyond what the footer says: texts that begin as the text before them hold only what is new. `told` are
    columns, with their one value, that the file's place tells.
    """

    file: DataFile
    schema: pa.Schema
    ends: tuple[int, ...]
    sizes: tuple[int, ...]
    label_names: dict[str, tuple[str, ...]]
    footer: Any = field(default=None, compare=False, repr=False)
    spelled: tuple[str, ...] = ()
    coded: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    raw_names: tuple[str, ...] = ()
    fronted: tuple[int, ...] = ()
    told: tuple[tuple[str, str], ...] = ()

    @property
    def full_schema(self) -> pa.Schema:
        """The columns of the file and those that its place tells."""
        return pa.schema([*self.schema, *(pa.field(name, pa.string()) for name, _ in self.told)])

    @property
    def rows(self) -> int:
        return self.ends[-1] if self.ends else 0

    def read(self, start: int, stop: int, schema: pa.Schema, cache: TableCache) -> pa.Table:
        """Rows start to stop as `schema` says. Raises DatasetError when the file is broken or too large."""
        return self.take(start, stop, None, schema, cache)

    def take(
        self, start: int, stop: int, places: Sequence[int] | None, schema: pa.Schema, cache: TableCache
    ) -> pa.Table:
        """The rows at some places from start to stop, or all of them; see `read`."""
        names = self._wanted(schema)
        READERS.make_room()
        pieces = [self._group_range(group, low, high, names, cache) for group, low, high in self._overlaps(start, stop)]
        if not pieces:
            return schema.empty_table()
        try:
            table = pa.concat_tables(pieces if len({piece.schema for piece in pieces}) == 1 else self._alike(pieces))
            table = without_views(table)
            if places is not None:
                table = table.unify_dictionaries().take(list(places))
            self._check_size(expanded_bytes(table))
            return readable(conform(with_told(self._named(table), dict(self.told)), schema))
        except pa.ArrowException as exc:
            raise self._broken(exc) from exc

    def telling(self, told: Mapping[str, str]) -> "ParquetPart":
        """The same file, with columns that its place tells and the file does not have."""
        return replace(self, told=tuple((name, value) for name, value in told.items() if name not in self.schema.names))

    def _alike(self, pieces: Sequence[pa.Table]) -> list[pa.Table]:
        """Pieces of which some hold texts as places in a list, and others the texts themselves: all with the texts."""
        self._check_size(sum(map(expanded_bytes, pieces)))
        coded = {field.name for piece in pieces for field in piece.schema if holds_dictionary(field.type)}
        plain = pa.schema(
            [field.with_type(normal_type(field.type)) if field.name in coded else field for field in pieces[0].schema]
        )
        return [piece.cast(plain) for piece in pieces]

    def _check_size(self, size: int) -> None:
        if size > MAX_READ_BYTES:
            raise self.file.problem(f"is too large: {too_large(size)}", _SHORTER)

    def _check_room(self, size: int) -> None:
        self._check_size(size)
        READERS.make_room()

    def groups(self) -> Iterator[tuple[int, int]]:
        """First row and row after the last of each row group."""
        return zip((0, *self.ends), self.ends, strict=False)

    def _overlaps(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        for group, (first, end) in enumerate(self.groups()):
            if first < stop and start < end:
                yield group, max(start, first) - first, min(stop, end) - first

    def _wanted(self, schema: pa.Schema) -> tuple[str, ...] | None:
        """The file's names of the columns that `schema` holds; None for all, and where names do not tell columns."""
        wanted = tuple(raw for raw, name in zip(self.raw_names, self.schema.names, strict=True) if name in schema.names)
        plain = len(set(self.raw_names)) == len(self.raw_names) and not any("." in name for name in wanted)
        return wanted if plain and 0 < len(wanted) < len(self.raw_names) else None

    def _group_range(
        self, group: int, low: int, high: int, names: tuple[str, ...] | None, cache: TableCache
    ) -> pa.Table:
        rows = self._rows(group)
        if (low, high) == (0, rows) and self._most(group) <= MAX_READ_BYTES:
            return self._group(group, names)
        # Of a file that lies elsewhere the start of a group is read alone: samples and small builds need no more.
        only_start = self.file.remote and low == 0 and high * _PREFIX_SHARE < rows
        if self._most(group) <= CACHED_GROUP_BYTES and not only_start:
            whole = cache.peek((self.file.key, group, None))
            key = (self.file.key, group, names if whole is None else None)
            table = cache.get(key, lambda: self._group(group, names))
            return (table if whole is None or names is None else table.select(names)).slice(low, high - low)
        return self._streamed(group, low, high, names, cache.streams)

    def _most(self, group: int) -> int:
        """Bytes that a group's rows may take at most."""
        return self.sizes[group] + (self.fronted[group] if self.fronted else 0)

    def _rows(self, group: int) -> int:
        return self.ends[group] - (self.ends[group - 1] if group else 0)

    def _opened(self, coded: Sequence[str], **options: Any) -> pq.ParquetFile:
        return pq.ParquetFile(self.file.parquet_source(), metadata=self._metadata, read_dictionary=coded, **options)

    @property
    def _metadata(self) -> Any:
        return self.footer if self.footer is not None else _footer(self.file)

    def _chunks(self, group: int) -> dict[str, Any]:
        return {chunk.path_in_schema: chunk for chunk in chunks_of(self._metadata.row_group(group))}

    def _group(self, group: int, names: tuple[str, ...] | None) -> pa.Table:
        try:
            apart = self._in_pieces(group, names)
            with self._opened(self._as_places(group, names, self._rows(group), apart)) as source:
                if not apart:
                    return source.read_row_group(group, columns=names, use_threads=False)
                wanted = [name for name in self.raw_names if names is None or name in names]
                others = [name for name in wanted if name not in apart]
                read = source.read_row_group(group, columns=others, use_threads=False) if others else pa.table({})
        except _BROKEN as exc:
            raise self._broken(exc) from exc
        return pa.table({name: apart[name] if name in apart else read.column(name) for name in wanted})

    def _in_pieces(self, group: int, names: tuple[str, ...] | None) -> dict[str, pa.ChunkedArray]:
        """The columns of texts whose list has grown long, as far as they can be read as texts."""
        if self.file.remote or len(set(self.raw_names)) < len(self.raw_names) or "." in "".join(self.raw_names):
            return {}
        chunks = self._chunks(group)
        grown = {name: chunks[name] for name in self.coded if (names is None or name in names) and _grown(chunks[name])}
        if not (rows := safe_rows(self.file, grown)):
            return {}
        with self._opened(()) as source:
            read = {name: in_pieces(source, group, name, rows[name], _REPEATED_BYTES) for name in rows}
        return {name: column for name, column in read.items() if column is not None}

    def _as_places(
        self, group: int, names: tuple[str, ...] | None, rows: int, others: Collection[str] = ()
    ) -> list[str]:
        """The columns, but for `others`, to be read as places in a list of the different texts, `rows` of them at once.

        Not those whose list the writer gave up when it grew: making it anew takes longer than all else. Their texts
        must be known to be short, since each row may repeat the longest that is in the list.
        """
        coded = [name for name in self.coded if (names is None or name in names) and name not in others]
        listed = [path for path in self.listed if names is None or path.partition(".")[0] in names]
        if self.file.remote or not (coded or listed):
            return coded + listed
        chunks = self._chunks(group)
        short = self._longest_of({path: chunks[path] for path in listed})
        grown = {name: chunks[name] for name in coded if _grown(chunks[name])}
        longest = self._longest_of(grown)
        unread = [name for name in grown if name not in longest]
        if unread:
            with self._opened(coded, pre_buffer=False, buffer_size=_PROBE_BUFFER) as source:
                first = next(source.iter_batches(1, row_groups=[group], columns=unread, use_threads=False), None)
            columns = {} if first is None else dict(zip(first.schema.names, first.columns, strict=True))
            longest |= {name: _longest(column) for name, column in columns.items()}
        return [
            *(name for name in coded if name not in longest or longest[name] * rows > _REPEATED_BYTES),
            *(
                path
                for path in listed
                if short.get(path, MOST_LISTED_BYTES) * chunks[path].num_values > _REPEATED_BYTES
            ),
        ]

    def _longest_of(self, chunks: dict[str, Any]) -> dict[str, int]:
        """Bytes of the longest text in the lists of these columns, as far as the bytes of their pages tell."""
        if not chunks:
            return {}
        with self.file.open() as file:
            found = {name: longest_listed(file, chunk) for name, chunk in chunks.items()}
        return {name: length for name, length in found.items() if length is not None}

    @property
    def _buffering(self) -> dict[str, Any]:
        """How a group is streamed: of a file that lies elsewhere only as much is fetched as is used."""
        return {"buffer_size": _STREAM_BUFFER, "pre_buffer": False} if self.file.remote else {}

    def _streamed(self, group: int, low: int, high: int, names: tuple[str, ...] | None, streams: Streams) -> pa.Table:
        try:
            batches = streams.rows(
                (self.file.key, group, names), low, high, lambda: self._batches(group, names), self._check_room
            )
            return pa.Table.from_batches(batches)
        except _BROKEN as exc:
            raise self._broken(exc) from exc

    @contextmanager
    def _batches(self, group: int, names: tuple[str, ...] | None) -> Iterator[Iterator[pa.RecordBatch]]:
        """A group's rows from its start on."""
        fitting = min(max(BATCH_BYTES * self._rows(group) // max(self._most(group), 1), 1), 8_192)
        with self._opened(self._as_places(group, names, fitting), **self._buffering) as source:
            yield source.iter_batches(batch_size=fitting, row_groups=[group], columns=names)

    def spelling(self, columns: Sequence[str]) -> "ParquetPart":
        """The same file, with the class labels of these columns as their names."""
        kinds = [(field.name, pa.string() if field.name in columns else field.type) for field in self.schema]
        return replace(self, schema=pa.schema(kinds), spelled=tuple(columns))

    def texts(self) -> dict[str, bool]:
        """Whether the columns of bytes are texts in UTF-8, by the first rows, as far as these have values."""
        places = [place for place, kind in enumerate(self.schema.types) if text_type(kind) != kind]
        if not places or not self.rows or len(set(self.raw_names)) < len(self.raw_names):
            return {}
        group = next(group for group, (first, end) in enumerate(self.groups()) if end > first)
        rows = min(_LOOKED_AT, max(BATCH_BYTES * self._rows(group) // max(self._most(group), 1), 1))
        try:
            with self._opened((), pre_buffer=False, buffer_size=_PROBE_BUFFER) as source:
                paths = [self.raw_names[place] for place in places]
                first = next(source.iter_batches(rows, row_groups=[group], columns=paths, use_threads=False), None)
        except _BROKEN as exc:
            raise self._broken(exc) from exc
        columns = {} if first is None else dict(zip(first.schema.names, first.columns, strict=True))
        cells = {self.schema.names[n]: columns[raw] for n in places if (raw := self.raw_names[n]) in columns}
        said = {name: are_texts(column.to_pylist()) for name, column in cells.items()}
        return {name: is_text for name, is_text in said.items() if is_text is not None}

    def with_texts(self, columns: Collection[str]) -> "ParquetPart":
        """The same file, with the bytes of these columns read as texts."""
        kinds = [(one.name, text_type(one.type) if one.name in columns else one.type) for one in self.schema]
        return replace(self, schema=pa.schema(kinds))

    def _named(self, table: pa.Table) -> pa.Table:
        clean = dict(zip(self.raw_names, self.schema.names, strict=True))
        names = (
            self.schema.names
            if len(table.schema) == len(self.raw_names)
            else [clean[name] for name in table.column_names]
        )
        table = table.rename_columns(names).replace_schema_metadata(None)
        for column in [name for name in self.spelled if name in names]:
            labels = self.label_names[column]
            numbers = table.column(column).to_pylist()
            cells = [labels[n] if isinstance(n, int) and 0 <= n < len(labels) else None for n in numbers]
            place = table.column_names.index(column)
            table = table.set_column(place, column, pa.array(cells, pa.string()))
        return table

    def _broken(self, exc: Exception) -> Exception:
        return self.file.problem(f"is a broken parquet file ({first_line(exc)})", "fetch it again")


@lru_cache(maxsize=4)
def _footer(file: DataFile) -> Any:
    """The footer of a file on this machine: many groups of one file are read one after the other."""
    with pq.ParquetFile(file.parquet_source()) as source:
        return source.metadata


def without_views(table: pa.Table) -> pa.Table:
    """The table with views of texts, which Arrow cannot take rows of, as texts."""
    for place, (name, kind) in enumerate(zip(table.column_names, table.schema.types, strict=True)):
        if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
            table = table.set_column(place, name, table.column(place).cast(normal_type(kind)))
    return table


def open_parquet(file: DataFile) -> ParquetPart:
    """Read the footer. Raises DatasetError when it is broken or holds a type that cannot be used."""
    try:
        with pq.ParquetFile(file.parquet_source()) as source:
            footer, schema = source.metadata, source.schema_arrow
            groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
            widths = leaf_widths(footer)
            ends = tuple(accumulate(group.num_rows for group in groups))
            sizes = tuple(group_bytes(group, widths) for group in groups)
            too_much = next((reason for group in groups if (reason := excess(file, group, widths))), None)
            fronted = tuple(_fronted(file, group) for group in groups)
    except _BROKEN as exc:
        raise file.problem(f"is not a readable parquet file ({first_line(exc)})", "fetch it again") from exc
    if too_much is not None:
        raise file.problem(too_much, "split it into more rows")
    try:
        types = [normal_type(field.type) for field in schema]
    except TypeError as exc:
        raise file.problem(f"has a column that cannot be read: {exc}") from exc
    names = clean_names(schema.names)
    labels = features_labels(features_of(schema.metadata))
    kept = footer if file.remote else None
    plain = pa.schema(list(zip(names, types, strict=True)))
    return ParquetPart(
        file,
        plain,
        ends,
        sizes,
        labels,
        kept,
        coded=_coded(groups),
        listed=_listed(groups),
        raw_names=tuple(schema.names),
        fronted=fronted,
    )


def _fronted(file: DataFile, group: Any) -> int:
    """What texts that hold only how they differ from the text before them (DELTA_BYTE_ARRAY) may take: each as much as
    all that the column has of them. Raises DatasetError for lists of such texts, of which a row may hold any number."""
    most = 0
    for chunk in (one for one in chunks_of(group) if "DELTA_BYTE_ARRAY" in one.encodings):
        worst = chunk.num_values * chunk.total_uncompressed_size
        if chunk.num_values > group.num_rows and worst > MAX_READ_BYTES:
            reason = f"holds lists of texts in {chunk.path_in_schema!r} in an encoding that does not tell their size"
            raise file.problem(reason, "write it without the encoding DELTA_BYTE_ARRAY")
        most += worst
    return most


def _coded(groups: Sequence[Any]) -> tuple[str, ...]:
    """Columns of texts that the first group of rows holds as places in a list of the different ones."""
    chunks = chunks_of(groups[0]) if groups else []
    return tuple(chunk.path_in_schema for chunk in chunks if _held_once(chunk) and "." not in chunk.path_in_schema)


def _listed(groups: Sequence[Any]) -> tuple[str, ...]:
    """Texts inside lists and objects that some group holds once each, and that might take too much written out."""
    paths = {
        chunk.path_in_schema: None
        for group in groups
        for chunk in chunks_of(group)
        if _held_once(chunk)
        and "." in chunk.path_in_schema
        and chunk.total_uncompressed_size * chunk.num_values > _REPEATED_BYTES
    }
    return tuple(paths)


def _held_once(chunk: Any) -> bool:
    return chunk.physical_type == "BYTE_ARRAY" and any("DICTIONARY" in encoding for encoding in chunk.encodings)


def _grown(chunk: Any) -> bool:
    """Whether a chunk of texts holds more than places in a short list."""
    return chunk.total_uncompressed_size > _PLACE_BYTES * max(chunk.num_values, 1)


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text that a column has in its list of texts."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    return pc.max(pc.binary_length(texts)).as_py() or 0


def first_line(exc: Exception) -> str:
    """An exception's message cut to what fits a sentence."""
    lines = str(exc).strip().splitlines()
    return (lines[0] if lines else type(exc).__name__)[:160].rstrip(".")


def features_of(metadata: dict[bytes, bytes] | None) -> Any:
    """What the `datasets` library notes in a parquet file's footer about the columns."""
    try:
        return json.loads((metadata or {}).get(b"huggingface", b"{}")).get("info", {}).get("features")
    except (ValueError, AttributeError, RecursionError):
        return None
