"""The card index of a large catalog on disk: built in batches, resumed after a kill, brought up to date by differences.

`<folder>/cards.sqlite` holds the cards and how far the build got, `<folder>/chroma` the vectors with their HNSW graph,
`<folder>/vectors.f32` the same vectors by row number (for exact scores and for filters that leave few cards), and
`<folder>/search-N` what is derived from all cards at the end of a build: BM25, facts, priors.
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

from ..domain.card import DatasetCard
from ..domain.errors import CatalogError
from .card_derived import write_derived
from .card_text import card_whole
from .embedders import Embedder, is_semantic

BATCH = 512
"""Cards of one transaction: what a kill can cost."""

_COLLECTION: Any = {
    "hnsw": {"space": "ip", "ef_construction": 100, "max_neighbors": 16, "ef_search": 100, "sync_threshold": 20_000}
}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS cards (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, text_digest BLOB, card TEXT NOT NULL, seen INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class IndexStatus:
    """What an index holds. `updated` is UTC in ISO 8601, None before the first build has ended; `building` tells that
    a build was begun and not ended; `listed` is how many datasets the catalog said it has, where it said so."""

    cards: int
    embedder: str
    updated: str | None
    building: bool
    listed: int | None
    disk_bytes: int


@dataclass(frozen=True)
class BuildCounts:
    """What a build did: cards new or with another text (embedded), with other facts only, unchanged, and gone."""

    embedded: int = 0
    refreshed: int = 0
    unchanged: int = 0
    deleted: int = 0


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

    def build(self, cards: Iterable[DatasetCard], *, complete: bool = True, listed: int | None = None) -> BuildCounts:
        """Takes the cards in; with `complete` they are all there are, and cards that did not come are deleted.

        Only a card whose text changed is embedded again. Every batch is committed: a build that was killed goes on
        where it stood when it is called again, since what it has already taken in is unchanged.
        """
        generation = int(self.meta("building") or int(self.meta("generation") or 0) + 1)
        self._set(embedder=self.embedder.name, building=generation, listed=listed)
        counts = np.zeros(3, dtype=int)
        for batch in _batches(cards):
            counts += self._take(batch, generation)
        deleted = self._forget(generation) if complete else 0
        if self.meta("changed") or self.meta("derived") is None:
            self._derive(generation)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._set(generation=generation, building=None, updated=now)
        embedded, refreshed, unchanged = counts.tolist()
        return BuildCounts(embedded, refreshed, unchanged, deleted)

    def status(self) -> IndexStatus:
        listed = self.meta("listed")
        return IndexStatus(
            cards=self._db.execute("SELECT count(*) FROM cards").fetchone()[0],
            embedder=self.embedder.name,
            updated=self.meta("updated"),
            building=self.meta("building") is not None,
            listed=int(listed) if listed else None,
            disk_bytes=sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
        )

    def cards(self, rows: Mapping[int, int]) -> list[tuple[int, DatasetCard]]:
        """The cards of these rows, in their order, each with the number that the row maps to."""
        marks = ",".join("?" * len(rows))
        found = dict(self._db.execute(f"SELECT row, card FROM cards WHERE row IN ({marks})", list(rows)))
        return [(place, DatasetCard.model_validate_json(found[row])) for row, place in rows.items() if row in found]

    def all_cards(self) -> Iterator[tuple[int, DatasetCard]]:
        """Every card with its row, in the order of rows."""
        for row, card in self._db.execute("SELECT row, card FROM cards ORDER BY row"):
            yield row, DatasetCard.model_validate_json(card)

    @property
    def derived(self) -> Path | None:
        """The folder of what the last finished build derived, None before there is one."""
        name = self.meta("derived")
        return self.folder / name if name else None

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
        found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def _set(self, **values: Any) -> None:
        with self._db:
            for key, value in values.items():
                if value is None:
                    self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
                else:
                    self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(value)))

    def _take(self, batch: Sequence[DatasetCard], generation: int) -> tuple[int, int, int]:
        held = self._held([card.id for card in batch])
        next_row = self._db.execute("SELECT coalesce(max(row), -1) + 1 FROM cards").fetchone()[0]
        rows: list[tuple[int, str, bytes, str, int]] = []
        embed: list[tuple[int, DatasetCard]] = []
        refreshed = 0
        for card in batch:
            text, stored = _digest(card), card.model_dump_json(exclude_defaults=True)
            row, known_text, known_card = held.get(card.id, (None, None, None))
            if row is None:
                row, next_row = next_row, next_row + 1
            if known_text != text:
                embed.append((row, card))
            elif known_card != stored:
                refreshed += 1
            rows.append((row, card.id, text, stored, generation))
        if embed and is_semantic(self.embedder):
            self._embed(embed)
        # After the vectors: a batch killed in between is embedded again into the same rows, and nothing is lost.
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?)", rows)
            if embed or refreshed:
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('changed', '1')")
        return len(embed), refreshed, len(batch) - len(embed) - refreshed

    def _held(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes, str]]:
        marks = ",".join("?" * len(ids))
        found = self._db.execute(f"SELECT id, row, text_digest, card FROM cards WHERE id IN ({marks})", list(ids))
        return {name: (row, text, card) for name, row, text, card in found}

    def _embed(self, new: Sequence[tuple[int, DatasetCard]]) -> None:
        vectors = self.embedder.embed([card_whole(card) for _, card in new])
        path, width = self.folder / "vectors.f32", 4 * self.embedder.dimensions
        path.touch()
        with path.open("r+b") as file:
            for (row, _), vector in zip(new, vectors, strict=True):
                file.seek(row * width)
                file.write(vector.tobytes())
        self.collection().upsert(ids=[str(row) for row, _ in new], embeddings=vectors)

    def _forget(self, generation: int) -> int:
        gone = [row for (row,) in self._db.execute("SELECT row FROM cards WHERE seen != ?", (generation,))]
        for start in range(0, len(gone), BATCH):
            some = gone[start : start + BATCH]
            if is_semantic(self.embedder):
                self.collection().delete(ids=[str(row) for row in some])
            with self._db:
                self._db.executemany("DELETE FROM cards WHERE row = ?", [(row,) for row in some])
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('changed', '1')")
        return len(gone)

    def _derive(self, generation: int) -> None:
        name = f"search-{generation}"
        for left in (name, f"{name}.part"):
            shutil.rmtree(self.folder / left, ignore_errors=True)
        write_derived(self.folder / name, self.all_cards)
        before = self.meta("derived")
        self._set(derived=name, changed=None)
        if before and before != name:
            shutil.rmtree(self.folder / before, ignore_errors=True)


def _digest(card: DatasetCard) -> bytes:
    """Of what is embedded or searched by words: downloads and sizes change daily and cost nothing to take over."""
    told = [card.id, card.title, card.description, card.tasks, card.tags, card.configs()]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).digest()


def _batches(cards: Iterable[DatasetCard]) -> Iterator[list[DatasetCard]]:
    """Batches without two cards of one id: of a listing that names a dataset twice, the last one counts."""
    stream = iter(cards)
    while batch := list(islice(stream, BATCH)):
        yield list({card.id: card for card in batch}.values())
