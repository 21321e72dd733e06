"""Sampled rows of a run's sources, kept with the run so that another process shows them without reading the source.

    <run>/samples/<key>.arrow    the rows; where each came from stands in the file's metadata

Keeping them is a convenience: a sample that is large, or that the disk refuses, is simply not there.
"""

import hashlib
import json
from pathlib import Path

import pyarrow as pa

from ..domain.card import DatasetRef
from ..domain.errors import OutputError
from .runs import write_atomically

MAX_BYTES = 64 << 20
_PLACES = b"regraft.places"


class SampleStore:
    """Samples by what was sampled and how many rows were asked for."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "samples"

    def put(self, ref: DatasetRef, rows: int, table: pa.Table, splits: list[str], index: list[int]) -> None:
        """Keep a sample: row i of `table` is row `index[i]` of the split `splits[i]`."""
        path = self._file(ref, rows)
        if table.nbytes > MAX_BYTES or path.exists():
            return
        places = json.dumps([splits, index]).encode()
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), _PLACES: places})

        def write(file: object) -> None:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.ipc.new_file(file, table.schema, options=options) as writer:
                writer.write_table(table)

        try:
            self._root.mkdir(exist_ok=True)
            write_atomically(path, write)
        except (OutputError, OSError, pa.ArrowException):
            return

    def get(self, ref: DatasetRef, rows: int) -> tuple[pa.Table, list[str], list[int]] | None:
        """The sample, None where it was not kept or cannot be read."""
        try:
            with pa.OSFile(str(self._file(ref, rows))) as file:
                table = pa.ipc.open_file(file).read_all()
            splits, index = json.loads((table.schema.metadata or {})[_PLACES])
        except (OSError, pa.ArrowException, KeyError, ValueError):
            return None
        metadata = {key: value for key, value in (table.schema.metadata or {}).items() if key != _PLACES}
        return table.replace_schema_metadata(metadata or None), splits, index

    def _file(self, ref: DatasetRef, rows: int) -> Path:
        name = hashlib.sha256(f"{rows} {ref.model_dump_json()}".encode()).hexdigest()[:24]
        return self._root / f"{name}.arrow"
