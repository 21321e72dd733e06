"""All candidate rows as one pool: rows leave it with a reason, never without.

The pool holds a byte a row. Rows stay where they are, in tables or in files, and are read chunk by chunk as often as a
step needs their texts; what steps compare are small keys (`keys`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ..arrow import compute as pc
from ..rows import INDEX, PART, SPLIT

SOURCE = "__source__"
_CHUNK_ROWS, _CHUNK_BYTES = 65_536, 64 << 20
_SLICE_ROWS = 16_384


@dataclass(frozen=True)
class SourceRows:
    """Rows that a source gave: the task's columns and ORIGIN, as a table or as a function that reads tables from the
    first on whenever it is called. `source` is the key that counts and quotas go by, `most` the number of its rows that
    may be taken at all."""

    source: str
    rows: pa.Table | Callable[[], Iterable[pa.Table]]
    most: int | None = None
    own: bool = False
    """Rows that a person gave, which demonstrations may be taken from."""

    def tables(self) -> Iterable[pa.Table]:
        return [self.rows] if isinstance(self.rows, pa.Table) else self.rows()


@dataclass(frozen=True)
class Chunk:
    """Some rows of one source, by its number; they are numbered in the pool from `start` on."""

    start: int
    source: int
    rows: pa.Table

    def __len__(self) -> int:
        return self.rows.num_rows

    @property
    def places(self) -> slice:
        """Where its rows stand in arrays of one value for each row of the pool."""
        return slice(self.start, self.start + len(self))

    def cells(self, columns: Sequence[str], mask: np.ndarray | None = None) -> list[list[str]]:
        """The columns of each row (of those in `mask`) as texts."""
        rows = self.rows.select(list(columns))
        rows = rows if mask is None else rows.filter(pa.array(mask))
        texts = [[text or "" for text in column.to_pylist()] for column in rows.columns]
        return list(map(list, zip(*texts, strict=True)))


class Pool:
    """Rows of all sources, one numbering. `verdicts[i]` is the number of row i's reason in `reasons`, 0 while it is in.
    `limits` are the rows that may be taken of sources, by their place in `sources`, where there is a limit."""

    def __init__(self, candidates: Sequence[SourceRows], columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self.sources = tuple(dict.fromkeys(candidate.source for candidate in candidates))
        number = {source: position for position, source in enumerate(self.sources)}
        self.own = frozenset(number[one.source] for one in candidates if one.own)
        self.limits = {number[one.source]: one.most for one in candidates if one.most is not None}
        self.reasons: list[str] = [""]
        self.verdicts = np.zeros(0, np.int8)
        self._candidates = [(number[candidate.source], candidate) for candidate in candidates]

    def __len__(self) -> int:
        return len(self.verdicts)

    def chunks(self) -> Iterator[Chunk]:
        """All rows, read now, in the order of their numbers."""
        schema, start = _schema(self.columns), 0
        for source, candidate in self._candidates:
            for rows in _regrouped(table.select(schema.names).cast(schema) for table in candidate.tables()):
                yield Chunk(start, source, rows)
                start += rows.num_rows

    def number(self, verdicts: Sequence[np.ndarray]) -> None:
        """Number all rows, by the first verdicts on them."""
        self.verdicts = np.concatenate([self.verdicts, *verdicts])

    def code(self, reason: str) -> int:
        """The number of a reason."""
        if reason not in self.reasons:
            self.reasons.append(reason)
        return self.reasons.index(reason)

    def reject(self, rows: np.ndarray, reason: str) -> None:
        """Take rows out. A row that is out already keeps its first reason."""
        free = rows[self.verdicts[rows] == 0]
        self.verdicts[free] = self.code(reason)


class Chances:
    """A random number a row that depends on its origin, the seed and the purpose alone, not on its position. Rows of
    splits that are to come `last` have greater ones than all others."""

    def __init__(
        self, sources: Sequence[str], seed: int, purpose: str, last: Callable[[str], bool] | None = None
    ) -> None:
        self._sources = np.array([_number(source) for source in sources], np.uint64)
        self._start = np.uint64(_number(f"{seed}/{purpose}"))
        self._last = last

    def of(self, sources: np.ndarray | int, rows: pa.Table) -> np.ndarray:
        """The chances of rows with ORIGIN, of a source or of one source each, by number; uint64."""
        splits = pc.dictionary_encode(rows.column(SPLIT).combine_chunks())
        names = np.array([_number(name) for name in splits.dictionary.to_pylist()], np.uint64)
        mixed = np.full(rows.num_rows, self._start, np.uint64)
        if not len(mixed):
            return mixed
        parts = [
            np.broadcast_to(self._sources[sources], mixed.shape),
            names[np.asarray(splits.indices)],
            rows.column(INDEX).to_numpy().astype(np.uint64),
            rows.column(PART).to_numpy().astype(np.uint64),
        ]
        for part in parts:
            mixed = mix(mixed ^ mix(part))
        if self._last is None:
            return mixed
        last = np.array([self._last(name) for name in splits.dictionary.to_pylist()], np.uint64)
        return (mixed >> np.uint64(1)) | (last[np.asarray(splits.indices)] << np.uint64(63))


def mix(values: np.ndarray) -> np.ndarray:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014): neighbouring numbers end far apart."""
    with np.errstate(over="ignore"):
        values = values + np.uint64(0x9E3779B97F4A7C15)
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))


def _schema(columns: Sequence[str]) -> pa.Schema:
    # large strings: more than 2 GB of one column must not overflow
    fields = [pa.field(column, pa.large_string()) for column in columns]
    return pa.schema([*fields, (SPLIT, pa.string()), (INDEX, pa.int64()), (PART, pa.int32())])


def _regrouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of a good size: small ones together, large ones in parts."""
    waiting: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        for start in range(0, table.num_rows, _SLICE_ROWS):
            part = table.slice(start, _SLICE_ROWS)
            waiting.append(part)
            rows, size = rows + part.num_rows, size + part.nbytes
            if rows + _SLICE_ROWS > _CHUNK_ROWS or size > _CHUNK_BYTES:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
