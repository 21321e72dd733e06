"""One dataset of files on this machine: its card, and its rows by blocks. Catalogs in Hub layout are made of these."""

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa

from ...domain.card import DatasetCard, DatasetRef, SplitInfo
from ...domain.errors import DatasetError
from .base import Block
from .layout import SplitFiles, find_layout
from .reading.cache import TableCache
from .reading.files import DataFile
from .reading.labels import Labels, features_labels
from .reading.parquet import ParquetPart, open_parquet
from .reading.split import ParquetSplit, Split, TextSplit, unified
from .reading.types import conform
from .readme import common_labels, config_labels, describe, parse_readme

_FIRST_SPLIT_SHARE = 0.75
_TEXT_BYTES = 8 << 20


class FileDataset:
    """A dataset whose files were found: `card` and `splits` are settled when it is made, rows are read on demand."""

    def __init__(self, card: DatasetCard, files: Sequence[DataFile], splits: Mapping[tuple[str, str], Split]) -> None:
        self.card = card
        self._files = files
        self._splits = splits
        self._schemas: dict[tuple[str, ...], pa.Schema] = {}
        self._cursors: dict[tuple[object, ...], _Cursor] = {}
        self._lock = Lock()

    def untouched(self) -> bool:
        """Whether no file was changed since this was made, as far as size and time of change tell."""
        return all(file.untouched() for file in self._files)

    def row_count(self, ref: DatasetRef) -> int | None:
        counts = [split.rows for _, split in self._chosen(ref)]
        return sum(count for count in counts if count is not None) if None not in counts else None

    def blocks(self, ref: DatasetRef, rows: int) -> int | None:
        counts = [split.rows for _, split in self._chosen(ref)]
        return sum(-(-count // rows) for count in counts if count is not None) if None not in counts else None

    def read_block(self, ref: DatasetRef, block: int, rows: int) -> Block | None:
        chosen = self._chosen(ref)
        if any(split.rows is None for _, split in chosen):
            with self._lock:
                cursor = self._cursors.setdefault((ref.config, ref.splits, rows), _Cursor())
            return cursor.block(block, lambda: _streamed(chosen, self._schema(ref, chosen), rows))
        for name, split in chosen:
            own = -(-(split.rows or 0) // rows)
            if block < own:
                start, stop = block * rows, min((block + 1) * rows, split.rows or 0)
                return _block(split.read(start, stop, self._schema(ref, chosen)), name, start)
            block -= own
        return None

    def sample(self, ref: DatasetRef, rows: int, seed: int) -> Block:
        """Three quarters from the first split and the rest from the others, as far as they have rows."""
        chosen = self._chosen(ref)
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
        return Block(pa.concat_tables([conform(table, schema) for table in tables]), splits, index)

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


def _streamed(chosen: Sequence[tuple[str, Split]], schema: pa.Schema, rows: int) -> Iterator[Block]:
    """Blocks of exactly `rows` rows, but for the last of each split."""
    for name, split in chosen:
        start, waiting = 0, schema.empty_table()
        for table in split.stream(schema):
            waiting = pa.concat_tables([waiting, table])
            while waiting.num_rows >= rows:
                yield _block(waiting.slice(0, rows), name, start)
                start, waiting = start + rows, waiting.slice(rows)
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


def open_dataset(dataset: str, readme: Path | None, files: Mapping[str, Path], cache: TableCache) -> FileDataset:
    """Read the card and the parquet footers. Raises DatasetError when no split can be read.

    `files` are the dataset's files by their names in it; none of them is run. The revision is a hash of the card and
    of the data files' names and contents.
    """
    source = _text_of(readme) if readme is not None else ""
    parsed = parse_readme(source)
    card = describe(dataset, parsed)
    layout = find_layout(parsed.metadata, list(files))
    if not layout.splits:
        raise DatasetError(dataset, _why_nothing(files, parsed.problem), "give it parquet, JSON, CSV or text files")
    labels = _older_labels(files) | config_labels(parsed.metadata)
    opened = _Opened(dataset, files, cache, labels)
    for split in layout.splits:
        opened.add(split)
    if not opened.splits:
        raise opened.errors[0]
    notes = (*card.notes, *layout.notes, *(f"left out: {error.reason}" for error in opened.errors))
    if all(split.rows == 0 for split in opened.infos):
        raise DatasetError(dataset, "it has no rows")
    found = [info.label_names for info in opened.infos]
    return FileDataset(
        card.model_copy(
            update={
                "revision": _revision(source, opened.files.values()),
                "splits": tuple(opened.infos),
                "label_names": common_labels(found),
                "notes": notes,
            }
        ),
        list(opened.files.values()),
        opened.splits,
    )


class _Opened:
    """The splits that could be opened so far, and why others could not."""

    def __init__(
        self, dataset: str, files: Mapping[str, Path], cache: TableCache, labels: Mapping[str, Labels]
    ) -> None:
        self._dataset = dataset
        self._paths = files
        self._cache = cache
        self._labels = labels
        self.files: dict[str, DataFile] = {}
        self.infos: list[SplitInfo] = []
        self.splits: dict[tuple[str, str], Split] = {}
        self.errors: list[DatasetError] = []

    def add(self, wanted: SplitFiles) -> None:
        """Open one split's files, or note the error."""
        try:
            own = [self._file(name) for name in wanted.files]
            parts = [open_parquet(file) for file in own] if wanted.kind == "parquet" else None
        except DatasetError as exc:
            self.errors.append(exc)
            return
        if parts is None:
            rows = None if any(file.size for file in own) else 0
            split: Split = TextSplit(own, wanted.kind, wanted.options, self._cache)
        else:
            rows = sum(part.rows for part in parts)
            split = ParquetSplit(parts, self._cache)
        self.files.update((file.name, file) for file in own)
        self.splits[wanted.config, wanted.split] = split
        self.infos.append(
            SplitInfo(
                config=wanted.config,
                split=wanted.split,
                files=wanted.files,
                rows=rows,
                bytes=sum(file.size for file in own),
                label_names=self._split_labels(wanted.config, parts or ()),
            )
        )

    def _file(self, name: str) -> DataFile:
        return self.files.get(name) or DataFile.of(self._dataset, name, self._paths[name])

    def _split_labels(self, config: str, parts: Sequence[ParquetPart]) -> Labels:
        stated = self._labels.get(config) or (self._labels.get("default", {}) if len(self._labels) == 1 else {})
        return {**(parts[0].label_names if parts else {}), **stated}


def _why_nothing(files: Mapping[str, Path], problem: str) -> str:
    if problem:
        return problem
    if any(name.endswith(".py") for name in files):
        return "its rows come from a script, and scripts of datasets are never run"
    packed = sorted(name for name in files if name.endswith((".zip", ".tar", ".gz", ".pkl", ".pt", ".npy", ".arrow")))
    if packed:
        return f"its files ({', '.join(packed[:3])}) are of no format that is read"
    return "it has no data file"


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_TEXT_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _older_labels(files: Mapping[str, Path]) -> dict[str, Labels]:
    """Label names that a dataset_infos.json states, as older datasets do."""
    path = files.get("dataset_infos.json")
    if path is None or path.stat().st_size > _TEXT_BYTES:
        return {}
    try:
        infos = json.loads(_text_of(path))
    except (ValueError, RecursionError):
        return {}
    infos = infos if isinstance(infos, dict) else {}
    return {str(name): features_labels(info.get("features")) for name, info in infos.items() if isinstance(info, dict)}


def _revision(card: str, files: Any) -> str:
    state = hashlib.sha256(card.encode("utf-8", "replace"))
    for file in sorted(files, key=lambda file: file.name):
        state.update(f"\0{file.name}\0{file.digest()}".encode())
    return state.hexdigest()[:40]
