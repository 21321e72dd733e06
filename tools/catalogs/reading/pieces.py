"""Texts of which a row group holds each once, in a list that has grown long, read a few rows at a time.

Each row may repeat the longest text of the list, so that a file of a kilobyte could become gigabytes. No text is longer
than the list: so many rows are read at once as are safe whatever they repeat. Where few pieces come of it, that takes
less than a look through the list for its longest text.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .files import DataFile
from .unpacked import list_bytes

_AT_ONCE = 256 << 20
"""What rows that are read at once may take, if each repeats the longest text there can be."""
_MOST_PIECES = 64


def safe_rows(file: DataFile, chunks: Mapping[str, Any]) -> dict[str, int]:
    """How many rows may be read at once of column chunks (by the footer), as far as few pieces come of it."""
    if not chunks:
        return {}
    with file.open() as source:
        sizes = {name: list_bytes(source, chunk) for name, chunk in chunks.items()}
    rows = {name: _AT_ONCE // size for name, size in sizes.items() if size}
    return {name: most for name, most in rows.items() if 0 < chunks[name].num_values <= _MOST_PIECES * most}


def in_pieces(source: pq.ParquetFile, group: int, name: str, rows: int, most: int) -> pa.ChunkedArray | None:
    """A column of texts of a row group, of which so many rows are read at once; None where it takes more than `most`
    bytes."""
    pieces, size = [], 0
    for batch in source.iter_batches(rows, row_groups=[group], columns=[name], use_threads=False):
        pieces.append(batch.column(0))
        size += pieces[-1].nbytes
        if size > most:
            return None
    column = pa.chunked_array(pieces, source.schema_arrow.field(name).type)
    return pa.chunked_array([column.combine_chunks()])
