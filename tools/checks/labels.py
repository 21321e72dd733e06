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


class LabelListArgs(InLabelsArgs):
    sign: str = Field(min_length=1, description="what divides the labels of a text")
    nothing: str | None = Field(None, description="the text where none of them holds")


@check("labels_listed", reason="{column} lists something that is none of the task's labels")
def labels_listed(rows: pa.Table, args: LabelListArgs) -> pa.BooleanArray:
    """The text is one or more of the labels, to the letter, with `sign` between them, or `nothing`."""
    allowed = set(args.labels)
    told = [
        text is not None and (text == args.nothing or all(part.strip() in allowed for part in text.split(args.sign)))
        for text in texts(rows, args.column).to_pylist()
    ]
    return pa.array(told, pa.bool_())
