"""Search over dataset cards: dense and lexical rankings of several queries, filtered by facts, fused into one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..domain.card import DatasetCard
from .embedders import Embedder
from .lexical import STOP_WORDS, words

RRF_CONSTANT = 60
"""Of reciprocal rank fusion, as in Cormack, Clarke and Büttcher 2009."""


@dataclass(frozen=True)
class Query:
    """One way to ask; `weight` is its share in the vote."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Hit:
    """A card found, with its fused score (higher is better) and the words of the queries that stand in the card."""

    card: DatasetCard
    score: float
    matched: tuple[str, ...] = ()


Keep = Callable[[DatasetCard], bool]


class CardIndex(Protocol):
    """Cards that can be searched. Filters are applied before the cut, so that they never leave too few."""

    def search(self, queries: Sequence[Query], *, limit: int, keep: Keep | None = None) -> list[Hit]:
        """At most `limit` cards that `keep` lets pass, best first."""
        ...


@dataclass
class MemoryIndex:
    """All cards in memory: exact search, right for the few thousand cards of a folder."""

    cards: Sequence[DatasetCard]
    embedder: Embedder
    _built: dict[str, Any] = field(default_factory=dict, repr=False)

    def search(self, queries: Sequence[Query], *, limit: int, keep: Keep | None = None) -> list[Hit]:
        kept = np.array([keep is None or keep(card) for card in self.cards], dtype=bool)
        if not queries or not kept.any():
            return []
        votes: dict[int, float] = {}
        for query in queries:
            for scores in (self._dense(query.text), self._lexical(query.text)):
                order = np.argsort(-np.where(kept, scores, -np.inf), kind="stable")[: int(kept.sum())]
                for rank, place in enumerate(order.tolist(), start=1):
                    votes[place] = votes.get(place, 0.0) + query.weight / (RRF_CONSTANT + rank)
        best = sorted(votes, key=lambda place: (-votes[place], self.cards[place].id))[:limit]
        asked = dict.fromkeys(word for query in queries for word in content_words(query.text))
        return [Hit(self.cards[place], votes[place], self._matched(place, asked)) for place in best]

    def _dense(self, query: str) -> np.ndarray:
        if "dense" not in self._built:
            whole = self.embedder.embed([card_text(card) for card in self.cards])
            short = self.embedder.embed([card_summary(card) for card in self.cards])
            self._built["dense"] = (whole, short)
        asked = self.embedder.embed([query])[0]
        whole, short = self._built["dense"]
        return np.maximum(whole @ asked, short @ asked)

    def _lexical(self, query: str) -> np.ndarray:
        if "lexical" not in self._built:
            import bm25s

            index = bm25s.BM25(k1=1.2, b=0.6)
            index.index([content_words(card_text(card)) or ["-"] for card in self.cards], show_progress=False)
            self._built["lexical"] = index
        return np.asarray(self._built["lexical"].get_scores(content_words(query) or ["-"]))

    def _matched(self, place: int, asked: Mapping[str, None]) -> tuple[str, ...]:
        known = self._built.setdefault("words", {})
        if place not in known:
            known[place] = frozenset(content_words(card_text(self.cards[place])))
        return tuple(word for word in asked if word in known[place])


def content_words(text: str) -> list[str]:
    """Stemmed words without function words."""
    return [word for word in words(text) if word not in STOP_WORDS]


def card_text(card: DatasetCard) -> str:
    """What a card says, most telling first: title, name, tasks, tags, description."""
    facts = " ".join(tag.replace("-", " ") for tag in (*card.tasks, *card.tags))
    return f"{card_name(card)}. {facts}. {card.description[:2000]}"


def card_summary(card: DatasetCard) -> str:
    """Title and first sentence: what the dataset is, without how it was made."""
    text = re.sub(r"\s+", " ", card.description).strip()
    sentence = re.match(r"(.{40,400}?[.!?])\s", text + " ")
    return f"{card_name(card)}. {sentence.group(1) if sentence else text[:300]}"


def card_name(card: DatasetCard) -> str:
    return card.title or re.sub(r"[/_.-]+", " ", card.id)
