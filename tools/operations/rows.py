"""Operations that decide which rows stay: filter, sample, balance, deduplicate, aggregate."""

import operator as _operator
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from ..arrow import char_lengths, is_number, whole
from ..arrow import compute as pc
from ..cells import cell_text, column_text
from ..texts import normal
from .base import OperationArgs, OperationContext, OperationResult, Scope, operation
from .cells import WHITESPACE, Sieve, mapped, put, texts
from .numbers import number_of, plain_number
from .text import re2

Operator = Literal[
    "eq", "ne", "in", "not_in", "lt", "le", "gt", "ge", "contains", "matches", "not_matches", "not_empty", "min_chars",
    "max_chars",
]  # fmt: skip
_OF_TWO_COLUMNS = ("eq", "ne", "lt", "le", "gt", "ge")
_EXACT = pa.decimal128(20)
"""Holds the whole numbers of all types, with a sign and without."""
_ORDERS = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
_UNMET: dict[Operator, str] = {
    "eq": "is not",
    "ne": "is",
    "in": "is none of",
    "not_in": "is one of",
    "not_empty": "is empty",
    "lt": "is not below",
    "le": "is not at most",
    "gt": "is not above",
    "ge": "is not at least",
    "contains": "does not contain",
    "matches": "does not match",
    "not_matches": "matches",
    "min_chars": "is shorter in characters than",
    "max_chars": "is longer in characters than",
}
"""What is said of rows that do not meet a condition."""
_OF_OTHERS: dict[Operator, str] = {"eq": "differs from", "ne": "equals"}
"""The same where the condition compares two columns."""
Scalar = str | int | float | bool


class Condition(OperationArgs):
    column: str = Field(description="column whose cells are tested")
    operator: Operator = Field(
        description="lt, le, gt and ge compare numbers, eq, ne, in and not_in texts or numbers; matches takes an RE2 "
        "pattern, min_chars a number of characters"
    )
    value: Scalar | list[Scalar] | None = Field(
        default=None, description="a list for in and not_in, none for not_empty"
    )
    other: str | None = Field(
        default=None, description="in place of value, a column to compare with, for eq, ne, lt, le, gt and ge"
    )

    @model_validator(mode="after")
    def _fits(self) -> "Condition":
        if self.other is not None:
            if self.operator not in _OF_TWO_COLUMNS or self.value is not None:
                raise ValueError(f"`other` goes with {', '.join(_OF_TWO_COLUMNS)}, and without a value")
            return self
        wants = {"in": "a list", "not_in": "a list", "not_empty": "no value"}.get(self.operator, "one value")
        given = "no value" if self.value is None else "a list" if isinstance(self.value, list) else "one value"
        if wants != given:
            raise ValueError(f"{self.operator} takes {wants}")
        if self.operator in ("matches", "not_matches"):
            re2(str(self.value))
        if self.operator in ("lt", "le", "gt", "ge") and plain_number(_as_text(self.value)) is None:
            raise ValueError(f"{self.operator} takes a number")
        if self.operator in ("min_chars", "max_chars") and not _as_text(self.value).isdigit():
            raise ValueError(f"{self.operator} takes a whole number")
        return self

    def unmet(self) -> str:
        """In words what is said of the rows that do not meet it."""
        value = ", ".join(map(_as_text, self.value)) if isinstance(self.value, list) else _as_text(self.value)
        if self.other is not None:
            how = _OF_OTHERS.get(self.operator, _UNMET[self.operator])
            return f"column {self.column!r} {how} column {self.other!r}"[:160]
        return f"{self.column!r} {_UNMET[self.operator]} {value}".strip()[:160]


class FilterArgs(OperationArgs):
    conditions: list[Condition] = Field(min_length=1, description="conditions that a row must meet, all of them")

    def columns_read(self) -> frozenset[str]:
        named = (name for condition in self.conditions for name in (condition.column, condition.other))
        return frozenset(name for name in named if name is not None)

    def columns_written(self) -> frozenset[str]:
        return frozenset()


