"""Checks on the size of texts: there at all, and as long as the demonstrations show."""

import pyarrow as pa
from pydantic import Field

from ..arrow import char_lengths
from ..arrow import compute as pc
from .base import CheckArgs, check
from .cells import matches, texts


class ColumnArgs(CheckArgs):
    column: str = Field(description="column of the task whose texts are checked")


class NotEmptyArgs(CheckArgs):
    columns: tuple[str, ...] = Field(min_length=1, description="columns of the task that must hold text")


class RangeArgs(ColumnArgs):
    min: int = Field(default=0, ge=0, description="fewest allowed")
    max: int | None = Field(default=None, ge=0, description="most allowed; none when absent")


def _within(counts: pa.Array, args: RangeArgs) -> pa.BooleanArray:
    enough = pc.greater_equal(counts, args.min)
    return enough if args.max is None else pc.and_(enough, pc.less_equal(counts, args.max))


@check("not_empty", reason="a column is empty ({columns})")
def not_empty(rows: pa.Table, args: NotEmptyArgs) -> pa.BooleanArray:
    """Every column named holds something beside white space."""
    passed = pa.array([True] * rows.num_rows, pa.bool_())
    for column in args.columns:
        passed = pc.and_(passed, matches(texts(rows, column), r"[^\s\p{Z}\x{200B}\x{FEFF}]"))
    return passed


@check("chars", reason="{column} is not {min} to {max} characters long")
def chars(rows: pa.Table, args: RangeArgs) -> pa.BooleanArray:
    """The text's length in characters lies in a range."""
    return _within(char_lengths(texts(rows, args.column)), args)


@check("words", reason="{column} is not {min} to {max} words long")
def words(rows: pa.Table, args: RangeArgs) -> pa.BooleanArray:
    """The number of words (runs between white space) lies in a range."""
    return _within(pc.count_substring_regex(texts(rows, args.column), r"\S+"), args)


@check("lines", reason="{column} is not {min} to {max} lines long")
def lines(rows: pa.Table, args: RangeArgs) -> pa.BooleanArray:
    """The number of lines lies in a range; a line break at the very end counts as one."""
    return _within(pc.add(pc.count_substring(texts(rows, args.column), "\n"), 1), args)
