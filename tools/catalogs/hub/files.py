"""Files of a dataset on the Hub: read by ranges at one commit, or from huggingface_hub's cache where they are in it."""

import hashlib
import io
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from ..opening import TEXT_BYTES
from ..reading.files import DataFile
from .client import HubClient

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from ....memory.kept import Kept

_FIRST_WINDOW, _LAST_WINDOW = 64 << 10, 8 << 20


@dataclass(frozen=True)
class HubFile(DataFile):
    """A file of a dataset at a commit. Its `path` is only a name: nothing of it lies on this machine."""

    client: HubClient = field(compare=False, repr=False, kw_only=True)
    revision: str = field(kw_only=True)

    @property
    def key(self) -> Hashable:
        return self.client.endpoint, self.dataset, self.revision, self.name

    @property
    def remote(self) -> bool:
        return True

    def open(self) -> IO[bytes]:
        return cast(IO[bytes], RangeReader(self, ahead=True))

    def parquet_source(self) -> IO[bytes]:
        return cast(IO[bytes], RangeReader(self, ahead=False))

    def untouched(self) -> bool:
        """A commit never changes."""
        return True

    def digest(self, kept: "Kept | None" = None) -> str:  # noqa: ARG002
        return hashlib.blake2b(f"{self.revision}/{self.name}".encode(), digest_size=16).hexdigest()

    def range(self, start: int, stop: int) -> bytes:
        """Bytes start to stop. Raises DatasetError."""
        return self.client.fetch(self.dataset, self.revision, self.name, start, stop) if stop > start else b""


class RangeReader(io.RawIOBase):
    """A remote file as a stream that can be sought. `ahead` reads windows that grow while it is read in order."""

    def __init__(self, file: HubFile, *, ahead: bool) -> None:
        self._file = file
        self._ahead = ahead
        self._position = 0
        self._window = _FIRST_WINDOW
        self._start = 0
        self._held = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._file.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._file.size - self._position)
        data = self._bytes(left if size is None or size < 0 else min(size, left))
        self._position += len(data)
        return data

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _bytes(self, count: int) -> bytes:
        if not count or not self._ahead:
            return self._file.range(self._position, self._position + count)
        offset = self._position - self._start
        if not 0 <= offset <= len(self._held) or offset == len(self._held):
            stop = min(self._file.size, self._position + max(count, self._window))
            self._held, self._start, offset = self._file.range(self._position, stop), self._position, 0
            self._window = min(2 * self._window, _LAST_WINDOW)
        return self._held[offset : offset + count]


class HubRepository:
    """A dataset's files at one commit, for `open_repository`. Texts such as the card may come from another commit."""

    def __init__(
        self,
        client: HubClient,
        dataset: str,
        revision: str,
        sizes: Mapping[str, int],
        texts: "HubRepository | None" = None,
    ) -> None:
        self._client = client
        self._dataset = dataset
        self._revision = revision
        self._sizes = sizes
        self._texts = texts
        self._read: dict[str, str] = {}

    def with_card(self, other: "HubRepository") -> "HubRepository":
        """These files with the card of another commit."""
        return HubRepository(self._client, self._dataset, self._revision, self._sizes, other)

    @property
    def names(self) -> Sequence[str]:
        return sorted(self._sizes)

    def size(self, names: Sequence[str]) -> int:
        """Bytes of these files together."""
        return sum(self._sizes[name] for name in names)

    def file(self, name: str) -> DataFile:
        cached = self._cached(name)
        if cached is not None:
            return DataFile.of(self._dataset, name, cached)
        return HubFile(
            self._dataset, name, Path(name), self._sizes[name], (0, 0, 0), client=self._client, revision=self._revision
        )

    def text(self, name: str) -> str:
        if self._texts is not None:
            return self._texts.text(name)
        if name not in self._read and name in self._sizes:
            with self.file(name).open() as stream:
                self._read[name] = stream.read(min(self._sizes[name], TEXT_BYTES)).decode("utf-8", "replace")
        return self._read.get(name, "")

    def revision(self, card: str, used: Sequence[DataFile]) -> str:
        """The commit."""
        del card, used
        return self._revision

    def _cached(self, name: str) -> Path | None:
        from huggingface_hub import try_to_load_from_cache

        path = try_to_load_from_cache(self._dataset, name, revision=self._revision, repo_type="dataset")
        return Path(path) if isinstance(path, str) else None
