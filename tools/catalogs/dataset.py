"""One dataset: its card, and its rows by blocks, wherever its files lie. Catalogs in Hub layout are made of these."""

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import pyarrow as pa

from ...domain.card import DatasetCard, DatasetRef
from ...domain.errors import DatasetError
from .base import BLOCK_MEMORY, Block
from .reading.budget import MAX_READ_BYTES, READERS, SAMPLE_BYTES, reading, too_large, weight
from .reading.files import DataFile
from .reading.split import Split, unified
from .reading.types import conform
from .sampling import kept_sample

if TYPE_CHECKING:
    from ...memory.kept import Kept

_FIRST_SPLIT_SHARE = 0.75


class FileDataset:
    """A dataset whose files were found: `card` and `splits` are settled when it is made, rows are read on demand."""

    def __init__(self, card: DatasetCard, files: Sequence[DataFile], splits: Mapping[tuple[str, str], Split]) -> None:
        self.card = card
        self._files = files
        self._splits = splits
        self._schemas: dict[tuple[str, ...], pa.Schema] = {}
        self._block_ends: dict[tuple[str, str, int], Sequence[int]] = {}
        self._cursors: dict[tuple[object, ...], _Cursor] = {}
        self._lock = Lock()

    def untouched(self) -> bool:
        """Whether no file was changed since this was made, as far as size and time of change tell."""
        return all(file.untouched() for file in self._files)

    def tables(self) -> Iterator[tuple[tuple[str, str], pa.Table]]:
        """Every split whole, by configuration and name. It must fit in memory."""
        for key, split in self._splits.items():
            schema = split.schema()
            tables = list(split.stream(schema))
            yield key, pa.concat_tables(tables) if tables else schema.empty_table()

    def row_count(self, ref: DatasetRef) -> int | None:
        counts = self._counts(ref)
        return sum(count for count in counts if count is not None) if None not in counts else None

    def blocks(self, ref: DatasetRef, rows: int) -> int | None:
        if None in self._counts(ref):
            return None
        return sum(len(self._ends(ref, name, split, rows)) for name, split in self._chosen(ref))

    def _ends(self, ref: DatasetRef, name: str, split: Split, rows: int) -> Sequence[int]:
        key = (ref.config, name, rows)
        if key not in self._block_ends:
            self._block_ends[key] = split.ends(rows)
        return self._block_ends[key]

    def _counts(self, ref: DatasetRef) -> list[int | None]:
        with reading(self.card.id):
            return [split.rows for _, split in self._chosen(ref)]

    def read_block(
        self, ref: DatasetRef, block: int, rows: int, columns: Collection[str] | None = None
    ) -> Block | None:
        with reading(self.card.id), READERS.one_more():
            return self._block_of(ref, block, rows, columns)

    def _block_of(self, ref: DatasetRef, block: int, rows: int, columns: Collection[str] | None) -> Block | None:
        chosen = self._chosen(ref)
        if any(split.rows is None for _, split in chosen):
            with self._lock:
                cursor = self._cursors.setdefault((ref.config, ref.splits, rows), _Cursor())
            return cursor.block(block, lambda: _streamed(ref.id, chosen, self._schema(ref, chosen), rows))
        for name, split in chosen:
            ends = self._ends(ref, name, split, rows)
            if block < len(ends):
                start = ends[block - 1] if block else 0
                table = split.read(start, ends[block], _needed(self._schema(ref, chosen), columns))
                return _block(table, name, start)
            block -= len(ends)
        return None

    def sample(self, ref: DatasetRef, rows: int, seed: int, kept: "Kept | None" = None) -> Block:
        """Three quarters from the first split and the rest from the others, as far as they have rows; `kept` may hold
        it from an earlier run."""
        with reading(self.card.id), READERS.one_more():
            chosen = self._chosen(ref)
            return kept_sample(kept, ref, rows, seed, lambda: self._drawn(ref, chosen, rows, seed))

    def _drawn(self, ref: DatasetRef, chosen: "Sequence[tuple[str, Split]]", rows: int, seed: int) -> Block:
        tables: list[pa.Table] = []
        splits: list[str] = []
        index: list[int] = []
        shares = _shares([split.rows for _, split in chosen], rows)
        for (name, split), share in zip(chosen, shares, strict=True):
            chance = random.Random(f"{seed}/{ref.config}/{name}")
            table, numbers = split.sample(share, chance)
            tables.append(table)
            splits += [name] * len(numbers)
            index += numbers
        schema = unified([table.schema for table in tables], ref.id, [name for name, _ in chosen])
        table = pa.concat_tables([conform(table, schema) for table in tables])
        every = max(1, -(-weight(table) // SAMPLE_BYTES))  # long rows are fewer, from all over the sample
        longest = max((weight(table.slice(row, 1)) for row in range(len(table))), default=0) if every > 1 else 0
        if longest > SAMPLE_BYTES:
            reason = f"it holds a row of {longest >> 20:,} MB, where {SAMPLE_BYTES >> 20} MB can be looked at"
            raise DatasetError(self.card.id, reason, "split its rows into shorter ones")
        # By chance: each n-th of rows whose labels alternate has one label alone.
        chance = random.Random(f"{seed}/{ref.config}")
        kept = sorted(chance.sample(range(len(table)), -(-len(table) // every))) if every > 1 else range(len(table))
        return Block(table.take(list(kept)), [splits[row] for row in kept], [index[row] for row in kept])

    def _chosen(self, ref: DatasetRef) -> list[tuple[str, Split]]:
        known = [split for config, split in self._splits if config == ref.config]
        if not known:
            raise DatasetError(
                self.card.id,
                f"it has no configuration {ref.config!r}",
                f"choose one of: {', '.join(self.card.configs())}",
                config=ref.config,
            )
        missing = [split for split in ref.splits if split not in known]
        if missing or not ref.splits:
            raise DatasetError(
                self.card.id,
                f"its configuration {ref.config!r} has no split {', '.join(missing) or '(none was named)'}",
                f"choose among: {', '.join(known)}",
                config=ref.config,
                splits=list(ref.splits),
            )
        return [(name, self._splits[ref.config, name]) for name in ref.splits]

    def _schema(self, ref: DatasetRef, chosen: Sequence[tuple[str, Split]]) -> pa.Schema:
        """One schema for all blocks of the ref."""
        key = (ref.config, *ref.splits)
        with self._lock:
            known = self._schemas.get(key)
        if known is None:
            known = unified([split.schema() for _, split in chosen], ref.id, [name for name, _ in chosen])
            with self._lock:
                self._schemas[key] = known
        return known


def _needed(schema: pa.Schema, columns: Collection[str] | None) -> pa.Schema:
    """The fields of these columns; the first where none of them is there, since a table without columns has no rows."""
    if columns is None:
        return schema
    return pa.schema([field for field in schema if field.name in columns] or list(schema)[:1])


class _Cursor:
    """Where sequential reading stands, so that asking for the blocks in order reads a stream once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next = 0
        self._stream: Iterator[Block] | None = None

    def block(self, number: int, open_stream: Callable[[], Iterator[Block]]) -> Block | None:
        with self._lock:
            stream = self._stream
            if stream is None or number < self._next:
                stream, self._next = open_stream(), 0
            # Forgotten while it is read: after an error it is opened anew, and does not look as if it had ended.
            self._stream = None
            for block in stream:
                self._next += 1
                if self._next > number:
                    self._stream = stream
                    return block
            return None


def _streamed(dataset: str, chosen: Sequence[tuple[str, Split]], schema: pa.Schema, rows: int) -> Iterator[Block]:
    """Blocks of exactly `rows` rows, but for the last of each split and where so many rows take too much memory."""
    for name, split in chosen:
        start, waiting = 0, schema.empty_table()
        for table in split.stream(schema):
            if table.nbytes > MAX_READ_BYTES:
                raise DatasetError(dataset, too_large(table.nbytes), "split its texts into shorter ones")
            waiting = pa.concat_tables([waiting, table])
            while waiting.num_rows >= rows or waiting.nbytes > BLOCK_MEMORY:
                count = min(rows, max(1, waiting.num_rows * BLOCK_MEMORY // max(waiting.nbytes, 1)))
                yield _block(waiting.slice(0, count), name, start)
                start, waiting = start + count, waiting.slice(count)
        if waiting.num_rows:
            yield _block(waiting, name, start)


def _block(table: pa.Table, split: str, start: int) -> Block:
    return Block(table, [split] * table.num_rows, range(start, start + table.num_rows))


def _shares(counts: Sequence[int | None], rows: int) -> list[int]:
    """Rows to sample from each split: what the others lack is taken from the first, and the reverse."""
    room = [rows if count is None else min(count, rows) for count in counts]
    shares = [0] * len(room)
    shares[0] = min(room[0], rows if len(room) == 1 else round(rows * _FIRST_SPLIT_SHARE))
    for position in range(1, len(room)):
        shares[position] = min(room[position], (rows - sum(shares)) // (len(room) - position))
    for position, free in enumerate(room):
        shares[position] += min(free - shares[position], rows - sum(shares))
    return shares
