"""JSON Lines and JSON documents as a stream of records."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from threading import Lock
from typing import IO, Any

from ....domain.errors import DatasetError
from .budget import MAX_VALUES
from .files import DataFile
from .records import KeyNames, Records, from_objects
from .text import MAX_LINE_CHARS, chunked, lines_of, open_text

_PIECE = 1 << 20
_TAIL, _COUNTED = 4 << 20, 64 << 20
"""Bytes at a file's end in which its last line is looked for, and of a file whose lines are counted."""
_SMALL_CHARS, _DOCUMENT_CHARS = 8 << 20, 64 << 20
"""Characters of a document that is decoded whole beside others, and of any that is: it takes many times the bytes."""
_ROWS_KEYS = ("data", "rows", "examples", "train", "training", "validation", "valid", "dev", "val")
_LONG_KEYS = frozenset(("data", "rows", "examples", "train", "training"))
_Object = dict[str, Any]


def _object_of(pairs: list[tuple[str, Any]]) -> _Object:
    """An object; a key that it has twice with different values is null, since nothing tells which one is meant."""
    value = dict(pairs)
    if len(value) < len(pairs):
        for key, each in pairs:
            if each != value[key]:
                value[key] = None
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_object_of)


def read_json_lines(file: DataFile, options: Mapping[str, Any]) -> Iterator[Records]:
    """One JSON object a line, with or without a comma behind it; blank lines are skipped, and so is a last one that was
    cut off (see `cut_off`). What is one document for all that its name says is read as such. Raises DatasetError, with
    the line, for anything else."""
    with open_text(file, options) as stream:
        first, second = _first_lines(stream)
    if first.startswith("{") and (_goes_on(first) if second else _holds_splits(first)):
        yield from read_json(file, options)
        return
    names = KeyNames()
    with open_text(file, options) as stream:
        for pairs in chunked(_line_objects(file, stream), lambda pair: pair[1]):
            yield from_objects([each for each, _ in pairs], names)


