"""The few Arrow types that every source is brought to, and how the types of several files become one.

Text is `string`, whole numbers and durations `int64` (or `uint64`), other numbers `float64` (decimals of more digits
than it holds are text), lists `list`, maps a list of key and value; dates, times, booleans and binary stay as they
are, but dates and times in lists and structs are text. Categories are decoded, so that equal data has equal types
whoever wrote the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ...arrow import compute as pc
from ...arrow import is_ascii, is_number
from ...cells import MAX_DEPTH, cell_text

MAX_FIELDS = 200
"""A JSON object with more keys than this is data spread over keys, not a record: it is kept as JSON text."""

_EXACT_DIGITS = 15
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def normal_type(kind: pa.DataType) -> pa.DataType:
    """The stable type for `kind`.

    Raises TypeError for the few that have none (unions, structs of two fields alike, types nested too deeply).
    """
    return _normal_type(kind, 0)


def _normal_type(kind: pa.DataType, depth: int) -> pa.DataType:
    if depth > MAX_DEPTH:
        raise TypeError("its type is nested too deeply")
    if isinstance(kind, pa.BaseExtensionType):
        return _normal_type(kind.storage_type, depth)
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return _normal_type(kind.value_type, depth)
    if pa.types.is_map(kind):
        return pa.list_(
            pa.struct([("key", _inner_type(kind.key_type, depth)), ("value", _inner_type(kind.item_type, depth))])
        )
    if _is_list(kind):
        return pa.list_(_inner_type(kind.value_type, depth))
    if pa.types.is_struct(kind):
        names = [field.name for field in kind]
        if len(set(names)) < len(names):
            raise TypeError("it holds two fields of one name")
        return pa.struct([(field.name, _inner_type(field.type, depth)) for field in kind])
    if pa.types.is_union(kind):
        raise TypeError(f"its type {kind} is not supported")
    return _normal_scalar(kind)


def _inner_type(kind: pa.DataType, depth: int) -> pa.DataType:
    """The stable type of what a list or struct holds."""
    normal = _normal_type(kind, depth + 1)
    return pa.string() if pa.types.is_timestamp(normal) or pa.types.is_date(normal) or _is_time(normal) else normal


def _is_time(kind: pa.DataType) -> bool:
    return pa.types.is_time32(kind) or pa.types.is_time64(kind)


def _normal_scalar(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.binary()
    if pa.types.is_uint64(kind):
        return kind
    if pa.types.is_integer(kind) or pa.types.is_duration(kind):
        return pa.int64()
    if pa.types.is_timestamp(kind) and not _is_zone(kind.tz):
        return pa.timestamp(kind.unit, "UTC")
    if pa.types.is_decimal(kind) and kind.precision > _EXACT_DIGITS:
        return pa.string()
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pa.float64()
    return kind


def _is_zone(name: str | None) -> bool:
    """Whether dates of the time zone can be read (those without any can)."""
    try:
        pa.scalar(0, pa.timestamp("s", name)).as_py()
    except (pa.ArrowInvalid, ValueError, LookupError):
        return False
    return True


def _is_list(kind: pa.DataType) -> bool:
    return (
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def holds_dictionary(kind: pa.DataType) -> bool:
    """Whether a type is of categories, or of lists or objects with some inside."""
    return pa.types.is_dictionary(kind) or any(
        holds_dictionary(kind.field(place).type) for place in range(kind.num_fields)
    )


def unify_types(left: pa.DataType, right: pa.DataType) -> pa.DataType:
    """The type that holds both without loss of meaning. Raises TypeError when there is none."""
    if left == right or pa.types.is_null(right):
        return left
    if pa.types.is_null(left):
        return right
    if pa.types.is_list(left) and pa.types.is_list(right):
        return pa.list_(unify_types(left.value_type, right.value_type))
    if pa.types.is_struct(left) and pa.types.is_struct(right):
        return pa.struct(list(_merge_fields(left, right).items()))
    if is_number(left) and is_number(right):
        return pa.float64()
    nested = pa.types.is_nested(left) or pa.types.is_nested(right)
    text = pa.types.is_string(left) or pa.types.is_string(right)
    if pa.types.is_binary(left) or pa.types.is_binary(right) or (nested and not text):
        raise TypeError(f"{left} and {right}")
    return pa.string()


def _merge_fields(left: Iterable[pa.Field], right: Iterable[pa.Field]) -> dict[str, pa.DataType]:
    merged = {field.name: field.type for field in left}
    for field in right:
        merged[field.name] = unify_types(merged[field.name], field.type) if field.name in merged else field.type
    return merged


class SchemaConflict(Exception):
    """Two tables, at the positions `first` and `second`, give one column types that have nothing in common."""

    def __init__(self, column: str, first: int, second: int, detail: str) -> None:
        super().__init__(detail)
        self.column = column
        self.first = first
        self.second = second


def unify_schemas(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """One schema for tables that are read one after the other; a column that some lack is null there.

    Raises SchemaConflict when a column's types do not fit together.
    """
    merged: dict[str, pa.DataType] = {}
    since: dict[str, int] = {}
    for position, schema in enumerate(schemas):
        for field in schema:
            try:
                known = merged.get(field.name)
                merged[field.name] = field.type if known is None else unify_types(known, field.type)
            except TypeError as exc:
                raise SchemaConflict(field.name, since[field.name], position, str(exc)) from exc
            since.setdefault(field.name, position)
    return pa.schema(list(merged.items()))


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """`table` with exactly the columns and types of `schema`, which must be one that `unify_schemas` gave for it."""
    if table.schema.equals(schema):
        return table
    places = {name: place for place, name in enumerate(table.column_names)}
    columns = [
        convert(table.column(places[field.name]), field.type)
        if field.name in places
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def with_told(table: pa.Table, told: Mapping[str, str]) -> pa.Table:
    """The table with columns of one text each, where it has none of that name."""
    for name, value in told.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.array([value] * table.num_rows, pa.string()))
    return table


def text_type(kind: pa.DataType) -> pa.DataType:
    """The type with texts in place of bytes and of lists of bytes. Bytes in objects stay: {bytes, path} is a picture or
    a sound."""
    if _is_list(kind):
        return pa.list_(text_type(kind.value_type))
    return pa.string() if pa.types.is_binary(kind) else kind


def are_texts(cells: Iterable[Any]) -> bool | None:
    """Whether all of these bytes and lists of bytes are texts in UTF-8; None where none of them says anything."""
    said = None
    for cell in cells:
        is_text = are_texts(cell) if isinstance(cell, list) else _is_text(cell) if cell else None
        if is_text is False:
            return False
        said = said or is_text
    return said


def _is_text(cell: bytes) -> bool:
    """Whether bytes are a text in UTF-8: without the signs that a text does not have, or zeros would be one."""
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return not _NO_TEXT.search(cell)


def convert(column: pa.ChunkedArray | pa.Array, target: pa.DataType) -> pa.ChunkedArray | pa.Array:
    """Cast to a unified type; lists and structs become JSON where the target is text."""
    if column.type.equals(target):
        return column
    if isinstance(column.type, pa.BaseExtensionType):
        storage = [chunk.storage for chunk in column.chunks] if isinstance(column, pa.ChunkedArray) else column.storage
        plain = pa.chunked_array(storage, column.type.storage_type) if isinstance(storage, list) else storage
        return convert(plain, target)
    if pa.types.is_nested(column.type) and pa.types.is_string(target):
        return pa.array([None if cell is None else writable(cell) for cell in column.to_pylist()], pa.string())
    if pa.types.is_binary(target) and pa.types.is_fixed_size_binary(column.type):
        return column.cast(pa.binary())
    stored = normal_type(column.type)
    if target == text_type(stored) and target != stored:
        raw = column.cast(stored)
        try:
            return raw.cast(target)
        except pa.ArrowInvalid:
            return pa.array([_decoded(cell, target) for cell in raw.to_pylist()], target)
    if pa.types.is_float32(column.type) and pa.types.is_float64(target):
        return column.cast(pa.string()).cast(target)  # the shortest number that is meant: 4.2, not 4.199999809265137
    if pa.types.is_float16(column.type) and pa.types.is_float64(target):
        return pa.array([None if cell is None else float(str(np.float16(cell))) for cell in column.to_pylist()], target)
    if pa.types.is_decimal(column.type) or pa.types.is_integer(column.type):
        return column.cast(target, safe=False)
    return column.cast(target)


def readable(table: pa.Table) -> pa.Table:
    """A table of stable types whose cells Python can hold, which parquet files do not promise.

    Bytes in texts that are no UTF-8 are U+FFFD; dates outside the years 2 to 9998 and numbers that are none are null.
    """
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            finite = pc.is_finite(table.column(place))
            if not pc.all(finite, min_count=0).as_py():
                table = table.set_column(place, field, pc.if_else(finite, table.column(place), None))
        if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type):
            column = table.column(place)
            zoned = pa.types.is_timestamp(field.type) and field.type.tz
            years = pc.year(column.cast(pa.timestamp(field.type.unit)) if zoned else column)
            beyond = pc.or_(pc.less(years, 2), pc.greater(years, 9_998))
            if pc.any(beyond).as_py():
                table = table.set_column(place, field, pc.if_else(beyond, None, column))
    try:
        others = [place for place, kind in enumerate(table.schema.types) if not _is_plain(table.column(place), kind)]
        table.select(others).validate(full=True)
    except pa.ArrowInvalid:
        columns = [pa.array([_decoded(cell, kind) for cell in raw], kind) for kind, raw in _bytes_of(table)]
        table = pa.Table.from_arrays(columns, schema=table.schema)
    return table


def _is_plain(column: pa.ChunkedArray, kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) and is_ascii(column)


def _bytes_of(table: pa.Table) -> Iterator[tuple[pa.DataType, list[Any]]]:
    """The columns' types and cells, with texts as bytes."""
    for column in table.columns:
        yield column.type, column.cast(_as_bytes(column.type)).to_pylist()


