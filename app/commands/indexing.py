"""`regraft index`: the card index of a large Hub, built page by page, brought up to date, and told about."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.errors import CatalogError
from ..terminal.output import emit, note, say

if TYPE_CHECKING:
    from ...domain.card import DatasetCard
    from ...memory.cards.store import CardStore
    from ...tools.catalogs.hub.catalog import HubCatalog

_TOLD_EVERY = 5_000
_FILTERS = "filters.json"

_COMPARED_EVERY = timedelta(days=7)
_OVERLAP = timedelta(minutes=15)
"""What the clocks here and at the Hub may differ by."""


@dataclass(frozen=True)
class Wishes:
    """Which datasets the index is to hold; None is no filter."""

    language: str | None = None
    task: str | None = None
    size: str | None = None
    limit: int | None = None

    def filters(self) -> dict[str, Any]:
        """As huggingface_hub's `list_datasets` takes them."""
        named = {"language": self.language, "task_categories": self.task, "size_categories": self.size}
        return {name: value for name, value in named.items() if value is not None}

    def sort(self) -> str:
        """The time of creation never changes: no dataset comes to stand before the page where a build goes on."""
        return "created_at" if self.limit is None else "downloads"


def run_build(wishes: Wishes, *, home: Path, as_json: bool) -> None:
    """Take in the Hub's whole listing. A build that was stopped goes on at the page where it stood."""
    catalog = _hub()
    store = _opened(catalog, home)
    filters = json.dumps(asdict(wishes))
    (store.folder / _FILTERS).write_text(filters, encoding="utf-8")
    place = store.place(filters)
    if place:
        note("going on where the last build stood")
    pages = _pages(catalog, wishes, place, store.taken() if place else 0)
    _tell("built", store, asdict(store.build_pages(pages, listing=filters)), as_json)


def run_update(*, home: Path, as_json: bool, full: bool = False) -> None:
    """Take in what changed since the last build or update.

    Datasets that were deleted, renamed or opened to all are told by no date: with `full`, or when it was not done for
    a week, all ids are listed and compared. Raises CatalogError where there is no index yet.
    """
    catalog = _hub()
    store = _opened(catalog, home)
    status, wishes = store.status(), _wishes(store.folder)
    if status.updated is None:
        raise CatalogError("The card index is not built yet", "run: regraft index build")
    changed = _since(catalog.listing(sort="last_modified", **wishes.filters()), _before(status.updated, _OVERLAP))
    if wishes.limit is not None:  # who belongs to the most downloaded is told by the comparison alone
        changed = (card for card in changed if store.holds(card.id))
    gone = None
    if full or status.compared is None or status.compared < _before(_now(), _COMPARED_EVERY):
        note("comparing with the ids of all datasets")
        gone, unknown = store.compare(catalog.ids(limit=wishes.limit, sort=wishes.sort(), **wishes.filters()))
        changed = chain(changed, _fetched(catalog, unknown, store))
    _tell("updated", store, asdict(store.update(_counted(changed), gone)), as_json)


def run_status(*, home: Path, as_json: bool) -> None:
    """Tell what the index holds, how old it is and what is left out."""
    store = _opened(_hub(), home)
    _tell("status", store, {}, as_json)


def _opened(catalog: "HubCatalog", home: Path) -> "CardStore":
    """The Hub's index, with the embedder at hand."""
    from ...memory.cards.store import CardStore
    from ...memory.embedders import choose

    return CardStore(home / "index" / catalog.index_name, choose(None, home))


def _hub() -> "HubCatalog":
    from ...tools.catalogs.hub.catalog import HubCatalog

    return HubCatalog()


def _wishes(folder: Path) -> Wishes:
    path = folder / _FILTERS
    return Wishes(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Wishes()


def _pages(
    catalog: "HubCatalog", wishes: Wishes, place: str | None, done: int
) -> "Iterator[tuple[list[DatasetCard], str | None]]":
    """The pages that are still to come; of `place` is known that `done` cards stand before it."""
    limit = None if wishes.limit is None else max(wishes.limit - done, 0)
    pages = catalog.pages(place, limit=limit, sort=wishes.sort(), **wishes.filters())
    number = done
    for cards, following in pages:
        yield cards, following
        if (number + len(cards)) // _TOLD_EVERY > number // _TOLD_EVERY:
            note(f"{number + len(cards):,} cards")
        number += len(cards)


def _fetched(catalog: "HubCatalog", ids: Sequence[str], store: "CardStore") -> "Iterator[DatasetCard]":
    """Cards of datasets that have none yet and were not among those that changed."""
    for dataset in ids:
        card = None if store.holds(dataset) else catalog.listed(dataset)
        if card is not None:
            yield card


def _counted(cards: "Iterator[DatasetCard]") -> "Iterator[DatasetCard]":
    for number, card in enumerate(cards, start=1):
        if number % _TOLD_EVERY == 0:
            note(f"{number:,} cards")
        yield card


def _since(cards: "Iterator[DatasetCard]", since: str) -> "Iterator[DatasetCard]":
    """Cards of a listing by time of change, newest first, down to `since` (UTC in ISO 8601)."""
    for card in cards:
        if card.updated is not None and card.updated < since:
            return
        yield card


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _before(time: str, span: timedelta) -> str:
    return (datetime.fromisoformat(time) - span).isoformat(timespec="seconds")


def _tell(event: str, store: "CardStore", counts: dict[str, int], as_json: bool) -> None:
    status = store.status()
    wishes = {name: value for name, value in asdict(_wishes(store.folder)).items() if value is not None}
    if as_json:
        emit({"event": event, **asdict(status), **counts, "only": wishes, "folder": str(store.folder)})
        return
    if counts:
        say(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    say(f"{status.cards:,} cards, embedder {status.embedder}, {status.disk_bytes / 1e6:,.0f} MB")
    say(f"updated {status.updated}" if status.updated else "never built to its end; go on with: regraft index build")
    if status.updated and not store.current:
        say("written by another version of Regraft; run: regraft index update")
    if status.compared:
        say(f"deleted and renamed datasets looked for {status.compared}")
    if status.building and status.updated:
        say("a build was begun and not ended; go on with: regraft index build")
    if wishes:
        say("only " + ", ".join(f"{name} {value}" for name, value in wishes.items()))
