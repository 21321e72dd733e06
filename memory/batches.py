"""Finished batches of an execution on disk, so that a killed run goes on where it was and ends with the same bytes.

    <root>/<key>/000012.rejected.arrow    written first, where rows were rejected
    <root>/<key>/000012.accepted.arrow    makes the batch finished; its metadata hold the counts
    <root>/<key>/end.json                 which batches the last execution consists of

Every file is written under another name, synced and moved into place, so what is there is whole. They are Arrow's own
files, packed by lz4: to make parquet of rows that are read once, and soon, takes a tenth of a mechanical plan's time.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from ..domain.boundary import first_line
from ..domain.errors import OutputError
from ..domain.noun import Noun
from .atomic import write_atomically
from .shared import Commits, ObjectStore, SharedRuns, blocks_url, commits, shared_runs

_POLL_S = 0.2
_META = b"regraft.batch"
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


class BatchInfo(Noun):
    """The figures of one batch: `rows` read + `expanded` = `accepted` + the sum of `reasons`."""

    rows: int
    expanded: int
    accepted: int
    reasons: dict[str, int]

    @property
    def rejected(self) -> int:
        return sum(self.reasons.values())


@dataclass(frozen=True)
class Batch:
    """One block's rows as a plan left them. Texts that many rows share may be places in a list while it is put; they
    are texts again when it is got."""

    accepted: pa.Table
    rejected: pa.Table


class End(Noun):
    """What an execution came to: its batches in the order of their execution, and whether the source is read up."""

    batches: tuple[int, ...]
    exhausted: bool


class BatchStore:
    """Batches by key and number. A key names all that decides the rows: source, revision, plan, seed, block size.

    Several threads may put batches of different numbers. Raises OutputError when the disk is full.

    `objects` is the address of an object store to which finished batches are committed, REGRAFT_BLOCKS if None. A
    process that does not see the folder `root` then keeps nothing: its batches are in the object store alone.
    """

    def __init__(self, root: Path, objects: str | None = None) -> None:
        self.root = root
        self.objects = blocks_url() if objects is None else objects
        self._run = _run_of(root)
        self._named = self._run or root
        if self.objects:
            commits(self.objects)  # an address that cannot be read is told before anything is made
        unseen = bool(objects) and not root.is_dir()
        self._passing = tempfile.TemporaryDirectory(prefix="regraft-batches-") if unseen else None
        self._base = Path(self._passing.name) if self._passing is not None else self._named
        self._below = self._base / root.relative_to(self._named)

    def info(self, key: str, number: int) -> BatchInfo | None:
        """The batch's figures, None where it is not finished."""
        return _info(self._file(key, number, "accepted"))

    @contextmanager
    def claimed(self, key: str, number: int) -> Iterator[BatchInfo | None]:
        """Hold a batch against processes on other machines while it is made. The figures of one that another process
        made meanwhile, which is then here too; waits for one that is at it."""
        known, shared = self.info(key, number), self._shared()
        if known is not None or shared is None:
            yield known or self.fetched(key, number)
            return
        while not shared.claim(self._run_id, self._name(key, number)):
            time.sleep(_POLL_S)
            if (made := self.fetched(key, number)) is not None:
                yield made
                return
        try:
            yield self.fetched(key, number)
        finally:
            shared.unclaim(self._run_id, self._name(key, number))

    @contextmanager
    def free(self, key: str, number: int) -> Iterator[bool]:
        """Hold a batch where no process has it or is at it; whether that is so."""
        shared, name = self._shared(), self._name(key, number)
        if shared is None or self.info(key, number) is not None or not shared.claim(self._run_id, name):
            yield False
            return
        try:
            yield self.fetched(key, number) is None
        finally:
            shared.unclaim(self._run_id, name)

    def fetched(self, key: str, number: int) -> BatchInfo | None:
        """The figures of a batch that is here, or that another machine has committed, which is brought here."""
        known, kept = self.info(key, number), self._commits()
        if known is None and kept is not None:
            files = [self._file(key, number, kind) for kind in ("rejected", "accepted")]
            if kept.fetch(self._run_id, self._base, [self._name_of(file) for file in files]):
                return self.info(key, number)
        return known

    def offer(self, key: str, job: str) -> Callable[[], None]:
        """Let other machines take part in making the batches of a key; what is returned ends that."""
        shared = self._shared()
        if shared is None or self._run is None:
            return lambda: None
        run, folder = self._run_id, self._name_of(self._folder(key))
        shared.offer(run, folder, job)
        return lambda: shared.withdraw(run, folder)

    def put(self, key: str, number: int, batch: Batch, *, rows: int, expanded: int) -> BatchInfo:
        """Store a batch, whole or not at all."""
        self._folder(key).mkdir(parents=True, exist_ok=True)
        reasons = {}
        if batch.rejected.num_rows:
            counted = batch.rejected.column("reason").value_counts().to_pylist()
            reasons = {entry["values"]: entry["counts"] for entry in sorted(counted, key=lambda entry: entry["values"])}
            self._write(self._file(key, number, "rejected"), batch.rejected, None)
        info = BatchInfo(rows=rows, expanded=expanded, accepted=batch.accepted.num_rows, reasons=reasons)
        self._write(self._file(key, number, "accepted"), batch.accepted, info)
        files = (self._file(key, number, kind) for kind in ("rejected", "accepted"))
        self._share(file for file in files if file.exists())
        return info

    def get(self, key: str, number: int, info: BatchInfo, rejected_schema: pa.Schema) -> Batch:
        """A finished batch's rows. Raises OutputError where the disk has damaged them; they are forgotten then, so that
        they are made anew."""
        try:
            accepted = _read(self._file(key, number, "accepted"))
            rejected = _read(self._file(key, number, "rejected")) if info.reasons else rejected_schema.empty_table()
            return Batch(accepted, rejected)
        except (pa.ArrowException, OSError) as exc:
            for kind in ("accepted", "rejected"):
                self._file(key, number, kind).unlink(missing_ok=True)
            message = f"Rows that the run had made are damaged ({first_line(exc)})"
            raise OutputError(message, "resume the run, which makes them again") from exc

    def end(self, key: str) -> End | None:
        """How the last execution under this key ended, None where none did."""
        try:
            return _END.validate_json(self._end(key).read_bytes())
        except (OSError, ValidationError):
            return None

    def set_end(self, key: str, end: End) -> None:
        self._folder(key).mkdir(parents=True, exist_ok=True)
        data = json.dumps(end.model_dump(mode="json")).encode()
        write_atomically(self._end(key), lambda file: file.write(data))
        self._share([self._end(key)])
        for half_written in self._folder(key).glob(".*.arrow.*"):  # by workers that were killed
            half_written.unlink(missing_ok=True)

    def tally(self) -> BatchInfo:
        """The figures of all finished batches together, whatever their key: how far an execution is."""
        infos = [info for file in self.root.glob("*/*.accepted.arrow") if (info := _info(file)) is not None]
        reasons: Counter[str] = Counter()
        for info in infos:
            reasons.update(info.reasons)
        sums = {name: sum(getattr(info, name) for info in infos) for name in ("rows", "expanded", "accepted")}
        return BatchInfo(**sums, reasons=dict(reasons))

    def forget(self) -> None:
        """Take away what is committed to an object store of an execution whose rows are needed no longer."""
        if isinstance(kept := self._commits(), ObjectStore):
            kept.remove(self._run_id)

    def _share(self, files: Iterable[Path]) -> None:
        """Commit files of a run for other machines, where there is a store that they see."""
        kept = self._commits()
        if kept is None:
            return
        files = list(files)
        kept.commit(self._run_id, {self._name_of(file): file.read_bytes() for file in files})
        if self._passing is not None:
            for file in files:
                file.unlink()

    def _commits(self) -> Commits | None:
        return commits(self.objects) if self._run is not None or self.objects else None

    def _name_of(self, file: Path) -> str:
        return file.relative_to(self._base).as_posix()

    def _shared(self) -> SharedRuns | None:
        return shared_runs() if self._run is not None else None

    @property
    def _run_id(self) -> str:
        return self._named.name

    def _name(self, key: str, number: int) -> str:
        return f"{self.root.name}/{key}/{number}"

    def _folder(self, key: str) -> Path:
        return self._below / key

    def _file(self, key: str, number: int, kind: Literal["accepted", "rejected"]) -> Path:
        return self._folder(key) / batch_file(number, kind)

    def _end(self, key: str) -> Path:
        return self._folder(key) / "end.json"

    def _write(self, path: Path, table: pa.Table, info: BatchInfo | None) -> None:
        metadata = {_META: info.model_dump_json()} if info is not None else None
        table = table.replace_schema_metadata(metadata)

        def write(file: BinaryIO) -> None:
            with pa.ipc.new_file(file, table.schema, options=_OPTIONS) as writer:
                writer.write_table(table)

        write_atomically(path, write)


def batch_file(number: int, kind: Literal["accepted", "rejected"] = "accepted") -> str:
    """The name of a batch's file in its key's folder; that of the accepted rows makes it finished."""
    return f"{number:06d}.{kind}.arrow"


def decoded(table: pa.Table) -> pa.Table:
    """The same rows with texts in place of places in a list."""
    kinds = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))


def _read(file: Path) -> pa.Table:
    """The rows of a file, looked through: places in damaged ones may lie anywhere in memory."""
    with pa.memory_map(str(file)) as source:
        table = pa.ipc.open_file(source).read_all().replace_schema_metadata(None)
    table.validate(full=True)
    return decoded(table)


def _info(file: Path) -> BatchInfo | None:
    try:
        with pa.OSFile(str(file)) as source:
            metadata = pa.ipc.open_file(source).schema.metadata or {}
        return BatchInfo.model_validate_json(metadata[_META])
    except (OSError, pa.ArrowException, KeyError, ValidationError):
        return None  # not there, or not ours: then it is made again


def _run_of(root: Path) -> Path | None:
    """The folder of the run whose batches these are; None for those of no run."""
    return next((path.parent for path in (root, *root.parents) if path.name == "batches"), None)


_END = TypeAdapter(End)
