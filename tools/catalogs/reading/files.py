"""One data file of a dataset: where it is, what it is called in messages, what it holds, whether it has changed."""

import hashlib
import os
import time
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from ....domain.errors import DatasetError

if TYPE_CHECKING:
    from ....memory.kept import Kept

TEXT_FORMATS = {"jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "csv": "csv", "tsv": "tsv", "txt": "txt"}
_COLUMNAR = {"parquet": "parquet", "arrow": "arrow", "feather": "arrow"}
COMPRESSIONS = frozenset({"gz", "bz2", "xz", "zst"})
_SMALL_BYTES = 1 << 20
_SETTLED_NS = 2_000_000_000
"""A file that changed a moment ago may change again within the same tick of its clock: its hash is not remembered."""


def format_of(name: str) -> str | None:
    """The format that a file's name tells: parquet, arrow, jsonl, json, csv, tsv or txt; None when it is no data."""
    suffixes = [suffix[1:].lower() for suffix in PurePosixPath(name).suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        return TEXT_FORMATS.get(suffixes[-2]) if len(suffixes) > 1 else None
    if not suffixes:
        return None
    return _COLUMNAR.get(suffixes[-1]) or TEXT_FORMATS.get(suffixes[-1])


@dataclass(frozen=True)
class DataFile:
    """A file on this machine. `name` is its path inside the dataset; `stamp`, its times of change and inode,
    tells cheaply that it was touched.

    Files that lie elsewhere are subclasses that open themselves.
    """

    dataset: str
    name: str
    path: Path
    size: int
    stamp: tuple[int, int, int]

    @classmethod
    def of(cls, dataset: str, name: str, path: Path) -> "DataFile":
        """Raises DatasetError when the file is not there."""
        try:
            stat = path.stat()
        except OSError as exc:
            raise DatasetError(dataset, f"{name} cannot be opened ({exc.strerror})", file=name) from exc
        return cls(dataset, name, path, stat.st_size, _stamp(stat))

    @property
    def key(self) -> Hashable:
        """Tells the file and its content apart from all others."""
        return self.path, self.stamp

    @property
    def remote(self) -> bool:
        """Whether every byte of it costs time: then no more of it is read than is needed."""
        return False

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
        return (stat.st_size, _stamp(stat)) == (self.size, self.stamp)

    @property
    def settled(self) -> bool:
        """Whether its last change is so long ago that the next one would be told by its stamp."""
        return time.time_ns() - max(self.stamp[0], self.stamp[2]) > _SETTLED_NS

    def problem(self, reason: str, remedy: str = "") -> DatasetError:
        """The error that names this file and its dataset."""
        return DatasetError(self.dataset, f"{self.name} {reason}", remedy, file=self.name)

    def digest(self, kept: "Kept | None" = None) -> str:
        """A hash (hex) of all the content. `kept` remembers it by the file's place, size, time of change and inode, so
        that a large file is read once for it."""
        if kept is None or self.size <= _SMALL_BYTES:
            return self._hashed()
        from ....memory.kept import key_of

        key = key_of("content", "blake2b-16", str(self.path), self.size, self.stamp)
        known = kept.get(key)
        if known is not None:
            return known.decode("ascii", "replace")
        digest = self._hashed()
        if self.untouched() and self.settled:
            kept.put(key, digest.encode())
        return digest

    def _hashed(self) -> str:
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        except OSError as exc:
            raise self.problem(f"cannot be opened ({exc.strerror})") from exc


def _stamp(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns
