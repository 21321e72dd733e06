"""Archives as folders: members of ZIP and tar files are read where they lie, in bounds; nothing is unpacked to disk."""

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

import pyarrow as pa

from ...domain.errors import DatasetError
from .layout import is_data
from .reading.files import DataFile, format_of
from .reading.text import MAX_RATIO, MAX_UNPACKED_BYTES

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ...memory.kept import Kept
    from .opening import Repository

ARCHIVES = 16
"""Archives of one dataset that are looked into."""
MEMBERS, TAR_MEMBERS = 20_000, 32
"""Names in an archive; files of data in a tar, each of which is read from the archive's start."""
_PARQUET_BYTES, _REMOTE_BYTES = 64 << 20, 64 << 20
"""A parquet file in an archive is held in memory; an archive that lies elsewhere is read as a whole."""
_WINDOW = 1 << 20
_ARCHIVE = re.compile(r"\.(?:zip|tar|tgz|tar\.(?:gz|bz2|xz|zst))\Z", re.IGNORECASE)
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error, NotImplementedError, RuntimeError),
    *(EOFError, OSError, ValueError, pa.ArrowException),
)


def is_archive(name: str) -> bool:
    """Whether a file's name tells an archive that is looked into."""
    return bool(_ARCHIVE.search(name))


@dataclass(frozen=True)
class Member(DataFile):
    """A file in an archive, read as a stream from there; `name` is the archive's name and its own behind it."""

    archive: DataFile = field(kw_only=True)
    inner: str = field(kw_only=True)

    @property
    def key(self) -> "Hashable":
        return self.archive.key, self.inner

    @property
    def remote(self) -> bool:
        return True

    def open(self) -> IO[bytes]:
        return _opened(self)

    def parquet_source(self) -> IO[bytes]:
        if self.size > _PARQUET_BYTES:
            raise self.problem(f"is a parquet file of over {_PARQUET_BYTES >> 20} MB in an archive", "unpack it")
        with self.open() as stream:
            return io.BytesIO(stream.read(_PARQUET_BYTES + 1))

    def untouched(self) -> bool:
        return self.archive.untouched()

    def digest(self, kept: "Kept | None" = None) -> str:
        return self.archive.digest(kept)


class WithMembers:
    """A dataset's repository in which some archives are folders."""

    def __init__(self, repository: "Repository", archives: Sequence[str]) -> None:
        self._repository = repository
        self._members: dict[str, Member] = {}
        self.errors: list[DatasetError] = []
        for name in archives[:ARCHIVES]:
            try:
                self._members.update((member.name, member) for member in _members(repository.file(name)))
            except DatasetError as exc:
                self.errors.append(exc)
        self._opened = frozenset(archives)

    @property
    def notes(self) -> list[str]:
        left = len(self._opened) - ARCHIVES
        more = [f"{left} of its archives are not looked into"] if left > 0 else []
        return [*(f"left out: {error.reason}" for error in self.errors), *more]

    @property
    def names(self) -> Sequence[str]:
        return [*(name for name in self._repository.names if name not in self._opened), *self._members]

    def file(self, name: str) -> DataFile:
        return self._members.get(name) or self._repository.file(name)

    def text(self, name: str) -> str:
        return self._repository.text(name)

    def revision(self, card: str, used: Sequence[DataFile]) -> str:
        return self._repository.revision(card, used)


def _members(archive: DataFile) -> Iterator[Member]:
    """The archive's files of data. Raises DatasetError for one that is broken, or that holds or unpacks to too much."""
    if archive.remote and archive.size > _REMOTE_BYTES:
        raise archive.problem(f"is an archive of over {_REMOTE_BYTES >> 20} MB", "fetch and unpack it")
    most, total, count = max(MAX_UNPACKED_BYTES, MAX_RATIO * archive.size), 0, 0
    members: list[Member] = []
    names: set[str] = set()
    with _reading(archive):
        for number, (inner, size) in enumerate(_listed(archive)):
            total += size
            if number >= MEMBERS:
                raise archive.problem(f"holds more than {MEMBERS:,} files", "unpack it")
            if total > most:
                raise archive.problem(f"unpacks to more than {MAX_RATIO} times its size", "give it unpacked")
            name = f"{archive.name}/{inner}"
            if _is_tame(inner) and is_data(name):
                if inner in names:
                    raise archive.problem(f"holds two files of the name {inner}", "give the one that is meant unpacked")
                names.add(inner)
                count += 1
                members.append(
                    Member(archive.dataset, name, archive.path, size, archive.stamp, archive=archive, inner=inner)
                )
    if _is_tar(archive) and count > TAR_MEMBERS:
        raise archive.problem(f"holds {count} files of data, more than are read from a tar", "unpack it")
    yield from members


def _is_tame(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.isprintable() and not name.startswith("/") and ".." not in parts and format_of(name) is not None


def _is_tar(archive: DataFile) -> bool:
    return not archive.name.lower().endswith(".zip")


def _listed(archive: DataFile) -> Iterator[tuple[str, int]]:
    """Names and sizes of the regular files, as the archive states them."""
    if not _is_tar(archive):
        with _zip(archive) as packed:
            for info in packed.infolist():
                if not info.is_dir() and not info.flag_bits & 1:
                    yield info.filename, info.file_size
            if any(info.flag_bits & 1 for info in packed.infolist()):
                raise archive.problem("holds files under a password", "give it unpacked")
        return
    with _tar(archive) as packed:
        for info in packed:
            if info.isreg():
                yield info.name, info.size


def _opened(member: Member) -> IO[bytes]:
    """The member's bytes; closing it closes the archive too."""
    with ExitStack() as stack:
        with _reading(member.archive):
            if _is_tar(member.archive):
                packed = stack.enter_context(_tar(member.archive))
                info = next((info for info in packed if info.isreg() and info.name == member.inner), None)
                stream: Any = packed.extractfile(info) if info is not None else io.BytesIO()
            else:
                stream = stack.enter_context(stack.enter_context(_zip(member.archive)).open(member.inner))
        return cast(IO[bytes], _Stream(member, stream, stack.pop_all()))


class _Stream(io.RawIOBase):
    """A member's bytes, no more of them than the archive stated."""

    def __init__(self, member: Member, stream: Any, stack: ExitStack) -> None:
        self._member, self._stream, self._stack = member, stream, stack
        self._left = member.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _reading(self._member.archive):
            piece = self._stream.read(min(len(buffer), self._left))
        self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._stack.close()
        super().close()


@contextmanager
def _zip(archive: DataFile) -> Iterator[zipfile.ZipFile]:
    source: Any = archive.parquet_source()
    with ExitStack() as stack:
        if archive.remote:
            source = stack.enter_context(io.BufferedReader(source, _WINDOW))
        yield stack.enter_context(zipfile.ZipFile(source))


@contextmanager
def _tar(archive: DataFile) -> Iterator[tarfile.TarFile]:
    with archive.open() as raw:
        if archive.name.lower().endswith(".zst"):
            with pa.CompressedInputStream(raw, "zstd") as plain, tarfile.open(fileobj=plain, mode="r|") as packed:
                yield packed
        else:
            with tarfile.open(fileobj=raw, mode="r|*") as packed:
                yield packed


@contextmanager
def _reading(archive: DataFile) -> Iterator[None]:
    try:
        yield
    except _BROKEN as exc:
        raise archive.problem(f"is an archive that cannot be read ({exc})", "fetch it again") from exc
