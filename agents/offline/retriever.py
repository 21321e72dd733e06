"""Finds datasets for a task by rules: several queries over the cards, policy filters, folded mirrors, reasons."""

from collections.abc import Sequence
from pathlib import Path

from ...domain.brief import TaskBrief
from ...domain.card import Candidate, DatasetCard, DatasetRef, Excluded
from ...memory.card_index import Hit, MemoryIndex, Query
from ...memory.embedders import Embedder, choose
from ...tools.catalogs.base import Catalog
from ..team import Retrieval

_SPLIT_ORDER = ("train", "validation", "dev", "valid", "test")


class OfflineRetriever:
    """The rule-based retriever: needs no model; with an embedder at hand it searches by meaning as well."""

    def __init__(self, embedder: Embedder | None = None, home: Path | None = None) -> None:
        self._embedder = embedder
        self._home = home

    def retrieve(self, brief: TaskBrief, catalog: Catalog, *, limit: int, message: str = "") -> Retrieval:
        cards = list(catalog.cards())
        excluded = [Excluded(id=name, rule="unreadable", reason=why) for name, why in catalog.unreadable().items()]
        allowed: list[DatasetCard] = []
        for card in cards:
            refusal = _refusal(brief, card)
            if refusal:
                excluded.append(refusal)
            else:
                allowed.append(card)
        self._embedder = self._embedder or choose(None, self._home)
        hits = MemoryIndex(allowed, self._embedder).search(_queries(brief), limit=limit)
        taken = {hit.card.id for hit in hits}
        excluded += [
            Excluded(id=card.id, rule="rank", reason=f"not among the best {limit}")
            for card in allowed
            if card.id not in taken
        ]
        candidates = [_candidate(hit, config) for hit in hits for config in hit.card.configs()[:3] or ("default",)]
        return Retrieval(tuple(candidates[:limit]), tuple(excluded))


def _queries(brief: TaskBrief) -> list[Query]:
    texts: Sequence[str] = brief.queries or (brief.task.instruction,)
    return [Query(text, 1.0 if number == 0 else 0.5) for number, text in enumerate(texts)]


def _refusal(brief: TaskBrief, card: DatasetCard) -> Excluded | None:
    task = brief.task
    if task.sources is not None and card.id not in task.sources:
        return Excluded(id=card.id, rule="source", reason="the task names its sources and this is none of them")
    if card.gated:
        return Excluded(id=card.id, rule="gated", reason="access must be asked for on its page first")
    if task.licenses is not None and not set(card.licenses) & set(task.licenses):
        stated = ", ".join(card.licenses) or "none"
        return Excluded(id=card.id, rule="license", reason=f"licence {stated} is not among those the task allows")
    return None


def _candidate(hit: Hit, config: str) -> Candidate:
    card = hit.card
    splits = sorted((split for split in card.splits if split.config == config), key=lambda split: _order(split.split))
    counts = [split.rows for split in splits]
    ref = DatasetRef(id=card.id, revision=card.revision, config=config, splits=tuple(s.split for s in splits))
    return Candidate(
        ref=ref,
        title=card.title or card.id,
        score=round(hit.score, 6),
        licenses=card.licenses,
        languages=card.languages,
        rows=sum(count for count in counts if count is not None) if None not in counts and counts else None,
        reasons=(f"its card mentions {', '.join(hit.matched[:8])}",) if hit.matched else ("its card reads alike",),
    )


def _order(split: str) -> int:
    return next((place for place, name in enumerate(_SPLIT_ORDER) if name in split.lower()), len(_SPLIT_ORDER))
