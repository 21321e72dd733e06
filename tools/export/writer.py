"""Rows stream into the files of a dataset: constant memory, and the same bytes however the rows came in batches."""

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from ...domain.card import DatasetRef
from ...domain.errors import RegraftError
from ...domain.outcome import RowCounts
from ...domain.plan import Plan
from ..curation.pool import SOURCE
from ..rows import INDEX, LINEAGE_SCHEMA, MADE_OF, ORIGIN, REJECTED_FILE_SCHEMA, REJECTED_SCHEMA, SPLIT
from .folder import Workspace, disk

ROW_GROUP = 16_384
SHARD_ROWS = 1_000_000


@dataclass(frozen=True)
class Origin:
    """A source of rows as the written files tell of it. `key` is what tables of rows call it; `made` has the lineage
    of rows that a recipe made, as JSON by split and index."""

    key: str
    ref: DatasetRef
    plan: Plan
    model: str | None = None
    made: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def checks(self) -> list[str]:
        """The checks that every accepted row of it passed."""
        return list(dict.fromkeys(wish.check for wish in self.plan.requirements if wish.severity == "error"))


class DatasetWriter:
    """Writes a dataset folder beside `out` and puts it in place on `finish`; without that, `out` stays as it was.

    Rows of one split must come before those of the next. lineage.parquet has a row for each of them in the same
    order: split after split, row after row. `shape` turns rows of `columns` into those that are stored, one for one;
    without it they are stored as they are. `replaces` is the dataset at `out` that may go, see Workspace.
    """

    def __init__(
        self,
        out: Path,
        columns: Sequence[str],
        origins: Sequence[Origin],
        shape: Callable[[pa.Table], pa.Table] | None = None,
        replaces: str | None = None,
    ) -> None:
        self._origins = {origin.key: origin for origin in origins}
        self._space = Workspace(out, replaces)
        self._columns = pa.schema([(column, pa.string()) for column in columns])
        self._shape = shape or (lambda rows: rows)
        self._data = self._shape(self._columns.empty_table()).schema
        self._shards: dict[str, list[_Shard]] = {}
        self.accepted: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._space.open()
        with disk(self._space.out):
            (self._space.path / "data").mkdir()
            (self._space.path / "plans").mkdir()
            self._lineage = _Shard(self._space.path / "lineage.parquet", LINEAGE_SCHEMA)
            self._rejected = _Shard(self._space.path / "rejected.parquet", REJECTED_FILE_SCHEMA)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for shard in (self._lineage, self._rejected, *(shard for shards in self._shards.values() for shard in shards)):
            shard.abandon()
        self._space.drop()

    def accept(self, rows: pa.Table, *, source: str | None = None, split: str = "train") -> None:
        """Append rows: the task's columns, ORIGIN, and `__source__` where `source` does not name it for all."""
        keyed = rows if source is None else rows.append_column(SOURCE, pa.repeat(source, len(rows)))
        with disk(self._space.out):
            while len(keyed):
                shard = self._shard(split)
                chunk = keyed.slice(0, min(ROW_GROUP, SHARD_ROWS - shard.rows))
                keyed = keyed.slice(len(chunk))
                shard.add(self._shape(chunk.select(self._columns.names).cast(self._columns)))
                self._lineage.add(self._lineage_of(chunk))
                self.accepted.update(chunk.column(SOURCE).to_pylist())

    def reject(self, source: str, rows: pa.Table) -> None:
        """Append rows of a source (REJECTED_SCHEMA) that were not taken."""
        ref = self._origins[source].ref
        with disk(self._space.out):
            for start in range(0, len(rows), ROW_GROUP):
                chunk = rows.slice(start, ROW_GROUP)
                names = [pa.repeat(value, len(chunk)) for value in (ref.id, ref.revision, ref.config)]
                rest = [chunk.column(name) for name in REJECTED_SCHEMA.names]
                keys, places = [source] * len(chunk), (chunk.column(name).to_pylist() for name in (SPLIT, INDEX))
                made = self._made_of(list(zip(keys, *places, strict=True)), pa.nulls(len(chunk), pa.string()))
                of = [made[name] for name in REJECTED_FILE_SCHEMA.names[-len(made) :]]
                self._rejected.add(pa.table([*names, *rest, *of], schema=REJECTED_FILE_SCHEMA))
                self.rejected[source] += len(chunk)

    def digest(self) -> str:
        """Sixteen hexadecimal digits of the stored rows, in their order. No row may come after."""
        digest = hashlib.blake2b(digest_size=8)
        with disk(self._space.out):
            for shard in (shard for shards in self._shards.values() for shard in shards):
                shard.close()
                with shard.path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def finish(self, texts: dict[str, str]) -> str:
        """Close the files, add `texts` (README.md, report.html) and the plans, and put the folder in its place; the
        digest of all its files."""
        with disk(self._space.out):
            for split, shards in (self._shards or {"train": [self._open("train", 0)]}).items():
                for number, shard in enumerate(shards):
                    shard.close()
                    name = f"{split}-{number:05d}-of-{len(shards):05d}.parquet"
                    shard.path.rename(shard.path.with_name(name))
            self._lineage.close()
            self._rejected.close()
            for name, origin in zip(plan_names(list(self._origins)), self._origins.values(), strict=True):
                _write(self._space.path / "plans" / name, origin.plan.model_dump_json(indent=2) + "\n")
            for name, text in texts.items():
                _write(self._space.path / name, text)
        digest = self._space.digest()
        self._space.put()
        return digest

    def verify(self, counts: dict[str, RowCounts]) -> None:
        """Raise RegraftError when what was written is not what the sources' counts say, or these do not add up."""
        for key, count in counts.items():
            verify_counts(key, count)
            written, counted = (self.accepted[key], self.rejected[key]), (count.accepted, count.rejected + count.unused)
            if written != counted:
                raise RegraftError(
                    f"{key} counts {counted[0]} rows that were taken and {counted[1]} that were not, but {written[0]} "
                    f"and {written[1]} were to be written",
                    "This is a fault of Regraft; please report it",
                    source=key,
                )

    def _shard(self, split: str) -> "_Shard":
        shards = self._shards.setdefault(split, [])
        if self._shards and split != next(reversed(self._shards)):
            raise ValueError(f"rows of {split!r} came after those of a later split")
        if not shards or shards[-1].rows >= SHARD_ROWS:
            if shards:
                shards[-1].close()
            shards.append(self._open(split, len(shards)))
        return shards[-1]

    def _open(self, split: str, number: int) -> "_Shard":
        return _Shard(self._space.path / "data" / f"{split}-{number:05d}.parquet", self._data)

    def _lineage_of(self, rows: pa.Table) -> pa.Table:
        coded = rows.column(SOURCE).combine_chunks().dictionary_encode()
        origins = [self._origins[key] for key in coded.dictionary.to_pylist()]
        per_source = {
            "source": [origin.ref.id for origin in origins],
            "revision": [origin.ref.revision for origin in origins],
            "config": [origin.ref.config for origin in origins],
            "plan": [origin.plan.hash for origin in origins],
            "model": [origin.model for origin in origins],
            "checks": [origin.checks for origin in origins],
        }
        columns = {
            name: pa.array(values, LINEAGE_SCHEMA.field(name).type).take(coded.indices)
            for name, values in per_source.items()
        }
        own = dict(zip(("split", "index", "part"), (rows.column(name) for name in ORIGIN), strict=True))
        places = (rows.column(name).to_pylist() for name in (SOURCE, SPLIT, INDEX))
        columns |= self._made_of(list(zip(*places, strict=True)), columns["model"])
        return pa.table({name: (columns | own)[name] for name in LINEAGE_SCHEMA.names}, schema=LINEAGE_SCHEMA)

    def _made_of(self, rows: Sequence[tuple[str, str, int]], model: pa.Array) -> dict[str, pa.Array]:
        """What is told of rows (source, split, index) that a recipe made; nothing but `model` of the others."""
        made = [self._origins[key].made.get((split, index)) for key, split, index in rows]
        if not any(made):
            empty = {name: pa.nulls(len(rows), LINEAGE_SCHEMA.field(name).type) for name in MADE_OF}
            return {"model": model, **empty}
        facts = [json.loads(text) if text else {} for text in made]
        sampling = [json.dumps(fact["sampling"], sort_keys=True) if fact.get("sampling") else None for fact in facts]
        columns = {name: [fact.get(name) or None for fact in facts] for name in MADE_OF} | {"sampling": sampling}
        models = [fact.get("model") or one for fact, one in zip(facts, model.to_pylist(), strict=True)]
        arrays = {name: pa.array(values, LINEAGE_SCHEMA.field(name).type) for name, values in columns.items()}
        return {"model": pa.array(models, pa.string()), **arrays}


