"""The catalog of a build that looks for no dataset: it holds none."""

from collections.abc import Collection, Iterator

from ...domain.card import DatasetCard, DatasetRef
from ...domain.errors import DatasetError
from .base import BLOCK_ROWS, Block

NOTHING = "none"


class NoCatalog:
    """Nothing to be found and nothing to be read."""

    name = NOTHING

    def cards(self) -> Iterator[DatasetCard]:
        """No card."""
        return iter(())

    def unreadable(self) -> dict[str, str]:
        """Nothing."""
        return {}

    def card(self, dataset: str) -> DatasetCard:
        """Raises DatasetError."""
        raise DatasetError(dataset, "this build has no catalog", "name one by --catalog")

    def row_count(self, ref: DatasetRef) -> int | None:
        """Raises DatasetError, as all that follow do."""
        raise _unknown(ref)

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:  # noqa: ARG002 - the interface's
        raise _unknown(ref)

    def read_block(
        self,
        ref: DatasetRef,
        block: int,  # noqa: ARG002 - the interface's, as the others
        *,
        rows: int = BLOCK_ROWS,  # noqa: ARG002
        columns: Collection[str] | None = None,  # noqa: ARG002
    ) -> Block | None:
        raise _unknown(ref)

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:  # noqa: ARG002
        raise _unknown(ref)


def _unknown(ref: DatasetRef) -> DatasetError:
    return DatasetError(ref.id, "this build has no catalog", "name one by --catalog")
