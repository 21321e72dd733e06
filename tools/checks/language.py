"""The check that a text is in the language asked for."""

import pyarrow as pa
from pydantic import Field

from ..arrow import char_lengths
from ..arrow import compute as pc
from .base import check
from .cells import texts
from .text import ColumnArgs


class LanguageArgs(ColumnArgs):
    language: str = Field(description="language asked for, as an ISO 639-1 code such as en")
    min_chars: int = Field(default=40, ge=1, description="shorter texts cannot be told apart safely and pass")


@check("language", reason="{column} is not in the language asked for ({language})")
def language(rows: pa.Table, args: LanguageArgs) -> pa.BooleanArray:
    """A text that is long enough is not clearly in another language; what cannot be told passes."""
    from ..profiling.language import detect_many

    values = texts(rows, args.column)
    is_long = pc.greater_equal(char_lengths(values), args.min_chars)
    long = values.filter(is_long).to_pylist()
    codes = iter(detect_many(long) if long else ())
    return pa.array(
        [not tell or (code := next(codes)) is None or code == args.language for tell in is_long.to_pylist()], pa.bool_()
    )
