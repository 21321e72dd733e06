"""The interface that every catalog implements, of a folder or of the Hub; one conformance suite tests them all."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from ...domain.card import DatasetCard, DatasetRef

BLOCK_ROWS = 8_192
"""Rows of one block: the unit of reading, of executing a plan and of resuming."""

BLOCK_MEMORY = 128 << 20
"""Bytes that a block of long rows is to take in memory at the most: it then has fewer rows."""


class Catalog(Protocol):
    """Datasets that can be found, described and read. Nothing here runs code that a dataset brings along."""

    @property
    def name(self) -> str:
        """What people call the catalog: "hub", "builtin" or the folder's path."""
        ...

    def cards(self) -> Iterator[DatasetCard]:
        """Every dataset's card in a fixed order. A dataset whose card cannot be read is listed by `unreadable`."""
        ...

    def unreadable(self) -> dict[str, str]:
        """Datasets that `cards` left out, with the reason of each."""
        ...

    def card(self, dataset: str) -> DatasetCard:
        """One card by its dataset's id. Raises DatasetError (unknown, gated, unreadable, …)."""
        ...

    def row_count(self, ref: DatasetRef) -> int | None:
        """Rows of all the ref's splits together, None where it is unknown before reading them."""
        ...

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:
        """How many blocks `read_block` has; None where unknown before reading."""
        ...

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> "Block | None":
        """The ref's block of that number (from 0), None past the end. Blocks never span two splits.

        A block has `rows` rows, but for the last of a split. Where more than BLOCK_ROWS are asked for, it may have less
        in parquet files: whole row groups, or a part of one that is larger.
        Reading block n of a columnar file does not read the blocks before it; text files are read from the start.
        With `columns` no others are needed, and of columnar files no others are read; a block has one at the least.
        Raises DatasetError when the content is broken or changed since `ref.revision`.
        """
        ...

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> "Block":
        """About `rows` rows spread over the ref's splits, the same for the same seed; fewer when there are fewer."""
        ...


@runtime_checkable
class SearchableCatalog(Protocol):
    """A catalog that is too large to be listed for each task, and that searches by itself."""

    @property
    def index_name(self) -> str:
        """What an index of its cards is called."""
        ...

    def search(self, queries: Sequence[str], *, limit: int) -> list[DatasetCard]:
        """At most `limit` cards that may suit any of the queries; they need not tell of splits."""
        ...


@runtime_checkable
class PreviewingCatalog(Protocol):
    """A catalog that may show first rows without reading files."""

    def first_rows(self, ref: DatasetRef, rows: int) -> list[dict[str, Any]] | None:
        """At most `rows` rows from the start of the ref's first split; None where only the files tell."""
        ...


@dataclass(frozen=True)
class Block:
    """Rows with the place each came from: row i of `table` is row `index[i]` (from 0) of the split `splits[i]`.

    `table` holds the source's own columns only.
    """

    table: pa.Table
    splits: Sequence[str]
    index: Sequence[int]

    def __len__(self) -> int:
        return self.table.num_rows
