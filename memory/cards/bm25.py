"""BM25 over cards by bm25s, with weighted query words and query expansion by the best cards' words."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.floating[Any]]
    Numbers = NDArray[np.integer[Any]]

ORIGINAL_SHARE = 0.3
EXPANSION_TERMS = 80
_TEMPERATURE = 2.0
_K1, _B = 0.9, 0.4


@dataclass(frozen=True)
class Documents:
    """Documents as the numbers of their words: document d is `numbers[bounds[d]:bounds[d + 1]]`, and none is empty."""

    numbers: "Numbers"
    bounds: "Numbers"

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, place: int) -> list[int]:
        return self.numbers[self.bounds[place] : self.bounds[place + 1]].tolist()

    def __iter__(self) -> Iterator[list[int]]:
        return (self.numbers[first:last].tolist() for first, last in pairwise(self.bounds.tolist()))

    def joined(self, others: "Documents", places: "Numbers") -> "Documents":
        """The documents at these places of both together."""
        numbers = np.concatenate([self.numbers, others.numbers])
        bounds = np.concatenate([self.bounds, self.bounds[-1] + others.bounds[1:]])
        spans = zip(bounds[places].tolist(), bounds[places + 1].tolist(), strict=True)
        ends = np.cumsum(bounds[places + 1] - bounds[places])
        return Documents(np.concatenate([numbers[:0], *(numbers[a:b] for a, b in spans)]), np.append(0, ends))


class Gathering:
    """Takes documents one by one, as words; their numbers go on those of `vocabulary`."""

    def __init__(self, vocabulary: Mapping[str, int] | None = None) -> None:
        self.vocabulary = dict(vocabulary or {})
        self._numbers, self._bounds = array("i"), array("q", [0])

    def take(self, words: Sequence[str]) -> None:
        self._numbers.extend(self.vocabulary.setdefault(word, len(self.vocabulary)) for word in words or ["-"])
        self._bounds.append(len(self._numbers))

    def documents(self) -> Documents:
        return Documents(np.array(self._numbers, dtype=np.int32), np.array(self._bounds, dtype=np.int64))


class Bm25:
    """Scores computed at indexing (Lù 2024, arXiv 2407.03618) as Lucene has them (Kamphuis et al. 2020), and the
    documents beside them, for feedback and for the next index."""

    def __init__(self, index: Any, documents: Documents) -> None:
        self._index = index
        self.documents = documents

    @classmethod
    def of(cls, documents: Documents, vocabulary: dict[str, int]) -> "Bm25":
        """An index of documents, and of the numbers of all their words, from 0 on."""
        import bm25s
        from bm25s.tokenization import Tokenized

        if not documents:  # bm25s takes no empty corpus: a document that nobody looks for stands in
            documents, vocabulary = Documents(np.zeros(1, dtype=np.int32), np.array([0, 1])), vocabulary or {"-": 0}
        ids: Any = documents  # bm25s goes through them one by one; they are never all there as lists
        index = bm25s.BM25(k1=_K1, b=_B, csc_backend="auto")
        index.index(Tokenized(ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(index, documents)

    @classmethod
    def load(cls, folder: Path) -> "Bm25":
        """What `save` wrote, mapped from disk."""
        import bm25s

        documents = Documents(np.load(folder / "numbers.npy", mmap_mode="r"), np.load(folder / "bounds.npy"))
        return cls(bm25s.BM25.load(folder, mmap=True), documents)

    def save(self, folder: Path) -> None:
        self._index.save(folder, show_progress=False)
        np.save(folder / "numbers.npy", self.documents.numbers)
        np.save(folder / "bounds.npy", self.documents.bounds)

    @property
    def vocabulary(self) -> dict[str, int]:
        return self._index.vocab_dict

    def scores(self, terms: Sequence[str]) -> "Scores":
        """The score of every document for a query's words, each as often as it stands there; unknown ones count
        nothing."""
        return self._index.get_scores_from_ids(self._index.get_tokens_ids(terms))

    def expanded_scores(self, terms: Sequence[str], best: Sequence[int], standing: Sequence[float]) -> "Scores":
        """The same for the query's words at their share, and at the other the best documents' words by frequency and
        rarity: RM3 (Abdul-Jaleel et al. 2004), with words of a single document left out, since they link it to no
        other.

        `best` are places, best first, and `standing` their standard scores.
        """
        shares = np.exp((np.array(standing) - standing[0]) / _TEMPERATURE)
        model: dict[int, float] = {}
        for place, share in zip(best, shares.tolist(), strict=True):
            words = self.documents[place]
            for number, count in Counter(words).items():
                model[number] = model.get(number, 0.0) + share * count / len(words)
        rare = {number: weight * rarity for number, weight in model.items() if (rarity := self._rarity(number)) > 0}
        chosen = sorted(rare, key=lambda number: (-rare[number], number))[:EXPANSION_TERMS]
        mass = sum(rare[number] for number in chosen) or 1.0
        weights = {number: (1 - ORIGINAL_SHARE) * rare[number] / mass for number in chosen}
        for number in self._index.get_tokens_ids(terms):
            weights[number] = weights.get(number, 0.0) + ORIGINAL_SHARE / len(terms)
        return self._weighted(weights)

    def _weighted(self, weights: Mapping[int, float]) -> "Scores":
        """A weighted sum of words' scores; bm25s itself weighs documents only."""
        scores = self._index.scores
        total = np.zeros(len(self.documents), dtype=np.float32)
        for number, weight in weights.items():
            column = self._column(number)
            # np.add.at casts no index to 64 bits: twice as fast as total[places] += ….
            np.add.at(total, scores["indices"][column], np.float32(weight) * scores["data"][column])
        return total

    def _rarity(self, number: int) -> float:
        column = self._column(number)
        often = column.stop - column.start
        return float(np.log(1 + len(self.documents) / often)) if often > 1 else 0.0

    def _column(self, number: int) -> slice:
        start, end = self._index.scores["indptr"][number : number + 2].tolist()
        return slice(start, end)
