"""Rows of a source as curation is given them."""

from collections.abc import Sequence

import pyarrow as pa
from regraft.tools.curation import SourceRows


def placed(rows: Sequence[tuple[str, str]], split: str = "train") -> pa.Table:
    """Inputs and outputs with the places that they have in their source."""
    return pa.table(
        {
            "input": [given for given, _ in rows],
            "output": [text for _, text in rows],
            "__split__": [split] * len(rows),
            "__index__": pa.array(range(len(rows)), pa.int64()),
            "__part__": pa.array([0] * len(rows), pa.int32()),
        }
    )


def source(name: str, rows: Sequence[tuple[str, str]], split: str = "train") -> SourceRows:
    return SourceRows(name, placed(rows, split))
