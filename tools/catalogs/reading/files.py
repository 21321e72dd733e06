"""One data file of a dataset: where it is, what it is called in messages, what it holds, whether it has changed."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ....domain.errors import DatasetError

TEXT_FORMATS = {"jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "csv": "csv", "tsv": "tsv", "txt": "txt"}
COMPRESSIONS = frozenset({"gz", "bz2", "xz", "zst"})
_WHOLE_BYTES = 8 << 20
_PROBES, _PROBE_BYTES = 64, 64 << 10


def format_of(name: str) -> str | None:
    """The format that a file's name tells: parquet, jsonl, json, csv, tsv or txt; None when it is no data."""
    suffixes = [suffix[1:].lower() for suffix in PurePosixPath(name).suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        return TEXT_FORMATS.get(suffixes[-2]) if len(suffixes) > 1 else None
    if not suffixes:
        return None
    return "parquet" if suffixes[-1] == "parquet" else TEXT_FORMATS.get(suffixes[-1])


@dataclass(frozen=True)
class DataFile:
    """A file on this machine. `name` is its path inside the dataset; `stamp` tells cheaply that it was touched.

    Files that lie elsewhere are subclasses that open themselves.
    """

    dataset: str
    name: str
    path: Path
    size: int
    stamp: tuple[int, int]

    @classmethod
    def of(cls, dataset: str, name: str, path: Path) -> "DataFile":
        """Raises DatasetError when the file is not there."""
        try:
            stat = path.stat()
        except OSError as exc:
            raise DatasetError(dataset, f"{name} cannot be opened ({exc.strerror})", file=name) from exc
        return cls(dataset, name, path, stat.st_size, (stat.st_mtime_ns, stat.st_ino))

    @property
    def key(self) -> Hashable:
        """Tells the file and its content apart from all others."""
        return self.path, self.stamp

    @property
    def remote(self) -> bool:
        """Whether every byte of it costs time: then no more of it is read than is needed."""
        return False

    @property
    def hashed_whole(self) -> bool:
        """Whether `digest`, and so a revision, tells every byte of it."""
        return self.remote or self.size <= _WHOLE_BYTES

    def open(self) -> IO[bytes]:
        """The file's bytes, to be read from the start to the end."""
        return self.path.open("rb")

    def parquet_source(self) -> "Path | IO[bytes]":
        """What Arrow opens: any range of it can be read."""
        return self.path

    def untouched(self) -> bool:
        """Whether the file looks as it did: same size, time of change and inode."""
        try:
            stat = self.path.stat()
        except OSError:
            return False
        return (stat.st_size, (stat.st_mtime_ns, stat.st_ino)) == (self.size, self.stamp)

    def problem(self, reason: str, remedy: str = "") -> DatasetError:
        """The error that names this file and its dataset."""
        return DatasetError(self.dataset, f"{self.name} {reason}", remedy, file=self.name)

    def digest(self) -> str:
        """A hash (hex) of the content: of all of it up to 8 MiB, of its size and 64 spread pieces beyond that.

        The pieces include the first and the last 64 KiB, where a parquet file's footer stands, so that a listing of
        large catalogs stays cheap.
        """
        state = hashlib.blake2b(str(self.size).encode(), digest_size=16)
        try:
            with self.path.open("rb") as stream:
                if self.size <= _WHOLE_BYTES:
                    state.update(stream.read())
                else:
                    for probe in range(_PROBES):
                        stream.seek((self.size - _PROBE_BYTES) * probe // (_PROBES - 1))
                        state.update(stream.read(_PROBE_BYTES))
        except OSError as exc:
            raise self.problem(f"cannot be opened ({exc.strerror})") from exc
        return state.hexdigest()
