"""Rows of text files as columns of Python values, and those as Arrow tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from .types import MAX_FIELDS, as_text, clean_names, convert, normal_type

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_TRUTH = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}
_NOT_ARROW = (pa.ArrowException, TypeError, ValueError, OverflowError)


@dataclass(frozen=True)
class Records:
    """Some rows as columns. `typed` tells JSON's values from the bare texts of a CSV file, whose types are guessed."""

    columns: Mapping[str, Sequence[Any]]
    rows: int
    typed: bool

    def schema(self) -> pa.Schema:
        """The type of each column as these rows alone suggest it."""
        guess = _value_type if self.typed else _text_type
        return pa.schema([(name, guess(values)) for name, values in self.columns.items()])

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


def from_objects(objects: Sequence[Mapping[str, Any]]) -> Records:
    """Columns of JSON objects; a key that some of them lack is null there."""
    keys = list(dict.fromkeys(key for each in objects for key in each))
    names = clean_names([as_text(key) for key in keys])
    columns = {name: [each.get(key) for each in objects] for name, key in zip(names, keys, strict=True)}
    return Records(columns, len(objects), typed=True)


def from_fields(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Records:
    """Columns of a CSV file's rows, all as wide as `header`; an empty field is null."""
    fields: Iterable[Sequence[str]] = zip(*rows, strict=True) if rows else [() for _ in header]
    columns = {name: [value or None for value in values] for name, values in zip(header, fields, strict=True)}
    return Records(columns, len(rows), typed=False)


def _text_type(values: Sequence[str | None]) -> pa.DataType:
    present = [value for value in values if value is not None]
    if not present:
        return pa.null()
    if all(value in _TRUTH for value in present):
        return pa.bool_()
    if all(_INTEGER.fullmatch(value) for value in present):
        return pa.int64()
    return pa.float64() if all(_NUMBER.fullmatch(value) for value in present) else pa.string()


def _build_texts(values: Sequence[str | None], target: pa.DataType) -> pa.Array:
    if pa.types.is_boolean(target):
        return pa.array([None if value is None else _TRUTH[value] for value in values], target)
    if pa.types.is_null(target):
        return pa.nulls(len(values))
    return pa.array(values, pa.string()).cast(target)


def _value_type(values: Sequence[Any]) -> pa.DataType:
    """The stable type of JSON values; text where they are of mixed kinds, or objects without common keys."""
    try:
        kind = normal_type(pa.infer_type(values))
    except _NOT_ARROW:
        return pa.string()
    return pa.string() if _widest(kind) > MAX_FIELDS else kind


def _widest(kind: pa.DataType) -> int:
    if pa.types.is_list(kind):
        return _widest(kind.value_type)
    if pa.types.is_struct(kind):
        return max([kind.num_fields, *(_widest(field.type) for field in kind)])
    return 0


def _build_values(values: Sequence[Any], target: pa.DataType) -> pa.Array:
    own = _value_type(values)
    if pa.types.is_string(own):
        return pa.array([None if value is None else as_text(value) for value in values], pa.string())
    try:
        return convert(pa.array(values, own), target)  # pyright: ignore[reportReturnType]
    except UnicodeEncodeError:
        return convert(pa.array(_mended(values), own), target)  # pyright: ignore[reportReturnType]


def _mended(value: Any) -> Any:
    """The value with lone surrogates, which JSON can spell and no encoding can write, replaced by question marks."""
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, Mapping):
        return {as_text(key): _mended(inner) for key, inner in value.items()}
    return [_mended(inner) for inner in value] if isinstance(value, Sequence) else value
