"""The end of a curation: the rows that are taken in their final order, the others with their reasons."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ...domain.task import TaskSpec
from ..rows import INDEX, ORIGIN, PART, REJECTED_SCHEMA, SPLIT
from .keys import Keys
from .pool import SOURCE, Chances, Chunk, Pool
from .splits import groups, held_out

PREVIEW_CHARS = 300
NOT_NEEDED = "not needed"
"""What reasons begin with that are no fault of a row."""
_ROWS = 16_384


@dataclass(frozen=True)
class Curated:
    """The dataset's rows in their final order, split after split, and every other candidate with its reason.

    `accepted` has the task's columns, `__source__` and ORIGIN; `splits` tells how many of its rows, from the first
    on, each split has. `rejected` has a table (REJECTED_SCHEMA) for every source that gave candidates. `taken` and
    `dropped` are the same in figures, by source and by reason. `how` says how rows were chosen where it was not by
    chance.
    """

    accepted: pa.Table
    rejected: dict[str, pa.Table]
    splits: dict[str, int]
    taken: dict[str, int]
    dropped: dict[str, dict[str, int]]
    how: str = ""


@dataclass(frozen=True)
class Sharing:
    """How rows are ordered and split: by chance of the seed, `test_share` of them into a test part."""

    task: TaskSpec
    seed: int
    test_share: float = 0.0


def written(pool: Pool, keys: Keys, mask: np.ndarray, sharing: Sharing, folder: Path | None, how: str = "") -> Curated:
    """Read all rows once more and put each where it belongs: those of the `mask` into the dataset."""
    ordered = _Ordered(pool, keys, sharing)
    others = _Collected(folder and folder / "rejected.arrow", REJECTED_SCHEMA)
    spans: dict[int, list[tuple[int, int]]] = {}
    dropped: dict[str, Counter[str]] = {source: Counter() for source in pool.sources}
    taken = dict.fromkeys(pool.sources, 0)
    for chunk in pool.chunks():
        mine = mask[chunk.places]
        ordered.add(chunk, mine)
        taken[pool.sources[chunk.source]] += int(mine.sum())
        spans.setdefault(chunk.source, []).append((others.rows, len(chunk) - int(mine.sum())))
        others.add(_rejected(pool, chunk, ~mine, dropped[pool.sources[chunk.source]]))
    accepted, splits = ordered.written(folder)
    table = others.table()
    rejected = {
        source: pa.concat_tables([table.slice(*span) for span in spans.get(number, [(0, 0)])])
        for number, source in enumerate(pool.sources)
    }
    return Curated(accepted, rejected, splits, taken, {key: dict(value) for key, value in dropped.items()}, how)


def _rejected(pool: Pool, chunk: Chunk, mask: np.ndarray, counts: Counter[str]) -> pa.Table:
    verdicts = pool.verdicts[chunk.places][mask]
    codes, first, sizes = np.unique(verdicts, return_index=True, return_counts=True)
    for place in np.argsort(first):
        counts[pool.reasons[codes[place]]] += int(sizes[place])
    previews = (
        json.dumps(dict(zip(pool.columns, cells, strict=True)), ensure_ascii=False)[:PREVIEW_CHARS]
        for cells in chunk.cells(pool.columns, mask)
    )
    origin = chunk.rows.select(list(ORIGIN)).filter(pa.array(mask))
    stages = ["unused" if reason.startswith(NOT_NEEDED) else "curation" for reason in pool.reasons]
    columns = {
        **{name: origin.column(name) for name in ORIGIN},
        "stage": pa.array(stages, pa.string()).take(pa.array(verdicts)),
        "reason": pa.array(pool.reasons, pa.string()).take(pa.array(verdicts)),
        "preview": pa.array(previews, pa.string(), size=len(verdicts)),
    }
    return pa.table(columns, schema=REJECTED_SCHEMA)


class _Ordered:
    """The rows that are taken. They are put in order by DuckDB, which does it on disk where they are many."""

    def __init__(self, pool: Pool, keys: Keys, sharing: Sharing) -> None:
        self._pool, self._keys, self._sharing = pool, keys, sharing
        self._chances = Chances(pool.sources, sharing.seed, "order")
        self._texts = [f"text{number}" for number in range(len(pool.columns))]
        self._fields = ["source", *self._texts, "split", "row", "part"]
        columns = ", ".join(f"{name} BLOB" for name in (*self._texts, "split"))
        keys.run(f"CREATE TABLE taken (chance UBIGINT, place BIGINT, source INT, {columns}, row BIGINT, part INT)")
        sources = [pa.field(name, pa.string()) for name in (*pool.columns, SOURCE)]
        self.schema = pa.schema([*sources, (SPLIT, pa.string()), (INDEX, pa.int64()), (PART, pa.int32())])

    def add(self, chunk: Chunk, mask: np.ndarray) -> None:
        if not mask.any():
            return
        rows = chunk.rows.filter(pa.array(mask))
        texts = {name: rows.column(column) for name, column in zip(self._texts, self._pool.columns, strict=True)}
        texts |= {"split": rows.column(SPLIT)}
        columns: dict[str, Any] = {
            "chance": self._chances.of(chunk.source, rows),
            "place": chunk.start + np.flatnonzero(mask),
            "source": np.full(rows.num_rows, chunk.source, np.int32),
            **{name: column.cast(pa.large_binary()) for name, column in texts.items()},
            "row": rows.column(INDEX),
            "part": rows.column(PART),
        }
        self._keys.add("taken", pa.table(columns))

    def written(self, folder: Path | None) -> tuple[pa.Table, dict[str, int]]:
        """The rows in their order, and how many of them each split has."""
        out = _Collected(folder and folder / "accepted.arrow", self.schema)
        tested = self._tested()
        for part in (False, True) if tested.any() else (False,):
            start = 0
            for sources, rows in self._read():
                mine = pa.array(tested[start : start + rows.num_rows] == part)
                start += rows.num_rows
                names = pa.array(self._pool.sources, pa.string()).take(pa.array(sources))
                named = rows.add_column(len(self._pool.columns), SOURCE, names)
                out.add(named.filter(mine).cast(self.schema))
        tests = int(tested.sum())
        return out.table(), {"train": len(tested) - tests} | ({"test": tests} if tests else {})

    def _read(self) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """The rows by chance: numbers of their sources, and texts with ORIGIN."""
        for rows in self._keys.read(f"SELECT {', '.join(self._fields)} FROM taken ORDER BY chance, place"):
            columns = [self._pool.columns, *([name] for name in ORIGIN)]
            named = rows.drop_columns(["source"]).rename_columns([name for names in columns for name in names])
            yield rows.column("source").to_numpy(), named.cast(_texts_of(named))

    def _tested(self) -> np.ndarray:
        """Which of the rows, in their order, the test part has."""
        size, share = self._keys.one("SELECT count(*) FROM taken"), self._sharing.test_share
        if share <= 0:
            return np.zeros(size, bool)
        chances = Chances(self._pool.sources, self._sharing.seed, "split")
        lots = [np.zeros(0, np.uint64)]

        def places() -> Iterator[tuple[tuple, Sequence[str]]]:
            inputs = list(self._sharing.task.input_columns)
            for sources, rows in self._read():
                lots.append(chances.of(sources, rows))
                origin = (rows.column(name).to_pylist() for name in (SPLIT, INDEX))
                cells = (rows.column(name).to_pylist() for name in inputs)
                yield from zip(zip(sources.tolist(), *origin, strict=True), zip(*cells, strict=True), strict=True)

        group = groups(places())
        return held_out(group, np.concatenate(lots), share)


def _texts_of(rows: pa.Table) -> pa.Schema:
    """The schema with texts for bytes."""
    return pa.schema([(f.name, pa.string() if pa.types.is_binary(f.type) else f.type) for f in rows.schema])


class _Collected:
    """Tables of one schema one after the other: in memory, or in a file that is mapped into it."""

    def __init__(self, place: Path | None, schema: pa.Schema) -> None:
        self.rows = 0
        self._place, self._schema = place, schema
        self._parts: list[pa.Table] = []
        self._file = pa.OSFile(str(place), "wb") if place is not None else None
        self._writer = pa.ipc.new_file(self._file, schema) if self._file is not None else None

    def add(self, rows: pa.Table) -> None:
        self.rows += rows.num_rows
        if self._writer is None:
            self._parts.append(rows)
        else:
            self._writer.write_table(rows.combine_chunks(), max_chunksize=_ROWS)

    def table(self) -> pa.Table:
        """All of them. No more may be added."""
        if self._writer is None or self._file is None:
            return pa.concat_tables(self._parts) if self._parts else self._schema.empty_table()
        self._writer.close()
        self._file.close()
        return pa.ipc.open_file(pa.memory_map(str(self._place))).read_all()
