"""Search over dataset cards: dense and lexical scores of several queries, filtered by facts, fused into one ranking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ...domain.card import DatasetCard
from ..embedders import Embedder, is_semantic
from .bm25 import Bm25, Gathering
from .mentions import mentions
from .text import card_summary, card_terms, card_whole, content_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.floating[Any]]

LEXICAL_SHARE = 0.2
"""Weight of BM25 beside one for the dense score, both as standard scores, where the embedder knows meanings."""

PRIOR = 0.4
"""Weight, in standard deviations of relevance, of one unit of log(1 + mentions by other cards)."""

DOWNLOADS = 0.1
"""The same for one unit of log(1 + downloads): tenfold downloads are worth a quarter of a standard deviation."""

LEXICAL_PRIOR = 3.0
"""How much more the prior weighs where only words are compared: the weaker the evidence, the more it counts."""

FEEDBACK_SHARE = 0.5
FEEDBACK_CARDS, EXPANSION_CARDS = 10, 20

LARGE = 1_000
"""From so many cards on, words are expanded beside meanings too: in fewer, the cards that feedback is taken from are no
small part of all, and many of them have nothing to do with the query."""

LEAST_COSINE, LEAST_LEXICAL, LEAST_EXPANDED, _LEAST_SUM = 0.05, 0.5, 0.05, 0.5
"""Half of the deviations that a query's scores have over thousands of cards: smaller ones are not blown up."""


@dataclass(frozen=True)
class Query:
    """One way to ask; `weight` is its share in the sum."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Hit:
    """A card found, and its fused score: higher is better, roughly standard deviations above the average card."""

    card: DatasetCard
    score: float


Keep = Callable[[DatasetCard], bool]


class CardIndex(Protocol):
    """Cards that can be searched. Filters apply before the cut, so that they never leave too few."""

    def search(
        self, queries: Sequence[Query], *, limit: int, keep: Keep | None = None, facts: Keep | None = None
    ) -> list[Hit]:
        """At most `limit` cards that both filters let pass, best first. `facts` may look at languages, licences, gating
        and size only: a large index asks it once for each combination of them."""
        ...


class MemoryIndex:
    """All cards in memory and exact search: right for the few thousand cards of a folder.

    With an embedder that knows meanings, a query's score is the best cosine over two views of a card (whole, summary),
    refined once by the mean of the best cards (Rocchio's pseudo-relevance feedback), plus a little BM25. With the
    lexical one it is BM25 alone. BM25's query is expanded by the best cards' words (RM3, Lavrenko and Croft 2001;
    Abdul-Jaleel et al. 2004); beside meanings it is in large collections only. How often other cards name a dataset,
    and its downloads, are a prior, of the cards that feedback is taken from as of the result.
    """

    def __init__(self, cards: Sequence[DatasetCard], embedder: Embedder) -> None:
        self.cards = cards
        self.embedder = embedder
        self.semantic = is_semantic(embedder)

    def search(
        self, queries: Sequence[Query], *, limit: int, keep: Keep | None = None, facts: Keep | None = None
    ) -> list[Hit]:
        filters = [one for one in (facts, keep) if one is not None]
        kept = np.array([all(one(card) for one in filters) for card in self.cards], dtype=bool)
        if not queries or not kept.any():
            return []
        scores = np.where(kept, self.scores(queries, kept), -np.inf)
        order = np.argsort(-scores, kind="stable")[: min(limit, int(kept.sum()))]
        return [Hit(self.cards[place], float(scores[place])) for place in order.tolist()]

    def scores(self, queries: Sequence[Query], kept: "NDArray[np.bool_]") -> "Scores":
        """Every card's relevance together with how well known it is."""
        return self.relevance(queries, kept) + self._prior * (1.0 if self.semantic else LEXICAL_PRIOR)

    def relevance(self, queries: Sequence[Query], kept: "NDArray[np.bool_]") -> "Scores":
        """Every card's standard score for what the queries say; feedback is taken from kept cards only."""
        total = sum(query.weight for query in queries)
        parts = [query.weight / total * self._relevance(query.text, kept) for query in queries]
        return standard(np.sum(parts, axis=0), _LEAST_SUM)

    def _relevance(self, query: str, kept: "NDArray[np.bool_]") -> "Scores":
        terms = content_words(query)
        lexical = standard(self._bm25.scores(terms), LEAST_LEXICAL)
        if not self.semantic:
            return self._expanded(terms, lexical + LEXICAL_PRIOR * self._prior, kept)
        asked = self.embedder.embed([query])[0]
        first = standard(self._cosine(asked), LEAST_COSINE) + LEXICAL_SHARE * lexical + self._prior
        feedback = self._views[0][_best(first, kept, FEEDBACK_CARDS)].mean(axis=0)
        if len(self.cards) >= LARGE:
            lexical = self._expanded(terms, first, kept)
        refined = self._cosine(asked + FEEDBACK_SHARE * feedback)
        return standard(refined, LEAST_COSINE) + LEXICAL_SHARE * lexical

    def _expanded(self, terms: Sequence[str], first: "Scores", kept: "NDArray[np.bool_]") -> "Scores":
        best = _best(first, kept, EXPANSION_CARDS)
        return standard(self._bm25.expanded_scores(terms, best, first[best].tolist()), LEAST_EXPANDED)

    def _cosine(self, vector: "Scores") -> "Scores":
        vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return np.maximum.reduce([vectors @ vector for vectors in self._views])

    @cached_property
    def _views(self) -> "tuple[Scores, Scores]":
        texts = [card_whole(card) for card in self.cards] + [card_summary(card) for card in self.cards]
        vectors = self.embedder.embed(texts)
        return vectors[: len(self.cards)], vectors[len(self.cards) :]

    @cached_property
    def _bm25(self) -> Bm25:
        words = Gathering()
        for card in self.cards:
            words.take(card_terms(card))
        return Bm25.of(words.documents(), words.vocabulary)

    @cached_property
    def _prior(self) -> "Scores":
        return prior(mentions(lambda: self.cards), [card.downloads or 0 for card in self.cards])


def prior(named: "Sequence[float] | Scores", downloads: "Sequence[float] | Scores") -> "Scores":
    """What mentions by other cards and downloads say for each card, in standard deviations of relevance."""
    mentioned = np.log1p(np.asarray(named, dtype=np.float32))
    return PRIOR * mentioned + DOWNLOADS * np.log1p(np.asarray(downloads, dtype=np.float32))


def standard(scores: "Scores", least: float) -> "Scores":
    """Standard scores: mean 0, deviation 1. `least` is the smallest deviation that is taken for a difference: among a
    handful of cards, or cards that say the same, chance must not look like evidence."""
    return (scores - scores.mean()) / max(float(scores.std()), least)


def _best(scores: "Scores", kept: "NDArray[np.bool_]", limit: int) -> list[int]:
    order = np.argsort(-np.where(kept, scores, -np.inf), kind="stable")
    return order[: min(limit, int(kept.sum()))].tolist()
