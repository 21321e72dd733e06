"""The Hugging Face Hub as a catalog: searched by its API, read by ranges at pinned commits, without remote code."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any

from ....domain.card import DatasetCard, DatasetRef
from ....domain.errors import DatasetError
from ....memory.kept import Kept
from ..base import BLOCK_ROWS, Block
from ..dataset import FileDataset
from ..reading.budget import reading
from ..reading.cache import TableCache
from ..readme import describe, parse_readme
from .cached import cached_ids, is_offline, open_cached
from .cards import listed_card, with_facts
from .client import HubClient, Patience
from .open import open_at
from .search import fused, search_requests
from .viewer import PUBLIC, HubViewer, public_viewer

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo

WHOLE = 300
"""A Hub of no more datasets than this is read like a folder: every dataset's card in full, every problem noted."""

_AT_ONCE = 8
_FOUND_BY_ONE = 50
_README_BYTES = 64_000

READ_IN_FULL = 60
"""Cards of those that the Hub's own search finds whose whole text is read, by one request each."""


class HubCatalog:
    """Datasets of a Hub by their repository's id, pinned to commits.

    `endpoint` None means HF_ENDPOINT or the public Hub; `token` None means HF_TOKEN or the saved one, False none;
    `viewer` is the address of the dataset viewer's API, which the public Hub's is known of.
    A dataset that a ref names is read at the ref's commit, whatever happened to it since. With HF_HUB_OFFLINE the
    catalog is what huggingface_hub's cache holds.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        token: str | bool | None = None,
        patience: Patience | None = None,
        viewer: str | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.client = HubClient(endpoint, token, patience)
        self._viewer = HubViewer(self.client, viewer) if viewer else public_viewer(self.client)
        self._kept = kept
        self._cache = TableCache()
        self._lock = Lock()
        self._opening: dict[tuple[str, str | None], Lock] = {}
        self._opened: dict[tuple[str, str | None], FileDataset] = {}
        self._problems: dict[str, DatasetError] = {}
        self._whole: list[str] | None = None

    @property
    def name(self) -> str:
        return "hub"

    @property
    def index_name(self) -> str:
        """A name for what is kept of this Hub: two Hubs are never mixed."""
        if self.client.endpoint == PUBLIC:
            return "hub"
        return f"hub-{hashlib.sha256(self.client.endpoint.encode()).hexdigest()[:8]}"

    def cards(self) -> Iterator[DatasetCard]:
        """Every dataset's card by id. Of a large Hub (over 300 datasets) they are the listing's: without splits."""
        whole = self._all_if_few()
        if whole is None:
            yield from self.listing()
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            yield from (card for card in pool.map(self._card_or_none, whole) if card is not None)

    def listing(self, *, limit: int | None = None, **filters: Any) -> Iterator[DatasetCard]:
        """The cards that the Hub's listing gives, page by page, for an index: no dataset is opened for them.

        `filters` are those of huggingface_hub's `list_datasets`: search, language, task_categories, sort, …
        """
        for info in self.client.listing(limit=limit, **filters):
            if (card := self._listed(info)) is not None:
                yield card

    def pages(
        self, start: str | None = None, *, limit: int | None = None, **filters: Any
    ) -> Iterator[tuple[list[DatasetCard], str | None]]:
        """The same page by page, from the page at the address `start` on; beside each stands the next one's address."""
        left = limit
        for page in self.client.pages(start, limit=limit, **filters):
            cards = [card for info in page.infos[:left] if (card := self._listed(info)) is not None]
            yield cards, page.following
            left = None if left is None else left - len(page.infos)
            if left is not None and left <= 0:
                return

    def ids(self, *, limit: int | None = None, **filters: Any) -> Iterator[str]:
        """The ids of the same datasets: a small part of the bytes."""
        listed = self.client.listing(limit=limit, fields=("disabled",), **filters)
        return (info.id for info in listed if not info.disabled)

    def listed(self, dataset: str) -> DatasetCard | None:
        """One dataset's card as a listing would give it; None where it cannot be had."""
        try:
            return self._listed(self.client.info(dataset))
        except DatasetError:
            return None

    def _listed(self, info: "DatasetInfo") -> DatasetCard | None:
        """A listing's card of a dataset; None of one that is disabled, or whose card nobody can make sense of."""
        if info.disabled:
            return None
        try:
            with reading(info.id):
                return listed_card(info)
        except DatasetError as exc:
            with self._lock:
                self._problems[info.id] = exc
            return None

    def search(self, queries: Sequence[str], *, limit: int) -> list[DatasetCard]:
        """Cards that the Hub's own search finds for the queries, those that most of the questions found first.

        The Hub compares words with names and filters by tags: ranking by meaning is the caller's. So that it can, the
        first cards come with all of their text, the others with its beginning. Of a small Hub all cards are given.
        """
        if self._all_if_few() is not None:
            return list(self.cards())
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            cards = list(islice(fused(pool.map(self._most_loaded, search_requests(queries))), limit))
            return [*pool.map(self._with_text, cards[:READ_IN_FULL]), *cards[READ_IN_FULL:]]

    def unreadable(self) -> dict[str, str]:
        """Of a small Hub, all datasets that cannot be read; of a large one those that were found out so far."""
        if self._all_if_few() is not None:
            for _ in self.cards():
                pass
        with self._lock:
            return {dataset: problem.reason for dataset, problem in sorted(self._problems.items())}

    def card(self, dataset: str) -> DatasetCard:
        """The card of the last commit, which is looked up once."""
        return self._dataset(dataset, None).card

    def first_rows(self, ref: DatasetRef, rows: int) -> list[dict[str, Any]] | None:
        """The first rows of the ref's first split as the dataset viewer shows them; None where it does not."""
        if self._viewer is None or is_offline() or not ref.splits:
            return None
        return self._viewer.first_rows(ref, rows)

    def row_count(self, ref: DatasetRef) -> int | None:
        return self._at(ref).row_count(ref)

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:
        return self._at(ref).blocks(ref, rows)

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> Block | None:
        return self._at(ref).read_block(ref, block, rows, columns)

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        return self._at(ref).sample(ref, rows, seed, self._kept)

    def _at(self, ref: DatasetRef) -> FileDataset:
        with self._lock:
            newest = self._opened.get((ref.id, None))
        if newest is not None and newest.card.revision == ref.revision:
            return newest
        return self._dataset(ref.id, ref.revision)

    def _dataset(self, dataset: str, revision: str | None) -> FileDataset:
        key = (dataset, revision)
        with self._lock:
            opening = self._opening.setdefault(key, Lock())
        with opening:
            with self._lock:
                if key in self._opened:
                    return self._opened[key]
                if revision is None and dataset in self._problems:
                    raise self._problems[dataset]
            try:
                opened = self._open(dataset, revision)
            except DatasetError as exc:
                with self._lock:
                    if revision is None:
                        self._problems[dataset] = exc
                raise
            with self._lock:
                self._opened[key] = opened
            return opened

    def _open(self, dataset: str, revision: str | None) -> FileDataset:
        if is_offline():
            return open_cached(dataset, revision, self._cache)
        info = self.client.info(dataset, revision)
        opened = open_at(self.client, info, revision, self._cache)
        opened.card = with_facts(opened.card, info)
        return opened

    def _card_or_none(self, dataset: str) -> DatasetCard | None:
        try:
            return self.card(dataset)
        except DatasetError:
            return None

    def _most_loaded(self, asked: Mapping[str, Any]) -> list[DatasetCard]:
        return list(self.listing(**asked, sort="downloads", limit=_FOUND_BY_ONE))

    def _with_text(self, card: DatasetCard) -> DatasetCard:
        """The listing's card with the README's text; as it is where that cannot be had."""
        try:
            text = self.client.fetch(card.id, card.revision, "README.md", 0, _README_BYTES, whole=False)
            with reading(card.id):
                readme = describe(card.id, parse_readme(text.decode("utf-8", "replace")))
        except DatasetError:
            return card
        return card.model_copy(update={"description": readme.description or card.description})

    def _all_if_few(self) -> list[str] | None:
        """Ids of all datasets when there are few; None of a large Hub, whose listing is not read to its end."""
        with self._lock:
            known = self._whole
        if known is None:
            known = cached_ids()[:WHOLE] if is_offline() else []
            known = known or sorted(islice(self.ids(limit=WHOLE + 1), WHOLE + 1))
            with self._lock:
                self._whole = known
        return known if len(known) <= WHOLE else None
