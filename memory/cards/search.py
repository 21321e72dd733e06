"""Search in the card index of a large catalog: nearest neighbours and BM25 propose, exact scores decide."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ...domain.card import DatasetCard
from ...domain.errors import CatalogError
from ..embedders import is_semantic
from .derived import Derived, read_derived
from .index import (
    EXPANSION_CARDS,
    FEEDBACK_CARDS,
    FEEDBACK_SHARE,
    LARGE,
    LEAST_COSINE,
    LEAST_EXPANDED,
    LEAST_LEXICAL,
    LEXICAL_PRIOR,
    LEXICAL_SHARE,
    Hit,
    Keep,
    Query,
    prior,
    standard,
)
from .store import CardStore
from .text import content_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.floating[Any]]

Nearest: TypeAlias = Callable[["Scores", int], "NDArray[np.int64]"]

PROPOSED = 300
"""Cards that each of the two searches proposes for a query."""

EXACT_BELOW = 40_000
"""With fewer cards than this left by the filters, all of them are compared; the graph would find too few of them."""

_MOST_NEIGHBOURS = 2_000
_FEW = 2_000
_BACKGROUND = 1_000
_EVERY = 64


class StoredIndex:
    """The search side of a `CardStore`, of the build that ended last. Raises CatalogError before the first one, and
    for what another version wrote.

    Scores are those of `MemoryIndex` but for one view of a card instead of two, and means and deviations that are
    estimated on a thousand cards.
    """

    def __init__(self, store: CardStore) -> None:
        self._store = store
        if store.derived is None:
            raise CatalogError("The card index is not built yet", "run: regraft index build")
        if not store.current:
            raise CatalogError(
                f"The card index in {store.folder} was written by another version of Regraft",
                "run: regraft index update, which derives its search anew",
            )
        self._all: Derived = read_derived(store.derived)
        self._semantic = is_semantic(store.embedder)
        self._vectors = store.vectors()
        self._prior = prior(self._all.known[0], self._all.known[1]) * (1.0 if self._semantic else LEXICAL_PRIOR)

    def search(
        self, queries: Sequence[Query], *, limit: int, keep: Keep | None = None, facts: Keep | None = None
    ) -> list[Hit]:
        """At most `limit` cards, best first.

        `facts` is asked first, once for each combination of languages, licences, gating and size (its card has
        nothing else), and what it refuses is not searched at all; `keep` is asked for each card that is found.
        """
        kept = self._kept(facts)
        if not queries or not kept.any():
            return []
        total = sum(query.weight for query in queries)
        scores: dict[int, float] = {}
        nearest = self._nearest(kept)
        relevance = [self._relevance(query.text, kept, nearest, limit) for query in queries]
        places = np.unique(np.concatenate([proposed for proposed, _ in relevance]))
        for query, (_, of) in zip(queries, relevance, strict=True):
            for place, score in zip(places.tolist(), of(places).tolist(), strict=True):
                scores[place] = scores.get(place, 0.0) + query.weight / total * score
        order = sorted(scores, key=lambda place: (-scores[place] - float(self._prior[place]), place))
        hits: list[Hit] = []
        for start in range(0, len(order), limit):
            for place, card in self._cards(order[start : start + limit]):
                if keep is None or keep(card):
                    hits.append(Hit(card, scores[place] + float(self._prior[place])))
                if len(hits) == limit:
                    return hits
        return hits

    def _kept(self, facts: Keep | None) -> "NDArray[np.bool_]":
        if facts is None:
            return np.ones(len(self._all.rows), dtype=bool)
        return np.array([facts(card) for card in self._all.combinations], dtype=bool)[self._all.facts]

    def _relevance(self, query: str, kept: "NDArray[np.bool_]", nearest: Nearest, limit: int) -> Any:
        """The places that one query proposes, and a function from places to standard scores."""
        proposed = max(PROPOSED, 2 * limit)
        terms = content_words(query)
        lexical = standard(self._all.bm25.scores(terms), LEAST_LEXICAL)
        if not self._semantic:
            first = lexical + self._prior
            best = _top(first, kept, EXPANSION_CARDS)
            standing = self._expanded(terms, best, first[best])
            return _top(standing + self._prior, kept, proposed), lambda places: standing[places]
        asked = self._store.embedder.embed([query])[0]
        places = np.union1d(nearest(asked, proposed), _top(lexical, kept, proposed))
        first = self._cosine(asked)(places) + LEXICAL_SHARE * lexical[places] + self._prior[places]
        order = np.argsort(-first, kind="stable")[:EXPANSION_CARDS]
        best = places[order]
        if len(kept) >= LARGE:
            lexical = self._expanded(terms, best, first[order])
        refined = asked + FEEDBACK_SHARE * self._rows(best[:FEEDBACK_CARDS]).mean(axis=0)
        places = np.unique(np.concatenate([places, nearest(refined, proposed), _top(lexical, kept, proposed)]))
        cosine = self._cosine(refined)
        return places, lambda places: cosine(places) + LEXICAL_SHARE * lexical[places]

    def _expanded(self, terms: Sequence[str], best: "NDArray[np.int64]", standing: "Scores") -> "Scores":
        return standard(self._all.bm25.expanded_scores(terms, best.tolist(), standing.tolist()), LEAST_EXPANDED)

    def _nearest(self, kept: "NDArray[np.bool_]") -> Nearest:
        """The way to find kept cards near a vector: by the graph, or exactly where the filters leave few."""
        allowed = int(kept.sum())
        if self._semantic and (allowed <= _FEW or (allowed <= EXACT_BELOW and allowed < len(kept))):
            places = np.flatnonzero(kept)
            rows = self._rows(places)

            def compared(vector: "Scores", wanted: int) -> "NDArray[np.int64]":
                cosines = rows @ vector
                return places[_top(cosines, np.ones(allowed, dtype=bool), wanted)]

            return compared

        def walked(vector: "Scores", wanted: int) -> "NDArray[np.int64]":
            # The graph knows no filters: as many more neighbours are asked for as the filters will take away.
            spare = 1.5 * len(kept) / allowed if allowed < len(kept) else 1.0
            asked = min(_MOST_NEIGHBOURS, int(spare * wanted))
            answer = self._store.collection().query(query_embeddings=[vector], n_results=asked, include=[])
            rows = np.array([int(row) for row in answer["ids"][0]], dtype=np.int64)
            places = np.minimum(np.searchsorted(self._all.rows, rows), len(self._all.rows) - 1)
            # A build that is going on may have added rows that this index does not know yet.
            return places[(self._all.rows[places] == rows) & kept[places]][:wanted]

        return walked

    def _cosine(self, vector: "Scores") -> Any:
        vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        background = self._background @ vector
        mean, spread = float(background.mean()), max(float(background.std()), LEAST_COSINE)
        return lambda places: (self._rows(places) @ vector - mean) / spread

    def _rows(self, places: "NDArray[np.int64]") -> "Scores":
        return np.asarray(self._vectors[self._all.rows[places]], dtype=np.float32)

    @cached_property
    def _background(self) -> "Scores":
        """Cards evenly spread over the index: what an average card's cosine is to any query."""
        step = max(1, len(self._all.rows) // _BACKGROUND)
        return self._rows(np.arange(0, len(self._all.rows), step))

    def _cards(self, places: Sequence[int]) -> list[tuple[int, DatasetCard]]:
        return self._store.cards({int(self._all.rows[place]): place for place in places})


def _top(scores: "Scores", kept: "NDArray[np.bool_]", limit: int) -> "NDArray[np.int64]":
    """The best kept places, best first; ties by place."""
    masked = np.where(kept, scores, -np.inf)
    limit = min(limit, int(kept.sum()))
    # Every 64th score tells about where the best begin: to part few is ten times as fast as to part all.
    some = np.sort(masked[::_EVERY])[::-1]
    near = np.flatnonzero(masked >= some[min(4 * limit // _EVERY + 4, len(some) - 1)])
    if len(near) < limit:
        near = np.arange(len(masked))
    few = near[np.argpartition(-masked[near], limit - 1)[:limit]]
    return few[np.lexsort((few, -masked[few]))]
