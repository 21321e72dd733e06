"""BM25 over cards with weighted query words, and query expansion by the best cards' words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.floating[Any]]

ORIGINAL_SHARE = 0.5
EXPANSION_TERMS = 80
_TEMPERATURE = 3.0
_K1, _B = 0.9, 0.4


class Bm25:
    """Scores computed at indexing (Lù 2024, arXiv 2407.03618): a query adds up the columns of its words."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._scores: dict[str, Any] = index.scores
        self._vocabulary: dict[str, int] = index.vocab_dict

    @classmethod
    def of(cls, terms: Sequence[Sequence[int]], vocabulary: dict[str, int]) -> "Bm25":
        """An index of documents given as word numbers of the vocabulary; no document may be empty."""
        import bm25s

        index = bm25s.BM25(k1=_K1, b=_B)
        index.index((terms, vocabulary), show_progress=False)
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "Bm25":
        """What `save` wrote, mapped from disk."""
        import bm25s

        return cls(bm25s.BM25.load(folder, mmap=True))

    def save(self, folder: Path) -> None:
        self._index.save(folder, show_progress=False)

    def scores(self, weights: Mapping[str, float]) -> "Scores":
        """The weighted sum of the words' scores for every document; unknown words count nothing."""
        total = np.zeros(self._scores["num_docs"], dtype=np.float32)
        for term, weight in weights.items():
            start, end = self._column(term)
            total[self._scores["indices"][start:end]] += np.float32(weight) * self._scores["data"][start:end]
        return total

    def expanded(
        self, terms: Sequence[str], scores: "Scores", best: Sequence[int], words: Callable[[int], Sequence[str]]
    ) -> dict[str, float]:
        """The query's words at one half, at the other half the best documents' words by frequency and rarity: RM3
        (Abdul-Jaleel et al. 2004), with words of a single document left out, since they link it to no other."""
        shares = np.exp((scores[list(best)] - scores[best[0]]) / _TEMPERATURE)
        model: dict[str, float] = {}
        for place, share in zip(best, shares.tolist(), strict=True):
            told = words(place)
            for term, count in Counter(told).items():
                model[term] = model.get(term, 0.0) + share * count / len(told)
        rare = {term: weight * rarity for term, weight in model.items() if (rarity := self._rarity(term)) > 0}
        chosen = sorted(rare, key=lambda term: (-rare[term], term))[:EXPANSION_TERMS]
        mass = sum(rare[term] for term in chosen) or 1.0
        weights = {term: (1 - ORIGINAL_SHARE) * rare[term] / mass for term in chosen}
        for term in terms:
            weights[term] = weights.get(term, 0.0) + ORIGINAL_SHARE / len(terms)
        return weights

    def _rarity(self, term: str) -> float:
        start, end = self._column(term)
        return float(np.log(1 + self._scores["num_docs"] / (end - start))) if end - start > 1 else 0.0

    def _column(self, term: str) -> tuple[int, int]:
        number = self._vocabulary.get(term)
        if number is None or number + 1 >= len(self._scores["indptr"]):
            return 0, 0
        return int(self._scores["indptr"][number]), int(self._scores["indptr"][number + 1])


def numbered(terms: Sequence[Sequence[str]]) -> tuple[list[list[int]], dict[str, int]]:
    """Documents as word numbers, and the vocabulary."""
    vocabulary: dict[str, int] = {}
    return [[vocabulary.setdefault(term, len(vocabulary)) for term in words] for words in terms], vocabulary