@operation("filter")
def filter_rows(table: pa.Table, args: FilterArgs, context: OperationContext) -> OperationResult:
    """Keep the rows that meet all conditions; an empty cell meets none but ne, not_in, not_matches and max_chars."""
    sieve = Sieve(table)
    for place, condition in enumerate(args.conditions, start=1):
        column = sieve.table.column(condition.column)
        other = None if condition.other is None else sieve.table.column(condition.other)
        met = _meets(column, condition) if other is None else _compares(column, condition.operator, other)
        if place == len(args.conditions):
            sieve.table = context.live(sieve.table)
        sieve.keep(met, f"filtered: {condition.unmet()}")
    return sieve.result()


def _as_text(value: Any) -> str:
    return cell_text(value) or ""


def _compares(column: pa.ChunkedArray, operator: str, other: pa.ChunkedArray) -> pa.Array:
    """Cells of two columns: as numbers where the operator or both columns ask for it, else as trimmed texts."""
    if pa.types.is_integer(column.type) and pa.types.is_integer(other.type):
        pair = column.cast(_EXACT), other.cast(_EXACT)
    elif pa.types.is_float64(column.type) and pa.types.is_float64(other.type):
        pair = column, other
    elif operator in _ORDERS or (is_number(column.type) and is_number(other.type)):
        return _pairwise(column, operator, other)
    else:
        pair = _trimmed(column), _trimmed(other)
    if operator == "ne":
        return pc.fill_null(pc.not_equal(*pair), True)
    return getattr(pc, _ORDERS.get(operator, "equal"))(*pair)


def _meets(column: pa.ChunkedArray, condition: Condition) -> pa.Array:
    operator, value = condition.operator, condition.value
    if operator in _ORDERS:
        return _ordered(column, operator, Decimal(plain_number(_as_text(value)) or 0))
    if operator in ("eq", "ne", "in", "not_in"):
        cells = _comparable(column)
        wanted = pa.array(sorted({_wanted(item, cells.type) for item in _several(value)} - {None}), cells.type)
        met = pc.is_in(cells, value_set=wanted)
        return pc.invert(met) if operator in ("ne", "not_in") else met
    if operator == "not_empty" and pa.types.is_nested(column.type):
        sizes = pc.list_value_length(column) if pa.types.is_list(column.type) else None
        return column.is_valid() if sizes is None else pc.greater(sizes, 0)
    cells = _trimmed(column)
    if operator == "not_empty":
        return pc.not_equal(cells, "")
    if operator == "contains":
        return pc.match_substring(cells, _as_text(value))
    if operator in ("matches", "not_matches"):
        met = pc.match_substring_regex(cells, _as_text(value))
        return met if operator == "matches" else pc.invert(pc.fill_null(met, False))
    lengths = pc.fill_null(char_lengths(cells), 0)
    bound = int(_as_text(value))
    return pc.greater_equal(lengths, bound) if operator == "min_chars" else pc.less_equal(lengths, bound)


def _several(value: Scalar | list[Scalar] | None) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _trimmed(column: pa.ChunkedArray) -> pa.Array:
    return pc.utf8_trim(column_text(column), characters=WHITESPACE)


def _comparable(column: pa.ChunkedArray) -> pa.Array:
    """Whole numbers as they are, since a float holds no 19 digits, floats as the 64-bit floats of what a person would
    write for them, everything else as text."""
    if pa.types.is_integer(column.type) or pa.types.is_float64(column.type):
        return whole(column)
    return column_text(column).cast(pa.float64()) if is_number(column.type) else column_text(column)


def _wanted(value: Any, kind: pa.DataType) -> Any:
    if not is_number(kind):
        return _as_text(value)
    plain = plain_number(_as_text(value))
    if plain is None or pa.types.is_floating(kind):
        return None if plain is None else float(plain)
    return int(plain) if plain.removeprefix("-").isdecimal() and _holds(kind, int(plain)) else None


