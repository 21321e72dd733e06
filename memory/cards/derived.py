"""What a search needs of all cards together: BM25, the combinations of facts to filter by, and priors."""

import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...domain.card import DatasetCard
from .bm25 import Bm25, Gathering
from .mentions import mentions
from .text import card_terms

FORMAT = "2"
"""Changes when what is written here is read otherwise."""

Cards = Callable[[], Iterator[tuple[int, DatasetCard]]]


@dataclass(frozen=True)
class Derived:
    """Arrays over all cards, by position: `rows` (ascending) are their rows in the store, `facts` the number of each
    one's combination in `combinations`, `known` what mentions and downloads say."""

    rows: np.ndarray
    facts: np.ndarray
    known: np.ndarray
    combinations: tuple[DatasetCard, ...]
    bm25: Bm25


def facts_card(card: DatasetCard) -> DatasetCard:
    """The card with nothing but the facts that filters look at; thousands of cards share one combination."""
    return DatasetCard(
        id="",
        revision="",
        languages=card.languages,
        licenses=card.licenses,
        gated=card.gated,
        size_category=card.size_category,
    )


class _Gathered:
    """Takes cards one by one and keeps of each what is derived from it alone."""

    def __init__(self, combinations: Sequence[str] = (), vocabulary: Mapping[str, int] | None = None) -> None:
        self.rows, self.facts, self.downloads = array("q"), array("l"), array("d")
        self.combinations = {text: number for number, text in enumerate(combinations)}
        self.words = Gathering(vocabulary)

    def take(self, row: int, card: DatasetCard) -> None:
        combination = facts_card(card).model_dump_json()
        self.rows.append(row)
        self.facts.append(self.combinations.setdefault(combination, len(self.combinations)))
        self.downloads.append(card.downloads or 0)
        self.words.take(card_terms(card))


def write_derived(folder: Path, cards: Cards) -> None:
    """Derives everything in a few passes over the cards and writes it to the folder, which is complete or absent."""
    gathered = _Gathered()
    for row, card in cards():
        gathered.take(row, card)
    known = np.array([mentions(lambda: (card for _, card in cards())), gathered.downloads])
    bm25 = Bm25.of(gathered.words.documents(), gathered.words.vocabulary)
    _write(folder, np.array(gathered.rows), np.array(gathered.facts), known, list(gathered.combinations), bm25)


def revise_derived(before: Path, folder: Path, changed: Mapping[int, DatasetCard | None]) -> None:
    """Writes what the folder `before` holds after some rows changed (None: gone). Only changed cards are read again,
    and how often cards name each other is not counted anew: it stays for known cards, and is nothing for new ones."""
    old = read_derived(before)
    gathered = _Gathered([card.model_dump_json() for card in old.combinations], old.bm25.vocabulary)
    for row, card in changed.items():
        if card is not None:
            gathered.take(row, card)
    kept = np.flatnonzero(~np.isin(old.rows, list(changed)))
    rows = np.concatenate([old.rows[kept], np.array(gathered.rows, dtype=np.int64)])
    order = np.argsort(rows)
    facts = np.concatenate([old.facts[kept], gathered.facts])
    named = dict(zip(old.rows.tolist(), old.known[0].tolist(), strict=True))
    fresh = np.array([[named.get(row, 0) for row in gathered.rows], gathered.downloads])
    known = np.concatenate([old.known[:, kept], fresh], axis=1)
    places = np.concatenate([kept, len(old.bm25.documents) + np.arange(len(gathered.rows))])[order]
    documents = old.bm25.documents.joined(gathered.words.documents(), places)
    bm25 = Bm25.of(documents, gathered.words.vocabulary)
    _write(folder, rows[order], facts[order], known[:, order], list(gathered.combinations), bm25)


def _write(
    folder: Path, rows: np.ndarray, facts: np.ndarray, known: np.ndarray, combinations: list[str], bm25: Bm25
) -> None:
    partial = folder.with_name(folder.name + ".part")
    partial.mkdir(parents=True, exist_ok=True)
    np.save(partial / "rows.npy", rows.astype(np.int64))
    np.save(partial / "facts.npy", facts.astype(np.int32))
    np.save(partial / "known.npy", known.astype(np.float32))
    (partial / "combinations.json").write_text(json.dumps(combinations))
    bm25.save(partial / "bm25")
    partial.rename(folder)


def read_derived(folder: Path) -> Derived:
    """Opens what `write_derived` wrote; the large arrays are mapped from disk."""
    return Derived(
        rows=np.load(folder / "rows.npy"),
        facts=np.load(folder / "facts.npy"),
        known=np.load(folder / "known.npy"),
        combinations=tuple(
            DatasetCard.model_validate_json(text) for text in json.loads((folder / "combinations.json").read_text())
        ),
        bm25=Bm25.load(folder / "bm25"),
    )