def _line_objects(file: DataFile, stream: IO[str]) -> Iterator[tuple[_Object, int]]:
    for number, line in enumerate(lines_of(file, stream), start=1):
        if line.strip():
            where = f"line {number}"
            if _is_cut(file, line, number):
                return
            value = _parsed(file, line.rstrip().removesuffix(","), where)
            rows = value if isinstance(value, list) and _all_objects(value) else [value]  # all rows in one line
            yield from ((_object(file, row, where), len(line) // len(rows)) for row in rows)


def cut_off(file: DataFile) -> str:
    """What is to be told of a JSON Lines file whose last line ends in the middle: empty where none does."""
    if not _looked_through(file):
        return ""
    with file.open() as stream:
        stream.seek(max(0, file.size - _TAIL))
        before, end, last = stream.read(_TAIL).rpartition(b"\n")
    if not end or not before.strip() or _is_whole(last.decode("utf-8", "replace").strip().removesuffix(",")):
        return ""
    return f"the last line of {file.name} is cut off and left out" if last.lstrip().startswith(b"{") else ""


def count_lines(file: DataFile) -> int | None:
    """The rows of a JSON Lines file, where it is small enough for counting its lines; None elsewhere."""
    if not _looked_through(file) or file.size > _COUNTED:
        return None
    with file.open() as stream:
        first = stream.readline().strip()
        if first.startswith(b"[") or _goes_on(first.decode("utf-8", "replace")):  # all rows in one line, or in many
            return None
        count = sum(1 for line in stream if not line.isspace()) + bool(first)
    return count - bool(cut_off(file)) if count > 1 else None


def _holds_splits(line: str) -> bool:
    """Whether a file's only line is an object whose keys are splits, with their rows."""
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError):
        return False
    return {*_ROWS_KEYS, "test"} >= value.keys() and all(
        isinstance(v, list) and _all_objects(v) for v in value.values()
    )


def _goes_on(line: str) -> bool:
    """Whether an object that a line begins ends in another one."""
    return len(line) < _PIECE and line.endswith(("{", "[", ",")) and not _is_whole(line.removesuffix(","))


def _looked_through(file: DataFile) -> bool:
    return not file.remote and PurePosixPath(file.name).suffix.lower() in (".jsonl", ".ndjson")


def _is_cut(file: DataFile, line: str, number: int) -> bool:
    return (
        number > 1 and not line.endswith("\n") and not _is_whole(line.strip().removesuffix(",")) and bool(cut_off(file))
    )


def read_json(file: DataFile, options: Mapping[str, Any]) -> Iterator[Records]:
    """A list of objects, `{"data": [objects]}` (or another key: `field` of `options`), columns, the forms in which
    pandas writes tables, objects one after the other, a single one, or JSON Lines."""
    with open_text(file, options) as stream:
        first, second = _first_lines(stream)
    if first.startswith("{") and second.startswith("{") and _is_whole(first.removesuffix(",")):
        yield from read_json_lines(file, options)
    elif first.startswith("["):
        names = KeyNames()
        with open_text(file, options) as stream:
            for pairs in chunked(_array_objects(file, stream), lambda pair: pair[1]):
                yield from_objects([each for each, _ in pairs], names)
    elif first:
        with open_text(file, options) as stream:
            yield from _document(file, stream, options)


def _first_lines(stream: IO[str]) -> tuple[str, str]:
    lines = (line.strip() for line in iter(lambda: stream.readline(_PIECE), ""))
    filled = filter(None, lines)
    return next(filled, ""), next(filled, "")


def _is_whole(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (json.JSONDecodeError, RecursionError):
        return False
    except ValueError:  # see `_long_number`
        return True


def _array_objects(file: DataFile, stream: IO[str], buffer: str = "") -> Iterator[tuple[_Object, int]]:
    """Objects of one long array, which `buffer` begins and `stream` goes on with, with their sizes, without holding the
    whole text."""
    buffer, number = buffer or stream.read(_PIECE), 0
    while "[" not in buffer:  # white space before it
        buffer = stream.read(_PIECE)
    position = buffer.index("[") + 1
    while True:
        position = _skip(buffer, position)
        try:
            if buffer[position : position + 1] == "]":
                return
            value, end = _DECODER.raw_decode(buffer, position)
        except RecursionError as exc:
            raise file.problem(f"is nested too deeply at item {number + 1}", "repair it or remove it") from exc
        except json.JSONDecodeError as exc:
            if len(buffer) - position > MAX_LINE_CHARS:
                reason = f"holds an item of over {MAX_LINE_CHARS >> 20} million characters"
                raise file.problem(reason, "split it into rows") from exc
            more = stream.read(max(_PIECE, len(buffer) - position))
            if not more:
                raise file.problem(f"is broken JSON after {number} objects ({exc})", "repair it or remove it") from exc
            buffer, position = buffer[position:] + more, 0
            continue
        except ValueError as exc:
            raise _long_number(file, f"item {number + 1}") from exc
        number += 1
        yield _object(file, value, f"item {number}"), end - position
        position = end


def _skip(buffer: str, position: int) -> int:
    while position < len(buffer) and buffer[position] in " \t\r\n,":
        position += 1
    return position


def _document(file: DataFile, stream: IO[str], options: Mapping[str, Any]) -> Iterator[Records]:
    text = stream.read(_SMALL_CHARS)
    if len(text) < _SMALL_CHARS:
        yield from _records(file, text, options)
    elif start := _rows_begin(text, options.get("field")):
        names = KeyNames()
        for pairs in chunked(_array_objects(file, stream, text[start:]), lambda pair: pair[1]):
            yield from_objects([each for each, _ in pairs], names)
    else:
        del text
        yield from _large_document(file, options)


def _large_document(file: DataFile, options: Mapping[str, Any]) -> list[Records]:
    """The rows of a document that is decoded whole: what Python makes of it takes many times its bytes, and is gone
    before another one is read."""
    with _LARGE, open_text(file, options) as stream:
        text = stream.read(_DOCUMENT_CHARS + 1)
        if len(text) > _DOCUMENT_CHARS or sys.getsizeof(text) > 2 * _DOCUMENT_CHARS:
            raise file.problem("is one JSON object, too large to be read at once", "convert it to JSON Lines")
        return list(_records(file, text, options))


_LARGE = Lock()
"""Held while a large document is decoded."""


def _rows_begin(text: str, field: Any) -> int | None:
    """Where the list of rows begins that a long document holds under the given or a usual key, as far as what stands
    before it can be read here."""
    try:
        position = _skip(text, text.index("{") + 1)
        while True:
            key, position = _DECODER.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)  # behind the colon
            wanted = key == field if field else key in _LONG_KEYS
            if wanted and text[position] == "[" and text[_skip(text, position + 1)] == "{":
                return position
            _, position = _DECODER.raw_decode(text, position)
            position = _skip(text, position)
    except (ValueError, IndexError, RecursionError):
        return None


def _records(file: DataFile, text: str, options: Mapping[str, Any]) -> Iterator[Records]:
    _count(file, text, "the document")
    try:
        document = _decoded(file, text, "the document")
    except DatasetError:
        rows = _one_after_the_other(text)
        if rows is None:
            raise
    else:
        rows = _rows_of(document, options.get("field")) if isinstance(document, dict) else None
    if rows is None:
        raise file.problem("holds no list of JSON objects", "convert it to JSON Lines or parquet")
    names = KeyNames()
    for pairs in chunked(((_object(file, row, "an item"), 1) for row in rows), lambda pair: pair[1]):
        yield from_objects([each for each, _ in pairs], names)


def _one_after_the_other(text: str) -> list[_Object] | None:
    """Objects that follow each other, each over several lines; None where a text is anything else."""
    rows, position = [], _skip(text, 0)
    while position < len(text):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict):
            return None
        rows.append(value)
        position = _skip(text, end)
    return rows if len(rows) > 1 else None


