"""The columns that carry a row's identity from its source to the lineage file."""

import pyarrow as pa

SPLIT, INDEX, PART = "__split__", "__index__", "__part__"
ORIGIN = (SPLIT, INDEX, PART)
"""Where a transformed row came from: split, row number in it (from 0), and the part that tells apart the rows that a
step such as explode made of one. They follow the task's columns in every table of accepted rows."""

_MADE = [
    ("parents", pa.list_(pa.string())),
    ("prompt", pa.string()),
    ("sampling", pa.string()),
    ("fills", pa.string()),
]
_WHY = [("stage", pa.string()), ("reason", pa.string()), ("preview", pa.string())]
_PLACE = [
    ("source", pa.string()),
    ("revision", pa.string()),
    ("config", pa.string()),
    ("split", pa.string()),
    ("index", pa.int64()),
    ("part", pa.int32()),
]

REJECTED_SCHEMA = pa.schema([(SPLIT, pa.string()), (INDEX, pa.int64()), (PART, pa.int32()), *_WHY])
"""A table of rejected rows. `stage` is "plan", "check", "curation" or "unused" (not needed, though right); `preview` is
the row as JSON, cut to 300 characters, or null where the row never reached the task's form."""

CODED_SCHEMA = pa.schema(
    [
        field.with_type(pa.dictionary(pa.int32(), pa.string())) if field.name in (SPLIT, "stage", "reason") else field
        for field in REJECTED_SCHEMA
    ]
)
"""The same with texts that most rows share held once for a block, as a transformation leaves them."""

LINEAGE_SCHEMA = pa.schema(
    [
        *_PLACE,
        ("plan", pa.string()),
        ("model", pa.string()),
        ("checks", pa.list_(pa.string())),
        *_MADE,
    ]
)
"""lineage.parquet: one row for each row of the dataset, in its order. `plan` is the plan's hash, `model` is null where
no model made the row, `checks` names the checks that it passed. The last four are null but for rows that a recipe made:
what it made them of, the SHA-256 of what it asked, its sampling parameters as JSON, and the gap that the row fills."""

REJECTED_FILE_SCHEMA = pa.schema([*_PLACE, *_WHY, ("model", pa.string()), *_MADE])
"""rejected.parquet: every row that was not taken, with its place in its source; the last columns as in the lineage,
null but for rows that a recipe made."""

MADE_OF = tuple(name for name, _ in _MADE)
"""Columns of lineage.parquet and rejected.parquet that are told of made rows alone."""