def _holds(kind: pa.DataType, number: int) -> bool:
    """Whether a type of whole numbers holds this one."""
    signed = pa.types.is_signed_integer(kind)
    bits = kind.bit_width - signed
    return (-(1 << bits) if signed else 0) <= number < 1 << bits


def _ordered(column: pa.ChunkedArray, operator: str, bound: Decimal) -> pa.Array:
    """Where cells stand in that order to a number: whole numbers and those in texts exactly, 64-bit floats as such."""
    if pa.types.is_float64(column.type):
        return getattr(pc, _ORDERS[operator])(whole(column), float(bound))
    if not pa.types.is_integer(column.type):
        return mapped(column_text(column), lambda text: _holds_of(number_of(text), operator, bound), pa.bool_())
    cells, edge = whole(column), (ceil if operator in ("lt", "ge") else floor)(bound)
    if _holds(column.type, edge):
        return getattr(pc, _ORDERS[operator])(cells, pa.scalar(edge, column.type))
    all_meet = (edge > 0) == (operator in ("lt", "le"))
    return pc.if_else(cells.is_valid(), all_meet, None)


def _pairwise(column: pa.ChunkedArray, operator: str, other: pa.ChunkedArray) -> pa.Array:
    """The numbers of two columns compared row by row, exactly; a cell that is no number meets `ne` alone."""
    cells = zip(column_text(column).to_pylist(), column_text(other).to_pylist(), strict=True)
    pairs = ((number_of(one or ""), number_of(two or "")) for one, two in cells)
    return pa.array([_holds_of(one, operator, two) for one, two in pairs], pa.bool_())


def _holds_of(one: Decimal | None, operator: str, two: Decimal | None) -> bool:
    if one is None or two is None:
        return operator == "ne"
    return getattr(_operator, operator)(one, two)


class SampleArgs(OperationArgs):
    fraction: float | None = Field(
        default=None, gt=0, le=1, description="share of the rows to keep, each by its own lot"
    )
    rows: int | None = Field(default=None, gt=0, description="number of rows to keep; the whole source is read for it")

    @model_validator(mode="after")
    def _one(self) -> "SampleArgs":
        if (self.fraction is None) == (self.rows is None):
            raise ValueError("give either `fraction` or `rows`")
        return self

    def needs(self, declared: Scope) -> Scope:
        return "row" if self.rows is None else "table"


@operation("sample", scope="table")
def sample(table: pa.Table, args: SampleArgs, context: OperationContext) -> OperationResult:
    """Keep a random part of the rows, the same for the same seed: a share of them, or a number."""
    sieve = Sieve(table)
    lots = context.lots(table)
    if args.fraction is not None:
        chosen = lots < np.uint64(min(2**64 - 1, int(args.fraction * 2**64)))
    else:
        chosen = np.zeros(len(lots), bool)
        chosen[np.argsort(lots, kind="stable")[: args.rows]] = True
    sieve.keep(pa.array(chosen), "not drawn for the sample")
    return sieve.result()


class BalanceArgs(OperationArgs):
    column: str = Field(description="column by whose values rows are balanced")
    at_most: int | None = Field(
        default=None, gt=0, description="rows of each value at most; those of the rarest value if not given"
    )

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})


@operation("balance", scope="table")
def balance(table: pa.Table, args: BalanceArgs, context: OperationContext) -> OperationResult:
    """Keep equally many rows of each value of a column, drawn at random; rows without a value go."""
    sieve = Sieve(table)
    sieve.present(args.column)
    codes, counts = _codes(texts(sieve.table, args.column))
    if len(counts):
        rank = _rank_within(codes, np.argsort(context.lots(sieve.table), kind="stable"))
        sieve.keep(pa.array(rank < (args.at_most or counts.min())), f"balanced: enough rows of its {args.column!r}")
    return sieve.result()