def _rows_of(document: _Object, field: Any) -> list[_Object] | None:
    """The rows of a document: under the given or a usual key, under the only key with a list of objects, as a table in
    one of pandas' forms, or itself."""
    lists = {key: value for key, value in document.items() if isinstance(value, list) and _all_objects(value)}
    for key in (field, *_ROWS_KEYS, *(lists if len(lists) == 1 else ())):
        if isinstance(key, str) and key in lists:
            return lists[key]
    for key in (field, *_ROWS_KEYS):
        if isinstance(key, str) and isinstance(document.get(key), dict) and (rows := _table(document[key])):
            return rows
    return _table(document) or ([document] if _is_record(document) else None)


def _table(document: _Object) -> list[_Object] | None:
    """The rows of columns as lists, of columns as objects by the rows' numbers, of objects by their keys, or of lists
    beside the names of their columns."""
    names, cells = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(cells, list) and _are_lists(cells, len(names)):
        return [dict(zip(map(str, names), row, strict=True)) for row in cells]
    columns = list(document.values())
    if columns and _are_lists(columns, len(columns[0]) if isinstance(columns[0], list) else -1):
        return [dict(zip(document, values, strict=True)) for values in zip(*columns, strict=True)]
    if len(columns) < 2 or not _all_objects(columns):  # one object may mean anything
        return None
    keys = list(columns[0])
    if all(key.isdigit() for key in keys) and all(list(column) == keys for column in columns) and keys:
        return [{name: column[key] for name, column in document.items()} for key in keys]
    return [{"key": key, **row} for key, row in document.items()] if _are_alike(columns) else None


def _are_lists(values: list[Any], length: int) -> bool:
    return bool(values) and all(isinstance(value, list) and len(value) == length for value in values)


def _are_alike(objects: list[_Object]) -> bool:
    """Whether objects are rows of one table: all have the keys of the first, and some of these hold plain values."""
    first = objects[0]
    return bool(first) and _is_record(first) and all(each.keys() == first.keys() for each in objects)


def _is_record(value: _Object) -> bool:
    """Whether an object is a row by itself: it has a text among its values, and none of them is an object."""
    return any(isinstance(each, str) for each in value.values()) and not any(
        isinstance(each, dict) for each in value.values()
    )


def _all_objects(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def _count(file: DataFile, text: str, where: str) -> None:
    """Raises DatasetError where a text has more values than are read at once."""
    if len(text) > MAX_VALUES and text.count(",") + text.count("[") + text.count("{") > MAX_VALUES:
        raise file.problem(f"holds more than {MAX_VALUES:,} values at {where}", "convert it to parquet")


def _parsed(file: DataFile, text: str, where: str) -> Any:
    _count(file, text, where)
    return _decoded(file, text, where)


def _decoded(file: DataFile, text: str, where: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError) as exc:
        raise file.problem(f"is broken JSON at {where} ({exc})", "repair it or remove it") from exc
    except ValueError as exc:
        raise _long_number(file, where) from exc


def _long_number(file: DataFile, where: str) -> DatasetError:
    """What else than broken JSON a decoder raises for: a whole number of more digits than Python reads."""
    reason = f"holds at {where} a whole number of more than {sys.get_int_max_str_digits():,} digits"
    return file.problem(reason, "put it into quotation marks")


def _object(file: DataFile, value: Any, where: str) -> _Object:
    if not isinstance(value, dict):
        raise file.problem(f"holds at {where} no JSON object", "convert it to one object a row")
    return value
