"""Several catalogs as one. A dataset belongs to the first that has it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ...domain.card import DatasetCard, DatasetRef
from ...domain.errors import DatasetError
from .base import BLOCK_ROWS, Block, Catalog, PreviewingCatalog, SearchableCatalog


class SeveralCatalogs:
    """Datasets of all its parts, in the order of the parts. The same id in a later part is listed as unreadable."""

    def __init__(self, parts: Sequence[Catalog]) -> None:
        self._parts = tuple(parts)
        self._owners: dict[str, Catalog] = {}

    @property
    def name(self) -> str:
        return ",".join(part.name for part in self._parts)

    def cards(self) -> Iterator[DatasetCard]:
        for part in self._parts:
            yield from (card for card in part.cards() if self._claims(part, card))

    def unreadable(self) -> dict[str, str]:
        left_out = {name: why for part in self._parts for name, why in part.unreadable().items()}
        return {name: why for name, why in left_out.items() if name not in self._owners}

    def card(self, dataset: str) -> DatasetCard:
        first: DatasetError | None = None
        known = self._owners.get(dataset)
        for part in (known,) if known is not None else self._parts:
            try:
                card = part.card(dataset)
            except DatasetError as exc:
                first = first or exc
            else:
                self._owners[dataset] = part
                return card
        raise first or DatasetError(dataset, "no catalog has it")

    def row_count(self, ref: DatasetRef) -> int | None:
        return self._owner(ref).row_count(ref)

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:
        return self._owner(ref).blocks(ref, rows=rows)

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> Block | None:
        return self._owner(ref).read_block(ref, block, rows=rows, columns=columns)

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        return self._owner(ref).sample(ref, rows, seed=seed)

    def first_rows(self, ref: DatasetRef, rows: int) -> list[dict[str, Any]] | None:
        owner = self._owner(ref)
        return owner.first_rows(ref, rows) if isinstance(owner, PreviewingCatalog) else None

    def _owner(self, ref: DatasetRef) -> Catalog:
        if ref.id not in self._owners:
            self.card(ref.id)
        return self._owners[ref.id]

    def _claims(self, part: Catalog, card: DatasetCard) -> bool:
        return self._owners.setdefault(card.id, part) is part


class SeveralSearched(SeveralCatalogs):
    """The same where a part is too large to be listed: it is searched, and the others' cards are taken whole.

    `cards` leaves the searched parts out, so an index of one of them is not used here.
    """

    @property
    def index_name(self) -> str:
        return "several"

    def cards(self) -> Iterator[DatasetCard]:
        for part in self._parts:
            if not isinstance(part, SearchableCatalog):
                yield from (card for card in part.cards() if self._claims(part, card))

    def search(self, queries: Sequence[str], *, limit: int) -> list[DatasetCard]:
        cards = list(self.cards())
        for part in self._parts:
            if isinstance(part, SearchableCatalog):
                cards += [card for card in part.search(queries, limit=limit) if self._claims(part, card)]
        return cards


def several(parts: Sequence[Catalog]) -> Catalog:
    """The parts as one catalog; one part as itself."""
    if len(parts) == 1:
        return parts[0]
    searched = any(isinstance(part, SearchableCatalog) for part in parts)
    return SeveralSearched(parts) if searched else SeveralCatalogs(parts)
