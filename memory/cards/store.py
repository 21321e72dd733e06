"""The card index of a large catalog on disk: built in batches, resumed after a kill, brought up to date by differences.

`<folder>/cards.sqlite` holds the cards and how far the build got, `<folder>/chroma` the vectors with their HNSW graph,
`<folder>/vectors.f32` the same vectors by row number (for exact scores and for filters that leave few cards), and
`<folder>/search-N` what is derived from all cards at the end of a build: BM25, facts, priors. An update reads
only the cards that changed, until a tenth of them has.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ...domain.card import DatasetCard
from ...domain.errors import CatalogError
from ..embedders import Embedder, is_semantic
from .derived import FORMAT, revise_derived, write_derived
from .text import card_whole

BATCH = 512
"""Cards of one transaction: what a kill can cost."""

WORN = 0.1
"""The share of cards that updates may change before mentions are counted anew."""

_COLLECTION: Any = {
    "hnsw": {"space": "ip", "ef_construction": 100, "max_neighbors": 16, "ef_search": 100, "sync_threshold": 20_000}
}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS cards (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, text_digest BLOB, card TEXT NOT NULL, seen INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pending (row INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True)
class IndexStatus:
    """What an index holds. `updated` (UTC in ISO 8601) is the time whose changes it knows, None before the first build
    has ended; `compared` the time whose deletions it knows; `building` tells that a build was begun and not ended."""

    cards: int
    embedder: str
    updated: str | None
    compared: str | None
    building: bool
    disk_bytes: int


@dataclass(frozen=True)
class BuildCounts:
    """What a build did: cards new or with another text (embedded), with other facts only, unchanged, and gone."""

    embedded: int = 0
    refreshed: int = 0
    unchanged: int = 0
    deleted: int = 0

    def __add__(self, other: "BuildCounts") -> "BuildCounts":
        return BuildCounts(
            self.embedded + other.embedded,
            self.refreshed + other.refreshed,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
        )


class CardStore:
    """The index's folder. Raises CatalogError when it was built with another embedder: vectors are never mixed."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder = folder
        self.embedder = embedder
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "cards.sqlite", timeout=60, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL;" + _SCHEMA)
        built_with = self.meta("embedder")
        if built_with is not None and built_with != embedder.name:
            self._db.close()
            raise CatalogError(
                f"The card index in {folder} was built with the embedder {built_with}, not with {embedder.name}",
                "choose that embedder, or delete the folder and build the index again",
                built_with=built_with,
                asked=embedder.name,
            )
        self._chroma: Any = None

    def build(self, cards: Iterable[DatasetCard]) -> BuildCounts:
        """Takes in all the cards there are, as `build_pages` does."""
        return self.build_pages((batch, None) for batch in _batches(cards))

    def build_pages(
        self, pages: Iterable[tuple[Sequence[DatasetCard], str | None]], *, listing: str = ""
    ) -> BuildCounts:
        """Takes in all the cards there are, page by page, and deletes those that did not come.

        Beside each page stands the place of the next one, and `listing` names what is listed: a build that was killed
        goes on when it is called with the pages from `place` on. Without places it may be called with all pages again.
        Only a card whose text changed is embedded.
        """
        generation = self._begin(listing)
        counts = BuildCounts()
        for cards, following in pages:
            for batch in _batches(cards):
                counts += self._take(batch, generation)
            self._set(place=following)
        gone = [row for (row,) in self._db.execute("SELECT row FROM cards WHERE seen != ?", (generation,))]
        counts += BuildCounts(deleted=self._delete(gone))
        self._derive(whole=True)
        begun = self.meta("begun")
        self._set(generation=generation, building=None, place=None, updated=begun, compared=begun)
        return counts

    def place(self, listing: str) -> str | None:
        """Where a build of this listing that was begun and not ended goes on, None at the beginning."""
        return self.meta("place") if self.meta("building") and self.meta("listing") == listing else None

    def taken(self) -> int:
        """How many cards a build that was begun and not ended has taken in."""
        query = "SELECT count(*) FROM cards WHERE seen = ?"
        return self._db.execute(query, (self.meta("building"),)).fetchone()[0]

    def update(self, cards: Iterable[DatasetCard], gone: Sequence[str] | None = None) -> BuildCounts:
        """Takes in cards that changed or are new, and deletes those of the ids `gone` (None: nobody looked for any).

        Raises CatalogError before the first build has ended.
        """
        if self.meta("updated") is None:
            raise CatalogError("The card index is not built yet", "run: regraft index build")
        now = _now()
        # Of a build that was begun and not ended, what comes now counts as seen.
        generation = int(self.meta("building") or self.meta("generation") or 0)
        counts = BuildCounts()
        for batch in _batches(cards):
            counts += self._take(batch, generation)
        rows = [row for name in gone or () for (row, _, _) in self._stored([name]).values()]
        counts += BuildCounts(deleted=self._delete(rows))
        self._derive(whole=False)
        self._set(updated=now, **({} if gone is None else {"compared": now}))
        return counts

    def compare(self, ids: Iterable[str]) -> tuple[list[str], list[str]]:
        """Which cards are not among the ids of all datasets there are, and which ids have no card."""
        stored = {name for (name,) in self._db.execute("SELECT id FROM cards")}
        listed = set(ids)
        return sorted(stored - listed), sorted(listed - stored)

    def holds(self, dataset: str) -> bool:
        return bool(self._stored([dataset]))

    def status(self) -> IndexStatus:
        return IndexStatus(
            cards=self._count(),
            embedder=self.embedder.name,
            updated=self.meta("updated"),
            compared=self.meta("compared"),
            building=self.meta("building") is not None,
            disk_bytes=sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
        )

    def cards(self, rows: Mapping[int, int]) -> list[tuple[int, DatasetCard]]:
        """The cards of these rows, in their order, each with the number that the row maps to."""
        marks = ",".join("?" * len(rows))
        texts = dict(self._db.execute(f"SELECT row, card FROM cards WHERE row IN ({marks})", list(rows)))
        return [(place, DatasetCard.model_validate_json(texts[row])) for row, place in rows.items() if row in texts]

    def all_cards(self) -> Iterator[tuple[int, DatasetCard]]:
        """Every card with its row, in the order of rows."""
        for row, card in self._db.execute("SELECT row, card FROM cards ORDER BY row"):
            yield row, DatasetCard.model_validate_json(card)

    @property
    def derived(self) -> Path | None:
        """The folder of what the last finished build derived, None before there is one."""
        name = self.meta("derived")
        return self.folder / name if name else None

    @property
    def current(self) -> bool:
        """Whether `derived` is of the form that this version reads."""
        return self.meta("format") == FORMAT

    def vectors(self) -> "np.ndarray[Any, np.dtype[np.float32]]":
        """All vectors by row, mapped from disk; rows of deleted cards hold their last vector."""
        path = self.folder / "vectors.f32"
        size = path.stat().st_size // (4 * self.embedder.dimensions) if path.exists() else 0
        if not size:
            return np.zeros((0, self.embedder.dimensions), dtype=np.float32)
        return np.memmap(path, dtype=np.float32, mode="r", shape=(size, self.embedder.dimensions))

    def collection(self) -> Any:
        """The Chroma collection, opened at first use: its import takes a second."""
        if self._chroma is None:
            from chromadb import PersistentClient
            from chromadb.config import Settings

            client = PersistentClient(str(self.folder / "chroma"), settings=Settings(anonymized_telemetry=False))
            self._chroma = client.get_or_create_collection(
                "cards", embedding_function=None, configuration=_COLLECTION, metadata={"embedder": self.embedder.name}
            )
        return self._chroma

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _set(self, **values: Any) -> None:
        with self._db:
            self._put(**values)

    def _put(self, **values: Any) -> None:
        for key, value in values.items():
            if value is None:
                self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
            else:
                self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(value)))

    def _begin(self, listing: str) -> int:
        """The number of the build: of one that was begun and not ended, when it is of the same listing."""
        if self.meta("building") and self.meta("listing") == listing:
            return int(self.meta("building") or 0)
        generation = max(int(self.meta("generation") or 0), int(self.meta("building") or 0)) + 1
        self._set(embedder=self.embedder.name, building=generation, listing=listing, place=None, begun=_now())
        return generation

    def _take(self, batch: Sequence[DatasetCard], generation: int) -> BuildCounts:
        known = self._stored([card.id for card in batch])
        next_row = self._db.execute("SELECT coalesce(max(row), -1) + 1 FROM cards").fetchone()[0]
        rows: list[tuple[int, str, bytes, str, int]] = []
        embed: list[tuple[int, DatasetCard]] = []
        refreshed: list[int] = []
        for card in batch:
            text, stored = _digest(card), card.model_dump_json(exclude_defaults=True)
            row, known_text, known_card = known.get(card.id, (None, None, None))
            if row is None:
                row, next_row = next_row, next_row + 1
            if known_text != text:
                embed.append((row, card))
            elif known_card != stored:
                refreshed.append(row)
            rows.append((row, card.id, text, stored, generation))
        if embed and is_semantic(self.embedder):
            self._embed(embed)
        # After the vectors: a batch killed in between is embedded again into the same rows, and nothing is lost.
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?)", rows)
            self._defer([*refreshed, *(row for row, _ in embed)])
        return BuildCounts(len(embed), len(refreshed), len(batch) - len(embed) - len(refreshed))

    def _defer(self, rows: Sequence[int]) -> None:
        """Notes that what is derived of these rows is no longer right."""
        self._db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(row,) for row in rows])

    def _stored(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes, str]]:
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(f"SELECT id, row, text_digest, card FROM cards WHERE id IN ({marks})", list(ids))
        return {name: (row, text, card) for name, row, text, card in rows}

    def _embed(self, new: Sequence[tuple[int, DatasetCard]]) -> None:
        vectors = self.embedder.embed([card_whole(card) for _, card in new])
        path, width = self.folder / "vectors.f32", 4 * self.embedder.dimensions
        path.touch()
        with path.open("r+b") as file:
            for (row, _), vector in zip(new, vectors, strict=True):
                file.seek(row * width)
                file.write(vector.tobytes())
        self.collection().upsert(ids=[str(row) for row, _ in new], embeddings=vectors)

    def _delete(self, rows: Sequence[int]) -> int:
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            if is_semantic(self.embedder):
                self.collection().delete(ids=[str(row) for row in some])
            with self._db:
                self._db.executemany("DELETE FROM cards WHERE row = ?", [(row,) for row in some])
                self._defer(some)
        return len(rows)

    def _derive(self, *, whole: bool) -> None:
        """Brings what is derived up to date: of all cards, or where few changed since the last time of those only."""
        pending = [row for (row,) in self._db.execute("SELECT row FROM pending ORDER BY row")]
        before = self.derived
        if before is not None and self.current and not pending:
            return
        number, worn = int(self.meta("derivation") or 0) + 1, int(self.meta("worn") or 0) + len(pending)
        folder = self.folder / f"search-{number}"
        for left in (folder, folder.with_name(f"{folder.name}.part")):
            shutil.rmtree(left, ignore_errors=True)
        if whole or before is None or not self.current or worn > WORN * self._count():
            write_derived(folder, self.all_cards)
            worn = 0
        else:
            revise_derived(before, folder, dict(self._changed(pending)))
        with self._db:
            self._put(derived=folder.name, derivation=number, worn=worn, format=FORMAT)
            self._db.execute("DELETE FROM pending")
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)

    def _changed(self, rows: Sequence[int]) -> Iterator[tuple[int, DatasetCard | None]]:
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            cards = dict(self.cards({row: row for row in some}))
            yield from ((row, cards.get(row)) for row in some)

    def _count(self) -> int:
        return self._db.execute("SELECT count(*) FROM cards").fetchone()[0]


def _digest(card: DatasetCard) -> bytes:
    """Of what is embedded or searched by words: downloads and sizes change daily and cost nothing to take over."""
    parts = [card.id, card.title, card.description, card.tasks, card.tags, card.configs()]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


def _batches(cards: Iterable[DatasetCard]) -> Iterator[list[DatasetCard]]:
    """Batches without two cards of one id: of a listing that names a dataset twice, the last one counts."""
    stream = iter(cards)
    while batch := list(islice(stream, BATCH)):
        yield list({card.id: card for card in batch}.values())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
