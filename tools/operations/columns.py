"""Operations on whole columns: which there are, what they are called, and what type their cells have."""

from collections.abc import Sequence
from typing import Literal

import pyarrow as pa
from pydantic import Field, model_validator

from ..arrow import compute as pc
from ..cells import column_text
from .base import IDENTITY, OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, put, put_name, texts

CellType = Literal["text", "integer", "number", "boolean"]


class SelectArgs(OperationArgs):
    columns: list[str] = Field(min_length=1, description="columns to keep, in this order; all others are dropped")

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.columns))


@operation("select")
def select(table: pa.Table, args: SelectArgs, context: OperationContext) -> pa.Table:
    """Keep the named columns, in the order given, and drop the others."""
    return table.select([*dict.fromkeys(args.columns), *IDENTITY])


class RenameArgs(OperationArgs):
    names: dict[str, str] = Field(min_length=1, description="new name by old name; two columns may swap names")

    @model_validator(mode="after")
    def _distinct(self) -> "RenameArgs":
        if len(set(self.names.values())) < len(self.names):
            raise ValueError("two columns would get the same name")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.names)

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        taken = set(self.names.values()) - set(self.names)
        return tuple(self.names.get(name, name) for name in columns if name not in taken)


@operation("rename")
def rename(table: pa.Table, args: RenameArgs, context: OperationContext) -> pa.Table:
    """Give columns other names. A column that already has a new name is dropped unless it is renamed too."""
    taken = set(args.names.values()) - set(args.names)
    kept = table.select([name for name in table.column_names if name not in taken])
    return kept.rename_columns([args.names.get(name, name) for name in kept.column_names])


class CastArgs(OperationArgs):
    columns: dict[str, CellType] = Field(min_length=1, description="type by column: text, integer, number or boolean")

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)


_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$"


@operation("cast")
def cast(table: pa.Table, args: CastArgs, context: OperationContext) -> OperationResult:
    """Change the type of columns' cells. A row with a cell that does not fit is rejected; an empty cell stays empty.

    39.0 becomes the text 39; whole numbers may carry a zero fraction; yes/no, true/false and 1/0 become booleans.
    """
    sieve = Sieve(table)
    for name, kind in args.columns.items():
        empty = sieve.table.column(name).is_null()
        converted = _converted(texts(sieve.table, name), kind)
        fits = pc.or_(converted.is_valid(), empty)
        kept = sieve.keep(fits, f"column {name!r} does not hold {_A[kind]}")
        sieve.table = put(sieve.table, name, converted if kept is None else converted.filter(kept))
    return sieve.result()


_A = {"text": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}


def _converted(array: pa.Array, kind: CellType) -> pa.Array:
    """The texts as that type; null where one does not fit."""
    if kind == "text":
        return array
    if kind == "boolean":
        words = pc.index_in(pc.utf8_lower(pc.utf8_trim_whitespace(array)), value_set=pa.array(list(_WORDS)))
        return pa.array(list(_WORDS.values())).take(words)
    trimmed = pc.utf8_trim_whitespace(array)
    numeric = pc.if_else(pc.match_substring_regex(trimmed, _NUMBER), trimmed, None).cast(pa.string())
    if kind == "integer":
        whole = pc.replace_substring_regex(numeric, r"^\+|\.0*$", "")
        short = pc.match_substring_regex(whole, r"^-?\d{1,18}$")
        return pc.if_else(short, whole, None).cast(pa.string()).cast(pa.int64())
    return pc.replace_substring_regex(numeric, r"^\+", "").cast(pa.float64())


class CoalesceArgs(OperationArgs):
    columns: list[str] = Field(min_length=1, description="columns to look in, in this order")
    output: str = Field(description="column that receives the first cell that is not empty")

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)


@operation("coalesce")
def coalesce(table: pa.Table, args: CoalesceArgs, context: OperationContext) -> pa.Table:
    """Take the first of several columns that is neither missing nor blank; null where all of them are."""
    kinds = {table.schema.field(name).type for name in args.columns}
    if len(kinds) == 1 and not pa.types.is_string(next(iter(kinds))):
        return put(table, args.output, pc.coalesce(*(table.column(name) for name in args.columns)))
    cells = [column_text(table.column(name)) for name in args.columns]
    filled = [pc.if_else(pc.equal(pc.utf8_trim_whitespace(array), ""), None, array) for array in cells]
    return put(table, args.output, pc.coalesce(*filled).cast(pa.string()))


class ConstantArgs(OperationArgs):
    output: str = Field(description="column that receives the text")
    value: str = Field(description="the text that every row gets")

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)


@operation("constant")
def constant(table: pa.Table, args: ConstantArgs, context: OperationContext) -> pa.Table:
    """Give every row the same text in one column."""
    return put(table, args.output, pa.repeat(pa.scalar(args.value, pa.string()), table.num_rows))
