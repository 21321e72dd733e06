"""What operations share: columns as text, columns put into tables, rows taken out with a reason."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from ..arrow import compute as pc
from ..arrow import where, whole
from ..cells import column_text
from .base import IDENTITY, OperationResult, Rejection

WHITESPACE = (
    " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What trimming removes: Unicode's white space and the byte order mark."""


_FEW = 32
"""Cells among which looking for repeated ones takes longer than it saves."""


def texts(table: pa.Table, name: str) -> pa.Array:
    """A column's cells as text."""
    return column_text(table.column(name))


def mapped(array: pa.Array, function: Callable[[str], Any], kind: pa.DataType | None = None) -> pa.Array:
    """`function` of every text, asked once for texts that repeat; null stays null."""
    if len(array) <= _FEW:
        cells = array.to_pylist()
        return pa.array([None if text is None else function(text) for text in cells], kind or pa.string())
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
        mask = whole(mask)
        if mask.null_count:
            mask = pc.fill_null(mask, False)
        if mask.true_count == len(mask):
            return None
        gone = pc.invert(mask)
        kept_reason = reason if isinstance(reason, str) else reason.filter(gone)
        self._rejections.append(Rejection(self.table.select(IDENTITY).filter(gone), kept_reason))
        self.table = where(self.table, mask)
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
