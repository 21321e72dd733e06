"""How much one step may make: so much a cell and so much a block, whatever a plan asks for."""

import pyarrow as pa

from ...domain.errors import PlanError
from ..arrow import are_within, longest_text
from ..arrow import compute as pc
from ..operations.base import IDENTITY, MAX_BLOCK_BYTES, MAX_CELL_BYTES, OperationResult, Rejection


def bounded(before: pa.Table, result: OperationResult) -> OperationResult:
    """The result without rows in which the step made a cell of more than MAX_CELL_BYTES; cells that were that long
    before stay. Raises PlanError where what it made is larger than MAX_BLOCK_BYTES together."""
    table = result.table
    if table.nbytes > max(MAX_BLOCK_BYTES, 2 * before.nbytes):
        raise PlanError(
            f"it makes {table.nbytes:,} bytes of {before.num_rows:,} rows", "make shorter texts, or keep fewer columns"
        )
    held = dict(zip(before.column_names, before.columns, strict=True))
    for name, made in zip(table.column_names, table.columns, strict=True):
        if name in held and made.equals(held[name]):
            continue  # told at once of a column that was passed on
        if not pa.types.is_string(made.type) or are_within(made, MAX_CELL_BYTES):
            continue
        if name in held and longest_text(made) <= _longest(held[name]):
            continue
        fine = pc.fill_null(pc.less_equal(pc.binary_length(table.column(name)), MAX_CELL_BYTES), True)
        gone = table.filter(pc.invert(fine)).select(list(IDENTITY))
        reason = f"the step makes a text of more than {MAX_CELL_BYTES:,} bytes in column {name!r}"
        table = table.filter(fine)
        result = OperationResult(table, (*result.rejections, Rejection(gone, reason)))
    return result


def _longest(column: pa.ChunkedArray) -> int:
    return longest_text(column) if pa.types.is_string(column.type) else 0
