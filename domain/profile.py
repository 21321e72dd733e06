"""What sampled rows say about a dataset's columns."""

from typing import Literal

from .card import DatasetRef
from .noun import Noun

ColumnType = Literal["text", "integer", "number", "boolean", "date", "list", "struct", "binary", "empty"]


class ColumnProfile(Noun):
    """One column over the sampled rows. `chars` are the least, median and greatest number of characters of the cells as
    text, empty ones left out; `list_sizes` the least and greatest number of items, also of encoded lists.

    `encoded` tells that a text column holds JSON or Python literals: "list", "struct", or None.
    `values` are the commonest values as text with their counts, at most 50; all (at most 200) when `label_like`.
    """

    name: str
    type: ColumnType
    share_empty: float
    distinct: int
    chars: tuple[int, int, int]
    label_like: bool
    values: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]
    language: str | None = None
    encoded: Literal["list", "struct"] | None = None
    list_sizes: tuple[int, int] | None = None
    label_names: tuple[str, ...] = ()


class TableProfile(Noun):
    """The columns of one source over `rows` sampled rows; `total_rows` is None when unknown before reading it all."""

    ref: DatasetRef
    rows: int
    total_rows: int | None
    columns: tuple[ColumnProfile, ...]

    def column(self, name: str) -> ColumnProfile:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
