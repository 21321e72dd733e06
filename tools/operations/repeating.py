"""How much is made of rows whose lists' items become rows: the other cells stand beside each item."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ..arrow import compute as pc

_A_ROW_BYTES = 32
"""What a row takes beside its texts: its place, and where its texts begin."""


def repeated_bytes(table: pa.Table, lists: Sequence[str]) -> np.ndarray:
    """Bytes of each row that stand beside every item of its lists."""
    others = [table.column(name) for name in table.column_names if name not in lists]
    fixed = sum(column.nbytes for column in others if not pa.types.is_string(column.type))
    own = np.full(table.num_rows, fixed // max(1, table.num_rows), np.int64)
    for column in (one for one in others if pa.types.is_string(one.type)):
        own += pc.fill_null(pc.binary_length(column), 0).to_numpy().astype(np.int64)
    return own


def exploded_bytes(table: pa.Table, lists: Sequence[str]) -> int:
    """Bytes of the rows that are made of the items of these lists, as far as the table has them."""
    held = [name for name in lists if name in table.column_names and pa.types.is_list(table.schema.field(name).type)]
    sizes = [pc.fill_null(pc.list_value_length(table.column(name)), 0).to_numpy() for name in held]
    if not sizes:
        return 0
    return int(((repeated_bytes(table, held) + _A_ROW_BYTES) * np.maximum.reduce(sizes).astype(np.int64)).sum())