def _codes(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """A number for each row's value, and how often each number occurs."""
    codes = values.dictionary_encode().indices.to_numpy()
    return codes, np.bincount(codes) if len(codes) else np.zeros(0, np.int64)


def _rank_within(codes: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Each row's place among the rows of its code, in the given order."""
    by_code = order[np.argsort(codes[order], kind="stable")]
    ordered = codes[by_code]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    starts = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    rank = np.empty(len(codes), np.int64)
    rank[by_code] = np.arange(len(codes)) - starts
    return rank


class DeduplicateArgs(OperationArgs):
    columns: list[str] = Field(min_length=1, description="columns that rows must share to be duplicates")

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)


@operation("deduplicate", scope="table")
def deduplicate(table: pa.Table, args: DeduplicateArgs, context: OperationContext) -> OperationResult:
    """Keep the first of rows whose texts are alike, whatever their case and spacing."""
    if not table.num_rows:
        return OperationResult(table)
    codes = _groups(table, args.columns)
    sieve = Sieve(table)
    sieve.keep(_first_of_each(codes), f"duplicate of an earlier row in {', '.join(args.columns)}")
    return sieve.result()


def _groups(table: pa.Table, names: Sequence[str]) -> np.ndarray:
    """A number for each row, the same for rows whose texts in these columns are alike, whatever their case and
    spacing."""
    codes = np.zeros(table.num_rows, np.int64)
    for name in names:
        alike = mapped(pc.fill_null(texts(table, name), ""), normal)
        own, counts = _codes(alike)
        codes = np.unique(codes * len(counts) + own, return_inverse=True)[1].astype(np.int64)
    return codes


def _first_of_each(codes: np.ndarray) -> pa.Array:
    """Which rows are the first of their code."""
    first = np.zeros(len(codes), bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return pa.array(first)


class AggregateArgs(OperationArgs):
    by: list[str] = Field(min_length=1, description="columns that rows must share to be of one item")
    column: str = Field(description="column of what each rater said of the item")
    how: Literal["mean", "most_common"] = Field(
        description="mean of numbers, or the value that more rows have than any other"
    )
    decimals: int = Field(default=2, ge=0, le=12, description="places after the point of a mean, none of them padded")

    def columns_read(self) -> frozenset[str]:
        return frozenset({*self.by, self.column})

    def columns_written(self) -> frozenset[str]:
        return frozenset({self.column})


@operation("aggregate", scope="table")
def aggregate(table: pa.Table, args: AggregateArgs, context: OperationContext) -> OperationResult:
    """Make one row of those that several raters gave for one item: the mean of their numbers, or their most common
    value. Items of which no value is the most common go."""
    sieve = Sieve(table)
    for name in dict.fromkeys((*args.by, args.column)):
        sieve.present(name)
    if args.how == "mean":
        numbers = mapped(texts(sieve.table, args.column), lambda text: number_of(text) is not None, pa.bool_())
        sieve.keep(numbers, f"{args.column!r} holds no number")
    if not sieve.table.num_rows:
        return sieve.result()
    said = texts(sieve.table, args.column).to_pylist()
    groups = _groups(sieve.table, args.by)
    of_item: dict[int, list[str]] = {}
    for group, value in zip(groups.tolist(), said, strict=True):
        of_item.setdefault(group, []).append(value)
    agreed = {group: _MADE_ONE[args.how](values, args.decimals) for group, values in of_item.items()}
    sieve.table = put(sieve.table, args.column, pa.array([agreed[group] for group in groups.tolist()], pa.string()))
    sieve.keep(_first_of_each(groups), f"counted with an earlier row of the same {', '.join(args.by)}")
    sieve.keep(
        sieve.table.column(args.column).is_valid(), f"no value of {args.column!r} is the most common of its item"
    )
    return sieve.result()


def _mean(values: Sequence[str], decimals: int) -> str | None:
    numbers = [number for value in values if (number := number_of(value)) is not None]
    return plain_number(str(sum(numbers, Decimal(0)) / len(numbers)), decimals)


def _most_common(values: Sequence[str], _decimals: int) -> str | None:
    ranked = Counter(values).most_common(2)
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None


_MADE_ONE = {"mean": _mean, "most_common": _most_common}