def _as_bytes(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(_as_bytes(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _as_bytes(field.type)) for field in kind])
    return pa.binary() if pa.types.is_string(kind) else kind


def _decoded(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_list(kind):
        return [_decoded(item, kind.value_type) for item in value]
    if pa.types.is_struct(kind):
        return {field.name: _decoded(value[field.name], field.type) for field in kind}
    return value.decode("utf-8", "replace") if pa.types.is_string(kind) else value


def writable(value: Any) -> str:
    """A cell as a text that can be written: a lone surrogate, which JSON can spell, becomes a question mark."""
    text = cell_text(value) or ""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def clean_names(names: Sequence[str]) -> list[str]:
    """Column names that are not empty, not twice the same and do not start with `__`, which Regraft keeps for itself.

    `__x` becomes `x`, a second `x` becomes `x_2`, an empty third column `column_3`.
    """
    cleaned: dict[str, None] = {}
    counts: dict[str, int] = {}
    taken = {name for name in names if not name.startswith("__")}
    for position, name in enumerate(names, start=1):
        whole = name.replace("\0", "")  # with it, what is written cannot be read by its name
        plain = whole.lstrip("_") if whole.startswith("__") else whole
        plain = plain if plain.strip() else f"column_{position}"
        candidate, count = plain, counts.get(plain, 1)
        while candidate in cleaned or (candidate != name and candidate in taken):
            count += 1
            candidate = f"{plain}_{count}"
        counts[plain] = count
        cleaned[candidate] = None
    return list(cleaned)
