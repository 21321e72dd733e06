"""Text files as a stream of lines; CSV stands in `fields`, JSON in `json_text`.

Texts are UTF-8, or in the encoding that the card names or the bytes tell; bytes that are not are read as U+FFFD. Files
may be compressed.
"""

import bz2
import codecs
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any, TypeVar

import pyarrow as pa

from ....domain.errors import DatasetError
from .encoding import HEAD_BYTES, encoding_of
from .files import DataFile, format_of
from .records import Records

CHUNK_ROWS = 8_192
CHUNK_CHARS = 32 << 20
"""A chunk of records ends at this many rows or characters, whichever comes first."""

MAX_LINE_CHARS = 32 << 20
"""A longer line is no row: a few kilobytes, unpacked, can be one line of more than memory holds."""

MAX_UNPACKED_BYTES, MAX_RATIO = 64 << 20, 250
"""What is packed may unpack to so many bytes, and beyond them to so many times its size: texts stay far below."""

_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, UnicodeError)
_UNPACK: dict[str, Any] = {
    "gz": gzip.open,
    "bz2": bz2.open,
    "xz": lzma.open,
    "zst": lambda packed, _: pa.CompressedInputStream(packed, "zstd"),
}
_NO_TEXT = {
    b"version https://git-lfs": ("is a pointer of Git LFS and not the file itself", "fetch it with `git lfs pull`"),
    b"\x1f\x8b": ("is packed by gzip, which its name does not say", "call it .gz"),
    b"PK\x03\x04": ("is a ZIP archive, which its name does not say", "unpack it"),
    b"PAR1": ("is a parquet file, which its name does not say", "call it .parquet"),
    b"\x28\xb5\x2f\xfd": ("is packed by zstandard, which its name does not say", "call it .zst"),
}
"""How files begin that are no text, whatever they are called, and what to do."""
_WEB_PAGES = (b"<!doctype html", b"<html")
T = TypeVar("T")


@contextmanager
def open_text(file: DataFile, options: Mapping[str, Any]) -> Iterator[IO[str]]:
    """The file's text, in the encoding that the card names (`options`) if there is such a one, else in the one that its
    bytes and the card's languages tell. Raises DatasetError when it cannot be opened or unpacked, also while it is
    being read."""
    try:
        with _unpacked(file) as raw:
            head = _head_of(file, raw)
            known = _encoding(options.get("encoding")) or encoding_of(head, options.get("languages", ()))
            whole = io.BufferedReader(_Rejoined(head, raw), 1 << 16)
            with io.TextIOWrapper(whole, encoding=known or "utf-8-sig", errors="replace", newline="") as stream:
                yield stream
    except _BROKEN as exc:
        raise file.problem(f"cannot be read to its end ({exc})", "fetch it again") from exc


def encoding_note(file: DataFile, options: Mapping[str, Any]) -> str:
    """What is to be told of a file that is not UTF-8 and whose card names no encoding: empty where it is, or does, and
    of a file that lies elsewhere."""
    if file.remote or _encoding(options.get("encoding")):
        return ""
    languages = options.get("languages", ())
    try:
        with _unpacked(file) as raw:
            known = encoding_of(_head_of(file, raw), languages)
    except (*_BROKEN, DatasetError):
        return ""
    if known is None:
        return f"{file.name} is not UTF-8, and what it is nobody tells: `encoding:` in its card does"
    return "" if known.startswith("utf") else f"{file.name} is not UTF-8: it is read as {known}, by its language"


@contextmanager
def _unpacked(file: DataFile) -> Iterator[Any]:
    unpack = _UNPACK.get(PurePosixPath(file.name).suffix[1:].lower())
    with file.open() as packed, unpack(packed, "rb") if unpack else packed as raw:
        yield _Unpacked(file, raw) if unpack else raw


def _head_of(file: DataFile, raw: Any) -> bytes:
    """The start of a text. Raises DatasetError for what is none."""
    head = bytearray()
    while len(head) < HEAD_BYTES and (piece := raw.read(HEAD_BYTES - len(head))):
        head += piece
    _refuse_no_text(file, bytes(head[:64]))
    return bytes(head)


def _refuse_no_text(file: DataFile, head: bytes) -> None:
    for start, (reason, remedy) in _NO_TEXT.items():
        if head.startswith(start):
            raise file.problem(reason, remedy)
    if head.lstrip().lower().startswith(_WEB_PAGES) and format_of(file.name) != "txt":
        raise file.problem("is a web page and no data", "fetch it again")


