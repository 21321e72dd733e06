"""The card index at the size of the whole Hub: cards recombined from real ones, built, killed, resumed, searched.

Embedding half a million cards takes hours on two cores, so that the dense vectors are recombined from real ones too;
how many cards a second the real embedders do is measured beside it.
"""

import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from regraft.domain.card import DatasetCard
from regraft.memory.cards.index import Query
from regraft.memory.cards.search import StoredIndex
from regraft.memory.cards.store import CardStore
from regraft.memory.cards.text import card_whole
from regraft.memory.embedders import Embedder, LexicalEmbedder, choose

QUERIES = 60


class Recombined:
    """Vectors of cards mixed from two real ones and noise, by a hash of the text; queries are embedded for real."""

    def __init__(self, vectors: np.ndarray, queries: Embedder) -> None:
        self.name = f"recombined {queries.name}"
        self.dimensions = vectors.shape[1]
        self._vectors = vectors
        self._queries = queries

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if len(texts) == 1:
            return self._queries.embed(texts)
        mixed = np.stack([self._mix(text) for text in texts])
        return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)

    def _mix(self, text: str) -> np.ndarray:
        chance = np.random.default_rng(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))
        first, second = chance.integers(len(self._vectors), size=2)
        noise = chance.normal(scale=0.02, size=self.dimensions)
        return 0.7 * self._vectors[first] + 0.4 * self._vectors[second] + noise


def recombine(real: Sequence[DatasetCard], count: int) -> Iterator[DatasetCard]:
    """Cards with the first sentences of one real card, the rest of another and the facts of a third."""
    chance = random.Random(0)
    for number in range(count):
        head, rest, facts = (chance.choice(real) for _ in range(3))
        text = f"{head.description[:300]} {rest.description[-700:]}"
        yield facts.model_copy(
            update={"id": f"user{number % 9973}/{head.id.split('/')[-1]}-{number}", "description": text}
        )


def real_cards(shared: Path) -> list[DatasetCard]:
    """The real cards of the Hub, as an index would hold them."""
    with (shared / "data/hub_cards.jsonl").open(encoding="utf-8") as file:
        return [_hub_card(json.loads(line)) for line in file]


def _hub_card(line: Mapping[str, Any]) -> DatasetCard:
    return DatasetCard(
        id=line["id"],
        revision=line["sha"] or "",
        description=line["description"] or "",
        languages=tuple(line["language"]),
        licenses=tuple(line["license"]),
        tasks=(*line["task_categories"], *line["task_ids"]),
        gated=bool(line["gated"]),
        downloads=line["downloads"],
        updated=line["last_modified"],
    )


def measure(shared: Path, minilm: Embedder | None, count: int) -> dict[str, Any]:
    real = real_cards(shared)
    results: dict[str, Any] = {}
    queries = [card.description[:120] for card in random.Random(1).sample(real, QUERIES)]
    for name in ("lexical", "minilm") if minilm is not None else ("lexical",):
        with tempfile.TemporaryDirectory(prefix="regraft-scale-") as folder:
            results[name] = _built(shared, Path(folder), name, count) | _searched(shared, Path(folder), name, queries)
        sample = [card_whole(card) for card in real[:500]]
        embedder = LexicalEmbedder() if name == "lexical" else choose(str(shared / "models/all-MiniLM-L6-v2-int8"))
        started = time.perf_counter()
        embedder.embed(sample)
        results[name]["embedder, cards/s"] = len(sample) / (time.perf_counter() - started)
        print(f"\n{count} recombined cards, {name}")
        for key, value in results[name].items():
            print(f"  {key:44}{value:>14,.1f}", flush=True)
    return results


def _embedder(shared: Path, name: str) -> Embedder:
    if name == "lexical":
        return LexicalEmbedder()
    minilm = choose(str(shared / "models/all-MiniLM-L6-v2-int8"), Path(tempfile.gettempdir()) / "regraft-scale-cache")
    return Recombined(minilm.embed([card_whole(card) for card in real_cards(shared)]), minilm)


def _built(shared: Path, folder: Path, name: str, count: int) -> dict[str, float]:
    """Builds in a process that is killed after some 40% of the cards, then again to the end."""
    _embedder(shared, name)
    command = [sys.executable, __file__, str(shared), str(folder), name, str(count)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    started = time.perf_counter()
    while first.poll() is None and _rows(folder) < 0.4 * count:
        time.sleep(0.5)
    first.send_signal(signal.SIGKILL)
    first.wait()
    lost = _rows(folder)
    until_kill = time.perf_counter() - started
    started = time.perf_counter()
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    resumed = time.perf_counter() - started
    return {
        "cards taken in before the kill": lost,
        "cards embedded after it": told["embedded"],
        "update of 1,000 changed cards, processor s": told["update_s"],
        "build without the embedder, cards/s": count / (until_kill + resumed),
        "deriving BM25 and priors, processor s": told["derive_s"],
        "peak memory of build and update, MiB": told["peak_mib"],
        "disk, MiB": told["disk_mib"],
    }


def _rows(folder: Path) -> int:
    import sqlite3

    if not (folder / "cards.sqlite").exists():
        return 0
    try:
        with sqlite3.connect(f"file:{folder / 'cards.sqlite'}?mode=ro", uri=True) as database:
            return database.execute("SELECT coalesce(max(row) + 1, 0) FROM cards").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def _searched(shared: Path, folder: Path, name: str, queries: Sequence[str]) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    embedder = _embedder(shared, name)
    started = time.perf_counter()
    index = StoredIndex(CardStore(folder, embedder))
    index.search([Query(queries[0])], limit=50)
    opened = time.perf_counter() - started
    filters: dict[str, Callable[[DatasetCard], bool] | None] = {
        "no filter": None,
        "English and not gated": lambda card: "en" in card.languages and not card.gated,
        "MIT and Russian": lambda card: "mit" in card.licenses and "ru" in card.languages,
    }
    figures = {"opening and first search, s": opened}
    for label, facts in filters.items():
        times, spent = [], []
        for query in queries:
            embedder.embed([query])
            started, cpu = time.perf_counter(), time.process_time()
            index.search([Query(query)], limit=50, facts=facts)
            times.append(1000 * (time.perf_counter() - started))
            spent.append(1000 * (time.process_time() - cpu))
        figures[f"search, {label}, median ms"] = float(np.median(times))
        figures[f"  of processor time, {label}, median ms"] = float(np.median(spent))
        figures[f"search, {label}, 90% below ms"] = float(np.quantile(times, 0.9))
    figures["memory of the search, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    return figures


def _build(shared: Path, folder: Path, name: str, count: int) -> None:
    store = CardStore(folder, _embedder(shared, name))
    derive, spent = store._derive, 0.0

    def timed(*, whole: bool) -> None:
        nonlocal spent
        started = time.process_time()
        derive(whole=whole)
        spent = time.process_time() - started

    store._derive = timed  # type: ignore[method-assign]
    counts = store.build(recombine(real_cards(shared), count))
    disk, derived = store.status().disk_bytes / 2**20, spent
    changed = [card.model_copy(update={"description": f"New. {card.description}"}) for card in _some(store, count)]
    started = time.process_time()
    store.update(changed)
    told = {
        "embedded": counts.embedded,
        "update_s": time.process_time() - started,
        "derive_s": derived,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mib": disk,
    }
    print(json.dumps(told))


def _some(store: CardStore, count: int) -> list[DatasetCard]:
    return [card for _, card in islice(store.all_cards(), 0, None, max(1, count // 1_000))]


if __name__ == "__main__":
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    _build(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