class _Shard:
    """One parquet file with row groups of a fixed size and pinned settings: its bytes depend on its rows alone."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.rows = 0
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._writer = pq.ParquetWriter(
            path, schema, compression="zstd", compression_level=3, version="2.6", store_schema=False
        )

    def add(self, rows: pa.Table) -> None:
        self._waiting.append(rows)
        self.rows += len(rows)
        while sum(map(len, self._waiting)) >= ROW_GROUP:
            together = pa.concat_tables(self._waiting)
            self._write(together.slice(0, ROW_GROUP))
            self._waiting = [together.slice(ROW_GROUP)]

    def close(self) -> None:
        """Write what waits. A file of no rows still has its columns. Closing twice is once."""
        if not self._writer.is_open:
            return
        together = pa.concat_tables(self._waiting) if self._waiting else self._schema.empty_table()
        self._waiting = []
        if len(together) or not self.rows:
            self._write(together)
        self._writer.close()
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())

    def abandon(self) -> None:
        """Let go of the file without minding what the disk says."""
        self._waiting = []
        try:
            self._writer.close()
        except OSError:
            return

    def _write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows.combine_chunks(), row_group_size=ROW_GROUP)


def verify_counts(source: str, counts: RowCounts) -> None:
    """Raise RegraftError when a source's accepted, rejected, unused and unread rows are not all that there were."""
    read, gone = counts.rows + counts.expanded, counts.accepted + counts.rejected + counts.unused + counts.unread
    if read != gone:
        raise RegraftError(
            f"Of {read} rows of {source}, {gone} are accounted for",
            "This is a fault of Regraft; please report it",
            source=source,
            counts=counts.model_dump(),
        )


def plan_names(keys: Sequence[str]) -> list[str]:
    """A file name a source that is safe on every system, in the sources' order; alike names are numbered."""
    taken: set[str] = set()
    names = []
    for key in keys:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "__", key).strip("._")[:80] or "source"
        number = next(n for n in range(1, len(keys) + 2) if _numbered(stem, n).lower() not in taken)
        names.append(_numbered(stem, number))
        taken.add(names[-1].lower())
    return names


def _numbered(stem: str, number: int) -> str:
    return f"{stem}.json" if number == 1 else f"{stem}-{number}.json"


def _write(path: Path, text: str) -> None:
    with path.open("wb") as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        os.fsync(file.fileno())
