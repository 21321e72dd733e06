"""Rows of text files as columns of Python values, and those as Arrow tables."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ...cells import MAX_DEPTH, are_versions
from .types import MAX_FIELDS, clean_names, convert, writable

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?")
_CODE = re.compile(r"\d{2,}[eE]\d+")
"""12e45 is a code of hexadecimal digits: programs write numbers with one digit before the exponent, or a sign in it."""
_TRUTH = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}
_INT64, _EXACT_IN_FLOAT = 2**63, 2**53
_DIGITS = 15
"""Every number of so many digits is another float."""


@dataclass(frozen=True)
class Records:
    """Some rows as columns. `typed` tells JSON's values from the bare texts of a CSV file, whose types are guessed but
    for the columns `texts`."""

    columns: Mapping[str, Sequence[Any]]
    rows: int
    typed: bool
    texts: frozenset[str] = frozenset()

    def schema(self) -> pa.Schema:
        """The type of each column as these rows alone suggest it."""
        guess = _value_type if self.typed else _text_type
        return pa.schema(
            [(name, pa.string() if name in self.texts else guess(values)) for name, values in self.columns.items()]
        )

    def with_told(self, told: Mapping[str, str]) -> "Records":
        """The rows with columns of one value each, where they have none of that name."""
        more = {name: [value] * self.rows for name, value in told.items() if name not in self.columns}
        return Records({**self.columns, **more}, self.rows, self.typed, self.texts | more.keys())

    def table(self, schema: pa.Schema) -> pa.Table:
        """The rows as `schema` says, which must be unified from this and other records' schemas."""
        build = _build_values if self.typed else _build_texts
        arrays = [
            build(self.columns[field.name], field.type)
            if field.name in self.columns
            else pa.nulls(self.rows, field.type)
            for field in schema
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


class KeyNames:
    """Column names of a file's JSON keys, the same in all of its chunks."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def of(self, keys: Sequence[str]) -> list[str]:
        """Names of the keys; new ones get a name that no other key has."""
        new = [key for key in keys if key not in self._names]
        fresh = clean_names([*self._names.values(), *map(writable, new)])[len(self._names) :]
        self._names.update(zip(new, fresh, strict=True))
        return [self._names[key] for key in keys]


def from_objects(objects: Sequence[Mapping[str, Any]], names: KeyNames) -> Records:
    """Columns of JSON objects; a key that some of them lack is null there."""
    keys = list(dict.fromkeys(key for each in objects for key in each))
    columns = {name: [each.get(key) for each in objects] for name, key in zip(names.of(keys), keys, strict=True)}
    return Records(columns, len(objects), typed=True)


def from_fields(header: Sequence[str], rows: Sequence[Sequence[str]], texts: frozenset[str] = frozenset()) -> Records:
    """Columns of a CSV file's rows, all as wide as `header`; an empty field is null. `texts` stay as written."""
    fields: Iterable[Sequence[str]] = zip(*rows, strict=True) if rows else [() for _ in header]
    columns = {name: [value or None for value in values] for name, values in zip(header, fields, strict=True)}
    return Records(columns, len(rows), typed=False, texts=texts)


def _text_type(values: Sequence[str | None]) -> pa.DataType:
    present = [value for value in values if value is not None]
    if not present:
        return pa.null()
    if all(value in _TRUTH for value in present):
        return pa.bool_()
    if all(_INTEGER.fullmatch(value) for value in present):
        return pa.int64()
    if not all(_NUMBER.fullmatch(value) and _is_exact(value) for value in present):
        return pa.string()
    return pa.string() if are_versions(present) or any(map(_CODE.fullmatch, present)) else pa.float64()


def _is_exact(number: str) -> bool:
    """Whether a float keeps all digits of a number as it is written."""
    return (sum(map(str.isdigit, number)) <= _DIGITS or float(number) == 0) and math.isfinite(float(number))


def _build_texts(values: Sequence[str | None], target: pa.DataType) -> pa.Array:
    if pa.types.is_boolean(target):
        return pa.array([None if value is None else _TRUTH[value] for value in values], target)
    if pa.types.is_null(target):
        return pa.nulls(len(values))
    return pa.array(values, pa.string()).cast(target)


class _Mixed(Exception):
    """JSON values that have no common type but text."""


def _value_type(values: Sequence[Any]) -> pa.DataType:
    """The stable type of JSON values; text where they are of mixed kinds, nested deeply, or objects
    without common keys."""
    try:
        return _common_type(values)
    except _Mixed:
        return pa.string()


def _common_type(values: Sequence[Any], depth: int = 0) -> pa.DataType:
    if depth > MAX_DEPTH:
        raise _Mixed
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return pa.null()
    if kinds == {list}:
        return pa.list_(_common_type([item for value in values if value for item in value], depth + 1))
    if kinds == {dict}:
        return _struct_type([value for value in values if value is not None], depth)
    if kinds <= {int, float}:
        limit = _INT64 if kinds == {int} else _EXACT_IN_FLOAT
        if any(type(value) is int and abs(value) >= limit for value in values):
            raise _Mixed
        return pa.int64() if kinds == {int} else pa.float64()
    if kinds in ({str}, {bool}):
        return pa.string() if kinds == {str} else pa.bool_()
    raise _Mixed


def _struct_type(objects: Sequence[Mapping[str, Any]], depth: int) -> pa.DataType:
    keys = list(dict.fromkeys(key for each in objects for key in each))
    if not 0 < len(keys) <= MAX_FIELDS or any(writable(key) != key for key in keys):
        raise _Mixed
    return pa.struct([(key, _common_type([each.get(key) for each in objects], depth + 1)) for key in keys])


def _build_values(values: Sequence[Any], target: pa.DataType) -> pa.Array:
    own = _value_type(values)
    if pa.types.is_string(own):
        return pa.array([None if value is None else writable(value) for value in values], pa.string())
    if pa.types.is_floating(own):
        values = [value if value is None or math.isfinite(value) else None for value in values]
    try:
        return convert(pa.array(values, own), target)  # pyright: ignore[reportReturnType]
    except UnicodeEncodeError:
        return convert(pa.array(_mended(values), own), target)  # pyright: ignore[reportReturnType]


def _mended(value: Any) -> Any:
    """The value with lone surrogates, which JSON can spell and no encoding can write, replaced by question marks."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {writable(key): _mended(inner) for key, inner in value.items()}
    return [_mended(inner) for inner in value] if isinstance(value, Sequence) else value
