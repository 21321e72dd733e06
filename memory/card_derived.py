"""What a search needs of all cards together: BM25, the combinations of facts to filter by, and priors."""

import json
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..domain.card import DatasetCard
from .bm25 import Bm25
from .card_text import card_terms
from .mentions import mentions

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


def write_derived(folder: Path, cards: Cards) -> None:
    """Derives everything in a few passes over the cards and writes it to the folder, which is complete or absent."""
    partial = folder.with_name(folder.name + ".part")
    partial.mkdir(parents=True, exist_ok=True)
    rows, facts, downloads = array("q"), array("l"), array("d")
    combinations: dict[str, int] = {}
    vocabulary: dict[str, int] = {}
    terms: list[list[int]] = []
    for row, card in cards():
        combination = facts_card(card).model_dump_json()
        rows.append(row)
        facts.append(combinations.setdefault(combination, len(combinations)))
        downloads.append(card.downloads or 0)
        terms.append([vocabulary.setdefault(term, len(vocabulary)) for term in card_terms(card) or ["-"]])
    named = mentions(lambda: (card for _, card in cards()))
    np.save(partial / "rows.npy", np.array(rows, dtype=np.int64))
    np.save(partial / "facts.npy", np.array(facts, dtype=np.int32))
    np.save(partial / "known.npy", np.stack([np.array(named, dtype=np.float32), np.array(downloads, dtype=np.float32)]))
    (partial / "combinations.json").write_text(json.dumps(list(combinations)))
    Bm25.of(terms, vocabulary).save(partial / "bm25")
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
