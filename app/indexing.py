"""`regraft index`: the card index of a large Hub, built page by page, brought up to date, and told about."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..domain.errors import CatalogError
from .output import emit, note, say

if TYPE_CHECKING:
    from ..domain.card import DatasetCard
    from ..memory.card_store import CardStore
    from ..tools.catalogs.hub import HubCatalog

_TOLD_EVERY = 5_000
_FILTERS = "filters.json"


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


def run_build(wishes: Wishes, *, home: Path, as_json: bool) -> None:
    """Take in the Hub's whole listing, most downloaded first. A build that was stopped goes on where it stood."""
    catalog = _hub()
    store = _opened(catalog, home)
    (store.folder / _FILTERS).write_text(json.dumps(asdict(wishes)), encoding="utf-8")
    cards = catalog.listing(limit=wishes.limit, sort="downloads", **wishes.filters())
    counts = store.build(_counted(cards))
    _tell("built", store, asdict(counts), as_json)


def run_update(*, home: Path, as_json: bool) -> None:
    """Take in what changed since the last build or update. Datasets that were deleted go at the next build.

    Raises CatalogError where there is no index yet.
    """
    catalog = _hub()
    store = _opened(catalog, home)
    since = store.status().updated
    if since is None:
        raise CatalogError("The card index is not built yet", "run: regraft index build")
    wishes = _wishes(store.folder)
    changed = _since(catalog.listing(sort="last_modified", **wishes.filters()), since)
    counts = store.build(_counted(changed), complete=False)
    _tell("updated", store, asdict(counts), as_json)


def run_status(*, home: Path, as_json: bool) -> None:
    """Tell what the index holds, how old it is and what is left out."""
    store = _opened(_hub(), home)
    _tell("status", store, {}, as_json)


def _opened(catalog: "HubCatalog", home: Path) -> "CardStore":
    """The Hub's index, with the embedder at hand."""
    from ..memory.card_store import CardStore
    from ..memory.embedders import choose

    return CardStore(home / "index" / catalog.index_name, choose(None, home))


def _hub() -> "HubCatalog":
    from ..tools.catalogs.hub import HubCatalog

    return HubCatalog()


def _wishes(folder: Path) -> Wishes:
    path = folder / _FILTERS
    return Wishes(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Wishes()


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
    if status.building and status.updated:
        say("a build was begun and not ended; go on with: regraft index build")
    if wishes:
        say("only " + ", ".join(f"{name} {value}" for name, value in wishes.items()))
