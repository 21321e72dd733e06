"""Checks on outputs that come from a closed set."""

import pyarrow as pa
from pydantic import Field

from ..arrow import compute as pc
from .base import check
from .cells import texts
from .text import ColumnArgs


class InLabelsArgs(ColumnArgs):
    labels: tuple[str, ...] = Field(min_length=1, description="the texts allowed, to the letter")


@check("in_labels", reason="{column} is not one of the task's labels")
def in_labels(rows: pa.Table, args: InLabelsArgs) -> pa.BooleanArray:
    """The text is exactly one of the labels: case, blanks and punctuation count."""
    return pc.is_in(texts(rows, args.column), value_set=pa.array(args.labels, pa.string()))