class _Unpacked(io.RawIOBase):
    """A packed file's bytes, as long as they are no more than any text unpacks to."""

    def __init__(self, file: DataFile, raw: Any) -> None:
        self._file, self._raw = file, raw
        self._most = max(MAX_UNPACKED_BYTES, MAX_RATIO * file.size)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._raw.read(len(buffer))
        self._count += len(piece)
        if self._count > self._most:
            raise self._file.problem(f"unpacks to more than {MAX_RATIO} times its size", "give it unpacked")
        buffer[: len(piece)] = piece
        return len(piece)


class _Rejoined(io.RawIOBase):
    """A stream whose start was read already."""

    def __init__(self, head: bytes, raw: Any) -> None:
        self._head, self._raw = memoryview(head), raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._head[: len(buffer)] or self._raw.read(len(buffer))
        self._head = self._head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _encoding(name: Any) -> str | None:
    """A text encoding that Python knows; None for UTF-8, which is the default, and for what is no text encoding."""
    try:
        known = codecs.lookup(name) if isinstance(name, str) else None
    except (LookupError, ValueError):
        return None
    return known.name if known is not None and known.name != "utf-8" and _decodes(known) else None


def _decodes(codec: codecs.CodecInfo) -> bool:
    return bool(getattr(codec, "_is_text_encoding", True))


def chunked(items: Iterable[T], size_of: Any) -> Iterator[list[T]]:
    """Lists of items, each of at most CHUNK_ROWS items and about CHUNK_CHARS characters; `size_of` measures an item."""
    chunk: list[T] = []
    chars = 0
    for item in items:
        chunk.append(item)
        chars += size_of(item)
        if len(chunk) >= CHUNK_ROWS or chars >= CHUNK_CHARS:
            yield chunk
            chunk, chars = [], 0
    if chunk:
        yield chunk


def lines_of(file: DataFile, stream: IO[str]) -> Iterator[str]:
    """The lines with their ends. Raises DatasetError for one that is too long to be held."""
    while line := stream.readline(MAX_LINE_CHARS):
        if len(line) >= MAX_LINE_CHARS:
            raise file.problem(f"has a line of over {MAX_LINE_CHARS >> 20} million characters", "split it into rows")
        yield line


def read_lines(file: DataFile, options: Mapping[str, Any]) -> Iterator[Records]:
    """Plain text: one row per line, in the column `text`; of fastText's lines the labels stand in `label`."""
    with open_text(file, options) as stream:
        labelled: bool | None = None
        for lines in chunked((line.rstrip("\r\n") for line in lines_of(file, stream)), len):
            if labelled is None:
                labelled = any(lines) and all(map(_LABELLED.match, filter(None, lines)))
            columns = _parted(lines) if labelled else {"text": lines}
            yield Records(columns, len(lines), typed=True)


_LABELLED = re.compile(r"((?:__label__\S+\s+)+)")
"""How a line for fastText begins."""


def _parted(lines: Sequence[str]) -> dict[str, Sequence[str]]:
    """The labels of fastText's lines, several with blanks between, and the texts behind them."""
    found = [_LABELLED.match(line) for line in lines]
    labels = [match[1].replace("__label__", "").strip() if match else "" for match in found]
    texts = [line[match.end() :] if match else line for line, match in zip(lines, found, strict=True)]
    return {"label": labels, "text": texts}


def read_documents(
    files: Iterable[DataFile], options: Mapping[str, Any], told: Mapping[str, Mapping[str, str]]
) -> Iterator[Records]:
    """Files of plain text that are a row each, with what their places tell."""
    for rows in chunked(
        ((_document(file, options), told.get(file.name, {})) for file in files), lambda row: len(row[0])
    ):
        columns = {"text": [text for text, _ in rows]}
        names = dict.fromkeys(name for _, own in rows for name in own)
        columns |= {name: [own.get(name, "") for _, own in rows] for name in names}
        yield Records(columns, len(rows), typed=True)


def _document(file: DataFile, options: Mapping[str, Any]) -> str:
    with open_text(file, options) as stream:
        text = stream.read(MAX_LINE_CHARS)
    if len(text) >= MAX_LINE_CHARS:
        raise file.problem(f"holds over {MAX_LINE_CHARS >> 20} million characters", "split it into rows")
    return text.replace("\r\n", "\n").strip()
