"""What operations share: cells as text, columns put into tables, rows taken out with a reason."""

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from ...domain.errors import PlanError
from ..arrow import compute as pc
from .base import IDENTITY, OperationResult, Rejection

WHITESPACE = (
    " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What trimming removes: Unicode's white space and the byte order mark."""


def cell_text(value: Any) -> str | None:
    """One value as the text that `as_text` makes of it: true and false, 39.0 as 39, lists and structs as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, bytes):
        raise PlanError("A column holds binary data, which has no text", "leave the column out")
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def number_text(value: float) -> str:
    """A number without a needless fraction and, below 10^16, without an exponent."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e16:
        return str(int(value))
    return repr(value)


def as_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The cells as one array of strings, null where they are null. Raises PlanError for binary data."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):  # more text than one array of 32-bit offsets can hold
        raise PlanError("The texts of one column are longer than 2 GB together", "run the plan on smaller blocks")
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        raise PlanError("A column holds binary data, which has no text", "leave the column out")
    if pa.types.is_floating(kind) or pa.types.is_nested(kind):
        return pa.array([cell_text(value) for value in _plain(array)], pa.string())
    return array.cast(pa.string())


def _plain(array: pa.Array) -> list[Any]:
    """Python values; narrow floats by their shortest text, so that a 32-bit 0.1 is 0.1."""
    if pa.types.is_floating(array.type) and array.type.bit_width < 64:
        return [None if text is None else float(text) for text in array.cast(pa.string()).to_pylist()]
    return array.to_pylist()


def texts(table: pa.Table, name: str) -> pa.Array:
    """A column's cells as text."""
    return as_text(table.column(name))


def mapped(array: pa.Array, function: Callable[[str], Any], kind: pa.DataType | None = None) -> pa.Array:
    """`function` of every text, asked once for texts that repeat; null stays null."""
    encoded = array.dictionary_encode()
    values = pa.array([function(text) for text in encoded.dictionary.to_pylist()], kind or pa.string())
    return values.take(encoded.indices)


def put(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The table with that column, in its old place where it had one."""
    place = table.schema.get_field_index(name)
    if place >= 0:
        return table.set_column(place, name, column)
    return table.append_column(name, column)


def put_name(columns: Sequence[str], *names: str) -> tuple[str, ...]:
    """Column names after `put`."""
    return tuple(dict.fromkeys((*columns, *names)))


def data_columns(table: pa.Table) -> list[str]:
    """Names of the columns that are not a row's identity."""
    return [name for name in table.column_names if name not in IDENTITY]


class Sieve:
    """Takes rows out of a table, one reason after the other."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self._rejections: list[Rejection] = []

    def keep(self, mask: pa.Array | pa.ChunkedArray, reason: str | pa.Array) -> pa.Array | None:
        """Rejects rows where `mask` is false or null. Returns the mask where rows went, None where none did.

        A `reason` for each row of the table may be given in place of one for all.
        """
        mask = mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
        if mask.null_count:
            mask = pc.fill_null(mask, False)
        if mask.true_count == len(mask):
            return None
        gone = pc.invert(mask)
        kept_reason = reason if isinstance(reason, str) else reason.filter(gone)
        self._rejections.append(Rejection(self.table.select(IDENTITY).filter(gone), kept_reason))
        self.table = self.table.filter(mask)
        return mask

    def present(self, name: str) -> pa.Array | None:
        """Rejects rows whose cell in that column is null."""
        column = self.table.column(name)
        return None if column.null_count == 0 else self.keep(column.is_valid(), f"column {name!r} is empty")

    def result(self) -> OperationResult:
        return OperationResult(self.table, tuple(self._rejections))


_PARTICULARS = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")


def general(message: str, limit: int = 160) -> str:
    """An error's message without quoted texts and numbers, so that rows with the same trouble share a reason."""
    return " ".join(_PARTICULARS.sub("…", message).split())[:limit]
