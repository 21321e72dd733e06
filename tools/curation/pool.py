"""All candidate rows as one pool: rows leave it with a reason, never without."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ..arrow import compute as pc
from ..rows import INDEX, ORIGIN, PART, SPLIT
from ..texts import normal

SOURCE = "__source__"
_CHUNK = 65_536


@dataclass(frozen=True)
class SourceRows:
    """Rows that a source gave: the task's columns and ORIGIN. `source` is the key that counts and quotas go by, `most`
    the number of its rows that may be taken at all."""

    source: str
    rows: pa.Table
    most: int | None = None
    own: bool = False
    """Rows that a person gave, which demonstrations may be taken from."""


class Pool:
    """Rows of all sources, one numbering; `reasons[i]` is why row i is out, or "" while it is in. `limits` are the rows
    that may be taken of sources, by their place in `sources`, where there is a limit."""

    def __init__(self, candidates: Sequence[SourceRows], columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self.sources = tuple(dict.fromkeys(candidate.source for candidate in candidates))
        number = {source: position for position, source in enumerate(self.sources)}
        self.own = [number[one.source] for one in candidates if one.own]
        self.limits = {number[one.source]: one.most for one in candidates if one.most is not None}
        tables = [candidate.rows.select([*columns, *ORIGIN]).cast(_schema(columns)) for candidate in candidates]
        # one chunk a column: single rows are taken from it many times, which from many chunks costs a copy of them all
        self.table = pa.concat_tables(tables).combine_chunks() if tables else _schema(columns).empty_table()
        self.source = np.repeat(
            np.array([number[candidate.source] for candidate in candidates], np.int32),
            [candidate.rows.num_rows for candidate in candidates],
        )
        self._verdicts: list[str] = [""]
        self._verdict = np.zeros(self.table.num_rows, np.int8)

    def __len__(self) -> int:
        return self.table.num_rows

    @property
    def alive(self) -> np.ndarray:
        """Numbers of the rows that are still in, ascending."""
        return np.flatnonzero(self._verdict == 0)

    def reject(self, rows: Iterable[int] | np.ndarray, reason: str) -> None:
        """Take rows out. A row that is out already keeps its first reason."""
        numbers = np.fromiter(rows, np.int64) if not isinstance(rows, np.ndarray) else rows
        if reason not in self._verdicts:
            self._verdicts.append(reason)
        free = numbers[self._verdict[numbers] == 0]
        self._verdict[free] = self._verdicts.index(reason)

    def reasons(self, rows: np.ndarray) -> list[str]:
        """Why each of those rows is out."""
        return [self._verdicts[code] for code in self._verdict[rows]]

    def texts(self, columns: Sequence[str], rows: np.ndarray | None = None) -> Iterable[list[str]]:
        """The columns of each row (of all rows when None) as texts, read in chunks."""
        chosen = self.table.select(list(columns))
        chosen = chosen if rows is None else chosen.take(pa.array(rows))
        for batch in chosen.to_batches(max_chunksize=_CHUNK):
            cells = [[text or "" for text in column.to_pylist()] for column in batch.columns]
            yield from map(list, zip(*cells, strict=True))

    def codes(self, columns: Sequence[str]) -> np.ndarray:
        """One number a row, equal for rows whose texts in these columns have the same normal form."""
        digests = (
            hashlib.blake2b("\x1f".join(map(normal, cells)).encode("utf-8", "replace"), digest_size=16).digest()
            for cells in self.texts(columns)
        )
        values = pa.array(digests, pa.binary(16), size=len(self))
        return np.asarray(values.dictionary_encode().indices)

    def chances(self, seed: int, purpose: str) -> np.ndarray:
        """A random number a row that depends on its origin, the seed and the purpose alone, not on its position."""
        mixed = np.full(len(self), _number(f"{seed}/{purpose}"), np.uint64)
        sources = np.array([_number(source) for source in self.sources], np.uint64)
        splits = pc.dictionary_encode(self.table.column(SPLIT).combine_chunks())
        names = np.array([_number(name) for name in splits.dictionary.to_pylist()], np.uint64)
        parts = [
            sources[self.source] if len(sources) else mixed,
            names[np.asarray(splits.indices)] if len(names) else mixed,
            self.table.column(INDEX).to_numpy().astype(np.uint64),
            self.table.column(PART).to_numpy().astype(np.uint64),
        ]
        for part in parts:
            mixed = _mix(mixed ^ _mix(part))
        return mixed


def _schema(columns: Sequence[str]) -> pa.Schema:
    # large strings: more than 2 GB of one column must not overflow while rows are put in order
    fields = [pa.field(column, pa.large_string()) for column in columns]
    return pa.schema([*fields, (SPLIT, pa.string()), (INDEX, pa.int64()), (PART, pa.int32())])


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _mix(values: np.ndarray) -> np.ndarray:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014): neighbouring numbers end far apart."""
    with np.errstate(over="ignore"):
        values = values + np.uint64(0x9E3779B97F4A7C15)
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))
