"""Archives as folders: members of ZIP and tar files are read where they lie, in bounds; nothing is unpacked to disk."""

import io
import json
import re
import tarfile
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
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
_SAMPLES, _ENDINGS, _PART_BYTES = "samples.jsonl", 12, 4 << 20
"""What samples of a tar are called, how many parts one has, and how long a part is that is read."""
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


@dataclass(frozen=True)
class Samples(Member):
    """The samples of a tar as JSON lines, a key for each part of a sample, made while the tar is read once."""

    def open(self) -> IO[bytes]:
        return cast(IO[bytes], _Lines(self))


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
    files: list[str] = []
    with _reading(archive):
        for number, (inner, size) in enumerate(_listed(archive)):
            total += size
            files.append(inner)
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
        if not _are_samples(files):
            raise archive.problem(f"holds {count} files of data, more than are read from a tar", "unpack it")
        name, size = f"{archive.name}/{_SAMPLES}", sum(member.size for member in members)
        members = [Samples(archive.dataset, name, archive.path, size, archive.stamp, archive=archive, inner=_SAMPLES)]
    yield from members


def _are_samples(names: Sequence[str]) -> bool:
    """Whether files are the parts of samples, as WebDataset packs them: a few endings, two at least, of each name."""
    keys, endings = {_sample(name)[0] for name in names}, {_sample(name)[1] for name in names}
    return 2 <= len(endings) <= _ENDINGS and len(names) > 0.8 * len(keys) * len(endings)


def _sample(name: str) -> tuple[str, str]:
    """A sample's key and the name of its part: all of the file's name up to its first full stop, and what follows."""
    folder, _, last = name.rpartition("/")
    key, _, ending = last.partition(".")
    return f"{folder}/{key}" if folder else key, ending.lower()


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


class _Lines(io.RawIOBase):
    """Samples as lines of JSON. Parts of one sample stand next to each other in the tar."""

    def __init__(self, samples: Samples) -> None:
        self._stack = ExitStack()
        self._lines = self._read(samples.archive)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            line = next(self._lines, None)
            if line is None:
                return 0
            self._rest = line
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._lines.close()
        super().close()

    def _read(self, archive: DataFile) -> Generator[bytes, None, None]:
        with _reading(archive), _tar(archive) as packed:
            parts = ((info, *_sample(info.name)) for info in packed if info.isreg() and info.name.isprintable())
            for key, sample in groupby(parts, key=itemgetter(1)):
                row: dict[str, Any] = {"key": key}
                for info, _, ending in sample:
                    part = packed.extractfile(info)
                    if part is not None and info.size <= _PART_BYTES:
                        row[ending] = _value(ending, part.read(info.size))
                yield json.dumps(row).encode() + b"\n"


def _value(ending: str, content: bytes) -> Any:
    """What a sample's part holds: what is written in JSON, or its text; None for pictures, sounds and the like."""
    with suppress(ValueError, RecursionError):
        text = content.decode()
        return json.loads(text) if ending.rpartition(".")[2] == "json" else text.strip("\n")
    return None


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
