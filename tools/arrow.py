"""pyarrow's compute functions. They come into being at import time, so that type checkers do not know them."""

from typing import Any

import pyarrow as pa
import pyarrow.compute

compute: Any = pyarrow.compute


def is_number(kind: pa.DataType) -> bool:
    """Whether a type is of whole numbers or floats of any width."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def where(table: pa.Table, mask: pa.BooleanArray) -> pa.Table:
    """The rows where a mask without nulls is true. Arrow takes texts by their places twice as fast as by a mask."""
    if any(column.num_chunks > 1 for column in table.columns):
        return table.filter(mask)
    return table.take(compute.indices_nonzero(mask))
